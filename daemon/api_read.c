/* SPDX-License-Identifier: Apache-2.0 */
/*
 * api_read.c - what may be asked: the page, the status, one service, the past.
 *
 * Every answer about the state carries an ETag made of what it depends on, so
 * that a page that asks every few seconds costs a line and no rendering.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "base/text.h"
#include "daemon/api_answer.h"
#include "daemon/api_cache.h"
#include "daemon/assets.h"
#include "report/table.h"

enum { WIDTH_MAX = 400, HISTORY_DEFAULT = 50, HISTORY_MAX = 500 };

#define HISTORY_MEMORY ((size_t)8 * 1024 * 1024)

/*
 * Ages are told to the minute, so the minute is part of it; the start because
 * generations begin anew with it; who looks, because a page offers what they may do.
 */
static void state_etag(const struct api_exchange *x, char out[API_ETAG_TEXT])
{
	char text[240];
	int n = snprintf(text, sizeof(text),
			 "%" PRIu64 ".%" PRId64 ".%" PRId64 ".%" PRId64 ".%" PRIu64 ".%d.%s",
			 engine_generation(x->engine), x->context.now.ms / 60000,
			 x->context.started.ms, x->context.config_loaded.ms,
			 x->context.store_trouble ?
				 text_hash(x->context.store_trouble, strlen(x->context.store_trouble)) :
				 0,
			 (int)x->viewer.role, x->form_token);

	(void)snprintf(out, API_ETAG_TEXT, "\"%016" PRIx64 "\"", text_hash(text, (size_t)n));
}

/* Packed bytes have a tag of their own; they say the same. */
static bool has_tag(const char *known, const char *etag)
{
	size_t n = strlen(etag) - 1; /* without the closing quote */

	while (known && (known = strstr(known, "\""))) {
		if (strncmp(known, etag, n) == 0 &&
		    (known[n] == '"' || strncmp(known + n, "-gz\"", 4) == 0))
			return true;
		known++;
	}
	return false;
}

bool api_is_known(struct api_exchange *x)
{
	if (!has_tag(x->q->if_none_match, x->a->etag))
		return false;
	x->a->status = 304;
	return true;
}

/* What no generation counts: a time, so another page each minute at least. */
void api_tag_body(struct api_exchange *x)
{
	(void)snprintf(x->a->etag, API_ETAG_TEXT, "\"%016" PRIx64 "\"",
		       text_hash(buf_text(&x->a->body), x->a->body.length));
	if (api_is_known(x))
		buf_clear(&x->a->body);
}

bool api_has_state(struct api_exchange *x)
{
	state_etag(x, x->a->etag);
	if (api_is_known(x))
		return true;
	x->shows_state = true;
	return x->q->cache && api_cache_find(x->q->cache, x);
}

void api_as_text(struct api_exchange *x)
{
	x->a->type = "text/plain; charset=utf-8";
	x->context.width = api_query_number(x, "plain", 0, 1) == 1 ?
				   TABLE_PLAIN :
				   (int)api_query_number(x, "width", 0, WIDTH_MAX);
	x->context.all = api_query_number(x, "all", 0, 1) == 1;
}

static void on_status_text(struct api_exchange *x)
{
	api_as_text(x);
	if (api_filter(x) && !api_has_state(x))
		report_status_text(x->engine, &x->context, &x->a->body);
}

static void on_service(struct api_exchange *x)
{
	service_ix s;

	if (api_is_days(x)) {
		api_days(x);
		return;
	}
	if (api_find_service(x, x->q->path + strlen("/api/v1/services/"), &s) && !api_has_state(x))
		report_service_json(x->engine, s, &x->context, &x->a->body);
}

static void on_explain(struct api_exchange *x)
{
	service_ix s;

	api_as_text(x);
	if (api_find_service(x, api_query(x, "service"), &s) && !api_has_state(x))
		report_explain_text(x->engine, s, &x->context, &x->a->body);
}

static void on_why_not(struct api_exchange *x)
{
	service_ix s;

	if (api_find_service(x, api_query(x, "service"), &s) && !api_has_state(x))
		report_why_not_json(x->engine, s, &x->a->body);
}

static void on_why_not_text(struct api_exchange *x)
{
	service_ix s;

	api_as_text(x);
	if (api_find_service(x, api_query(x, "service"), &s) && !api_has_state(x))
		report_why_not_text(x->engine, s, &x->context, &x->a->body);
}

/* False: refused. An empty name asks for everything. */
static bool history_of(struct api_exchange *x, const char **ret_service)
{
	service_ix s;

	*ret_service = api_query(x, "service");
	if (!**ret_service)
		return true;
	if (!api_find_service(x, *ret_service, &s))
		return false;
	*ret_service = engine_config(x->engine)->services[s].id;
	return true;
}

static void on_history_as(struct api_exchange *x, bool text)
{
	struct arena arena cleanup_arena = ARENA_INIT(HISTORY_MEMORY);
	struct history_row *rows = NULL;
	const char *service;
	size_t n;

	if (!history_of(x, &service))
		return;
	n = x->house->history(
		x->house->context, service, (uint64_t)api_query_number(x, "before", 0, INT64_MAX),
		(size_t)api_query_number(x, "limit", HISTORY_DEFAULT, HISTORY_MAX), &arena, &rows);
	if (text)
		report_history_text(x->engine, rows, n, &x->context, &x->a->body);
	else
		report_history_json(rows, n, &x->a->body);
}

static void on_history(struct api_exchange *x)
{
	on_history_as(x, false);
}

static void on_history_text(struct api_exchange *x)
{
	api_as_text(x);
	on_history_as(x, true);
}

static void on_plan(struct api_exchange *x)
{
	x->context.brief = api_query_number(x, "brief", 0, 1) == 1;
	if (!api_has_state(x))
		report_plan_json(x->engine, &x->context, &x->a->body);
}

static void on_plan_text(struct api_exchange *x)
{
	api_as_text(x);
	if (!api_has_state(x))
		report_plan_text(x->engine, &x->context, &x->a->body);
}

static void on_measures(struct api_exchange *x)
{
	if (!api_has_state(x))
		report_metrics_json(x->engine, &x->a->body);
}

static void on_measures_text(struct api_exchange *x)
{
	api_as_text(x);
	if (!api_has_state(x))
		report_metrics_text(x->engine, &x->context, &x->a->body);
}

static void on_metrics(struct api_exchange *x)
{
	x->a->type = "text/plain; version=0.0.4; charset=utf-8";
	x->a->cache = "no-store";
	x->house->metrics(x->house->context, &x->a->body);
}

static void on_health(struct api_exchange *x)
{
	x->a->type = "text/plain; charset=utf-8";
	x->a->cache = "no-store";
	buf_puts(&x->a->body, "ok\n");
}

static void on_ready(struct api_exchange *x)
{
	const char *why_not = "";

	on_health(x);
	if (x->house->ready(x->house->context, &why_not))
		return;
	x->a->status = 503;
	buf_clear(&x->a->body);
	buf_printf(&x->a->body, "not ready: %s\n", why_not);
}

static void send_asset(struct api_exchange *x, const struct asset *file)
{
	char hash[ASSET_HASH];

	asset_hash(file, hash);
	(void)snprintf(x->a->etag, sizeof(x->a->etag), "\"%s\"", hash);
	x->a->type = file->type;
	/* An address that holds the hash can never mean other bytes. */
	if (strcmp(api_query(x, "v"), hash) == 0)
		x->a->cache = "public, max-age=31536000, immutable";
	if (api_is_known(x))
		return;
	x->a->fixed = file->bytes;
	x->a->fixed_length = file->length;
}

static void on_asset(struct api_exchange *x)
{
	send_asset(x, asset_find(x->q->path + 1));
}

static void on_document(struct api_exchange *x)
{
	send_asset(x, asset_find("openapi.json"));
}

#define TAKES(...) .takes = API_TAKES(__VA_ARGS__)
#define TAKES_NOTHING .takes = API_TAKES_NOTHING

/* What api_filter() reads. */
#define FILTERS "q", "find", "market", "line", "verdict", "need", "page"

const struct api_route api_reads[] = {
	{ .path = "/", .handle = api_status_page, TAKES(FILTERS) },
	{ .path = "/page.json", .handle = api_status_fresh, TAKES(FILTERS) },
	{ .path = "/export.csv", .handle = api_status_csv, TAKES(FILTERS) },
	{ .path = "/app.css", .handle = on_asset, TAKES("v") },
	{ .path = "/app.js", .handle = on_asset, TAKES("v") },
	{ .path = "/l/", .prefix = true, .handle = api_place_page, TAKES("do", "before", "what") },
	{ .path = "/feeds", .handle = api_feeds_page, TAKES("do", "feed") },
	{ .path = "/platforms", .handle = api_platforms_page, TAKES_NOTHING },
	{ .path = "/feeds.txt", .handle = api_feeds_text, TAKES("width", "plain") },
	{ .path = "/platforms.txt", .handle = api_platforms_text, TAKES("width", "plain") },
	{ .path = "/status.txt", .handle = on_status_text, TAKES("width", "plain", "all", FILTERS) },
	{ .path = "/explain.txt", .handle = on_explain, TAKES("service", "width", "plain") },
	{ .path = "/why-not.txt", .handle = on_why_not_text, TAKES("service", "width", "plain") },
	{ .path = "/history.txt",
	  .handle = on_history_text,
	  TAKES("service", "before", "limit", "width", "plain") },
	{ .path = "/plan.txt", .handle = on_plan_text, TAKES("width", "plain", "all") },
	{ .path = "/metrics.txt", .handle = on_measures_text, TAKES("width", "plain") },
	{ .path = "/money", .handle = api_money_page, TAKES("month") },
	{ .path = "/money.txt", .handle = api_money_text, TAKES("month", "width", "plain") },
	{ .path = "/money.csv", .handle = api_money_csv, TAKES("month", "by") },
	{ .path = "/api/v1/money", .handle = api_money, TAKES("month") },
	{ .path = "/metrics", .handle = on_metrics, TAKES_NOTHING },
	{ .path = "/healthz", .handle = on_health, TAKES_NOTHING },
	{ .path = "/readyz", .handle = on_ready, TAKES_NOTHING },
	{ .path = "/api/v1/status", .handle = api_status_json, TAKES("limit", FILTERS) },
	{ .path = "/api/v1/events", .handle = api_follow, TAKES_NOTHING },
	{ .path = "/api/v1/openapi.json", .handle = on_document, TAKES_NOTHING },
	{ .path = "/api/v1/why-not", .handle = on_why_not, TAKES("service") },
	{ .path = "/api/v1/history", .handle = on_history, TAKES("service", "before", "limit") },
	{ .path = "/api/v1/plan", .handle = on_plan, TAKES("brief", "all") },
	{ .path = "/api/v1/metrics", .handle = on_measures, TAKES_NOTHING },
	{ .path = "/api/v1/notify", .handle = api_notify, TAKES_NOTHING },
	{ .path = "/api/v1/feeds", .handle = api_feeds, TAKES_NOTHING },
	{ .path = "/api/v1/platforms", .handle = api_platforms, TAKES_NOTHING },
	{ .path = "/api/v1/services/", .prefix = true, .handle = on_service, TAKES_NOTHING },
	{ .path = "/problems/", .prefix = true, .handle = api_problem_page, TAKES_NOTHING },
	{ .path = NULL },
};
