/* SPDX-License-Identifier: Apache-2.0 */
/*
 * count.c - a number that is not known stays unknown, whatever is added to it.
 *
 * Every kind of file and API must keep that rule: one that took a hole for nothing
 * would call a clinic full.
 */
#include "feed/count.h"

int32_t count_add(int32_t sum, int32_t n)
{
	if (sum == COUNT_UNKNOWN || n == COUNT_UNKNOWN)
		return COUNT_UNKNOWN;
	return n > INT32_MAX - sum ? INT32_MAX : sum + n;
}

int32_t count_days(struct span window)
{
	enum { DAYS_MAX = 3660 };
	int64_t day = SPAN_DAYS(1).ms;
	int64_t n = (window.ms + day - 1) / day;

	return n < 1 ? 1 : n > DAYS_MAX ? DAYS_MAX : (int32_t)n;
}
