/* SPDX-License-Identifier: Apache-2.0 */
/*
 * err.c - builds one sentence from the inside out.
 *
 * The text is a fixed array, so reporting an error can never itself fail.  A
 * sentence that does not fit loses its tail, the innermost detail, and keeps
 * the outer words that say whose problem it is; it is never cut inside a
 * UTF-8 character, because the sentence ends up in JSON and on a page.
 */
#include "base/err.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"

static void trim(char *text)
{
	text[text_utf8_valid(text, strlen(text))] = '\0';
}

int err_set(struct err *err, enum err_kind kind, const char *fmt, ...)
{
	va_list args;

	err->kind = kind;
	va_start(args, fmt);
	vsnprintf(err->text, sizeof(err->text), fmt, args);
	va_end(args);
	trim(err->text);
	return -1;
}

int err_in(struct err *err, const char *fmt, ...)
{
	char cause[ERR_TEXT_MAX];
	va_list args;
	size_t used;

	memcpy(cause, err->text, sizeof(cause));
	va_start(args, fmt);
	vsnprintf(err->text, sizeof(err->text), fmt, args);
	va_end(args);
	used = strlen(err->text);
	snprintf(err->text + used, sizeof(err->text) - used, ": %s", cause);
	trim(err->text);
	return -1;
}
