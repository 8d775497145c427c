/* SPDX-License-Identifier: Apache-2.0 */
/*
 * store_audit.c - the chain, read in pages.
 *
 * Nothing here trusts the daemon's own code for writing: lines are read as they lie on
 * disk and hashed anew.  The daemon may remove old lines between two pages; then the
 * next line seems not to fit, and where the chain begins is looked up again.  Lines that
 * lie before that beginning are read all the same: the daemon leaves none there.
 */
#include "daemon/store_audit.h"

#include <string.h>

#include "base/limits.h"
#include "daemon/store_parts.h"
#include "daemon/store_reader.h"

struct store_audit {
	sqlite3 *db;
	sqlite3_stmt *lines, *pruned;
	sqlite3_int64 position; /* of the last line read, whatever its hash */
	bool begun;
};

static const char lines_sql[] = "SELECT seq, at, service, target, kind, command, text, hash "
				"FROM history WHERE seq > ?1 ORDER BY seq LIMIT ?2";
static const char pruned_sql[] = "SELECT value FROM meta WHERE key = '" STORE_CHAIN_KEY "'";

struct store_audit *store_audit_open(const char *path, struct err *err)
{
	sqlite3 *db = store_reader_open(path, "start this one once, then look again", err);
	struct store_audit *x;

	if (!db)
		return NULL;
	x = calloc(1, sizeof(*x));
	if (!x)
		abort();
	x->db = db;
	if (!store_reader_prepare(db, path, lines_sql, &x->lines, err) &&
	    !store_reader_prepare(db, path, pruned_sql, &x->pruned, err))
		return x;
	store_audit_close(x);
	return NULL;
}

void store_audit_close(struct store_audit *x)
{
	sqlite3_finalize(x->lines);
	sqlite3_finalize(x->pruned);
	sqlite3_close(x->db);
	free(x);
}

double store_audit_part(const struct store_audit *x, const struct chain_check *check)
{
	double from = (double)check->pruned.seq, to;
	sqlite3_stmt *last = NULL;

	if (sqlite3_prepare_v2(x->db, "SELECT max(seq) FROM history", -1, &last, NULL) != SQLITE_OK ||
	    sqlite3_step(last) != SQLITE_ROW) {
		sqlite3_finalize(last);
		return -1;
	}
	to = (double)sqlite3_column_int64(last, 0);
	sqlite3_finalize(last);
	return to > from ? ((double)x->position - from) / (to - from) : 1;
}

/* A note that was changed by hand is one no line fits. */
static int read_pruned(struct store_audit *x, struct chain_link *ret, struct err *err)
{
	struct err unreadable = ERR_INIT;
	int rc = sqlite3_step(x->pruned);

	*ret = (struct chain_link){ 0 };
	if (rc == SQLITE_ROW)
		(void)!chain_parse(sql_column(x->pruned, 0), ret, &unreadable);
	else if (rc != SQLITE_DONE)
		store_reader_failed(x->db, sqlite3_db_filename(x->db, "main"), err);
	sqlite3_reset(x->pruned);
	return rc == SQLITE_ROW || rc == SQLITE_DONE ? 0 : -1;
}

/* No line was written at a time no calendar has: one that says so was put there, and need only not fit. */
static struct instant line_time(sqlite3_int64 ms)
{
	enum { YEARS = 9000 };
	const int64_t far = YEARS * SPAN_DAYS(366).ms;

	return (struct instant){ ms < -far ? -far : ms > far ? far : ms };
}

static void line_row(sqlite3_stmt *q, struct history_row *row, struct chain_link *link)
{
	*row = (struct history_row){ .seq = (uint64_t)sqlite3_column_int64(q, 0),
				     .at = line_time(sqlite3_column_int64(q, 1)),
				     .service = sql_column(q, 2),
				     .target = sql_column(q, 3),
				     .kind = sql_column(q, 4),
				     .command = (uint64_t)sqlite3_column_int64(q, 5),
				     .text = sql_column(q, 6) };
	link->seq = row->seq;
	store_chain_column(q, 7, link->hash);
}

/* How many rows there were, or -1. */
static int read_page(struct store_audit *x, struct chain_check *check, store_audit_visit *visit,
		     void *context, struct err *err)
{
	sqlite3_stmt *q = x->lines;
	int rc, rows = 0;

	sqlite3_bind_int64(q, 1, x->position);
	sqlite3_bind_int(q, 2, STORE_EXPORT_MAX);
	while ((rc = sqlite3_step(q)) == SQLITE_ROW) {
		struct history_row row;
		struct chain_link link;

		line_row(q, &row, &link);
		rows++;
		if (!chain_check_line(check, &row, link.hash))
			break;
		x->position = sqlite3_column_int64(q, 0);
		if (visit)
			visit(context, &row, &link);
	}
	if (rc != SQLITE_ROW && rc != SQLITE_DONE)
		rows = store_reader_failed(x->db, sqlite3_db_filename(x->db, "main"), err);
	sqlite3_reset(q);
	return rows;
}

/* True: lines not yet read were pruned meanwhile, and reading goes on behind them. */
static bool was_pruned(struct store_audit *x, struct chain_check *check)
{
	struct err unreadable = ERR_INIT;
	struct chain_link pruned;

	if (read_pruned(x, &pruned, &unreadable) || pruned.seq <= check->last.seq)
		return false;
	check->broken = false;
	chain_check_begin(check, &pruned);
	return true;
}

int store_audit_page(struct store_audit *x, struct chain_check *check, store_audit_visit *visit,
		     void *context, struct err *err)
{
	struct chain_link pruned;
	int rows;

	if (!x->begun) {
		if (read_pruned(x, &pruned, err))
			return -1;
		chain_check_begin(check, &pruned);
		x->position = INT64_MIN;
		x->begun = true;
	}
	rows = read_page(x, check, visit, context, err);
	if (rows < 0)
		return -1;
	if (check->broken)
		return was_pruned(x, check);
	if (rows == STORE_EXPORT_MAX)
		return 1;
	(void)chain_check_end(check);
	return 0;
}
