/* SPDX-License-Identifier: Apache-2.0 */
/*
 * api_until.c - three ways to say when.
 *
 * Parsed by the daemon and not by the command line, because only the daemon
 * knows the location's clock.  A hold that never ends is a forgotten one, so
 * there is a longest.
 */
#include "daemon/api_until.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"

static bool parse_span(const char *text, struct span *ret)
{
	enum { SPAN_NUMBER_MAX = 100000 };
	char *end;
	long n = strtol(text, &end, 10);

	if (end == text || n <= 0 || n > SPAN_NUMBER_MAX || !*end || end[1])
		return false;
	switch (*end) {
	case 'm':
		*ret = SPAN_MINUTES(n);
		return true;
	case 'h':
		*ret = SPAN_HOURS(n);
		return true;
	case 'd':
		*ret = SPAN_DAYS(n);
		return true;
	default:
		return false;
	}
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* "YYYY-MM-DD HH:MM", with a T or a blank between. */
static bool parse_civil(const char *text, const struct zone *place, struct instant *ret)
{
	struct err ignored = ERR_INIT;
	int64_t local;
	struct date day;
	int hour, minute;

	if (strlen(text) != strlen("2026-11-27 08:00") || (text[10] != ' ' && text[10] != 'T') ||
	    text[13] != ':' || !is_digit(text[11]) || !is_digit(text[12]) || !is_digit(text[14]) ||
	    !is_digit(text[15]) || date_parse(text, 10, &day, &ignored) < 0)
		return false;
	hour = (text[11] - '0') * 10 + text[12] - '0';
	minute = (text[14] - '0') * 10 + text[15] - '0';
	if (hour > 23 || minute > 59)
		return false;
	local = ((int64_t)day.day * 24 * 60 + hour * 60 + minute) * 60 * 1000;
	*ret = (struct instant){ local };
	/* The offset at the guess may not be the offset there: once more settles all but the gap itself. */
	for (int i = 0; i < 2; i++)
		*ret = (struct instant){ local - (int64_t)zone_at(place, *ret)->offset_s * 1000 };
	return true;
}

int until_parse(const char *text, const struct zone *place, struct instant now, struct instant *ret,
		struct err *err)
{
	struct err ignored = ERR_INIT;
	struct instant t;
	struct span length;

	if (parse_span(text, &length))
		t = after(now, length);
	else if (!parse_civil(text, place, &t) && instant_parse(text, strlen(text), &t, &ignored) < 0)
		return err_set(err, ERR_CONFIG, "until: expected a time like \"2026-11-27 08:00\" or a length like 24h or 3d");
	if (!is_before(now, t))
		return err_set(err, ERR_CONFIG, "until: that time is past");
	if (is_longer(since(now, t), SPAN_DAYS(HOLD_DAYS_MAX)))
		return err_set(err, ERR_CONFIG,
			       "until: at most %d days ahead, so that nothing is forgotten",
			       HOLD_DAYS_MAX);
	*ret = t;
	return 0;
}
