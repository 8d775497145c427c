/* SPDX-License-Identifier: Apache-2.0 */
/*
 * option.c - which keys a mapping has, lacks and should not have.
 */
#include "config/option.h"

#include <string.h>

#include "base/text.h"

static const struct option *find_row(const struct option_layer *layers, size_t count,
				     const char *name, void **ret_block)
{
	for (size_t i = 0; i < count; i++)
		for (const struct option *o = layers[i].table; o && o->name; o++)
			if (strcmp(o->name, name) == 0) {
				*ret_block = layers[i].block;
				return o;
			}
	return NULL;
}

enum { ROWS_MAX = 64 };

static size_t row_names(const struct option_layer *layers, size_t count, const char *names[ROWS_MAX])
{
	size_t n = 0;

	for (size_t i = 0; i < count; i++)
		for (const struct option *o = layers[i].table; o && o->name && n < ROWS_MAX; o++)
			names[n++] = o->name;
	return n;
}

static void complain_unknown(struct loader *l, const struct node *key, const char *what,
			     const struct option_layer *layers, size_t count)
{
	struct buf hint cleanup_buf = BUF_INIT(1024);
	const char *names[ROWS_MAX], *nearest;
	size_t n = row_names(layers, count, names);
	char quoted[QUOTE_TEXT];

	nearest = text_nearest(key->text, names, n);
	if (strcmp(key->text, "<<") == 0)
		buf_puts(&hint,
			 "merge keys are not used here; a policy can inherit with `from:`; ");
	if (nearest)
		buf_printf(&hint, "did you mean \"%s\"? ", nearest);
	buf_puts(&hint, "known: ");
	for (size_t i = 0; i < n; i++)
		buf_printf(&hint, "%s%s", i ? ", " : "", names[i]);
	complaints_error(l->complaints, key, buf_text(&hint), "unknown setting \"%s\" in %s",
			 complaint_quote(key->text, quoted), what);
}

static void read_given(struct loader *l, const struct node *map, const char *what,
		       const struct option_layer *layers, size_t count)
{
	for (size_t i = 0; i < map->count; i++) {
		const struct node *key = node_key(map, i);
		const struct option *o;
		void *block;

		if (key->refused)
			continue;
		o = find_row(layers, count, key->text, &block);
		if (!o)
			complain_unknown(l, key, what, layers, count);
		else if (node_get(map, key->text) == node_value(map, i))
			option_read(l, o, block, key, node_value(map, i));
	}
}

static void fill_missing(struct loader *l, const struct node *map, const struct node *at,
			 const char *what, const struct option_layer *layer)
{
	for (const struct option *o = layer->table; o && o->name; o++) {
		if (node_get(map, o->name))
			continue;
		/* A mapping nobody wrote lacks nothing; it only has defaults. */
		if ((o->flags & OPTION_REQUIRED) && map)
			complaints_error(l->complaints, at, o->help, "%s needs \"%s\"", what, o->name);
		else
			option_default(l, o, layer->block);
	}
}

void option_apply(struct loader *l, const struct node *map, const struct node *at, const char *what,
		  const struct option_layer *layers, size_t count)
{
	if (map && map->kind == NODE_MAPPING)
		read_given(l, map, what, layers, count);
	for (size_t i = 0; i < count; i++)
		fill_missing(l, map, at, what, &layers[i]);
}

void option_apply_one(struct loader *l, const struct node *map, const struct node *at,
		      const char *what, const struct option *table, void *block)
{
	option_apply(l, map, at, what, &(struct option_layer){ .table = table, .block = block }, 1);
}
