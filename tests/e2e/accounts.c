/* SPDX-License-Identifier: Apache-2.0 */
/*
 * accounts.c - an ad account that fails or runs dry.
 *
 * The real daemon against the simulated account: what it must not ask, what it asks
 * all the same, and what it still knows after a kill -9.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "tests/e2e/support/ads.h"
#include "tests/e2e/support/suite.h"

#define OF_GOOGLE(name) "platform_" name "{platform=\"google\"}"

START_TEST(an_account_that_fails_is_left_alone_and_found_again)
{
	struct house *h = house_open(&(struct recipe){ .rows = { { HARBOR, 12 } } });

	house_fault(h, "ads", "503", "any", 8);
	wait_for(house_logged(h, "google rests after 5 failures in a row; it is asked again at "));
	house_openings(h, HARBOR, 2); /* meanwhile a clinic fills up */
	wait_for(house_is(h, HARBOR, "verdict", "full"));
	wait_for(house_logged(h, "google answers again"));
	wait_for(house_ad_is(h, HARBOR, "paused", 120));
	ck_assert_int_eq(house_metric(h, OF_GOOGLE("failing")), 0);
	ads_expect(h, "20411101 status ENABLED -> PAUSED\n");
	house_close(h);
}
END_TEST

START_TEST(a_pause_goes_when_a_day_is_used_up)
{
	struct house *h = house_open(&(struct recipe){
		.rows = { { HARBOR, 12 } },
		.platform =
			"timeout: 10s\n    lag: 0s\n    spend_every: 0s\n    operations: 20/day",
	});

	/* Sixteen looks must last the day. */
	wait_for(house_metric(h, OF_GOOGLE("operations_24h")) >= 1);
	ck_assert_int_eq(house_metric(h, OF_GOOGLE("operations_24h_limit")), 20);
	ck_assert_int_ge(house_metric(h, OF_GOOGLE("look_interval_seconds")), 24 * 3600 / 16);
	ck_assert_int_lt(house_metric(h, OF_GOOGLE("operations_24h")), 16);
	house_openings(h, HARBOR, 2);
	wait_for(house_ad_is(h, HARBOR, "paused", 120));
	ck_assert_uint_eq(ads_count(h), 1);
	house_close(h);
}
END_TEST

START_TEST(what_was_used_is_known_after_a_kill)
{
	struct house *h = house_open(&(struct recipe){
		.rows = { { HARBOR, 12 } },
		.platform = "timeout: 10s\n    lag: 0s\n    operations: 100000/day",
	});
	int64_t before;

	wait_for(house_metric(h, OF_GOOGLE("operations_24h")) >= 5);
	before = house_metric(h, OF_GOOGLE("operations_24h"));
	house_openings(h, HARBOR, 2);
	wait_for(house_ad_is(h, HARBOR, "paused", 120));
	house_restart(h);
	/* A look may not have been recorded yet; what was before the pause is, with it. */
	ck_assert_int_ge(house_metric(h, OF_GOOGLE("operations_24h")), before);
	house_close(h);
}
END_TEST

START_TEST(who_changed_it_is_found_out)
{
	struct house *h = house_open(&(struct recipe){ .rows = { { HARBOR, 12 } } });

	house_person(h, HARBOR, "\"status\":\"PAUSED\"");
	wait_for(house_is(h, HARBOR, "control", "changed outside"));
	wait_for(house_logged(h, "20411101 was changed by person with the Google Ads page"));
	ads_expect(h, "");
	house_close(h);
}
END_TEST

/* ---- a file in place of an account ---- */

/* What recipe_write() made, up to a mark and from another on. */
static void put_between(struct buf *out, const char *text, const char *from, const char *to)
{
	const char *begin = from ? strstr(text, from) : text, *end = to ? strstr(text, to) : NULL;

	ck_assert(begin && (!to || end));
	buf_append(out, begin, to ? (size_t)(end - begin) : strlen(begin));
}

static void steer_by_file(struct house *h, char path[HOUSE_FILE])
{
	struct buf was cleanup_buf = BUF_INIT(HTTP_BODY), text cleanup_buf = BUF_INIT(HTTP_BODY);

	(void)snprintf(path, HOUSE_FILE, "%s/commands", h->dir);
	recipe_write(&h->recipe, h->sandbox_url, &was);
	put_between(&text, buf_text(&was), NULL, "platforms:");
	buf_printf(
		&text,
		"platforms:\n  drop: {kind: file, path: \"%s\", secret: {credential: hook}, every: "
		"1s, timeout: 10s, lag: 0s}\n",
		path);
	put_between(&text, buf_text(&was), "policies:", "{platform: google");
	buf_puts(&text, "{platform: drop, name: harbor, budget: $120/day}]\n");
	house_write_config(h, buf_text(&text));
}

START_TEST(commands_as_lines_of_a_file)
{
	struct house *h = house_prepare(&(struct recipe){ .rows = { { HARBOR, 12 } } });
	struct buf text cleanup_buf = BUF_INIT(HTTP_BODY);
	char path[HOUSE_FILE];

	steer_by_file(h, path);
	house_credential(h, "hook", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
	house_start(h);
	wait_for(house_is(h, HARBOR, "verdict", "open"));
	house_openings(h, HARBOR, 2);
	wait_for(house_ad_is(h, HARBOR, "paused", 120));
	house_restart(h);
	wait_for(house_ad_is(h, HARBOR, "paused", 120));
	child_read_file(path, &text);
	ck_assert_int_eq(strncmp(buf_text(&text), "{\"id\":\"cmd_1\",", 14), 0);
	ck_assert_ptr_nonnull(strstr(buf_text(&text), "\"signature\":\"v1,"));
	ck_assert_ptr_nonnull(strstr(buf_text(&text), "\\\"verb\\\":\\\"pause\\\""));
	ck_assert_ptr_eq(strchr(buf_text(&text), '\n'), buf_text(&text) + text.length - 1); /* once */
	(void)unlink(path);
	house_close(h);
}
END_TEST

int main(void)
{
	const struct trial trials[] = {
		{ an_account_that_fails_is_left_alone_and_found_again, 0 },
		{ a_pause_goes_when_a_day_is_used_up, 0 },
		{ who_changed_it_is_found_out, 0 },
		{ commands_as_lines_of_a_file, 0 },
		{ what_was_used_is_known_after_a_kill, 0 },
	};

	return suite_main("accounts", trials, sizeof(trials) / sizeof(trials[0]));
}
