/* SPDX-License-Identifier: Apache-2.0 */
/*
 * connector_lint_rules.c - no rule may hide what HTTP says plainly.
 *
 * An error body of many platforms always carries a message, 429 and 401 included,
 * so "an answer with a message is a refusal" once swallowed both.  A rule that
 * concludes something about the campaign therefore has to say for which statuses,
 * and 401, 429 and 5xx are never among them.
 */
#include <string.h>

#include "config/connector_parts.h"

/* Does it conclude something, instead of asking to come back or for another login? */
static bool concludes(enum meaning m)
{
	switch (m) {
	case MEANING_OK:
	case MEANING_OK_NOOP:
	case MEANING_PARTIAL:
	case MEANING_PENDING:
	case MEANING_GONE:
	case MEANING_REJECTED:
	case MEANING_BUDGET_TOO_LOW:
	case MEANING_BUDGET_TOO_HIGH:
	case MEANING_NOT_ENTITLED:
		return true;
	default:
		return false;
	}
}

static bool takes(const struct rule *rule, int status)
{
	for (size_t i = 0; i < rule->http_count; i++)
		if (rule->http[i] == status)
			return true;
	if (rule->http_count)
		return false;
	return !rule->http_high || (status >= rule->http_low && status <= rule->http_high);
}

/* The first status it must not take, or 0. */
static int hidden_by(const struct rule *rule)
{
	if (takes(rule, 401))
		return 401;
	if (takes(rule, 429))
		return 429;
	for (int status = 500; status <= 599; status++)
		if (takes(rule, status))
			return status;
	return 0;
}

static void lint_rule(struct connector_reader *r, const struct rule *rule, const struct node *map)
{
	int hidden = concludes(rule->is) ? hidden_by(rule) : 0;
	bool any = !rule->http_count && !rule->http_high;

	if (!hidden)
		return;
	if (any)
		complaints_error(r->l->complaints, map, "add http: 2xx, or the statuses it is meant for",
				 "without \"http\" this rule also turns 401, 429 and 5xx into %s",
				 meaning_name(rule->is));
	else
		complaints_error(r->l->complaints, node_get(map, "http"),
				 "name the statuses it is meant for, like [400, 422]",
				 "this rule turns %d into %s", hidden, meaning_name(rule->is));
}

/* A rule that tests nothing ends the list: what stands after it never counts. */
static bool takes_all(const struct rule *rule)
{
	return !rule->http_count && !rule->http_high && !rule->at && !rule->any_count;
}

static void lint_order(struct connector_reader *r, const struct rules *rules, const struct node *list)
{
	for (size_t i = 0; i + 1 < rules->count; i++)
		if (takes_all(&rules->items[i])) {
			complaints_error(r->l->complaints, &list->items[i + 1],
					 "put it before that rule", "no answer comes this far");
			complaints_note(r->l->complaints, &list->items[i], "this rule takes every answer");
			return;
		}
}

/* Rules for a whole answer. */
static void lint_answers(struct connector_reader *r, const struct rules *rules, const struct node *list)
{
	if (!list)
		return;
	lint_order(r, rules, list);
	for (size_t i = 0; i < rules->count; i++)
		lint_rule(r, &rules->items[i], &list->items[i]);
}

/* Rules for one result: there is no status to look at any more. */
static void lint_items(struct connector_reader *r, const struct results *results, size_t count,
		       const struct node *list)
{
	for (size_t i = 0; i < count; i++) {
		const struct node *verdict = node_get(&list->items[i], "verdict");

		if (!verdict)
			continue;
		lint_order(r, &results[i].verdict, verdict);
		for (size_t k = 0; k < results[i].verdict.count; k++)
			if (node_get(&verdict->items[k], "http"))
				complaints_error(r->l->complaints,
						 node_get_key(&verdict->items[k], "http"), "",
						 "one result has no HTTP status of its own");
	}
}

static bool has_meaning(const struct rules *rules, enum meaning m)
{
	for (size_t i = 0; i < rules->count; i++)
		if (rules->items[i].is == m)
			return true;
	return false;
}

static void lint_job(struct connector_reader *r, const struct writing_of *w, const struct node *map)
{
	const struct node *job = node_get(map, "job");
	bool pending = has_meaning(&w->verdict, MEANING_PENDING) ||
		       has_meaning(&r->ret->verdict, MEANING_PENDING);

	if (pending && !w->job.id)
		complaints_error(
			r->l->complaints, map, "add job: with id, request, every and give_up",
			"a write that may be \"pending\" does not say how its job is followed");
	if (!w->job.id)
		return;
	if (!pending)
		complaints_error(r->l->complaints, job,
				 "add a rule to the write's verdict with is: pending",
				 "no answer ever starts this job");
	if (!has_meaning(&w->job.verdict, MEANING_PENDING))
		complaints_error(r->l->complaints, node_get(job, "verdict"),
				 "add a rule with is: pending", "no answer keeps the job waiting");
	if (w->job.give_up.ms < w->job.every.ms)
		complaints_error(r->l->complaints, node_get(job, "give_up"), "",
				 "the job is given up before it is asked about once");
}

void connector_lint_rules(struct connector_reader *r)
{
	const struct node *writes = node_get(r->root, "writes");
	const struct connector *c = r->ret;

	lint_answers(r, &c->verdict, node_get(r->root, "verdict"));
	lint_answers(r, &c->read.verdict, node_get(node_get(r->root, "read"), "verdict"));
	for (size_t i = 0; i < c->write_count; i++) {
		const struct node *map = &writes->items[i], *job = node_get(map, "job");
		const struct writing_of *w = &c->writes[i];

		lint_answers(r, &w->verdict, node_get(map, "verdict"));
		lint_answers(r, &w->job.verdict, node_get(job, "verdict"));
		lint_items(r, w->results, w->result_count, node_get(map, "results"));
		lint_items(r, w->job.results, w->job.result_count, node_get(job, "results"));
		lint_job(r, w, map);
	}
}
