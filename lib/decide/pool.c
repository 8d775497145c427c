/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pool.c - planned budgets come before boosts.
 *
 * A clinic that was full and has room again must find its planned money, even
 * when others were boosted with it meanwhile.  So what a pool (and the whole
 * organisation) can spend is first set aside for everyone's planned budget, and
 * only the rest is shared among the boosts, each in proportion to what it asks.
 * When a clinic comes back the rest shrinks, the boosts are cut, and once the
 * cuts are read back its raise is granted.  What nobody may be given stays unspent.
 *
 * Sums are kept as wishes change; a wish that does not change costs nothing.
 */
#include "base/money.h"
#include "decide/engine_state.h"
#include "decide/plan.h"

enum { QUIET_BP = 500 };
#define QUIET_MICROS (5 * MICROS) /* moves under 5 % and $5 are not worth a change */

static int64_t limit_of(const struct engine *e, size_t pot)
{
	const struct config *c = e->config;

	if (pot < c->pool_count)
		return guard_pool_daily(&c->pools[pot]);
	return c->limits.spend_micros ? c->limits.spend_micros : MONEY_MAX;
}

static bool is_short(const struct engine *e, size_t pot)
{
	return e->pots[pot].extra > limit_of(e, pot) - e->pots[pot].base;
}

/* While there is enough for everyone nobody's grant changes, and nobody need be looked at again. */
static void put(struct engine *e, size_t pot, int64_t base, int64_t extra)
{
	bool was_short = is_short(e, pot);

	e->pots[pot].base += base;
	e->pots[pot].extra += extra;
	if (!was_short && !is_short(e, pot))
		return;
	e->pots[pot].moved = true;
	e->pots_moved = true;
}

static void set_aside(struct engine *e, target_ix t, int64_t base, int64_t extra)
{
	int32_t pool = e->config->services[e->config->targets[t].service].pool;
	int64_t more_base = base - e->base[t], more_extra = extra - e->extra[t];

	if (more_base == 0 && more_extra == 0)
		return;
	e->base[t] = base;
	e->extra[t] = extra;
	if (pool >= 0)
		put(e, (size_t)pool, more_base, more_extra);
	put(e, e->config->pool_count, more_base, more_extra);
}

void pool_wish(struct engine *e, target_ix t, struct ad_state desired, bool steered)
{
	int64_t planned = e->config->targets[t].budget_micros;

	if (!steered || desired.status == AD_UNKNOWN)
		set_aside(e, t, e->exposure[t], 0); /* what it costs now, and nothing to give away */
	else if (desired.status != AD_ENABLED)
		set_aside(e, t, 0, 0);
	else if (desired.budget_micros <= planned)
		set_aside(e, t, desired.budget_micros, 0);
	else
		set_aside(e, t, planned, desired.budget_micros - planned);
}

/* part * room / all, rounded down to a cent at least; huge sums lose their last bits, never the order. */
static int64_t proportion(int64_t part, int64_t room, int64_t all)
{
	int64_t product;

	while (__builtin_mul_overflow(part, room, &product)) {
		room /= 2;
		all = all / 2 + 1;
	}
	return product / all;
}

static int64_t granted_extra(const struct engine *e, size_t pot, int64_t extra)
{
	int64_t room = limit_of(e, pot) - e->pots[pot].base;

	if (e->pots[pot].extra <= room || extra < MICROS)
		return extra;
	return room > 0 ? proportion(extra, room, e->pots[pot].extra) : 0;
}

/* A boost that would move only a little stays: every change costs the platform's learning. */
static bool is_quiet(struct ad_state is, int64_t planned, int64_t granted)
{
	int64_t move = granted > is.budget_micros ? granted - is.budget_micros :
						    is.budget_micros - granted;

	return is.status == AD_ENABLED && is.budget_micros > planned && granted > planned &&
	       move < QUIET_MICROS && move < money_share(is.budget_micros, QUIET_BP);
}

struct ad_state pool_grant(struct engine *e, target_ix t, struct ad_state desired)
{
	const struct target *target = &e->config->targets[t];
	int32_t pool = e->config->services[target->service].pool;
	int64_t extra = e->extra[t], some;

	if (extra == 0 || desired.status != AD_ENABLED)
		return desired;
	some = granted_extra(e, e->config->pool_count, extra);
	if (pool >= 0 && granted_extra(e, (size_t)pool, extra) < some)
		some = granted_extra(e, (size_t)pool, extra);
	if (some == extra)
		return desired;
	desired.budget_micros =
		money_floor(target->budget_micros + some, money_unit(e->config->currency));
	if (is_quiet(e->targets[t].confirmed, target->budget_micros, desired.budget_micros))
		desired.budget_micros = e->targets[t].confirmed.budget_micros;
	return desired;
}

static int64_t costs(struct ad_state s)
{
	return s.status == AD_ENABLED && s.budget_micros > 0 ? s.budget_micros : 0;
}

void pool_releasing(struct engine *e, target_ix t, int by)
{
	const struct command *c = e->targets[t].command;
	int32_t pool = e->config->services[e->config->targets[t].service].pool;

	if (costs(plan_after(c, c->planned_against)) >= costs(c->planned_against))
		return;
	if (pool >= 0)
		e->pots[pool].releasing += (uint32_t)by;
	e->pots[e->config->pool_count].releasing += (uint32_t)by;
	if (by < 0) /* also a cut that came to nothing: whoever waited for it waits in vain */
		engine_touch_waiting(e);
}

bool pool_is_releasing(const struct engine *e, target_ix t)
{
	int32_t pool = e->config->services[e->config->targets[t].service].pool;

	return e->pots[e->config->pool_count].releasing || (pool >= 0 && e->pots[pool].releasing);
}

static bool shares_moved_pot(const struct engine *e, target_ix t)
{
	int32_t pool = e->config->services[e->config->targets[t].service].pool;

	return e->pots[e->config->pool_count].moved || (pool >= 0 && e->pots[pool].moved);
}

void pool_settle(struct engine *e, struct effects *fx)
{
	(void)fx;
	if (!e->pots_moved)
		return;
	for (size_t t = 0; t < e->config->target_count; t++)
		if (e->extra[t] > 0 && shares_moved_pot(e, (target_ix)t))
			engine_touch(e, e->config->targets[t].service);
	for (size_t p = 0; p <= e->config->pool_count; p++)
		e->pots[p].moved = false;
	e->pots_moved = false;
}

struct pool_view engine_pool_view(const struct engine *e, uint32_t pool)
{
	return (struct pool_view){ .daily = limit_of(e, pool),
				   .exposure = e->pool_exposure[pool],
				   .month_spent = -1 };
}
