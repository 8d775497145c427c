/* SPDX-License-Identifier: Apache-2.0 */
/*
 * connector_writing.c - the `writes:` of a connector: what can be changed, how
 * many at once, and how a change that takes time is followed to its end.
 */
#include <string.h>

#include "config/connector_parts.h"

/* ---- jobs ---- */

struct raw_job {
	const char *id;
	struct span every, give_up;
};

const struct option connector_job_options[] = {
	{ "id", OPTION_TEXT, OPTION_REQUIRED, offsetof(struct raw_job, id), NULL, 0, 0,
	  "JSON Pointer, in the answer to the write, to the job's id.", NULL, NULL, 0 },
	{ "every", OPTION_SPAN, OPTION_REQUIRED, offsetof(struct raw_job, every), NULL, 1000,
	  3600000, "How often the job is asked about.", NULL, NULL, 0 },
	{ "give_up", OPTION_SPAN, OPTION_REQUIRED, offsetof(struct raw_job, give_up), NULL, 1000, 86400000,
	  "After this long nobody asks any more, and the targets are read instead.", NULL, NULL, 0 },
	{ "request", OPTION_MAP, OPTION_REQUIRED, 0, NULL, 0, 0,
	  "The question; ${job} is the job's id.", NULL, NULL, 0 },
	{ "verdict", OPTION_LIST, OPTION_REQUIRED, 0, NULL, 0, 0,
	  "Rules for its answer; pending means: ask again.", NULL, NULL, 0 },
	{ "results", OPTION_LIST, 0, 0, NULL, 0, 0, "Where each target's result stands.", NULL, NULL, 0 },
	OPTION_END,
};

static void job_read(struct connector_reader *r, const struct node *map, struct job *ret)
{
	struct raw_job raw = { .id = NULL };

	if (!map || map->kind != NODE_MAPPING)
		return;
	option_apply_one(r->l, map, map, "a job", connector_job_options, &raw);
	connector_check_pointer(r, map, "id");
	*ret = (struct job){ .id = raw.id ? raw.id : "",
			     .every = raw.every,
			     .give_up = raw.give_up,
			     .verdict = connector_rules(r, node_get(map, "verdict")) };
	connector_call(r, node_get(map, "request"), &ret->call);
	ret->results = connector_results(r, node_get(map, "results"), &ret->result_count);
}

/* ---- writes ---- */

struct raw_batch {
	int shape;
	int64_t most;
};

struct raw_writing {
	struct option_list does, strip;
	int style;
	struct raw_batch batch;
};

static const char *const shapes[] = {
	[BATCH_SINGLE] = "single", [BATCH_IDS] = "ids", [BATCH_ARRAY] = "array", [BATCH_MAP] = "map", NULL
};
static const char *const styles[] = { "partial", "replace", NULL };

static const struct option batch_options[] = {
	{ "shape", OPTION_ENUM, OPTION_REQUIRED, offsetof(struct raw_batch, shape), NULL, 0, 0,
	  "single: one target per request; ids: many and one change; array, map: one change each.",
	  shapes, NULL, 0 },
	{ "max", OPTION_COUNT, 0, offsetof(struct raw_batch, most), "1", 1, PLATFORM_BATCH_MAX,
	  "The most targets of one request.", NULL, NULL, 0 },
	OPTION_END,
};

static const struct option set_options[] = {
	{ "enable", OPTION_ANY, 0, 0, NULL, 0, 0, "What enabling puts into the entity.", NULL, NULL, 0 },
	{ "pause", OPTION_ANY, 0, 0, NULL, 0, 0, "What pausing puts into the entity.", NULL, NULL, 0 },
	{ "budget", OPTION_ANY, 0, 0, NULL, 0, 0,
	  "What a new budget puts into the entity; ${budget} is the amount.", NULL, NULL, 0 },
	OPTION_END,
};

static const struct option dry_run_options[] = {
	{ "body", OPTION_ANY, OPTION_REQUIRED, 0, NULL, 0, 0,
	  "Merged into the body so that the platform only judges it.", NULL, NULL, 0 },
	OPTION_END,
};

#define AT(member) offsetof(struct raw_writing, member)

const struct option connector_write_options[] = {
	{ "does", OPTION_TEXTS, OPTION_REQUIRED, AT(does), NULL, 0, 0,
	  "What it can change: enable, pause, budget.", NULL, NULL, 0 },
	{ "style", OPTION_ENUM, 0, AT(style), "partial", 0, 0,
	  "replace: what is left out is erased, so the entity is fetched and sent whole.", styles,
	  NULL, 0 },
	{ "batch", OPTION_MAP, OPTION_REQUIRED, AT(batch), NULL, 0, 0,
	  "How many targets share a request, and in which shape.", NULL, batch_options, 0 },
	{ "request", OPTION_MAP, OPTION_REQUIRED, 0, NULL, 0, 0, "The request.", NULL, NULL, 0 },
	{ "item", OPTION_ANY, 0, 0, NULL, 0, 0, "The constant part of one entity.", NULL, NULL, 0 },
	{ "set", OPTION_MAP, OPTION_REQUIRED, 0, NULL, 0, 0,
	  "What each change puts into the entity.", NULL, set_options, 0 },
	{ "strip", OPTION_TEXTS, 0, AT(strip), NULL, 0, 0,
	  "JSON Pointers that are taken out of a replaced entity.", NULL, NULL, 0 },
	{ "dry_run", OPTION_MAP, 0, 0, NULL, 0, 0, "How to have a change judged without making it.",
	  NULL, dry_run_options, 0 },
	{ "verdict", OPTION_LIST, 0, 0, NULL, 0, 0, "Rules before the connector's own.", NULL, NULL, 0 },
	{ "results", OPTION_LIST, 0, 0, NULL, 0, 0, "Where each target's result stands.", NULL, NULL, 0 },
	{ "job", OPTION_MAP, 0, 0, NULL, 0, 0, "How a change that takes time is followed.", NULL, NULL, 0 },
	OPTION_END,
};

static bool *verb_flag(struct writing_of *w, const char *verb)
{
	if (strcmp(verb, "enable") == 0)
		return &w->enables;
	if (strcmp(verb, "pause") == 0)
		return &w->pauses;
	return strcmp(verb, "budget") == 0 ? &w->budgets : NULL;
}

static void does_read(struct connector_reader *r, const struct node *map,
		      const struct option_list *given, struct writing_of *ret)
{
	const char *const *verbs = given->items;
	const struct node *at = node_get(map, "does");
	char quoted[QUOTE_TEXT];

	for (size_t i = 0; i < given->count; i++) {
		const struct node *n = at->kind == NODE_SEQUENCE ? &at->items[i] : at;
		bool *flag = verb_flag(ret, verbs[i]);

		if (!flag)
			complaints_error(r->l->complaints, n, "expected enable, pause or budget",
					 "\"%s\" is nothing a write can do",
					 complaint_quote(verbs[i], quoted));
		else if (*flag)
			complaints_error(r->l->complaints, n, "keep one of the two",
					 "\"%s\" stands here twice", verbs[i]);
		else
			*flag = true;
	}
}

static void strip_read(struct connector_reader *r, const struct node *map,
		       const struct option_list *given, struct writing_of *ret)
{
	const struct node *at = node_get(map, "strip");

	ret->strip = given->items;
	ret->strip_count = given->count;
	for (size_t i = 0; i < given->count; i++)
		if (ret->strip[i][0] != '/')
			complaints_error(r->l->complaints, at->kind == NODE_SEQUENCE ? &at->items[i] : at,
					 "expected a JSON Pointer, like /updated_at",
					 "this names no part of the entity");
}

static void write_read(struct connector_reader *r, const struct node *map, struct writing_of *ret)
{
	struct raw_writing raw = { .style = 0 };
	const struct node *set = node_get(map, "set");

	option_apply_one(r->l, map, map, "a write", connector_write_options, &raw);
	*ret = (struct writing_of){ .replaces = raw.style == 1,
				    .shape = (enum batch_shape)raw.batch.shape,
				    .most = raw.batch.most,
				    .item = connector_form(r, node_get(map, "item")),
				    .set_enable = connector_form(r, node_get(set, "enable")),
				    .set_pause = connector_form(r, node_get(set, "pause")),
				    .set_budget = connector_form(r, node_get(set, "budget")),
				    .dry_run = connector_form(r, node_get(node_get(map, "dry_run"), "body")),
				    .verdict = connector_rules(r, node_get(map, "verdict")),
				    .line = map->line,
				    .column = map->column };
	does_read(r, map, &raw.does, ret);
	strip_read(r, map, &raw.strip, ret);
	connector_call(r, node_get(map, "request"), &ret->call);
	ret->results = connector_results(r, node_get(map, "results"), &ret->result_count);
	job_read(r, node_get(map, "job"), &ret->job);
}

void connector_writing(struct connector_reader *r, const struct node *list)
{
	size_t n = connector_count(r, list, CONNECTOR_WRITES_MAX, "writes");

	for (size_t i = 0; i < n; i++) {
		const struct node *map = connector_item(r, list, i, "a write");

		if (map)
			write_read(r, map, &r->ret->writes[i]);
	}
	r->ret->write_count = n;
}
