/* SPDX-License-Identifier: Apache-2.0 */
/*
 * allowance.c - changes per day and in seven, over days, restarts and clocks.
 *
 * Target 5 has no pool; the organisation's day is five hours behind.
 */
#include "base/zone.h"
#include "tests/unit/support/engine_case.h"
#include "tests/unit/support/run.h"

enum { T = 5 };

static struct engine_case c;
static struct command change = { .verb = VERB_SET_BUDGET };

static struct target_state *target(void)
{
	return &c.engine->targets[T];
}

static void setup(void)
{
	case_open(&c);
	c.config.limits.changes = 3;
	c.config.limits.changes_week = 8;
	change.verb = VERB_SET_BUDGET;
}

static void teardown(void)
{
	target()->command = NULL;
	case_close(&c);
}

static void count(int times)
{
	target()->command = &change;
	while (times-- > 0)
		allowance_count(c.engine, T);
	target()->command = NULL;
}

/* Changes on the days up to today, oldest first. */
static const struct {
	const char *why;
	int made[8]; /* seven days ago .. today */
	int64_t day, week;
	int free_in; /* days; 0: now */
} rows[] = {
	{ "none yet", { 0 }, 0, 0, 0 },
	{ "one of three", { [7] = 1 }, 1, 1, 0 },
	{ "all of today's: tomorrow", { [7] = 3 }, 3, 3, 1 },
	{ "yesterday's do not count today", { [6] = 3 }, 0, 3, 0 },
	{ "seven days ago is another week", { [0] = 3, [1] = 3, [3] = 3 }, 0, 6, 0 },
	{ "the week's: when the oldest are seven days old", { [1] = 3, [2] = 3, [3] = 2 }, 0, 8, 1 },
	{ "none of them tomorrow: the day after", { [2] = 3, [3] = 3, [7] = 2 }, 2, 8, 2 },
	{ "one over: enough of them must go", { [2] = 1, [3] = 3, [4] = 3, [7] = 2 }, 2, 9, 3 },
	{ "day and week: the later one", { [4] = 2, [5] = 3, [7] = 3 }, 3, 8, 4 },
	{ "as many as a day ever saw", { [3] = 300 }, 0, 255, 3 },
};

START_TEST(counts)
{
	struct allowance a;
	int32_t today;

	for (int day = 0; day < 8; day++) {
		if (day > 0)
			for (int hour = 0; hour < 48; hour++) /* longer steps would be a jump */
				case_tick(&c, SPAN_MINUTES(30));
		count(rows[_i].made[day]);
	}
	a = engine_allowance(c.engine, T);
	ck_assert_msg(a.day == rows[_i].day && a.week == rows[_i].week, "%s: %lld today, %lld in seven",
		      rows[_i].why, (long long)a.day, (long long)a.week);
	ck_assert(a.day_limit == 3 && a.week_limit == 8);
	today = zone_date(&c.zone, c.now).day;
	if (rows[_i].free_in == 0)
		ck_assert_msg(is_never(a.free_at), "%s", rows[_i].why);
	else
		ck_assert_msg(
			a.free_at.ms ==
				zone_midnight(&c.zone, (struct date){ today + rows[_i].free_in }).ms,
			"%s", rows[_i].why);
}
END_TEST

START_TEST(a_week_all_made_today)
{
	struct allowance a;

	c.config.limits.changes = 100;
	count(8);
	a = engine_allowance(c.engine, T);
	ck_assert_int_eq(a.free_at.ms,
			 zone_midnight(&c.zone, (struct date){ zone_date(&c.zone, c.now).day + 7 }).ms);
}
END_TEST

START_TEST(without_a_week_the_day_decides)
{
	c.config.limits.changes_week = 0;
	c.config.limits.changes = 100;
	count(99);
	ck_assert(is_never(engine_allowance(c.engine, T).free_at));
}
END_TEST

START_TEST(what_never_happened_is_given_back)
{
	count(2);
	target()->command = &change;
	allowance_uncount(c.engine, T);
	ck_assert_int_eq(engine_allowance(c.engine, T).day, 1);
	change.verb = VERB_PAUSE;
	allowance_uncount(c.engine, T);
	allowance_count(c.engine, T);
	ck_assert_msg(engine_allowance(c.engine, T).day == 1, "a pause is no change");
	change.verb = VERB_ENABLE;
	allowance_uncount(c.engine, T);
	allowance_uncount(c.engine, T);
	ck_assert_msg(engine_allowance(c.engine, T).day == 0, "never below none");
	target()->changes_today = UINT16_MAX;
	allowance_count(c.engine, T);
	ck_assert_int_eq(engine_allowance(c.engine, T).day, UINT16_MAX);
}
END_TEST

/* The engine's day never goes back, so a day that comes again finds its count. */
START_TEST(a_clock_that_steps_back_renews_nothing)
{
	count(3);
	c.now = before(c.now, SPAN_DAYS(1));
	case_step(&c, (struct event){ .kind = EVENT_TICK });
	ck_assert_int_eq(engine_allowance(c.engine, T).day, 3);
	case_tick(&c, SPAN_DAYS(1)); /* ahead again, and over the rest */
	case_tick(&c, SPAN_MINUTES(6));
	ck_assert_int_eq(engine_allowance(c.engine, T).day, 3);
}
END_TEST

START_TEST(a_restart_renews_nothing)
{
	struct target_state was;

	count(3);
	was = *target();
	engine_free(c.engine);
	c.engine = engine_new(&c.config, before(c.now, SPAN_DAYS(2)), 1); /* even with a clock behind */
	engine_restore_target(c.engine, T, &was);
	ck_assert_int_eq(engine_allowance(c.engine, T).day, 3);
	count(1);
	ck_assert_int_eq(engine_allowance(c.engine, T).day, 4);
}
END_TEST

/* A clock that leaps a day ahead and is set right at once has begun no new day. */
START_TEST(a_leap_is_no_new_day_before_its_rest)
{
	int32_t today = c.engine->today;

	case_tick(&c, SPAN_DAYS(1));
	ck_assert_int_eq(c.engine->today, today);
	ck_assert_int_eq(engine_next(c.engine).ms, c.now.ms + TILT_REST_MS);
	case_tick(&c, SPAN_MINUTES(4));
	ck_assert_int_eq(c.engine->today, today);
	case_tick(&c, SPAN_MINUTES(1));
	ck_assert_int_eq(c.engine->today, today + 1);
}
END_TEST

static void count_after(int minutes)
{
	c.now = c.engine->now = after(c.now, SPAN_MINUTES(minutes));
	count(1);
}

static const struct {
	const char *why;
	int64_t limit;
	int after[3]; /* minutes before each change; -1: none */
	enum verb verb;
	int64_t counted;
	int free_in; /* minutes, from the last; 0: now */
} hours[] = {
	{ "no limit", 0, { 0, 0, 0 }, VERB_SET_BUDGET, 3, 0 },
	{ "none yet", 2, { -1, -1, -1 }, VERB_SET_BUDGET, 0, 0 },
	{ "one of two", 2, { 0, -1, -1 }, VERB_SET_BUDGET, 1, 0 },
	{ "two of two: when the first is over an hour old", 2, { 0, 20, -1 }, VERB_SET_BUDGET, 2, 41 },
	{ "to the minute", 2, { 0, 60, -1 }, VERB_SET_BUDGET, 2, 1 },
	{ "and then it is over", 2, { 0, 61, -1 }, VERB_SET_BUDGET, 1, 0 },
	{ "all three", 3, { 0, 10, 10 }, VERB_SET_BUDGET, 3, 41 },
	{ "more than are remembered is as many as are", 9, { 0, 10, 10 }, VERB_SET_BUDGET, 3, 41 },
	{ "a pause is not counted", 1, { 0, 0, 0 }, VERB_PAUSE, 0, 0 },
	{ "nor is a start", 1, { 0, 0, 0 }, VERB_ENABLE, 0, 0 },
};

START_TEST(of_an_hour)
{
	struct allowance a;

	c.platform.changes_hour = hours[_i].limit;
	change.verb = hours[_i].verb;
	for (int i = 0; i < 3; i++)
		if (hours[_i].after[i] >= 0)
			count_after(hours[_i].after[i]);
	a = engine_allowance(c.engine, T);
	ck_assert_msg(a.hour == hours[_i].counted, "%s: %lld", hours[_i].why, (long long)a.hour);
	ck_assert_int_le(a.hour_limit, CHANGES_HOUR_MAX);
	if (hours[_i].free_in == 0)
		ck_assert_msg(is_never(a.hour_free_at), "%s", hours[_i].why);
	else
		ck_assert_msg(a.hour_free_at.ms == c.now.ms + hours[_i].free_in * INT64_C(60000),
			      "%s", hours[_i].why);
}
END_TEST

START_TEST(an_hour_is_given_back_too)
{
	c.platform.changes_hour = 1;
	count(1);
	target()->command = &change;
	allowance_uncount(c.engine, T);
	ck_assert_int_eq(engine_allowance(c.engine, T).hour, 0);
	count(1);
	ck_assert_int_eq(engine_allowance(c.engine, T).hour, 1);
	target()->command = &change;
	change.verb = VERB_PAUSE;
	allowance_uncount(c.engine, T);
	ck_assert_msg(engine_allowance(c.engine, T).hour == 1, "a pause was none");
}
END_TEST

/* What was changed by a clock that ran ahead was changed now, at the latest. */
START_TEST(a_clock_set_back_makes_no_hour_longer)
{
	c.platform.changes_hour = 1;
	count(1);
	c.now = before(c.now, SPAN_DAYS(1));
	case_step(&c, (struct event){ .kind = EVENT_TICK });
	ck_assert_int_eq(engine_allowance(c.engine, T).hour_free_at.ms, c.now.ms + 61 * INT64_C(60000));
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("allowance");

	tcase_add_loop_test(tc, of_an_hour, 0, ROWS(hours));
	tcase_add_test(tc, an_hour_is_given_back_too);
	tcase_add_test(tc, a_clock_set_back_makes_no_hour_longer);
	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_loop_test(tc, counts, 0, ROWS(rows));
	tcase_add_test(tc, a_week_all_made_today);
	tcase_add_test(tc, without_a_week_the_day_decides);
	tcase_add_test(tc, what_never_happened_is_given_back);
	tcase_add_test(tc, a_clock_that_steps_back_renews_nothing);
	tcase_add_test(tc, a_restart_renews_nothing);
	tcase_add_test(tc, a_leap_is_no_new_day_before_its_rest);
	return run_case("allowance", tc);
}
