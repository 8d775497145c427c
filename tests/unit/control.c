/* SPDX-License-Identifier: Apache-2.0 */
/*
 * control.c - who steers, and the words for gates and bounds.
 *
 * Service e/prim has targets 5 and 6; a row puts the first into a state.
 */
#include "tests/unit/support/engine_case.h"
#include "tests/unit/support/run.h"

enum { T = 5, S = 4 };

static struct engine_case c;

static void setup(void)
{
	case_open(&c);
}

static void teardown(void)
{
	case_close(&c);
}

static const struct {
	const char *why;
	enum gate gate;
	enum command_stage stage;
	int64_t asked_s; /* seconds ago */
	bool troubled, held, stopped;
	enum control target, service;
} rows[] = {
	{ "nothing is in the way", GATE_NONE, STAGE_NONE, 0, false, false, false, CONTROL_AUTOMATIC,
	  CONTROL_AUTOMATIC },
	{ "stopped", GATE_STOPPED, STAGE_NONE, 0, false, false, true, CONTROL_STOPPED, CONTROL_STOPPED },
	{ "stopped and held: the switch is for all", GATE_STOPPED, STAGE_NONE, 0, false, true, true,
	  CONTROL_STOPPED, CONTROL_STOPPED },
	{ "held", GATE_HELD, STAGE_NONE, 0, false, true, false, CONTROL_HELD, CONTROL_HELD },
	{ "held one way, and nothing pulls that way", GATE_NONE, STAGE_NONE, 0, false, true, false,
	  CONTROL_AUTOMATIC, CONTROL_HELD },
	{ "changed outside", GATE_CHANGED_OUTSIDE, STAGE_NONE, 0, false, false, false,
	  CONTROL_CHANGED_OUTSIDE, CONTROL_CHANGED_OUTSIDE },
	{ "changed outside is told before a hold", GATE_CHANGED_OUTSIDE, STAGE_NONE, 0, false, true,
	  false, CONTROL_CHANGED_OUTSIDE, CONTROL_CHANGED_OUTSIDE },
	{ "paused by a person", GATE_PAUSED_BY_PERSON, STAGE_NONE, 0, false, false, false,
	  CONTROL_CHANGED_OUTSIDE, CONTROL_CHANGED_OUTSIDE },
	{ "rehearsal", GATE_REHEARSAL, STAGE_NONE, 0, false, false, false, CONTROL_REHEARSAL,
	  CONTROL_REHEARSAL },
	{ "waits for approval", GATE_APPROVAL, STAGE_NONE, 0, false, false, false,
	  CONTROL_WAITS_FOR_APPROVAL, CONTROL_WAITS_FOR_APPROVAL },
	{ "sent a moment ago", GATE_IN_FLIGHT, STAGE_DONE, 59, false, false, false,
	  CONTROL_AUTOMATIC, CONTROL_AUTOMATIC },
	{ "sent, and not confirmed in time", GATE_IN_FLIGHT, STAGE_DONE, 60, false, false, false,
	  CONTROL_NOT_CONFIRMED, CONTROL_NOT_CONFIRMED },
	{ "not confirmed, and a night began meanwhile", GATE_FREEZE, STAGE_UNSURE, 60, false, false,
	  false, CONTROL_NOT_CONFIRMED, CONTROL_NOT_CONFIRMED },
	{ "settled long ago", GATE_FREEZE, STAGE_NONE, 60, false, false, false, CONTROL_AUTOMATIC,
	  CONTROL_AUTOMATIC },
	{ "refused", GATE_RETRY, STAGE_NONE, 0, true, false, false, CONTROL_NOT_CONFIRMED,
	  CONTROL_NOT_CONFIRMED },
	{ "about to be read", GATE_UNREAD, STAGE_NONE, 0, false, false, false, CONTROL_AUTOMATIC,
	  CONTROL_AUTOMATIC },
	{ "cannot be read", GATE_UNREAD, STAGE_NONE, 0, true, false, false, CONTROL_NOT_CONFIRMED,
	  CONTROL_NOT_CONFIRMED },
};

START_TEST(steers)
{
	static struct hold hold = { .who = "J. Cho" };
	struct target_state *is = &c.engine->targets[T];
	char words[] = "HTTP 503";

	is->gate = (uint8_t)rows[_i].gate;
	is->stage = (uint8_t)rows[_i].stage;
	is->stage_since = before(c.now, SPAN_SECONDS(rows[_i].asked_s));
	is->trouble = rows[_i].troubled ? words : NULL;
	c.engine->services[S].hold = rows[_i].held ? &hold : NULL;
	c.engine->stopped = rows[_i].stopped;
	if (rows[_i].stopped)
		c.engine->targets[T + 1].gate = GATE_STOPPED;
	ck_assert_msg(engine_target_control(c.engine, T) == rows[_i].target, "%s", rows[_i].why);
	ck_assert_msg(engine_control(c.engine, S) == rows[_i].service, "%s", rows[_i].why);
	is->trouble = NULL;
	c.engine->services[S].hold = NULL;
}
END_TEST

/* Each has words of its own: what people read tells them apart. */
START_TEST(names)
{
	for (int a = GATE_NONE; a <= GATE_MONTH; a++)
		for (int b = GATE_NONE; b < a; b++)
			ck_assert_str_ne(gate_name((enum gate)a), gate_name((enum gate)b));
	for (int a = BOUND_NONE; a < BOUND_COUNT; a++)
		for (int b = BOUND_NONE; b < a; b++)
			ck_assert_str_ne(bound_name((enum bound)a), bound_name((enum bound)b));
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("control");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_loop_test(tc, steers, 0, ROWS(rows));
	tcase_add_test(tc, names);
	return run_case("control", tc);
}
