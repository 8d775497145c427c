/* SPDX-License-Identifier: Apache-2.0 */
/*
 * split.c - weights and bounds of one target, from what is known of its service.
 *
 * Need is the openings that will not fill by themselves.  A service with several
 * targets is one clinic, not several: each target weighs and may absorb by its part
 * of the service's planned money.  What is not known weighs one and bounds nothing.
 * Floating point ends here and in the kernel: amounts are whole units.
 */
#include "decide/split.h"

#include "base/money.h"
#include "decide/plan.h"

enum { QUIET_BP = 500, ORGANIC_ONE = 1000 };
#define QUIET_MICROS (5 * MICROS)

static int64_t units(const struct config *c, int64_t micros)
{
	return micros / money_unit(c->currency);
}

static const struct policy *policy_of(const struct config *c, const struct service *service)
{
	return &c->policies[service->policy];
}

/* Openings left for ads to fill, in thousandths; -1: not known. */
static int64_t need_milli(const struct config *c, const struct service *service,
			  const struct service_state *s)
{
	int64_t day = SPAN_DAYS(1).ms, organic, need;

	if (s->open == COUNT_UNKNOWN)
		return -1;
	organic = service->organic_milli * (policy_of(c, service)->within.ms / SPAN_HOURS(1).ms) /
		  (day / SPAN_HOURS(1).ms);
	need = s->open * (int64_t)ORGANIC_ONE - organic;
	return need > 0 ? need : 0;
}

int64_t split_absorbable(const struct config *c, const struct service *service,
			 const struct service_state *s)
{
	int64_t cost = c->lines[service->line].booking_cost_micros;
	int64_t window = policy_of(c, service)->within.ms, need = need_milli(c, service, s), all;

	if (cost == 0 || window == 0 || need < 0)
		return -1;
	if (__builtin_mul_overflow(need, cost, &all))
		return -1; /* more than there is money */
	return (int64_t)((double)(all / ORGANIC_ONE) * (double)SPAN_DAYS(1).ms / (double)window);
}

/* This target's part of its service's planned money. */
static double part_of(const struct config *c, const struct target *t)
{
	const struct service *service = &c->services[t->service];
	int64_t all = 0;

	for (uint32_t i = 0; i < service->target_count; i++)
		all += plan_money(&c->targets[service->first_target + i]);
	return (double)t->budget_micros / (double)all;
}

static void weigh_by_need(const struct config *c, const struct target *t,
			  const struct service_state *s, struct claim *claim)
{
	const struct service *service = &c->services[t->service];
	int64_t need = need_milli(c, service, s), priority = c->lines[service->line].priority;

	claim->a = need < 0 ? 1 : (double)need / ORGANIC_ONE;
	claim->a *= part_of(c, t) * (double)(priority ? priority : 1);
}

/* d/dx of v k ln(1 + x / k) is v / (1 + x / k): equal everywhere at x = v k t - k. */
static void weigh_by_value(const struct config *c, const struct target *t, struct claim *claim)
{
	const struct service_line *line = &c->lines[c->services[t->service].line];
	double half = line->half_response_micros ? (double)line->half_response_micros * part_of(c, t) :
						   (double)t->budget_micros;
	double value = 1;

	if (line->margin_micros && line->booking_cost_micros)
		value = (double)line->margin_micros / (double)line->booking_cost_micros;
	half /= (double)money_unit(c->currency);
	claim->a = value * half;
	claim->b = -half;
}

static void weigh(const struct config *c, const struct target *t, const struct service_state *s,
		  struct claim *claim)
{
	int32_t pool = c->services[t->service].pool;

	switch (pool < 0 ? SPLIT_CAPACITY : (enum split)c->pools[pool].split) {
	case SPLIT_CAPACITY:
		weigh_by_need(c, t, s, claim);
		break;
	case SPLIT_VALUE:
		weigh_by_value(c, t, claim);
		break;
	case SPLIT_KEEP: /* moves by size */
		claim->a = (double)t->budget_micros;
		claim->keeps = true;
		break;
	}
}

static int64_t cost_now(const struct target_state *is)
{
	return plan_cost(is->stage == STAGE_NONE ?
				 is->confirmed :
				 plan_after(is->command, is->command->planned_against));
}

enum bound split_bound(const struct config *c, const struct target *t,
		       const struct service_state *s, int64_t micros)
{
	if (!is_never(s->verdict.reopened_at))
		return BOUND_RAMP;
	if (micros == t->min_micros)
		return BOUND_MIN;
	return micros >= money_floor(t->max_micros, plan_unit(c, t)) ? BOUND_MAX : BOUND_VERDICT;
}

/* What can be booked moves with every reading, so a small move of it is none. */
static void absorb(const struct config *c, const struct target *t, const struct service_state *s,
		   struct claim *claim)
{
	int64_t most = split_absorbable(c, &c->services[t->service], s), wish = claim->wish;

	if (most < 0)
		return;
	most = units(c, (int64_t)((double)most * part_of(c, t)));
	if (most >= wish)
		return;
	claim->wish = most > claim->floor ? most : claim->floor;
	claim->bound = most > claim->floor ? BOUND_ABSORBABLE : BOUND_MIN;
	if (claim->now == claim->wish || claim->now < claim->floor || claim->now > wish)
		return;
	if (!split_is_quiet(money_unit(c->currency), claim->now, claim->wish))
		return;
	claim->wish = claim->now;
	claim->bound = BOUND_QUIET;
}

bool split_is_quiet(int64_t unit, int64_t now, int64_t then)
{
	int64_t move = then > now ? then - now : now - then;

	return move < QUIET_MICROS / unit && move < money_share(now, QUIET_BP);
}

static int64_t step_toward(const struct config *c, target_ix t, const struct service_state *s,
			   int64_t now, int64_t then)
{
	int64_t unit = money_unit(c->currency);

	return units(c, plan_step(c, &c->targets[t], s, now * unit, then * unit));
}

struct claim split_claim(const struct config *c, target_ix ix, const struct service_state *s,
			 const struct target_state *is, struct ad_state desired)
{
	const struct target *t = &c->targets[ix];
	struct claim claim = { .ours = true, .bound = BOUND_VERDICT };

	if (desired.status != AD_ENABLED)
		return claim;
	claim.now = units(c, cost_now(is));
	claim.wish = units(c, desired.budget_micros);
	claim.floor = units(c, money_larger(t->min_micros, is->least_micros));
	claim.floor = claim.floor < claim.wish ? claim.floor : claim.wish; /* found at less */
	claim.bound = (uint8_t)split_bound(c, t, s, desired.budget_micros);
	absorb(c, t, s, &claim);
	claim.reserve = units(c, t->budget_micros);
	claim.reserve = claim.reserve < claim.wish ? claim.reserve : claim.wish;
	claim.step_low = claim.floor;
	claim.step_high = claim.wish;
	if (claim.now > 0) { /* while paused nothing is spent, so the way back needs no steps */
		claim.step_low = step_toward(c, ix, s, claim.now, claim.floor);
		claim.step_high = step_toward(c, ix, s, claim.now, claim.wish);
	}
	weigh(c, t, s, &claim);
	return claim;
}

struct claim split_fixed(const struct config *c, int64_t micros)
{
	int64_t n = units(c, micros + money_unit(c->currency) - 1); /* never less than it may cost */

	return (struct claim){ .wish = n, .reserve = n, .floor = n, .now = n, .bound = BOUND_HELD };
}

bool split_same(const struct claim *a, const struct claim *b)
{
	return a->wish == b->wish && a->reserve == b->reserve && a->floor == b->floor &&
	       a->now == b->now && a->step_low == b->step_low && a->step_high == b->step_high &&
	       a->a == b->a && a->b == b->b && a->bound == b->bound && a->ours == b->ours;
}
