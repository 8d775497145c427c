/* SPDX-License-Identifier: Apache-2.0 */
/*
 * csv_time.c - dates and times as other people's programs write them.
 *
 * Nothing is guessed: 3/4 is two dates, and a time without an offset is none
 * until somebody says whose clock it was.  What is refused is refused with the
 * setting that would read it.
 */
#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "feed/csv.h"

/* ---- dates ---- */

/* Three numbers, the year last and in four digits. */
static bool read_parts(const char *s, char separator, int n[3])
{
	int part = 0, digits = 0;

	n[0] = n[1] = n[2] = 0;
	for (; *s; s++) {
		if (*s == separator && digits && part < 2) {
			part++;
			digits = 0;
		} else if (*s >= '0' && *s <= '9' && ++digits <= 4) {
			n[part] = n[part] * 10 + (*s - '0');
		} else {
			return false;
		}
	}
	return part == 2 && digits == 4;
}

static bool civil(int year, int month, int day, struct date *ret)
{
	int back[3];

	if (year > 9999 || month < 1 || month > 12 || day < 1 || day > 31)
		return false;
	*ret = date_of_civil(year, month, day);
	date_to_civil(*ret, &back[0], &back[1], &back[2]);
	return back[1] == month && back[2] == day;
}

static bool read_numbers(const char *s, int format, struct date *ret)
{
	bool month_first = format == CSV_DATES_MDY;
	int n[3];

	return read_parts(s, format == CSV_DATES_DMY_DOTS ? '.' : '/', n) &&
	       civil(n[2], n[month_first ? 0 : 1], n[month_first ? 1 : 0], ret);
}

/* 20261201 */
static bool read_compact(const char *s, struct date *ret)
{
	int n = 0;

	if (strspn(s, "0123456789") != 8 || s[8])
		return false;
	for (int i = 0; i < 8; i++)
		n = n * 10 + (s[i] - '0');
	return civil(n / 10000, n / 100 % 100, n % 100, ret);
}

/* 01-DEC-2026, as databases print it; English, because other languages share abbreviations. */
static bool read_month_name(const char *s, struct date *ret)
{
	static const char *const months[] = { "jan", "feb", "mar", "apr", "may", "jun",
					      "jul", "aug", "sep", "oct", "nov", "dec" };
	size_t digits = strspn(s, "0123456789");
	int day = 0, year = 0;

	if (digits < 1 || digits > 2 || strlen(s) != digits + 9 || s[digits] != '-' ||
	    s[digits + 4] != '-' || strspn(s + digits + 5, "0123456789") != 4)
		return false;
	for (size_t i = 0; i < digits; i++)
		day = day * 10 + (s[i] - '0');
	for (size_t i = digits + 5; s[i]; i++)
		year = year * 10 + (s[i] - '0');
	for (int m = 0; m < 12; m++)
		if (!strncasecmp(s + digits + 1, months[m], 3))
			return civil(year, m + 1, day, ret);
	return false;
}

/* With a slash the day or the month may come first; a number over twelve gives it away. */
static const char *slash_words(const char *s)
{
	int n[3];

	if (read_parts(s, '/', n) && n[0] > 12 && n[1] <= 12)
		return "expected YYYY-MM-DD; the day comes first here: set date_format: d/m/yyyy";
	if (read_parts(s, '/', n) && n[1] > 12 && n[0] <= 12)
		return "expected YYYY-MM-DD; the month comes first here: set date_format: m/d/yyyy";
	return "expected YYYY-MM-DD; this may be two dates and is not guessed: if the file writes "
	       "the month first set date_format: m/d/yyyy, if the day comes first d/m/yyyy";
}

static const char *iso_words(const char *s)
{
	struct date ignored;

	if (strchr(s, '/'))
		return slash_words(s);
	if (strchr(s, '.'))
		return "expected YYYY-MM-DD; for 31.12.2026 set date_format: d.m.yyyy";
	if (read_compact(s, &ignored))
		return "expected YYYY-MM-DD; for 20261231 set date_format: yyyymmdd";
	if (read_month_name(s, &ignored))
		return "expected YYYY-MM-DD; for 31-DEC-2026 set date_format: d-mon-yyyy";
	return "expected YYYY-MM-DD";
}

static const char *date_words(const char *s, int format)
{
	static const char *const words[] = {
		[CSV_DATES_MDY] = "expected m/d/yyyy",
		[CSV_DATES_DMY] = "expected d/m/yyyy",
		[CSV_DATES_DMY_DOTS] = "expected d.m.yyyy",
		[CSV_DATES_COMPACT] = "expected yyyymmdd",
		[CSV_DATES_MONTH_NAME] = "expected d-mon-yyyy, like 31-DEC-2026",
	};

	return format == CSV_DATES_ISO ? iso_words(s) : words[format];
}

static bool read_date(const char *s, int format, struct date *ret)
{
	struct err ignored = ERR_INIT;

	switch (format) {
	case CSV_DATES_ISO:
		return date_parse(s, strlen(s), ret, &ignored) == 0;
	case CSV_DATES_COMPACT:
		return read_compact(s, ret);
	case CSV_DATES_MONTH_NAME:
		return read_month_name(s, ret);
	default:
		return read_numbers(s, format, ret);
	}
}

/* Databases export a date as its midnight. */
static bool is_midnight(const char *s)
{
	if (strncmp(s, "00:00:00", 8) && strncmp(s, "0:00:00", 7))
		return false;
	s += strcspn(s, ":") + 6;
	return !*s || (*s == '.' && s[1 + strspn(s + 1, "0")] == '\0');
}

const char *csv_cell_date(const char *text, int date_format, struct date *ret)
{
	char copy[CSV_CELL_MAX];
	size_t n = strcspn(text, " T");

	if (text[n] && is_midnight(text + n + 1) && n < sizeof(copy)) {
		memcpy(copy, text, n);
		copy[n] = '\0';
		text = copy;
	}
	return read_date(text, date_format, ret) ? NULL : date_words(text, date_format);
}

/* ---- times ---- */

struct clock {
	int hour, minute, second, ms;
};

static bool two_digits(const char **s, int least, int *ret)
{
	int digits = 0;

	*ret = 0;
	while (**s >= '0' && **s <= '9' && digits < 2) {
		*ret = *ret * 10 + (*(*s)++ - '0');
		digits++;
	}
	return digits >= least;
}

static bool half_of_day(const char *s, struct clock *c)
{
	bool afternoon;

	while (*s == ' ')
		s++;
	afternoon = !strcasecmp(s, "pm");
	if (!afternoon && strcasecmp(s, "am"))
		return false;
	if (c->hour < 1 || c->hour > 12)
		return false;
	c->hour = c->hour % 12 + (afternoon ? 12 : 0);
	return true;
}

/* 5:10, 05:10:02, 05:10:02.123, 5:10 AM */
static bool read_clock(const char *s, struct clock *ret)
{
	*ret = (struct clock){ 0 };
	if (!two_digits(&s, 1, &ret->hour) || *s++ != ':' || !two_digits(&s, 2, &ret->minute))
		return false;
	if (*s == ':' && (s++, !two_digits(&s, 2, &ret->second)))
		return false;
	if (*s == '.')
		for (int unit = 100, digits = 0; *++s >= '0' && *s <= '9' && digits < 9;
		     unit /= 10, digits++)
			ret->ms += (*s - '0') * unit;
	if (ret->hour > 23 || ret->minute > 59 || ret->second > 60)
		return false;
	return !*s || half_of_day(s, ret);
}

static const char *const time_words = "expected a time like 2026-11-30T05:10:02-05:00";

const char *csv_cell_local(const char *text, int date_format, struct instant *ret, bool *ret_offset)
{
	char copy[CSV_CELL_MAX];
	struct err ignored = ERR_INIT;
	size_t n = strlen(text), day = strcspn(text, " T");
	struct clock c;
	struct date d;

	*ret_offset = false;
	if (n >= sizeof(copy) || !text[day])
		return time_words;
	memcpy(copy, text, n + 1);
	copy[day] = 'T';
	if (!instant_parse(copy, n, ret, &ignored)) {
		*ret_offset = true;
		return NULL;
	}
	copy[day] = '\0';
	if (!read_clock(copy + day + 1, &c))
		return time_words;
	if (!read_date(copy, date_format, &d))
		return date_words(copy, date_format);
	ret->ms = (((int64_t)d.day * 24 + c.hour) * 60 + c.minute) * 60000 +
		  (int64_t)c.second * 1000 + c.ms;
	return NULL;
}

const char *csv_cell_time(const char *text, int date_format, const struct zone *zone, struct instant *ret)
{
	bool offset;
	const char *wrong = csv_cell_local(text, date_format, ret, &offset);

	if (wrong || offset)
		return wrong;
	if (!zone)
		return "has no offset from UTC: set as_of_zone";
	*ret = csv_from_local(zone, *ret);
	return NULL;
}

struct instant csv_from_local(const struct zone *z, struct instant local)
{
	int64_t first = (int64_t)zone_at(z, before(local, SPAN_DAYS(1)))->offset_s * 1000;
	int64_t second = (int64_t)zone_at(z, after(local, SPAN_DAYS(1)))->offset_s * 1000;
	struct instant a = { local.ms - first }, b = { local.ms - second };
	bool a_fits = (int64_t)zone_at(z, a)->offset_s * 1000 == first;
	bool b_fits = (int64_t)zone_at(z, b)->offset_s * 1000 == second;

	if (a_fits && b_fits)
		return is_before(a, b) ? a : b;
	return b_fits ? b : a;
}
