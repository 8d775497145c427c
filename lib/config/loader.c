/* SPDX-License-Identifier: Apache-2.0 */
/*
 * loader.c - names, references and the few things that are asked from outside.
 */
#include "config/loader.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "config/value.h"

const char *loader_text(struct loader *l, const char *text)
{
	return intern_text(&l->texts, text, strlen(text));
}

/* Room for one more in an array that lives in scratch. */
static void *with_room(struct loader *l, void *items, size_t count, size_t *room, size_t size)
{
	void *larger;

	if (count < *room)
		return items;
	*room = *room ? *room * 2 : 16;
	larger = arena_alloc(l->scratch, *room, size);
	if (count)
		memcpy(larger, items, count * size);
	return larger;
}

const struct zone *loader_zone(struct loader *l, const char *name)
{
	const char *kept = loader_text(l, name);
	const struct zone *zone;

	for (size_t i = 0; i < l->zone_count; i++)
		if (l->zones[i].name == kept)
			return l->zones[i].zone;
	zone = l->host->zone(l->host->context, kept, &l->config->arena);
	l->zones = with_room(l, l->zones, l->zone_count, &l->zone_room, sizeof(*l->zones));
	l->zones[l->zone_count++] = (struct known_zone){ .name = kept, .zone = zone };
	return zone;
}

struct credential *loader_credential(struct loader *l, enum credential_source source, const char *name)
{
	const char *kept = loader_text(l, name);
	struct credential *c;

	for (size_t i = 0; i < l->credential_count; i++)
		if (l->credentials[i]->name == kept && l->credentials[i]->source == source)
			return l->credentials[i];
	c = arena_new(&l->config->arena, struct credential);
	*c = (struct credential){ .source = source, .name = kept };
	l->credentials = with_room(l, l->credentials, l->credential_count, &l->credential_room,
				   sizeof(*l->credentials));
	l->credentials[l->credential_count++] = c;
	return c;
}

struct place loader_place(struct loader *l, const struct node *at)
{
	return (struct place){ .file = loader_text(l, l->complaints->sources->items[at->file].path),
			       .line = at->line,
			       .column = at->column };
}

static int by_id(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;
	int order = strcmp(x->id, y->id);

	return order ? order : (x->key > y->key) - (x->key < y->key);
}

static bool entry_is_good(struct loader *l, const struct node *key, const struct node *value,
			  const char *what)
{
	struct wrong w;

	if (key->refused || value->refused)
		return false;
	if (value_id(key->text, &w)) {
		complaints_error(l->complaints, key, w.hint, "%s", w.what);
		return false;
	}
	if (value->kind == NODE_MAPPING)
		return true;
	complaints_error(l->complaints, node_is_empty(value) ? key : value,
			 "expected settings, like {name: value}; {} when there are none",
			 "%s \"%s\" holds %s", what, key->text, node_kind_name(value));
	return false;
}

struct entry *loader_entries(struct loader *l, const struct node *section, const char *what,
			     size_t *ret_count)
{
	size_t room = section && section->kind == NODE_MAPPING ? section->count : 0, n = 0;
	struct entry *entries = arena_array(l->scratch, struct entry, room);

	*ret_count = 0;
	for (size_t i = 0; i < room; i++) {
		const struct node *key = node_key(section, i), *value = node_value(section, i);

		if (entry_is_good(l, key, value, what))
			entries[n++] = (struct entry){ .id = loader_text(l, key->text),
						       .key = key,
						       .value = value };
	}
	qsort(entries, n, sizeof(*entries), by_id);
	/* A duplicate was complained about when it was read; ids must be unique from here on. */
	for (size_t i = 0; i < n; i++)
		if (!i || entries[i].id != entries[*ret_count - 1].id)
			entries[(*ret_count)++] = entries[i];
	return entries;
}

static const char *id_at(const void *array, size_t i, size_t size)
{
	return *(const char *const *)(const void *)((const char *)array + i * size);
}

static void complain_unknown(struct loader *l, const struct node *at, const char *name,
			     const char *what, const void *array, size_t count, size_t size)
{
	const char **names = arena_array(l->scratch, const char *, count);
	struct buf hint cleanup_buf = BUF_INIT(400);
	char quoted[QUOTE_TEXT];
	const char *nearest;

	for (size_t i = 0; i < count; i++)
		names[i] = id_at(array, i, size);
	nearest = text_nearest(name, names, count);
	if (nearest)
		buf_printf(&hint, "did you mean \"%s\"? ", nearest);
	if (!count)
		buf_printf(&hint, "no %s is configured", what);
	else
		buf_puts(&hint, "known: ");
	for (size_t i = 0; i < count && i < 8; i++)
		buf_printf(&hint, "%s%s", i ? ", " : "", names[i]);
	if (count > 8)
		buf_printf(&hint, " and %zu more", count - 8);
	complaints_error(l->complaints, at, buf_text(&hint), "unknown %s \"%s\"", what,
			 complaint_quote(name, quoted));
}

int64_t loader_find(struct loader *l, const struct node *at, const char *name, const char *what,
		    const void *array, size_t count, size_t size)
{
	size_t low = 0, high = count;

	while (low < high) {
		size_t mid = low + (high - low) / 2;
		int order = strcmp(name, id_at(array, mid, size));

		if (order == 0)
			return (int64_t)mid;
		if (order < 0)
			high = mid;
		else
			low = mid + 1;
	}
	complain_unknown(l, at, name, what, array, count, size);
	return -1;
}
