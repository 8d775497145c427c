/* SPDX-License-Identifier: Apache-2.0 */
/*
 * google_mutate.c - changes, one operation at a time, each with its own end.
 *
 * A mutation is read whole before anything is changed.  With partialFailure a
 * refused operation leaves the others alone; without it one refusal refuses all.
 */
#include "google_mutate.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/tree.h"

/* ---- the whole request ---- */

static bool bad_payload(struct answer *a, size_t index, const char *where, const char *name)
{
	char field[64], words[256];

	snprintf(field, sizeof(field), "operations[%zu]%s", index, where);
	snprintf(
		words, sizeof(words),
		"Invalid JSON payload received. Unknown name \"%.60s\" at '%s': Cannot find field.",
		name, field);
	google_bad_request(a, field, words);
	return false;
}

/* The message's fields, as the gateway checks them before anybody else looks. */
static bool fits_message(const struct mutation *m, struct json_object *operation, size_t index,
			 struct answer *a)
{
	static const char *const outer[] = { "update", "updateMask", NULL };
	struct json_object *update = tree_get(operation, "update");
	const char *unknown;

	if (!json_object_is_type(operation, json_type_object))
		return bad_payload(a, index, "", "operations");
	unknown = google_unknown_key(operation, outer);
	if (unknown)
		return bad_payload(a, index, "", unknown);
	if (!json_object_is_type(update, json_type_object))
		return bad_payload(a, index, ".update", "update");
	unknown = google_unknown_key(update, google_words[m->kind].known);
	return unknown ? bad_payload(a, index, ".update", unknown) : true;
}

static bool is_twice(const struct mutation *m, const struct operation *o)
{
	for (const struct operation *p = m->operations; p < m->operations + m->count; p++)
		if (p != o && strcmp(p->name, o->name) == 0 && o->name[0])
			return true;
	return false;
}

static bool mutation_read(struct mutation *m, struct json_object *request, struct answer *a)
{
	static const char *const known[] = { "operations", "partialFailure", "validateOnly",
					     "responseContentType", NULL };
	static const struct google_refusal too_many = {
		.family = "requestError",
		.value = "TOO_MANY_MUTATE_OPERATIONS",
		.message = "Too many mutate operations in one request.",
		.operation = -1,
	};
	struct json_object *list = tree_get(request, "operations");
	const char *unknown = google_unknown_key(request, known);

	if (unknown || !json_object_is_type(list, json_type_array)) {
		google_bad_request(a, unknown ? unknown : "operations",
				   "Invalid JSON payload received. Cannot find field.");
		return false;
	}
	m->count = json_object_array_length(list);
	if (m->count > GOOGLE_OPERATIONS_MAX) {
		google_fail(a, 400, "INVALID_ARGUMENT", &too_many);
		return false;
	}
	m->operations = calloc(m->count + 1, sizeof(*m->operations));
	if (!m->operations)
		abort();
	m->partial = tree_bool_or(request, "partialFailure", false);
	m->validate_only = tree_bool_or(request, "validateOnly", false);
	m->show = strcmp(tree_text_or(request, "responseContentType", ""), "MUTABLE_RESOURCE") == 0;
	for (size_t i = 0; i < m->count; i++) {
		m->operations[i].refusal.operation = (int)i;
		if (!fits_message(m, json_object_array_get_idx(list, i), i, a))
			return false;
		operation_read(m, &m->operations[i], json_object_array_get_idx(list, i));
	}
	for (size_t i = 0; i < m->count; i++)
		if (is_twice(m, &m->operations[i]))
			operation_refuse(
				&m->operations[i], "mutateError", "ID_EXISTS_IN_MULTIPLE_MUTATES",
				NULL, "Mutate requests cannot have operations on the same resource.");
	return true;
}

/* One operation of the request is unlucky: somebody else was writing. */
static void strike(struct mutation *m, const struct trouble *t)
{
	for (size_t i = 0; t->kind == TROUBLE_PARTIAL && i < m->count; i++) {
		struct operation *o = &m->operations[i];
		const struct campaign *c =
			t->campaign ? account_campaign(m->g->account, t->campaign) : NULL;

		if (c && c != o->campaign && &m->g->account->budgets[c->budget] != o->budget)
			continue;
		operation_refuse(o, "databaseError", "CONCURRENT_MODIFICATION", NULL,
				 "Multiple requests were attempting to modify the same resource at "
				 "once.");
		return;
	}
}

/* ---- answers ---- */

static void put_partial_failure(const struct mutation *m, struct buf *out)
{
	bool first = true;

	for (size_t i = 0; i < m->count; i++) {
		if (!m->operations[i].refusal.family)
			continue;
		buf_puts(out, first ? "\"partialFailureError\":{\"code\":3,\"message\":\"Multiple "
				      "errors in "
				      "'details'.\",\"details\":[{\"@type\":\"type.googleapis.com/"
				      "google.ads.googleads.v25.errors.GoogleAdsFailure\","
				      "\"requestId\":\"sandbox\",\"errors\":[" :
				      ",");
		google_put_refusal(out, &m->operations[i].refusal);
		first = false;
	}
	if (!first)
		buf_puts(out, "]}]},");
}

static void put_results(const struct mutation *m, struct buf *out)
{
	buf_puts(out, "{");
	put_partial_failure(m, out);
	/* A rehearsal has no results: nothing at all when every operation is fine. */
	if (m->validate_only) {
		if (out->length > 1)
			buf_puts(out, "\"results\":[]");
		buf_puts(out, "}");
		return;
	}
	buf_puts(out, "\"results\":[");
	for (size_t i = 0; i < m->count; i++) {
		buf_puts(out, i ? "," : "");
		operation_put_result(m, &m->operations[i], out);
	}
	buf_puts(out, "]}");
}

static const struct operation *first_refused(const struct mutation *m)
{
	for (size_t i = 0; i < m->count; i++)
		if (m->operations[i].refusal.family)
			return &m->operations[i];
	return NULL;
}

void google_mutate(const struct google *g, enum google_kind kind, struct json_object *request,
		   const struct trouble *t, struct answer *a)
{
	struct mutation m = { .g = g, .kind = kind };
	const struct operation *bad;

	if (!mutation_read(&m, request, a)) {
		free(m.operations);
		return;
	}
	strike(&m, t);
	bad = first_refused(&m);
	if (bad && !m.partial) {
		google_fail(a, 400, "INVALID_ARGUMENT", &bad->refusal);
	} else {
		for (size_t i = 0; i < m.count; i++)
			if (!m.operations[i].refusal.family && !m.validate_only &&
			    t->kind != TROUBLE_LIE_SUCCESS)
				operation_apply(&m, &m.operations[i]);
		a->status = 200;
		put_results(&m, &a->body);
	}
	free(m.operations);
}
