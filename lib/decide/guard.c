/* SPDX-License-Identifier: Apache-2.0 */
/*
 * guard.c - the sums of money that must not pass a limit.
 *
 * Exposure is counted pessimistically: for each target the larger of what is
 * confirmed and what any unsettled command may already have made true.  So a
 * cut frees money only when it has been read back, and raises that wait for it
 * are granted only then: release before grant follows from the sum itself.
 */
#include "base/money.h"
#include "decide/engine_state.h"
#include "decide/plan.h"

static int64_t costs(struct ad_state s)
{
	return s.status == AD_ENABLED && s.budget_micros > 0 ? s.budget_micros : 0;
}

int64_t guard_exposure(const struct engine *e, target_ix t)
{
	const struct target_state *is = &e->targets[t];
	int64_t now, then;

	if (is_never(is->confirmed_at))		/* nobody has looked yet: assume it runs as planned */
		return e->config->targets[t].budget_micros;
	now = costs(is->confirmed);
	if (is->stage == STAGE_NONE)
		return now;
	then = costs(plan_after(is->command, is->command->planned_against));
	return then > now ? then : now;
}

int64_t guard_pool_daily(const struct pool *p)
{
	enum { DAYS_IN_MONTH = 30 };

	return p->budget.period == PERIOD_MONTH ? p->budget.micros / DAYS_IN_MONTH : p->budget.micros;
}

/* Sums are kept, not recomputed: a raise among 10,000 targets must not read them all. */
void guard_update(struct engine *e, target_ix t)
{
	int32_t pool = e->config->services[e->config->targets[t].service].pool;
	int64_t now = guard_exposure(e, t), change = now - e->exposure[t];

	e->exposure[t] = now;
	e->total_exposure += change;
	if (pool >= 0)
		e->pool_exposure[pool] += change;
}

int64_t engine_exposure(const struct engine *e)
{
	return e->total_exposure;
}

int64_t engine_pool_exposure(const struct engine *e, uint32_t pool)
{
	return e->pool_exposure[pool];
}

int64_t engine_moved_today(const struct engine *e)
{
	return e->moved_today;
}

void guard_raise(struct engine *e, target_ix t, int64_t micros)
{
	e->targets[t].raised_today_micros += micros;
	e->moved_today += micros;
}

static void narrow(int64_t *room, enum gate *gate, int64_t left, enum gate by)
{
	if (left >= *room)
		return;
	*room = left > 0 ? left : 0;
	*gate = by;
}

int64_t guard_room(const struct engine *e, target_ix t, enum gate *ret_gate)
{
	const struct config *c = e->config;
	int32_t pool = c->services[c->targets[t].service].pool;
	int64_t room = MONEY_MAX;

	*ret_gate = GATE_NONE;
	if (pool >= 0)
		narrow(&room, ret_gate, guard_pool_daily(&c->pools[pool]) -
		       engine_pool_exposure(e, (uint32_t)pool), GATE_POOL);
	if (c->limits.spend_micros)
		narrow(&room, ret_gate, c->limits.spend_micros - engine_exposure(e), GATE_SPEND);
	if (c->limits.moved_micros)
		narrow(&room, ret_gate, c->limits.moved_micros - engine_moved_today(e), GATE_MOVED);
	return room;
}

void guard_new_day(struct engine *e, target_ix t)
{
	struct target_state *is = &e->targets[t];

	if (is->changes_day >= e->today)	/* a backward step never grants a day's changes twice */
		return;
	is->changes_day = e->today;
	is->changes_today = 0;
	is->raised_today_micros = 0;
}
