/* SPDX-License-Identifier: Apache-2.0 */
/*
 * when.h - time as a value.
 *
 * lib/ has no clock: every "now" arrives as an argument.  Instants and spans
 * are distinct types, so a length passed for a moment does not compile.
 * Civil dates are proleptic Gregorian day numbers; a zone is a table of offsets
 * that daemon/ fills (zone.h).
 */
#ifndef CAPD_BASE_WHEN_H
#define CAPD_BASE_WHEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct instant {
	int64_t ms;
}; /* since the Unix epoch, UTC; 0 means "never" where a field says so */
struct span {
	int64_t ms;
};
struct date {
	int32_t day;
}; /* days since 1970-01-01 in some place's calendar */

#define SPAN_SECONDS(n) ((struct span){ (int64_t)(n)*1000 })
#define SPAN_MINUTES(n) ((struct span){ (int64_t)(n)*60 * 1000 })
#define SPAN_HOURS(n) ((struct span){ (int64_t)(n)*60 * 60 * 1000 })
#define SPAN_DAYS(n) ((struct span){ (int64_t)(n)*24 * 60 * 60 * 1000 })

static inline struct span since(struct instant then, struct instant now)
{
	return (struct span){ now.ms - then.ms };
}
static inline struct instant after(struct instant t, struct span d)
{
	return (struct instant){ t.ms + d.ms };
}
static inline struct instant before(struct instant t, struct span d)
{
	return (struct instant){ t.ms - d.ms };
}
static inline bool is_before(struct instant a, struct instant b)
{
	return a.ms < b.ms;
}
static inline bool is_longer(struct span a, struct span b)
{
	return a.ms > b.ms;
}
static inline bool is_never(struct instant t)
{
	return t.ms == 0;
}

enum { INSTANT_TEXT = 32 };

/*
 * FHIR instant / RFC 3339 text with seconds and an offset (Z, +hh, +hhmm or
 * +hh:mm), 0 to 9 fraction digits, second 60 accepted as the next minute.
 * Text without an offset is refused: guessing a zone is how slots move.
 */
bool instant_read(const char *text, size_t length, struct instant *ret); /* the same, and nobody asks why not */
int instant_parse(const char *text, size_t length, struct instant *ret, struct err *err) must_check;

/* "2026-11-22T16:43:52Z"; always UTC, whole seconds (rounded down). Returns out. */
char *instant_format(struct instant t, char out[INSTANT_TEXT]);
/* The same, with three digits of milliseconds when there are any. */
char *instant_format_exact(struct instant t, char out[INSTANT_TEXT]);

/* "YYYY-MM-DD" and back; impossible dates (Feb 30) are refused. */
int date_parse(const char *text, size_t length, struct date *ret, struct err *err) must_check;
char *date_format(struct date d, char out[INSTANT_TEXT]);
struct date date_of_civil(int year, int month, int day);
void date_to_civil(struct date d, int *ret_year, int *ret_month, int *ret_day);
int date_weekday(struct date d);			  /* 0 Sunday .. 6 Saturday */
int date_business_days(struct date from, struct date to); /* Mon-Fri in (from, to]; 0 when to <= from */

/* "4 min", "2 h 32 min", "3 d 4 h": for people. Returns out. */
enum { SPAN_TEXT = 32 };
char *span_format(struct span d, char out[SPAN_TEXT]);

#endif
