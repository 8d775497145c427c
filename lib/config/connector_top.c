/* SPDX-License-Identifier: Apache-2.0 */
/*
 * connector_top.c - the sections of a connector that are neither reading nor
 * writing: who it is, how it logs in, how its money is written, its manners.
 */
#include <string.h>

#include "config/connector_parts.h"
#include "config/value.h"

/* ---- the simple sections ---- */

struct raw_version {
	const char *value;
	struct date sunset;
};

struct raw_reply {
	const char *access, *expires_in, *refresh, *refresh_expires_in;
};

struct raw_auth {
	const char *token_url;
	int scheme, encoding, client;
	struct raw_reply reply;
};

struct raw_money {
	int encoding, period;
	int64_t step;
};

struct raw_limits {
	struct span min_interval;
	int64_t per_day, max_step_percent;
};

struct raw_reset {
	const char *name;
	int as;
};

struct raw_rate_headers {
	const char *remaining, *retry_after;
	struct raw_reset reset;
	int quota;
};

struct raw_rate {
	struct option_list ops;
	int64_t limit;
	struct span per;
};

struct raw_connector {
	int64_t connector;
	const char *name, *title, *level, *base_url;
	struct option_list hosts, rate;
	struct raw_version version;
	struct raw_auth auth;
	struct raw_money money;
	struct raw_limits limits;
	struct raw_rate_headers heard;
};

static const struct option version_options[] = {
	{ "value", OPTION_TEXT, OPTION_REQUIRED, offsetof(struct raw_version, value), NULL, 0, 0,
	  "What ${version} stands for.", NULL, NULL, 0 },
	{ "sunset", OPTION_DATE, OPTION_REQUIRED, offsetof(struct raw_version, sunset), NULL, 0, 0,
	  "The last day the platform serves it.", NULL, NULL, 0 },
	OPTION_END,
};

static const char *const schemes[] = {
	[CONNECTOR_AUTH_STATIC] = "static", [CONNECTOR_AUTH_BASIC] = "basic", [CONNECTOR_AUTH_OAUTH2_REFRESH] = "oauth2_refresh", NULL
};
static const char *const token_encodings[] = { "form", "json", NULL };
static const char *const clients[] = { "body", "basic", NULL };

static const struct option reply_options[] = {
	{ "access", OPTION_TEXT, 0, offsetof(struct raw_reply, access), "/access_token", 0, 0,
	  "JSON Pointer to the access token.", NULL, NULL, 0 },
	{ "expires_in", OPTION_TEXT, 0, offsetof(struct raw_reply, expires_in), "/expires_in", 0, 0,
	  "JSON Pointer to its lifetime in seconds.", NULL, NULL, 0 },
	{ "refresh", OPTION_TEXT, 0, offsetof(struct raw_reply, refresh), NULL, 0, 0,
	  "JSON Pointer to a new refresh token.", NULL, NULL, 0 },
	{ "refresh_expires_in", OPTION_TEXT, 0, offsetof(struct raw_reply, refresh_expires_in),
	  NULL, 0, 0, "JSON Pointer to the refresh token's lifetime in seconds.", NULL, NULL, 0 },
	OPTION_END,
};

static const struct option auth_options[] = {
	{ "scheme", OPTION_ENUM, OPTION_REQUIRED, offsetof(struct raw_auth, scheme), NULL, 0, 0,
	  "How the platform is told who asks.", schemes, NULL, 0 },
	{ "token_url", OPTION_TEXT, 0, offsetof(struct raw_auth, token_url), NULL, 0, 0,
	  "Where tokens are given.", NULL, NULL, 0 },
	{ "encoding", OPTION_ENUM, 0, offsetof(struct raw_auth, encoding), "form", 0, 0,
	  "How the question for a token is written.", token_encodings, NULL, 0 },
	{ "client", OPTION_ENUM, 0, offsetof(struct raw_auth, client), "body", 0, 0,
	  "Where the client's id and secret stand in it.", clients, NULL, 0 },
	{ "reply", OPTION_MAP, 0, offsetof(struct raw_auth, reply), NULL, 0, 0,
	  "Where the tokens stand in the answer.", NULL, reply_options, 0 },
	{ "send", OPTION_MAP, 0, 0, NULL, 0, 0,
	  "The header that carries the token: {Authorization: Bearer $token}.", NULL, NULL, 0 },
	OPTION_END,
};

static const char *const money_encodings[] = {
	[MONEY_AS_MICROS] = "micros", [MONEY_AS_MINOR] = "minor", [MONEY_AS_DECIMAL] = "decimal", [MONEY_AS_DECIMAL_TEXT] = "decimal_string", [MONEY_AS_TAGGED_TEXT] = "tagged_string", NULL
};
static const char *const periods[] = {
	[MONEY_PER_DAY] = "day", [MONEY_PER_WEEK] = "week", [MONEY_PER_MONTH] = "month", NULL
};

static const struct option money_options[] = {
	{ "encoding", OPTION_ENUM, OPTION_REQUIRED, offsetof(struct raw_money, encoding), NULL, 0,
	  0, "How an amount is written: 25000000, 2500, 25.00, \"25.00\" or \"USD 25.00\".",
	  money_encodings, NULL, 0 },
	{ "period", OPTION_ENUM, 0, offsetof(struct raw_money, period), "day", 0, 0,
	  "What a budget is for.", periods, NULL, 0 },
	{ "step_micros", OPTION_COUNT, OPTION_REQUIRED, offsetof(struct raw_money, step), NULL, 1,
	  INT64_C(1000000000), "Amounts are multiples of it, rounded down; a cent is 10000.", NULL,
	  NULL, 0 },
	{ "min_micros", OPTION_MAP, 0, 0, NULL, 0, 0,
	  "The least it takes per period, by currency: {USD: 5000000}.", NULL, NULL, 0 },
	OPTION_END,
};

static const struct option limits_rows[] = {
	{ "min_interval", OPTION_SPAN, 0, offsetof(struct raw_limits, min_interval), NULL, 0,
	  INT64_C(604800000), "Rest between two changes of one target.", NULL, NULL, 0 },
	{ "per_day", OPTION_COUNT, 0, offsetof(struct raw_limits, per_day), NULL, 1, 1000,
	  "Changes of one target in a day.", NULL, NULL, 0 },
	{ "max_step_percent", OPTION_COUNT, 0, offsetof(struct raw_limits, max_step_percent), NULL,
	  1, 100, "How far one change may go.", NULL, NULL, 0 },
	OPTION_END,
};

static const char *const resets[] = {
	[RESET_NONE] = "none", [RESET_EPOCH_S] = "epoch_s", [RESET_EPOCH_MS] = "epoch_ms", [RESET_DELTA_S] = "delta_s", [RESET_DELTA_MS] = "delta_ms", [RESET_HTTP_DATE] = "http_date", NULL
};
static const char *const quotas[] = { [QUOTA_UNTOLD] = "untold", [QUOTA_MIDNIGHT_UTC] = "midnight-utc", NULL };

static const struct option reset_options[] = {
	{ "name", OPTION_TEXT, OPTION_REQUIRED, offsetof(struct raw_reset, name), NULL, 0, 0,
	  "The header's name.", NULL, NULL, 0 },
	{ "as", OPTION_ENUM, OPTION_REQUIRED, offsetof(struct raw_reset, as), NULL, 0, 0,
	  "What its number is.", resets, NULL, 0 },
	OPTION_END,
};

static const struct option heard_options[] = {
	{ "remaining", OPTION_TEXT, 0, offsetof(struct raw_rate_headers, remaining), NULL, 0, 0,
	  "Header with the number of requests left.", NULL, NULL, 0 },
	{ "retry_after", OPTION_TEXT, 0, offsetof(struct raw_rate_headers, retry_after), NULL, 0, 0,
	  "Header with the seconds to wait.", NULL, NULL, 0 },
	{ "reset", OPTION_MAP, 0, offsetof(struct raw_rate_headers, reset), NULL, 0, 0,
	  "Header that says when requests are taken again.", NULL, NULL, 0 },
	{ "quota_reset", OPTION_ENUM, 0, offsetof(struct raw_rate_headers, quota), "untold", 0, 0,
	  "When a used-up quota begins anew, where no header says it.", quotas, NULL, 0 },
	OPTION_END,
};

static const struct option rate_options[] = {
	{ "ops", OPTION_TEXTS, 0, offsetof(struct raw_rate, ops), NULL, 0, 0,
	  "read, write, or both.", NULL, NULL, 0 },
	{ "limit", OPTION_COUNT, OPTION_REQUIRED, offsetof(struct raw_rate, limit), NULL, 1,
	  1000000, "So many requests ...", NULL, NULL, 0 },
	{ "per", OPTION_SPAN, OPTION_REQUIRED, offsetof(struct raw_rate, per), NULL, 1000, 86400000,
	  "... in so much time.", NULL, NULL, 0 },
	OPTION_END,
};

#define AT(member) offsetof(struct raw_connector, member)

const struct option connector_options[] = {
	{ "connector", OPTION_COUNT, OPTION_REQUIRED, AT(connector), NULL, CONNECTOR_VERSION,
	  CONNECTOR_VERSION, "The version of this format.", NULL, NULL, 0 },
	{ "name", OPTION_TEXT, OPTION_REQUIRED, AT(name), NULL, 0, 0,
	  "The connector's name, like tiktok.", NULL, NULL, 0 },
	{ "title", OPTION_TEXT, OPTION_REQUIRED, AT(title), NULL, 0, 0, "What it is, for people.",
	  NULL, NULL, 0 },
	{ "level", OPTION_TEXT, OPTION_REQUIRED, AT(level), NULL, 0, 0,
	  "What is steered, in the platform's word: campaign, adgroup, program.", NULL, NULL, 0 },
	{ "base_url", OPTION_TEXT, OPTION_REQUIRED, AT(base_url), NULL, 0, 0,
	  "The https address all paths begin with.", NULL, NULL, 0 },
	{ "hosts", OPTION_TEXTS, 0, AT(hosts), NULL, 0, 0,
	  "Hosts it may reach besides that of base_url.", NULL, NULL, 0 },
	{ "account", OPTION_MAP, OPTION_REQUIRED, 0, NULL, 0, 0,
	  "What an ad account is named by: {NAME: pattern}; {} for nothing.", NULL, NULL, 0 },
	{ "target", OPTION_MAP, OPTION_REQUIRED, 0, NULL, 0, 0,
	  "What a target is named by: {id: pattern}.", NULL, NULL, 0 },
	{ "api_version", OPTION_MAP, 0, AT(version), NULL, 0, 0,
	  "The version of the platform's API.", NULL, version_options, 0 },
	{ "headers", OPTION_MAP, 0, 0, NULL, 0, 0, "Headers of every request.", NULL, NULL, 0 },
	{ "auth", OPTION_MAP, OPTION_REQUIRED, AT(auth), NULL, 0, 0,
	  "How the platform is told who asks.", NULL, auth_options, 0 },
	{ "money", OPTION_MAP, OPTION_REQUIRED, AT(money), NULL, 0, 0, "How its money is written.",
	  NULL, money_options, 0 },
	{ "change_limits", OPTION_MAP, 0, AT(limits), NULL, 0, 0,
	  "How much change the platform advises.", NULL, limits_rows, 0 },
	{ "rate", OPTION_LIST, 0, AT(rate), NULL, 0, 0, "How many requests it takes.", NULL,
	  rate_options, sizeof(struct raw_rate) },
	{ "rate_headers", OPTION_MAP, 0, AT(heard), NULL, 0, 0,
	  "Headers that tell how many are left.", NULL, heard_options, 0 },
	{ "redirects", OPTION_ANY, OPTION_ADVANCED, 0, NULL, 0, 0, "Redirects are never followed.",
	  NULL, NULL, 0 },
	{ "verdict", OPTION_LIST, 0, 0, NULL, 0, 0,
	  "What every answer means; the first rule counts.", NULL, NULL, 0 },
	{ "read", OPTION_MAP, OPTION_REQUIRED, 0, NULL, 0, 0, "How campaigns are read.", NULL, NULL, 0 },
	{ "writes", OPTION_LIST, OPTION_REQUIRED, 0, NULL, 0, 0, "How campaigns are changed.", NULL,
	  NULL, 0 },
	{ "fixtures", OPTION_MAP, 0, 0, NULL, 0, 0,
	  "Exchanges that are replayed by `connector check`.", NULL, NULL, 0 },
	OPTION_END,
};

/* ---- parameters ---- */

static void params_read(struct connector_reader *r, const struct node *map, struct param *ret,
			size_t *ret_count)
{
	size_t n = map && map->kind == NODE_MAPPING ? map->count : 0;
	struct wrong w;

	if (n > CONNECTOR_PARAMS_MAX) {
		complaints_error(r->l->complaints, map, "", "more than %d parameters",
				 CONNECTOR_PARAMS_MAX);
		n = CONNECTOR_PARAMS_MAX;
	}
	for (size_t i = 0; i < n; i++) {
		const struct node *key = node_key(map, i);

		if (value_id(key->text, &w))
			complaints_error(r->l->complaints, key, w.hint, "%s", w.what);
		ret[i] = (struct param){ .name = loader_text(r->l, key->text),
					 .pattern = connector_scalar(r, node_value(map, i), "a pattern") };
	}
	*ret_count = n;
}

/* ---- auth ---- */

static void send_read(struct connector_reader *r, const struct node *map, struct connector_login *ret)
{
	const struct node *send = node_get(map, "send"), *value;
	const char *text, *token;

	if (!send || send->kind != NODE_MAPPING)
		return;
	if (send->count != 1 || node_value(send, 0)->kind != NODE_SCALAR) {
		complaints_error(r->l->complaints, send, "expected {Authorization: Bearer $token}",
				 "exactly one header carries the token");
		return;
	}
	value = node_value(send, 0);
	text = value->text;
	token = strstr(text, "$token");
	if (!token || strcmp(token, "$token") != 0) {
		complaints_error(r->l->complaints, value, "expected {Authorization: Bearer $token}",
				 "the header must end in $token");
		return;
	}
	ret->header = loader_text(r->l, node_key(send, 0)->text);
	ret->prefix = loader_text(r->l, arena_strndup(r->l->scratch, text, (size_t)(token - text)));
}

static void auth_read(struct connector_reader *r, const struct raw_auth *raw)
{
	static const char *const pointers[] = { "access", "expires_in", "refresh", "refresh_expires_in" };
	const struct node *map = node_get(r->root, "auth"), *reply = node_get(map, "reply");

	for (size_t i = 0; i < sizeof(pointers) / sizeof(*pointers); i++)
		connector_check_pointer(r, reply, pointers[i]);
	r->ret->login = (struct connector_login){
		.scheme = (enum connector_auth)raw->scheme,
		.token_url = raw->token_url,
		.json = raw->encoding == 1,
		.basic = raw->client == 1,
		.access_at = raw->reply.access,
		.expires_at = raw->reply.expires_in,
		.refresh_at = raw->reply.refresh,
		.refresh_expires_at = raw->reply.refresh_expires_in,
	};
	send_read(r, map, &r->ret->login);
}

/* ---- money and manners ---- */

static bool is_currency(const char *text)
{
	return strlen(text) == 3 && strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == 3;
}

static void floor_read(struct connector_reader *r, const struct node *key, const struct node *value,
		       struct floor *ret)
{
	char quoted[QUOTE_TEXT];
	struct wrong w;

	if (is_currency(key->text))
		memcpy(ret->currency, key->text, sizeof(ret->currency));
	else
		complaints_error(r->l->complaints, key, "expected a code of three capitals, like USD",
				 "\"%s\" is no currency", complaint_quote(key->text, quoted));
	if (value->kind != NODE_SCALAR || value_count(value->text, &ret->micros, &w))
		complaints_error(r->l->complaints, value, "expected micros, like 5000000 for 5.00",
				 "the least of a currency is a whole number of micros");
}

static void money_read(struct connector_reader *r, const struct raw_money *raw)
{
	const struct node *map = node_get(node_get(r->root, "money"), "min_micros");
	size_t n = map && map->kind == NODE_MAPPING ? map->count : 0;
	struct floor *floors = arena_array(CONNECTOR_ARENA(r), struct floor, n);

	for (size_t i = 0; i < n; i++)
		floor_read(r, node_key(map, i), node_value(map, i), &floors[i]);
	r->ret->money = (struct coinage){ .form = (enum money_form)raw->encoding,
					  .period = (enum money_period)raw->period,
					  .step_micros = raw->step,
					  .floors = floors,
					  .floor_count = n };
}

static void pace_read(struct connector_reader *r, const struct raw_rate *raw, size_t i, struct pace *ret)
{
	const char *const *ops = raw->ops.items;
	char quoted[QUOTE_TEXT];

	*ret = (struct pace){
		.limit = raw->limit, .per = raw->per, .reads = !raw->ops.count, .writes = !raw->ops.count
	};
	for (size_t k = 0; k < raw->ops.count; k++) {
		bool read = strcmp(ops[k], "read") == 0, write = strcmp(ops[k], "write") == 0;

		ret->reads |= read;
		ret->writes |= write;
		if (!read && !write)
			complaints_error(r->l->complaints,
					 node_get(&node_get(r->root, "rate")->items[i], "ops"),
					 "expected read, write, or [read, write]",
					 "\"%s\" is no operation", complaint_quote(ops[k], quoted));
	}
}

static void manners_read(struct connector_reader *r, const struct raw_connector *raw)
{
	const struct raw_rate *rates = raw->rate.items;
	struct pace *paces = arena_array(CONNECTOR_ARENA(r), struct pace, raw->rate.count);
	struct connector *c = r->ret;

	for (size_t i = 0; i < raw->rate.count; i++)
		pace_read(r, &rates[i], i, &paces[i]);
	c->paces = paces;
	c->pace_count = raw->rate.count;
	c->min_interval = raw->limits.min_interval;
	c->changes_day = raw->limits.per_day;
	c->step_bp = raw->limits.max_step_percent * 100;
	c->remaining_header = raw->heard.remaining;
	c->retry_header = raw->heard.retry_after;
	c->reset_header = raw->heard.reset.name;
	c->reset_as = (enum reset_way)raw->heard.reset.as;
	c->quota = (enum quota_way)raw->heard.quota;
}

/* ---- the whole ---- */

static void hosts_read(struct connector_reader *r, const struct option_list *given)
{
	r->ret->hosts = connector_texts(given);
	if (given->count <= CONNECTOR_HOSTS_MAX)
		return;
	complaints_error(r->l->complaints, node_get(r->root, "hosts"), "", "more than %d hosts",
			 CONNECTOR_HOSTS_MAX);
}

/* Without its set of headers, `reset` must not demand its keys. */
static void heard_read(struct connector_reader *r, struct raw_rate_headers *heard)
{
	const struct node *map = node_get(node_get(r->root, "rate_headers"), "reset");

	if (map && map->kind == NODE_MAPPING)
		option_apply_one(r->l, map, map, "reset", reset_options, &heard->reset);
}

void connector_top(struct connector_reader *r)
{
	struct raw_connector raw = { .connector = 0 };
	struct connector *c = r->ret;

	option_apply_one(r->l, r->root, r->root, "a connector", connector_options, &raw);
	heard_read(r, &raw.heard);
	c->name = raw.name ? raw.name : "";
	c->title = raw.title;
	c->level = raw.level;
	c->base_url = raw.base_url ? raw.base_url : "";
	c->version = raw.version.value;
	c->sunset = raw.version.sunset;
	hosts_read(r, &raw.hosts);
	params_read(r, node_get(r->root, "account"), c->account, &c->account_count);
	params_read(r, node_get(r->root, "target"), c->target, &c->target_count);
	c->headers = connector_headers(r, node_get(r->root, "headers"), &c->header_count);
	auth_read(r, &raw.auth);
	money_read(r, &raw.money);
	manners_read(r, &raw);
	c->verdict = connector_rules(r, node_get(r->root, "verdict"));
	connector_reading(r, node_get(r->root, "read"));
	connector_writing(r, node_get(r->root, "writes"));
	c->fixtures = connector_form(r, node_get(r->root, "fixtures"));
}
