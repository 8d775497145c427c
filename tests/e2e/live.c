/* SPDX-License-Identifier: Apache-2.0 */
/*
 * live.c - `capacityd check --live`: one look at everything, and nothing is changed by it.
 */
#include <stdio.h>
#include <string.h>

#include "tests/e2e/support/ads.h"
#include "tests/e2e/support/suite.h"

enum { EXIT_PROBLEMS = 1, EXIT_UNREACHABLE = 69, EXIT_BAD_CONFIG = 78, OUTPUT = 1024 * 1024 };

static int look(const struct house *h, const char *more, struct buf *out)
{
	char program[CHILD_PATH];
	const char *const argv[] = { child_program("capacityd", program),
				     "check",
				     "--live",
				     "--config",
				     h->config,
				     more,
				     NULL };
	const char *const environment[] = { h->credentials, NULL };

	return child_run(argv, environment, out);
}

static void shows(const struct buf *out, const char *part)
{
	ck_assert_msg(strstr(buf_text(out), part) != NULL, "no \"%s\" in:\n%s", part, buf_text(out));
}

START_TEST(all_is_well)
{
	struct house *h = house_prepare(&(struct recipe){ .rows = { { HARBOR, 12 }, { DERM, 0 } } });
	struct buf out cleanup_buf = BUF_INIT(OUTPUT);

	ck_assert_msg(look(h, NULL, &out) == 0, "%s", buf_text(&out));
	shows(&out, "feed ehr (fhir): 2 of 2 questions answered, ");
	shows(&out, "requests a day");
	shows(&out, HARBOR "  ");
	shows(&out, "what shows that it is full: booked slots");
	shows(&out, "google/20411101  enabled");
	shows(&out, "Everything answered as it should. Nothing was changed.");
	ck_assert_uint_eq(ads_count(h), 0);
	house_close(h);
}
END_TEST

START_TEST(writing_is_tried_without_a_change)
{
	struct house *h = house_prepare(&(struct recipe){ .rows = { { HARBOR, 12 } } });
	struct buf out cleanup_buf = BUF_INIT(OUTPUT);

	ck_assert_msg(look(h, "--write-check", &out) == 0, "%s", buf_text(&out));
	shows(&out, "MAY BE CHANGED");
	shows(&out, "$120  yes");
	ck_assert_uint_eq(ads_count(h), 0);
	house_close(h);
}
END_TEST

START_TEST(the_same_as_json)
{
	struct house *h = house_prepare(&(struct recipe){ .rows = { { HARBOR, 12 } } });
	struct buf out cleanup_buf = BUF_INIT(OUTPUT);

	ck_assert_msg(look(h, "--json", &out) == 0, "%s", buf_text(&out));
	shows(&out, "{\"schema\":1,\"end\":\"fine\"");
	shows(&out, "\"answer\":\"good\"");
	shows(&out, "\"open\":12");
	shows(&out, "\"status\":\"enabled\"");
	house_close(h);
}
END_TEST

START_TEST(a_wrong_code_is_not_a_full_clinic)
{
	struct house *h =
		house_prepare(&(struct recipe){ .rows = { { HARBOR, 12 } }, .specialty = "000000000" });
	struct buf out cleanup_buf = BUF_INIT(OUTPUT);

	ck_assert_msg(look(h, NULL, &out) == EXIT_PROBLEMS, "%s", buf_text(&out));
	shows(&out, HARBOR);
	shows(&out, "suspect");
	shows(&out, "what shows that it is full: nothing");
	house_close(h);
}
END_TEST

START_TEST(nobody_answers)
{
	struct house *h = house_prepare(&(struct recipe){ .rows = { { HARBOR, 12 } } });
	struct buf out cleanup_buf = BUF_INIT(OUTPUT);

	house_fault(h, "fhir", "503", "any", 100);
	ck_assert_msg(look(h, NULL, &out) == EXIT_UNREACHABLE, "%s", buf_text(&out));
	shows(&out, "feed ehr (fhir): 0 of 1 question answered, ");
	shows(&out, "no answer");
	shows(&out, "HTTP 503");
	shows(&out, "gave no answer at all");
	house_close(h);
}
END_TEST

START_TEST(the_ad_account_does_not_answer)
{
	struct house *h = house_prepare(&(struct recipe){ .rows = { { HARBOR, 12 } } });
	struct buf out cleanup_buf = BUF_INIT(OUTPUT);

	house_fault(h, "ads", "503", "any", 100);
	ck_assert_msg(look(h, NULL, &out) == EXIT_UNREACHABLE, "%s", buf_text(&out));
	shows(&out, "google/20411101  no answer");
	house_close(h);
}
END_TEST

START_TEST(a_bad_configuration_is_not_tried)
{
	struct house *h = house_prepare(&(struct recipe){ .rows = { { HARBOR, 12 } } });
	struct buf out cleanup_buf = BUF_INIT(OUTPUT);

	house_write_config(h, "version: 1\n");
	ck_assert_int_eq(look(h, NULL, &out), EXIT_BAD_CONFIG);
	shows(&out, "error:");
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
