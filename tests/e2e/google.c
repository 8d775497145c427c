/* SPDX-License-Identifier: Apache-2.0 */
/*
 * google.c - the daemon on a Google Ads account: every lever it has, people, and its quota.
 *
 * platform.c tries what can go wrong with one campaign; here is what a campaign
 * is not.
 */
#include <stdio.h>
#include <string.h>

#include "tests/e2e/support/ads.h"
#include "tests/e2e/support/look.h"
#include "tests/e2e/support/suite.h"

#define GROUP "20411111~ad-group~155001"
#define ASSETS "20411112~asset-group~6601"
#define PLACE "20411113~location~1016367"

static const char plain[] = "timeout: 10s\n    lag: 0s\n    timezone: America/New_York";

/* Harbor's campaign, and more for the same clinic. */
static void add(struct house *h, const char *entries)
{
	char both[1024];

	(void)snprintf(both, sizeof(both), "max: $400/day}, %s]", entries);
	house_rewrite(h, "max: $400/day}]", both);
}

/* The daemon is up, and has heard of everything more than once. */
static void settle(struct house *h, const char *service)
{
	house_start(h);
	wait_for(house_is(h, service, "verdict", "open"));
	house_let_pass(h, 2);
}

/* The lines are all there, in whatever order. */
static bool ads_have(struct house *h, const char *const *lines)
{
	struct buf log cleanup_buf = BUF_INIT(HTTP_BODY);

	ads_text(h, &log);
	for (; *lines; lines++)
		if (!strstr(buf_text(&log), *lines))
			return false;
	return true;
}

START_TEST(every_lever_of_a_clinic)
{
	static const char *const down[] = {
		"20411101 status ENABLED -> PAUSED\n",
		GROUP " status ENABLED -> PAUSED\n",
		ASSETS " status ENABLED -> PAUSED\n",
		PLACE " bid 1.0 -> 0.5\n",
		NULL,
	};
	static const char *const up[] = {
		"20411101 status PAUSED -> ENABLED\n",
		GROUP " status PAUSED -> ENABLED\n",
		ASSETS " status PAUSED -> ENABLED\n",
		PLACE " bid 0.5 -> 1\n",
		NULL,
	};
	struct house *h =
		house_prepare(&(struct recipe){ .rows = { { HARBOR, 12 } }, .platform = plain });

	add(h, "{platform: google, campaign: \"20411111\", ad_group: \"155001\"}, "
	       "{platform: google, campaign: \"20411112\", asset_group: \"6601\"}, "
	       "{platform: google, campaign: \"20411113\", location: \"1016367\", bid: 100%, "
	       "min: 50%, max: 150%}");
	settle(h, HARBOR);
	house_openings(h, HARBOR, 2);
	wait_for(ads_have(h, down));
	house_openings(h, HARBOR, 12);
	wait_for(ads_have(h, up));
	house_let_pass(h, 2);
	ck_assert_uint_eq(ads_count(h), 8);
	house_close(h);
}
END_TEST

START_TEST(the_last_asset_group_stays)
{
	struct house *h =
		house_prepare(&(struct recipe){ .rows = { { HARBOR, 12 } }, .platform = plain });
	struct buf log cleanup_buf = BUF_INIT(HTTP_BODY);

	add(h, "{platform: google, campaign: \"20411112\", asset_group: \"6601\"}, "
	       "{platform: google, campaign: \"20411112\", asset_group: \"6602\"}");
	settle(h, HARBOR);
	house_openings(h, HARBOR, 2);
	wait_for(ads_count(h) == 2);
	house_let_pass(h, 3);
	ads_text(h, &log);
	ck_assert_msg(ads_count(h) == 2, "more than the campaign and one of its groups:\n%s",
		      buf_text(&log));
	ck_assert(house_logged(h, "the last asset group of its campaign that runs"));
	house_close(h);
}
END_TEST

START_TEST(a_shared_budget_with_all_its_campaigns)
{
	static const char *const down[] = {
		"20411108 status ENABLED -> PAUSED\n",
		"20411109 status ENABLED -> PAUSED\n",
		NULL,
	};
	struct house *h =
		house_prepare(&(struct recipe){ .rows = { { OLDTOWN, 12 } }, .platform = plain });

	house_rewrite(h, "campaign: \"20411108\"",
		      "shared_budget: \"9900112208\", members: [\"20411108\", \"20411109\"]");
	settle(h, OLDTOWN);
	house_openings(h, OLDTOWN, 2);
	wait_for(ads_have(h, down));
	wait_for(house_ad_is(h, OLDTOWN, "paused", 80));
	ck_assert_uint_eq(ads_count(h), 2);
	house_close(h);
}
END_TEST

static const struct {
	const char *why, *hand, *says;
} hands[] = {
	{ "on Google's own page", "\"status\":\"PAUSED\",\"who\":\"maria@clinic.example\"",
	  "changed by maria@clinic.example with the Google Ads page" },
	{ "a rule",
	  "\"budget_micros\":77000000,\"who\":\"rules@clinic.example\",\"with\":"
	  "\"GOOGLE_ADS_AUTOMATED_RULE\"",
	  "changed by rules@clinic.example with an automated rule" },
};

START_TEST(who_else_turned_it_is_named)
{
	struct house *h = house_open(&(struct recipe){ .rows = { { HARBOR, 12 } }, .platform = plain });

	house_person(h, HARBOR, hands[_i].hand);
	wait_for(house_is(h, HARBOR, "control", "changed outside"));
	wait_for(house_logged(h, hands[_i].says));
	house_openings(h, HARBOR, 2);
	wait_for(house_is(h, HARBOR, "verdict", "full"));
	ads_expect(h, "");
	house_close(h);
}
END_TEST

START_TEST(no_operations_left)
{
	struct house *h = house_open(&(struct recipe){ .rows = { { HARBOR, 12 } }, .platform = plain });
	struct http answer cleanup_http = HTTP_INIT;
	char url[HOUSE_FILE];

	(void)snprintf(url, sizeof(url), "%s/sandbox/google", h->sandbox_url);
	ck_assert_int_eq(http_ask(&answer, NULL, url, "{\"operations\":0}"), 200);
	wait_for(house_metric(h, "platform_failed_total") > 0);
	house_openings(h, HARBOR, 2);
	wait_for(house_is(h, HARBOR, "verdict", "full"));
	wait_for(house_logged(h, "pause asked to wait: "));
	ck_assert_uint_eq(ads_count(h), 0);
	house_close(h);
}
END_TEST

START_TEST(what_a_look_finds)
{
	static const char *const finds[] = {
		"its day begins at midnight in America/New_York, and timezone says Europe/Berlin",
		"its campaign 20411111 also serves google/20411111: the budget of one service is",
		"google/20411111  ",
		"google/" PLACE "  enabled",
	};
	struct house *h = house_prepare(&(struct recipe){
		.rows = { { HARBOR, 12 }, { DERM, 12 } },
		.platform = "timeout: 10s\n    lag: 0s\n    timezone: Europe/Berlin",
	});
	struct buf out cleanup_buf = BUF_INIT(CHILD_OUTPUT);

	house_rewrite(h, "campaign: \"20411102\"", "campaign: \"20411111\"");
	add(h, "{platform: google, campaign: \"20411111\", ad_group: \"155001\"}, "
	       "{platform: google, campaign: \"20411113\", location: \"1016367\", bid: 100%, "
	       "min: 50%, max: 150%}");
	(void)LOOK(h, &out, "--write-check");
	for (size_t i = 0; i < sizeof(finds) / sizeof(finds[0]); i++)
		child_said(&out, finds[i]);
	ck_assert_uint_eq(ads_count(h), 0);
	house_close(h);
}
END_TEST

int main(void)
{
	const struct trial trials[] = {
		{ every_lever_of_a_clinic, 0 },
		{ the_last_asset_group_stays, 0 },
		{ a_shared_budget_with_all_its_campaigns, 0 },
		{ who_else_turned_it_is_named, sizeof(hands) / sizeof(hands[0]) },
		{ no_operations_left, 0 },
		{ what_a_look_finds, 0 },
	};

	return suite_main("google", trials, sizeof(trials) / sizeof(trials[0]));
}
