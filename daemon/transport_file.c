/* SPDX-License-Identifier: Apache-2.0 */
/*
 * transport_file.c - one step per trip to the thread pool: at most one chunk.
 *
 * A disk that hangs holds one thread and no memory beyond one chunk; the loop
 * goes on, and the transfer's deadline ends the wait.  O_NONBLOCK keeps the open
 * itself from hanging on a pipe somebody put where a file should be.
 */
#include "daemon/transport_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "daemon/transport_append.h"
#include "daemon/transport_drop.h"
#include "daemon/transport_mail.h"
#include "daemon/transport_sftp.h"

enum { CHUNK = 64 * 1024 };

struct file_read {
	uv_work_t work;
	uv_loop_t *loop;
	struct file_ears ears;
	enum file_errand errand;
	struct stat before;
	size_t max, total, length; /* allowed; read so far; in chunk */
	int fd;
	bool abandoned, over;
	enum fault fault;
	char words[ERR_TEXT_MAX];
	struct buf body;
	char reason[ERR_TEXT_MAX]; /* what is written beside a refused file */
	struct sftp_job sftp;	   /* its texts are ours */
	struct mail_job *mail;	   /* ours; NULL: none */
	int status;		   /* of the mail server */
	char path[4096];
	char chunk[CHUNK];
};

/* On the pool's thread. Always false, so that "return fail(...)" reads well. */
static bool fail(struct file_read *f, enum fault fault, const char *words, int error)
{
	char reason[80];

	f->fault = fault;
	f->over = true;
	if (error)
		snprintf(f->words, sizeof(f->words), "%s: %s", words,
			 strerror_r(error, reason, sizeof(reason)));
	else
		snprintf(f->words, sizeof(f->words), "%s", words);
	return false;
}

static bool open_it(struct file_read *f)
{
	if (strlen(f->path) + 1 == sizeof(f->path))
		return fail(f, FAULT_NOT_SENT, "the path is too long", 0);
	f->fd = open(f->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (f->fd < 0 && errno == ENOENT)
		return fail(f, FAULT_NOT_SENT, "no such file", 0);
	if (f->fd < 0)
		return fail(f, FAULT_NOT_SENT, "the file cannot be opened", errno);
	if (fstat(f->fd, &f->before))
		return fail(f, FAULT_NO_REPLY, "the file cannot be examined", errno);
	if (!S_ISREG(f->before.st_mode))
		return fail(f, FAULT_NOT_SENT, "not a regular file", 0);
	if ((uint64_t)f->before.st_size > f->max)
		return fail(f, FAULT_TOO_LARGE, "the file is larger than what may be read", 0);
	return true;
}

static bool same(const struct stat *a, const struct stat *b)
{
	return a->st_size == b->st_size && a->st_ino == b->st_ino && a->st_dev == b->st_dev &&
	       a->st_mtim.tv_sec == b->st_mtim.tv_sec && a->st_mtim.tv_nsec == b->st_mtim.tv_nsec;
}

/* Replaced under its name counts as changed too: the new file is the one people mean. */
static void compare(struct file_read *f)
{
	struct stat after, named;

	f->over = true;
	if (fstat(f->fd, &after) || stat(f->path, &named) || !same(&f->before, &after) ||
	    !same(&f->before, &named) || f->total != (uint64_t)f->before.st_size)
		fail(f, FAULT_TRUNCATED, "the file changed while it was read", 0);
}

/* What was written is nobody's answer. */
static enum fault append_and_forget(struct file_read *f, struct err *err)
{
	enum fault fault = append_lines(f->path, buf_text(&f->body), f->body.length, err);

	buf_clear(&f->body);
	return fault;
}

/* A whole errand in one step. */
static void run(struct file_read *f)
{
	struct err err = ERR_INIT;
	enum fault fault;

	f->over = true;
	if (strlen(f->path) + 1 == sizeof(f->path)) {
		fail(f, FAULT_NOT_SENT, "the path is too long", 0);
		return;
	}
	if (f->errand == FILE_MAIL)
		fault = mail_send(f->mail, &f->status, &err);
	else if (f->errand == FILE_SFTP)
		fault = sftp_fetch(&f->sftp, &f->body, &err);
	else if (f->errand == FILE_APPEND)
		fault = append_and_forget(f, &err);
	else if (f->errand == FILE_LIST)
		fault = drop_list(f->path, &f->body, &err);
	else
		fault = drop_put_away(f->path, f->errand == FILE_REJECT ? "rejected" : "archive",
				      f->reason, &err);
	if (fault)
		fail(f, fault, err.text, 0);
}

static void step(uv_work_t *work)
{
	struct file_read *f = work->data;
	ssize_t n;

	f->length = 0;
	if (f->errand != FILE_READ) {
		run(f);
		return;
	}
	if (f->fd < 0 && !open_it(f))
		return;
	do {
		n = read(f->fd, f->chunk, CHUNK);
	} while (n < 0 && errno == EINTR);
	if (n < 0) {
		fail(f, FAULT_NO_REPLY, "the file cannot be read", errno);
		return;
	}
	f->length = (size_t)n;
	f->total += f->length;
	if (f->total > f->max)
		fail(f, FAULT_TOO_LARGE, "the file is larger than what may be read", 0);
	else if (n == 0 || f->total >= (uint64_t)f->before.st_size)
		compare(f);
}

/* The request may be gone before a server answers. */
static void copy_login(struct file_read *f, const struct file_job *job)
{
	char *key = malloc(job->login->key_size + 1);

	f->sftp = (struct sftp_job){ .url = f->path,
				     .network = job->network,
				     .timeout_ms = job->timeout.ms };
	f->sftp.login = (struct login){ .user = strdup(job->login->user),
					.host_key = strdup(job->login->host_key),
					.key = key,
					.key_size = job->login->key_size };
	if (!key || !f->sftp.login.user || !f->sftp.login.host_key)
		abort();
	memcpy(key, job->login->key, job->login->key_size);
}

static struct mail_job *mail_of(const struct file_job *job)
{
	return mail_job_copy(&(struct mail_job){ .url = job->path,
						 .letter = *job->letter,
						 .ca_file = job->ca_file,
						 .network = job->network,
						 .timeout_ms = job->timeout.ms,
						 .body = job->body,
						 .length = job->length });
}

static void forget_login(struct login *login)
{
	union {
		const char *from;
		char *to;
	} user = { login->user }, host_key = { login->host_key }, key = { login->key };

	if (key.to)
		explicit_bzero(key.to, login->key_size);
	free(user.to);
	free(host_key.to);
	free(key.to);
}

static void file_read_free(struct file_read *f)
{
	forget_login(&f->sftp.login);
	mail_job_free(f->mail);
	if (f->fd >= 0)
		close(f->fd);
	buf_release(&f->body);
	free(f);
}

static void finish(struct file_read *f)
{
	struct file_end end = { .fault = f->fault, .words = f->words, .status = f->status };

	if (!f->fault) {
		end.body = f->body.data;
		end.length = f->body.length;
		end.modified.ms = (int64_t)f->before.st_mtim.tv_sec * 1000 +
				  f->before.st_mtim.tv_nsec / 1000000;
	}
	f->ears.done(f->ears.context, &end);
	file_read_free(f);
}

static void pass_on(struct file_read *f)
{
	bool listing = f->errand != FILE_READ;
	const char *bytes = listing ? buf_text(&f->body) : f->chunk;
	size_t n = listing ? f->body.length : f->length;
	struct err err = ERR_INIT;

	if (!n || f->fault == FAULT_TOO_LARGE || (listing && !f->ears.hear))
		return;
	if (!f->ears.hear) {
		buf_append(&f->body, bytes, n);
		return;
	}
	if (f->ears.hear(f->ears.hear_context, bytes, n, &err) == 0)
		return;
	f->over = true;
	f->fault = FAULT_REFUSED_HERE;
	snprintf(f->words, sizeof(f->words), "%s", err.text);
}

static void on_step(uv_work_t *work, int status)
{
	struct file_read *f = work->data;

	(void)status;
	if (!f->abandoned)
		pass_on(f);
	if (f->abandoned)
		file_read_free(f);
	else if (f->over)
		finish(f);
	else if (uv_queue_work(f->loop, &f->work, step, on_step))
		abort();
}

enum file_errand file_errand(const char *method)
{
	static const char *const names[] = {
		[FILE_READ] = "FILE",	  [FILE_LIST] = "LIST",	    [FILE_ARCHIVE] = "ARCHIVE",
		[FILE_REJECT] = "REJECT", [FILE_APPEND] = "APPEND", [FILE_SFTP] = "SFTP",
		[FILE_MAIL] = "MAIL",
	};

	for (int i = FILE_READ; i <= FILE_MAIL; i++)
		if (!strcmp(method, names[i]))
			return (enum file_errand)i;
	return FILE_NONE;
}

struct file_read *file_read_start(uv_loop_t *loop, const struct file_job *job,
				  const struct file_ears *ears)
{
	struct file_read *f = malloc(sizeof(*f));

	if (!f)
		abort();
	memset(f, 0, offsetof(struct file_read, path));
	f->work.data = f;
	f->loop = loop;
	f->ears = *ears;
	f->errand = job->errand;
	snprintf(f->reason, sizeof(f->reason), "%s", job->words);
	f->max = job->max;
	f->fd = -1;
	f->body.max = job->max;
	if (job->errand == FILE_APPEND) {
		f->body.max = job->length;
		buf_append(&f->body, job->body, job->length);
	}
	/* A path cut here is refused in the first step, by its length. */
	snprintf(f->path, sizeof(f->path), "%s", job->path);
	if (job->errand == FILE_SFTP)
		copy_login(f, job);
	if (job->errand == FILE_MAIL)
		f->mail = mail_of(job);
	if (uv_queue_work(loop, &f->work, step, on_step))
		abort();
	return f;
}

void file_read_abandon(struct file_read *f)
{
	f->abandoned = true;
}
