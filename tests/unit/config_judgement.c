/* SPDX-License-Identifier: Apache-2.0 */
/*
 * config_judgement.c - measures, pace and flapping: what a policy adds to its thresholds.
 */
#include "config/load.h"

#include <stdio.h>

#include "support/config_case.h"
#include "support/run.h"

static const struct config_case refused[] = {
	{ "a share where openings are counted", CONFIG_CASE_THRESHOLDS,
	  "    full: {at: 90%, leave: 80%, ads: pause}",
	  "capacityd.yaml:10:16: error: full.at (90%) is not in the unit of open-slots\n"
	  "   10 |     full: {at: 90%, leave: 80%, ads: pause}\n"
	  "      |                ^~~ expected a number of openings, like 3\n"
	  "capacityd.yaml:10:28: error: full.leave (80%) is not in the unit of open-slots\n"
	  "   10 |     full: {at: 90%, leave: 80%, ads: pause}\n"
	  "      |                            ^~~ expected a number of openings, like 3\n"
	  "2 errors, 0 warnings.\n" },
	{ "openings where the fill rate is judged", CONFIG_CASE_THRESHOLDS,
	  "    measure: {metric: fill-rate}\n"
	  "    full: {at: 95, leave: 85%, ads: pause}",
	  "capacityd.yaml:11:16: error: full.at (95) is not in the unit of fill-rate\n"
	  "   11 |     full: {at: 95, leave: 85%, ads: pause}\n"
	  "      |                ^~ expected a share of all slots, like 90%; did you mean 95%?\n"
	  "1 error, 0 warnings.\n" },
	{ "a fill rate above the whole", CONFIG_CASE_THRESHOLDS,
	  "    measure: {metric: fill-rate}\n"
	  "    full: {at: 105%, leave: 85%, ads: pause}",
	  "capacityd.yaml:11:16: error: full.at (105%) can never be: fill-rate is 100% at most\n"
	  "   11 |     full: {at: 105%, leave: 85%, ads: pause}\n"
	  "      |                ^~~~\n"
	  "1 error, 0 warnings.\n" },
	{ "a fill rate upside down", CONFIG_CASE_THRESHOLDS,
	  "    measure: {metric: fill-rate}\n"
	  "    full: {at: 80%, leave: 90%, ads: pause}",
	  "capacityd.yaml:11:28: error: full.leave (90%) must be lower than full.at (80%) or ads "
	  "will flap\n"
	  "   11 |     full: {at: 80%, leave: 90%, ads: pause}\n"
	  "      |                            ^~~\n"
	  "  capacityd.yaml:11:16: note: full.at was set here\n"
	  "1 error, 0 warnings.\n" },
	{ "days of cover run the other way than waits", CONFIG_CASE_THRESHOLDS,
	  "    measure: {metric: days-of-cover}\n"
	  "    full: {at: 14d, leave: 7d, ads: pause}",
	  "capacityd.yaml:11:28: error: full.leave (7d) must be higher than full.at (14d) or ads "
	  "will flap\n"
	  "   11 |     full: {at: 14d, leave: 7d, ads: pause}\n"
	  "      |                            ^~\n"
	  "  capacityd.yaml:11:16: note: full.at was set here\n"
	  "1 error, 0 warnings.\n" },
	{ "days of cover in business days", CONFIG_CASE_THRESHOLDS,
	  "    measure: {metric: days-of-cover}\n"
	  "    full: {at: 7bd, leave: 14bd, ads: pause}",
	  "capacityd.yaml:11:16: error: full.at (7bd) is not in the unit of days-of-cover\n"
	  "   11 |     full: {at: 7bd, leave: 14bd, ads: pause}\n"
	  "      |                ^~~ expected days, like 7d; did you mean 7d?\n"
	  "capacityd.yaml:11:28: error: full.leave (14bd) is not in the unit of days-of-cover\n"
	  "   11 |     full: {at: 7bd, leave: 14bd, ads: pause}\n"
	  "      |                            ^~~~ expected days, like 7d; did you mean 14d?\n"
	  "2 errors, 0 warnings.\n" },
	{ "a wait stated by the source in business days", CONFIG_CASE_THRESHOLDS,
	  "    measure: {metric: wait-days}\n"
	  "    full: {at: 20bd, leave: 10bd, ads: pause}",
	  "capacityd.yaml:11:16: error: full.at (20bd) is not in the unit of wait-days\n"
	  "   11 |     full: {at: 20bd, leave: 10bd, ads: pause}\n"
	  "      |                ^~~~ expected days, like 28d; did you mean 20d?\n"
	  "capacityd.yaml:11:29: error: full.leave (10bd) is not in the unit of wait-days\n"
	  "   11 |     full: {at: 20bd, leave: 10bd, ads: pause}\n"
	  "      |                             ^~~~ expected days, like 28d; did you mean 10d?\n"
	  "2 errors, 0 warnings.\n" },
	{ "a waitlist in days", CONFIG_CASE_THRESHOLDS,
	  "    measure: {metric: waitlist}\n"
	  "    full: {at: 30d, leave: 15d, ads: pause}",
	  "capacityd.yaml:11:16: error: full.at (30d) is not in the unit of waitlist\n"
	  "   11 |     full: {at: 30d, leave: 15d, ads: pause}\n"
	  "      |                ^~~ expected a number of people, like 15; did you mean 30?\n"
	  "capacityd.yaml:11:28: error: full.leave (15d) is not in the unit of waitlist\n"
	  "   11 |     full: {at: 30d, leave: 15d, ads: pause}\n"
	  "      |                            ^~~ expected a number of people, like 15; did you "
	  "mean 15?\n"
	  "2 errors, 0 warnings.\n" },
	{ "a waitlist that opens when it grows", CONFIG_CASE_THRESHOLDS,
	  "    measure: {metric: waitlist}\n"
	  "    full: {at: 10, leave: 20, ads: pause}",
	  "capacityd.yaml:11:27: error: full.leave (20) must be lower than full.at (10) or ads "
	  "will flap\n"
	  "   11 |     full: {at: 10, leave: 20, ads: pause}\n"
	  "      |                           ^~\n"
	  "  capacityd.yaml:11:16: note: full.at was set here\n"
	  "1 error, 0 warnings.\n" },
	{ "mixed days for the next opening", CONFIG_CASE_THRESHOLDS,
	  "    measure: {metric: next-available}\n"
	  "    full: {at: 28d, leave: 10bd, ads: pause}",
	  "capacityd.yaml:11:28: error: full.leave counts other days than full.at\n"
	  "   11 |     full: {at: 28d, leave: 10bd, ads: pause}\n"
	  "      |                            ^~~~ use d or bd for all thresholds of a policy\n"
	  "  capacityd.yaml:11:16: note: full.at was set here\n"
	  "1 error, 0 warnings.\n" },
	{ "a median without a middle", "  default:\n",
	  "  default:\n"
	  "    measure: {smooth: median, of: 4}\n",
	  "capacityd.yaml:10:35: error: 4 readings have no middle one\n"
	  "   10 |     measure: {smooth: median, of: 4}\n"
	  "      |                                   ^ expected an odd number, 3 to 15\n"
	  "1 error, 0 warnings.\n" },
	{ "a median of too many", "  default:\n",
	  "  default:\n"
	  "    measure: {smooth: median, of: 17}\n",
	  "capacityd.yaml:10:35: error: 17 is too large for of\n"
	  "   10 |     measure: {smooth: median, of: 17}\n"
	  "      |                                   ^~ expected 3 to 15\n"
	  "1 error, 0 warnings.\n" },
	{ "a rank beyond the openings that are kept", "  default:\n",
	  "  default:\n"
	  "    measure: {rank: 6}\n",
	  "capacityd.yaml:10:21: error: 6 is too large for rank\n"
	  "   10 |     measure: {rank: 6}\n"
	  "      |                     ^ expected 1 to 5\n"
	  "capacityd.yaml:10:21: warning: nothing reads \"rank\" here\n"
	  "   10 |     measure: {rank: 6}\n"
	  "      |                     ^ it belongs to third-next-available\n"
	  "1 error, 1 warning.\n" },
	{ "a smoothing nobody knows", "  default:\n",
	  "  default:\n"
	  "    measure: {smooth: mean}\n",
	  "capacityd.yaml:10:23: error: \"mean\" is not a choice for smooth\n"
	  "   10 |     measure: {smooth: mean}\n"
	  "      |                       ^~~~ expected one of: none, ewma, median\n"
	  "1 error, 0 warnings.\n" },
	{ "more changes than are remembered", "  default:\n",
	  "  default:\n"
	  "    flapping: {changes: 7}\n",
	  "capacityd.yaml:10:25: error: 7 is too large for changes\n"
	  "   10 |     flapping: {changes: 7}\n"
	  "      |                         ^ expected 0 to 6\n"
	  "1 error, 0 warnings.\n" },
	{ "a ramp without unit", "  default:\n",
	  "  default:\n"
	  "    ramp: 72\n",
	  "capacityd.yaml:10:11: error: \"72\" is not a length of time\n"
	  "   10 |     ramp: 72\n"
	  "      |           ^~ expected a number and unit, like 14d, 2h or 30m; did you mean "
	  "72h?\n"
	  "1 error, 0 warnings.\n" },
	{ "confirmation of nothing", "  default:\n",
	  "  default:\n"
	  "    confirm: {down: 0}\n",
	  "capacityd.yaml:10:21: error: 0 is too small for down\n"
	  "   10 |     confirm: {down: 0}\n"
	  "      |                     ^ expected 1 to 1000\n"
	  "1 error, 0 warnings.\n" },
	{ "a flag compared with a number", "stale_after: 30h", "stale_after: 30h, semantics: flag",
	  "capacityd.yaml:20:7: error: policy \"default\" compares open-slots, and feed \"counts\" "
	  "only says some or none\n"
	  "   20 |       primary-care:\n"
	  "      |       ^~~~~~~~~~~~ judge it by next-available or wait-days, or by a feed that "
	  "counts\n"
	  "  capacityd.yaml:5:75: note: semantics was set here\n"
	  "1 error, 0 warnings.\n" },
	{ "a cadence of no time", "stale_after: 30h", "cadence: 0s",
	  "capacityd.yaml:5:55: error: 0s is too small for cadence\n"
	  "    5 |   counts: {kind: csv, path: /srv/counts.csv, cadence: 0s}\n"
	  "      |                                                       ^~ expected 1s to 31d\n"
	  "1 error, 0 warnings.\n" },
};

static const struct config_case unwise[] = {
	{ "money again within the hour", "mode: rehearsal\n" CONFIG_CASE_MIDDLE,
	  "mode: act\n"
	  "limits: {spend: $900/day}\n" CONFIG_CASE_MIDDLE "    pace: {more: 59m}\n",
	  "capacityd.yaml:11:18: warning: money may be added again within the hour\n"
	  "   11 |     pace: {more: 59m}\n"
	  "      |                  ^~~ 24h lets the ads bring what they bring before they get "
	  "more\n"
	  "0 errors, 1 warning.\n" },
	{ "an hour is a rest", "mode: rehearsal\n" CONFIG_CASE_MIDDLE,
	  "mode: act\n"
	  "limits: {spend: $900/day}\n" CONFIG_CASE_MIDDLE "    pace: {more: 1h}\n",
	  "0 errors, 0 warnings.\n" },
	{ "a median nobody asked for", "  default:\n",
	  "  default:\n"
	  "    measure: {of: 5}\n",
	  "capacityd.yaml:10:19: warning: nothing reads \"of\" here\n"
	  "   10 |     measure: {of: 5}\n"
	  "      |                   ^ it belongs to smooth: median\n"
	  "0 errors, 1 warning.\n" },
	{ "a half-life nobody asked for", "  default:\n",
	  "  default:\n"
	  "    measure: {smooth: median, over: 6h}\n",
	  "capacityd.yaml:10:37: warning: nothing reads \"over\" here\n"
	  "   10 |     measure: {smooth: median, over: 6h}\n"
	  "      |                                     ^~ it belongs to smooth: ewma\n"
	  "0 errors, 1 warning.\n" },
	{ "a rank of openings that are counted", "  default:\n",
	  "  default:\n"
	  "    measure: {rank: 1}\n",
	  "capacityd.yaml:10:21: warning: nothing reads \"rank\" here\n"
	  "   10 |     measure: {rank: 1}\n"
	  "      |                     ^ it belongs to third-next-available\n"
	  "0 errors, 1 warning.\n" },
	{ "every change is flapping", "  default:\n",
	  "  default:\n"
	  "    flapping: {changes: 1}\n",
	  "capacityd.yaml:10:25: warning: a single change of verdict counts as flapping\n"
	  "   10 |     flapping: {changes: 1}\n"
	  "      |                         ^ 4 within 7d is usual\n"
	  "0 errors, 1 warning.\n" },
	{ "stale before there can be news", "stale_after: 30h", "stale_after: 20h, cadence: 24h",
	  "capacityd.yaml:5:59: warning: stale_after (20h) is not longer than cadence (1d)\n"
	  "    5 |   counts: {kind: csv, path: /srv/counts.csv, stale_after: 20h, cadence: 24h}\n"
	  "      |                                                           ^~~ its data would be "
	  "stale before there is new; a quarter more than `cadence` is usual\n"
	  "0 errors, 1 warning.\n" },
	{ "no rest in rehearsal harms nobody", "  default:\n",
	  "  default:\n"
	  "    pace: {more: 0s}\n",
	  "0 errors, 0 warnings.\n" },
};

START_TEST(a_policy_that_says_nothing_has_the_defaults)
{
	struct config *c = config_case_load("mode", "mode");
	const struct policy *p = &c->policies[0];

	ck_assert_int_eq(p->rank, 3);
	ck_assert_int_eq(p->smoothing, SMOOTHING_NONE);
	ck_assert_int_eq(p->smooth_of, 5);
	ck_assert_int_eq(p->smooth_over.ms, SPAN_HOURS(12).ms);
	ck_assert_int_eq(p->confirm_down, 0);
	ck_assert_int_eq(p->confirm_up, 0);
	ck_assert_int_eq(p->pace_more.ms, SPAN_HOURS(24).ms);
	ck_assert_int_eq(p->pace_less.ms, SPAN_HOURS(4).ms);
	ck_assert_int_eq(p->ramp.ms, SPAN_HOURS(72).ms);
	ck_assert_int_eq(p->flap_changes, 4);
	ck_assert_int_eq(p->flap_within.ms, SPAN_DAYS(7).ms);
	ck_assert_int_eq(p->flap_calm.ms, SPAN_HOURS(72).ms);
	ck_assert_int_eq(p->review.ms, SPAN_HOURS(72).ms);
	ck_assert_int_eq(c->feeds[0].cadence.ms, 0);
	ck_assert(!c->feeds[0].is_flag);
	config_free(c);
}
END_TEST

START_TEST(a_policy_says_everything_itself)
{
	struct config *c = config_case_load("    full: {at: 3, leave: 8, ads: pause}\n",
					    "    measure: {smooth: median, of: 7}\n"
					    "    confirm: {down: 2, up: 4, for: 6h}\n"
					    "    pace: {more: 2h, less: 30m}\n"
					    "    ramp: 0s\n"
					    "    flapping: {changes: 0, within: 3d, calm: 1d}\n"
					    "    unknown: {review: 12h}\n"
					    "    full: {at: 3, leave: 8, ads: pause}\n");
	const struct policy *p = &c->policies[0];

	ck_assert_int_eq(p->smoothing, SMOOTHING_MEDIAN);
	ck_assert_int_eq(p->smooth_of, 7);
	ck_assert_int_eq(p->confirm_down, 2);
	ck_assert_int_eq(p->confirm_up, 4);
	ck_assert_int_eq(p->pace_more.ms, SPAN_HOURS(2).ms);
	ck_assert_int_eq(p->pace_less.ms, SPAN_MINUTES(30).ms);
	ck_assert_int_eq(p->ramp.ms, 0);
	ck_assert_int_eq(p->flap_changes, 0);
	ck_assert_int_eq(p->flap_within.ms, SPAN_DAYS(3).ms);
	ck_assert_int_eq(p->flap_calm.ms, SPAN_DAYS(1).ms);
	ck_assert_int_eq(p->review.ms, SPAN_HOURS(12).ms);
	config_free(c);
}
END_TEST

START_TEST(pace_and_measure_are_inherited)
{
	struct config *c =
		config_case_load("  default:\n", "  quick:\n"
						 "    from: default\n"
						 "    measure: {over: 6h}\n"
						 "    confirm: {for: 2h}\n"
						 "  quicker:\n"
						 "    from: quick\n"
						 "    pace: {more: 90m}\n"
						 "  default:\n"
						 "    measure: {smooth: ewma, over: 3h}\n"
						 "    pace: {less: 1h}\n");
	const struct policy *p = c->policies;

	ck_assert_str_eq(p[1].id, "quick");
	ck_assert_int_eq(p[1].smoothing, SMOOTHING_EWMA);
	ck_assert_int_eq(p[1].smooth_over.ms, SPAN_HOURS(6).ms);
	ck_assert_int_eq(p[1].pace_more.ms, SPAN_HOURS(2).ms); /* as long as it confirms */
	ck_assert_int_eq(p[1].pace_less.ms, SPAN_HOURS(1).ms);
	ck_assert_int_eq(p[2].pace_more.ms, SPAN_MINUTES(90).ms);
	ck_assert_int_eq(p[2].pace_less.ms, SPAN_HOURS(1).ms);
	config_free(c);
}
END_TEST

static const struct {
	const char *why, *policy;
	int metric;
	int unit;
	int64_t at;
} measured[] = {
	{ "the first opening", "{measure: {metric: next-available}, full: {at: 5bd, leave: 3bd, ads: pause}}",
	  METRIC_NEXT_AVAILABLE, UNIT_BUSINESS_DAYS, 5 },
	{ "another opening than the third", "{measure: {metric: third-next-available, rank: 5}, full: {at: 28d, leave: 21d, ads: pause}}",
	  METRIC_THIRD_NEXT_AVAILABLE, UNIT_DAYS, 28 },
	{ "a share of the slots", "{measure: {metric: fill-rate}, full: {at: 97.5%, leave: 85%, ads: pause}}",
	  METRIC_FILL_RATE, UNIT_SHARE_BP, 9750 },
	{ "how long the openings last",
	  "{measure: {metric: days-of-cover}, full: {at: 3d, leave: 7d, ads: pause}}",
	  METRIC_DAYS_OF_COVER, UNIT_DAYS, 3 },
	{ "a wait the source states",
	  "{measure: {metric: wait-days}, full: {at: 28d, leave: 21d, ads: pause}}",
	  METRIC_WAIT_DAYS, UNIT_DAYS, 28 },
	{ "people who wait", "{measure: {metric: waitlist}, full: {at: 30, leave: 15, ads: pause}}",
	  METRIC_WAITLIST, UNIT_PEOPLE, 30 },
};

START_TEST(each_metric_has_its_unit)
{
	char policy[200];
	struct config *c;

	(void)snprintf(policy, sizeof(policy), "  another: %s\n  default:\n", measured[_i].policy);
	c = config_case_load("  default:\n", policy);
	ck_assert_msg(c->policies[0].metric == measured[_i].metric, "%s", measured[_i].why);
	ck_assert_msg((int)c->policies[0].full.at.unit == measured[_i].unit, "%s", measured[_i].why);
	ck_assert_msg((int)c->policies[0].full.leave.unit == measured[_i].unit, "%s", measured[_i].why);
	ck_assert_msg(c->policies[0].full.at.value == measured[_i].at, "%s", measured[_i].why);
	config_free(c);
}
END_TEST

static const struct {
	const char *why, *feed;
	struct span cadence, stale, dead;
} rhythms[] = {
	{ "asked often, made often", "every: 10m", { 0 }, { 30 * 60000 }, { 4 * 3600000 } },
	{ "asked often, made each night",
	  "every: 1m, cadence: 24h",
	  { 24 * 3600000 },
	  { 30 * 3600000 },
	  { 120 * 3600000 } },
	{ "made more often than asked", "every: 2h, cadence: 15m", { 15 * 60000 }, { 6 * 3600000 }, { 24 * 3600000 } },
	{ "given in so many words",
	  "every: 1m, cadence: 24h, stale_after: 26h, dead_after: 48h",
	  { 24 * 3600000 },
	  { 26 * 3600000 },
	  { 48 * 3600000 } },
};

START_TEST(deadlines_follow_the_source)
{
	struct config *c = config_case_load("stale_after: 30h", rhythms[_i].feed);

	ck_assert_msg(c->feeds[0].cadence.ms == rhythms[_i].cadence.ms, "%s", rhythms[_i].why);
	ck_assert_msg(c->feeds[0].stale_after.ms == rhythms[_i].stale.ms, "%s", rhythms[_i].why);
	ck_assert_msg(c->feeds[0].dead_after.ms == rhythms[_i].dead.ms, "%s", rhythms[_i].why);
	config_free(c);
}
END_TEST

START_TEST(a_flag_is_judged_by_its_dates)
{
	struct config *c = config_case_load(
		"  counts: {kind: csv, path: /srv/counts.csv, stale_after: 30h}\n",
		"  counts: {kind: csv, path: /srv/counts.csv, stale_after: 30h}\n"
		"  flags: {kind: csv, path: /srv/flags.csv, stale_after: 30h, semantics: flag}\n"
		"  guesses: {kind: csv, path: /srv/guesses.csv, stale_after: 30h, semantics: "
		"estimate}\n");

	ck_assert(!c->feeds[0].is_flag);
	ck_assert(c->feeds[1].is_flag);
	ck_assert(!c->feeds[2].is_flag);
	config_free(c);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("config_judgement");

	tcase_add_test(tc, a_policy_that_says_nothing_has_the_defaults);
	tcase_add_test(tc, a_policy_says_everything_itself);
	tcase_add_test(tc, pace_and_measure_are_inherited);
	tcase_add_test(tc, a_flag_is_judged_by_its_dates);
	tcase_add_loop_test(tc, each_metric_has_its_unit, 0, ROWS(measured));
	tcase_add_loop_test(tc, deadlines_follow_the_source, 0, ROWS(rhythms));
	config_case_refuses(tc, refused, ROWS(refused));
	config_case_warns(tc, unwise, ROWS(unwise));
	return run_case("config_judgement", tc);
}
