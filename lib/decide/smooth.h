/* SPDX-License-Identifier: Apache-2.0 */
/*
 * smooth.h - readings that jump about, made calm before a threshold sees them.
 *
 * EWMA forgets by half-life over the time between readings, so that a missed poll
 * or a hurried one changes nothing; a median drops single outliers whole.  Whole
 * numbers only: the same readings give the same verdicts on every machine.
 */
#ifndef CAPD_DECIDE_SMOOTH_H
#define CAPD_DECIDE_SMOOTH_H

#include "decide/state.h"
#include "model/config.h"

/* value * 2^-(elapsed / half), rounded toward zero; as it is when no time passed, 0 with no half-life. */
int64_t smooth_decay(int64_t value, struct span elapsed, struct span half);

/* Takes one raw reading; what the policy judges instead is returned. policy->smoothing is not NONE. */
int32_t smooth_feed(struct smooth *s, const struct policy *p, int32_t value, struct instant at);
/* The latest raw reading: what "unchanged" repeats. */
int32_t smooth_last(const struct smooth *s);

#endif
