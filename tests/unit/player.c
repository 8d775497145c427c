/* SPDX-License-Identifier: Apache-2.0 */
/*
 * player.c - what comes of a played history: the same every time, and never more
 * certain than the record it is made of.
 */
#include "tests/unit/support/play_case.h"
#include "tests/unit/support/run.h"

enum { A = 0, DERM = CASE_WAITS, DAY = 1440 };

static struct simulated_sum whole(const struct play_case *c, service_ix s)
{
	return simulation_sum(&c->simulation, s, 0, c->simulation.day_count);
}

/* Two days of a/prim, hours of so many openings one after the other. */
static const struct {
	const char *why;
	struct {
		int hours, open;
	} parts[4];
	int full_minutes, full_on_most, full_on_least; /* minutes */
	int blind_minutes;
	unsigned moves_least, moves_most, gaps;
} rows[] = {
	{ "open all the time", { { 48, 12 } }, 0, 0, 0, 0, 0, 0, 0 },
	{ "ample all the time", { { 48, 30 } }, 0, 0, 0, 0, 0, 1, 0 },
	{ "full all the time is paused within minutes", { { 48, 1 } }, 2 * DAY, 30, 15, 0, 0, 0, 0 },
	{ "fills up after a day", { { 24, 12 }, { 24, 1 } }, DAY, 5 * 60, 15, 0, 1, 2, 0 },
	{ "a silent day is neither full nor open",
	  { { 12, 12 }, { 24, -1 }, { 12, 12 } },
	  0,
	  0,
	  0,
	  /* the last reading is 15 minutes before the silence and counts for 45 */
	  DAY - 30,
	  0,
	  1,
	  1 },
	{ "a silent end", { { 24, 12 }, { 24, -1 } }, 0, 0, 0, DAY - 30, 0, 1, 1 },
	{ "a silent beginning", { { 24, -1 }, { 24, 12 } }, 0, 0, 0, DAY, 0, 1, 1 },
	{ "an hour of silence is a gap, and blind for what the feed may not be silent",
	  { { 24, 12 }, { 1, -1 }, { 23, 12 } },
	  0,
	  0,
	  0,
	  30,
	  0,
	  1,
	  1 },
};

START_TEST(comes_to)
{
	struct play_case c;
	struct simulated_sum sum;
	int at = 0;

	play_open(&c);
	for (int i = 0; i < 4; i++) {
		if (rows[_i].parts[i].open >= 0)
			play_hours(&c, "a/prim", at, at + rows[_i].parts[i].hours,
				   rows[_i].parts[i].open);
		at += rows[_i].parts[i].hours;
	}
	play(&c, 48);
	sum = whole(&c, A);
	ck_assert_msg(sum.minutes == 2 * DAY, "%s: %lld minutes", rows[_i].why, (long long)sum.minutes);
	ck_assert_msg(sum.full_minutes == rows[_i].full_minutes, "%s: full for %lld", rows[_i].why,
		      (long long)sum.full_minutes);
	ck_assert_msg(sum.full_on_minutes <= rows[_i].full_on_most &&
			      sum.full_on_minutes >= rows[_i].full_on_least,
		      "%s: full with ads on for %lld", rows[_i].why, (long long)sum.full_on_minutes);
	ck_assert_msg(sum.blind_minutes == rows[_i].blind_minutes, "%s: blind for %lld",
		      rows[_i].why, (long long)sum.blind_minutes);
	ck_assert_msg(sum.moves >= rows[_i].moves_least && sum.moves <= rows[_i].moves_most,
		      "%s: %u moves", rows[_i].why, sum.moves);
	ck_assert_msg(c.simulation.services[A].gaps == rows[_i].gaps, "%s: %u gaps", rows[_i].why,
		      c.simulation.services[A].gaps);
	play_close(&c);
}
END_TEST

START_TEST(full_for_a_moment_is_full_though_nobody_acts_on_it)
{
	struct play_case c;

	play_open(&c);
	play_hours(&c, "a/prim", 0, 24, 12);
	play_row(&c, "a/prim", DAY, 1, "good", -1);
	for (int64_t m = DAY + 15; m < 2 * DAY; m += 15)
		play_row(&c, "a/prim", m, 12, "good", -1);
	play(&c, 48);
	ck_assert_int_eq(whole(&c, A).full_minutes, 15);
	ck_assert_int_eq(whole(&c, A).full_on_minutes, 15);
	ck_assert_uint_eq(whole(&c, A).moves, 0);
	play_close(&c);
}
END_TEST

START_TEST(money_is_counted_to_the_micro)
{
	struct play_case c;
	struct simulated_sum sum;

	play_open(&c);
	play_hours(&c, "a/prim", 0, 24, 12);
	play_hours(&c, "a/prim", 24, 48, 1);
	play(&c, 48);
	sum = whole(&c, A);
	/* Two targets of $100 a day. */
	ck_assert_int_eq(sum.planned_micros, DOLLARS(400));
	ck_assert_int_eq(c.simulation.services[A].days[0].spent_micros, DOLLARS(200));
	ck_assert_int_eq(sum.planned_full_micros, DOLLARS(200));
	ck_assert_int_eq(sum.spent_micros, DOLLARS(200) + sum.spent_full_micros);
	ck_assert_int_eq(simulation_kept(&sum), DOLLARS(200) - sum.spent_full_micros);
	/* What was cut and not raised again no longer runs. */
	ck_assert_int_eq(sum.cut_micros - sum.raised_micros, DOLLARS(200));
	ck_assert_int_eq(sum.most_moved_micros, DOLLARS(200));
	ck_assert_int_eq(sum.most_moved_on.day, c.simulation.first.day + 1);
	play_close(&c);
}
END_TEST

START_TEST(a_day_costs_its_budget_however_long_it_is)
{
	/* The clinics' clocks go back an hour in the second day, which has 25. */
	static const struct zone_shift shifts[] = {
		{ { 0 }, -5 * 3600, "D" }, { { PLAY_BEGIN + 30 * INT64_C(3600000) }, -6 * 3600, "S" }
	};
	struct play_case c;

	play_open(&c);
	c.world.zone = (struct zone){ "Test/Back", shifts, 2 };
	play_hours(&c, "a/prim", 0, 73, 12);
	play(&c, 73);
	ck_assert_uint_eq(c.simulation.day_count, 3);
	for (int d = 0; d < 3; d++) {
		const struct simulated_day *day = &c.simulation.services[A].days[d];

		ck_assert_int_eq(day->minutes, d == 1 ? 25 * 60 : DAY);
		ck_assert_int_eq(day->planned_micros, DOLLARS(200));
		ck_assert_int_eq(day->spent_micros, DOLLARS(200));
	}
	play_close(&c);
}
END_TEST

static void stories(struct play_case *c)
{
	static const char *const services[] = { "a/prim", "b/prim", "c/prim", "d/prim" };

	for (int s = 0; s < 4; s++)
		for (int h = 0; h < 24 * 14; h += 2)
			play_hours(c, services[s], h, h + 2, (h / 7 * (s + 3) + h * h % 11) % 29);
}

static void ck_same(const struct simulation *a, const struct simulation *b)
{
	ck_assert_uint_eq(a->day_count, b->day_count);
	ck_assert_uint_eq(a->readings, b->readings);
	ck_assert_uint_eq(a->gap_count, b->gap_count);
	for (size_t s = 0; s < a->config->service_count; s++) {
		const struct simulated_service *x = &a->services[s], *y = &b->services[s];

		ck_assert_mem_eq(x->days, y->days, a->day_count * sizeof(*x->days));
		ck_assert_uint_eq(x->mark_count, y->mark_count);
		for (size_t i = 0; i < x->mark_count; i++) {
			ck_assert_int_eq(x->marks[i].at.ms, y->marks[i].at.ms);
			ck_assert_int_eq(x->marks[i].after_micros, y->marks[i].after_micros);
			ck_assert_int_eq(x->marks[i].verdict, y->marks[i].verdict);
		}
	}
}

START_TEST(the_same_again)
{
	struct play_case c;
	struct simulation again, sliced;

	play_open(&c);
	stories(&c);
	play(&c, 24 * 14);
	play_into(&c, &again, &c.world.config, NULL, 24 * 14, SPAN_DAYS(1));
	play_into(&c, &sliced, &c.world.config, NULL, 24 * 14, SPAN_MINUTES(7));
	ck_assert_uint_gt(whole(&c, SIMULATION_ALL).commands, 10);
	ck_same(&c.simulation, &again);
	ck_same(&c.simulation, &sliced);
	simulation_release(&again);
	simulation_release(&sliced);
	play_close(&c);
}
END_TEST

START_TEST(a_confirmed_row_is_as_good_as_its_repetitions)
{
	struct play_case repeated, confirmed;

	play_open(&repeated);
	play_open(&confirmed);
	play_hours(&repeated, "a/prim", 0, 24, 12);
	play_hours(&repeated, "a/prim", 24, 48, 2);
	play_row(&confirmed, "a/prim", 0, 12, "good", DAY - 15);
	play_row(&confirmed, "a/prim", DAY, 2, "good", 2 * DAY - 1);
	play(&repeated, 48);
	play(&confirmed, 48);
	ck_same(&repeated.simulation, &confirmed.simulation);
	play_close(&repeated);
	play_close(&confirmed);
}
END_TEST

START_TEST(what_was_said_before_the_first_day_still_holds)
{
	struct play_case before, since;
	struct simulation late, same;

	play_open(&before);
	play_open(&since);
	play_row(&before, "a/prim", -100, 2, "good", -60);
	play_row(&before, "a/prim", -50, 12, "good", 600);
	play_row(&since, "a/prim", 10, 12, "good", 600); /* 60 minutes after it was said first */
	play_read(&before);
	play_read(&since);
	play_into(&before, &late, &before.world.config, NULL, 24, SPAN_DAYS(1));
	play_into(&since, &same, &since.world.config, NULL, 24, SPAN_DAYS(1));
	ck_assert_uint_eq(late.readings, 40);
	ck_same(&late, &same);
	simulation_release(&late);
	simulation_release(&same);
	play_close(&before);
	play_close(&since);
}
END_TEST

START_TEST(what_is_not_good_moves_nothing)
{
	static const char *const qualities[] = { "suspect-zero", "missing" };
	struct play_case c;

	play_open(&c);
	play_hours(&c, "a/prim", 0, 24, 12);
	for (int64_t m = DAY; m < DAY + 40; m += 10)
		play_row(&c, "a/prim", m, 0, qualities[_i], -1);
	for (int64_t m = DAY + 40; m < 2 * DAY; m += 15)
		play_row(&c, "a/prim", m, 12, "good", -1);
	play(&c, 48);
	ck_assert_int_eq(whole(&c, A).full_minutes, 0);
	ck_assert_uint_eq(whole(&c, A).moves, 0);
	ck_assert_int_eq(whole(&c, A).spent_micros, whole(&c, A).planned_micros);
	play_close(&c);
}
END_TEST

START_TEST(another_configuration_is_measured_by_the_same_clinics)
{
	struct play_case c;
	struct simulation never, less;
	struct engine_case pauses_never, has_less;

	play_open(&c);
	stories(&c);
	play(&c, 24 * 14);
	case_config(&pauses_never);
	pauses_never.policies[0].full.given = false;
	play_into(&c, &never, &pauses_never.config, &c.simulation, 24 * 14, SPAN_DAYS(1));
	for (service_ix s = 0; s < 4; s++) {
		struct simulated_sum mine = whole(&c, s), other;

		other = simulation_sum(&never, s, 0, never.day_count);
		ck_assert_int_gt(mine.full_minutes, 0);
		ck_assert_int_eq(mine.full_minutes, other.full_minutes);
		ck_assert_int_eq(other.full_on_minutes, other.full_minutes);
		ck_assert_int_lt(mine.full_on_minutes, mine.full_minutes);
	}
	case_config(&has_less); /* without a/prim, and its two targets still there for nobody */
	has_less.config.services = &has_less.services[1];
	has_less.config.service_count = CASE_SERVICES - 1;
	for (target_ix t = 0; t < CASE_TARGETS; t++)
		has_less.targets[t].service -= has_less.targets[t].service > 0;
	play_into(&c, &less, &has_less.config, &c.simulation, 24 * 14, SPAN_DAYS(1));
	ck_assert_int_eq(simulation_sum(&less, 0, 0, less.day_count).full_minutes,
			 whole(&c, 1).full_minutes);
	simulation_release(&never);
	simulation_release(&less);
	play_close(&c);
}
END_TEST

START_TEST(a_stated_third_next_is_measured)
{
	static const struct history_daily department = { "01", NULL, false, DERM };
	static const char text[] = "date,department_id,service_line,open_next_14d,tnaa_days\n"
				   "2026-11-16,01,x,9,40.2\n2026-11-17,01,x,9,40.6\n"
				   "2026-11-18,01,x,9,3\n";
	struct play_case c;
	struct history_rules rules = { .daily = &department, .daily_count = 1 };

	play_open(&c);
	c.world.feed.every = c.world.feed.stale_after = SPAN_HOURS(30);
	rules.config = &c.world.config;
	rules.latest = play_at(4 * DAY);
	c.history = history_new(&rules);
	history_read(c.history, "x.csv", text, strlen(text));
	history_finish(c.history);
	ck_assert_uint_eq(c.history->mistake_count, 0);
	play_into(&c, &c.simulation, &c.world.config, NULL, 72, SPAN_DAYS(1));
	ck_assert_int_eq(c.simulation.services[DERM].days[0].last, 40);
	ck_assert_int_eq(c.simulation.services[DERM].days[1].last, 41);
	ck_assert_int_eq(c.simulation.services[DERM].days[2].last, 3);
	ck_assert_int_eq(whole(&c, DERM).full_minutes, 2 * DAY);
	play_close(&c);
}
END_TEST

START_TEST(no_more_than_is_kept)
{
	struct play_case c;
	struct err err = ERR_INIT;
	struct simulation s;

	play_open(&c);
	play_hours(&c, "a/prim", 0, 1, 12);
	play_read(&c);
	s = (struct simulation){ .config = &c.world.config,
				 .from = play_at(0),
				 .to = play_at((HISTORY_DAYS_MAX + INT64_C(1)) * DAY) };
	ck_assert_ptr_null(player_new(&s, c.history, NULL, &err));
	ck_assert_ptr_nonnull(strstr(err.text, "3701 days of 6 services"));
	play_close(&c);
}
END_TEST

START_TEST(months_are_the_calendars)
{
	struct simulation s = { .first = date_of_civil(2026, 11, 16), .day_count = 60 };

	ck_assert_uint_eq(simulation_month_end(&s, 0), 15);
	ck_assert_uint_eq(simulation_month_end(&s, 14), 15);
	ck_assert_uint_eq(simulation_month_end(&s, 15), 46);
	ck_assert_uint_eq(simulation_month_end(&s, 46), 60);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("player");

	tcase_add_loop_test(tc, comes_to, 0, ROWS(rows));
	tcase_add_test(tc, full_for_a_moment_is_full_though_nobody_acts_on_it);
	tcase_add_test(tc, money_is_counted_to_the_micro);
	tcase_add_test(tc, a_day_costs_its_budget_however_long_it_is);
	tcase_add_test(tc, the_same_again);
	tcase_add_test(tc, a_confirmed_row_is_as_good_as_its_repetitions);
	tcase_add_test(tc, what_was_said_before_the_first_day_still_holds);
	tcase_add_loop_test(tc, what_is_not_good_moves_nothing, 0, 2);
	tcase_add_test(tc, another_configuration_is_measured_by_the_same_clinics);
	tcase_add_test(tc, a_stated_third_next_is_measured);
	tcase_add_test(tc, no_more_than_is_kept);
	tcase_add_test(tc, months_are_the_calendars);
	return run_case("player", tc);
}
