/* SPDX-License-Identifier: Apache-2.0 */
/* api_push.c - which end of a push has which status, and what a sender's author reads. */
#include "tests/unit/support/api_case.h"
#include "tests/unit/support/run.h"

static const struct push_head head = { "1796036370", "v1=00", "k-1" };

static struct api_answer answer_to(struct still_house *h, const struct ask *a, const char *type)
{
	struct api_house house = still_house_init(h);
	struct api_request q = request_of(a);
	struct api_answer answer;

	q.content_type = type;
	q.push = head;
	api_answer(&house, &q, &answer);
	return answer;
}

static struct api_answer pushed(const struct push_result *r)
{
	static struct still_house h;
	struct api_house house = still_house_init(&h);
	const struct ask ask = { "POST", "/v1/push/engine", NULL, NULL, "push.example.org", "{}" };
	struct api_request q = request_of(&ask);
	struct api_answer answer;

	h.push = *r;
	q.push = head;
	api_answer(&house, &q, &answer);
	ck_assert_str_eq(h.told, "push to engine at 1796036370 signed v1=00 key k-1: {}");
	return answer;
}

#define PROBLEM(code, title, status, detail) \
	"{\"schema\":1,\"type\":\"/problems/" code "\",\"title\":\"" title "\",\"status\":" status \
	",\"code\":\"" code "\",\"detail\":\"" detail "\",\"instance\":\"/v1/push/engine\""

static const struct {
	const char *why;
	struct push_result result;
	unsigned status;
	int64_t retry_s;
	const char *body;
} ends[] = {
	{ "taken, and two rows are nobody's",
	  { PUSH_TAKEN, { .sequence = 4711, .rows = 5, .unknown = 2, .unknown_row = { 1, 4 } }, 3, { 0 }, ERR_INIT },
	  202,
	  0,
	  "{\"schema\":1,\"ok\":true,\"duplicate\":false,\"sequence\":4711,\"rows\":5,\"services\":"
	  "3,"
	  "\"unknown\":{\"rows\":2,\"first\":[1,4]}}\n" },
	{ "repeated",
	  { PUSH_REPEATED, { .sequence = 4711, .rows = 5 }, 3, { 0 }, ERR_INIT },
	  200,
	  0,
	  "{\"schema\":1,\"ok\":true,\"duplicate\":true,\"sequence\":4711,\"rows\":5,\"services\":"
	  "3,"
	  "\"unknown\":{\"rows\":0,\"first\":[]}}\n" },
	{ "wrong rows",
	  { PUSH_WRONG,
	    { .rows = 2, .wrong = 1, .error = { { 1, "$.counts[1].date: no" } } },
	    3,
	    { 0 },
	    { ERR_INPUT, "1 of 2 rows" } },
	  422,
	  0,
	  PROBLEM("wrong-body", "Rows of the push are wrong", "422",
		  "1 of 2 rows") ",\"rows\":[{\"row\":1,\"message\":\"$.counts[1].date: "
				 "no\"}]}\n" },
	{ "a stranger",
	  { PUSH_STRANGER, { .rows = 0 }, 0, { 0 }, { ERR_AUTH, "w" } },
	  401,
	  0,
	  PROBLEM("not-signed", "The push is not signed", "401", "w") "}\n" },
	{ "no such feed",
	  { PUSH_NO_FEED, { .rows = 0 }, 0, { 0 }, { ERR_CONFIG, "w" } },
	  404,
	  0,
	  PROBLEM("not-found", "There is nothing of that name", "404", "w") "}\n" },
	{ "out of order",
	  { PUSH_DISORDER, { .rows = 1 }, 0, { 0 }, { ERR_LIMIT, "w" } },
	  409,
	  0,
	  PROBLEM("out-of-order", "The push came out of order", "409", "w") "}\n" },
	{ "too many",
	  { PUSH_TOO_MANY, { .rows = 0 }, 0, { 40001 }, { ERR_LIMIT, "w" } },
	  429,
	  41,
	  PROBLEM("too-many", "Too many requests", "429", "w") "}\n" },
	{ "a disk that refuses",
	  { PUSH_NOT_NOW, { .rows = 1 }, 0, { 5000 }, { ERR_STORE, "w" } },
	  503,
	  5,
	  PROBLEM("try-again", "This cannot be answered now", "503", "w") "}\n" },
};

START_TEST(each_end_has_its_answer)
{
	struct api_answer a = pushed(&ends[_i].result);

	ck_assert_msg(a.status == ends[_i].status, "%s: %u", ends[_i].why, a.status);
	ck_assert_msg(a.retry_s == ends[_i].retry_s, "%s: %d", ends[_i].why, (int)a.retry_s);
	ck_assert_msg(!strcmp(buf_text(&a.body), ends[_i].body), "%s: %s", ends[_i].why,
		      buf_text(&a.body));
	api_answer_release(&a);
}
END_TEST

static const struct {
	const char *why;
	struct ask ask;
	const char *type;
	unsigned status;
} refused[] = {
	{ "a question", { "GET", "/v1/push/engine", NULL, NULL, NULL, NULL }, NULL, 405 },
	{ "no JSON", { "POST", "/v1/push/engine", NULL, NULL, NULL, "a=b" }, "text/plain", 415 },
	{ "no type at all", { "POST", "/v1/push/engine", NULL, NULL, NULL, "{}" }, NULL, 415 },
	{ "another path on that name",
	  { "POST", "/v1/pull/x", NULL, NULL, "push.example.org", "{}" },
	  "application/json",
	  421 },
};

START_TEST(what_is_no_push_reaches_nobody)
{
	struct still_house h;
	struct api_answer a = answer_to(&h, &refused[_i].ask, refused[_i].type);

	ck_assert_msg(a.status == refused[_i].status, "%s: %u", refused[_i].why, a.status);
	ck_assert_str_eq(h.told, "");
	api_answer_release(&a);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("push");

	tcase_add_loop_test(tc, each_end_has_its_answer, 0, ROWS(ends));
	tcase_add_loop_test(tc, what_is_no_push_reaches_nobody, 0, ROWS(refused));
	return run_case("pushes as HTTP", tc);
}
