/* SPDX-License-Identifier: Apache-2.0 */
/*
 * queue.c - one line per host and lane, and one ring of hosts per lane.
 *
 * A host stands in a lane's ring at most once.  It leaves the ring when it is
 * taken, and also when it turns out to be busy or parked; whatever ends that
 * state (a transfer done, the end of the parking) puts it back.  So finding the
 * next item never searches, however many wait behind a host that is full.
 *
 * A host is forgotten when nothing of it waits, is under way or is parked: the
 * table is as large as the present, not as the past.
 */
#include "daemon/queue.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <uthash.h>

struct line {
	struct queue_item *head, *tail;
};

struct queue_host {
	UT_hash_handle hh;
	struct queue_host *after[LANE_COUNT]; /* the one behind it in each ring */
	bool standing[LANE_COUNT];
	struct line lines[LANE_COUNT];
	unsigned active;
	uint64_t parked_until, urgent_until; /* for polls, for the rest; 0: not parked */
	uint64_t paced_us;		     /* the next start is due; 0: any time */
	char name[];
};

struct ring {
	struct queue_host *head, *tail;
};

struct queue {
	struct queue_host *hosts;
	struct ring rings[LANE_COUNT];
	size_t length;
	unsigned per_host;
	uint64_t due;	 /* of any of what tick() does */
	uint64_t expiry; /* nobody's patience ends earlier */
};

/*
 * Starts may be this much early: timers are coarse, and a fast pace would
 * otherwise become theirs.  What is early counts against the next.
 */
enum { PACE_SLACK_US = 100 * 1000 };

static void line_push(struct line *l, struct queue_item *item)
{
	item->next = NULL;
	if (l->tail)
		l->tail->next = item;
	else
		l->head = item;
	l->tail = item;
}

static struct queue_item *line_pop(struct line *l)
{
	struct queue_item *item = l->head;

	l->head = item->next;
	if (!l->head)
		l->tail = NULL;
	item->next = NULL;
	return item;
}

static void ring_push(struct queue *q, struct queue_host *h, enum lane lane)
{
	struct ring *r = &q->rings[lane];

	if (h->standing[lane] || !h->lines[lane].head)
		return;
	h->standing[lane] = true;
	h->after[lane] = NULL;
	if (r->tail)
		r->tail->after[lane] = h;
	else
		r->head = h;
	r->tail = h;
}

static struct queue_host *ring_pop(struct queue *q, enum lane lane)
{
	struct ring *r = &q->rings[lane];
	struct queue_host *h = r->head;

	if (!h)
		return NULL;
	r->head = h->after[lane];
	if (!r->head)
		r->tail = NULL;
	h->standing[lane] = false;
	return h;
}

static void back_in_line(struct queue *q, struct queue_host *h)
{
	enum lane lane;

	for (lane = 0; lane < LANE_COUNT; lane++)
		ring_push(q, h, lane);
}

static void forget_if_idle(struct queue *q, struct queue_host *h)
{
	enum lane lane;

	if (h->active || h->parked_until || h->paced_us)
		return;
	for (lane = 0; lane < LANE_COUNT; lane++)
		if (h->standing[lane] || h->lines[lane].head)
			return;
	HASH_DEL(q->hosts, h);
	free(h);
}

/* Until when this lane leaves the host alone; 0: it need not. */
static uint64_t parked_for(const struct queue_host *h, enum lane lane)
{
	return lane == LANE_POLL ? h->parked_until : h->urgent_until;
}

static void look_at(struct queue *q, uint64_t at)
{
	if (at < q->due)
		q->due = at;
}

/* Whoever waits for its turn does so behind tick(), which puts it back. */
static bool is_paced(const struct queue_host *h, const struct queue_item *item, uint64_t now)
{
	return item->gap_us && h->paced_us > now * 1000 + PACE_SLACK_US;
}

static bool may_go(const struct queue *q, const struct queue_host *h, enum lane lane, uint64_t now)
{
	const struct queue_item *item = h->lines[lane].head;
	unsigned most = (item->at_once ? item->at_once : q->per_host) +
			(lane == LANE_COMMAND ? QUEUE_COMMAND_EXTRA : 0);

	return h->active < most && !parked_for(h, lane) && !is_paced(h, item, now);
}

/* When the next may start, and after that when the host may be forgotten. */
static uint64_t pace_due(const struct queue_host *h, uint64_t now)
{
	uint64_t early = h->paced_us > PACE_SLACK_US ? (h->paced_us - PACE_SLACK_US) / 1000 + 1 : 0;

	return early > now ? early : h->paced_us / 1000 + 1;
}

/* One start: the next is due a gap after this one was, so being late is never made up for in a burst. */
static void pace(struct queue *q, struct queue_host *h, const struct queue_item *item, uint64_t now)
{
	if (!item->gap_us)
		return;
	if (h->paced_us < now * 1000)
		h->paced_us = now * 1000;
	h->paced_us += item->gap_us;
	look_at(q, pace_due(h, now));
}

struct queue *queue_new(unsigned per_host)
{
	struct queue *q = calloc(1, sizeof(*q));

	if (!q)
		abort();
	assert(per_host);
	q->per_host = per_host;
	q->due = q->expiry = QUEUE_NEVER;
	return q;
}

void queue_free(struct queue *q)
{
	struct queue_host *h, *next;

	if (!q)
		return;
	assert(!q->length);
	HASH_ITER(hh, q->hosts, h, next) {
		assert(!h->active);
		HASH_DEL(q->hosts, h);
		free(h);
	}
	free(q);
}

static struct queue_host *host_named(struct queue *q, const char *name)
{
	struct queue_host *h;
	size_t n = strlen(name);

	HASH_FIND(hh, q->hosts, name, n, h);
	if (h)
		return h;
	h = calloc(1, sizeof(*h) + n + 1);
	if (!h)
		abort();
	memcpy(h->name, name, n + 1);
	HASH_ADD(hh, q->hosts, name[0], n, h);
	return h;
}

void queue_add(struct queue *q, const char *host, enum lane lane, struct queue_item *item)
{
	struct queue_host *h = host_named(q, host);

	item->host = h;
	item->lane = lane;
	line_push(&h->lines[lane], item);
	q->length++;
	if (item->until < q->expiry)
		q->expiry = item->until;
	look_at(q, item->until);
	ring_push(q, h, lane);
}

static struct queue_item *take_from(struct queue *q, enum lane lane, uint64_t now)
{
	struct queue_host *h;

	while ((h = ring_pop(q, lane))) {
		struct queue_item *item;

		if (!h->lines[lane].head) {
			forget_if_idle(q, h);
			continue;
		}
		if (!may_go(q, h, lane, now))
			continue;
		item = line_pop(&h->lines[lane]);
		pace(q, h, item, now);
		h->active++;
		q->length--;
		ring_push(q, h, lane);
		return item;
	}
	return NULL;
}

struct queue_item *queue_take(struct queue *q, enum lane last, uint64_t now)
{
	enum lane lane;

	for (lane = 0; lane <= last; lane++) {
		struct queue_item *item = take_from(q, lane, now);

		if (item)
			return item;
	}
	return NULL;
}

void queue_done(struct queue *q, struct queue_item *item)
{
	struct queue_host *h = item->host;

	assert(h->active);
	h->active--;
	item->host = NULL;
	back_in_line(q, h);
	forget_if_idle(q, h);
}

void queue_park(struct queue *q, const struct queue_item *item, uint64_t now, uint64_t until)
{
	struct queue_host *h = item->host;
	uint64_t urgent = now + QUEUE_PARK_URGENT_MS;

	if (until > h->parked_until)
		h->parked_until = until;
	/* Replies to what was already under way do not start the urgent minute again. */
	if (!h->urgent_until)
		h->urgent_until = until < urgent ? until : urgent;
	look_at(q, h->urgent_until);
}

static void unpark(struct queue *q, struct queue_host *h, uint64_t now)
{
	if (!h->parked_until && !h->paced_us)
		return;
	if (h->paced_us <= now * 1000)
		h->paced_us = 0;
	if (h->urgent_until <= now)
		h->urgent_until = 0;
	if (h->parked_until <= now)
		h->parked_until = 0;
	back_in_line(q, h);
}

/* Take out of one line what has waited long enough; keep the earliest of the rest. */
static void expire_line(struct queue *q, struct line *l, uint64_t now, struct line *expired)
{
	struct queue_item *item = l->head, *next;

	*l = (struct line){ NULL, NULL };
	for (; item; item = next) {
		next = item->next;
		if (item->until <= now) {
			item->host = NULL;
			q->length--;
			line_push(expired, item);
			continue;
		}
		line_push(l, item);
		if (item->until < q->expiry)
			q->expiry = item->until;
	}
}

/* Walks everything that waits: only when somebody's patience may have ended. */
static void expire(struct queue *q, uint64_t now, struct line *expired)
{
	struct queue_host *h, *next;

	if (now < q->expiry)
		return;
	q->expiry = QUEUE_NEVER;
	HASH_ITER(hh, q->hosts, h, next) {
		enum lane lane;

		for (lane = 0; lane < LANE_COUNT; lane++)
			expire_line(q, &h->lines[lane], now, expired);
	}
}

static void park_due(struct queue *q, const struct queue_host *h, uint64_t now)
{
	enum lane lane;

	for (lane = 0; lane < LANE_COUNT; lane++)
		if (parked_for(h, lane))
			look_at(q, parked_for(h, lane));
	if (h->paced_us)
		look_at(q, pace_due(h, now));
}

struct queue_item *queue_tick(struct queue *q, uint64_t now)
{
	struct line expired = { NULL, NULL };
	struct queue_host *h, *next;

	if (now < q->due)
		return NULL;
	expire(q, now, &expired);
	q->due = q->expiry;
	HASH_ITER(hh, q->hosts, h, next) {
		unpark(q, h, now);
		park_due(q, h, now);
		forget_if_idle(q, h);
	}
	return expired.head;
}

struct queue_item *queue_drain(struct queue *q)
{
	struct line all = { NULL, NULL };
	struct queue_host *h, *next;
	enum lane lane;

	HASH_ITER(hh, q->hosts, h, next) {
		for (lane = 0; lane < LANE_COUNT; lane++)
			while (h->lines[lane].head) {
				struct queue_item *item = line_pop(&h->lines[lane]);

				item->host = NULL;
				line_push(&all, item);
			}
		h->parked_until = h->urgent_until = h->paced_us = 0;
		forget_if_idle(q, h);
	}
	q->length = 0;
	return all.head;
}

uint64_t queue_due(const struct queue *q)
{
	return q->due;
}

size_t queue_length(const struct queue *q)
{
	return q->length;
}

size_t queue_hosts(const struct queue *q)
{
	return HASH_COUNT(q->hosts);
}
