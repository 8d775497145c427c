/* SPDX-License-Identifier: Apache-2.0 */
/*
 * explain_not.c - what would bring a service more, and each thing that stands in its way.
 */

#include "tests/unit/support/run.h"
#include "tests/unit/support/still_say.h"

#define DAY_UP ", 12 times in a row over 24 h"

static struct hold hold;
static struct go_live draft = { .state = GO_LIVE_DRAFT };
static struct freeze winter = { .name = "winter", .reason = "holidays", .owner = "K. Osei" };

static void nothing(struct engine *e)
{
	(void)e;
}

static void full(struct engine *e)
{
	house_service(e, HARBOR, VERDICT_FULL, 2);
}

static void filling(struct engine *e)
{
	house_service(e, HARBOR, VERDICT_FILLING, 5);
}

static void ample(struct engine *e)
{
	house_service(e, HARBOR, VERDICT_AMPLE, 31);
}

static void no_ample(struct engine *e)
{
	(void)e;
	said_policies[0].ample.given = false;
}

static void rehearsal(struct engine *e)
{
	(void)e;
	house_config.mode = MODE_REHEARSAL;
}

static void closed(struct engine *e)
{
	(void)e;
	house_services[HARBOR].closed = true;
}

static void silent(struct engine *e)
{
	e->services[HARBOR].verdict.stale = true;
}

static const struct {
	const char *why;
	void (*set)(struct engine *e);
	const char *says;
} needs[] = {
	{ "full", full, "Resumes when 8 or more openings are seen" DAY_UP },
	{ "filling: not what would pause it", filling,
	  "Back to the planned budget at 10 or more openings" DAY_UP },
	{ "open: not what would cut it", nothing, "More spend at 20 or more openings" DAY_UP },
	{ "nothing is sent in a rehearsal", rehearsal,
	  "More spend would follow at 20 or more openings" DAY_UP },
	{ "no mark of ample", no_ample,
	  "Policy default spends what is planned, however much room there is" },
	{ "ample", ample, "Its numbers ask for more already" },
	{ "closed", closed, "Stays closed until the configuration says otherwise" },
	{ "unknown", silent, "Nothing more is spent before feed epic tells enough to judge it by" },
};

START_TEST(what_the_numbers_must_be)
{
	struct engine e;

	say_begin(&e);
	needs[_i].set(&e);
	check_says(needs[_i].why, explain_more, &e, HARBOR, needs[_i].says);
}
END_TEST

/* ---- what stands in the way ---- */

static void stopped(struct engine *e)
{
	house_stop(e, "J. Cho", "agency audit");
}

static void not_live(struct engine *e)
{
	(void)e;
	house_services[HARBOR].go_live = &draft;
}

static void frozen(struct engine *e)
{
	(void)e;
	house_config.freezes = &winter;
	house_config.freeze_count = 1;
}

static void held(struct engine *e, enum hold_direction direction)
{
	hold = (struct hold){ .who = "K. Osei",
			      .reason = "flu clinic week",
			      .until = house_at("2026-11-27T13:00:00Z"),
			      .direction = (uint8_t)direction };
	e->services[HARBOR].hold = &hold;
}

static void held_all(struct engine *e)
{
	held(e, HOLD_ALL);
}

static void held_up(struct engine *e)
{
	held(e, HOLD_INCREASES);
}

static void held_down(struct engine *e)
{
	held(e, HOLD_DECREASES);
}

static void second_outside(struct engine *e)
{
	e->targets[HARBOR_META].changed_outside = true;
}

static void other_outside(struct engine *e)
{
	e->targets[MILL_GOOGLE].changed_outside = true;
}

static void found_paused(struct engine *e)
{
	e->targets[HARBOR_GOOGLE].confirmed.status = AD_PAUSED;
}

static void paused_by_us(struct engine *e)
{
	found_paused(e);
	e->targets[HARBOR_GOOGLE].paused_by_us = true;
}

static void unread(struct engine *e)
{
	e->targets[HARBOR_GOOGLE].gate = GATE_UNREAD;
}

static const struct {
	const char *why;
	void (*set)(struct engine *e);
	enum gate gate;
	const char *says;
} obstacles[] = {
	{ "no stop", nothing, GATE_STOPPED, "" },
	{ "stopped", stopped, GATE_STOPPED,
	  "Stopped by J. Cho: nothing is sent (agency audit). Nothing until a person lifts the "
	  "stop: capacityctl start" },
	{ "live", nothing, GATE_GO_LIVE, "" },
	{ "not signed, though no more is wanted now", not_live, GATE_GO_LIVE,
	  "Not live: neither owner has signed. More spend when both owners have signed and "
	  "go_live says state: live" },
	{ "no freeze", nothing, GATE_FREEZE, "" },
	{ "not held", nothing, GATE_HELD, "" },
	{ "held, though nothing is wanted now", held_all, GATE_HELD,
	  "Held by K. Osei until Fri Nov 27, 08:00: flu clinic week. Hold ends Fri Nov 27, "
	  "08:00; automatic control returns" },
	{ "more is held", held_up, GATE_HELD,
	  "More spend is held by K. Osei until Fri Nov 27, 08:00: flu clinic week. Hold ends "
	  "Fri Nov 27, 08:00; automatic control returns" },
	{ "a hold of cuts stops no raise", held_down, GATE_HELD, "" },
	{ "one of its ads was changed", second_outside, GATE_CHANGED_OUTSIDE,
	  "meta/23851234567890 was changed outside capacityd and is left alone; it runs at $90 a "
	  "day now. Left alone until a person hands it back: capacityctl resume "
	  "harbor-point/primary-care" },
	{ "an ad of another service", other_outside, GATE_CHANGED_OUTSIDE, "" },
	{ "it runs", nothing, GATE_PAUSED_BY_PERSON, "" },
	{ "found paused", found_paused, GATE_PAUSED_BY_PERSON,
	  "google/20411107 was paused by a person and stays paused. Stays paused until a person "
	  "starts it on the platform" },
	{ "our own pause", paused_by_us, GATE_PAUSED_BY_PERSON, "" },
	{ "acting", nothing, GATE_REHEARSAL, "" },
	{ "a rehearsal", rehearsal, GATE_REHEARSAL,
	  "This is a rehearsal: nothing is sent. Sent when the configuration says mode: act, or "
	  "approve" },
	{ "nothing to wait for but time", unread, GATE_UNREAD, "google/20411107 was not read recently" },
	{ "another gate than asked for", unread, GATE_PACE, "" },
};

static int asked; /* the row */

static void say_obstacle(const struct engine *e, service_ix s, struct buf *out)
{
	explain_obstacle(e, s, obstacles[asked].gate, out);
}

START_TEST(what_stands_in_the_way)
{
	struct engine e;

	say_begin(&e);
	house_services[HARBOR].go_live = NULL;
	obstacles[_i].set(&e);
	asked = _i;
	check_says(obstacles[_i].why, say_obstacle, &e, HARBOR, obstacles[_i].says);
	house_services[HARBOR].go_live = NULL;
}
END_TEST

START_TEST(a_freeze_is_named)
{
	struct buf out cleanup_buf = BUF_INIT(4096);
	struct engine e;

	say_begin(&e);
	frozen(&e);
	explain_obstacle(&e, HARBOR, GATE_FREEZE, &out);
	ck_assert_msg(strstr(buf_text(&out), "winter: holidays (K. Osei)") != NULL, "%s", buf_text(&out));
	house_config.freeze_count = 0;
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("explain_not");

	tcase_add_loop_test(tc, what_the_numbers_must_be, 0, ROWS(needs));
	tcase_add_loop_test(tc, what_stands_in_the_way, 0, ROWS(obstacles));
	tcase_add_test(tc, a_freeze_is_named);
	return run_case("explain_not", tc);
}
