/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ledger.c - money is counted once, whole, and on its day.
 */
#include "record/ledger.h"

#include "tests/unit/support/engine_case.h"
#include "tests/unit/support/moment.h"
#include "tests/unit/support/run.h"

enum { HOUR_MS = 3600 * 1000, RESTARTS = 9, EAST = 0, T = 2 /* east, $100 */ };

/* New York: back an hour on November 1, ahead an hour on March 14. */
static const struct zone_shift shifts[] = {
	{ { 1772953200000 }, -14400, "EDT" }, /* 2026-03-08T07:00Z */
	{ { 1793512800000 }, -18000, "EST" }, /* 2026-11-01T06:00Z */
	{ { 1805007600000 }, -14400, "EDT" }, /* 2027-03-14T07:00Z */
};
static const struct zone new_york = { "America/New_York", shifts, ROWS(shifts) };

static struct engine_case c;
static struct ledger_rows booked;
static struct ledger *l;

static void keep(void *context, const struct ledger_row *more)
{
	ledger_rows_add(context, more);
}

static struct instant midnight(const char *day)
{
	return zone_midnight(&new_york, on(day));
}

static struct instant hours(struct instant t, double n)
{
	return (struct instant){ t.ms + (int64_t)(n * HOUR_MS) };
}

/* Every ad runs at its $100; the clock stands where the test wants it. */
static void begin(struct instant now)
{
	case_close(&c);
	case_config(&c);
	c.zone = new_york;
	c.now = now;
	case_start(&c);
	for (target_ix t = 0; t < CASE_TARGETS; t++)
		c.engine->targets[t].confirmed = (struct ad_state){ AD_ENABLED, DOLLARS(100), 0 };
	ledger_rows_release(&booked);
	ledger_free(l);
	l = ledger_new(c.engine, now, keep, &booked);
}

static void setup(void)
{
	case_open(&c);
	begin(midnight("2026-11-22"));
}

static void teardown(void)
{
	l = ledger_free(l);
	ledger_rows_release(&booked);
	case_close(&c);
}

static void runs_at(target_ix t, int64_t micros, struct instant now)
{
	c.engine->targets[t].confirmed.budget_micros = micros;
	ledger_target(l, t, now);
}

/* Of one day (day 0: of all) and pool (NULL: of all). */
static struct ledger_sums sums(const char *day, const char *pool)
{
	struct ledger_sums all = { 0 };

	for (size_t i = 0; i < booked.count; i++)
		if ((!day || booked.items[i].day.day == on(day).day) &&
		    (!pool || strcmp(booked.items[i].pool, pool) == 0))
			ledger_add(&all, &booked.items[i].sums);
	return all;
}

static int64_t sum(const char *day, const char *pool, enum ledger_column column)
{
	return sums(day, pool).micros[column];
}

/* ---- what stands ---- */

static const struct {
	const char *why, *day;
	int hours;
} days[] = {
	{ "an ordinary day", "2026-11-22", 24 },
	{ "the day that has an hour twice", "2026-11-01", 25 },
	{ "the day that misses one", "2027-03-14", 23 },
};

START_TEST(a_budget_in_force_all_day_is_that_budget)
{
	struct instant t = midnight(days[_i].day), ends = hours(t, days[_i].hours);

	begin(t);
	/* However unevenly it is asked. */
	for (int64_t ms = 1; is_before(t, ends); ms = ms * 3 % 7919999 + 1, t.ms += ms)
		ledger_flush(l, t);
	ledger_pass(l, hours(ends, 1));
	ck_assert_msg(sum(days[_i].day, "east", LEDGER_RUNNING) == DOLLARS(300), "%s: %lld",
		      days[_i].why, (long long)sum(days[_i].day, "east", LEDGER_RUNNING));
	ck_assert_int_eq(sum(days[_i].day, "east", LEDGER_PLANNED), DOLLARS(300));
	ck_assert_int_eq(sum(days[_i].day, "", LEDGER_RUNNING), DOLLARS(300));
	ck_assert_int_eq(sums(days[_i].day, "west").counted_ms, (int64_t)days[_i].hours * HOUR_MS);
}
END_TEST

START_TEST(half_a_day_is_half)
{
	struct instant t = midnight(days[_i].day);
	double half = days[_i].hours / 2.0;

	begin(t);
	runs_at(T, DOLLARS(40), hours(t, half));
	runs_at(T, DOLLARS(40), hours(t, half + 1));
	ledger_pass(l, hours(t, days[_i].hours));
	ck_assert_msg(sum(days[_i].day, "east", LEDGER_RUNNING) == DOLLARS(270), "%s: %lld",
		      days[_i].why, (long long)sum(days[_i].day, "east", LEDGER_RUNNING));
	ck_assert_int_eq(sum(days[_i].day, "east", LEDGER_PLANNED), DOLLARS(300));
}
END_TEST

START_TEST(a_pause_at_a_full_location_is_kept_money)
{
	struct instant t = midnight("2026-11-22");
	struct target_state *is = &c.engine->targets[T];

	is->baseline = is->confirmed;
	is->confirmed.status = AD_PAUSED;
	is->confirmed_at = is->settled_at = hours(t, 6);
	is->touched = is->paused_by_us = true;
	c.engine->services[c.targets[T].service].verdict.settled = VERDICT_FULL;
	ledger_target(l, T, hours(t, 6));
	ck_assert_int_eq(ledger_total(l).kept_micros, 0);
	ledger_pass(l, hours(t, 12));
	ck_assert_msg(ledger_total(l).kept_micros == DOLLARS(25), "told before it is booked");
	ck_assert_int_eq(ledger_total(l).since.day, on("2026-11-22").day);
	ledger_flush(l, hours(t, 18));
	ck_assert_int_eq(ledger_total(l).kept_micros, DOLLARS(50));
	ck_assert_int_eq(sum(NULL, "east", LEDGER_KEPT), DOLLARS(50));
	ck_assert_int_eq(sum(NULL, "east", LEDGER_RUNNING), DOLLARS(300) * 18 / 24 - DOLLARS(50));
	ledger_pass(l, hours(midnight("2026-12-01"), 12));
	ck_assert_msg(ledger_total(l).kept_micros == DOLLARS(50), "a new month begins at nothing");
	ck_assert_int_eq(ledger_total(l).since.day, on("2026-12-01").day);
}
END_TEST

/* Budgets of all sizes that change at any time, over both changes of the clock. */
static uint64_t any(uint64_t *seed)
{
	*seed = *seed * 6364136223846793005u + 1442695040888963407u;
	return *seed >> 33;
}

static int64_t played(uint64_t seed, const char *first, bool restarts)
{
	struct instant t = midnight(first);

	begin(t);
	for (int i = 0; i < RESTARTS; i++) {
		struct ledger *old = l;

		t.ms += (int64_t)(any(&seed) % (8 * HOUR_MS));
		runs_at((target_ix)(any(&seed) % CASE_TARGETS), (int64_t)(any(&seed) % 500000000), t);
		if (!restarts)
			continue;
		ledger_flush(old, t);
		l = ledger_new(c.engine, t, keep, &booked);
		ledger_carry(l, old);
		ledger_free(old);
	}
	ledger_flush(l, hours(midnight(first), 8 * RESTARTS));
	return sum(NULL, NULL, LEDGER_RUNNING);
}

/* What is less than a micro is lost with the process. */
START_TEST(a_restart_in_the_middle_changes_nothing)
{
	const char *first = _i % 2 ? "2026-10-31" : "2027-03-13";
	int64_t without = played((uint64_t)_i, first, false);
	int64_t with = played((uint64_t)_i, first, true);

	ck_assert_int_gt(without, DOLLARS(1000));
	ck_assert_msg(with <= without && without - with <= RESTARTS * (CASE_POOLS + 1),
		      "%lld and %lld", (long long)with, (long long)without);
}
END_TEST

/* Against wide arithmetic, day by day. */
START_TEST(nothing_is_lost_or_made)
{
	static const char *const first[] = { "2026-10-31", "2027-03-13" };
	uint64_t seed = (uint64_t)_i + 77;
	struct instant t = midnight(first[_i % 2]), ends = hours(t, 48);
	double exact = 0;
	int64_t now[CASE_TARGETS], sums_now;

	begin(t);
	for (target_ix i = 0; i < CASE_TARGETS; i++)
		now[i] = DOLLARS(100);
	while (is_before(t, ends)) {
		target_ix which = (target_ix)(any(&seed) % CASE_TARGETS);
		struct date d = zone_date(&new_york, t);
		struct instant day_ends = zone_midnight(&new_york, (struct date){ d.day + 1 });
		struct instant next = { t.ms + (int64_t)(any(&seed) % (4 * HOUR_MS)) + 1 };

		next = is_before(day_ends, next) ? day_ends : next;
		now[which] = (int64_t)(any(&seed) % 500000000);
		runs_at(which, now[which], t);
		sums_now = 0;
		for (target_ix i = 0; i < CASE_TARGETS; i++)
			sums_now += now[i];
		exact += (double)sums_now * (double)since(t, next).ms /
			 (double)since(zone_midnight(&new_york, d), day_ends).ms;
		t = next;
	}
	ledger_flush(l, t);
	ck_assert_msg(exact - (double)sum(NULL, NULL, LEDGER_RUNNING) < 4 &&
			      exact - (double)sum(NULL, NULL, LEDGER_RUNNING) > -4,
		      "%f and %lld", exact, (long long)sum(NULL, NULL, LEDGER_RUNNING));
}
END_TEST

/* ---- time nobody watched ---- */

static const struct {
	const char *why;
	double skip_at, skip_to, until; /* hours of November 22 */
	double today, tomorrow;		/* hours counted */
} skips[] = {
	{ "a nap", 6, 9, 12, 9, 0 },
	{ "over midnight", 6, 30, 36, 6, 6 },
	{ "the clock goes back: the hour is not counted again", 6, 4, 9, 9, 0 },
	{ "and not at all until it has caught up", 6, 2, 5, 6, 0 },
	{ "it was days ahead: from now on", 6, -72, -66, 6, 0 },
};

START_TEST(skipped)
{
	struct instant t = midnight("2026-11-22");

	ledger_pass(l, hours(t, skips[_i].skip_at));
	ledger_skip(l, hours(t, skips[_i].skip_to));
	ledger_flush(l, hours(t, skips[_i].until));
	ck_assert_msg(sums("2026-11-22", "west").counted_ms == (int64_t)(skips[_i].today * HOUR_MS),
		      "%s: %lld", skips[_i].why, (long long)sums("2026-11-22", "west").counted_ms);
	ck_assert_msg(sums("2026-11-23", "west").counted_ms == (int64_t)(skips[_i].tomorrow * HOUR_MS),
		      "%s: tomorrow", skips[_i].why);
	ck_assert_int_eq(sums("2026-11-19", "west").counted_ms,
			 skips[_i].until < 0 ? (int64_t)6 * HOUR_MS : 0);
}
END_TEST

/* ---- reports ---- */

static const struct {
	const char *why;
	const char *was_day; /* NULL: never reported */
	int64_t was_today, was_month;
	const char *day;
	int64_t today, month;
	const char *other_day; /* where the rest goes */
	int64_t on_day, on_other;
} reports[] = {
	{ "the first, on the month's first day", NULL, 0, 0, "2026-11-01", 7, 7, "2026-10-31", 7, 0 },
	{ "the first: what was before it is the day before's", NULL, 0, 0, "2026-11-20", 7, 107,
	  "2026-11-19", 7, 100 },
	{ "later that day", "2026-11-20", 7, 107, "2026-11-20", 9, 109, "2026-11-19", 2, 0 },
	{ "the next day: the rest is the last one's", "2026-11-20", 7, 107, "2026-11-21", 3, 120,
	  "2026-11-20", 3, 10 },
	{ "days later", "2026-11-10", 7, 107, "2026-11-21", 3, 120, "2026-11-10", 3, 10 },
	{ "a correction downwards", "2026-11-20", 9, 109, "2026-11-20", 8, 108, "2026-11-19", -1, 0 },
	{ "a correction of an earlier day", "2026-11-20", 9, 109, "2026-11-20", 9, 104,
	  "2026-11-19", 0, -5 },
	{ "on the first a correction stays in the month", "2026-11-01", 9, 9, "2026-11-01", 8, 9,
	  "2026-11-01", 0, 0 },
	{ "a new month begins at nothing", "2026-10-31", 7, 1007, "2026-11-01", 3, 3, "2026-10-31", 3, 0 },
	{ "and its first report may be late", "2026-10-31", 7, 1007, "2026-11-02", 3, 13,
	  "2026-11-01", 3, 10 },
};

START_TEST(reported)
{
	struct instant noon = hours(midnight(reports[_i].day), 12);
	struct spend was = { .today_micros = reports[_i].was_today,
			     .month_micros = reports[_i].was_month };
	int64_t other = 0;

	if (reports[_i].was_day)
		was.at = hours(midnight(reports[_i].was_day), 11);
	c.engine->targets[T].spend = (struct spend){ reports[_i].today, reports[_i].month, noon, { 0 } };
	ledger_spent(l, T, &was);
	ck_assert_msg(sum(reports[_i].day, "east", LEDGER_SPENT) == reports[_i].on_day, "%s: %lld",
		      reports[_i].why, (long long)sum(reports[_i].day, "east", LEDGER_SPENT));
	if (strcmp(reports[_i].other_day, reports[_i].day) != 0)
		other = sum(reports[_i].other_day, "east", LEDGER_SPENT);
	ck_assert_msg(other == reports[_i].on_other, "%s: %lld on %s", reports[_i].why,
		      (long long)other, reports[_i].other_day);
	ck_assert_msg(sums(NULL, "east").spent_at.ms == noon.ms, "%s", reports[_i].why);
	ck_assert_int_eq(sums(NULL, "east").ads, 3);
	ck_assert_int_eq(sums(NULL, "east").ads_reported, 1);
}
END_TEST

START_TEST(what_was_reported_before_there_was_a_ledger)
{
	struct spend *spend = &c.engine->targets[T].spend;

	*spend = (struct spend){ 7, 107, hours(midnight("2026-11-20"), 12), { 0 } };
	ledger_spent_until_now(l);
	ck_assert_int_eq(sum("2026-11-20", "east", LEDGER_SPENT), 7);
	ck_assert_int_eq(sum(NULL, NULL, LEDGER_SPENT), 107);
	ck_assert_int_eq(sums(NULL, "east").ads_reported, 1);
	ck_assert(is_never(sums(NULL, "west").spent_at));
}
END_TEST

START_TEST(who_has_reported_is_counted_by_month)
{
	static const struct {
		target_ix t;
		const char *day;
		uint32_t reported;
	} steps[] = {
		{ 0, "2026-11-20", 1 }, { 1, "2026-11-20", 2 }, { 0, "2026-11-21", 2 },
		{ 2, "2026-12-01", 1 }, { 1, "2026-11-21", 2 }, { 2, "2026-12-02", 1 },
	};

	for (int i = 0; i < ROWS(steps); i++) {
		struct spend was = c.engine->targets[steps[i].t].spend;

		c.engine->targets[steps[i].t].spend =
			(struct spend){ 1, 1, hours(midnight(steps[i].day), i), { 0 } };
		ledger_spent(l, steps[i].t, &was);
		ck_assert_msg(booked.items[booked.count - 1].sums.ads_reported == steps[i].reported,
			      "step %d: %u", i, booked.items[booked.count - 1].sums.ads_reported);
	}
	l = ledger_free(l);
	l = ledger_new(c.engine, hours(midnight("2026-12-03"), 0), keep, &booked);
	ledger_flush(l, hours(midnight("2026-12-03"), 1));
	ck_assert_msg(sums("2026-12-03", "east").ads_reported == 1,
		      "the states of a restart tell it, too");
}
END_TEST

/* ---- raises and what is held ---- */

static void raised(target_ix t, const char *day, int64_t dollars)
{
	c.engine->targets[t].changes_day = on(day).day;
	c.engine->targets[t].raised_today_micros = DOLLARS(dollars);
	ledger_raised(l, t);
}

START_TEST(raises_are_booked_once)
{
	raised(0, "2026-11-22", 30);
	raised(0, "2026-11-22", 30);
	raised(1, "2026-11-22", 10);
	raised(0, "2026-11-22", 50);
	ck_assert_int_eq(sum("2026-11-22", "east", LEDGER_MOVED), DOLLARS(60));
	raised(0, "2026-11-22", 30); /* one of them had no effect */
	ck_assert_int_eq(sum("2026-11-22", "east", LEDGER_MOVED), DOLLARS(40));
	raised(0, "2026-11-23", 5);
	ck_assert_int_eq(sum("2026-11-22", "east", LEDGER_MOVED), DOLLARS(40));
	ck_assert_int_eq(sum("2026-11-23", "east", LEDGER_MOVED), DOLLARS(5));
	l = ledger_free(l);
	l = ledger_new(c.engine, c.now, keep, &booked);
	ledger_raised(l, 0);
	ck_assert_msg(sum("2026-11-23", "east", LEDGER_MOVED) == DOLLARS(5),
		      "not again after a restart");
}
END_TEST

static void held(int64_t dollars, const char *day)
{
	c.engine->pools[EAST].held_micros = DOLLARS(dollars);
	c.engine->pools[EAST].day = on(day).day;
	ledger_held(l, EAST);
}

START_TEST(what_is_held_is_the_least_of_the_day)
{
	struct ledger_row was = { .pool = "east", .day = on("2026-11-23") };
	struct ledger *old;

	held(300, "2026-11-22");
	held(120, "2026-11-22");
	held(-5, "2026-11-22");
	ck_assert_int_eq(sum("2026-11-22", "east", LEDGER_HELD), 0);
	held(40, "2026-11-23");
	ck_assert_int_eq(sum("2026-11-23", "east", LEDGER_HELD), DOLLARS(40));
	old = l;
	l = ledger_new(c.engine, hours(midnight("2026-11-23"), 1), keep, &booked);
	ledger_carry(l, old);
	ledger_free(old);
	held(30, "2026-11-23");
	ck_assert_msg(sum("2026-11-23", "east", LEDGER_HELD) == DOLLARS(30), "after a reload");
	ledger_free(l);
	l = ledger_new(c.engine, hours(midnight("2026-11-23"), 1), keep, &booked);
	was.sums.micros[LEDGER_HELD] = DOLLARS(30);
	ledger_restore(l, &was);
	held(25, "2026-11-23");
	ck_assert_msg(sum("2026-11-23", "east", LEDGER_HELD) == DOLLARS(25), "after a restart");
	ck_assert_int_eq(sum(NULL, "west", LEDGER_HELD), 0);
}
END_TEST

START_TEST(the_month_goes_on_after_a_restart)
{
	struct ledger_row was = { .pool = "gone", .day = on("2026-11-14"), .sums = { .counted_ms = 1 } };
	struct ledger_row before = was;

	was.sums.micros[LEDGER_KEPT] = DOLLARS(70);
	was.sums.micros[LEDGER_WOULD_KEEP] = DOLLARS(7);
	before.day = on("2026-10-31");
	before.sums.micros[LEDGER_KEPT] = DOLLARS(1000);
	ledger_restore(l, &was);
	ledger_restore(l, &before);
	ck_assert_int_eq(ledger_total(l).kept_micros, DOLLARS(70));
	ck_assert_int_eq(ledger_total(l).would_keep_micros, DOLLARS(7));
	ck_assert_int_eq(ledger_total(l).since.day, on("2026-11-14").day);
}
END_TEST

/* ---- rows ---- */

START_TEST(rows_are_merged)
{
	static const char *const order[] = { "east", "west", "", "east" };
	struct ledger_rows rows = { 0 };
	struct ledger_row row = { .day = { 2 }, .pool = "east" };

	ledger_rows_merge(&rows);
	row.sums.micros[LEDGER_KEPT] = 1;
	row.sums.ads = 3;
	ledger_rows_add(&rows, &row);
	for (int i = 0; i < 100; i++) {
		row.day.day = 1;
		row.sums.spent_at.ms = i;
		row.pool = order[i % 3];
		ledger_rows_add(&rows, &row);
	}
	ledger_rows_merge(&rows);
	ck_assert_uint_eq(rows.count, 4);
	for (size_t i = 0; i < rows.count; i++)
		ck_assert_str_eq(rows.items[i].pool, order[i]);
	ck_assert_int_eq(rows.items[0].sums.micros[LEDGER_KEPT], 34);
	ck_assert_int_eq(rows.items[0].sums.spent_at.ms, 99);
	ck_assert_uint_eq(rows.items[0].sums.ads, 3);
	ck_assert_int_eq(rows.items[2].sums.micros[LEDGER_KEPT], 33);
	ledger_rows_release(&rows);
}
END_TEST

START_TEST(months)
{
	ck_assert_int_eq(ledger_month(on("2026-11-30")), 2026 * 12 + 10);
	ck_assert_int_eq(ledger_month(on("2026-12-01")), 2026 * 12 + 11);
	ck_assert_int_eq(ledger_month_begins(2026 * 12 + 11).day, on("2026-12-01").day);
	ck_assert_int_eq(ledger_month_begins(2027 * 12).day, on("2027-01-01").day);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("ledger");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_loop_test(tc, a_budget_in_force_all_day_is_that_budget, 0, ROWS(days));
	tcase_add_loop_test(tc, half_a_day_is_half, 0, ROWS(days));
	tcase_add_test(tc, a_pause_at_a_full_location_is_kept_money);
	tcase_add_loop_test(tc, a_restart_in_the_middle_changes_nothing, 0, 8);
	tcase_add_loop_test(tc, nothing_is_lost_or_made, 0, 40);
	tcase_add_loop_test(tc, skipped, 0, ROWS(skips));
	tcase_add_loop_test(tc, reported, 0, ROWS(reports));
	tcase_add_test(tc, what_was_reported_before_there_was_a_ledger);
	tcase_add_test(tc, who_has_reported_is_counted_by_month);
	tcase_add_test(tc, raises_are_booked_once);
	tcase_add_test(tc, what_is_held_is_the_least_of_the_day);
	tcase_add_test(tc, the_month_goes_on_after_a_restart);
	tcase_add_test(tc, rows_are_merged);
	tcase_add_test(tc, months);
	return run_case("ledger", tc);
}
