/* SPDX-License-Identifier: Apache-2.0 */
/*
 * act.c - what a person's order to put everything back asks of each target.
 */
#include "decide/plan.h"
#include "tests/unit/support/engine_case.h"
#include "tests/unit/support/run.h"

enum { T = 5, S = 4 };

static struct engine_case c;

static void setup(void)
{
	case_open(&c);
}

static void teardown(void)
{
	c.engine->services[S].hold = NULL;
	case_close(&c);
}

static const struct {
	const char *why;
	struct ad_state found, is;
	bool fixed;
	struct ad_state wants;
} rows[] = {
	{ "as it was found",
	  { AD_ENABLED, DOLLARS(70), 0 },
	  { AD_ENABLED, DOLLARS(100), 0 },
	  false,
	  { AD_ENABLED, DOLLARS(70), 0 } },
	{ "outside its bounds, too",
	  { AD_ENABLED, DOLLARS(700), 0 },
	  { AD_ENABLED, DOLLARS(100), 0 },
	  false,
	  { AD_ENABLED, DOLLARS(700), 0 } },
	{ "found paused",
	  { AD_PAUSED, DOLLARS(70), 0 },
	  { AD_ENABLED, DOLLARS(100), 0 },
	  false,
	  { AD_PAUSED, DOLLARS(70), 0 } },
	{ "ended when it was found: left as it is",
	  { AD_ENDED, DOLLARS(70), 0 },
	  { AD_ENABLED, DOLLARS(100), 0 },
	  false,
	  { AD_UNKNOWN, DOLLARS(70), 0 } },
	{ "never found: left as it is",
	  { AD_UNKNOWN, 0, 0 },
	  { AD_ENABLED, DOLLARS(100), 0 },
	  false,
	  { AD_UNKNOWN, 0, 0 } },
	{ "its budget was not told then",
	  { AD_ENABLED, BUDGET_UNKNOWN, 0 },
	  { AD_PAUSED, DOLLARS(100), 0 },
	  false,
	  { AD_ENABLED, DOLLARS(100), 0 } },
	{ "its budget is not its own",
	  { AD_ENABLED, DOLLARS(70), 0 },
	  { AD_PAUSED, DOLLARS(100), 0 },
	  true,
	  { AD_ENABLED, DOLLARS(100), 0 } },
};

START_TEST(put_back)
{
	static struct hold order = { .reverts = true, .who = "J. Cho", .reason = "wrong data" };
	struct target_state *is = &c.engine->targets[T];

	case_show(&c, T, rows[_i].is.status, rows[_i].is.budget_micros);
	is->baseline = rows[_i].found;
	is->budget_fixed = rows[_i].fixed;
	order.until = after(c.now, SPAN_HOURS(3));
	c.engine->services[S].hold = &order;
	engine_touch(c.engine, S);
	case_tick(&c, SPAN_MINUTES(1));
	ck_assert_msg(ad_state_same(is->wanted, rows[_i].wants), "%s: %d at %lld", rows[_i].why,
		      is->wanted.status, (long long)is->wanted.budget_micros);
	ck_assert_msg(is->bound == BOUND_HELD, "%s", rows[_i].why);
}
END_TEST

/* In one change, however far, with the person's reason, and with money that others cannot be given. */
START_TEST(in_one_step)
{
	static struct hold order = { .reverts = true, .who = "J. Cho", .reason = "wrong data" };
	const struct command *sent;

	case_show(&c, T, AD_ENABLED, DOLLARS(20));
	c.engine->targets[T].baseline = (struct ad_state){ AD_ENABLED, DOLLARS(180), 0 };
	order.until = after(c.now, SPAN_HOURS(3));
	c.engine->services[S].hold = &order;
	engine_touch(c.engine, S);
	case_step(&c, (struct event){ .kind = EVENT_TICK });
	sent = case_command(&c, T);
	ck_assert_ptr_nonnull(sent);
	ck_assert_int_eq(sent->budget_micros, DOLLARS(180));
	ck_assert_str_eq(sent->reason,
			 "$180 a day instead of $20, because J. Cho put it back to how it was "
			 "found: wrong data");
	ck_assert(!c.engine->purse.claims[c.engine->purse.place[T]].ours);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("act");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_loop_test(tc, put_back, 0, ROWS(rows));
	tcase_add_test(tc, in_one_step);
	return run_case("act", tc);
}
