/* SPDX-License-Identifier: Apache-2.0 */
/*
 * wire.c - conversations between the real codecs and the other side, with delays.
 *
 * What daemon/accounts does with sockets is done here with an agenda: commands that
 * may share a request do, each request is checked once more before its first byte,
 * and whatever comes back goes to the codec and from there to the engine.
 */
#include <stdlib.h>
#include <string.h>

#include "decide/plan.h"
#include "tests/simulation/world.h"

enum { TALK_ARENA_MAX = 16 * 1024 * 1024 };

static const struct platform_config *config_of(const struct world *w, const struct talk *k)
{
	return &w->config->platforms[k->platform];
}

static uint32_t chance(const struct world *w, const struct talk *k, uint32_t use, uint32_t below)
{
	return roll(w->seed, ROLL_WIRE, k->exchange * 8 + use, below);
}

/* ---- what came back ---- */

static void talk_free(struct talk *k)
{
	arena_clear(&k->arena);
	buf_release(&k->answer.body);
	*k = (struct talk){ .used = false };
}

static void tell_sighting(struct world *w, const struct talk *k, const struct sighting *s)
{
	house_event(w, s->seen ? (struct event){ .kind = EVENT_SEEN,
						 .target = s->target,
						 .service = NOBODY,
						 .seen = s->state,
						 .steerable = s->steerable,
						 .budget_fixed = s->budget_fixed,
						 .learning = s->learning,
						 .learning_since = s->learning_since,
						 .asked_at = k->asked_at,
						 .words = s->trouble } :
				 (struct event){ .kind = EVENT_UNSEEN,
						 .target = s->target,
						 .service = NOBODY,
						 .words = s->trouble });
}

static void finish_read(struct world *w, struct talk *k, const struct err *err)
{
	for (size_t i = 0; i < k->talk.read_count; i++)
		if (err)
			house_event(w, (struct event){ .kind = EVENT_UNSEEN,
						       .target = k->talk.read[i],
						       .service = NOBODY,
						       .words = err->text });
		else
			tell_sighting(w, k, &k->talk.sightings[i]);
	talk_free(k);
}

static void tell_ending(struct world *w, const struct talk *k, size_t i, const struct ending *end)
{
	/* A second asking that fails says nothing about the first. */
	bool counts = !k->resend || end->outcome == OUTCOME_DONE;

	house_event(w, (struct event){ .kind = EVENT_ENDED,
				       .target = k->commands[i].target,
				       .service = NOBODY,
				       .command = k->commands[i].id,
				       .outcome = counts ? end->outcome : OUTCOME_UNSURE,
				       .retry_after = end->retry_after,
				       .least_micros = end->least_micros,
				       .least_today = end->least_today,
				       .account_wide = end->outcome == OUTCOME_LATER && end->account_wide,
				       .words = end->words });
}

static void finish_write(struct world *w, struct talk *k, const struct err *err)
{
	struct ending unsure = { .outcome = OUTCOME_UNSURE };

	if (err)
		(void)snprintf(unsure.words, sizeof(unsure.words), "%.200s", err->text);
	for (size_t i = 0; i < k->talk.command_count; i++)
		tell_ending(w, k, i, err ? &unsure : &k->talk.endings[i]);
	talk_free(k);
}

/* ---- there and back ---- */

static void send_soon(struct world *w, struct talk *k, int64_t in_ms)
{
	k->exchange = ++w->exchanges;
	agenda_add(w, w->time + in_ms, HAPPENS_SEND, (uint32_t)(k - w->talks), k->life);
}

static bool may_send(const struct world *w, const struct talk *k)
{
	if (!k->writing)
		return true;
	if (w->disk_full || engine_stopped(w->engine, NULL, NULL))
		return false;
	for (size_t i = 0; i < k->talk.command_count && !k->resend; i++)
		if (!is_before(world_clock(w), k->commands[i].deadline))
			return false;
	return true;
}

static void comes_to_nothing(struct world *w, struct talk *k, enum fault fault, int64_t in_ms)
{
	k->fault = fault;
	agenda_add(w, w->time + in_ms, HAPPENS_REPLY, (uint32_t)(k - w->talks), k->life);
}

void wire_send(struct world *w, uint32_t talk)
{
	struct talk *k = &w->talks[talk];
	int64_t timeout = config_of(w, k)->timeout.ms;

	if (k->life != w->life) { /* it died before the first byte */
		talk_free(k);
		return;
	}
	k->fault = FAULT_NONE;
	if (!may_send(w, k)) {
		comes_to_nothing(w, k, FAULT_STOPPED, 0);
		return;
	}
	k->asked_at = world_clock(w);
	k->sent = w->time;
	promise_wire(w, k);
	w->tallies.exchanges++;
	k->meets = k->loses_next ? MEET_REQUEST_LOST : trouble_meets(w, k->writing);
	k->loses_next = k->meets == MEET_PAGE_LOST;
	if (k->meets == MEET_REQUEST_LOST) {
		comes_to_nothing(w, k, chance(w, k, 1, 2) ? FAULT_NO_REPLY : FAULT_NOT_SENT, timeout - 1);
	} else if (k->meets == MEET_APPLIED_LATE && k->writing) {
		/* The talk may be over by then: what lands is a copy of it. */
		agenda_add(w, w->time + timeout / 2 + chance(w, k, 2, (uint32_t)timeout / 2 - 1),
			   HAPPENS_LAND, talk, 0);
	} else {
		agenda_add(w, w->time + 20 + chance(w, k, 3, 400), HAPPENS_ARRIVE, talk, 0);
	}
}

/* It took effect when nobody expected it any more, and the answer finds nobody. */
void wire_land(struct world *w, uint32_t talk)
{
	struct talk *k = &w->talks[talk];

	far_answer(w, k);
	comes_to_nothing(w, k, FAULT_NO_REPLY, 0);
}

void wire_arrive(struct world *w, uint32_t talk)
{
	struct talk *k = &w->talks[talk];
	int64_t left = config_of(w, k)->timeout.ms - (w->time - k->sent) - 1;
	int64_t wire = 30 + chance(w, k, 4, 3000);

	far_answer(w, k);
	if (k->meets == MEET_REPLY_SLOW)
		wire = left;
	if (k->meets == MEET_REPLY_LOST || k->answer.drop)
		comes_to_nothing(w, k, FAULT_NO_REPLY, left);
	else
		comes_to_nothing(w, k, k->answer.cut || k->meets == MEET_PAGE_CUT ? FAULT_TRUNCATED : FAULT_NONE,
				 wire < left ? wire : left);
}

void wire_reply(struct world *w, uint32_t talk)
{
	struct talk *k = &w->talks[talk];
	const struct platform_kind *kind = config_of(w, k)->kind;
	struct request next = { 0 };
	struct err err = ERR_INIT;
	struct reply reply = {
		.status = k->fault ? 0 : k->answer.status,
		.fault = k->fault,
		.words = k->fault ? "simulated" : "",
		.body = k->fault ? NULL : buf_text(&k->answer.body),
		.length = k->fault ? 0 : k->answer.body.length,
		.content_type = k->answer.type ? k->answer.type : "application/json",
		.etag = "",
		.retry_after = { k->answer.retry_after * INT64_C(1000) },
	};
	int step;

	if (k->life != w->life) { /* the process that asked is gone */
		talk_free(k);
		return;
	}
	k->talk.now = world_clock(w);
	step = (k->writing ? kind->write_advance : kind->read_advance)(&k->talk, &reply, &next, &err);
	buf_release(&k->answer.body);
	k->answer = (struct answer){ 0 };
	if (step == PLATFORM_SEND) {
		k->request = next;
		send_soon(w, k, 1);
	} else if (k->writing) {
		finish_write(w, k, step < 0 ? &err : NULL);
	} else {
		finish_read(w, k, step < 0 ? &err : NULL);
	}
}

/* ---- conversations begin ---- */

static struct talk *talk_new(struct world *w, uint32_t platform, bool writing)
{
	size_t i = 0;

	while (i < TALKS_MAX && w->talks[i].used)
		i++;
	if (i == TALKS_MAX) {
		world_break(w, PROMISE_BOUNDS, "%d conversations at once", TALKS_MAX);
		return NULL;
	}
	w->talks[i] = (struct talk){ .used = true,
				     .writing = writing,
				     .platform = platform,
				     .life = w->life,
				     .arena = ARENA_INIT(TALK_ARENA_MAX) };
	w->talks[i].talk = (struct platform_talk){
		.config = &w->config->platforms[platform],
		.targets = w->config->targets,
		.currency = w->config->currency,
		.now = world_clock(w),
		.arena = &w->talks[i].arena,
	};
	return &w->talks[i];
}

static void start_read(struct world *w, uint32_t platform, const target_ix *targets, size_t n)
{
	struct talk *k = n ? talk_new(w, platform, false) : NULL;
	struct err err = ERR_INIT;
	target_ix *read;

	if (!k)
		return;
	read = arena_array(&k->arena, target_ix, n);
	memcpy(read, targets, n * sizeof(*read));
	k->talk.read = read;
	k->talk.read_count = n;
	if (platform_read_begin(&k->talk, &k->request, &err) < 0)
		finish_read(w, k, &err);
	else
		send_soon(w, k, 1);
}

static void start_write(struct world *w, uint32_t platform, const target_ix *targets, size_t n, bool resend)
{
	struct talk *k = talk_new(w, platform, true);
	struct err err = ERR_INIT;

	if (!k)
		return;
	k->resend = resend;
	k->commands = arena_array(&k->arena, struct command, n);
	for (size_t i = 0; i < n; i++)
		k->commands[i] = *engine_target(w->engine, targets[i])->command;
	k->talk.commands = k->commands;
	k->talk.command_count = n;
	if (platform_write_begin(&k->talk, &k->request, &err) < 0) {
		world_break(w, PROMISE_EXPLAIN, "a command could not be written down: %s", err.text);
		talk_free(k);
		return;
	}
	send_soon(w, k, chance(w, k, 5, 2000));
}

/* ---- collected in a turn ---- */

static const struct command *command_of(const struct world *w, target_ix t)
{
	return engine_target(w->engine, t)->command;
}

static bool spends_more(const struct command *c)
{
	return c->verb == VERB_ENABLE ||
	       (c->verb == VERB_SET_BUDGET && c->budget_micros > c->planned_against.budget_micros);
}

static bool may_share(const struct world *w, target_ix a, target_ix b)
{
	const struct command *x = command_of(w, a), *y = command_of(w, b);

	return w->config->targets[a].platform == w->config->targets[b].platform &&
	       verb_lane(x->verb) == verb_lane(y->verb) && spends_more(x) == spends_more(y);
}

void wire_commands(struct world *w)
{
	for (size_t from = 0, to; from < w->command_count; from = to) {
		for (to = from + 1; to < w->command_count; to++)
			if (!may_share(w, w->commands[from], w->commands[to]))
				break;
		start_write(w, w->config->targets[w->commands[from]].platform, &w->commands[from],
			    to - from, false);
	}
	w->command_count = 0;
}

static void show(struct world *w, target_ix t, struct ad_state seen)
{
	house_event(w, (struct event){ .kind = EVENT_SEEN,
				       .target = t,
				       .service = NOBODY,
				       .seen = seen,
				       .steerable = true,
				       .asked_at = world_clock(w),
				       .words = "" });
}

/* A receiver that cannot be read has its own word for it, as daemon/accounts has it. */
static void show_unreadable(struct world *w, target_ix t)
{
	const struct target_state *is = engine_target(w->engine, t);

	if (is->stage == STAGE_DONE)
		show(w, t, plan_after(is->command, is->command->planned_against));
	else if (is->stage == STAGE_UNSURE)
		start_write(w, w->config->targets[t].platform, &t, 1, true);
	else if (is_never(is->confirmed_at))
		show(w, t, (struct ad_state){ AD_ENABLED, w->config->targets[t].budget_micros, 0 });
	else
		show(w, t, is->confirmed);
}

static void read_some(struct world *w, uint32_t platform, const target_ix *list, size_t count)
{
	target_ix mine[LEVERS_MAX];
	size_t n = 0;

	for (size_t i = 0; i < count; i++)
		if (w->config->targets[list[i]].platform == platform)
			mine[n++] = list[i];
	if (platform_can_read(&w->config->platforms[platform]))
		start_read(w, platform, mine, n);
	else
		for (size_t i = 0; i < n; i++)
			show_unreadable(w, mine[i]);
}

void wire_reads(struct world *w)
{
	target_ix list[LEVERS_MAX];
	size_t n = w->read_count;

	memcpy(list, w->reads, n * sizeof(*list));
	w->read_count = 0;
	for (uint32_t p = 0; p < w->config->platform_count; p++)
		read_some(w, p, list, n);
}

void wire_look(struct world *w, uint32_t platform)
{
	target_ix all[LEVERS_MAX];

	agenda_add(w, w->time + w->config->platforms[platform].every.ms, HAPPENS_LOOK, platform, w->life);
	for (target_ix t = 0; t < w->config->target_count; t++)
		all[t] = t;
	read_some(w, platform, all, w->config->target_count);
}
