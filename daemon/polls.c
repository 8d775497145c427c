/* SPDX-License-Identifier: Apache-2.0 */
/*
 * polls.c - the schedule and the conversations of feeds.
 *
 * Units of one feed are spread evenly over its interval, so that 10,000 clinics
 * do not ask in the same second.  A failed poll may be retried early, but early
 * retries are paid from a budget that good polls fill (one in ten), so a server
 * in trouble is not asked more often than a healthy one; and they are jittered,
 * so that all units do not come back together.
 */
#include <stdlib.h>
#include <string.h>

#include "daemon/clock.h"
#include "daemon/polls_state.h"
#include "daemon/stirs.h"
#include "daemon/token.h"
#include "daemon/wheel.h"
#include "decide/calm.h"
#include "decide/metric.h"

enum {
	POLL_ARENA_MAX = 256 * 1024 * 1024, /* a bound, not a plan: FEED_SLOTS_MAX slots need 60 MB */
	RETRY_FIRST_MS = 1000,
	RETRY_BUDGET_MAX = 100, /* tenths of a retry: ten in a burst */
	HURRY_PART = 3,		/* a pending change is asked about three times as often */
	HURRY_MIN_MS = 250,
	CALM_TIMES = 2,		 /* where no limit is near, half as often */
	CONVERSATIONS_KEPT = 64, /* idle ones kept for reuse */
};

static const struct feed_config *feed_config(const struct polls *p, const struct unit *u)
{
	return &p->g->config->feeds[u->feed];
}

/* ---- the schedule ---- */

static void arm(struct polls *p, uint32_t unit, uint64_t delay_ms)
{
	if (!p->stopped && !p->ended)
		wheel_arm(p->wheel, unit, delay_ms);
}

static uint64_t interval(const struct polls *p, const struct unit *u)
{
	uint64_t every = (uint64_t)feed_config(p, u)->every.ms;

	if (!u->soon)
		return every;
	return every / HURRY_PART > HURRY_MIN_MS ? every / HURRY_PART : HURRY_MIN_MS;
}

static uint64_t retry_delay(struct polls *p, struct unit *u)
{
	struct feed_run *f = &p->feeds[u->feed];
	uint64_t every = (uint64_t)feed_config(p, u)->every.ms;
	uint64_t backoff = (uint64_t)RETRY_FIRST_MS << (u->failures < 10 ? u->failures : 10);

	if (backoff >= every || f->retry_budget < 10)
		return every;
	f->retry_budget -= 10;
	return backoff / 2 + clock_random((uint32_t)backoff);
}

/* The regular next time is armed already (due()); this only brings it forward. */
static void sooner(struct polls *p, uint32_t unit, uint64_t delay_ms)
{
	if (delay_ms < wheel_remaining(p->wheel, unit))
		arm(p, unit, delay_ms);
}

static void schedule(struct polls *p, uint32_t unit, bool good)
{
	struct unit *u = &p->units[unit];
	struct feed_run *f = &p->feeds[u->feed];

	if (p->stopped)
		return;
	polls_note_unit(p, u, good);
	if (!good) {
		u->failures = u->failures < UINT8_MAX ? u->failures + 1 : u->failures;
		sooner(p, unit, retry_delay(p, u));
		return;
	}
	u->failures = 0;
	f->retry_budget += f->retry_budget < RETRY_BUDGET_MAX;
	sooner(p, unit, interval(p, u));
	u->soon = false;
}

/* A source that makes new data hourly need not be asked each minute; but never so late that it is stale. */
static void heed(struct polls *p, uint32_t unit, struct span hint)
{
	const struct feed_config *f = feed_config(p, &p->units[unit]);
	int64_t most = f->stale_after.ms / 2, wait = hint.ms < most ? hint.ms : most;

	if (wait > f->every.ms)
		arm(p, unit, (uint64_t)wait);
}

void polls_hurry(struct polls *p, service_ix s)
{
	struct unit *u;

	if (p->unit_of[s] == NOBODY)
		return;
	u = &p->units[p->unit_of[s]];
	if (u->soon)
		return;
	u->soon = true;
	if (!u->running && wheel_remaining(p->wheel, p->unit_of[s]) > interval(p, u))
		arm(p, p->unit_of[s], interval(p, u));
}

/* ---- conversations ---- */

static struct conversation *conversation_take(struct polls *p)
{
	struct conversation *c = p->idle;

	if (c) {
		p->idle = c->next;
		p->idle_count--;
	} else if (!(c = calloc(1, sizeof(*c)))) {
		abort();
	}
	*c = (struct conversation){ .polls = p, .arena = c->arena };
	c->arena.limit = POLL_ARENA_MAX;
	generation_hold(p->g);
	p->stats.running++;
	return c;
}

static void conversation_give(struct conversation *c)
{
	struct polls *p = c->polls;
	struct generation *g = p->g;

	if (c->poll.kind->end)
		c->poll.kind->end(&c->poll);
	arena_clear(&c->arena);
	p->units[c->unit].running = false;
	p->stats.running--;
	if (p->idle_count < CONVERSATIONS_KEPT) {
		c->next = p->idle;
		p->idle = c;
		p->idle_count++;
	} else {
		free(c);
	}
	generation_release(g);
}

static void keep_memo(struct conversation *c)
{
	struct unit *u = &c->polls->units[c->unit];

	if (!c->memo.etag[0]) {
		free(u->memo);
		u->memo = NULL;
		return;
	}
	if (!u->memo && !(u->memo = malloc(sizeof(*u->memo))))
		abort();
	*u->memo = c->memo;
}

static uint32_t feed_of(const struct conversation *c)
{
	return c->polls->units[c->unit].feed;
}

/* Asked once: no schedule, no belief, no engine. */
static bool ended_once(struct conversation *c, const char *words)
{
	if (!c->polls->ended)
		return false;
	polls_tell_ending(c, words);
	conversation_give(c);
	return true;
}

static void fail(struct conversation *c, const struct err *err)
{
	if (ended_once(c, err->text))
		return;
	c->polls->stats.failed++;
	polls_note_failure(c->polls, feed_of(c), err->text);
	polls_tell_unheard(c, err->text);
	schedule(c->polls, c->unit, false);
	conversation_give(c);
}

static bool is_calm(const struct conversation *c)
{
	for (size_t i = 0; i < c->poll.ask_count; i++)
		if (!calm_service(c->polls->g->engine, c->poll.asks[i].service))
			return false;
	return true;
}

static void finish(struct conversation *c)
{
	struct span rest = c->poll.hint, calm = { CALM_TIMES * c->poll.config->every.ms };

	if (c->poll.config->adaptive && is_longer(calm, rest) && is_calm(c))
		rest = calm;
	schedule(c->polls, c->unit, true);
	heed(c->polls, c->unit, rest);
}

static void succeed_unchanged(struct conversation *c)
{
	if (ended_once(c, "it says that nothing has changed, and was asked for the first time"))
		return;
	keep_memo(c);
	c->polls->stats.unchanged++;
	polls_note_answer(c->polls, feed_of(c), true);
	polls_tell_unchanged(c);
	finish(c);
	conversation_give(c);
}

/*
 * A server's clock has seconds, and two answers within one of them are of one time: the
 * engine takes the second for a repetition.  So it is asked for again, and not whether
 * anything has changed since.
 */
static bool is_of_the_same_time(const struct conversation *c)
{
	for (size_t i = 0; i < c->poll.ask_count; i++) {
		const struct observation *o = &c->poll.ret[i];
		struct instant known = engine_service(c->polls->g->engine, o->service)->as_of;

		if (o->quality == QUALITY_GOOD && !is_never(known) && !is_before(known, o->as_of))
			return true;
	}
	return false;
}

static void succeed(struct conversation *c)
{
	struct belief_next next;

	if (ended_once(c, NULL))
		return;
	next = belief_judge(c->polls->belief, c->poll.ret, c->poll.ask_count, clock_now());
	if (next.whole || is_of_the_same_time(c))
		c->memo.etag[0] = '\0';
	keep_memo(c);
	c->polls->stats.done++;
	polls_note_answer(c->polls, feed_of(c), false);
	polls_tell_observed(c);
	finish(c);
	if (next.again.ms)
		sooner(c->polls, c->unit, (uint64_t)next.again.ms);
	conversation_give(c);
}

static void carry(struct conversation *c);

static int begin(struct conversation *c, struct err *err)
{
	c->poll.now = clock_now();
	c->request = (struct request){ 0 };
	return feed_begin(&c->poll, &c->request, err);
}

static void go_on(struct conversation *c, int next, const struct err *err)
{
	if (next < 0)
		fail(c, err);
	else if (next == FEED_SEND)
		carry(c);
	else if (next == FEED_UNCHANGED)
		succeed_unchanged(c);
	else
		succeed(c);
}

/* Most kinds ask somebody; a person's word is there already. */
static void start(struct conversation *c)
{
	struct err err = ERR_INIT;
	int next = begin(c, &err);

	go_on(c, next, &err);
}

/* A token the server no longer likes: one poll, one fresh token, from the start. */
static bool renew(struct conversation *c, const struct reply *reply)
{
	struct polls *p = c->polls;

	if (reply->status != 401 || c->renewed || !p->feeds[feed_of(c)].token)
		return false;
	c->renewed = true;
	token_reject(p->feeds[feed_of(c)].token, clock_now());
	if (c->poll.kind->end)
		c->poll.kind->end(&c->poll);
	arena_clear(&c->arena);
	start(c);
	return true;
}

static int hear(void *context, const char *bytes, size_t n, struct err *err)
{
	struct conversation *c = context;

	return c->poll.kind->hear(&c->poll, bytes, n, err);
}

static void done(void *context, const struct reply *reply)
{
	struct conversation *c = context;
	struct err err = ERR_INIT;
	int next;

	if (renew(c, reply))
		return;
	polls_note_reply(c->polls, feed_of(c), reply);
	c->request = (struct request){ 0 };
	next = c->poll.kind->advance(&c->poll, reply, &c->request, &err);
	go_on(c, next, &err);
}

static void carry_with(struct conversation *c, const struct auth_pass *pass)
{
	struct transport_call call = {
		.lane = LANE_POLL,
		.timeout = c->poll.config->timeout,
		.reach = &c->poll.config->reach,
		.hear = hear,
		.done = done,
		.context = c,
		.patience = { c->poll.config->timeout.ms + c->poll.config->every.ms },
	};

	if (pass)
		call.extra = (struct header){ pass->name, pass->value };
	c->requests++;
	polls_note_request(c->polls, feed_of(c), &c->request);
	transport_send(c->polls->g->transport, &c->request, &call);
}

static void have_pass(void *context, const struct auth_pass *pass, const struct err *why_not)
{
	struct conversation *c = context;

	if (pass)
		carry_with(c, pass);
	else
		fail(c, why_not);
}

/* Whatever a kind made of a server's answer, a credential goes home or nowhere. */
static bool is_astray(struct conversation *c)
{
	struct err err = ERR_INIT;

	if (auth_may_go(&c->poll.config->auth, c->request.url))
		return false;
	err_set(&err, ERR_REMOTE,
		"the server sends us on to another host, which must not see the feed's credential");
	fail(c, &err);
	return true;
}

static void carry(struct conversation *c)
{
	struct token *token = c->polls->feeds[feed_of(c)].token;

	if (c->request.authorize && token && is_astray(c))
		return;
	if (c->request.authorize && token)
		token_get(token, clock_now(), have_pass, c);
	else
		carry_with(c, NULL);
}

struct feed_ask polls_ask(const struct config *config, service_ix s)
{
	const struct service *service = &config->services[s];
	const struct policy *policy = &config->policies[service->policy];

	return (struct feed_ask){
		.service = s,
		.select = service->select,
		.zone = config->locations[service->location].zone,
		.within = policy->within,
		.horizon = policy_horizon(policy),
	};
}

static void ask_about(struct conversation *c, service_ix s)
{
	c->ask = polls_ask(c->polls->g->config, s);
	c->ask.stated = engine_service(c->polls->g->engine, s)->statement;
}

static void due(void *context, uint32_t unit)
{
	struct polls *p = context;
	struct unit *u = &p->units[unit];
	struct feed_run *f = &p->feeds[u->feed];
	struct conversation *c;

	/* Armed from here it counts from the slot: however long answers take, periods do not drift. */
	arm(p, unit, (uint64_t)feed_config(p, u)->every.ms);
	if (u->running || p->stopped)
		return;
	meter_add(&p->stats.late, wheel_late_ms(p->wheel) * 1000);
	u->running = true;
	c = conversation_take(p);
	c->unit = unit;
	if (u->service != NOBODY)
		ask_about(c, u->service);
	if (u->memo)
		c->memo = *u->memo;
	c->poll = (struct poll){
		.kind = feed_config(p, u)->kind,
		.config = feed_config(p, u),
		.memo = &c->memo,
		.arena = &c->arena,
		.keep = u->keep,
		.asks = u->service == NOBODY ? f->asks : &c->ask,
		.ask_count = u->service == NOBODY ? f->ask_count : 1,
	};
	start(c);
}

void polls_now(struct polls *p, service_ix s)
{
	if (p->unit_of[s] != NOBODY)
		due(p, p->unit_of[s]);
}

/* ---- life ---- */

struct polls *polls_new(struct generation *g)
{
	const struct config *config = g->config;
	struct polls *p = calloc(1, sizeof(*p));

	if (!p)
		abort();
	p->g = g;
	polls_units_new(p);
	for (uint32_t f = 0; f < config->feed_count; f++) {
		p->feeds[f].retry_budget = RETRY_BUDGET_MAX;
		if (config->feeds[f].auth.kind != &auth_none)
			p->feeds[f].token = token_new(g->transport, &config->feeds[f].auth,
						      &config->feeds[f].reach, config->feeds[f].id);
		if (p->feeds[f].token)
			generation_token(g, p->feeds[f].token, "feed", config->feeds[f].id);
	}
	p->belief = belief_new(config);
	p->wheel = wheel_new(g->loop, p->count, due, p);
	return p;
}

static void stirred(void *context, uint32_t unit)
{
	sooner(context, unit, 0);
}

static void watch(struct polls *p)
{
	p->stirs = stirs_new(p->g->loop, stirred, p);
	for (uint32_t u = 0; u < p->count; u++) {
		const struct feed_config *f = feed_config(p, &p->units[u]);
		const char *path = f->kind->watch ? f->kind->watch(f->settings) : NULL;

		if (path)
			stirs_watch(p->stirs, path, u);
	}
}

void polls_start(struct polls *p)
{
	uint32_t *nth = calloc(p->g->config->feed_count + 1, sizeof(*nth));

	if (!nth)
		abort();
	polls_recall(p);
	watch(p);
	for (uint32_t u = 0; u < p->count; u++) {
		const struct feed_run *f = &p->feeds[p->units[u].feed];
		uint64_t every = (uint64_t)feed_config(p, &p->units[u])->every.ms;

		uint64_t delay = every * nth[p->units[u].feed]++ / f->units;

		/* The wheel's first tick is half a slot away on average: a restart need not wait for it. */
		if (delay < WHEEL_SLOT_MS)
			due(p, u);
		else
			arm(p, u, delay);
	}
	free(nth);
}

uint32_t polls_count(const struct polls *p)
{
	return p->count;
}

void polls_once(struct polls *p, void (*ended)(void *context, const struct polls_ending *e), void *context)
{
	p->ended = ended;
	p->ended_context = context;
	for (uint32_t u = 0; u < p->count; u++)
		due(p, u);
}

void polls_stop(struct polls *p)
{
	if (p->stopped)
		return;
	p->stopped = true;
	stirs_close(p->stirs);
	wheel_close(p->wheel);
}

void polls_free(struct polls *p)
{
	polls_stop(p);
	for (size_t f = 0; f < p->g->config->feed_count; f++)
		token_close(p->feeds[f].token); /* not sooner: a poll may be between two pages */
	polls_units_free(p);
	while (p->idle) {
		struct conversation *c = p->idle;

		p->idle = c->next;
		free(c);
	}
	(void)belief_free(p->belief);
	free(p);
}

struct polls_stats polls_stats(const struct polls *p)
{
	return p->stats;
}
