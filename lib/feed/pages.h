/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pages.h - a walk over pages that stays where it was sent and comes to an end.
 *
 * A link from a reply decides where our credential goes next: it is followed to
 * the same origin only, never to an address already read, and not for ever.
 */
#ifndef CAPD_FEED_PAGES_H
#define CAPD_FEED_PAGES_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/limits.h"
#include "model/exchange.h"

struct pages {
	struct buf url;	   /* of the page being read */
	uint64_t *visited; /* hashes; arena, from the second page on */
	int64_t page, max; /* 1 is the first */
	struct arena *arena;
};

void pages_init(struct pages *w, struct arena *arena, int64_t max);
void pages_release(struct pages *w);

/* A walk of its own begins at w->url, which was written before. */
void pages_restart(struct pages *w);
/* w->url now stands for the next page; -1 when the link is none we follow. */
int pages_follow(struct pages *w, const char *link, struct err *err) must_check;
/* w->url was rewritten by us for one more page. */
int pages_next(struct pages *w, struct err *err) must_check;
/* The request for w->url; -1 when it is no plain address. */
int pages_ask(const struct pages *w, struct request *ret, struct err *err) must_check;

/* url begins anew: as the address that was configured, without slashes at its end. */
void pages_base(struct buf *url, const char *base);
/* "?name=value" or "&name=value", encoded; nothing without a name or text. */
void pages_parameter(struct buf *url, const char *name, const char *text);
void pages_number(struct buf *url, const char *name, int64_t n);

#endif
