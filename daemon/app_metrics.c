/* SPDX-License-Identifier: Apache-2.0 */
/*
 * app_metrics.c - gathers what is measured, for /metrics.
 */
#include <stdlib.h>

#include "daemon/accounts.h"
#include "daemon/app_state.h"
#include "daemon/notify.h"
#include "daemon/polls.h"

static void ask_others(struct app *a, struct report_meters *m)
{
	struct polls_stats p = polls_stats(a->g->polls);
	struct accounts_stats w = accounts_stats(a->g->accounts);
	struct transport_stats t = transport_stats(a->transport);

	m->turns = a->turns;
	m->commits = a->commits;
	m->reloads = a->reloads;
	m->reloads_refused = a->bad_reloads;
	m->polls = p.done + p.unchanged;
	m->polls_unchanged = p.unchanged;
	m->polls_failed = p.failed;
	m->poll_late = p.late;
	m->reads = w.reads;
	m->writes = w.writes;
	m->platform_failed = w.failed;
	m->bytes_in = t.bytes_in;
	m->transfers_active = t.active;
	m->transfers_queued = t.queued;
	m->messages_waiting = notify_waiting(a->notify);
}

void app_metrics(void *app, struct buf *out)
{
	struct app *a = app;
	const struct config *c = a->g->config;
	struct report_feed *feeds = calloc(c->feed_count + 1, sizeof(*feeds));
	struct report_account *accounts = calloc(c->platform_count + 1, sizeof(*accounts));
	struct report_meters m = a->meters;
	struct api_house house = app_house(a);
	struct report_context context;

	if (!feeds || !accounts)
		abort();
	for (uint32_t f = 0; f < c->feed_count; f++)
		polls_feed(a->g->polls, f, &feeds[f]);
	for (uint32_t p = 0; p < c->platform_count; p++)
		accounts_view(a->g->accounts, p, &accounts[p]);
	m.feeds = feeds;
	m.accounts = accounts;
	ask_others(a, &m);
	house.describe(a, &context);
	report_prometheus(a->g->engine, &context, &m, out);
	free(feeds);
	free(accounts);
}
