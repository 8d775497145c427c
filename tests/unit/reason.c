/* SPDX-License-Identifier: Apache-2.0 */
/*
 * reason.c - the sentence that is kept with a verdict and with a command.
 *
 * It is read years later, so it names what was seen, the limit it met and how often
 * it was checked, in the unit of its measure.
 */

#include "tests/unit/support/run.h"
#include "tests/unit/support/still_say.h"

static struct verdict_state *verdict(struct engine *e)
{
	return &e->services[HARBOR].verdict;
}

static void move(struct engine *e, enum verdict from, enum verdict to, int32_t value)
{
	house_service(e, HARBOR, to, value);
	verdict(e)->came_from = from;
}

static void went_full(struct engine *e)
{
	move(e, VERDICT_FILLING, VERDICT_FULL, 2);
}

static void went_full_once(struct engine *e)
{
	went_full(e);
	e->services[HARBOR].decided_agreed = 1;
}

static void first_filling(struct engine *e)
{
	move(e, VERDICT_UNKNOWN, VERDICT_FILLING, 5);
}

static void went_ample(struct engine *e)
{
	move(e, VERDICT_OPEN, VERDICT_AMPLE, 31);
}

static void wait(enum metric_id m)
{
	said_policies[0].metric = (int)m;
	said_policies[0].full =
		(struct boundary){ true, { 28, UNIT_DAYS }, { 21, UNIT_DAYS }, ADS_PAUSE, 0 };
	said_policies[0].ample =
		(struct boundary){ true, { 7, UNIT_DAYS }, { 10, UNIT_DAYS }, ADS_BUDGET, 13000 };
}

static void waits_full(struct engine *e)
{
	wait(METRIC_WAIT_DAYS);
	move(e, VERDICT_OPEN, VERDICT_FULL, 30);
}

static void waits_ample(struct engine *e)
{
	wait(METRIC_WAIT_DAYS);
	move(e, VERDICT_OPEN, VERDICT_AMPLE, 5);
}

static void left_full(struct engine *e)
{
	move(e, VERDICT_FULL, VERDICT_FILLING, 9);
}

static void full_no_more(struct engine *e)
{
	move(e, VERDICT_FULL, VERDICT_OPEN, 9);
	said_policies[0].full.given = false;
}

static void first_open(struct engine *e)
{
	move(e, VERDICT_UNKNOWN, VERDICT_OPEN, 12);
}

static void closed(struct engine *e)
{
	(void)e;
	house_services[HARBOR].closed = true;
}

static void undecided(struct engine *e)
{
	e->services[HARBOR].decided_count = 0;
}

static void stale(struct engine *e)
{
	verdict(e)->stale = true;
}

static void dead(struct engine *e)
{
	static char words[] = "feed epic: the server answered 503";

	verdict(e)->dead = true;
	e->services[HARBOR].trouble = words;
}

static const struct {
	const char *why;
	void (*set)(struct engine *e);
	const char *says;
} verdicts[] = {
	{ "down", went_full,
	  "2 openings in the next 14 days, at or under the full limit of 3 (3 checks in a row)" },
	{ "one is singular", went_full_once,
	  "2 openings in the next 14 days, at or under the full limit of 3 (1 check in a row)" },
	{ "the first judgement",
	  first_filling, "5 openings in the next 14 days, at or under the filling limit of 6 (3 checks in a row)" },
	{ "up to ample", went_ample,
	  "31 openings in the next 14 days, at or over the ample limit of 20 (3 checks in a row)" },
	{ "days of wait, down", waits_full,
	  "30 days of waiting, as the feed states it, at or over the full limit of 28 days (3 "
	  "checks "
	  "in a row)" },
	{ "days of wait, up", waits_ample,
	  "5 days of waiting, as the feed states it, at or under the ample limit of 7 days (3 "
	  "checks in "
	  "a row)" },
	{ "where the old state ended", left_full,
	  "9 openings in the next 14 days; full ends at 8 (3 checks in a row)" },
	{ "the old state is no more", full_no_more,
	  "9 openings in the next 14 days, inside the limits (3 checks in a row)" },
	{ "nothing before it", first_open,
	  "12 openings in the next 14 days, inside the limits (3 checks in a row)" },
	{ "closed", closed, "declared closed in the configuration" },
	{ "nothing decided yet", undecided, "no data yet" },
	{ "stale", stale, "the last good data is 4 min old; its ads stay as they are" },
	{ "dead", dead, "the last good data is 4 min old, because feed epic: the server answered 503; boosts end, cuts stay" },
};

START_TEST(of_a_verdict)
{
	char out[NOTICE_MAX];
	struct engine e;

	say_begin(&e);
	verdicts[_i].set(&e);
	reason_of_verdict(&e, HARBOR, out);
	ck_assert_msg(strcmp(out, verdicts[_i].says) == 0, "%s:\n  said: %s\n  want: %s",
		      verdicts[_i].why, out, verdicts[_i].says);
}
END_TEST

START_TEST(of_a_command)
{
	static const struct {
		struct command c;
		const char *says;
	} rows[] = {
		{ { .verb = VERB_PAUSE },
		  "paused, because harbor-point/primary-care is full: 2 openings in the next 14 "
		  "days, "
		  "at or under the full limit of 3 (3 checks in a row)" },
		{ { .verb = VERB_ENABLE },
		  "resumed, because harbor-point/primary-care is full: 2 openings in the next 14 "
		  "days, "
		  "at or under the full limit of 3 (3 checks in a row)" },
		{ { .verb = VERB_SET_BUDGET,
		    .budget_micros = DOLLARS(90),
		    .planned_against = { AD_ENABLED, DOLLARS(180), 0 } },
		  "$90 a day instead of $180, because harbor-point/primary-care is full: 2 "
		  "openings in "
		  "the next 14 days, at or under the full limit of 3 (3 checks in a row)" },
	};
	char out[NOTICE_MAX];
	struct engine e;

	say_begin(&e);
	went_full(&e);
	for (int i = 0; i < ROWS(rows); i++) {
		reason_of_command(&e, HARBOR_GOOGLE, &rows[i].c, out);
		ck_assert_str_eq(out, rows[i].says);
	}
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("reason");

	tcase_add_loop_test(tc, of_a_verdict, 0, ROWS(verdicts));
	tcase_add_test(tc, of_a_command);
	return run_case("reason", tc);
}
