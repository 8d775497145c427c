/* SPDX-License-Identifier: Apache-2.0 */
/*
 * zone.h - civil time of a place, as a table.
 *
 * daemon/ reads the system's zone data once per configuration generation and
 * hands lib/ this table; lookups are pure.  Offsets are looked up at UTC
 * instants only, so gaps and overlaps of daylight saving cannot be guessed wrong.
 */
#ifndef CAPD_BASE_ZONE_H
#define CAPD_BASE_ZONE_H

#include "base/when.h"

struct zone_shift {
	struct instant from;  /* in force from here */
	int32_t offset_s;     /* seconds east of UTC */
	char abbreviation[8]; /* "EST" */
};

struct zone {
	const char *name;		 /* IANA, "America/New_York" */
	const struct zone_shift *shifts; /* ascending; shifts[0] also covers all time before it */
	size_t count;
};

extern const struct zone zone_utc;

const struct zone_shift *zone_at(const struct zone *z, struct instant t);
struct date zone_date(const struct zone *z, struct instant t);	/* local calendar date */
int zone_minute_of_day(const struct zone *z, struct instant t); /* 0..1439, local */
/* First instant of that local date (after a gap at midnight: the first one that exists). */
struct instant zone_midnight(const struct zone *z, struct date d);
/*
 * When the clock there comes to that minute of that date: the first time, or the
 * last where an hour comes twice.  In a gap both are its end.
 */
struct instant zone_first(const struct zone *z, struct date d, int minute);
struct instant zone_last(const struct zone *z, struct date d, int minute);
/* "11:20" on the day of now, "Nov 19, 11:20" otherwise (year added when it differs). Returns out. */
enum { ZONE_TEXT = 40 };
char *zone_format(const struct zone *z, struct instant t, struct instant now, char out[ZONE_TEXT]);

#endif
