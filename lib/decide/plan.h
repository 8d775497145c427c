/* SPDX-License-Identifier: Apache-2.0 */
/*
 * plan.h - what a target should be, from its verdict alone.
 *
 * Baseline times the verdict's share, inside the target's min and max, in the
 * currency's smallest billable step, rounded toward spending less.  Limits of
 * pools and of the organisation come after (guard.h): they decide when and how
 * much of this is granted.
 */
#ifndef CAPD_DECIDE_PLAN_H
#define CAPD_DECIDE_PLAN_H

#include "decide/state.h"
#include "model/config.h"

/* status AD_UNKNOWN: leave the target as it is. */
struct ad_state plan_wanted(const struct config *c, const struct target *t,
			    const struct service_state *s, const struct target_state *is);

/* One change of one budget: no further than `step` of what it is now, in either direction. */
int64_t plan_step(const struct config *c, int64_t now_micros, int64_t wanted_micros);

/* The state a command leaves behind when it takes effect on `from`. */
struct ad_state plan_after(const struct command *c, struct ad_state from);
/* Does what was seen agree with that command having taken effect? */
bool plan_took_effect(const struct command *c, struct ad_state seen);
bool ad_state_same(struct ad_state a, struct ad_state b); /* status and budget */

#endif
