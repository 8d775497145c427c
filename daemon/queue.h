/* SPDX-License-Identifier: Apache-2.0 */
/*
 * queue.h - who may go next.
 *
 * Lanes in order of precedence.  Within a lane the hosts take turns, and each
 * host's own work is first come, first served: 10,000 polls of a slow server do
 * not stand in front of a fast one.  A host has a bound on what is under way
 * there, a pace for starts, and may be parked because it asked to be left alone.
 * Everything is O(1) per item; only the rare tick() walks what waits.
 *
 * The queue knows nothing of networks and has no clock: times are milliseconds
 * of whatever monotonic clock its owner uses.
 */
#ifndef CAPD_DAEMON_QUEUE_H
#define CAPD_DAEMON_QUEUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "daemon/transport.h"

enum {
	QUEUE_COMMAND_EXTRA = 2,	  /* commands may exceed the bound of a host by so many */
	QUEUE_PARK_URGENT_MS = 60 * 1000, /* only polls wait longer for a parked host */
};

#define QUEUE_NEVER UINT64_MAX

struct queue_host;

/* Embedded in whatever waits; the owner keeps the memory. */
struct queue_item {
	struct queue_item *next;
	struct queue_host *host;
	enum lane lane;
	uint64_t since, until; /* waiting since; given up at (QUEUE_NEVER: not) */
	uint32_t gap_us;       /* from one start at its host to the next; 0: none */
	uint32_t at_once;      /* under way at its host; 0: the queue's own bound */
};

struct queue;

struct queue *queue_new(unsigned per_host);
void queue_free(struct queue *q); /* nothing may be waiting or under way */

/* host is copied. All but next, host and lane are set by the caller. */
void queue_add(struct queue *q, const char *host, enum lane lane, struct queue_item *item);
/* The next that may go, from the lanes 0 .. last; NULL: none now. It counts as under way until queue_done(). */
struct queue_item *queue_take(struct queue *q, enum lane last, uint64_t now);
void queue_done(struct queue *q, struct queue_item *item);
/* The item's host wants to be left alone. Items already under way are not touched. */
void queue_park(struct queue *q, const struct queue_item *item, uint64_t now, uint64_t until);
/* Let hosts go that were parked or paced and whose time has come; returns those whose patience ended, linked by next. */
struct queue_item *queue_tick(struct queue *q, uint64_t now);
/* Everything that waits, linked by next: for the end. */
struct queue_item *queue_drain(struct queue *q);

uint64_t queue_due(const struct queue *q); /* when queue_tick() may have something to do */
size_t queue_length(const struct queue *q);
size_t queue_hosts(const struct queue *q); /* hosts remembered: none that is idle and not parked */

#endif
