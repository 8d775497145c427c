/* SPDX-License-Identifier: Apache-2.0 */
/*
 * api_until.c - the wall clock of the place counts, also on the days it is changed.
 */
#include <string.h>

#include "daemon/api_until.h"
#include "tests/unit/support/run.h"

static const struct zone_shift shifts[] = {
	{ { INT64_C(1772953200000) }, -4 * 3600, "EDT" }, /* 2026-03-08 07:00Z */
	{ { INT64_C(1793512800000) }, -5 * 3600, "EST" }, /* 2026-11-01 06:00Z */
	{ { INT64_C(1805007600000) }, -4 * 3600, "EDT" }, /* 2027-03-14 07:00Z */
};
static const struct zone new_york = { "America/New_York", shifts, 3 };

static const struct {
	const char *why, *now, *text, *says; /* the instant, or part of the refusal */
} rows[] = {
	{ "winter", "2026-11-22T16:00:00Z", "2026-11-27 08:00", "2026-11-27T13:00:00Z" },
	{ "with a T", "2026-11-22T16:00:00Z", "2026-11-27T08:00", "2026-11-27T13:00:00Z" },
	{ "across the end of summer time", "2026-10-30T16:00:00Z", "2026-11-02 08:00",
	  "2026-11-02T13:00:00Z" },
	{ "before the change", "2026-10-30T16:00:00Z", "2026-11-01 00:30", "2026-11-01T04:30:00Z" },
	{ "after the change", "2026-10-30T16:00:00Z", "2026-11-01 03:00", "2026-11-01T08:00:00Z" },
	{ "before the spring change", "2027-03-13T16:00:00Z", "2027-03-14 01:59", "2027-03-14T06:59:00Z" },
	{ "after the spring change", "2027-03-13T16:00:00Z", "2027-03-14 03:00", "2027-03-14T07:00:00Z" },
	{ "hours", "2026-11-22T16:00:00Z", "24h", "2026-11-23T16:00:00Z" },
	{ "days", "2026-11-22T16:00:00Z", "3d", "2026-11-25T16:00:00Z" },
	{ "minutes", "2026-11-22T16:00:00Z", "90m", "2026-11-22T17:30:00Z" },
	{ "an instant", "2026-11-22T16:00:00Z", "2026-11-23T00:00:00Z", "2026-11-23T00:00:00Z" },
	{ "the longest", "2026-11-22T16:00:00Z", "30d", "2026-12-22T16:00:00Z" },
	{ "longer", "2026-11-22T16:00:00Z", "721h", "at most 30 days" },
	{ "now is past", "2026-11-22T16:00:00Z", "2026-11-22 11:00", "past" },
	{ "no such day", "2026-11-22T16:00:00Z", "2026-11-31 08:00", "expected a time" },
	{ "no such hour", "2026-11-22T16:00:00Z", "2026-11-27 24:00", "expected a time" },
	{ "no unit", "2026-11-22T16:00:00Z", "24", "expected a time" },
	{ "nothing", "2026-11-22T16:00:00Z", "", "expected a time" },
	{ "backwards", "2026-11-22T16:00:00Z", "-3d", "expected a time" },
	{ "too large to count", "2026-11-22T16:00:00Z", "99999999999999999999d", "expected a time" },
};

START_TEST(reads_when)
{
	struct err err = ERR_INIT;
	struct instant now, t;
	char text[INSTANT_TEXT];

	ck_assert_int_eq(instant_parse(rows[_i].now, strlen(rows[_i].now), &now, &err), 0);
	if (until_parse(rows[_i].text, &new_york, now, &t, &err) == 0)
		ck_assert_msg(strcmp(instant_format(t, text), rows[_i].says) == 0, "%s: %s",
			      rows[_i].why, text);
	else
		ck_assert_msg(strstr(err.text, rows[_i].says) != NULL, "%s: %s", rows[_i].why, err.text);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("api_until");

	tcase_add_loop_test(tc, reads_when, 0, ROWS(rows));
	return run_case("api_until", tc);
}
