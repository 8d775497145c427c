/* SPDX-License-Identifier: Apache-2.0 */
/*
 * mdoc.c - texts that know nothing of roff, made safe for it.
 */
#include <string.h>

#include "tests/manual/manual.h"

enum { LINE = 78 };

/* A hyphen that is meant to be typed, a backslash that is meant to be seen. */
static void put(char c, bool typed, struct buf *out)
{
	if (c == '\\')
		buf_puts(out, "\\e");
	else if (c == '-' && typed)
		buf_puts(out, "\\-");
	else
		buf_putc(out, c);
}

/* At the start of a line these would be a macro. */
static void begin(char c, struct buf *out)
{
	if (c == '.' || c == '\'')
		buf_puts(out, "\\&");
}

static bool ends_sentence(const char *word, size_t n)
{
	while (n > 0 && strchr(")\"'", word[n - 1]))
		n--;
	return n > 1 && strchr(".!?", word[n - 1]);
}

void mdoc_prose(const char *text, struct buf *out)
{
	size_t column = 0;

	while (*text) {
		size_t n = strcspn(text, " \n");

		if (column > 0 && column + 1 + n > LINE) {
			buf_putc(out, '\n');
			column = 0;
		} else if (column > 0) {
			buf_putc(out, ' ');
			column++;
		}
		if (column == 0)
			begin(*text, out);
		for (size_t i = 0; i < n; i++)
			put(text[i], false, out);
		column += n;
		if (ends_sentence(text, n)) {
			buf_putc(out, '\n');
			column = 0;
		}
		text += n;
		text += strspn(text, " \n");
	}
	if (column > 0)
		buf_putc(out, '\n');
}

void mdoc_argument(const char *text, struct buf *out)
{
	bool punctuated = *text && strchr(".,:;!?)]|", text[strlen(text) - 1]);

	buf_putc(out, '"');
	for (; *text; text++)
		if (*text == '"')
			buf_puts(out, "\\(dq");
		else
			put(*text, true, out);
	/* It belongs to the argument, not to the sentence around it. */
	buf_puts(out, punctuated ? "\\&\"" : "\"");
}

void mdoc_literal(const char *text, struct buf *out)
{
	buf_puts(out, ".Bd -literal\n");
	for (bool fresh = true; *text; text++) {
		if (fresh)
			begin(*text, out);
		put(*text, true, out);
		fresh = *text == '\n';
	}
	buf_puts(out, ".Ed\n");
}
