/* SPDX-License-Identifier: Apache-2.0 */
/*
 * connectors.c - two platforms nobody wrote C for, steered through their files.
 *
 * Snapchat replaces a campaign with whatever it is sent, so that a careless pause
 * takes the caps off it; Yelp takes a month's budget as a job and may refuse it
 * inside a job that says it is completed.  The files are those that are shipped.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "tests/e2e/support/ads.h"
#include "tests/e2e/support/suite.h"

#define SNAP "5eda0000-0000-4000-8000-000000410001 "
#define YELP "yelpProgram_-000000001 "

/* ---- the same house, with another platform in it ---- */

/* What the sandbox says of this service's target: "id: \"...\"". */
static void put_target(struct buf *out, const char *told, const char *service)
{
	const char *at = strstr(told, service);

	ck_assert_msg(at != NULL, "the sandbox does not tell about %s", service);
	at += strlen(service) + 1;
	buf_append(out, at, strcspn(at, "\n"));
}

static void put_rest(struct buf *out, const struct recipe *r, const char *text,
		     const char *platform, const char *told)
{
	char was[80];
	const char *at;

	for (size_t i = 0; i < RECIPE_ROWS && r->rows[i].service; i++) {
		snprintf(was, sizeof(was), "platform: google, campaign: \"%" PRIu64 "\"",
			 recipe_clinic(r->rows[i].service)->campaign);
		at = strstr(text, was);
		ck_assert_ptr_nonnull(at);
		buf_append(out, text, (size_t)(at - text));
		buf_printf(out, "platform: %s, ", platform);
		put_target(out, told, r->rows[i].service);
		text = at + strlen(was);
	}
	buf_puts(out, text);
}

static void move_in(struct house *h, const char *platform)
{
	struct buf before cleanup_buf = BUF_INIT(CHILD_OUTPUT), now cleanup_buf = BUF_INIT(CHILD_OUTPUT);
	struct http told cleanup_http = HTTP_INIT;
	char url[HOUSE_FILE];
	const char *platforms, *policies;

	snprintf(url, sizeof(url), "%s/sandbox/platform/%s", h->sandbox_url, platform);
	ck_assert_int_eq(http_ask(&told, NULL, url, NULL), 200);
	child_read_file(h->config, &before);
	platforms = strstr(buf_text(&before), "platforms:\n");
	policies = strstr(buf_text(&before), "policies:\n");
	ck_assert(platforms && policies);
	buf_append(&now, buf_text(&before), (size_t)(platforms - buf_text(&before)));
	buf_printf(&now, "platforms:\n  %s: {%.*s, every: 1s, timeout: 2s, lag: 0s}\n", platform,
		   (int)strcspn(buf_text(&told.body), "\n"), buf_text(&told.body));
	put_rest(&now, &h->recipe, policies, platform, buf_text(&told.body));
	house_write_config(h, buf_text(&now));
}

static struct house *steered(const char *platform, const struct recipe *r)
{
	struct house *h = house_prepare(r);

	move_in(h, platform);
	house_start(h);
	return h;
}

/* ---- a day ---- */

static const struct {
	const char *platform, *pause, *more;
} days[] = {
	{ "snapchat", SNAP "status ENABLED -> PAUSED\n",
	  SNAP "status ENABLED -> PAUSED\n" SNAP "status PAUSED -> ENABLED\n" SNAP
	       "budget $120 -> $156\n" },
	{ "yelp", YELP "status ENABLED -> PAUSED\n",
	  YELP "status ENABLED -> PAUSED\n" YELP "status PAUSED -> ENABLED\n" YELP
	       "budget $120 -> $156\n" },
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
	const char *platform, *kind, *on;
	int count;
	const char *log;
} troubles[] = {
	{ "snapchat", "429", "write", 1, SNAP "status ENABLED -> PAUSED\n" },
	{ "snapchat", "401", "write", 1, SNAP "status ENABLED -> PAUSED\n" },
	{ "snapchat", "reset-after-apply", "write", 1, SNAP "status ENABLED -> PAUSED\n" },
	{ "snapchat", "html", "write", 1, SNAP "status ENABLED -> PAUSED\n" },
	{ "snapchat", "truncate", "write", 1, SNAP "status ENABLED -> PAUSED\n" },
	{ "snapchat", "empty", "write", 1, SNAP "status ENABLED -> PAUSED\n" },
	{ "snapchat", "truncate", "read", 2, SNAP "status ENABLED -> PAUSED\n" },
	{ "yelp", "reset-after-apply", "write", 1, YELP "status ENABLED -> PAUSED\n" },
	{ "yelp", "html", "write", 1, YELP "status ENABLED -> PAUSED\n" },
	{ "yelp", "empty", "write", 1, YELP "status ENABLED -> PAUSED\n" },
	{ "yelp", "503", "read", 2, YELP "status ENABLED -> PAUSED\n" },
};

START_TEST(one_pause_however_it_was_answered)
{
	struct house *h =
		steered(troubles[_i].platform, &(struct recipe){ .rows = { { HARBOR, 12 } } });

	wait_for(house_ad_is(h, HARBOR, "enabled", 120));
	house_fault(h, troubles[_i].platform, troubles[_i].kind, troubles[_i].on, troubles[_i].count);
	house_openings(h, HARBOR, 2);
	wait_for(house_ad_is(h, HARBOR, "paused", 120));
	ck_assert_msg(house_faults_struck(h), "%s: the fault never struck", troubles[_i].kind);
	ads_expect(h, troubles[_i].log);
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
	ck_assert_str_eq(house_ad_state(h, HARBOR), "not confirmed");
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
