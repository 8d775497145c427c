/* SPDX-License-Identifier: Apache-2.0 */
/*
 * feeds.h - where the data comes from, and which of it is missing.
 *
 * One judgement of each feed and one sentence about it, for JSON, text and page.
 * Everywhere `feeds` are those of the configuration, in its order.
 */
#ifndef CAPD_REPORT_FEEDS_H
#define CAPD_REPORT_FEEDS_H

#include "report/report.h"
#include "report/standing.h"

/* Nothing that is known of it is believed now: too old, or there never was anything. */
bool report_unanswered(const struct engine *e, service_ix s);

void report_feeds_json(const struct engine *e, const struct report_feed *feeds,
		       const struct report_context *c, struct buf *out);
void report_feeds_text(const struct engine *e, const struct report_feed *feeds,
		       const struct report_context *c, struct buf *out);
/* allow: the feed whose mass change somebody is about to let go on; NULL: none. */
void report_feeds_html(const struct engine *e, const struct report_feed *feeds, const char *allow,
		       const struct report_context *c, struct buf *out);
/* "1 of 3 feeds needs attention: epic is silent, 5 services have no data to trust" */
void report_feeds_headline(const struct engine *e, const struct report_feed *feeds, struct buf *out);

/* ---- private to feeds*.c ---- */

enum { FEED_SILENT_NAMED = 12 }; /* services named for each feed; the rest is counted */

struct feed_row {
	const struct report_feed *is;
	uint32_t index;
	const struct standing *standing;
	service_ix silent[FEED_SILENT_NAMED]; /* the first by id */
	uint32_t silent_count;
};

/* Worst first: how many services it leaves without data, how it stands, then as configured. The caller frees. */
struct feed_row *feed_rows(const struct engine *e, const struct report_feed *feeds);
/* What is wrong, or that nothing is; what happens next. Without a full stop at the end. */
void feed_says(const struct engine *e, const struct feed_row *r, const struct report_context *c,
	       struct buf *out);
void feed_next(const struct engine *e, const struct feed_row *r, const struct report_context *c,
	       struct buf *out);

#endif
