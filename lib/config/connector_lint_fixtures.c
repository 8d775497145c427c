/* SPDX-License-Identifier: Apache-2.0 */
/*
 * connector_lint_fixtures.c - a connector brings the exchanges that prove it.
 *
 * They are replayed without a network by `connector check` and by our own tests
 * (platform/connector_fixture.h).  A file that shows no reading, no pause, no
 * budget or no failure has not been thought to its end, and is refused.
 */
#include <string.h>

#include "config/connector_parts.h"
#include "config/value.h"

/* What is not looked at here is read again by the replay. */
struct unread {
	const char *text;
	struct option_list list;
	int64_t count;
	bool truth;
	int choice;
};

#define TEXT offsetof(struct unread, text)
#define TEXTS offsetof(struct unread, list)

static const char *const faults[] = { "none", "not-sent", "no-reply", "truncated", NULL };

static const struct option request_options[] = {
	{ "method", OPTION_TEXT, 0, TEXT, NULL, 0, 0, "The method.", NULL, NULL, 0 },
	{ "url", OPTION_TEXT, 0, TEXT, NULL, 0, 0, "The whole address, as it is sent.", NULL, NULL, 0 },
	{ "headers", OPTION_MAP, 0, 0, NULL, 0, 0, "Headers that must be there.", NULL, NULL, 0 },
	{ "absent_headers", OPTION_TEXTS, 0, TEXTS, NULL, 0, 0, "Headers that must not.", NULL, NULL, 0 },
	{ "body", OPTION_ANY, 0, 0, NULL, 0, 0, "The body, compared as JSON.", NULL, NULL, 0 },
	{ "body_text", OPTION_ANY, 0, 0, NULL, 0, 0,
	  "The body, compared byte by byte; \"\" for none.", NULL, NULL, 0 },
	OPTION_END,
};

static const struct option reply_options[] = {
	{ "http", OPTION_COUNT, 0, offsetof(struct unread, count), "200", 100, 599, "The status.",
	  NULL, NULL, 0 },
	{ "headers", OPTION_MAP, 0, 0, NULL, 0, 0, "Headers of the answer.", NULL, NULL, 0 },
	{ "json", OPTION_ANY, 0, 0, NULL, 0, 0, "The body as JSON.", NULL, NULL, 0 },
	{ "text", OPTION_TEXT, 0, TEXT, NULL, 0, 0, "The body as it is.", NULL, NULL, 0 },
	{ "fault", OPTION_ENUM, 0, offsetof(struct unread, choice), "none", 0, 0,
	  "No answer at all, and why.", faults, NULL, 0 },
	OPTION_END,
};

static const struct option exchange_options[] = {
	{ "request", OPTION_MAP, OPTION_REQUIRED, 0, NULL, 0, 0, "What must be sent.", NULL, NULL, 0 },
	{ "reply", OPTION_MAP, OPTION_REQUIRED, 0, NULL, 0, 0, "What comes back.", NULL, NULL, 0 },
	OPTION_END,
};

static const struct option step_options[] = {
	{ "name", OPTION_TEXT, OPTION_REQUIRED, TEXT, NULL, 0, 0, "What this step shows.", NULL, NULL, 0 },
	{ "now", OPTION_TEXT, 0, TEXT, NULL, 0, 0, "The time, like 2026-08-20T14:03:00Z.", NULL, NULL, 0 },
	{ "read", OPTION_TEXTS, 0, TEXTS, NULL, 0, 0, "Ids to be read.", NULL, NULL, 0 },
	{ "write", OPTION_MAP, 0, 0, NULL, 0, 0,
	  "ID: pause, ID: enable, or ID: {budget_micros: N}.", NULL, NULL, 0 },
	{ "dry_run", OPTION_BOOL, 0, offsetof(struct unread, truth), "false", 0, 0,
	  "The write is only judged.", NULL, NULL, 0 },
	{ "exchange", OPTION_LIST, OPTION_REQUIRED, 0, NULL, 0, 0, "Requests and their answers.",
	  NULL, NULL, 0 },
	{ "expect", OPTION_MAP, 0, 0, NULL, 0, 0, "What is concluded of each id.", NULL, NULL, 0 },
	{ "expect_failure", OPTION_TEXT, 0, TEXT, NULL, 0, 0,
	  "The read as a whole fails and says this.", NULL, NULL, 0 },
	OPTION_END,
};

static const struct option fixture_options[] = {
	{ "account", OPTION_MAP, OPTION_REQUIRED, 0, NULL, 0, 0, "The account's values.", NULL, NULL, 0 },
	{ "currency", OPTION_TEXT, 0, TEXT, NULL, 0, 0, "USD unless given.", NULL, NULL, 0 },
	{ "targets", OPTION_MAP, 0, 0, NULL, 0, 0, "Values of targets besides the id.", NULL, NULL, 0 },
	{ "steps", OPTION_LIST, OPTION_REQUIRED, 0, NULL, 0, 0, "The exchanges.", NULL, NULL, 0 },
	OPTION_END,
};

/* What the steps show between them. */
struct coverage {
	bool reads, pauses, budgets, fails;
};

static void check_keys(struct connector_reader *r, const struct node *map, const char *what,
		       const struct option *table)
{
	struct unread ignored = { .text = NULL };

	if (map && map->kind == NODE_MAPPING)
		option_apply_one(r->l, map, map, what, table, &ignored);
}

static void lint_exchange(struct connector_reader *r, const struct node *list)
{
	size_t n = connector_count(r, list, CONNECTOR_STEPS_MAX, "exchanges");

	for (size_t i = 0; i < n; i++) {
		const struct node *map = connector_item(r, list, i, "an exchange");

		if (!map)
			continue;
		check_keys(r, map, "an exchange", exchange_options);
		check_keys(r, node_get(map, "request"), "a request", request_options);
		check_keys(r, node_get(map, "reply"), "a reply", reply_options);
	}
}

static void lint_change(struct connector_reader *r, const struct node *value, struct coverage *sum)
{
	const struct node *budget = node_get(value, "budget_micros");
	bool status = value->kind == NODE_SCALAR &&
		      (strcmp(value->text, "pause") == 0 || strcmp(value->text, "enable") == 0);

	sum->pauses |= status && *value->text == 'p';
	sum->budgets |= budget != NULL;
	if (!status && (!budget || value->count != 1))
		complaints_error(r->l->complaints, value,
				 "expected pause, enable or {budget_micros: N}", "this is no change");
}

/* One conversation carries either status changes or budgets. */
static void lint_changes(struct connector_reader *r, const struct node *write, struct coverage *sum)
{
	size_t budgets = 0;

	for (size_t i = 0; i < write->count; i++) {
		lint_change(r, node_value(write, i), sum);
		budgets += node_get(node_value(write, i), "budget_micros") != NULL;
	}
	if (budgets && budgets != write->count)
		complaints_error(r->l->complaints, write, "make two steps of it",
				 "a status and a budget are never written together");
}

static bool is_failure(const struct node *value)
{
	const struct node *outcome = value->kind == NODE_MAPPING ? node_get(value, "outcome") : value;

	return outcome && outcome->kind == NODE_SCALAR && strcmp(outcome->text, "done") != 0;
}

static void lint_step(struct connector_reader *r, const struct node *map, struct coverage *sum)
{
	const struct node *read = node_get(map, "read"), *write = node_get(map, "write");
	const struct node *expect = node_get(map, "expect");

	check_keys(r, map, "a step", step_options);
	lint_exchange(r, node_get(map, "exchange"));
	sum->reads |= read != NULL;
	sum->fails |= node_get(map, "expect_failure") != NULL;
	if (!read == !write)
		complaints_error(r->l->complaints, map, "", "a step either reads or writes");
	if (write && write->kind == NODE_MAPPING)
		lint_changes(r, write, sum);
	if (!expect && !node_get(map, "expect_failure"))
		complaints_error(r->l->complaints, map, "add expect: {ID: what is concluded}",
				 "a step that expects nothing proves nothing");
	for (size_t i = 0; write && expect && expect->kind == NODE_MAPPING && i < expect->count; i++)
		sum->fails |= is_failure(node_value(expect, i));
}

static void lint_coverage(struct connector_reader *r, const struct node *at, const struct coverage *sum)
{
	bool budgets = false;

	for (size_t i = 0; i < r->ret->write_count; i++)
		budgets |= r->ret->writes[i].budgets;
	if (!sum->reads)
		complaints_error(r->l->complaints, at, "add a step with read:", "no fixture shows a read");
	if (!sum->pauses)
		complaints_error(r->l->complaints, at, "add a step with write: {ID: pause}",
				 "no fixture shows a pause");
	if (budgets && !sum->budgets)
		complaints_error(r->l->complaints, at, "add a step with write: {ID: {budget_micros: N}}",
				 "no fixture shows a new budget");
	if (!sum->fails)
		complaints_error(r->l->complaints,
				 at, "add a step whose write is expected to be refused, later or unsure",
				 "no fixture shows a failure");
}

/* Every parameter of the account has a value that its pattern lets through: the replay relies on it. */
static void lint_account(struct connector_reader *r, const struct node *map)
{
	const struct connector *c = r->ret;

	for (size_t i = 0; map && i < c->account_count; i++)
		if (!node_get(map, c->account[i].name))
			complaints_error(r->l->complaints, map, "",
					 "the account's \"%s\" has no value here", c->account[i].name);
}

void connector_lint_fixtures(struct connector_reader *r)
{
	const struct node *fixtures = node_get(r->root, "fixtures"),
			  *steps = node_get(fixtures, "steps");
	size_t n = connector_count(r, steps, CONNECTOR_STEPS_MAX, "steps");
	struct coverage sum = { .reads = false };

	if (!fixtures) {
		complaints_error(r->l->complaints, r->root,
				 "add fixtures: with steps that read, pause, set a budget and fail",
				 "a connector without fixtures is not believed");
		return;
	}
	check_keys(r, fixtures, "fixtures", fixture_options);
	lint_account(r, node_get(fixtures, "account"));
	for (size_t i = 0; i < n; i++) {
		const struct node *map = connector_item(r, steps, i, "a step");

		if (map)
			lint_step(r, map, &sum);
	}
	lint_coverage(r, node_get_key(r->root, "fixtures"), &sum);
}
