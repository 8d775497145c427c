/* SPDX-License-Identifier: Apache-2.0 */
/*
 * google_fields.c - every field that may be asked for, and what it is of a row.
 *
 * Only what was selected is answered: a client that forgets to ask for a field
 * does not get it, and one that asks for a field its table does not have is refused.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "google_query.h"

static const char *number(uint64_t n)
{
	static _Thread_local char text[24];

	snprintf(text, sizeof(text), "%" PRIu64, n);
	return text;
}

static const char *name_of(const struct query_row *r, const char *part)
{
	static _Thread_local char text[EVENT_NAME];

	return query_name(r, part, text);
}

#define TEXT(name, expression) \
	static const char *name(const struct query_row *r) \
	{ \
		(void)r; \
		return (expression); \
	}

/* The zone of the account's own clock, which the process runs in. */
static const char *moment(int64_t ms)
{
	static _Thread_local char text[48];
	char second[32];
	time_t at = (time_t)(ms / 1000);
	struct tm tm;

	localtime_r(&at, &tm);
	(void)strftime(second, sizeof(second), "%Y-%m-%d %H:%M:%S", &tm);
	snprintf(text, sizeof(text), "%s.%06d", second, (int)(ms % 1000) * 1000);
	return text;
}

static const char *event_name(const struct extra_event *e)
{
	static _Thread_local char text[EVENT_NAME];

	snprintf(text, sizeof(text), "customers/" CITY_CUSTOMER "/changeEvents/%" PRId64 "~%" PRIu64 "~0",
		 e->at_ms * 1000, e->number);
	return text;
}

static const char *primary(const struct campaign *c)
{
	enum campaign_status s = account_shown_status(c);

	return s == CAMPAIGN_ENABLED ? "ELIGIBLE" : campaign_status_name(s);
}

bool query_is_manual(const struct campaign *c)
{
	return c->id == ACCOUNT_MANUAL;
}

TEXT(customer_id, CITY_CUSTOMER)
TEXT(customer_currency, "USD")
TEXT(customer_zone, CITY_ZONE)
TEXT(customer_status, "ENABLED")
TEXT(campaign_id, number(r->campaign->id))
TEXT(campaign_name, r->campaign->name)
TEXT(campaign_status, campaign_status_name(account_shown_status(r->campaign)))
TEXT(campaign_serving, r->campaign->status == CAMPAIGN_REMOVED ? "NONE" : "SERVING")
TEXT(campaign_primary, primary(r->campaign))
TEXT(campaign_reasons, r->campaign->status == CAMPAIGN_PAUSED ? "[\"CAMPAIGN_PAUSED\"]" : "[]")
TEXT(campaign_experiment, "BASE")
TEXT(campaign_channel, r->campaign->id == ACCOUNT_PMAX ? "PERFORMANCE_MAX" : "SEARCH")
TEXT(campaign_bidding, query_is_manual(r->campaign) ? "MANUAL_CPC" : "MAXIMIZE_CONVERSIONS")
TEXT(campaign_budget, name_of(r, "campaignBudget"))
TEXT(budget_id, number(r->budget->id))
TEXT(budget_amount, number((uint64_t)account_shown_micros(r->budget)))
TEXT(budget_period, "DAILY")
TEXT(budget_type, "STANDARD")
TEXT(budget_status, "ENABLED")
TEXT(budget_shared, r->budget->shared ? "true" : "false")
TEXT(budget_users, number((uint64_t)r->budget->users))
TEXT(group_id, number(r->group->id))
TEXT(group_status, campaign_status_name(r->group->status))
TEXT(place_id, number(r->place->id))
TEXT(place_status, "ENABLED")
TEXT(place_negative, r->place->negative ? "true" : "false")
TEXT(place_factor, r->place->factor)
TEXT(place_type, "LOCATION")
TEXT(day, r->day)
TEXT(cost, number((uint64_t)r->cost))
TEXT(change_name, event_name(r->event))
TEXT(change_at, moment(r->event->at_ms))
TEXT(change_client, r->event->client)
TEXT(change_user, r->event->user)
TEXT(change_type, r->event->type)
TEXT(change_resource, r->event->name)
TEXT(change_fields, r->event->field)
TEXT(change_action, "UPDATE")
TEXT(currency_code, "USD")
TEXT(currency_unit, number(BUDGET_UNIT_MICROS))
TEXT(robot_type, "")
TEXT(robot_status, "PAUSED")

enum {
	OF_GROUPS = TABLE_CAMPAIGN | TABLE_AD_GROUP | TABLE_ASSET_GROUP,
	OF_CAMPAIGNS = OF_GROUPS | TABLE_CRITERION,
};

/* An int64 travels as a string; a bool, a list and a number with a point do not. */
static const struct query_field fields[] = {
	{ "customer.id", "customer", "id", OF_CAMPAIGNS, customer_id, false },
	{ "customer.currency_code", "customer", "currencyCode", OF_CAMPAIGNS, customer_currency, false },
	{ "customer.time_zone", "customer", "timeZone", OF_CAMPAIGNS, customer_zone, false },
	{ "customer.status", "customer", "status", OF_CAMPAIGNS, customer_status, false },
	{ "campaign.id", "campaign", "id", OF_CAMPAIGNS, campaign_id, false },
	{ "campaign.name", "campaign", "name", OF_CAMPAIGNS, campaign_name, false },
	{ "campaign.status", "campaign", "status", OF_CAMPAIGNS, campaign_status, false },
	{ "campaign.serving_status", "campaign", "servingStatus", OF_CAMPAIGNS, campaign_serving, false },
	{ "campaign.primary_status", "campaign", "primaryStatus", OF_CAMPAIGNS, campaign_primary, false },
	{ "campaign.primary_status_reasons", "campaign", "primaryStatusReasons", OF_CAMPAIGNS,
	  campaign_reasons, true },
	{ "campaign.experiment_type", "campaign", "experimentType", OF_CAMPAIGNS,
	  campaign_experiment, false },
	{ "campaign.advertising_channel_type", "campaign", "advertisingChannelType", OF_CAMPAIGNS,
	  campaign_channel, false },
	{ "campaign.bidding_strategy_type", "campaign", "biddingStrategyType", OF_CAMPAIGNS,
	  campaign_bidding, false },
	{ "campaign.campaign_budget", "campaign", "campaignBudget", OF_CAMPAIGNS, campaign_budget, false },
	{ "campaign_budget.id", "campaignBudget", "id", TABLE_CAMPAIGN, budget_id, false },
	{ "campaign_budget.amount_micros", "campaignBudget", "amountMicros", TABLE_CAMPAIGN,
	  budget_amount, false },
	{ "campaign_budget.total_amount_micros", "campaignBudget", "totalAmountMicros",
	  TABLE_CAMPAIGN, NULL, false },
	{ "campaign_budget.period", "campaignBudget", "period", TABLE_CAMPAIGN, budget_period, false },
	{ "campaign_budget.type", "campaignBudget", "type", TABLE_CAMPAIGN, budget_type, false },
	{ "campaign_budget.status", "campaignBudget", "status", TABLE_CAMPAIGN, budget_status, false },
	{ "campaign_budget.explicitly_shared", "campaignBudget", "explicitlyShared", TABLE_CAMPAIGN,
	  budget_shared, true },
	{ "campaign_budget.reference_count", "campaignBudget", "referenceCount", TABLE_CAMPAIGN,
	  budget_users, false },
	{ "ad_group.id", "adGroup", "id", TABLE_AD_GROUP, group_id, false },
	{ "ad_group.status", "adGroup", "status", TABLE_AD_GROUP, group_status, false },
	{ "asset_group.id", "assetGroup", "id", TABLE_ASSET_GROUP, group_id, false },
	{ "asset_group.status", "assetGroup", "status", TABLE_ASSET_GROUP, group_status, false },
	{ "campaign_criterion.criterion_id", "campaignCriterion", "criterionId", TABLE_CRITERION,
	  place_id, false },
	{ "campaign_criterion.status", "campaignCriterion", "status", TABLE_CRITERION, place_status, false },
	{ "campaign_criterion.type", "campaignCriterion", "type", TABLE_CRITERION, place_type, false },
	{ "campaign_criterion.negative", "campaignCriterion", "negative", TABLE_CRITERION,
	  place_negative, true },
	{ "campaign_criterion.bid_modifier", "campaignCriterion", "bidModifier", TABLE_CRITERION,
	  place_factor, true },
	{ "segments.date", "segments", "date", OF_GROUPS, day, false },
	{ "metrics.cost_micros", "metrics", "costMicros", OF_GROUPS, cost, false },
	{ "change_event.resource_name", "changeEvent", "resourceName", TABLE_CHANGE, change_name, false },
	{ "change_event.change_date_time", "changeEvent", "changeDateTime", TABLE_CHANGE, change_at, false },
	{ "change_event.client_type", "changeEvent", "clientType", TABLE_CHANGE, change_client, false },
	{ "change_event.user_email", "changeEvent", "userEmail", TABLE_CHANGE, change_user, false },
	{ "change_event.change_resource_type", "changeEvent", "changeResourceType", TABLE_CHANGE,
	  change_type, false },
	{ "change_event.change_resource_name", "changeEvent", "changeResourceName", TABLE_CHANGE,
	  change_resource, false },
	{ "change_event.changed_fields", "changeEvent", "changedFields", TABLE_CHANGE,
	  change_fields, false },
	{ "change_event.resource_change_operation", "changeEvent", "resourceChangeOperation",
	  TABLE_CHANGE, change_action, false },
	{ "currency_constant.code", "currencyConstant", "code", TABLE_CURRENCY, currency_code, false },
	{ "currency_constant.billable_unit_micros", "currencyConstant", "billableUnitMicros",
	  TABLE_CURRENCY, currency_unit, false },
	{ "recommendation_subscription.type", "recommendationSubscription", "type", TABLE_ROBOT,
	  robot_type, false },
	{ "recommendation_subscription.status", "recommendationSubscription", "status", TABLE_ROBOT,
	  robot_status, false },
};

_Static_assert(sizeof(fields) / sizeof(fields[0]) <= QUERY_FIELDS, "every field can be selected");

const struct query_field *query_field_at(size_t i)
{
	return i < sizeof(fields) / sizeof(fields[0]) ? &fields[i] : NULL;
}

char *query_name(const struct query_row *r, const char *part, char ret[EVENT_NAME])
{
	const char *mine = "customers/" CITY_CUSTOMER;

	ret[0] = '\0';
	if (strcmp(part, "customer") == 0)
		snprintf(ret, EVENT_NAME, "%s", mine);
	else if (strcmp(part, "campaign") == 0)
		snprintf(ret, EVENT_NAME, "%s/campaigns/%" PRIu64, mine, r->campaign->id);
	else if (strcmp(part, "campaignBudget") == 0)
		snprintf(ret, EVENT_NAME, "%s/campaignBudgets/%" PRIu64, mine, r->budget->id);
	else if (strcmp(part, "adGroup") == 0 || strcmp(part, "assetGroup") == 0)
		snprintf(ret, EVENT_NAME, "%s/%ss/%" PRIu64, mine, part, r->group->id);
	else if (strcmp(part, "campaignCriterion") == 0)
		snprintf(ret, EVENT_NAME, "%s/campaignCriteria/%" PRIu64 "~%" PRIu64, mine,
			 r->place->campaign, r->place->id);
	else if (strcmp(part, "currencyConstant") == 0)
		snprintf(ret, EVENT_NAME, "currencyConstants/USD");
	return ret;
}
