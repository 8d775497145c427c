/* SPDX-License-Identifier: Apache-2.0 */
/*
 * belief.h - between what a feed said and what the engine hears: is it credible?
 *
 * A kind judges one answer by itself.  Belief judges it beside the answers before
 * it and beside the other services of the feed, and it only ever takes belief
 * away: what a kind does not vouch for is never made good here.
 *
 * A kind calls a zero good only when the same answer shows that the question was
 * understood (booked slots, a schedule that covers the days).  Even then a zero is
 * what a rebuilding index and a half-written file look like, so it must be said
 * twice, and not by the whole feed at once.
 *
 * The state is 40 bytes a service.  It is not stored: after a restart the first
 * answer is judged as a first one, save that a zero once believed may be recalled.
 */
#ifndef CAPD_FEED_BELIEF_H
#define CAPD_FEED_BELIEF_H

#include "model/config.h"

struct belief;

/* config must live as long. */
struct belief *belief_new(const struct config *config);
struct belief *belief_free(struct belief *b); /* NULL is fine; returns NULL */

/* Known from before: this service had no openings, and it was believed. */
void belief_recall_zero(struct belief *b, service_ix s);

struct belief_next {
	struct span again; /* a second answer would decide: ask so soon; 0: as usual */
	bool whole; /* something was not believed: "unchanged" would not do as the next answer */
};

/*
 * All observations of one poll that ended well, of one feed; `now` is when it
 * ended.  Those not believed become suspect, with words.
 */
struct belief_next belief_judge(struct belief *b, struct observation *said, size_t n, struct instant now);

/* Said once and doubtful: nothing need be told about it until it was asked about again. */
bool belief_awaits_second(const struct belief *b, service_ix s);

/* The last answer was believed, so that "unchanged" repeats something believed. */
bool belief_stands(const struct belief *b, service_ix s);

#endif
