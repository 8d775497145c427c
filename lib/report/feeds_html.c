/* SPDX-License-Identifier: Apache-2.0 */
/*
 * feeds_html.c - the page of the feeds: which one is the problem, and whom it leaves blind.
 */
#include <stdlib.h>
#include <string.h>

#include "decide/explain.h"
#include "report/feeds.h"
#include "report/form.h"

static void head_cell(struct html *h, const struct feed_row *r)
{
	html_literal(h, "<th scope=\"row\"><span class=\"id\">");
	html_text(h, r->is->id);
	html_literal(h, "</span><small>");
	html_text(h, r->is->kind);
	if (*r->is->host) {
		html_literal(h, " · ");
		html_text(h, r->is->host);
	}
	html_literal(h, "</small></th>");
}

static void silent_services(struct html *h, const struct feed_row *r)
{
	if (!r->silent_count)
		return;
	html_literal(h, "<ul class=\"links-in\">");
	for (uint32_t i = 0; i < r->silent_count; i++) {
		html_literal(h, "<li><a href=\"");
		html_service_href(h, r->silent[i]);
		html_literal(h, "\">");
		html_text(h, h->config->services[r->silent[i]].id);
		html_literal(h, "</a></li>");
	}
	if (r->is->unanswered > r->silent_count)
		buf_printf(h->out, "<li>and %u more</li>", r->is->unanswered - r->silent_count);
	html_literal(h, "</ul>");
}

/* More may be spent because of it, so it is for whoever may approve that. */
static bool may_allow(const struct html *h, uint32_t feed)
{
	const struct event go_on = {
		.kind = EVENT_ALLOW,
		.at = h->c->now,
		.service = NOBODY,
		.target = NOBODY,
		.feed = feed,
		.who = h->c->viewer ? h->c->viewer->name : "",
		.words = "",
	};

	buf_clear(h->scratch);
	return form_may(h, ROLE_APPROVER) && engine_may(h->e, &go_on, h->scratch);
}

static void offer_allow(struct html *h, const struct feed_row *r)
{
	if (!may_allow(h, r->index))
		return;
	html_literal(h,
		     "<p class=\"actions\"><a class=\"button\" href=\"/feeds?do=allow&amp;feed=");
	html_text(h, r->is->id);
	html_literal(h, "\">Let it go on…</a></p>");
}

static void said_cell(struct html *h, const struct feed_row *r)
{
	html_literal(h, "<td data-l=\"Situation\" class=\"wide\">");
	buf_clear(h->scratch);
	feed_says(h->e, r, h->c, h->scratch);
	html_text(h, buf_text(h->scratch));
	html_literal(h, ".");
	silent_services(h, r);
	html_literal(h, "</td><td data-l=\"What happens next\" class=\"wide\">");
	buf_clear(h->scratch);
	feed_next(h->e, r, h->c, h->scratch);
	html_text(h, buf_text(h->scratch));
	html_literal(h, ".");
	offer_allow(h, r);
	html_literal(h, "</td>");
}

static void answer_cell(struct html *h, const struct feed_row *r)
{
	static const char *const ways[] = {
		[FEED_IS_ASKED] = "asked every ",
		[FEED_IS_PUSHED] = "expected every ",
		[FEED_IS_STATED] = "stated by people",
	};
	char span[SPAN_TEXT];

	html_literal(h, "<td data-l=\"Last answer\" class=\"n\">");
	if (is_never(r->is->answered_at)) {
		html_literal(h, "none since the start");
	} else {
		html_text(h, span_format(since(r->is->answered_at, h->c->now), span));
		html_literal(h, " ago");
	}
	html_literal(h, "<small>");
	html_literal(h, ways[h->config->feeds[r->index].way]);
	if (h->config->feeds[r->index].way != FEED_IS_STATED)
		html_text(h, span_format(r->is->every, span));
	html_literal(h, "</small></td>");
}

static void count_cell(struct html *h, const struct feed_row *r)
{
	static const char *const names[] = {
		[FEED_IS_ASKED] = "polls",
		[FEED_IS_PUSHED] = "messages",
		[FEED_IS_STATED] = "looks at what was stated",
	};
	const struct report_feed *is = r->is;

	buf_printf(h->out, "<td data-l=\"Since the start\" class=\"n\">%llu %s",
		   (unsigned long long)is->polls, names[h->config->feeds[r->index].way]);
	buf_printf(h->out, "<small>%llu failed, %llu unchanged</small></td>",
		   (unsigned long long)is->failures, (unsigned long long)is->unchanged);
}

static void feed_row(struct html *h, const struct feed_row *r)
{
	html_literal(h, "<tr>");
	head_cell(h, r);
	html_literal(h, "<td data-l=\"Status\"><span class=\"tags\">");
	html_tag(h, r->standing->class, r->standing->glyph, r->standing->word);
	buf_printf(h->out, "</span><small>%u of %u services without data</small></td>",
		   r->is->unanswered, r->is->services);
	said_cell(h, r);
	answer_cell(h, r);
	count_cell(h, r);
	html_literal(h, "</tr>\n");
}

static void allow_form(struct html *h, uint32_t feed)
{
	form_ask(h, "Let what this feed says go on?");
	html_literal(h, "<p>");
	buf_clear(h->scratch);
	explain_mass(h->e, feed, h->scratch);
	html_text(h, buf_text(h->scratch));
	html_literal(
		h,
		".</p>\n<p>If that is so at the clinics, let it go on: what its data calls for is "
		"then sent, however many move at once. If nobody knows, leave it: no more is "
		"spent meanwhile.</p>\n");
	form_begin(h, "allow");
	form_hidden(h, "feed", h->config->feeds[feed].id);
	form_hidden(h, "back", "/feeds");
	form_reason(h, "holiday week, checked with the desk");
	form_button(h, "Let it go on");
	html_literal(h, "<a href=\"/feeds\">Leave it as it is</a>");
	form_end(h);
}

static void asked_form(struct html *h, const char *allow)
{
	for (uint32_t f = 0; f < h->config->feed_count; f++)
		if (strcmp(h->config->feeds[f].id, allow) == 0 && may_allow(h, f)) {
			allow_form(h, f);
			return;
		}
	html_literal(h, "<p class=\"hint\">That cannot be done here now: nothing of that feed "
			"waits, or it is "
			"for somebody with another role.</p>\n");
}

static void links(struct html *h)
{
	html_literal(h, "<div class=\"tools\"><p class=\"links\"><a href=\"/feeds.txt\">Text</a> "
			"<a href=\"/api/v1/feeds\">JSON</a></p></div>\n");
}

void report_feeds_html(const struct engine *e, const struct report_feed *feeds, const char *allow,
		       const struct report_context *c, struct buf *out)
{
	struct buf scratch cleanup_buf = BUF_INIT(HTML_SCRATCH_MAX);
	struct html h = { .e = e, .config = engine_config(e), .c = c, .out = out, .scratch = &scratch };
	struct feed_row *rows = feed_rows(e, feeds);

	html_begin(&h, HTML_FEEDS);
	html_literal(&h, "<h1>Feeds</h1>\n");
	buf_clear(&scratch);
	report_feeds_headline(e, feeds, &scratch);
	html_sentence(&h, "sum", buf_text(&scratch));
	html_sentence(&h, "sub",
		      "A feed says how many appointments are free. Without it, or when what it "
		      "says cannot be believed, its services are shown as unknown");
	if (allow)
		asked_form(&h, allow);
	links(&h);
	html_literal(&h, "<table class=\"standings\">\n<caption>Feeds, the most urgent "
			 "first</caption>\n<thead><tr>"
			 "<th scope=\"col\">Feed</th><th scope=\"col\">Status</th>"
			 "<th scope=\"col\">Situation</th><th scope=\"col\">What happens "
			 "next</th><th scope=\"col\">Last answer</th>"
			 "<th scope=\"col\">Since the start</th></tr></thead>\n<tbody>\n");
	for (size_t f = 0; f < h.config->feed_count; f++)
		feed_row(&h, &rows[f]);
	html_literal(&h, "</tbody>\n</table>\n");
	html_end(&h);
	free(rows);
}
