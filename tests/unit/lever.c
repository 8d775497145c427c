/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lever.c - what a platform tells beside the lever changes nothing, and one budget has one target.
 */
#include "tests/unit/support/engine_case.h"
#include "tests/unit/support/run.h"

enum { FAR = 0, T = 5, OTHER = 6, THIRD = 7 };

static struct engine_case c;

static void setup(void)
{
	case_open(&c);
}

static void teardown(void)
{
	case_close(&c);
}

static const struct {
	const char *why;
	int lever;
	bool fixed;
	struct ad_state told, seen;
} rows[] = {
	{ "a budget is as it is told", LEVER_BUDGET, false, { AD_PAUSED, 7, 3 }, { AD_PAUSED, 7, 3 } },
	{ "one that is not told, too",
	  LEVER_BUDGET,
	  false,
	  { AD_ENABLED, BUDGET_UNKNOWN, 0 },
	  { AD_ENABLED, BUDGET_UNKNOWN, 0 } },
	{ "a switch has none", LEVER_SWITCH, false, { AD_PAUSED, 7, 0 }, { AD_PAUSED, 0, 0 } },
	{ "not even an unknown one", LEVER_SWITCH, false, { AD_ENABLED, BUDGET_UNKNOWN, 0 }, { AD_ENABLED, 0, 0 } },
	{ "a bid is never paused", LEVER_BID, false, { AD_PAUSED, 850000, 0 }, { AD_ENABLED, 850000, 0 } },
	{ "but ends", LEVER_BID, false, { AD_ENDED, 850000, 0 }, { AD_ENDED, 850000, 0 } },
	{ "a budget of somebody else's is as seen",
	  LEVER_BUDGET,
	  true,
	  { AD_ENABLED, 7, 0 },
	  { AD_ENABLED, 7, 0 } },
	{ "or as planned", LEVER_BUDGET, true, { AD_ENABLED, BUDGET_UNKNOWN, 0 }, { AD_ENABLED, DOLLARS(100), 0 } },
};

START_TEST(seen)
{
	struct event ev = {
		.kind = EVENT_SEEN, .target = T, .seen = rows[_i].told, .budget_fixed = rows[_i].fixed
	};
	struct ad_state got;

	c.targets[T].lever = rows[_i].lever;
	got = lever_seen(c.engine, &ev);
	ck_assert_msg(got.status == rows[_i].seen.status &&
			      got.budget_micros == rows[_i].seen.budget_micros &&
			      got.ref == rows[_i].seen.ref,
		      "%s: %d at %lld", rows[_i].why, got.status, (long long)got.budget_micros);
}
END_TEST

static void show(target_ix t, uint64_t ref)
{
	case_step(&c, (struct event){ .kind = EVENT_SEEN,
				      .target = t,
				      .steerable = true,
				      .asked_at = c.now,
				      .words = "",
				      .seen = { AD_ENABLED, DOLLARS(100), ref } });
}

static bool is_stuck(target_ix t)
{
	return c.engine->targets[t].gate == GATE_NOT_STEERABLE;
}

START_TEST(one_budget_one_target)
{
	show(T, 0);
	show(OTHER, 0);
	ck_assert_msg(!is_stuck(T) && !is_stuck(OTHER), "none is told");
	show(T, 77);
	show(OTHER, 77);
	ck_assert_msg(is_stuck(T) && is_stuck(OTHER), "two of one, and the first is told at once");
	ck_assert_uint_eq(lever_twin(c.engine, T), OTHER);
	show(THIRD, 77);
	ck_assert(is_stuck(THIRD));
	show(T, 78);
	ck_assert_msg(!is_stuck(T) && is_stuck(OTHER) && is_stuck(THIRD), "two are left");
	show(OTHER, 78);
	ck_assert_msg(is_stuck(T) && is_stuck(OTHER) && !is_stuck(THIRD), "and two others");
	ck_assert_uint_eq(lever_twin(c.engine, THIRD), NOBODY);
	show(FAR, 55);
	show(T, 56);
	ck_assert_msg(!is_stuck(T) && !is_stuck(OTHER) && !is_stuck(FAR), "each has its own");
}
END_TEST

START_TEST(another_platforms_number_is_another_budget)
{
	struct platform_config two[] = { c.platform, c.platform };

	two[1].id = "h";
	c.config.platforms = two;
	c.config.platform_count = 2;
	c.engine = engine_free(c.engine);
	c.targets[OTHER].platform = 1;
	c.engine = engine_new(&c.config, c.now, 1);
	show(T, 77);
	show(OTHER, 77);
	ck_assert(!is_stuck(T) && !is_stuck(OTHER));
	c.engine = engine_free(c.engine); /* before what it was made of */
}
END_TEST

START_TEST(a_switch_has_no_budget_to_share)
{
	c.targets[T].lever = LEVER_SWITCH;
	show(T, 77);
	show(OTHER, 77);
	ck_assert(!is_stuck(T) && !is_stuck(OTHER));
}
END_TEST

START_TEST(a_restart_knows_what_is_shared)
{
	struct target_state was[2];

	show(T, 77);
	show(OTHER, 77);
	was[0] = c.engine->targets[T];
	was[1] = c.engine->targets[OTHER];
	was[0].trouble = was[1].trouble = NULL;
	c.engine = engine_free(c.engine);
	c.engine = engine_new(&c.config, c.now, 1);
	engine_restore_target(c.engine, T, &was[0]);
	engine_restore_target(c.engine, OTHER, &was[1]);
	ck_assert(c.engine->target_flags[T] & TARGET_SHARED);
	ck_assert(c.engine->target_flags[OTHER] & TARGET_SHARED);
}
END_TEST

/* A pause of ours is under way while its campaign's budget moves: neither is taken for the other. */
START_TEST(what_is_under_way_is_read_with_the_budget_of_now)
{
	struct target_state *is = &c.engine->targets[T];

	is->confirmed = (struct ad_state){ AD_ENABLED, DOLLARS(100), 0 };
	is->command = calloc(1, sizeof(*is->command));
	ck_assert_ptr_nonnull(is->command);
	*is->command = (struct command){ .id = 9, .verb = VERB_PAUSE, .planned_against = is->confirmed };
	lever_adopt(c.engine, T, DOLLARS(140));
	ck_assert_int_eq(is->command->planned_against.budget_micros, DOLLARS(140));
	ck_assert_int_eq(is->confirmed.budget_micros, DOLLARS(140));
	ck_assert_int_eq(is->previous.budget_micros, DOLLARS(140));
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("lever");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_loop_test(tc, seen, 0, ROWS(rows));
	tcase_add_test(tc, one_budget_one_target);
	tcase_add_test(tc, another_platforms_number_is_another_budget);
	tcase_add_test(tc, a_switch_has_no_budget_to_share);
	tcase_add_test(tc, a_restart_knows_what_is_shared);
	tcase_add_test(tc, what_is_under_way_is_read_with_the_budget_of_now);
	return run_case("lever", tc);
}
