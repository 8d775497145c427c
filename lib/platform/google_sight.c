/* SPDX-License-Identifier: Apache-2.0 */
/*
 * google_sight.c - what a target is, and whether it is ours to steer.
 *
 * A campaign is steerable only when its money is a standard daily budget used
 * by nobody else, in the organisation's currency: changing anything less clear
 * would move money we did not count.  A switch is steerable only while turning
 * it has an effect, and a location's factor only where bids are set by hand:
 * automatic bidding takes it and ignores it.
 */
#include "platform/google_sight.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/money.h"
#include "platform/ending.h"
#include "platform/google_ads.h"

int google_row_check(const struct google_row *r, const char *customer_id, struct err *err)
{
	if (!r->customer || !r->campaign)
		return err_set(err, ERR_INPUT, "expected a customer.id and a campaign.id");
	if (r->customer != strtoll(customer_id, NULL, 10))
		return err_set(err, ERR_INPUT, "customer.id is another account's");
	if (strlen(r->currency) != 3)
		return err_set(err, ERR_INPUT, "expected a customer.currencyCode of three letters");
	if (!*r->status)
		return err_set(err, ERR_INPUT, "expected a campaign.status");
	return 0;
}

static enum ad_status status_of(const char *status)
{
	if (strcmp(status, "ENABLED") == 0)
		return AD_ENABLED;
	if (strcmp(status, "REMOVED") == 0)
		return AD_ENDED;
	return strcmp(status, "PAUSED") == 0 ? AD_PAUSED : AD_UNKNOWN;
}

enum ad_status google_campaign_status(const struct google_row *r)
{
	return strcmp(r->serving, "ENDED") == 0 ? AD_ENDED : status_of(r->status);
}

/* Words for an enum we may not know: what Google says, or that it says nothing. */
static const char *said(const char *value)
{
	return *value ? value : "not told";
}

static enum learning learning_of(const char *primary)
{
	if (strcmp(primary, "LEARNING") == 0)
		return LEARNING_RUNS;
	if (strcmp(primary, "ELIGIBLE") == 0 || strcmp(primary, "LIMITED") == 0)
		return LEARNING_DONE;
	return LEARNING_UNTOLD;
}

/* ---- money ---- */

/* A list of members must be the truth; a budget of its own has one user and no list. */
static bool users_trouble(const struct google_row *r, int64_t members, char out[NOTICE_MAX])
{
	if (r->users < 1)
		words_set(out, "Google did not say how many campaigns use its budget");
	else if (members && r->users != members)
		words_set(out,
			  "%" PRId64 " campaigns use the budget, and members names %" PRId64
			  ": name exactly those that use it",
			  r->users, members);
	else if (!members && r->users > 1)
		words_set(out,
			  "its budget is shared with %" PRId64 " other campaign%s: "
			  "give the campaign a budget of its own",
			  r->users - 1, r->users > 2 ? "s" : "");
	else if (!members && r->shared)
		words_set(out, "its budget is a shared one: give the campaign a budget of its own");
	else
		return false;
	return true;
}

bool google_budget_trouble(const struct google_row *r, int64_t members, char out[NOTICE_MAX])
{
	if (!r->budget)
		words_set(out, "Google tells nothing about its budget");
	else if (strcmp(r->period, "DAILY") != 0 || r->total)
		words_set(out, "its budget is for a whole period (%s), not per day: give the campaign a daily budget",
			  r->total ? "total amount" : said(r->period));
	else if (users_trouble(r, members, out))
		return true;
	else if (strcmp(r->type, "STANDARD") != 0)
		words_set(out, "its budget is of type %s: only STANDARD budgets are changed",
			  said(r->type));
	else if (r->amount == BUDGET_UNKNOWN)
		words_set(out, "Google does not tell the amount of its budget");
	else
		return false;
	return true;
}

/* ---- campaigns ---- */

/* Gone, for good or until somebody gives it a later end. */
static void ended(const struct google_row *r, const char *whose, char out[NOTICE_MAX])
{
	words_set(out,
		  strcmp(r->status, "REMOVED") == 0 ?
			  "%s was removed in Google Ads: take it out of the configuration" :
			  "%s has ended in Google Ads: give it a later end date or take it "
			  "out of the configuration",
		  whose);
}

bool google_campaign_trouble(const struct google_row *r, const char *currency, char out[NOTICE_MAX])
{
	enum ad_status status = google_campaign_status(r);

	if (status == AD_ENDED)
		ended(r, "it", out);
	else if (*r->account && strcmp(r->account, "ENABLED") != 0)
		words_set(out, "the ad account is %s in Google Ads", r->account);
	else if (currency && *currency && strcmp(currency, r->currency) != 0)
		words_set(out, "its account is in %.3s, the organization in %.3s: amounts cannot be compared",
			  r->currency, currency);
	else if (status == AD_UNKNOWN)
		words_set(out, "Google calls its status %s, which is not one we know", said(r->status));
	else if (strcmp(r->experiment, "BASE") != 0)
		words_set(out, "it is part of an experiment (%s): name the base campaign instead",
			  said(r->experiment));
	else
		return false;
	return true;
}

static void seen(struct sighting *s, const struct google_row *r, enum ad_status status)
{
	s->seen = true;
	s->state.status = status;
	memcpy(s->currency, r->currency, 3);
	s->trouble[0] = '\0';
}

void google_sight_campaign(const struct google_row *r, const char *currency, struct sighting *s)
{
	seen(s, r, google_campaign_status(r));
	s->state.budget_micros =
		strcmp(r->period, "DAILY") == 0 && !r->total ? r->amount : BUDGET_UNKNOWN;
	s->state.ref = (uint64_t)r->budget;
	s->learning = (uint8_t)learning_of(r->primary);
	s->steerable = !google_campaign_trouble(r, currency, s->trouble) &&
		       !google_budget_trouble(r, 0, s->trouble);
}

/* ---- parts of a campaign ---- */

/* What is wrong around it; false: nothing. */
static bool campaign_around(const struct google_row *r, char out[NOTICE_MAX])
{
	enum ad_status status = google_campaign_status(r);

	if (status == AD_ENDED)
		ended(r, "its campaign", out);
	else if (*r->account && strcmp(r->account, "ENABLED") != 0)
		words_set(out, "the ad account is %s in Google Ads", r->account);
	else if (strcmp(r->experiment, "BASE") != 0)
		words_set(out, "its campaign is part of an experiment (%s): name the base campaign's instead",
			  said(r->experiment));
	else
		return false;
	return true;
}

static bool group_trouble(const struct google_row *r, enum google_what what, int64_t campaign,
			  char out[NOTICE_MAX])
{
	enum ad_status own = status_of(r->part_status);

	if (own == AD_ENDED)
		words_set(out, "it was removed in Google Ads: take it out of the configuration");
	else if (r->campaign != campaign)
		words_set(out, "it is in campaign %" PRId64 ", not in %" PRId64, r->campaign, campaign);
	else if (campaign_around(r, out))
		return true;
	else if (own == AD_UNKNOWN)
		words_set(out, "Google calls its status %s, which is not one we know",
			  said(r->part_status));
	else if (google_campaign_status(r) != AD_ENABLED)
		words_set(out, "its campaign is %s in Google Ads: the switch of the %s changes nothing",
			  strcmp(r->status, "PAUSED") == 0 ? "paused" : said(r->status),
			  what == GOOGLE_AD_GROUP ? "ad group" : "asset group");
	else
		return false;
	return true;
}

void google_sight_group(const struct google_row *r, enum google_what what, int64_t campaign,
			struct sighting *s)
{
	seen(s, r, status_of(r->part_status));
	s->steerable = !group_trouble(r, what, campaign, s->trouble);
}

static bool location_trouble(const struct google_row *r, char out[NOTICE_MAX])
{
	if (campaign_around(r, out))
		return true;
	if (status_of(r->part_status) == AD_ENDED)
		words_set(out, "the location was removed from the campaign: take it out of the "
			       "configuration");
	else if (r->negative)
		words_set(out,
			  "the location is excluded from the campaign: there is no bid to turn");
	else if (strcmp(r->strategy, "MANUAL_CPC") != 0)
		words_set(out, "its campaign bids by %s, which ignores a location's factor: only MANUAL_CPC honours it",
			  said(r->strategy));
	else
		return false;
	return true;
}

/* It has no switch: it is on, or it is gone. Without a factor it is bid on as it stands: 1. */
void google_sight_location(const struct google_row *r, struct sighting *s)
{
	bool gone = status_of(r->part_status) == AD_ENDED || google_campaign_status(r) == AD_ENDED;

	seen(s, r, gone ? AD_ENDED : AD_ENABLED);
	s->state.budget_micros = r->bid >= 0 ? r->bid : MICROS;
	s->steerable = !location_trouble(r, s->trouble);
}
