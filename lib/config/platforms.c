/* SPDX-License-Identifier: Apache-2.0 */
/*
 * platforms.c - the ad accounts.
 */
#include <string.h>

#include "config/connectors.h"
#include "config/kind.h"
#include "config/option.h"
#include "config/reach.h"
#include "config/tables.h"
#include "platform/sunset.h"

const struct option platform_options[] = {
	{ .name = "every",
	  .type = OPTION_SPAN,
	  .fallback = "10m",
	  .low = 1000,
	  .high = INT64_C(604800000),
	  .offset = offsetof(struct platform_config, every),
	  .help = "How often all its targets are read, even when nothing happens." },
	{ .name = "timeout",
	  .type = OPTION_SPAN,
	  .fallback = "30s",
	  .low = 1000,
	  .high = INT64_C(3600000),
	  .offset = offsetof(struct platform_config, timeout),
	  .help = "How long one answer may take." },
	{ .name = "lag",
	  .type = OPTION_SPAN,
	  .flags = OPTION_ADVANCED,
	  .fallback = "3m",
	  .low = 0,
	  .high = INT64_C(86400000),
	  .offset = offsetof(struct platform_config, lag),
	  .help = "How long after a change reading may still show the state before it." },
	{ .name = "spend",
	  .type = OPTION_BUDGET,
	  .offset = offsetof(struct platform_config, spend_micros),
	  .help = "Exposure of the whole ad account never goes above this; none unless given." },
	{ .name = "timezone",
	  .type = OPTION_ZONE,
	  .offset = offsetof(struct platform_config, zone),
	  .help = "IANA time zone the account bills in; the organisation's unless given." },
	{ .name = "spend_every",
	  .type = OPTION_SPAN,
	  .fallback = "30m",
	  .low = 0,
	  .high = INT64_C(604800000),
	  .offset = offsetof(struct platform_config, spend_every),
	  .help = "How often it is asked what its targets have cost; 0s: never." },
	{ .name = "operations",
	  .type = OPTION_RATE,
	  .flags = OPTION_ADVANCED,
	  .low = 10,
	  .high = INT64_C(1000000000),
	  .offset = offsetof(struct platform_config, operations_day),
	  .help = "Operations the platform grants this account in any 24 hours (Google's Explorer "
		  "access: 2880/day); no limit of ours unless given." },
	{ .name = "requests",
	  .type = OPTION_MINUTE_RATE,
	  .flags = OPTION_ADVANCED,
	  .low = 1,
	  .high = 100000,
	  .offset = offsetof(struct platform_config, reach.per_minute),
	  .help = "Requests to this account in any minute; the last of them are kept for pauses. "
		  "No limit of ours unless given." },
	{ .name = "changes_hour",
	  .type = OPTION_HOUR_RATE,
	  .flags = OPTION_ADVANCED,
	  .low = 1,
	  .high = CHANGES_HOUR_MAX,
	  .offset = offsetof(struct platform_config, changes_hour),
	  .help = "Changes of one budget in any 60 minutes; what the platform bears unless "
		  "given." },
	{ .name = "auth",
	  .type = OPTION_AUTH,
	  .offset = offsetof(struct platform_config, auth),
	  .help = "How the platform is told who asks." },
	REACH_ROWS(struct platform_config, reach),
	OPTION_END
};

/* Only what was read without a complaint is worth judging as a whole. */
static void judge(struct loader *l, const struct entry *e, const struct platform_config *p)
{
	kind_check(l, e->value, p->kind->check, p->settings);
	kind_check_auth(l, e->value, &p->auth);
	if (p->kind->needs_auth && p->auth.kind == &auth_none)
		complaints_error(l->complaints, e->key, "add auth: {kind: ..., ...}",
				 "platform \"%s\" of kind %s cannot be asked without auth", e->id,
				 p->kind->name);
}

/* The default of the login is another vendor's, who is not to be sent a secret of this one. */
static void check_token_url(struct loader *l, const struct entry *e, const struct platform_config *p)
{
	const struct node *auth = node_get(e->value, "auth");

	if (!p->kind->token_url || strcmp(p->auth.kind->name, "refresh-token") != 0 ||
	    node_get(auth, "token_url"))
		return;
	complaints_error(l->complaints, auth,
			 arena_printf(l->scratch, "add token_url: %s", p->kind->token_url),
			 "the auth of platform \"%s\" does not say where its tokens are given", e->id);
}

static void warn_of_sunset(struct loader *l, const struct entry *e, const struct platform_config *p)
{
	const struct node *version = node_get(e->value, "api_version");
	char words[NOTICE_MAX];

	if (strcmp(p->kind->name, "connector") == 0) /* its file says so where the day is written */
		return;
	if (l->host->today && platform_sunset_near(p, l->host->today(l->host->context), words))
		complaints_warning(l->complaints, version ? version : e->key, "choose a newer one",
				   "%s", words);
}

static int64_t least(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

static void load_platform(struct loader *l, const struct entry *e, struct platform_config *p)
{
	size_t before = l->complaints->errors.total;
	const char *name;
	int64_t i = kind_read(l, KIND_PLATFORM, e->value, e->key);
	const char *what = arena_printf(l->scratch, "platform \"%s\"", e->id);

	p->id = e->id;
	p->place = loader_place(l, e->key);
	if (i >= 0) {
		p->kind = platform_kind_at((size_t)i);
		p->settings = arena_alloc(&l->config->arena, 1, p->kind->settings_size);
		option_apply(l, e->value, e->key, what,
			     (struct option_layer[]){ { kind_option, &name },
						      { platform_options, p },
						      { p->kind->options, p->settings } },
			     3);
		connectors_read(l, e, p);
		if (p->changes_hour == 0)
			p->changes_hour = least(p->kind->changes_hour, CHANGES_HOUR_MAX);
		p->tells_who = p->kind->changes_begin != NULL;
		reach_check(l, e->value, &p->reach);
		p->auth.base = kind_url(p->kind->options, p->settings);
		if (l->complaints->errors.total == before) {
			judge(l, e, p);
			check_token_url(l, e, p);
			warn_of_sunset(l, e, p);
		}
	}
}

void load_platforms(struct loader *l)
{
	size_t n;
	struct entry *entries = loader_entries(l, node_get(l->root, "platforms"), "platform", &n);

	l->config->platforms = arena_array(&l->config->arena, struct platform_config, n);
	l->config->platform_count = n;
	for (size_t i = 0; i < n; i++)
		load_platform(l, &entries[i], &l->config->platforms[i]);
}
