/* SPDX-License-Identifier: Apache-2.0 */
/*
 * connector_template.c - placeholders become values, and only values.
 *
 * There is nothing to compute in a template: no expression, no condition, no
 * loop.  Which placeholder stands for what is one table, so what can ever leave
 * for a platform is known by reading it: ids, a status, an amount, the account's
 * own parameters.  The credential is not among them.
 */
#include "platform/connector_template.h"

#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "base/tree.h"
#include "platform/connector_value.h"

enum { BLANK_MAX = 2 * CONNECTOR_NAME_MAX };

/* ---- one placeholder ---- */

static struct json_object *text_new(const char *text)
{
	return text ? json_object_new_string(text) : NULL;
}

static struct json_object *param(const struct param *params, size_t count,
				 const struct connector_params *values, const char *name)
{
	for (size_t i = 0; values && i < count; i++)
		if (strcmp(params[i].name, name) == 0)
			return text_new(values->values[i]);
	return NULL;
}

static struct json_object *plain(const char *name, const struct blanks *with)
{
	const struct {
		const char *name, *text;
		struct json_object *value;
	} known[] = {
		{ "id", with->id, NULL },
		{ "currency", with->currency, NULL },
		{ "version", with->connector->version, NULL },
		{ "job", with->job, NULL },
		{ "ids", NULL, with->ids },
		{ "item", NULL, with->item },
		{ "items", NULL, with->items },
		{ "items_by_id", NULL, with->items_by_id },
		{ "budget", NULL, with->budget },
	};

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (strcmp(known[i].name, name) == 0)
			return known[i].text ? text_new(known[i].text) : json_object_get(known[i].value);
	return NULL;
}

/* The value of the placeholder NAME, which the caller gives back; NULL: there is none. */
static struct json_object *blank(const char *name, const struct blanks *with)
{
	const struct connector *c = with->connector;

	if (text_starts(name, "account."))
		return param(c->account, c->account_count, with->account, name + 8);
	if (text_starts(name, "target."))
		return param(c->target, c->target_count, with->target, name + 7);
	if (text_starts(name, "item."))
		return json_object_get(tree_get(with->item, name + 5));
	return plain(name, with);
}

/* "${name}" at p: its name, and where the text goes on; NULL when it is none. */
static const char *placeholder(const char *p, char name[BLANK_MAX])
{
	size_t n = strcspn(p + 2, "}");

	if (p[2 + n] != '}' || n >= BLANK_MAX)
		return NULL;
	memcpy(name, p + 2, n);
	name[n] = '\0';
	return p + 2 + n + 1;
}

static int fetch(const char *p, const struct blanks *with, const char **ret_rest,
		 struct json_object **ret, struct err *err)
{
	char name[BLANK_MAX];

	*ret_rest = placeholder(p, name);
	if (!*ret_rest)
		return err_set(err, ERR_CONFIG, "a placeholder without its end: %.40s", p);
	*ret = blank(name, with);
	return *ret ? 0 : err_set(err, ERR_CONFIG, "there is no ${%s} here", name);
}

/* ---- texts ---- */

enum spot { SPOT_BODY, SPOT_PATH, SPOT_HEADER };

static int put_single(struct json_object *v, enum spot spot, struct buf *out, struct err *err)
{
	const char *text = value_text(v);

	if (!text)
		return err_set(err, ERR_CONFIG, "a list or a map cannot stand inside a text");
	if (spot == SPOT_PATH && !*text)
		return err_set(err, ERR_CONFIG, "an empty value cannot stand in a path");
	if (spot == SPOT_PATH)
		text_percent_encode(out, text);
	else
		buf_puts(out, text);
	return 0;
}

static int put_text(const char *text, const struct blanks *with, enum spot spot, struct buf *out,
		    struct err *err)
{
	while (*text) {
		struct json_object *v cleanup_tree = NULL;
		const char *p = strstr(text, "${");

		if (!p) {
			buf_puts(out, text);
			return 0;
		}
		buf_append(out, text, (size_t)(p - text));
		if (fetch(p, with, &text, &v, err) || put_single(v, spot, out, err))
			return -1;
	}
	return 0;
}

static bool is_climbing(const char *path)
{
	while (path) {
		size_t n;

		path += *path == '/';
		n = strcspn(path, "/?");
		if (text_is(path, n, ".") || text_is(path, n, ".."))
			return true;
		path = strchr(path, '/');
	}
	return false;
}

int template_path(const char *text, const struct blanks *with, struct buf *out, struct err *err)
{
	struct buf path cleanup_buf = BUF_INIT(CONNECTOR_URL_MAX);

	if (put_text(text, with, SPOT_PATH, &path, err))
		return -1;
	if (path.overflowed)
		return err_set(err, ERR_LIMIT, "a path of more than %d bytes", CONNECTOR_URL_MAX);
	if (is_climbing(buf_text(&path)))
		return err_set(err, ERR_CONFIG, "a value would make the path climb: %.80s",
			       buf_text(&path));
	buf_append(out, buf_text(&path), path.length);
	return 0;
}

int template_header(const char *text, const struct blanks *with, struct buf *out, struct err *err)
{
	size_t from = out->length;

	if (put_text(text, with, SPOT_HEADER, out, err))
		return -1;
	for (size_t i = from; i < out->length; i++)
		if ((unsigned char)out->data[i] < 0x20 || out->data[i] == 0x7f)
			return err_set(err, ERR_CONFIG, "a control character in a header");
	return 0;
}

/* ---- values ---- */

static int number_value(const char *text, struct json_object **ret, struct err *err)
{
	*ret = tree_parse(text, strlen(text), err);
	if (json_object_is_type(*ret, json_type_int) || json_object_is_type(*ret, json_type_double))
		return 0;
	tree_put(ret);
	return err_set(err, ERR_CONFIG, "%.40s is no number in JSON", text);
}

static int text_value(const char *text, const struct blanks *with, struct json_object **ret,
		      struct err *err)
{
	struct buf out cleanup_buf = BUF_INIT(CONNECTOR_BODY_MAX);
	char name[BLANK_MAX];
	const char *rest = text_starts(text, "${") ? placeholder(text, name) : NULL;

	if (rest && !*rest)
		return fetch(text, with, &rest, ret, err);
	if (put_text(text, with, SPOT_BODY, &out, err))
		return -1;
	if (out.overflowed)
		return err_set(err, ERR_LIMIT, "a text of more than %d bytes", CONNECTOR_BODY_MAX);
	*ret = json_object_new_string_len(buf_text(&out), (int)out.length);
	return 0;
}

static void put_item(struct json_object *into, const char *key, struct json_object *v)
{
	if (key ? json_object_object_add(into, key, v) : json_object_array_add(into, v))
		abort();
}

static int items_value(const struct form *f, const struct blanks *with, struct json_object **ret,
		       struct err *err)
{
	bool is_map = f->kind == FORM_MAP;

	*ret = is_map ? json_object_new_object() : json_object_new_array();
	for (size_t i = 0; i < f->count; i++) {
		struct json_object *v = NULL;

		if (template_value(&f->items[i], with, &v, err)) {
			tree_put(ret);
			return -1;
		}
		put_item(*ret, is_map ? f->keys[i] : NULL, v);
	}
	return 0;
}

int template_value(const struct form *f, const struct blanks *with, struct json_object **ret,
		   struct err *err)
{
	*ret = NULL;
	switch (f->kind) {
	case FORM_NULL:
		return 0;
	case FORM_BOOL:
		*ret = json_object_new_boolean(f->truth);
		return 0;
	case FORM_NUMBER:
		return number_value(f->text, ret, err);
	case FORM_TEXT:
		return text_value(f->text, with, ret, err);
	case FORM_LIST:
	case FORM_MAP:
		break;
	}
	return items_value(f, with, ret, err);
}

/* ---- queries ---- */

/* The texts of a list's members, or of a single value, each encoded by itself or all together. */
static int put_list(struct json_object *v, const char *before_each, const char *between,
		    bool encoded, struct buf *out, struct err *err)
{
	size_t n = json_object_is_type(v, json_type_array) ? json_object_array_length(v) : 1;

	for (size_t i = 0; i < n; i++) {
		struct json_object *one =
			json_object_is_type(v, json_type_array) ? json_object_array_get_idx(v, i) : v;
		const char *text = value_text(one);

		if (!text)
			return err_set(err, ERR_CONFIG, "a parameter takes a value or a list of values");
		buf_puts(out, i ? between : "");
		buf_puts(out, before_each);
		if (encoded)
			text_percent_encode(out, text);
		else
			buf_puts(out, text);
	}
	return 0;
}

static int put_scalar(struct json_object *v, struct buf *out, struct err *err)
{
	const char *text = value_text(v);

	if (!text)
		return err_set(err, ERR_CONFIG, "a parameter takes a single value");
	text_percent_encode(out, text);
	return 0;
}

static int put_csv(struct json_object *v, struct buf *out, struct err *err)
{
	struct buf list cleanup_buf = BUF_INIT(CONNECTOR_URL_MAX);

	if (put_list(v, "", ",", false, &list, err))
		return -1;
	text_percent_encode(out, buf_text(&list));
	return list.overflowed ? err_set(err, ERR_LIMIT, "a list longer than a URL may be") : 0;
}

static void put_json(struct json_object *v, struct buf *out)
{
	struct buf text cleanup_buf = BUF_INIT(CONNECTOR_URL_MAX);

	tree_write(&text, v);
	text_percent_encode(out, buf_text(&text));
	out->overflowed |= text.overflowed;
}

/* Rest.li 2.0: the list's own parentheses and commas stand bare, those of its elements do not. */
static int put_restli(struct json_object *v, struct buf *out, struct err *err)
{
	buf_puts(out, "List(");
	if (put_list(v, "", ",", true, out, err))
		return -1;
	buf_puts(out, ")");
	return 0;
}

int template_query(const struct query *q, const struct blanks *with, struct buf *out, struct err *err)
{
	struct json_object *v cleanup_tree = NULL;
	struct buf name cleanup_buf = BUF_INIT(CONNECTOR_URL_MAX);
	int failed = template_value(&q->value, with, &v, err);

	if (failed)
		return err_in(err, "query %s", q->name);
	text_percent_encode(&name, q->name);
	buf_puts(&name, "=");
	if (q->way != QUERY_REPEAT)
		buf_puts(out, buf_text(&name));
	if (q->way == QUERY_REPEAT)
		failed = put_list(v, buf_text(&name), "&", true, out, err);
	else if (q->way == QUERY_CSV)
		failed = put_csv(v, out, err);
	else if (q->way == QUERY_RESTLI_LIST)
		failed = put_restli(v, out, err);
	else if (q->way == QUERY_JSON)
		put_json(v, out);
	else
		failed = put_scalar(v, out, err);
	return failed ? err_in(err, "query %s", q->name) : 0;
}

int template_fields(struct json_object *body, struct buf *out, struct err *err)
{
	bool first = true;

	if (!json_object_is_type(body, json_type_object))
		return err_set(err, ERR_CONFIG, "a form's body is a map of single values");
	json_object_object_foreach(body, key, value) {
		buf_puts(out, first ? "" : "&");
		text_percent_encode(out, key);
		buf_puts(out, "=");
		if (put_scalar(value, out, err))
			return err_in(err, "field %s", key);
		first = false;
	}
	return 0;
}
