/* SPDX-License-Identifier: Apache-2.0 */
/*
 * watch.c - what is known about each service, and what people say about it.
 */
#include <stdio.h>

#include "tests/unit/support/engine_case.h"
#include "tests/unit/support/run.h"

enum { S = 4, T = 5 };

static struct engine_case c;

static void setup(void)
{
	case_open(&c);
	case_observe(&c, S, 12);
	case_observe(&c, S, 12); /* open */
}

static void teardown(void)
{
	case_close(&c);
}

static const struct service_state *service(void)
{
	return engine_service(c.engine, S);
}

static const char *notice(void)
{
	const struct effect *f = case_effect(&c, EFFECT_NOTICE);

	return f ? f->text : "";
}

START_TEST(judged)
{
	ck_assert_int_eq(engine_verdict(c.engine, S), VERDICT_OPEN);
	ck_assert_str_eq(notice(),
			 "e/prim went open: 12 openings in the next 14 days, inside the limits "
			 "(2 checks in a row)");
	ck_assert(case_effect(&c, EFFECT_SAVE_SERVICE));
	ck_assert_int_eq(service()->decided[0].value, 12);
	ck_assert_int_eq(service()->decided_agreed, 2);
}
END_TEST

START_TEST(nothing_new_costs_nothing)
{
	uint64_t generation = engine_generation(c.engine);

	case_observe(&c, S, 12);
	ck_assert(!case_effect(&c, EFFECT_SAVE_SERVICE) && !case_effect(&c, EFFECT_NOTICE));
	ck_assert_uint_eq(engine_generation(c.engine), generation);
	ck_assert_int_eq(service()->as_of.ms, c.now.ms);
}
END_TEST

START_TEST(a_pending_change_hurries_and_is_saved)
{
	case_observe(&c, S, 2);
	ck_assert(case_effect(&c, EFFECT_POLL_SOON) && case_effect(&c, EFFECT_SAVE_SERVICE));
	ck_assert_int_eq(service()->verdict.agreed, 1);
	ck_assert_int_eq(service()->changed_at.ms, c.now.ms);
}
END_TEST

/* One reading of 2 has been heard; what does the next poll do to the count? */
static const struct {
	const char *why;
	enum quality quality;
	int32_t open;
	int64_t as_of_min; /* against now, a quarter of an hour later */
	int agreed;	   /* -1: judged */
	const char *says;
} poll_rows[] = {
	{ "agrees", QUALITY_GOOD, 2, 0, -1, "went filling from open" },
	{ "disagrees", QUALITY_GOOD, 12, 0, 0, "" },
	{ "absent moves nothing", QUALITY_ABSENT, 2, 0, 1, "gave nothing usable: no data for this service" },
	{ "suspect moves nothing", QUALITY_SUSPECT, 0, 0, 1, "gave nothing usable" },
	{ "an untold count is absent", QUALITY_GOOD, COUNT_UNKNOWN, 0, 1, "does not tell how many slots are open" },
	{ "the same file again is no second opinion", QUALITY_GOOD, 2, -15, 1, "" },
	{ "nor is an older one", QUALITY_GOOD, 2, -20, 1, "" },
	{ "a clock two minutes ahead is forgiven", QUALITY_GOOD, 2, 2, -1, "went filling from open" },
	{ "three are not", QUALITY_GOOD, 2, 3, 1, "from the future" },
};

START_TEST(polls)
{
	struct observation o;

	case_observe(&c, S, 2);
	c.now = after(c.now, SPAN_MINUTES(15));
	o = case_openings(S, poll_rows[_i].open, after(c.now, SPAN_MINUTES(poll_rows[_i].as_of_min)));
	o.quality = poll_rows[_i].quality;
	case_step(&c, (struct event){ .kind = EVENT_OBSERVED, .observation = &o });
	if (poll_rows[_i].agreed < 0)
		ck_assert_msg(engine_verdict(c.engine, S) == VERDICT_FILLING, "%s", poll_rows[_i].why);
	else
		ck_assert_msg(service()->verdict.agreed == poll_rows[_i].agreed, "%s: %d",
			      poll_rows[_i].why, service()->verdict.agreed);
	ck_assert_msg(strstr(notice(), poll_rows[_i].says) && !notice()[0] == !poll_rows[_i].says[0],
		      "%s: %s", poll_rows[_i].why, notice());
	ck_assert_int_eq(service()->polled_at.ms, c.now.ms);
}
END_TEST

START_TEST(unchanged_is_a_reading)
{
	case_observe(&c, S, 2);
	c.now = after(c.now, SPAN_MINUTES(15));
	case_step(&c, (struct event){ .kind = EVENT_UNCHANGED, .service = S });
	ck_assert_int_eq(engine_verdict(c.engine, S), VERDICT_FILLING);
	ck_assert_int_eq(service()->as_of.ms, c.now.ms);
}
END_TEST

START_TEST(unchanged_from_nothing_is_none)
{
	case_step(&c, (struct event){ .kind = EVENT_UNCHANGED, .service = 0 });
	ck_assert_int_eq(engine_service(c.engine, 0)->as_of.ms, 0);
	ck_assert_int_eq(engine_verdict(c.engine, 0), VERDICT_UNKNOWN);
}
END_TEST

START_TEST(trouble_is_said_once_and_its_end_too)
{
	struct event unheard = { .kind = EVENT_UNHEARD, .service = S, .words = "HTTP 503" };

	case_step(&c, unheard);
	ck_assert_str_eq(
		notice(),
		"e/prim: feed ehr gave nothing usable: HTTP 503; its last good data ages and "
		"its ads stay as they are");
	case_step(&c, unheard);
	ck_assert_str_eq(notice(), "");
	ck_assert_str_eq(service()->trouble, "HTTP 503");
	case_observe(&c, S, 12);
	ck_assert_str_eq(notice(), "e/prim: feed ehr answers again");
	ck_assert_ptr_null(service()->trouble);
}
END_TEST

START_TEST(silence_ages)
{
	struct instant heard = c.now;

	ck_assert_int_le(engine_next(c.engine).ms, heard.ms + 45 * 60000 + 1);
	case_tick(&c, SPAN_MINUTES(45));
	ck_assert_int_eq(engine_next(c.engine).ms, heard.ms + 45 * 60000 + 1);
	ck_assert_int_eq(engine_verdict(c.engine, S), VERDICT_OPEN);
	case_tick(&c, (struct span){ 1 });
	ck_assert_int_eq(engine_verdict(c.engine, S), VERDICT_UNKNOWN);
	ck_assert_int_eq(service()->verdict.settled, VERDICT_OPEN);
	ck_assert_int_eq(engine_next(c.engine).ms, heard.ms + 4 * 3600000 + 1);
	for (int i = 0; i < 4; i++)
		case_tick(&c, SPAN_MINUTES(50));
	ck_assert(service()->verdict.dead);
	ck_assert(is_never(engine_next(c.engine)));
	case_observe(&c, S, 12);
	ck_assert_int_eq(engine_verdict(c.engine, S), VERDICT_OPEN);
}
END_TEST

START_TEST(closed_says_so_and_nothing_else)
{
	c.services[S].closed = true;
	case_observe(&c, S, 2);
	case_observe(&c, S, 2);
	ck_assert_int_eq(engine_verdict(c.engine, S), VERDICT_CLOSED);
	ck_assert_str_eq(notice(), "");
}
END_TEST

static void say(enum event_kind kind)
{
	struct event ev = { .kind = kind, .service = S, .who = "J. Cho", .words = "audit" };

	ev.hold = (struct hold){ .until = after(c.now, SPAN_HOURS(1)),
				 .who = "J. Cho",
				 .reason = "open house" };
	case_step(&c, ev);
}

START_TEST(a_hold_ends_by_itself)
{
	say(EVENT_HOLD);
	ck_assert_str_eq(notice(), "e/prim held by J. Cho: open house");
	ck_assert(case_effect(&c, EFFECT_SAVE_SERVICE) && service()->hold);
	ck_assert_int_eq(service()->hold->since.ms, c.now.ms);
	case_observe(&c, S, 12);
	case_observe(&c, S, 12);
	case_observe(&c, S, 12);
	ck_assert(service()->hold);
	case_tick(&c, SPAN_MINUTES(15));
	ck_assert_str_eq(notice(),
			 "e/prim: the hold by J. Cho has ended by itself; automatic again");
	ck_assert(!service()->hold && case_effect(&c, EFFECT_SAVE_SERVICE));
}
END_TEST

START_TEST(resume_hands_back)
{
	struct target_state *is = &c.engine->targets[T];

	case_show(&c, T, AD_PAUSED, DOLLARS(100));
	is->changed_outside = true;
	is->attempts = 3;
	say(EVENT_HOLD);
	say(EVENT_RESUME);
	ck_assert(!service()->hold && !is->changed_outside && is->attempts == 0);
	ck_assert_msg(is->paused_by_us, "a person's pause was handed to us");
	ck_assert(case_effect(&c, EFFECT_SAVE_TARGET));
}
END_TEST

START_TEST(the_switch)
{
	const char *who, *why;

	say(EVENT_STOP);
	ck_assert(engine_stopped(c.engine, &who, &why));
	ck_assert_str_eq(who, "J. Cho");
	ck_assert_str_eq(why, "audit");
	ck_assert(case_effect(&c, EFFECT_SAVE_SWITCH));
	ck_assert_int_eq(engine_target_control(c.engine, T), CONTROL_STOPPED);
	say(EVENT_START);
	ck_assert(!engine_stopped(c.engine, NULL, NULL));
	ck_assert_int_ne(engine_target_control(c.engine, T), CONTROL_STOPPED);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("watch");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, judged);
	tcase_add_test(tc, nothing_new_costs_nothing);
	tcase_add_test(tc, a_pending_change_hurries_and_is_saved);
	tcase_add_loop_test(tc, polls, 0, ROWS(poll_rows));
	tcase_add_test(tc, unchanged_is_a_reading);
	tcase_add_test(tc, unchanged_from_nothing_is_none);
	tcase_add_test(tc, trouble_is_said_once_and_its_end_too);
	tcase_add_test(tc, silence_ages);
	tcase_add_test(tc, closed_says_so_and_nothing_else);
	tcase_add_test(tc, a_hold_ends_by_itself);
	tcase_add_test(tc, resume_hands_back);
	tcase_add_test(tc, the_switch);
	return run_case("watch", tc);
}
