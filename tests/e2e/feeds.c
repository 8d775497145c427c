/* SPDX-License-Identifier: Apache-2.0 */
/*
 * feeds.c - a feed that lies, or is dead, never moves an ad.
 *
 * A poll is believed whole or not at all.  What is missing ages until the
 * service is unknown; its ads stay as they are, and explain says why.
 */
#include <signal.h>
#include <string.h>

#include "tests/e2e/support/ads.h"
#include "tests/e2e/support/suite.h"

static const struct {
	const char *why, *where, *kind, *says;
} lies[] = {
	{ "a sign-in page with status 200", "fhir", "html", "web page" },
	{ "half of the body", "fhir", "truncate", "end of the data" },
	{ "status 200 and nothing", "fhir", "empty", "" },
	{ "out of service", "fhir", "503", "HTTP 503" },
	{ "too many requests", "fhir", "429", "HTTP 429" },
	{ "a reply later than our patience", "fhir", "slow", "" },
};

START_TEST(a_broken_answer_is_rejected_whole)
{
	struct house *h = house_open(
		&(struct recipe){ .rows = { { HARBOR, 12 } },
				  .patience = strcmp(lies[_i].kind, "slow") == 0 ? "2s" : NULL });
	int64_t failed = house_metric(h, "polls_failed_total");

	house_fault(h, lies[_i].where, lies[_i].kind, "any", 1);
	wait_for(house_metric(h, "polls_failed_total") > failed);
	wait_for(house_remembers(h, HARBOR, "feed", "gave nothing usable"));
	ck_assert_msg(house_remembers(h, HARBOR, "feed", lies[_i].says),
		      "%s: history does not say \"%s\"", lies[_i].why, lies[_i].says);
	wait_for(house_remembers(h, HARBOR, "feed", "answers again"));
	ck_assert_str_eq(house_word(h, HARBOR, "verdict"), "open");
	ads_expect(h, "");
	house_close(h);
}
END_TEST

START_TEST(a_page_without_any_slot_proves_nothing)
{
	struct house *h =
		house_prepare(&(struct recipe){ .rows = { { HARBOR, 12 } }, .specialty = "000000000" });

	house_start(h);
	house_let_pass(h, 4);
	ck_assert_str_eq(house_word(h, HARBOR, "verdict"), "unknown");
	ads_expect(h, "");
	house_close(h);
}
END_TEST

START_TEST(no_openings_beside_booked_slots_is_full)
{
	struct house *h = house_open(&(struct recipe){ .rows = { { HARBOR, 12 }, { DERM, 12 } } });

	house_openings(h, HARBOR, 0);
	wait_for(house_ad_is(h, HARBOR, "paused", 120));
	ck_assert_str_eq(house_word(h, HARBOR, "verdict"), "full");
	ck_assert(!house_remembers(h, HARBOR, "feed", "no openings"));
	ads_expect(h, "20411101 status ENABLED -> PAUSED\n");
	house_restart(h);
	house_let_pass(h, 2);
	ck_assert_str_eq(house_word(h, HARBOR, "verdict"), "full");
	house_close(h);
}
END_TEST

START_TEST(a_silent_feed_leaves_the_ads_as_they_are)
{
	struct house *h = house_open(&(struct recipe){
		.rows = { { HARBOR, 12 }, { DERM, 12 } },
		.feed = "stale_after: 3s",
	});
	static const char before[] = "20411101 status ENABLED -> PAUSED\n"
				     "20411102 budget $150 -> $195\n";

	house_openings(h, HARBOR, 2);
	wait_for(house_ad_is(h, HARBOR, "paused", 120));
	house_openings(h, DERM, 25);
	wait_for(house_ad_is(h, DERM, "enabled", 195));
	house_fault(h, "fhir", "503", "any", 100000);
	house_openings(h, HARBOR, 25); /* nobody can know */
	house_openings(h, DERM, 2);
	wait_for(house_is(h, HARBOR, "verdict", "unknown") && house_is(h, DERM, "verdict", "unknown"));
	ads_expect(h, before);
	wait_for(house_mentions(h, HARBOR, "why", "503"));
	ck_assert(house_ad_is(h, HARBOR, "paused", 120));
	house_restart(h); /* nor does forgetting help */
	wait_for(house_is(h, HARBOR, "verdict", "unknown"));
	ads_expect(h, before);
	house_close(h);
}
END_TEST

START_TEST(a_dead_feed_ends_a_boost_and_nothing_else)
{
	struct house *h = house_open(&(struct recipe){
		.rows = { { HARBOR, 12 }, { DERM, 12 } },
		.feed = "stale_after: 2s\n    dead_after: 6s",
	});

	house_openings(h, HARBOR, 2);
	wait_for(house_ad_is(h, HARBOR, "paused", 120));
	house_openings(h, DERM, 25);
	wait_for(house_ad_is(h, DERM, "enabled", 195));
	house_fault(h, "fhir", "html", "any", 100000);
	wait_for(house_ad_is(h, DERM, "enabled", 150));
	ck_assert_str_eq(house_word(h, DERM, "verdict"), "unknown");
	ads_expect(h, "20411101 status ENABLED -> PAUSED\n"
		      "20411102 budget $150 -> $195\n"
		      "20411102 budget $195 -> $150\n");
	house_close(h);
}
END_TEST

START_TEST(when_the_feed_comes_back_so_does_the_steering)
{
	struct house *h =
		house_open(&(struct recipe){ .rows = { { HARBOR, 12 } }, .feed = "stale_after: 2s" });

	house_fault(h, "fhir", "html", "any", 5);
	wait_for(house_remembers(h, HARBOR, "verdict", "went unknown")); /* and may know again */
	house_openings(h, HARBOR, 2);
	wait_for(house_ad_is(h, HARBOR, "paused", 120));
	ads_expect(h, "20411101 status ENABLED -> PAUSED\n");
	house_close(h);
}
END_TEST

/* An answer never comes: the daemon is reloaded and killed in the middle of asking. */
START_TEST(a_poll_that_is_cut_off_leaves_nothing)
{
	struct house *h = house_open(&(struct recipe){ .rows = { { HARBOR, 12 } }, .patience = "1m" });

	house_fault(h, "fhir", "hang", "any", 1);
	house_openings(h, HARBOR, 2);
	wait_for(house_faults_struck(h));
	house_fault(h, "fhir", "hang", "any", 1); /* the new generation asks at once */
	child_signal(&h->daemon, SIGHUP);
	wait_for(house_faults_struck(h));
	ck_assert_str_eq(house_word(h, HARBOR, "verdict"), "open");
	house_restart(h);
	wait_for(house_ad_is(h, HARBOR, "paused", 120));
	ads_expect(h, "20411101 status ENABLED -> PAUSED\n");
	house_close(h);
}
END_TEST

START_TEST(a_token_the_server_no_longer_likes)
{
	struct house *h = house_open(&(struct recipe){ .rows = { { HARBOR, 12 } } });

	house_fault(h, "fhir", "401", "any", 1);
	wait_for(house_faults_struck(h));
	house_openings(h, HARBOR, 2);
	wait_for(house_ad_is(h, HARBOR, "paused", 120));
	ads_expect(h, "20411101 status ENABLED -> PAUSED\n");
	house_close(h);
}
END_TEST

int main(void)
{
	const struct trial trials[] = {
		{ a_broken_answer_is_rejected_whole, sizeof(lies) / sizeof(lies[0]) },
		{ a_page_without_any_slot_proves_nothing, 0 },
		{ no_openings_beside_booked_slots_is_full, 0 },
		{ a_silent_feed_leaves_the_ads_as_they_are, 0 },
		{ a_dead_feed_ends_a_boost_and_nothing_else, 0 },
		{ when_the_feed_comes_back_so_does_the_steering, 0 },
		{ a_poll_that_is_cut_off_leaves_nothing, 0 },
		{ a_token_the_server_no_longer_likes, 0 },
	};

	return suite_main("feeds", trials, sizeof(trials) / sizeof(trials[0]));
}
