/* SPDX-License-Identifier: Apache-2.0 */
/*
 * guard.c - the sums of money that must not pass a limit.
 *
 * Exposure is counted pessimistically: for each target the larger of what is
 * confirmed and what any unsettled command may already have made true.  So a
 * cut frees money only when it has been read back, and raises that wait for it
 * are granted only then: release before grant follows from the sum itself.  A no
 * is not believed either: what it may have cost counts until a later read.
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

	if (is_never(is->confirmed_at)) /* nobody has looked yet: assume it runs as planned */
		return e->config->targets[t].budget_micros;
	now = costs(is->confirmed);
	if (is->stage == STAGE_NONE)
		return now;
	/* Where it would land now, which a person may have changed since it was planned. */
	then = costs(plan_after(is->command, is->confirmed));
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

	if (change < 0 && (e->target_flags[t] & TARGET_DOUBTED))
		return;
	e->exposure[t] = now;
	e->total_exposure += change;
	if (pool >= 0)
		e->pool_exposure[pool] += change;
	if (change < 0)
		engine_touch_waiting(e);
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

/* What a command adds to a day's spend if it takes effect. */
static int64_t raise_of(const struct command *c)
{
	int64_t more = costs(plan_after(c, c->planned_against)) - costs(c->planned_against);

	return more > 0 ? more : 0;
}

static void narrow(int64_t *most, enum gate *gate, int64_t least, int64_t limit, enum gate by)
{
	if (limit >= *most)
		return;
	*most = limit > least ? limit : least;
	*gate = by;
}

int64_t guard_most(const struct engine *e, target_ix t, enum gate *ret_gate)
{
	const struct config *c = e->config;
	int32_t pool = c->services[c->targets[t].service].pool;
	/* Held against what it may cost; only money moved starts from what is known. */
	int64_t have = e->exposure[t], now = costs(e->targets[t].confirmed), most = MONEY_MAX;

	*ret_gate = GATE_NONE;
	if (pool >= 0)
		narrow(&most, ret_gate, now,
		       have + guard_pool_daily(&c->pools[pool]) - e->pool_exposure[pool], GATE_POOL);
	if (c->limits.spend_micros)
		narrow(&most, ret_gate, now, have + c->limits.spend_micros - e->total_exposure,
		       GATE_SPEND);
	if (c->limits.moved_micros)
		narrow(&most, ret_gate, now, now + c->limits.moved_micros - e->moved_today, GATE_MOVED);
	return most;
}

void guard_issued(struct engine *e, target_ix t)
{
	struct target_state *is = &e->targets[t];
	int64_t raise = raise_of(is->command);

	allowance_count(e, t); /* first: it begins a new day's count of money too */
	is->raised_today_micros += raise;
	e->moved_today += raise;
}

/* One command at a time: changes_day is still the day it was issued on. */
void guard_refund(struct engine *e, target_ix t, bool never_happened)
{
	struct target_state *is = &e->targets[t];
	int64_t raise = raise_of(is->command);

	if (raise > is->raised_today_micros)
		raise = is->raised_today_micros;
	is->raised_today_micros -= raise;
	if (is->changes_day >= e->today)
		e->moved_today -= raise;
	if (never_happened)
		allowance_uncount(e, t);
}

/* A day that the clock has taken back and comes again is still the same day. */
void guard_count_today(struct engine *e)
{
	e->moved_today = 0;
	for (size_t t = 0; t < e->config->target_count; t++)
		if (e->targets[t].changes_day >= e->today)
			e->moved_today += e->targets[t].raised_today_micros;
}

int64_t engine_account_exposure(const struct engine *e, uint32_t platform)
{
	return e->account_exposure[platform];
}

void guard_spent(struct engine *e, const struct event *ev, struct effects *fx)
{
	e->targets[ev->target].spend = ev->spend;
	effect_save_target(e, fx, ev->target);
}
