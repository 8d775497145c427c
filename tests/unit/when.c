/* SPDX-License-Identifier: Apache-2.0 */
/* when.c - instants need an offset, dates must exist, spans are for people. */
#include "base/when.h"

#include "support/run.h"

static const struct {
	const char *why, *text, *says;
	int ms;
} instants[] = {
	{ "UTC", "2026-11-22T16:43:52Z", "2026-11-22T16:43:52Z", 0 },
	{ "west of UTC", "2026-11-22T11:43:52-05:00", "2026-11-22T16:43:52Z", 0 },
	{ "east of UTC", "2026-11-22T22:13:52+05:30", "2026-11-22T16:43:52Z", 0 },
	{ "an offset without a colon", "2026-11-22T22:13:52+0530", "2026-11-22T16:43:52Z", 0 },
	{ "an offset of hours only", "2026-11-22T11:43:52-05", "2026-11-22T16:43:52Z", 0 },
	{ "lower case", "2026-11-22t16:43:52z", "2026-11-22T16:43:52Z", 0 },
	{ "one fraction digit", "2026-11-22T16:43:52.5Z", "2026-11-22T16:43:52Z", 500 },
	{ "nine fraction digits are cut, not rounded", "2026-11-22T16:43:52.999999999Z",
	  "2026-11-22T16:43:52Z", 999 },
	{ "a leap second is the next minute", "2016-12-31T23:59:60Z", "2017-01-01T00:00:00Z", 0 },
	{ "the offset crosses the year", "2026-12-31T23:30:00-01:00", "2027-01-01T00:30:00Z", 0 },
	{ "the leap day", "2028-02-29T00:00:00Z", "2028-02-29T00:00:00Z", 0 },
	{ "the leap day of a century", "2000-02-29T00:00:00Z", "2000-02-29T00:00:00Z", 0 },
	{ "before the epoch", "1969-12-31T23:59:59.250Z", "1969-12-31T23:59:59Z", 250 },
	{ "the last year", "9999-12-31T23:59:59Z", "9999-12-31T23:59:59Z", 0 },
	{ "no place is further east", "2026-11-22T14:00:00+14:00", "2026-11-22T00:00:00Z", 0 },
};

static const struct {
	const char *why, *text, *says;
} not_instants[] = {
	{ "no offset", "2026-11-22T16:43:52", "no offset from UTC" },
	{ "no offset after a fraction", "2026-11-22T16:43:52.1", "no offset from UTC" },
	{ "a date", "2026-11-22", "without a time of day" },
	{ "no seconds", "2026-11-22T16:43Z", "without seconds" },
	{ "empty", "", "not a date" },
	{ "February 30", "2026-02-30T00:00:00Z", "no calendar" },
	{ "February 29 of a common year", "2026-02-29T00:00:00Z", "no calendar" },
	{ "February 29 of a common century", "2100-02-29T00:00:00Z", "no calendar" },
	{ "month 13", "2026-13-01T00:00:00Z", "no calendar" },
	{ "day 0", "2026-01-00T00:00:00Z", "no calendar" },
	{ "hour 24", "2026-01-01T24:00:00Z", "no clock" },
	{ "minute 60", "2026-01-01T00:60:00Z", "no clock" },
	{ "second 61", "2026-01-01T00:00:61Z", "no clock" },
	{ "a point without digits", "2026-01-01T00:00:00.Z", "one to nine digits" },
	{ "ten fraction digits", "2026-01-01T00:00:00.0123456789Z", "one to nine digits" },
	{ "an offset of 15 hours", "2026-01-01T00:00:00+15:00", "no place" },
	{ "an offset of 60 minutes", "2026-01-01T00:00:00+01:60", "no place" },
	{ "half an offset", "2026-01-01T00:00:00+01:", "not an offset" },
	{ "half an hour of offset", "2026-01-01T00:00:00+1", "not an offset" },
	{ "three digits of offset", "2026-01-01T00:00:00+010", "not an offset" },
	{ "more text", "2026-01-01T00:00:00Z ", "more text" },
	{ "more text after an offset", "2026-01-01T00:00:00+01:00x", "more text" },
	{ "a blank for the T", "2026-01-01 00:00:00Z", "not an instant" },
	{ "US order", "01/02/2026", "not a date" },
};

START_TEST(reads_instants)
{
	struct err err = ERR_INIT;
	char out[INSTANT_TEXT];
	struct instant t;

	ck_assert_msg(instant_parse(instants[_i].text, strlen(instants[_i].text), &t, &err) == 0,
		      "%s: %s", instants[_i].why, err.text);
	ck_assert_str_eq(instant_format(t, out), instants[_i].says);
	ck_assert_msg(((t.ms % 1000) + 1000) % 1000 == instants[_i].ms, "%s", instants[_i].why);
}
END_TEST

START_TEST(refuses_instants)
{
	struct err err = ERR_INIT;
	struct instant t;

	ck_assert_msg(instant_parse(not_instants[_i].text, strlen(not_instants[_i].text), &t, &err) == -1,
		      "%s", not_instants[_i].why);
	ck_assert_msg(strstr(err.text, not_instants[_i].says), "%s: %s", not_instants[_i].why, err.text);
}
END_TEST

START_TEST(reads_only_the_length_given)
{
	const char *text = "2026-11-22T16:43:52+01:00";
	struct err err = ERR_INIT;
	struct instant t;

	/* Every shorter piece is refused, except "...+01", which is an offset of its own. */
	for (size_t n = 0; n < strlen(text); n++)
		ck_assert_int_eq(instant_parse(text, n, &t, &err), n == 22 ? 0 : -1);
}
END_TEST

START_TEST(the_epoch_counts_in_both_directions)
{
	char out[INSTANT_TEXT];

	ck_assert_str_eq(instant_format((struct instant){ 0 }, out), "1970-01-01T00:00:00Z");
	ck_assert_str_eq(instant_format((struct instant){ -1 }, out), "1969-12-31T23:59:59Z");
	ck_assert_str_eq(instant_format_exact((struct instant){ 1000 }, out),
			 "1970-01-01T00:00:01Z");
	ck_assert_str_eq(instant_format_exact((struct instant){ 1075 }, out),
			 "1970-01-01T00:00:01.075Z");
	ck_assert_str_eq(instant_format_exact((struct instant){ -1 }, out),
			 "1969-12-31T23:59:59.999Z");
	ck_assert_int_eq(date_of_civil(2026, 11, 22).day, 20779);
}
END_TEST

START_TEST(every_day_of_eight_centuries_comes_back)
{
	struct date d = date_of_civil(1600, 1, 1), end = date_of_civil(2400, 1, 1);
	int weekday = date_weekday(d), last = 0;

	for (; d.day < end.day; d.day++, weekday = (weekday + 1) % 7) {
		int year, month, day;

		date_to_civil(d, &year, &month, &day);
		ck_assert_int_eq(date_of_civil(year, month, day).day, d.day);
		ck_assert_int_eq(date_weekday(d), weekday);
		ck_assert(day == last + 1 || (day == 1 && last >= 28));
		last = day;
	}
}
END_TEST

static const struct {
	const char *why, *text;
	int weekday; /* -1: refused */
} dates[] = {
	{ "a Sunday", "2026-11-22", 0 },
	{ "a Saturday", "2026-11-21", 6 },
	{ "the epoch was a Thursday", "1970-01-01", 4 },
	{ "before the epoch", "1969-12-28", 0 },
	{ "February 30", "2026-02-30", -1 },
	{ "a short month", "2026-2-03", -1 },
	{ "an instant", "2026-11-22T00:00:00Z", -1 },
	{ "nothing", "", -1 },
};

START_TEST(reads_dates)
{
	struct err err = ERR_INIT;
	char out[INSTANT_TEXT];
	struct date d;
	int got = date_parse(dates[_i].text, strlen(dates[_i].text), &d, &err);

	ck_assert_msg(got == (dates[_i].weekday < 0 ? -1 : 0), "%s", dates[_i].why);
	if (got == 0) {
		ck_assert_msg(date_weekday(d) == dates[_i].weekday, "%s", dates[_i].why);
		ck_assert_str_eq(date_format(d, out), dates[_i].text);
	} else {
		ck_assert_msg(strstr(err.text, "expected a date"), "%s: %s", dates[_i].why, err.text);
	}
}
END_TEST

START_TEST(business_days_agree_with_counting)
{
	struct date start = date_of_civil(1969, 12, 20);

	for (int first = 0; first < 21; first++) {
		struct date from = { start.day + first };
		int counted = 0;

		ck_assert_int_eq(date_business_days(from, from), 0);
		ck_assert_int_eq(date_business_days(from, (struct date){ from.day - 9 }), 0);
		for (int n = 1; n < 40; n++) {
			struct date to = { from.day + n };

			counted += date_weekday(to) >= 1 && date_weekday(to) <= 5;
			ck_assert_int_eq(date_business_days(from, to), counted);
		}
	}
}
END_TEST

static const struct {
	const char *why;
	int64_t seconds;
	const char *says;
} spans[] = {
	{ "nothing", 0, "0 s" },
	{ "seconds", 59, "59 s" },
	{ "minutes drop the seconds", 4 * 60 + 59, "4 min" },
	{ "hours and minutes", 2 * 3600 + 32 * 60, "2 h 32 min" },
	{ "full hours", 2 * 3600, "2 h" },
	{ "days and hours drop the minutes", 3 * 86400 + 4 * 3600 + 59 * 60, "3 d 4 h" },
	{ "full days", 14 * 86400, "14 d" },
	{ "days without a full hour", 86400 + 3599, "1 d" },
	{ "into the past", -90 * 60, "-1 h 30 min" },
};

START_TEST(formats_spans)
{
	char out[SPAN_TEXT];

	ck_assert_str_eq(span_format(SPAN_SECONDS(spans[_i].seconds), out), spans[_i].says);
}
END_TEST

START_TEST(spans_at_the_edges)
{
	char out[SPAN_TEXT];

	ck_assert_str_eq(span_format((struct span){ -999 }, out), "0 s");
	ck_assert_str_eq(span_format((struct span){ INT64_MIN }, out), "-106751991167 d 7 h");
}
END_TEST

START_TEST(instants_and_spans_add_up)
{
	struct instant noon = { 12 * 3600000 }, later = after(noon, SPAN_MINUTES(30));

	ck_assert_int_eq(since(noon, later).ms, SPAN_MINUTES(30).ms);
	ck_assert_int_eq(before(later, SPAN_MINUTES(30)).ms, noon.ms);
	ck_assert(is_before(noon, later));
	ck_assert(!is_before(noon, noon));
	ck_assert(is_longer(SPAN_DAYS(1), SPAN_HOURS(23)));
	ck_assert(!is_longer(SPAN_DAYS(1), SPAN_HOURS(24)));
	ck_assert(is_never((struct instant){ 0 }));
	ck_assert(!is_never(noon));
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("when");

	tcase_add_loop_test(tc, reads_instants, 0, ROWS(instants));
	tcase_add_loop_test(tc, refuses_instants, 0, ROWS(not_instants));
	tcase_add_test(tc, reads_only_the_length_given);
	tcase_add_test(tc, the_epoch_counts_in_both_directions);
	tcase_add_test(tc, every_day_of_eight_centuries_comes_back);
	tcase_add_loop_test(tc, reads_dates, 0, ROWS(dates));
	tcase_add_test(tc, business_days_agree_with_counting);
	tcase_add_loop_test(tc, formats_spans, 0, ROWS(spans));
	tcase_add_test(tc, spans_at_the_edges);
	tcase_add_test(tc, instants_and_spans_add_up);
	return run_case("when", tc);
}
