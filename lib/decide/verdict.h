/* SPDX-License-Identifier: Apache-2.0 */
/*
 * verdict.h - decide, slowly, what state a service is in.
 *
 * What keeps a verdict from flapping: each boundary is entered at one value and left
 * at another; a change needs several good readings in a row that agree, and time; it
 * moves one rung at a time; and after a move the next one rests.  Silence is not a
 * reading: it freezes the counters and, after a while, shows as unknown without
 * forgetting the rung.
 */
#ifndef CAPD_DECIDE_VERDICT_H
#define CAPD_DECIDE_VERDICT_H

#include "decide/state.h"
#include "model/config.h"

/* The rung a reading points to for a service now on `from` (UNKNOWN: no rung yet). */
enum verdict verdict_read(const struct policy *p, enum verdict from, const struct reading *r);

/* One good reading, newer than all before. True when the settled rung moved. */
bool verdict_feed(struct verdict_state *v, const struct policy *p, const struct feed_config *f,
		  const struct reading *r, struct instant now);

/* What age says: stale_after and dead_after are the feed's. True when stale or dead changed. */
bool verdict_age(struct verdict_state *v, const struct feed_config *f, struct instant as_of,
		 struct instant now);

/* What people see: UNKNOWN when silent or not yet judged. */
enum verdict verdict_shown(const struct verdict_state *v);

/* Readings in a row that any move up, or down, needs; and the time they must span. */
int64_t verdict_confirms(const struct policy *p, const struct feed_config *f, bool up);
struct span verdict_confirm_time(const struct policy *p, const struct feed_config *f, bool up);

/* Readings in a row that a move of this service toward its candidate needs. */
int64_t verdict_needs(const struct verdict_state *v, const struct policy *p,
		      const struct feed_config *f);
/* How long the candidate must wait even if every reading agrees; 0: not at all, or there is none. */
struct span verdict_rests(const struct verdict_state *v, const struct policy *p,
			  const struct feed_config *f, struct instant now);

/* Nobody looked for long: what was counted before is no row any more. True when that forgot something. */
bool verdict_restart(struct verdict_state *v);

/* What passing time ends: a ramp, flapping. True when it did. */
bool verdict_calm(struct verdict_state *v, const struct policy *p, struct instant now);
/* When flapping ends if nothing moves until then; never: it does not flap. */
struct instant verdict_calms_at(const struct verdict_state *v, const struct policy *p);

/* Closed, or not, by declaration: no reading is needed. True when that is news. */
bool verdict_declare(struct verdict_state *v, const struct policy *p, bool closed, struct instant now);

bool verdict_same(const struct verdict_state *a, const struct verdict_state *b);

#endif
