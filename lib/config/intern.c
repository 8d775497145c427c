/* SPDX-License-Identifier: Apache-2.0 */
/*
 * intern.c - an open-addressed set of texts.
 *
 * The arena aligns every allocation for any type, which would double the size
 * of short names, so the copies are cut from larger chunks here.
 */
#include "config/intern.h"

#include <string.h>

#include "base/text.h"

enum { CHUNK = 4096, ROOM_FIRST = 256 };

static char *place(struct intern *t, size_t size)
{
	char *at;

	if (size > CHUNK / 4)
		return arena_alloc(t->texts, size, 1);
	if (size > t->left) {
		t->chunk = arena_alloc(t->texts, CHUNK, 1);
		t->left = CHUNK;
	}
	at = t->chunk;
	t->chunk += size;
	t->left -= size;
	return at;
}

/* The slot that holds the text, or the free one where it belongs. */
static const char **slot_of(const struct intern *t, const char *bytes, size_t n)
{
	size_t i = (size_t)text_hash(bytes, n) & (t->room - 1);

	while (t->slots[i] && !text_is(bytes, n, t->slots[i]))
		i = (i + 1) & (t->room - 1);
	return &t->slots[i];
}

static void grow(struct intern *t)
{
	const char **old = t->slots;
	size_t room = t->room;

	t->room = room ? room * 2 : ROOM_FIRST;
	t->slots = arena_array(t->scratch, const char *, t->room);
	for (size_t i = 0; i < room; i++)
		if (old[i])
			*slot_of(t, old[i], strlen(old[i])) = old[i];
}

const char *intern_text(struct intern *t, const char *bytes, size_t n)
{
	const char **slot;
	char *copy;

	n = strnlen(bytes, n);
	if (t->count * 4 >= t->room * 3)
		grow(t);
	slot = slot_of(t, bytes, n);
	if (*slot)
		return *slot;
	copy = place(t, n + 1);
	memcpy(copy, bytes, n);
	copy[n] = '\0';
	t->count++;
	return *slot = copy;
}
