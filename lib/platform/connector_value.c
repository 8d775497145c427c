/* SPDX-License-Identifier: Apache-2.0 */
/*
 * connector_value.c - JSON Pointers and merging, in our own words.
 *
 * json-c's pointers do not create parents, and a merge patch (RFC 7396) takes
 * null for "delete": a replaced entity would lose its end date that way.  What
 * is shared here is shared by reference; only the maps on the way to a change
 * are copied by whoever owns the tree.
 */
#include "platform/connector_value.h"

#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>

enum { TOKEN_MAX = 128 };

/* One token of a pointer, from its '/' on; returns where the next begins, NULL when it is none. */
static const char *token_of(const char *p, char out[TOKEN_MAX])
{
	size_t n = 0;

	if (*p++ != '/')
		return NULL;
	for (; *p && *p != '/'; p++) {
		char c = *p;

		if (c == '~') {
			p++;
			if (*p != '0' && *p != '1')
				return NULL;
			c = *p == '0' ? '~' : '/';
		}
		if (n + 1 == TOKEN_MAX)
			return NULL;
		out[n++] = c;
	}
	out[n] = '\0';
	return p;
}

static bool index_of(const char *token, size_t count, size_t *ret)
{
	size_t n = 0;

	if (!*token || (*token == '0' && token[1]))
		return false;
	for (; *token; token++) {
		if (*token < '0' || *token > '9')
			return false;
		n = n * 10 + (size_t)(*token - '0');
		if (n >= count)
			return false;
	}
	*ret = n;
	return true;
}

static bool step(struct json_object *o, const char *token, struct json_object **ret)
{
	size_t i;

	if (json_object_is_type(o, json_type_object))
		return json_object_object_get_ex(o, token, ret);
	if (!json_object_is_type(o, json_type_array) || !index_of(token, json_object_array_length(o), &i))
		return false;
	*ret = json_object_array_get_idx(o, i);
	return true;
}

bool value_at(struct json_object *o, const char *pointer, struct json_object **ret)
{
	char token[TOKEN_MAX];

	*ret = NULL;
	if (!pointer)
		return false;
	while (*pointer) {
		pointer = token_of(pointer, token);
		if (!pointer || !step(o, token, &o))
			return false;
	}
	*ret = o;
	return true;
}

struct json_object *value_get(struct json_object *o, const char *pointer)
{
	struct json_object *found;

	return value_at(o, pointer, &found) ? found : NULL;
}

const char *value_text(struct json_object *o)
{
	switch (json_object_get_type(o)) {
	case json_type_string:
	case json_type_int:
	case json_type_double:
	case json_type_boolean:
		return json_object_get_string(o);
	default:
		return NULL;
	}
}

const char *value_text_at(struct json_object *o, const char *pointer)
{
	return value_text(value_get(o, pointer));
}

static int digit_of(char c)
{
	return c >= '0' && c <= '9' ? c - '0' :
	       c >= 'a' && c <= 'f' ? c - 'a' + 10 :
	       c >= 'A' && c <= 'F' ? c - 'A' + 10 :
				      -1;
}

bool value_key(const char *key, char out[KEY_MAX])
{
	size_t n = 0;

	for (; *key; key++) {
		if (n + 1 == KEY_MAX)
			return false;
		if (*key == '%' && digit_of(key[1]) >= 0 && digit_of(key[2]) >= 0) {
			out[n++] = (char)(digit_of(key[1]) * 16 + digit_of(key[2]));
			key += 2;
		} else {
			out[n++] = *key;
		}
	}
	out[n] = '\0';
	return true;
}

/* ---- changing ---- */

static void add(struct json_object *map, const char *key, struct json_object *v)
{
	if (json_object_object_add(map, key, v))
		abort();
}

/* The map that holds the last token, which is left in `token`; NULL: there is none. */
static struct json_object *parent_of(struct json_object *o, const char *pointer, bool making,
				     char token[TOKEN_MAX])
{
	struct json_object *child;

	if (!pointer || !*pointer)
		return NULL;
	while ((pointer = token_of(pointer, token)) && *pointer) {
		if (!making ? !step(o, token, &child) : !json_object_is_type(o, json_type_object))
			return NULL;
		if (making && !json_object_object_get_ex(o, token, &child)) {
			child = json_object_new_object();
			add(o, token, child);
		}
		o = child;
	}
	return pointer && json_object_is_type(o, json_type_object) ? o : NULL;
}

void value_remove(struct json_object *o, const char *pointer)
{
	char token[TOKEN_MAX];
	struct json_object *parent = parent_of(o, pointer, false, token);

	if (parent)
		json_object_object_del(parent, token);
}

bool value_put(struct json_object *o, const char *pointer, struct json_object *v)
{
	char token[TOKEN_MAX];
	struct json_object *parent = parent_of(o, pointer, true, token);

	if (parent)
		add(parent, token, v);
	else
		json_object_put(v);
	return parent != NULL;
}

void value_merge(struct json_object *into, struct json_object *from)
{
	json_object_object_foreach(from, key, value) {
		struct json_object *there = NULL;

		if (json_object_object_get_ex(into, key, &there) &&
		    json_object_is_type(there, json_type_object) &&
		    json_object_is_type(value, json_type_object))
			value_merge(there, value);
		else
			add(into, key, json_object_get(value));
	}
}
