/* SPDX-License-Identifier: Apache-2.0 */
/*
 * json_token.c - the inside of strings, numbers and literals.
 *
 * Nearly every token lies whole in one chunk and holds no escape: it is handed
 * out where it stands.  Only what crosses a chunk's end or must be unescaped is
 * copied, so speed does not depend on who cuts the chunks, and correctness does
 * not either: each state here can be left and entered again at any byte.
 */
#include <string.h>

#include "base/json_reader.h"

#define EACH_BYTE(c) (UINT64_C(0x0101010101010101) * (c))

/* Sets the top bit of the first byte that a plain run cannot hold (and maybe of later ones). */
static inline uint64_t special_bytes(uint64_t w)
{
	uint64_t quote = w ^ EACH_BYTE('"'), slash = w ^ EACH_BYTE('\\');

	return ((quote - EACH_BYTE(1)) | (slash - EACH_BYTE(1)) | (w - EACH_BYTE(0x20)) | w) &
	       EACH_BYTE(0x80);
}

static inline bool is_plain(char c)
{
	unsigned char u = (unsigned char)c;

	return u >= 0x20 && u < 0x80 && u != '"' && u != '\\';
}

/* Where the run of unescaped ASCII ends. */
static inline const char *plain_run(const char *p, const char *end)
{
	while (end - p >= 8) {
		uint64_t w, special;

		memcpy(&w, p, sizeof(w));
		special = special_bytes(w);
		if (special) {
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
			return p + __builtin_ctzll(special) / 8;
#else
			break;
#endif
		}
		p += 8;
	}
	while (p < end && is_plain(*p))
		p++;
	return p;
}

static bool copy(struct json_reader *r, const char *from, const char *to)
{
	r->copied = true;
	buf_append(&r->token, from, (size_t)(to - from));
	return !r->token.overflowed;
}

static const char *too_long(struct json_reader *r, struct err *err)
{
	return json_refuse_limit(r, err, "a string or number longer than we accept");
}

static const char *string_end(struct json_reader *r, const char *text, size_t n, const char *p,
			      struct err *err)
{
	r->inside = INSIDE_NOTHING;
	if (n > JSON_TOKEN_MAX)
		return too_long(r, err);
	if (r->is_key) {
		struct json_frame *f = &r->frames[r->depth - 1];
		bool limit;
		const char *wrong = json_keys_add(&f->keys, text, n, &limit);

		json_frame_key(f, text, n, r->copied);
		if (wrong)
			return limit ? json_refuse_limit(r, err, wrong) : json_refuse(r, err, wrong);
		r->expect = EXPECT_COLON;
		return json_emit(r, JSON_KEY, text, n, err) ? NULL : p;
	}
	r->expect = r->depth ? EXPECT_COMMA : EXPECT_NOTHING;
	return json_emit(r, JSON_STRING, text, n, err) ? NULL : p;
}

static void put_code_point(struct buf *b, uint32_t c)
{
	if (c < 0x80) {
		buf_putc(b, (char)c);
	} else if (c < 0x800) {
		buf_putc(b, (char)(0xc0 | c >> 6));
		buf_putc(b, (char)(0x80 | (c & 0x3f)));
	} else if (c < 0x10000) {
		buf_putc(b, (char)(0xe0 | c >> 12));
		buf_putc(b, (char)(0x80 | (c >> 6 & 0x3f)));
		buf_putc(b, (char)(0x80 | (c & 0x3f)));
	} else {
		buf_putc(b, (char)(0xf0 | c >> 18));
		buf_putc(b, (char)(0x80 | (c >> 12 & 0x3f)));
		buf_putc(b, (char)(0x80 | (c >> 6 & 0x3f)));
		buf_putc(b, (char)(0x80 | (c & 0x3f)));
	}
}

/* Four digits are complete. NULL, or what is wrong with them. */
static const char *unit_end(struct json_reader *r)
{
	uint32_t c = r->hex;
	bool low = c >= 0xdc00 && c <= 0xdfff;

	r->inside = INSIDE_STRING;
	if (low != (r->high != 0))
		return "half of a surrogate pair";
	if (!c)
		return "a NUL character in a string";
	if (c >= 0xd800 && c <= 0xdbff) {
		r->high = c;
		return NULL;
	}
	if (low)
		c = 0x10000 + ((r->high - 0xd800) << 10) + (c - 0xdc00);
	r->high = 0;
	put_code_point(&r->token, c);
	return NULL;
}

static const char *hex_digit(struct json_reader *r, char c)
{
	uint32_t v;

	if (c >= '0' && c <= '9')
		v = (uint32_t)(c - '0');
	else if (c >= 'a' && c <= 'f')
		v = (uint32_t)(c - 'a') + 10;
	else if (c >= 'A' && c <= 'F')
		v = (uint32_t)(c - 'A') + 10;
	else
		return "\\u without four hexadecimal digits";
	r->hex = r->hex << 4 | v;
	return ++r->hex_digits == 4 ? unit_end(r) : NULL;
}

static const char *escape_letter(struct json_reader *r, char c)
{
	static const char letters[] = "\"\\/bfnrt", meaning[] = "\"\\/\b\f\n\r\t";
	const char *at;

	if (c == 'u') {
		r->inside = INSIDE_HEX;
		r->hex = 0;
		r->hex_digits = 0;
		return NULL;
	}
	if (r->high)
		return "half of a surrogate pair";
	at = c ? strchr(letters, c) : NULL;
	if (!at)
		return "an unknown escape in a string";
	buf_putc(&r->token, meaning[at - letters]);
	r->inside = INSIDE_STRING;
	return NULL;
}

/* From behind a backslash to behind the escape, or to the chunk's end. */
static const char *escape(struct json_reader *r, const char *p, const char *end, struct err *err)
{
	const char *wrong = NULL;

	for (; p < end && r->inside != INSIDE_STRING && !wrong; p++)
		wrong = r->inside == INSIDE_HEX ? hex_digit(r, *p) : escape_letter(r, *p);
	if (wrong)
		return json_refuse(r, err, wrong);
	return r->token.overflowed ? too_long(r, err) : p;
}

static const char *bad_byte(struct json_reader *r, const char *p, struct err *err)
{
	if (r->utf8.need || (unsigned char)*p >= 0x80)
		return json_refuse(r, err, "bytes that are not UTF-8");
	return json_refuse(r, err, "a control character in a string");
}

/* To the next quote, backslash, forbidden byte or the chunk's end. */
static const char *valid_run(struct json_reader *r, const char *p, const char *end)
{
	for (;;) {
		if (!r->utf8.need)
			p = plain_run(p, end);
		if (p == end || (!r->utf8.need && (unsigned char)*p < 0x80))
			return p;
		if (!utf8_step(&r->utf8, (unsigned char)*p))
			return p;
		p++;
	}
}

static const char *string(struct json_reader *r, const char *p, const char *end, struct err *err)
{
	for (;;) {
		const char *from = p;

		if (r->high && p < end && *p != '\\')
			return json_refuse(r, err, "half of a surrogate pair");
		p = valid_run(r, p, end);
		if (p < end && *p == '"' && !r->utf8.need && !r->copied)
			return string_end(r, from, (size_t)(p - from), p + 1, err);
		if (!copy(r, from, p))
			return too_long(r, err);
		if (p == end)
			return p;
		if (r->utf8.need || (*p != '"' && *p != '\\'))
			return bad_byte(r, p, err);
		if (*p == '"')
			return string_end(r, buf_text(&r->token), r->token.length, p + 1, err);
		r->inside = INSIDE_ESCAPE;
		p = escape(r, p + 1, end, err);
		if (!p || p == end)
			return p;
	}
}

static void token_begin(struct json_reader *r, enum json_inside inside)
{
	r->inside = inside;
	if (r->copied) {
		buf_clear(&r->token);
		r->copied = false;
	}
}

const char *json_string_begin(struct json_reader *r, const char *p, const char *end, bool is_key,
			      struct err *err)
{
	token_begin(r, INSIDE_STRING);
	r->is_key = is_key;
	r->high = 0;
	r->utf8.need = 0;
	return string(r, p, end, err);
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* DIGITS_OVER: c does not belong to the number any more. */
static enum json_digits digits_next(enum json_digits d, char c)
{
	bool e = c == 'e' || c == 'E';

	switch (d) {
	case DIGITS_BEGIN:
		if (c == '-')
			return DIGITS_MINUS;
		/* fall through */
	case DIGITS_MINUS:
		return c == '0' ? DIGITS_ZERO : is_digit(c) ? DIGITS_WHOLE : DIGITS_OVER;
	case DIGITS_WHOLE:
		if (is_digit(c))
			return DIGITS_WHOLE;
		/* fall through */
	case DIGITS_ZERO:
		return c == '.' ? DIGITS_POINT : e ? DIGITS_E : DIGITS_OVER;
	case DIGITS_POINT:
		return is_digit(c) ? DIGITS_FRACTION : DIGITS_OVER;
	case DIGITS_FRACTION:
		return is_digit(c) ? DIGITS_FRACTION : e ? DIGITS_E : DIGITS_OVER;
	case DIGITS_E:
		if (c == '+' || c == '-')
			return DIGITS_SIGN;
		/* fall through */
	case DIGITS_SIGN:
	case DIGITS_EXPONENT:
		return is_digit(c) ? DIGITS_EXPONENT : DIGITS_OVER;
	case DIGITS_OVER:
		break;
	}
	return DIGITS_OVER;
}

static bool fits_int64(const char *text, size_t n)
{
	static const char largest[] = "9223372036854775807";
	bool negative = text[0] == '-';
	size_t digits = n - negative;
	int order;

	if (digits != sizeof(largest) - 1)
		return digits < sizeof(largest);
	order = memcmp(text + negative, largest, digits - 1);
	return order < 0 || (order == 0 && text[n - 1] <= (negative ? '8' : '7'));
}

/* The power of ten of the first digit that is not 0, before any exponent; false when all are 0. */
static bool leading_place(const char *p, const char *end, long *ret)
{
	const char *point = p, *first = p;

	while (point < end && *point != '.' && *point != 'e' && *point != 'E')
		point++;
	while (first < end && (*first < '1' || *first > '9')) {
		if (*first == 'e' || *first == 'E')
			return false;
		first++;
	}
	*ret = first < point ? point - first - 1 : point - first;
	return first < end;
}

/*
 * Done on the text, because strtod asks the locale.  A double reaches
 * 1.797e308; we stop at 10^308, which no count and no price misses.
 */
static bool fits_double(const char *p, const char *end)
{
	long place, exponent = 0;
	bool negative = false;

	if (!leading_place(p, end, &place))
		return true;
	while (p < end && *p != 'e' && *p != 'E')
		p++;
	for (; p < end; p++) {
		negative |= *p == '-';
		if (is_digit(*p) && exponent < 100000)
			exponent = exponent * 10 + (*p - '0');
	}
	return place + (negative ? -exponent : exponent) < 308;
}

static bool is_whole(const char *text, size_t n)
{
	return !memchr(text, '.', n) && !memchr(text, 'e', n) && !memchr(text, 'E', n);
}

static const char *number_wrong(const char *text, size_t n)
{
	bool fits;

	if (n > JSON_NUMBER_MAX)
		return "a number longer than we accept";
	fits = is_whole(text, n) ? fits_int64(text, n) : fits_double(text, text + n);
	return fits ? NULL : "a number too large for us";
}

static const char *number_end(struct json_reader *r, const char *text, size_t n, const char *p,
			      struct err *err)
{
	const char *wrong;

	r->inside = INSIDE_NOTHING;
	if (r->digits != DIGITS_ZERO && r->digits != DIGITS_WHOLE && r->digits != DIGITS_FRACTION &&
	    r->digits != DIGITS_EXPONENT)
		return json_refuse(r, err, "not a number");
	wrong = number_wrong(text, n);
	if (wrong)
		return json_refuse_limit(r, err, wrong);
	r->expect = r->depth ? EXPECT_COMMA : EXPECT_NOTHING;
	return json_emit(r, JSON_NUMBER, text, n, err) ? NULL : p;
}

static const char *number(struct json_reader *r, const char *p, const char *end, struct err *err)
{
	const char *from = p;

	for (; p < end; p++) {
		enum json_digits next = digits_next(r->digits, *p);

		if (next == DIGITS_OVER)
			break;
		r->digits = next;
	}
	if (p < end && !r->copied)
		return number_end(r, from, (size_t)(p - from), p, err);
	if (!copy(r, from, p))
		return too_long(r, err);
	return p == end ? p : number_end(r, buf_text(&r->token), r->token.length, p, err);
}

const char *json_number_begin(struct json_reader *r, const char *p, const char *end, struct err *err)
{
	token_begin(r, INSIDE_NUMBER);
	r->digits = DIGITS_BEGIN;
	return number(r, p, end, err);
}

int json_number_end(struct json_reader *r, struct err *err)
{
	const char *text = buf_text(&r->token);

	return number_end(r, text, r->token.length, text, err) ? 0 : -1;
}

static const char *literal(struct json_reader *r, const char *p, const char *end, struct err *err)
{
	for (; p < end && *r->literal; p++, r->literal++)
		if (*p != *r->literal)
			return json_refuse(r, err, "expected a value");
	if (*r->literal)
		return p;
	r->inside = INSIDE_NOTHING;
	r->expect = r->depth ? EXPECT_COMMA : EXPECT_NOTHING;
	return json_emit(r, r->literal_kind, "", 0, err) ? NULL : p;
}

const char *json_literal_begin(struct json_reader *r, const char *p, const char *end, struct err *err)
{
	token_begin(r, INSIDE_LITERAL);
	r->literal_kind = *p == 't' ? JSON_TRUE : *p == 'f' ? JSON_FALSE : JSON_NULL;
	r->literal = *p == 't' ? "true" : *p == 'f' ? "false" : "null";
	return literal(r, p, end, err);
}

const char *json_token_resume(struct json_reader *r, const char *p, const char *end, struct err *err)
{
	if (r->inside == INSIDE_NUMBER)
		return number(r, p, end, err);
	if (r->inside == INSIDE_LITERAL)
		return literal(r, p, end, err);
	if (r->inside != INSIDE_STRING)
		p = escape(r, p, end, err);
	return !p || p == end ? p : string(r, p, end, err);
}
