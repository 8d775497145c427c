/* SPDX-License-Identifier: Apache-2.0 */
/* money.c - exact in, exact out, and nothing guessed. */
#include "base/money.h"

#include "base/text.h"
#include "support/run.h"

static const struct {
	const char *why, *text;
	int64_t micros;
} good[] = {
	{ "whole units", "180", 180000000 },
	{ "one decimal", "180.5", 180500000 },
	{ "six decimals", "0.000001", 1 },
	{ "one thousands comma", "12,000", INT64_C(12000000000) },
	{ "two commas and decimals", "1,234,567.89", INT64_C(1234567890000) },
	{ "nothing", "0", 0 },
	{ "leading zeros", "007", 7000000 },
	{ "the most there is", "1000000000000", MONEY_MAX },
	{ "the most there is, decimals of zero", "1,000,000,000,000.000000", MONEY_MAX },
};

static const struct {
	const char *why, *text, *says;
} bad[] = {
	{ "empty", "", "an empty amount" },
	{ "a sign", "-3", "not an amount" },
	{ "a currency", "$3", "not an amount" },
	{ "a unit behind", "180/day", "not an amount" },
	{ "a decimal comma", "1,5", "comma" },
	{ "a group of four", "1,0000", "comma" },
	{ "a long first group", "1234,567", "comma" },
	{ "a leading comma", ",123", "comma" },
	{ "a trailing comma", "123,", "comma" },
	{ "a short middle group", "1,23,456", "comma" },
	{ "no digit after the point", "1.", "after the point" },
	{ "seven decimals", "1.1234567", "after the point" },
	{ "two points", "1.2.3", "after the point" },
	{ "no digit before the point", ".5", "not an amount" },
	{ "a micro too much", "1000000000000.000001", "trillion" },
	{ "more digits than int64", "99999999999999999999999999", "trillion" },
	{ "a space", "1 000", "not an amount" },
};

START_TEST(reads)
{
	struct err err = ERR_INIT;
	int64_t micros = -1;

	ck_assert_msg(money_parse(good[_i].text, strlen(good[_i].text), &micros, &err) == 0,
		      "%s: %s", good[_i].why, err.text);
	ck_assert_msg(micros == good[_i].micros, "%s", good[_i].why);
}
END_TEST

START_TEST(refuses)
{
	struct err err = ERR_INIT;
	int64_t micros = -1;

	ck_assert_msg(money_parse(bad[_i].text, strlen(bad[_i].text), &micros, &err) == -1, "%s",
		      bad[_i].why);
	ck_assert_msg(strstr(err.text, bad[_i].says), "%s: %s", bad[_i].why, err.text);
	ck_assert_msg(strstr(err.text, "expected an amount"), "%s: %s", bad[_i].why, err.text);
	ck_assert_int_eq(err.kind, ERR_CONFIG);
	ck_assert_int_eq(micros, -1);
}
END_TEST

START_TEST(reads_only_the_length_given)
{
	struct err err = ERR_INIT;
	int64_t micros;

	ck_assert_int_eq(money_parse("180.55/day", 5, &micros, &err), 0);
	ck_assert_int_eq(micros, 180500000);
}
END_TEST

static const struct {
	const char *why;
	int64_t micros;
	const char *currency, *people, *machines;
} shown[] = {
	{ "cents only when there are some", 1240000000, "USD", "$1,240", "1240" },
	{ "two digits of cents", 180500000, "USD", "$180.50", "180.5" },
	{ "a sign before the symbol", -3000000, "USD", "-$3", "-3" },
	{ "a currency without a symbol", 12500000, "EUR", "EUR 12.50", "12.5" },
	{ "no currency", 12500000, NULL, "12.50", "12.5" },
	{ "rounded to the cent for people only", 1999999, "USD", "$2", "1.999999" },
	{ "half a cent goes up", 5000, "USD", "$0.01", "0.005" },
	{ "no minus before nothing", -1, "USD", "$0", "-0.000001" },
	{ "nothing", 0, "USD", "$0", "0" },
	{ "commas every three", 1234567000000, "USD", "$1,234,567", "1234567" },
	{ "the least there is", INT64_MIN, "USD", "-$9,223,372,036,854.78", "-9223372036854.775808" },
};

START_TEST(shows)
{
	char out[MONEY_TEXT];

	ck_assert_str_eq(money_format(shown[_i].micros, shown[_i].currency, out), shown[_i].people);
	ck_assert_str_eq(money_decimal(shown[_i].micros, out), shown[_i].machines);
}
END_TEST

START_TEST(what_is_shown_to_machines_reads_back)
{
	struct err err = ERR_INIT;
	char out[MONEY_TEXT];
	int64_t back;

	for (int64_t m = 0; m < MONEY_MAX / 3; m = m * 3 + 7) {
		money_decimal(m, out);
		ck_assert_int_eq(money_parse(out, strlen(out), &back, &err), 0);
		ck_assert_int_eq(back, m);
	}
}
END_TEST

static const struct {
	const char *why;
	int64_t micros;
	int32_t bp;
	int64_t says;
} shares[] = {
	{ "half", 1000001, 5000, 500000 },
	{ "more than all", 1000000, 13000, 1300000 },
	{ "nothing", 123456789, 0, 0 },
	{ "all of the most", INT64_MAX, BP_ONE, INT64_MAX },
	{ "half of the most, which times 5000 would not fit", INT64_MAX, 5000, INT64_MAX / 2 },
	{ "toward zero below zero", -1000001, 5000, -500000 },
	{ "beyond the most stays at the most", INT64_MAX, 20000, INT64_MAX },
	{ "beyond the least stays at the least", INT64_MIN, 20000, INT64_MIN },
	{ "a small rest is not lost", 19999, 9999, 19997 },
};

START_TEST(takes_shares)
{
	ck_assert_msg(money_share(shares[_i].micros, shares[_i].bp) == shares[_i].says, "%s",
		      shares[_i].why);
}
END_TEST

static const struct {
	const char *why;
	int64_t micros, unit, says;
} floors[] = {
	{ "already a multiple", 30000, 10000, 30000 },
	{ "down", 39999, 10000, 30000 },
	{ "down below zero is further from it", -1, 10000, -10000 },
	{ "a multiple below zero", -20000, 10000, -20000 },
	{ "no room further down", INT64_MIN + 1, 1000000, INT64_MIN },
};

START_TEST(floors_to_the_unit)
{
	ck_assert_msg(money_floor(floors[_i].micros, floors[_i].unit) == floors[_i].says, "%s",
		      floors[_i].why);
}
END_TEST

START_TEST(clamps)
{
	ck_assert_int_eq(money_clamp(5, 10, 20), 10);
	ck_assert_int_eq(money_clamp(15, 10, 20), 15);
	ck_assert_int_eq(money_clamp(25, 10, 20), 20);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("money");

	tcase_add_loop_test(tc, reads, 0, ROWS(good));
	tcase_add_loop_test(tc, refuses, 0, ROWS(bad));
	tcase_add_test(tc, reads_only_the_length_given);
	tcase_add_loop_test(tc, shows, 0, ROWS(shown));
	tcase_add_test(tc, what_is_shown_to_machines_reads_back);
	tcase_add_loop_test(tc, takes_shares, 0, ROWS(shares));
	tcase_add_loop_test(tc, floors_to_the_unit, 0, ROWS(floors));
	tcase_add_test(tc, clamps);
	return run_case("money", tc);
}
