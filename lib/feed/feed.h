/* SPDX-License-Identifier: Apache-2.0 */
/*
 * feed.h - where observations come from: a conversation without a network.
 *
 * One poll asks about one service (a FHIR search) or about all services of the
 * feed at once (a file).  The kind says what to send, hears the body in chunks
 * as they arrive, and is asked to go on after each reply; daemon/ carries the
 * bytes, and a test hands them over directly.
 *
 *   begin -> [ send -> hear* -> advance ]* -> FEED_DONE | FEED_UNCHANGED | -1
 *
 * A poll is a transaction: observations exist only after FEED_DONE.  A poll
 * that fails (-1) says why and changes nothing.  To add a kind: write
 * lib/feed/<kind>.c and add one line to lib/feed/kinds.def.
 */
#ifndef CAPD_FEED_FEED_H
#define CAPD_FEED_FEED_H

#include "base/arena.h"
#include "base/err.h"
#include "model/config.h"
#include "model/exchange.h"

enum feed_scope {
	FEED_SCOPE_SERVICE,
	FEED_SCOPE_ALL,
	FEED_SCOPE_NONE, /* nobody asks: the source tells us, of all its services at once */
};

/* What one asked-for service needs counted. */
struct feed_ask {
	service_ix service;
	const void *select;		/* the kind's select struct */
	const struct zone *zone;	/* the location's */
	struct span within;		/* counts: openings in [now, now + within) */
	struct span horizon;		/* first openings: up to here; >= within */
	const struct statement *stated; /* a person's word on it; NULL: none */
};

/* Kept between polls of the same question, so that "nothing changed" can be cheap. */
enum { FEED_ETAG_MAX = 64 };
struct feed_memo {
	char etag[FEED_ETAG_MAX]; /* "" : none */
	uint64_t fingerprint;	  /* of the question the etag answers */
};

enum feed_next { FEED_SEND, FEED_DONE, FEED_UNCHANGED };

struct poll {
	const struct feed_kind *kind;
	const struct feed_config *config; /* settings are the kind's own struct */
	const struct feed_ask *asks;
	size_t ask_count;
	struct instant now;	 /* when the poll began */
	struct feed_memo *memo;	 /* may be NULL */
	struct arena *arena;	 /* lives as long as the poll */
	void *state;		 /* the kind's own, zeroed, state_size bytes */
	struct observation *ret; /* ask_count of them, same order as asks */
	void *keep; /* the kind's own, keep_size bytes: lives from poll to poll in this process; NULL in tests that do not care */
	const char *account; /* for people: what was read and not counted, and why; arena; NULL: nothing to say */
	struct span hint; /* the source asks not to be polled sooner; 0: it does not say */
};

struct feed_kind {
	const char *name, *summary;
	enum feed_scope scope;
	enum feed_way way;
	const struct option *options;	     /* keys of the feed besides the common ones */
	const struct option *select_options; /* keys under a service's `select:` */
	size_t settings_size, select_size, state_size;
	size_t keep_size;
	void (*forget)(void *keep); /* give back what it points at; may be NULL */
	/* NULL, or what is wrong with settings that are each right: said when they are read. May be NULL. */
	const char *(*lint)(const void *settings);
	/* The same for one service's select, beside the settings of its feed. May be NULL. */
	const char *(*select_lint)(const void *settings, const void *select);
	/* A path here where news shows, so that a poll can come sooner; NULL: none. May be NULL. */
	const char *(*watch)(const void *settings);
	/* These settings make its counts a flag, whatever `semantics` says. May be NULL. */
	bool (*is_flag)(const void *settings);
	/* FEED_SEND with *ret filled; FEED_DONE when nobody need be asked; or -1. */
	int (*begin)(struct poll *p, struct request *ret, struct err *err);
	/* A piece of the body of a 2xx reply; -1 refuses the whole poll. */
	int (*hear)(struct poll *p, const char *bytes, size_t n, struct err *err);
	/* The reply is complete. enum feed_next, or -1. */
	int (*advance)(struct poll *p, const struct reply *reply, struct request *ret, struct err *err);
	/* Give back what is not in the arena; always called once, also after -1 and when abandoned. */
	void (*end)(struct poll *p);
};

const struct feed_kind *feed_kind_find(const char *name);
const struct feed_kind *feed_kind_at(size_t i); /* NULL past the last */

/* Fill in p->state and p->ret (all ABSENT) from p->arena, then call the kind. */
int feed_begin(struct poll *p, struct request *ret, struct err *err) must_check;

/*
 * What a reply that is no usable answer means, in words every kind shares:
 * 0 when status is 2xx or 304 without a fault, else -1 with the reason
 * ("HTTP 503, asked to wait 30 s", "the body ended early", ...).
 */
int feed_reply_usable(const struct reply *reply, struct err *err) must_check;

#endif
