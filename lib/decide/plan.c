/* SPDX-License-Identifier: Apache-2.0 */
/*
 * plan.c - from a verdict to a wanted state.
 *
 * When the data is gone the fallback may only keep or lower: not knowing is
 * never a reason to spend more (the promise "fail-safe, never an increase").
 */
#include "decide/plan.h"

#include "base/money.h"
#include "decide/verdict.h"

static const struct ad_state leave_alone = { .status = AD_UNKNOWN, .budget_micros = BUDGET_UNKNOWN };

static struct ad_state paused(const struct target_state *is)
{
	return (struct ad_state){ .status = AD_PAUSED, .budget_micros = is->confirmed.budget_micros };
}

static struct ad_state share_of(const struct config *c, const struct target *t, int64_t share_bp)
{
	int64_t micros = money_share(t->budget_micros, (int32_t)share_bp);

	micros = money_clamp(micros, t->min_micros, t->max_micros);
	return (struct ad_state){
		.status = AD_ENABLED,
		.budget_micros = money_floor(micros, money_unit(c->currency)),
	};
}

static struct ad_state at_boundary(const struct config *c, const struct target *t,
				   const struct boundary *b, const struct target_state *is)
{
	if (!b->given) /* a rung the policy had before it was edited: planned as open until judged anew */
		return share_of(c, t, BP_ONE);
	return b->ads == ADS_PAUSE ? paused(is) : share_of(c, t, b->share_bp);
}

static struct ad_state in_doubt(const struct target *t, enum fallback f, const struct target_state *is)
{
	struct ad_state wanted = is->confirmed;

	if (f == FALLBACK_PAUSE)
		return paused(is);
	if (f == FALLBACK_HOLD || wanted.status != AD_ENABLED || wanted.budget_micros <= t->budget_micros)
		return leave_alone;
	wanted.budget_micros = t->budget_micros;
	return wanted;
}

struct ad_state plan_wanted(const struct config *c, const struct target *t,
			    const struct service_state *s, const struct target_state *is)
{
	const struct service *service = &c->services[t->service];
	const struct policy *p = &c->policies[service->policy];

	if (service->closed)
		return paused(is);
	if (s->verdict.settled == VERDICT_UNKNOWN)
		return leave_alone;
	if (s->verdict.dead)
		return in_doubt(t, (enum fallback)p->dead, is);
	if (s->verdict.stale)
		return in_doubt(t, (enum fallback)p->stale, is);
	switch (s->verdict.settled) {
	case VERDICT_FULL:
		return at_boundary(c, t, &p->full, is);
	case VERDICT_FILLING:
		return at_boundary(c, t, &p->filling, is);
	case VERDICT_AMPLE:
		return at_boundary(c, t, &p->ample, is);
	default:
		return share_of(c, t, BP_ONE);
	}
}

int64_t plan_step(const struct config *c, int64_t now_micros, int64_t wanted_micros)
{
	int64_t step = money_share(now_micros, (int32_t)c->limits.step_bp);
	int64_t unit = money_unit(c->currency);

	step = step < unit ? unit : step; /* a tiny budget must still be able to move */
	return money_floor(money_clamp(wanted_micros, now_micros - step, now_micros + step), unit);
}

struct ad_state plan_after(const struct command *c, struct ad_state from)
{
	if (c->verb == VERB_SET_BUDGET)
		from.budget_micros = c->budget_micros;
	else
		from.status = c->verb == VERB_PAUSE ? AD_PAUSED : AD_ENABLED;
	return from;
}

bool plan_took_effect(const struct command *c, struct ad_state seen)
{
	return ad_state_same(seen, plan_after(c, c->planned_against));
}

bool ad_state_same(struct ad_state a, struct ad_state b)
{
	return a.status == b.status && a.budget_micros == b.budget_micros;
}
