/* SPDX-License-Identifier: Apache-2.0 */
/*
 * money_text.c - a month of money for a terminal.
 */
#include "base/money.h"
#include "decide/kept.h"
#include "report/money.h"
#include "report/table.h"

enum { SCRATCH_MAX = 64 * 1024 };

#define CELLS_MAX ((size_t)4 * 1024 * 1024)

/* Estimates are marked in the cell: a number is copied without its heading. */
static void sum_cell(struct table *t, size_t row, size_t at, const struct engine *e,
		     const struct money_pool *p, enum ledger_column column, struct buf *scratch)
{
	const struct ledger_sums *s = &p->sums;
	bool estimated = column == LEDGER_KEPT || column == LEDGER_WOULD_KEEP;
	char money[MONEY_TEXT];

	buf_clear(scratch);
	if (column == LEDGER_SPENT && is_never(s->spent_at))
		buf_puts(scratch, "not reported");
	else
		buf_printf(scratch, "%s%s", estimated && s->micros[column] ? "~" : "",
			   money_cell(e, s->micros[column], money));
	table_cell(t, row, at, buf_text(scratch));
}

static void fill_row(struct table *t, size_t row, const struct engine *e, const struct money_table *all,
		     const struct money_pool *p, struct instant now, struct buf *scratch)
{
	size_t at = 0;

	table_cell(t, row, at++, money_pool_name(p));
	for (int i = 0; i < LEDGER_COLUMNS; i++)
		if (money_column_shown(all, money_order[i]))
			sum_cell(t, row, at++, e, p, money_order[i], scratch);
	buf_clear(scratch);
	if (!is_never(p->sums.spent_at) && p->sums.ads_reported < p->sums.ads) {
		buf_puts(scratch, "Spent: ");
		money_reported(e, p, now, scratch);
		buf_putc(scratch, '.');
		table_note(t, row, buf_text(scratch));
	}
}

static void paragraph(const char *text, int width, struct buf *out)
{
	wrap_print(text, width, 0, out);
	buf_putc(out, '\n');
}

static void method(const struct money_table *t, int width, struct buf *scratch, struct buf *out)
{
	buf_puts(out, "\nHow this is counted\n");
	for (int i = 0; i < LEDGER_COLUMNS; i++) {
		const struct money_words *w = money_words(money_order[i]);

		if (!money_column_shown(t, money_order[i]))
			continue;
		buf_clear(scratch);
		buf_printf(scratch, "%s (%s): %s", w->title, w->basis, w->definition);
		wrap_print(buf_text(scratch), width, 2, out);
		buf_putc(out, '\n');
	}
	paragraph(money_caution(), width, out);
}

static void print_table(const struct engine *e, const struct money_table *all,
			const struct report_context *c, struct buf *scratch, struct buf *out)
{
	struct arena arena cleanup_arena = ARENA_INIT(CELLS_MAX);
	static const struct table_column columns[LEDGER_COLUMNS + 1] = {
		{ .title = "POOL", .least = 10 },
		{ .title = "PLANNED", .drop = 2, .right = true },
		{ .title = "IN FORCE", .drop = 3, .right = true },
		{ .title = "SPENT", .drop = 5, .right = true },
		{ .title = "MOVED", .drop = 4, .right = true },
		{ .title = "HELD", .drop = 1, .right = true },
		{ .title = "KEPT (EST.)", .right = true },
		{ .title = "WOULD KEEP (EST.)", .right = true },
	};
	struct table t;

	table_init(&t, columns, all->rehearsed ? LEDGER_COLUMNS + 1 : LEDGER_COLUMNS, &arena,
		   all->count + 1);
	for (size_t i = 0; i < all->count; i++)
		fill_row(&t, i, e, all, &all->pools[i], c->now, scratch);
	fill_row(&t, all->count, e, all, &all->total, c->now, scratch);
	table_print(&t, c->width, out);
}

void report_money_text(const struct engine *e, const struct report_money *m,
		       const struct report_context *c, struct buf *out)
{
	struct buf scratch cleanup_buf = BUF_INIT(SCRATCH_MAX);
	struct money_table all;

	money_table(e, m, c, &all);
	money_headline(e, m, &all, c, &scratch);
	buf_putc(&scratch, '.');
	paragraph(buf_text(&scratch), c->width, out);
	if (all.count) {
		buf_clear(&scratch);
		money_watched(&all, c, &scratch);
		buf_putc(&scratch, '.');
		paragraph(buf_text(&scratch), c->width, out);
		buf_putc(out, '\n');
		print_table(e, &all, c, &scratch, out);
		method(&all, c->width, &scratch, out);
	}
	money_table_release(&all);
}
