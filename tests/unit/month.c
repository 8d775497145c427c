/* SPDX-License-Identifier: Apache-2.0 */
/*
 * month.c - a pool's month: what reports leave of it, and what is kept for later.
 *
 * Pool west has $6,000 a month, $200 a day, and holds targets 3 and 4, each planned
 * at and running at $100.  The organisation and its ad account are five hours behind.
 */
#include "tests/unit/support/engine_case.h"
#include "tests/unit/support/run.h"

enum { EAST, WEST };
#define EVENING (CASE_NOON + INT64_C(60000) * (17 * 60 - 10)) /* ten minutes to midnight */
#define DECEMBER (CASE_NOON + INT64_C(86400000) * 9) /* the first, 7 in the morning there */

static struct engine_case c;

static void begin_at(int64_t ms)
{
	c.now.ms = ms;
	case_start(&c);
	for (target_ix t = 0; t < CASE_TARGETS; t++)
		case_show(&c, t, AD_ENABLED, DOLLARS(100));
}

static void setup(void)
{
	case_config(&c);
	c.pools[WEST].keep_unplaced = true;
}

static void teardown(void)
{
	case_close(&c);
}

START_TEST(a_month_is_thirty_days)
{
	struct pool p = { .budget = { DOLLARS(9000), PERIOD_MONTH } };

	ck_assert_int_eq(month_pool_daily(&p), DOLLARS(300));
	p.budget.period = PERIOD_DAY;
	ck_assert_int_eq(month_pool_daily(&p), DOLLARS(9000));
	begin_at(CASE_NOON);
}
END_TEST

/* ---- what is spent ---- */

static void report(target_ix t, int64_t today, int64_t month, int64_t hours_ago)
{
	case_step(&c, (struct event){ .kind = EVENT_SPENT,
				      .target = t,
				      .spend = { DOLLARS(today), DOLLARS(month),
						 before(c.now, SPAN_HOURS(hours_ago)) } });
}

static const struct {
	const char *why;
	int64_t begin;
	int64_t today, month; /* of each target, dollars */
	int64_t hours_ago;
	int64_t left; /* -1: nothing is known */
} left_rows[] = {
	{ "without today, which counts at its worst", CASE_NOON, 50, 1000, 0, 4100 },
	{ "yesterday counts at its worst too", CASE_NOON, 50, 1000, 20, 3900 },
	{ "and the day between", CASE_NOON, 50, 1000, 40, 3700 },
	{ "what yesterday cost already is no less", CASE_NOON, 150, 1000, 20, 4000 },
	{ "two days old is just fresh", CASE_NOON, 50, 1000, 48, 3700 },
	{ "older than two days says nothing", CASE_NOON, 50, 1000, 49, -1 },
	{ "spent is spent", CASE_NOON, 50, 3500, 0, 0 },
	{ "last month is over", DECEMBER, 50, 2000, 20, 6000 },
	{ "of this month yesterday counts", DECEMBER + 86400000, 50, 2000, 40, 5800 },
	{ "from a clock that ran ahead: of today", CASE_NOON, 50, 1000, -30, 4100 },
};

START_TEST(left)
{
	int64_t got;

	begin_at(left_rows[_i].begin);
	report(3, left_rows[_i].today, left_rows[_i].month, left_rows[_i].hours_ago);
	ck_assert_msg(month_left(c.engine, WEST) == MONEY_MAX, "one report is not all of them");
	ck_assert_int_eq(engine_pool_view(c.engine, WEST).month_spent, -1);
	report(4, left_rows[_i].today, left_rows[_i].month, left_rows[_i].hours_ago);
	got = month_left(c.engine, WEST);
	ck_assert_msg(got == (left_rows[_i].left < 0 ? MONEY_MAX : DOLLARS(left_rows[_i].left)),
		      "%s: %lld", left_rows[_i].why, (long long)(got / MICROS));
	if (left_rows[_i].left >= 0)
		ck_assert_int_eq(engine_pool_view(c.engine, WEST).month_spent,
				 DOLLARS(2 * left_rows[_i].month));
}
END_TEST

/* A clock that ran two days ahead remembers days that have not been: the oldest stands for all before. */
START_TEST(days_that_are_not_remembered)
{
	begin_at(CASE_NOON);
	c.engine->targets[3].ran_day += 2;
	c.engine->targets[3].ran_micros[2] = DOLLARS(40);
	report(3, 50, 1000, 40);
	report(4, 50, 1000, 40);
	ck_assert_int_eq(month_left(c.engine, WEST), DOLLARS(6000 - 1040 - 1150));
}
END_TEST

static void live_until(int64_t ms)
{
	while (c.now.ms < ms)
		case_tick(&c, SPAN_MINUTES(30));
}

/* What a late report does not show was of the budget that ran then, whatever runs now. */
START_TEST(a_day_that_is_over_counts_as_it_ran)
{
	struct target_state was;

	begin_at(CASE_NOON);
	live_until(CASE_NOON + INT64_C(86400000));
	case_show(&c, 3, AD_PAUSED, DOLLARS(100));
	ck_assert_int_eq(c.engine->exposure[3], 0);
	report(3, 50, 1000, 20);
	report(4, 50, 1000, 20);
	ck_assert_int_eq(month_left(c.engine, WEST), DOLLARS(3900));
	live_until(CASE_NOON + INT64_C(2) * 86400000);
	case_tick(&c, SPAN_HOURS(1));
	ck_assert_int_eq(month_left(c.engine, WEST), DOLLARS(3700)); /* it ran a part of the day between */
	was = *engine_target(c.engine, 3);
	(void)engine_free(c.engine);
	c.engine = engine_new(&c.config, c.now, 1);
	engine_restore_target(c.engine, 3, &was);
	engine_restore_target(c.engine, 4, &was);
	case_tick(&c, SPAN_MINUTES(1));
	ck_assert_int_eq(month_left(c.engine, WEST), DOLLARS(3700));
}
END_TEST

START_TEST(never_reported_is_not_zero)
{
	begin_at(CASE_NOON);
	ck_assert_int_eq(month_left(c.engine, WEST), MONEY_MAX);
	ck_assert_int_eq(month_left(c.engine, EAST), MONEY_MAX);
}
END_TEST

START_TEST(a_daily_pool_has_no_month)
{
	begin_at(CASE_NOON);
	for (target_ix t = 0; t < 3; t++)
		report(t, 50, 9000, 0);
	ck_assert_int_eq(month_left(c.engine, EAST), MONEY_MAX);
	ck_assert_int_eq(engine_pool_view(c.engine, EAST).daily, DOLLARS(320));
	report(7, 50, 9000, 0); /* of no pool: kept, and binds nothing */
	ck_assert_int_eq(engine_target(c.engine, 7)->spend.month_micros, DOLLARS(9000));
	ck_assert_ptr_nonnull(case_effect(&c, EFFECT_SAVE_TARGET));
}
END_TEST

START_TEST(what_is_left_binds_today_and_is_said_once)
{
	enum gate gate;

	begin_at(CASE_NOON);
	report(3, 50, 2950, 0);
	report(4, 50, 3000, 0);
	ck_assert_str_eq(case_effect(&c, EFFECT_NOTICE)->text,
			 "pool west: $150 of its $6,000 for this month are left by what the "
			 "platforms report; no more than that is planned for today");
	ck_assert_int_eq(engine_pool_view(c.engine, WEST).daily, DOLLARS(150));
	ck_assert_int_eq(guard_most(c.engine, 3, &gate), DOLLARS(100));
	ck_assert_int_eq(gate, GATE_MONTH);
	report(4, 60, 3010, 0);
	ck_assert_ptr_null(case_effect(&c, EFFECT_NOTICE));
	report(4, 60, 1010, 0); /* restated */
	ck_assert_int_eq(engine_pool_view(c.engine, WEST).daily, DOLLARS(200));
	report(4, 60, 3010, 0);
	ck_assert_ptr_nonnull(case_effect(&c, EFFECT_NOTICE));
}
END_TEST

START_TEST(a_restart_forgets_no_report)
{
	struct target_state was[2];

	begin_at(CASE_NOON);
	report(3, 50, 2950, 0);
	report(4, 50, 3000, 0);
	for (target_ix t = 0; t < 2; t++) {
		was[t] = *engine_target(c.engine, t + 3);
		was[t].trouble = NULL;
	}
	case_close(&c);
	case_start(&c);
	engine_restore_target(c.engine, 3, &was[0]);
	ck_assert_int_eq(engine_pool_view(c.engine, WEST).daily, DOLLARS(200)); /* half of it is not known */
	engine_restore_target(c.engine, 4, &was[1]);
	ck_assert_int_eq(engine_pool_view(c.engine, WEST).daily, DOLLARS(150));
	engine_restore_target(c.engine, 7, &was[0]); /* of no pool */
	report(4, 60, 3010, 0);
	ck_assert_ptr_null(case_effect(&c, EFFECT_NOTICE)); /* it was said before */
}
END_TEST

START_TEST(a_report_grows_old_overnight)
{
	begin_at(EVENING);
	report(3, 50, 2950, 47);
	report(4, 50, 2950, 0);
	ck_assert_int_lt(month_left(c.engine, WEST), MONEY_MAX);
	for (int i = 0; i < 3; i++)
		case_tick(&c, SPAN_MINUTES(50));
	ck_assert_int_lt(month_left(c.engine, WEST), MONEY_MAX); /* looked at when the day began */
	for (int i = 0; i < 29; i++)
		case_tick(&c, SPAN_MINUTES(50));
	ck_assert_int_eq(month_left(c.engine, WEST), MONEY_MAX);
	ck_assert_int_eq(engine_pool_view(c.engine, WEST).daily, DOLLARS(200));
}
END_TEST

/* ---- what is kept ---- */

static bool saved(uint32_t pool)
{
	for (size_t i = 0; i < c.fx.count; i++)
		if (c.fx.items[i].kind == EFFECT_SAVE_POOL && c.fx.items[i].index == pool)
			return true;
	return false;
}

static const struct {
	const char *why;
	int64_t begin;
	bool keep;
	int64_t kept, held; /* dollars */
	int64_t then;
} keep_rows[] = {
	{ "what no service took is kept", EVENING, true, 50, 30, 80 },
	{ "what ran above the day's budget was spent of it", EVENING, true, 50, -30, 20 },
	{ "no more than there was", EVENING, true, 50, -90, 0 },
	{ "not when the pool does not keep", EVENING, false, 50, 30, 0 },
	{ "the month's end is the end of it", EVENING + INT64_C(86400000) * 8, true, 50, 30, 0 },
};

START_TEST(kept)
{
	begin_at(keep_rows[_i].begin);
	c.pools[WEST].keep_unplaced = keep_rows[_i].keep;
	c.engine->pools[WEST].kept_micros = DOLLARS(keep_rows[_i].kept);
	c.engine->pools[WEST].held_micros = DOLLARS(keep_rows[_i].held);
	case_tick(&c, SPAN_MINUTES(20));
	ck_assert_msg(engine_pool(c.engine, WEST)->kept_micros == DOLLARS(keep_rows[_i].then),
		      "%s: %lld", keep_rows[_i].why,
		      (long long)engine_pool(c.engine, WEST)->kept_micros / MICROS);
	ck_assert_int_eq(engine_pool(c.engine, WEST)->day, c.engine->today);
	ck_assert_int_eq(engine_pool(c.engine, WEST)->held_micros, 0); /* of the new day: 200 run */
	ck_assert(saved(WEST));
	ck_assert_int_eq(engine_pool_view(c.engine, WEST).kept, DOLLARS(keep_rows[_i].then));
}
END_TEST

START_TEST(of_a_day_only_what_never_ran_is_left)
{
	c.pools[WEST].budget.micros = DOLLARS(9000);
	begin_at(CASE_NOON);
	ck_assert_int_eq(engine_pool(c.engine, WEST)->held_micros, DOLLARS(100));
	case_show(&c, 3, AD_ENABLED, DOLLARS(150));
	ck_assert_int_eq(engine_pool(c.engine, WEST)->held_micros, DOLLARS(50));
	ck_assert(saved(WEST));
	case_show(&c, 3, AD_PAUSED, DOLLARS(150));
	ck_assert_int_eq(engine_pool(c.engine, WEST)->held_micros, DOLLARS(50)); /* it did run */
	ck_assert(!saved(WEST));
	case_show(&c, 4, AD_ENABLED, DOLLARS(350));
	ck_assert_int_eq(engine_pool(c.engine, WEST)->held_micros, -DOLLARS(50));
}
END_TEST

static const struct {
	const char *why;
	uint32_t carry; /* days of the month; it is the 22nd */
	int64_t daily;	/* with $90 kept */
} carry_rows[] = {
	{ "no carry days", 0, 200 },
	{ "only today", 1U << 22, 290 },
	{ "an equal part on each that is still to come", 1U << 20 | 1U << 22 | 1U << 25 | 1U << 31, 230 },
	{ "not today", 1U << 21 | 1U << 23, 200 },
};

START_TEST(carried)
{
	struct pool_state was = { .kept_micros = DOLLARS(90) };

	c.pools[WEST].carry_days = carry_rows[_i].carry;
	begin_at(CASE_NOON);
	was.month = c.engine->pools[WEST].month;
	was.day = c.engine->today;
	engine_restore_pool(c.engine, WEST, &was);
	ck_assert_msg(engine_pool_view(c.engine, WEST).daily == DOLLARS(carry_rows[_i].daily),
		      "%s: %lld", carry_rows[_i].why,
		      (long long)engine_pool_view(c.engine, WEST).daily / MICROS);
	ck_assert_int_eq(month_budget(c.engine, WEST), DOLLARS(carry_rows[_i].daily));
}
END_TEST

START_TEST(a_carry_day_needs_a_midnight)
{
	c.pools[WEST].carry_days = 1U << 25;
	begin_at(CASE_NOON);
	ck_assert_int_eq(engine_next(c.engine).ms, CASE_NOON + 17 * INT64_C(3600000));
	while (c.now.ms < CASE_NOON + 17 * INT64_C(3600000))
		case_tick(&c, SPAN_MINUTES(30));
	ck_assert_int_eq(engine_next(c.engine).ms, CASE_NOON + 41 * INT64_C(3600000));
}
END_TEST

static const struct {
	const char *why;
	int32_t days_ago;
	int64_t held, kept; /* of $300 kept */
} restore_rows[] = {
	{ "the same day: nothing is over", 0, 40, 300 },
	{ "a day later what was left is kept", 1, 40, 340 },
	{ "days nobody saw leave nothing", 3, 40, 340 },
	{ "what ran above the budget may have run on all of them", 3, -40, 180 },
};

START_TEST(restored)
{
	struct pool_state was = { .kept_micros = DOLLARS(300) };

	begin_at(CASE_NOON);
	was.month = c.engine->pools[WEST].month;
	was.day = c.engine->today - restore_rows[_i].days_ago;
	was.held_micros = DOLLARS(restore_rows[_i].held);
	engine_restore_pool(c.engine, WEST, &was);
	ck_assert_msg(c.engine->pools[WEST].kept_micros == DOLLARS(restore_rows[_i].kept), "%s: %lld",
		      restore_rows[_i].why, (long long)c.engine->pools[WEST].kept_micros / MICROS);
	case_tick(&c, SPAN_MINUTES(1));
	ck_assert_int_eq(c.engine->pools[WEST].held_micros, 0);
	ck_assert(saved(WEST) && !saved(EAST));
}
END_TEST

START_TEST(a_day_that_comes_twice_keeps_nothing_twice)
{
	begin_at(EVENING);
	c.engine->pools[WEST].held_micros = DOLLARS(30);
	case_tick(&c, SPAN_MINUTES(20));
	ck_assert_int_eq(c.engine->pools[WEST].kept_micros, DOLLARS(30));
	c.engine->pools[WEST].held_micros = DOLLARS(30);
	case_tick(&c, SPAN_MINUTES(-25)); /* before midnight again */
	case_tick(&c, SPAN_MINUTES(30));
	ck_assert_int_eq(c.engine->pools[WEST].kept_micros, DOLLARS(30));
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("month");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, a_month_is_thirty_days);
	tcase_add_loop_test(tc, left, 0, ROWS(left_rows));
	tcase_add_test(tc, days_that_are_not_remembered);
	tcase_add_test(tc, a_day_that_is_over_counts_as_it_ran);
	tcase_add_test(tc, never_reported_is_not_zero);
	tcase_add_test(tc, a_daily_pool_has_no_month);
	tcase_add_test(tc, what_is_left_binds_today_and_is_said_once);
	tcase_add_test(tc, a_restart_forgets_no_report);
	tcase_add_test(tc, a_report_grows_old_overnight);
	tcase_add_loop_test(tc, kept, 0, ROWS(keep_rows));
	tcase_add_test(tc, of_a_day_only_what_never_ran_is_left);
	tcase_add_loop_test(tc, carried, 0, ROWS(carry_rows));
	tcase_add_test(tc, a_carry_day_needs_a_midnight);
	tcase_add_loop_test(tc, restored, 0, ROWS(restore_rows));
	tcase_add_test(tc, a_day_that_comes_twice_keeps_nothing_twice);
	return run_case("month", tc);
}
