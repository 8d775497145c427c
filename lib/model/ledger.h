/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ledger.h - what the money of one pool did on a day, or on several.
 *
 * Every column is micros of the currency.  What each of them means, and whether it
 * was seen or estimated, is said in decide/kept.h; no two of them are ever added.
 */
#ifndef CAPD_MODEL_LEDGER_H
#define CAPD_MODEL_LEDGER_H

#include "base/when.h"

enum ledger_column {
	LEDGER_PLANNED,
	LEDGER_RUNNING,
	LEDGER_KEPT,
	LEDGER_WOULD_KEEP,
	LEDGER_TIMED, /* those before are amounts per day, counted by the part of it they stood */
	LEDGER_SPENT = LEDGER_TIMED,
	LEDGER_MOVED,
	LEDGER_HELD,
	LEDGER_COLUMNS
};

struct ledger_sums {
	int64_t micros[LEDGER_COLUMNS];
	int64_t counted_ms;	 /* of the time, watched */
	struct instant spent_at; /* of the newest report in LEDGER_SPENT; never: nothing is reported */
	uint32_t ads, ads_reported; /* with a budget; of these, with a report in that month */
};

struct ledger_row {
	struct date day;
	const char *pool; /* "": no pool */
	struct ledger_sums sums;
};

/* What came later is added; of the ads the later count holds. */
void ledger_add(struct ledger_sums *to, const struct ledger_sums *later);

/* Days of pools as they are gathered: texts are copied. */
struct ledger_rows {
	struct ledger_row *items;
	size_t count, room;
};

void ledger_rows_add(struct ledger_rows *rows, const struct ledger_row *row);
/* By day, then pool, those of none last; each once, whatever was gathered in parts. */
void ledger_rows_merge(struct ledger_rows *rows);
void ledger_rows_release(struct ledger_rows *rows);

/* Months are counted from year 0: year * 12 + month - 1. */
int32_t ledger_month(struct date d);
struct date ledger_month_begins(int32_t month);

#endif
