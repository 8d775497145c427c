/* SPDX-License-Identifier: Apache-2.0 */
/*
 * arena.c - blocks that start small and grow.
 *
 * There are tens of thousands of small arenas (one per conversation) and a few
 * large ones (a configuration of 100,000 services), so the first block is 1 KiB
 * and each further one doubles up to 64 KiB.  A request that would waste most
 * of a block gets one of its own behind the head, which stays open for the
 * small requests that follow.
 */
#include "base/arena.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	BLOCK_FIRST = 1024,
	BLOCK_LARGEST = 64 * 1024,
	ALIGN = _Alignof(max_align_t),
};

struct arena_block {
	struct arena_block *next;
	size_t room, used;
	max_align_t data[];
};

static struct arena_block *block_new(size_t room)
{
	struct arena_block *b;

	if (room > SIZE_MAX - sizeof(*b))
		abort();
	b = calloc(1, sizeof(*b) + room);
	if (!b)
		abort();
	b->room = room;
	return b;
}

static size_t next_room(const struct arena *a)
{
	if (!a->head)
		return BLOCK_FIRST;
	return a->head->room >= BLOCK_LARGEST / 2 ? BLOCK_LARGEST : a->head->room * 2;
}

static struct arena_block *block_for(struct arena *a, size_t size)
{
	struct arena_block *b = a->head;
	size_t room;

	if (b && size <= b->room - b->used)
		return b;
	room = next_room(a);
	if (b && size > room / 2) {
		struct arena_block *own = block_new(size);

		own->next = b->next;
		b->next = own;
		return own;
	}
	b = block_new(size > room ? size : room);
	b->next = a->head;
	a->head = b;
	return b;
}

void *arena_alloc(struct arena *a, size_t count, size_t size)
{
	struct arena_block *b;
	size_t total;
	void *p;

	if (__builtin_mul_overflow(count, size, &total) || total > SIZE_MAX - ALIGN)
		abort();
	/* An empty array still needs an address that is nobody else's. */
	total = total ? (total + ALIGN - 1) / ALIGN * ALIGN : ALIGN;
	if (a->used > a->limit || total > a->limit - a->used)
		abort();
	b = block_for(a, total);
	p = (char *)b->data + b->used;
	b->used += total;
	a->used += total;
	return p;
}

char *arena_strndup(struct arena *a, const char *s, size_t n)
{
	size_t length = strnlen(s, n);
	char *copy = arena_alloc(a, length + 1, 1);

	memcpy(copy, s, length);
	return copy;
}

char *arena_strdup(struct arena *a, const char *s)
{
	return arena_strndup(a, s, strlen(s));
}

char *arena_printf(struct arena *a, const char *fmt, ...)
{
	char small[256], *text;
	va_list args;
	int length;

	va_start(args, fmt);
	length = vsnprintf(small, sizeof(small), fmt, args);
	va_end(args);
	if (length < 0)
		abort();
	if ((size_t)length < sizeof(small))
		return arena_strdup(a, small);
	text = arena_alloc(a, (size_t)length + 1, 1);
	va_start(args, fmt);
	vsnprintf(text, (size_t)length + 1, fmt, args);
	va_end(args);
	return text;
}

void arena_clear(struct arena *a)
{
	struct arena_block *b = a->head;

	while (b) {
		struct arena_block *next = b->next;

		free(b);
		b = next;
	}
	a->head = NULL;
	a->used = 0;
}
