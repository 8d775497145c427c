/* SPDX-License-Identifier: Apache-2.0 */
/*
 * polls_units.c - which questions there are.
 *
 * A feed that is asked per service has a unit for each, one that is asked for all at
 * once has one, and one that tells us by itself has none.
 */
#include <stdlib.h>

#include "daemon/polls_state.h"
#include "decide/engine.h"

static void add_unit(struct polls *p, uint32_t feed, service_ix service)
{
	size_t keep = p->g->config->feeds[feed].kind->keep_size;
	struct unit *u = &p->units[p->count++];

	*u = (struct unit){ .feed = feed, .service = service };
	if (keep && !(u->keep = calloc(1, keep)))
		abort();
	p->feeds[feed].units++;
}

static void collect_asks(struct polls *p, uint32_t feed)
{
	const struct config *config = p->g->config;
	struct feed_run *f = &p->feeds[feed];

	f->asks = calloc(config->service_count + 1, sizeof(*f->asks));
	if (!f->asks)
		abort();
	for (size_t s = 0; s < config->service_count; s++)
		if (config->services[s].feed == feed) {
			f->asks[f->ask_count++] = polls_ask(config, (service_ix)s);
			p->unit_of[s] = p->count;
		}
	if (f->ask_count)
		add_unit(p, feed, NOBODY);
}

static void collect_units(struct polls *p)
{
	const struct config *config = p->g->config;

	for (uint32_t f = 0; f < config->feed_count; f++)
		if (config->feeds[f].kind->scope == FEED_SCOPE_ALL)
			collect_asks(p, f);
	for (size_t s = 0; s < config->service_count; s++)
		if (config->feeds[config->services[s].feed].kind->scope == FEED_SCOPE_SERVICE) {
			p->unit_of[s] = p->count;
			add_unit(p, config->services[s].feed, (service_ix)s);
		}
}

/* From the last to the first, so that each chain begins with the first. */
static void chain_services(struct polls *p)
{
	const struct config *config = p->g->config;

	for (size_t f = 0; f < config->feed_count; f++)
		p->feeds[f].first = NOBODY;
	for (size_t s = config->service_count; s-- > 0;) {
		struct feed_run *f = &p->feeds[config->services[s].feed];

		p->next_of[s] = f->first;
		f->first = (uint32_t)s;
		f->services++;
	}
}

void polls_units_new(struct polls *p)
{
	const struct config *config = p->g->config;

	p->units = calloc(config->service_count + config->feed_count + 1, sizeof(*p->units));
	p->unit_of = calloc(config->service_count + 1, sizeof(*p->unit_of));
	p->next_of = calloc(config->service_count + 1, sizeof(*p->next_of));
	p->feeds = calloc(config->feed_count + 1, sizeof(*p->feeds));
	if (!p->units || !p->unit_of || !p->next_of || !p->feeds)
		abort();
	for (size_t s = 0; s < config->service_count; s++)
		p->unit_of[s] = NOBODY;
	collect_units(p);
	chain_services(p);
}

void polls_units_free(struct polls *p)
{
	const struct config *config = p->g->config;

	for (uint32_t u = 0; u < p->count; u++) {
		const struct feed_kind *kind = config->feeds[p->units[u].feed].kind;

		if (p->units[u].keep && kind->forget)
			kind->forget(p->units[u].keep);
		free(p->units[u].keep);
		free(p->units[u].memo);
	}
	for (size_t f = 0; f < config->feed_count; f++) {
		free(p->feeds[f].asks);
		polls_health_free(&p->feeds[f].health);
	}
	free(p->units);
	free(p->unit_of);
	free(p->next_of);
	free(p->feeds);
}
