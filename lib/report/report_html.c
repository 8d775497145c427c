/* SPDX-License-Identifier: Apache-2.0 */
/*
 * report_html.c - the first page, complete without script.
 *
 * Everything that is not a literal here goes through html_text(): names come from
 * configuration, feeds and platforms and are treated as hostile.  A state is a shape
 * and a word before it is a colour.  Filters are links and one plain form, so a view
 * is an address.  The ids are what app.js refreshes.
 */
#include <string.h>

#include "base/limits.h"
#include "base/money.h"
#include "decide/explain.h"
#include "report/html.h"
#include "report/page.h"
#include "report/rows_html.h"

enum { CHOICES_MAX = 100 }; /* of a list to choose from: beyond that one types */

static void line_of(struct html *p, const char *id, const char *class)
{
	buf_printf(p->out, "<p id=\"%s\" class=\"%s\">", id, class);
	html_text(p, buf_text(p->scratch));
	html_literal(p, "</p>\n");
	buf_clear(p->scratch);
}

/* An address that was written to the scratch. */
static void link_begin(struct html *p, const char *id)
{
	buf_printf(p->out, "<a id=\"%s\" href=\"", id);
	html_text(p, buf_text(p->scratch));
	html_literal(p, "\">");
	buf_clear(p->scratch);
}

static void waiting(struct html *p, const struct listing *l)
{
	html_literal(p, "<p class=\"sub\">");
	html_literal(p, "<a id=\"waits\" href=\"");
	html_service_href(p, l->waits == NOBODY ? 0 : l->waits);
	html_literal(p, "\">");
	page_waits(p->e, l, p->scratch);
	html_text(p, buf_text(p->scratch));
	html_literal(p, "</a></p>\n");
}

static void summary(struct html *p, const struct listing *l)
{
	buf_clear(p->scratch);
	row_headline(p->e, p->c, p->scratch);
	line_of(p, "headline", "sum");
	page_calm(p->c, l, p->scratch);
	line_of(p, "sub", "sub");
	if (l->house.services)
		waiting(p, l);
	buf_clear(p->scratch);
	page_last(p->e, p->c, p->scratch);
	line_of(p, "last", "sub");
	html_literal(p, "<p id=\"change\" class=\"said\" role=\"status\"></p>\n");
}

static void choice_tile(struct html *p, const struct page_tile *t)
{
	buf_clear(p->scratch);
	listing_address(&t->filter, "/", p->scratch);
	buf_printf(p->out, "<li><a id=\"f-%s\"%s href=\"", t->id,
		   t->chosen ? " aria-current=\"true\"" : "");
	html_text(p, buf_text(p->scratch));
	html_literal(p, "\">");
	html_tag(p, t->id, t->glyph, t->word);
	buf_printf(p->out, " <b id=\"n-%s\">%zu</b><small>%s</small></a></li>\n", t->id, t->n, t->meaning);
}

static void money_tile(struct html *p, const char *name, const char *id, int64_t micros, int64_t limit)
{
	buf_printf(p->out, "<li><span class=\"name\">%s</span> <b id=\"%s\">", name, id);
	html_money(p, micros);
	html_literal(p, "</b> <small>");
	if (limit > 0) {
		html_literal(p, "of at most ");
		html_money(p, limit);
		html_literal(p, " a day");
	} else {
		html_literal(p, "no limit is set");
	}
	html_literal(p, "</small></li>\n");
}

static void kept_tile(struct html *p)
{
	struct page_kept kept;

	if (!page_kept(p->e, p->c, &kept))
		return;
	buf_printf(p->out, "<li><span class=\"name\">%s</span> <b id=\"kept\">", kept.title);
	html_money(p, kept.micros);
	buf_printf(p->out, "</b> <small>%s; <a href=\"/money\">how it is counted</a></small></li>\n",
		   kept.basis);
}

static void tiles(struct html *p, const struct listing *l)
{
	const struct limits *limits = &p->config->limits;
	struct page_tile tile[PAGE_TILES];
	size_t n = page_tiles(l, tile);

	html_literal(p, "<ul class=\"tiles\">\n");
	for (size_t i = 0; i < n; i++)
		choice_tile(p, &tile[i]);
	html_literal(p, "</ul>\n<ul class=\"purse\">\n");
	money_tile(p, "Raised today", "moved", engine_moved_today(p->e), limits->moved_micros);
	money_tile(p, "Ads may spend", "exposure", engine_exposure(p->e), limits->spend_micros);
	kept_tile(p);
	html_literal(p, "</ul>\n");
}

/* ---- filters ---- */

static void field_text(struct html *p, const char *label, const char *name, const char *value)
{
	buf_printf(p->out, "<label>%s<input type=\"search\" name=\"%s\" autocomplete=\"off\" value=\"",
		   label, name);
	html_text(p, value);
	html_literal(p, "\"></label>\n");
}

static void option(struct html *p, const char *value, const char *words, const char *chosen)
{
	html_literal(p, "<option value=\"");
	html_text(p, value);
	html_literal(p, chosen && strcmp(value, chosen) == 0 ? "\" selected>" : "\">");
	html_text(p, words);
	html_literal(p, "</option>");
}

static void select_begin(struct html *p, const char *label, const char *name, const char *all)
{
	buf_printf(p->out, "<label>%s<select name=\"%s\"><option value=\"\">%s</option>", label,
		   name, all);
}

static void choose_market(struct html *p, const char *chosen)
{
	const char *names[CHOICES_MAX];
	size_t n = listing_markets(p->config, names, CHOICES_MAX);

	if (n > CHOICES_MAX) {
		field_text(p, "Market", "market", chosen);
		return;
	}
	select_begin(p, "Market", "market", "All markets");
	for (size_t i = 0; i < n; i++)
		option(p, names[i], names[i], chosen);
	html_literal(p, "</select></label>\n");
}

static void choose_line(struct html *p, const char *chosen)
{
	if (p->config->line_count > CHOICES_MAX) {
		field_text(p, "Service line", "line", chosen);
		return;
	}
	select_begin(p, "Service line", "line", "All service lines");
	for (size_t i = 0; i < p->config->line_count; i++) {
		const struct service_line *line = &p->config->lines[i];

		option(p, line->id, line->name && *line->name ? line->name : line->id, chosen);
	}
	html_literal(p, "</select></label>\n");
}

static void choose_verdict(struct html *p, const struct listing_filter *f)
{
	static const enum verdict order[] = { VERDICT_FULL, VERDICT_UNKNOWN, VERDICT_FILLING,
					      VERDICT_OPEN, VERDICT_AMPLE,   VERDICT_CLOSED };

	select_begin(p, "Status", "verdict", "Any status");
	for (size_t i = 0; i < sizeof(order) / sizeof(*order); i++)
		option(p, verdict_name(order[i]), row_verdict_word(order[i]),
		       f->by_verdict ? verdict_name(f->verdict) : NULL);
	html_literal(p, "</select></label>\n");
}

static void filters(struct html *p, const struct listing_filter *f)
{
	html_literal(p, "<form id=\"filter\" class=\"filter\" role=\"search\" action=\"/\" "
			"method=\"get\">\n");
	field_text(p, "Find", "q", f->text);
	choose_market(p, f->market);
	choose_line(p, f->line);
	choose_verdict(p, f);
	buf_printf(
		p->out,
		"<label class=\"check\"><input type=\"checkbox\" name=\"need\" value=\"1\"%s>Needs "
		"attention only</label>\n<button>Show</button>\n<a id=\"clear\" "
		"href=\"/\">%s</a>\n</form>\n",
		f->attention ? " checked" : "", listing_is_filtered(f) ? "Show everything" : "");
}

static void export_link(struct html *p, const struct listing *l, const char *id, const char *path,
			const char *words)
{
	struct listing_filter all = l->filter;

	all.page = 0;
	buf_clear(p->scratch);
	listing_address(&all, path, p->scratch);
	link_begin(p, id);
	buf_printf(p->out, "%s</a>\n", words);
}

static void exports(struct html *p, const struct listing *l)
{
	html_literal(p, "<p class=\"links\">This list as ");
	export_link(p, l, "csv", "/export.csv", "CSV");
	export_link(p, l, "json", "/api/v1/status", "JSON");
	html_literal(
		p,
		"· <a href=\"/status.txt?all=1\">Text</a> <a href=\"/plan.txt?all=1\">Plan</a> "
		"<a href=\"/metrics.txt\">Measures</a> <a href=\"/history.txt\">History</a></p>\n");
}

/* ---- the list ---- */

static void beside(struct html *p, const struct listing *l, const char *id, int step, const char *words)
{
	buf_clear(p->scratch);
	page_beside(l, step, p->scratch);
	if (!p->scratch->length)
		words = "";
	link_begin(p, id);
	buf_printf(p->out, "%s</a>\n", words);
}

static void pager(struct html *p, const struct listing *l)
{
	html_literal(p, "<nav class=\"pager\" aria-label=\"Pages of the list\">\n");
	beside(p, l, "previous", -1, "Previous page");
	page_turn(l, p->scratch);
	html_literal(p, "<span id=\"turn\">");
	html_text(p, buf_text(p->scratch));
	html_literal(p, "</span>\n");
	beside(p, l, "next", 1, "Next page");
	html_literal(p, "</nav>\n");
}

static void services(struct html *p, const struct listing *l, const struct report_recent *recent)
{
	page_caption(p->config, l, p->scratch);
	html_literal(p, "<table id=\"services\" tabindex=\"-1\">\n<caption id=\"caption\">");
	html_text(p, buf_text(p->scratch));
	html_literal(p, "</caption>\n<thead><tr><th scope=\"col\">Location</th><th "
			"scope=\"col\">Status</th>"
			"<th scope=\"col\">Measured</th><th scope=\"col\">Ads now</th><th "
			"scope=\"col\">Why</th>"
			"<th scope=\"col\">What happens next</th><th scope=\"col\">Owner</th>"
			"<th scope=\"col\">Data age</th></tr></thead>\n<tbody id=\"rows\">\n");
	for (size_t i = 0; i < l->shown; i++)
		rows_html(p, &l->rows[l->first + i], recent ? &recent[i] : NULL);
	html_literal(p, "</tbody>\n</table>\n");
	buf_printf(p->out,
		   "<p id=\"none\"%s>Nothing here: no service matches. <a href=\"/\">Show "
		   "everything</a></p>\n",
		   l->shown ? " hidden" : "");
}

static void meaning(struct html *p, const char *class, const char *glyph, const char *word,
		    const char *words)
{
	html_literal(p, "<dt>");
	html_tag(p, class, glyph, word);
	buf_printf(p->out, "</dt><dd>%s</dd>\n", words);
}

static void meaning_of(struct html *p, enum verdict v, const char *words)
{
	meaning(p, verdict_name(v), row_glyph(v), row_verdict_word(v), words);
}

static void controlled(struct html *p, enum control c, const char *word, const char *words)
{
	meaning(p, "control", row_control_glyph(c), word, words);
}

static void glossary(struct html *p)
{
	html_literal(p, "<details class=\"words\"><summary>What the words mean</summary>\n<dl>\n");
	meaning_of(p, VERDICT_FULL, "At or past the limit its policy calls full. Ads are paused or cut.");
	meaning_of(p, VERDICT_FILLING, "Little room is left. Ads spend less.");
	meaning_of(p, VERDICT_OPEN, "Room for new patients. Ads spend as planned.");
	meaning_of(p, VERDICT_AMPLE, "Plenty of room. Ads may spend more.");
	meaning_of(p, VERDICT_UNKNOWN,
		   "Data is missing, late or not believed. Ads never get more for it.");
	meaning_of(p, VERDICT_CLOSED, "Declared closed in the configuration.");
	controlled(p, CONTROL_HELD, "Held", "A person keeps the ads as they are until a named time.");
	controlled(p, CONTROL_WAITS_FOR_APPROVAL, "Waits for approval",
		   "A person must say yes before more is spent.");
	controlled(p, CONTROL_NOT_CONFIRMED, "Not confirmed",
		   "A change was sent and could not be read back yet.");
	controlled(p, CONTROL_CHANGED_OUTSIDE, "Changed outside",
		   "Somebody changed the ad on its platform; it is left alone.");
	controlled(p, CONTROL_REHEARSAL, "Rehearsal", "What would be sent is shown, and nothing is sent.");
	controlled(p, CONTROL_STOPPED, "Stopped", "The stop switch is on: nothing is sent.");
	html_literal(p, "</dl>\n</details>\n");
}

void report_page_html(const struct engine *e, const struct listing *l, const struct report_recent *recent,
		      const struct report_context *c, struct buf *out)
{
	struct buf scratch cleanup_buf = BUF_INIT(HTML_SCRATCH_MAX);
	struct html p = { .e = e, .config = engine_config(e), .c = c, .out = out, .scratch = &scratch };

	html_begin(&p, HTML_STATUS);
	summary(&p, l);
	tiles(&p, l);
	filters(&p, &l->filter);
	buf_clear(&scratch);
	services(&p, l, recent);
	pager(&p, l);
	exports(&p, l);
	glossary(&p);
	html_end(&p);
}
