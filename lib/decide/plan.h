/* SPDX-License-Identifier: Apache-2.0 */
/*
 * plan.h - what a target should be, from its verdict alone.
 *
 * Baseline times the verdict's share, inside the target's min and max, in the
 * currency's smallest billable step, rounded toward spending less.  What is left
 * of it depends on what can be booked and on the others (split.h, pool.c), and
 * when it is granted on the limits (guard.c).
 */
#ifndef CAPD_DECIDE_PLAN_H
#define CAPD_DECIDE_PLAN_H

#include "decide/state.h"
#include "model/config.h"

/* status AD_UNKNOWN: leave the target as it is. */
struct ad_state plan_wanted(const struct config *c, const struct target *t,
			    const struct service_state *s, const struct target_state *is,
			    struct instant now);

/* When the next step of a reopening is due; never: it is not reopening, or at its last step. */
struct instant plan_next_step(const struct policy *p, const struct verdict_state *v, struct instant now);

/*
 * One change of one budget: no further than `step` of what it is now, in either
 * direction.  A reopening climbs in steps of its own, up to the planned budget.
 */
int64_t plan_step(const struct config *c, const struct target *t, const struct service_state *s,
		  int64_t now_micros, int64_t wanted_micros);

/* The state a command leaves behind when it takes effect on `from`. */
struct ad_state plan_after(const struct command *c, struct ad_state from);
/* Does what was seen agree with that command having taken effect? */
bool plan_took_effect(const struct command *c, struct ad_state seen);
int64_t plan_cost(struct ad_state s); /* a day: what does not run costs nothing */
/* The same of a target: a switch has no money of its own, and a factor on a bid is none. */
int64_t plan_cost_of(const struct target *t, struct ad_state s);
int64_t plan_money(const struct target *t); /* what is planned for it, a day */
/* Is its budget ours to make more or less? */
bool plan_has_budget(const struct target *t, const struct target_state *is);
/* The smallest step of its lever: of the currency, or a hundredth of a bid. */
int64_t plan_unit(const struct config *c, const struct target *t);
bool ad_state_same(struct ad_state a, struct ad_state b); /* status and budget */

#endif
