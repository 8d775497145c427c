/* SPDX-License-Identifier: Apache-2.0 */
/*
 * app_house.c - what the page, the command line and the API may ask of the daemon.
 *
 * A person's wish is an event like any other, with one difference: the answer
 * waits for the commit, because "held" must still be true after a power cut.
 */
#include <string.h>
#include <unistd.h>

#include "daemon/accounts.h"
#include "daemon/app_state.h"
#include "daemon/clock.h"
#include "daemon/log.h"
#include "daemon/polls.h"
#include "daemon/version.h"
#include "decide/explain.h"

static const struct engine *house_engine(void *context)
{
	return ((struct app *)context)->g->engine;
}

const char *app_host_name(void)
{
	static char host[256]; /* the daemon has one name */

	if (!host[0] && gethostname(host, sizeof(host) - 1))
		(void)strcpy(host, "localhost");
	return host;
}

static void house_describe(void *context, struct report_context *ret)
{
	struct app *a = context;

	*ret = (struct report_context){
		.now = clock_now(),
		.started = a->started,
		.version = CAPACITYD_VERSION,
		.host = app_host_name(),
		.config_file = a->options->config_path,
		.config_loaded = a->loaded,
		.store_trouble = a->store_trouble,
		.kept = app_kept(a),
		.clock_trouble = a->transport ? transport_clock_words(a->transport) : "",
	};
}

static size_t house_history(void *context, const char *service, uint64_t before, size_t limit,
			    struct arena *arena, struct history_row **ret)
{
	return store_read_history(((struct app *)context)->store, service, before, limit, arena, ret);
}

enum { REFUSAL_MAX = 4096 };

/* Time passes first, so that what is asked and what is done meet the same state. */
static int ask_engine(struct app *a, const struct event *ev, struct err *err)
{
	struct event tick = { .kind = EVENT_TICK, .at = ev->at, .service = NOBODY, .target = NOBODY };
	struct buf why cleanup_buf = BUF_INIT(REFUSAL_MAX);

	app_event(a, &tick);
	if (engine_may(a->g->engine, ev, &why))
		return 0;
	return err_set(err, ERR_LIMIT, "%s", buf_text(&why));
}

static int house_tell(void *context, struct event *ev, struct err *err)
{
	struct app *a = context;

	ev->at = clock_now();
	ev->target = NOBODY;
	if (ask_engine(a, ev, err))
		return -1;
	app_event(a, ev);
	if (app_commit(a, err))
		return err_in(err, "it is in force now but could not be recorded, and a restart "
				   "would forget it");
	if (ev->kind == EVENT_ATTEST)
		polls_now(a->g->polls, ev->service);
	app_flush(a);
	return 0;
}

static int house_reload(void *context, const char *who, struct buf *ret_text, struct err *err)
{
	return app_reload(context, who, ret_text, err);
}

static bool house_ready(void *context, const char **ret_why_not)
{
	struct app *a = context;

	*ret_why_not = a->stopping ? "shutting down" : a->store_trouble;
	return !a->stopping && !a->store_trouble[0];
}

static void house_feed(void *context, uint32_t feed, struct report_feed *ret)
{
	polls_feed(((struct app *)context)->g->polls, feed, ret);
}

static void house_days(void *context, service_ix s, struct place_day *ret)
{
	app_days_show(context, s, ret);
}

static void house_account(void *context, uint32_t platform, struct report_account *ret)
{
	accounts_view(((struct app *)context)->g->accounts, platform, ret);
}

/* A write that was not let is worth a line; what was done has its own in the history. */
static void house_refused(void *context, const struct api_refusal *r)
{
	struct app *a = context;
	unsigned hidden;
	bool told = refusals_tell(&a->refusals, *r->who != 0, clock_monotonic_ms(), &hidden);

	if (hidden)
		log_kind(LOG_LEVEL_NOTICE, LOG_WRITE_REFUSED,
			 "refused: %u more writes within a minute, which have no line each", hidden);
	if (told)
		log_kind(LOG_LEVEL_NOTICE, LOG_WRITE_REFUSED,
			 "refused: %.8s %.100s by %s: %u %s: %.600s", r->method, r->path,
			 *r->who ? r->who : "nobody we know", r->status, r->code, r->detail);
}

struct api_house app_house(struct app *a)
{
	return (struct api_house){
		.context = a,
		.engine = house_engine,
		.describe = house_describe,
		.history = house_history,
		.recent = app_recent,
		.tell = house_tell,
		.money = app_money,
		.push = app_push,
		.reload = house_reload,
		.notify = app_notify_json,
		.notify_test = app_notify_test,
		.metrics = app_metrics,
		.ready = house_ready,
		.feed = house_feed,
		.days = house_days,
		.account = house_account,
		.refused = house_refused,
	};
}
