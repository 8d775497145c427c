/* SPDX-License-Identifier: Apache-2.0 */
/*
 * app.c - start, signals, stop.
 *
 * Start: configuration, store, transport, what was known, page and socket, and
 * only then READY.  Stop: no new command leaves, those on the wire get
 * SETTLE_MS to be answered and read back, the rest stays recorded as unsettled
 * and is read back by the next start.
 */
#include "daemon/app.h"

#include <signal.h>
#include <malloc.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "config/load.h"
#include "daemon/accounts.h"
#include "daemon/app_state.h"
#include "daemon/clock.h"
#include "daemon/host.h"
#include "daemon/log.h"
#include "daemon/notify.h"
#include "daemon/vault.h"
#include "daemon/version.h"

enum {
	SETTLE_MS = 20 * 1000,
	STATUS_MS = 5 * 1000,
	REST_MS = 25,	      /* between two parts of a sweep */
	QUIET_MS = 12 * 1000, /* without a look: the next is not soon */
	STUCK_MS = 120 * 1000, /* a transport that has work and makes no progress this long is broken */
	LOAD_TEXT_MAX = 256 * 1024,
	HEADLINE_MAX = 1024,
};

/* ---- the watchdog and other chores ---- */

static bool is_alive(const struct app *a)
{
	struct transport_stats t = transport_stats(a->transport);

	return t.active == 0 || since(transport_progress(a->transport), clock_now()).ms < STUCK_MS;
}

static void tell_systemd(struct app *a)
{
	struct buf line cleanup_buf = BUF_INIT(HEADLINE_MAX);

	if (!a->api || a->told_generation == engine_generation(a->g->engine))
		return;
	a->told_generation = engine_generation(a->g->engine);
	buf_puts(&line, "STATUS=");
	api_headline(a->api, &line);
	host_notify(buf_text(&line));
}

/*
 * A start and a look at every campaign need ten times what the time between them does; but
 * giving it back holds up the loop for five milliseconds, and what is soon needed again is kept.
 */
static void give_back_memory(struct app *a)
{
	enum { WORTH_IT = 2 * 1024 * 1024 };
	uint64_t now = clock_monotonic_ms(), rounds = accounts_stats(a->g->accounts).rounds;

	if (rounds != a->rounds_seen) {
		a->rounds_seen = rounds;
		a->quiet_since = now;
	}
	if (now - a->quiet_since >= QUIET_MS && mallinfo2().fordblks > WORTH_IT)
		(void)malloc_trim(0);
}

static void sweep(struct app *a);

static void on_rest(uv_timer_t *timer)
{
	sweep(timer->data);
}

static void sweep(struct app *a)
{
	if (app_sweep(a))
		(void)uv_timer_start(&a->rest, on_rest, REST_MS, 0);
}

static void on_chores(uv_timer_t *timer)
{
	struct app *a = timer->data;

	tell_systemd(a);
	app_sunsets(a);
	app_witness(a);
	if (host_watchdog_ms() && is_alive(a))
		host_notify("WATCHDOG=1");
	sweep(a);
	app_checkpoint(a);
	give_back_memory(a);
}

/* ---- stop ---- */

static void close_handle(uv_handle_t *h, void *unused)
{
	(void)unused;
	if (!uv_is_closing(h))
		uv_close(h, NULL);
}

static void close_ours(struct app *a)
{
	close_handle((uv_handle_t *)&a->before_poll, NULL);
	close_handle((uv_handle_t *)&a->after_poll, NULL);
	close_handle((uv_handle_t *)&a->tick, NULL);
	close_handle((uv_handle_t *)&a->chores, NULL);
	close_handle((uv_handle_t *)&a->rest, NULL);
	close_handle((uv_handle_t *)&a->patience, NULL);
	close_handle((uv_handle_t *)&a->on_hup, NULL);
	close_handle((uv_handle_t *)&a->on_term, NULL);
	close_handle((uv_handle_t *)&a->on_int, NULL);
}

static bool is_settled(const struct app *a)
{
	const struct engine *e = a->g->engine;

	for (size_t t = 0; t < engine_config(e)->target_count; t++) {
		uint8_t stage = engine_target(e, (target_ix)t)->stage;

		if (stage == STAGE_DONE || stage == STAGE_UNSURE)
			return false;
	}
	return accounts_stats(a->g->accounts).writing == 0 && !vault_busy(a->vault) &&
	       !(a->notify && notify_busy(a->notify));
}

static void on_patience(uv_timer_t *timer)
{
	struct app *a = timer->data;

	if (is_settled(a) || clock_monotonic_ms() >= a->stop_by)
		uv_stop(&a->loop);
}

void app_stop(struct app *a, const char *why)
{
	enum { LOOK_AGAIN_MS = 50 };

	if (a->stopping) { /* asked twice: do not wait */
		uv_stop(&a->loop);
		return;
	}
	a->stopping = true;
	host_notify("STOPPING=1");
	log_kind(LOG_LEVEL_NOTICE, LOG_STOPPING, "stopping: %s", why);
	a->stop_by = clock_monotonic_ms() + (store_fatal(a->store) ? 0 : SETTLE_MS);
	if (store_fatal(a->store))
		a->status = EX_IOERR;
	(void)uv_timer_start(&a->patience, on_patience, 0, LOOK_AGAIN_MS);
}

/* ---- signals ---- */

static void on_signal(uv_signal_t *handle, int number)
{
	struct app *a = handle->data;
	struct buf text cleanup_buf = BUF_INIT(LOAD_TEXT_MAX);
	struct err err = ERR_INIT;

	if (number == SIGHUP)
		(void)app_reload(a, "signal", &text, &err); /* it logs its own refusal */
	else
		app_stop(a, number == SIGINT ? "interrupted" : "asked to terminate");
}

/* From one sleep of the loop to the next, without the sleep. */
static void note_pass(struct app *a)
{
	uint64_t now = clock_monotonic_us(), slept = uv_metrics_idle_time(&a->loop) / 1000;

	if (a->pass_began)
		meter_add(&a->meters.pass, now - a->pass_began - (slept - a->pass_slept));
	a->pass_began = now;
	a->pass_slept = slept;
}

static void on_prepare(uv_prepare_t *handle)
{
	struct app *a = handle->data;

	app_flush(a);
	note_pass(a);
}

/* Replies were told: what they led to is recorded and leaves before the next poll does. */
static void on_told(void *context)
{
	struct app *a = context;

	if (a->g)
		app_flush_commands(a);
}

static void on_check(uv_check_t *handle)
{
	app_flush_commands(handle->data);
}

static void start_handles(struct app *a)
{
	(void)uv_loop_configure(&a->loop, UV_METRICS_IDLE_TIME); /* for how long a pass takes */
	(void)uv_prepare_init(&a->loop, &a->before_poll);
	(void)uv_check_init(&a->loop, &a->after_poll);
	(void)uv_timer_init(&a->loop, &a->tick);
	(void)uv_timer_init(&a->loop, &a->chores);
	(void)uv_timer_init(&a->loop, &a->rest);
	(void)uv_timer_init(&a->loop, &a->patience);
	(void)uv_signal_init(&a->loop, &a->on_hup);
	(void)uv_signal_init(&a->loop, &a->on_term);
	(void)uv_signal_init(&a->loop, &a->on_int);
	a->before_poll.data = a->after_poll.data = a->tick.data = a->chores.data = a->rest.data = a;
	a->patience.data = a->on_hup.data = a->on_term.data = a->on_int.data = a;
	(void)uv_prepare_start(&a->before_poll, on_prepare);
	(void)uv_check_start(&a->after_poll, on_check);
	(void)uv_signal_start(&a->on_hup, on_signal, SIGHUP);
	(void)uv_signal_start(&a->on_term, on_signal, SIGTERM);
	(void)uv_signal_start(&a->on_int, on_signal, SIGINT);
	(void)uv_timer_start(&a->chores, on_chores, 0,
			     host_watchdog_ms() && host_watchdog_ms() < STATUS_MS ? host_watchdog_ms() :
										    STATUS_MS);
}

/* ---- start ---- */

static int open_parts(struct app *a, struct config *c, struct err *err)
{
	struct transport_options o = {
		.ca_file = a->options->ca_file,
		.user_agent = "capacityd/" CAPACITYD_VERSION,
	};
	struct house house;

	a->vault = vault_new(c->store_path);
	house = app_accounts_house(a);
	a->transport = transport_new(&a->loop, &o, err);
	if (!a->transport) {
		(void)config_free(c);
		return -1;
	}
	transport_after(a->transport, on_told, a);
	a->store = store_open(c->store_path, err);
	if (!a->store) {
		(void)config_free(c);
		return err_in(err, "store %s", a->options->state_dir ? a->options->state_dir : "");
	}
	a->g = generation_new(&a->loop, a->transport, &house, c, clock_now(),
			      store_read_next_command(a->store));
	return app_first_generation(a, err) || app_notify_start(a, err) ? -1 : 0;
}

static int open_faces(struct app *a, struct err *err)
{
	const struct config *c = a->g->config;
	struct api_house house = app_house(a);
	char size[CONFIG_SIZE_TEXT];

	a->api = api_new(&a->loop, &(struct api_places){ c->api_listen, c->api_socket, c->proxy.socket },
			 &house, err);
	if (!a->api)
		return err_in(err, "api");
	log_line(LOG_LEVEL_NOTICE, "%s: %s, mode %s; page http://127.0.0.1:%d/, socket %s",
		 c->organization, config_size(c, size), mode_name(c->mode), api_port(a->api),
		 c->api_socket);
	return 0;
}

static void close_parts(struct app *a)
{
	struct err err = ERR_INIT;

	if (a->g && a->store && a->watched)
		app_days_stop(a);
	if (a->g && a->store)
		accounts_save(a->g->accounts);
	if (a->g && a->store && app_commit(a, &err))
		log_line(LOG_LEVEL_ERROR, "%s; what was not recorded was not sent either", err.text);
	if (a->store)
		app_tell_head(a);
	if (a->notify)
		notify_stop(a->notify);
	if (a->api)
		api_close(a->api);
	if (a->transport)
		transport_after(a->transport, NULL, NULL);
	if (a->g)
		generation_retire(a->g);
	if (a->transport)
		transport_close(a->transport);
	close_ours(a);
	(void)uv_run(&a->loop, UV_RUN_DEFAULT);
	notify_free(a->notify);
	if (a->store)
		store_close(a->store);
	(void)uv_loop_close(&a->loop);
	effects_release(&a->fx);
	free(a->carries);
	app_money_stop(a);
	app_recent_clear(a);
	free(a->watched);
	app_push_stop(a);
	vault_free(a->vault);
}

static void harden(void)
{
	host_no_core();			/* also before the first credential is read */
	(void)signal(SIGXFSZ, SIG_IGN); /* a file that may not grow is a full disk, not a reason to die */
}

/*
 * What is large and passes (the YAML's nodes, a page of campaigns) goes back to the
 * system when it is freed.  Left to itself the threshold grows with the first such
 * block, and what is kept ends up scattered over a heap that was once ten times larger.
 */
static void bound_heap(void)
{
	enum {
		BY_ITSELF = 64 * 1024
	}; /* an arena's largest block, so config and scratch never mix */

	(void)mallopt(M_MMAP_THRESHOLD, BY_ITSELF);
}

static int start(struct app *a)
{
	struct buf text cleanup_buf = BUF_INIT(LOAD_TEXT_MAX);
	struct err err = ERR_INIT;
	struct config *c = app_load(a, &text);

	if (text.length)
		log_text(c ? LOG_LEVEL_WARNING : LOG_LEVEL_ERROR, buf_text(&text));
	if (!c)
		return EX_CONFIG;
	if (open_parts(a, c, &err) || open_faces(a, &err)) {
		log_kind(LOG_LEVEL_ERROR, LOG_CANNOT_START, "cannot start: %s", err.text);
		return err.kind == ERR_CONFIG ? EX_CONFIG : EX_UNAVAILABLE;
	}
	return 0;
}

int app_run(const struct app_options *options)
{
	struct app a = { .options = options, .started = clock_now() };

	harden();
	bound_heap();
	if (uv_loop_init(&a.loop))
		return EX_OSERR;
	effects_init(&a.fx);
	start_handles(&a);
	a.status = start(&a);
	if (a.status == 0) {
		host_notify("READY=1");
		app_arm_tick(&a);
		(void)uv_run(&a.loop, UV_RUN_DEFAULT);
	}
	close_parts(&a);
	return a.status;
}
