/* SPDX-License-Identifier: Apache-2.0 */
/*
 * meta_account.c - what the account holds, what it spends, and who changed it.
 *
 * Six practices have an ad set each under two campaigns without a budget, two have
 * a campaign with one.  Beside them stand an ad set with a budget for its lifetime
 * and a campaign archived long ago, which nobody should touch.
 */
#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "base/money.h"
#include "meta.h"

enum { ABO_CAMPAIGNS = 2, ABO_PRACTICES = 6, CEILING_PERCENT = 175, SIGNIFICANT_PERCENT = 20 };

static struct graph_object *add(struct sandbox *s, enum graph_type type, const char *id, int parent,
				int practice, int64_t micros)
{
	struct meta *m = s->meta;
	struct graph_object *o = &m->objects[m->count];

	assert(m->count < GRAPH_OBJECTS);
	m->count++;
	*o = (struct graph_object){
		.type = type,
		.lever = lever_add(&s->levers, "meta", id, practice, micros),
		.parent = parent,
		.highest = micros,
	};
	return o;
}

/* "120210000000000101": campaigns end in 0xx, ad sets in 1xx. */
static const char *id_of(int number, char ret[LEVER_ID])
{
	(void)snprintf(ret, LEVER_ID, "120210000000000%03d", number);
	return ret;
}

void graph_found(struct sandbox *s)
{
	char id[LEVER_ID];

	for (int i = 0; i < ABO_CAMPAIGNS; i++)
		(void)add(s, GRAPH_CAMPAIGN, id_of(91 + i, id), -1, -1, 0);
	for (int i = 0; i < ABO_PRACTICES; i++)
		(void)add(s, GRAPH_ADSET, id_of(101 + i, id), i % ABO_CAMPAIGNS, i,
			  practices[i].dollars * MICROS);
	for (int i = ABO_PRACTICES; i < PRACTICES; i++) {
		(void)add(s, GRAPH_CAMPAIGN, id_of(1 + i, id), -1, i, practices[i].dollars * MICROS);
		(void)add(s, GRAPH_ADSET, id_of(101 + i, id), (int)s->meta->count - 1, -1, 0);
	}
	add(s, GRAPH_ADSET, id_of(109, id), 0, -1, 900 * MICROS)->lifetime = true;
	add(s, GRAPH_CAMPAIGN, id_of(99, id), -1, -1, 0)->archived = true;
	s->meta->lived_minute = vclock_minute(&s->clock);
}

struct graph_object *graph_find(struct meta *m, const char *id)
{
	for (size_t i = 0; i < m->count; i++)
		if (strcmp(m->objects[i].lever->id, id) == 0)
			return &m->objects[i];
	return NULL;
}

int graph_index(const struct meta *m, const struct graph_object *o)
{
	return (int)(o - m->objects);
}

bool graph_carries(const struct graph_object *o)
{
	return o->type == GRAPH_CAMPAIGN && o->lever->is.micros > 0;
}

static bool is_gone(const struct graph_object *o)
{
	return o->archived || lever_shown(o->lever).status == LEVER_REMOVED;
}

const char *graph_status(const struct graph_object *o)
{
	if (is_gone(o))
		return o->archived ? "ARCHIVED" : "DELETED";
	return lever_shown(o->lever).status == LEVER_RUNS ? "ACTIVE" : "PAUSED";
}

const char *graph_effective(const struct meta *m, const struct graph_object *o)
{
	const struct graph_object *parent = o->parent < 0 ? NULL : &m->objects[o->parent];

	if (is_gone(o) || !parent)
		return graph_status(o);
	if (is_gone(parent))
		return graph_status(parent);
	return lever_shown(parent->lever).status == LEVER_PAUSED &&
			       lever_shown(o->lever).status == LEVER_RUNS ?
		       "CAMPAIGN_PAUSED" :
		       graph_status(o);
}

/* ---- money ---- */

static bool runs(const struct meta *m, const struct graph_object *o)
{
	return !o->archived && o->lever->is.status == LEVER_RUNS &&
	       (o->parent < 0 || runs(m, &m->objects[o->parent]));
}

/* A day's charge may pass the day's highest budget by three quarters, and no more. */
static void spend(const struct meta *m, struct graph_object *o, int64_t minutes)
{
	int64_t ceiling = o->highest * CEILING_PERCENT / 100, more;

	if (o->lifetime || !runs(m, o))
		return;
	more = o->lever->is.micros * minutes / (24 * 60);
	if (o->spent_today + more > ceiling)
		more = ceiling - o->spent_today;
	o->spent_today += more;
	o->spent_month += more;
}

static void begin_day(struct graph_object *o)
{
	o->spent_today = 0;
	o->highest = o->lever->is.micros;
}

void graph_live(struct sandbox *s)
{
	struct meta *m = s->meta;
	int64_t now = vclock_minute(&s->clock), day = 24 * 60;

	while (m->lived_minute < now) {
		int64_t midnight = (m->lived_minute / day + 1) * day;
		int64_t until = midnight < now ? midnight : now;

		for (size_t i = 0; i < m->count; i++) {
			spend(m, &m->objects[i], until - m->lived_minute);
			if (until == midnight)
				begin_day(&m->objects[i]);
		}
		m->lived_minute = until;
	}
}

/* ---- changes ---- */

static void note(struct sandbox *s, const struct graph_object *o, bool budget, int64_t from,
		 int64_t to, const char *who)
{
	struct meta *m = s->meta;
	struct graph_event *e;

	if (m->event_count == GRAPH_EVENTS) {
		memmove(m->events, m->events + 1, sizeof(m->events) - sizeof(m->events[0]));
		m->event_count--;
	}
	e = &m->events[m->event_count++];
	*e = (struct graph_event){ .at_s = vclock_real().ms / 1000,
				   .budget = budget,
				   .object = graph_index(m, o),
				   .ours = strcmp(who, "api") == 0,
				   .from = from,
				   .to = to };
	(void)snprintf(e->who, sizeof(e->who), "%s", e->ours ? "capacityd" : who);
}

void graph_switch(struct sandbox *s, struct graph_object *o, enum lever_status status, const char *who)
{
	note(s, o, false, o->lever->is.status, status, who);
	lever_switch(&s->levers, o->lever, status, who);
}

/* A large step begins the learning anew. */
static void learn(struct graph_object *o, int64_t from, int64_t to)
{
	int64_t step = to > from ? to - from : from - to;

	if (!from || step * 100 <= from * SIGNIFICANT_PERCENT)
		return;
	o->learning = true;
	o->edited_s = vclock_real().ms / 1000;
}

void graph_budget(struct sandbox *s, struct graph_object *o, int64_t micros, const char *who)
{
	note(s, o, true, o->lever->is.micros / 10000, micros / 10000, who);
	learn(o, o->lever->is.micros, micros);
	lever_budget(&s->levers, o->lever, micros, who);
	if (micros > o->highest)
		o->highest = micros;
}
