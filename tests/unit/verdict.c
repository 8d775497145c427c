/* SPDX-License-Identifier: Apache-2.0 */
/*
 * verdict.c - where each number leads from each rung, and what silence does.
 */
#include "decide/verdict.h"
#include "tests/unit/support/run.h"
#include "tests/unit/support/verdict_case.h"

enum { SLOTS, WAITS };

/* slots: full 3/8, filling 6/10, ample 20/15; waits: full 28/21, filling 21/14, ample 7/10 days. */
static const struct {
	const char *why;
	int policy;
	enum verdict from;
	int32_t value;
	enum verdict says;
} read_rows[] = {
	{ "full is entered at its limit", SLOTS, O, 3, F },
	{ "one above is not full", SLOTS, O, 4, L },
	{ "full is kept below where it ends", SLOTS, F, 7, F },
	{ "full ends at its leave", SLOTS, F, 8, L },
	{ "from full, filling is kept up to its own leave", SLOTS, F, 9, L },
	{ "from full, past both", SLOTS, F, 10, O },
	{ "filling is entered at its limit", SLOTS, O, 6, L },
	{ "one above is open", SLOTS, O, 7, O },
	{ "filling is kept below its leave", SLOTS, L, 9, L },
	{ "filling ends at its leave", SLOTS, L, 10, O },
	{ "ample is entered at its limit", SLOTS, O, 20, A },
	{ "one below is open", SLOTS, O, 19, O },
	{ "ample is kept above its leave", SLOTS, A, 16, A },
	{ "ample ends at its leave", SLOTS, A, 15, O },
	{ "ample to full in one reading", SLOTS, A, 0, F },
	{ "full to ample in one reading", SLOTS, F, 30, A },
	{ "the first: no memory of full", SLOTS, U, 7, O },
	{ "the first: full", SLOTS, U, 3, F },
	{ "a long wait is full at its limit", WAITS, O, 28, F },
	{ "a day less is filling", WAITS, O, 27, L },
	{ "full is kept above where it ends", WAITS, F, 22, F },
	{ "and ends there", WAITS, F, 21, L },
	{ "filling is entered at its limit", WAITS, O, 21, L },
	{ "a day less is open", WAITS, O, 20, O },
	{ "filling is kept above its leave", WAITS, L, 15, L },
	{ "and ends there", WAITS, L, 14, O },
	{ "a short wait is ample at its limit", WAITS, O, 7, A },
	{ "a day more is open", WAITS, O, 8, O },
	{ "ample is kept below its leave", WAITS, A, 9, A },
	{ "and ends there", WAITS, A, 10, O },
};

static struct policy policy_of(int which)
{
	return which == WAITS ? case_policy_waits() : case_policy_slots();
}

START_TEST(reads)
{
	struct policy p = policy_of(read_rows[_i].policy);
	struct reading r = { .value = read_rows[_i].value };

	ck_assert_msg(verdict_read(&p, read_rows[_i].from, &r) == read_rows[_i].says,
		      "%s: %s from %s at %d", read_rows[_i].why,
		      verdict_name(verdict_read(&p, read_rows[_i].from, &r)),
		      verdict_name(read_rows[_i].from), read_rows[_i].value);
}
END_TEST

START_TEST(censored_waits)
{
	struct policy p = case_policy_waits();
	struct reading r = { .value = 60, .censored = true };

	ck_assert_int_eq(verdict_read(&p, O, &r), F);
	r.value = 5; /* "more than 5 days" must not read as plenty */
	ck_assert_int_ne(verdict_read(&p, O, &r), A);
	ck_assert_int_ne(verdict_read(&p, A, &r), A);
}
END_TEST

START_TEST(policies_without_a_rung)
{
	struct policy p = case_policy_slots();
	struct reading low = { .value = 0 }, high = { .value = 99 }, mid = { .value = 5 };

	p.filling.given = false;
	ck_assert_int_eq(verdict_read(&p, O, &mid), O);
	p.ample.given = false;
	ck_assert_int_eq(verdict_read(&p, O, &high), O);
	p.full.given = false;
	ck_assert_int_eq(verdict_read(&p, O, &low), O);
}
END_TEST

/* Readings every so many minutes; the digits of `says` are the rung after each. */
static const struct {
	const char *why;
	enum verdict from;
	int minutes;
	int32_t values[8];
	int count;
	const char *says; /* u f l o a */
} feed_rows[] = {
	{ "down after two in a row, one rung at a time", A, 15, { 0, 0, 0, 0, 0, 0 }, 6, "aoollf" },
	{ "one is not enough", O, 15, { 5, 12, 5, 12 }, 4, "oooo" },
	{ "the first judgement goes to full at once", U, 15, { 2, 2 }, 2, "uf" },
	{ "but never beyond open", U, 15, { 30, 30 }, 2, "uo" },
	{ "up after three, and an hour", O, 30, { 30, 30, 30 }, 3, "ooa" },
	{ "three are not enough in half an hour", O, 15, { 30, 30, 30, 30, 30 }, 5, "ooooa" },
	{ "an hour is not enough with two", O, 90, { 30, 30, 30 }, 3, "ooa" },
	{ "up from full goes through filling and open", F, 60, { 30, 30, 30, 30, 30, 30 }, 6, "fflllo" },
	{ "a reading that disagrees starts the count anew", O, 30, { 30, 30, 12, 30, 30, 30 }, 6, "oooooa" },
	{ "a reading the other way too", O, 30, { 5, 30, 5, 5 }, 4, "oool" },
	{ "between the limits nothing is counted", L, 60, { 9, 9, 9, 9 }, 4, "llll" },
};

START_TEST(feeds)
{
	struct policy p = case_policy_slots();
	struct feed_config f = { 0 };
	struct verdict_state v = { .settled = feed_rows[_i].from, .candidate = feed_rows[_i].from };
	char got[9] = "";

	for (int i = 0; i < feed_rows[_i].count; i++) {
		struct reading r = { .at = { CASE_NOON + (int64_t)i * feed_rows[_i].minutes * 60000 },
				     .value = feed_rows[_i].values[i] };
		enum verdict was = v.settled;
		bool moved = verdict_feed(&v, &p, &f, &r, r.at);

		ck_assert_msg(moved == (v.settled != was), "%s", feed_rows[_i].why);
		if (moved) {
			ck_assert_int_eq(v.came_from, was);
			ck_assert_int_eq(v.since.ms, r.at.ms);
			ck_assert_int_eq(v.agreed, 0);
		}
		got[i] = letter(v.settled);
	}
	ck_assert_msg(!strcmp(got, feed_rows[_i].says), "%s: %s, not %s", feed_rows[_i].why, got,
		      feed_rows[_i].says);
}
END_TEST

START_TEST(a_count_has_an_end)
{
	struct policy p = case_policy_slots();
	struct feed_config f = { 0 };
	struct verdict_state v = { .settled = O, .candidate = A, .agreed = UINT16_MAX };
	struct reading r = { .at = { CASE_NOON }, .value = 30 };

	v.candidate_since = r.at;
	ck_assert(!verdict_feed(&v, &p, &f, &r, r.at));
	ck_assert_int_eq(v.agreed, UINT16_MAX);
}
END_TEST

START_TEST(silence_shows_as_unknown)
{
	ck_assert_int_eq(verdict_shown(&(struct verdict_state){ .settled = O, .stale = true }), U);
	ck_assert_int_eq(verdict_shown(&(struct verdict_state){ .settled = O, .dead = true }), U);
	ck_assert_int_eq(verdict_shown(&(struct verdict_state){ .settled = O }), O);
}
END_TEST

START_TEST(steps_over_a_missing_rung)
{
	struct policy p = case_policy_slots();
	struct feed_config f = { 0 };
	struct verdict_state v = { .settled = O, .candidate = O };
	struct reading r = { .at = { CASE_NOON }, .value = 1 };

	p.filling.given = false;
	(void)verdict_feed(&v, &p, &f, &r, r.at);
	ck_assert(verdict_feed(&v, &p, &f, &r, r.at));
	ck_assert_int_eq(v.settled, F);
}
END_TEST

static const struct {
	const char *why;
	int64_t minutes; /* of age */
	bool stale, dead;
} age_rows[] = {
	{ "just heard", 0, false, false }, { "exactly stale_after is not stale", 45, false, false },
	{ "past it is", 46, true, false }, { "exactly dead_after is not dead", 240, true, false },
	{ "past it is", 241, true, true }, { "from a little in the future", -2, false, false },
};

START_TEST(ages)
{
	struct feed_config f = { .stale_after = SPAN_MINUTES(45), .dead_after = SPAN_HOURS(4) };
	struct verdict_state v = { .settled = O, .candidate = O };
	struct instant now = { CASE_NOON + age_rows[_i].minutes * 60000 };
	bool moved = verdict_age(&v, &f, (struct instant){ CASE_NOON }, now);

	ck_assert_msg(v.stale == age_rows[_i].stale && v.dead == age_rows[_i].dead, "%s",
		      age_rows[_i].why);
	ck_assert_msg(moved == v.stale, "%s", age_rows[_i].why);
	ck_assert_msg(verdict_shown(&v) == (v.stale ? U : O), "%s", age_rows[_i].why);
	ck_assert_int_eq(v.settled, O);
	ck_assert_msg(!verdict_age(&v, &f, (struct instant){ CASE_NOON }, now), "said once");
}
END_TEST

START_TEST(never_heard_is_not_old)
{
	struct feed_config f = { .stale_after = SPAN_MINUTES(45), .dead_after = SPAN_HOURS(4) };
	struct verdict_state v = { .settled = U };

	ck_assert(!verdict_age(&v, &f, (struct instant){ 0 }, (struct instant){ CASE_NOON }));
	ck_assert(!v.stale && !v.dead);
}
END_TEST

START_TEST(after_a_death_more_is_earned_anew)
{
	struct feed_config f = { .stale_after = SPAN_MINUTES(45), .dead_after = SPAN_HOURS(4) };
	struct verdict_state boosted = { .settled = A, .candidate = A, .stale = true, .dead = true };
	struct verdict_state rising = {
		.settled = L, .candidate = O, .agreed = 2, .stale = true, .dead = true
	};
	struct verdict_state falling = {
		.settled = O, .candidate = L, .agreed = 1, .stale = true, .dead = true
	};
	struct instant now = { CASE_NOON };

	ck_assert(verdict_age(&boosted, &f, now, now));
	ck_assert_int_eq(boosted.settled, O);
	ck_assert(verdict_age(&rising, &f, now, now));
	ck_assert_int_eq(rising.agreed, 0);
	ck_assert(verdict_age(&falling, &f, now, now));
	ck_assert_int_eq(falling.agreed, 1);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("verdict");

	tcase_add_loop_test(tc, reads, 0, ROWS(read_rows));
	tcase_add_test(tc, censored_waits);
	tcase_add_test(tc, policies_without_a_rung);
	tcase_add_loop_test(tc, feeds, 0, ROWS(feed_rows));
	tcase_add_test(tc, a_count_has_an_end);
	tcase_add_test(tc, silence_shows_as_unknown);
	tcase_add_test(tc, steps_over_a_missing_rung);
	tcase_add_loop_test(tc, ages, 0, ROWS(age_rows));
	tcase_add_test(tc, never_heard_is_not_old);
	tcase_add_test(tc, after_a_death_more_is_earned_anew);
	return run_case("verdict", tc);
}
