/* SPDX-License-Identifier: Apache-2.0 */
/*
 * reel.h - the readings of a history, one after the other.
 *
 * What a feed said once and confirmed until later is said again at the feed's
 * cadence in between, as the daemon would have heard it.
 */
#ifndef CAPD_HISTORY_REEL_H
#define CAPD_HISTORY_REEL_H

#include "history/history.h"

struct reel;

/* Readings of services that config has, from <= t < to. */
struct reel *reel_new(const struct config *config, const struct history *h, struct instant from,
		      struct instant to);
struct reel *reel_free(struct reel *r);

struct instant reel_next(const struct reel *r); /* INT64_MAX: no more */
/* The reading at reel_next(); it moves on. ret->service is config's. */
void reel_take(struct reel *r, struct observation *ret);

#endif
