/* SPDX-License-Identifier: Apache-2.0 */
/*
 * google_read.c - what campaigns are, and whether they are ours to steer.
 *
 * A campaign is steerable only when its money is a standard daily budget used
 * by nobody else, in the organisation's currency: changing anything less clear
 * would move money we did not count.  Every field the query selects must be in
 * the answer; what is missing is not assumed.  A page that cannot be read fails
 * the whole read, since half an account looks exactly like missing campaigns.
 */
#include "platform/google_ads.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/tree.h"

/* No metrics here: rows of campaigns without any would vanish. */
static const char fields[] =
	"customer.id, customer.currency_code, customer.status, campaign.id, campaign.status, "
	"campaign.serving_status, campaign.experiment_type, campaign_budget.id, "
	"campaign_budget.amount_micros, campaign_budget.total_amount_micros, "
	"campaign_budget.period, "
	"campaign_budget.type, campaign_budget.explicitly_shared, campaign_budget.reference_count";

/* ---- asking ---- */

static void search(struct platform_talk *t, struct request *ret)
{
	const struct google_talk *g = t->state;
	struct buf body cleanup_buf = BUF_INIT(PLATFORM_BATCH_MAX * 24 + 16384);

	buf_printf(&body, "{\"query\":\"SELECT %s FROM campaign WHERE campaign.id IN (", fields);
	for (size_t i = 0; i < g->count; i++)
		buf_printf(&body, "%s%" PRId64, i ? "," : "", g->places[g->first + i].campaign);
	buf_puts(&body, ")\"");
	if (g->page_token) {
		struct json_object *token cleanup_tree = json_object_new_string(g->page_token);

		buf_puts(&body, ",\"pageToken\":");
		tree_write(&body, token);
	}
	buf_puts(&body, "}");
	google_request(t, "googleAds:search", arena_strndup(t->arena, buf_text(&body), body.length),
		       body.length, ret);
}

static int by_campaign(const void *a, const void *b)
{
	const struct google_place *x = a, *y = b;

	return (x->campaign > y->campaign) - (x->campaign < y->campaign);
}

static void next_batch(struct google_talk *g, size_t total)
{
	g->first += g->count;
	g->count = total - g->first < PLATFORM_BATCH_MAX ? total - g->first : PLATFORM_BATCH_MAX;
	g->pages = 1;
	g->page_token = NULL;
}

int google_read_begin(struct platform_talk *t, struct request *ret, struct err *err)
{
	const struct google_ads *settings = t->config->settings;
	struct google_talk *g = t->state;

	g->places = arena_array(t->arena, struct google_place, t->read_count);
	for (size_t i = 0; i < t->read_count; i++) {
		const struct google_target *target = t->targets[t->read[i]].select;

		if (platform_google_ads.target_check(target, err))
			return -1;
		g->places[i] = (struct google_place){ strtoll(target->campaign, NULL, 10), i };
		words_set(t->sightings[i].trouble, "campaign %s is not in account %s",
			  target->campaign, settings->customer_id);
	}
	qsort(g->places, t->read_count, sizeof(*g->places), by_campaign);
	next_batch(g, t->read_count);
	search(t, ret);
	return PLATFORM_SEND;
}

/* ---- one row ---- */

/* What a row says, before anything is concluded from it. */
struct row {
	int64_t customer, campaign, budget, amount, users;
	const char *currency, *account, *status, *serving, *experiment, *period, *type;
	bool total, shared;
};

static int row_customer(struct json_object *o, const char *at, struct row *r, struct err *err)
{
	if (tree_int64(o, at, "id", &r->customer, err) ||
	    tree_text(o, at, "currencyCode", &r->currency, err))
		return -1;
	r->account = tree_text_or(o, "status", "");
	return strlen(r->currency) == 3 ?
		       0 :
		       err_set(err, ERR_INPUT, "%s.currencyCode: not a currency", at);
}

static int row_campaign(struct json_object *o, const char *at, struct row *r, struct err *err)
{
	r->serving = tree_text_or(o, "servingStatus", "");
	r->experiment = tree_text_or(o, "experimentType", "");
	return tree_int64(o, at, "id", &r->campaign, err) || tree_text(o, at, "status", &r->status, err) ?
		       -1 :
		       0;
}

/* Absent and null are not told; anything else must be a whole number from `low` up. */
static int told(struct json_object *o, const char *at, const char *key, int64_t low, int64_t *ret,
		struct err *err)
{
	if (!tree_get(o, key))
		return 0;
	if (tree_int64(o, at, key, ret, err))
		return -1;
	return *ret >= low ? 0 : err_set(err, ERR_INPUT, "%s.%s: below %" PRId64, at, key, low);
}

/* A removed campaign may have no budget left: that is its trouble, not the account's. */
static int row_budget(struct json_object *o, const char *at, struct row *r, struct err *err)
{
	int64_t amount = BUDGET_UNKNOWN;

	r->period = tree_text_or(o, "period", "");
	r->type = tree_text_or(o, "type", "");
	r->shared = tree_bool_or(o, "explicitlyShared", false);
	r->total = tree_get(o, "totalAmountMicros") != NULL;
	if (told(o, at, "id", 1, &r->budget, err) || told(o, at, "referenceCount", 0, &r->users, err) ||
	    told(o, at, "amountMicros", 0, &amount, err))
		return -1;
	r->amount = strcmp(r->period, "DAILY") == 0 && !r->total ? amount : BUDGET_UNKNOWN;
	return 0;
}

static enum ad_status status_of(const struct row *r)
{
	if (strcmp(r->status, "REMOVED") == 0 || strcmp(r->serving, "ENDED") == 0)
		return AD_ENDED;
	if (strcmp(r->status, "ENABLED") == 0)
		return AD_ENABLED;
	return strcmp(r->status, "PAUSED") == 0 ? AD_PAUSED : AD_UNKNOWN;
}

/* Words for an enum we may not know: what Google says, or that it says nothing. */
static const char *said(const char *value)
{
	return *value ? value : "not told";
}

/* Why its budget is not one to change; false: it is. */
static bool budget_trouble(const struct row *r, char out[NOTICE_MAX])
{
	if (!r->budget)
		words_set(out, "Google tells nothing about its budget");
	else if (strcmp(r->period, "DAILY") != 0 || r->total)
		words_set(out, "its budget is for a whole period (%s), not per day: give the campaign a daily budget",
			  r->total ? "total amount" : said(r->period));
	else if (r->users > 1)
		words_set(out,
			  "its budget is shared with %" PRId64 " other campaign%s: "
			  "give the campaign a budget of its own",
			  r->users - 1, r->users > 2 ? "s" : "");
	else if (r->shared)
		words_set(out, "its budget is a shared one: give the campaign a budget of its own");
	else if (r->users < 1)
		words_set(out, "Google did not say how many campaigns use its budget");
	else if (strcmp(r->type, "STANDARD") != 0)
		words_set(out, "its budget is of type %s: only STANDARD budgets are changed",
			  said(r->type));
	else if (r->amount == BUDGET_UNKNOWN)
		words_set(out, "Google does not tell the amount of its budget");
	else
		return false;
	return true;
}

/* Why it is not ours to change, most final reason first; false: it is. */
static bool trouble(const struct row *r, enum ad_status status, const char *currency, char out[NOTICE_MAX])
{
	if (status == AD_ENDED)
		words_set(out,
			  strcmp(r->status, "REMOVED") == 0 ?
				  "it was removed in Google Ads: take it out of the configuration" :
				  "it has ended in Google Ads: give it a later end date or take it "
				  "out of the configuration");
	else if (*r->account && strcmp(r->account, "ENABLED") != 0)
		words_set(out, "the ad account is %s in Google Ads", r->account);
	else if (*currency && strcmp(currency, r->currency) != 0)
		words_set(out, "its account is in %.3s, the organization in %.3s: amounts cannot be compared",
			  r->currency, currency);
	else if (status == AD_UNKNOWN)
		words_set(out, "Google calls its status %s, which is not one we know", said(r->status));
	else if (strcmp(r->experiment, "BASE") != 0)
		words_set(out, "it is part of an experiment (%s): name the base campaign instead",
			  said(r->experiment));
	else
		return budget_trouble(r, out);
	return true;
}

static void sight(const struct row *r, const char *currency, struct sighting *s)
{
	s->seen = true;
	s->state.status = status_of(r);
	s->state.budget_micros = r->amount;
	s->state.ref = (uint64_t)r->budget;
	memcpy(s->currency, r->currency, 3);
	s->trouble[0] = '\0';
	s->steerable = !trouble(r, s->state.status, currency ? currency : "", s->trouble);
}

/* The batch's places are sorted: the first with that campaign, or NULL. */
static const struct google_place *place_of(const struct google_talk *g, int64_t campaign)
{
	size_t low = g->first, high = g->first + g->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (g->places[middle].campaign < campaign)
			low = middle + 1;
		else
			high = middle;
	}
	return low < g->first + g->count && g->places[low].campaign == campaign ? &g->places[low] : NULL;
}

static int read_row(struct platform_talk *t, struct json_object *o, size_t index, struct row *ret,
		    struct err *err)
{
	static const struct {
		const char *key;
		int (*take)(struct json_object *o, const char *at, struct row *r, struct err *err);
	} parts[] = {
		{ "customer", row_customer },
		{ "campaign", row_campaign },
		{ "campaignBudget", row_budget },
	};
	const struct google_ads *settings = t->config->settings;
	char at[64];

	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		snprintf(at, sizeof(at), "$.results[%zu].%s", index, parts[i].key);
		if (parts[i].take(tree_get(o, parts[i].key), at, ret, err))
			return -1;
	}
	if (ret->customer != strtoll(settings->customer_id, NULL, 10))
		return err_set(err, ERR_INPUT, "$.results[%zu].customer.id: another account's", index);
	return 0;
}

static int take_row(struct platform_talk *t, struct json_object *o, size_t index, struct err *err)
{
	const struct google_talk *g = t->state;
	const struct google_place *p;
	struct row r = { 0 };

	if (read_row(t, o, index, &r, err))
		return -1;
	p = place_of(g, r.campaign);
	if (!p)
		return err_set(err, ERR_INPUT,
			       "$.results[%zu].campaign.id: a campaign nobody asked for", index);
	if (t->sightings[p->at].seen)
		return err_set(err, ERR_INPUT,
			       "$.results[%zu].campaign.id: the same campaign twice", index);
	for (; p < g->places + g->first + g->count && p->campaign == r.campaign; p++)
		sight(&r, t->currency, &t->sightings[p->at]);
	return 0;
}

/* ---- the conversation ---- */

/* 0 with a new page token or none in the talk; -1 when the server goes in circles. */
static int take_token(struct platform_talk *t, struct json_object *page, struct err *err)
{
	struct google_talk *g = t->state;
	const char *token = tree_text_or(page, "nextPageToken", "");

	if (!*token) {
		g->page_token = NULL;
		return 0;
	}
	if (g->page_token && strcmp(g->page_token, token) == 0)
		return err_set(err, ERR_INPUT, "$.nextPageToken: leads to the same page again");
	if (++g->pages > PLATFORM_PAGES_MAX)
		return err_set(err, ERR_LIMIT, "more than %d pages", PLATFORM_PAGES_MAX);
	g->page_token = arena_strdup(t->arena, token);
	return 0;
}

static int take_page(struct platform_talk *t, const struct reply *reply, struct err *err)
{
	struct json_object *page cleanup_tree = tree_parse(reply->body, reply->length, err);
	struct json_object *results;

	if (!page)
		return -1;
	if (!json_object_is_type(page, json_type_object) || tree_get(page, "error"))
		return err_set(err, ERR_INPUT, "$: expected an object with results");
	/* A page without rows has no results at all, but never without a word of what was asked. */
	results = tree_get(page, "results");
	if (!results && !tree_get(page, "fieldMask"))
		return err_set(err, ERR_INPUT, "$: expected results or fieldMask");
	if (results && !json_object_is_type(results, json_type_array))
		return err_set(err, ERR_INPUT, "$.results: expected a list");
	for (size_t i = 0; results && i < json_object_array_length(results); i++)
		if (take_row(t, json_object_array_get_idx(results, i), i, err))
			return -1;
	return take_token(t, page, err);
}

/* The first error of a refused read; its class says whose turn it is. */
static int refused(struct platform_talk *t, const struct reply *reply, struct err *err)
{
	struct google_error *errors;

	google_reply_errors(reply, t->arena, &errors);
	t->retry_after = errors[0].closing.retry_after;
	return err_set(err, errors[0].kind, "%s", errors[0].closing.words);
}

int google_read_advance(struct platform_talk *t, const struct reply *reply, struct request *ret,
			struct err *err)
{
	struct google_talk *g = t->state;

	if (reply->fault == FAULT_NONE && reply->status && reply->status != 200)
		return refused(t, reply, err);
	if (reading_usable(reply, err) || take_page(t, reply, err))
		return -1;
	if (!g->page_token) {
		if (g->first + g->count == t->read_count)
			return PLATFORM_DONE;
		next_batch(g, t->read_count);
	}
	search(t, ret);
	return PLATFORM_SEND;
}
