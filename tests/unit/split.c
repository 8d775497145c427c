/* SPDX-License-Identifier: Apache-2.0 */
/*
 * split.c - what one target may claim: weights and bounds, one input turned at a time.
 *
 * Target 0 and 1 belong to service 0, target 2 to service 1; each is planned at
 * $100 a day between $20 and $200.  Amounts are cents.
 */
#include "decide/plan.h"
#include "decide/split.h"
#include "tests/unit/support/engine_case.h"
#include "tests/unit/support/run.h"

#define CENTS(n) ((int64_t)(n)*100)

static struct engine_case c;
static struct service_state service;
static struct target_state target;

static void setup(void)
{
	case_config(&c);
	service = (struct service_state){ .open = 28, .verdict = { .settled = VERDICT_OPEN } };
	target = (struct target_state){ .confirmed = { AD_ENABLED, DOLLARS(100), 0 } };
}

static struct claim claim_at(target_ix t, int64_t dollars)
{
	struct ad_state wish = { AD_ENABLED, DOLLARS(dollars), 0 };

	return split_claim(&c.config, t, &service, &target, wish);
}

/* ---- weights ---- */

static const struct {
	const char *why;
	int32_t open;
	int64_t organic_milli, priority;
	double need; /* of target 2, which is all of its service */
} need_rows[] = {
	{ "openings are the need", 28, 0, 1, 28 },
	{ "less what comes by itself: one a day for two weeks", 28, 1000, 1, 14 },
	{ "in parts of a booking", 28, 500, 1, 21 },
	{ "all of it comes by itself", 28, 2000, 1, 0 },
	{ "more than that does too", 28, 3000, 1, 0 },
	{ "none is none", 0, 0, 1, 0 },
	{ "not known weighs one", COUNT_UNKNOWN, 1000, 1, 1 },
	{ "priority multiplies", 28, 0, 3, 84 },
	{ "none given is one", 28, 0, 0, 28 },
};

START_TEST(need)
{
	service.open = need_rows[_i].open;
	c.services[1].organic_milli = need_rows[_i].organic_milli;
	c.line.priority = need_rows[_i].priority;
	ck_assert_msg(claim_at(2, 100).a == need_rows[_i].need && claim_at(2, 100).b == 0, "%s: %g",
		      need_rows[_i].why, claim_at(2, 100).a);
}
END_TEST

START_TEST(one_clinic_with_two_targets_weighs_once)
{
	c.targets[0].budget_micros = DOLLARS(300);
	c.targets[0].max_micros = DOLLARS(400);
	ck_assert(claim_at(0, 100).a == 21);
	ck_assert(claim_at(1, 100).a == 7);
}
END_TEST

static const struct {
	const char *why;
	int64_t margin, cost, half; /* dollars */
	double a, b;		    /* of target 0: half of its service */
} value_rows[] = {
	{ "margin per booking dollar, at the planned scale", 300, 50, 0, 60000, -10000 },
	{ "the line's own scale, by its part of the service", 300, 50, 400, 120000, -20000 },
	{ "without a margin it counts one", 0, 50, 0, 10000, -10000 },
	{ "without a cost too", 300, 0, 0, 10000, -10000 },
};

START_TEST(value)
{
	struct claim got;

	c.pools[0].split = SPLIT_VALUE;
	c.line.margin_micros = DOLLARS(value_rows[_i].margin);
	c.line.booking_cost_micros = DOLLARS(value_rows[_i].cost);
	c.line.half_response_micros = DOLLARS(value_rows[_i].half);
	service.open = COUNT_UNKNOWN;
	got = claim_at(0, 100);
	ck_assert_msg(got.a == value_rows[_i].a && got.b == value_rows[_i].b, "%s: %g t %+g",
		      value_rows[_i].why, got.a, got.b);
}
END_TEST

START_TEST(keep_moves_from_where_it_is)
{
	struct claim got;

	c.pools[0].split = SPLIT_KEEP;
	got = claim_at(0, 100);
	ck_assert(got.a > 0 && got.keeps);
	c.targets[1].budget_micros = DOLLARS(200);
	ck_assert(claim_at(1, 100).a == 2 * got.a);
}
END_TEST

START_TEST(without_a_pool_it_weighs_by_need)
{
	c.services[1].pool = -1;
	ck_assert(claim_at(2, 100).a == 28);
}
END_TEST

/* ---- what can be booked ---- */

static const struct {
	const char *why;
	int64_t cost; /* dollars per booking */
	int32_t open;
	int64_t organic_milli, within_days;
	int64_t absorbs; /* cents a day; -1: not known */
} absorb_rows[] = {
	{ "28 openings at $70 over two weeks", 70, 28, 0, 14, CENTS(140) },
	{ "half of them come by themselves", 70, 28, 1000, 14, CENTS(70) },
	{ "full: nothing", 70, 0, 0, 14, 0 },
	{ "nobody knows the cost", 0, 28, 0, 14, -1 },
	{ "nobody knows the openings", 70, COUNT_UNKNOWN, 0, 14, -1 },
	{ "no window", 70, 28, 0, 0, -1 },
	{ "more than there is money", 900000000000, INT32_MAX, 0, 14, -1 },
};

START_TEST(absorbable)
{
	int64_t got;

	c.line.booking_cost_micros = DOLLARS(absorb_rows[_i].cost);
	service.open = absorb_rows[_i].open;
	c.services[1].organic_milli = absorb_rows[_i].organic_milli;
	c.policies[0].within = SPAN_DAYS(absorb_rows[_i].within_days);
	got = split_absorbable(&c.config, &c.services[1], &service);
	ck_assert_msg(absorb_rows[_i].absorbs < 0 ? got == -1 : got / 10000 == absorb_rows[_i].absorbs,
		      "%s: %lld", absorb_rows[_i].why, (long long)got);
}
END_TEST

static const struct {
	const char *why;
	target_ix t;
	int32_t open;		/* at $70 a booking over two weeks: $5 a day each */
	int64_t is, wish, says; /* dollars; is 0: paused */
	enum bound bound;
} wish_rows[] = {
	{ "there is room for all of it", 2, 40, 100, 130, CENTS(130), BOUND_VERDICT },
	{ "exactly", 2, 26, 100, 130, CENTS(130), BOUND_VERDICT },
	{ "less can be booked", 2, 22, 100, 130, CENTS(110), BOUND_ABSORBABLE },
	{ "a target takes its part of the service", 0, 22, 100, 130, CENTS(55), BOUND_ABSORBABLE },
	{ "its min is kept", 2, 2, 100, 130, CENTS(20), BOUND_MIN },
	{ "just its min", 2, 4, 100, 130, CENTS(20), BOUND_MIN },
	{ "near enough to what it is: left there", 2, 22, 107, 130, CENTS(107), BOUND_QUIET },
	{ "also a little more than can be booked", 2, 22, 112, 130, CENTS(112), BOUND_QUIET },
	{ "but not more than its verdict allows", 2, 22, 112, 111, CENTS(110), BOUND_ABSORBABLE },
	{ "nor less than its min", 2, 4, 19, 130, CENTS(20), BOUND_MIN },
	{ "five dollars are worth a change", 2, 22, 105, 130, CENTS(110), BOUND_ABSORBABLE },
	{ "paused: nothing to stay at", 2, 22, 0, 130, CENTS(110), BOUND_ABSORBABLE },
	{ "the verdict's min", 2, 40, 100, 20, CENTS(20), BOUND_MIN },
	{ "the max", 2, 40, 100, 200, CENTS(200), BOUND_MAX },
};

START_TEST(wishes)
{
	struct claim got;

	c.line.booking_cost_micros = DOLLARS(70);
	service.open = wish_rows[_i].open;
	target.confirmed.budget_micros = DOLLARS(wish_rows[_i].is);
	got = claim_at(wish_rows[_i].t, wish_rows[_i].wish);
	ck_assert_msg(got.wish == wish_rows[_i].says && got.bound == wish_rows[_i].bound, "%s: %lld, %s",
		      wish_rows[_i].why, (long long)got.wish, bound_name((enum bound)got.bound));
	ck_assert(got.floor <= got.wish && got.reserve <= got.wish && got.ours);
	ck_assert_int_eq(got.reserve, got.wish < CENTS(100) ? got.wish : CENTS(100));
}
END_TEST

START_TEST(a_reopening_says_so)
{
	service.verdict.reopened_at = c.now;
	ck_assert_int_eq(claim_at(2, 20).bound, BOUND_RAMP);
}
END_TEST

/* ---- the rest ---- */

START_TEST(steps)
{
	struct claim got = claim_at(2, 200); /* half of it in one step */

	ck_assert_int_eq(got.step_low, CENTS(50));
	ck_assert_int_eq(got.step_high, CENTS(150));
	target.confirmed.status = AD_PAUSED;
	got = claim_at(2, 200);
	ck_assert_int_eq(got.now, 0);
	ck_assert_int_eq(got.step_low, CENTS(20));
	ck_assert_int_eq(got.step_high, CENTS(200));
}
END_TEST

START_TEST(under_way_is_where_it_lands)
{
	struct command command = { .verb = VERB_SET_BUDGET,
				   .budget_micros = DOLLARS(130),
				   .planned_against = target.confirmed };

	target.command = &command;
	target.stage = STAGE_INTENT;
	ck_assert_int_eq(claim_at(2, 130).now, CENTS(130));
}
END_TEST

START_TEST(paused_claims_nothing)
{
	struct claim got = split_claim(&c.config, 2, &service, &target,
				       (struct ad_state){ AD_PAUSED, DOLLARS(100), 0 });

	ck_assert(got.wish == 0 && got.reserve == 0 && got.floor == 0 && got.ours);
}
END_TEST

START_TEST(fixed_never_counts_less_than_it_costs)
{
	struct claim got = split_fixed(&c.config, DOLLARS(10) + 1);

	ck_assert(got.wish == 1001 && got.reserve == 1001 && got.floor == 1001 && !got.ours);
	ck_assert_int_eq(got.bound, BOUND_HELD);
}
END_TEST

static const struct {
	const char *why;
	int64_t now, then; /* cents */
	bool quiet;
} quiet_rows[] = {
	{ "four dollars of a hundred", CENTS(100), CENTS(104), true },
	{ "down as well", CENTS(100), CENTS(96), true },
	{ "five percent are not little", CENTS(60), CENTS(63), false },
	{ "five dollars are not little", CENTS(1000), CENTS(1005), false },
	{ "one cent less is", CENTS(1000), CENTS(1005) - 1, true },
	{ "from nothing every move is one", 0, 1, false },
};

START_TEST(quiet)
{
	ck_assert_msg(split_is_quiet(MICROS / 100, quiet_rows[_i].now, quiet_rows[_i].then) ==
			      quiet_rows[_i].quiet,
		      "%s", quiet_rows[_i].why);
}
END_TEST

/* Every field matters: a change that is overlooked is a split that is never made. */
START_TEST(same)
{
	const struct claim was = { 1, 2, 3, 4, 5, 6, 7, 8, 1, false, true, false };
	struct claim other[] = { was, was, was, was, was, was, was, was, was, was, was };

	other[1].wish++, other[2].reserve++, other[3].floor++, other[4].now++;
	other[5].step_low++, other[6].step_high++, other[7].a++, other[8].b++;
	other[9].bound++, other[10].ours = false;
	for (int i = 0; i < ROWS(other); i++)
		ck_assert_msg(split_same(&was, &other[i]) == (i == 0), "field %d", i);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("split");

	tcase_add_checked_fixture(tc, setup, NULL);
	tcase_add_loop_test(tc, need, 0, ROWS(need_rows));
	tcase_add_test(tc, one_clinic_with_two_targets_weighs_once);
	tcase_add_loop_test(tc, value, 0, ROWS(value_rows));
	tcase_add_test(tc, keep_moves_from_where_it_is);
	tcase_add_test(tc, without_a_pool_it_weighs_by_need);
	tcase_add_loop_test(tc, absorbable, 0, ROWS(absorb_rows));
	tcase_add_loop_test(tc, wishes, 0, ROWS(wish_rows));
	tcase_add_test(tc, a_reopening_says_so);
	tcase_add_test(tc, steps);
	tcase_add_test(tc, under_way_is_where_it_lands);
	tcase_add_test(tc, paused_claims_nothing);
	tcase_add_test(tc, fixed_never_counts_less_than_it_costs);
	tcase_add_loop_test(tc, quiet, 0, ROWS(quiet_rows));
	tcase_add_test(tc, same);
	return run_case("split", tc);
}
