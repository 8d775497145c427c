/* SPDX-License-Identifier: Apache-2.0 */
/*
 * connector_call.c - the requests a connector makes, how long answers are
 * walked, and where in them each target's result lies.
 */
#include <string.h>

#include "config/connector_parts.h"

/* ---- requests ---- */

struct raw_call {
	const char *method, *path;
	int encoding;
};

static const char *const encodings[] = { "json", "form", NULL };

const struct option connector_call_options[] = {
	{ "method", OPTION_TEXT, OPTION_REQUIRED, offsetof(struct raw_call, method), NULL, 0, 0,
	  "GET, POST, PUT or PATCH.", NULL, NULL, 0 },
	{ "path", OPTION_TEXT, OPTION_REQUIRED, offsetof(struct raw_call, path), NULL, 0, 0,
	  "Below base_url, from / on.", NULL, NULL, 0 },
	{ "query", OPTION_MAP, 0, 0, NULL, 0, 0,
	  "Parameters: NAME: value, or NAME: {csv|repeat|json|restli_list: value}.", NULL, NULL, 0 },
	{ "headers", OPTION_MAP, 0, 0, NULL, 0, 0, "Headers of this request.", NULL, NULL, 0 },
	{ "body", OPTION_ANY, 0, 0, NULL, 0, 0, "The body, as a template.", NULL, NULL, 0 },
	{ "encoding", OPTION_ENUM, 0, offsetof(struct raw_call, encoding), "json", 0, 0,
	  "How the body is written.", encodings, NULL, 0 },
	OPTION_END,
};

static const char *const ways[] = {
	[QUERY_SCALAR] = "", [QUERY_CSV] = "csv", [QUERY_REPEAT] = "repeat", [QUERY_JSON] = "json", [QUERY_RESTLI_LIST] = "restli_list"
};

static void query_read(struct connector_reader *r, const struct node *key, const struct node *value,
		       struct query *ret)
{
	const struct form *f;

	ret->name = loader_text(r->l, key->text);
	if (value->kind == NODE_MAPPING && value->count == 1)
		for (size_t w = QUERY_CSV; w <= QUERY_RESTLI_LIST; w++)
			if (strcmp(node_key(value, 0)->text, ways[w]) == 0)
				ret->way = (enum query_way)w;
	if (value->kind != NODE_SCALAR && ret->way == QUERY_SCALAR) {
		complaints_error(
			r->l->complaints, value,
			"expected a value, or one of {csv: ...}, {repeat: ...}, {json: ...}, "
			"{restli_list: ...}",
			"a parameter cannot be %s", node_kind_name(value));
		return;
	}
	f = connector_form(r, ret->way == QUERY_SCALAR ? value : node_value(value, 0));
	if (f)
		ret->value = *f;
}

static void queries_read(struct connector_reader *r, const struct node *map, struct call *ret)
{
	if (!map || map->kind != NODE_MAPPING)
		return;
	ret->query = arena_array(CONNECTOR_ARENA(r), struct query, map->count);
	ret->query_count = map->count;
	for (size_t i = 0; i < map->count; i++)
		query_read(r, node_key(map, i), node_value(map, i), &ret->query[i]);
}

void connector_call(struct connector_reader *r, const struct node *map, struct call *ret)
{
	struct raw_call raw = { .method = "", .path = "" };

	if (!map || map->kind != NODE_MAPPING)
		return;
	option_apply_one(r->l, map, map, "a request", connector_call_options, &raw);
	ret->method = raw.method;
	ret->path = raw.path;
	ret->encoding = raw.encoding ? CALL_FORM : CALL_JSON;
	ret->headers = connector_headers(r, node_get(map, "headers"), &ret->header_count);
	ret->body = connector_form(r, node_get(map, "body"));
	queries_read(r, node_get(map, "query"), ret);
}

/* ---- pages ---- */

struct raw_paging {
	const char *next_url, *token, *param, *body, *page, *last;
};

#define AT(member) offsetof(struct raw_paging, member)

const struct option connector_paging_options[] = {
	{ "next_url", OPTION_TEXT, 0, AT(next_url), NULL, 0, 0,
	  "JSON Pointer to the whole address of the next page.", NULL, NULL, 0 },
	{ "token", OPTION_TEXT, 0, AT(token), NULL, 0, 0,
	  "JSON Pointer to the token of the next page.", NULL, NULL, 0 },
	{ "param", OPTION_TEXT, 0, AT(param), NULL, 0, 0, "The parameter that carries the token.",
	  NULL, NULL, 0 },
	{ "body", OPTION_TEXT, 0, AT(body), NULL, 0, 0,
	  "JSON Pointer to where the token goes in the body.", NULL, NULL, 0 },
	{ "page", OPTION_TEXT, 0, AT(page), NULL, 0, 0,
	  "The parameter that carries the number of the page, from 1 on.", NULL, NULL, 0 },
	{ "last", OPTION_TEXT, 0, AT(last), NULL, 0, 0,
	  "JSON Pointer to the number of the last page.", NULL, NULL, 0 },
	OPTION_END,
};

struct paging connector_paging(struct connector_reader *r, const struct node *map)
{
	static const char *const pointers[] = { "next_url", "token", "body", "last" };
	struct raw_paging raw = { .next_url = NULL };

	if (!map || map->kind != NODE_MAPPING)
		return (struct paging){ .way = PAGES_NONE };
	option_apply_one(r->l, map, map, "pages", connector_paging_options, &raw);
	for (size_t i = 0; i < sizeof(pointers) / sizeof(*pointers); i++)
		connector_check_pointer(r, map, pointers[i]);
	if (raw.next_url && map->count == 1)
		return (struct paging){ .way = PAGES_NEXT_URL, .at = raw.next_url };
	if (raw.token && raw.param && map->count == 2)
		return (struct paging){ .way = PAGES_TOKEN_PARAM, .at = raw.token, .where = raw.param };
	if (raw.token && raw.body && map->count == 2)
		return (struct paging){ .way = PAGES_TOKEN_BODY, .at = raw.token, .where = raw.body };
	if (raw.page && raw.last && map->count == 2)
		return (struct paging){ .way = PAGES_NUMBER, .at = raw.last, .where = raw.page };
	complaints_error(
		r->l->complaints, map,
		"expected {next_url: /...}, {token: /..., param: NAME}, {token: /..., body: /...} "
		"or {page: NAME, last: /...}",
		"this is no way to turn pages");
	return (struct paging){ .way = PAGES_NONE };
}

/* ---- results ---- */

struct raw_results {
	const char *each, *say, *state;
	int is;
};

const struct option connector_result_options[] = {
	{ "each", OPTION_TEXT, OPTION_REQUIRED, offsetof(struct raw_results, each), NULL, 0, 0,
	  "JSON Pointer to a list or an object of results.", NULL, NULL, 0 },
	{ "match", OPTION_ANY, OPTION_REQUIRED, 0, NULL, 0, 0,
	  "Which target a result is of: index, key, self, {index_at: /...} or {id_at: /...}.", NULL,
	  NULL, 0 },
	{ "is", OPTION_ENUM, 0, offsetof(struct raw_results, is), NULL, 0, 0,
	  "What every result here means, when no rules say it.", meaning_names, NULL, 0 },
	{ "verdict", OPTION_LIST, 0, 0, NULL, 0, 0, "Rules for one result.", NULL, NULL, 0 },
	{ "say", OPTION_TEXT, 0, offsetof(struct raw_results, say), NULL, 0, 0,
	  "JSON Pointer, in a result, to words for people.", NULL, NULL, 0 },
	{ "state", OPTION_TEXT, 0, offsetof(struct raw_results, state), NULL, 0, 0,
	  "JSON Pointer, in a result, to the entity after the change.", NULL, NULL, 0 },
	OPTION_END,
};

static const char *const matches[] = {
	[MATCH_INDEX] = "index", [MATCH_KEY] = "key", [MATCH_SELF] = "self", [MATCH_INDEX_AT] = "index_at", [MATCH_ID_AT] = "id_at"
};

static bool match_is(const struct node *n, size_t way)
{
	if (way < MATCH_INDEX_AT)
		return n->kind == NODE_SCALAR && strcmp(n->text, matches[way]) == 0;
	return n->kind == NODE_MAPPING && n->count == 1 &&
	       strcmp(node_key(n, 0)->text, matches[way]) == 0;
}

static void match_read(struct connector_reader *r, const struct node *n, struct results *ret)
{
	if (!n)
		return;
	for (size_t way = MATCH_INDEX; way <= MATCH_ID_AT; way++)
		if (match_is(n, way)) {
			ret->match = (enum match_way)way;
			if (way < MATCH_INDEX_AT)
				return;
			ret->match_at = connector_scalar(r, node_value(n, 0), matches[way]);
			connector_check_pointer(r, n, matches[way]);
			return;
		}
	complaints_error(r->l->complaints, n,
			 "expected index, key, self, {index_at: /...} or {id_at: /...}",
			 "this does not tell which target a result is of");
}

static void result_read(struct connector_reader *r, const struct node *map, struct results *ret)
{
	static const char *const pointers[] = { "each", "say", "state" };
	struct raw_results raw = { .each = "" };
	bool is = node_get(map, "is"), verdict = node_get(map, "verdict");

	option_apply_one(r->l, map, map, "a result", connector_result_options, &raw);
	for (size_t i = 0; i < sizeof(pointers) / sizeof(*pointers); i++)
		connector_check_pointer(r, map, pointers[i]);
	*ret = (struct results){ .each = raw.each,
				 .is = (enum meaning)raw.is,
				 .verdict = connector_rules(r, node_get(map, "verdict")),
				 .say = raw.say,
				 .state = raw.state };
	match_read(r, node_get(map, "match"), ret);
	if (is == verdict)
		complaints_error(r->l->complaints, map, "give either is: or verdict:",
				 is ? "a result with both \"is\" and \"verdict\"" :
				      "a result needs \"is\" or \"verdict\" to mean something");
}

struct results *connector_results(struct connector_reader *r, const struct node *list, size_t *ret_count)
{
	size_t n = connector_count(r, list, CONNECTOR_RESULTS_MAX, "results");
	struct results *results = arena_array(CONNECTOR_ARENA(r), struct results, n);

	for (size_t i = 0; i < n; i++) {
		const struct node *map = connector_item(r, list, i, "a result");

		if (map)
			result_read(r, map, &results[i]);
	}
	*ret_count = n;
	return results;
}
