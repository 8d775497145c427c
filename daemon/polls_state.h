/* SPDX-License-Identifier: Apache-2.0 */
/*
 * polls_state.h - what polling remembers, for the files that do it.
 *
 *   polls.c        when each question is asked, and the conversation about it
 *   polls_tell.c   what the engine hears of the answer
 *   polls_units.c  which questions there are
 *   polls_health.c how each feed answers, for people
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

/* One of each per feed, however many questions: the last trouble is enough to know whom to ring up. */
struct feed_health {
	struct instant answered_at, failed_at, rests_until;
	uint64_t polls, unchanged, failures;
	uint32_t failing; /* questions whose last asking failed */
	char *trouble;	  /* NULL: none */
	char *host;	  /* NULL: nobody was asked yet */
};

struct feed_run { /* per feed */
	struct token *token;
	struct feed_ask *asks; /* FEED_SCOPE_ALL: every service of the feed */
	size_t ask_count;
	uint32_t units;
	uint32_t services, first; /* the first service it speaks for; NOBODY */
	struct feed_health health;
	int retry_budget; /* in tenths */
};

struct polls {
	struct generation *g;
	struct unit *units;
	uint32_t count;
	uint32_t *unit_of; /* by service; NOBODY: nobody asks, its source tells us */
	uint32_t *next_of; /* by service: the next one of the same feed; NOBODY */
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

/* polls_units.c */
void polls_units_new(struct polls *p);
void polls_units_free(struct polls *p);

/* polls_health.c: what happened, as it happens */
void polls_note_request(struct polls *p, uint32_t feed, const struct request *r);
void polls_note_reply(struct polls *p, uint32_t feed, const struct reply *r);
void polls_note_answer(struct polls *p, uint32_t feed, bool unchanged);
void polls_note_failure(struct polls *p, uint32_t feed, const char *words);
void polls_note_unit(struct polls *p, const struct unit *u, bool good); /* before u->failures moves */
void polls_health_free(struct feed_health *h);

/* Each tells of all services the conversation is about. */
void polls_tell_observed(struct conversation *c);
void polls_tell_unchanged(struct conversation *c);
void polls_tell_unheard(struct conversation *c, const char *words);

/* polls_once(): the only one who hears of it. words: NULL when all went well. */
void polls_tell_ending(struct conversation *c, const char *words);

/* What was known before this process: a full clinic need not prove again that it is full. */
void polls_recall(struct polls *p);

#endif
