/* SPDX-License-Identifier: Apache-2.0 */
/*
 * board.c - the open cases: found, kept apart by key, and let go.
 *
 * A case nobody was told of leaves no trace.  One that was told stays until those who
 * heard of it hear that it is over, also over a restart and also when its service has
 * been taken out of the configuration meanwhile.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "notify/board_state.h"

enum { KEY_MAX = 32 + 2 * CONFIG_ID_MAX + 2, LOOK_MAX = 256 * 1024 * 1024 };

struct board *board_new(void)
{
	struct board *b = calloc(1, sizeof(*b));

	if (!b)
		abort();
	return b;
}

void board_free(struct board *b)
{
	if (!b)
		return;
	for (size_t i = 0; i < b->count; i++)
		incident_free(b->items[i]);
	paces_release(&b->paces);
	free(b->items);
	free(b);
}

size_t board_count(const struct board *b)
{
	return b->count;
}

const struct incident *board_at(const struct board *b, size_t i)
{
	return b->items[i];
}

/* ---- the list ---- */

static size_t place(const struct board *b, const char *key, bool *ret_found)
{
	size_t low = 0, high = b->count;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (strcmp(b->items[middle]->key, key) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	*ret_found = low < b->count && strcmp(b->items[low]->key, key) == 0;
	return low;
}

static void insert(struct board *b, size_t at, struct incident *i)
{
	if (b->count == b->room) {
		b->room = b->room ? 2 * b->room : 16;
		b->items = realloc(b->items, b->room * sizeof(struct incident *));
		if (!b->items)
			abort();
	}
	memmove(&b->items[at + 1], &b->items[at], (b->count - at) * sizeof(struct incident *));
	b->items[at] = i;
	b->count++;
}

struct incident *board_note(struct looking *l, enum message_kind kind, const char *id,
			    uint32_t about, bool open)
{
	struct board *b = l->board;
	char key[KEY_MAX];
	bool found;
	size_t at;

	(void)snprintf(key, sizeof(key), "%s/%s", message_kind_name(kind), id);
	at = place(b, key, &found);
	if (!found && (!open || b->count == INCIDENTS_MAX))
		return NULL;
	if (!found)
		insert(b, at, incident_new(key, kind, l->look->now));
	b->items[at]->seen = true;
	b->items[at]->open = open;
	b->items[at]->about = about;
	return b->items[at];
}

int board_restore(struct board *b, const char *key, const char *record, struct err *err)
{
	struct incident *i;
	bool found;
	size_t at = place(b, key, &found);

	if (found || b->count == INCIDENTS_MAX)
		return 0;
	i = incident_read(key, record, strlen(record), err);
	if (!i)
		return err_in(err, "case %s", key);
	i->kept = true;
	insert(b, at, i);
	return 0;
}

/* ---- what it is about, in this configuration ---- */

static uint32_t feed_of(const struct config *c, const char *id)
{
	for (uint32_t f = 0; f < c->feed_count; f++)
		if (!strcmp(c->feeds[f].id, id))
			return f;
	return UINT32_MAX;
}

static uint32_t platform_of(const struct config *c, const char *id)
{
	for (uint32_t p = 0; p < c->platform_count; p++)
		if (!strcmp(c->platforms[p].id, id))
			return p;
	return UINT32_MAX;
}

static uint32_t subject_of(const struct config *c, const struct incident *i)
{
	const char *id = strchr(i->key, '/');

	if (!id)
		return UINT32_MAX;
	id++;
	switch (i->kind) {
	case MESSAGE_HEALTH:
	case MESSAGE_STOP:
		return UINT32_MAX;
	case MESSAGE_FEED:
	case MESSAGE_MASS:
		return feed_of(c, id);
	case MESSAGE_NOT_CONFIRMED:
		return platform_of(c, id);
	default:
		return config_service(c, id) < 0 ? UINT32_MAX : (uint32_t)config_service(c, id);
	}
}

static void begin(struct looking *l)
{
	for (size_t i = 0; i < l->board->count; i++) {
		struct incident *is = l->board->items[i];

		is->seen = is->open = is->late = false;
		is->words = NULL;
		is->about = subject_of(l->config, is);
	}
}

static void judge(struct looking *l)
{
	for (size_t i = 0; i < l->board->count; i++) {
		struct incident *is = l->board->items[i];

		if (is->seen)
			is->gone.ms = 0;
		else if (is_never(is->gone))
			is->gone = l->look->now;
	}
}

/* Gone, and nobody is left who should hear so. */
static void let_go(struct looking *l)
{
	struct board *b = l->board;
	size_t kept = 0;

	for (size_t i = 0; i < b->count; i++) {
		struct incident *is = b->items[i];

		if (is->seen || is->told_count) {
			b->items[kept++] = is;
			continue;
		}
		if (is->kept)
			l->ears->keep(l->ears->context, is->key, NULL);
		incident_free(is);
	}
	b->count = kept;
}

void board_look(struct board *b, const struct board_look *look, const struct board_ears *ears)
{
	struct arena arena cleanup_arena = ARENA_INIT(LOOK_MAX);
	struct looking l = {
		.board = b, .look = look, .ears = ears, .config = engine_config(look->engine), .arena = &arena
	};

	l.messages = &l.config->messages;
	begin(&l);
	board_find(&l);
	judge(&l);
	board_tell(&l);
	let_go(&l);
	paces_forget(&b->paces, look->now);
}
