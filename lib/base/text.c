/* SPDX-License-Identifier: Apache-2.0 */
/*
 * text.c - comparing, measuring and escaping strings.
 *
 * Everything here treats bytes as ASCII or UTF-8 and never asks the locale:
 * the same file must mean the same on every machine.
 */
#include "base/text.h"

#include <string.h>

#include "base/utf8.h"

bool text_is(const char *bytes, size_t n, const char *literal)
{
	return strlen(literal) == n && memcmp(bytes, literal, n) == 0;
}

bool text_starts(const char *s, const char *prefix)
{
	return strncmp(s, prefix, strlen(prefix)) == 0;
}

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

bool text_names(const char *said, const char *name)
{
	size_t i = 0;

	while (said[i] && lower(said[i]) == lower(name[i]))
		i++;
	return i > 0 && !said[i] && (!name[i] || name[i] == ' ');
}

/* Where what follows the last star begins in s; NULL: s does not end that way. */
static const char *glob_tail(const char *last_star, const char *s)
{
	size_t tail = strlen(last_star + 1), n = strlen(s);

	if (tail > n)
		return NULL;
	for (size_t i = 1; i <= tail; i++)
		if (last_star[1 + tail - i] != '?' && lower(last_star[1 + tail - i]) != lower(s[n - i]))
			return NULL;
	return s + n - tail;
}

/*
 * What follows the last star can only stand at the end.  Most texts fail there, on a
 * byte or two, and one star - the usual pattern - needs no search at all.  Of the others
 * only the latest can still be widened: one place to return to is enough, time stays n * m.
 */
bool text_glob(const char *pattern, const char *s)
{
	const char *last = strrchr(pattern, '*'), *end = last ? glob_tail(last, s) : NULL;
	const char *star = NULL, *from = NULL;

	if (last && !end)
		return false;
	while (last ? star != last : *s || *pattern) {
		if (*pattern == '*') {
			star = pattern++;
			from = s;
		} else if (s != end && *s && *pattern &&
			   (*pattern == '?' || lower(*pattern) == lower(*s))) {
			pattern++;
			s++;
		} else if (star && from != end) {
			pattern = star + 1;
			s = ++from;
		} else {
			return false;
		}
	}
	return true;
}

size_t text_utf8_valid(const char *bytes, size_t n)
{
	struct utf8 u = { 0, 0, 0 };
	size_t good = 0;

	for (size_t i = 0; i < n; i++) {
		if (!utf8_step(&u, (unsigned char)bytes[i]))
			break;
		if (!u.need)
			good = i + 1;
	}
	return good;
}

static bool is_lead(char c)
{
	return ((unsigned char)c & 0xc0) != 0x80;
}

size_t text_utf8_chars(const char *bytes, size_t n)
{
	size_t chars = 0;

	for (size_t i = 0; i < n; i++)
		chars += is_lead(bytes[i]);
	return chars;
}

struct range {
	uint32_t low, high;
};

static bool in_ranges(const struct range *r, size_t n, uint32_t c)
{
	for (size_t i = 0; i < n && c >= r[i].low; i++)
		if (c <= r[i].high)
			return true;
	return false;
}

/* The blocks a name of a clinic or a person can plausibly hold; anything else counts as one column. */
static size_t width(uint32_t c)
{
	static const struct range none[] = {
		{ 0x300, 0x36f },   { 0x483, 0x489 },	{ 0x591, 0x5bd },   { 0x610, 0x61a },
		{ 0x64b, 0x65f },   { 0x200b, 0x200f }, { 0x1ab0, 0x1aff }, { 0x1dc0, 0x1dff },
		{ 0x20d0, 0x20ff }, { 0xfe00, 0xfe0f }, { 0xfe20, 0xfe2f },
	};
	static const struct range wide[] = {
		{ 0x1100, 0x115f },   { 0x2e80, 0x303e },   { 0x3041, 0x33ff },
		{ 0x3400, 0x4dbf },   { 0x4e00, 0x9fff },   { 0xa000, 0xa4cf },
		{ 0xac00, 0xd7a3 },   { 0xf900, 0xfaff },   { 0xfe30, 0xfe6f },
		{ 0xff00, 0xff60 },   { 0xffe0, 0xffe6 },   { 0x1f300, 0x1f64f },
		{ 0x1f900, 0x1f9ff }, { 0x20000, 0x3fffd },
	};

	if (c < 0x300)
		return 1;
	if (in_ranges(none, sizeof(none) / sizeof(*none), c))
		return 0;
	return in_ranges(wide, sizeof(wide) / sizeof(*wide), c) ? 2 : 1;
}

size_t text_utf8_columns(const char *bytes, size_t n)
{
	size_t columns = 0;

	for (size_t i = 0; i < n;) {
		unsigned char lead = (unsigned char)bytes[i++];
		uint32_t c = lead < 0x80 ? lead :
			     lead < 0xe0 ? lead & 0x1fu :
			     lead < 0xf0 ? lead & 0x0fu :
					   lead & 0x07u;

		for (; i < n && !is_lead(bytes[i]); i++)
			c = c << 6 | ((unsigned char)bytes[i] & 0x3fu);
		columns += width(c);
	}
	return columns;
}

enum { WORD_MAX = 64 };

static unsigned least(unsigned a, unsigned b)
{
	return a < b ? a : b;
}

/* One row of the edit table: a's character i against all of b. Returns the row's least value. */
static unsigned distance_row(const char *a, size_t i, const char *b, size_t nb,
			     const unsigned *two_up, const unsigned *up, unsigned *row)
{
	unsigned best = row[0] = (unsigned)i;

	for (size_t j = 1; j <= nb; j++) {
		row[j] = least(least(up[j], row[j - 1]) + 1, up[j - 1] + (a[i - 1] != b[j - 1]));
		if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
			row[j] = least(row[j], two_up[j - 2] + 1);
		best = least(best, row[j]);
	}
	return best;
}

unsigned text_distance(const char *a, const char *b, unsigned limit)
{
	size_t na = strlen(a), nb = strlen(b);
	unsigned rows[3][WORD_MAX + 1];

	if (strcmp(a, b) == 0)
		return 0;
	/* Longer than any word we suggest: nobody mistyped that. */
	if (na > WORD_MAX || nb > WORD_MAX)
		return limit + 1;
	for (unsigned j = 0; j <= nb; j++)
		rows[0][j] = j;
	for (size_t i = 1; i <= na; i++) {
		unsigned best =
			distance_row(a, i, b, nb, rows[(i + 1) % 3], rows[(i + 2) % 3], rows[i % 3]);

		/* A swap can come from two rows up at no more than one edit above it. */
		if (best > limit + 1)
			return limit + 1;
	}
	return least(rows[na % 3][nb], limit + 1);
}

const char *text_nearest(const char *word, const char *const *words, size_t n)
{
	const char *nearest = NULL;
	unsigned best = 3;

	for (size_t i = 0; i < n; i++) {
		unsigned d = text_distance(word, words[i], 2);

		if (d < best && d * 2 < strlen(word)) {
			best = d;
			nearest = words[i];
		}
	}
	return nearest;
}

static uint64_t load64(const char *p)
{
	uint64_t v;

	memcpy(&v, p, sizeof(v));
	return v;
}

static uint32_t load32(const char *p)
{
	uint32_t v;

	memcpy(&v, p, sizeof(v));
	return v;
}

static uint64_t mix(uint64_t h, uint64_t word)
{
	h = (h ^ word) * UINT64_C(0x9e3779b97f4a7c15);
	return h ^ h >> 32;
}

/*
 * Eight bytes a step; the last step overlaps the one before instead of padding.
 * Every step is a bijection of the word, so texts of one length up to eight
 * bytes never collide at all.
 */
uint64_t text_hash_of(uint64_t seed, const char *bytes, size_t n)
{
	uint64_t h = seed ^ (uint64_t)n * UINT64_C(0xd6e8feb86659fd93);
	uint64_t last = 0;

	for (size_t i = 0; i + 8 < n; i += 8)
		h = mix(h, load64(bytes + i));
	if (n >= 8)
		last = load64(bytes + n - 8);
	else if (n >= 4)
		last = (uint64_t)load32(bytes) << 32 | load32(bytes + n - 4);
	else
		for (size_t i = 0; i < n; i++)
			last = last << 8 | (unsigned char)bytes[i];
	h = mix(h, last);
	return mix(h, h >> 29);
}

uint64_t text_hash(const char *bytes, size_t n)
{
	return text_hash_of(0, bytes, n);
}

static bool is_unreserved(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '-' || c == '.' || c == '_' || c == '~';
}

void text_percent_encode(struct buf *out, const char *s)
{
	for (; *s; s++) {
		if (is_unreserved(*s))
			buf_putc(out, *s);
		else
			buf_printf(out, "%%%02X", (unsigned)(unsigned char)*s);
	}
}

static const char *html_entity(char c)
{
	switch (c) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '"':
		return "&quot;";
	case '\'':
		return "&#39;";
	default:
		return NULL;
	}
}

void text_html_escape(struct buf *out, const char *s)
{
	while (*s) {
		size_t plain = strcspn(s, "&<>\"'");

		buf_append(out, s, plain);
		s += plain;
		if (*s)
			buf_puts(out, html_entity(*s++));
	}
}
