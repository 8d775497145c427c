/* SPDX-License-Identifier: Apache-2.0 */
/*
 * csv_out.h - a row of a table that somebody opens in a spreadsheet.
 *
 * RFC 4180, and one thing more: what people and platforms wrote must not become a
 * formula.  A text that a spreadsheet would calculate gets an apostrophe in front,
 * which spreadsheets take for "this is text".  A plain negative number is left alone.
 */
#ifndef CAPD_BASE_CSV_OUT_H
#define CAPD_BASE_CSV_OUT_H

#include "base/buf.h"

/* NULL is an empty cell. */
void csv_row(struct buf *out, const char *const *cells, size_t n);

#endif
