/* SPDX-License-Identifier: Apache-2.0 */
/*
 * report.h - one report, many faces.
 *
 * Pure rendering of what the engine knows at one instant to JSON, text and
 * HTML.  Golden-tested, so that page, command line and API cannot disagree.
 * Names come from configuration and feeds: HTML output escapes every one.
 */
#ifndef CAPD_REPORT_REPORT_H
#define CAPD_REPORT_REPORT_H

#include "base/buf.h"
#include "decide/engine.h"
#include "model/history.h"
#include "report/house.h"
#include "report/listing.h"

/* What the daemon knows beyond the engine. */
struct report_context {
	struct instant now;
	struct instant started;
	const char *version; /* "0.1.0" */
	const char *host;
	const char *config_file;
	struct instant config_loaded;
	const char *store_trouble; /* "" when the store is fine */
	const char *clock_trouble; /* whose clock is wrong; NULL or "": nobody's we know of */
	int width;    /* text: columns of the terminal; 0: no limit; TABLE_PLAIN: no columns */
	bool all;     /* text: every service, not only those that need attention */
	bool brief;   /* JSON of the plan: without the list of targets */
	size_t limit; /* JSON of the status: this many services, most urgent first; 0: all, by id */
	struct listing_filter filter; /* what is listed, in HTML, JSON and CSV */
	struct report_kept kept;
	const struct house_index *index; /* that follows the engine; NULL: all is looked at */
	const struct history_row *last; /* HTML: what was last decided or done; NULL: nothing known */
	const struct report_viewer *viewer; /* NULL: somebody who may only read */
};

/* "2 full, 1 unknown": what a page is called. */
void report_title(const struct engine *e, const struct report_context *c, struct buf *out);

void report_status_json(const struct engine *e, const struct report_context *c, struct buf *out);
/*
 * The same in pieces, for a house that is too large for one: whatever is listed may be
 * written between begin and end, a comma between two rows that meet in no buffer is the
 * caller's.  began: the generation of the begin; the end says whether it moved since.
 */
void report_status_json_begin(const struct engine *e, const struct report_context *c, struct buf *out);
void report_status_json_row(const struct engine *e, service_ix s, const struct report_context *c,
			    struct buf *out);
void report_status_json_end(const struct engine *e, uint64_t began, struct buf *out);
/* One line for who follows along: what moved them to look, without the services. */
void report_pulse_json(const struct engine *e, const struct report_context *c, struct buf *out);
void report_service_json(const struct engine *e, service_ix s, const struct report_context *c,
			 struct buf *out);
void report_plan_json(const struct engine *e, const struct report_context *c, struct buf *out);
void report_metrics_json(const struct engine *e, struct buf *out); /* the registry of measures */
void report_history_json(const struct history_row *rows, size_t n, struct buf *out);

void report_status_text(const struct engine *e, const struct report_context *c, struct buf *out);
void report_explain_text(const struct engine *e, service_ix s, const struct report_context *c,
			 struct buf *out);
/* What would have to be different for it to get more. */
void report_why_not_text(const struct engine *e, service_ix s, const struct report_context *c,
			 struct buf *out);
void report_why_not_json(const struct engine *e, service_ix s, struct buf *out);
void report_plan_text(const struct engine *e, const struct report_context *c, struct buf *out);
void report_metrics_text(const struct engine *e, const struct report_context *c, struct buf *out);
void report_history_text(const struct engine *e, const struct history_row *rows, size_t n,
			 const struct report_context *c, struct buf *out);

/*
 * The page between its fixed head and foot, and the same for the script that keeps it
 * fresh.  The listing is of this engine; recent has one for each row it shows, in its
 * order; NULL: not known.
 */
void report_page_html(const struct engine *e, const struct listing *l, const struct report_recent *recent,
		      const struct report_context *c, struct buf *out);
void report_page_json(const struct engine *e, const struct listing *l, const struct report_recent *recent,
		      const struct report_context *c, struct buf *out);

/* What is listed as a table for spreadsheets: a line of names, then a row each. */
void report_csv_head(struct buf *out);
void report_csv_row(const struct engine *e, service_ix s, const struct report_context *c,
		    struct buf *out);

#endif
