/* SPDX-License-Identifier: Apache-2.0 */
/* schema.c - every row is in the schema, under its name and with its words. */
#include "base/tree.h"
#include "config/connector_load.h"
#include "config/connector_parts.h"
#include "config/kind.h"
#include "config/load.h"
#include "config/tables.h"
#include "support/run.h"

static struct json_object *schema(void)
{
	struct buf text cleanup_buf = BUF_INIT(1 << 22);
	struct err err = ERR_INIT;
	struct json_object *o;

	config_schema(&text);
	ck_assert(!text.overflowed);
	o = tree_parse(text.data, text.length, &err);
	ck_assert_msg(o, "%s", err.text);
	return o;
}

static struct json_object *down(struct json_object *o, const char *const *path)
{
	for (; *path; path++)
		o = tree_get(o, *path);
	return o;
}

static void must_hold(struct json_object *mapping, const struct option *table, const char *where)
{
	struct json_object *properties = tree_get(mapping, "properties");

	ck_assert_msg(properties, "%s has no properties", where);
	ck_assert_msg(!tree_bool_or(mapping, "additionalProperties", true), "%s is open", where);
	for (const struct option *o = table; o && o->name; o++) {
		struct json_object *p = tree_get(properties, o->name);

		ck_assert_msg(p, "%s lacks %s", where, o->name);
		ck_assert_msg(strcmp(tree_text_or(p, "description", ""), o->help) == 0, "%s: %s: %s",
			      where, o->name, tree_text_or(p, "description", "no description"));
		if (o->type == OPTION_MAP && o->table)
			must_hold(p, o->table, o->name);
	}
}

#define ID "^[a-z0-9._-]{1,64}$"

static const struct {
	const char *why, *path[8];
	const struct option *table;
} mappings[] = {
	{ "the top", { NULL }, root_options },
	{ "a policy", { "properties", "policies", "patternProperties", ID, NULL }, policy_options },
	{ "who may", { "properties", "api", "properties", "access", "items", NULL }, access_options },
	{ "a window", { "properties", "freeze", "items", NULL }, freeze_options },
	{ "a pool", { "properties", "pools", "patternProperties", ID, NULL }, pool_options },
	{ "a line", { "properties", "service_lines", "patternProperties", ID, NULL }, line_options },
	{ "a location", { "properties", "locations", "patternProperties", ID, NULL }, location_options },
};

START_TEST(rows_are_properties)
{
	struct json_object *o cleanup_tree = schema();

	must_hold(down(o, mappings[_i].path), mappings[_i].table, mappings[_i].why);
}
END_TEST

/* Row i of allOf is {"if": kind, "then": mapping}. */
static void must_hold_kind(struct json_object *by_kind, size_t i, const char *name,
			   const struct option *common, const struct option *own)
{
	static const char *const kind[] = { "if", "properties", "kind", NULL };
	struct json_object *rule = json_object_array_get_idx(tree_get(by_kind, "allOf"), i);

	ck_assert_str_eq(tree_text_or(down(rule, kind), "const", ""), name);
	must_hold(tree_get(rule, "then"), common, name);
	must_hold(tree_get(rule, "then"), own, name);
}

START_TEST(every_kind_has_its_keys)
{
	static const char *const feeds[] = { "properties", "feeds", "patternProperties", ID, NULL };
	static const char *const platforms[] = { "properties", "platforms", "patternProperties", ID,
						 NULL };
	static const char *const auth[] = { "definitions", "auth", NULL };
	struct json_object *o cleanup_tree = schema();
	size_t i;

	for (i = 0; feed_kind_at(i); i++)
		must_hold_kind(down(o, feeds), i, feed_kind_at(i)->name, feed_options,
			       feed_kind_at(i)->options);
	ck_assert_uint_ge(i, 2);
	for (i = 0; platform_kind_at(i); i++)
		must_hold_kind(down(o, platforms), i, platform_kind_at(i)->name, platform_options,
			       platform_kind_at(i)->options);
	ck_assert_uint_ge(i, 2);
	for (i = 0; auth_kind_at(i); i++)
		must_hold_kind(down(o, auth), i, auth_kind_at(i)->name, NULL, auth_kind_at(i)->options);
	ck_assert_uint_ge(i, 2);
}
END_TEST

START_TEST(inherited_policies_may_be_partial)
{
	static const char *const full[] = { "properties", "policies", "patternProperties", ID,
					    "properties", "full",     "required",	   NULL };
	struct json_object *o cleanup_tree = schema();

	ck_assert_uint_eq(json_object_array_length(down(o, full)), 0);
}
END_TEST

/* ---- connector files ---- */

static const struct {
	const char *why, *path[10];
	const struct option *table;
} connector_mappings[] = {
	{ "a rule", { "properties", "verdict", "items", NULL }, connector_rule_options },
	{ "a condition",
	  { "properties", "verdict", "items", "properties", "any", "items", NULL },
	  connector_condition_options },
	{ "read", { "properties", "read", NULL }, connector_read_options },
	{ "a request", { "properties", "read", "properties", "request", NULL }, connector_call_options },
	{ "pages", { "properties", "read", "properties", "pages", NULL }, connector_paging_options },
	{ "a write", { "properties", "writes", "items", NULL }, connector_write_options },
	{ "a result",
	  { "properties", "writes", "items", "properties", "results", "items", NULL },
	  connector_result_options },
	{ "a job", { "properties", "writes", "items", "properties", "job", NULL }, connector_job_options },
};

static struct json_object *schema_of_connectors(void)
{
	struct buf text cleanup_buf = BUF_INIT(1 << 20);
	struct err err = ERR_INIT;
	struct json_object *o;

	connector_schema(&text);
	o = tree_parse(text.data, text.length, &err);
	ck_assert_msg(o, "%s", err.text);
	return o;
}

START_TEST(rows_of_connectors_are_properties)
{
	struct json_object *o cleanup_tree = schema_of_connectors();

	must_hold(down(o, connector_mappings[_i].path), connector_mappings[_i].table,
		  connector_mappings[_i].why);
}
END_TEST

/* It is a row only so that the loader can say why it is refused. */
START_TEST(redirects_are_no_property_of_a_connector)
{
	struct json_object *o cleanup_tree = schema_of_connectors();
	struct json_object *properties = tree_get(o, "properties");

	for (const struct option *row = connector_options; row->name; row++)
		ck_assert_msg(!tree_get(properties, row->name) == !strcmp(row->name, "redirects"),
			      "%s", row->name);
	ck_assert(!tree_bool_or(o, "additionalProperties", true));
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("schema");

	tcase_add_loop_test(tc, rows_of_connectors_are_properties, 0, ROWS(connector_mappings));
	tcase_add_test(tc, redirects_are_no_property_of_a_connector);

	tcase_add_loop_test(tc, rows_are_properties, 0, ROWS(mappings));
	tcase_add_test(tc, every_kind_has_its_keys);
	tcase_add_test(tc, inherited_policies_may_be_partial);
	return run_case("schema", tc);
}
