/* SPDX-License-Identifier: Apache-2.0 */
/*
 * google_platform.c - Google Ads as one of the sandbox's platforms.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "google.h"
#include "sandbox.h"

/* "/v25/...": a whole number, where Graph has a point in it. */
static bool takes(const struct ask *ask)
{
	return text_starts(ask->path, "/v") && ask->path[2] >= '0' && ask->path[2] <= '9' &&
	       !strchr(ask->path, '.');
}

static bool writes(const struct ask *ask)
{
	return google_is_write(ask->path);
}

static void open_account(struct sandbox *s)
{
	s->google = calloc(1, sizeof(*s->google));
	if (!s->google)
		abort();
	extras_init(s->google, &s->city, &s->journal);
}

static void close_account(struct sandbox *s)
{
	free(s->google);
}

static void answer(struct sandbox *s, const struct ask *ask, struct answer *a)
{
	struct google g = {
		.account = &s->city.account,
		.page_rows = s->options.page_rows,
		.extras = s->google,
	};

	if (s->options.no_control && google_is_write(ask->path))
		google_closed(a);
	else
		google_answer(&g, ask, tokens_accept(&s->tokens, SIDE_ADS, ask->authorization),
			      ask->trouble, a);
}

/* ---- a person's hands ---- */

static const enum campaign_status statuses[] = {
	[HAND_PAUSE] = CAMPAIGN_PAUSED,
	[HAND_ENABLE] = CAMPAIGN_ENABLED,
	[HAND_REMOVE] = CAMPAIGN_REMOVED,
};

static void note(struct sandbox *s, const struct hand *hand, const char *type,
		 const char *collection, uint64_t id, const char *field)
{
	const char *with = hand->with && *hand->with ? hand->with : "GOOGLE_ADS_WEB_CLIENT";
	char name[EVENT_NAME];

	(void)snprintf(name, sizeof(name), "customers/" CITY_CUSTOMER "/%s/%" PRIu64, collection, id);
	extras_note(s->google, hand->who, with, type, name, field);
}

static const char *edit_campaign(struct sandbox *s, const struct hand *hand, struct campaign *c)
{
	struct account *account = &s->city.account;
	struct budget *b = &account->budgets[c->budget];

	if (hand->move == HAND_BUDGET) {
		account_set_budget(account, b, hand->micros, hand->who);
		note(s, hand, "CAMPAIGN_BUDGET", "campaignBudgets", b->id, "amountMicros");
	} else {
		account_set_status(account, c, statuses[hand->move], hand->who);
		note(s, hand, "CAMPAIGN", "campaigns", c->id, "status");
	}
	return NULL;
}

/* Google's history does not tell of asset groups. */
static const char *edit_group(struct sandbox *s, const struct hand *hand, struct extra_group *g, bool asset)
{
	if (hand->move == HAND_BUDGET)
		return "a group has no budget";
	extras_write_down(s->google, hand->who, hand->target, "status",
			  campaign_status_name(g->status), campaign_status_name(statuses[hand->move]));
	g->status = statuses[hand->move];
	if (!asset)
		note(s, hand, "AD_GROUP", "adGroups", g->id, "status");
	return NULL;
}

/* "20411107", or "20411111~ad-group~155001". */
static const char *edit(struct sandbox *s, const struct hand *hand)
{
	struct google_extras *x = s->google;
	const char *ad = strstr(hand->target, "~ad-group~"),
		   *asset = strstr(hand->target, "~asset-group~");
	struct extra_group *g = NULL;
	struct campaign *c = account_campaign(&s->city.account, strtoull(hand->target, NULL, 10));

	if (ad)
		g = extra_group(x->groups, EXTRA_GROUPS, strtoull(ad + 10, NULL, 10));
	else if (asset)
		g = extra_group(x->asset_groups, EXTRA_ASSET_GROUPS, strtoull(asset + 13, NULL, 10));
	if (g)
		return edit_group(s, hand, g, asset != NULL);
	return c && !ad && !asset ? edit_campaign(s, hand, c) : "there is no such target";
}

/* ---- how capacityd is told ---- */

static void put_settings(FILE *out, const struct sandbox *s)
{
	fprintf(out,
		"kind: google-ads, api_version: 25, customer_id: \"" CITY_CUSTOMER
		"\", base_url: \"http://127.0.0.1:%d\", auth: {kind: service-account, key: "
		"{credential: google-ads}, token_url: \"%s\"}",
		s->port, s->tokens.url);
}

static void put_target(FILE *out, const struct sandbox *s, uint32_t practice)
{
	(void)s;
	fprintf(out, "campaign: \"%" PRIu64 "\"", practices[practice].campaign);
}

const struct ad_platform google_platform = {
	.name = "google",
	.where = WHERE_GOOGLE,
	.takes = takes,
	.writes = writes,
	.open = open_account,
	.close = close_account,
	.answer = answer,
	.edit = edit,
	.put_settings = put_settings,
	.put_target = put_target,
};
