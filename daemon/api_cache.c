/* SPDX-License-Identifier: Apache-2.0 */
/*
 * api_cache.c - what was written once for a state is not written again.
 *
 * Many look at the same page.  An answer is kept under the address it was asked at, who
 * asked, the tag of the state it shows and the second, because ages are told: so it can
 * never be told of another state, and the least recently asked gives way.  Bytes being sent outlive their place here.  What
 * carries a form's token is not kept, and so never packed: the length of packed bytes
 * tells about what stands in them.
 */
#include "daemon/api_cache.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <zlib.h>

#include "base/limits.h"
#include "base/text.h"

enum {
	ENTRIES = 32,
	KEY_MAX = 512,
	KEPT_MAX = 256 * 1024, /* of one answer: all of them are 16 MiB with their packed forms */
	SECOND_MS = 1000,
	PACK_LEAST = 1024,
	PACK_LEVEL = 3, /* a page in half a millisecond */
	GZIP_WINDOW = 15 + 16,
	GZIP_MEMORY = 8,
};

struct api_shared {
	unsigned users; /* the cache and everybody it is being sent to */
	struct buf plain, packed;
	bool is_tried; /* packing */
};

struct entry {
	char key[KEY_MAX]; /* "": empty */
	uint64_t hash, used;
	const char *type;
	struct api_shared *shared;
};

struct api_cache {
	struct entry entries[ENTRIES];
	uint64_t clock; /* of uses */
};

struct api_cache *api_cache_new(void)
{
	struct api_cache *c = calloc(1, sizeof(*c));

	if (!c)
		abort();
	return c;
}

struct api_cache *api_cache_free(struct api_cache *c)
{
	for (size_t i = 0; c && i < ENTRIES; i++)
		api_shared_drop(c->entries[i].shared);
	free(c);
	return NULL;
}

/* ---- shared bytes ---- */

void api_shared_drop(void *shared)
{
	struct api_shared *s = shared;

	if (!s || --s->users > 0)
		return;
	buf_release(&s->plain);
	buf_release(&s->packed);
	free(s);
}

static void pack(struct api_shared *s)
{
	size_t room = s->plain.length / 2; /* not worth it beyond */
	z_stream z = { .next_in = (Bytef *)s->plain.data, .avail_in = (uInt)s->plain.length };
	char *bytes;

	s->is_tried = true;
	if (s->plain.length < PACK_LEAST)
		return;
	bytes = malloc(room);
	if (!bytes || deflateInit2(&z, PACK_LEVEL, Z_DEFLATED, GZIP_WINDOW, GZIP_MEMORY,
				   Z_DEFAULT_STRATEGY) != Z_OK)
		abort();
	z.next_out = (Bytef *)bytes;
	z.avail_out = (uInt)room;
	if (deflate(&z, Z_FINISH) == Z_STREAM_END)
		buf_append(&s->packed, bytes, z.total_out);
	(void)deflateEnd(&z);
	free(bytes);
}

const char *api_shared_bytes(struct api_shared *s, bool takes_gzip, size_t *ret_length, bool *ret_packed)
{
	const struct buf *b = &s->plain;

	if (takes_gzip && !s->is_tried)
		pack(s);
	*ret_packed = takes_gzip && s->packed.length > 0;
	if (*ret_packed)
		b = &s->packed;
	*ret_length = b->length;
	return buf_text(b);
}

/* "gzip", "deflate, gzip;q=0.5" and "*"; not "gzip;q=0". */
bool api_takes_gzip(const char *accept_encoding)
{
	const char *at = accept_encoding;

	while (at && *at) {
		size_t n;
		const char *q;

		at += strspn(at, " \t,");
		n = strcspn(at, " \t,;");
		q = at + n + strspn(at + n, " \t;");
		if ((n == 4 && strncasecmp(at, "gzip", n) == 0) || (n == 1 && *at == '*'))
			return strncasecmp(q, "q=", 2) != 0 || strtod(q + 2, NULL) > 0;
		at += strcspn(at, ",");
	}
	return false;
}

/* ---- entries ---- */

/* False: it is too long to be kept, or must not be. */
static bool key_of(const struct api_exchange *x, char out[KEY_MAX])
{
	struct buf key cleanup_buf = BUF_INIT(KEY_MAX - 1);
	const struct api_request *q = x->q;

	if (x->form_token[0])
		return false;
	buf_printf(&key, "%s %lld %s %d %s", x->a->etag, (long long)(x->context.now.ms / SECOND_MS),
		   q->path, (int)x->viewer.role, x->name);
	for (size_t i = 0; i < q->argument_count; i++)
		buf_printf(&key, "\n%s=%s", q->arguments[i].name, q->arguments[i].value);
	if (key.overflowed)
		return false;
	memcpy(out, key.data, key.length + 1);
	return true;
}

static struct entry *entry_of(struct api_cache *c, const char *key, uint64_t hash)
{
	for (size_t i = 0; i < ENTRIES; i++)
		if (c->entries[i].hash == hash && strcmp(c->entries[i].key, key) == 0)
			return &c->entries[i];
	return NULL;
}

static struct entry *oldest(struct api_cache *c)
{
	struct entry *old = &c->entries[0];

	for (size_t i = 1; i < ENTRIES; i++)
		if (c->entries[i].used < old->used)
			old = &c->entries[i];
	return old;
}

bool api_cache_find(struct api_cache *c, struct api_exchange *x)
{
	char key[KEY_MAX];
	struct entry *e;

	if (!key_of(x, key))
		return false;
	e = entry_of(c, key, text_hash(key, strlen(key)));
	if (!e)
		return false;
	e->used = ++c->clock;
	e->shared->users++;
	x->a->type = e->type;
	x->a->shared = e->shared;
	return true;
}

void api_cache_keep(struct api_cache *c, struct api_exchange *x)
{
	char key[KEY_MAX];
	struct entry *e;

	if (x->a->body.length > KEPT_MAX || !key_of(x, key))
		return;
	e = oldest(c);
	api_shared_drop(e->shared);
	e->shared = calloc(1, sizeof(*e->shared));
	if (!e->shared)
		abort();
	*e->shared = (struct api_shared){
		.users = 2, /* the cache, and this answer */
		.plain = x->a->body,
		.packed = BUF_INIT(KEPT_MAX),
	};
	memcpy(e->key, key, sizeof(key));
	e->hash = text_hash(key, strlen(key));
	e->used = ++c->clock;
	e->type = x->a->type;
	x->a->body = (struct buf)BUF_INIT(0);
	x->a->shared = e->shared;
}
