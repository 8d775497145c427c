/* SPDX-License-Identifier: Apache-2.0 */
/*
 * platform.c - every way an ad platform can answer a change, and what follows.
 *
 * Whatever is said, only what is read back counts; and whatever was lost, the
 * account's journal shows each change once.
 */
#include <string.h>

#include "tests/e2e/support/ads.h"
#include "tests/e2e/support/suite.h"

static const char slow_to_show[] = "timeout: 10s\n    lag: 3m";

/* Of a reply that takes 2.5 s; what cannot land any more is known after three times as long. */
static const char impatient[] = "timeout: 2s\n    lag: 0s";

static const struct ads_trouble ends_well[] = {
	{ "busy, come back in two seconds", "429", "write", 1 },
	{ "the token is refused once and renewed", "401", "write", 1 },
	{ "done, and the reply is lost", "reset-after-apply", "write", 1 },
	{ "done, and the reply is a web page", "html", "write", 1 },
	{ "done, and the reply is cut short", "truncate", "write", 1 },
	{ "done, and the reply is empty", "empty", "write", 1 },
	{ "done, and the reply is later than our patience", "slow", "write", 1 },
	{ "reading back fails with a web page, twice", "html", "read", 2 },
	{ "reading back fails with a server error, twice", "503", "read", 2 },
	{ "reading back is cut short, twice", "truncate", "read", 2 },
};

START_TEST(one_change_however_it_was_answered)
{
	struct house *h = house_open(&(struct recipe){
		.rows = { { HARBOR, 12 } },
		.platform = strcmp(ends_well[_i].kind, "slow") == 0 ? impatient : NULL });

	ads_pause_through(h, "ads", &ends_well[_i], "20411101 status ENABLED -> PAUSED\n");
	ck_assert(house_remembers(h, HARBOR, "settled", "read back as asked"));
	house_close(h);
}
END_TEST

static const struct {
	const char *why, *kind;
} does_nothing[] = {
	{ "unavailable, and nothing happened", "503" },
	{ "the connection breaks, and nothing happened", "reset" },
};

/* It may still land, for minutes: all that time it is read again and never sent again. */
START_TEST(unsure_is_read_back_and_not_repeated)
{
	struct house *h =
		house_open(&(struct recipe){ .rows = { { HARBOR, 12 } }, .platform = slow_to_show });

	house_fault(h, "ads", does_nothing[_i].kind, "write", 1);
	house_openings(h, HARBOR, 2);
	wait_for(house_faults_struck(h));
	house_let_pass(h, 3);
	ck_assert_msg(house_is(h, HARBOR, "verdict", "full"), "%s: not full", does_nothing[_i].why);
	ck_assert_str_eq(house_ad_state(h, HARBOR), "not confirmed");
	ck_assert(house_ad_is(h, HARBOR, "enabled", 120));
	ads_expect(h, "");
	house_person(h, HARBOR, "\"status\":\"PAUSED\""); /* as if it landed late */
	wait_for(house_ad_is(h, HARBOR, "paused", 120));
	ck_assert_str_eq(house_ad_state(h, HARBOR), "as wanted");
	ads_expect(h, "");
	house_close(h);
}
END_TEST

START_TEST(called_done_and_not_done)
{
	struct house *h =
		house_open(&(struct recipe){ .rows = { { HARBOR, 12 } }, .platform = slow_to_show });

	house_fault(h, "ads", "lie-success", "write", 1);
	house_openings(h, HARBOR, 2);
	wait_for(house_faults_struck(h));
	house_let_pass(h, 3);
	ck_assert_str_eq(house_ad_state(h, HARBOR), "not confirmed");
	ck_assert(house_ad_is(h, HARBOR, "enabled", 120)); /* what is true, not what was said */
	ads_expect(h, "");
	house_person(h, HARBOR, "\"status\":\"PAUSED\""); /* it arrives late after all */
	wait_for(house_ad_is(h, HARBOR, "paused", 120));
	ck_assert_str_eq(house_ad_state(h, HARBOR), "as wanted");
	ads_expect(h, "");
	house_close(h);
}
END_TEST

START_TEST(what_cannot_land_any_more_is_given_up_and_said)
{
	struct house *h =
		house_open(&(struct recipe){ .rows = { { HARBOR, 12 } }, .platform = impatient });

	house_fault(h, "ads", "503", "write", 1);
	house_openings(h, HARBOR, 2);
	wait_for(house_remembers(h, HARBOR, "settled", "did not take effect"));
	ads_expect(h, ""); /* tried again in minutes, not at once */
	house_openings(h, HARBOR, 12);
	wait_for(house_is(h, HARBOR, "verdict", "open"));
	house_openings(h, HARBOR, 2); /* a new decision is a new command */
	wait_for(house_ad_is(h, HARBOR, "paused", 120));
	ads_expect(h, "20411101 status ENABLED -> PAUSED\n");
	house_close(h);
}
END_TEST

START_TEST(one_of_two_fails)
{
	struct house *h = house_prepare(&(struct recipe){ .rows = { { HARBOR, 2 }, { DERM, 2 } } });
	struct buf log cleanup_buf = BUF_INIT(HTTP_BODY);

	house_fault(h, "ads", "partial", "write", 1);
	house_start(h);
	wait_for(house_is(h, HARBOR, "verdict", "full") && house_is(h, DERM, "verdict", "full"));
	wait_for(ads_count(h) == 1);
	wait_for(house_ad_is(h, HARBOR, "paused", 120) || house_ad_is(h, DERM, "paused", 150));
	house_let_pass(h, 2);
	wait_for(house_remembers(h, HARBOR, "settled", "CONCURRENT_MODIFICATION") ||
		 house_remembers(h, DERM, "settled", "CONCURRENT_MODIFICATION"));
	ads_text(h, &log);
	ck_assert_msg(ads_count(h) == 1, "more than the one that worked:\n%s", buf_text(&log));
	house_close(h);
}
END_TEST

START_TEST(tokens_that_end_all_the_time)
{
	struct house *h = house_open(&(struct recipe){ .rows = { { HARBOR, 12 } }, .token_life_s = 4 });

	for (int i = 0; i < 2; i++) {
		house_openings(h, HARBOR, 2);
		wait_for(house_ad_is(h, HARBOR, "paused", 120));
		house_openings(h, HARBOR, 12);
		wait_for(house_ad_is(h, HARBOR, "enabled", 120));
	}
	ads_expect(h, "20411101 status ENABLED -> PAUSED\n"
		      "20411101 status PAUSED -> ENABLED\n"
		      "20411101 status ENABLED -> PAUSED\n"
		      "20411101 status PAUSED -> ENABLED\n");
	house_close(h);
}
END_TEST

START_TEST(no_token_at_all)
{
	struct house *h = house_prepare(&(struct recipe){ .rows = { { HARBOR, 2 } } });

	house_fault(h, "token", "503", "any", 1000);
	house_start(h);
	wait_for(house_metric(h, "polls_failed_total") > 0 &&
		 house_metric(h, "platform_failed_total") > 0);
	ck_assert_str_eq(house_word(h, HARBOR, "verdict"), "unknown");
	wait_for(house_mentions(h, HARBOR, "why", "token"));
	ck_assert_uint_eq(ads_count(h), 0);
	house_close(h);
}
END_TEST

int main(void)
{
	const struct trial trials[] = {
		{ one_change_however_it_was_answered, sizeof(ends_well) / sizeof(ends_well[0]) },
		{ unsure_is_read_back_and_not_repeated, sizeof(does_nothing) / sizeof(does_nothing[0]) },
		{ called_done_and_not_done, 0 },
		{ what_cannot_land_any_more_is_given_up_and_said, 0 },
		{ one_of_two_fails, 0 },
		{ tokens_that_end_all_the_time, 0 },
		{ no_token_at_all, 0 },
	};

	return suite_main("platform", trials, sizeof(trials) / sizeof(trials[0]));
}
