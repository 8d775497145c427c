/* SPDX-License-Identifier: Apache-2.0 */
/*
 * learn.c - what a platform teaches is kept as long as it holds, and told once.
 */
#include "tests/unit/support/engine_case.h"
#include "tests/unit/support/run.h"

enum { T = 5 };

static struct engine_case c;

static void setup(void)
{
	case_open(&c);
}

static void teardown(void)
{
	case_close(&c);
}

static struct target_state *target(void)
{
	return &c.engine->targets[T];
}

static size_t notices(void)
{
	size_t n = 0;

	for (size_t i = 0; i < c.fx.count; i++)
		n += c.fx.items[i].kind == EFFECT_NOTICE;
	return n;
}

/* ---- the least; its max is $200 ---- */

static const struct {
	const char *why;
	int64_t was, told; /* micros */
	bool today;
	int64_t least;
	size_t notices;
} least_rows[] = {
	{ "nothing is told", DOLLARS(7), 0, false, DOLLARS(7), 0 },
	{ "for good", 0, DOLLARS(60), false, DOLLARS(60), 0 },
	{ "for today", 0, DOLLARS(60), true, DOLLARS(60), 0 },
	{ "a newer word counts", DOLLARS(70), DOLLARS(60), true, DOLLARS(60), 0 },
	{ "to the next cent", 0, 60000001, true, 60010000, 0 },
	{ "as much as its max", 0, DOLLARS(200), false, DOLLARS(200), 0 },
	{ "more than its max: nothing fits", 0, DOLLARS(201), false, DOLLARS(201), 1 },
	{ "tomorrow it may", 0, DOLLARS(201), true, DOLLARS(201), 0 },
};

START_TEST(least)
{
	struct event ev = { .kind = EVENT_ENDED,
			    .target = T,
			    .least_micros = least_rows[_i].told,
			    .least_today = least_rows[_i].today };

	target()->least_micros = least_rows[_i].was;
	learn_least(c.engine, &ev, &c.fx);
	ck_assert_msg(target()->least_micros == least_rows[_i].least, "%s: %lld",
		      least_rows[_i].why, (long long)target()->least_micros);
	ck_assert_msg((target()->least_day != 0) == least_rows[_i].today, "%s", least_rows[_i].why);
	ck_assert_msg(notices() == least_rows[_i].notices, "%s", least_rows[_i].why);
}
END_TEST

START_TEST(a_day_is_forgotten_when_it_is_over)
{
	struct event ev = {
		.kind = EVENT_ENDED, .target = T, .least_micros = DOLLARS(60), .least_today = true
	};

	learn_least(c.engine, &ev, &c.fx);
	learn_day(c.engine, T);
	ck_assert_int_eq(target()->least_micros, DOLLARS(60));
	ck_assert_int_eq(engine_next(c.engine).ms, c.engine->midnight.ms);
	c.engine->account_day[0]++;
	learn_day(c.engine, T);
	ck_assert_int_eq(target()->least_micros, 0);
	ck_assert_int_eq(target()->least_day, 0);
	target()->least_micros = DOLLARS(60);
	learn_day(c.engine, T);
	ck_assert_msg(target()->least_micros == DOLLARS(60), "what holds for good stays");
}
END_TEST

/* ---- learning ---- */

enum { MINUTES = 60 * 1000, NEVER = INT32_MIN };

static struct instant ago(int minutes)
{
	return minutes == NEVER ? (struct instant){ 0 } :
				  (struct instant){ c.now.ms - minutes * INT64_C(60000) };
}

/* In minutes before now. */
static const struct {
	const char *why;
	enum learning learning;
	int changed, was, tells;
	bool ours;
} rows[] = {
	{ "a change of ours, and it begins anew", LEARNING_RUNS, 5, 600, 6, true },
	{ "a platform that does not tell", LEARNING_UNTOLD, 5, 600, 6, false },
	{ "done is told as well", LEARNING_DONE, 5, 600, 6, true },
	{ "it goes on as before", LEARNING_RUNS, 5, 600, 600, false },
	{ "told for the first time", LEARNING_RUNS, 5, NEVER, 6, false },
	{ "nothing of ours", LEARNING_RUNS, NEVER, 600, 6, false },
	{ "an hour before", LEARNING_RUNS, 5, 600, 65, true },
	{ "longer before", LEARNING_RUNS, 5, 600, 66, false },
	{ "an hour after", LEARNING_RUNS, 66, 600, 6, true },
	{ "longer after", LEARNING_RUNS, 67, 600, 6, false },
};

START_TEST(learning)
{
	struct event ev = { .kind = EVENT_SEEN,
			    .target = T,
			    .learning = (uint8_t)rows[_i].learning,
			    .learning_since = ago(rows[_i].tells) };

	target()->changed_at = ago(rows[_i].changed);
	target()->learning_since = ago(rows[_i].was);
	learn_seen(c.engine, &ev, &c.fx);
	ck_assert_msg(target()->relearned == rows[_i].ours, "%s", rows[_i].why);
	ck_assert_msg(notices() == rows[_i].ours, "%s", rows[_i].why);
	ck_assert_msg(rows[_i].learning == LEARNING_UNTOLD ||
			      target()->learning_since.ms == ev.learning_since.ms,
		      "%s", rows[_i].why);
	effects_clear(&c.fx);
	learn_seen(c.engine, &ev, &c.fx);
	ck_assert_msg(notices() == 0, "%s: and once", rows[_i].why);
}
END_TEST

START_TEST(a_count_that_is_full_stays_full)
{
	struct event ev = {
		.kind = EVENT_SEEN, .target = T, .learning = LEARNING_RUNS, .learning_since = ago(1)
	};

	target()->changed_at = c.now;
	target()->learning_since = ago(2);
	target()->relearned = UINT16_MAX;
	learn_seen(c.engine, &ev, &c.fx);
	ck_assert_uint_eq(target()->relearned, UINT16_MAX);
}
END_TEST

static const struct {
	const char *why;
	bool by_us, told;
	int days; /* since our last change; NEVER */
	size_t notices;
} pauses[] = {
	{ "six days", true, false, 6, 0 },
	{ "seven", true, false, 7, 1 },
	{ "told already", true, true, 7, 0 },
	{ "not ours", false, false, 7, 0 },
	{ "handed back paused: nobody knows since when", true, false, NEVER, 0 },
};

START_TEST(a_long_pause)
{
	struct event ev = { .kind = EVENT_SEEN, .target = T, .learning = LEARNING_DONE };

	target()->paused_by_us = pauses[_i].by_us;
	target()->long_paused = pauses[_i].told;
	target()->changed_at = pauses[_i].days == NEVER ? (struct instant){ 0 } :
							  before(c.now, SPAN_DAYS(pauses[_i].days));
	learn_seen(c.engine, &ev, &c.fx);
	ck_assert_msg(notices() == pauses[_i].notices, "%s", pauses[_i].why);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("learn");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_loop_test(tc, least, 0, ROWS(least_rows));
	tcase_add_test(tc, a_day_is_forgotten_when_it_is_over);
	tcase_add_loop_test(tc, learning, 0, ROWS(rows));
	tcase_add_test(tc, a_count_that_is_full_stays_full);
	tcase_add_loop_test(tc, a_long_pause, 0, ROWS(pauses));
	return run_case("learn", tc);
}
