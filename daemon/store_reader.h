/* SPDX-License-Identifier: Apache-2.0 */
/*
 * store_reader.h - the store's file, opened beside a running daemon to be read only.
 */
#ifndef CAPD_DAEMON_STORE_READER_H
#define CAPD_DAEMON_STORE_READER_H

#include <sqlite3.h>

#include "base/err.h"

/*
 * Without the daemon's lock.  Refuses what is no store of this version, and NULL is
 * with *err set; remedy: what an operator does about a file of an older one.
 */
sqlite3 *store_reader_open(const char *path, const char *remedy, struct err *err) must_check;
int store_reader_prepare(sqlite3 *db, const char *path, const char *sql, sqlite3_stmt **ret,
			 struct err *err) must_check;
int store_reader_failed(sqlite3 *db, const char *path, struct err *err); /* always -1 */

#endif
