/* SPDX-License-Identifier: Apache-2.0 */
/*
 * moment.h - times and dates as the APIs of other people write them.
 *
 * Nothing is guessed: the format is configured, and a time without an offset
 * needs the zone of the location it is about.
 */
#ifndef CAPD_FEED_MOMENT_H
#define CAPD_FEED_MOMENT_H

#include "base/zone.h"

enum moment_format {
	MOMENT_RFC3339,	 /* 2026-12-01T09:00:00-05:00 */
	MOMENT_LOCAL,	 /* 2026-12-01T09:00 or with a space and seconds: on the location's clock */
	MOMENT_EPOCH,	 /* seconds since 1970 */
	MOMENT_EPOCH_MS, /* milliseconds */
	MOMENT_DATE,	 /* 2026-12-01 */
	MOMENT_US_DATE,	 /* 12/1/2026 */
};

extern const char *const moment_names[]; /* NULL-terminated, index = enum moment_format */

/* NULL, or what is wrong; never the text itself.  A date alone is noon there. */
const char *moment_read(const char *text, int format, const struct zone *zone, struct instant *ret);
/* The day there that it falls on. */
const char *moment_read_date(const char *text, int format, const struct zone *zone, struct date *ret);
/* "HH:MM": minute of the day. */
const char *moment_read_clock(const char *text, size_t n, int *ret);

/* A date has no hour: noon there, which is that date in every reading. */
struct instant moment_noon(const struct zone *zone, struct date d);
/* "12/01/2026". Returns out. */
char *moment_us_date(struct date d, char out[INSTANT_TEXT]);

#endif
