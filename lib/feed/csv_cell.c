/* SPDX-License-Identifier: Apache-2.0 */
/*
 * csv_cell.c - numbers, dates and times as other people's programs write them.
 *
 * Nothing is guessed: 3/4 is two dates, and a time without an offset is none
 * until somebody says whose clock it was.
 */
#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "feed/csv.h"

static bool is_null(const char *s)
{
	return !*s || !strcasecmp(s, "null") || !strcasecmp(s, "n/a") || !strcasecmp(s, "na");
}

const char *csv_cell_count(const char *text, int32_t *ret)
{
	int32_t n = 0;

	*ret = COUNT_UNKNOWN;
	if (is_null(text))
		return NULL;
	if (*text == '-')
		return "a count cannot be negative";
	for (; *text; text++) {
		if (*text < '0' || *text > '9')
			return "expected a whole number, or nothing";
		n = n * 10 + (*text - '0');
		if (n > CSV_COUNT_MAX)
			return "larger than any day of any department";
	}
	*ret = n;
	return NULL;
}

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

static bool read_civil(const char *s, int format, struct date *ret)
{
	int n[3], month, day, back[3];

	if (!read_parts(s, format == CSV_DATES_DMY_DOTS ? '.' : '/', n))
		return false;
	month = n[format == CSV_DATES_MDY ? 0 : 1];
	day = n[format == CSV_DATES_MDY ? 1 : 0];
	if (month < 1 || month > 12 || day < 1 || day > 31)
		return false;
	*ret = date_of_civil(n[2], month, day);
	date_to_civil(*ret, &back[0], &back[1], &back[2]);
	return back[0] == n[2] && back[1] == month && back[2] == day;
}

static const char *iso_words(const char *s)
{
	if (strchr(s, '/'))
		return "expected YYYY-MM-DD; if the file writes the month first set "
		       "date_format: m/d/yyyy, if the day comes first d/m/yyyy";
	if (strchr(s, '.'))
		return "expected YYYY-MM-DD; for 31.12.2026 set date_format: d.m.yyyy";
	return "expected YYYY-MM-DD";
}

const char *csv_cell_date(const char *text, int date_format, struct date *ret)
{
	static const char *const words[] = {
		[CSV_DATES_MDY] = "expected m/d/yyyy",
		[CSV_DATES_DMY] = "expected d/m/yyyy",
		[CSV_DATES_DMY_DOTS] = "expected d.m.yyyy",
	};
	struct err ignored = ERR_INIT;

	if (date_format == CSV_DATES_ISO)
		return date_parse(text, strlen(text), ret, &ignored) < 0 ? iso_words(text) : NULL;
	return read_civil(text, date_format, ret) ? NULL : words[date_format];
}

/* A local time that happens twice is the earlier one; one that never happens is moved on. */
static struct instant from_local(const struct zone *z, struct instant local)
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

const char *csv_cell_time(const char *text, const struct zone *zone, struct instant *ret)
{
	char copy[CSV_CELL_MAX + 1];
	struct err ignored = ERR_INIT;
	size_t n = strlen(text);

	if (n >= CSV_CELL_MAX)
		return "expected a time like 2026-11-30T05:10:02-05:00";
	memcpy(copy, text, n);
	if (n > 10 && copy[10] == ' ')
		copy[10] = 'T';
	if (!instant_parse(copy, n, ret, &ignored))
		return NULL;
	copy[n] = 'Z';
	if (instant_parse(copy, n + 1, ret, &ignored) < 0)
		return "expected a time like 2026-11-30T05:10:02-05:00";
	if (!zone)
		return "has no offset from UTC: set as_of_zone";
	*ret = from_local(zone, *ret);
	return NULL;
}

/* Spreadsheets write long ids as 1.01E+02; what they were cannot be told any more. */
const char *csv_cell_id(const char *text)
{
	size_t n = strspn(text, "0123456789.,");

	if (!*text)
		return "is empty";
	if (n > 0 && (text[n] == 'E' || text[n] == 'e') &&
	    (text[n + 1] == '+' || text[n + 1] == '-') && isdigit((unsigned char)text[n + 2]))
		return "a spreadsheet turned the id into scientific notation: "
		       "export the column as text";
	return NULL;
}
