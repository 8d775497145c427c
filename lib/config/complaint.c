/* SPDX-License-Identifier: Apache-2.0 */
/*
 * complaint.c - keeping the first mistakes and counting the others.
 *
 * A file can hold a million mistakes, so only those that will be printed are
 * kept, in order, and nothing is formatted for one that cannot be among them.
 */
#include "config/complaint.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"

enum { MESSAGE_TEXT = 400 };

const char *complaint_quote(const char *text, char out[QUOTE_TEXT])
{
	size_t n = 0;

	while (text[n] && n < QUOTE_TEXT - 4) {
		out[n] = (unsigned char)text[n] < 0x20 || text[n] == 0x7f ? '?' : text[n];
		n++;
	}
	/* Never cut inside a character. */
	while (text[n] && n > 0 && ((unsigned char)text[n] & 0xc0) == 0x80)
		n--;
	snprintf(out + n, QUOTE_TEXT - n, "%s", text[n] ? "..." : "");
	return out;
}

/* Bytes that could steer a terminal or are no text at all become question marks. */
static char *make_printable(char *line)
{
	size_t n = strlen(line);

	for (size_t good = 0; (good += text_utf8_valid(line + good, n - good)) < n; good++)
		line[good] = '?';
	for (char *p = line; *p; p++)
		if (((unsigned char)*p < 0x20 && *p != '\t') || *p == 0x7f)
			*p = '?';
	return line;
}

static const char *path_of(const struct complaints *c, const struct node *at)
{
	return c->sources->items[at->file].path;
}

static int compare(const struct complaints *c, const struct node *a, const struct node *b)
{
	int by_file = a->file == b->file ? 0 : strcmp(path_of(c, a), path_of(c, b));

	if (by_file)
		return by_file;
	if (a->line != b->line)
		return a->line < b->line ? -1 : 1;
	return (a->column > b->column) - (a->column < b->column);
}

/* Where it belongs among the kept ones: after those at the same place. */
static size_t place_for(const struct complaints *c, const struct complaint_list *l, const struct node *at)
{
	size_t i = l->kept;

	while (i > 0 && compare(c, at, &l->items[i - 1].at) < 0)
		i--;
	return i;
}

static bool already_said(const struct complaints *c, const struct complaint_list *l, size_t i,
			 const struct node *at, const char *message)
{
	for (; i > 0 && compare(c, at, &l->items[i - 1].at) == 0; i--)
		if (strcmp(l->items[i - 1].message, message) == 0)
			return true;
	return false;
}

static void add(struct complaints *c, struct complaint_list *l, const struct node *at,
		const char *hint, const char *fmt, va_list args)
{
	size_t i = place_for(c, l, at);
	char message[MESSAGE_TEXT];
	struct complaint *made;

	c->last = NULL;
	if (i == CONFIG_ERRORS_MAX) {
		l->total++;
		return;
	}
	vsnprintf(message, sizeof(message), fmt, args);
	make_printable(message); /* cut inside a character, perhaps */
	if (already_said(c, l, i, at, message))
		return;
	l->total++;
	if (l->kept == CONFIG_ERRORS_MAX)
		l->kept--;
	made = &l->items[i];
	memmove(made + 1, made, (l->kept - i) * sizeof(*made));
	l->kept++;
	*made = (struct complaint){ .at = *at,
				    .message = arena_strdup(c->arena, message),
				    .hint = hint && *hint ?
						    make_printable(arena_strdup(c->arena, hint)) :
						    "" };
	c->last = made;
}

void complaints_error(struct complaints *c, const struct node *at, const char *hint, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	add(c, &c->errors, at, hint, fmt, args);
	va_end(args);
}

void complaints_warning(struct complaints *c, const struct node *at, const char *hint,
			const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	add(c, &c->warnings, at, hint, fmt, args);
	va_end(args);
}

void complaints_note(struct complaints *c, const struct node *at, const char *fmt, ...)
{
	char text[MESSAGE_TEXT];
	va_list args;

	if (!c->last)
		return;
	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	c->last->note = make_printable(arena_strdup(c->arena, text));
	c->last->note_at = *at;
}

void complaints_private(struct complaints *c)
{
	if (c->last)
		c->last->private = true;
}

/* ---- the finished list ---- */

/* Minified files have lines nobody wants on a terminal. */
enum { LINE_SHOWN_MAX = 400 };

/* Keys whose value may be a secret somebody put where only a reference belongs. */
static bool names_secret(const char *key, size_t n)
{
	static const char *const words[] = { "token", "secret", "password", "passphrase", "key" };

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
		size_t w = strlen(words[i]);

		if (n >= w && memcmp(key + n - w, words[i], w) == 0)
			return true;
	}
	/* The header kind of auth calls its secret just that; lifetime_value is none. */
	return n == 5 && memcmp(key, "value", 5) == 0;
}

static bool is_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

/* Stars over what follows "token:" and the like, unless it is a {reference}. */
static void mask_values(char *line)
{
	for (char *colon = strchr(line, ':'); colon; colon = strchr(colon + 1, ':')) {
		char *key_end = colon, *key, *p = colon + 1;

		while (key_end > line && (key_end[-1] == '"' || key_end[-1] == '\'' || key_end[-1] == ' '))
			key_end--;
		key = key_end;
		while (key > line && is_word(key[-1]))
			key--;
		while (*p == ' ')
			p++;
		if (!names_secret(key, (size_t)(key_end - key)) || *p == '{')
			continue;
		for (; *p && !strchr(" ,}]", *p); p++)
			*p = '*';
	}
}

static void mask_marked(char *line, const struct node *at)
{
	uint32_t column = 0;

	for (char *p = line; *p; p++) {
		if (((unsigned char)*p & 0xc0) != 0x80)
			column++;
		if (column >= at->column && column < at->column + at->width)
			*p = '*';
	}
}

static const char *shown_line(struct complaints *c, const struct complaint *from)
{
	size_t n = 0;
	const char *line = source_line(&c->sources->items[from->at.file], from->at.line, &n);
	char *copy;

	if (!from->at.line || !line || n > LINE_SHOWN_MAX)
		return "";
	copy = make_printable(arena_strndup(c->arena, line, n));
	if (from->private)
		mask_marked(copy, &from->at);
	mask_values(copy);
	return copy;
}

static struct diagnostic diagnostic_at(const struct complaints *c, const struct node *at,
				       const char *message)
{
	return (struct diagnostic){ .file = arena_strdup(c->arena, path_of(c, at)),
				    .line = at->line,
				    .column = at->column,
				    .width = at->width ? at->width : 1,
				    .message = message,
				    .hint = "",
				    .source_line = "" };
}

static void write_out(struct complaints *c, const struct complaint *from, enum severity severity,
		      struct diagnostics *ret)
{
	struct diagnostic d = diagnostic_at(c, &from->at, from->message);

	d.severity = severity;
	d.hint = from->hint;
	d.source_line = shown_line(c, from);
	ret->items[ret->count++] = d;
	if (!from->note)
		return;
	d = diagnostic_at(c, &from->note_at, from->note);
	d.severity = SEVERITY_NOTE;
	ret->items[ret->count++] = d;
}

void complaints_finish(struct complaints *c, struct diagnostics *ret)
{
	const struct complaint_list *e = &c->errors, *w = &c->warnings;
	size_t i = 0, j = 0;

	ret->items = arena_array(c->arena, struct diagnostic, 2 * (e->kept + w->kept));
	while (i < e->kept || j < w->kept) {
		if (j == w->kept || (i < e->kept && compare(c, &e->items[i].at, &w->items[j].at) <= 0))
			write_out(c, &e->items[i++], SEVERITY_ERROR, ret);
		else
			write_out(c, &w->items[j++], SEVERITY_WARNING, ret);
	}
	ret->errors = e->total;
	ret->warnings = w->total;
}
