/* SPDX-License-Identifier: Apache-2.0 */
/*
 * starts.h - start times of a whole poll, and the observations they amount to.
 *
 * What several kinds of feed share: a list that grows while pages are read, the
 * same slot on two pages counted once, packing (packing.h), and the counting
 * within a window and the first openings up to the horizon.
 */
#ifndef CAPD_FEED_STARTS_H
#define CAPD_FEED_STARTS_H

#include "feed/feed.h"
#include "feed/packing.h"

enum start_kind { START_OPEN, START_BOOKED, START_BLOCKED, START_HELD, START_OTHER };

struct starts {
	struct start *items;
	size_t count, room;
};

int starts_add(struct starts *s, const struct start *add, struct err *err) must_check;
void starts_clear(struct starts *s); /* forget them; ready for a walk from the start */
void starts_release(struct starts *s);

/* One of each id: the one heard last. Ids are forgotten here. */
void starts_unite(struct starts *s);
/* Of the open ones, those that can all take place. */
void starts_pack(struct starts *s);

/*
 * open and the first openings of every ask, from now + min_lead on; booked,
 * blocked and held too when the source tells them (all_kinds).  Not the quality.
 */
void starts_count(const struct poll *p, const struct starts *s, struct span min_lead, bool all_kinds);

#define TROUBLE(o, ...) snprintf((o)->trouble, sizeof((o)->trouble), __VA_ARGS__)

#endif
