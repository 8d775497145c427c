/* SPDX-License-Identifier: Apache-2.0 */
/*
 * money.c - days of pools into a month of pools, and the sentences about it.
 */
#include "report/money.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/money.h"
#include "base/zone.h"
#include "report/row.h"
#include "report/simulation_words.h"

const enum ledger_column money_order[LEDGER_COLUMNS] = {
	LEDGER_PLANNED, LEDGER_RUNNING, LEDGER_SPENT,	   LEDGER_MOVED,
	LEDGER_HELD,	LEDGER_KEPT,	LEDGER_WOULD_KEEP,
};

/* ---- months ---- */

static const char *const months[] = { "January",   "February", "March",	   "April",
				      "May",	   "June",     "July",	   "August",
				      "September", "October",  "November", "December" };

char *money_month_name(int32_t month, char out[MONTH_TEXT])
{
	(void)snprintf(out, MONTH_TEXT, "%s %d", months[month % 12], month / 12);
	return out;
}

char *money_month_id(int32_t month, char out[MONTH_TEXT])
{
	(void)snprintf(out, MONTH_TEXT, "%04d-%02d", month / 12, month % 12 + 1);
	return out;
}

bool money_month_read(const char *text, int32_t *ret)
{
	struct err unused = ERR_INIT;
	char first[MONTH_TEXT];
	struct date d;

	if (strlen(text) != strlen("2026-11"))
		return false;
	(void)snprintf(first, sizeof(first), "%s-01", text);
	if (date_parse(first, strlen(first), &d, &unused))
		return false;
	*ret = ledger_month(d);
	return true;
}

static int32_t month_days(int32_t month)
{
	return ledger_month_begins(month + 1).day - ledger_month_begins(month).day;
}

/* ---- pools ---- */

static int64_t budget_of(const struct engine *e, const char *pool, int32_t month)
{
	const struct config *c = engine_config(e);

	for (size_t p = 0; p < c->pool_count; p++)
		if (!strcmp(c->pools[p].id, pool))
			return c->pools[p].budget.micros *
			       (c->pools[p].budget.period == PERIOD_MONTH ? 1 : month_days(month));
	return -1;
}

static int by_id(const void *a, const void *b)
{
	const char *one = ((const struct money_pool *)a)->pool;
	const char *other = ((const struct money_pool *)b)->pool;

	if (!*one || !*other)
		return (*other != 0) - (*one != 0);
	return strcmp(one, other);
}

static struct money_pool *pool_of(struct money_table *t, const char *id)
{
	for (size_t i = t->count; i-- > 0;)
		if (!strcmp(t->pools[i].pool, id))
			return &t->pools[i];
	t->pools[t->count] = (struct money_pool){ .pool = id };
	return &t->pools[t->count++];
}

static bool says_nothing(const struct ledger_sums *s)
{
	for (int i = 0; i < LEDGER_COLUMNS; i++)
		if (s->micros[i])
			return false;
	return s->ads == 0;
}

static void fold(const struct report_money *m, struct money_table *t)
{
	t->pools = calloc(m->count + 1, sizeof(*t->pools));
	if (!t->pools)
		abort();
	for (size_t i = 0; i < m->count; i++) {
		struct money_pool *p;

		if (!*m->days[i].pool && says_nothing(&m->days[i].sums))
			continue;
		p = pool_of(t, m->days[i].pool);
		ledger_add(&p->sums, &m->days[i].sums);
		if (!p->since.day && m->days[i].sums.counted_ms)
			p->since = m->days[i].day;
	}
	qsort(t->pools, t->count, sizeof(*t->pools), by_id);
}

static void add_to_total(struct money_pool *total, const struct money_pool *p)
{
	uint32_t ads = total->sums.ads + p->sums.ads;
	uint32_t reported = total->sums.ads_reported + p->sums.ads_reported;
	int64_t counted = money_larger(total->sums.counted_ms, p->sums.counted_ms);

	ledger_add(&total->sums, &p->sums);
	total->sums.ads = ads;
	total->sums.ads_reported = reported;
	total->sums.counted_ms = counted;
	if (p->since.day && (!total->since.day || p->since.day < total->since.day))
		total->since = p->since;
	if (p->budget_micros > 0)
		total->budget_micros = money_larger(total->budget_micros, 0) + p->budget_micros;
}

static void finish(const struct engine *e, const struct report_money *m, struct money_table *t)
{
	int64_t unit = money_unit(engine_config(e)->currency);

	t->total.budget_micros = -1;
	for (size_t i = 0; i < t->count; i++) {
		struct money_pool *p = &t->pools[i];

		p->budget_micros = budget_of(e, p->pool, m->month);
		for (int column = 0; column < LEDGER_COLUMNS; column++)
			p->sums.micros[column] -= p->sums.micros[column] % unit;
		add_to_total(&t->total, p);
	}
}

void money_table(const struct engine *e, const struct report_money *m,
		 const struct report_context *c, struct money_table *ret)
{
	const struct zone *z = engine_config(e)->zone;
	struct instant begins = zone_midnight(z, ledger_month_begins(m->month));
	struct instant ends = zone_midnight(z, ledger_month_begins(m->month + 1));

	*ret = (struct money_table){ .goes_on = is_before(c->now, ends) };
	ret->elapsed = since(begins, ret->goes_on ? c->now : ends);
	fold(m, ret);
	finish(e, m, ret);
	ret->rehearsed = ret->total.sums.micros[LEDGER_WOULD_KEEP] > 0 ||
			 (ret->goes_on && engine_config(e)->mode == MODE_REHEARSAL);
}

void money_table_release(struct money_table *t)
{
	free(t->pools);
	*t = (struct money_table){ 0 };
}

bool money_column_shown(const struct money_table *t, enum ledger_column column)
{
	return column != LEDGER_WOULD_KEEP || t->rehearsed;
}

const char *money_pool_name(const struct money_pool *p)
{
	if (!p->pool)
		return "Total";
	return *p->pool ? p->pool : "No pool";
}

/* With cents also where there are none: a column of money is read downwards. */
char *money_cell(const struct engine *e, int64_t micros, char out[MONEY_TEXT])
{
	const char *currency = engine_config(e)->currency;
	size_t n;

	money_format(micros, currency, out);
	n = strlen(out);
	if (money_unit(currency) < MICROS && micros % MICROS == 0 && n + sizeof(".00") <= MONEY_TEXT)
		memcpy(out + n, ".00", sizeof(".00"));
	return out;
}

/* ---- sentences ---- */

void money_reported(const struct engine *e, const struct money_pool *p, struct instant now,
		    struct buf *out)
{
	if (is_never(p->sums.spent_at)) {
		buf_puts(out, "not reported");
		return;
	}
	if (p->sums.ads_reported < p->sums.ads)
		buf_printf(out, "by %u of %u ads, last ", p->sums.ads_reported, p->sums.ads);
	else
		buf_puts(out, "last reported ");
	row_when(engine_config(e)->zone, p->sums.spent_at, now, out);
}

static void nothing_counted(const struct report_context *c, const char *name, struct buf *out)
{
	char since[SIMULATION_WORD];

	buf_printf(out, "Nothing was counted in %s", name);
	if (!c->kept.ever.day)
		return;
	buf_puts(out, ": capacityd has counted money since ");
	buf_puts(out, words_date(c->kept.ever, since));
}

void money_headline(const struct engine *e, const struct report_money *m,
		    const struct money_table *t, const struct report_context *c, struct buf *out)
{
	const int64_t *total = t->total.sums.micros;
	const char *currency = engine_config(e)->currency, *so_far = t->goes_on ? " so far" : "";
	char name[MONTH_TEXT], money[MONEY_TEXT];

	money_month_name(m->month, name);
	if (t->count == 0) {
		nothing_counted(c, name, out);
		return;
	}
	if (total[LEDGER_KEPT])
		buf_printf(out, "About %s was kept from full locations in %s%s",
			   money_format(total[LEDGER_KEPT], currency, money), name, so_far);
	else
		buf_printf(out, "Nothing was kept from full locations in %s%s", name, so_far);
	if (total[LEDGER_WOULD_KEEP])
		buf_printf(out, "; in rehearsal, about %s would have been",
			   money_format(total[LEDGER_WOULD_KEEP], currency, money));
}

void money_watched(const struct money_table *t, const struct report_context *c, struct buf *out)
{
	char watched[SPAN_TEXT], all[SPAN_TEXT], since[SIMULATION_WORD];
	struct span counted = { t->total.sums.counted_ms };

	buf_printf(out, "Counted while capacityd watched: %s of the %s %s",
		   span_format(counted, watched), span_format(t->elapsed, all),
		   t->goes_on ? "this month has had so far" : "of the month");
	if (t->total.since.day && c->kept.ever.day == t->total.since.day) {
		buf_puts(out, ". It began to count on ");
		buf_puts(out, words_date(t->total.since, since));
	}
}
