/* SPDX-License-Identifier: Apache-2.0 */
/*
 * csv.h - the parts of the csv kind: bytes -> rows -> observations.
 *
 *   csv.c        the conversation, and what a file as a whole may look like
 *   csv_table.c  header and rows: which column is which
 *   csv_cell.c   what a cell may say
 *   csv_count.c  rows -> one observation per asked-for service
 *
 * A file is believed whole or not at all: half a file is exactly what a
 * crashed exporter or a broken upload leaves behind.
 */
#ifndef CAPD_FEED_CSV_H
#define CAPD_FEED_CSV_H

#include "base/zone.h"
#include "feed/feed.h"

enum csv_dates { CSV_DATES_ISO, CSV_DATES_MDY, CSV_DATES_DMY, CSV_DATES_DMY_DOTS };
enum csv_ids { CSV_IDS_EXACT, CSV_IDS_STRIP_ZEROS };

struct csv_settings {
	const char *path;
	int delimiter, date_format, id_match; /* delimiter: 0 is auto; enum csv_dates, enum csv_ids */
	const struct zone *as_of_zone;	      /* NULL: times in the file carry an offset */
};

struct csv_select {
	const char *department, *service_line, *visit_type;
};

enum csv_column {
	CSV_EXTRACT_TS,
	CSV_DEPARTMENT,
	CSV_SERVICE_LINE,
	CSV_VISIT_TYPE,
	CSV_DATE,
	CSV_TOTAL,
	CSV_OPEN,
	CSV_BOOKED,
	CSV_BLOCKED,
	CSV_HELD,
	CSV_WAIT, /* from here on: of the service as a whole, not of the date's slots */
	CSV_WAITLIST,
	CSV_BOOKINGS,
	CSV_COLUMN_COUNT,
};
enum { CSV_SLOTS = CSV_WAIT - CSV_TOTAL, CSV_NUMBERS = CSV_COLUMN_COUNT - CSV_TOTAL };

struct csv_row { /* of one ask; several asks may want the same line */
	uint32_t ask;
	int32_t day;
	uint64_t key;		/* department, service line, visit type, date */
	int32_t n[CSV_NUMBERS]; /* by column - CSV_TOTAL; COUNT_UNKNOWN */
	uint32_t line;
};

/* ---- cells: NULL, or what is wrong with the text; never the text itself ---- */

enum { CSV_CELL_MAX = 256 }; /* of a column we read; the longest is an id */

const char *csv_cell_count(const char *text, int32_t *ret); /* blank, null, n/a: COUNT_UNKNOWN */
const char *csv_cell_date(const char *text, int date_format, struct date *ret);
/* zone: of a time without an offset; NULL refuses such a time. */
const char *csv_cell_time(const char *text, const struct zone *zone, struct instant *ret);
const char *csv_cell_id(const char *text);

/* ---- rows ---- */

struct csv_table;

struct csv_table *csv_table_new(const struct poll *p);
struct csv_table *csv_table_free(struct csv_table *t); /* NULL is fine; returns NULL */
/* libcsv's callbacks; a failure is kept and returned by csv_table_ok(). */
void csv_table_field(void *bytes, size_t n, void *table);
void csv_table_row(int end, void *table);
int csv_table_ok(const struct csv_table *t, struct err *err) must_check;
/* The file is complete. */
int csv_table_end(struct csv_table *t, struct err *err) must_check;

struct instant csv_table_as_of(const struct csv_table *t); /* the latest extract_ts */
struct csv_row *csv_table_rows(struct csv_table *t, size_t *ret_count);
bool csv_table_has_department(const struct csv_table *t, size_t ask);

struct csv_words {	   /* of what holds the rows, for sentences about it */
	const char *whole; /* "file" */
	const char *open;  /* where it says how many are open: "slots_open" */
};

/*
 * Daily counts of any origin, for every ask that has rows; sorts them.  The others
 * stay absent, and the caller says why.
 */
int csv_count_rows(const struct poll *p, struct csv_row *rows, size_t n, struct instant as_of,
		   const struct csv_words *words, struct err *err) must_check;
/* Fill p->ret from the rows; sorts them. */
int csv_count(const struct poll *p, struct csv_table *t, struct err *err) must_check;

#endif
