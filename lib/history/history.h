/* SPDX-License-Identifier: Apache-2.0 */
/*
 * history.h - recorded observations, read back to be played again.
 *
 * Two forms are read, told apart by their header:
 *
 *   export  as_of,service,open,booked,blocked,held,wait_days,waitlist,bookings,quality,
 *           next_1..next_5,polled_until         one row per change, times in RFC 3339
 *   daily   date,department_id,service_line,open_next_14d,... one row per day and department
 *
 * polled_until is the last poll that said the same.  A daily row counts as said at
 * 06:00 of its date where the clinic is.  Gaps are fine and reported; everything
 * that cannot be true is named row by row and never repaired.
 */
#ifndef CAPD_HISTORY_HISTORY_H
#define CAPD_HISTORY_HISTORY_H

#include "base/arena.h"
#include "base/buf.h"
#include "model/config.h"

enum { HISTORY_DAILY_HOUR = 6, HISTORY_MISTAKE_TEXT = 320, HISTORY_WORDS_MAX = 32 };

/* Which service a row of the daily form is about. */
struct history_daily {
	const char *department, *line; /* line NULL: any */
	bool strip_zeros;	       /* "0101" is "101" */
	service_ix service;
};

struct history_rules {
	const struct config *config;
	const struct history_daily *daily;
	size_t daily_count;
	struct instant latest; /* nothing was observed after this */
};

struct history_sample {
	struct instant at, until; /* said first, and still said then */
	service_ix service;
	uint32_t line;
	uint16_t file;
	uint8_t quality; /* enum quality */
	uint8_t firsts;
	int32_t open, booked, blocked, held, wait_days, waitlist, bookings; /* COUNT_UNKNOWN */
	int32_t third_days;		 /* a stated third next available; COUNT_UNKNOWN */
	int32_t first_s[FIRST_OPENINGS]; /* seconds after `at` */
	const char *words;		 /* of a quality that is not good */
};

struct history {
	struct history_rules rules;
	struct history_sample *samples; /* by service, then time */
	size_t count, room;
	const char *files[HISTORY_FILES_MAX];
	size_t file_count;
	struct {
		const char *file;
		uint32_t line;
		const char *text;
	} mistakes[HISTORY_MISTAKES_MAX];     /* the first ones */
	size_t mistake_count;		      /* all of them */
	const char *words[HISTORY_WORDS_MAX]; /* what samples that are not good were called */
	size_t word_count;
	struct arena arena;
};

/* The rules, and what they point to, must outlive the history. */
struct history *history_new(const struct history_rules *rules);
struct history *history_free(struct history *h);
/* One whole file. What is wrong with it is kept in h->mistakes. */
void history_read(struct history *h, const char *file, const char *bytes, size_t n);
/* After the last file: sorts, and finds what is said twice. */
void history_finish(struct history *h);

/* "counts.csv:12: open is "-3": expected a count of 0 or more, or blank", one a line. */
void history_mistakes(const struct history *h, struct buf *out);

/* ---- between the files of history*.c ---- */

void history_mistake(struct history *h, uint32_t line, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

#endif
