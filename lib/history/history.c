/* SPDX-License-Identifier: Apache-2.0 */
/*
 * history.c - files to samples, and every mistake with its place.
 *
 * History decides what a policy is worth, so a row that cannot be true is never
 * mended into one that could: it is named, and the caller decides whether the rest
 * is still worth playing.
 */
#include "history/history.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "history/history_row.h"

enum { WORDS_MAX = 64 * 1024 * 1024, SAMPLES_FIRST = 4096 };

struct history *history_new(const struct history_rules *rules)
{
	struct history *h = calloc(1, sizeof(*h));

	if (!h)
		abort();
	h->rules = *rules;
	h->arena = (struct arena)ARENA_INIT(WORDS_MAX);
	return h;
}

struct history *history_free(struct history *h)
{
	if (!h)
		return NULL;
	free(h->samples);
	arena_clear(&h->arena);
	free(h);
	return NULL;
}

/* ---- mistakes ---- */

static void mistake_at(struct history *h, const char *file, uint32_t line, const char *text)
{
	size_t n = h->mistake_count++;

	if (n >= HISTORY_MISTAKES_MAX)
		return;
	h->mistakes[n].file = file;
	h->mistakes[n].line = line;
	h->mistakes[n].text = arena_strdup(&h->arena, text);
}

void history_mistake(struct history *h, uint32_t line, const char *fmt, ...)
{
	char text[HISTORY_MISTAKE_TEXT];
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	mistake_at(h, h->files[h->file_count - 1], line, text);
}

void history_mistakes(const struct history *h, struct buf *out)
{
	size_t named = h->mistake_count < HISTORY_MISTAKES_MAX ? h->mistake_count : HISTORY_MISTAKES_MAX;

	for (size_t i = 0; i < named; i++)
		buf_printf(out, "%s:%u: %s\n", h->mistakes[i].file, h->mistakes[i].line,
			   h->mistakes[i].text);
	if (named < h->mistake_count)
		buf_printf(out, "and %zu more.\n", h->mistake_count - named);
}

/* ---- one file ---- */

struct reader {
	struct history *history;
	const struct history_form *form;
	int at[HISTORY_COLUMNS_MAX], width;
	bool refused; /* by its header */
};

static const struct history_form *form_of(const struct sheet_row *header)
{
	for (int i = 0; i < header->count; i++) {
		if (!strcmp(header->cells[i], "as_of"))
			return &history_export;
		if (!strcmp(header->cells[i], "date"))
			return &history_days;
	}
	return NULL;
}

static int column_of(const struct history_form *form, const char *name)
{
	for (int i = 0; i < form->column_count; i++)
		if (!strcmp(form->columns[i].name, name))
			return i;
	return -1;
}

static void refuse_column(struct reader *r, const struct sheet_row *header, const char *name)
{
	const char *names[HISTORY_COLUMNS_MAX], *near;

	for (int i = 0; i < r->form->column_count; i++)
		names[i] = r->form->columns[i].name;
	near = text_nearest(name, names, (size_t)r->form->column_count);
	history_mistake(
		r->history, header->line,
		"the header names \"%.40s\", which this form of history does not have%s%s%s", name,
		near ? "; did you mean \"" : "", near ? near : "", near ? "\"?" : "");
	r->refused = true;
}

static void take_column(struct reader *r, const struct sheet_row *header, int place)
{
	const char *name = header->cells[place];
	int column = column_of(r->form, name);

	if (column < 0) {
		refuse_column(r, header, name);
		return;
	}
	if (r->at[column] >= 0) {
		history_mistake(r->history, header->line, "the header names %s twice", name);
		r->refused = true;
	}
	r->at[column] = place;
}

static void read_header(struct reader *r, const struct sheet_row *header)
{
	r->form = form_of(header);
	r->width = header->count;
	if (!r->form) {
		history_mistake(
			r->history, header->line,
			"this is no header of a history; expected as_of,service,open,... as "
			"`capacityd export` writes it, or "
			"date,department_id,service_line,open_next_14d,...");
		r->refused = true;
		return;
	}
	for (int i = 0; i < HISTORY_COLUMNS_MAX; i++)
		r->at[i] = -1;
	for (int i = 0; i < header->count; i++)
		take_column(r, header, i);
	for (int i = 0; i < r->form->column_count; i++)
		if (r->form->columns[i].required && r->at[i] < 0) {
			history_mistake(r->history, header->line, "the header has no column %s",
					r->form->columns[i].name);
			r->refused = true;
		}
}

static void keep(struct history *h, const struct history_sample *sample)
{
	if (h->count == h->room) {
		size_t room = h->room ? h->room * 2 : SAMPLES_FIRST;
		struct history_sample *samples = realloc(h->samples, room * sizeof(*samples));

		if (!samples)
			abort();
		h->samples = samples;
		h->room = room;
	}
	h->samples[h->count++] = *sample;
}

static void read_row(struct reader *r, const struct sheet_row *row)
{
	struct history *h = r->history;
	struct history_line line = { h, row, r->at, r->form->columns };
	struct history_sample sample = { .line = row->line, .file = (uint16_t)(h->file_count - 1) };

	if (row->count != r->width) {
		history_mistake(h, row->line, "has %d cells, expected %d as in the header",
				row->count, r->width);
		return;
	}
	if (h->count == HISTORY_ROWS_MAX) {
		history_mistake(h, row->line, "more than %d rows of history; play fewer months at a time",
				HISTORY_ROWS_MAX);
		r->refused = true;
		return;
	}
	if (r->form->read(&line, &sample))
		keep(h, &sample);
}

static void take(void *context, const struct sheet_row *row)
{
	struct reader *r = context;

	if (r->refused)
		return;
	if (!r->form)
		read_header(r, row);
	else
		read_row(r, row);
}

void history_read(struct history *h, const char *file, const char *bytes, size_t n)
{
	struct reader r = { .history = h };
	struct err err = ERR_INIT;
	uint32_t line;

	if (h->file_count == HISTORY_FILES_MAX) {
		mistake_at(h, file, 1, "more files than are read at once; play fewer months at a time");
		return;
	}
	h->files[h->file_count++] = arena_strdup(&h->arena, file);
	if (sheet_read(bytes, n, take, &r, &line, &err) < 0)
		history_mistake(h, line, "%s", err.text);
	else if (!r.form && !r.refused)
		history_mistake(h, 1, "is empty, expected a header and rows");
}

/* ---- all of them ---- */

static int by_service_and_time(const void *a, const void *b)
{
	const struct history_sample *x = a, *y = b;

	if (x->service != y->service)
		return x->service < y->service ? -1 : 1;
	if (x->at.ms != y->at.ms)
		return x->at.ms < y->at.ms ? -1 : 1;
	if (x->file != y->file)
		return x->file < y->file ? -1 : 1;
	return x->line < y->line ? -1 : x->line > y->line;
}

static void say_twice(struct history *h, const struct history_sample *first,
		      const struct history_sample *again)
{
	char text[HISTORY_MISTAKE_TEXT], when[INSTANT_TEXT];

	(void)snprintf(text, sizeof(text),
		       "%s at %s was told already by %.120s:%u; expected each moment once",
		       h->rules.config->services[again->service].id,
		       instant_format(again->at, when), h->files[first->file], first->line);
	mistake_at(h, h->files[again->file], again->line, text);
}

static void say_overlap(struct history *h, const struct history_sample *first,
			const struct history_sample *next)
{
	char text[HISTORY_MISTAKE_TEXT];

	(void)snprintf(
		text, sizeof(text),
		"polled_until lies after as_of of the next row, %.120s:%u; expected it before",
		h->files[next->file], next->line);
	mistake_at(h, h->files[first->file], first->line, text);
}

void history_finish(struct history *h)
{
	size_t kept = 0;

	if (h->count == 0)
		return;
	qsort(h->samples, h->count, sizeof(*h->samples), by_service_and_time);
	for (size_t i = 0; i < h->count; i++) {
		struct history_sample *last = kept ? &h->samples[kept - 1] : NULL;
		const struct history_sample *s = &h->samples[i];

		if (last && last->service == s->service && last->at.ms == s->at.ms) {
			say_twice(h, last, s);
			continue;
		}
		if (last && last->service == s->service && is_before(s->at, last->until)) {
			say_overlap(h, last, s);
			last->until = last->at; /* what it says of later is not believed */
		}
		h->samples[kept++] = *s;
	}
	h->count = kept;
}
