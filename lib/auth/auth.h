/* SPDX-License-Identifier: Apache-2.0 */
/*
 * auth.h - how we prove who we are: a conversation without a network.
 *
 * A kind either needs no exchange (a static header) or trades something for a
 * token.  daemon/ keeps tokens in memory only, one exchange in flight per
 * credential, refreshes at 80 % of the lifetime, and adds the resulting header
 * to requests that say `authorize`.  Adding a kind: lib/auth/<kind>.c and one
 * line in kinds.def.
 */
#ifndef CAPD_AUTH_AUTH_H
#define CAPD_AUTH_AUTH_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "model/config.h"
#include "model/exchange.h"
#include "model/option.h"

enum {
	AUTH_HEADER_MAX = 8192,
	AUTH_NONCE_MAX = 33,
	AUTH_URL_MAX = 2048,
	AUTH_WORDS = 240,
	AUTH_SECRET_MAX = 4096, /* a refresh token; Microsoft's have 1,500 characters */
	AUTH_ROUNDS_MAX = 4, /* requests of one exchange: discovery, and a token with either key */
};

struct auth_pass {		     /* what a request may carry */
	char name[64];		     /* "Authorization" */
	char value[AUTH_HEADER_MAX]; /* "Bearer ..."; secret: never printed */
	struct instant expires;	     /* never: it does not */
	char warning[AUTH_WORDS];    /* for people: good, but; "" when there is nothing */
};

/*
 * What an exchange learns for the next one.  Kept by daemon/ in memory only, zeroed at
 * first; but a renewed secret is good once, so daemon/ makes it durable before the pass
 * that came with it is used, and brings it back after a start.
 */
struct auth_memory {
	char token_url[AUTH_URL_MAX]; /* found out; "": not yet */
	struct instant found;
	char doubt[AUTH_WORDS];	       /* what the server says of itself that does not fit us; "" */
	unsigned key;		       /* which of two keys served last */
	unsigned tried;		       /* keys of this exchange that were refused */
	bool looking;		       /* the reply to come is about token_url */
	char renewed[AUTH_SECRET_MAX]; /* to be used instead of seed(); "": that one. Never printed */
	struct instant renewed_until; /* the end of whichever is used; never: not told */
	bool changed; /* `renewed` is new: set here, cleared by daemon/ when it is durable */
};

/* One exchange under way. */
struct auth_talk {
	const struct auth *auth;
	struct auth_memory *memory;
	struct instant now;
	const char *nonce; /* 32 hex digits from daemon/'s random source (jti), new for each request */
	struct arena *arena;
};

enum auth_next { AUTH_SEND, AUTH_DONE };

struct auth_kind {
	const char *name, *summary;
	const struct option *options;
	size_t settings_size;
	bool needs_exchange;
	/* What is wrong with a `struct auth` as a whole, as "key: words"; may be NULL. */
	int (*check)(const void *auth, struct err *err);
	/* Static kinds: fill *ret. Exchange kinds leave this NULL. */
	int (*present)(const void *settings, struct auth_pass *ret, struct err *err);
	/* The last day it serves, as somebody wrote it down; day 0: nobody did. NULL: it has none. */
	struct date (*ends)(const void *settings);
	/* Exchange kinds. */
	int (*begin)(struct auth_talk *talk, struct request *ret, struct err *err);
	/*
	 * AUTH_SEND with *ret_next, AUTH_DONE with *ret, or -1.
	 * ERR_AUTH: our credential is not accepted, do not hammer. ERR_REMOTE: try later.
	 */
	int (*advance)(struct auth_talk *talk, const struct reply *reply, struct request *ret_next,
		       struct auth_pass *ret, struct err *err);
	/* As whom the other side knows us, like an e-mail address; NULL: it cannot be told. */
	const char *(*user)(const void *settings, struct arena *arena);
	/* The secret that a renewed one replaces; NULL: nothing is ever renewed. */
	const struct credential *(*seed)(const void *settings);
	/* The public halves of its keys as JSON Web Keys, comma-separated; NULL: it has none. */
	int (*publish)(const void *settings, struct buf *ret, struct err *err);
};

extern const struct auth_kind auth_none;

const struct auth_kind *auth_kind_find(const char *name);
const struct auth_kind *auth_kind_at(size_t i); /* NULL past the last */

enum auth_end { AUTH_LASTS, AUTH_ENDS_SOON, AUTH_ENDED };
enum { AUTH_END_WARNED = 20 }; /* days before: time enough for whoever may make a new credential */

/* Does the credential itself end? Then ret_words says when, and what to do; else they are "". */
enum auth_end auth_end_of(const struct auth *auth, struct date today, char ret_words[AUTH_WORDS]);

/*
 * May the credential go along with a request for this URL?  Only to the origin
 * the feed or account was configured with: a page that names another host as
 * the next one must not be handed our token.
 */
bool auth_may_go(const struct auth *auth, const char *url);

#endif
