/* SPDX-License-Identifier: Apache-2.0 */
/*
 * polls.h - asks every feed, on time, and turns answers into events.
 *
 * A unit is one question asked again and again: one service, or one file for
 * all of them.  Units are small and many; conversations are large, pooled and
 * few.  A poll is a transaction: its observations become events only when the
 * whole conversation has ended well.
 */
#ifndef CAPD_DAEMON_POLLS_H
#define CAPD_DAEMON_POLLS_H

#include "daemon/generation.h"
#include "feed/feed.h"

struct polls *polls_new(struct generation *g);
void polls_start(struct polls *p);
void polls_stop(struct polls *p); /* no new polls; those under way end by themselves */
void polls_free(struct polls *p); /* stopped, and none under way */
void polls_hurry(struct polls *p, service_ix s); /* a change is pending: ask sooner, within bounds */

/* What is to be counted for one service. */
struct feed_ask polls_ask(const struct config *config, service_ix s);

struct polls_stats {
	uint64_t done, unchanged, failed;
	unsigned running;
};
struct polls_stats polls_stats(const struct polls *p);

#endif
