/* SPDX-License-Identifier: Apache-2.0 */
/*
 * explain_next.c - what happens next, for each shape a policy can have.
 */

#include "tests/unit/support/run.h"
#include "tests/unit/support/still_say.h"

#define DAY_UP ", 12 times in a row over 24 h"

static struct policy *policy(void)
{
	return &said_policies[0];
}

static void full(struct engine *e)
{
	house_service(e, HARBOR, VERDICT_FULL, 2);
}

static void full_cuts(struct engine *e)
{
	full(e);
	policy()->full.ads = ADS_BUDGET;
	policy()->full.share_bp = 1000;
}

static void quick(struct engine *e)
{
	full(e);
	policy()->confirm_up = 1;
	policy()->confirm_for = SPAN_HOURS(0);
}

static void by_cadence(struct engine *e)
{
	full(e);
	policy()->confirm_up = 0;
	policy()->confirm_for = SPAN_HOURS(6);
}

static void filling(struct engine *e)
{
	house_service(e, HARBOR, VERDICT_FILLING, 5);
	policy()->full.given = false;
}

static void no_filling(struct engine *e)
{
	(void)e;
	policy()->filling.given = false;
	policy()->full.at.value = 0;
	policy()->ample.given = false;
}

static void filling_raises(struct engine *e)
{
	(void)e;
	policy()->filling.share_bp = 12000;
}

static void only_ample(struct engine *e)
{
	(void)e;
	policy()->full.given = policy()->filling.given = false;
}

static void closed(struct engine *e)
{
	(void)e;
	house_services[HARBOR].closed = true;
}

static void dead(struct engine *e, int fallback)
{
	e->services[HARBOR].verdict.stale = e->services[HARBOR].verdict.dead = true;
	policy()->dead = fallback;
}

static void dead_hold(struct engine *e)
{
	dead(e, FALLBACK_HOLD);
}

static void dead_baseline(struct engine *e)
{
	dead(e, FALLBACK_BASELINE);
}

static void dead_pause(struct engine *e)
{
	dead(e, FALLBACK_PAUSE);
}

static const struct {
	const char *why;
	void (*set)(struct engine *e);
	const char *says;
} rows[] = {
	{ "full, and the ads are cut, not paused", full_cuts,
	  "Spend rises again when 8 or more openings are seen" DAY_UP },
	{ "once is enough", quick, "Resumes when 8 or more openings are seen" },
	{ "as often as the feed's cadence gives", by_cadence,
	  "Resumes when 8 or more openings are seen, 12 times in a row over 6 h" },
	{ "filling, and nothing below it", filling,
	  "Back to the planned budget at 10 or more openings" DAY_UP },
	{ "open, straight to full, and nothing above", no_filling,
	  "Pauses at no openings, 3 times in a row" },
	{ "a share above the plan", filling_raises,
	  "Spend changes at 6 or fewer openings, 3 times in a row; "
	  "more spend at 20 or more openings" DAY_UP },
	{ "nothing below", only_ample, "More spend at 20 or more openings" DAY_UP },
	{ "closed", closed, "Stays closed until the configuration says otherwise" },
	{ "dead, and left alone", dead_hold, "Until feed epic recovers, ads stay as they are" },
	{ "dead, and back to the plan", dead_baseline,
	  "Until feed epic recovers, raised budgets go back to the plan and other ads stay" },
	{ "dead, and paused", dead_pause, "Until feed epic recovers, ads are paused" },
};

START_TEST(says)
{
	struct engine e;

	say_begin(&e);
	rows[_i].set(&e);
	check_says(rows[_i].why, explain_next, &e, HARBOR, rows[_i].says);
}
END_TEST

START_TEST(the_next_check)
{
	struct engine e;

	say_begin(&e);
	check_says("just polled", explain_again, &e, HARBOR, "checked every 15 min, next about 11:56");
	e.services[HARBOR].verdict.candidate = VERDICT_FILLING;
	check_says("pending", explain_again, &e, HARBOR,
		   "checked every 15 min, next about 11:56, sooner while a change is pending");
	e.services[HARBOR].verdict.candidate = VERDICT_OPEN;
	e.services[HARBOR].polled_at = house_at("2026-11-22T16:00:00Z");
	check_says("overdue", explain_again, &e, HARBOR, "checked every 15 min, the next is due");
	e.services[HARBOR].polled_at.ms = 0;
	check_says("never", explain_again, &e, HARBOR, "checked every 15 min, the next is due");
}
END_TEST

START_TEST(a_source_that_tells_is_not_checked)
{
	struct engine e;

	say_begin(&e);
	house_feeds[0].way = FEED_IS_PUSHED;
	check_says("told", explain_again, &e, HARBOR,
		   "told by its source, usually every 15 min, last 11:41");
	e.services[HARBOR].polled_at.ms = 0;
	check_says("not yet", explain_again, &e, HARBOR, "told by its source, usually every 15 min");
	house_feeds[0].way = FEED_IS_ASKED;
}
END_TEST

START_TEST(hours_are_told_as_hours)
{
	struct buf out cleanup_buf = BUF_INIT(256);
	struct engine e;

	say_begin(&e);
	policy()->within = SPAN_HOURS(36);
	explain_reading(&e, HARBOR, &e.services[HARBOR].evidence[0], &out);
	ck_assert_str_eq(buf_text(&out), "12 openings in the next 36 hours");
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("explain_next");

	tcase_add_loop_test(tc, says, 0, ROWS(rows));
	tcase_add_test(tc, the_next_check);
	tcase_add_test(tc, a_source_that_tells_is_not_checked);
	tcase_add_test(tc, hours_are_told_as_hours);
	return run_case("explain_next", tc);
}
