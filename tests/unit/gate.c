/* SPDX-License-Identifier: Apache-2.0 */
/*
 * gate.c - which gate stops which wish, and which of two is told.
 *
 * Target 5 (service e/prim) runs at $100, was read a moment ago, and all is well.
 * Each row puts one thing in the way of it.
 */
#include "base/zone.h"
#include "tests/unit/support/engine_case.h"
#include "tests/unit/support/run.h"

enum {
	T = 5,
	S = 4,
	CUT = 1 << WISH_CUT,
	RAISE = 1 << WISH_RAISE,
	NONE = 1 << WISH_NONE,
	ALL = CUT | RAISE | NONE
};

static struct engine_case c;
static struct hold held;
static struct go_live signed_by_both;
static struct freeze night;

static struct target_state *target(void)
{
	return &c.engine->targets[T];
}

static void setup(void)
{
	case_open(&c);
	case_show(&c, T, AD_ENABLED, DOLLARS(100));
	case_observe(&c, S, 12);
	case_observe(&c, S, 12);
	case_show(&c, T, AD_ENABLED, DOLLARS(100));
	target()->wanted = target()->confirmed;
	signed_by_both = (struct go_live){ .state = GO_LIVE_LIVE,
					   .marketing = { "M. Diaz", { 20000 } },
					   .operations = { "J. Cho", { 20001 } } };
	night = (struct freeze){ .name = "night" };
	held = (struct hold){ .who = "J. Cho", .reason = "audit" };
}

static void teardown(void)
{
	c.engine->services[S].hold = NULL;
	case_close(&c);
}

/* ---- what may be in the way ---- */

static void stop(void)
{
	c.engine->stopped = true;
}
static void share(void)
{
	target()->steerable = false;
}
static void end(void)
{
	target()->confirmed.status = AD_ENDED;
}
static void hide_budget(void)
{
	target()->confirmed.budget_micros = BUDGET_UNKNOWN;
}
static void leave_alone(void)
{
	target()->wanted.status = AD_UNKNOWN;
}
static void grow_stale(void)
{
	c.engine->services[S].verdict.stale = true;
}
static void die(void)
{
	c.engine->services[S].verdict.dead = true;
}
static void unhear(void)
{
	c.engine->service_flags[S] &= (uint8_t)~SERVICE_HEARD;
}
static void sign(void)
{
	c.services[S].go_live = &signed_by_both;
}
static void draft(void)
{
	sign();
	signed_by_both.state = GO_LIVE_DRAFT;
}
static void align(void)
{
	sign();
	signed_by_both.state = GO_LIVE_ALIGNED;
}
static void suspend(void)
{
	sign();
	signed_by_both.state = GO_LIVE_SUSPENDED;
}
static void lack_marketing(void)
{
	sign();
	signed_by_both.marketing.by = NULL;
}
static void lack_operations(void)
{
	sign();
	signed_by_both.operations.by = NULL;
}
static void outlive(void)
{
	sign();
	signed_by_both.until.day = zone_date(&c.zone, c.now).day - 1;
}
static void last_day(void)
{
	sign();
	signed_by_both.until.day = zone_date(&c.zone, c.now).day;
}
static void freeze(void)
{
	c.config.freezes = &night;
	c.config.freeze_count = 1;
}
static void hold(void)
{
	c.engine->services[S].hold = &held;
}
static void hold_increases(void)
{
	held.direction = HOLD_INCREASES;
	hold();
}
static void hold_decreases(void)
{
	held.direction = HOLD_DECREASES;
	hold();
}
static void edit(void)
{
	target()->changed_outside = true;
}
static void pause_by_hand(void)
{
	target()->confirmed.status = AD_PAUSED;
}
static void pause_by_us(void)
{
	target()->confirmed.status = AD_PAUSED;
	target()->paused_by_us = true;
}
static void rehearse(void)
{
	c.config.mode = MODE_REHEARSAL;
}
static void ask(void)
{
	c.config.mode = MODE_APPROVE;
}
static void jump(void)
{
	c.engine->tilt_until = after(c.now, SPAN_MINUTES(5));
}
static void send(void)
{
	target()->stage = STAGE_DONE;
}
static void step(void)
{
	c.policies[0].pace_more = SPAN_HOURS(24);
	target()->changed_at = before(c.now, SPAN_HOURS(1));
}
static void step_long_ago(void)
{
	step();
	target()->changed_at = before(c.now, SPAN_HOURS(24));
}
static void step_and_pause(void)
{
	step();
	pause_by_us();
}
static void step_and_climb(void)
{
	step();
	c.engine->services[S].verdict.reopened_at = before(c.now, SPAN_HOURS(1));
}
static void come_to_nothing(void)
{
	target()->attempts = 1;
	target()->retry_at = after(c.now, SPAN_MINUTES(1));
}
static void come_to_nothing_long_ago(void)
{
	target()->attempts = 1;
	target()->retry_at = c.now;
}
static void retry_of_another_wish(void)
{
	target()->retry_at = after(c.now, SPAN_MINUTES(1));
}
static void too_small(void)
{
	target()->least_micros = DOLLARS(131);
}

static void use_up_hour(void)
{
	c.platform.changes_hour = 1;
	target()->changes_hour[0] = (uint32_t)(c.now.ms / 60000);
}

static void use_up(void)
{
	target()->changes_day = c.engine->today;
	target()->changes_today = 4;
}
static void mass_up(void)
{
	c.engine->feeds[0].mass = MASS_UP;
}
static void mass_down(void)
{
	c.engine->feeds[0].mass = MASS_DOWN;
	c.config.limits.on_mass = MASS_STOP;
}
static void move(void)
{
	c.config.limits.moved_micros = 1;
}
static void spend(void)
{
	c.config.limits.spend_micros = 1;
}
static void nothing(void)
{
}

static const struct {
	const char *why;
	void (*put)(void);
	enum gate gate;
	int stops; /* of CUT, RAISE, NONE */
} rows[] = {
	{ "nothing is in the way", nothing, GATE_NONE, 0 },
	{ "the stop switch", stop, GATE_STOPPED, ALL },
	{ "a shared budget", share, GATE_NOT_STEERABLE, ALL },
	{ "an ended campaign", end, GATE_NOT_STEERABLE, ALL },
	{ "a budget that is not told", hide_budget, GATE_NOT_STEERABLE, ALL },
	{ "no verdict that says what to want", leave_alone, GATE_NO_DATA, ALL },
	{ "stale data", grow_stale, GATE_NO_DATA, RAISE },
	{ "dead data", die, GATE_NO_DATA, RAISE },
	{ "nothing heard since the start", unhear, GATE_NO_DATA, RAISE },
	{ "both have signed", sign, GATE_NONE, 0 },
	{ "a draft", draft, GATE_GO_LIVE, RAISE },
	{ "aligned is not live", align, GATE_GO_LIVE, RAISE },
	{ "suspended", suspend, GATE_GO_LIVE, RAISE },
	{ "marketing has not signed", lack_marketing, GATE_GO_LIVE, RAISE },
	{ "operations have not signed", lack_operations, GATE_GO_LIVE, RAISE },
	{ "to be signed anew", outlive, GATE_GO_LIVE, RAISE },
	{ "its last day still counts", last_day, GATE_NONE, 0 },
	{ "a freeze window", freeze, GATE_FREEZE, RAISE },
	{ "held", hold, GATE_HELD, ALL },
	{ "held against increases", hold_increases, GATE_HELD, RAISE },
	{ "held against cuts", hold_decreases, GATE_HELD, CUT },
	{ "changed by a person", edit, GATE_CHANGED_OUTSIDE, ALL },
	{ "paused by a person", pause_by_hand, GATE_PAUSED_BY_PERSON, RAISE },
	{ "paused by us", pause_by_us, GATE_NONE, 0 },
	{ "rehearsal", rehearse, GATE_REHEARSAL, CUT | RAISE },
	{ "nobody has approved", ask, GATE_APPROVAL, RAISE },
	{ "the clock jumped", jump, GATE_TILT, CUT | RAISE },
	{ "a command in flight", send, GATE_IN_FLIGHT, CUT | RAISE },
	{ "not now, said the platform", come_to_nothing, GATE_RETRY, CUT | RAISE },
	{ "that was long ago", come_to_nothing_long_ago, GATE_NONE, 0 },
	{ "that was another wish", retry_of_another_wish, GATE_NONE, 0 },
	{ "raised an hour ago", step, GATE_PACE, RAISE },
	{ "changed a day ago", step_long_ago, GATE_NONE, 0 },
	{ "changed an hour ago, and paused since", step_and_pause, GATE_NONE, 0 },
	{ "changed an hour ago, on its way back", step_and_climb, GATE_NONE, 0 },
	{ "the platform takes no budget that small", too_small, GATE_LEAST, CUT | RAISE },
	{ "no change is left today", use_up, GATE_ALLOWANCE, CUT | RAISE },
	{ "no change is left this hour", use_up_hour, GATE_ALLOWANCE, CUT | RAISE },
	{ "too many go up at once", mass_up, GATE_MASS, RAISE },
	{ "too many go down at once", mass_down, GATE_MASS, CUT | RAISE },
	{ "the day's raises are used up", move, GATE_MOVED, RAISE },
	{ "no room below the total", spend, GATE_SPEND, RAISE },
};

static enum gate asked(enum wish_kind kind)
{
	struct wish w = { kind, VERB_SET_BUDGET, DOLLARS(kind == WISH_RAISE ? 130 : 70) };

	if (kind == WISH_NONE)
		return gate_lasting(c.engine, T, target(), kind);
	return gate_of(c.engine, T, &w);
}

static enum gate expected(int row, enum wish_kind kind)
{
	return rows[row].stops & 1 << kind ? rows[row].gate : GATE_NONE;
}

START_TEST(one_gate)
{
	rows[_i].put();
	for (int kind = WISH_NONE; kind <= WISH_RAISE; kind++) {
		enum gate gate = asked((enum wish_kind)kind);

		ck_assert_msg(gate == expected(_i, (enum wish_kind)kind), "%s: a %s meets \"%s\"",
			      rows[_i].why,
			      kind == WISH_CUT	 ? "cut" :
			      kind == WISH_RAISE ? "raise" :
						   "rest",
			      gate_name(gate));
	}
}
END_TEST

/* These undo each other, or are two limits, of which the tighter is told. */
static void (*const apart[][2])(void) = { { end, pause_by_hand }, { rehearse, ask }, { move, spend } };

static bool goes_with(int a, int b)
{
	for (int i = 0; i < ROWS(apart); i++)
		if ((apart[i][0] == rows[a].put && apart[i][1] == rows[b].put) ||
		    (apart[i][1] == rows[a].put && apart[i][0] == rows[b].put))
			return false;
	return rows[a].gate != rows[b].gate && rows[a].gate != GATE_NONE && rows[b].gate != GATE_NONE;
}

START_TEST(of_two_gates_the_first_is_told)
{
	static const enum wish_kind kinds[] = { WISH_CUT, WISH_RAISE };

	for (int other = 0; other < ROWS(rows); other++) {
		if (!goes_with(_i, other))
			continue;
		teardown();
		setup();
		rows[_i].put();
		rows[other].put();
		for (int k = 0; k < ROWS(kinds); k++) {
			enum gate a = expected(_i, kinds[k]), b = expected(other, kinds[k]);
			enum gate first = a == GATE_NONE || (b != GATE_NONE && b < a) ? b : a;

			ck_assert_msg(asked(kinds[k]) == first, "%s, and %s: told is \"%s\"",
				      rows[_i].why, rows[other].why, gate_name(asked(kinds[k])));
		}
	}
}
END_TEST

START_TEST(a_pause_is_never_rationed)
{
	struct wish w = { WISH_CUT, VERB_PAUSE, 0 };

	use_up();
	ck_assert_int_eq(gate_of(c.engine, T, &w), GATE_NONE);
}
END_TEST

START_TEST(not_looked_at_since_the_start_is_no_verdict_on_steering)
{
	share();
	c.engine->target_flags[T] &= (uint8_t)~TARGET_READ;
	ck_assert_int_eq(asked(WISH_CUT), GATE_NONE);
}
END_TEST

/* What the limits leave, in dollars, and what becomes of a raise to 130. */
static const struct {
	const char *why;
	int64_t moved_cents;
	enum ad_status status;
	int64_t runs_at, plan, min;
	enum verb asks;
	enum gate gate;
	enum verb verb;
	int64_t cents;
} limits[] = {
	{ "enough", 5000, AD_ENABLED, 100, 100, 20, VERB_SET_BUDGET, GATE_NONE, VERB_SET_BUDGET, 13000 },
	{ "just enough", 3000, AD_ENABLED, 100, 100, 20, VERB_SET_BUDGET, GATE_NONE,
	  VERB_SET_BUDGET, 13000 },
	{ "a part of it", 1000, AD_ENABLED, 100, 100, 20, VERB_SET_BUDGET, GATE_NONE,
	  VERB_SET_BUDGET, 11000 },
	{ "a hundredth of the plan is worth a change", 100, AD_ENABLED, 100, 100, 20,
	  VERB_SET_BUDGET, GATE_NONE, VERB_SET_BUDGET, 10100 },
	{ "less is not", 99, AD_ENABLED, 100, 100, 20, VERB_SET_BUDGET, GATE_MOVED, VERB_SET_BUDGET, 10099 },
	{ "nor is nothing, of no plan", -1, AD_ENABLED, 100, 0, 20, VERB_SET_BUDGET, GATE_MOVED,
	  VERB_SET_BUDGET, 10000 },
	{ "paused, and below its floor", 1900, AD_PAUSED, 130, 100, 20, VERB_ENABLE, GATE_MOVED,
	  VERB_ENABLE, 13000 },
	{ "paused: a smaller budget first", 6000, AD_PAUSED, 130, 100, 20, VERB_ENABLE, GATE_NONE,
	  VERB_SET_BUDGET, 6000 },
	{ "paused at what fits: that is enough to go", 11000, AD_PAUSED, 100, 100, 20,
	  VERB_SET_BUDGET, GATE_NONE, VERB_ENABLE, 10000 },
	{ "paused at too little of what fits: more first", 11000, AD_PAUSED, 50, 100, 20,
	  VERB_SET_BUDGET, GATE_NONE, VERB_SET_BUDGET, 11000 },
	{ "paused, and not a dollar", 50, AD_PAUSED, 130, 100, 0, VERB_ENABLE, GATE_MOVED,
	  VERB_SET_BUDGET, 50 },
};

START_TEST(what_the_limits_leave)
{
	struct wish w = { WISH_RAISE, limits[_i].asks, DOLLARS(130) };
	int64_t moved = limits[_i].moved_cents;

	target()->confirmed = (struct ad_state){ limits[_i].status, DOLLARS(limits[_i].runs_at), 0 };
	target()->paused_by_us = true;
	c.targets[T].budget_micros = DOLLARS(limits[_i].plan);
	c.targets[T].min_micros = DOLLARS(limits[_i].min);
	c.config.limits.moved_micros = moved < 0 ? 1 : moved * MICROS / 100;
	ck_assert_msg(gate_of(c.engine, T, &w) == limits[_i].gate, "%s", limits[_i].why);
	ck_assert_msg(w.verb == limits[_i].verb && w.budget_micros == limits[_i].cents * MICROS / 100,
		      "%s: %s %lld", limits[_i].why, verb_name(w.verb), (long long)w.budget_micros);
}
END_TEST

/* What a person ordered passes what protects from us, and nothing that protects money or others. */
static const struct {
	const char *why;
	void (*put)(void);
	enum gate meets; /* a raise */
} order_rows[] = {
	{ "nothing in the way", nothing, GATE_NONE },
	{ "a freeze", freeze, GATE_NONE },
	{ "approval", ask, GATE_NONE },
	{ "the rest after a change", step, GATE_NONE },
	{ "a mass change", mass_up, GATE_NONE },
	{ "the day's changes", use_up, GATE_NONE },
	{ "the hour's changes, which the platform counts", use_up_hour, GATE_ALLOWANCE },
	{ "what the platform takes", too_small, GATE_LEAST },
	{ "money moved today", move, GATE_NONE },
	{ "limits.spend", spend, GATE_SPEND },
	{ "a person's change", edit, GATE_CHANGED_OUTSIDE },
	{ "a person's pause", pause_by_hand, GATE_PAUSED_BY_PERSON },
	{ "rehearsal", rehearse, GATE_REHEARSAL },
	{ "the stop switch", stop, GATE_STOPPED },
};

START_TEST(an_order_to_put_back)
{
	static struct hold order = { .reverts = true };
	enum gate met;

	order_rows[_i].put();
	c.engine->services[S].hold = &order;
	met = asked(WISH_RAISE);
	c.engine->services[S].hold = NULL;
	ck_assert_msg(met == order_rows[_i].meets, "%s: it meets \"%s\"", order_rows[_i].why,
		      gate_name(met));
}
END_TEST

/* A budget that is not its own cannot be made smaller to fit: it runs at that, or not. */
START_TEST(a_fixed_budget_is_not_made_to_fit)
{
	struct wish w = { WISH_RAISE, VERB_ENABLE, DOLLARS(130) };

	spend();
	target()->budget_fixed = true;
	target()->confirmed = (struct ad_state){ AD_PAUSED, DOLLARS(130), 0 };
	target()->paused_by_us = true;
	ck_assert_int_eq(gate_of(c.engine, T, &w), GATE_SPEND);
	ck_assert_int_eq(w.verb, VERB_ENABLE);
}
END_TEST

START_TEST(a_bid_meets_no_limit_of_money)
{
	struct wish w = { WISH_RAISE, VERB_SET_BUDGET, DOLLARS(130) };

	c.config.limits.spend_micros = 1;
	ck_assert_int_eq(gate_of(c.engine, T, &w), GATE_SPEND);
	c.targets[T].lever = LEVER_BID;
	w.budget_micros = DOLLARS(130);
	ck_assert_int_eq(gate_of(c.engine, T, &w), GATE_NONE);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("gate");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_loop_test(tc, one_gate, 0, ROWS(rows));
	tcase_add_loop_test(tc, an_order_to_put_back, 0, ROWS(order_rows));
	tcase_add_test(tc, a_fixed_budget_is_not_made_to_fit);
	tcase_add_test(tc, a_bid_meets_no_limit_of_money);
	tcase_add_loop_test(tc, what_the_limits_leave, 0, ROWS(limits));
	tcase_add_test(tc, a_pause_is_never_rationed);
	tcase_add_test(tc, not_looked_at_since_the_start_is_no_verdict_on_steering);
	tcase_add_loop_test(tc, of_two_gates_the_first_is_told, 0, ROWS(rows));
	return run_case("gate", tc);
}
