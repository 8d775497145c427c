/* SPDX-License-Identifier: Apache-2.0 */
/*
 * freeze.c - when more may be spent, by the clock on the wall.
 *
 * Rows give windows, a moment in New York (or in the zone a window names), and what
 * is closed by which window until when.  "-" as an end: never within the horizon.
 */
#include "decide/freeze.h"

#include <stdio.h>
#include <string.h>

#include "base/zone.h"
#include "tests/unit/support/moment.h"
#include "tests/unit/support/run.h"

enum { SUN = 1, MON_FRI = 0x3e, SAT_SUN = 0x41, WINDOWS = 2 };

static struct zone_shift shifts[4];
static struct zone new_york = { "America/New_York", shifts, 4 };
static const struct zone_shift tokyo_shifts[] = { { { 0 }, 9 * 3600, "JST" } };
static const struct zone tokyo = { "Asia/Tokyo", tokyo_shifts, 1 };
static struct location place = { .id = "elm", .market = "North" };

static void setup(void)
{
	static const char *const from[] = { "2025-11-02T06:00:00Z", "2026-03-08T07:00:00Z",
					    "2026-11-01T06:00:00Z", "2027-03-14T07:00:00Z" };

	for (int i = 0; i < 4; i++)
		shifts[i] = (struct zone_shift){ at(from[i]), i % 2 ? -4 * 3600 : -5 * 3600, "" };
	place.zone = &new_york;
}

struct window {
	const char *name; /* NULL: no such window */
	int allow;
	uint32_t weekdays;
	int from_hm, to_hm; /* 1830 */
	const char *first, *last, *market;
	bool tokyo;
};

/* 2026-11-23 is a Monday; EST is five hours behind. */
static const struct {
	const char *why;
	struct window w[WINDOWS];
	const char *now, *by, *opens;
} rows[] = {
	{ "nothing is frozen without a window", { { 0 } }, "2026-11-23T15:00:00Z", NULL, NULL },
	{ "inside a deny",
	  { { "night", .from_hm = 100, .to_hm = 600 } },
	  "2026-11-23T06:00:00Z",
	  "night",
	  "2026-11-23T11:00:00Z" },
	{ "a moment before it begins",
	  { { "night", .from_hm = 100, .to_hm = 600 } },
	  "2026-11-23T05:59:59Z",
	  NULL,
	  NULL },
	{ "its end is outside", { { "night", .from_hm = 100, .to_hm = 600 } }, "2026-11-23T11:00:00Z", NULL, NULL },
	{ "over midnight, before it",
	  { { "night", .from_hm = 1800, .to_hm = 800 } },
	  "2026-11-24T04:00:00Z",
	  "night",
	  "2026-11-24T13:00:00Z" },
	{ "over midnight, after it",
	  { { "night", .from_hm = 1800, .to_hm = 800 } },
	  "2026-11-24T12:59:00Z",
	  "night",
	  "2026-11-24T13:00:00Z" },
	{ "between two nights", { { "night", .from_hm = 1800, .to_hm = 800 } }, "2026-11-24T13:00:00Z", NULL, NULL },
	{ "all day, and day after day to its last",
	  { { "holidays", .first = "2026-12-20", .last = "2027-01-04" } },
	  "2026-12-24T18:00:00Z",
	  "holidays",
	  "2027-01-05T05:00:00Z" },
	{ "the day before its first",
	  { { "holidays", .first = "2026-12-20", .last = "2027-01-04" } },
	  "2026-12-20T04:59:00Z",
	  NULL,
	  NULL },
	{ "the day after its last",
	  { { "holidays", .first = "2026-12-20", .last = "2027-01-04" } },
	  "2027-01-05T05:00:00Z",
	  NULL,
	  NULL },
	{ "a night counts by the day on which it begins: Friday's lasts into Saturday",
	  { { "night", .weekdays = MON_FRI, .from_hm = 1800, .to_hm = 800 } },
	  "2026-11-28T12:00:00Z",
	  "night",
	  "2026-11-28T13:00:00Z" },
	{ "and Saturday has none",
	  { { "night", .weekdays = MON_FRI, .from_hm = 1800, .to_hm = 800 } },
	  "2026-11-29T01:00:00Z",
	  NULL,
	  NULL },
	{ "without an end: not in a year", { { .name = "always" } }, "2026-11-23T15:00:00Z", "always", "-" },
	{ "of another market", { { "north", .market = "South" } }, "2026-11-23T15:00:00Z", NULL, NULL },
	{ "of this market",
	  { { "north", .market = "North", .to_hm = 2300 } },
	  "2026-11-23T15:00:00Z",
	  "north",
	  "2026-11-24T04:00:00Z" },
	{ "by the clock of the zone it names",
	  { { "tokyo", .from_hm = 900, .to_hm = 1000, .tokyo = true } },
	  "2026-11-23T00:30:00Z",
	  "tokyo",
	  "2026-11-23T01:00:00Z" },
	{ "inside an allow",
	  { { .name = "hours", .allow = 1, .weekdays = MON_FRI, .from_hm = 900, .to_hm = 1700 } },
	  "2026-11-23T14:00:00Z",
	  NULL,
	  NULL },
	{ "before today's allow",
	  { { .name = "hours", .allow = 1, .weekdays = MON_FRI, .from_hm = 900, .to_hm = 1700 } },
	  "2026-11-23T13:59:00Z",
	  "hours",
	  "2026-11-23T14:00:00Z" },
	{ "after Friday's allow: on Monday",
	  { { .name = "hours", .allow = 1, .weekdays = MON_FRI, .from_hm = 900, .to_hm = 1700 } },
	  "2026-11-27T22:00:00Z",
	  "hours",
	  "2026-11-30T14:00:00Z" },
	{ "an allow that is far away",
	  { { .name = "spring", .allow = 1, .first = "2027-04-01", .last = "2027-04-01" } },
	  "2026-11-23T15:00:00Z",
	  "spring",
	  "2027-04-01T04:00:00Z" },
	{ "an allow that is past",
	  { { .name = "spring", .allow = 1, .first = "2026-04-01", .last = "2026-04-01" } },
	  "2026-11-23T15:00:00Z",
	  "spring",
	  "-" },
	{ "an allow beyond the horizon",
	  { { .name = "spring", .allow = 1, .first = "2028-04-01", .last = "2028-04-01" } },
	  "2026-11-23T15:00:00Z",
	  "spring",
	  "-" },
	{ "an allow of another market binds nobody here",
	  { { .name = "hours", .allow = 1, .weekdays = MON_FRI, .from_hm = 900, .to_hm = 1700, .market = "South" } },
	  "2026-11-23T03:00:00Z",
	  NULL,
	  NULL },
	{ "of two allows one is enough",
	  { { .name = "hours", .allow = 1, .weekdays = MON_FRI, .from_hm = 900, .to_hm = 1700 },
	    { .name = "late", .allow = 1, .weekdays = 0, .from_hm = 2000, .to_hm = 2200 } },
	  "2026-11-24T01:30:00Z",
	  NULL,
	  NULL },
	{ "of two allows the next one is told",
	  { { .name = "hours", .allow = 1, .weekdays = MON_FRI, .from_hm = 900, .to_hm = 1700 },
	    { .name = "late", .allow = 1, .weekdays = 0, .from_hm = 2000, .to_hm = 2200 } },
	  "2026-11-23T23:00:00Z",
	  "late",
	  "2026-11-24T01:00:00Z" },
	{ "whichever comes first in the list",
	  { { .name = "late", .allow = 1, .weekdays = 0, .from_hm = 2000, .to_hm = 2200 },
	    { .name = "hours", .allow = 1, .weekdays = MON_FRI, .from_hm = 900, .to_hm = 1700 } },
	  "2026-11-23T23:00:00Z",
	  "late",
	  "2026-11-24T01:00:00Z" },
	{ "one that comes before one that never does",
	  { { .name = "spring", .allow = 1, .first = "2026-04-01", .last = "2026-04-01" },
	    { .name = "late", .allow = 1, .weekdays = 0, .from_hm = 2000, .to_hm = 2200 } },
	  "2026-11-23T23:00:00Z",
	  "late",
	  "2026-11-24T01:00:00Z" },
	{ "also told first",
	  { { .name = "late", .allow = 1, .weekdays = 0, .from_hm = 2000, .to_hm = 2200 },
	    { .name = "spring", .allow = 1, .first = "2026-04-01", .last = "2026-04-01" } },
	  "2026-11-23T23:00:00Z",
	  "late",
	  "2026-11-24T01:00:00Z" },
	{ "deny wins over allow",
	  { { .name = "hours", .allow = 1, .weekdays = MON_FRI, .from_hm = 900, .to_hm = 1700 },
	    { .name = "lunch", .allow = 0, .weekdays = 0, .from_hm = 1200, .to_hm = 1300 } },
	  "2026-11-23T17:30:00Z",
	  "lunch",
	  "2026-11-23T18:00:00Z" },
	{ "the end of a deny outside every allow opens nothing",
	  { { .name = "hours", .allow = 1, .weekdays = MON_FRI, .from_hm = 900, .to_hm = 1700 },
	    { .name = "evening", .allow = 0, .weekdays = 0, .from_hm = 1600, .to_hm = 1800 } },
	  "2026-11-23T21:30:00Z",
	  "evening",
	  "2026-11-24T14:00:00Z" },
	{ "a deny over every allow",
	  { { .name = "hours", .allow = 1, .weekdays = MON_FRI, .from_hm = 900, .to_hm = 1700 },
	    { .name = "work", .allow = 0, .weekdays = 0, .from_hm = 900, .to_hm = 1700 } },
	  "2026-11-23T15:00:00Z",
	  "work",
	  "-" },
	{ "two denies, one after the other",
	  { { .name = "a", .allow = 0, .weekdays = 0, .from_hm = 100, .to_hm = 500 },
	    { .name = "b", .allow = 0, .weekdays = 0, .from_hm = 400, .to_hm = 700 } },
	  "2026-11-23T07:00:00Z",
	  "a",
	  "2026-11-23T12:00:00Z" },
	{ "a beginning in the gap is where it ends",
	  { { .name = "gap", .allow = 0, .weekdays = SUN, .from_hm = 230, .to_hm = 400 } },
	  "2026-03-08T07:00:00Z",
	  "gap",
	  "2026-03-08T08:00:00Z" },
	{ "and not before it",
	  { { .name = "gap", .allow = 0, .weekdays = SUN, .from_hm = 230, .to_hm = 400 } },
	  "2026-03-08T06:59:59Z",
	  NULL,
	  NULL },
	{ "an end in the gap is where it ends",
	  { { .name = "gap", .allow = 0, .weekdays = SUN, .from_hm = 100, .to_hm = 230 } },
	  "2026-03-08T06:30:00Z",
	  "gap",
	  "2026-03-08T07:00:00Z" },
	{ "a deny covers the hour that comes twice",
	  { { .name = "twice", .allow = 0, .weekdays = SUN, .from_hm = 100, .to_hm = 130 } },
	  "2026-11-01T06:29:00Z",
	  "twice",
	  "2026-11-01T06:30:00Z" },
	{ "in one piece",
	  { { .name = "twice", .allow = 0, .weekdays = SUN, .from_hm = 100, .to_hm = 130 } },
	  "2026-11-01T05:45:00Z",
	  "twice",
	  "2026-11-01T06:30:00Z" },
	{ "an allow begins only the second time",
	  { { .name = "twice", .allow = 1, .weekdays = SUN, .from_hm = 100, .to_hm = 300 } },
	  "2026-11-01T05:30:00Z",
	  "twice",
	  "2026-11-01T06:00:00Z" },
	{ "and has ended the first time",
	  { { .name = "twice", .allow = 1, .weekdays = SUN, .from_hm = 0, .to_hm = 130 } },
	  "2026-11-01T05:30:00Z",
	  "twice",
	  "2026-11-08T05:00:00Z" },
	{ "an allow inside it never opens that night",
	  { { .name = "twice", .allow = 1, .weekdays = SUN, .from_hm = 100, .to_hm = 130 } },
	  "2026-11-01T05:15:00Z",
	  "twice",
	  "2026-11-08T06:00:00Z" },
};

static int32_t minutes(int hm)
{
	return hm / 100 * 60 + hm % 100;
}

START_TEST(windows)
{
	struct freeze f[WINDOWS];
	struct config c = { .freezes = f };
	const struct freeze *by = NULL;
	struct instant opens = { 0 };
	char out[INSTANT_TEXT] = "-";
	bool closed;

	for (; c.freeze_count < WINDOWS && rows[_i].w[c.freeze_count].name; c.freeze_count++) {
		const struct window *w = &rows[_i].w[c.freeze_count];

		f[c.freeze_count] = (struct freeze){ .name = w->name,
						     .allow = w->allow,
						     .weekdays = w->weekdays,
						     .from_minute = minutes(w->from_hm),
						     .to_minute = minutes(w->to_hm),
						     .first = on(w->first),
						     .last = on(w->last),
						     .zone = w->tokyo ? &tokyo : NULL,
						     .market = w->market };
	}
	closed = freeze_is_closed(&c, &place, at(rows[_i].now), &by, &opens);
	ck_assert_msg(closed == (rows[_i].by != NULL), "%s", rows[_i].why);
	if (!closed)
		return;
	ck_assert_msg(!strcmp(by->name, rows[_i].by), "%s: %s", rows[_i].why, by->name);
	if (!is_never(opens))
		instant_format(opens, out);
	ck_assert_msg(!strcmp(out, rows[_i].opens), "%s: %s", rows[_i].why, out);
}
END_TEST

/* A place without a market is in none. */
START_TEST(nowhere)
{
	struct freeze f = { .name = "north", .market = "North" };
	struct config c = { .freezes = &f, .freeze_count = 1 };
	struct location somewhere = { .id = "oak", .zone = &new_york };
	const struct freeze *by;
	struct instant opens;

	ck_assert(!freeze_is_closed(&c, &somewhere, at("2026-11-23T15:00:00Z"), &by, &opens));
	f.market = NULL;
	ck_assert(freeze_is_closed(&c, &somewhere, at("2026-11-23T15:00:00Z"), &by, &opens));
}
END_TEST

/* For two years of hours: what is told as the next opening is open, and nothing before it is. */
START_TEST(opens_when_it_says)
{
	struct freeze f[] = {
		{ .name = "hours", .allow = 1, .weekdays = MON_FRI, .from_minute = 90, .to_minute = 1020 },
		{ .name = "saturday", .allow = 1, .weekdays = SAT_SUN, .from_minute = 1380, .to_minute = 150 },
		{ .name = "lunch", .from_minute = 720, .to_minute = 780 }
	};
	struct config c = { .freezes = f, .freeze_count = 3 };
	struct instant now = at("2025-10-30T00:20:00Z"), told = { 0 };
	int closed = 0, total = 2 * 365 * 24;

	for (int i = 0; i < total; i++, now = after(now, SPAN_HOURS(1))) {
		const struct freeze *by;
		struct instant opens;

		if (freeze_is_closed(&c, &place, now, &by, &opens)) {
			closed++;
			ck_assert(!freeze_is_closed(&c, &place, opens, &by, &told));
			ck_assert(is_before(now, opens));
			ck_assert(is_never(told) || told.ms == opens.ms || !is_before(now, told));
			told = opens;
		} else {
			ck_assert_msg(is_never(told) || !is_before(now, told),
				      "open before it was told");
		}
	}
	ck_assert_msg(closed > total / 4 && closed < total, "%d of %d", closed, total);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("freeze");

	tcase_add_checked_fixture(tc, setup, NULL);
	tcase_add_loop_test(tc, windows, 0, ROWS(rows));
	tcase_add_test(tc, nowhere);
	tcase_add_test(tc, opens_when_it_says);
	return run_case("freeze", tc);
}
