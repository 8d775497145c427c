/* SPDX-License-Identifier: Apache-2.0 */
/*
 * google_operations.c - from commands to operations on resources.
 *
 * One operation for one resource: Google refuses a request that names the same
 * one twice, so the later command waits.  Amounts are rounded down to what
 * Google takes, and what cannot be said in its terms is refused here, before
 * anything is sent.
 */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/money.h"
#include "platform/google_writing.h"

/* Bid modifiers: 0.1 to 10.0 (campaign_criterion.proto), in hundredths. */
static const int64_t factor_step = MICROS / 100;
static const int64_t factor_least = MICROS / 10;
static const int64_t factor_most = 10 * MICROS;

const struct google_resource_words google_resources[] = {
	[RESOURCE_CAMPAIGN] = { "campaigns", "campaign", "status" },
	[RESOURCE_AD_GROUP] = { "adGroups", "adGroup", "status" },
	[RESOURCE_ASSET_GROUP] = { "assetGroups", "assetGroup", "status" },
	[RESOURCE_BUDGET] = { "campaignBudgets", "campaignBudget", "amountMicros" },
	[RESOURCE_CRITERION] = { "campaignCriteria", "campaignCriterion", "bidModifier" },
};

char *google_resource_name(const struct platform_talk *t, const struct google_operation *o,
			   char out[RESOURCE_NAME_MAX])
{
	const struct google_ads *settings = t->config->settings;
	int n = snprintf(out, RESOURCE_NAME_MAX, "customers/%s/%s/", settings->customer_id,
			 google_resources[o->resource].collection);

	if (o->resource == RESOURCE_CRITERION)
		snprintf(out + n, RESOURCE_NAME_MAX - (size_t)n, "%" PRId64 "~%" PRId64,
			 o->campaign, o->id);
	else
		snprintf(out + n, RESOURCE_NAME_MAX - (size_t)n, "%" PRId64, o->id);
	return out;
}

void google_command_drop(struct platform_talk *t, size_t command, enum outcome outcome,
			 const char *fmt, ...)
{
	struct google_writing *g = t->state;
	struct closing c = { .outcome = outcome };
	va_list args;

	va_start(args, fmt);
	words_put(c.words, fmt, args);
	va_end(args);
	ending_close(&t->endings[command], &c);
	for (size_t i = 0; i < g->total; i++)
		if (g->operations[i].command == command)
			g->operations[i].dropped = true;
}

/* ---- one command ---- */

static struct google_operation *add(struct platform_talk *t, size_t command,
				    enum google_resource resource, int64_t campaign, int64_t id)
{
	struct google_writing *g = t->state;
	struct google_operation *o = &g->operations[g->total++];
	const struct command *c = &t->commands[command];

	*o = (struct google_operation){
		.command = command, .resource = resource, .campaign = campaign, .id = id
	};
	if (c->verb != VERB_SET_BUDGET)
		o->wish.status = c->verb == VERB_PAUSE ? "PAUSED" : "ENABLED";
	return o;
}

static void add_switch(struct platform_talk *t, size_t command, const struct google_aim *a)
{
	switch (a->what) {
	case GOOGLE_CAMPAIGN:
		add(t, command, RESOURCE_CAMPAIGN, 0, a->id);
		break;
	case GOOGLE_AD_GROUP:
		add(t, command, RESOURCE_AD_GROUP, 0, a->id);
		break;
	case GOOGLE_ASSET_GROUP:
		add(t, command, RESOURCE_ASSET_GROUP, a->campaign, a->id);
		break;
	case GOOGLE_SHARED_BUDGET:
		for (size_t i = 0; i < a->member_count; i++)
			add(t, command, RESOURCE_CAMPAIGN, 0, strtoll(a->members[i], NULL, 10));
		break;
	case GOOGLE_LOCATION:
		google_command_drop(t, command, OUTCOME_REFUSED,
				    "not sent: a location's bid has no switch, only a factor");
		break;
	}
}

static void add_factor(struct platform_talk *t, size_t command, const struct google_aim *a)
{
	int64_t factor = money_floor(t->commands[command].budget_micros, factor_step);

	if (factor < factor_least || factor > factor_most)
		google_command_drop(
			t, command, OUTCOME_REFUSED,
			"not sent: Google takes factors from 10%% to 1000%%, not %" PRId64 "%%",
			factor / factor_step);
	else
		add(t, command, RESOURCE_CRITERION, a->campaign, a->id)->wish.amount = factor;
}

static void add_amount(struct platform_talk *t, size_t command, int64_t budget)
{
	int64_t unit = money_unit(t->currency), amount = t->commands[command].budget_micros;

	if (!budget)
		google_command_drop(t, command, OUTCOME_LATER,
				    "not sent: the campaign's budget has not been read yet");
	else if (amount < unit)
		google_command_drop(t, command, OUTCOME_REFUSED,
				    "not sent: a budget below the smallest amount Google takes");
	else
		add(t, command, RESOURCE_BUDGET, 0, budget)->wish.amount = money_floor(amount, unit);
}

static void add_command(struct platform_talk *t, size_t command)
{
	const struct command *c = &t->commands[command];
	struct google_aim a = google_aim(t->targets[c->target].select);

	if (c->verb != VERB_SET_BUDGET)
		add_switch(t, command, &a);
	else if (a.what == GOOGLE_LOCATION)
		add_factor(t, command, &a);
	else if (a.what == GOOGLE_SHARED_BUDGET)
		add_amount(t, command, a.id);
	else if (a.what == GOOGLE_CAMPAIGN)
		add_amount(t, command, (int64_t)c->planned_against.ref);
	else
		google_command_drop(t, command, OUTCOME_REFUSED,
				    "not sent: it has no budget of its own, only a switch");
}

/* ---- all of them ---- */

static int compare(int64_t a, int64_t b)
{
	return (a > b) - (a < b);
}

static int by_resource(const void *a, const void *b)
{
	const struct google_operation *x = a, *y = b;
	int order = compare(x->resource, y->resource);

	order = order ? order : compare(x->campaign, y->campaign);
	order = order ? order : compare(x->id, y->id);
	return order ? order : compare((int64_t)x->command, (int64_t)y->command);
}

static int by_command(const void *a, const void *b)
{
	const struct google_operation *x = a, *y = b;
	int order = compare(x->resource, y->resource);

	order = order ? order : compare((int64_t)x->command, (int64_t)y->command);
	return order ? order : compare(x->id, y->id);
}

static void drop_repeated(struct platform_talk *t)
{
	const struct google_writing *g = t->state;

	for (size_t i = 1; i < g->total; i++) {
		const struct google_operation *a = &g->operations[i - 1], *b = &g->operations[i];

		if (a->resource == b->resource && a->campaign == b->campaign && a->id == b->id)
			google_command_drop(
				t, b->command, OUTCOME_LATER,
				"not sent: another change of the same thing goes first");
	}
}

static size_t room_needed(const struct platform_talk *t)
{
	size_t n = 0;

	for (size_t i = 0; i < t->command_count; i++) {
		const struct google_target *target = t->targets[t->commands[i].target].select;

		n += target->shared_budget ? target->members.count : 1;
	}
	return n;
}

void google_operations_compact(struct google_writing *g)
{
	size_t kept = 0;

	for (size_t i = 0; i < g->total; i++)
		if (!g->operations[i].dropped)
			g->operations[kept++] = g->operations[i];
	g->total = kept;
}

void google_operations_collect(struct platform_talk *t)
{
	struct google_writing *g = t->state;

	g->operations = arena_array(t->arena, struct google_operation, room_needed(t));
	for (size_t i = 0; i < t->command_count; i++)
		add_command(t, i);
	if (!g->total)
		return;
	qsort(g->operations, g->total, sizeof(*g->operations), by_resource);
	drop_repeated(t);
	google_operations_compact(g);
	if (g->total)
		qsort(g->operations, g->total, sizeof(*g->operations), by_command);
}
