/* SPDX-License-Identifier: Apache-2.0 */
/*
 * engine.c - the engine's promises, held against a world that lies.
 *
 * Each seed is a day and a half of faults, edits, jumps and restarts, checked
 * after every step, and then days of calm in which everything must come to rest.
 * A failure prints its seed; ENGINE_SEED=n plays that one alone,
 * ENGINE_SEEDS=n plays so many.
 */
#include "tests/unit/support/engine_world.h"
#include "tests/unit/support/run.h"

enum { SEEDS = 1200, CHAOS_STEPS = 140, CALM_POLLS = 4 * 48, SILENT_POLLS = 48, TWICE_EVERY = 10 };

/* ---- chaos ---- */

static void edit_something(struct world *w)
{
	target_ix t = world_roll(w, CASE_TARGETS);
	struct ad_state s = w->levers[t].truth;

	if (world_chance(w, 50))
		s.status = s.status == AD_ENABLED ? AD_PAUSED : AD_ENABLED;
	else
		s.budget_micros = DOLLARS(10 + world_roll(w, 300));
	world_edit(w, t, s);
}

static void somebody_says(struct world *w)
{
	struct event ev = { .service = world_roll(w, CASE_SERVICES), .who = "J. Cho", .words = "audit" };

	switch (world_roll(w, 6)) {
	case 0:
		ev.kind = EVENT_HOLD;
		ev.hold = (struct hold){ .who = "J. Cho", .reason = "open house" };
		ev.hold.until = after(world_clock(w), SPAN_MINUTES(world_roll(w, 200)));
		break;
	case 1:
		ev.kind = EVENT_STOP;
		break;
	case 2:
		ev.kind = EVENT_START;
		break;
	default:
		ev.kind = EVENT_RESUME;
		break;
	}
	world_step(w, ev);
}

static void one_thing_happens(struct world *w)
{
	uint32_t what = world_roll(w, 100);
	service_ix s = world_roll(w, CASE_SERVICES);

	if (what < 25)
		w->openings[s] = (int32_t)world_roll(w, 30);
	else if (what < 33)
		w->silent[s] = !w->silent[s];
	else if (what < 40)
		edit_something(w);
	else if (what < 50)
		somebody_says(w);
	else if (what < 53)
		world_restart(w);
	else if (what < 55)
		w->skew += (int64_t)world_roll(w, 12 * 3600 * 1000) - 6 * 3600 * 1000;
	else if (what < 56)
		w->skew += (int64_t)world_roll(w, 3000) - 1500;
}

static void chaos(struct world *w)
{
	for (int i = 0; i < CHAOS_STEPS && !w->broken[0]; i++) {
		one_thing_happens(w);
		world_run(w, w->time + 60000 + world_roll(w, 10 * 60000));
		for (service_ix s = 0; s < CASE_SERVICES; s++) {
			world_poll(w, s);
			world_run(w, w->time + world_roll(w, 60000));
		}
		if (world_chance(w, 30))
			world_look(w);
	}
}

/* ---- calm ---- */

static void calm_polls(struct world *w, int polls)
{
	for (int i = 0; i < polls && !w->broken[0]; i++) {
		world_run(w, w->time + 30 * 60000);
		for (service_ix s = 0; s < CASE_SERVICES; s++)
			world_poll(w, s);
		if (i % 8 == 0)
			world_look(w);
	}
}

static void calm_down(struct world *w)
{
	w->calm = true;
	memset(w->silent, 0, sizeof(w->silent));
	world_step(w, (struct event){ .kind = EVENT_START, .who = "J. Cho", .words = "over" });
	calm_polls(w, CALM_POLLS);
}

static bool is_standing(uint8_t gate)
{
	return gate == GATE_NO_DATA || gate == GATE_CHANGED_OUTSIDE || gate == GATE_PAUSED_BY_PERSON ||
	       gate == GATE_LEAST || gate == GATE_SPEND || gate == GATE_POOL;
}

/* At rest: as wanted, or a lasting gate says why not; and what is believed is true. */
static void check_rest(struct world *w)
{
	for (target_ix t = 0; t < CASE_TARGETS; t++) {
		const struct target_state *is = engine_target(w->c.engine, t);
		struct ad_state wanted = is->wanted;

		if (!ad_state_same(is->confirmed, w->levers[t].truth))
			world_break(w, "at rest, and not as believed", t);
		if (is->stage != STAGE_NONE)
			world_break(w, "never settled", t);
		if (is_standing(is->gate))
			continue;
		if (is->gate != GATE_NONE)
			world_break(w, gate_name((enum gate)is->gate), 100 + t);
		if (wanted.status != is->confirmed.status ||
		    (wanted.status == AD_ENABLED && wanted.budget_micros != is->confirmed.budget_micros))
			world_break(w, "at rest, not as wanted, and no gate says why", t);
	}
}

static void play(struct world *w, uint64_t seed)
{
	size_t commands;

	world_open(w, seed);
	chaos(w);
	calm_down(w);
	check_rest(w);
	commands = w->commands;
	calm_polls(w, SILENT_POLLS);
	if (w->commands != commands)
		world_break(w, "it had come to rest, and sent something", 0);
	if (w->commands != w->settled)
		world_break(w, "not every command was settled", 0);
	world_close(w);
}

static struct world world, again;

START_TEST(promises)
{
	const char *one = getenv("ENGINE_SEED"), *many = getenv("ENGINE_SEEDS");
	uint64_t seed = one ? strtoull(one, NULL, 10) : 1;
	uint64_t last = one ? seed : many ? strtoull(many, NULL, 10) : SEEDS;
	size_t commands = 0, edits = 0, restarts = 0, masses = 0;

	for (; seed <= last; seed++) {
		play(&world, seed);
		ck_assert_msg(!world.broken[0], "ENGINE_SEED=%llu: %s", (unsigned long long)seed,
			      world.broken);
		commands += world.commands;
		edits += world.edits;
		restarts += world.restarts;
		masses += world.masses;
		if (seed % TWICE_EVERY)
			continue;
		play(&again, seed);
		ck_assert_msg(again.digest == world.digest, "ENGINE_SEED=%llu: two runs differ",
			      (unsigned long long)seed);
	}
	/* A world in which nothing happens would keep every promise. */
	if (!one)
		ck_assert_msg(commands > last * 20 && edits > last && restarts > last && masses > last,
			      "%zu commands, %zu edits, %zu restarts, %zu mass changes", commands,
			      edits, restarts, masses);
}
END_TEST

/* ---- one engine, by hand ---- */

START_TEST(effects_grow_and_are_emptied)
{
	struct engine_case c;

	case_open(&c);
	case_step(&c, (struct event){ .kind = EVENT_STOP, .who = "J. Cho", .words = "audit" });
	ck_assert_uint_eq(c.fx.count, 2);
	ck_assert_str_eq(case_effect(&c, EFFECT_NOTICE)->text,
			 "stopped: no command is sent by J. Cho: audit");
	engine_step(c.engine,
		    &(struct event){ .kind = EVENT_START, .at = c.now, .who = "", .words = "" }, &c.fx);
	ck_assert_uint_eq(c.fx.count, 4); /* appended: the owner decides when they are carried out */
	effects_clear(&c.fx);
	ck_assert_uint_eq(c.fx.count, 0);
	for (int i = 0; i < 1000; i++)
		(void)effect_add(&c.fx, EFFECT_READ);
	ck_assert_uint_eq(c.fx.count, 1000);
	case_close(&c);
	ck_assert_ptr_null(c.fx.items);
}
END_TEST

START_TEST(next_is_never_late)
{
	struct engine_case c;

	case_open(&c);
	ck_assert(is_never(engine_next(c.engine)));
	case_observe(&c, 0, 12);
	ck_assert_int_eq(engine_next(c.engine).ms, c.now.ms + 45 * 60000 + 1);
	case_step(&c, (struct event){ .kind = EVENT_HOLD,
				      .service = 1,
				      .hold = { .who = "J. Cho",
						.reason = "open house",
						.until = after(c.now, SPAN_MINUTES(5)) } });
	ck_assert_int_eq(engine_next(c.engine).ms, c.now.ms + 5 * 60000);
	case_close(&c);
}
END_TEST

/* Used up for today: midnight of the organisation's zone, five hours behind, matters. */
START_TEST(next_is_midnight_for_what_waits)
{
	struct engine_case c;

	case_open(&c);
	c.config.limits.changes = 0;
	c.feed.stale_after = c.feed.dead_after = SPAN_DAYS(2);
	case_show(&c, 5, AD_ENABLED, DOLLARS(180));
	case_show(&c, 6, AD_ENABLED, DOLLARS(100));
	case_observe(&c, 4, 12);
	case_observe(&c, 4, 12);
	ck_assert_int_eq(engine_target(c.engine, 5)->gate, GATE_ALLOWANCE);
	ck_assert_msg(!case_effect(&c, EFFECT_READ), "what cannot be changed today needs no read");
	ck_assert_int_eq(engine_next(c.engine).ms, CASE_NOON + 17 * 3600000);
	c.config.limits.changes = 1;
	while (c.now.ms < CASE_NOON + 17 * 3600000) /* longer steps would be a jump */
		case_tick(&c, SPAN_MINUTES(30));
	ck_assert_ptr_nonnull(case_effect(&c, EFFECT_READ));
	case_close(&c);
}
END_TEST

START_TEST(settings_are_seen_through_views)
{
	struct engine_case c;
	uint64_t generation;

	case_open(&c);
	ck_assert_ptr_eq(engine_config(c.engine), &c.config);
	ck_assert_uint_eq(engine_next_command(c.engine), 1);
	ck_assert_int_eq(engine_now(c.engine).ms, CASE_NOON);
	generation = engine_generation(c.engine);
	case_show(&c, 0, AD_ENABLED, DOLLARS(100));
	ck_assert_uint_gt(engine_generation(c.engine), generation);
	case_close(&c);
}
END_TEST

START_TEST(what_was_spent_is_kept)
{
	struct spend spend = { .today_micros = DOLLARS(40), .month_micros = DOLLARS(900) };
	struct engine_case c;

	case_open(&c);
	spend.at = c.now;
	case_step(&c, (struct event){ .kind = EVENT_SPENT, .target = 3, .spend = spend });
	ck_assert_int_eq(engine_target(c.engine, 3)->spend.month_micros, DOLLARS(900));
	ck_assert_uint_eq(case_effect(&c, EFFECT_SAVE_TARGET)->target, 3);
	case_close(&c);
}
END_TEST

START_TEST(the_first_command_of_all)
{
	struct engine_case c;

	case_config(&c);
	c.engine = engine_new(&c.config, c.now, 0);
	ck_assert_uint_eq(engine_next_command(c.engine), 1); /* 0 is no id */
	ck_assert_ptr_null(engine_free(c.engine));
	ck_assert_ptr_null(engine_free(NULL));
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("engine");

	tcase_set_timeout(tc, 120);
	tcase_add_test(tc, effects_grow_and_are_emptied);
	tcase_add_test(tc, next_is_never_late);
	tcase_add_test(tc, next_is_midnight_for_what_waits);
	tcase_add_test(tc, settings_are_seen_through_views);
	tcase_add_test(tc, what_was_spent_is_kept);
	tcase_add_test(tc, the_first_command_of_all);
	tcase_add_test(tc, promises);
	return run_case("engine", tc);
}
