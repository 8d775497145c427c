/* SPDX-License-Identifier: Apache-2.0 */
/*
 * allowance.c - how often one target may be changed in a day and in seven.
 *
 * Every change costs the platform's learning, so they are few and counted where
 * they survive a restart.  The days are the organisation's.  A pause is never
 * counted: waiting until tomorrow with a full clinic wastes the day.  A clock that
 * steps back renews nothing: a day that comes again is still the same day.
 *
 * A platform may lock a target out whose budget changes too often in an hour; there only
 * changes of the budget count, in any 60 minutes.
 */
#include <string.h>

#include "base/zone.h"
#include "decide/engine_state.h"

enum { DAYS_BEFORE = sizeof((struct target_state){ 0 }.changes_before) };

/* The counters as they are on the engine's day. */
static void roll(struct target_state *is, int32_t today)
{
	int32_t days = today - is->changes_day;
	uint8_t before[DAYS_BEFORE] = { 0 };

	if (days <= 0)
		return;
	if (days <= DAYS_BEFORE) {
		memcpy(before + days, is->changes_before, (size_t)(DAYS_BEFORE - days));
		before[days - 1] = is->changes_today > UINT8_MAX ? UINT8_MAX : (uint8_t)is->changes_today;
	}
	memcpy(is->changes_before, before, sizeof(before));
	is->changes_day = today;
	is->changes_today = 0;
	is->raised_today_micros = 0;
}

/* ---- the hour ---- */

/* A minute names when it began, so what was changed in it counts until 61 are over. */
enum { MINUTE_MS = 60 * 1000, HOUR_MINUTES = 61 };

static bool is_within_hour(const struct engine *e, uint32_t minute)
{
	return minute != 0 && minute + (int64_t)HOUR_MINUTES > e->now.ms / MINUTE_MS;
}

static void count_hour(const struct engine *e, target_ix t, struct allowance *ret)
{
	const uint32_t *minutes = e->targets[t].changes_hour;
	int64_t limit = e->config->platforms[e->config->targets[t].platform].changes_hour;

	ret->hour_limit = limit < CHANGES_HOUR_MAX ? limit : CHANGES_HOUR_MAX;
	for (int i = 0; i < CHANGES_HOUR_MAX; i++)
		ret->hour += is_within_hour(e, minutes[i]);
	if (ret->hour_limit > 0 && ret->hour >= ret->hour_limit)
		ret->hour_free_at.ms = (minutes[ret->hour_limit - 1] + (int64_t)HOUR_MINUTES) * MINUTE_MS;
}

static void count_minute(struct engine *e, struct target_state *is)
{
	memmove(&is->changes_hour[1], is->changes_hour,
		(CHANGES_HOUR_MAX - 1) * sizeof(is->changes_hour[0]));
	is->changes_hour[0] = (uint32_t)(e->now.ms / MINUTE_MS);
}

static void uncount_minute(struct target_state *is)
{
	memmove(is->changes_hour, &is->changes_hour[1],
		(CHANGES_HOUR_MAX - 1) * sizeof(is->changes_hour[0]));
	is->changes_hour[CHANGES_HOUR_MAX - 1] = 0;
}

void allowance_rebase(struct engine *e, target_ix t)
{
	uint32_t *minutes = e->targets[t].changes_hour, now = (uint32_t)(e->now.ms / MINUTE_MS);

	for (int i = 0; i < CHANGES_HOUR_MAX; i++)
		minutes[i] = minutes[i] < now ? minutes[i] : now;
}

/* ---- days ---- */

void allowance_count(struct engine *e, target_ix t)
{
	struct target_state *is = &e->targets[t];

	roll(is, e->today);
	if (is->command->verb != VERB_PAUSE && is->changes_today < UINT16_MAX)
		is->changes_today++;
	if (is->command->verb == VERB_SET_BUDGET)
		count_minute(e, is);
}

/* One command at a time: changes_day is still the day it was counted on. */
void allowance_uncount(struct engine *e, target_ix t)
{
	struct target_state *is = &e->targets[t];

	if (is->command->verb != VERB_PAUSE && is->changes_today > 0)
		is->changes_today--;
	if (is->command->verb == VERB_SET_BUDGET)
		uncount_minute(is);
}

static int64_t midnight_in(const struct engine *e, const struct target_state *is, int32_t days)
{
	return zone_midnight(e->config->zone, (struct date){ is->changes_day + days }).ms;
}

/* The day on which enough of the week's changes are seven days old. */
static int32_t week_frees_in(const struct target_state *is, int64_t used, int64_t allowed)
{
	for (int32_t day = 1; day <= DAYS_BEFORE; day++) {
		used -= is->changes_before[DAYS_BEFORE - day];
		if (used < allowed)
			return day;
	}
	return DAYS_BEFORE + 1;
}

struct allowance engine_allowance(const struct engine *e, target_ix t)
{
	struct target_state is = e->targets[t];
	struct allowance a = { .day_limit = e->config->limits.changes,
			       .week_limit = e->config->limits.changes_week };

	roll(&is, e->today);
	a.day = a.week = is.changes_today;
	for (int i = 0; i < DAYS_BEFORE; i++)
		a.week += is.changes_before[i];
	if (a.day >= a.day_limit)
		a.free_at.ms = midnight_in(e, &is, 1);
	if (a.week_limit > 0 && a.week >= a.week_limit)
		a.free_at.ms = midnight_in(e, &is, week_frees_in(&is, a.week, a.week_limit));
	count_hour(e, t, &a);
	return a;
}
