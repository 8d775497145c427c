/* SPDX-License-Identifier: Apache-2.0 */
/*
 * quota.h - how much may still be asked of one ad account, and for what.
 *
 * Platforms grant so many operations in any 24 hours, so many requests a minute,
 * and say in their own way how much of that is used up.  Running dry must never
 * keep a pause from leaving: regular looks stop first, then raises, then cuts;
 * a pause is let go as long as anything is, and tries once a minute after that.
 * Operations are counted in hourly cells, which survive a restart.
 */
#ifndef CAPD_PLATFORM_QUOTA_H
#define CAPD_PLATFORM_QUOTA_H

#include "platform/platform.h"

/* What a request is for, from what is let go longest to what waits first. */
enum quota_for {
	QUOTA_PAUSE,
	QUOTA_CUT,
	QUOTA_MORE, /* raises, resumptions */
	QUOTA_LOOK, /* regular reads, spend, history */
	QUOTA_FOR_COUNT
};

enum quota_why {
	QUOTA_FREE,	 /* go */
	QUOTA_EXHAUSTED, /* the platform asked us to wait */
	QUOTA_DAY,	 /* the operations of 24 hours are used up as far as they are for this */
	QUOTA_USAGE,	 /* the platform says that most of what it grants is used up */
	QUOTA_MINUTE,	 /* too many requests in this minute */
};

enum { QUOTA_CELLS = 25 }; /* this hour and the 24 before it */

struct quota {
	/* from the configuration; 0: no limit */
	int64_t day;	/* operations in any 24 hours */
	int64_t minute; /* requests */
	/* survives a restart */
	int64_t hour;		     /* since the epoch, that cells[0] counts */
	uint32_t cells[QUOTA_CELLS]; /* operations of each hour, newest first */
	struct instant until;	     /* exhausted until then; never: it is not */
	/* of this run */
	struct span patience; /* a minute, or less where it is asked more often */
	unsigned rests;	      /* in a row without an answer between them */
	struct instant tried; /* a pause was let go although nothing may */
	int64_t level;	      /* of the bucket: 60,000 for each request it still holds */
	struct instant level_at;
	int percent; /* the platform's word; believed for five minutes */
	struct instant told_at;
};

struct quota_answer {
	enum quota_why why;
	struct instant at; /* not QUOTA_FREE: when to ask again */
};

/* every: an account that is asked more often than once a minute is tried again as often. */
void quota_init(struct quota *q, int64_t day, int64_t minute, struct span every, struct instant now);
/* May that many operations go now, in one request? */
struct quota_answer quota_ask(struct quota *q, enum quota_for what, int64_t operations,
			      struct instant now);
/* One request went, and counts that much. */
void quota_take(struct quota *q, enum quota_for what, int64_t operations, struct instant now);
/* What the reply said of the account as a whole. */
void quota_hear(struct quota *q, const struct usage *usage, struct instant now);
/* It wants to be left alone, for so long; 0: it did not say, so longer each time. */
void quota_exhaust(struct quota *q, struct span rest, struct instant now);
/* It answered as it should: whatever it asked for before is over. */
void quota_answered(struct quota *q);
int64_t quota_used(struct quota *q, struct instant now); /* operations of the last 24 hours */
/*
 * How long from one look to the next, so that a day's operations last and a fifth of
 * them is left for changes: `every`, or longer.  cost: operations of one look; others:
 * operations a day that other regular questions take.
 */
struct span quota_pace(const struct quota *q, struct span every, int64_t cost, int64_t others,
		       struct instant now);

#endif
