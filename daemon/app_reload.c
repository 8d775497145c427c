/* SPDX-License-Identifier: Apache-2.0 */
/*
 * app_reload.c - a whole new generation beside the old one, then one swap.
 *
 * Whatever fails before the swap leaves the running configuration untouched.
 * What the old engine knew is handed over by id, the same way a restart reads
 * it from the store; unsettled commands become unsure and are read back.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config/load.h"
#include "daemon/accounts.h"
#include "daemon/api_token.h"
#include "daemon/app_state.h"
#include "daemon/clock.h"
#include "daemon/host.h"
#include "daemon/log.h"
#include "daemon/polls.h"

enum { DIAGNOSTICS_TEXT_MAX = 256 * 1024 };

/* The same for every generation, or a reload would seem to move the store. */
static void override_places(const struct app *a, struct config *c)
{
	if (!a->options->state_dir)
		return;
	c->store_path = arena_printf(&c->arena, "%s/capacityd.db", a->options->state_dir);
	c->api_socket = arena_printf(&c->arena, "%s/control.sock", a->options->state_dir);
	if (c->proxy.socket)
		c->proxy.socket = arena_printf(&c->arena, "%s/proxy.sock", a->options->state_dir);
}

struct config *app_load(struct app *a, struct buf *ret_text)
{
	struct diagnostics d;
	struct config *c = config_load(a->options->config_path, host_config(), &d);
	struct err err = ERR_INIT;

	if (!c || d.warnings)
		diagnostics_text(&d, ret_text);
	diagnostics_release(&d);
	if (c && (host_read_credentials(c, &err) || api_token_check(c, &err))) {
		buf_printf(ret_text, "%s: error: %s\n", a->options->config_path, err.text);
		c = config_free(c);
	}
	if (c)
		override_places(a, c);
	return c;
}

/* ---- what was known, by id ---- */

struct restore {
	struct app *app;
	struct engine *engine;
};

static void restore_service(void *context, const char *id, const struct service_state *state)
{
	struct restore *r = context;
	int64_t s = config_service(engine_config(r->engine), id);

	if (s >= 0)
		engine_restore_service(r->engine, (service_ix)s, state);
}

static void restore_target(void *context, const char *id, const struct target_state *state)
{
	struct restore *r = context;
	int64_t t = config_target(engine_config(r->engine), id);

	if (t >= 0)
		engine_restore_target(r->engine, (target_ix)t, state);
	else if (state->command)
		log_line(LOG_LEVEL_WARNING,
			 "%s is no longer configured and had an unsettled command: "
			 "look at it on the platform",
			 id);
}

static void restore_feed(void *context, const char *id, const struct feed_state *state)
{
	const struct restore *r = context;
	const struct config *c = engine_config(r->engine);

	for (uint32_t f = 0; f < c->feed_count; f++)
		if (!strcmp(c->feeds[f].id, id))
			engine_restore_feed(r->engine, f, state);
}

static void restore_pool(void *context, const char *id, const struct pool_state *state)
{
	const struct restore *r = context;
	const struct config *c = engine_config(r->engine);

	for (uint32_t p = 0; p < c->pool_count; p++)
		if (!strcmp(c->pools[p].id, id))
			engine_restore_pool(r->engine, p, state);
}

static void restore_account(void *context, const char *id, const struct quota *used)
{
	const struct restore *r = context;

	accounts_restore(r->app->g->accounts, id, used);
}

static void restore_from_engine(struct engine *to, const struct engine *from)
{
	struct restore r = { .engine = to };
	const struct config *c = engine_config(from);
	const char *who, *why;
	bool stopped = engine_stopped(from, &who, &why);

	for (size_t s = 0; s < c->service_count; s++)
		restore_service(&r, c->services[s].id, engine_service(from, (service_ix)s));
	for (size_t t = 0; t < c->target_count; t++)
		restore_target(&r, c->targets[t].id, engine_target(from, (target_ix)t));
	for (uint32_t f = 0; f < c->feed_count; f++)
		restore_feed(&r, c->feeds[f].id, engine_feed(from, f));
	for (uint32_t p = 0; p < c->pool_count; p++)
		restore_pool(&r, c->pools[p].id, engine_pool(from, p));
	engine_restore_switch(to, stopped, who, why);
}

static int restore_from_store(struct app *a, struct engine *to, struct err *err)
{
	struct restore r = { .app = a, .engine = to };
	struct arena arena cleanup_arena = ARENA_INIT(64 * 1024);
	const char *who = "", *why = "";

	if (store_read_services(a->store, restore_service, &r, err) ||
	    store_read_targets(a->store, restore_target, &r, err) ||
	    store_read_feeds(a->store, restore_feed, &r, err) ||
	    store_read_pools(a->store, restore_pool, &r, err) ||
	    store_read_accounts(a->store, restore_account, &r, err))
		return err_in(err, "reading what was known before the restart");
	if (store_read_switch(a->store, &arena, &who, &why))
		engine_restore_switch(to, true, who, why);
	return 0;
}

/* ---- generations ---- */

static struct generation *generation_for(struct app *a, struct config *c, uint64_t next_command)
{
	struct house house = app_accounts_house(a);

	return generation_new(&a->loop, a->transport, &house, c, clock_now(), next_command);
}

int app_first_generation(struct app *a, struct err *err)
{
	a->loaded = clock_now();
	/* Nobody is the author of rules found at a start: engine_author() stays "". */
	if (restore_from_store(a, a->g->engine, err) || app_days_first(a, err))
		return -1;
	app_tick(a);
	generation_start(a->g);
	return 0;
}

static void check_restart_keys(const struct config *was, const struct config *is, struct buf *ret_text)
{
	if (strcmp(was->store_path, is->store_path) != 0 ||
	    strcmp(was->api_listen, is->api_listen) != 0 || strcmp(was->api_socket, is->api_socket) != 0 ||
	    strcmp(was->proxy.socket ? was->proxy.socket : "",
		   is->proxy.socket ? is->proxy.socket : "") != 0)
		buf_puts(ret_text, "warning: store and api settings change only with a restart; "
				   "the old ones stay\n");
}

/* Whoever reloads the same files has not written them: nobody else becomes free to approve either. */
static const char *author(const struct generation *old, const struct config *c, const char *who)
{
	return strcmp(old->config->digest, c->digest) ? who : engine_written_by(old->engine);
}

/* Who changed the rules, and into which: the digest finds the files again. */
static void __attribute__((format(printf, 2, 3))) remember(struct app *a, const char *fmt, ...)
{
	struct history_row row = { .at = clock_now(), .service = "", .target = "", .kind = "person" };
	struct err ignored = ERR_INIT; /* it has been said, and the line waits */
	char text[ERR_TEXT_MAX];
	va_list args;

	va_start(args, fmt);
	(void)vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	row.text = text;
	store_history(a->store, &row);
	(void)!app_commit(a, &ignored);
}

int app_reload(struct app *a, const char *who, struct buf *ret_text, struct err *err)
{
	struct config *c;
	struct generation *old = a->g, *g;
	char size[CONFIG_SIZE_TEXT];

	host_notify("RELOADING=1");
	c = app_load(a, ret_text);
	if (!c) {
		a->bad_reloads++;
		host_notify("READY=1");
		log_kind(LOG_LEVEL_ERROR, LOG_RELOAD_REFUSED,
			 "reload by %s refused; the running configuration is unchanged:", who);
		log_text(LOG_LEVEL_ERROR, buf_text(ret_text));
		remember(a, "the configuration was read again by %s and refused: it has errors, the running one is unchanged",
			 who);
		return err_set(err, ERR_CONFIG,
			       "the new configuration has errors; the running one is unchanged");
	}
	check_restart_keys(old->config, c, ret_text);
	app_flush(a);
	g = generation_for(a, c, engine_next_command(old->engine));
	restore_from_engine(g->engine, old->engine);
	accounts_inherit(g->accounts, old->accounts);
	polls_inherit(g->polls, old->polls);
	engine_author(g->engine, author(old, c, who));
	a->g = g;
	a->carry_count = a->carry_commands =
		0; /* indexes of the old generation; its intents are unsure now and read back */
	app_days_carry(a, old->config);
	app_tick(a);
	generation_retire(old);
	generation_start(g);
	a->loaded = clock_now();
	api_reloaded(a->api);
	a->reloads++;
	a->told_generation = 0;
	host_notify("READY=1");
	remember(a, "the configuration was read again by %s: %s, mode %s, sha256 %s", who,
		 config_size(c, size), mode_name(c->mode), c->digest);
	log_kind(LOG_LEVEL_NOTICE, LOG_RELOADED, "reloaded by %s: %s, sha256 %.12s", who,
		 config_size(c, size), c->digest);
	return 0;
}
