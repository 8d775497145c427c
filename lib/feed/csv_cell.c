/* SPDX-License-Identifier: Apache-2.0 */
/*
 * csv_cell.c - numbers and ids as other people's programs write them.
 *
 * An empty cell is not zero.  A comma between groups of three digits is how a
 * spreadsheet writes thousands; a point is read by half of the world as the same
 * and by the other half as a fraction, so it is refused in a count.
 */
#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "feed/csv.h"

bool csv_cell_is_null(const char *s)
{
	static const char *const words[] = { "",     "null", "n/a", "na", "#n/a",
					     "none", "-",    "--",  NULL };

	for (size_t i = 0; words[i]; i++)
		if (!strcasecmp(s, words[i]))
			return true;
	return false;
}

/* 1,234: the first group of one to three digits, all others of three. */
static bool has_thousands(const char *s)
{
	size_t n = strspn(s, "0123456789");

	if (n < 1 || n > 3 || s[n] != ',')
		return false;
	for (s += n; *s == ','; s += 4)
		if (strspn(s + 1, "0123456789") != 3)
			return false;
	return !*s;
}

static const char *read_whole(const char *text, size_t n, int32_t *ret)
{
	int64_t number = 0;

	for (size_t i = 0; i < n; i++) {
		if (text[i] == ',')
			continue;
		if (text[i] < '0' || text[i] > '9')
			return "expected a whole number, or nothing";
		number = number * 10 + (text[i] - '0');
		if (number > CSV_COUNT_MAX)
			return "larger than any day of any department";
	}
	*ret = (int32_t)number;
	return NULL;
}

const char *csv_cell_count(const char *text, int32_t *ret)
{
	*ret = COUNT_UNKNOWN;
	if (csv_cell_is_null(text))
		return NULL;
	if (*text == '-')
		return "a count cannot be negative";
	if (strchr(text, ',') && !has_thousands(text))
		return "expected a whole number, or nothing";
	return read_whole(text, strlen(text), ret);
}

/* A wait of 10.5 days is over on the eleventh. */
const char *csv_cell_days(const char *text, int32_t *ret)
{
	size_t whole = strspn(text, "0123456789");
	size_t part = text[whole] == '.' ? strspn(text + whole + 1, "0123456789") : 0;
	const char *wrong;

	*ret = COUNT_UNKNOWN;
	if (!part || !whole || text[whole + 1 + part])
		return csv_cell_count(text, ret);
	wrong = read_whole(text, whole, ret);
	if (!wrong && strspn(text + whole + 1, "0") < part)
		++*ret;
	return wrong;
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
