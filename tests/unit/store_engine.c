/* SPDX-License-Identifier: Apache-2.0 */
/*
 * store_engine.c - what the engine counted before a kill -9 still counts after it.
 *
 * The engine's own state goes through the database into another engine, the way a
 * start does it; the question is not whether a number is there, but whether the
 * next decision knows it.
 */
#include "support/engine_case.h"
#include "support/run.h"
#include "support/storehouse.h"

static struct engine *into;

static void back_service(void *context, const char *id, const struct service_state *state)
{
	const struct config *c = context;

	engine_restore_service(into, (service_ix)config_service(c, id), state);
}

static void back_target(void *context, const char *id, const struct target_state *state)
{
	const struct config *c = context;

	engine_restore_target(into, (target_ix)config_target(c, id), state);
}

static void back_feed(void *context, const char *id, const struct feed_state *state)
{
	const struct config *c = context;

	ck_assert_str_eq(id, c->feeds[0].id);
	engine_restore_feed(into, 0, state);
}

static void back_pool(void *context, const char *id, const struct pool_state *state)
{
	const struct config *c = context;

	for (uint32_t p = 0; p < c->pool_count; p++)
		if (!strcmp(c->pools[p].id, id))
			engine_restore_pool(into, p, state);
}

/* Everything the case's engine knows is stored, and a new one reads it. */
static void killed_and_started(struct engine_case *c)
{
	struct config *config = &c->config;
	struct store *s = opened();
	struct err err = ERR_INIT;

	for (size_t i = 0; i < config->service_count; i++)
		store_service(s, config->services[i].id, engine_service(c->engine, (service_ix)i));
	for (size_t i = 0; i < config->target_count; i++)
		store_target(s, config->targets[i].id, engine_target(c->engine, (target_ix)i));
	store_feed(s, config->feeds[0].id, engine_feed(c->engine, 0));
	for (uint32_t p = 0; p < config->pool_count; p++)
		store_pool(s, config->pools[p].id, engine_pool(c->engine, p));
	committed(s);
	s = reopened(s);
	into = engine_new(config, c->now, 1);
	ck_assert_msg(!store_read_services(s, back_service, config, &err) &&
			      !store_read_targets(s, back_target, config, &err) &&
			      !store_read_feeds(s, back_feed, config, &err) &&
			      !store_read_pools(s, back_pool, config, &err),
		      "%s", err.text);
	store_close(s);
	c->engine = engine_free(c->engine);
	c->engine = into;
}

enum { SERVICE = 2, TARGET = 3 };

/* Polls and looks until its target is to be changed. */
static void until_asked(struct engine_case *c, int32_t open, int64_t budget)
{
	enum { POLLS = 12 };

	for (int i = 0; i < POLLS && !c->engine->targets[TARGET].command; i++) {
		case_observe(c, SERVICE, open);
		case_show(c, TARGET, AD_ENABLED, budget);
	}
	ck_assert_ptr_nonnull(c->engine->targets[TARGET].command);
}

/* Service c/prim is ample, and its ad raised from $100 to $130; then full, and paused. */
static void raised_and_cut(struct engine_case *c)
{
	case_config(c);
	c->pools[1].budget.micros = DOLLARS(9000); /* a month */
	c->config.limits.mass_window = SPAN_HOURS(24);
	case_start(c);
	for (target_ix t = 0; t < CASE_TARGETS; t++)
		case_show(c, t, AD_ENABLED, DOLLARS(100));
	until_asked(c, 25, DOLLARS(100));
	case_end(c, TARGET, OUTCOME_DONE, "");
	case_show(c, TARGET, AD_ENABLED, DOLLARS(130));
	until_asked(c, 0, DOLLARS(130));
	case_end(c, TARGET, OUTCOME_DONE, "");
	case_show(c, TARGET, AD_PAUSED, DOLLARS(130));
	ck_assert_int_eq(c->engine->targets[TARGET].confirmed.status, AD_PAUSED);
}

START_TEST(a_raise_of_today_counts_all_day)
{
	struct engine_case c;
	int64_t pool, all;

	raised_and_cut(&c);
	pool = engine_pool_exposure(c.engine, 1);
	all = engine_exposure(c.engine);
	ck_assert_int_ge(pool, DOLLARS(130));
	killed_and_started(&c);
	case_tick(&c, SPAN_MINUTES(1));
	ck_assert_int_eq(engine_pool_exposure(c.engine, 1), pool);
	ck_assert_int_eq(engine_exposure(c.engine), all);
	ck_assert_int_eq(engine_target(c.engine, 3)->confirmed.status, AD_PAUSED);
	for (int h = 0; h < 24; h++) /* the account's midnight comes */
		case_tick(&c, SPAN_MINUTES(59));
	ck_assert_int_lt(engine_pool_exposure(c.engine, 1), pool);
	case_close(&c);
}
END_TEST

START_TEST(a_days_allowances_are_not_given_out_twice)
{
	struct engine_case c;
	int64_t moved;
	uint16_t changes;

	raised_and_cut(&c);
	moved = engine_moved_today(c.engine);
	changes = engine_target(c.engine, 3)->changes_today;
	ck_assert_int_eq(moved, DOLLARS(30));
	ck_assert_uint_ge(changes, 1);
	killed_and_started(&c);
	ck_assert_int_eq(engine_moved_today(c.engine), moved);
	ck_assert_uint_eq(engine_target(c.engine, 3)->changes_today, changes);
	case_close(&c);
}
END_TEST

START_TEST(what_people_and_pools_decided_is_known)
{
	struct approval yes = { .hash = UINT64_MAX - 5, .begun = true, .who = "lead" };
	struct hold hold = { .direction = HOLD_INCREASES, .who = "ops", .reason = "flu week" };
	struct engine_case c;
	struct service_state with;

	raised_and_cut(&c);
	hold.until = after(c.now, SPAN_HOURS(9));
	yes.until = hold.until;
	with = *engine_service(c.engine, 0);
	with.hold = &hold;
	with.approval = &yes;
	engine_restore_service(c.engine, 0, &with);
	engine_restore_feed(c.engine, 0,
			    &(struct feed_state){ .allowed_until = hold.until, .who = "lead" });
	engine_restore_pool(c.engine, 1,
			    &(struct pool_state){ .month = 24322,
						  .day = c.engine->today,
						  .kept_micros = DOLLARS(40) });
	killed_and_started(&c);
	ck_assert_int_eq(engine_service(c.engine, 0)->hold->direction, HOLD_INCREASES);
	ck_assert_str_eq(engine_service(c.engine, 0)->hold->reason, "flu week");
	ck_assert(engine_service(c.engine, 0)->approval->hash == yes.hash);
	ck_assert(engine_service(c.engine, 0)->approval->begun);
	ck_assert_int_eq(engine_feed(c.engine, 0)->allowed_until.ms, hold.until.ms);
	ck_assert_str_eq(engine_feed(c.engine, 0)->who, "lead");
	ck_assert_int_eq(engine_pool(c.engine, 1)->kept_micros, DOLLARS(40));
	ck_assert_int_eq(engine_pool(c.engine, 0)->kept_micros, 0);
	case_close(&c);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("store_engine");

	tcase_set_timeout(tc, 60);
	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, a_raise_of_today_counts_all_day);
	tcase_add_test(tc, a_days_allowances_are_not_given_out_twice);
	tcase_add_test(tc, what_people_and_pools_decided_is_known);
	return run_case("store_engine", tc);
}
