/* SPDX-License-Identifier: Apache-2.0 */
/*
 * store_schema.c - the tables, and how an older database becomes a newer one.
 *
 * Migrations only go forward, each in the same transaction that moves
 * user_version, so a kill in the middle changes nothing.
 */
#include "daemon/store_parts.h"

#include <errno.h>
#include <stdio.h>

/* One script per version; entry n brings version n to n + 1. Never edit one that was released. */
static const char *const migrations[] = {
	"PRAGMA application_id = 1128353860;" /* "CAPD" */
	"CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;"
	"CREATE TABLE service (id TEXT PRIMARY KEY, record TEXT NOT NULL, as_of INTEGER NOT NULL) "
	"WITHOUT ROWID;"
	"CREATE TABLE target (id TEXT PRIMARY KEY, record TEXT NOT NULL) WITHOUT ROWID;"
	"CREATE TABLE command (id INTEGER PRIMARY KEY, target TEXT NOT NULL, record TEXT NOT NULL,"
	"  stage TEXT NOT NULL, words TEXT NOT NULL, planned_at INTEGER NOT NULL, stage_at INTEGER "
	"NOT NULL,"
	"  settled_at INTEGER, applied INTEGER);"
	/* Few commands are open at a time: this index stays a page long. */
	"CREATE INDEX command_open ON command (target, id) WHERE stage <> 'settled';"
	"CREATE TABLE history (seq INTEGER PRIMARY KEY, at INTEGER NOT NULL, service TEXT NOT NULL,"
	"  target TEXT NOT NULL, kind TEXT NOT NULL, command INTEGER NOT NULL, text TEXT NOT NULL);"
	"CREATE INDEX history_service ON history (service, seq);",
	"CREATE TABLE feed (id TEXT PRIMARY KEY, record TEXT NOT NULL) WITHOUT ROWID;"
	"CREATE TABLE pool (id TEXT PRIMARY KEY, record TEXT NOT NULL) WITHOUT ROWID;"
	"ALTER TABLE service ADD COLUMN heard_at INTEGER NOT NULL DEFAULT 0;"
	/* Counts that are not known are NULL; so is the end of what a source still says. */
	"CREATE TABLE observation (seq INTEGER PRIMARY KEY, service TEXT NOT NULL,"
	"  as_of INTEGER NOT NULL, polled_at INTEGER NOT NULL, polled_until INTEGER,"
	"  quality INTEGER NOT NULL, semantics INTEGER NOT NULL, open INTEGER, booked INTEGER,"
	"  blocked INTEGER, held INTEGER, unclassified INTEGER NOT NULL, wait_days INTEGER,"
	"  waitlist INTEGER, bookings INTEGER, value INTEGER, next_1 INTEGER, next_2 INTEGER,"
	"  next_3 INTEGER, next_4 INTEGER, next_5 INTEGER);"
	"CREATE INDEX observation_current ON observation (service) WHERE polled_until IS NULL;"
	"CREATE INDEX observation_ended ON observation (polled_until) WHERE polled_until IS NOT "
	"NULL;"
	/* By day first: what is written together lies together, a few pages in each sweep. */
	"CREATE TABLE rollup (day INTEGER NOT NULL, service TEXT NOT NULL, counted_ms INTEGER NOT "
	"NULL,"
	"  readings INTEGER NOT NULL, good INTEGER NOT NULL, absent INTEGER NOT NULL,"
	"  open_least INTEGER, open_most INTEGER, open_last INTEGER, value_last INTEGER,"
	"  unknown_ms INTEGER NOT NULL, closed_ms INTEGER NOT NULL, full_ms INTEGER NOT NULL,"
	"  filling_ms INTEGER NOT NULL, open_ms INTEGER NOT NULL, ample_ms INTEGER NOT NULL,"
	"  wanted_micros INTEGER NOT NULL, confirmed_micros INTEGER NOT NULL,"
	"  moves INTEGER NOT NULL, commands INTEGER NOT NULL, PRIMARY KEY (day, service))"
	"  WITHOUT ROWID;",
	"CREATE TABLE account (id TEXT PRIMARY KEY, record TEXT NOT NULL) WITHOUT ROWID;",
	/* Filled by store_chain_old(). */
	"ALTER TABLE history ADD COLUMN hash BLOB NOT NULL DEFAULT x'';",
	/* spent_at 0: nothing was reported. */
	"CREATE TABLE money_days (day INTEGER NOT NULL, pool TEXT NOT NULL, counted_ms INTEGER NOT "
	"NULL,"
	"  planned_micros INTEGER NOT NULL, running_micros INTEGER NOT NULL,"
	"  kept_micros INTEGER NOT NULL, would_keep_micros INTEGER NOT NULL,"
	"  spent_micros INTEGER NOT NULL, moved_micros INTEGER NOT NULL, held_micros INTEGER NOT "
	"NULL,"
	"  spent_at INTEGER NOT NULL, ads INTEGER NOT NULL, ads_reported INTEGER NOT NULL,"
	"  PRIMARY KEY (day, pool)) WITHOUT ROWID;",
	"CREATE TABLE told (id TEXT PRIMARY KEY, record TEXT NOT NULL) WITHOUT ROWID;"
	"CREATE TABLE message (id TEXT PRIMARY KEY, record TEXT NOT NULL) WITHOUT ROWID;",
};

enum { CHAINED_SINCE = 4 };
enum { SCHEMA_VERSION = sizeof(migrations) / sizeof(migrations[0]) };

static int run_script(struct store *s, const char *script, struct err *err)
{
	errno = 0;
	return sqlite3_exec(s->db, script, NULL, NULL, NULL) == SQLITE_OK ? 0 : store_fail(s, err);
}

static int migrate(struct store *s, int64_t version, struct err *err)
{
	char moved[64];
	bool unchained = version < CHAINED_SINCE;

	if (version == SCHEMA_VERSION)
		return 0;
	if (run_script(s, "BEGIN IMMEDIATE", err))
		return -1;
	for (; version < SCHEMA_VERSION; version++)
		if (run_script(s, migrations[version], err))
			goto back;
	if (unchained && store_chain_old(s, err))
		goto back;
	snprintf(moved, sizeof(moved), "PRAGMA user_version = %d; COMMIT", SCHEMA_VERSION);
	if (!run_script(s, moved, err))
		return 0;
back:
	sqlite3_exec(s->db, "ROLLBACK", NULL, NULL, NULL);
	return -1;
}

static int read_number(sqlite3 *db, const char *text, int64_t *ret)
{
	sqlite3_stmt *q;
	bool found;

	if (sqlite3_prepare_v2(db, text, -1, &q, NULL) != SQLITE_OK)
		return -1;
	found = sqlite3_step(q) == SQLITE_ROW;
	if (found)
		*ret = sqlite3_column_int64(q, 0);
	sqlite3_finalize(q);
	return found ? 0 : -1;
}

int64_t store_version(void)
{
	return SCHEMA_VERSION;
}

int store_version_read(sqlite3 *db, struct schema_version *ret)
{
	return read_number(db, "PRAGMA user_version", &ret->number) ||
			       read_number(db, "SELECT count(*) FROM sqlite_master", &ret->tables) ?
		       -1 :
		       0;
}

int store_version_check(const struct schema_version *v, const char *path, struct err *err)
{
	if (v->number < 0 || (!v->number && v->tables))
		return err_set(err, ERR_STORE,
			       "%s is a database of some other program: choose another path", path);
	if (v->number > SCHEMA_VERSION)
		return err_set(
			err, ERR_STORE,
			"%s was written by a newer capacityd (schema %lld, this one knows %d): "
			"install that version again, or restore a backup made before it",
			path, (long long)v->number, SCHEMA_VERSION);
	return 0;
}

bool store_version_is_ours(const struct schema_version *v)
{
	return v->number == SCHEMA_VERSION;
}

int store_schema(struct store *s, struct err *err)
{
	struct schema_version v;

	errno = 0;
	if (store_version_read(s->db, &v))
		return store_fail(s, err);
	/* Before anything is written: is this file ours, and not from the future? */
	if (store_version_check(&v, s->path, err))
		return -1;
	/* The log is cut back only when a long reader has let it grow: blocks once allocated flush faster. */
	if (run_script(s,
		       "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys "
		       "= OFF;"
		       "PRAGMA journal_size_limit = 16777216; PRAGMA cache_size = -256;"
		       "PRAGMA temp_store = MEMORY",
		       err) ||
	    migrate(s, v.number, err))
		return -1;
	return store_prepare(s, err);
}
