/* SPDX-License-Identifier: Apache-2.0 */
/*
 * transport_file.h - a local file, read off the loop thread and heard on it.
 *
 * A file somebody is still writing looks finished at every moment, so size,
 * mtime and inode are compared before and after: one that moved is TRUNCATED.
 */
#ifndef CAPD_DAEMON_TRANSPORT_FILE_H
#define CAPD_DAEMON_TRANSPORT_FILE_H

#include <uv.h>

#include "base/err.h"
#include "base/when.h"
#include "model/exchange.h"

struct file_read;

struct file_end {
	enum fault fault;
	int status;	   /* MAIL: what the server said; else 0 */
	const char *words; /* "" when all was read; never the path */
	const char *body;  /* when nobody heard it in chunks; valid during the call */
	size_t length;
	struct instant modified;
};

struct file_ears {
	/* NULL: the file is collected for done(). -1: FAULT_REFUSED_HERE with err's words. */
	int (*hear)(void *context, const char *bytes, size_t n, struct err *err);
	void *hear_context;
	void (*done)(void *context, const struct file_end *end);
	void *context;
};

/* What is done with the path; the names are the methods of requests. */
enum file_errand {
	FILE_NONE,    /* not ours */
	FILE_READ,    /* FILE */
	FILE_LIST,    /* LIST: of a directory, as drop_list() writes it */
	FILE_ARCHIVE, /* ARCHIVE: to archive/ beside it */
	FILE_REJECT,  /* REJECT: to rejected/ beside it, with words in NAME.reason */
	FILE_APPEND,  /* APPEND: a body of whole lines to its end, flushed */
	FILE_SFTP,    /* SFTP: not local, but as blocking as a disk */
	FILE_MAIL,    /* MAIL: the same, the other way */
};

struct file_job { /* copied */
	enum file_errand errand;
	const char *path;  /* or the address */
	const char *words; /* the reason for REJECT */
	const char *body;  /* APPEND, MAIL */
	size_t length;
	size_t max;
	const struct login *login;   /* SFTP */
	const struct letter *letter; /* MAIL */
	const char *ca_file;	     /* MAIL; NULL: the system's */
	int network;		     /* SFTP, MAIL: enum network */
	struct span timeout;	     /* SFTP, MAIL */
};

enum file_errand file_errand(const char *method);

struct file_read *file_read_start(uv_loop_t *loop, const struct file_job *job,
				  const struct file_ears *ears);
/* The ears hear nothing more; what the thread pool still holds is freed when it comes back. */
void file_read_abandon(struct file_read *f);

#endif
