/* SPDX-License-Identifier: Apache-2.0 */
/*
 * connector_rules.c - the rules that say what an answer means.
 *
 * A rule is one line of plain tests; everything clever was left out of the
 * language, so reading it is only turning words into a struct.
 */
#include <string.h>

#include "config/connector_parts.h"
#include "config/value.h"

struct raw_rule {
	struct option_list http;
	const char *at, *prefix, *say, *least;
	bool exists, empty;
	int is;
};

#define AT(member) offsetof(struct raw_rule, member)
#define CONDITION_ROWS \
	{ "http", OPTION_TEXTS, \
	  0,	  AT(http), \
	  NULL,	  0, \
	  0,	  "The status: 200, 2xx, or a list of them; any unless given.", \
	  NULL,	  NULL, \
	  0 }, \
		{ "at", OPTION_TEXT, 0, AT(at), \
		  NULL, 0,	     0, "JSON Pointer to what is tested, like /code.", \
		  NULL, NULL,	     0 }, \
		{ "exists", OPTION_BOOL, 0, AT(exists), \
		  NULL,	    0,		 0, "Whether anything stands there.", \
		  NULL,	    NULL,	 0 }, \
		{ "empty", OPTION_BOOL, \
		  0,	   AT(empty), \
		  NULL,	   0, \
		  0,	   "Whether it is missing, null or an empty text, list or object.", \
		  NULL,	   NULL, \
		  0 }, \
		{ "in", OPTION_LIST, 0, 0, NULL, 0, 0, "It equals one of these.", NULL, NULL, 0 }, \
		{ "not_in", OPTION_LIST, 0, 0, NULL, 0, 0, "It equals none of these.", NULL, NULL, 0 }, \
		{ "prefix", OPTION_TEXT, 0, AT(prefix), NULL, 0, 0, "It begins with this.", \
		  NULL,	    NULL,	 0 }, \
	{ \
		"between", OPTION_LIST, 0, 0, NULL, 0, 0, \
			"It is a number from the first to the second, both included.", NULL, NULL, 0 \
	}

const struct option connector_rule_options[] = {
	CONDITION_ROWS,
	{ "any", OPTION_LIST, 0, 0, NULL, 0, 0, "One of these conditions holds.", NULL, NULL, 0 },
	{ "is", OPTION_ENUM, OPTION_REQUIRED, AT(is), NULL, 0, 0, "What the answer means then.",
	  meaning_names, NULL, 0 },
	{ "say", OPTION_TEXT, 0, AT(say), NULL, 0, 0, "JSON Pointer to words for people.", NULL, NULL, 0 },
	{ "least", OPTION_TEXT, 0, AT(least), NULL, 0, 0,
	  "JSON Pointer to the smallest budget it takes, written like any budget.", NULL, NULL, 0 },
	OPTION_END,
};

const struct option connector_condition_options[] = { CONDITION_ROWS, OPTION_END };

/* ---- http ---- */

static bool class_read(const char *text, struct rule *ret)
{
	if (strlen(text) != 3 || text[0] < '1' || text[0] > '5' || strcmp(text + 1, "xx") != 0)
		return false;
	ret->http_low = (text[0] - '0') * 100;
	ret->http_high = ret->http_low + 99;
	return true;
}

static int status_read(struct connector_reader *r, const char *text, const struct node *at)
{
	struct wrong w;
	int64_t status;
	char quoted[QUOTE_TEXT];

	if (!value_count(text, &status, &w) && status >= 100 && status <= 599)
		return (int)status;
	complaints_error(r->l->complaints, at, "expected 200, 2xx, or a list like [400, 422]",
			 "\"%s\" is no HTTP status", complaint_quote(text, quoted));
	return 0;
}

static void http_read(struct connector_reader *r, const struct node *map,
		      const struct option_list *given, struct rule *ret)
{
	const char *const *texts = given->items;
	const struct node *at = node_get(map, "http");
	int *http;

	if (!given->count || (given->count == 1 && class_read(texts[0], ret)))
		return;
	http = arena_array(CONNECTOR_ARENA(r), int, given->count);
	for (size_t i = 0; i < given->count; i++)
		http[i] = status_read(r, texts[i], at->kind == NODE_SEQUENCE ? &at->items[i] : at);
	ret->http = http;
	ret->http_count = given->count;
}

/* ---- the test of the body ---- */

static void values_read(struct connector_reader *r, const struct node *list, struct rule *ret)
{
	const struct form *f = connector_form(r, list);

	ret->values = f ? f->items : NULL;
	ret->value_count = f ? f->count : 0;
	if (f && !f->count)
		complaints_error(r->l->complaints, list, "", "an empty list matches nothing");
}

static void between_read(struct connector_reader *r, const struct node *list, struct rule *ret)
{
	struct wrong w;

	if (list->kind != NODE_SEQUENCE)
		return;
	if (list->count == 2 && list->items[0].kind == NODE_SCALAR &&
	    list->items[1].kind == NODE_SCALAR && !value_count(list->items[0].text, &ret->low, &w) &&
	    !value_count(list->items[1].text, &ret->high, &w) && ret->low <= ret->high)
		return;
	complaints_error(r->l->complaints, list, "expected two whole numbers, like [50000, 59999]",
			 "\"between\" takes the lowest and the highest");
}

static void test_read(struct connector_reader *r, const struct node *map,
		      const struct raw_rule *raw, struct rule *ret)
{
	struct form *prefix;
	const char *text = raw->prefix;

	if (node_get(map, "exists")) {
		ret->test = raw->exists ? TEST_EXISTS : TEST_ABSENT;
	} else if (node_get(map, "empty")) {
		ret->test = raw->empty ? TEST_EMPTY : TEST_FILLED;
	} else if (node_get(map, "in")) {
		ret->test = TEST_IN;
		values_read(r, node_get(map, "in"), ret);
	} else if (node_get(map, "not_in")) {
		ret->test = TEST_NOT_IN;
		values_read(r, node_get(map, "not_in"), ret);
	} else if (node_get(map, "between")) {
		ret->test = TEST_BETWEEN;
		between_read(r, node_get(map, "between"), ret);
	} else if (text) {
		prefix = arena_new(CONNECTOR_ARENA(r), struct form);
		*prefix = (struct form){ .kind = FORM_TEXT, .text = text };
		ret->test = TEST_PREFIX;
		ret->values = prefix;
		ret->value_count = 1;
	}
}

static void check_tests(struct connector_reader *r, const struct node *map)
{
	static const char *const tests[] = { "exists", "empty", "in", "not_in", "prefix", "between" };
	const struct node *at = node_get_key(map, "at"), *first = NULL;

	for (size_t i = 0; i < sizeof(tests) / sizeof(*tests); i++) {
		const struct node *key = node_get_key(map, tests[i]);

		if (key && first)
			complaints_error(r->l->complaints, key, "split it into two rules, or use any:",
					 "one rule tests one thing: \"%s\" stands here already",
					 first->text);
		first = first ? first : key;
	}
	if (first && !at)
		complaints_error(r->l->complaints, first, "add at: with a JSON Pointer, like /code",
				 "\"%s\" does not say of what", first->text);
	if (at && !first)
		complaints_error(r->l->complaints, at,
				 "add one of: exists, empty, in, not_in, prefix, between",
				 "\"at\" without a test");
}

/* ---- one rule ---- */

static void rule_read(struct connector_reader *r, const struct node *map,
		      const struct option *table, const char *what, struct rule *ret)
{
	struct raw_rule raw = { .is = 0 };

	option_apply_one(r->l, map, map, what, table, &raw);
	*ret = (struct rule){ .at = raw.at,
			      .is = (enum meaning)raw.is,
			      .say = raw.say,
			      .least = raw.least,
			      .line = map->line,
			      .column = map->column };
	http_read(r, map, &raw.http, ret);
	test_read(r, map, &raw, ret);
	check_tests(r, map);
	connector_check_pointer(r, map, "at");
	connector_check_pointer(r, map, "say");
	connector_check_pointer(r, map, "least");
}

static struct rules read_list(struct connector_reader *r, const struct node *list,
			      const struct option *table, const char *what)
{
	size_t n = connector_count(r, list, CONNECTOR_RULES_MAX, "rules");
	struct rule *rules = arena_array(CONNECTOR_ARENA(r), struct rule, n);

	for (size_t i = 0; i < n; i++) {
		const struct node *map = connector_item(r, list, i, what);
		struct rules any;

		if (!map)
			continue;
		rule_read(r, map, table, what, &rules[i]);
		if (table != connector_rule_options)
			continue;
		any = connector_conditions(r, node_get(map, "any"));
		rules[i].any = any.items;
		rules[i].any_count = any.count;
	}
	return (struct rules){ .items = n ? rules : NULL, .count = n };
}

struct rules connector_rules(struct connector_reader *r, const struct node *list)
{
	return read_list(r, list, connector_rule_options, "a rule");
}

struct rules connector_conditions(struct connector_reader *r, const struct node *list)
{
	return read_list(r, list, connector_condition_options, "a condition");
}
