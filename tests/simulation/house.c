/* SPDX-License-Identifier: Apache-2.0 */
/*
 * house.c - the owner of the engine: decide, record, carry out, in that order.
 *
 * The same turn as daemon/app's, with the real store; and every way to lose the
 * process in the middle of it.
 */
#include <signal.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "config/load.h"
#include "tests/simulation/world.h"

enum { STORE_RETRY_MS = 2000, TICK_MAX_MS = 20 * MINUTE, SWEEP_EVERY_MS = 6 * HOUR };

/* ---- recording ---- */

static const char *service_id(const struct world *w, service_ix s)
{
	return s == NOBODY ? "" : w->config->services[s].id;
}

static const char *target_id(const struct world *w, target_ix t)
{
	return t == NOBODY ? "" : w->config->targets[t].id;
}

static void history(struct world *w, const struct effect *f, const char *kind, const char *text)
{
	struct history_row row = {
		.at = engine_now(w->engine),
		.service = service_id(w, f->service),
		.target = target_id(w, f->target),
		.kind = kind,
		.command = f->command,
		.text = text,
	};

	store_history(w->store, &row);
	w->lines++;
}

static void record_command(struct world *w, const struct effect *f)
{
	const struct command *c = engine_target(w->engine, f->target)->command;

	store_intent(w->store, target_id(w, f->target), c);
	store_next_command(w->store, engine_next_command(w->engine));
	history(w, f, "command", c->reason);
	w->commands[w->command_count] = f->target;
	w->command_ids[w->command_count++] = f->command;
}

static void record_switch(struct world *w)
{
	const char *who, *why;
	bool stopped = engine_stopped(w->engine, &who, &why);

	store_switch(w->store, stopped, who, why, engine_now(w->engine));
}

static void hurry(struct world *w, service_ix s)
{
	if (w->hurried[s])
		return;
	w->hurried[s] = true;
	agenda_add(w, w->time + w->rules.every_ms / 3, HAPPENS_POLL, CLINIC_HURRIED + s, w->life);
}

static void add_read(struct world *w, target_ix t)
{
	for (size_t i = 0; i < w->read_count; i++)
		if (w->reads[i] == t)
			return;
	w->reads[w->read_count++] = t;
}

static void record(struct world *w, const struct effect *f)
{
	switch (f->kind) {
	case EFFECT_COMMAND:
		promise_command(w, f);
		witness_command(w, f);
		record_command(w, f);
		break;
	case EFFECT_SETTLED:
		witness_settled(w, f);
		store_settled(w->store, f->command, f->applied, f->text, engine_now(w->engine));
		history(w, f, "settled", f->text);
		break;
	case EFFECT_NOTICE:
		history(w, f, "notice", f->text);
		world_trace(w, "says: %s", f->text);
		break;
	case EFFECT_SAVE_SERVICE:
		store_service(w->store, service_id(w, f->service), engine_service(w->engine, f->service));
		break;
	case EFFECT_SAVE_TARGET:
		store_target(w->store, target_id(w, f->target), engine_target(w->engine, f->target));
		break;
	case EFFECT_SAVE_SWITCH:
		record_switch(w);
		break;
	case EFFECT_SAVE_FEED:
		store_feed(w->store, w->config->feeds[f->index].id, engine_feed(w->engine, f->index));
		break;
	case EFFECT_SAVE_POOL:
		store_pool(w->store, w->config->pools[f->index].id, engine_pool(w->engine, f->index));
		break;
	case EFFECT_READ:
		add_read(w, f->target);
		break;
	case EFFECT_POLL_SOON:
		hurry(w, f->service);
		break;
	case EFFECT_WHO: /* the simulated account keeps no history */
		break;
	}
}

/* ---- a step ---- */

static bool same_text(const char *a, const char *b)
{
	return (!a && !b) || (a && b && !strcmp(a, b));
}

/* The same events again must decide the same, whatever memory lay where. */
static void step_twin(struct world *w, const struct event *ev)
{
	if (!w->twin)
		return;
	effects_clear(&w->twin_fx);
	engine_step(w->twin, ev, &w->twin_fx);
	w->tallies.kept[PROMISE_EXPLAIN]++;
	if (w->twin_fx.count != w->fx.count)
		world_break(w, PROMISE_EXPLAIN, "the same event had %zu effects, and again %zu",
			    w->fx.count, w->twin_fx.count);
	for (size_t i = 0; i < w->fx.count && w->broken == PROMISE_NONE; i++) {
		const struct effect *a = &w->fx.items[i], *b = &w->twin_fx.items[i];

		if (a->kind != b->kind || a->target != b->target || a->service != b->service ||
		    a->command != b->command || !same_text(a->text, b->text))
			world_break(w, PROMISE_EXPLAIN, "the same event had another effect: %s / %s",
				    a->text ? a->text : "-", b->text ? b->text : "-");
	}
}

void house_event(struct world *w, struct event ev)
{
	if (w->broken != PROMISE_NONE)
		return;
	ev.at = world_clock(w);
	w->tallies.steps++;
	witness_event(w, &ev);
	promise_before_step(w, &ev);
	effects_clear(&w->fx);
	engine_step(w->engine, &ev, &w->fx);
	step_twin(w, &ev);
	for (size_t i = 0; i < w->fx.count; i++)
		record(w, &w->fx.items[i]);
	promise_after_step(w, &ev);
}

/* ---- commit, then carry out ---- */

static int commit(struct world *w, struct err *err)
{
	struct rlimit was, none;
	int failed;

	if (!w->disk_full)
		return store_commit(w->store, err);
	(void)getrlimit(RLIMIT_FSIZE, &was);
	none = was;
	none.rlim_cur = 1;
	(void)setrlimit(RLIMIT_FSIZE, &none);
	failed = store_commit(w->store, err);
	(void)setrlimit(RLIMIT_FSIZE, &was);
	return failed;
}

static bool committed(struct world *w)
{
	struct err err = ERR_INIT;

	if (!store_dirty(w->store))
		return true;
	if (w->die_before) {
		w->die_before = false;
		house_restart(w, false);
		return false;
	}
	if (commit(w, &err)) {
		if (!w->disk_full)
			world_break(w, PROMISE_ORDER, "the store refused: %s", err.text);
		agenda_add(w, w->time + STORE_RETRY_MS * 10, HAPPENS_RETRY, 0, w->life);
		return false;
	}
	w->tallies.commits++;
	promise_commit(w);
	return true;
}

/* Still the same intent? It may have been overtaken while the store could not write. */
static void drop_overtaken(struct world *w)
{
	size_t kept = 0;

	for (size_t i = 0; i < w->command_count; i++) {
		const struct target_state *is = engine_target(w->engine, w->commands[i]);

		if (is->stage != STAGE_INTENT || is->command->id != w->command_ids[i])
			continue;
		w->commands[kept] = w->commands[i];
		w->command_ids[kept++] = w->command_ids[i];
	}
	w->command_count = kept;
}

void house_flush(struct world *w)
{
	/* Answers of a receiver that cannot be read come at once, and lead to more. */
	for (int rounds = 0; rounds < 100; rounds++) {
		uint32_t life = w->life;
		bool ok = committed(w);

		if (w->broken != PROMISE_NONE || life != w->life)
			return;
		drop_overtaken(w);
		if (ok && w->command_count && w->die_after) {
			w->die_after = false;
			house_restart(w, false);
			return;
		}
		if (ok)
			wire_commands(w);
		wire_reads(w);
		if (!store_dirty(w->store) && !w->read_count && !w->command_count)
			return;
		if (!ok)
			return;
	}
	world_break(w, PROMISE_BOUNDS, "a turn that does not end");
}

void house_arm(struct world *w)
{
	struct instant next = engine_next(w->engine);
	int64_t at = is_never(next) ? INT64_MAX : next.ms - w->skew;

	at = at < w->time + TICK_MAX_MS ? at : w->time + TICK_MAX_MS;
	if (w->tick_at > w->time && w->tick_at <= at)
		return;
	w->tick_at = at > w->time ? at : w->time + 1;
	agenda_add(w, w->tick_at, HAPPENS_TICK, 0, w->life);
}

/* ---- beginnings ---- */

struct restore {
	struct world *world;
	struct engine *engine;
};

static void restore_service(void *context, const char *id, const struct service_state *state)
{
	struct restore *r = context;
	int64_t s = config_service(r->world->config, id);

	if (s >= 0)
		engine_restore_service(r->engine, (service_ix)s, state);
}

static void restore_target(void *context, const char *id, const struct target_state *state)
{
	struct restore *r = context;
	int64_t t = config_target(r->world->config, id);

	if (t >= 0)
		engine_restore_target(r->engine, (target_ix)t, state);
}

static void restore_feed(void *context, const char *id, const struct feed_state *state)
{
	struct restore *r = context;

	for (uint32_t f = 0; f < r->world->config->feed_count; f++)
		if (!strcmp(r->world->config->feeds[f].id, id))
			engine_restore_feed(r->engine, f, state);
}

static void restore_pool(void *context, const char *id, const struct pool_state *state)
{
	struct restore *r = context;

	for (uint32_t p = 0; p < r->world->config->pool_count; p++)
		if (!strcmp(r->world->config->pools[p].id, id))
			engine_restore_pool(r->engine, p, state);
}

static struct engine *engine_from_store(struct world *w)
{
	struct restore r = { w, engine_new(w->config, world_clock(w), store_read_next_command(w->store)) };
	struct arena arena cleanup_arena = ARENA_INIT(64 * 1024);
	const char *who = "", *why = "";
	struct err err = ERR_INIT;

	if (store_read_services(w->store, restore_service, &r, &err) ||
	    store_read_targets(w->store, restore_target, &r, &err) ||
	    store_read_feeds(w->store, restore_feed, &r, &err) ||
	    store_read_pools(w->store, restore_pool, &r, &err))
		world_break(w, PROMISE_HISTORY, "the store cannot be read: %s", err.text);
	if (store_read_switch(w->store, &arena, &who, &why))
		engine_restore_switch(r.engine, true, who, why);
	engine_author(r.engine, "J. Cho");
	return r.engine;
}

static void begin(struct world *w)
{
	w->life++;
	w->tick_at = 0;
	w->command_count = w->read_count = 0;
	w->die_before = w->die_after = false;
	memset(w->hurried, 0, sizeof(w->hurried));
	witness_start(w);
	source_start(w);
	house_event(w, (struct event){ .kind = EVENT_TICK, .service = NOBODY, .target = NOBODY });
	for (uint32_t p = 0; p < w->config->platform_count; p++)
		wire_look(w, p);
	for (service_ix s = 0; s < w->config->service_count; s++)
		agenda_add(w, w->time + 1 + s * 700, HAPPENS_POLL, s, w->life);
	agenda_add(w, w->time + SWEEP_EVERY_MS, HAPPENS_SWEEP, 0, w->life);
	agenda_add(w, w->time + HOUR, HAPPENS_BILL, 0, w->life);
}

static void open_store(struct world *w)
{
	struct err err = ERR_INIT;

	w->store = store_open(w->path, &err);
	if (!w->store) {
		(void)fprintf(stderr, "simulate: %s\n", err.text);
		exit(EXIT_FAILURE);
	}
}

/* Memory that needs no disk, where there is some. */
static void find_place(struct world *w)
{
	const char *base = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp";

	(void)snprintf(w->directory, sizeof(w->directory), "%s/simulate-XXXXXX", base);
	if (!mkdtemp(w->directory)) {
		perror(w->directory);
		exit(EXIT_FAILURE);
	}
	(void)snprintf(w->path, sizeof(w->path), "%s/capacityd.db", w->directory);
}

static void new_engines(struct world *w)
{
	w->engine = engine_from_store(w);
	if (w->seed % 4 == 0)
		w->twin = engine_from_store(w);
}

void house_open(struct world *w)
{
	(void)signal(SIGXFSZ, SIG_IGN);
	find_place(w);
	open_store(w);
	new_engines(w);
	begin(w);
}

static void forget(struct world *w)
{
	w->engine = engine_free(w->engine);
	w->twin = engine_free(w->twin);
	w->lines = 0;
}

void house_restart(struct world *w, bool clean)
{
	struct err err = ERR_INIT;

	world_trace(w, clean ? "restarted" : "killed and started again");
	w->tallies.restarts++;
	if (clean && store_dirty(w->store) && !w->disk_full && !store_commit(w->store, &err))
		promise_commit(w);
	promise_history(w);
	store_close(w->store);
	forget(w);
	open_store(w);
	new_engines(w);
	w->memory = w->durable;
	begin(w);
}

/* ---- reload: what the old engine knew goes to the new one by id ---- */

static struct engine *heir(struct world *w, const struct engine *from)
{
	struct restore r = { w, engine_new(w->config, world_clock(w), engine_next_command(from)) };
	const struct config *c = engine_config(from);
	const char *who, *why;
	bool stopped = engine_stopped(from, &who, &why);

	for (size_t s = 0; s < c->service_count; s++)
		restore_service(&r, c->services[s].id, engine_service(from, (service_ix)s));
	for (size_t t = 0; t < c->target_count; t++)
		restore_target(&r, c->targets[t].id, engine_target(from, (target_ix)t));
	for (uint32_t f = 0; f < c->feed_count; f++)
		engine_restore_feed(r.engine, f, engine_feed(from, f));
	for (uint32_t p = 0; p < c->pool_count; p++)
		engine_restore_pool(r.engine, p, engine_pool(from, p));
	engine_restore_switch(r.engine, stopped, who, why);
	engine_author(r.engine, "J. Cho");
	return r.engine;
}

void house_reload(struct world *w)
{
	struct config *old = w->config;
	struct engine *engine = w->engine, *twin = w->twin;
	struct err err = ERR_INIT;

	world_trace(w, "configuration read again");
	w->tallies.reloads++;
	if (store_dirty(w->store) && !commit(w, &err))
		promise_commit(w);
	w->rules.revision++;
	w->config = rules_config(&w->rules, w->seed);
	w->engine = heir(w, engine);
	w->twin = twin ? heir(w, twin) : NULL;
	(void)engine_free(engine);
	(void)engine_free(twin);
	begin(w);
	w->old_configs[w->old_config_count++] = old; /* its conversations may still be on the wire */
}

/* How old unchanged data is, for the next process. */
void house_sweep(struct world *w)
{
	struct err err = ERR_INIT;

	agenda_add(w, w->time + SWEEP_EVERY_MS, HAPPENS_SWEEP, 0, w->life);
	if (w->disk_full)
		return;
	for (service_ix s = 0; s < w->config->service_count; s++)
		store_heard(w->store, service_id(w, s), engine_service(w->engine, s)->as_of,
			    engine_service(w->engine, s)->polled_at);
	if (store_sweep(w->store, world_clock(w), &err))
		world_break(w, PROMISE_ORDER, "the store refused: %s", err.text);
}

void house_close(struct world *w)
{
	static const char *const ends[] = { "", "-wal", "-shm", "-journal", ".lock" };
	char file[128];

	(void)belief_free(w->belief);
	store_close(w->store);
	sqlite3_close(w->audit);
	forget(w);
	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		(void)snprintf(file, sizeof(file), "%s%s", w->path, ends[i]);
		(void)unlink(file);
	}
	(void)rmdir(w->directory);
	while (w->old_config_count > 0)
		(void)config_free(w->old_configs[--w->old_config_count]);
	(void)config_free(w->config);
}
