/* SPDX-License-Identifier: Apache-2.0 */
/*
 * money_html.c - the page for finance: a month per pool, and how it was counted.
 *
 * Headings group what was seen and what is estimated, and an estimate says "about" in
 * its own cell as well: numbers are copied out of tables.
 */
#include "base/money.h"
#include "decide/kept.h"
#include "report/html.h"
#include "report/money.h"

struct page {
	struct html h;
	const struct report_money *m;
	struct money_table t;
};

static bool is_estimate(enum ledger_column column)
{
	return column == LEDGER_KEPT || column == LEDGER_WOULD_KEEP;
}

/* ---- months ---- */

static void month_link(struct html *h, int32_t month, const char *before, const char *after)
{
	char id[MONTH_TEXT], name[MONTH_TEXT];

	buf_printf(h->out, "<li><a href=\"/money?month=%s\">%s%s%s</a></li>",
		   money_month_id(month, id), before, money_month_name(month, name), after);
}

static void month_links(struct page *p)
{
	int32_t now = ledger_month(zone_date(p->h.config->zone, p->h.c->now));
	struct date ever = p->h.c->kept.ever;
	bool earlier = ever.day && p->m->month > ledger_month(ever), later = p->m->month < now;

	if (!earlier && !later)
		return;
	html_literal(&p->h, "<nav class=\"months\" aria-label=\"Months\"><ul>");
	if (earlier)
		month_link(&p->h, p->m->month - 1, "‹ ", "");
	if (later)
		month_link(&p->h, p->m->month + 1, "", " ›");
	html_literal(&p->h, "</ul></nav>\n");
}

static void face_links(struct page *p)
{
	char id[MONTH_TEXT];

	money_month_id(p->m->month, id);
	buf_printf(p->h.out,
		   "<p class=\"links\"><a href=\"/money.csv?month=%s\">CSV</a> "
		   "<a href=\"/money.csv?month=%s&amp;by=day\">CSV by day</a> "
		   "<a href=\"/money.txt?month=%s\">Text</a> "
		   "<a href=\"/api/v1/money?month=%s\">JSON</a></p>\n",
		   id, id, id, id);
}

/* ---- the table ---- */

static void heads(struct page *p)
{
	html_literal(&p->h,
		     "<thead><tr><th scope=\"col\" rowspan=\"2\">Pool</th>"
		     "<th scope=\"colgroup\" colspan=\"5\">Configured, seen and reported</th>");
	buf_printf(p->h.out, "<th scope=\"colgroup\" colspan=\"%d\">Estimated</th></tr>\n<tr>",
		   p->t.rehearsed ? 2 : 1);
	for (int i = 0; i < LEDGER_COLUMNS; i++) {
		if (!money_column_shown(&p->t, money_order[i]))
			continue;
		buf_printf(p->h.out, "<th scope=\"col\" class=\"n%s\">",
			   money_order[i] == LEDGER_KEPT ? " est" : "");
		html_text(&p->h, money_words(money_order[i])->title);
		html_literal(&p->h, "</th>");
	}
	html_literal(&p->h, "</tr></thead>\n");
}

static void head_cell(struct page *p, const struct money_pool *pool)
{
	html_literal(&p->h, "<th scope=\"row\"><span class=\"id\">");
	html_text(&p->h, money_pool_name(pool));
	html_literal(&p->h, "</span>");
	if (pool->budget_micros >= 0) {
		html_literal(&p->h, "<small>of ");
		html_money(&p->h, pool->budget_micros);
		html_literal(&p->h, " budgeted for the month</small>");
	}
	html_literal(&p->h, "</th>");
}

static void spent_cell(struct page *p, const struct money_pool *pool)
{
	char money[MONEY_TEXT];

	buf_clear(p->h.scratch);
	money_reported(p->h.e, pool, p->h.c->now, p->h.scratch);
	if (is_never(pool->sums.spent_at)) {
		html_text(&p->h, buf_text(p->h.scratch));
		return;
	}
	html_text(&p->h, money_cell(p->h.e, pool->sums.micros[LEDGER_SPENT], money));
	html_literal(&p->h, "<small>");
	html_text(&p->h, buf_text(p->h.scratch));
	html_literal(&p->h, "</small>");
}

static void sum_cell(struct page *p, const struct money_pool *pool, enum ledger_column column)
{
	int64_t micros = pool->sums.micros[column];
	char money[MONEY_TEXT];

	buf_printf(p->h.out, "<td data-l=\"%s\" class=\"n%s\">", money_words(column)->title,
		   column == LEDGER_KEPT ? " est" : "");
	if (column == LEDGER_SPENT) {
		spent_cell(p, pool);
	} else {
		if (is_estimate(column) && micros)
			html_literal(&p->h, "about ");
		html_text(&p->h, money_cell(p->h.e, micros, money));
	}
	html_literal(&p->h, "</td>");
}

static void pool_row(struct page *p, const struct money_pool *pool)
{
	buf_printf(p->h.out, "<tr%s>", pool->pool ? "" : " class=\"total\"");
	head_cell(p, pool);
	for (int i = 0; i < LEDGER_COLUMNS; i++)
		if (money_column_shown(&p->t, money_order[i]))
			sum_cell(p, pool, money_order[i]);
	html_literal(&p->h, "</tr>\n");
}

static void table(struct page *p)
{
	char name[MONTH_TEXT];

	buf_printf(p->h.out, "<table class=\"ledger\">\n<caption>%s by pool, in %s</caption>\n",
		   money_month_name(p->m->month, name), p->h.config->currency);
	heads(p);
	html_literal(&p->h, "<tbody>\n");
	for (size_t i = 0; i < p->t.count; i++)
		pool_row(p, &p->t.pools[i]);
	html_literal(&p->h, "</tbody>\n<tfoot>\n");
	pool_row(p, &p->t.total);
	html_literal(&p->h, "</tfoot>\n</table>\n");
}

static void method(struct page *p)
{
	html_literal(&p->h, "<section class=\"method\" aria-labelledby=\"method\">\n"
			    "<h2 id=\"method\" tabindex=\"-1\">How this is counted</h2>\n<dl>\n");
	for (int i = 0; i < LEDGER_COLUMNS; i++) {
		const struct money_words *w = money_words(money_order[i]);

		if (!money_column_shown(&p->t, money_order[i]))
			continue;
		buf_printf(p->h.out, "<dt>%s <small>%s</small></dt><dd>", w->title, w->basis);
		html_text(&p->h, w->definition);
		html_literal(&p->h, "</dd>\n");
	}
	html_literal(&p->h, "</dl>\n<p>");
	html_text(&p->h, money_caution());
	html_literal(&p->h, "</p>\n</section>\n");
}

static void contents(struct page *p)
{
	html_literal(&p->h, "<h1>Money</h1>\n");
	buf_clear(p->h.scratch);
	money_headline(p->h.e, p->m, &p->t, p->h.c, p->h.scratch);
	html_sentence(&p->h, "sum", buf_text(p->h.scratch));
	if (p->t.count) {
		buf_clear(p->h.scratch);
		money_watched(&p->t, p->h.c, p->h.scratch);
		html_sentence(&p->h, "sub", buf_text(p->h.scratch));
	}
	month_links(p);
	if (p->t.count)
		table(p);
	face_links(p);
	method(p);
}

void report_money_html(const struct engine *e, const struct report_money *m,
		       const struct report_context *c, struct buf *out)
{
	struct buf scratch cleanup_buf = BUF_INIT(HTML_SCRATCH_MAX);
	struct page p = {
		.h = { .e = e, .config = engine_config(e), .c = c, .out = out, .scratch = &scratch },
		.m = m,
	};

	money_table(e, m, c, &p.t);
	html_begin(&p.h, HTML_MONEY);
	contents(&p);
	html_end(&p.h);
	money_table_release(&p.t);
}
