/* SPDX-License-Identifier: Apache-2.0 */
/*
 * meta.c - who asks, in the order the vendor checks it, and what a person does by hand.
 */
#include "meta.h"

#include <openssl/rand.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/sign.h"
#include "base/text.h"

enum { FADES_MS = 300 * 1000 };

/* "/v26.0/...": a version with a point in it. */
static bool takes(const struct ask *ask)
{
	size_t digits = text_starts(ask->path, "/v") ? strspn(ask->path + 2, "0123456789") : 0;

	return digits && ask->path[2 + digits] == '.';
}

static bool writes(const struct ask *ask)
{
	return strcmp(ask->method, "POST") == 0;
}

static void random_text(const char *prefix, char ret[64])
{
	unsigned char bytes[16];

	if (RAND_bytes(bytes, sizeof(bytes)) != 1)
		abort();
	ret += snprintf(ret, 32, "%s", prefix);
	for (size_t i = 0; i < sizeof(bytes); i++)
		ret += snprintf(ret, 3, "%02x", bytes[i]);
}

static void open_account(struct sandbox *s)
{
	s->meta = calloc(1, sizeof(*s->meta));
	if (!s->meta)
		abort();
	random_text("EAAG", s->meta->token);
	random_text("", s->meta->secret);
	if (key_write(s->options.credentials, "meta-token", s->meta->token) ||
	    key_write(s->options.credentials, "meta-secret", s->meta->secret))
		exit(1);
	graph_found(s);
}

static void close_account(struct sandbox *s)
{
	free(s->meta);
	s->meta = NULL;
}

/* ---- who asks ---- */

static bool is_proved(const struct meta *m, const char *proof)
{
	uint8_t sum[SHA256_SIZE];
	char hex[SHA256_HEX];

	sign_hmac_sha256(m->secret, strlen(m->secret), m->token, strlen(m->token), sum);
	for (size_t i = 0; i < sizeof(sum); i++)
		(void)snprintf(hex + 2 * i, 3, "%02x", sum[i]);
	return strcmp(hex, proof) == 0;
}

static bool may_ask(const struct meta *m, const struct ask *ask, struct answer *a)
{
	struct buf proof cleanup_buf = BUF_INIT(256), token cleanup_buf = BUF_INIT(256);

	if (*ask_parameter(ask, "access_token") || graph_form(ask->body, "access_token", &token)) {
		graph_fail(a, 400, 100, 0, "The sandbox takes a token in the Authorization header only");
		return false;
	}
	if (!text_starts(ask->authorization, "Bearer ") || strcmp(ask->authorization + 7, m->token) != 0) {
		graph_fail(a, 400, 190, 467, "Error validating access token: it is invalid.");
		return false;
	}
	if (!graph_form(ask->body, "appsecret_proof", &proof))
		buf_puts(&proof, ask_parameter(ask, "appsecret_proof"));
	if (is_proved(m, buf_text(&proof)))
		return true;
	graph_fail(a, 400, 100, 0, "Invalid appsecret_proof provided in the API argument");
	return false;
}

/* The rest of the path after the version, or NULL with the answer written. */
static const char *path_of(const struct ask *ask, struct answer *a)
{
	char *end;
	long version = strtol(ask->path + 2, &end, 10);

	if (version < GRAPH_OLDEST)
		graph_fail(a, 400, 2635, 0, "You are calling a deprecated version of the Ads API.");
	else if (version > GRAPH_NEWEST || strncmp(end, ".0/", 3) != 0)
		graph_fail(a, 400, 2500, 0, "Unknown path components");
	else
		return end + 3;
	return NULL;
}

/* The account's score: it fades, and above its end nothing is answered. */
static bool within_quota(struct sandbox *s, const struct ask *ask, struct answer *a)
{
	struct meta *m = s->meta;
	int64_t now = vclock_monotonic_ms(), gone = (now - m->score_ms) * GRAPH_SCORE_MAX / FADES_MS;

	m->score = m->score > gone ? m->score - gone : 0;
	m->score_ms = now;
	m->score += writes(ask) ? 3 : 1;
	answer_header(a, "X-Ad-Account-Usage",
		      "{\"acc_id_util_pct\":%lld.%02lld,\"reset_time_duration\":60,"
		      "\"ads_api_access_tier\":\"standard_access\"}",
		      (long long)(m->score * 100 / GRAPH_SCORE_MAX),
		      (long long)(m->score * 10000 / GRAPH_SCORE_MAX % 100));
	answer_header(a, "X-Business-Use-Case-Usage",
		      "{\"" GRAPH_ACCOUNT "\":[{\"type\":\"ads_management\",\"call_count\":1,"
		      "\"total_cputime\":1,\"total_time\":1,\"estimated_time_to_regain_access\":0,"
		      "\"ads_api_access_tier\":\"standard_access\"}]}");
	if (m->score <= GRAPH_SCORE_MAX)
		return true;
	graph_fail(a, 400, 17, 2446079, "User request limit reached");
	return false;
}

static void answer_meta(struct sandbox *s, const struct ask *ask, struct answer *a)
{
	const char *path;

	a->type = "application/json; charset=UTF-8";
	if (graph_troubled(ask->trouble, a))
		return;
	path = path_of(ask, a);
	if (!path || !may_ask(s->meta, ask, a) || !within_quota(s, ask, a))
		return;
	graph_live(s);
	if (s->options.no_control && writes(ask))
		graph_fail(a, 403, 200, 0, "(#200) This account is not steered (--no-control)");
	else if (writes(ask))
		graph_post(s, ask, path, a);
	else
		graph_get(s, ask, path, a);
}

/* ---- by hand ---- */

static const char *edit(struct sandbox *s, const struct hand *hand)
{
	static const enum lever_status statuses[] = {
		[HAND_PAUSE] = LEVER_PAUSED,
		[HAND_ENABLE] = LEVER_RUNS,
		[HAND_REMOVE] = LEVER_REMOVED,
	};
	struct graph_object *o = graph_find(s->meta, hand->target);

	if (!o)
		return "there is no such campaign or ad set";
	graph_live(s);
	if (hand->move == HAND_BUDGET)
		graph_budget(s, o, hand->micros, hand->who);
	else
		graph_switch(s, o, statuses[hand->move], hand->who);
	return NULL;
}

/* ---- how capacityd is told about it ---- */

static void put_settings(FILE *out, const struct sandbox *s)
{
	fprintf(out,
		"kind: meta, api_version: \"26.0\", account: act_" GRAPH_ACCOUNT
		", app_id: \"" GRAPH_APP
		"\", base_url: \"http://127.0.0.1:%d\", auth: {kind: token, token: {credential: "
		"meta-token}, app_secret: {credential: meta-secret}}",
		s->port);
}

static void put_target(FILE *out, const struct sandbox *s, uint32_t practice)
{
	for (size_t i = 0; i < s->meta->count; i++) {
		const struct graph_object *o = &s->meta->objects[i];

		if (o->lever->practice == (int)practice)
			fprintf(out, "%s: \"%s\"", o->type == GRAPH_ADSET ? "adset" : "campaign",
				o->lever->id);
	}
}

const struct ad_platform meta_platform = {
	.name = "meta",
	.where = WHERE_META,
	.takes = takes,
	.writes = writes,
	.open = open_account,
	.close = close_account,
	.answer = answer_meta,
	.edit = edit,
	.put_settings = put_settings,
	.put_target = put_target,
};
