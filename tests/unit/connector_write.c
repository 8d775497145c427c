/* SPDX-License-Identifier: Apache-2.0 */
/*
 * connector_write.c - what travels with what, in which order, and what is believed of the answer.
 */
#include <stdio.h>

#include "auth/auth.h"
#include "base/text.h"
#include "tests/unit/support/connector_case.h"
#include "tests/unit/support/run.h"

static void ask_for(struct connector_case *c, const char *wishes)
{
	char list[200], *rest = list, id[32];
	long long amount;

	ck_assert_uint_lt(strlen(wishes), sizeof(list));
	strcpy(list, wishes);
	for (const char *wish; (wish = strsep(&rest, " "));) {
		size_t n = strcspn(wish, "+-=");

		snprintf(id, sizeof(id), "%.*s", (int)n, wish);
		amount = wish[n] == '=' ? atoll(wish + n + 1) : 0;
		case_command(c,
			     wish[n] == '+' ? VERB_ENABLE :
			     wish[n] == '-' ? VERB_PAUSE :
					      VERB_SET_BUDGET,
			     id, amount);
	}
}

static const char *end_words(const struct connector_case *c, size_t i)
{
	return c->talk.endings[i].words;
}

/* ---- what travels with what ---- */

enum { ASKS_MAX = 4 };

static const struct {
	const char *why, *wishes;
	const char *asked[ASKS_MAX];
} groups[] = {
	{ "a pause", "1-", { "[{\"id\":\"1\",\"state\":\"off\"}]" } },
	{ "pauses share", "1- 2-", { "[{\"id\":\"1\",\"state\":\"off\"},{\"id\":\"2\",\"state\":\"off\"}]" } },
	{ "a pause shares with nothing else and goes first",
	  "1=5000000 2- 3+",
	  { "[{\"id\":\"2\",\"state\":\"off\"}]",
	    "[{\"id\":\"1\",\"cap\":5000000},{\"id\":\"3\",\"state\":\"on\"}]" } },
	{ "a budget and on of one are one",
	  "1+ 1=5000000 2=6000000",
	  { "[{\"id\":\"1\",\"state\":\"on\",\"cap\":5000000},{\"id\":\"2\",\"cap\":6000000}]" } },
	{ "a pause and a budget of one are two",
	  "1=5000000 1-",
	  { "[{\"id\":\"1\",\"state\":\"off\"}]", "[{\"id\":\"1\",\"cap\":5000000}]" } },
	{ "no more than three",
	  "1- 2- 3- 4-",
	  { "[{\"id\":\"1\",\"state\":\"off\"},{\"id\":\"2\",\"state\":\"off\"},{\"id\":\"3\","
	    "\"state\":\"off\"}]",
	    "[{\"id\":\"4\",\"state\":\"off\"}]" } },
	{ "down to the step", "1=5009999", { "[{\"id\":\"1\",\"cap\":5000000}]" } },
};

static void yes_to_all(struct connector_case *c)
{
	struct buf body cleanup_buf = BUF_INIT(1024);

	buf_puts(&body, "{\"items\":[");
	for (size_t i = 0; i < c->target_count; i++)
		buf_printf(&body, "%s{\"id\":\"%s\"}", i ? "," : "", c->selects[i].name);
	buf_puts(&body, "]}");
	case_say(c, 200, buf_text(&body));
}

START_TEST(test_groups)
{
	struct connector_case c cleanup_case;
	char want[300];

	case_new(&c);
	ask_for(&c, groups[_i].wishes);
	case_write(&c);
	for (int i = 0; i < ASKS_MAX && groups[_i].asked[i]; i++) {
		snprintf(want, sizeof(want), "PATCH https://ads.example.org/v1/items {\"items\":%s}",
			 groups[_i].asked[i]);
		ck_assert_msg(strcmp(case_asked(&c), want) == 0, "%s: %s", groups[_i].why,
			      case_asked(&c));
		yes_to_all(&c);
	}
	ck_assert_msg(c.step == PLATFORM_DONE, "%s: %s", groups[_i].why, case_asked(&c));
	for (size_t i = 0; i < c.talk.command_count; i++)
		ck_assert_int_eq(c.talk.endings[i].outcome, OUTCOME_DONE);
}
END_TEST

/* ---- shapes ---- */

START_TEST(test_a_list_of_ids_has_one_verb)
{
	struct connector_case c cleanup_case;

	case_new(&c);
	c.connector.writes[0].shape = BATCH_IDS;
	c.connector.writes[0].call.body =
		case_form(&c, "{\"ids\":\"${ids}\",\"to\":\"${item.state}\"}");
	c.connector.writes[0].budgets = false;
	ask_for(&c, "1+ 2- 3+ 4-");
	case_write(&c);
	ck_assert_str_eq(
		case_asked(&c),
		"PATCH https://ads.example.org/v1/items {\"ids\":[\"2\",\"4\"],\"to\":\"off\"}");
	case_say(&c, 200, "{\"items\":[{\"id\":\"2\"},{\"id\":\"4\"}]}");
	ck_assert_str_eq(
		case_asked(&c),
		"PATCH https://ads.example.org/v1/items {\"ids\":[\"1\",\"3\"],\"to\":\"on\"}");
}
END_TEST

START_TEST(test_a_list_of_ids_has_one_amount)
{
	struct connector_case c cleanup_case;

	case_new(&c);
	c.connector.writes[0].shape = BATCH_IDS;
	c.connector.writes[0].call.body =
		case_form(&c, "{\"ids\":\"${ids}\",\"to\":\"${budget}\"}");
	ask_for(&c, "1=5000000 2=6000000 3=5000000");
	case_write(&c);
	ck_assert_str_eq(
		case_asked(&c),
		"PATCH https://ads.example.org/v1/items {\"ids\":[\"1\",\"3\"],\"to\":5000000}");
}
END_TEST

START_TEST(test_a_map)
{
	struct connector_case c cleanup_case;

	case_new(&c);
	c.connector.writes[0].shape = BATCH_MAP;
	c.connector.writes[0].item = NULL;
	c.connector.writes[0].call.body = case_form(&c, "{\"entities\":\"${items_by_id}\"}");
	ask_for(&c, "1=5000000 2+");
	case_write(&c);
	ck_assert_str_eq(case_asked(&c),
			 "PATCH https://ads.example.org/v1/items "
			 "{\"entities\":{\"1\":{\"cap\":5000000},\"2\":{\"state\":\"on\"}}}");
}
END_TEST

START_TEST(test_one_by_one_without_a_body)
{
	struct connector_case c cleanup_case;
	struct query cap = { "budget", QUERY_SCALAR, { .kind = FORM_TEXT, .text = "${budget}" } };
	struct writing_of *w = &c.connector.writes[0];

	case_new(&c);
	w->shape = BATCH_SINGLE;
	w->result_count = 0;
	w->call = (struct call){ .method = "POST", .path = "/p/${id}/edit", .query = &cap, .query_count = 1 };
	ask_for(&c, "1=5000000 2=6000000");
	case_write(&c);
	ck_assert_str_eq(case_asked(&c), "POST https://ads.example.org/v1/p/1/edit?budget=5000000");
	ck_assert_ptr_null(c.request.body);
	case_say(&c, 202, NULL);
	ck_assert_str_eq(case_asked(&c), "POST https://ads.example.org/v1/p/2/edit?budget=6000000");
	case_say(&c, 400, "{}");
	ck_assert_str_eq(case_ends(&c), "done ok|refused rejected");
}
END_TEST

START_TEST(test_a_form)
{
	struct connector_case c cleanup_case;

	case_new(&c);
	c.connector.writes[0].shape = BATCH_SINGLE;
	c.connector.writes[0].call.body = case_form(&c, "{\"id\":\"${id}\",\"cap\":\"${budget}\"}");
	c.connector.writes[0].call.encoding = CALL_FORM;
	ask_for(&c, "1=5000000");
	case_write(&c);
	ck_assert_str_eq(case_asked(&c), "PATCH https://ads.example.org/v1/items id=1&cap=5000000");
	ck_assert_str_eq(c.request.headers[1].value, "application/x-www-form-urlencoded");
}
END_TEST

/* ---- a switch and a budget at two addresses ---- */

static void two_ways(struct connector_case *c)
{
	case_new(c);
	c->connector.writes[1] = c->connector.writes[0];
	c->connector.write_count = 2;
	c->connector.writes[0].budgets = false;
	c->connector.writes[0].call.path = "/switch";
	c->connector.writes[1].enables = c->connector.writes[1].pauses = false;
	c->connector.writes[1].call.path = "/money";
}

START_TEST(test_pauses_then_budgets_then_on)
{
	struct connector_case c cleanup_case;

	two_ways(&c);
	ask_for(&c, "1+ 1=5000000 2-");
	case_write(&c);
	ck_assert_str_eq(case_asked(&c), "PATCH https://ads.example.org/v1/switch "
					 "{\"items\":[{\"id\":\"2\",\"state\":\"off\"}]}");
	yes_to_all(&c);
	ck_assert_str_eq(case_asked(&c), "PATCH https://ads.example.org/v1/money "
					 "{\"items\":[{\"id\":\"1\",\"cap\":5000000}]}");
	yes_to_all(&c);
	ck_assert_str_eq(case_asked(&c), "PATCH https://ads.example.org/v1/switch "
					 "{\"items\":[{\"id\":\"1\",\"state\":\"on\"}]}");
	yes_to_all(&c);
	ck_assert_str_eq(case_ends(&c), "done ok|done ok|done ok");
}
END_TEST

START_TEST(test_nothing_is_switched_on_without_its_budget)
{
	struct connector_case c cleanup_case;

	two_ways(&c);
	ask_for(&c, "1+ 1=5000000 2+");
	case_write(&c);
	case_say(&c, 400, "{}");
	ck_assert_str_eq(case_asked(&c), "PATCH https://ads.example.org/v1/switch "
					 "{\"items\":[{\"id\":\"2\",\"state\":\"on\"}]}");
	yes_to_all(&c);
	ck_assert_str_eq(case_ends(&c), "later conflict|refused rejected|done ok");
	ck_assert_str_eq(end_words(&c, 0), "not sent: its budget was not taken");
}
END_TEST

/* ---- refused here ---- */

static const struct {
	const char *why, *wish;
	enum money_form form;
	const char *ends, *says;
	int64_t least;
} locals[] = {
	{ "below the least", "1=4990000", MONEY_AS_MICROS, "refused budget_too_low",
	  "not sent: the least the platform takes is $5 a day", 5000000 },
	{ "zero", "1=0", MONEY_AS_MICROS, "refused rejected",
	  "not sent: no budget at all: pause it instead", 0 },
	{ "below zero", "1=-5", MONEY_AS_MICROS, "refused rejected",
	  "not sent: no budget at all: pause it instead", 0 },
	{ "beyond all", "1=30000000000000001", MONEY_AS_MICROS, "refused budget_too_high",
	  "not sent: more than any budget", 0 },
};

START_TEST(test_what_is_not_even_sent)
{
	static const struct floor floors[] = { { "USD", 5000000 } };
	struct connector_case c cleanup_case;

	case_new(&c);
	c.connector.money.floors = floors;
	c.connector.money.floor_count = 1;
	ask_for(&c, locals[_i].wish);
	case_write(&c);
	ck_assert_msg(c.step == PLATFORM_DONE, "%s", locals[_i].why);
	ck_assert_str_eq(case_ends(&c), locals[_i].ends);
	ck_assert_str_eq(end_words(&c, 0), locals[_i].says);
	ck_assert_int_eq(c.talk.endings[0].least_micros, locals[_i].least);
}
END_TEST

START_TEST(test_too_small_to_count)
{
	struct connector_case c cleanup_case;

	case_new(&c);
	ask_for(&c, "1=9999 2=10000");
	case_write(&c);
	ck_assert_str_eq(case_asked(&c), "PATCH https://ads.example.org/v1/items "
					 "{\"items\":[{\"id\":\"2\",\"cap\":10000}]}");
	ck_assert_str_eq(end_words(&c, 0), "not sent: smaller than the platform can count");
}
END_TEST

START_TEST(test_what_the_file_cannot)
{
	struct connector_case c cleanup_case;

	case_new(&c);
	c.connector.writes[0].budgets = false;
	ask_for(&c, "1=5000000");
	case_write(&c);
	ck_assert_str_eq(case_ends(&c), "refused not_entitled");
	ck_assert_str_eq(end_words(&c, 0), "not sent: this connector does not change budgets");
	case_free(&c);
	case_new(&c);
	c.connector.writes[0].pauses = false;
	ask_for(&c, "1-");
	case_write(&c);
	ck_assert_str_eq(end_words(&c, 0), "not sent: this connector does not switch on and off");
}
END_TEST

START_TEST(test_a_template_that_cannot_be_filled)
{
	struct connector_case c cleanup_case;

	two_ways(&c);
	c.connector.writes[0].set_pause = case_form(&c, "{\"job\":\"${job}\"}");
	ask_for(&c, "1- 2=5000000");
	case_write(&c);
	ck_assert_str_eq(end_words(&c, 0),
			 "not sent: tiny.yaml: set.pause: there is no ${job} here");
	ck_assert_int_eq(c.talk.endings[0].outcome, OUTCOME_LATER);
	ck_assert_str_eq(case_asked(&c), "PATCH https://ads.example.org/v1/money "
					 "{\"items\":[{\"id\":\"2\",\"cap\":5000000}]}");
}
END_TEST

/* ---- the whole answer ---- */

static const struct {
	const char *why;
	int http;
	const char *body, *ends;
	bool account_wide;
} wholes[] = {
	{ "a web page", 200, "<html>", "unsure unknown|unsure unknown|later unknown", false },
	{ "half a document", 200, "{\"items\":[", "unsure unknown|unsure unknown|later unknown", false },
	{ "conflict", 409, "{}", "later conflict|later conflict|later unknown", false },
	{ "no access", 403, "{}", "refused auth_dead|refused auth_dead|refused unknown", true },
	{ "a redirect", 307, "{}", "refused rejected|refused rejected|refused unknown", true },
	{ "too much", 429, "{}", "later throttled|later throttled|later unknown", true },
	{ "a failure", 500, "{}", "unsure retry|unsure retry|later unknown", false },
	{ "not available", 503, "<html>", "unsure retry|unsure retry|later unknown", false },
	{ "it gave up waiting", 408, NULL, "unsure retry|unsure retry|later unknown", false },
};

START_TEST(test_a_whole_answer)
{
	struct connector_case c cleanup_case;

	case_new(&c);
	c.connector.writes[0].most = 2;
	ask_for(&c, "1- 2- 3-");
	case_write(&c);
	case_say(&c, wholes[_i].http, wholes[_i].body);
	ck_assert_msg(c.step == PLATFORM_DONE, "%s: %s", wholes[_i].why, case_asked(&c));
	ck_assert_msg(strcmp(case_ends(&c), wholes[_i].ends) == 0, "%s: %s", wholes[_i].why,
		      case_ends(&c));
	ck_assert_msg(c.talk.endings[0].account_wide == wholes[_i].account_wide, "%s", wholes[_i].why);
	for (size_t i = 0; i < 3; i++)
		ck_assert_msg(end_words(&c, i)[0] != '\0', "%s", wholes[_i].why);
}
END_TEST

/* Success that names nobody is no word about anybody; what comes next is not to blame. */
START_TEST(test_an_answer_that_mentions_nobody)
{
	static const struct {
		int http;
		const char *body;
	} empty[] = { { 200, "{}" }, { 200, NULL }, { 204, NULL }, { 200, "[]" }, { 200, "{\"items\":7}" } };
	struct connector_case c cleanup_case;

	case_new(&c);
	c.connector.writes[0].most = 2;
	ask_for(&c, "1- 2- 3-");
	case_write(&c);
	case_say(&c, empty[_i].http, empty[_i].body);
	ck_assert_str_eq(case_asked(&c), "PATCH https://ads.example.org/v1/items "
					 "{\"items\":[{\"id\":\"3\",\"state\":\"off\"}]}");
	case_say(&c, 200, "{\"items\":[{\"id\":\"3\"}]}");
	ck_assert_str_eq(case_ends(&c), "unsure unknown|unsure unknown|done ok");
	ck_assert_str_eq(end_words(&c, 0), "the answer does not mention it");
}
END_TEST

static const struct {
	const char *why;
	enum fault fault;
	const char *ends;
} faults[] = {
	{ "no connection", FAULT_NOT_SENT, "later unknown|later unknown" },
	{ "silence", FAULT_NO_REPLY, "unsure unknown|later unknown" },
	{ "cut short", FAULT_TRUNCATED, "unsure unknown|later unknown" },
	{ "too long", FAULT_TOO_LARGE, "unsure unknown|later unknown" },
	{ "withdrawn", FAULT_STOPPED, "later unknown|later unknown" },
	{ "no credential", FAULT_NO_CREDENTIAL, "later unknown|later unknown" },
};

START_TEST(test_silence)
{
	struct connector_case c cleanup_case;
	struct reply reply = { .fault = faults[_i].fault, .words = "x" };

	case_new(&c);
	c.connector.writes[0].most = 1;
	ask_for(&c, "1- 2-");
	case_write(&c);
	case_reply(&c, &reply);
	ck_assert_msg(c.step == PLATFORM_DONE, "%s", faults[_i].why);
	ck_assert_str_eq(case_ends(&c), faults[_i].ends);
}
END_TEST

START_TEST(test_one_no_is_no_reason_to_stop)
{
	struct connector_case c cleanup_case;

	case_new(&c);
	c.connector.writes[0].shape = BATCH_SINGLE;
	c.connector.writes[0].result_count = 0;
	ask_for(&c, "1- 2- 3-");
	case_write(&c);
	case_say(&c, 404, "{}");
	case_say(&c, 422, "{\"why\":\"x\"}");
	case_say(&c, 204, NULL);
	ck_assert_str_eq(case_ends(&c), "refused gone|refused rejected|done ok");
	ck_assert_str_eq(end_words(&c, 0), "HTTP 404, it is no longer there");
}
END_TEST

START_TEST(test_a_batch_refused_whole_is_asked_one_by_one)
{
	struct connector_case c cleanup_case;

	case_new(&c);
	ask_for(&c, "1=5000000 2=6000000 3=7000000 4=8000000");
	case_write(&c);
	case_say(&c, 400, "{}");
	ck_assert_str_eq(case_asked(&c), "PATCH https://ads.example.org/v1/items "
					 "{\"items\":[{\"id\":\"1\",\"cap\":5000000}]}");
	case_say(&c, 200, "{\"items\":[{\"id\":\"1\"}]}");
	ck_assert_str_eq(case_asked(&c), "PATCH https://ads.example.org/v1/items "
					 "{\"items\":[{\"id\":\"2\",\"cap\":6000000}]}");
	case_say(&c, 400, "{}");
	case_say(&c, 200, "{\"items\":[{\"id\":\"3\"}]}");
	/* The flag stays: the one that came after them is alone as well. */
	case_say(&c, 200, "{\"items\":[{\"id\":\"4\"}]}");
	ck_assert_str_eq(case_ends(&c), "done ok|refused rejected|done ok|done ok");
}
END_TEST

START_TEST(test_not_entitled_closes_that_way_only)
{
	struct connector_case c cleanup_case;
	static const int nowhere[] = { 404 };
	const struct rule rule = { .http = nowhere, .http_count = 1, .is = MEANING_NOT_ENTITLED };

	two_ways(&c);
	c.connector.verdict = case_rules(&c, 1, &rule);
	c.connector.writes[0].most = 1;
	ask_for(&c, "1- 2- 3=5000000");
	case_write(&c);
	case_say(&c, 404, "{}");
	ck_assert_str_eq(case_asked(&c), "PATCH https://ads.example.org/v1/money "
					 "{\"items\":[{\"id\":\"3\",\"cap\":5000000}]}");
	yes_to_all(&c);
	ck_assert_str_eq(case_ends(&c), "refused not_entitled|refused not_entitled|done ok");
	ck_assert(!c.talk.endings[0].account_wide);
}
END_TEST

START_TEST(test_nothing_to_change_is_done)
{
	struct connector_case c cleanup_case;
	const struct rule rule = { .at = "/noop", .test = TEST_EXISTS, .is = MEANING_OK_NOOP };

	case_new(&c);
	c.connector.writes[0].verdict = case_rules(&c, 1, &rule);
	ask_for(&c, "1- 2-");
	case_write(&c);
	case_say(&c, 200, "{\"noop\":1}");
	ck_assert_str_eq(case_ends(&c), "done ok_noop|done ok_noop");
}
END_TEST

START_TEST(test_an_old_token)
{
	struct connector_case c cleanup_case;

	case_new(&c);
	ask_for(&c, "1-");
	case_write(&c);
	case_say(&c, 401, "{}");
	ck_assert_str_eq(case_ends(&c), "refused auth_expired");
	ck_assert(c.talk.endings[0].account_wide);
	case_free(&c);
	case_new(&c);
	c.config.auth.kind = auth_kind_find("refresh-token");
	ask_for(&c, "1-");
	case_write(&c);
	case_say(&c, 401, "{}");
	ck_assert_str_eq(case_ends(&c), "later auth_expired");
}
END_TEST

/* ---- a trial ---- */

START_TEST(test_a_trial)
{
	struct connector_case c cleanup_case;

	case_new(&c);
	c.talk.validate_only = true;
	c.connector.writes[0].dry_run = case_form(&c, "{\"check\":true}");
	ask_for(&c, "1-");
	case_write(&c);
	ck_assert_str_eq(case_asked(&c),
			 "PATCH https://ads.example.org/v1/items "
			 "{\"items\":[{\"id\":\"1\",\"state\":\"off\"}],\"check\":true}");
	case_say(&c, 200, "{}");
	ck_assert_str_eq(case_ends(&c), "done ok");
	ck_assert_str_eq(end_words(&c, 0), "checked only: nothing was changed");
}
END_TEST

START_TEST(test_no_trial_there)
{
	struct connector_case c cleanup_case;

	case_new(&c);
	c.talk.validate_only = true;
	ask_for(&c, "1-");
	case_write(&c);
	ck_assert_int_eq(c.step, PLATFORM_DONE);
	ck_assert_str_eq(end_words(&c, 0), "not sent: this platform cannot be asked to only check");
}
END_TEST

START_TEST(test_a_trial_that_could_not_be_told_from_the_change)
{
	struct connector_case c cleanup_case;

	case_new(&c);
	c.talk.validate_only = true;
	c.connector.writes[0].dry_run = case_form(&c, "{\"check\":true}");
	c.connector.writes[0].call.body = case_form(&c, "\"${items}\"");
	ask_for(&c, "1-");
	case_write(&c);
	ck_assert_int_eq(c.step, PLATFORM_DONE);
	ck_assert_str_eq(end_words(&c, 0),
			 "not sent: tiny.yaml: body: there is no map to put `dry_run` into");
	c.connector.writes[0].call.body = NULL;
	case_write(&c);
	ck_assert_int_eq(c.step, PLATFORM_DONE);
}
END_TEST

int main(void)
{
	TCase *t = tcase_create("connector_write");

	tcase_add_loop_test(t, test_groups, 0, ROWS(groups));
	tcase_add_test(t, test_a_list_of_ids_has_one_verb);
	tcase_add_test(t, test_a_list_of_ids_has_one_amount);
	tcase_add_test(t, test_a_map);
	tcase_add_test(t, test_one_by_one_without_a_body);
	tcase_add_test(t, test_a_form);
	tcase_add_test(t, test_pauses_then_budgets_then_on);
	tcase_add_test(t, test_nothing_is_switched_on_without_its_budget);
	tcase_add_loop_test(t, test_what_is_not_even_sent, 0, ROWS(locals));
	tcase_add_test(t, test_too_small_to_count);
	tcase_add_test(t, test_what_the_file_cannot);
	tcase_add_test(t, test_a_template_that_cannot_be_filled);
	tcase_add_loop_test(t, test_a_whole_answer, 0, ROWS(wholes));
	tcase_add_loop_test(t, test_an_answer_that_mentions_nobody, 0, 5);
	tcase_add_loop_test(t, test_silence, 0, ROWS(faults));
	tcase_add_test(t, test_one_no_is_no_reason_to_stop);
	tcase_add_test(t, test_a_batch_refused_whole_is_asked_one_by_one);
	tcase_add_test(t, test_not_entitled_closes_that_way_only);
	tcase_add_test(t, test_nothing_to_change_is_done);
	tcase_add_test(t, test_an_old_token);
	tcase_add_test(t, test_a_trial);
	tcase_add_test(t, test_no_trial_there);
	tcase_add_test(t, test_a_trial_that_could_not_be_told_from_the_change);
	return run_case("connector_write", t);
}
