/* SPDX-License-Identifier: Apache-2.0 */
/*
 * mail.c - headers and text that every server takes unchanged.
 *
 * Names and sentences come from configuration, feeds and platforms: a line's end in one
 * of them would be a header of somebody else's choosing.  Text is quoted-printable, so
 * that no server has to promise eight bits and a person still can read it raw.
 */
#include "channel/mail.h"

#include <stdbool.h>
#include <string.h>

#include "base/sign.h"
#include "base/text.h"

enum {
	WORD_BYTES = 42, /* 56 letters of base64: an encoded word may have 75 in all */
	LINE_MAX = 73,	 /* of 76: an escape of three must not pass the end */
};

static bool is_plain(const char *s)
{
	for (; *s; s++)
		if ((unsigned char)*s >= 0x7f || (unsigned char)*s < ' ')
			return false;
	return true;
}

/* As much of it as fits into one encoded word, whole letters only. */
static size_t word_of(const char *s)
{
	size_t n = 0, length = strlen(s);

	while (n < length) {
		size_t next = n + 1;

		while (next < length && ((unsigned char)s[next] & 0xc0) == 0x80)
			next++;
		if (next > WORD_BYTES && n > 0)
			break;
		n = next;
	}
	return n;
}

void mail_header(struct buf *out, const char *name, const char *value)
{
	struct buf clean cleanup_buf = BUF_INIT(64 * 1024);
	const char *s;

	for (s = value; *s; s++)
		buf_putc(&clean, (unsigned char)*s < ' ' || *s == 0x7f ? ' ' : *s);
	s = buf_text(&clean);
	buf_printf(out, "%s: ", name);
	if (is_plain(s)) {
		buf_printf(out, "%s\r\n", s);
		return;
	}
	for (size_t n; (n = word_of(s)) > 0; s += n) {
		buf_puts(out, s == buf_text(&clean) ? "=?utf-8?B?" : "\r\n =?utf-8?B?");
		sign_base64(out, s, n);
		buf_puts(out, "?=");
	}
	buf_puts(out, "\r\n");
}

void mail_date(struct buf *out, struct instant t)
{
	static const char *const days[] = { "Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat" };
	static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
					      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
	int64_t s = t.ms / 1000;
	struct date day = { (int32_t)(s / 86400) };
	int year, month, of_month;

	s %= 86400;
	date_to_civil(day, &year, &month, &of_month);
	buf_printf(out, "%s, %d %s %d %02d:%02d:%02d +0000", days[date_weekday(day)], of_month,
		   months[month - 1], year, (int)(s / 3600), (int)(s / 60 % 60), (int)(s % 60));
}

static bool is_readable(const char *s)
{
	unsigned char c = (unsigned char)*s;

	/* A blank at a line's end is lost on the way. */
	if (c == ' ' || c == '\t')
		return s[1] && s[1] != '\n';
	return c > ' ' && c < 0x7f && c != '=';
}

void mail_text(struct buf *out, const char *text)
{
	size_t line = 0;

	for (; *text; text++) {
		if (*text == '\n') {
			buf_puts(out, "\r\n");
			line = 0;
			continue;
		}
		if (line >= LINE_MAX) {
			buf_puts(out, "=\r\n");
			line = 0;
		}
		if (is_readable(text)) {
			buf_putc(out, *text);
			line++;
		} else {
			buf_printf(out, "=%02X", (unsigned char)*text);
			line += 3;
		}
	}
	buf_puts(out, "\r\n");
}
