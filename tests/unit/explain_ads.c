/* SPDX-License-Identifier: Apache-2.0 */
/*
 * explain_ads.c - what ads do is told as read back, what was asked as asked.
 */

#include "tests/unit/support/run.h"
#include "tests/unit/support/still_say.h"

#define BOTH "$180 a day on google, $90 a day on meta"

static struct target said_targets[HOUSE_TARGETS]; /* a row may change them */

static void ask(struct engine *e, struct command *c)
{
	c->planned_at = house_at("2026-11-22T16:20:03Z");
	google(e)->command = c;
	google(e)->stage = STAGE_INTENT;
}

static void asked_start(struct engine *e)
{
	static struct command c = { .verb = VERB_ENABLE };

	house_target(e, HARBOR_GOOGLE, AD_PAUSED, DOLLARS(180));
	ask(e, &c);
}

static void asked_budget(struct engine *e)
{
	static struct command c = { .verb = VERB_SET_BUDGET, .budget_micros = DOLLARS(90) };

	ask(e, &c);
}

static void asked_pause(struct engine *e)
{
	static struct command c = { .verb = VERB_PAUSE };

	ask(e, &c);
}

static void unread(struct engine *e)
{
	google(e)->confirmed_at.ms = 0;
}

static void ended(struct engine *e)
{
	house_target(e, HARBOR_GOOGLE, AD_ENDED, DOLLARS(180));
}

static void unknown(struct engine *e)
{
	house_target(e, HARBOR_GOOGLE, AD_UNKNOWN, DOLLARS(180));
}

static void no_budget(struct engine *e)
{
	house_target(e, HARBOR_GOOGLE, AD_ENABLED, BUDGET_UNKNOWN);
}

static void paused_by_two(struct engine *e)
{
	house_target(e, HARBOR_GOOGLE, AD_PAUSED, DOLLARS(180));
	house_target(e, HARBOR_META, AD_PAUSED, DOLLARS(90));
	e->targets[HARBOR_META].paused_by_us = false;
}

static void would_run(struct engine *e)
{
	google(e)->wanted.budget_micros = DOLLARS(234);
	google(e)->gate = GATE_REHEARSAL;
}

static void outside(struct engine *e)
{
	google(e)->changed_outside = true;
	google(e)->gate = GATE_CHANGED_OUTSIDE;
}

static void left_alone(struct engine *e)
{
	google(e)->wanted.status = AD_UNKNOWN;
	google(e)->gate = GATE_NO_DATA;
}

static void to_pause(struct engine *e)
{
	google(e)->wanted.status = AD_PAUSED;
	google(e)->gate = GATE_HELD;
}

static void trouble(struct engine *e)
{
	static char words[] = "the account is closed.";

	google(e)->trouble = words;
}

static void speechless(struct engine *e)
{
	static char words[] = ". ";

	google(e)->trouble = words;
}

static void stale(struct engine *e)
{
	e->services[HARBOR].verdict.stale = true;
}

static void stale_to_plan(struct engine *e)
{
	stale(e);
	said_policies[0].stale = FALLBACK_BASELINE;
}

static void stale_and_dead(struct engine *e)
{
	stale(e);
	e->services[HARBOR].verdict.dead = true;
}

static void a_switch(struct engine *e)
{
	said_targets[HARBOR_GOOGLE].lever = LEVER_SWITCH;
	house_target(e, HARBOR_GOOGLE, AD_ENABLED, 0);
}

static void would_switch_on(struct engine *e)
{
	a_switch(e);
	would_run(e);
}

static void a_bid(struct engine *e)
{
	said_targets[HARBOR_GOOGLE].lever = LEVER_BID;
	said_targets[HARBOR_GOOGLE].budget_micros = MICROS;
	house_target(e, HARBOR_GOOGLE, AD_ENABLED, 854999);
}

static void would_bid(struct engine *e)
{
	a_bid(e);
	google(e)->wanted.budget_micros = 1300000;
	google(e)->gate = GATE_REHEARSAL;
}

static void two_levers(struct engine *e)
{
	said_targets[HARBOR_META].lever = LEVER_SWITCH;
	house_target(e, HARBOR_META, AD_ENABLED, DOLLARS(180));
}

static void not_its_own(struct engine *e)
{
	static char words[] = "the budget is its campaign's";

	google(e)->budget_fixed = true;
	google(e)->trouble = words;
}

static void outside_by(struct engine *e)
{
	static char who[] = "maria with the ads page";

	outside(e);
	google(e)->changed_by = who;
}

static void learning(struct engine *e)
{
	google(e)->learning = LEARNING_RUNS;
	google(e)->learning_since = house_at("2026-11-22T15:00:00Z");
	google(e)->relearned = 2;
}

static void learning_little(struct engine *e)
{
	google(e)->learning = LEARNING_LIMITED;
}

static void learned(struct engine *e)
{
	learning(e);
	google(e)->learning = LEARNING_DONE;
}

static void no_ads(struct engine *e)
{
	(void)e;
	house_services[HARBOR].target_count = 0;
}

static const struct {
	const char *why;
	void (*set)(struct engine *e);
	const char *ads, *target;
} rows[] = {
	{ "a start", asked_start, "Paused on google, $90 a day on meta; resume not confirmed on google",
	  "paused, read back 11:20:09; resume not confirmed, asked 11:20:03" },
	{ "a budget", asked_budget, BOTH "; $90 a day not confirmed on google",
	  "$180 a day, read back 11:20:09; $90 a day not confirmed, asked 11:20:03" },
	{ "a pause", asked_pause, BOTH "; pause not confirmed on google",
	  "$180 a day, read back 11:20:09; pause not confirmed, asked 11:20:03" },
	{ "not read", unread, "Not read yet on google, $90 a day on meta", "not read yet" },
	{ "ended", ended, "Ended on google, $90 a day on meta", "ended, read back 11:20:09" },
	{ "a state of its own", unknown, "In an unknown state on google, $90 a day on meta",
	  "in an unknown state, read back 11:20:09" },
	{ "running, nobody knows at what", no_budget, "Running on google, $90 a day on meta",
	  "running, read back 11:20:09" },
	{ "paused by us and by a person", paused_by_two,
	  "Paused on google, paused by a person on meta", "paused, read back 11:20:09" },
	{ "rehearsal", would_run, BOTH "; would run at $234 a day on google",
	  "$180 a day, read back 11:20:09; would run at $234 a day, nothing is sent in rehearsal" },
	{ "changed outside", outside, BOTH, "$180 a day, read back 11:20:09; changed outside capacityd" },
	{ "left as it is", left_alone, BOTH, "$180 a day, read back 11:20:09" },
	{ "to be paused, and held", to_pause, BOTH, "$180 a day, read back 11:20:09; to pause (held)" },
	{ "the platform's words", trouble, BOTH, "$180 a day, read back 11:20:09; the account is closed" },
	{ "the platform's words without any", speechless, BOTH, "$180 a day, read back 11:20:09; " },
	{ "stale", stale, BOTH ", left as it was", "$180 a day, read back 11:20:09" },
	{ "stale, and brought back to the plan", stale_to_plan, BOTH, "$180 a day, read back 11:20:09" },
	{ "stale and dead", stale_and_dead, BOTH, "$180 a day, read back 11:20:09" },
	{ "a switch", a_switch, "Running on google, $90 a day on meta", "running, read back 11:20:09" },
	{ "a switch in rehearsal", would_switch_on,
	  "Running on google, $90 a day on meta; would run on google",
	  "running, read back 11:20:09; would run, nothing is sent in rehearsal" },
	{ "a bid", a_bid, "A bid of 85 % on google (planned 100 %), $90 a day on meta",
	  "a bid of 85 %, read back 11:20:09" },
	{ "a bid in rehearsal", would_bid,
	  "A bid of 85 % on google (planned 100 %), $90 a day on meta; would run at a bid of 130 % "
	  "on "
	  "google",
	  "a bid of 85 %, read back 11:20:09; would run at a bid of 130 %, nothing is sent in "
	  "rehearsal" },
	{ "a budget and a switch", two_levers, "$180 a day on google, running on meta",
	  "$180 a day, read back 11:20:09" },
	{ "a budget that is not its own", not_its_own, "Running on google, $90 a day on meta",
	  "running, read back 11:20:09; the budget is its campaign's" },
	{ "changed by somebody", outside_by, BOTH,
	  "$180 a day, read back 11:20:09; changed outside capacityd by maria with the ads page" },
	{ "learning", learning, BOTH,
	  "$180 a day, read back 11:20:09; the platform is learning how to spend it since 10:00, 2 "
	  "times anew after a change of ours" },
	{ "learning from too little", learning_little, BOTH,
	  "$180 a day, read back 11:20:09; the platform learns with too little to go by" },
	{ "learned", learned, BOTH, "$180 a day, read back 11:20:09" },
	{ "no ads", no_ads, "No ads", "$180 a day, read back 11:20:09" },
};

START_TEST(says)
{
	struct buf out cleanup_buf = BUF_INIT(1024);
	struct engine e;

	say_begin(&e);
	memcpy(said_targets, house_targets, sizeof(said_targets));
	house_config.targets = said_targets;
	rows[_i].set(&e);
	check_says(rows[_i].why, explain_ads, &e, HARBOR, rows[_i].ads);
	explain_target(&e, HARBOR_GOOGLE, &out);
	ck_assert_msg(strcmp(buf_text(&out), rows[_i].target) == 0, "%s:\n  said: %s\n  want: %s",
		      rows[_i].why, buf_text(&out), rows[_i].target);
	house_services[HARBOR].target_count = 2;
}
END_TEST

/* Five ads on three platforms, all paused: each platform once. */
START_TEST(each_platform_is_named_once)
{
	static const uint32_t platforms[] = { 0, 1, 0, 2, 1 };
	static struct platform_config three[] = { { .id = "google" }, { .id = "meta" }, { .id = "bing" } };
	static struct target targets[HOUSE_TARGETS];
	struct engine e;

	say_begin(&e);
	memcpy(targets, house_targets, sizeof(targets));
	house_config.platforms = three;
	house_config.platform_count = 3;
	house_config.targets = targets;
	house_services[HARBOR].target_count = 5;
	for (target_ix t = 0; t < 5; t++) {
		targets[t].platform = platforms[t];
		house_target(&e, t, AD_PAUSED, targets[t].budget_micros);
	}
	check_says("all alike", explain_ads, &e, HARBOR, "Paused on google, meta and bing");
	e.targets[1].paused_by_us = false;
	check_says("one is not", explain_ads, &e, HARBOR,
		   "Paused on google, bing and meta, paused by a person on meta");
	house_services[HARBOR].target_count = 2;
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("explain_ads");

	tcase_add_loop_test(tc, says, 0, ROWS(rows));
	tcase_add_test(tc, each_platform_is_named_once);
	return run_case("explain_ads", tc);
}
