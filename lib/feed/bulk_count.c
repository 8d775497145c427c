/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bulk_count.c - what was kept of all files becomes one observation per service.
 *
 * Files apply in their order, and a later version of a slot replaces an earlier
 * one: so they are walked backwards and the first version met is the truth.
 *
 * A slot may be a window ("between 9 and 5, 8 places"): it is open until it
 * ends, and one of several days is never spread over them.  Capacities that are
 * always the same number on windows of hours say "some" and not how many.  An
 * open count of zero is believed beside other slots, or when the publisher says
 * `none`; "unknown" and silence are not a full clinic.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "feed/bulk.h"
#include "feed/count.h"
#include "feed/first.h"

#define WORDS(o, ...) snprintf((o)->trouble, sizeof((o)->trouble), __VA_ARGS__)
#define MINUTE_MS INT64_C(60000)

enum { STATED_ENOUGH = 8 }; /* capacities before a habit can be told from chance */

struct tally {
	int32_t open, booked, blocked, held;
	int32_t seen, unreadable; /* up to the horizon; anywhere */
	int32_t odd;		  /* free slots whose capacity is no count */
	int32_t spread;		  /* free windows of several days that leave the count's window */
	bool booked_hole;	  /* the same of booked ones: their sum is not known */
	uint32_t schedules;	  /* that answer for this service */
	uint8_t said;		  /* 1 << enum bulk_availability */
	struct instant planned;	  /* the latest end of a planning horizon */
	struct instant synced;	  /* the oldest lastSourceSync */
	bool place_known;
};

struct counting {
	const struct poll *poll;
	const struct bulk_view *view;
	const struct bulk_settings *set;
	struct bulk_table table;
	struct bulk_map aliases; /* location -> 1 + first of alias[] */
	const struct bulk_alias **alias;
	uint32_t *alias_next;
	struct tally *tallies;
	enum semantics semantics;
};

/* ---- who is meant ---- */

typedef void each_ask(struct counting *c, size_t ask, const struct bulk_schedule *s, const void *context);

static bool answers(const struct bulk_wanted *w, size_t ask, const struct bulk_schedule *s)
{
	return (s->fits & w->needs[ask]) == w->needs[ask] &&
	       (!w->schedules[ask] || w->schedules[ask] == s->id);
}

static void place_asks(struct counting *c, uint64_t place, const struct bulk_schedule *s,
		       each_ask *each, const void *context)
{
	const struct bulk_wanted *w = c->view->wanted;

	for (uint32_t at = bulk_map_get(&w->places, place); at; at = w->next[at - 1]) {
		c->tallies[at - 1].place_known = true;
		if (answers(w, at - 1, s))
			each(c, at - 1, s, context);
	}
}

static void schedule_asks(struct counting *c, const struct bulk_schedule *s, each_ask *each,
			  const void *context)
{
	place_asks(c, s->location, s, each, context);
	for (uint32_t at = bulk_map_get(&c->aliases, s->location); at; at = c->alias_next[at - 1])
		place_asks(c, c->alias[at - 1]->place, s, each, context);
}

static size_t alias_count(const struct bulk_view *v)
{
	size_t n = 0;

	for (size_t i = 0; i < v->file_count; i++)
		n += v->files[i]->type == BULK_LOCATION ? v->files[i]->count : 0;
	return n;
}

static bool alias_is_known(const struct counting *c, const struct bulk_alias *a)
{
	for (uint32_t at = bulk_map_get(&c->aliases, a->location); at; at = c->alias_next[at - 1])
		if (c->alias[at - 1]->place == a->place)
			return true;
	return false;
}

static void aliases_fill(struct counting *c)
{
	const struct bulk_view *v = c->view;
	size_t most = alias_count(v);
	uint32_t n = 0;

	c->alias = arena_array(c->poll->arena, const struct bulk_alias *, most);
	c->alias_next = arena_array(c->poll->arena, uint32_t, most);
	for (size_t i = 0; i < v->file_count; i++)
		for (size_t k = 0; v->files[i]->type == BULK_LOCATION && k < v->files[i]->count; k++) {
			const struct bulk_alias *a = &v->files[i]->aliases[k];
			uint32_t *first;

			if (alias_is_known(c, a))
				continue;
			first = bulk_map_at(&c->aliases, a->location);
			c->alias[n] = a;
			c->alias_next[n++] = *first;
			*first = n;
		}
}

/* ---- schedules ---- */

static void note_schedule(struct counting *c, size_t ask, const struct bulk_schedule *s, const void *context)
{
	struct tally *t = &c->tallies[ask];

	(void)context;
	t->schedules++;
	t->said |= (uint8_t)(1 << s->availability);
	if (is_before(t->planned, s->planned))
		t->planned = s->planned;
	if (!is_never(s->synced) && (is_never(t->synced) || is_before(s->synced, t->synced)))
		t->synced = s->synced;
}

/* ---- slots ---- */

struct window { /* a slot's place in time, as a patient who books now sees it */
	struct instant from, to;
	bool is_open, inside, ahead, several_days; /* inside: of the count's window; ahead: of the horizon */
};

static struct window window_of(const struct poll *p, size_t ask, const struct bulk_row *row,
			       struct span lead, struct span horizon)
{
	struct instant start = { row->start * MINUTE_MS };
	struct instant end = after(start, SPAN_MINUTES(row->minutes));
	struct instant soonest = after(p->now, lead);
	bool coarse = row->minutes >= BULK_COARSE_MIN;
	struct window w = { .from = start, .to = end, .several_days = row->minutes > BULK_DAY_MIN };

	if (coarse && is_before(start, soonest))
		w.from = soonest;
	w.is_open = !is_before(w.from, soonest) && (!coarse || is_before(w.from, end));
	w.inside = is_before(w.from, after(p->now, p->asks[ask].within));
	w.ahead = is_before(w.from, after(p->now, horizon));
	return w;
}

/* Never shorter than asked: who asked takes "nothing found" for "nothing up to there". */
static struct span horizon_of(const struct counting *c, size_t ask)
{
	struct span h = c->poll->asks[ask].horizon;

	return is_longer(c->set->horizon, h) ? c->set->horizon : h;
}

static int32_t places_of(const struct counting *c, const struct bulk_row *row)
{
	if (row->capacity == BULK_CAPACITY_UNKNOWN)
		return 1; /* at least */
	return c->semantics == SEMANTICS_FLAG ? row->capacity > 0 : row->capacity;
}

/* Somewhere in several days: no later than the end is all that is known. */
static void free_several_days(struct counting *c, size_t ask, const struct bulk_row *row,
			      const struct window *w)
{
	struct tally *t = &c->tallies[ask];
	const struct poll *p = c->poll;
	int32_t n = places_of(c, row);

	if (row->start * MINUTE_MS < p->now.ms || is_before(after(p->now, p->asks[ask].within), w->to))
		t->spread++;
	else
		t->open = count_add(t->open, n);
	if (!is_before(after(p->now, horizon_of(c, ask)), w->to))
		first_openings_add(&p->ret[ask], w->to, n);
}

static void free_add(struct counting *c, size_t ask, const struct bulk_row *row, const struct window *w)
{
	struct tally *t = &c->tallies[ask];
	int32_t n = places_of(c, row);

	if (row->capacity == BULK_CAPACITY_UNKNOWN && w->inside)
		t->odd++;
	if (w->several_days && n) {
		if (w->inside)
			free_several_days(c, ask, row, w);
		return;
	}
	if (w->ahead)
		first_openings_add(&c->poll->ret[ask], w->from, n);
	if (w->inside)
		t->open = count_add(t->open, n);
}

static void taken_add(struct counting *c, size_t ask, const struct bulk_row *row, const struct window *w)
{
	struct tally *t = &c->tallies[ask];
	bool cut = w->several_days && is_before(after(c->poll->now, c->poll->asks[ask].within), w->to);
	int32_t *to = row->kind == BULK_ROW_BOOKED  ? &t->booked :
		      row->kind == BULK_ROW_BLOCKED ? &t->blocked :
						      &t->held;

	if (!w->inside)
		return;
	t->booked_hole |= cut || row->capacity == BULK_CAPACITY_UNKNOWN;
	*to = count_add(*to, places_of(c, row));
}

static void note_row(struct counting *c, size_t ask, const struct bulk_schedule *s, const void *context)
{
	const struct bulk_row *row = context;
	struct tally *t = &c->tallies[ask];
	bool is_free = row->kind == BULK_ROW_FREE;
	struct window w;

	(void)s;
	if (row->kind == BULK_ROW_UNREADABLE) {
		t->unreadable++;
		return;
	}
	w = window_of(c->poll, ask, row, is_free ? c->set->min_lead : (struct span){ 0 },
		      horizon_of(c, ask));
	if (!w.is_open || !w.ahead)
		return;
	t->seen++;
	if (is_free)
		free_add(c, ask, row, &w);
	else if (row->kind != BULK_ROW_ESTABLISHED)
		taken_add(c, ask, row, &w);
}

static void rows_count(struct counting *c)
{
	struct bulk_map met = { .is_set = true };

	for (size_t i = c->view->file_count; i-- > 0;) {
		const struct bulk_file *f = c->view->files[i];

		if (f->type != BULK_SLOT && f->type != BULK_DELETED)
			continue;
		for (size_t k = f->count; k-- > 0;) {
			const struct bulk_row *row = &f->rows[k];

			if (row->id && !bulk_map_add(&met, row->id))
				continue;
			if (row->kind != BULK_ROW_DELETED && row->kind != BULK_ROW_VOID)
				schedule_asks(c, c->table.at[row->schedule], note_row, row);
		}
	}
	bulk_map_release(&met);
}

/* ---- what the numbers mean ---- */

static enum semantics semantics_of(const struct counting *c)
{
	struct bulk_stated all = { .stated = 0 };

	if (c->set->capacity != BULK_CAPACITY_AUTO)
		return (enum semantics)(c->set->capacity - BULK_CAPACITY_EXACT);
	for (size_t i = 0; i < c->view->file_count; i++) {
		const struct bulk_stated *s = &c->view->files[i]->stated;

		all.stated += s->stated;
		all.coarse += s->coarse;
		all.many |= s->many || (all.value && s->value && all.value != s->value);
		all.value = s->value ? s->value : all.value;
	}
	if (all.stated >= STATED_ENOUGH && all.coarse == all.stated && !all.many)
		return SEMANTICS_FLAG;
	return all.many ? SEMANTICS_ESTIMATE : SEMANTICS_EXACT;
}

static void absent(const struct counting *c, size_t ask, struct observation *o)
{
	const struct bulk_select *sel = c->poll->asks[ask].select;

	if (!c->tallies[ask].place_known)
		WORDS(o, "no published schedule is at location %.60s", sel->location);
	else
		WORDS(o, "no schedule of location %.40s has the selected service", sel->location);
}

static bool says(const struct tally *t, enum bulk_availability a)
{
	return t->said & 1 << a;
}

static bool says_only(const struct tally *t, enum bulk_availability a)
{
	return t->said == 1 << a;
}

/* NULL: nothing is wrong with a count of zero. */
static const char *zero_unproved(const struct counting *c, size_t ask)
{
	const struct tally *t = &c->tallies[ask];

	if (says(t, BULK_AVAILABLE_SOME))
		return "the publisher says there is some availability, and lists none";
	if (says(t, BULK_AVAILABLE_UNKNOWN))
		return "the publisher does not know the availability (has-availability: unknown)";
	if (t->seen || says_only(t, BULK_AVAILABLE_NONE))
		return NULL;
	if (!is_never(t->planned) &&
	    is_before(t->planned, after(c->poll->now, c->poll->asks[ask].within)))
		return "not released: the schedule is planned only up to a day inside the window";
	return "no slots at all are published, not even booked ones: "
	       "believed only when other slots are seen";
}

/* In the order of how much they explain; "" : good. */
static void judge(struct counting *c, size_t ask, struct observation *o)
{
	const struct tally *t = &c->tallies[ask];
	const char *zero = o->open == 0 && !o->firsts ? zero_unproved(c, ask) : NULL;

	o->quality = QUALITY_SUSPECT;
	if (t->unreadable > (t->seen + t->unreadable) / 10)
		WORDS(o, "%d of %d slots have no usable id, start or end", t->unreadable,
		      t->seen + t->unreadable);
	else if (t->odd)
		WORDS(o, "the slot-capacity of %d free slots is no count", t->odd);
	else if (t->spread)
		WORDS(o, "%d free slots last several days and reach out of the window: not spread over days",
		      t->spread);
	else if (zero)
		WORDS(o, "%s", zero);
	else if (o->firsts && says_only(t, BULK_AVAILABLE_NONE))
		WORDS(o, "the publisher says there is no availability, and lists some");
	else if (o->semantics == SEMANTICS_FLAG && !c->poll->config->is_flag)
		WORDS(o, "slot-capacity only says some or none: set semantics: flag, and judge by "
			 "days");
	else
		o->quality = QUALITY_GOOD;
}

static void observe(struct counting *c, size_t ask)
{
	const struct tally *t = &c->tallies[ask];
	struct observation *o = &c->poll->ret[ask];
	bool counts = c->semantics != SEMANTICS_FLAG && !t->booked_hole;

	o->as_of = is_never(c->view->true_at) ? c->view->published : c->view->true_at;
	if (!is_never(t->synced) && is_before(t->synced, o->as_of))
		o->as_of = t->synced;
	if (is_before(c->poll->now, o->as_of))
		o->as_of = c->poll->now;
	o->semantics = c->semantics;
	if (!t->schedules) {
		absent(c, ask, o);
		return;
	}
	o->schedules = (int32_t)t->schedules;
	o->open = t->odd || t->spread ? COUNT_UNKNOWN : t->open;
	o->booked = counts ? t->booked : COUNT_UNKNOWN;
	o->blocked = counts ? t->blocked : COUNT_UNKNOWN;
	o->held = counts ? t->held : COUNT_UNKNOWN;
	judge(c, ask, o);
	if (!o->trouble[0])
		WORDS(o, "%s", c->view->note);
}

void bulk_count(const struct poll *p, const struct bulk_view *v)
{
	struct counting c = {
		.poll = p,
		.view = v,
		.set = p->config->settings,
		.tallies = arena_array(p->arena, struct tally, p->ask_count),
	};

	bulk_table_fill(&c.table, v->files, v->file_count);
	aliases_fill(&c);
	c.semantics = semantics_of(&c);
	for (size_t i = 0; i < c.table.count; i++)
		schedule_asks(&c, c.table.at[i], note_schedule, NULL);
	rows_count(&c);
	for (size_t i = 0; i < p->ask_count; i++)
		observe(&c, i);
	bulk_map_release(&c.aliases);
	bulk_table_release(&c.table);
}
