/* SPDX-License-Identifier: Apache-2.0 */
/*
 * mass.c - many services of one feed moving at once: what stops, what trickles, and what
 * ends it.
 */
#include "tests/unit/support/engine_mass.h"
#include "tests/unit/support/run.h"

static const struct {
	const char *why;
	int64_t share_bp;
	int n, closed;
	enum mass_kind says;
} down_rows[] = {
	{ "three of six are four tenths and more", 4000, 3, 0, MASS_DOWN },
	{ "two are never a mass", 1000, 2, 0, MASS_NONE },
	{ "exactly the share is", 5000, 3, 0, MASS_DOWN },
	{ "a share that is not reached", 5001, 3, 0, MASS_NONE },
	{ "switched off", 0, 6, 0, MASS_NONE },
	{ "what is declared closed does not count as one of them", 6000, 4, 2, MASS_NONE },
	{ "nor as one of all", 6000, 5, 2, MASS_DOWN },
};

START_TEST(down)
{
	c.config.limits.mass_change_bp = down_rows[_i].share_bp;
	for (int s = 0; s < down_rows[_i].closed; s++)
		c.services[s].closed = true;
	settle_open();
	go_down(down_rows[_i].n);
	ck_assert_msg(feed()->mass == down_rows[_i].says, "%s: %d", down_rows[_i].why, feed()->mass);
	ck_assert_int_eq(mass_waits(c.engine, 0), down_rows[_i].says != MASS_NONE);
	ck_assert_msg(saves() == (down_rows[_i].says != MASS_NONE), "%s", down_rows[_i].why);
}
END_TEST

START_TEST(told_once_with_the_numbers)
{
	settle_open();
	go_down(3);
	ck_assert_int_eq(
		notices("feed ehr: 3 of its 6 services went down within 1 d; increases stop and "
			"cuts go one service each 10 min until that share recovers or a person "
			"allows it"),
		1);
	poll_all(3, LOW);
	ck_assert_int_eq(notices("feed ehr"), 0);
}
END_TEST

START_TEST(a_first_judgement_is_no_move)
{
	go_down(6);
	ck_assert_int_eq(engine_verdict(c.engine, 0), VERDICT_FILLING);
	ck_assert_int_eq(feed()->mass, MASS_NONE);
}
END_TEST

START_TEST(moves_of_yesterday_do_not_count)
{
	settle_open();
	go_down(2);
	pass(SPAN_HOURS(25));
	poll_all(0, OPEN);
	go_down(0);
	go_down(3); /* one more */
	ck_assert_int_eq(engine_verdict(c.engine, 2), VERDICT_FILLING);
	ck_assert_int_eq(feed()->mass, MASS_NONE);
}
END_TEST

START_TEST(silent_ones_are_not_of_the_feed_now)
{
	c.feed.stale_after = SPAN_MINUTES(45);
	settle_open();
	c.now = after(c.now, SPAN_MINUTES(50));
	for (service_ix s = 0; s < 4; s++) /* two are stale: three of four */
		poll(s, OPEN);
	c.config.limits.mass_change_bp = 7500;
	for (int i = 0; i < 2; i++) {
		c.now = after(c.now, SPAN_MINUTES(15));
		for (service_ix s = 0; s < 4; s++)
			poll(s, s < 3 ? LOW : OPEN);
	}
	ck_assert_int_eq(feed()->mass, MASS_DOWN);
}
END_TEST

START_TEST(up_stops_increases_only)
{
	settle_open();
	for (int i = 0; i < 5; i++)
		poll_all(4, MANY);
	ck_assert_int_eq(feed()->mass, MASS_UP);
	ck_assert_int_eq(
		notices("4 of its 6 services went up within 1 d; increases stop until") +
			notices("3 of its 6 services went up within 1 d; increases stop until"),
		1);
	ck_assert(mass_stops(c.engine, 5, true) && !mass_stops(c.engine, 5, false));
}
END_TEST

/* Two feeds: what moves on one stops nothing on the other. */
START_TEST(each_feed_for_itself)
{
	struct feed_config feeds[2] = { c.feed, c.feed };

	feeds[1].id = "pms";
	c.engine = engine_free(c.engine);
	c.config.feeds = feeds;
	c.config.feed_count = 2;
	c.services[4].feed = c.services[5].feed = 1;
	c.engine = engine_new(&c.config, c.now, 1);
	settle_open();
	show_all();
	go_down(5);
	ck_assert(engine_feed(c.engine, 0)->mass == MASS_DOWN &&
		  engine_feed(c.engine, 1)->mass == MASS_NONE);
	ck_assert_int_eq(notices("feed ehr: 3 of its 4 services"), 1);
	ck_assert(mass_stops(c.engine, 0, true) && !mass_stops(c.engine, 4, true));
	pass(SPAN_MINUTES(10)); /* looks for those of the one feed that wait */
	c.engine = engine_free(c.engine);
	c.config.feeds = &c.feed;
	c.config.feed_count = 1;
	c.services[4].feed = c.services[5].feed = 0;
	c.engine = engine_new(&c.config, c.now, 1);
}
END_TEST

/* ---- what trickles ---- */

START_TEST(cuts_go_one_service_each_ten_minutes)
{
	settle_open();
	show_all();
	poll_all(6, LOW);
	c.now = after(c.now, SPAN_MINUTES(15));
	effects_clear(&c.fx);
	show_all();
	for (service_ix s = 0; s < CASE_SERVICES; s++)
		poll(s, LOW);
	ck_assert_msg(commands() == 2 + 1 + 1, "two before it is a mass, and the third: %d", commands());
	ck_assert_int_eq(engine_target(c.engine, 4)->gate, GATE_MASS);
	ck_assert_int_eq(engine_target(c.engine, 7)->gate, GATE_MASS);
	ck_assert(mass_stops(c.engine, 4, false) && !mass_stops(c.engine, 2, false));
	pass(SPAN_MINUTES(5));
	ck_assert_int_eq(engine_target(c.engine, 4)->gate, GATE_MASS);
	pass(SPAN_MINUTES(5));
	show_all();
	ck_assert_msg(commands() == 1, "the next one: %d", commands());
	ck_assert_int_eq(engine_target(c.engine, 4)->stage, STAGE_INTENT);
	pass(SPAN_MINUTES(10));
	show_all();
	ck_assert_msg(commands() == 2, "both targets of one service: %d", commands());
	ck_assert_int_eq(feed()->trickled_at.ms, c.now.ms);
}
END_TEST

START_TEST(or_wait_for_a_person)
{
	c.config.limits.on_mass = MASS_STOP;
	settle_open();
	go_down(4);
	ck_assert_int_eq(notices("increases and cuts stop until"), 1);
	ck_assert(mass_stops(c.engine, 4, false) && mass_stops(c.engine, 0, false));
	pass(SPAN_MINUTES(30));
	ck_assert(mass_stops(c.engine, 4, false));
	c.services[4].closed = true;
	ck_assert_msg(!mass_stops(c.engine, 4, false) && mass_stops(c.engine, 4, true),
		      "closed was said by a person");
}
END_TEST

/* ---- gone silent ---- */

static const struct {
	const char *why;
	int64_t share_bp;
	int n;
	enum mass_kind says;
} drop_rows[] = {
	{ "three of six gone", 2000, 3, MASS_DROP },
	{ "two are never a mass", 2000, 2, MASS_NONE },
	{ "exactly the share is allowed", 5000, 3, MASS_NONE },
	{ "a little more is not", 4999, 3, MASS_DROP },
	{ "all of them is an outage", 2000, 6, MASS_NONE },
	{ "switched off", 0, 5, MASS_NONE },
};

START_TEST(drops)
{
	c.config.limits.mass_drop_bp = drop_rows[_i].share_bp;
	settle_open();
	poll_all(drop_rows[_i].n, SILENT);
	ck_assert_msg(feed()->mass == MASS_NONE, "a round must pass first");
	poll_all(drop_rows[_i].n, SILENT);
	pass(SPAN_MINUTES(5));
	ck_assert_msg(feed()->mass == drop_rows[_i].says, "%s: %d", drop_rows[_i].why, feed()->mass);
	ck_assert_int_eq(notices("services went silent at once while others answer"),
			 drop_rows[_i].says == MASS_DROP);
}
END_TEST

START_TEST(a_drop_ends_when_they_are_back)
{
	c.config.limits.mass_drop_bp = 2000;
	settle_open();
	poll_all(4, SILENT);
	poll_all(4, SILENT);
	pass(SPAN_MINUTES(5));
	ck_assert_int_eq(
		notices("feed ehr: 4 of its 6 services went silent at once while others answer; "
			"increases on it stop until they are back or a person allows it"),
		1);
	ck_assert(mass_stops(c.engine, 5, true) && !mass_stops(c.engine, 5, false));
	for (int i = 0; i < 3; i++)
		poll_all(6, SILENT);
	ck_assert_msg(feed()->mass == MASS_DROP, "the rest falling silent too ends nothing");
	poll_all(0, OPEN);
	pass(SPAN_MINUTES(10));
	ck_assert_int_eq(feed()->mass, MASS_NONE);
	ck_assert_int_eq(
		notices("feed ehr: no longer too many services moving at once; automatic again"), 1);
}
END_TEST

/* Some still answered a moment before the rest fell silent: that is no answer since. */
START_TEST(an_outage_in_the_middle_of_a_round_is_none)
{
	c.config.limits.mass_drop_bp = 2000;
	settle_open();
	poll_all(4, SILENT);
	poll_all(6, SILENT);
	pass(SPAN_MINUTES(5));
	ck_assert_int_eq(feed()->mass, MASS_NONE);
	for (service_ix s = 0; s < 2; s++) /* and now a part is back */
		poll(s, OPEN);
	pass(SPAN_MINUTES(10));
	ck_assert_int_eq(feed()->mass, MASS_DROP);
}
END_TEST

START_TEST(what_has_been_silent_for_long_has_not_just_dropped)
{
	c.config.limits.mass_drop_bp = 2000;
	c.config.limits.mass_window = SPAN_HOURS(2);
	c.feed.stale_after = SPAN_HOURS(1);
	settle_open();
	poll_all(4, SILENT);
	poll_all(4, SILENT);
	pass(SPAN_MINUTES(5));
	ck_assert_int_eq(feed()->mass, MASS_DROP);
	for (int i = 0; i < 8; i++)
		poll_all(4, SILENT);
	pass(SPAN_MINUTES(10));
	ck_assert_int_eq(feed()->mass, MASS_NONE);
}
END_TEST

/* ---- what ends it ---- */

START_TEST(it_ends_when_the_share_recovers)
{
	settle_open();
	go_down(3);
	ck_assert_int_eq(feed()->mass, MASS_DOWN);
	pass(SPAN_HOURS(23));
	ck_assert_int_eq(feed()->mass, MASS_DOWN);
	pass(SPAN_MINUTES(80));
	ck_assert_int_eq(feed()->mass, MASS_NONE);
	ck_assert_int_eq(saves(), 1);
}
END_TEST

START_TEST(a_person_lets_it_go_on)
{
	settle_open();
	show_all();
	go_down(4);
	effects_clear(&c.fx);
	step((struct event){ .kind = EVENT_ALLOW, .feed = 0, .who = "J. Cho", .words = "summer hours" });
	ck_assert_int_eq(notices("feed ehr: allowed to go on by J. Cho: summer hours"), 1);
	ck_assert(feed()->mass == MASS_NONE && !strcmp(feed()->who, "J. Cho"));
	ck_assert_int_eq(feed()->allowed_until.ms, after(c.now, SPAN_HOURS(24)).ms);
	ck_assert(!mass_stops(c.engine, 0, true) && !mass_stops(c.engine, 4, false));
	go_down(6);
	ck_assert_msg(feed()->mass == MASS_NONE, "it stays allowed for as long as a window");
	c.now = after(c.now, SPAN_MINUTES(1));
	effects_clear(&c.fx);
	go_down(4);
	step((struct event){ .kind = EVENT_ALLOW, .feed = 0, .who = "J. Cho", .words = "" });
	ck_assert_int_eq(notices("allowed to go on by J. Cho"), 0); /* nothing to allow: refused */
}
END_TEST

/* ---- time ---- */

START_TEST(a_restart_counts_again)
{
	struct service_state services[CASE_SERVICES];
	struct feed_state was;

	settle_open();
	go_down(4);
	was = *feed();
	for (service_ix s = 0; s < CASE_SERVICES; s++)
		services[s] = *engine_service(c.engine, s);
	for (int pass = 0; pass < 2; pass++) {
		struct engine *old = c.engine;

		c.engine = engine_new(&c.config, c.now, 1);
		engine_restore_feed(c.engine, 0, &was);
		ck_assert(mass_stops(c.engine, 5, true));
		for (service_ix s = 0; s < CASE_SERVICES && pass == 0; s++)
			engine_restore_service(c.engine, s, &services[s]);
		if (pass == 1)
			(void)engine_free(old);
		else
			for (service_ix s = 0; s < CASE_SERVICES; s++)
				services[s] = (struct service_state){ 0 };
		step((struct event){ .kind = EVENT_TICK });
		ck_assert_int_eq(feed()->mass, pass ? MASS_NONE : MASS_DOWN);
		if (pass == 0)
			(void)engine_free(old);
	}
}
END_TEST

START_TEST(counted_for_people)
{
	uint32_t moved, of;

	settle_open();
	go_down(3);
	mass_count(c.engine, 0, &moved, &of);
	ck_assert(moved == 3 && of == 6);
	c.engine->feeds[0].mass = MASS_UP;
	mass_count(c.engine, 0, &moved, &of);
	ck_assert(moved == 0 && of == 6);
	poll_all(2, SILENT);
	c.engine->feeds[0].mass = MASS_DROP;
	mass_count(c.engine, 0, &moved, &of);
	ck_assert(moved == 2 && of == 6);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("mass");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_loop_test(tc, down, 0, ROWS(down_rows));
	tcase_add_test(tc, told_once_with_the_numbers);
	tcase_add_test(tc, a_first_judgement_is_no_move);
	tcase_add_test(tc, moves_of_yesterday_do_not_count);
	tcase_add_test(tc, silent_ones_are_not_of_the_feed_now);
	tcase_add_test(tc, up_stops_increases_only);
	tcase_add_test(tc, each_feed_for_itself);
	tcase_add_test(tc, cuts_go_one_service_each_ten_minutes);
	tcase_add_test(tc, or_wait_for_a_person);
	tcase_add_loop_test(tc, drops, 0, ROWS(drop_rows));
	tcase_add_test(tc, a_drop_ends_when_they_are_back);
	tcase_add_test(tc, an_outage_in_the_middle_of_a_round_is_none);
	tcase_add_test(tc, what_has_been_silent_for_long_has_not_just_dropped);
	tcase_add_test(tc, it_ends_when_the_share_recovers);
	tcase_add_test(tc, a_person_lets_it_go_on);
	tcase_add_test(tc, a_restart_counts_again);
	tcase_add_test(tc, counted_for_people);
	return run_case("mass", tc);
}
