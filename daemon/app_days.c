/* SPDX-License-Identifier: Apache-2.0 */
/*
 * app_days.c - what is only watched: raw observations and the day of each service.
 *
 * The engine needs neither, so it is told of neither: both are taken from the
 * events it was given and from what it shows after each step.  An answer that is
 * news becomes a row; one that repeats the last moves a timestamp in the sweep.
 * A poll costs a sum over its counts and a few additions, and no write.
 */
#include <stdlib.h>
#include <string.h>

#include "daemon/app_state.h"
#include "daemon/clock.h"
#include "daemon/log.h"
#include "decide/plan.h"

enum {
	SWEEP_ROWS = 250, /* at once: a millisecond of the loop, besides the flush */
	SWEEP_ROUND = 12, /* and a small house is gone through in a minute, not in every sweep */
	DAYS_EVERY_MS = 3 * 60 * 1000,
	UNWATCHED_MS = 5 * 60 * 1000, /* a turn comes every half minute: between these nobody watched */
};

struct watched { /* of one service */
	struct rollup day;
	uint64_t sum;	       /* of what its source last said; 0: nothing yet */
	struct instant as_of;  /* from when on, as recorded */
	struct instant polled; /* when it last said so */
	bool heard;	       /* since that was last written */
};

static const struct zone *zone_of(const struct app *a, size_t s)
{
	const struct config *c = a->g->config;

	return c->locations[c->services[s].location].zone;
}

static const char *id_of(const struct app *a, size_t s)
{
	return a->g->config->services[s].id;
}

static struct rollup_now state_of(const struct app *a, size_t s)
{
	const struct engine *e = a->g->engine;
	const struct service *service = &a->g->config->services[s];
	struct rollup_now is = { .shown = engine_verdict(e, (service_ix)s),
				 .settled = engine_service(e, (service_ix)s)->verdict.settled };

	for (target_ix t = service->first_target; t < service->first_target + service->target_count; t++) {
		const struct target_state *target = engine_target(e, t);
		const struct target *lever = &a->g->config->targets[t];
		bool leave = target->wanted.status == AD_UNKNOWN;

		is.confirmed_micros += plan_cost_of(lever, target->confirmed);
		is.wanted_micros += plan_cost_of(lever, leave ? target->confirmed : target->wanted);
	}
	return is;
}

/* ---- time ---- */

static void pass(struct app *a, size_t s, struct instant now)
{
	struct watched *w = &a->watched[s];

	while (rollup_pass(&w->day, now)) {
		store_rollup(a->store, id_of(a, s), &w->day);
		rollup_next(&w->day, zone_of(a, s), w->day.ends);
	}
}

/* Suspended, or the clock was set: that time belongs to nobody. */
static void skip(struct app *a, struct instant now)
{
	app_money_skip(a, now);
	for (size_t s = 0; s < a->watched_count; s++) {
		struct watched *w = &a->watched[s];

		if (!rollup_skip(&w->day, now))
			continue;
		store_rollup(a->store, id_of(a, s), &w->day);
		rollup_next(&w->day, zone_of(a, s), now);
	}
}

static void time_passes(struct app *a, struct instant now)
{
	int64_t ms = since(a->last_turn, now).ms;

	if (ms > UNWATCHED_MS || ms < -UNWATCHED_MS)
		skip(a, now);
	a->last_turn = now;
}

/* ---- after each step ---- */

static void changed(struct app *a, service_ix s)
{
	struct rollup_now is = state_of(a, s);

	pass(a, s, a->last_turn);
	rollup_change(&a->watched[s].day, &is);
}

static void effects_seen(struct app *a)
{
	for (size_t i = 0; i < a->fx.count; i++) {
		const struct effect *f = &a->fx.items[i];

		if (f->service == NOBODY)
			continue;
		changed(a, f->service);
		if (f->kind == EFFECT_COMMAND)
			rollup_command(&a->watched[f->service].day);
	}
}

/* What the engine made of it: it may believe less than the source does. */
static struct observed as_seen(const struct app *a, const struct observation *o)
{
	const struct watched *w = &a->watched[o->service];
	const struct service_state *is = engine_service(a->g->engine, o->service);
	struct observed row = { .said = *o, .value = COUNT_UNKNOWN };

	row.said.polled_at = is->polled_at;
	row.said.quality = is->quality;
	/* Last night's file again, after an answer without data: it is news from now on. */
	if (!is_before(w->as_of, o->as_of))
		row.said.as_of = is->polled_at;
	if (is->quality == QUALITY_GOOD && is->evidence_count)
		row.value = is->evidence[0].value;
	return row;
}

static void said(struct app *a, const struct observation *o)
{
	struct watched *w = &a->watched[o->service];
	struct observed row = as_seen(a, o);
	uint64_t sum = observed_sum(&row.said);

	rollup_poll(&w->day, row.said.quality, o->open, row.value);
	if (sum != w->sum) {
		store_observed(a->store, id_of(a, o->service), &row, w->polled);
		w->as_of = row.said.as_of;
	}
	w->sum = sum;
	w->polled = row.said.polled_at;
	w->heard = true;
}

static void said_the_same(struct app *a, service_ix s)
{
	const struct service_state *is = engine_service(a->g->engine, s);
	struct watched *w = &a->watched[s];

	rollup_poll(&w->day, is->quality, is->open,
		    is->evidence_count ? is->evidence[0].value : COUNT_UNKNOWN);
	w->polled = is->polled_at;
	w->heard = true;
}

static void said_nothing(struct app *a, const struct event *event)
{
	const struct observation nothing = observation_absent(event->service);

	said(a, &nothing);
}

void app_days_turn(struct app *a, const struct event *event)
{
	time_passes(a, event->at);
	effects_seen(a);
	if (event->kind == EVENT_OBSERVED)
		said(a, event->observation);
	else if (event->kind == EVENT_UNCHANGED)
		said_the_same(a, event->service);
	else if (event->kind == EVENT_UNHEARD)
		said_nothing(a, event);
}

const struct rollup *app_day(const struct app *a, service_ix s)
{
	return &a->watched[s].day;
}

/* ---- the sweep ---- */

static void write_one(struct app *a, size_t s)
{
	const struct service_state *is = engine_service(a->g->engine, (service_ix)s);

	a->watched[s].heard = false;
	store_heard(a->store, id_of(a, s), is->as_of, is->polled_at);
}

static void write_day(struct app *a, size_t s)
{
	changed(a, (service_ix)s);
	app_money_look(a, (service_ix)s);
	store_rollup(a->store, id_of(a, s), &a->watched[s].day);
}

/* A round goes through all services; every few minutes one of them also writes their days. */
static void round_begins(struct app *a)
{
	uint64_t now = clock_monotonic_ms();

	a->watched_next = 0;
	a->days_due = now >= a->days_at;
	if (a->days_due) {
		a->days_at = now + DAYS_EVERY_MS;
		app_money_flush(a);
	}
}

static void collect(struct app *a)
{
	size_t most = a->watched_count / SWEEP_ROUND + 1, rows = 0;

	most = most < SWEEP_ROWS ? most : SWEEP_ROWS;
	if (a->watched_next >= a->watched_count)
		round_begins(a);
	for (; a->watched_next < a->watched_count && rows < most; a->watched_next++) {
		size_t s = a->watched_next;

		rows += a->watched[s].heard || a->days_due;
		if (a->watched[s].heard)
			write_one(a, s);
		if (a->days_due)
			write_day(a, s);
	}
}

static int sweep(struct app *a)
{
	struct err err = ERR_INIT;
	int failed = store_sweep(a->store, clock_now(), &err);
	size_t lost = store_lost(a->store);

	if (failed)
		log_line(LOG_LEVEL_WARNING,
			 "%s; how old unchanged data is was not written, tried again soon", err.text);
	if (lost)
		log_line(LOG_LEVEL_WARNING,
			 "%zu raw observations were lost while the store could "
			 "not be written; no decision rests on them",
			 lost);
	return failed;
}

bool app_sweep(struct app *a)
{
	if (!a->backlog)
		collect(a);
	a->backlog = !sweep(a) && store_backlog(a->store);
	return a->backlog;
}

void app_days_stop(struct app *a)
{
	for (size_t s = 0; s < a->watched_count; s++) {
		if (a->watched[s].heard)
			write_one(a, s);
		write_day(a, s);
	}
	app_money_flush(a);
	while (!sweep(a) && store_backlog(a->store))
		;
}

/* ---- for whoever asks ---- */

static void show_day(const struct rollup *r, struct place_day *ret)
{
	*ret = (struct place_day){
		.day = r->day,
		.known = true,
		.readings = r->readings,
		.good = r->good,
		.value = r->value_last,
		.open_least = r->open_least,
		.open_most = r->open_most,
		.moves = r->moves,
		.commands = r->commands,
		.wanted_micros = r->wanted.micros,
		.confirmed_micros = r->confirmed.micros,
	};
	memcpy(ret->ms, r->ms, sizeof(ret->ms));
}

static void show_earlier(struct app *a, service_ix s, struct date day, struct place_day *ret)
{
	struct err err = ERR_INIT;
	struct rollup r;

	*ret = (struct place_day){
		.day = day, .value = COUNT_UNKNOWN, .open_least = COUNT_UNKNOWN, .open_most = COUNT_UNKNOWN
	};
	/* What cannot be read is shown as a gap; the store says by itself what is wrong with it. */
	if (store_read_day(a->store, id_of(a, s), day, &r, &err) == 1)
		show_day(&r, ret);
}

void app_days_show(struct app *a, service_ix s, struct place_day ret[PLACE_DAYS])
{
	const struct date today = zone_date(zone_of(a, s), a->last_turn);
	const struct rollup *counted = &a->watched[s].day;

	pass(a, s, a->last_turn); /* not to now: after a suspend that time is nobody's */
	for (int d = 0; d < PLACE_DAYS; d++) {
		struct date day = { today.day - PLACE_DAYS + 1 + d };

		if (counted->day.day == day.day)
			show_day(counted, &ret[d]);
		else
			show_earlier(a, s, day, &ret[d]);
	}
}

/* ---- generations ---- */

static struct watched *watched_new(struct app *a)
{
	const struct config *c = a->g->config;
	struct watched *new = calloc(c->service_count + 1, sizeof(*new));

	if (!new)
		abort();
	app_recent_clear(a);
	a->watched_count = c->service_count;
	app_recent_first(a);
	a->watched_next = c->service_count;
	a->last_turn = clock_now();
	for (size_t s = 0; s < c->service_count; s++) {
		struct rollup_now is = state_of(a, s);

		rollup_begin(&new[s].day, zone_of(a, s), a->last_turn, &is);
		new[s].as_of = engine_service(a->g->engine, (service_ix)s)->as_of;
		new[s].polled = engine_service(a->g->engine, (service_ix)s)->polled_at;
	}
	store_keep(a->store, c->keep_observations);
	return new;
}

static void day_found(void *context, const char *id, const struct rollup *day)
{
	struct app *a = context;
	int64_t s = config_service(a->g->config, id);

	if (s >= 0)
		rollup_continue(&a->watched[s].day, day);
}

int app_days_first(struct app *a, struct err *err)
{
	struct date today;

	a->watched = watched_new(a);
	a->days_at = clock_monotonic_ms() + DAYS_EVERY_MS;
	today = zone_date(a->g->config->zone, a->last_turn);
	/* Somewhere else it may still be yesterday. */
	if (store_read_rollups(a->store, (struct date){ today.day - 1 }, day_found, a, err))
		return err_in(err, "reading the days that were being counted before the restart");
	return app_money_first(a, err);
}

void app_days_carry(struct app *a, const struct config *was)
{
	struct watched *old = a->watched;
	size_t count = a->watched_count;

	a->watched = watched_new(a);
	for (size_t s = 0; s < count; s++) {
		int64_t now = config_service(a->g->config, was->services[s].id);

		if (now >= 0)
			a->watched[now] = old[s];
	}
	free(old);
	app_money_carry(a);
}
