/* SPDX-License-Identifier: Apache-2.0 */
/*
 * verdict_pace.c - how often and how long something must be said before a verdict moves,
 * how long a move rests, and what follows from many of them.
 */
#include "decide/verdict.h"
#include "tests/unit/support/run.h"
#include "tests/unit/support/verdict_case.h"

/* ---- how often, how long ---- */

static const struct {
	const char *why;
	int64_t asked;
	bool up;
	int64_t cadence_min, every_min;
	int64_t says;
} confirm_rows[] = {
	{ "what the policy asks counts", 5, false, 0, 15, 5 },
	{ "also on the way up", 7, true, 0, 15, 7 },
	{ "down: three", 0, false, 0, 15, 3 },
	{ "down: two of a feed that says something twice a day", 0, false, 12 * 60, 1, 2 },
	{ "down: three of one a minute quicker", 0, false, 12 * 60 - 1, 1, 3 },
	{ "up: twelve of a quick feed", 0, true, 0, 15, 12 },
	{ "up: twelve where two hours pass between", 0, true, 120, 1, 12 },
	{ "up: begun hours count whole", 0, true, 121, 1, 12 },
	{ "up: a day of six-hourly data is four", 0, true, 360, 1, 4 },
	{ "up: what does not divide the day is rounded up", 0, true, 7 * 60, 1, 4 },
	{ "up: never fewer than two", 0, true, 48 * 60, 1, 2 },
	{ "up: a feed without any period", 0, true, 0, 0, 12 },
	{ "the cadence comes before how often it is asked", 0, true, 0, 360, 4 },
};

START_TEST(confirms)
{
	struct policy p = { .confirm_down = confirm_rows[_i].up ? 99 : confirm_rows[_i].asked,
			    .confirm_up = confirm_rows[_i].up ? confirm_rows[_i].asked : 99 };
	struct feed_config f = { .cadence = SPAN_MINUTES(confirm_rows[_i].cadence_min),
				 .every = SPAN_MINUTES(confirm_rows[_i].every_min) };
	int64_t n = verdict_confirms(&p, &f, confirm_rows[_i].up);

	ck_assert_msg(n == confirm_rows[_i].says, "%s: %lld", confirm_rows[_i].why, (long long)n);
}
END_TEST

static const struct {
	const char *why;
	int64_t down;
	bool up;
	int64_t says_min;
} time_rows[] = {
	{ "one reading takes no time", 1, false, 0 },
	{ "two span one round, less a tenth", 2, false, 54 },
	{ "three span two", 3, false, 108 },
	{ "more than two rounds is never asked", 8, false, 108 },
	{ "up is what the policy says", 8, true, 90 },
};

START_TEST(times)
{
	struct policy p = { .confirm_down = time_rows[_i].down, .confirm_for = SPAN_MINUTES(90) };
	struct feed_config f = { .every = SPAN_HOURS(1) };
	struct span d = verdict_confirm_time(&p, &f, time_rows[_i].up);

	ck_assert_msg(d.ms == SPAN_MINUTES(time_rows[_i].says_min).ms, "%s: %lld",
		      time_rows[_i].why, (long long)d.ms);
}
END_TEST

static const struct {
	const char *why;
	enum verdict candidate;
	int agreed;
	int64_t since_min, moved_min; /* before now; moved -1: never */
	int64_t says_min;
} rest_rows[] = {
	{ "nothing is pending", F, 0, 0, 0, 0 },
	{ "down has its time still to come", F, 1, 7, -1, 20 },
	{ "down is over its time", F, 1, 27, -1, 0 },
	{ "up has its time still to come", A, 1, 20, -1, 40 },
	{ "a move rests longer than the time", F, 1, 7, 10, 50 },
	{ "and shorter", F, 1, 7, 50, 20 },
	{ "up rests longer", A, 1, 59, 30, 90 },
	{ "all over", A, 1, 60, 120, 0 },
};

START_TEST(rests)
{
	struct policy p = paced();
	struct instant now = { CASE_NOON };
	struct verdict_state v = { .settled = O,
				   .candidate = rest_rows[_i].candidate,
				   .agreed = (uint16_t)rest_rows[_i].agreed,
				   .candidate_since =
					   before(now, SPAN_MINUTES(rest_rows[_i].since_min)) };
	struct span d;

	if (rest_rows[_i].moved_min >= 0)
		v.moved_at = before(now, SPAN_MINUTES(rest_rows[_i].moved_min));
	d = verdict_rests(&v, &p, &quarter, now);
	ck_assert_msg(d.ms == SPAN_MINUTES(rest_rows[_i].says_min).ms, "%s: %lld min",
		      rest_rows[_i].why, (long long)d.ms / 60000);
}
END_TEST

/* A reading each quarter of an hour; the letters are the rungs after each. */
static void play(struct verdict_state *v, const struct policy *p, int64_t from_min,
		 const int32_t *values, int n, char *got)
{
	for (int i = 0; i < n; i++) {
		struct reading r = { .at = { CASE_NOON + (from_min + (int64_t)i * 15) * 60000 },
				     .value = values[i] };

		(void)verdict_feed(v, p, &quarter, &r, r.at);
		got[i] = letter(v->settled);
	}
	got[n] = '\0';
}

static const struct {
	const char *why;
	enum verdict from;
	int32_t values[16];
	int count;
	const char *says;
} pace_rows[] = {
	{ "after a move down the next rests an hour, and is counted meanwhile",
	  O,
	  { 0, 0, 0, 0, 0, 0, 0 },
	  7,
	  "oollllf" },
	{ "hurried readings make no row before their time", O, { 0, 0 }, 2, "oo" },
	{ "a first judgement begins no rest", U, { 12, 12, 12, 0, 0, 0 }, 6, "uuoool" },
	{ "after a move up more rests two hours",
	  L,
	  { 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30 },
	  14,
	  "llllooooooooaa" },
	{ "and less rests one hour", L, { 30, 30, 30, 30, 30, 0, 0, 0, 0 }, 9, "llllooool" },
};

START_TEST(paces)
{
	struct policy p = paced();
	struct verdict_state v = { .settled = pace_rows[_i].from, .candidate = pace_rows[_i].from };
	char got[17];

	play(&v, &p, 0, pace_rows[_i].values, pace_rows[_i].count, got);
	ck_assert_msg(!strcmp(got, pace_rows[_i].says), "%s: %s, not %s", pace_rows[_i].why, got,
		      pace_rows[_i].says);
}
END_TEST

/* ---- reopening, flapping, declarations ---- */

static const struct {
	const char *why;
	enum verdict from;
	int32_t value;
	int ads;
	int64_t ramp_h;
	bool was_ramping, ramps;
} ramp_rows[] = {
	{ "leaving full begins a ramp", F, 9, ADS_PAUSE, 6, false, true },
	{ "where full paused nothing there is none", F, 9, ADS_BUDGET, 6, false, false },
	{ "nor where the policy has none", F, 9, ADS_PAUSE, 0, false, false },
	{ "leaving filling begins none", L, 12, ADS_PAUSE, 6, false, false },
	{ "and ends none", L, 12, ADS_PAUSE, 6, true, true },
	{ "full again ends it", L, 0, ADS_PAUSE, 6, true, false },
};

START_TEST(ramps)
{
	struct policy p = paced();
	struct instant now = { CASE_NOON };
	struct verdict_state v = { .settled = ramp_rows[_i].from, .candidate = ramp_rows[_i].from };
	struct reading r = { .at = now, .value = ramp_rows[_i].value };

	p.confirm_down = p.confirm_up = 1;
	p.confirm_for = SPAN_HOURS(0);
	p.full.ads = ramp_rows[_i].ads;
	p.ramp = SPAN_HOURS(ramp_rows[_i].ramp_h);
	if (ramp_rows[_i].was_ramping)
		v.reopened_at = before(now, SPAN_HOURS(1));
	ck_assert(verdict_feed(&v, &p, &quarter, &r, now));
	ck_assert_msg(is_never(v.reopened_at) == !ramp_rows[_i].ramps, "%s", ramp_rows[_i].why);
	ck_assert_int_eq(v.moved_at.ms, now.ms);
}
END_TEST

START_TEST(a_ramp_ends_by_itself)
{
	struct policy p = paced();
	struct verdict_state v = { .settled = L, .reopened_at = { CASE_NOON } };

	ck_assert(!verdict_calm(&v, &p, (struct instant){ CASE_NOON + 6 * 3600000 - 1 }));
	ck_assert(verdict_calm(&v, &p, (struct instant){ CASE_NOON + 6 * 3600000 }));
	ck_assert(is_never(v.reopened_at));
	ck_assert(!verdict_calm(&v, &p, (struct instant){ CASE_NOON + 6 * 3600000 }));
}
END_TEST

/* Moves so many hours before this one; 0: none. */
static const struct {
	const char *why;
	int64_t hours[FLAPS_MAX];
	int64_t changes;
	bool flaps;
} flap_rows[] = {
	{ "the third within a day", { 5, 20 }, 3, true },
	{ "exactly a day ago still counts", { 5, 24 }, 3, true },
	{ "before that does not", { 5, 25 }, 3, false },
	{ "two are not three", { 5 }, 3, false },
	{ "off", { 1, 2, 3, 4, 5 }, 0, false },
	{ "as many as are remembered", { 1, 2, 3, 4, 5, 6 }, 6, true },
};

START_TEST(flaps)
{
	struct policy p = paced();
	struct instant now = { CASE_NOON };
	struct verdict_state v = { .settled = O, .candidate = O, .came_from = VERDICT_AMPLE };
	struct reading r = { .at = now, .value = 30 };

	p.confirm_up = 1;
	p.confirm_for = SPAN_HOURS(0);
	p.flap_changes = flap_rows[_i].changes;
	for (int i = 0; i < FLAPS_MAX; i++)
		if (flap_rows[_i].hours[i])
			v.flaps[i] =
				(uint32_t)(before(now, SPAN_HOURS(flap_rows[_i].hours[i])).ms / 60000);
	ck_assert(verdict_feed(&v, &p, &quarter, &r, now));
	ck_assert_msg(v.flapping == flap_rows[_i].flaps, "%s", flap_rows[_i].why);
	ck_assert_int_eq(v.flaps[0], now.ms / 60000);
}
END_TEST

/* Down two rungs and up two again: a collapse and a recovery, however many rungs there are. */
START_TEST(only_turning_back_is_unrest)
{
	static const int32_t values[] = { 5, 1, 9, 12 };
	struct policy p = paced();
	struct verdict_state v = { .settled = O, .candidate = O, .came_from = VERDICT_AMPLE };
	struct instant now = { CASE_NOON };

	p.confirm_up = p.confirm_down = 1;
	p.confirm_for = p.pace_more = p.pace_less = SPAN_HOURS(0);
	for (int i = 0; i < ROWS(values); i++) {
		struct reading r = { .at = now, .value = values[i] };

		ck_assert(verdict_feed(&v, &p, &quarter, &r, now));
		now = after(now, SPAN_HOURS(1));
	}
	ck_assert_int_eq(v.settled, O);
	ck_assert(!v.flapping);
	ck_assert_int_eq(v.flaps[0], before(now, SPAN_HOURS(1)).ms / 60000);
	ck_assert_int_eq(v.flaps[1], before(now, SPAN_HOURS(3)).ms / 60000);
	ck_assert_int_eq(v.flaps[2], 0);
}
END_TEST

START_TEST(flapping_calms_down)
{
	struct policy p = paced();
	uint32_t noon = (uint32_t)(CASE_NOON / 60000);
	struct verdict_state v = { .settled = O, .flapping = true, .flaps = { noon, noon - 60, noon - 90 } };
	struct instant calm = verdict_calms_at(&v, &p);

	ck_assert_int_eq(calm.ms, CASE_NOON + SPAN_HOURS(11).ms + 1);
	ck_assert_msg(!verdict_calm(&v, &p, before(calm, (struct span){ 1 })),
		      "two moves are in it");
	ck_assert(verdict_calm(&v, &p, calm));
	ck_assert(!v.flapping && is_never(verdict_calms_at(&v, &p)));
	ck_assert_msg(v.flaps[0] == noon && v.flaps[1] == 0, "old moves count toward nothing new");
	v.flapping = true;
	v.flaps[1] = noon;
	p.flap_changes = 0;
	ck_assert_msg(verdict_calm(&v, &p, (struct instant){ CASE_NOON }),
		      "a rule that is gone brakes nothing");
}
END_TEST

START_TEST(declared)
{
	struct policy p = paced();
	struct verdict_state v = { .settled = L, .came_from = O, .reopened_at = { 1 } };
	struct instant now = { CASE_NOON };

	ck_assert(!verdict_declare(&v, &p, false, now));
	ck_assert(verdict_declare(&v, &p, true, now));
	ck_assert(!verdict_declare(&v, &p, true, now));
	ck_assert(is_never(v.reopened_at) && v.settled == L);
	ck_assert(verdict_declare(&v, &p, false, now));
	ck_assert_msg(v.reopened_at.ms == now.ms && v.came_from == L, "it climbs back");
	ck_assert(verdict_declare(&v, &p, true, now));
	p.ramp = SPAN_HOURS(0);
	ck_assert(verdict_declare(&v, &p, false, now));
	ck_assert(is_never(v.reopened_at));
}
END_TEST

START_TEST(restarts)
{
	struct verdict_state v = { .settled = O, .candidate = L, .agreed = 2 };

	ck_assert(verdict_restart(&v));
	ck_assert(v.settled == O && v.candidate == O && v.agreed == 0);
	ck_assert_msg(!verdict_restart(&v), "nothing to forget");
}
END_TEST

START_TEST(the_same_in_everything_that_lasts)
{
	struct verdict_state a = { .settled = O }, b[11];

	for (int i = 0; i < ROWS(b); i++)
		b[i] = a;
	b[0].settled = L;
	b[1].candidate = L;
	b[2].agreed = 1;
	b[3].came_from = L;
	b[4].stale = true;
	b[5].dead = true;
	b[6].flapping = true;
	b[7].since.ms = b[8].candidate_since.ms = b[9].moved_at.ms = b[10].reopened_at.ms = 1;
	for (int i = 0; i < ROWS(b); i++)
		ck_assert_msg(!verdict_same(&a, &b[i]), "field %d", i);
	ck_assert(verdict_same(&a, &a));
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("verdict_pace");

	tcase_add_loop_test(tc, confirms, 0, ROWS(confirm_rows));
	tcase_add_loop_test(tc, times, 0, ROWS(time_rows));
	tcase_add_loop_test(tc, rests, 0, ROWS(rest_rows));
	tcase_add_loop_test(tc, paces, 0, ROWS(pace_rows));
	tcase_add_loop_test(tc, ramps, 0, ROWS(ramp_rows));
	tcase_add_test(tc, a_ramp_ends_by_itself);
	tcase_add_loop_test(tc, flaps, 0, ROWS(flap_rows));
	tcase_add_test(tc, only_turning_back_is_unrest);
	tcase_add_test(tc, flapping_calms_down);
	tcase_add_test(tc, declared);
	tcase_add_test(tc, restarts);
	tcase_add_test(tc, the_same_in_everything_that_lasts);
	return run_case("verdict_pace", tc);
}
