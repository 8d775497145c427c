/* SPDX-License-Identifier: Apache-2.0 */
/*
 * form.c - names and values with their escapes undone, or nothing at all.
 *
 * Half a form is no form: a field twice, a broken escape, a NUL or bytes that are no
 * UTF-8 refuse all of it, because what would be done then is not what somebody saw.
 */
#include "daemon/form.h"

#include <ctype.h>
#include <json-c/json.h>
#include <string.h>

#include "base/limits.h"
#include "base/text.h"
#include "base/tree.h"

static int digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	return isxdigit((unsigned char)c) ? tolower((unsigned char)c) - 'a' + 10 : -1;
}

/* False: a broken escape, or a byte no text has. */
static bool decode(const char *from, size_t n, struct buf *ret)
{
	buf_clear(ret);
	for (size_t i = 0; i < n; i++) {
		char c = from[i] == '+' ? ' ' : from[i];

		if (c == '%') {
			int high = i + 2 < n ? digit(from[i + 1]) : -1,
			    low = i + 2 < n ? digit(from[i + 2]) : -1;

			if (high < 0 || low < 0)
				return false;
			c = (char)(high * 16 + low);
			i += 2;
		}
		if (!c)
			return false;
		buf_putc(ret, c);
	}
	return text_utf8_valid(buf_text(ret), ret->length) == ret->length;
}

/* One name=value; a field left empty is one that was not filled in. False: it cannot be read. */
static bool add_field(struct json_object *tree, const char *at, size_t n)
{
	struct buf name cleanup_buf = BUF_INIT(API_BODY_MAX), value cleanup_buf = BUF_INIT(API_BODY_MAX);
	const char *equals = memchr(at, '=', n);
	size_t name_length = equals ? (size_t)(equals - at) : n;

	if (!decode(at, name_length, &name) || !name.length ||
	    !decode(at + name_length + (equals != NULL), n - name_length - (equals != NULL), &value) ||
	    json_object_object_get_ex(tree, buf_text(&name), NULL) ||
	    json_object_object_length(tree) >= FORM_FIELDS_MAX)
		return false;
	if (value.length)
		json_object_object_add(tree, buf_text(&name), json_object_new_string(buf_text(&value)));
	return true;
}

struct json_object *form_parse(const char *bytes, size_t n)
{
	struct json_object *tree = json_object_new_object();
	const char *end = bytes + n;

	while (bytes < end) {
		const char *next = memchr(bytes, '&', (size_t)(end - bytes));
		size_t length = (size_t)((next ? next : end) - bytes);

		if (length && !add_field(tree, bytes, length)) {
			json_object_put(tree);
			return NULL;
		}
		bytes += length + 1;
	}
	return tree;
}

/* "//" and "/\" begin another host's. */
bool form_leads_back(const char *path)
{
	size_t n = strlen(path);

	if (path[0] != '/' || path[1] == '/' || path[1] == '\\' || n > FORM_BACK_MAX)
		return false;
	for (size_t i = 0; i < n; i++)
		if (path[i] <= ' ' || path[i] > '~' || path[i] == '"' || path[i] == '\\')
			return false;
	return true;
}
