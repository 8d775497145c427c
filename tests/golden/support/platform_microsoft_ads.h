/* SPDX-License-Identifier: Apache-2.0 */
/*
 * platform_microsoft_ads.h - Microsoft Advertising in golden conversations.
 */
#ifndef CAPD_TESTS_GOLDEN_PLATFORM_MICROSOFT_ADS_H
#define CAPD_TESTS_GOLDEN_PLATFORM_MICROSOFT_ADS_H

#include "platform/microsoft.h"
#include "tests/golden/support/platform_kind.h"

static void golden_microsoft_prepare(struct platform_config *config, struct arena *arena)
{
	struct credential *token = arena_new(arena, struct credential);
	struct microsoft_ads *m = arena_new(arena, struct microsoft_ads);

	*token = (struct credential){ .bytes = "DEV-TOKEN\n", .length = 10 };
	*m = (struct microsoft_ads){
		.customer_id = "251000001",
		.account_id = "180012345",
		.campaign_types = "Search, Audience, PerformanceMax",
		.developer_token = token,
	};
	config->settings = m;
}

static bool golden_microsoft_option(struct platform_config *config, struct arena *arena,
				    const char *word, const char *value)
{
	struct microsoft_ads *m = config->settings;

	if (strcmp(word, "login") == 0)
		m->login = arena_strdup(arena, value);
	else if (strcmp(word, "base-url") == 0)
		m->base_url = arena_strdup(arena, value);
	else
		return false;
	return true;
}

static void *golden_microsoft_target(struct arena *arena, const char *name)
{
	struct microsoft_target *t = arena_new(arena, struct microsoft_target);

	t->campaign = golden_part(arena, name, "campaign", true);
	return t;
}

static const struct golden_kind golden_microsoft_ads = {
	.name = "microsoft-ads",
	.prepare = golden_microsoft_prepare,
	.option = golden_microsoft_option,
	.target = golden_microsoft_target,
};

#endif
