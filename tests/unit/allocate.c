/* SPDX-License-Identifier: Apache-2.0 */
/*
 * allocate.c - the kernel against tables, and against a solver that shares no
 * thought with it: all breakpoints sorted, swept in long double.
 *
 * ALLOCATE_SEED=n replays one random case; ALLOCATE_CASES=n asks for more of them.
 */
#include <check.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "decide/allocate.h"
#include "tests/unit/support/run.h"

enum { CASE_MAX = 64, CASES = 20000 };

/* ---- tables ---- */

struct row {
	const char *why;
	size_t count;
	double a[6], b[6];
	int64_t low[6], high[6];
	int64_t budget;
	int64_t want[6], held;
	bool short_of_floors;
};

static const struct row rows[] = {
	{ "in proportion to need", 3, { 1, 2, 3 }, { 0 }, { 0 }, { 999, 999, 999 }, 600, { 100, 200, 300 }, 0, false },
	{ "a cap passes its share on", 3, { 1, 2, 3 }, { 0 }, { 0 }, { 999, 999, 150 }, 600, { 150, 300, 150 }, 0, false },
	{ "a floor takes from the others",
	  3,
	  { 1, 2, 3 },
	  { 0 },
	  { 300, 0, 0 },
	  { 999, 999, 999 },
	  600,
	  { 300, 120, 180 },
	  0,
	  false },
	{ "what nobody can take is held", 2, { 1, 1 }, { 0 }, { 0 }, { 100, 50 }, 400, { 100, 50 }, 250, false },
	{ "floors above the budget are left to the caller",
	  2,
	  { 1, 1 },
	  { 0 },
	  { 100, 50 },
	  { 200, 200 },
	  120,
	  { 100, 50 },
	  0,
	  true },
	{ "exactly the floors is not short", 2, { 1, 1 }, { 0 }, { 100, 50 }, { 200, 200 }, 150, { 100, 50 }, 0, false },
	{ "one unit left over: the largest remainder",
	  3,
	  { 1, 1, 2 },
	  { 0 },
	  { 0 },
	  { 99, 99, 99 },
	  10,
	  { 3, 2, 5 },
	  0,
	  false },
	{ "equal remainders: the lower index first",
	  3,
	  { 1, 1, 1 },
	  { 0 },
	  { 0 },
	  { 99, 99, 99 },
	  11,
	  { 4, 4, 3 },
	  0,
	  false },
	{ "a cap in whole units stops the extra unit",
	  3,
	  { 1, 1, 1 },
	  { 0 },
	  { 0 },
	  { 3, 3, 99 },
	  11,
	  { 3, 3, 5 },
	  0,
	  false },
	{ "no need, no share: it keeps its floor",
	  3,
	  { 0, 1, 1 },
	  { 0 },
	  { 20, 0, 0 },
	  { 99, 99, 99 },
	  100,
	  { 20, 40, 40 },
	  0,
	  false },
	{ "no need: its room is not used, the rest is held",
	  2,
	  { 0, 1 },
	  { 0 },
	  { 0 },
	  { 500, 40 },
	  100,
	  { 0, 40 },
	  60,
	  false },
	{ "keep: an equal move from today",
	  3,
	  { 1, 1, 1 },
	  { 100, 200, 300 },
	  { 0 },
	  { 999, 999, 999 },
	  630,
	  { 110, 210, 310 },
	  0,
	  false },
	{ "keep: downward, and one at its floor",
	  3,
	  { 1, 1, 1 },
	  { 100, 200, 300 },
	  { 95, 0, 0 },
	  { 999, 999, 999 },
	  575,
	  { 95, 190, 290 },
	  0,
	  false },
	{ "keep with weight 0: not moved at all", 2, { 0, 1 }, { 70, 100 }, { 0 }, { 999, 999 }, 150, { 70, 80 }, 0, false },
	{ "value: the better response gets all until it flattens",
	  2,
	  { 300, 100 },
	  { -100, -100 },
	  { 0 },
	  { 999, 999 },
	  60,
	  { 60, 0 },
	  0,
	  false },
	{ "value: then both", 2, { 300, 100 }, { -100, -100 }, { 0 }, { 999, 999 }, 400, { 350, 50 }, 0, false },
	{ "nothing to split over", 0, { 0 }, { 0 }, { 0 }, { 0 }, 100, { 0 }, 100, false },
	{ "no money", 2, { 1, 1 }, { 0 }, { 0 }, { 9, 9 }, 0, { 0, 0 }, 0, false },
	{ "tiny and huge needs", 2, { 1e-30, 1e30 }, { 0 }, { 0 }, { 50, 50 }, 80, { 30, 50 }, 0, false },
};

/* Those without an offset are asked without the array, as most callers do. */
static const double *offsets(const double *b, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (b[i] < 0 || b[i] > 0)
			return b;
	return NULL;
}

START_TEST(table)
{
	const struct row *r = &rows[_i];
	int64_t got[6] = { 0 }, sum = 0;
	struct allocation p = { r->count, r->a, offsets(r->b, r->count), r->low, r->high, got };
	struct allocated is = allocate(&p, r->budget);

	for (size_t i = 0; i < r->count; i++) {
		ck_assert_msg(got[i] == r->want[i], "%s: %zu gets %" PRId64 ", not %" PRId64,
			      r->why, i, got[i], r->want[i]);
		sum += got[i];
	}
	ck_assert_msg(is.held == r->held, "%s: held %" PRId64, r->why, is.held);
	ck_assert_msg(is.short_of_floors == r->short_of_floors, "%s: short", r->why);
	ck_assert_msg(is.sum == sum, "%s: sum", r->why);
}
END_TEST

/* ---- random cases ---- */

struct dice {
	uint64_t state;
};

static uint64_t roll(struct dice *d)
{
	d->state ^= d->state << 13;
	d->state ^= d->state >> 7;
	d->state ^= d->state << 17;
	return d->state;
}

static int64_t below(struct dice *d, int64_t n)
{
	return (int64_t)(roll(d) % (uint64_t)n);
}

struct random_case {
	size_t count;
	double a[CASE_MAX], b[CASE_MAX];
	int64_t low[CASE_MAX], high[CASE_MAX], got[CASE_MAX];
	int64_t budget;
};

static void draw_one(struct dice *d, struct random_case *c, size_t i, int64_t scale, int kind)
{
	c->low[i] = below(d, 3) ? below(d, scale) : 0;
	c->high[i] = c->low[i] + (below(d, 5) ? below(d, scale) : 0);
	c->a[i] = below(d, 8) ? (double)(1 + below(d, 1000)) / 16 : 0;
	c->b[i] = 0;
	if (kind == 1) { /* value: k and v k */
		c->b[i] = -(double)(1 + below(d, scale));
		c->a[i] *= -c->b[i];
	} else if (kind == 2) { /* keep */
		c->b[i] = (double)below(d, scale);
	}
}

static void draw(uint64_t seed, struct random_case *c)
{
	struct dice d = { seed * UINT64_C(0x9E3779B97F4A7C15) + 1 };
	int kind = (int)below(&d, 3);
	/* Small ones meet every tie; the largest lie where a double is coarser than a unit. */
	int64_t scale = INT64_C(1) << (2 + below(&d, 36)), low = 0, high = 0;

	c->count = (size_t)(1 + below(&d, CASE_MAX));
	for (size_t i = 0; i < c->count; i++) {
		draw_one(&d, c, i, scale, kind);
		low += c->low[i];
		high += c->high[i];
	}
	c->budget = low + (high > low ? below(&d, high - low + high / 4 + 2) : below(&d, 5)) -
		    below(&d, 3);
	if (c->budget < 0)
		c->budget = 0;
}

/* ---- the slow solver ---- */

static long double at(const struct random_case *c, size_t i, long double t)
{
	long double x = (long double)c->a[i] * t + (long double)c->b[i];

	x = x < (long double)c->low[i] ? (long double)c->low[i] : x;
	return x > (long double)c->high[i] ? (long double)c->high[i] : x;
}

static long double total(const struct random_case *c, long double t)
{
	long double sum = 0;

	for (size_t i = 0; i < c->count; i++)
		sum += at(c, i, t);
	return sum;
}

static int by_value(const void *x, const void *y)
{
	long double a = *(const long double *)x, b = *(const long double *)y;

	return (a > b) - (a < b);
}

static long double slow_multiplier(const struct random_case *c)
{
	long double points[2 * CASE_MAX];
	size_t n = 0, i;

	for (i = 0; i < c->count; i++) {
		if (c->a[i] <= 0)
			continue;
		points[n++] = ((long double)c->low[i] - (long double)c->b[i]) / (long double)c->a[i];
		points[n++] = ((long double)c->high[i] - (long double)c->b[i]) / (long double)c->a[i];
	}
	qsort(points, n, sizeof(points[0]), by_value);
	for (i = 0; i + 1 < n && total(c, points[i + 1]) < (long double)c->budget; i++)
		;
	if (i + 1 >= n)
		return points[n - 1];
	{
		long double s0 = total(c, points[i]), s1 = total(c, points[i + 1]);

		if (s1 <= s0)
			return points[i];
		return points[i] +
		       (points[i + 1] - points[i]) * ((long double)c->budget - s0) / (s1 - s0);
	}
}

static void check_amounts(const struct random_case *c, uint64_t seed)
{
	long double t = slow_multiplier(c), coarse = 1.001L + total(c, t) * 0x1p-50L;

	for (size_t i = 0; i < c->count; i++)
		ck_assert_msg(c->a[i] <= 0 || fabsl((long double)c->got[i] - at(c, i, t)) < coarse,
			      "seed %" PRIu64 ": %zu of %zu gets %" PRId64
			      ", the slow solver says %Lf",
			      seed, i, c->count, c->got[i], at(c, i, t));
}

/* A unit from i to j would help if i stayed above the level that j would only reach. */
static void check_swaps(const struct random_case *c, uint64_t seed)
{
	double gives = -INFINITY, takes = INFINITY;

	for (size_t i = 0; i < c->count; i++) {
		if (c->a[i] <= 0)
			continue;
		if (c->got[i] > c->low[i])
			gives = fmax(gives, ((double)(c->got[i] - 1) - c->b[i]) / c->a[i]);
		if (c->got[i] < c->high[i])
			takes = fmin(takes, ((double)(c->got[i] + 1) - c->b[i]) / c->a[i]);
	}
	ck_assert_msg(gives <= takes + 1e-9 * (1 + fabs(takes)),
		      "seed %" PRIu64 ": a swap improves it (%g over %g)", seed, gives, takes);
}

static void check_case(uint64_t seed)
{
	struct random_case c, again;
	struct allocation p;
	struct allocated is;
	int64_t sum = 0;

	draw(seed, &c);
	p = (struct allocation){ c.count, c.a, c.b, c.low, c.high, c.got };
	is = allocate(&p, c.budget);
	for (size_t i = 0; i < c.count; i++) {
		ck_assert_msg(c.got[i] >= c.low[i] && c.got[i] <= c.high[i],
			      "seed %" PRIu64 ": bounds", seed);
		sum += c.got[i];
	}
	ck_assert_msg(is.sum == sum, "seed %" PRIu64 ": the sum told is not the sum", seed);
	ck_assert_msg(is.short_of_floors == (sum > c.budget), "seed %" PRIu64 ": short", seed);
	ck_assert_msg(is.held == (sum < c.budget ? c.budget - sum : 0), "seed %" PRIu64 ": held", seed);
	if (isfinite(is.t)) {
		ck_assert_msg(sum == c.budget, "seed %" PRIu64 ": not exact", seed);
		check_amounts(&c, seed);
		if (c.budget < INT64_C(1) << 44) /* beyond, a double's level is coarser than a unit */
			check_swaps(&c, seed);
	}
	again = c;
	p.ret = again.got;
	memset(again.got, 0, sizeof(again.got));
	(void)allocate(&p, c.budget);
	ck_assert_msg(!memcmp(again.got, c.got, c.count * sizeof(c.got[0])),
		      "seed %" PRIu64 ": differs", seed);
}

static uint64_t asked(const char *name, uint64_t otherwise)
{
	const char *text = getenv(name);

	return text ? strtoull(text, NULL, 10) : otherwise;
}

START_TEST(random_cases)
{
	uint64_t seed = asked("ALLOCATE_SEED", 0);

	if (seed) {
		check_case(seed);
		return;
	}
	for (seed = 1; seed <= asked("ALLOCATE_CASES", CASES); seed++)
		check_case(seed);
}
END_TEST

/* ---- sums so large that a double is coarser than a unit ---- */

enum { HUGE_COUNT = 1 << 18, HUGE_SEEDS = 3, ODD_ONES = 40 };

/*
 * Four lanes of 2^54 keep only every fourth unit.  The odd ones at the end are each lost
 * or gained there, more of them than may move, so it takes several rounds to make it good.
 */
static int64_t draw_huge(struct dice *d, struct allocation *p, int64_t *low, int64_t *high,
			 double *a, int64_t odd)
{
	int64_t floors = 0, room = 0;

	for (size_t i = 0; i < p->count; i++) {
		low[i] = ALLOCATE_MAX - 4 * (1 + below(d, 1 << 18));
		low[i] += i + ODD_ONES < p->count ? 0 : odd;
		high[i] = i % (p->count / 2) ? low[i] : ALLOCATE_MAX;
		a[i] = (double)(1 + below(d, 1000)) * 1e-3;
		floors += low[i];
		room += high[i] - low[i];
	}
	return floors + room / 4 + below(d, room / 2);
}

START_TEST(huge_sums)
{
	static int64_t low[HUGE_COUNT], high[HUGE_COUNT], got[HUGE_COUNT];
	static double a[HUGE_COUNT];
	struct allocation p = { HUGE_COUNT, a, NULL, low, high, got };
	struct dice d = { (uint64_t)_i + 1 };
	int64_t budget = draw_huge(&d, &p, low, high, a, _i % 2 ? 3 : 1), sum = 0;
	struct allocated is = allocate(&p, budget);

	for (size_t i = 0; i < p.count; i++) {
		ck_assert(got[i] >= low[i] && got[i] <= high[i]);
		sum += got[i];
	}
	ck_assert_int_eq(sum, budget);
	ck_assert_int_eq(is.sum, budget);
}
END_TEST

/* Eight equal ones at the end step together, over the goal: no double meets it, and the search must end. */
START_TEST(a_goal_between_two_steps)
{
	static int64_t low[HUGE_COUNT], high[HUGE_COUNT], got[HUGE_COUNT];
	static double a[HUGE_COUNT];
	struct allocation p = { HUGE_COUNT, a, NULL, low, high, got };
	int64_t budget = 0;

	for (size_t i = 0; i < p.count; i++) {
		bool free = i + 8 >= p.count;

		a[i] = 1;
		low[i] = free ? 0 : ALLOCATE_MAX - 4;
		high[i] = free ? ALLOCATE_MAX : low[i];
		budget += free ? ALLOCATE_MAX / 2 : low[i];
	}
	budget += 2 * _i + 1;
	ck_assert_int_eq(allocate(&p, budget).sum, budget);
	for (size_t i = 1; i < 8; i++)
		ck_assert_int_le(llabs(got[p.count - i] - got[p.count - i - 1]), 1);
}
END_TEST

/* ---- pools in a total: the result of each pool is the cap in the total ---- */

START_TEST(pools_share_a_total)
{
	double a[] = { 1, 1, 1, 1 };
	int64_t low[4] = { 0 }, high[] = { 99, 99, 99, 99 }, caps[4], got[4];
	struct allocation all = { 4, a, NULL, low, caps, got };

	for (size_t pool = 0; pool < 2; pool++) {
		struct allocation p = { 2, a, NULL, low, high, &caps[2 * pool] };

		ck_assert_int_eq(allocate(&p, pool ? 100 : 20).sum, pool ? 100 : 20);
	}
	ck_assert_int_eq(allocate(&all, 80).sum, 80);
	ck_assert_int_eq(got[0] + got[1], 20); /* stopped by its own budget */
	ck_assert_int_eq(got[2], 30);
	ck_assert_int_eq(got[3], 30);
	ck_assert_int_eq(allocate(&all, 500).held, 380);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("allocate");

	tcase_set_timeout(tc, 120);
	tcase_add_loop_test(tc, table, 0, sizeof(rows) / sizeof(rows[0]));
	tcase_add_test(tc, random_cases);
	tcase_add_loop_test(tc, huge_sums, 0, HUGE_SEEDS);
	tcase_add_loop_test(tc, a_goal_between_two_steps, 0, 8);
	tcase_add_test(tc, pools_share_a_total);
	return run_case("allocate", tc);
}
