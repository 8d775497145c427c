/* SPDX-License-Identifier: Apache-2.0 */
/*
 * connector_reading.c - the `read:` of a connector: where the state and the
 * money of its campaigns stand.
 */
#include <string.h>

#include "config/connector_parts.h"

struct raw_items {
	const char *each, *at, *id;
};

struct raw_serving {
	const char *at;
	struct option_list running, paused, gone;
};

struct raw_at {
	const char *at, *currency;
};

struct raw_reading {
	int select;
	int64_t batch;
	const char *version;
	struct raw_items items;
	struct raw_serving serving;
	struct raw_at effective, budget;
};

static const struct option items_options[] = {
	{ "each", OPTION_TEXT, 0, offsetof(struct raw_items, each), NULL, 0, 0,
	  "JSON Pointer to the list or object of entities; the whole answer unless given.", NULL,
	  NULL, 0 },
	{ "at", OPTION_TEXT, 0, offsetof(struct raw_items, at), NULL, 0, 0,
	  "JSON Pointer, in an element, to the entity itself.", NULL, NULL, 0 },
	{ "id", OPTION_TEXT, OPTION_REQUIRED, offsetof(struct raw_items, id), NULL, 0, 0,
	  "JSON Pointer, in an entity, to its id.", NULL, NULL, 0 },
	OPTION_END,
};

static const struct option serving_options[] = {
	{ "at", OPTION_TEXT, OPTION_REQUIRED, offsetof(struct raw_serving, at), NULL, 0, 0,
	  "JSON Pointer, in an entity, to the word that says whether it runs.", NULL, NULL, 0 },
	{ "running", OPTION_TEXTS, OPTION_REQUIRED, offsetof(struct raw_serving, running), NULL, 0,
	  0, "The words for running.", NULL, NULL, 0 },
	{ "paused", OPTION_TEXTS, OPTION_REQUIRED, offsetof(struct raw_serving, paused), NULL, 0, 0,
	  "The words for paused.", NULL, NULL, 0 },
	{ "gone", OPTION_TEXTS, 0, offsetof(struct raw_serving, gone), NULL, 0, 0,
	  "The words for what will never run again.", NULL, NULL, 0 },
	OPTION_END,
};

static const struct option effective_options[] = {
	{ "at", OPTION_TEXT, OPTION_REQUIRED, offsetof(struct raw_at, at), NULL, 0, 0,
	  "JSON Pointer, in an entity, to what is shown beside it.", NULL, NULL, 0 },
	OPTION_END,
};

static const struct option budget_options[] = {
	{ "at", OPTION_TEXT, OPTION_REQUIRED, offsetof(struct raw_at, at), NULL, 0, 0,
	  "JSON Pointer, in an entity, to its budget.", NULL, NULL, 0 },
	{ "currency", OPTION_TEXT, 0, offsetof(struct raw_at, currency), NULL, 0, 0,
	  "JSON Pointer, in an entity, to the currency of its budget.", NULL, NULL, 0 },
	{ "require", OPTION_LIST, 0, 0, NULL, 0, 0,
	  "Conditions; unless all hold, the budget is left alone.", NULL, NULL, 0 },
	OPTION_END,
};

static const char *const selects[] = {
	[SELECT_IDS] = "ids", [SELECT_SINGLE] = "single", [SELECT_SCAN] = "scan", NULL
};

#define AT(member) offsetof(struct raw_reading, member)

const struct option connector_read_options[] = {
	{ "select", OPTION_ENUM, OPTION_REQUIRED, AT(select), NULL, 0, 0,
	  "ids: one request names many; single: one request each; scan: all are listed.", selects,
	  NULL, 0 },
	{ "batch", OPTION_COUNT, 0, AT(batch), "100", 1, PLATFORM_BATCH_MAX,
	  "The most ids of one request.", NULL, NULL, 0 },
	{ "request", OPTION_MAP, OPTION_REQUIRED, 0, NULL, 0, 0, "The request.", NULL, NULL, 0 },
	{ "pages", OPTION_MAP, 0, 0, NULL, 0, 0, "How the next page is found.", NULL, NULL, 0 },
	{ "items", OPTION_MAP, OPTION_REQUIRED, AT(items), NULL, 0, 0,
	  "Where the entities stand in the answer.", NULL, items_options, 0 },
	{ "serving", OPTION_MAP, OPTION_REQUIRED, AT(serving), NULL, 0, 0,
	  "How an entity says whether it runs.", NULL, serving_options, 0 },
	{ "effective", OPTION_MAP, 0, AT(effective), NULL, 0, 0,
	  "What the platform itself makes of it; shown, never judged.", NULL, effective_options, 0 },
	{ "budget", OPTION_MAP, 0, AT(budget), NULL, 0, 0,
	  "Where its budget stands; leave it out when there is none to steer.", NULL, budget_options, 0 },
	{ "version", OPTION_TEXT, 0, AT(version), NULL, 0, 0,
	  "JSON Pointer, in an entity, to what changes with every change of it.", NULL, NULL, 0 },
	{ "verdict", OPTION_LIST, 0, 0, NULL, 0, 0, "Rules before the connector's own.", NULL, NULL, 0 },
	OPTION_END,
};

static void check_pointers(struct connector_reader *r, const struct node *map)
{
	static const struct {
		const char *section, *key;
	} rows[] = { { "items", "each" },     { "items", "at" },     { "items", "id" },
		     { "serving", "at" },     { "effective", "at" }, { "budget", "at" },
		     { "budget", "currency" } };

	connector_check_pointer(r, map, "version");
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		connector_check_pointer(r, node_get(map, rows[i].section), rows[i].key);
}

void connector_reading(struct connector_reader *r, const struct node *map)
{
	struct raw_reading raw = { .select = 0 };
	struct reading_of *read = &r->ret->read;

	if (!map || map->kind != NODE_MAPPING)
		return;
	option_apply_one(r->l, map, node_get_key(r->root, "read"), "read", connector_read_options, &raw);
	check_pointers(r, map);
	*read = (struct reading_of){
		.select = (enum select_way)raw.select,
		.batch = raw.batch,
		.pages = connector_paging(r, node_get(map, "pages")),
		.each = raw.items.each,
		.at = raw.items.at,
		.id = raw.items.id,
		.serving_at = raw.serving.at,
		.running = connector_texts(&raw.serving.running),
		.paused = connector_texts(&raw.serving.paused),
		.gone = connector_texts(&raw.serving.gone),
		.effective_at = raw.effective.at,
		.budget_at = raw.budget.at,
		.currency_at = raw.budget.currency,
		.require = connector_conditions(r, node_get(node_get(map, "budget"), "require")),
		.version_at = raw.version,
		.verdict = connector_rules(r, node_get(map, "verdict")),
	};
	connector_call(r, node_get(map, "request"), &read->call);
}
