/* SPDX-License-Identifier: Apache-2.0 */
/*
 * engine.c - one step: time, then watching, then acting.
 *
 * The engine is a pure function with memory: no clock, no I/O, no randomness.
 * The same events give the same effects, byte for byte, which is what replay,
 * simulation and every audit rely on.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/zone.h"
#include "decide/engine_state.h"
#include "decide/verdict.h"

enum { EFFECTS_FIRST = 64, EFFECTS_MAX = 4 * 1000 * 1000, EFFECT_WORDS_MAX = 1024 * 1024 * 1024 };

/* ---- effects ---- */

void effects_init(struct effects *fx)
{
	*fx = (struct effects){ .arena = ARENA_INIT(EFFECT_WORDS_MAX) };
}

void effects_clear(struct effects *fx)
{
	fx->count = 0;
	if (fx->arena.used)
		arena_clear(&fx->arena);
}

void effects_release(struct effects *fx)
{
	free(fx->items);
	arena_clear(&fx->arena);
	effects_init(fx);
}

struct effect *effect_add(struct effects *fx, enum effect_kind kind)
{
	if (fx->count == fx->room) {
		size_t room = fx->room ? fx->room * 2 : EFFECTS_FIRST;
		struct effect *items = realloc(fx->items, room * sizeof(*items));

		if (!items || room > EFFECTS_MAX) /* a bound we chose: hitting it is our bug */
			abort();
		fx->items = items;
		fx->room = room;
	}
	fx->items[fx->count] = (struct effect){ .kind = kind, .service = NOBODY, .target = NOBODY };
	return &fx->items[fx->count++];
}

void effect_notice(struct engine *e, struct effects *fx, enum notice_kind kind, service_ix s,
		   target_ix t, uint64_t command, const char *fmt, ...)
{
	struct effect *f = effect_add(fx, EFFECT_NOTICE);
	char text[2 * NOTICE_MAX];
	va_list ap;

	(void)e;
	va_start(ap, fmt);
	(void)vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	f->notice = kind;
	f->service = s;
	f->target = t;
	f->command = command;
	f->text = arena_strdup(&fx->arena, text);
}

void effect_save_service(struct engine *e, struct effects *fx, service_ix s)
{
	(void)e;
	effect_add(fx, EFFECT_SAVE_SERVICE)->service = s;
}

void effect_save_target(struct engine *e, struct effects *fx, target_ix t)
{
	struct effect *f = effect_add(fx, EFFECT_SAVE_TARGET);

	f->target = t;
	f->service = e->config->targets[t].service;
}

void engine_words(char **field, const char *words)
{
	char text[TROUBLE_MAX] = "";

	if (words && *field && !strcmp(*field, words))
		return;
	if (words)
		(void)snprintf(text, sizeof(text), "%s", words); /* before free: words may be the field itself */
	free(*field);
	*field = NULL;
	if (text[0] && !(*field = strdup(text)))
		abort();
}

/* ---- what to look at again ---- */

void engine_touch(struct engine *e, service_ix s)
{
	e->service_flags[s] &= (uint8_t)~SERVICE_QUIET;
	if (e->service_flags[s] & SERVICE_DIRTY)
		return;
	e->service_flags[s] |= SERVICE_DIRTY;
	e->dirty[e->dirty_count++] = s;
}

void engine_touch_waiting(struct engine *e)
{
	if (e->waiting == 0)
		return;
	for (size_t t = 0; t < e->config->target_count; t++)
		if (gate_is_limit(e->targets[t].gate))
			engine_touch(e, e->config->targets[t].service);
}

static void note_due(struct engine *e, int64_t ms)
{
	if (ms < e->next_due.ms)
		e->next_due.ms = ms;
}

void engine_due_tomorrow(struct engine *e)
{
	note_due(e, is_before(e->midnight, e->tilt_until) ? e->tilt_until.ms : e->midnight.ms);
}

void engine_due_service(struct engine *e, service_ix s, int64_t ms)
{
	e->service_due[s] = ms;
	note_due(e, ms);
}

void engine_due_target(struct engine *e, target_ix t, int64_t ms)
{
	e->target_due[t] = ms;
	note_due(e, ms);
}

void engine_due_mass(struct engine *e, uint32_t feed, int64_t ms)
{
	e->mass.due[feed] = ms;
	note_due(e, ms);
}

/* ---- life ---- */

void *engine_rows(size_t n, size_t size)
{
	void *p = calloc(n ? n : 1, size);

	if (!p)
		abort();
	return p;
}

struct engine *engine_new(const struct config *config, struct instant now, uint64_t next_command)
{
	struct engine *e = engine_rows(1, sizeof(*e));
	size_t services = config->service_count, targets = config->target_count;

	*e = (struct engine){
		.config = config,
		.services = engine_rows(services, sizeof(*e->services)),
		.targets = engine_rows(targets, sizeof(*e->targets)),
		.feeds = engine_rows(config->feed_count, sizeof(*e->feeds)),
		.pools = engine_rows(config->pool_count, sizeof(*e->pools)),
		.service_due = engine_rows(services, sizeof(*e->service_due)),
		.target_due = engine_rows(targets, sizeof(*e->target_due)),
		.service_flags = engine_rows(services, 1),
		.target_flags = engine_rows(targets, 1),
		.refs = engine_rows(targets, sizeof(*e->refs)),
		.dirty = engine_rows(services, sizeof(*e->dirty)),
		.now = now,
		.next_due = { DUE_NEVER },
		.next_command = next_command ? next_command : 1,
		.generation = 1,
		.today = zone_date(config->zone, now).day,
	};
	moves_open(e);
	mass_init(e);
	guard_open(e);
	pool_open(e);
	month_open(e);
	for (size_t s = 0; s < services; s++) {
		e->service_due[s] = DUE_NEVER;
		e->services[s].open = COUNT_UNKNOWN;
		e->services[s].demand.rate_milli = COUNT_UNKNOWN;
		e->services[s].demand.last_booked = COUNT_UNKNOWN;
	}
	for (size_t t = 0; t < targets; t++) {
		e->target_due[t] = DUE_NEVER;
		e->targets[t].steerable = true;
		guard_update(e, (target_ix)t);
		/* Until it has been looked at, it is assumed to need its plan and to be nobody's to give away. */
		pool_wish(e, (target_ix)t, (struct ad_state){ .status = AD_UNKNOWN }, false);
	}
	month_start(e);
	return e;
}

static void release_service(struct service_state *s)
{
	free(s->trouble);
	free(s->hold);
	free(s->approval);
	free(s->smooth);
	free(s->statement);
}

static void release_target(struct target_state *t)
{
	free(t->trouble);
	free(t->changed_by);
	free(t->command);
}

struct engine *engine_free(struct engine *e)
{
	if (!e)
		return NULL;
	for (size_t s = 0; s < e->config->service_count; s++)
		release_service(&e->services[s]);
	for (size_t t = 0; t < e->config->target_count; t++)
		release_target(&e->targets[t]);
	free(e->services);
	free(e->targets);
	free(e->feeds);
	free(e->pools);
	guard_close(e);
	month_close(e);
	pool_close(e);
	free(e->service_due);
	free(e->target_due);
	free(e->service_flags);
	free(e->target_flags);
	free(e->refs);
	free(e->dirty);
	moves_close(e);
	mass_release(e);
	free(e);
	return NULL;
}

static void *copy_of(const void *p, size_t size)
{
	return p ? memcpy(engine_rows(1, size), p, size) : NULL;
}

void engine_restore_service(struct engine *e, service_ix s, const struct service_state *was)
{
	struct service_state *is = &e->services[s];

	release_service(is);
	*is = *was;
	is->trouble = NULL;
	engine_words(&is->trouble, was->trouble);
	is->hold = copy_of(was->hold, sizeof(*was->hold));
	is->approval = copy_of(was->approval, sizeof(*was->approval));
	is->smooth = copy_of(was->smooth, sizeof(*was->smooth));
	is->statement = copy_of(was->statement, sizeof(*was->statement));
	people_rebase(e, s);
	watch_rebase(e, s); /* and judge its age at the first tick */
}

void engine_restore_target(struct engine *e, target_ix t, const struct target_state *was)
{
	struct target_state *is = &e->targets[t];

	release_target(is);
	*is = *was;
	is->trouble = NULL;
	engine_words(&is->trouble, was->trouble);
	is->changed_by = NULL;
	engine_words(&is->changed_by, was->changed_by);
	is->command = copy_of(was->command, sizeof(*was->command));
	if (is->command)
		is->command->target = t; /* indexes belong to one generation */
	is->wanted = (struct ad_state){ .status = AD_UNKNOWN, .budget_micros = BUDGET_UNKNOWN };
	is->gate = GATE_NONE;
	learn_day(e, t);
	lever_named(e, t);
	settle_restore(e, t);
	settle_rebase(e, t);
	mass_restore(e, t);
	if (is->changes_day >= e->today)
		e->moved_today += is->raised_today_micros;
	guard_update(e, t);
	month_known(e, t);
}

void engine_restore_feed(struct engine *e, uint32_t feed, const struct feed_state *was)
{
	e->feeds[feed] = *was;
	mass_rebase(e);
	if (was->mass != MASS_NONE)
		engine_due_mass(e, feed, e->now.ms);
}

void engine_restore_pool(struct engine *e, uint32_t pool, const struct pool_state *was)
{
	e->pools[pool] = *was;
	month_restored(e, pool);
}

void engine_author(struct engine *e, const char *who)
{
	(void)snprintf(e->author, sizeof(e->author), "%s", who);
}

void engine_restore_switch(struct engine *e, bool stopped, const char *who, const char *why)
{
	e->stopped = stopped;
	(void)snprintf(e->stopped_by, sizeof(e->stopped_by), "%s", who);
	(void)snprintf(e->stopped_why, sizeof(e->stopped_why), "%s", why);
}

/* ---- one step ---- */

/*
 * What was noted by a clock that ran ahead would stay young, or fresh, or newer
 * than every read for as long as the clock went back.
 */
static void tilt(struct engine *e, struct instant was)
{
	e->tilt_until = (struct instant){ e->now.ms + TILT_REST_MS };
	note_due(e, e->tilt_until.ms);
	for (size_t s = 0; s < e->config->service_count; s++) {
		people_rebase(e, (service_ix)s);
		watch_rebase(e, (service_ix)s);
	}
	for (size_t t = 0; t < e->config->target_count; t++)
		settle_tilt(e, (target_ix)t, was);
	mass_rebase(e);
	engine_moved(e, NOBODY);
}

static void check_tilt(struct engine *e, struct instant at, struct effects *fx)
{
	struct instant was = e->now;
	int64_t moved = at.ms - was.ms;

	e->now = at;
	if (moved < -TILT_BACK_MS || moved > TILT_JUMP_MS) {
		tilt(e, was);
		effect_notice(e, fx, NOTICE_LIMIT, NOBODY, NOBODY, 0,
			      "the clock jumped %s by %lld s: watching only for %d s",
			      moved < 0 ? "back" : "ahead",
			      (long long)(moved < 0 ? -moved : moved) / 1000, TILT_REST_MS / 1000);
	}
}

static void check_due(struct engine *e, struct effects *fx)
{
	int64_t now = e->now.ms, next = DUE_NEVER;

	if (e->next_due.ms > now)
		return;
	for (size_t s = 0; s < e->config->service_count; s++)
		if (e->service_due[s] <= now)
			watch_age(e, (service_ix)s, fx);
	for (size_t t = 0; t < e->config->target_count; t++)
		if (e->target_due[t] <= now) {
			e->target_due[t] = DUE_NEVER;
			settle_due(e, (target_ix)t, fx);
		}
	mass_due(e, fx);
	for (size_t f = 0; f <= e->config->feed_count; f++)
		next = e->mass.due[f] < next ? e->mass.due[f] : next;
	for (size_t s = 0; s < e->config->service_count; s++)
		next = e->service_due[s] < next ? e->service_due[s] : next;
	for (size_t t = 0; t < e->config->target_count; t++)
		next = e->target_due[t] < next ? e->target_due[t] : next;
	e->next_due.ms = next;
	if (e->waiting || e->days_matter)
		engine_due_tomorrow(e);
	if (is_before(e->now, e->tilt_until))
		note_due(e, e->tilt_until.ms);
}

static void watch(struct engine *e, const struct event *ev, struct effects *fx)
{
	switch (ev->kind) {
	case EVENT_TICK:
		break;
	case EVENT_OBSERVED:
		watch_observed(e, ev, fx);
		break;
	case EVENT_UNCHANGED:
		watch_unchanged(e, ev, fx);
		break;
	case EVENT_UNHEARD:
		watch_unheard(e, ev, fx);
		break;
	case EVENT_SEEN:
		settle_seen(e, ev, fx);
		break;
	case EVENT_UNSEEN:
		settle_unseen(e, ev, fx);
		break;
	case EVENT_ENDED:
		settle_ended(e, ev, fx);
		break;
	case EVENT_NAMED:
		outside_named(e, ev, fx);
		break;
	case EVENT_SPENT:
		month_spent(e, ev, fx);
		break;
	case EVENT_HOLD:
	case EVENT_RESUME:
	case EVENT_STOP:
	case EVENT_START:
	case EVENT_APPROVE:
	case EVENT_DECLINE:
	case EVENT_ATTEST:
	case EVENT_ALLOW:
		watch_person(e, ev, fx);
		break;
	}
}

void engine_step(struct engine *e, const struct event *event, struct effects *ret)
{
	check_tilt(e, event->at, ret);
	guard_day(e);
	watch(e, event, ret);
	check_due(e, ret);
	act(e, ret);
	month_save(e, ret);
}

/* ---- views ---- */

struct instant engine_next(const struct engine *e)
{
	return e->next_due.ms == DUE_NEVER ? (struct instant){ 0 } : e->next_due;
}

const struct config *engine_config(const struct engine *e)
{
	return e->config;
}

const struct service_state *engine_service(const struct engine *e, service_ix s)
{
	return &e->services[s];
}

const struct target_state *engine_target(const struct engine *e, target_ix t)
{
	return &e->targets[t];
}

uint64_t engine_generation(const struct engine *e)
{
	return e->generation;
}

uint64_t engine_next_command(const struct engine *e)
{
	return e->next_command;
}

bool engine_stopped(const struct engine *e, const char **ret_who, const char **ret_why)
{
	if (ret_who)
		*ret_who = e->stopped_by;
	if (ret_why)
		*ret_why = e->stopped_why;
	return e->stopped;
}

enum verdict engine_verdict(const struct engine *e, service_ix s)
{
	return e->config->services[s].closed ? VERDICT_CLOSED : verdict_shown(&e->services[s].verdict);
}

struct instant engine_now(const struct engine *e)
{
	return e->now;
}

const struct feed_state *engine_feed(const struct engine *e, uint32_t feed)
{
	return &e->feeds[feed];
}

const struct pool_state *engine_pool(const struct engine *e, uint32_t pool)
{
	return &e->pools[pool];
}

const char *engine_written_by(const struct engine *e)
{
	return e->author;
}
