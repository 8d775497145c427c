/* SPDX-License-Identifier: Apache-2.0 */
/*
 * approve.c - what a yes binds, how long it lasts, and what may not be said yes to.
 *
 * Service e/prim has targets 5 and 6, planned at $100 each and found at $50 and at
 * $100: being open asks for $50 more, which waits for a person.
 */
#include "base/text.h"
#include "tests/unit/support/engine_case.h"
#include "tests/unit/support/run.h"

enum { T = 5, U = 6, S = 4 };

static struct engine_case c;

static const struct service_state *service(void)
{
	return engine_service(c.engine, S);
}

static const struct target_state *target(void)
{
	return engine_target(c.engine, T);
}

static void observe_open(void)
{
	case_observe(&c, S, 12);
	case_show(&c, T, target()->confirmed.status, target()->confirmed.budget_micros);
}

static void setup(void)
{
	case_open(&c);
	c.config.mode = MODE_APPROVE;
	c.config.limits.step_bp = BP_ONE;
	c.config.limits.approval_life = SPAN_HOURS(2);
	c.feed.stale_after = c.feed.dead_after = SPAN_DAYS(3);
	case_show(&c, T, AD_ENABLED, DOLLARS(50));
	case_show(&c, U, AD_ENABLED, DOLLARS(100));
	observe_open();
	observe_open();
}

static void teardown(void)
{
	case_close(&c);
}

static struct event answer(enum event_kind kind, const char *who, uint64_t hash)
{
	return (struct event){ .kind = kind, .service = S, .who = who, .hash = hash, .words = "too early" };
}

static void say(enum event_kind kind)
{
	case_step(&c, answer(kind, "J. Cho", engine_proposal(c.engine, S).hash));
}

static void wait_for(struct span total)
{
	struct instant end = after(c.now, total);

	while (is_before(c.now, end)) /* longer steps would be a jump */
		case_tick(&c, SPAN_MINUTES(15));
}

START_TEST(more_spend_waits)
{
	struct proposal p = engine_proposal(c.engine, S);

	ck_assert_int_eq(target()->gate, GATE_APPROVAL);
	ck_assert_int_eq(engine_control(c.engine, S), CONTROL_WAITS_FOR_APPROVAL);
	ck_assert_uint_ne(p.hash, 0);
	ck_assert_int_eq(p.more_micros, DOLLARS(50));
	ck_assert_int_eq(p.since.ms, service()->verdict.since.ms);
	ck_assert_uint_eq(engine_proposal(c.engine, 0).hash, 0);
}
END_TEST

START_TEST(less_never_waits)
{
	case_show(&c, U, AD_ENABLED, DOLLARS(100));
	c.targets[U].budget_micros = DOLLARS(60);
	case_observe(&c, S, 12);
	case_show(&c, U, AD_ENABLED, DOLLARS(100));
	ck_assert_ptr_nonnull(case_command(&c, U));
	ck_assert_int_eq(target()->gate, GATE_APPROVAL);
}
END_TEST

/* What is turned, and whether it is another plan then. */
static void larger(void)
{
	c.targets[T].budget_micros = DOLLARS(110);
}
static void other_target(void)
{
	c.targets[U].budget_micros = DOLLARS(90);
}
static void renamed(void)
{
	c.targets[T].id = "g/66";
}
static void runs_elsewhere(void)
{
	c.engine->targets[T].confirmed.budget_micros = DOLLARS(60);
}
static void reopening(void)
{
	c.policies[0].ramp = SPAN_HOURS(72);
	c.engine->services[S].verdict.reopened_at = c.now;
}
static void closes(void)
{
	c.services[S].closed = true;
}

static const struct {
	const char *why;
	void (*turn)(void);
	bool same;
	int64_t more;
} plans[] = {
	{ "a larger budget", larger, false, 60 },
	{ "a change of the target that does not wait", other_target, false, 50 },
	{ "another target", renamed, false, 50 },
	{ "where it runs now is no part of the plan", runs_elsewhere, true, 40 },
	{ "nor is the ramp on which it gets there", reopening, true, 50 },
	{ "paused is another plan", closes, false, -50 },
};

START_TEST(a_plan_is_what_it_will_be)
{
	struct proposal before = engine_proposal(c.engine, S), then;

	plans[_i].turn();
	then = engine_proposal(c.engine, S);
	ck_assert_msg((before.hash == then.hash) == plans[_i].same, "%s", plans[_i].why);
	ck_assert_msg(then.more_micros == DOLLARS(plans[_i].more), "%s", plans[_i].why);
}
END_TEST

/* Paused in the end: what budget it is paused with does not matter. */
START_TEST(a_pause_has_no_budget)
{
	uint64_t hash;

	closes();
	hash = engine_proposal(c.engine, S).hash;
	runs_elsewhere();
	ck_assert_uint_eq(engine_proposal(c.engine, S).hash, hash);
}
END_TEST

START_TEST(a_yes_sends_it)
{
	say(EVENT_APPROVE);
	ck_assert_str_eq(case_effect(&c, EFFECT_NOTICE)->text,
			 "e/prim: up to $50 a day more approved by J. Cho");
	ck_assert(case_effect(&c, EFFECT_SAVE_SERVICE) && case_effect(&c, EFFECT_SAVE_TARGET));
	ck_assert_int_eq(case_command(&c, T)->budget_micros, DOLLARS(100));
	ck_assert(service()->approval->begun);
	ck_assert_str_eq(service()->approval->who, "J. Cho");
	ck_assert_int_eq(since(service()->approval->at, service()->approval->until).ms, 2 * 3600000);
	ck_assert_int_eq(target()->approved_micros, DOLLARS(100));
	ck_assert_uint_eq(engine_proposal(c.engine, S).hash, 0);
}
END_TEST

START_TEST(a_smaller_wish_is_covered_a_larger_one_asks_again)
{
	say(EVENT_APPROVE);
	ck_assert(approve_covers(c.engine, T, DOLLARS(99)) && approve_covers(c.engine, T, DOLLARS(100)));
	ck_assert(!approve_covers(c.engine, T, DOLLARS(100) + 1));
	ck_assert(!approve_covers(c.engine, 7, DOLLARS(1)));
}
END_TEST

START_TEST(unused_it_ends)
{
	c.config.limits.step_bp = 1000;
	c.config.limits.changes = 0; /* approved, and nothing can be sent today */
	say(EVENT_APPROVE);
	ck_assert(!service()->approval->begun);
	ck_assert_int_eq(target()->gate, GATE_ALLOWANCE);
	ck_assert_int_eq(people_due(c.engine, S), service()->approval->until.ms);
	wait_for(SPAN_MINUTES(105));
	ck_assert_ptr_nonnull(service()->approval);
	case_tick(&c, SPAN_MINUTES(15));
	ck_assert_ptr_null(service()->approval);
	ck_assert_str_eq(
		case_effect(&c, EFFECT_NOTICE)->text,
		"e/prim: the approval by J. Cho ended before anything of it was sent; more spend "
		"waits for a new one");
	ck_assert_int_eq(target()->approved_micros, 0);
	ck_assert_int_eq(target()->gate, GATE_APPROVAL);
	ck_assert_int_eq(people_due(c.engine, S), DUE_NEVER);
}
END_TEST

START_TEST(without_a_life_it_lasts)
{
	c.config.limits.approval_life = (struct span){ 0 };
	c.config.limits.changes = 0;
	say(EVENT_APPROVE);
	wait_for(SPAN_HOURS(20));
	ck_assert_ptr_nonnull(service()->approval);
	ck_assert_int_eq(people_due(c.engine, S), DUE_NEVER);
}
END_TEST

START_TEST(begun_it_lasts_until_the_verdict_moves)
{
	c.config.limits.step_bp = 1000;
	say(EVENT_APPROVE);
	ck_assert(service()->approval->begun);
	ck_assert_int_eq(people_due(c.engine, S), DUE_NEVER);
	wait_for(SPAN_HOURS(5));
	ck_assert_ptr_nonnull(service()->approval);
	ck_assert(approve_covers(c.engine, T, DOLLARS(100)));
	c.engine->services[S].verdict.moved_at = c.now;
	case_observe(&c, S, 13);
	ck_assert_ptr_null(service()->approval);
	ck_assert_int_eq(target()->approved_micros, 0);
}
END_TEST

START_TEST(a_no_lasts_until_the_verdict_moves)
{
	uint64_t hash = engine_proposal(c.engine, S).hash;

	say(EVENT_DECLINE);
	ck_assert_str_eq(case_effect(&c, EFFECT_NOTICE)->text,
			 "e/prim: up to $50 a day more declined by J. Cho: too early; not proposed "
			 "again until "
			 "the verdict moves");
	ck_assert(approval_is_decline(service()->approval));
	ck_assert(!approve_covers(c.engine, T, 0));
	wait_for(SPAN_HOURS(5));
	ck_assert_int_eq(target()->gate, GATE_APPROVAL);
	ck_assert_uint_eq(engine_proposal(c.engine, S).hash, 0);
	ck_assert_int_eq(people_due(c.engine, S), DUE_NEVER);
	c.engine->services[S].verdict.moved_at = c.now;
	case_observe(&c, S, 13);
	ck_assert(!case_effect(&c, EFFECT_NOTICE));
	ck_assert_uint_eq(engine_proposal(c.engine, S).hash, hash);
}
END_TEST

START_TEST(a_no_is_to_one_plan)
{
	say(EVENT_DECLINE);
	larger();
	case_observe(&c, S, 13);
	ck_assert_uint_ne(engine_proposal(c.engine, S).hash, 0);
	say(EVENT_APPROVE);
	ck_assert(!approval_is_decline(service()->approval));
	ck_assert_int_eq(target()->approved_micros, DOLLARS(110));
}
END_TEST

START_TEST(a_clock_set_back_makes_no_approval_longer)
{
	c.config.limits.changes = 0;
	say(EVENT_APPROVE);
	c.now = before(c.now, SPAN_DAYS(2));
	case_step(&c, (struct event){ .kind = EVENT_TICK });
	ck_assert_int_eq(service()->approval->at.ms, c.now.ms - 1);
	ck_assert_int_eq(service()->approval->until.ms, c.now.ms + 2 * 3600000);
}
END_TEST

/* The step that notices the clock may be the one that moves the verdict. */
START_TEST(a_clock_set_back_keeps_what_was_first)
{
	c.config.limits.changes = 0;
	c.engine->services[S].verdict.moved_at = before(c.now, SPAN_HOURS(1));
	say(EVENT_APPROVE);
	c.now = before(c.now, SPAN_DAYS(2));
	case_step(&c, (struct event){ .kind = EVENT_TICK });
	ck_assert_ptr_nonnull(service()->approval);
	c.engine->services[S].verdict.moved_at = c.now;
	case_observe(&c, S, 13);
	ck_assert_ptr_null(service()->approval);
}
END_TEST

START_TEST(nor_a_no_a_yes)
{
	say(EVENT_DECLINE);
	c.now = before(c.now, SPAN_DAYS(2));
	case_step(&c, (struct event){ .kind = EVENT_TICK });
	ck_assert_int_eq(service()->approval->at.ms, c.now.ms - 1);
	ck_assert(approval_is_decline(service()->approval));
}
END_TEST

/* ---- refusals ---- */

static void already_declined(void)
{
	say(EVENT_DECLINE);
}
static void already_approved(void)
{
	say(EVENT_APPROVE);
}
static void changed_since(void)
{
	larger();
}
static void paused_since(void)
{
	closes();
	c.services[S].target_count = 1;
}
static void unknown_since(void)
{
	c.engine->services[S].verdict.settled = VERDICT_UNKNOWN;
	c.services[S].target_count = 1;
}
static void as_it_was(void)
{
}

static const struct {
	const char *why;
	void (*turn)(void);
	enum event_kind kind;
	const char *who, *words;
	const char *says; /* NULL: it may */
} refusals[] = {
	{ "somebody else than the author approves", as_it_was, EVENT_APPROVE, "J. Poe", "", NULL },
	{ "the author does not", as_it_was, EVENT_APPROVE, "M. Diaz", "",
	  "M. Diaz wrote the rules now in force: what they ask for is approved by somebody else" },
	{ "but may decline", as_it_was, EVENT_DECLINE, "M. Diaz", "too early", NULL },
	{ "nobody approves", as_it_was, EVENT_APPROVE, "", "",
	  "an answer to a proposal needs the name of the person who gives it" },
	{ "nobody at all", as_it_was, EVENT_APPROVE, NULL, "",
	  "an answer to a proposal needs the name of the person who gives it" },
	{ "a no without words", as_it_was, EVENT_DECLINE, "J. Poe", "",
	  "a no needs a reason: whoever wrote the rules must know what to change" },
	{ "approved already", already_approved, EVENT_APPROVE, "J. Poe", "",
	  "nothing of e/prim waits for approval" },
	{ "declined already", already_declined, EVENT_APPROVE, "J. Poe", "",
	  "J. Cho declined this plan of e/prim: it is proposed again when the verdict moves or "
	  "the plan changes" },
	{ "it grew", changed_since, EVENT_APPROVE, "J. Poe", "",
	  "the plan changed since you saw it: then *, now * (g/6 at $110 a day, g/7 at $100 a "
	  "day); look at it again and answer that one" },
	{ "it became a pause", paused_since, EVENT_DECLINE, "J. Poe", "no",
	  "the plan changed since you saw it: then *, now * (g/6 paused); look at it again and "
	  "answer that one" },
	{ "it became nothing", unknown_since, EVENT_DECLINE, "J. Poe", "no",
	  "the plan changed since you saw it: then *, now * (g/6 left as it is); look at it "
	  "again and answer that one" },
};

START_TEST(may_it_be_said)
{
	struct event ev = answer(refusals[_i].kind, refusals[_i].who, engine_proposal(c.engine, S).hash);
	struct buf why = BUF_INIT(1000);
	uint64_t generation;
	bool may;

	engine_author(c.engine, "M. Diaz");
	ev.words = refusals[_i].words;
	refusals[_i].turn();
	may = engine_may(c.engine, &ev, &why);
	ck_assert_msg(may == !refusals[_i].says, "%s: %s", refusals[_i].why, buf_text(&why));
	ck_assert_msg(may || text_glob(refusals[_i].says, buf_text(&why)), "%s: %s",
		      refusals[_i].why, buf_text(&why));
	buf_release(&why);
	case_step(&c, (struct event){ .kind = EVENT_TICK });
	generation = engine_generation(c.engine);
	case_step(&c, ev);
	ck_assert_msg((engine_generation(c.engine) != generation) == may, "%s", refusals[_i].why);
	ck_assert_msg((c.fx.count > 0) == may, "%s", refusals[_i].why);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("approve");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, more_spend_waits);
	tcase_add_test(tc, less_never_waits);
	tcase_add_loop_test(tc, a_plan_is_what_it_will_be, 0, ROWS(plans));
	tcase_add_test(tc, a_pause_has_no_budget);
	tcase_add_test(tc, a_yes_sends_it);
	tcase_add_test(tc, a_smaller_wish_is_covered_a_larger_one_asks_again);
	tcase_add_test(tc, unused_it_ends);
	tcase_add_test(tc, without_a_life_it_lasts);
	tcase_add_test(tc, begun_it_lasts_until_the_verdict_moves);
	tcase_add_test(tc, a_no_lasts_until_the_verdict_moves);
	tcase_add_test(tc, a_no_is_to_one_plan);
	tcase_add_test(tc, a_clock_set_back_makes_no_approval_longer);
	tcase_add_test(tc, a_clock_set_back_keeps_what_was_first);
	tcase_add_test(tc, nor_a_no_a_yes);
	tcase_add_loop_test(tc, may_it_be_said, 0, ROWS(refusals));
	return run_case("approve", tc);
}
