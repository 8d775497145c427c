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

struct file_read *file_read_start(uv_loop_t *loop, const char *path, size_t max,
				  const struct file_ears *ears);
/* The ears hear nothing more; what the thread pool still holds is freed when it comes back. */
void file_read_abandon(struct file_read *f);

#endif
