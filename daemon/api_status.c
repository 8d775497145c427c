/* SPDX-License-Identifier: Apache-2.0 */
/*
 * api_status.c - one list of services in four forms, filtered by the same words.
 *
 * The page, what its script asks for, the spreadsheet and the JSON read the same
 * query.  A word that is no verdict is refused rather than ignored: a view that
 * silently shows everything is a wrong view.
 */
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/text.h"
#include "daemon/api_answer.h"
#include "decide/explain.h"

enum { TITLE_MAX = 4096, LAST_MEMORY = 256 * 1024 };

static bool verdict_of(struct api_exchange *x, struct listing_filter *ret)
{
	const char *names[VERDICT_COUNT], *name = api_query(x, "verdict"), *nearest;

	if (!*name)
		return true;
	ret->by_verdict = listing_verdict(name, &ret->verdict);
	if (ret->by_verdict)
		return true;
	for (int v = 0; v < VERDICT_COUNT; v++)
		names[v] = verdict_name((enum verdict)v);
	nearest = text_nearest(name, names, VERDICT_COUNT);
	api_refuse(x->a, 400, "bad-request",
		   "verdict=%.40s is none of ample, open, filling, full, unknown and closed%s%s%s",
		   name, nearest ? ". Did you mean " : "", nearest ? nearest : "", nearest ? "?" : "");
	return false;
}

bool api_filter(struct api_exchange *x)
{
	const char *text = api_query(x, "q");

	x->context.filter = (struct listing_filter){
		.text = *text ? text : api_query(x, "find"),
		.market = api_query(x, "market"),
		.line = api_query(x, "line"),
		.attention = api_query_number(x, "need", 0, 1) == 1,
		.page = (size_t)api_query_number(x, "page", 0, CONFIG_SERVICES_MAX),
	};
	return verdict_of(x, &x->context.filter) && x->a->status < 400; /* or a number was none */
}

static void recent_of(struct api_exchange *x, const struct listing *l, struct report_recent *ret)
{
	for (size_t i = 0; i < l->shown; i++)
		x->house->recent(x->house->context, listing_service(l, i), &ret[i]);
}

/* What was last decided, or done by somebody: commands only follow from that. */
static void last_change(struct api_exchange *x, struct arena *arena)
{
	static const char *const kinds[] = { "verdict", "control", "person" };
	enum { LINES = 50, KINDS = sizeof(kinds) / sizeof(*kinds) };
	struct history_row *rows;
	size_t n = x->house->history(x->house->context, "", 0, LINES, arena, &rows);

	for (size_t i = 0; i < n * KINDS && !x->context.last; i++)
		if (strcmp(rows[i / KINDS].kind, kinds[i % KINDS]) == 0)
			x->context.last = &rows[i / KINDS];
}

/* The listing and the last weeks of what it shows, handed to whoever writes it. */
typedef void write_listing(struct api_exchange *x, const struct listing *l,
			   const struct report_recent *recent);

static void with_listing(struct api_exchange *x, write_listing *write)
{
	struct arena arena cleanup_arena = ARENA_INIT(LAST_MEMORY);
	struct report_recent recent[REPORT_PAGE_ROWS];
	struct listing l;

	if (!api_filter(x))
		return;
	if (!x->context.filter.page)
		x->context.filter.page = 1;
	if (api_has_state(x))
		return;
	last_change(x, &arena);
	listing_from(&l, x->engine, &x->context.filter, x->context.index, 0);
	if (x->house->recent)
		recent_of(x, &l, recent);
	write(x, &l, x->house->recent ? recent : NULL);
	listing_release(&l);
}

/* ---- the page ---- */

struct shown {
	const struct listing *listing;
	const struct report_recent *recent;
};

static void page_body(struct api_exchange *x, const void *context)
{
	const struct shown *shown = context;

	report_page_html(x->engine, shown->listing, shown->recent, &x->context, &x->a->body);
}

static void write_page(struct api_exchange *x, const struct listing *l, const struct report_recent *recent)
{
	const struct shown shown = { l, recent };
	struct buf title cleanup_buf = BUF_INIT(TITLE_MAX);

	report_title(x->engine, &x->context, &title);
	api_page(x, buf_text(&title), page_body, &shown);
}

void api_status_page(struct api_exchange *x)
{
	x->a->type = "text/html; charset=utf-8";
	with_listing(x, write_page);
}

static void write_fresh(struct api_exchange *x, const struct listing *l, const struct report_recent *recent)
{
	report_page_json(x->engine, l, recent, &x->context, &x->a->body);
}

void api_status_fresh(struct api_exchange *x)
{
	with_listing(x, write_fresh);
}

/* ---- for programs ---- */

void api_status_json(struct api_exchange *x)
{
	x->context.limit = (size_t)api_query_number(x, "limit", 0, REPORT_ROWS_MAX);
	if (!api_filter(x) || api_has_state(x))
		return;
	if (api_is_long(x))
		api_slices(x);
	else
		report_status_json(x->engine, &x->context, &x->a->body);
}
