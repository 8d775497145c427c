/* SPDX-License-Identifier: Apache-2.0 */
/*
 * json.h - one strict JSON reader, fed in chunks of any size.
 *
 * A feed reads a document as a stream of tokens without building a tree: a
 * 600 KB bundle costs a sixteenth of a tree that way.  Small documents become
 * json-c trees through the same reader (tree.h), so there is one answer to
 * "is this JSON?".
 *
 * Refused (RFC 8259 leaves these open or json-c lets them pass): NaN and
 * Infinity, numbers that overflow int64 or double, duplicate keys in one object,
 * invalid UTF-8, lone surrogate escapes, U+0000 in strings, single quotes, comments, trailing commas,
 * trailing bytes, more than JSON_DEPTH_MAX levels, strings over JSON_TOKEN_MAX, numbers over
 * JSON_NUMBER_MAX, more than JSON_MEMBERS_MAX keys in one object.
 *
 * An error names the JSON path ("$.entry[3].resource.start") and never the
 * value: values may be about people.
 */
#ifndef CAPD_BASE_JSON_H
#define CAPD_BASE_JSON_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

enum json_kind {
	JSON_OBJECT,
	JSON_OBJECT_END,
	JSON_ARRAY,
	JSON_ARRAY_END,
	JSON_KEY,
	JSON_STRING,
	JSON_NUMBER,
	JSON_TRUE,
	JSON_FALSE,
	JSON_NULL,
};

/*
 * text is unescaped UTF-8 for KEY and STRING, the source spelling for NUMBER,
 * empty otherwise.  It is NOT NUL-terminated (most tokens are handed out where
 * they stand in the caller's chunk) and valid only during the visit.  depth is the number of
 * containers open around the token: 0 for the top value, and the same value for
 * a container's begin and end.
 *
 * A visitor may leave a note about a key, in the place where it stands (the keys above
 * it): any number but 0 in *tag when the KEY is visited.  From then on, also in the
 * documents after this one, that key is not visited there; its value brings the tag,
 * and so do the elements of an array that is its value.  With JSON_TAG_IGNORE texts, numbers
 * and literals there are not visited either.  Not every key can be noted; what is not
 * is visited each time.
 */
enum { JSON_TAG_IGNORE = 1 };

struct json_token {
	enum json_kind kind;
	unsigned depth;
	const char *text;
	size_t length;
	uint16_t *tag; /* the visitor's note of the key in this place; NULL: there is no room for one */
};

/*
 * Return 0 to go on, -1 with *err set to refuse the document.  Say only what is
 * wrong ("not an instant"): the reader puts the path in front.
 */
typedef int json_visit(void *context, const struct json_token *token, struct err *err);

struct json_reader;

struct json_reader *json_reader_new(json_visit *visit, void *context);
struct json_reader *json_reader_free(struct json_reader *r); /* NULL is fine; returns NULL */
void json_reader_reset(struct json_reader *r);		     /* ready for the next document */
int json_reader_feed(struct json_reader *r, const char *bytes, size_t n, struct err *err) must_check;
/* The body has ended: 0 only if exactly one complete document was read. */
int json_reader_end(struct json_reader *r, struct err *err) must_check;

/* Where the reader is: "$.entry[3].resource". Valid until the next call. */
const char *json_reader_path(struct json_reader *r);

/* A NUMBER token, or a STRING token holding one (64-bit ids), as int64; fractions and exponents refused. */
int json_int64(const struct json_token *t, int64_t *ret, struct err *err) must_check;

#endif
