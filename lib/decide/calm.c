/* SPDX-License-Identifier: Apache-2.0 */
/*
 * calm.c - far from every limit, and nothing under way.
 *
 * A clinic that is full is never calm: what is not spent there waits for it to
 * open, and so do its patients.
 */
#include "decide/calm.h"

#include <stdlib.h>

#include "decide/engine_state.h"

static bool is_far(const struct boundary *b, int32_t value)
{
	if (!b->given)
		return true;
	return 2 * llabs(value - b->at.value) >= b->at.value &&
	       2 * llabs(value - b->leave.value) >= b->leave.value;
}

bool calm_value(const struct policy *p, int32_t value)
{
	return is_far(&p->full, value) && is_far(&p->filling, value) && is_far(&p->ample, value);
}

bool calm_service(const struct engine *e, service_ix s)
{
	const struct service_state *is = &e->services[s];

	if (is->quality != QUALITY_GOOD || is->verdict.agreed > 0)
		return false;
	return is->verdict.settled >= VERDICT_OPEN &&
	       calm_value(engine_policy(e, s), is->evidence[0].value);
}
