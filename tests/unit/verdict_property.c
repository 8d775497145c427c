/* SPDX-License-Identifier: Apache-2.0 */
/*
 * verdict_property.c - what holds for all policies and all readings: no value both enters
 * and leaves, the strictest of the window decides, the same readings give the same bytes,
 * and a clinic that hovers at a limit does not take its ads along.
 */
#include "decide/metric.h"
#include "decide/verdict.h"
#include "tests/unit/support/run.h"
#include "tests/unit/support/verdict_case.h"

static uint64_t dice;

static int64_t roll(int64_t n)
{
	dice = dice * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (int64_t)(dice >> 33) % n;
}

static struct policy any_policy(void)
{
	struct policy p = case_policy_slots();
	int64_t edge[6];

	for (int i = 0; i < 6; i++)
		edge[i] = (i ? edge[i - 1] : 0) + 1 + roll(4);
	/* full <= filling, full's leave <= filling's leave, ample above both. */
	p.full.at.value = edge[0];
	p.filling.at.value = edge[1];
	p.full.leave.value = edge[2];
	p.filling.leave.value = edge[3];
	p.ample.leave.value = edge[4];
	p.ample.at.value = edge[5];
	p.full.given = roll(4) > 0;
	p.filling.given = roll(4) > 0;
	p.ample.given = roll(4) > 0;
	if (roll(2)) { /* many days instead of few openings */
		p.metric = METRIC_WAIT_DAYS;
		for (struct boundary *b = &p.full; b <= &p.ample; b++) {
			b->at.value = -b->at.value + 40;
			b->leave.value = -b->leave.value + 40;
		}
	}
	return p;
}

START_TEST(entering_and_leaving_are_never_both_true)
{
	dice = 7;
	for (int i = 0; i < 20000; i++) {
		struct policy p = any_policy();
		enum verdict from = (enum verdict)(VERDICT_FULL + (int)roll(4));
		struct reading r = { .value = (int32_t)roll(42), .censored = roll(5) == 0 };
		enum verdict to = verdict_read(&p, from, &r);

		ck_assert_msg(verdict_read(&p, to, &r) == to,
			      "%d leads from %s to %s, and from there away again", r.value,
			      verdict_name(from), verdict_name(to));
	}
}
END_TEST

/* Every reading of the window before a way up points at least that far: nothing stricter was confirmed in it. */
START_TEST(the_strictest_of_the_window_decides)
{
	struct policy p = paced();
	int32_t last[96];
	int ups = 0;

	dice = 11;
	p.pace_more = p.pace_less = SPAN_HOURS(0);
	for (int run = 0; run < 200; run++) {
		struct verdict_state v = { .settled = F, .candidate = F };

		for (int i = 0; i < ROWS(last); i++) {
			struct reading r = { .at = { CASE_NOON + (int64_t)i * 15 * 60000 } };
			enum verdict was = v.settled;

			last[i] = r.value = (int32_t)(roll(10) ? 6 + roll(20) : roll(12));
			if (!verdict_feed(&v, &p, &quarter, &r, r.at) || v.settled < was)
				continue;
			ups++;
			for (int back = 0; back <= 4 && back <= i; back++) {
				struct reading then = { .value = last[i - back] };

				ck_assert_int_gt(verdict_read(&p, was, &then), was);
			}
		}
	}
	ck_assert_int_gt(ups, 100);
}
END_TEST

START_TEST(the_same_readings_give_the_same_bytes)
{
	struct policy p = paced();
	struct verdict_state a, b;

	memset(&a, 0, sizeof(a));
	memset(&b, 0, sizeof(b));
	for (int pass = 0; pass < 2; pass++) {
		dice = 3;
		for (int i = 0; i < 2000; i++) {
			struct reading r = { .at = { CASE_NOON + i * INT64_C(900000) },
					     .value = (int32_t)roll(25) };

			(void)verdict_feed(pass ? &b : &a, &p, &quarter, &r, r.at);
		}
	}
	ck_assert(a.settled != U && !is_never(a.moved_at));
	ck_assert(!memcmp(&a, &b, sizeof(a)));
}
END_TEST

/* The clocks go back on the second of these three days, or do not. */
START_TEST(daylight_saving_changes_no_verdict)
{
	struct zone_shift shifts[] = { { { 0 }, -4 * 3600, "EDT" },
				       { { CASE_NOON + 18 * 3600000 }, -5 * 3600, "EST" } };
	struct zone zones[] = { { "Test/Shifting", shifts, 2 }, { "Test/Fixed", shifts, 1 } };
	struct policy p = case_policy_waits();
	char got[2][73] = { "", "" };

	for (int z = 0; z < 2; z++) {
		struct verdict_state v = { .settled = O, .candidate = O };

		dice = 5;
		for (int h = 0; h < 72; h++) {
			struct instant now = { CASE_NOON + h * INT64_C(3600000) };
			struct date day = { zone_date(&zones[z], now).day + (h % 24 < 12 ? 30 : 5) };
			struct observation o = {
				.quality = QUALITY_GOOD, .open = 3, .firsts = 3, .as_of = now
			};
			struct reading r;

			/* Late in the evening, where an hour makes another day. */
			o.first[2] = after(zone_midnight(&zones[z], day), SPAN_MINUTES(23 * 60 + 30));
			o.first[0] = o.first[1] = now;
			ck_assert(metric_read(&p, &zones[z], &o, COUNT_UNKNOWN, &r));
			(void)verdict_feed(&v, &p, &quarter, &r, now);
			got[z][h] = letter(v.settled);
		}
	}
	ck_assert_msg(strchr(got[0], 'f') && strchr(got[0], 'a'), "%s", got[0]);
	ck_assert_str_eq(got[0], got[1]);
}
END_TEST

/* ---- a clinic at the edge ---- */

/* What the loader gives a policy that says nothing of confirmation, pace or flapping. */
static struct policy usual(void)
{
	struct policy p = case_policy_slots();

	p.confirm_down = p.confirm_up = 0;
	p.confirm_for = SPAN_HOURS(24);
	p.pace_more = SPAN_HOURS(24);
	p.pace_less = SPAN_HOURS(4);
	p.ramp = SPAN_HOURS(72);
	p.flap_changes = 4;
	p.flap_within = SPAN_DAYS(7);
	p.flap_calm = SPAN_HOURS(72);
	return p;
}

static struct policy single_threshold(void)
{
	struct policy p = case_policy_slots();

	p.confirm_down = p.confirm_up = 1;
	p.confirm_for = SPAN_HOURS(0);
	p.full.given = p.ample.given = false;
	p.filling.leave.value = p.filling.at.value + 1;
	return p;
}

static const struct feed_config hourly = { .every = { 3600000 } };

/* Six or seven openings, give or take what is booked and released within the hour. */
static int hover(const struct policy *p, uint64_t seed)
{
	struct verdict_state v = { .settled = O, .candidate = O };
	int changes = 0;

	dice = seed;
	for (int h = 0; h < 30 * 24; h++) {
		struct reading r = { .at = { CASE_NOON + h * INT64_C(3600000) },
				     .value = (int32_t)(3 + roll(3) + roll(3) + roll(3) + roll(2)) };

		changes += verdict_feed(&v, p, &hourly, &r, r.at);
	}
	return changes;
}

START_TEST(hovering_at_the_edge)
{
	struct policy calm = usual(), nervous = single_threshold();
	int few = hover(&calm, (uint64_t)_i), many = hover(&nervous, (uint64_t)_i);

	ck_assert_msg(few <= 2 && many > 90, "in 30 days: %d changes, at most 2 wanted; %d with a single threshold, more than 90 wanted",
		      few, many);
}
END_TEST

START_TEST(a_true_collapse_is_seen_the_same_day)
{
	struct policy p = usual();
	struct verdict_state v = { .settled = O, .candidate = O };
	int hours = 0;

	/* The last good hour is hour 0. */
	while (v.settled != F && hours < 48) {
		struct reading r = { .at = { CASE_NOON + ++hours * INT64_C(3600000) } };

		(void)verdict_feed(&v, &p, &hourly, &r, r.at);
	}
	ck_assert_msg(hours <= 7, "full after %d h, at most 7 wanted", hours);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("verdict_property");

	tcase_add_test(tc, entering_and_leaving_are_never_both_true);
	tcase_add_test(tc, the_strictest_of_the_window_decides);
	tcase_add_test(tc, the_same_readings_give_the_same_bytes);
	tcase_add_test(tc, daylight_saving_changes_no_verdict);
	tcase_add_loop_test(tc, hovering_at_the_edge, 1, 21);
	tcase_add_test(tc, a_true_collapse_is_seen_the_same_day);
	return run_case("verdict_property", tc);
}
