/* SPDX-License-Identifier: Apache-2.0 */
/*
 * explain_headline.c - the headline counts what is so, and no more.
 *
 * "Are paused" of what was not read back, or "nothing needs you" beside an incident,
 * is the fault these rows look for.
 */

#include "tests/unit/support/run.h"
#include "tests/unit/support/still_say.h"

static void full_and_running(struct engine *e)
{
	house_service(e, HARBOR, VERDICT_FULL, 2);
	house_service(e, BAY, VERDICT_FULL, 2);
}

static void full_unread(struct engine *e)
{
	full_and_paused(e);
	e->targets[HARBOR_META].confirmed_at.ms = 0;
}

static void full_ended(struct engine *e)
{
	full_and_paused(e);
	house_target(e, HARBOR_META, AD_ENDED, DOLLARS(90));
}

static void rehearsal_half(struct engine *e)
{
	full_in_rehearsal(e);
	house_service(e, BAY, VERDICT_FULL, 2);
}

static void rehearsal_two(struct engine *e)
{
	rehearsal_half(e);
	e->targets[BAY_GOOGLE].wanted.status = AD_PAUSED;
	e->targets[BAY_GOOGLE].gate = GATE_REHEARSAL;
}

static void two_late(struct engine *e)
{
	e->services[HARBOR].verdict.stale = e->services[BAY].verdict.stale = true;
}

static void dead_only(struct engine *e)
{
	e->services[HARBOR].verdict.dead = true;
}

static void retry_quietly(struct engine *e)
{
	e->targets[HARBOR_GOOGLE].gate = GATE_RETRY;
}

static void changing(struct engine *e, target_ix t)
{
	static struct command budget = { .verb = VERB_SET_BUDGET };

	e->targets[t].stage = STAGE_INTENT;
	e->targets[t].command = &budget;
	e->targets[t].gate = GATE_IN_FLIGHT;
}

static void one_change(struct engine *e)
{
	changing(e, HARBOR_GOOGLE);
}

static void two_changes(struct engine *e)
{
	changing(e, HARBOR_GOOGLE);
	changing(e, BAY_GOOGLE);
}

static void unsigned_off(struct engine *e)
{
	e->targets[HARBOR_GOOGLE].gate = GATE_GO_LIVE;
}

static void only_one(struct engine *e)
{
	(void)e;
	house_config.service_count = house_config.location_count = 1;
}

static void flapping(struct engine *e)
{
	e->services[HARBOR].verdict.flapping = true;
}

static void silent_flapping(struct engine *e)
{
	flapping(e);
	e->services[HARBOR].verdict.stale = true;
}

static void mass_change(struct engine *e)
{
	e->feeds[0].mass = MASS_DROP;
	e->feeds[0].mass_since = house_at("2026-11-22T16:10:00Z");
	e->targets[HARBOR_GOOGLE].gate = GATE_MASS;
}

static void reviewed(struct engine *e)
{
	dead_only(e);
	e->services[HARBOR].reviewed = true;
}

static void money_not_needed(struct engine *e)
{
	e->targets[BAY_GOOGLE].gate = GATE_POOL;
}

static void below_plan(struct engine *e)
{
	house_target(e, BAY_GOOGLE, AD_ENABLED, DOLLARS(60));
	e->targets[BAY_GOOGLE].gate = GATE_POOL;
}

static const struct {
	const char *why;
	void (*set)(struct engine *e);
	const char *says, *title;
} rows[] = {
	{ "two full, and their ads run", full_and_running, "2 locations are full.", "2 full" },
	{ "full, and one ad was not read", full_unread, "1 location is full.", "1 full" },
	{ "what has ended does not run", full_ended, "1 location is full and its ads are paused.",
	  "1 full" },
	{ "rehearsal would pause one of two", rehearsal_half,
	  "Rehearsal: nothing is sent. 2 locations are full.", "Rehearsal: 2 full" },
	{ "rehearsal would pause both", rehearsal_two,
	  "Rehearsal: nothing is sent. 2 locations are full; their ads would be paused.",
	  "Rehearsal: 2 full" },
	{ "two late", two_late, "2 locations have late data, so their ads were left as they were.",
	  "2 unknown" },
	{ "dead, and its ads were not left", dead_only, "1 location has late data.", "1 unknown" },
	{ "a retry without the platform's words", retry_quietly,
	  "All 5 locations are open; nothing needs you.", "All open" },
	{ "a change that is no pause", one_change, "1 change is not confirmed yet.", "1 not confirmed" },
	{ "two changes", two_changes, "2 changes are not confirmed yet.", "2 not confirmed" },
	{ "a signature is missing", unsigned_off, "1 ad waits for a go-live signature.", "All open" },
	{ "one of one", only_one, "1 location is open; nothing needs you.", "All open" },
	{ "flapping", flapping, "1 location flaps, so its ads stay low.", "All open" },
	{ "silence is told before flapping", silent_flapping,
	  "1 location has late data, so its ads were left as they were.", "1 unknown" },
	{ "a mass change", mass_change,
	  "Feed epic: 0 of 5 services fell silent at once, since 11:10: check it, then capacityctl "
	  "allow epic.",
	  "All open" },
	{ "silent for long", reviewed,
	  "1 location has late data. 1 needs a decision: its data is missing and its ads are "
	  "restricted.",
	  "1 unknown" },
	{ "at its plan, and more would not fit", money_not_needed,
	  "All 5 locations are open; nothing needs you.", "All open" },
	{ "below plan for want of money", below_plan,
	  "1 ad waits below plan until others release money.", "All open" },
};

START_TEST(says)
{
	struct engine e;

	say_begin(&e);
	rows[_i].set(&e);
	check_headline(rows[_i].why, &e, rows[_i].says, rows[_i].title);
}
END_TEST

START_TEST(what_a_person_can_end_needs_attention)
{
	static void (*const sets[])(struct engine * e) = { unsigned_off, mass_change, flapping };
	struct engine e;

	for (int i = 0; i < ROWS(sets); i++) {
		say_begin(&e);
		ck_assert(!explain_needs_attention(&e, HARBOR));
		sets[i](&e);
		ck_assert(explain_needs_attention(&e, HARBOR));
	}
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("explain_headline");

	tcase_add_loop_test(tc, says, 0, ROWS(rows));
	tcase_add_test(tc, what_a_person_can_end_needs_attention);
	return run_case("explain_headline", tc);
}
