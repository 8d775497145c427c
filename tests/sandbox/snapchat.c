/* SPDX-License-Identifier: Apache-2.0 */
/*
 * snapchat.c - who may ask for what, and the account page by page.
 */
#include "snapchat.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "base/tree.h"
#include "connectors.h"

#define LOGIN_PATH "/login/oauth2/access_token"
#define ACCOUNT_PATH "/v1/adaccounts/" SNAP_ACCOUNT "/campaigns"

static bool takes(const struct ask *ask)
{
	return text_starts(ask->path, "/v1/adaccounts/") || strcmp(ask->path, LOGIN_PATH) == 0;
}

static bool writes(const struct ask *ask)
{
	return strcmp(ask->method, "PUT") == 0;
}

/* ---- campaigns ---- */

struct snap_campaign *snap_find(struct snapchat *n, const char *id)
{
	for (size_t i = 0; i < SNAP_CAMPAIGNS; i++)
		if (strcmp(n->campaigns[i].lever->id, id) == 0)
			return &n->campaigns[i];
	return NULL;
}

void snap_touch(struct snap_campaign *c)
{
	c->updated_was_ms = c->updated_ms;
	c->updated_ms = vclock_real().ms > c->updated_ms ? vclock_real().ms : c->updated_ms + 1;
}

void snap_put_campaign(struct buf *out, const struct snap_campaign *c)
{
	struct lever_state shown = lever_shown(c->lever);
	bool hidden = vclock_monotonic_ms() < c->lever->shows_ms;
	char updated[INSTANT_TEXT];

	instant_format_exact((struct instant){ hidden ? c->updated_was_ms : c->updated_ms }, updated);
	buf_printf(
		out,
		"{\"id\":\"%s\",\"updated_at\":\"%s\",\"created_at\":\"2026-01-05T09:12:00.000Z\","
		"\"name\":\"Simulated\",\"ad_account_id\":\"" SNAP_ACCOUNT "\",",
		c->lever->id, updated);
	if (c->daily && shown.micros < SNAP_UNLIMITED)
		buf_printf(out, "\"daily_budget_micro\":%lld,", (long long)shown.micros);
	buf_printf(out,
		   "\"status\":\"%s\",\"objective\":\"BRAND_AWARENESS\","
		   "\"start_time\":\"2026-01-06T00:00:00.000Z\",",
		   shown.status == LEVER_RUNS ? "ACTIVE" : "PAUSED");
	if (c->ends)
		buf_puts(out, "\"end_time\":\"2029-12-31T23:59:59.999Z\",");
	if (c->cap_micros)
		buf_printf(out, "\"lifetime_spend_cap_micro\":%lld,", (long long)c->cap_micros);
	buf_puts(out, "\"delivery_status\":[\"VALID\"],\"pacing_properties_version\":0}");
}

/* A removed campaign is not in the list any more. */
static void list(struct snapchat *n, const struct ask *ask, struct answer *a)
{
	const char *limit = ask_parameter(ask, "limit");
	long first = strtol(ask_parameter(ask, "cursor"), NULL, 10), shown = 0, i;
	const char *front = n->sandbox->options.public_url;

	if (*limit && (strtol(limit, NULL, 10) < 50 || strtol(limit, NULL, 10) > 1000)) {
		snap_refuse(a, 400, "limit must be between 50 and 1000");
		return;
	}
	a->status = 200;
	buf_puts(&a->body,
		 "{\"request_status\":\"SUCCESS\",\"request_id\":\"5e5d\",\"campaigns\":[");
	for (i = first < 0 ? 0 : first; i < SNAP_CAMPAIGNS && shown < SNAP_PAGE; i++) {
		if (lever_shown(n->campaigns[i].lever).status == LEVER_REMOVED)
			continue;
		buf_printf(&a->body,
			   "%s{\"sub_request_status\":\"SUCCESS\",\"campaign\":", shown++ ? "," : "");
		snap_put_campaign(&a->body, &n->campaigns[i]);
		buf_puts(&a->body, "}");
	}
	buf_puts(&a->body, "],\"paging\":{");
	if (i < SNAP_CAMPAIGNS && front)
		buf_printf(&a->body, "\"next_link\":\"%s" ACCOUNT_PATH "?cursor=%ld\"", front, i);
	else if (i < SNAP_CAMPAIGNS)
		buf_printf(&a->body, "\"next_link\":\"http://127.0.0.1:%d" ACCOUNT_PATH "?cursor=%ld\"",
			   n->sandbox->port, i);
	buf_puts(&a->body, "}}");
}

/* ---- the gate ---- */

void snap_refuse(struct answer *a, int http, const char *words)
{
	a->status = http;
	buf_clear(&a->body);
	buf_puts(&a->body,
		 "{\"request_status\":\"ERROR\",\"request_id\":\"5e5e\",\"debug_message\":");
	put_text(&a->body, words);
	buf_puts(&a->body, ",\"display_message\":\"We're sorry, but the request failed.\"}");
}

/* Windows of five seconds, counted in milliseconds since 1970. */
static void tell_rate(struct answer *a, int left)
{
	int64_t now = vclock_real().ms;

	answer_header(a, "X-Rate-Limit-Limit", "83");
	answer_header(a, "X-Rate-Limit-Remaining", "%d", left);
	answer_header(a, "X-Rate-Limit-Reset", "%lld", (long long)(now - now % 5000 + 5000));
}

static bool troubled(const struct ask *ask, struct answer *a)
{
	switch (ask->trouble->kind) {
	case TROUBLE_500:
		snap_refuse(a, 500, "Internal error");
		return true;
	case TROUBLE_503:
		a->status = 503;
		a->type = "text/plain";
		buf_puts(&a->body, "upstream connect error");
		return true;
	case TROUBLE_429:
		tell_rate(a, 0);
		snap_refuse(a, 429, "Too many requests");
		return true;
	case TROUBLE_429_BARE:
		snap_refuse(a, 429, "Too many requests");
		return true;
	default:
		return false;
	}
}

static bool let_in(struct sandbox *s, const struct ask *ask, struct answer *a)
{
	if (ask->trouble->kind == TROUBLE_401 || !tokens_accept(&s->tokens, SIDE_ADS, ask->authorization))
		snap_refuse(a, 401, "The access token provided is expired, revoked, malformed or invalid");
	else if (strcmp(ask->path, ACCOUNT_PATH) != 0)
		snap_refuse(a, 403, "Not authorized for this ad account");
	else
		return true;
	return false;
}

static void change(struct sandbox *s, const struct ask *ask, struct answer *a)
{
	struct err err = ERR_INIT;
	struct json_object *request cleanup_tree = NULL;

	tell_rate(a, 82);
	if (text_starts(ask->content_type, "application/json"))
		request = tree_parse(ask->body, ask->length, &err);
	if (s->options.no_control)
		snap_refuse(a, 403, "This token may not change anything");
	else if (!request)
		snap_refuse(a, 400, "The request is not JSON");
	else
		snap_put(s->snapchat, request, ask->trouble, a);
}

static void answer(struct sandbox *s, const struct ask *ask, struct answer *a)
{
	a->type = "application/json";
	if (troubled(ask, a))
		return;
	if (strcmp(ask->path, LOGIN_PATH) == 0)
		tokens_answer(&s->tokens, ask, a);
	else if (!let_in(s, ask, a))
		return;
	else if (strcmp(ask->method, "GET") == 0)
		list(s->snapchat, ask, a);
	else if (writes(ask))
		change(s, ask, a);
	else
		snap_refuse(a, 405, "Method not allowed");
}

/* ---- a person ---- */

static const char *edit(struct sandbox *s, const struct hand *hand)
{
	static const enum lever_status statuses[] = {
		[HAND_PAUSE] = LEVER_PAUSED,
		[HAND_ENABLE] = LEVER_RUNS,
		[HAND_REMOVE] = LEVER_REMOVED,
	};
	struct snap_campaign *c = snap_find(s->snapchat, hand->target);

	if (!c)
		return "there is no such campaign";
	if (hand->move == HAND_BUDGET) {
		c->daily = true;
		lever_budget(&s->levers, c->lever, hand->micros, hand->who);
	} else {
		lever_switch(&s->levers, c->lever, statuses[hand->move], hand->who);
	}
	snap_touch(c);
	return NULL;
}

/* ---- its place in the sandbox ---- */

static void campaign_id(uint32_t i, char ret[LEVER_ID])
{
	snprintf(ret, LEVER_ID, "5eda0000-0000-4000-8000-%012u", 410001 + i);
}

static void open_account(struct sandbox *s)
{
	s->snapchat = calloc(1, sizeof(*s->snapchat));
	if (!s->snapchat)
		abort();
	s->snapchat->sandbox = s;
	for (uint32_t i = 0; i < SNAP_CAMPAIGNS; i++) {
		bool practised = i < PRACTICES;
		int64_t micros = practised ? practices[i].dollars * INT64_C(1000000) : SNAP_UNLIMITED;
		char id[LEVER_ID];

		campaign_id(i, id);
		s->snapchat->campaigns[i] = (struct snap_campaign){
			.lever = lever_add(&s->levers, snapchat_platform.name, id,
					   practised ? (int)i : -1, practised ? micros : 0),
			.daily = practised, /* the last has a cap for its life and none for a day */
			.ends = true,
			.cap_micros = INT64_C(50000000000),
			.updated_ms = vclock_real().ms,
		};
	}
}

static void close_account(struct sandbox *s)
{
	free(s->snapchat);
	s->snapchat = NULL;
}

static void put_settings(FILE *out, const struct sandbox *s)
{
	char file[CONNECTOR_PATH];

	fprintf(out,
		"kind: connector, file: \"%s\", account: {ad_account_id: " SNAP_ACCOUNT "}, "
		"base_url: \"http://127.0.0.1:%d/v1\", auth: {kind: connector, "
		"token_url: \"http://127.0.0.1:%d" LOGIN_PATH "\", client_id: snap-client, "
		"client_secret: {credential: client-secret}, "
		"refresh_token: {credential: refresh-token}}",
		connector_file(s, "snapchat", file), s->port, s->port);
}

static void put_target(FILE *out, const struct sandbox *s, uint32_t practice)
{
	char id[LEVER_ID];

	(void)s;
	campaign_id(practice, id);
	fprintf(out, "id: \"%s\"", id);
}

const struct ad_platform snapchat_platform = {
	.name = "snapchat",
	.where = WHERE_SNAPCHAT,
	.takes = takes,
	.writes = writes,
	.open = open_account,
	.close = close_account,
	.answer = answer,
	.edit = edit,
	.put_settings = put_settings,
	.put_target = put_target,
};
