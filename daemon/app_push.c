/* SPDX-License-Identifier: Apache-2.0 */
/*
 * app_push.c - what a source tells us: checked, judged, recorded, and only then answered.
 *
 * A sender that heard "taken" never says it again, so the answer waits for the
 * commit, and the commit holds all of it: what every service is now known to be,
 * and where the source stands.  What fails after that is repeated by the sender
 * and recognised here.  Order in memory is the same as on disk; a commit that
 * failed is tried again by whatever comes next, a repetition included.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/app_state.h"
#include "daemon/clock.h"
#include "daemon/log.h"
#include "daemon/polls.h"

enum {
	PUSH_ARENA_MAX = 256 * 1024 * 1024, /* a bound, not a plan: asks of every service there may be */
	NOT_NOW_S = 5,
};

struct pushed { /* one feed, over all generations */
	struct pushed *next;
	char *id;
	struct push_mark mark;
	struct push_pace pace;
	bool refused; /* the last one was: said once */
};

/* ---- what is remembered of a feed ---- */

static struct pushed *find(const struct app *a, const char *id)
{
	struct pushed *p = a->pushed;

	while (p && strcmp(p->id, id) != 0)
		p = p->next;
	return p;
}

static struct pushed *remember(struct app *a, const char *id, struct err *err)
{
	struct pushed *p = find(a, id);
	struct push_mark mark;

	if (p)
		return p;
	if (store_read_push(a->store, id, &mark, err) < 0)
		return NULL;
	p = calloc(1, sizeof(*p));
	if (!p || !(p->id = strdup(id)))
		abort();
	p->mark = mark;
	p->next = a->pushed;
	a->pushed = p;
	return p;
}

void app_push_stop(struct app *a)
{
	while (a->pushed) {
		struct pushed *p = a->pushed;

		a->pushed = p->next;
		free(p->id);
		free(p);
	}
}

/* ---- one push as a poll ---- */

static const struct feed_config *feed_of(const struct app *a, const char *id, uint32_t *ret)
{
	const struct config *c = a->g->config;

	for (*ret = 0; *ret < c->feed_count; ++*ret)
		if (c->feeds[*ret].way == FEED_IS_PUSHED && strcmp(c->feeds[*ret].id, id) == 0)
			return &c->feeds[*ret];
	return NULL;
}

static void poll_init(const struct app *a, uint32_t feed, struct arena *arena, struct poll *ret)
{
	const struct config *c = a->g->config;
	struct feed_ask *asks;
	size_t n = 0;

	for (size_t s = 0; s < c->service_count; s++)
		n += c->services[s].feed == feed;
	asks = arena_array(arena, struct feed_ask, n);
	n = 0;
	for (size_t s = 0; s < c->service_count; s++)
		if (c->services[s].feed == feed)
			asks[n++] = polls_ask(c, (service_ix)s);
	*ret = (struct poll){
		.kind = c->feeds[feed].kind,
		.config = &c->feeds[feed],
		.asks = asks,
		.ask_count = n,
		.now = clock_now(),
		.arena = arena,
	};
}

static int read_body(struct poll *p, const struct push_call *call, struct err *err)
{
	const struct reply whole = { .status = 200, .words = "", .content_type = "", .etag = "" };
	struct request unused;

	if (feed_begin(p, &unused, err) < 0 || p->kind->hear(p, call->body, call->length, err) < 0)
		return -1;
	return p->kind->advance(p, &whole, &unused, err) == FEED_DONE ? 0 : -1;
}

/* ---- what follows ---- */

/* Nobody will say it again, so all of it is as durable as what the engine asks to keep. */
static void tell(struct app *a, const struct poll *p)
{
	polls_told(a->g->polls, p);
	for (size_t i = 0; i < p->ask_count; i++) {
		service_ix s = p->asks[i].service;

		store_service(a->store, a->g->config->services[s].id, engine_service(a->g->engine, s));
	}
}

static enum push_end commit(struct app *a, enum push_end end, struct push_result *ret)
{
	if (app_commit(a, &ret->err) < 0) {
		ret->wait = SPAN_SECONDS(NOT_NOW_S);
		return PUSH_NOT_NOW;
	}
	app_flush(a);
	return end;
}

/* A source that counts in seconds may correct itself within one: the later word is the newer. */
static void move_on(const struct app *a, const struct poll *p)
{
	for (size_t i = 0; i < p->ask_count; i++) {
		struct instant known = engine_service(a->g->engine, p->asks[i].service)->as_of;

		if (since(p->ret[i].as_of, known).ms < 1000 && !is_before(known, p->ret[i].as_of))
			p->ret[i].as_of.ms = known.ms + 1;
	}
}

static enum push_end take(struct app *a, struct pushed *feed, const struct push_call *call,
			  const struct poll *p, struct push_result *ret)
{
	struct push_seen seen = push_seen(&ret->report, &call->head, call->body, call->length);

	switch (push_turn(&feed->mark, &ret->report, &seen, &ret->err)) {
	case PUSH_AGAIN:
		return commit(a, PUSH_REPEATED, ret);
	case PUSH_NEXT:
		move_on(a, p);
		tell(a, p);
		push_mark_add(&feed->mark, &ret->report, &seen);
		store_push(a->store, feed->id, &feed->mark);
		return commit(a, PUSH_TAKEN, ret);
	default:
		return PUSH_DISORDER;
	}
}

static enum push_end listen_to(struct app *a, struct pushed *feed, uint32_t index,
			       const struct push_call *call, struct push_result *ret)
{
	struct arena arena cleanup_arena = ARENA_INIT(PUSH_ARENA_MAX);
	struct poll p;
	enum push_end end = PUSH_WRONG;
	bool understood;

	poll_init(a, index, &arena, &p);
	understood = read_body(&p, call, &ret->err) == 0;
	ret->report = *push_report(&p);
	ret->services = (uint32_t)p.ask_count;
	if (understood)
		end = take(a, feed, call, &p, ret);
	else
		polls_told_badly(a->g->polls, &p, ret->err.text);
	p.kind->end(&p);
	if (!understood)
		app_flush(a);
	return end;
}

static enum push_end push(struct app *a, const struct push_call *call, struct push_result *ret)
{
	uint32_t index;
	const struct feed_config *f = feed_of(a, call->feed, &index);
	struct pushed *feed;

	if (!f) {
		(void)err_set(&ret->err, ERR_CONFIG, "no feed of that name is of kind push");
		return PUSH_NO_FEED;
	}
	ret->wait = SPAN_SECONDS(NOT_NOW_S);
	feed = remember(a, f->id, &ret->err);
	if (!feed)
		return PUSH_NOT_NOW;
	if (push_verify(f->settings, &call->head, call->body, call->length, clock_now(), &ret->err) < 0)
		return PUSH_STRANGER;
	if (!push_pace(&feed->pace, ((const struct push_settings *)f->settings)->per_minute,
		       clock_now(), &ret->wait)) {
		(void)err_set(&ret->err, ERR_LIMIT, "more pushes in a minute than `per_minute` allows");
		return PUSH_TOO_MANY;
	}
	return listen_to(a, feed, index, call, ret);
}

/* Once when it begins and once when it ends: a sender that repeats itself fills no log. */
static void log_turn(struct app *a, const struct push_call *call, const struct push_result *r)
{
	struct pushed *feed = find(a, call->feed);
	bool refused = r->end != PUSH_TAKEN && r->end != PUSH_REPEATED;

	if (!feed || feed->refused == refused)
		return;
	feed->refused = refused;
	if (refused)
		log_line(LOG_LEVEL_WARNING, "feed %s: a push was refused: %s; nothing of it was taken",
			 feed->id, r->err.text);
	else
		log_line(LOG_LEVEL_NOTICE, "feed %s: pushes are taken again", feed->id);
}

void app_push(void *app, const struct push_call *call, struct push_result *ret)
{
	*ret = (struct push_result){ .err = ERR_INIT };
	ret->end = push(app, call, ret);
	log_turn(app, call, ret);
}
