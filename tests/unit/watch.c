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
	{ "an untold count is absent", QUALITY_GOOD, COUNT_UNKNOWN, 0, 1,
	  "does not tell how many slots are open" },
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

/* ---- what a reading costs ---- */

/* A wish nobody made, to see whether it is made anew. */
static bool plans_again(void)
{
	struct ad_state *wanted = &c.engine->targets[T].wanted;
	bool again = wanted->budget_micros != 1;

	wanted->budget_micros = 1;
	return again;
}

static void unchanged(void)
{
	c.now = after(c.now, SPAN_MINUTES(15));
	case_step(&c, (struct event){ .kind = EVENT_UNCHANGED, .service = S });
}

static void settle_targets(void)
{
	case_show(&c, T, AD_ENABLED, DOLLARS(100));
	case_show(&c, T + 1, AD_ENABLED, DOLLARS(100));
	unchanged();
	(void)plans_again();
}

START_TEST(what_was_said_before_is_not_planned_again)
{
	uint64_t generation;

	settle_targets();
	generation = engine_generation(c.engine);
	unchanged();
	ck_assert(!plans_again());
	case_observe(&c, S, 12);
	ck_assert(!plans_again());
	ck_assert_uint_eq(c.fx.count, 0);
	ck_assert_uint_eq(engine_generation(c.engine), generation);
	ck_assert_int_eq(service()->as_of.ms, c.now.ms);
}
END_TEST

static void nothing_else(void)
{
}

static void a_gate(void)
{
	c.engine->targets[T + 1].gate = GATE_NO_DATA;
	c.engine->service_flags[S] &= (uint8_t)~SERVICE_QUIET; /* as whatever led to that would */
}

static void first_since_start(void)
{
	c.engine->service_flags[S] &= (uint8_t) ~(SERVICE_HEARD | SERVICE_QUIET);
}

static void trouble(void)
{
	case_step(&c, (struct event){ .kind = EVENT_UNHEARD, .service = S, .words = "HTTP 503" });
}

static void stale(void)
{
	case_tick(&c, SPAN_MINUTES(50));
}

static const struct {
	const char *why;
	void (*first)(void);
	int32_t open;
	bool again;
} news_rows[] = {
	{ "nothing", nothing_else, 12, false },
	{ "another value", nothing_else, 13, true },
	{ "a candidate", nothing_else, 5, true },
	{ "a wish that waits", a_gate, 12, true },
	{ "the first since the start", first_since_start, 12, true },
	{ "after trouble", trouble, 12, true },
	{ "fresh again", stale, 12, true },
};

/* A timer of its own, as a hold has, is looked at each time; and nothing is planned for it either. */
START_TEST(a_held_service_is_judged_in_full)
{
	settle_targets();
	ck_assert(c.engine->service_flags[S] & SERVICE_QUIET);
	c.engine->services[S].hold = calloc(1, sizeof(struct hold));
	c.engine->services[S].hold->until = after(c.now, SPAN_MINUTES(40));
	engine_touch(c.engine, S);
	unchanged();
	unchanged();
	ck_assert(!(c.engine->service_flags[S] & SERVICE_QUIET));
	ck_assert_int_eq(engine_next(c.engine).ms, service()->hold->until.ms);
}
END_TEST

START_TEST(news_is_planned_again)
{
	settle_targets();
	news_rows[_i].first();
	(void)plans_again();
	case_observe(&c, S, news_rows[_i].open);
	ck_assert_msg(plans_again() == news_rows[_i].again, "%s", news_rows[_i].why);
}
END_TEST

/* The measure says the same; what there is to book has changed. */
START_TEST(openings_are_news_also_where_they_are_not_measured)
{
	c.services[S].policy = 1;
	c.policies[1].metric = METRIC_WAIT_DAYS;
	settle_targets();
	for (int i = 0; i < 2; i++) {
		struct observation o;

		c.now = after(c.now, SPAN_MINUTES(15));
		o = case_openings(S, 7, c.now);
		o.wait_days = 12;
		case_step(&c, (struct event){ .kind = EVENT_OBSERVED, .observation = &o });
		ck_assert_msg(plans_again() == (i == 0), "reading %d", i);
	}
}
END_TEST

/* As many openings in the window each time; the third one is so many days away, or beyond them. */
static void third(int days, bool beyond)
{
	struct observation o;

	c.now = after(c.now, SPAN_MINUTES(15));
	o = case_openings(S, 3, c.now);
	o.open = 2;
	o.firsts = beyond ? 2 : 3;
	o.first[2] = after(c.now, SPAN_DAYS(days));
	case_step(&c, (struct event){ .kind = EVENT_OBSERVED, .observation = &o });
}

/* Sixty days, and more than sixty days, are two readings of one number. */
START_TEST(another_reading_of_as_many_openings)
{
	c.services[S].policy = 1;
	settle_targets();
	c.policies[1].full.given = c.policies[1].filling.given = false;
	for (int i = 0; i < 4; i++)
		third(59, false);
	ck_assert_int_eq(service()->evidence[0].value, 59);
	ck_assert(c.engine->service_flags[S] & SERVICE_QUIET);
	third(60, false);
	ck_assert_int_eq(service()->changed_at.ms, c.now.ms);
	third(60, false);
	ck_assert(c.engine->service_flags[S] & SERVICE_QUIET);
	third(60, true);
	ck_assert_int_eq(service()->changed_at.ms, c.now.ms);
	ck_assert(service()->evidence[0].censored && service()->evidence[0].value == 60);
}
END_TEST

START_TEST(trouble_keeps_the_words_of_the_feed)
{
	struct observation o = case_openings(S, 0, c.now);

	o.quality = QUALITY_SUSPECT;
	(void)snprintf(o.trouble, sizeof(o.trouble), "no slots at all");
	case_step(&c, (struct event){ .kind = EVENT_OBSERVED, .observation = &o });
	ck_assert_str_eq(service()->trouble, "no slots at all");
	ck_assert_int_eq(service()->quality, QUALITY_SUSPECT);
}
END_TEST

START_TEST(unchanged_does_not_make_a_reading_older)
{
	struct observation o = case_openings(S, 12, after(c.now, SPAN_MINUTES(1)));

	case_step(&c, (struct event){ .kind = EVENT_OBSERVED, .observation = &o });
	case_step(&c, (struct event){ .kind = EVENT_UNCHANGED, .service = S });
	ck_assert_int_eq(service()->as_of.ms, o.as_of.ms);
}
END_TEST

/* ---- a long time without a look ---- */

static const struct {
	const char *why;
	int64_t every_min, gap_min;
	int agreed; /* after another reading that agrees */
} gap_rows[] = {
	{ "an hour is not long", 15, 60, 2 },
	{ "more is", 15, 61, 1 },
	{ "two rounds of a slow feed are not", 120, 240, 2 },
	{ "more are", 120, 241, 1 },
};

START_TEST(after_a_long_gap_counting_begins_anew)
{
	c.feed.every = SPAN_MINUTES(gap_rows[_i].every_min);
	c.feed.stale_after = SPAN_DAYS(3);
	c.policies[0].confirm_down = 3;
	case_observe(&c, S, 2);
	for (int64_t passed = 0; passed < gap_rows[_i].gap_min - 15; passed++)
		case_tick(&c, SPAN_MINUTES(1));
	case_observe(&c, S, 2);
	ck_assert_msg(service()->verdict.agreed == gap_rows[_i].agreed, "%s: %d", gap_rows[_i].why,
		      service()->verdict.agreed);
	ck_assert_int_eq(service()->verdict.settled, VERDICT_OPEN);
}
END_TEST

START_TEST(also_when_the_first_look_fails)
{
	c.feed.stale_after = SPAN_DAYS(3);
	case_observe(&c, S, 2);
	case_tick(&c, SPAN_MINUTES(50));
	c.now = after(c.now, SPAN_MINUTES(50));
	case_step(&c, (struct event){ .kind = EVENT_UNHEARD, .service = S, .words = "HTTP 503" });
	ck_assert_int_eq(service()->verdict.agreed, 0);
	ck_assert(case_effect(&c, EFFECT_SAVE_SERVICE));
}
END_TEST

/* ---- hurry, smoothing, demand ---- */

START_TEST(a_rest_is_not_hurried)
{
	c.policies[0].confirm_for = SPAN_HOURS(24);
	case_observe(&c, S, 30);
	ck_assert_int_eq(service()->verdict.agreed, 1);
	ck_assert_msg(!case_effect(&c, EFFECT_POLL_SOON), "a day is not over sooner by asking");
}
END_TEST

START_TEST(smoothed_before_it_is_judged)
{
	c.policies[0].smoothing = SMOOTHING_MEDIAN;
	c.policies[0].smooth_of = 3;
	for (int i = 0; i < 3; i++)
		case_observe(&c, S, 12);
	case_observe(&c, S, 0);
	ck_assert_int_eq(service()->evidence[0].value, 12);
	ck_assert_msg(service()->open == 0, "what there is to book is not smoothed");
	unchanged(); /* the zero, once more */
	ck_assert_int_eq(service()->evidence[0].value, 0);
}
END_TEST

static void booked(int32_t booked, struct span passed)
{
	struct observation o;

	c.now = after(c.now, passed);
	o = case_openings(S, 12, c.now);
	o.booked = booked;
	o.bookings = COUNT_UNKNOWN;
	case_step(&c, (struct event){ .kind = EVENT_OBSERVED, .observation = &o });
}

static void two_days(void)
{
	booked(4, SPAN_HOURS(17)); /* midnight of the place */
	booked(9, SPAN_HOURS(12));
	booked(9, SPAN_HOURS(12));
}

START_TEST(an_average_nobody_asks_for_any_more_is_forgotten)
{
	c.policies[0].smoothing = SMOOTHING_EWMA;
	c.policies[0].smooth_over = SPAN_HOURS(6);
	case_observe(&c, S, 40);
	c.policies[0].smoothing = SMOOTHING_NONE;
	case_observe(&c, S, 12);
	unchanged();
	ck_assert_int_eq(service()->evidence[0].value, 12);
	ck_assert_ptr_null(service()->smooth);
}
END_TEST

START_TEST(demand_is_learned_from_days)
{
	c.feed.stale_after = SPAN_DAYS(3);
	two_days();
	ck_assert_int_eq(service()->demand.rate_milli, 5000);
	ck_assert(case_effect(&c, EFFECT_SAVE_SERVICE));
	c.now = after(c.now, SPAN_HOURS(24));
	case_step(&c, (struct event){ .kind = EVENT_UNCHANGED, .service = S });
	ck_assert_int_lt(service()->demand.rate_milli, 5000);
	ck_assert(case_effect(&c, EFFECT_SAVE_SERVICE));
}
END_TEST

static void now_full(void)
{
	c.engine->services[S].verdict.settled = c.engine->services[S].verdict.candidate = VERDICT_FULL;
}

static void now_closed(void)
{
	c.services[S].closed = true;
}

static void now_paused(void)
{
	c.engine->targets[T + 1].confirmed.status = AD_PAUSED;
}

static void (*const restrictions[])(void) = { now_full, now_closed, now_paused };

START_TEST(a_restricted_day_teaches_nothing)
{
	c.feed.stale_after = SPAN_DAYS(3);
	restrictions[_i]();
	two_days();
	ck_assert_int_eq(service()->demand.rate_milli, COUNT_UNKNOWN);
}
END_TEST

START_TEST(cover_needs_a_rate_first)
{
	c.policies[0].metric = METRIC_DAYS_OF_COVER;
	case_observe(&c, S, 12);
	ck_assert(strstr(notice(), "how many patients book in a day is not known yet"));
	ck_assert_int_eq(service()->quality, QUALITY_ABSENT);
}
END_TEST

/* ---- people ---- */

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
	tcase_add_test(tc, what_was_said_before_is_not_planned_again);
	tcase_add_test(tc, a_held_service_is_judged_in_full);
	tcase_add_loop_test(tc, news_is_planned_again, 0, ROWS(news_rows));
	tcase_add_test(tc, openings_are_news_also_where_they_are_not_measured);
	tcase_add_test(tc, another_reading_of_as_many_openings);
	tcase_add_test(tc, trouble_keeps_the_words_of_the_feed);
	tcase_add_test(tc, unchanged_does_not_make_a_reading_older);
	tcase_add_loop_test(tc, after_a_long_gap_counting_begins_anew, 0, ROWS(gap_rows));
	tcase_add_test(tc, also_when_the_first_look_fails);
	tcase_add_test(tc, a_rest_is_not_hurried);
	tcase_add_test(tc, smoothed_before_it_is_judged);
	tcase_add_test(tc, an_average_nobody_asks_for_any_more_is_forgotten);
	tcase_add_test(tc, demand_is_learned_from_days);
	tcase_add_loop_test(tc, a_restricted_day_teaches_nothing, 0, ROWS(restrictions));
	tcase_add_test(tc, cover_needs_a_rate_first);
	tcase_add_test(tc, a_hold_ends_by_itself);
	tcase_add_test(tc, resume_hands_back);
	tcase_add_test(tc, the_switch);
	return run_case("watch", tc);
}
