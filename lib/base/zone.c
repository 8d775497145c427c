/* SPDX-License-Identifier: Apache-2.0 */
/*
 * zone.c - civil time looked up in a table.
 *
 * Going from UTC to local time has one answer always.  The way back has none
 * in a gap and two in an overlap, so the question answered in that direction is
 * "when does the clock there first, or last, come to this time", by walking the
 * table forward: a time in a gap is come to where the gap ends.
 */
#include "base/zone.h"

#include <assert.h>
#include <stdio.h>

#define DAY_MS INT64_C(86400000)

static const struct zone_shift utc_shifts[] = { { { 0 }, 0, "UTC" } };

const struct zone zone_utc = { "UTC", utc_shifts, 1 };

const struct zone_shift *zone_at(const struct zone *z, struct instant t)
{
	size_t low = 0, high = z->count;

	assert(z->count > 0);
	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;

		if (is_before(t, z->shifts[middle].from))
			high = middle;
		else
			low = middle;
	}
	return &z->shifts[low];
}

static int64_t local_ms(const struct zone *z, struct instant t)
{
	return t.ms + (int64_t)zone_at(z, t)->offset_s * 1000;
}

static int64_t floor_day(int64_t ms)
{
	return ms / DAY_MS - (ms % DAY_MS < 0);
}

struct date zone_date(const struct zone *z, struct instant t)
{
	return (struct date){ (int32_t)floor_day(local_ms(z, t)) };
}

int zone_minute_of_day(const struct zone *z, struct instant t)
{
	int64_t ms = local_ms(z, t);

	return (int)((ms - floor_day(ms) * DAY_MS) / 60000);
}

/* The row of the table in which the clock first comes to that local time, or passes it. */
static const struct zone_shift *first_at(const struct zone *z, struct instant nominal, struct instant *ret)
{
	/* No offset reaches two days, so it cannot have come before this row. */
	const struct zone_shift *s = zone_at(z, before(nominal, SPAN_DAYS(2)));
	const struct zone_shift *last = z->shifts + z->count - 1;

	for (;; s++) {
		*ret = before(nominal, SPAN_SECONDS(s->offset_s));
		if (s > z->shifts && is_before(*ret, s->from))
			*ret = s->from;
		if (s == last || is_before(*ret, s[1].from))
			return s;
	}
}

static struct instant nominal_of(struct date d, int minute)
{
	return (struct instant){ d.day * DAY_MS + minute * INT64_C(60000) };
}

struct instant zone_first(const struct zone *z, struct date d, int minute)
{
	struct instant t;

	(void)first_at(z, nominal_of(d, minute), &t);
	return t;
}

struct instant zone_last(const struct zone *z, struct date d, int minute)
{
	struct instant nominal = nominal_of(d, minute), t, again;
	const struct zone_shift *s = first_at(z, nominal, &t);

	while (++s < z->shifts + z->count) {
		again = before(nominal, SPAN_SECONDS(s->offset_s));
		if (is_before(again, s->from))
			break;
		t = again;
	}
	return t;
}

struct instant zone_midnight(const struct zone *z, struct date d)
{
	return zone_first(z, d, 0);
}

char *zone_format(const struct zone *z, struct instant t, struct instant now, char out[ZONE_TEXT])
{
	static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
					      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
	struct date date = zone_date(z, t), today = zone_date(z, now);
	int minute = zone_minute_of_day(z, t);
	int year, this_year, month, day, unused;

	date_to_civil(today, &this_year, &unused, &unused);
	date_to_civil(date, &year, &month, &day);
	if (date.day == today.day)
		snprintf(out, ZONE_TEXT, "%02d:%02d", minute / 60, minute % 60);
	else if (year == this_year)
		snprintf(out, ZONE_TEXT, "%s %d, %02d:%02d", months[month - 1], day, minute / 60,
			 minute % 60);
	else
		snprintf(out, ZONE_TEXT, "%s %d, %d, %02d:%02d", months[month - 1], day, year,
			 minute / 60, minute % 60);
	return out;
}
