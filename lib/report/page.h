/* SPDX-License-Identifier: Apache-2.0 */
/*
 * page.h - the words of the first page that are neither a row's nor the engine's.
 *
 * The page is written once as HTML and refreshed as JSON; what both say comes from
 * here.  Private to lib/report.
 */
#ifndef CAPD_REPORT_PAGE_H
#define CAPD_REPORT_PAGE_H

#include "report/row.h"

/* A count that is also a choice: following it shows what was counted, and once more ends that. */
struct page_tile {
	const char *id; /* "full", "need" */
	const char *glyph, *word, *meaning;
	size_t n;
	bool chosen;
	struct listing_filter filter; /* behind its link */
};
enum { PAGE_TILES = VERDICT_COUNT + 1 };

/* Most urgent first. Returns how many there are to show. */
size_t page_tiles(const struct listing *l, struct page_tile ret[PAGE_TILES]);

/* "36 of 42 need nothing from you. The newest data is 4 min old." */
void page_calm(const struct report_context *c, const struct listing *l, struct buf *out);
/* "1 service waits for approval: Bayview, Primary care"; nothing when none does. */
void page_waits(const struct engine *e, const struct listing *l, struct buf *out);
/* "Last change 11:20: harbor-point/pt went full from filling: ..."; nothing when nothing is known. */
void page_last(const struct engine *e, const struct report_context *c, struct buf *out);
/* Of the list: "6 of 42 services need attention", "3 of 42 services match: North Shore, Full". */
void page_caption(const struct config *c, const struct listing *l, struct buf *out);
/* What full locations left unspent this month; false: nobody counts. */
struct page_kept {
	const char *title; /* "Kept from full locations" */
	int64_t micros;
	char basis[64]; /* "estimate since Nov 1, 2026" */
};
bool page_kept(const struct engine *e, const struct report_context *c, struct page_kept *ret);
/* "51 to 100 of 430"; nothing when there is one page. */
void page_turn(const struct listing *l, struct buf *out);
/* Another page of the same list, as an address; nothing when there is none. */
void page_beside(const struct listing *l, int step, struct buf *out);
/* "Primary care · North Shore" */
void page_where(const struct config *c, service_ix s, struct buf *out);
const char *page_location(const struct config *c, service_ix s);

#endif
