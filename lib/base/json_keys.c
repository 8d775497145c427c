/* SPDX-License-Identifier: Apache-2.0 */
/*
 * json_keys.c - which keys are open: the duplicate check and the path.
 *
 * Two equal keys mean that two readers of one document may believe different
 * things, so a duplicate refuses the document.  Keys are compared by 64-bit
 * hash, which costs no copies.  The hash has no secret, so someone may craft
 * keys that crowd one corner of the set: a search that gets long where none
 * can by chance refuses the document instead of turning quadratic.
 */
#include <stdlib.h>
#include <string.h>

#include "base/json_reader.h"
#include "base/text.h"

enum {
	SET_FIRST = 128, /* a quarter full at most, so long searches never happen by chance */
	SEARCH_MAX = 64,
};

/* 1 added, 0 already there, -1 too crowded to be honest. */
static int set_add(struct json_keys *k, uint64_t hash)
{
	size_t mask = k->set_size - 1;

	for (size_t i = 0; i < SEARCH_MAX; i++) {
		uint64_t *slot = &k->set[(hash + i) & mask];

		if (*slot == hash)
			return 0;
		if (!*slot) {
			*slot = hash;
			return 1;
		}
	}
	return -1;
}

static void set_room(struct json_keys *k, size_t size)
{
	if (size > k->set_room) {
		k->set = realloc(k->set, size * sizeof(*k->set));
		if (!k->set)
			abort();
		k->set_room = size;
	}
	memset(k->set, 0, size * sizeof(*k->set));
	k->set_size = size;
}

static int set_begin(struct json_keys *k)
{
	set_room(k, SET_FIRST);
	for (size_t i = 0; i < KEYS_SCANNED; i++)
		if (set_add(k, k->first[i]) < 0)
			return -1;
	return 0;
}

static int set_double(struct json_keys *k)
{
	size_t old_size = k->set_size;
	uint64_t *old = malloc(old_size * sizeof(*old));
	int crowded = 0;

	if (!old)
		abort();
	memcpy(old, k->set, old_size * sizeof(*old));
	set_room(k, old_size * 2);
	for (size_t i = 0; i < old_size && !crowded; i++)
		crowded = old[i] && set_add(k, old[i]) < 0;
	free(old);
	return crowded ? -1 : 0;
}

static int add_hash(struct json_keys *k, uint64_t hash)
{
	if (!k->set_size && k->count < KEYS_SCANNED) {
		for (size_t i = 0; i < k->count; i++)
			if (k->first[i] == hash)
				return 0;
		k->first[k->count] = hash;
		return 1;
	}
	if (!k->set_size && set_begin(k))
		return -1;
	if (k->count >= k->set_size / 4 && set_double(k))
		return -1;
	return set_add(k, hash);
}

/* Never 0, which is a free slot. */
uint64_t json_key_hash(const char *key, size_t n)
{
	uint64_t hash = text_hash(key, n);

	return hash ? hash : 1;
}

const char *json_keys_add(struct json_keys *k, uint64_t hash, bool *ret_limit)
{
	int added;

	*ret_limit = true;
	if (k->count >= JSON_MEMBERS_MAX)
		return "more keys in one object than we accept";
	added = add_hash(k, hash);
	k->count++;
	if (added < 0)
		return "keys that look made to collide";
	*ret_limit = false;
	return added ? NULL : "this key appears twice in one object";
}

/* The text goes away, the path stays. */
void json_frame_keep(struct json_frame *f)
{
	memcpy(f->kept, f->key, f->key_length < PATH_KEY_MAX ? f->key_length : PATH_KEY_MAX);
	f->key = f->kept;
}

void json_frames_keep(struct json_reader *r)
{
	for (unsigned i = 0; i < r->depth; i++) {
		struct json_frame *f = &r->frames[i];

		if (f->has_key && f->key != f->kept)
			json_frame_keep(f);
	}
}

static bool is_name(const char *key, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		char c = key[i];

		if (!(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z') && !(c >= '0' && c <= '9') &&
		    c != '_' && c != '-')
			return false;
	}
	return n > 0;
}

/* A key comes from outside and goes into a log line: quoted, and no control characters. */
static void path_key(struct buf *out, const struct json_frame *f)
{
	bool cut = f->key_length > PATH_KEY_MAX;
	size_t n = cut ? text_utf8_valid(f->key, PATH_KEY_MAX) : f->key_length;

	if (!cut && is_name(f->key, n)) {
		buf_putc(out, '.');
		buf_append(out, f->key, n);
		return;
	}
	buf_puts(out, "[\"");
	for (size_t i = 0; i < n; i++)
		buf_putc(out, (unsigned char)f->key[i] < 0x20 || f->key[i] == 0x7f ? '?' : f->key[i]);
	buf_puts(out, cut ? "...\"]" : "\"]");
}

/* The reason stands behind the path in one bounded text: a path must leave it room. */
static void path_shorten(struct buf *path)
{
	path->length = text_utf8_valid(path->data, path->max - strlen("..."));
	path->overflowed = false;
	buf_puts(path, "...");
}

const char *json_reader_path(struct json_reader *r)
{
	buf_clear(&r->path);
	buf_putc(&r->path, '$');
	for (unsigned i = 0; i < r->depth; i++) {
		const struct json_frame *f = &r->frames[i];

		if (!f->is_object)
			buf_printf(&r->path, "[%zu]", f->index);
		else if (f->has_key)
			path_key(&r->path, f);
	}
	if (r->path.overflowed)
		path_shorten(&r->path);
	return buf_text(&r->path);
}
