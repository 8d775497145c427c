/* SPDX-License-Identifier: Apache-2.0 */
/*
 * money.c - decimal text to exact micros and back.
 *
 * A budget is agreed by people in a file and compared with what a platform
 * reports; the two must be equal to the last digit or the daemon would see
 * somebody else's edit where there was a rounding.  So no float, no locale,
 * and nothing that has to be guessed: "1,5" is refused, not read as 1.5 or 15.
 */
#include "base/money.h"

#include <assert.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static int not_money(struct err *err, const char *why)
{
	return err_set(err, ERR_CONFIG, "%s; expected an amount such as 180, 180.50 or 12,000", why);
}

/* Where the digits and commas before the point end, or NULL when a comma stands in a wrong place. */
static const char *whole_part(const char *p, const char *end)
{
	const char *start = p, *group = p;
	bool grouped = false;

	for (; p < end && (is_digit(*p) || *p == ','); p++) {
		if (*p != ',')
			continue;
		if (p == start || p - group > 3 || (grouped && p - group != 3))
			return NULL;
		grouped = true;
		group = p + 1;
	}
	return grouped && p - group != 3 ? NULL : p;
}

static int add_digits(const char *p, const char *end, int64_t *units)
{
	for (; p < end; p++) {
		if (*p == ',')
			continue;
		*units = *units * 10 + (*p - '0');
		if (*units > MONEY_MAX / MICROS)
			return -1;
	}
	return 0;
}

static int fraction(const char *p, const char *end, int64_t *ret)
{
	int64_t scale = MICROS;

	*ret = 0;
	for (; p < end && is_digit(*p); p++) {
		scale /= 10;
		if (!scale)
			return -1;
		*ret += (*p - '0') * scale;
	}
	return p == end ? 0 : -1;
}

int money_parse(const char *text, size_t length, int64_t *ret_micros, struct err *err)
{
	const char *end = text + length, *point = whole_part(text, end);
	int64_t units = 0, micros = 0;

	if (!point)
		return not_money(err, "a thousands comma stands in the wrong place");
	if (point == text)
		return not_money(err, length ? "not an amount" : "an empty amount");
	if (add_digits(text, point, &units))
		return not_money(err, "more than a trillion");
	if (point < end && *point != '.')
		return not_money(err, "not an amount");
	if (point < end && (point + 1 == end || fraction(point + 1, end, &micros)))
		return not_money(err, "after the point belong one to six digits");
	if (units == MONEY_MAX / MICROS && micros)
		return not_money(err, "more than a trillion");
	*ret_micros = units * MICROS + micros;
	return 0;
}

static uint64_t magnitude(int64_t v)
{
	return v < 0 ? ~(uint64_t)v + 1 : (uint64_t)v;
}

/* Writes "1,234,567" and returns how many characters that took. */
static size_t grouped(uint64_t units, char out[MONEY_TEXT])
{
	char digits[24];
	size_t n = (size_t)snprintf(digits, sizeof(digits), "%llu", (unsigned long long)units);
	size_t used = 0;

	for (size_t i = 0; i < n; i++) {
		if (i && (n - i) % 3 == 0)
			out[used++] = ',';
		out[used++] = digits[i];
	}
	out[used] = '\0';
	return used;
}

char *money_format(int64_t micros, const char *currency, char out[MONEY_TEXT])
{
	const uint64_t cent = (uint64_t)MICROS / 100;
	uint64_t cents = (magnitude(micros) + cent / 2) / cent;
	const char *sign = micros < 0 && cents ? "-" : "";
	char units[MONEY_TEXT], tail[8] = "";

	grouped(cents / 100, units);
	if (cents % 100)
		snprintf(tail, sizeof(tail), ".%02u", (unsigned)(cents % 100));
	if (!currency || !*currency)
		snprintf(out, MONEY_TEXT, "%s%.30s%s", sign, units, tail);
	else if (strcmp(currency, "USD") == 0)
		snprintf(out, MONEY_TEXT, "%s$%.30s%s", sign, units, tail);
	else
		snprintf(out, MONEY_TEXT, "%s%.8s %.30s%s", sign, currency, units, tail);
	return out;
}

char *money_decimal(int64_t micros, char out[MONEY_TEXT])
{
	uint64_t m = magnitude(micros);
	int n = snprintf(out, MONEY_TEXT, "%s%llu.%06llu", micros < 0 ? "-" : "",
			 (unsigned long long)(m / (uint64_t)MICROS),
			 (unsigned long long)(m % (uint64_t)MICROS));

	while (out[n - 1] == '0')
		out[--n] = '\0';
	if (out[n - 1] == '.')
		out[n - 1] = '\0';
	return out;
}

int64_t money_share(int64_t micros, int32_t bp)
{
	int64_t whole, rest = micros % BP_ONE * bp / BP_ONE, sum;

	/* A share of more than a whole can leave int64; the nearest amount there is will do. */
	if (__builtin_mul_overflow(micros / BP_ONE, (int64_t)bp, &whole) ||
	    __builtin_add_overflow(whole, rest, &sum))
		return (micros < 0) == (bp < 0) ? INT64_MAX : INT64_MIN;
	return sum;
}

int64_t money_floor(int64_t micros, int64_t unit)
{
	int64_t rest;

	assert(unit > 0);
	rest = micros % unit;
	if (rest >= 0)
		return micros - rest;
	/* Below zero C rounds up; go one step further down where that exists. */
	return micros - rest < INT64_MIN + unit ? INT64_MIN : micros - rest - unit;
}

int64_t money_larger(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

int64_t money_clamp(int64_t micros, int64_t low, int64_t high)
{
	assert(low <= high);
	if (micros < low)
		return low;
	return micros > high ? high : micros;
}

int64_t money_unit(const char *currency)
{
	/* Without a minor unit in ISO 4217, or billed in whole units by an ad platform. */
	static const char whole[][4] = {
		"BIF", "CLP", "COP", "CRC", "DJF", "GNF", "HUF", "IDR", "ISK", "JPY", "KMF",
		"KRW", "PYG", "RWF", "TWD", "UGX", "VND", "VUV", "XAF", "XOF", "XPF",
	};

	/* Asked several times for each reading: two letters already say no to all but one. */
	for (size_t i = 0; currency && *currency && i < sizeof(whole) / sizeof(whole[0]); i++)
		if (whole[i][0] == currency[0] && whole[i][1] == currency[1] &&
		    strcmp(whole[i], currency) == 0)
			return MICROS;
	return MICROS / 100;
}
