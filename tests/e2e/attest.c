/* SPDX-License-Identifier: Apache-2.0 */
/*
 * attest.c - a person states what no system counts, and it is acted on, kept and ended.
 */
#include <string.h>

#include "tests/e2e/support/ads.h"
#include "tests/e2e/support/ctl.h"
#include "tests/e2e/support/suite.h"

enum { OUTPUT = 1024 * 1024 };

static struct house *opened(void)
{
	struct house *h = house_prepare(&(struct recipe){
		.rows = { { HARBOR, 12 } }, .source = "kind: attest, every: 1s", .select = "{}" });

	house_start(h);
	return h;
}

START_TEST(a_persons_word_moves_the_ads_and_survives)
{
	struct house *h = opened();
	struct buf out cleanup_buf = BUF_INIT(OUTPUT);

	wait_for(house_mentions(h, HARBOR, "why", "nobody has stated it"));
	ck_assert_msg(CTL(h, &out, "attest", HARBOR, "--open", "12", "--until", "3d", "--owner",
			  "K. Osei", "asked at the desk") == 0,
		      "%s", buf_text(&out));
	wait_for(house_is(h, HARBOR, "verdict", "open"));
	ck_assert_int_eq(CTL(h, &out, "attest", HARBOR, "--open", "1", "--wait", "40d", "--until",
			     "3d", "--reason", "two doctors are ill"),
			 0);
	wait_for(house_ad_is(h, HARBOR, "paused", 120));
	ads_expect(h, "20411101 status ENABLED -> PAUSED\n");
	house_restart(h);
	wait_for(house_is(h, HARBOR, "verdict", "full"));
	ck_assert_int_eq(CTL(h, &out, "explain", HARBOR), 0);
	ck_assert_msg(strstr(buf_text(&out), "Stated by") &&
			      strstr(buf_text(&out), "two doctors are ill"),
		      "%s", buf_text(&out));
	ck_assert(house_remembers(h, HARBOR, "person", "K. Osei"));
	house_close(h);
}
END_TEST

START_TEST(what_is_counted_cannot_be_stated)
{
	struct house *h = house_open(&(struct recipe){ .rows = { { HARBOR, 12 } } });
	struct buf out cleanup_buf = BUF_INIT(OUTPUT);

	ck_assert_int_ne(
		CTL(h, &out, "attest", HARBOR, "--open", "0", "--until", "3d", "--reason", "x"), 0);
	ck_assert_msg(strstr(buf_text(&out), "is counted by feed ehr") != NULL, "%s", buf_text(&out));
	house_close(h);
}
END_TEST

int main(void)
{
	const struct trial trials[] = {
		{ a_persons_word_moves_the_ads_and_survives, 0 },
		{ what_is_counted_cannot_be_stated, 0 },
	};

	return suite_main("attest", trials, sizeof(trials) / sizeof(trials[0]));
}
