/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bulk_map.c - 64-bit names to numbers, for files with more slots than anybody asked for.
 *
 * A publisher's file may hold a thousand times the slots we need, and each line
 * asks "is its schedule ours?".  The names are hashes already, so the table uses
 * them as they are; two flat arrays cost 12 bytes a place and no allocation a name.
 */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "feed/bulk.h"

enum { ROOM_FIRST = 64 };

uint64_t bulk_name(const char *text, size_t n)
{
	uint64_t h = text_hash(text, n);

	return h ? h : 1;
}

/* "Schedule/7", "https://h/r4/Schedule/7/_history/2" and "7" are the same. */
uint64_t bulk_reference(const char *text, size_t n)
{
	static const char history[] = "/_history";
	const size_t before = sizeof(history) - 1;
	const char *at = memrchr(text, '/', n);

	if (at && (size_t)(at - text) > before && !memcmp(at - before, history, before)) {
		n = (size_t)(at - text) - before;
		at = memrchr(text, '/', n);
	}
	at = at ? at + 1 : text;
	return bulk_name(at, n - (size_t)(at - text));
}

void bulk_map_release(struct bulk_map *m)
{
	free(m->keys);
	free(m->values);
	*m = (struct bulk_map){ .is_set = m->is_set };
}

static size_t place_of(const struct bulk_map *m, uint64_t key)
{
	size_t at = (size_t)(key ^ key >> 32) & (m->room - 1);

	while (m->keys[at] && m->keys[at] != key)
		at = (at + 1) & (m->room - 1);
	return at;
}

static void *rows(size_t n, size_t size)
{
	void *p = calloc(n, size);

	if (!p)
		abort();
	return p;
}

static void grow(struct bulk_map *m)
{
	struct bulk_map old = *m;

	m->room = old.room ? old.room * 2 : ROOM_FIRST;
	m->keys = rows(m->room, sizeof(*m->keys));
	m->values = m->is_set ? NULL : rows(m->room, sizeof(*m->values));
	for (size_t i = 0; i < old.room; i++) {
		size_t at;

		if (!old.keys[i])
			continue;
		at = place_of(m, old.keys[i]);
		m->keys[at] = old.keys[i];
		if (!m->is_set)
			m->values[at] = old.values[i];
	}
	free(old.keys);
	free(old.values);
}

/* Where the key is, or now is. */
static size_t take(struct bulk_map *m, uint64_t key, bool *ret_new)
{
	size_t at;

	if ((m->count + 1) * 4 > m->room * 3)
		grow(m);
	at = place_of(m, key);
	*ret_new = !m->keys[at];
	m->count += *ret_new;
	m->keys[at] = key;
	return at;
}

uint32_t *bulk_map_at(struct bulk_map *m, uint64_t key)
{
	bool is_new;
	size_t at = take(m, key, &is_new); /* may move the values */

	return &m->values[at];
}

uint32_t bulk_map_get(const struct bulk_map *m, uint64_t key)
{
	return m->room ? m->values[place_of(m, key)] : 0;
}

bool bulk_map_add(struct bulk_map *m, uint64_t key)
{
	bool is_new;

	(void)take(m, key, &is_new);
	return is_new;
}
