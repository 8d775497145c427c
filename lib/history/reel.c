/* SPDX-License-Identifier: Apache-2.0 */
/*
 * reel.c - one cursor per service, the earliest on top of a heap.
 *
 * Ties go by service, so the order of files and rows changes nothing.
 */
#include "history/reel.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "history/cell.h"

enum { NOON = 12, USUAL_RANK = 3 };

struct cursor {
	int64_t next_ms;
	service_ix service; /* config's */
	int64_t every_ms;
	const struct zone *zone;
	bool measures_third; /* the usual third next available */
	const struct history_sample *at, *end;
};

struct reel {
	struct cursor *heap;
	size_t count;
	struct instant to;
};

static bool is_earlier(const struct cursor *a, const struct cursor *b)
{
	if (a->next_ms != b->next_ms)
		return a->next_ms < b->next_ms;
	return a->service < b->service;
}

static void sift(struct reel *r, size_t i)
{
	struct cursor moved = r->heap[i];

	for (;;) {
		size_t child = 2 * i + 1;

		if (child >= r->count)
			break;
		if (child + 1 < r->count && is_earlier(&r->heap[child + 1], &r->heap[child]))
			child++;
		if (!is_earlier(&r->heap[child], &moved))
			break;
		r->heap[i] = r->heap[child];
		i = child;
	}
	r->heap[i] = moved;
}

/* A repetition of the sample if there is still one, else the next sample. */
static void move_on(struct reel *r)
{
	struct cursor *c = &r->heap[0];
	int64_t again = c->next_ms + c->every_ms;

	if (c->every_ms > 0 && again <= c->at->until.ms) {
		c->next_ms = again;
	} else {
		c->at++;
		c->next_ms = c->at < c->end ? c->at->at.ms : INT64_MAX;
	}
	if (c->next_ms >= r->to.ms)
		r->heap[0] = r->heap[--r->count];
	if (r->count)
		sift(r, 0);
}

/*
 * A stated third next available is one number of days: it stands for the third
 * opening, and says nothing about the first or the fifth.
 */
static bool measures_third(const struct policy *p)
{
	return p->metric == METRIC_THIRD_NEXT_AVAILABLE && (p->rank == 0 || p->rank == USUAL_RANK);
}

/* Said before `from` and confirmed after it: heard again at the next of its polls. */
static int64_t begins_at(const struct history_sample *s, int64_t every_ms, struct instant from)
{
	int64_t late = since(s->at, from).ms;

	if (late <= 0)
		return s->at.ms;
	if (every_ms <= 0)
		return INT64_MAX;
	return s->at.ms + (late + every_ms - 1) / every_ms * every_ms;
}

static struct cursor cursor_of(const struct config *c, service_ix s)
{
	const struct service *service = &c->services[s];
	const struct feed_config *feed = &c->feeds[service->feed];

	return (struct cursor){
		.service = s,
		.every_ms = feed->cadence.ms ? feed->cadence.ms : feed->every.ms,
		.zone = c->locations[service->location].zone,
		.measures_third = measures_third(&c->policies[service->policy]),
	};
}

static void add_cursor(struct reel *r, const struct config *c, service_ix s,
		       const struct history_sample *first, const struct history_sample *end,
		       struct instant from)
{
	struct cursor cursor = cursor_of(c, s);

	while (first < end &&
	       (cursor.next_ms = begins_at(first, cursor.every_ms, from)) > first->until.ms)
		first++;
	if (first == end || cursor.next_ms >= r->to.ms)
		return;
	cursor.at = first;
	cursor.end = end;
	r->heap[r->count++] = cursor;
}

struct reel *reel_new(const struct config *config, const struct history *h, struct instant from,
		      struct instant to)
{
	struct reel *r = calloc(1, sizeof(*r));
	size_t next;

	if (!r || !(r->heap = calloc(config->service_count + 1, sizeof(*r->heap))))
		abort();
	r->to = to;
	for (size_t i = 0; i < h->count; i = next) {
		service_ix theirs = h->samples[i].service;
		int64_t s = config_service(config, h->rules.config->services[theirs].id);

		for (next = i; next < h->count && h->samples[next].service == theirs;)
			next++;
		if (s >= 0)
			add_cursor(r, config, (service_ix)s, &h->samples[i], &h->samples[next], from);
	}
	for (size_t i = r->count; i-- > 0;)
		sift(r, i);
	return r;
}

struct reel *reel_free(struct reel *r)
{
	if (!r)
		return NULL;
	free(r->heap);
	free(r);
	return NULL;
}

struct instant reel_next(const struct reel *r)
{
	return (struct instant){ r->count ? r->heap[0].next_ms : INT64_MAX };
}

static void date_openings(const struct cursor *c, struct instant now, struct observation *ret)
{
	const struct history_sample *s = c->at;

	ret->firsts = s->firsts;
	for (uint8_t i = 0; i < s->firsts; i++)
		ret->first[i] = after(s->at, SPAN_SECONDS(s->first_s[i]));
	if (s->firsts || s->third_days == COUNT_UNKNOWN || !c->measures_third)
		return;
	ret->firsts = USUAL_RANK;
	for (int i = 0; i < USUAL_RANK; i++)
		ret->first[i] = cell_hour(
			c->zone, (struct date){ zone_date(c->zone, now).day + s->third_days }, NOON);
}

void reel_take(struct reel *r, struct observation *ret)
{
	const struct cursor *c = &r->heap[0];
	const struct history_sample *s = c->at;
	struct instant now = { c->next_ms };

	*ret = (struct observation){
		.service = c->service,
		.quality = (enum quality)s->quality,
		.open = s->open,
		.booked = s->booked,
		.blocked = s->blocked,
		.held = s->held,
		.wait_days = s->wait_days,
		.waitlist = s->waitlist,
		.bookings = s->bookings,
		.as_of = now,
		.polled_at = now,
	};
	date_openings(c, now, ret);
	if (s->words)
		(void)snprintf(ret->trouble, sizeof(ret->trouble), "%s", s->words);
	move_on(r);
}
