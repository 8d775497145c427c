/* SPDX-License-Identifier: Apache-2.0 */
/*
 * demand.c - bookings per day, by the calendar of the place, without the days that say nothing.
 */
#include "decide/demand.h"
#include "tests/unit/support/run.h"

#define HOUR INT64_C(3600000)
#define SUNDAY INT64_C(1795323600000) /* 2026-11-22T05:00Z: midnight five hours behind */

enum { NONE = COUNT_UNKNOWN };

static const struct zone_shift behind = { .offset_s = -5 * 3600 };
static const struct zone zone = { "Test/Eastern", &behind, 1 };

static struct demand fresh(void)
{
	return (struct demand){ .rate_milli = COUNT_UNKNOWN, .last_booked = COUNT_UNKNOWN };
}

static bool observe(struct demand *d, int64_t hour, int32_t booked, int32_t bookings, bool restricted)
{
	struct observation o = { .quality = QUALITY_GOOD,
				 .as_of = { SUNDAY + hour * HOUR },
				 .booked = booked,
				 .bookings = bookings };

	return demand_observe(d, &zone, &o, restricted);
}

/* From Sunday 00:00 on; the first day is never counted, so each row begins it and judges the second. */
static const struct {
	const char *why;
	struct {
		int64_t hour;
		int32_t booked, bookings;
		bool restricted;
	} seen[6];
	int32_t says; /* thousandths, after the second day */
} day_rows[] = {
	{ "what the source counts", { { 24, 9, 1, false }, { 40, 9, 4, false }, { 48, 9, 0, false } }, 4000 },
	{ "the source's count is the day's, not another one more",
	  { { 24, 9, 2, false }, { 30, 9, 2, false }, { 48, 9, 0, false } },
	  2000 },
	{ "rises of what is booked",
	  { { 24, 9, NONE, false }, { 30, 12, NONE, false }, { 40, 13, NONE, false }, { 48, 13, NONE, false } },
	  4000 },
	{ "what takes place leaves the window and is no booking less",
	  { { 24, 9, NONE, false }, { 30, 5, NONE, false }, { 40, 7, NONE, false }, { 48, 7, NONE, false } },
	  2000 },
	{ "what rose over night belongs to no day",
	  { { 24, 9, NONE, false }, { 47, 9, NONE, false }, { 48, 30, NONE, false } },
	  0 },
	{ "an untold count is no zero",
	  { { 24, 9, NONE, false }, { 30, NONE, NONE, false }, { 40, 20, NONE, false }, { 48, 20, NONE, false } },
	  0 },
	{ "restricted for a moment, and the day says nothing",
	  { { 24, 9, 3, false }, { 30, 9, 3, true }, { 40, 9, 3, false }, { 48, 9, 0, false } },
	  NONE },
	{ "restricted on the next day is of no matter",
	  { { 24, 9, 3, false }, { 40, 9, 3, false }, { 48, 9, 0, true } },
	  3000 },
	{ "a day is over when the place says so, not at midnight UTC",
	  { { 24, 9, 3, false }, { 47, 9, 5, false }, { 48, 9, 0, false } },
	  5000 },
	{ "days nobody saw: the one before them was not seen to its end either",
	  { { 24, 9, 3, false }, { 30, 9, 3, false }, { 80, 9, 0, false } },
	  NONE },
};

START_TEST(days)
{
	struct demand d = fresh();
	bool completed = false;

	ck_assert_msg(!observe(&d, 12, 5, 7, false), "the first is not seen whole");
	for (int i = 0; i < 6 && day_rows[_i].seen[i].hour; i++)
		completed = observe(&d, day_rows[_i].seen[i].hour, day_rows[_i].seen[i].booked,
				    day_rows[_i].seen[i].bookings, day_rows[_i].seen[i].restricted);
	ck_assert_msg(d.rate_milli == day_rows[_i].says, "%s: %d", day_rows[_i].why, d.rate_milli);
	ck_assert_msg(completed || day_rows[_i].seen[2].hour == 80, "%s", day_rows[_i].why);
}
END_TEST

START_TEST(a_week_halves_what_was)
{
	struct demand d = fresh();

	(void)observe(&d, 0, 0, 0, false);
	(void)observe(&d, 24, 0, 8, false);
	for (int day = 2; day <= 9; day++)
		(void)observe(&d, 24 * day, 0, 0, false);
	ck_assert_int_ge(d.rate_milli, 3990);
	ck_assert_int_le(d.rate_milli, 4000);
}
END_TEST

START_TEST(a_day_in_which_nothing_changed_is_a_day)
{
	struct demand d = fresh();
	struct instant monday = { SUNDAY + 24 * HOUR }, tuesday = { SUNDAY + 48 * HOUR };

	(void)observe(&d, 0, 0, 0, false);
	ck_assert(demand_unchanged(&d, &zone, monday, false));
	ck_assert(!demand_unchanged(&d, &zone, after(monday, SPAN_HOURS(23)), false));
	ck_assert(demand_unchanged(&d, &zone, tuesday, true));
	ck_assert_int_eq(d.rate_milli, 0);
	ck_assert_msg(d.censored, "the day that has begun is restricted");
}
END_TEST

START_TEST(a_clock_that_goes_back_begins_no_day_twice)
{
	struct demand d = fresh();

	(void)observe(&d, 0, 0, 0, false);
	(void)observe(&d, 24, 0, 6, false);
	ck_assert(!demand_unchanged(&d, &zone, (struct instant){ SUNDAY }, false));
	ck_assert(!observe(&d, 25, 0, 6, false));
	ck_assert(observe(&d, 48, 0, 0, false));
	ck_assert_int_eq(d.rate_milli, 6000);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("demand");

	tcase_add_loop_test(tc, days, 0, ROWS(day_rows));
	tcase_add_test(tc, a_week_halves_what_was);
	tcase_add_test(tc, a_day_in_which_nothing_changed_is_a_day);
	tcase_add_test(tc, a_clock_that_goes_back_begins_no_day_twice);
	return run_case("demand", tc);
}
