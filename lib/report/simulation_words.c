/* SPDX-License-Identifier: Apache-2.0 */
/*
 * simulation_words.c - one spelling for every number of a simulation.
 *
 * The method is told in words beside the numbers, always: a finance person who
 * cannot see how a saving was counted is right not to believe it.
 */
#include "report/simulation_words.h"

#include <stdio.h>

#include "base/money.h"
#include "base/text.h"
#include "decide/metric.h"

enum { DAY_MINUTES = 1440, MINUTES_OF_TENTH = 144 };

static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
				      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };

char *words_days(int64_t minutes, char out[SIMULATION_WORD])
{
	int64_t tenths = (minutes + MINUTES_OF_TENTH / 2) / MINUTES_OF_TENTH;

	(void)snprintf(out, SIMULATION_WORD, "%lld.%lld", (long long)(tenths / 10),
		       (long long)(tenths % 10));
	return out;
}

char *words_date(struct date d, char out[SIMULATION_WORD])
{
	int year, month, day;

	date_to_civil(d, &year, &month, &day);
	(void)snprintf(out, SIMULATION_WORD, "%s %d, %d", months[month - 1], day, year);
	return out;
}

char *words_month(struct date d, char out[SIMULATION_WORD])
{
	int year, month, day;

	date_to_civil(d, &year, &month, &day);
	(void)snprintf(out, SIMULATION_WORD, "%s %d", months[month - 1], year);
	return out;
}

char *words_estimate(const struct config *c, int64_t micros, char out[SIMULATION_WORD])
{
	char money[MONEY_TEXT];
	int64_t half = micros < 0 ? -MICROS / 2 : MICROS / 2;

	(void)snprintf(out, SIMULATION_WORD, "%s",
		       money_format((micros + half) / MICROS * MICROS, c->currency, money));
	return out;
}

enum metric_unit words_unit(const struct policy *p)
{
	return p->full.given	? p->full.at.unit :
	       p->filling.given ? p->filling.at.unit :
				  p->ample.at.unit;
}

char *words_value(enum metric_unit unit, int64_t value, char out[SIMULATION_WORD])
{
	switch (unit) {
	case UNIT_DAYS:
		(void)snprintf(out, SIMULATION_WORD, "%lld d", (long long)value);
		break;
	case UNIT_BUSINESS_DAYS:
		(void)snprintf(out, SIMULATION_WORD, "%lld bd", (long long)value);
		break;
	case UNIT_SHARE_BP:
		(void)snprintf(out, SIMULATION_WORD, "%lld%%", (long long)value / 100);
		break;
	default:
		(void)snprintf(out, SIMULATION_WORD, "%lld", (long long)value);
	}
	return out;
}

int64_t simulation_same(const struct simulation_report *r, service_ix s)
{
	return r->old ? config_service(r->old->config, r->simulation->config->services[s].id) : -1;
}

static size_t played(const struct simulation *s)
{
	size_t n = 0;

	for (size_t i = 0; i < s->config->service_count; i++)
		n += s->services[i].readings > 0;
	return n;
}

void simulation_size(const struct simulation_report *r, struct buf *out)
{
	const struct simulation *s = r->simulation;
	size_t n = played(s);
	char readings[MONEY_TEXT];

	buf_printf(out, "%zu %s, %zu %s, %s %s", n, n == 1 ? "service" : "services", s->day_count,
		   s->day_count == 1 ? "day" : "days",
		   money_format((int64_t)s->readings * MICROS, NULL, readings),
		   s->readings == 1 ? "reading" : "readings");
}

/* ---- totals ---- */

struct totals {
	const struct config *config;
	struct arena *arena;
	const struct simulated_sum *old, *now; /* old NULL: not compared */
	struct simulation_total *rows;
	size_t count;
};

static const char *kept_word(struct totals *t, char word[SIMULATION_WORD])
{
	return arena_strdup(t->arena, word);
}

static const char *money_word(struct totals *t, int64_t micros)
{
	char word[SIMULATION_WORD];

	return kept_word(t, words_estimate(t->config, micros, word));
}

static const char *days_word(struct totals *t, int64_t minutes)
{
	char word[SIMULATION_WORD];

	return kept_word(t, words_days(minutes, word));
}

static struct simulation_total *total(struct totals *t, const char *name)
{
	struct simulation_total *row = &t->rows[t->count++];

	*row = (struct simulation_total){ .name = name, .still = "", .old = "", .now = "" };
	return row;
}

static void total_money(struct totals *t, const char *name, int64_t old, int64_t now)
{
	struct simulation_total *row = total(t, name);

	row->old = t->old ? money_word(t, old) : "";
	row->now = money_word(t, now);
}

static void total_count(struct totals *t, const char *name, int64_t old, int64_t now)
{
	struct simulation_total *row = total(t, name);

	row->still = "0";
	row->old = t->old ? arena_printf(t->arena, "%lld", (long long)old) : "";
	row->now = arena_printf(t->arena, "%lld", (long long)now);
}

static void total_spend(struct totals *t)
{
	const struct simulated_sum *now = t->now, *old = t->old ? t->old : t->now;
	struct simulation_total *row = total(t, "days full with ads on");

	row->still = days_word(t, now->full_minutes);
	row->old = t->old ? days_word(t, old->full_on_minutes) : "";
	row->now = days_word(t, now->full_on_minutes);
	row->headline = true;
	total_money(t, "spend at full services", old->spent_full_micros, now->spent_full_micros);
	t->rows[t->count - 1].still = money_word(t, now->planned_full_micros);
	total_money(t, "kept: not spent at full services", simulation_kept(old), simulation_kept(now));
	t->rows[t->count - 1].headline = true;
	total_money(t, "spend at services not full", simulation_elsewhere(old),
		    simulation_elsewhere(now));
	t->rows[t->count - 1].still = money_word(t, now->planned_micros - now->planned_full_micros);
	total_money(t, "spend in all", old->spent_micros, now->spent_micros);
	t->rows[t->count - 1].still = money_word(t, now->planned_micros);
	total_money(t, "held: no service could take it", old->held_micros, now->held_micros);
}

static void total_moves(struct totals *t)
{
	const struct simulated_sum *now = t->now, *old = t->old ? t->old : t->now;

	total_money(t, "daily budgets raised, in all", old->raised_micros, now->raised_micros);
	total_money(t, "daily budgets cut, in all", old->cut_micros, now->cut_micros);
	total_money(t, "largest day's change", old->most_moved_micros, now->most_moved_micros);
	total_count(t, "changes of verdict", old->moves, now->moves);
	total_count(t, "commands to ad platforms", old->commands, now->commands);
	total_count(t, "times flapping began", old->flaps, now->flaps);
}

size_t simulation_totals(const struct simulation_report *r, struct arena *a,
			 struct simulation_total ret[SIMULATION_TOTALS])
{
	struct simulated_sum now, old = { 0 };
	struct totals t = { r->simulation->config, a, r->old ? &old : NULL, &now, ret, 0 };

	now = simulation_sum(r->simulation, SIMULATION_ALL, 0, r->simulation->day_count);
	if (r->old)
		old = simulation_sum(r->old, SIMULATION_ALL, 0, r->old->day_count);
	total_spend(&t);
	total_moves(&t);
	return t.count;
}

/* ---- the method ---- */

static void left_out(const struct simulation *s, struct buf *out)
{
	size_t n = s->config->service_count - played(s);

	if (n)
		buf_printf(out,
			   "%zu %s of the configuration %s no history and %s in no sum; %s ads ran "
			   "with "
			   "their planned budgets.\n",
			   n, n == 1 ? "service" : "services", n == 1 ? "has" : "have",
			   n == 1 ? "is" : "are", n == 1 ? "its" : "their");
}

void simulation_method(const struct simulation_report *r, struct buf *out)
{
	buf_puts(out,
		 "Fact: the recorded readings, and from them the time a service was full: from a "
		 "reading at its limit for full until one at the limit where full ends, whether "
		 "or not a verdict was confirmed yet. Time without a reading recent enough "
		 "counts neither as full nor as open. Days of several services are added up.\n");
	buf_puts(
		out,
		"Estimate: all money. The rules were played over these readings as if in mode act, "
		"against an ad platform that does at once what it is told; a day's budget counts "
		"as "
		"spent evenly over the day. Static means every ad running all the time with its "
		"planned budget. Kept is what static budgets would have spent at full services, "
		"less what was spent there as played. Patients are not simulated: readings stay as "
		"recorded, also where other ads would have changed them.\n");
	if (r->old)
		buf_puts(out, "Both configurations are measured by the new one's idea of full.\n");
	left_out(r->simulation, out);
	if (r->simulation->marks_dropped)
		buf_printf(out, "%zu changes of verdict or budget are counted, but not drawn or listed.\n",
			   r->simulation->marks_dropped);
	if (r->skipped)
		buf_printf(out, "%zu %s of history could not be true and %s left out.\n", r->skipped,
			   r->skipped == 1 ? "row" : "rows", r->skipped == 1 ? "was" : "were");
}
