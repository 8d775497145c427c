/* SPDX-License-Identifier: Apache-2.0 */
/*
 * json_string.c - the inside of strings.
 *
 * Nearly every token lies whole in one chunk and holds no escape: it is handed
 * out where it stands.  Only what crosses a chunk's end or must be unescaped is
 * copied, so speed does not depend on who cuts the chunks, and correctness does
 * not either: each state here can be left and entered again at any byte.
 */
#include <string.h>

#include "base/json_plain.h"
#include "base/json_reader.h"

static const char *key_end(struct json_reader *r, const char *text, size_t n, const char *p,
			   const char *end, struct err *err)
{
	struct json_frame *f = r->top;
	struct json_token token = { JSON_KEY, r->depth, text, n, NULL };
	uint64_t hash = json_key_hash(text, n);
	const char *wrong;
	bool limit = true;

	json_frame_key(f, text, n);
	if (r->copied)
		json_frame_keep(f);
	wrong = json_known_lost(r, f);
	if (!wrong)
		wrong = json_keys_add(&f->keys, hash, &limit);
	if (wrong)
		return limit ? json_refuse_limit(r, err, wrong) : json_refuse(r, err, wrong);
	token.tag = json_known_learn(r, f, text, n, hash);
	if (r->visit(r->context, &token, err)) {
		json_refused_by_visitor(r, err);
		return NULL;
	}
	/* The colon nearly always follows at once; saves a turn of the outer loop. */
	if (p < end && *p == ':') {
		r->expect = EXPECT_VALUE;
		return p + 1;
	}
	r->expect = EXPECT_COLON;
	return p;
}

static const char *string_end(struct json_reader *r, const char *text, size_t n, const char *p,
			      const char *end, struct err *err)
{
	if (n > JSON_TOKEN_MAX)
		return json_too_long(r, err);
	if (!json_expects_key(r)) {
		json_value_done(r);
		if (json_emit_value(r, JSON_STRING, text, n, err))
			return NULL;
		return p < end && *p == ',' && r->depth ? json_comma(r, p) : p;
	}
	r->inside = INSIDE_NOTHING;
	return key_end(r, text, n, p, end, err);
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
	return r->token.overflowed ? json_too_long(r, err) : p;
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
			return string_end(r, from, (size_t)(p - from), p + 1, end, err);
		if (!json_copy(r, from, p))
			return json_too_long(r, err);
		if (p == end)
			return p;
		if (r->utf8.need || (*p != '"' && *p != '\\'))
			return bad_byte(r, p, err);
		if (*p == '"')
			return string_end(r, buf_text(&r->token), r->token.length, p + 1, end, err);
		r->inside = INSIDE_ESCAPE;
		p = escape(r, p + 1, end, err);
		if (!p || p == end)
			return p;
	}
}

const char *json_string_begin(struct json_reader *r, const char *p, const char *end, struct err *err)
{
	const char *quote = plain_run(p, end);

	json_token_begin(r, INSIDE_STRING);
	if (quote < end && *quote == '"')
		return string_end(r, p, (size_t)(quote - p), quote + 1, end, err);
	r->high = 0;
	r->utf8.need = 0;
	return string(r, p, end, err);
}

const char *json_string_resume(struct json_reader *r, const char *p, const char *end, struct err *err)
{
	if (r->inside != INSIDE_STRING)
		p = escape(r, p, end, err);
	return !p || p == end ? p : string(r, p, end, err);
}
