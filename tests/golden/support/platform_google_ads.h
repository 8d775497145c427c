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
	else
		return false;
	return true;
}

static void *golden_google_target(struct arena *arena, const char *name)
{
	struct google_target *t = arena_new(arena, struct google_target);

	t->campaign = golden_part(arena, name, "campaign", true);
	return t;
}

static const struct golden_kind golden_google_ads = {
	.name = "google-ads",
	.prepare = golden_google_prepare,
	.option = golden_google_option,
	.target = golden_google_target,
};

#endif
