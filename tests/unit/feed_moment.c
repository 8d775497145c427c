/* SPDX-License-Identifier: Apache-2.0 */
/* feed_moment.c - times as other people write them, and none guessed. */
#include "feed/moment.h"
#include "support/feed_case.h"
#include "support/run.h"

static const struct {
	const char *why, *text;
	enum moment_format format;
	const char *is; /* UTC; NULL: refused */
} rows[] = {
	{ "an offset", "2026-12-01T09:00:00-05:00", MOMENT_RFC3339, "2026-12-01T14:00:00Z" },
	{ "a fraction", "2026-12-01T09:00:00.000-06:00", MOMENT_RFC3339, "2026-12-01T15:00:00Z" },
	{ "no offset", "2026-12-01T09:00:00", MOMENT_RFC3339, NULL },
	{ "the location's clock", "2026-12-01T09:00", MOMENT_LOCAL, "2026-12-01T14:00:00Z" },
	{ "with a space and seconds", "2026-12-01 09:00:30", MOMENT_LOCAL, "2026-12-01T14:00:00Z" },
	{ "in summer", "2026-07-01 09:00", MOMENT_LOCAL, "2026-07-01T13:00:00Z" },
	{ "an hour that comes twice is the first", "2026-11-01T01:30", MOMENT_LOCAL,
	  "2026-11-01T05:30:00Z" },
	{ "an hour that never comes is where the clock goes on", "2027-03-14T02:30", MOMENT_LOCAL,
	  "2027-03-14T07:00:00Z" },
	{ "an offset where none is expected", "2026-12-01T09:00:00Z", MOMENT_LOCAL, NULL },
	{ "no minutes", "2026-12-01T09", MOMENT_LOCAL, NULL },
	{ "the twenty-fifth hour", "2026-12-01T24:00", MOMENT_LOCAL, NULL },
	{ "the sixtieth minute", "2026-12-01T09:60", MOMENT_LOCAL, NULL },
	{ "words after it", "2026-12-01T09:00 am", MOMENT_LOCAL, NULL },
	{ "seconds", "1796035500", MOMENT_EPOCH, "2026-11-30T10:45:00Z" },
	{ "milliseconds", "1796035500000", MOMENT_EPOCH_MS, "2026-11-30T10:45:00Z" },
	{ "milliseconds where seconds are expected", "1796035500000", MOMENT_EPOCH, NULL },
	{ "before 1970", "-5", MOMENT_EPOCH, NULL },
	{ "more digits than a number has", "99999999999999999999999", MOMENT_EPOCH_MS, NULL },
	{ "no number", "", MOMENT_EPOCH, NULL },
	{ "a date is noon there", "2026-12-01", MOMENT_DATE, "2026-12-01T17:00:00Z" },
	{ "a date no calendar has", "2026-02-30", MOMENT_DATE, NULL },
	{ "a year nobody books in", "0001-01-01", MOMENT_DATE, NULL },
	{ "the American way", "12/1/2026", MOMENT_US_DATE, "2026-12-01T17:00:00Z" },
	{ "with zeros", "07/04/2026", MOMENT_US_DATE, "2026-07-04T16:00:00Z" },
	{ "the day first", "31/12/2026", MOMENT_US_DATE, NULL },
	{ "a day no month has", "2/30/2026", MOMENT_US_DATE, NULL },
	{ "month nought", "0/3/2026", MOMENT_US_DATE, NULL },
	{ "day nought", "3/0/2026", MOMENT_US_DATE, NULL },
	{ "two digits of a year", "3/3/26", MOMENT_US_DATE, NULL },
	{ "more after it", "3/3/2026 ", MOMENT_US_DATE, NULL },
	{ "other signs", "3-3-2026", MOMENT_US_DATE, NULL },
	{ "one sign", "3/3", MOMENT_US_DATE, NULL },
	{ "nothing", "", MOMENT_US_DATE, NULL },
};

START_TEST(reads)
{
	struct instant t = { 0 };
	const char *wrong = moment_read(rows[_i].text, rows[_i].format, &new_york, &t);
	char text[INSTANT_TEXT];

	ck_assert_msg((wrong == NULL) == (rows[_i].is != NULL), "%s", rows[_i].why);
	if (rows[_i].is)
		ck_assert_msg(!strcmp(instant_format(t, text), rows[_i].is), "%s: %s", rows[_i].why, text);
	else
		ck_assert_msg(!strncmp(wrong, "expected ", 9), "%s: %s", rows[_i].why, wrong);
}
END_TEST

START_TEST(a_late_evening_is_the_date_of_the_place)
{
	struct date d;

	ck_assert_ptr_null(moment_read_date("2026-12-02T04:30:00Z", MOMENT_RFC3339, &new_york, &d));
	ck_assert_int_eq(d.day, date_of_civil(2026, 12, 1).day);
	ck_assert_ptr_nonnull(moment_read_date("soon", MOMENT_RFC3339, &new_york, &d));
}
END_TEST

START_TEST(writes_the_american_way)
{
	char text[INSTANT_TEXT];

	ck_assert_str_eq(moment_us_date(date_of_civil(2026, 7, 4), text), "07/04/2026");
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("moment");

	tcase_add_loop_test(tc, reads, 0, ROWS(rows));
	tcase_add_test(tc, a_late_evening_is_the_date_of_the_place);
	tcase_add_test(tc, writes_the_american_way);
	return run_case("feed_moment", tc);
}
