/* SPDX-License-Identifier: Apache-2.0 */
/*
 * money.h - a month of money per pool, for those who answer for it.
 *
 * What was seen and what is estimated stand apart on every face, and the method stands
 * below the numbers.  Each pool is rounded down to the currency's smallest step before
 * anything is summed, so that what is shown adds up.
 */
#ifndef CAPD_REPORT_MONEY_H
#define CAPD_REPORT_MONEY_H

#include "base/money.h"
#include "model/ledger.h"
#include "report/report.h"

/* A month, as it was counted: days of pools, merged (ledger_rows_merge()). */
struct report_money {
	int32_t month; /* ledger_month() */
	const struct ledger_row *days;
	size_t count;
};

void report_money_json(const struct engine *e, const struct report_money *m,
		       const struct report_context *c, struct buf *out);
void report_money_text(const struct engine *e, const struct report_money *m,
		       const struct report_context *c, struct buf *out);
void report_money_html(const struct engine *e, const struct report_money *m,
		       const struct report_context *c, struct buf *out);
/* by_day: a row for each day and pool, exact; otherwise pools and their total. The method follows. */
void report_money_csv(const struct engine *e, const struct report_money *m,
		      const struct report_context *c, bool by_day, struct buf *out);

enum { MONTH_TEXT = 32 };
char *money_month_name(int32_t month, char out[MONTH_TEXT]); /* "November 2026"; returns out */
char *money_month_id(int32_t month, char out[MONTH_TEXT]);   /* "2026-11"; returns out */
bool money_month_read(const char *text, int32_t *ret);	     /* of an id */

/* ---- private to money*.c ---- */

struct money_pool {
	const char *pool; /* "": no pool */
	struct ledger_sums sums;
	int64_t budget_micros; /* for that month, as configured now; -1: none, or no such pool any more */
	struct date since; /* the first day counted; day 0: none */
};

struct money_table {
	struct money_pool *pools; /* by id, those of none last */
	size_t count;
	struct money_pool total; /* .pool NULL */
	bool goes_on;		 /* the month is not over */
	bool rehearsed;		 /* something would have been kept, or it is rehearsal now */
	struct span elapsed;	 /* of the month, until now or its end */
};

void money_table(const struct engine *e, const struct report_money *m,
		 const struct report_context *c, struct money_table *ret);
void money_table_release(struct money_table *t);
bool money_column_shown(const struct money_table *t, enum ledger_column column);
/* The columns in the order they are shown. */
extern const enum ledger_column money_order[LEDGER_COLUMNS];
const char *money_pool_name(const struct money_pool *p); /* "Total", "No pool" */
char *money_cell(const struct engine *e, int64_t micros, char out[MONEY_TEXT]); /* "$900.00"; returns out */
/* "not reported", "by 3 of 5 ads, last Nov 22, 11:20": how far the spend of a pool can be relied on. */
void money_reported(const struct engine *e, const struct money_pool *p, struct instant now,
		    struct buf *out);
/* Sentences without the full stop. */
void money_headline(const struct engine *e, const struct report_money *m,
		    const struct money_table *t, const struct report_context *c, struct buf *out);
/* Of how much of the month the sums are. */
void money_watched(const struct money_table *t, const struct report_context *c, struct buf *out);

#endif
