/* SPDX-License-Identifier: Apache-2.0 */
/*
 * connector_money.c - amounts go down when they are written, and come back as they went.
 */
#include "platform/connector_money.h"

#include <inttypes.h>

#include "base/money.h"
#include "base/tree.h"
#include "tests/unit/support/run.h"

enum { CASES = 100000 };

static const struct {
	const char *why, *currency;
	enum money_form form;
	enum money_period period;
	int64_t step, day, period_micros;
	const char *sent;
} writes[] = {
	{ "micros", "USD", MONEY_AS_MICROS, MONEY_PER_DAY, 10000, 25000000, 25000000, "25000000" },
	{ "micros, down to the step", "USD", MONEY_AS_MICROS, MONEY_PER_DAY, 10000, 45678912,
	  45670000, "45670000" },
	{ "micros without a step", "USD", MONEY_AS_MICROS, MONEY_PER_DAY, 0, 45678912, 45678912,
	  "45678912" },
	{ "cents", "USD", MONEY_AS_MINOR, MONEY_PER_DAY, 10000, 10009999, 10000000, "1000" },
	{ "cents have no smaller step", "USD", MONEY_AS_MINOR, MONEY_PER_DAY, 1, 10009999, 10000000,
	  "1000" },
	{ "a month of cents", "USD", MONEY_AS_MINOR, MONEY_PER_MONTH, 10000, 10000000, 304000000, "30400" },
	{ "a month, down", "USD", MONEY_AS_MINOR, MONEY_PER_MONTH, 10000, 10010000, 304300000, "30430" },
	{ "a week", "USD", MONEY_AS_DECIMAL, MONEY_PER_WEEK, 10000, 10010000, 70070000, "70.07" },
	{ "yen have no cents", "JPY", MONEY_AS_MINOR, MONEY_PER_DAY, 10000, 1234000000, 1234000000, "1234" },
	{ "decimal yen", "JPY", MONEY_AS_DECIMAL, MONEY_PER_DAY, 10000, 1234567890, 1234000000, "1234" },
	{ "dinars have three decimals", "KWD", MONEY_AS_MINOR, MONEY_PER_DAY, 1000, 1234567,
	  1234000, "1234" },
	{ "a dinar's decimals", "KWD", MONEY_AS_DECIMAL, MONEY_PER_DAY, 1000, 1234567, 1234000, "1.234" },
	{ "decimals keep their zeros", "USD", MONEY_AS_DECIMAL, MONEY_PER_DAY, 10000, 20000000,
	  20000000, "20.00" },
	{ "below one", "USD", MONEY_AS_DECIMAL, MONEY_PER_DAY, 10000, 500000, 500000, "0.50" },
	{ "down to a cent", "USD", MONEY_AS_DECIMAL, MONEY_PER_DAY, 10000, 60129999, 60120000, "60.12" },
	{ "whole units", "USD", MONEY_AS_DECIMAL, MONEY_PER_DAY, 1000000, 60129999, 60000000, "60" },
	{ "halves", "USD", MONEY_AS_DECIMAL, MONEY_PER_DAY, 500000, 60629999, 60500000, "60.5" },
	{ "text", "USD", MONEY_AS_DECIMAL_TEXT, MONEY_PER_DAY, 10000, 10999999, 10990000, "\"10.99\"" },
	{ "tagged", "USD", MONEY_AS_TAGGED_TEXT, MONEY_PER_DAY, 10000, 10999999, 10990000, "\"USD 10.99\"" },
	{ "a cent of a month", "USD", MONEY_AS_DECIMAL, MONEY_PER_DAY, 10000, 9999, 0, "0.00" },
	{ "nothing", "USD", MONEY_AS_MICROS, MONEY_PER_DAY, 10000, 0, 0, "0" },
	{ "below nothing", "USD", MONEY_AS_MICROS, MONEY_PER_DAY, 10000, -5, 0, "0" },
	{ "the most there is, for a month", "USD", MONEY_AS_MICROS, MONEY_PER_MONTH, 10000,
	  COINAGE_MAX, COINAGE_MAX / 10 * 304, "912000000000000000" },
	{ "more than there is", "USD", MONEY_AS_MICROS, MONEY_PER_DAY, 10000, COINAGE_MAX + 1, 0, "0" },
};

START_TEST(test_writing)
{
	const struct coinage c = { .form = writes[_i].form,
				   .period = writes[_i].period,
				   .step_micros = writes[_i].step };
	int64_t period = coinage_write(&c, writes[_i].currency, writes[_i].day);
	struct json_object *sent cleanup_tree = coinage_put(&c, writes[_i].currency, period);

	ck_assert_msg(period == writes[_i].period_micros, "%s: %" PRId64, writes[_i].why, period);
	ck_assert_str_eq(json_object_to_json_string_ext(sent, JSON_C_TO_STRING_PLAIN), writes[_i].sent);
}
END_TEST

static const struct {
	const char *why, *currency;
	enum money_form form;
	const char *json;
	int64_t micros; /* -1: refused */
	const char *says;
} reads[] = {
	{ "micros", "USD", MONEY_AS_MICROS, "25000000", 25000000, "" },
	{ "micros as text", "USD", MONEY_AS_MICROS, "\"25000000\"", 25000000, "" },
	{ "micros of ten million yen", "JPY", MONEY_AS_MICROS, "10000000000000",
	  INT64_C(10000000000000), "" },
	{ "micros with a point and nothing behind it", "USD", MONEY_AS_MICROS, "25000000.0", 25000000, "" },
	{ "half a micro", "USD", MONEY_AS_MICROS, "25000000.5", -1, "is not a whole number" },
	{ "cents", "USD", MONEY_AS_MINOR, "30400", 304000000, "" },
	{ "yen", "JPY", MONEY_AS_MINOR, "30400", INT64_C(30400000000), "" },
	{ "half a cent", "USD", MONEY_AS_MINOR, "30400.5", -1, "is not a whole number" },
	{ "decimal", "USD", MONEY_AS_DECIMAL, "75.5", 75500000, "" },
	{ "decimal without a point", "USD", MONEY_AS_DECIMAL, "1000", 1000000000, "" },
	{ "zero", "USD", MONEY_AS_DECIMAL, "0.0", 0, "" },
	{ "binary floating point", "USD", MONEY_AS_DECIMAL, "60.119999999999997", 60120000, "" },
	{ "binary floating point, above", "USD", MONEY_AS_DECIMAL, "60.120000000000005", 60120000, "" },
	{ "a server that likes powers", "JPY", MONEY_AS_DECIMAL, "1.0E7", INT64_C(10000000000000), "" },
	{ "a small power", "USD", MONEY_AS_DECIMAL, "5e-1", 500000, "" },
	{ "a power with a sign", "USD", MONEY_AS_DECIMAL, "5e+1", 50000000, "" },
	{ "text", "USD", MONEY_AS_DECIMAL_TEXT, "\"45.00\"", 45000000, "" },
	{ "text that is a number", "USD", MONEY_AS_DECIMAL_TEXT, "45.00", 45000000, "" },
	{ "tagged", "USD", MONEY_AS_TAGGED_TEXT, "\"USD 10.00\"", 10000000, "" },
	{ "tagged without decimals", "USD", MONEY_AS_TAGGED_TEXT, "\"USD 10\"", 10000000, "" },
	{ "an untagged amount", "USD", MONEY_AS_TAGGED_TEXT, "\"10.00\"", -1, "is not an amount like" },
	{ "a tag and nothing", "USD", MONEY_AS_TAGGED_TEXT, "\"USD\"", -1, "is not an amount like" },
	{ "a tag and a space", "USD", MONEY_AS_TAGGED_TEXT, "\"USD \"", -1, "is not an amount" },
	{ "below zero", "USD", MONEY_AS_DECIMAL, "-1", -1, "-1 is not an amount" },
	{ "a word", "USD", MONEY_AS_DECIMAL, "\"none\"", -1, "none is not an amount" },
	{ "digits and a word", "USD", MONEY_AS_DECIMAL, "\"10 USD\"", -1, "10 USD is not an amount" },
	{ "a comma", "USD", MONEY_AS_DECIMAL, "\"1,000\"", -1, "1,000 is not an amount" },
	{ "a power of nothing", "USD", MONEY_AS_DECIMAL, "\"1e\"", -1, "1e is not an amount" },
	{ "a power of a word", "USD", MONEY_AS_DECIMAL, "\"1e+x\"", -1, "1e+x is not an amount" },
	{ "an absurd power", "USD", MONEY_AS_DECIMAL, "\"1e1000\"", -1, "1e1000 is not an amount" },
	{ "a large power", "USD", MONEY_AS_DECIMAL, "\"1e99\"", -1, "more than any budget" },
	{ "nothing of a large power", "USD", MONEY_AS_DECIMAL, "\"0e99\"", 0, "" },
	{ "too many digits", "USD", MONEY_AS_DECIMAL, "\"99999999999999999999\"", -1,
	  "more than any budget" },
	{ "too much", "USD", MONEY_AS_DECIMAL, "30000000001", -1, "more than any budget" },
	{ "too many cents", "USD", MONEY_AS_MINOR, "\"922337203685477580\"", -1, "more than any budget" },
	{ "true", "USD", MONEY_AS_DECIMAL, "true", -1, "an amount is a number or a text" },
	{ "a list", "USD", MONEY_AS_DECIMAL, "[1]", -1, "an amount is a number or a text" },
};

START_TEST(test_reading)
{
	const struct coinage c = { .form = reads[_i].form };
	struct err err = ERR_INIT;
	struct json_object *v cleanup_tree = tree_parse(reads[_i].json, strlen(reads[_i].json), &err);
	int64_t micros = -1;
	char tag[4];
	int end = coinage_take(&c, reads[_i].currency, v, &micros, tag, &err);

	ck_assert_msg((end < 0 ? -1 : micros) == reads[_i].micros, "%s: %" PRId64 " %s",
		      reads[_i].why, micros, err.text);
	ck_assert_msg(strstr(err.text, reads[_i].says) != NULL, "%s: %s", reads[_i].why, err.text);
	if (!end)
		ck_assert_str_eq(tag, c.form == MONEY_AS_TAGGED_TEXT ? "USD" : "");
}
END_TEST

/* ---- any amount ---- */

static uint64_t dice(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state;
}

static int64_t between(uint64_t *state, int64_t low, int64_t high)
{
	return low + (int64_t)(dice(state) % (uint64_t)(high - low + 1));
}

static int64_t days_tenths(const struct coinage *c)
{
	return c->period == MONEY_PER_DAY ? 10 : c->period == MONEY_PER_WEEK ? 70 : 304;
}

/* What is written is read back as it was wanted, whatever goes over the wire. */
START_TEST(test_what_is_written_comes_back)
{
	static const char *const currencies[] = { "USD", "JPY", "KWD", "HUF" };
	uint64_t state = UINT64_C(88172645463325252);
	struct err err = ERR_INIT;

	for (int n = 0; n < CASES; n++) {
		const char *currency = currencies[dice(&state) % 4];
		const struct coinage c = { .form = (enum money_form)(dice(&state) % 5),
					   .period = (enum money_period)(dice(&state) % 3),
					   .step_micros = dice(&state) % 2 ? 10000 : 1000 };
		int64_t unit = money_unit(currency);
		int64_t day = between(&state, 1, n % 2 ? 100000 : 1000000000) * unit;
		int64_t sent, seen;
		char tag[4];

		ck_assert(coinage_keeps(&c, currency));
		sent = coinage_write(&c, currency, day);
		ck_assert_msg(sent <= day * days_tenths(&c) / 10, "more than was wanted");
		{
			struct json_object *wire cleanup_tree = coinage_put(&c, currency, sent);

			ck_assert_msg(coinage_take(&c, currency, wire, &seen, tag, &err) == 0, "%s",
				      err.text);
		}
		ck_assert_msg(seen == sent, "%" PRId64 " was sent, %" PRId64 " read", sent, seen);
		ck_assert_msg(coinage_read(&c, currency, seen) == day, "%" PRId64 " a day became %" PRId64,
			      day, coinage_read(&c, currency, seen));
	}
}
END_TEST

/* What a person typed at the platform is restored to the digit. */
START_TEST(test_what_a_person_typed_is_restored)
{
	uint64_t state = UINT64_C(2463534242);

	for (int n = 0; n < CASES; n++) {
		const struct coinage c = { .form = MONEY_AS_DECIMAL,
					   .period = (enum money_period)(dice(&state) % 3),
					   .step_micros = 10000 };
		int64_t typed = between(&state, 1, n % 2 ? 100000 : 1000000000) * 10000;

		ck_assert_int_eq(coinage_write(&c, "USD", coinage_read(&c, "USD", typed)), typed);
	}
}
END_TEST

/* ---- the least ---- */

static const struct {
	const char *why, *currency;
	enum money_period period;
	int64_t floor, least;
} leasts[] = {
	{ "of a day", "USD", MONEY_PER_DAY, 50000000, 50000000 },
	{ "of a month", "USD", MONEY_PER_MONTH, 25000000, 830000 },
	{ "of a week", "USD", MONEY_PER_WEEK, 7000000, 1000000 },
	{ "a crooked one", "USD", MONEY_PER_DAY, 1000001, 1010000 },
	{ "none in that currency", "EUR", MONEY_PER_DAY, 50000000, 0 },
};

START_TEST(test_least)
{
	const struct floor floors[] = { { "JPY", 1 }, { "USD", leasts[_i].floor } };
	const struct coinage c = {
		.period = leasts[_i].period, .step_micros = 10000, .floors = floors, .floor_count = 2
	};
	int64_t least = coinage_least(&c, leasts[_i].currency);

	ck_assert_msg(least == leasts[_i].least, "%s: %" PRId64, leasts[_i].why, least);
	if (!least)
		return;
	ck_assert_msg(coinage_write(&c, "USD", least) >= leasts[_i].floor, "%s", leasts[_i].why);
	ck_assert_msg(coinage_write(&c, "USD", least - 10000) < leasts[_i].floor, "%s", leasts[_i].why);
}
END_TEST

START_TEST(test_too_coarse_a_step_shows)
{
	struct coinage c = { .form = MONEY_AS_DECIMAL, .step_micros = 1000000 };

	ck_assert(!coinage_keeps(&c, "USD"));
	ck_assert(coinage_keeps(&c, "JPY"));
	c.period = MONEY_PER_MONTH;
	ck_assert(!coinage_keeps(&c, "USD"));
	c.step_micros = 300000;
	ck_assert(coinage_keeps(&c, "USD"));
}
END_TEST

int main(void)
{
	TCase *t = tcase_create("connector_money");

	tcase_set_timeout(t, 60); /* on a busy machine */
	tcase_add_loop_test(t, test_writing, 0, ROWS(writes));
	tcase_add_loop_test(t, test_reading, 0, ROWS(reads));
	tcase_add_test(t, test_what_is_written_comes_back);
	tcase_add_test(t, test_what_a_person_typed_is_restored);
	tcase_add_loop_test(t, test_least, 0, ROWS(leasts));
	tcase_add_test(t, test_too_coarse_a_step_shows);
	return run_case("connector_money", t);
}
