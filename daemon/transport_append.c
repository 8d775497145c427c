/* SPDX-License-Identifier: Apache-2.0 */
/*
 * transport_append.c - all of it or nothing, as far as a disk lets us.
 *
 * A write that stops half way is taken back; where even that fails the next one
 * begins on a new line, so a torn line is never the beginning of another.
 */
#include "daemon/transport_append.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static enum fault say(enum fault fault, const char *words, int error, struct err *reterr)
{
	char reason[80];

	(void)err_set(reterr, ERR_REMOTE, "%s: %s", words, strerror_r(error, reason, sizeof(reason)));
	return fault;
}

/* A new name is on the disk only when its directory is. */
static int flush_directory(const char *path)
{
	char copy[PATH_MAX];
	int fd, failed;

	(void)snprintf(copy, sizeof(copy), "%s", path);
	fd = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return -1;
	failed = fsync(fd);
	(void)close(fd);
	return failed;
}

static int open_end(const char *path)
{
	const int how = O_RDWR | O_APPEND | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW;
	int fd = open(path, how);

	if (fd >= 0 || errno != ENOENT)
		return fd;
	fd = open(path, how | O_CREAT, 0640);
	if (fd < 0 || !flush_directory(path))
		return fd;
	(void)close(fd);
	return -1;
}

static bool ends_torn(int fd, off_t size)
{
	char last;

	return size > 0 && pread(fd, &last, 1, size - 1) == 1 && last != '\n';
}

static bool put(int fd, const char *bytes, size_t n)
{
	while (n) {
		ssize_t done = write(fd, bytes, n);

		if (done < 0 && errno == EINTR)
			continue;
		if (done <= 0)
			return false;
		bytes += done;
		n -= (size_t)done;
	}
	return true;
}

static enum fault append_to(int fd, const char *bytes, size_t n, struct err *reterr)
{
	struct stat st;
	int error;

	if (fstat(fd, &st))
		return say(FAULT_NOT_SENT, "the file cannot be examined", errno, reterr);
	if (!S_ISREG(st.st_mode))
		return say(FAULT_NOT_SENT, "not a regular file", EINVAL, reterr);
	if ((!ends_torn(fd, st.st_size) || put(fd, "\n", 1)) && put(fd, bytes, n)) {
		if (!fsync(fd))
			return FAULT_NONE;
		return say(FAULT_NO_REPLY, "the file cannot be flushed", errno, reterr);
	}
	error = errno;
	if (ftruncate(fd, st.st_size) || fsync(fd))
		return say(FAULT_NO_REPLY, "the file cannot be written", error, reterr);
	return say(FAULT_NOT_SENT, "the file cannot be written", error, reterr);
}

enum fault append_lines(const char *path, const char *bytes, size_t n, struct err *reterr)
{
	enum fault fault;
	int fd = open_end(path);

	if (fd < 0)
		return say(FAULT_NOT_SENT, "the file cannot be opened", errno, reterr);
	fault = append_to(fd, bytes, n, reterr);
	(void)close(fd);
	return fault;
}
