/* SPDX-License-Identifier: Apache-2.0 */
/*
 * json_reader.h - what the files of the JSON reader share; nobody else includes it.
 *
 * json.c knows the grammar between tokens, json_string.c and json_number.c the
 * inside of one, json_keys.c which keys are open (duplicates and the path),
 * json_known.c which keys came last time in the same place.
 */
#ifndef CAPD_BASE_JSON_READER_H
#define CAPD_BASE_JSON_READER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/json.h"
#include "base/limits.h"
#include "base/utf8.h"

enum {
	KEYS_SCANNED = 16,   /* up to here a linear search beats a set */
	PATH_KEY_MAX = 64,   /* what an error shows of one key */
	PATH_TEXT_MAX = 256, /* of the whole path; ERR_TEXT_MAX must hold the reason, too */
};

/* The hashes of one open object's keys. */
struct json_keys {
	size_t count;
	uint64_t first[KEYS_SCANNED];
	uint64_t *set;	 /* open addressing, 0 is free; kept for the next object at this depth */
	size_t set_size; /* slots in use now, a power of two; 0 while scanning */
	size_t set_room; /* slots allocated */
};

/*
 * A key as it came before, in its place: the documents we read are the same object
 * over and over.  The keys of one object form a list in their order, and a key leads
 * to the list of the objects below it.  Number 0 stands for the document.
 */
enum {
	KNOWN_TEXT = 32, /* a longer key ends the list */
	KNOWN_MAX = 256,
	KNOWN_LIST_MAX = 64,  /* keys of one list: a bit for each */
	KNOWN_MISSES_MAX = 4, /* objects that went another way before their list is made anew */
};
struct json_known {
	char text[KNOWN_TEXT]; /* the key and the quote behind it */
	uint8_t length;	       /* of both */
	uint8_t misses;	       /* of the list below */
	uint16_t next, below;  /* 0: none */
	uint16_t tag;	       /* the visitor's */
	uint64_t hash;
};

enum json_gait {
	GAIT_PLAIN,
	GAIT_LEARNS, /* each key is put at the list's end */
	GAIT_FOLLOWS, /* every key so far was the list's next or a later one: none can be there twice */
};

/* One open container. */
struct json_frame {
	bool is_object;
	bool has_key;	   /* a member has begun: key is part of the path */
	uint8_t gait;	   /* enum json_gait */
	uint8_t place;	   /* LEARNS: how long the list is */
	uint16_t known;	   /* the key, or the array's own; KNOWN_MAX: none */
	uint16_t owner;	   /* whose list this object's keys are */
	uint16_t expect;   /* FOLLOWS: the list's next; LEARNS: its last; 0: none */
	uint64_t met;	   /* FOLLOWS: which of the list have come */
	uint64_t next_met; /* the bit of `expect` */
	size_t index;	   /* the current element of an array */
	const char *key;   /* into the caller's chunk, or kept once the chunk is gone */
	size_t key_length; /* of the whole key; kept holds at most PATH_KEY_MAX of it */
	char kept[PATH_KEY_MAX];
	struct json_keys keys;
};

enum json_expect {
	EXPECT_VALUE,
	EXPECT_FIRST_VALUE, /* or ] */
	EXPECT_KEY,
	EXPECT_FIRST_KEY, /* or } */
	EXPECT_COLON,
	EXPECT_COMMA,	/* or the container's end */
	EXPECT_NOTHING, /* the document is complete */
};

/* Where inside a token the last chunk ended, or the present byte stands. */
enum json_inside {
	INSIDE_NOTHING,
	INSIDE_STRING,
	INSIDE_ESCAPE, /* after a backslash */
	INSIDE_HEX,    /* in the four digits after \u */
	INSIDE_NUMBER,
	INSIDE_LITERAL,
};

enum json_digits {
	DIGITS_BEGIN,
	DIGITS_MINUS,
	DIGITS_ZERO,
	DIGITS_WHOLE,
	DIGITS_POINT,
	DIGITS_FRACTION,
	DIGITS_E,
	DIGITS_SIGN,
	DIGITS_EXPONENT,
	DIGITS_OVER,
};

struct json_reader {
	json_visit *visit;
	void *context;
	enum json_expect expect;
	enum json_inside inside;
	bool failed;
	unsigned depth;
	struct json_frame *top; /* the innermost open container; NULL: none */
	unsigned touched;	/* frames[0..touched) have been used: the rest is not even zeroed */

	/* The token being read. */
	struct buf token; /* what had to be copied: escapes, or a token over a chunk's end */
	bool copied;
	struct utf8 utf8;
	uint32_t high; /* a high surrogate waiting for its low half, or 0 */
	uint32_t hex;
	unsigned hex_digits;
	enum json_digits digits;
	const char *literal; /* what remains to be matched */
	enum json_kind literal_kind;

	struct json_known *known; /* KNOWN_MAX; NULL until the first object */
	uint16_t known_count;

	struct buf path;
	struct json_frame frames[JSON_DEPTH_MAX];
};

/* json.c: refusals record the path and return NULL. */
const char *json_refuse(struct json_reader *r, struct err *err, const char *what) __attribute__((cold));
const char *json_refuse_limit(struct json_reader *r, struct err *err, const char *what)
	__attribute__((cold));
int json_refused_by_visitor(struct json_reader *r, struct err *err) __attribute__((cold));

/* Where the visitor's note of the key at hand is kept; NULL: nowhere. */
static inline uint16_t *json_tag(const struct json_reader *r)
{
	return r->top && r->known && r->top->known != KNOWN_MAX ? &r->known[r->top->known].tag : NULL;
}

static inline int json_emit(struct json_reader *r, enum json_kind kind, const char *text, size_t n,
			    struct err *err)
{
	const struct json_token token = { kind, r->depth, text, n, json_tag(r) };

	return r->visit(r->context, &token, err) ? json_refused_by_visitor(r, err) : 0;
}

/* A value that is no container, unless the visitor wants none from this place. */
static inline int json_emit_value(struct json_reader *r, enum json_kind kind, const char *text,
				  size_t n, struct err *err)
{
	const struct json_token token = { kind, r->depth, text, n, json_tag(r) };

	if (token.tag && *token.tag == JSON_TAG_IGNORE)
		return 0;
	return r->visit(r->context, &token, err) ? json_refused_by_visitor(r, err) : 0;
}

static inline bool json_expects_key(const struct json_reader *r)
{
	return r->expect == EXPECT_KEY || r->expect == EXPECT_FIRST_KEY;
}

/* Behind a value, at a comma. */
static inline const char *json_comma(struct json_reader *r, const char *p)
{
	struct json_frame *f = r->top;

	f->has_key = false;
	f->index++;
	r->expect = f->is_object ? EXPECT_KEY : EXPECT_VALUE;
	return p + 1;
}

/* The value just read is complete. */
static inline void json_value_done(struct json_reader *r)
{
	r->inside = INSIDE_NOTHING;
	r->expect = r->depth ? EXPECT_COMMA : EXPECT_NOTHING;
}

static inline void json_token_begin(struct json_reader *r, enum json_inside inside)
{
	r->inside = inside;
	if (r->copied) {
		buf_clear(&r->token);
		r->copied = false;
	}
}

/* False: the token has grown past its limit. */
static inline bool json_copy(struct json_reader *r, const char *from, const char *to)
{
	r->copied = true;
	buf_append(&r->token, from, (size_t)(to - from));
	return !r->token.overflowed;
}

static inline const char *json_too_long(struct json_reader *r, struct err *err)
{
	return json_refuse_limit(r, err, "a string or number longer than we accept");
}

/* json_string.c, json_number.c: each returns where reading goes on, or NULL with *err set. */
const char *json_string_begin(struct json_reader *r, const char *p, const char *end, struct err *err);
const char *json_string_resume(struct json_reader *r, const char *p, const char *end, struct err *err);
const char *json_number_begin(struct json_reader *r, const char *p, const char *end, struct err *err);
const char *json_literal_begin(struct json_reader *r, const char *p, const char *end, struct err *err);
const char *json_number_resume(struct json_reader *r, const char *p, const char *end, struct err *err);
int json_number_end(struct json_reader *r, struct err *err); /* the document ended inside one */

/* json_keys.c */
static inline void json_keys_clear(struct json_keys *k)
{
	k->count = 0;
	k->set_size = 0;
}
/* NULL, or why the key may not follow those already there. */
const char *json_keys_add(struct json_keys *k, uint64_t hash, bool *ret_limit);
uint64_t json_key_hash(const char *key, size_t n);
void json_frame_keep(struct json_frame *f);
static inline void json_frame_key(struct json_frame *f, const char *key, size_t n)
{
	f->has_key = true;
	f->key = key;
	f->key_length = n;
}
void json_frames_keep(struct json_reader *r); /* before the caller's chunk goes away */

/* json_known.c */
void json_known_open(struct json_reader *r, struct json_frame *f); /* the object that has just begun */
/* From behind the quote of a key on: over the members that come as foreseen and are texts, and one key more. */
const char *json_known_members(struct json_reader *r, const char *p, const char *end, struct err *err);
/* A key that was not foreseen; before it is looked for among the others. NULL, or why it is refused. */
const char *json_known_lost(struct json_reader *r, struct json_frame *f);
/* And after: where its tag may be kept, or NULL. */
uint16_t *json_known_learn(struct json_reader *r, struct json_frame *f, const char *key, size_t n,
			   uint64_t hash);

#endif
