/* SPDX-License-Identifier: Apache-2.0 */
/*
 * page.c - what the first page shows of a running house: its last weeks, and a view
 * of it in each form.
 */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "tests/e2e/support/ctl.h"
#include "tests/e2e/support/suite.h"

#define WEEKS "from 21 to 12, lowest 12, highest 21"

/*
 * Four weeks of 21 openings, up to the day before yesterday: which day it is now the
 * clinic's zone decides.
 */
static void remember_weeks(const struct house *h, const char *service)
{
	enum { DAY_S = 86400 };
	char sql[512];

	(void)snprintf(sql, sizeof(sql),
		       "WITH RECURSIVE d(day) AS (VALUES (%lld) UNION ALL SELECT day + 1 FROM d "
		       "WHERE day < %lld) "
		       "INSERT INTO rollup SELECT day, '%s', 1, 1, 1, 0, 21, 21, 21, 21, 0, 0, 0, "
		       "0, 0, 0, 0, "
		       "0, 0, 0 FROM d",
		       (long long)time(NULL) / DAY_S - 40, (long long)time(NULL) / DAY_S - 2, service);
	house_by_hand(h, sql);
}

static void expect(struct house *h, const char *path, const char *holds)
{
	struct http answer cleanup_http = HTTP_INIT;

	ck_assert_int_eq(house_get(h, path, &answer), 200);
	ck_assert_msg(strstr(buf_text(&answer.body), holds) != NULL, "%s: %.2000s", path,
		      buf_text(&answer.body));
}

START_TEST(weeks_stand_in_each_row)
{
	struct house *h = house_open(&(struct recipe){ .rows = { { HARBOR, 12 } } });
	struct buf out cleanup_buf = BUF_INIT(HTTP_BODY);

	remember_weeks(h, HARBOR);
	expect(h, "/", WEEKS);
	expect(h, "/page.json", WEEKS);
	ck_assert_msg(CTL(h, &out, "reload") == 0, "%s", buf_text(&out));
	expect(h, "/", WEEKS); /* the days belong to the service, not to a generation */
	house_close(h);
}
END_TEST

START_TEST(a_view_has_four_forms)
{
	struct house *h = house_open(&(struct recipe){ .rows = { { HARBOR, 12 } } });
	struct http answer cleanup_http = HTTP_INIT;

	expect(h, "/?q=harbor%20primary", "1 of 1 services matches: “harbor primary”");
	expect(h, "/page.json?q=harbor", "\"location\":\"harbor-point\"");
	expect(h, "/?q=nowhere", "<p id=\"none\">");
	ck_assert_int_eq(house_get(h, "/export.csv?verdict=open", &answer), 200);
	ck_assert_ptr_nonnull(strcasestr(buf_text(&answer.head), "content-type: text/csv"));
	ck_assert_msg(strstr(buf_text(&answer.body), "\n" HARBOR ",") != NULL, "%s",
		      buf_text(&answer.body));
	ck_assert_int_eq(house_get(h, "/export.csv?verdict=full", &answer), 200);
	ck_assert_msg(!strstr(buf_text(&answer.body), HARBOR), "%s", buf_text(&answer.body));
	ck_assert_int_eq(house_get(h, "/api/v1/status?verdict=purple", &answer), 400);
	house_close(h);
}
END_TEST

int main(void)
{
	const struct trial trials[] = {
		{ weeks_stand_in_each_row, 0 },
		{ a_view_has_four_forms, 0 },
	};

	return suite_main("page", trials, sizeof(trials) / sizeof(*trials));
}
