/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pool_many.c - pools of many: random wishes, and no cent made or lost.
 *
 * Every organisation comes from its seed, which a failure prints.
 */
#include "tests/unit/support/engine_case.h"
#include "tests/unit/support/run.h"

static struct engine_case c;
static struct service_line lines[2] = { { .id = "prim", .priority = 1 },
					{ .id = "derm", .priority = 2 } };

static void wish(target_ix t, int64_t dollars)
{
	pool_wish(c.engine, t,
		  (struct ad_state){ dollars ? AD_ENABLED : AD_PAUSED, DOLLARS(dollars), 0 }, true);
}

static int64_t granted(target_ix t)
{
	return c.engine->purse.grant[c.engine->purse.place[t]] * (MICROS / 100);
}

enum { MANY = 400, ROUNDS = 300 };

static struct target many[MANY];
static struct service sites[MANY];
static int64_t was_granted[MANY]; /* granted in the step before */
static uint64_t dice;

static int64_t roll(int64_t sides)
{
	dice ^= dice << 13;
	dice ^= dice >> 7;
	dice ^= dice << 17;
	return (int64_t)((dice >> 33) % (uint64_t)sides);
}

static void many_open(size_t n, bool random)
{
	for (target_ix t = 0; t < n; t++) {
		int64_t plan = random ? 20 + roll(200) : 100;

		many[t] = (struct target){ .id = "t",
					   .service = t,
					   .budget_micros = DOLLARS(plan),
					   .min_micros = random ? DOLLARS(roll(20)) : 0,
					   .max_micros = DOLLARS(2 * plan) };
		sites[t] = (struct service){ .id = "s",
					     .line = (uint32_t)t % 2,
					     .pool = random ? (int32_t)roll(3) - 1 : 0,
					     .first_target = t,
					     .target_count = 1 };
	}
	c.config.targets = many;
	c.config.services = sites;
	c.config.target_count = c.config.service_count = n;
	c.config.lines = lines;
	c.config.line_count = 2;
	c.engine = engine_new(&c.config, c.now, 1);
	effects_init(&c.fx);
	for (target_ix t = 0; t < n; t++) {
		struct target_state *is = &c.engine->targets[t];

		is->confirmed = (struct ad_state){ AD_ENABLED, many[t].budget_micros, 0 };
		if (random && roll(4) == 0)
			is->confirmed.budget_micros = DOLLARS(1 + roll(300));
		is->confirmed_at = c.now;
		c.engine->services[t].verdict.settled = VERDICT_OPEN;
		c.engine->services[t].open = random ? (int32_t)roll(40) - 1 : 20;
		guard_update(c.engine, t);
	}
}

static void wish_something(target_ix t)
{
	struct ad_state s = { AD_ENABLED, 0, 0 };

	s.budget_micros = money_clamp(many[t].budget_micros * (1 + roll(4)) / 2, many[t].min_micros,
				      many[t].max_micros);
	if (roll(6) == 0)
		s.status = AD_PAUSED;
	pool_wish(c.engine, t, s, roll(8) != 0);
}

/* Not a cent made or lost, nobody outside their bounds, nothing left over that somebody could take. */
static void check_pot(const struct pot *p, const int64_t *amounts, uint64_t seed)
{
	const struct purse *purse = &c.engine->purse;
	int64_t sum = 0, fixed = 0, ours = 0, plans = 0;
	bool could_take = false;

	for (uint32_t i = p->from; i < p->to; i++)
		plans += purse->claims[i].reserve;

	for (uint32_t i = p->from; i < p->to; i++) {
		const struct claim *claim = &purse->claims[i];

		sum += amounts[i];
		ours += claim->ours ? claim->floor : 0;
		fixed += claim->ours ? 0 : claim->wish;
		ck_assert_msg(amounts[i] <= claim->wish && amounts[i] >= 0,
			      "seed %llu: above its wish", (unsigned long long)seed);
		ck_assert_msg(amounts[i] >= claim->floor || p->short_of_floors,
			      "seed %llu: below its floor", (unsigned long long)seed);
		if (!claim->ours)
			ck_assert_msg(amounts[i] == claim->wish,
				      "seed %llu: moved what is not ours", (unsigned long long)seed);
		could_take |= c.config.limits.spend_micros == 0 && claim->a > 0 &&
			      amounts[i] != claim->now && amounts[i] != was_granted[i] &&
			      (amounts[i] < claim->reserve ||
			       (plans <= p->budget && amounts[i] < claim->wish &&
				amounts[i] < claim->step_high));
	}
	ck_assert_msg(sum <= p->budget || fixed + ours > p->budget, "seed %llu: %lld of %lld",
		      (unsigned long long)seed, (long long)sum, (long long)p->budget);
	ck_assert_msg(!could_take || sum >= p->budget,
		      "seed %llu: %lld of %lld, and someone could take it",
		      (unsigned long long)seed, (long long)sum, (long long)p->budget);
	ck_assert_msg(!p->short_of_floors || ours > p->budget, "seed %llu: floors cut without need",
		      (unsigned long long)seed);
}

static void check_all(uint64_t seed)
{
	const struct purse *purse = &c.engine->purse;
	int64_t sum = 0, least = 0;

	for (uint32_t i = 0; i < purse->all.to; i++) {
		const struct claim *claim = &purse->claims[i];

		sum += purse->grant[i];
		least += claim->ours && claim->floor < purse->part[i] ? claim->floor : purse->part[i];
		ck_assert_msg(purse->grant[i] <= purse->part[i],
			      "seed %llu: more than its pool granted", (unsigned long long)seed);
	}
	ck_assert_msg(sum <= purse->all.budget || least > purse->all.budget,
		      "seed %llu: %lld of %lld for everything", (unsigned long long)seed,
		      (long long)sum, (long long)purse->all.budget);
	for (uint32_t p = 0; p < CASE_POOLS; p++) {
		struct pool_view v = engine_pool_view(c.engine, p);

		ck_assert_msg(v.held == money_larger(v.daily - v.granted, 0),
			      "seed %llu: what is held is not what is left", (unsigned long long)seed);
	}
}

START_TEST(money_is_conserved)
{
	for (uint64_t seed = 1; seed <= ROUNDS; seed++) {
		size_t n = 1 + (size_t)(seed % 40);

		dice = seed * UINT64_C(0x9e3779b97f4a7c15);
		for (int i = 0; i < 8; i++)
			(void)roll(2);
		case_config(&c);
		c.pools[0].split = (int)roll(3);
		c.pools[1].split = (int)roll(3);
		c.pools[0].budget.micros = DOLLARS(roll((int64_t)n * 80) + 1);
		c.pools[1].budget.micros = DOLLARS(30 * (roll((int64_t)n * 80) + 1));
		c.config.limits.spend_micros = roll(2) ? DOLLARS(roll((int64_t)n * 150) + 1) : 0;
		many_open(n, true);
		for (int step = 0; step < 20; step++) {
			for (int64_t k = roll((int64_t)n); k >= 0; k--)
				wish_something((target_ix)roll((int64_t)n));
			memcpy(was_granted, c.engine->purse.grant, n * sizeof(was_granted[0]));
			pool_settle(c.engine, &c.fx);
			check_pot(&c.engine->purse.pots[0], c.engine->purse.part, seed);
			check_pot(&c.engine->purse.pots[1], c.engine->purse.part, seed);
			check_all(seed);
			ck_assert_ptr_null(case_recount(c.engine));
		}
		case_close(&c);
	}
}
END_TEST

/* Everybody is boosted by the same; one who comes back must not move them all by a cent. */
START_TEST(one_return_moves_few)
{
	size_t touched;

	case_config(&c);
	c.pools[0].budget.micros = DOLLARS(MANY * 110);
	c.config.limits.spend_micros = 0;
	many_open(MANY, false);
	c.engine->targets[0].confirmed.status = AD_PAUSED;
	guard_update(c.engine, 0);
	for (target_ix t = 0; t < MANY; t++)
		wish(t, t ? 200 : 0);
	pool_settle(c.engine, &c.fx);
	for (target_ix t = 1; t < MANY; t++) { /* they get it */
		c.engine->targets[t].confirmed.budget_micros = granted(t);
		guard_update(c.engine, t);
		wish(t, 200);
	}
	pool_settle(c.engine, &c.fx);
	touched = c.engine->dirty_count;
	for (size_t i = 0; i < touched; i++)
		c.engine->service_flags[c.engine->dirty[i]] = 0;
	c.engine->dirty_count = 0;
	wish(0, 100);
	pool_settle(c.engine, &c.fx);
	ck_assert_uint_lt(c.engine->dirty_count, MANY / 10);
	ck_assert_int_eq(granted(0), DOLLARS(100));
	ck_assert_int_ge(granted(1), DOLLARS(105));
	ck_assert_int_le(c.engine->purse.pots[0].final, MANY * 11000);
	case_close(&c);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("pool_many");

	tcase_set_timeout(tc, 60);
	tcase_add_test(tc, money_is_conserved);
	tcase_add_test(tc, one_return_moves_few);
	return run_case("pool_many", tc);
}
