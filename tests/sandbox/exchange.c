/* SPDX-License-Identifier: Apache-2.0 */
/*
 * exchange.c - what every server needs of a request and for an answer.
 *
 * Text inside JSON is quoted by the library that reads it elsewhere.
 */
#include "exchange.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/tree.h"

void put_text(struct buf *out, const char *text)
{
	struct json_object *o cleanup_tree = json_object_new_string(text);

	tree_write(out, o);
}

const char *ask_header(const struct ask *ask, const char *name)
{
	const char *value = ask->look ? ask->look(ask->connection, name) : NULL;

	return value ? value : "";
}

const char *ask_parameter(const struct ask *ask, const char *name)
{
	for (size_t i = 0; i < ask->query_count; i++)
		if (strcmp(ask->query[i].name, name) == 0)
			return ask->query[i].value;
	return "";
}

void answer_header(struct answer *a, const char *name, const char *fmt, ...)
{
	size_t i = 0;
	va_list args;

	while (i < ANSWER_HEADERS && a->headers[i].name)
		i++;
	assert(i < ANSWER_HEADERS);
	a->headers[i].name = name;
	va_start(args, fmt);
	(void)vsnprintf(a->headers[i].value, ANSWER_HEADER_TEXT, fmt, args);
	va_end(args);
}
