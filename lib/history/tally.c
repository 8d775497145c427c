/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tally.c - minutes, money and moves into the civil days they belong to.
 *
 * Whether a clinic was full is asked of the readings and the policy's two limits
 * alone, without waiting for a verdict to be confirmed: else a policy that
 * waits longer would look better.  Shares of a day are taken from its beginning,
 * so that a day on one budget costs exactly that budget, also when it has 23 hours.
 */
#include "history/tally.h"

#include <stdlib.h>

#include "decide/plan.h"
#include "decide/verdict.h"

enum { MINUTE_MS = 60000, LIST_FIRST = 16 };

struct tally_service {
	struct instant at; /* accounted for until here */
	struct instant day_begin, day_end;
	size_t day;
	struct instant good_at;		       /* last good reading; never */
	int64_t planned_micros, spend_micros;  /* per day */
	const struct simulated_service *truth; /* whose turns count; NULL: not known there */
	size_t turn;			       /* the next one of them */
	uint8_t truth_now, rung, settled, shown;
	bool flapping;
};

struct tally {
	struct simulation *ret;
	const struct simulation *yardstick;
	struct tally_service *services;
	size_t marks;
};

static void *rows(size_t n, size_t size)
{
	void *p = calloc(n ? n : 1, size);

	if (!p)
		abort();
	return p;
}

static void *grown(void *list, size_t count, size_t *room, size_t size)
{
	if (count < *room)
		return list;
	*room = *room ? *room * 2 : LIST_FIRST;
	list = realloc(list, *room * size);
	if (!list)
		abort();
	return list;
}

static const struct zone *zone_of(const struct tally *t, service_ix s)
{
	const struct config *c = t->ret->config;

	return c->locations[c->services[s].location].zone;
}

/* ---- days ---- */

static void enter_day(struct tally *t, service_ix s, size_t day)
{
	struct tally_service *is = &t->services[s];
	int32_t date = t->ret->first.day + (int32_t)day;

	is->day = day;
	is->day_begin = zone_midnight(zone_of(t, s), (struct date){ date });
	is->day_end = zone_midnight(zone_of(t, s), (struct date){ date + 1 });
}

static struct simulated_day *day_of(struct tally *t, service_ix s)
{
	return &t->ret->services[s].days[t->services[s].day];
}

/* micros * part / whole, without leaving int64. */
static int64_t part_of(int64_t micros, int64_t part, int64_t whole)
{
	return micros / whole * part + micros % whole * part / whole;
}

static int64_t spent_between(const struct tally_service *is, int64_t micros, struct instant to)
{
	int64_t whole = since(is->day_begin, is->day_end).ms;

	return part_of(micros, since(is->day_begin, to).ms, whole) -
	       part_of(micros, since(is->day_begin, is->at).ms, whole);
}

static uint16_t minutes_between(const struct tally_service *is, struct instant to)
{
	return (uint16_t)(since(is->day_begin, to).ms / MINUTE_MS -
			  since(is->day_begin, is->at).ms / MINUTE_MS);
}

/* Nothing changes between is->at and to, which lie in one day. */
static void account(struct tally *t, service_ix s, struct instant to)
{
	struct tally_service *is = &t->services[s];
	struct simulated_day *day = day_of(t, s);
	uint16_t minutes = minutes_between(is, to);
	int64_t planned = spent_between(is, is->planned_micros, to);
	int64_t spent = spent_between(is, is->spend_micros, to);

	day->minutes = (uint16_t)(day->minutes + minutes);
	day->planned_micros += planned;
	day->spent_micros += spent;
	if (is->truth_now == TRUTH_BLIND)
		day->blind_minutes = (uint16_t)(day->blind_minutes + minutes);
	if (is->truth_now == TRUTH_FULL) {
		day->full_minutes = (uint16_t)(day->full_minutes + minutes);
		day->planned_full_micros += planned;
		day->spent_full_micros += spent;
		if (is->spend_micros > 0)
			day->full_on_minutes = (uint16_t)(day->full_on_minutes + minutes);
	}
	is->at = to;
}

/* ---- what the readings say ---- */

static void turn(struct tally *t, service_ix s, struct instant at, enum simulated_truth truth)
{
	struct simulated_service *is = &t->ret->services[s];

	if (is->turn_count && is->turns[is->turn_count - 1].truth == truth)
		return;
	is->turns = grown(is->turns, is->turn_count, &is->turn_room, sizeof(*is->turns));
	is->turns[is->turn_count++] = (struct simulated_turn){ at, (uint8_t)truth };
}

static struct span stale_after(const struct tally *t, service_ix s)
{
	const struct config *c = t->ret->config;

	return c->feeds[c->services[s].feed].stale_after;
}

/* Silence counts as blindness from the moment it is too long, not from when that is noticed. */
static void fade(struct tally *t, service_ix s, struct instant now)
{
	struct instant blind = after(t->services[s].good_at, stale_after(t, s));

	if (!is_never(t->services[s].good_at) && is_before(blind, now))
		turn(t, s, blind, TRUTH_BLIND);
}

static void take_turns(struct tally_service *is)
{
	while (is->truth && is->turn < is->truth->turn_count &&
	       is->truth->turns[is->turn].at.ms <= is->at.ms)
		is->truth_now = is->truth->turns[is->turn++].truth;
}

static void advance(struct tally *t, service_ix s, struct instant to)
{
	struct tally_service *is = &t->services[s];

	fade(t, s, to);
	for (;;) {
		struct instant end = is_before(is->day_end, to) ? is->day_end : to;

		take_turns(is);
		if (is->truth && is->turn < is->truth->turn_count &&
		    is_before(is->truth->turns[is->turn].at, end))
			end = is->truth->turns[is->turn].at;
		account(t, s, end);
		if (end.ms == is->day_end.ms && is->day + 1 < t->ret->day_count)
			enter_day(t, s, is->day + 1);
		if (end.ms >= to.ms)
			break;
	}
	take_turns(is);
}

static void gap(struct tally *t, service_ix s, struct instant from, struct instant to)
{
	struct simulation *ret = t->ret;

	ret->services[s].gaps++;
	if (ret->gap_count < SIMULATION_GAPS_MAX)
		ret->gaps[ret->gap_count] = (struct simulated_gap){ s, from, to };
	ret->gap_count++;
}

/* Nothing was said until now. */
static void silence(struct tally *t, service_ix s, struct instant now)
{
	struct tally_service *is = &t->services[s];
	struct instant heard = is_never(is->good_at) ? t->ret->from : is->good_at;

	if (is_longer(since(heard, now), stale_after(t, s)))
		gap(t, s, heard, now);
	fade(t, s, now);
}

void tally_reading(struct tally *t, service_ix s, const struct service_state *state)
{
	struct tally_service *is = &t->services[s];
	const struct config *c = t->ret->config;
	const struct reading *r = &state->evidence[0];
	struct simulated_day *day;

	silence(t, s, r->at);
	is->rung = (uint8_t)verdict_read(&c->policies[c->services[s].policy], (enum verdict)is->rung, r);
	turn(t, s, r->at, is->rung == VERDICT_FULL ? TRUTH_FULL : TRUTH_ROOM);
	is->good_at = r->at;
	t->ret->services[s].readings++;
	t->ret->readings++;
	if (!is_before(r->at, is->day_end))
		advance(t, s, r->at);
	day = day_of(t, s);
	day->low = r->value < day->low ? r->value : day->low;
	day->high = r->value > day->high ? r->value : day->high;
	day->last = r->value;
}

/* ---- what was decided ---- */

static void mark(struct tally *t, const struct simulated_mark *m)
{
	struct simulated_service *is = &t->ret->services[m->service];

	if (t->marks == SIMULATION_MARKS_MAX) {
		t->ret->marks_dropped++;
		return;
	}
	t->marks++;
	is->marks = grown(is->marks, is->mark_count, &is->mark_room, sizeof(*is->marks));
	is->marks[is->mark_count++] = *m;
}

static void mark_verdict(struct tally *t, service_ix s, enum verdict v, struct instant now)
{
	t->services[s].shown = (uint8_t)v;
	mark(t, &(struct simulated_mark){
			.at = now, .service = s, .is_verdict = true, .verdict = (uint8_t)v });
}

void tally_service(struct tally *t, const struct engine *e, service_ix s, struct instant now)
{
	struct tally_service *is = &t->services[s];
	const struct verdict_state *v = &engine_service(e, s)->verdict;
	enum verdict shown = engine_verdict(e, s);

	if (is->shown == shown && is->settled == v->settled && is->flapping == v->flapping)
		return;
	advance(t, s, now);
	if (is->settled != v->settled && is->settled != VERDICT_UNKNOWN)
		day_of(t, s)->moves++;
	if (v->flapping && !is->flapping)
		day_of(t, s)->flaps++;
	if (is->shown != shown)
		mark_verdict(t, s, shown, now);
	is->settled = (uint8_t)v->settled;
	is->flapping = v->flapping;
}

void tally_command(struct tally *t, const struct command *c, struct ad_state before,
		   struct ad_state after, struct instant now)
{
	service_ix s = t->ret->config->targets[c->target].service;
	struct tally_service *is = &t->services[s];
	const struct target *target = &t->ret->config->targets[c->target];
	int64_t was = plan_cost_of(target, before), is_now = plan_cost_of(target, after);
	int64_t more = is_now - was;

	advance(t, s, now);
	day_of(t, s)->commands++;
	if (more > 0)
		day_of(t, s)->raised_micros += more;
	else
		day_of(t, s)->cut_micros -= more;
	is->spend_micros += more;
	mark(t, &(struct simulated_mark){ .at = now,
					  .service = s,
					  .verb = (uint8_t)c->verb,
					  .target = c->target,
					  .before_micros = was,
					  .after_micros = is_now });
}

void tally_held(struct tally *t, struct date day, int64_t micros)
{
	int32_t d = day.day - t->ret->first.day;

	if (d >= 0 && (size_t)d < t->ret->day_count)
		t->ret->held_micros[d] = micros;
}

void tally_end(struct tally *t)
{
	for (service_ix s = 0; s < t->ret->config->service_count; s++) {
		if (t->ret->services[s].readings)
			silence(t, s, t->ret->to);
		advance(t, s, t->ret->to);
	}
}

/* ---- life ---- */

/* Zones east of the others are in their next day first, zones west of them leave theirs last. */
static void span_days(struct simulation *s)
{
	const struct config *c = s->config;
	int32_t last;

	s->first = zone_date(c->zone, s->from);
	last = zone_date(c->zone, before(s->to, (struct span){ 1 })).day;
	for (size_t i = 0; i < c->location_count; i++) {
		struct date from = zone_date(c->locations[i].zone, s->from);
		struct date to = zone_date(c->locations[i].zone, before(s->to, (struct span){ 1 }));

		s->first.day = from.day < s->first.day ? from.day : s->first.day;
		last = to.day > last ? to.day : last;
	}
	s->day_count = (size_t)(last - s->first.day + 1);
}

static void begin(struct tally *t, service_ix s)
{
	const struct config *c = t->ret->config;
	struct tally_service *is = &t->services[s];
	struct simulated_service *ret = &t->ret->services[s];
	struct date today = zone_date(zone_of(t, s), t->ret->from);
	int64_t same = t->yardstick ? config_service(t->yardstick->config, c->services[s].id) : s;

	ret->days = rows(t->ret->day_count, sizeof(*ret->days));
	for (size_t d = 0; d < t->ret->day_count; d++) {
		ret->days[d].low = INT32_MAX;
		ret->days[d].high = INT32_MIN;
	}
	is->at = t->ret->from;
	for (uint32_t i = 0; i < c->services[s].target_count; i++)
		is->planned_micros += plan_money(&c->targets[c->services[s].first_target + i]);
	is->spend_micros = is->planned_micros;
	if (same >= 0)
		is->truth = t->yardstick ? &t->yardstick->services[same] : ret;
	turn(t, s, t->ret->from, TRUTH_BLIND);
	enter_day(t, s, (size_t)(today.day - t->ret->first.day));
}

struct tally *tally_new(struct simulation *ret, const struct simulation *yardstick, struct err *err)
{
	size_t services = ret->config->service_count;
	struct tally *t;

	span_days(ret);
	if (ret->day_count > HISTORY_DAYS_MAX || ret->day_count * services > (size_t)SIMULATION_CELLS_MAX) {
		(void)err_set(err, ERR_LIMIT,
			      "%zu days of %zu services are more than one report holds (%d days, "
			      "%d service-days); play fewer with --from and --to",
			      ret->day_count, services, HISTORY_DAYS_MAX, SIMULATION_CELLS_MAX);
		return NULL;
	}
	t = rows(1, sizeof(*t));
	t->ret = ret;
	t->yardstick = yardstick;
	t->services = rows(services, sizeof(*t->services));
	ret->services = rows(services, sizeof(*ret->services));
	ret->held_micros = rows(ret->day_count, sizeof(*ret->held_micros));
	ret->gaps = rows(SIMULATION_GAPS_MAX, sizeof(*ret->gaps));
	for (service_ix s = 0; s < services; s++)
		begin(t, s);
	return t;
}

struct tally *tally_free(struct tally *t)
{
	if (!t)
		return NULL;
	free(t->services);
	free(t);
	return NULL;
}

void simulation_release(struct simulation *s)
{
	for (size_t i = 0; s->services && i < s->config->service_count; i++) {
		free(s->services[i].days);
		free(s->services[i].marks);
		free(s->services[i].turns);
	}
	free(s->services);
	free(s->held_micros);
	free(s->gaps);
	*s = (struct simulation){ .config = s->config };
}
