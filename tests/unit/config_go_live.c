/* SPDX-License-Identifier: Apache-2.0 */
/*
 * config_go_live.c - who signed, and until when it holds.
 */
#include "config/load.h"

#include <stdio.h>

#include "support/config_case.h"
#include "support/run.h"

static const struct config_case refused[] = {
	{ "live and nobody signed", "        feed: counts\n",
	  "        feed: counts\n"
	  "        go_live: {state: live}\n",
	  "capacityd.yaml:23:26: error: service \"harbor-point/primary-care\" is live without the "
	  "signatures of marketing and operations\n"
	  "   23 |         go_live: {state: live}\n"
	  "      |                          ^~~~ add marketing: {by: ..., on: ...} and operations: "
	  "{by: ..., on: ...}, or say draft\n"
	  "1 error, 0 warnings.\n" },
	{ "live without operations", "        feed: counts\n",
	  "        feed: counts\n"
	  "        go_live: {state: live, marketing: {by: J. Cho, on: 2026-03-03}}\n",
	  "capacityd.yaml:23:26: error: service \"harbor-point/primary-care\" is live without the "
	  "signature of operations\n"
	  "   23 |         go_live: {state: live, marketing: {by: J. Cho, on: 2026-03-03}}\n"
	  "      |                          ^~~~ add marketing: {by: ..., on: ...} and operations: "
	  "{by: ..., on: ...}, or say draft\n"
	  "1 error, 0 warnings.\n" },
	{ "aligned without marketing", "        feed: counts\n",
	  "        feed: counts\n"
	  "        go_live: {state: aligned, operations: {by: M. Ortiz <ortiz@example.org>, on: "
	  "2026-03-10}}\n",
	  "capacityd.yaml:23:26: error: service \"harbor-point/primary-care\" is aligned without "
	  "the signature of marketing\n"
	  "   23 |         go_live: {state: aligned, operations: {by: M. Ortiz "
	  "<ortiz@example.org>, on: 2026-03-10}}\n"
	  "      |                          ^~~~~~~ add marketing: {by: ..., on: ...} and "
	  "operations: {by: ..., on: ...}, or say draft\n"
	  "1 error, 0 warnings.\n" },
	{ "no state", "        feed: counts\n",
	  "        feed: counts\n"
	  "        go_live: {marketing: {by: J. Cho, on: 2026-03-03}}\n",
	  "capacityd.yaml:23:9: error: go_live needs \"state\"\n"
	  "   23 |         go_live: {marketing: {by: J. Cho, on: 2026-03-03}}\n"
	  "      |         ^~~~~~~ draft, aligned, live or suspended; only live spends more.\n"
	  "1 error, 0 warnings.\n" },
	{ "a state nobody knows", "        feed: counts\n",
	  "        feed: counts\n"
	  "        go_live: {state: lives}\n",
	  "capacityd.yaml:23:26: error: \"lives\" is not a choice for state\n"
	  "   23 |         go_live: {state: lives}\n"
	  "      |                          ^~~~~ did you mean \"live\"? known: live, draft, "
	  "aligned, suspended\n"
	  "1 error, 0 warnings.\n" },
	{ "a signature without a date", "        feed: counts\n",
	  "        feed: counts\n"
	  "        go_live: {state: draft, marketing: {by: J. Cho}}\n",
	  "capacityd.yaml:23:33: error: marketing needs \"on\"\n"
	  "   23 |         go_live: {state: draft, marketing: {by: J. Cho}}\n"
	  "      |                                 ^~~~~~~~~ The date of the signature, like "
	  "2026-03-03.\n"
	  "1 error, 0 warnings.\n" },
	{ "a signature without a name", "        feed: counts\n",
	  "        feed: counts\n"
	  "        go_live: {state: draft, marketing: {on: 2026-03-03}}\n",
	  "capacityd.yaml:23:33: error: marketing needs \"by\"\n"
	  "   23 |         go_live: {state: draft, marketing: {on: 2026-03-03}}\n"
	  "      |                                 ^~~~~~~~~ The person who signed, like \"J. "
	  "Cho\".\n"
	  "1 error, 0 warnings.\n" },
	{ "nobody's signature", "        feed: counts\n",
	  "        feed: counts\n"
	  "        go_live: {state: draft, marketing: {by: \"\", on: 2026-03-03}}\n",
	  "capacityd.yaml:23:49: error: \"by\" is empty\n"
	  "   23 |         go_live: {state: draft, marketing: {by: \"\", on: 2026-03-03}}\n"
	  "      |                                                 ^~ The person who signed, like "
	  "\"J. Cho\".\n"
	  "1 error, 0 warnings.\n" },
	{ "an address is no person", "        feed: counts\n",
	  "        feed: counts\n"
	  "        go_live: {state: draft, marketing: {by: \"<j.cho@example.org>\", on: "
	  "2026-03-03}}\n",
	  "capacityd.yaml:23:49: error: nobody could ask \"<j.cho@example.org>\" about it\n"
	  "   23 |         go_live: {state: draft, marketing: {by: \"<j.cho@example.org>\", on: "
	  "2026-03-03}}\n"
	  "      |                                                 ^~~~~~~~~~~~~~~~~~~~~ expected "
	  "a person, like \"J. Cho\" or \"J. Cho <j.cho@example.org>\"\n"
	  "1 error, 0 warnings.\n" },
	{ "half an address", "        feed: counts\n",
	  "        feed: counts\n"
	  "        go_live: {state: draft, marketing: {by: \"J. Cho <j.cho\", on: 2026-03-03}}\n",
	  "capacityd.yaml:23:49: error: nobody could ask \"J. Cho <j.cho\" about it\n"
	  "   23 |         go_live: {state: draft, marketing: {by: \"J. Cho <j.cho\", on: "
	  "2026-03-03}}\n"
	  "      |                                                 ^~~~~~~~~~~~~~~ expected a "
	  "person, like \"J. Cho\" or \"J. Cho <j.cho@example.org>\"\n"
	  "1 error, 0 warnings.\n" },
	{ "a number is no person", "        feed: counts\n",
	  "        feed: counts\n"
	  "        go_live: {state: draft, operations: {by: 4711, on: 2026-03-03}}\n",
	  "capacityd.yaml:23:50: error: nobody could ask \"4711\" about it\n"
	  "   23 |         go_live: {state: draft, operations: {by: 4711, on: 2026-03-03}}\n"
	  "      |                                                  ^~~~ expected a person, like "
	  "\"J. Cho\" or \"J. Cho <j.cho@example.org>\"\n"
	  "1 error, 0 warnings.\n" },
	{ "over before it is signed", "        feed: counts\n",
	  "        feed: counts\n"
	  "        go_live: {state: live, marketing: {by: J. Cho, on: 2026-03-03}, operations: "
	  "{by: M. Ortiz <ortiz@example.org>, on: 2026-03-10}, until: 2026-03-09}\n",
	  "capacityd.yaml:23:144: error: it would end before the later signature\n"
	  "   23 |         go_live: {state: live, marketing: {by: J. Cho, on: 2026-03-03}, "
	  "operations: {by: M. Ortiz <ortiz@example.org>, on: 2026-03-10}, until: 2026-03-09}\n"
	  "      |                                                                                 "
	  "                                                               ^~~~~~~~~~ leave it out "
	  "for 180 days\n"
	  "1 error, 0 warnings.\n" },
	{ "a word for settings", "        feed: counts\n",
	  "        feed: counts\n"
	  "        go_live: live\n",
	  "capacityd.yaml:23:18: error: \"go_live\" takes settings, like {name: value}, not a "
	  "single value\n"
	  "   23 |         go_live: live\n"
	  "      |                  ^~~~ Who signed, before more is ever spent here; no signature "
	  "is asked for unless given.\n"
	  "1 error, 0 warnings.\n" },
};

static const struct config_case unwise[] = {
	{ "one person for both", "        feed: counts\n",
	  "        feed: counts\n"
	  "        go_live: {state: live, marketing: {by: J. Cho, on: 2026-03-03}, operations: "
	  "{by: J. Cho, on: 2026-03-10}}\n",
	  "capacityd.yaml:23:85: warning: one person signed for marketing and for operations\n"
	  "   23 |         go_live: {state: live, marketing: {by: J. Cho, on: 2026-03-03}, "
	  "operations: {by: J. Cho, on: 2026-03-10}}\n"
	  "      |                                                                                 "
	  "    ^ two people see more than one\n"
	  "0 errors, 1 warning.\n" },
	{ "a draft needs nobody", "        feed: counts\n",
	  "        feed: counts\n"
	  "        go_live: {state: draft}\n",
	  "0 errors, 0 warnings.\n" },
	{ "suspended needs nobody", "        feed: counts\n",
	  "        feed: counts\n"
	  "        go_live: {state: suspended}\n",
	  "0 errors, 0 warnings.\n" },
	{ "signed for one day", "        feed: counts\n",
	  "        feed: counts\n"
	  "        go_live: {state: live, marketing: {by: J. Cho, on: 2026-03-03}, operations: "
	  "{by: M. Ortiz <ortiz@example.org>, on: 2026-03-10}, until: 2026-03-10}\n",
	  "0 errors, 0 warnings.\n" },
};

START_TEST(no_gate_unless_given)
{
	struct config *c = config_case_load("mode", "mode");

	ck_assert_ptr_null(c->services[0].go_live);
	config_free(c);
}
END_TEST

static const struct {
	const char *why, *gate;
	int state;
	struct date until;
} gates[] = {
	{ "half a year after the later signature",
	  "{state: live, marketing: {by: J. Cho, on: 2026-03-10}, operations: {by: M. Ortiz, on: "
	  "2026-03-03}}",
	  GO_LIVE_LIVE,
	  { 20522 + 180 } },
	{ "whichever that is",
	  "{state: aligned, marketing: {by: J. Cho, on: 2026-03-03}, operations: {by: M. Ortiz, "
	  "on: 2026-03-10}}",
	  GO_LIVE_ALIGNED,
	  { 20522 + 180 } },
	{ "as agreed",
	  "{state: suspended, marketing: {by: J. Cho, on: 2026-03-03}, operations: {by: Åsa, on: "
	  "2026-03-10}, "
	  "until: 2026-12-31}",
	  GO_LIVE_SUSPENDED,
	  { 20818 } },
	{ "nothing to count from",
	  "{state: draft, marketing: {by: J. Cho, on: 2026-03-03}}",
	  GO_LIVE_DRAFT,
	  { 0 } },
};

START_TEST(it_ends)
{
	char text[300];
	const struct go_live *g;
	struct config *c;

	(void)snprintf(text, sizeof(text), "        feed: counts\n        go_live: %s\n", gates[_i].gate);
	c = config_case_load("        feed: counts\n", text);
	g = c->services[0].go_live;
	ck_assert_msg(g->state == gates[_i].state, "%s", gates[_i].why);
	ck_assert_msg(g->until.day == gates[_i].until.day, "%s: %d", gates[_i].why, (int)g->until.day);
	ck_assert_str_eq(g->marketing.by, "J. Cho");
	config_free(c);
}
END_TEST

START_TEST(dates_in_these_tests_are_what_they_seem)
{
	ck_assert_int_eq(date_of_civil(2026, 3, 10).day, 20522);
	ck_assert_int_eq(date_of_civil(2026, 12, 31).day, 20818);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("config_go_live");

	tcase_add_test(tc, no_gate_unless_given);
	tcase_add_test(tc, dates_in_these_tests_are_what_they_seem);
	tcase_add_loop_test(tc, it_ends, 0, ROWS(gates));
	config_case_refuses(tc, refused, ROWS(refused));
	config_case_warns(tc, unwise, ROWS(unwise));
	return run_case("config_go_live", tc);
}
