/* SPDX-License-Identifier: Apache-2.0 */
/*
 * metric.h - registered measures: each has one definition, one unit, one
 * direction and one version, and thresholds may name only these.
 */
#ifndef CAPD_DECIDE_METRIC_H
#define CAPD_DECIDE_METRIC_H

#include "base/zone.h"
#include "decide/state.h"
#include "model/config.h"

struct metric {
	enum metric_id id;
	const char *name;	/* "open-slots" */
	int version;		/* moves when the definition does */
	bool low_is_full;	/* few openings are full; many days of wait are full */
	const char *unit;	/* in words: "openings" */
	const char *definition; /* one sentence, for people */
	const char *missing; /* what an observation lacks that gives no reading: "it does not tell ..." */
};

const struct metric *metric_get(enum metric_id id);

/* How far ahead first openings are asked for: a wait beyond it is "more than". */
struct span policy_horizon(const struct policy *p);

/* Which opening counts: third-next-available's rank, or the first. */
int policy_rank(const struct policy *p);

/*
 * The reading of a good observation. False when the observation does not hold
 * what the metric needs (a count that is unknown): absent, not zero.
 * Next available (IHI): days from the local date of as_of to the local date of the
 * opening that counts, in calendar or business days as the policy's thresholds say;
 * with fewer openings than that inside the horizon it is censored, "more than".
 * rate_milli: bookings a day, in thousandths; COUNT_UNKNOWN: not known yet.
 */
bool metric_read(const struct policy *p, const struct zone *zone, const struct observation *o,
		 int32_t rate_milli, struct reading *ret);

#endif
