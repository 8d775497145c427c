/* SPDX-License-Identifier: Apache-2.0 */
/*
 * player.c - time, made of the moments at which something happens.
 *
 * The next moment is the earliest of: an answer of the platform, a reading, a
 * new day, what the engine itself waits for, and an hour without any of these
 * (a longer silence it would take for a jump of the clock).  Several things at
 * one moment come in that order.
 */
#include "history/player.h"

#include <stdlib.h>

#include "history/echo.h"
#include "history/reel.h"
#include "history/tally.h"

enum { TICK_MS = 3600 * 1000, SOON_MS = 1000 };

struct player {
	struct simulation *ret;
	const struct config *config;
	struct engine *engine;
	struct effects fx;
	struct echo *echo;
	struct reel *reel;
	struct tally *tally;
	struct instant now, midnight; /* the organisation's next */
	bool reports_spend;	      /* some pool has a month to keep */
};

static bool keeps_months(const struct config *c)
{
	for (size_t i = 0; i < c->pool_count; i++)
		if (c->pools[i].budget.period == PERIOD_MONTH)
			return true;
	return false;
}

static struct instant midnight_after(const struct config *c, struct instant now)
{
	return zone_midnight(c->zone, (struct date){ zone_date(c->zone, now).day + 1 });
}

struct player *player_new(struct simulation *ret, const struct history *h,
			  const struct simulation *yardstick, struct err *err)
{
	struct tally *tally = tally_new(ret, yardstick, err);
	struct player *p;

	if (!tally)
		return NULL;
	p = calloc(1, sizeof(*p));
	if (!p)
		abort();
	p->ret = ret;
	p->config = ret->config;
	p->now = ret->from;
	p->tally = tally;
	p->engine = engine_new(p->config, p->now, 1);
	p->echo = echo_new(p->config, p->now);
	p->reel = reel_new(p->config, h, ret->from, ret->to);
	p->midnight = midnight_after(p->config, p->now);
	p->reports_spend = keeps_months(p->config);
	effects_init(&p->fx);
	return p;
}

struct player *player_free(struct player *p)
{
	if (!p)
		return NULL;
	(void)engine_free(p->engine);
	(void)echo_free(p->echo);
	(void)reel_free(p->reel);
	(void)tally_free(p->tally);
	effects_release(&p->fx);
	free(p);
	return NULL;
}

/* ---- effects ---- */

static void obey(struct player *p, const struct command *c)
{
	struct ad_state before = echo_state(p->echo, c->target);

	echo_command(p->echo, c, p->now);
	tally_command(p->tally, c, before, echo_state(p->echo, c->target), p->now);
}

static void carry_out(struct player *p, const struct effect *f)
{
	if (f->kind == EFFECT_COMMAND)
		obey(p, engine_target(p->engine, f->target)->command);
	else if (f->kind == EFFECT_READ)
		echo_read(p->echo, f->target, p->now);
	else if (f->service != NOBODY)
		tally_service(p->tally, p->engine, f->service, p->now);
}

static void step(struct player *p, const struct event *ev)
{
	p->now = ev->at;
	engine_step(p->engine, ev, &p->fx);
	for (size_t i = 0; i < p->fx.count; i++)
		carry_out(p, &p->fx.items[i]);
	effects_clear(&p->fx);
}

/* ---- what happens ---- */

static void read_feed(struct player *p)
{
	struct observation o;
	struct event ev = { .kind = EVENT_OBSERVED, .observation = &o };
	const struct service_state *is;

	reel_take(p->reel, &o);
	ev.at = o.as_of;
	ev.service = o.service;
	step(p, &ev);
	is = engine_service(p->engine, o.service);
	if (o.quality == QUALITY_GOOD && is->as_of.ms == o.as_of.ms && is->evidence_count)
		tally_reading(p->tally, o.service, is);
	tally_service(p->tally, p->engine, o.service, p->now);
}

static const struct zone *account_zone(const struct player *p, target_ix t)
{
	const struct platform_config *platform = &p->config->platforms[p->config->targets[t].platform];

	return platform->zone ? platform->zone : p->config->zone;
}

/* The platform tells at each midnight of ours what its day and month have cost. */
static void report_spend(struct player *p)
{
	for (target_ix t = 0; t < p->config->target_count; t++) {
		int year, month, day;
		struct event ev;

		date_to_civil(zone_date(account_zone(p, t), p->now), &year, &month, &day);
		echo_new_day(p->echo, t, p->now, day == 1);
		ev = echo_spent(p->echo, t, p->now);
		step(p, &ev);
	}
}

static void new_day(struct player *p)
{
	struct event tick = { .kind = EVENT_TICK, .at = p->midnight };
	struct date ended = { zone_date(p->config->zone, p->midnight).day - 1 };
	int64_t held = 0;

	for (uint32_t i = 0; i < p->config->pool_count; i++)
		held += engine_pool_view(p->engine, i).held;
	tally_held(p->tally, ended, held);
	step(p, &tick);
	if (p->reports_spend)
		report_spend(p);
	p->midnight = midnight_after(p->config, p->now);
}

static void answer(struct player *p)
{
	struct event ev = echo_answer(p->echo);

	step(p, &ev);
}

static int64_t engine_wants(const struct player *p)
{
	struct instant next = engine_next(p->engine);
	int64_t patience = p->now.ms + TICK_MS;

	if (is_never(next) || next.ms > patience)
		return patience;
	return next.ms > p->now.ms ? next.ms : p->now.ms + SOON_MS;
}

/* False: nothing more before until. */
static bool happen(struct player *p, struct instant until)
{
	int64_t answers = echo_next(p->echo).ms, reads = reel_next(p->reel).ms;
	int64_t day = p->midnight.ms, wants = engine_wants(p), first = answers;

	first = reads < first ? reads : first;
	first = day < first ? day : first;
	first = wants < first ? wants : first;
	if (first >= until.ms)
		return false;
	if (answers == first)
		answer(p);
	else if (reads == first)
		read_feed(p);
	else if (day == first)
		new_day(p);
	else
		step(p, &(struct event){ .kind = EVENT_TICK, .at = { wants } });
	return true;
}

bool player_step(struct player *p, struct instant until)
{
	bool ends = !is_before(until, p->ret->to);

	if (ends)
		until = p->ret->to;
	while (happen(p, until))
		;
	if (ends)
		tally_end(p->tally);
	return !ends;
}
