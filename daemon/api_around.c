/* SPDX-License-Identifier: Apache-2.0 */
/*
 * api_around.c - what we depend on: feeds and ad platforms, as page, text and JSON.
 *
 * How they answer is known to the daemon, not to the engine, so no generation counts
 * it and each answer is tagged by what it says.
 */
#include <stdlib.h>
#include <string.h>

#include "daemon/api_answer.h"
#include "report/feeds.h"
#include "report/platforms.h"

/* ---- feeds ---- */

/* The caller frees. */
static struct report_feed *all_feeds(const struct api_exchange *x)
{
	size_t n = engine_config(x->engine)->feed_count;
	struct report_feed *feeds = calloc(n + 1, sizeof(*feeds));

	if (!feeds)
		abort();
	for (uint32_t f = 0; f < n; f++)
		x->house->feed(x->house->context, f, &feeds[f]);
	return feeds;
}

typedef void feeds_face(const struct engine *e, const struct report_feed *feeds,
			const struct report_context *c, struct buf *out);

static void say_feeds(struct api_exchange *x, feeds_face *face)
{
	struct report_feed *feeds = all_feeds(x);

	face(x->engine, feeds, &x->context, &x->a->body);
	free(feeds);
}

void api_feeds(struct api_exchange *x)
{
	say_feeds(x, report_feeds_json);
	api_tag_body(x);
}

void api_feeds_text(struct api_exchange *x)
{
	api_as_text(x);
	say_feeds(x, report_feeds_text);
	api_tag_body(x);
}

static void feeds_body(struct api_exchange *x, const void *context)
{
	const bool asks = *api_query(x, "do") != 0;
	struct report_feed *feeds = all_feeds(x);

	(void)context;
	report_feeds_html(x->engine, feeds, asks ? api_query(x, "feed") : NULL, &x->context, &x->a->body);
	free(feeds);
}

void api_feeds_page(struct api_exchange *x)
{
	const char *deed = api_query(x, "do");

	if (*deed && strcmp(deed, "allow") != 0) {
		api_refuse(x->a, 400, "bad-request",
			   "do=%.40s is not known here. Did you mean allow?", deed);
		return;
	}
	api_page(x, "Feeds", feeds_body, NULL);
	api_tag_body(x);
}

/* ---- ad platforms ---- */

static struct report_account *all_accounts(const struct api_exchange *x)
{
	size_t n = engine_config(x->engine)->platform_count;
	struct report_account *accounts = calloc(n + 1, sizeof(*accounts));

	if (!accounts)
		abort();
	for (uint32_t p = 0; p < n; p++)
		x->house->account(x->house->context, p, &accounts[p]);
	return accounts;
}

typedef void accounts_face(const struct engine *e, const struct report_account *accounts,
			   const struct report_context *c, struct buf *out);

static void say_accounts(struct api_exchange *x, accounts_face *face)
{
	struct report_account *accounts = all_accounts(x);

	face(x->engine, accounts, &x->context, &x->a->body);
	free(accounts);
}

void api_platforms(struct api_exchange *x)
{
	say_accounts(x, report_platforms_json);
	api_tag_body(x);
}

void api_platforms_text(struct api_exchange *x)
{
	api_as_text(x);
	say_accounts(x, report_platforms_text);
	api_tag_body(x);
}

static void platforms_body(struct api_exchange *x, const void *context)
{
	(void)context;
	say_accounts(x, report_platforms_html);
}

void api_platforms_page(struct api_exchange *x)
{
	api_page(x, "Ad platforms", platforms_body, NULL);
	api_tag_body(x);
}
