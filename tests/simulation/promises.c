/* SPDX-License-Identifier: Apache-2.0 */
/*
 * promises.c - what is checked around every step: money known, silence, hands off,
 * rests and bounds.  What a command must have is in promises_command.c, what the
 * record must have in promises_record.c.
 */
#include <string.h>

#include "decide/plan.h"
#include "tests/simulation/world.h"

enum { EFFECTS_EACH = 16, EFFECTS_MORE = 64, PENDING_MORE = 1000, LATE_MS = 1000 };

static const struct {
	const char *name, *words;
} promises[] = {
#define X(name, id, words) { id, words },
	PROMISE_LIST(X)
#undef X
};

const char *promise_name(enum promise p)
{
	return p < PROMISES ? promises[p].name : "none";
}

const char *promise_words(enum promise p)
{
	return p < PROMISES ? promises[p].words : "";
}

static const char *target_id(const struct world *w, target_ix t)
{
	return w->config->targets[t].id;
}

/* ---- I1 and I2 from inside: what is counted, and where it comes from ---- */

/* Nothing is known but by a reading that was just told. */
static void check_confirmed(struct world *w, const struct event *ev)
{
	for (target_ix t = 0; t < w->config->target_count; t++) {
		struct ad_state is = engine_target(w->engine, t)->confirmed;

		if (ad_state_same(is, w->before_confirmed[t]))
			continue;
		w->tallies.kept[PROMISE_CONSERVE]++;
		if (ev->kind != EVENT_SEEN || ev->target != t || !ad_state_same(is, ev->seen))
			world_break(w, PROMISE_CONSERVE,
				    "%s is believed to be changed without a reading that shows it",
				    target_id(w, t));
	}
}

static void check_exposure(struct world *w)
{
	int64_t known = 0, worst = 0, counted = engine_exposure(w->engine);

	for (target_ix t = 0; t < w->config->target_count; t++) {
		const struct target_state *is = engine_target(w->engine, t);
		int64_t now = cost_of(is->confirmed), then = now;

		if (is_never(is->confirmed_at))
			now = then = w->config->targets[t].budget_micros;
		else if (is->stage != STAGE_NONE)
			then = cost_of(witness_after(is->command, is->confirmed));
		known += now;
		worst += then > now ? then : now;
	}
	if (counted < known)
		world_break(w, PROMISE_CONSERVE,
			    "$%lld a day are counted as free before a reading shows it",
			    (long long)(known - counted) / MICROS);
	else if (counted < worst)
		world_break(w, PROMISE_CAP, "an unsettled command over $%lld a day is not counted",
			    (long long)(worst - counted) / MICROS);
}

/* ---- I4 ---- */

/* Nothing was said, so nothing may be read out of it. */
static void check_silence(struct world *w, service_ix s, bool said_nothing)
{
	const struct verdict_state *was = &w->before[s], *is = &engine_service(w->engine, s)->verdict;
	bool calmed = was->settled == VERDICT_AMPLE && is->settled == VERDICT_OPEN;

	if (!said_nothing)
		return;
	w->tallies.kept[PROMISE_FAILSAFE]++;
	if ((is->settled != was->settled && !calmed) || is->agreed > was->agreed)
		world_break(w, PROMISE_FAILSAFE, "%s: a poll without data moved its verdict from %s to %s",
			    w->config->services[s].id, verdict_name(was->settled),
			    verdict_name(is->settled));
}

static void check_wanted(struct world *w, target_ix t)
{
	const struct target_state *is = engine_target(w->engine, t);

	w->tallies.kept[PROMISE_FAILSAFE]++;
	if (is->wanted.status == AD_ENABLED && (is->confirmed.status != AD_ENABLED ||
						is->wanted.budget_micros > is->confirmed.budget_micros))
		world_break(w, PROMISE_FAILSAFE, "%s: without data more is wanted: %s at $%lld",
			    target_id(w, t), ad_status_name(is->wanted.status),
			    (long long)is->wanted.budget_micros / MICROS);
}

static void check_age(struct world *w, service_ix s)
{
	const struct service *service = &w->config->services[s];
	const struct feed_config *feed = &w->config->feeds[service->feed];
	const struct verdict_state *is = &engine_service(w->engine, s)->verdict;
	struct instant as_of = engine_service(w->engine, s)->as_of;
	int64_t age = since(as_of, w->last_event).ms;

	if (is_never(as_of) || service->closed)
		return;
	if ((age > feed->stale_after.ms + LATE_MS && !is->stale) ||
	    (age > feed->dead_after.ms + LATE_MS && !is->dead))
		world_break(w, PROMISE_FAILSAFE, "%s is silent for %lld min and does not count as %s",
			    service->id, (long long)age / MINUTE, is->stale ? "dead" : "stale");
	if (is->stale || is->dead)
		for (uint32_t i = 0; i < service->target_count; i++)
			check_wanted(w, service->first_target + i);
}

/* ---- I7, I8 and I9 ---- */

static void check_rest(struct world *w, service_ix s)
{
	const struct verdict_state *is = &engine_service(w->engine, s)->verdict;
	const struct policy *p = &w->config->policies[w->config->services[s].policy];
	struct ear *ear = &w->ears[s];
	bool up = is->settled > ear->settled, first = ear->settled == VERDICT_UNKNOWN;
	int64_t rested = since(ear->moved_at, w->last_event).ms;

	if (is->settled == ear->settled)
		return;
	w->memory.consents[s].given = false;
	if (!first && !is_never(ear->moved_at)) {
		w->tallies.kept[PROMISE_QUIET]++;
		if (up && rested < p->pace_more.ms)
			world_break(w, PROMISE_QUIET, "%s went up after %lld min of rest",
				    w->config->services[s].id, (long long)rested / MINUTE);
	}
	/* What a death takes back is no judgement, and no rest begins with it. */
	if (!w->before[s].dead && !first)
		ear->moved_at = w->last_event;
	ear->settled = is->settled;
	world_trace(w, "%s is %s now", w->config->services[s].id, verdict_name(is->settled));
}

static bool commands_in(const struct effects *fx)
{
	for (size_t i = 0; i < fx->count; i++)
		if (fx->items[i].kind == EFFECT_COMMAND)
			return true;
	return false;
}

/* A hold has an end, and keeps it. */
static void check_hold(struct world *w, service_ix s)
{
	const struct hold *hold = engine_service(w->engine, s)->hold;

	w->tallies.kept[PROMISE_HANDS_OFF] += hold != NULL;
	if (hold && since(hold->until, w->last_event).ms > LATE_MS)
		world_break(w, PROMISE_HANDS_OFF, "%s is held, and its hold ended %lld s ago",
			    w->config->services[s].id,
			    (long long)since(hold->until, w->last_event).ms / SECOND);
}

static void check_people(struct world *w)
{
	for (service_ix s = 0; s < w->config->service_count; s++)
		check_hold(w, s);
	if (engine_stopped(w->engine, NULL, NULL)) {
		w->tallies.kept[PROMISE_STOP]++;
		if (commands_in(&w->fx))
			world_break(w, PROMISE_STOP, "a command while everything is stopped");
	}
	for (target_ix t = 0; t < w->config->target_count; t++)
		w->tallies.kept[PROMISE_HANDS_OFF] += w->levers[t].left_alone;
}

/* ---- I14 ---- */

static void check_bounds(struct world *w)
{
	size_t things = w->config->service_count + w->config->target_count;

	w->tallies.kept[PROMISE_BOUNDS]++;
	if (w->fx.count > EFFECTS_MORE + EFFECTS_EACH * things)
		world_break(w, PROMISE_BOUNDS, "one event had %zu effects", w->fx.count);
	if (!w->disk_full && store_pending(w->store) > PENDING_MORE * things)
		world_break(w, PROMISE_BOUNDS, "%zu rows wait for the store", store_pending(w->store));
	if (w->command_count > LEVERS_MAX / 2 + things || w->read_count > things)
		world_break(w, PROMISE_BOUNDS, "%zu commands and %zu reads wait", w->command_count,
			    w->read_count);
}

/* ---- around a step ---- */

void promise_before_step(struct world *w, const struct event *ev)
{
	(void)ev;
	for (service_ix s = 0; s < w->config->service_count; s++)
		w->before[s] = engine_service(w->engine, s)->verdict;
	for (target_ix t = 0; t < w->config->target_count; t++)
		w->before_confirmed[t] = engine_target(w->engine, t)->confirmed;
}

void promise_after_step(struct world *w, const struct event *ev)
{
	check_confirmed(w, ev);
	check_exposure(w);
	if (ev->kind == EVENT_UNHEARD)
		check_silence(w, ev->service, true);
	else if (ev->kind == EVENT_OBSERVED)
		check_silence(w, ev->observation->service, ev->observation->quality != QUALITY_GOOD);
	for (service_ix s = 0; s < w->config->service_count; s++) {
		check_age(w, s);
		check_rest(w, s);
	}
	check_people(w);
	check_bounds(w);
	purse_watch(w);
	w->tallies.kept[PROMISE_TIME] += w->day_again;
}
