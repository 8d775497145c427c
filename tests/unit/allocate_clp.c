/* SPDX-License-Identifier: Apache-2.0 */
/*
 * allocate_clp.c - the kernel judged by somebody else's solver.
 *
 * For a concave objective a split is best exactly when no other split is better
 * along the gradient at it.  That is a linear programme, and CLP solves it: 10,000
 * services with floors and caps, 40 pools inside a total, split the way the engine does
 * it: each pool alone, then the total with those results as caps.
 */
#include <check.h>
#include <coin/Clp_C_Interface.h>
#include <float.h>
#include <math.h>
#include <stdlib.h>

#include "decide/allocate.h"
#include "tests/unit/support/run.h"

enum { SERVICES = 10000, POOLS = 40, SEEDS = 3 };

struct city {
	double a[SERVICES], b[SERVICES], gradient[SERVICES];
	int64_t low[SERVICES], high[SERVICES], caps[SERVICES], got[SERVICES];
	int64_t budgets[POOLS], budget;
	size_t first[POOLS + 1];
	double t[POOLS];
};

static uint64_t roll(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state;
}

static int64_t between(uint64_t *state, int64_t low, int64_t high)
{
	return low + (int64_t)(roll(state) % (uint64_t)(high - low + 1));
}

/* Cents: floors to $50, caps to $650 a day; pools between their floors and caps, the total tighter. */
static void draw(struct city *c, uint64_t seed, bool value)
{
	uint64_t state = seed * UINT64_C(0x9E3779B97F4A7C15);
	int64_t floors = 0, sum = 0;

	for (size_t p = 0; p < POOLS; p++) {
		int64_t low = 0, high = 0;

		c->first[p] = (size_t)SERVICES * p / POOLS;
		for (size_t i = c->first[p]; i < (size_t)SERVICES * (p + 1) / POOLS; i++) {
			double k = (double)between(&state, 2000, 40000);

			c->low[i] = between(&state, 0, 5000);
			c->high[i] = c->low[i] + between(&state, 0, 60000);
			c->a[i] = value ? (double)between(&state, 10, 90) / 10 * k : k;
			c->b[i] = value ? -k : 0;
			low += c->low[i];
			high += c->high[i];
		}
		c->budgets[p] = between(&state, low, high);
		floors += low;
		sum += c->budgets[p];
	}
	c->first[POOLS] = SERVICES;
	c->budget = floors + (sum - floors) * between(&state, 50, 95) / 100;
}

/*
 * Of sum k ln(1 + x / k) weighted so that its level is t: capacity a ln(1 + x / a),
 * value (a / k) k ln(1 + x / k).  Taken where the multiplier puts x, before rounding.
 */
static void take_gradient(struct city *c, double total, bool value)
{
	for (size_t p = 0; p < POOLS; p++) {
		double t = fmin(c->t[p], total);

		for (size_t i = c->first[p]; i < c->first[p + 1]; i++) {
			double k = value ? -c->b[i] : c->a[i], v = value ? c->a[i] / k : 1;
			double x = c->a[i] * t + c->b[i];

			x = fmin(fmax(x, (double)c->low[i]), (double)c->high[i]);
			c->gradient[i] = v / (1 + x / k);
		}
	}
}

static void add_rows(Clp_Simplex *model, const struct city *c)
{
	static int columns[2 * SERVICES], starts[POOLS + 2];
	static double ones[2 * SERVICES], lower[POOLS + 1], upper[POOLS + 1];

	for (int i = 0; i < SERVICES; i++) {
		columns[i] = columns[SERVICES + i] = i;
		ones[i] = ones[SERVICES + i] = 1;
	}
	for (size_t p = 0; p <= POOLS; p++) {
		starts[p] = p < POOLS ? (int)c->first[p] : SERVICES;
		lower[p] = -DBL_MAX;
		upper[p] = p < POOLS ? (double)c->budgets[p] : (double)c->budget;
	}
	starts[POOLS + 1] = 2 * SERVICES;
	Clp_addRows(model, POOLS + 1, lower, upper, starts, columns, ones);
}

static double best_along_gradient(const struct city *c)
{
	static double low[SERVICES], high[SERVICES];
	Clp_Simplex *model = Clp_newModel();
	double best;

	for (size_t i = 0; i < SERVICES; i++) {
		low[i] = (double)c->low[i];
		high[i] = (double)c->high[i];
	}
	Clp_setLogLevel(model, 0);
	Clp_resize(model, 0, SERVICES);
	Clp_chgColumnLower(model, low);
	Clp_chgColumnUpper(model, high);
	Clp_chgObjCoefficients(model, c->gradient);
	Clp_setOptimizationDirection(model, -1);
	add_rows(model, c);
	ck_assert_int_eq(Clp_primal(model, 0), 0);
	best = Clp_objectiveValue(model);
	Clp_deleteModel(model);
	return best;
}

static struct allocated split(struct city *c)
{
	struct allocation all = { SERVICES, c->a, c->b, c->low, c->caps, c->got };

	for (size_t p = 0; p < POOLS; p++) {
		size_t from = c->first[p];
		struct allocation pool = { c->first[p + 1] - from, c->a + from,	   c->b + from,
					   c->low + from,	   c->high + from, c->caps + from };

		c->t[p] = allocate(&pool, c->budgets[p]).t;
	}
	return allocate(&all, c->budget);
}

START_TEST(nothing_beats_it)
{
	static struct city c;
	bool value = _i % 2;
	struct allocated is;
	double got = 0, best;

	draw(&c, (uint64_t)_i + 1, value);
	is = split(&c);
	ck_assert_int_eq(is.sum, c.budget);
	take_gradient(&c, is.t, value);
	for (size_t i = 0; i < SERVICES; i++)
		got += c.gradient[i] * (double)c.got[i];
	best = best_along_gradient(&c);
	ck_assert_msg(fabs(best - got) <= 1e-9 * best,
		      "case %d: CLP finds %.9f, the kernel %.9f (%.2e of it)", _i, best, got,
		      (best - got) / best);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("allocate_clp");

	tcase_set_timeout(tc, 120);
	tcase_add_loop_test(tc, nothing_beats_it, 0, 2 * SEEDS);
	return run_case("allocate_clp", tc);
}
