/* SPDX-License-Identifier: Apache-2.0 */
/*
 * page.c - a page as it is, with each marked block written anew.
 */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/manual/manual.h"

enum { MARK_MAX = 256, ROFF_COLUMNS = 72, TEXT_COLUMNS = 106 };

static const struct language {
	const char *begin, *after, *end;
	int columns;
	bool roff;
} languages[] = {
	{ ".\\\" begin ", "", ".\\\" end\n", ROFF_COLUMNS, true },
	{ "<!-- begin ", " -->", "<!-- end -->\n", TEXT_COLUMNS, false },
};

/* An indented line is text as it is. */
static void indented(const char *text, struct buf *out)
{
	while (*text) {
		size_t n = strcspn(text, "\n");

		buf_puts(out, n ? "    " : "");
		buf_append(out, text, n);
		buf_putc(out, '\n');
		text += n + (text[n] == '\n');
	}
}

/* Lines first to last, of all when last is 0. */
static void cut(const char *text, long first, long last, struct buf *out)
{
	for (long line = 1; *text && (!last || line <= last); line++) {
		size_t n = strcspn(text, "\n");

		if (line >= first) {
			buf_append(out, text, n);
			buf_putc(out, '\n');
		}
		text += n + (text[n] == '\n');
	}
}

/* "troubled: capacityctl status", "tree 1-7: capacityd simulate ...". */
static bool sample(const struct language *l, const char *mark, struct buf *out)
{
	struct buf said cleanup_buf = BUF_INIT(MANUAL_MAX), shown cleanup_buf = BUF_INIT(MANUAL_MAX);
	const char *colon = strstr(mark, ": ");
	char place[MARK_MAX];
	long first = 1, last = 0;

	if (!colon || sscanf(mark, "%255[a-z] %ld-%ld:", place, &first, &last) < 1)
		return false;
	if (!sample_run(place, colon + 2, l->columns, &said))
		return false;
	buf_printf(&shown, "$ %s\n", colon + 2);
	cut(buf_text(&said), first, last, &shown);
	if (l->roff)
		mdoc_literal(buf_text(&shown), out);
	else
		indented(buf_text(&shown), out);
	return true;
}

/* Returns what follows the line that ends the block. */
static const char *block(const struct language *l, const char *path, const char *at, struct buf *out)
{
	size_t n = strcspn(at, "\n"), head = strlen(l->begin), tail = strlen(l->after);
	char mark[MARK_MAX];
	const char *end = strstr(at, l->end);

	ck_assert_msg(n > head + tail && n - head - tail < MARK_MAX && end,
		      "%s: a block that is not ended: %.*s", path, (int)n, at);
	(void)snprintf(mark, sizeof(mark), "%.*s", (int)(n - head - tail), at + head);
	buf_append(out, at, n + 1);
	/* A list after a blank line stays one in Markdown. */
	buf_puts(out, l->roff ? "" : "\n");
	ck_assert_msg(manual_rows(mark, out) || manual_settings(mark, out) || sample(l, mark, out),
		      "%s: nothing is called \"%s\"", path, mark);
	buf_puts(out, l->roff ? "" : "\n");
	buf_puts(out, l->end);
	return end + strlen(l->end);
}

void page_renew(const char *path, const struct buf *page, struct buf *out)
{
	for (const char *at = buf_text(page); *at;) {
		const struct language *l = languages;
		const struct language *none = languages + sizeof(languages) / sizeof(languages[0]);
		size_t n = strcspn(at, "\n");

		while (l < none && strncmp(at, l->begin, strlen(l->begin)) != 0)
			l++;
		if (l < none) {
			at = block(l, path, at, out);
			continue;
		}
		buf_append(out, at, n + (at[n] == '\n'));
		at += n + (at[n] == '\n');
	}
	ck_assert_msg(!out->overflowed, "%s is longer than %d bytes", path, MANUAL_MAX);
}
