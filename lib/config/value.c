/* SPDX-License-Identifier: Apache-2.0 */
/*
 * value.c - numbers with units.
 *
 * Whole numbers only, apart from shares and averages: "1.5h" and "90m" would be two ways to
 * say one thing, and a reader of a diff should not have to compute.
 */
#include "config/value.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/money.h"
#include "config/complaint.h"

enum { NUMBER_DIGITS_MAX = 15 }; /* larger numbers are typing errors, and cannot overflow below */

int wrong_set(struct wrong *w, const char *what, ...)
{
	va_list args;

	va_start(args, what);
	vsnprintf(w->what, sizeof(w->what), what, args);
	va_end(args);
	w->hint[0] = '\0';
	return -1;
}

int wrong_hint(struct wrong *w, const char *hint, ...)
{
	va_list args;

	va_start(args, hint);
	vsnprintf(w->hint, sizeof(w->hint), hint, args);
	va_end(args);
	return -1;
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Reads digits at the start; NULL when there are none or too many. */
static const char *digits(const char *text, int64_t *ret)
{
	const char *p = text;

	for (*ret = 0; is_digit(*p); p++) {
		if (p - text == NUMBER_DIGITS_MAX)
			return NULL;
		*ret = *ret * 10 + (*p - '0');
	}
	return p == text ? NULL : p;
}

int value_count(const char *text, int64_t *ret, struct wrong *w)
{
	char quoted[QUOTE_TEXT];
	const char *rest = digits(text, ret);

	if (rest && !*rest)
		return 0;
	wrong_set(w, "\"%s\" is not a whole number", complaint_quote(text, quoted));
	return wrong_hint(w, "expected digits only, like 3 or 12");
}

struct unit {
	const char *name;
	int64_t ms;
};

static const struct unit units[] = {
	{ "s", 1000 },
	{ "m", 60 * 1000 },
	{ "h", 60 * 60 * 1000 },
	{ "d", 24 * 60 * 60 * 1000 },
};
enum { UNITS = sizeof(units) / sizeof(*units) };

/* "14 dys" was 14d; "2 hours" was 2h. A month is no fixed length and not guessed. */
static const char *likely_unit(const char *rest)
{
	while (*rest == ' ')
		rest++;
	if (strncmp(rest, "mo", 2) == 0)
		return NULL;
	for (size_t i = 0; i < UNITS; i++)
		if ((*rest | 0x20) == units[i].name[0])
			return units[i].name;
	return NULL;
}

static int not_a_span(const char *text, const char *likely, struct wrong *w)
{
	static const char expected[] = "expected a number and unit, like 14d, 2h or 30m";
	char quoted[QUOTE_TEXT];
	const char *rest, *unit;
	int64_t n;

	wrong_set(w, "\"%s\" is not a length of time", complaint_quote(text, quoted));
	rest = digits(text, &n);
	unit = rest && *rest ? likely_unit(rest) : likely;
	if (!rest || !unit)
		return wrong_hint(w, "%s", expected);
	return wrong_hint(w, "%s; did you mean %lld%s?", expected, (long long)n, unit);
}

int value_span(const char *text, const char *likely, struct span *ret, struct wrong *w)
{
	const char *rest = digits(text, &ret->ms);

	for (size_t i = 0; rest && i < UNITS; i++) {
		if (strcmp(rest, units[i].name) != 0)
			continue;
		if (!__builtin_mul_overflow(ret->ms, units[i].ms, &ret->ms))
			return 0;
		break;
	}
	return not_a_span(text, likely, w);
}

/* As many decimals as the scale holds exactly: two for basis points, three for thousandths. */
static const char *decimal(const char *text, int64_t scale, int64_t *ret)
{
	const char *p = digits(text, ret);
	int64_t place = scale;

	if (!p || *ret > INT32_MAX / scale)
		return NULL;
	*ret *= scale;
	if (*p != '.')
		return p;
	for (p++; is_digit(*p) && place > 1; p++) {
		place /= 10;
		*ret += (*p - '0') * place;
	}
	return place < scale ? p : NULL;
}

static const char *percent(const char *text, int64_t *ret_bp)
{
	return decimal(text, 100, ret_bp);
}

int value_share(const char *text, int64_t *ret_bp, struct wrong *w)
{
	char quoted[QUOTE_TEXT];
	const char *rest = percent(text, ret_bp);

	if (rest && strcmp(rest, "%") == 0)
		return 0;
	wrong_set(w, "\"%s\" is not a percentage", complaint_quote(text, quoted));
	if (rest && !*rest)
		return wrong_hint(w, "expected a number and %%, like 50%%; did you mean %s%%?", text);
	return wrong_hint(w, "expected a number and %%, like 50%% or 12.5%%");
}

static int rate(const char *text, const char *period, int64_t *ret, struct wrong *w)
{
	char quoted[QUOTE_TEXT];
	const char *rest = digits(text, ret);

	if (rest && strcmp(rest, period) == 0)
		return 0;
	wrong_set(w, "\"%s\" is not a number per %s", complaint_quote(text, quoted), period + 1);
	if (rest && !*rest)
		return wrong_hint(w, "expected a number per %s, like 2%s; did you mean %s%s?",
				  period + 1, period, text, period);
	return wrong_hint(w, "expected a number per %s, like 2%s", period + 1, period);
}

int value_rate(const char *text, int64_t *ret_per_day, struct wrong *w)
{
	return rate(text, "/day", ret_per_day, w);
}

int value_week_rate(const char *text, int64_t *ret_per_week, struct wrong *w)
{
	return rate(text, "/week", ret_per_week, w);
}

int value_hour_rate(const char *text, int64_t *ret_per_hour, struct wrong *w)
{
	return rate(text, "/hour", ret_per_hour, w);
}

int value_minute_rate(const char *text, int64_t *ret_per_minute, struct wrong *w)
{
	return rate(text, "/min", ret_per_minute, w);
}

int value_milli_rate(const char *text, int64_t *ret_milli_per_day, struct wrong *w)
{
	char quoted[QUOTE_TEXT];
	const char *rest = decimal(text, 1000, ret_milli_per_day);

	if (rest && strcmp(rest, "/day") == 0)
		return 0;
	wrong_set(w, "\"%s\" is not a number per day", complaint_quote(text, quoted));
	if (rest && !*rest)
		return wrong_hint(w, "expected a number per day, like 1.5/day; did you mean %s/day?",
				  text);
	return wrong_hint(w, "expected a number per day with up to three decimals, like 1.5/day");
}

int value_metric(const char *text, struct metric_value *ret, struct wrong *w)
{
	char quoted[QUOTE_TEXT];
	const char *rest = digits(text, &ret->value), *share;

	ret->unit = UNIT_SLOTS;
	if (rest && !*rest)
		return 0;
	ret->unit = UNIT_DAYS;
	if (rest && strcmp(rest, "d") == 0)
		return 0;
	ret->unit = UNIT_BUSINESS_DAYS;
	if (rest && strcmp(rest, "bd") == 0)
		return 0;
	ret->unit = UNIT_SHARE_BP;
	share = percent(text, &ret->value);
	if (share && strcmp(share, "%") == 0)
		return 0;
	wrong_set(w, "\"%s\" is not a value to compare with", complaint_quote(text, quoted));
	return wrong_hint(w, "expected openings, like 3, or days, like 28d or 10bd");
}

int value_id(const char *text, struct wrong *w)
{
	char quoted[QUOTE_TEXT];
	size_t good = strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789-_.");

	if (*text && !text[good] && good <= CONFIG_ID_MAX)
		return 0;
	wrong_set(w, "\"%s\" cannot be a name here", complaint_quote(text, quoted));
	return wrong_hint(w, "expected 1 to %d of a-z, 0-9, - _ and .", CONFIG_ID_MAX);
}

/* ---- back to text ---- */

char *value_span_format(struct span d, char out[VALUE_TEXT])
{
	size_t i = UNITS;

	while (i > 1 && (d.ms == 0 || d.ms % units[i - 1].ms))
		i--;
	snprintf(out, VALUE_TEXT, "%lld%s", (long long)(d.ms / units[i - 1].ms), units[i - 1].name);
	return out;
}

char *value_share_format(int64_t bp, char out[VALUE_TEXT])
{
	int n = snprintf(out, VALUE_TEXT, "%lld.%02lld", (long long)(bp / 100), (long long)(bp % 100));

	while (n > 0 && (out[n - 1] == '0' || out[n - 1] == '.')) {
		bool point = out[n - 1] == '.';

		out[--n] = '\0';
		if (point)
			break;
	}
	snprintf(out + n, VALUE_TEXT - (size_t)n, "%%");
	return out;
}

char *value_metric_format(struct metric_value v, char out[VALUE_TEXT])
{
	static const char *const names[] = { "", "d", "bd", "%", "" };

	if (v.unit == UNIT_SHARE_BP)
		return value_share_format(v.value, out);
	snprintf(out, VALUE_TEXT, "%lld%s", (long long)v.value, names[v.unit]);
	return out;
}
