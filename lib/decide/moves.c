/* SPDX-License-Identifier: Apache-2.0 */
/*
 * moves.c - who made the report move, for as long back as there are services.
 *
 * A list of what needs attention is asked for many times a second, and of 10,000
 * services few move in between.  Each step of the generation is one entry of a ring, so
 * a reader who has seen a generation looks at what moved since and at nothing else.  One
 * who was away for longer than the ring has to look at everything, which by then is
 * no more work than what was missed.
 */
#include <stdlib.h>

#include "decide/engine_state.h"

enum { ROOM_LEAST = 64 };

void moves_open(struct engine *e)
{
	e->moved_room = ROOM_LEAST;
	while (e->moved_room < e->config->service_count)
		e->moved_room *= 2;
	e->moved = engine_rows(e->moved_room, sizeof(*e->moved));
}

void moves_close(struct engine *e)
{
	free(e->moved);
}

void engine_moved(struct engine *e, service_ix s)
{
	e->generation++;
	e->moved[e->generation & (e->moved_room - 1)] = s;
}

service_ix engine_moved_at(const struct engine *e, uint64_t generation)
{
	if (e->generation - generation >= e->moved_room)
		return NOBODY;
	return e->moved[generation & (e->moved_room - 1)];
}

struct instant engine_newest(const struct engine *e)
{
	return e->newest;
}
