/* SPDX-License-Identifier: Apache-2.0 */
/*
 * store_sql.c - every statement, and what SQLite's errors mean here.
 *
 * Times are milliseconds since 1970 in columns that are compared, and text
 * inside records that are read.
 */
#include "daemon/store_parts.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define DAY_COLUMNS \
	"readings, good, absent, open_least, open_most, open_last, value_last, unknown_ms, " \
	"closed_ms, full_ms, filling_ms, open_ms, ample_ms, wanted_micros, confirmed_micros, " \
	"moves, commands"
/* The sums in the order of enum ledger_column. */
#define MONEY_COLUMNS \
	"counted_ms, planned_micros, running_micros, kept_micros, would_keep_micros, " \
	"spent_micros, moved_micros, held_micros, spent_at, ads, ads_reported"
#define LINE_COLUMNS "SELECT seq, at, service, target, kind, command, text FROM history WHERE "

static const char *const texts[SQL_COUNT] = {
	[SQL_BEGIN] = "BEGIN IMMEDIATE",
	[SQL_COMMIT] = "COMMIT",
	[SQL_ROLLBACK] = "ROLLBACK",
	[SQL_SERVICE] = "INSERT INTO service (id, record, as_of, heard_at) VALUES (?1, ?2, ?3, ?4) "
			"ON CONFLICT (id) DO UPDATE SET record = ?2, as_of = ?3, "
			"heard_at = max(heard_at, ?4)",
	[SQL_TARGET] = "INSERT INTO target (id, record) VALUES (?1, ?2) "
		       "ON CONFLICT (id) DO UPDATE SET record = ?2",
	[SQL_FEED] = "INSERT INTO feed (id, record) VALUES (?1, ?2) "
		     "ON CONFLICT (id) DO UPDATE SET record = ?2",
	[SQL_POOL] = "INSERT INTO pool (id, record) VALUES (?1, ?2) "
		     "ON CONFLICT (id) DO UPDATE SET record = ?2",
	[SQL_ACCOUNT] = "INSERT INTO account (id, record) VALUES (?1, ?2) "
			"ON CONFLICT (id) DO UPDATE SET record = ?2",
	[SQL_META] = "INSERT INTO meta (key, value) VALUES (?1, ?2) "
		     "ON CONFLICT (key) DO UPDATE SET value = ?2",
	[SQL_CASE] = "INSERT INTO told (id, record) VALUES (?1, ?2) "
		     "ON CONFLICT (id) DO UPDATE SET record = ?2",
	[SQL_CASE_GONE] = "DELETE FROM told WHERE id = ?1",
	[SQL_MESSAGE] = "INSERT INTO message (id, record) VALUES (?1, ?2) "
			"ON CONFLICT (id) DO UPDATE SET record = ?2",
	[SQL_MESSAGE_GONE] = "DELETE FROM message WHERE id = ?1",
	[SQL_INTENT] =
		"INSERT INTO command (id, target, record, stage, words, planned_at, stage_at, "
		"settled_at, applied) VALUES (?1, ?6, ?7, ?2, ?3, ?8, ?4, "
		"iif(?2 = 'settled', ?4, NULL), ?5) "
		/* The same decision keeps its id; what is settled is not opened again. */
		"ON CONFLICT (id) DO UPDATE SET target = ?6, record = ?7, stage = ?2, words = ?3, "
		"planned_at = ?8, stage_at = ?4, settled_at = excluded.settled_at, applied = ?5 "
		"WHERE stage <> 'settled'",
	[SQL_STAGE] = "UPDATE command SET stage = ?2, words = ?3, stage_at = ?4, "
		      "settled_at = iif(?2 = 'settled', ?4, NULL), applied = ?5 WHERE id = ?1",
	[SQL_LINE] = "INSERT INTO history (seq, at, service, target, kind, command, text, hash) "
		     "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
	[SQL_HEARD] = "UPDATE service SET as_of = max(as_of, ?2), heard_at = max(heard_at, ?3) "
		      "WHERE id = ?1",
	[SQL_OBSERVED_END] =
		/* What is said now may have been true before the last poll that said otherwise. */
	"UPDATE observation SET polled_until = "
	"max(as_of, min(max(polled_at, coalesce(?2, 0)), ?3)) "
	"WHERE service = ?1 AND polled_until IS NULL",
	[SQL_OBSERVED] = "INSERT INTO observation (service, as_of, polled_at, quality, semantics, "
			 "open, booked, "
			 "blocked, held, unclassified, wait_days, waitlist, bookings, value, "
			 "next_1, next_2, "
			 "next_3, next_4, next_5) VALUES "
			 "(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, "
			 "?17, ?18, ?19)",
	/* After a clock that went back a day is counted anew, and less of it. */
	[SQL_DAY] =
		"INSERT INTO rollup (day, service, counted_ms, " DAY_COLUMNS ") VALUES "
		"(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, "
		"?18, ?19, ?20) ON CONFLICT (day, service) DO UPDATE SET "
		"counted_ms = ?3, readings = ?4, good = ?5, absent = ?6, open_least = ?7, "
		"open_most = ?8, open_last = ?9, value_last = ?10, unknown_ms = ?11, "
		"closed_ms = ?12, full_ms = ?13, filling_ms = ?14, open_ms = ?15, ample_ms = ?16, "
		"wanted_micros = ?17, confirmed_micros = ?18, moves = ?19, commands = ?20 "
		"WHERE ?3 >= counted_ms",
	[SQL_MONEY] = "INSERT INTO money_days (day, pool, " MONEY_COLUMNS ") VALUES "
		      "(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13) "
		      "ON CONFLICT (day, pool) DO UPDATE SET counted_ms = counted_ms + ?3, "
		      "planned_micros = planned_micros + ?4, running_micros = running_micros + ?5, "
		      "kept_micros = kept_micros + ?6, would_keep_micros = would_keep_micros + ?7, "
		      "spent_micros = spent_micros + ?8, moved_micros = moved_micros + ?9, "
		      "held_micros = held_micros + ?10, spent_at = max(spent_at, ?11), ads = ?12, "
		      "ads_reported = ?13",
	[SQL_MONEY_DAYS] = "SELECT day, pool, " MONEY_COLUMNS " FROM money_days "
			   "WHERE day BETWEEN ?1 AND ?2 ORDER BY day, pool",
	[SQL_MONEY_FIRST] = "SELECT min(day) FROM money_days",
	[SQL_OLDEST] = "SELECT seq, at FROM history ORDER BY seq LIMIT 1",
	/* The newest line stays whatever its age: its number must not be given out again. */
	[SQL_PRUNE_LAST] =
		"SELECT seq, hash FROM history WHERE seq < (SELECT max(seq) FROM history) AND seq "
		"<= "
		"(SELECT max(seq) FROM (SELECT seq, at FROM history ORDER BY seq LIMIT ?3) "
		"WHERE at < ?1 OR seq <= ?2) ORDER BY seq DESC LIMIT 1",
	[SQL_PRUNE_LINES] = "DELETE FROM history WHERE seq <= ?1",
	[SQL_PRUNE_COMMANDS] =
		"DELETE FROM command WHERE stage = 'settled' AND stage_at < ?1 AND id <= "
		"(SELECT max(id) FROM (SELECT id FROM command ORDER BY id LIMIT ?2))",
	[SQL_PRUNE_OBSERVED] = "DELETE FROM observation WHERE seq IN (SELECT seq FROM observation "
			       "WHERE polled_until < ?1 ORDER BY polled_until LIMIT ?2)",
	[SQL_META_READ] = "SELECT value FROM meta WHERE key = ?1",
	[SQL_SERVICES] = "SELECT id, record, as_of, heard_at FROM service ORDER BY id",
	/* A target whose first intent was recorded and nothing else yet has no row of its own. */
	[SQL_TARGETS] =
		"SELECT t.id, t.record, c.record FROM target t LEFT JOIN command c ON c.id = "
		"(SELECT max(o.id) FROM command o WHERE o.target = t.id AND o.stage <> 'settled') "
		"UNION ALL SELECT c.target, '{\"v\":1}', c.record FROM command c "
		"WHERE c.stage <> 'settled' AND c.target NOT IN (SELECT id FROM target) "
		"AND c.id = (SELECT max(o.id) FROM command o WHERE o.target = c.target AND "
		"o.stage <> 'settled')",
	[SQL_FEEDS] = "SELECT id, record FROM feed ORDER BY id",
	[SQL_POOLS] = "SELECT id, record FROM pool ORDER BY id",
	[SQL_ACCOUNTS] = "SELECT id, record FROM account ORDER BY id",
	[SQL_CASES] = "SELECT id, record FROM told ORDER BY id",
	[SQL_MESSAGES] = "SELECT id, record FROM message ORDER BY id",
	[SQL_DAYS] = "SELECT service, day, " DAY_COLUMNS " FROM rollup WHERE day >= ?1",
	/* Day by day, because the days of one service lie apart. */
	[SQL_RECENT] =
		"WITH RECURSIVE asked(day) AS (VALUES (?2) UNION ALL SELECT day + 1 FROM asked "
		"WHERE day < ?3) SELECT asked.day, value_last FROM asked CROSS JOIN rollup ON "
		"rollup.day = asked.day AND rollup.service = ?1",
	[SQL_DAY_OF] =
		"SELECT service, day, " DAY_COLUMNS " FROM rollup WHERE day = ?1 AND service = ?2",
	[SQL_LINES] = LINE_COLUMNS "seq < ?1 ORDER BY seq DESC LIMIT ?2",
	[SQL_LINES_OF] = LINE_COLUMNS "service = ?3 AND seq < ?1 ORDER BY seq DESC LIMIT ?2",
	[SQL_HEAD] = "SELECT seq, hash FROM history ORDER BY seq DESC LIMIT 1",
	[SQL_LAST_COMMAND] = "SELECT coalesce(max(id), 0) FROM command",
};

/* ---- errors ---- */

#define NOTHING_SENT "nothing is sent until it can be recorded"

/* After a failed flush the kernel may forget what it could not write: no second try can be believed. */
static int fatal(struct store *s, struct err *err)
{
	s->fatal = true;
	err_set(&s->trouble, ERR_STORE,
		"disk error: %s: %s (%s): nothing more can be recorded; check the disk, then "
		"start capacityd again",
		s->path, sqlite3_errmsg(s->db), sqlite3_errstr(sqlite3_extended_errcode(s->db)));
	*err = s->trouble;
	return -1;
}

int store_fail(struct store *s, struct err *err)
{
	int system = errno; /* sqlite3_system_errno() stays 0 for a write refused by a limit */

	switch (sqlite3_errcode(s->db) & 0xff) {
	case SQLITE_NOMEM:
		abort();
	case SQLITE_FULL:
		return err_set(err, ERR_STORE, "the disk is full: " NOTHING_SENT);
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return err_set(err, ERR_STORE, "another program holds the database locked: " NOTHING_SENT);
	case SQLITE_READONLY:
	case SQLITE_PERM:
		return err_set(err, ERR_STORE, "the database cannot be written (%s): " NOTHING_SENT,
			       sqlite3_errmsg(s->db));
	case SQLITE_IOERR:
		if (sqlite3_extended_errcode(s->db) == SQLITE_IOERR_WRITE &&
		    (system == EFBIG || system == EDQUOT || system == ENOSPC))
			return err_set(err, ERR_STORE, "the disk is full (%s): " NOTHING_SENT,
				       strerror(system));
		return fatal(s, err);
	case SQLITE_CORRUPT:
	case SQLITE_NOTADB:
		return fatal(s, err);
	}
	return err_set(err, ERR_STORE, "the database refused (%s): " NOTHING_SENT,
		       sqlite3_errmsg(s->db));
}

/* ---- statements ---- */

sqlite3_stmt *store_sql(struct store *s, enum sql which)
{
	sqlite3_stmt *q = s->statements[which];

	sqlite3_reset(q);
	sqlite3_clear_bindings(q);
	return q;
}

void sql_text(sqlite3_stmt *q, int at, const char *text)
{
	/* The rows outlive the step, so SQLite need not copy them. */
	sqlite3_bind_text(q, at, text ? text : "", -1, SQLITE_STATIC);
}

void sql_instant(sqlite3_stmt *q, int at, struct instant t)
{
	sqlite3_bind_int64(q, at, t.ms);
}

void sql_u64(sqlite3_stmt *q, int at, uint64_t n)
{
	sqlite3_bind_int64(q, at, (sqlite3_int64)n);
}

const char *sql_column(sqlite3_stmt *q, int at)
{
	const unsigned char *text = sqlite3_column_text(q, at);

	return text ? (const char *)text : "";
}

int sql_next(struct store *s, sqlite3_stmt *q, struct err *err)
{
	int rc;

	errno = 0; /* store_fail() asks what the system said */
	rc = sqlite3_step(q);
	if (rc == SQLITE_ROW)
		return 1;
	if (rc != SQLITE_DONE)
		store_fail(s, err);
	sqlite3_reset(q);
	return rc == SQLITE_DONE ? 0 : -1;
}

int sql_run(struct store *s, sqlite3_stmt *q, struct err *err)
{
	return sql_next(s, q, err) < 0 ? -1 : 0;
}

void store_forget_statements(struct store *s)
{
	for (int i = 0; i < SQL_COUNT; i++)
		sqlite3_finalize(s->statements[i]);
}

int store_prepare(struct store *s, struct err *err)
{
	for (int i = 0; i < SQL_COUNT; i++)
		if (sqlite3_prepare_v3(s->db, texts[i], -1, SQLITE_PREPARE_PERSISTENT,
				       &s->statements[i], NULL) != SQLITE_OK)
			return store_fail(s, err);
	return 0;
}
