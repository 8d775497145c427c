/* SPDX-License-Identifier: Apache-2.0 */
/*
 * guard.c - the sums that hold every limit, and what is left of each.
 *
 * Pool east ($320 a day) holds targets 0 to 2, pool west ($6,000 a month) 3 and 4;
 * each is planned at $100.
 */
#include "base/zone.h"
#include "tests/unit/support/engine_case.h"
#include "tests/unit/support/run.h"

static struct engine_case c;

static void setup(void)
{
	case_open(&c);
	for (target_ix t = 0; t < CASE_TARGETS; t++)
		case_show(&c, t, AD_ENABLED, DOLLARS(100));
}

static void teardown(void)
{
	case_close(&c);
}

static const struct {
	const char *why;
	enum ad_status status;
	int64_t budget;
	enum command_stage stage;
	enum verb verb;
	int64_t asked;
	int64_t costs;
} exposure_rows[] = {
	{ "what runs costs its budget", AD_ENABLED, 80, STAGE_NONE, 0, 0, 80 },
	{ "what is paused costs nothing", AD_PAUSED, 80, STAGE_NONE, 0, 0, 0 },
	{ "what has ended costs nothing", AD_ENDED, 80, STAGE_NONE, 0, 0, 0 },
	{ "a cut on its way frees nothing", AD_ENABLED, 80, STAGE_INTENT, VERB_SET_BUDGET, 40, 80 },
	{ "nor does a pause that is said to be done", AD_ENABLED, 80, STAGE_DONE, VERB_PAUSE, 0, 80 },
	{ "a raise counts from its intent", AD_ENABLED, 80, STAGE_INTENT, VERB_SET_BUDGET, 120, 120 },
	{ "an unsure raise counts", AD_ENABLED, 80, STAGE_UNSURE, VERB_SET_BUDGET, 120, 120 },
	{ "resuming counts", AD_PAUSED, 80, STAGE_UNSURE, VERB_ENABLE, 0, 80 },
	{ "a paused target's new budget costs nothing", AD_PAUSED, 80, STAGE_INTENT,
	  VERB_SET_BUDGET, 120, 0 },
};

START_TEST(exposure)
{
	struct target_state *is = &c.engine->targets[3];
	struct command command = { .verb = exposure_rows[_i].verb,
				   .budget_micros = DOLLARS(exposure_rows[_i].asked) };

	is->confirmed =
		(struct ad_state){ exposure_rows[_i].status, DOLLARS(exposure_rows[_i].budget), 0 };
	is->stage = (uint8_t)exposure_rows[_i].stage;
	command.planned_against = is->confirmed;
	is->command = exposure_rows[_i].stage == STAGE_NONE ? NULL : &command;
	ck_assert_msg(guard_exposure(c.engine, 3) == DOLLARS(exposure_rows[_i].costs), "%s",
		      exposure_rows[_i].why);
	guard_update(c.engine, 3);
	ck_assert_int_eq(engine_pool_exposure(c.engine, 1), DOLLARS(100 + exposure_rows[_i].costs));
	ck_assert_int_eq(engine_exposure(c.engine), DOLLARS(700 + exposure_rows[_i].costs));
	ck_assert_int_eq(engine_pool_exposure(c.engine, 0), DOLLARS(300));
	is->command = NULL;
}
END_TEST

START_TEST(nobody_has_looked_yet)
{
	struct engine_case fresh;

	case_open(&fresh);
	ck_assert_int_eq(engine_exposure(fresh.engine), DOLLARS(800));
	case_show(&fresh, 0, AD_PAUSED, DOLLARS(100));
	ck_assert_int_eq(engine_exposure(fresh.engine), DOLLARS(700));
	case_close(&fresh);
}
END_TEST

static const struct {
	const char *why;
	target_ix t;
	int64_t spend, account, moved, moved_today; /* dollars; 0: no limit */
	int64_t most;
	enum gate gate;
} most_rows[] = {
	{ "the pool leaves 20", 0, 0, 0, 0, 0, 120, GATE_POOL },
	{ "a month's pool is a thirtieth a day, and used up", 3, 0, 0, 0, 0, 100, GATE_POOL },
	{ "spend leaves 10", 0, 810, 0, 0, 0, 110, GATE_SPEND },
	{ "spend is passed already: nothing more, and no forced cut", 0, 700, 0, 0, 0, 100, GATE_SPEND },
	{ "the ad account leaves 5", 0, 810, 805, 0, 0, 105, GATE_ACCOUNT },
	{ "without a pool too", 7, 0, 830, 0, 0, 130, GATE_ACCOUNT },
	{ "moved leaves 5", 0, 0, 0, 50, 45, 105, GATE_MOVED },
	{ "moved is used up", 0, 0, 0, 50, 50, 100, GATE_MOVED },
	{ "no pool: spend alone", 7, 850, 0, 0, 0, 150, GATE_SPEND },
};

START_TEST(most)
{
	enum gate gate;
	int64_t got;

	c.config.limits.spend_micros = DOLLARS(most_rows[_i].spend);
	c.config.limits.moved_micros = DOLLARS(most_rows[_i].moved);
	c.platform.spend_micros = DOLLARS(most_rows[_i].account);
	c.engine->moved_today = DOLLARS(most_rows[_i].moved_today);
	got = guard_most(c.engine, most_rows[_i].t, &gate);
	ck_assert_msg(got == DOLLARS(most_rows[_i].most) && gate == most_rows[_i].gate,
		      "%s: %lld, %s", most_rows[_i].why, (long long)(got / MICROS), gate_name(gate));
}
END_TEST

START_TEST(no_limit_at_all)
{
	enum gate gate;

	c.config.limits.spend_micros = c.config.limits.moved_micros = 0;
	ck_assert_int_eq(guard_most(c.engine, 7, &gate), MONEY_MAX);
	ck_assert_int_eq(gate, GATE_NONE);
}
END_TEST

START_TEST(counted_once_and_taken_back_once)
{
	struct target_state *is = &c.engine->targets[0];
	struct command raise = { .verb = VERB_SET_BUDGET,
				 .budget_micros = DOLLARS(120),
				 .planned_against = is->confirmed };

	is->command = &raise;
	guard_issued(c.engine, 0);
	ck_assert_int_eq(is->changes_today, 1);
	ck_assert_int_eq(engine_moved_today(c.engine), DOLLARS(20));
	guard_refund(c.engine, 0, false);
	ck_assert_int_eq(is->changes_today, 1);
	ck_assert_int_eq(engine_moved_today(c.engine), 0);
	guard_issued(c.engine, 0);
	guard_refund(c.engine, 0, true);
	ck_assert_int_eq(is->changes_today, 1);
	raise.verb = VERB_PAUSE; /* never rationed */
	guard_issued(c.engine, 0);
	ck_assert_int_eq(is->changes_today, 1);
	is->command = NULL;
}
END_TEST

START_TEST(a_day_that_comes_twice)
{
	struct target_state *is = &c.engine->targets[0];
	struct command raise = { .verb = VERB_SET_BUDGET,
				 .budget_micros = DOLLARS(120),
				 .planned_against = is->confirmed };

	is->command = &raise;
	guard_issued(c.engine, 0);
	c.engine->today--; /* restarted with the clock before midnight */
	guard_issued(c.engine, 0);
	ck_assert_int_eq(is->changes_today, 2);
	guard_count_today(c.engine);
	ck_assert_int_eq(engine_moved_today(c.engine), DOLLARS(40));
	c.engine->today += 2;
	guard_count_today(c.engine);
	ck_assert_int_eq(engine_moved_today(c.engine), 0);
	guard_issued(c.engine, 0);
	ck_assert_int_eq(is->changes_today, 1);
	is->command = NULL;
}
END_TEST

/* ---- the day's highest ---- */

static const struct zone_shift west = { .offset_s = -10 * 3600, .abbreviation = "HST" };
static const struct zone far_west = { "Test/Pacific", &west, 1 };

static void raise_to(target_ix t, struct command *command, int64_t dollars)
{
	struct target_state *is = &c.engine->targets[t];

	*command = (struct command){ .verb = VERB_SET_BUDGET,
				     .budget_micros = DOLLARS(dollars),
				     .planned_against = is->confirmed };
	is->command = command;
	is->stage = STAGE_INTENT;
	guard_issued(c.engine, t);
	guard_update(c.engine, t);
}

static void lands_at(target_ix t, int64_t dollars)
{
	struct target_state *is = &c.engine->targets[t];

	is->command = NULL;
	is->stage = STAGE_NONE;
	is->confirmed.budget_micros = DOLLARS(dollars);
	guard_update(c.engine, t);
}

static void until(int64_t hours)
{
	while (c.now.ms < CASE_NOON + hours * 3600000) /* longer steps would be a jump */
		case_tick(&c, SPAN_MINUTES(30));
}

static const struct {
	const char *why;
	const struct zone *zone;
	int64_t until, counts; /* hours after noon; dollars */
} high_rows[] = {
	{ "raised and cut again: the ad platform charges the highest", NULL, 0, 150 },
	{ "all day long", NULL, 16, 150 },
	{ "until midnight", NULL, 17, 80 },
	{ "of the account, which may come sooner", &zone_utc, 11, 150 },
	{ "than the organisation's", &zone_utc, 12, 80 },
	{ "or later", &far_west, 17, 150 },
	{ "and then it is over", &far_west, 22, 80 },
};

START_TEST(the_days_highest)
{
	struct command command;

	teardown();
	case_config(&c);
	c.platform.zone = high_rows[_i].zone;
	case_start(&c);
	case_show(&c, 0, AD_ENABLED, DOLLARS(100));
	raise_to(0, &command, 150);
	lands_at(0, 150);
	lands_at(0, 80);
	until(high_rows[_i].until);
	ck_assert_msg(c.engine->exposure[0] == DOLLARS(high_rows[_i].counts), "%s: %lld",
		      high_rows[_i].why, (long long)c.engine->exposure[0] / MICROS);
	ck_assert_int_eq(engine_account_exposure(c.engine, 0), c.engine->total_exposure);
	ck_assert_ptr_null(case_recount(c.engine));
}
END_TEST

START_TEST(what_was_not_raised_does_not_count_twice)
{
	struct command command;

	raise_to(0, &command, 60); /* a cut */
	lands_at(0, 60);
	ck_assert_int_eq(c.engine->exposure[0], DOLLARS(60));
	raise_to(0, &command, 90);
	lands_at(0, 90);
	raise_to(0, &command, 70);
	lands_at(0, 70);
	ck_assert_int_eq(c.engine->exposure[0], DOLLARS(90));
	raise_to(0, &command, 80); /* under the day's highest: costs nothing more */
	ck_assert_int_eq(c.engine->exposure[0], DOLLARS(90));
	lands_at(0, 80);
}
END_TEST

/* A raise under way at midnight may take effect on the day that begins. */
START_TEST(under_way_over_midnight)
{
	struct command command;

	c.platform.timeout = SPAN_HOURS(48);
	raise_to(0, &command, 150);
	command.deadline = after(c.now, SPAN_HOURS(40));
	until(17);
	lands_at(0, 80);
	ck_assert_int_eq(c.engine->exposure[0], DOLLARS(150));
	ck_assert_int_eq(c.engine->targets[0].high_day, c.engine->account_day[0]);
}
END_TEST

START_TEST(a_clock_set_back_forgets_no_day)
{
	struct command command;

	raise_to(0, &command, 150);
	lands_at(0, 80);
	c.engine->account_day[0]--; /* restarted with the clock before midnight */
	guard_update(c.engine, 0);
	ck_assert_int_eq(c.engine->exposure[0], DOLLARS(150));
	raise_to(0, &command, 120);
	lands_at(0, 80);
	c.engine->account_day[0]++; /* the same day comes again */
	guard_update(c.engine, 0);
	ck_assert_int_eq(c.engine->exposure[0], DOLLARS(150));
}
END_TEST

START_TEST(only_what_never_happened_is_taken_back)
{
	struct command command;

	raise_to(0, &command, 120);
	lands_at(0, 110);
	raise_to(0, &command, 150);
	guard_refund(c.engine, 0, false); /* a no, or silence: it may have run */
	lands_at(0, 110);
	ck_assert_int_eq(c.engine->exposure[0], DOLLARS(150));
	raise_to(0, &command, 180);
	guard_refund(c.engine, 0, true);
	lands_at(0, 110);
	ck_assert_int_eq(c.engine->exposure[0], DOLLARS(150));
}
END_TEST

START_TEST(a_doubt_frees_nothing)
{
	struct target_state *is = &c.engine->targets[0];

	c.engine->target_flags[0] |= TARGET_DOUBTED;
	is->confirmed.budget_micros = DOLLARS(10);
	guard_update(c.engine, 0);
	ck_assert_int_eq(engine_exposure(c.engine), DOLLARS(800));
	is->confirmed.budget_micros = DOLLARS(150);
	guard_update(c.engine, 0);
	ck_assert_int_eq(engine_exposure(c.engine), DOLLARS(850));
	c.engine->target_flags[0] &= (uint8_t)~TARGET_DOUBTED;
	is->confirmed.budget_micros = DOLLARS(10);
	guard_update(c.engine, 0);
	ck_assert_int_eq(engine_exposure(c.engine), DOLLARS(710));
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("guard");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_loop_test(tc, exposure, 0, ROWS(exposure_rows));
	tcase_add_test(tc, nobody_has_looked_yet);
	tcase_add_loop_test(tc, most, 0, ROWS(most_rows));
	tcase_add_test(tc, no_limit_at_all);
	tcase_add_test(tc, counted_once_and_taken_back_once);
	tcase_add_test(tc, a_day_that_comes_twice);
	tcase_add_loop_test(tc, the_days_highest, 0, ROWS(high_rows));
	tcase_add_test(tc, what_was_not_raised_does_not_count_twice);
	tcase_add_test(tc, under_way_over_midnight);
	tcase_add_test(tc, a_clock_set_back_forgets_no_day);
	tcase_add_test(tc, only_what_never_happened_is_taken_back);
	tcase_add_test(tc, a_doubt_frees_nothing);
	return run_case("guard", tc);
}
