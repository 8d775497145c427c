/* SPDX-License-Identifier: Apache-2.0 */
/*
 * act.c - the acting half: wishes become commands, one at a time for each target.
 *
 * Every service touched in this step first says what it wishes, so that planned
 * budgets can be set aside before boosts (pool.c).  Then it is planned twice: what
 * spends less, over all of them, then what spends more, so that money is
 * released before it is granted.  The gate that stops a wish is recorded as the reason.
 */
#include <stdlib.h>

#include "decide/engine_state.h"
#include "decide/freeze.h"
#include "decide/plan.h"

static bool differs(struct ad_state wanted, struct ad_state is)
{
	if (wanted.status == AD_UNKNOWN)
		return false;
	if (wanted.status != is.status)
		return true;
	return wanted.status == AD_ENABLED && wanted.budget_micros != is.budget_micros;
}

static const struct location *location_of(const struct engine *e, target_ix t)
{
	const struct config *c = e->config;

	return &c->locations[c->services[c->targets[t].service].location];
}

/* More spend can wait for a look at what a person may have done a moment ago; a pause cannot. */
static bool fresh(const struct engine *e, target_ix t, enum wish_kind kind)
{
	const struct target_state *is = &e->targets[t];
	int64_t most = kind == WISH_RAISE ? READ_FRESH_MORE_MS : READ_FRESH_MS;

	return (e->target_flags[t] & TARGET_READ) && since(is->confirmed_at, e->now).ms <= most;
}

/* What would be asked next, one command at a time: a paused target gets its budget before it is enabled. */
static struct wish next_wish(const struct engine *e, target_ix t, const struct target_state *is)
{
	const struct target *target = &e->config->targets[t];
	struct ad_state w = is->wanted, c = is->confirmed;
	int64_t budget;

	if (is_never(is->confirmed_at) || !differs(w, c))
		return (struct wish){ WISH_NONE, VERB_PAUSE, 0 };
	if (w.status == AD_PAUSED)
		return (struct wish){ WISH_CUT, VERB_PAUSE, 0 };
	if (c.status != AD_PAUSED) {
		budget = people_revert(e, t) ?
				 w.budget_micros :
				 plan_step(e->config, target, &e->services[target->service],
					   c.budget_micros, w.budget_micros);
		return (struct wish){ budget > c.budget_micros ? WISH_RAISE : WISH_CUT,
				      VERB_SET_BUDGET, budget };
	}
	/* While paused nothing is spent, so the way back to the planned budget needs no steps. */
	return (struct wish){ WISH_RAISE,
			      w.budget_micros == c.budget_micros ? VERB_ENABLE : VERB_SET_BUDGET,
			      w.budget_micros };
}

static struct command *make_command(struct engine *e, target_ix t, const struct wish *w)
{
	struct command *c = calloc(1, sizeof(*c));

	if (!c)
		abort();
	*c = (struct command){
		.id = e->next_command++,
		.target = t,
		.verb = w->verb,
		.budget_micros = w->verb == VERB_SET_BUDGET ? w->budget_micros : 0,
		.planned_against = e->targets[t].confirmed,
		.planned_at = e->now,
		/* As long again in the queue as on the wire; later it would act on old news. */
		.deadline = { e->now.ms + 2 * settle_timeout(e, t).ms },
	};
	reason_of_command(e, t, c, c->reason);
	return c;
}

static void set_gate(struct engine *e, target_ix t, enum gate gate)
{
	struct target_state *is = &e->targets[t];

	e->waiting += (size_t)gate_is_limit((uint8_t)gate) - (size_t)gate_is_limit(is->gate);
	if (is->gate != gate)
		engine_moved(e, e->config->targets[t].service);
	is->gate = (uint8_t)gate;
	if (gate_is_limit(is->gate))
		engine_due_tomorrow(e);
}

static void issue(struct engine *e, target_ix t, const struct wish *w, struct effects *fx)
{
	struct target_state *is = &e->targets[t];
	struct effect *f;

	is->command = make_command(e, t, w);
	guard_issued(e, t);
	mass_issued(e, t, w->kind == WISH_CUT, fx);
	set_gate(e, t, GATE_IN_FLIGHT);
	is->stage = STAGE_INTENT;
	is->stage_since = e->now;
	engine_moved(e, e->config->targets[t].service);
	effect_save_target(e, fx, t);
	f = effect_add(fx, EFFECT_COMMAND);
	f->target = t;
	f->service = e->config->targets[t].service;
	f->command = is->command->id;
	pool_releasing(e, t, 1);
	guard_update(e, t);
	if (w->kind == WISH_RAISE)
		approve_begun(e, t, fx);
	engine_due_target(e, t, is->command->deadline.ms + settle_timeout(e, t).ms);
}

/* A read that failed or lagged is not repeated at once, whatever else happens to the service. */
static void ask_once(struct engine *e, target_ix t, struct effects *fx)
{
	if (!(e->target_flags[t] & TARGET_RESTING))
		settle_ask(e, t, fx);
}

/* When a gate that time alone opens may be asked again. What is in flight keeps its own deadline. */
static void wait_for(struct engine *e, target_ix t, enum gate gate)
{
	const struct location *at = location_of(e, t);
	struct instant opens = { 0 };

	if (e->targets[t].stage != STAGE_NONE)
		return;
	if (gate == GATE_RETRY)
		opens = e->targets[t].retry_at;
	else if (gate == GATE_TILT)
		opens = e->tilt_until;
	else if (gate == GATE_PACE)
		opens = gate_rested_at(e, t);
	else if (gate == GATE_ALLOWANCE)
		opens = engine_allowance(e, t).hour_free_at;
	else if (gate == GATE_FREEZE)
		(void)freeze_by(e->config, at, e->now, &opens);
	else
		opens = outside_ends(e, t); /* whatever else is in the way */
	if (!is_never(opens) && !(e->target_flags[t] & TARGET_RESTING)) /* its next read comes first */
		engine_due_target(e, t, opens.ms);
}

/* Nothing is wished, or nobody knows yet what is there to be changed. */
static void rest(struct engine *e, target_ix t, struct effects *fx)
{
	struct target_state *is = &e->targets[t];
	enum gate gate = gate_lasting(e, t, is, WISH_NONE);

	if (gate == GATE_NONE && is_never(is->confirmed_at)) {
		gate = GATE_UNREAD;
		ask_once(e, t, fx);
	} else if (gate == GATE_NONE && is->stage != STAGE_NONE) {
		gate = GATE_IN_FLIGHT;
	} else if (gate == GATE_NONE) {
		is->attempts = 0;
	}
	set_gate(e, t, gate);
	wait_for(e, t, gate);
}

static void pursue(struct engine *e, target_ix t, struct wish w, struct effects *fx)
{
	enum gate gate = gate_of(e, t, &w);

	if (gate == GATE_NONE && !fresh(e, t, w.kind)) /* last: what is stopped anyway needs no read */
		gate = GATE_UNREAD;
	set_gate(e, t, gate);
	if (gate == GATE_NONE)
		issue(e, t, &w, fx);
	else if (gate == GATE_UNREAD)
		ask_once(e, t, fx);
	else
		wait_for(e, t, gate);
}

static void plan_target(struct engine *e, target_ix t, bool raises, struct effects *fx)
{
	struct wish w = next_wish(e, t, &e->targets[t]);

	if ((w.kind == WISH_RAISE) != raises)
		return;
	if (w.kind == WISH_NONE)
		rest(e, t, fx);
	else
		pursue(e, t, w, fx);
}

/* Who only waits, for a window to end or to be heard again, must find the planned money when it comes. */
static bool keeps_its_claim(enum gate gate, struct ad_state desired)
{
	return gate == GATE_NONE || gate == GATE_FREEZE ||
	       (gate == GATE_NO_DATA && desired.status != AD_UNKNOWN);
}

/* Is its money ours to plan with? */
static bool is_steered(const struct engine *e, target_ix t, struct ad_state desired)
{
	struct target_state is = e->targets[t];

	is.wanted = desired;
	return !is_never(is.confirmed_at) &&
	       keeps_its_claim(gate_lasting(e, t, &is, next_wish(e, t, &is).kind), desired);
}

/* As it was found at first; what had ended then, or was not told, stays as it is. */
static struct ad_state as_found(const struct target_state *is)
{
	struct ad_state found = is->baseline;

	if (found.status == AD_ENDED)
		found.status = AD_UNKNOWN;
	if (is->budget_fixed || found.budget_micros == BUDGET_UNKNOWN)
		found.budget_micros = is->confirmed.budget_micros;
	return found;
}

static struct ad_state desired_of(const struct engine *e, target_ix t)
{
	const struct target *target = &e->config->targets[t];

	if (people_revert(e, t))
		return as_found(&e->targets[t]);
	return plan_wanted(e->config, target, &e->services[target->service], &e->targets[t], e->now);
}

/* What each verdict asks for, before anything is granted: all of it must be known first. */
static void wish_service(struct engine *e, service_ix s)
{
	const struct service *service = &e->config->services[s];

	for (uint32_t i = 0; i < service->target_count; i++) {
		target_ix t = service->first_target + i;
		struct ad_state desired = desired_of(e, t);

		pool_wish(e, t, desired, is_steered(e, t, desired));
	}
}

static void renew_wish(struct engine *e, target_ix t)
{
	struct target_state *is = &e->targets[t];
	struct ad_state wanted = pool_grant(e, t, desired_of(e, t));

	if (ad_state_same(wanted, is->wanted))
		return;
	is->wanted = wanted;
	/* A changed wish may be tried at once, unless it is the answer to a no. */
	if (wanted.budget_micros != is->least_micros)
		is->attempts = 0;
	engine_moved(e, e->config->targets[t].service);
}

static void plan_service(struct engine *e, service_ix s, bool raises, struct effects *fx)
{
	const struct service *service = &e->config->services[s];

	for (uint32_t i = 0; i < service->target_count; i++) {
		target_ix t = service->first_target + i;

		if (!raises)
			renew_wish(e, t);
		plan_target(e, t, raises, fx);
	}
}

void act(struct engine *e, struct effects *fx)
{
	for (size_t i = 0; i < e->dirty_count; i++) {
		approve_check(e, e->dirty[i], fx);
		wish_service(e, e->dirty[i]);
	}
	pool_settle(e, fx);
	for (size_t i = 0; i < e->dirty_count; i++)
		plan_service(e, e->dirty[i], false, fx);
	for (size_t i = 0; i < e->dirty_count; i++)
		plan_service(e, e->dirty[i], true, fx);
	for (size_t i = 0; i < e->dirty_count; i++)
		e->service_flags[e->dirty[i]] &= (uint8_t)~SERVICE_DIRTY;
	e->dirty_count = 0;
}
