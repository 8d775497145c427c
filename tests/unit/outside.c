/* SPDX-License-Identifier: Apache-2.0 */
/*
 * outside.c - whose change it was, for how long it is left alone, and who is asked about it.
 */
#include "tests/unit/support/engine_case.h"
#include "tests/unit/support/run.h"

enum { T = 5, MINUTE_MS = 60000 };

static struct engine_case c;

static void setup(void)
{
	case_open(&c);
	case_show(&c, T, AD_ENABLED, DOLLARS(100));
}

static void teardown(void)
{
	case_close(&c);
}

static struct target_state *target(void)
{
	return &c.engine->targets[T];
}

static const char *notice(void)
{
	const struct effect *f = case_effect(&c, EFFECT_NOTICE);

	return f ? f->text : "";
}

static void later_shows(bool steerable, enum ad_status status, int64_t dollars)
{
	c.now = after(c.now, SPAN_MINUTES(30));
	case_step(&c, (struct event){ .kind = EVENT_SEEN,
				      .target = T,
				      .steerable = steerable,
				      .asked_at = c.now,
				      .words = steerable ? "" : "its budget is used up",
				      .seen = { status, DOLLARS(dollars), 0 } });
}

/* Found at $100; then a reading, and another. */
static const struct {
	const char *why;
	bool touched, paused_by_us;
	struct {
		bool steerable;
		enum ad_status status;
		int64_t dollars;
	} seen[2];
	bool outside, ours; /* its pause */
	int64_t baseline;
} rows[] = {
	{ "nothing else", true, false, { { true, AD_ENABLED, 100 }, { true, AD_ENABLED, 100 } }, false, false, 100 },
	{ "a person's budget", true, false, { { true, AD_ENABLED, 100 }, { true, AD_ENABLED, 120 } }, true, false, 100 },
	{ "a person's pause", true, false, { { true, AD_ENABLED, 100 }, { true, AD_PAUSED, 100 } }, true, false, 100 },
	{ "before we changed anything: that is how it is found",
	  false,
	  false,
	  { { true, AD_ENABLED, 100 }, { true, AD_ENABLED, 120 } },
	  true,
	  false,
	  120 },
	{ "our pause, edited", true, true, { { true, AD_PAUSED, 100 }, { true, AD_PAUSED, 120 } }, true, false, 100 },
	{ "the platform's own doing",
	  true,
	  false,
	  { { false, AD_PAUSED, 100 }, { false, AD_PAUSED, 100 } },
	  false,
	  false,
	  100 },
	{ "and back", true, false, { { false, AD_PAUSED, 100 }, { true, AD_ENABLED, 100 } }, false, false, 100 },
	{ "ended", true, false, { { true, AD_ENDED, 100 }, { true, AD_ENDED, 100 } }, false, false, 100 },
	{ "brought back", true, false, { { true, AD_ENDED, 100 }, { true, AD_ENABLED, 90 } }, false, false, 100 },
	{ "brought back before we changed anything",
	  false,
	  false,
	  { { true, AD_ENDED, 100 }, { true, AD_ENABLED, 90 } },
	  false,
	  false,
	  90 },
	{ "brought back paused", true, false, { { true, AD_ENDED, 100 }, { true, AD_PAUSED, 90 } }, false, false, 100 },
	{ "our pause, while nobody may steer it",
	  true,
	  true,
	  { { false, AD_PAUSED, 100 }, { true, AD_PAUSED, 90 } },
	  false,
	  true,
	  100 },
	{ "ours, and it ended meanwhile",
	  true,
	  true,
	  { { true, AD_ENDED, 100 }, { true, AD_PAUSED, 100 } },
	  false,
	  false,
	  100 },
};

START_TEST(whose)
{
	target()->touched = rows[_i].touched;
	if (rows[_i].paused_by_us) {
		target()->paused_by_us = true;
		target()->confirmed.status = AD_PAUSED;
	}
	for (int i = 0; i < 2; i++)
		later_shows(rows[_i].seen[i].steerable, rows[_i].seen[i].status, rows[_i].seen[i].dollars);
	ck_assert_msg(target()->changed_outside == rows[_i].outside, "%s", rows[_i].why);
	ck_assert_msg(is_never(target()->changed_outside_at) == !rows[_i].outside, "%s", rows[_i].why);
	ck_assert_msg(target()->paused_by_us == rows[_i].ours, "%s", rows[_i].why);
	ck_assert_msg(target()->baseline.budget_micros == DOLLARS(rows[_i].baseline), "%s: %lld",
		      rows[_i].why, (long long)target()->baseline.budget_micros);
	ck_assert_msg(target()->confirmed.status == rows[_i].seen[1].status, "%s", rows[_i].why);
}
END_TEST

static struct event named(const char *with)
{
	return (struct event){ .kind = EVENT_NAMED,
			       .target = T,
			       .who = "maria",
			       .words = with,
			       .happened = before(c.now, SPAN_MINUTES(5)) };
}

START_TEST(who_is_asked_where_somebody_knows)
{
	later_shows(true, AD_ENABLED, 120);
	ck_assert_ptr_null(case_effect(&c, EFFECT_WHO));
	c.platform.tells_who = true;
	later_shows(true, AD_ENABLED, 130);
	ck_assert_ptr_nonnull(case_effect(&c, EFFECT_WHO));
	ck_assert_uint_eq(case_effect(&c, EFFECT_WHO)->target, T);
	ck_assert_uint_eq(case_effect(&c, EFFECT_WHO)->service, 4);
	later_shows(true, AD_ENABLED, 130);
	ck_assert_msg(!case_effect(&c, EFFECT_WHO), "asked once");
}
END_TEST

/* As after a restart or a reload: the engine is new, and what the last one asked went with it. */
static void begin_anew(void)
{
	c.engine->target_flags[T] = 0;
}

START_TEST(who_is_asked_again_after_a_restart)
{
	c.platform.tells_who = true;
	begin_anew();
	later_shows(true, AD_ENABLED, 100);
	ck_assert_msg(!case_effect(&c, EFFECT_WHO), "it is ours");
	later_shows(true, AD_ENABLED, 120);
	begin_anew();
	later_shows(true, AD_ENABLED, 120);
	ck_assert_ptr_nonnull(case_effect(&c, EFFECT_WHO));
	later_shows(true, AD_ENABLED, 120);
	ck_assert_msg(!case_effect(&c, EFFECT_WHO), "asked once");
	case_step(&c, named(""));
	begin_anew();
	later_shows(true, AD_ENABLED, 120);
	ck_assert_msg(!case_effect(&c, EFFECT_WHO), "we know");
}
END_TEST

START_TEST(who_it_was)
{
	case_step(&c, named("the ads page"));
	ck_assert_msg(!target()->changed_by && c.fx.count == 0, "no news of what is ours");
	later_shows(true, AD_ENABLED, 120);
	case_step(&c, named("the ads page"));
	ck_assert_str_eq(target()->changed_by, "maria with the ads page");
	ck_assert_str_eq(notice(), "g/6 was changed by maria with the ads page at 07:25");
	case_step(&c, named(""));
	ck_assert_str_eq(target()->changed_by, "maria");
	later_shows(true, AD_ENABLED, 130);
	ck_assert_msg(!target()->changed_by, "the next may be somebody else");
}
END_TEST

START_TEST(for_so_long)
{
	c.config.limits.human_wins = SPAN_HOURS(2);
	ck_assert(is_never(outside_ends(c.engine, T)));
	later_shows(true, AD_ENABLED, 120);
	ck_assert_int_eq(outside_ends(c.engine, T).ms, after(c.now, SPAN_HOURS(2)).ms);
	ck_assert_ptr_nonnull(strstr(notice(), "left alone until 09:30 or someone hands it back"));
	case_tick(&c, SPAN_MINUTES(59));
	case_tick(&c, SPAN_MINUTES(60));
	outside_age(c.engine, T, &c.fx);
	ck_assert_msg(target()->changed_outside, "not a moment too early");
	case_tick(&c, SPAN_MINUTES(1));
	ck_assert_msg(!target()->changed_outside, "by itself");
	ck_assert_str_eq(notice(),
			 "g/6: left alone for 2 h after its last change outside; automatic again");
	case_tick(&c, SPAN_MINUTES(1));
	ck_assert_msg(!*notice(), "once");
	c.config.limits.human_wins = (struct span){ 0 };
	later_shows(true, AD_ENABLED, 130);
	ck_assert(is_never(outside_ends(c.engine, T)));
	ck_assert_ptr_nonnull(strstr(notice(), "left alone until someone hands it back"));
}
END_TEST

START_TEST(a_clock_set_back_makes_it_no_longer)
{
	c.config.limits.human_wins = SPAN_HOURS(2);
	later_shows(true, AD_ENABLED, 120);
	c.now = before(c.now, SPAN_DAYS(3));
	case_step(&c, (struct event){ .kind = EVENT_TICK });
	ck_assert_int_eq(outside_ends(c.engine, T).ms, after(c.now, SPAN_HOURS(2)).ms);
}
END_TEST

START_TEST(again_and_again)
{
	later_shows(true, AD_ENABLED, 110);
	later_shows(true, AD_ENABLED, 120);
	ck_assert(!outside_is_often(c.engine, T));
	later_shows(true, AD_ENABLED, 130);
	ck_assert(outside_is_often(c.engine, T));
	ck_assert_uint_eq(target()->outside[0], (uint32_t)(c.now.ms / MINUTE_MS));
	target()->outside[OUTSIDE_MAX - 1] -= 7 * 24 * 60 - 60;
	ck_assert_msg(outside_is_often(c.engine, T), "to the minute");
	target()->outside[OUTSIDE_MAX - 1]--;
	ck_assert(!outside_is_often(c.engine, T));
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("outside");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_loop_test(tc, whose, 0, ROWS(rows));
	tcase_add_test(tc, who_is_asked_where_somebody_knows);
	tcase_add_test(tc, who_is_asked_again_after_a_restart);
	tcase_add_test(tc, who_it_was);
	tcase_add_test(tc, for_so_long);
	tcase_add_test(tc, a_clock_set_back_makes_it_no_longer);
	tcase_add_test(tc, again_and_again);
	return run_case("outside", tc);
}
