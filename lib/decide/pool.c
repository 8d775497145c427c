/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pool.c - each pool's money over the claims on it.
 *
 * Planned budgets come before boosts: a clinic that was full and has room again
 * must find its planned money, even when others were boosted with it meanwhile.
 * So while a pool can pay everyone's planned part, that is set aside and the kernel
 * shares only the rest; when it cannot, the kernel shares all of it, from the floors
 * up.  What the organisation may spend is shared the same way over what the pools
 * granted: since the kernel's amounts only grow with its multiplier, cutting at the
 * pool's grant gives each the lesser of both, which is what nested budgets mean.
 *
 * While everyone can have what they wish nothing is solved, and a claim that does
 * not change costs nothing.  What nobody can take is held (month.c).
 */
#include <math.h>
#include <stdlib.h>

#include "base/money.h"
#include "decide/engine_state.h"
#include "decide/plan.h"

static int64_t units(const struct engine *e, int64_t micros)
{
	return micros / e->purse.unit;
}

static struct pot *pot_of(const struct engine *e, target_ix t)
{
	int32_t pool = e->config->services[e->config->targets[t].service].pool;

	return &e->purse.pots[pool < 0 ? e->config->pool_count : (uint32_t)pool];
}

static bool is_short(const struct pot *p)
{
	return p->wished > p->budget;
}

/* ---- life ---- */

/* Grouped by pool, inside a pool by id: ties of a unit then fall the same way in every file order. */
static void order(struct engine *e)
{
	const struct config *c = e->config;
	struct purse *purse = &e->purse;
	uint32_t next = 0;

	for (target_ix t = 0; t < c->target_count; t++)
		pot_of(e, t)->to++;
	for (size_t p = 0; p <= c->pool_count; p++) {
		purse->pots[p].from = next;
		next += purse->pots[p].to;
		purse->pots[p].to = purse->pots[p].from;
	}
	for (size_t i = 0; i < c->target_count; i++) {
		target_ix t = c->targets_by_id ? c->targets_by_id[i] : (target_ix)i;

		purse->place[t] = pot_of(e, t)->to++;
		purse->target[purse->place[t]] = t;
	}
	purse->all.to = next;
}

static bool is_uniform(const struct config *c)
{
	for (size_t p = 1; p < c->pool_count; p++)
		if (c->pools[p].split != c->pools[0].split)
			return false;
	return true;
}

void pool_open(struct engine *e)
{
	const struct config *c = e->config;
	size_t n = c->target_count;

	e->purse = (struct purse){
		.place = engine_rows(n, sizeof(*e->purse.place)),
		.target = engine_rows(n, sizeof(*e->purse.target)),
		.claims = engine_rows(n, sizeof(*e->purse.claims)),
		.part = engine_rows(n, sizeof(*e->purse.part)),
		.grant = engine_rows(n, sizeof(*e->purse.grant)),
		.a = engine_rows(n, sizeof(*e->purse.a)),
		.b = engine_rows(n, sizeof(*e->purse.b)),
		.low = engine_rows(n, sizeof(*e->purse.low)),
		.least = engine_rows(n, sizeof(*e->purse.least)),
		.high = engine_rows(n, sizeof(*e->purse.high)),
		.next = engine_rows(n, sizeof(*e->purse.next)),
		.pots = engine_rows(c->pool_count + 1, sizeof(*e->purse.pots)),
		.unit = money_unit(c->currency),
		.uniform = is_uniform(c),
	};
	e->purse.pots[c->pool_count].budget = ALLOCATE_MAX;
	e->purse.all.budget = c->limits.spend_micros ? units(e, c->limits.spend_micros) : ALLOCATE_MAX;
	order(e);
}

void pool_close(struct engine *e)
{
	free(e->purse.place);
	free(e->purse.target);
	free(e->purse.claims);
	free(e->purse.part);
	free(e->purse.grant);
	free(e->purse.a);
	free(e->purse.b);
	free(e->purse.low);
	free(e->purse.least);
	free(e->purse.high);
	free(e->purse.next);
	free(e->purse.pots);
}

/* ---- claims ---- */

static void set_moved(struct engine *e, struct pot *p)
{
	p->moved = true;
	e->purse.moved = true;
}

void pool_budget(struct engine *e, uint32_t pool, int64_t micros)
{
	struct pot *p = &e->purse.pots[pool];
	int64_t budget = units(e, micros);

	if (p->budget == budget)
		return;
	p->budget = budget;
	set_moved(e, p);
}

static void grant(struct engine *e, uint32_t i, int64_t amount)
{
	pot_of(e, e->purse.target[i])->final += amount - e->purse.grant[i];
	e->purse.grant[i] = amount;
	e->months_moved = true;
}

/* While there is enough for everyone nobody else's part changes, and nothing is split. */
static void put(struct engine *e, struct pot *p, uint32_t i, int64_t more)
{
	struct purse *purse = &e->purse;
	bool was_short = is_short(p);

	p->wished += more;
	if (was_short || is_short(p)) {
		set_moved(e, p);
		return;
	}
	p->granted += more;
	purse->part[i] += more;
	was_short = is_short(&purse->all);
	purse->all.wished += more;
	if (was_short || is_short(&purse->all))
		set_moved(e, &purse->all);
	else
		grant(e, i, purse->part[i]);
}

/*
 * Not read or not judged yet: nothing is asked of it, but it will soon be one among
 * the others.  Were it an immovable cost, a start would cut those that are heard first.
 */
static bool is_unknown(const struct engine *e, target_ix t, struct ad_state desired)
{
	const struct service_state *s = &e->services[e->config->targets[t].service];

	return is_never(e->targets[t].confirmed_at) ||
	       (desired.status == AD_UNKNOWN && s->verdict.settled == VERDICT_UNKNOWN);
}

static struct ad_state as_it_runs(const struct engine *e, target_ix t)
{
	return (struct ad_state){ AD_ENABLED, e->exposure[t], 0 };
}

/* A switch, a bid, a budget of somebody else's, or one that a person's order puts back. */
static bool is_apart(const struct engine *e, target_ix t)
{
	return !plan_has_budget(&e->config->targets[t], &e->targets[t]) || people_revert(e, t);
}

/* What such a one costs is as it is: nothing of it can be given to others. */
static struct claim claim_apart(const struct engine *e, target_ix t, struct ad_state desired, bool steered)
{
	if (!steered)
		return split_fixed(e->config, e->exposure[t]);
	return split_fixed(e->config, plan_cost_of(&e->config->targets[t], desired));
}

void pool_wish(struct engine *e, target_ix t, struct ad_state desired, bool steered)
{
	const struct config *c = e->config;
	const struct service_state *s = &e->services[c->targets[t].service];
	struct pot *p = pot_of(e, t);
	struct claim *was = &e->purse.claims[e->purse.place[t]], is;
	int64_t more;

	if (is_apart(e, t))
		is = claim_apart(e, t, desired, steered);
	else if (is_unknown(e, t, desired))
		is = split_claim(c, t, s, &e->targets[t], as_it_runs(e, t));
	else if (steered && desired.status != AD_UNKNOWN)
		is = split_claim(c, t, s, &e->targets[t], desired);
	else /* what it costs now, and nothing to give away */
		is = split_fixed(c, e->exposure[t]);
	if (split_same(was, &is))
		return;
	more = is.wish - was->wish;
	*was = is;
	put(e, p, e->purse.place[t], more);
}

/* ---- a pool ---- */

static int64_t low_of(const struct claim *c, bool planned_fits, bool steps)
{
	int64_t low = planned_fits ? c->reserve : c->floor, step = c->step_low;

	step = step < c->wish ? step : c->wish;
	return steps && step > low ? step : low;
}

static int64_t high_of(const struct claim *c, bool planned_fits)
{
	int64_t reach = c->step_high < c->wish ? c->step_high : c->wish;

	return planned_fits && reach > c->reserve ? reach : c->reserve;
}

/*
 * Kept is what was granted last, not what is seen: while some have had their change and
 * others wait for theirs, the same money would else be shared out again.
 */
static double base_of(const struct purse *p, uint32_t i)
{
	return p->claims[i].keeps ? (double)p->grant[i] : p->claims[i].b;
}

static int64_t set_bounds(struct purse *p, const struct pot *pot, bool planned_fits, bool steps)
{
	int64_t sum = 0;

	for (uint32_t i = pot->from; i < pot->to; i++) {
		const struct claim *c = &p->claims[i];

		p->claims[i].quiet = false;
		p->a[i] = c->a;
		p->b[i] = base_of(p, i);
		p->low[i] = low_of(c, planned_fits, steps);
		p->high[i] = high_of(c, planned_fits);
		p->high[i] = p->high[i] < p->low[i] ? p->low[i] : p->high[i];
		sum += p->low[i];
	}
	return sum;
}

static int64_t reserves(const struct purse *p, const struct pot *pot)
{
	int64_t sum = 0;

	for (uint32_t i = pot->from; i < pot->to; i++)
		sum += p->claims[i].reserve;
	return sum;
}

static void everyone_as_wished(struct purse *p, struct pot *pot)
{
	for (uint32_t i = pot->from; i < pot->to; i++) {
		p->part[i] = p->claims[i].wish;
		p->claims[i].quiet = false;
	}
	pot->granted = pot->wished;
	pot->multiplier = 0;
	pot->short_of_floors = false;
}

/* The cut that one change can reach is a bound too, as long as it leaves enough for the floors. */
static void split_pot(struct engine *e, struct pot *pot)
{
	struct purse *p = &e->purse;
	struct stretch s = { e, pot->from, pot->to, p->part };
	bool planned_fits = reserves(p, pot) <= pot->budget;
	int64_t low = set_bounds(p, pot, planned_fits, true);
	struct allocated got;

	if (low > pot->budget)
		low = set_bounds(p, pot, planned_fits, false);
	got = divide(&s, low, pot->budget, &pot->short_of_floors);
	pot->multiplier = isfinite(got.t) ? got.t : 0;
	pot->granted = got.sum;
}

/* ---- what the organisation may spend, over what the pools granted ---- */

/* Splits of different kinds do not compare: then everyone gives the same part of what they have. */
static int64_t set_all_bounds(struct purse *p, bool planned_fits)
{
	int64_t sum = 0;

	for (uint32_t i = 0; i < p->all.to; i++) {
		const struct claim *c = &p->claims[i];
		int64_t part = p->part[i], reserve = part < c->reserve ? part : c->reserve;
		int64_t floor = part < c->floor ? part : c->floor;

		p->claims[i].quiet = false;
		p->a[i] = p->uniform ? c->a : (double)part;
		p->b[i] = p->uniform ? base_of(p, i) : 0;
		p->low[i] = planned_fits ? reserve : floor;
		p->high[i] = planned_fits ? part : reserve;
		sum += p->low[i];
	}
	return sum;
}

static void split_all(struct engine *e)
{
	struct purse *p = &e->purse;
	struct stretch s = { e, 0, p->all.to, p->next };
	int64_t low = set_all_bounds(p, true);

	if (low > p->all.budget)
		low = set_all_bounds(p, false);
	(void)divide(&s, low, p->all.budget, &p->all.short_of_floors);
}

/* ---- together ---- */

static void publish(struct engine *e, const struct pot *pot, const int64_t *amounts)
{
	struct purse *p = &e->purse;

	for (uint32_t i = pot->from; i < pot->to; i++) {
		if (p->grant[i] == amounts[i])
			continue;
		grant(e, i, amounts[i]);
		engine_touch(e, e->config->targets[p->target[i]].service);
	}
}

static void settle_pot(struct engine *e, struct pot *pot)
{
	int64_t before = pot->granted;

	if (is_short(pot))
		split_pot(e, pot);
	else
		everyone_as_wished(&e->purse, pot);
	e->purse.all.wished += pot->granted - before;
}

static void tell_floors(struct engine *e, struct pot *pot, const char *of, struct effects *fx)
{
	char money[MONEY_TEXT];

	if (pot->short_of_floors == pot->told)
		return;
	pot->told = pot->short_of_floors;
	if (pot->told)
		effect_notice(
			e, fx, NOTICE_LIMIT, NOBODY, NOBODY, 0,
			"%s: %s a day is less than the minimums of what runs; those of the "
			"lowest priority are cut until a person changes the budget or the minimums",
			of, money_format(pot->budget * e->purse.unit, e->config->currency, money));
}

static const char *name_of(const struct engine *e, size_t pot)
{
	return pot < e->config->pool_count ? e->config->pools[pot].id : "limits.spend";
}

void pool_settle(struct engine *e, struct effects *fx)
{
	struct purse *p = &e->purse;
	bool everyone;

	if (!p->moved)
		return;
	p->moved = false;
	for (size_t i = 0; i <= e->config->pool_count; i++)
		if (p->pots[i].moved)
			settle_pot(e, &p->pots[i]);
	everyone = is_short(&p->all) || p->all.moved;
	p->all.moved = is_short(&p->all); /* and once more when that is over */
	p->all.short_of_floors = false;
	if (is_short(&p->all))
		split_all(e);
	if (everyone)
		publish(e, &p->all, is_short(&p->all) ? p->next : p->part);
	for (size_t i = 0; i <= e->config->pool_count; i++) {
		if (p->pots[i].moved && !everyone)
			publish(e, &p->pots[i], p->part);
		p->pots[i].moved = false;
		tell_floors(e, &p->pots[i], name_of(e, i), fx);
	}
	tell_floors(e, &p->all, name_of(e, e->config->pool_count), fx);
}

static enum bound bound_of(const struct claim *c, int64_t grant)
{
	if (c->quiet)
		return BOUND_QUIET;
	if (grant == c->wish)
		return (enum bound)c->bound;
	if (grant < c->floor)
		return BOUND_SHRUNK;
	if (grant == c->floor)
		return BOUND_MIN;
	return grant == c->step_low || grant == c->step_high ? BOUND_STEP : BOUND_NONE;
}

static enum bound bound_apart(const struct engine *e, target_ix t, struct ad_state desired)
{
	const struct target *target = &e->config->targets[t];

	if (people_revert(e, t))
		return BOUND_HELD;
	if (target->lever == LEVER_BUDGET)
		return BOUND_FIXED;
	if (target->lever == LEVER_SWITCH || desired.status != AD_ENABLED)
		return BOUND_VERDICT;
	return split_bound(e->config, target, &e->services[target->service], desired.budget_micros);
}

struct ad_state pool_grant(struct engine *e, target_ix t, struct ad_state desired)
{
	uint32_t i = e->purse.place[t];
	const struct claim *c = &e->purse.claims[i];
	int64_t micros = e->purse.grant[i] * e->purse.unit;

	e->targets[t].bound = (uint8_t)(is_apart(e, t) ? bound_apart(e, t, desired) :
							 bound_of(c, e->purse.grant[i]));
	if (!c->ours || desired.status != AD_ENABLED || micros >= desired.budget_micros)
		return desired;
	if (micros < MICROS) /* no platform runs an ad on that */
		return (struct ad_state){ AD_PAUSED, e->targets[t].confirmed.budget_micros, 0 };
	desired.budget_micros = micros;
	return desired;
}

int64_t pool_granted(const struct engine *e, uint32_t pool)
{
	return e->purse.pots[pool].final * e->purse.unit;
}

/* ---- cuts under way ---- */

void pool_releasing(struct engine *e, target_ix t, int by)
{
	const struct command *c = e->targets[t].command;

	const struct target *target = &e->config->targets[t];

	if (plan_cost_of(target, plan_after(c, c->planned_against)) >=
	    plan_cost_of(target, c->planned_against))
		return;
	pot_of(e, t)->releasing += (uint32_t)by;
	e->purse.all.releasing += (uint32_t)by;
	if (by < 0) /* also a cut that came to nothing: whoever waited for it waits in vain */
		engine_touch_waiting(e);
}

bool pool_is_releasing(const struct engine *e, target_ix t, enum gate gate)
{
	switch (gate) {
	case GATE_POOL:
	case GATE_MONTH:
		return pot_of(e, t)->releasing > 0;
	case GATE_SPEND:
	case GATE_ACCOUNT:
		return e->purse.all.releasing > 0;
	default:
		return false;
	}
}
