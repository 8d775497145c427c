/* SPDX-License-Identifier: Apache-2.0 */
/*
 * json_known.c - which keys came last time in the same place.
 *
 * A bundle is the same object a thousand times over, and a published file the
 * same line a hundred thousand times.  The first of its kind is read with all care,
 * and its keys are kept in their order.  An object after it that brings them in the
 * same order, with some left out, needs no search for each key's end, no hash and
 * no look for duplicates: each is compared with the one expected, and keys that
 * differ and come in one order cannot come twice.  The first key out of that order
 * puts the object back on the careful path, where those that came are counted in.
 *
 * Nothing depends on it but time: with or without, the same documents are read and
 * the same refused.
 */
#include <stdlib.h>
#include <string.h>

#include "base/json_container.h"
#include "base/json_plain.h"

enum { AHEAD = 32 }; /* bytes a comparison may touch */

_Static_assert((int)KNOWN_TEXT <= (int)AHEAD, "a key is compared inside of the chunk");
_Static_assert(KNOWN_LIST_MAX <= 64, "one bit for each key of a list");

static uint64_t load64(const char *p)
{
	uint64_t w;

	memcpy(&w, p, sizeof(w));
	return w;
}

/* The bytes that come first in memory. */
static uint64_t first_bytes(size_t n)
{
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
	return (UINT64_C(1) << 8 * n) - 1;
#else
	return ~(UINT64_MAX >> 8 * n);
#endif
}

/* At least AHEAD bytes can be read at p. */
static inline bool is_same(const struct json_known *k, const char *p)
{
	size_t n = k->length, i = 0;

	for (; i + 8 <= n; i += 8)
		if (load64(k->text + i) != load64(p + i))
			return false;
	return i == n || !((load64(k->text + i) ^ load64(p + i)) & first_bytes(n - i));
}

/* ---- an object begins ---- */

static void know_first(struct json_reader *r)
{
	r->known = malloc(KNOWN_MAX * sizeof(*r->known));
	if (!r->known)
		abort();
	r->known[0] = (struct json_known){ .length = 0 };
	r->known_count = 1;
}

/* A list that no longer fits what comes is left behind; the room for lists is not endless. */
static void forget_if_useless(struct json_known *owner)
{
	if (owner->misses < KNOWN_MISSES_MAX)
		return;
	owner->misses = 0;
	owner->below = 0;
}

void json_known_open(struct json_reader *r, struct json_frame *f)
{
	uint16_t owner = r->depth > 1 ? f[-1].known : 0;

	f->known = f->is_object ? KNOWN_MAX : owner;
	f->gait = GAIT_PLAIN;
	if (!f->is_object || owner == KNOWN_MAX)
		return;
	if (!r->known)
		know_first(r);
	forget_if_useless(&r->known[owner]);
	f->owner = owner;
	f->place = 0;
	f->met = 0;
	f->next_met = 1;
	f->expect = r->known[owner].below;
	f->gait = f->expect ? GAIT_FOLLOWS : GAIT_LEARNS;
}

/* ---- a key ---- */

/* The number of the key at p, which is the list's next or a later one; 0: none of them. */
static inline uint16_t find(const struct json_reader *r, const struct json_frame *f, const char *p,
			    uint64_t *ret_bit)
{
	uint64_t bit = f->next_met;
	uint16_t at = f->expect;

	while (at && !is_same(&r->known[at], p)) {
		at = r->known[at].next;
		bit <<= 1;
	}
	*ret_bit = bit;
	return at;
}

static inline void take(struct json_frame *f, const struct json_known *k, uint16_t at, uint64_t bit,
			const char *p)
{
	f->met |= bit;
	f->next_met = bit << 1;
	f->known = at;
	f->expect = k->next;
	json_frame_key(f, p, k->length - 1U);
}

static int tell_key(struct json_reader *r, struct json_known *k, const char *p, struct err *err)
{
	const struct json_token token = { JSON_KEY, r->depth, p, k->length - 1U, &k->tag };

	return r->visit(r->context, &token, err) ? json_refused_by_visitor(r, err) : 0;
}

static inline int tell_text(struct json_reader *r, struct json_known *k, const char *p,
			    const char *end, struct err *err)
{
	const struct json_token token = { JSON_STRING, r->depth, p, (size_t)(end - p), &k->tag };

	if (k->tag == JSON_TAG_IGNORE)
		return 0;
	return r->visit(r->context, &token, err) ? json_refused_by_visitor(r, err) : 0;
}

/* Behind the quote of the next key of the object at hand, or NULL: something else comes. */
static inline const char *next_key(struct json_frame *f, const char *p, const char *end)
{
	if (end - p < 2 || p[0] != ',' || p[1] != '"')
		return NULL;
	f->has_key = false;
	return p + 2;
}

static inline bool follows(const struct json_frame *f)
{
	return f->is_object && f->gait == GAIT_FOLLOWS;
}

/* From behind a text or an object: to behind the quote of a key that may be foreseen, or NULL with *ret. */
static inline const char *after_value(struct json_reader *r, const char *p, const char *end,
				      const char **ret, struct err *err)
{
	const char *key;

	while (follows(r->top)) {
		r->expect = EXPECT_COMMA;
		key = next_key(r->top, p, end);
		if (key)
			return key;
		if (p == end || *p != '}')
			break;
		p = json_container_end(r, p, err);
		if (!p || !r->depth)
			break;
	}
	*ret = p;
	return NULL;
}

/* A text, an object or an array of objects as the value at p: the same, for whatever may be foreseen in it. */
static inline const char *value(struct json_reader *r, struct json_known *k, const char *p,
				const char *end, const char **ret, struct err *err)
{
	const char *quote;

	if (*p == '"') {
		quote = plain_run(++p, end);
		if (quote < end && *quote == '"' && quote - p <= JSON_TOKEN_MAX) {
			*ret = NULL;
			return tell_text(r, k, p, quote, err) ?
				       NULL :
				       after_value(r, quote + 1, end, ret, err);
		}
		*ret = json_string_begin(r, p, end, err);
		return NULL;
	}
	if (*p == '{')
		p = json_container_begin(r, p, err);
	*ret = p;
	return p && p < end && *p == '"' && r->expect == EXPECT_FIRST_KEY && follows(r->top) ? p + 1 :
											       NULL;
}

const char *json_known_members(struct json_reader *r, const char *p, const char *end, struct err *err)
{
	for (;;) {
		struct json_frame *f = r->top;
		struct json_known *k;
		const char *stop;
		uint64_t bit;
		uint16_t at;

		r->expect = EXPECT_KEY;
		/* What is behind the key is looked at, too. */
		if (end - p <= AHEAD + 2 || !(at = find(r, f, p, &bit)))
			return json_string_begin(r, p, end, err);
		k = &r->known[at];
		take(f, k, at, bit, p);
		if (!k->tag && tell_key(r, k, p, err))
			return NULL;
		p += k->length;
		r->expect = EXPECT_COLON;
		if (*p != ':')
			return p;
		r->expect = EXPECT_VALUE;
		p = value(r, k, p + 1, end, &stop, err);
		if (!p)
			return stop;
	}
}

const char *json_known_lost(struct json_reader *r, struct json_frame *f)
{
	const char *wrong = NULL;
	unsigned place = 0;
	bool limit;

	f->known = KNOWN_MAX;
	if (f->gait != GAIT_FOLLOWS)
		return NULL;
	f->gait = GAIT_PLAIN;
	r->known[f->owner].misses++;
	for (uint16_t at = r->known[f->owner].below; at && !wrong; at = r->known[at].next, place++)
		if (f->met >> place & 1)
			wrong = json_keys_add(&f->keys, r->known[at].hash, &limit);
	return wrong;
}

static uint16_t *append(struct json_reader *r, struct json_frame *f)
{
	uint16_t at = r->known_count++;

	if (f->expect)
		r->known[f->expect].next = at;
	else
		r->known[f->owner].below = at;
	f->expect = at;
	f->known = at;
	f->place++;
	return &r->known[at].tag;
}

uint16_t *json_known_learn(struct json_reader *r, struct json_frame *f, const char *key, size_t n,
			   uint64_t hash)
{
	struct json_known *k;

	if (f->gait != GAIT_LEARNS)
		return NULL;
	if (n >= KNOWN_TEXT || r->copied || r->known_count == KNOWN_MAX || f->place == KNOWN_LIST_MAX) {
		f->gait = GAIT_PLAIN;
		return NULL;
	}
	k = &r->known[r->known_count];
	*k = (struct json_known){ .length = (uint8_t)(n + 1), .hash = hash };
	memcpy(k->text, key, n);
	k->text[n] = '"';
	return append(r, f);
}
