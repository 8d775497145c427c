/* SPDX-License-Identifier: Apache-2.0 */
/*
 * platforms_html.c - the page of the ad accounts: which one refuses, and which ads are in doubt.
 */
#include <stdlib.h>

#include "base/money.h"
#include "report/html.h"
#include "report/platforms.h"

static void head_cell(struct html *h, const struct platform_row *r)
{
	html_literal(h, "<th scope=\"row\"><span class=\"id\">");
	html_text(h, r->is->id);
	html_literal(h, "</span><small>");
	html_text(h, r->is->kind);
	buf_printf(h->out, " · %u %s</small></th>", r->is->targets, r->is->targets == 1 ? "ad" : "ads");
}

static void doubtful_ads(struct html *h, const struct platform_row *r)
{
	if (!r->doubt_count)
		return;
	html_literal(h, "<ul class=\"links-in\">");
	for (uint32_t i = 0; i < r->doubt_count; i++) {
		const struct target *t = &h->config->targets[r->doubts[i]];

		html_literal(h, "<li><a href=\"");
		html_service_href(h, t->service);
		html_literal(h, "\">");
		html_text(h, h->config->services[t->service].id);
		html_literal(h, "</a> (");
		html_text(h, t->id);
		html_literal(h, ")</li>");
	}
	if (r->is->in_doubt > r->doubt_count)
		buf_printf(h->out, "<li>and %u more</li>", r->is->in_doubt - r->doubt_count);
	html_literal(h, "</ul>");
}

static void said_cell(struct html *h, const struct platform_row *r)
{
	html_literal(h, "<td data-l=\"Situation\" class=\"wide\">");
	buf_clear(h->scratch);
	platform_says(h->e, r, h->c, h->scratch);
	html_text(h, buf_text(h->scratch));
	html_literal(h, ".");
	doubtful_ads(h, r);
	html_literal(h, "</td><td data-l=\"What happens next\" class=\"wide\">");
	buf_clear(h->scratch);
	platform_next(h->e, r, h->c, h->scratch);
	html_text(h, buf_text(h->scratch));
	html_literal(h, ".</td>");
}

static void budget_cell(struct html *h, const struct platform_row *r)
{
	html_literal(h, "<td data-l=\"Asked\" class=\"n\">");
	buf_clear(h->scratch);
	platform_budget(r, h->scratch);
	html_text(h, buf_text(h->scratch));
	buf_printf(h->out, "<small>%llu requests since the start, %llu refused or failed</small></td>",
		   (unsigned long long)r->is->requests, (unsigned long long)r->is->refused);
}

static void money_cell(struct html *h, const struct platform_row *r)
{
	int64_t limit = h->config->platforms[r->index].spend_micros;

	html_literal(h, "<td data-l=\"Ads may spend\" class=\"n\">");
	html_money(h, engine_account_exposure(h->e, r->index));
	html_literal(h, " a day<small>");
	if (limit > 0) {
		html_literal(h, "of at most ");
		html_money(h, limit);
	} else {
		html_literal(h, "no limit of its own");
	}
	html_literal(h, "</small></td>");
}

static void read_cell(struct html *h, const struct platform_row *r)
{
	char span[SPAN_TEXT];

	html_literal(h, "<td data-l=\"Ads read\" class=\"n\">");
	if (is_never(r->is->looked_at)) {
		html_literal(h, "not yet");
	} else {
		html_text(h, span_format(since(r->is->looked_at, h->c->now), span));
		html_literal(h, " ago");
	}
	html_literal(h, "<small>its API's version ends: ");
	buf_clear(h->scratch);
	platform_sunset_words(r, h->scratch);
	html_text(h, buf_text(h->scratch));
	html_literal(h, "</small></td>");
}

static void account_row(struct html *h, const struct platform_row *r)
{
	html_literal(h, "<tr>");
	head_cell(h, r);
	html_literal(h, "<td data-l=\"Status\"><span class=\"tags\">");
	html_tag(h, r->standing->class, r->standing->glyph, r->standing->word);
	html_literal(h, "</span></td>");
	said_cell(h, r);
	read_cell(h, r);
	budget_cell(h, r);
	money_cell(h, r);
	html_literal(h, "</tr>\n");
}

void report_platforms_html(const struct engine *e, const struct report_account *accounts,
			   const struct report_context *c, struct buf *out)
{
	struct buf scratch cleanup_buf = BUF_INIT(HTML_SCRATCH_MAX);
	struct html h = { .e = e, .config = engine_config(e), .c = c, .out = out, .scratch = &scratch };
	struct platform_row *rows = platform_rows(e, accounts, c);

	html_begin(&h, HTML_PLATFORMS);
	html_literal(&h, "<h1>Ad platforms</h1>\n");
	buf_clear(&scratch);
	report_platforms_headline(e, accounts, c, &scratch);
	html_sentence(&h, "sum", buf_text(&scratch));
	html_sentence(
		&h, "sub",
		"An ad counts as paused, or as having a budget, only once it was read back from "
		"its platform");
	html_literal(&h,
		     "<div class=\"tools\"><p class=\"links\"><a href=\"/platforms.txt\">Text</a> "
		     "<a href=\"/api/v1/platforms\">JSON</a></p></div>\n");
	html_literal(&h, "<table class=\"standings\">\n<caption>Ad platforms, the most urgent "
			 "first</caption>\n<thead><tr><th scope=\"col\">Platform</th>"
			 "<th scope=\"col\">Status</th><th scope=\"col\">Situation</th>"
			 "<th scope=\"col\">What happens next</th><th scope=\"col\">Ads read</th>"
			 "<th scope=\"col\">Asked</th><th scope=\"col\">Ads may "
			 "spend</th></tr></thead>\n<tbody>\n");
	for (size_t p = 0; p < h.config->platform_count; p++)
		account_row(&h, &rows[p]);
	html_literal(&h, "</tbody>\n</table>\n");
	html_end(&h);
	free(rows);
}
