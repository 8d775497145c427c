/* SPDX-License-Identifier: Apache-2.0 */
/*
 * witness.c - what an onlooker knows without asking the engine.
 *
 * Money is counted by what the platforms can come to charge because of us, and
 * whatever of ours is still on its way counts as if it landed.  What a person adds
 * over there is not ours to answer for, what they take away is.
 */
#include <stdlib.h>
#include <string.h>

#include "base/zone.h"
#include "tests/simulation/world.h"

enum {
	JUMP_BACK_MS = 2000,
	JUMP_AHEAD_MS = 3600 * 1000,
	REST_MS = 300 * 1000,
	REPORT_HOURS_MAX = 48
};

/* A paused target is given its budget before it is enabled: that is the way to more as well. */
bool is_raise(const struct command *c)
{
	return c->verb == VERB_ENABLE ||
	       (c->verb == VERB_SET_BUDGET && (c->planned_against.status == AD_PAUSED ||
					       c->budget_micros > c->planned_against.budget_micros));
}

struct ad_state witness_after(const struct command *c, struct ad_state from)
{
	if (c->verb == VERB_SET_BUDGET)
		from.budget_micros = c->budget_micros;
	else
		from.status = c->verb == VERB_PAUSE ? AD_PAUSED : AD_ENABLED;
	return from;
}

static int64_t meant_by(const struct command *c)
{
	return cost_of(witness_after(c, c->planned_against));
}

/* ---- what the platforms do ---- */

static int32_t account_day_at(const struct world *w, uint32_t platform, struct instant at)
{
	const struct zone *zone = w->config->platforms[platform].zone;

	return zone_date(zone ? zone : w->config->zone, at).day;
}

int32_t witness_account_day(const struct world *w, target_ix t, struct instant at)
{
	return account_day_at(w, w->config->targets[t].platform, at);
}

static int32_t account_day(const struct world *w, target_ix t)
{
	return w->account_days[w->config->targets[t].platform];
}

/* A day is charged against its highest budget, whatever became of it later. */
static void note_high(struct world *w, target_ix t)
{
	struct knob *l = &w->levers[t];

	if (l->high_day < account_day(w, t))
		l->high = 0;
	l->high_day = account_day(w, t);
	l->high = l->caused > l->high ? l->caused : l->high;
}

/* Something of a person's is in it that no reading has shown; some receivers never show it. */
static bool is_theirs(const struct world *w, target_ix t)
{
	const struct knob *l = &w->levers[t];

	if (platform_can_read(&w->config->platforms[w->config->targets[t].platform]))
		return l->edits != l->edits_at_issue;
	return l->edits > 0;
}

void witness_applied(struct world *w, target_ix t, const struct command *c, struct ad_state next)
{
	struct knob *l = &w->levers[t];
	bool raised = meant_by(c) > cost_of(c->planned_against);

	l->caused = cost_of(next);
	if (is_theirs(w, t) && l->caused > meant_by(c))
		l->caused = meant_by(c); /* a person's budget, enabled by us; or the other way round */
	if (raised)
		note_high(w, t);
	purse_charged(w, t);
	world_trace(w, "platform: %s is %s at %lld", w->config->targets[t].id,
		    ad_status_name(next.status), (long long)next.budget_micros / MICROS);
}

void witness_edited(struct world *w, target_ix t)
{
	struct knob *l = &w->levers[t];

	l->edits++;
	if (cost_of(l->truth) < l->caused)
		l->caused = cost_of(l->truth);
	purse_charged(w, t);
	world_trace(w, "a person: %s is %s at %lld", w->config->targets[t].id,
		    ad_status_name(l->truth.status), (long long)l->truth.budget_micros / MICROS);
}

/* Whichever of ours lands; cuts_landed: as if cuts under way were done already. */
int64_t witness_worst(const struct world *w, target_ix t, bool cuts_landed)
{
	const struct knob *l = &w->levers[t];
	int64_t worst = l->caused;

	if (cuts_landed && l->in_flight && meant_by(&l->flying) < worst)
		worst = meant_by(&l->flying);
	if (l->in_flight && meant_by(&l->flying) > worst)
		worst = meant_by(&l->flying);
	if (l->high_day >= account_day(w, t) && l->high > worst)
		worst = l->high;
	return worst;
}

/* ---- a day's changes and money ---- */

/* A day that the clock has taken back and comes again is still the same day. */
static int32_t today(const struct world *w)
{
	return w->day;
}

static void new_day(struct knob *l, int32_t day)
{
	if (day <= l->days[0].day)
		return;
	memmove(&l->days[1], &l->days[0], (DAYS_KEPT - 1) * sizeof(l->days[0]));
	l->days[0].day = day;
	l->days[0].changes = 0;
	l->raised_today = 0;
}

int witness_changes(const struct world *w, target_ix t, int days)
{
	const struct knob *l = &w->levers[t];
	int32_t day = today(w) > l->days[0].day ? today(w) : l->days[0].day;
	int n = 0;

	for (int i = 0; i < DAYS_KEPT; i++)
		if (day - l->days[i].day < days)
			n += l->days[i].changes;
	return n;
}

int64_t witness_raised_today(const struct world *w)
{
	int64_t sum = 0;

	for (target_ix t = 0; t < w->config->target_count; t++)
		if (w->levers[t].days[0].day >= today(w))
			sum += w->levers[t].raised_today;
	return sum;
}

static int64_t raise_of(const struct command *c)
{
	int64_t more = meant_by(c) - cost_of(c->planned_against);

	return more > 0 ? more : 0;
}

static void count(struct knob *l, int changes, int64_t raise)
{
	if (l->flying.verb != VERB_PAUSE)
		l->days[0].changes += changes;
	l->raised_today += raise;
	if (l->raised_today < 0)
		l->raised_today = 0;
}

void witness_command(struct world *w, const struct effect *f)
{
	struct knob *l = &w->levers[f->target];

	l->flying = *engine_target(w->engine, f->target)->command;
	l->in_flight = f->command;
	l->edits_at_issue = l->edits;
	l->later = false;
	new_day(l, today(w));
	count(l, 1, raise_of(&l->flying));
	if (is_raise(&l->flying))
		w->memory.consents[w->config->targets[f->target].service].begun = true;
	w->last_command = w->time;
	w->tallies.commands++;
	world_trace(w, "command %llu: %s %s $%lld, was %s $%lld", (unsigned long long)f->command,
		    verb_name(l->flying.verb), w->config->targets[f->target].id,
		    (long long)l->flying.budget_micros / MICROS,
		    ad_status_name(l->flying.planned_against.status),
		    (long long)l->flying.planned_against.budget_micros / MICROS);
}

static bool has_left(const struct world *w, uint64_t id)
{
	return id / 8 < w->sent_room && (w->sent[id / 8] >> (id % 8) & 1);
}

void witness_settled(struct world *w, const struct effect *f)
{
	struct knob *l = &w->levers[f->target];

	if (l->in_flight != f->command)
		world_break(w, PROMISE_ONCE, "%s: command %llu settled, and %llu is in flight",
			    w->config->targets[f->target].id, (unsigned long long)f->command,
			    (unsigned long long)l->in_flight);
	if (!f->applied)
		count(l, l->later || !has_left(w, f->command) ? -1 : 0, -raise_of(&l->flying));
	if (f->applied)
		w->memory.changed_at[f->target] = w->last_event;
	l->in_flight = 0;
	w->tallies.settled++;
	w->tallies.applied += f->applied;
	world_trace(w, "command %llu settled: %s", (unsigned long long)f->command, f->text);
}

/* ---- what left ---- */

bool witness_sent(struct world *w, uint64_t id)
{
	bool before;

	if (id / 8 >= w->sent_room) {
		size_t room = (id / 8 + 1) * 2;

		w->sent = realloc(w->sent, room);
		if (!w->sent)
			abort();
		memset(w->sent + w->sent_room, 0, room - w->sent_room);
		w->sent_room = room;
	}
	before = w->sent[id / 8] >> (id % 8) & 1;
	w->sent[id / 8] |= (uint8_t)(1u << (id % 8));
	return before;
}

/* ---- a new process ---- */

static void start_lever(struct world *w, target_ix t)
{
	struct knob *l = &w->levers[t];
	const struct command *c = engine_target(w->engine, t)->command;

	memset(l->reads, 0, sizeof(l->reads));
	if (l->in_flight && (!c || c->id != l->in_flight) &&
	    !has_left(w, l->in_flight)) /* never recorded, never sent */
		count(l, -1, -raise_of(&l->flying));
	l->in_flight = c ? c->id : 0;
	if (c)
		l->flying = *c;
}

void witness_start(struct world *w)
{
	for (target_ix t = 0; t < w->config->target_count; t++)
		start_lever(w, t);
	for (service_ix s = 0; s < w->config->service_count; s++) {
		const struct service_state *is = engine_service(w->engine, s);
		struct ear *ear = &w->ears[s];

		ear->heard_since_start = false;
		ear->had_data = is->evidence_count > 0;
		ear->settled = is->verdict.settled;
		ear->moved_at = is->verdict.moved_at;
		ear->last_good = is->as_of;
		if (is->hold)
			ear->hold = *is->hold;
		else
			ear->hold.until.ms = 0;
	}
	w->last_event.ms = 0;
	w->trusted_from.ms = 0; /* what the clock did before is not this process's to know */
	/* A process knows no later day than its clock shows; what each target has used up it does. */
	w->day = zone_date(w->config->zone, world_clock(w)).day;
	for (uint32_t p = 0; p < w->config->platform_count; p++)
		w->account_days[p] = account_day_at(w, p, world_clock(w));
	w->head = store_history_head(w->store);
	w->head -= w->lines;
}

/* ---- events ---- */

static void not_after(struct instant *t, struct instant limit)
{
	if (is_before(limit, *t))
		*t = limit;
}

/* What the clock has taken back is as if it were now; a report that is too old is none. */
static void not_of_the_future(struct world *w, struct instant at)
{
	for (size_t t = 0; t < LEVERS_MAX; t++) {
		not_after(&w->memory.changed_at[t], at);
		not_after(&w->levers[t].outside_at, at);
		if (is_longer(since(w->memory.bills[t].at, at), SPAN_HOURS(REPORT_HOURS_MAX)))
			w->memory.bills[t].at.ms = 0;
	}
	for (size_t s = 0; s < HOMES_MAX; s++)
		not_after(&w->memory.consents[s].at, at);
}

/* What a person changed is handed back by the time in the rules that hold then. */
static void hand_back_by_time(struct world *w, struct instant at)
{
	struct span wins = w->config->limits.human_wins;

	if (wins.ms == 0)
		return;
	for (target_ix t = 0; t < w->config->target_count; t++)
		if (!is_before(at, after(w->levers[t].outside_at, wins)))
			w->levers[t].left_alone = false;
}

static void hear_time(struct world *w, struct instant at)
{
	int64_t moved = is_never(w->last_event) ? 0 : since(w->last_event, at).ms;
	int32_t day = zone_date(w->config->zone, at).day;

	if (moved < -JUMP_BACK_MS || moved > JUMP_AHEAD_MS)
		w->trusted_from = after(at, (struct span){ REST_MS });
	not_of_the_future(w, at);
	hand_back_by_time(w, at);
	if (moved < 0)
		for (service_ix s = 0; s < w->config->service_count; s++) {
			struct ear *ear = &w->ears[s];

			ear->last_good.ms = ear->last_good.ms < at.ms ? ear->last_good.ms : at.ms;
			ear->moved_at.ms = ear->moved_at.ms < at.ms ? ear->moved_at.ms : at.ms;
		}
	for (service_ix s = 0; s < w->config->service_count; s++)
		if (!is_before(at, w->ears[s].hold.until)) /* over is over, also when that time comes again */
			w->ears[s].hold.until.ms = 0;
	w->day_again = day < w->latest_day;
	w->latest_day = day > w->latest_day ? day : w->latest_day;
	w->day = day > w->day ? day : w->day;
	for (uint32_t p = 0; p < w->config->platform_count; p++) {
		day = account_day_at(w, p, at);
		w->account_days[p] = day > w->account_days[p] ? day : w->account_days[p];
	}
	w->last_event = at;
}

static void hear_person(struct world *w, const struct event *ev)
{
	const struct service *service = &w->config->services[ev->service];
	struct ear *ear = &w->ears[ev->service];

	if (ev->kind == EVENT_HOLD) {
		ear->hold = ev->hold;
		return;
	}
	ear->hold.until.ms = 0;
	for (uint32_t i = 0; i < service->target_count; i++) {
		w->levers[service->first_target + i].left_alone = false;
		w->levers[service->first_target + i].their_pause = false;
		w->memory.changed_at[service->first_target + i].ms = 0;
	}
}

/* Shown, and nothing of ours could have made it so: it is a person's from now on. */
static void hear_reading(struct world *w, const struct event *ev)
{
	struct knob *l = &w->levers[ev->target];
	const struct target_state *is = engine_target(w->engine, ev->target);

	memmove(&l->reads[1], &l->reads[0], (READS_KEPT - 1) * sizeof(l->reads[0]));
	l->reads[0].state = ev->seen;
	l->reads[0].at = ev->at;
	if (w->rules.mode == MODE_REHEARSAL || l->in_flight || is_never(is->confirmed_at) ||
	    is_before(ev->asked_at, is->confirmed_at) || is_before(ev->asked_at, is->settled_at) ||
	    is_before(ev->at, ev->asked_at))
		return;
	/* A replica may still show the state before our last change, for as long as it lags. */
	if (!is_never(is->settled_at) &&
	    !is_longer(since(is->settled_at, ev->asked_at),
		       w->config->platforms[w->config->targets[ev->target].platform].lag))
		return;
	if (ev->seen.status != AD_PAUSED)
		l->their_pause = false;
	if (ev->seen.status == is->confirmed.status && ev->seen.budget_micros == is->confirmed.budget_micros)
		return;
	l->left_alone = true;
	l->outside_at = ev->at;
	l->their_pause = ev->seen.status == AD_PAUSED;
}

static void hear_no(struct knob *l, const struct event *ev)
{
	/* A wait, or the least it would take: nothing happened, and it is no change of the day. */
	l->later = ev->outcome == OUTCOME_LATER || ev->least_micros > 0;
	if (ev->least_micros > 0)
		l->least_told = ev->least_micros;
}

static void hear_data(struct world *w, const struct event *ev)
{
	service_ix s = ev->kind == EVENT_OBSERVED ? ev->observation->service : ev->service;
	struct ear *ear = &w->ears[s];
	struct instant as_of = ev->at;

	if (ev->kind == EVENT_OBSERVED) {
		as_of = ev->observation->as_of;
		if (ev->observation->quality != QUALITY_GOOD || as_of.ms <= ear->last_good.ms)
			return;
		ear->had_data = true;
	} else if (!ear->had_data) {
		return;
	}
	ear->heard_since_start = true;
	ear->last_good = as_of;
}

void witness_event(struct world *w, const struct event *ev)
{
	hear_time(w, ev->at);
	switch (ev->kind) {
	case EVENT_OBSERVED:
	case EVENT_UNCHANGED:
		hear_data(w, ev);
		break;
	case EVENT_SEEN:
		hear_reading(w, ev);
		break;
	case EVENT_ENDED:
		if (w->levers[ev->target].in_flight == ev->command)
			hear_no(&w->levers[ev->target], ev);
		break;
	case EVENT_HOLD:
	case EVENT_RESUME:
		hear_person(w, ev);
		break;
	case EVENT_APPROVE:
	case EVENT_DECLINE:
		w->memory.consents[ev->service] =
			(struct consent){ .given = ev->kind == EVENT_APPROVE, .at = ev->at };
		break;
	case EVENT_SPENT:
		w->memory.bills[ev->target] = ev->spend;
		break;
	default:
		break;
	}
}
