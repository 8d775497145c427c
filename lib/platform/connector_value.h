/* SPDX-License-Identifier: Apache-2.0 */
/*
 * connector_value.h - finding and changing places in a document of a platform.
 *
 * A place is a JSON Pointer (RFC 6901): "" is the whole document, NULL names
 * nothing.  "Not there" and "there, and null" are two different answers, because
 * on several platforms null is a value ("no end date").
 */
#ifndef CAPD_PLATFORM_CONNECTOR_VALUE_H
#define CAPD_PLATFORM_CONNECTOR_VALUE_H

#include <json-c/json_object.h>
#include <stdbool.h>

/* True when it is there; *ret is NULL when null is. */
bool value_at(struct json_object *o, const char *pointer, struct json_object **ret);
/* NULL when it is not there or null. */
struct json_object *value_get(struct json_object *o, const char *pointer);
/* Text of a text, number or boolean as it was spelled, owned by o; NULL for anything else. */
const char *value_text(struct json_object *o);
const char *value_text_at(struct json_object *o, const char *pointer);

/* "a%20b" is "a b": Rest.li spells ids as keys that way. False when it does not fit into out. */
enum { KEY_MAX = 200 };
bool value_key(const char *key, char out[KEY_MAX]);

/* Takes it out; what is not there already is out. */
void value_remove(struct json_object *o, const char *pointer);
/*
 * Maps are merged member by member, anything else replaces what stood there, and
 * null is a value like any other.  `into` is changed, `from` is shared.
 */
void value_merge(struct json_object *into, struct json_object *from);
/* Puts v, which it takes over, at a place whose parents are maps; they are made when missing. */
bool value_put(struct json_object *o, const char *pointer, struct json_object *v);

#endif
