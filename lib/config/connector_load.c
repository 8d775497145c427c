/* SPDX-License-Identifier: Apache-2.0 */
/*
 * connector_load.c - a connector file as a whole.
 *
 * A file is read inside a configuration or alone (`connector check`); both go
 * through the same loader, so that a file which passes the check also loads.
 */
#include "config/connector_load.h"

#include <string.h>

#include "config/connector_parts.h"
#include "config/connectors.h"
#include "config/yaml.h"

enum { MIB = 1024 * 1024, CONNECTOR_MEMORY = 64 * MIB };

static const struct connector *file_read(struct loader *l, uint16_t file)
{
	struct intern words = INTERN_INIT(l->scratch, l->scratch);
	struct yaml_parts parts = { .complaints = l->complaints, .texts = &words, .arena = l->scratch };
	size_t before = l->complaints->errors.total;
	struct connector_reader r = { .l = l, .root = yaml_read(&parts, file), .alone = !l->root };

	if (!r.root)
		return NULL;
	if (r.root->kind != NODE_MAPPING) {
		complaints_error(l->complaints, r.root, "expected settings, like `connector: 1`",
				 "this file is no connector");
		return NULL;
	}
	r.ret = arena_new(&l->config->arena, struct connector);
	r.ret->file = loader_text(l, l->complaints->sources->items[file].path);
	connector_top(&r);
	/* What does not fit its place already has its complaint; judging it too would only repeat it. */
	if (l->complaints->errors.total == before)
		connector_lint(&r);
	return l->complaints->errors.total == before ? r.ret : NULL;
}

/* The source of that path, read if it was not before; -1 after a complaint. */
static int source_of(struct loader *l, const char *path, const struct node *at)
{
	struct sources *all = l->sources;
	struct node whole = { .file = (uint16_t)all->count };
	struct err err = ERR_INIT;
	struct source *s;

	if (all->count > YAML_INCLUDE_MAX) {
		complaints_error(l->complaints, at, "", "more than %d files", YAML_INCLUDE_MAX);
		return -1;
	}
	s = &all->items[all->count++];
	*s = (struct source){ .path = arena_strdup(l->scratch, path),
			      .text = BUF_INIT(CONNECTOR_FILE_MAX) };
	if (!l->host->read_file(l->host->context, s->path, &s->text, &err) && !s->text.overflowed)
		return whole.file;
	complaints_error(l->complaints, at ? at : &whole, "", "cannot read %s: %s", s->path,
			 s->text.overflowed ? "it is larger than 1 MiB" : err.text);
	return -1;
}

const struct connector *connectors_file(struct loader *l, const char *path, const struct node *at)
{
	struct known_connector *known;
	int file;

	for (struct known_connector *k = l->connectors; k; k = k->next)
		if (strcmp(k->path, path) == 0)
			return k->connector;
	file = source_of(l, path, at);
	known = arena_new(l->scratch, struct known_connector);
	known->path = loader_text(l, path);
	known->connector = file >= 0 ? file_read(l, (uint16_t)file) : NULL;
	known->next = l->connectors;
	l->connectors = known;
	return known->connector;
}

/* ---- a file alone ---- */

struct connector *connector_load(const char *path, const struct config_host *host, struct diagnostics *ret)
{
	struct arena scratch cleanup_arena = ARENA_INIT((size_t)4 * CONNECTOR_MEMORY);
	struct sources *sources = arena_new(&scratch, struct sources);
	struct complaints complaints = { .sources = sources };
	struct config holder = { .arena = ARENA_INIT(CONNECTOR_MEMORY) };
	const struct connector *read;
	struct connector *c = NULL;

	*ret = (struct diagnostics){ .arena = ARENA_INIT((size_t)CONNECTOR_MEMORY) };
	complaints.arena = &ret->arena;
	read = connectors_file(&(struct loader){ .host = host,
						 .config = &holder,
						 .complaints = &complaints,
						 .sources = sources,
						 .scratch = &scratch,
						 .texts = INTERN_INIT(&holder.arena, &scratch),
						 .currency = "USD" },
			       path, NULL);
	if (read) {
		c = arena_new(&holder.arena, struct connector);
		*c = *read;
		c->arena = holder.arena;
	} else {
		arena_clear(&holder.arena);
	}
	complaints_finish(&complaints, ret);
	sources_release(sources);
	return c;
}

void connector_free(struct connector *c)
{
	struct arena all;

	if (!c)
		return;
	all = c->arena; /* it lies in what it owns */
	arena_clear(&all);
}
