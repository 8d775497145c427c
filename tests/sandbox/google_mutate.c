/* SPDX-License-Identifier: Apache-2.0 */
/*
 * google_mutate.c - changes, one operation at a time, each with its own end.
 *
 * A mutation is read whole before anything is changed.  With partialFailure a
 * refused operation leaves the others alone; without it one refusal refuses all.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/tree.h"
#include "google.h"

/* An operation that has been read, and what is wrong with it. */
struct operation {
	struct campaign *campaign;
	struct budget *budget;
	enum campaign_status status;
	int64_t micros;
	char name[96];		       /* of the resource */
	struct google_refusal refusal; /* family NULL: none */
	char details[320];
};

struct mutation {
	const struct google *g;
	enum google_kind kind;
	struct operation *operations;
	size_t count;
	bool partial, validate_only, show;
};

static bool refuse(struct operation *o, const char *family, const char *value, const char *field,
		   const char *message)
{
	o->refusal = (struct google_refusal){
		.family = family,
		.value = value,
		.message = message,
		.operation = o->refusal.operation,
		.field = field,
	};
	return false;
}

/* ---- reading one operation ---- */

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
	static const char *const campaign[] = { "resourceName", "status", "name", "campaignBudget", NULL };
	static const char *const budget[] = { "resourceName",	  "amountMicros",      "name",
					      "explicitlyShared", "totalAmountMicros", NULL };
	struct json_object *update = tree_get(operation, "update");
	const char *unknown;

	if (!json_object_is_type(operation, json_type_object))
		return bad_payload(a, index, "", "operations");
	unknown = google_unknown_key(operation, outer);
	if (unknown)
		return bad_payload(a, index, "", unknown);
	if (!json_object_is_type(update, json_type_object))
		return bad_payload(a, index, ".update", "update");
	unknown = google_unknown_key(update, m->kind == GOOGLE_BUDGETS ? budget : campaign);
	return unknown ? bad_payload(a, index, ".update", unknown) : true;
}

static const char *changed_field(const struct mutation *m)
{
	return m->kind == GOOGLE_BUDGETS ? "amountMicros" : "status";
}

/* The mask must name exactly the one field that is sent and may be changed. */
static bool check_mask(const struct mutation *m, struct operation *o, struct json_object *operation,
		       struct json_object *update)
{
	static const char *const only_budget[] = { "resourceName", "amountMicros", NULL };
	static const char *const only_campaign[] = { "resourceName", "status", NULL };
	const char *mask = tree_text_or(operation, "updateMask", "");

	if (!*mask)
		return refuse(o, "fieldMaskError", "FIELD_MASK_MISSING", NULL,
			      "The field mask must be provided for update operations.");
	if (strcmp(mask, changed_field(m)) != 0)
		return refuse(o, "fieldMaskError", "FIELD_NOT_FOUND", NULL,
			      "The field mask contained an invalid field.");
	if (google_unknown_key(update, m->kind == GOOGLE_BUDGETS ? only_budget : only_campaign))
		return refuse(o, "fieldMaskError", "FIELD_MASK_NOT_ALLOWED", NULL,
			      "A field is sent that the field mask does not name.");
	if (!tree_get(update, changed_field(m)))
		return refuse(o, "fieldError", "REQUIRED", NULL, "The required field was not present.");
	return true;
}

static bool read_status(struct operation *o, struct json_object *update)
{
	if (!campaign_status_parse(tree_text_or(update, "status", ""), &o->status) ||
	    o->status == CAMPAIGN_REMOVED)
		return refuse(o, "enumError", "ENUM_VALUE_NOT_PERMITTED", "status",
			      "Enum value is not permitted.");
	if (o->campaign->status == CAMPAIGN_REMOVED)
		return refuse(o, "campaignError", "CANNOT_MODIFY_REMOVED_CAMPAIGN", "status",
			      "A removed campaign cannot be changed.");
	return true;
}

static bool read_amount(struct operation *o, struct json_object *update)
{
	struct err ignored = ERR_INIT;

	/* The vendor's gateway takes a number too, but a client in doubt loses digits. */
	if (!json_object_is_type(tree_get(update, "amountMicros"), json_type_string) ||
	    tree_int64(update, "", "amountMicros", &o->micros, &ignored))
		return refuse(o, "fieldError", "INVALID_VALUE", "amount_micros",
			      "An int64 travels as a string of digits.");
	if (o->micros % BUDGET_UNIT_MICROS)
		return refuse(o, "campaignBudgetError", "NON_MULTIPLE_OF_MINIMUM_CURRENCY_UNIT",
			      "amount_micros", "A money amount was not a multiple of a minimum unit.");
	if (o->micros >= BUDGET_LEAST_MICROS)
		return true;
	snprintf(o->details, sizeof(o->details),
		 "{\"budgetPerDayMinimumErrorDetails\":{\"currencyCode\":\"USD\","
		 "\"budgetPerDayMinimumMicros\":\"%d\",\"minimumBudgetAmountMicros\":\"%d\","
		 "\"failedBudgetAmountMicros\":\"%" PRId64 "\"}}",
		 BUDGET_LEAST_MICROS, BUDGET_LEAST_MICROS, o->micros);
	refuse(o, "campaignBudgetError", "BUDGET_BELOW_PER_DAY_MINIMUM", "amount_micros",
	       "The budget amount is below the daily minimum.");
	o->refusal.details = o->details;
	return false;
}

static bool find_resource(const struct mutation *m, struct operation *o, struct json_object *update)
{
	const char *type = m->kind == GOOGLE_BUDGETS ? "campaignBudgets" : "campaigns";
	char prefix[64];
	uint64_t id;

	snprintf(o->name, sizeof(o->name), "%s", tree_text_or(update, "resourceName", ""));
	snprintf(prefix, sizeof(prefix), "customers/" CITY_CUSTOMER "/%s/", type);
	if (strncmp(o->name, prefix, strlen(prefix)) != 0)
		return refuse(o, "requestError", "INVALID_RESOURCE_NAME", "resource_name",
			      "The resource name is malformed or of another customer.");
	id = strtoull(o->name + strlen(prefix), NULL, 10);
	o->campaign = m->kind == GOOGLE_CAMPAIGNS ? account_campaign(m->g->account, id) : NULL;
	o->budget = m->kind == GOOGLE_BUDGETS ? account_budget(m->g->account, id) : NULL;
	return o->campaign || o->budget ? true :
					  refuse(o, "mutateError", "RESOURCE_NOT_FOUND",
						 "resource_name", "Resource was not found.");
}

static bool is_twice(const struct mutation *m, const struct operation *o)
{
	for (const struct operation *p = m->operations; p < m->operations + m->count; p++)
		if (p != o && strcmp(p->name, o->name) == 0 && o->name[0])
			return true;
	return false;
}

static void read_operation(const struct mutation *m, struct operation *o, struct json_object *operation)
{
	struct json_object *update = tree_get(operation, "update");

	if (find_resource(m, o, update) && check_mask(m, o, operation, update))
		(void)(m->kind == GOOGLE_BUDGETS ? read_amount(o, update) : read_status(o, update));
}

/* ---- the whole request ---- */

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
		read_operation(m, &m->operations[i], json_object_array_get_idx(list, i));
	}
	for (size_t i = 0; i < m->count; i++)
		if (is_twice(m, &m->operations[i]))
			refuse(&m->operations[i], "mutateError", "ID_EXISTS_IN_MULTIPLE_MUTATES",
			       NULL, "Mutate requests cannot have operations on the same resource.");
	return true;
}

static void apply(const struct mutation *m, const struct operation *o)
{
	if (m->kind == GOOGLE_BUDGETS)
		account_set_budget(m->g->account, o->budget, o->micros, "api");
	else
		account_set_status(m->g->account, o->campaign, o->status, "api");
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
		refuse(o, "databaseError", "CONCURRENT_MODIFICATION", NULL,
		       "Multiple requests were attempting to modify the same resource at once.");
		return;
	}
}

static void put_result(const struct mutation *m, const struct operation *o, struct buf *out)
{
	if (o->refusal.family) {
		buf_puts(out, "{}");
		return;
	}
	buf_printf(out, "{\"resourceName\":\"%s\"", o->name);
	if (m->show && m->kind == GOOGLE_BUDGETS)
		buf_printf(
			out,
			",\"campaignBudget\":{\"resourceName\":\"%s\",\"amountMicros\":\"%" PRId64
			"\",\"explicitlyShared\":%s}",
			o->name, o->micros, o->budget->shared ? "true" : "false");
	else if (m->show)
		buf_printf(out, ",\"campaign\":{\"resourceName\":\"%s\",\"status\":\"%s\"}",
			   o->name, campaign_status_name(o->status));
	buf_puts(out, "}");
}

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
		put_result(m, &m->operations[i], out);
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
				apply(&m, &m.operations[i]);
		a->status = 200;
		put_results(&m, &a->body);
	}
	free(m.operations);
}
