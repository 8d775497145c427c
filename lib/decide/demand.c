/* SPDX-License-Identifier: Apache-2.0 */
/*
 * demand.c - the booking rate.
 *
 * Rises are added up one by one instead of comparing evening with morning: the window
 * moves all day, and appointments that leave it by taking place are no cancellations.
 * The day we begin with was not seen whole, so it never counts.
 */
#include "decide/demand.h"

#include "decide/smooth.h"

enum { HALF_LIFE_DAYS = 7, THOUSAND = 1000 };

static void complete(struct demand *d)
{
	int64_t seen = (int64_t)d->today_count * THOUSAND;

	if (d->censored)
		return;
	if (d->rate_milli == COUNT_UNKNOWN)
		d->rate_milli = (int32_t)seen;
	else
		d->rate_milli = (int32_t)(seen + smooth_decay(d->rate_milli - seen, SPAN_DAYS(1),
							      SPAN_DAYS(HALF_LIFE_DAYS)));
}

static bool begin_day(struct demand *d, struct date day)
{
	bool completed = d->day.day + 1 ==
			 day.day; /* with whole days unseen in between, its end was not either */

	if (day.day <= d->day.day) /* the same day; or a clock that went back, which begins none twice */
		return false;
	if (completed)
		complete(d);
	d->today_count = 0;
	d->censored = !completed;
	d->day = day;
	return completed;
}

static void count(struct demand *d, bool same_day, const struct observation *o)
{
	if (o->bookings != COUNT_UNKNOWN)
		d->today_count = o->bookings;
	else if (same_day && d->last_booked != COUNT_UNKNOWN && o->booked > d->last_booked)
		d->today_count += o->booked - d->last_booked;
	d->last_booked = o->booked;
}

bool demand_observe(struct demand *d, const struct zone *zone, const struct observation *o, bool restricted)
{
	struct date day = zone_date(zone, o->as_of);
	bool same_day = day.day == d->day.day;
	bool completed = begin_day(d, day);

	count(d, same_day, o);
	d->censored = d->censored || restricted;
	return completed;
}

bool demand_unchanged(struct demand *d, const struct zone *zone, struct instant at, bool restricted)
{
	bool completed = begin_day(d, zone_date(zone, at));

	d->censored = d->censored || restricted;
	return completed;
}
