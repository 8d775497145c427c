/* SPDX-License-Identifier: Apache-2.0 */
/*
 * guard.c - the sums of money that must not pass a limit.
 *
 * Exposure is counted pessimistically: for each target the larger of what is
 * confirmed and what any unsettled command may already have made true.  So a
 * cut frees money only when it has been read back, and raises that wait for it
 * are granted only then: release before grant follows from the sum itself.  A no
 * is not believed either: what it may have cost counts until a later read.
 *
 * Ad platforms charge a day against its highest budget.  So what we raised counts at
 * the day's highest until the ad account's midnight, even when it is cut again.
 */
#include <stdlib.h>

#include "base/money.h"
#include "base/zone.h"
#include "decide/engine_state.h"
#include "decide/plan.h"

static const struct zone *zone_of(const struct engine *e, uint32_t platform)
{
	const struct zone *z = e->config->platforms[platform].zone;

	return z ? z : e->config->zone;
}

static int32_t account_day(const struct engine *e, target_ix t)
{
	return e->account_day[e->config->targets[t].platform];
}

static struct instant earlier(struct instant a, struct instant b)
{
	return is_before(b, a) ? b : a;
}

static struct instant next_midnight(const struct zone *z, int32_t day)
{
	return zone_midnight(z, (struct date){ day + 1 });
}

/* Days only go forward: one that the clock has taken back and comes again is still the same day. */
static void set_days(struct engine *e)
{
	e->midnight = next_midnight(e->config->zone, e->today);
	for (uint32_t p = 0; p < e->config->platform_count; p++) {
		const struct zone *z = zone_of(e, p);
		int32_t day = zone_date(z, e->now).day;

		if (day > e->account_day[p])
			e->account_day[p] = day;
		e->midnight = earlier(e->midnight, next_midnight(z, e->account_day[p]));
	}
}

void guard_open(struct engine *e)
{
	const struct config *c = e->config;

	e->exposure = engine_rows(c->target_count, sizeof(*e->exposure));
	e->high_before = engine_rows(c->target_count, sizeof(*e->high_before));
	e->pool_exposure = engine_rows(c->pool_count, sizeof(*e->pool_exposure));
	e->account_exposure = engine_rows(c->platform_count, sizeof(*e->account_exposure));
	e->account_day = engine_rows(c->platform_count, sizeof(*e->account_day));
	set_days(e);
}

void guard_close(struct engine *e)
{
	free(e->exposure);
	free(e->high_before);
	free(e->pool_exposure);
	free(e->account_exposure);
	free(e->account_day);
}

/* What we raised it to today, at most; a day number of the future is a clock that ran ahead. */
static int64_t high_of(const struct engine *e, target_ix t)
{
	const struct target_state *is = &e->targets[t];

	return is->high_day >= account_day(e, t) ? is->high_micros : 0;
}

static int64_t cost(const struct engine *e, target_ix t, struct ad_state s)
{
	return plan_cost_of(&e->config->targets[t], s);
}

int64_t guard_exposure(const struct engine *e, target_ix t)
{
	const struct target_state *is = &e->targets[t];
	int64_t now = cost(e, t, is->confirmed);

	if (is_never(is->confirmed_at)) /* nobody has looked yet: assume it runs as planned */
		now = plan_money(&e->config->targets[t]);
	now = money_larger(now, high_of(e, t));
	if (is->stage == STAGE_NONE)
		return now;
	/* Where it would land now, which a person may have changed since it was planned. */
	return money_larger(now, cost(e, t, plan_after(is->command, is->confirmed)));
}

/* What a command adds to a day's spend if it takes effect. */
static int64_t raise_of(const struct engine *e, target_ix t)
{
	const struct command *c = e->targets[t].command;

	return money_larger(
		cost(e, t, plan_after(c, c->planned_against)) - cost(e, t, c->planned_against), 0);
}

/* A raise still under way at midnight may land on the new day. */
static void ratchet(struct engine *e, target_ix t)
{
	struct target_state *is = &e->targets[t];

	if (is->stage == STAGE_NONE || raise_of(e, t) == 0)
		return;
	is->high_micros = money_larger(
		high_of(e, t), cost(e, t, plan_after(is->command, is->command->planned_against)));
	is->high_day = (int32_t)money_larger(is->high_day, account_day(e, t));
}

/* Sums are kept, not recomputed: a raise among 10,000 targets must not read them all. */
static int64_t recount(struct engine *e, target_ix t)
{
	int32_t pool = e->config->services[e->config->targets[t].service].pool;
	int64_t now, change;

	ratchet(e, t);
	now = guard_exposure(e, t);
	change = now - e->exposure[t];
	if (change < 0 && (e->target_flags[t] & TARGET_DOUBTED))
		return 0;
	month_ran(e, t, now);
	e->exposure[t] = now;
	e->total_exposure += change;
	e->account_exposure[e->config->targets[t].platform] += change;
	e->months_moved |= change != 0;
	if (pool >= 0)
		e->pool_exposure[pool] += change;
	return change;
}

void guard_update(struct engine *e, target_ix t)
{
	if (recount(e, t) < 0)
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
	const struct target *target = &c->targets[t];
	int32_t pool = c->services[target->service].pool;
	int64_t account = c->platforms[target->platform].spend_micros;
	/* Held against what it may cost; only money moved starts from what is known. */
	int64_t have = e->exposure[t], now = cost(e, t, e->targets[t].confirmed), most = MONEY_MAX;

	*ret_gate = GATE_NONE;
	if (pool >= 0) {
		have -= e->pool_exposure[pool];
		narrow(&most, ret_gate, now, have + month_budget(e, (uint32_t)pool), GATE_POOL);
		narrow(&most, ret_gate, now, have + month_left(e, (uint32_t)pool), GATE_MONTH);
		have = e->exposure[t];
	}
	if (account)
		narrow(&most, ret_gate, now, have + account - e->account_exposure[target->platform],
		       GATE_ACCOUNT);
	if (c->limits.spend_micros)
		narrow(&most, ret_gate, now, have + c->limits.spend_micros - e->total_exposure,
		       GATE_SPEND);
	if (c->limits.moved_micros && !people_revert(e, t))
		narrow(&most, ret_gate, now, now + c->limits.moved_micros - e->moved_today, GATE_MOVED);
	return most;
}

void guard_issued(struct engine *e, target_ix t)
{
	struct target_state *is = &e->targets[t];
	int64_t raise = raise_of(e, t);

	allowance_count(e, t); /* first: it begins a new day's count of money too */
	e->high_before[t] = high_of(e, t);
	is->raised_today_micros += raise;
	e->moved_today += raise;
}

/* One command at a time: changes_day is still the day it was issued on. */
void guard_refund(struct engine *e, target_ix t, bool never_happened)
{
	struct target_state *is = &e->targets[t];
	int64_t raise = raise_of(e, t);

	is->raised_today_micros -= raise;
	if (is->changes_day >= e->today)
		e->moved_today -= raise;
	if (!never_happened)
		return;
	is->high_micros = e->high_before[t];
	allowance_uncount(e, t);
}

void guard_count_today(struct engine *e)
{
	e->moved_today = 0;
	for (size_t t = 0; t < e->config->target_count; t++)
		if (e->targets[t].changes_day >= e->today)
			e->moved_today += e->targets[t].raised_today_micros;
}

void guard_day(struct engine *e)
{
	int32_t day = zone_date(e->config->zone, e->now).day;

	if (is_before(e->now, e->midnight) || is_before(e->now, e->tilt_until))
		return;
	if (day > e->today) {
		e->today = day;
		guard_count_today(e);
	}
	set_days(e);
	for (target_ix t = 0; t < e->config->target_count; t++) {
		e->high_before[t] = 0;
		learn_day(e, t);
		(void)recount(e, t); /* all who wait are looked at below, once */
	}
	month_new_day(e);
	engine_moved(e, NOBODY);
	engine_touch_waiting(e);
}

int64_t engine_account_exposure(const struct engine *e, uint32_t platform)
{
	return e->account_exposure[platform];
}
