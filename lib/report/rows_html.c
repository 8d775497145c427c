/* SPDX-License-Identifier: Apache-2.0 */
/*
 * rows_html.c - a table on a desk and a card on a telephone are the same cells.
 *
 * data-l is the name a cell has as part of a card, where no column stands above it.
 */
#include "report/rows_html.h"

#include "decide/explain.h"
#include "report/page.h"
#include "report/spark.h"

static const char *said(struct html *h, row_say *say, service_ix s)
{
	return row_text(say, h->e, s, h->scratch);
}

static void head_cell(struct html *h, service_ix s)
{
	html_literal(h, "<th scope=\"row\"><a href=\"");
	html_service_href(h, s);
	html_literal(h, "\">");
	html_text(h, page_location(h->config, s));
	html_literal(h, "</a><small>");
	buf_clear(h->scratch);
	page_where(h->config, s, h->scratch);
	html_text(h, buf_text(h->scratch));
	html_literal(h, "</small></th>");
}

static void status_cell(struct html *h, const struct row *r)
{
	html_literal(h, "<td data-l=\"Status\"><span class=\"tags\">");
	html_verdict(h, r->verdict);
	buf_clear(h->scratch);
	row_control(h->e, r, h->scratch);
	if (h->scratch->length)
		html_tag(h, "control", row_control_glyph(r->control), buf_text(h->scratch));
	html_literal(h, "</span></td>");
}

static void value_cell(struct html *h, const struct row *r, const struct report_recent *recent)
{
	struct spark spark;

	html_literal(h, "<td data-l=\"Measured\" class=\"n\"><b>");
	html_text(h, said(h, explain_value, r->service));
	html_literal(h, "</b><small>");
	html_text(h, said(h, row_limits, r->service));
	html_literal(h, "</small>");
	spark_draw(h->e, r->service, recent, &spark);
	spark_svg(&spark, h->out);
	html_literal(h, "</td>");
}

static void ads_cell(struct html *h, const struct row *r)
{
	const struct service *s = &h->config->services[r->service];

	html_literal(h, "<td data-l=\"Ads now\">");
	html_text(h, said(h, explain_ads, r->service));
	html_literal(h, "<small>state since ");
	html_time(h, h->config->locations[s->location].zone, r->since);
	html_literal(h, "</small></td>");
}

static void words_cell(struct html *h, const char *name, row_say *say, service_ix s)
{
	buf_printf(h->out, "<td data-l=\"%s\">", name);
	html_text(h, said(h, say, s));
	html_literal(h, "</td>");
}

static void age_cell(struct html *h, const struct row *r)
{
	buf_printf(h->out, "<td data-l=\"Data age\" class=\"n%s\">",
		   r->verdict == VERDICT_UNKNOWN ? " stale" : "");
	buf_clear(h->scratch);
	row_age(h->e, r->service, h->c->now, h->scratch);
	html_text(h, buf_text(h->scratch));
	html_literal(h, "</td>");
}

void rows_html(struct html *h, const struct row *r, const struct report_recent *recent)
{
	html_literal(h, "<tr>");
	head_cell(h, r->service);
	status_cell(h, r);
	value_cell(h, r, recent);
	ads_cell(h, r);
	words_cell(h, "Why", explain_why, r->service);
	words_cell(h, "Next", explain_next, r->service);
	words_cell(h, "Owner", row_owner, r->service);
	age_cell(h, r);
	html_literal(h, "</tr>\n");
}
