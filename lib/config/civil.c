/* SPDX-License-Identifier: Apache-2.0 */
/*
 * civil.c - hours, days and dates, as a calendar on the wall shows them.
 *
 * One spelling each: "6pm" and "18:00" would sort apart in a diff, and 03/04 is
 * two different days on two sides of an ocean.
 */
#include <string.h>

#include "base/err.h"
#include "base/text.h"
#include "config/complaint.h"
#include "config/value.h"

static int two_digits(const char *p)
{
	if (p[0] < '0' || p[0] > '9' || p[1] < '0' || p[1] > '9')
		return -1;
	return (p[0] - '0') * 10 + (p[1] - '0');
}

int value_minute(const char *text, int32_t *ret_minute, struct wrong *w)
{
	char quoted[QUOTE_TEXT];

	if (strlen(text) == 5 && text[2] == ':') {
		int hour = two_digits(text), minute = two_digits(text + 3);

		if (hour >= 0 && hour < 24 && minute >= 0 && minute < 60) {
			*ret_minute = hour * 60 + minute;
			return 0;
		}
	}
	wrong_set(w, "\"%s\" is not a time of day", complaint_quote(text, quoted));
	return wrong_hint(w, "expected hours and minutes, like 08:00 or 18:30; midnight is 00:00");
}

int value_date(const char *text, struct date *ret, struct wrong *w)
{
	char quoted[QUOTE_TEXT];
	struct err err = ERR_INIT;

	if (!date_parse(text, strlen(text), ret, &err))
		return 0;
	wrong_set(w, "\"%s\" is not a date", complaint_quote(text, quoted));
	return wrong_hint(w, "expected year, month and day of a calendar, like 2026-12-20");
}

/* ---- days ---- */

static const char *const weekdays[] = { "sun", "mon", "tue", "wed", "thu", "fri", "sat", NULL };
enum { WEEKDAYS = 7, WEEKDAY_LETTERS = 3 };

/* Its number, or -1. */
static int weekday(const char *text, size_t n)
{
	for (int i = 0; i < WEEKDAYS; i++)
		if (n == WEEKDAY_LETTERS && memcmp(text, weekdays[i], n) == 0)
			return i;
	return -1;
}

static int not_a_weekday(const char *text, struct wrong *w)
{
	const char *nearest = text_nearest(text, weekdays, WEEKDAYS);
	char quoted[QUOTE_TEXT];

	wrong_set(w, "\"%s\" is no day of the week", complaint_quote(text, quoted));
	if (nearest)
		return wrong_hint(w, "did you mean %s? expected mon, mon-fri or [sat, sun]", nearest);
	return wrong_hint(w, "expected mon, mon-fri or [sat, sun]");
}

int value_weekdays(const char *text, uint32_t *ret, struct wrong *w)
{
	const char *dash = strchr(text, '-');
	int from = weekday(text, dash ? (size_t)(dash - text) : strlen(text));
	int to = dash ? weekday(dash + 1, strlen(dash + 1)) : from;

	if (from < 0 || to < 0)
		return not_a_weekday(text, w);
	for (int day = from; day != to; day = (day + 1) % WEEKDAYS)
		*ret |= UINT32_C(1) << day;
	*ret |= UINT32_C(1) << to;
	return 0;
}

int value_month_day(const char *text, uint32_t *ret, struct wrong *w)
{
	char quoted[QUOTE_TEXT];
	int64_t day = 0;

	if (!value_count(text, &day, w) && day >= 1 && day <= 31) {
		*ret |= UINT32_C(1) << day;
		return 0;
	}
	wrong_set(w, "\"%s\" is no day of a month", complaint_quote(text, quoted));
	return wrong_hint(w, "expected 1 to 31, like 25 or [25, 26, 27]");
}
