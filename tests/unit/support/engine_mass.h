/* SPDX-License-Identifier: Apache-2.0 */
/*
 * engine_mass.h - six services of one feed that all tell the same at the same time.
 */
#ifndef CAPD_TESTS_ENGINE_MASS_H
#define CAPD_TESTS_ENGINE_MASS_H

#include "tests/unit/support/engine_case.h"

enum { OPEN = 12, LOW = 5, MANY = 30, SILENT = -1 };

static struct engine_case c;

static inline void setup(void)
{
	case_config(&c);
	c.feed.stale_after = SPAN_DAYS(3);
	c.feed.dead_after = SPAN_DAYS(10);
	for (int s = 0; s < CASE_SERVICES; s++)
		c.services[s].policy = 0;
	c.config.limits.mass_change_bp = 4000;
	c.config.limits.mass_window = SPAN_HOURS(24);
	case_start(&c);
}

static inline void teardown(void)
{
	case_close(&c);
}

static inline const struct feed_state *feed(void)
{
	return engine_feed(c.engine, 0);
}

static inline void step(struct event ev)
{
	ev.at = c.now;
	engine_step(c.engine, &ev, &c.fx);
}

static inline void show_all(void)
{
	for (target_ix t = 0; t < CASE_TARGETS; t++) {
		struct ad_state is = engine_target(c.engine, t)->confirmed;

		if (is_never(engine_target(c.engine, t)->confirmed_at))
			is = (struct ad_state){ AD_ENABLED, DOLLARS(100), 0 };
		step((struct event){ .kind = EVENT_SEEN,
				     .target = t,
				     .steerable = true,
				     .asked_at = c.now,
				     .words = "",
				     .seen = is });
	}
}

static inline void poll(service_ix s, int32_t open)
{
	struct observation o = case_openings(s, open, c.now);

	if (open == SILENT)
		step((struct event){ .kind = EVENT_UNHEARD, .service = s, .words = "HTTP 503" });
	else
		step((struct event){ .kind = EVENT_OBSERVED, .observation = &o });
}

/* A quarter of an hour later: the first n services tell this, the others 12 openings. */
static inline void poll_all(int n, int32_t open)
{
	c.now = after(c.now, SPAN_MINUTES(15));
	effects_clear(&c.fx);
	for (service_ix s = 0; s < CASE_SERVICES; s++)
		poll(s, (int)s < n ? open : OPEN);
}

static inline void settle_open(void)
{
	poll_all(0, OPEN);
	poll_all(0, OPEN);
}

static inline void go_down(int n)
{
	poll_all(n, LOW);
	poll_all(n, LOW);
}

static inline int notices(const char *words)
{
	int n = 0;

	for (size_t i = 0; i < c.fx.count; i++)
		n += c.fx.items[i].kind == EFFECT_NOTICE && strstr(c.fx.items[i].text, words) != NULL;
	return n;
}

static inline int commands(void)
{
	int n = 0;

	for (size_t i = 0; i < c.fx.count; i++)
		n += c.fx.items[i].kind == EFFECT_COMMAND;
	return n;
}

static inline int saves(void)
{
	int n = 0;

	for (size_t i = 0; i < c.fx.count; i++)
		n += c.fx.items[i].kind == EFFECT_SAVE_FEED && c.fx.items[i].index == 0;
	return n;
}

static inline void pass(struct span d)
{
	struct instant end = after(c.now, d);

	effects_clear(&c.fx);
	while (is_before(c.now, end)) {
		c.now = after(c.now, SPAN_MINUTES(5));
		step((struct event){ .kind = EVENT_TICK });
	}
}

#endif
