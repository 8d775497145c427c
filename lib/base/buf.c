/* SPDX-License-Identifier: Apache-2.0 */
/*
 * buf.c - growth by doubling, never past the maximum.
 *
 * What arrives from a network decides how long these get, so the maximum is
 * enforced here and nowhere else: a writer appends freely and asks once.
 */
#include "base/buf.h"

#include <assert.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_ROOM = 64 };

/* Makes room for n more bytes and the NUL; the caller has checked the maximum. */
static void reserve(struct buf *b, size_t n)
{
	size_t need = b->length + n + 1;
	size_t room = b->room ? b->room : FIRST_ROOM;

	if (b->data && need <= b->room)
		return;
	while (room < need)
		room = room > SIZE_MAX / 2 ? need : room * 2;
	if (room - 1 > b->max)
		room = b->max + 1;
	b->data = realloc(b->data, room);
	if (!b->data)
		abort();
	b->room = room;
}

static size_t fitting(struct buf *b, size_t n)
{
	size_t left;

	assert(b->max < SIZE_MAX);
	if (b->overflowed)
		return 0;
	left = b->max - b->length;
	if (n <= left)
		return n;
	b->overflowed = true;
	return left;
}

void buf_append(struct buf *b, const void *bytes, size_t n)
{
	n = fitting(b, n);
	reserve(b, n);
	if (n)
		memcpy(b->data + b->length, bytes, n);
	b->length += n;
	b->data[b->length] = '\0';
}

void buf_puts(struct buf *b, const char *s)
{
	buf_append(b, s, strlen(s));
}

void buf_putc(struct buf *b, char c)
{
	buf_append(b, &c, 1);
}

void buf_printf(struct buf *b, const char *fmt, ...)
{
	char small[256];
	va_list args;
	int length;
	size_t n;

	va_start(args, fmt);
	length = vsnprintf(small, sizeof(small), fmt, args);
	va_end(args);
	if (length < 0)
		abort();
	if ((size_t)length < sizeof(small)) {
		buf_append(b, small, (size_t)length);
		return;
	}
	n = fitting(b, (size_t)length);
	reserve(b, n);
	/* vsnprintf cuts a text that does not fit exactly where we would. */
	va_start(args, fmt);
	vsnprintf(b->data + b->length, n + 1, fmt, args);
	va_end(args);
	b->length += n;
}

void buf_clear(struct buf *b)
{
	b->length = 0;
	b->overflowed = false;
	if (b->data)
		b->data[0] = '\0';
}

char *buf_take(struct buf *b)
{
	char *data = b->data;

	b->data = NULL;
	b->room = 0;
	buf_clear(b);
	return data;
}

void buf_release(struct buf *b)
{
	free(b->data);
	b->data = NULL;
	b->length = 0;
	b->room = 0;
	b->overflowed = false;
}

const char *buf_text(const struct buf *b)
{
	return b->data ? b->data : "";
}
