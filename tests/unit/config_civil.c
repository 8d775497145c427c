/* SPDX-License-Identifier: Apache-2.0 */
/* config_civil.c - hours, days, dates and rates: one spelling each. */
#include "config/value.h"

#include "support/run.h"

static const struct {
	const char *why, *text;
	int32_t minute; /* -1: refused */
} minutes[] = {
	{ "in the morning", "08:05", 8 * 60 + 5 },
	{ "in the evening", "18:30", 18 * 60 + 30 },
	{ "midnight", "00:00", 0 },
	{ "the last of the day", "23:59", 23 * 60 + 59 },
	{ "the day has no hour 24", "24:00", -1 },
	{ "the hour has no minute 60", "12:60", -1 },
	{ "one digit of the hour", "8:05", -1 },
	{ "one digit of the minute", "08:5", -1 },
	{ "seconds", "08:05:00", -1 },
	{ "another sign between", "08.05", -1 },
	{ "a letter among the hours", "0a:05", -1 },
	{ "a sign before the hour", "-8:05", -1 },
	{ "a letter among the minutes", "08:0b", -1 },
	{ "a blank among the minutes", "08: 5", -1 },
	{ "half a day", "6pm", -1 },
	{ "nothing", "", -1 },
};

START_TEST(reads_minutes)
{
	int32_t minute = 0;
	struct wrong w;
	int failed = value_minute(minutes[_i].text, &minute, &w);

	ck_assert_msg(failed == (minutes[_i].minute < 0 ? -1 : 0), "%s", minutes[_i].why);
	if (failed)
		ck_assert_msg(strstr(w.hint, "like 08:00 or 18:30"), "%s: %s", minutes[_i].why, w.hint);
	else
		ck_assert_msg(minute == minutes[_i].minute, "%s: %d", minutes[_i].why, (int)minute);
}
END_TEST

static const struct {
	const char *why, *text;
	int32_t day; /* -1: refused */
} dates[] = {
	{ "a date", "2026-12-20", 20807 },
	{ "a leap day", "2028-02-29", 21243 },
	{ "no leap day", "2026-02-29", -1 },
	{ "a month too many", "2026-13-01", -1 },
	{ "as Americans write", "12/20/2026", -1 },
	{ "without zeros", "2026-1-2", -1 },
	{ "with an hour", "2026-12-20T00:00:00Z", -1 },
	{ "nothing", "", -1 },
};

START_TEST(reads_dates)
{
	struct date d = { 0 };
	struct wrong w;
	int failed = value_date(dates[_i].text, &d, &w);

	ck_assert_msg(failed == (dates[_i].day < 0 ? -1 : 0), "%s", dates[_i].why);
	if (failed)
		ck_assert_msg(strstr(w.hint, "like 2026-12-20") && d.day == 0, "%s: %s",
			      dates[_i].why, w.hint);
	else
		ck_assert_msg(d.day == dates[_i].day, "%s: %d", dates[_i].why, (int)d.day);
}
END_TEST

enum {
	SUN = 1 << 0,
	MON = 1 << 1,
	TUE = 1 << 2,
	WED = 1 << 3,
	THU = 1 << 4,
	FRI = 1 << 5,
	SAT = 1 << 6
};

static const struct {
	const char *why, *text;
	uint32_t days; /* 0: refused */
	const char *says;
} weekdays[] = {
	{ "one day", "mon", MON, NULL },
	{ "the working days", "mon-fri", MON | TUE | WED | THU | FRI, NULL },
	{ "over the end of the week", "fri-mon", FRI | SAT | SUN | MON, NULL },
	{ "one day as a range", "sat-sat", SAT, NULL },
	{ "all of them", "sun-sat", 0x7f, NULL },
	{ "a longer name", "tues", 0, "did you mean tue?" },
	{ "a capital", "Mon", 0, "did you mean mon?" },
	{ "a full name", "wednesday", 0, "mon, mon-fri or [sat, sun]" },
	{ "a range without an end", "mon-", 0, "mon, mon-fri or [sat, sun]" },
	{ "a range without a beginning", "-fri", 0, "mon, mon-fri or [sat, sun]" },
	{ "a range to nowhere", "mon-xyz", 0, "mon, mon-fri or [sat, sun]" },
	{ "two ranges", "mon-tue-wed", 0, "mon, mon-fri or [sat, sun]" },
	{ "a number", "1", 0, "mon, mon-fri or [sat, sun]" },
	{ "nothing", "", 0, "mon, mon-fri or [sat, sun]" },
};

START_TEST(reads_weekdays)
{
	uint32_t days = 0;
	struct wrong w;
	int failed = value_weekdays(weekdays[_i].text, &days, &w);

	ck_assert_msg(failed == (weekdays[_i].days ? 0 : -1), "%s", weekdays[_i].why);
	ck_assert_msg(days == weekdays[_i].days, "%s: %x", weekdays[_i].why, days);
	if (failed)
		ck_assert_msg(strstr(w.hint, weekdays[_i].says), "%s: %s", weekdays[_i].why, w.hint);
}
END_TEST

static const struct {
	const char *why, *text;
	uint32_t days; /* 0: refused */
} month_days[] = {
	{ "the first", "1", UINT32_C(1) << 1 },
	{ "the last there is", "31", UINT32_C(1) << 31 },
	{ "before the first", "0", 0 },
	{ "after the last", "32", 0 },
	{ "a word", "last", 0 },
	{ "a range", "25-27", 0 },
};

START_TEST(reads_days_of_a_month)
{
	uint32_t days = 0;
	struct wrong w;
	int failed = value_month_day(month_days[_i].text, &days, &w);

	ck_assert_msg(failed == (month_days[_i].days ? 0 : -1), "%s", month_days[_i].why);
	ck_assert_msg(days == month_days[_i].days, "%s", month_days[_i].why);
	if (failed)
		ck_assert_msg(strstr(w.hint, "1 to 31"), "%s: %s", month_days[_i].why, w.hint);
}
END_TEST

START_TEST(days_add_up)
{
	uint32_t days = 0;
	struct wrong w;

	ck_assert_int_eq(value_weekdays("sat", &days, &w), 0);
	ck_assert_int_eq(value_weekdays("sun", &days, &w), 0);
	ck_assert_int_eq(value_weekdays("sat", &days, &w), 0);
	ck_assert_uint_eq(days, SAT | SUN);
}
END_TEST

static const struct {
	const char *why, *text;
	int64_t milli; /* -1: refused */
	const char *says;
} rates[] = {
	{ "a whole number", "2/day", 2000, NULL },
	{ "one and a half", "1.5/day", 1500, NULL },
	{ "less than one", "0.125/day", 125, NULL },
	{ "none", "0/day", 0, NULL },
	{ "finer than it is counted", "0.0625/day", -1, "up to three decimals" },
	{ "a point without digits", "1./day", -1, "up to three decimals" },
	{ "no period", "1.5", -1, "did you mean 1.5/day?" },
	{ "another period", "10/week", -1, "like 1.5/day" },
	{ "a sign", "-1/day", -1, "like 1.5/day" },
	{ "far too many", "9999999999/day", -1, "like 1.5/day" },
};

START_TEST(reads_averages)
{
	int64_t milli = 0;
	struct wrong w;
	int failed = value_milli_rate(rates[_i].text, &milli, &w);

	ck_assert_msg(failed == (rates[_i].milli < 0 ? -1 : 0), "%s", rates[_i].why);
	if (failed)
		ck_assert_msg(strstr(w.hint, rates[_i].says), "%s: %s", rates[_i].why, w.hint);
	else
		ck_assert_msg(milli == rates[_i].milli, "%s", rates[_i].why);
}
END_TEST

START_TEST(a_week_is_not_a_day)
{
	int64_t n = 0;
	struct wrong w;

	ck_assert_int_eq(value_week_rate("8/week", &n, &w), 0);
	ck_assert_int_eq(n, 8);
	ck_assert_int_eq(value_week_rate("8/day", &n, &w), -1);
	ck_assert_str_eq(w.what, "\"8/day\" is not a number per week");
	ck_assert_int_eq(value_rate("8/week", &n, &w), -1);
	ck_assert_str_eq(w.what, "\"8/week\" is not a number per day");
	ck_assert_int_eq(value_week_rate("8", &n, &w), -1);
	ck_assert_ptr_nonnull(strstr(w.hint, "did you mean 8/week?"));
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("config_civil");

	tcase_add_loop_test(tc, reads_minutes, 0, ROWS(minutes));
	tcase_add_loop_test(tc, reads_dates, 0, ROWS(dates));
	tcase_add_loop_test(tc, reads_weekdays, 0, ROWS(weekdays));
	tcase_add_loop_test(tc, reads_days_of_a_month, 0, ROWS(month_days));
	tcase_add_test(tc, days_add_up);
	tcase_add_loop_test(tc, reads_averages, 0, ROWS(rates));
	tcase_add_test(tc, a_week_is_not_a_day);
	return run_case("config_civil", tc);
}
