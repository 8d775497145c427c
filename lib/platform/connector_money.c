/* SPDX-License-Identifier: Apache-2.0 */
/*
 * connector_money.c - rounding that never spends more, and comes back as it went.
 *
 * A month is 304/10 of a day, exactly, in integers.  Writing rounds down, so it
 * loses up to one step; reading finds the day's budget that was meant: the
 * smallest multiple of the currency's unit which writes this very amount, and
 * where there is none (a person typed the amount) the smallest micro that does.
 * Decimals of minor units are those of ISO 4217 (2024 list); platforms with a
 * table of their own declare decimals instead.
 */
#include "platform/connector_money.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/money.h"
#include "platform/connector_value.h"

/* ---- units ---- */

static const struct {
	char code[4];
	unsigned decimals;
} exponents[] = {
	{ "BHD", 3 }, { "BIF", 0 }, { "CLF", 4 }, { "CLP", 0 }, { "DJF", 0 }, { "GNF", 0 },
	{ "IQD", 3 }, { "ISK", 0 }, { "JOD", 3 }, { "JPY", 0 }, { "KMF", 0 }, { "KRW", 0 },
	{ "KWD", 3 }, { "LYD", 3 }, { "OMR", 3 }, { "PYG", 0 }, { "RWF", 0 }, { "TND", 3 },
	{ "UGX", 0 }, { "UYI", 0 }, { "UYW", 4 }, { "VND", 0 }, { "VUV", 0 }, { "XAF", 0 },
	{ "XOF", 0 }, { "XPF", 0 },
};

unsigned coinage_exponent(const char *currency)
{
	for (size_t i = 0; i < sizeof(exponents) / sizeof(exponents[0]); i++)
		if (strcmp(exponents[i].code, currency) == 0)
			return exponents[i].decimals;
	return 2;
}

static int64_t minor_unit(const char *currency)
{
	int64_t unit = MICROS;

	for (unsigned n = coinage_exponent(currency); n; n--)
		unit /= 10;
	return unit;
}

static int64_t step_of(const struct coinage *c, const char *currency)
{
	int64_t smallest = c->form == MONEY_AS_MICROS ? 1 : minor_unit(currency);

	return c->step_micros > smallest ? money_floor(c->step_micros, smallest) : smallest;
}

/* Days in a period, in tenths. */
static int64_t tenths(const struct coinage *c)
{
	static const int64_t of[] = { [MONEY_PER_DAY] = 10, [MONEY_PER_WEEK] = 70, [MONEY_PER_MONTH] = 304 };

	return of[c->period];
}

static int64_t ceil_to(int64_t micros, int64_t unit)
{
	return money_floor(micros + unit - 1, unit);
}

/* The least whole number of micros a day that makes at least so much in a period. */
static int64_t per_day(const struct coinage *c, int64_t period_micros)
{
	return (period_micros * 10 + tenths(c) - 1) / tenths(c);
}

int64_t coinage_write(const struct coinage *c, const char *currency, int64_t day_micros)
{
	if (day_micros <= 0 || day_micros > COINAGE_MAX)
		return 0;
	return money_floor(day_micros * tenths(c) / 10, step_of(c, currency));
}

int64_t coinage_read(const struct coinage *c, const char *currency, int64_t period_micros)
{
	int64_t exact = per_day(c, period_micros);
	int64_t round = ceil_to(exact, money_unit(currency));

	return coinage_write(c, currency, round) == period_micros ? round : exact;
}

int64_t coinage_least(const struct coinage *c, const char *currency)
{
	for (size_t i = 0; i < c->floor_count; i++)
		if (strcmp(c->floors[i].currency, currency) == 0)
			return ceil_to(per_day(c, ceil_to(c->floors[i].micros, step_of(c, currency))),
				       money_unit(currency));
	return 0;
}

bool coinage_keeps(const struct coinage *c, const char *currency)
{
	return step_of(c, currency) * 10 <= money_unit(currency) * tenths(c);
}

/* ---- as it is sent ---- */

static unsigned decimals_of(int64_t step)
{
	unsigned n = 0;

	for (int64_t unit = MICROS; step % unit; unit /= 10)
		n++;
	return n;
}

enum { AMOUNT_TEXT = 48 };

static void decimal_text(const struct coinage *c, const char *currency, int64_t micros,
			 char out[AMOUNT_TEXT])
{
	unsigned n = decimals_of(step_of(c, currency));
	int whole = snprintf(out, AMOUNT_TEXT, "%" PRId64 ".%06" PRId64, micros / MICROS, micros % MICROS);

	out[(size_t)whole - (n ? 6 - n : 7)] = '\0';
}

struct json_object *coinage_put(const struct coinage *c, const char *currency, int64_t period_micros)
{
	char text[AMOUNT_TEXT], tagged[AMOUNT_TEXT + 8];

	decimal_text(c, currency, period_micros, text);
	switch (c->form) {
	case MONEY_AS_MICROS:
		return json_object_new_int64(period_micros);
	case MONEY_AS_MINOR:
		return json_object_new_int64(period_micros / minor_unit(currency));
	case MONEY_AS_DECIMAL:
		return json_object_new_double_s((double)period_micros / (double)MICROS, text);
	case MONEY_AS_DECIMAL_TEXT:
		return json_object_new_string(text);
	case MONEY_AS_TAGGED_TEXT:
		break;
	}
	snprintf(tagged, sizeof(tagged), "%.3s %s", currency, text);
	return json_object_new_string(tagged);
}

/* ---- as it is read ---- */

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* After the digits: nothing, or the power of ten some servers write large numbers with. */
static int power_of(const char *p, int64_t *ret)
{
	bool down = false;
	int64_t n = 0;

	*ret = 0;
	if (!*p)
		return 0;
	if (*p != 'e' && *p != 'E')
		return -1;
	p++;
	if (*p == '+' || *p == '-')
		down = *p++ == '-';
	if (!*p)
		return -1;
	for (; *p; p++) {
		if (!is_digit(*p) || n > 99)
			return -1;
		n = n * 10 + (*p - '0');
	}
	*ret = down ? -n : n;
	return 0;
}

/* digits * 10^scale; what falls off the end is rounded to the nearest and told in ret_exact. */
static int scaled(int64_t digits, int64_t scale, int64_t *ret, bool *ret_exact)
{
	int64_t rest = 0;

	*ret_exact = true;
	for (; scale > 0 && digits; scale--)
		if (__builtin_mul_overflow(digits, INT64_C(10), &digits))
			return -1;
	for (; scale < 0 && (digits || rest); scale++) {
		rest = digits % 10;
		*ret_exact = *ret_exact && !rest;
		digits /= 10;
	}
	*ret = digits + (rest >= 5);
	return 0;
}

/* The digits before and after the point as one number, and how many were after; NULL: too many before. */
static const char *digits_of(const char *p, int64_t *ret, int64_t *ret_after)
{
	bool point = false;

	*ret = *ret_after = 0;
	for (; is_digit(*p) || (*p == '.' && !point && is_digit(p[1])); p++) {
		if (*p == '.') {
			point = true;
		} else if (*ret <= INT64_MAX / 10 - 1) {
			*ret = *ret * 10 + (*p - '0');
			*ret_after += point;
		} else if (!point) {
			return NULL; /* after the point they are too small to matter */
		}
	}
	return p;
}

/* A number as it is spelled, times 10^places. */
static int number_of(const char *text, int64_t places, int64_t *ret, bool *ret_exact, struct err *err)
{
	int64_t digits, after, power;
	const char *rest = is_digit(*text) ? digits_of(text, &digits, &after) : text;

	if (rest && (rest == text || power_of(rest, &power)))
		return err_set(err, ERR_INPUT, "%.40s is not an amount", text);
	if (!rest || scaled(digits, places - after + power, ret, ret_exact))
		return err_set(err, ERR_INPUT, "%.40s is more than any budget", text);
	return 0;
}

/*
 * Servers that keep money in binary floating point print 60.119999999999997 for
 * 60.12: rounding to the nearest micro finds the amount again.
 */
static int decimal_micros(const char *text, int64_t *ret, struct err *err)
{
	bool exact;

	return number_of(text, 6, ret, &exact, err);
}

static int whole_micros(const char *text, int64_t unit, int64_t *ret, struct err *err)
{
	bool exact;

	if (number_of(text, 0, ret, &exact, err))
		return -1;
	if (!exact)
		return err_set(err, ERR_INPUT, "%.40s is not a whole number", text);
	if (__builtin_mul_overflow(*ret, unit, ret))
		return err_set(err, ERR_INPUT, "%.40s is more than any budget", text);
	return 0;
}

/* "USD 10.00": the letters, and where the amount begins; NULL when it has none. */
static const char *tag_of(const char *text, char tag[4])
{
	for (size_t i = 0; i < 3; i++)
		if (text[i] < 'A' || text[i] > 'Z')
			return NULL;
	memcpy(tag, text, 3);
	tag[3] = '\0';
	return text[3] == ' ' ? text + 4 : NULL;
}

int coinage_take(const struct coinage *c, const char *currency, struct json_object *v,
		 int64_t *ret_micros, char tag[4], struct err *err)
{
	const char *text = json_object_is_type(v, json_type_boolean) ? NULL : value_text(v);
	const char *amount = text;
	int failed;

	tag[0] = '\0';
	if (!text)
		return err_set(err, ERR_INPUT, "an amount is a number or a text");
	if (c->form == MONEY_AS_TAGGED_TEXT && !(amount = tag_of(text, tag)))
		return err_set(err, ERR_INPUT, "%.40s is not an amount like \"USD 10.00\"", text);
	if (c->form == MONEY_AS_MICROS)
		failed = whole_micros(amount, 1, ret_micros, err);
	else if (c->form == MONEY_AS_MINOR)
		failed = whole_micros(amount, minor_unit(currency), ret_micros, err);
	else
		failed = decimal_micros(amount, ret_micros, err);
	if (!failed && *ret_micros > COINAGE_MAX / 10 * tenths(c))
		return err_set(err, ERR_INPUT, "%.40s is more than any budget", text);
	return failed;
}
