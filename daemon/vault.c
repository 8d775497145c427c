/* SPDX-License-Identifier: Apache-2.0 */
/*
 * vault.c - a token is on disk before anybody relies on it.
 *
 * The order is: write beside it, flush, rename, flush the directory.  A process
 * that is killed anywhere in between leaves the old file or the new one, and the
 * last line of either says whether it is whole.  Nothing here prints a token.
 * All of it happens on the loop's thread: once an hour, a few milliseconds.
 */
#include "daemon/vault.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"
#include "daemon/log.h"

enum { PATH_TEXT = 4096, FILE_MAX = AUTH_SECRET_MAX + 512 };

static const char first_line[] = "capacityd refresh token 1\n";

struct unkept { /* a token the disk would not take */
	struct unkept *next;
	struct vault_entry entry;
	struct auth_memory memory;
};

struct vault {
	char dir[PATH_TEXT];
	struct unkept *unkept;
	unsigned busy;
};

struct vault *vault_new(const char *store_path)
{
	struct vault *v = calloc(1, sizeof(*v));
	const char *slash = strrchr(store_path, '/');
	int n = slash ? (int)(slash - store_path) : 1;

	if (!v)
		abort();
	(void)snprintf(v->dir, sizeof(v->dir), "%.*s/tokens", n, slash ? store_path : ".");
	return v;
}

static void forget(struct unkept *u)
{
	explicit_bzero(u, sizeof(*u));
	free(u);
}

void vault_free(struct vault *v)
{
	struct unkept *next;

	if (!v)
		return;
	for (struct unkept *u = v->unkept; u; u = next) {
		next = u->next;
		forget(u);
	}
	free(v);
}

void vault_entry_init(struct vault_entry *e, const char *kind, const char *id,
		      const struct credential *seed)
{
	struct buf name cleanup_buf = BUF_INIT(VAULT_OWNER - 1);

	*e = (struct vault_entry){ .lock = -1 };
	buf_printf(&name, "%s-", kind);
	text_percent_encode(&name, id);
	memcpy(e->owner, buf_text(&name), name.length);
	if (seed && seed->bytes)
		sign_sha256_hex(seed->bytes, seed->length, e->seed);
}

static void path_of(const struct vault *v, const struct vault_entry *e, const char *ending,
		    char out[PATH_TEXT])
{
	(void)snprintf(out, PATH_TEXT, "%.3800s/%s%s", v->dir, e->owner, ending);
}

/* ---- its text ---- */

static void put_text(struct buf *out, const struct vault_entry *e, const struct auth_memory *m)
{
	char sum[SHA256_HEX];

	buf_printf(out, "%sseed %s\nuntil %lld\ntoken %s\n", first_line, e->seed,
		   (long long)m->renewed_until.ms, m->renewed);
	buf_printf(out, "sum %s\n", sign_sha256_hex(buf_text(out), out->length, sum));
}

/* The rest of the line after "name ", which ends where *p then stands; NULL: another line. */
static const char *take_line(char **p, const char *name)
{
	size_t n = strlen(name);
	char *line = *p, *end = strchr(line, '\n');

	if (strncmp(line, name, n) != 0 || line[n] != ' ' || !end)
		return NULL;
	*end = '\0';
	*p = end + 1;
	return line + n + 1;
}

static bool is_whole(const char *text, size_t n)
{
	const char *sum = n > SHA256_HEX + 4 ? text + n - (SHA256_HEX + 4) : NULL;
	char real[SHA256_HEX];

	if (!sum || strncmp(sum, "sum ", 4) != 0 || text[n - 1] != '\n')
		return false;
	sign_sha256_hex(text, (size_t)(sum - text), real);
	return memcmp(sum + 4, real, SHA256_HEX - 1) == 0;
}

/* 0, 1: it grew from another configured token; -1: it is damaged. */
static int take_text(char *text, size_t n, const struct vault_entry *e, struct auth_memory *m)
{
	const char *seed, *until, *token;

	if (!is_whole(text, n) || strncmp(text, first_line, strlen(first_line)) != 0)
		return -1;
	text += strlen(first_line);
	seed = take_line(&text, "seed");
	until = seed ? take_line(&text, "until") : NULL;
	token = until ? take_line(&text, "token") : NULL;
	if (!token || !*token || strlen(token) >= sizeof(m->renewed))
		return -1;
	if (strcmp(seed, e->seed) != 0)
		return 1;
	(void)snprintf(m->renewed, sizeof(m->renewed), "%s", token);
	m->renewed_until.ms = strtoll(until, NULL, 10);
	return 0;
}

/* ---- reading ---- */

static int read_text(const char *path, char *out, size_t room, size_t *ret_n, struct err *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	ssize_t n = 0;
	size_t at = 0;

	*ret_n = 0;
	if (fd < 0 && (errno == ENOENT || errno == ENOTDIR))
		return 0;
	if (fd < 0)
		return err_set(err, ERR_STORE, "the stored refresh token %s cannot be read: %s",
			       path, strerror(errno));
	while (at < room && (n = read(fd, out + at, room - at)) > 0)
		at += (size_t)n;
	if (n < 0)
		(void)err_set(err, ERR_STORE, "the stored refresh token %s cannot be read: %s",
			      path, strerror(errno));
	(void)close(fd);
	*ret_n = at;
	return n < 0 ? -1 : 0;
}

static int read_stored(const struct vault *v, const struct vault_entry *e, struct auth_memory *m,
		       struct err *err)
{
	char text[FILE_MAX + 1], path[PATH_TEXT];
	int failed;
	size_t n;

	path_of(v, e, "", path);
	failed = read_text(path, text, FILE_MAX, &n, err);
	text[n] = '\0';
	if (!failed && n && take_text(text, n, e, m) < 0)
		log_line(LOG_LEVEL_ERROR,
			 "%s is damaged: the configured refresh token is used instead; if it is "
			 "refused, a "
			 "person must consent again",
			 path);
	explicit_bzero(text, sizeof(text));
	return failed;
}

/* ---- writing ---- */

/* What root writes belongs to whom the directory belongs to, or the daemon could not read it. */
static void hand_over(int fd, const struct stat *owner)
{
	if (geteuid() == 0 && fchown(fd, owner->st_uid, owner->st_gid) < 0)
		log_line(LOG_LEVEL_WARNING, "a stored refresh token stays root's: %s", strerror(errno));
}

static int sync_dir(const char *dir)
{
	int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int failed = fd < 0 || fsync(fd) < 0;

	if (fd >= 0)
		(void)close(fd);
	return failed ? -1 : 0;
}

static int make_dir(const struct vault *v)
{
	char parent[PATH_TEXT];
	struct stat about;
	int fd;

	if (mkdir(v->dir, 0700) < 0)
		return errno == EEXIST ? 0 : -1;
	(void)snprintf(parent, sizeof(parent), "%s", v->dir);
	*strrchr(parent, '/') = '\0';
	fd = open(v->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return -1;
	if (stat(parent, &about) == 0)
		hand_over(fd, &about);
	(void)close(fd);
	return sync_dir(parent);
}

static int write_all(int fd, const char *bytes, size_t n)
{
	while (n > 0) {
		ssize_t done = write(fd, bytes, n);

		if (done < 0 && errno == EINTR)
			continue;
		if (done <= 0)
			return -1;
		bytes += done;
		n -= (size_t)done;
	}
	return 0;
}

/* The whole text in a file of its own, on disk; what an earlier end left there goes. */
static int write_beside(const char *path, const struct stat *owner, const struct buf *text)
{
	int fd, failed, why;

	(void)unlink(path);
	fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0)
		return -1;
	hand_over(fd, owner);
	failed = write_all(fd, buf_text(text), text->length) < 0 || fsync(fd) < 0;
	why = errno;
	if (close(fd) < 0 && !failed) {
		failed = 1;
		why = errno;
	}
	errno = why;
	return failed ? -1 : 0;
}

static int write_stored(const struct vault *v, const struct vault_entry *e,
			const struct auth_memory *m, struct err *err)
{
	struct buf text = BUF_INIT(FILE_MAX);
	char path[PATH_TEXT], beside[PATH_TEXT];
	struct stat about;
	int failed;

	path_of(v, e, "", path);
	path_of(v, e, ".new", beside);
	put_text(&text, e, m);
	failed = make_dir(v) < 0 || stat(v->dir, &about) < 0 ||
		 write_beside(beside, &about, &text) < 0 || rename(beside, path) < 0 ||
		 sync_dir(v->dir) < 0;
	if (failed)
		(void)err_set(err, ERR_STORE, "its new refresh token could not be stored in %s: %s",
			      path, strerror(errno));
	explicit_bzero(text.data, text.room);
	buf_release(&text);
	return failed ? -1 : 0;
}

/* ---- what the disk would not take ---- */

static struct unkept **place_of(struct vault *v, const struct vault_entry *e)
{
	struct unkept **at = &v->unkept;

	while (*at &&
	       (strcmp((*at)->entry.owner, e->owner) != 0 || strcmp((*at)->entry.seed, e->seed) != 0))
		at = &(*at)->next;
	return at;
}

static void drop(struct unkept **at)
{
	struct unkept *u = *at;

	*at = u->next;
	forget(u);
}

int vault_keep(struct vault *v, const struct vault_entry *e, const struct auth_memory *m, struct err *err)
{
	struct unkept **at = place_of(v, e);

	if (write_stored(v, e, m, err) == 0) {
		if (*at)
			drop(at);
		return 0;
	}
	if (!*at && !(*at = calloc(1, sizeof(**at))))
		abort();
	(*at)->entry = *e;
	(*at)->memory = *m;
	return -1;
}

/* ---- one at a time ---- */

static void unlock(struct vault_entry *e)
{
	if (e->lock >= 0)
		(void)close(e->lock);
	e->lock = -1;
}

/* Where no file can be made there is nothing to protect: keeping will fail, and say so. */
static int take_lock(const struct vault *v, struct vault_entry *e, struct err *err)
{
	char path[PATH_TEXT];
	struct stat about;

	path_of(v, e, ".lock", path);
	if (make_dir(v) < 0 || stat(v->dir, &about) < 0)
		return 0;
	e->lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (e->lock < 0 && errno == EACCES)
		return err_set(err, ERR_STORE,
			       "%s cannot be opened: %s (run this as the user the daemon runs as)",
			       path, strerror(errno));
	if (e->lock < 0)
		return 0;
	hand_over(e->lock, &about);
	if (flock(e->lock, LOCK_EX | LOCK_NB) == 0)
		return 0;
	unlock(e);
	return err_set(err, ERR_REMOTE, "another exchange of the same refresh token is under way");
}

static int read_newest(struct vault *v, const struct vault_entry *e, struct auth_memory *m,
		       struct err *err)
{
	const struct unkept *u = *place_of(v, e);

	memset(m->renewed, 0, sizeof(m->renewed));
	m->renewed_until = (struct instant){ 0 };
	if (!u)
		return read_stored(v, e, m, err);
	memcpy(m->renewed, u->memory.renewed, sizeof(m->renewed));
	m->renewed_until = u->memory.renewed_until;
	return 0;
}

int vault_borrow(struct vault *v, struct vault_entry *e, struct auth_memory *m, struct err *err)
{
	if (take_lock(v, e, err))
		return -1;
	if (read_newest(v, e, m, err)) {
		unlock(e);
		return -1;
	}
	e->borrowed = true;
	v->busy++;
	return 0;
}

void vault_return(struct vault *v, struct vault_entry *e)
{
	if (!e->borrowed)
		return;
	e->borrowed = false;
	v->busy--;
	unlock(e);
}

unsigned vault_busy(const struct vault *v)
{
	return v->busy;
}
