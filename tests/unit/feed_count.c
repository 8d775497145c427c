/* SPDX-License-Identifier: Apache-2.0 */
/*
 * feed_count.c - a hole is never taken for nothing, and no sum turns negative.
 */
#include "feed/count.h"

#include "support/run.h"

static const struct {
	const char *why;
	int32_t sum, n, says;
} sums[] = {
	{ "two numbers add up", 3, 4, 7 },
	{ "nothing is a number", 0, 0, 0 },
	{ "a hole on the right is catching", 3, COUNT_UNKNOWN, COUNT_UNKNOWN },
	{ "a hole on the left is catching", COUNT_UNKNOWN, 3, COUNT_UNKNOWN },
	{ "two holes are not -2", COUNT_UNKNOWN, COUNT_UNKNOWN, COUNT_UNKNOWN },
	{ "the largest sum there is", INT32_MAX - 1, 1, INT32_MAX },
	{ "beyond it a sum stands still", INT32_MAX, 1, INT32_MAX },
};

START_TEST(counts_add_up)
{
	int32_t said = count_add(sums[_i].sum, sums[_i].n);

	ck_assert_msg(said == sums[_i].says, "%s: %d", sums[_i].why, (int)said);
}
END_TEST

static const struct {
	const char *why;
	int days, more_ms;
	int32_t says;
} windows[] = {
	{ "no window still has today", 0, 0, 1 },
	{ "one that ends before it begins, too", -3, 0, 1 },
	{ "a whole day is one", 1, 0, 1 },
	{ "a part of a day is a day", 1, 1, 2 },
	{ "two weeks", 14, 0, 14 },
	{ "ten years are enough for anyone", 5000, 0, 3660 },
};

START_TEST(windows_are_days)
{
	struct span window = { SPAN_DAYS(windows[_i].days).ms + windows[_i].more_ms };
	int32_t said = count_days(window);

	ck_assert_msg(said == windows[_i].says, "%s: %d", windows[_i].why, (int)said);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("feed_count");

	tcase_add_loop_test(tc, counts_add_up, 0, ROWS(sums));
	tcase_add_loop_test(tc, windows_are_days, 0, ROWS(windows));
	return run_case("feed_count", tc);
}
