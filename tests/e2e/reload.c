/* SPDX-License-Identifier: Apache-2.0 */
/*
 * reload.c - a new configuration takes over whole, or not at all.
 */
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "tests/e2e/support/ads.h"
#include "tests/e2e/support/suite.h"

static void write_recipe(struct house *h, const struct recipe *r)
{
	struct buf yaml cleanup_buf = BUF_INIT(CHILD_OUTPUT);

	recipe_write(r, h->sandbox_url, &yaml);
	house_write_config(h, buf_text(&yaml));
}

static const char wider[] = "    full: {at: 13, leave: 18, ads: pause}\n"
			    "    confirm: {down: 1, up: 1, for: 0s}\n";

START_TEST(a_new_threshold_is_in_force_at_once)
{
	struct recipe r = { .rows = { { HARBOR, 12 } } };
	struct house *h = house_open(&r);
	struct http answer cleanup_http = HTTP_INIT;

	r.policy = wider;
	write_recipe(h, &r);
	ck_assert_int_eq(house_post(h, "/api/v1/reload", "{}", &answer), 200);
	ck_assert_msg(!strstr(buf_text(&answer.body), "only with a restart"),
		      "nothing was moved: %s", buf_text(&answer.body));
	wait_for(house_ad_is(h, HARBOR, "paused", 120));
	ads_expect(h, "20411101 status ENABLED -> PAUSED\n");
	ck_assert(house_logged(h, "reloaded by"));
	house_close(h);
}
END_TEST

static const struct {
	const char *why, *text, *says;
} broken[] = {
	{ "not YAML", "version: 1\norganization: {name: [\n", ":3:" },
	{ "a tab", "version: 1\n\torganization: x\n", ":2:" },
	{ "empty", "", "capacityd.yaml" },
	{ "not a mapping", "- a\n- b\n", ":1:1" },
	{ "bytes that are not text", "version: 1\norganization: {name: \"\xff\xfe\"}\n", ":2:" },
	{ "an anchor", "version: &v 1\n", ":1:" },
	{ "an unknown key", "version: 1\nmodus: act\n", ":2:1" },
};

START_TEST(a_broken_file_changes_nothing)
{
	struct house *h = house_open(&(struct recipe){ .rows = { { HARBOR, 12 } } });
	struct http answer cleanup_http = HTTP_INIT;

	house_write_config(h, broken[_i].text);
	ck_assert_int_eq(house_post(h, "/api/v1/reload", "{}", &answer), 422);
	ck_assert_msg(strstr(buf_text(&answer.body), broken[_i].says) != NULL,
		      "%s: expected \"%s\" in: %s", broken[_i].why, broken[_i].says,
		      buf_text(&answer.body));
	ck_assert_int_eq(house_metric(h, "reloads_refused_total"), 1);
	house_openings(h, HARBOR, 2); /* the old one is still at work */
	wait_for(house_ad_is(h, HARBOR, "paused", 120));
	ads_expect(h, "20411101 status ENABLED -> PAUSED\n");
	house_close(h);
}
END_TEST

START_TEST(a_broken_file_by_signal_is_told_in_the_log)
{
	struct house *h = house_open(&(struct recipe){ .rows = { { HARBOR, 12 } } });

	house_write_config(h, "version: 1\nmodus: act\n");
	child_signal(&h->daemon, SIGHUP);
	wait_for(house_metric(h, "reloads_refused_total") == 1);
	ck_assert(house_logged(h, "capacityd.yaml:2:1"));
	ck_assert(house_logged(h, "refused; the running configuration is unchanged"));
	ck_assert_str_eq(house_word(h, HARBOR, "verdict"), "open");
	house_close(h);
}
END_TEST

/* Polls and reads of several pages ask for their pass between two of them. */
START_TEST(reloads_in_the_middle_of_conversations)
{
	enum { RELOADS = 60 };
	struct house *h = house_open(&(struct recipe){ .rows = { { HARBOR, 12 } } });

	for (int i = 0; i < RELOADS; i++) {
		struct http answer cleanup_http = HTTP_INIT;

		ck_assert_int_eq(house_post(h, "/api/v1/reload", "{}", &answer), 200);
	}
	house_openings(h, HARBOR, 2);
	wait_for(house_ad_is(h, HARBOR, "paused", 120));
	house_close(h);
}
END_TEST

START_TEST(a_reload_with_a_command_on_the_wire)
{
	struct house *h = house_open(&(struct recipe){ .rows = { { HARBOR, 12 } } });

	house_fault(h, "ads", "slow", "write", 1);
	house_openings(h, HARBOR, 2);
	wait_for(ads_count(h) == 1);
	for (int i = 0; i < 3; i++)
		child_signal(&h->daemon, SIGHUP);
	wait_for(house_ad_is(h, HARBOR, "paused", 120));
	ads_expect(h, "20411101 status ENABLED -> PAUSED\n");
	house_close(h);
}
END_TEST

START_TEST(what_leaves_the_configuration_is_left_alone)
{
	struct recipe r = { .rows = { { HARBOR, 12 }, { DERM, 12 } } };
	struct house *h = house_open(&r);

	house_openings(h, HARBOR, 2);
	wait_for(house_ad_is(h, HARBOR, "paused", 120));
	r.rows[0].service = DERM;
	r.rows[1].service = NULL;
	write_recipe(h, &r);
	child_signal(&h->daemon, SIGHUP);
	wait_for(house_logged(h, "1 service, 1 target, sha256"));
	house_openings(h, HARBOR, 25);
	h->recipe = r;
	ads_expect(h, "20411101 status ENABLED -> PAUSED\n");
	house_close(h);
}
END_TEST

/* The plan of the proposal that waits, asked for by whoever these tests run as. */
static long approve(struct house *h, struct http *ret)
{
	struct http plans cleanup_http = HTTP_INIT;
	char plan[20] = "", yes[128];
	const char *at;

	ck_assert_int_eq(house_get(h, "/api/v1/plan", &plans), 200);
	at = strstr(buf_text(&plans.body), "\"plan\":\"");
	ck_assert_msg(at && sscanf(at, "\"plan\":\"%16[0-9a-f]\"", plan) == 1, "%s",
		      buf_text(&plans.body));
	(void)snprintf(yes, sizeof(yes), "{\"service\":\"" HARBOR "\",\"plan\":\"%s\"}", plan);
	return house_post(h, "/api/v1/approve", yes, ret);
}

START_TEST(nobody_approves_what_they_wrote)
{
	struct recipe r = { .rows = { { HARBOR, 12 } }, .mode = "approve" };
	struct house *h = house_open(&r);
	struct http answer cleanup_http = HTTP_INIT;

	r.policy = "    full: {at: 3, leave: 8, ads: pause}\n"
		   "    ample: {at: 20, leave: 15, budget: 140%}\n"
		   "    confirm: {down: 1, up: 1, for: 0s}\n";
	write_recipe(h, &r);
	ck_assert_int_eq(house_post(h, "/api/v1/reload", "{}", &answer), 200);
	house_openings(h, HARBOR, 30);
	wait_for(house_is(h, HARBOR, "control", "waits for approval"));
	ck_assert_int_ne(approve(h, &answer), 200);
	child_signal(&h->daemon, SIGHUP); /* the same files: that is nobody else's work */
	wait_for(house_logged(h, "reloaded by signal"));
	wait_for(house_is(h, HARBOR, "control", "waits for approval"));
	ck_assert_int_ne(approve(h, &answer), 200);
	ads_expect(h, "");
	house_close(h);
}
END_TEST

int main(void)
{
	const struct trial trials[] = {
		{ a_new_threshold_is_in_force_at_once, 0 },
		{ a_broken_file_changes_nothing, sizeof(broken) / sizeof(broken[0]) },
		{ a_broken_file_by_signal_is_told_in_the_log, 0 },
		{ reloads_in_the_middle_of_conversations, 0 },
		{ a_reload_with_a_command_on_the_wire, 0 },
		{ what_leaves_the_configuration_is_left_alone, 0 },
		{ nobody_approves_what_they_wrote, 0 },
	};

	return suite_main("reload", trials, sizeof(trials) / sizeof(trials[0]));
}
