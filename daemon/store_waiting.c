/* SPDX-License-Identifier: Apache-2.0 */
/*
 * store_waiting.c - rows between the decision and the disk.
 *
 * A pass of the loop touches the same service many times; only its last state
 * is worth a write, so rows are kept under their key and replaced.  Commands
 * and history are not replaceable: a command's stages are folded into one row,
 * and history is a queue whose oldest lines are given up, and counted, when the
 * disk refuses for so long that memory would pay for it.
 */
#include "daemon/store_parts.h"

#include <string.h>

static void *must(void *p)
{
	if (!p)
		abort();
	return p;
}

static void replace(char **place, const char *text)
{
	free(*place);
	*place = text ? must(strdup(text)) : NULL;
}

struct waiting *waiting_put(struct waiting **table, const char *key, const char *record,
			    struct instant as_of)
{
	struct waiting *w;

	HASH_FIND_STR(*table, key, w);
	if (!w) {
		w = must(calloc(1, sizeof(*w)));
		w->key = must(strdup(key));
		HASH_ADD_KEYPTR(hh, *table, w->key, strlen(w->key), w);
	}
	replace(&w->record, record);
	w->as_of = as_of;
	return w;
}

void waiting_drop(struct waiting **table, struct waiting *w)
{
	HASH_DEL(*table, w);
	free(w->key);
	free(w->record);
	free(w);
}

struct waiting_command *waiting_command(struct waiting_room *room, uint64_t id)
{
	struct waiting_command *c;

	HASH_FIND(hh, room->commands, &id, sizeof(id), c);
	if (!c) {
		c = must(calloc(1, sizeof(*c)));
		c->id = id;
		HASH_ADD(hh, room->commands, id, sizeof(c->id), c);
	}
	return c;
}

void waiting_stage(struct waiting_command *c, const char *stage, const char *words, struct instant at)
{
	/* The end of a command is the last word on it. */
	if (c->settled)
		return;
	replace(&c->stage, stage);
	replace(&c->words, words ? words : "");
	c->stage_at = at;
}

static const char *keep(char **room, const char *text)
{
	char *at = *room;
	size_t size = text ? strlen(text) + 1 : 1;

	memcpy(at, text ? text : "", size);
	*room += size;
	return at;
}

static size_t length(const char *text)
{
	return text ? strlen(text) : 0;
}

static struct waiting_line *line_new(const struct history_row *row)
{
	struct waiting_line *line;
	char *room;

	line = must(calloc(1, sizeof(*line) + length(row->service) + length(row->target) +
				      length(row->kind) + length(row->text) + 4));
	room = (char *)(line + 1);
	line->row = *row;
	line->row.service = keep(&room, row->service);
	line->row.target = keep(&room, row->target);
	line->row.kind = keep(&room, row->kind);
	line->row.text = keep(&room, row->text);
	return line;
}

static void line_shift(struct waiting_room *room)
{
	struct waiting_line *first = room->lines;

	room->lines = first->next;
	room->line_count--;
	if (!room->lines)
		room->last_line = NULL;
	free(first);
}

void waiting_line(struct waiting_room *room, const struct history_row *row)
{
	struct waiting_line *line = line_new(row);

	if (room->line_count >= STORE_WAITING_MAX) {
		room->lost++;
		room->lost_seq = room->lines->row.seq;
		line_shift(room);
	}
	if (room->last_line)
		room->last_line->next = line;
	else
		room->lines = line;
	room->last_line = line;
	room->line_count++;
}

size_t waiting_count(const struct waiting_room *room)
{
	size_t n = HASH_COUNT(room->commands) + room->line_count;

	for (int kind = 0; kind < WAIT_KINDS; kind++)
		n += HASH_COUNT(room->latest[kind]);
	return n;
}

bool waiting_matters(const struct waiting_room *room)
{
	static const int kinds[] = { WAIT_META, WAIT_CASE, WAIT_MESSAGE };
	const struct waiting_command *c;

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (room->latest[kinds[i]])
			return true;
	for (c = room->commands; c; c = c->hh.next)
		if (c->record)
			return true;
	return false;
}

static void table_clear(struct waiting **table)
{
	struct waiting *w, *next;

	HASH_ITER(hh, *table, w, next)
		waiting_drop(table, w);
}

void waiting_clear(struct waiting_room *room)
{
	struct waiting_command *c, *next;

	for (int kind = 0; kind < WAIT_KINDS; kind++)
		table_clear(&room->latest[kind]);
	HASH_ITER(hh, room->commands, c, next) {
		HASH_DEL(room->commands, c);
		free(c->target);
		free(c->record);
		free(c->stage);
		free(c->words);
		free(c);
	}
	while (room->lines)
		line_shift(room);
	room->lost = 0;
}
