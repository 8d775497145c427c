/* SPDX-License-Identifier: Apache-2.0 */
/*
 * history.c - what is read, and what is named instead.
 */
#include <stdio.h>

#include "history/history.h"
#include "tests/unit/support/engine_case.h"
#include "tests/unit/support/run.h"

#define EXPORT "as_of,service,open,quality,next_1,next_2,polled_until\n"
#define DAILY "date,department_id,service_line,open_next_14d,bookings,tnaa_days,quality\n"

enum { MISTAKES_MAX = 64 * 1024 };

static const struct history_daily departments[] = {
	{ .department = "0101", .line = "prim", .service = 0 },
	{ .department = "202", .line = NULL, .strip_zeros = true, .service = 1 },
};

static struct history *history_of(struct engine_case *c)
{
	struct history_rules rules = { &c->config, departments, ROWS(departments), c->now };

	case_config(c);
	c->now.ms = CASE_NOON;
	rules.latest = c->now;
	return history_new(&rules);
}

/* The case's clinics are five hours west of Greenwich; now is 2026-11-22T12:00Z. */
static const struct {
	const char *why, *text;
	size_t count;
	const char *says; /* the first mistake; "" none */
} rows[] = {
	{ "one row", EXPORT "2026-11-20T12:00:00Z,a/prim,5,good,,,\n", 1, "" },
	{ "no newline at the end", EXPORT "2026-11-20T12:00:00Z,a/prim,5,good,,,", 1, "" },
	{ "Windows line ends", "as_of,service,open\r\n2026-11-20T12:00:00Z,a/prim,5\r\n", 1, "" },
	{ "blank lines count as lines", "as_of,service,open\n\n\n2026-11-20T12:00:00Z,a/prim,-1\n",
	  0, "x.csv:4: open is \"-1\": expected a count of 0 or more, or blank\n" },
	{ "lines of both kinds count once", "as_of,service,open\r\n\r\n2026-11-20T12:00:00Z,a/prim,-1\r\n",
	  0, "x.csv:3: open is \"-1\": expected a count of 0 or more, or blank\n" },
	{ "a byte order mark", "\xef\xbb\xbf" EXPORT "2026-11-20T12:00:00Z,a/prim,5,good,,,\n", 1, "" },
	{ "nothing", "", 0, "x.csv:1: is empty, expected a header and rows\n" },
	{ "another file", "name,phone\n", 0,
	  "x.csv:1: this is no header of a history; expected as_of,service,open,... as `capacityd "
	  "export` writes it, or date,department_id,service_line,open_next_14d,...\n" },
	{ "a misspelt column", "as_of,service,opn\n2026-11-20T12:00:00Z,a/prim,5\n", 0,
	  "x.csv:1: the header names \"opn\", which this form of history does not have; did you "
	  "mean "
	  "\"open\"?\n" },
	{ "a column twice", "as_of,service,open,open\n", 0, "x.csv:1: the header names open twice\n" },
	{ "a column missing", "as_of,open\n", 0, "x.csv:1: the header has no column service\n" },
	{ "a cell too few", EXPORT "2026-11-20T12:00:00Z,a/prim,5\n", 0,
	  "x.csv:2: has 3 cells, expected 7 as in the header\n" },
	{ "an unknown service", EXPORT "2026-11-20T12:00:00Z,z/prim,5,good,,,\n", 0,
	  "x.csv:2: service is \"z/prim\": the configuration has no such service\n" },
	{ "a time without an offset", EXPORT "2026-11-20 12:00,a/prim,5,good,,,\n", 0,
	  "x.csv:2: as_of is \"2026-11-20 12:00\": expected a time with its offset like "
	  "2026-11-22T16:43:52Z\n" },
	{ "the future", EXPORT "2026-11-22T12:00:01Z,a/prim,5,good,,,\n",
	  0, "x.csv:2: as_of is \"2026-11-22T12:00:01Z\": lies in the future, expected what was observed\n" },
	{ "now is not the future", EXPORT "2026-11-22T12:00:00Z,a/prim,5,good,,,\n", 1, "" },
	{ "confirmed in the future",
	  EXPORT "2026-11-22T11:00:00Z,a/prim,5,good,,,2026-11-23T11:00:00Z\n", 0,
	  "x.csv:2: polled_until is \"2026-11-23T11:00:00Z\": lies in the future, expected what "
	  "was "
	  "observed\n" },
	{ "confirmed before it was said",
	  EXPORT "2026-11-22T11:00:00Z,a/prim,5,good,,,2026-11-22T10:00:00Z\n", 0,
	  "x.csv:2: polled_until is \"2026-11-22T10:00:00Z\": lies before as_of, expected the last "
	  "poll "
	  "that said the same\n" },
	{ "not a number", EXPORT "2026-11-20T12:00:00Z,a/prim,5.5,good,,,\n", 0,
	  "x.csv:2: open is \"5.5\": expected a count of 0 or more, or blank\n" },
	{ "too large", EXPORT "2026-11-20T12:00:00Z,a/prim,100001,good,,,\n", 0,
	  "x.csv:2: open is \"100001\": expected at most 100000\n" },
	{ "openings as instants and as days",
	  EXPORT "2026-11-20T12:00:00Z,a/prim,5,good,2026-11-21T15:00:00Z,3,\n", 1, "" },
	{ "openings out of order", EXPORT "2026-11-20T12:00:00Z,a/prim,5,good,3,2,\n", 0,
	  "x.csv:2: next_2 is \"2\": lies before the opening before it, expected them in order\n" },
	{ "an opening missing before another", EXPORT "2026-11-20T12:00:00Z,a/prim,5,good,,2,\n", 0,
	  "x.csv:2: next_2 is \"2\": expected blank, as the opening before it is\n" },
	{ "an opening long ago", EXPORT "2026-11-20T12:00:00Z,a/prim,5,good,2026-11-01T12:00:00Z,,\n",
	  0, "x.csv:2: next_1 is \"2026-11-01T12:00:00Z\": expected a time after as_of\n" },
	{ "an opening that is neither", EXPORT "2026-11-20T12:00:00Z,a/prim,5,good,3.x,,\n",
	  0, "x.csv:2: next_1 is \"3.x\": expected a time with its offset like 2026-11-22T16:43:52Z\n" },
	{ "days that are no number", EXPORT "2026-11-20T12:00:00Z,a/prim,5,good,3.,,\n",
	  0, "x.csv:2: next_1 is \"3.\": expected a time with its offset, a number of days, or blank\n" },
	{ "told twice",
	  EXPORT "2026-11-20T12:00:00Z,a/prim,5,good,,,\n2026-11-20T12:00:00Z,a/prim,6,good,,,\n", 1,
	  "x.csv:3: a/prim at 2026-11-20T12:00:00Z was told already by x.csv:2; expected each "
	  "moment "
	  "once\n" },
	{ "the same moment of two services",
	  EXPORT "2026-11-20T12:00:00Z,a/prim,5,good,,,\n2026-11-20T12:00:00Z,b/prim,6,good,,,\n", 2, "" },
	{ "said to be unchanged after it changed",
	  EXPORT "2026-11-20T12:00:00Z,a/prim,5,good,,,2026-11-20T15:00:00Z\n"
		 "2026-11-20T14:00:00Z,a/prim,6,good,,,\n",
	  2, "x.csv:2: polled_until lies after as_of of the next row, x.csv:3; expected it before\n" },
	{ "said to be unchanged until it changed",
	  EXPORT "2026-11-20T12:00:00Z,a/prim,5,good,,,2026-11-20T14:00:00Z\n"
		 "2026-11-20T14:00:00Z,a/prim,6,good,,,\n",
	  2, "" },
	{ "a quote in the middle", EXPORT "2026-11-20T12:00:00Z,a\"b/prim,5,good,,,\n", 0,
	  "x.csv:2: a quote that does not open or close a whole cell: the rest cannot be read\n" },
	{ "a quote that never closes", EXPORT "2026-11-20T12:00:00Z,\"a/prim,5,good,,,\n", 0,
	  "x.csv:2: a quote that does not open or close a whole cell: the rest cannot be read\n" },
	{ "a cell over two lines", EXPORT "2026-11-20T12:00:00Z,\"a\n/prim\",5,good,,,\n", 0,
	  "x.csv:2: cell 2 holds a line break, a control byte or bytes that are not UTF-8\n" },
	{ "bytes for a terminal", EXPORT "2026-11-20T12:00:00Z,\x1b[2J,5,good,,,\n", 0,
	  "x.csv:2: cell 2 holds a line break, a control byte or bytes that are not UTF-8\n" },
	{ "a day", DAILY "2026-11-20,0101,prim,5,2,10.4,ok\n", 1, "" },
	{ "a department with its zeros lost", DAILY "2026-11-20,0202,anything,5,2,,ok\n", 1, "" },
	{ "a department nobody selects", DAILY "2026-11-20,0101,derm,5,2,,ok\n", 0,
	  "x.csv:2: no service selects department_id \"0101\" with service_line \"derm\"; expected "
	  "a "
	  "select of a csv feed or a row of --map that does\n" },
	{ "zeros matter where they were not waived", DAILY "2026-11-20,101,prim,5,2,,ok\n", 0,
	  "x.csv:2: no service selects department_id \"101\" with service_line \"prim\"; expected "
	  "a "
	  "select of a csv feed or a row of --map that does\n" },
	{ "no such day", DAILY "2026-02-30,0101,prim,5,2,,ok\n", 0,
	  "x.csv:2: date is \"2026-02-30\": expected a date like 2026-11-22\n" },
	{ "a day to come", DAILY "2026-11-23,0101,prim,5,2,,ok\n", 0,
	  "x.csv:2: date is \"2026-11-23\": lies in the future, expected what was observed\n" },
	{ "a wait that is none", DAILY "2026-11-20,0101,prim,5,2,soon,ok\n",
	  0, "x.csv:2: tnaa_days is \"soon\": expected days of 0 or more like 12 or 12.4, or blank\n" },
	{ "a wait without end", DAILY "2026-11-20,0101,prim,5,2,9999,ok\n", 0,
	  "x.csv:2: tnaa_days is \"9999\": expected at most 3650 days\n" },
	{ "a negative count that is not played is named all the same",
	  DAILY "2026-11-20,0101,prim,5,-2,,ok\n", 0,
	  "x.csv:2: bookings is \"-2\": expected a count of 0 or more, or blank\n" },
};

START_TEST(is_read_or_named)
{
	struct engine_case c;
	struct history *h = history_of(&c);
	struct buf out cleanup_buf = BUF_INIT(MISTAKES_MAX);

	history_read(h, "x.csv", rows[_i].text, strlen(rows[_i].text));
	history_finish(h);
	history_mistakes(h, &out);
	ck_assert_msg(h->count == rows[_i].count, "%s: %zu rows", rows[_i].why, h->count);
	ck_assert_msg(!strcmp(buf_text(&out), rows[_i].says), "%s: %s", rows[_i].why, buf_text(&out));
	(void)history_free(h);
}
END_TEST

static const struct {
	const char *word;
	enum quality says;
} qualities[] = {
	{ "ok", QUALITY_GOOD },		{ "good", QUALITY_GOOD },
	{ "suspect", QUALITY_SUSPECT }, { "suspect-zero", QUALITY_SUSPECT },
	{ "absent", QUALITY_ABSENT },	{ "missing", QUALITY_ABSENT },
	{ "", QUALITY_ABSENT },
};

START_TEST(quality_has_words)
{
	struct engine_case c;
	struct history *h = history_of(&c);
	char text[256], words[64];

	(void)snprintf(text, sizeof(text), DAILY "2026-11-20,0101,prim,0,,,%s\n", qualities[_i].word);
	(void)snprintf(words, sizeof(words), "recorded as %s",
		       *qualities[_i].word ? qualities[_i].word : "absent");
	history_read(h, "x.csv", text, strlen(text));
	ck_assert_uint_eq(h->count, 1);
	ck_assert_int_eq(h->samples[0].quality, qualities[_i].says);
	if (qualities[_i].says == QUALITY_GOOD)
		ck_assert_ptr_null(h->samples[0].words);
	else
		ck_assert_str_eq(h->samples[0].words, words);
	(void)history_free(h);
}
END_TEST

START_TEST(a_day_is_told_at_six_where_the_clinic_is)
{
	static const char text[] = DAILY "2026-11-20,0101,prim,5,2,10.5,ok\n";
	struct engine_case c;
	struct history *h = history_of(&c);
	const struct history_sample *s;
	struct date day;

	history_read(h, "x.csv", text, strlen(text));
	ck_assert_uint_eq(h->count, 1);
	s = &h->samples[0];
	day = zone_date(&c.zone, s->at);
	ck_assert_int_eq(zone_minute_of_day(&c.zone, s->at), 360);
	ck_assert_int_eq(day.day, date_of_civil(2026, 11, 20).day);
	ck_assert_int_eq(s->until.ms, s->at.ms);
	ck_assert_int_eq(s->open, 5);
	ck_assert_int_eq(s->bookings, 2);
	ck_assert_int_eq(s->third_days, 11);
	ck_assert_int_eq(s->booked, COUNT_UNKNOWN);
	(void)history_free(h);
}
END_TEST

START_TEST(an_export_row_keeps_what_it_says)
{
	static const char text[] =
		"as_of,service,open,booked,blocked,held,wait_days,waitlist,bookings,quality,"
		"next_1,next_2,next_3,next_4,next_5,polled_until\n"
		"2026-11-20T12:00:00Z,b/prim,1,2,3,4,5,6,7,good,2026-11-20T13:00:00Z,2,,,,"
		"2026-11-20T18:00:00Z\n";
	struct engine_case c;
	struct history *h = history_of(&c);
	const struct history_sample *s;

	history_read(h, "x.csv", text, strlen(text));
	ck_assert_uint_eq(h->count, 1);
	s = &h->samples[0];
	ck_assert_uint_eq(s->service, 1);
	ck_assert_int_eq(s->open * 1000000 + s->booked * 100000 + s->blocked * 10000 +
				 s->held * 1000 + s->wait_days * 100 + s->waitlist * 10 + s->bookings,
			 1234567);
	ck_assert_uint_eq(s->firsts, 2);
	ck_assert_int_eq(s->first_s[0], 3600);
	/* noon of the 22nd five hours west, from noon of the 20th in Greenwich */
	ck_assert_int_eq(s->first_s[1], (2 * 24 + 5) * 3600);
	ck_assert_int_eq(since(s->at, s->until).ms, SPAN_HOURS(6).ms);
	(void)history_free(h);
}
END_TEST

START_TEST(many_mistakes_are_counted)
{
	struct engine_case c;
	struct history *h = history_of(&c);
	struct buf text cleanup_buf = BUF_INIT(MISTAKES_MAX), out cleanup_buf = BUF_INIT(MISTAKES_MAX);

	buf_puts(&text, EXPORT);
	for (int i = 0; i < HISTORY_MISTAKES_MAX + 5; i++)
		buf_puts(&text, "2026-11-20T12:00:00Z,z/prim,5,good,,,\n");
	history_read(h, "x.csv", buf_text(&text), text.length);
	history_mistakes(h, &out);
	ck_assert_uint_eq(h->mistake_count, HISTORY_MISTAKES_MAX + 5);
	ck_assert_ptr_nonnull(strstr(buf_text(&out), "x.csv:21: service"));
	ck_assert_ptr_null(strstr(buf_text(&out), "x.csv:22:"));
	ck_assert_ptr_nonnull(strstr(buf_text(&out), "\nand 5 more.\n"));
	(void)history_free(h);
}
END_TEST

START_TEST(twice_in_two_files)
{
	static const char text[] = EXPORT "2026-11-20T12:00:00Z,a/prim,5,good,,,\n";
	struct engine_case c;
	struct history *h = history_of(&c);
	struct buf out cleanup_buf = BUF_INIT(MISTAKES_MAX);

	history_read(h, "a.csv", text, strlen(text));
	history_read(h, "b.csv", text, strlen(text));
	history_finish(h);
	history_mistakes(h, &out);
	ck_assert_uint_eq(h->count, 1);
	ck_assert_str_eq(buf_text(&out),
			 "b.csv:2: a/prim at 2026-11-20T12:00:00Z was told already by "
			 "a.csv:2; expected each moment once\n");
	(void)history_free(h);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("history");

	tcase_add_loop_test(tc, is_read_or_named, 0, ROWS(rows));
	tcase_add_loop_test(tc, quality_has_words, 0, ROWS(qualities));
	tcase_add_test(tc, a_day_is_told_at_six_where_the_clinic_is);
	tcase_add_test(tc, an_export_row_keeps_what_it_says);
	tcase_add_test(tc, many_mistakes_are_counted);
	tcase_add_test(tc, twice_in_two_files);
	return run_case("history", tc);
}
