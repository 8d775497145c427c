/* SPDX-License-Identifier: Apache-2.0 */
/*
 * starts.c - a list of starts, and counting it.
 *
 * Pages move while they are read: a slot that was open on the first page may
 * come again on the next, taken.  The later word is the newer one.
 */
#include "feed/starts.h"

#include <stdlib.h>
#include <string.h>

#include "feed/first.h"

int starts_add(struct starts *s, const struct start *add, struct err *err)
{
	if (s->count >= FEED_SLOTS_MAX)
		return err_set(err, ERR_LIMIT, "more than %d slots in one poll", FEED_SLOTS_MAX);
	if (s->count == s->room) {
		s->room = s->room ? s->room * 2 : 256;
		s->items = reallocarray(s->items, s->room, sizeof(*s->items));
		if (!s->items)
			abort();
	}
	s->items[s->count++] = *add;
	return 0;
}

void starts_clear(struct starts *s)
{
	s->count = 0;
}

void starts_release(struct starts *s)
{
	free(s->items);
	*s = (struct starts){ .items = NULL };
}

static int by_id(const void *a, const void *b)
{
	const struct start *const *x = a, *const *y = b;

	if ((*x)->ask != (*y)->ask)
		return (*x)->ask < (*y)->ask ? -1 : 1;
	if ((*x)->id != (*y)->id)
		return (*x)->id < (*y)->id ? -1 : 1;
	return *x < *y ? -1 : *x > *y; /* places in one list: the later one was heard later */
}

void starts_unite(struct starts *s)
{
	struct start **order = calloc(s->count + 1, sizeof(struct start *));
	size_t kept = 0;

	if (!order)
		abort();
	for (size_t i = 0; i < s->count; i++)
		order[i] = &s->items[i];
	if (s->count)
		qsort(order, s->count, sizeof(*order), by_id);
	for (size_t i = 0; i + 1 < s->count; i++)
		if (order[i]->id && order[i]->id == order[i + 1]->id &&
		    order[i]->ask == order[i + 1]->ask)
			order[i]->kind = UINT8_MAX;
	for (size_t i = 0; i < s->count; i++)
		if (s->items[i].kind != UINT8_MAX) {
			s->items[kept] = s->items[i];
			s->items[kept++].id = 0;
		}
	s->count = kept;
	free(order);
}

void starts_pack(struct starts *s)
{
	size_t open = 0, kept;

	if (!s->count)
		return;
	for (size_t i = 0; i < s->count; i++)
		if (s->items[i].kind == START_OPEN) {
			struct start swap = s->items[open];

			s->items[open++] = s->items[i];
			s->items[i] = swap;
		}
	kept = packing_pack(s->items, open);
	memmove(s->items + kept, s->items + open, (s->count - open) * sizeof(*s->items));
	s->count -= open - kept;
}

static void count_one(const struct poll *p, const struct start *s, struct instant from)
{
	const struct feed_ask *ask = &p->asks[s->ask];
	struct observation *o = &p->ret[s->ask];
	int32_t *const counts[] = {
		[START_OPEN] = &o->open, [START_BOOKED] = &o->booked, [START_BLOCKED] = &o->blocked, [START_HELD] = &o->held
	};
	bool inside = is_before(s->start, after(p->now, ask->within));

	if (s->kind >= START_OTHER || is_before(s->start, s->kind == START_OPEN ? from : p->now))
		return;
	if (s->kind == START_OPEN && is_before(s->start, after(p->now, ask->horizon)))
		first_openings_add(o, s->start, 1);
	if (inside && *counts[s->kind] != COUNT_UNKNOWN)
		++*counts[s->kind];
}

void starts_count(const struct poll *p, const struct starts *s, struct span min_lead, bool all_kinds)
{
	struct instant from = after(p->now, min_lead);

	for (size_t i = 0; i < p->ask_count; i++) {
		struct observation *o = &p->ret[i];

		o->open = 0;
		o->booked = o->blocked = o->held = all_kinds ? 0 : COUNT_UNKNOWN;
	}
	for (size_t i = 0; i < s->count; i++)
		count_one(p, &s->items[i], from);
}
