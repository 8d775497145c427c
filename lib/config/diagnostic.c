/* SPDX-License-Identifier: Apache-2.0 */
/*
 * diagnostic.c - mistakes as people read them and as editors do.
 *
 * The caret stands under the mistake on the screen, so it is placed by display
 * width while the column number counts characters, as editors do.
 */
#include <json-c/json_object.h>
#include <string.h>

#include "base/text.h"
#include "base/tree.h"
#include "config/load.h"

static const char *severity_name(enum severity s)
{
	static const char *const names[] = { "error", "warning", "note" };

	return names[s];
}

/* Bytes of the first n characters. */
static size_t bytes_of(const char *s, uint32_t n)
{
	size_t i = 0;

	while (s[i] && n--)
		for (i++; ((unsigned char)s[i] & 0xc0) == 0x80; i++)
			;
	return i;
}

/* Blanks as wide as the text, keeping its tabs so that both lines agree. */
static void put_margin(struct buf *out, const char *s, size_t n)
{
	size_t from = 0;

	for (size_t i = 0; i <= n; i++) {
		if (i < n && s[i] != '\t')
			continue;
		for (size_t w = text_utf8_columns(s + from, i - from); w > 0; w--)
			buf_putc(out, ' ');
		if (i < n)
			buf_putc(out, '\t');
		from = i + 1;
	}
}

static void put_caret(struct buf *out, const struct diagnostic *d)
{
	size_t start = bytes_of(d->source_line, d->column - 1);
	size_t length = bytes_of(d->source_line + start, d->width);
	size_t width = text_utf8_columns(d->source_line + start, length);

	put_margin(out, d->source_line, start);
	buf_putc(out, '^');
	while (width-- > 1)
		buf_putc(out, '~');
}

static void put_head(struct buf *out, const struct diagnostic *d)
{
	buf_puts(out, d->file);
	if (d->line)
		buf_printf(out, ":%u:%u", d->line, d->column);
	buf_printf(out, ": %s: %s\n", severity_name(d->severity), d->message);
}

static void put_one(struct buf *out, const struct diagnostic *d)
{
	if (d->severity == SEVERITY_NOTE) {
		buf_puts(out, "  ");
		put_head(out, d);
		return;
	}
	put_head(out, d);
	if (*d->source_line)
		buf_printf(out, "%5u | %s\n", d->line, d->source_line);
	if (!*d->source_line && !*d->hint)
		return;
	buf_puts(out, "      | ");
	if (*d->source_line)
		put_caret(out, d);
	if (*d->source_line && *d->hint)
		buf_putc(out, ' ');
	buf_printf(out, "%s\n", d->hint);
}

static size_t shown(const struct diagnostics *d, enum severity severity)
{
	size_t n = 0;

	for (size_t i = 0; i < d->count; i++)
		n += d->items[i].severity == severity;
	return n;
}

void diagnostics_text(const struct diagnostics *d, struct buf *out)
{
	size_t hidden = d->errors + d->warnings - shown(d, SEVERITY_ERROR) - shown(d, SEVERITY_WARNING);

	for (size_t i = 0; i < d->count; i++)
		put_one(out, &d->items[i]);
	if (hidden)
		buf_printf(out, "%zu more are not shown.\n", hidden);
	buf_printf(out, "%zu error%s, %zu warning%s.\n", d->errors, d->errors == 1 ? "" : "s",
		   d->warnings, d->warnings == 1 ? "" : "s");
}

static struct json_object *one_json(const struct diagnostic *d)
{
	struct json_object *o = json_object_new_object();

	json_object_object_add(o, "severity", json_object_new_string(severity_name(d->severity)));
	json_object_object_add(o, "file", json_object_new_string(d->file));
	json_object_object_add(o, "line", json_object_new_int64(d->line));
	json_object_object_add(o, "column", json_object_new_int64(d->column));
	json_object_object_add(o, "width", json_object_new_int64(d->width));
	json_object_object_add(o, "message", json_object_new_string(d->message));
	json_object_object_add(o, "hint", json_object_new_string(d->hint));
	json_object_object_add(o, "source_line", json_object_new_string(d->source_line));
	return o;
}

void diagnostics_json(const struct diagnostics *d, struct buf *out)
{
	struct json_object *o cleanup_tree = json_object_new_object();
	struct json_object *items = json_object_new_array();

	json_object_object_add(o, "schema", json_object_new_int(1));
	json_object_object_add(o, "errors", json_object_new_int64((int64_t)d->errors));
	json_object_object_add(o, "warnings", json_object_new_int64((int64_t)d->warnings));
	json_object_object_add(o, "diagnostics", items);
	for (size_t i = 0; i < d->count; i++)
		json_object_array_add(items, one_json(&d->items[i]));
	tree_write(out, o);
}

void diagnostics_release(struct diagnostics *d)
{
	arena_clear(&d->arena);
	d->items = NULL;
	d->count = d->errors = d->warnings = 0;
}
