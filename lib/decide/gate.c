/* SPDX-License-Identifier: Apache-2.0 */
/*
 * gate.c - what stands between a wish and a command.
 *
 * The gates are asked in the order of enum gate, from the most lasting to the most
 * passing, and the first that says no is *the* reason.  More spend passes all of
 * them.  Less spend never waits for a signature, a calendar, an approval or money:
 * only for the stop switch, a person who holds it or changed it, the allowance, and
 * what the command protocol itself needs.  A person's order to put everything back is no
 * decision of ours: it passes what protects from those, and none of the limits of money.
 */
#include "base/money.h"
#include "base/zone.h"
#include "decide/engine_state.h"
#include "decide/freeze.h"

static const struct service *service_of(const struct engine *e, target_ix t)
{
	return &e->config->services[e->config->targets[t].service];
}

static bool can_steer(const struct engine *e, target_ix t, const struct target_state *is)
{
	return is->steerable && !(e->target_flags[t] & TARGET_SHARED) &&
	       (is->confirmed.status == AD_ENABLED || is->confirmed.status == AD_PAUSED) &&
	       is->confirmed.budget_micros != BUDGET_UNKNOWN;
}

/* Not heard since the start counts: what the store remembers may be days old. */
static bool is_in_doubt(const struct engine *e, service_ix s)
{
	const struct verdict_state *v = &e->services[s].verdict;

	return v->stale || v->dead || !(e->service_flags[s] & SERVICE_HEARD);
}

static bool is_live(const struct engine *e, const struct service *of)
{
	const struct go_live *g = of->go_live;
	const struct zone *zone = e->config->locations[of->location].zone;

	if (!g)
		return true;
	if (g->state != GO_LIVE_LIVE || !g->marketing.by || !g->operations.by)
		return false;
	return g->until.day == 0 || zone_date(zone, e->now).day <= g->until.day;
}

static bool is_frozen(const struct engine *e, const struct service *of)
{
	struct instant turns;

	return freeze_by(e->config, &e->config->locations[of->location], e->now, &turns) != NULL;
}

static bool is_held(const struct hold *h, enum wish_kind kind)
{
	static const bool bars[][3] = {
		[HOLD_ALL] = { true, true, true },
		[HOLD_INCREASES] = { [WISH_RAISE] = true },
		[HOLD_DECREASES] = { [WISH_CUT] = true },
	};

	return h && !h->reverts && bars[h->direction][kind];
}

/* Gates that only more spend has to pass. */
static enum gate raise_gate(const struct engine *e, target_ix t)
{
	const struct service *of = service_of(e, t);

	if (is_in_doubt(e, e->config->targets[t].service))
		return GATE_NO_DATA;
	if (!is_live(e, of))
		return GATE_GO_LIVE;
	return is_frozen(e, of) ? GATE_FREEZE : GATE_NONE;
}

enum gate gate_lasting(const struct engine *e, target_ix t, const struct target_state *is,
		       enum wish_kind kind)
{
	enum gate gate = GATE_NONE;

	if (e->stopped)
		return GATE_STOPPED;
	if ((e->target_flags[t] & TARGET_READ) && !can_steer(e, t, is))
		return GATE_NOT_STEERABLE;
	if (is->wanted.status == AD_UNKNOWN)
		return GATE_NO_DATA;
	if (kind == WISH_RAISE && !people_revert(e, t))
		gate = raise_gate(e, t);
	if (gate != GATE_NONE)
		return gate;
	if (is_held(e->services[e->config->targets[t].service].hold, kind))
		return GATE_HELD;
	if (is->changed_outside)
		return GATE_CHANGED_OUTSIDE;
	/* A person's pause is absolute: we un-pause only what we paused. */
	if (kind == WISH_RAISE && is->confirmed.status == AD_PAUSED && !is->paused_by_us)
		return GATE_PAUSED_BY_PERSON;
	return GATE_NONE;
}

bool gate_bars(const struct engine *e, target_ix t, enum gate g)
{
	const struct target_state *is = &e->targets[t];
	const struct hold *h = e->services[e->config->targets[t].service].hold;

	switch (g) {
	case GATE_STOPPED:
		return e->stopped;
	case GATE_GO_LIVE:
		return !is_live(e, service_of(e, t));
	case GATE_FREEZE:
		return is_frozen(e, service_of(e, t));
	case GATE_HELD:
		return h && h->direction != HOLD_DECREASES;
	case GATE_CHANGED_OUTSIDE:
		return is->changed_outside;
	case GATE_PAUSED_BY_PERSON:
		return is->confirmed.status == AD_PAUSED && !is->paused_by_us;
	case GATE_REHEARSAL:
		return e->config->mode == MODE_REHEARSAL;
	default:
		return is->gate == g;
	}
}

static enum gate mode_gate(const struct engine *e, target_ix t, const struct wish *w)
{
	if (e->config->mode == MODE_REHEARSAL)
		return GATE_REHEARSAL;
	if (e->config->mode == MODE_APPROVE && w->kind == WISH_RAISE && !people_revert(e, t) &&
	    !approve_covers(e, t, w->budget_micros))
		return GATE_APPROVAL;
	return is_before(e->now, e->tilt_until) ? GATE_TILT : GATE_NONE;
}

/* Budgets are counted by the hour, too, which the platform enforces: a person's order waits for that alone. */
static bool is_allowed(const struct engine *e, target_ix t, const struct wish *w)
{
	struct allowance a = engine_allowance(e, t);

	if (w->verb == VERB_SET_BUDGET && !is_never(a.hour_free_at))
		return false;
	return w->verb == VERB_PAUSE || people_revert(e, t) || is_never(a.free_at);
}

struct instant gate_rested_at(const struct engine *e, target_ix t)
{
	const struct target_state *is = &e->targets[t];
	const struct policy *p = engine_policy(e, e->config->targets[t].service);

	return is_never(is->changed_at) ? is->changed_at : after(is->changed_at, p->pace_more);
}

/*
 * Two steps in a row are one step twice as long.  A pause costs nothing while it lasts,
 * so the way back from it needs no rest, and the ramp has a pace of its own.
 */
static bool rests(const struct engine *e, target_ix t, const struct wish *w)
{
	const struct service_state *s = &e->services[e->config->targets[t].service];

	return w->kind == WISH_RAISE && e->targets[t].confirmed.status == AD_ENABLED &&
	       is_never(s->verdict.reopened_at) && is_before(e->now, gate_rested_at(e, t));
}

static enum gate pace_gate(const struct engine *e, target_ix t, const struct wish *w)
{
	bool ordered = people_revert(e, t);

	if (!ordered && rests(e, t, w))
		return GATE_PACE;
	if (w->verb == VERB_SET_BUDGET && w->budget_micros < e->targets[t].least_micros)
		return GATE_LEAST;
	if (!is_allowed(e, t, w))
		return GATE_ALLOWANCE;
	if (!ordered && mass_stops(e, e->config->targets[t].service, w->kind == WISH_RAISE))
		return GATE_MASS;
	return GATE_NONE;
}

static enum gate moment_gate(const struct engine *e, target_ix t, const struct wish *w)
{
	const struct target_state *is = &e->targets[t];

	if (is->stage != STAGE_NONE)
		return GATE_IN_FLIGHT;
	if (is->attempts && is_before(e->now, is->retry_at))
		return GATE_RETRY;
	return pace_gate(e, t, w);
}

/* Less than a hundredth of the plan is not worth one of the day's changes. */
static bool is_too_little(const struct target *plan, int64_t more)
{
	return more < MICROS / 100 || more < plan->budget_micros / 100;
}

/* Still paused: to be enabled with a budget the limits have room for. */
static enum gate limited_reopening(const struct target_state *is, int64_t grant, enum gate gate,
				   struct wish *w)
{
	int64_t now = is->confirmed.budget_micros;

	/* Close enough to go: what little is missing can be raised later. */
	if (now <= grant && now > grant / 2)
		*w = (struct wish){ WISH_RAISE, VERB_ENABLE, now };
	else
		*w = (struct wish){ WISH_RAISE, VERB_SET_BUDGET, grant };
	return w->budget_micros < MICROS ? gate : GATE_NONE;
}

/* A raise gets what the limits leave, in whole units; too little to matter waits. */
static enum gate limit_gate(const struct engine *e, target_ix t, struct wish *w)
{
	const struct target_state *is = &e->targets[t];
	const struct target *plan = &e->config->targets[t];
	enum gate gate;
	int64_t most = guard_most(e, t, &gate);
	int64_t grant = money_floor(most, money_unit(e->config->currency));

	if (w->budget_micros <= most)
		return GATE_NONE;
	/* One change when the money is back, instead of one for each part of it. */
	if (pool_is_releasing(e, t, gate))
		return gate;
	if (is->budget_fixed || grant < money_larger(plan->min_micros, is->least_micros))
		return gate;
	if (is->confirmed.status == AD_PAUSED)
		return limited_reopening(is, grant, gate, w);
	w->budget_micros = grant;
	return is_too_little(plan, grant - is->confirmed.budget_micros) ? gate : GATE_NONE;
}

enum gate gate_of(const struct engine *e, target_ix t, struct wish *w)
{
	enum gate gate = gate_lasting(e, t, &e->targets[t], w->kind);

	if (gate == GATE_NONE)
		gate = mode_gate(e, t, w);
	if (gate == GATE_NONE)
		gate = moment_gate(e, t, w);
	if (gate == GATE_NONE && w->kind == WISH_RAISE && e->config->targets[t].lever == LEVER_BUDGET)
		gate = limit_gate(e, t, w);
	return gate;
}

bool gate_is_limit(uint8_t gate)
{
	return gate >= GATE_LEAST;
}
