/* SPDX-License-Identifier: Apache-2.0 */
/*
 * platform_webhook.h - the webhook in golden conversations.
 */
#ifndef CAPD_TESTS_GOLDEN_PLATFORM_WEBHOOK_H
#define CAPD_TESTS_GOLDEN_PLATFORM_WEBHOOK_H

#include "platform/webhook.h"
#include "tests/golden/support/platform_kind.h"

static void golden_webhook_prepare(struct platform_config *config, struct arena *arena)
{
	struct credential *secret = arena_new(arena, struct credential);
	struct webhook *w = arena_new(arena, struct webhook);

	*secret = (struct credential){ .bytes = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", .length = 38 };
	*w = (struct webhook){ .url = "https://hooks.example.org/capacity", .secret = secret };
	config->settings = w;
}

static bool golden_webhook_option(struct platform_config *config, struct arena *arena,
				  const char *word, const char *value)
{
	struct webhook *w = config->settings;

	if (strcmp(word, "state-url") != 0)
		return false;
	w->state_url = arena_strdup(arena, value);
	return true;
}

/* "north", "switch=north" or "bid=north". */
static void *golden_webhook_target(struct arena *arena, const char *name)
{
	struct webhook_target *t = arena_new(arena, struct webhook_target);
	static const struct {
		const char *key;
		int lever;
	} keys[] = { { "switch=", LEVER_SWITCH }, { "bid=", LEVER_BID }, { "", LEVER_BUDGET } };
	size_t i = 0;

	while (strncmp(name, keys[i].key, strlen(keys[i].key)) != 0)
		i++;
	t->name = arena_strdup(arena, name + strlen(keys[i].key));
	t->lever = keys[i].lever;
	return t;
}

static const struct golden_kind golden_webhook = {
	.name = "webhook",
	.prepare = golden_webhook_prepare,
	.option = golden_webhook_option,
	.target = golden_webhook_target,
};

#endif
