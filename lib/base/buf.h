/* SPDX-License-Identifier: Apache-2.0 */
/*
 * buf.h - bytes that grow, up to a maximum named when the buffer is born.
 *
 * Passing the maximum is not a crash: the buffer keeps what fitted, remembers
 * `overflowed`, and every later append is a no-op, so a writer may append
 * freely and check once at the end.  data is always NUL-terminated (length
 * does not count the NUL) and NULL only before the first append.
 */
#ifndef CAPD_BASE_BUF_H
#define CAPD_BASE_BUF_H

#include <stdbool.h>
#include <stddef.h>

struct buf {
	char *data;
	size_t length, room, max;
	bool overflowed;
};

#define BUF_INIT(limit) \
	{ \
		.data = NULL, .length = 0, .room = 0, .max = (limit), .overflowed = false \
	}

void buf_append(struct buf *b, const void *bytes, size_t n);
void buf_puts(struct buf *b, const char *s);
void buf_putc(struct buf *b, char c);
void buf_printf(struct buf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void buf_clear(struct buf *b);	 /* empty, keeps its memory */
char *buf_take(struct buf *b);	 /* its bytes, to be freed by the caller; empty and usable again */
void buf_release(struct buf *b); /* gives the memory back; usable again */
const char *buf_text(const struct buf *b); /* never NULL */

#define cleanup_buf __attribute__((cleanup(buf_release)))

#endif
