/* SPDX-License-Identifier: Apache-2.0 */
/*
 * calm.h - which services need no close watch: a request saved there is one to
 * spare where a boundary is near.
 */
#ifndef CAPD_DECIDE_CALM_H
#define CAPD_DECIDE_CALM_H

#include "decide/engine.h"

/* True when the value is off every limit of the policy by half of that limit or more. */
bool calm_value(const struct policy *p, int32_t value);

/*
 * True when the last answer was good, it points nowhere else than the verdict that
 * holds, that verdict restricts nothing, and every limit is far.
 */
bool calm_service(const struct engine *e, service_ix s);

#endif
