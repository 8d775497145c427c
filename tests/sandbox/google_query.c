/* SPDX-License-Identifier: Apache-2.0 */
/*
 * google_query.c - as much of the query language as a campaign needs.
 *
 *	SELECT field, ... FROM campaign [WHERE campaign.id IN (n, ...)]
 *
 * Only known fields are taken, and only what was selected is answered: a client
 * that forgets to ask for a field does not get it.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "base/tree.h"
#include "google.h"

enum { IDS_MAX = 10000, FIELDS_MAX = 32 };

struct row {
	const struct campaign *campaign;
	const struct budget *budget;
};

static const char *budget_name(const struct row *r)
{
	static _Thread_local char text[80];

	snprintf(text, sizeof(text), "customers/" CITY_CUSTOMER "/campaignBudgets/%" PRIu64,
		 r->budget->id);
	return text;
}

static const char *number(uint64_t n)
{
	static _Thread_local char text[24];

	snprintf(text, sizeof(text), "%" PRIu64, n);
	return text;
}

#define TEXT(name, expression) \
	static const char *name(const struct row *r) \
	{ \
		(void)r; \
		return (expression); \
	}

TEXT(customer_id, CITY_CUSTOMER)
TEXT(customer_currency, "USD")
TEXT(customer_zone, CITY_ZONE)
TEXT(customer_status, "ENABLED")
TEXT(campaign_id, number(r->campaign->id))
TEXT(campaign_name, r->campaign->name)
TEXT(campaign_status, campaign_status_name(account_shown_status(r->campaign)))
TEXT(campaign_serving, r->campaign->status == CAMPAIGN_REMOVED ? "NONE" : "SERVING")
TEXT(campaign_primary,
     r->campaign->status == CAMPAIGN_ENABLED ? "ELIGIBLE" : campaign_status_name(r->campaign->status))
TEXT(campaign_experiment, "BASE")
TEXT(campaign_channel, "SEARCH")
TEXT(campaign_bidding, "MAXIMIZE_CONVERSIONS")
TEXT(campaign_budget, budget_name(r))
TEXT(budget_id, number(r->budget->id))
TEXT(budget_amount, number((uint64_t)account_shown_micros(r->budget)))
TEXT(budget_period, "DAILY")
TEXT(budget_type, "STANDARD")
TEXT(budget_status, "ENABLED")
TEXT(budget_shared, r->budget->shared ? "true" : "false")
TEXT(budget_users, number((uint64_t)r->budget->users))

/* An int64 travels as a string; a bool does not. NULL value: never set here. */
static const struct field {
	const char *path, *key;
	const char *(*value)(const struct row *r);
	bool bare;
} fields[] = {
	{ "customer.id", "id", customer_id, false },
	{ "customer.currency_code", "currencyCode", customer_currency, false },
	{ "customer.time_zone", "timeZone", customer_zone, false },
	{ "customer.status", "status", customer_status, false },
	{ "campaign.id", "id", campaign_id, false },
	{ "campaign.name", "name", campaign_name, false },
	{ "campaign.status", "status", campaign_status, false },
	{ "campaign.serving_status", "servingStatus", campaign_serving, false },
	{ "campaign.primary_status", "primaryStatus", campaign_primary, false },
	{ "campaign.experiment_type", "experimentType", campaign_experiment, false },
	{ "campaign.advertising_channel_type", "advertisingChannelType", campaign_channel, false },
	{ "campaign.bidding_strategy_type", "biddingStrategyType", campaign_bidding, false },
	{ "campaign.campaign_budget", "campaignBudget", campaign_budget, false },
	{ "campaign_budget.id", "id", budget_id, false },
	{ "campaign_budget.amount_micros", "amountMicros", budget_amount, false },
	{ "campaign_budget.total_amount_micros", "totalAmountMicros", NULL, false },
	{ "campaign_budget.period", "period", budget_period, false },
	{ "campaign_budget.type", "type", budget_type, false },
	{ "campaign_budget.status", "status", budget_status, false },
	{ "campaign_budget.explicitly_shared", "explicitlyShared", budget_shared, true },
	{ "campaign_budget.reference_count", "referenceCount", budget_users, false },
};

enum { FIELDS = sizeof(fields) / sizeof(fields[0]) };

struct query {
	bool selected[FIELDS];
	bool any_id;
	uint64_t *ids;
	size_t id_count;
	const char *wrong, *words; /* the error's value and message */
};

static const char *skip(const char *p)
{
	return p + strspn(p, " \t\n");
}

/* Past a keyword, or NULL. */
static const char *keyword(const char *p, const char *word)
{
	size_t n = strlen(word);

	p = skip(p);
	return strncasecmp(p, word, n) == 0 && strchr(" \t\n(,=", p[n]) ? p + n : NULL;
}

static const char *bad(struct query *q, const char *wrong, const char *words)
{
	q->wrong = wrong;
	q->words = words;
	return NULL;
}

static const char *read_fields(struct query *q, const char *p)
{
	for (;;) {
		size_t n, i = 0;

		p = skip(p);
		n = strcspn(p, " \t\n,");
		while (i < FIELDS && !text_is(p, n, fields[i].path))
			i++;
		if (i == FIELDS)
			return bad(q, "UNRECOGNIZED_FIELD", "Unrecognized field in the query.");
		q->selected[i] = true;
		p = skip(p + n);
		if (*p != ',')
			return p;
		p++;
	}
}

static const char *read_ids(struct query *q, const char *p)
{
	q->ids = calloc(IDS_MAX, sizeof(*q->ids));
	if (!q->ids)
		abort();
	for (;;) {
		char *end;

		p = skip(p);
		q->ids[q->id_count] = strtoull(p, &end, 10);
		if (end == p || ++q->id_count == IDS_MAX)
			return bad(q, "BAD_VALUE", "Expected campaign ids.");
		p = skip(end);
		if (*p == ')')
			return skip(p + 1);
		if (*p++ != ',')
			return bad(q, "UNEXPECTED_INPUT", "Expected ',' or ')'.");
	}
}

static const char *read_where(struct query *q, const char *p)
{
	const char *in = keyword(p, "campaign.id");

	in = in ? keyword(in, "IN") : NULL;
	in = in ? skip(in) : NULL;
	if (!in || *in != '(')
		return bad(q, "UNEXPECTED_INPUT", "This server filters by campaign.id IN (...) only.");
	return read_ids(q, in + 1);
}

static void query_read(struct query *q, const char *text)
{
	const char *p = keyword(text, "SELECT");

	*q = (struct query){ .any_id = true };
	p = p ? read_fields(q, p) : bad(q, "EXPECTED_SELECT", "Expected SELECT.");
	if (!p)
		return;
	p = keyword(p, "FROM");
	p = p ? skip(p) : bad(q, "EXPECTED_FROM", "Expected FROM.");
	if (p && strncmp(p, "campaign", 8) != 0)
		p = bad(q, "BAD_RESOURCE_TYPE_IN_FROM_CLAUSE", "This server knows campaigns only.");
	p = p ? skip(p + 8) : NULL;
	if (p && *p) {
		q->any_id = false;
		p = keyword(p, "WHERE") ? read_where(q, keyword(p, "WHERE")) :
					  bad(q, "UNEXPECTED_INPUT", "Expected WHERE or the end.");
	}
	if (p && *p)
		bad(q, "UNEXPECTED_INPUT", "Expected the end of the query.");
}

/* ---- rows ---- */

static bool wanted(const struct query *q, const struct campaign *c)
{
	for (size_t i = 0; i < q->id_count; i++)
		if (q->ids[i] == c->id)
			return true;
	return q->any_id;
}

static void put_part(struct buf *out, const struct query *q, const struct row *r, const char *table,
		     const char *key)
{
	size_t n = strlen(table);

	buf_printf(out, "%s\"%s\":{\"resourceName\":\"customers/" CITY_CUSTOMER,
		   *key == 'c' ? "" : ",", key);
	if (strcmp(table, "campaign") == 0)
		buf_printf(out, "/campaigns/%" PRIu64, r->campaign->id);
	else if (strcmp(table, "campaign_budget") == 0)
		buf_printf(out, "/campaignBudgets/%" PRIu64, r->budget->id);
	buf_puts(out, "\"");
	for (size_t i = 0; i < FIELDS; i++) {
		const struct field *f = &fields[i];

		if (!q->selected[i] || !f->value || strncmp(f->path, table, n) != 0 || f->path[n] != '.')
			continue;
		buf_printf(out, ",\"%s\":", f->key);
		if (f->bare)
			buf_puts(out, f->value(r));
		else
			put_text(out, f->value(r));
	}
	buf_puts(out, "}");
}

static void put_row(struct buf *out, const struct query *q, const struct row *r)
{
	buf_puts(out, "{");
	put_part(out, q, r, "customer", "customer");
	buf_puts(out, ",");
	put_part(out, q, r, "campaign", "campaign");
	buf_puts(out, ",");
	put_part(out, q, r, "campaign_budget", "campaignBudget");
	buf_puts(out, "}");
}

static void put_mask(struct buf *out, const struct query *q)
{
	bool first = true;

	for (size_t i = 0; i < FIELDS; i++) {
		if (!q->selected[i])
			continue;
		buf_printf(out, "%s%.*s.%s", first ? "" : ",", (int)strcspn(fields[i].path, "."),
			   fields[i].path, fields[i].key);
		first = false;
	}
}

/* From row `skipped` on; returns how many rows there are in all. */
static int put_rows(struct buf *out, const struct google *g, const struct query *q, int skipped)
{
	int n = 0;

	for (size_t i = 0; i < CAMPAIGNS; i++) {
		const struct campaign *c = &g->account->campaigns[i];
		struct row r = { c, &g->account->budgets[c->budget] };

		if (!wanted(q, c))
			continue;
		if (n >= skipped && n < skipped + g->page_rows) {
			buf_puts(out, n > skipped ? "," : "\"results\":[");
			put_row(out, q, &r);
		}
		n++;
	}
	if (n > skipped)
		buf_puts(out, "],");
	return n;
}

static void refuse(struct answer *a, const char *family, const char *value, const char *message)
{
	struct google_refusal r = { .family = family, .value = value, .message = message, .operation = -1 };

	google_fail(a, 400, "INVALID_ARGUMENT", &r);
}

void google_search(const struct google *g, struct json_object *request, struct answer *a)
{
	static const char *const known[] = { "query", "pageToken", "pageSize", "validateOnly", NULL };
	const char *unknown = google_unknown_key(request, known);
	const char *token = tree_text_or(request, "pageToken", "");
	int skipped = text_starts(token, "page-") ? atoi(token + 5) : 0, rows;
	struct query q = { .ids = NULL };

	if (unknown) {
		google_bad_request(
			a, unknown, "Invalid JSON payload received. Unknown name: Cannot find field.");
		return;
	}
	query_read(&q, tree_text_or(request, "query", ""));
	if (tree_get(request, "pageSize")) {
		refuse(a, "requestError", "PAGE_SIZE_NOT_SUPPORTED",
		       "Setting the page size is not supported.");
	} else if (*token && skipped <= 0) {
		refuse(a, "requestError", "INVALID_PAGE_TOKEN", "Page token is invalid.");
	} else if (q.wrong) {
		refuse(a, "queryError", q.wrong, q.words);
	} else {
		a->status = 200;
		buf_puts(&a->body, "{");
		rows = put_rows(&a->body, g, &q, skipped);
		if (rows > skipped + g->page_rows)
			buf_printf(&a->body, "\"nextPageToken\":\"page-%d\",", skipped + g->page_rows);
		buf_puts(&a->body, "\"fieldMask\":\"");
		put_mask(&a->body, &q);
		buf_puts(&a->body,
			 "\",\"requestId\":\"sandbox\",\"queryResourceConsumption\":\"310\"}");
	}
	free(q.ids);
}
