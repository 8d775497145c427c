/* SPDX-License-Identifier: Apache-2.0 */
/*
 * plan.c - what each verdict and each silence wants of a target.
 */
#include "decide/plan.h"
#include "tests/unit/support/engine_case.h"
#include "tests/unit/support/run.h"

enum { LIVE, STALE, DEAD };
enum { LEFT = -1, PAUSE = -2 };

/* The plan is $100 a day, between $20 and $200; filling halves, ample adds 30 %. */
static const struct {
	const char *why;
	enum verdict settled;
	int silence;
	enum fallback fallback;
	int64_t is; /* dollars; PAUSE */
	int64_t wants;
} wanted_rows[] = {
	{ "not judged yet: left alone", VERDICT_UNKNOWN, LIVE, 0, 100, LEFT },
	{ "full pauses", VERDICT_FULL, LIVE, 0, 100, PAUSE },
	{ "filling halves", VERDICT_FILLING, LIVE, 0, 100, 50 },
	{ "filling halves the plan, not what is found", VERDICT_FILLING, LIVE, 0, 180, 50 },
	{ "open is the plan", VERDICT_OPEN, LIVE, 0, 40, 100 },
	{ "ample boosts", VERDICT_AMPLE, LIVE, 0, 100, 130 },
	{ "open resumes", VERDICT_OPEN, LIVE, 0, PAUSE, 100 },
	{ "stale, hold: left alone", VERDICT_AMPLE, STALE, FALLBACK_HOLD, 130, LEFT },
	{ "stale, hold: not even full pauses", VERDICT_FULL, STALE, FALLBACK_HOLD, 100, LEFT },
	{ "dead, hold if lower: a boost ends", VERDICT_AMPLE, DEAD, FALLBACK_HOLD_IF_LOWER, 130, 100 },
	{ "a cut stays", VERDICT_FILLING, DEAD, FALLBACK_HOLD_IF_LOWER, 50, LEFT },
	{ "the plan stays", VERDICT_OPEN, DEAD, FALLBACK_HOLD_IF_LOWER, 100, LEFT },
	{ "what is paused stays paused", VERDICT_AMPLE, DEAD, FALLBACK_HOLD_IF_LOWER, PAUSE, LEFT },
	{ "dead, baseline: a boost ends", VERDICT_AMPLE, DEAD, FALLBACK_BASELINE, 130, 100 },
	{ "but nothing is raised to it", VERDICT_FILLING, DEAD, FALLBACK_BASELINE, 50, LEFT },
	{ "dead, pause", VERDICT_AMPLE, DEAD, FALLBACK_PAUSE, 130, PAUSE },
	{ "dead, and never judged: left alone", VERDICT_UNKNOWN, DEAD, FALLBACK_PAUSE, 130, LEFT },
};

static struct ad_state state(int64_t dollars)
{
	return (struct ad_state){ dollars == PAUSE ? AD_PAUSED : AD_ENABLED,
				  DOLLARS(dollars == PAUSE ? 100 : dollars), 0 };
}

START_TEST(wanted)
{
	struct engine_case c;
	struct service_state s = { .verdict = { .settled = wanted_rows[_i].settled } };
	struct target_state is = { .confirmed = state(wanted_rows[_i].is) };
	struct ad_state got;

	case_config(&c);
	c.policies[0].stale = c.policies[0].dead = wanted_rows[_i].fallback;
	s.verdict.stale = wanted_rows[_i].silence != LIVE;
	s.verdict.dead = wanted_rows[_i].silence == DEAD;
	got = plan_wanted(&c.config, &c.targets[0], &s, &is, c.now);
	if (wanted_rows[_i].wants == LEFT)
		ck_assert_msg(got.status == AD_UNKNOWN, "%s", wanted_rows[_i].why);
	else if (wanted_rows[_i].wants == PAUSE) /* and its budget is left as it is */
		ck_assert_msg(got.status == AD_PAUSED && got.budget_micros == is.confirmed.budget_micros,
			      "%s", wanted_rows[_i].why);
	else
		ck_assert_msg(ad_state_same(got, state(wanted_rows[_i].wants)), "%s: %d at %lld",
			      wanted_rows[_i].why, got.status, (long long)got.budget_micros);
	if (wanted_rows[_i].silence != LIVE && got.status == AD_ENABLED)
		ck_assert_msg(got.budget_micros <= is.confirmed.budget_micros,
			      "silence never raises");
}
END_TEST

START_TEST(inside_its_bounds)
{
	struct engine_case c;
	struct service_state s = { .verdict = { .settled = VERDICT_AMPLE } };
	struct target_state is = { .confirmed = state(100) };

	case_config(&c);
	c.targets[0].max_micros = DOLLARS(110);
	ck_assert_int_eq(plan_wanted(&c.config, &c.targets[0], &s, &is, c.now).budget_micros,
			 DOLLARS(110));
	s.verdict.settled = VERDICT_FILLING;
	c.targets[0].min_micros = DOLLARS(80);
	ck_assert_int_eq(plan_wanted(&c.config, &c.targets[0], &s, &is, c.now).budget_micros,
			 DOLLARS(80));
	c.targets[0].min_micros = 0;
	c.targets[0].budget_micros = 33330000;
	ck_assert_int_eq(plan_wanted(&c.config, &c.targets[0], &s, &is, c.now).budget_micros, 16660000);
	memcpy(c.config.currency, "JPY", 4);
	ck_assert_int_eq(plan_wanted(&c.config, &c.targets[0], &s, &is, c.now).budget_micros,
			 DOLLARS(16));
}
END_TEST

START_TEST(closed_pauses_whatever_is_known)
{
	struct engine_case c;
	struct service_state s = { .verdict = { .settled = VERDICT_UNKNOWN } };
	struct target_state is = { .confirmed = state(100) };

	case_config(&c);
	c.services[0].closed = true;
	ck_assert(ad_state_same(plan_wanted(&c.config, &c.targets[0], &s, &is, c.now), state(PAUSE)));
}
END_TEST

START_TEST(a_rung_edited_away_is_open)
{
	struct engine_case c;
	struct service_state s = { .verdict = { .settled = VERDICT_FILLING } };
	struct target_state is = { .confirmed = state(100) };

	case_config(&c);
	memset(&c.policies[0].filling, 0, sizeof(c.policies[0].filling));
	ck_assert(ad_state_same(plan_wanted(&c.config, &c.targets[0], &s, &is, c.now), state(100)));
}
END_TEST

/* Reopened to a plan of $100 with a min of $20, over 72 hours: 20, 46.66, 73.33, 100. */
static const struct {
	const char *why;
	enum verdict settled;
	int64_t min, is; /* dollars; is: PAUSE */
	int64_t hours;	 /* since it reopened */
	int64_t wants;	 /* cents; PAUSE */
	int64_t next;	 /* hours after reopening; 0: no more steps */
} ramp_rows[] = {
	{ "it begins at the min", VERDICT_OPEN, 20, PAUSE, 0, 2000, 24 },
	{ "and stays there for a third of it", VERDICT_OPEN, 20, 20, 23, 2000, 24 },
	{ "a third of the way", VERDICT_OPEN, 20, 20, 24, 4666, 48 },
	{ "two thirds", VERDICT_OPEN, 20, 46, 48, 7333, 72 },
	{ "all of it", VERDICT_OPEN, 20, 73, 72, 10000, 0 },
	{ "all of it ever after", VERDICT_OPEN, 20, 73, 720, 10000, 0 },
	{ "a clock that went back starts it anew", VERDICT_OPEN, 20, PAUSE, -5, 2000, 24 },
	{ "toward half the plan while filling", VERDICT_FILLING, 20, PAUSE, 24, 3000, 48 },
	{ "toward a boost", VERDICT_AMPLE, 20, PAUSE, 48, 9333, 72 },
	{ "without a min it begins at a quarter", VERDICT_OPEN, 0, PAUSE, 0, 2500, 24 },
	{ "full again: paused", VERDICT_FULL, 20, 46, 30, PAUSE, 48 },
	{ "it never cuts what was left running", VERDICT_OPEN, 20, 80, 0, 8000, 24 },
	{ "but nothing runs above the verdict", VERDICT_OPEN, 20, 180, 0, 10000, 24 },
	{ "a min above all of it is all of it", VERDICT_FILLING, 60, PAUSE, 0, 6000, 24 },
};

START_TEST(reopening)
{
	struct engine_case c;
	struct service_state s = { .verdict = { .settled = ramp_rows[_i].settled } };
	struct target_state is = { .confirmed = state(ramp_rows[_i].is) };
	struct ad_state got;
	int64_t next;

	case_config(&c);
	c.policies[0].ramp = SPAN_HOURS(72);
	c.targets[0].min_micros = DOLLARS(ramp_rows[_i].min);
	s.verdict.reopened_at = before(c.now, SPAN_HOURS(ramp_rows[_i].hours));
	got = plan_wanted(&c.config, &c.targets[0], &s, &is, c.now);
	if (ramp_rows[_i].wants == PAUSE)
		ck_assert_msg(got.status == AD_PAUSED, "%s", ramp_rows[_i].why);
	else
		ck_assert_msg(got.budget_micros == ramp_rows[_i].wants * (MICROS / 100), "%s: %lld",
			      ramp_rows[_i].why, (long long)got.budget_micros);
	next = plan_next_step(&c.policies[0], &s.verdict, c.now).ms;
	ck_assert_msg(next == (ramp_rows[_i].next ?
				       after(s.verdict.reopened_at, SPAN_HOURS(ramp_rows[_i].next)).ms :
				       0),
		      "%s: next %lld", ramp_rows[_i].why, (long long)next);
}
END_TEST

START_TEST(no_ramp_without_reopening)
{
	struct engine_case c;
	struct verdict_state never = { .settled = VERDICT_OPEN };

	case_config(&c);
	c.policies[0].ramp = SPAN_HOURS(72);
	ck_assert(is_never(plan_next_step(&c.policies[0], &never, c.now)));
	c.policies[0].ramp = (struct span){ 0 };
	never.reopened_at = c.now;
	ck_assert(is_never(plan_next_step(&c.policies[0], &never, c.now)));
}
END_TEST

static const struct {
	const char *why;
	enum verdict from, settled;
	int64_t wants;
} flap_rows[] = {
	{ "between full and filling: the min, not a pause", VERDICT_FULL, VERDICT_FILLING, 20 },
	{ "the other way as well", VERDICT_FILLING, VERDICT_FULL, 20 },
	{ "between filling and open: as filling", VERDICT_FILLING, VERDICT_OPEN, 50 },
	{ "between open and ample: no boost", VERDICT_AMPLE, VERDICT_OPEN, 100 },
	{ "closed until a moment ago: the min", VERDICT_CLOSED, VERDICT_AMPLE, 20 },
	{ "not even when nothing else was known", VERDICT_AMPLE, VERDICT_AMPLE, 100 },
};

START_TEST(flapping)
{
	struct engine_case c;
	struct service_state s = { .verdict = { .flapping = true } };
	struct target_state is = { .confirmed = state(100) };
	struct ad_state got;

	case_config(&c);
	s.verdict.came_from = flap_rows[_i].from;
	s.verdict.settled = flap_rows[_i].settled;
	got = plan_wanted(&c.config, &c.targets[0], &s, &is, c.now);
	ck_assert_msg(ad_state_same(got, state(flap_rows[_i].wants)), "%s: %lld", flap_rows[_i].why,
		      (long long)got.budget_micros);
}
END_TEST

enum { FIXED = LEVER_BID + 1 }; /* a budget that is not its own */

/* Usually 100 %, between 50 % and 130 %; of a budget that is not its own $100 are seen. */
static const struct {
	const char *why;
	int lever;
	enum verdict settled, from; /* from: flapping since then; UNKNOWN: it does not */
	enum ad_status is;
	int64_t at; /* hundredths */
	enum ad_status wants;
	int64_t wants_at;
} lever_rows[] = {
	{ "full switches off", LEVER_SWITCH, VERDICT_FULL, 0, AD_ENABLED, 0, AD_PAUSED, 0 },
	{ "a switch has no half", LEVER_SWITCH, VERDICT_FILLING, 0, AD_ENABLED, 0, AD_ENABLED, 0 },
	{ "open switches on", LEVER_SWITCH, VERDICT_OPEN, 0, AD_PAUSED, 0, AD_ENABLED, 0 },
	{ "a switch cannot stay low while it flaps", LEVER_SWITCH, VERDICT_FILLING, VERDICT_FULL,
	  AD_ENABLED, 0, AD_PAUSED, 0 },
	{ "a bid is not paused", LEVER_BID, VERDICT_FULL, 0, AD_ENABLED, 100, AD_ENABLED, 50 },
	{ "closed is no other", LEVER_BID, VERDICT_CLOSED, 0, AD_ENABLED, 100, AD_ENABLED, 50 },
	{ "filling halves a bid", LEVER_BID, VERDICT_FILLING, 0, AD_ENABLED, 100, AD_ENABLED, 50 },
	{ "ample raises it", LEVER_BID, VERDICT_AMPLE, 0, AD_ENABLED, 100, AD_ENABLED, 130 },
	{ "a small move is none", LEVER_BID, VERDICT_OPEN, 0, AD_ENABLED, 96, AD_ENABLED, 96 },
	{ "nor is one down", LEVER_BID, VERDICT_OPEN, 0, AD_ENABLED, 104, AD_ENABLED, 104 },
	{ "five percent is one", LEVER_BID, VERDICT_OPEN, 0, AD_ENABLED, 95, AD_ENABLED, 100 },
	{ "a fixed budget stays as it is seen", FIXED, VERDICT_AMPLE, 0, AD_ENABLED, 100, AD_ENABLED, 100 },
	{ "also where its plan is less", FIXED, VERDICT_FILLING, 0, AD_ENABLED, 100, AD_ENABLED, 100 },
	{ "full pauses it", FIXED, VERDICT_FULL, 0, AD_ENABLED, 100, AD_PAUSED, 100 },
	{ "flapping pauses it", FIXED, VERDICT_FILLING, VERDICT_FULL, AD_ENABLED, 100, AD_PAUSED, 100 },
	{ "flapping between others does not", FIXED, VERDICT_FILLING, VERDICT_OPEN, AD_ENABLED, 100,
	  AD_ENABLED, 100 },
};

START_TEST(levers)
{
	bool fixed = lever_rows[_i].lever == FIXED;
	int64_t one = fixed ? MICROS : MICROS / 100;
	struct engine_case c;
	struct service_state s = { .verdict = { .settled = lever_rows[_i].settled,
						.came_from = lever_rows[_i].from,
						.flapping = lever_rows[_i].from != VERDICT_UNKNOWN } };
	struct target_state is = { .confirmed = { lever_rows[_i].is, lever_rows[_i].at * one, 0 },
				   .budget_fixed = fixed };
	struct ad_state got, want = { lever_rows[_i].wants, lever_rows[_i].wants_at * one, 0 };

	case_config(&c);
	c.targets[0].lever = fixed ? LEVER_BUDGET : lever_rows[_i].lever;
	c.targets[0].budget_micros = 100 * one;
	c.targets[0].min_micros = 50 * one;
	c.targets[0].max_micros = 130 * one;
	if (c.targets[0].lever == LEVER_SWITCH)
		c.targets[0].budget_micros = c.targets[0].min_micros = c.targets[0].max_micros = 0;
	got = plan_wanted(&c.config, &c.targets[0], &s, &is, c.now);
	ck_assert_msg(ad_state_same(got, want), "%s: %d at %lld", lever_rows[_i].why, got.status,
		      (long long)got.budget_micros);
}
END_TEST

/* Filling wants $50. */
static const struct {
	const char *why;
	int64_t is, least, wants; /* dollars; is: PAUSE */
} least_rows[] = {
	{ "nothing was learned", 100, 0, 50 },
	{ "less than is wanted", 100, 40, 50 },
	{ "as little as it goes", 100, 60, 60 },
	{ "as it is", 100, 100, 100 },
	{ "never more than it is: it waits", 100, 101, 50 },
	{ "paused it spends nothing: it waits", PAUSE, 60, 50 },
};

START_TEST(learned_least)
{
	struct engine_case c;
	struct service_state s = { .verdict = { .settled = VERDICT_FILLING } };
	struct target_state is = { .confirmed = state(least_rows[_i].is),
				   .least_micros = DOLLARS(least_rows[_i].least) };
	struct ad_state got;

	case_config(&c);
	got = plan_wanted(&c.config, &c.targets[0], &s, &is, c.now);
	ck_assert_msg(ad_state_same(got, state(least_rows[_i].wants)), "%s: %lld",
		      least_rows[_i].why, (long long)got.budget_micros);
}
END_TEST

START_TEST(a_bid_moves_in_whole_percents)
{
	struct engine_case c;
	struct service_state s = { 0 };

	case_config(&c);
	c.targets[0].lever = LEVER_BID;
	c.targets[0].budget_micros = MICROS;
	c.config.limits.step_bp = 1500;
	ck_assert_int_eq(plan_step(&c.config, &c.targets[0], &s, 570000, 1300000), 650000);
	c.config.limits.step_bp = 1;
	ck_assert_int_eq(plan_step(&c.config, &c.targets[0], &s, 570000, 1300000), 580000);
}
END_TEST

static const struct {
	const char *why;
	int64_t step_bp, is, wanted, says; /* micros */
} step_rows[] = {
	{ "a fifth up", 2000, DOLLARS(100), DOLLARS(200), DOLLARS(120) },
	{ "a fifth down", 2000, DOLLARS(100), DOLLARS(50), DOLLARS(80) },
	{ "near enough is reached", 2000, DOLLARS(100), DOLLARS(110), DOLLARS(110) },
	{ "and is kept", 2000, DOLLARS(100), DOLLARS(100), DOLLARS(100) },
	{ "in whole cents, toward less", 2000, 33330000, DOLLARS(200), 39990000 },
	{ "a cent can still move", 2000, 10000, DOLLARS(1), 20000 },
	{ "down to nothing in one step", 10000, DOLLARS(100), 0, 0 },
};

START_TEST(steps)
{
	struct engine_case c;
	struct service_state s = { 0 };

	case_config(&c);
	c.config.limits.step_bp = step_rows[_i].step_bp;
	ck_assert_msg(plan_step(&c.config, &c.targets[0], &s, step_rows[_i].is,
				step_rows[_i].wanted) == step_rows[_i].says,
		      "%s: %lld", step_rows[_i].why,
		      (long long)plan_step(&c.config, &c.targets[0], &s, step_rows[_i].is,
					   step_rows[_i].wanted));
}
END_TEST

START_TEST(a_reopening_needs_no_steps)
{
	struct engine_case c;
	struct service_state s = { 0 };

	case_config(&c);
	c.config.limits.step_bp = 2000;
	s.verdict.reopened_at = c.now;
	ck_assert_int_eq(plan_step(&c.config, &c.targets[0], &s, DOLLARS(20), DOLLARS(73)), DOLLARS(73));
	ck_assert_int_eq(plan_step(&c.config, &c.targets[0], &s, DOLLARS(20), DOLLARS(130)),
			 DOLLARS(100));
	ck_assert_int_eq(plan_step(&c.config, &c.targets[0], &s, DOLLARS(100), DOLLARS(130)),
			 DOLLARS(120));
	ck_assert_int_eq(plan_step(&c.config, &c.targets[0], &s, DOLLARS(100), DOLLARS(20)),
			 DOLLARS(80));
}
END_TEST

static const struct {
	const char *why;
	enum verb verb;
	struct ad_state against, seen;
	bool took;
} effect_rows[] = {
	{ "paused as asked", VERB_PAUSE, { AD_ENABLED, 100, 0 }, { AD_PAUSED, 100, 0 }, true },
	{ "not yet", VERB_PAUSE, { AD_ENABLED, 100, 0 }, { AD_ENABLED, 100, 0 }, false },
	{ "paused, and somebody moved the budget", VERB_PAUSE, { AD_ENABLED, 100, 0 }, { AD_PAUSED, 90, 0 }, false },
	{ "enabled as asked", VERB_ENABLE, { AD_PAUSED, 100, 0 }, { AD_ENABLED, 100, 0 }, true },
	{ "budget as asked", VERB_SET_BUDGET, { AD_ENABLED, 100, 0 }, { AD_ENABLED, 50, 0 }, true },
	{ "while paused too", VERB_SET_BUDGET, { AD_PAUSED, 100, 0 }, { AD_PAUSED, 50, 0 }, true },
	{ "another budget", VERB_SET_BUDGET, { AD_ENABLED, 100, 0 }, { AD_ENABLED, 51, 0 }, false },
	{ "the lever's id is no part of it", VERB_SET_BUDGET, { AD_ENABLED, 100, 1 }, { AD_ENABLED, 50, 2 }, true },
};

START_TEST(took_effect)
{
	struct command c = { .verb = effect_rows[_i].verb,
			     .budget_micros = 50,
			     .planned_against = effect_rows[_i].against };

	ck_assert_msg(plan_took_effect(&c, effect_rows[_i].seen) == effect_rows[_i].took, "%s",
		      effect_rows[_i].why);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("plan");

	tcase_add_loop_test(tc, wanted, 0, ROWS(wanted_rows));
	tcase_add_test(tc, inside_its_bounds);
	tcase_add_test(tc, closed_pauses_whatever_is_known);
	tcase_add_test(tc, a_rung_edited_away_is_open);
	tcase_add_loop_test(tc, reopening, 0, ROWS(ramp_rows));
	tcase_add_test(tc, no_ramp_without_reopening);
	tcase_add_loop_test(tc, levers, 0, ROWS(lever_rows));
	tcase_add_loop_test(tc, learned_least, 0, ROWS(least_rows));
	tcase_add_test(tc, a_bid_moves_in_whole_percents);
	tcase_add_loop_test(tc, flapping, 0, ROWS(flap_rows));
	tcase_add_loop_test(tc, steps, 0, ROWS(step_rows));
	tcase_add_test(tc, a_reopening_needs_no_steps);
	tcase_add_loop_test(tc, took_effect, 0, ROWS(effect_rows));
	return run_case("plan", tc);
}
