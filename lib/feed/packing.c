/* SPDX-License-Identifier: Apache-2.0 */
/*
 * packing.c - greedy interval scheduling.
 *
 * Taking the visit that ends first, again and again, is optimal for one
 * calendar.  With providers and rooms together the optimum is a hard problem
 * and the greedy answer a safe one: it never promises a visit that has no room.
 */
#include "feed/packing.h"

#include <stdlib.h>

struct busy { /* until when one provider or one room is taken */
	uint64_t who;
	struct instant until;
	uint32_t ask;
	bool used, is_room;
};

struct calendar {
	struct busy *cells;
	size_t mask;
};

static int by_end(const void *a, const void *b)
{
	const struct start *x = a, *y = b;

	if (x->ask != y->ask)
		return x->ask < y->ask ? -1 : 1;
	if (x->end.ms != y->end.ms)
		return x->end.ms < y->end.ms ? -1 : 1;
	if (x->start.ms != y->start.ms)
		return x->start.ms > y->start.ms ? -1 : 1; /* the shorter one leaves more room */
	if (x->provider != y->provider)
		return x->provider < y->provider ? -1 : 1;
	return x->room < y->room ? -1 : x->room > y->room;
}

static struct busy *cell(struct calendar *c, uint32_t ask, uint64_t who, bool is_room)
{
	size_t at = (size_t)(who ^ (who >> 29) ^ (uint64_t)ask * 2654435761U ^ is_room) & c->mask;

	while (c->cells[at].used &&
	       (c->cells[at].who != who || c->cells[at].ask != ask || c->cells[at].is_room != is_room))
		at = (at + 1) & c->mask;
	if (!c->cells[at].used)
		c->cells[at] = (struct busy){
			.who = who, .until = { INT64_MIN }, .ask = ask, .used = true, .is_room = is_room
		};
	return &c->cells[at];
}

/* Who names neither has one calendar for all. */
static bool take(struct calendar *c, const struct start *s)
{
	struct busy *provider = NULL, *room = NULL;

	if (s->provider || !s->room)
		provider = cell(c, s->ask, s->provider, false);
	if (s->room)
		room = cell(c, s->ask, s->room, true);
	if ((provider && is_before(s->start, provider->until)) ||
	    (room && is_before(s->start, room->until)))
		return false;
	if (provider)
		provider->until = s->end;
	if (room)
		room->until = s->end;
	return true;
}

size_t packing_pack(struct start *starts, size_t n)
{
	struct calendar c = { .mask = 15 };
	size_t kept = 0;

	while (c.mask < 4 * n)
		c.mask = c.mask * 2 + 1;
	c.cells = calloc(c.mask + 1, sizeof(*c.cells));
	if (!c.cells)
		abort();
	if (n)
		qsort(starts, n, sizeof(*starts), by_end);
	for (size_t i = 0; i < n; i++)
		if (take(&c, &starts[i]))
			starts[kept++] = starts[i];
	free(c.cells);
	return kept;
}
