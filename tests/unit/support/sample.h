/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sample.h - a text that is shipped or kept, and the same with one thing in it changed.
 */
#ifndef CAPD_TESTS_SAMPLE_H
#define CAPD_TESTS_SAMPLE_H

#include <check.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/buf.h"

enum { SAMPLE_PATH = 256 };

/* Appends the whole file, which must be there. */
__attribute__((format(printf, 2, 3))) static inline void sample_read(struct buf *ret,
								     const char *format, ...)
{
	char path[SAMPLE_PATH], piece[4096];
	va_list args;
	size_t n;
	FILE *f;

	va_start(args, format);
	(void)vsnprintf(path, sizeof(path), format, args);
	va_end(args);
	f = fopen(path, "rb");
	ck_assert_msg(f != NULL, "cannot read %s", path);
	while ((n = fread(piece, 1, sizeof(piece), f)) > 0)
		buf_append(ret, piece, n);
	fclose(f);
}

/* Appends the text with its first `find`, which must be there, replaced. */
static inline void sample_change(const char *why, const char *text, const char *find,
				 const char *replace, struct buf *ret)
{
	const char *at = strstr(text, find);

	ck_assert_msg(at != NULL, "%s: the text has no \"%s\"", why, find);
	buf_append(ret, text, (size_t)(at - text));
	buf_puts(ret, replace);
	buf_puts(ret, at + strlen(find));
}

#endif
