/* SPDX-License-Identifier: Apache-2.0 */
/*
 * divide.c - one split: the kernel, with what it must not be asked to do around it.
 *
 * Small moves are not made (each costs the platform's learning), and what they would
 * have moved is not moved by others instead.  Floors that do not fit shrink by the
 * priority of their service line.  What people hold or have changed may leave less
 * than the floors of the rest; they stay at their floors then, because nobody's clinic
 * is paused for what a person did to another.
 */
#include "base/money.h"
#include "decide/engine_state.h"

static struct allocated run(const struct stretch *s, int64_t budget)
{
	const struct purse *p = &s->e->purse;

	return allocate(&(struct allocation){ .count = s->to - s->from,
					      .a = p->a + s->from,
					      .b = p->b + s->from,
					      .low = p->low + s->from,
					      .high = p->high + s->from,
					      .ret = s->ret + s->from },
			budget);
}

static bool may_stay(const struct stretch *s, uint32_t i, int64_t at)
{
	const struct purse *p = &s->e->purse;

	return p->low[i] <= at && at <= p->high[i] && split_is_quiet(p->unit, at, s->ret[i]);
}

/* Where it is, or, while it waits for a change, where that leads; -1: it moves. */
static int64_t rest_of(const struct stretch *s, uint32_t i)
{
	const struct purse *p = &s->e->purse;

	if (may_stay(s, i, p->claims[i].now))
		return p->claims[i].now;
	return may_stay(s, i, p->grant[i]) ? p->grant[i] : -1;
}

/* Those that would move only a little, or not at all, stay. Returns the sum of lows then. */
static int64_t freeze(const struct stretch *s)
{
	struct purse *p = &s->e->purse;
	int64_t low = 0;

	for (uint32_t i = s->from; i < s->to; i++) {
		int64_t rest = rest_of(s, i);

		p->least[i] = p->low[i];
		if (rest >= 0)
			p->low[i] = p->high[i] = rest;
		p->claims[i].quiet = rest >= 0 && rest != s->ret[i];
		low += p->low[i];
	}
	return low;
}

/*
 * When those that stay leave too little, as few of them as possible give a little
 * each, still inside what counts as quiet: they need not move back next time.
 */
static bool loosen(const struct stretch *s, int64_t missing)
{
	enum { TWENTY_FIFTH = 25 };
	struct purse *p = &s->e->purse;
	int64_t most = 4 * MICROS / s->e->purse.unit;

	for (uint32_t i = s->from; i < s->to && missing > 0; i++) {
		int64_t rest = p->low[i], give = rest / TWENTY_FIFTH;

		if (!p->claims[i].quiet || s->ret[i] > rest)
			continue;
		give = money_clamp(give, 0, most);
		give = money_clamp(give, 0, rest - p->least[i]);
		p->low[i] -= give;
		p->claims[i].quiet = false;
		missing -= give;
	}
	return missing <= 0;
}

static struct allocated settle_quiet(const struct stretch *s, int64_t budget)
{
	struct allocated got = run(s, budget);
	int64_t low = freeze(s);

	if (low <= budget || loosen(s, low - budget))
		return run(s, budget);
	for (uint32_t i = s->from; i < s->to; i++)
		s->e->purse.claims[i].quiet = false;
	return got;
}

/* ---- floors that do not fit ---- */

static int64_t priority_of(const struct stretch *s, uint32_t i)
{
	const struct config *c = s->e->config;
	target_ix t = s->e->purse.target[i];

	return c->lines[c->services[c->targets[t].service].line].priority;
}

/* The lowest priority above `above` among what is ours to shrink, and the floors it has. */
static int64_t next_priority(const struct stretch *s, int64_t above, int64_t *ret_floors)
{
	const struct purse *p = &s->e->purse;
	int64_t next = INT64_MAX;

	*ret_floors = 0;
	for (uint32_t i = s->from; i < s->to; i++) {
		int64_t priority = priority_of(s, i);

		if (!p->claims[i].ours || priority <= above || priority > next)
			continue;
		*ret_floors = priority < next ? 0 : *ret_floors;
		*ret_floors += p->low[i];
		next = priority;
	}
	return next;
}

/* One line gives part of its floors, those below it all, those above it nothing. */
static struct allocated shrink(const struct stretch *s, int64_t missing, int64_t budget)
{
	struct purse *p = &s->e->purse;
	int64_t floors, edge = next_priority(s, -1, &floors);

	while (floors < missing) { /* all of them together are more than is missing */
		missing -= floors;
		edge = next_priority(s, edge, &floors);
	}
	for (uint32_t i = s->from; i < s->to; i++) {
		int64_t priority = priority_of(s, i);

		p->high[i] = p->low[i];
		p->a[i] = (double)p->low[i];
		p->b[i] = 0;
		if (!p->claims[i].ours || priority > edge)
			continue;
		p->low[i] = 0;
		p->high[i] = priority < edge ? 0 : p->high[i];
	}
	return run(s, budget);
}

static int64_t not_ours(const struct stretch *s)
{
	const struct purse *p = &s->e->purse;
	int64_t sum = 0;

	for (uint32_t i = s->from; i < s->to; i++)
		sum += p->claims[i].ours ? 0 : p->low[i];
	return sum;
}

struct allocated divide(const struct stretch *s, int64_t low, int64_t budget, bool *ret_short)
{
	int64_t fixed = not_ours(s);

	*ret_short = low - fixed > budget;
	if (*ret_short)
		return shrink(s, low - fixed - budget, budget + fixed);
	return low > budget ? run(s, budget) : settle_quiet(s, budget);
}
