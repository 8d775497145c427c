/* SPDX-License-Identifier: Apache-2.0 */
/*
 * json_out.c - commas, quotes and escapes.
 *
 * Names come from configuration and feeds, so every control byte is escaped and
 * bytes that are not UTF-8 never leave: one bad name must not make the whole
 * status unreadable to a strict reader.
 */
#include "report/json_out.h"

#include <string.h>

#include "base/text.h"

static void comma(struct buf *out)
{
	char last = out->length ? out->data[out->length - 1] : '[';

	if (last != '{' && last != '[' && last != ':' && last != ',' && last != '\n')
		buf_putc(out, ',');
}

static void escape(struct buf *out, unsigned char c)
{
	if (c == '"' || c == '\\')
		buf_printf(out, "\\%c", c);
	else if (c == '\n')
		buf_puts(out, "\\n");
	else
		buf_printf(out, "\\u%04x", (unsigned)c);
}

static void quote(struct buf *out, const char *s)
{
	size_t left = strlen(s);

	buf_putc(out, '"');
	while (left) {
		size_t good = text_utf8_valid(s, left), plain = 0;

		while (plain < good && (unsigned char)s[plain] >= 0x20 && s[plain] != '"' &&
		       s[plain] != '\\')
			plain++;
		buf_append(out, s, plain);
		s += plain;
		left -= plain;
		if (!left)
			break;
		if (plain < good)
			escape(out, (unsigned char)*s);
		else
			buf_putc(out, '?');
		s++;
		left--;
	}
	buf_putc(out, '"');
}

void json_key(struct buf *out, const char *key)
{
	comma(out);
	quote(out, key);
	buf_putc(out, ':');
}

void json_open(struct buf *out, char bracket)
{
	comma(out);
	buf_putc(out, bracket);
}

void json_close(struct buf *out, char bracket)
{
	buf_putc(out, bracket);
}

void json_text(struct buf *out, const char *key, const char *value)
{
	json_key(out, key);
	if (value)
		quote(out, value);
	else
		buf_puts(out, "null");
}

void json_item(struct buf *out, const char *value)
{
	comma(out);
	quote(out, value);
}

void json_number(struct buf *out, const char *key, int64_t value)
{
	json_key(out, key);
	buf_printf(out, "%lld", (long long)value);
}

void json_truth(struct buf *out, const char *key, bool value)
{
	json_key(out, key);
	buf_puts(out, value ? "true" : "false");
}

void json_null(struct buf *out, const char *key)
{
	json_key(out, key);
	buf_puts(out, "null");
}

void json_instant(struct buf *out, const char *key, struct instant t)
{
	char text[INSTANT_TEXT];

	json_text(out, key, is_never(t) ? NULL : instant_format(t, text));
}
