/* SPDX-License-Identifier: Apache-2.0 */
/*
 * connector_result.c - items find their changes in five ways, and contradictions prove nothing.
 */
#include <stdio.h>

#include "tests/unit/support/connector_case.h"
#include "tests/unit/support/run.h"

static const struct form word_ok = { .kind = FORM_TEXT, .text = "OK" };
static const struct form word_slow = { .kind = FORM_TEXT, .text = "SLOW" };
static const struct form word_low = { .kind = FORM_TEXT, .text = "LOW" };

/* Three budgets, of the ids 1, "b c" and 3. */
static void three(struct connector_case *c, const struct results *results, size_t count)
{
	case_new(c);
	c->connector.writes[0].results = results;
	c->connector.writes[0].result_count = count;
	case_command(c, VERB_SET_BUDGET, "1", 5000000);
	case_command(c, VERB_SET_BUDGET, "b c", 6000000);
	case_command(c, VERB_SET_BUDGET, "3", 7000000);
	case_write(c);
}

static const struct {
	const char *why;
	enum match_way match;
	const char *body, *ends;
} matches[] = {
	{ "by place", MATCH_INDEX, "{\"r\":[{},{},{}]}", "done ok|done ok|done ok" },
	{ "one too few by place", MATCH_INDEX, "{\"r\":[{},{}]}",
	  "unsure unknown|unsure unknown|unsure unknown" },
	{ "one too many by place", MATCH_INDEX, "{\"r\":[{},{},{},{}]}",
	  "unsure unknown|unsure unknown|unsure unknown" },
	{ "a map has no places", MATCH_INDEX, "{\"r\":{\"1\":{}}}",
	  "unsure unknown|unsure unknown|unsure unknown" },
	{ "by key", MATCH_KEY, "{\"r\":{\"b%20c\":{},\"3\":{}}}", "unsure unknown|done ok|done ok" },
	{ "by a key that is not encoded", MATCH_KEY, "{\"r\":{\"b c\":{}}}",
	  "unsure unknown|done ok|unsure unknown" },
	{ "a list has no keys", MATCH_KEY, "{\"r\":[{},{},{}]}",
	  "unsure unknown|unsure unknown|unsure unknown" },
	{ "by itself", MATCH_SELF, "{\"r\":[3,\"1\"]}", "done ok|unsure unknown|done ok" },
	{ "itself is a map", MATCH_SELF, "{\"r\":[{},null]}",
	  "unsure unknown|unsure unknown|unsure unknown" },
	{ "by an index in it", MATCH_INDEX_AT, "{\"r\":[{\"at\":2},{\"at\":\"0\"}]}",
	  "done ok|unsure unknown|done ok" },
	{ "by an index beyond", MATCH_INDEX_AT,
	  "{\"r\":[{\"at\":3},{\"at\":-1},{\"at\":true},{\"at\":1.5},{}]}",
	  "unsure unknown|unsure unknown|unsure unknown" },
	{ "by an id in it", MATCH_ID_AT, "{\"r\":[{\"at\":\"b c\"},{\"at\":3},{\"at\":4}]}",
	  "unsure unknown|done ok|done ok" },
	{ "by an id in a map's elements", MATCH_ID_AT, "{\"r\":{\"x\":{\"at\":1}}}",
	  "done ok|unsure unknown|unsure unknown" },
};

START_TEST(test_a_match)
{
	const struct results r = { .each = "/r", .match = matches[_i].match, .match_at = "/at" };
	struct connector_case c cleanup_case;

	three(&c, &r, 1);
	case_say(&c, 200, matches[_i].body);
	ck_assert_msg(strcmp(case_ends(&c), matches[_i].ends) == 0, "%s: %s", matches[_i].why,
		      case_ends(&c));
}
END_TEST

/* ---- what an item says ---- */

START_TEST(test_items_have_rules_of_their_own)
{
	const struct rule rules[] = {
		{ .at = "/s", .test = TEST_IN, .values = &word_ok, .value_count = 1 },
		{ .at = "/s", .test = TEST_IN, .values = &word_slow, .value_count = 1, .is = MEANING_RETRY },
		{ .at = "/s",
		  .test = TEST_IN,
		  .values = &word_low,
		  .value_count = 1,
		  .is = MEANING_BUDGET_TOO_LOW,
		  .say = "/why",
		  .least = "/least" },
	};
	const struct results r = { .each = "/r", .match = MATCH_INDEX, .verdict = { rules, 3 }, .say = "/m" };
	struct connector_case c cleanup_case;

	three(&c, &r, 1);
	case_say(&c, 200,
		 "{\"r\":[{\"s\":\"LOW\",\"why\":\"too low\",\"least\":\"9000000\"},"
		 "{\"s\":\"SLOW\",\"m\":\"later\"},{\"s\":\"HM\",\"m\":\"hm\"}]}");
	ck_assert_str_eq(case_ends(&c), "refused budget_too_low|unsure retry|unsure unknown");
	ck_assert_int_eq(c.talk.endings[0].least_micros, 9000000);
	ck_assert_str_eq(c.talk.endings[0].words, "HTTP 200, the budget is too low: too low");
	ck_assert_str_eq(c.talk.endings[1].words, "HTTP 200, the platform failed: later");
	ck_assert_str_eq(c.talk.endings[2].words,
			 "HTTP 200, the answer does not say what happened: hm");
}
END_TEST

START_TEST(test_the_least_is_counted_as_budgets_are)
{
	const struct rule rule = { .is = MEANING_BUDGET_TOO_LOW, .least = "/least" };
	const struct results r = { .each = "/r", .match = MATCH_INDEX, .verdict = { &rule, 1 } };
	struct connector_case c cleanup_case;

	three(&c, &r, 1);
	c.connector.money = (struct coinage){ MONEY_AS_MINOR, MONEY_PER_MONTH, 10000, NULL, 0 };
	case_say(&c, 200, "{\"r\":[{\"least\":30400},{\"least\":\"x\"},{}]}");
	ck_assert_int_eq(c.talk.endings[0].least_micros, 10000000);
	ck_assert_int_eq(c.talk.endings[1].least_micros, 0);
	ck_assert_int_eq(c.talk.endings[2].least_micros, 0);
}
END_TEST

START_TEST(test_an_account_that_waits_stops_the_rest)
{
	const struct results r = { .each = "/r", .match = MATCH_INDEX, .is = MEANING_THROTTLED };
	struct connector_case c cleanup_case;
	struct reply reply = { .status = 207,
			       .words = "",
			       .body = "{\"r\":[{}]}",
			       .length = 10,
			       .content_type = "application/json",
			       .retry_after = { 9000 } };

	case_new(&c);
	c.connector.writes[0].results = &r;
	c.connector.writes[0].most = 1;
	case_command(&c, VERB_PAUSE, "1", 0);
	case_command(&c, VERB_PAUSE, "2", 0);
	case_write(&c);
	case_reply(&c, &reply);
	ck_assert_int_eq(c.step, PLATFORM_DONE);
	ck_assert_str_eq(case_ends(&c), "later throttled|later unknown");
	ck_assert(c.talk.endings[1].account_wide);
	ck_assert_int_eq(c.talk.endings[1].retry_after.ms, 9000);
}
END_TEST

/* ---- several collections ---- */

static const struct {
	const char *why, *body, *ends;
} pairs[] = {
	{ "each in one", "{\"ok\":[{\"i\":0}],\"no\":[{\"i\":1},{\"i\":2}]}",
	  "done ok|refused rejected|refused rejected" },
	{ "one in neither", "{\"ok\":[{\"i\":0}],\"no\":[{\"i\":1}]}",
	  "done ok|refused rejected|unsure unknown" },
	{ "one in both", "{\"ok\":[{\"i\":0},{\"i\":1},{\"i\":2}],\"no\":[{\"i\":1}]}",
	  "done ok|unsure unknown|done ok" },
	{ "twice a yes is a yes", "{\"ok\":[{\"i\":0},{\"i\":0},{\"i\":1},{\"i\":2}]}",
	  "done ok|done ok|done ok" },
	{ "a list that is none", "{\"ok\":7,\"no\":null}", "unsure unknown|unsure unknown|unsure unknown" },
};

START_TEST(test_two_lists)
{
	const struct results r[] = {
		{ .each = "/ok", .match = MATCH_INDEX_AT, .match_at = "/i" },
		{ .each = "/no", .match = MATCH_INDEX_AT, .match_at = "/i", .is = MEANING_REJECTED },
	};
	struct connector_case c cleanup_case;

	three(&c, r, 2);
	case_say(&c, 207, pairs[_i].body);
	ck_assert_msg(strcmp(case_ends(&c), pairs[_i].ends) == 0, "%s: %s", pairs[_i].why,
		      case_ends(&c));
}
END_TEST

/* ---- what it shows ---- */

static const struct {
	const char *why;
	enum verb verb;
	const char *shown, *ends, *says;
} shows[] = {
	{ "the new budget", VERB_SET_BUDGET, "{\"cap\":5000000,\"state\":\"on\"}", "done ok", "" },
	{ "another budget", VERB_SET_BUDGET, "{\"cap\":4000000}", "unsure unknown",
	  "the platform says it is done, but shows another budget" },
	{ "an unreadable budget", VERB_SET_BUDGET, "{\"cap\":\"x\"}", "unsure unknown",
	  "the platform says it is done, but shows another budget" },
	{ "no budget", VERB_SET_BUDGET, "{\"id\":\"1\"}", "done ok", "" },
	{ "nothing", VERB_SET_BUDGET, "null", "done ok", "" },
	{ "off", VERB_PAUSE, "{\"state\":\"off\",\"cap\":1}", "done ok", "" },
	{ "still on", VERB_PAUSE, "{\"state\":\"on\"}", "unsure unknown",
	  "the platform says it is done, but shows another status" },
	{ "on", VERB_ENABLE, "{\"state\":\"on\"}", "done ok", "" },
	{ "still off", VERB_ENABLE, "{\"state\":\"off\"}", "unsure unknown",
	  "the platform says it is done, but shows another status" },
	{ "something else", VERB_ENABLE, "{\"state\":\"draft\"}", "unsure unknown",
	  "the platform says it is done, but shows another status" },
	{ "no status", VERB_ENABLE, "{}", "done ok", "" },
};

START_TEST(test_a_yes_beside_the_state)
{
	const struct results r = { .each = "/r", .match = MATCH_INDEX, .state = "/data" };
	struct connector_case c cleanup_case;
	char body[200];

	case_new(&c);
	c.connector.writes[0].results = &r;
	case_command(&c, shows[_i].verb, "1", 5000000);
	case_write(&c);
	snprintf(body, sizeof(body), "{\"r\":[{\"data\":%s}]}", shows[_i].shown);
	case_say(&c, 200, body);
	ck_assert_msg(strcmp(case_ends(&c), shows[_i].ends) == 0, "%s: %s", shows[_i].why,
		      case_ends(&c));
	ck_assert_str_eq(c.talk.endings[0].words, shows[_i].says);
}
END_TEST

START_TEST(test_a_no_needs_no_state)
{
	const struct results r = {
		.each = "/r", .match = MATCH_INDEX, .is = MEANING_REJECTED, .state = "/data"
	};
	struct connector_case c cleanup_case;

	three(&c, &r, 1);
	case_say(&c, 200, "{\"r\":[{\"data\":{\"cap\":1}},{},{}]}");
	ck_assert_str_eq(case_ends(&c), "refused rejected|refused rejected|refused rejected");
}
END_TEST

int main(void)
{
	TCase *t = tcase_create("connector_result");

	tcase_add_loop_test(t, test_a_match, 0, ROWS(matches));
	tcase_add_test(t, test_items_have_rules_of_their_own);
	tcase_add_test(t, test_the_least_is_counted_as_budgets_are);
	tcase_add_test(t, test_an_account_that_waits_stops_the_rest);
	tcase_add_loop_test(t, test_two_lists, 0, ROWS(pairs));
	tcase_add_loop_test(t, test_a_yes_beside_the_state, 0, ROWS(shows));
	tcase_add_test(t, test_a_no_needs_no_state);
	return run_case("connector_result", t);
}
