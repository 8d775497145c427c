/* SPDX-License-Identifier: Apache-2.0 */
/* feed_csv_layout.c - what a row may be besides the slots of a day: one slot, a wait, people waiting. */
#include "support/feed_case.h"
#include "support/run.h"

#define NOW "2026-11-30T11:00:00Z" /* six in the morning in New York */
#define TS "2026-11-30T05:10:02-05:00"
#define SLOTS \
	"slot_id,department_id,visit_type_id,slot_start_local,openings,booked,block_name," \
	"unavailable_reason,extract_ts\n"
#define SLOT(rest) rest "," TS "\n"
#define OPEN SLOT("S1,0101,NP,2026-12-01 08:00,1,0,,")

static void open_case(struct feed_case *c, const char *set, const char *select)
{
	feed_case_init(c, "csv", NOW);
	feed_case_option_set(c, "path=/srv/drop/slots.csv");
	feed_case_ask(c, "14d", "60d");
	feed_case_select(c, "department=0101");
	if (set)
		feed_case_option_set(c, set);
	if (select)
		feed_case_select(c, select);
}

static int say(struct feed_case *c, const char *text)
{
	ck_assert_int_eq(feed_case_begin(c), FEED_SEND);
	return feed_case_reply(c, (struct reply){ .status = 200 }, text, strlen(text), 7);
}

static const struct {
	const char *why, *set, *select, *text;
	enum quality quality;
	int open, booked, blocked, firsts;
	const char *first;
} slots[] = {
	{ "an open one", NULL, NULL, SLOTS OPEN, QUALITY_GOOD, 1, 0, 0, 1, "2026-12-01T13:00:00Z" },
	{ "the same twice", NULL, NULL, SLOTS OPEN OPEN, QUALITY_GOOD, 1, 0, 0, 1, "2026-12-01T13:00:00Z" },
	{ "the same twice is no shard", "duplicates=add", NULL, SLOTS OPEN OPEN, QUALITY_GOOD, 1, 0,
	  0, 1, "2026-12-01T13:00:00Z" },
	{ "a booked one", NULL, NULL, SLOTS SLOT("S1,0101,NP,2026-12-01 08:00,1,1,,"), QUALITY_GOOD,
	  0, 1, 0, 0, NULL },
	{ "one with room for three", NULL, NULL, SLOTS SLOT("S1,0101,NP,2026-12-01 08:00,3,1,,"),
	  QUALITY_GOOD, 2, 1, 0, 2, "2026-12-01T13:00:00Z" },
	{ "an overbooked one has nothing less than nothing open", NULL, NULL,
	  SLOTS SLOT("S1,0101,NP,2026-12-01 08:00,1,2,,"), QUALITY_GOOD, 0, 2, 0, 0, NULL },
	{ "one that is withheld", NULL, NULL, SLOTS SLOT("S1,0101,NP,2026-12-01 08:00,1,0,,PTO"),
	  QUALITY_GOOD, 0, 0, 1, 0, NULL },
	{ "one that began before now", NULL, NULL, SLOTS OPEN SLOT("S2,0101,NP,2026-11-30 05:45,1,0,,"),
	  QUALITY_GOOD, 1, 0, 0, 1, "2026-12-01T13:00:00Z" },
	{ "one of later today", NULL, NULL, SLOTS SLOT("S2,0101,NP,2026-11-30 06:15,1,0,,"),
	  QUALITY_GOOD, 1, 0, 0, 1, "2026-11-30T11:15:00Z" },
	{ "behind the window there is still a first opening", NULL, NULL,
	  SLOTS SLOT("S1,0101,NP,2026-12-01 08:00,1,1,,") SLOT("S2,0101,NP,2026-12-20 08:00,1,0,,"),
	  QUALITY_GOOD, 0, 1, 0, 1, "2026-12-20T13:00:00Z" },
	{ "in any order the first comes first", NULL, NULL,
	  SLOTS SLOT("S2,0101,NP,2026-12-02 08:00,1,0,,") OPEN, QUALITY_GOOD, 2, 0, 0, 2,
	  "2026-12-01T13:00:00Z" },
	{ "a start with an offset of its own", NULL, NULL,
	  SLOTS SLOT("S1,0101,NP,2026-12-01T08:00:00Z,1,0,,"), QUALITY_GOOD, 1, 0, 0, 1,
	  "2026-12-01T08:00:00Z" },
	{ "new patients by the kind of visit", NULL, "visit_type=NP",
	  SLOTS OPEN SLOT("S2,0101,FU,2026-12-02 08:00,1,0,NEW,"), QUALITY_GOOD, 1, 0, 0, 1,
	  "2026-12-01T13:00:00Z" },
	{ "new patients by the block", NULL, "block=new*",
	  SLOTS OPEN SLOT("S2,0101,FU,2026-12-02 08:00,1,0,NEW PATIENT,"), QUALITY_GOOD, 1, 0, 0, 1,
	  "2026-12-02T13:00:00Z" },
	{ "zero beside nothing else is not believed", NULL, NULL,
	  SLOTS SLOT("S1,0101,NP,2026-12-01 08:00,0,0,,"), QUALITY_SUSPECT, 0, 0, 0, 0, NULL },
	{ "nothing but openings", NULL, NULL,
	  "department_id,slot_start,extract_ts\n0101,2026-12-01 08:00," TS
	  "\n0101,2026-12-01 08:00," TS "\n",
	  QUALITY_GOOD, 2, 0, 0, 2, "2026-12-01T13:00:00Z" },
	{ "a header of their own", "columns.column=slot_start", NULL,
	  "department_id,Beginn,extract_ts\n0101,2026-12-01 08:00," TS "\n", QUALITY_GOOD, 1, 0, 0,
	  1, "2026-12-01T13:00:00Z" },
	{ "a clock half an hour ahead", NULL, NULL,
	  SLOTS "S1,0101,NP,2026-12-01 08:00,1,0,,,2026-11-30T11:30:00Z\n", QUALITY_SUSPECT, 1, 0,
	  0, 1, "2026-12-01T13:00:00Z" },
};

START_TEST(counts_slots)
{
	struct feed_case c;
	const struct observation *o;
	char text[INSTANT_TEXT];

	open_case(&c, slots[_i].set, slots[_i].select);
	if (slots[_i].set && !strncmp(slots[_i].set, "columns", 7))
		feed_case_option_set(&c, "columns&header=Beginn");
	ck_assert_msg(say(&c, slots[_i].text) == FEED_DONE, "%s: %s", slots[_i].why, c.err.text);
	o = &c.poll.ret[0];
	ck_assert_msg(o->quality == slots[_i].quality && o->open == slots[_i].open &&
			      o->booked == slots[_i].booked && o->blocked == slots[_i].blocked &&
			      o->firsts == slots[_i].firsts,
		      "%s: quality %d open %d booked %d blocked %d firsts %d: %s", slots[_i].why,
		      (int)o->quality, o->open, o->booked, o->blocked, o->firsts, o->trouble);
	if (slots[_i].first)
		ck_assert_msg(!strcmp(instant_format(o->first[0], text), slots[_i].first), "%s: %s",
			      slots[_i].why, text);
	feed_case_release(&c);
}
END_TEST

/* An hour that comes twice, and one that never comes. */
START_TEST(the_hours_of_a_changing_clock)
{
	static const char *const text =
		"slot_id,department_id,slot_start,extract_ts\n"
		"S1,0101,2026-11-01T01:30:00-04:00,2026-10-31T05:10:02-04:00\n"
		"S2,0101,2026-11-01T01:30:00-05:00,2026-10-31T05:10:02-04:00\n"
		"S3,0101,2026-11-01 01:30,2026-10-31T05:10:02-04:00\n";
	static const char *const wanted[] = { "2026-11-01T05:30:00Z", "2026-11-01T05:30:00Z",
					      "2026-11-01T06:30:00Z" };
	struct feed_case c;
	char seen[INSTANT_TEXT];

	open_case(&c, NULL, NULL);
	ck_assert_int_eq(instant_parse("2026-10-31T12:00:00Z", 20, &c.poll.now, &c.err), 0);
	ck_assert_int_eq(say(&c, text), FEED_DONE);
	ck_assert_int_eq(c.poll.ret[0].open, 3);
	for (size_t i = 0; i < 3; i++)
		ck_assert_str_eq(instant_format(c.poll.ret[0].first[i], seen), wanted[i]);
	feed_case_release(&c);
}
END_TEST

static const struct {
	const char *why, *text, *words;
} refused[] = {
	{ "one slot that says two things", SLOTS OPEN SLOT("S1,0101,NP,2026-12-01 08:00,1,1,,"),
	  "rows 2 and 3" },
	{ "one slot on two days", SLOTS OPEN SLOT("S1,0101,NP,2026-12-02 08:00,1,0,,"), "rows 2 and 3" },
	{ "slot ids a spreadsheet has ruined", SLOTS SLOT("1.2E+11,0101,NP,2026-12-01 08:00,1,0,,"),
	  "row 2: slot_id: a spreadsheet" },
	{ "a start that is no time", SLOTS SLOT("S1,0101,NP,2026-12-01,1,0,,"),
	  "row 2: slot_start: expected a time" },
	{ "a start that may be two dates", SLOTS SLOT("S1,0101,NP,1/12/2026 8:00 AM,1,0,,"),
	  "row 2: slot_start: expected YYYY-MM-DD; this may be two dates" },
	{ "measured, but what", "measured_on,department_id\n2026-11-30,0101\n", "no column wait_days" },
	{ "waiting since nobody knows when", "department_id,waiting_count\n0101,3\n",
	  "no column extract_ts" },
};

START_TEST(refuses)
{
	struct feed_case c;

	open_case(&c, NULL, NULL);
	ck_assert_msg(say(&c, refused[_i].text) == -1, "%s", refused[_i].why);
	ck_assert_msg(strstr(c.err.text, refused[_i].words), "%s: %s", refused[_i].why, c.err.text);
	feed_case_release(&c);
}
END_TEST

#define SHEET "measured_on,department_id,tnaa_days\n"

static const struct {
	const char *why, *text;
	enum quality quality;
	int wait, waitlist;
	const char *as_of;
} sheets[] = {
	{ "the newest measurement", SHEET "2026-11-16,0101,30\n2026-11-23,0101,14\n", QUALITY_GOOD,
	  14, -1, "2026-11-23T05:00:00Z" },
	{ "not one that is still to come", SHEET "2026-11-23,0101,14\n2026-12-07,0101,2\n",
	  QUALITY_GOOD, 14, -1, "2026-11-23T05:00:00Z" },
	{ "only those to come", SHEET "2026-12-07,0101,2\n", QUALITY_SUSPECT, -1, -1, NULL },
	{ "a part of a day is a day", SHEET "2026-11-23,0101,10.2\n", QUALITY_GOOD, 11, -1, NULL },
	{ "a whole one is not one more", SHEET "2026-11-23,0101,10.0\n", QUALITY_GOOD, 10, -1, NULL },
	{ "nobody measured", SHEET "2026-11-23,0101,n/a\n", QUALITY_SUSPECT, -1, -1, NULL },
	{ "people waiting", "extract_ts,department_id,waiting_count\n" TS ",0101,3\n" TS ",0101,3\n",
	  QUALITY_GOOD, -1, 3, "2026-11-30T10:10:02Z" },
	{ "nobody waiting is a number", "extract_ts,department_id,waiting_count\n" TS ",0101,0\n",
	  QUALITY_GOOD, -1, 0, NULL },
};

START_TEST(takes_statements)
{
	struct feed_case c;
	const struct observation *o;
	char text[INSTANT_TEXT];

	open_case(&c, NULL, NULL);
	ck_assert_msg(say(&c, sheets[_i].text) == FEED_DONE, "%s: %s", sheets[_i].why, c.err.text);
	o = &c.poll.ret[0];
	ck_assert_msg(o->quality == sheets[_i].quality && o->wait_days == sheets[_i].wait &&
			      o->waitlist == sheets[_i].waitlist && o->open == COUNT_UNKNOWN,
		      "%s: quality %d wait %d waitlist %d open %d: %s", sheets[_i].why,
		      (int)o->quality, o->wait_days, o->waitlist, o->open, o->trouble);
	if (sheets[_i].as_of)
		ck_assert_msg(!strcmp(instant_format(o->as_of, text), sheets[_i].as_of), "%s: %s",
			      sheets[_i].why, text);
	feed_case_release(&c);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("csv layout");

	tcase_add_loop_test(tc, counts_slots, 0, ROWS(slots));
	tcase_add_test(tc, the_hours_of_a_changing_clock);
	tcase_add_loop_test(tc, refuses, 0, ROWS(refused));
	tcase_add_loop_test(tc, takes_statements, 0, ROWS(sheets));
	return run_case("feed_csv_layout", tc);
}
