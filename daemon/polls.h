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

#include "base/meter.h"
#include "daemon/generation.h"
#include "feed/feed.h"
#include "report/house.h"

struct polls *polls_new(struct generation *g);
void polls_start(struct polls *p);
void polls_stop(struct polls *p); /* no new polls; those under way end by themselves */
void polls_free(struct polls *p); /* stopped, and none under way */
void polls_hurry(struct polls *p, service_ix s); /* a change is pending: ask sooner, within bounds */

void polls_now(struct polls *p, service_ix s); /* there is news: do not wait for its time */

/* A source told us by itself: judged like an answer, or of no use for the reason in words. */
void polls_told(struct polls *p, const struct poll *poll);
void polls_told_badly(struct polls *p, const struct poll *poll, const char *words);

/* What is to be counted for one service. */
struct feed_ask polls_ask(const struct config *config, service_ix s);

/* How one question of polls_once() ended. Valid during the call. */
struct polls_ending {
	uint32_t feed;
	const struct feed_ask *asks;
	size_t ask_count;
	const struct observation *said; /* ask_count, as the kind judged them; NULL: no answer */
	const char *words;		/* why there was none */
	const char *account;		/* what was read and not counted; NULL: nothing to say */
	uint32_t requests;
};

uint32_t polls_count(const struct polls *p); /* questions there are */
/*
 * Instead of polls_start(): ask every question once, now, and tell nobody but
 * `ended`; once for each question, perhaps before this returns.
 */
void polls_once(struct polls *p, void (*ended)(void *context, const struct polls_ending *e),
		void *context);

struct polls_stats {
	uint64_t done, unchanged, failed;
	unsigned running;
	struct meter late; /* how late they began */
};
struct polls_stats polls_stats(const struct polls *p);

/* How a feed answers, by index of the configuration. Its strings live until something happens to it. */
void polls_feed(const struct polls *p, uint32_t feed, struct report_feed *ret);
/* What was noted of feeds of the same name, over a reload. */
void polls_inherit(struct polls *p, const struct polls *before);

#endif
