/* SPDX-License-Identifier: Apache-2.0 */
/*
 * mass_money.c - much of the day's money moving within an hour, whatever the feed.
 */
#include "tests/unit/support/engine_mass.h"
#include "tests/unit/support/run.h"

static void money(int64_t share_bp)
{
	c.config.limits.mass_change_bp = 0;
	c.config.limits.mass_money_bp = share_bp;
	settle_open();
	show_all();
}

/* Planned is $800 a day; the first service moves $100, each further one $50. */
static const struct {
	const char *why;
	int64_t share_bp;
	int n;
	bool stops;
} money_rows[] = {
	{ "$200 of $800 by three services", 1500, 3, true },
	{ "$150 by two is enough money and too few services", 1500, 2, false },
	{ "exactly the share is allowed", 2500, 3, false },
	{ "a little more is not", 2499, 3, true },
	{ "switched off", 0, 3, false },
};

static void cut(int n)
{
	poll_all(n, LOW);
	c.now = after(c.now, SPAN_MINUTES(15));
	effects_clear(&c.fx);
	show_all();
	for (service_ix s = 0; (int)s < n; s++)
		poll(s, LOW);
}

START_TEST(money_moves)
{
	money(money_rows[_i].share_bp);
	cut(money_rows[_i].n);
	ck_assert_int_eq(commands(), money_rows[_i].n + 1);
	ck_assert_msg(mass_stops(c.engine, 5, true) == money_rows[_i].stops, "%s", money_rows[_i].why);
	ck_assert_int_eq(notices("% of the day's planned money moved within an hour"),
			 money_rows[_i].stops);
}
END_TEST

START_TEST(money_trickles_and_ends_with_the_hour)
{
	money(1500);
	cut(3);
	ck_assert_msg(!mass_stops(c.engine, 4, false), "a first cut may go");
	poll(4, LOW);
	c.now = after(c.now, SPAN_MINUTES(14)); /* of the hour since */
	show_all();
	effects_clear(&c.fx);
	poll(4, LOW);
	ck_assert_int_eq(commands(), 2);
	ck_assert(mass_stops(c.engine, 3, false) && !mass_stops(c.engine, 4, false));
	pass(SPAN_MINUTES(10));
	ck_assert(!mass_stops(c.engine, 3, false) && mass_stops(c.engine, 3, true));
	pass(SPAN_MINUTES(45));
	ck_assert(!mass_stops(c.engine, 3, true));
	ck_assert_int_eq(notices("no longer too much money moving at once; automatic again"), 1);
}
END_TEST

START_TEST(one_service_again_and_again_is_one)
{
	money(100);
	for (int i = 0; i < 8; i++) {
		c.engine->targets[2].command = calloc(1, sizeof(struct command));
		*c.engine->targets[2].command =
			(struct command){ .target = 2,
					  .verb = VERB_SET_BUDGET,
					  .budget_micros = DOLLARS(i),
					  .planned_against = { AD_ENABLED, DOLLARS(50), 0 } };
		mass_issued(c.engine, 2, true, &c.fx);
		free(c.engine->targets[2].command);
		c.engine->targets[2].command = NULL;
		c.now = c.engine->now = after(c.now, SPAN_MINUTES(i % 2));
	}
	ck_assert(!mass_stops(c.engine, 5, true));
}
END_TEST

START_TEST(an_allowed_feed_is_not_stopped_by_money_either)
{
	money(1500);
	cut(3);
	ck_assert(mass_waits(c.engine, 0));
	step((struct event){ .kind = EVENT_ALLOW, .feed = 0, .who = "J. Cho", .words = "" });
	ck_assert(!mass_stops(c.engine, 5, true) && !mass_stops(c.engine, 5, false));
}
END_TEST

START_TEST(a_clock_that_went_back_prolongs_nothing)
{
	money(1500);
	c.engine->feeds[0] = (struct feed_state){ .mass = MASS_DOWN,
						  .mass_since = after(c.now, SPAN_HOURS(9)),
						  .trickled_at = after(c.now, SPAN_HOURS(9)),
						  .allowed_until = after(c.now, SPAN_DAYS(9)) };
	c.now = after(c.now, SPAN_MINUTES(30));
	show_all();
	cut(3);
	c.now = before(c.now, SPAN_HOURS(2));
	effects_clear(&c.fx);
	step((struct event){ .kind = EVENT_TICK });
	ck_assert_int_eq(feed()->allowed_until.ms, after(c.now, SPAN_HOURS(24)).ms);
	ck_assert_int_le(feed()->trickled_at.ms, c.now.ms);
	ck_assert_int_le(feed()->mass_since.ms, c.now.ms);
	c.engine->feeds[0].allowed_until.ms = 0;
	ck_assert_msg(c.engine->mass.money, "what has moved still counts");
	pass(SPAN_MINUTES(70));
	ck_assert_msg(!c.engine->mass.money, "for an hour from now");
}
END_TEST

/* ---- restarts ---- */

static const struct {
	const char *why;
	int64_t settled_min; /* ago; before the clock went back: negative */
	bool in_flight;
	bool stops;
} restart_rows[] = {
	{ "within the hour", 59, false, true },
	{ "an hour ago", 60, false, false },
	{ "by a clock that ran ahead", -30, false, true },
	{ "on its way", 5, true, true },
	{ "on its way since long", 70, true, false },
};

/* Four services have each moved $50 of $800 a day. */
START_TEST(a_restart_is_no_way_around)
{
	struct instant at = before(c.now, SPAN_MINUTES(restart_rows[_i].settled_min));
	struct command moving = { .verb = VERB_SET_BUDGET,
				  .budget_micros = DOLLARS(50),
				  .planned_at = at,
				  .deadline = after(at, SPAN_MINUTES(1)),
				  .planned_against = { AD_ENABLED, DOLLARS(100), 0 } };
	struct target_state was = { .confirmed = { AD_ENABLED, DOLLARS(50), 0 },
				    .previous = { AD_ENABLED, DOLLARS(100), 0 },
				    .confirmed_at = at,
				    .settled_at = at,
				    .steerable = true };

	c.config.limits.mass_money_bp = 1500;
	if (restart_rows[_i].in_flight) {
		was.command = &moving;
		was.stage = STAGE_INTENT;
		was.settled_at.ms = 0;
	}
	for (target_ix t = 2; t < 6; t++)
		engine_restore_target(c.engine, t, &was);
	step((struct event){ .kind = EVENT_TICK });
	ck_assert_msg(mass_stops(c.engine, 5, true) == restart_rows[_i].stops, "%s",
		      restart_rows[_i].why);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("mass_money");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_loop_test(tc, money_moves, 0, ROWS(money_rows));
	tcase_add_test(tc, money_trickles_and_ends_with_the_hour);
	tcase_add_test(tc, one_service_again_and_again_is_one);
	tcase_add_test(tc, an_allowed_feed_is_not_stopped_by_money_either);
	tcase_add_test(tc, a_clock_that_went_back_prolongs_nothing);
	tcase_add_loop_test(tc, a_restart_is_no_way_around, 0, ROWS(restart_rows));
	return run_case("mass_money", tc);
}
