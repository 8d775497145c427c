/* SPDX-License-Identifier: Apache-2.0 */
/*
 * csv_text.c - what spreadsheets and databases call text, as UTF-8.
 *
 * A mark at the beginning decides.  Without one it is UTF-8, until a byte stands
 * where UTF-8 has none: if everything before was plain ASCII the whole file may
 * as well be Windows' Latin-1, which is what "CSV" means in Excel, and reading
 * goes on with a warning.  A file that is both is neither, and is refused.
 */
#include <string.h>

#include "feed/csv.h"

enum { HEAD = 4, REPLACED = 0xfffd };

void csv_text_init(struct csv_text *t, enum csv_encoding encoding)
{
	*t = (struct csv_text){ .encoding = encoding, .auto_latin1 = encoding == CSV_ENCODING_AUTO };
}

static int flush(struct csv_text *t, struct err *err)
{
	size_t n = t->out_size;

	t->out_size = 0;
	return n ? t->sink(t->context, t->out, n, err) : 0;
}

static int put(struct csv_text *t, const unsigned char *bytes, size_t n, struct err *err)
{
	if (t->out_size + n > sizeof(t->out) && flush(t, err) < 0)
		return -1;
	memcpy(t->out + t->out_size, bytes, n);
	t->out_size += n;
	t->lines += n == 1 && bytes[0] == '\n';
	return 0;
}

static int put_point(struct csv_text *t, uint32_t c, struct err *err)
{
	unsigned char b[4];

	if (c < 0x80) {
		b[0] = (unsigned char)c;
		return put(t, b, 1, err);
	}
	if (c < 0x800) {
		b[0] = (unsigned char)(0xc0 | c >> 6);
		b[1] = (unsigned char)(0x80 | (c & 0x3f));
		return put(t, b, 2, err);
	}
	if (c < 0x10000) {
		b[0] = (unsigned char)(0xe0 | c >> 12);
		b[1] = (unsigned char)(0x80 | (c >> 6 & 0x3f));
		b[2] = (unsigned char)(0x80 | (c & 0x3f));
		return put(t, b, 3, err);
	}
	b[0] = (unsigned char)(0xf0 | c >> 18);
	b[1] = (unsigned char)(0x80 | (c >> 12 & 0x3f));
	b[2] = (unsigned char)(0x80 | (c >> 6 & 0x3f));
	b[3] = (unsigned char)(0x80 | (c & 0x3f));
	return put(t, b, 4, err);
}

/* ---- Windows' Latin-1 (code page 1252), which is what files called Latin-1 are ---- */

static int latin1(struct csv_text *t, unsigned char c, struct err *err)
{
	static const uint16_t windows[32] = {
		0x20ac,	  REPLACED, 0x201a, 0x0192, 0x201e, 0x2026,   0x2020, 0x2021,
		0x02c6,	  0x2030,   0x0160, 0x2039, 0x0152, REPLACED, 0x017d, REPLACED,
		REPLACED, 0x2018,   0x2019, 0x201c, 0x201d, 0x2022,   0x2013, 0x2014,
		0x02dc,	  0x2122,   0x0161, 0x203a, 0x0153, REPLACED, 0x017e, 0x0178,
	};

	return put_point(t, c >= 0x80 && c < 0xa0 ? windows[c - 0x80] : c, err);
}

/* ---- UTF-8 ---- */

static int fall_back(struct csv_text *t, struct err *err)
{
	if (!t->auto_latin1 || t->many)
		return err_set(err, ERR_INPUT, "line %zu is not UTF-8%s: export it as \"CSV UTF-8\"",
			       t->lines + 1, t->many ? ", though lines before it are" : "");
	t->encoding = CSV_ENCODING_LATIN1;
	t->fell_back = true;
	for (size_t i = 0; i < t->held_size; i++)
		if (latin1(t, t->held[i], err) < 0)
			return -1;
	t->held_size = 0;
	return 0;
}

static int utf8(struct csv_text *t, unsigned char c, struct err *err)
{
	t->held[t->held_size++] = c;
	if (!utf8_step(&t->utf8, c))
		return fall_back(t, err);
	if (t->utf8.need)
		return 0;
	t->many = t->many || t->held_size > 1;
	if (put(t, t->held, t->held_size, err) < 0)
		return -1;
	t->held_size = 0;
	return 0;
}

/* ---- UTF-16 ---- */

static int broken_pair(struct csv_text *t, struct err *err)
{
	return err_set(err, ERR_INPUT, "line %zu is not UTF-16: export it as \"CSV UTF-8\"",
		       t->lines + 1);
}

static int unit16(struct csv_text *t, uint16_t u, struct err *err)
{
	bool second = u >= 0xdc00 && u <= 0xdfff;
	uint32_t high = t->high;

	if (second != (high != 0))
		return broken_pair(t, err);
	t->high = u >= 0xd800 && u <= 0xdbff ? u : 0;
	if (t->high)
		return 0;
	return put_point(t, second ? 0x10000 + ((high - 0xd800) << 10) + (u - 0xdc00u) : u, err);
}

static int utf16(struct csv_text *t, unsigned char c, struct err *err)
{
	t->held[t->held_size++] = c;
	if (t->held_size < 2)
		return 0;
	t->held_size = 0;
	return unit16(
		t, (uint16_t)(t->big_end ? t->held[0] << 8 | t->held[1] : t->held[1] << 8 | t->held[0]),
		err);
}

/* ---- one byte after the other ---- */

static int step(struct csv_text *t, unsigned char c, struct err *err)
{
	if (t->encoding == CSV_ENCODING_LATIN1)
		return latin1(t, c, err);
	return t->encoding == CSV_ENCODING_UTF16 ? utf16(t, c, err) : utf8(t, c, err);
}

/* How many bytes at the beginning are a mark and no text. */
static size_t mark(struct csv_text *t)
{
	const unsigned char *h = t->head;

	if (t->head_size >= 3 && h[0] == 0xef && h[1] == 0xbb && h[2] == 0xbf) {
		t->encoding = CSV_ENCODING_UTF8;
		t->auto_latin1 = false;
		return 3;
	}
	if (t->head_size >= 2 && ((h[0] == 0xff && h[1] == 0xfe) || (h[0] == 0xfe && h[1] == 0xff))) {
		t->encoding = CSV_ENCODING_UTF16;
		t->big_end = h[0] == 0xfe;
		return 2;
	}
	if (t->encoding == CSV_ENCODING_AUTO)
		t->encoding = CSV_ENCODING_UTF8;
	return 0;
}

/* Names of what is no text at all, whatever it is called. */
static int refuse_disguise(const struct csv_text *t, struct err *err)
{
	static const struct {
		const char *magic;
		size_t n;
		const char *what, *instead;
	} known[] = {
		{ "PK\x03\x04", 4, "an Excel workbook (xlsx)", "export it as \"CSV UTF-8\"" },
		{ "\xd0\xcf\x11\xe0", 4, "an old Excel workbook (xls)", "export it as \"CSV UTF-8\"" },
		{ "\x1f\x8b", 2, "a gzip file", "send it unpacked" },
		{ "%PDF", 4, "a PDF", "export it as \"CSV UTF-8\"" },
		{ "<", 1, "a web page or XML", "was a login page saved?" },
	};

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (t->head_size >= known[i].n && !memcmp(t->head, known[i].magic, known[i].n))
			return err_set(err, ERR_INPUT, "is %s under another name: %s",
				       known[i].what, known[i].instead);
	return 0;
}

/* The first bytes are held back until they can be judged together, however they came. */
static int head_done(struct csv_text *t, struct err *err)
{
	if (refuse_disguise(t, err) < 0)
		return -1;
	for (size_t i = mark(t); i < t->head_size; i++)
		if (step(t, t->head[i], err) < 0)
			return -1;
	return 0;
}

int csv_text_feed(struct csv_text *t, const char *bytes, size_t n, struct err *err)
{
	for (size_t i = 0; i < n; i++) {
		int result = 0;

		if (t->head_size < HEAD) {
			t->head[t->head_size++] = (unsigned char)bytes[i];
			if (t->head_size == HEAD)
				result = head_done(t, err);
		} else {
			result = step(t, (unsigned char)bytes[i], err);
		}
		if (result < 0)
			return -1;
	}
	return flush(t, err);
}

int csv_text_end(struct csv_text *t, struct err *err)
{
	if (t->head_size < HEAD && head_done(t, err) < 0)
		return -1;
	if (t->encoding == CSV_ENCODING_UTF16 && (t->held_size || t->high))
		return err_set(err, ERR_INPUT,
			       "the last character is cut short: the file is not complete");
	if (t->encoding == CSV_ENCODING_UTF8 && t->held_size && fall_back(t, err) < 0)
		return -1;
	return flush(t, err);
}
