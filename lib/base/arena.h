/* SPDX-License-Identifier: Apache-2.0 */
/*
 * arena.h - memory that is given back all at once.
 *
 * Three lifetimes cover the program: a configuration generation, one
 * conversation with a feed or platform, and one turn of the engine.  Nothing
 * allocated here is freed on its own.  Allocation never returns NULL: running
 * out, or passing the limit the owner set, aborts, because a crash is safe
 * here (the store knows every unsettled command) and a half-done turn is not.
 */
#ifndef CAPD_BASE_ARENA_H
#define CAPD_BASE_ARENA_H

#include <stddef.h>

struct arena_block;

struct arena {
	struct arena_block *head;
	size_t used, limit; /* bytes handed out; the most we ever will */
};

#define ARENA_INIT(max) \
	{ \
		.head = NULL, .used = 0, .limit = (max) \
	}

/* Zeroed memory, aligned for any type. */
void *arena_alloc(struct arena *a, size_t count, size_t size) __attribute__((malloc, returns_nonnull));
char *arena_strdup(struct arena *a, const char *s) __attribute__((returns_nonnull));
char *arena_strndup(struct arena *a, const char *s, size_t n) __attribute__((returns_nonnull));
char *arena_printf(struct arena *a, const char *fmt, ...)
	__attribute__((returns_nonnull, format(printf, 2, 3)));
void arena_clear(struct arena *a); /* gives everything back; usable again at once */

#define arena_new(a, type) ((type *)arena_alloc((a), 1, sizeof(type)))
#define arena_array(a, type, n) ((type *)arena_alloc((a), (n), sizeof(type)))

/* Scope-bound arena: struct arena scratch cleanup_arena = ARENA_INIT(64 * 1024); */
#define cleanup_arena __attribute__((cleanup(arena_clear)))

#endif
