/* SPDX-License-Identifier: Apache-2.0 */
/*
 * google_operation.c - what one change asks for, whether it may be, and its carrying out.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/tree.h"
#include "google_mutate.h"
#include "google_query.h"

static const char *const of_campaign[] = { "resourceName", "status", "name", "campaignBudget", NULL };
static const char *const of_budget[] = { "resourceName",     "amountMicros",	  "name",
					 "explicitlyShared", "totalAmountMicros", NULL };
static const char *const of_group[] = { "resourceName", "status", "name", NULL };
static const char *const of_place[] = { "resourceName", "bidModifier", "status", "negative", NULL };

const struct google_word google_words[] = {
	[GOOGLE_CAMPAIGNS] = { "campaigns", "campaign", "CAMPAIGN", "status", "status", of_campaign },
	[GOOGLE_BUDGETS] = { "campaignBudgets", "campaignBudget", "CAMPAIGN_BUDGET", "amountMicros",
			     "amount_micros", of_budget },
	[GOOGLE_AD_GROUPS] = { "adGroups", "adGroup", "AD_GROUP", "status", "status", of_group },
	[GOOGLE_ASSET_GROUPS] = { "assetGroups", "assetGroup", NULL, "status", "status", of_group },
	[GOOGLE_CRITERIA] = { "campaignCriteria", "campaignCriterion", "CAMPAIGN_CRITERION",
			      "bidModifier", "bid_modifier", of_place },
};

bool operation_refuse(struct operation *o, const char *family, const char *value, const char *field,
		      const char *message)
{
	o->refusal = (struct google_refusal){
		.family = family,
		.value = value,
		.message = message,
		.operation = o->refusal.operation,
		.field = field,
	};
	return false;
}

/* ---- reading ---- */

/* The mask must name exactly the one field that is sent and may be changed. */
static bool check_mask(const struct mutation *m, struct operation *o, struct json_object *operation,
		       struct json_object *update)
{
	const char *field = google_words[m->kind].field;
	const char *const sent[] = { "resourceName", field, NULL };
	const char *mask = tree_text_or(operation, "updateMask", "");

	if (!*mask)
		return operation_refuse(o, "fieldMaskError", "FIELD_MASK_MISSING", NULL,
					"The field mask must be provided for update operations.");
	if (strcmp(mask, field) != 0)
		return operation_refuse(o, "fieldMaskError", "FIELD_NOT_FOUND", NULL,
					"The field mask contained an invalid field.");
	if (google_unknown_key(update, sent))
		return operation_refuse(o, "fieldMaskError", "FIELD_MASK_NOT_ALLOWED", NULL,
					"A field is sent that the field mask does not name.");
	if (!tree_get(update, field))
		return operation_refuse(o, "fieldError", "REQUIRED", NULL,
					"The required field was not present.");
	return true;
}

static bool read_status(struct operation *o, struct json_object *update)
{
	enum campaign_status is = o->group ? o->group->status : o->campaign->status;

	if (!campaign_status_parse(tree_text_or(update, "status", ""), &o->status) ||
	    o->status == CAMPAIGN_REMOVED)
		return operation_refuse(o, "enumError", "ENUM_VALUE_NOT_PERMITTED", "status",
					"Enum value is not permitted.");
	if (is == CAMPAIGN_REMOVED)
		return operation_refuse(o, "campaignError", "CANNOT_MODIFY_REMOVED_CAMPAIGN",
					"status", "A removed campaign cannot be changed.");
	return true;
}

static bool read_amount(struct operation *o, struct json_object *update)
{
	struct err ignored = ERR_INIT;
	int64_t least = o->budget->least ? o->budget->least : BUDGET_LEAST_MICROS;

	/* The vendor's gateway takes a number too, but a client in doubt loses digits. */
	if (!json_object_is_type(tree_get(update, "amountMicros"), json_type_string) ||
	    tree_int64(update, "", "amountMicros", &o->micros, &ignored))
		return operation_refuse(o, "fieldError", "INVALID_VALUE", "amount_micros",
					"An int64 travels as a string of digits.");
	if (o->micros % BUDGET_UNIT_MICROS)
		return operation_refuse(o, "campaignBudgetError",
					"NON_MULTIPLE_OF_MINIMUM_CURRENCY_UNIT", "amount_micros",
					"A money amount was not a multiple of a minimum unit.");
	if (o->micros >= least)
		return true;
	snprintf(o->details, sizeof(o->details),
		 "{\"budgetPerDayMinimumErrorDetails\":{\"currencyCode\":\"USD\","
		 "\"budgetPerDayMinimumMicros\":\"%" PRId64
		 "\",\"minimumBudgetAmountMicros\":\"%" PRId64 "\","
		 "\"failedBudgetAmountMicros\":\"%" PRId64 "\"}}",
		 least, least, o->micros);
	operation_refuse(o, "campaignBudgetError", "BUDGET_BELOW_PER_DAY_MINIMUM", "amount_micros",
			 "The budget amount is below the daily minimum.");
	o->refusal.details = o->details;
	return false;
}

/* A number, from 0.1 to 10, where bids are set by hand and the place is not excluded. */
static bool read_factor(struct operation *o, struct json_object *update)
{
	struct json_object *given = tree_get(update, "bidModifier");
	double factor = json_object_get_double(given);

	if (!json_object_is_type(given, json_type_double) && !json_object_is_type(given, json_type_int))
		return operation_refuse(o, "fieldError", "INVALID_VALUE", "bid_modifier",
					"A bid modifier is a number.");
	if (factor < 0.1 || factor > 10.0)
		return operation_refuse(o, "rangeError", factor < 0.1 ? "TOO_LOW" : "TOO_HIGH",
					"bid_modifier", "A bid modifier is from 0.1 to 10.0.");
	if (o->place->negative)
		return operation_refuse(o, "criterionError", "CANNOT_BID_MODIFY_NEGATIVE_CRITERION",
					"bid_modifier", "A negative criterion has no bid modifier.");
	if (!query_is_manual(o->campaign))
		return operation_refuse(o, "multiplierError",
					"MULTIPLIER_NOT_ALLOWED_FOR_BIDDING_STRATEGY", "bid_modifier",
					"The bidding strategy takes no bid modifier.");
	snprintf(o->factor, sizeof(o->factor), "%.15s", json_object_get_string(given));
	return true;
}

/* "155001", or "20411113~1016367" for a place. */
static void find_by_id(const struct mutation *m, struct operation *o, const char *text)
{
	char *end;
	uint64_t id = strtoull(text, &end, 10);
	struct google_extras *x = m->g->extras;

	if (m->kind == GOOGLE_CAMPAIGNS)
		o->campaign = account_campaign(m->g->account, id);
	else if (m->kind == GOOGLE_BUDGETS)
		o->budget = account_budget(m->g->account, id);
	else if (x && m->kind == GOOGLE_AD_GROUPS)
		o->group = extra_group(x->groups, EXTRA_GROUPS, id);
	else if (x && m->kind == GOOGLE_ASSET_GROUPS)
		o->group = extra_group(x->asset_groups, EXTRA_ASSET_GROUPS, id);
	else if (x && *end == '~')
		o->place = extra_place(x, id, strtoull(end + 1, NULL, 10));
	if (o->place)
		o->campaign = account_campaign(m->g->account, id);
}

static bool find_resource(const struct mutation *m, struct operation *o, struct json_object *update)
{
	char prefix[64];

	snprintf(o->name, sizeof(o->name), "%s", tree_text_or(update, "resourceName", ""));
	snprintf(prefix, sizeof(prefix), "customers/" CITY_CUSTOMER "/%s/",
		 google_words[m->kind].collection);
	if (strncmp(o->name, prefix, strlen(prefix)) != 0)
		return operation_refuse(o, "requestError", "INVALID_RESOURCE_NAME", "resource_name",
					"The resource name is malformed or of another customer.");
	find_by_id(m, o, o->name + strlen(prefix));
	if (o->campaign || o->budget || o->group)
		return true;
	return operation_refuse(o, "mutateError", "RESOURCE_NOT_FOUND", "resource_name",
				"Resource was not found.");
}

void operation_read(const struct mutation *m, struct operation *o, struct json_object *operation)
{
	struct json_object *update = tree_get(operation, "update");

	if (!find_resource(m, o, update) || !check_mask(m, o, operation, update))
		return;
	if (o->place)
		read_factor(o, update);
	else if (o->budget)
		read_amount(o, update);
	else
		read_status(o, update);
}

/* ---- carrying out ---- */

static void apply_group(const struct mutation *m, const struct operation *o)
{
	char target[EVENT_TEXT];
	const char *sort = m->kind == GOOGLE_AD_GROUPS ? "ad-group" : "asset-group";

	snprintf(target, sizeof(target), "%" PRIu64 "~%s~%" PRIu64, o->group->campaign, sort,
		 o->group->id);
	extras_write_down(m->g->extras, "api", target, "status",
			  campaign_status_name(o->group->status), campaign_status_name(o->status));
	o->group->status = o->status;
}

static void apply_factor(const struct mutation *m, const struct operation *o)
{
	char target[EVENT_TEXT];

	snprintf(target, sizeof(target), "%" PRIu64 "~location~%" PRIu64, o->place->campaign,
		 o->place->id);
	extras_write_down(m->g->extras, "api", target, "bid_modifier",
			  *o->place->factor ? o->place->factor : "1", o->factor);
	snprintf(o->place->factor, sizeof(o->place->factor), "%s", o->factor);
}

void operation_apply(const struct mutation *m, const struct operation *o)
{
	const struct google_word *w = &google_words[m->kind];

	if (o->place)
		apply_factor(m, o);
	else if (o->group)
		apply_group(m, o);
	else if (o->budget)
		account_set_budget(m->g->account, o->budget, o->micros, "api");
	else
		account_set_status(m->g->account, o->campaign, o->status, "api");
	if (m->g->extras && w->type)
		extras_note(m->g->extras, "api", "GOOGLE_ADS_API", w->type, o->name, w->field);
}

/* ---- its result ---- */

void operation_put_result(const struct mutation *m, const struct operation *o, struct buf *out)
{
	const char *key = google_words[m->kind].key;

	if (o->refusal.family) {
		buf_puts(out, "{}");
		return;
	}
	buf_printf(out, "{\"resourceName\":\"%s\"", o->name);
	if (m->show) {
		buf_printf(out, ",\"%s\":{\"resourceName\":\"%s\",", key, o->name);
		if (o->place)
			buf_printf(out, "\"bidModifier\":%s}", o->factor);
		else if (o->budget)
			buf_printf(out, "\"amountMicros\":\"%" PRId64 "\",\"explicitlyShared\":%s}",
				   o->micros, o->budget->shared ? "true" : "false");
		else
			buf_printf(out, "\"status\":\"%s\"}", campaign_status_name(o->status));
	}
	buf_puts(out, "}");
}
