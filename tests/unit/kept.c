/* SPDX-License-Identifier: Apache-2.0 */
/*
 * kept.c - what is counted as kept from a full location, and above all what is not.
 */
#include "decide/kept.h"

#include "decide/plan.h"

#include "tests/unit/support/engine_case.h"
#include "tests/unit/support/run.h"

enum { T = 2, S = 1 }; /* g/3 of b/prim: $100 a day as configured */

static struct engine_case c;

static struct target_state *target(void)
{
	return &c.engine->targets[T];
}

/* A full clinic whose ad, found at $80, was paused by us an hour ago. */
static void setup(void)
{
	struct target_state *is;

	case_open(&c);
	is = target();
	c.engine->services[S].verdict.settled = VERDICT_FULL;
	is->baseline = (struct ad_state){ AD_ENABLED, DOLLARS(80), 0 };
	is->confirmed = (struct ad_state){ AD_PAUSED, DOLLARS(80), 0 };
	is->confirmed_at = before(c.now, SPAN_MINUTES(5));
	is->settled_at = is->changed_at = before(c.now, SPAN_HOURS(1));
	is->touched = is->paused_by_us = is->steerable = true;
}

static void teardown(void)
{
	case_close(&c);
}

static void nothing(void)
{
}

static void closed(void)
{
	c.services[S].closed = true;
}

static void open_again(void)
{
	c.engine->services[S].verdict.settled = VERDICT_OPEN;
}

static void filling(void)
{
	c.engine->services[S].verdict.settled = VERDICT_FILLING;
}

static void stale(void)
{
	c.engine->services[S].verdict.stale = true;
}

static void a_switch(void)
{
	c.targets[T].lever = LEVER_SWITCH;
}

static void fixed_budget(void)
{
	target()->budget_fixed = true;
}

static void twin(void)
{
	c.engine->target_flags[T] |= TARGET_SHARED;
}

static void under_way(void)
{
	target()->stage = STAGE_DONE;
}

static void not_read_for_a_day(void)
{
	target()->confirmed_at = before(c.now, SPAN_HOURS(24));
}

static void not_read_for_longer(void)
{
	target()->confirmed_at.ms = c.now.ms - SPAN_HOURS(24).ms - 1;
}

static void never_ours(void)
{
	target()->touched = false;
}

static void changed_outside(void)
{
	target()->changed_outside = true;
}

static void handed_back(void)
{
	target()->outside[0] = (uint32_t)(c.now.ms / 60000 - 30);
}

static void handed_back_before_our_change(void)
{
	target()->outside[0] = (uint32_t)(c.now.ms / 60000 - 90);
}

static void paused_by_a_person(void)
{
	target()->paused_by_us = false;
}

static void found_paused(void)
{
	target()->baseline.status = AD_PAUSED;
}

static void ended(void)
{
	target()->confirmed.status = AD_ENDED;
	target()->paused_by_us = false;
}

static void more_than_configured(void)
{
	target()->baseline.budget_micros = DOLLARS(130);
}

/* Full cuts this policy to half of $100. */
static void cut_to(int64_t micros)
{
	c.policies[0].full = case_boundary(3, 8, UNIT_SLOTS, ADS_BUDGET, 5000);
	target()->confirmed = (struct ad_state){ AD_ENABLED, micros, 0 };
	target()->paused_by_us = false;
}

static void cut_to_half(void)
{
	cut_to(DOLLARS(50));
}

static void cut_further(void)
{
	cut_to(DOLLARS(30));
}

static void not_cut_far(void)
{
	cut_to(DOLLARS(70));
}

static void raised(void)
{
	cut_to(DOLLARS(90));
}

static void rehearsal(void)
{
	c.config.mode = MODE_REHEARSAL;
}

static void rehearsed(void)
{
	rehearsal();
	never_ours();
	target()->confirmed = (struct ad_state){ AD_ENABLED, DOLLARS(80), 0 };
	target()->gate = GATE_REHEARSAL;
}

static void rehearsed_with_room(void)
{
	rehearsed();
	open_again();
}

static void rehearsed_but_held(void)
{
	rehearsed();
	target()->gate = GATE_HELD;
}

static void rehearsed_above_the_plan(void)
{
	rehearsed();
	target()->confirmed.budget_micros = DOLLARS(130);
}

static const struct {
	const char *why;
	void (*given)(void);
	int64_t kept, would_keep, running; /* dollars a day */
} rows[] = {
	{ "paused by us at a full location", nothing, 80, 0, 0 },
	{ "closed counts as full does", closed, 80, 0, 0 },
	{ "there is room", open_again, 0, 0, 0 },
	{ "little room is room", filling, 0, 0, 0 },
	{ "silence is not full, though the ad stays paused", stale, 0, 0, 0 },
	{ "a switch has no money of its own", a_switch, 0, 0, 0 },
	{ "a budget that is not its own is spent by others", fixed_budget, 0, 0, 0 },
	{ "so is one it shares", twin, 0, 0, 0 },
	{ "under way is not confirmed", under_way, 0, 0, 0 },
	{ "read a day ago is believed", not_read_for_a_day, 80, 0, 0 },
	{ "longer ago is not", not_read_for_longer, 0, 0, 0 },
	{ "nothing of ours ever took effect", never_ours, 0, 0, 0 },
	{ "changed outside", changed_outside, 0, 0, 0 },
	{ "changed outside and handed back as it was", handed_back, 0, 0, 0 },
	{ "changed outside before we did", handed_back_before_our_change, 80, 0, 0 },
	{ "a person paused it", paused_by_a_person, 0, 0, 0 },
	{ "it was paused before we came", found_paused, 0, 0, 0 },
	{ "an ad that has ended would spend nothing", ended, 0, 0, 0 },
	{ "never more than configured", more_than_configured, 100, 0, 0 },
	{ "cut to what its verdict leaves it", cut_to_half, 30, 0, 50 },
	{ "cut further for other reasons", cut_further, 30, 0, 30 },
	{ "not cut all the way yet", not_cut_far, 10, 0, 70 },
	{ "above what it was found at", raised, 0, 0, 90 },
	{ "in rehearsal nothing is kept, whoever paused it", rehearsal, 0, 0, 0 },
	{ "in rehearsal: what would have been", rehearsed, 0, 80, 80 },
	{ "in rehearsal, with room", rehearsed_with_room, 0, 0, 80 },
	{ "in rehearsal, held by a person", rehearsed_but_held, 0, 0, 80 },
	{ "in rehearsal, never more than configured", rehearsed_above_the_plan, 0, 100, 130 },
};

START_TEST(stakes)
{
	struct stake is;

	rows[_i].given();
	is = engine_stake(c.engine, T);
	ck_assert_msg(is.micros[LEDGER_KEPT] == DOLLARS(rows[_i].kept), "%s: kept %lld",
		      rows[_i].why, (long long)is.micros[LEDGER_KEPT]);
	ck_assert_msg(is.micros[LEDGER_WOULD_KEEP] == DOLLARS(rows[_i].would_keep),
		      "%s: would keep %lld", rows[_i].why, (long long)is.micros[LEDGER_WOULD_KEEP]);
	ck_assert_msg(is.micros[LEDGER_RUNNING] == DOLLARS(rows[_i].running), "%s: runs at %lld",
		      rows[_i].why, (long long)is.micros[LEDGER_RUNNING]);
	ck_assert_msg(is.micros[LEDGER_PLANNED] ==
			      (c.targets[T].lever == LEVER_BUDGET ? DOLLARS(100) : 0),
		      "%s", rows[_i].why);
}
END_TEST

/* ---- the whole way, by events alone ---- */

/* What was asked is done and seen; a quarter of an hour of that many openings. */
static void go_on(int32_t open)
{
	struct ad_state now = target()->confirmed;

	if (target()->command) {
		now = plan_after(target()->command, now);
		case_end(&c, T, OUTCOME_DONE, "");
	}
	case_show(&c, T, now.status, now.budget_micros);
	case_observe(&c, S, open);
}

static bool pauses(void)
{
	return target()->command && target()->command->verb == VERB_PAUSE;
}

START_TEST(a_clinic_fills_up_and_opens_again)
{
	enum { ROOM = 12 };

	case_close(&c);
	case_open(&c);
	case_show(&c, T, AD_ENABLED, DOLLARS(100));
	for (int i = 0; i < 40 && !pauses(); i++)
		go_on(i < 4 ? ROOM : 0);
	ck_assert_msg(pauses(), "full for hours, and nothing was asked");
	case_end(&c, T, OUTCOME_DONE, "");
	ck_assert_msg(engine_stake(c.engine, T).micros[LEDGER_KEPT] == 0, "said, not seen");
	c.now = after(c.now, SPAN_MINUTES(4));
	case_show(&c, T, AD_PAUSED, target()->confirmed.budget_micros);
	ck_assert_int_eq(engine_stake(c.engine, T).micros[LEDGER_KEPT], DOLLARS(100));
	for (int i = 0; i < 200 && engine_verdict(c.engine, S) == VERDICT_FULL; i++)
		go_on(ROOM);
	ck_assert_msg(engine_stake(c.engine, T).micros[LEDGER_KEPT] == 0, "there is room again");
}
END_TEST

START_TEST(every_column_is_explained)
{
	for (int i = 0; i < LEDGER_COLUMNS; i++) {
		const struct money_words *w = money_words((enum ledger_column)i);

		ck_assert_msg(w->id && w->title && w->basis && w->definition, "column %d", i);
		ck_assert_int_eq(strcmp(w->basis, "estimate") == 0,
				 i == LEDGER_KEPT || i == LEDGER_WOULD_KEEP);
	}
	ck_assert_ptr_nonnull(strstr(money_caution(), "never added"));
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("kept");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_loop_test(tc, stakes, 0, ROWS(rows));
	tcase_add_test(tc, a_clinic_fills_up_and_opens_again);
	tcase_add_test(tc, every_column_is_explained);
	return run_case("kept", tc);
}
