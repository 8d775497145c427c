/* SPDX-License-Identifier: Apache-2.0 */
/*
 * plan.c - from a verdict to a wanted state.
 *
 * When the data is gone the fallback may only keep or lower: not knowing is
 * never a reason to spend more (the promise "fail-safe, never an increase").
 */
#include "decide/plan.h"

#include <stdlib.h>

#include "base/money.h"
#include "decide/verdict.h"

static const struct ad_state leave_alone = { .status = AD_UNKNOWN, .budget_micros = BUDGET_UNKNOWN };

static struct ad_state enabled_at(const struct config *c, const struct target *t, int64_t micros)
{
	micros = money_clamp(micros, t->min_micros, t->max_micros);
	return (struct ad_state){
		.status = AD_ENABLED,
		.budget_micros = money_floor(micros, plan_unit(c, t)),
	};
}

/* A bid cannot be paused: the least of it is as far as it goes. */
static struct ad_state paused(const struct config *c, const struct target *t,
			      const struct target_state *is)
{
	if (t->lever == LEVER_BID)
		return enabled_at(c, t, t->min_micros);
	return (struct ad_state){ .status = AD_PAUSED, .budget_micros = is->confirmed.budget_micros };
}

/* The least that still runs: its min, or, where none is given, a quarter of what it would be. */
static struct ad_state least_of(const struct config *c, const struct target *t, int64_t of)
{
	return enabled_at(c, t, t->min_micros ? t->min_micros : of / (RAMP_STEPS + 1));
}

static struct ad_state at_boundary(const struct config *c, const struct target *t,
				   const struct boundary *b, const struct target_state *is)
{
	if (!b->given) /* a rung the policy had before it was edited: planned as open until judged anew */
		return enabled_at(c, t, t->budget_micros);
	return b->ads == ADS_PAUSE ?
		       paused(c, t, is) :
		       enabled_at(c, t, money_share(t->budget_micros, (int32_t)b->share_bp));
}

static struct ad_state at_rung(const struct config *c, const struct target *t, enum verdict rung,
			       const struct target_state *is)
{
	const struct policy *p = &c->policies[c->services[t->service].policy];

	switch (rung) {
	case VERDICT_CLOSED:
		return paused(c, t, is);
	case VERDICT_FULL:
		return at_boundary(c, t, &p->full, is);
	case VERDICT_FILLING:
		return at_boundary(c, t, &p->filling, is);
	case VERDICT_AMPLE:
		return at_boundary(c, t, &p->ample, is);
	default:
		return enabled_at(c, t, t->budget_micros);
	}
}

/*
 * Thresholds too close for this site's noise: the more restrictive rung, but throttled
 * instead of paused.  What is either on or off cannot be throttled.
 */
static struct ad_state while_flapping(const struct config *c, const struct target *t,
				      const struct verdict_state *v, const struct target_state *is)
{
	enum verdict rung = v->came_from < v->settled ? v->came_from : v->settled;
	struct ad_state wanted = at_rung(c, t, rung == VERDICT_AMPLE ? VERDICT_OPEN : rung, is);

	if (wanted.status != AD_PAUSED || !plan_has_budget(t, is))
		return wanted;
	return least_of(c, t, t->budget_micros);
}

/* Steps of a reopening that are over by now: 0 .. RAMP_STEPS. */
static int64_t ramp_steps(const struct policy *p, const struct verdict_state *v, struct instant now)
{
	int64_t passed = since(v->reopened_at, now).ms;

	if (is_never(v->reopened_at) || passed >= p->ramp.ms)
		return RAMP_STEPS;
	return passed < 0 ? 0 : passed * RAMP_STEPS / p->ramp.ms;
}

struct instant plan_next_step(const struct policy *p, const struct verdict_state *v, struct instant now)
{
	int64_t steps = ramp_steps(p, v, now), ms;

	if (steps == RAMP_STEPS)
		return (struct instant){ 0 };
	ms = (p->ramp.ms * (steps + 1) + RAMP_STEPS - 1) / RAMP_STEPS; /* not a moment too early */
	return after(v->reopened_at, (struct span){ ms });
}

/* From the least to `all` in equal steps; never below what it is found at. */
static struct ad_state ramped(const struct config *c, const struct target *t, struct ad_state all,
			      int64_t steps, const struct target_state *is)
{
	int64_t least = least_of(c, t, all.budget_micros).budget_micros;
	int64_t now = is->confirmed.status == AD_ENABLED ? is->confirmed.budget_micros : 0;
	int64_t part = least + (all.budget_micros - least) / RAMP_STEPS * steps;

	if (all.status != AD_ENABLED || steps == RAMP_STEPS)
		return all;
	part = part < now ? now : part;
	return part < all.budget_micros ? enabled_at(c, t, part) : all;
}

static struct ad_state in_doubt(const struct config *c, const struct target *t, enum fallback f,
				const struct target_state *is)
{
	struct ad_state wanted = is->confirmed;

	if (f == FALLBACK_PAUSE)
		return paused(c, t, is);
	if (f == FALLBACK_HOLD || wanted.status != AD_ENABLED || wanted.budget_micros <= t->budget_micros)
		return leave_alone;
	wanted.budget_micros = t->budget_micros;
	return wanted;
}

static struct ad_state by_verdict(const struct config *c, const struct target *t,
				  const struct service_state *s, const struct target_state *is,
				  struct instant now)
{
	const struct service *service = &c->services[t->service];
	const struct policy *p = &c->policies[service->policy];
	const struct verdict_state *v = &s->verdict;
	struct ad_state wanted;

	if (service->closed)
		return paused(c, t, is);
	if (v->settled == VERDICT_UNKNOWN)
		return leave_alone;
	if (v->dead)
		return in_doubt(c, t, (enum fallback)p->dead, is);
	if (v->stale)
		return in_doubt(c, t, (enum fallback)p->stale, is);
	wanted = v->flapping ? while_flapping(c, t, v, is) : at_rung(c, t, v->settled, is);
	return ramped(c, t, wanted, ramp_steps(p, v, now), is);
}

/* Every change costs the platform's learning: a bid moves only for something. */
static bool is_small(int64_t now, int64_t then)
{
	enum { SMALL_BP = 500 };

	return llabs(then - now) < money_share(now, SMALL_BP);
}

/* While it runs, the least the platform takes is as low as it goes, and spends no more than now. */
static bool goes_below_least(const struct target_state *is, int64_t micros)
{
	return is->confirmed.status == AD_ENABLED && micros < is->least_micros &&
	       is->least_micros <= is->confirmed.budget_micros;
}

struct ad_state plan_wanted(const struct config *c, const struct target *t,
			    const struct service_state *s, const struct target_state *is,
			    struct instant now)
{
	struct ad_state wanted = by_verdict(c, t, s, is, now);

	if (wanted.status != AD_ENABLED)
		return wanted;
	if (is->budget_fixed ||
	    (t->lever == LEVER_BID && is_small(is->confirmed.budget_micros, wanted.budget_micros)))
		wanted.budget_micros = is->confirmed.budget_micros;
	else if (goes_below_least(is, wanted.budget_micros))
		wanted.budget_micros = is->least_micros;
	return wanted;
}

int64_t plan_step(const struct config *c, const struct target *t, const struct service_state *s,
		  int64_t now_micros, int64_t wanted_micros)
{
	int64_t step = money_share(now_micros, (int32_t)c->limits.step_bp);
	int64_t unit = plan_unit(c, t), high;

	step = step < unit ? unit : step; /* a tiny budget must still be able to move */
	high = now_micros + step;
	if (!is_never(s->verdict.reopened_at) && high < t->budget_micros)
		high = t->budget_micros;
	return money_floor(money_clamp(wanted_micros, now_micros - step, high), unit);
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

int64_t plan_cost(struct ad_state s)
{
	return s.status == AD_ENABLED && s.budget_micros > 0 ? s.budget_micros : 0;
}

int64_t plan_cost_of(const struct target *t, struct ad_state s)
{
	return t->lever == LEVER_BUDGET ? plan_cost(s) : 0;
}

int64_t plan_money(const struct target *t)
{
	return t->lever == LEVER_BUDGET ? t->budget_micros : 0;
}

bool plan_has_budget(const struct target *t, const struct target_state *is)
{
	return t->lever == LEVER_BUDGET && !is->budget_fixed;
}

int64_t plan_unit(const struct config *c, const struct target *t)
{
	return t->lever == LEVER_BID ? MICROS / 100 : money_unit(c->currency);
}

bool ad_state_same(struct ad_state a, struct ad_state b)
{
	return a.status == b.status && a.budget_micros == b.budget_micros;
}
