/* SPDX-License-Identifier: Apache-2.0 */
/*
 * json_count.c - what all rows amount to, service by service.
 *
 * A service without a row is absent, which is not zero.  A zero is believed
 * beside something: booked or blocked slots of the same service where the source
 * tells them (a schedule with none is one that was not released), else openings
 * of another service in the same answer.  An answer in which everybody is full
 * is what an expired filter looks like.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "feed/count.h"
#include "feed/first.h"
#include "feed/json.h"

static int32_t *count_of(struct observation *o, int which)
{
	int32_t *const counts[JSON_COUNTS] = { &o->open,      &o->booked,   &o->blocked, &o->held,
					       &o->wait_days, &o->waitlist, &o->bookings };

	return counts[which];
}

/* ---- counts with dates ---- */

static void dated_firsts(const struct poll *p, const struct json_row *row)
{
	const struct feed_ask *a = &p->asks[row->ask];
	struct instant noon = moment_noon(a->zone, (struct date){ row->day });

	if (is_before(noon, p->now))
		noon = p->now;
	first_openings_add(&p->ret[row->ask], noon, row->n[JSON_OPEN]);
}

/* The row's place in the window: false when it is outside. */
static bool is_inside(const struct poll *p, const struct json_row *row)
{
	const struct feed_ask *a = &p->asks[row->ask];
	int64_t ahead;

	if (row->day == NO_DAY)
		return true;
	ahead = (int64_t)row->day - zone_date(a->zone, p->now).day;
	if (ahead < 0)
		return false;
	if (!json_settings_of(p)->first && ahead < count_days(a->horizon))
		dated_firsts(p, row);
	return ahead < count_days(a->within);
}

static bool is_told(const struct poll *p, int which)
{
	return json_settings_of(p)->count[which] != NULL;
}

static void count_row(const struct poll *p, const struct json_row *row)
{
	struct observation *o = &p->ret[row->ask];
	int32_t wait = row->n[JSON_WAIT];

	if (!is_inside(p, row))
		return;
	for (int i = 0; i < JSON_COUNTS; i++)
		if (i != JSON_WAIT && is_told(p, i))
			*count_of(o, i) = count_add(*count_of(o, i), row->n[i]);
	/* Several kinds of visit, several waits: a new patient takes the shortest. */
	if (wait != COUNT_UNKNOWN && (o->wait_days == COUNT_UNKNOWN || wait < o->wait_days))
		o->wait_days = wait;
}

static void sum_counts(const struct poll *p, const struct json_poll *s)
{
	for (size_t i = 0; i < p->ask_count; i++)
		for (int c = 0; c < JSON_COUNTS && s->found[i].rows; c++)
			if (c != JSON_WAIT && is_told(p, c))
				*count_of(&p->ret[i], c) = 0;
	for (size_t i = 0; i < s->count_count; i++)
		count_row(p, &s->counts[i]);
}

/* ---- what to believe ---- */

static bool tells_more_than_openings(const struct observation *o)
{
	return o->booked != COUNT_UNKNOWN || o->blocked != COUNT_UNKNOWN || o->held != COUNT_UNKNOWN;
}

/* What is beside a zero: nothing is no proof. */
static bool is_proved(const struct observation *o, bool others_open)
{
	if (tells_more_than_openings(o))
		return o->booked > 0 || o->blocked > 0 || o->held > 0;
	return others_open;
}

static size_t count_open(const struct poll *p)
{
	size_t n = 0;

	for (size_t i = 0; i < p->ask_count; i++)
		n += p->ret[i].open > 0;
	return n;
}

static bool says_something(const struct observation *o)
{
	return o->open != COUNT_UNKNOWN || o->wait_days != COUNT_UNKNOWN ||
	       o->waitlist != COUNT_UNKNOWN || o->firsts;
}

static void judge(const struct poll *p, const struct json_found *found, struct observation *o,
		  bool others_open)
{
	bool wants_open = json_counts_slots(json_settings_of(p)) || is_told(p, JSON_OPEN);

	if (!found->rows) {
		TROUBLE(o, "no row of the answer has the keys this service selects");
		return;
	}
	o->quality = QUALITY_SUSPECT;
	if (!says_something(o) || (wants_open && o->open == COUNT_UNKNOWN))
		TROUBLE(o, "its rows do not say how many are open");
	else if (o->open == 0 && !is_proved(o, others_open))
		TROUBLE(o, tells_more_than_openings(o) ?
				   "no slots at all, not even booked ones: full, or a schedule not "
				   "released?" :
				   "nothing is open in the whole answer: believed only when other "
				   "slots are seen");
	else
		o->quality = QUALITY_GOOD;
}

/* A time in the future says more about a clock than about the slots. */
static struct instant as_of(const struct poll *p, const struct json_poll *s, const struct json_found *f)
{
	struct instant t = is_never(f->as_of) ? s->as_of : f->as_of;

	return is_never(t) || is_before(p->now, t) ? p->now : t;
}

static void warn_ahead(const struct poll *p, const struct json_found *f, const struct json_poll *s,
		       struct observation *o)
{
	struct instant t = is_never(f->as_of) ? s->as_of : f->as_of;

	if (o->quality == QUALITY_GOOD && is_before(after(p->now, SPAN_MINUTES(5)), t))
		TROUBLE(o, "its time lies ahead of ours: a wrong clock there or here?");
}

static enum semantics semantics_of(const struct poll *p)
{
	if (p->config->is_flag)
		return SEMANTICS_FLAG;
	return json_settings_of(p)->duration.ms ? SEMANTICS_ESTIMATE : SEMANTICS_EXACT;
}

void json_observe(const struct poll *p, struct json_poll *s)
{
	const struct json_settings *set = json_settings_of(p);
	bool all_kinds = set->booked.pointer || set->blocked.pointer || set->held.pointer;
	size_t open;

	if (json_counts_slots(set)) {
		starts_unite(&s->starts);
		if (set->duration.ms)
			starts_pack(&s->starts);
		starts_count(p, &s->starts, set->min_lead, all_kinds);
	} else {
		sum_counts(p, s);
	}
	open = count_open(p);
	for (size_t i = 0; i < p->ask_count; i++) {
		struct observation *o = &p->ret[i];

		if (!s->found[i].rows)
			o->open = o->booked = o->blocked = o->held = COUNT_UNKNOWN;
		o->semantics = semantics_of(p);
		o->as_of = as_of(p, s, &s->found[i]);
		judge(p, &s->found[i], o, open > (size_t)(o->open > 0));
		warn_ahead(p, &s->found[i], s, o);
	}
}
