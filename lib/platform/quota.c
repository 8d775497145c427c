/* SPDX-License-Identifier: Apache-2.0 */
/*
 * quota.c - cells of an hour, a bucket of a minute, and the platform's own word.
 *
 * The oldest cell is only partly within the 24 hours and counts whole: the platform
 * slides its window by the second and we must not be the first to be wrong.  A clock
 * that goes back counts on in the newest cell.
 */
#include "platform/quota.h"

#include <string.h>

enum {
	HOUR_MS = 60 * 60 * 1000,
	MINUTE_MS = 60 * 1000,
	TOLD_MS = 5 * 60 * 1000,    /* counters of platforms decay within minutes */
	REST_DOUBLINGS = 6,	    /* of a minute: about an hour */
	REST_MAX_MS = 25 * HOUR_MS, /* "tomorrow", and no clock's mistake makes it longer */
	PERCENT_SLOW = 75,
	PERCENT_STOP = 90,
	DAY_HOURS = 24,
};

/* Percent of the day's operations each use may reach. */
static const int64_t share_of[QUOTA_FOR_COUNT] = {
	[QUOTA_PAUSE] = 100,
	[QUOTA_CUT] = 100,
	[QUOTA_MORE] = 95,
	[QUOTA_LOOK] = 80,
};

/* Percent of the minute's requests that are left for what matters more. */
static const int64_t kept_from[QUOTA_FOR_COUNT] = {
	[QUOTA_PAUSE] = 0,
	[QUOTA_CUT] = 10,
	[QUOTA_MORE] = 10,
	[QUOTA_LOOK] = 20,
};

static struct instant later(struct instant a, int64_t ms)
{
	return (struct instant){ a.ms + ms };
}

void quota_init(struct quota *q, int64_t day, int64_t minute, struct span every, struct instant now)
{
	*q = (struct quota){ .day = day,
			     .minute = minute,
			     .patience = { every.ms < MINUTE_MS ? every.ms : MINUTE_MS },
			     .hour = now.ms / HOUR_MS,
			     .level = minute * MINUTE_MS,
			     .level_at = now,
			     .percent = -1 };
}

static void roll(struct quota *q, struct instant now)
{
	int64_t hours = now.ms / HOUR_MS - q->hour;

	if (hours <= 0)
		return;
	if (hours > QUOTA_CELLS)
		hours = QUOTA_CELLS;
	memmove(&q->cells[hours], q->cells, (size_t)(QUOTA_CELLS - hours) * sizeof(q->cells[0]));
	memset(q->cells, 0, (size_t)hours * sizeof(q->cells[0]));
	q->hour = now.ms / HOUR_MS;
}

static void fill(struct quota *q, struct instant now)
{
	int64_t ms = since(q->level_at, now).ms, full = q->minute * MINUTE_MS;

	q->level_at = now;
	if (ms > MINUTE_MS)
		ms = MINUTE_MS;
	if (ms > 0)
		q->level += ms * q->minute;
	if (q->level > full)
		q->level = full;
}

static int64_t used(const struct quota *q, size_t cells)
{
	int64_t sum = 0;

	for (size_t i = 0; i < cells; i++)
		sum += q->cells[i];
	return sum;
}

int64_t quota_used(struct quota *q, struct instant now)
{
	roll(q, now);
	return used(q, QUOTA_CELLS);
}

/* Hours until so many of the oldest operations have left the window that there is room. */
static int64_t hours_until(const struct quota *q, int64_t room)
{
	int64_t hours = 0;

	while (hours < QUOTA_CELLS && used(q, (size_t)(QUOTA_CELLS - hours)) > room)
		hours++;
	return hours;
}

static struct quota_answer free_now(void)
{
	return (struct quota_answer){ .why = QUOTA_FREE };
}

/* A pause tries although nothing is left: what is counted here may not be what they count. */
static struct quota_answer once_a_minute(const struct quota *q, enum quota_why why, struct instant now)
{
	struct instant at = after(q->tried, q->patience);

	return is_before(now, at) ? (struct quota_answer){ why, at } : free_now();
}

static struct quota_answer ask_rest(const struct quota *q, enum quota_for what, struct instant now)
{
	int64_t left = since(now, q->until).ms;

	if (left <= 0 || left > REST_MAX_MS) /* no rest is that long: the clock went back */
		return free_now();
	if (what == QUOTA_PAUSE)
		return once_a_minute(q, QUOTA_EXHAUSTED, now);
	return (struct quota_answer){ QUOTA_EXHAUSTED, q->until };
}

static struct quota_answer ask_day(const struct quota *q, enum quota_for what, int64_t operations,
				   struct instant now)
{
	int64_t hours;

	if (!q->day)
		return free_now();
	hours = hours_until(q, q->day * share_of[what] / 100 - operations);
	if (!hours)
		return free_now();
	if (what == QUOTA_PAUSE)
		return once_a_minute(q, QUOTA_DAY, now);
	return (struct quota_answer){ QUOTA_DAY, { (q->hour + hours) * HOUR_MS } };
}

static bool is_told(const struct quota *q, int percent, struct instant now)
{
	return q->percent >= percent && is_before(now, later(q->told_at, TOLD_MS));
}

static struct quota_answer ask_usage(const struct quota *q, enum quota_for what, struct instant now)
{
	if (what <= QUOTA_CUT || !is_told(q, PERCENT_STOP, now))
		return free_now();
	return (struct quota_answer){ QUOTA_USAGE, later(q->told_at, TOLD_MS) };
}

/* Of few requests a minute none can be set aside. */
static struct quota_answer ask_minute(const struct quota *q, enum quota_for what, struct instant now)
{
	int64_t kept = q->minute * kept_from[what] / 100;
	int64_t lacks = (kept + 1) * MINUTE_MS - q->level;

	if (!q->minute || lacks <= 0)
		return free_now();
	return (struct quota_answer){ QUOTA_MINUTE, later(now, (lacks + q->minute - 1) / q->minute) };
}

struct quota_answer quota_ask(struct quota *q, enum quota_for what, int64_t operations, struct instant now)
{
	struct quota_answer a;

	roll(q, now);
	fill(q, now);
	a = ask_rest(q, what, now);
	if (a.why == QUOTA_FREE)
		a = ask_day(q, what, operations, now);
	if (a.why == QUOTA_FREE)
		a = ask_usage(q, what, now);
	if (a.why == QUOTA_FREE)
		a = ask_minute(q, what, now);
	return a;
}

void quota_take(struct quota *q, enum quota_for what, int64_t operations, struct instant now)
{
	roll(q, now);
	fill(q, now);
	if (what == QUOTA_PAUSE)
		q->tried = now;
	q->cells[0] += (uint32_t)operations;
	q->level -= q->level < MINUTE_MS ? q->level : MINUTE_MS;
}

void quota_exhaust(struct quota *q, struct span rest, struct instant now)
{
	struct instant until;

	if (rest.ms <= 0)
		rest.ms = q->patience.ms << (q->rests < REST_DOUBLINGS ? q->rests : REST_DOUBLINGS);
	if (rest.ms > REST_MAX_MS)
		rest.ms = REST_MAX_MS;
	until = after(now, rest);
	q->rests++;
	/* An answer to what left earlier does not end a longer rest. */
	if (is_before(q->until, until))
		q->until = until;
	q->tried = now;
}

void quota_answered(struct quota *q)
{
	q->until = (struct instant){ 0 };
	q->rests = 0;
}

void quota_hear(struct quota *q, const struct usage *usage, struct instant now)
{
	if (usage->percent >= 0) {
		q->percent = usage->percent;
		q->told_at = now;
	}
	if (usage->rest.ms > 0)
		quota_exhaust(q, usage->rest, now);
}

struct span quota_pace(const struct quota *q, struct span every, int64_t cost, int64_t others,
		       struct instant now)
{
	int64_t left = q->day * share_of[QUOTA_LOOK] / 100 - others, least;

	if (q->day && left < 1)
		left = 1;
	if (q->day && cost > 0) {
		least = (int64_t)DAY_HOURS * HOUR_MS * cost / left;
		if (least > (int64_t)DAY_HOURS * HOUR_MS)
			least = (int64_t)DAY_HOURS * HOUR_MS;
		if (every.ms < least)
			every.ms = least;
	}
	if (is_told(q, PERCENT_SLOW, now))
		every.ms *= 2;
	return every;
}
