/* SPDX-License-Identifier: Apache-2.0 */
/*
 * core.c - the engine alone, with hourly readings and a platform that always answers:
 * how many service-years it decides in a minute of one core.
 */
#include <stdlib.h>
#include <time.h>

#include "base/zone.h"
#include "tests/simulation/world.h"

enum { SERVICES = 500, CORE_POOLS = 10, BATCH_HOURS = 24, OPEN_MAX = 30 };

struct core {
	struct config config;
	struct feed_config feed;
	struct platform_config platform;
	struct policy policy;
	struct pool pools[CORE_POOLS];
	struct location location;
	struct service_line line;
	struct service services[SERVICES];
	struct target targets[SERVICES];
	char ids[SERVICES][2][16];
	struct ad_state truth[SERVICES];
	int32_t open[SERVICES];
	struct engine *engine;
	struct effects fx;
	struct instant now;
	uint64_t questions, events, commands;
};

static struct boundary boundary(int64_t at, int64_t leave, int ads, int64_t share)
{
	return (struct boundary){ true, { at, UNIT_SLOTS }, { leave, UNIT_SLOTS }, ads, share };
}

static void rules(struct core *c)
{
	c->now.ms = INT64_C(1770379200000);
	c->feed = (struct feed_config){ .id = "ehr",
					.every = SPAN_HOURS(1),
					.stale_after = SPAN_HOURS(3),
					.dead_after = SPAN_HOURS(12) };
	c->platform = (struct platform_config){ .id = "g",
						.timeout = SPAN_SECONDS(30),
						.lag = SPAN_MINUTES(2) };
	c->policy = (struct policy){
		.id = "default",
		.metric = METRIC_OPEN_SLOTS,
		.within = SPAN_DAYS(14),
		.full = boundary(3, 8, ADS_PAUSE, 0),
		.filling = boundary(6, 10, ADS_BUDGET, 5000),
		.ample = boundary(20, 15, ADS_BUDGET, 13000),
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
	c->location = (struct location){ .id = "a", .zone = zone_named("America/New_York") };
	c->line = (struct service_line){ .id = "primary", .priority = 1 };
	for (int i = 0; i < CORE_POOLS; i++)
		c->pools[i] = (struct pool){ .id = "pool", .budget = { 6000 * MICROS, PERIOD_DAY } };
}

static void house(struct core *c)
{
	for (uint32_t i = 0; i < SERVICES; i++) {
		(void)snprintf(c->ids[i][0], sizeof(c->ids[0][0]), "s%04u/primary", i);
		(void)snprintf(c->ids[i][1], sizeof(c->ids[0][0]), "g/%04u", i);
		c->services[i] = (struct service){ .id = c->ids[i][0],
						   .pool = (int32_t)(i % CORE_POOLS),
						   .first_target = i,
						   .target_count = 1 };
		c->targets[i] = (struct target){ .id = c->ids[i][1],
						 .service = i,
						 .budget_micros = 100 * MICROS,
						 .min_micros = 20 * MICROS,
						 .max_micros = 200 * MICROS };
		c->truth[i] = (struct ad_state){ AD_ENABLED, 100 * MICROS, 0 };
		c->open[i] = (int32_t)roll(1, ROLL_LIFE, i, OPEN_MAX);
	}
	c->config = (struct config){
		.organization = "Core",
		.zone = c->location.zone,
		.currency = "USD",
		.mode = MODE_ACT,
		.limits = { .spend_micros = SERVICES * 130 * MICROS, .step_bp = 2000, .changes = 2 },
		.feeds = &c->feed,
		.feed_count = 1,
		.platforms = &c->platform,
		.platform_count = 1,
		.policies = &c->policy,
		.policy_count = 1,
		.pools = c->pools,
		.pool_count = CORE_POOLS,
		.lines = &c->line,
		.line_count = 1,
		.locations = &c->location,
		.location_count = 1,
		.services = c->services,
		.service_count = SERVICES,
		.targets = c->targets,
		.target_count = SERVICES,
	};
}

static void step(struct core *c, struct event ev)
{
	ev.at = c->now;
	c->events++;
	engine_step(c->engine, &ev, &c->fx);
}

static void show(struct core *c, target_ix t)
{
	step(c, (struct event){ .kind = EVENT_SEEN,
				.target = t,
				.service = NOBODY,
				.seen = c->truth[t],
				.steerable = true,
				.asked_at = c->now,
				.words = "" });
}

static void carry_out(struct core *c, const struct effect *f)
{
	if (f->kind == EFFECT_READ) {
		show(c, f->target);
	} else if (f->kind == EFFECT_COMMAND) {
		const struct command *command = engine_target(c->engine, f->target)->command;

		c->commands++;
		c->truth[f->target] = witness_after(command, c->truth[f->target]);
		step(c, (struct event){ .kind = EVENT_ENDED,
					.target = f->target,
					.service = NOBODY,
					.command = f->command,
					.outcome = OUTCOME_DONE,
					.words = "" });
	}
}

/* Effects of carrying out are carried out too, until nothing is left to do. */
static void settle(struct core *c)
{
	for (size_t i = 0; i < c->fx.count; i++) {
		struct effect f = c->fx.items[i];

		carry_out(c, &f);
	}
	effects_clear(&c->fx);
}

/* Openings wander, so that most readings are news and some of them lead to commands. */
static void poll(struct core *c, service_ix s)
{
	struct observation o = { .service = s, .quality = QUALITY_GOOD, .as_of = c->now, .polled_at = c->now };

	c->open[s] += (int32_t)roll(2, ROLL_LIFE, ++c->questions, 3) - 1;
	c->open[s] = c->open[s] < 0 ? 0 : c->open[s] > OPEN_MAX ? OPEN_MAX : c->open[s];
	o.open = c->open[s];
	o.booked = 40;
	o.bookings = o.wait_days = o.waitlist = COUNT_UNKNOWN;
	step(c, (struct event){
			.kind = EVENT_OBSERVED, .service = s, .target = NOBODY, .observation = &o });
	settle(c);
}

static double core_seconds(void)
{
	return (double)clock() / CLOCKS_PER_SEC;
}

int core_run(int seconds)
{
	struct core *c = calloc(1, sizeof(*c));
	double begun, used = 0, years = 0;

	if (!c)
		abort();
	rules(c);
	house(c);
	c->engine = engine_new(&c->config, c->now, 1);
	effects_init(&c->fx);
	for (target_ix t = 0; t < SERVICES; t++)
		show(c, t);
	settle(c);
	for (begun = core_seconds(); used < seconds; used = core_seconds() - begun) {
		for (int h = 0; h < BATCH_HOURS; h++) {
			c->now.ms += HOUR;
			for (service_ix s = 0; s < SERVICES; s++)
				poll(c, s);
		}
		years += SERVICES * BATCH_HOURS / (24.0 * 365);
	}
	(void)printf("%.0f service-years in %.1f s of one core: %.0f service-years a core-minute "
		     "(%llu events, %llu commands)\n",
		     years, used, years / used * 60, (unsigned long long)c->events,
		     (unsigned long long)c->commands);
	(void)engine_free(c->engine);
	effects_release(&c->fx);
	free(c);
	return EXIT_SUCCESS;
}
