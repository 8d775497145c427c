/* SPDX-License-Identifier: Apache-2.0 */
/* config_value.c - what operators write, and what it is worth. */
#include "config/value.h"

#include "base/money.h"
#include "support/run.h"

#define DAY INT64_C(86400000)

static const struct {
	const char *why, *text;
	int64_t ms;
	const char *says;
} spans[] = {
	{ "seconds", "30s", 30000, NULL },
	{ "minutes", "15m", 900000, NULL },
	{ "hours", "6h", 21600000, NULL },
	{ "days", "14d", 14 * DAY, NULL },
	{ "no time at all", "0s", 0, NULL },
	{ "a bare number means the row's unit", "14", 0, "did you mean 14d?" },
	{ "a word for a unit", "2 hours", 0, "did you mean 2h?" },
	{ "a misspelt word", "14 dys", 0, "did you mean 14d?" },
	{ "a month has no fixed length", "2 months", 0, "like 14d, 2h or 30m" },
	{ "a fraction", "1.5h", 0, "like 14d, 2h or 30m" },
	{ "two units", "1h30m", 0, "like 14d, 2h or 30m" },
	{ "a sign", "-3d", 0, "like 14d, 2h or 30m" },
	{ "nothing", "", 0, "like 14d, 2h or 30m" },
	{ "more than fits", "999999999999999d", 0, "expected" },
};

START_TEST(reads_spans)
{
	struct span d = { 0 };
	struct wrong w;
	int failed = value_span(spans[_i].text, "d", &d, &w);

	ck_assert_msg(failed == (spans[_i].says ? -1 : 0), "%s", spans[_i].why);
	if (!failed)
		ck_assert_msg(d.ms == spans[_i].ms, "%s", spans[_i].why);
	else
		ck_assert_msg(strstr(w.hint, spans[_i].says), "%s: %s", spans[_i].why, w.hint);
}
END_TEST

static const struct {
	const char *why, *currency, *text;
	int64_t units;
	enum period period;
	const char *says;
} budgets[] = {
	{ "per day", "USD", "$250/day", 250, PERIOD_DAY, NULL },
	{ "per month", "USD", "$9,000/month", 9000, PERIOD_MONTH, NULL },
	{ "by code", "USD", "USD 250/day", 250, PERIOD_DAY, NULL },
	{ "another sign", "EUR", "€250/day", 250, PERIOD_DAY, NULL },
	{ "a currency without a sign", "CHF", "CHF 250/day", 250, PERIOD_DAY, NULL },
	{ "the dollar of Canada", "CAD", "$250/day", 250, PERIOD_DAY, NULL },
	{ "dollars in a house of euros", "EUR", "$250/day", 0, 0, "an amount in EUR, like €180/day" },
	{ "no currency", "USD", "250/day", 0, 0, "like $180/day" },
	{ "no period", "USD", "$250", 0, 0, "did you mean $250/day?" },
	{ "neither", "USD", "250", 0, 0, "did you mean $250/day?" },
	{ "a week", "USD", "$250/week", 0, 0, "like $180/day" },
	{ "a decimal comma", "USD", "$1,5/day", 0, 0, "like $180/day" },
	{ "a sign before it", "USD", "-$5/day", 0, 0, "like $180/day" },
	{ "only the period", "USD", "/day", 0, 0, "like $180/day" },
	{ "nothing", "USD", "", 0, 0, "like $180/day" },
};

START_TEST(reads_budgets)
{
	struct period_budget b = { 0 };
	struct wrong w;
	int failed = value_period_budget(budgets[_i].text, budgets[_i].currency, &b, &w);

	ck_assert_msg(failed == (budgets[_i].says ? -1 : 0), "%s", budgets[_i].why);
	if (failed) {
		ck_assert_msg(strstr(w.hint, budgets[_i].says), "%s: %s", budgets[_i].why, w.hint);
		return;
	}
	ck_assert_msg(b.micros == budgets[_i].units * MICROS, "%s", budgets[_i].why);
	ck_assert_msg(b.period == budgets[_i].period, "%s", budgets[_i].why);
}
END_TEST

START_TEST(a_day_is_not_a_month)
{
	int64_t micros = 0;
	struct wrong w;

	ck_assert_int_eq(value_budget("$180/day", "USD", &micros, &w), 0);
	ck_assert_int_eq(micros, 180 * MICROS);
	ck_assert_int_eq(value_budget("$180/month", "USD", &micros, &w), -1);
	ck_assert_str_eq(w.what, "\"$180/month\" is per month");
	ck_assert_int_eq(value_money("$2,400", "USD", &micros, &w), 0);
	ck_assert_int_eq(micros, 2400 * MICROS);
	ck_assert_int_eq(value_money("$2,400/day", "USD", &micros, &w), -1);
}
END_TEST

static const struct {
	const char *why, *text;
	int64_t bp; /* -1: refused */
} shares[] = {
	{ "a share", "50%", 5000 },
	{ "above the whole", "130%", 13000 },
	{ "two decimals", "12.25%", 1225 },
	{ "one decimal", "12.5%", 1250 },
	{ "nothing", "0%", 0 },
	{ "three decimals", "1.125%", -1 },
	{ "a point without digits", "1.%", -1 },
	{ "a bare number", "50", -1 },
	{ "a sign", "-5%", -1 },
	{ "far too large", "99999999999%", -1 },
};

START_TEST(reads_shares)
{
	int64_t bp = 0;
	struct wrong w;

	if (shares[_i].bp < 0)
		ck_assert_msg(value_share(shares[_i].text, &bp, &w) == -1, "%s", shares[_i].why);
	else
		ck_assert_msg(value_share(shares[_i].text, &bp, &w) == 0 && bp == shares[_i].bp,
			      "%s", shares[_i].why);
}
END_TEST

static const struct {
	const char *why, *text;
	int64_t value;
	int unit; /* -1: refused */
} metrics[] = {
	{ "openings", "3", 3, UNIT_SLOTS },
	{ "days", "28d", 28, UNIT_DAYS },
	{ "business days", "10bd", 10, UNIT_BUSINESS_DAYS },
	{ "a share", "90%", 9000, UNIT_SHARE_BP },
	{ "hours are no threshold", "3h", 0, -1 },
	{ "a fraction of an opening", "3.5", 0, -1 },
	{ "a word", "few", 0, -1 },
	{ "nothing", "", 0, -1 },
};

START_TEST(reads_thresholds)
{
	char text[VALUE_TEXT];
	struct metric_value v = { 0 };
	struct wrong w;
	int failed = value_metric(metrics[_i].text, &v, &w);

	ck_assert_msg(failed == (metrics[_i].unit < 0 ? -1 : 0), "%s", metrics[_i].why);
	if (failed)
		return;
	ck_assert_msg(v.value == metrics[_i].value && (int)v.unit == metrics[_i].unit, "%s",
		      metrics[_i].why);
	ck_assert_str_eq(value_metric_format(v, text), metrics[_i].text);
}
END_TEST

static const struct {
	const char *why, *text;
	bool good;
} urls[] = {
	{ "https", "https://ehr.example.org/r4", true },
	{ "https with a port", "https://ehr.example.org:8443/r4", true },
	{ "http to this machine by name", "http://localhost:8080/", true },
	{ "http to this machine by number", "http://127.0.0.1:8080", true },
	{ "http to another of its numbers", "http://127.9.8.7/x", true },
	{ "http to this machine, v6", "http://[::1]:9/", true },
	{ "https to a v6 address", "https://[2001:db8::1]/", true },
	{ "http elsewhere", "http://ehr.example.org/", false },
	{ "a name that starts like loopback", "http://127.0.0.1.example.org/", false },
	{ "a name that starts like localhost", "http://localhost.example.org/", false },
	{ "a number cut short", "http://127.1/", false },
	{ "an octet too large", "http://127.0.0.256/", false },
	{ "a user name", "https://me@example.org/", false },
	{ "a user name that looks like the host", "http://127.0.0.1@example.org/", false },
	{ "no host", "https:///r4", false },
	{ "a port without digits", "https://example.org:/", false },
	{ "a port of letters", "https://example.org:80a/", false },
	{ "a blank", "https://example.org/a b", false },
	{ "a line break", "https://example.org/\nHost: x", false },
	{ "another protocol", "ftp://example.org/", false },
	{ "a bracket left open", "https://[::1/", false },
	{ "nothing", "", false },
};

START_TEST(reads_addresses)
{
	struct wrong w;

	ck_assert_msg((value_url(urls[_i].text, &w) == 0) == urls[_i].good, "%s", urls[_i].why);
}
END_TEST

START_TEST(counts_rates_and_names)
{
	int64_t n = 0;
	struct wrong w;

	ck_assert_int_eq(value_rate("2/day", &n, &w), 0);
	ck_assert_int_eq(n, 2);
	ck_assert_int_eq(value_rate("2", &n, &w), -1);
	ck_assert_ptr_nonnull(strstr(w.hint, "did you mean 2/day?"));
	ck_assert_int_eq(value_rate("2/hour", &n, &w), -1);
	ck_assert_int_eq(value_count("12", &n, &w), 0);
	ck_assert_int_eq(n, 12);
	ck_assert_int_eq(value_count("0x1f", &n, &w), -1);
	ck_assert_int_eq(value_count("9999999999999999", &n, &w), -1);
	ck_assert_int_eq(value_id("harbor-point_2.b", &w), 0);
	ck_assert_int_eq(value_id("Harbor", &w), -1);
	ck_assert_int_eq(value_id("a/b", &w), -1);
	ck_assert_int_eq(value_id("", &w), -1);
}
END_TEST

static const struct {
	const char *why;
	int64_t ms;
	const char *says;
} lengths[] = {
	{ "the largest unit that fits", 14 * DAY, "14d" },
	{ "not a whole day", 36 * 3600000, "36h" },
	{ "not a whole hour", 90 * 60000, "90m" },
	{ "nothing", 0, "0s" },
};

START_TEST(writes_spans)
{
	char text[VALUE_TEXT];

	ck_assert_str_eq(value_span_format((struct span){ lengths[_i].ms }, text), lengths[_i].says);
}
END_TEST

START_TEST(writes_shares)
{
	char text[VALUE_TEXT];

	ck_assert_str_eq(value_share_format(5000, text), "50%");
	ck_assert_str_eq(value_share_format(1250, text), "12.5%");
	ck_assert_str_eq(value_share_format(1225, text), "12.25%");
	ck_assert_str_eq(value_share_format(100000, text), "1000%");
	ck_assert_str_eq(value_share_format(0, text), "0%");
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("config_value");

	tcase_add_loop_test(tc, reads_spans, 0, ROWS(spans));
	tcase_add_loop_test(tc, reads_budgets, 0, ROWS(budgets));
	tcase_add_test(tc, a_day_is_not_a_month);
	tcase_add_loop_test(tc, reads_shares, 0, ROWS(shares));
	tcase_add_loop_test(tc, reads_thresholds, 0, ROWS(metrics));
	tcase_add_loop_test(tc, reads_addresses, 0, ROWS(urls));
	tcase_add_test(tc, counts_rates_and_names);
	tcase_add_loop_test(tc, writes_spans, 0, ROWS(lengths));
	tcase_add_test(tc, writes_shares);
	return run_case("config_value", tc);
}
