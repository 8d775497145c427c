/* SPDX-License-Identifier: Apache-2.0 */
/*
 * mass.c - when too much moves at once, the feed is suspected before the clinics.
 *
 * A holiday, a template that was deleted, a changed export: what makes many
 * services of one feed move together is more often the feed than the world.  Then
 * more spend stops, cuts go through one service at a time (a wrong cut costs less
 * than a wrong raise, and a right one must not wait for ever), and one incident is
 * told.  It ends when the share recovers or a person lets it go on.
 *
 * A first judgement is no move: nothing was known before it.
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/money.h"
#include "decide/engine_state.h"
#include "decide/plan.h"

enum { MINUTE_MS = 60 * 1000 };

/* Of one feed, its closed services aside. */
struct crowd {
	uint32_t services, fresh, down, up, silent, answering;
};

static void *rows(size_t n, size_t size)
{
	void *p = calloc(n, size);

	if (!p)
		abort();
	return p;
}

void mass_init(struct engine *e)
{
	const struct config *c = e->config;

	e->mass.due = rows(c->feed_count + 1, sizeof(*e->mass.due));
	e->mass.trickled = rows(c->feed_count + 1, sizeof(*e->mass.trickled));
	e->mass.minute_of = rows(c->service_count + 1, sizeof(*e->mass.minute_of));
	for (size_t f = 0; f <= c->feed_count; f++) {
		e->mass.due[f] = DUE_NEVER;
		e->mass.trickled[f] = NOBODY;
	}
	for (size_t t = 0; t < c->target_count; t++)
		e->mass.planned += plan_money(&c->targets[t]);
}

void mass_release(struct engine *e)
{
	free(e->mass.due);
	free(e->mass.trickled);
	free(e->mass.minute_of);
}

/* ---- one feed's services ---- */

static bool moved_within(const struct verdict_state *v, struct span window, struct instant now)
{
	return v->flaps[0] != 0 && now.ms - (int64_t)v->flaps[0] * MINUTE_MS <= window.ms;
}

/* It was good not long ago, and is not now. */
static bool fell_silent(const struct service_state *s, struct span window, struct instant now)
{
	if (s->quality == QUALITY_GOOD || s->evidence_count == 0)
		return false;
	return !s->verdict.stale || !is_longer(since(s->as_of, now), window);
}

static void count_one(const struct engine *e, const struct service_state *s, struct span round,
		      struct crowd *ret)
{
	struct span window = e->config->limits.mass_window;

	ret->services++;
	ret->silent += fell_silent(s, window, e->now);
	ret->answering += s->quality == QUALITY_GOOD && is_longer(round, since(s->polled_at, e->now));
	if (s->verdict.stale || s->verdict.settled == VERDICT_UNKNOWN)
		return;
	ret->fresh++;
	if (!moved_within(&s->verdict, window, e->now))
		return;
	ret->down += s->verdict.settled < s->verdict.came_from;
	ret->up += s->verdict.settled > s->verdict.came_from;
}

static struct crowd count(const struct engine *e, uint32_t feed)
{
	struct crowd ret = { 0 };

	for (size_t s = 0; s < e->config->service_count; s++)
		if (e->config->services[s].feed == feed && !e->config->services[s].closed)
			count_one(e, &e->services[s], e->config->feeds[feed].every, &ret);
	return ret;
}

static bool is_mass(uint32_t n, uint32_t of, int64_t share_bp)
{
	return share_bp > 0 && n >= MASS_LEAST && (int64_t)n * BP_ONE >= share_bp * of;
}

/* At the limit itself a drop is still allowed. */
static bool fell_silent_together(const struct limits *l, const struct crowd *c)
{
	return l->mass_drop_bp > 0 && is_mass(c->silent, c->services, l->mass_drop_bp + 1);
}

/* Gone silent while others answer is a part missing; all gone silent is an outage, which age deals with. */
static enum mass_kind kind_of(const struct limits *l, enum mass_kind is, const struct crowd *c)
{
	if (is_mass(c->down, c->fresh, l->mass_change_bp))
		return MASS_DOWN;
	if (is_mass(c->up, c->fresh, l->mass_change_bp))
		return MASS_UP;
	if (fell_silent_together(l, c) && (is == MASS_DROP || c->answering > 0))
		return MASS_DROP;
	return MASS_NONE;
}

/* ---- what follows ---- */

static void touch_stopped(struct engine *e, const struct service *service, service_ix s)
{
	for (uint32_t i = 0; i < service->target_count; i++)
		if (e->targets[service->first_target + i].gate == GATE_MASS)
			engine_touch(e, s);
}

/* Those of one feed, or, for the money, all. */
static void touch_all_stopped(struct engine *e, uint32_t feed)
{
	for (size_t s = 0; s < e->config->service_count; s++)
		if (feed == e->config->feed_count || e->config->services[s].feed == feed)
			touch_stopped(e, &e->config->services[s], (service_ix)s);
}

const char *mass_stopping(const struct engine *e)
{
	return e->config->limits.on_mass == MASS_STOP ?
		       "increases and cuts stop" :
		       "increases stop and cuts go one service each 10 min";
}

static void tell(struct engine *e, uint32_t feed, const struct crowd *c, struct effects *fx)
{
	const char *id = e->config->feeds[feed].id;
	enum mass_kind kind = (enum mass_kind)e->feeds[feed].mass;
	char window[SPAN_TEXT];

	span_format(e->config->limits.mass_window, window);
	if (kind == MASS_NONE)
		effect_notice(e, fx, NOTICE_LIMIT, NOBODY, NOBODY,
			      0, "feed %s: no longer too many services moving at once; automatic again",
			      id);
	else if (kind == MASS_DROP)
		effect_notice(
			e, fx, NOTICE_LIMIT, NOBODY, NOBODY, 0,
			"feed %s: %u of its %u services went silent at once while others answer; "
			"increases on it stop until they are back or a person allows it",
			id, c->silent, c->services);
	else
		effect_notice(
			e, fx, NOTICE_LIMIT, NOBODY, NOBODY, 0,
			"feed %s: %u of its %u services went %s within %s; %s until that share "
			"recovers or a person allows it",
			id, kind == MASS_DOWN ? c->down : c->up, c->fresh,
			kind == MASS_DOWN ? "down" : "up", window,
			kind == MASS_DOWN ? mass_stopping(e) : "increases stop");
}

static void set_mass(struct engine *e, uint32_t feed, enum mass_kind kind, struct effects *fx)
{
	struct feed_state *is = &e->feeds[feed];

	is->mass = (uint8_t)kind;
	is->mass_since = e->now;
	engine_moved(e, NOBODY);
	effect_add(fx, EFFECT_SAVE_FEED)->index = feed;
	touch_all_stopped(e, feed);
}

static void judge(struct engine *e, uint32_t feed, struct effects *fx)
{
	struct feed_state *is = &e->feeds[feed];
	struct crowd c = count(e, feed);
	enum mass_kind kind = kind_of(&e->config->limits, (enum mass_kind)is->mass, &c);

	if (is_before(e->now, is->allowed_until))
		kind = MASS_NONE;
	if (kind != (enum mass_kind)is->mass) {
		set_mass(e, feed, kind, fx);
		tell(e, feed, &c, fx);
	}
	if (kind != MASS_NONE || fell_silent_together(&e->config->limits, &c))
		engine_due_mass(e, feed, e->now.ms + MASS_AGAIN_MS);
	else
		engine_due_mass(e, feed, DUE_NEVER);
}

void mass_moved(struct engine *e, service_ix s, struct effects *fx)
{
	uint32_t feed = e->config->services[s].feed;

	/* A long list is not counted for each of a thousand moves: what is under way is counted when due. */
	if (e->feeds[feed].mass != MASS_DOWN && e->config->limits.mass_change_bp > 0)
		judge(e, feed, fx);
}

/*
 * A round of polls later it shows whether it is one service, some, or the feed: who has
 * answered within a round by then has answered since.
 */
void mass_silent(struct engine *e, service_ix s)
{
	uint32_t feed = e->config->services[s].feed;
	int64_t every = e->config->feeds[feed].every.ms;

	if (e->mass.due[feed] == DUE_NEVER && e->config->limits.mass_drop_bp > 0)
		engine_due_mass(e, feed, e->now.ms + every + every / 4);
}

void mass_allow(struct engine *e, const struct event *ev, struct effects *fx)
{
	struct feed_state *is = &e->feeds[ev->feed];

	is->allowed_until = after(e->now, e->config->limits.mass_window);
	(void)snprintf(is->who, sizeof(is->who), "%s", ev->who);
	set_mass(e, ev->feed, MASS_NONE, fx);
	engine_due_mass(e, ev->feed, DUE_NEVER);
	effect_notice(e, fx, NOTICE_PERSON, NOBODY, NOBODY, 0, "feed %s: allowed to go on by %s%s%s",
		      e->config->feeds[ev->feed].id, ev->who, ev->words[0] ? ": " : "", ev->words);
}

bool mass_waits(const struct engine *e, uint32_t feed)
{
	return e->feeds[feed].mass != MASS_NONE || e->mass.money;
}

void mass_count(const struct engine *e, uint32_t feed, uint32_t *ret_moved, uint32_t *ret_of)
{
	struct crowd c = count(e, feed);
	uint8_t kind = e->feeds[feed].mass;

	*ret_moved = kind == MASS_DROP ? c.silent : kind == MASS_UP ? c.up : c.down;
	*ret_of = kind == MASS_DROP ? c.services : c.fresh;
}

/* ---- gates ---- */

static bool cut_waits(const struct engine *e, uint32_t index, struct instant last, service_ix s)
{
	if (e->config->limits.on_mass == MASS_STOP)
		return true;
	return e->mass.trickled[index] != s && since(last, e->now).ms < MASS_AGAIN_MS;
}

bool mass_stops(const struct engine *e, service_ix s, bool raises)
{
	uint32_t feed = e->config->services[s].feed;
	const struct feed_state *f = &e->feeds[feed];

	if (is_before(e->now, f->allowed_until))
		return false;
	if (raises)
		return mass_waits(e, feed);
	if (e->config->services[s].closed) /* said by a person, not by the feed */
		return false;
	if (f->mass == MASS_DOWN && cut_waits(e, feed, f->trickled_at, s))
		return true;
	return e->mass.money && cut_waits(e, (uint32_t)e->config->feed_count, e->mass.money_trickled, s);
}

static void trickled(struct engine *e, uint32_t index, service_ix s, struct instant *last)
{
	*last = e->now;
	e->mass.trickled[index] = s;
	engine_due_mass(e, index, e->now.ms + MASS_AGAIN_MS);
}

void mass_issued(struct engine *e, target_ix t, bool cuts, struct effects *fx)
{
	service_ix s = e->config->targets[t].service;
	uint32_t feed = e->config->services[s].feed;

	if (cuts && e->feeds[feed].mass == MASS_DOWN) {
		trickled(e, feed, s, &e->feeds[feed].trickled_at);
		effect_add(fx, EFFECT_SAVE_FEED)->index = feed;
	}
	if (cuts && e->mass.money)
		trickled(e, (uint32_t)e->config->feed_count, s, &e->mass.money_trickled);
	mass_add_money(e, s, llabs(mass_moves(e, t, e->targets[t].command)), e->now);
	if (!e->mass.money)
		mass_judge_money(e, fx);
}

/* ---- time ---- */

void mass_due(struct engine *e, struct effects *fx)
{
	uint32_t feeds = (uint32_t)e->config->feed_count;

	for (uint32_t f = 0; f <= feeds; f++) {
		if (e->mass.due[f] > e->now.ms)
			continue;
		if (f < feeds)
			judge(e, f, fx);
		else
			mass_judge_money(e, fx);
		touch_all_stopped(e, f); /* the next one's turn */
	}
}

static void not_after(struct instant *t, struct instant limit)
{
	if (is_before(limit, *t))
		*t = limit;
}

void mass_rebase(struct engine *e)
{
	for (uint32_t f = 0; f < e->config->feed_count; f++) {
		not_after(&e->feeds[f].mass_since, e->now);
		not_after(&e->feeds[f].trickled_at, e->now);
		not_after(&e->feeds[f].allowed_until, after(e->now, e->config->limits.mass_window));
	}
	not_after(&e->mass.money_trickled, e->now);
	mass_rebase_money(e);
	for (uint32_t f = 0; f <= e->config->feed_count; f++)
		if (e->mass.due[f] != DUE_NEVER)
			engine_due_mass(e, f, e->now.ms);
}
