/* SPDX-License-Identifier: Apache-2.0 */
/*
 * store_export.c - a reader that never holds what the daemon waits for.
 *
 * As long as a statement reads, SQLite's log cannot be begun anew, and whoever
 * reads our output may be slow.  So rows are read a page at a time, and nothing
 * is printed before the page's statement has ended.
 */
#include "daemon/store_export.h"

#include <string.h>

#include "daemon/store_parts.h"
#include "daemon/store_reader.h"

struct store_export {
	sqlite3 *db;
	sqlite3_stmt *observed, *days;
	int64_t seq; /* of the last observation given */
	int32_t day; /* the last day given, and whose */
	char service[2 * CONFIG_ID_MAX + 2];
	bool begun;
};

static const char observed_sql[] =
	"SELECT seq, service, as_of, quality, open, booked, blocked, held, wait_days, waitlist, "
	"bookings, next_1, next_2, next_3, next_4, next_5, ended FROM (SELECT o.*, "
	"coalesce(o.polled_until, max(o.polled_at, coalesce(s.heard_at, 0))) AS ended "
	"FROM observation o LEFT JOIN service s ON s.id = o.service WHERE o.seq > ?1) "
	"WHERE as_of < ?3 AND ended >= ?2 ORDER BY seq LIMIT ?4";

static const char days_sql[] =
	"SELECT service, day, readings, good, absent, open_least, open_most, open_last, "
	"value_last, "
	"unknown_ms, closed_ms, full_ms, filling_ms, open_ms, ample_ms, wanted_micros, "
	"confirmed_micros, moves, commands FROM rollup "
	"WHERE (day, service) > (?1, ?2) AND day <= ?3 ORDER BY day, service LIMIT ?4";

struct store_export *store_export_open(const char *path, struct err *err)
{
	sqlite3 *db = store_reader_open(path, "start this one once, then export", err);
	struct store_export *x;

	if (!db)
		return NULL;
	x = calloc(1, sizeof(*x));
	if (!x)
		abort();
	x->db = db;
	if (!store_reader_prepare(db, path, observed_sql, &x->observed, err) &&
	    !store_reader_prepare(db, path, days_sql, &x->days, err))
		return x;
	store_export_close(x);
	return NULL;
}

void store_export_close(struct store_export *x)
{
	sqlite3_finalize(x->observed);
	sqlite3_finalize(x->days);
	sqlite3_close(x->db);
	free(x);
}

static int32_t count_at(sqlite3_stmt *q, int at)
{
	return sqlite3_column_type(q, at) == SQLITE_NULL ? COUNT_UNKNOWN : sqlite3_column_int(q, at);
}

static struct observed observed_row(sqlite3_stmt *q)
{
	enum { FIRST_OPENING = 11, ENDED = FIRST_OPENING + FIRST_OPENINGS };
	struct observed row = {
		.said = { .as_of = { sqlite3_column_int64(q, 2) },
			  .quality = (enum quality)sqlite3_column_int(q, 3),
			  .open = count_at(q, 4),
			  .booked = count_at(q, 5),
			  .blocked = count_at(q, 6),
			  .held = count_at(q, 7),
			  .wait_days = count_at(q, 8),
			  .waitlist = count_at(q, 9),
			  .bookings = count_at(q, 10) },
		.until = { sqlite3_column_int64(q, ENDED) },
	};

	for (int i = 0; i < FIRST_OPENINGS; i++) {
		if (sqlite3_column_type(q, FIRST_OPENING + i) == SQLITE_NULL)
			break;
		row.said.first[row.said.firsts++].ms = sqlite3_column_int64(q, FIRST_OPENING + i);
	}
	return row;
}

/* After the last step of a page: was it full, was it the last, or did reading fail? */
static int page_end(struct store_export *x, sqlite3_stmt *q, int rc, int rows, struct err *err)
{
	int ret = rows == STORE_EXPORT_MAX;

	if (rc != SQLITE_DONE)
		ret = store_reader_failed(x->db, sqlite3_db_filename(x->db, "main"), err);
	sqlite3_reset(q);
	return ret;
}

int store_export_observed(struct store_export *x, struct instant from, struct instant to,
			  struct buf *out, struct err *err)
{
	sqlite3_stmt *q = x->observed;
	int rc, rows = 0;

	if (!x->begun)
		observed_csv_head(out);
	x->begun = true;
	sqlite3_bind_int64(q, 1, x->seq);
	sql_instant(q, 2, from);
	sql_instant(q, 3, to);
	sqlite3_bind_int(q, 4, STORE_EXPORT_MAX);
	for (; (rc = sqlite3_step(q)) == SQLITE_ROW; rows++) {
		struct observed row = observed_row(q);

		observed_csv(out, sql_column(q, 1), &row);
		x->seq = sqlite3_column_int64(q, 0);
	}
	return page_end(x, q, rc, rows, err);
}

int store_export_days(struct store_export *x, struct date first, struct date last, struct buf *out,
		      struct err *err)
{
	sqlite3_stmt *q = x->days;
	int rc, rows = 0;

	if (!x->begun) {
		rollup_csv_head(out);
		x->day = first.day; /* every service's id is greater than "" */
	}
	x->begun = true;
	sqlite3_bind_int(q, 1, x->day);
	sqlite3_bind_text(q, 2, x->service, -1, SQLITE_TRANSIENT);
	sqlite3_bind_int(q, 3, last.day);
	sqlite3_bind_int(q, 4, STORE_EXPORT_MAX);
	for (; (rc = sqlite3_step(q)) == SQLITE_ROW; rows++) {
		struct rollup day;

		store_day_row(q, &day);
		rollup_csv(out, sql_column(q, 0), &day);
		x->day = day.day.day;
		(void)strncpy(x->service, sql_column(q, 0), sizeof(x->service) - 1);
	}
	return page_end(x, q, rc, rows, err);
}
