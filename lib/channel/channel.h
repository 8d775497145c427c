/* SPDX-License-Identifier: Apache-2.0 */
/*
 * channel.h - where messages go.  A kind writes one request for one message and reads
 * the reply; it never touches a socket.
 *
 * A channel that says yes has taken the message, whatever becomes of it there; what
 * it says no to is never sent again unchanged.  Texts are cut where a list ends or at a
 * letter's edge, never in the middle of what a program must read.  To add a kind:
 * write lib/channel/<kind>.c and one line in kinds.def.
 */
#ifndef CAPD_CHANNEL_CHANNEL_H
#define CAPD_CHANNEL_CHANNEL_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "model/config.h"
#include "model/exchange.h"
#include "model/message.h"

/* What every message says of where it comes from. */
struct sender {
	const char *organization;
	const char *host;     /* "ops1" */
	const char *page_url; /* "https://capacityd.example.org"; NULL: no links */
	struct instant now;   /* of this attempt */
};

enum delivered {
	DELIVERED,
	DELIVERY_LATER,	  /* not now: the same message again after retry_after */
	DELIVERY_REFUSED, /* it will never take this message */
	DELIVERY_GONE,	  /* nor any other: a person must mend the channel */
};

struct delivery {
	enum delivered end;
	struct span retry_after; /* LATER: 0 when it did not say */
	char words[NOTICE_MAX];	 /* what it said; "" when delivered */
};

struct json_object;

struct channel_kind {
	const char *name, *summary;
	const struct option *options; /* keys besides the common ones */
	size_t settings_size;
	uint32_t kinds; /* bits of enum message_kind it is for */
	int64_t rate;	/* messages an hour unless the channel says otherwise */
	bool one_each;	/* a program reads it: never several cases in one message */
	/* What no option row can say; "key: what is wrong". NULL: nothing to add. */
	int (*check)(const void *settings, struct err *err);
	/* Addresses it names itself; count 0: the owners'. NULL: it is one place, not people. */
	const struct option_list *(*recipients)(const void *settings);
	/* In the arena. Fails when a secret cannot be used. */
	int (*encode)(const void *settings, const struct message *m, const char *recipient,
		      const struct sender *from, struct arena *arena, struct request *ret,
		      struct err *err);
	void (*decode)(const struct reply *reply, struct delivery *ret);
};

const struct channel_kind *channel_kind_at(size_t i); /* NULL past the last */

/* ---- shared by the kinds ---- */

enum { CHANNEL_REPLY_MAX = 64 * 1024, CHANNEL_LINK_MAX = 512 };

/* HTTP: 2xx is a yes, 408, 429 and 5xx are "later", 410 is "gone", all else is a no. */
void channel_decode(const struct reply *reply, struct delivery *ret);
void delivery_end(struct delivery *d, enum delivered end, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
/* The secret as one line of text, without what an editor adds at its end. NULL with *err set. */
const char *channel_secret(const struct credential *c, const char *what, struct arena *arena,
			   struct err *err);
/* The same where it must be an address: https, or http to this machine. */
const char *channel_secret_url(const struct credential *c, const char *what, struct arena *arena,
			       struct err *err);
/* The page about it, or NULL without one or when it is longer than CHANNEL_LINK_MAX; in the arena. */
const char *channel_link(const struct sender *from, const char *path, struct arena *arena);
/* "Over: " before what is over, "Test: " before a test. In the arena. */
const char *channel_headline(const struct message *m, struct arena *arena);
/* At most max letters and 4 max bytes, an ellipsis at the end when that is not all. */
const char *channel_cut(const char *text, size_t max, struct arena *arena);
/* "and 12 more", or NULL. left: lines that were not written, besides m->more. */
const char *channel_more(const struct message *m, size_t left, struct arena *arena);
/* A POST of JSON; the tree is written and given back. */
void channel_post(struct request *ret, const char *url, const char *type, struct json_object *tree,
		  struct arena *arena);

/* An address as SMTP takes it, of "Name <a@b>" or "a@b"; NULL when there is none. In the arena. */
const char *channel_address(const char *owner, struct arena *arena);

#endif
