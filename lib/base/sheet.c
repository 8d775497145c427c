/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sheet.c - libcsv's callbacks gathered into rows.
 *
 * libcsv is asked to report every line end, because it skips blank lines
 * otherwise and the count of lines would drift from what an editor shows.
 * A cell with a control byte is refused: no table of ours has one, and a message that
 * quotes it would carry it to a terminal.
 */
#include "base/sheet.h"

#include <csv.h>
#include <stdbool.h>
#include <string.h>

#include "base/limits.h"
#include "base/text.h"

struct sheet {
	struct sheet_row row;
	char text[SHEET_CELLS_MAX][SHEET_CELL_MAX];
	sheet_take *take;
	void *context;
	struct err *err;
	bool failed, after_cr;
};

static bool has_control(const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if ((unsigned char)s[i] < 0x20 || s[i] == 0x7f)
			return true;
	return false;
}

static int cell_fits(struct sheet *s, const char *bytes, size_t n)
{
	if (s->row.count == SHEET_CELLS_MAX)
		return err_set(s->err, ERR_LIMIT, "more than %d cells", SHEET_CELLS_MAX);
	if (n >= SHEET_CELL_MAX)
		return err_set(s->err, ERR_LIMIT, "cell %d is longer than %d bytes",
			       s->row.count + 1, SHEET_CELL_MAX - 1);
	if (has_control(bytes, n) || text_utf8_valid(bytes, n) != n)
		return err_set(
			s->err, ERR_INPUT,
			"cell %d holds a line break, a control byte or bytes that are not UTF-8",
			s->row.count + 1);
	return 0;
}

static void take_field(void *bytes, size_t n, void *context)
{
	struct sheet *s = context;

	if (s->failed)
		return;
	if (cell_fits(s, bytes, n) < 0) {
		s->failed = true;
		return;
	}
	memcpy(s->text[s->row.count], bytes, n);
	s->text[s->row.count][n] = '\0';
	s->row.cells[s->row.count] = s->text[s->row.count];
	s->row.count++;
}

static void take_row(int end, void *context)
{
	struct sheet *s = context;

	if (s->failed)
		return;
	if (end == '\n' && s->after_cr && s->row.count == 0) { /* the second half of one line end */
		s->after_cr = false;
		return;
	}
	s->after_cr = end == '\r';
	if (s->row.count > 0)
		s->take(s->context, &s->row);
	s->row.count = 0;
	s->row.line++;
}

static int parse(struct csv_parser *p, struct sheet *s, const char *bytes, size_t n)
{
	bool whole = csv_parse(p, bytes, n, take_field, take_row, s) == n;

	if (whole)
		whole = csv_fini(p, take_field, take_row, s) == 0;
	if (s->failed)
		return -1;
	if (!whole)
		return err_set(s->err,
			       ERR_INPUT, "a quote that does not open or close a whole cell: the rest cannot be read");
	return 0;
}

int sheet_read(const char *bytes, size_t n, sheet_take *take, void *context, uint32_t *ret_line,
	       struct err *err)
{
	struct sheet s = { .row = { .line = 1 }, .take = take, .context = context, .err = err };
	struct csv_parser p;
	int failed;

	if (n >= 3 && !memcmp(bytes, "\xef\xbb\xbf", 3)) {
		bytes += 3;
		n -= 3;
	}
	(void)csv_init(&p, CSV_STRICT | CSV_STRICT_FINI | CSV_REPALL_NL);
	failed = parse(&p, &s, bytes, n);
	csv_free(&p);
	*ret_line = s.row.line;
	return failed;
}
