/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pool.c - who gets what of a pool, and that not a cent is made or lost.
 *
 * Pool east holds targets 0 and 1 (both of service 0) and target 2 (service 1), each
 * planned at $100 between $20 and $200, with 28 openings at each clinic.
 */
#include "decide/plan.h"
#include "tests/unit/support/engine_case.h"
#include "tests/unit/support/run.h"

enum { EAST = 3, FIXED = -1, PAUSED = -2, OF_ALL = 5 };

static struct engine_case c;
static struct service_line lines[2] = { { .id = "prim", .priority = 1 },
					{ .id = "derm", .priority = 2 } };

static void begin(void)
{
	c.config.lines = lines;
	c.config.line_count = 2;
	c.config.limits.spend_micros = 0;
	case_start(&c);
	for (target_ix t = 0; t < CASE_TARGETS; t++)
		case_show(&c, t, AD_ENABLED, DOLLARS(100));
	for (service_ix s = 0; s < CASE_SERVICES; s++) {
		c.engine->services[s].verdict.settled = VERDICT_OPEN;
		c.engine->services[s].open = 28;
	}
	effects_clear(&c.fx);
}

static void setup(void)
{
	case_config(&c);
	lines[0] = (struct service_line){ .id = "prim", .priority = 1 };
	lines[1] = (struct service_line){ .id = "derm", .priority = 2 };
	c.pools[0].budget.micros = DOLLARS(320);
}

static void teardown(void)
{
	case_close(&c);
}

static void wish(target_ix t, int64_t dollars)
{
	struct ad_state s = { AD_ENABLED, DOLLARS(dollars), 0 };

	if (dollars == PAUSED)
		s.status = AD_PAUSED;
	pool_wish(c.engine, t, s, dollars != FIXED);
}

static struct ad_state granted(target_ix t)
{
	return pool_grant(c.engine, t, (struct ad_state){ AD_ENABLED, DOLLARS(1000), 0 });
}

static void found_at(target_ix t, int64_t dollars)
{
	c.engine->targets[t].confirmed.budget_micros = DOLLARS(dollars);
	guard_update(c.engine, t);
}

/* ---- one pool ---- */

static const struct {
	const char *why;
	int split;
	int64_t budget;	      /* dollars */
	int64_t is[EAST];     /* 0: 100 */
	int64_t wishes[EAST]; /* FIXED: not ours to move; PAUSED */
	int32_t open[2];      /* of services 0 and 1; 0: 28 */
	int64_t gets[EAST];
	enum bound bounds[EAST];
} rows[] = {
	{ "enough for everyone",
	  SPLIT_CAPACITY,
	  320,
	  { 0 },
	  { 100, 100, 120 },
	  { 0 },
	  { 100, 100, 120 },
	  { BOUND_VERDICT, BOUND_VERDICT, BOUND_VERDICT } },
	{ "planned parts first, then by need",
	  SPLIT_CAPACITY,
	  320,
	  { 0 },
	  { 130, 130, 130 },
	  { 0 },
	  { 100, 100, 120 },
	  { BOUND_NONE, BOUND_NONE, BOUND_NONE } },
	{ "who needs nothing more gets nothing more",
	  SPLIT_CAPACITY,
	  320,
	  { 0 },
	  { 110, 110, 130 },
	  { 1000, 1 },
	  { 110, 110, 100 },
	  { BOUND_VERDICT, BOUND_VERDICT, BOUND_NONE } },
	{ "less than the plans: all of it by need",
	  SPLIT_CAPACITY,
	  240,
	  { 0 },
	  { 130, 130, 130 },
	  { 0 },
	  { 70, 70, 100 },
	  { BOUND_NONE, BOUND_NONE, BOUND_NONE } },
	{ "nobody below the floor",
	  SPLIT_CAPACITY,
	  120,
	  { 30, 30, 80 },
	  { 100, 100, 100 },
	  { 1, 99 },
	  { 20, 20, 80 },
	  { BOUND_MIN, BOUND_MIN, BOUND_NONE } },
	{ "nor further down than one step",
	  SPLIT_CAPACITY,
	  180,
	  { 0 },
	  { 100, 100, 100 },
	  { 1, 99 },
	  { 50, 50, 80 },
	  { BOUND_STEP, BOUND_STEP, BOUND_NONE } },
	{ "a step that leaves too little to the rest is no bound",
	  SPLIT_CAPACITY,
	  120,
	  { 0 },
	  { 100, 100, 100 },
	  { 1, 99 },
	  { 20, 20, 80 },
	  { BOUND_MIN, BOUND_MIN, BOUND_NONE } },
	{ "a boost goes up no further than one step",
	  SPLIT_CAPACITY,
	  370,
	  { 0 },
	  { 200, 100, 100 },
	  { 0 },
	  { 150, 100, 100 },
	  { BOUND_STEP, BOUND_VERDICT, BOUND_VERDICT } },
	{ "the plan is set aside however far one step goes",
	  SPLIT_CAPACITY,
	  310,
	  { 40, 0, 0 },
	  { 100, 100, 130 },
	  { 0 },
	  { 100, 100, 110 },
	  { BOUND_VERDICT, BOUND_VERDICT, BOUND_NONE } },
	{ "a step lower than the wish is none",
	  SPLIT_CAPACITY,
	  310,
	  { 190, 0, 0 },
	  { 50, 130, 180 },
	  { 0 },
	  { 50, 110, 150 },
	  { BOUND_VERDICT, BOUND_NONE, BOUND_STEP } },
	{ "paused leaves it to the others",
	  SPLIT_CAPACITY,
	  220,
	  { 0 },
	  { PAUSED, 130, 130 },
	  { 0 },
	  { 0, 100, 120 },
	  { BOUND_VERDICT, BOUND_NONE, BOUND_NONE } },
	{ "what is not ours to move is set aside as it is",
	  SPLIT_CAPACITY,
	  220,
	  { 0 },
	  { 130, 130, FIXED },
	  { 0 },
	  { 60, 60, 100 },
	  { BOUND_NONE, BOUND_NONE, BOUND_HELD } },
	{ "what a person took leaves the rest at their floors",
	  SPLIT_CAPACITY,
	  220,
	  { 0, 0, 250 },
	  { 130, 130, FIXED },
	  { 0 },
	  { 20, 20, 250 },
	  { BOUND_MIN, BOUND_MIN, BOUND_HELD } },
	{ "floors above the pool shrink alike",
	  SPLIT_CAPACITY,
	  45,
	  { 0 },
	  { 100, 100, 100 },
	  { 0 },
	  { 15, 15, 15 },
	  { BOUND_SHRUNK, BOUND_SHRUNK, BOUND_SHRUNK } },
	{ "beside what a person took too",
	  SPLIT_CAPACITY,
	  30,
	  { 0, 0, 250 },
	  { 100, 100, FIXED },
	  { 0 },
	  { 15, 15, 250 },
	  { BOUND_SHRUNK, BOUND_SHRUNK, BOUND_HELD } },
	{ "by value, all alike here: all alike",
	  SPLIT_VALUE,
	  330,
	  { 0 },
	  { 130, 130, 130 },
	  { 0 },
	  { 110, 110, 110 },
	  { BOUND_NONE, BOUND_NONE, BOUND_NONE } },
	{ "kept: each gives the same from where it is",
	  SPLIT_KEEP,
	  240,
	  { 90, 90, 90 },
	  { 90, 90, 90 },
	  { 0 },
	  { 80, 80, 80 },
	  { BOUND_NONE, BOUND_NONE, BOUND_NONE } },
	{ "kept: each gets the same",
	  SPLIT_KEEP,
	  360,
	  { 100, 110, 120 },
	  { 150, 150, 150 },
	  { 0 },
	  { 110, 120, 130 },
	  { BOUND_NONE, BOUND_NONE, BOUND_NONE } },
	{ "a small move is none, and is not made by others",
	  SPLIT_CAPACITY,
	  320,
	  { 0, 0, 117 },
	  { 130, 130, 130 },
	  { 0 },
	  { 100, 100, 117 },
	  { BOUND_NONE, BOUND_NONE, BOUND_QUIET } },
	{ "unless it would be too much: then one gives",
	  SPLIT_CAPACITY,
	  320,
	  { 0, 0, 122 },
	  { 130, 130, 130 },
	  { 0 },
	  { 100, 100, 120 },
	  { BOUND_NONE, BOUND_NONE, BOUND_NONE } },
	{ "a small move out of its bounds is made",
	  SPLIT_CAPACITY,
	  320,
	  { 0, 0, 132 },
	  { 100, 118, 130 },
	  { 1, 99 },
	  { 100, 100, 120 },
	  { BOUND_VERDICT, BOUND_NONE, BOUND_NONE } },
};

START_TEST(one_pool)
{
	c.pools[0].split = rows[_i].split;
	c.pools[0].budget.micros = DOLLARS(rows[_i].budget);
	begin();
	for (target_ix t = 0; t < EAST; t++)
		if (rows[_i].is[t])
			found_at(t, rows[_i].is[t]);
	for (service_ix s = 0; s < 2; s++)
		if (rows[_i].open[s])
			c.engine->services[s].open = rows[_i].open[s];
	for (target_ix t = 0; t < EAST; t++) /* as at a start: what it is, then what it should be */
		wish(t, FIXED);
	pool_settle(c.engine, &c.fx);
	for (target_ix t = 0; t < EAST; t++)
		wish(t, rows[_i].wishes[t]);
	pool_settle(c.engine, &c.fx);
	for (target_ix t = 0; t < EAST; t++) {
		int64_t got = c.engine->purse.grant[c.engine->purse.place[t]];

		(void)granted(t);
		ck_assert_msg(got == rows[_i].gets[t] * 100 &&
				      c.engine->targets[t].bound == rows[_i].bounds[t],
			      "%s: %u gets %lld, bound by %s", rows[_i].why, t, (long long)got,
			      bound_name((enum bound)c.engine->targets[t].bound));
	}
}
END_TEST

/* ---- floors by priority ---- */

static const struct {
	const char *why;
	int64_t budget;
	int64_t gets[EAST]; /* targets 0 and 1 are of the lower priority */
} priority_rows[] = {
	{ "the lower priority gives first", 50, { 15, 15, 20 } },
	{ "all of its own", 20, { 0, 0, 20 } },
	{ "and only then the higher", 15, { 0, 0, 15 } },
	{ "nothing is left", 0, { 0, 0, 0 } },
};

START_TEST(floors_by_priority)
{
	struct pool_view v;

	c.services[1].line = 1;
	c.pools[0].budget.micros = DOLLARS(priority_rows[_i].budget);
	begin();
	for (target_ix t = 0; t < EAST; t++)
		wish(t, 100);
	pool_settle(c.engine, &c.fx);
	for (target_ix t = 0; t < EAST; t++) {
		struct ad_state got = granted(t);

		ck_assert_msg(plan_cost(got) == DOLLARS(priority_rows[_i].gets[t]), "%s: %u gets %lld",
			      priority_rows[_i].why, t, (long long)plan_cost(got));
		ck_assert(got.status == (priority_rows[_i].gets[t] ? AD_ENABLED : AD_PAUSED));
	}
	v = engine_pool_view(c.engine, 0);
	ck_assert(v.short_of_floors && v.held == 0);
	ck_assert_int_eq(v.granted, DOLLARS(priority_rows[_i].budget));
}
END_TEST

START_TEST(short_of_floors_is_said_once)
{
	begin();
	pool_budget(c.engine, 0, DOLLARS(50));
	pool_settle(c.engine, &c.fx);
	ck_assert_str_eq(
		case_effect(&c, EFFECT_NOTICE)->text,
		"east: $50 a day is less than the minimums of what runs; those of the "
		"lowest priority are cut until a person changes the budget or the minimums");
	effects_clear(&c.fx);
	pool_budget(c.engine, 0, DOLLARS(49));
	pool_settle(c.engine, &c.fx);
	ck_assert_ptr_null(case_effect(&c, EFFECT_NOTICE));
	pool_budget(c.engine, 0, DOLLARS(400));
	pool_settle(c.engine, &c.fx);
	ck_assert(!engine_pool_view(c.engine, 0).short_of_floors);
	pool_budget(c.engine, 0, DOLLARS(50));
	pool_settle(c.engine, &c.fx);
	ck_assert_ptr_nonnull(case_effect(&c, EFFECT_NOTICE)); /* again: it had been over */
}
END_TEST

/* ---- the organisation ---- */

/* Targets 0 to 2 are of pool east, 3 and 4 of west, 5 to 7 of none. All wish $130. */
static const struct {
	const char *why;
	int64_t spend; /* dollars */
	bool mixed;    /* the pools split differently */
	int64_t gets[CASE_TARGETS];
} all_rows[] = {
	{ "no limit: what the pools grant", 0, false, { 110, 110, 110, 120, 120, 130, 130, 130 } },
	{ "enough", 960, false, { 110, 110, 110, 120, 120, 130, 130, 130 } },
	{ "planned parts first; of the rest none more than its pool grants",
	  900,
	  false,
	  { 110, 110, 110, 114, 114, 114, 114, 114 } },
	{ "less than the plans: from the floors up", 640, false, { 80, 80, 80, 80, 80, 80, 80, 80 } },
	{ "splits that do not compare: all give the same part", 480, true, { 55, 55, 55, 60, 60, 65, 65, 65 } },
	{ "floors above the limit shrink", 80, false, { 10, 10, 10, 10, 10, 10, 10, 10 } },
};

START_TEST(organisation)
{
	c.pools[0].split = c.pools[1].split = SPLIT_VALUE;
	if (all_rows[_i].mixed)
		c.pools[1].split = SPLIT_CAPACITY;
	c.pools[0].budget.micros = DOLLARS(330);
	c.pools[1].budget = (struct period_budget){ DOLLARS(240), PERIOD_DAY };
	for (service_ix s = 4; s < CASE_SERVICES; s++)
		c.services[s].pool = -1;
	begin();
	c.engine->purse.all.budget = all_rows[_i].spend ? all_rows[_i].spend * 100 : ALLOCATE_MAX;
	for (service_ix s = 0; s < CASE_SERVICES; s++) /* without a pool the weight is the need */
		c.engine->services[s].open = COUNT_UNKNOWN;
	for (target_ix t = 0; t < CASE_TARGETS; t++)
		wish(t, 130);
	for (target_ix t = OF_ALL; t < CASE_TARGETS; t++) { /* weigh as in a pool of that split */
		struct claim *claim = &c.engine->purse.claims[c.engine->purse.place[t]];

		claim->a = 10000, claim->b = -10000;
	}
	pool_settle(c.engine, &c.fx);
	for (target_ix t = 0; t < CASE_TARGETS; t++)
		ck_assert_msg(plan_cost(granted(t)) == DOLLARS(all_rows[_i].gets[t]), "%s: %u gets %lld",
			      all_rows[_i].why, t, (long long)plan_cost(granted(t)));
	ck_assert_int_eq(engine_pool_view(c.engine, 0).held,
			 DOLLARS(330) - engine_pool_view(c.engine, 0).granted);
}
END_TEST

START_TEST(back_under_the_limit)
{
	begin();
	c.engine->purse.all.budget = 64000;
	for (target_ix t = 0; t < CASE_TARGETS; t++)
		wish(t, 100);
	pool_settle(c.engine, &c.fx);
	ck_assert_int_eq(plan_cost(granted(0)), DOLLARS(60));
	for (target_ix t = 2; t < OF_ALL; t++)
		wish(t, PAUSED);
	pool_settle(c.engine, &c.fx);
	ck_assert_int_eq(plan_cost(granted(0)), DOLLARS(100));
	ck_assert_ptr_null(case_recount(c.engine));
}
END_TEST

/* ---- what does not move is not looked at ---- */

static size_t touched(void)
{
	size_t n = c.engine->dirty_count;

	for (size_t i = 0; i < n; i++)
		c.engine->service_flags[c.engine->dirty[i]] &= (uint8_t)~SERVICE_DIRTY;
	c.engine->dirty_count = 0;
	return n;
}

START_TEST(only_those_that_share_are_touched)
{
	begin();
	for (target_ix t = 0; t < CASE_TARGETS; t++)
		wish(t, 100);
	pool_settle(c.engine, &c.fx);
	(void)touched();
	wish(0, 115); /* there is enough */
	pool_settle(c.engine, &c.fx);
	ck_assert_uint_eq(touched(), 0);
	ck_assert_int_eq(plan_cost(granted(0)), DOLLARS(115));
	wish(0, 115);
	ck_assert(!c.engine->purse.moved);
	wish(2, 150); /* now it is short: service 0 and 1 share it */
	pool_settle(c.engine, &c.fx);
	ck_assert_uint_eq(touched(), 2);
	ck_assert_ptr_null(case_recount(c.engine));
}
END_TEST

START_TEST(not_known_yet_is_one_among_the_others)
{
	begin();
	c.pools[0].budget.micros = DOLLARS(240);
	c.engine->targets[1].confirmed_at = (struct instant){ 0 };
	c.engine->services[1].verdict.settled = VERDICT_UNKNOWN;
	pool_budget(c.engine, 0, DOLLARS(240));
	pool_wish(c.engine, 0, (struct ad_state){ AD_ENABLED, DOLLARS(100), 0 }, true);
	pool_wish(c.engine, 1, (struct ad_state){ AD_UNKNOWN, 0, 0 }, false);
	pool_wish(c.engine, 2, (struct ad_state){ AD_UNKNOWN, 0, 0 }, false);
	pool_settle(c.engine, &c.fx);
	ck_assert_int_eq(plan_cost(granted(0)), DOLLARS(70));
	pool_wish(c.engine, 2, (struct ad_state){ AD_PAUSED, DOLLARS(100), 0 }, true); /* declared closed */
	pool_settle(c.engine, &c.fx);
	ck_assert_int_eq(plan_cost(granted(0)), DOLLARS(100));
	c.engine->services[1].verdict.settled = VERDICT_OPEN;
	pool_wish(c.engine, 2, (struct ad_state){ AD_UNKNOWN, 0, 0 }, true); /* silent: as it is */
	pool_settle(c.engine, &c.fx);
	ck_assert_int_eq(plan_cost(granted(0)), DOLLARS(70));
	ck_assert_int_eq(c.engine->purse.claims[c.engine->purse.place[2]].bound, BOUND_HELD);
}
END_TEST

START_TEST(what_is_not_enabled_is_not_granted)
{
	struct ad_state leave = { AD_UNKNOWN, BUDGET_UNKNOWN, 0 };

	begin();
	ck_assert(pool_grant(c.engine, 0, leave).status == AD_UNKNOWN);
	wish(0, FIXED);
	ck_assert_int_eq(plan_cost(granted(0)), DOLLARS(1000)); /* a gate says why not */
}
END_TEST

/* ---- cuts under way ---- */

static const struct {
	const char *why;
	enum verb verb;
	int64_t budget;
	enum gate gate;
	target_ix waits;
	bool releasing;
} releasing_rows[] = {
	{ "a cut frees its pool", VERB_SET_BUDGET, 50, GATE_POOL, 2, true },
	{ "and its month", VERB_SET_BUDGET, 50, GATE_MONTH, 2, true },
	{ "and everything", VERB_PAUSE, 0, GATE_SPEND, 7, true },
	{ "and the account", VERB_PAUSE, 0, GATE_ACCOUNT, 7, true },
	{ "not another pool", VERB_PAUSE, 0, GATE_POOL, 3, false },
	{ "not what may be moved in a day", VERB_PAUSE, 0, GATE_MOVED, 2, false },
	{ "a raise frees nothing", VERB_SET_BUDGET, 150, GATE_POOL, 2, false },
};

START_TEST(releasing)
{
	struct command cut = { .verb = releasing_rows[_i].verb,
			       .budget_micros = DOLLARS(releasing_rows[_i].budget) };

	begin();
	cut.planned_against = c.engine->targets[0].confirmed;
	c.engine->targets[0].command = &cut;
	pool_releasing(c.engine, 0, 1);
	ck_assert_msg(pool_is_releasing(c.engine, releasing_rows[_i].waits, releasing_rows[_i].gate) ==
			      releasing_rows[_i].releasing,
		      "%s", releasing_rows[_i].why);
	pool_releasing(c.engine, 0, -1);
	ck_assert(!pool_is_releasing(c.engine, 0, GATE_SPEND));
	c.engine->targets[0].command = NULL;
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("pool");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_loop_test(tc, one_pool, 0, ROWS(rows));
	tcase_add_loop_test(tc, floors_by_priority, 0, ROWS(priority_rows));
	tcase_add_test(tc, short_of_floors_is_said_once);
	tcase_add_loop_test(tc, organisation, 0, ROWS(all_rows));
	tcase_add_test(tc, back_under_the_limit);
	tcase_add_test(tc, only_those_that_share_are_touched);
	tcase_add_test(tc, not_known_yet_is_one_among_the_others);
	tcase_add_test(tc, what_is_not_enabled_is_not_granted);
	tcase_add_loop_test(tc, releasing, 0, ROWS(releasing_rows));
	return run_case("pool", tc);
}
