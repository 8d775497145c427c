/* SPDX-License-Identifier: Apache-2.0 */
/*
 * split.h - what one target may claim of its pool, and how much it weighs there.
 *
 * Everything that bounds a budget is here, so that the kernel (allocate.h) sees
 * only weights and bounds: the verdict's wish, what can still be booked, floor and
 * cap, what one change may move, and what is not ours to move at all.
 */
#ifndef CAPD_DECIDE_SPLIT_H
#define CAPD_DECIDE_SPLIT_H

#include "decide/state.h"
#include "model/config.h"

/* Whole units of the currency (money_unit()) per day. */
struct claim {
	int64_t wish;	 /* no more than this */
	int64_t reserve; /* of that the part inside the plan: set aside before anyone is boosted */
	int64_t floor;	 /* no less while it runs */
	int64_t now;	 /* what it costs; with a command under way: when that has landed */
	int64_t step_low, step_high; /* what one change can reach */
	double a, b;		     /* of the pool's split */
	uint8_t bound;		     /* enum bound: what keeps wish from being more */
	bool keeps;		     /* b is what it was granted last (set by the split) */
	bool ours;  /* false: wish is what it may cost, and nobody can change that now */
	bool quiet; /* left where it is, because the move would be too small (set by the split) */
};

/* desired: by its verdict (plan_wanted()), and it is ours to change. */
struct claim split_claim(const struct config *c, target_ix t, const struct service_state *s,
			 const struct target_state *is, struct ad_state desired);
/* What keeps its verdict's wish from being more. */
enum bound split_bound(const struct config *c, const struct target *t,
		       const struct service_state *s, int64_t micros);
struct claim split_fixed(const struct config *c, int64_t micros);
bool split_same(const struct claim *a, const struct claim *b);

/* A move too small to be worth what every change costs the platform's learning; unit: money_unit(). */
bool split_is_quiet(int64_t unit, int64_t now, int64_t then);

/*
 * What more ads could still fill, in micros a day over all targets of the service;
 * -1: not known, so nothing is bounded by it.
 */
int64_t split_absorbable(const struct config *c, const struct service *service,
			 const struct service_state *s);

#endif
