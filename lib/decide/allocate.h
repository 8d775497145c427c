/* SPDX-License-Identifier: Apache-2.0 */
/*
 * allocate.h - one kernel that splits money: find t with
 *
 *     sum over i of clamp(a_i t + b_i, l_i, u_i) = budget
 *
 * exact to the smallest unit, the same bytes on every machine.
 *
 *   split      a_i         b_i    what it is best at
 *   capacity   need        0      any common concave response scaled by need
 *   value      v_i k_i     -k_i   the most of sum v_i k_i ln(1 + x_i / k_i)
 *   keep       r_i         x0_i   least-squares move from today's budgets
 *
 * Separable convex resource allocation with bounds is solved by its multiplier t
 * (Patriksson, "A survey on the continuous nonlinear resource allocation problem",
 * EJOR 185, 2008).  Pools inside a total need no more than this: amounts only grow
 * with t, so splitting the total with each pool's own result as the caps gives
 * everyone the lesser of both, and no swap between pools is better.
 */
#ifndef CAPD_DECIDE_ALLOCATE_H
#define CAPD_DECIDE_ALLOCATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Of one amount, in units (2.7 billion dollars in cents); millions of them fit a sum. */
#define ALLOCATE_MAX (INT64_C(1) << 38)
#define ALLOCATE_COUNT_MAX (INT64_C(1) << 22)

/*
 * Amounts are whole units (cents where the platform bills in cents), 0 to
 * ALLOCATE_MAX; weights are 0 or 1e-30 to 1e30; low[i] <= high[i].
 * With a[i] 0 the amount is clamp(b_i, l_i, u_i) whatever the budget is.
 */
struct allocation {
	size_t count;
	const double *a, *b; /* b NULL: all 0 */
	const int64_t *low, *high;
	int64_t *ret; /* count amounts */
};

struct allocated {
	double t; /* the multiplier; -INFINITY when all are at their least, INFINITY at their most */
	int64_t sum;  /* of ret; the budget, unless everyone is at their least or their most */
	int64_t held; /* what nobody can take: budget - sum, not negative */
	bool short_of_floors; /* sum > budget: the caller decides whose floor shrinks */
};

/*
 * O(n), no memory of its own.  What rounding leaves goes one unit each to those
 * with the largest remainder, ties to the lower index (callers sort by id).
 */
struct allocated allocate(const struct allocation *p, int64_t budget);

#endif
