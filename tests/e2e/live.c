/* SPDX-License-Identifier: Apache-2.0 */
/*
 * live.c - `capacityd check --live`: one look at everything, and nothing is changed by it.
 */
#include <stdio.h>
#include <string.h>

#include "tests/e2e/support/ads.h"
#include "tests/e2e/support/look.h"
#include "tests/e2e/support/suite.h"

enum { EXIT_PROBLEMS = 1, EXIT_UNREACHABLE = 69, EXIT_BAD_CONFIG = 78, OUTPUT = 1024 * 1024 };

START_TEST(all_is_well)
{
	struct house *h = house_prepare(&(struct recipe){ .rows = { { HARBOR, 12 }, { DERM, 0 } } });
	struct buf out cleanup_buf = BUF_INIT(OUTPUT);

	ck_assert_msg(LOOK(h, &out, NULL) == 0, "%s", buf_text(&out));
	child_said(&out, "feed ehr (fhir): 2 of 2 questions answered, ");
	child_said(&out, "requests a day");
	child_said(&out, HARBOR "  ");
	child_said(&out, "what shows that it is full: booked slots");
	child_said(&out, "google/20411101  enabled");
	child_said(&out, "Everything answered as it should. Nothing was changed.");
	ck_assert_uint_eq(ads_count(h), 0);
	house_close(h);
}
END_TEST

START_TEST(writing_is_tried_without_a_change)
{
	struct house *h = house_prepare(&(struct recipe){ .rows = { { HARBOR, 12 } } });
	struct buf out cleanup_buf = BUF_INIT(OUTPUT);

	ck_assert_msg(LOOK(h, &out, "--write-check") == 0, "%s", buf_text(&out));
	child_said(&out, "MAY BE CHANGED");
	child_said(&out, "$120  yes");
	ck_assert_uint_eq(ads_count(h), 0);
	house_close(h);
}
END_TEST

START_TEST(the_same_as_json)
{
	struct house *h = house_prepare(&(struct recipe){ .rows = { { HARBOR, 12 } } });
	struct buf out cleanup_buf = BUF_INIT(OUTPUT);

	ck_assert_msg(LOOK(h, &out, "--json") == 0, "%s", buf_text(&out));
	child_said(&out, "{\"schema\":1,\"end\":\"fine\"");
	child_said(&out, "\"answer\":\"good\"");
	child_said(&out, "\"open\":12");
	child_said(&out, "\"status\":\"enabled\"");
	house_close(h);
}
END_TEST

START_TEST(a_wrong_code_is_not_a_full_clinic)
{
	struct house *h =
		house_prepare(&(struct recipe){ .rows = { { HARBOR, 12 } }, .specialty = "000000000" });
	struct buf out cleanup_buf = BUF_INIT(OUTPUT);

	ck_assert_msg(LOOK(h, &out, NULL) == EXIT_PROBLEMS, "%s", buf_text(&out));
	child_said(&out, HARBOR);
	child_said(&out, "suspect");
	child_said(&out, "what shows that it is full: nothing");
	house_close(h);
}
END_TEST

START_TEST(nobody_answers)
{
	struct house *h = house_prepare(&(struct recipe){ .rows = { { HARBOR, 12 } } });
	struct buf out cleanup_buf = BUF_INIT(OUTPUT);

	house_fault(h, "fhir", "503", "any", 100);
	ck_assert_msg(LOOK(h, &out, NULL) == EXIT_UNREACHABLE, "%s", buf_text(&out));
	child_said(&out, "feed ehr (fhir): 0 of 1 question answered, ");
	child_said(&out, "no answer");
	child_said(&out, "HTTP 503");
	child_said(&out, "gave no answer at all");
	house_close(h);
}
END_TEST

START_TEST(the_ad_account_does_not_answer)
{
	struct house *h = house_prepare(&(struct recipe){ .rows = { { HARBOR, 12 } } });
	struct buf out cleanup_buf = BUF_INIT(OUTPUT);

	house_fault(h, "ads", "503", "any", 100);
	ck_assert_msg(LOOK(h, &out, NULL) == EXIT_UNREACHABLE, "%s", buf_text(&out));
	child_said(&out, "google/20411101  no answer");
	house_close(h);
}
END_TEST

START_TEST(a_bad_configuration_is_not_tried)
{
	struct house *h = house_prepare(&(struct recipe){ .rows = { { HARBOR, 12 } } });
	struct buf out cleanup_buf = BUF_INIT(OUTPUT);

	house_write_config(h, "version: 1\n");
	ck_assert_int_eq(LOOK(h, &out, NULL), EXIT_BAD_CONFIG);
	child_said(&out, "error:");
	house_close(h);
}
END_TEST

int main(void)
{
	const struct trial trials[] = {
		{ all_is_well, 0 },
		{ writing_is_tried_without_a_change, 0 },
		{ the_same_as_json, 0 },
		{ a_wrong_code_is_not_a_full_clinic, 0 },
		{ nobody_answers, 0 },
		{ the_ad_account_does_not_answer, 0 },
		{ a_bad_configuration_is_not_tried, 0 },
	};

	return suite_main("live", trials, sizeof(trials) / sizeof(trials[0]));
}
