/* SPDX-License-Identifier: Apache-2.0 */
/*
 * record_read.c - what a row may say: each refusal names the place, and what is missing is neutral.
 */
#include <stdio.h>
#include <string.h>

#include "record/record.h"
#include "tests/unit/support/run.h"

static const struct {
	const char *why, *text, *says; /* says NULL: accepted */
} services[] = {
	{ "a bare version is a service nothing is known of", "{\"v\":1}", NULL },
	{ "a newer version's key is passed over",
	  "{\"v\":2,\"mood\":{\"a\":[1]},\"quality\":\"good\"}", NULL },
	{ "keys in any order",
	  "{\"quality\":\"good\",\"verdict\":{\"dead\":true,\"agreed\":1},\"v\":1}", NULL },
	{ "what is inside an unknown key is not ours",
	  "{\"v\":1,\"mood\":{\"quality\":7,\"a\":[{\"v\":\"x\"}]},\"hold\":{\"v\":[]}}", NULL },
	{ "a version further in is not the record's", "{\"verdict\":{\"v\":1}}",
	  "$.v: expected the version that wrote this record" },
	{ "a second document", "{\"v\":1}{\"v\":1}", "*" },
	{ "no version", "{}", "$.v: expected the version that wrote this record" },
	{ "a version that is no number", "{\"v\":\"one\"}",
	  "$.v: expected the version that wrote this record" },
	{ "not an object", "[1]", "$.v: expected the version that wrote this record" },
	{ "a row cut short", "{\"v\":1,\"quality\":\"go", "*" },
	{ "nothing at all", "", "*" },
	{ "not a number", "{\"v\":1,\"unclassified\":NaN}", "*" },
	{ "a key twice", "{\"v\":1,\"unclassified\":1,\"unclassified\":2}", "*" },
	{ "a fraction", "{\"v\":1,\"unclassified\":1.5}", "$.unclassified: expected a whole number" },
	{ "a number in quotes", "{\"v\":1,\"unclassified\":\"1\"}",
	  "$.unclassified: expected a whole number" },
	{ "null is not a number", "{\"v\":1,\"unclassified\":null}",
	  "$.unclassified: expected a whole number" },
	{ "past 32 bits", "{\"v\":1,\"unclassified\":2147483648}",
	  "$.unclassified: expected a number from -2147483648 to 2147483647" },
	{ "a negative count", "{\"v\":1,\"verdict\":{\"agreed\":-1}}",
	  "$.verdict.agreed: expected a number from 0 to 65535" },
	{ "past 16 bits", "{\"v\":1,\"verdict\":{\"agreed\":65536}}",
	  "$.verdict.agreed: expected a number from 0 to 65535" },
	{ "a verdict nobody knows", "{\"v\":1,\"verdict\":{\"settled\":\"tight\"}}",
	  "$.verdict.settled: expected a name this version knows" },
	{ "a verdict by number", "{\"v\":1,\"verdict\":{\"settled\":2}}",
	  "$.verdict.settled: expected a name in quotes" },
	{ "yes is not true", "{\"v\":1,\"verdict\":{\"stale\":\"yes\"}}",
	  "$.verdict.stale: expected true or false" },
	{ "a list for a group", "{\"v\":1,\"verdict\":[]}", "$.verdict: expected an object" },
	{ "a local time", "{\"v\":1,\"as_of\":\"2026-11-22T11:20:00\"}",
	  "$.as_of: expected an instant such as 2026-11-22T16:43:52Z" },
	{ "text where a number is", "{\"v\":1,\"trouble\":7}", "$.trouble: expected text" },
	{ "evidence that is no list", "{\"v\":1,\"evidence\":{}}", "$.evidence: expected a list" },
	{ "evidence of numbers", "{\"v\":1,\"evidence\":[3]}", "$.evidence[0]: expected an object" },
	{ "more evidence than there is room", "{\"v\":1,\"evidence\":[{},{},{},{}]}",
	  "$.evidence[3]: expected a list of at most 3" },
	{ "a bad second reading", "{\"v\":1,\"decided\":[{},{\"value\":true}]}",
	  "$.decided[1].value: expected a whole number" },
	{ "a hold that is no object", "{\"v\":1,\"hold\":true}", "$.hold: expected an object" },
	{ "a name longer than its place", "{\"v\":1,\"hold\":{\"who\":\"0123456789012345678901234567890123456789012345678901234567890123\"}}",
	  "$.hold.who: expected a text of at most 63 bytes" },
	{ "a hold of no direction anybody knows", "{\"v\":1,\"hold\":{\"direction\":\"up\"}}",
	  "$.hold.direction: expected a name this version knows" },
	{ "a list of numbers, its end left out",
	  "{\"v\":1,\"verdict\":{\"flaps\":[7,0,4294967295]}}", NULL },
	{ "an empty list of numbers", "{\"v\":1,\"verdict\":{\"flaps\":[]}}", NULL },
	{ "more numbers than there is room", "{\"v\":1,\"verdict\":{\"flaps\":[1,2,3,4,5,6,7]}}",
	  "$.verdict.flaps[6]: expected a list of at most 6" },
	{ "a number past its size", "{\"v\":1,\"verdict\":{\"flaps\":[4294967296]}}",
	  "$.verdict.flaps[0]: expected numbers from 0 to 4294967295" },
	{ "a word among numbers", "{\"v\":1,\"verdict\":{\"flaps\":[1,\"2\"]}}",
	  "$.verdict.flaps[1]: expected a whole number" },
	{ "a list among numbers", "{\"v\":1,\"verdict\":{\"flaps\":[[1]]}}",
	  "$.verdict.flaps[0]: expected a whole number" },
	{ "numbers that are no list", "{\"v\":1,\"verdict\":{\"flaps\":{}}}",
	  "$.verdict.flaps: expected a list" },
	{ "a median of more readings than are kept", "{\"v\":1,\"smooth\":{\"count\":16}}",
	  "$.smooth.count: expected a number no larger than its list is long" },
	{ "a median of all that are kept", "{\"v\":1,\"smooth\":{\"count\":15}}", NULL },
	{ "fewer than no openings", "{\"v\":1,\"open\":-2}",
	  "$.open: expected a count that is not negative" },
	{ "openings past 32 bits", "{\"v\":1,\"open\":2147483648}",
	  "$.open: expected a count that is not negative" },
};

START_TEST(reads_a_service)
{
	struct arena arena cleanup_arena = ARENA_INIT(64 * 1024);
	struct err err = ERR_INIT;
	struct service_state s;
	int failed = record_service_read(services[_i].text, strlen(services[_i].text), &arena, &s, &err);

	ck_assert_msg(!failed == !services[_i].says, "%s: %s", services[_i].why, err.text);
	if (!services[_i].says)
		return;
	ck_assert_msg(err.kind == ERR_STORE && err.text[0], "%s: kind %d", services[_i].why, err.kind);
	if (strcmp(services[_i].says, "*"))
		ck_assert_msg(!strcmp(err.text, services[_i].says), "%s: %s", services[_i].why, err.text);
}
END_TEST

/* A row another hand has edited, or a version whose table has another order. */
START_TEST(keys_find_their_places_in_any_order)
{
	static const char text[] =
		"{\"decided\":[{\"value\":4,\"mood\":[1],\"at\":5}],\"mood\":{\"as_of\":9},"
		"\"as_of\":7,\"verdict\":{\"agreed\":2,\"settled\":\"full\"},\"v\":1}";
	struct arena arena cleanup_arena = ARENA_INIT(64 * 1024);
	struct err err = ERR_INIT;
	struct service_state s;

	ck_assert_msg(!record_service_read(text, strlen(text), &arena, &s, &err), "%s", err.text);
	ck_assert_int_eq(s.decided_count, 1);
	ck_assert_int_eq(s.decided[0].value, 4);
	ck_assert_int_eq(s.decided[0].at.ms, 5);
	ck_assert_int_eq(s.as_of.ms, 7);
	ck_assert_int_eq(s.verdict.settled, VERDICT_FULL);
	ck_assert_int_eq(s.verdict.agreed, 2);
	ck_assert_ptr_null(s.hold);
}
END_TEST

static const struct {
	const char *why, *text;
	uint64_t ref;
	const char *says;
} refs[] = {
	{ "a small one is a number", "7", 7, NULL },
	{ "the largest is in quotes", "\"18446744073709551615\"", UINT64_MAX, NULL },
	{ "one more is refused", "\"18446744073709551616\"", 0,
	  "$.confirmed.ref: expected digits of a number below 2^64" },
	{ "so is ten times that", "\"184467440737095516150\"", 0,
	  "$.confirmed.ref: expected digits of a number below 2^64" },
	{ "a sign is no digit", "\"-7\"", 0, "$.confirmed.ref: expected digits of a number below 2^64" },
	{ "no digits", "\"\"", 0, "$.confirmed.ref: expected digits" },
	{ "a negative number", "-7", 0, "$.confirmed.ref: expected a whole number that is not negative" },
	{ "a fraction", "7.5", 0, "$.confirmed.ref: expected a whole number that is not negative" },
};

START_TEST(reads_a_ref)
{
	struct arena arena cleanup_arena = ARENA_INIT(64 * 1024);
	struct err err = ERR_INIT;
	struct target_state t;
	char text[200];
	int failed;

	snprintf(text, sizeof(text), "{\"v\":1,\"confirmed\":{\"ref\":%s}}", refs[_i].text);
	failed = record_target_read(text, strlen(text), &arena, &t, &err);
	ck_assert_msg(!failed == !refs[_i].says, "%s: %s", refs[_i].why, err.text);
	if (refs[_i].says)
		ck_assert_msg(!strcmp(err.text, refs[_i].says), "%s: %s", refs[_i].why, err.text);
	else
		ck_assert_msg(t.confirmed.ref == refs[_i].ref, "%s", refs[_i].why);
}
END_TEST

START_TEST(a_missing_budget_is_unknown_and_not_zero)
{
	struct arena arena cleanup_arena = ARENA_INIT(64 * 1024);
	struct err err = ERR_INIT;
	struct target_state t;

	ck_assert(!record_target_read("{\"v\":1}", 7, &arena, &t, &err));
	ck_assert_int_eq(t.confirmed.budget_micros, BUDGET_UNKNOWN);
	ck_assert_int_eq(t.wanted.budget_micros, BUDGET_UNKNOWN);
	ck_assert_int_eq(t.wanted.status, AD_UNKNOWN);
}
END_TEST

/* Rows of the version before these members were kept. */
START_TEST(a_row_without_counts_does_not_know_them)
{
	struct arena arena cleanup_arena = ARENA_INIT(64 * 1024);
	struct err err = ERR_INIT;
	struct service_state s;

	ck_assert(!record_service_read("{\"v\":1,\"hold\":{\"who\":\"ops\"}}", 28, &arena, &s, &err));
	ck_assert_int_eq(s.open, COUNT_UNKNOWN);
	ck_assert_int_eq(s.demand.rate_milli, COUNT_UNKNOWN);
	ck_assert_int_eq(s.demand.last_booked, COUNT_UNKNOWN);
	ck_assert_int_eq(s.hold->direction, HOLD_ALL);
	ck_assert_ptr_null(s.approval);
	ck_assert_ptr_null(s.smooth);
	ck_assert(is_never(s.verdict.moved_at) && is_never(s.verdict.reopened_at));
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("record_read");

	tcase_set_timeout(tc, 60);
	tcase_add_test(tc, a_row_without_counts_does_not_know_them);
	tcase_add_test(tc, keys_find_their_places_in_any_order);
	tcase_add_loop_test(tc, reads_a_service, 0, ROWS(services));
	tcase_add_loop_test(tc, reads_a_ref, 0, ROWS(refs));
	tcase_add_test(tc, a_missing_budget_is_unknown_and_not_zero);
	return run_case("record_read", tc);
}
