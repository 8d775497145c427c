/* SPDX-License-Identifier: Apache-2.0 */
/*
 * place.c - what the pages of a service, of the feeds and of the ad platforms say while things happen.
 */
#include <stdio.h>
#include <string.h>

#include "tests/e2e/support/ads.h"
#include "tests/e2e/support/elsewhere.h"
#include "tests/e2e/support/suite.h"

#define PLACE "/l/" HARBOR
#define DAYS "/api/v1/services/" HARBOR "/days"

/* True when that page of the daemon holds the text now. */
static bool says(struct house *h, const char *path, const char *text)
{
	struct http answer cleanup_http = HTTP_INIT;

	return house_get(h, path, &answer) == 200 && strstr(buf_text(&answer.body), text);
}

START_TEST(a_service_tells_its_story)
{
	struct house *h = house_open(&(struct recipe){ .rows = { { HARBOR, 12 } } });

	ck_assert(says(h, PLACE, "<h1 class=\"place\">"));
	ck_assert(says(h, DAYS, "\"value\":12"));
	house_openings(h, HARBOR, 2);
	wait_for(house_ad_is(h, HARBOR, "paused", 120));
	wait_for(says(h, PLACE, "Paused on google"));
	ck_assert(says(h, PLACE, "went full from open"));
	ck_assert(says(h, PLACE, "class=\"v-full\""));
	ck_assert(says(h, PLACE, "<path class=\"stopped\""));
	ck_assert(says(h, DAYS, "\"verdict\":\"full\"}],\"commands\":[{"));
	ck_assert(says(h, DAYS, "\"value\":2,"));
	house_close(h);
}
END_TEST

START_TEST(what_was_told_survives_a_restart)
{
	struct house *h = house_open(&(struct recipe){ .rows = { { HARBOR, 12 } } });

	house_openings(h, HARBOR, 2);
	wait_for(house_ad_is(h, HARBOR, "paused", 120));
	house_restart(h);
	wait_for(house_is(h, HARBOR, "verdict", "full"));
	ck_assert(says(h, PLACE, "went full from open"));
	wait_for(says(h, DAYS, "\"value\":2,"));
	house_close(h);
}
END_TEST

START_TEST(a_feed_that_fails_is_named_with_its_clinic)
{
	struct house *h = house_open(&(struct recipe){
		.rows = { { HARBOR, 12 } }, .feed = "stale_after: 2s\n    dead_after: 30s" });

	wait_for(says(h, "/api/v1/feeds", "\"state\":\"answers\""));
	ck_assert(says(h, "/api/v1/feeds", "\"host\":\"127.0.0.1:"));
	house_fault(h, "fhir", "503", "any", 100000);
	wait_for(says(h, "/api/v1/feeds", "\"state\":\"silent\"") && says(h, "/feeds", "503"));
	ck_assert(says(h, "/api/v1/feeds", "\"unanswered_services\":[\"" HARBOR "\"]"));
	ck_assert(says(h, "/feeds", "<a href=\"" PLACE "\">"));
	ck_assert(says(h, "/feeds.txt", "1 of 1 feeds needs attention"));
	house_close(h);
}
END_TEST

/* At Microsoft: the versions of the others end on days that are known, and that is trouble too. */
START_TEST(an_ad_platform_that_fails_is_named)
{
	struct house *h = house_prepare(&(struct recipe){ .rows = { { HARBOR, 12 } } });

	house_ads_on(h, "microsoft", "");
	house_start(h);
	wait_for(strcmp(house_ad_state(h, HARBOR), "as wanted") == 0);
	wait_for(says(h, "/api/v1/platforms", "\"state\":\"answers\""));
	ck_assert(says(h, "/api/v1/platforms", "\"ads\":1,\"in_doubt\":0"));
	house_fault(h, "ads", "503", "any", 3);
	wait_for(!says(h, "/api/v1/platforms", "\"trouble\":\"\""));
	ck_assert(says(h, "/platforms", "Last refusal or failure"));
	wait_for(house_faults_struck(h));
	wait_for(says(h, "/api/v1/platforms", "\"state\":\"answers\""));
	ck_assert(says(h, "/platforms.txt", "No ad platform needs anything from you"));
	house_close(h);
}
END_TEST

int main(void)
{
	const struct trial trials[] = {
		{ a_service_tells_its_story, 0 },
		{ what_was_told_survives_a_restart, 0 },
		{ a_feed_that_fails_is_named_with_its_clinic, 0 },
		{ an_ad_platform_that_fails_is_named, 0 },
	};

	return suite_main("place", trials, sizeof(trials) / sizeof(trials[0]));
}
