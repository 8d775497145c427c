/* SPDX-License-Identifier: Apache-2.0 */
/*
 * polls_state.h - what polling remembers, for the files that do it.
 *
 *   polls.c       when each question is asked, and the conversation about it
 *   polls_tell.c  what the engine hears of the answer
 */
#ifndef CAPD_DAEMON_POLLS_STATE_H
#define CAPD_DAEMON_POLLS_STATE_H

#include "daemon/polls.h"
#include "feed/belief.h"
#include "feed/feed.h"

struct unit {
	uint32_t feed;
	service_ix service;	/* NOBODY: the whole feed */
	struct feed_memo *memo; /* NULL until the server gives a validator */
	void *keep;		/* the kind's, from poll to poll; NULL: it keeps nothing */
	uint8_t failures;
	bool running, soon;
};

struct feed_run { /* per feed */
	struct token *token;
	struct feed_ask *asks; /* FEED_SCOPE_ALL: every service of the feed */
	size_t ask_count;
	uint32_t units;
	int retry_budget; /* in tenths */
};

struct polls {
	struct generation *g;
	struct unit *units;
	uint32_t count;
	uint32_t *unit_of; /* by service; NOBODY: nobody asks, its source tells us */
	struct feed_run *feeds;
	struct belief *belief;
	struct wheel *wheel;
	struct stirs *stirs;
	struct conversation *idle;
	unsigned idle_count;
	struct polls_stats stats;
	void (*ended)(void *context, const struct polls_ending *e); /* polls_once(); else NULL */
	void *ended_context;
	bool stopped;
};

struct conversation {
	struct conversation *next;
	struct polls *polls;
	uint32_t unit;
	struct poll poll;
	struct feed_ask ask;
	struct feed_memo memo;
	struct arena arena;
	struct request request;
	uint32_t requests; /* sent so far */
	bool renewed;	   /* one fresh token per poll, not more */
};

/* Each tells of all services the conversation is about. */
void polls_tell_observed(struct conversation *c);
void polls_tell_unchanged(struct conversation *c);
void polls_tell_unheard(struct conversation *c, const char *words);

/* polls_once(): the only one who hears of it. words: NULL when all went well. */
void polls_tell_ending(struct conversation *c, const char *words);

/* What was known before this process: a full clinic need not prove again that it is full. */
void polls_recall(struct polls *p);

#endif
