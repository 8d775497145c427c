/* SPDX-License-Identifier: Apache-2.0 */
/*
 * levers.c - a list, looked through from the front: a city has few.
 */
#include "levers.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "journal.h"
#include "ledger.h"

static const char *const status_names[] = {
	[LEVER_RUNS] = "ENABLED",
	[LEVER_PAUSED] = "PAUSED",
	[LEVER_REMOVED] = "REMOVED",
};

const char *lever_status_name(enum lever_status s)
{
	return status_names[s];
}

void levers_init(struct levers *l, struct journal *journal)
{
	*l = (struct levers){ .journal = journal };
}

struct ad_lever *lever_add(struct levers *l, const char *platform, const char *id, int practice,
			   int64_t micros)
{
	struct ad_lever *lever = &l->list[l->count];

	assert(l->count < AD_LEVERS_MAX);
	l->count++;
	*lever = (struct ad_lever){
		.platform = platform,
		.practice = practice,
		.is = { LEVER_RUNS, micros },
	};
	(void)snprintf(lever->id, sizeof(lever->id), "%s", id);
	ledger_declare(&l->journal->ledger, platform, id, true, micros);
	return lever;
}

struct ad_lever *lever_find(struct levers *l, const char *platform, const char *id)
{
	for (size_t i = 0; i < l->count; i++)
		if (strcmp(l->list[i].platform, platform) == 0 && strcmp(l->list[i].id, id) == 0)
			return &l->list[i];
	return NULL;
}

/* Hidden from readers for as long as the journal's present request says. */
static void hide(const struct levers *l, struct ad_lever *lever)
{
	lever->was = lever_shown(lever);
	lever->shows_ms = l->journal->shows_ms;
}

void lever_switch(struct levers *l, struct ad_lever *lever, enum lever_status status, const char *who)
{
	struct change change = {
		.who = who,
		.platform = lever->platform,
		.target = lever->id,
		.practice = lever->practice,
		.field = "status",
		.from = status_names[lever->is.status],
		.to = status_names[status],
	};

	hide(l, lever);
	lever->is.status = status;
	journal_write(l->journal, &change);
}

void lever_budget(struct levers *l, struct ad_lever *lever, int64_t micros, const char *who)
{
	char from[24], to[24];
	struct change change = {
		.who = who,
		.platform = lever->platform,
		.target = lever->id,
		.practice = lever->practice,
		.field = "budget_micros",
		.from = from,
		.to = to,
	};

	(void)snprintf(from, sizeof(from), "%lld", (long long)lever->is.micros);
	(void)snprintf(to, sizeof(to), "%lld", (long long)micros);
	hide(l, lever);
	lever->is.micros = micros;
	journal_write(l->journal, &change);
}

struct lever_state lever_shown(const struct ad_lever *lever)
{
	return vclock_monotonic_ms() < lever->shows_ms ? lever->was : lever->is;
}
