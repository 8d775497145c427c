/* SPDX-License-Identifier: Apache-2.0 */
/*
 * store_watched.c - raw observations and days: kept without a commit of their own.
 */
#include "support/run.h"
#include "support/storehouse.h"

static const struct instant never = { 0 };

static struct observed said(int32_t open, struct instant at)
{
	return (struct observed){ .said = { .quality = QUALITY_GOOD,
					    .open = open,
					    .booked = COUNT_UNKNOWN,
					    .blocked = 0,
					    .held = COUNT_UNKNOWN,
					    .wait_days = COUNT_UNKNOWN,
					    .waitlist = COUNT_UNKNOWN,
					    .bookings = COUNT_UNKNOWN,
					    .first = { after(at, SPAN_DAYS(1)) },
					    .firsts = 1,
					    .as_of = at,
					    .polled_at = at },
				  .value = open };
}

static void says(struct store *s, const char *service, int32_t open, struct instant at,
		 struct instant before_until)
{
	struct observed row = said(open, at);

	store_observed(s, service, &row, before_until);
}

static void swept(struct store *s, struct instant now)
{
	struct err err = ERR_INIT;

	ck_assert_msg(!store_sweep(s, now, &err), "%s", err.text);
}

/* ---- observations ---- */

START_TEST(an_observation_waits_for_the_sweep)
{
	struct store *s = opened();

	says(s, "a/x", 4, NOON, never);
	ck_assert(!store_dirty(s));
	ck_assert_uint_eq(store_pending(s), 0);
	committed(s);
	ck_assert_int_eq(number_by_hand("SELECT count(*) FROM observation"), 0);
	swept(s, NOON);
	ck_assert_int_eq(
		number_by_hand("SELECT count(*) FROM observation WHERE service = 'a/x' AND "
			       "open = 4 AND booked IS NULL AND blocked = 0 AND value = 4 "
			       "AND next_1 = 1795435200000 AND next_2 IS NULL AND "
			       "as_of = 1795348800000 AND polled_until IS NULL"),
		1);
	swept(s, NOON);
	ck_assert_int_eq(number_by_hand("SELECT count(*) FROM observation"), 1);
	store_close(s);
}
END_TEST

START_TEST(the_next_one_ends_the_one_before)
{
	struct store *s = opened();

	says(s, "a/x", 4, NOON, never);
	says(s, "b/x", 9, NOON, never);
	swept(s, NOON);
	says(s, "a/x", 3, after(NOON, SPAN_HOURS(2)), after(NOON, SPAN_HOURS(1)));
	says(s, "a/x", 2, after(NOON, SPAN_HOURS(3)), after(NOON, SPAN_HOURS(2)));
	swept(s, NOON);
	ck_assert_int_eq(number_by_hand("SELECT polled_until FROM observation WHERE open = 4"),
			 NOON.ms + 3600000);
	ck_assert_int_eq(number_by_hand("SELECT polled_until FROM observation WHERE open = 3"),
			 NOON.ms + 7200000);
	ck_assert_int_eq(
		number_by_hand("SELECT count(*) FROM observation WHERE polled_until IS NULL "
			       "AND open IN (2, 9)"),
		2);
	store_close(s);
}
END_TEST

START_TEST(an_end_nobody_saw_is_the_poll_that_said_it)
{
	struct store *s = opened();

	says(s, "a/x", 4, NOON, never);
	says(s, "a/x", 3, after(NOON, SPAN_HOURS(2)), never);
	says(s, "a/x", 2, after(NOON, SPAN_HOURS(3)), before(NOON, SPAN_DAYS(1))); /* a clock went back */
	says(s, "a/x", 1, before(NOON, SPAN_DAYS(1)), after(NOON, SPAN_HOURS(4)));
	swept(s, NOON);
	ck_assert_int_eq(number_by_hand("SELECT polled_until FROM observation WHERE open = 4"), NOON.ms);
	ck_assert_int_eq(number_by_hand("SELECT polled_until FROM observation WHERE open = 3"),
			 NOON.ms + 7200000);
	ck_assert_int_eq(
		number_by_hand("SELECT polled_until = as_of FROM observation WHERE open = 2"), 1);
	store_close(s);
}
END_TEST

START_TEST(what_was_true_before_the_last_poll_ends_what_that_one_said)
{
	struct store *s = opened();

	says(s, "a/x", 4, NOON, never);
	says(s, "a/x", 3, after(NOON, SPAN_HOURS(1)), after(NOON, SPAN_HOURS(2)));
	swept(s, NOON);
	ck_assert_int_eq(number_by_hand("SELECT polled_until FROM observation WHERE open = 4"),
			 NOON.ms + 3600000);
	store_close(s);
}
END_TEST

START_TEST(old_observations_go_and_what_is_still_said_stays)
{
	struct store *s = opened();
	struct instant long_ago = before(NOON, SPAN_DAYS(91)), lately = before(NOON, SPAN_DAYS(89));

	says(s, "a/x", 4, long_ago, never);
	says(s, "a/x", 3, long_ago, long_ago);
	says(s, "a/x", 2, lately, lately);
	says(s, "b/x", 1, long_ago, never);
	swept(s, NOON);
	ck_assert_int_eq(number_by_hand("SELECT count(*) FROM observation"), 4);
	store_keep(s, SPAN_DAYS(90));
	swept(s, NOON);
	ck_assert_int_eq(number_by_hand("SELECT count(*) FROM observation"), 3);
	ck_assert_int_eq(number_by_hand("SELECT count(*) FROM observation WHERE open = 4"), 0);
	swept(s, after(NOON, SPAN_DAYS(1000)));
	ck_assert_int_eq(
		number_by_hand("SELECT count(*) FROM observation WHERE polled_until IS NULL"), 2);
	ck_assert_int_eq(number_by_hand("SELECT count(*) FROM observation"), 2);
	store_close(s);
}
END_TEST

START_TEST(many_are_written_and_removed_in_parts)
{
	struct store *s = opened();

	for (int i = 0; i < 3 * STORE_SWEEP_MAX; i++)
		says(s, "a/x", i, NOON, NOON);
	swept(s, NOON);
	ck_assert_int_eq(number_by_hand("SELECT count(*) FROM observation"), STORE_SWEEP_MAX);
	ck_assert(store_backlog(s));
	swept(s, NOON);
	swept(s, NOON);
	ck_assert_int_eq(number_by_hand("SELECT count(*) FROM observation"), 3 * STORE_SWEEP_MAX);
	ck_assert(!store_backlog(s));
	store_keep(s, SPAN_DAYS(1));
	swept(s, after(NOON, SPAN_DAYS(2)));
	ck_assert_int_eq(number_by_hand("SELECT count(*) FROM observation"),
			 3 * STORE_SWEEP_MAX - STORE_PRUNE_MAX);
	store_close(s);
}
END_TEST

START_TEST(what_cannot_be_written_waits_and_is_bounded)
{
	struct store *s = opened();
	struct err err = ERR_INIT;

	for (int i = 0; i < STORE_OBSERVED_MAX + 3; i++)
		says(s, "a/x", i, NOON, NOON);
	ck_assert_uint_eq(store_lost(s), 3);
	ck_assert_uint_eq(store_lost(s), 0);
	by_hand("CREATE TRIGGER refuse BEFORE INSERT ON observation BEGIN SELECT RAISE(ABORT, "
		"'no'); "
		"END");
	ck_assert_int_eq(store_sweep(s, NOON, &err), -1);
	ck_assert(err.text[0]);
	by_hand("DROP TRIGGER refuse");
	swept(s, NOON);
	ck_assert_int_eq(number_by_hand("SELECT min(open) FROM observation"), 3);
	store_close(s);
}
END_TEST

/* ---- days ---- */

static const struct rollup first_day = {
	.day = { 20779 },
	.wanted.micros = 7,
	.confirmed.micros = 8,
	.ms = { 1, 2, 3, 4, 5, 6 },
	.readings = 9,
	.good = 10,
	.absent = 11,
	.open_least = 0,
	.open_most = 13,
	.open_last = COUNT_UNKNOWN,
	.value_last = 15,
	.moves = 16,
	.commands = 17,
};

struct days {
	size_t count;
	char id[4][64];
	struct rollup day[4];
};

static void see_day(void *context, const char *id, const struct rollup *day)
{
	struct days *d = context;

	ck_assert_uint_lt(d->count, 4);
	snprintf(d->id[d->count], sizeof(d->id[0]), "%s", id);
	d->day[d->count++] = *day;
}

static struct days days_from(struct store *s, int32_t day)
{
	struct days d = { 0 };
	struct err err = ERR_INIT;

	ck_assert_msg(!store_read_rollups(s, (struct date){ day }, see_day, &d, &err), "%s", err.text);
	return d;
}

static bool day_same(const struct rollup *a, const struct rollup *b)
{
	return a->day.day == b->day.day && a->wanted.micros == b->wanted.micros &&
	       a->confirmed.micros == b->confirmed.micros && !memcmp(a->ms, b->ms, sizeof(a->ms)) &&
	       a->readings == b->readings && a->good == b->good && a->absent == b->absent &&
	       a->open_least == b->open_least && a->open_most == b->open_most &&
	       a->open_last == b->open_last && a->value_last == b->value_last &&
	       a->moves == b->moves && a->commands == b->commands;
}

START_TEST(a_day_comes_back)
{
	struct store *s = opened();
	struct rollup second = first_day;
	struct days d;

	second.day.day++;
	store_rollup(s, "a/x", &first_day);
	store_rollup(s, "a/x", &second);
	store_rollup(s, "b/x", &first_day);
	ck_assert(!store_dirty(s));
	swept(s, NOON);
	s = reopened(s);
	d = days_from(s, 20779);
	ck_assert_uint_eq(d.count, 3);
	ck_assert(day_same(&d.day[0], &first_day));
	ck_assert_str_eq(d.id[1], "b/x");
	ck_assert(day_same(&d.day[2], &second));
	ck_assert_uint_eq(days_from(s, 20780).count, 1);
	ck_assert_uint_eq(days_from(s, 20781).count, 0);
	store_close(s);
}
END_TEST

START_TEST(a_day_counted_further_replaces_and_one_counted_less_does_not)
{
	struct store *s = opened();
	struct rollup further = first_day, less = first_day;

	further.ms[VERDICT_OPEN]++;
	further.commands++;
	less.ms[VERDICT_AMPLE]--;
	less.commands = 0;
	store_rollup(s, "a/x", &less);
	store_rollup(s, "a/x", &first_day); /* the last one that waits */
	swept(s, NOON);
	ck_assert(day_same(&days_from(s, 0).day[0], &first_day));
	store_rollup(s, "a/x", &further);
	swept(s, NOON);
	ck_assert(day_same(&days_from(s, 0).day[0], &further));
	store_rollup(s, "a/x", &less);
	swept(s, NOON);
	ck_assert(day_same(&days_from(s, 0).day[0], &further));
	store_close(s);
}
END_TEST

/* A month of two services: what is written, what still waits, and days nobody counted. */
START_TEST(the_last_days_of_one_service)
{
	struct store *s = opened();
	struct rollup day = first_day;
	struct err err = ERR_INIT;
	int32_t got[5];

	day.value_last = 7;
	store_rollup(s, "a/x", &day);
	day.value_last = 99;
	store_rollup(s, "b/x", &day);
	day.day.day += 2;
	day.value_last = COUNT_UNKNOWN;
	store_rollup(s, "a/x", &day);
	swept(s, NOON);
	day.day.day++;
	day.value_last = 9;
	store_rollup(s, "a/x", &day);
	ck_assert_msg(!store_read_recent(s, "a/x", (struct date){ first_day.day.day - 1 }, got, 5, &err),
		      "%s", err.text);
	ck_assert_int_eq(got[0], COUNT_UNKNOWN);
	ck_assert_int_eq(got[1], 7);
	ck_assert_int_eq(got[2], COUNT_UNKNOWN);
	ck_assert_int_eq(got[3], COUNT_UNKNOWN);
	ck_assert_int_eq(got[4], 9);
	ck_assert(!store_read_recent(s, "no/such", first_day.day, got, 5, &err));
	for (int i = 0; i < 5; i++)
		ck_assert_int_eq(got[i], COUNT_UNKNOWN);
	store_close(s);
}
END_TEST

START_TEST(one_day_of_one_service_is_found_also_while_it_waits)
{
	struct store *s = opened();
	struct rollup further = first_day, got;
	struct err err = ERR_INIT;

	ck_assert_int_eq(store_read_day(s, "a/x", first_day.day, &got, &err), 0);
	store_rollup(s, "a/x", &first_day);
	ck_assert_int_eq(store_read_day(s, "a/x", first_day.day, &got, &err), 1);
	ck_assert(day_same(&got, &first_day));
	swept(s, NOON);
	ck_assert_int_eq(store_read_day(s, "a/x", first_day.day, &got, &err), 1);
	ck_assert(day_same(&got, &first_day));
	further.ms[VERDICT_OPEN]++;
	store_rollup(s, "a/x", &further);
	ck_assert_int_eq(store_read_day(s, "a/x", first_day.day, &got, &err), 1);
	ck_assert(day_same(&got, &further));
	ck_assert_int_eq(store_read_day(s, "b/x", first_day.day, &got, &err), 0);
	ck_assert_int_eq(store_read_day(s, "a/x", (struct date){ first_day.day.day + 1 }, &got, &err), 0);
	store_close(s);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("store_watched");

	tcase_set_timeout(tc, 60);
	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, one_day_of_one_service_is_found_also_while_it_waits);
	tcase_add_test(tc, an_observation_waits_for_the_sweep);
	tcase_add_test(tc, the_next_one_ends_the_one_before);
	tcase_add_test(tc, an_end_nobody_saw_is_the_poll_that_said_it);
	tcase_add_test(tc, what_was_true_before_the_last_poll_ends_what_that_one_said);
	tcase_add_test(tc, old_observations_go_and_what_is_still_said_stays);
	tcase_add_test(tc, many_are_written_and_removed_in_parts);
	tcase_add_test(tc, what_cannot_be_written_waits_and_is_bounded);
	tcase_add_test(tc, the_last_days_of_one_service);
	tcase_add_test(tc, a_day_comes_back);
	tcase_add_test(tc, a_day_counted_further_replaces_and_one_counted_less_does_not);
	return run_case("store_watched", tc);
}
