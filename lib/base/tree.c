/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tree.c - trees for replies small enough to hold.
 *
 * json-c keeps the tree; our reader decides what is JSON.  Numbers with a
 * fraction keep the spelling they came with ("45.50"), because a money amount
 * is read back as decimal text, never through a double.
 */
#include "base/tree.h"

#include <assert.h>
#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>

static struct json_object *number(const struct json_token *t)
{
	char text[JSON_NUMBER_MAX + 1];
	struct err unused = ERR_INIT;
	int64_t whole;

	if (json_int64(t, &whole, &unused) == 0)
		return json_object_new_int64(whole);
	assert(t->length < sizeof(text));
	memcpy(text, t->text, t->length);
	text[t->length] = '\0';
	return json_object_new_double_s(strtod(text, NULL), text);
}

static struct json_object *node(const struct json_token *t)
{
	struct json_object *o = NULL;

	switch (t->kind) {
	case JSON_OBJECT:
		o = json_object_new_object();
		break;
	case JSON_ARRAY:
		o = json_object_new_array();
		break;
	case JSON_STRING:
		o = json_object_new_string_len(t->text, (int)t->length);
		break;
	case JSON_NUMBER:
		o = number(t);
		break;
	case JSON_TRUE:
	case JSON_FALSE:
		o = json_object_new_boolean(t->kind == JSON_TRUE);
		break;
	default:
		return NULL; /* json-c's null */
	}
	if (!o)
		abort();
	return o;
}

static void attach(struct tree_growth *b, unsigned depth, struct json_object *o)
{
	struct json_object *parent = depth ? b->open[depth - 1] : NULL;
	int failed = 0;

	if (!parent)
		b->root = o;
	else if (json_object_is_type(parent, json_type_array))
		failed = json_object_array_add(parent, o);
	else /* the reader has refused duplicates already */
		failed = json_object_object_add_ex(parent, buf_text(&b->key), o,
						   JSON_C_OBJECT_ADD_KEY_IS_NEW);
	if (failed)
		abort();
}

void tree_grow(struct tree_growth *g, const struct json_token *t, unsigned from_depth)
{
	unsigned depth = t->depth - from_depth;
	struct json_object *o;

	if (t->kind == JSON_KEY) {
		buf_clear(&g->key);
		buf_append(&g->key, t->text, t->length);
		return;
	}
	if (t->kind == JSON_OBJECT_END || t->kind == JSON_ARRAY_END)
		return;
	o = node(t);
	attach(g, depth, o);
	if (t->kind == JSON_OBJECT || t->kind == JSON_ARRAY)
		g->open[depth] = o;
}

void tree_growth_clear(struct tree_growth *g)
{
	tree_put(&g->root);
	buf_release(&g->key);
}

static int build(void *context, const struct json_token *t, struct err *err)
{
	if (t->kind == JSON_NULL && !t->depth)
		return err_set(err, ERR_INPUT, "expected a value, found null");
	tree_grow(context, t, 0);
	return 0;
}

struct json_object *tree_parse(const char *bytes, size_t n, struct err *err)
{
	struct tree_growth b = TREE_GROWTH_INIT;
	struct json_reader *r;
	int failed;

	if (n > JSON_TREE_MAX) {
		err_set(err, ERR_LIMIT, "a document larger than we accept here");
		return NULL;
	}
	r = json_reader_new(build, &b);
	failed = json_reader_feed(r, bytes, n, err) || json_reader_end(r, err);
	json_reader_free(r);
	buf_release(&b.key);
	if (failed)
		tree_put(&b.root);
	return b.root;
}

void tree_put(struct json_object **tree)
{
	json_object_put(*tree);
	*tree = NULL;
}

struct json_object *tree_get(struct json_object *o, const char *key)
{
	struct json_object *member = NULL;

	if (!json_object_is_type(o, json_type_object) || !json_object_object_get_ex(o, key, &member))
		return NULL;
	return member;
}

static const char *kind_name(struct json_object *o)
{
	switch (json_object_get_type(o)) {
	case json_type_null:
		return "null";
	case json_type_boolean:
		return "true or false";
	case json_type_double:
		return "a fraction";
	case json_type_int:
		return "a whole number";
	case json_type_object:
		return "an object";
	case json_type_array:
		return "an array";
	case json_type_string:
		break;
	}
	return "text";
}

static int wrong(struct json_object *o, const char *at, const char *key, const char *expected,
		 struct err *err)
{
	struct json_object *found = NULL;
	const char *name = "nothing";

	if (!json_object_is_type(o, json_type_object))
		return err_set(err, ERR_INPUT, "%s: expected an object, found %s", at, kind_name(o));
	if (json_object_object_get_ex(o, key, &found))
		name = kind_name(found);
	return err_set(err, ERR_INPUT, "%s.%s: expected %s, found %s", at, key, expected, name);
}

int tree_text(struct json_object *o, const char *at, const char *key, const char **ret, struct err *err)
{
	struct json_object *member = tree_get(o, key);

	if (!json_object_is_type(member, json_type_string))
		return wrong(o, at, key, "text", err);
	*ret = json_object_get_string(member);
	return 0;
}

int tree_int64(struct json_object *o, const char *at, const char *key, int64_t *ret, struct err *err)
{
	struct json_object *member = tree_get(o, key);
	struct json_token token = { .kind = JSON_STRING };

	if (json_object_is_type(member, json_type_int)) {
		*ret = json_object_get_int64(member);
		return 0;
	}
	if (!json_object_is_type(member, json_type_string))
		return wrong(o, at, key, "a whole number", err);
	token.text = json_object_get_string(member);
	token.length = (size_t)json_object_get_string_len(member);
	if (json_int64(&token, ret, err))
		return err_in(err, "%s.%s", at, key);
	return 0;
}

static int container(struct json_object *o, const char *at, const char *key, enum json_type type,
		     struct json_object **ret, struct err *err)
{
	struct json_object *member = tree_get(o, key);

	if (!member || !json_object_is_type(member, type))
		return wrong(o, at, key, type == json_type_array ? "an array" : "an object", err);
	*ret = member;
	return 0;
}

int tree_object(struct json_object *o, const char *at, const char *key, struct json_object **ret,
		struct err *err)
{
	return container(o, at, key, json_type_object, ret, err);
}

int tree_array(struct json_object *o, const char *at, const char *key, struct json_object **ret,
	       struct err *err)
{
	return container(o, at, key, json_type_array, ret, err);
}

const char *tree_text_or(struct json_object *o, const char *key, const char *fallback)
{
	struct json_object *member = tree_get(o, key);

	return json_object_is_type(member, json_type_string) ? json_object_get_string(member) : fallback;
}

bool tree_bool_or(struct json_object *o, const char *key, bool fallback)
{
	struct json_object *member = tree_get(o, key);

	return json_object_is_type(member, json_type_boolean) ? json_object_get_boolean(member) != 0 :
								fallback;
}

void tree_write(struct buf *out, struct json_object *o)
{
	size_t n;
	const char *text = json_object_to_json_string_length(
		o, JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE, &n);

	if (!text)
		abort();
	buf_append(out, text, n);
}
