/* SPDX-License-Identifier: Apache-2.0 */
/*
 * accounts_talk.c - one conversation with one account, from its first request to its last reply.
 *
 * A command is checked once more just before its first byte leaves: after the
 * stop switch nothing goes, and nothing goes after its deadline.  Whether an
 * account may be asked at all is settled before a conversation begins; one that has
 * begun is brought to its end, because half a read tells nothing.
 */
#include <stdlib.h>
#include <string.h>

#include "daemon/accounts_state.h"
#include "daemon/clock.h"

enum { TALK_ARENA_MAX = 64 * 1024 * 1024 };

/* ---- beginning and end ---- */

static struct talk *talk_new(struct account *a, enum errand errand, enum quota_for what)
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

static void tell(struct talk *k, const struct err *err)
{
	switch (k->errand) {
	case ERRAND_READ:
		tell_read(k, err);
		break;
	case ERRAND_WRITE:
		tell_write(k, err);
		break;
	case ERRAND_SPEND:
		if (!err)
			tell_costs(k);
		break;
	case ERRAND_CHANGES:
		if (!err)
			tell_names(k);
		break;
	}
}

static void talk_release(struct talk *k)
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

static void look_plainly(struct talk *k, const struct err *err);

static void talk_end(struct talk *k, const struct err *err)
{
	struct account *a = k->account;
	struct round *round = k->round;

	if (err && k->talk.inspect && k->errand == ERRAND_READ) {
		look_plainly(k, err);
		return;
	}

	count(k, !err);
	tell(k, err);
	pace_ended(a, k, !err);
	/* The account may go with its last conversation. */
	generation_hold(a->house->g);
	talk_release(k);
	accounts_go_commands(a);
	if (round)
		round_next(a, round, err ? err->text : NULL);
	generation_release(a->house->g);
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

static void go_on(struct talk *k);

void talk_took(struct talk *k, const struct reply *reply, int step, const struct request *next,
	       const struct err *err)
{
	pace_reply(k->account, k, reply, step);
	if (step != PLATFORM_SEND) {
		talk_end(k, step < 0 ? err : NULL);
		return;
	}
	k->request = *next;
	go_on(k);
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

	if (!k->has_timer) {
		(void)uv_timer_init(house->g->loop, &k->timer);
		k->timer.data = k;
		k->has_timer = true;
	}
	k->waits = true;
	k->next = house->waiting_talks;
	k->at = &house->waiting_talks;
	if (k->next)
		k->next->at = &k->next;
	house->waiting_talks = k;
	(void)uv_timer_start(&k->timer, on_waited, (uint64_t)span.ms, 0);
}

static void carry_after(struct talk *k, struct span span)
{
	if (k->account->house->stopped)
		fault(k, FAULT_STOPPED, "shutting down: it was not sent");
	else
		wait(k, span);
}

/* Whoever was first takes the next place in the minute; the others look again. */
static void carry_in_turn(struct talk *k)
{
	struct span span = pace_delay(k->account, k);

	if (span.ms > 0)
		carry_after(k, span);
	else
		carry(k);
}

static void go_on(struct talk *k)
{
	const struct platform_kind *kind = account_config(k->account)->kind;
	struct span span = kind->wait ? kind->wait(&k->talk) : (struct span){ 0 };

	if (span.ms > 0)
		carry_after(k, span);
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

/* ---- the first request ---- */

/* Not now: nothing was sent, and nobody is to blame. */
static void put_off(struct talk *k, struct instant at, const char *words)
{
	struct err err = ERR_INIT;

	(void)err_set(&err, ERR_REMOTE, "%s", words);
	if (k->errand == ERRAND_WRITE)
		tell_later(k, since(clock_now(), at), words);
	else if (k->round)
		round_wait(k->account, k->round, k->talk.read_count, at);
	else if (k->errand == ERRAND_READ)
		tell_read(k, &err);
	for (size_t i = 0; k->whos && i < k->talk.read_count; i++)
		round_who_again(k->account, &k->whos[i], at);
	talk_release(k);
}

static bool admitted(struct talk *k)
{
	char words[NOTICE_MAX];
	struct instant at;

	if (pace_admits(k->account, k, &at, words))
		return true;
	put_off(k, at, words);
	return false;
}

static void begin(struct talk *k, int step, const struct err *err)
{
	if (step != PLATFORM_SEND)
		talk_end(k, step < 0 ? err : NULL);
	else if (admitted(k))
		go_on(k);
}

static void copy_targets(struct talk *k, const target_ix *targets, size_t n)
{
	target_ix *read = arena_array(&k->arena, target_ix, n);

	memcpy(read, targets, n * sizeof(*read));
	k->talk.read = read;
	k->talk.read_count = n;
}

static enum quota_for most_urgent(const struct account *a, const target_ix *targets, size_t n)
{
	enum quota_for what = QUOTA_LOOK;

	for (size_t i = 0; i < n; i++) {
		enum quota_for one = pace_for(a, targets[i]);

		what = one < what ? one : what;
	}
	return what;
}

static void begin_read(struct talk *k)
{
	struct err err = ERR_INIT;

	begin(k, platform_read_begin(&k->talk, &k->request, &err), &err);
}

static void start_read(struct talk *k, const target_ix *targets, size_t n)
{
	copy_targets(k, targets, n);
	begin_read(k);
}

/* Who may see the ads may not see all that is worth knowing about them. */
static void look_plainly(struct talk *k, const struct err *err)
{
	struct talk *again = talk_new(k->account, ERRAND_READ, k->what);

	platform_finding(&k->talk, UINT32_MAX, FINDING_WARNING,
			 "its structure could not be looked at: %s", err->text);
	tell_findings(k);
	again->talk.inspect = false;
	copy_targets(again, k->talk.read, k->talk.read_count);
	talk_release(k);
	begin_read(again);
}

void talk_read(struct account *a, const target_ix *targets, size_t n, struct round *round)
{
	struct talk *k = talk_new(a, ERRAND_READ, round ? QUOTA_LOOK : most_urgent(a, targets, n));

	k->round = round;
	start_read(k, targets, n);
}

void talk_try(struct account *a, target_ix t)
{
	start_read(talk_new(a, ERRAND_READ, pace_for(a, t)), &t, 1);
}

static struct date today(const struct account *a, struct instant now)
{
	const struct zone *zone = account_config(a)->zone;

	return zone_date(zone ? zone : a->house->g->config->zone, now);
}

void talk_spend(struct account *a, const target_ix *targets, size_t n)
{
	struct talk *k = talk_new(a, ERRAND_SPEND, QUOTA_LOOK);
	struct err err = ERR_INIT;

	k->round = &a->spend;
	k->talk.today = today(a, k->talk.now);
	copy_targets(k, targets, n);
	begin(k, platform_spend_begin(&k->talk, &k->request, &err), &err);
}

void talk_changes(struct account *a, const struct who *whos, size_t n)
{
	struct talk *k = talk_new(a, ERRAND_CHANGES, QUOTA_LOOK);
	target_ix *read = arena_array(&k->arena, target_ix, n);
	struct err err = ERR_INIT;

	k->whos = arena_array(&k->arena, struct who, n);
	memcpy(k->whos, whos, n * sizeof(*whos));
	k->talk.since = k->talk.now;
	for (size_t i = 0; i < n; i++) {
		read[i] = whos[i].target;
		if (is_before(whos[i].since, k->talk.since))
			k->talk.since = whos[i].since;
	}
	k->talk.read = read;
	k->talk.read_count = n;
	k->talk.today = today(a, k->talk.now);
	begin(k, platform_changes_begin(&k->talk, &k->request, &err), &err);
}

/* ---- writing ---- */

static void start_write(struct talk *k)
{
	struct err err = ERR_INIT;
	int step;

	k->talk.commands = k->commands;
	if (!k->talk.command_count) {
		talk_release(k);
		return;
	}
	k->what = pace_for_verb(&k->commands[0]);
	step = platform_write_begin(&k->talk, &k->request, &err);
	/* It could not even be written down: the endings say that nothing was sent. */
	begin(k, step < 0 ? PLATFORM_DONE : step, &err);
}

static bool is_wanted(const struct target_state *is, const struct queued *q, bool resend)
{
	return is->command && is->command->id == q->command &&
	       is->stage == (resend ? STAGE_UNSURE : STAGE_INTENT);
}

void talk_write(struct account *a, const struct queued *commands, size_t n, bool resend)
{
	const struct engine *e = a->house->g->engine;
	struct talk *k = talk_new(a, ERRAND_WRITE, QUOTA_PAUSE);

	k->resend = resend;
	k->commands = arena_array(&k->arena, struct command, n);
	for (size_t i = 0; i < n; i++) {
		const struct target_state *is = engine_target(e, commands[i].target);

		/* It waited: it may have been given up meanwhile, or be too old by now. */
		if (!is_wanted(is, &commands[i], resend))
			continue;
		if (resend || is_before(k->talk.now, is->command->deadline))
			k->commands[k->talk.command_count++] = *is->command;
		else
			tell_late_command(a, &commands[i]);
	}
	start_write(k);
}

void talk_validate(struct account *a, const struct command *c)
{
	struct talk *k = talk_new(a, ERRAND_WRITE, QUOTA_LOOK);

	k->talk.validate_only = true;
	k->commands = arena_new(&k->arena, struct command);
	k->commands[0] = *c;
	k->talk.command_count = 1;
	start_write(k);
}
