/* SPDX-License-Identifier: Apache-2.0 */
/*
 * api_body.c - what a write says, as JSON from programs or as a form from a page.
 *
 * Both become one tree, so no handler knows which it was.  A key nobody reads is
 * refused: whoever misspells `until` must not get a hold of another length.
 */
#include <json-c/json.h>
#include <string.h>
#include <strings.h>

#include "base/limits.h"
#include "base/text.h"
#include "base/tree.h"
#include "daemon/api_answer.h"
#include "daemon/form.h"

#define JSON_TYPE "application/json"
#define FORM_TYPE "application/x-www-form-urlencoded"

/* "application/json; charset=utf-8" is it, "application/jsonp" is not. */
static bool is_type(const char *given, const char *type)
{
	size_t n = strlen(type);

	return given && strncasecmp(given, type, n) == 0 &&
	       (!given[n] || given[n] == ';' || given[n] == ' ');
}

static bool read_way_back(struct api_exchange *x)
{
	const char *back = tree_text_or(x->body, "back", "/");

	if (!form_leads_back(back)) {
		api_refuse(x->a, 400, "bad-request",
			   "back: expected a path on this server, like /l/bayview/primary-care");
		return false;
	}
	x->back = back;
	return true;
}

static const char *const nothing[] = { NULL };

static bool is_taken(const struct api_exchange *x, const char *const *takes, const char *key)
{
	for (; *takes; takes++)
		if (strcmp(*takes, key) == 0)
			return true;
	return x->by_form && (strcmp(key, "form_token") == 0 || strcmp(key, "back") == 0);
}

bool api_takes(struct api_exchange *x, const char *key, const char *what)
{
	const char *const *takes = x->route->takes ? x->route->takes : nothing;
	const char *nearest;
	size_t n = 0;

	if (is_taken(x, takes, key))
		return true;
	while (takes[n])
		n++;
	nearest = text_nearest(key, takes, n);
	if (nearest)
		api_refuse(x->a, 400, "bad-request",
			   "%s \"%.40s\" is not known here. Did you mean \"%s\"?", what, key, nearest);
	else
		api_refuse(x->a, 400, "bad-request", "%s \"%.40s\" is not known here%s%s", what,
			   key, n ? ". There is " : ": there is none", n ? takes[0] : "");
	for (size_t i = 1; i < n && !nearest; i++)
		api_refuse(x->a, 400, "bad-request", "%s, %s", x->a->detail, takes[i]);
	return false;
}

static bool keys_are_known(struct api_exchange *x)
{
	json_object_object_foreach(x->body, key, value) {
		(void)value;
		if (!api_takes(x, key, "the key"))
			return false;
	}
	return true;
}

static bool read_form(struct api_exchange *x)
{
	x->by_form = true;
	x->body = form_parse(x->q->body, x->q->body_length);
	if (!x->body) {
		api_refuse(
			x->a, 400, "bad-request",
			"the form cannot be read: expected each field once, as name=value, with & "
			"between, in UTF-8, at most %d of them",
			FORM_FIELDS_MAX);
		return false;
	}
	return read_way_back(x) && api_has_form_token(x, tree_text_or(x->body, "form_token", ""));
}

static bool read_json(struct api_exchange *x)
{
	struct err err = ERR_INIT;

	x->body = tree_parse(x->q->body, x->q->body_length, &err);
	if (json_object_is_type(x->body, json_type_object))
		return true;
	api_refuse(x->a, 400, "bad-request", "the body is not a JSON object%s%s",
		   *err.text ? ": " : "", err.text);
	return false;
}

bool api_read_body(struct api_exchange *x)
{
	bool is_form = is_type(x->q->content_type, FORM_TYPE);

	if (is_form && x->q->peer.door == DOOR_PROXY)
		return read_form(x) && keys_are_known(x);
	if (is_type(x->q->content_type, JSON_TYPE))
		return read_json(x) && keys_are_known(x);
	api_refuse(x->a, 415, "wrong-type", "send a JSON object with Content-Type: " JSON_TYPE "%s",
		   is_form ? "; forms are taken from a browser that comes through the proxy" : "");
	return false;
}

struct json_object *api_body(struct api_exchange *x)
{
	return json_object_get(x->body);
}
