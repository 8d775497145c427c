/* SPDX-License-Identifier: Apache-2.0 */
/*
 * live.c - what a look at everything amounts to, whatever form it is printed in.
 */
#include "report/live.h"

#include "base/zone.h"

enum { DAY_MS = 24 * 60 * 60 * 1000, RANK_THIRD = 3 };

const char *live_answer(const struct live_service *s)
{
	if (!s->asked)
		return "not asked";
	return s->answered ? quality_name(s->said.quality) : "no answer";
}

const char *live_control(const struct observation *o)
{
	if (o->open > 0)
		return "openings";
	if (o->booked > 0)
		return "booked slots";
	if (o->blocked > 0 || o->held > 0)
		return "blocked slots";
	if (o->firsts > 0)
		return "later openings";
	return "nothing";
}

int64_t live_third(const struct live *l, service_ix s)
{
	const struct observation *o = &l->services[s].said;
	const struct zone *zone = l->config->locations[l->config->services[s].location].zone;

	if (o->firsts < RANK_THIRD)
		return -1;
	return zone_date(zone, o->first[RANK_THIRD - 1]).day - zone_date(zone, l->now).day;
}

int64_t live_requests_a_day(const struct live *l, uint32_t feed)
{
	int64_t every = l->config->feeds[feed].every.ms;

	return every > 0 ? DAY_MS / every * l->feeds[feed].requests : 0;
}

bool live_shows(const struct live *l, target_ix t)
{
	return !l->only || &l->config->platforms[l->config->targets[t].platform] == l->only;
}

static bool is_feed_silent(const struct live_feed *f)
{
	return f->questions > 0 && f->answered == 0;
}

static bool is_account_silent(const struct live *l, uint32_t platform)
{
	bool asked = false;

	for (size_t t = 0; t < l->config->target_count; t++) {
		if (l->config->targets[t].platform != platform || !l->targets[t].asked)
			continue;
		if (l->targets[t].answered)
			return false;
		asked = true;
	}
	return asked;
}

static bool is_anybody_silent(const struct live *l)
{
	for (size_t f = 0; f < l->config->feed_count; f++)
		if (is_feed_silent(&l->feeds[f]))
			return true;
	for (size_t p = 0; p < l->config->platform_count; p++)
		if (is_account_silent(l, (uint32_t)p))
			return true;
	return false;
}

const char *live_gravity(enum gravity g)
{
	static const char *const names[] = {
		[FINDING_NOTE] = "note", [FINDING_WARNING] = "warning", [FINDING_ERROR] = "error"
	};

	return names[g];
}

const char *live_write_name(enum live_write w)
{
	static const char *const names[] = {
		[LIVE_UNTRIED] = "not tried",
		[LIVE_MAY_CHANGE] = "yes",
		[LIVE_MAY_NOT] = "no",
		[LIVE_CHANGE_UNSURE] = "not known",
	};

	return names[w];
}

const char *live_about(const struct live *l, const struct live_finding *f)
{
	return f->target < l->config->target_count ? l->config->targets[f->target].id :
						     l->config->platforms[f->platform].id;
}

static bool is_structure_wrong(const struct live *l)
{
	for (const struct live_finding *f = l->findings; f; f = f->next)
		if (f->gravity == FINDING_ERROR)
			return true;
	for (size_t t = 0; t < l->config->target_count; t++)
		if (l->targets[t].write > LIVE_MAY_CHANGE)
			return true;
	return false;
}

static bool is_any_problem(const struct live *l)
{
	for (size_t s = 0; s < l->config->service_count; s++)
		if (l->services[s].asked &&
		    (!l->services[s].answered || l->services[s].said.quality != QUALITY_GOOD))
			return true;
	for (size_t t = 0; t < l->config->target_count; t++)
		if (l->targets[t].asked && (!l->targets[t].seen || !l->targets[t].steerable))
			return true;
	for (size_t f = 0; f < l->config->feed_count; f++)
		if (l->feeds[f].statement && *l->feeds[f].statement)
			return true;
	return false;
}

enum live_end live_end(const struct live *l)
{
	if (is_anybody_silent(l))
		return LIVE_UNREACHABLE;
	return is_any_problem(l) || is_structure_wrong(l) ? LIVE_PROBLEMS : LIVE_FINE;
}

const char *live_end_name(enum live_end end)
{
	static const char *const names[] = { "fine", "problems", "unreachable" };

	return names[end];
}
