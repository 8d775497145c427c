/* SPDX-License-Identifier: Apache-2.0 */
/*
 * money_data.c - a month of money for programs and for spreadsheets.
 *
 * Every row of the CSV has the same columns, also those of the method: what kind of row
 * it is says the first one, so that a filter separates numbers from words.
 */
#include <stdio.h>

#include "base/csv_out.h"
#include "base/money.h"
#include "decide/kept.h"
#include "report/json_out.h"
#include "report/money.h"

enum { SCRATCH_MAX = 64 * 1024 };

/* ---- JSON ---- */

static void write_columns(const struct ledger_sums *s, struct buf *out)
{
	for (int i = 0; i < LEDGER_COLUMNS; i++) {
		char key[64];

		(void)snprintf(key, sizeof(key), "%s_micros", money_words(money_order[i])->id);
		if (money_order[i] == LEDGER_SPENT && is_never(s->spent_at))
			json_null(out, key);
		else
			json_number(out, key, s->micros[money_order[i]]);
	}
}

static void write_sums(const struct money_pool *p, struct buf *out)
{
	char day[INSTANT_TEXT];

	if (p->budget_micros < 0)
		json_null(out, "budget_micros");
	else
		json_number(out, "budget_micros", p->budget_micros);
	write_columns(&p->sums, out);
	json_instant(out, "spent_at", p->sums.spent_at);
	json_number(out, "ads", p->sums.ads);
	json_number(out, "ads_reported", p->sums.ads_reported);
	json_text(out, "since", p->since.day ? date_format(p->since, day) : NULL);
	json_number(out, "watched_s", p->sums.counted_ms / 1000);
}

static void write_pools(const struct money_table *t, struct buf *out)
{
	json_key(out, "pools");
	json_open(out, '[');
	for (size_t i = 0; i < t->count; i++) {
		json_open(out, '{');
		json_text(out, "pool", *t->pools[i].pool ? t->pools[i].pool : NULL);
		write_sums(&t->pools[i], out);
		json_close(out, '}');
	}
	json_close(out, ']');
	json_key(out, "total");
	json_open(out, '{');
	write_sums(&t->total, out);
	json_close(out, '}');
}

static void write_method(struct buf *out)
{
	json_key(out, "method");
	json_open(out, '[');
	for (int i = 0; i < LEDGER_COLUMNS; i++) {
		const struct money_words *w = money_words(money_order[i]);

		json_open(out, '{');
		json_text(out, "id", w->id);
		json_text(out, "title", w->title);
		json_text(out, "basis", w->basis);
		json_text(out, "definition", w->definition);
		json_close(out, '}');
	}
	json_close(out, ']');
	json_text(out, "caution", money_caution());
}

void report_money_json(const struct engine *e, const struct report_money *m,
		       const struct report_context *c, struct buf *out)
{
	struct buf scratch cleanup_buf = BUF_INIT(SCRATCH_MAX);
	char month[MONTH_TEXT];
	struct money_table t;

	money_table(e, m, c, &t);
	money_headline(e, m, &t, c, &scratch);
	json_open(out, '{');
	json_number(out, "schema", 1);
	json_instant(out, "now", c->now);
	json_text(out, "month", money_month_id(m->month, month));
	json_truth(out, "complete", !t.goes_on);
	json_text(out, "currency", engine_config(e)->currency);
	json_text(out, "timezone", engine_config(e)->zone->name);
	json_text(out, "headline", buf_text(&scratch));
	json_number(out, "elapsed_s", t.elapsed.ms / 1000);
	write_pools(&t, out);
	write_method(out);
	json_close(out, '}');
	buf_putc(out, '\n');
	money_table_release(&t);
}

/* ---- CSV ---- */

enum {
	AT_KIND,
	AT_PERIOD,
	AT_POOL,
	AT_CURRENCY,
	AT_BUDGET,
	AT_FIRST,
	AT_SPENT_AT = AT_FIRST + LEDGER_COLUMNS,
	AT_ADS,
	AT_REPORTED,
	AT_WATCHED,
	AT_NOTE,
	AT_COUNT
};

struct cells {
	char text[AT_COUNT][MONEY_TEXT];
	const char *is[AT_COUNT];
};

static void csv_head(struct buf *out)
{
	const char *names[AT_COUNT] = {
		[AT_KIND] = "row",
		[AT_PERIOD] = "period",
		[AT_POOL] = "pool",
		[AT_CURRENCY] = "currency",
		[AT_BUDGET] = "budget",
		[AT_SPENT_AT] = "spent_reported_at",
		[AT_ADS] = "ads",
		[AT_REPORTED] = "ads_reported",
		[AT_WATCHED] = "watched_hours",
		[AT_NOTE] = "note",
	};
	char estimates[2][MONEY_TEXT];

	for (int i = 0; i < LEDGER_COLUMNS; i++)
		names[AT_FIRST + i] = money_words(money_order[i])->id;
	for (int i = 0; i < 2; i++) {
		int at = AT_FIRST + LEDGER_COLUMNS - 2 + i;

		(void)snprintf(estimates[i], sizeof(estimates[i]), "%s_estimate", names[at]);
		names[at] = estimates[i];
	}
	csv_row(out, names, AT_COUNT);
}

static void number(struct cells *cells, int at, int64_t n)
{
	(void)snprintf(cells->text[at], MONEY_TEXT, "%lld", (long long)n);
	cells->is[at] = cells->text[at];
}

static void sums_cells(struct cells *cells, const struct ledger_sums *s)
{
	enum { SECONDS_OF_HOUR = 3600, HUNDREDTHS = 100 };
	int64_t hundredths = s->counted_ms / 1000 * HUNDREDTHS / SECONDS_OF_HOUR;

	for (int i = 0; i < LEDGER_COLUMNS; i++)
		cells->is[AT_FIRST + i] =
			money_decimal(s->micros[money_order[i]], cells->text[AT_FIRST + i]);
	for (int i = 0; i < LEDGER_COLUMNS; i++)
		if (money_order[i] == LEDGER_SPENT && is_never(s->spent_at))
			cells->is[AT_FIRST + i] = NULL;
	if (!is_never(s->spent_at))
		cells->is[AT_SPENT_AT] = instant_format(s->spent_at, cells->text[AT_SPENT_AT]);
	number(cells, AT_ADS, s->ads);
	number(cells, AT_REPORTED, s->ads_reported);
	(void)snprintf(cells->text[AT_WATCHED], MONEY_TEXT, "%lld.%02lld",
		       (long long)(hundredths / HUNDREDTHS), (long long)(hundredths % HUNDREDTHS));
	cells->is[AT_WATCHED] = cells->text[AT_WATCHED];
}

static void csv_pool(const struct engine *e, const struct money_pool *p, const char *month,
		     struct buf *out)
{
	struct cells cells = { .is = { [AT_KIND] = p->pool ? "pool" : "total",
				       [AT_PERIOD] = month,
				       [AT_POOL] = p->pool,
				       [AT_CURRENCY] = engine_config(e)->currency } };

	if (p->budget_micros >= 0)
		cells.is[AT_BUDGET] = money_decimal(p->budget_micros, cells.text[AT_BUDGET]);
	sums_cells(&cells, &p->sums);
	csv_row(out, cells.is, AT_COUNT);
}

static void csv_day(const struct engine *e, const struct ledger_row *r, struct buf *out)
{
	char day[INSTANT_TEXT];
	struct cells cells = { .is = { [AT_KIND] = "day",
				       [AT_PERIOD] = date_format(r->day, day),
				       [AT_POOL] = r->pool,
				       [AT_CURRENCY] = engine_config(e)->currency } };

	sums_cells(&cells, &r->sums);
	csv_row(out, cells.is, AT_COUNT);
}

static void csv_note(const char *what, const char *note, struct buf *out)
{
	const char *cells[AT_COUNT] = { [AT_KIND] = "method", [AT_POOL] = what, [AT_NOTE] = note };

	csv_row(out, cells, AT_COUNT);
}

static void csv_method(const char *headline, struct buf *scratch, struct buf *out)
{
	csv_note("", headline, out);
	for (int i = 0; i < LEDGER_COLUMNS; i++) {
		const struct money_words *w = money_words(money_order[i]);

		buf_clear(scratch);
		buf_printf(scratch, "%s (%s): %s", w->title, w->basis, w->definition);
		csv_note(w->id, buf_text(scratch), out);
	}
	csv_note("", money_caution(), out);
}

void report_money_csv(const struct engine *e, const struct report_money *m,
		      const struct report_context *c, bool by_day, struct buf *out)
{
	struct buf scratch cleanup_buf = BUF_INIT(SCRATCH_MAX), head cleanup_buf = BUF_INIT(SCRATCH_MAX);
	char month[MONTH_TEXT];
	struct money_table t;

	money_table(e, m, c, &t);
	money_headline(e, m, &t, c, &head);
	money_month_id(m->month, month);
	csv_head(out);
	for (size_t i = 0; by_day && i < m->count; i++)
		csv_day(e, &m->days[i], out);
	for (size_t i = 0; !by_day && i < t.count; i++)
		csv_pool(e, &t.pools[i], month, out);
	if (!by_day && t.count)
		csv_pool(e, &t.total, month, out);
	csv_method(buf_text(&head), &scratch, out);
	money_table_release(&t);
}
