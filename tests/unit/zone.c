/* SPDX-License-Identifier: Apache-2.0 */
/* zone.c - gaps, overlaps, and midnights that do not exist. */
#include "base/zone.h"

#include "support/moment.h"
#include "support/run.h"

enum { TABLE_MAX = 8 };

struct table {
	const char *from[TABLE_MAX];
	int offset_s[TABLE_MAX];
	const char *abbreviation[TABLE_MAX];
};

static const struct table new_york = {
	{ "2025-11-02T06:00:00Z", "2026-03-08T07:00:00Z", "2026-11-01T06:00:00Z", "2027-03-14T07:00:00Z" },
	{ -18000, -14400, -18000, -14400 },
	{ "EST", "EDT", "EST", "EDT" },
};
/* The clock went from 24:00 on October 31 to 01:00 on November 1, and back over midnight in February. */
static const struct table sao_paulo = {
	{ "2018-02-18T02:00:00Z", "2018-11-04T03:00:00Z", "2019-02-17T02:00:00Z" },
	{ -10800, -7200, -10800 },
	{ "-03", "-02", "-03" },
};
/* Samoa crossed the date line: December 30, 2011 never was. */
static const struct table apia = {
	{ "2011-09-24T14:00:00Z", "2011-12-30T10:00:00Z" },
	{ -36000, 50400 },
	{ "-10", "+14" },
};

static struct zone zone_of(const struct table *t, struct zone_shift shifts[TABLE_MAX])
{
	struct zone z = { "Test/Place", shifts, 0 };

	for (; z.count < TABLE_MAX && t->from[z.count]; z.count++) {
		struct zone_shift *s = &shifts[z.count];

		*s = (struct zone_shift){ at(t->from[z.count]), t->offset_s[z.count], "" };
		memcpy(s->abbreviation, t->abbreviation[z.count], strlen(t->abbreviation[z.count]) + 1);
	}
	return z;
}

static const struct {
	const char *why;
	const struct table *table;
	const char *instant, *abbreviation, *date;
	int minute;
} lookups[] = {
	{ "before the table the first row holds", &new_york, "1999-07-01T12:00:00Z", "EST",
	  "1999-07-01", 420 },
	{ "winter", &new_york, "2026-01-15T04:59:59Z", "EST", "2026-01-14", 1439 },
	{ "the last moment of winter", &new_york, "2026-03-08T06:59:59Z", "EST", "2026-03-08", 119 },
	{ "the gap jumps from two to three", &new_york, "2026-03-08T07:00:00Z", "EDT", "2026-03-08", 180 },
	{ "half past one, the first time", &new_york, "2026-11-01T05:30:00Z", "EDT", "2026-11-01", 90 },
	{ "half past one, the second time", &new_york, "2026-11-01T06:30:00Z", "EST", "2026-11-01", 90 },
	{ "after the table the last row holds", &new_york, "2040-01-01T04:00:00Z", "EDT", "2040-01-01", 0 },
	{ "the missing hour after midnight", &sao_paulo, "2018-11-04T03:00:00Z", "-02", "2018-11-04", 60 },
};

START_TEST(looks_up)
{
	struct zone_shift shifts[TABLE_MAX];
	struct zone z = zone_of(lookups[_i].table, shifts);
	struct instant t = at(lookups[_i].instant);

	ck_assert_str_eq(zone_at(&z, t)->abbreviation, lookups[_i].abbreviation);
	ck_assert_int_eq(zone_date(&z, t).day, on(lookups[_i].date).day);
	ck_assert_int_eq(zone_minute_of_day(&z, t), lookups[_i].minute);
}
END_TEST

static const struct {
	const char *why;
	const struct table *table;
	const char *date, *says;
} midnights[] = {
	{ "an ordinary winter day", &new_york, "2026-01-15", "2026-01-15T05:00:00Z" },
	{ "the day of 23 hours begins in winter time", &new_york, "2026-03-08", "2026-03-08T05:00:00Z" },
	{ "the day after begins in summer time", &new_york, "2026-03-09", "2026-03-09T04:00:00Z" },
	{ "the day of 25 hours begins in summer time", &new_york, "2026-11-01", "2026-11-01T04:00:00Z" },
	{ "the day after begins in winter time", &new_york, "2026-11-02", "2026-11-02T05:00:00Z" },
	{ "before the table", &new_york, "2001-07-01", "2001-07-01T05:00:00Z" },
	{ "after the table", &new_york, "2040-07-01", "2040-07-01T04:00:00Z" },
	{ "a midnight in a gap is the end of the gap", &sao_paulo, "2018-11-04", "2018-11-04T03:00:00Z" },
	{ "an hour repeated before midnight belongs to the old day", &sao_paulo, "2019-02-17",
	  "2019-02-17T03:00:00Z" },
	{ "a day that never was begins where the next does", &apia, "2011-12-30", "2011-12-30T10:00:00Z" },
	{ "the day after the one that never was", &apia, "2011-12-31", "2011-12-30T10:00:00Z" },
};

START_TEST(finds_midnight)
{
	struct zone_shift shifts[TABLE_MAX];
	struct zone z = zone_of(midnights[_i].table, shifts);
	struct date d = on(midnights[_i].date);
	struct instant t = zone_midnight(&z, d);
	char out[INSTANT_TEXT];

	ck_assert_str_eq(instant_format(t, out), midnights[_i].says);
	/* Whatever the row: that day or a later one here, an earlier one just before. */
	ck_assert(zone_date(&z, t).day >= d.day);
	ck_assert(zone_date(&z, before(t, SPAN_SECONDS(1))).day < d.day);
}
END_TEST

static const struct {
	const char *why, *instant, *now, *says;
} shown[] = {
	{ "today", "2026-11-22T16:20:00Z", "2026-11-22T20:00:00Z", "11:20" },
	{ "today in New York, yesterday in UTC", "2026-11-22T16:20:00Z", "2026-11-23T04:59:00Z", "11:20" },
	{ "another day", "2026-11-19T16:20:00Z", "2026-11-22T20:00:00Z", "Nov 19, 11:20" },
	{ "a few minutes ago, but yesterday", "2026-11-22T04:58:00Z", "2026-11-22T05:01:00Z",
	  "Nov 21, 23:58" },
	{ "another year", "2025-12-31T16:05:00Z", "2026-11-22T20:00:00Z", "Dec 31, 2025, 11:05" },
};

START_TEST(formats)
{
	struct zone_shift shifts[TABLE_MAX];
	struct zone z = zone_of(&new_york, shifts);
	char out[ZONE_TEXT];

	ck_assert_str_eq(zone_format(&z, at(shown[_i].instant), at(shown[_i].now), out), shown[_i].says);
}
END_TEST

START_TEST(utc_never_shifts)
{
	struct instant t = at("2026-07-01T00:00:00Z");

	ck_assert_int_eq(zone_at(&zone_utc, t)->offset_s, 0);
	ck_assert_int_eq(zone_midnight(&zone_utc, zone_date(&zone_utc, t)).ms, t.ms);
	ck_assert_int_eq(zone_minute_of_day(&zone_utc, before(t, SPAN_MINUTES(1))), 1439);
}
END_TEST

static const struct {
	const char *why;
	const struct table *table;
	const char *date;
	int minute;
	const char *first, *last;
} comings[] = {
	{ "an ordinary minute comes once", &new_york, "2026-01-15", 90, "2026-01-15T06:30:00Z",
	  "2026-01-15T06:30:00Z" },
	{ "half past two is in the gap: where it ends", &new_york, "2026-03-08", 150,
	  "2026-03-08T07:00:00Z", "2026-03-08T07:00:00Z" },
	{ "half past one comes twice", &new_york, "2026-11-01", 90, "2026-11-01T05:30:00Z",
	  "2026-11-01T06:30:00Z" },
	{ "two o'clock comes once, after both", &new_york, "2026-11-01", 120,
	  "2026-11-01T07:00:00Z", "2026-11-01T07:00:00Z" },
	{ "after the table the last row holds", &new_york, "2040-07-01", 60, "2040-07-01T05:00:00Z",
	  "2040-07-01T05:00:00Z" },
};

START_TEST(comes_to_a_minute)
{
	struct zone_shift shifts[TABLE_MAX];
	struct zone z = zone_of(comings[_i].table, shifts);
	struct date d = on(comings[_i].date);
	char out[INSTANT_TEXT];

	ck_assert_msg(!strcmp(instant_format(zone_first(&z, d, comings[_i].minute), out),
			      comings[_i].first),
		      "%s: %s", comings[_i].why, out);
	ck_assert_msg(!strcmp(instant_format(zone_last(&z, d, comings[_i].minute), out), comings[_i].last),
		      "%s: %s", comings[_i].why, out);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("zone");

	tcase_add_loop_test(tc, looks_up, 0, ROWS(lookups));
	tcase_add_loop_test(tc, finds_midnight, 0, ROWS(midnights));
	tcase_add_loop_test(tc, comes_to_a_minute, 0, ROWS(comings));
	tcase_add_loop_test(tc, formats, 0, ROWS(shown));
	tcase_add_test(tc, utc_never_shifts);
	return run_case("zone", tc);
}
