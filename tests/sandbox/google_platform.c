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

static void answer(struct sandbox *s, const struct ask *ask, struct answer *a)
{
	struct google g = { .account = &s->city.account, .page_rows = s->options.page_rows };

	if (s->options.no_control && google_is_write(ask->path))
		google_closed(a);
	else
		google_answer(&g, ask, tokens_accept(&s->tokens, SIDE_ADS, ask->authorization),
			      ask->trouble, a);
}

static const char *edit(struct sandbox *s, const struct hand *hand)
{
	static const enum campaign_status statuses[] = {
		[HAND_PAUSE] = CAMPAIGN_PAUSED,
		[HAND_ENABLE] = CAMPAIGN_ENABLED,
		[HAND_REMOVE] = CAMPAIGN_REMOVED,
	};
	struct account *account = &s->city.account;
	struct campaign *c = account_campaign(account, strtoull(hand->target, NULL, 10));

	if (!c)
		return "there is no such campaign";
	if (hand->move == HAND_BUDGET)
		account_set_budget(account, &account->budgets[c->budget], hand->micros, hand->who);
	else
		account_set_status(account, c, statuses[hand->move], hand->who);
	return NULL;
}

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
	.answer = answer,
	.edit = edit,
	.put_settings = put_settings,
	.put_target = put_target,
};
