/* SPDX-License-Identifier: Apache-2.0 */
/*
 * csv_out.c - what a spreadsheet shows is what was written, and never a formula.
 */
#include "base/csv_out.h"

#include "support/run.h"

static const struct {
	const char *why, *text, *cell;
} cells[] = {
	{ "a word", "harbor/derm", "harbor/derm" },
	{ "nothing", "", "" },
	{ "nothing at all", NULL, "" },
	{ "a comma", "full, paused", "\"full, paused\"" },
	{ "a quote", "the \"open\" one", "\"the \"\"open\"\" one\"" },
	{ "two lines", "one\ntwo", "\"one\ntwo\"" },
	{ "a carriage return", "one\rtwo", "\"one\rtwo\"" },
	{ "a formula", "=1+1", "'=1+1" },
	{ "a formula that must be quoted", "=HYPERLINK(\"x\",\"y\")",
	  "\"'=HYPERLINK(\"\"x\"\",\"\"y\"\")\"" },
	{ "a plus", "+1 555 0100", "'+1 555 0100" },
	{ "a minus and words", "-2+cmd|' /C calc'!A0", "'-2+cmd|' /C calc'!A0" },
	{ "an at", "@SUM(A1)", "'@SUM(A1)" },
	{ "a tab", "\t=1", "'\t=1" },
	{ "a return before it", "\r=1", "\"'\r=1\"" },
	{ "a line's end before it", "\n=1", "\"'\n=1\"" },
	{ "blanks before it", "  =1", "'  =1" },
	{ "blanks alone", "  ", "  " },
	{ "a formula in the middle is none", "a=1", "a=1" },
	{ "a number", "12", "12" },
	{ "a negative number", "-12", "-12" },
	{ "a negative amount", "-12.50", "-12.50" },
	{ "a minus alone", "-", "'-" },
	{ "a minus and a point", "-.5", "'-.5" },
	{ "a minus before a date", "-12-11", "'-12-11" },
};

START_TEST(a_cell_is_text)
{
	struct buf out cleanup_buf = BUF_INIT(256);
	struct buf wanted cleanup_buf = BUF_INIT(256);
	const char *row[] = { cells[_i].text, "x", cells[_i].text };

	buf_printf(&wanted, "%s,x,%s\n", cells[_i].cell, cells[_i].cell);
	csv_row(&out, row, 3);
	ck_assert_msg(!strcmp(buf_text(&out), buf_text(&wanted)), "%s: %s", cells[_i].why,
		      buf_text(&out));
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("csv_out");

	tcase_add_loop_test(tc, a_cell_is_text, 0, ROWS(cells));
	return run_case("csv_out", tc);
}
