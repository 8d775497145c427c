/* SPDX-License-Identifier: Apache-2.0 */
/*
 * snapchat_put.c - PUT replaces.
 *
 * Proven by recorded traffic: a campaign created with a daily budget, a cap for its
 * life and an end, then PUT with no more than id, account, name, status and start,
 * came back without all three.  This server does the same, and does not warn.
 */
#include <json-c/json_object_iterator.h>
#include <string.h>

#include "base/money.h"
#include "base/tree.h"
#include "snapchat.h"

static const char *const known[] = {
	"id",
	"updated_at",
	"created_at",
	"name",
	"ad_account_id",
	"status",
	"objective",
	"start_time",
	"end_time",
	"daily_budget_micro",
	"lifetime_spend_cap_micro",
	"delivery_status",
	"pacing_properties_version",
};

static const char *unknown_member(struct json_object *o)
{
	struct json_object_iterator it, end;

	if (!json_object_is_type(o, json_type_object))
		return "campaign";
	it = json_object_iter_begin(o);
	end = json_object_iter_end(o);
	for (; !json_object_iter_equal(&it, &end); json_object_iter_next(&it)) {
		size_t i = 0, n = sizeof(known) / sizeof(known[0]);

		while (i < n && strcmp(known[i], json_object_iter_peek_name(&it)) != 0)
			i++;
		if (i == n)
			return json_object_iter_peek_name(&it);
	}
	return NULL;
}

/* What the campaign will be: everything, from this document alone. */
struct wish {
	struct snap_campaign *campaign;
	enum lever_status status;
	bool daily, ends;
	int64_t micros, cap_micros;
	const char *refused; /* NULL: taken */
	bool forgotten;	     /* not done, and not mentioned */
};

/* A whole number of micros; absent and null are none. */
static bool amount(struct json_object *o, const char *key, bool *ret_given, int64_t *ret)
{
	struct json_object *v = tree_get(o, key);

	*ret_given = v != NULL;
	if (!v)
		return true;
	*ret = json_object_get_int64(v);
	return json_object_is_type(v, json_type_int) && *ret > 0;
}

static const char *refusal(struct snapchat *n, struct json_object *o, struct wish *w)
{
	const char *status = tree_text_or(o, "status", "");
	bool capped;

	w->campaign = snap_find(n, tree_text_or(o, "id", ""));
	if (!w->campaign || w->campaign->lever->is.status == LEVER_REMOVED)
		return "The campaign does not exist";
	if (strcmp(tree_text_or(o, "ad_account_id", ""), SNAP_ACCOUNT) != 0)
		return "The campaign is of another ad account";
	if (!*tree_text_or(o, "name", "") || !*tree_text_or(o, "start_time", ""))
		return "name and start_time are required";
	if (strcmp(status, "ACTIVE") != 0 && strcmp(status, "PAUSED") != 0)
		return "status must be ACTIVE or PAUSED";
	w->status = *status == 'A' ? LEVER_RUNS : LEVER_PAUSED;
	w->ends = tree_get(o, "end_time") != NULL;
	if (!amount(o, "lifetime_spend_cap_micro", &capped, &w->cap_micros))
		return "lifetime_spend_cap_micro must be a whole number";
	if (!amount(o, "daily_budget_micro", &w->daily, &w->micros) ||
	    (w->daily && w->micros % (MICROS / 100)))
		return "daily_budget_micro must be a whole number of cents";
	if (w->daily && w->micros < SNAP_LEAST_MICROS)
		return "daily_budget_micro must be at least 20000000";
	return NULL;
}

/* Without the cap of a day, of its life, or without an end, nothing holds it any more. */
static int64_t daily_after(const struct snap_campaign *c, const struct wish *w)
{
	if ((c->daily && !w->daily) || (c->cap_micros && !w->cap_micros) || (c->ends && !w->ends))
		return SNAP_UNLIMITED;
	return w->daily ? w->micros : c->lever->is.micros;
}

/* Only what becomes different is a change; a document that changes nothing still shows. */
static void replace(struct snapchat *n, const struct wish *w)
{
	struct snap_campaign *c = w->campaign;
	int64_t micros = daily_after(c, w);
	bool other_budget = micros != c->lever->is.micros;

	if (w->status != c->lever->is.status || !other_budget)
		lever_switch(&n->sandbox->levers, c->lever, w->status, "api");
	if (other_budget)
		lever_budget(&n->sandbox->levers, c->lever, micros, "api");
	c->daily = w->daily;
	c->ends = w->ends;
	c->cap_micros = w->cap_micros;
	snap_touch(c);
}

static void put_result(struct buf *out, const struct wish *w)
{
	if (w->refused) {
		buf_puts(out, "{\"sub_request_status\":\"ERROR\",\"sub_request_error_reason\":");
		put_text(out, w->refused);
		buf_puts(out, ",\"campaign\":");
	} else {
		buf_puts(out, "{\"sub_request_status\":\"SUCCESS\",\"campaign\":");
	}
	if (w->campaign)
		snap_put_campaign(out, w->campaign);
	else
		buf_puts(out, "null");
	buf_puts(out, "}");
}

/* "partial": the first is dropped on the way, and the answer does not mention it. */
static void read_wishes(struct snapchat *n, struct json_object *list, const struct trouble *t,
			struct wish wishes[SNAP_PUT_MAX])
{
	for (size_t i = 0; i < json_object_array_length(list); i++) {
		struct wish *w = &wishes[i];

		w->refused = refusal(n, json_object_array_get_idx(list, i), w);
		w->forgotten = i == 0 && t->kind == TROUBLE_PARTIAL;
	}
}

static struct json_object *campaigns_of(struct json_object *request, struct answer *a)
{
	struct json_object *list = tree_get(request, "campaigns");
	size_t n = json_object_is_type(list, json_type_array) ? json_object_array_length(list) : 0;

	if (!n || n > SNAP_PUT_MAX || json_object_object_length(request) != 1) {
		snap_refuse(a, 400, "campaigns: expected a list of 1 to 20, and nothing beside it");
		return NULL;
	}
	for (size_t i = 0; i < n; i++)
		if (unknown_member(json_object_array_get_idx(list, i))) {
			snap_refuse(a, 200, unknown_member(json_object_array_get_idx(list, i)));
			return NULL;
		}
	return list;
}

static const char *word_for(size_t failed, size_t forgotten, size_t count)
{
	return failed && failed == count ? "ERROR" : failed || forgotten ? "PARTIAL" : "SUCCESS";
}

static void put_results(struct buf *out, const struct wish *wishes, size_t count)
{
	for (size_t i = 0, shown = 0; i < count; i++) {
		if (wishes[i].forgotten)
			continue;
		buf_puts(out, shown++ ? "," : "");
		put_result(out, &wishes[i]);
	}
}

void snap_put(struct snapchat *n, struct json_object *request, const struct trouble *t, struct answer *a)
{
	struct json_object *list = campaigns_of(request, a);
	struct wish wishes[SNAP_PUT_MAX] = { 0 };
	size_t count, failed = 0, forgotten = 0;

	if (!list)
		return;
	count = json_object_array_length(list);
	read_wishes(n, list, t, wishes);
	for (size_t i = 0; i < count; i++) {
		failed += wishes[i].refused != NULL;
		forgotten += wishes[i].forgotten;
		if (!wishes[i].refused && !wishes[i].forgotten && t->kind != TROUBLE_LIE_SUCCESS)
			replace(n, &wishes[i]);
	}
	a->status = 200;
	buf_printf(&a->body, "{\"request_status\":\"%s\",\"request_id\":\"5e5f\",\"debug_message\":",
		   word_for(failed, forgotten, count));
	put_text(&a->body, failed == count ? wishes[0].refused : "");
	buf_puts(&a->body, ",\"campaigns\":[");
	put_results(&a->body, wishes, count);
	buf_puts(&a->body, "]}");
}
