/* SPDX-License-Identifier: Apache-2.0 */
/*
 * connector_replace.c - whole entities: fetched, changed in one place, sent back as they were.
 */
#include "tests/unit/support/connector_case.h"
#include "tests/unit/support/run.h"

#define ENTITY(state, cap, v) \
	"{\"id\":\"1\",\"name\":\"A/B \xc3\xa9\",\"state\":\"" state "\",\"cap\":" cap \
	",\"v\":\"" v "\"," \
	"\"end\":null,\"rate\":1.10,\"big\":9223372036854775807,\"exp\":1e3,\"list\":[1,{\"x\":[]" \
	"}],\"url\":\"https://x/y\"}"
#define PUT "PUT https://ads.example.org/v1/items {\"items\":["
#define GET(ids) "GET https://ads.example.org/v1/items?ids=" ids

static void replacing(struct connector_case *c)
{
	case_new(c);
	c->connector.read.version_at = "/v";
	c->connector.writes[0].replaces = true;
	c->connector.writes[0].item = NULL;
	c->connector.writes[0].call.method = "PUT";
}

START_TEST(test_a_pause_sends_everything_else_back)
{
	struct connector_case c cleanup_case;

	replacing(&c);
	case_command(&c, VERB_PAUSE, "1", 0);
	case_write(&c);
	ck_assert_str_eq(case_asked(&c), GET("1"));
	case_say(&c, 200, "{\"items\":[" ENTITY("on", "25000000", "a") "]}");
	ck_assert_str_eq(case_asked(&c), PUT ENTITY("off", "25000000", "a") "]}");
	case_say(&c, 200, "{\"items\":[{\"id\":\"1\"}]}");
	ck_assert_str_eq(case_ends(&c), "done ok");
}
END_TEST

START_TEST(test_on_and_a_budget_in_one)
{
	struct connector_case c cleanup_case;

	replacing(&c);
	case_command(&c, VERB_ENABLE, "1", 0);
	case_command(&c, VERB_SET_BUDGET, "1", 45678912);
	case_write(&c);
	case_say(&c, 200, "{\"items\":[" ENTITY("off", "25000000", "a") "]}");
	ck_assert_str_eq(case_asked(&c), PUT ENTITY("on", "45670000", "a") "]}");
}
END_TEST

START_TEST(test_strip_and_a_constant_part)
{
	static const char *const strip[] = { "/end", "/list/1", "/nothing/here" };
	struct connector_case c cleanup_case;

	replacing(&c);
	c.connector.writes[0].strip = strip;
	c.connector.writes[0].strip_count = 3;
	c.connector.writes[0].item = case_form(&c, "{\"v\":null,\"deep\":{\"a\":\"${id}\"}}");
	case_command(&c, VERB_PAUSE, "1", 0);
	case_write(&c);
	case_say(&c, 200, "{\"items\":[{\"id\":\"1\",\"state\":\"on\",\"v\":\"a\",\"end\":5,\"deep\":{\"b\":null}}]}");
	ck_assert_str_eq(case_asked(&c), PUT "{\"id\":\"1\",\"state\":\"off\",\"v\":null,"
					     "\"deep\":{\"b\":null,\"a\":\"1\"}}]}");
}
END_TEST

START_TEST(test_two_with_one_fetch)
{
	struct connector_case c cleanup_case;

	replacing(&c);
	case_command(&c, VERB_PAUSE, "1", 0);
	case_command(&c, VERB_PAUSE, "2", 0);
	case_write(&c);
	ck_assert_str_eq(case_asked(&c), GET("1%2C2"));
	case_say(&c, 200, "{\"items\":[{\"id\":\"2\",\"state\":\"on\",\"x\":2},{\"id\":\"1\",\"state\":\"on\",\"x\":1}]}");
	ck_assert_str_eq(case_asked(&c), PUT "{\"id\":\"1\",\"state\":\"off\",\"x\":1},{\"id\":"
					     "\"2\",\"state\":\"off\",\"x\":2}]}");
}
END_TEST

START_TEST(test_one_that_is_not_there_does_not_stop_the_other)
{
	struct connector_case c cleanup_case;

	replacing(&c);
	case_command(&c, VERB_PAUSE, "1", 0);
	case_command(&c, VERB_PAUSE, "2", 0);
	case_write(&c);
	case_say(&c, 200, "{\"items\":[{\"id\":\"2\",\"state\":\"on\"}]}");
	ck_assert_str_eq(case_asked(&c), PUT "{\"id\":\"2\",\"state\":\"off\"}]}");
	case_say(&c, 200, "{\"items\":[{\"id\":\"2\"}]}");
	ck_assert_str_eq(case_ends(&c), "refused gone|done ok");
	ck_assert_str_eq(c.talk.endings[0].words,
			 "not sent: the platform shows no such campaign in this account");
}
END_TEST

/* ---- since it was planned ---- */

static const struct {
	const char *why;
	enum verb verb;
	enum ad_status planned; /* AD_UNKNOWN: nothing is known of then */
	int64_t budget;
	const char *entity;
	const char *says; /* NULL: it is sent */
} moves[] = {
	{ "as it was", VERB_SET_BUDGET, AD_ENABLED, 25000000, ENTITY("on", "25000000", "a"), NULL },
	{ "another budget", VERB_SET_BUDGET, AD_ENABLED, 25000000, ENTITY("on", "26000000", "a"),
	  "not sent: its budget was changed since this was planned" },
	{ "no budget any more", VERB_SET_BUDGET, AD_ENABLED, 25000000, ENTITY("on", "null", "a"),
	  "not sent: its budget was changed since this was planned" },
	{ "switched off", VERB_SET_BUDGET, AD_ENABLED, 25000000, ENTITY("off", "25000000", "a"),
	  "not sent: its switch was changed since this was planned" },
	{ "something else", VERB_SET_BUDGET, AD_ENABLED, 25000000, ENTITY("on", "25000000", "b"),
	  "not sent: something of it was changed since this was planned" },
	{ "something else, before switching on", VERB_ENABLE, AD_PAUSED, 25000000,
	  ENTITY("off", "25000000", "b"), "not sent: something of it was changed since this was planned" },
	{ "its budget is not known", VERB_ENABLE, AD_PAUSED, BUDGET_UNKNOWN,
	  ENTITY("off", "25000000", "a"), NULL },
	{ "a pause over another edit", VERB_PAUSE, AD_ENABLED, 25000000,
	  ENTITY("on", "26000000", "b"), NULL },
	{ "a pause after a person's pause", VERB_PAUSE, AD_ENABLED, 25000000,
	  ENTITY("off", "25000000", "b"), "not sent: its switch was changed since this was planned" },
	{ "nothing is known of then", VERB_SET_BUDGET, AD_UNKNOWN, 0, ENTITY("off", "26000000", "a"), NULL },
};

START_TEST(test_a_move)
{
	struct connector_case c cleanup_case;
	struct buf page cleanup_buf = BUF_INIT(2048);
	struct command *command;

	replacing(&c);
	case_read(&c, "1");
	case_say(&c, 200, "{\"items\":[" ENTITY("on", "25000000", "a") "]}");
	command = case_command(&c, moves[_i].verb, "1", 5000000);
	command->planned_against = (struct ad_state){
		.status = moves[_i].planned,
		.budget_micros = moves[_i].budget,
		.ref = c.talk.sightings[0].state.ref,
	};
	case_write(&c);
	buf_printf(&page, "{\"items\":[%s]}", moves[_i].entity);
	case_say(&c, 200, buf_text(&page));
	ck_assert_msg((c.step == PLATFORM_DONE) == (moves[_i].says != NULL), "%s: %s",
		      moves[_i].why, case_asked(&c));
	if (!moves[_i].says)
		return;
	ck_assert_str_eq(case_ends(&c), "later conflict");
	ck_assert_str_eq(c.talk.endings[0].words, moves[_i].says);
}
END_TEST

/* ---- what cannot be read is not written ---- */

static const struct {
	const char *why;
	struct reply reply;
	const char *ends;
	bool account_wide;
	int64_t rest_ms;
	int tries;
} unread[] = {
	{ "silence", { .fault = FAULT_NO_REPLY, .words = "" }, "later retry|later unknown", false, 0, 3 },
	{ "stopped", { .fault = FAULT_STOPPED, .words = "" }, "later retry|later unknown", false, 0, 1 },
	{ "a failure", { .status = 500, .words = "" }, "later retry|later unknown", false, 0, 3 },
	{ "too much",
	  { .status = 429, .words = "", .retry_after = { 5000 } },
	  "later retry|later unknown",
	  false,
	  5000,
	  1 },
	{ "no access", { .status = 403, .words = "" }, "later retry|later unknown", true, 0, 1 },
	{ "no sense",
	  { .status = 200, .words = "", .body = "{\"items\":7}", .length = 11 },
	  "later retry|later unknown",
	  false,
	  0,
	  3 },
	{ "a budget that is none",
	  { .status = 200, .words = "", .body = "{\"items\":[{\"id\":\"1\",\"cap\":-1}]}", .length = 32 },
	  "later retry|later unknown",
	  false,
	  0,
	  3 },
};

START_TEST(test_unread)
{
	struct connector_case c cleanup_case;

	replacing(&c);
	c.connector.writes[0].most = 1;
	case_command(&c, VERB_SET_BUDGET, "1", 5000000);
	case_command(&c, VERB_SET_BUDGET, "2", 5000000);
	case_write(&c);
	for (int i = 0; i < unread[_i].tries; i++) {
		ck_assert_str_eq(case_asked(&c), GET("1"));
		ck_assert_int_eq(platform_connector.wait(&c.talk).ms, i ? 1000 : 0);
		case_reply(&c, &unread[_i].reply);
	}
	ck_assert_msg(c.step == PLATFORM_DONE, "%s", unread[_i].why);
	ck_assert_str_eq(case_ends(&c), unread[_i].ends);
	ck_assert_msg(c.talk.endings[0].account_wide == unread[_i].account_wide, "%s", unread[_i].why);
	ck_assert_int_eq(c.talk.endings[0].retry_after.ms, unread[_i].rest_ms);
}
END_TEST

START_TEST(test_a_second_look)
{
	struct connector_case c cleanup_case;

	replacing(&c);
	case_command(&c, VERB_SET_BUDGET, "1", 5000000);
	case_command(&c, VERB_SET_BUDGET, "2", 5000000)->planned_against.status = AD_PAUSED;
	case_write(&c);
	/* One of them has moved on already when the page turns out to be broken. */
	case_say(&c, 200, "{\"items\":[{\"id\":\"2\",\"state\":\"on\"},7]}");
	ck_assert_str_eq(case_asked(&c), GET("1"));
	case_say(&c, 200, "{\"items\":[{\"id\":\"1\",\"state\":\"on\"}]}");
	ck_assert_str_eq(case_asked(&c), PUT "{\"id\":\"1\",\"state\":\"on\",\"cap\":5000000}]}");
	ck_assert_int_eq(platform_connector.wait(&c.talk).ms, 0);
	case_say(&c, 200, "{\"items\":[{\"id\":\"1\"}]}");
	ck_assert_str_eq(case_ends(&c), "done ok|later conflict");
}
END_TEST

START_TEST(test_all_have_moved_on_a_broken_page)
{
	struct connector_case c cleanup_case;

	replacing(&c);
	case_command(&c, VERB_SET_BUDGET, "2", 5000000)->planned_against.status = AD_PAUSED;
	case_write(&c);
	case_say(&c, 200, "{\"items\":[{\"id\":\"2\",\"state\":\"on\"},7]}");
	ck_assert_int_eq(c.step, PLATFORM_DONE);
	ck_assert_str_eq(case_ends(&c), "later conflict");
}
END_TEST

START_TEST(test_each_batch_is_fetched_just_before)
{
	struct connector_case c cleanup_case;

	replacing(&c);
	case_command(&c, VERB_SET_BUDGET, "1", 5000000);
	case_command(&c, VERB_SET_BUDGET, "2", 5000000);
	case_write(&c);
	case_say(&c, 200, "{\"items\":[{\"id\":\"1\",\"state\":\"on\"},{\"id\":\"2\",\"state\":\"on\"}]}");
	case_say(&c, 400, "{}");
	/* One by one now, and what was fetched for the batch is old. */
	ck_assert_str_eq(case_asked(&c), GET("1"));
	case_say(&c, 200, "{\"items\":[{\"id\":\"1\",\"state\":\"on\",\"new\":1}]}");
	ck_assert_str_eq(case_asked(&c),
			 PUT "{\"id\":\"1\",\"state\":\"on\",\"new\":1,\"cap\":5000000}]}");
	case_say(&c, 200, "{\"items\":[{\"id\":\"1\"}]}");
	ck_assert_str_eq(case_asked(&c), GET("2"));
	case_say(&c, 200, "{\"items\":[]}");
	ck_assert_str_eq(case_ends(&c), "done ok|refused gone");
}
END_TEST

START_TEST(test_fetching_walks_all_pages)
{
	struct connector_case c cleanup_case;

	replacing(&c);
	c.connector.read.select = SELECT_SCAN;
	c.connector.read.call.query_count = 0;
	c.connector.read.pages = (struct paging){ PAGES_TOKEN_PARAM, "/next", "p" };
	case_command(&c, VERB_PAUSE, "1", 0);
	case_write(&c);
	ck_assert_str_eq(case_asked(&c), "GET https://ads.example.org/v1/items");
	case_say(&c, 200, "{\"items\":[{\"id\":\"7\",\"state\":\"on\"}],\"next\":\"b\"}");
	ck_assert_str_eq(case_asked(&c), "GET https://ads.example.org/v1/items?p=b");
	case_say(&c, 200, "{\"items\":[{\"id\":\"1\",\"state\":\"on\"}]}");
	ck_assert_str_eq(case_asked(&c), PUT "{\"id\":\"1\",\"state\":\"off\"}]}");
}
END_TEST

int main(void)
{
	TCase *t = tcase_create("connector_replace");

	tcase_add_test(t, test_a_pause_sends_everything_else_back);
	tcase_add_test(t, test_on_and_a_budget_in_one);
	tcase_add_test(t, test_strip_and_a_constant_part);
	tcase_add_test(t, test_two_with_one_fetch);
	tcase_add_test(t, test_one_that_is_not_there_does_not_stop_the_other);
	tcase_add_loop_test(t, test_a_move, 0, ROWS(moves));
	tcase_add_loop_test(t, test_unread, 0, ROWS(unread));
	tcase_add_test(t, test_a_second_look);
	tcase_add_test(t, test_all_have_moved_on_a_broken_page);
	tcase_add_test(t, test_each_batch_is_fetched_just_before);
	tcase_add_test(t, test_fetching_walks_all_pages);
	return run_case("connector_replace", t);
}
