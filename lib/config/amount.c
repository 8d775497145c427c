/* SPDX-License-Identifier: Apache-2.0 */
/*
 * amount.c - money, in the one currency of the organisation.
 *
 * An amount names its currency every time, by sign or by code: a budget pasted
 * from another account must not silently change what it is worth.
 */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/money.h"
#include "config/complaint.h"
#include "config/value.h"

enum { SHARE_MAX = 1000 * 100 }; /* basis points: no bid is multiplied by more than ten */

struct sign {
	const char *currency, *sign;
};

/* The sign people use at home; the dollar sign belongs to whichever dollar the organisation has. */
static const char *sign_of(const char *currency)
{
	static const struct sign signs[] = {
		{ "USD", "$" }, { "CAD", "$" }, { "AUD", "$" }, { "NZD", "$" }, { "SGD", "$" },
		{ "MXN", "$" }, { "EUR", "€" }, { "GBP", "£" }, { "JPY", "¥" }, { "INR", "₹" },
	};

	for (size_t i = 0; i < sizeof(signs) / sizeof(*signs); i++)
		if (strcmp(currency, signs[i].currency) == 0)
			return signs[i].sign;
	return "";
}

/* The amount after "$" or "USD ", or NULL when it is in nothing or something else. */
static const char *after_currency(const char *text, const char *currency)
{
	const char *sign = sign_of(currency);
	size_t n = strlen(sign), code = strlen(currency);

	if (n && strncmp(text, sign, n) == 0)
		return text + n;
	if (strncmp(text, currency, code) == 0 && text[code] == ' ')
		return text + code + 1;
	return NULL;
}

static void example(const char *currency, const char *amount, char *out, size_t size)
{
	const char *sign = sign_of(currency);

	if (*sign)
		snprintf(out, size, "%s%s", sign, amount);
	else
		snprintf(out, size, "%s %s", currency, amount);
}

static int expect_like(const char *currency, const char *suffix, struct wrong *w)
{
	char like[VALUE_TEXT];

	example(currency, "180", like, sizeof(like));
	return wrong_hint(w, "expected an amount in %s, like %s%s", currency, like, suffix);
}

/* What was probably meant: the same number with our currency and period around it. */
static int suggest(const char *text, const char *currency, const char *suffix, struct wrong *w)
{
	char meant[VALUE_TEXT], quoted[QUOTE_TEXT];
	struct err err = ERR_INIT;
	int64_t micros;

	wrong_set(w, "\"%s\" needs %s", complaint_quote(text, quoted),
		  *suffix && after_currency(text, currency) ? "a period" : "a currency");
	expect_like(currency, suffix, w);
	if (after_currency(text, currency))
		text = after_currency(text, currency);
	if (strlen(text) > 20 || money_parse(text, strlen(text), &micros, &err))
		return -1;
	example(currency, text, meant, sizeof(meant));
	snprintf(w->hint + strlen(w->hint), sizeof(w->hint) - strlen(w->hint),
		 "; did you mean %s%s?", meant, suffix);
	return -1;
}

static int amount(const char *text, size_t n, const char *currency, const char *suffix,
		  int64_t *ret_micros, struct wrong *w)
{
	const char *number = currency ? after_currency(text, currency) : text;
	char quoted[QUOTE_TEXT];
	struct err err = ERR_INIT;

	if (number && !money_parse(number, n - (size_t)(number - text), ret_micros, &err))
		return 0;
	wrong_set(w, "\"%s\" is not an amount of money", complaint_quote(text, quoted));
	return expect_like(currency ? currency : "USD", suffix, w);
}

/* A bare number, or digits with our sign but without the period. */
static bool lacks_something(const char *text, const char *currency, const char *suffix)
{
	const char *rest = after_currency(text, currency);

	if (rest)
		return *suffix && !strchr(rest, '/');
	return *text >= '0' && *text <= '9' && !strpbrk(text, "/%");
}

int value_money(const char *text, const char *currency, int64_t *ret_micros, struct wrong *w)
{
	if (currency && lacks_something(text, currency, ""))
		return suggest(text, currency, "", w);
	return amount(text, strlen(text), currency, "", ret_micros, w);
}

/* No period that we know stands at the end. */
static int not_periodic(const char *text, const char *currency, struct wrong *w)
{
	char quoted[QUOTE_TEXT];

	if (currency && lacks_something(text, currency, "/day"))
		return suggest(text, currency, "/day", w);
	wrong_set(w, "\"%s\" is not an amount per day or month", complaint_quote(text, quoted));
	return expect_like(currency ? currency : "USD", "/day", w);
}

int value_period_budget(const char *text, const char *currency, struct period_budget *ret,
			struct wrong *w)
{
	static const char *const periods[] = { "/day", "/month" };
	size_t n = strlen(text);

	for (int i = PERIOD_DAY; i <= PERIOD_MONTH; i++) {
		size_t p = strlen(periods[i]);

		if (n < p || strcmp(text + n - p, periods[i]) != 0)
			continue;
		ret->period = (enum period)i;
		return amount(text, n - p, currency, periods[i], &ret->micros, w);
	}
	return not_periodic(text, currency, w);
}

int value_budget(const char *text, const char *currency, int64_t *ret_micros, struct wrong *w)
{
	struct period_budget b;
	char quoted[QUOTE_TEXT];

	if (value_period_budget(text, currency, &b, w))
		return -1;
	*ret_micros = b.micros;
	if (b.period == PERIOD_DAY)
		return 0;
	wrong_set(w, "\"%s\" is per month", complaint_quote(text, quoted));
	return expect_like(currency ? currency : "USD", "/day", w);
}

int value_amount(const char *text, const char *currency, struct amount *ret, struct wrong *w)
{
	size_t n = strlen(text);

	ret->is_share = n > 0 && text[n - 1] == '%';
	if (!ret->is_share)
		return value_budget(text, currency, &ret->micros, w);
	if (value_share(text, &ret->micros, w))
		return -1;
	if (ret->micros > SHARE_MAX) {
		wrong_set(w, "%s is too large", text);
		return wrong_hint(w, "expected at most %d%%", SHARE_MAX / 100);
	}
	ret->micros *= MICROS / BP_ONE;
	return 0;
}
