/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tally.h - what a played history amounts to, day by day.
 *
 * Time is accounted for lazily: a service is brought up to date only when
 * something about it changes, so quiet weeks cost nothing.
 */
#ifndef CAPD_HISTORY_TALLY_H
#define CAPD_HISTORY_TALLY_H

#include "decide/engine.h"
#include "model/simulation.h"

struct tally;

/*
 * ret is filled; its config, from and to are set.  yardstick: whose readings say
 * when a clinic was full (the same for all configurations compared); NULL: ret's own.
 * NULL when that is more than is kept (SIMULATION_CELLS_MAX).
 */
struct tally *tally_new(struct simulation *ret, const struct simulation *yardstick, struct err *err);
struct tally *tally_free(struct tally *t); /* ret stays */

/* A good reading became known to the engine. */
void tally_reading(struct tally *t, service_ix s, const struct service_state *is);
/* Something about the service may have moved. */
void tally_service(struct tally *t, const struct engine *e, service_ix s, struct instant now);
/* A target was changed from one state to another. */
void tally_command(struct tally *t, const struct command *c, struct ad_state before,
		   struct ad_state after, struct instant now);
/* What pools could not place, on that organisation-local day. */
void tally_held(struct tally *t, struct date day, int64_t micros);
void tally_end(struct tally *t); /* up to ret->to */

void simulation_release(struct simulation *s);

#endif
