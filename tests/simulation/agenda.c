/* SPDX-License-Identifier: Apache-2.0 */
/*
 * agenda.c - what happens next: a heap by true time, first come first served within
 * a millisecond.
 */
#include <stdlib.h>

#include "tests/simulation/world.h"

static bool is_sooner(const struct item *a, const struct item *b)
{
	return a->at != b->at ? a->at < b->at : a->order < b->order;
}

static void swap(struct item *a, struct item *b)
{
	struct item was = *a;

	*a = *b;
	*b = was;
}

void agenda_add(struct world *w, int64_t at, enum happening what, uint32_t which, uint32_t life)
{
	struct agenda *a = &w->agenda;
	size_t i = a->count;

	if (!a->items && !(a->items = calloc(AGENDA_MAX, sizeof(*a->items))))
		abort();
	if (a->count == AGENDA_MAX) {
		world_break(w, PROMISE_BOUNDS, "%d things are on their way at once", AGENDA_MAX);
		return;
	}
	a->items[a->count++] = (struct item){ at, a->order++, what, which, life };
	for (; i > 0 && is_sooner(&a->items[i], &a->items[(i - 1) / 2]); i = (i - 1) / 2)
		swap(&a->items[i], &a->items[(i - 1) / 2]);
}

static void sink(struct agenda *a)
{
	size_t i = 0;

	for (;;) {
		size_t first = i, left = 2 * i + 1;

		if (left < a->count && is_sooner(&a->items[left], &a->items[first]))
			first = left;
		if (left + 1 < a->count && is_sooner(&a->items[left + 1], &a->items[first]))
			first = left + 1;
		if (first == i)
			return;
		swap(&a->items[i], &a->items[first]);
		i = first;
	}
}

bool agenda_next(struct world *w, struct item *ret)
{
	struct agenda *a = &w->agenda;

	if (a->count == 0)
		return false;
	*ret = a->items[0];
	a->items[0] = a->items[--a->count];
	sink(a);
	return true;
}
