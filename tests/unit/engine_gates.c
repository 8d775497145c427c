/* SPDX-License-Identifier: Apache-2.0 */
/*
 * engine_gates.c - what people and calendars forbid, held against a world that lies.
 *
 * Each seed is a day and a half of polls, edits, restarts, jumps and people who hold,
 * approve and decline.  Nights are frozen, one clinic is a draft, one signature ends at
 * the first midnight, and a week has six changes.  Every command is judged by what the
 * test itself remembers.  ENGINE_SEED=n plays one seed alone.
 */
#include "base/zone.h"
#include "tests/unit/support/engine_world.h"
#include "tests/unit/support/run.h"

enum {
	SEEDS = 300,
	STEPS = 110,
	DRAFT = 1,	 /* this service never spends more */
	SIGNED_ONCE = 2, /* this one until the first midnight */
	NIGHT_FROM = 18 * 60,
	NIGHT_TO = 8 * 60,
	A_WEEK = 6,
};

/* What a person said yes to, as the test remembers it. */
static struct yes {
	struct instant at, until;
	enum verdict rung;
	bool begun;
} yes[CASE_SERVICES];

static struct world world;
static size_t raises, cuts, approved, declined, refused;

static struct freeze nights = { .name = "nights", .from_minute = NIGHT_FROM, .to_minute = NIGHT_TO };
static struct go_live draft = { .state = GO_LIVE_DRAFT };
static struct go_live once = { .marketing = { "M. Diaz", { 20000 } },
			       .operations = { "J. Cho", { 20000 } } };

static int64_t planned(enum verdict v)
{
	return v == VERDICT_AMPLE ? DOLLARS(130) : v == VERDICT_OPEN ? DOLLARS(100) : DOLLARS(50);
}

static void check_yes(struct world *w, const struct command *c, service_ix s)
{
	const struct service_state *is = engine_service(w->c.engine, s);
	struct ad_state then = world_after(c, c->planned_against);

	if (is_never(yes[s].at))
		world_break(w, "more spend nobody approved", c->target);
	if (then.budget_micros > planned(yes[s].rung) && !w->levers[c->target].fixed)
		world_break(w, "more spend than was approved", c->target);
	if (yes[s].begun && is_before(yes[s].at, is->verdict.moved_at))
		world_break(w, "a yes outlived its verdict", c->target);
	if (!yes[s].begun && !is_before(world_clock(w), yes[s].until))
		world_break(w, "a yes that had ended", c->target);
	yes[s].begun = true;
	approved++;
}

static void check_raise(struct world *w, const struct command *c, service_ix s)
{
	int minute = zone_minute_of_day(&w->c.zone, world_clock(w));

	if (minute >= NIGHT_FROM || minute < NIGHT_TO)
		world_break(w, "a raise at night", c->target);
	if (s == DRAFT)
		world_break(w, "a raise of a draft", c->target);
	if (s == SIGNED_ONCE && zone_date(&w->c.zone, world_clock(w)).day > once.until.day)
		world_break(w, "a raise after its signature ended", c->target);
	if (w->c.config.mode == MODE_APPROVE)
		check_yes(w, c, s);
	raises++;
}

static void check(struct world *w, const struct command *c)
{
	service_ix s = w->c.targets[c->target].service;
	const struct hold *h = engine_service(w->c.engine, s)->hold;
	bool is_raise = c->verb != VERB_PAUSE && (c->planned_against.status == AD_PAUSED ||
						  c->budget_micros > c->planned_against.budget_micros);

	if (h && h->direction == (is_raise ? HOLD_INCREASES : HOLD_DECREASES))
		world_break(w, "a command against a hold", c->target);
	if (c->verb != VERB_PAUSE && engine_allowance(w->c.engine, c->target).week > A_WEEK)
		world_break(w, "more changes than a week has", c->target);
	if (is_raise)
		check_raise(w, c, s);
	else
		cuts++;
}

/* ---- what happens ---- */

/* By what is seen before: a person answers what they looked at a while ago. */
static void answers(struct world *w, service_ix s, enum event_kind kind)
{
	struct event ev = { .kind = kind,
			    .service = s,
			    .who = world_chance(w, 10) ? "M. Diaz" : "J. Cho",
			    .words = "too early",
			    .hash = engine_proposal(w->c.engine, s).hash };
	struct buf why = BUF_INIT(1000);
	enum verdict rung;

	if (world_chance(w, 20))
		ev.hash ^= 2;
	rung = engine_service(w->c.engine, s)->verdict.settled;
	if (engine_may(w->c.engine, &ev, &why)) {
		yes[s] = (struct yes){ 0 };
		if (kind == EVENT_APPROVE)
			yes[s] = (struct yes){ .at = world_clock(w),
					       .until = after(world_clock(w), SPAN_HOURS(2)),
					       .rung = rung };
		declined += kind == EVENT_DECLINE;
	} else {
		refused++;
	}
	buf_release(&why);
	world_step(w, ev);
}

static void holds(struct world *w, service_ix s)
{
	struct event ev = { .kind = EVENT_HOLD,
			    .service = s,
			    .hold = { .who = "J. Cho", .reason = "open house" } };

	ev.hold.direction = (uint8_t)world_roll(w, 4); /* one of them is none */
	ev.hold.until = after(world_clock(w), SPAN_MINUTES(world_roll(w, 300)));
	world_step(w, ev);
}

static void says(struct world *w)
{
	service_ix s = world_roll(w, CASE_SERVICES);

	switch (world_roll(w, 6)) {
	case 0:
		holds(w, s);
		break;
	case 1:
		world_step(w, (struct event){ .kind = EVENT_RESUME, .service = s, .who = "J. Cho" });
		break;
	case 2:
		answers(w, s, EVENT_DECLINE);
		break;
	default:
		answers(w, s, EVENT_APPROVE);
		break;
	}
}

static void happens(struct world *w)
{
	uint32_t what = world_roll(w, 100);
	service_ix s = world_roll(w, CASE_SERVICES);

	if (what < 30)
		w->openings[s] = (int32_t)world_roll(w, 30);
	else if (what < 35)
		w->silent[s] = !w->silent[s];
	else if (what < 38)
		world_edit(w, world_roll(w, CASE_TARGETS),
			   (struct ad_state){ AD_ENABLED, DOLLARS(70), 0 });
	else if (what < 41)
		world_restart(w);
	else if (what < 43)
		w->skew += (int64_t)world_roll(w, 6 * 3600 * 1000) - 3 * 3600 * 1000;
	for (int i = 0; i < 3; i++)
		says(w);
}

static void play(struct world *w, uint64_t seed)
{
	memset(yes, 0, sizeof(yes));
	world_open(w, seed);
	w->also = check;
	w->c.config.mode = seed % 3 ? MODE_APPROVE : MODE_ACT;
	w->c.config.limits.changes_week = A_WEEK;
	w->c.config.limits.approval_life = SPAN_HOURS(2);
	w->c.config.freezes = &nights;
	w->c.config.freeze_count = 1;
	once.until = zone_date(&w->c.zone, w->c.now);
	w->c.services[DRAFT].go_live = &draft;
	w->c.services[SIGNED_ONCE].go_live = &once;
	for (int i = 0; i < STEPS && !w->broken[0]; i++) {
		engine_author(w->c.engine, "M. Diaz");
		happens(w);
		world_run(w, w->time + 60000 + world_roll(w, 30 * 60000));
		for (service_ix s = 0; s < CASE_SERVICES; s++)
			world_poll(w, s);
	}
	world_close(w);
}

START_TEST(people_and_calendars)
{
	const char *one = getenv("ENGINE_SEED");
	uint64_t seed = one ? strtoull(one, NULL, 10) : 1, last = one ? seed : SEEDS;

	for (; seed <= last; seed++) {
		play(&world, seed);
		ck_assert_msg(!world.broken[0], "ENGINE_SEED=%llu: %s", (unsigned long long)seed,
			      world.broken);
	}
	if (!one)
		ck_assert_msg(raises > last * 5 && cuts > last * 5 && approved > last &&
				      declined > last && refused > last,
			      "%zu raises, %zu cuts, %zu approved, %zu declined, %zu refused",
			      raises, cuts, approved, declined, refused);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("engine_gates");

	tcase_set_timeout(tc, 120);
	tcase_add_test(tc, people_and_calendars);
	return run_case("engine_gates", tc);
}
