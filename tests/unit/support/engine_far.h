/* SPDX-License-Identifier: Apache-2.0 */
/*
 * engine_far.h - the far side of the engine's world: what platforms do, and what is on its way.
 *
 * A command may be applied, lost, delayed, refused or lied about; a reading may be of an
 * old replica; a budget may be somebody else's, or smaller than the platform takes.
 */
#ifndef CAPD_TESTS_ENGINE_FAR_H
#define CAPD_TESTS_ENGINE_FAR_H

#include <stdio.h>
#include <stdlib.h>

#include "decide/plan.h"
#include "tests/unit/support/engine_brakes.h"

enum { THINGS_MAX = 512, PAST_MAX = 64, LAG_WORST_MS = 170 * 1000 };

enum thing_kind { THING_APPLY, THING_SAMPLE, THING_SEEN, THING_UNSEEN, THING_ENDED };

/* Something on its way. */
struct thing {
	enum thing_kind kind;
	int64_t at; /* true time */
	target_ix target;
	struct command command;
	enum outcome outcome;
	struct instant asked_at; /* by the daemon's clock */
	struct ad_state seen;
	int64_t least; /* the platform names it with its no; 0 */
	bool fails;
};

struct knob {
	struct ad_state truth;
	struct {
		int64_t from;
		struct ad_state state;
	} past[PAST_MAX];
	size_t pasts;
	int64_t ours; /* the cost capacityd can have caused */
	int64_t high; /* the most of it on high_day, which the platform may charge */
	int32_t high_day;
	uint64_t in_flight; /* id of the unsettled command; 0 */
	uint64_t edits, edits_at_issue;
	bool read_since_start, lied;
	bool fixed;	     /* its budget is not its own */
	int64_t least, told; /* the platform takes no less; and has said so */
};

struct world {
	struct engine_case c;
	struct house_index *index; /* follows the engine */
	int64_t followed;	   /* in which second it last did */
	uint64_t dice, digest;
	int64_t time, skew; /* the daemon's clock shows time + skew */
	struct thing things[THINGS_MAX];
	size_t thing_count;
	struct knob levers[CASE_TARGETS];
	struct service_state saved_services[CASE_SERVICES];
	struct target_state saved_targets[CASE_TARGETS];
	struct hold saved_holds[CASE_SERVICES];
	struct approval saved_approvals[CASE_SERVICES];
	struct command saved_commands[CASE_TARGETS];
	struct feed_state saved_feed;
	bool saved_stop, calm;
	int32_t openings[CASE_SERVICES];
	bool silent[CASE_SERVICES], heard[CASE_SERVICES];
	struct instant last_good[CASE_SERVICES];
	size_t commands, settled, restarts, edits, masses;
	void (*also)(struct world *w, const struct command *c); /* a test's own checks; NULL: none */
	char broken[200];
};

static inline uint32_t world_roll(struct world *w, uint32_t sides)
{
	w->dice ^= w->dice << 13;
	w->dice ^= w->dice >> 7;
	w->dice ^= w->dice << 17;
	return (uint32_t)(w->dice >> 33) % sides;
}

static inline bool world_chance(struct world *w, uint32_t percent)
{
	return world_roll(w, 100) < percent;
}

static inline void world_break(struct world *w, const char *what, unsigned which)
{
	if (!w->broken[0])
		(void)snprintf(w->broken, sizeof(w->broken), "%s (%u) at %+.3f h", what, which,
			       (double)(w->time - CASE_NOON) / 3600e3);
}

static inline struct instant world_clock(const struct world *w)
{
	return (struct instant){ w->time + w->skew };
}

static inline struct thing *world_soon(struct world *w, enum thing_kind kind, target_ix t, int64_t in_ms)
{
	if (w->thing_count == THINGS_MAX)
		abort();
	w->things[w->thing_count] = (struct thing){ .kind = kind, .at = w->time + in_ms, .target = t };
	return &w->things[w->thing_count++];
}

static inline int64_t world_cost(struct ad_state s)
{
	return s.status == AD_ENABLED ? s.budget_micros : 0;
}

/* ---- the platform ---- */

static inline void world_change(struct world *w, target_ix t, struct ad_state state)
{
	struct knob *l = &w->levers[t];

	if (l->pasts == PAST_MAX) {
		memmove(&l->past[0], &l->past[1], (PAST_MAX - 1) * sizeof(l->past[0]));
		l->pasts--;
	}
	l->past[l->pasts].from = w->time;
	l->past[l->pasts++].state = state;
	l->truth = state;
}

static inline struct ad_state world_as_it_was(const struct knob *l, int64_t at)
{
	size_t i = l->pasts - 1;

	while (i > 0 && l->past[i].from > at)
		i--;
	return l->past[i].state;
}

static inline struct ad_state world_after(const struct command *c, struct ad_state from)
{
	if (c->verb == VERB_SET_BUDGET)
		from.budget_micros = c->budget_micros;
	else
		from.status = c->verb == VERB_PAUSE ? AD_PAUSED : AD_ENABLED;
	return from;
}

static inline void world_apply(struct world *w, const struct thing *g)
{
	struct knob *l = &w->levers[g->target];
	struct ad_state next = world_after(&g->command, l->truth);
	int64_t meant = world_cost(world_after(&g->command, g->command.planned_against));
	int32_t today = w->c.engine->account_day[0];

	world_change(w, g->target, next);
	l->ours = world_cost(next);
	if (l->edits != l->edits_at_issue && l->ours > meant) /* a person's budget, enabled by us */
		l->ours = meant;
	/* What a no has done is not known on the next day. */
	if (l->lied || meant <= world_cost(g->command.planned_against))
		return;
	if (l->high_day < today)
		l->high = 0;
	l->high = l->ours > l->high ? l->ours : l->high;
	l->high_day = today > l->high_day ? today : l->high_day;
}

static inline void world_answer(struct world *w, const struct command *c, enum outcome o, int64_t in_ms)
{
	struct thing *g = world_soon(w, THING_ENDED, c->target, in_ms);

	g->command = *c;
	g->outcome = o;
}

static inline void world_will_apply(struct world *w, const struct command *c, int64_t in_ms)
{
	world_soon(w, THING_APPLY, c->target, in_ms)->command = *c;
}

/* A person at the platform: what it costs more than before is not capacityd's doing. */
static inline void world_edit(struct world *w, target_ix t, struct ad_state state)
{
	struct knob *l = &w->levers[t];

	world_change(w, t, state);
	l->edits++;
	w->edits++;
	if (world_cost(state) < l->ours)
		l->ours = world_cost(state);
}

/* A platform that takes no budget that small says so, and how much it would take. */
static inline bool world_is_too_small(const struct world *w, const struct command *c)
{
	return c->verb == VERB_SET_BUDGET && c->budget_micros < w->levers[c->target].least;
}

/* Sent within its deadline; from there anything may happen within the platform's patience. */
static inline void world_send(struct world *w, const struct command *c)
{
	int64_t queue = world_roll(w, 2000), wire = 100 + world_roll(w, 5000);
	uint32_t fate = w->calm ? 0 : world_roll(w, 100);

	if (world_is_too_small(w, c) && (fate < 60 || fate >= 80)) {
		world_answer(w, c, OUTCOME_REFUSED, queue + wire);
		w->things[w->thing_count - 1].least = w->levers[c->target].least;
	} else if (world_is_too_small(w, c)) { /* and nobody hears it */
		world_answer(w, c, OUTCOME_UNSURE, 30000 + queue);
	} else if (fate < 60) {
		world_will_apply(w, c, queue + wire / 2);
		world_answer(w, c, OUTCOME_DONE, queue + wire);
		if (!w->calm && world_chance(w, 5))
			world_answer(w, c, (enum outcome)world_roll(w, 4),
				     queue + wire + world_roll(w, 60000));
	} else if (fate < 70) { /* the reply is lost */
		world_will_apply(w, c, 55000 + world_roll(w, 30000));
		world_answer(w, c, OUTCOME_UNSURE, 55000 + queue);
	} else if (fate < 75) { /* all is lost */
		world_answer(w, c, OUTCOME_UNSURE, 30000 + queue);
	} else if (fate < 80) { /* nothing is ever heard of it, and it lands at the last moment */
		world_will_apply(w, c, 89000);
	} else if (fate < 85) {
		world_answer(w, c, OUTCOME_REFUSED, wire);
	} else if (fate < 92) {
		world_answer(w, c, OUTCOME_LATER, wire);
	} else if (fate < 96) { /* it says yes, and does nothing */
		world_answer(w, c, OUTCOME_DONE, wire);
	} else { /* it says no, and does it */
		w->levers[c->target].lied = true;
		world_answer(w, c, OUTCOME_REFUSED, wire);
		world_will_apply(w, c, wire + world_roll(w, 60000));
	}
}

static inline void world_read(struct world *w, target_ix t)
{
	struct thing *g = world_soon(w, THING_SAMPLE, t, 50 + world_roll(w, w->calm ? 200 : 8000));

	g->asked_at = world_clock(w);
	g->fails = !w->calm && world_chance(w, 8);
}

static inline void world_sample(struct world *w, const struct thing *asked)
{
	int64_t lag = !w->calm && world_chance(w, 25) ? world_roll(w, LAG_WORST_MS) : 0;
	struct thing *g = world_soon(w, asked->fails ? THING_UNSEEN : THING_SEEN, asked->target,
				     50 + world_roll(w, w->calm ? 200 : 8000));

	g->asked_at = asked->asked_at;
	g->seen = world_as_it_was(&w->levers[asked->target], w->time - lag);
}

#endif
