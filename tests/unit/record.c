/* SPDX-License-Identifier: Apache-2.0 */
/*
 * record.c - what is written is read back equal, and what cannot be believed is refused.
 */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "record/record.h"

enum { RECORD_MAX = 16 * 1024, ROUNDS = 2000 };

/* ---- a property: any state survives the trip ---- */

static uint64_t seed;

static uint64_t any(void)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return seed;
}

static uint64_t below(uint64_t n)
{
	return any() % n;
}

/* Zero, the ends of the range and the ordinary all come up often. */
static int64_t any_number(int64_t low, int64_t high)
{
	switch (below(4)) {
	case 0:
		return low;
	case 1:
		return high;
	case 2:
		return 0;
	}
	return low + (int64_t)(any() % ((uint64_t)high - (uint64_t)low + (high - low != -1)));
}

static struct instant any_instant(void)
{
	switch (below(4)) {
	case 0:
		return (struct instant){ 0 };
	case 1:
		return (struct instant){ (int64_t)any() };
	}
	return (struct instant){ (int64_t)below(4102444800000) };
}

static void any_text(char *ret, size_t size)
{
	static const char *const parts[] = { "full", "\"", "\\", "\n", "é", "日本", "\x01", "{", " " };
	size_t used = 0;

	ret[0] = '\0';
	for (;;) {
		const char *part = parts[below(sizeof(parts) / sizeof(parts[0]))];

		if (!below(20) || used + strlen(part) >= size)
			return;
		strcpy(ret + used, part);
		used += strlen(part);
	}
}

static struct reading any_reading(void)
{
	return (struct reading){ .at = any_instant(),
				 .value = (int32_t)any_number(INT32_MIN, INT32_MAX),
				 .censored = below(2) };
}

static struct ad_state any_ad(void)
{
	return (struct ad_state){ .status = (enum ad_status)below(AD_ENDED + 1),
				  .budget_micros = any_number(BUDGET_UNKNOWN, INT64_MAX - 1),
				  .ref = below(2) ? any() : below(3) };
}

static void any_service(struct service_state *s, struct hold *hold, char *trouble)
{
	memset(s, 0, sizeof(*s));
	s->verdict = (struct verdict_state){
		.settled = (enum verdict)below(VERDICT_COUNT),
		.candidate = (enum verdict)below(VERDICT_COUNT),
		.came_from = (enum verdict)below(VERDICT_COUNT),
		.agreed = (uint16_t)any(),
		.stale = below(2),
		.dead = below(2),
		.candidate_since = any_instant(),
		.since = any_instant(),
	};
	s->evidence_count = (uint8_t)below(EVIDENCE_MAX + 1);
	s->decided_count = (uint8_t)below(EVIDENCE_MAX + 1);
	for (unsigned i = 0; i < s->evidence_count; i++)
		s->evidence[i] = any_reading();
	for (unsigned i = 0; i < s->decided_count; i++)
		s->decided[i] = any_reading();
	s->decided_agreed = (uint16_t)any();
	s->quality = (enum quality)below(QUALITY_GOOD + 1);
	s->unclassified = (int32_t)any_number(INT32_MIN, INT32_MAX);
	s->as_of = any_instant();
	s->polled_at = any_instant();
	s->changed_at = any_instant();
	any_text(trouble, TROUBLE_MAX);
	s->trouble = *trouble ? trouble : NULL;
	hold->until = any_instant();
	hold->since = any_instant();
	any_text(hold->who, sizeof(hold->who));
	any_text(hold->reason, sizeof(hold->reason));
	s->hold = below(2) ? hold : NULL;
}

static void any_target(struct target_state *t, char *trouble)
{
	memset(t, 0, sizeof(*t));
	t->confirmed = any_ad();
	t->baseline = any_ad();
	t->previous = any_ad();
	t->wanted = any_ad();
	t->confirmed_at = any_instant();
	t->settled_at = any_instant();
	t->stage_since = any_instant();
	t->retry_at = any_instant();
	any_text(trouble, TROUBLE_MAX);
	t->trouble = *trouble ? trouble : NULL;
	t->raised_today_micros = any_number(INT64_MIN / 2, INT64_MAX / 2);
	t->changes_day = (int32_t)any_number(INT32_MIN, INT32_MAX);
	t->changes_today = (uint16_t)any();
	t->attempts = (uint16_t)any();
	t->stage = (uint8_t)below(STAGE_DONE + 1);
	t->steerable = below(2);
	t->paused_by_us = below(2);
	t->changed_outside = below(2);
	t->touched = below(2);
}

static bool reading_same(const struct reading *a, const struct reading *b)
{
	return a->at.ms == b->at.ms && a->value == b->value && a->censored == b->censored;
}

static bool ad_same(const struct ad_state *a, const struct ad_state *b)
{
	return a->status == b->status && a->budget_micros == b->budget_micros && a->ref == b->ref;
}

static bool words_same(const char *a, const char *b)
{
	return a && b ? !strcmp(a, b) : a == b;
}

static bool hold_same(const struct hold *a, const struct hold *b)
{
	return a && b ? a->until.ms == b->until.ms && a->since.ms == b->since.ms &&
				!strcmp(a->who, b->who) && !strcmp(a->reason, b->reason) :
			a == b;
}

static bool verdict_same(const struct verdict_state *a, const struct verdict_state *b)
{
	return a->settled == b->settled && a->candidate == b->candidate &&
	       a->came_from == b->came_from && a->agreed == b->agreed && a->stale == b->stale &&
	       a->dead == b->dead && a->candidate_since.ms == b->candidate_since.ms &&
	       a->since.ms == b->since.ms;
}

static bool service_same(const struct service_state *a, const struct service_state *b)
{
	bool same = verdict_same(&a->verdict, &b->verdict) &&
		    a->evidence_count == b->evidence_count && a->decided_count == b->decided_count;

	for (unsigned i = 0; i < EVIDENCE_MAX; i++)
		same = same && reading_same(&a->evidence[i], &b->evidence[i]) &&
		       reading_same(&a->decided[i], &b->decided[i]);
	return same && a->decided_agreed == b->decided_agreed && a->quality == b->quality &&
	       a->unclassified == b->unclassified && a->as_of.ms == b->as_of.ms &&
	       a->polled_at.ms == b->polled_at.ms && a->changed_at.ms == b->changed_at.ms &&
	       words_same(a->trouble, b->trouble) && hold_same(a->hold, b->hold);
}

static bool target_same(const struct target_state *a, const struct target_state *b)
{
	return ad_same(&a->confirmed, &b->confirmed) && ad_same(&a->baseline, &b->baseline) &&
	       ad_same(&a->previous, &b->previous) && ad_same(&a->wanted, &b->wanted) &&
	       a->confirmed_at.ms == b->confirmed_at.ms && a->settled_at.ms == b->settled_at.ms &&
	       a->stage_since.ms == b->stage_since.ms && a->retry_at.ms == b->retry_at.ms &&
	       words_same(a->trouble, b->trouble) && !b->command &&
	       a->raised_today_micros == b->raised_today_micros &&
	       a->changes_day == b->changes_day && a->changes_today == b->changes_today &&
	       a->attempts == b->attempts && a->stage == b->stage && a->steerable == b->steerable &&
	       a->paused_by_us == b->paused_by_us && a->changed_outside == b->changed_outside &&
	       a->touched == b->touched;
}

START_TEST(any_service_comes_back)
{
	struct buf text = BUF_INIT(RECORD_MAX);
	char trouble[TROUBLE_MAX];

	for (int i = 0; i < ROUNDS; i++) {
		struct arena arena cleanup_arena = ARENA_INIT(64 * 1024);
		struct service_state was, is;
		struct err err = ERR_INIT;
		struct hold hold;

		seed = (uint64_t)i + 1;
		any_service(&was, &hold, trouble);
		buf_clear(&text);
		record_service(&text, &was);
		ck_assert_msg(!record_service_read(text.data, text.length, &arena, &is, &err),
			      "seed %d: %s: %s", i + 1, err.text, text.data);
		ck_assert_msg(service_same(&was, &is), "seed %d: %s", i + 1, text.data);
	}
	buf_release(&text);
}
END_TEST

START_TEST(any_target_comes_back)
{
	struct buf text = BUF_INIT(RECORD_MAX);
	char trouble[TROUBLE_MAX];

	for (int i = 0; i < ROUNDS; i++) {
		struct arena arena cleanup_arena = ARENA_INIT(64 * 1024);
		struct target_state was, is;
		struct err err = ERR_INIT;

		seed = (uint64_t)i + 1;
		any_target(&was, trouble);
		buf_clear(&text);
		record_target(&text, &was);
		ck_assert_msg(!record_target_read(text.data, text.length, &arena, &is, &err),
			      "seed %d: %s: %s", i + 1, err.text, text.data);
		ck_assert_msg(target_same(&was, &is), "seed %d: %s", i + 1, text.data);
	}
	buf_release(&text);
}
END_TEST

START_TEST(any_command_comes_back)
{
	struct buf text = BUF_INIT(RECORD_MAX);

	for (int i = 0; i < ROUNDS; i++) {
		struct command was = { 0 }, is;
		struct err err = ERR_INIT;

		seed = (uint64_t)i + 1;
		was.id = any();
		was.verb = (enum verb)below(VERB_SET_BUDGET + 1);
		was.budget_micros = any_number(INT64_MIN / 2, INT64_MAX / 2);
		was.planned_against = any_ad();
		was.planned_at = any_instant();
		was.deadline = any_instant();
		any_text(was.reason, sizeof(was.reason));
		buf_clear(&text);
		record_command(&text, &was);
		ck_assert_msg(!record_command_read(text.data, text.length, &is, &err),
			      "seed %d: %s: %s", i + 1, err.text, text.data);
		ck_assert_msg(was.id == is.id && was.verb == is.verb &&
				      was.budget_micros == is.budget_micros &&
				      ad_same(&was.planned_against, &is.planned_against) &&
				      was.planned_at.ms == is.planned_at.ms &&
				      was.deadline.ms == is.deadline.ms &&
				      !strcmp(was.reason, is.reason) && is.target == UINT32_MAX,
			      "seed %d: %s", i + 1, text.data);
	}
	buf_release(&text);
}
END_TEST

/* ---- what a person sees with sqlite3 at 3 a.m. ---- */

START_TEST(a_record_is_short_and_says_its_keys_in_order)
{
	struct buf text = BUF_INIT(RECORD_MAX);
	struct service_state s = {
		.verdict = { .settled = VERDICT_FULL,
			     .candidate = VERDICT_FULL,
			     .came_from = VERDICT_OPEN,
			     .agreed = 3,
			     .since = { 1795346400000 } },
		.evidence = { { { 1795346400250 }, 2, false } },
		.evidence_count = 1,
		.quality = QUALITY_GOOD,
		.as_of = { 1795346400250 },
	};

	record_service(&text, &s);
	ck_assert_str_eq(text.data,
			 "{\"v\":1,\"verdict\":{\"settled\":\"full\",\"candidate\":\"full\","
			 "\"agreed\":3,\"since\":\"2026-11-22T11:20:00Z\",\"came_from\":\"open\"},"
			 "\"as_of\":\"2026-11-22T11:20:00.250Z\",\"quality\":\"good\","
			 "\"evidence\":[{\"at\":\"2026-11-22T11:20:00.250Z\",\"value\":2}]}");
	buf_release(&text);
}
END_TEST

START_TEST(text_that_is_not_utf8_is_cut_and_not_fatal)
{
	struct arena arena cleanup_arena = ARENA_INIT(64 * 1024);
	struct buf text = BUF_INIT(RECORD_MAX);
	char trouble[] = "HTTP 500: caf\xc3";
	struct target_state was = { .trouble = trouble }, is;
	struct err err = ERR_INIT;

	record_target(&text, &was);
	ck_assert_msg(!record_target_read(text.data, text.length, &arena, &is, &err), "%s", err.text);
	ck_assert_str_eq(is.trouble, "HTTP 500: caf");
	buf_release(&text);
}
END_TEST

/* ---- reading ---- */

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

START_TEST(what_json_cannot_hold_is_escaped)
{
	char trouble[] = "a \"b\" \\ / \b\f\n\r\t\x01\x1f\x7f caf\xc3\xa9";
	struct target_state t = { .trouble = trouble };
	struct buf text = BUF_INIT(RECORD_MAX);

	record_target(&text, &t);
	ck_assert_msg(strstr(text.data, "\"trouble\":\"a \\\"b\\\" \\\\ / \\b\\f\\n\\r\\t"
					"\\u0001\\u001f\x7f caf\xc3\xa9\"}"),
		      "%s", text.data);
	buf_release(&text);
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

int main(void)
{
	Suite *suite = suite_create("record");
	TCase *tc = tcase_create("record");
	SRunner *sr = srunner_create(suite);
	int failed;

	tcase_set_timeout(tc, 60);
	tcase_add_test(tc, any_service_comes_back);
	tcase_add_test(tc, any_target_comes_back);
	tcase_add_test(tc, any_command_comes_back);
	tcase_add_test(tc, a_record_is_short_and_says_its_keys_in_order);
	tcase_add_test(tc, text_that_is_not_utf8_is_cut_and_not_fatal);
	tcase_add_test(tc, keys_find_their_places_in_any_order);
	tcase_add_test(tc, what_json_cannot_hold_is_escaped);
	tcase_add_loop_test(tc, reads_a_service, 0, sizeof(services) / sizeof(services[0]));
	tcase_add_loop_test(tc, reads_a_ref, 0, sizeof(refs) / sizeof(refs[0]));
	tcase_add_test(tc, a_missing_budget_is_unknown_and_not_zero);
	suite_add_tcase(suite, tc);
	srunner_run_all(sr, CK_ENV);
	failed = srunner_ntests_failed(sr);
	srunner_free(sr);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
