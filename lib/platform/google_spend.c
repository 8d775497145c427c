/* SPDX-License-Identifier: Apache-2.0 */
/*
 * google_spend.c - what the targets have cost today and this month.
 *
 * Google lists a campaign for each day it has numbers, so one that is not
 * listed cost nothing: that is told, not unknown.  A location's cost is not
 * asked for: its factor is no money of ours, and its campaign's is counted
 * where the campaign is.
 */
#include "platform/google_spending.h"

#include <stdlib.h>
#include <string.h>

/* Days are compared as the text they come in. */
static const struct {
	const char *table, *id;
} tables[] = {
	[COST_CAMPAIGNS] = { "campaign", "campaign.id" },
	[COST_AD_GROUPS] = { "ad_group", "ad_group.id" },
	[COST_ASSET_GROUPS] = { "asset_group", "asset_group.id" },
};

/* ---- whom it is about ---- */

static void aim_add(struct platform_talk *t, const struct google_aim *a, size_t at)
{
	struct google_spending *g = t->state;

	t->costs[at].told = a->what != GOOGLE_LOCATION;
	switch (a->what) {
	case GOOGLE_CAMPAIGN:
		google_place_add(&g->places[COST_CAMPAIGNS], 0, a->id, at);
		break;
	case GOOGLE_AD_GROUP:
		google_place_add(&g->places[COST_AD_GROUPS], 0, a->id, at);
		break;
	case GOOGLE_ASSET_GROUP:
		google_place_add(&g->places[COST_ASSET_GROUPS], 0, a->id, at);
		break;
	case GOOGLE_SHARED_BUDGET:
		for (size_t i = 0; i < a->member_count; i++)
			google_place_add(&g->places[COST_CAMPAIGNS], 0,
					 strtoll(a->members[i], NULL, 10), at);
		break;
	case GOOGLE_LOCATION:
		break;
	}
}

static int collect(struct platform_talk *t, struct err *err)
{
	struct google_spending *g = t->state;

	return google_places_collect(t, g->places, COST_NONE, google_places_needed(t), aim_add, err);
}

/* ---- rows ---- */

static bool is_day(const char *text)
{
	return strlen(text) == 10 && text[4] == '-' && text[7] == '-';
}

/*
 * The account may be in tomorrow already while we are not: what is later than
 * our today is today's, and what is before our month is not asked for.
 */
static int take_cost(struct platform_talk *t, const struct google_row *r, struct err *err)
{
	const struct google_spending *g = t->state;
	const struct google_places *places = &g->places[g->table];
	int64_t id = g->table == COST_CAMPAIGNS ? r->campaign : r->part;
	const struct google_place *first = google_place(places, 0, id);

	if (!id || !is_day(r->day))
		return err_set(err, ERR_INPUT, "expected a %s and a segments.date", tables[g->table].id);
	if (strcmp(r->day, g->month) < 0)
		return err_set(err, ERR_INPUT, "a day nobody asked for");
	for (const struct google_place *p = first; p && google_place_same(places, first, p); p++) {
		struct spend *s = &t->costs[p->at].spend;

		if (__builtin_add_overflow(s->month_micros, r->cost, &s->month_micros))
			return err_set(err, ERR_INPUT, "costs beyond any amount");
		if (strcmp(r->day, g->today) >= 0)
			s->today_micros += r->cost;
	}
	return 0;
}

/* ---- the conversation ---- */

static struct google_ids ids_of(const struct google_places *p, struct arena *arena)
{
	struct google_ids ids = { arena_array(arena, int64_t, p->count + 1), p->count };

	for (size_t i = 0; i < p->count; i++)
		ids.ids[i] = p->list[i].id;
	google_ids_sort(&ids);
	return ids;
}

/* The first table somebody is in, from there on; or the end. */
static int ask_from(struct platform_talk *t, enum google_costs table, struct request *ret)
{
	struct google_spending *g = t->state;
	struct buf query cleanup_buf = BUF_INIT(GOOGLE_QUERY_MAX);
	struct google_ids ids;

	while (table < COST_NONE && !g->places[table].count)
		table++;
	g->table = table;
	if (table == COST_NONE)
		return PLATFORM_DONE;
	ids = ids_of(&g->places[table], t->arena);
	buf_printf(&query,
		   "SELECT %s, segments.date, metrics.cost_micros FROM %s "
		   "WHERE segments.date BETWEEN '%s' AND '%s' AND metrics.cost_micros > 0",
		   tables[table].id, tables[table].table, g->month, g->tomorrow);
	google_put_ids(&query, tables[table].id, &ids, false);
	google_ask(t, &g->search, arena_strndup(t->arena, buf_text(&query), query.length), ret);
	return PLATFORM_SEND;
}

static void set_days(struct google_spending *g, struct date today)
{
	int year, month, day;

	date_to_civil(today, &year, &month, &day);
	date_format(date_of_civil(year, month, 1), g->month);
	date_format(today, g->today);
	date_format((struct date){ today.day + 1 }, g->tomorrow);
}

int google_spend_begin(struct platform_talk *t, struct request *ret, struct err *err)
{
	struct google_spending *g = t->state;

	if (collect(t, err))
		return -1;
	set_days(g, t->today);
	return ask_from(t, COST_CAMPAIGNS, ret);
}

int google_spend_advance(struct platform_talk *t, const struct reply *reply, struct request *ret,
			 struct err *err)
{
	struct google_spending *g = t->state;
	int next = google_hear(t, &g->search, reply, take_cost, ret, err);

	return next == PLATFORM_DONE ? ask_from(t, g->table + 1, ret) : next;
}
