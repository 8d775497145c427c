/* SPDX-License-Identifier: Apache-2.0 */
/*
 * people.c - what a person may say, what it does, and what ends by itself.
 *
 * Every word that may not be said changes nothing, whoever sends it.
 */
#include "tests/unit/support/engine_case.h"
#include "tests/unit/support/run.h"

enum { T = 5, S = 4, A_DAY_MS = 24 * 3600 * 1000 };

static struct engine_case c;

static const struct service_state *service(void)
{
	return engine_service(c.engine, S);
}

static void setup(void)
{
	case_open(&c);
	c.services[S].target_count = 1;
	c.feed.stale_after = c.feed.dead_after = SPAN_DAYS(60);
	case_show(&c, T, AD_ENABLED, DOLLARS(100));
	case_observe(&c, S, 12);
	case_observe(&c, S, 12);
}

static void teardown(void)
{
	case_close(&c);
}

static struct event hold_for(struct span length, enum hold_direction direction)
{
	return (struct event){ .kind = EVENT_HOLD,
			       .service = S,
			       .hold = { .until = after(c.now, length),
					 .direction = (uint8_t)direction,
					 .who = "J. Cho",
					 .reason = "flu week" } };
}

static struct event word(enum event_kind kind)
{
	return (struct event){ .kind = kind, .service = S, .who = "J. Cho", .words = "audit" };
}

static const char *notice(void)
{
	const struct effect *f = case_effect(&c, EFFECT_NOTICE);

	return f ? f->text : "";
}

/* Steps of 30 minutes: longer ones would be a jump. */
static void wait_for(struct span total)
{
	struct instant end = after(c.now, total);

	while (is_before(c.now, end))
		case_tick(&c, SPAN_MINUTES(30));
}

/* ---- what may be said ---- */

static void as_it_is(struct event *ev)
{
	(void)ev;
}
static void no_end(struct event *ev)
{
	ev->hold.until.ms = 0;
}
static void ends_now(struct event *ev)
{
	ev->hold.until = c.now;
}
static void ends_next(struct event *ev)
{
	ev->hold.until.ms = c.now.ms + 1;
}
static void thirty_days(struct event *ev)
{
	ev->hold.until = after(c.now, SPAN_DAYS(30));
}
static void longer(struct event *ev)
{
	ev->hold.until.ms = after(c.now, SPAN_DAYS(30)).ms + 1;
}
static void nobodys(struct event *ev)
{
	ev->hold.who[0] = '\0';
	ev->who = "";
}
static void reasonless(struct event *ev)
{
	ev->hold.reason[0] = '\0';
}
static void sideways(struct event *ev)
{
	ev->hold.direction = 3;
}
static void unnamed(struct event *ev)
{
	ev->who = NULL;
}
static struct target_state *first(void)
{
	return &c.engine->targets[c.services[4].first_target];
}

static void back(struct event *ev)
{
	ev->hold.reverts = true;
	first()->touched = true;
	first()->baseline = (struct ad_state){ AD_ENABLED, DOLLARS(70), 0 };
	first()->confirmed = (struct ad_state){ AD_ENABLED, DOLLARS(100), 0 };
}
static void back_untouched(struct event *ev)
{
	back(ev);
	first()->touched = false;
}
static void back_of_theirs(struct event *ev)
{
	back(ev);
	first()->changed_outside = true;
}
static void back_to_the_same(struct event *ev)
{
	back(ev);
	first()->confirmed = first()->baseline;
}
static void back_without_end(struct event *ev)
{
	back(ev);
	ev->hold.until.ms = 0;
}

static void in_a_mass(struct event *ev)
{
	(void)ev;
	c.engine->feeds[0].mass = MASS_UP;
}

#define NOTHING_TO_PUT_BACK \
	"there is nothing to put back at e/prim: its ads are as they were found, or as a person " \
	"left them"

static const struct {
	const char *why;
	enum event_kind kind;
	void (*turn)(struct event *ev);
	const char *says; /* NULL: it may */
} rows[] = {
	{ "a hold of an hour", EVENT_HOLD, as_it_is, NULL },
	{ "a hold to the next moment", EVENT_HOLD, ends_next, NULL },
	{ "a hold of thirty days", EVENT_HOLD, thirty_days, NULL },
	{ "a moment longer", EVENT_HOLD, longer,
	  "a hold lasts 30 days at most, so that none is forgotten; hold it again before it ends" },
	{ "a hold without an end", EVENT_HOLD, no_end,
	  "a hold needs an end, at most 30 days ahead, so that none is forgotten" },
	{ "a hold that ends as it begins", EVENT_HOLD, ends_now,
	  "that hold would have ended already: give an end that is still to come" },
	{ "a hold by nobody", EVENT_HOLD, nobodys,
	  "a hold needs the name of the person who answers for it" },
	{ "a hold for nothing", EVENT_HOLD, reasonless,
	  "a hold needs a reason: whoever finds it must know what it waits for" },
	{ "a hold against what", EVENT_HOLD, sideways,
	  "a hold is against all changes, increases or cuts; direction 3 is none of them" },
	{ "putting it back", EVENT_HOLD, back, NULL },
	{ "what we never changed", EVENT_HOLD, back_untouched, NOTHING_TO_PUT_BACK },
	{ "what a person changed", EVENT_HOLD, back_of_theirs, NOTHING_TO_PUT_BACK },
	{ "what is as it was found", EVENT_HOLD, back_to_the_same, NOTHING_TO_PUT_BACK },
	{ "putting it back for ever", EVENT_HOLD, back_without_end,
	  "a hold needs an end, at most 30 days ahead, so that none is forgotten" },
	{ "nothing to hand back is no fault", EVENT_RESUME, as_it_is, NULL },
	{ "stopping", EVENT_STOP, as_it_is, NULL },
	{ "starting", EVENT_START, as_it_is, NULL },
	{ "nothing waits for a yes", EVENT_APPROVE, as_it_is, "nothing of e/prim waits for approval" },
	{ "nor for a no", EVENT_DECLINE, as_it_is, "nothing of e/prim waits for approval" },
	{ "no mass change", EVENT_ALLOW, as_it_is,
	  "no mass change is under way on feed ehr: there is nothing to allow" },
	{ "a mass change", EVENT_ALLOW, in_a_mass, NULL },
	{ "allowed by nobody", EVENT_ALLOW, nobodys,
	  "to let a mass change go on needs the name of the person who says so" },
	{ "by nobody at all", EVENT_ALLOW, unnamed,
	  "to let a mass change go on needs the name of the person who says so" },
};

START_TEST(may_it_be_said)
{
	struct event ev = word(rows[_i].kind);
	struct buf why = BUF_INIT(1000);
	uint64_t generation;
	bool may;

	ev.hold = hold_for(SPAN_HOURS(1), HOLD_ALL).hold;
	rows[_i].turn(&ev);
	case_step(&c, (struct event){ .kind = EVENT_TICK });
	generation = engine_generation(c.engine);
	may = engine_may(c.engine, &ev, &why);
	ck_assert_msg(may == !rows[_i].says, "%s: %s", rows[_i].why, buf_text(&why));
	ck_assert_msg(may || !strcmp(buf_text(&why), rows[_i].says), "%s: %s", rows[_i].why,
		      buf_text(&why));
	buf_release(&why);
	case_step(&c, ev);
	ck_assert_msg((engine_generation(c.engine) != generation) == may, "%s", rows[_i].why);
	ck_assert_msg((c.fx.count > 0) == may, "%s", rows[_i].why);
}
END_TEST

/*
 * Whatever a person sends: what engine_may() refuses leaves no trace.  Every kind of
 * word, with each of its parts right or wrong.
 */
START_TEST(a_refused_word_changes_nothing)
{
	static const enum event_kind kinds[] = { EVENT_HOLD,  EVENT_RESUME,  EVENT_STOP,
						 EVENT_START, EVENT_APPROVE, EVENT_DECLINE,
						 EVENT_ALLOW };
	int refused = 0, done = 0;

	for (int i = 0; i < ROWS(kinds) * 64; i++) {
		struct event ev = word(kinds[i / 64]);
		struct buf why cleanup_buf = BUF_INIT(1000);
		struct service_state was;
		uint64_t generation;

		ev.hold = hold_for(i & 1 ? SPAN_DAYS(31) : SPAN_DAYS(3), i & 2 ? 3 : HOLD_INCREASES).hold;
		ev.hold.who[0] = i & 4 ? '\0' : 'J';
		ev.hold.reason[0] = i & 8 ? '\0' : 'f';
		ev.who = i & 16 ? "" : "J. Cho";
		ev.hash = i & 32 ? 7 : 0;
		case_step(&c, (struct event){ .kind = EVENT_TICK });
		generation = engine_generation(c.engine);
		was = *service();
		if (engine_may(c.engine, &ev, &why)) {
			case_step(&c, ev);
			ck_assert(engine_generation(c.engine) != generation);
			done++;
			continue;
		}
		case_step(&c, ev);
		ck_assert_uint_eq(engine_generation(c.engine), generation);
		ck_assert_uint_eq(c.fx.count, 0);
		ck_assert(!memcmp(&was, service(), sizeof(was)));
		refused++;
	}
	ck_assert_msg(refused > 200 && done > 150, "%d refused, %d done", refused, done);
}
END_TEST

/* ---- holds ---- */

static const struct {
	const char *why;
	enum hold_direction direction;
	const char *says;
	int32_t openings; /* from 12, which is open */
	bool held;
} directions[] = {
	{ "all, and it would be cut", HOLD_ALL, "e/prim held by J. Cho: flu week", 5, true },
	{ "all, and it would be raised", HOLD_ALL, "e/prim held by J. Cho: flu week", 25, true },
	{ "increases, and it would be cut", HOLD_INCREASES,
	  "e/prim held against increases by J. Cho: flu week", 5, false },
	{ "increases, and it would be raised", HOLD_INCREASES,
	  "e/prim held against increases by J. Cho: flu week", 25, true },
	{ "cuts, and it would be cut", HOLD_DECREASES,
	  "e/prim held against cuts by J. Cho: flu week", 5, true },
	{ "cuts, and it would be raised", HOLD_DECREASES,
	  "e/prim held against cuts by J. Cho: flu week", 25, false },
};

START_TEST(holds_one_way)
{
	case_step(&c, hold_for(SPAN_DAYS(3), directions[_i].direction));
	ck_assert_str_eq(notice(), directions[_i].says);
	for (int i = 0; i < 6; i++)
		case_observe(&c, S, directions[_i].openings);
	case_show(&c, T, AD_ENABLED, DOLLARS(100));
	ck_assert_msg((engine_target(c.engine, T)->gate == GATE_HELD) == directions[_i].held, "%s",
		      directions[_i].why);
	ck_assert_msg(!case_command(&c, T) == directions[_i].held, "%s", directions[_i].why);
	ck_assert_msg(engine_control(c.engine, S) == CONTROL_HELD, "%s", directions[_i].why);
}
END_TEST

START_TEST(a_hold_ends_by_itself)
{
	case_step(&c, hold_for(SPAN_HOURS(47), HOLD_ALL));
	ck_assert_int_eq(people_due(c.engine, S), service()->hold->until.ms);
	wait_for(SPAN_MINUTES(47 * 60 - 30));
	ck_assert(service()->hold && !service()->hold->reminded);
	case_tick(&c, SPAN_MINUTES(30));
	ck_assert_ptr_null(service()->hold);
	ck_assert_str_eq(notice(),
			 "e/prim: the hold by J. Cho has ended by itself; automatic again");
	ck_assert_ptr_nonnull(case_effect(&c, EFFECT_SAVE_SERVICE));
	ck_assert_int_eq(engine_control(c.engine, S), CONTROL_AUTOMATIC);
}
END_TEST

/* A reading that says the same again looks no further than when the data would be old. */
START_TEST(a_hold_ends_also_while_every_reading_is_the_same)
{
	c.feed.stale_after = c.feed.dead_after = SPAN_HOURS(1);
	case_step(&c, hold_for(SPAN_HOURS(3), HOLD_INCREASES));
	for (int i = 0; i < 12; i++)
		case_observe(&c, S, 12);
	ck_assert_ptr_null(service()->hold);
}
END_TEST

START_TEST(a_long_hold_reminds_once)
{
	case_step(&c, hold_for(SPAN_HOURS(48), HOLD_ALL));
	ck_assert_int_eq(people_due(c.engine, S), c.now.ms + A_DAY_MS);
	engine_due_service(c.engine, S, c.now.ms); /* looked at for another reason, long before */
	case_tick(&c, SPAN_MINUTES(1));
	wait_for(SPAN_MINUTES(24 * 60 - 31));
	ck_assert(!service()->hold->reminded);
	case_tick(&c, SPAN_MINUTES(30));
	ck_assert_str_eq(notice(), "e/prim: the hold by J. Cho ends by itself in a day; hold it "
				   "again if it must last longer: flu week");
	ck_assert_ptr_nonnull(case_effect(&c, EFFECT_SAVE_SERVICE));
	ck_assert_int_eq(people_due(c.engine, S), service()->hold->until.ms);
	case_tick(&c, SPAN_MINUTES(30));
	ck_assert_str_eq(notice(), "");
	case_step(&c, hold_for(SPAN_HOURS(72), HOLD_ALL)); /* held again: reminded again */
	ck_assert(!service()->hold->reminded);
}
END_TEST

START_TEST(whatever_ends_first_is_due)
{
	struct approval a = { .at = c.now, .until = after(c.now, SPAN_HOURS(1)) };

	case_step(&c, hold_for(SPAN_HOURS(2), HOLD_ALL));
	c.engine->services[S].approval = &a;
	ck_assert_int_eq(people_due(c.engine, S), a.until.ms);
	c.engine->services[S].hold->until = after(c.now, SPAN_MINUTES(30));
	ck_assert_int_eq(people_due(c.engine, S), service()->hold->until.ms);
	c.engine->services[S].approval = NULL;
}
END_TEST

START_TEST(a_clock_set_back_leaves_the_end)
{
	struct instant until;

	case_step(&c, hold_for(SPAN_HOURS(2), HOLD_ALL));
	until = service()->hold->until;
	c.now = before(c.now, SPAN_HOURS(3));
	case_step(&c, (struct event){ .kind = EVENT_TICK });
	ck_assert_int_eq(service()->hold->since.ms, c.now.ms);
	ck_assert_int_eq(service()->hold->until.ms, until.ms);
}
END_TEST

/* ---- handing back ---- */

START_TEST(handed_back_is_ours_again_and_rests)
{
	struct event ev = word(EVENT_RESUME);

	ev.words = NULL;
	case_show(&c, T, AD_PAUSED, DOLLARS(130));
	ck_assert_int_eq(engine_control(c.engine, S), CONTROL_CHANGED_OUTSIDE);
	c.now = after(c.now, SPAN_MINUTES(1));
	case_step(&c, ev);
	ck_assert_str_eq(notice(), "e/prim handed back by J. Cho: automatic again");
	ck_assert(engine_target(c.engine, T)->paused_by_us &&
		  !engine_target(c.engine, T)->changed_outside);
	ck_assert_int_eq(service()->verdict.moved_at.ms, c.now.ms);
}
END_TEST

START_TEST(a_hold_handed_back_rests_too)
{
	case_step(&c, hold_for(SPAN_HOURS(2), HOLD_ALL));
	c.now = after(c.now, SPAN_MINUTES(1));
	case_step(&c, word(EVENT_RESUME));
	ck_assert_ptr_null(service()->hold);
	ck_assert_int_eq(service()->verdict.moved_at.ms, c.now.ms);
	ck_assert(!engine_target(c.engine, T)->paused_by_us);
}
END_TEST

START_TEST(a_reason_for_handing_back_is_kept)
{
	case_step(&c, word(EVENT_RESUME));
	ck_assert_str_eq(notice(), "e/prim handed back by J. Cho: automatic again: audit");
}
END_TEST

START_TEST(nothing_handed_back_is_no_rest)
{
	struct instant moved = service()->verdict.moved_at;

	c.now = after(c.now, SPAN_MINUTES(1));
	case_step(&c, word(EVENT_RESUME));
	ck_assert_int_eq(service()->verdict.moved_at.ms, moved.ms);
}
END_TEST

START_TEST(the_switch)
{
	const char *who, *why;

	case_step(&c, word(EVENT_STOP));
	ck_assert(engine_stopped(c.engine, &who, &why));
	ck_assert_str_eq(who, "J. Cho");
	ck_assert_str_eq(why, "audit");
	ck_assert_ptr_nonnull(case_effect(&c, EFFECT_SAVE_SWITCH));
	ck_assert_int_eq(engine_control(c.engine, S), CONTROL_STOPPED);
	case_step(&c, word(EVENT_START));
	ck_assert(!engine_stopped(c.engine, NULL, NULL));
	ck_assert_str_eq(notice(), "started again by J. Cho: audit");
}
END_TEST

START_TEST(allowed_to_go_on)
{
	c.engine->feeds[0].mass = MASS_UP;
	case_step(&c, word(EVENT_ALLOW));
	ck_assert_int_eq(engine_feed(c.engine, 0)->mass, MASS_NONE);
	ck_assert_str_eq(engine_feed(c.engine, 0)->who, "J. Cho");
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("people");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_loop_test(tc, may_it_be_said, 0, ROWS(rows));
	tcase_add_test(tc, a_refused_word_changes_nothing);
	tcase_add_loop_test(tc, holds_one_way, 0, ROWS(directions));
	tcase_add_test(tc, a_hold_ends_by_itself);
	tcase_add_test(tc, a_hold_ends_also_while_every_reading_is_the_same);
	tcase_add_test(tc, a_long_hold_reminds_once);
	tcase_add_test(tc, whatever_ends_first_is_due);
	tcase_add_test(tc, a_clock_set_back_leaves_the_end);
	tcase_add_test(tc, handed_back_is_ours_again_and_rests);
	tcase_add_test(tc, a_hold_handed_back_rests_too);
	tcase_add_test(tc, a_reason_for_handing_back_is_kept);
	tcase_add_test(tc, nothing_handed_back_is_no_rest);
	tcase_add_test(tc, the_switch);
	tcase_add_test(tc, allowed_to_go_on);
	return run_case("people", tc);
}
