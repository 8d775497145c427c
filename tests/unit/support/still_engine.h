/* SPDX-License-Identifier: Apache-2.0 */
/*
 * still_engine.h - an engine that holds still, for tests of what is said about it.
 *
 * The real engine's struct, filled by hand: a test can set any state directly, also
 * one that takes days to reach, while verdict, control and sums are the engine's own.
 * Include it from one file of a test program only.
 *
 * The house: five services of Riverbend Health on Nov 22 at 11:45 in New York.
 */
#ifndef CAPD_TESTS_STILL_ENGINE_H
#define CAPD_TESTS_STILL_ENGINE_H

#include <string.h>

#include "base/money.h"
#include "decide/engine_state.h"

#define DOLLARS(n) ((n)*MICROS)

enum { BAY, ELM, HARBOR, MILL, OAK, HOUSE_SERVICES }; /* by id, as a configuration is */
enum { HARBOR_GOOGLE, HARBOR_META, MILL_GOOGLE, OAK_GOOGLE, ELM_GOOGLE, BAY_GOOGLE, HOUSE_TARGETS };

static const struct zone_shift house_shifts[] = { { { 0 }, -5 * 3600, "EST" } };
static const struct zone house_zone = { "America/New_York", house_shifts, 1 };

static struct feed_config house_feeds[] = {
	{ .id = "epic", .every = { 900000 }, .stale_after = { 2700000 }, .dead_after = { 14400000 } },
};
static struct platform_config house_platforms[] = { { .id = "google" }, { .id = "meta" } };
static struct policy house_policies[] = {
	{ .id = "default",
	  .metric = METRIC_OPEN_SLOTS,
	  .within = { 14 * INT64_C(86400000) },
	  .full = { true, { 3, UNIT_SLOTS }, { 8, UNIT_SLOTS }, ADS_PAUSE, 0 },
	  .filling = { true, { 6, UNIT_SLOTS }, { 10, UNIT_SLOTS }, ADS_BUDGET, 5000 },
	  .ample = { true, { 20, UNIT_SLOTS }, { 15, UNIT_SLOTS }, ADS_BUDGET, 13000 },
	  .confirm_down = 3,
	  .confirm_up = 12,
	  .confirm_for = { 86400000 },
	  .stale = FALLBACK_HOLD,
	  .dead = FALLBACK_HOLD_IF_LOWER,
	  .place = { "conf.d/north-shore.yaml", 14, 7 } },
	{ .id = "dermatology",
	  .metric = METRIC_THIRD_NEXT_AVAILABLE,
	  .within = { 14 * INT64_C(86400000) },
	  .full = { true, { 28, UNIT_DAYS }, { 21, UNIT_DAYS }, ADS_PAUSE, 0 },
	  .confirm_down = 3,
	  .confirm_up = 12,
	  .confirm_for = { 86400000 },
	  .stale = FALLBACK_HOLD,
	  .dead = FALLBACK_PAUSE },
};
static struct service_line house_lines[] = {
	{ .id = "dermatology", .name = "Dermatology" },
	{ .id = "primary-care", .name = "Primary care" },
};
static struct location house_locations[] = {
	{ .id = "harbor-point",
	  .name = "Harbor Point",
	  .market = "North Shore",
	  .zone = &house_zone,
	  .owner_operations = "D. Ruiz <ruiz@example.org>" },
	{ .id = "mill-creek", .name = "Mill Creek", .market = "Metro West", .zone = &house_zone },
	{ .id = "oak-park", .name = "Oak Park", .market = "Metro West", .zone = &house_zone },
	{ .id = "elm-street", .name = "Elm Street", .market = "North Shore", .zone = &house_zone },
	{ .id = "bayview", .name = "Bayview", .market = "North Shore", .zone = &house_zone },
};
static struct pool house_pools[] = { { .id = "north-shore", .budget = { DOLLARS(9000), PERIOD_MONTH } } };
static struct service house_services[] = {
	[HARBOR] = { .id = "harbor-point/primary-care",
		     .location = 0,
		     .line = 1,
		     .policy = 0,
		     .pool = 0,
		     .first_target = HARBOR_GOOGLE,
		     .target_count = 2 },
	[MILL] = { .id = "mill-creek/dermatology",
		   .location = 1,
		   .line = 0,
		   .policy = 1,
		   .pool = -1,
		   .first_target = MILL_GOOGLE,
		   .target_count = 1 },
	[OAK] = { .id = "oak-park/primary-care",
		  .location = 2,
		  .line = 1,
		  .policy = 0,
		  .pool = -1,
		  .first_target = OAK_GOOGLE,
		  .target_count = 1 },
	[ELM] = { .id = "elm-street/primary-care",
		  .location = 3,
		  .line = 1,
		  .policy = 0,
		  .pool = 0,
		  .first_target = ELM_GOOGLE,
		  .target_count = 1 },
	[BAY] = { .id = "bayview/primary-care",
		  .location = 4,
		  .line = 1,
		  .policy = 0,
		  .pool = 0,
		  .first_target = BAY_GOOGLE,
		  .target_count = 1 },
};
static struct target house_targets[] = {
	{ .id = "google/20411107",
	  .service = HARBOR,
	  .platform = 0,
	  .budget_micros = DOLLARS(180),
	  .min_micros = DOLLARS(20),
	  .max_micros = DOLLARS(400) },
	{ .id = "meta/23851234567890", .service = HARBOR, .platform = 1, .budget_micros = DOLLARS(90) },
	{ .id = "google/771", .service = MILL, .platform = 0, .budget_micros = DOLLARS(120) },
	{ .id = "google/772", .service = OAK, .platform = 0, .budget_micros = DOLLARS(100) },
	{ .id = "google/773", .service = ELM, .platform = 0, .budget_micros = DOLLARS(100) },
	{ .id = "google/774", .service = BAY, .platform = 0, .budget_micros = DOLLARS(100) },
};

static inline struct instant house_at(const char *text)
{
	struct instant t = { 0 };
	struct err err = ERR_INIT;

	if (instant_parse(text, strlen(text), &t, &err) < 0)
		t.ms = -1;
	return t;
}

static inline void house_target(struct engine *e, target_ix t, enum ad_status status, int64_t micros)
{
	e->targets[t].confirmed = (struct ad_state){ .status = status, .budget_micros = micros };
	e->targets[t].wanted = e->targets[t].confirmed;
	e->targets[t].baseline = (struct ad_state){ AD_ENABLED, house_targets[t].budget_micros, 0 };
	e->targets[t].confirmed_at = house_at("2026-11-22T16:20:09Z");
	e->targets[t].steerable = true;
	e->targets[t].paused_by_us = status == AD_PAUSED;
}

static inline void house_service(struct engine *e, service_ix s, enum verdict settled, int32_t value)
{
	struct service_state *is = &e->services[s];

	is->verdict.settled = is->verdict.candidate = settled;
	is->verdict.came_from = VERDICT_OPEN;
	is->verdict.since = house_at("2026-11-22T16:20:00Z");
	is->evidence[0] = (struct reading){ .at = house_at("2026-11-22T16:41:00Z"), .value = value };
	is->evidence_count = 1;
	is->decided[0] = is->evidence[0];
	is->decided_count = 1;
	is->decided_agreed = 3;
	is->quality = QUALITY_GOOD;
	is->as_of = is->polled_at = is->evidence[0].at;
}

static struct config house_config;
static struct service_state house_states[HOUSE_SERVICES];
static struct target_state house_target_states[HOUSE_TARGETS];
static struct feed_state house_feed_states[2]; /* the last row is the money's */
static struct pool_state house_pool_states[1];
/* The claims on the pool: two of Harbor Point, Elm Street, Bayview; $280 granted of $300. */
static target_ix house_claims[] = { HARBOR_GOOGLE, HARBOR_META, ELM_GOOGLE, BAY_GOOGLE };
static struct pot house_pots[2];
static struct month house_months[1];
static uint64_t house_refs[HOUSE_TARGETS];
static int64_t house_account_exposure[2], house_pool_exposure[1], house_exposure[HOUSE_TARGETS];

static inline void house_configure(void)
{
	house_config = (struct config){
		.organization = "Riverbend Health",
		.metric_owners = { [METRIC_OPEN_SLOTS] = "Access analytics <access@example.org>" },
		.zone = &house_zone,
		.currency = "USD",
		.mode = MODE_ACT,
		.limits = { .spend_micros = DOLLARS(12000),
			    .moved_micros = DOLLARS(2000),
			    .step_bp = 2000,
			    .changes = 2,
			    .changes_week = 8,
			    .mass_change_bp = 4000,
			    .mass_window = SPAN_DAYS(1) },
		.feeds = house_feeds,
		.feed_count = 1,
		.platforms = house_platforms,
		.platform_count = 2,
		.policies = house_policies,
		.policy_count = 2,
		.pools = house_pools,
		.pool_count = 1,
		.lines = house_lines,
		.line_count = 2,
		.locations = house_locations,
		.location_count = 5,
		.services = house_services,
		.service_count = HOUSE_SERVICES,
		.targets = house_targets,
		.target_count = HOUSE_TARGETS,
	};
	for (int s = 0; s < HOUSE_SERVICES; s++)
		house_services[s].closed = false;
}

/* Everything open, automatic and in act mode. */
static inline void house_init(struct engine *e)
{
	house_configure();
	memset(house_states, 0, sizeof(house_states));
	memset(house_target_states, 0, sizeof(house_target_states));
	memset(house_feed_states, 0, sizeof(house_feed_states));
	memset(house_pool_states, 0, sizeof(house_pool_states));
	memset(house_refs, 0, sizeof(house_refs));
	house_account_exposure[0] = house_account_exposure[1] = 0;
	house_pool_exposure[0] = DOLLARS(280);
	house_pots[0] = (struct pot){ .to = 4, .budget = 30000, .final = 28000, .multiplier = 1.25 };
	house_months[0] = (struct month){ .spent = DOLLARS(8950), .of = 4 };
	*e = (struct engine){
		.config = &house_config,
		.services = house_states,
		.targets = house_target_states,
		.feeds = house_feed_states,
		.pools = house_pool_states,
		.months = house_months,
		.purse = { .target = house_claims, .pots = house_pots, .unit = MICROS / 100 },
		.account_exposure = house_account_exposure,
		.pool_exposure = house_pool_exposure,
		.exposure = house_exposure,
		.refs = house_refs,
		.now = house_at("2026-11-22T16:45:00Z"),
		.generation = 7,
		.today = 20779,
	};
	for (service_ix s = 0; s < HOUSE_SERVICES; s++)
		house_service(e, s, VERDICT_OPEN, s == MILL ? 9 : 12);
	for (target_ix t = 0; t < HOUSE_TARGETS; t++)
		house_target(e, t, AD_ENABLED, house_targets[t].budget_micros);
	e->total_exposure = DOLLARS(690);
}

static inline void house_moved(struct engine *e, int64_t micros)
{
	e->moved_today = micros;
}

static inline void house_stop(struct engine *e, const char *who, const char *why)
{
	e->stopped = true;
	strncpy(e->stopped_by, who, sizeof(e->stopped_by) - 1);
	strncpy(e->stopped_why, why, sizeof(e->stopped_why) - 1);
	for (target_ix t = 0; t < HOUSE_TARGETS; t++)
		e->targets[t].gate = GATE_STOPPED;
}

#endif
