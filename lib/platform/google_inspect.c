/* SPDX-License-Identifier: Apache-2.0 */
/*
 * google_inspect.c - what a person should know of the account before money is moved.
 *
 * What makes a single target unfit is said with its sighting; here is what only
 * shows beside others: two services on one budget, a campaign that serves
 * several of them, another robot with its hands on the budgets, and money that
 * would not be spent where it is sent.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/money.h"
#include "base/text.h"
#include "platform/google_reading.h"

/* Without those, a read asks for what it decides by and no more. */
const char google_inspect_fields[] = ", customer.time_zone, campaign.primary_status_reasons";

/* A target has something riding on a campaign and on a budget. */
struct stake {
	int64_t budget, campaign;
	size_t at; /* in read[] */
};

struct google_inspection {
	bool account_told;
	struct stake *stakes;
	size_t count, room;
};

struct google_inspection *google_inspection_new(struct platform_talk *t)
{
	return arena_new(t->arena, struct google_inspection);
}

static void stake_add(struct platform_talk *t, struct google_inspection *i,
		      const struct google_row *r, size_t at)
{
	if (i->count == i->room) {
		struct stake *more = arena_array(t->arena, struct stake, i->room * 2 + 64);

		if (i->count)
			memcpy(more, i->stakes, i->count * sizeof(*more));
		i->stakes = more;
		i->room = i->room * 2 + 64;
	}
	i->stakes[i->count++] = (struct stake){ r->budget, r->campaign, at };
}

/* ---- the account ---- */

/* What the lowest level of access grants a project in 24 hours; the next has 15,000. */
enum { EXPLORER_OPERATIONS = 2880 };

static int64_t times_a_day(struct span every)
{
	return every.ms > 0 ? SPAN_HOURS(24).ms / every.ms : 0;
}

/* With `operations` given, looks are stretched so that it lasts. */
static void about_quota(struct platform_talk *t)
{
	const struct platform_config *p = t->config;
	int64_t asked = times_a_day(p->every) + times_a_day(p->spend_every);

	if (!p->operations_day && asked > EXPLORER_OPERATIONS)
		platform_finding(t, UINT32_MAX, FINDING_WARNING,
				 "it is asked at least %" PRId64
				 " times a day, and Explorer access has "
				 "%d operations: give the platform what it may ask, like "
				 "operations: 2880/day",
				 asked, EXPLORER_OPERATIONS);
}

static void about_account(struct platform_talk *t, const struct google_row *r)
{
	const struct zone *zone = t->config->zone;

	if (t->currency && *t->currency && strcmp(t->currency, r->currency) != 0)
		platform_finding(
			t, UINT32_MAX, FINDING_ERROR,
			"it bills in %s, the organization in %s: no budget in it can be steered",
			r->currency, t->currency);
	if (!*r->zone)
		return;
	if (!zone)
		platform_finding(
			t, UINT32_MAX, FINDING_NOTE,
			"its day begins at midnight in %s: give the platform that timezone if "
			"the organization's is another",
			r->zone);
	else if (strcmp(zone->name, r->zone) != 0)
		platform_finding(
			t, UINT32_MAX, FINDING_WARNING,
			"its day begins at midnight in %s, and timezone says %s: what is spent "
			"would be counted to the wrong day",
			r->zone, zone->name);
}

/* ---- one target ---- */

static const struct {
	enum google_reason reason;
	enum gravity gravity;
	const char *words;
} reasons[] = {
	{ REASON_DISAPPROVED, FINDING_WARNING,
	  "some of its ads are disapproved: money sent there may not be spent" },
	{ REASON_LIMITED_BY_POLICY, FINDING_WARNING,
	  "some of its ads are limited by policy: money sent there may not be spent" },
	{ REASON_GROUP_PAUSED, FINDING_WARNING,
	  "its campaign group is paused: enabling the campaign changes nothing" },
	{ REASON_NO_GROUPS, FINDING_WARNING, "its campaign has no ad group: it spends nothing" },
	{ REASON_LEARNING, FINDING_NOTE,
	  "Google is learning how to bid: each change of its budget may prolong that" },
	{ REASON_BUDGET, FINDING_NOTE, "it is limited by its budget: more would be spent" },
};

void google_inspect_row(struct platform_talk *t, struct google_inspection *i,
			const struct google_row *r, size_t at)
{
	if (!i->account_told) {
		about_account(t, r);
		about_quota(t);
	}
	i->account_told = true;
	stake_add(t, i, r, at);
	for (size_t n = 0; n < sizeof(reasons) / sizeof(reasons[0]); n++)
		if (r->reasons & 1U << reasons[n].reason)
			platform_finding(t, t->read[at], reasons[n].gravity, "%s", reasons[n].words);
}

/* ---- targets beside each other ---- */

static int by_budget(const void *a, const void *b)
{
	const struct stake *x = a, *y = b;

	if (x->budget != y->budget)
		return x->budget < y->budget ? -1 : 1;
	return (x->at > y->at) - (x->at < y->at);
}

static int by_campaign(const void *a, const void *b)
{
	const struct stake *x = a, *y = b;

	if (x->campaign != y->campaign)
		return x->campaign < y->campaign ? -1 : 1;
	return (x->at > y->at) - (x->at < y->at);
}

static const struct target *target_of(const struct platform_talk *t, const struct stake *s)
{
	return &t->targets[t->read[s->at]];
}

static void same_budget(struct platform_talk *t, const struct stake *a, const struct stake *b)
{
	if (!a->budget || a->budget != b->budget || a->at == b->at)
		return;
	platform_finding(t, t->read[b->at], FINDING_ERROR,
			 "it draws on the same budget (%" PRId64
			 ") as %s: what is moved for one moves "
			 "the other; give each a budget of its own",
			 b->budget, target_of(t, a)->id);
}

/* Two services turn parts of one campaign: its budget flows to whoever is left on. */
static void same_campaign(struct platform_talk *t, const struct stake *a, const struct stake *b)
{
	const struct target *x = target_of(t, a), *y = target_of(t, b);

	if (a->campaign != b->campaign || x->service == y->service)
		return;
	if (x->lever == LEVER_BUDGET || y->lever == LEVER_BUDGET)
		platform_finding(t, t->read[b->at], FINDING_WARNING,
				 "its campaign %" PRId64
				 " also serves %s: the budget of one service "
				 "is spent for another",
				 b->campaign, x->id);
	else
		platform_finding(t, t->read[b->at], FINDING_NOTE,
				 "its campaign %" PRId64
				 " also serves %s: pausing one leaves its money "
				 "to the other",
				 b->campaign, x->id);
}

void google_inspect_end(struct platform_talk *t, struct google_inspection *i)
{
	if (!i->count)
		return;
	qsort(i->stakes, i->count, sizeof(*i->stakes), by_budget);
	for (size_t n = 1; n < i->count; n++)
		same_budget(t, &i->stakes[n - 1], &i->stakes[n]);
	qsort(i->stakes, i->count, sizeof(*i->stakes), by_campaign);
	for (size_t n = 1; n < i->count; n++)
		same_campaign(t, &i->stakes[n - 1], &i->stakes[n]);
}

/* ---- around them ---- */

/* https://developers.google.com/google-ads/api/docs/recommendations: auto-apply, by type. */
int google_inspect_robot(struct platform_talk *t, const struct google_row *r, struct err *err)
{
	if (!*r->robot)
		return err_set(err, ERR_INPUT, "expected a recommendationSubscription.type");
	if (text_glob("*BUDGET*", r->robot))
		platform_finding(t, UINT32_MAX, FINDING_WARNING,
				 "Google applies recommendations about budgets (%s) by itself: "
				 "switch that off, or two robots turn the same budgets",
				 r->robot);
	else if (text_glob("*OPT_IN*", r->robot) || text_glob("*TARGET_*", r->robot))
		platform_finding(t, UINT32_MAX, FINDING_NOTE,
				 "Google applies recommendations about bidding (%s) by itself",
				 r->robot);
	return 0;
}

int google_inspect_unit(struct platform_talk *t, const struct google_row *r, struct err *err)
{
	int64_t ours = money_unit(r->code);
	char least[MONEY_TEXT], used[MONEY_TEXT];

	if (!*r->code)
		return err_set(err, ERR_INPUT, "expected a currencyConstant.code");
	if (r->unit > 0 && ours % r->unit != 0)
		platform_finding(
			t, UINT32_MAX, FINDING_ERROR,
			"Google takes amounts in multiples of %s, and ours are rounded to %s: "
			"some budgets will be refused",
			money_format(r->unit, r->code, least), money_format(ours, r->code, used));
	return 0;
}
