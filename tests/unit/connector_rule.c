/* SPDX-License-Identifier: Apache-2.0 */
/*
 * connector_rule.c - each test a rule can make, and which rule decides.
 */
#include "platform/connector_rule.h"

#include "base/tree.h"
#include "tests/unit/support/run.h"

#define TEXT(t) \
	{ \
		.kind = FORM_TEXT, .text = (t) \
	}
#define NUMBER(t) \
	{ \
		.kind = FORM_NUMBER, .text = (t) \
	}

static const struct form words[] = {
	TEXT("a"), NUMBER("7"), { .kind = FORM_BOOL, .truth = true }, { .kind = FORM_NULL }
};
static const struct form starts[] = { TEXT("ab"), NUMBER("40") };
static const struct form odd[] = { { .kind = FORM_LIST }, { .kind = FORM_MAP } };
static const int statuses[] = { 404, 410 };
static const struct rule any[] = {
	{ .at = "/x", .test = TEST_IN, .values = words, .value_count = 1 },
	{ .http_low = 400, .http_high = 499 },
};

#define RULE(...) \
	{ \
		__VA_ARGS__ \
	}

static const struct {
	const char *why;
	struct rule rule;
	int http;
	const char *body; /* NULL: none */
	bool holds;
} rows[] = {
	{ "no test always holds", RULE(0), 500, NULL, true },
	{ "a status", RULE(.http_low = 200, .http_high = 299), 204, NULL, true },
	{ "below", RULE(.http_low = 200, .http_high = 299), 199, NULL, false },
	{ "above", RULE(.http_low = 200, .http_high = 299), 300, NULL, false },
	{ "one of them", RULE(.http = statuses, .http_count = 2), 410, NULL, true },
	{ "none of them", RULE(.http = statuses, .http_count = 2), 405, NULL, false },
	{ "there", RULE(.at = "/x", .test = TEST_EXISTS), 200, "{\"x\":1}", true },
	{ "null is there", RULE(.at = "/x", .test = TEST_EXISTS), 200, "{\"x\":null}", true },
	{ "not there", RULE(.at = "/x", .test = TEST_EXISTS), 200, "{}", false },
	{ "there in no body", RULE(.at = "/x", .test = TEST_EXISTS), 200, NULL, false },
	{ "absent", RULE(.at = "/x", .test = TEST_ABSENT), 200, "{}", true },
	{ "null is not absent", RULE(.at = "/x", .test = TEST_ABSENT), 200, "{\"x\":null}", false },
	{ "missing is empty", RULE(.at = "/x", .test = TEST_EMPTY), 200, "{}", true },
	{ "null is empty", RULE(.at = "/x", .test = TEST_EMPTY), 200, "{\"x\":null}", true },
	{ "no text is empty", RULE(.at = "/x", .test = TEST_EMPTY), 200, "{\"x\":\"\"}", true },
	{ "no items are empty", RULE(.at = "/x", .test = TEST_EMPTY), 200, "{\"x\":[]}", true },
	{ "no members are empty", RULE(.at = "/x", .test = TEST_EMPTY), 200, "{\"x\":{}}", true },
	{ "zero is something", RULE(.at = "/x", .test = TEST_EMPTY), 200, "{\"x\":0}", false },
	{ "false is something", RULE(.at = "/x", .test = TEST_EMPTY), 200, "{\"x\":false}", false },
	{ "an item", RULE(.at = "/x", .test = TEST_EMPTY), 200, "{\"x\":[0]}", false },
	{ "filled", RULE(.at = "/x", .test = TEST_FILLED), 200, "{\"x\":[0]}", true },
	{ "not filled", RULE(.at = "/x", .test = TEST_FILLED), 200, "{\"x\":[]}", false },
	{ "in: text", RULE(.at = "/x", .test = TEST_IN, .values = words, .value_count = 4), 200,
	  "{\"x\":\"a\"}", true },
	{ "in: number", RULE(.at = "/x", .test = TEST_IN, .values = words, .value_count = 4), 200,
	  "{\"x\":7}", true },
	{ "in: number as text", RULE(.at = "/x", .test = TEST_IN, .values = words, .value_count = 4),
	  200, "{\"x\":\"7\"}", true },
	{ "in: another number", RULE(.at = "/x", .test = TEST_IN, .values = words, .value_count = 4),
	  200, "{\"x\":7.0}", false },
	{ "in: true", RULE(.at = "/x", .test = TEST_IN, .values = words, .value_count = 4), 200,
	  "{\"x\":true}", true },
	{ "in: false", RULE(.at = "/x", .test = TEST_IN, .values = words, .value_count = 4), 200,
	  "{\"x\":false}", false },
	{ "in: the word true", RULE(.at = "/x", .test = TEST_IN, .values = words, .value_count = 4),
	  200, "{\"x\":\"true\"}", false },
	{ "in: null", RULE(.at = "/x", .test = TEST_IN, .values = words, .value_count = 4), 200,
	  "{\"x\":null}", true },
	{ "in: missing is no null",
	  RULE(.at = "/x", .test = TEST_IN, .values = words, .value_count = 4), 200, "{}", false },
	{ "in: a list is no value", RULE(.at = "/x", .test = TEST_IN, .values = words, .value_count = 4),
	  200, "{\"x\":[\"a\"]}", false },
	{ "in: lists are no words", RULE(.at = "/x", .test = TEST_IN, .values = odd, .value_count = 2),
	  200, "{\"x\":[]}", false },
	{ "not in", RULE(.at = "/x", .test = TEST_NOT_IN, .values = words, .value_count = 4), 200,
	  "{\"x\":\"b\"}", true },
	{ "not in: in", RULE(.at = "/x", .test = TEST_NOT_IN, .values = words, .value_count = 4),
	  200, "{\"x\":\"a\"}", false },
	{ "not in: missing says nothing",
	  RULE(.at = "/x", .test = TEST_NOT_IN, .values = words, .value_count = 4), 200, "{}", false },
	{ "prefix", RULE(.at = "/x", .test = TEST_PREFIX, .values = starts, .value_count = 2), 200,
	  "{\"x\":\"abc\"}", true },
	{ "prefix of a number", RULE(.at = "/x", .test = TEST_PREFIX, .values = starts, .value_count = 2),
	  200, "{\"x\":40132}", true },
	{ "another prefix", RULE(.at = "/x", .test = TEST_PREFIX, .values = starts, .value_count = 2),
	  200, "{\"x\":\"xab\"}", false },
	{ "prefix of nothing",
	  RULE(.at = "/x", .test = TEST_PREFIX, .values = starts, .value_count = 2), 200, "{}", false },
	{ "prefix that is no text",
	  RULE(.at = "/x", .test = TEST_PREFIX, .values = odd, .value_count = 2), 200,
	  "{\"x\":\"ab\"}", false },
	{ "between", RULE(.at = "/x", .test = TEST_BETWEEN, .low = 5, .high = 9), 200, "{\"x\":5}", true },
	{ "between, as text", RULE(.at = "/x", .test = TEST_BETWEEN, .low = 5, .high = 9), 200,
	  "{\"x\":\"9\"}", true },
	{ "too low", RULE(.at = "/x", .test = TEST_BETWEEN, .low = 5, .high = 9), 200, "{\"x\":4}", false },
	{ "too high", RULE(.at = "/x", .test = TEST_BETWEEN, .low = 5, .high = 9), 200,
	  "{\"x\":10}", false },
	{ "no whole number", RULE(.at = "/x", .test = TEST_BETWEEN, .low = 5, .high = 9), 200,
	  "{\"x\":5.5}", false },
	{ "no number", RULE(.at = "/x", .test = TEST_BETWEEN, .low = 0, .high = 9), 200,
	  "{\"x\":true}", false },
	{ "nothing", RULE(.at = "/x", .test = TEST_BETWEEN, .low = 0, .high = 9), 200, "{}", false },
	{ "any: the first", RULE(.any = any, .any_count = 2), 200, "{\"x\":\"a\"}", true },
	{ "any: the second", RULE(.any = any, .any_count = 2), 404, "{}", true },
	{ "any: none", RULE(.any = any, .any_count = 2), 200, "{\"x\":\"b\"}", false },
	{ "all that are given", RULE(.http_low = 200, .http_high = 299, .at = "/x", .test = TEST_EXISTS),
	  404, "{\"x\":1}", false },
	{ "body and any", RULE(.at = "/y", .test = TEST_EXISTS, .any = any, .any_count = 2), 200,
	  "{\"x\":\"a\"}", false },
};

static struct json_object *json(const char *text)
{
	struct err err = ERR_INIT;
	struct json_object *o = text ? tree_parse(text, strlen(text), &err) : NULL;

	ck_assert_msg(o || !text, "%s: %s", text, err.text);
	return o;
}

START_TEST(test_a_rule)
{
	struct json_object *body cleanup_tree = json(rows[_i].body);

	ck_assert_msg(rule_holds(&rows[_i].rule, rows[_i].http, body) == rows[_i].holds, "%s",
		      rows[_i].why);
}
END_TEST

static const struct {
	int http;
	enum meaning is;
} defaults[] = {
	{ 200, MEANING_OK },	   { 204, MEANING_OK },		  { 302, MEANING_REJECTED },
	{ 400, MEANING_REJECTED }, { 401, MEANING_AUTH_EXPIRED }, { 403, MEANING_AUTH_DEAD },
	{ 404, MEANING_GONE },	   { 405, MEANING_REJECTED },	  { 408, MEANING_RETRY },
	{ 409, MEANING_CONFLICT }, { 410, MEANING_GONE },	  { 412, MEANING_CONFLICT },
	{ 422, MEANING_REJECTED }, { 425, MEANING_RETRY },	  { 429, MEANING_THROTTLED },
	{ 500, MEANING_RETRY },	   { 503, MEANING_RETRY },	  { 599, MEANING_RETRY },
	{ 100, MEANING_UNKNOWN },  { 600, MEANING_UNKNOWN },
};

START_TEST(test_http_alone)
{
	const struct rules none = { NULL, 0 };
	struct meant m = rules_meaning(&none, &none, defaults[_i].http, NULL);

	ck_assert_msg(m.is == defaults[_i].is && !m.by, "HTTP %d", defaults[_i].http);
}
END_TEST

static const struct rule own[] = {
	{ .at = "/code", .test = TEST_IN, .values = words + 1, .value_count = 1, .is = MEANING_PENDING },
};
static const struct rule all[] = {
	{ .at = "/code", .test = TEST_IN, .values = words, .value_count = 2, .is = MEANING_CONFLICT },
	{ .at = "/code", .test = TEST_EXISTS, .is = MEANING_REJECTED },
};
static const struct rule noes[] = { { .at = "/error", .test = TEST_EXISTS, .is = MEANING_REJECTED } };

static const struct {
	const char *why;
	struct rules own, all;
	int http;
	const char *body;
	enum meaning is;
} orders[] = {
	{ "the operation's own rules come first", { own, 1 }, { all, 2 }, 200, "{\"code\":7}", MEANING_PENDING },
	{ "then the connector's, the first that holds", { own, 1 }, { all, 2 }, 200, "{\"code\":\"a\"}", MEANING_CONFLICT },
	{ "and the next", { own, 1 }, { all, 2 }, 200, "{\"code\":\"b\"}", MEANING_REJECTED },
	{ "a yes that was not said", { own, 1 }, { all, 2 }, 200, "{}", MEANING_UNKNOWN },
	{ "a yes that was not said, for all", { noes, 1 }, { own, 1 }, 200, "{}", MEANING_UNKNOWN },
	{ "only a no could be said, and was not", { noes, 1 }, { noes, 1 }, 200, "{}", MEANING_OK },
	{ "an empty 404", { own, 1 }, { all, 2 }, 404, NULL, MEANING_GONE },
	{ "401 is not a no", { noes, 1 }, { all, 2 }, 401, "{\"error\":1}", MEANING_AUTH_EXPIRED },
	{ "429 is not a no", { noes, 1 }, { all, 2 }, 429, "{\"error\":1}", MEANING_THROTTLED },
	{ "429 is not begun", { own, 1 }, { all, 2 }, 429, "{\"code\":7}", MEANING_CONFLICT },
	{ "502 is not a no", { noes, 1 }, { all, 2 }, 502, "{\"error\":1}", MEANING_RETRY },
	{ "400 may be one", { noes, 1 }, { all, 2 }, 400, "{\"error\":1}", MEANING_REJECTED },
};

START_TEST(test_which_rule)
{
	struct json_object *body cleanup_tree = json(orders[_i].body);
	struct meant m = rules_meaning(&orders[_i].own, &orders[_i].all, orders[_i].http, body);

	ck_assert_msg(m.is == orders[_i].is, "%s: %s", orders[_i].why, meaning_name(m.is));
}
END_TEST

/* No file can make what HTTP says plainly into a yes or a final no. */
START_TEST(test_what_no_rule_can_say)
{
	static const int plain[] = { 401, 429, 500, 503 };
	static const bool allowed[MEANING_COUNT] = {
		[MEANING_THROTTLED] = true,    [MEANING_RETRY] = true,
		[MEANING_AUTH_EXPIRED] = true, [MEANING_AUTH_DEAD] = true,
		[MEANING_CONFLICT] = true,     [MEANING_NOT_ENTITLED] = true,
		[MEANING_UNKNOWN] = true,
	};

	for (int i = 0; i < ROWS(plain); i++)
		for (enum meaning m = 0; m < MEANING_COUNT; m++) {
			const struct rule r = { .is = m };
			const struct rules rules = { &r, 1 };

			ck_assert_msg((rules_first(&rules, plain[i], NULL) != NULL) == allowed[m],
				      "HTTP %d as %s", plain[i], meaning_name(m));
		}
}
END_TEST

int main(void)
{
	TCase *t = tcase_create("connector_rule");

	tcase_add_loop_test(t, test_a_rule, 0, ROWS(rows));
	tcase_add_loop_test(t, test_http_alone, 0, ROWS(defaults));
	tcase_add_loop_test(t, test_which_rule, 0, ROWS(orders));
	tcase_add_test(t, test_what_no_rule_can_say);
	return run_case("connector_rule", t);
}
