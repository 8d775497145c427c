/* SPDX-License-Identifier: Apache-2.0 */
/*
 * explain_brake.c - what slows a change, what bounds a budget, and what a number is called.
 *
 * A brake without words looks like a fault: the checks agree and nothing happens.  A
 * bound or a measure without a row fails here.
 */

#include "tests/unit/support/run.h"
#include "tests/unit/support/still_say.h"

#define OPEN "Open since 11:20: 12 openings in the next 14 days, over the limit of 6"

static struct hold hold;

static void hold_by(struct engine *e, enum hold_direction d)
{
	hold = (struct hold){ .until = house_at("2026-11-27T13:00:00Z"),
			      .direction = (uint8_t)d,
			      .who = "K. Osei",
			      .reason = "flu clinic week" };
	e->services[HARBOR].hold = &hold;
}

static void held_increases(struct engine *e)
{
	hold_by(e, HOLD_INCREASES);
}

static void mass(struct engine *e, enum mass_kind kind)
{
	e->feeds[0].mass = (uint8_t)kind;
	e->feeds[0].mass_since = house_at("2026-11-22T16:10:00Z");
}

static const struct policy calm_policy = {
	.id = "default",
	.metric = METRIC_OPEN_SLOTS,
	.within = { 14 * INT64_C(86400000) },
	.full = { true, { 3, UNIT_SLOTS }, { 8, UNIT_SLOTS }, ADS_PAUSE, 0 },
	.filling = { true, { 6, UNIT_SLOTS }, { 10, UNIT_SLOTS }, ADS_BUDGET, 5000 },
	.confirm_down = 3,
	.confirm_up = 12,
	.pace_more = { 24 * INT64_C(3600000) },
	.pace_less = { 4 * INT64_C(3600000) },
	.ramp = { 72 * INT64_C(3600000) },
	.flap_changes = 4,
	.flap_within = { 7 * INT64_C(86400000) },
	.flap_calm = { 72 * INT64_C(3600000) },
	.review = { 72 * INT64_C(3600000) },
};

static struct service_state *harbor(struct engine *e)
{
	return &e->services[HARBOR];
}

static void pending_down(struct engine *e)
{
	harbor(e)->verdict.candidate = VERDICT_FILLING;
	harbor(e)->verdict.agreed = 3;
	harbor(e)->verdict.moved_at = house_at("2026-11-22T13:15:00Z");
}

static void pending_up(struct engine *e)
{
	house_service(e, HARBOR, VERDICT_FILLING, 12);
	harbor(e)->verdict.candidate = VERDICT_OPEN;
	harbor(e)->verdict.agreed = 2;
	harbor(e)->verdict.moved_at = house_at("2026-11-22T13:15:00Z");
}

static void rested(struct engine *e)
{
	pending_down(e);
	harbor(e)->verdict.moved_at = house_at("2026-11-22T12:45:00Z");
}

static void reopened(struct engine *e)
{
	harbor(e)->verdict.reopened_at = house_at("2026-11-22T16:20:00Z");
}

static void second_step(struct engine *e)
{
	harbor(e)->verdict.reopened_at = house_at("2026-11-21T16:45:00Z");
}

static void ramp_over(struct engine *e)
{
	harbor(e)->verdict.reopened_at = house_at("2026-11-19T16:45:00Z");
}

static void flapping(struct engine *e)
{
	int64_t now = e->now.ms / 60000;

	harbor(e)->verdict.flapping = true;
	for (int i = 0; i < 4; i++)
		harbor(e)->verdict.flaps[i] = (uint32_t)(now - i * 1000);
	harbor(e)->verdict.flaps[4] = (uint32_t)(now - 8 * 1440);
	harbor(e)->evidence[1] = (struct reading){ .value = 9 };
	harbor(e)->evidence[2] = (struct reading){ .value = 13 };
	harbor(e)->evidence_count = 3;
	harbor(e)->decided[0].value = 2;
	harbor(e)->decided[1].value = 14;
	harbor(e)->decided_count = 2;
}

static void median(struct engine *e)
{
	(void)e;
	said_policies[0].smoothing = SMOOTHING_MEDIAN;
	said_policies[0].smooth_of = 5;
}

static void ewma(struct engine *e)
{
	(void)e;
	said_policies[0].smoothing = SMOOTHING_EWMA;
	said_policies[0].smooth_over = SPAN_HOURS(12);
}

static const struct {
	const char *why;
	void (*set)(struct engine *e);
	const char *says;
} brakes[] = {
	{ "pace, on the way down", pending_down,
	  OPEN
	  "; 3 of 3 checks agree that it is filling; it rests until 12:15 after its last change" },
	{ "pace, on the way up", pending_up,
	  "Filling since 11:20: 12 openings in the next 14 days, at or past 10 where that ends; "
	  "2 of 12 checks agree that it is open; it rests until Mon Nov 23, 08:15 after its last "
	  "change" },
	{ "rested", rested, OPEN "; 3 of 3 checks agree that it is filling" },
	{ "just reopened", reopened,
	  OPEN ". Reopened 11:20: budgets climb from the minimum in 3 steps, 0 made, the next Mon "
	       "Nov 23, 11:20" },
	{ "reopened a day ago", second_step,
	  OPEN ". Reopened Sat Nov 21, 11:45: budgets climb from the minimum in 3 steps, 1 made, "
	       "the next Mon Nov 23, 11:45" },
	{ "reopened long ago", ramp_over, OPEN },
	{ "flapping", flapping,
	  OPEN
	  ". Flapping, 4 changes of verdict in 7 d: its ads stay low, at their minimum instead "
	  "of paused, until it is calm for 3 d. Its limits are too close together: readings "
	  "swing between 2 and 14 openings" },
	{ "a median", median,
	  "Open since 11:20: 12 openings in the next 14 days (median of 5 readings), over the "
	  "limit "
	  "of 6" },
	{ "smoothed", ewma,
	  "Open since 11:20: 12 openings in the next 14 days (smoothed over 12 h), over the limit "
	  "of 6" },
	{ "a hold that stops nothing now", held_increases,
	  OPEN ". More spend is held by K. Osei until Fri Nov 27, 08:00: flu clinic week" },
};

static void brake(struct engine *e)
{
	say_begin(e);
	said_policies[0] = calm_policy;
}

START_TEST(brake_says)
{
	struct engine e;

	brake(&e);
	brakes[_i].set(&e);
	check_says(brakes[_i].why, explain_why, &e, HARBOR, brakes[_i].says);
}
END_TEST

START_TEST(a_long_silence_asks_a_person)
{
	struct engine e;

	brake(&e);
	harbor(&e)->verdict.stale = harbor(&e)->verdict.dead = harbor(&e)->reviewed = true;
	check_says(
		"review", explain_next, &e, HARBOR,
		"A person must decide: feed epic has been silent for more than 3 d and its ads "
		"are restricted. capacityctl hold harbor-point/primary-care, or repair the feed");
}
END_TEST

static const struct {
	enum bound bound;
	const char *says;
} bounds[] = {
	{ BOUND_NONE, "" },
	{ BOUND_VERDICT, "" },
	{ BOUND_MIN, "; not less, because that is its minimum" },
	{ BOUND_MAX, "; not more, because that is its maximum" },
	{ BOUND_ABSORBABLE, "; not more, because more could not be booked" },
	{ BOUND_STEP, "; the rest follows in steps" },
	{ BOUND_RAMP, "; not more yet, because it has just reopened" },
	{ BOUND_HELD, "" },
	{ BOUND_QUIET, "; the move left is too small to be worth a change" },
	{ BOUND_SHRUNK, "; below its minimum, because the pool is smaller than all minimums" },
	{ BOUND_FIXED, "; its budget is not its own to change" },
};

START_TEST(every_bound_is_told)
{
	struct engine e;

	house_init(&e);
	ck_assert_int_eq(ROWS(bounds), BOUND_COUNT);
	for (int i = 0; i < ROWS(bounds); i++) {
		struct buf out cleanup_buf = BUF_INIT(1024), want cleanup_buf = BUF_INIT(1024);

		ck_assert_int_eq(bounds[i].bound, i);
		google(&e)->bound = (uint8_t)bounds[i].bound;
		explain_target(&e, HARBOR_GOOGLE, &out);
		buf_printf(&want, "$180 a day, read back 11:20:09%s", bounds[i].says);
		ck_assert_str_eq(buf_text(&out), buf_text(&want));
	}
}
END_TEST

static void check_target(const struct engine *e, const char *says)
{
	struct buf out cleanup_buf = BUF_INIT(1024);

	explain_target(e, HARBOR_GOOGLE, &out);
	ck_assert_str_eq(buf_text(&out), says);
}

START_TEST(todays_highest_budget_counts)
{
	static const struct zone_shift la[] = { { { 0 }, -8 * 3600, "PST" } };
	static const struct zone los_angeles = { "America/Los_Angeles", la, 1 };
	struct engine e;

	house_init(&e);
	google(&e)->high_day = e.today;
	google(&e)->high_micros = DOLLARS(234);
	check_target(&e,
		     "$180 a day, read back 11:20:09; today's highest, $234 a day, counts until "
		     "Mon Nov 23, 00:00, the ad account's midnight");
	google(&e)->high_micros = DOLLARS(180);
	check_target(&e, "$180 a day, read back 11:20:09");
	house_target(&e, HARBOR_GOOGLE, AD_PAUSED, DOLLARS(180));
	house_platforms[0].zone = &los_angeles;
	check_target(&e, "paused, read back 11:20:09; today's highest, $180 a day, counts until "
			 "Mon Nov 23, 03:00, the ad account's midnight");
	house_platforms[0].zone = NULL;
}
END_TEST

START_TEST(a_target_says_what_it_waits_for)
{
	struct engine e;

	house_init(&e);
	raise_wanted(&e);
	google(&e)->gate = GATE_POOL;
	check_target(&e, "$180 a day, read back 11:20:09; to run at $234 a day (pool limit)");
}
END_TEST

START_TEST(a_mass_change_is_counted)
{
	static const struct {
		enum mass_kind kind;
		const char *says;
	} rows[] = {
		{ MASS_NONE, "" },
		{ MASS_DOWN, "Feed epic: 3 of 5 services lost room at once, since 11:10" },
		{ MASS_UP, "Feed epic: 0 of 5 services gained room at once, since 11:10" },
		{ MASS_DROP, "Feed epic: 1 of 5 services fell silent at once, since 11:10" },
	};
	struct engine e;

	house_init(&e);
	for (service_ix s = BAY; s <= HARBOR; s++) {
		house_service(&e, s, VERDICT_FULL, 1);
		e.services[s].verdict.flaps[0] = (uint32_t)(e.now.ms / 60000);
	}
	e.services[OAK].quality = QUALITY_ABSENT;
	for (int i = 0; i < ROWS(rows); i++) {
		struct buf out cleanup_buf = BUF_INIT(1024);

		mass(&e, rows[i].kind);
		explain_mass(&e, 0, &out);
		ck_assert_str_eq(buf_text(&out), rows[i].says);
	}
}
END_TEST

/* ---- measures ---- */

static const struct {
	const char *why;
	int metric, rank;
	enum metric_unit unit;
	int64_t at, leave;
	int32_t value;
	const char *says, *next, *value_says, *limits;
} measures[] = {
	{ "openings", METRIC_OPEN_SLOTS, 0, UNIT_SLOTS, 0, 8, 0,
	  "Full since 11:20: 0 openings in the next 14 days, at or under the limit of 0, seen 3 "
	  "times in a row",
	  "Resumes when 8 or more openings are seen, 12 times in a row", "0 openings", "0/8" },
	{ "wait for the third", METRIC_THIRD_NEXT_AVAILABLE, 0, UNIT_DAYS, 28, 21, 31,
	  "Full since 11:20: 31 days to the third opening, at or over the limit of 28 days, seen 3 "
	  "times in a row",
	  "Resumes when 21 days or less is seen, 12 times in a row", "31 days", "28/21 d" },
	{ "wait for the fifth, in business days", METRIC_THIRD_NEXT_AVAILABLE, 5,
	  UNIT_BUSINESS_DAYS, 10, 8, 9,
	  "Full since 11:20: 9 business days to the fifth opening, short of 8 business days where "
	  "that ends, seen 3 times in a row",
	  "Resumes when 8 business days or less is seen, 12 times in a row", "9 business days", "10/8 bd" },
	{ "wait for the first", METRIC_NEXT_AVAILABLE, 0, UNIT_DAYS, 14, 7, 14,
	  "Full since 11:20: 14 days to the first opening, at or over the limit of 14 days, seen 3 "
	  "times in a row",
	  "Resumes when 7 days or less is seen, 12 times in a row", "14 days", "14/7 d" },
	{ "share booked", METRIC_FILL_RATE, 0, UNIT_SHARE_BP, 9500, 9050, 9496,
	  "Full since 11:20: 94.9% booked in the next 14 days, short of 90.5% where that ends, "
	  "seen 3 times in a row",
	  "Resumes when 90.5% booked or less is seen, 12 times in a row", "94.9% booked", "95/90.5%" },
	{ "days of cover", METRIC_DAYS_OF_COVER, 0, UNIT_DAYS, 3, 5, 1,
	  "Full since 11:20: 1 day of cover at the usual rate of booking, at or under the limit of "
	  "3 days of cover, seen 3 times in a row",
	  "Resumes when 5 days of cover or more is seen, 12 times in a row", "1 day of cover", "3/5 d" },
	{ "the feed's own wait", METRIC_WAIT_DAYS, 0, UNIT_DAYS, 28, 21, 30,
	  "Full since 11:20: 30 days of waiting, as the feed states it, at or over the limit of 28 "
	  "days, seen 3 times in a row",
	  "Resumes when 21 days or less is seen, 12 times in a row", "30 days", "28/21 d" },
	{ "people waiting", METRIC_WAITLIST, 0, UNIT_PEOPLE, 40, 25, 41,
	  "Full since 11:20: 41 people on the waitlist, at or over the limit of 40, seen 3 times "
	  "in a row",
	  "Resumes when 25 or fewer people are seen, 12 times in a row", "41 people", "40/25" },
};

START_TEST(every_measure_has_words)
{
	struct engine e;

	brake(&e);
	said_policies[0].metric = measures[_i].metric;
	said_policies[0].rank = measures[_i].rank;
	said_policies[0].filling.given = false;
	said_policies[0].full.at = (struct metric_value){ measures[_i].at, measures[_i].unit };
	said_policies[0].full.leave = (struct metric_value){ measures[_i].leave, measures[_i].unit };
	house_service(&e, HARBOR, VERDICT_FULL, measures[_i].value);
	check_says(measures[_i].why, explain_why, &e, HARBOR, measures[_i].says);
	check_says(measures[_i].why, explain_next, &e, HARBOR, measures[_i].next);
	check_says(measures[_i].why, explain_value, &e, HARBOR, measures[_i].value_says);
	check_says(measures[_i].why, explain_limits, &e, HARBOR, measures[_i].limits);
}
END_TEST

START_TEST(every_measure_has_a_row)
{
	for (int m = 0; m < METRIC_COUNT; m++) {
		bool found = false;

		for (int i = 0; i < ROWS(measures); i++)
			found |= measures[i].metric == m;
		ck_assert_msg(found, "measure %d has no row", m);
	}
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("explain_brake");

	tcase_add_loop_test(tc, brake_says, 0, ROWS(brakes));
	tcase_add_test(tc, a_long_silence_asks_a_person);
	tcase_add_test(tc, every_bound_is_told);
	tcase_add_test(tc, todays_highest_budget_counts);
	tcase_add_test(tc, a_target_says_what_it_waits_for);
	tcase_add_test(tc, a_mass_change_is_counted);
	tcase_add_loop_test(tc, every_measure_has_words, 0, ROWS(measures));
	tcase_add_test(tc, every_measure_has_a_row);
	return run_case("explain_brake", tc);
}
