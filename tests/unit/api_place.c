/* SPDX-License-Identifier: Apache-2.0 */
/*
 * api_place.c - the page of one service by HTTP: which one, which part of it, and for whom.
 */
#include "tests/unit/support/api_case.h"
#include "tests/unit/support/run.h"

#define HARBOR_PAGE "/l/harbor-point/primary-care"
#define HARBOR_DAYS "/api/v1/services/harbor-point/primary-care/days"

static const struct {
	const char *why;
	struct ask ask;
	unsigned status;
	const char *holds, *holds_not;
} rows[] = {
	{ "the page",
	  { .method = "GET", .path = HARBOR_PAGE },
	  200,
	  "<title>Open: Harbor Point, Primary care – Capacity status</title>",
	  "<form" },
	{ "a place with one service needs no line",
	  { .method = "GET", .path = "/l/harbor-point" },
	  200,
	  "Harbor Point, Primary care</h1>",
	  NULL },
	{ "who may only read is asked nothing",
	  { .method = "GET", .path = HARBOR_PAGE, .query = "do=hold" },
	  200,
	  "capacityctl hold harbor-point/primary-care",
	  "<form" },
	{ "its history, a page of it and one line more to know whether there is an older",
	  { .method = "GET", .path = HARBOR_PAGE },
	  200,
	  "before 0 limit 51",
	  "Newest</a>" },
	{ "an older page of it",
	  { .method = "GET", .path = HARBOR_PAGE, .query = "before=7" },
	  200,
	  "before 7 limit 51",
	  NULL },
	{ "from an older page one comes back",
	  { .method = "GET", .path = HARBOR_PAGE, .query = "before=7" },
	  200,
	  "#happened\">Newest</a>",
	  NULL },
	{ "only what people said",
	  { .method = "GET", .path = HARBOR_PAGE, .query = "what=people" },
	  200,
	  "before 0 limit 500",
	  "limit 51<" },
	{ "nothing but verdicts, of which there is none",
	  { .method = "GET", .path = HARBOR_PAGE, .query = "what=verdicts" },
	  200,
	  "Nothing of that is recorded",
	  "before 0" },
	{ "a sort there is not",
	  { .method = "GET", .path = HARBOR_PAGE, .query = "what=peple" },
	  400,
	  "what=peple is not known here. Did you mean people?",
	  NULL },
	{ "a deed there is not",
	  { .method = "GET", .path = HARBOR_PAGE, .query = "do=holdd" },
	  400,
	  "Did you mean hold?",
	  NULL },
	{ "a deed there is not on feeds",
	  { .method = "GET", .path = "/feeds", .query = "do=hold" },
	  400,
	  "Did you mean allow?",
	  NULL },
	{ "a mistyped service is told the nearest",
	  { .method = "GET", .path = "/l/harbor-point/primary-car" },
	  404,
	  "Did you mean harbor-point/primary-care?",
	  NULL },
	{ "and so is a mistyped place",
	  { .method = "GET", .path = "/l/harbor-piont" },
	  404,
	  "harbor-point/primary-care",
	  NULL },
	{ "a name that tries to be markup",
	  { .method = "GET", .path = "/l/<script>alert(1)" },
	  404,
	  "there is no service",
	  "<title><script>" },
	{ "the days", { .method = "GET", .path = HARBOR_DAYS }, 200, "\"days\":[{\"day\":\"2026-10-26\"", NULL },
	{ "the days of nothing",
	  { .method = "GET", .path = "/api/v1/services/harbor-point/primary-car/days" },
	  404,
	  "Did you mean harbor-point/primary-care?",
	  NULL },
	{ "a line that would be called days",
	  { .method = "GET", .path = "/api/v1/services/harbor-point/days" },
	  404,
	  "no service harbor-point/days",
	  NULL },
};

START_TEST(answers)
{
	struct still_house h;
	struct api_house house = still_house_init(&h);
	struct api_request q = request_of(&rows[_i].ask);
	struct api_answer a;

	api_answer(&house, &q, &a);
	ck_assert_msg(a.status == rows[_i].status, "%s: %u", rows[_i].why, a.status);
	ck_assert_msg(strstr(buf_text(&a.body), rows[_i].holds) != NULL, "%s: %s", rows[_i].why,
		      buf_text(&a.body));
	if (rows[_i].holds_not)
		ck_assert_msg(!strstr(buf_text(&a.body), rows[_i].holds_not), "%s: %s",
			      rows[_i].why, buf_text(&a.body));
	api_answer_release(&a);
}
END_TEST

START_TEST(a_browser_is_led_to_what_was_meant)
{
	struct still_house h;
	struct api_house house = still_house_init(&h);
	struct ask ask = { .method = "GET", .path = "/l/harbor-point/primary-car<b>" };
	struct api_request q = request_of(&ask);
	struct api_answer a;

	q.accept = "text/html,*/*;q=0.8";
	api_answer(&house, &q, &a);
	ck_assert_uint_eq(a.status, 404);
	ck_assert_str_eq(a.type, "text/html; charset=utf-8");
	ck_assert_msg(strstr(buf_text(&a.body), "<a href=\"" HARBOR_PAGE "\">") != NULL, "%s",
		      buf_text(&a.body));
	ck_assert_msg(!strstr(buf_text(&a.body), "<b>"), "%s", buf_text(&a.body));
	api_answer_release(&a);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("api_place");

	tcase_add_loop_test(tc, answers, 0, ROWS(rows));
	tcase_add_test(tc, a_browser_is_led_to_what_was_meant);
	return run_case("api_place", tc);
}
