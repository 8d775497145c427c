/* SPDX-License-Identifier: Apache-2.0 */
/*
 * age.c - what passing time alone changes: ramps and flapping that end, silences that
 * ask a person, a closure that is over.
 */
#include "tests/unit/support/engine_case.h"
#include "tests/unit/support/run.h"

enum { S = 3, T = 4 }; /* d/prim and its target g/5 */

static struct engine_case c;

static void setup(void)
{
	case_config(&c);
	c.policies[0].confirm_down = c.policies[0].confirm_up = 1;
	c.policies[0].confirm_for = SPAN_HOURS(0);
	c.feed.stale_after = SPAN_DAYS(3);
	c.feed.dead_after = SPAN_DAYS(5);
	case_start(&c);
	case_observe(&c, S, 12);
}

static void teardown(void)
{
	case_close(&c);
}

static struct service_state *service(void)
{
	return &c.engine->services[S];
}

static const char *notice(void)
{
	const struct effect *f = case_effect(&c, EFFECT_NOTICE);

	return f ? f->text : "";
}

static bool said(const char *words)
{
	for (size_t i = 0; i < c.fx.count; i++)
		if (c.fx.items[i].kind == EFFECT_NOTICE && strstr(c.fx.items[i].text, words))
			return true;
	return false;
}

/* In steps that are no jump of the clock, to exactly then. */
static void pass_to(struct instant then)
{
	while (is_before(c.now, then)) {
		struct span left = since(c.now, then);

		case_tick(&c, is_longer(left, SPAN_MINUTES(30)) ? SPAN_MINUTES(30) : left);
	}
}

/* ---- ramps ---- */

START_TEST(each_step_of_a_ramp_has_its_moment)
{
	struct instant reopened;

	c.policies[0].ramp = SPAN_HOURS(6);
	case_observe(&c, S, 2);
	case_observe(&c, S, 2);
	ck_assert_int_eq(service()->verdict.settled, VERDICT_FULL);
	case_observe(&c, S, 9);
	reopened = c.now;
	ck_assert_int_eq(service()->verdict.reopened_at.ms, reopened.ms);
	for (int step = 1; step <= RAMP_STEPS; step++) {
		struct instant due = after(reopened, SPAN_HOURS(2 * step));

		ck_assert_int_eq(engine_next(c.engine).ms, due.ms);
		ck_assert(!is_never(service()->verdict.reopened_at));
		pass_to(due);
	}
	ck_assert(is_never(service()->verdict.reopened_at));
	ck_assert(case_effect(&c, EFFECT_SAVE_SERVICE));
}
END_TEST

/* ---- flapping ---- */

static void flap(void)
{
	c.policies[0].flap_changes = 3;
	c.policies[0].flap_within = SPAN_DAYS(1);
	c.policies[0].flap_calm = SPAN_HOURS(12);
	case_observe(&c, S, 5);
	case_observe(&c, S, 13);
	case_observe(&c, S, 4);
}

START_TEST(flapping_is_told_with_the_swing)
{
	flap();
	ck_assert(service()->verdict.flapping);
	ck_assert_msg(said("d/prim flaps: 3 changes of verdict within 1 d; the thresholds of "
			   "policy slots are "
			   "too close for a measure that swings from 4 to 13; the stricter of the "
			   "last two "
			   "verdicts holds"),
		      "%s", notice());
	case_observe(&c, S, 13);
	ck_assert_msg(!said("flaps"), "once");
}
END_TEST

START_TEST(a_swing_has_two_ends)
{
	c.policies[0].flap_changes = 2;
	c.policies[0].flap_within = SPAN_DAYS(1);
	case_observe(&c, S, 4);
	case_observe(&c, S, 14); /* the latest is the highest */
	ck_assert_msg(said("d/prim flaps: 2 changes of verdict") && said("from 4 to 14"), "%s",
		      notice());
}
END_TEST

START_TEST(flapping_ends_by_acting_on_what_then_holds)
{
	struct instant calm;

	flap();
	case_show(&c, T, AD_ENABLED, DOLLARS(50)); /* filling */
	calm = after((struct instant){ (int64_t)service()->verdict.flaps[1] * 60000 }, SPAN_HOURS(12));
	case_observe(&c, S, 13); /* open, a fourth time */
	calm = after((struct instant){ (int64_t)service()->verdict.flaps[1] * 60000 }, SPAN_HOURS(12));
	ck_assert_int_eq(service()->verdict.settled, VERDICT_OPEN);
	ck_assert_msg(c.engine->targets[T].wanted.budget_micros == DOLLARS(50),
		      "the stricter of the last two");
	pass_to(calm);
	ck_assert(service()->verdict.flapping);
	pass_to(after(calm, (struct span){ 1 }));
	ck_assert(!service()->verdict.flapping && case_effect(&c, EFFECT_SAVE_SERVICE));
	ck_assert_str_eq(notice(), "d/prim no longer flaps: automatic again as open");
	ck_assert_int_eq(c.engine->targets[T].wanted.budget_micros, DOLLARS(100));
}
END_TEST

/* ---- closures ---- */

START_TEST(a_closure_that_is_over_climbs_back)
{
	c.policies[0].ramp = SPAN_HOURS(6);
	c.services[S].closed = true;
	case_observe(&c, S, 12);
	ck_assert_int_eq(service()->verdict.came_from, VERDICT_CLOSED);
	ck_assert(case_effect(&c, EFFECT_SAVE_SERVICE));
	case_observe(&c, S, 13);
	ck_assert_msg(!case_effect(&c, EFFECT_SAVE_SERVICE), "said once");
	c.services[S].closed = false;
	case_observe(&c, S, 13);
	ck_assert_int_eq(service()->verdict.reopened_at.ms, c.now.ms);
	ck_assert_int_eq(engine_verdict(c.engine, S), VERDICT_OPEN);
}
END_TEST

/* ---- a silence that lasts ---- */

static const struct {
	const char *why;
	int64_t review_h, passed_h; /* since dead */
	enum ad_status status;
	int64_t dollars;
	bool asks;
} review_rows[] = {
	{ "paused, and long enough", 72, 72, AD_PAUSED, 100, true },
	{ "an hour less", 72, 71, AD_PAUSED, 100, false },
	{ "below its plan", 72, 72, AD_ENABLED, 99, true },
	{ "as planned: nothing to decide", 72, 72, AD_ENABLED, 100, false },
	{ "above its plan", 72, 72, AD_ENABLED, 120, false },
	{ "ended by somebody else", 72, 72, AD_ENDED, 50, false },
	{ "switched off", 0, 200, AD_PAUSED, 100, false },
};

START_TEST(a_long_silence_asks_a_person)
{
	struct instant dead = after(c.now, c.feed.dead_after);

	c.policies[0].review = SPAN_HOURS(review_rows[_i].review_h);
	case_show(&c, T, review_rows[_i].status, DOLLARS(review_rows[_i].dollars));
	pass_to(after(dead, SPAN_HOURS(review_rows[_i].passed_h)));
	case_step(&c, (struct event){ .kind = EVENT_TICK });
	ck_assert_msg(service()->reviewed == review_rows[_i].asks, "%s", review_rows[_i].why);
}
END_TEST

START_TEST(it_is_asked_once)
{
	c.policies[0].review = SPAN_HOURS(72);
	case_show(&c, T, AD_PAUSED, DOLLARS(100));
	pass_to(after(c.now, SPAN_HOURS(8 * 24)));
	ck_assert_str_eq(notice(),
			 "d/prim: no good data for 8 d and its ads are restricted: a person must "
			 "decide whether they stay so; nothing is raised before its feed answers");
	ck_assert(case_effect(&c, EFFECT_SAVE_SERVICE));
	case_step(&c, (struct event){ .kind = EVENT_UNHEARD, .service = S, .words = "HTTP 503" });
	ck_assert(!said("a person must decide"));
	case_observe(&c, S, 12);
	ck_assert(!service()->reviewed);
}
END_TEST

START_TEST(a_pause_that_comes_later_is_seen_at_the_next_poll)
{
	c.policies[0].review = SPAN_HOURS(72);
	case_show(&c, T, AD_ENABLED, DOLLARS(100));
	pass_to(after(c.now, SPAN_HOURS(9 * 24)));
	case_show(&c, T, AD_PAUSED, DOLLARS(100));
	case_step(&c, (struct event){ .kind = EVENT_UNHEARD, .service = S, .words = "HTTP 503" });
	ck_assert(said("a person must decide"));
}
END_TEST

/* ---- clocks ---- */

START_TEST(nothing_known_is_of_the_future)
{
	struct verdict_state *v = &service()->verdict;

	v->moved_at = v->reopened_at = after(c.now, SPAN_HOURS(5));
	v->flaps[0] = v->flaps[1] = (uint32_t)(c.now.ms / 60000) + 300;
	service()->smooth = calloc(1, sizeof(struct smooth));
	service()->smooth->at = after(c.now, SPAN_HOURS(5));
	watch_rebase(c.engine, S);
	ck_assert_int_le(v->moved_at.ms, c.now.ms);
	ck_assert_int_le(v->reopened_at.ms, c.now.ms);
	ck_assert_int_le(v->flaps[1], c.now.ms / 60000);
	ck_assert_int_le(service()->smooth->at.ms, c.now.ms);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("age");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, each_step_of_a_ramp_has_its_moment);
	tcase_add_test(tc, flapping_is_told_with_the_swing);
	tcase_add_test(tc, a_swing_has_two_ends);
	tcase_add_test(tc, flapping_ends_by_acting_on_what_then_holds);
	tcase_add_test(tc, a_closure_that_is_over_climbs_back);
	tcase_add_loop_test(tc, a_long_silence_asks_a_person, 0, ROWS(review_rows));
	tcase_add_test(tc, it_is_asked_once);
	tcase_add_test(tc, a_pause_that_comes_later_is_seen_at_the_next_poll);
	tcase_add_test(tc, nothing_known_is_of_the_future);
	return run_case("age", tc);
}
