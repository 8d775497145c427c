/* SPDX-License-Identifier: Apache-2.0 */
/*
 * explain.c - each state of a service has one true sentence, and these are they.
 *
 * Rows set one thing about the house and compare whole sentences: a word that
 * claims more than was confirmed is the fault these tests look for.
 */
#include <stdlib.h>

#include "tests/unit/support/run.h"
#include "tests/unit/support/still_say.h"

static struct hold hold = { .who = "K. Osei", .reason = "flu clinic week." };
static struct command pause = { .verb = VERB_PAUSE };
static char trouble[] = "feed epic: the server answered 503.";

static void one_opening(struct engine *e)
{
	full_and_paused(e);
	e->services[HARBOR].evidence[0].value = 1;
}

static void full_between(struct engine *e)
{
	full_and_paused(e);
	e->services[HARBOR].evidence[0].value = 5;
}

static void going_up(struct engine *e)
{
	full_and_paused(e);
	e->services[HARBOR].evidence[0].value = 9;
	e->services[HARBOR].verdict.candidate = VERDICT_FILLING;
	e->services[HARBOR].verdict.agreed = 5;
	e->services[HARBOR].verdict.candidate_since = house_at("2026-11-22T13:45:00Z");
}

static void filling(struct engine *e)
{
	house_service(e, HARBOR, VERDICT_FILLING, 5);
	house_target(e, HARBOR_GOOGLE, AD_ENABLED, DOLLARS(90));
}

static void pending(struct engine *e)
{
	house_service(e, HARBOR, VERDICT_OPEN, 5);
	e->services[HARBOR].verdict.candidate = VERDICT_FILLING;
	e->services[HARBOR].verdict.agreed = 2;
}

static void ample(struct engine *e)
{
	house_service(e, HARBOR, VERDICT_AMPLE, 31);
	e->services[HARBOR].decided_agreed = 12;
}

static void held(struct engine *e)
{
	hold.until = house_at("2026-11-27T13:00:00Z");
	e->services[HARBOR].hold = &hold;
	e->targets[HARBOR_GOOGLE].gate = e->targets[HARBOR_META].gate = GATE_HELD;
}

static void stale(struct engine *e)
{
	e->services[HARBOR].as_of = e->services[HARBOR].evidence[0].at =
		house_at("2026-11-22T14:13:00Z");
	e->services[HARBOR].verdict.stale = true;
	e->services[HARBOR].trouble = trouble;
}

static void dead(struct engine *e)
{
	stale(e);
	e->services[HARBOR].verdict.dead = true;
}

static void never(struct engine *e)
{
	memset(&e->services[HARBOR], 0, sizeof(e->services[HARBOR]));
	memset(&e->targets[HARBOR_GOOGLE], 0, sizeof(e->targets[HARBOR_GOOGLE]));
	memset(&e->targets[HARBOR_META], 0, sizeof(e->targets[HARBOR_META]));
}

static void unread(struct engine *e)
{
	memset(&e->targets[HARBOR_GOOGLE], 0, sizeof(e->targets[HARBOR_GOOGLE]));
	e->targets[HARBOR_GOOGLE].gate = GATE_UNREAD;
}

static void first_checks(struct engine *e)
{
	never(e);
	e->services[HARBOR].evidence[0] = (struct reading){ .at = e->now, .value = 2 };
	e->services[HARBOR].evidence_count = 1;
	e->services[HARBOR].as_of = e->now;
	e->services[HARBOR].verdict.candidate = VERDICT_FULL;
	e->services[HARBOR].verdict.agreed = 1;
}

static void suspect(struct engine *e)
{
	e->services[HARBOR].quality = QUALITY_SUSPECT;
	e->services[HARBOR].trouble = trouble;
}

static void unconfirmed(struct engine *e)
{
	full_and_paused(e);
	house_target(e, HARBOR_META, AD_ENABLED, DOLLARS(90));
	e->targets[HARBOR_META].stage = STAGE_UNSURE;
	e->targets[HARBOR_META].command = &pause;
	e->targets[HARBOR_META].gate = GATE_IN_FLIGHT;
	pause.planned_at = house_at("2026-11-22T16:20:03Z");
}

static void refused(struct engine *e)
{
	static char words[] = "the account may not be changed by this user";

	house_service(e, HARBOR, VERDICT_FULL, 2);
	e->targets[HARBOR_GOOGLE].gate = GATE_RETRY;
	e->targets[HARBOR_GOOGLE].trouble = words;
	e->targets[HARBOR_GOOGLE].retry_at = house_at("2026-11-22T17:45:00Z");
}

static void outside(struct engine *e)
{
	house_target(e, HARBOR_GOOGLE, AD_ENABLED, DOLLARS(120));
	e->targets[HARBOR_GOOGLE].changed_outside = true;
	e->targets[HARBOR_GOOGLE].gate = GATE_CHANGED_OUTSIDE;
}

static void stopped(struct engine *e)
{
	house_stop(e, "J. Cho", "agency audit");
}

static void rehearsal_held(struct engine *e)
{
	full_in_rehearsal(e);
	held(e);
}

static void moved(struct engine *e)
{
	house_service(e, HARBOR, VERDICT_AMPLE, 31);
	house_moved(e, DOLLARS(1990));
	e->targets[HARBOR_GOOGLE].wanted.budget_micros = DOLLARS(234);
	e->targets[HARBOR_GOOGLE].gate = GATE_MOVED;
}

static void allowance(struct engine *e)
{
	filling(e);
	e->targets[HARBOR_GOOGLE].changes_today = 2;
	e->targets[HARBOR_GOOGLE].changes_day = e->today;
	e->targets[HARBOR_GOOGLE].gate = GATE_ALLOWANCE;
}

static void found_paused(struct engine *e)
{
	house_target(e, HARBOR_GOOGLE, AD_PAUSED, DOLLARS(180));
	e->targets[HARBOR_GOOGLE].paused_by_us = false;
	e->targets[HARBOR_GOOGLE].gate = GATE_PAUSED_BY_PERSON;
}

static const struct {
	const char *why;
	void (*set)(struct engine *e);
	const char *says, *next, *ads;
} sentences[] = {
	{ "full, with the value, the limit and how often it was seen",
	  full_and_paused, "Full since 11:20: 2 openings in the next 14 days, at or under the limit of 3, seen 3 times in a row",
	  "Resumes when 8 or more openings are seen, 12 times in a row over 24 h",
	  "Paused on google and meta" },
	{ "one is singular",
	  one_opening, "Full since 11:20: 1 opening in the next 14 days, at or under the limit of 3, seen 3 times in a row",
	  "Resumes when 8 or more openings are seen, 12 times in a row over 24 h",
	  "Paused on google and meta" },
	{ "between the two limits it stays full",
	  full_between, "Full since 11:20: 5 openings in the next 14 days, short of 8 where that ends, seen 3 times in a row",
	  "Resumes when 8 or more openings are seen, 12 times in a row over 24 h",
	  "Paused on google and meta" },
	{ "the way up shows count and time", going_up,
	  "Full since 11:20: 9 openings in the next 14 days, at or past 8 where that ends; "
	  "5 of 12 checks agree that it is filling, for 3 h of 24 h",
	  "Resumes when 8 or more openings are seen, 12 times in a row over 24 h",
	  "Paused on google and meta" },
	{ "filling",
	  filling, "Filling since 11:20: 5 openings in the next 14 days, at or under the limit of 6, seen 3 times in a row",
	  "Back to the planned budget at 10 or more openings, 12 times in a row over 24 h; "
	  "pauses at 3 or fewer openings, 3 times in a row",
	  "$90 a day on google (planned $180), $90 a day on meta" },
	{ "open, and not yet filling", pending,
	  "Open since 11:20: 5 openings in the next 14 days, at or under the limit of 6; "
	  "2 of 3 checks agree that it is filling",
	  "Spend is cut at 6 or fewer openings, 3 times in a row; "
	  "more spend at 20 or more openings, 12 times in a row over 24 h",
	  "$180 a day on google, $90 a day on meta" },
	{ "ample", ample, "Ample since 11:20: 31 openings in the next 14 days, at or over the mark of 20, seen 12 times in a row",
	  "Back to the planned budget at 15 or fewer openings, 3 times in a row",
	  "$180 a day on google, $90 a day on meta" },
	{ "a hold names who, until when and why", held,
	  "Held by K. Osei until Fri Nov 27, 08:00: flu clinic week. "
	  "Open since 11:20: 12 openings in the next 14 days, over the limit of 6",
	  "Hold ends Fri Nov 27, 08:00; automatic control returns",
	  "$180 a day on google, $90 a day on meta" },
	{ "old data is labelled as the last known", stale,
	  "No fresh data from feed epic for 2 h 32 min; data older than 45 min is not used: "
	  "feed epic: the server answered 503. Last known: 12 openings at 09:13",
	  "At 13:13 raised budgets go back to the plan and other ads stay, unless feed epic "
	  "recovers",
	  "$180 a day on google, $90 a day on meta, left as it was" },
	{ "dead data says what the ads do meanwhile", dead,
	  "No fresh data from feed epic for 2 h 32 min; data older than 45 min is not used: "
	  "feed epic: the server answered 503. Last known: 12 openings at 09:13",
	  "Until feed epic recovers, raised budgets go back to the plan and other ads stay",
	  "$180 a day on google, $90 a day on meta" },
	{ "nothing heard yet", never, "No data yet: feed epic has not said anything about it",
	  "Judged once there are enough good checks; until then ads stay as they are",
	  "Not read yet on google and meta" },
	{ "the first checks", first_checks,
	  "2 openings in the next 14 days; 1 of 3 checks agree that it is full; not judged yet",
	  "Judged once there are enough good checks; until then ads stay as they are",
	  "Not read yet on google and meta" },
	{ "a check that did not count", suspect,
	  "Open since 11:20: 12 openings in the next 14 days, over the limit of 6. "
	  "The last check did not count: feed epic: the server answered 503",
	  "Spend is cut at 6 or fewer openings, 3 times in a row; "
	  "more spend at 20 or more openings, 12 times in a row over 24 h",
	  "$180 a day on google, $90 a day on meta" },
	{ "sent and not read back", unconfirmed,
	  "The pause of meta/23851234567890 is not confirmed yet. "
	  "Full since 11:20: 2 openings in the next 14 days, at or under the limit of 3, seen 3 "
	  "times in a row",
	  "meta/23851234567890 is read back until it shows what was asked",
	  "Paused on google, $90 a day on meta; pause not confirmed on meta" },
	{ "the platform's no, in its words", refused,
	  "google/20411107 could not be changed: the account may not be changed by this user. "
	  "Full since 11:20: 2 openings in the next 14 days, at or under the limit of 3, seen 3 "
	  "times in a row",
	  "google/20411107 is asked again at 12:45", "$180 a day on google, $90 a day on meta" },
	{ "changed by a person on the platform", outside,
	  "google/20411107 was changed outside capacityd and is left alone; it runs at $120 a day "
	  "now. "
	  "Open since 11:20: 12 openings in the next 14 days, over the limit of 6",
	  "Left alone until a person hands it back: capacityctl resume harbor-point/primary-care",
	  "$120 a day on google (planned $180), $90 a day on meta" },
	{ "the stop switch", stopped,
	  "Stopped by J. Cho: nothing is sent (agency audit). "
	  "Open since 11:20: 12 openings in the next 14 days, over the limit of 6",
	  "Nothing until a person lifts the stop: capacityctl start",
	  "$180 a day on google, $90 a day on meta" },
	{ "rehearsal says would",
	  full_in_rehearsal, "Full since 11:20: 2 openings in the next 14 days, at or under the limit of 3, seen 3 times in a row",
	  "Would resume when 8 or more openings are seen, 12 times in a row over 24 h",
	  "$180 a day on google, $90 a day on meta; would pause on google; would pause on meta" },
	{ "what is held would not be paused", rehearsal_held,
	  "Held by K. Osei until Fri Nov 27, 08:00: flu clinic week. "
	  "Full since 11:20: 2 openings in the next 14 days, at or under the limit of 3, seen 3 "
	  "times in a row",
	  "Hold ends Fri Nov 27, 08:00; automatic control returns",
	  "$180 a day on google, $90 a day on meta" },
	{ "the day's limit of raises", moved,
	  "The raise waits: $1,990 of $2,000 were moved today. "
	  "Ample since 11:20: 31 openings in the next 14 days, at or over the mark of 20, seen 3 "
	  "times in a row",
	  "The rest is granted tomorrow, or when the limit is raised",
	  "$180 a day on google, $90 a day on meta" },
	{ "the day's changes", allowance,
	  "2 of 2 changes of the day are used. "
	  "Filling since 11:20: 5 openings in the next 14 days, at or under the limit of 6, seen 3 "
	  "times in a row",
	  "The next change is free Mon Nov 23, 00:00; a pause needs none",
	  "$90 a day on google (planned $180), $90 a day on meta" },
	{ "not read yet", unread,
	  "google/20411107 was not read yet. "
	  "Open since 11:20: 12 openings in the next 14 days, over the limit of 6",
	  "Spend is cut at 6 or fewer openings, 3 times in a row; "
	  "more spend at 20 or more openings, 12 times in a row over 24 h",
	  "Not read yet on google, $90 a day on meta" },
	{ "found paused", found_paused,
	  "google/20411107 was paused by a person and stays paused. "
	  "Open since 11:20: 12 openings in the next 14 days, over the limit of 6",
	  "Stays paused until a person starts it on the platform",
	  "Paused by a person on google, $90 a day on meta" },
};

START_TEST(says_what_is_so)
{
	struct engine e;

	house_init(&e);
	sentences[_i].set(&e);
	check_says(sentences[_i].why, explain_why, &e, HARBOR, sentences[_i].says);
	check_says(sentences[_i].why, explain_next, &e, HARBOR, sentences[_i].next);
	check_says(sentences[_i].why, explain_ads, &e, HARBOR, sentences[_i].ads);
}
END_TEST

START_TEST(waiting_days_read_the_other_way)
{
	struct engine e;

	house_init(&e);
	house_service(&e, MILL, VERDICT_FULL, 31);
	check_says("days", explain_why, &e, MILL,
		   "Full since 11:20: 31 days to the third opening, at or over the limit of "
		   "28 days, "
		   "seen 3 times in a row");
	check_says("days", explain_next, &e, MILL,
		   "Resumes when 21 days or less is seen, 12 times in a row over 24 h");
	check_says("days", explain_value, &e, MILL, "31 days");
	check_says("days", explain_limits, &e, MILL, "28/21 d");
	e.services[MILL].evidence[0].censored = true;
	check_says("a wait beyond the horizon", explain_value, &e, MILL, "more than 31 days");
}
END_TEST

static void nothing(struct engine *e)
{
	(void)e;
}

static void full_and_late(struct engine *e)
{
	full_and_paused(e);
	house_service(e, BAY, VERDICT_FULL, 0);
	house_target(e, BAY_GOOGLE, AD_PAUSED, DOLLARS(100));
	e->services[OAK].verdict.stale = true;
}

static void empty(struct engine *e)
{
	(void)e;
	house_config.service_count = house_config.location_count = 0;
}

static void shared_location(struct engine *e)
{
	full_and_paused(e);
	house_config.location_count = 4;
}

static void stopped_and_full(struct engine *e)
{
	stopped(e);
	full_and_paused(e);
}

static void closed_one(struct engine *e)
{
	(void)e;
	house_config.service_count = house_config.location_count = 1;
	house_services[BAY].closed = true;
}

static void shared_budget(struct engine *e)
{
	e->targets[BAY_GOOGLE].gate = GATE_NOT_STEERABLE;
}

static void paused_for_want_of_money(struct engine *e)
{
	house_target(e, BAY_GOOGLE, AD_PAUSED, DOLLARS(100));
	e->targets[BAY_GOOGLE].gate = GATE_POOL;
}

static const struct {
	const char *why;
	void (*set)(struct engine *e);
	const char *says, *title;
} headlines[] = {
	{ "a lever nobody but a person can move", shared_budget,
	  "1 ad needs a person: it cannot be steered.", "All open" },
	{ "open and paused, because the money is elsewhere", paused_for_want_of_money,
	  "1 ad waits below plan until others release money.", "All open" },
	{ "quiet", nothing, "All 5 locations are open; nothing needs you.", "All open" },
	{ "full and late",
	  full_and_late, "2 locations are full and their ads are paused. 1 has late data, so its ads were left as they were.",
	  "2 full, 1 unknown" },
	{ "two services at one place are services", shared_location,
	  "1 service is full and its ads are paused.", "1 full" },
	{ "not confirmed is not paused", unconfirmed,
	  "1 location is full. 1 pause is not confirmed yet.", "1 full, 1 not confirmed" },
	{ "refused", refused, "1 location is full. 1 change could not be made yet.",
	  "1 full, 1 not confirmed" },
	{ "rehearsal", full_in_rehearsal,
	  "Rehearsal: nothing is sent. 1 location is full; its ads would be paused.", "Rehearsal: 1 full" },
	{ "stopped",
	  stopped_and_full, "Stopped by J. Cho: nothing is sent (agency audit). 1 location is full and its ads are paused.",
	  "Stopped: 1 full" },
	{ "held", held, "1 location is held by a person.", "All open" },
	{ "changed outside", outside, "1 ad was changed outside capacityd and is left alone.", "All open" },
	{ "no data yet", never, "1 location has no verdict yet.", "1 unknown" },
	{ "filling", filling, "1 location is filling.", "1 filling" },
	{ "closed", closed_one, "1 location is closed.", "1 closed" },
	{ "nothing configured", empty, "No services are configured.", "Nothing configured" },
};

START_TEST(headline_says)
{
	struct engine e;

	house_init(&e);
	headlines[_i].set(&e);
	check_headline(headlines[_i].why, &e, headlines[_i].says, headlines[_i].title);
}
END_TEST

START_TEST(limits_follow_the_verdict)
{
	static const struct {
		enum verdict v;
		const char *says;
	} rows[] = {
		{ VERDICT_FULL, "3/8" },
		{ VERDICT_FILLING, "3/10" },
		{ VERDICT_OPEN, "6/20" },
		{ VERDICT_AMPLE, "6/15" },
	};
	struct engine e;

	house_init(&e);
	for (int i = 0; i < ROWS(rows); i++) {
		house_service(&e, HARBOR, rows[i].v, 5);
		check_says("limits", explain_limits, &e, HARBOR, rows[i].says);
	}
}
END_TEST

START_TEST(target_tells_when)
{
	struct buf out cleanup_buf = BUF_INIT(1024);
	struct engine e;

	house_init(&e);
	unconfirmed(&e);
	explain_target(&e, HARBOR_META, &out);
	ck_assert_str_eq(buf_text(&out),
			 "$90 a day, read back 11:20:09; pause not confirmed, asked 11:20:03");
}
END_TEST

START_TEST(attention_is_for_what_is_stuck)
{
	struct engine e;

	house_init(&e);
	ck_assert(!explain_needs_attention(&e, BAY));
	shared_budget(&e);
	ck_assert(explain_needs_attention(&e, BAY));
	house_init(&e);
	paused_for_want_of_money(&e);
	ck_assert(explain_needs_attention(&e, BAY));
	house_init(&e);
	e.targets[HARBOR_GOOGLE].gate = GATE_LEAST;
	e.targets[HARBOR_GOOGLE].least_micros = house_targets[HARBOR_GOOGLE].max_micros;
	ck_assert_msg(!explain_needs_attention(&e, HARBOR),
		      "it fits, once it is to spend that much");
	e.targets[HARBOR_GOOGLE].least_micros++;
	ck_assert_msg(explain_needs_attention(&e, HARBOR), "nothing fits");
	e.targets[HARBOR_GOOGLE].gate = GATE_NONE;
	ck_assert_msg(!explain_needs_attention(&e, HARBOR), "nor is anything asked of it");
}
END_TEST

START_TEST(attention_is_for_what_a_person_can_do)
{
	struct engine e;

	house_init(&e);
	ck_assert(!explain_needs_attention(&e, HARBOR));
	full_in_rehearsal(&e);
	house_service(&e, HARBOR, VERDICT_OPEN, 12);
	ck_assert(!explain_needs_attention(&e, HARBOR));
	held(&e);
	ck_assert(explain_needs_attention(&e, HARBOR));
	house_init(&e);
	full_and_paused(&e);
	ck_assert(explain_needs_attention(&e, HARBOR));
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("explain");

	tcase_add_loop_test(tc, says_what_is_so, 0, ROWS(sentences));
	tcase_add_loop_test(tc, headline_says, 0, ROWS(headlines));
	tcase_add_test(tc, attention_is_for_what_is_stuck);
	tcase_add_test(tc, waiting_days_read_the_other_way);
	tcase_add_test(tc, limits_follow_the_verdict);
	tcase_add_test(tc, target_tells_when);
	tcase_add_test(tc, attention_is_for_what_a_person_can_do);
	return run_case("explain", tc);
}
