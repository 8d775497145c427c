/* SPDX-License-Identifier: Apache-2.0 */
/*
 * echo.c - the answers of a platform that never fails.
 *
 * Answers leave in the order of the questions and all take the same second, so
 * the queue needs no sorting; it is bounded by the engine, which has at most one
 * command and one read under way for each target.
 */
#include "history/echo.h"

#include <assert.h>
#include <stdlib.h>

enum { ANSWER_MS = 1000, ANSWERS_PER_TARGET = 4, DAY_MS = 86400000 };

struct answer {
	struct instant at, asked_at;
	target_ix target;
	uint64_t command; /* 0: of a read */
};

struct echo_target {
	struct ad_state state;
	struct instant since;
	int64_t today_micros, month_micros;
	bool has_budget;
};

struct echo {
	struct echo_target *targets;
	struct answer *answers; /* a ring */
	size_t first, count, room;
};

static void *rows(size_t n, size_t size)
{
	void *p = calloc(n ? n : 1, size);

	if (!p)
		abort();
	return p;
}

struct echo *echo_new(const struct config *config, struct instant now)
{
	struct echo *e = rows(1, sizeof(*e));

	e->targets = rows(config->target_count, sizeof(*e->targets));
	e->room = config->target_count * ANSWERS_PER_TARGET;
	e->answers = rows(e->room, sizeof(*e->answers));
	for (size_t t = 0; t < config->target_count; t++) {
		e->targets[t].state.status = AD_ENABLED;
		e->targets[t].state.budget_micros = config->targets[t].budget_micros;
		e->targets[t].has_budget = config->targets[t].lever == LEVER_BUDGET;
		e->targets[t].since = now;
	}
	return e;
}

struct echo *echo_free(struct echo *e)
{
	if (!e)
		return NULL;
	free(e->targets);
	free(e->answers);
	free(e);
	return NULL;
}

struct ad_state echo_state(const struct echo *e, target_ix t)
{
	return e->targets[t].state;
}

static void answer_later(struct echo *e, target_ix t, uint64_t command, struct instant now)
{
	struct answer *a = &e->answers[(e->first + e->count) % e->room];

	assert(e->count < e->room);
	*a = (struct answer){ { now.ms + ANSWER_MS }, now, t, command };
	e->count++;
}

static void spend_until(struct echo_target *t, struct instant now)
{
	int64_t ms = since(t->since, now).ms, micros = t->state.budget_micros;

	t->since = now;
	if (t->state.status != AD_ENABLED || !t->has_budget)
		return;
	micros = micros / DAY_MS * ms + micros % DAY_MS * ms / DAY_MS;
	t->today_micros += micros;
	t->month_micros += micros;
}

void echo_command(struct echo *e, const struct command *c, struct instant now)
{
	struct echo_target *t = &e->targets[c->target];

	spend_until(t, now);
	if (c->verb == VERB_SET_BUDGET)
		t->state.budget_micros = c->budget_micros;
	else
		t->state.status = c->verb == VERB_PAUSE ? AD_PAUSED : AD_ENABLED;
	answer_later(e, c->target, c->id, now);
}

void echo_read(struct echo *e, target_ix t, struct instant now)
{
	answer_later(e, t, 0, now);
}

struct instant echo_next(const struct echo *e)
{
	return e->count ? e->answers[e->first].at : (struct instant){ INT64_MAX };
}

struct event echo_answer(struct echo *e)
{
	struct answer a = e->answers[e->first];
	struct event ev = { .at = a.at, .target = a.target };

	e->first = (e->first + 1) % e->room;
	e->count--;
	if (a.command) {
		ev.kind = EVENT_ENDED;
		ev.command = a.command;
		ev.outcome = OUTCOME_DONE;
		return ev;
	}
	ev.kind = EVENT_SEEN;
	ev.seen = e->targets[a.target].state;
	ev.steerable = true;
	ev.asked_at = a.asked_at;
	return ev;
}

void echo_new_day(struct echo *e, target_ix t, struct instant now, bool is_month)
{
	spend_until(&e->targets[t], now);
	e->targets[t].today_micros = 0;
	if (is_month)
		e->targets[t].month_micros = 0;
}

struct event echo_spent(struct echo *e, target_ix t, struct instant now)
{
	struct echo_target *is = &e->targets[t];

	spend_until(is, now);
	return (struct event){
		.kind = EVENT_SPENT,
		.at = now,
		.target = t,
		.spend = { .today_micros = is->today_micros, .month_micros = is->month_micros, .at = now },
	};
}
