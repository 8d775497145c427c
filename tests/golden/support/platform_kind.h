/* SPDX-License-Identifier: Apache-2.0 */
/*
 * platform_kind.h - what a kind of platform brings to its golden conversations.
 *
 * A new kind adds support/platform_<kind>.h with one struct golden_kind, and its
 * line to the list in platform.c: the conversations themselves need no C.
 */
#ifndef CAPD_TESTS_GOLDEN_PLATFORM_KIND_H
#define CAPD_TESTS_GOLDEN_PLATFORM_KIND_H

#include <string.h>

#include "base/arena.h"
#include "model/config.h"

struct golden_kind {
	const char *name; /* of the kind, as in YAML */
	/* Sets config->settings (and auth, if the kind looks at it) to what a plain configuration has. */
	void (*prepare)(struct platform_config *config, struct arena *arena);
	/* A line of ask.txt this kind has of its own; false: it has no such line. */
	bool (*option)(struct platform_config *config, struct arena *arena, const char *word,
		       const char *value);
	/* The target struct a name in ask.txt stands for. */
	void *(*target)(struct arena *arena, const char *name);
};

/*
 * A target is named "20411107" or "campaign=20411107,ad_group=55": the value of that
 * key, the whole name when it has no keys and the key is `plain`, or NULL.
 */
static inline const char *golden_part(struct arena *arena, const char *name, const char *key, bool plain)
{
	size_t n = strlen(key);

	if (!strchr(name, '='))
		return plain ? arena_strdup(arena, name) : NULL;
	for (const char *p = name; p; p = strchr(p, ',') ? strchr(p, ',') + 1 : NULL)
		if (strncmp(p, key, n) == 0 && p[n] == '=')
			return arena_strndup(arena, p + n + 1, strcspn(p + n + 1, ","));
	return NULL;
}

#endif
