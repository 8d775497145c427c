/* SPDX-License-Identifier: Apache-2.0 */
/*
 * player.h - recorded history through the real engine, in virtual time.
 *
 * Nothing but time, the feeds and the platform is simulated: every verdict, gate
 * and limit is the engine's own.  The same history, configuration and range give
 * the same simulation, byte for byte.
 */
#ifndef CAPD_HISTORY_PLAYER_H
#define CAPD_HISTORY_PLAYER_H

#include "history/history.h"
#include "model/simulation.h"

struct player;

/*
 * ret: its config (played as it is: its mode should be act), from and to are set
 * by the caller.  The history may have been read with another configuration:
 * services are matched by id.  yardstick: see tally.h; NULL for the first run.
 * NULL when it is more than is kept.
 */
struct player *player_new(struct simulation *ret, const struct history *h,
			  const struct simulation *yardstick, struct err *err);
/* Plays on until then; false: the end is reached and *ret is complete. */
bool player_step(struct player *p, struct instant until);
struct player *player_free(struct player *p); /* NULL is fine; returns NULL */

#endif
