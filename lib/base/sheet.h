/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sheet.h - CSV bytes to rows that know their line.
 *
 * The line is the one an editor shows, blank lines counted: a mistake is only
 * worth naming where it can be found.
 */
#ifndef CAPD_BASE_SHEET_H
#define CAPD_BASE_SHEET_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

enum { SHEET_CELLS_MAX = 64, SHEET_CELL_MAX = 256 };

struct sheet_row {
	uint32_t line;
	const char *cells[SHEET_CELLS_MAX]; /* valid during the call */
	int count;
};

typedef void sheet_take(void *context, const struct sheet_row *row);

/*
 * Calls take for each row that is not blank. -1 when the rest cannot be read as
 * CSV (RFC 4180, UTF-8 with or without a byte order mark); *ret_line says where.
 */
int sheet_read(const char *bytes, size_t n, sheet_take *take, void *context, uint32_t *ret_line,
	       struct err *err) must_check;

#endif
