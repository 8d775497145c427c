/* SPDX-License-Identifier: Apache-2.0 */
/*
 * crossing.c - a threshold is crossed and the ads follow; or must not.
 *
 * The real daemon against simulated servers.  What counts is the ad account's
 * own journal: exactly these changes, in this order, and then quiet.
 */
#include <string.h>

#include "tests/e2e/support/ads.h"
#include "tests/e2e/support/suite.h"

START_TEST(a_clinic_that_fills_is_paused_and_comes_back)
{
	struct house *h = house_open(&(struct recipe){ .rows = { { HARBOR, 12 } } });

	ck_assert_str_eq(house_word(h, HARBOR, "verdict"), "open");
	house_openings(h, HARBOR, 5); /* between the thresholds: nothing moves */
	house_let_pass(h, 3);
	ads_expect(h, "");
	house_openings(h, HARBOR, 2);
	wait_for(house_ad_is(h, HARBOR, "paused", 120));
	ck_assert_str_eq(house_word(h, HARBOR, "verdict"), "full");
	ck_assert(house_mentions(h, HARBOR, "why", "2 openings"));
	house_openings(h, HARBOR, 7); /* better, and not past the line where full ends */
	ads_expect(h, "20411101 status ENABLED -> PAUSED\n");
	house_openings(h, HARBOR, 12);
	wait_for(house_ad_is(h, HARBOR, "enabled", 120));
	ads_expect(h, "20411101 status ENABLED -> PAUSED\n"
		      "20411101 status PAUSED -> ENABLED\n");
	ck_assert(house_remembers(h, HARBOR, "verdict", "went full from open"));
	ck_assert(house_remembers(h, HARBOR, "command", "paus"));
	ck_assert(house_remembers(h, HARBOR, "settled", "read back as asked"));
	house_close(h);
}
END_TEST

START_TEST(budgets_go_down_and_up_one_rung_at_a_time)
{
	struct house *h = house_open(&(struct recipe){
		.rows = { { HARBOR, 12 } },
		.policy = "    full: {at: 3, leave: 8, ads: pause}\n"
			  "    filling: {at: 6, leave: 10, budget: 50%}\n"
			  "    ample: {at: 20, leave: 15, budget: 130%}\n"
			  "    confirm: {down: 2, up: 2, for: 0s}\n",
	});

	house_openings(h, HARBOR, 25);
	wait_for(house_ad_is(h, HARBOR, "enabled", 156));
	house_openings(h, HARBOR, 2);
	wait_for(house_ad_is(h, HARBOR, "paused", 60));
	house_openings(h, HARBOR, 12);
	wait_for(house_ad_is(h, HARBOR, "enabled", 120));
	ads_expect(h, "20411101 budget $120 -> $156\n"
		      "20411101 budget $156 -> $120\n"
		      "20411101 budget $120 -> $60\n"
		      "20411101 status ENABLED -> PAUSED\n"
		      "20411101 status PAUSED -> ENABLED\n"
		      "20411101 budget $60 -> $120\n");
	house_close(h);
}
END_TEST

START_TEST(money_is_released_before_it_is_granted)
{
	struct house *h = house_open(&(struct recipe){
		.rows = { { HARBOR, 12 }, { DERM, 12 } },
		.limits = "spend: $270/day",
		.zone = recipe_noon(),
	});
	struct buf log cleanup_buf = BUF_INIT(HTTP_BODY);
	const char *cut;

	house_openings(h, DERM, 25); /* it could use $195, and planned budgets use up the limit */
	wait_for(house_is(h, DERM, "verdict", "ample"));
	ads_expect(h, "");
	house_openings(h, HARBOR, 2);
	wait_for(house_ad_is(h, DERM, "enabled", 195));
	ads_expect(h, "20411101 status ENABLED -> PAUSED\n"
		      "20411102 budget $150 -> $195\n");
	/* What it was given comes back first, and counts as 195 until midnight: 75 are left. */
	house_openings(h, HARBOR, 12);
	wait_for(house_ad_is(h, HARBOR, "enabled", 75));
	ads_text(h, &log);
	cut = strstr(buf_text(&log), "20411102 budget $195 -> $150\n");
	ck_assert_msg(cut && strstr(cut, "20411101 budget $120 -> $75\n"
					 "20411101 status PAUSED -> ENABLED\n"),
		      "in another order:\n%s", buf_text(&log));
	ads_expect(h, buf_text(&log));
	ck_assert_int_le(ads_peak_dollars(h), 270);
	house_close(h);
}
END_TEST

START_TEST(what_a_person_changed_is_left_alone_until_handed_back)
{
	struct house *h = house_open(&(struct recipe){ .rows = { { HARBOR, 12 } } });
	struct http answer cleanup_http = HTTP_INIT;

	house_person(h, HARBOR, "\"budget_micros\":99000000");
	wait_for(house_is(h, HARBOR, "control", "changed outside"));
	house_openings(h, HARBOR, 2);
	wait_for(house_is(h, HARBOR, "verdict", "full"));
	ads_expect(h, "");
	ck_assert_int_eq(house_post(h, "/api/v1/resume", "{\"service\":\"" HARBOR "\"}", &answer), 200);
	wait_for(house_ad_is(h, HARBOR, "paused", 99));
	ads_expect(h, "20411101 status ENABLED -> PAUSED\n");
	house_close(h);
}
END_TEST

START_TEST(a_persons_pause_is_not_undone)
{
	struct house *h = house_prepare(&(struct recipe){ .rows = { { HARBOR, 12 } } });

	house_person(h, HARBOR, "\"status\":\"PAUSED\"");
	house_start(h);
	wait_for(house_is(h, HARBOR, "verdict", "open"));
	wait_for(house_ad_is(h, HARBOR, "paused", 120));
	ads_expect(h, "");
	house_close(h);
}
END_TEST

START_TEST(a_shared_budget_is_never_steered)
{
	struct house *h = house_prepare(&(struct recipe){ .rows = { { OLDTOWN, 25 } } });

	house_start(h);
	wait_for(house_is(h, OLDTOWN, "verdict", "ample"));
	wait_for(house_mentions(h, OLDTOWN, "ads_text", "shared") ||
		 house_mentions(h, OLDTOWN, "why", "shared") ||
		 house_mentions(h, OLDTOWN, "control_text", "shared"));
	ads_expect(h, "");
	house_close(h);
}
END_TEST

START_TEST(rehearsal_says_what_it_would_do_and_sends_nothing)
{
	struct house *h =
		house_open(&(struct recipe){ .rows = { { HARBOR, 12 } }, .mode = "rehearsal" });

	house_openings(h, HARBOR, 2);
	wait_for(house_is(h, HARBOR, "verdict", "full"));
	wait_for(house_is(h, HARBOR, "control", "rehearsal"));
	ads_expect(h, "");
	ck_assert(house_mentions(h, HARBOR, "ads_text", "would"));
	house_close(h);
}
END_TEST

int main(void)
{
	const struct trial trials[] = {
		{ a_clinic_that_fills_is_paused_and_comes_back, 0 },
		{ budgets_go_down_and_up_one_rung_at_a_time, 0 },
		{ money_is_released_before_it_is_granted, 0 },
		{ what_a_person_changed_is_left_alone_until_handed_back, 0 },
		{ a_persons_pause_is_not_undone, 0 },
		{ a_shared_budget_is_never_steered, 0 },
		{ rehearsal_says_what_it_would_do_and_sends_nothing, 0 },
	};

	return suite_main("crossing", trials, sizeof(trials) / sizeof(trials[0]));
}
