/* SPDX-License-Identifier: Apache-2.0 */
/*
 * google_list.c - googleAds:search: the rows of a table, page by page.
 *
 * A page's token is good for the query it came with and for no other.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "base/tree.h"
#include "google_query.h"

struct listing {
	const struct google *g;
	const struct query *q;
	struct buf *out;
	int64_t skipped, seen; /* rows: of earlier pages, and so far */
};

static void take(struct listing *l, const struct query_row *r)
{
	if ((l->q->limit && l->seen == l->q->limit) || !query_takes(l->q, r))
		return;
	if (l->seen >= l->skipped && l->seen < l->skipped + l->g->page_rows) {
		buf_puts(l->out, l->seen > l->skipped ? "," : "\"results\":[");
		query_put_row(l->out, l->q, r);
	}
	l->seen++;
}

/* ---- tables ---- */

static struct query_row row_of(const struct google *g, const struct campaign *c)
{
	return (struct query_row){ .campaign = c, .budget = &g->account->budgets[c->budget] };
}

/* By day, or once. A day without a cost has no row. */
static void take_days(struct listing *l, struct query_row *r)
{
	char day[EVENT_TEXT];

	if (!query_selects(l->q, "metrics.cost_micros")) {
		r->day = "";
		take(l, r);
		return;
	}
	for (int ago = 0; l->g->extras && ago < BILL_DAYS; ago++) {
		r->cost = extras_cost(l->g->extras, r->campaign, ago);
		r->day = extras_day(ago, day);
		if (r->cost)
			take(l, r);
	}
}

static void list_campaigns(struct listing *l)
{
	for (size_t i = 0; i < CAMPAIGNS; i++) {
		struct query_row r = row_of(l->g, &l->g->account->campaigns[i]);

		take_days(l, &r);
	}
}

static void list_groups(struct listing *l, const struct extra_group *list, size_t n)
{
	for (size_t i = 0; l->g->extras && i < n; i++) {
		struct query_row r = row_of(l->g, account_campaign(l->g->account, list[i].campaign));

		r.group = &list[i];
		take_days(l, &r);
	}
}

static void list_places(struct listing *l)
{
	for (size_t i = 0; l->g->extras && i < EXTRA_PLACES; i++) {
		const struct extra_place *place = &l->g->extras->places[i];
		struct query_row r = row_of(l->g, account_campaign(l->g->account, place->campaign));

		r.place = place;
		take(l, &r);
	}
}

/* The newest first. */
static void list_changes(struct listing *l)
{
	const struct google_extras *x = l->g->extras;
	uint64_t kept = x && x->event_count < EXTRA_EVENTS ? x->event_count : EXTRA_EVENTS;

	for (uint64_t i = 1; x && i <= kept; i++) {
		struct query_row r = { .event = &x->events[(x->event_count - i) % EXTRA_EVENTS] };

		take(l, &r);
	}
}

static void list(struct listing *l)
{
	static const struct query_row nothing = { .campaign = NULL };
	struct google_extras *x = l->g->extras;

	switch (l->q->table) {
	case TABLE_CAMPAIGN:
		list_campaigns(l);
		break;
	case TABLE_AD_GROUP:
		list_groups(l, x ? x->groups : NULL, EXTRA_GROUPS);
		break;
	case TABLE_ASSET_GROUP:
		list_groups(l, x ? x->asset_groups : NULL, EXTRA_ASSET_GROUPS);
		break;
	case TABLE_CRITERION:
		list_places(l);
		break;
	case TABLE_CHANGE:
		list_changes(l);
		break;
	case TABLE_CURRENCY:
		take(l, &nothing);
		break;
	case TABLE_ROBOT:
		break;
	}
}

/* ---- pages ---- */

static void refuse(struct answer *a, const char *family, const char *value, const char *message)
{
	struct google_refusal r = { .family = family, .value = value, .message = message, .operation = -1 };

	google_fail(a, 400, "INVALID_ARGUMENT", &r);
}

static uint64_t stamp_of(const char *text)
{
	return text_hash(text, strlen(text));
}

/* Rows of the pages before; -1: the token is not one of this query's. */
static int64_t skipped_of(const char *token, const char *text)
{
	uint64_t stamp;
	int64_t n;

	if (!*token)
		return 0;
	if (sscanf(token, "page-%" SCNd64 "-%" SCNx64, &n, &stamp) != 2 || n <= 0)
		return -1;
	return stamp == stamp_of(text) ? n : -1;
}

static void put_page(struct listing *l, const char *text)
{
	buf_puts(l->out, "{");
	list(l);
	if (l->seen > l->skipped)
		buf_puts(l->out, "],");
	if (l->seen > l->skipped + l->g->page_rows)
		buf_printf(l->out, "\"nextPageToken\":\"page-%" PRId64 "-%" PRIx64 "\",",
			   l->skipped + l->g->page_rows, stamp_of(text));
	buf_puts(l->out, "\"fieldMask\":\"");
	query_put_mask(l->out, l->q);
	buf_puts(l->out, "\",\"requestId\":\"sandbox\",\"queryResourceConsumption\":\"310\"}");
}

void google_search(const struct google *g, struct json_object *request, struct answer *a)
{
	static const char *const known[] = { "query", "pageToken", "pageSize", "validateOnly", NULL };
	const char *unknown = google_unknown_key(request, known);
	const char *token = tree_text_or(request, "pageToken", "");
	const char *text = tree_text_or(request, "query", "");
	int64_t skipped = skipped_of(token, text);
	struct query q;
	struct listing l = { .g = g, .q = &q, .out = &a->body, .skipped = skipped };

	if (unknown) {
		google_bad_request(
			a, unknown, "Invalid JSON payload received. Unknown name: Cannot find field.");
		return;
	}
	query_read(&q, text);
	if (tree_get(request, "pageSize")) {
		refuse(a, "requestError", "PAGE_SIZE_NOT_SUPPORTED",
		       "Setting the page size is not supported.");
	} else if (skipped < 0) {
		refuse(a, "requestError", "INVALID_PAGE_TOKEN", "Page token is invalid.");
	} else if (q.wrong) {
		refuse(a, q.family, q.wrong, q.words);
	} else {
		a->status = 200;
		put_page(&l, text);
	}
	query_release(&q);
}
