/* SPDX-License-Identifier: Apache-2.0 */
/*
 * record.c - what is written is read back equal, and what cannot be believed is refused.
 */
#include <stdio.h>
#include <string.h>

#include "record/record.h"
#include "tests/unit/support/any.h"
#include "tests/unit/support/run.h"

enum { RECORD_MAX = 16 * 1024, ROUNDS = 2000 };

/* ---- a property: any state survives the trip ---- */

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

/* What a service's state points at. */
struct owned {
	struct hold hold;
	struct approval approval;
	struct smooth smooth;
	struct statement statement;
	char trouble[TROUBLE_MAX];
};

static void any_hold(struct hold *hold)
{
	hold->until = any_instant();
	hold->since = any_instant();
	hold->direction = (uint8_t)below(HOLD_DECREASES + 1);
	hold->reminded = below(2);
	hold->reverts = below(2);
	any_text(hold->who, sizeof(hold->who));
	any_text(hold->reason, sizeof(hold->reason));
}

static void any_statement(struct statement *s)
{
	s->open = (int32_t)any_number(COUNT_UNKNOWN, INT32_MAX);
	s->wait_days = (int32_t)any_number(COUNT_UNKNOWN, INT32_MAX);
	s->waitlist = below(2) ? COUNT_UNKNOWN : 0;
	s->at = any_instant();
	s->until = any_instant();
	s->reminded = below(2);
	s->ended = below(2);
	any_text(s->who, sizeof(s->who));
	any_text(s->reason, sizeof(s->reason));
}

static void any_approval(struct approval *a)
{
	a->hash = below(3) ? any() : 0;
	a->at = any_instant();
	a->until = any_instant();
	a->begun = below(2);
	any_text(a->who, sizeof(a->who));
}

static void any_smooth(struct smooth *s)
{
	for (size_t i = 0; i < MEDIAN_MAX; i++)
		s->values[i] = any_number(INT64_MIN / 2, INT64_MAX / 2);
	s->at = any_instant();
	s->count = (uint8_t)below(MEDIAN_MAX + 1);
}

static int32_t any_count(void)
{
	return (int32_t)any_number(COUNT_UNKNOWN, INT32_MAX);
}

static void any_later_members(struct service_state *s)
{
	s->verdict.moved_at = any_instant();
	s->verdict.reopened_at = any_instant();
	s->verdict.flapping = below(2);
	for (size_t i = 0; i < FLAPS_MAX; i++)
		s->verdict.flaps[i] = (uint32_t)any_number(0, UINT32_MAX);
	s->demand = (struct demand){ .rate_milli = any_count(),
				     .today_count = (int32_t)any_number(INT32_MIN, INT32_MAX),
				     .last_booked = any_count(),
				     .day = { (int32_t)any_number(INT32_MIN, INT32_MAX) },
				     .censored = below(2) };
	s->open = any_count();
	s->reviewed = below(2);
}

static void any_service(struct service_state *s, struct owned *owned)
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
	any_text(owned->trouble, TROUBLE_MAX);
	s->trouble = *owned->trouble ? owned->trouble : NULL;
	any_hold(&owned->hold);
	any_approval(&owned->approval);
	any_smooth(&owned->smooth);
	any_statement(&owned->statement);
	s->hold = below(2) ? &owned->hold : NULL;
	s->approval = below(2) ? &owned->approval : NULL;
	s->smooth = below(2) ? &owned->smooth : NULL;
	s->statement = below(2) ? &owned->statement : NULL;
	any_later_members(s);
}

/* What a platform teaches. */
static void any_lessons(struct target_state *t, char *changed_by)
{
	any_text(changed_by, TROUBLE_MAX);
	t->changed_by = *changed_by ? changed_by : NULL;
	t->changed_outside_at = any_instant();
	t->least_micros = any_number(0, INT64_MAX - 1);
	t->least_day = (int32_t)any_number(INT32_MIN, INT32_MAX);
	t->learning = (uint8_t)below(LEARNING_LIMITED + 1);
	t->learning_since = any_instant();
	t->relearned = (uint16_t)any();
	t->long_paused = below(2);
	t->budget_fixed = below(2);
	for (size_t i = 0; i < OUTSIDE_MAX; i++)
		t->outside[i] = (uint32_t)any_number(0, UINT32_MAX);
	for (size_t i = 0; i < CHANGES_HOUR_MAX; i++)
		t->changes_hour[i] = (uint32_t)any_number(0, UINT32_MAX);
}

static void any_target(struct target_state *t, char *trouble, char *changed_by)
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
	t->high_micros = any_number(0, INT64_MAX - 1);
	t->high_day = (int32_t)any_number(INT32_MIN, INT32_MAX);
	t->ran_day = (int32_t)any_number(INT32_MIN, INT32_MAX);
	for (size_t i = 0; i < RAN_DAYS; i++)
		t->ran_micros[i] = any_number(0, INT64_MAX - 1);
	for (size_t i = 0; i < sizeof(t->changes_before); i++)
		t->changes_before[i] = (uint8_t)any_number(0, UINT8_MAX);
	t->approved_micros = any_number(0, INT64_MAX - 1);
	t->spend = (struct spend){ any_number(0, INT64_MAX - 1), any_number(0, INT64_MAX - 1),
				   any_instant(), any_instant() };
	t->bound = (uint8_t)below(BOUND_COUNT);
	any_lessons(t, changed_by);
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
				a->direction == b->direction && a->reminded == b->reminded &&
				a->reverts == b->reverts && !strcmp(a->who, b->who) &&
				!strcmp(a->reason, b->reason) :
			a == b;
}

static bool approval_same(const struct approval *a, const struct approval *b)
{
	return a && b ? a->hash == b->hash && a->at.ms == b->at.ms && a->until.ms == b->until.ms &&
				a->begun == b->begun && !strcmp(a->who, b->who) :
			a == b;
}

static bool smooth_same(const struct smooth *a, const struct smooth *b)
{
	return a && b ? !memcmp(a->values, b->values, sizeof(a->values)) && a->at.ms == b->at.ms &&
				a->count == b->count :
			a == b;
}

static bool statement_same(const struct statement *a, const struct statement *b)
{
	return a && b ? a->open == b->open && a->wait_days == b->wait_days &&
				a->waitlist == b->waitlist && a->at.ms == b->at.ms &&
				a->until.ms == b->until.ms && a->reminded == b->reminded &&
				a->ended == b->ended && !strcmp(a->who, b->who) &&
				!strcmp(a->reason, b->reason) :
			a == b;
}

static bool demand_same(const struct demand *a, const struct demand *b)
{
	return a->rate_milli == b->rate_milli && a->today_count == b->today_count &&
	       a->last_booked == b->last_booked && a->day.day == b->day.day &&
	       a->censored == b->censored;
}

static bool verdict_same(const struct verdict_state *a, const struct verdict_state *b)
{
	return a->settled == b->settled && a->candidate == b->candidate &&
	       a->came_from == b->came_from && a->agreed == b->agreed && a->stale == b->stale &&
	       a->dead == b->dead && a->candidate_since.ms == b->candidate_since.ms &&
	       a->since.ms == b->since.ms && a->moved_at.ms == b->moved_at.ms &&
	       a->reopened_at.ms == b->reopened_at.ms && a->flapping == b->flapping &&
	       !memcmp(a->flaps, b->flaps, sizeof(a->flaps));
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
	       words_same(a->trouble, b->trouble) && hold_same(a->hold, b->hold) &&
	       approval_same(a->approval, b->approval) && smooth_same(a->smooth, b->smooth) &&
	       statement_same(a->statement, b->statement) && demand_same(&a->demand, &b->demand) &&
	       a->open == b->open && a->reviewed == b->reviewed;
}

static bool spend_same(const struct spend *a, const struct spend *b)
{
	return a->today_micros == b->today_micros && a->month_micros == b->month_micros &&
	       a->at.ms == b->at.ms && a->through.ms == b->through.ms;
}

static bool lessons_same(const struct target_state *a, const struct target_state *b)
{
	return a->changed_outside_at.ms == b->changed_outside_at.ms &&
	       words_same(a->changed_by, b->changed_by) && a->least_micros == b->least_micros &&
	       a->least_day == b->least_day && a->learning == b->learning &&
	       a->learning_since.ms == b->learning_since.ms && a->relearned == b->relearned &&
	       a->long_paused == b->long_paused && a->budget_fixed == b->budget_fixed &&
	       !memcmp(a->outside, b->outside, sizeof(a->outside)) &&
	       !memcmp(a->changes_hour, b->changes_hour, sizeof(a->changes_hour));
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
	       a->touched == b->touched && a->high_micros == b->high_micros &&
	       a->high_day == b->high_day && a->approved_micros == b->approved_micros &&
	       !memcmp(a->changes_before, b->changes_before, sizeof(a->changes_before)) &&
	       a->ran_day == b->ran_day &&
	       !memcmp(a->ran_micros, b->ran_micros, sizeof(a->ran_micros)) &&
	       spend_same(&a->spend, &b->spend) && a->bound == b->bound && lessons_same(a, b);
}

START_TEST(any_service_comes_back)
{
	struct buf text = BUF_INIT(RECORD_MAX);

	for (int i = 0; i < ROUNDS; i++) {
		struct arena arena cleanup_arena = ARENA_INIT(64 * 1024);
		struct service_state was, is;
		struct err err = ERR_INIT;
		struct owned owned;

		any_seed = (uint64_t)i + 1;
		any_service(&was, &owned);
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
	char trouble[TROUBLE_MAX], changed_by[TROUBLE_MAX];

	for (int i = 0; i < ROUNDS; i++) {
		struct arena arena cleanup_arena = ARENA_INIT(64 * 1024);
		struct target_state was, is;
		struct err err = ERR_INIT;

		any_seed = (uint64_t)i + 1;
		any_target(&was, trouble, changed_by);
		buf_clear(&text);
		record_target(&text, &was);
		ck_assert_msg(!record_target_read(text.data, text.length, &arena, &is, &err),
			      "seed %d: %s: %s", i + 1, err.text, text.data);
		ck_assert_msg(target_same(&was, &is), "seed %d: %s", i + 1, text.data);
	}
	buf_release(&text);
}
END_TEST

START_TEST(any_feed_comes_back)
{
	struct buf text = BUF_INIT(RECORD_MAX);

	for (int i = 0; i < ROUNDS; i++) {
		struct feed_state was = { 0 }, is;
		struct err err = ERR_INIT;

		any_seed = (uint64_t)i + 1;
		was.mass = (uint8_t)below(MASS_DROP + 1);
		was.mass_since = any_instant();
		was.allowed_until = any_instant();
		was.trickled_at = any_instant();
		any_text(was.who, sizeof(was.who));
		buf_clear(&text);
		record_feed(&text, &was);
		ck_assert_msg(!record_feed_read(text.data, text.length, &is, &err),
			      "seed %d: %s: %s", i + 1, err.text, text.data);
		ck_assert_msg(was.mass == is.mass && was.mass_since.ms == is.mass_since.ms &&
				      was.allowed_until.ms == is.allowed_until.ms &&
				      was.trickled_at.ms == is.trickled_at.ms &&
				      !strcmp(was.who, is.who),
			      "seed %d: %s", i + 1, text.data);
	}
	buf_release(&text);
}
END_TEST

static bool push_same(const struct push_mark *a, const struct push_mark *b)
{
	for (size_t i = 0; i < a->seen_count; i++)
		if (a->seen[i].sequence != b->seen[i].sequence ||
		    a->seen[i].body != b->seen[i].body || a->seen[i].key != b->seen[i].key)
			return false;
	return a->seen_count == b->seen_count && a->sequence == b->sequence &&
	       a->as_of.ms == b->as_of.ms && !strcmp(a->source, b->source);
}

START_TEST(any_push_comes_back)
{
	struct buf text = BUF_INIT(RECORD_MAX);

	for (int i = 0; i < ROUNDS; i++) {
		struct push_mark was = { 0 }, is;
		struct err err = ERR_INIT;

		any_seed = (uint64_t)i + 1;
		was.sequence = any_number(0, INT64_MAX - 1);
		was.as_of = any_instant();
		was.seen_count = (uint8_t)below(PUSH_KEPT + 1);
		for (size_t k = 0; k < was.seen_count; k++)
			was.seen[k] = (struct push_seen){ any_number(0, INT64_MAX - 1),
							  (uint64_t)any_number(1, INT64_MAX - 1),
							  UINT64_MAX - below(3) };
		any_text(was.source, sizeof(was.source));
		buf_clear(&text);
		record_push(&text, &was);
		ck_assert_msg(!record_push_read(text.data, text.length, &is, &err),
			      "seed %d: %s: %s", i + 1, err.text, text.data);
		ck_assert_msg(push_same(&was, &is), "seed %d: %s", i + 1, text.data);
	}
	buf_release(&text);
}
END_TEST

START_TEST(any_pool_comes_back)
{
	struct buf text = BUF_INIT(RECORD_MAX);

	for (int i = 0; i < ROUNDS; i++) {
		struct pool_state was, is;
		struct err err = ERR_INIT;

		any_seed = (uint64_t)i + 1;
		was = (struct pool_state){ .month = (int32_t)any_number(INT32_MIN, INT32_MAX),
					   .day = (int32_t)any_number(INT32_MIN, INT32_MAX),
					   .held_micros = any_number(0, INT64_MAX - 1),
					   .kept_micros = any_number(0, INT64_MAX - 1) };
		buf_clear(&text);
		record_pool(&text, &was);
		ck_assert_msg(!record_pool_read(text.data, text.length, &is, &err),
			      "seed %d: %s: %s", i + 1, err.text, text.data);
		ck_assert_msg(was.month == is.month && was.day == is.day &&
				      was.held_micros == is.held_micros &&
				      was.kept_micros == is.kept_micros,
			      "seed %d: %s", i + 1, text.data);
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

		any_seed = (uint64_t)i + 1;
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
		.demand = { .rate_milli = COUNT_UNKNOWN, .last_booked = COUNT_UNKNOWN },
		.open = COUNT_UNKNOWN,
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

START_TEST(what_json_cannot_hold_is_escaped)
{
	char trouble[] = "a \"b\" \\ / \b\f\n\r\t\x01\x1f\x7f caf\xc3\xa9";
	struct target_state t = { .trouble = trouble };
	struct buf text = BUF_INIT(RECORD_MAX);

	record_target(&text, &t);
	ck_assert_msg(strstr(text.data, "\"trouble\":\"a \\\"b\\\" \\\\ / \\b\\f\\n\\r\\t"
					"\\u0001\\u001f\x7f caf\xc3\xa9\","),
		      "%s", text.data);
	buf_release(&text);
}
END_TEST

START_TEST(no_openings_is_not_unknown)
{
	struct arena arena cleanup_arena = ARENA_INIT(64 * 1024);
	struct buf text = BUF_INIT(RECORD_MAX);
	struct service_state was = { .open = 0 }, is;
	struct err err = ERR_INIT;

	record_service(&text, &was);
	ck_assert_msg(!record_service_read(text.data, text.length, &arena, &is, &err), "%s", err.text);
	ck_assert_int_eq(is.open, 0);
	buf_release(&text);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("record");

	tcase_set_timeout(tc, 60);
	tcase_add_test(tc, any_service_comes_back);
	tcase_add_test(tc, any_target_comes_back);
	tcase_add_test(tc, any_command_comes_back);
	tcase_add_test(tc, any_feed_comes_back);
	tcase_add_test(tc, any_push_comes_back);
	tcase_add_test(tc, any_pool_comes_back);
	tcase_add_test(tc, no_openings_is_not_unknown);
	tcase_add_test(tc, a_record_is_short_and_says_its_keys_in_order);
	tcase_add_test(tc, text_that_is_not_utf8_is_cut_and_not_fatal);
	tcase_add_test(tc, what_json_cannot_hold_is_escaped);
	return run_case("record", tc);
}
