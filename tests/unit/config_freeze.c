/* SPDX-License-Identifier: Apache-2.0 */
/*
 * config_freeze.c - windows in which more may, or may not, be spent.
 */
#include "config/load.h"

#include "support/config_case.h"
#include "support/run.h"

static const struct config_case refused[] = {
	{ "no reason", "mode: rehearsal",
	  "freeze:\n"
	  "  - {name: nights, owner: Marketing}",
	  "capacityd.yaml:4:5: error: freeze needs \"reason\"\n"
	  "    4 |   - {name: nights, owner: Marketing}\n"
	  "      |     ^ Why, for those who meet it on the page.\n"
	  "1 error, 0 warnings.\n" },
	{ "nobody answers for it", "mode: rehearsal",
	  "freeze:\n"
	  "  - {name: nights, reason: quiet}",
	  "capacityd.yaml:4:5: error: freeze needs \"owner\"\n"
	  "    4 |   - {name: nights, reason: quiet}\n"
	  "      |     ^ Who answers for it, like \"Marketing <marketing@example.org>\".\n"
	  "1 error, 0 warnings.\n" },
	{ "no name", "mode: rehearsal",
	  "freeze:\n"
	  "  - {days: mon, reason: holidays, owner: Marketing}",
	  "capacityd.yaml:4:5: error: freeze needs \"name\"\n"
	  "    4 |   - {days: mon, reason: holidays, owner: Marketing}\n"
	  "      |     ^ What people call it.\n"
	  "1 error, 0 warnings.\n" },
	{ "a beginning without an end", "mode: rehearsal",
	  "freeze:\n"
	  "  - {name: nights, from: 18:00, reason: holidays, owner: Marketing}",
	  "capacityd.yaml:4:20: error: \"from\" has no \"to\"\n"
	  "    4 |   - {name: nights, from: 18:00, reason: holidays, owner: Marketing}\n"
	  "      |                    ^~~~ write both, or leave both out for the whole day\n"
	  "1 error, 0 warnings.\n" },
	{ "an end without a beginning", "mode: rehearsal",
	  "freeze:\n"
	  "  - {name: nights, to: 08:00, reason: holidays, owner: Marketing}",
	  "capacityd.yaml:4:20: error: \"to\" has no \"from\"\n"
	  "    4 |   - {name: nights, to: 08:00, reason: holidays, owner: Marketing}\n"
	  "      |                    ^~ write both, or leave both out for the whole day\n"
	  "1 error, 0 warnings.\n" },
	{ "no time at all", "mode: rehearsal",
	  "freeze:\n"
	  "  - {name: nights, from: 18:00, to: 18:00, reason: holidays, owner: Marketing}",
	  "capacityd.yaml:4:37: error: it ends when it begins\n"
	  "    4 |   - {name: nights, from: 18:00, to: 18:00, reason: holidays, owner: Marketing}\n"
	  "      |                                     ^~~~~ leave both out for the whole day\n"
	  "1 error, 0 warnings.\n" },
	{ "an hour as people say it", "mode: rehearsal",
	  "freeze:\n"
	  "  - {name: nights, from: 6pm, to: 08:00, reason: holidays, owner: Marketing}",
	  "capacityd.yaml:4:26: error: \"6pm\" is not a time of day\n"
	  "    4 |   - {name: nights, from: 6pm, to: 08:00, reason: holidays, owner: Marketing}\n"
	  "      |                          ^~~ expected hours and minutes, like 08:00 or 18:30; "
	  "midnight is 00:00\n"
	  "1 error, 0 warnings.\n" },
	{ "an hour no clock has", "mode: rehearsal",
	  "freeze:\n"
	  "  - {name: nights, from: \"24:00\", to: 08:00, reason: holidays, owner: Marketing}",
	  "capacityd.yaml:4:26: error: \"24:00\" is not a time of day\n"
	  "    4 |   - {name: nights, from: \"24:00\", to: 08:00, reason: holidays, owner: "
	  "Marketing}\n"
	  "      |                          ^~~~~~~ expected hours and minutes, like 08:00 or "
	  "18:30; midnight is 00:00\n"
	  "1 error, 0 warnings.\n" },
	{ "a date as people write it", "mode: rehearsal",
	  "freeze:\n"
	  "  - {name: holidays, first: 12/20/2026, reason: holidays, owner: Marketing}",
	  "capacityd.yaml:4:29: error: \"12/20/2026\" is not a date\n"
	  "    4 |   - {name: holidays, first: 12/20/2026, reason: holidays, owner: Marketing}\n"
	  "      |                             ^~~~~~~~~~ expected year, month and day of a "
	  "calendar, like 2026-12-20\n"
	  "1 error, 0 warnings.\n" },
	{ "a date no calendar has", "mode: rehearsal",
	  "freeze:\n"
	  "  - {name: holidays, first: 2026-02-30, reason: holidays, owner: Marketing}",
	  "capacityd.yaml:4:29: error: \"2026-02-30\" is not a date\n"
	  "    4 |   - {name: holidays, first: 2026-02-30, reason: holidays, owner: Marketing}\n"
	  "      |                             ^~~~~~~~~~ expected year, month and day of a "
	  "calendar, like 2026-12-20\n"
	  "1 error, 0 warnings.\n" },
	{ "over before it begins", "mode: rehearsal",
	  "freeze:\n"
	  "  - {name: holidays, first: 2027-01-04, last: 2026-12-20, reason: holidays, owner: "
	  "Marketing}",
	  "capacityd.yaml:4:47: error: it ends before it begins\n"
	  "    4 |   - {name: holidays, first: 2027-01-04, last: 2026-12-20, reason: holidays, "
	  "owner: Marketing}\n"
	  "      |                                               ^~~~~~~~~~\n"
	  "  capacityd.yaml:4:29: note: first was set here\n"
	  "1 error, 0 warnings.\n" },
	{ "a day nobody knows", "mode: rehearsal",
	  "freeze:\n"
	  "  - {name: nights, days: [mon, tues], reason: holidays, owner: Marketing}",
	  "capacityd.yaml:4:32: error: \"tues\" is no day of the week\n"
	  "    4 |   - {name: nights, days: [mon, tues], reason: holidays, owner: Marketing}\n"
	  "      |                                ^~~~ did you mean tue? expected mon, mon-fri or "
	  "[sat, sun]\n"
	  "1 error, 0 warnings.\n" },
	{ "a market nobody is in",
	  "locations:\n"
	  "  harbor-point:\n",
	  "freeze: [{name: sundays, days: sun, market: North Shor, reason: rest, owner: Ops}]\n"
	  "locations:\n"
	  "  harbor-point:\n"
	  "    market: North Shore\n",
	  "capacityd.yaml:16:45: error: no location is in the market \"North Shor\"\n"
	  "   16 | freeze: [{name: sundays, days: sun, market: North Shor, reason: rest, owner: "
	  "Ops}]\n"
	  "      |                                             ^~~~~~~~~~ did you mean \"North "
	  "Shore\"?\n"
	  "1 error, 0 warnings.\n" },
	{ "a market where there are none", "mode: rehearsal",
	  "freeze: [{name: sundays, days: sun, market: North Shore, reason: rest, owner: Ops}]",
	  "capacityd.yaml:3:45: error: no location is in the market \"North Shore\"\n"
	  "    3 | freeze: [{name: sundays, days: sun, market: North Shore, reason: rest, owner: "
	  "Ops}]\n"
	  "      |                                             ^~~~~~~~~~~\n"
	  "1 error, 0 warnings.\n" },
	{ "an unknown zone", "mode: rehearsal",
	  "freeze:\n"
	  "  - {name: nights, timezone: Eastern, reason: holidays, owner: Marketing}",
	  "capacityd.yaml:4:30: error: unknown time zone \"Eastern\"\n"
	  "    4 |   - {name: nights, timezone: Eastern, reason: holidays, owner: Marketing}\n"
	  "      |                              ^~~~~~~ expected an IANA name, like "
	  "America/New_York\n"
	  "1 error, 0 warnings.\n" },
	{ "one name twice", "mode: rehearsal",
	  "freeze:\n"
	  "  - {name: nights, days: mon, reason: holidays, owner: Marketing}\n"
	  "  - {name: nights, days: tue, reason: holidays, owner: Marketing}",
	  "capacityd.yaml:5:12: error: \"nights\" is there twice\n"
	  "    5 |   - {name: nights, days: tue, reason: holidays, owner: Marketing}\n"
	  "      |            ^~~~~~ people tell windows apart by their names\n"
	  "  capacityd.yaml:4:12: note: first named here\n"
	  "1 error, 0 warnings.\n" },
	{ "not a list", "mode: rehearsal", "freeze: {name: nights}",
	  "capacityd.yaml:3:9: error: \"freeze\" takes a list, with one - per item, not a mapping\n"
	  "    3 | freeze: {name: nights}\n"
	  "      |         ^ When nothing is raised, like - {name: nights, days: mon-fri, from: "
	  "18:00, to: 08:00, reason: ..., owner: ...}.\n"
	  "1 error, 0 warnings.\n" },
	{ "no window", "mode: rehearsal", "freeze: [nights]",
	  "capacityd.yaml:3:10: error: \"freeze\" takes a list of settings, each like {name: "
	  "value}, not a single value\n"
	  "    3 | freeze: [nights]\n"
	  "      |          ^~~~~~ When nothing is raised, like - {name: nights, days: mon-fri, "
	  "from: 18:00, to: 08:00, reason: ..., owner: ...}.\n"
	  "1 error, 0 warnings.\n" },
};

static const struct config_case unwise[] = {
	{ "nothing is raised for ever", "mode: rehearsal",
	  "freeze:\n"
	  "  - {name: all, reason: holidays, owner: Marketing}",
	  "capacityd.yaml:4:5: warning: \"all\" stops every raise for ever\n"
	  "    4 |   - {name: all, reason: holidays, owner: Marketing}\n"
	  "      |     ^ give it days, hours or a last date\n"
	  "0 errors, 1 warning.\n" },
	{ "an allowed window that is always denied", "mode: rehearsal",
	  "freeze:\n"
	  "  - {name: weekdays, allow: true, days: mon-fri, reason: holidays, owner: Marketing}\n"
	  "  - {name: winter, last: 2027-03-01, reason: holidays, owner: Marketing}\n"
	  "  - {name: nothing, days: sun-sat, reason: holidays, owner: Marketing}",
	  "capacityd.yaml:4:5: warning: \"weekdays\" never lets anything through: \"nothing\" "
	  "denies all of it\n"
	  "    4 |   - {name: weekdays, allow: true, days: mon-fri, reason: holidays, owner: "
	  "Marketing}\n"
	  "      |     ^ deny wins\n"
	  "  capacityd.yaml:6:5: note: denied here\n"
	  "0 errors, 1 warning.\n" },
	{ "an allowed window inside a denied time", "mode: rehearsal",
	  "freeze:\n"
	  "  - {name: sale, allow: true, first: 2026-12-22, last: 2026-12-23, from: 08:00, to: "
	  "18:00, reason: holidays, owner: Marketing}\n"
	  "  - {name: holidays, first: 2026-12-20, last: 2027-01-04, reason: holidays, owner: "
	  "Marketing}",
	  "capacityd.yaml:4:5: warning: \"sale\" never lets anything through: \"holidays\" denies "
	  "all of it\n"
	  "    4 |   - {name: sale, allow: true, first: 2026-12-22, last: 2026-12-23, from: 08:00, "
	  "to: 18:00, reason: holidays, owner: Marketing}\n"
	  "      |     ^ deny wins\n"
	  "  capacityd.yaml:5:5: note: denied here\n"
	  "0 errors, 1 warning.\n" },
	{ "denied only in part: the market", "mode: rehearsal",
	  "freeze:\n"
	  "  - {name: sale, allow: true, days: mon, reason: holidays, owner: Marketing}\n"
	  "  - {name: mondays, days: mon, market: \"\", reason: holidays, owner: Marketing}",
	  "0 errors, 0 warnings.\n" },
	{ "denied only in part: the days", "mode: rehearsal",
	  "freeze:\n"
	  "  - {name: sale, allow: true, days: mon-tue, reason: holidays, owner: Marketing}\n"
	  "  - {name: mondays, days: mon, reason: holidays, owner: Marketing}",
	  "0 errors, 0 warnings.\n" },
	{ "denied only in part: the hours", "mode: rehearsal",
	  "freeze:\n"
	  "  - {name: sale, allow: true, days: mon, reason: holidays, owner: Marketing}\n"
	  "  - {name: mondays, days: mon, from: 08:00, to: 12:00, reason: holidays, owner: "
	  "Marketing}",
	  "0 errors, 0 warnings.\n" },
	{ "denied only in part: before", "mode: rehearsal",
	  "freeze:\n"
	  "  - {name: sale, allow: true, first: 2026-12-19, last: 2026-12-23, reason: holidays, "
	  "owner: Marketing}\n"
	  "  - {name: holidays, first: 2026-12-20, last: 2027-01-04, reason: holidays, owner: "
	  "Marketing}",
	  "0 errors, 0 warnings.\n" },
	{ "denied only in part: after", "mode: rehearsal",
	  "freeze:\n"
	  "  - {name: sale, allow: true, first: 2026-12-22, reason: holidays, owner: Marketing}\n"
	  "  - {name: holidays, first: 2026-12-20, last: 2027-01-04, reason: holidays, owner: "
	  "Marketing}",
	  "0 errors, 0 warnings.\n" },
	{ "denied only in part: past midnight", "mode: rehearsal",
	  "freeze:\n"
	  "  - {name: sale, allow: true, days: mon, from: 20:00, to: 02:00, reason: holidays, "
	  "owner: Marketing}\n"
	  "  - {name: mondays, days: mon, reason: holidays, owner: Marketing}",
	  "0 errors, 0 warnings.\n" },
	{ "two allowed windows do not deny each other", "mode: rehearsal",
	  "freeze:\n"
	  "  - {name: a, allow: true, days: mon, reason: holidays, owner: Marketing}\n"
	  "  - {name: b, allow: true, days: mon-fri, reason: holidays, owner: Marketing}",
	  "0 errors, 0 warnings.\n" },
};

START_TEST(there_is_none_unless_given)
{
	struct config *c = config_case_load("mode", "mode");

	ck_assert_uint_eq(c->freeze_count, 0);
	config_free(c);
}
END_TEST

START_TEST(a_window_says_everything)
{
	struct config *c =
		config_case_load("locations:\n"
				 "  harbor-point:\n",
				 "freeze:\n"
				 "  - name: office hours\n"
				 "    allow: true\n"
				 "    days: fri-mon\n"
				 "    from: 08:05\n"
				 "    to: \"00:00\"\n"
				 "    first: 2026-12-20\n"
				 "    last: 2027-01-04\n"
				 "    timezone: America/Chicago\n"
				 "    market: North Shore\n"
				 "    reason: somebody is there to look\n"
				 "    owner: Marketing <marketing@example.org>\n"
				 "  - {name: sundays, days: [sun], reason: rest, owner: Ops}\n"
				 "locations:\n"
				 "  harbor-point:\n"
				 "    market: North Shore\n");
	ck_assert_uint_eq(c->freeze_count, 2);
	ck_assert_str_eq(c->freezes[0].name, "office hours");
	ck_assert_str_eq(c->freezes[0].reason, "somebody is there to look");
	ck_assert_str_eq(c->freezes[0].owner, "Marketing <marketing@example.org>");
	ck_assert_int_eq(c->freezes[0].allow, 1);
	ck_assert_uint_eq(c->freezes[0].weekdays, 1 << 5 | 1 << 6 | 1 << 0 | 1 << 1);
	ck_assert_int_eq(c->freezes[0].from_minute, 8 * 60 + 5);
	ck_assert_int_eq(c->freezes[0].to_minute, 0);
	ck_assert_int_eq(c->freezes[0].first.day, date_of_civil(2026, 12, 20).day);
	ck_assert_int_eq(c->freezes[0].last.day, date_of_civil(2027, 1, 4).day);
	ck_assert_str_eq(c->freezes[0].zone->name, "America/Chicago");
	ck_assert_str_eq(c->freezes[0].market, "North Shore");
	ck_assert_uint_eq(c->freezes[0].place.line, 17);
	ck_assert_int_eq(c->freezes[1].allow, 0);
	ck_assert_uint_eq(c->freezes[1].weekdays, 1);
	ck_assert_int_eq(c->freezes[1].from_minute, 0);
	ck_assert_int_eq(c->freezes[1].to_minute, 0);
	ck_assert_int_eq(c->freezes[1].first.day, 0);
	ck_assert_ptr_null(c->freezes[1].zone);
	ck_assert_ptr_null(c->freezes[1].market);
	config_free(c);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("config_freeze");

	tcase_add_test(tc, there_is_none_unless_given);
	tcase_add_test(tc, a_window_says_everything);
	config_case_refuses(tc, refused, ROWS(refused));
	config_case_warns(tc, unwise, ROWS(unwise));
	return run_case("config_freeze", tc);
}
