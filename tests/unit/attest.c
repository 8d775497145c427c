/* SPDX-License-Identifier: Apache-2.0 */
/*
 * attest.c - what a person may state, how long it holds, and that it ends on time.
 */
#include "tests/unit/support/engine_case.h"
#include "tests/unit/support/run.h"

enum { S = 4, WAITS = CASE_WAITS };

static struct engine_case c;

static const struct service_state *service(void)
{
	return engine_service(c.engine, S);
}

static void setup(void)
{
	case_open(&c);
	c.feed.way = FEED_IS_STATED;
}

static void teardown(void)
{
	case_close(&c);
}

static struct statement said(int32_t open, struct span length)
{
	return (struct statement){ .open = open,
				   .wait_days = COUNT_UNKNOWN,
				   .waitlist = COUNT_UNKNOWN,
				   .until = after(c.now, length),
				   .who = "K. Osei",
				   .reason = "asked at the desk" };
}

static struct event event_of(const struct statement *s)
{
	return (struct event){ .kind = EVENT_ATTEST, .service = S, .target = NOBODY, .statement = s };
}

static void state(int32_t open, struct span length)
{
	struct statement s = said(open, length);

	case_step(&c, event_of(&s));
}

static const char *notice(void)
{
	const struct effect *f = case_effect(&c, EFFECT_NOTICE);

	return f ? f->text : "";
}

/* Steps of 15 minutes, each with the reading the feed makes of it; the last without. */
static void wait_for(struct span total)
{
	struct instant end = after(c.now, total);

	while (is_before(after(c.now, SPAN_MINUTES(15)), end))
		case_observe(&c, S, 12);
	case_tick(&c, since(c.now, end));
}

/* ---- said ---- */

static const struct {
	const char *why;
	int32_t open, wait_days, waitlist;
	const char *says;
} statements[] = {
	{ "openings", 12, COUNT_UNKNOWN, COUNT_UNKNOWN,
	  "e/prim: K. Osei states 12 openings until Nov 25, 07:00: asked at the desk" },
	{ "one of each", 1, 1, 1,
	  "e/prim: K. Osei states 1 opening, 1 day of wait, 1 person waiting until Nov 25, 07:00: "
	  "asked at the desk" },
	{ "nothing open", 0, 9,
	  COUNT_UNKNOWN, "e/prim: K. Osei states 0 openings, 9 days of wait until Nov 25, 07:00: asked at the desk" },
};

START_TEST(a_statement_is_kept_with_its_name)
{
	struct statement s = said(statements[_i].open, SPAN_DAYS(3));

	s.wait_days = statements[_i].wait_days;
	s.waitlist = statements[_i].waitlist;
	s.reminded = s.ended = true; /* not the speaker's to say */
	case_step(&c, event_of(&s));
	ck_assert_msg(!strcmp(notice(), statements[_i].says), "%s: %s", statements[_i].why, notice());
	ck_assert_ptr_nonnull(case_effect(&c, EFFECT_SAVE_SERVICE));
	ck_assert_int_eq(service()->statement->open, statements[_i].open);
	ck_assert_int_eq(service()->statement->at.ms, c.now.ms);
	ck_assert(!service()->statement->reminded && !service()->statement->ended);
}
END_TEST

START_TEST(a_newer_statement_takes_its_place)
{
	state(12, SPAN_DAYS(1));
	c.now = after(c.now, SPAN_MINUTES(5));
	state(3, SPAN_DAYS(3));
	ck_assert_int_eq(service()->statement->open, 3);
	ck_assert_int_eq(service()->statement->until.ms, after(c.now, SPAN_DAYS(3)).ms);
}
END_TEST

/* ---- refused ---- */

enum broken { WAY, WHO, REASON, PAST, NOW, LONG, METRIC };

static const struct {
	const char *why;
	enum broken broken;
	const char *says;
} refused[] = {
	{ "a service a system counts", WAY,
	  "e/prim is counted by feed ehr: only what a feed of kind attest" },
	{ "nobody's word", WHO, "needs the name" },
	{ "no reason", REASON, "needs a reason" },
	{ "an end that is past", PAST, "still to come" },
	{ "an end that is now", NOW, "still to come" },
	{ "an end out of sight", LONG, "lasts 30 days at most" },
	{ "not what it is judged by", METRIC, "policy slots judges it by open-slots" },
};

static void break_it(struct statement *s, enum broken how)
{
	if (how == WAY)
		c.feed.way = FEED_IS_ASKED;
	else if (how == WHO)
		s->who[0] = '\0';
	else if (how == REASON)
		s->reason[0] = '\0';
	else if (how == PAST)
		s->until = before(c.now, SPAN_SECONDS(1));
	else if (how == NOW)
		s->until = c.now;
	else if (how == LONG)
		s->until = after(c.now, (struct span){ SPAN_DAYS(30).ms + 1 });
	else
		s->open = COUNT_UNKNOWN;
}

START_TEST(what_may_not_be_said_changes_nothing)
{
	struct buf why cleanup_buf = BUF_INIT(1024);
	struct statement s = said(12, SPAN_DAYS(30));
	struct event ev = event_of(&s);

	ck_assert(engine_may(c.engine, &ev, &why));
	break_it(&s, refused[_i].broken);
	ck_assert_msg(!engine_may(c.engine, &ev, &why), "%s", refused[_i].why);
	ck_assert_msg(strstr(buf_text(&why), refused[_i].says) != NULL, "%s: %s", refused[_i].why,
		      buf_text(&why));
	case_step(&c, ev);
	ck_assert_ptr_null(service()->statement);
	ck_assert_str_eq(notice(), "");
}
END_TEST

START_TEST(openings_without_dates_are_no_wait)
{
	struct buf why cleanup_buf = BUF_INIT(1024);
	struct statement s = said(12, SPAN_DAYS(3));
	struct event ev = event_of(&s);

	ev.service = WAITS;
	ck_assert(!engine_may(c.engine, &ev, &why));
	ck_assert_msg(strstr(buf_text(&why), "third-next-available") != NULL, "%s", buf_text(&why));
}
END_TEST

/* ---- the end ---- */

START_TEST(at_its_end_nothing_is_known_at_once)
{
	state(12, SPAN_HOURS(47));
	case_observe(&c, S, 12);
	case_observe(&c, S, 12);
	ck_assert_int_eq(engine_verdict(c.engine, S), VERDICT_OPEN);
	wait_for((struct span){ since(c.now, service()->statement->until).ms - 1000 });
	ck_assert_int_eq(engine_verdict(c.engine, S), VERDICT_OPEN);
	ck_assert(!service()->statement->reminded); /* under two days: whoever said it still knows */
	case_tick(&c, SPAN_SECONDS(1));
	ck_assert_int_eq(engine_verdict(c.engine, S), VERDICT_UNKNOWN);
	ck_assert(service()->statement->ended && service()->verdict.stale && !service()->verdict.dead);
	ck_assert_str_eq(notice(),
			 "e/prim: what K. Osei stated has ended, and nobody states it anew: "
			 "nothing is known of it now");
	ck_assert_ptr_nonnull(case_effect(&c, EFFECT_SAVE_SERVICE));
	case_tick(&c, SPAN_MINUTES(15));
	ck_assert_str_eq(notice(), "");
	ck_assert_int_eq(attest_due(c.engine, S), DUE_NEVER);
}
END_TEST

START_TEST(stated_again_it_is_known_again)
{
	state(12, SPAN_HOURS(1));
	case_observe(&c, S, 12);
	case_observe(&c, S, 12);
	wait_for(SPAN_MINUTES(30));
	ck_assert_int_eq(engine_verdict(c.engine, S), VERDICT_UNKNOWN);
	state(12, SPAN_HOURS(2));
	ck_assert(!service()->statement->ended);
	case_observe(&c, S, 12);
	ck_assert_int_eq(engine_verdict(c.engine, S), VERDICT_OPEN);
}
END_TEST

START_TEST(data_older_than_stale_is_not_made_younger)
{
	struct instant as_of;

	case_observe(&c, S, 12);
	as_of = c.now;
	state(12, SPAN_HOURS(3));
	for (int i = 0; i < 6; i++)
		case_tick(&c, SPAN_MINUTES(30));
	ck_assert(service()->statement->ended);
	ck_assert_int_eq(service()->as_of.ms, as_of.ms);
}
END_TEST

START_TEST(a_long_statement_reminds_once)
{
	state(12, SPAN_HOURS(48));
	ck_assert_int_eq(attest_due(c.engine, S), after(c.now, SPAN_HOURS(24)).ms);
	wait_for((struct span){ SPAN_HOURS(24).ms - 1000 });
	ck_assert(!service()->statement->reminded);
	case_tick(&c, SPAN_SECONDS(1));
	ck_assert(service()->statement->reminded);
	ck_assert_str_eq(notice(),
			 "e/prim: what K. Osei stated ends in a day; state it again, or nothing "
			 "is known of it then");
	ck_assert_ptr_nonnull(case_effect(&c, EFFECT_SAVE_SERVICE));
	ck_assert_int_eq(attest_due(c.engine, S), service()->statement->until.ms);
	case_observe(&c, S, 12);
	ck_assert_str_eq(notice(), "");
}
END_TEST

START_TEST(of_a_feed_that_counts_no_statement_is_in_force)
{
	ck_assert_int_eq(attest_due(c.engine, S), DUE_NEVER);
	state(12, SPAN_HOURS(1));
	c.feed.way = FEED_IS_ASKED; /* as after a reload */
	ck_assert_int_eq(attest_due(c.engine, S), DUE_NEVER);
	wait_for(SPAN_HOURS(2));
	ck_assert(!service()->statement->ended);
}
END_TEST

/* ---- restarts and clocks ---- */

START_TEST(it_survives_a_restart_and_ends_in_it)
{
	struct service_state was;
	struct statement kept;

	state(12, SPAN_HOURS(2));
	case_observe(&c, S, 12);
	was = *service();
	kept = *was.statement;
	was.statement = &kept;
	was.smooth = NULL;
	c.now = after(c.now, SPAN_HOURS(3));
	(void)engine_free(c.engine);
	c.engine = engine_new(&c.config, c.now, 1);
	engine_restore_service(c.engine, S, &was);
	ck_assert_str_eq(service()->statement->who, "K. Osei");
	case_tick(&c, SPAN_SECONDS(1));
	ck_assert(service()->statement->ended);
}
END_TEST

START_TEST(a_clock_set_back_leaves_the_end)
{
	struct instant until;

	state(12, SPAN_DAYS(3));
	until = service()->statement->until;
	c.now = before(c.now, SPAN_HOURS(5));
	case_tick(&c, SPAN_SECONDS(1));
	ck_assert_int_eq(service()->statement->at.ms, c.now.ms);
	ck_assert_int_eq(service()->statement->until.ms, until.ms);
	case_tick(&c, SPAN_HOURS(2));
	ck_assert_int_eq(service()->statement->at.ms, before(c.now, SPAN_HOURS(2)).ms);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("attest");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_loop_test(tc, a_statement_is_kept_with_its_name, 0, ROWS(statements));
	tcase_add_test(tc, a_newer_statement_takes_its_place);
	tcase_add_loop_test(tc, what_may_not_be_said_changes_nothing, 0, ROWS(refused));
	tcase_add_test(tc, openings_without_dates_are_no_wait);
	tcase_add_test(tc, at_its_end_nothing_is_known_at_once);
	tcase_add_test(tc, stated_again_it_is_known_again);
	tcase_add_test(tc, data_older_than_stale_is_not_made_younger);
	tcase_add_test(tc, a_long_statement_reminds_once);
	tcase_add_test(tc, of_a_feed_that_counts_no_statement_is_in_force);
	tcase_add_test(tc, it_survives_a_restart_and_ends_in_it);
	tcase_add_test(tc, a_clock_set_back_leaves_the_end);
	return run_case("attest", tc);
}
