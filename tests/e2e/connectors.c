/* SPDX-License-Identifier: Apache-2.0 */
/*
 * connectors.c - two platforms nobody wrote C for, steered through their files.
 *
 * Snapchat replaces a campaign with whatever it is sent, so that a careless pause
 * takes the caps off it; Yelp takes a month's budget as a job and may refuse it
 * inside a job that says it is completed.  The files are those that are shipped.
 */
#include <stdio.h>
#include <string.h>

#include "tests/e2e/support/ads.h"
#include "tests/e2e/support/elsewhere.h"
#include "tests/e2e/support/suite.h"

#define SNAP "5eda0000-0000-4000-8000-000000410001 "
#define YELP "yelpProgram_-000000001 "
#define SNAP_PAUSE SNAP "status ENABLED -> PAUSED\n"
#define YELP_PAUSE YELP "status ENABLED -> PAUSED\n"

/* ---- the same house, with another platform in it ---- */

static struct house *steered(const char *platform, const struct recipe *r)
{
	struct house *h = house_prepare(r);

	house_ads_on(h, platform, "");
	house_start(h);
	return h;
}

/* ---- a day ---- */

static const struct {
	const char *platform, *pause, *more;
} days[] = {
	{ "snapchat", SNAP_PAUSE,
	  SNAP_PAUSE SNAP "status PAUSED -> ENABLED\n" SNAP "budget $120 -> $156\n" },
	{ "yelp", YELP_PAUSE, YELP_PAUSE YELP "status PAUSED -> ENABLED\n" YELP "budget $120 -> $156\n" },
};

START_TEST(paused_and_boosted)
{
	struct house *h = steered(days[_i].platform, &(struct recipe){ .rows = { { HARBOR, 12 } } });

	wait_for(house_ad_is(h, HARBOR, "enabled", 120));
	house_openings(h, HARBOR, 2);
	wait_for(house_ad_is(h, HARBOR, "paused", 120));
	ads_expect(h, days[_i].pause);
	house_openings(h, HARBOR, 25);
	wait_for(house_ad_is(h, HARBOR, "enabled", 156));
	ads_expect(h, days[_i].more);
	ck_assert(house_remembers(h, HARBOR, "settled", "read back as asked"));
	house_close(h);
}
END_TEST

/* ---- however it was answered ---- */

static const struct {
	const char *platform, *log;
	struct ads_trouble trouble;
} troubles[] = {
	{ "snapchat", SNAP_PAUSE, { "busy, come back later", "429", "write", 1 } },
	{ "snapchat", SNAP_PAUSE, { "the token is refused once", "401", "write", 1 } },
	{ "snapchat", SNAP_PAUSE, { "done, and the reply is lost", "reset-after-apply", "write", 1 } },
	{ "snapchat", SNAP_PAUSE, { "done, and the reply is a web page", "html", "write", 1 } },
	{ "snapchat", SNAP_PAUSE, { "done, and the reply is cut short", "truncate", "write", 1 } },
	{ "snapchat", SNAP_PAUSE, { "done, and the reply is empty", "empty", "write", 1 } },
	{ "snapchat", SNAP_PAUSE, { "reading back is cut short, twice", "truncate", "read", 2 } },
	{ "yelp", YELP_PAUSE, { "done, and the reply is lost", "reset-after-apply", "write", 1 } },
	{ "yelp", YELP_PAUSE, { "done, and the reply is a web page", "html", "write", 1 } },
	{ "yelp", YELP_PAUSE, { "done, and the reply is empty", "empty", "write", 1 } },
	{ "yelp", YELP_PAUSE, { "reading back fails with a server error, twice", "503", "read", 2 } },
};

START_TEST(one_pause_however_it_was_answered)
{
	struct house *h =
		steered(troubles[_i].platform, &(struct recipe){ .rows = { { HARBOR, 12 } } });

	wait_for(house_ad_is(h, HARBOR, "enabled", 120));
	ads_pause_through(h, troubles[_i].platform, &troubles[_i].trouble, troubles[_i].log);
	house_close(h);
}
END_TEST

static void refuse_inside(struct house *h)
{
	struct http answer cleanup_http = HTTP_INIT;
	char url[HOUSE_FILE];

	snprintf(url, sizeof(url), "%s/sandbox/fault", h->sandbox_url);
	ck_assert_int_eq(http_ask(&answer, NULL, url,
				  "{\"where\":\"yelp\",\"kind\":\"partial\",\"on\":\"write\","
				  "\"count\":1,\"campaign\":1}"),
			 200);
}

START_TEST(refused_inside_a_job_that_is_completed)
{
	struct house *h = steered("yelp", &(struct recipe){ .rows = { { HARBOR, 12 } } });

	wait_for(house_ad_is(h, HARBOR, "enabled", 120));
	refuse_inside(h);
	house_openings(h, HARBOR, 25);
	wait_for(house_remembers(h, HARBOR, "settled", "refused"));
	ck_assert(house_faults_struck(h));
	ck_assert(house_ad_is(h, HARBOR, "enabled", 120));
	ads_expect(h, "");
	house_close(h);
}
END_TEST

/* Called done, and the campaign beside the word shows otherwise: that is no yes. */
START_TEST(called_done_and_not_done)
{
	struct house *h = steered("snapchat", &(struct recipe){ .rows = { { HARBOR, 12 } } });

	wait_for(house_ad_is(h, HARBOR, "enabled", 120));
	house_fault(h, "snapchat", "lie-success", "write", 1);
	house_openings(h, HARBOR, 2);
	wait_for(house_faults_struck(h));
	house_let_pass(h, 3);
	wait_for(strcmp(house_ad_state(h, HARBOR), "not confirmed") == 0);
	ck_assert(house_ad_is(h, HARBOR, "enabled", 120));
	ads_expect(h, "");
	house_close(h);
}
END_TEST

int main(void)
{
	const struct trial trials[] = {
		{ paused_and_boosted, sizeof(days) / sizeof(days[0]) },
		{ one_pause_however_it_was_answered, sizeof(troubles) / sizeof(troubles[0]) },
		{ refused_inside_a_job_that_is_completed, 0 },
		{ called_done_and_not_done, 0 },
	};

	return suite_main("connectors", trials, sizeof(trials) / sizeof(trials[0]));
}
