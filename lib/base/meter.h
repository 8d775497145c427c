/* SPDX-License-Identifier: Apache-2.0 */
/*
 * meter.h - how long something took, again and again: a count for each bound.
 *
 * The bounds are fixed, so that meters of several daemons can be added up and an
 * alert rule means the same everywhere (Prometheus, "Histograms and summaries").
 */
#ifndef CAPD_BASE_METER_H
#define CAPD_BASE_METER_H

#include <stdint.h>

enum { METER_BOUNDS = 12 };

struct meter {
	uint64_t within[METER_BOUNDS]; /* took at most meter_bound_ms(i), and more than the bound before */
	uint64_t count;		       /* all, also those beyond the last bound */
	uint64_t total_us;
};

void meter_add(struct meter *m, uint64_t us);
uint32_t meter_bound_ms(unsigned i);

#endif
