/* SPDX-License-Identifier: Apache-2.0 */
/*
 * json_number.c - the inside of numbers and literals.
 *
 * A number has no closing mark: it ends at the first byte that cannot belong
 * to it, perhaps in the next chunk, perhaps at the end of the document.  One
 * that we could not hold exactly enough is refused here, before anybody rounds
 * it; its spelling is what is handed on.
 */
#include <string.h>

#include "base/json_reader.h"

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
	json_value_done(r);
	return json_emit_value(r, JSON_NUMBER, text, n, err) ? NULL : p;
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
	if (p < end && r->digits == DIGITS_ZERO && is_digit(*p))
		return json_refuse(r, err, "a number with a leading zero");
	if (p < end && !r->copied)
		return number_end(r, from, (size_t)(p - from), p, err);
	if (!json_copy(r, from, p))
		return json_too_long(r, err);
	return p == end ? p : number_end(r, buf_text(&r->token), r->token.length, p, err);
}

const char *json_number_begin(struct json_reader *r, const char *p, const char *end, struct err *err)
{
	json_token_begin(r, INSIDE_NUMBER);
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
	json_value_done(r);
	return json_emit_value(r, r->literal_kind, "", 0, err) ? NULL : p;
}

const char *json_literal_begin(struct json_reader *r, const char *p, const char *end, struct err *err)
{
	json_token_begin(r, INSIDE_LITERAL);
	r->literal_kind = *p == 't' ? JSON_TRUE : *p == 'f' ? JSON_FALSE : JSON_NULL;
	r->literal = *p == 't' ? "true" : *p == 'f' ? "false" : "null";
	return literal(r, p, end, err);
}

const char *json_number_resume(struct json_reader *r, const char *p, const char *end, struct err *err)
{
	return r->inside == INSIDE_NUMBER ? number(r, p, end, err) : literal(r, p, end, err);
}
