/* SPDX-License-Identifier: Apache-2.0 */
/*
 * verdict.h - decide, slowly, what state a service is in.
 *
 * Three things keep a verdict from flapping: each boundary is entered at one
 * value and left at another; a change needs several good readings in a row that
 * agree (and, on the way up, time); and it moves one rung at a time.  Silence is
 * not a reading: it freezes the counters and, after a while, shows as unknown
 * without forgetting the rung.
 */
#ifndef CAPD_DECIDE_VERDICT_H
#define CAPD_DECIDE_VERDICT_H

#include "decide/state.h"
#include "model/config.h"

/* The rung a reading points to for a service now on `from` (UNKNOWN: no rung yet). */
enum verdict verdict_read(const struct policy *p, enum verdict from, const struct reading *r);

/* One good reading, newer than all before. True when the settled rung moved. */
bool verdict_feed(struct verdict_state *v, const struct policy *p, const struct reading *r,
		  struct instant now);

/* What age says: stale_after and dead_after are the feed's. True when stale or dead changed. */
bool verdict_age(struct verdict_state *v, const struct feed_config *f, struct instant as_of,
		 struct instant now);

/* What people see: UNKNOWN when silent or not yet judged. */
enum verdict verdict_shown(const struct verdict_state *v);

/* Readings in a row that a move of this service toward its candidate needs. */
int64_t verdict_needs(const struct verdict_state *v, const struct policy *p);

bool verdict_same(const struct verdict_state *a, const struct verdict_state *b);

#endif
