/* SPDX-License-Identifier: Apache-2.0 */
/*
 * refusals.h - how many refused writes are worth a line each.
 *
 * Whoever reaches a socket can be refused as fast as they can ask.  The first of a
 * minute are told one by one, the rest as a number; and strangers have a share of
 * their own, so that they cannot hide what somebody we know has tried.
 */
#ifndef CAPD_DAEMON_REFUSALS_H
#define CAPD_DAEMON_REFUSALS_H

#include <stdbool.h>
#include <stdint.h>

struct refusals {
	uint64_t minute;
	unsigned told[2], hidden; /* of strangers, of those we know; of both */
};

/* ret_hidden: so many of an earlier minute were not told, and that is to be said first; mostly 0. */
bool refusals_tell(struct refusals *r, bool is_known, uint64_t now_ms, unsigned *ret_hidden);

#endif
