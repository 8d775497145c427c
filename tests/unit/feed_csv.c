/* SPDX-License-Identifier: Apache-2.0 */
/* feed_csv.c - what a file may say, and that a file which may not be true says nothing. */
#include "base/buf.h"
#include "support/feed_case.h"
#include "support/run.h"

#define NOW "2026-11-30T11:00:00Z" /* six in the morning in New York */
#define TS "2026-11-30T05:10:02-05:00"
#define HEADER \
	"extract_ts,department_id,service_line,visit_type_id,slot_date,slots_total,slots_open," \
	"slots_booked\n"
#define ROW(rest) TS "," rest "\n"
#define GOOD ROW("0101,derm,NP,2026-12-01,10,4,6")

static void open_case(struct feed_case *c)
{
	feed_case_init(c, "csv", NOW);
	feed_case_option_set(c, "path=/srv/drop/counts.csv");
	feed_case_ask(c, "14d", "60d");
	feed_case_select(c, "department=0101");
}

static int say(struct feed_case *c, const char *bytes, size_t n, size_t chunk)
{
	int next = feed_case_begin(c);

	ck_assert_int_eq(next, FEED_SEND);
	ck_assert_str_eq(c->request.method, "FILE");
	ck_assert_str_eq(c->request.url, "/srv/drop/counts.csv");
	ck_assert(c->request.stream && !c->request.authorize);
	return feed_case_reply(c, (struct reply){ .status = 200 }, bytes, n, chunk);
}

/* ---- files that are refused ---- */

#define BYTES(text) text, sizeof(text) - 1

static const struct {
	const char *why, *bytes;
	size_t n;
	const char *words;
} refused[] = {
	{ "nothing", BYTES(""), "is empty: never taken for \"no openings\"" },
	{ "a header only", BYTES(HEADER), "no rows: never taken" },
	{ "a header only, without an end", BYTES("extract_ts,department_id"), "cut short" },
	{ "blank lines", BYTES("\n\n\n"), "never taken" },
	{ "a workbook", BYTES("PK\x03\x04rest of it\n"), "Excel workbook (xlsx)" },
	{ "a workbook, cut short", BYTES("PK\x03\x04rest of it"), "Excel workbook (xlsx)" },
	{ "an old workbook", BYTES("\xd0\xcf\x11\xe0\xa1\n"), "old Excel workbook" },
	{ "UTF-16 cut in a character",
	  BYTES("\xff\xfe"
		"e\0x\0x"),
	  "last character is cut short" },
	{ "half of a UTF-16 pair",
	  BYTES("\xfe\xff"
		"\xd8\0\0x\0\n"),
	  "line 1 is not UTF-16" },
	{ "a web page", BYTES("<!DOCTYPE html>\n"), "a web page or XML" },
	{ "UTF-16 without a mark", BYTES("e\0x\0\n\0"), "zero byte" },
	{ "gzip", BYTES("\x1f\x8b\x08\n"), "gzip" },
	{ "two encodings in one file",
	  BYTES(HEADER ROW("0101,d\xc3\xa9,NP,2026-12-01,10,4,6")
			ROW("0101,d\xe9,NP,2026-12-02,10,4,6")),
	  "line 3 is not UTF-8, though lines before it are" },
	{ "Latin-1 behind UTF-8's mark", BYTES("\xef\xbb\xbf" HEADER "\xe9\n"), "line 2 is not UTF-8" },
	{ "a last row without an end", BYTES(HEADER GOOD TS ",0101,derm,NP,2026-12-02,10,4,6"),
	  "cut short" },
	{ "a last row cut in a cell", BYTES(HEADER GOOD TS ",0101,de\n"),
	  "row 3: has 3 fields, the header has 8" },
	{ "a quote never closed", BYTES(HEADER GOOD "\"" TS ",\n"), "quote" },
	{ "a quote in the middle", BYTES(HEADER "a\"b\",\n"), "quote" },
	{ "a missing column", BYTES("extract_ts,department_id,slot_date\n" TS ",1,2026-12-01\n"),
	  "no column slots_open" },
	{ "no time of extraction", BYTES("department_id,slot_date,slots_open\n1,2026-12-01,4\n"),
	  "no column extract_ts" },
	{ "a column twice", BYTES("extract_ts,Department ID,department_id,slot_date,slots_open\n"),
	  "names department_id twice" },
	{ "a negative count", BYTES(HEADER ROW("0101,derm,NP,2026-12-01,10,-4,6")),
	  "row 2: slots_open: a count cannot be negative" },
	{ "a fraction", BYTES(HEADER ROW("0101,derm,NP,2026-12-01,10,4.0,6")),
	  "row 2: slots_open: expected a whole number" },
	{ "a word", BYTES(HEADER ROW("0101,derm,NP,2026-12-01,ten,4,6")),
	  "row 2: slots_total: expected a whole number" },
	{ "a wait in words",
	  BYTES("extract_ts,department_id,slot_date,slots_open,wait_days\n" TS
		",1,2026-12-01,4,3 weeks\n"),
	  "row 2: wait_days: expected a whole number" },
	{ "far too many", BYTES(HEADER ROW("0101,derm,NP,2026-12-01,99999999999,4,6")),
	  "row 2: slots_total: larger" },
	{ "more open than there are", BYTES(HEADER GOOD ROW("0101,derm,NP,2026-12-02,3,4,6")),
	  "row 3: slots_open: is greater than slots_total" },
	{ "a bad row of a department nobody asked about",
	  BYTES(HEADER GOOD ROW("0999,derm,NP,2026-12-02,3,4,6")), "row 3: slots_open" },
	{ "a date no calendar has", BYTES(HEADER ROW("0101,derm,NP,2026-02-30,10,4,6")),
	  "row 2: slot_date: expected YYYY-MM-DD" },
	{ "an American date", BYTES(HEADER ROW("0101,derm,NP,12/1/2026,10,4,6")), "date_format: m/d/yyyy" },
	{ "a date that is two dates", BYTES(HEADER ROW("0101,derm,NP,3/4/2026,10,4,6")),
	  "may be two dates and is not guessed" },
	{ "a date with the day first", BYTES(HEADER ROW("0101,derm,NP,30/11/2026,10,4,6")),
	  "the day comes first here: set date_format: d/m/yyyy" },
	{ "a date in one number", BYTES(HEADER ROW("0101,derm,NP,20261130,10,4,6")),
	  "set date_format: yyyymmdd" },
	{ "a date with a month's name", BYTES(HEADER ROW("0101,derm,NP,30-NOV-2026,10,4,6")),
	  "set date_format: d-mon-yyyy" },
	{ "thousands with a point", BYTES(HEADER ROW("0101,derm,NP,2026-12-01,1.200,4,6")),
	  "row 2: slots_total: expected a whole number" },
	{ "a comma in the wrong place", BYTES(HEADER ROW("0101,derm,NP,2026-12-01,\"12,00\",4,6")),
	  "row 2: slots_total: expected a whole number" },
	{ "a visit type in scientific notation", BYTES(HEADER ROW("0101,derm,1.2E+10,2026-12-01,10,4,6")),
	  "row 2: visit_type_id: a spreadsheet" },
	{ "a column about people", BYTES("extract_ts,department_id,slot_date,slots_open,MRN\n"),
	  "row 1: column 5 is about patients" },
	{ "a file about nothing", BYTES("department_id,colour\n1,red\n"), "no column slot_date" },
	{ "a German date", BYTES(HEADER ROW("0101,derm,NP,1.12.2026,10,4,6")), "date_format: d.m.yyyy" },
	{ "a time without an offset", BYTES(HEADER "2026-11-30 05:10:02,0101,derm,NP,2026-12-01,10,4,6\n"),
	  "row 2: extract_ts: has no offset from UTC: set as_of_zone" },
	{ "no time", BYTES(HEADER "yesterday,0101,derm,NP,2026-12-01,10,4,6\n"),
	  "row 2: extract_ts: expected a time" },
	{ "a time two days ahead",
	  BYTES(HEADER "2026-12-02T05:10:02-05:00,0101,derm,NP,2026-12-01,10,4,6\n"),
	  "more than a day in the future" },
	{ "an id in scientific notation", BYTES(HEADER ROW("1.01E+02,derm,NP,2026-12-01,10,4,6")),
	  "row 2: department_id: a spreadsheet" },
	{ "an empty id", BYTES(HEADER ROW(",derm,NP,2026-12-01,10,4,6")), "row 2: department_id: is empty" },
	{ "the same key with other numbers", BYTES(HEADER GOOD ROW("0101,derm,NP,2026-12-01,10,5,5")),
	  "rows 2 and 3 are about the same" },
	{ "a trailer that counts more", BYTES(HEADER GOOD "TRAILER,2\n"), "counts 2 rows, the file has 1" },
	{ "a trailer without a number", BYTES(HEADER GOOD "TRAILER,\n"), "row 3: expected one TRAILER row" },
	{ "rows after the trailer", BYTES(HEADER GOOD "TRAILER,1\n" GOOD), "row 4: nothing may follow" },
	{ "two trailers", BYTES(HEADER GOOD "TRAILER,1\nTRAILER,1\n"), "row 4: expected one TRAILER row" },
};

START_TEST(refuses)
{
	static const size_t chunks[] = { 1, 5, 100000 };

	for (size_t i = 0; i < sizeof(chunks) / sizeof(chunks[0]); i++) {
		struct feed_case c;

		open_case(&c);
		ck_assert_msg(say(&c, refused[_i].bytes, refused[_i].n, chunks[i]) == -1, "%s",
			      refused[_i].why);
		ck_assert_msg(strstr(c.err.text, refused[_i].words), "%s: %s", refused[_i].why,
			      c.err.text);
		ck_assert_msg(!strncmp(c.err.text, "/srv/drop/counts.csv: ", 22), "%s: %s",
			      refused[_i].why, c.err.text);
		feed_case_release(&c);
	}
}
END_TEST

/* ---- files that are believed ---- */

static const struct {
	const char *why, *set, *select, *text;
	enum quality quality;
	int open, booked, firsts;
} believed[] = {
	{ "one row", NULL, NULL, HEADER GOOD, QUALITY_GOOD, 4, 6, 4 },
	{ "the same row twice", NULL, NULL, HEADER GOOD GOOD, QUALITY_GOOD, 4, 6, 4 },
	{ "two visit types of one day are added", NULL, NULL,
	  HEADER GOOD ROW("0101,derm,XX,2026-12-01,10,5,5"), QUALITY_GOOD, 9, 11, 5 },
	{ "a mark of UTF-8 and CRLF", NULL, NULL,
	  "\xef\xbb\xbf"
	  "extract_ts,department_id,slot_date,slots_open,slots_booked\r\n" TS
	  ",0101,2026-12-01,4,6\r\n",
	  QUALITY_GOOD, 4, 6, 4 },
	{ "only CR", NULL,
	  NULL, "extract_ts,department_id,slot_date,slots_open,slots_booked\r" TS ",0101,2026-12-01,4,6\r",
	  QUALITY_GOOD, 4, 6, 4 },
	{ "a line for Excel before the header", NULL, NULL,
	  "sep=;\r\nextract_ts;department_id;slot_date;slots_open;slots_booked\r\n" TS
	  ";0101;2026-12-01;4;6\r\n",
	  QUALITY_GOOD, 4, 6, 4 },
	{ "the department's name beside its id", NULL, NULL,
	  "extract_ts,Department,department_id,slot_date,slots_open,slots_booked\n" TS
	  ",Skin,0101,2026-12-01,4,6\n",
	  QUALITY_GOOD, 4, 6, 4 },
	{ "thousands with a comma", NULL, NULL,
	  HEADER ROW("0101,derm,NP,2026-12-01,\"1,200\",4,\"1,196\""), QUALITY_GOOD, 4, 1196, 4 },
	{ "a date as a database's midnight", NULL, NULL,
	  HEADER ROW("0101,derm,NP,2026-12-01 00:00:00.000,10,4,6"), QUALITY_GOOD, 4, 6, 4 },
	{ "a date in one number, told", "date_format=yyyymmdd", NULL,
	  HEADER ROW("0101,derm,NP,20261201,10,4,6"), QUALITY_GOOD, 4, 6, 4 },
	{ "a month's name, told", "date_format=d-mon-yyyy", NULL,
	  HEADER ROW("0101,derm,NP,1-Dec-2026,10,4,6"), QUALITY_GOOD, 4, 6, 4 },
	{ "shards of one day, to be added up", "duplicates=add", NULL,
	  HEADER GOOD ROW("0101,derm,NP,2026-12-01,10,5,5"), QUALITY_GOOD, 9, 11, 5 },
	{ "a bad row where some are allowed puts its service in doubt", "row_errors=50%", NULL,
	  HEADER GOOD ROW("0101,derm,NP,2026-12-02,3,4,6"), QUALITY_SUSPECT, 4, 6, 4 },
	{ "a bad row of another department does not", "row_errors=50%", NULL,
	  HEADER GOOD ROW("0999,derm,NP,2026-12-02,3,4,6"), QUALITY_GOOD, 4, 6, 4 },
	{ "semicolons, found out", NULL,
	  NULL, "extract_ts;department_id;slot_date;slots_open;slots_booked\n" TS ";0101;2026-12-01;4;6\n",
	  QUALITY_GOOD, 4, 6, 4 },
	{ "tabs, found out", NULL, NULL,
	  "extract_ts\tdepartment_id\tslot_date\tslots_open\tslots_booked\n" TS
	  "\t0101\t2026-12-01\t4\t6\n",
	  QUALITY_GOOD, 4, 6, 4 },
	{ "bars, told", "delimiter=|",
	  NULL, "extract_ts|department_id|slot_date|slots_open|slots_booked\n" TS "|0101|2026-12-01|4|6\n",
	  QUALITY_GOOD, 4, 6, 4 },
	{ "headers as people write them, in another order", NULL,
	  NULL, "Slots Open,\"a,b\",Department ID,Slot Date,EXTRACT-TS,Slots_Booked\n4,\"x\ny\",0101,2026-12-01," TS ",6\n",
	  QUALITY_GOOD, 4, 6, 4 },
	{ "blank lines between rows", NULL, NULL, HEADER "\n" GOOD "\n\n", QUALITY_GOOD, 4, 6, 4 },
	{ "a trailer that agrees", NULL, NULL, HEADER GOOD "TRAILER,1\n", QUALITY_GOOD, 4, 6, 4 },
	{ "today counts, in the clinic's calendar", NULL, NULL,
	  HEADER ROW("0101,derm,NP,2026-11-30,10,4,6"), QUALITY_GOOD, 4, 6, 4 },
	{ "yesterday does not", NULL, NULL, HEADER ROW("0101,derm,NP,2026-11-29,10,4,6"),
	  QUALITY_SUSPECT, 0, 0, 0 },
	{ "the last day of the window", NULL, NULL, HEADER ROW("0101,derm,NP,2026-12-13,10,4,6"),
	  QUALITY_GOOD, 4, 6, 4 },
	{ "the day after is an opening outside the window", NULL, NULL,
	  HEADER GOOD ROW("0101,derm,NP,2026-12-14,10,1,6"), QUALITY_GOOD, 4, 6, 5 },
	{ "zero beside booked slots is a zero", NULL, NULL,
	  HEADER ROW("0101,derm,NP,2026-12-01,10,0,10"), QUALITY_GOOD, 0, 10, 0 },
	{ "zero beside a total is a zero", NULL, NULL, HEADER ROW("0101,derm,NP,2026-12-01,10,0,"),
	  QUALITY_GOOD, 0, -1, 0 },
	{ "zero beside nothing is not believed", NULL, NULL,
	  HEADER ROW("0101,derm,NP,2026-12-01,0,0,0"), QUALITY_SUSPECT, 0, 0, 0 },
	{ "no number is not zero", NULL, NULL, HEADER GOOD ROW("0101,derm,NP,2026-12-02,10,n/a,6"),
	  QUALITY_SUSPECT, -1, 12, 4 },
	{ "a service line is picked", NULL, "service_line=DERM",
	  HEADER GOOD ROW("0101,cardio,NP,2026-12-01,10,5,5"), QUALITY_GOOD, 4, 6, 4 },
	{ "visit types by pattern", NULL, "visit_type=N?",
	  HEADER GOOD ROW("0101,derm,NPX,2026-12-01,10,5,5"), QUALITY_GOOD, 4, 6, 4 },
	{ "leading zeros are not noise", NULL, NULL, HEADER ROW("101,derm,NP,2026-12-01,10,4,6"),
	  QUALITY_ABSENT, -1, -1, 0 },
	{ "unless we are told", "id_match=strip-leading-zeros", NULL,
	  HEADER ROW("101,derm,NP,2026-12-01,10,4,6"), QUALITY_GOOD, 4, 6, 4 },
	{ "another line of the department is not ours", NULL, "service_line=cardio", HEADER GOOD,
	  QUALITY_ABSENT, -1, -1, 0 },
	{ "day first, told", "date_format=d/m/yyyy", NULL,
	  HEADER ROW("0101,derm,NP,1/12/2026,10,4,6"), QUALITY_GOOD, 4, 6, 4 },
};

START_TEST(believes)
{
	struct feed_case c;
	const struct observation *o;

	open_case(&c);
	if (believed[_i].set)
		feed_case_option_set(&c, believed[_i].set);
	if (believed[_i].select)
		feed_case_select(&c, believed[_i].select);
	ck_assert_msg(say(&c, believed[_i].text, strlen(believed[_i].text), 3) == FEED_DONE,
		      "%s: %s", believed[_i].why, c.err.text);
	o = &c.poll.ret[0];
	ck_assert_msg(o->quality == believed[_i].quality && o->open == believed[_i].open &&
			      o->booked == believed[_i].booked && o->firsts == believed[_i].firsts,
		      "%s: quality %d open %d booked %d firsts %d: %s", believed[_i].why,
		      (int)o->quality, o->open, o->booked, o->firsts, o->trouble);
	ck_assert_msg((o->quality == QUALITY_GOOD) == !o->trouble[0], "%s: %s", believed[_i].why,
		      o->trouble);
	feed_case_release(&c);
}
END_TEST

/* ---- what a source states about the service ---- */

#define STATED \
	"extract_ts,department_id,visit_type_id,slot_date,slots_open,Wait " \
	"Days,waitlist,new_bookings\n"

static const struct {
	const char *why, *text;
	enum quality quality;
	int32_t wait, waitlist, bookings;
} stated[] = {
	{ "no such columns", HEADER GOOD, QUALITY_GOOD, -1, -1, -1 },
	{ "in the row of the day", STATED ROW("0101,NP,2026-11-30,4,12,7,3"), QUALITY_GOOD, 12, 7, 3 },
	{ "repeated for later days",
	  STATED ROW("0101,NP,2026-11-30,4,12,7,3") ROW("0101,NP,2026-12-01,4,12,7,3"),
	  QUALITY_GOOD, 12, 7, 3 },
	{ "later days may say otherwise",
	  STATED ROW("0101,NP,2026-12-01,4,11,6,1") ROW("0101,NP,2026-11-30,4,12,7,3"),
	  QUALITY_GOOD, 12, 7, 3 },
	{ "an export that begins tomorrow has no bookings of today",
	  STATED ROW("0101,NP,2026-12-01,4,12,7,3"), QUALITY_GOOD, 12, 7, -1 },
	{ "yesterday is over", STATED ROW("0101,NP,2026-11-29,4,12,7,3") ROW("0101,NP,2026-11-30,4,,,"),
	  QUALITY_GOOD, -1, -1, -1 },
	{ "several kinds of visit: the shortest wait, all who wait",
	  STATED ROW("0101,NA,2026-11-30,4,12,7,3") ROW("0101,NB,2026-11-30,4,9,2,1"), QUALITY_GOOD,
	  9, 9, 4 },
	{ "in the other order",
	  STATED ROW("0101,NA,2026-11-30,4,9,7,3") ROW("0101,NB,2026-11-30,4,12,2,1"), QUALITY_GOOD,
	  9, 9, 4 },
	{ "a wait that only one kind states",
	  STATED ROW("0101,NA,2026-11-30,4,,7,3") ROW("0101,NB,2026-11-30,4,12,2,1"), QUALITY_GOOD,
	  12, 9, 4 },
	{ "a sum with a hole is no number",
	  STATED ROW("0101,NA,2026-11-30,4,9,,3") ROW("0101,NB,2026-11-30,4,12,2,n/a"),
	  QUALITY_GOOD, 9, -1, -1 },
	{ "zero is a number", STATED ROW("0101,NP,2026-11-30,4,0,0,0"), QUALITY_GOOD, 0, 0, 0 },
	{ "a wait without counted openings", STATED ROW("0101,NP,2026-11-30,,12,,"), QUALITY_GOOD,
	  12, -1, -1 },
	{ "a waitlist without counted openings", STATED ROW("0101,NP,2026-11-30,,,7,"),
	  QUALITY_GOOD, -1, 7, -1 },
	{ "bookings alone are no capacity", STATED ROW("0101,NP,2026-11-30,,,,3"), QUALITY_SUSPECT,
	  -1, -1, 3 },
	{ "openings with a hole are a broken export",
	  STATED ROW("0101,NP,2026-11-30,,12,7,3") ROW("0101,NP,2026-12-01,4,12,7,3"),
	  QUALITY_SUSPECT, 12, 7, 3 },
};

START_TEST(states)
{
	struct feed_case c;
	const struct observation *o;

	open_case(&c);
	ck_assert_msg(say(&c, stated[_i].text, strlen(stated[_i].text), 5) == FEED_DONE, "%s: %s",
		      stated[_i].why, c.err.text);
	o = &c.poll.ret[0];
	ck_assert_msg(o->quality == stated[_i].quality && o->wait_days == stated[_i].wait &&
			      o->waitlist == stated[_i].waitlist && o->bookings == stated[_i].bookings,
		      "%s: quality %d wait %d waitlist %d bookings %d: %s", stated[_i].why,
		      (int)o->quality, o->wait_days, o->waitlist, o->bookings, o->trouble);
	feed_case_release(&c);
}
END_TEST

/* ---- when it was true ---- */

static const struct {
	const char *why, *ts, *as_of;
} times[] = {
	{ "with an offset", "2026-11-30T05:10:02-05:00", "2026-11-30T10:10:02Z" },
	{ "in the zone of the file", "2026-11-30 05:10:02", "2026-11-30T10:10:02Z" },
	{ "in summer", "2026-07-01 05:10:02", "2026-07-01T09:10:02Z" },
	{ "an hour that happens twice is the earlier one", "2026-11-01T01:30:00", "2026-11-01T05:30:00Z" },
	{ "an hour that never happens is moved on", "2026-03-08T02:30:00", "2026-03-08T07:30:00Z" },
	{ "a little in the future is now", "2026-11-30T11:03:00Z", NOW },
	{ "without seconds", "2026-11-30 05:10", "2026-11-30T10:10:00Z" },
	{ "with the half of the day", "2026-11-30 5:10:02 AM", "2026-11-30T10:10:02Z" },
	{ "midnight", "2026-11-30 12:10 am", "2026-11-30T05:10:00Z" },
};

START_TEST(as_of)
{
	struct feed_case c;
	char text[256], seen[INSTANT_TEXT];

	open_case(&c);
	feed_case_option_set(&c, "as_of_zone=America/New_York");
	snprintf(text, sizeof(text), HEADER "%s,0101,derm,NP,2026-12-01,10,4,6\n", times[_i].ts);
	ck_assert_msg(say(&c, text, strlen(text), 64) == FEED_DONE, "%s: %s", times[_i].why, c.err.text);
	ck_assert_msg(!strcmp(instant_format(c.poll.ret[0].as_of, seen), times[_i].as_of), "%s: %s",
		      times[_i].why, seen);
	feed_case_release(&c);
}
END_TEST

START_TEST(a_department_that_is_missing_is_absent_not_full)
{
	struct feed_case c;

	open_case(&c);
	feed_case_ask(&c, "14d", "60d");
	feed_case_select(&c, "department=0202");
	ck_assert_int_eq(say(&c, HEADER GOOD, strlen(HEADER GOOD), 64), FEED_DONE);
	ck_assert_int_eq(c.poll.ret[0].quality, QUALITY_GOOD);
	ck_assert_int_eq(c.poll.ret[1].quality, QUALITY_ABSENT);
	ck_assert_int_eq(c.poll.ret[1].open, COUNT_UNKNOWN);
	ck_assert_str_eq(c.poll.ret[1].trouble, "department 0202 is not in the file");
	feed_case_release(&c);
}
END_TEST

START_TEST(two_services_may_want_the_same_rows)
{
	struct feed_case c;

	open_case(&c);
	feed_case_ask(&c, "1d", "1d");
	feed_case_select(&c, "department=0101");
	ck_assert_int_eq(say(&c, HEADER GOOD ROW("0101,derm,NP,2026-11-30,10,1,9"),
			     strlen(HEADER GOOD ROW("0101,derm,NP,2026-11-30,10,1,9")), 64),
			 FEED_DONE);
	ck_assert_int_eq(c.poll.ret[0].open, 5);
	ck_assert_int_eq(c.poll.ret[1].open, 1);
	feed_case_release(&c);
}
END_TEST

START_TEST(a_selected_column_must_exist)
{
	struct feed_case c;
	const char *text = "extract_ts,department_id,slot_date,slots_open\n";

	open_case(&c);
	feed_case_select(&c, "visit_type=NP");
	ck_assert_int_eq(say(&c, text, strlen(text), 64), -1);
	ck_assert(strstr(c.err.text, "selects by visit_type_id"));
	feed_case_release(&c);
}
END_TEST

START_TEST(an_opening_of_today_is_not_in_the_past)
{
	struct feed_case c;

	open_case(&c);
	ck_assert_int_eq(instant_parse("2026-11-30T22:00:00Z", 20, &c.poll.now, &c.err), 0);
	ck_assert_int_eq(say(&c,
			     HEADER ROW("0101,derm,NP,2026-11-30,10,1,6")
				     ROW("0101,derm,NP,2026-12-01,10,1,6"),
			     strlen(HEADER ROW("0101,derm,NP,2026-11-30,10,1,6")
					    ROW("0101,derm,NP,2026-12-01,10,1,6")),
			     64),
			 FEED_DONE);
	ck_assert_int_eq(c.poll.ret[0].firsts, 2);
	ck_assert_int_eq(c.poll.ret[0].first[0].ms, c.poll.now.ms);
	ck_assert_int_eq(c.poll.ret[0].first[1].ms, c.poll.now.ms + SPAN_HOURS(19).ms); /* noon tomorrow */
	feed_case_release(&c);
}
END_TEST

/* Twelve hours after midnight it is one, on the day the clocks go forward. */
START_TEST(a_date_is_noon_also_when_the_clocks_change)
{
	static const char text[] = HEADER ROW("0101,derm,NP,2027-03-14,10,1,6");
	struct feed_case c;

	open_case(&c);
	ck_assert_int_eq(instant_parse("2027-03-14T05:30:00Z", 20, &c.poll.now, &c.err), 0);
	ck_assert_int_eq(say(&c, text, strlen(text), 64), FEED_DONE);
	ck_assert_int_eq(c.poll.ret[0].firsts, 1);
	ck_assert_int_eq(c.poll.ret[0].first[0].ms,
			 c.poll.now.ms + SPAN_HOURS(10).ms + SPAN_MINUTES(30).ms);
	feed_case_release(&c);
}
END_TEST

START_TEST(long_things_are_refused_before_they_are_kept)
{
	struct buf body cleanup_buf = BUF_INIT(4 * 1024 * 1024);
	struct feed_case c;

	open_case(&c);
	for (int i = 0; i < 200000; i++)
		buf_puts(&body, "abcdefgh");
	ck_assert_int_eq(say(&c, buf_text(&body), body.length, 4096), -1);
	ck_assert_int_eq(c.err.kind, ERR_LIMIT);
	feed_case_release(&c);

	open_case(&c);
	buf_clear(&body);
	buf_puts(&body, HEADER "\"");
	for (int i = 0; i < 200000; i++)
		buf_puts(&body, "abcdefgh");
	ck_assert_int_eq(say(&c, buf_text(&body), body.length, 4096), -1);
	ck_assert_int_eq(c.err.kind, ERR_LIMIT);
	feed_case_release(&c);
}
END_TEST

START_TEST(a_file_that_changed_while_it_was_read_is_refused)
{
	struct feed_case c;

	open_case(&c);
	ck_assert_int_eq(feed_case_begin(&c), FEED_SEND);
	ck_assert_int_eq(c.poll.kind->hear(&c.poll, HEADER GOOD, strlen(HEADER GOOD), &c.err), 0);
	ck_assert_int_eq(
		feed_case_reply(&c, (struct reply){ .fault = FAULT_TRUNCATED, .words = "it changed" },
				NULL, 0, 1),
		-1);
	ck_assert_str_eq(c.err.text,
			 "/srv/drop/counts.csv: the end of the data was not seen: it changed");
	feed_case_release(&c);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("csv");

	tcase_add_loop_test(tc, refuses, 0, ROWS(refused));
	tcase_add_loop_test(tc, believes, 0, ROWS(believed));
	tcase_add_loop_test(tc, states, 0, ROWS(stated));
	tcase_add_loop_test(tc, as_of, 0, ROWS(times));
	tcase_add_test(tc, a_department_that_is_missing_is_absent_not_full);
	tcase_add_test(tc, two_services_may_want_the_same_rows);
	tcase_add_test(tc, a_selected_column_must_exist);
	tcase_add_test(tc, an_opening_of_today_is_not_in_the_past);
	tcase_add_test(tc, a_date_is_noon_also_when_the_clocks_change);
	tcase_add_test(tc, long_things_are_refused_before_they_are_kept);
	tcase_add_test(tc, a_file_that_changed_while_it_was_read_is_refused);
	return run_case("feed_csv", tc);
}
