/* SPDX-License-Identifier: Apache-2.0 */
/*
 * meter.c - counts by bounds; adding is a short walk and no division.
 */
#include "base/meter.h"

static const uint32_t bounds_ms[METER_BOUNDS] = { 1,   2,   5,	 10,   25,   50,
						  100, 250, 500, 1000, 2500, 5000 };

uint32_t meter_bound_ms(unsigned i)
{
	return bounds_ms[i];
}

void meter_add(struct meter *m, uint64_t us)
{
	unsigned i = 0;

	m->count++;
	m->total_us += us;
	while (i < METER_BOUNDS && us > (uint64_t)bounds_ms[i] * 1000)
		i++;
	if (i < METER_BOUNDS)
		m->within[i]++;
}
