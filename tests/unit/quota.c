/* SPDX-License-Identifier: Apache-2.0 */
/*
 * quota.c - what may still be asked of an account, by a clock that is made up.
 *
 * Each row is a story: steps of one letter each, and at the end what each use is told.
 */
#include "platform/quota.h"

#include "tests/unit/support/run.h"

enum { HOUR = 60 * 60 * 1000, MINUTE = 60 * 1000, START_H = 500000, STEPS = 6 };

enum step_kind {
	STEP_NONE,
	STEP_TAKE,
	STEP_PAUSE,
	STEP_EXHAUST,
	STEP_ANSWER,
	STEP_PERCENT,
	STEP_REST
};

struct step {
	enum step_kind kind;
	int64_t at_ms;	/* since the start */
	int64_t number; /* operations, ms of rest, or percent */
};

static const struct {
	const char *why;
	int64_t day, minute;
	struct step steps[STEPS];
	int64_t now_ms, operations;
	enum quota_why says[QUOTA_FOR_COUNT]; /* pause, cut, more, look */
	int64_t look_at_ms;		      /* when a look may go; 0: not asked */
} rows[] = {
	{ "without a limit everything goes", 0, 0, { { STEP_TAKE, 0, 1000000 } }, 0, 500, { 0 }, 0 },
	{ "a fresh day has room", 1000, 0, { { 0 } }, 0, 800, { 0 }, 0 },
	{ "the last fifth is not for looks",
	  1000,
	  0,
	  { { STEP_TAKE, 0, 800 } },
	  0,
	  1,
	  { QUOTA_FREE, QUOTA_FREE, QUOTA_FREE, QUOTA_DAY },
	  INT64_C(25) * HOUR },
	{ "exactly the fifth is left", 1000, 0, { { STEP_TAKE, 0, 799 } }, 0, 1, { 0 }, 0 },
	{ "raises leave a twentieth",
	  1000,
	  0,
	  { { STEP_TAKE, 0, 950 } },
	  0,
	  1,
	  { QUOTA_FREE, QUOTA_FREE, QUOTA_DAY, QUOTA_DAY },
	  0 },
	{ "cuts use all of it, and a pause tries",
	  1000,
	  0,
	  { { STEP_TAKE, 0, 1000 } },
	  0,
	  1,
	  { QUOTA_FREE, QUOTA_DAY, QUOTA_DAY, QUOTA_DAY },
	  0 },
	{ "once a minute",
	  1000,
	  0,
	  { { STEP_TAKE, 0, 1000 }, { STEP_PAUSE, 1000, 1 } },
	  1000 + MINUTE - 1,
	  1,
	  { QUOTA_DAY, QUOTA_DAY, QUOTA_DAY, QUOTA_DAY },
	  0 },
	{ "and again after it",
	  1000,
	  0,
	  { { STEP_TAKE, 0, 1000 }, { STEP_PAUSE, 1000, 1 } },
	  1000 + MINUTE,
	  1,
	  { QUOTA_FREE, QUOTA_DAY, QUOTA_DAY, QUOTA_DAY },
	  0 },
	{ "an hour counts until it has left the day whole",
	  1000,
	  0,
	  { { STEP_TAKE, HOUR - 1, 1000 } },
	  INT64_C(25) * HOUR - 1,
	  1,
	  { QUOTA_FREE, QUOTA_DAY, QUOTA_DAY, QUOTA_DAY },
	  INT64_C(25) * HOUR },
	{ "and not longer", 1000, 0, { { STEP_TAKE, HOUR - 1, 1000 } }, INT64_C(25) * HOUR, 1, { 0 }, 0 },
	{ "the oldest hours go first",
	  1000,
	  0,
	  { { STEP_TAKE, 0, 300 }, { STEP_TAKE, 3 * HOUR, 300 }, { STEP_TAKE, 5 * HOUR, 300 } },
	  5 * HOUR,
	  400,
	  { QUOTA_FREE, QUOTA_DAY, QUOTA_DAY, QUOTA_DAY },
	  INT64_C(28) * HOUR },
	{ "a silence of days forgets all", 1000, 0, { { STEP_TAKE, 0, 1000 } }, INT64_C(99) * HOUR, 1, { 0 }, 0 },
	{ "a clock that goes back counts on",
	  1000,
	  0,
	  { { STEP_TAKE, 0, 500 }, { STEP_TAKE, -3 * HOUR, 500 } },
	  -3 * HOUR,
	  1,
	  { QUOTA_FREE, QUOTA_DAY, QUOTA_DAY, QUOTA_DAY },
	  INT64_C(25) * HOUR },

	{ "a rest is for all but a pause once a minute",
	  0,
	  0,
	  { { STEP_EXHAUST, 0, 10 * MINUTE } },
	  MINUTE,
	  1,
	  { QUOTA_FREE, QUOTA_EXHAUSTED, QUOTA_EXHAUSTED, QUOTA_EXHAUSTED },
	  10 * MINUTE },
	{ "the refusal itself was a try",
	  0,
	  0,
	  { { STEP_EXHAUST, 0, 10 * MINUTE } },
	  MINUTE - 1,
	  1,
	  { QUOTA_EXHAUSTED, QUOTA_EXHAUSTED, QUOTA_EXHAUSTED, QUOTA_EXHAUSTED },
	  0 },
	{ "it ends", 0, 0, { { STEP_EXHAUST, 0, 10 * MINUTE } }, 10 * MINUTE, 1, { 0 }, 0 },
	{ "a shorter one does not end it sooner",
	  0,
	  0,
	  { { STEP_EXHAUST, 0, 10 * MINUTE }, { STEP_EXHAUST, 0, MINUTE } },
	  2 * MINUTE,
	  1,
	  { QUOTA_FREE, QUOTA_EXHAUSTED, QUOTA_EXHAUSTED, QUOTA_EXHAUSTED },
	  10 * MINUTE },
	{ "an answer does",
	  0,
	  0,
	  { { STEP_EXHAUST, 0, 10 * MINUTE }, { STEP_ANSWER, MINUTE, 0 } },
	  MINUTE,
	  1,
	  { 0 },
	  0 },
	{ "nobody said how long: a minute",
	  0,
	  0,
	  { { STEP_EXHAUST, 0, 0 } },
	  0,
	  1,
	  { QUOTA_EXHAUSTED, QUOTA_EXHAUSTED, QUOTA_EXHAUSTED, QUOTA_EXHAUSTED },
	  MINUTE },
	{ "then two, then four",
	  0,
	  0,
	  { { STEP_EXHAUST, 0, 0 }, { STEP_EXHAUST, 0, 0 }, { STEP_EXHAUST, 0, 0 } },
	  0,
	  1,
	  { QUOTA_EXHAUSTED, QUOTA_EXHAUSTED, QUOTA_EXHAUSTED, QUOTA_EXHAUSTED },
	  4 * MINUTE },
	{ "it may mean tomorrow, and no more",
	  0,
	  0,
	  { { STEP_EXHAUST, 0, INT64_C(400) * HOUR } },
	  0,
	  1,
	  { QUOTA_EXHAUSTED, QUOTA_EXHAUSTED, QUOTA_EXHAUSTED, QUOTA_EXHAUSTED },
	  INT64_C(25) * HOUR },
	{ "a clock set back a month does not make it longer",
	  0,
	  0,
	  { { STEP_EXHAUST, 0, HOUR } },
	  INT64_C(-720) * HOUR,
	  1,
	  { 0 },
	  0 },

	{ "nine tenths used: looks and raises wait",
	  0,
	  0,
	  { { STEP_PERCENT, 0, 90 } },
	  MINUTE,
	  1,
	  { QUOTA_FREE, QUOTA_FREE, QUOTA_USAGE, QUOTA_USAGE },
	  5 * MINUTE },
	{ "a little less does not stop them", 0, 0, { { STEP_PERCENT, 0, 89 } }, 0, 1, { 0 }, 0 },
	{ "the word is of a few minutes", 0, 0, { { STEP_PERCENT, 0, 100 } }, 5 * MINUTE, 1, { 0 }, 0 },
	{ "a later word counts", 0, 0, { { STEP_PERCENT, 0, 95 }, { STEP_PERCENT, 1, 20 } }, 1, 1, { 0 }, 0 },
	{ "a reply without one changes nothing",
	  0,
	  0,
	  { { STEP_PERCENT, 0, 95 }, { STEP_PERCENT, 1, -1 } },
	  1,
	  1,
	  { QUOTA_FREE, QUOTA_FREE, QUOTA_USAGE, QUOTA_USAGE },
	  0 },
	{ "a rest told in a header is one",
	  0,
	  0,
	  { { STEP_REST, 0, 3 * MINUTE } },
	  MINUTE,
	  1,
	  { QUOTA_FREE, QUOTA_EXHAUSTED, QUOTA_EXHAUSTED, QUOTA_EXHAUSTED },
	  3 * MINUTE },

	{ "the last requests of a minute are for pauses",
	  0,
	  10,
	  { { STEP_TAKE, 0, 1 },
	    { STEP_TAKE, 0, 1 },
	    { STEP_TAKE, 0, 1 },
	    { STEP_TAKE, 0, 1 },
	    { STEP_TAKE, 0, 1 },
	    { STEP_TAKE, 0, 1 } },
	  0,
	  1,
	  { 0 },
	  0 },
	{ "of few requests none is set aside", 0, 1, { { 0 } }, 0, 1, { 0 }, 0 },
	{ "one a minute is one a minute",
	  0,
	  1,
	  { { STEP_TAKE, 0, 1 } },
	  MINUTE / 2,
	  1,
	  { QUOTA_MINUTE, QUOTA_MINUTE, QUOTA_MINUTE, QUOTA_MINUTE },
	  MINUTE },
	{ "an idle hour saves up one minute's",
	  0,
	  2,
	  { { STEP_TAKE, HOUR, 1 }, { STEP_TAKE, HOUR, 1 }, { STEP_TAKE, HOUR, 1 } },
	  HOUR,
	  1,
	  { QUOTA_MINUTE, QUOTA_MINUTE, QUOTA_MINUTE, QUOTA_MINUTE },
	  HOUR + MINUTE / 2 },
};

static struct instant at(int64_t ms)
{
	return (struct instant){ INT64_C(3600000) * START_H + ms };
}

static void play(struct quota *q, const struct step *s)
{
	struct usage told = { .percent = s->kind == STEP_PERCENT ? (int)s->number : -1,
			      .rest = { s->kind == STEP_REST ? s->number : 0 } };

	switch (s->kind) {
	case STEP_NONE:
		break;
	case STEP_TAKE:
		quota_take(q, QUOTA_LOOK, s->number, at(s->at_ms));
		break;
	case STEP_PAUSE:
		quota_take(q, QUOTA_PAUSE, s->number, at(s->at_ms));
		break;
	case STEP_EXHAUST:
		quota_exhaust(q, (struct span){ s->number }, at(s->at_ms));
		break;
	case STEP_ANSWER:
		quota_answered(q);
		break;
	case STEP_PERCENT:
	case STEP_REST:
		quota_hear(q, &told, at(s->at_ms));
		break;
	}
}

START_TEST(each_use_is_told_when)
{
	struct quota q;
	struct quota_answer a;

	quota_init(&q, rows[_i].day, rows[_i].minute, SPAN_MINUTES(10), at(0));
	for (int i = 0; i < STEPS; i++)
		play(&q, &rows[_i].steps[i]);
	for (int what = 0; what < QUOTA_FOR_COUNT; what++) {
		a = quota_ask(&q, (enum quota_for)what, rows[_i].operations, at(rows[_i].now_ms));
		ck_assert_msg(a.why == rows[_i].says[what], "%s: use %d is told %d", rows[_i].why,
			      what, (int)a.why);
	}
	if (rows[_i].look_at_ms)
		ck_assert_msg(a.at.ms == at(rows[_i].look_at_ms).ms, "%s: a look may go after %lld ms",
			      rows[_i].why, (long long)(a.at.ms - at(0).ms));
}
END_TEST

/* Which uses are still let go when so many of ten requests a minute have gone. */
static const struct {
	int gone;
	const char *go;
} minutes[] = { { 7, "pcml" }, { 8, "pcm." }, { 9, "p..." }, { 10, "...." } };

START_TEST(a_minute_runs_dry_in_order)
{
	struct quota q;
	char go[QUOTA_FOR_COUNT + 1] = { 0 };

	quota_init(&q, 0, 10, SPAN_MINUTES(10), at(0));
	for (int i = 0; i < minutes[_i].gone; i++)
		quota_take(&q, QUOTA_LOOK, 1, at(0));
	for (int what = 0; what < QUOTA_FOR_COUNT; what++)
		go[what] = quota_ask(&q, (enum quota_for)what, 1, at(0)).why == QUOTA_FREE ?
				   "pcml"[what] :
				   '.';
	ck_assert_str_eq(go, minutes[_i].go);
}
END_TEST

START_TEST(who_is_asked_often_is_tried_often)
{
	struct quota q;

	quota_init(&q, 0, 0, SPAN_SECONDS(2), at(0));
	quota_exhaust(&q, (struct span){ 0 }, at(0));
	ck_assert_int_eq(q.until.ms, at(2000).ms);
	quota_exhaust(&q, SPAN_HOURS(1), at(0));
	ck_assert_int_eq(quota_ask(&q, QUOTA_PAUSE, 1, at(1999)).why, QUOTA_EXHAUSTED);
	ck_assert_int_eq(quota_ask(&q, QUOTA_PAUSE, 1, at(2000)).why, QUOTA_FREE);
}
END_TEST

START_TEST(what_was_used_is_of_a_day)
{
	struct quota q;

	quota_init(&q, 100, 0, SPAN_MINUTES(10), at(0));
	quota_take(&q, QUOTA_CUT, 7, at(0));
	quota_take(&q, QUOTA_LOOK, 2, at(2 * HOUR));
	ck_assert_int_eq(quota_used(&q, at(2 * HOUR)), 9);
	ck_assert_int_eq(quota_used(&q, at(INT64_C(25) * HOUR)), 2);
}
END_TEST

static const struct {
	const char *why;
	int64_t day, every_ms, cost, others;
	int percent;
	int64_t says_ms;
} paces[] = {
	{ "without a limit as often as configured", 0, 10 * MINUTE, 5, 0, -1, 10 * MINUTE },
	{ "with room as often as configured", 2880, 10 * MINUTE, 1, 48, -1, 10 * MINUTE },
	{ "looks of twenty operations last the day", 2880, 10 * MINUTE, 20, 0, -1, INT64_C(750000) },
	{ "spend takes its part", 2880, 10 * MINUTE, 20, 384, -1, INT64_C(900000) },
	{ "others take it all: once a day", 100, 10 * MINUTE, 5, 500, -1, INT64_C(24) * HOUR },
	{ "never less often than once a day", 10, 10 * MINUTE, 400, 0, -1, INT64_C(24) * HOUR },
	{ "a look that cost nothing yet", 10, 10 * MINUTE, 0, 0, -1, 10 * MINUTE },
	{ "three quarters used: half as often", 0, 10 * MINUTE, 1, 0, 75, 20 * MINUTE },
	{ "less than that is fine", 0, 10 * MINUTE, 1, 0, 74, 10 * MINUTE },
};

START_TEST(looks_last_the_day)
{
	struct quota q;
	struct span every;

	quota_init(&q, paces[_i].day, 0, SPAN_MINUTES(10), at(0));
	quota_hear(&q, &(struct usage){ .percent = paces[_i].percent }, at(0));
	every = quota_pace(&q, (struct span){ paces[_i].every_ms }, paces[_i].cost,
			   paces[_i].others, at(0));
	ck_assert_msg(every.ms == paces[_i].says_ms, "%s: every %lld ms", paces[_i].why,
		      (long long)every.ms);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("quota");

	tcase_add_loop_test(tc, each_use_is_told_when, 0, ROWS(rows));
	tcase_add_loop_test(tc, a_minute_runs_dry_in_order, 0, ROWS(minutes));
	tcase_add_test(tc, who_is_asked_often_is_tried_often);
	tcase_add_test(tc, what_was_used_is_of_a_day);
	tcase_add_loop_test(tc, looks_last_the_day, 0, ROWS(paces));
	return run_case("quota", tc);
}
