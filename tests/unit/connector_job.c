/* SPDX-License-Identifier: Apache-2.0 */
/*
 * connector_job.c - a job is over when it says so, or when patience is; never because asking failed.
 */
#include "tests/unit/support/connector_case.h"
#include "tests/unit/support/run.h"

static const struct form word_busy = { .kind = FORM_TEXT, .text = "BUSY" };
static const struct form word_over = { .kind = FORM_TEXT, .text = "OVER" };
static const struct form word_bad = { .kind = FORM_TEXT, .text = "BAD" };
static const struct rule begun[] = {
	{ .http_low = 200, .http_high = 299, .at = "/job", .test = TEST_EXISTS, .is = MEANING_PENDING }
};
static const struct rule words[] = {
	{ .at = "/status", .test = TEST_IN, .values = &word_busy, .value_count = 1, .is = MEANING_PENDING },
	{ .at = "/status", .test = TEST_IN, .values = &word_over, .value_count = 1 },
	{ .at = "/status",
	  .test = TEST_IN,
	  .values = &word_bad,
	  .value_count = 1,
	  .is = MEANING_REJECTED,
	  .say = "/why" },
};
static const struct rule inside[] = {
	{ .at = "/status", .test = TEST_IN, .values = &word_bad, .value_count = 1, .is = MEANING_REJECTED },
	{ .at = "/status", .test = TEST_IN, .values = &word_over, .value_count = 1 },
	{ .is = MEANING_UNKNOWN },
};
static const struct results each[] = {
	{ .each = "/list", .match = MATCH_ID_AT, .match_at = "/id", .verdict = { inside, 3 } }
};

static void working(struct connector_case *c, const char *ids)
{
	struct writing_of *w = &c->connector.writes[0];

	case_new(c);
	w->verdict = (struct rules){ begun, 1 };
	w->job = (struct job){ .id = "/job",
			       .every = SPAN_SECONDS(10),
			       .give_up = SPAN_MINUTES(1),
			       .call = { .method = "GET", .path = "/jobs/${job}" },
			       .verdict = { words, 3 },
			       .results = each,
			       .result_count = 1 };
	for (; *ids; ids++)
		case_command(c, VERB_SET_BUDGET, (char[]){ *ids, '\0' }, 5000000);
	case_write(c);
}

/* As daemon/ does it: the clock moves by what was asked for. */
static void later(struct connector_case *c, int http, const char *body)
{
	c->talk.now = after(c->talk.now, platform_connector.wait(&c->talk));
	case_say(c, http, body);
}

START_TEST(test_a_job)
{
	struct connector_case c cleanup_case;

	working(&c, "12");
	ck_assert_int_eq(platform_connector.wait(&c.talk).ms, 0);
	case_say(&c, 200, "{\"job\":\"a/b\"}");
	ck_assert_str_eq(case_asked(&c), "GET https://ads.example.org/v1/jobs/a%2Fb");
	ck_assert_int_eq(platform_connector.wait(&c.talk).ms, 10000);
	later(&c, 200, "{\"status\":\"BUSY\"}");
	ck_assert_str_eq(case_asked(&c), "GET https://ads.example.org/v1/jobs/a%2Fb");
	later(&c, 200, "{\"status\":\"OVER\",\"list\":[{\"id\":1,\"status\":\"OVER\"},{\"id\":2,\"status\":\"BAD\"}]}");
	ck_assert_str_eq(case_ends(&c), "done ok|refused rejected");
	ck_assert_int_eq(platform_connector.wait(&c.talk).ms, 0);
}
END_TEST

START_TEST(test_the_word_outside_is_not_believed)
{
	struct connector_case c cleanup_case;

	working(&c, "12");
	case_say(&c, 200, "{\"job\":7}");
	later(&c, 200, "{\"status\":\"OVER\",\"list\":[{\"id\":1,\"status\":\"HM\"}]}");
	ck_assert_str_eq(case_ends(&c), "unsure unknown|unsure unknown");
}
END_TEST

static const struct {
	const char *why;
	int http;
	const char *body;
} patient[] = {
	{ "busy", 200, "{\"status\":\"BUSY\"}" },
	{ "a word we do not know", 200, "{\"status\":\"HM\"}" },
	{ "nothing", 200, "{}" },
	{ "an empty answer", 202, NULL },
	{ "a web page", 200, "<html>" },
	{ "a failure", 502, "<html>" },
	{ "too much", 429, "{}" },
	{ "an old token", 401, "{}" },
	{ "a bad request", 400, "{}" },
	{ "a conflict", 409, "{}" },
	{ "a redirect", 302, NULL },
};

START_TEST(test_patience)
{
	struct connector_case c cleanup_case;
	int polls = 0;

	working(&c, "1");
	case_say(&c, 200, "{\"job\":\"7\"}");
	for (; c.step == PLATFORM_SEND; polls++)
		later(&c, patient[_i].http, patient[_i].body);
	ck_assert_msg(polls == 6, "%s: %d", patient[_i].why, polls);
	ck_assert_str_eq(case_ends(&c), "unsure unknown");
	ck_assert_str_eq(c.talk.endings[0].words,
			 "the platform took it on and has not finished after 1 min");
}
END_TEST

START_TEST(test_asking_fails)
{
	struct connector_case c cleanup_case;
	struct reply silence = { .fault = FAULT_NO_REPLY, .words = "" };

	working(&c, "1");
	case_say(&c, 200, "{\"job\":\"7\"}");
	case_reply(&c, &silence);
	ck_assert_str_eq(case_asked(&c), "GET https://ads.example.org/v1/jobs/7");
	later(&c, 200, "{\"status\":\"OVER\",\"list\":[{\"id\":1,\"status\":\"OVER\"}]}");
	ck_assert_str_eq(case_ends(&c), "done ok");
}
END_TEST

START_TEST(test_asked_to_wait_longer)
{
	struct connector_case c cleanup_case;
	struct reply slow = { .status = 429, .words = "", .retry_after = { 25000 } };

	working(&c, "1");
	case_say(&c, 200, "{\"job\":\"7\"}");
	case_reply(&c, &slow);
	ck_assert_int_eq(platform_connector.wait(&c.talk).ms, 25000);
	slow.retry_after.ms = 61000;
	case_reply(&c, &slow);
	ck_assert_int_eq(c.step, PLATFORM_DONE);
}
END_TEST

static const struct {
	const char *why;
	struct reply reply;
	const char *says;
} ends[] = {
	{ "stopped",
	  { .fault = FAULT_STOPPED, .words = "" },
	  "the platform took it on, and we stopped asking for its end" },
	{ "no access",
	  { .status = 403, .words = "" },
	  "the platform took it on and does not tell its end: HTTP 403, access was refused" },
	{ "not there",
	  { .status = 404, .words = "" },
	  "the platform took it on and does not tell its end: HTTP 404, it is no longer there" },
};

START_TEST(test_an_end_nobody_tells)
{
	struct connector_case c cleanup_case;

	working(&c, "1");
	case_say(&c, 200, "{\"job\":\"7\"}");
	case_reply(&c, &ends[_i].reply);
	ck_assert_msg(c.step == PLATFORM_DONE, "%s", ends[_i].why);
	ck_assert_str_eq(case_ends(&c), "unsure unknown");
	ck_assert_str_eq(c.talk.endings[0].words, ends[_i].says);
}
END_TEST

START_TEST(test_a_job_refused)
{
	struct connector_case c cleanup_case;

	working(&c, "1");
	case_say(&c, 200, "{\"job\":\"7\"}");
	later(&c, 200, "{\"status\":\"BAD\",\"why\":\"too little\"}");
	ck_assert_str_eq(case_ends(&c), "refused rejected");
	ck_assert_str_eq(c.talk.endings[0].words, "HTTP 200, refused: too little");
}
END_TEST

START_TEST(test_a_job_for_two_refused)
{
	struct connector_case c cleanup_case;

	working(&c, "12");
	case_say(&c, 200, "{\"job\":\"7\"}");
	later(&c, 200, "{\"status\":\"BAD\"}");
	ck_assert_str_eq(case_asked(&c), "PATCH https://ads.example.org/v1/items "
					 "{\"items\":[{\"id\":\"1\",\"cap\":5000000}]}");
	ck_assert_int_eq(platform_connector.wait(&c.talk).ms, 0);
	case_say(&c, 200, "{\"job\":\"8\"}");
	later(&c, 200, "{\"status\":\"OVER\",\"list\":[{\"id\":1,\"status\":\"OVER\"}]}");
	case_say(&c, 200, "{\"job\":\"9\"}");
	later(&c, 200, "{\"status\":\"BAD\"}");
	ck_assert_str_eq(case_ends(&c), "done ok|refused rejected");
}
END_TEST

START_TEST(test_no_number)
{
	static const char *const ids[] = { "{\"job\":null}", "{\"job\":\"\"}", "{\"job\":{}}" };
	struct connector_case c cleanup_case;

	working(&c, "1");
	case_say(&c, 200, ids[_i]);
	ck_assert_str_eq(case_ends(&c), "unsure unknown");
	ck_assert_str_eq(c.talk.endings[0].words,
			 "the platform took it on and does not say under which number");
}
END_TEST

/* A number from outside is written into the path, and only there. */
START_TEST(test_a_number_that_climbs)
{
	struct connector_case c cleanup_case;

	working(&c, "1");
	case_say(&c, 200, "{\"job\":\"..\"}");
	ck_assert_str_eq(case_ends(&c), "unsure unknown");
}
END_TEST

START_TEST(test_begun_without_a_way_to_ask)
{
	struct connector_case c cleanup_case;

	working(&c, "1");
	c.connector.writes[0].job.id = NULL;
	case_say(&c, 200, "{\"job\":\"7\"}");
	ck_assert_str_eq(case_ends(&c), "unsure pending");
}
END_TEST

START_TEST(test_a_job_that_never_ends)
{
	struct connector_case c cleanup_case;
	int polls = 0;

	working(&c, "1");
	c.connector.writes[0].job.give_up = (struct span){ 0 };
	case_say(&c, 200, "{\"job\":\"7\"}");
	for (; c.step == PLATFORM_SEND; polls++)
		later(&c, 200, "{\"status\":\"BUSY\"}");
	ck_assert_int_eq(polls, CONNECTOR_POLLS_MAX - 1);
	ck_assert_str_eq(case_ends(&c), "unsure unknown");
}
END_TEST

int main(void)
{
	TCase *t = tcase_create("connector_job");

	tcase_add_test(t, test_a_job);
	tcase_add_test(t, test_the_word_outside_is_not_believed);
	tcase_add_loop_test(t, test_patience, 0, ROWS(patient));
	tcase_add_test(t, test_asking_fails);
	tcase_add_test(t, test_asked_to_wait_longer);
	tcase_add_loop_test(t, test_an_end_nobody_tells, 0, ROWS(ends));
	tcase_add_test(t, test_a_job_refused);
	tcase_add_test(t, test_a_job_for_two_refused);
	tcase_add_loop_test(t, test_no_number, 0, 3);
	tcase_add_test(t, test_a_number_that_climbs);
	tcase_add_test(t, test_begun_without_a_way_to_ask);
	tcase_add_test(t, test_a_job_that_never_ends);
	return run_case("connector_job", t);
}
