/* SPDX-License-Identifier: Apache-2.0 */
/*
 * store_place.c - directory, file system, lock and file mode.
 *
 * The lock is a file of its own, never removed: a lock file that comes and goes
 * can be locked twice, once by name and once by inode.  flock() goes with the
 * process, so nothing is left behind by kill -9.
 */
#include "daemon/store_place.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/magic.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

const char *store_place_refused(long type)
{
	static const struct {
		unsigned long magic;
		const char *name;
	} refused[] = {
		{ NFS_SUPER_MAGIC, "NFS" },   { SMB_SUPER_MAGIC, "SMB" },
		{ CIFS_SUPER_MAGIC, "SMB" },  { SMB2_SUPER_MAGIC, "SMB" },
		{ FUSE_SUPER_MAGIC, "FUSE" }, { AFS_SUPER_MAGIC, "AFS" },
		{ CEPH_SUPER_MAGIC, "Ceph" }, { CODA_SUPER_MAGIC, "Coda" },
	};

	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++)
		/* Some types have bit 31 set, and sign extension is the kernel's choice. */
		if (((unsigned long)type & 0xffffffffu) == refused[i].magic)
			return refused[i].name;
	return NULL;
}

static int directory_check(const char *path, struct err *err)
{
	const char *slash = strrchr(path, '/');
	char directory[PATH_MAX];
	struct statfs fs;
	const char *refused;

	if (strlen(path) + sizeof(".lock") > sizeof(directory))
		return err_set(err, ERR_STORE, "the path of the store is too long");
	snprintf(directory, sizeof(directory), "%.*s", slash ? (int)(slash - path) : 1,
		 slash ? path : ".");
	if (statfs(*directory ? directory : "/", &fs)) {
		if (errno == ENOENT)
			return err_set(err, ERR_STORE,
				       "the directory %s does not exist: create it, owned by the "
				       "user capacityd runs as, mode 0700",
				       directory);
		return err_set(err, ERR_STORE, "the directory %s: %s", directory, strerror(errno));
	}
	refused = store_place_refused((long)fs.f_type);
	if (refused)
		return err_set(err, ERR_STORE,
			       "%s is on a %s file system, whose locks and flushes cannot be "
			       "relied on: choose a local disk",
			       directory, refused);
	return 0;
}

/* Who holds it, as far as the file says. */
static int lock_refused(int fd, const char *path, struct err *err)
{
	char pid[24] = "";
	ssize_t n = pread(fd, pid, sizeof(pid) - 1, 0);

	pid[n > 0 ? n : 0] = '\0';
	pid[strspn(pid, "0123456789")] = '\0';
	return err_set(err, ERR_STORE,
		       "another capacityd (pid %s) uses %s: stop it first, or give this one a "
		       "store of its own",
		       *pid ? pid : "unknown", path);
}

static int lock_take(const char *path, struct err *err)
{
	char lock[PATH_MAX], pid[24];
	int fd, n;

	snprintf(lock, sizeof(lock), "%.*s.lock", PATH_MAX - 8, path);
	fd = open(lock, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0)
		return err_set(err, ERR_STORE, "%s: %s", lock, strerror(errno));
	if (flock(fd, LOCK_EX | LOCK_NB)) {
		if (errno == EWOULDBLOCK)
			lock_refused(fd, path, err);
		else
			err_set(err, ERR_STORE, "%s: cannot be locked: %s", lock, strerror(errno));
		close(fd);
		return -1;
	}
	/* The pid is a courtesy to whoever reads the refusal; the lock is what counts. */
	n = snprintf(pid, sizeof(pid), "%ld\n", (long)getpid());
	if (ftruncate(fd, 0) || pwrite(fd, pid, (size_t)n, 0) != n)
		(void)!ftruncate(fd, 0);
	return fd;
}

/* SQLite gives its journals the mode of the database, so this covers them all. */
static int file_check(const char *path, struct err *err)
{
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0600);
	struct stat st;
	int failed = 0;

	if (fd < 0)
		return err_set(err, ERR_STORE, "%s: %s", path, strerror(errno));
	if (fstat(fd, &st) || !S_ISREG(st.st_mode))
		failed = err_set(err, ERR_STORE, "%s: expected a regular file", path);
	else if ((st.st_mode & 077) && fchmod(fd, 0600))
		failed = err_set(err, ERR_STORE, "%s: is open to others and not ours to close: %s",
				 path, strerror(errno));
	close(fd);
	return failed;
}

int store_place_take(const char *path, struct err *err)
{
	int fd;

	if (directory_check(path, err))
		return -1;
	fd = lock_take(path, err);
	if (fd < 0)
		return -1;
	if (file_check(path, err)) {
		close(fd);
		return -1;
	}
	return fd;
}
