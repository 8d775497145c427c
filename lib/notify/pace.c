/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pace.c - one moment per key is all a steady rate needs to remember.
 *
 * Each message moves the moment by its share of an hour; as long as the moment is not
 * too far ahead of the clock, one more is fine.
 */
#include "notify/pace.h"

#include <stdlib.h>
#include <string.h>

enum { HOUR_MS = 3600 * 1000, AT_ONCE = 3 /* a third of the hour's */ };

static size_t place(const struct paces *p, const char *key, bool *ret_found)
{
	size_t low = 0, high = p->count;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (strcmp(p->items[middle].key, key) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	*ret_found = low < p->count && strcmp(p->items[low].key, key) == 0;
	return low;
}

static struct pace *put(struct paces *p, const char *key)
{
	bool found;
	size_t at = place(p, key, &found);

	if (found)
		return &p->items[at];
	if (p->count == p->room) {
		p->room = p->room ? 2 * p->room : 16;
		p->items = realloc(p->items, p->room * sizeof(*p->items));
		if (!p->items)
			abort();
	}
	memmove(&p->items[at + 1], &p->items[at], (p->count - at) * sizeof(*p->items));
	p->items[at] = (struct pace){ .key = strdup(key) };
	if (!p->items[at].key)
		abort();
	p->count++;
	return &p->items[at];
}

static struct instant due_of(const struct paces *p, const char *key)
{
	bool found;
	size_t at = place(p, key, &found);

	return found ? p->items[at].due : (struct instant){ 0 };
}

static int64_t share_ms(int64_t per_hour)
{
	return HOUR_MS / per_hour;
}

static int64_t ahead_ms(int64_t per_hour)
{
	int64_t at_once = per_hour / AT_ONCE;

	return (at_once > 1 ? at_once - 1 : 0) * share_ms(per_hour);
}

bool pace_allows(const struct paces *p, const char *key, int64_t per_hour, struct instant now)
{
	return per_hour <= 0 || due_of(p, key).ms <= now.ms + ahead_ms(per_hour);
}

void pace_count(struct paces *p, const char *key, int64_t per_hour, struct instant now)
{
	struct pace *is;

	if (per_hour <= 0)
		return;
	is = put(p, key);
	is->due = after(is_before(is->due, now) ? now : is->due, (struct span){ share_ms(per_hour) });
}

bool pace_rested(const struct paces *p, const char *key, struct instant now)
{
	return !is_before(now, due_of(p, key));
}

void pace_rest(struct paces *p, const char *key, struct span rest, struct instant now)
{
	put(p, key)->due = after(now, rest);
}

void paces_forget(struct paces *p, struct instant now)
{
	size_t kept = 0;

	for (size_t i = 0; i < p->count; i++)
		if (is_before(p->items[i].due, now))
			free(p->items[i].key);
		else
			p->items[kept++] = p->items[i];
	p->count = kept;
}

void paces_release(struct paces *p)
{
	for (size_t i = 0; i < p->count; i++)
		free(p->items[i].key);
	free(p->items);
	*p = (struct paces){ NULL, 0, 0 };
}
