/* SPDX-License-Identifier: Apache-2.0 */
/*
 * meta.c - the daemon on an ad account at Meta: pauses, money, people, and what it finds there.
 */
#include <stdio.h>
#include <string.h>

#include "tests/e2e/support/ads.h"
#include "tests/e2e/support/elsewhere.h"
#include "tests/e2e/support/look.h"
#include "tests/e2e/support/suite.h"

/* The practices' ad sets in the sandbox's account. */
#define HARBOR_SET "120210000000000101"
#define DERM_SET "120210000000000102"
#define GATE_SET "120210000000000103"

static struct house *open_on_meta(const struct recipe *r, const char *more)
{
	struct house *h = house_prepare(r);

	house_ads_on(h, "meta", more);
	house_start(h);
	for (size_t i = 0; i < RECIPE_ROWS && r->rows[i].service; i++)
		wait_for(!house_is(h, r->rows[i].service, "verdict", "unknown") &&
			 strcmp(house_ad_state(h, r->rows[i].service), "as wanted") == 0);
	return h;
}

START_TEST(a_pause_and_a_return)
{
	struct house *h = open_on_meta(&(struct recipe){ .rows = { { HARBOR, 12 } } }, "");

	house_openings(h, HARBOR, 2);
	wait_for(house_ad_is(h, HARBOR, "paused", 120));
	house_openings(h, HARBOR, 12);
	wait_for(house_ad_is(h, HARBOR, "enabled", 120));
	ads_expect(h, HARBOR_SET " status ENABLED -> PAUSED\n" HARBOR_SET
				 " status PAUSED -> ENABLED\n");
	house_close(h);
}
END_TEST

START_TEST(money_where_there_is_room)
{
	struct house *h = open_on_meta(&(struct recipe){ .rows = { { DERM, 12 } } }, "");

	house_openings(h, DERM, 25);
	wait_for(house_ad_is(h, DERM, "enabled", 195));
	ads_expect(h, DERM_SET " budget $150 -> $195\n");
	house_close(h);
}
END_TEST

/* Two ad sets of one campaign at once: they may not share a batch, and both are paused. */
START_TEST(two_of_one_campaign)
{
	struct house *h = open_on_meta(&(struct recipe){ .rows = { { HARBOR, 12 }, { GATE, 12 } } }, "");
	struct buf log cleanup_buf = BUF_INIT(HTTP_BODY);

	house_openings(h, HARBOR, 2);
	house_openings(h, GATE, 2);
	wait_for(house_ad_is(h, HARBOR, "paused", 120) && house_ad_is(h, GATE, "paused", 220));
	ads_text(h, &log);
	ck_assert(strstr(buf_text(&log), HARBOR_SET " status ENABLED -> PAUSED\n") != NULL);
	ck_assert(strstr(buf_text(&log), GATE_SET " status ENABLED -> PAUSED\n") != NULL);
	ck_assert_uint_eq(ads_count(h), 2);
	house_close(h);
}
END_TEST

START_TEST(a_person_is_left_alone_and_named)
{
	struct house *h = open_on_meta(&(struct recipe){ .rows = { { HARBOR, 12 } } }, "");

	house_person_there(h, "meta", HARBOR, "Maria L", "\"budget_micros\":77000000");
	wait_for(house_is(h, HARBOR, "control", "changed outside"));
	wait_for(house_logged(h, "was changed by Maria L with Ads Manager"));
	house_openings(h, HARBOR, 2);
	wait_for(house_is(h, HARBOR, "verdict", "full"));
	ads_expect(h, "");
	house_close(h);
}
END_TEST

START_TEST(one_change_whatever_goes_wrong)
{
	struct house *h = open_on_meta(&(struct recipe){ .rows = { { HARBOR, 12 } } }, "");

	ads_pause_through(h, "meta", &ads_troubles[_i], HARBOR_SET " status ENABLED -> PAUSED\n");
	house_close(h);
}
END_TEST

START_TEST(nothing_secret_is_said)
{
	struct house *h = open_on_meta(&(struct recipe){ .rows = { { HARBOR, 12 } } }, "");
	char path[HOUSE_FILE * 2], secret[128] = "";
	FILE *f;

	house_fault(h, "meta", "503", "read", 1);
	wait_for(house_faults_struck(h));
	(void)snprintf(path, sizeof(path), "%s/meta-secret",
		       h->credentials + strlen("CREDENTIALS_DIRECTORY="));
	f = fopen(path, "re");
	ck_assert(f && fgets(secret, sizeof(secret), f));
	(void)fclose(f);
	ck_assert(!house_logged(h, secret));
	ck_assert(!house_logged(h, "appsecret_proof"));
	house_close(h);
}
END_TEST

START_TEST(what_a_look_finds)
{
	struct house *h = house_prepare(&(struct recipe){ .rows = { { HARBOR, 12 } } });
	struct buf out cleanup_buf = BUF_INIT(CHILD_OUTPUT);

	house_ads_on(h, "meta", ", timezone: Europe/Berlin");
	(void)LOOK(h, &out, "--write-check");
	child_said(&out, "the account's day begins in America/New_York, the configuration says "
			 "Europe/Berlin");
	child_said(&out, "meta/" HARBOR_SET "  enabled");
	ck_assert_uint_eq(ads_count(h), 0);
	house_close(h);
}
END_TEST

int main(void)
{
	const struct trial trials[] = {
		{ a_pause_and_a_return, 0 },
		{ money_where_there_is_room, 0 },
		{ two_of_one_campaign, 0 },
		{ a_person_is_left_alone_and_named, 0 },
		{ one_change_whatever_goes_wrong, ADS_TROUBLES },
		{ nothing_secret_is_said, 0 },
		{ what_a_look_finds, 0 },
	};

	return suite_main("meta", trials, sizeof(trials) / sizeof(trials[0]));
}
