/* SPDX-License-Identifier: Apache-2.0 */
/*
 * report_html.c - the page's contents, complete without script.
 *
 * Everything that is not a literal here goes through html_text(): names come from
 * configuration, feeds and platforms and are treated as hostile.  A state is a
 * shape and a word before it is a colour.  The ids are what app.js refreshes.
 */
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/money.h"
#include "base/text.h"
#include "decide/explain.h"
#include "report/html.h"

static const char *said(struct html *p, row_say *say, service_ix s)
{
	return row_text(say, p->e, s, p->scratch);
}

static void summary(struct html *p, const struct row_counts *n)
{
	buf_clear(p->scratch);
	explain_headline(p->e, p->scratch);
	html_literal(p, "<p id=\"headline\" class=\"sum\">");
	html_text(p, buf_text(p->scratch));
	html_literal(p, "</p>\n<p id=\"sub\" class=\"sub\">");
	buf_printf(p->out, "%zu of %zu %s nothing from you.", n->services - n->attention,
		   n->services, n->services - n->attention == 1 ? "needs" : "need");
	if (p->c->store_trouble && *p->c->store_trouble) {
		html_literal(p, " The store does not work, so nothing is sent: ");
		html_text(p, p->c->store_trouble);
	}
	if (p->c->clock_trouble && *p->c->clock_trouble) {
		html_literal(p, " A clock is wrong: ");
		html_text(p, p->c->clock_trouble);
		html_literal(p, ".");
	}
	html_literal(p, "</p>\n<p id=\"change\" class=\"hidden\" role=\"status\"></p>\n");
}

static void verdict_tile(struct html *p, enum verdict v, size_t n, const char *meaning)
{
	html_literal(p, "<li>");
	html_verdict(p, v);
	buf_printf(p->out, "<b id=\"n-%s\">%zu</b><small>%s</small></li>\n", verdict_name(v), n, meaning);
}

static void money_tile(struct html *p, const char *name, const char *id, int64_t micros, int64_t limit)
{
	char text[MONEY_TEXT];

	buf_printf(p->out, "<li><span class=\"name\">%s</span><b id=\"%s\">", name, id);
	html_text(p, money_format(micros, p->config->currency, text));
	html_literal(p, "</b><small>");
	if (limit > 0) {
		html_literal(p, "of at most ");
		html_text(p, money_format(limit, p->config->currency, text));
		html_literal(p, " a day");
	} else {
		html_literal(p, "no limit is set");
	}
	html_literal(p, "</small></li>\n");
}

static void tiles(struct html *p, const struct row_counts *n)
{
	const struct limits *l = &p->config->limits;

	html_literal(p, "<ul class=\"tiles\">\n");
	verdict_tile(p, VERDICT_AMPLE, n->verdict[VERDICT_AMPLE], "plenty of room");
	verdict_tile(p, VERDICT_OPEN, n->verdict[VERDICT_OPEN], "room for new patients");
	verdict_tile(p, VERDICT_FILLING, n->verdict[VERDICT_FILLING], "little room left");
	verdict_tile(p, VERDICT_FULL, n->verdict[VERDICT_FULL], "no room to speak of");
	verdict_tile(p, VERDICT_UNKNOWN, n->verdict[VERDICT_UNKNOWN], "no data to trust");
	if (n->verdict[VERDICT_CLOSED])
		verdict_tile(p, VERDICT_CLOSED, n->verdict[VERDICT_CLOSED], "declared closed");
	money_tile(p, "Raised today", "moved", engine_moved_today(p->e), l->moved_micros);
	money_tile(p, "Ads may spend", "exposure", engine_exposure(p->e), l->spend_micros);
	html_literal(p, "</ul>\n");
}

static void row_head(struct html *p, const struct row *r)
{
	const struct service *s = &p->config->services[r->service];
	const struct location *l = &p->config->locations[s->location];

	html_literal(p, "<th scope=\"row\"><a href=\"");
	html_service_href(p, r->service);
	html_literal(p, "\">");
	html_text(p, l->name ? l->name : l->id);
	html_literal(p, "</a><small>");
	html_text(p, row_line_name(p->config, s));
	if (l->market && *l->market) {
		html_literal(p, " · ");
		html_text(p, l->market);
	}
	html_literal(p, "</small></th>");
}

static void status_cell(struct html *p, const struct row *r)
{
	html_literal(p, "<td data-l=\"Status\"><span class=\"tags\">");
	html_verdict(p, r->verdict);
	buf_clear(p->scratch);
	row_control(p->e, r, p->scratch);
	if (p->scratch->length)
		html_tag(p, "control", r->control == CONTROL_HELD ? "‖" : "!", buf_text(p->scratch));
	html_literal(p, "</span></td>");
}

static void value_cell(struct html *p, const struct row *r)
{
	html_literal(p, "<td data-l=\"Measured\" class=\"n\"><b>");
	html_text(p, said(p, explain_value, r->service));
	html_literal(p, "</b><small>");
	html_text(p, said(p, row_limits, r->service));
	html_literal(p, "</small></td>");
}

static void ads_cell(struct html *p, const struct row *r)
{
	const struct service *s = &p->config->services[r->service];

	html_literal(p, "<td data-l=\"Ads now\">");
	html_text(p, said(p, explain_ads, r->service));
	html_literal(p, "<small>state since ");
	html_time(p, p->config->locations[s->location].zone, r->since);
	html_literal(p, "</small></td>");
}

static void words_cell(struct html *p, const char *name, row_say *say, service_ix s)
{
	buf_printf(p->out, "<td data-l=\"%s\">", name);
	html_text(p, said(p, say, s));
	html_literal(p, "</td>");
}

static void age_cell(struct html *p, const struct row *r)
{
	buf_printf(p->out, "<td data-l=\"Data age\" class=\"n%s\">",
		   r->verdict == VERDICT_UNKNOWN ? " stale" : "");
	buf_clear(p->scratch);
	row_age(p->e, r->service, p->c->now, p->scratch);
	html_text(p, buf_text(p->scratch));
	html_literal(p, "</td>");
}

static void service_row(struct html *p, const struct row *r)
{
	html_literal(p, "<tr>");
	row_head(p, r);
	status_cell(p, r);
	value_cell(p, r);
	ads_cell(p, r);
	words_cell(p, "Why", explain_why, r->service);
	words_cell(p, "Next", explain_next, r->service);
	words_cell(p, "Owner", row_owner, r->service);
	age_cell(p, r);
	html_literal(p, "</tr>\n");
}

static void services(struct html *p, const struct row_counts *n)
{
	struct row *rows = rows_sorted(p->e);
	size_t shown = n->services < REPORT_PAGE_ROWS_MAX ? n->services : REPORT_PAGE_ROWS_MAX;

	buf_printf(p->out,
		   "<table id=\"services\" tabindex=\"-1\">\n<caption id=\"caption\">%zu of %zu "
		   "services "
		   "need attention</caption>\n",
		   n->attention, n->services);
	html_literal(p, "<thead><tr><th scope=\"col\">Location</th><th scope=\"col\">Status</th>"
			"<th scope=\"col\">Measured</th><th scope=\"col\">Ads now</th><th "
			"scope=\"col\">Why</th>"
			"<th scope=\"col\">What happens next</th><th scope=\"col\">Owner</th>"
			"<th scope=\"col\">Data age</th></tr></thead>\n<tbody id=\"rows\">\n");
	for (size_t i = 0; i < shown; i++)
		service_row(p, &rows[i]);
	html_literal(p, "</tbody>\n</table>\n<p id=\"more\">");
	if (shown < n->services)
		buf_printf(
			p->out,
			"%zu more are not on this page; <a href=\"/status.txt?all=1\">the text</a> "
			"lists them.",
			n->services - shown);
	html_literal(p, "</p>\n");
	free(rows);
}

/* The search is hidden until the script that serves it runs. */
static void filters(struct html *p)
{
	html_literal(p, "<div class=\"tools\">\n<form id=\"filter\" class=\"filter hidden\" "
			"role=\"search\">"
			"<label>Find a location<input type=\"search\" name=\"q\" "
			"autocomplete=\"off\"></label>"
			"<label class=\"check\"><input type=\"checkbox\" name=\"need\" value=\"1\">"
			"Needs attention only</label></form>\n");
	html_literal(p,
		     "<p class=\"links\"><a href=\"/status.txt\">Text</a> <a "
		     "href=\"/api/v1/status\">JSON</a> "
		     "<a href=\"/plan.txt?all=1\">Plan</a> <a href=\"/metrics.txt\">Measures</a> "
		     "<a href=\"/history.txt\">History</a></p>\n</div>\n");
}

void report_page_html(const struct engine *e, const struct report_context *c, struct buf *out)
{
	struct buf scratch cleanup_buf = BUF_INIT(HTML_SCRATCH_MAX);
	struct html p = { .e = e, .config = engine_config(e), .c = c, .out = out, .scratch = &scratch };
	struct row_counts n = rows_count(e);

	html_begin(&p, HTML_STATUS);
	summary(&p, &n);
	tiles(&p, &n);
	filters(&p);
	services(&p, &n);
	html_end(&p);
}
