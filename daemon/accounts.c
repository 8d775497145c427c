/* SPDX-License-Identifier: Apache-2.0 */
/*
 * accounts.c - the accounts, and what each of them still has to hear.
 *
 * Commands wait in four lines and leave in this order: pauses, cuts, raises,
 * resumptions; never two sorts in one request.  While an account has many
 * conversations under way, what comes meanwhile is collected and shares the next
 * request, so a thousand changes in a row are not a thousand requests, and a single
 * one waits for nobody.
 */
#include "daemon/accounts_state.h"

#include <stdlib.h>
#include <string.h>

#include "daemon/clock.h"

void list_add(struct list *l, target_ix t)
{
	if (l->count == l->room) {
		l->room = l->room ? l->room * 2 : 64;
		l->items = realloc(l->items, l->room * sizeof(*l->items));
		if (!l->items)
			abort();
	}
	l->items[l->count++] = t;
}

static void commands_add(struct commands *l, struct queued q)
{
	if (l->count == l->room) {
		l->room = l->room ? l->room * 2 : 64;
		l->items = realloc(l->items, l->room * sizeof(*l->items));
		if (!l->items)
			abort();
	}
	l->items[l->count++] = q;
}

/* ---- collected in a turn ---- */

static struct account *account_of(struct accounts *a, target_ix t)
{
	return &a->items[a->g->config->targets[t].platform];
}

void accounts_read(struct accounts *a, target_ix t)
{
	list_add(&account_of(a, t)->reads, t);
	a->waiting = true;
}

static enum command_class class_of(const struct command *c)
{
	switch (c->verb) {
	case VERB_PAUSE:
		return CLASS_PAUSE;
	case VERB_ENABLE:
		return CLASS_ENABLE;
	case VERB_SET_BUDGET:
		break;
	}
	return c->budget_micros > c->planned_against.budget_micros ? CLASS_RAISE : CLASS_CUT;
}

void accounts_command(struct accounts *a, target_ix t)
{
	const struct command *c = engine_target(a->g->engine, t)->command;

	commands_add(&account_of(a, t)->commands[class_of(c)], (struct queued){ t, c->id });
	a->waiting = true;
}

static size_t commands_batch(const struct account *a, const struct commands *l)
{
	unsigned most = account_config(a)->kind->write_most;
	size_t left = l->count - l->first;

	if (!most)
		most = COMMANDS_AT_ONCE;
	return left < most ? left : most;
}

static bool go_class(struct account *a, struct commands *l)
{
	size_t n = commands_batch(a, l);
	struct queued *batch;

	if (!n)
		return false;
	/* Sending may end at once, and its end may add to the line. */
	batch = malloc(n * sizeof(*batch));
	if (!batch)
		abort();
	memcpy(batch, &l->items[l->first], n * sizeof(*batch));
	l->first += n;
	if (l->first == l->count)
		l->first = l->count = 0;
	talk_write(a, batch, n, false);
	free(batch);
	return true;
}

static bool has_room(const struct account *a, int sort)
{
	return a->writing < WRITES_AT_ONCE + (sort == CLASS_PAUSE ? PAUSES_EXTRA : 0);
}

void accounts_go_commands(struct account *a)
{
	int sort = CLASS_PAUSE;

	while (sort < CLASS_COUNT && !a->house->stopped)
		if (!has_room(a, sort) || !go_class(a, &a->commands[sort]))
			sort++;
}

static void go_reads(struct account *a)
{
	struct list l = a->reads;
	unsigned most = account_config(a)->kind->read_most;

	a->reads = (struct list){ 0 };
	if (!most)
		most = READS_AT_ONCE;
	if (!platform_can_read(account_config(a)))
		for (size_t i = 0; i < l.count; i++)
			tell_unreadable(a, l.items[i]);
	else
		for (size_t from = 0; from < l.count; from += most)
			talk_read(a, &l.items[from], l.count - from < most ? l.count - from : most, NULL);
	free(l.items);
}

void accounts_go(struct accounts *a)
{
	if (!a->waiting || a->stopped)
		return;
	a->waiting = false;
	for (size_t i = 0; i < a->g->config->platform_count; i++) {
		accounts_go_commands(&a->items[i]);
		go_reads(&a->items[i]);
	}
}

void accounts_validate(struct accounts *a, const struct command *c)
{
	talk_validate(account_of(a, c->target), c);
}

void accounts_inspect(struct accounts *a)
{
	a->inspects = true;
}

/* ---- life ---- */

static void account_init(struct account *account, struct accounts *a, uint32_t platform)
{
	const struct platform_config *p = &a->g->config->platforms[platform];

	*account = (struct account){ .house = a, .platform = platform };
	quota_init(&account->quota, p->operations_day, p->reach.per_minute, p->every, clock_now());
	if (p->auth.kind != &auth_none)
		account->token = token_new(a->g->transport, &p->auth, &p->reach, p->id);
	if (account->token)
		generation_token(a->g, account->token, "platform", p->id);
}

struct accounts *accounts_new(struct generation *g)
{
	struct accounts *a = calloc(1, sizeof(*a));
	size_t n = g->config->platform_count;

	if (!a || !(a->items = calloc(n + 1, sizeof(*a->items))))
		abort();
	a->g = g;
	for (size_t i = 0; i < n; i++)
		account_init(&a->items[i], a, (uint32_t)i);
	a->wheel = wheel_new(g->loop, (uint32_t)n * TIMER_COUNT, round_due, a);
	return a;
}

static struct account *account_named(const struct accounts *a, const char *id)
{
	for (size_t i = 0; i < a->g->config->platform_count; i++)
		if (!strcmp(a->g->config->platforms[i].id, id))
			return &a->items[i];
	return NULL;
}

/* What was counted stays counted; the limits are those of the present configuration. */
void accounts_restore(struct accounts *a, const char *platform_id, const struct quota *was)
{
	struct account *account = account_named(a, platform_id);

	if (!account)
		return;
	account->quota.hour = was->hour;
	memcpy(account->quota.cells, was->cells, sizeof(was->cells));
	account->quota.until = was->until;
}

void accounts_inherit(struct accounts *a, const struct accounts *from)
{
	for (size_t i = 0; i < from->g->config->platform_count; i++) {
		const struct account *was = &from->items[i];
		struct account *is = account_named(a, account_config(was)->id);

		accounts_restore(a, account_config(was)->id, &was->quota);
		if (!is)
			continue;
		is->quota.percent = was->quota.percent;
		is->quota.told_at = was->quota.told_at;
		is->quota.tried = was->quota.tried;
		is->who_asked_at = was->who_asked_at;
		view_inherit(is, was);
	}
}

void accounts_start(struct accounts *a)
{
	a->started = true;
	for (size_t i = 0; i < a->g->config->platform_count; i++)
		round_start(&a->items[i]);
}

void accounts_save(const struct accounts *a)
{
	for (uint32_t i = 0; i < a->g->config->platform_count && a->g->house.used; i++)
		a->g->house.used(a->g->house.context, i, &a->items[i].quota);
}

void accounts_stop(struct accounts *a)
{
	if (a->stopped)
		return;
	a->stopped = true;
	talk_stop_waiting(a);
	wheel_close(a->wheel);
}

static void account_release(struct account *a)
{
	token_close(a->token); /* not sooner: a read may be between two pages */
	free(a->reads.items);
	free(a->look.targets.items);
	free(a->spend.targets.items);
	free(a->whos);
	free(a->trouble);
	for (int sort = CLASS_PAUSE; sort < CLASS_COUNT; sort++)
		free(a->commands[sort].items);
}

void accounts_free(struct accounts *a)
{
	accounts_stop(a);
	for (size_t i = 0; i < a->g->config->platform_count; i++)
		account_release(&a->items[i]);
	free(a->items);
	free(a);
}

struct accounts_stats accounts_stats(const struct accounts *a)
{
	return a->stats;
}
