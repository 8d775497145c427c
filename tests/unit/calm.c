/* SPDX-License-Identifier: Apache-2.0 */
/*
 * calm.c - where a slower look is good enough.
 */
#include "decide/calm.h"
#include "tests/unit/support/engine_case.h"
#include "tests/unit/support/run.h"

/* Full 3 to 8, filling 6 to 10, ample 20 to 15; waits: full 28 to 21, filling 21 to 14, ample 7 to 10. */
static const struct {
	const char *why;
	bool waits;
	int32_t value;
	bool says;
} values[] = {
	{ "twice as many as any limit", false, 40, true },
	{ "off the highest limit by half of it", false, 30, true },
	{ "by less", false, 29, false },
	{ "between two limits", false, 12, false },
	{ "none at all: off each limit by all of it", false, 0, true },
	{ "near where full is entered", false, 4, false },
	{ "near where filling is left", false, 14, false },
	{ "a short wait", true, 3, true },
	{ "a wait near where ample is entered", true, 4, false },
	{ "a wait near where full is left", true, 31, false },
	{ "an endless wait", true, 60, true },
};

START_TEST(a_value_is_far)
{
	struct policy p = values[_i].waits ? case_policy_waits() : case_policy_slots();

	ck_assert_msg(calm_value(&p, values[_i].value) == values[_i].says, "%s", values[_i].why);
}
END_TEST

/* One limit at a time: 10 to 12, and the others far off or not given. */
static const struct {
	const char *why;
	int64_t full_at, full_leave, filling_at, filling_leave, ample_at, ample_leave; /* at 0: not given */
	bool says;
} limits[] = {
	{ "no limit is given", 0, 0, 0, 0, 0, 0, true },
	{ "all are far", 40, 41, 50, 51, 60, 61, true },
	{ "where full is entered is near", 16, 41, 50, 51, 60, 61, false },
	{ "where full is left is near", 40, 16, 50, 51, 60, 61, false },
	{ "where filling is entered is near", 40, 41, 16, 51, 60, 61, false },
	{ "where filling is left is near", 40, 41, 50, 16, 60, 61, false },
	{ "where ample is entered is near", 40, 41, 50, 51, 16, 61, false },
	{ "where ample is left is near", 40, 41, 50, 51, 60, 16, false },
};

static struct boundary boundary(int64_t at, int64_t leave)
{
	struct boundary b = case_boundary(at, leave, UNIT_DAYS, ADS_PAUSE, 0);

	b.given = at > 0;
	return b;
}

START_TEST(every_limit_counts)
{
	struct policy p = { .full = boundary(limits[_i].full_at, limits[_i].full_leave),
			    .filling = boundary(limits[_i].filling_at, limits[_i].filling_leave),
			    .ample = boundary(limits[_i].ample_at, limits[_i].ample_leave) };

	ck_assert_msg(calm_value(&p, 12) == limits[_i].says, "%s", limits[_i].why);
}
END_TEST

static const struct {
	const char *why;
	enum quality quality;
	enum verdict settled;
	uint16_t agreed;
	int32_t value;
	bool says;
} services[] = {
	{ "ample, and far from any limit", QUALITY_GOOD, VERDICT_AMPLE, 0, 40, true },
	{ "open, and far from any limit", QUALITY_GOOD, VERDICT_OPEN, 0, 40, true },
	{ "the last answer was not good", QUALITY_SUSPECT, VERDICT_AMPLE, 0, 40, false },
	{ "a change is under way", QUALITY_GOOD, VERDICT_AMPLE, 1, 40, false },
	{ "filling", QUALITY_GOOD, VERDICT_FILLING, 0, 40, false },
	{ "full, however far", QUALITY_GOOD, VERDICT_FULL, 0, 0, false },
	{ "not judged yet", QUALITY_GOOD, VERDICT_UNKNOWN, 0, 40, false },
	{ "a limit is near", QUALITY_GOOD, VERDICT_AMPLE, 0, 22, false },
};

START_TEST(a_service_is_calm)
{
	struct engine_case c;
	struct service_state *is;

	case_open(&c);
	is = &c.engine->services[0];
	is->quality = services[_i].quality;
	is->verdict.settled = services[_i].settled;
	is->verdict.agreed = services[_i].agreed;
	is->evidence[0].value = services[_i].value;
	is->evidence_count = 1;
	ck_assert_msg(calm_service(c.engine, 0) == services[_i].says, "%s", services[_i].why);
	case_close(&c);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("calm");

	tcase_add_loop_test(tc, a_value_is_far, 0, ROWS(values));
	tcase_add_loop_test(tc, every_limit_counts, 0, ROWS(limits));
	tcase_add_loop_test(tc, a_service_is_calm, 0, ROWS(services));
	return run_case("calm", tc);
}
