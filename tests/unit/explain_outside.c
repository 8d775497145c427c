/* SPDX-License-Identifier: Apache-2.0 */
/*
 * explain_outside.c - what others have a hand in: who changed it, whose budget it is, what is taken.
 */
#include "tests/unit/support/run.h"
#include "tests/unit/support/still_say.h"

#define OPEN "Open since 11:20: 12 openings in the next 14 days, over the limit of 6"
#define OUTSIDE "google/20411107 was changed outside capacityd and is left alone"
#define LEFT_ALONE \
	"Left alone until a person hands it back: capacityctl resume harbor-point/primary-care"

static char words[] = "the campaign shares its budget. ";

static void outside_by(struct engine *e)
{
	static char who[] = "maria@clinic.example with the ads page";

	google(e)->changed_by = who;
}

/* The last of three was within the week, to the minute. */
static void outside_often(struct engine *e)
{
	int64_t now = e->now.ms / 60000;

	google(e)->outside[0] = (uint32_t)now;
	google(e)->outside[2] = (uint32_t)(now - 7 * 24 * 60);
}

static void outside_seldom(struct engine *e)
{
	outside_often(e);
	google(e)->outside[2]--;
}

static void outside_for_a_day(struct engine *e)
{
	house_config.limits.human_wins = SPAN_DAYS(1);
	google(e)->changed_outside = true;
	google(e)->changed_outside_at = before(e->now, SPAN_HOURS(2));
}

static void outside_switch(struct engine *e)
{
	(void)e;
	house_targets[HARBOR_GOOGLE].lever = LEVER_SWITCH;
}

static void outside_bid(struct engine *e)
{
	house_targets[HARBOR_GOOGLE].lever = LEVER_BID;
	house_target(e, HARBOR_GOOGLE, AD_ENABLED, 850000);
}

static void twins(struct engine *e)
{
	google(e)->trouble = words;
	e->refs[HARBOR_GOOGLE] = e->refs[ELM_GOOGLE] = 77;
	e->refs[HARBOR_META] = 77; /* another platform's 77 is another budget */
}

static void least(struct engine *e, int64_t dollars, int32_t day)
{
	google(e)->least_micros = DOLLARS(dollars);
	google(e)->least_day = day;
}

static void least_above_max(struct engine *e)
{
	least(e, 401, 0);
}

static void least_at_max(struct engine *e)
{
	least(e, 400, 0);
}

static void least_of_the_day(struct engine *e)
{
	least(e, 60, 20779);
}

static void least_abroad(struct engine *e)
{
	static struct zone_shift shift = { .offset_s = 9 * 3600, .abbreviation = "JST" };
	static struct zone far = { "Test/Tokyo", &shift, 1 };

	least(e, 60, 20780);
	house_platforms[0].zone = &far;
}

static const struct {
	const char *why;
	enum gate gate;
	void (*set)(struct engine *e);
	const char *says, *next;
} rows[] = {
	{ "changed outside, by somebody", GATE_CHANGED_OUTSIDE, outside_by,
	  "google/20411107 was changed outside capacityd by maria@clinic.example with the ads page "
	  "and "
	  "is left alone; it runs at $180 a day now. " OPEN,
	  LEFT_ALONE },
	{ "changed outside, again and again", GATE_CHANGED_OUTSIDE, outside_often,
	  "google/20411107 was changed outside capacityd and is left alone; it runs at $180 a day "
	  "now. "
	  "Something else keeps changing it. " OPEN,
	  LEFT_ALONE },
	{ "changed outside, three times in more than a week", GATE_CHANGED_OUTSIDE, outside_seldom,
	  OUTSIDE "; it runs at $180 a day now. " OPEN, LEFT_ALONE },
	{ "changed outside, until tomorrow", GATE_CHANGED_OUTSIDE, outside_for_a_day,
	  OUTSIDE "; it runs at $180 a day now. " OPEN,
	  "Left alone until Mon Nov 23, 09:45, or until a person hands it back: capacityctl resume "
	  "harbor-point/primary-care" },
	{ "a switch changed outside", GATE_CHANGED_OUTSIDE, outside_switch,
	  OUTSIDE "; it runs now. " OPEN, LEFT_ALONE },
	{ "a bid changed outside", GATE_CHANGED_OUTSIDE, outside_bid,
	  OUTSIDE "; it runs at a bid of 85 % now. " OPEN, LEFT_ALONE },
	{ "one budget behind two targets", GATE_NOT_STEERABLE, twins,
	  "google/20411107 cannot be steered: its budget is that of google/773, too. " OPEN,
	  "A person must look at google/20411107: give each a budget of its own, or take one of "
	  "them "
	  "out" },
	{ "less than the platform takes", GATE_LEAST, least_at_max,
	  "The platform takes no less than $400 a day for google/20411107. " OPEN,
	  "Changed when it is to spend at least that" },
	{ "more than its max is the least the platform takes", GATE_LEAST, least_above_max,
	  "The platform takes no less than $401 a day for google/20411107. " OPEN,
	  "A person must raise its max, or take it out of the configuration" },
	{ "less than the platform takes today", GATE_LEAST, least_of_the_day,
	  "The platform takes no less than $60 a day for google/20411107 today. " OPEN,
	  "Tried again Mon Nov 23, 00:00, the ad account's midnight" },
	{ "and the account's day ends elsewhere", GATE_LEAST, least_abroad,
	  "The platform takes no less than $60 a day for google/20411107 today. " OPEN,
	  "Tried again Mon Nov 23, 10:00, the ad account's midnight" },
};

START_TEST(says)
{
	struct engine e;

	say_begin(&e);
	house_targets[HARBOR_GOOGLE].lever = LEVER_BUDGET;
	house_platforms[0].zone = NULL;
	rows[_i].set(&e);
	google(&e)->gate = (uint8_t)rows[_i].gate;
	check_says(rows[_i].why, explain_why, &e, HARBOR, rows[_i].says);
	check_says(rows[_i].why, explain_next, &e, HARBOR, rows[_i].next);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("explain_outside");

	tcase_add_loop_test(tc, says, 0, ROWS(rows));
	return run_case("explain_outside", tc);
}
