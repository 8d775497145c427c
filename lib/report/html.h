/* SPDX-License-Identifier: Apache-2.0 */
/*
 * html.h - what every page is written with.
 *
 * Whatever is not a literal of the program goes through html_text(): names come
 * from configuration, feeds and platforms and are treated as hostile.  A state is
 * a shape and a word before it is a colour.
 */
#ifndef CAPD_REPORT_HTML_H
#define CAPD_REPORT_HTML_H

#include "report/report.h"
#include "report/row.h"

/* One page while it is written. The scratch is whoever's writes a word: empty before, lost after. */
struct html {
	const struct engine *e;
	const struct config *config;
	const struct report_context *c;
	struct buf *out, *scratch;
};

enum { HTML_SCRATCH_MAX = 64 * 1024 };

/* The pages, as the navigation names them. */
enum html_page {
	HTML_STATUS,
	HTML_FEEDS,
	HTML_PLATFORMS,
	HTML_MONEY,
	HTML_PLACE /* one service; below Status */
};

void html_literal(struct html *h, const char *s); /* ours, never data */
void html_text(struct html *h, const char *s);	  /* escaped; NULL writes nothing */
void html_time(struct html *h, const struct zone *z, struct instant t); /* <time>; "-" for never */
void html_sentence(struct html *h, const char *class, const char *text); /* a paragraph; adds the full stop */
void html_tag(struct html *h, const char *class, const char *glyph, const char *words);
void html_verdict(struct html *h, enum verdict v);
void html_money(struct html *h, int64_t micros);
void html_service_href(struct html *h, service_ix s); /* "/l/bayview/pt", encoded for an attribute */

/* Skip link, header with mode and freshness, navigation, <main>; and their ends with the footer. */
void html_begin(struct html *h, enum html_page page);
void html_end(struct html *h);

#endif
