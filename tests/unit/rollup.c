/* SPDX-License-Identifier: Apache-2.0 */
/*
 * rollup.c - a day is counted once, whole, and at its own length.
 */
#include "record/rollup.h"

#include "support/moment.h"
#include "support/run.h"

enum { DAY_MS = 24 * 3600 * 1000, HOUR_MS = 3600 * 1000, DOLLAR = 1000000 };

/* New York: back an hour on November 1, ahead an hour on March 14. */
static const struct zone_shift shifts[] = {
	{ { 1772953200000 }, -14400, "EDT" }, /* 2026-03-08T07:00Z */
	{ { 1793512800000 }, -18000, "EST" }, /* 2026-11-01T06:00Z */
	{ { 1805007600000 }, -14400, "EDT" }, /* 2027-03-14T07:00Z */
};
static const struct zone new_york = { "America/New_York", shifts, ROWS(shifts) };

static const struct rollup_now open_100 = { VERDICT_OPEN, VERDICT_OPEN, 100 * DOLLAR, 100 * DOLLAR };
static const struct rollup_now full_0 = { VERDICT_FULL, VERDICT_FULL, 0, 0 };

static struct instant midnight(const char *day)
{
	return zone_midnight(&new_york, on(day));
}

static struct instant hour(struct instant t, double n)
{
	return (struct instant){ t.ms + (int64_t)(n * HOUR_MS) };
}

static int64_t counted(const struct rollup *r)
{
	int64_t ms = 0;

	for (int v = 0; v < VERDICT_COUNT; v++)
		ms += r->ms[v];
	return ms;
}

static const struct {
	const char *why, *day;
	int hours;
} days[] = {
	{ "an ordinary day", "2026-11-22", 24 },
	{ "the day that has an hour twice", "2026-11-01", 25 },
	{ "the day that misses one", "2027-03-14", 23 },
};

START_TEST(a_budget_in_force_all_day_is_that_budget)
{
	struct instant begins = midnight(days[_i].day), t = begins;
	struct rollup r;

	rollup_begin(&r, &new_york, begins, &open_100);
	/* However unevenly it is asked. */
	while (!rollup_pass(&r, t))
		t.ms += 7 * 60 * 1000 + 13;
	ck_assert_msg(r.ms[VERDICT_OPEN] == (uint32_t)(days[_i].hours * HOUR_MS), "%s: %u ms",
		      days[_i].why, r.ms[VERDICT_OPEN]);
	ck_assert_msg(r.wanted.micros == 100 * DOLLAR, "%s: %lld", days[_i].why,
		      (long long)r.wanted.micros);
	ck_assert_int_eq(r.confirmed.micros, 100 * DOLLAR);
	ck_assert_int_eq(r.until.ms, r.ends.ms);
}
END_TEST

START_TEST(what_held_until_now_gets_the_time_until_now)
{
	struct instant noon = hour(midnight("2026-11-22"), 12);
	struct rollup_now cut = { VERDICT_FILLING, VERDICT_FILLING, 50 * DOLLAR, 100 * DOLLAR };
	struct rollup r;

	rollup_begin(&r, &new_york, midnight("2026-11-22"), &open_100);
	ck_assert(!rollup_pass(&r, noon));
	rollup_change(&r, &cut); /* wanted, and not yet confirmed */
	ck_assert(!rollup_pass(&r, hour(noon, 6)));
	rollup_change(&r, &full_0);
	ck_assert(rollup_pass(&r, hour(noon, 12)));
	ck_assert_uint_eq(r.ms[VERDICT_OPEN], 12 * HOUR_MS);
	ck_assert_uint_eq(r.ms[VERDICT_FILLING], 6 * HOUR_MS);
	ck_assert_uint_eq(r.ms[VERDICT_FULL], 6 * HOUR_MS);
	ck_assert_int_eq(r.wanted.micros, 50 * DOLLAR + 12500000);
	ck_assert_int_eq(r.confirmed.micros, 75 * DOLLAR);
	ck_assert_uint_eq(r.moves, 2);
}
END_TEST

START_TEST(the_next_day_begins_with_what_holds)
{
	struct instant begins = midnight("2026-11-22");
	struct rollup r;

	rollup_begin(&r, &new_york, hour(begins, 20), &open_100);
	rollup_poll(&r, QUALITY_GOOD, 4, 4);
	rollup_command(&r);
	ck_assert(rollup_pass(&r, hour(begins, 30)));
	ck_assert_int_eq(counted(&r), 4 * HOUR_MS);
	rollup_next(&r, &new_york, r.ends);
	ck_assert(!rollup_pass(&r, hour(begins, 30)));
	ck_assert_int_eq(counted(&r), 6 * HOUR_MS);
	ck_assert_int_eq(r.confirmed.micros, 25 * DOLLAR);
	ck_assert_uint_eq(r.readings + r.commands + r.moves, 0);
	ck_assert_int_eq(r.open_last, COUNT_UNKNOWN);
	ck_assert_int_eq(r.shown, VERDICT_OPEN);
}
END_TEST

START_TEST(time_before_the_last_counts_nothing)
{
	struct instant noon = hour(midnight("2026-11-22"), 12);
	struct rollup r;

	rollup_begin(&r, &new_york, noon, &open_100);
	ck_assert(!rollup_pass(&r, hour(noon, 1)));
	ck_assert(!rollup_pass(&r, noon));
	ck_assert(!rollup_pass(&r, hour(noon, 1)));
	ck_assert_int_eq(counted(&r), HOUR_MS);
}
END_TEST

static const struct {
	const char *why;
	double to; /* hours after midnight */
	bool another_day;
} skips[] = {
	{ "asleep for an hour", 13, false },  { "the clock set back an hour", 11, false },
	{ "asleep into tomorrow", 24, true }, { "asleep for a week", 24 * 7, true },
	{ "set back to midnight", 0, false }, { "set back to yesterday", -0.5, true },
};

START_TEST(time_nobody_watched_is_nobodys)
{
	struct instant begins = midnight("2026-11-22"), to = hour(begins, skips[_i].to);
	struct rollup r;

	rollup_begin(&r, &new_york, hour(begins, 12), &open_100);
	ck_assert_msg(rollup_skip(&r, to) == skips[_i].another_day, "%s", skips[_i].why);
	if (skips[_i].another_day)
		rollup_next(&r, &new_york, to);
	ck_assert_msg(!rollup_pass(&r, hour(to, 0.25)), "%s", skips[_i].why);
	ck_assert_msg(counted(&r) == HOUR_MS / 4, "%s: %lld", skips[_i].why, (long long)counted(&r));
	ck_assert_msg(!is_before(to, r.begins) && is_before(to, r.ends), "%s", skips[_i].why);
}
END_TEST

START_TEST(a_restart_goes_on_counting)
{
	struct instant noon = hour(midnight("2026-11-22"), 12);
	struct rollup before, r;

	rollup_begin(&before, &new_york, noon, &open_100);
	rollup_poll(&before, QUALITY_GOOD, 2, 2);
	ck_assert(!rollup_pass(&before, hour(noon, 1)));
	rollup_begin(&r, &new_york, hour(noon, 3), &full_0);
	rollup_continue(&r, &before);
	ck_assert(!rollup_pass(&r, hour(noon, 4)));
	ck_assert_uint_eq(r.ms[VERDICT_OPEN], HOUR_MS);
	ck_assert_uint_eq(r.ms[VERDICT_FULL], HOUR_MS);
	ck_assert_uint_eq(r.good, 1);
	ck_assert_int_eq(r.open_last, 2);
	ck_assert_uint_eq(r.moves, 0); /* nobody saw it move */
}
END_TEST

START_TEST(yesterday_is_not_gone_on_with)
{
	struct instant begins = midnight("2026-11-22");
	struct rollup before, r;

	rollup_begin(&before, &new_york, begins, &open_100);
	ck_assert(!rollup_pass(&before, hour(begins, 1)));
	rollup_begin(&r, &new_york, hour(begins, 25), &open_100);
	rollup_continue(&r, &before);
	ck_assert_int_eq(counted(&r), 0);
	ck_assert_int_eq(r.day.day, before.day.day + 1);
}
END_TEST

/* ---- counts ---- */

static const struct {
	const char *why;
	enum quality quality;
	int32_t open, value;
	uint32_t good, absent;
	int32_t least, most, last, value_last;
} polls[] = {
	/* each after one good poll of 5 openings and value 50 */
	{ "fewer", QUALITY_GOOD, 3, 30, 2, 0, 3, 5, 3, 30 },
	{ "more", QUALITY_GOOD, 9, 90, 2, 0, 5, 9, 9, 90 },
	{ "none is a count", QUALITY_GOOD, 0, 0, 2, 0, 0, 5, 0, 0 },
	{ "counts nobody told change nothing", QUALITY_GOOD, COUNT_UNKNOWN, 70, 2, 0, 5, 5, 5, 70 },
	{ "nor does a value nobody told", QUALITY_GOOD, 4, COUNT_UNKNOWN, 2, 0, 4, 5, 4, 50 },
	{ "what is not believed is only a reading", QUALITY_SUSPECT, 0, 0, 1, 0, 5, 5, 5, 50 },
	{ "nor is nothing", QUALITY_ABSENT, 0, 0, 1, 1, 5, 5, 5, 50 },
};

START_TEST(a_poll_is_counted)
{
	struct rollup r;

	rollup_begin(&r, &zone_utc, (struct instant){ DAY_MS }, &open_100);
	ck_assert_int_eq(r.open_least, COUNT_UNKNOWN);
	rollup_poll(&r, QUALITY_GOOD, 5, 50);
	rollup_poll(&r, polls[_i].quality, polls[_i].open, polls[_i].value);
	ck_assert_uint_eq(r.readings, 2);
	ck_assert_msg(r.good == polls[_i].good && r.absent == polls[_i].absent, "%s", polls[_i].why);
	ck_assert_msg(r.open_least == polls[_i].least && r.open_most == polls[_i].most &&
			      r.open_last == polls[_i].last,
		      "%s: %d %d %d", polls[_i].why, r.open_least, r.open_most, r.open_last);
	ck_assert_msg(r.value_last == polls[_i].value_last, "%s: %d", polls[_i].why, r.value_last);
}
END_TEST

START_TEST(only_a_settled_verdict_moves)
{
	static const struct rollup_now unknown = { VERDICT_UNKNOWN, VERDICT_UNKNOWN, 0, 0 },
				       silent = { VERDICT_UNKNOWN, VERDICT_OPEN, 0, 0 };
	struct rollup r;

	rollup_begin(&r, &zone_utc, (struct instant){ DAY_MS }, &unknown);
	rollup_change(&r, &open_100); /* the first one */
	rollup_change(&r, &silent);   /* shown as unknown, and still open */
	rollup_change(&r, &open_100);
	ck_assert_uint_eq(r.moves, 0);
	rollup_change(&r, &full_0);
	ck_assert_uint_eq(r.moves, 1);
}
END_TEST

START_TEST(a_count_does_not_start_again_at_its_end)
{
	struct rollup r;

	rollup_begin(&r, &zone_utc, (struct instant){ DAY_MS }, &open_100);
	for (int i = 0; i < UINT16_MAX + 3; i++) {
		rollup_command(&r);
		rollup_change(&r, i % 2 ? &open_100 : &full_0);
	}
	ck_assert_uint_eq(r.commands, UINT16_MAX);
	ck_assert_uint_eq(r.moves, UINT16_MAX);
}
END_TEST

START_TEST(large_budgets_fit)
{
	const struct rollup_now all_there_is = { VERDICT_OPEN, VERDICT_OPEN, INT64_MAX / 1000,
						 INT64_MAX / 1000 };
	struct rollup r;

	rollup_begin(&r, &zone_utc, (struct instant){ DAY_MS }, &all_there_is);
	ck_assert(!rollup_pass(&r, (struct instant){ DAY_MS + DAY_MS / 2 + 1 }));
	ck_assert(rollup_pass(&r, (struct instant){ 2 * (int64_t)DAY_MS }));
	ck_assert_int_eq(r.wanted.micros, INT64_MAX / 1000);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("rollup");

	tcase_add_loop_test(tc, a_budget_in_force_all_day_is_that_budget, 0, ROWS(days));
	tcase_add_test(tc, what_held_until_now_gets_the_time_until_now);
	tcase_add_test(tc, the_next_day_begins_with_what_holds);
	tcase_add_test(tc, time_before_the_last_counts_nothing);
	tcase_add_loop_test(tc, time_nobody_watched_is_nobodys, 0, ROWS(skips));
	tcase_add_test(tc, a_restart_goes_on_counting);
	tcase_add_test(tc, yesterday_is_not_gone_on_with);
	tcase_add_loop_test(tc, a_poll_is_counted, 0, ROWS(polls));
	tcase_add_test(tc, only_a_settled_verdict_moves);
	tcase_add_test(tc, a_count_does_not_start_again_at_its_end);
	tcase_add_test(tc, large_budgets_fit);
	return run_case("rollup", tc);
}
