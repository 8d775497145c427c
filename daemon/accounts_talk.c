/* SPDX-License-Identifier: Apache-2.0 */
/*
 * accounts_talk.c - one conversation with one account, from its first request to its last reply.
 *
 * A command is checked once more just before its first byte leaves: after the
 * stop switch nothing goes, and nothing goes after its deadline.
 */
#include <stdlib.h>
#include <string.h>

#include "daemon/accounts_state.h"
#include "daemon/clock.h"

enum { TALK_ARENA_MAX = 64 * 1024 * 1024 };

/* ---- beginning and end ---- */

struct talk *talk_new(struct account *a, enum errand errand, enum quota_for what)
{
	struct talk *k = calloc(1, sizeof(*k));
	struct generation *g = a->house->g;

	if (!k)
		abort();
	*k = (struct talk){ .account = a, .arena = ARENA_INIT(TALK_ARENA_MAX), .errand = errand, .what = what };
	k->talk = (struct platform_talk){
		.config = account_config(a),
		.targets = g->config->targets,
		.currency = g->config->currency,
		.now = clock_now(),
		.arena = &k->arena,
		.inspect = a->house->inspects,
	};
	if (errand == ERRAND_WRITE) {
		a->house->stats.writing++;
		a->writing++;
	} else {
		a->house->stats.reading++;
	}
	generation_hold(g);
	return k;
}

static void talk_gone(uv_handle_t *timer)
{
	free(timer->data);
}

static void talk_free(struct talk *k)
{
	arena_clear(&k->arena);
	if (!k->has_timer)
		free(k);
	else
		uv_close((uv_handle_t *)&k->timer, talk_gone);
}

void talk_release(struct talk *k)
{
	struct account *a = k->account;
	struct generation *g = a->house->g;

	if (k->errand == ERRAND_WRITE) {
		a->house->stats.writing--;
		a->writing--;
	} else {
		a->house->stats.reading--;
	}
	talk_free(k);
	generation_release(g);
}

static void count(const struct talk *k, bool well)
{
	struct accounts_stats *stats = &k->account->house->stats;

	if (!well)
		stats->failed++;
	else if (k->errand == ERRAND_WRITE)
		stats->writes++;
	else
		stats->reads++;
}

static uv_timer_t *timer_of(struct talk *k)
{
	if (!k->has_timer) {
		(void)uv_timer_init(k->account->house->g->loop, &k->timer);
		k->timer.data = k;
		k->has_timer = true;
	}
	return &k->timer;
}

static void over(struct talk *k)
{
	struct account *a = k->account;
	struct generation *g = a->house->g;
	struct round *round = k->round;
	struct err trouble = k->trouble;
	bool failed = k->failed;

	pace_ended(a, k, !failed);
	/* The account may go with its last conversation. */
	generation_hold(g);
	talk_release(k);
	accounts_go_commands(a);
	if (round)
		round_next(a, round, failed ? trouble.text : NULL);
	generation_release(g);
}

static void tell(struct talk *k);

static void on_portion(uv_timer_t *timer)
{
	tell(timer->data);
}

/* A timer of no time at all would be called again before anything else is. */
static void tell(struct talk *k)
{
	if (tell_end(k, k->failed ? &k->trouble : NULL))
		over(k);
	else
		(void)uv_timer_start(timer_of(k), on_portion, 1, 0);
}

void talk_end(struct talk *k, const struct err *err)
{
	struct account *a = k->account;

	if (err && k->talk.inspect && k->errand == ERRAND_READ) {
		talk_look_plainly(k, err);
		return;
	}

	if (err && k->errand == ERRAND_SPEND && k->talk.retry_after.ms > 0)
		round_give_up(k->round); /* the next batch would be refused as well */
	count(k, !err);
	if (err)
		view_refused(a, err->text);
	if (k->errand == ERRAND_READ)
		a->failing = err != NULL;
	k->failed = err != NULL;
	if (err)
		k->trouble = *err;
	tell(k);
}

/* ---- the wire ---- */

static bool is_timely(const struct talk *k)
{
	struct instant now = clock_now();

	for (size_t i = 0; i < k->talk.command_count && !k->resend; i++)
		if (!is_before(now, k->commands[i].deadline))
			return false;
	return true;
}

static bool may_send(void *context)
{
	struct talk *k = context;
	struct generation *g = k->account->house->g;

	if (k->errand != ERRAND_WRITE || k->talk.validate_only)
		return true;
	return !g->retired && g->house.may_command(g->house.context) && is_timely(k);
}

static void carry(struct talk *k);

static bool renew(struct talk *k, const struct reply *reply)
{
	if (reply->status != 401 || k->renewed || !k->account->token)
		return false;
	k->renewed = true; /* a 401 did nothing: the same request may go again with a fresh token */
	token_reject(k->account->token, clock_now());
	carry(k);
	return true;
}

void talk_took(struct talk *k, const struct reply *reply, int step, const struct request *next,
	       const struct err *err)
{
	pace_reply(k->account, k, reply, step);
	if (step != PLATFORM_SEND) {
		talk_end(k, step < 0 ? err : NULL);
		return;
	}
	k->request = *next;
	k->renewed = false; /* the next one's credential may age as well */
	talk_go_on(k);
}

static void take(struct talk *k, const struct reply *reply)
{
	k->talk.now = clock_now();
	k->talk.usage = (struct usage){ .percent = -1 };
	aside_take(k, reply);
}

static void done(void *context, const struct reply *reply)
{
	struct talk *k = context;

	if (!renew(k, reply))
		take(k, reply);
}

static void carry_with(struct talk *k, const struct auth_pass *pass)
{
	struct transport_call call = {
		.lane = k->errand == ERRAND_WRITE ? LANE_COMMAND : LANE_READ,
		.timeout = account_config(k->account)->timeout,
		.may_send = may_send,
		.done = done,
		.context = k,
	};
	struct reach reach = account_config(k->account)->reach;

	reach.per_minute = 0; /* counted by the quota, which keeps some for pauses */
	call.reach = &reach;
	if (pass)
		call.extra = (struct header){ pass->name, pass->value };
	if (is_never(k->asked_at))
		k->asked_at = clock_now();
	pace_sent(k->account, k);
	transport_send(k->account->house->g->transport, &k->request, &call);
}

/* What that means for what was sent before, the kind knows. */
static void fault(struct talk *k, enum fault fault, const char *words)
{
	take(k, &(struct reply){ .fault = fault, .words = words, .content_type = "", .etag = "" });
}

static void have_pass(void *context, const struct auth_pass *pass, const struct err *why_not)
{
	struct talk *k = context;

	if (pass)
		carry_with(k, pass);
	else
		fault(k, FAULT_NO_CREDENTIAL, why_not->text);
}

static void carry(struct talk *k)
{
	if (k->request.authorize && k->account->token)
		token_get(k->account->token, clock_now(), have_pass, k);
	else
		carry_with(k, NULL);
}

/* ---- time between two requests: the platform needs it, or its minute is full ---- */

static void waits_no_more(struct talk *k)
{
	k->waits = false;
	*k->at = k->next;
	if (k->next)
		k->next->at = k->at;
}

static void carry_in_turn(struct talk *k);

static void on_waited(uv_timer_t *timer)
{
	struct talk *k = timer->data;

	waits_no_more(k);
	carry_in_turn(k);
}

static void wait(struct talk *k, struct span span)
{
	struct accounts *house = k->account->house;

	k->waits = true;
	k->next = house->waiting_talks;
	k->at = &house->waiting_talks;
	if (k->next)
		k->next->at = &k->next;
	house->waiting_talks = k;
	(void)uv_timer_start(timer_of(k), on_waited, (uint64_t)span.ms, 0);
}

/* Whoever was first takes the next place in the minute; the others look again. */
static void carry_in_turn(struct talk *k)
{
	struct span span = pace_delay(k->account, k);

	if (span.ms > 0)
		wait(k, span);
	else
		carry(k);
}

/* Also from a thread's end, when there may be nothing left to carry it. */
void talk_go_on(struct talk *k)
{
	const struct platform_kind *kind = account_config(k->account)->kind;
	struct span span = kind->wait ? kind->wait(&k->talk) : (struct span){ 0 };

	if (k->account->house->stopped)
		fault(k, FAULT_STOPPED, "shutting down: it was not sent");
	else if (span.ms > 0)
		wait(k, span);
	else
		carry_in_turn(k);
}

void talk_stop_waiting(struct accounts *house)
{
	while (house->waiting_talks) {
		struct talk *k = house->waiting_talks;

		(void)uv_timer_stop(&k->timer);
		waits_no_more(k);
		fault(k, FAULT_STOPPED, "shutting down: it was not sent");
	}
}
