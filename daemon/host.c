/* SPDX-License-Identifier: Apache-2.0 */
/*
 * host.c - configuration files, credentials and systemd.
 *
 * What an operator names is opened once, looked at through the descriptor and
 * bounded while it is read: a name can come to mean another file between two
 * looks, a fifo never ends, and a device has no size.  Secrets pass through no
 * buffer that is not wiped, and no message ever holds one.
 */
#include "daemon/host.h"

#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <systemd/sd-daemon.h>
#include <unistd.h>

#include "daemon/clock.h"
#include "daemon/host_zone.h"

/* ---- files ---- */

static int read_all(int fd, struct buf *ret, struct err *err)
{
	char chunk[64 * 1024];
	int failed = 0;
	ssize_t n;

	while ((n = read(fd, chunk, sizeof(chunk))) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			failed = err_set(err, ERR_CONFIG, "%s", strerror(errno));
			break;
		}
		buf_append(ret, chunk, (size_t)n);
		if (ret->overflowed) {
			failed = err_set(err, ERR_LIMIT, "larger than the %zu bytes accepted here",
					 ret->max);
			break;
		}
	}
	explicit_bzero(chunk, sizeof(chunk));
	return failed;
}

/* Without O_NONBLOCK, opening a fifo would wait for a writer for ever. */
static int open_regular(const char *path, int flags, struct stat *ret, struct err *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY | flags);

	if (fd < 0 && errno == ELOOP)
		return err_set(err, ERR_CONFIG, "a symbolic link, expected the file itself");
	if (fd < 0)
		return err_set(err, ERR_CONFIG, "%s", strerror(errno));
	if (fstat(fd, ret) == 0 && S_ISREG(ret->st_mode))
		return fd;
	close(fd);
	return err_set(err, ERR_CONFIG, "not a regular file");
}

static int read_file(void *context, const char *path, struct buf *ret, struct err *err)
{
	struct stat st;
	int fd = open_regular(path, 0, &st, err), failed;

	(void)context;
	if (fd < 0)
		return -1;
	if (ret->max > YAML_FILE_MAX)
		ret->max = YAML_FILE_MAX;
	failed = read_all(fd, ret, err);
	close(fd);
	return failed;
}

static int by_bytes(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static int match_files(void *context, const char *pattern, struct buf *ret, struct err *err)
{
	glob_t found;
	int failed = glob(pattern, GLOB_ERR | GLOB_NOSORT, NULL, &found);

	(void)context;
	if (failed == GLOB_NOMATCH)
		return 0;
	if (failed == GLOB_NOSPACE)
		abort();
	if (failed) {
		globfree(&found);
		return err_set(err, ERR_CONFIG, "a directory on the way cannot be read: %s",
			       strerror(errno));
	}
	/* glob() sorts by locale; the order of includes must be the same everywhere. */
	qsort(found.gl_pathv, found.gl_pathc, sizeof(*found.gl_pathv), by_bytes);
	for (size_t i = 0; i < found.gl_pathc; i++)
		buf_append(ret, found.gl_pathv[i], strlen(found.gl_pathv[i]) + 1);
	globfree(&found);
	if (ret->overflowed)
		return err_set(err, ERR_LIMIT, "more files than are accepted here");
	return 0;
}

/* ---- what lib/config sees of this machine ---- */

static const struct zone *zone(void *context, const char *name, struct arena *arena)
{
	return zone_memo_get(context, name, arena);
}

static struct date today(void *context)
{
	(void)context;
	return (struct date){ (int32_t)(clock_now().ms / SPAN_DAYS(1).ms) };
}

const struct config_host *host_config(void)
{
	static struct zone_memo memo;
	static const struct config_host host = {
		.context = &memo,
		.read_file = read_file,
		.match_files = match_files,
		.zone = zone,
		.today = today,
	};

	memo = (struct zone_memo){ 0 };
	return &host;
}

/* ---- credentials ---- */

static int file_private(const struct stat *st, struct err *err)
{
	if (st->st_uid != geteuid() && st->st_uid != 0)
		return err_set(err, ERR_CONFIG,
			       "belongs to another user: give it to the one capacityd runs as");
	if (st->st_mode & 077)
		return err_set(err, ERR_CONFIG, "others may read or write it (mode %04o): chmod 0600",
			       (unsigned)st->st_mode & 07777);
	return 0;
}

/* systemd's own files carry an access list that shows as group bits; the directory guards them. */
static int credential_path(const struct credential *k, struct buf *ret, struct err *err)
{
	const char *directory = secure_getenv("CREDENTIALS_DIRECTORY");

	if (k->source == CREDENTIAL_FILE) {
		buf_puts(ret, k->name);
		return 0;
	}
	if (!*k->name || strchr(k->name, '/') || !strcmp(k->name, ".") || !strcmp(k->name, ".."))
		return err_set(err, ERR_CONFIG,
			       "not a name systemd could give: use letters, digits, '-' and '_'");
	if (!directory || !*directory)
		return err_set(err, ERR_CONFIG,
			       "CREDENTIALS_DIRECTORY is not set: start capacityd with "
			       "LoadCredential=%s:/path, "
			       "or name a file with {file: /path}",
			       k->name);
	buf_printf(ret, "%s/%s", directory, k->name);
	return 0;
}

static int credential_bytes(const struct credential *k, struct buf *ret, struct err *err)
{
	struct buf path cleanup_buf = BUF_INIT(4096);
	struct stat st;
	int fd, failed;

	if (credential_path(k, &path, err))
		return -1;
	fd = open_regular(buf_text(&path), O_NOFOLLOW, &st, err);
	if (fd < 0)
		return -1;
	failed = (k->source == CREDENTIAL_FILE && file_private(&st, err)) || read_all(fd, ret, err);
	close(fd);
	return failed ? -1 : 0;
}

/* An editor's newline is not part of a secret. */
static size_t without_newline(const struct buf *b)
{
	size_t n = b->length;

	if (n && b->data[n - 1] == '\n')
		n--;
	if (n && n < b->length && b->data[n - 1] == '\r')
		n--;
	return n;
}

static int credential_read(struct credential *k, struct arena *arena, struct err *err)
{
	struct buf bytes = BUF_INIT(CREDENTIAL_MAX);
	int failed = credential_bytes(k, &bytes, err);
	size_t n = without_newline(&bytes);
	char *copy;

	if (!failed && !n)
		failed = err_set(err, ERR_CONFIG, "is empty");
	if (!failed) {
		copy = arena_alloc(arena, n + 1, 1);
		memcpy(copy, bytes.data, n);
		k->bytes = copy;
		k->length = n;
	}
	if (bytes.data)
		explicit_bzero(bytes.data, bytes.room);
	buf_release(&bytes);
	return failed;
}

void host_no_core(void)
{
	const struct rlimit none = { 0, 0 };

	(void)setrlimit(RLIMIT_CORE, &none);
	(void)prctl(PR_SET_DUMPABLE, 0);
}

int host_read_credentials(struct config *c, struct err *err)
{
	struct buf words cleanup_buf = BUF_INIT(ERR_TEXT_MAX);

	host_no_core(); /* whoever holds secrets, not the daemon alone */
	for (size_t i = 0; i < c->credential_count; i++) {
		struct credential *k = c->credentials[i];
		struct err why = ERR_INIT;

		if (credential_read(k, &c->arena, &why))
			buf_printf(&words, "%s%s %s: %s", words.length ? "; " : "",
				   k->source == CREDENTIAL_FILE ? "file" : "credential", k->name,
				   why.text);
	}
	if (!words.length)
		return 0;
	return err_set(err, ERR_CONFIG, "%s", buf_text(&words));
}

/* ---- systemd ---- */

void host_notify(const char *state)
{
	sd_notify(0, state);
}

uint64_t host_watchdog_ms(void)
{
	uint64_t us = 0;

	return sd_watchdog_enabled(0, &us) > 0 ? us / 1000 / 2 : 0;
}
