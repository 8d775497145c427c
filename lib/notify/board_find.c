/* SPDX-License-Identifier: Apache-2.0 */
/*
 * board_find.c - what is so, read off the engine, and what explains what.
 *
 * A feed counts as silent when all it was asked for failed, or when more than half of
 * its services lack data: the causes of one service and of all of them need different
 * people.  It is the same case until it answers for most of them again.
 */
#include "decide/explain.h"
#include "notify/board_state.h"

struct feed_count {
	uint32_t services, late, asked_late, failing;
	bool covers; /* its case explains what its services lack */
};

/* Data may be old only because we were not there to ask. */
static bool asked_since_start(const struct looking *l, const struct service_state *is)
{
	return !is_before(is->polled_at, l->look->started);
}

static void count_service(const struct looking *l, service_ix s, struct feed_count *n)
{
	const struct service_state *is = engine_service(l->look->engine, s);

	n->services++;
	n->failing += is->quality != QUALITY_GOOD;
	if (!explain_is_late(l->look->engine, s))
		return;
	n->late++;
	n->asked_late += asked_since_start(l, is);
}

static void judge_feed(struct looking *l, uint32_t feed, struct feed_count *n)
{
	const char *id = l->config->feeds[feed].id;
	bool mostly = 2 * n->late > n->services;
	bool open = n->asked_late && (n->failing == n->services || 2 * n->asked_late > n->services);

	if (open || mostly) {
		n->covers = board_note(l, MESSAGE_FEED, id, feed, open) != NULL;
		return;
	}
	for (size_t i = 0; i < l->board->count && n->late; i++) {
		struct incident *is = l->board->items[i];

		if (is->kind == MESSAGE_FEED && is->about == feed)
			is->late = n->covers = true;
	}
}

/* That services fall silent is no second case when their feed does. */
static void judge_mass(struct looking *l, uint32_t feed, bool covered)
{
	uint8_t mass = engine_feed(l->look->engine, feed)->mass;

	if (mass != MASS_NONE)
		(void)board_note(l, MESSAGE_MASS, l->config->feeds[feed].id, feed,
				 !covered || mass != MASS_DROP);
}

static struct feed_count *find_feeds(struct looking *l)
{
	const struct config *c = l->config;
	struct feed_count *n =
		arena_array(l->arena, struct feed_count, c->feed_count ? c->feed_count : 1);

	for (size_t s = 0; s < c->service_count; s++)
		count_service(l, (service_ix)s, &n[c->services[s].feed]);
	for (uint32_t f = 0; f < c->feed_count; f++) {
		judge_feed(l, f, &n[f]);
		judge_mass(l, f, n[f].covers);
	}
	return n;
}

/* ---- one service ---- */

struct of_targets {
	bool approval, changed_outside;
};

static struct of_targets look_at_targets(struct looking *l, const struct service *service)
{
	const struct engine *e = l->look->engine;
	struct of_targets found = { false, false };

	for (uint32_t i = 0; i < service->target_count; i++) {
		target_ix t = service->first_target + i;
		uint32_t platform = l->config->targets[t].platform;

		found.approval |= engine_target(e, t)->gate == GATE_APPROVAL;
		found.changed_outside |= engine_target(e, t)->changed_outside;
		if (engine_target_control(e, t) == CONTROL_NOT_CONFIRMED)
			(void)board_note(l, MESSAGE_NOT_CONFIRMED,
					 l->config->platforms[platform].id, platform, true);
	}
	return found;
}

static bool needs_decision(const struct looking *l, service_ix s, bool covered)
{
	const struct engine *e = l->look->engine;
	const struct service_state *is = engine_service(e, s);
	target_ix unused;

	if (is->reviewed && !covered)
		return true;
	if (is->verdict.flapping && engine_verdict(e, s) != VERDICT_UNKNOWN)
		return true;
	return explain_gate(e, s, &unused) == GATE_NOT_STEERABLE;
}

static void find_service(struct looking *l, service_ix s, bool covered)
{
	const struct engine *e = l->look->engine;
	const struct service *service = &l->config->services[s];
	enum verdict v = engine_verdict(e, s);
	struct of_targets targets = look_at_targets(l, service);

	/* Not to know is not to have room again. */
	if (v == VERDICT_FULL || v == VERDICT_UNKNOWN)
		(void)board_note(l, MESSAGE_FULL, service->id, s, v == VERDICT_FULL);
	if (explain_is_late(e, s))
		(void)board_note(l, MESSAGE_DATA, service->id, s,
				 !covered && asked_since_start(l, engine_service(e, s)));
	if (targets.approval)
		(void)board_note(l, MESSAGE_APPROVAL, service->id, s, true);
	if (targets.changed_outside)
		(void)board_note(l, MESSAGE_CHANGED_OUTSIDE, service->id, s, true);
	if (needs_decision(l, s, covered))
		(void)board_note(l, MESSAGE_DECISION, service->id, s, true);
}

/* ---- the house ---- */

/* What waits behind the stop switch is neither news nor over. */
static void find_stop(struct looking *l)
{
	if (!engine_stopped(l->look->engine, NULL, NULL))
		return;
	(void)board_note(l, MESSAGE_STOP, "all", UINT32_MAX, true);
	for (size_t i = 0; i < l->board->count; i++) {
		struct incident *is = l->board->items[i];

		if (is->kind == MESSAGE_NOT_CONFIRMED || is->kind == MESSAGE_APPROVAL)
			is->seen = true;
	}
}

static void find_ailments(struct looking *l)
{
	for (size_t i = 0; i < l->look->ailment_count; i++) {
		const struct ailment *a = &l->look->ailments[i];
		struct incident *is = board_note(l, MESSAGE_HEALTH, a->key, UINT32_MAX, true);

		if (is)
			is->words = a->words;
	}
}

void board_find(struct looking *l)
{
	const struct feed_count *feeds;

	find_ailments(l);
	find_stop(l);
	feeds = find_feeds(l);
	for (size_t s = 0; s < l->config->service_count; s++)
		find_service(l, (service_ix)s, feeds[l->config->services[s].feed].covers);
}

static bool is_on_platform(const struct engine *e, const struct incident *i, service_ix s)
{
	const struct config *c = engine_config(e);
	const struct service *service = &c->services[s];

	for (uint32_t t = 0; t < service->target_count; t++)
		if (c->targets[service->first_target + t].platform == i->about &&
		    (!i->seen ||
		     engine_target_control(e, service->first_target + t) == CONTROL_NOT_CONFIRMED))
			return true;
	return false;
}

bool incident_concerns(const struct engine *e, const struct incident *i, service_ix s)
{
	const struct service *service = &engine_config(e)->services[s];

	switch (i->kind) {
	case MESSAGE_HEALTH:
	case MESSAGE_STOP:
		return true;
	case MESSAGE_FEED:
		return service->feed == i->about && (!i->seen || explain_is_late(e, s));
	case MESSAGE_MASS:
		return service->feed == i->about;
	case MESSAGE_NOT_CONFIRMED:
		return is_on_platform(e, i, s);
	default:
		return s == i->about;
	}
}
