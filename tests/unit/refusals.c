/* SPDX-License-Identifier: Apache-2.0 */
/* refusals.c - a flood of refused writes is a number, and hides nobody we know. */

#include "base/limits.h"
#include "daemon/refusals.h"
#include "tests/unit/support/run.h"

enum { NOW = 600000, MINUTE = 60000 };

static unsigned tell_many(struct refusals *r, bool is_known, unsigned n, uint64_t now)
{
	unsigned told = 0, hidden;

	while (n--) {
		told += refusals_tell(r, is_known, now, &hidden);
		ck_assert_uint_eq(hidden, 0);
	}
	return told;
}

START_TEST(a_flood_is_a_number)
{
	struct refusals r = { 0 };
	unsigned hidden;

	ck_assert(refusals_tell(&r, false, NOW, &hidden));
	ck_assert_uint_eq(tell_many(&r, false, 2 * API_REFUSALS_MINUTE, NOW), API_REFUSALS_MINUTE - 1);
	ck_assert(refusals_tell(&r, false, NOW + MINUTE, &hidden));
	ck_assert_uint_eq(hidden, API_REFUSALS_MINUTE + 1);
	ck_assert(refusals_tell(&r, false, NOW + 2 * MINUTE, &hidden));
	ck_assert_uint_eq(hidden, 0);
}
END_TEST

START_TEST(strangers_hide_nobody)
{
	struct refusals r = { 0 };

	ck_assert_uint_eq(tell_many(&r, false, 2 * API_REFUSALS_MINUTE, NOW), API_REFUSALS_MINUTE);
	ck_assert_uint_eq(tell_many(&r, true, 5, NOW), 5);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("refusals");

	tcase_add_test(tc, a_flood_is_a_number);
	tcase_add_test(tc, strangers_hide_nobody);
	return run_case("refusals", tc);
}
