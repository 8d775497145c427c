/* SPDX-License-Identifier: Apache-2.0 */
/*
 * mass_money.c - how much of the day's planned money the commands of the last hour move.
 *
 * Kept by the minute, so that it slides without a list; a raise and a cut of the same
 * size do not cancel out, because both may be wrong.
 */
#include <stdlib.h>

#include "base/money.h"
#include "decide/engine_state.h"
#include "decide/plan.h"

enum { MINUTE_MS = 60 * 1000 };

int64_t mass_moves(const struct engine *e, target_ix t, const struct command *c)
{
	const struct target *target = &e->config->targets[t];

	return plan_cost_of(target, plan_after(c, c->planned_against)) -
	       plan_cost_of(target, c->planned_against);
}

static bool is_within_hour(const struct mass_minute *m, struct instant now)
{
	return m->minute + MASS_MINUTES > now.ms / MINUTE_MS;
}

static bool too_much_moves(const struct engine *e)
{
	int64_t micros = 0, services = 0, share_bp = e->config->limits.mass_money_bp;

	for (size_t i = 0; i < MASS_MINUTES; i++)
		if (is_within_hour(&e->mass.minutes[i], e->now)) {
			micros += e->mass.minutes[i].micros;
			services += e->mass.minutes[i].services;
		}
	return share_bp > 0 && services >= MASS_LEAST &&
	       micros > money_share(e->mass.planned, (int32_t)share_bp);
}

/* A service counts once, in the minute of its latest command. */
void mass_add_money(struct engine *e, service_ix s, int64_t micros, struct instant at)
{
	int64_t minute = at.ms / MINUTE_MS;
	struct mass_minute *m = &e->mass.minutes[minute % MASS_MINUTES];
	struct mass_minute *was = &e->mass.minutes[e->mass.minute_of[s] % MASS_MINUTES];

	if (m->minute < minute)
		*m = (struct mass_minute){ .minute = minute };
	if (e->mass.minute_of[s] > 0 && was->minute == e->mass.minute_of[s])
		was->services--;
	m->micros += micros;
	m->services++;
	e->mass.minute_of[s] = m->minute;
}

/* A restart is no way around: what was sent in the last hour still counts. After settle_rebase(). */
void mass_restore(struct engine *e, target_ix t)
{
	const struct target_state *is = &e->targets[t];
	const struct target *target = &e->config->targets[t];
	struct instant at = is->command ? is->command->planned_at : is->settled_at;

	if (since(at, e->now).ms >= MASS_MINUTES * MINUTE_MS)
		return;
	mass_add_money(e, target->service,
		       llabs(is->command ? mass_moves(e, t, is->command) :
					   plan_cost_of(target, is->confirmed) -
						   plan_cost_of(target, is->previous)),
		       at);
	engine_due_mass(e, (uint32_t)e->config->feed_count, e->now.ms);
}

static void tell_money(struct engine *e, struct effects *fx)
{
	if (e->mass.money)
		effect_notice(
			e, fx, NOTICE_LIMIT, NOBODY, NOBODY, 0,
			"more than %lld %% of the day's planned money moved within an hour; %s "
			"until that is past or a person allows it",
			(long long)e->config->limits.mass_money_bp / 100, mass_stopping(e));
	else
		effect_notice(e, fx, NOTICE_LIMIT, NOBODY, NOBODY, 0,
			      "no longer too much money moving at once; automatic again");
}

void mass_judge_money(struct engine *e, struct effects *fx)
{
	uint32_t index = (uint32_t)e->config->feed_count;
	bool money = too_much_moves(e);

	if (money != e->mass.money) {
		e->mass.money = money;
		engine_moved(e, NOBODY);
		tell_money(e, fx);
	}
	engine_due_mass(e, index, money ? e->now.ms + MASS_AGAIN_MS : DUE_NEVER);
}

void mass_rebase_money(struct engine *e)
{
	int64_t minute = e->now.ms / MINUTE_MS;

	for (size_t s = 0; s < e->config->service_count; s++)
		if (e->mass.minute_of[s] >= minute)
			e->mass.minute_of[s] = 0;
	for (size_t i = 0; i < MASS_MINUTES; i++)
		if (e->mass.minutes[i].minute > minute)
			e->mass.minutes[i].minute = minute; /* it still counts, for an hour from now */
}
