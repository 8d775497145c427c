/* SPDX-License-Identifier: Apache-2.0 */
/*
 * transport_heard.h - the headers of a reply that its asker named beforehand.
 *
 * Ad platforms tell in headers how much of their patience is used up, each under
 * names of its own, and on refusals just as on answers.  A value is told whole or
 * not at all: half a number is another number.
 */
#ifndef CAPD_DAEMON_TRANSPORT_HEARD_H
#define CAPD_DAEMON_TRANSPORT_HEARD_H

#include "base/buf.h"
#include "model/exchange.h"

struct heard {
	struct buf values[REQUEST_HEAR_MAX]; /* in the order of the names; room is kept */
};

void heard_forget(struct heard *h);
/* One header line. names: of the request; the first NULL ends them. */
void heard_note(struct heard *h, const char *const names[REQUEST_HEAR_MAX], const char *name,
		size_t name_size, const char *value, size_t n);
/* The values point into h. */
void heard_tell(const struct heard *h, const char *ret[REQUEST_HEAR_MAX]);
void heard_release(struct heard *h);

#endif
