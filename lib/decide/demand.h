/* SPDX-License-Identifier: Apache-2.0 */
/*
 * demand.h - how many new patients book in a day, from what the feed shows anyway.
 *
 * One number per service: an average over days of the location's own calendar with
 * a half-life of a week.  A day on which the service was full, closed or its ads
 * paused says what was possible, not what was wanted, and is left out.
 */
#ifndef CAPD_DECIDE_DEMAND_H
#define CAPD_DECIDE_DEMAND_H

#include "base/zone.h"
#include "decide/state.h"

/*
 * A good observation, newer than all before; restricted: full, closed or paused now.
 * Where the source counts the day's new bookings they are taken; elsewhere the rises of
 * `booked` from one observation to the next inside one day.  True when a day was completed.
 */
bool demand_observe(struct demand *d, const struct zone *zone, const struct observation *o,
		    bool restricted);
/* The source says nothing changed: a new day may have begun all the same. */
bool demand_unchanged(struct demand *d, const struct zone *zone, struct instant at, bool restricted);

#endif
