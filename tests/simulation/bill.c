/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bill.c - what the platforms charge for the budgets they run, and what they report.
 *
 * An hour costs more or less than its part of the day, as it does in life.  Reports
 * are hours or a day behind, stay away for days, are corrected later, and come in
 * any order: a month may be guarded by them, never planned by them.
 */
#include <string.h>

#include "base/zone.h"
#include "tests/simulation/world.h"

enum {
	REPORT_EVERY_MS = 3 * HOUR,
	HOUR_LEAST = 20, /* percent of an hour's part of the day */
	HOUR_SPREAD = 160,
	SPELL_DAYS = 3, /* a platform that does not report stays silent so long */
	SILENT_PERCENT = 15,
	CORRECTED_LEAST = 90,
	CORRECTED_SPREAD = 16,
};

static bool is_other_month(int32_t a, int32_t b)
{
	int year, month, day, other_year, other_month, other_day;

	date_to_civil((struct date){ a }, &year, &month, &day);
	date_to_civil((struct date){ b }, &other_year, &other_month, &other_day);
	return month != other_month || year != other_year;
}

static uint64_t hour_of(const struct world *w, int64_t at, target_ix t)
{
	return (uint64_t)((at - w->began) / HOUR) * LEVERS_MAX + t;
}

/*
 * Percent. Some campaigns never use up their budget, some cost twice of it; in peace none
 * uses up a month, of 31 days of a thirtieth each.
 */
static int64_t pace(const struct world *w, target_ix t)
{
	static const int64_t habits[] = { 40, 90, 100, 150, 200 };
	uint32_t habit = roll(w->seed, ROLL_BILL, (UINT64_C(1) << 42) + t, 5);
	uint32_t hour = roll(w->seed, ROLL_BILL, hour_of(w, w->time, t), HOUR_SPREAD);

	return w->calm ? 90 : habits[habit] * (HOUR_LEAST + hour) / 100;
}

static void charge(struct world *w, target_ix t)
{
	struct knob *l = &w->levers[t];
	struct charge next = l->charges[0];
	int32_t was = witness_account_day(w, t, (struct instant){ next.at });
	int32_t is = witness_account_day(w, t, (struct instant){ w->time });
	int64_t cost = cost_of(l->truth) / 24 * pace(w, t) / 100;

	if (was != is)
		next.today = 0;
	if (is_other_month(was, is))
		next.month = 0;
	next = (struct charge){ w->time, next.today + cost, next.month + cost };
	memmove(&l->charges[1], &l->charges[0], (HOURS_KEPT - 1) * sizeof(next));
	l->charges[0] = next;
}

void bill_hour(struct world *w)
{
	for (target_ix t = 0; t < w->config->target_count; t++)
		charge(w, t);
}

/* Mostly an hour or two behind, now and then a day and more. */
static uint32_t hours_behind(const struct world *w, uint64_t question)
{
	if (roll(w->seed, ROLL_BILL, question + 1, 100) < 80)
		return roll(w->seed, ROLL_BILL, question + 2, 3);
	return roll(w->seed, ROLL_BILL, question + 3, HOURS_KEPT);
}

static bool is_silent(const struct world *w, target_ix t)
{
	uint64_t spell = (uint64_t)((w->time - w->began) / (SPELL_DAYS * DAY));

	return roll(w->seed, ROLL_BILL, (UINT64_C(1) << 40) + spell * LEVERS_MAX + t, 100) < SILENT_PERCENT;
}

static void report(struct world *w, target_ix t)
{
	uint64_t question = (UINT64_C(1) << 41) + hour_of(w, w->time, t) * 8;
	const struct charge *c = &w->levers[t].charges[hours_behind(w, question)];
	int64_t corrected =
		w->calm ? 100 :
			  CORRECTED_LEAST + roll(w->seed, ROLL_BILL, question + 4, CORRECTED_SPREAD);
	struct event ev = { .kind = EVENT_SPENT, .service = NOBODY, .target = t };

	if (c->at == 0 || is_silent(w, t))
		return;
	ev.spend.at.ms = c->at + w->skew;
	ev.spend.today_micros = c->today / 100 * corrected;
	ev.spend.month_micros = c->month / 100 * corrected;
	house_event(w, ev);
}

void bill_report(struct world *w)
{
	agenda_add(w, w->time + REPORT_EVERY_MS, HAPPENS_BILL, 0, w->life);
	for (target_ix t = 0; t < w->config->target_count; t++)
		report(w, t);
}
