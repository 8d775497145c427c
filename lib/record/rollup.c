/* SPDX-License-Identifier: Apache-2.0 */
/*
 * rollup.c - sums of a day, exact to the micro.
 *
 * A day is as long as its place makes it: an hour more or less for daylight
 * saving must not make a budget in force all day look larger or smaller, so
 * money is weighted by the day's own length.
 */
#include "record/rollup.h"

static void day_of(struct rollup *r, const struct zone *zone, struct instant now)
{
	r->day = zone_date(zone, now);
	r->begins = zone_midnight(zone, r->day);
	r->ends = zone_midnight(zone, (struct date){ r->day.day + 1 });
	r->until = now;
	r->open_least = r->open_most = r->open_last = r->value_last = COUNT_UNKNOWN;
}

void rollup_begin(struct rollup *r, const struct zone *zone, struct instant now,
		  const struct rollup_now *is)
{
	*r = (struct rollup){ .shown = (uint8_t)is->shown,
			      .settled = (uint8_t)is->settled,
			      .wanted.now_micros = is->wanted_micros,
			      .confirmed.now_micros = is->confirmed_micros };
	day_of(r, zone, now);
}

void rollup_next(struct rollup *r, const struct zone *zone, struct instant now)
{
	const struct rollup_now is = { .shown = (enum verdict)r->shown,
				       .settled = (enum verdict)r->settled,
				       .wanted_micros = r->wanted.now_micros,
				       .confirmed_micros = r->confirmed.now_micros };

	rollup_begin(r, zone, now, &is);
}

void rollup_continue(struct rollup *r, const struct rollup *stored)
{
	struct rollup was = *r;

	if (stored->day.day != r->day.day)
		return;
	*r = *stored;
	r->begins = was.begins;
	r->ends = was.ends;
	r->until = was.until;
	r->wanted.now_micros = was.wanted.now_micros;
	r->confirmed.now_micros = was.confirmed.now_micros;
	r->shown = was.shown;
	r->settled = was.settled;
}

/* Whole days first: a budget times the milliseconds of a day need not fit in 64 bits. */
static void money_pass(struct rollup_money *m, int64_t ms, int64_t day_ms)
{
	int64_t part = m->now_micros % day_ms * ms + m->rest;

	m->micros += m->now_micros / day_ms * ms + part / day_ms;
	m->rest = part % day_ms;
}

bool rollup_pass(struct rollup *r, struct instant now)
{
	bool over = !is_before(now, r->ends);
	int64_t ms = since(r->until, over ? r->ends : now).ms;

	if (ms > 0) {
		r->ms[r->shown] += (uint32_t)ms;
		money_pass(&r->wanted, ms, since(r->begins, r->ends).ms);
		money_pass(&r->confirmed, ms, since(r->begins, r->ends).ms);
		r->until = over ? r->ends : now;
	}
	return over;
}

bool rollup_skip(struct rollup *r, struct instant now)
{
	r->until = now;
	return is_before(now, r->begins) || !is_before(now, r->ends);
}

void rollup_change(struct rollup *r, const struct rollup_now *is)
{
	if (r->settled != VERDICT_UNKNOWN && r->settled != is->settled && r->moves < UINT16_MAX)
		r->moves++;
	r->shown = (uint8_t)is->shown;
	r->settled = (uint8_t)is->settled;
	r->wanted.now_micros = is->wanted_micros;
	r->confirmed.now_micros = is->confirmed_micros;
}

static void open_seen(struct rollup *r, int32_t open)
{
	if (open == COUNT_UNKNOWN)
		return;
	if (r->open_least == COUNT_UNKNOWN || open < r->open_least)
		r->open_least = open;
	if (open > r->open_most)
		r->open_most = open;
	r->open_last = open;
}

void rollup_poll(struct rollup *r, enum quality quality, int32_t open, int32_t value)
{
	r->readings++;
	r->absent += quality == QUALITY_ABSENT;
	if (quality != QUALITY_GOOD)
		return;
	r->good++;
	open_seen(r, open);
	if (value != COUNT_UNKNOWN)
		r->value_last = value;
}

void rollup_command(struct rollup *r)
{
	if (r->commands < UINT16_MAX)
		r->commands++;
}
