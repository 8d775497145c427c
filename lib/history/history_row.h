/* SPDX-License-Identifier: Apache-2.0 */
/*
 * history_row.h - the two forms of a history: their columns, and one row each.
 * Private to history*.c.
 */
#ifndef CAPD_HISTORY_HISTORY_ROW_H
#define CAPD_HISTORY_HISTORY_ROW_H

#include "base/sheet.h"
#include "history/history.h"

enum { HISTORY_COLUMNS_MAX = 16 };

struct history_column {
	const char *name;
	bool required;
};

/* One row as far as it was understood. */
struct history_line {
	struct history *history;
	const struct sheet_row *row;
	const int *at; /* by column: its place in the row, -1: not in the file */
	const struct history_column *columns;
};

struct history_form {
	const char *name;
	struct history_column columns[HISTORY_COLUMNS_MAX];
	int column_count;
	/* False: a mistake was named and the row is dropped. */
	bool (*read)(const struct history_line *l, struct history_sample *ret);
};

extern const struct history_form history_export, history_days;

/* The cell of that column; "" when the file has no such column. */
const char *line_cell(const struct history_line *l, int column);
/* Names the cell and what was expected; always false. */
bool line_refuse(const struct history_line *l, int column, const char *expected);
bool line_count(const struct history_line *l, int column, int32_t *ret);

#endif
