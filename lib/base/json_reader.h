/* SPDX-License-Identifier: Apache-2.0 */
/*
 * json_reader.h - what the four files of the JSON reader share; nobody else includes it.
 *
 * json.c knows the grammar between tokens, json_string.c and json_number.c the
 * inside of one, json_keys.c which keys are open (duplicates and the path).
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

/* One open container. */
struct json_frame {
	bool is_object;
	bool has_key;	   /* a member has begun: key is part of the path */
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
	unsigned touched; /* frames[0..touched) have been used: the rest is not even zeroed */

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

	struct buf path;
	struct json_frame frames[JSON_DEPTH_MAX];
};

/* json.c: refusals record the path and return NULL. */
const char *json_refuse(struct json_reader *r, struct err *err, const char *what) __attribute__((cold));
const char *json_refuse_limit(struct json_reader *r, struct err *err, const char *what)
	__attribute__((cold));
int json_refused_by_visitor(struct json_reader *r, struct err *err) __attribute__((cold));

static inline int json_emit(struct json_reader *r, enum json_kind kind, const char *text, size_t n,
			    struct err *err)
{
	const struct json_token token = { kind, r->depth, text, n };

	return r->visit(r->context, &token, err) ? json_refused_by_visitor(r, err) : 0;
}

static inline bool json_expects_key(const struct json_reader *r)
{
	return r->expect == EXPECT_KEY || r->expect == EXPECT_FIRST_KEY;
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
void json_keys_clear(struct json_keys *k);
/* NULL, or why the key may not follow those already there. */
const char *json_keys_add(struct json_keys *k, const char *key, size_t n, bool *ret_limit);
void json_frame_key(struct json_frame *f, const char *key, size_t n, bool keep);
void json_frames_keep(struct json_reader *r); /* before the caller's chunk goes away */

#endif
