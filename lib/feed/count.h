/* SPDX-License-Identifier: Apache-2.0 */
/*
 * count.h - adding up what a source tells, where some of it may be missing.
 */
#ifndef CAPD_FEED_COUNT_H
#define CAPD_FEED_COUNT_H

#include "model/model.h"

/* Unknown is catching: a sum with a hole in it is not a number. At most INT32_MAX. */
int32_t count_add(int32_t sum, int32_t n);
/* Of the calendar, that a window reaches into when it begins with a day: at least 1. */
int32_t count_days(struct span window);

#endif
