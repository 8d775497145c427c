/* SPDX-License-Identifier: Apache-2.0 */
/*
 * accounts.c - what each platform account still has to hear, and what it said.
 *
 * A command is checked once more just before its first byte leaves: after the
 * stop switch nothing goes, and nothing goes after its deadline.  A platform
 * that cannot be read back has its receiver's word for it: a DONE is shown to
 * the engine as the state asked for, and an unsure command is sent again with the
 * same id, which such receivers must ignore the second time.
 */
#include "daemon/accounts.h"

#include <stdlib.h>
#include <string.h>

#include "daemon/clock.h"
#include "daemon/token.h"
#include "daemon/wheel.h"
#include "decide/plan.h"
#include "platform/platform.h"

enum {
	TALK_ARENA_MAX = 64 * 1024 * 1024,
	READS_AT_ONCE = 500, /* one answer of a thousand campaigns holds up the loop for 15 ms; each request costs quota */
	COMMANDS_AT_ONCE = 100, /* a lost reply leaves at most this many unsure */
};

struct list {
	target_ix *items;
	size_t count, room;
};

struct account {
	struct accounts *house;
	uint32_t platform;
	struct token *token;
	struct list reads, commands; /* collected in this turn */
	struct list look;	     /* every target, a batch at a time */
	size_t looked;		     /* of them */
};

struct accounts {
	struct generation *g;
	struct account *items;
	struct wheel *wheel;
	struct accounts_stats stats;
	bool stopped, waiting; /* waiting: something was collected */
};

/* One conversation with one account. */
struct talk {
	struct account *account;
	struct arena arena;
	struct platform_talk talk;
	struct request request;
	struct command *commands; /* copies: the engine may settle its own by reading meanwhile */
	struct instant asked_at;
	bool writing, renewed, resend, looking;
};

static const struct platform_config *config_of(const struct account *a)
{
	return &a->house->g->config->platforms[a->platform];
}

static void list_add(struct list *l, target_ix t)
{
	if (l->count == l->room) {
		l->room = l->room ? l->room * 2 : 64;
		l->items = realloc(l->items, l->room * sizeof(*l->items));
		if (!l->items)
			abort();
	}
	l->items[l->count++] = t;
}

/* ---- what came back ---- */

static void talk_free(struct talk *k)
{
	struct generation *g = k->account->house->g;

	if (k->writing)
		k->account->house->stats.writing--;
	else
		k->account->house->stats.reading--;
	arena_clear(&k->arena);
	free(k);
	generation_release(g);
}

static void tell_unseen(struct talk *k, target_ix t, const char *words)
{
	generation_event(
		k->account->house->g,
		(struct event){ .kind = EVENT_UNSEEN, .target = t, .words = words, .service = NOBODY });
}

static void tell_sighting(struct talk *k, const struct sighting *s)
{
	if (!s->seen) {
		tell_unseen(k, s->target, s->trouble);
		return;
	}
	generation_event(k->account->house->g, (struct event){
						       .kind = EVENT_SEEN,
						       .target = s->target,
						       .service = NOBODY,
						       .seen = s->state,
						       .steerable = s->steerable,
						       .asked_at = k->asked_at,
						       .words = s->trouble,
					       });
}

/* A second asking that fails says nothing about the first: only a yes settles it. */
static void tell_ending(struct talk *k, size_t i, enum outcome outcome, struct span retry_after,
			const char *words)
{
	if (k->resend && outcome != OUTCOME_DONE)
		outcome = OUTCOME_UNSURE;
	generation_event(k->account->house->g, (struct event){
						       .kind = EVENT_ENDED,
						       .target = k->commands[i].target,
						       .service = NOBODY,
						       .command = k->commands[i].id,
						       .outcome = outcome,
						       .retry_after = retry_after,
						       .words = words,
					       });
}

static void look_on(struct account *a);

static void finish_read(struct talk *k, const struct err *err)
{
	if (err)
		k->account->house->stats.failed++;
	else
		k->account->house->stats.reads++;
	for (size_t i = 0; i < k->talk.read_count; i++)
		if (err)
			tell_unseen(k, k->talk.read[i], err->text);
		else
			tell_sighting(k, &k->talk.sightings[i]);
	if (k->looking)
		look_on(k->account);
	talk_free(k);
}

static void finish_write(struct talk *k, const struct err *err)
{
	if (err)
		k->account->house->stats.failed++;
	else
		k->account->house->stats.writes++;
	for (size_t i = 0; i < k->talk.command_count; i++) {
		const struct ending *end = &k->talk.endings[i];

		if (err)
			tell_ending(k, i, OUTCOME_UNSURE, (struct span){ 0 }, err->text);
		else
			tell_ending(k, i, end->outcome, end->retry_after, end->words);
	}
	talk_free(k);
}

static void withdraw(struct talk *k, const char *words)
{
	struct err err = ERR_INIT;

	if (!k->writing) {
		(void)err_set(&err, ERR_REMOTE, "%s", words);
		finish_read(k, &err);
		return;
	}
	for (size_t i = 0; i < k->talk.command_count; i++)
		tell_ending(k, i, OUTCOME_LATER, (struct span){ 0 }, words);
	talk_free(k);
}

/* ---- the wire ---- */

static bool may_send(void *context)
{
	struct talk *k = context;
	struct generation *g = k->account->house->g;
	struct instant now = clock_now();

	if (!k->writing)
		return true;
	if (g->retired || !g->house.may_command(g->house.context))
		return false;
	for (size_t i = 0; i < k->talk.command_count && !k->resend; i++)
		if (!is_before(now, k->commands[i].deadline))
			return false;
	return true;
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

static void done(void *context, const struct reply *reply)
{
	struct talk *k = context;
	const struct platform_kind *kind = config_of(k->account)->kind;
	struct request next = { 0 };
	struct err err = ERR_INIT;
	int step;

	if (renew(k, reply))
		return;
	k->talk.now = clock_now();
	step = (k->writing ? kind->write_advance : kind->read_advance)(&k->talk, reply, &next, &err);
	if (step == PLATFORM_SEND) {
		k->request = next;
		carry(k);
	} else if (k->writing) {
		finish_write(k, step < 0 ? &err : NULL);
	} else {
		finish_read(k, step < 0 ? &err : NULL);
	}
}

static void carry_with(struct talk *k, const struct auth_pass *pass)
{
	struct transport_call call = {
		.lane = k->writing ? LANE_COMMAND : LANE_READ,
		.timeout = config_of(k->account)->timeout,
		.reach = &config_of(k->account)->reach,
		.may_send = may_send,
		.done = done,
		.context = k,
	};

	if (pass)
		call.extra = (struct header){ pass->name, pass->value };
	k->asked_at = clock_now();
	transport_send(k->account->house->g->transport, &k->request, &call);
}

static void have_pass(void *context, const struct auth_pass *pass, const struct err *why_not)
{
	struct talk *k = context;

	if (pass)
		carry_with(k, pass);
	else
		withdraw(k, why_not->text);
}

static void carry(struct talk *k)
{
	if (k->request.authorize && k->account->token)
		token_get(k->account->token, clock_now(), have_pass, k);
	else
		carry_with(k, NULL);
}

/* ---- conversations begin ---- */

static struct talk *talk_new(struct account *a, bool writing)
{
	struct talk *k = calloc(1, sizeof(*k));
	struct generation *g = a->house->g;

	if (!k)
		abort();
	*k = (struct talk){ .account = a, .arena = ARENA_INIT(TALK_ARENA_MAX), .writing = writing };
	k->talk = (struct platform_talk){
		.config = config_of(a),
		.targets = g->config->targets,
		.currency = g->config->currency,
		.now = clock_now(),
		.arena = &k->arena,
	};
	if (writing)
		a->house->stats.writing++;
	else
		a->house->stats.reading++;
	generation_hold(g);
	return k;
}

static void start_read(struct account *a, const target_ix *targets, size_t n, bool looking)
{
	struct talk *k = talk_new(a, false);
	target_ix *read = arena_array(&k->arena, target_ix, n);
	struct err err = ERR_INIT;

	memcpy(read, targets, n * sizeof(*read));
	k->looking = looking;
	k->talk.read = read;
	k->talk.read_count = n;
	if (platform_read_begin(&k->talk, &k->request, &err) < 0)
		finish_read(k, &err);
	else
		carry(k);
}

static void start_write(struct account *a, const target_ix *targets, size_t n, bool resend)
{
	const struct engine *e = a->house->g->engine;
	struct talk *k = talk_new(a, true);
	struct err err = ERR_INIT;

	k->commands = arena_array(&k->arena, struct command, n);
	for (size_t i = 0; i < n; i++)
		k->commands[i] = *engine_target(e, targets[i])->command;
	k->talk.commands = k->commands;
	k->talk.command_count = n;
	k->resend = resend;
	if (platform_write_begin(&k->talk, &k->request, &err) < 0)
		withdraw(k, err.text); /* it could not even be written down: nothing was sent */
	else
		carry(k);
}

/* ---- platforms that cannot be read ---- */

static void show(struct account *a, target_ix t, struct ad_state seen)
{
	generation_event(a->house->g, (struct event){
					      .kind = EVENT_SEEN,
					      .target = t,
					      .service = NOBODY,
					      .seen = seen,
					      .steerable = true,
					      .asked_at = clock_now(),
					      .words = "",
				      });
}

static void show_unreadable(struct account *a, target_ix t)
{
	const struct target_state *is = engine_target(a->house->g->engine, t);
	const struct target *plan = &a->house->g->config->targets[t];

	if (is->stage == STAGE_DONE)
		show(a, t, plan_after(is->command, is->command->planned_against));
	else if (is->stage == STAGE_UNSURE)
		start_write(a, &t, 1, true);
	else if (is_never(is->confirmed_at))
		show(a, t,
		     (struct ad_state){ .status = AD_ENABLED, .budget_micros = plan->budget_micros });
	else
		show(a, t, is->confirmed);
}

/* ---- collected in a turn ---- */

void accounts_read(struct accounts *a, target_ix t)
{
	list_add(&a->items[a->g->config->targets[t].platform].reads, t);
	a->waiting = true;
}

void accounts_command(struct accounts *a, target_ix t)
{
	list_add(&a->items[a->g->config->targets[t].platform].commands, t);
	a->waiting = true;
}

static const struct command *command_of(const struct account *a, target_ix t)
{
	return engine_target(a->house->g->engine, t)->command;
}

static bool is_raise(const struct command *c)
{
	return c->verb == VERB_ENABLE ||
	       (c->verb == VERB_SET_BUDGET && c->budget_micros > c->planned_against.budget_micros);
}

static bool may_share(const struct command *x, const struct command *y)
{
	return verb_lane(x->verb) == verb_lane(y->verb) && is_raise(x) == is_raise(y);
}

/* In the engine's order, which has cuts before raises. */
static void go_commands(struct account *a)
{
	struct list l = a->commands;
	size_t from = 0;

	a->commands = (struct list){ 0 };
	while (from < l.count) {
		size_t to = from + 1;

		while (to < l.count && to - from < COMMANDS_AT_ONCE &&
		       may_share(command_of(a, l.items[from]), command_of(a, l.items[to])))
			to++;
		start_write(a, &l.items[from], to - from, false);
		from = to;
	}
	free(l.items);
}

static void go_reads(struct account *a)
{
	struct list l = a->reads;

	a->reads = (struct list){ 0 };
	if (!platform_can_read(config_of(a)))
		for (size_t i = 0; i < l.count; i++)
			show_unreadable(a, l.items[i]);
	else
		for (size_t from = 0; from < l.count; from += READS_AT_ONCE)
			start_read(a, &l.items[from],
				   l.count - from < READS_AT_ONCE ? l.count - from : READS_AT_ONCE,
				   false);
	free(l.items);
}

void accounts_go(struct accounts *a)
{
	if (!a->waiting || a->stopped)
		return;
	a->waiting = false;
	for (size_t i = 0; i < a->g->config->platform_count; i++) {
		go_commands(&a->items[i]);
		go_reads(&a->items[i]);
	}
}

/* ---- the regular look ---- */

/*
 * One batch after the other: reading a thousand campaigns holds up the loop for ten
 * milliseconds, and a command must not wait for ten thousand.
 */
static void look_on(struct account *a)
{
	size_t n = a->look.count - a->looked;

	if (n && !a->house->stopped) {
		n = n < READS_AT_ONCE ? n : READS_AT_ONCE;
		a->looked += n;
		start_read(a, &a->look.items[a->looked - n], n, true);
		return;
	}
	a->look.count = a->looked = 0;
}

static void look(void *context, uint32_t platform)
{
	struct accounts *a = context;
	const struct config *config = a->g->config;
	struct account *account = &a->items[platform];
	bool can_read = platform_can_read(&config->platforms[platform]);

	if (a->stopped)
		return;
	wheel_arm(a->wheel, platform, (uint64_t)config->platforms[platform].every.ms);
	if (account->look.count) /* the last one is still under way */
		return;
	for (size_t t = 0; t < config->target_count; t++)
		if (config->targets[t].platform == platform)
			list_add(can_read ? &account->look : &account->reads, (target_ix)t);
	go_reads(account);
	look_on(account);
}

struct accounts *accounts_new(struct generation *g)
{
	struct accounts *a = calloc(1, sizeof(*a));
	size_t n = g->config->platform_count;

	if (!a || !(a->items = calloc(n + 1, sizeof(*a->items))))
		abort();
	a->g = g;
	for (size_t i = 0; i < n; i++) {
		const struct platform_config *p = &g->config->platforms[i];

		a->items[i] = (struct account){ .house = a, .platform = (uint32_t)i };
		if (p->auth.kind != &auth_none)
			a->items[i].token = token_new(g->transport, &p->auth, &p->reach, p->id);
	}
	a->wheel = wheel_new(g->loop, (uint32_t)n, look, a);
	return a;
}

void accounts_start(struct accounts *a)
{
	for (size_t i = 0; i < a->g->config->platform_count; i++)
		look(a, (uint32_t)i);
}

void accounts_stop(struct accounts *a)
{
	if (a->stopped)
		return;
	a->stopped = true;
	wheel_close(a->wheel);
}

void accounts_free(struct accounts *a)
{
	accounts_stop(a);
	for (size_t i = 0; i < a->g->config->platform_count; i++) {
		token_close(a->items[i].token); /* not sooner: a read may be between two pages */
		free(a->items[i].reads.items);
		free(a->items[i].look.items);
		free(a->items[i].commands.items);
	}
	free(a->items);
	free(a);
}

struct accounts_stats accounts_stats(const struct accounts *a)
{
	return a->stats;
}
