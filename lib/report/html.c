/* SPDX-License-Identifier: Apache-2.0 */
/*
 * html.c - the frame that all pages share, and the words in it.
 *
 * Mode and age of what is shown stand at the same place on every page, because
 * a page about money that does not say whether anything is sent is half a page.
 */
#include "report/html.h"

#include <string.h>

#include "base/money.h"
#include "base/text.h"

void html_literal(struct html *h, const char *s)
{
	buf_puts(h->out, s);
}

void html_text(struct html *h, const char *s)
{
	if (s)
		text_html_escape(h->out, s);
}

void html_time(struct html *h, const struct zone *z, struct instant t)
{
	char iso[INSTANT_TEXT];

	buf_clear(h->scratch);
	row_when(z, t, h->c->now, h->scratch);
	if (is_never(t)) {
		html_text(h, buf_text(h->scratch));
		return;
	}
	buf_printf(h->out, "<time datetime=\"%s\">", instant_format(t, iso));
	html_text(h, buf_text(h->scratch));
	html_literal(h, "</time>");
}

void html_sentence(struct html *h, const char *class, const char *text)
{
	buf_printf(h->out, "<p class=\"%s\">", class);
	html_text(h, text);
	html_literal(h, ".</p>\n");
}

void html_tag(struct html *h, const char *class, const char *glyph, const char *words)
{
	buf_printf(h->out, "<span class=\"tag %s\"><span class=\"glyph\" aria-hidden=\"true\">%s</span>",
		   class, glyph);
	html_text(h, words);
	html_literal(h, "</span>");
}

void html_verdict(struct html *h, enum verdict v)
{
	html_tag(h, verdict_name(v), row_glyph(v), row_verdict_word(v));
}

void html_money(struct html *h, int64_t micros)
{
	char text[MONEY_TEXT];

	html_text(h, money_format(micros, h->config->currency, text));
}

void html_service_href(struct html *h, service_ix s)
{
	row_address(h->config, s, h->out);
}

static void navigation(struct html *h, enum html_page page)
{
	static const struct {
		enum html_page page;
		const char *path, *name;
	} links[] = {
		{ HTML_STATUS, "/", "Locations" },
		{ HTML_FEEDS, "/feeds", "Feeds" },
		{ HTML_PLATFORMS, "/platforms", "Ad platforms" },
		{ HTML_MONEY, "/money", "Money" },
	};

	html_literal(h, "<nav aria-label=\"Pages\"><ul>");
	for (size_t i = 0; i < sizeof(links) / sizeof(*links); i++)
		buf_printf(h->out, "<li><a href=\"%s\"%s>%s</a></li>", links[i].path,
			   links[i].page == page ? " aria-current=\"page\"" : "", links[i].name);
	html_literal(h, "</ul></nav>\n");
}

void html_begin(struct html *h, enum html_page page)
{
	html_literal(h, "<a class=\"skip\" href=\"#main\">Skip to the contents</a>\n<header>\n");
	html_literal(h, page == HTML_STATUS ? "<h1>Capacity status</h1>\n" :
					      "<p class=\"site\">Capacity status</p>\n");
	html_literal(h, "<p id=\"mode\" class=\"mode\">");
	html_text(h, mode_words(h->e));
	html_literal(h, "</p>\n<p>");
	html_text(h, h->config->organization);
	html_literal(h, " · times in ");
	html_text(h, h->config->zone->name);
	html_literal(h, "</p>\n<p id=\"live\" class=\"live\">As of ");
	html_time(h, h->config->zone, h->c->now);
	html_literal(h, "</p>\n</header>\n");
	navigation(h, page);
	html_literal(h, "<main id=\"main\" tabindex=\"-1\">\n");
}

void html_end(struct html *h)
{
	html_literal(h, "</main>\n<footer><p>capacityd ");
	html_text(h, h->c->version);
	if (h->c->host && *h->c->host) {
		html_literal(h, " on ");
		html_text(h, h->c->host);
	}
	html_literal(h, ". Configuration loaded ");
	html_time(h, h->config->zone, h->c->config_loaded);
	html_literal(
		h, ".</p>\n<p>Ads are told as they were last read back from the platform. Ads may "
		   "spend: the budgets of all running ads, and of any change that may still "
		   "happen.</p></footer>\n");
}
