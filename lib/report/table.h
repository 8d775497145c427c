/* SPDX-License-Identifier: Apache-2.0 */
/*
 * table.h - columns of text that fit a terminal.
 *
 * A line that wraps is unreadable, so cells shrink (with an ellipsis) down to
 * the width their column still makes sense at, and then whole columns go, the
 * least telling first.  Widths are display columns, not bytes.
 */
#ifndef CAPD_REPORT_TABLE_H
#define CAPD_REPORT_TABLE_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/buf.h"

enum {
	TABLE_COLUMNS_MAX = 10,
	TABLE_PLAIN = -1, /* a width: cells in full with a tab between, each note the last of them */
};

struct table_column {
	const char *title;
	int least; /* columns it may shrink to; 0: never shrinks */
	int drop;  /* dropped in ascending order when nothing else helps; 0: never */
	bool right;
};

struct table {
	const struct table_column *columns;
	size_t column_count;
	struct arena *arena; /* owns the cells */
	const char **cells;  /* row by row */
	const char **notes;  /* below each row, wrapped; NULL: none */
	size_t rows, room;
};

void table_init(struct table *t, const struct table_column *columns, size_t n, struct arena *arena,
		size_t rows);
/* The text is copied. Cells are given in order, column by column, row by row. */
void table_cell(struct table *t, size_t row, size_t column, const char *text);
/* A sentence that must not be cut: printed in full below its row. */
void table_note(struct table *t, size_t row, const char *text);
/* width 0: no limit. Bytes that would steer a terminal are printed as blanks. */
void table_print(const struct table *t, int width, struct buf *out);

/* Words of text in lines of at most width, each after the first begun by indent blanks. No newline at the end. */
void wrap_print(const char *text, int width, int indent, struct buf *out);

#endif
