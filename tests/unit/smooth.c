/* SPDX-License-Identifier: Apache-2.0 */
/*
 * smooth.c - half-lives and medians in whole numbers, over time and not over polls.
 */
#include "decide/smooth.h"
#include "tests/unit/support/run.h"

#define HOUR INT64_C(3600000)

static const struct {
	const char *why;
	int64_t value, elapsed, half;
	int64_t says;
} decay_rows[] = {
	{ "no time, no change", 1000, 0, HOUR, 1000 },
	{ "a clock that went back changes nothing", 1000, -HOUR, HOUR, 1000 },
	{ "a half-life halves", 1000000, HOUR, HOUR, 500000 },
	{ "three of them leave an eighth", 1000000, 3 * HOUR, HOUR, 125000 },
	{ "half of one is the root of a half", 1000000, HOUR / 2, HOUR, 707106 },
	{ "a seventh of one", 1000000, HOUR, 7 * HOUR, 905723 },
	{ "toward zero from below too", -1000000, HOUR / 2, HOUR, -707106 },
	{ "what is small goes to zero, not around it", -1, HOUR / 2, HOUR, 0 },
	{ "nothing is left of very long ago", 1000000000, 16 * HOUR, HOUR, 0 },
	{ "little is left a moment before", 1000000000, 16 * HOUR - 1, HOUR, 15258 },
	{ "without a half-life only the latest counts", 1000, 1, 0, 0 },
	{ "a large value keeps its digits", 2000000000000, HOUR, HOUR, 1000000000000 },
};

START_TEST(decays)
{
	int64_t is = smooth_decay(decay_rows[_i].value, (struct span){ decay_rows[_i].elapsed },
				  (struct span){ decay_rows[_i].half });

	/* Sixteen bits of time: a part in ten thousand. */
	ck_assert_msg(llabs(is - decay_rows[_i].says) <= llabs(decay_rows[_i].says) / 10000,
		      "%s: %lld", decay_rows[_i].why, (long long)is);
}
END_TEST

static struct policy policy_of(int smoothing, int metric)
{
	return (struct policy){
		.metric = metric, .smoothing = smoothing, .smooth_of = 5, .smooth_over = SPAN_HOURS(6)
	};
}

static int32_t feed(struct smooth *s, const struct policy *p, int32_t value, int64_t hour)
{
	return smooth_feed(s, p, value, (struct instant){ (1 + hour) * HOUR });
}

START_TEST(an_average_follows_by_half_life)
{
	struct policy p = policy_of(SMOOTHING_EWMA, METRIC_OPEN_SLOTS);
	struct smooth s = { 0 };

	ck_assert_int_eq(feed(&s, &p, 16, 0), 16);
	ck_assert_msg(feed(&s, &p, 0, 6) == 8, "half of the difference after one half-life");
	ck_assert_msg(feed(&s, &p, 0, 12) == 4, "and half of the rest after another");
	ck_assert_int_eq(smooth_last(&s), 0);
}
END_TEST

START_TEST(an_average_does_not_depend_on_how_often_it_is_asked)
{
	struct policy p = policy_of(SMOOTHING_EWMA, METRIC_OPEN_SLOTS);
	struct smooth seldom = { 0 }, often = { 0 };

	(void)feed(&seldom, &p, 100, 0);
	(void)feed(&often, &p, 100, 0);
	for (int minute = 15; minute <= 360; minute += 15)
		(void)smooth_feed(&often, &p, 0, (struct instant){ HOUR + minute * INT64_C(60000) });
	ck_assert_int_eq(feed(&seldom, &p, 0, 6), 50);
	ck_assert_msg(llabs(often.values[0] - 50000) < 100, "%lld thousandths",
		      (long long)often.values[0]);
}
END_TEST

START_TEST(an_average_arrives)
{
	struct policy p = policy_of(SMOOTHING_EWMA, METRIC_OPEN_SLOTS);
	struct smooth s = { 0 };

	(void)feed(&s, &p, 0, 0);
	for (int hour = 1; hour < 200; hour++)
		(void)feed(&s, &p, 20, hour);
	ck_assert_int_eq(s.values[0], 20000);
	for (int hour = 200; hour < 400; hour++)
		(void)feed(&s, &p, 0, hour);
	ck_assert_int_eq(s.values[0], 0);
}
END_TEST

/* The digits are what has been read so far, oldest first. */
static const struct {
	const char *why;
	int metric;
	const char *read;
	int32_t says;
} median_rows[] = {
	{ "one is its own", METRIC_OPEN_SLOTS, "7", 7 },
	{ "of two openings the fewer", METRIC_OPEN_SLOTS, "73", 3 },
	{ "of two waits the longer", METRIC_WAIT_DAYS, "73", 7 },
	{ "the middle of three", METRIC_OPEN_SLOTS, "719", 7 },
	{ "a single zero is dropped", METRIC_OPEN_SLOTS, "88088", 8 },
	{ "three zeros of five are not", METRIC_OPEN_SLOTS, "80080", 0 },
	{ "only the last five count", METRIC_OPEN_SLOTS, "00088888", 8 },
	{ "in any order", METRIC_OPEN_SLOTS, "95173", 5 },
};

START_TEST(medians)
{
	struct policy p = policy_of(SMOOTHING_MEDIAN, median_rows[_i].metric);
	struct smooth s = { 0 };
	int32_t is = -1;

	for (const char *d = median_rows[_i].read; *d; d++) {
		is = feed(&s, &p, *d - '0', 0);
		ck_assert_int_eq(smooth_last(&s), *d - '0');
	}
	ck_assert_msg(is == median_rows[_i].says, "%s: %d", median_rows[_i].why, is);
}
END_TEST

START_TEST(a_policy_that_changed_starts_anew)
{
	struct policy average = policy_of(SMOOTHING_EWMA, METRIC_OPEN_SLOTS);
	struct policy median = policy_of(SMOOTHING_MEDIAN, METRIC_OPEN_SLOTS);
	struct smooth s = { 0 };

	(void)feed(&s, &average, 100, 0);
	(void)feed(&s, &average, 60, 1);
	ck_assert_msg(smooth_last(&s) == 60, "as read, whatever the policy says by now");
	ck_assert_int_eq(feed(&s, &median, 4, 1), 4);
	(void)feed(&s, &median, 5, 2);
	ck_assert_int_eq(smooth_last(&s), 5);
	ck_assert_int_eq(feed(&s, &average, 30, 3), 30);
}
END_TEST

/* The record refuses a count of more readings than it has room for. */
START_TEST(what_is_kept_can_be_read_back)
{
	struct policy average = policy_of(SMOOTHING_EWMA, METRIC_OPEN_SLOTS);
	struct smooth s = { 0 };

	for (int hour = 0; hour < 40; hour++)
		(void)feed(&s, &average, 20, hour);
	ck_assert_int_le(s.count, MEDIAN_MAX);
	ck_assert_msg(feed(&s, &average, 0, 45) == 10, "and it goes on from there");
}
END_TEST

START_TEST(the_longest_median_fits)
{
	struct policy p = policy_of(SMOOTHING_MEDIAN, METRIC_OPEN_SLOTS);
	struct smooth s = { 0 };

	p.smooth_of = MEDIAN_MAX;
	for (int i = 0; i < 40; i++)
		(void)feed(&s, &p, i, i);
	ck_assert_int_eq(feed(&s, &p, 40, 40), 40 - MEDIAN_MAX / 2);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("smooth");

	tcase_add_loop_test(tc, decays, 0, ROWS(decay_rows));
	tcase_add_test(tc, an_average_follows_by_half_life);
	tcase_add_test(tc, an_average_does_not_depend_on_how_often_it_is_asked);
	tcase_add_test(tc, an_average_arrives);
	tcase_add_loop_test(tc, medians, 0, ROWS(median_rows));
	tcase_add_test(tc, a_policy_that_changed_starts_anew);
	tcase_add_test(tc, what_is_kept_can_be_read_back);
	tcase_add_test(tc, the_longest_median_fits);
	return run_case("smooth", tc);
}
