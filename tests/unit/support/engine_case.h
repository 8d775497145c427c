/* SPDX-License-Identifier: Apache-2.0 */
/*
 * engine_case.h - a small organisation for tests of what is decided.
 *
 * Six services in two pools with eight targets, built by hand so that a test says
 * exactly which number it turns.  Limits are tight enough to be met within a day.
 */
#ifndef CAPD_TESTS_ENGINE_CASE_H
#define CAPD_TESTS_ENGINE_CASE_H

#include <string.h>

#include "base/money.h"
#include "decide/engine.h"
#include "decide/engine_state.h"

#define DOLLARS(n) ((int64_t)(n)*MICROS)
#define CASE_NOON INT64_C(1795348800000) /* 2026-11-22T12:00Z, a Sunday */

enum { CASE_SERVICES = 6, CASE_TARGETS = 8, CASE_POOLS = 2, CASE_WAITS = 5 };

struct engine_case {
	struct config config;
	struct feed_config feed;
	struct platform_config platform;
	struct policy policies[2];
	struct pool pools[CASE_POOLS];
	struct service_line line;
	struct location location;
	struct service services[CASE_SERVICES];
	struct target targets[CASE_TARGETS];
	struct zone_shift shift;
	struct zone zone;
	struct engine *engine;
	struct effects fx;
	struct instant now;
};

static inline struct boundary case_boundary(int64_t at, int64_t leave, enum metric_unit unit,
					    int ads, int64_t share)
{
	return (struct boundary){ true, { at, unit }, { leave, unit }, ads, share };
}

/* As in the reference configuration, but quicker to convince. */
static inline struct policy case_policy_slots(void)
{
	return (struct policy){
		.id = "slots",
		.metric = METRIC_OPEN_SLOTS,
		.within = SPAN_DAYS(14),
		.full = case_boundary(3, 8, UNIT_SLOTS, ADS_PAUSE, 0),
		.filling = case_boundary(6, 10, UNIT_SLOTS, ADS_BUDGET, 5000),
		.ample = case_boundary(20, 15, UNIT_SLOTS, ADS_BUDGET, 13000),
		.confirm_down = 2,
		.confirm_up = 3,
		.confirm_for = SPAN_HOURS(1),
		.stale = FALLBACK_HOLD,
		.dead = FALLBACK_HOLD_IF_LOWER,
	};
}

static inline struct policy case_policy_waits(void)
{
	struct policy p = case_policy_slots();

	p.id = "waits";
	p.metric = METRIC_THIRD_NEXT_AVAILABLE;
	p.full = case_boundary(28, 21, UNIT_DAYS, ADS_PAUSE, 0);
	p.filling = case_boundary(21, 14, UNIT_DAYS, ADS_BUDGET, 5000);
	p.ample = case_boundary(7, 10, UNIT_DAYS, ADS_BUDGET, 13000);
	p.dead = FALLBACK_PAUSE;
	return p;
}

static inline void case_places(struct engine_case *c)
{
	static const char *const services[CASE_SERVICES] = { "a/prim", "b/prim", "c/prim",
							     "d/prim", "e/prim", "f/derm" };
	static const char *const targets[CASE_TARGETS] = { "g/1", "g/2", "g/3", "g/4",
							   "g/5", "g/6", "g/7", "g/8" };
	static const service_ix of[CASE_TARGETS] = { 0, 0, 1, 2, 3, 4, 4, 5 };

	for (service_ix s = 0; s < CASE_SERVICES; s++)
		c->services[s] = (struct service){ .id = services[s],
						   .policy = s == CASE_WAITS,
						   .pool = s < 4 ? (int32_t)(s / 2) : -1 };
	for (target_ix t = CASE_TARGETS; t-- > 0;) {
		c->targets[t] = (struct target){
			.id = targets[t],
			.service = of[t],
			.budget_micros = DOLLARS(100),
			.min_micros = DOLLARS(20),
			.max_micros = DOLLARS(200),
		};
		c->services[of[t]].first_target = t;
		c->services[of[t]].target_count++;
	}
}

static inline void case_config(struct engine_case *c)
{
	memset(c, 0, sizeof(*c));
	c->now = (struct instant){ CASE_NOON };
	c->shift = (struct zone_shift){ .offset_s = -5 * 3600, .abbreviation = "EST" };
	c->zone = (struct zone){ "Test/Eastern", &c->shift, 1 };
	c->feed = (struct feed_config){ .id = "ehr",
					.every = SPAN_MINUTES(15),
					.stale_after = SPAN_MINUTES(45),
					.dead_after = SPAN_HOURS(4) };
	c->platform = (struct platform_config){ .id = "g",
						.timeout = SPAN_SECONDS(30),
						.lag = SPAN_MINUTES(3) };
	c->policies[0] = case_policy_slots();
	c->policies[1] = case_policy_waits();
	c->pools[0] = (struct pool){ .id = "east", .budget = { DOLLARS(320), PERIOD_DAY } };
	c->pools[1] = (struct pool){ .id = "west", .budget = { DOLLARS(6000), PERIOD_MONTH } };
	c->line = (struct service_line){ .id = "prim", .priority = 1 };
	c->location = (struct location){ .id = "a", .zone = &c->zone };
	case_places(c);
	c->config = (struct config){
		.organization = "Test",
		.zone = &c->zone,
		.currency = "USD",
		.mode = MODE_ACT,
		.limits = { .spend_micros = DOLLARS(900),
			    .moved_micros = DOLLARS(600),
			    .step_bp = 5000,
			    .changes = 4 },
		.feeds = &c->feed,
		.feed_count = 1,
		.platforms = &c->platform,
		.platform_count = 1,
		.policies = c->policies,
		.policy_count = 2,
		.pools = c->pools,
		.pool_count = CASE_POOLS,
		.lines = &c->line,
		.line_count = 1,
		.locations = &c->location,
		.location_count = 1,
		.services = c->services,
		.service_count = CASE_SERVICES,
		.targets = c->targets,
		.target_count = CASE_TARGETS,
	};
}

static inline void case_start(struct engine_case *c)
{
	c->engine = engine_new(&c->config, c->now, 1);
	effects_init(&c->fx);
}

static inline void case_open(struct engine_case *c)
{
	case_config(c);
	case_start(c);
}

static inline void case_close(struct engine_case *c)
{
	c->engine = engine_free(c->engine);
	effects_release(&c->fx);
}

/* ---- one event; its effects replace those before ---- */

static inline void case_step(struct engine_case *c, struct event ev)
{
	ev.at = c->now;
	effects_clear(&c->fx);
	engine_step(c->engine, &ev, &c->fx);
}

static inline void case_tick(struct engine_case *c, struct span passed)
{
	c->now = after(c->now, passed);
	case_step(c, (struct event){ .kind = EVENT_TICK });
}

static inline struct observation case_openings(service_ix s, int32_t open, struct instant as_of)
{
	struct observation o = {
		.service = s, .quality = QUALITY_GOOD, .open = open, .as_of = as_of, .polled_at = as_of
	};

	o.firsts = (uint8_t)(open > FIRST_OPENINGS ? FIRST_OPENINGS : open < 0 ? 0 : open);
	for (int i = 0; i < o.firsts; i++)
		o.first[i] = after(as_of, SPAN_DAYS(i + 1));
	return o;
}

/* A quarter of an hour later that service has so many openings. */
static inline void case_observe(struct engine_case *c, service_ix s, int32_t open)
{
	struct observation o;

	c->now = after(c->now, SPAN_MINUTES(15));
	o = case_openings(s, open, c->now);
	case_step(c, (struct event){ .kind = EVENT_OBSERVED, .observation = &o });
}

static inline void case_show(struct engine_case *c, target_ix t, enum ad_status status, int64_t micros)
{
	case_step(c, (struct event){ .kind = EVENT_SEEN,
				     .target = t,
				     .steerable = true,
				     .asked_at = c->now,
				     .words = "",
				     .seen = { .status = status, .budget_micros = micros } });
}

static inline void case_end(struct engine_case *c, target_ix t, enum outcome outcome, const char *words)
{
	case_step(c, (struct event){ .kind = EVENT_ENDED,
				     .target = t,
				     .outcome = outcome,
				     .words = words,
				     .command = c->engine->targets[t].command ?
							c->engine->targets[t].command->id :
							0 });
}

static inline const struct effect *case_effect(const struct engine_case *c, enum effect_kind kind)
{
	for (size_t i = 0; i < c->fx.count; i++)
		if (c->fx.items[i].kind == kind)
			return &c->fx.items[i];
	return NULL;
}

static inline const struct command *case_command(const struct engine_case *c, target_ix t)
{
	const struct effect *f = case_effect(c, EFFECT_COMMAND);

	return f && f->target == t ? c->engine->targets[t].command : NULL;
}

/* Sums are kept up to date by differences: counted anew they must be the same. NULL, or what is wrong. */
static inline const char *case_recount(const struct engine *e)
{
	int64_t total = 0, moved = 0, pools[CASE_POOLS] = { 0 };
	int64_t wished[CASE_POOLS + 1] = { 0 }, final[CASE_POOLS + 1] = { 0 };
	size_t waiting = 0;

	for (target_ix t = 0; t < e->config->target_count; t++) {
		const struct target_state *is = &e->targets[t];
		int32_t pool = e->config->services[e->config->targets[t].service].pool;

		if (e->exposure[t] < guard_exposure(e, t))
			return "a target counts for less than it may cost";
		if (e->exposure[t] > guard_exposure(e, t) && !(e->target_flags[t] & TARGET_DOUBTED))
			return "a target counts for more than it may cost";
		total += e->exposure[t];
		wished[pool < 0 ? CASE_POOLS : pool] += e->purse.claims[e->purse.place[t]].wish;
		final[pool < 0 ? CASE_POOLS : pool] += e->purse.grant[e->purse.place[t]];
		if (pool >= 0)
			pools[pool] += e->exposure[t];
		if (is->changes_day >= e->today)
			moved += is->raised_today_micros;
		waiting += gate_is_limit(is->gate);
	}
	for (uint32_t p = 0; p <= e->config->pool_count; p++)
		if (wished[p] != e->purse.pots[p].wished || final[p] != e->purse.pots[p].final)
			return "the wishes for a pool, or what it grants, are off";
	for (uint32_t p = 0; p < e->config->pool_count; p++)
		if (pools[p] != engine_pool_exposure(e, p))
			return "a pool's sum is off";
	return total != engine_exposure(e)    ? "the total is off" :
	       moved != engine_moved_today(e) ? "the money moved today is off" :
	       waiting != e->waiting	      ? "the count of waiting targets is off" :
						NULL;
}

#endif
