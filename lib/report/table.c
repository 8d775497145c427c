/* SPDX-License-Identifier: Apache-2.0 */
/*
 * table.c - fitting cells into a width.
 *
 * Widths are chosen for the whole table before the first line is printed, so
 * the columns line up; trailing blanks are never written.
 */
#include "report/table.h"

#include <assert.h>
#include <string.h>

#include "base/text.h"

enum { GAP = 2, NOTE_INDENT = 4 };

void table_init(struct table *t, const struct table_column *columns, size_t n, struct arena *arena,
		size_t rows)
{
	assert(n <= TABLE_COLUMNS_MAX);
	*t = (struct table){ .columns = columns, .column_count = n, .arena = arena, .room = rows };
	t->cells = arena_array(arena, const char *, rows *n + 1);
	t->notes = arena_array(arena, const char *, rows + 1);
}

/* C0, DEL, and C1 in its UTF-8 form: what a terminal obeys instead of showing. */
static bool is_control(const char *s)
{
	unsigned char c = (unsigned char)s[0];

	return c < 0x20 || c == 0x7f || (c == 0xc2 && ((unsigned char)s[1] & 0xe0) == 0x80);
}

static const char *harmless(struct arena *a, const char *text)
{
	char *copy = arena_strdup(a, text);

	for (char *s = copy; *s; s++) {
		if (!is_control(s))
			continue;
		if ((unsigned char)*s == 0xc2)
			*s++ = ' ';
		*s = ' ';
	}
	return copy;
}

void table_note(struct table *t, size_t row, const char *text)
{
	assert(row < t->room);
	t->notes[row] = harmless(t->arena, text);
}

void table_cell(struct table *t, size_t row, size_t column, const char *text)
{
	assert(row < t->room && column < t->column_count);
	t->cells[row * t->column_count + column] = harmless(t->arena, text);
	if (row >= t->rows)
		t->rows = row + 1;
}

static int width_of(const char *s)
{
	return (int)text_utf8_columns(s, strlen(s));
}

static void natural_widths(const struct table *t, int widths[TABLE_COLUMNS_MAX])
{
	for (size_t c = 0; c < t->column_count; c++)
		widths[c] = width_of(t->columns[c].title);
	for (size_t i = 0; i < t->rows * t->column_count; i++) {
		size_t c = i % t->column_count;
		int w = t->cells[i] ? width_of(t->cells[i]) : 0;

		widths[c] = w > widths[c] ? w : widths[c];
	}
}

/* What the columns still in (width > 0) take together; at their least when squeezed. */
static int total(const struct table *t, const int widths[], bool squeezed)
{
	int sum = -GAP;

	for (size_t c = 0; c < t->column_count; c++) {
		int least = t->columns[c].least;

		if (widths[c] > 0)
			sum += GAP + (squeezed && least && least < widths[c] ? least : widths[c]);
	}
	return sum;
}

static bool drop_one(const struct table *t, int widths[])
{
	size_t victim = t->column_count;

	for (size_t c = 0; c < t->column_count; c++)
		if (widths[c] > 0 && t->columns[c].drop &&
		    (victim == t->column_count || t->columns[c].drop < t->columns[victim].drop))
			victim = c;
	if (victim == t->column_count)
		return false;
	widths[victim] = 0;
	return true;
}

static bool shrink_one(const struct table *t, int widths[])
{
	size_t widest = t->column_count;

	for (size_t c = 0; c < t->column_count; c++) {
		int least = t->columns[c].least;

		if (least && widths[c] > least &&
		    (widest == t->column_count || widths[c] > widths[widest]))
			widest = c;
	}
	if (widest == t->column_count)
		return false;
	widths[widest]--;
	return true;
}

static void fit(const struct table *t, int width, int widths[])
{
	while (total(t, widths, true) > width && drop_one(t, widths))
		;
	while (total(t, widths, false) > width && shrink_one(t, widths))
		;
}

/* The longest prefix of at most `width` columns that ends between characters. */
static size_t prefix(const char *s, int width)
{
	size_t n = strlen(s), end = 0;

	for (size_t i = 1; i <= n; i++) {
		if (i < n && ((unsigned char)s[i] & 0xc0) == 0x80)
			continue;
		if ((int)text_utf8_columns(s, i) > width)
			break;
		end = i;
	}
	return end;
}

static int print_cut(const char *s, int width, struct buf *out)
{
	size_t n;

	if (width_of(s) <= width) {
		buf_puts(out, s);
		return width_of(s);
	}
	n = prefix(s, width - 1);
	while (n > 0 && s[n - 1] == ' ')
		n--;
	buf_append(out, s, n);
	buf_puts(out, "…");
	return (int)text_utf8_columns(s, n) + 1;
}

static void blanks(int n, struct buf *out)
{
	for (; n > 0; n--)
		buf_putc(out, ' ');
}

static void print_row(const struct table *t, const char *const *cells, const int widths[], struct buf *out)
{
	int pad = 0;

	for (size_t c = 0; c < t->column_count; c++) {
		const char *s = cells ? cells[c] : t->columns[c].title;
		int free_left;

		if (widths[c] == 0)
			continue;
		s = s ? s : "";
		free_left = widths[c] - width_of(s);
		if (t->columns[c].right && free_left > 0)
			pad += free_left;
		if (*s) {
			blanks(pad, out);
			pad = GAP + widths[c] - (t->columns[c].right && free_left > 0 ? free_left : 0) -
			      print_cut(s, widths[c], out);
		} else {
			pad += GAP + widths[c] - (t->columns[c].right && free_left > 0 ? free_left : 0);
		}
	}
	buf_putc(out, '\n');
}

/* For programs that cut lines at tabs: a row is one line, whatever is said of it. */
static void print_plain(const struct table *t, struct buf *out)
{
	for (size_t c = 0; c < t->column_count; c++)
		buf_printf(out, "%s%s", c ? "\t" : "", t->columns[c].title);
	buf_puts(out, "\tNOTE\n");
	for (size_t r = 0; r < t->rows; r++) {
		for (size_t c = 0; c < t->column_count; c++) {
			const char *s = t->cells[r * t->column_count + c];

			buf_printf(out, "%s\t", s ? s : "");
		}
		buf_printf(out, "%s\n", t->notes[r] ? t->notes[r] : "");
	}
}

void table_print(const struct table *t, int width, struct buf *out)
{
	int widths[TABLE_COLUMNS_MAX] = { 0 };

	if (width == TABLE_PLAIN) {
		print_plain(t, out);
		return;
	}
	natural_widths(t, widths);
	if (width > 0)
		fit(t, width, widths);
	print_row(t, NULL, widths, out);
	for (size_t r = 0; r < t->rows; r++) {
		print_row(t, t->cells + r * t->column_count, widths, out);
		if (!t->notes[r])
			continue;
		blanks(NOTE_INDENT, out);
		wrap_print(t->notes[r], width, NOTE_INDENT, out);
		buf_putc(out, '\n');
	}
}

static void append_harmless(struct buf *out, const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++)
		buf_putc(out, is_control(s + i) ? ' ' : s[i]);
}

void wrap_print(const char *text, int width, int indent, struct buf *out)
{
	int column = 0;

	while (*text) {
		size_t n = strcspn(text, " \n\t");
		int w = (int)text_utf8_columns(text, n);

		if (column > 0 && width > 0 && column + 1 + w > width - indent) {
			buf_putc(out, '\n');
			blanks(indent, out);
			column = 0;
		} else if (column > 0) {
			buf_putc(out, ' ');
			column++;
		}
		append_harmless(out, text, n);
		column += w;
		text += n;
		text += strspn(text, " \n\t");
	}
}
