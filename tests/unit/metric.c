/* SPDX-License-Identifier: Apache-2.0 */
/*
 * metric.c - one number from an observation, or none, never a guess.
 */
#include "decide/metric.h"
#include "tests/unit/support/engine_case.h"
#include "tests/unit/support/run.h"

#define HOUR INT64_C(3600000)
#define DAY (24 * HOUR)

enum { NO = -999, UNTOLD = COUNT_UNKNOWN };

static const struct {
	const char *why;
	enum quality quality;
	int32_t open;
	int32_t says; /* NO: cannot say */
} slots_rows[] = {
	{ "a count is the reading", QUALITY_GOOD, 12, 12 },
	{ "a good zero is a zero", QUALITY_GOOD, 0, 0 },
	{ "an untold count is absent, not zero", QUALITY_GOOD, UNTOLD, NO },
	{ "a suspect count is no reading", QUALITY_SUSPECT, 12, NO },
	{ "neither is an absent one", QUALITY_ABSENT, 12, NO },
};

START_TEST(slots)
{
	struct policy p = case_policy_slots();
	struct observation o = { .quality = slots_rows[_i].quality,
				 .open = slots_rows[_i].open,
				 .as_of = { CASE_NOON } };
	struct reading r = { .value = NO };
	bool said = metric_read(&p, &zone_utc, &o, COUNT_UNKNOWN, &r);

	ck_assert_msg(said == (slots_rows[_i].says != NO), "%s", slots_rows[_i].why);
	if (!said)
		return;
	ck_assert_msg(r.value == slots_rows[_i].says && !r.censored, "%s: %d", slots_rows[_i].why,
		      r.value);
	ck_assert_msg(r.at.ms == CASE_NOON, "it is dated by the source");
}
END_TEST

/* Sunday noon; the zone is five hours behind. */
static const struct {
	const char *why;
	enum metric_unit unit;
	int64_t as_of;
	int32_t open;
	uint8_t firsts;
	int64_t first[3]; /* after as_of */
	int32_t says;
	bool censored;
} wait_rows[] = {
	{ "the third counts, not the first", UNIT_DAYS, 0, 3, 3, { DAY, 2 * DAY, 9 * DAY }, 9, false },
	{ "later today is no wait", UNIT_DAYS, 0, 3, 3, { HOUR, HOUR, 8 * HOUR }, 0, false },
	{ "after midnight there is a day", UNIT_DAYS, 0, 3, 3, { HOUR, HOUR, 17 * HOUR }, 1, false },
	{ "its midnight is the place's: 23:59", UNIT_DAYS, 0, 3, 3, { HOUR, HOUR, 17 * HOUR - 60000 }, 0, false },
	{ "asked late in the place's evening", UNIT_DAYS, 16 * HOUR, 3, 3, { 0, 0, 2 * HOUR }, 1, false },
	{ "an opening already past is no negative wait", UNIT_DAYS, 0, 3, 3, { -DAY, -DAY, -DAY }, 0, false },
	{ "two openings: more than the horizon", UNIT_DAYS, 0, 2, 2, { DAY, 2 * DAY }, 60, true },
	{ "none: more than the horizon", UNIT_DAYS, 0, 0, 0, { 0 }, 60, true },
	{ "an untold count with none dated: absent", UNIT_DAYS, 0, UNTOLD, 0, { 0 }, NO, false },
	{ "counted and not dated: absent, not a wait", UNIT_DAYS, 0, 12, 0, { 0 }, NO, false },
	{ "an untold count, but three dates", UNIT_DAYS, 0, UNTOLD, 3, { DAY, DAY, DAY }, 1, false },
	{ "Sunday to Monday is one business day", UNIT_BUSINESS_DAYS, 0, 3, 3, { 0, 0, DAY }, 1, false },
	{ "Sunday to Friday is five", UNIT_BUSINESS_DAYS, 0, 3, 3, { 0, 0, 5 * DAY }, 5, false },
	{ "the weekend adds none", UNIT_BUSINESS_DAYS, 0, 3, 3, { 0, 0, 7 * DAY }, 5, false },
	{ "Saturday to Sunday is none", UNIT_BUSINESS_DAYS, -DAY, 3, 3, { 0, 0, DAY }, 0, false },
	{ "the horizon in business days", UNIT_BUSINESS_DAYS, 0, 1, 1, { DAY }, 44, true },
};

START_TEST(waits)
{
	struct zone_shift shift = { .offset_s = -5 * 3600 };
	struct zone zone = { "Test/Eastern", &shift, 1 };
	struct policy p = case_policy_waits();
	struct observation o = { .quality = QUALITY_GOOD,
				 .open = wait_rows[_i].open,
				 .firsts = wait_rows[_i].firsts,
				 .as_of = { CASE_NOON + wait_rows[_i].as_of } };
	struct reading r = { .value = NO };

	p.full.at.unit = p.full.leave.unit = wait_rows[_i].unit;
	for (int i = 0; i < wait_rows[_i].firsts; i++)
		o.first[i].ms = o.as_of.ms + wait_rows[_i].first[i];
	ck_assert_msg(metric_read(&p, &zone, &o, COUNT_UNKNOWN, &r) == (wait_rows[_i].says != NO),
		      "%s", wait_rows[_i].why);
	ck_assert_msg(r.value == wait_rows[_i].says, "%s: %d", wait_rows[_i].why, r.value);
	ck_assert_msg(r.censored == wait_rows[_i].censored, "%s", wait_rows[_i].why);
}
END_TEST

START_TEST(unit_of_any_boundary)
{
	struct policy p = case_policy_waits();
	struct observation o = { .quality = QUALITY_GOOD, .open = 3, .firsts = 3, .as_of = { CASE_NOON } };
	struct reading r;

	o.first[0].ms = o.first[1].ms = o.first[2].ms = CASE_NOON + 7 * DAY;
	p.full.given = false;
	p.filling.at.unit = UNIT_BUSINESS_DAYS;
	ck_assert(metric_read(&p, &zone_utc, &o, COUNT_UNKNOWN, &r));
	ck_assert_int_eq(r.value, 5);
}
END_TEST

/* Counts of one observation against each of the other measures. */
static const struct {
	const char *why;
	int metric;
	struct observation o;
	int32_t rate_milli;
	int32_t says;
} other_rows[] = {
	{ "booked of all", METRIC_FILL_RATE, { .open = 1, .booked = 3, .held = UNTOLD }, UNTOLD, 7500 },
	{ "held slots are nobody's yet", METRIC_FILL_RATE, { .open = 1, .booked = 2, .held = 1 }, UNTOLD, 5000 },
	{ "all booked", METRIC_FILL_RATE, { .booked = 9 }, UNTOLD, 10000 },
	{ "none booked", METRIC_FILL_RATE, { .open = 9 }, UNTOLD, 0 },
	{ "a third is rounded down", METRIC_FILL_RATE, { .open = 2, .booked = 1 }, UNTOLD, 3333 },
	{ "no slots at all are neither full nor empty", METRIC_FILL_RATE, { 0 }, UNTOLD, NO },
	{ "bookings untold", METRIC_FILL_RATE, { .open = 9, .booked = UNTOLD }, UNTOLD, NO },
	{ "openings untold", METRIC_FILL_RATE, { .open = UNTOLD, .booked = 9 }, UNTOLD, NO },
	{ "openings last at the rate", METRIC_DAYS_OF_COVER, { .open = 10 }, 2500, 4 },
	{ "a part of a day is not a day", METRIC_DAYS_OF_COVER, { .open = 9 }, 2500, 3 },
	{ "none last no day", METRIC_DAYS_OF_COVER, { .open = 0 }, 2500, 0 },
	{ "the rate is not known yet", METRIC_DAYS_OF_COVER, { .open = 10 }, UNTOLD, NO },
	{ "nobody books: no endless cover", METRIC_DAYS_OF_COVER, { .open = 10 }, 0, NO },
	{ "cover of untold openings", METRIC_DAYS_OF_COVER, { .open = UNTOLD }, 2500, NO },
	{ "the wait as the source states it", METRIC_WAIT_DAYS, { .wait_days = 17 }, UNTOLD, 17 },
	{ "a wait untold", METRIC_WAIT_DAYS, { .wait_days = UNTOLD }, UNTOLD, NO },
	{ "the waitlist as the source states it", METRIC_WAITLIST, { .waitlist = 40 }, UNTOLD, 40 },
	{ "a waitlist untold", METRIC_WAITLIST, { .waitlist = UNTOLD }, UNTOLD, NO },
};

START_TEST(others)
{
	struct policy p = case_policy_slots();
	struct observation o = other_rows[_i].o;
	struct reading r = { .value = NO };
	bool said;

	p.metric = other_rows[_i].metric;
	o.quality = QUALITY_GOOD;
	o.as_of.ms = CASE_NOON;
	said = metric_read(&p, &zone_utc, &o, other_rows[_i].rate_milli, &r);
	ck_assert_msg(said == (other_rows[_i].says != NO), "%s", other_rows[_i].why);
	ck_assert_msg(!said || (r.value == other_rows[_i].says && !r.censored && r.at.ms == CASE_NOON),
		      "%s: %d", other_rows[_i].why, r.value);
}
END_TEST

static const struct {
	const char *why;
	int metric;
	int64_t rank;
	uint8_t firsts;
	int32_t says;
	bool censored;
} rank_rows[] = {
	{ "the third unless said otherwise", METRIC_THIRD_NEXT_AVAILABLE, 0, 5, 3, false },
	{ "the fifth", METRIC_THIRD_NEXT_AVAILABLE, 5, 5, 5, false },
	{ "the first", METRIC_THIRD_NEXT_AVAILABLE, 1, 5, 1, false },
	{ "fewer than the rank: more than the horizon", METRIC_THIRD_NEXT_AVAILABLE, 5, 4, 60, true },
	{ "as many as the rank", METRIC_THIRD_NEXT_AVAILABLE, 4, 4, 4, false },
	{ "next available is the first, whatever the rank", METRIC_NEXT_AVAILABLE, 4, 5, 1, false },
	{ "also when it is the only one", METRIC_NEXT_AVAILABLE, 0, 1, 1, false },
	{ "none: more than the horizon", METRIC_NEXT_AVAILABLE, 0, 0, 60, true },
};

START_TEST(ranks)
{
	struct policy p = case_policy_waits();
	struct observation o = case_openings(0, rank_rows[_i].firsts, (struct instant){ CASE_NOON });
	struct reading r;

	p.metric = rank_rows[_i].metric;
	p.rank = rank_rows[_i].rank;
	ck_assert(metric_read(&p, &zone_utc, &o, COUNT_UNKNOWN, &r));
	ck_assert_msg(r.value == rank_rows[_i].says && r.censored == rank_rows[_i].censored,
		      "%s: %d", rank_rows[_i].why, r.value);
}
END_TEST

START_TEST(registered)
{
	for (int id = 0; id < METRIC_COUNT; id++) {
		const struct metric *m = metric_get((enum metric_id)id);

		ck_assert_int_eq(m->id, id);
		ck_assert(m->name && m->unit && m->definition && m->missing && m->version > 0);
	}
	ck_assert(metric_get(METRIC_OPEN_SLOTS)->low_is_full);
	ck_assert(!metric_get(METRIC_THIRD_NEXT_AVAILABLE)->low_is_full);
}
END_TEST

START_TEST(horizon)
{
	struct policy p = { .within = SPAN_DAYS(14) };

	ck_assert_int_eq(policy_horizon(&p).ms, 60 * DAY);
	p.within = SPAN_DAYS(90);
	ck_assert_int_eq(policy_horizon(&p).ms, 90 * DAY);
	p = case_policy_waits();
	ck_assert_int_eq(policy_horizon(&p).ms, 60 * DAY);
	p.full.at.value = 75; /* a wait that long must be told from a longer one */
	ck_assert_int_gt(policy_horizon(&p).ms, 75 * DAY);
	p.metric = METRIC_NEXT_AVAILABLE;
	ck_assert_int_gt(policy_horizon(&p).ms, 75 * DAY);
	p.full.at.unit = UNIT_BUSINESS_DAYS;
	ck_assert_int_gt(policy_horizon(&p).ms, 75 * 7 / 5 * DAY);
	p.full.given = p.filling.given = false; /* then the only limit there is */
	p.ample.at.value = 90;
	ck_assert_int_gt(policy_horizon(&p).ms, 90 * DAY);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("metric");

	tcase_add_loop_test(tc, slots, 0, ROWS(slots_rows));
	tcase_add_loop_test(tc, waits, 0, ROWS(wait_rows));
	tcase_add_test(tc, unit_of_any_boundary);
	tcase_add_loop_test(tc, others, 0, ROWS(other_rows));
	tcase_add_loop_test(tc, ranks, 0, ROWS(rank_rows));
	tcase_add_test(tc, registered);
	tcase_add_test(tc, horizon);
	return run_case("metric", tc);
}
