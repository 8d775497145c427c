/* SPDX-License-Identifier: Apache-2.0 */
/*
 * first.c - "third next available" needs the earliest five openings and no more.
 *
 * Slots come in any order, and a clinic may have thousands: so the few that
 * matter are kept sorted and the rest is forgotten at once.
 */
#include "feed/first.h"

#include <string.h>

static void add(struct observation *o, struct instant t)
{
	size_t at = o->firsts;

	while (at > 0 && is_before(t, o->first[at - 1]))
		at--;
	if (at == FIRST_OPENINGS)
		return;
	if (o->firsts < FIRST_OPENINGS)
		o->firsts++;
	memmove(&o->first[at + 1], &o->first[at], (o->firsts - at - 1) * sizeof(o->first[0]));
	o->first[at] = t;
}

void first_openings_add(struct observation *o, struct instant at, int32_t n)
{
	for (int32_t i = 0; i < n && i < FIRST_OPENINGS; i++)
		add(o, at);
}
