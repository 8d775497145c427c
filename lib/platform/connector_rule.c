/* SPDX-License-Identifier: Apache-2.0 */
/*
 * connector_rule.c - tests on status and body, and the words they come to.
 *
 * Half of the platforms answer 200 whatever happened, and the other half put
 * "why" into bodies of their own; so a file lists tests, and what follows from
 * the word it arrives at is written here and in connector_closing.c, never there.
 * "exists" is about being there: null counts.  "empty" takes missing, null, "",
 * [] and {} alike.
 */
#include "platform/connector_rule.h"

#include <string.h>

#include "base/json.h"
#include "base/text.h"
#include "platform/connector_value.h"

const char *const meaning_names[] = {
	[MEANING_OK] = "ok",
	[MEANING_OK_NOOP] = "ok_noop",
	[MEANING_PARTIAL] = "partial",
	[MEANING_PENDING] = "pending",
	[MEANING_THROTTLED] = "throttled",
	[MEANING_RETRY] = "retry",
	[MEANING_AUTH_EXPIRED] = "auth_expired",
	[MEANING_AUTH_DEAD] = "auth_dead",
	[MEANING_CONFLICT] = "conflict",
	[MEANING_GONE] = "gone",
	[MEANING_REJECTED] = "rejected",
	[MEANING_BUDGET_TOO_LOW] = "budget_too_low",
	[MEANING_BUDGET_TOO_HIGH] = "budget_too_high",
	[MEANING_NOT_ENTITLED] = "not_entitled",
	[MEANING_UNKNOWN] = "unknown",
	[MEANING_COUNT] = NULL,
};

const char *meaning_name(enum meaning m)
{
	return meaning_names[m];
}

/* ---- one rule ---- */

static bool is_value(const struct form *wanted, struct json_object *o)
{
	const char *text = value_text(o);

	switch (wanted->kind) {
	case FORM_NULL:
		return !o;
	case FORM_BOOL:
		return json_object_is_type(o, json_type_boolean) &&
		       json_object_get_boolean(o) == wanted->truth;
	case FORM_NUMBER:
	case FORM_TEXT:
		return text && !json_object_is_type(o, json_type_boolean) &&
		       strcmp(text, wanted->text) == 0;
	default:
		return false;
	}
}

static bool is_one_of(const struct rule *r, struct json_object *o)
{
	for (size_t i = 0; i < r->value_count; i++)
		if (is_value(&r->values[i], o))
			return true;
	return false;
}

static bool has_prefix(const struct rule *r, struct json_object *o)
{
	const char *text = value_text(o);

	for (size_t i = 0; text && i < r->value_count; i++)
		if (r->values[i].text && text_starts(text, r->values[i].text))
			return true;
	return false;
}

static bool is_between(const struct rule *r, struct json_object *o)
{
	const char *text = json_object_is_type(o, json_type_boolean) ? NULL : value_text(o);
	struct json_token token = { .kind = JSON_STRING, .text = text, .length = text ? strlen(text) : 0 };
	struct err unused = ERR_INIT;
	int64_t n;

	return text && json_int64(&token, &n, &unused) == 0 && n >= r->low && n <= r->high;
}

static bool is_empty(struct json_object *o)
{
	switch (json_object_get_type(o)) {
	case json_type_null:
		return true;
	case json_type_string:
		return json_object_get_string_len(o) == 0;
	case json_type_array:
		return json_object_array_length(o) == 0;
	case json_type_object:
		return json_object_object_length(o) == 0;
	default:
		return false;
	}
}

static bool body_fits(const struct rule *r, struct json_object *body)
{
	struct json_object *o;
	bool there = value_at(body, r->at, &o);

	switch (r->test) {
	case TEST_NONE:
		return true;
	case TEST_EXISTS:
		return there;
	case TEST_ABSENT:
		return !there;
	case TEST_EMPTY:
		return is_empty(o);
	case TEST_FILLED:
		return !is_empty(o);
	case TEST_IN:
		return there && is_one_of(r, o);
	case TEST_NOT_IN:
		return there && !is_one_of(r, o);
	case TEST_PREFIX:
		return has_prefix(r, o);
	case TEST_BETWEEN:
		break;
	}
	return is_between(r, o);
}

static bool http_fits(const struct rule *r, int http)
{
	if (r->http_low && (http < r->http_low || http > r->http_high))
		return false;
	for (size_t i = 0; i < r->http_count; i++)
		if (r->http[i] == http)
			return true;
	return !r->http_count;
}

static bool any_holds(const struct rule *r, int http, struct json_object *body)
{
	for (size_t i = 0; i < r->any_count; i++)
		if (rule_holds(&r->any[i], http, body))
			return true;
	return !r->any;
}

bool rule_holds(const struct rule *r, int http, struct json_object *o)
{
	return http_fits(r, http) && body_fits(r, o) && any_holds(r, http, o);
}

/* What HTTP says plainly no rule may turn into a yes or a final no. */
static bool may_say(int http, enum meaning is)
{
	if (http != 401 && http != 429 && http < 500)
		return true;
	return is != MEANING_OK && is != MEANING_OK_NOOP && is != MEANING_PARTIAL &&
	       is != MEANING_PENDING && is != MEANING_REJECTED && is != MEANING_GONE &&
	       is != MEANING_BUDGET_TOO_LOW && is != MEANING_BUDGET_TOO_HIGH;
}

/* ---- lists of them ---- */

const struct rule *rules_first(const struct rules *rules, int http, struct json_object *o)
{
	for (size_t i = 0; i < rules->count; i++)
		if (may_say(http, rules->items[i].is) && rule_holds(&rules->items[i], http, o))
			return &rules->items[i];
	return NULL;
}

enum meaning meaning_of_http(int http)
{
	static const struct {
		int low, high;
		enum meaning is;
	} of[] = {
		{ 200, 299, MEANING_OK },	    { 300, 399, MEANING_REJECTED },
		{ 401, 401, MEANING_AUTH_EXPIRED }, { 403, 403, MEANING_AUTH_DEAD },
		{ 404, 404, MEANING_GONE },	    { 408, 408, MEANING_RETRY },
		{ 409, 409, MEANING_CONFLICT },	    { 410, 410, MEANING_GONE },
		{ 412, 412, MEANING_CONFLICT },	    { 425, 425, MEANING_RETRY },
		{ 429, 429, MEANING_THROTTLED },    { 400, 499, MEANING_REJECTED },
		{ 500, 599, MEANING_RETRY },
	};

	for (size_t i = 0; i < sizeof(of) / sizeof(of[0]); i++)
		if (http >= of[i].low && http <= of[i].high)
			return of[i].is;
	return MEANING_UNKNOWN;
}

static bool says_yes(const struct rules *rules)
{
	for (size_t i = 0; i < rules->count; i++)
		switch (rules->items[i].is) {
		case MEANING_OK:
		case MEANING_OK_NOOP:
		case MEANING_PARTIAL:
		case MEANING_PENDING:
			return true;
		default:
			break;
		}
	return false;
}

struct meant rules_meaning(const struct rules *own, const struct rules *all, int http,
			   struct json_object *body)
{
	const struct rule *r = rules_first(own, http, body);
	enum meaning is;

	if (!r)
		r = rules_first(all, http, body);
	if (r)
		return (struct meant){ r->is, r };
	is = meaning_of_http(http);
	if (is == MEANING_OK && (says_yes(own) || says_yes(all)))
		is = MEANING_UNKNOWN;
	return (struct meant){ is, NULL };
}
