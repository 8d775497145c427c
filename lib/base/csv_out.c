/* SPDX-License-Identifier: Apache-2.0 */
/*
 * csv_out.c - quoted where a comma, a quote or a line's end would be misread.
 *
 * Every byte a spreadsheet may begin a formula with is met with an apostrophe, also
 * behind blanks: some programs trim them first.
 */
#include "base/csv_out.h"

#include <string.h>

static const char digits[] = "0123456789";

static bool is_number(const char *text)
{
	size_t whole;

	text += *text == '-';
	whole = strspn(text, digits);
	text += whole;
	if (*text == '.')
		text += 1 + strspn(text + 1, digits);
	return whole && !*text;
}

static bool calculates(const char *text)
{
	const char *first = text + strspn(text, " ");

	return *first && strchr("=+-@\t\r\n", *first) && !is_number(text);
}

static void cell(struct buf *out, const char *text)
{
	bool quoted = strpbrk(text, ",\"\r\n") != NULL;

	if (quoted)
		buf_putc(out, '"');
	if (calculates(text))
		buf_putc(out, '\'');
	for (; *text; text++) {
		if (*text == '"')
			buf_putc(out, '"');
		buf_putc(out, *text);
	}
	if (quoted)
		buf_putc(out, '"');
}

void csv_row(struct buf *out, const char *const *cells, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (i)
			buf_putc(out, ',');
		cell(out, cells[i] ? cells[i] : "");
	}
	buf_putc(out, '\n');
}
