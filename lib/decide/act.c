/* SPDX-License-Identifier: Apache-2.0 */
/*
 * act.c - the acting half: wishes become commands one gate at a time.
 *
 * Every service touched in this step first says what it wishes, so that planned
 * budgets can be set aside before boosts (pool.c).  Then it is planned twice: what
 * spends less, over all of them, then what spends more, so that money is
 * released before it is granted.  The first gate that stops a wish is recorded as the reason.
 */
#include <stdlib.h>

#include "base/money.h"
#include "decide/engine_state.h"
#include "decide/plan.h"

/* One possible next command of a target. */
struct wish {
	enum verb verb;
	int64_t budget_micros;
	bool raises;
};

static bool differs(struct ad_state wanted, struct ad_state is)
{
	if (wanted.status == AD_UNKNOWN)
		return false;
	if (wanted.status != is.status)
		return true;
	return wanted.status == AD_ENABLED && wanted.budget_micros != is.budget_micros;
}

static bool fresh(const struct engine *e, target_ix t)
{
	const struct target_state *is = &e->targets[t];

	return (e->target_flags[t] & TARGET_READ) && since(is->confirmed_at, e->now).ms <= READ_FRESH_MS;
}

static bool can_steer(const struct target_state *is)
{
	return is->steerable &&
	       (is->confirmed.status == AD_ENABLED || is->confirmed.status == AD_PAUSED) &&
	       is->confirmed.budget_micros != BUDGET_UNKNOWN;
}

/* Gates that depend on the target alone, in the order they are named in enum gate. */
static enum gate standing_gate(const struct engine *e, target_ix t, const struct target_state *is)
{
	const struct service_state *s = &e->services[e->config->targets[t].service];

	if (e->stopped)
		return GATE_STOPPED;
	if ((e->target_flags[t] & TARGET_READ) && !can_steer(is))
		return GATE_NOT_STEERABLE;
	if (is->wanted.status == AD_UNKNOWN)
		return GATE_NO_DATA;
	if (s->hold)
		return GATE_HELD;
	if (is->changed_outside)
		return GATE_CHANGED_OUTSIDE;
	return GATE_NONE;
}

/* What would be asked next, one command at a time: a paused target gets its budget before it is enabled. */
static struct wish next_wish(const struct engine *e, target_ix t, const struct target_state *is)
{
	const struct target *target = &e->config->targets[t];
	struct ad_state w = is->wanted, c = is->confirmed;
	int64_t budget;

	if (w.status == AD_PAUSED)
		return (struct wish){ .verb = VERB_PAUSE };
	if (c.status == AD_PAUSED && w.budget_micros == c.budget_micros)
		return (struct wish){ .verb = VERB_ENABLE, .budget_micros = c.budget_micros, .raises = true };
	/* While paused nothing is spent, so the way back to the planned budget needs no steps. */
	budget = c.status == AD_PAUSED ? w.budget_micros :
					 plan_step(e->config, target, &e->services[target->service],
						   c.budget_micros, w.budget_micros);
	return (struct wish){
		.verb = VERB_SET_BUDGET,
		.budget_micros = budget,
		.raises = c.status == AD_PAUSED || budget > c.budget_micros,
	};
}

static enum gate mode_gate(const struct engine *e, const struct wish *w)
{
	if (e->config->mode == MODE_REHEARSAL)
		return GATE_REHEARSAL;
	if (w->raises && e->config->mode == MODE_APPROVE)
		return GATE_APPROVAL;
	return is_before(e->now, e->tilt_until) ? GATE_TILT : GATE_NONE;
}

static int64_t changed_today(const struct engine *e, const struct target_state *is)
{
	return is->changes_day >= e->today ? is->changes_today : 0;
}

static enum gate moment_gate(const struct engine *e, target_ix t, const struct target_state *is,
			     const struct wish *w)
{
	service_ix of = e->config->targets[t].service;
	const struct service_state *s = &e->services[of];

	if (is->stage != STAGE_NONE)
		return GATE_IN_FLIGHT;
	if (is_before(e->now, is->retry_at) && is->attempts)
		return GATE_RETRY;
	if (w->raises && (s->verdict.stale || s->verdict.dead || !(e->service_flags[of] & SERVICE_HEARD)))
		return GATE_NO_DATA;
	/* A pause is never rationed: waiting until tomorrow with a full clinic wastes the day. */
	if (w->verb != VERB_PAUSE && changed_today(e, is) >= e->config->limits.changes)
		return GATE_ALLOWANCE;
	return GATE_NONE;
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
		*w = (struct wish){ .verb = VERB_ENABLE, .budget_micros = now, .raises = true };
	else
		*w = (struct wish){ .verb = VERB_SET_BUDGET, .budget_micros = grant, .raises = true };
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
	if ((gate == GATE_POOL || gate == GATE_SPEND) && pool_is_releasing(e, t))
		return gate;
	if (grant < plan->min_micros)
		return gate;
	if (is->confirmed.status == AD_PAUSED)
		return limited_reopening(is, grant, gate, w);
	w->budget_micros = grant;
	return is_too_little(plan, grant - is->confirmed.budget_micros) ? gate : GATE_NONE;
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

static bool is_limit(uint8_t gate)
{
	return gate == GATE_MOVED || gate == GATE_SPEND || gate == GATE_POOL || gate == GATE_ALLOWANCE;
}

static void set_gate(struct engine *e, target_ix t, enum gate gate)
{
	struct target_state *is = &e->targets[t];

	e->waiting += (size_t)is_limit((uint8_t)gate) - (size_t)is_limit(is->gate);
	if (is->gate != gate)
		e->generation++;
	is->gate = (uint8_t)gate;
	if (is_limit(is->gate))
		engine_due_tomorrow(e);
}

static void issue(struct engine *e, target_ix t, const struct wish *w, struct effects *fx)
{
	struct target_state *is = &e->targets[t];
	struct effect *f;

	is->command = make_command(e, t, w);
	guard_issued(e, t);
	mass_issued(e, t, fx);
	set_gate(e, t, GATE_IN_FLIGHT);
	is->stage = STAGE_INTENT;
	is->stage_since = e->now;
	e->generation++;
	effect_save_target(e, fx, t);
	f = effect_add(fx, EFFECT_COMMAND);
	f->target = t;
	f->service = e->config->targets[t].service;
	f->command = is->command->id;
	pool_releasing(e, t, 1);
	guard_update(e, t);
	engine_due_target(e, t, is->command->deadline.ms + settle_timeout(e, t).ms);
}

/* A read that failed or lagged is not repeated at once, whatever else happens to the service. */
static void ask_once(struct engine *e, target_ix t, struct effects *fx)
{
	if (!(e->target_flags[t] & TARGET_RESTING))
		settle_ask(e, t, fx);
}

/* A person's pause is absolute: we un-pause only what we paused. */
static bool is_persons_pause(const struct target_state *is)
{
	return is->confirmed.status == AD_PAUSED && !is->paused_by_us && is->wanted.status == AD_ENABLED;
}

static void plan_target(struct engine *e, target_ix t, bool raises, struct effects *fx)
{
	struct target_state *is = &e->targets[t];
	enum gate gate = standing_gate(e, t, is);
	struct wish w;

	if (gate == GATE_NONE && is_never(is->confirmed_at)) {
		gate = GATE_UNREAD;
		ask_once(e, t, fx);
	}
	if (gate != GATE_NONE) {
		set_gate(e, t, gate);
		return;
	}
	if (!differs(is->wanted, is->confirmed)) {
		is->attempts = is->stage == STAGE_NONE ? 0 : is->attempts;
		set_gate(e, t, is->stage == STAGE_NONE ? GATE_NONE : GATE_IN_FLIGHT);
		return;
	}
	if (is_persons_pause(is)) {
		set_gate(e, t, GATE_PAUSED_BY_PERSON);
		return;
	}
	w = next_wish(e, t, is);
	if (w.raises != raises)
		return;
	gate = mode_gate(e, &w);
	if (gate == GATE_NONE)
		gate = moment_gate(e, t, is, &w);
	if (gate == GATE_NONE && w.raises)
		gate = limit_gate(e, t, &w);
	if (gate == GATE_NONE && !fresh(e, t)) /* last: what is stopped anyway needs no read */
		gate = GATE_UNREAD;
	set_gate(e, t, gate);
	if (gate == GATE_NONE)
		issue(e, t, &w, fx);
	else if (gate == GATE_UNREAD)
		ask_once(e, t, fx);
	else if (gate == GATE_RETRY)
		engine_due_target(e, t, is->retry_at.ms);
	else if (gate == GATE_TILT)
		engine_due_target(e, t, e->tilt_until.ms);
}

static bool is_steered(const struct engine *e, target_ix t, struct ad_state desired)
{
	struct target_state is = e->targets[t];

	is.wanted = desired;
	return standing_gate(e, t, &is) == GATE_NONE && !is_persons_pause(&is) &&
	       !is_never(is.confirmed_at);
}

static struct ad_state desired_of(const struct engine *e, target_ix t)
{
	const struct target *target = &e->config->targets[t];

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
	is->attempts = 0; /* a changed wish may be tried at once, whatever was said to the old one */
	e->generation++;
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
	for (size_t i = 0; i < e->dirty_count; i++)
		wish_service(e, e->dirty[i]);
	pool_settle(e, fx);
	for (size_t i = 0; i < e->dirty_count; i++)
		plan_service(e, e->dirty[i], false, fx);
	for (size_t i = 0; i < e->dirty_count; i++)
		plan_service(e, e->dirty[i], true, fx);
	for (size_t i = 0; i < e->dirty_count; i++)
		e->service_flags[e->dirty[i]] &= (uint8_t)~SERVICE_DIRTY;
	e->dirty_count = 0;
}
