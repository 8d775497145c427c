/* SPDX-License-Identifier: Apache-2.0 */
/*
 * connector_fixture_form.c - fixtures are templates without placeholders.
 */
#include "platform/connector_fixture_form.h"

#include <stdlib.h>
#include <string.h>

const struct form *form_get(const struct form *map, const char *key)
{
	if (!map || map->kind != FORM_MAP)
		return NULL;
	for (size_t i = 0; i < map->count; i++)
		if (strcmp(map->keys[i], key) == 0)
			return &map->items[i];
	return NULL;
}

const char *form_text(const struct form *f)
{
	if (!f)
		return "";
	if (f->kind == FORM_BOOL)
		return f->truth ? "true" : "false";
	return f->kind == FORM_TEXT || f->kind == FORM_NUMBER ? f->text : "";
}

int64_t form_number(const struct form *f)
{
	return strtoll(form_text(f), NULL, 10);
}

size_t form_list_count(const struct form *f)
{
	if (!f || f->kind == FORM_NULL)
		return 0;
	return f->kind == FORM_LIST ? f->count : 1;
}

const struct form *form_list_at(const struct form *f, size_t i)
{
	if (i >= form_list_count(f))
		return NULL;
	return f->kind == FORM_LIST ? &f->items[i] : f;
}

/* A number keeps its spelling: 60.10 is not 60.1 to somebody who compares bytes. */
static struct json_object *number(const char *text)
{
	if (strpbrk(text, ".eE"))
		return json_object_new_double_s(strtod(text, NULL), text);
	return json_object_new_int64(strtoll(text, NULL, 10));
}

struct json_object *form_json(const struct form *f)
{
	struct json_object *o = NULL;

	switch (f ? f->kind : FORM_NULL) {
	case FORM_BOOL:
		return json_object_new_boolean(f->truth);
	case FORM_NUMBER:
		return number(f->text);
	case FORM_TEXT:
		return json_object_new_string(f->text);
	case FORM_LIST:
		o = json_object_new_array();
		for (size_t i = 0; i < f->count; i++)
			json_object_array_add(o, form_json(&f->items[i]));
		return o;
	case FORM_MAP:
		o = json_object_new_object();
		for (size_t i = 0; i < f->count; i++)
			json_object_object_add(o, f->keys[i], form_json(&f->items[i]));
		return o;
	default:
		return NULL;
	}
}
