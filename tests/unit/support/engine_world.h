/* SPDX-License-Identifier: Apache-2.0 */
/*
 * engine_world.h - a world that does to the engine what the real one may do.
 *
 * A platform that applies, loses, delays, refuses and lies; replicas that lag;
 * people who edit, hold and stop; feeds that fall silent; clocks that jump; and
 * restarts that remember only what was saved.  Everything comes from one seed.
 * After every step the engine's promises are checked; the first broken one stays
 * in `broken`.
 */
#ifndef CAPD_TESTS_ENGINE_WORLD_H
#define CAPD_TESTS_ENGINE_WORLD_H

#include "tests/unit/support/engine_far.h"
#include "tests/unit/support/index_case.h"

/* ---- what the store keeps ---- */

static inline void world_save_service(struct world *w, service_ix s)
{
	w->saved_services[s] = *engine_service(w->c.engine, s);
	if (w->saved_services[s].hold) {
		w->saved_holds[s] = *w->saved_services[s].hold;
		w->saved_services[s].hold = &w->saved_holds[s];
	}
	if (w->saved_services[s].approval) {
		w->saved_approvals[s] = *w->saved_services[s].approval;
		w->saved_services[s].approval = &w->saved_approvals[s];
	}
	w->saved_services[s].trouble = NULL;
}

static inline void world_save_feed(struct world *w, uint32_t feed)
{
	const struct feed_state *is = engine_feed(w->c.engine, feed);

	w->masses += is->mass != MASS_NONE && w->saved_feed.mass == MASS_NONE;
	w->saved_feed = *is;
}

static inline void world_save_target(struct world *w, target_ix t)
{
	w->saved_targets[t] = *engine_target(w->c.engine, t);
	if (w->saved_targets[t].command) {
		w->saved_commands[t] = *w->saved_targets[t].command;
		w->saved_targets[t].command = &w->saved_commands[t];
	}
	w->saved_targets[t].trouble = NULL;
}

/* ---- promises ---- */

/* The most it can come to cost by what capacityd has sent, whichever of it lands. */
static inline int64_t world_worst(const struct world *w, target_ix t)
{
	const struct knob *l = &w->levers[t];
	bool is_today = l->high_day >= w->c.engine->account_day[0];
	int64_t worst = is_today && l->high > l->ours ? l->high : l->ours;

	for (size_t i = 0; i < w->thing_count; i++) {
		const struct thing *g = &w->things[i];
		int64_t then;

		if (g->kind != THING_APPLY || g->target != t)
			continue;
		then = world_cost(world_after(&g->command, g->command.planned_against));
		worst = then > worst ? then : worst;
	}
	return worst;
}

static inline void world_check_cap(struct world *w, const struct command *c)
{
	int64_t total = 0, pool = 0, then = world_cost(world_after(c, c->planned_against));
	int32_t mine = w->c.services[w->c.targets[c->target].service].pool;

	if (then <= world_cost(c->planned_against) || then <= world_worst(w, c->target))
		return; /* nothing that does not count already */
	for (target_ix t = 0; t < CASE_TARGETS; t++) {
		int64_t worst = world_worst(w, t);

		if (t == c->target && then > worst)
			worst = then;
		total += worst;
		if (mine >= 0 && w->c.services[w->c.targets[t].service].pool == mine)
			pool += worst;
	}
	if (total > w->c.config.limits.spend_micros)
		world_break(w, "a raise above limits.spend", c->target);
	if (mine >= 0 && pool > month_pool_daily(&w->c.pools[mine]))
		world_break(w, "a raise above the pool", c->target);
}

static inline void world_check_command(struct world *w, const struct command *c)
{
	const struct engine *e = w->c.engine;
	struct knob *l = &w->levers[c->target];
	const struct target_state *is = engine_target(e, c->target);
	service_ix s = w->c.targets[c->target].service;
	bool raises = c->verb == VERB_ENABLE || (c->verb == VERB_SET_BUDGET &&
						 c->budget_micros > c->planned_against.budget_micros);

	if (l->in_flight)
		world_break(w, "two commands in flight for one target", c->target);
	if (c->verb == VERB_SET_BUDGET && l->fixed)
		world_break(w, "a budget that is not its own is changed", c->target);
	if (c->verb == VERB_SET_BUDGET && c->budget_micros < l->told)
		world_break(w, "a no is earned twice", c->target);
	if (engine_stopped(e, NULL, NULL))
		world_break(w, "a command while stopped", c->target);
	if (engine_service(e, s)->hold && engine_service(e, s)->hold->direction == HOLD_ALL)
		world_break(w, "a command while held", c->target);
	if (is->changed_outside)
		world_break(w, "a command on what a person changed", c->target);
	if (!l->read_since_start || since(is->confirmed_at, e->now).ms > READ_FRESH_MS ||
	    !ad_state_same(is->confirmed, c->planned_against))
		world_break(w, "a command not planned against a fresh read", c->target);
	if (raises &&
	    (!w->heard[s] || is_longer(since(w->last_good[s], world_clock(w)), w->c.feed.stale_after)))
		world_break(w, "a raise without good data", c->target);
	if (raises && engine_feed(e, 0)->mass != MASS_NONE)
		world_break(w, "a raise during a mass change", c->target);
	if (c->verb != VERB_PAUSE && is->changes_today > w->c.config.limits.changes)
		world_break(w, "more changes than a day has", c->target);
	if (engine_moved_today(e) > w->c.config.limits.moved_micros)
		world_break(w, "more money moved than a day has", c->target);
	if (!c->reason[0])
		world_break(w, "a command without a reason", c->target);
	if (is_before(e->now, e->tilt_until))
		world_break(w, "a command before the rest after a jump was over", c->target);
	world_check_cap(w, c);
	if (w->also)
		w->also(w, c);
}

/* ---- effects ---- */

static inline void world_digest(struct world *w, const void *bytes, size_t n)
{
	const unsigned char *p = bytes;

	while (n-- > 0)
		w->digest = (w->digest ^ *p++) * UINT64_C(1099511628211);
}

static inline void world_on_command(struct world *w, const struct effect *f)
{
	const struct command *c = engine_target(w->c.engine, f->target)->command;

	if (!c || c->id != f->command) {
		world_break(w, "an effect names a command that is not there", f->target);
		return;
	}
	world_check_command(w, c);
	w->levers[f->target].in_flight = c->id;
	w->levers[f->target].edits_at_issue = w->levers[f->target].edits;
	w->commands++;
	world_digest(w, c->reason, strlen(c->reason));
	world_digest(w, &c->budget_micros, sizeof(c->budget_micros));
	world_send(w, c);
}

static inline void world_on_settled(struct world *w, const struct effect *f)
{
	if (w->levers[f->target].in_flight != f->command)
		world_break(w, "settled what was not in flight", f->target);
	w->levers[f->target].in_flight = 0;
	w->settled++;
}

static inline void world_on_effect(struct world *w, const struct effect *f)
{
	world_digest(w, &f->kind, sizeof(f->kind));
	world_digest(w, &f->target, sizeof(f->target));
	world_digest(w, &f->command, sizeof(f->command));
	if (f->text)
		world_digest(w, f->text, strlen(f->text));
	if (f->kind == EFFECT_COMMAND)
		world_on_command(w, f);
	else if (f->kind == EFFECT_SETTLED)
		world_on_settled(w, f);
	else if (f->kind == EFFECT_READ)
		world_read(w, f->target);
	else if (f->kind == EFFECT_SAVE_SERVICE)
		world_save_service(w, f->service);
	else if (f->kind == EFFECT_SAVE_TARGET)
		world_save_target(w, f->target);
	else if (f->kind == EFFECT_SAVE_FEED)
		world_save_feed(w, f->index);
	else if (f->kind == EFFECT_SAVE_SWITCH)
		w->saved_stop = engine_stopped(w->c.engine, NULL, NULL);
}

/* What turns overdue within a second is seen in the next: only then everything must agree. */
static inline void world_follow(struct world *w)
{
	int64_t second = w->c.now.ms / 1000;
	const char *wrong;

	index_follow(w->index, w->c.engine);
	wrong = second != w->followed ? index_differs(w->index, w->c.engine) : NULL;
	w->followed = second;
	if (wrong)
		world_break(w, wrong, 0);
}

static inline void world_step(struct world *w, struct event ev)
{
	const char *wrong;

	w->c.now = world_clock(w);
	case_step(&w->c, ev);
	for (size_t i = 0; i < w->c.fx.count && !w->broken[0]; i++)
		world_on_effect(w, &w->c.fx.items[i]);
	wrong = case_recount(w->c.engine);
	if (wrong)
		world_break(w, wrong, 0);
	world_follow(w);
	for (target_ix t = 0; t < CASE_TARGETS; t++)
		if ((w->levers[t].in_flight != 0) != (engine_target(w->c.engine, t)->stage != STAGE_NONE))
			world_break(w, "in flight without a stage, or the other way", t);
}

/* ---- time ---- */

static inline size_t world_next(const struct world *w)
{
	size_t first = 0;

	for (size_t i = 1; i < w->thing_count; i++)
		if (w->things[i].at < w->things[first].at)
			first = i;
	return first;
}

static inline void world_deliver(struct world *w, const struct thing *g)
{
	switch (g->kind) {
	case THING_APPLY:
		world_apply(w, g);
		break;
	case THING_SAMPLE:
		world_sample(w, g);
		break;
	case THING_SEEN:
		w->levers[g->target].read_since_start = true;
		world_step(w, (struct event){ .kind = EVENT_SEEN,
					      .target = g->target,
					      .seen = g->seen,
					      .steerable = true,
					      .budget_fixed = w->levers[g->target].fixed,
					      .asked_at = g->asked_at,
					      .words = "" });
		break;
	case THING_UNSEEN:
		world_step(w, (struct event){
				      .kind = EVENT_UNSEEN, .target = g->target, .words = "HTTP 500" });
		break;
	case THING_ENDED:
		if (w->levers[g->target].in_flight == g->command.id && g->least > 0)
			w->levers[g->target].told = g->least;
		world_step(w, (struct event){ .kind = EVENT_ENDED,
					      .target = g->target,
					      .command = g->command.id,
					      .outcome = g->outcome,
					      .least_micros = g->least,
					      .words = "the platform's words",
					      .retry_after = { world_roll(w, 2) ? 20000 : 0 } });
		break;
	}
}

static inline void world_tick_to(struct world *w, int64_t until)
{
	int64_t next = engine_next(w->c.engine).ms;

	/* The daemon ticks every half minute at the latest; here it is enough when something is due. */
	while (next && next - w->skew < until && !w->broken[0]) {
		if (next - w->skew > w->time)
			w->time = next - w->skew;
		world_step(w, (struct event){ .kind = EVENT_TICK });
		if (engine_next(w->c.engine).ms == next)
			break;
		next = engine_next(w->c.engine).ms;
	}
}

static inline void world_run(struct world *w, int64_t until)
{
	while (w->thing_count && !w->broken[0]) {
		size_t i = world_next(w);
		int64_t at = w->things[i].at;

		world_tick_to(w, at < until ? at : until);
		i = world_next(w); /* ticking may have put something before it */
		at = w->things[i].at;
		if (at >= until)
			break;
		struct thing g = w->things[i];

		w->things[i] = w->things[--w->thing_count];
		w->time = at > w->time ? at : w->time;
		world_deliver(w, &g);
	}
	world_tick_to(w, until);
	w->time = until;
}

/* ---- a house, and a new process in it ---- */

static inline void world_look(struct world *w)
{
	for (target_ix t = 0; t < CASE_TARGETS; t++)
		world_read(w, t);
}

static inline void world_open(struct world *w, uint64_t seed)
{
	memset(w, 0, sizeof(*w));
	w->dice = seed * UINT64_C(0x9e3779b97f4a7c15) + 1;
	w->digest = UINT64_C(14695981039346656037);
	w->time = CASE_NOON;
	w->index = index_new();
	case_open(&w->c);
	for (int i = 0; i < 8; i++)
		(void)world_roll(w, 2);
	if (seed % 2)
		case_brake(&w->c, world_chance(w, 30) ? MASS_STOP : MASS_TRICKLE);
	if (seed % 3 == 0)
		w->c.config.limits.human_wins = SPAN_HOURS(6);
	for (target_ix t = 0; t < CASE_TARGETS; t++) {
		struct ad_state s = { world_chance(w, 85) ? AD_ENABLED : AD_PAUSED,
				      DOLLARS(20 + world_roll(w, 150)), 0 };

		world_change(w, t, s);
		w->levers[t].ours = world_cost(s) < DOLLARS(100) ? world_cost(s) : DOLLARS(100);
		w->levers[t].fixed = world_chance(w, 12);
		w->levers[t].least = world_chance(w, 20) ? DOLLARS(15 + world_roll(w, 60)) : 0;
		world_save_target(w, t);
	}
	for (service_ix s = 0; s < CASE_SERVICES; s++) {
		w->openings[s] = (int32_t)world_roll(w, 30);
		world_save_service(w, s);
	}
	world_look(w);
}

static inline void world_close(struct world *w)
{
	w->index = index_free(w->index);
	case_close(&w->c);
}

/* What was on the wire may still land; nobody is left to hear an answer. */
static inline void world_restart(struct world *w)
{
	uint64_t next = engine_next_command(w->c.engine);
	size_t kept = 0;

	for (size_t i = 0; i < w->thing_count; i++)
		if (w->things[i].kind == THING_APPLY)
			w->things[kept++] = w->things[i];
	w->thing_count = kept;
	index_forget(w->index);
	w->c.engine = engine_free(w->c.engine);
	w->c.engine = engine_new(&w->c.config, world_clock(w), next);
	for (service_ix s = 0; s < CASE_SERVICES; s++) {
		engine_restore_service(w->c.engine, s, &w->saved_services[s]);
		w->heard[s] = false;
	}
	for (target_ix t = 0; t < CASE_TARGETS; t++) {
		struct knob *l = &w->levers[t];

		engine_restore_target(w->c.engine, t, &w->saved_targets[t]);
		l->read_since_start = false;
		/* That a no may have been a lie is not remembered: a second fault on top of the first. */
		if (l->lied && l->ours > w->c.engine->exposure[t])
			l->ours = w->c.engine->exposure[t];
	}
	engine_restore_feed(w->c.engine, 0, &w->saved_feed);
	engine_restore_switch(w->c.engine, w->saved_stop, "J. Cho", "audit");
	w->restarts++;
	world_look(w);
}

/* One poll of one service, as good as the feed is at the moment. */
static inline void world_poll(struct world *w, service_ix s)
{
	struct observation o = case_openings(s, w->openings[s], world_clock(w));

	if (w->silent[s]) {
		world_step(w, (struct event){ .kind = EVENT_UNHEARD, .service = s, .words = "HTTP 503" });
		return;
	}
	if (!w->calm && world_chance(w, 10))
		o.quality = world_chance(w, 50) ? QUALITY_SUSPECT : QUALITY_ABSENT;
	if (o.quality == QUALITY_GOOD) { /* before the step: it may raise at once */
		w->heard[s] = true;
		w->last_good[s] = o.as_of;
	}
	world_step(w, (struct event){ .kind = EVENT_OBSERVED, .observation = &o });
	w->saved_services[s].as_of = engine_service(w->c.engine, s)->as_of;
}

#endif
