/* SPDX-License-Identifier: Apache-2.0 */
/*
 * transport_drop.c - a directory read in one go, and files moved within it.
 */
#include "daemon/transport_drop.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { NAMES_TRIED = 1000 }; /* counts.csv, counts.csv.2, ... */

static enum fault failed(struct err *err, enum fault fault, const char *words, int error)
{
	char reason[80];

	err_set(err, ERR_INPUT, "%s: %s", words, strerror_r(error, reason, sizeof(reason)));
	return fault;
}

/* ---- looking ---- */

static int64_t ms(const struct timespec *t)
{
	return (int64_t)t->tv_sec * 1000 + t->tv_nsec / 1000000;
}

/* A name that would break the line it is written on belongs to no export. */
static bool is_plain(const char *name)
{
	for (; *name; name++)
		if ((unsigned char)*name < ' ' || *name == 0x7f)
			return false;
	return true;
}

static void list_one(int fd, const char *name, struct buf *out)
{
	struct stat s;

	if (!is_plain(name) || fstatat(fd, name, &s, AT_SYMLINK_NOFOLLOW) || !S_ISREG(s.st_mode))
		return;
	buf_printf(out, "%" PRId64 " %" PRId64 " %" PRId64 " %" PRIu64 " %s\n", (int64_t)s.st_size,
		   ms(&s.st_mtim), ms(&s.st_ctim), (uint64_t)s.st_ino, name);
}

enum fault drop_list(const char *directory, struct buf *out, struct err *reterr)
{
	DIR *dir = opendir(directory);
	struct dirent *entry;

	if (!dir && errno == ENOENT) {
		err_set(reterr, ERR_INPUT, "no such directory");
		return FAULT_NOT_SENT;
	}
	if (!dir)
		return failed(reterr, FAULT_NOT_SENT, "the directory cannot be opened", errno);
	while ((errno = 0, entry = readdir(dir)) && !out->overflowed)
		list_one(dirfd(dir), entry->d_name, out);
	if (errno) {
		int error = errno;

		closedir(dir);
		return failed(reterr, FAULT_NO_REPLY, "the directory cannot be read", error);
	}
	closedir(dir);
	if (!out->overflowed)
		return FAULT_NONE;
	err_set(reterr, ERR_LIMIT, "the directory holds more than may be listed");
	return FAULT_TOO_LARGE;
}

/* ---- putting away ---- */

/* A file system without RENAME_NOREPLACE still has link(), which never replaces either. */
static int move(const char *from, const char *to)
{
	if (!renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE))
		return 0;
	if (errno != EINVAL && errno != ENOSYS)
		return -1;
	return link(from, to) ? -1 : unlink(from);
}

static int move_to_free_name(const char *path, const char *place, char to[PATH_MAX])
{
	const char *name = strrchr(path, '/') + 1;
	int n = snprintf(to, PATH_MAX, "%.*s%s/%s", (int)(name - path), path, place, name);

	for (int i = 2; n > 0 && n < PATH_MAX; i++) {
		if (!move(path, to))
			return 0;
		if (errno != EEXIST || i > NAMES_TRIED)
			return -1;
		if (snprintf(to + n, (size_t)(PATH_MAX - n), ".%d", i) >= PATH_MAX - n)
			break;
	}
	errno = ENAMETOOLONG;
	return -1;
}

static enum fault write_reason(const char *moved, const char *reason, struct err *reterr)
{
	char path[PATH_MAX];
	FILE *f;

	if (snprintf(path, sizeof(path), "%s.reason", moved) >= (int)sizeof(path))
		return failed(reterr, FAULT_NOT_SENT, "the reason cannot be written", ENAMETOOLONG);
	f = fopen(path, "wxe");
	if (!f || fprintf(f, "%s\n", reason) < 0 || fflush(f)) {
		int error = errno;

		if (f)
			(void)fclose(f);
		return failed(reterr, FAULT_NOT_SENT, "the reason cannot be written", error);
	}
	(void)fclose(f);
	return FAULT_NONE;
}

enum fault drop_put_away(const char *path, const char *place, const char *reason, struct err *reterr)
{
	const char *name = strrchr(path, '/');
	char to[PATH_MAX];

	if (!name || snprintf(to, sizeof(to), "%.*s%s", (int)(name + 1 - path), path, place) >=
			     (int)sizeof(to))
		return failed(reterr, FAULT_NOT_SENT, "the file cannot be put away", ENAMETOOLONG);
	if (mkdir(to, 0750) && errno != EEXIST)
		return failed(reterr, FAULT_NOT_SENT, "its place cannot be made", errno);
	if (move_to_free_name(path, place, to))
		return failed(reterr, FAULT_NOT_SENT, "it cannot be moved", errno);
	return *reason ? write_reason(to, reason, reterr) : FAULT_NONE;
}
