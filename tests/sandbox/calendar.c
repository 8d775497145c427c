/* SPDX-License-Identifier: Apache-2.0 */
/*
 * calendar.c - how slots come, are taken, and come back.
 *
 * Patients take the earliest slot there is; that is what makes a popular clinic
 * fill from the front and a quiet one waste its mornings.
 */
#include "calendar.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "dice.h"

enum {
	OPENS_MINUTE = 8 * 60, /* of the local day */
	WORKDAY_MINUTES = 9 * 60,
	CANCEL_PERCENT = 10,
	FOLLOW_BOOKED_PERCENT = 70,
	SKIPPED_PERCENT = 25, /* of early slots still open on the first day */
};

static struct dice dice_of(const struct calendar *c, enum dice_use use)
{
	return (struct dice){ c->seed, c->practice, use };
}

static struct slot *slot_add(struct calendar *c, int64_t start, bool for_new)
{
	if (c->count == c->room) {
		c->room = c->room ? c->room * 2 : 512;
		c->slots = reallocarray(c->slots, c->room, sizeof(*c->slots));
		if (!c->slots)
			abort();
	}
	c->slots[c->count] = (struct slot){
		.number = ++c->next_number,
		.start = start,
		.for_new = for_new,
		.version = 1,
	};
	return &c->slots[c->count++];
}

static void slot_set(struct calendar *c, struct slot *s, enum slot_status status)
{
	s->status = status;
	s->cancel_at = 0;
	s->version++;
	c->version++;
}

static void slot_take(struct calendar *c, struct slot *s, int64_t now)
{
	int64_t left = s->start - now;

	slot_set(c, s, SLOT_BUSY);
	if (left > 1 && dice_throw(dice_of(c, DICE_CANCEL), s->number, 100) < CANCEL_PERCENT)
		s->cancel_at =
			now + 1 + dice_throw(dice_of(c, DICE_CANCEL_WHEN), s->number, (uint32_t)left);
}

/* Minutes of 08:00 local on the day around `noon`; 0 on a weekend. */
static int64_t opening_time(int64_t noon)
{
	time_t at = (time_t)(noon * 60);
	struct tm tm;

	localtime_r(&at, &tm);
	if (tm.tm_wday == 0 || tm.tm_wday == 6)
		return 0;
	tm.tm_hour = OPENS_MINUTE / 60;
	tm.tm_min = tm.tm_sec = 0;
	tm.tm_isdst = -1;
	return (int64_t)(mktime(&tm) / 60);
}

static void open_day(struct calendar *c, int64_t now)
{
	const struct practice *p = &practices[c->practice];
	int64_t opens = opening_time(c->released);
	int n = p->new_slots + p->follow_slots;

	c->released += DAY_MINUTES;
	for (int i = 0; opens && i < n; i++) {
		bool for_new = i < p->new_slots;
		struct slot *s = slot_add(c, opens + (int64_t)i * WORKDAY_MINUTES / n, for_new);

		if (!for_new && dice_throw(dice_of(c, DICE_HISTORY), s->number, 100) < FOLLOW_BOOKED_PERCENT)
			slot_take(c, s, now);
	}
	c->version++;
}

static bool is_open(const struct slot *s, int64_t now)
{
	return s->for_new && s->status == SLOT_FREE && s->start > now &&
	       s->start < now + PATIENCE_DAYS * DAY_MINUTES;
}

/* Before the first day patients booked too: all but `open` of the near slots are taken. */
static void write_history(struct calendar *c, int64_t now, int open)
{
	int left = calendar_open(c, now) - open;

	for (int pass = 0; pass < 2; pass++)
		for (size_t i = 0; i < c->count && left > 0; i++) {
			struct slot *s = &c->slots[i];

			if (!is_open(s, now) ||
			    (pass == 0 &&
			     dice_throw(dice_of(c, DICE_HISTORY), s->number, 100) < SKIPPED_PERCENT))
				continue;
			slot_take(c, s, now);
			left--;
		}
}

void calendar_init(struct calendar *c, uint32_t practice, uint64_t seed, int64_t now)
{
	time_t at = (time_t)(now * 60);
	struct tm tm;

	localtime_r(&at, &tm);
	*c = (struct calendar){ .practice = practice, .seed = seed };
	c->released = now - tm.tm_hour * 60 - tm.tm_min + DAY_MINUTES / 2;
	while (c->released < now + HORIZON_DAYS * DAY_MINUTES)
		open_day(c, now);
	write_history(c, now, practices[practice].open_at_first);
}

void calendar_release(struct calendar *c)
{
	free(c->slots);
	*c = (struct calendar){ .practice = c->practice };
}

static void drop_past(struct calendar *c, int64_t now, int64_t *idle)
{
	size_t kept = 0;

	for (size_t i = 0; i < c->count; i++) {
		const struct slot *s = &c->slots[i];

		if (s->start > now)
			c->slots[kept++] = *s;
		else if (s->for_new && s->status == SLOT_FREE)
			++*idle;
	}
	if (kept != c->count)
		c->version++;
	c->count = kept;
}

void calendar_tend(struct calendar *c, int64_t now, int64_t *idle, int64_t *cancelled)
{
	drop_past(c, now, idle);
	while (c->released < now + HORIZON_DAYS * DAY_MINUTES)
		open_day(c, now);
	for (size_t i = 0; i < c->count; i++) {
		struct slot *s = &c->slots[i];

		if (s->status != SLOT_BUSY || !s->cancel_at || s->cancel_at > now)
			continue;
		slot_set(c, s, SLOT_FREE);
		++*cancelled;
	}
}

/* Extra sessions stand at the end of the list, so the earliest must be looked for. */
static struct slot *earliest(const struct calendar *c, int64_t now)
{
	struct slot *best = NULL;

	for (size_t i = 0; i < c->count; i++)
		if (is_open(&c->slots[i], now) && (!best || c->slots[i].start < best->start))
			best = &c->slots[i];
	return best;
}

bool calendar_book(struct calendar *c, int64_t now)
{
	struct slot *s = earliest(c, now);

	if (s)
		slot_take(c, s, now);
	return s != NULL;
}

int calendar_open(const struct calendar *c, int64_t now)
{
	int n = 0;

	for (size_t i = 0; i < c->count; i++)
		n += is_open(&c->slots[i], now);
	return n;
}

int calendar_leave(struct calendar *c, int64_t now, int percent)
{
	int n = 0;

	for (size_t i = 0; i < c->count; i++) {
		struct slot *s = &c->slots[i];

		if (!is_open(s, now) || (int)(s->number * 37 % 100) >= percent)
			continue;
		slot_set(c, s, SLOT_BLOCKED);
		n++;
	}
	return n;
}

int calendar_wave(struct calendar *c, int64_t now, int n)
{
	int left = n;

	for (size_t i = 0; i < c->count && left > 0; i++) {
		struct slot *s = &c->slots[i];

		if (!s->for_new || s->status != SLOT_BUSY || s->start < now + 2 * DAY_MINUTES ||
		    s->start > now + PATIENCE_DAYS * DAY_MINUTES)
			continue;
		slot_set(c, s, SLOT_FREE);
		left--;
	}
	return n - left;
}

int calendar_session(struct calendar *c, int64_t now, int n)
{
	for (int i = 0; i < n; i++)
		slot_add(c, now + (6 + i % 4) * DAY_MINUTES + i * SLOT_MINUTES, true);
	c->version++;
	return n;
}

/*
 * By hand, and exact whatever the minute: openings are kept a day away from both
 * ends of the window, where a feed of times and a feed of dates count alike.
 */
static bool is_inner(const struct slot *s, int64_t now)
{
	return s->for_new && s->start > now + DAY_MINUTES &&
	       s->start < now + (PATIENCE_DAYS - 1) * DAY_MINUTES;
}

static int clear_edges(struct calendar *c, int64_t now)
{
	int inner = 0;

	for (size_t i = 0; i < c->count; i++) {
		struct slot *s = &c->slots[i];

		if (s->status != SLOT_FREE || !s->for_new ||
		    s->start > now + (PATIENCE_DAYS + 1) * DAY_MINUTES)
			continue;
		if (is_inner(s, now))
			inner++;
		else
			slot_set(c, s, SLOT_BUSY);
	}
	return inner;
}

void calendar_set_open(struct calendar *c, int64_t now, int n)
{
	int more = n - clear_edges(c, now);

	for (size_t i = 0; i < c->count && more != 0; i++) {
		struct slot *s = &c->slots[i];

		if (!is_inner(s, now) || (s->status == SLOT_FREE) == (more > 0))
			continue;
		slot_set(c, s, more > 0 ? SLOT_FREE : SLOT_BUSY);
		more += more > 0 ? -1 : 1;
	}
	if (more > 0)
		calendar_session(c, now, more);
}
