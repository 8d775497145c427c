/* SPDX-License-Identifier: Apache-2.0 */
/*
 * place_html.c - the page of one service: why, since when, what next, and what a person may do.
 *
 * What is happening now stands first and in words; the picture shows how it came about.
 * Wanted, confirmed and seen are told apart for each ad, because an operator must know
 * what is true and not what was asked for.
 */
#include "decide/explain.h"
#include "report/html.h"
#include "report/place.h"
#include "report/plan_row.h"

static const struct location *location_of(const struct html *h, const struct place_page *p)
{
	return &h->config->locations[h->config->services[p->service].location];
}

/* ---- who it is ---- */

static void heading(struct html *h, const struct place_page *p)
{
	const struct location *l = location_of(h, p);
	struct row r = row_of(h->e, p->service);

	html_literal(h, "<h1 class=\"place\">");
	html_text(h, l->name ? l->name : l->id);
	html_literal(h, ", ");
	html_text(h, row_line_name(h->config, &h->config->services[p->service]));
	html_literal(h, "</h1>\n<p class=\"tags\">");
	html_verdict(h, r.verdict);
	buf_clear(h->scratch);
	row_control(h->e, &r, h->scratch);
	if (h->scratch->length)
		html_tag(h, "control", row_control_glyph(r.control), buf_text(h->scratch));
	html_literal(h, "<span class=\"since\">since ");
	html_time(h, l->zone, r.since);
	html_literal(h, "</span></p>\n<p class=\"sub\">");
	html_text(h, l->market && *l->market ? l->market : h->config->organization);
	html_literal(h, " · its times are in ");
	html_text(h, l->zone->name);
	html_literal(h, "</p>\n");
}

void report_place_title(const struct engine *e, service_ix s, struct buf *out)
{
	const struct config *c = engine_config(e);
	const struct location *l = &c->locations[c->services[s].location];

	buf_printf(out, "%s: %s, %s", row_verdict_word(engine_verdict(e, s)),
		   l->name ? l->name : l->id, row_line_name(c, &c->services[s]));
}

/* ---- now ---- */

static void term(struct html *h, const char *name, const char *words)
{
	if (!*words)
		return;
	buf_printf(h->out, "<dt>%s</dt><dd>", name);
	html_text(h, words);
	html_literal(h, "</dd>\n");
}

static void say(struct html *h, const struct place_page *p, const char *name, row_say *words)
{
	term(h, name, row_text(words, h->e, p->service, h->scratch));
}

static void readings(struct html *h, const struct place_page *p)
{
	const struct service_state *is = engine_service(h->e, p->service);

	if (!is->evidence_count)
		return;
	html_literal(h, "<dt>Seen</dt>");
	for (size_t i = 0; i < is->evidence_count; i++) {
		html_literal(h, "<dd>");
		html_time(h, location_of(h, p)->zone, is->evidence[i].at);
		html_literal(h, " ");
		buf_clear(h->scratch);
		explain_reading(h->e, p->service, &is->evidence[i], h->scratch);
		html_text(h, buf_text(h->scratch));
		html_literal(h, "</dd>\n");
	}
}

static void data(struct html *h, const struct place_page *p)
{
	const struct service *s = &h->config->services[p->service];
	const struct service_state *is = engine_service(h->e, p->service);

	buf_clear(h->scratch);
	row_age(h->e, p->service, h->c->now, h->scratch);
	if (!is_never(is->as_of))
		buf_puts(h->scratch, " old");
	buf_printf(h->scratch, ", from feed %s", h->config->feeds[s->feed].id);
	if (is->unclassified > 0)
		buf_printf(h->scratch, "; %d slots match no new-patient rule and are not counted",
			   (int)is->unclassified);
	if (is->trouble)
		buf_printf(h->scratch, "; the last poll: %s", is->trouble);
	term(h, "Data", buf_text(h->scratch));
}

static void rules(struct html *h, const struct place_page *p)
{
	const struct policy *policy = &h->config->policies[h->config->services[p->service].policy];
	struct buf measure cleanup_buf = BUF_INIT(NOTICE_MAX);

	row_measure(h->e, p->service, &measure);
	buf_clear(h->scratch);
	buf_printf(h->scratch, "policy %s, measure %s", policy->id, buf_text(&measure));
	if (policy->place.file)
		buf_printf(h->scratch, ", %s:%u", policy->place.file, policy->place.line);
	term(h, "Rules", buf_text(h->scratch));
}

static void now(struct html *h, const struct place_page *p)
{
	html_literal(
		h,
		"<section class=\"now\" aria-labelledby=\"now\"><h2 id=\"now\">Now</h2>\n<dl>\n");
	say(h, p, "Why", explain_why);
	say(h, p, "What happens next", explain_next);
	say(h, p, "Ads", explain_ads);
	say(h, p, "Who stands behind it", explain_gate_owner);
	say(h, p, "How often", explain_again);
	say(h, p, "Limits", row_thresholds);
	readings(h, p);
	data(h, p);
	rules(h, p);
	say(h, p, "Owner", row_owner);
	html_literal(h, "</dl>\n</section>\n");
}

/* ---- ads ---- */

static void state_cell(struct html *h, const char *name, const struct target *t, const struct ad_state *a)
{
	buf_printf(h->out, "<td data-l=\"%s\" class=\"n\">", name);
	buf_clear(h->scratch);
	plan_state(h->config, t, a, h->scratch);
	html_text(h, buf_text(h->scratch));
	html_literal(h, "</td>");
}

/* Who made it what it is, as far as anybody told us. */
static const char *by_whom(const struct target_state *is)
{
	if (is->changed_outside)
		return is->changed_by ? is->changed_by : "somebody outside capacityd";
	return is->touched || is->paused_by_us ? "capacityd" : "as it was found";
}

static void ad_row(struct html *h, target_ix ix)
{
	const struct target *t = &h->config->targets[ix];
	const struct target_state *is = engine_target(h->e, ix);

	html_literal(h, "<tr><th scope=\"row\"><span class=\"id\">");
	html_text(h, t->id);
	html_literal(h, "</span></th>");
	state_cell(h, "Wanted", t, &is->wanted);
	state_cell(h, "Confirmed", t, &is->confirmed);
	html_literal(h, "<td data-l=\"Seen\" class=\"n\">");
	html_time(h, place_zone(h->config, t->service), is->confirmed_at);
	html_literal(h, "</td><td data-l=\"By whom\">");
	html_text(h, by_whom(is));
	html_literal(h, "</td><td data-l=\"In words\" class=\"wide\">");
	buf_clear(h->scratch);
	explain_target(h->e, ix, h->scratch);
	html_text(h, buf_text(h->scratch));
	html_literal(h, "</td></tr>\n");
}

static void ads(struct html *h, const struct place_page *p)
{
	const struct service *s = &h->config->services[p->service];

	html_literal(h, "<h2>Its ads</h2>\n<table class=\"standings\">\n<caption>What is wanted, "
			"and what was "
			"last read back from the platform</caption>\n<thead><tr>"
			"<th scope=\"col\">Ad</th><th scope=\"col\">Wanted</th>"
			"<th scope=\"col\">Confirmed</th><th scope=\"col\">Seen</th>"
			"<th scope=\"col\">By whom</th><th scope=\"col\">In "
			"words</th></tr></thead>\n<tbody>\n");
	for (uint32_t i = 0; i < s->target_count; i++)
		ad_row(h, s->first_target + i);
	html_literal(h, "</tbody>\n</table>\n");
}

/* ---- what happened ---- */

static void line_row(struct html *h, const struct zone *zone, const struct history_row *line)
{
	html_literal(h, "<tr><th scope=\"row\">");
	html_time(h, zone, line->at);
	html_literal(h, "</th><td data-l=\"What\">");
	html_text(h, line->kind);
	html_literal(h, "</td><td data-l=\"Ad\">");
	html_text(h, line->target);
	html_literal(h, "</td><td data-l=\"In words\" class=\"wide\">");
	html_text(h, line->text);
	html_literal(h, "</td></tr>\n");
}

static void pages(struct html *h, const struct place_page *p)
{
	if (!p->older && !p->newer)
		return;
	html_literal(h, "<p class=\"pages\">");
	if (p->newer) {
		html_literal(h, "<a href=\"");
		html_service_href(h, p->service);
		html_literal(h, "#happened\">Newest</a> ");
	}
	if (p->older) {
		html_literal(h, "<a rel=\"next\" href=\"");
		html_service_href(h, p->service);
		buf_printf(h->out, "?before=%llu#happened\">Older</a>",
			   (unsigned long long)p->lines[p->line_count - 1].seq);
	}
	html_literal(h, "</p>\n");
}

/* The whole history is read page by page; a part of it only as far as the picture goes. */
static void parts(struct html *h, const struct place_page *p)
{
	html_literal(h, "<ul class=\"parts\" aria-label=\"Which lines\">");
	for (int w = 0; w < PLACE_WHATS; w++) {
		html_literal(h, "<li><a href=\"");
		html_service_href(h, p->service);
		if (w != PLACE_ALL)
			buf_printf(h->out, "?what=%s", place_what_names[w]);
		buf_printf(h->out, "#happened\"%s>%s</a></li>",
			   (int)p->what == w ? " aria-current=\"true\"" : "", place_what_names[w]);
	}
	html_literal(h, "</ul>\n");
	if (p->what != PLACE_ALL)
		buf_printf(h->out, "<p class=\"hint\">Of the newest %d lines.</p>\n", PLACE_RECENT);
}

static void happened(struct html *h, const struct place_page *p)
{
	html_literal(h, "<h2 id=\"happened\">What happened</h2>\n");
	parts(h, p);
	if (!p->line_count) {
		html_literal(h, "<p>Nothing of that is recorded here yet.</p>\n");
		return;
	}
	html_literal(
		h, "<table class=\"standings\">\n<caption>Newest first</caption>\n<thead><tr>"
		   "<th scope=\"col\">When</th><th scope=\"col\">What</th><th scope=\"col\">Ad</th>"
		   "<th scope=\"col\">In words</th></tr></thead>\n<tbody>\n");
	for (size_t i = 0; i < p->line_count; i++)
		line_row(h, place_zone(h->config, p->service), &p->lines[i]);
	html_literal(h, "</tbody>\n</table>\n");
	pages(h, p);
}

static void links(struct html *h, const struct place_page *p)
{
	const char *id = h->config->services[p->service].id;

	html_literal(h, "<p class=\"links\"><a href=\"/explain.txt?service=");
	html_text(h, id);
	html_literal(h, "\">Text</a> <a href=\"/api/v1/services/");
	html_text(h, id);
	html_literal(h, "\">JSON</a> <a href=\"/api/v1/services/");
	html_text(h, id);
	html_literal(h, "/days\">Days as JSON</a></p>\n");
}

void report_place_html(const struct engine *e, const struct place_page *p,
		       const struct report_context *c, struct buf *out)
{
	struct buf scratch cleanup_buf = BUF_INIT(HTML_SCRATCH_MAX);
	struct html h = { .e = e, .config = engine_config(e), .c = c, .out = out, .scratch = &scratch };

	html_begin(&h, HTML_PLACE);
	heading(&h, p);
	place_actions(&h, p);
	now(&h, p);
	ads(&h, p);
	buf_printf(out, "<h2>The last %d days</h2>\n", PLACE_DAYS);
	place_chart(&h, p);
	place_table(&h, p);
	happened(&h, p);
	links(&h, p);
	html_end(&h);
}
