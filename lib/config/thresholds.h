/* SPDX-License-Identifier: Apache-2.0 */
/*
 * thresholds.h - whether the boundaries of a policy make sense together.
 */
#ifndef CAPD_CONFIG_THRESHOLDS_H
#define CAPD_CONFIG_THRESHOLDS_H

#include "config/loader.h"

/* map: the policy's merged mapping, to point at. */
void thresholds_check(struct loader *l, const struct node *map, const struct policy *p);
/* After the check: numbers that are people are said to be. */
void thresholds_name_units(struct policy *p);

#endif
