/* SPDX-License-Identifier: Apache-2.0 */
/*
 * app_turn.c - one turn: decide, record, carry out; never in another order.
 *
 * The flush runs between the rounds of replies, after the loop's I/O and before it
 * sleeps, so all events of one round share one commit and none waits for the next
 * pass.  Reads and hurried polls change nothing outside, so only commands wait
 * for a store that cannot write.
 */
#include <stdio.h>
#include <stdlib.h>

#include "daemon/accounts.h"
#include "daemon/app_state.h"
#include "daemon/clock.h"
#include "daemon/log.h"
#include "daemon/notify.h"
#include "daemon/polls.h"

enum {
	STORE_RETRY_MS = 2000,
	TICK_MAX_MS = 30 * 1000, /* the engine notices a jumping clock by this */
	TICK_MIN_MS = 20,
};

static void add_carry(struct app *a, const struct effect *f)
{
	if (a->carry_count == a->carry_room) {
		a->carry_room = a->carry_room ? a->carry_room * 2 : 64;
		a->carries = realloc(a->carries, a->carry_room * sizeof(*a->carries));
		if (!a->carries)
			abort();
	}
	a->carry_commands += f->kind == EFFECT_COMMAND;
	a->carries[a->carry_count++] = (struct carry){
		.kind = f->kind, .target = f->target, .service = f->service, .command = f->command
	};
}

static const char *service_id(const struct app *a, service_ix s)
{
	return s == NOBODY ? "" : a->g->config->services[s].id;
}

static const char *target_id(const struct app *a, target_ix t)
{
	return t == NOBODY ? "" : a->g->config->targets[t].id;
}

static void history(struct app *a, const struct effect *f, const char *kind, const char *text)
{
	struct history_row row = {
		.at = engine_now(a->g->engine),
		.service = service_id(a, f->service),
		.target = target_id(a, f->target),
		.kind = kind,
		.command = f->command,
		.text = text,
	};

	store_history(a->store, &row);
}

/* As it is kept in the history, and as it is named in the journal. */
static const struct notice_row {
	const char *name;
	enum log_kind kind;
} notices[] = {
	[NOTICE_VERDICT] = { "verdict", LOG_VERDICT },
	[NOTICE_COMMAND] = { "command", LOG_COMMAND },
	[NOTICE_CONTROL] = { "control", LOG_CONTROL },
	[NOTICE_FEED] = { "feed", LOG_FEED },
	[NOTICE_PERSON] = { "person", LOG_PERSON },
	[NOTICE_LIMIT] = { "limit", LOG_LIMIT },
};

static struct log_subject about(const struct app *a, const struct effect *f, enum log_kind kind)
{
	return (struct log_subject){ .kind = kind,
				     .service = service_id(a, f->service),
				     .target = target_id(a, f->target),
				     .command = f->command };
}

static void record_command(struct app *a, const struct effect *f)
{
	const struct command *c = engine_target(a->g->engine, f->target)->command;
	struct log_subject subject = about(a, f, LOG_COMMAND);

	a->meters.commands[c->verb]++;
	store_intent(a->store, target_id(a, f->target), c);
	store_next_command(a->store, engine_next_command(a->g->engine));
	history(a, f, "command", c->reason);
	log_about(LOG_LEVEL_NOTICE, &subject, "%s %s: %s", verb_name(c->verb),
		  target_id(a, f->target), c->reason);
	add_carry(a, f);
}

static void record_settled(struct app *a, const struct effect *f)
{
	const char *id = target_id(a, f->target);
	struct log_subject subject = about(a, f, f->applied ? LOG_SETTLED : LOG_NOT_APPLIED);

	if (f->applied)
		a->meters.applied++;
	else
		a->meters.not_applied++;
	store_settled(a->store, f->command, f->applied, f->text, engine_now(a->g->engine));
	history(a, f, "settled", f->text);
	log_about(f->applied ? LOG_LEVEL_NOTICE : LOG_LEVEL_WARNING, &subject,
		  "%s: command %llu %s: %s", id, (unsigned long long)f->command,
		  f->applied ? "confirmed" : "did not take effect", f->text);
}

static void record_notice(struct app *a, const struct effect *f)
{
	struct log_subject subject = about(a, f, notices[f->notice].kind);

	a->meters.verdict_changes += f->notice == NOTICE_VERDICT;
	history(a, f, notices[f->notice].name, f->text);
	log_about(LOG_LEVEL_NOTICE, &subject, "%s", f->text);
}

static void record_switch(struct app *a)
{
	const char *who, *why;
	bool stopped = engine_stopped(a->g->engine, &who, &why);

	store_switch(a->store, stopped, who, why, engine_now(a->g->engine));
}

static void record(struct app *a, const struct effect *f)
{
	const struct engine *e = a->g->engine;

	switch (f->kind) {
	case EFFECT_COMMAND:
		record_command(a, f);
		break;
	case EFFECT_SETTLED:
		record_settled(a, f);
		break;
	case EFFECT_NOTICE:
		record_notice(a, f);
		break;
	case EFFECT_SAVE_SERVICE:
		store_service(a->store, service_id(a, f->service), engine_service(e, f->service));
		break;
	case EFFECT_SAVE_TARGET:
		store_target(a->store, target_id(a, f->target), engine_target(e, f->target));
		break;
	case EFFECT_SAVE_SWITCH:
		record_switch(a);
		break;
	case EFFECT_SAVE_FEED:
		store_feed(a->store, a->g->config->feeds[f->index].id, engine_feed(e, f->index));
		break;
	case EFFECT_SAVE_POOL:
		store_pool(a->store, a->g->config->pools[f->index].id, engine_pool(e, f->index));
		break;
	case EFFECT_READ:
	case EFFECT_WHO:
	case EFFECT_POLL_SOON:
		add_carry(a, f);
		break;
	}
}

void app_event(void *context, const struct event *event)
{
	struct app *a = context;

	struct spend before = { 0 };

	a->turns++;
	if (event->kind == EVENT_ENDED)
		a->meters.replies[event->outcome]++;
	if (event->kind == EVENT_SPENT)
		before = engine_target(a->g->engine, event->target)->spend;
	engine_step(a->g->engine, event, &a->fx);
	for (size_t i = 0; i < a->fx.count; i++)
		record(a, &a->fx.items[i]);
	app_days_turn(a, event);
	app_money_turn(a, event, &before);
	effects_clear(&a->fx);
}

/* ---- the store's log, on a thread ---- */

static void write_back(uv_work_t *work)
{
	struct app *a = work->data;

	a->checkpoint_trouble = (struct err)ERR_INIT;
	(void)!store_checkpoint(a->store, &a->checkpoint_trouble); /* said when it is heard of */
}

static void written_back(uv_work_t *work, int status)
{
	struct app *a = work->data;

	(void)status; /* nobody cancels it */
	a->checkpointing = false;
	if (a->checkpoint_trouble.text[0])
		log_line(LOG_LEVEL_WARNING, "%s; nothing is lost, and it is tried again later",
			 a->checkpoint_trouble.text);
}

void app_checkpoint(struct app *a)
{
	if (a->checkpointing || a->stopping || !store_log_long(a->store))
		return;
	a->checkpoint.data = a;
	a->checkpointing = uv_queue_work(&a->loop, &a->checkpoint, write_back, written_back) == 0;
}

/* ---- may a command leave? ---- */

static bool may_command(void *context)
{
	struct app *a = context;

	return !a->stopping && !a->store_trouble[0] && !engine_stopped(a->g->engine, NULL, NULL);
}

/* ---- what the accounts say of themselves ---- */

static void on_notice(void *context, const char *words)
{
	struct app *a = context;
	struct history_row row = {
		.at = clock_now(), .service = "", .target = "", .kind = "limit", .text = words
	};

	store_history(a->store, &row);
	log_kind(LOG_LEVEL_WARNING, LOG_LIMIT, "%s", words);
}

static void on_used(void *context, uint32_t platform, const struct quota *q)
{
	struct app *a = context;

	store_account(a->store, a->g->config->platforms[platform].id, q);
}

struct house app_accounts_house(struct app *a)
{
	return (struct house){
		.context = a,
		.event = app_event,
		.may_command = may_command,
		.notice = on_notice,
		.used = on_used,
		.vault = a->vault,
	};
}

/* ---- effects ---- */

/* Still the same intent? It may have been overtaken while the store could not write. */
static bool is_current(const struct app *a, const struct carry *c)
{
	const struct target_state *is = engine_target(a->g->engine, c->target);

	return is->stage == STAGE_INTENT && is->command->id == c->command;
}

static void carry_out(struct app *a, bool committed)
{
	size_t kept = 0;

	for (size_t i = 0; i < a->carry_count; i++) {
		struct carry *c = &a->carries[i];

		if (c->kind == EFFECT_COMMAND && !committed)
			a->carries[kept++] = *c;
		else if (c->kind == EFFECT_COMMAND && is_current(a, c))
			accounts_command(a->g->accounts, c->target);
		else if (c->kind == EFFECT_READ)
			accounts_read(a->g->accounts, c->target);
		else if (c->kind == EFFECT_WHO)
			accounts_who(a->g->accounts, c->target);
		else if (c->kind == EFFECT_POLL_SOON)
			polls_hurry(a->g->polls, c->service);
	}
	a->carry_count = a->carry_commands = kept;
	accounts_go(a->g->accounts);
}

static int commit(struct app *a, int (*how)(struct store *s, struct err *err), struct err *err)
{
	uint64_t began = clock_monotonic_us();
	int status;

	if (!store_dirty(a->store))
		return 0;
	status = how(a->store, err);
	meter_add(&a->meters.commit, clock_monotonic_us() - began);
	if (status) {
		if (!a->store_trouble[0])
			log_kind(LOG_LEVEL_ERROR, LOG_STORE_FAILING,
				 "%s; nothing is sent until it can be recorded", err->text);
		(void)snprintf(a->store_trouble, sizeof(a->store_trouble), "%s", err->text);
		a->store_retry_at = clock_monotonic_ms() + STORE_RETRY_MS;
		if (store_fatal(a->store))
			app_stop(a,
				 "the disk failed: what is on it counts, so start again from it");
		return -1;
	}
	a->commits++;
	if (a->store_trouble[0])
		log_kind(LOG_LEVEL_NOTICE, LOG_STORE_WORKS,
			 "the store can write again: waiting commands go out");
	a->store_trouble[0] = '\0';
	if (a->notify)
		notify_written(a->notify);
	return 0;
}

int app_commit(struct app *a, struct err *err)
{
	return commit(a, store_commit, err);
}

void app_flush(struct app *a)
{
	struct err err = ERR_INIT;

	if (a->carry_count == 0 && !store_dirty(a->store))
		return;
	if (a->store_trouble[0] && clock_monotonic_ms() < a->store_retry_at)
		carry_out(a, false);
	else
		carry_out(a, commit(a, store_commit_light, &err) == 0);
	if (a->notify)
		notify_go(a->notify);
	app_checkpoint(a);
	app_arm_tick(a);
}

/* A commit costs as much as ten polls: unless a command waits for it, it waits for the end of the pass. */
void app_flush_commands(struct app *a)
{
	if (a->carry_commands)
		app_flush(a);
	else if (a->carry_count)
		carry_out(a, false);
}

void app_tick(struct app *a)
{
	struct event tick = { .kind = EVENT_TICK, .at = clock_now(), .service = NOBODY, .target = NOBODY };

	app_event(a, &tick);
}

static void on_tick(uv_timer_t *timer)
{
	struct app *a = timer->data;

	a->tick_at = 0;
	app_tick(a);
	app_flush(a);
	app_arm_tick(a);
}

void app_arm_tick(struct app *a)
{
	struct instant next = engine_next(a->g->engine);
	int64_t wait = is_never(next) ? TICK_MAX_MS : since(clock_now(), next).ms;
	uint64_t at;

	if (a->store_trouble[0] && wait > STORE_RETRY_MS)
		wait = STORE_RETRY_MS;
	wait = wait < TICK_MIN_MS ? TICK_MIN_MS : wait > TICK_MAX_MS ? TICK_MAX_MS : wait;
	at = clock_monotonic_ms() + (uint64_t)wait;
	/* Armed already and not much later than needed: leave it, most turns change nothing here. */
	if (a->tick_at && a->tick_at <= at + TICK_MIN_MS)
		return;
	a->tick_at = at;
	(void)uv_timer_start(&a->tick, on_tick, (uint64_t)wait, 0);
}
