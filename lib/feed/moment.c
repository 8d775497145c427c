/* SPDX-License-Identifier: Apache-2.0 */
/*
 * moment.c - one reader per way of writing a time.
 */
#include "feed/moment.h"

#include <stdio.h>
#include <string.h>

enum { YEAR_FIRST = 1970, YEAR_LAST = 2200 };

const char *const moment_names[] = { "rfc3339", "local",    "epoch-s", "epoch-ms",
				     "date",	"m/d/yyyy", NULL };

static const char *const words[] = {
	[MOMENT_RFC3339] = "expected a time like 2026-12-01T09:00:00-05:00",
	[MOMENT_LOCAL] = "expected a local time like 2026-12-01T09:00",
	[MOMENT_EPOCH] = "expected seconds since 1970",
	[MOMENT_EPOCH_MS] = "expected milliseconds since 1970",
	[MOMENT_DATE] = "expected a date like 2026-12-01",
	[MOMENT_US_DATE] = "expected a date like 12/1/2026",
};

static int number(const char **at, size_t most)
{
	int n = 0;
	size_t digits = 0;

	for (; **at >= '0' && **at <= '9' && digits < most; (*at)++, digits++)
		n = n * 10 + (**at - '0');
	return digits ? n : -1;
}

static bool read_us_date(const char *text, struct date *ret)
{
	int month = number(&text, 2), day, year, back[3];

	if (month < 1 || *text++ != '/')
		return false;
	day = number(&text, 2);
	if (day < 1 || *text++ != '/')
		return false;
	year = number(&text, 4);
	if (year < YEAR_FIRST || *text || month > 12 || day > 31)
		return false;
	*ret = date_of_civil(year, month, day);
	date_to_civil(*ret, &back[0], &back[1], &back[2]);
	return back[1] == month && back[2] == day;
}

static bool read_iso_date(const char *text, size_t n, struct date *ret)
{
	struct err ignored = ERR_INIT;
	int year, month, day;

	if (date_parse(text, n, ret, &ignored) < 0)
		return false;
	date_to_civil(*ret, &year, &month, &day);
	return year >= YEAR_FIRST && year <= YEAR_LAST;
}

static bool read_epoch(const char *text, int64_t unit_ms, struct instant *ret)
{
	int64_t n = 0, most = (int64_t)date_of_civil(YEAR_LAST, 1, 1).day * 86400000 / unit_ms;

	if (!*text)
		return false;
	for (; *text; text++) {
		if (*text < '0' || *text > '9')
			return false;
		n = n * 10 + (*text - '0');
		if (n > most)
			return false;
	}
	ret->ms = n * unit_ms;
	return true;
}

const char *moment_read_clock(const char *text, size_t n, int *ret)
{
	const char *at = text;
	int hour, minute;

	if (n != 5)
		return "expected a time of day like 09:00";
	hour = number(&at, 2);
	if (at != text + 2 || *at++ != ':')
		return "expected a time of day like 09:00";
	minute = number(&at, 2);
	if (at != text + 5 || hour > 23 || minute > 59)
		return "expected a time of day like 09:00";
	*ret = hour * 60 + minute;
	return NULL;
}

/* Seconds and their fraction move no appointment; they are passed over. */
static bool read_local(const char *text, const struct zone *zone, struct instant *ret)
{
	size_t n = strlen(text);
	struct date date;
	int minute;

	if (n < 16 || (text[10] != 'T' && text[10] != ' ') || !read_iso_date(text, 10, &date) ||
	    moment_read_clock(text + 11, 5, &minute))
		return false;
	if (text[16] && (text[16] != ':' || text[17 + strspn(text + 17, "0123456789.")]))
		return false;
	*ret = zone_first(zone, date, minute);
	return true;
}

const char *moment_read(const char *text, int format, const struct zone *zone, struct instant *ret)
{
	struct err ignored = ERR_INIT;
	struct date date;
	bool ok = false;

	switch ((enum moment_format)format) {
	case MOMENT_RFC3339:
		ok = !instant_parse(text, strlen(text), ret, &ignored);
		break;
	case MOMENT_LOCAL:
		ok = read_local(text, zone, ret);
		break;
	case MOMENT_EPOCH:
		ok = read_epoch(text, 1000, ret);
		break;
	case MOMENT_EPOCH_MS:
		ok = read_epoch(text, 1, ret);
		break;
	case MOMENT_DATE:
	case MOMENT_US_DATE:
		ok = format == MOMENT_DATE ? read_iso_date(text, strlen(text), &date) :
					     read_us_date(text, &date);
		if (ok)
			*ret = moment_noon(zone, date);
		break;
	}
	return ok ? NULL : words[format];
}

const char *moment_read_date(const char *text, int format, const struct zone *zone, struct date *ret)
{
	struct instant t = { 0 };
	const char *wrong = moment_read(text, format, zone, &t);

	if (!wrong)
		*ret = zone_date(zone, t);
	return wrong;
}

struct instant moment_noon(const struct zone *zone, struct date d)
{
	return zone_first(zone, d, 12 * 60);
}

char *moment_us_date(struct date d, char out[INSTANT_TEXT])
{
	int year, month, day;

	date_to_civil(d, &year, &month, &day);
	snprintf(out, INSTANT_TEXT, "%02d/%02d/%04d", month, day, year);
	return out;
}
