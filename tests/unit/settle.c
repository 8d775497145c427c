/* SPDX-License-Identifier: Apache-2.0 */
/*
 * settle.c - a command's way from its intent to a known end.
 *
 * Target 5 (service e/prim, no pool) is planned at $100 and was found at $180, so
 * that being open asks for one cut; what the world answers is what the rows turn.
 */
#include "tests/unit/support/engine_case.h"
#include "tests/unit/support/run.h"

enum { T = 5, S = 4 };

static struct engine_case c;

/* In flight: $180 -> $100. */
static void setup(void)
{
	case_open(&c);
	c.config.limits.step_bp = BP_ONE;
	c.services[S].target_count = 1;
	case_show(&c, T, AD_ENABLED, DOLLARS(180));
	case_observe(&c, S, 12);
	case_observe(&c, S, 12);
	case_show(&c, T, AD_ENABLED, DOLLARS(180));
}

static void teardown(void)
{
	case_close(&c);
}

static const struct target_state *target(void)
{
	return engine_target(c.engine, T);
}

static void read_at(struct instant asked, enum ad_status status, int64_t dollars)
{
	case_step(&c, (struct event){ .kind = EVENT_SEEN,
				      .target = T,
				      .steerable = true,
				      .asked_at = asked,
				      .words = "",
				      .seen = { .status = status, .budget_micros = DOLLARS(dollars) } });
}

static void shows(int64_t dollars)
{
	read_at(c.now, AD_ENABLED, dollars);
}

START_TEST(issued)
{
	const struct command *cmd = case_command(&c, T);

	ck_assert(cmd && case_effect(&c, EFFECT_SAVE_TARGET));
	ck_assert_int_eq(cmd->verb, VERB_SET_BUDGET);
	ck_assert_int_eq(cmd->budget_micros, DOLLARS(100));
	ck_assert_int_eq(cmd->planned_against.budget_micros, DOLLARS(180));
	ck_assert_int_eq(since(c.now, cmd->deadline).ms, 60000);
	ck_assert(strstr(cmd->reason, "$100 a day instead of $180"));
	ck_assert_int_eq(target()->stage, STAGE_INTENT);
	ck_assert_int_eq(target()->gate, GATE_IN_FLIGHT);
}
END_TEST

static const struct {
	const char *why;
	enum outcome outcome;
	enum command_stage stage;
	bool reads, settles;
} ended_rows[] = {
	{ "a yes is read back", OUTCOME_DONE, STAGE_DONE, true, false },
	{ "unsure is read back", OUTCOME_UNSURE, STAGE_UNSURE, true, false },
	{ "a no ends it", OUTCOME_REFUSED, STAGE_NONE, false, true },
	{ "not now ends it", OUTCOME_LATER, STAGE_NONE, false, true },
};

START_TEST(ended)
{
	const struct effect *settled;

	case_end(&c, T, ended_rows[_i].outcome, "words");
	settled = case_effect(&c, EFFECT_SETTLED);
	ck_assert_msg(target()->stage == ended_rows[_i].stage, "%s", ended_rows[_i].why);
	ck_assert_msg(!!case_effect(&c, EFFECT_READ) == ended_rows[_i].reads, "%s", ended_rows[_i].why);
	ck_assert_msg(!!settled == ended_rows[_i].settles && !(settled && settled->applied), "%s",
		      ended_rows[_i].why);
	ck_assert_msg(!case_effect(&c, EFFECT_COMMAND), "nothing is sent again at once");
}
END_TEST

START_TEST(only_the_first_answer_counts)
{
	case_end(&c, T, OUTCOME_DONE, "");
	case_end(&c, T, OUTCOME_REFUSED, "no");
	ck_assert_int_eq(target()->stage, STAGE_DONE);
	case_end(&c, T, OUTCOME_UNSURE, "reset");
	ck_assert_int_eq(target()->stage, STAGE_DONE);
}
END_TEST

START_TEST(somebody_elses_answer_is_not_ours)
{
	case_step(&c, (struct event){ .kind = EVENT_ENDED,
				      .target = T,
				      .command = 999,
				      .outcome = OUTCOME_REFUSED,
				      .words = "" });
	ck_assert_int_eq(target()->stage, STAGE_INTENT);
	ck_assert_uint_eq(c.fx.count, 0);
}
END_TEST

START_TEST(applied_when_read_back)
{
	const struct effect *f;

	case_end(&c, T, OUTCOME_DONE, "");
	shows(100);
	f = case_effect(&c, EFFECT_SETTLED);
	ck_assert(f && f->applied);
	ck_assert(target()->touched && !target()->command);
	ck_assert_int_eq(target()->gate, GATE_NONE);
}
END_TEST

/* Reads while the command is DONE or UNSURE, sent so long after the answer. */
static const struct {
	const char *why;
	enum outcome outcome;
	int64_t asked_s; /* after the answer */
	int64_t shows;
	bool settles, outside;
} read_rows[] = {
	{ "sent before the answer: proves nothing", OUTCOME_DONE, -1, 100, false, false },
	{ "done, an old replica", OUTCOME_DONE, 179, 180, false, false },
	{ "done, and still old: it lied", OUTCOME_DONE, 180, 180, true, false },
	{ "done, and something else", OUTCOME_DONE, 1, 70, true, true },
	{ "unsure, as asked", OUTCOME_UNSURE, 0, 100, true, false },
	{ "unsure, as before, may still land or lag", OUTCOME_UNSURE, 269, 180, false, false },
	{ "unsure, as before, when it no longer can", OUTCOME_UNSURE, 270, 180, true, false },
	{ "unsure, and something else: ours may still land", OUTCOME_UNSURE, 1, 70, false, true },
	{ "until it no longer can", OUTCOME_UNSURE, 270, 70, true, true },
};

START_TEST(reads)
{
	struct instant answered = c.now;
	struct instant asked = after(answered, SPAN_SECONDS(read_rows[_i].asked_s));

	case_end(&c, T, read_rows[_i].outcome, "");
	c.now = after(answered, SPAN_SECONDS(300));
	read_at(asked, AD_ENABLED, read_rows[_i].shows);
	ck_assert_msg(!!case_effect(&c, EFFECT_SETTLED) == read_rows[_i].settles, "%s",
		      read_rows[_i].why);
	ck_assert_msg(target()->changed_outside == read_rows[_i].outside, "%s", read_rows[_i].why);
}
END_TEST

START_TEST(theirs_stands_and_ours_still_counts)
{
	struct command *raise = c.engine->targets[T].command;

	raise->budget_micros = DOLLARS(200); /* as if it had been a raise */
	case_end(&c, T, OUTCOME_UNSURE, "reset");
	ck_assert_int_eq(guard_exposure(c.engine, T), DOLLARS(200));
	shows(50);
	ck_assert(target()->changed_outside && target()->command);
	ck_assert_int_eq(guard_exposure(c.engine, T), DOLLARS(200));
	c.now = after(c.now, SPAN_SECONDS(300));
	shows(50);
	ck_assert(!target()->command);
	c.now = after(c.now, SPAN_SECONDS(200));
	shows(50);
	ck_assert_int_eq(c.engine->exposure[T], DOLLARS(200)); /* it may have run at that today */
	while (c.now.ms < CASE_NOON + 17 * 3600000) /* midnight of the account; longer steps would be a jump */
		case_tick(&c, SPAN_MINUTES(30));
	ck_assert_int_eq(c.engine->exposure[T], DOLLARS(50));
}
END_TEST

START_TEST(a_lagging_replica_is_no_person)
{
	case_end(&c, T, OUTCOME_DONE, "");
	shows(100);
	c.now = after(c.now, SPAN_SECONDS(179));
	shows(180);
	ck_assert(!target()->changed_outside);
	ck_assert_int_eq(target()->confirmed.budget_micros, DOLLARS(100));
	c.now = after(c.now, SPAN_SECONDS(1));
	shows(180);
	ck_assert(target()->changed_outside);
}
END_TEST

START_TEST(reads_count_in_the_order_they_were_sent)
{
	struct instant early;

	case_end(&c, T, OUTCOME_DONE, "");
	shows(100);
	early = c.now = after(c.now, SPAN_MINUTES(10));
	c.now = after(c.now, SPAN_SECONDS(2));
	shows(100);
	read_at(early, AD_ENABLED, 170); /* overtaken by the one sent after it */
	ck_assert(!target()->changed_outside);
	read_at(after(c.now, SPAN_SECONDS(1)), AD_ENABLED, 170); /* by a clock that has gone back since */
	ck_assert(!target()->changed_outside);
	shows(170);
	ck_assert(target()->changed_outside);
}
END_TEST

START_TEST(no_answer_at_all)
{
	case_tick(&c, SPAN_SECONDS(89));
	ck_assert_int_eq(target()->stage, STAGE_INTENT);
	ck_assert_int_eq(since(c.now, engine_next(c.engine)).ms, 1000);
	case_tick(&c, SPAN_SECONDS(1));
	ck_assert_int_eq(target()->stage, STAGE_UNSURE);
	ck_assert(case_effect(&c, EFFECT_READ));
}
END_TEST

START_TEST(an_unreadable_target_is_announced_once)
{
	struct event unseen = { .kind = EVENT_UNSEEN, .target = T, .words = "HTTP 500" };

	case_end(&c, T, OUTCOME_UNSURE, "reset");
	case_step(&c, unseen);
	ck_assert(!case_effect(&c, EFFECT_NOTICE) && !case_effect(&c, EFFECT_READ));
	c.now = after(c.now, SPAN_SECONDS(60));
	case_step(&c, unseen);
	ck_assert(case_effect(&c, EFFECT_NOTICE));
	c.now = after(c.now, SPAN_SECONDS(60));
	case_step(&c, unseen);
	ck_assert(!case_effect(&c, EFFECT_NOTICE));
	ck_assert_int_eq(target()->stage, STAGE_UNSURE);
}
END_TEST

/* Minutes until the n-th no in a row may be asked again. */
static const struct {
	const char *why;
	enum outcome outcome;
	int64_t retry_after_s;
	int before; /* failures before this one */
	int64_t rest_s;
} rest_rows[] = {
	{ "not now, and no word how long", OUTCOME_LATER, 0, 0, 120 },
	{ "a short wait is believed once", OUTCOME_LATER, 5, 0, 5 },
	{ "and not again", OUTCOME_LATER, 5, 1, 240 },
	{ "a long one always", OUTCOME_LATER, 7200, 3, 7200 },
	{ "never more than 32 minutes by ourselves", OUTCOME_LATER, 0, 60, 1920 },
	{ "however often it was", OUTCOME_LATER, 0, UINT16_MAX, 1920 },
	{ "a no rests an hour", OUTCOME_REFUSED, 0, 0, 3600 },
};

START_TEST(rests)
{
	c.engine->targets[T].attempts = (uint16_t)rest_rows[_i].before;
	case_step(&c, (struct event){ .kind = EVENT_ENDED,
				      .target = T,
				      .command = target()->command->id,
				      .outcome = rest_rows[_i].outcome,
				      .words = "quota",
				      .retry_after = SPAN_SECONDS(rest_rows[_i].retry_after_s) });
	ck_assert_int_eq(target()->gate, GATE_RETRY);
	ck_assert_msg(since(c.now, target()->retry_at).ms == rest_rows[_i].rest_s * 1000, "%s: %lld s",
		      rest_rows[_i].why, (long long)since(c.now, target()->retry_at).ms / 1000);
	ck_assert_str_eq(target()->trouble, "quota");
}
END_TEST

static const struct {
	const char *why;
	struct ad_state seen;
	bool steerable;
	enum gate gate;
} seen_rows[] = {
	{ "its budget is shared", { AD_ENABLED, DOLLARS(180), 0 }, false, GATE_NOT_STEERABLE },
	{ "it has ended", { AD_ENDED, DOLLARS(180), 0 }, true, GATE_NOT_STEERABLE },
	{ "its budget is not told", { AD_ENABLED, BUDGET_UNKNOWN, 0 }, true, GATE_NOT_STEERABLE },
	{ "a person paused it before we came", { AD_PAUSED, DOLLARS(100), 0 }, true, GATE_PAUSED_BY_PERSON },
};

START_TEST(as_found)
{
	struct engine_case found;

	case_open(&found);
	case_step(&found, (struct event){ .kind = EVENT_SEEN,
					  .target = T,
					  .steerable = seen_rows[_i].steerable,
					  .asked_at = found.now,
					  .words = "",
					  .seen = seen_rows[_i].seen });
	case_observe(&found, S, 12);
	case_observe(&found, S, 12);
	ck_assert_msg(!case_effect(&found, EFFECT_COMMAND), "%s", seen_rows[_i].why);
	ck_assert_msg(found.engine->targets[T].gate == seen_rows[_i].gate, "%s: %s",
		      seen_rows[_i].why, gate_name((enum gate)found.engine->targets[T].gate));
	case_close(&found);
}
END_TEST

START_TEST(unsettled_at_restart_is_read_first)
{
	struct target_state was = *target();
	struct engine *old = c.engine;

	c.now = after(c.now, SPAN_MINUTES(1));
	c.engine = engine_new(&c.config, c.now, engine_next_command(old));
	engine_restore_service(c.engine, S, engine_service(old, S));
	engine_restore_target(c.engine, T, &was);
	engine_free(old);
	ck_assert_int_eq(target()->stage, STAGE_UNSURE);
	ck_assert_int_eq(target()->command->budget_micros, DOLLARS(100));
	case_tick(&c, SPAN_SECONDS(1));
	ck_assert(case_effect(&c, EFFECT_READ) && !case_effect(&c, EFFECT_COMMAND));
	shows(100);
	ck_assert(case_effect(&c, EFFECT_SETTLED)->applied);
}
END_TEST

START_TEST(a_clock_set_back_leaves_nothing_in_the_future)
{
	case_end(&c, T, OUTCOME_DONE, "");
	shows(100);
	c.now = before(c.now, SPAN_DAYS(3));
	case_step(&c, (struct event){ .kind = EVENT_TICK });
	ck_assert(case_effect(&c, EFFECT_NOTICE));
	ck_assert_int_le(target()->confirmed_at.ms, c.now.ms);
	ck_assert_int_le(target()->settled_at.ms, c.now.ms);
	ck_assert_int_le(engine_service(c.engine, S)->as_of.ms, c.now.ms);
	c.now = after(c.now, SPAN_MINUTES(10));
	shows(170);
	ck_assert(target()->changed_outside); /* a read is news again at once */
}
END_TEST

START_TEST(a_leap_ahead_is_no_patience)
{
	case_end(&c, T, OUTCOME_UNSURE, "reset");
	c.now = after(c.now, SPAN_HOURS(3));
	case_step(&c, (struct event){ .kind = EVENT_TICK });
	shows(180);
	ck_assert_msg(!case_effect(&c, EFFECT_SETTLED), "it may have been sent a second ago");
	c.now = after(c.now, SPAN_SECONDS(270));
	shows(180);
	ck_assert_ptr_nonnull(case_effect(&c, EFFECT_SETTLED));
}
END_TEST

/* A raise is on its way, and a freeze window begins: the gate is another, the deadline is not. */
START_TEST(a_night_moves_no_deadline)
{
	struct freeze night = { .name = "night" };
	struct engine_case f;
	int64_t due;

	case_open(&f);
	f.config.limits.step_bp = BP_ONE;
	f.services[S].target_count = 1;
	case_show(&f, T, AD_ENABLED, DOLLARS(50));
	case_observe(&f, S, 12);
	case_observe(&f, S, 12);
	case_show(&f, T, AD_ENABLED, DOLLARS(50));
	ck_assert_ptr_nonnull(case_command(&f, T));
	due = f.engine->target_due[T];
	f.config.freezes = &night;
	f.config.freeze_count = 1;
	engine_touch(f.engine, S);
	case_tick(&f, SPAN_SECONDS(60));
	ck_assert_int_eq(f.engine->targets[T].gate, GATE_FREEZE);
	ck_assert_int_eq(f.engine->target_due[T], due);
	case_tick(&f, SPAN_SECONDS(30));
	ck_assert_int_eq(f.engine->targets[T].stage, STAGE_UNSURE);
	ck_assert_int_eq(engine_control(f.engine, S), CONTROL_AUTOMATIC);
	case_tick(&f, SPAN_SECONDS(60));
	ck_assert_int_eq(engine_control(f.engine, S), CONTROL_NOT_CONFIRMED);
	case_close(&f);
}
END_TEST

/* ---- how old may a reading be? ---- */

static const struct {
	const char *why;
	int32_t open;
	int64_t dollars, age_s;
	bool acts;
} ages[] = {
	{ "more, read a moment ago", 12, 60, 10, true },
	{ "more: a person may have been there since", 12, 60, 11, false },
	{ "less", 12, 180, 60, true },
	{ "less, after more than a minute", 12, 180, 61, false },
	{ "a pause", 2, 100, 60, true },
	{ "a pause, after more than a minute", 2, 100, 61, false },
};

START_TEST(a_reading_is_this_old_at_most)
{
	struct observation o;

	case_close(&c); /* from the beginning, instead of what setup() has in flight */
	case_open(&c);
	c.services[S].target_count = 1;
	case_observe(&c, S, ages[_i].open);
	c.now = after(c.now, SPAN_SECONDS(15 * 60 - ages[_i].age_s));
	case_show(&c, T, AD_ENABLED, DOLLARS(ages[_i].dollars));
	c.now = after(c.now, SPAN_SECONDS(ages[_i].age_s));
	o = case_openings(S, ages[_i].open, c.now);
	case_step(&c, (struct event){ .kind = EVENT_OBSERVED, .observation = &o });
	ck_assert_msg((case_command(&c, T) != NULL) == ages[_i].acts, "%s", ages[_i].why);
	ck_assert_msg((case_effect(&c, EFFECT_READ) != NULL) != ages[_i].acts, "%s", ages[_i].why);
	case_show(&c, T, AD_ENABLED, DOLLARS(ages[_i].dollars));
	ck_assert_msg(target()->command != NULL, "%s", ages[_i].why);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("settle");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, issued);
	tcase_add_loop_test(tc, ended, 0, ROWS(ended_rows));
	tcase_add_test(tc, only_the_first_answer_counts);
	tcase_add_test(tc, somebody_elses_answer_is_not_ours);
	tcase_add_test(tc, applied_when_read_back);
	tcase_add_loop_test(tc, reads, 0, ROWS(read_rows));
	tcase_add_test(tc, theirs_stands_and_ours_still_counts);
	tcase_add_test(tc, a_lagging_replica_is_no_person);
	tcase_add_test(tc, reads_count_in_the_order_they_were_sent);
	tcase_add_test(tc, no_answer_at_all);
	tcase_add_test(tc, an_unreadable_target_is_announced_once);
	tcase_add_loop_test(tc, rests, 0, ROWS(rest_rows));
	tcase_add_loop_test(tc, as_found, 0, ROWS(seen_rows));
	tcase_add_test(tc, unsettled_at_restart_is_read_first);
	tcase_add_test(tc, a_clock_set_back_leaves_nothing_in_the_future);
	tcase_add_test(tc, a_leap_ahead_is_no_patience);
	tcase_add_test(tc, a_night_moves_no_deadline);
	tcase_add_loop_test(tc, a_reading_is_this_old_at_most, 0, ROWS(ages));
	return run_case("settle", tc);
}
