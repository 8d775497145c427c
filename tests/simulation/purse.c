/* SPDX-License-Identifier: Apache-2.0 */
/*
 * purse.c - what a pool may cost today and what its month has left, counted without
 * asking the engine.
 *
 * A day of a pool leaves at most its budget less what could be charged for what we had
 * running; that, summed, is the most its carry days may share.  A month has left what no
 * report says is spent, with every day since a report at the most that day could cost.
 */
#include <string.h>

#include "base/zone.h"
#include "tests/simulation/world.h"

static int64_t larger(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

static int32_t day_of_month(int32_t day, int32_t *ret_month)
{
	int year, month, d;

	date_to_civil((struct date){ day }, &year, &month, &d);
	*ret_month = year * 12 + month - 1;
	return d;
}

/* ---- the most of each day ---- */

void purse_charged(struct world *w, target_ix t)
{
	struct knob *l = &w->levers[t];
	int32_t today = w->account_days[w->config->targets[t].platform];

	if (today > l->highs[0].day) {
		memmove(&l->highs[1], &l->highs[0], (HIGHS_KEPT - 1) * sizeof(l->highs[0]));
		l->highs[0].day = today;
		l->highs[0].micros = 0;
	}
	l->highs[0].micros = larger(l->highs[0].micros, l->caused);
}

static int64_t high_of(const struct knob *l, int32_t day)
{
	for (int i = 0; i < HIGHS_KEPT; i++)
		if (l->highs[i].day == day)
			return l->highs[i].micros;
	return 0;
}

/* ---- the month ---- */

/* Before today; -1: nobody knows. */
static int64_t charged(const struct world *w, target_ix t)
{
	const struct knob *l = &w->levers[t];
	const struct spend *bill = &w->memory.bills[t];
	int32_t today = w->account_days[w->config->targets[t].platform], month, of_month;
	int32_t of = witness_account_day(w, t, bill->at);
	int32_t first = today - day_of_month(today, &month) + 1;
	int64_t sum = bill->month_micros;

	if (is_never(bill->at))
		return -1;
	if (of >= today)
		return bill->month_micros - bill->today_micros;
	(void)day_of_month(of, &of_month);
	if (of_month != month)
		sum = 0;
	else
		sum += larger(high_of(l, of) - bill->today_micros, 0);
	for (int32_t day = of_month != month ? first : of + 1; day < today; day++)
		sum += high_of(l, day);
	return sum;
}

int64_t purse_left(const struct world *w, uint32_t pool)
{
	const struct pool *p = &w->config->pools[pool];
	int64_t sum = 0;

	if (p->budget.period != PERIOD_MONTH)
		return -1;
	for (target_ix t = 0; t < w->config->target_count; t++) {
		int64_t before;

		if (w->config->services[w->config->targets[t].service].pool != (int32_t)pool)
			continue;
		before = charged(w, t);
		if (before < 0)
			return -1;
		sum += before;
	}
	return larger(p->budget.micros - sum, 0);
}

/* ---- today ---- */

static int64_t part_of_day(const struct pool *p)
{
	return p->budget.period == PERIOD_MONTH ? p->budget.micros / 30 : p->budget.micros;
}

static int64_t running(const struct world *w, uint32_t pool)
{
	int64_t sum = 0;

	for (target_ix t = 0; t < w->config->target_count; t++)
		if (w->config->services[w->config->targets[t].service].pool == (int32_t)pool)
			sum += witness_worst(w, t, false);
	return sum;
}

static void next_day(struct world *w, struct purse *is, const struct pool *p)
{
	int32_t month;

	(void)day_of_month(w->latest_day, &month);
	is->kept = larger(is->kept + is->least, 0);
	if (month != is->month || !p->keep_unplaced)
		is->kept = 0;
	is->month = month;
	is->day = w->latest_day;
	is->least = part_of_day(p);
}

void purse_watch(struct world *w)
{
	for (target_ix t = 0; t < w->config->target_count; t++)
		purse_charged(w, t);
	for (uint32_t i = 0; i < w->config->pool_count; i++) {
		const struct pool *p = &w->config->pools[i];
		struct purse *is = &w->purses[i];
		int64_t unused = part_of_day(p) - running(w, i);

		if (w->latest_day > is->day)
			next_day(w, is, p);
		is->least = unused < is->least ? unused : is->least;
	}
}

/* An equal part of what was kept on each carry day that is still to come. */
int64_t purse_daily(const struct world *w, uint32_t pool)
{
	const struct pool *p = &w->config->pools[pool];
	int32_t month, today = day_of_month(w->day, &month); /* one that comes again is still the same */
	uint32_t days = p->carry_days >> today;

	if (!(days & 1))
		return part_of_day(p);
	return part_of_day(p) + w->purses[pool].kept / __builtin_popcount(days);
}
