/* SPDX-License-Identifier: Apache-2.0 */
/*
 * meta.c - settings and ids are checked before anything is sent, and money has Meta's own steps.
 */
#include "platform/meta.h"
#include "tests/unit/support/run.h"

static const struct {
	const char *why, *version, *account, *app;
	const char *says; /* NULL: accepted */
} settings[] = {
	{ "as the page shows it", "26.0", "act_1029384756", NULL, NULL },
	{ "with our app", "26.0", "act_1029384756", "119211728144504", NULL },
	{ "digits alone", "26.0", "1029384756", NULL, "account: write it as act_1029384756" },
	{ "a name", "26.0", "act_riverbend", NULL,
	  "account: \"act_riverbend\" is not an account; expected one like act_1029384756" },
	{ "a path", "26.0", "act_1/../2", NULL,
	  "account: \"act_1/../2\" is not an account; expected one like act_1029384756" },
	{ "longer than any id", "26.0", "act_99999999999999999999",
	  NULL, "account: \"act_99999999999999999999\" is not an account; expected one like act_1029384756" },
	{ "a whole number of a version", "26", "act_1", NULL,
	  "api_version: \"26\" is not a version; expected one like \"26.0\"" },
	{ "a version as in an address", "v26.0", "act_1", NULL,
	  "api_version: \"v26.0\" is not a version; expected one like \"26.0\"" },
	{ "a version with more in it", "26.0/me", "act_1", NULL,
	  "api_version: \"26.0/me\" is not a version; expected one like \"26.0\"" },
	{ "no version", "", "act_1", NULL,
	  "api_version: \"\" is not a version; expected one like \"26.0\"" },
	{ "a version of four digits", "2026.0", "act_1", NULL,
	  "api_version: \"2026.0\" is not a version; expected one like \"26.0\"" },
	{ "an app's name", "26.0", "act_1", "capacityd",
	  "app_id: \"capacityd\" is not an app's id; expected digits" },
	{ "an app that is too long", "26.0", "act_1", "1234567890123456789012345",
	  "app_id: \"1234567890123456789012345\" is not an app's id; expected digits" },
};

START_TEST(test_settings)
{
	struct meta m = { .api_version = settings[_i].version,
			  .account = settings[_i].account,
			  .app_id = settings[_i].app };
	struct err err = ERR_INIT;
	int end = platform_meta.check(&m, &err);

	ck_assert_msg(end == (settings[_i].says ? -1 : 0), "%s", settings[_i].why);
	ck_assert_msg(!settings[_i].says || strcmp(err.text, settings[_i].says) == 0, "%s: %s",
		      settings[_i].why, err.text);
}
END_TEST

static const struct {
	const char *why, *campaign, *adset, *name; /* name NULL: refused */
} targets[] = {
	{ "a campaign", "120210000000000001", NULL, "120210000000000001" },
	{ "an ad set", NULL, "120210000000000077", "120210000000000077" },
	{ "an ad set and whose it is", "120210000000000001", "120210000000000077", "120210000000000077" },
	{ "beyond what a double holds", NULL, "9007199254740993", "9007199254740993" },
	{ "the longest", NULL, "9999999999999999999", "9999999999999999999" },
	{ "longer than any number we hold", NULL, "10000000000000000000", NULL },
	{ "neither", NULL, NULL, NULL },
	{ "nothing", NULL, "", NULL },
	{ "zero", NULL, "0", NULL },
	{ "a second spelling of the same id", NULL, "0120210000000000077", NULL },
	{ "a question inside", NULL, "1?fields=name", NULL },
	{ "a path", NULL, "1/adsets", NULL },
	{ "another's parent", "me", "120210000000000077", NULL },
	{ "a name", "Dermatology West", NULL, NULL },
};

START_TEST(test_target)
{
	struct meta_target t = { .campaign = targets[_i].campaign, .adset = targets[_i].adset };
	struct err err = ERR_INIT;
	bool good = platform_meta.target_check(&t, &err) == 0;

	ck_assert_msg(good == (targets[_i].name != NULL), "%s: %s", targets[_i].why, err.text);
	if (good)
		ck_assert_str_eq(platform_meta.target_name(&t), targets[_i].name);
}
END_TEST

static const struct {
	const char *why, *currency;
	int64_t unit;
} units[] = {
	{ "a cent", "USD", 10000 },
	{ "a yen is whole", "JPY", 1000000 },
	{ "a forint is whole, though it has fillers", "HUF", 1000000 },
	{ "so is a Colombian peso", "COP", 1000000 },
	{ "a dinar has two places here, three elsewhere", "KWD", 10000 },
	{ "a franc without parts has two places here", "XOF", 10000 },
	{ "nobody knows", "", 10000 },
};

START_TEST(test_unit)
{
	ck_assert_msg(meta_unit(units[_i].currency) == units[_i].unit, "%s", units[_i].why);
}
END_TEST

static const struct {
	const char *why, *version;
	int year, month, day; /* 0: not known */
} sunsets[] = {
	{ "one that is gone", "23.0", 2026, 6, 9 },
	{ "the last that is gone", "24.0", 2026, 10, 6 },
	{ "one that has no day yet", "25.0", 0, 0, 0 },
	{ "the newest", "26.0", 0, 0, 0 },
	{ "one of the future", "31.0", 0, 0, 0 },
};

START_TEST(test_sunset)
{
	struct meta m = { .api_version = sunsets[_i].version };
	struct date want = sunsets[_i].year ?
				   date_of_civil(sunsets[_i].year, sunsets[_i].month, sunsets[_i].day) :
				   (struct date){ 0 };

	ck_assert_msg(platform_meta.sunset(&m).day == want.day, "%s", sunsets[_i].why);
}
END_TEST

START_TEST(test_limits)
{
	/* Four changes in an hour are borne; the fifth blocks the budget for an hour. */
	ck_assert_uint_lt(platform_meta.changes_hour, 4);
	ck_assert_uint_eq(platform_meta.write_most, 50);
	ck_assert_uint_ge(platform_meta.read_most, 10000);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("meta");

	tcase_add_loop_test(tc, test_settings, 0, ROWS(settings));
	tcase_add_loop_test(tc, test_target, 0, ROWS(targets));
	tcase_add_loop_test(tc, test_unit, 0, ROWS(units));
	tcase_add_loop_test(tc, test_sunset, 0, ROWS(sunsets));
	tcase_add_test(tc, test_limits);
	return run_case("meta", tc);
}
