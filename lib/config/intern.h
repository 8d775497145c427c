/* SPDX-License-Identifier: Apache-2.0 */
/*
 * intern.h - one copy of every text.
 *
 * Ten thousand services name the same few owners, policies and feeds; kept
 * once each, a service costs a few hundred bytes instead of its whole YAML.
 * Equal texts are the same pointer.
 */
#ifndef CAPD_CONFIG_INTERN_H
#define CAPD_CONFIG_INTERN_H

#include <stddef.h>

#include "base/arena.h"

struct intern {
	struct arena *texts;   /* the copies, packed byte to byte */
	struct arena *scratch; /* the table, not needed once loading is over */
	char *chunk;
	size_t left;
	const char **slots;
	size_t count, room;
};

#define INTERN_INIT(text_arena, scratch_arena) \
	{ \
		.texts = (text_arena), .scratch = (scratch_arena) \
	}

/* NUL-terminated copy of n bytes; it ends at the first NUL among them. */
const char *intern_text(struct intern *t, const char *bytes, size_t n) __attribute__((returns_nonnull));

#endif
