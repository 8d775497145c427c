/* SPDX-License-Identifier: Apache-2.0 */
/*
 * connector.c - a platform described in a file, as a kind.
 *
 * The kind has no keys of its own for accounts and targets: which there are is
 * up to the file, and lib/config has checked their values against its patterns.
 */
#include <stddef.h>

#include "platform/connector_talk.h"

static const struct option options[] = {
	{ "file", OPTION_TEXT, OPTION_REQUIRED, offsetof(struct connector_settings, file), NULL, 0, 0,
	  "The connector file: a path from this file's directory, or an absolute one.", NULL, NULL, 0 },
	{ "account", OPTION_MAP, 0, 0, NULL, 0, 0,
	  "What names the ad account, with the keys the file asks for.", NULL, NULL, 0 },
	{ "base_url", OPTION_URL, OPTION_ADVANCED, offsetof(struct connector_settings, base_url),
	  NULL, 0, 0, "Where the API is served, instead of the address in the file.", NULL, NULL, 0 },
	{ "sha256", OPTION_TEXT, OPTION_ADVANCED, offsetof(struct connector_settings, sha256), NULL,
	  0, 0, "The file's SHA-256 in hex: another file is refused.", NULL, NULL, 0 },
	OPTION_END
};

static const struct option target_options[] = { OPTION_END };

static const char *connector_target_name(const void *target_settings)
{
	return ((const struct connector_target *)target_settings)->name;
}

static bool carries_budgets(const struct connector *c)
{
	for (size_t i = 0; i < c->write_count; i++)
		if (c->writes[i].budgets)
			return true;
	return false;
}

static enum lever connector_lever(const void *target_settings)
{
	const struct connector *c = ((const struct connector_target *)target_settings)->connector;

	return c->read.budget_at && carries_budgets(c) ? LEVER_BUDGET : LEVER_SWITCH;
}

static struct date connector_sunset(const void *settings)
{
	return ((const struct connector_settings *)settings)->connector->sunset;
}

const struct platform_kind platform_connector = {
	.name = "connector",
	.summary = "Any ad platform, as a connector file describes it.",
	.options = options,
	.target_options = target_options,
	.settings_size = sizeof(struct connector_settings),
	.target_size = sizeof(struct connector_target),
	.state_size = sizeof(struct connector_talk),
	.needs_auth = true,
	.target_name = connector_target_name,
	.target_lever = connector_lever,
	.read_begin = connector_read_begin,
	.read_advance = connector_read_advance,
	.write_begin = connector_write_begin,
	.write_advance = connector_write_advance,
	.sunset = connector_sunset,
	.wait = connector_wait,
};
