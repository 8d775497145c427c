/* SPDX-License-Identifier: Apache-2.0 */
/*
 * microsoft_campaign.c - campaigns, asked for and changed a hundred at a time.
 *
 * Answers to questions are aligned with the ids, with null for what is not there
 * or not of a type that was asked for; answers to changes name failures only.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/money.h"
#include "base/tree.h"
#include "microsoft.h"

/* ---- what both have in common ---- */

static const struct ms_refusal not_here = { 1100, "CampaignServiceInvalidCampaignId",
					    "The campaign ID is not valid." };

/* The list, 1 to 100 long, of the account in the header; NULL with the answer written. */
static struct json_object *list_of(struct json_object *request, const char *key, struct answer *a)
{
	struct json_object *list = tree_get(request, key);
	size_t n = json_object_is_type(list, json_type_array) ? json_object_array_length(list) : 0;

	if (strcmp(tree_text_or(request, "AccountId", ""), MS_ACCOUNT) != 0)
		ms_fault(a, 400,
			 (struct ms_refusal){ 119, "InvalidAccountId", "The account id is not valid." });
	else if (!n)
		ms_fault(a, 400, (struct ms_refusal){ 512, "EntitiesArrayShouldNotBeNullOrEmpty", key });
	else if (n > MS_IDS_MAX)
		ms_fault(a, 400, (struct ms_refusal){ 513, "EntitiesArrayExceedsLimit", key });
	else
		return list;
	return NULL;
}

/* ---- asking ---- */

/* "Search, Audience": is this one of them? */
static bool names(const char *flags, const char *flag)
{
	size_t n = strlen(flag);

	for (const char *at = flags; (at = strstr(at, flag)); at += n)
		if ((at == flags || at[-1] == ' ' || at[-1] == ',') &&
		    (!at[n] || at[n] == ',' || at[n] == ' '))
			return true;
	return false;
}

static void put_campaign(struct buf *out, const struct microsoft *m, const struct ms_campaign *c)
{
	char amount[MONEY_TEXT];

	buf_printf(out,
		   "{\"BiddingScheme\":{\"Type\":\"MaxClicksBiddingScheme\"},\"BudgetId\":%s,"
		   "\"BudgetType\":\"%s\",\"CampaignType\":\"%s\",\"DailyBudget\":%s,"
		   "\"ExperimentId\":%s,\"Id\":\"%s\",\"Name\":\"%s\",\"Status\":\"%s\","
		   "\"TimeZone\":\"" MS_ZONE "\"}",
		   c->shared ? "\"7700\"" : "null",
		   c->lifetime ? "LifetimeBudgetStandard" : "DailyBudgetStandard", c->type,
		   money_decimal(lever_shown(c->lever).micros, amount),
		   c->experiment ? "\"91\"" : "null", c->lever->id, "Simulated", ms_status(m, c));
}

void ms_query(struct microsoft *m, struct json_object *request, struct answer *a)
{
	static const char *const known[] = { "AccountId", "CampaignIds", "CampaignType",
					     "ReturnAdditionalFields", NULL };
	const char *types = tree_text_or(request, "CampaignType", "Search");
	bool lifetimes =
		names(tree_text_or(request, "ReturnAdditionalFields", ""), "LifetimeBudgetFields");
	struct buf errors cleanup_buf = BUF_INIT(ANSWER_MAX);
	struct json_object *ids;

	if (!ms_members(request, known, a) || !(ids = list_of(request, "CampaignIds", a)))
		return;
	a->status = 200;
	buf_puts(&a->body, "{\"Campaigns\":[");
	for (size_t i = 0; i < json_object_array_length(ids); i++) {
		struct json_object *id = json_object_array_get_idx(ids, i);
		const struct ms_campaign *c = json_object_is_type(id, json_type_string) ?
						      ms_find(m, json_object_get_string(id)) :
						      NULL;
		bool there = c && c->lever->is.status != LEVER_REMOVED && (lifetimes || !c->lifetime);

		buf_puts(&a->body, i ? "," : "");
		buf_puts(&errors, i ? "," : "");
		if (there && names(types, c->type)) {
			put_campaign(&a->body, m, c);
			buf_puts(&errors, "null");
			continue;
		}
		buf_puts(&a->body, "null");
		ms_put_error(&errors, (int)i,
			     there ? (struct ms_refusal){ 516, "EntityIdFilterMismatch",
							  "The id is of another type." } :
				     not_here);
	}
	buf_printf(&a->body, "],\"PartialErrors\":[%s]}", buf_text(&errors));
}

/* ---- changing ---- */

struct wish {
	struct ms_campaign *campaign;
	enum lever_status status;
	int64_t micros;
	bool has_status, has_budget;
	struct ms_refusal refusal; /* code 0: none */
};

static bool refuse(struct wish *w, int code, const char *name, const char *message)
{
	w->refusal = (struct ms_refusal){ code, name, message };
	return false;
}

static bool read_status(struct wish *w, struct json_object *o)
{
	const char *status = tree_text_or(o, "Status", "");

	w->has_status = tree_get(o, "Status") != NULL;
	w->status = strcmp(status, "Paused") == 0 ? LEVER_PAUSED : LEVER_RUNS;
	if (w->has_status && strcmp(status, "Paused") != 0 && strcmp(status, "Active") != 0)
		return refuse(w, 1106, "CampaignServiceInvalidCampaignStatus",
			      "The status cannot be set.");
	return true;
}

static bool read_budget(struct wish *w, struct json_object *o)
{
	struct json_object *amount = tree_get(o, "DailyBudget");
	struct err unused = ERR_INIT;
	const char *text;

	w->has_budget = amount != NULL;
	if (!amount)
		return true;
	if (w->campaign->shared)
		return refuse(w, 1159, "CampaignServiceCannotUpdateSharedBudget",
			      "The shared budget cannot be updated here.");
	if (!json_object_is_type(amount, json_type_double) && !json_object_is_type(amount, json_type_int))
		return refuse(w, 4911, "CampaignServiceInvalidBudgetAmount", "The amount is no number.");
	text = json_object_get_string(amount);
	if (money_parse(text, strlen(text), &w->micros, &unused) || w->micros % (MICROS / 100))
		return refuse(w, 4913, "CampaignServiceBudgetAmountHasTooManyDecimals",
			      "The amount has more than two decimals.");
	if (w->micros < MS_LEAST_CENTS * (MICROS / 100))
		return refuse(w, 4912, "CampaignServiceBudgetAmountIsBelowLimit",
			      "The budget amount is below the limit.");
	return true;
}

static bool is_repeated(const struct wish *wishes, size_t i)
{
	for (size_t k = 0; k < i; k++)
		if (wishes[k].campaign == wishes[i].campaign)
			return true;
	return false;
}

static void read_wish(struct microsoft *m, struct wish *wishes, size_t i, struct json_object *o)
{
	struct wish *w = &wishes[i];

	w->campaign = ms_find(m, tree_text_or(o, "Id", ""));
	if (!w->campaign || w->campaign->lever->is.status == LEVER_REMOVED)
		refuse(w, not_here.code, not_here.name, not_here.message);
	else if (is_repeated(wishes, i))
		refuse(w, 1107, "CampaignServiceDuplicateCampaignId", "The campaign is there twice.");
	else if (w->campaign->experiment)
		refuse(w, 6133, "CampaignServiceCannotUpdateExperimentCampaign",
		       "The campaign is part of an experiment.");
	else if (read_status(w, o))
		(void)read_budget(w, o);
}

static void carry_out(struct microsoft *m, const struct wish *w)
{
	if (w->has_status) {
		lever_switch(&m->sandbox->levers, w->campaign->lever, w->status, "api");
		ms_note(m, w->campaign, "Pause status", MS_LOGIN, "API");
	}
	if (w->has_budget) {
		lever_budget(&m->sandbox->levers, w->campaign->lever, w->micros, "api");
		ms_note(m, w->campaign, "Daily budget", MS_LOGIN, "API");
	}
}

/* Somebody else was writing the same: nothing of ours was stored. */
static void fail_one(struct wish *wishes, size_t n, const struct trouble *t)
{
	for (size_t i = 0; t->kind == TROUBLE_PARTIAL && i < n; i++)
		if (!wishes[i].refusal.code &&
		    (!t->campaign || strtoull(wishes[i].campaign->lever->id, NULL, 10) == t->campaign)) {
			refuse(&wishes[i], 4149, "CampaignServiceConcurrentStoreModification",
			       "Another operation is under way.");
			return;
		}
}

void ms_put(struct microsoft *m, struct json_object *request, const struct trouble *t, struct answer *a)
{
	static const char *const known[] = { "AccountId", "Campaigns", NULL };
	static const char *const members[] = { "Id", "Status", "DailyBudget", "BudgetType", NULL };
	struct wish wishes[MS_IDS_MAX] = { 0 };
	struct json_object *list;
	size_t n;

	if (!ms_members(request, known, a) || !(list = list_of(request, "Campaigns", a)))
		return;
	n = json_object_array_length(list);
	for (size_t i = 0; i < n; i++)
		if (!ms_members(json_object_array_get_idx(list, i), members, a))
			return;
	for (size_t i = 0; i < n; i++)
		read_wish(m, wishes, i, json_object_array_get_idx(list, i));
	fail_one(wishes, n, t);
	a->status = 200;
	buf_puts(&a->body, "{\"PartialErrors\":[");
	for (size_t i = 0, shown = 0; i < n; i++) {
		if (wishes[i].refusal.code) {
			buf_puts(&a->body, shown++ ? "," : "");
			ms_put_error(&a->body, (int)i, wishes[i].refusal);
		} else if (t->kind != TROUBLE_LIE_SUCCESS) {
			carry_out(m, &wishes[i]);
		}
	}
	buf_puts(&a->body, "]}");
}
