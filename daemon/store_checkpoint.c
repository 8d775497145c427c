/* SPDX-License-Identifier: Apache-2.0 */
/*
 * store_checkpoint.c - the log back into the database, beside the commits.
 *
 * SQLite by itself writes its log back inside whichever commit made it long: two
 * flushes and a thousand scattered pages, while a command waits for that commit.
 * So the log is written back through a connection of its own, on a thread of the
 * owner's choice, and a commit stays one flush.
 *
 * A commit does it itself only when the log has grown well past that, because nobody
 * came, or because commits never paused long enough for SQLite to begin the log anew:
 * then only the little that was added meanwhile is left to do.  A short log is soon
 * written over, and a flush into blocks a file has already costs half of one that makes
 * the file longer.
 *
 * What a thread may touch here is `back` and nothing else of the store.
 */
#include "daemon/store_parts.h"

/* Called by SQLite after each commit, with the pages now in the log. */
static int on_commit(void *context, sqlite3 *db, const char *name, int pages)
{
	struct store *s = context;

	/* Written back and begun anew; one commit longer than that whole log waits for the next stretch. */
	if (pages < s->log_pages)
		s->log_seen = 0;
	s->log_pages = pages;
	if (pages > STORE_LOG_MAX) /* refused while the thread does it, and then it is done */
		(void)sqlite3_wal_checkpoint_v2(db, name, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
	return SQLITE_OK;
}

void store_watch_log(struct store *s)
{
	sqlite3_wal_hook(s->db, on_commit, s); /* in place of SQLite's own */
}

bool store_log_long(struct store *s)
{
	if (s->fatal || s->log_pages - s->log_seen < STORE_LOG_LONG)
		return false;
	s->log_seen = s->log_pages;
	return true;
}

static int failed(const struct store *s, struct err *err)
{
	int code = sqlite3_extended_errcode(s->back);

	if ((code & 0xff) == SQLITE_NOMEM)
		abort();
	return err_set(err, ERR_STORE, "%s: its log could not be written back: %s (%s)", s->path,
		       sqlite3_errmsg(s->back), sqlite3_errstr(code));
}

static int back_open(struct store *s, struct err *err)
{
	int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;

	if (s->back)
		return 0;
	/* A connection that has read nothing does not know that there is a log. */
	if (sqlite3_open_v2(s->path, &s->back, flags, NULL) == SQLITE_OK &&
	    sqlite3_exec(s->back, "PRAGMA synchronous = FULL; PRAGMA schema_version", NULL, NULL,
			 NULL) == SQLITE_OK)
		return 0;
	if (!s->back)
		abort();
	failed(s, err);
	store_close_back(s);
	return -1;
}

void store_close_back(struct store *s)
{
	sqlite3_close(s->back);
	s->back = NULL;
}

int store_checkpoint(struct store *s, struct err *err)
{
	int rc;

	if (back_open(s, err))
		return -1;
	/* PASSIVE waits for nobody: what a reader still needs stays for the next time. */
	rc = sqlite3_wal_checkpoint_v2(s->back, "main", SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
	if (rc == SQLITE_OK || (rc & 0xff) == SQLITE_BUSY)
		return 0;
	return failed(s, err);
}
