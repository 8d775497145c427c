/* SPDX-License-Identifier: Apache-2.0 */
/*
 * platform_meta.h - Meta in golden conversations.
 *
 * A target is "campaign=120...", "adset=120..." or both; a bare number is an ad set;
 * with ",switch=only" it is configured as a switch.
 */
#ifndef CAPD_TESTS_GOLDEN_PLATFORM_META_H
#define CAPD_TESTS_GOLDEN_PLATFORM_META_H

#include "platform/meta.h"
#include "tests/golden/support/platform_kind.h"

static void golden_meta_prepare(struct platform_config *config, struct arena *arena)
{
	struct meta *m = arena_new(arena, struct meta);
	struct app_token *auth = arena_new(arena, struct app_token);

	*m = (struct meta){ .api_version = "26.0",
			    .account = "act_1029384756",
			    .base_url = "https://graph.facebook.com" };
	auth->token = arena_new(arena, struct credential);
	auth->app_secret = arena_new(arena, struct credential);
	*auth->token = (struct credential){ .bytes = "EAAGcapacityd0000testtoken", .length = 26 };
	*auth->app_secret = (struct credential){ .bytes = "2b1f4c9a77d0e3586a\n", .length = 19 };
	config->settings = m;
	config->auth = (struct auth){ .kind = &auth_token, .settings = auth };
}

static bool golden_meta_option(struct platform_config *config, struct arena *arena,
			       const char *word, const char *value)
{
	struct app_token *auth = config->auth.settings;
	struct meta *m = config->settings;
	struct err err = ERR_INIT;

	if (strcmp(word, "app") == 0)
		m->app_id = arena_strdup(arena, value);
	else if (strcmp(word, "version") == 0)
		m->api_version = arena_strdup(arena, value);
	else if (strcmp(word, "unread-secret") == 0)
		auth->app_secret->bytes = NULL;
	else if (strcmp(word, "bearer") == 0)
		config->auth = (struct auth){ .kind = auth_kind_find("bearer") };
	else if (strcmp(word, "expires") == 0)
		return date_parse(value, strlen(value), &auth->expires, &err) == 0;
	else
		return false;
	return true;
}

static void *golden_meta_target(struct arena *arena, const char *name)
{
	struct meta_target *t = arena_new(arena, struct meta_target);

	t->campaign = golden_part(arena, name, "campaign", false);
	t->adset = golden_part(arena, name, "adset", true);
	t->lever = golden_part(arena, name, "switch", false) ? LEVER_SWITCH : LEVER_BUDGET;
	return t;
}

static const struct golden_kind golden_meta = {
	.name = "meta",
	.prepare = golden_meta_prepare,
	.option = golden_meta_option,
	.target = golden_meta_target,
};

#endif
