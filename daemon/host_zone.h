/* SPDX-License-Identifier: Apache-2.0 */
/*
 * host_zone.h - the system's zone data as a table, and a memory of it for one load.
 */
#ifndef CAPD_DAEMON_HOST_ZONE_H
#define CAPD_DAEMON_HOST_ZONE_H

#include "base/arena.h"
#include "base/zone.h"

/* Thousands of locations share a handful of zones: each is sampled once per load. */
enum { ZONE_MEMO_MAX = 64 };

struct zone_memo {
	const struct arena *arena; /* the one the zones below live in */
	const struct zone *zones[ZONE_MEMO_MAX];
	size_t count;
};

/* As host_zone(), asked once per name. Forget (zero) the memo before its arena is cleared or reused. */
const struct zone *zone_memo_get(struct zone_memo *memo, const char *name, struct arena *arena);

#endif
