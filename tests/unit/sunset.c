/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sunset.c - when people are told that a version of an API ends.
 */
#include "platform/sunset.h"

#include "tests/unit/support/run.h"

enum { LAST = 20500 };

static int32_t last_day;

static struct date sunset(const void *settings)
{
	(void)settings;
	return (struct date){ last_day };
}

static const struct {
	const char *why;
	int32_t last, today;
	const char *says; /* contained; NULL: nothing */
} rows[] = {
	{ "months ahead", LAST, LAST - 61, NULL },
	{ "sixty days ahead", LAST, LAST - 60, "\"g\" speaks is served until 2026-02-16, 60 more days" },
	{ "the day before", LAST, LAST - 1, "until 2026-02-16, 1 more day" },
	{ "the last day", LAST, LAST, "0 more days" },
	{ "after it", LAST, LAST + 1, "served no more since 2026-02-16: expect refusals" },
	{ "nobody knows its end", 0, LAST, NULL },
	{ "nobody knows the day", LAST, 0, NULL },
};

START_TEST(it_is_said_in_time)
{
	struct platform_kind kind = { .name = "google-ads", .sunset = sunset };
	struct platform_config p = { .id = "g", .kind = &kind };
	char words[NOTICE_MAX] = "";
	bool near;

	last_day = rows[_i].last;
	near = platform_sunset_near(&p, (struct date){ rows[_i].today }, words);
	ck_assert_msg(near == (rows[_i].says != NULL), "%s", rows[_i].why);
	ck_assert_msg(!near || strstr(words, rows[_i].says), "%s: %s", rows[_i].why, words);
	ck_assert_int_eq(platform_sunset(&p).day, rows[_i].last);
}
END_TEST

START_TEST(most_have_none)
{
	struct platform_config p = { .id = "w", .kind = platform_kind_find("webhook") };
	char words[NOTICE_MAX];

	ck_assert_int_eq(platform_sunset(&p).day, 0);
	ck_assert(!platform_sunset_near(&p, (struct date){ LAST }, words));
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("sunset");

	tcase_add_loop_test(tc, it_is_said_in_time, 0, ROWS(rows));
	tcase_add_test(tc, most_have_none);
	return run_case("sunset", tc);
}
