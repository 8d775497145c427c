/* SPDX-License-Identifier: Apache-2.0 */
/*
 * row.c - the tag beside a verdict says what keeps its ads from being steered freely.
 */
#include "report/row.h"
#include "tests/unit/support/run.h"
#include "tests/unit/support/still_engine.h"

static struct hold hold = { .who = "K. Osei" };

static void is_free(struct engine *e)
{
	(void)e;
}

static void shares_a_budget(struct engine *e)
{
	e->targets[BAY_GOOGLE].gate = GATE_NOT_STEERABLE;
}

static void found_paused(struct engine *e)
{
	e->targets[BAY_GOOGLE].gate = GATE_PAUSED_BY_PERSON;
}

static void freezes(struct engine *e)
{
	e->targets[BAY_GOOGLE].gate = GATE_FREEZE;
}

static void is_not_live(struct engine *e)
{
	e->targets[BAY_GOOGLE].gate = GATE_GO_LIVE;
}

static void moves_with_many(struct engine *e)
{
	e->targets[BAY_GOOGLE].gate = GATE_MASS;
}

static void is_held(struct engine *e)
{
	e->services[BAY].hold = &hold;
	e->targets[BAY_GOOGLE].gate = GATE_HELD;
}

static void may_not_rise(struct engine *e)
{
	hold.direction = HOLD_INCREASES;
	e->services[BAY].hold = &hold;
}

static void flaps(struct engine *e)
{
	e->services[BAY].verdict.flapping = true;
}

static void waits(struct engine *e)
{
	e->targets[BAY_GOOGLE].gate = GATE_APPROVAL;
	e->targets[BAY_GOOGLE].wanted.budget_micros += DOLLARS(10);
}

static void is_in_doubt(struct engine *e)
{
	e->targets[BAY_GOOGLE].stage = STAGE_UNSURE;
}

static void was_changed(struct engine *e)
{
	e->targets[BAY_GOOGLE].gate = GATE_CHANGED_OUTSIDE;
}

static const struct {
	const char *why;
	void (*is)(struct engine *e);
	const char *says, *glyph;
} rows[] = {
	{ "nothing is in the way", is_free, "", "!" },
	{ "a shared budget", shares_a_budget, "Not steerable", "!" },
	{ "not ours to enable", found_paused, "Changed outside", "≠" },
	{ "a freeze", freezes, "Frozen", "!" },
	{ "nobody signed", is_not_live, "Not live", "!" },
	{ "a mass change", moves_with_many, "Mass change", "!" },
	{ "a hold names who", is_held, "Held by K. Osei", "‖" },
	{ "half a hold says which half", may_not_rise, "Increases held by K. Osei", "‖" },
	{ "flapping", flaps, "Flapping", "!" },
	{ "an approval", waits, "Waits for approval", "▸" },
	{ "not read back", is_in_doubt, "Not confirmed", "…" },
	{ "somebody else's change", was_changed, "Changed outside", "≠" },
};

START_TEST(names_the_control)
{
	struct buf out cleanup_buf = BUF_INIT(256);
	struct engine e;
	struct row r;

	house_init(&e);
	hold.direction = HOLD_ALL;
	rows[_i].is(&e);
	r = row_of(&e, BAY);
	row_control(&e, &r, &out);
	ck_assert_msg(strcmp(buf_text(&out), rows[_i].says) == 0, "%s: %s", rows[_i].why, buf_text(&out));
	ck_assert_msg(strcmp(row_control_glyph(r.control), rows[_i].glyph) == 0, "%s: %s",
		      rows[_i].why, row_control_glyph(r.control));
}
END_TEST

/* Two states that look alike without colour would be one. */
START_TEST(each_state_has_a_shape)
{
	for (int v = 0; v < VERDICT_COUNT; v++)
		for (int w = 0; w < v; w++)
			ck_assert_str_ne(row_glyph((enum verdict)v), row_glyph((enum verdict)w));
	for (int c = CONTROL_AUTOMATIC; c <= CONTROL_STOPPED; c++)
		for (int d = CONTROL_AUTOMATIC; d < c; d++)
			ck_assert_str_ne(row_control_glyph((enum control)c),
					 row_control_glyph((enum control)d));
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("row");

	tcase_add_loop_test(tc, names_the_control, 0, ROWS(rows));
	tcase_add_test(tc, each_state_has_a_shape);
	return run_case("row", tc);
}
