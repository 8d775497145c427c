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
	ck_assert_msg(metric_read(&p, &zone, &o, COUNT_UNKNOWN, &r) == (wait_rows[_i].says != NO), "%s",
		      wait_rows[_i].why);
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

START_TEST(registered)
{
	for (int id = 0; id < METRIC_COUNT; id++) {
		const struct metric *m = metric_get((enum metric_id)id);

		ck_assert_int_eq(m->id, id);
		ck_assert(m->name && m->definition && m->version > 0);
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
	p.full.at.unit = UNIT_BUSINESS_DAYS;
	ck_assert_int_gt(policy_horizon(&p).ms, 75 * 7 / 5 * DAY);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("metric");

	tcase_add_loop_test(tc, slots, 0, ROWS(slots_rows));
	tcase_add_loop_test(tc, waits, 0, ROWS(wait_rows));
	tcase_add_test(tc, unit_of_any_boundary);
	tcase_add_test(tc, registered);
	tcase_add_test(tc, horizon);
	return run_case("metric", tc);
}
