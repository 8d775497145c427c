/* SPDX-License-Identifier: Apache-2.0 */
/*
 * files.c - many files, one configuration.
 *
 * Large organisations give every market its own file.  Which file something
 * stands in never changes its meaning: there is no order of precedence, so two
 * files that say the same key are a mistake and not an override.
 */
#include "config/files.h"

#include <string.h>

#include "base/sign.h"
#include "base/text.h"

struct files {
	const struct yaml_parts *parts;
	const struct config_host *host;
	struct sources *sources;
	const struct node **tops; /* per source; NULL: could not be read */
	bool broken;
};

static bool is_known(const struct files *f, const char *path)
{
	for (size_t i = 0; i < f->sources->count; i++)
		if (strcmp(f->sources->items[i].path, path) == 0)
			return true;
	return false;
}

static void add_path(struct files *f, const char *path, const struct node *at)
{
	struct source *s = &f->sources->items[f->sources->count];
	char quoted[QUOTE_TEXT];

	if (is_known(f, path)) {
		complaints_error(f->parts->complaints, at, "include every file once",
				 "%s is read already", complaint_quote(path, quoted));
		return;
	}
	if (f->sources->count > YAML_INCLUDE_MAX) {
		complaints_error(f->parts->complaints, at, "", "more than %d files", YAML_INCLUDE_MAX);
		return;
	}
	*s = (struct source){ .path = arena_strdup(f->parts->arena, path),
			      .text = BUF_INIT(YAML_FILE_MAX) };
	if (at)
		s->included_at = *at;
	f->sources->count++;
}

const char *files_beside(struct arena *arena, const char *including, const char *path)
{
	const char *slash = strrchr(including, '/');

	if (*path == '/' || !slash)
		return path;
	return arena_printf(arena, "%.*s%s", (int)(slash - including + 1), including, path);
}

static void include_pattern(struct files *f, const char *pattern, const struct node *at)
{
	struct buf found cleanup_buf = BUF_INIT(YAML_INCLUDE_MAX * 1024);
	struct err err = ERR_INIT;

	if (!strpbrk(pattern, "*?[")) {
		add_path(f, pattern, at);
		return;
	}
	if (f->host->match_files(f->host->context, pattern, &found, &err)) {
		complaints_error(f->parts->complaints, at, "", "%s", err.text);
		return;
	}
	for (size_t i = 0; i < found.length; i += strlen(found.data + i) + 1)
		add_path(f, found.data + i, at);
}

static void include_one(struct files *f, uint16_t file, const struct node *n)
{
	if (n->kind != NODE_SCALAR || node_is_empty(n) || !*n->text) {
		complaints_error(f->parts->complaints, n, "expected a path or pattern, like conf.d/*.yaml",
				 "\"include\" takes one text or a list of texts");
		return;
	}
	include_pattern(f, files_beside(f->parts->arena, f->sources->items[file].path, n->text), n);
}

static void follow_includes(struct files *f, uint16_t file)
{
	const struct node *include = node_get(f->tops[file], "include");

	if (!include)
		return;
	if (include->kind != NODE_SEQUENCE) {
		include_one(f, file, include);
		return;
	}
	for (size_t i = 0; i < include->count; i++)
		include_one(f, file, &include->items[i]);
}

static void read_one(struct files *f, uint16_t file)
{
	struct source *s = &f->sources->items[file];
	struct node whole = { .file = file };
	struct err err = ERR_INIT;
	const struct node *top;

	f->broken = true;
	if (f->host->read_file(f->host->context, s->path, &s->text, &err) || s->text.overflowed) {
		complaints_error(f->parts->complaints, s->included_at.line ? &s->included_at : &whole,
				 "", "cannot read %s: %s", s->path,
				 s->text.overflowed ? "it is larger than 64 MiB" : err.text);
		return;
	}
	top = yaml_read(f->parts, file);
	if (!top)
		return;
	if (top->kind != NODE_MAPPING) {
		complaints_error(f->parts->complaints, top, "expected settings, like `version: 1`",
				 node_is_empty(top) ? "this file is empty" :
						      "this file holds no settings");
		return;
	}
	f->broken = false;
	f->tops[file] = top;
	follow_includes(f, file);
}

/* ---- merging ---- */

static size_t pairs_of(const struct files *f, const char *key, const struct node **ret_last)
{
	size_t n = 0;

	for (size_t i = 0; i < f->sources->count; i++) {
		const struct node *value = node_get(f->tops[i], key);

		if (!value)
			continue;
		*ret_last = value;
		n += value->kind == NODE_MAPPING ? value->count : 0;
	}
	return n;
}

/* One mapping with the pairs of that section from every file. */
static struct node merge_section(const struct files *f, const struct node *first, const char *key)
{
	const struct node *last = first;
	size_t pairs = pairs_of(f, key, &last), n = 0;
	struct node merged = *first, *items;

	if (last == first)
		return merged;
	items = arena_array(f->parts->arena, struct node, 2 * pairs);
	for (size_t i = 0; i < f->sources->count; i++) {
		const struct node *value = node_get(f->tops[i], key);

		if (!value || value->kind != NODE_MAPPING || !value->count)
			continue;
		memcpy(&items[n], value->items, 2 * value->count * sizeof(*items));
		n += 2 * value->count;
	}
	merged.items = items;
	merged.count = (uint32_t)pairs;
	yaml_check_duplicates(f->parts, &merged);
	return merged;
}

/* Sections are mappings; any other key belongs to one file only, but each file has its own includes. */
static void check_twice(const struct files *f, const struct node *first, const struct node *key)
{
	if (strcmp(key->text, "include") == 0 ||
	    ((first + 1)->kind == NODE_MAPPING && (key + 1)->kind == NODE_MAPPING))
		return;
	complaints_error(f->parts->complaints, key, "keep one of the two", "\"%.60s\" is set twice",
			 key->text);
	complaints_note(f->parts->complaints, first, "first set here");
}

static const struct node *merge(const struct files *f)
{
	struct node *top = arena_new(f->parts->arena, struct node), *items;
	size_t room = 0, n = 0;

	for (size_t i = 0; i < f->sources->count; i++)
		room += f->tops[i]->count;
	items = arena_array(f->parts->arena, struct node, 2 * room);
	*top = *f->tops[0];
	top->items = items;
	top->count = 0;
	for (size_t i = 0; i < f->sources->count; i++)
		for (size_t j = 0; j < f->tops[i]->count; j++) {
			const struct node *key = node_key(f->tops[i], j);
			const struct node *first = i ? node_get_key(top, key->text) : NULL;

			if (first) {
				check_twice(f, first, key);
				continue;
			}
			items[n++] = *key;
			items[n++] = (key + 1)->kind == NODE_MAPPING ?
					     merge_section(f, key + 1, key->text) :
					     key[1];
			top->count = (uint32_t)(n / 2);
		}
	return top;
}

const struct node *files_read(const struct yaml_parts *parts, const struct config_host *host,
			      struct sources *sources, const char *path)
{
	struct files f = { .parts = parts, .host = host, .sources = sources };
	bool broken = false;

	f.tops = arena_array(parts->arena, const struct node *, YAML_INCLUDE_MAX + 1);
	add_path(&f, path, NULL);
	for (size_t i = 0; i < sources->count; i++) {
		read_one(&f, (uint16_t)i);
		broken |= f.broken;
	}
	return broken ? NULL : merge(&f);
}

void files_digest(const struct sources *sources, char ret[65])
{
	struct buf all cleanup_buf = BUF_INIT((YAML_INCLUDE_MAX + 1) * SHA256_HEX);
	char hex[SHA256_HEX];

	for (size_t i = 0; i < sources->count; i++) {
		const struct buf *text = &sources->items[i].text;

		buf_puts(&all, sign_sha256_hex(buf_text(text), text->length, hex));
	}
	sign_sha256_hex(buf_text(&all), all.length, ret);
}
