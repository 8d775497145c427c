/* SPDX-License-Identifier: Apache-2.0 */
/*
 * connector_schema.c - the JSON Schema (draft-07) of connector files.
 *
 * Made from the rows the loader reads by.  What only the lint can judge (rules
 * that hide a status, hosts, words) passes here: an editor helps with the form,
 * `connector check` with the meaning.
 */
#include "base/tree.h"
#include "config/connector_load.h"
#include "config/connector_parts.h"
#include "config/schema_part.h"

static struct json_object *list_of(struct json_object *item)
{
	struct json_object *o = schema_object("array", NULL);

	json_object_object_add(o, "items", item);
	return o;
}

/* NAME: value, for any name. */
static struct json_object *map_of(struct json_object *value)
{
	struct json_object *o = schema_object("object", NULL);

	json_object_object_add(o, "additionalProperties", value);
	return o;
}

static struct json_object *conditions(void)
{
	return list_of(schema_table(connector_condition_options, NULL, 0));
}

static struct json_object *rules(void)
{
	struct json_object *rule = schema_table(connector_rule_options, NULL, 0);

	schema_refine(rule, "any", conditions());
	return list_of(rule);
}

static struct json_object *call(void)
{
	struct json_object *o = schema_table(connector_call_options, NULL, 0);

	schema_refine(o, "headers", map_of(schema_text()));
	return o;
}

static struct json_object *results(void)
{
	struct json_object *o = schema_table(connector_result_options, NULL, 0);

	schema_refine(o, "verdict", rules());
	return list_of(o);
}

static struct json_object *job(void)
{
	struct json_object *o = schema_table(connector_job_options, NULL, 0);

	schema_refine(o, "request", call());
	schema_refine(o, "verdict", rules());
	schema_refine(o, "results", results());
	return o;
}

static struct json_object *reading(void)
{
	struct json_object *o = schema_table(connector_read_options, NULL, 0);
	struct json_object *budget = tree_get(tree_get(o, "properties"), "budget");

	schema_refine(o, "request", call());
	schema_refine(o, "pages", schema_table(connector_paging_options, NULL, 0));
	schema_refine(o, "verdict", rules());
	schema_refine(budget, "require", conditions());
	return o;
}

static struct json_object *writing(void)
{
	struct json_object *o = schema_table(connector_write_options, NULL, 0);

	schema_refine(o, "request", call());
	schema_refine(o, "verdict", rules());
	schema_refine(o, "results", results());
	schema_refine(o, "job", job());
	return o;
}

void connector_schema(struct buf *out)
{
	struct json_object *o cleanup_tree =
		schema_table(connector_options, "An ad platform, described for capacityd.", 0);
	struct json_object *money = tree_get(tree_get(o, "properties"), "money");

	schema_refine(o, "account", map_of(schema_object("string", NULL)));
	schema_refine(o, "target", map_of(schema_object("string", NULL)));
	schema_refine(o, "headers", map_of(schema_text()));
	schema_refine(money, "min_micros", map_of(schema_object("integer", NULL)));
	schema_refine(o, "verdict", rules());
	schema_refine(o, "read", reading());
	schema_refine(o, "writes", list_of(writing()));
	json_object_object_del(tree_get(o, "properties"), "redirects"); /* known only to be refused */
	json_object_array_add(tree_get(o, "required"), json_object_new_string("fixtures"));
	json_object_object_add(o, "$schema",
			       json_object_new_string("http://json-schema.org/draft-07/schema#"));
	json_object_object_add(o, "title", json_object_new_string("A capacityd connector"));
	buf_puts(out, json_object_to_json_string_ext(o, JSON_C_TO_STRING_PRETTY | JSON_C_TO_STRING_SPACED |
								JSON_C_TO_STRING_NOSLASHESCAPE));
	buf_putc(out, '\n');
}
