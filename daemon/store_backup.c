/* SPDX-License-Identifier: Apache-2.0 */
/*
 * store_backup.c - one consistent moment of the database, in one file.
 *
 * SQLite's backup copies what was committed when it began, while others go on
 * writing.  A file that is half a copy is never left behind under the name that was
 * asked for.
 */
#include "daemon/store_backup.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "daemon/progress.h"
#include "daemon/store_audit.h"
#include "daemon/store_parts.h"
#include "daemon/store_reader.h"

enum { BACKUP_PAGES = 256 /* at a time */ };

static int failed(sqlite3 *db, const char *path, const char *what, struct err *err)
{
	return err_set(err, ERR_STORE, "%s %s: %s", path, what, sqlite3_errmsg(db));
}

/* A name that is taken is not overwritten: it may be yesterday's only copy. */
static int create(const char *path, sqlite3 **ret, struct err *err)
{
	int fd = open(path, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600);

	if (fd < 0)
		return err_set(err, ERR_STORE, "%s cannot be made: %s", path, strerror(errno));
	(void)close(fd);
	if (sqlite3_open_v2(path, ret, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL) == SQLITE_OK)
		return 0;
	failed(*ret, path, "cannot be written", err);
	(void)unlink(path);
	return -1;
}

/*
 * Page by page, so that a person can see how far it is.  One reading of the source holds
 * for all of them: what the daemon writes meanwhile would begin the copy anew.
 */
static bool copied(sqlite3_backup *b)
{
	struct progress progress;
	int rc = SQLITE_OK;

	progress_begin(&progress, "copying", true);
	while (rc == SQLITE_OK) {
		rc = sqlite3_backup_step(b, BACKUP_PAGES);
		if (sqlite3_backup_pagecount(b) > 0)
			progress_show(&progress, 1 - (double)sqlite3_backup_remaining(b) /
								 (double)sqlite3_backup_pagecount(b));
	}
	progress_end(&progress);
	return rc == SQLITE_DONE;
}

static int copy(sqlite3 *from, sqlite3 *to, const char *path, struct err *err)
{
	static const char reading[] = "BEGIN; SELECT count(*) FROM sqlite_schema";
	sqlite3_backup *b;
	bool whole;

	if (sqlite3_exec(from, reading, NULL, NULL, NULL) != SQLITE_OK)
		return failed(from, path, "cannot be made: the database cannot be read", err);
	b = sqlite3_backup_init(to, "main", from, "main");
	whole = b && copied(b);
	/* It forgets that it had to wait, so its word alone would make half a copy good. */
	if (b && sqlite3_backup_finish(b) == SQLITE_OK && whole)
		return 0;
	return failed(to, path, "cannot be written", err);
}

static const char ahead_sql[] =
	"PRAGMA journal_mode = DELETE; PRAGMA synchronous = FULL;"
	"INSERT INTO meta (key, value) SELECT 'next_command', CAST(%d + max("
	"coalesce((SELECT CAST(value AS INTEGER) FROM meta WHERE key = 'next_command'), 0), "
	"(SELECT coalesce(max(id), 0) FROM command)) AS TEXT) WHERE true "
	"ON CONFLICT (key) DO UPDATE SET value = excluded.value;";

/* A stop that was in force stays as it is, with who and why. */
static const char stop_sql[] =
	"INSERT OR REPLACE INTO meta (key, value) SELECT v.column1, v.column2 FROM (VALUES "
	"('stopped', 'yes'), ('stopped_by', 'backup'), ('stopped_at', %Q), ('stopped_why', %Q)) v "
	"WHERE NOT EXISTS (SELECT 1 FROM meta WHERE key = 'stopped' AND value = 'yes')";

static int calm(sqlite3 *db, const char *path, struct instant now, struct err *err)
{
	char why[160], at[INSTANT_TEXT];
	char *ahead = sqlite3_mprintf(ahead_sql, BACKUP_COMMANDS_AHEAD), *stop;
	int rc;

	(void)snprintf(why, sizeof(why),
		       "restored from the backup of %s: compare what is shown with the platforms, "
		       "then start",
		       instant_format(now, at));
	stop = sqlite3_mprintf(stop_sql, at, why);
	if (!ahead || !stop)
		abort();
	rc = sqlite3_exec(db, ahead, NULL, NULL, NULL);
	if (rc == SQLITE_OK)
		rc = sqlite3_exec(db, stop, NULL, NULL, NULL);
	sqlite3_free(ahead);
	sqlite3_free(stop);
	return rc == SQLITE_OK ? 0 : failed(db, path, "cannot be written", err);
}

/* Its name is durable once its directory is. */
static int settle(const char *path, struct err *err)
{
	const char *slash = strrchr(path, '/');
	char *directory = slash ? strndup(path, (size_t)(slash - path) + 1) : strdup(".");
	int fd, status = -1;

	if (!directory)
		abort();
	fd = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	free(directory);
	if (fd >= 0) {
		status = fsync(fd);
		(void)close(fd);
	}
	return status ? err_set(err, ERR_STORE, "%s: its directory cannot be written: %s", path,
				strerror(errno)) :
			0;
}

static int sum(const char *path, struct store_backup *ret, struct err *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	void *bytes = MAP_FAILED;
	struct stat st;

	if (fd >= 0 && !fstat(fd, &st) && st.st_size)
		bytes = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (fd >= 0)
		(void)close(fd);
	if (bytes == MAP_FAILED)
		return err_set(err, ERR_STORE, "%s cannot be read back: %s", path, strerror(errno));
	sign_sha256_hex(bytes, (size_t)st.st_size, ret->sha256);
	ret->bytes = st.st_size;
	(void)munmap(bytes, (size_t)st.st_size);
	return 0;
}

static int check_history(const char *path, struct store_backup *ret, struct err *err)
{
	struct chain_check c = { 0 };
	struct store_audit *x = store_audit_open(path, err);
	int more = -1;

	while (x && (more = store_audit_page(x, &c, NULL, NULL, err)) > 0)
		;
	if (x)
		store_audit_close(x);
	ret->lines = c.lines;
	ret->head = c.last;
	ret->broken = c.broken;
	(void)snprintf(ret->words, sizeof(ret->words), "%s", c.words);
	return more;
}

static int fill(sqlite3 *from, const char *to, struct instant now, struct store_backup *ret,
		struct err *err)
{
	sqlite3 *db = NULL;
	int status;

	if (create(to, &db, err)) {
		(void)sqlite3_close(db);
		return -1;
	}
	status = copy(from, db, to, err) || calm(db, to, now, err);
	if (sqlite3_close(db) != SQLITE_OK)
		abort();
	if (!status && !settle(to, err) && !check_history(to, ret, err) && !sum(to, ret, err))
		return 0;
	(void)unlink(to);
	return -1;
}

int store_backup(const char *from, const char *to, struct instant now, struct store_backup *ret,
		 struct err *err)
{
	static const char remedy[] = "make the backup with that one, or start this one first";
	sqlite3 *db = store_reader_open(from, remedy, err);
	int status;

	*ret = (struct store_backup){ .schema = store_version() };
	status = db && !fill(db, to, now, ret, err) ? 0 : -1;
	(void)sqlite3_close(db);
	return status;
}
