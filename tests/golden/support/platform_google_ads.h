/* SPDX-License-Identifier: Apache-2.0 */
/*
 * platform_google_ads.h - Google Ads in golden conversations.
 */
#ifndef CAPD_TESTS_GOLDEN_PLATFORM_GOOGLE_ADS_H
#define CAPD_TESTS_GOLDEN_PLATFORM_GOOGLE_ADS_H

#include <stdlib.h>

#include "platform/google_ads.h"
#include "tests/golden/support/platform_kind.h"

static void golden_google_prepare(struct platform_config *config, struct arena *arena)
{
	struct google_ads *g = arena_new(arena, struct google_ads);

	*g = (struct google_ads){ .api_version = 25,
				  .customer_id = "4811223344",
				  .base_url = "https://googleads.googleapis.com" };
	config->settings = g;
}

static bool golden_google_option(struct platform_config *config, struct arena *arena,
				 const char *word, const char *value)
{
	struct google_ads *g = config->settings;

	if (strcmp(word, "login") == 0)
		g->login_customer_id = arena_strdup(arena, value);
	else if (strcmp(word, "version") == 0)
		g->api_version = atoi(value);
	else if (strcmp(word, "every") == 0) /* seconds */
		config->every = config->spend_every = SPAN_SECONDS(atoi(value));
	else if (strcmp(word, "operations") == 0)
		config->operations_day = atoi(value);
	else if (strcmp(word, "user") == 0)
		g->user = arena_strdup(arena, value);
	else
		return false;
	return true;
}

/* "20411107+20411108" */
static void golden_google_members(struct arena *arena, const char *text, struct option_list *ret)
{
	const char **members = arena_array(arena, const char *, strlen(text));

	for (; *text; text += strcspn(text, "+") + (strchr(text, '+') != NULL))
		members[ret->count++] = arena_strndup(arena, text, strcspn(text, "+"));
	ret->items = members;
}

static void *golden_google_target(struct arena *arena, const char *name)
{
	struct google_target *t = arena_new(arena, struct google_target);
	const char *members = golden_part(arena, name, "members", false);

	t->campaign = golden_part(arena, name, "campaign", true);
	t->ad_group = golden_part(arena, name, "ad_group", false);
	t->asset_group = golden_part(arena, name, "asset_group", false);
	t->location = golden_part(arena, name, "location", false);
	t->shared_budget = golden_part(arena, name, "shared_budget", false);
	if (members)
		golden_google_members(arena, members, &t->members);
	return t;
}

static const struct golden_kind golden_google_ads = {
	.name = "google-ads",
	.prepare = golden_google_prepare,
	.option = golden_google_option,
	.target = golden_google_target,
};

#endif
