/* SPDX-License-Identifier: Apache-2.0 */
/*
 * explain_why.c - the value against its limit, on each side of it and without one.
 *
 * The words around a limit are where a report lies most easily: at it, past it, short
 * of where the state ends.  One row for each place a number can stand.
 */

#include "tests/unit/support/run.h"
#include "tests/unit/support/still_say.h"

#define SEEN ", seen 3 times in a row"

static struct verdict_state *verdict(struct engine *e)
{
	return &e->services[HARBOR].verdict;
}

static void at(struct engine *e, enum verdict v, int32_t value)
{
	house_service(e, HARBOR, v, value);
}

static void full_at_leave(struct engine *e)
{
	at(e, VERDICT_FULL, 8);
}

static void full_once(struct engine *e)
{
	at(e, VERDICT_FULL, 2);
	e->services[HARBOR].decided_agreed = 1;
}

static void ample_at(struct engine *e)
{
	at(e, VERDICT_AMPLE, 20);
}

static void ample_between(struct engine *e)
{
	at(e, VERDICT_AMPLE, 17);
}

static void ample_past(struct engine *e)
{
	at(e, VERDICT_AMPLE, 4);
}

static void wait_ample(struct engine *e, int32_t value)
{
	said_policies[0].metric = METRIC_WAIT_DAYS;
	said_policies[0].full =
		(struct boundary){ true, { 28, UNIT_DAYS }, { 21, UNIT_DAYS }, ADS_PAUSE, 0 };
	said_policies[0].ample =
		(struct boundary){ true, { 7, UNIT_DAYS }, { 10, UNIT_DAYS }, ADS_BUDGET, 13000 };
	at(e, VERDICT_AMPLE, value);
}

static void wait_under(struct engine *e)
{
	wait_ample(e, 5);
}

static void wait_between(struct engine *e)
{
	wait_ample(e, 9);
}

static void no_filling(struct engine *e)
{
	said_policies[0].filling.given = false;
	at(e, VERDICT_OPEN, 12);
}

static void only_ample(struct engine *e)
{
	said_policies[0].filling.given = said_policies[0].full.given = false;
	at(e, VERDICT_OPEN, 12);
}

static void only_filling(struct engine *e)
{
	said_policies[0].full.given = said_policies[0].ample.given = false;
	at(e, VERDICT_OPEN, 12);
}

static void restarted(struct engine *e)
{
	at(e, VERDICT_OPEN, 5);
	verdict(e)->candidate = VERDICT_FILLING;
	verdict(e)->agreed = 0;
}

static void short_confirm(struct engine *e)
{
	at(e, VERDICT_FULL, 9);
	said_policies[0].confirm_for = SPAN_HOURS(6);
	verdict(e)->candidate = VERDICT_FILLING;
	verdict(e)->agreed = 14;
	verdict(e)->candidate_since = house_at("2026-11-22T13:45:00Z");
}

static void long_ago(struct engine *e)
{
	verdict(e)->since.ms = 0;
}

static void no_reading(struct engine *e)
{
	e->services[HARBOR].evidence_count = 0;
}

static void silent_without_reading(struct engine *e)
{
	no_reading(e);
	verdict(e)->stale = true;
}

static void only_dead(struct engine *e)
{
	verdict(e)->dead = true;
}

static void only_stale(struct engine *e)
{
	verdict(e)->stale = true;
}

static void first_check(struct engine *e)
{
	at(e, VERDICT_UNKNOWN, 2);
	verdict(e)->candidate = VERDICT_FULL;
	verdict(e)->agreed = 1;
	verdict(e)->since.ms = 0;
}

static void closed(struct engine *e)
{
	(void)e;
	house_services[HARBOR].closed = true;
}

static const struct {
	const char *why;
	void (*set)(struct engine *e);
	const char *says, *value, *limits;
} rows[] = {
	{ "full, at the number where that ends", full_at_leave,
	  "Full since 11:20: 8 openings in the next 14 days, at or past 8 where that ends" SEEN,
	  "8 openings", "3/8" },
	{ "full, by one check", full_once,
	  "Full since 11:20: 2 openings in the next 14 days, at or under the limit of 3",
	  "2 openings", "3/8" },
	{ "ample, at the mark", ample_at,
	  "Ample since 11:20: 20 openings in the next 14 days, at or over the mark of 20" SEEN,
	  "20 openings", "6/15" },
	{ "ample, between the marks", ample_between,
	  "Ample since 11:20: 17 openings in the next 14 days, not yet under 15" SEEN,
	  "17 openings", "6/15" },
	{ "ample, past where that ends, not confirmed yet", ample_past,
	  "Ample since 11:20: 4 openings in the next 14 days, at or under 15 where that ends" SEEN,
	  "4 openings", "6/15" },
	{ "ample by days, past the mark", wait_under,
	  "Ample since 11:20: 5 days of waiting, as the feed states it, at or under the mark of 7 "
	  "days" SEEN,
	  "5 days", "6/10 d" },
	{ "ample by days, between the marks", wait_between,
	  "Ample since 11:20: 9 days of waiting, as the feed states it, not yet over 10 days" SEEN,
	  "9 days", "6/10 d" },
	{ "no filling: the limit is that of full", no_filling,
	  "Open since 11:20: 12 openings in the next 14 days, over the limit of 3", "12 openings", "3/20" },
	{ "nothing tighter: no limit to tell", only_ample,
	  "Open since 11:20: 12 openings in the next 14 days", "12 openings", "20" },
	{ "nothing wider", only_filling,
	  "Open since 11:20: 12 openings in the next 14 days, over the limit of 6", "12 openings", "6" },
	{ "a row that begins anew is not told", restarted,
	  "Open since 11:20: 5 openings in the next 14 days, at or under the limit of 6",
	  "5 openings", "6/20" },
	{ "more checks than are needed, while time is not", short_confirm,
	  "Full since 11:20: 9 openings in the next 14 days, at or past 8 where that ends; "
	  "12 of 12 checks agree that it is filling, for 3 h of 6 h",
	  "9 openings", "3/8" },
	{ "nobody knows since when", long_ago,
	  "Open: 12 openings in the next 14 days, over the limit of 6", "12 openings", "6/20" },
	{ "no reading is kept", no_reading, "Open since 11:20: no reading is kept", "no data", "6/20" },
	{ "silent, and no reading is kept", silent_without_reading,
	  "No fresh data from feed epic for 4 min; data older than 45 min is not used", "no data", "6/20" },
	{ "dead before it is stale", only_dead,
	  "No fresh data from feed epic for 4 min; data older than 45 min is not used. Last known: "
	  "12 "
	  "openings at 11:41",
	  "no current data", "6/20" },
	{ "stale", only_stale,
	  "No fresh data from feed epic for 4 min; data older than 45 min is not used. Last known: "
	  "12 "
	  "openings at 11:41",
	  "no current data", "6/20" },
	{ "not judged, and not silent", first_check,
	  "2 openings in the next 14 days; 1 of 3 checks agree that it is full; not judged yet",
	  "2 openings", "3/8" },
	{ "declared closed", closed, "Declared closed in the configuration", "12 openings", "6/20" },
};

START_TEST(says)
{
	struct engine e;

	say_begin(&e);
	rows[_i].set(&e);
	check_says(rows[_i].why, explain_why, &e, HARBOR, rows[_i].says);
	check_says(rows[_i].why, explain_value, &e, HARBOR, rows[_i].value);
	check_says(rows[_i].why, explain_limits, &e, HARBOR, rows[_i].limits);
}
END_TEST

START_TEST(who_stated_it_is_named)
{
	struct statement said = { .open = 12, .who = "K. Osei", .reason = "asked at the desk." };
	struct engine e;

	say_begin(&e);
	said.at = house_at("2026-11-22T14:00:00Z");
	said.until = house_at("2026-12-01T13:00:00Z");
	e.services[HARBOR].statement = &said;
	check_says("a feed that counts", explain_why, &e, HARBOR,
		   "Open since 11:20: 12 openings in the next 14 days, over the limit of 6");
	house_feeds[0].way = FEED_IS_STATED;
	check_says("a person's word", explain_why, &e, HARBOR,
		   "Open since 11:20: 12 openings in the next 14 days, over the limit of 6. "
		   "Stated by K. Osei 09:00 until Tue Dec 1, 08:00: asked at the desk");
	house_feeds[0].way = FEED_IS_ASKED;
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("explain_why");

	tcase_add_loop_test(tc, says, 0, ROWS(rows));
	tcase_add_test(tc, who_stated_it_is_named);
	return run_case("explain_why", tc);
}
