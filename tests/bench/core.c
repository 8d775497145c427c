/* SPDX-License-Identifier: Apache-2.0 */
/*
 * core.c - what deciding costs, without a network, a disk or a clock.
 *
 *	core step STEPS      good observations that say nothing new, one after the other
 *	core floor STEPS     what cannot be saved: finding the service by its id in a hash
 *	                     table and copying the observation (count the instructions of both)
 *	core judge SERVICES  every service judged, then judged again: time and memory
 *
 * Nothing is printed that was not measured in this process; the caller compares.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uthash.h>

#include "base/money.h"
#include "decide/engine.h"
#include "tests/bench/support/spent.h"

enum { SERVICES_OF_STEPS = 1000, ID_MAX = 40, ROUNDS = 4 };
#define BEGIN INT64_C(1795348800000) /* 2026-11-22T12:00Z */

struct known { /* a service in the floor's table */
	char id[ID_MAX];
	struct observation last;
	UT_hash_handle hh;
};

struct house {
	struct config config;
	struct feed_config feed;
	struct platform_config platform;
	struct policy policy;
	struct location location;
	struct service_line line;
	char (*ids)[ID_MAX];
	struct engine *engine;
	struct effects fx;
};

static void *rows(size_t n, size_t size)
{
	void *p = calloc(n, size);

	if (!p)
		abort();
	return p;
}

static struct boundary boundary(int64_t at, int64_t leave, int ads, int64_t share)
{
	return (struct boundary){ true, { at, UNIT_SLOTS }, { leave, UNIT_SLOTS }, ads, share };
}

/* The defaults of the reference configuration. */
static struct policy policy(void)
{
	return (struct policy){
		.id = "default",
		.metric = METRIC_OPEN_SLOTS,
		.within = SPAN_DAYS(14),
		.full = boundary(3, 8, ADS_PAUSE, 0),
		.filling = boundary(6, 10, ADS_BUDGET, 5000),
		.ample = boundary(20, 15, ADS_BUDGET, 13000),
		.confirm_down = 3,
		.confirm_up = 12,
		.confirm_for = SPAN_HOURS(24),
		.pace_more = SPAN_HOURS(24),
		.pace_less = SPAN_HOURS(4),
		.ramp = SPAN_HOURS(72),
		.flap_changes = 4,
		.flap_within = SPAN_DAYS(7),
		.flap_calm = SPAN_HOURS(72),
		.stale = FALLBACK_HOLD,
		.dead = FALLBACK_HOLD_IF_LOWER,
	};
}

static void add_service(struct house *h, size_t i)
{
	(void)snprintf(h->ids[i], ID_MAX, "loc-%07zu/primary", i);
	h->config.services[i] = (struct service){
		.id = h->ids[i], .pool = -1, .first_target = (target_ix)i, .target_count = 1
	};
	h->config.targets[i] = (struct target){ .id = h->ids[i],
						.service = (service_ix)i,
						.budget_micros = 100 * MICROS,
						.min_micros = 20 * MICROS,
						.max_micros = 200 * MICROS };
}

static void build(struct house *h, size_t services)
{
	*h = (struct house){ .policy = policy() };
	h->feed = (struct feed_config){ .id = "ehr",
					.every = SPAN_MINUTES(15),
					.stale_after = SPAN_MINUTES(45),
					.dead_after = SPAN_HOURS(4) };
	h->platform = (struct platform_config){ .id = "ads", .timeout = SPAN_SECONDS(30) };
	h->location = (struct location){ .id = "loc", .zone = &zone_utc };
	h->line = (struct service_line){ .id = "primary", .name = "primary", .priority = 1 };
	h->ids = rows(services, sizeof(*h->ids));
	h->config = (struct config){
		.organization = "Bench",
		.zone = &zone_utc,
		.currency = "USD",
		.mode = MODE_REHEARSAL,
		.limits = { .step_bp = 2000,
			    .changes = 2,
			    .mass_change_bp = 4000,
			    .mass_drop_bp = 2000,
			    .mass_window = SPAN_HOURS(24) },
		.feeds = &h->feed,
		.feed_count = 1,
		.platforms = &h->platform,
		.platform_count = 1,
		.policies = &h->policy,
		.policy_count = 1,
		.lines = &h->line,
		.line_count = 1,
		.locations = &h->location,
		.location_count = 1,
		.services = rows(services, sizeof(struct service)),
		.service_count = services,
		.targets = rows(services, sizeof(struct target)),
		.target_count = services,
	};
	for (size_t i = 0; i < services; i++)
		add_service(h, i);
	h->engine = engine_new(&h->config, (struct instant){ BEGIN }, 1);
	effects_init(&h->fx);
}

static void observe(struct house *h, struct observation *o, size_t s, int64_t ms, int32_t open)
{
	struct event ev = { .kind = EVENT_OBSERVED, .at = { ms }, .observation = o };

	o->service = (service_ix)s;
	o->open = open;
	o->as_of = o->polled_at = (struct instant){ ms };
	engine_step(h->engine, &ev, &h->fx);
	effects_clear(&h->fx);
}

/* As planned: nothing waits for a look at it. */
static void look(struct house *h)
{
	for (size_t t = 0; t < h->config.target_count; t++) {
		struct event ev = { .kind = EVENT_SEEN,
				    .at = { BEGIN },
				    .target = (target_ix)t,
				    .seen = { AD_ENABLED, 100 * MICROS, 0 },
				    .steerable = true,
				    .asked_at = { BEGIN } };

		engine_step(h->engine, &ev, &h->fx);
		effects_clear(&h->fx);
	}
}

static struct observation blank(void)
{
	return (struct observation){ .quality = QUALITY_GOOD,
				     .booked = 5,
				     .blocked = COUNT_UNKNOWN,
				     .held = COUNT_UNKNOWN,
				     .wait_days = COUNT_UNKNOWN,
				     .waitlist = COUNT_UNKNOWN,
				     .bookings = COUNT_UNKNOWN };
}

/* Every service has been judged open first, so that each step is one that says nothing new. */
static void run_step(uint64_t steps)
{
	static struct house h;
	struct observation o = blank();
	/* Made once: what its maker does is no part of the step. */
	struct event ev = { .kind = EVENT_OBSERVED, .at = { BEGIN }, .observation = &o };

	o.open = 12;
	build(&h, SERVICES_OF_STEPS);
	look(&h);
	for (uint64_t n = 0; n < steps + ROUNDS * SERVICES_OF_STEPS; n++) {
		ev.at.ms += 900;
		o.service = (service_ix)(n % SERVICES_OF_STEPS);
		o.as_of = o.polled_at = ev.at;
		engine_step(h.engine, &ev, &h.fx);
		effects_clear(&h.fx);
	}
	(void)printf("%s\n", verdict_name(engine_verdict(h.engine, 0)));
}

static void run_floor(uint64_t steps)
{
	static struct house h;
	struct known *table = NULL, *all = rows(SERVICES_OF_STEPS, sizeof(*all)), *found;
	struct observation o = blank();

	build(&h, SERVICES_OF_STEPS);
	for (size_t s = 0; s < SERVICES_OF_STEPS; s++) {
		(void)snprintf(all[s].id, ID_MAX, "%s", h.ids[s]);
		HASH_ADD_STR(table, id, &all[s]);
	}
	for (uint64_t n = 0; n < steps; n++) {
		const char *id = h.ids[n % SERVICES_OF_STEPS];

		o.polled_at.ms = (int64_t)n;
		HASH_FIND_STR(table, id, found);
		found->last = o;
	}
	(void)printf("%" PRId64 "\n", all[0].last.polled_at.ms);
}

/* Down to full within three rounds, so that every service is really judged. */
static void run_judge(size_t services)
{
	static struct house h;
	struct observation o = blank();
	int64_t ms = BEGIN;
	double began;
	size_t full = 0;

	build(&h, services);
	look(&h);
	began = spent_cpu_us();
	for (int round = 0; round < ROUNDS; round++) {
		for (size_t s = 0; s < services; s++)
			observe(&h, &o, s, ms, 1);
		ms += SPAN_MINUTES(15).ms;
	}
	for (size_t s = 0; s < services; s++)
		full += engine_verdict(h.engine, (service_ix)s) == VERDICT_FULL;
	(void)printf("services=%zu full=%zu us_per_judgement=%.2f rss_mb=%.0f\n", services, full,
		     (spent_cpu_us() - began) / ((double)services * ROUNDS),
		     (double)spent_peak_kb() / 1024);
}

int main(int argc, char **argv)
{
	uint64_t n = argc == 3 ? strtoull(argv[2], NULL, 10) : 0;

	if (n > 0 && !strcmp(argv[1], "step"))
		run_step(n);
	else if (n > 0 && !strcmp(argv[1], "floor"))
		run_floor(n);
	else if (n > 0 && !strcmp(argv[1], "judge"))
		run_judge((size_t)n);
	else
		return (void)fputs("core step|floor|judge NUMBER\n", stderr), EXIT_FAILURE;
	return EXIT_SUCCESS;
}
