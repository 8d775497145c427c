/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cell.c - text to values, or to what was expected instead.
 *
 * Nothing is repaired here: "1,2" is not 12 and "-1" is not unknown.
 */
#include "history/cell.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"

enum { DAYS_MAX = 3650, DIGITS_MAX = 9 };

const char *cell_count(const char *text, int32_t *ret)
{
	size_t n = strspn(text, "0123456789");

	*ret = COUNT_UNKNOWN;
	if (!*text)
		return NULL;
	if (n == 0 || text[n] || n > DIGITS_MAX)
		return "expected a count of 0 or more, or blank";
	*ret = (int32_t)strtol(text, NULL, 10);
	return *ret > CSV_COUNT_MAX ? "expected at most 100000" : NULL;
}

const char *cell_days(const char *text, int32_t *ret)
{
	size_t n = strspn(text, "0123456789"), more = 0;

	*ret = COUNT_UNKNOWN;
	if (!*text)
		return NULL;
	if (text[n] == '.')
		more = 1 + strspn(text + n + 1, "0123456789");
	if (n == 0 || n > 4 || more == 1 || text[n + more])
		return "expected days of 0 or more like 12 or 12.4, or blank";
	*ret = (int32_t)strtol(text, NULL, 10) + (more && text[n + 1] >= '5');
	return *ret > DAYS_MAX ? "expected at most 3650 days" : NULL;
}

const char *cell_instant(const char *text, struct instant *ret)
{
	struct err err = ERR_INIT;

	if (instant_parse(text, strlen(text), ret, &err) < 0)
		return "expected a time with its offset like 2026-11-22T16:43:52Z";
	return NULL;
}

const char *cell_date(const char *text, struct date *ret)
{
	struct err err = ERR_INIT;

	if (date_parse(text, strlen(text), ret, &err) < 0)
		return "expected a date like 2026-11-22";
	return NULL;
}

struct instant cell_hour(const struct zone *zone, struct date date, int hour)
{
	struct instant midnight = zone_midnight(zone, date);
	struct instant t = after(midnight, SPAN_HOURS(hour));
	int off = hour * 60 - zone_minute_of_day(zone, t); /* a day of 23 or 25 hours */
	struct instant moved = after(t, SPAN_MINUTES(off));

	return zone_minute_of_day(zone, moved) == hour * 60 ? moved : t;
}

const char *cell_opening(const char *text, const struct zone *zone, struct instant at,
			 struct instant *ret, bool *ret_given)
{
	int32_t days;

	*ret_given = *text != '\0';
	if (!*ret_given)
		return NULL;
	if (strspn(text, "0123456789.") != strlen(text))
		return cell_instant(text, ret);
	if (cell_days(text, &days))
		return "expected a time with its offset, a number of days, or blank";
	*ret = cell_hour(zone, (struct date){ zone_date(zone, at).day + days }, 12);
	return NULL;
}

enum quality cell_quality(const char *text)
{
	if (!strcmp(text, "ok") || !strcmp(text, "good"))
		return QUALITY_GOOD;
	return text_starts(text, "suspect") ? QUALITY_SUSPECT : QUALITY_ABSENT;
}
