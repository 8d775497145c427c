/* SPDX-License-Identifier: Apache-2.0 */
/*
 * table.c - a table never passes its width, cuts between characters, and lets
 * nothing through that a terminal would obey.
 */
#include <string.h>

#include "base/text.h"
#include "report/table.h"
#include "tests/unit/support/run.h"

static const struct table_column columns[] = {
	{ .title = "NAME", .least = 6 },
	{ .title = "N", .right = true },
	{ .title = "WORDS", .least = 8, .drop = 1 },
};

static void print(int width, const char *name, const char *note, struct buf *out)
{
	struct arena arena cleanup_arena = ARENA_INIT(64 * 1024);
	struct table t;

	table_init(&t, columns, 3, &arena, 2);
	table_cell(&t, 0, 0, name);
	table_cell(&t, 0, 1, "7");
	table_cell(&t, 0, 2, "twelve words");
	table_cell(&t, 1, 0, "b");
	table_cell(&t, 1, 1, "12");
	table_cell(&t, 1, 2, "");
	if (note)
		table_note(&t, 0, note);
	table_print(&t, width, out);
}

static const struct {
	const char *why;
	int width;
	const char *name, *note, *says;
} rows[] = {
	{ "no limit", 0, "Harbor Point", NULL,
	  "NAME           N  WORDS\nHarbor Point   7  twelve words\nb             12\n" },
	{ "cells shrink first", 24, "Harbor Point", NULL,
	  "NAME        N  WORDS\nHarbor P…   7  twelve w…\nb          12\n" },
	{ "then a column goes", 16, "Harbor Point", NULL,
	  "NAME           N\nHarbor Point   7\nb             12\n" },
	{ "and the rest shrinks to its least", 3, "Harbor Point", NULL,
	  "NAME     N\nHarbo…   7\nb       12\n" },
	{ "no half characters", 3, "Søøørrrr", NULL, "NAME     N\nSøøør…   7\nb       12\n" },
	{ "a note is wrapped, not cut", 16, "a", "what happens next",
	  "NAME   N\na      7\n    what happens\n    next\nb     12\n" },
	{ "plain: one line a row, cut at tabs", TABLE_PLAIN, "Harbor Point", "what happens next",
	  "NAME\tN\tWORDS\tNOTE\nHarbor Point\t7\ttwelve words\twhat happens next\nb\t12\t\t\n" },
	{ "no escape reaches the terminal", 0, "a\x1b[2J\xc2\x9b", "b\x07\x7f",
	  "NAME      N  WORDS\na [2J     7  twelve words\n    b\nb        12\n" },
};

START_TEST(prints)
{
	struct buf out cleanup_buf = BUF_INIT(4096);

	print(rows[_i].width, rows[_i].name, rows[_i].note, &out);
	ck_assert_msg(strcmp(buf_text(&out), rows[_i].says) == 0, "%s:\n%s", rows[_i].why,
		      buf_text(&out));
}
END_TEST

START_TEST(never_passes_the_width)
{
	struct buf out cleanup_buf = BUF_INIT(4096);
	const char *line;
	int width = _i;

	print(width, "Sankt Jørgens Ællinge 診療所", "a note of some length that has to wrap", &out);
	for (line = buf_text(&out); *line; line += strcspn(line, "\n") + 1)
		ck_assert_msg((int)text_utf8_columns(line, strcspn(line, "\n")) <= width, "%d: %s",
			      width, line);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("table");

	tcase_add_loop_test(tc, prints, 0, ROWS(rows));
	tcase_add_loop_test(tc, never_passes_the_width, 14, 70);
	return run_case("table", tc);
}
