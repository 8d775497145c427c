/* SPDX-License-Identifier: Apache-2.0 */
/*
 * csv.h - the parts of the csv kind: bytes -> text -> rows -> observations.
 *
 *   csv.c           the settings, and the conversation: which file is asked for next
 *   csv_drop.c      a directory: which of its files is the one to read
 *   csv_manifest.c  a file beside the file, that says what whole means
 *   csv_reader.c    one file: what it may look like, and whether its end was seen
 *   csv_text.c      whatever spreadsheets write -> UTF-8
 *   csv_column.c    the header: which column is which, and what kind of file this is
 *   csv_table.c     rows, cell by cell
 *   csv_cell.c      what a cell may say;  csv_time.c  dates and times
 *   csv_map.c       the department map
 *   csv_count.c     rows -> one observation per asked-for service
 *
 * A file is believed whole or not at all: half a file is exactly what a
 * crashed exporter or a broken upload leaves behind.
 */
#ifndef CAPD_FEED_CSV_H
#define CAPD_FEED_CSV_H

#include "base/sign.h"
#include "base/utf8.h"
#include "base/zone.h"
#include "feed/feed.h"

enum csv_layout {
	CSV_LAYOUT_AUTO,
	CSV_LAYOUT_DAILY,    /* a row: department, date, slots of that date */
	CSV_LAYOUT_SLOTS,    /* a row: one slot that starts at a time */
	CSV_LAYOUT_TNAA,     /* a row: a wait measured on a date */
	CSV_LAYOUT_WAITLIST, /* a row: how many wait */
};
enum csv_dates {
	CSV_DATES_ISO,
	CSV_DATES_MDY,
	CSV_DATES_DMY,
	CSV_DATES_DMY_DOTS,
	CSV_DATES_COMPACT,
	CSV_DATES_MONTH_NAME,
};
enum csv_ids { CSV_IDS_EXACT, CSV_IDS_STRIP_ZEROS };
enum csv_encoding { CSV_ENCODING_AUTO, CSV_ENCODING_UTF8, CSV_ENCODING_LATIN1, CSV_ENCODING_UTF16 };
enum csv_complete {
	CSV_COMPLETE_RENAME,
	CSV_COMPLETE_TRAILER,
	CSV_COMPLETE_MANIFEST,
	CSV_COMPLETE_QUIET
};
enum csv_duplicates { CSV_DUPLICATES_REFUSE, CSV_DUPLICATES_ADD };

struct csv_alias {  /* a header of their own for a column of ours */
	int column; /* index into csv_column_names */
	const char *header;
};

struct csv_host_key {
	const char *sha256; /* base64, as ssh-keygen -lf prints it, with or without "SHA256:" */
};

struct csv_settings {
	const char *path, *url; /* exactly one is given */
	const char *department_map, *manifest;
	int layout, delimiter, date_format, encoding, id_match, complete, duplicates; /* delimiter: 0 is auto */
	struct option_list columns;    /* of struct csv_alias */
	const struct zone *as_of_zone; /* NULL: times in the file carry an offset */
	struct span quiet;	       /* CSV_COMPLETE_QUIET: unchanged for so long */
	int64_t row_errors_bp;	       /* share of rows that may be unreadable */
	bool archive;
	const char *user;		/* sftp */
	struct credential *private_key; /* sftp */
	struct csv_host_key host_key;	/* sftp */
};

struct csv_select {
	const char *department, *service_line, *visit_type, *block;
};

enum csv_column {
	CSV_EXTRACT_TS,
	CSV_DEPARTMENT,
	CSV_SERVICE_LINE,
	CSV_VISIT_TYPE,
	CSV_DATE,
	CSV_START,
	CSV_MEASURED,
	CSV_SLOT_ID,
	CSV_PROVIDER,
	CSV_BLOCK,
	CSV_REASON,
	CSV_TOTAL, /* from here on: numbers */
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
	uint64_t key;		/* what makes two lines the same statement */
	struct instant start;	/* of a slot; never: the row is about the whole day */
	int32_t n[CSV_NUMBERS]; /* by column - CSV_TOTAL; COUNT_UNKNOWN */
	uint32_t line;
};

/* ---- cells: NULL, or what is wrong with the text; never the text itself ---- */

enum { CSV_CELL_MAX = 256 }; /* of a column we read; the longest is an id */

const char *csv_cell_count(const char *text, int32_t *ret); /* blank, null, n/a: COUNT_UNKNOWN */
const char *csv_cell_days(const char *text, int32_t *ret);  /* the same, a part of a day is a day */
const char *csv_cell_id(const char *text);
bool csv_cell_is_null(const char *text);
const char *csv_cell_date(const char *text, int date_format, struct date *ret);
/* A time of some day in some zone, as if it were UTC, unless it has an offset of its own. */
const char *csv_cell_local(const char *text, int date_format, struct instant *ret, bool *ret_offset);
/* zone: of a time without an offset; NULL refuses such a time. */
const char *csv_cell_time(const char *text, int date_format, const struct zone *zone,
			  struct instant *ret);
/* A local time that happens twice is the earlier one; one that never happens is moved on. */
struct instant csv_from_local(const struct zone *z, struct instant local);

/* ---- the header ---- */

extern const char *const csv_column_names[]; /* NULL-terminated, by enum csv_column */

struct csv_header {
	const struct csv_settings *settings;
	int at[CSV_COLUMN_COUNT];   /* place in the row, -1: not in the file */
	int rank[CSV_COLUMN_COUNT]; /* of the name it was found by; lower is surer */
	int width;
	enum csv_layout layout;
};

void csv_header_init(struct csv_header *h, const struct csv_settings *set);
int csv_header_field(struct csv_header *h, const char *bytes, size_t n, struct err *err) must_check;
/* All fields were named. has_as_of: the time of the data is known without a column. */
int csv_header_end(struct csv_header *h, bool has_as_of, struct err *err) must_check;

/* ---- text ---- */

struct csv_text {
	enum csv_encoding encoding; /* AUTO until the first bytes were seen */
	bool auto_latin1;	    /* what is not UTF-8 may be Latin-1 */
	bool fell_back, many;	    /* it was; a character of several bytes was seen */
	bool big_end;
	unsigned char head[4], held[4];
	size_t head_size, held_size;
	uint16_t high; /* first half of a UTF-16 pair */
	struct utf8 utf8;
	size_t lines;
	char out[4096];
	size_t out_size;
	int (*sink)(void *context, const char *bytes, size_t n, struct err *err);
	void *context;
};

void csv_text_init(struct csv_text *t, enum csv_encoding encoding);
int csv_text_feed(struct csv_text *t, const char *bytes, size_t n, struct err *err) must_check;
int csv_text_end(struct csv_text *t, struct err *err) must_check;

/* ---- the department map: department_id -> location_key and zone ---- */

struct csv_map_row {
	const char *department, *location, *zone; /* zone: "" when the map has none */
};
struct csv_map {
	struct csv_map_row *rows; /* sorted by department; arena */
	size_t count;
};

int csv_map_read(const char *bytes, size_t n, int id_match, struct arena *arena,
		 struct csv_map *ret, struct err *err) must_check;
const struct csv_map_row *csv_map_find(const struct csv_map *m, const char *department);
const char *csv_id_text(int id_match, const char *id); /* without the zeros nobody means */

/* ---- rows ---- */

struct csv_table;

struct csv_table *csv_table_new(const struct poll *p, const struct csv_map *map);
struct csv_table *csv_table_free(struct csv_table *t); /* NULL is fine; returns NULL */
/* The manifest's; rows that say otherwise are not asked. Before the first byte. */
void csv_table_set_as_of(struct csv_table *t, struct instant as_of);
/* libcsv's callbacks; a failure is kept and returned by csv_table_ok(). */
void csv_table_field(void *bytes, size_t n, void *table);
void csv_table_row(int end, void *table);
int csv_table_ok(const struct csv_table *t, struct err *err) must_check;
/* The file is complete. */
int csv_table_end(struct csv_table *t, struct err *err) must_check;

enum csv_layout csv_table_layout(const struct csv_table *t);
struct instant csv_table_as_of(const struct csv_table *t); /* the latest the file names */
int64_t csv_table_data_rows(const struct csv_table *t);
bool csv_table_has_trailer(const struct csv_table *t);
struct csv_row *csv_table_rows(struct csv_table *t, size_t *ret_count);
bool csv_table_has_department(const struct csv_table *t, size_t ask);
bool csv_table_is_damaged(const struct csv_table *t, size_t ask); /* a row of its department was unreadable */
const char *csv_table_zone(const struct csv_table *t, size_t ask); /* by the map; "" when it says nothing */

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
/* Fill p->ret from the rows; sorts them. warning: of the whole file, "" for none. */
int csv_count(const struct poll *p, struct csv_table *t, const char *warning, struct err *err) must_check;

/* ---- one file ---- */

struct csv_reader;

struct csv_reader *csv_reader_new(const struct poll *p, const struct csv_map *map);
struct csv_reader *csv_reader_free(struct csv_reader *r); /* NULL is fine; returns NULL */
int csv_reader_feed(struct csv_reader *r, const char *bytes, size_t n, struct err *err) must_check;
/* No more bytes come: refuses a file whose end was not seen. */
int csv_reader_end(struct csv_reader *r, struct err *err) must_check;
struct csv_table *csv_reader_table(struct csv_reader *r);
size_t csv_reader_bytes(const struct csv_reader *r);
const char *csv_reader_sha256(const struct csv_reader *r); /* of a file that has ended */
const char *csv_reader_warning(const struct csv_reader *r);

#endif
