/* SPDX-License-Identifier: Apache-2.0 */
/*
 * engine_brakes.h - pace, ramps, flapping and mass changes for the small organisation.
 */
#ifndef CAPD_TESTS_ENGINE_BRAKES_H
#define CAPD_TESTS_ENGINE_BRAKES_H

#include "tests/unit/support/engine_case.h"

/* Every rule that slows things down, quick enough to be over within the calm. */
static inline void case_brake(struct engine_case *c, enum on_mass on_mass)
{
	for (int i = 0; i < 2; i++) {
		struct policy *p = &c->policies[i];

		p->pace_more = SPAN_HOURS(2);
		p->pace_less = SPAN_MINUTES(30);
		p->ramp = SPAN_HOURS(6);
		p->flap_changes = 3;
		p->flap_within = SPAN_HOURS(12);
		p->flap_calm = SPAN_HOURS(3);
		p->review = SPAN_HOURS(1);
	}
	c->config.limits.mass_change_bp = 4000;
	c->config.limits.mass_drop_bp = 2000;
	c->config.limits.mass_money_bp = 3000;
	c->config.limits.mass_window = SPAN_HOURS(3);
	c->config.limits.on_mass = on_mass;
}

#endif
