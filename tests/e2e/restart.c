/* SPDX-License-Identifier: Apache-2.0 */
/*
 * restart.c - whatever was in flight when the daemon died happens exactly once.
 *
 * kill -9 leaves no time to tidy up, so everything here rests on what was
 * durable before the first byte was sent, and on reading back before acting.
 */
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "tests/e2e/support/ads.h"
#include "tests/e2e/support/suite.h"

static const char slow_to_show[] = "timeout: 10s\n    lag: 3m";

/* What cannot land any more is known after three times the timeout. */
static const char soon_given_up[] = "timeout: 2s\n    lag: 0s";

START_TEST(killed_between_send_and_reply)
{
	struct house *h = house_open(&(struct recipe){ .rows = { { HARBOR, 12 } } });

	house_fault(h, "ads", "slow", "write", 1); /* carried out at once, answered much later */
	house_openings(h, HARBOR, 2);
	wait_for(ads_count(h) == 1);
	house_restart(h);
	wait_for(house_ad_is(h, HARBOR, "paused", 120));
	ads_expect(h, "20411101 status ENABLED -> PAUSED\n");
	ck_assert(house_remembers(h, HARBOR, "settled", "read back as asked"));
	house_close(h);
}
END_TEST

START_TEST(killed_before_the_platform_acted)
{
	struct house *h =
		house_open(&(struct recipe){ .rows = { { HARBOR, 12 } }, .platform = slow_to_show });

	house_fault(h, "ads", "hang", "write", 1); /* heard, never carried out */
	house_openings(h, HARBOR, 2);
	wait_for(house_faults_struck(h));
	house_restart(h);
	ck_assert_str_eq(house_ad_state(h, HARBOR), "not confirmed");
	house_let_pass(h, 3);
	ck_assert_str_eq(house_ad_state(h, HARBOR), "not confirmed");
	ads_expect(h, ""); /* it may still land, so it is not sent again blindly */
	house_person(h, HARBOR, "\"status\":\"PAUSED\""); /* and there it lands */
	wait_for(house_ad_is(h, HARBOR, "paused", 120));
	ck_assert(house_remembers(h, HARBOR, "settled", "read back as asked"));
	ads_expect(h, "");
	house_close(h);
}
END_TEST

START_TEST(killed_again_and_again_while_a_command_is_unsure)
{
	struct house *h = house_open(&(struct recipe){ .rows = { { HARBOR, 12 } } });

	house_fault(h, "ads", "reset-after-apply", "write", 1);
	house_openings(h, HARBOR, 2);
	wait_for(ads_count(h) == 1);
	for (int i = 0; i < 3; i++)
		house_restart(h);
	wait_for(house_ad_is(h, HARBOR, "paused", 120));
	ads_expect(h, "20411101 status ENABLED -> PAUSED\n");
	house_close(h);
}
END_TEST

START_TEST(a_person_edits_while_the_daemon_is_down)
{
	struct house *h = house_open(&(struct recipe){ .rows = { { HARBOR, 12 } } });

	house_kill(h);
	house_person(h, HARBOR, "\"budget_micros\":77000000");
	house_openings(h, HARBOR, 2);
	house_start(h);
	wait_for(house_is(h, HARBOR, "control", "changed outside"));
	wait_for(house_is(h, HARBOR, "verdict", "full"));
	ads_expect(h, "");
	house_close(h);
}
END_TEST

START_TEST(what_people_said_survives)
{
	struct house *h = house_open(&(struct recipe){ .rows = { { HARBOR, 12 }, { DERM, 12 } } });
	struct http answer cleanup_http = HTTP_INIT;

	ck_assert_int_eq(house_post(h, "/api/v1/hold",
				    "{\"service\":\"" HARBOR "\",\"until\":\"24h\",\"reason\":"
				    "\"flu clinic week\"}",
				    &answer),
			 200);
	house_restart(h);
	ck_assert_str_eq(house_word(h, HARBOR, "control"), "held");
	ck_assert_int_eq(house_post(h, "/api/v1/stop",
				    "{\"reason\":\"audit\",\"confirm\":\"Riverbend Health\"}", &answer),
			 200);
	house_restart(h);
	house_openings(h, HARBOR, 2);
	house_openings(h, DERM, 2);
	wait_for(house_is(h, HARBOR, "verdict", "full") && house_is(h, DERM, "verdict", "full"));
	ads_expect(h, "");
	ck_assert_int_eq(house_post(h, "/api/v1/start", "{\"reason\":\"audit is over\"}", &answer), 200);
	wait_for(house_ad_is(h, DERM, "paused", 150));
	ads_expect(h, "20411102 status ENABLED -> PAUSED\n"); /* the other is still held */
	house_close(h);
}
END_TEST

START_TEST(a_hold_keeps_its_direction)
{
	struct house *h = house_open(&(struct recipe){ .rows = { { HARBOR, 12 } } });
	struct http answer cleanup_http = HTTP_INIT;

	ck_assert_int_eq(house_post(h, "/api/v1/hold",
				    "{\"service\":\"" HARBOR "\",\"until\":\"24h\",\"direction\":"
				    "\"increases\",\"reason\":\"flu clinic week\"}",
				    &answer),
			 200);
	house_restart(h);
	house_openings(h, HARBOR, 30);
	wait_for(house_is(h, HARBOR, "verdict", "ample"));
	wait_for(house_mentions(h, HARBOR, "why", "More spend is held by"));
	ads_expect(h, "");
	house_openings(h, HARBOR, 2);
	wait_for(house_ad_is(h, HARBOR, "paused", 120));
	ads_expect(h, "20411101 status ENABLED -> PAUSED\n");
	house_close(h);
}
END_TEST

START_TEST(an_allowance_is_not_renewed)
{
	struct house *h =
		house_open(&(struct recipe){ .rows = { { HARBOR, 12 } }, .zone = recipe_noon() });

	house_rewrite(h, "changes: 100/day", "changes: 1/day");
	house_restart(h);
	house_openings(h, HARBOR, 30);
	wait_for(house_ad_is(h, HARBOR, "enabled", 156));
	house_restart(h);
	house_openings(h, HARBOR, 12);
	wait_for(house_is(h, HARBOR, "verdict", "open"));
	house_let_pass(h, 3);
	ads_expect(h, "20411101 budget $120 -> $156\n");
	house_close(h);
}
END_TEST

/* Of the proposal that waits; "" when none does. */
static bool plan_waits(struct house *h, char ret[20])
{
	struct http answer cleanup_http = HTTP_INIT;
	const char *at;

	ret[0] = '\0';
	if (house_get(h, "/api/v1/plan", &answer) != 200)
		return false;
	at = strstr(buf_text(&answer.body), "\"plan\":\"");
	return at && sscanf(at, "\"plan\":\"%16[0-9a-f]\"", ret) == 1;
}

START_TEST(nobody_is_asked_again_for_a_yes_that_was_begun)
{
	struct house *h = house_open(&(struct recipe){
		.rows = { { HARBOR, 12 } }, .mode = "approve", .platform = soon_given_up });
	struct http answer cleanup_http = HTTP_INIT;
	char plan[20], yes[128];

	house_openings(h, HARBOR, 30);
	wait_for(plan_waits(h, plan));
	house_fault(h, "ads", "hang", "write", 1); /* heard, never carried out */
	(void)snprintf(yes, sizeof(yes), "{\"service\":\"" HARBOR "\",\"plan\":\"%s\"}", plan);
	ck_assert_int_eq(house_post(h, "/api/v1/approve", yes, &answer), 200);
	wait_for(house_faults_struck(h));
	house_restart(h);
	wait_for(house_remembers(h, HARBOR, "settled", "did not take effect"));
	house_let_pass(h, 2);
	ck_assert(!plan_waits(h, plan)); /* it will be tried again by itself, after a rest */
	ck_assert_str_ne(house_word(h, HARBOR, "control"), "waits for approval");
	ads_expect(h, "");
	house_close(h);
}
END_TEST

START_TEST(a_mass_change_is_still_one)
{
	struct house *h = house_open(&(struct recipe){
		.rows = { { HARBOR, 12 }, { DERM, 12 }, { GATE, 12 }, { MILL, 12 } } });
	struct http answer cleanup_http = HTTP_INIT;
	size_t before;

	house_rewrite(h, "mass_change: 0%", "mass_change: 9%");
	house_restart(h);
	house_openings(h, HARBOR, 2);
	house_openings(h, DERM, 2);
	house_openings(h, GATE, 2);
	house_openings(h, MILL, 2);
	wait_for(house_is(h, HARBOR, "verdict", "full") && house_is(h, DERM, "verdict", "full") &&
		 house_is(h, GATE, "verdict", "full") && house_is(h, MILL, "verdict", "full"));
	house_let_pass(h, 3);
	before = ads_count(h);
	ck_assert_uint_lt(before, 4);
	house_restart(h);
	house_let_pass(h, 3);
	ck_assert_uint_eq(ads_count(h), before);
	ck_assert_int_eq(house_post(h, "/api/v1/allow",
				    "{\"feed\":\"ehr\",\"reason\":\"a holiday\"}", &answer),
			 200);
	wait_for(ads_count(h) == 4);
	house_close(h);
}
END_TEST

START_TEST(a_quiet_restart_changes_nothing)
{
	struct house *h = house_open(&(struct recipe){ .rows = { { HARBOR, 12 } } });

	house_openings(h, HARBOR, 2);
	wait_for(house_ad_is(h, HARBOR, "paused", 120));
	house_restart(h);
	ck_assert_str_eq(house_word(h, HARBOR, "verdict"), "full"); /* before the first poll */
	ads_expect(h, "20411101 status ENABLED -> PAUSED\n");
	house_openings(h, HARBOR, 12); /* our pause from before: ours to undo */
	wait_for(house_ad_is(h, HARBOR, "enabled", 120));
	ads_expect(h, "20411101 status ENABLED -> PAUSED\n"
		      "20411101 status PAUSED -> ENABLED\n");
	house_close(h);
}
END_TEST

START_TEST(asked_to_end_with_a_command_on_the_wire)
{
	struct house *h = house_open(&(struct recipe){ .rows = { { HARBOR, 12 } } });

	house_fault(h, "ads", "slow", "write", 1);
	house_openings(h, HARBOR, 2);
	wait_for(ads_count(h) == 1);
	child_signal(&h->daemon, SIGTERM);
	ck_assert_int_eq(child_wait(&h->daemon), 0);
	house_start(h);
	wait_for(house_ad_is(h, HARBOR, "paused", 120));
	ads_expect(h, "20411101 status ENABLED -> PAUSED\n");
	house_close(h);
}
END_TEST

int main(void)
{
	const struct trial trials[] = {
		{ killed_between_send_and_reply, 0 },
		{ killed_before_the_platform_acted, 0 },
		{ killed_again_and_again_while_a_command_is_unsure, 0 },
		{ a_person_edits_while_the_daemon_is_down, 0 },
		{ what_people_said_survives, 0 },
		{ a_hold_keeps_its_direction, 0 },
		{ an_allowance_is_not_renewed, 0 },
		{ nobody_is_asked_again_for_a_yes_that_was_begun, 0 },
		{ a_mass_change_is_still_one, 0 },
		{ a_quiet_restart_changes_nothing, 0 },
		{ asked_to_end_with_a_command_on_the_wire, 0 },
	};

	return suite_main("restart", trials, sizeof(trials) / sizeof(trials[0]));
}
