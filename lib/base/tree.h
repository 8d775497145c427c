/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tree.h - small documents as json-c trees, read through the strict reader.
 *
 * Typed getters say what was expected and where.  Each returns 0, or -1 with
 * *err set; "at" is the path prefix for the message ("$.error.details[0]").
 */
#ifndef CAPD_BASE_TREE_H
#define CAPD_BASE_TREE_H

#include <json-c/json_object.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/json.h"
#include "base/limits.h"

/* NULL with *err set, or a tree the caller gives back with json_object_put(). */
struct json_object *tree_parse(const char *bytes, size_t n, struct err *err) must_check;

void tree_put(struct json_object **tree);
#define cleanup_tree __attribute__((cleanup(tree_put)))

/*
 * A tree of a part of a stream: every token from the part's first (at
 * from_depth) to its last, and root is the tree.  Who grows it bounds it.
 */
struct tree_growth {
	struct json_object *root;
	struct json_object *open[JSON_DEPTH_MAX];
	struct buf key;
};
#define TREE_GROWTH_INIT \
	{ \
		.root = NULL, .key = BUF_INIT(JSON_TOKEN_MAX) \
	}
void tree_grow(struct tree_growth *g, const struct json_token *t, unsigned from_depth);
void tree_growth_clear(struct tree_growth *g); /* gives the tree and the key back */

/* Missing or of the wrong type is an error. The text stays owned by the tree. */
int tree_text(struct json_object *o, const char *at, const char *key, const char **ret,
	      struct err *err) must_check;
int tree_int64(struct json_object *o, const char *at, const char *key, int64_t *ret,
	       struct err *err) must_check; /* number or string of digits */
int tree_object(struct json_object *o, const char *at, const char *key, struct json_object **ret,
		struct err *err) must_check;
int tree_array(struct json_object *o, const char *at, const char *key, struct json_object **ret,
	       struct err *err) must_check;

/* Absent or of another type gives the fallback. */
struct json_object *tree_get(struct json_object *o, const char *key); /* NULL when absent or o is no object */
const char *tree_text_or(struct json_object *o, const char *key, const char *fallback);
bool tree_bool_or(struct json_object *o, const char *key, bool fallback);

/* Compact JSON text appended to out. */
void tree_write(struct buf *out, struct json_object *o);

#endif
