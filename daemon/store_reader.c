/* SPDX-License-Identifier: Apache-2.0 */
/*
 * store_reader.c - nobody reads a database this program would not write.
 *
 * The tables of another version may lack what is asked for, and those of another
 * program mean something else, so both are refused before the first question.  An
 * older store is not brought up to date here: only the daemon writes.
 */
#include "daemon/store_reader.h"

#include <unistd.h>

#include "daemon/store_parts.h"

enum { READER_BUSY_MS = 5000 };

int store_reader_failed(sqlite3 *db, const char *path, struct err *err)
{
	return err_set(err, ERR_STORE, "%s cannot be read: %s", path, sqlite3_errmsg(db));
}

static int check_version(sqlite3 *db, const char *path, const char *remedy, struct err *err)
{
	struct schema_version v;

	if (store_version_read(db, &v))
		return store_reader_failed(db, path, err);
	if (store_version_check(&v, path, err))
		return -1;
	if (store_version_is_ours(&v))
		return 0;
	return err_set(err, ERR_STORE, "%s was last written by an older capacityd: %s", path, remedy);
}

sqlite3 *store_reader_open(const char *path, const char *remedy, struct err *err)
{
	sqlite3 *db = NULL;

	if (access(path, F_OK)) {
		err_set(err, ERR_STORE, "%s: there is no database yet: capacityd run makes it", path);
		return NULL;
	}
	if (sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, NULL) == SQLITE_OK) {
		(void)sqlite3_busy_timeout(db, READER_BUSY_MS);
		if (!check_version(db, path, remedy, err))
			return db;
	} else if (!db) {
		abort();
	} else {
		store_reader_failed(db, path, err);
	}
	(void)sqlite3_close(db);
	return NULL;
}

int store_reader_prepare(sqlite3 *db, const char *path, const char *sql, sqlite3_stmt **ret,
			 struct err *err)
{
	if (sqlite3_prepare_v2(db, sql, -1, ret, NULL) != SQLITE_OK)
		return store_reader_failed(db, path, err);
	return 0;
}
