/* SPDX-License-Identifier: Apache-2.0 */
/*
 * month.c - a pool's month: what is left of it, and what was kept for later days.
 *
 * Platforms bind a day at best, so the month is ours to watch.  What they report as
 * spent before today, plus the most today can come to cost, stays within the month's
 * budget; without a fresh report of every target nothing is known and nothing bound.
 * A report is older than the moment, so the days since it count at their worst.
 *
 * What no service could take on a day is kept for the pool's carry days.  Of a day only
 * what certainly was not spent is kept: its budget less the most that ran on it.
 */
#include <stdlib.h>
#include <string.h>

#include "base/money.h"
#include "base/zone.h"
#include "decide/engine_state.h"
#include "decide/plan.h"

enum { DAYS_IN_MONTH = 30, REPORT_HOURS_MAX = 48, NOT_REPORTED = -1 };

static int32_t month_of(int32_t day)
{
	int year, month, d;

	date_to_civil((struct date){ day }, &year, &month, &d);
	return year * 12 + month - 1;
}

static int32_t day_of_month(int32_t day)
{
	int year, month, d;

	date_to_civil((struct date){ day }, &year, &month, &d);
	return d;
}

int64_t month_pool_daily(const struct pool *p)
{
	return p->budget.period == PERIOD_MONTH ? p->budget.micros / DAYS_IN_MONTH : p->budget.micros;
}

/* ---- what was kept ---- */

static int64_t count_of(uint32_t days)
{
	int64_t n = 0;

	for (; days; days &= days - 1)
		n++;
	return n;
}

/* An equal part on each carry day that is still to come. */
static int64_t carried(const struct engine *e, uint32_t pool)
{
	uint32_t days = e->config->pools[pool].carry_days >> day_of_month(e->today);

	return days & 1 ? e->pools[pool].kept_micros / count_of(days) : 0;
}

int64_t month_budget(const struct engine *e, uint32_t pool)
{
	return month_pool_daily(&e->config->pools[pool]) + carried(e, pool);
}

static int64_t unused(const struct engine *e, uint32_t pool)
{
	return month_pool_daily(&e->config->pools[pool]) -
	       money_larger(e->pool_exposure[pool], pool_granted(e, pool));
}

static void use(struct engine *e, uint32_t pool)
{
	struct pool_state *is = &e->pools[pool];
	int64_t left = unused(e, pool);

	if (left >= is->held_micros)
		return;
	is->held_micros = left;
	e->months[pool].unsaved = true;
}

/* Days nobody was there to see leave nothing; what ran above the budget may have run on all of them. */
static void keep(struct engine *e, uint32_t pool)
{
	struct pool_state *is = &e->pools[pool];
	int64_t days = is->held_micros < 0 ? e->today - is->day : 1;

	is->kept_micros = money_larger(is->kept_micros + is->held_micros * days, 0);
	if (!e->config->pools[pool].keep_unplaced || is->month != month_of(e->today))
		is->kept_micros = 0;
	is->month = month_of(e->today);
	is->day = e->today;
	is->held_micros = unused(e, pool);
	e->months[pool].unsaved = e->months_moved = true;
}

void month_restored(struct engine *e, uint32_t pool)
{
	if (e->pools[pool].day < e->today)
		keep(e, pool);
	e->months_moved = true;
	pool_budget(e, pool, month_today(e, pool));
}

/* ---- what is spent ---- */

/* The account's day a report is of, and the first day of the month it is now. */
static int32_t days_since(const struct engine *e, target_ix t, int32_t *ret_month_begins)
{
	const struct platform_config *p = &e->config->platforms[e->config->targets[t].platform];
	int32_t today = e->account_day[e->config->targets[t].platform];
	int32_t of = zone_date(p->zone ? p->zone : e->config->zone, e->targets[t].spend.at).day;

	*ret_month_begins = today - day_of_month(today) + 1;
	return of < today ? today - of : 0;
}

/* The most a day could cost; one that is not remembered, as much as the nearest that is. */
static int64_t ran_on(const struct engine *e, target_ix t, int32_t day)
{
	int64_t age = money_larger(e->targets[t].ran_day - day, 0);

	return e->targets[t].ran_micros[age < RAN_DAYS ? age : RAN_DAYS - 1];
}

static int64_t ran_from(const struct engine *e, target_ix t, int32_t day)
{
	int32_t today = e->account_day[e->config->targets[t].platform];
	int64_t sum = 0;

	for (; day < today; day++)
		sum += ran_on(e, t, day);
	return sum;
}

/* Before the exposure is `now`: it was what it was until then, on days nobody looked too. */
void month_ran(struct engine *e, target_ix t, int64_t now)
{
	struct target_state *is = &e->targets[t];
	int64_t days = e->account_day[e->config->targets[t].platform] - is->ran_day;

	for (int i = 0; i < days && i < RAN_DAYS; i++) {
		memmove(&is->ran_micros[1], is->ran_micros, (RAN_DAYS - 1) * sizeof(is->ran_micros[0]));
		is->ran_micros[0] = money_larger(e->exposure[t], now);
	}
	if (days > 0) {
		is->ran_day += (int32_t)days;
		is->ran_micros[0] = now;
	}
	is->ran_micros[0] = money_larger(is->ran_micros[0], now);
}

/* What the month has cost before today: as reported, and at worst on the days since. */
static int64_t spent_before(const struct engine *e, target_ix t)
{
	const struct spend *spend = &e->targets[t].spend;
	int32_t begins, today = e->account_day[e->config->targets[t].platform];
	int32_t days = days_since(e, t, &begins);
	int64_t sum;

	if (is_never(spend->at) || is_longer(since(spend->at, e->now), SPAN_HOURS(REPORT_HOURS_MAX)))
		return NOT_REPORTED;
	if (days == 0)
		return spend->month_micros - spend->today_micros;
	if (today - days < begins)
		return ran_from(e, t, begins);
	sum = spend->month_micros + ran_from(e, t, today - days + 1);
	return sum + money_larger(ran_on(e, t, today - days) - spend->today_micros, 0);
}

static void count(struct engine *e, target_ix t)
{
	int32_t pool = e->config->services[e->config->targets[t].service].pool;
	struct month *m;
	int64_t was = e->spent_before[t], is;

	if (pool < 0)
		return;
	m = &e->months[pool];
	is = spent_before(e, t);
	m->reported += (uint32_t)(is != NOT_REPORTED) - (uint32_t)(was != NOT_REPORTED);
	m->before += money_larger(is, 0) - money_larger(was, 0);
	e->spent_before[t] = is;
}

int64_t month_left(const struct engine *e, uint32_t pool)
{
	const struct pool *p = &e->config->pools[pool];
	const struct month *m = &e->months[pool];

	if (p->budget.period != PERIOD_MONTH || m->reported < m->of)
		return MONEY_MAX;
	return money_larger(p->budget.micros - m->before, 0);
}

int64_t month_today(const struct engine *e, uint32_t pool)
{
	int64_t budget = month_budget(e, pool), left = month_left(e, pool);

	return left < budget ? left : budget;
}

static bool binds(const struct engine *e, uint32_t pool)
{
	return month_left(e, pool) < month_budget(e, pool);
}

static void tell(struct engine *e, uint32_t pool, struct effects *fx)
{
	const struct pool *p = &e->config->pools[pool];
	struct month *m = &e->months[pool];
	char left[MONEY_TEXT], all[MONEY_TEXT];
	bool now = binds(e, pool);

	if (now && !m->told)
		effect_notice(e, fx, NOTICE_LIMIT, NOBODY, NOBODY, 0,
			      "pool %s: %s of its %s for this month are left by what the platforms "
			      "report; no more than that is planned for today",
			      p->id, money_format(month_left(e, pool), e->config->currency, left),
			      money_format(p->budget.micros, e->config->currency, all));
	m->told = now;
}

/* What was reported before a restart binds after it, and has been said. */
void month_known(struct engine *e, target_ix t)
{
	int32_t pool = e->config->services[e->config->targets[t].service].pool;

	if (pool < 0)
		return;
	count(e, t);
	pool_budget(e, (uint32_t)pool, month_today(e, (uint32_t)pool));
	e->months[pool].told = binds(e, (uint32_t)pool);
}

void month_spent(struct engine *e, const struct event *ev, struct effects *fx)
{
	target_ix t = ev->target;
	int32_t pool = e->config->services[e->config->targets[t].service].pool;

	e->targets[t].spend = ev->spend;
	effect_save_target(e, fx, t);
	engine_moved(e, e->config->targets[t].service);
	count(e, t);
	if (pool < 0)
		return;
	pool_budget(e, (uint32_t)pool, month_today(e, (uint32_t)pool));
	tell(e, (uint32_t)pool, fx);
}

/* ---- days ---- */

void month_new_day(struct engine *e)
{
	for (target_ix t = 0; t < e->config->target_count; t++)
		count(e, t);
	for (uint32_t p = 0; p < e->config->pool_count; p++) {
		if (e->pools[p].day < e->today)
			keep(e, p);
		pool_budget(e, p, month_today(e, p));
	}
}

void month_save(struct engine *e, struct effects *fx)
{
	if (!e->months_moved)
		return;
	e->months_moved = false;
	for (uint32_t p = 0; p < e->config->pool_count; p++) {
		use(e, p);
		if (!e->months[p].unsaved)
			continue;
		e->months[p].unsaved = false;
		effect_add(fx, EFFECT_SAVE_POOL)->index = p;
	}
}

/* ---- life ---- */

void month_open(struct engine *e)
{
	const struct config *c = e->config;

	e->months = engine_rows(c->pool_count, sizeof(*e->months));
	e->spent_before = engine_rows(c->target_count, sizeof(*e->spent_before));
	for (target_ix t = 0; t < c->target_count; t++) {
		int32_t pool = c->services[c->targets[t].service].pool;

		e->spent_before[t] = NOT_REPORTED;
		if (pool >= 0)
			e->months[pool].of++;
	}
	for (uint32_t p = 0; p < c->pool_count; p++) {
		e->pools[p] = (struct pool_state){
			.month = month_of(e->today),
			.day = e->today,
			.held_micros = month_pool_daily(&c->pools[p]),
		};
		pool_budget(e, p, month_today(e, p));
	}
}

void month_start(struct engine *e)
{
	for (uint32_t p = 0; p < e->config->pool_count; p++) {
		use(e, p);
		e->months[p].unsaved = false; /* nothing yet that was not told from outside */
		e->days_matter |= e->config->pools[p].carry_days != 0;
	}
	e->months_moved = false;
	if (e->days_matter)
		engine_due_tomorrow(e);
}

void month_close(struct engine *e)
{
	free(e->months);
	free(e->spent_before);
}

static int64_t reported(const struct engine *e, uint32_t pool)
{
	const struct month *m = &e->months[pool];
	int64_t sum = 0;

	if (m->reported < m->of)
		return -1;
	for (target_ix t = 0; t < e->config->target_count; t++)
		if (e->config->services[e->config->targets[t].service].pool == (int32_t)pool)
			sum += e->targets[t].spend.month_micros;
	return sum;
}

struct pool_view engine_pool_view(const struct engine *e, uint32_t pool)
{
	const struct pot *pot = &e->purse.pots[pool];
	int64_t unit = money_unit(e->config->currency), planned = 0;

	for (uint32_t i = pot->from; i < pot->to; i++)
		planned += plan_money(&e->config->targets[e->purse.target[i]]);
	return (struct pool_view){
		.daily = pot->budget * unit,
		.exposure = e->pool_exposure[pool],
		.planned = planned,
		.granted = pool_granted(e, pool),
		.held = money_larger(pot->budget * unit - pool_granted(e, pool), 0),
		.kept = e->pools[pool].kept_micros,
		.month_spent = reported(e, pool),
		.multiplier = pot->multiplier,
		.short_of_floors = pot->short_of_floors,
	};
}
