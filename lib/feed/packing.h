/* SPDX-License-Identifier: Apache-2.0 */
/*
 * packing.h - possible start times become visits that can really all take place.
 *
 * Booking systems list every time at which a visit could begin: nine starts on
 * a quarter-hour grid are three visits of an hour.  A provider sees one patient
 * at a time and so does a room; starts that share either may not overlap.
 */
#ifndef CAPD_FEED_PACKING_H
#define CAPD_FEED_PACKING_H

#include <stddef.h>

#include "base/when.h"

struct start {
	uint32_t ask;		   /* of whom it is; starts of different asks never meet */
	uint8_t kind;		   /* what it counts as, for who counts it */
	struct instant start, end; /* end after start, or equal when the length is not known */
	uint64_t provider, room;   /* hashes of their ids; 0: not known */
	uint64_t id;		   /* hash of the source's id; 0: it gives none */
};

/*
 * Sorts by ask and end and keeps a set without overlap, at the front; returns its size.  For one
 * provider (or one room) the set is as large as any can be; where both are
 * known it is one that fits, so what is counted is never more than there is.
 */
size_t packing_pack(struct start *starts, size_t n);

#endif
