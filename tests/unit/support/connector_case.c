/* SPDX-License-Identifier: Apache-2.0 */
/*
 * connector_case.c - the hand-made connector, and both sides of a conversation.
 */
#include "tests/unit/support/connector_case.h"

#include <check.h>
#include <inttypes.h>
#include <json-c/json.h>
#include <stdio.h>
#include <string.h>

#include "base/tree.h"

/* ---- templates ---- */

static struct form form_of(struct arena *a, struct json_object *o);

static struct form map_of(struct arena *a, struct json_object *o)
{
	size_t n = (size_t)json_object_object_length(o), i = 0;
	struct form *items = arena_array(a, struct form, n);
	const char **keys = arena_array(a, const char *, n);

	json_object_object_foreach(o, key, value) {
		keys[i] = arena_strdup(a, key);
		items[i++] = form_of(a, value);
	}
	return (struct form){ .kind = FORM_MAP, .keys = keys, .items = items, .count = n };
}

static struct form list_of(struct arena *a, struct json_object *o)
{
	size_t n = json_object_array_length(o);
	struct form *items = arena_array(a, struct form, n);

	for (size_t i = 0; i < n; i++)
		items[i] = form_of(a, json_object_array_get_idx(o, i));
	return (struct form){ .kind = FORM_LIST, .items = items, .count = n };
}

static struct form form_of(struct arena *a, struct json_object *o)
{
	switch (json_object_get_type(o)) {
	case json_type_null:
		return (struct form){ .kind = FORM_NULL };
	case json_type_boolean:
		return (struct form){ .kind = FORM_BOOL, .truth = json_object_get_boolean(o) };
	case json_type_object:
		return map_of(a, o);
	case json_type_array:
		return list_of(a, o);
	case json_type_string:
		return (struct form){ .kind = FORM_TEXT,
				      .text = arena_strdup(a, json_object_get_string(o)) };
	default:
		return (struct form){ .kind = FORM_NUMBER,
				      .text = arena_strdup(a, json_object_get_string(o)) };
	}
}

const struct form *case_form(struct connector_case *c, const char *json)
{
	struct err err = ERR_INIT;
	struct json_object *o cleanup_tree = tree_parse(json, strlen(json), &err);
	struct form *f = arena_new(&c->arena, struct form);

	ck_assert_msg(o != NULL, "%s: %s", json, err.text);
	*f = form_of(&c->arena, o);
	return f;
}

struct rules case_rules(struct connector_case *c, size_t count, const struct rule *rules)
{
	struct rule *items = arena_array(&c->arena, struct rule, count);

	memcpy(items, rules, count * sizeof(*rules));
	return (struct rules){ items, count };
}

/* ---- the platform ---- */

static const char *const running[] = { "on" }, *const paused[] = { "off" }, *const gone[] = { "dead" };

static void describe(struct connector_case *c)
{
	struct query *ids = arena_new(&c->arena, struct query);
	struct results *results = arena_new(&c->arena, struct results);

	*ids = (struct query){ "ids", QUERY_CSV, { .kind = FORM_TEXT, .text = "${ids}" } };
	*results = (struct results){ .each = "/items", .match = MATCH_ID_AT, .match_at = "/id" };
	c->connector = (struct connector){
		.file = "tiny.yaml",
		.level = "campaign",
		.target = { { .name = "id", .pattern = "\\d{1,9}" } },
		.target_count = 1,
		.money = { .form = MONEY_AS_MICROS, .step_micros = 10000 },
		.read = { .select = SELECT_IDS,
			  .batch = 100,
			  .call = { .method = "GET", .path = "/items", .query = ids, .query_count = 1 },
			  .each = "/items",
			  .id = "/id",
			  .serving_at = "/state",
			  .running = { running, 1 },
			  .paused = { paused, 1 },
			  .gone = { gone, 1 },
			  .budget_at = "/cap" },
		.writes = { { .enables = true,
			      .pauses = true,
			      .budgets = true,
			      .shape = BATCH_ARRAY,
			      .most = 3,
			      .call = { .method = "PATCH",
					.path = "/items",
					.body = case_form(c, "{\"items\":\"${items}\"}") },
			      .item = case_form(c, "{\"id\":\"${id}\"}"),
			      .set_enable = case_form(c, "{\"state\":\"on\"}"),
			      .set_pause = case_form(c, "{\"state\":\"off\"}"),
			      .set_budget = case_form(c, "{\"cap\":\"${budget}\"}"),
			      .results = results,
			      .result_count = 1 } },
		.write_count = 1,
	};
}

void case_new(struct connector_case *c)
{
	*c = (struct connector_case){ .arena = ARENA_INIT(64 * 1024 * 1024) };
	describe(c);
	c->settings = (struct connector_settings){ .connector = &c->connector,
						   .base_url = "https://ads.example.org/v1" };
	c->config = (struct platform_config){ .kind = &platform_connector, .settings = &c->settings };
	c->talk = (struct platform_talk){ .config = &c->config,
					  .targets = c->targets,
					  .read = c->read,
					  .commands = c->commands,
					  .currency = "USD",
					  .now = { INT64_C(1000) * CASE_NOW_MS },
					  .arena = &c->arena };
}

void case_free(struct connector_case *c)
{
	arena_clear(&c->arena);
}

target_ix case_target(struct connector_case *c, const char *id)
{
	target_ix i = 0;

	for (; i < c->target_count; i++)
		if (strcmp(c->selects[i].name, id) == 0)
			return i;
	ck_assert_uint_lt(i, CASE_TARGETS);
	c->selects[i] =
		(struct connector_target){ &c->connector, { { arena_strdup(&c->arena, id) } }, NULL };
	c->selects[i].name = c->selects[i].params.values[0];
	c->targets[i].select = &c->selects[i];
	c->target_count++;
	return i;
}

struct command *case_command(struct connector_case *c, enum verb verb, const char *id, int64_t budget_micros)
{
	struct command *command = &c->commands[c->talk.command_count];

	*command = (struct command){ .id = 100 + c->talk.command_count++,
				     .target = case_target(c, id),
				     .verb = verb,
				     .budget_micros = budget_micros };
	return command;
}

/* ---- the conversation ---- */

void case_read(struct connector_case *c, const char *ids)
{
	char list[200], *rest = list;

	ck_assert_uint_lt(strlen(ids), sizeof(list));
	strcpy(list, ids);
	c->talk.read_count = 0;
	for (const char *id; (id = strsep(&rest, " "));)
		c->read[c->talk.read_count++] = case_target(c, id);
	c->writing = false;
	c->err = (struct err)ERR_INIT;
	c->step = platform_read_begin(&c->talk, &c->request, &c->err);
}

void case_write(struct connector_case *c)
{
	c->writing = true;
	c->step = platform_write_begin(&c->talk, &c->request, &c->err);
}

void case_reply(struct connector_case *c, const struct reply *reply)
{
	ck_assert_int_eq(c->step, PLATFORM_SEND);
	c->step = (c->writing ? platform_connector.write_advance : platform_connector.read_advance)(
		&c->talk, reply, &c->request, &c->err);
}

void case_say(struct connector_case *c, int http, const char *body)
{
	struct reply reply = { .status = http,
			       .words = "",
			       .body = body,
			       .length = body ? strlen(body) : 0,
			       .content_type = "application/json",
			       .etag = "" };

	case_reply(c, &reply);
}

const char *case_asked(struct connector_case *c)
{
	const struct request *r = &c->request;

	if (c->step != PLATFORM_SEND)
		return "-";
	return arena_printf(&c->arena, "%s %s%s%.*s", r->method, r->url, r->body ? " " : "",
			    (int)r->body_length, r->body ? r->body : "");
}

const char *case_ends(struct connector_case *c)
{
	struct buf out cleanup_buf = BUF_INIT(4096);

	for (size_t i = 0; i < c->talk.command_count; i++)
		buf_printf(&out, "%s%s %s", i ? "|" : "", outcome_name(c->talk.endings[i].outcome),
			   meaning_name(connector_meant(&c->talk, i)));
	return arena_strdup(&c->arena, buf_text(&out));
}

const char *case_sights(struct connector_case *c)
{
	struct buf out cleanup_buf = BUF_INIT(4096);

	if (c->step < 0)
		return arena_strdup(&c->arena, c->err.text);
	for (size_t i = 0; i < c->talk.read_count; i++) {
		const struct sighting *s = &c->talk.sightings[i];

		buf_printf(&out, "%s%s ", i ? "|" : "", c->selects[s->target].name);
		if (!s->seen)
			buf_puts(&out, "not seen");
		else
			buf_printf(&out, "%s %" PRId64 "%s%s", ad_status_name(s->state.status),
				   s->state.budget_micros, s->steerable ? "" : " not ours",
				   s->budget_fixed ? " fixed" : "");
	}
	return arena_strdup(&c->arena, buf_text(&out));
}
