/* SPDX-License-Identifier: Apache-2.0 */
/*
 * observed.c - what counts as news, and what leaves as CSV.
 */
#include "record/observed.h"

#include "support/run.h"

#define NOON ((struct instant){ 1795348800000 }) /* 2026-11-22T12:00Z */

static struct observation ordinary(void)
{
	return (struct observation){ .quality = QUALITY_GOOD,
				     .semantics = SEMANTICS_EXACT,
				     .open = 4,
				     .booked = 40,
				     .blocked = 2,
				     .held = COUNT_UNKNOWN,
				     .wait_days = 9,
				     .waitlist = COUNT_UNKNOWN,
				     .bookings = 3,
				     .first = { after(NOON, SPAN_HOURS(1)), after(NOON, SPAN_DAYS(2)) },
				     .firsts = 2,
				     .as_of = NOON,
				     .polled_at = NOON };
}

/* ---- news ---- */

enum part {
	NOTHING,
	AS_OF,
	POLLED_AT,
	TROUBLE,
	BEHIND_FIRSTS,
	QUALITY,
	SEMANTICS,
	OPEN,
	OPEN_UNKNOWN,
	BOOKED,
	BLOCKED,
	HELD,
	UNCLASSIFIED,
	WAIT_DAYS,
	WAITLIST,
	BOOKINGS,
	FIRST,
	FIRSTS
};

static const struct {
	const char *why;
	enum part part;
	bool news;
} parts[] = {
	{ "the same again", NOTHING, false },
	{ "when it was true is not what was said", AS_OF, false },
	{ "nor when it was asked", POLLED_AT, false },
	{ "nor words", TROUBLE, false },
	{ "nor what lies behind the last opening", BEHIND_FIRSTS, false },
	{ "it is not believed any more", QUALITY, true },
	{ "only an estimate", SEMANTICS, true },
	{ "an opening more", OPEN, true },
	{ "openings not told", OPEN_UNKNOWN, true },
	{ "a booking more", BOOKED, true },
	{ "a block more", BLOCKED, true },
	{ "held slots told", HELD, true },
	{ "slots of no known kind", UNCLASSIFIED, true },
	{ "a longer wait", WAIT_DAYS, true },
	{ "a waitlist", WAITLIST, true },
	{ "another booking of the day", BOOKINGS, true },
	{ "an earlier opening", FIRST, true },
	{ "an opening less", FIRSTS, true },
};

static void turn_numbers(struct observation *o, enum part part)
{
	o->booked += part == BOOKED;
	o->blocked += part == BLOCKED;
	o->held += part == HELD;
	o->unclassified += part == UNCLASSIFIED;
	o->wait_days += part == WAIT_DAYS;
	o->waitlist += part == WAITLIST;
	o->bookings += part == BOOKINGS;
	o->open += part == OPEN;
	o->first[0].ms -= part == FIRST;
	o->firsts = (uint8_t)(o->firsts - (part == FIRSTS));
	o->as_of.ms += part == AS_OF;
	o->polled_at.ms += part == POLLED_AT;
}

static void turn(struct observation *o, enum part part)
{
	turn_numbers(o, part);
	if (part == QUALITY)
		o->quality = QUALITY_SUSPECT;
	if (part == SEMANTICS)
		o->semantics = SEMANTICS_ESTIMATE;
	if (part == OPEN_UNKNOWN)
		o->open = COUNT_UNKNOWN;
	if (part == TROUBLE)
		strcpy(o->trouble, "one slot had no end");
	if (part == BEHIND_FIRSTS)
		o->first[2] = NOON;
}

START_TEST(is_it_news)
{
	struct observation was = ordinary(), is = ordinary();

	turn(&is, parts[_i].part);
	ck_assert_msg((observed_sum(&was) != observed_sum(&is)) == parts[_i].news, "%s", parts[_i].why);
}
END_TEST

/* ---- CSV ---- */

START_TEST(an_observation_leaves_as_csv)
{
	struct observed row = { .said = ordinary(), .until = after(NOON, SPAN_HOURS(3)) };
	struct buf out cleanup_buf = BUF_INIT(4096);

	observed_csv_head(&out);
	observed_csv(&out, "harbor/derm", &row);
	ck_assert_str_eq(
		out.data,
		"as_of,service,open,booked,blocked,held,wait_days,waitlist,bookings,quality,"
		"next_1,next_2,next_3,next_4,next_5,polled_until\n"
		"2026-11-22T12:00:00Z,harbor/derm,4,40,2,,9,,3,good,"
		"2026-11-22T13:00:00Z,2026-11-24T12:00:00Z,,,,2026-11-22T15:00:00Z\n");
}
END_TEST

START_TEST(a_poll_that_told_nothing_leaves_as_empty_cells)
{
	struct observed row = { .said = { .as_of = NOON,
					  .quality = QUALITY_ABSENT,
					  .open = COUNT_UNKNOWN,
					  .booked = COUNT_UNKNOWN,
					  .blocked = COUNT_UNKNOWN,
					  .held = COUNT_UNKNOWN,
					  .wait_days = COUNT_UNKNOWN,
					  .waitlist = COUNT_UNKNOWN,
					  .bookings = COUNT_UNKNOWN } };
	struct buf out cleanup_buf = BUF_INIT(4096);

	observed_csv(&out, "harbor/derm", &row);
	ck_assert_str_eq(out.data, "2026-11-22T12:00:00Z,harbor/derm,,,,,,,,absent,,,,,,\n");
}
END_TEST

START_TEST(openings_long_past_do_not_leave)
{
	struct observed row = { .said = ordinary() };
	struct buf out cleanup_buf = BUF_INIT(4096);

	row.said.first[0] = before(NOON, SPAN_DAYS(1)); /* today, as dates of another zone go */
	row.said.first[1] = before(NOON, SPAN_HOURS(25));
	row.said.first[2] = after(NOON, SPAN_HOURS(1));
	row.said.firsts = 3;
	row.said.as_of = (struct instant){ NOON.ms + 7 };
	observed_csv(&out, "harbor/derm", &row);
	ck_assert_str_eq(out.data, "2026-11-22T12:00:00.007Z,harbor/derm,4,40,2,,9,,3,good,"
				   "2026-11-22T13:00:00Z,,,,,\n");
	buf_clear(&out);
	row.said.as_of = NOON;
	observed_csv(&out, "harbor/derm", &row);
	ck_assert_str_eq(out.data, "2026-11-22T12:00:00Z,harbor/derm,4,40,2,,9,,3,good,"
				   "2026-11-21T12:00:00Z,2026-11-22T13:00:00Z,,,,\n");
}
END_TEST

START_TEST(a_day_leaves_as_csv)
{
	struct rollup day = {
		.day = { 20779 },
		.readings = 96,
		.good = 94,
		.absent = 1,
		.open_least = 0,
		.open_most = 7,
		.open_last = 3,
		.value_last = COUNT_UNKNOWN,
		.ms = { [VERDICT_UNKNOWN] = 59999, [VERDICT_CLOSED] = 60000, [VERDICT_FULL] = 120000, [VERDICT_FILLING] = 180000, [VERDICT_OPEN] = 240000, [VERDICT_AMPLE] = 300000 },
		.wanted.micros = 100000000,
		.confirmed.micros = 99500000,
		.moves = 2,
		.commands = 5
	};
	struct buf out cleanup_buf = BUF_INIT(4096);

	rollup_csv_head(&out);
	rollup_csv(&out, "harbor/derm", &day);
	ck_assert_str_eq(
		out.data,
		"day,service,readings,good,absent,open_least,open_most,open_last,value_last,"
		"minutes_full,minutes_filling,minutes_open,minutes_ample,minutes_unknown,"
		"minutes_closed,wanted_micros,confirmed_micros,moves,commands\n"
		"2026-11-22,harbor/derm,96,94,1,0,7,3,,2,3,4,5,0,1,100000000,99500000,2,5\n");
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("observed");

	tcase_add_loop_test(tc, is_it_news, 0, ROWS(parts));
	tcase_add_test(tc, an_observation_leaves_as_csv);
	tcase_add_test(tc, a_poll_that_told_nothing_leaves_as_empty_cells);
	tcase_add_test(tc, openings_long_past_do_not_leave);
	tcase_add_test(tc, a_day_leaves_as_csv);
	return run_case("observed", tc);
}
