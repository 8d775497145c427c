/* SPDX-License-Identifier: Apache-2.0 */
/*
 * meta_inspect.c - what a person should know about the account before money is moved in it.
 *
 * Each finding says what follows from it.  A note is worth knowing; a warning will
 * surprise somebody one day; an error means that what is configured cannot work.
 */
#include "platform/meta.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/money.h"

/* ---- the account ---- */

static void look_at_token(struct platform_talk *t)
{
	struct date today = zone_date(t->config->zone ? t->config->zone : &zone_utc, t->now);
	char words[AUTH_WORDS];
	enum auth_end end = auth_end_of(&t->config->auth, today, words);

	if (end != AUTH_LASTS)
		platform_finding(t, UINT32_MAX, end == AUTH_ENDED ? FINDING_ERROR : FINDING_WARNING,
				 "%s", words);
}

static void look_at_zone(struct platform_talk *t, const struct meta_account *a)
{
	const struct zone *zone = t->config->zone;

	if (zone && a->zone[0] && strcmp(zone->name, a->zone) != 0)
		platform_finding(t, UINT32_MAX, FINDING_WARNING,
				 "the account's day begins in %s, the configuration says %s: set "
				 "timezone, or days and budgets are counted apart",
				 a->zone, zone->name);
}

static void look_at_cap(struct platform_talk *t, const struct meta_account *a)
{
	int64_t unit = meta_unit(a->currency);
	char cap[MONEY_TEXT], left[MONEY_TEXT];

	if (a->cap <= 0 || a->spent < 0 || a->cap > MONEY_MAX / MICROS || a->spent > MONEY_MAX / MICROS)
		return;
	money_format(a->cap * unit, a->currency, cap);
	if (a->spent >= a->cap)
		platform_finding(t, UINT32_MAX, FINDING_ERROR,
				 "the account's spending limit of %s is used up: nothing runs, "
				 "whatever the budgets are",
				 cap);
	else
		platform_finding(t, UINT32_MAX, FINDING_NOTE,
				 "the account has a spending limit of %s, %s of it is left: at the "
				 "limit everything stops",
				 cap, money_format((a->cap - a->spent) * unit, a->currency, left));
}

static void look_at_account(struct platform_talk *t, const struct meta_account *a)
{
	const char *currency = t->currency ? t->currency : "";
	char words[NOTICE_MAX];

	if (meta_account_trouble(a, words))
		platform_finding(t, UINT32_MAX, FINDING_ERROR, "%s", words);
	else if (a->status != 1)
		platform_finding(t, UINT32_MAX, FINDING_WARNING,
				 "the ad account runs, but a payment is open (status %" PRId64
				 "): see Ads Manager",
				 a->status);
	if (*currency && strcmp(currency, a->currency) != 0)
		platform_finding(
			t, UINT32_MAX, FINDING_ERROR,
			"the account is in %.3s, the organization in %.3s: nothing in it can "
			"be steered",
			a->currency, currency);
	look_at_zone(t, a);
	look_at_cap(t, a);
	look_at_token(t);
}

/* ---- one target ---- */

static void look_at_least(struct platform_talk *t, const struct meta_account *a, target_ix x)
{
	int64_t least =
		a->least > 0 && a->least <= MONEY_MAX / MICROS ? a->least * meta_unit(a->currency) : 0;
	const struct target *target = &t->targets[x];
	char min[MONEY_TEXT], takes[MONEY_TEXT];

	if (target->min_micros && target->min_micros < least)
		platform_finding(t, x, FINDING_WARNING,
				 "its min of %s is below the %s a day this account takes at least: "
				 "budgets in between are refused",
				 money_format(target->min_micros, a->currency, min),
				 money_format(least, a->currency, takes));
}

static void look_at_delivery(struct platform_talk *t, const struct meta_facts *f, target_ix x)
{
	if (strcmp(f->effective, "WITH_ISSUES") == 0)
		platform_finding(t, x, FINDING_WARNING,
				 "Meta has issues with it, so more money may buy nothing: %s",
				 f->issue ? f->issue : "see Ads Manager");
	if (strcmp(f->effective, "CAMPAIGN_PAUSED") == 0)
		platform_finding(t, x, FINDING_WARNING,
				 "its campaign %" PRIu64
				 " is paused: it spends nothing, whatever its "
				 "own switch says",
				 f->campaign);
	if (f->learning == LEARNING_LIMITED)
		platform_finding(t, x, FINDING_NOTE,
				 "its learning is limited: it has too few results for its budget");
	else if (f->learning == LEARNING_RUNS)
		platform_finding(
			t, x, FINDING_NOTE,
			"it is still learning: large changes of its budget begin that anew");
}

static void look_at_budget(struct platform_talk *t, const struct meta_facts *f, size_t at)
{
	const struct sighting *s = &t->sightings[at];
	target_ix x = t->read[at];

	if (s->trouble[0])
		platform_finding(t, x, s->steerable ? FINDING_WARNING : FINDING_ERROR, "%s", s->trouble);
	if (f->scheduled)
		platform_finding(t, x, FINDING_WARNING,
				 "budget schedules are on: while one runs, more is spent than the "
				 "daily budget says");
	if (f->sharing)
		platform_finding(
			t, x, FINDING_NOTE,
			"ad sets of its campaign share budgets: a day may cost 210 %% of it, "
			"not 175 %%");
}

/* ---- targets together ---- */

static bool is_campaign(const struct target *t)
{
	return meta_edge_of(t->select) == META_CAMPAIGNS;
}

/* One budget, and another service's switch beside it. */
static void look_at_siblings(struct platform_talk *t, const struct meta_facts *facts, size_t at)
{
	const struct meta_facts *f = &facts[at];
	const struct target *mine = &t->targets[t->read[at]];

	if (f->above_daily <= 0 && f->above_lifetime <= 0 && !(is_campaign(mine) && f->daily > 0))
		return;
	for (size_t i = 0; i < t->read_count; i++) {
		const struct target *other = &t->targets[t->read[i]];

		if (facts[i].campaign != f->campaign || other->service == mine->service)
			continue;
		platform_finding(t, t->read[at], FINDING_WARNING,
				 "its campaign %" PRIu64
				 " has one budget and serves %s too: what is "
				 "paused here is spent there",
				 f->campaign, other->id);
		return;
	}
}

void meta_inspect(struct platform_talk *t, const struct meta_account *account,
		  const struct meta_facts *facts)
{
	look_at_account(t, account);
	for (size_t i = 0; i < t->read_count; i++) {
		if (!t->sightings[i].seen) {
			platform_finding(t, t->read[i], FINDING_ERROR, "%s", t->sightings[i].trouble);
			continue;
		}
		look_at_budget(t, &facts[i], i);
		look_at_delivery(t, &facts[i], t->read[i]);
		look_at_least(t, account, t->read[i]);
		look_at_siblings(t, facts, i);
	}
}
