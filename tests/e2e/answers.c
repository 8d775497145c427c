/* SPDX-License-Identifier: Apache-2.0 */
/*
 * answers.c - what only a person may let happen: more spend, one direction, a mass change.
 *
 * Each trial asks for what must be refused first, and looks at the ad account
 * afterwards: a refusal that changed something would be the worst answer of all.
 */
#include <stdio.h>
#include <string.h>

#include "base/tree.h"
#include "tests/e2e/support/ads.h"
#include "tests/e2e/support/ctl.h"
#include "tests/e2e/support/suite.h"

enum { OUTPUT = 16 * 1024 * 1024, SHORT = 8, NOT_PERMITTED = 77, USAGE = 2, DIFFERENCES = 1 };

/* The first proposal's plan, shortened as people copy it; "" when nothing waits. */
static const char *first_plan(struct house *h)
{
	static char plan[SHORT + 1];
	struct buf out cleanup_buf = BUF_INIT(OUTPUT);
	struct json_object *tree cleanup_tree = NULL, *list;
	struct err err = ERR_INIT;

	plan[0] = '\0';
	if (CTL(h, &out, "--json", "plan") != 0)
		return plan;
	tree = tree_parse(buf_text(&out), out.length, &err);
	list = tree_get(tree, "proposals");
	if (json_object_is_type(list, json_type_array) && json_object_array_length(list) > 0)
		(void)snprintf(plan, sizeof(plan), "%s",
			       tree_text_or(json_object_array_get_idx(list, 0), "plan", ""));
	return plan;
}

START_TEST(more_spend_waits_for_a_yes)
{
	struct house *h = house_open(&(struct recipe){ .rows = { { HARBOR, 12 } }, .mode = "approve" });
	struct buf out cleanup_buf = BUF_INIT(OUTPUT);

	ck_assert_int_eq(CTL(h, &out, "plan", "--exit-code"), 0);
	house_openings(h, HARBOR, 30);
	wait_for(house_is(h, HARBOR, "control", "waits for approval"));
	ck_assert_int_eq(CTL(h, &out, "plan", "--exit-code"), DIFFERENCES);
	ck_assert_msg(strstr(buf_text(&out), "$36 more a day for " HARBOR) != NULL, "%s", buf_text(&out));
	ck_assert_int_eq(house_metric(h, "proposals_waiting"), 1);
	ck_assert_int_eq(CTL(h, &out, "approve", HARBOR, "--plan", "01234567"), NOT_PERMITTED);
	ck_assert_msg(strstr(buf_text(&out), "the plan changed") != NULL, "%s", buf_text(&out));
	ads_expect(h, "");
	ck_assert_msg(CTL(h, &out, "approve", HARBOR, "--plan", first_plan(h)) == 0, "%s",
		      buf_text(&out));
	wait_for(house_ad_is(h, HARBOR, "enabled", 156));
	ads_expect(h, "20411101 budget $120 -> $156\n");
	ck_assert_int_eq(CTL(h, &out, "history", HARBOR), 0);
	ck_assert_msg(strstr(buf_text(&out), "approved by") != NULL, "%s", buf_text(&out));
	house_close(h);
}
END_TEST

START_TEST(a_no_is_kept)
{
	struct house *h = house_open(&(struct recipe){ .rows = { { HARBOR, 12 } }, .mode = "approve" });
	struct buf out cleanup_buf = BUF_INIT(OUTPUT);

	house_openings(h, HARBOR, 30);
	wait_for(first_plan(h)[0]);
	ck_assert_int_eq(CTL(h, &out, "decline", HARBOR, "--plan", first_plan(h)), USAGE);
	ck_assert_msg(CTL(h, &out, "decline", HARBOR, "--plan", first_plan(h), "--reason", "audit") == 0,
		      "%s", buf_text(&out));
	house_let_pass(h, 2);
	ck_assert_str_eq(first_plan(h), "");
	ck_assert_int_eq(CTL(h, &out, "explain", HARBOR), 0);
	ck_assert_msg(strstr(buf_text(&out), "declined more spend") != NULL, "%s", buf_text(&out));
	ads_expect(h, "");
	house_openings(h, HARBOR, 2); /* cuts never wait */
	wait_for(house_ad_is(h, HARBOR, "paused", 120));
	house_close(h);
}
END_TEST

START_TEST(held_in_one_direction)
{
	struct house *h = house_open(&(struct recipe){ .rows = { { HARBOR, 12 } } });
	struct buf out cleanup_buf = BUF_INIT(OUTPUT);

	ck_assert_int_eq(CTL(h, &out, "hold", HARBOR, "--direction", "up", "--until", "24h",
			     "--reason", "flu week"),
			 USAGE);
	ck_assert_msg(CTL(h, &out, "hold", HARBOR, "--direction", "increases", "--until", "24h",
			  "--reason", "flu week") == 0,
		      "%s", buf_text(&out));
	house_openings(h, HARBOR, 30);
	wait_for(house_is(h, HARBOR, "verdict", "ample"));
	wait_for(house_mentions(h, HARBOR, "why", "More spend is held by"));
	ads_expect(h, "");
	house_openings(h, HARBOR, 2);
	wait_for(house_ad_is(h, HARBOR, "paused", 120));
	ads_expect(h, "20411101 status ENABLED -> PAUSED\n");
	house_close(h);
}
END_TEST

/* The same configuration, but too much of one feed at once stops it. */
static void limit_mass_change(struct house *h)
{
	struct buf out cleanup_buf = BUF_INIT(OUTPUT);

	house_rewrite(h, "mass_change: 0%", "mass_change: 9%");
	ck_assert_msg(CTL(h, &out, "reload") == 0, "%s", buf_text(&out));
}

static bool all_are_paused(struct house *h)
{
	return house_ad_is(h, HARBOR, "paused", 120) && house_ad_is(h, DERM, "paused", 150) &&
	       house_ad_is(h, GATE, "paused", 220) && house_ad_is(h, MILL, "paused", 120);
}

static bool one_waits(struct house *h)
{
	struct buf out cleanup_buf = BUF_INIT(OUTPUT);

	return CTL(h, &out, "plan") == 0 && strstr(buf_text(&out), "capacityctl allow ehr") &&
	       strstr(buf_text(&out), "mass change");
}

START_TEST(a_mass_change_asks_a_person)
{
	struct house *h = house_open(&(struct recipe){
		.rows = { { HARBOR, 12 }, { DERM, 12 }, { GATE, 12 }, { MILL, 12 } } });
	struct buf out cleanup_buf = BUF_INIT(OUTPUT);

	limit_mass_change(h);
	ck_assert_int_eq(CTL(h, &out, "allow", "ehr", "--reason", "a holiday"), NOT_PERMITTED);
	ck_assert_int_eq(CTL(h, &out, "allow", "epic", "--reason", "a holiday"), USAGE);
	house_openings(h, HARBOR, 2);
	house_openings(h, DERM, 2);
	house_openings(h, GATE, 2);
	house_openings(h, MILL, 2);
	wait_for(one_waits(h));
	ck_assert_int_eq(house_metric(h, "mass_changes"), 1);
	ck_assert(!all_are_paused(h));
	ck_assert_msg(CTL(h, &out, "allow", "ehr", "a holiday") == 0, "%s", buf_text(&out));
	wait_for(all_are_paused(h));
	house_close(h);
}
END_TEST

START_TEST(measures_are_listed)
{
	struct house *h = house_open(&(struct recipe){ .rows = { { HARBOR, 12 } } });
	struct buf out cleanup_buf = BUF_INIT(OUTPUT);

	ck_assert_int_eq(CTL(h, &out, "metrics"), 0);
	ck_assert_msg(strstr(buf_text(&out), "open-slots@1") != NULL, "%s", buf_text(&out));
	ck_assert_int_eq(CTL(h, &out, "--json", "metrics"), 0);
	ck_assert_ptr_nonnull(strstr(buf_text(&out), "\"id\":\"waitlist@1\""));
	ck_assert_int_eq(CTL(h, &out, "metrics", "--plan", "01234567"), USAGE);
	house_close(h);
}
END_TEST

int main(void)
{
	const struct trial trials[] = {
		{ more_spend_waits_for_a_yes, 0 }, { a_no_is_kept, 0 },
		{ held_in_one_direction, 0 },	   { a_mass_change_asks_a_person, 0 },
		{ measures_are_listed, 0 },
	};

	return suite_main("answers", trials, sizeof(trials) / sizeof(trials[0]));
}
