/* SPDX-License-Identifier: Apache-2.0 */
/*
 * report_html.c - the page's contents, complete without script.
 *
 * Everything that is not a literal here goes through escaped(): names come from
 * configuration, feeds and platforms and are treated as hostile.  A state is a
 * shape and a word before it is a colour.  The ids are what app.js refreshes.
 */
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/money.h"
#include "base/text.h"
#include "decide/explain.h"
#include "report/row.h"

enum { SCRATCH_MAX = 64 * 1024 };

/* What one page is made of while it is written. */
struct page {
	const struct engine *e;
	const struct config *config;
	const struct report_context *c;
	struct buf *out, *scratch;
};

static void escaped(struct page *p, const char *s)
{
	text_html_escape(p->out, s);
}

static void literal(struct page *p, const char *s)
{
	buf_puts(p->out, s);
}

static const char *said(struct page *p, row_say *say, service_ix s)
{
	return row_text(say, p->e, s, p->scratch);
}

static void time_element(struct page *p, const struct zone *z, struct instant t)
{
	char iso[INSTANT_TEXT];

	buf_clear(p->scratch);
	row_when(z, t, p->c->now, p->scratch);
	if (is_never(t)) {
		escaped(p, buf_text(p->scratch));
		return;
	}
	buf_printf(p->out, "<time datetime=\"%s\">", instant_format(t, iso));
	escaped(p, buf_text(p->scratch));
	literal(p, "</time>");
}

static void tag(struct page *p, const char *class, const char *glyph, const char *words)
{
	buf_printf(p->out, "<span class=\"tag %s\"><span class=\"glyph\" aria-hidden=\"true\">%s</span>",
		   class, glyph);
	escaped(p, words);
	literal(p, "</span>");
}

static void verdict_tag(struct page *p, enum verdict v)
{
	tag(p, verdict_name(v), row_glyph(v), row_verdict_word(v));
}

static void header(struct page *p)
{
	literal(p, "<header>\n<h1>Capacity status</h1>\n<p id=\"mode\" class=\"mode\">");
	escaped(p, mode_words(p->e));
	literal(p, "</p>\n<p>");
	escaped(p, p->config->organization ? p->config->organization : "");
	literal(p, " · times in ");
	escaped(p, p->config->zone->name);
	literal(p, "</p>\n<p id=\"live\" class=\"live\">As of ");
	time_element(p, p->config->zone, p->c->now);
	literal(p, "</p>\n</header>\n");
}

static void summary(struct page *p, const struct row_counts *n)
{
	buf_clear(p->scratch);
	explain_headline(p->e, p->scratch);
	literal(p, "<p id=\"headline\" class=\"sum\">");
	escaped(p, buf_text(p->scratch));
	literal(p, "</p>\n<p id=\"sub\" class=\"sub\">");
	buf_printf(p->out, "%zu of %zu %s nothing from you.", n->services - n->attention,
		   n->services, n->services - n->attention == 1 ? "needs" : "need");
	if (p->c->store_trouble && *p->c->store_trouble) {
		literal(p, " The store does not work, so nothing is sent: ");
		escaped(p, p->c->store_trouble);
	}
	if (p->c->clock_trouble && *p->c->clock_trouble) {
		literal(p, " A clock is wrong: ");
		escaped(p, p->c->clock_trouble);
		literal(p, ".");
	}
	literal(p, "</p>\n<p id=\"change\" class=\"hidden\" role=\"status\"></p>\n");
}

static void verdict_tile(struct page *p, enum verdict v, size_t n, const char *meaning)
{
	literal(p, "<li>");
	verdict_tag(p, v);
	buf_printf(p->out, "<b id=\"n-%s\">%zu</b><small>%s</small></li>\n", verdict_name(v), n, meaning);
}

static void money_tile(struct page *p, const char *name, const char *id, int64_t micros, int64_t limit)
{
	char text[MONEY_TEXT];

	buf_printf(p->out, "<li><span class=\"name\">%s</span><b id=\"%s\">", name, id);
	escaped(p, money_format(micros, p->config->currency, text));
	literal(p, "</b><small>");
	if (limit > 0) {
		literal(p, "of at most ");
		escaped(p, money_format(limit, p->config->currency, text));
		literal(p, " a day");
	} else {
		literal(p, "no limit is set");
	}
	literal(p, "</small></li>\n");
}

static void tiles(struct page *p, const struct row_counts *n)
{
	const struct limits *l = &p->config->limits;

	literal(p, "<ul class=\"tiles\">\n");
	verdict_tile(p, VERDICT_AMPLE, n->verdict[VERDICT_AMPLE], "plenty of room");
	verdict_tile(p, VERDICT_OPEN, n->verdict[VERDICT_OPEN], "room for new patients");
	verdict_tile(p, VERDICT_FILLING, n->verdict[VERDICT_FILLING], "little room left");
	verdict_tile(p, VERDICT_FULL, n->verdict[VERDICT_FULL], "no room to speak of");
	verdict_tile(p, VERDICT_UNKNOWN, n->verdict[VERDICT_UNKNOWN], "no data to trust");
	if (n->verdict[VERDICT_CLOSED])
		verdict_tile(p, VERDICT_CLOSED, n->verdict[VERDICT_CLOSED], "declared closed");
	money_tile(p, "Raised today", "moved", engine_moved_today(p->e), l->moved_micros);
	money_tile(p, "Ads may spend", "exposure", engine_exposure(p->e), l->spend_micros);
	literal(p, "</ul>\n");
}

static void row_head(struct page *p, const struct row *r)
{
	const struct service *s = &p->config->services[r->service];
	const struct location *l = &p->config->locations[s->location];

	literal(p, "<th scope=\"row\"><a href=\"/explain.txt?service=");
	text_percent_encode(p->out, s->id);
	literal(p, "\">");
	escaped(p, l->name ? l->name : l->id);
	literal(p, "</a><small>");
	escaped(p, row_line_name(p->config, s));
	if (l->market && *l->market) {
		literal(p, " · ");
		escaped(p, l->market);
	}
	literal(p, "</small></th>");
}

static void status_cell(struct page *p, const struct row *r)
{
	literal(p, "<td data-l=\"Status\"><span class=\"tags\">");
	verdict_tag(p, r->verdict);
	buf_clear(p->scratch);
	row_control(p->e, r, p->scratch);
	if (p->scratch->length)
		tag(p, "control", r->control == CONTROL_HELD ? "‖" : "!", buf_text(p->scratch));
	literal(p, "</span></td>");
}

static void value_cell(struct page *p, const struct row *r)
{
	literal(p, "<td data-l=\"Measured\" class=\"n\"><b>");
	escaped(p, said(p, explain_value, r->service));
	literal(p, "</b><small>");
	escaped(p, said(p, row_limits, r->service));
	literal(p, "</small></td>");
}

static void ads_cell(struct page *p, const struct row *r)
{
	const struct service *s = &p->config->services[r->service];

	literal(p, "<td data-l=\"Ads now\">");
	escaped(p, said(p, explain_ads, r->service));
	literal(p, "<small>state since ");
	time_element(p, p->config->locations[s->location].zone, r->since);
	literal(p, "</small></td>");
}

static void words_cell(struct page *p, const char *name, row_say *say, service_ix s)
{
	buf_printf(p->out, "<td data-l=\"%s\">", name);
	escaped(p, said(p, say, s));
	literal(p, "</td>");
}

static void age_cell(struct page *p, const struct row *r)
{
	buf_printf(p->out, "<td data-l=\"Data age\" class=\"n%s\">",
		   r->verdict == VERDICT_UNKNOWN ? " stale" : "");
	buf_clear(p->scratch);
	row_age(p->e, r->service, p->c->now, p->scratch);
	escaped(p, buf_text(p->scratch));
	literal(p, "</td>");
}

static void service_row(struct page *p, const struct row *r)
{
	literal(p, "<tr>");
	row_head(p, r);
	status_cell(p, r);
	value_cell(p, r);
	ads_cell(p, r);
	words_cell(p, "Why", explain_why, r->service);
	words_cell(p, "Next", explain_next, r->service);
	words_cell(p, "Owner", row_owner, r->service);
	age_cell(p, r);
	literal(p, "</tr>\n");
}

static void services(struct page *p, const struct row_counts *n)
{
	struct row *rows = rows_sorted(p->e);
	size_t shown = n->services < REPORT_PAGE_ROWS_MAX ? n->services : REPORT_PAGE_ROWS_MAX;

	buf_printf(p->out,
		   "<table id=\"services\" tabindex=\"-1\">\n<caption id=\"caption\">%zu of %zu "
		   "services "
		   "need attention</caption>\n",
		   n->attention, n->services);
	literal(p, "<thead><tr><th scope=\"col\">Location</th><th scope=\"col\">Status</th>"
		   "<th scope=\"col\">Measured</th><th scope=\"col\">Ads now</th><th "
		   "scope=\"col\">Why</th>"
		   "<th scope=\"col\">What happens next</th><th scope=\"col\">Owner</th>"
		   "<th scope=\"col\">Data age</th></tr></thead>\n<tbody id=\"rows\">\n");
	for (size_t i = 0; i < shown; i++)
		service_row(p, &rows[i]);
	literal(p, "</tbody>\n</table>\n<p id=\"more\">");
	if (shown < n->services)
		buf_printf(
			p->out,
			"%zu more are not on this page; <a href=\"/status.txt?all=1\">the text</a> "
			"lists them.",
			n->services - shown);
	literal(p, "</p>\n");
	free(rows);
}

/* The search is hidden until the script that serves it runs. */
static void filters(struct page *p)
{
	literal(p, "<div class=\"tools\">\n<form id=\"filter\" class=\"filter hidden\" "
		   "role=\"search\">"
		   "<label>Find a location<input type=\"search\" name=\"q\" "
		   "autocomplete=\"off\"></label>"
		   "<label class=\"check\"><input type=\"checkbox\" name=\"need\" value=\"1\">"
		   "Needs attention only</label></form>\n");
	literal(p, "<p class=\"links\"><a href=\"/status.txt\">Text</a> <a "
		   "href=\"/api/v1/status\">JSON</a> "
		   "<a href=\"/plan.txt?all=1\">Plan</a> <a href=\"/metrics.txt\">Measures</a> "
		   "<a href=\"/history.txt\">History</a></p>\n</div>\n");
}

static void footer(struct page *p)
{
	literal(p, "<footer><p>capacityd ");
	escaped(p, p->c->version ? p->c->version : "");
	if (p->c->host && *p->c->host) {
		literal(p, " on ");
		escaped(p, p->c->host);
	}
	literal(p, ". Configuration loaded ");
	time_element(p, p->config->zone, p->c->config_loaded);
	literal(p, ".</p>\n<p>Ads are told as they were last read back from the platform. Ads may "
		   "spend: "
		   "the budgets of all running ads, and of any change that may still "
		   "happen.</p></footer>\n");
}

void report_page_html(const struct engine *e, const struct report_context *c, struct buf *out)
{
	struct buf scratch cleanup_buf = BUF_INIT(SCRATCH_MAX);
	struct page p = { .e = e, .config = engine_config(e), .c = c, .out = out, .scratch = &scratch };
	struct row_counts n = rows_count(e);

	literal(&p, "<a class=\"skip\" href=\"#services\">Skip to the services</a>\n");
	header(&p);
	literal(&p, "<main>\n");
	summary(&p, &n);
	tiles(&p, &n);
	filters(&p);
	services(&p, &n);
	literal(&p, "</main>\n");
	footer(&p);
}
