/* SPDX-License-Identifier: Apache-2.0 */
/*
 * meta_usage.c - the tightest counter counts, and what cannot be read says nothing.
 */
#include "platform/meta.h"
#include "tests/unit/support/run.h"

static const struct {
	const char *why, *header, *value;
	int percent, rest_s;
} rows[] = {
	{ "calls", "X-App-Usage", "{\"call_count\":28,\"total_time\":25,\"total_cputime\":26}", 28, 0 },
	{ "time may be tighter", "X-App-Usage",
	  "{\"call_count\":2,\"total_time\":75,\"total_cputime\":6}", 75, 0 },
	{ "so may the processor", "x-app-usage",
	  "{\"call_count\":2,\"total_time\":5,\"total_cputime\":96}", 96, 0 },
	{ "a share counts up", "X-Ad-Account-Usage",
	  "{\"acc_id_util_pct\":9.67,\"reset_time_duration\":100}", 10, 0 },
	{ "a whole share does not", "X-Ad-Account-Usage", "{\"acc_id_util_pct\":9.00}", 9, 0 },
	{ "the least there is counts", "X-Ad-Account-Usage", "{\"acc_id_util_pct\":0.004}", 1, 0 },
	{ "what is used up says until when", "X-Ad-Account-Usage",
	  "{\"acc_id_util_pct\":100,\"reset_time_duration\":137}", 100, 137 },
	{ "insights of the app", "X-FB-Ads-Insights-Throttle",
	  "{\"app_id_util_pct\":55,\"acc_id_util_pct\":12.5}", 55, 0 },
	{ "minutes until it is given again",
	  "X-Business-Use-Case-Usage", "{\"1\":[{\"type\":\"ads_management\",\"call_count\":100,\"estimated_time_to_regain_access\":4}]}",
	  100, 240 },
	{ "the tightest of all use cases", "X-Business-Use-Case-Usage",
	  "{\"1\":[{\"call_count\":10},{\"call_count\":30}],\"2\":[{\"total_time\":20,"
	  "\"estimated_time_to_regain_access\":1}]}",
	  30, 60 },
	{ "above a hundred", "X-App-Usage", "{\"call_count\":340}", 340, 0 },
	{ "no counter among it", "X-App-Usage", "{}", -1, 0 },
	{ "counters of text", "X-App-Usage", "{\"call_count\":\"28\"}", -1, 0 },
	{ "a counter below zero", "X-App-Usage", "{\"call_count\":-28}", -1, 0 },
	{ "a counter beyond sense", "X-App-Usage", "{\"call_count\":9000000}", -1, 0 },
	{ "no JSON", "X-App-Usage", "busy", -1, 0 },
	{ "a list", "X-App-Usage", "[{\"call_count\":28}]", -1, 0 },
	{ "a use case that is no list", "X-Business-Use-Case-Usage", "{\"1\":{\"call_count\":28}}",
	  -1, 0 },
	{ "a wait below zero", "X-Business-Use-Case-Usage",
	  "{\"1\":[{\"call_count\":1,\"estimated_time_to_regain_access\":-4}]}", 1, 0 },
	{ "a wait of years", "X-Business-Use-Case-Usage",
	  "{\"1\":[{\"call_count\":1,\"estimated_time_to_regain_access\":900000}]}", 1, 0 },
	{ "somebody else's header", "X-RateLimit", "{\"call_count\":28}", -1, 0 },
};

START_TEST(test_header)
{
	struct usage u = { .percent = -1 };

	meta_usage_take(&u, rows[_i].header, rows[_i].value);
	ck_assert_msg(u.percent == rows[_i].percent, "%s: %d", rows[_i].why, u.percent);
	ck_assert_msg(u.rest.ms == rows[_i].rest_s * 1000, "%s: %d s", rows[_i].why,
		      (int)(u.rest.ms / 1000));
}
END_TEST

START_TEST(test_the_tightest_stays)
{
	struct usage u = { .percent = -1 };

	meta_usage_take(&u, "X-App-Usage", "{\"call_count\":80}");
	meta_usage_take(&u, "X-Ad-Account-Usage", "{\"acc_id_util_pct\":100,\"reset_time_duration\":9}");
	meta_usage_take(&u, "X-App-Usage", "{\"call_count\":3}");
	ck_assert_int_eq(u.percent, 100);
	ck_assert_int_eq(u.rest.ms, 9000);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("meta_usage");

	tcase_add_loop_test(tc, test_header, 0, ROWS(rows));
	tcase_add_test(tc, test_the_tightest_stays);
	return run_case("meta_usage", tc);
}
