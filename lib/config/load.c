/* SPDX-License-Identifier: Apache-2.0 */
/*
 * load.c - from a path to a generation, or to everything that is wrong with it.
 *
 * The order is the order of references: who we are, then what services name,
 * then the services, then what only the whole can show.  No step stops at a
 * mistake; the configuration is handed out only when there was none at all.
 */
#include "config/load.h"

#include <stdlib.h>
#include <string.h>

#include "config/files.h"
#include "config/loader.h"

enum { MIB = 1024 * 1024 };

/* Nodes are about as large as their text; the limits only stop a runaway. */
#define SCRATCH_MAX ((size_t)4096 * MIB)

static struct config *config_new(void)
{
	struct config *c = calloc(1, sizeof(*c));

	if (!c)
		abort();
	c->arena = (struct arena)ARENA_INIT(SCRATCH_MAX);
	return c;
}

struct config *config_free(struct config *c)
{
	if (c)
		arena_clear(&c->arena);
	free(c);
	return NULL;
}

static void keep_credentials(struct loader *l)
{
	struct config *c = l->config;

	c->credential_count = l->credential_count;
	c->credentials = arena_array(&c->arena, struct credential *, l->credential_count);
	for (size_t i = 0; i < l->credential_count; i++)
		c->credentials[i] = l->credentials[i];
}

static void load_all(struct loader *l)
{
	load_root(l);
	load_feeds(l);
	load_platforms(l);
	load_messages(l);
	load_policies(l);
	load_pools(l);
	load_lines(l);
	load_locations(l);
	load_checks(l);
	load_messages_checks(l);
	keep_credentials(l);
}

static struct config *load_from(struct complaints *complaints, struct sources *sources,
				struct arena *scratch, const struct config_host *host, const char *path)
{
	struct intern words = INTERN_INIT(scratch, scratch);
	struct yaml_parts parts = { .complaints = complaints, .texts = &words, .arena = scratch };
	const struct node *root = files_read(&parts, host, sources, path);
	struct config *c;

	if (!root)
		return NULL;
	c = config_new();
	load_all(&(struct loader){ .host = host,
				   .config = c,
				   .complaints = complaints,
				   .sources = sources,
				   .scratch = scratch,
				   .texts = INTERN_INIT(&c->arena, scratch),
				   .root = root,
				   .currency = "USD" });
	files_digest(sources, c->digest);
	return complaints->errors.total ? config_free(c) : c;
}

struct config *config_load(const char *path, const struct config_host *host, struct diagnostics *ret)
{
	struct arena scratch cleanup_arena = ARENA_INIT(SCRATCH_MAX);
	struct sources *sources = arena_new(&scratch, struct sources);
	struct complaints complaints = { .sources = sources };
	struct config *c;

	*ret = (struct diagnostics){ .arena = ARENA_INIT((size_t)64 * MIB) };
	complaints.arena = &ret->arena;
	c = load_from(&complaints, sources, &scratch, host, path);
	complaints_finish(&complaints, ret);
	sources_release(sources);
	return c;
}
