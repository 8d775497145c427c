/* SPDX-License-Identifier: Apache-2.0 */
/*
 * source.c - from line numbers to text and from bytes to line numbers.
 *
 * The parser counts CR, LF, CR LF, NEL, LS and PS as line ends; counting any
 * other way would point the caret at an innocent line.
 */
#include "config/source.h"

#include <string.h>

#include "base/text.h"

void sources_release(struct sources *s)
{
	for (size_t i = 0; i < s->count; i++)
		buf_release(&s->items[i].text);
}

static const char BOM[] = "\xef\xbb\xbf";

static size_t bom_length(const struct source *s)
{
	return s->text.length >= 3 && memcmp(s->text.data, BOM, 3) == 0 ? 3 : 0;
}

/* Bytes of the line end that starts at p; 0 when none does. */
static size_t line_end(const char *p, const char *end)
{
	size_t left = (size_t)(end - p);

	if (*p == '\n')
		return 1;
	if (*p == '\r')
		return left > 1 && p[1] == '\n' ? 2 : 1;
	if (left > 1 && memcmp(p, "\xc2\x85", 2) == 0)
		return 2;
	if (left > 2 && (memcmp(p, "\xe2\x80\xa8", 3) == 0 || memcmp(p, "\xe2\x80\xa9", 3) == 0))
		return 3;
	return 0;
}

const char *source_line(const struct source *s, uint32_t line, size_t *ret_length)
{
	const char *p = buf_text(&s->text) + bom_length(s), *end = buf_text(&s->text) + s->text.length;
	const char *start = p;
	uint32_t at = 1;

	while (p < end) {
		size_t n = line_end(p, end);

		if (n && at == line)
			break;
		p += n ? n : 1;
		if (n) {
			at++;
			start = p;
		}
	}
	if (at != line)
		return NULL;
	*ret_length = (size_t)(p - start);
	return start;
}

void source_spot(const struct source *s, size_t offset, uint32_t *ret_line, uint32_t *ret_column)
{
	const char *p = buf_text(&s->text) + bom_length(s), *start = p;
	const char *end = buf_text(&s->text) + s->text.length;
	const char *at = buf_text(&s->text) + (offset < s->text.length ? offset : s->text.length);

	*ret_line = 1;
	while (p < at) {
		size_t n = line_end(p, end);

		p += n ? n : 1;
		if (n) {
			++*ret_line;
			start = p;
		}
	}
	*ret_column = at > start ? (uint32_t)text_utf8_chars(start, (size_t)(at - start)) + 1 : 1;
}
