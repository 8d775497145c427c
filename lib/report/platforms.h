/* SPDX-License-Identifier: Apache-2.0 */
/*
 * platforms.h - the ad accounts: do they answer, what did they refuse, how much may still be asked.
 *
 * One judgement of each account and one sentence about it, for JSON, text and page.
 * Everywhere `accounts` are those of the configuration's platforms, in its order.
 */
#ifndef CAPD_REPORT_PLATFORMS_H
#define CAPD_REPORT_PLATFORMS_H

#include "report/report.h"
#include "report/standing.h"

void report_platforms_json(const struct engine *e, const struct report_account *accounts,
			   const struct report_context *c, struct buf *out);
void report_platforms_text(const struct engine *e, const struct report_account *accounts,
			   const struct report_context *c, struct buf *out);
void report_platforms_html(const struct engine *e, const struct report_account *accounts,
			   const struct report_context *c, struct buf *out);
/* "1 of 3 ad platforms needs attention: google does not answer" */
void report_platforms_headline(const struct engine *e, const struct report_account *accounts,
			       const struct report_context *c, struct buf *out);

/* ---- private to platforms*.c ---- */

enum { PLATFORM_DOUBTS_NAMED = 12 }; /* ads named for each account; the rest is counted */

struct platform_row {
	const struct report_account *is;
	uint32_t index;
	const struct standing *standing;
	target_ix doubts[PLATFORM_DOUBTS_NAMED]; /* not confirmed, or changed outside */
	uint32_t doubt_count;
};

/* Worst first, then as configured. The caller frees. */
struct platform_row *platform_rows(const struct engine *e, const struct report_account *accounts,
				   const struct report_context *c);
/* What is wrong, or that nothing is; what happens next. Without a full stop at the end. */
void platform_says(const struct engine *e, const struct platform_row *r,
		   const struct report_context *c, struct buf *out);
void platform_next(const struct engine *e, const struct platform_row *r,
		   const struct report_context *c, struct buf *out);
/* "1,200 of 15,000 operations in 24 h", "37% of what it grants is used", or that no limit is known. */
void platform_budget(const struct platform_row *r, struct buf *out);
/* "until 2026-12-31"; "not known". */
void platform_sunset_words(const struct platform_row *r, struct buf *out);

#endif
