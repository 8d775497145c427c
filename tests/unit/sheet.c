/* SPDX-License-Identifier: Apache-2.0 */
/* sheet.c - comma-separated bytes to rows: what a cell may be, and which line it is on. */
#include "base/sheet.h"

#include <stdio.h>

#include "base/buf.h"
#include "tests/unit/support/run.h"

static void put_row(void *context, const struct sheet_row *row)
{
	struct buf *out = context;

	buf_printf(out, "%u:", (unsigned)row->line);
	for (int i = 0; i < row->count; i++)
		buf_printf(out, "%s%s", i ? "|" : "", row->cells[i]);
	buf_puts(out, ";");
}

static const struct {
	const char *why, *bytes;
	const char *rows; /* those that were taken, also before a mistake */
	const char *says; /* "": no mistake */
	uint32_t line;
} rows[] = {
	{ "two rows", "a,b\nc,d\n", "1:a|b;2:c|d;", "", 3 },
	{ "no end of the last line", "a,b\nc,d", "1:a|b;2:c|d;", "", 3 },
	{ "Windows line ends are one each", "a\r\nb\r\n", "1:a;2:b;", "", 3 },
	{ "blank lines are counted", "a\n\n\nb\n", "1:a;4:b;", "", 5 },
	{ "a byte order mark",
	  "\xef\xbb\xbf"
	  "a\n",
	  "1:a;", "", 2 },
	{ "quotes, and a comma inside", "\"a,b\",\"c\"\"d\"\n", "1:a,b|c\"d;", "", 2 },
	{ "empty cells are cells", ",,\n", "1:||;", "", 2 },
	{ "nothing", "", "", "", 1 },
	{ "a quote that opens inside a cell", "a\nb\"c\"\n", "1:a;",
	  "a quote that does not open or close a whole cell: the rest cannot be read", 2 },
	{ "a quote that never closes", "a\n\"b\n", "1:a;",
	  "a quote that does not open or close a whole cell: the rest cannot be read", 2 },
	{ "a line break in a cell", "\"a\nb\",c\n", "",
	  "cell 1 holds a line break, a control byte or bytes that are not UTF-8", 1 },
	{ "an escape for the terminal", "a,\x1b[2J\n", "",
	  "cell 2 holds a line break, a control byte or bytes that are not UTF-8", 1 },
	{ "bytes that are not UTF-8", "x\n\xff\n", "1:x;",
	  "cell 1 holds a line break, a control byte or bytes that are not UTF-8", 2 },
};

START_TEST(bytes_become_rows)
{
	struct buf out cleanup_buf = BUF_INIT(4096);
	struct err err = ERR_INIT;
	uint32_t line = 0;
	int failed = sheet_read(rows[_i].bytes, strlen(rows[_i].bytes), put_row, &out, &line, &err);

	ck_assert_msg(failed == (*rows[_i].says ? -1 : 0), "%s", rows[_i].why);
	ck_assert_msg(!strcmp(buf_text(&out), rows[_i].rows), "%s: \"%s\"", rows[_i].why, buf_text(&out));
	ck_assert_msg(!strcmp(err.text, rows[_i].says), "%s: \"%s\"", rows[_i].why, err.text);
	ck_assert_msg(line == rows[_i].line, "%s: line %u", rows[_i].why, (unsigned)line);
}
END_TEST

START_TEST(a_row_has_bounds)
{
	struct buf text cleanup_buf = BUF_INIT(64 * 1024), out cleanup_buf = BUF_INIT(64 * 1024);
	struct err err = ERR_INIT;
	uint32_t line;

	for (int i = 0; i < SHEET_CELLS_MAX; i++)
		buf_puts(&text, i ? ",x" : "x");
	ck_assert_int_eq(sheet_read(buf_text(&text), text.length, put_row, &out, &line, &err), 0);
	buf_puts(&text, ",x");
	ck_assert_int_eq(sheet_read(buf_text(&text), text.length, put_row, &out, &line, &err), -1);
	ck_assert_int_eq(err.kind, ERR_LIMIT);
	buf_clear(&text);
	for (int i = 0; i < SHEET_CELL_MAX - 1; i++)
		buf_putc(&text, 'y');
	err = (struct err)ERR_INIT;
	ck_assert_int_eq(sheet_read(buf_text(&text), text.length, put_row, &out, &line, &err), 0);
	buf_putc(&text, 'y');
	ck_assert_int_eq(sheet_read(buf_text(&text), text.length, put_row, &out, &line, &err), -1);
	ck_assert_int_eq(err.kind, ERR_LIMIT);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("sheet");

	tcase_add_loop_test(tc, bytes_become_rows, 0, ROWS(rows));
	tcase_add_test(tc, a_row_has_bounds);
	return run_case("sheet", tc);
}
