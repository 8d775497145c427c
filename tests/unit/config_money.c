/* SPDX-License-Identifier: Apache-2.0 */
/*
 * config_money.c - pools, accounts, specialties and limits.
 */
#include "config/load.h"

#include "base/money.h"
#include "support/config_case.h"
#include "support/run.h"

static const struct config_case refused[] = {
	{ "money carried in a pool per day", "\"$9,000/month\"}", "$300/day, carry: [25]}",
	  "capacityd.yaml:14:29: error: a pool with a budget per day keeps nothing for later days\n"
	  "   14 |   north: {budget: $300/day, carry: [25]}\n"
	  "      |                             ^~~~~ write the budget per month, or leave carry "
	  "out\n"
	  "1 error, 0 warnings.\n" },
	{ "money carried that is not kept", "\"$9,000/month\"}",
	  "\"$9,000/month\", keep_unplaced: false, carry: 25}",
	  "capacityd.yaml:14:57: error: a pool that keeps nothing has nothing to carry\n"
	  "   14 |   north: {budget: \"$9,000/month\", keep_unplaced: false, carry: 25}\n"
	  "      |                                                         ^~~~~ say "
	  "keep_unplaced: true, or leave carry out\n"
	  "1 error, 0 warnings.\n" },
	{ "a day no month has", "\"$9,000/month\"}", "\"$9,000/month\", carry: [25, 32]}",
	  "capacityd.yaml:14:47: error: \"32\" is no day of a month\n"
	  "   14 |   north: {budget: \"$9,000/month\", carry: [25, 32]}\n"
	  "      |                                               ^~ expected 1 to 31, like 25 or "
	  "[25, 26, 27]\n"
	  "1 error, 0 warnings.\n" },
	{ "a day that is none", "\"$9,000/month\"}", "\"$9,000/month\", carry: last}",
	  "capacityd.yaml:14:42: error: \"last\" is no day of a month\n"
	  "   14 |   north: {budget: \"$9,000/month\", carry: last}\n"
	  "      |                                          ^~~~ expected 1 to 31, like 25 or [25, "
	  "26, 27]\n"
	  "1 error, 0 warnings.\n" },
	{ "a mapping for days", "\"$9,000/month\"}", "\"$9,000/month\", carry: {from: 25}}",
	  "capacityd.yaml:14:42: error: \"carry\" takes one day or a list of days, not a mapping\n"
	  "   14 |   north: {budget: \"$9,000/month\", carry: {from: 25}}\n"
	  "      |                                          ^ Days of the month, like [25, 26, "
	  "27], on which money kept earlier in it may be spent.\n"
	  "1 error, 0 warnings.\n" },
	{ "a booking that costs nothing", "margin: $310}", "booking_cost: $0}",
	  "capacityd.yaml:15:46: error: booking_cost must be more than zero\n"
	  "   15 | service_lines: {primary-care: {booking_cost: $0}}\n"
	  "      |                                              ^~ leave it out when it is not "
	  "known\n"
	  "1 error, 0 warnings.\n" },
	{ "a response at nothing", "margin: $310}", "half_response: $0/day}",
	  "capacityd.yaml:15:47: error: half_response must be more than zero\n"
	  "   15 | service_lines: {primary-care: {half_response: $0/day}}\n"
	  "      |                                               ^~~~~~ leave it out when it is "
	  "not known\n"
	  "1 error, 0 warnings.\n" },
	{ "a response without period", "margin: $310}", "half_response: $50}",
	  "capacityd.yaml:15:47: error: \"$50\" needs a period\n"
	  "   15 | service_lines: {primary-care: {half_response: $50}}\n"
	  "      |                                               ^~~ expected an amount in USD, "
	  "like $180/day; did you mean $50/day?\n"
	  "1 error, 0 warnings.\n" },
	{ "an account below its floors", "{credential: relay}}", "{credential: relay}, spend: $19/day}",
	  "capacityd.yaml:7:97: error: the min of all ads of platform relay ($20/day together: "
	  "relay/a $20) is above its $19/day\n"
	  "    7 |   relay: {kind: webhook, url: \"https://relay.example.org/\", secret: "
	  "{credential: relay}, spend: $19/day}\n"
	  "      |                                                                                 "
	  "                ^~~~~~~ raise it, or lower some `min`\n"
	  "1 error, 0 warnings.\n" },
	{ "an account in a zone that is none", "{credential: relay}}",
	  "{credential: relay}, timezone: Pacific}",
	  "capacityd.yaml:7:100: error: unknown time zone \"Pacific\"\n"
	  "    7 |   relay: {kind: webhook, url: \"https://relay.example.org/\", secret: "
	  "{credential: relay}, timezone: Pacific}\n"
	  "      |                                                                                 "
	  "                   ^~~~~~~ expected an IANA name, like America/New_York\n"
	  "1 error, 0 warnings.\n" },
	{ "a pool below many floors", "$400/day}\n",
	  "$400/day}\n"
	  "          - {platform: relay, name: b, budget: $180/day, min: $100/day}\n"
	  "          - {platform: relay, name: c, budget: $180/day, min: $110/day}\n"
	  "          - {platform: relay, name: d, budget: $180/day, min: $120/day}\n"
	  "          - {platform: relay, name: e, budget: $180/day}\n",
	  "capacityd.yaml:14:19: error: the min of all ads in pool north ($350/day together: "
	  "relay/a $20, relay/b $100, relay/c $110 and 1 more) is above its $300/day\n"
	  "   14 |   north: {budget: \"$9,000/month\"}\n"
	  "      |                   ^~~~~~~~~~~~~~ raise it, or lower some `min`\n"
	  "1 error, 0 warnings.\n" },
	{ "a weekly allowance per day", "mode: rehearsal", "limits: {changes_week: 8/day}",
	  "capacityd.yaml:3:24: error: \"8/day\" is not a number per week\n"
	  "    3 | limits: {changes_week: 8/day}\n"
	  "      |                        ^~~~~ expected a number per week, like 2/week\n"
	  "1 error, 0 warnings.\n" },
	{ "a weekly allowance without period", "mode: rehearsal", "limits: {changes_week: 8}",
	  "capacityd.yaml:3:24: error: \"8\" is not a number per week\n"
	  "    3 | limits: {changes_week: 8}\n"
	  "      |                        ^ expected a number per week, like 2/week; did you mean "
	  "8/week?\n"
	  "1 error, 0 warnings.\n" },
	{ "no change in a week", "mode: rehearsal", "limits: {changes_week: 0/week}",
	  "capacityd.yaml:3:24: error: 0 is too small for changes_week\n"
	  "    3 | limits: {changes_week: 0/week}\n"
	  "      |                        ^~~~~~ expected 1 to 7000\n"
	  "1 error, 0 warnings.\n" },
	{ "a yes that lives too long", "mode: rehearsal", "limits: {approval: 2d}",
	  "capacityd.yaml:3:20: error: 2d is too large for approval\n"
	  "    3 | limits: {approval: 2d}\n"
	  "      |                    ^~ expected 1m to 1d\n"
	  "1 error, 0 warnings.\n" },
	{ "more than all services", "mode: rehearsal", "limits: {mass_change: 101%}",
	  "capacityd.yaml:3:23: error: 101% is too large for mass_change\n"
	  "    3 | limits: {mass_change: 101%}\n"
	  "      |                       ^~~~ expected 0% to 100%\n"
	  "1 error, 0 warnings.\n" },
	{ "another way to stop", "mode: rehearsal", "limits: {on_mass: halt}",
	  "capacityd.yaml:3:19: error: \"halt\" is not a choice for on_mass\n"
	  "    3 | limits: {on_mass: halt}\n"
	  "      |                   ^~~~ expected one of: trickle, stop\n"
	  "1 error, 0 warnings.\n" },
	{ "observations for an hour", "mode: rehearsal", "store: {keep: 1h}",
	  "capacityd.yaml:3:15: error: 1h is too small for keep\n"
	  "    3 | store: {keep: 1h}\n"
	  "      |               ^~ expected 1d to 3650d\n"
	  "1 error, 0 warnings.\n" },
	{ "bookings without period", "        feed: counts\n",
	  "        feed: counts\n"
	  "        organic: 1.5\n",
	  "capacityd.yaml:23:18: error: \"1.5\" is not a number per day\n"
	  "   23 |         organic: 1.5\n"
	  "      |                  ^~~ expected a number per day, like 1.5/day; did you mean "
	  "1.5/day?\n"
	  "1 error, 0 warnings.\n" },
	{ "bookings in finer parts than are counted", "        feed: counts\n",
	  "        feed: counts\n"
	  "        organic: 1.2345/day\n",
	  "capacityd.yaml:23:18: error: \"1.2345/day\" is not a number per day\n"
	  "   23 |         organic: 1.2345/day\n"
	  "      |                  ^~~~~~~~~~ expected a number per day with up to three "
	  "decimals, like 1.5/day\n"
	  "1 error, 0 warnings.\n" },
};

static const struct config_case unwise[] = {
	{ "a lying feed is believed for all at once", "mode: rehearsal",
	  "mode: act\n"
	  "limits: {spend: $900/day, mass_change: 0%}",
	  "capacityd.yaml:4:40: warning: a feed that is wrong about all its services is believed\n"
	  "    4 | limits: {spend: $900/day, mass_change: 0%}\n"
	  "      |                                        ^~ 40% asks a person first\n"
	  "0 errors, 1 warning.\n" },
};

START_TEST(limits_have_defaults)
{
	struct config *c = config_case_load("mode", "mode");
	const struct limits *m = &c->limits;

	ck_assert_int_eq(m->changes, 2);
	ck_assert_int_eq(m->changes_week, 8);
	ck_assert_int_eq(m->mass_change_bp, 4000);
	ck_assert_int_eq(m->mass_drop_bp, 2000);
	ck_assert_int_eq(m->mass_money_bp, 1500);
	ck_assert_int_eq(m->mass_window.ms, SPAN_HOURS(24).ms);
	ck_assert_int_eq(m->on_mass, MASS_TRICKLE);
	ck_assert_int_eq(m->approval_life.ms, SPAN_HOURS(8).ms);
	ck_assert_int_eq(c->keep_observations.ms, SPAN_DAYS(90).ms);
	ck_assert_int_eq(c->platforms[0].spend_micros, 0);
	ck_assert_ptr_null(c->platforms[0].zone);
	ck_assert_int_eq(c->services[0].organic_milli, 0);
	ck_assert_uint_eq(c->pools[0].carry_days, 0);
	ck_assert_int_eq(c->lines[0].booking_cost_micros, 0);
	ck_assert_int_eq(c->lines[0].half_response_micros, 0);
	config_free(c);
}
END_TEST

START_TEST(limits_are_read)
{
	struct config *c = config_case_load(
		"mode: rehearsal",
		"limits: {changes: 3/day, mass_change: 0%, mass_drop: 12.5%, "
		"mass_money: 100%, mass_window: 6h, on_mass: stop, approval: 24h}\n"
		"store: {keep: 30d}");
	const struct limits *m = &c->limits;

	ck_assert_int_eq(m->changes_week, 12);
	ck_assert_int_eq(m->mass_change_bp, 0);
	ck_assert_int_eq(m->mass_drop_bp, 1250);
	ck_assert_int_eq(m->mass_money_bp, 10000);
	ck_assert_int_eq(m->mass_window.ms, SPAN_HOURS(6).ms);
	ck_assert_int_eq(m->on_mass, MASS_STOP);
	ck_assert_int_eq(m->approval_life.ms, SPAN_HOURS(24).ms);
	ck_assert_int_eq(c->keep_observations.ms, SPAN_DAYS(30).ms);
	config_free(c);
}
END_TEST

START_TEST(a_week_may_have_its_own_allowance)
{
	struct config *c = config_case_load("mode: rehearsal",
					    "limits: {changes: 3/day, changes_week: 5/week}");

	ck_assert_int_eq(c->limits.changes_week, 5);
	config_free(c);
}
END_TEST

START_TEST(an_account_has_a_day_and_a_limit)
{
	struct config *c = config_case_load(
		"{credential: relay}}",
		"{credential: relay}, spend: $500/day, timezone: America/Chicago}");

	ck_assert_int_eq(c->platforms[0].spend_micros, 500 * MICROS);
	ck_assert_str_eq(c->platforms[0].zone->name, "America/Chicago");
	config_free(c);
}
END_TEST

START_TEST(a_pool_splits_keeps_and_carries)
{
	struct config *c = config_case_load("\"$9,000/month\"}",
					    "\"$9,000/month\", split: value, carry: [1, 25, 31]}");

	ck_assert_int_eq(c->pools[0].split, SPLIT_VALUE);
	ck_assert(c->pools[0].keep_unplaced);
	ck_assert_uint_eq(c->pools[0].carry_days,
			  UINT32_C(1) << 1 | UINT32_C(1) << 25 | UINT32_C(1) << 31);
	config_free(c);
}
END_TEST

START_TEST(a_specialty_knows_what_a_booking_costs)
{
	struct config *c =
		config_case_load("margin: $310}", "booking_cost: $85, half_response: $120.50/day}");

	ck_assert_int_eq(c->lines[0].booking_cost_micros, 85 * MICROS);
	ck_assert_int_eq(c->lines[0].half_response_micros, 120500000);
	config_free(c);
}
END_TEST

START_TEST(bookings_come_without_ads)
{
	struct config *c = config_case_load("        feed: counts\n",
					    "        feed: counts\n        organic: 1.25/day\n");

	ck_assert_int_eq(c->services[0].organic_milli, 1250);
	config_free(c);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("config_money");

	tcase_add_test(tc, limits_have_defaults);
	tcase_add_test(tc, limits_are_read);
	tcase_add_test(tc, a_week_may_have_its_own_allowance);
	tcase_add_test(tc, an_account_has_a_day_and_a_limit);
	tcase_add_test(tc, a_pool_splits_keeps_and_carries);
	tcase_add_test(tc, a_specialty_knows_what_a_booking_costs);
	tcase_add_test(tc, bookings_come_without_ads);
	config_case_refuses(tc, refused, ROWS(refused));
	config_case_warns(tc, unwise, ROWS(unwise));
	return run_case("config_money", tc);
}
