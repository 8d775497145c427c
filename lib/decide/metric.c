/* SPDX-License-Identifier: Apache-2.0 */
/*
 * metric.c - from counts to one number, or to "cannot say".
 *
 * The third opening is measured, not the first, because the first two are often
 * chance openings from cancellations.  With fewer than three openings inside the
 * horizon the wait is only known to be longer than it: a censored value, which
 * may count as too long but never as plenty.
 */
#include "decide/metric.h"

enum { RANK = 3, HORIZON_DAYS_MIN = 60 };

static const struct metric metrics[METRIC_COUNT] = {
	[METRIC_OPEN_SLOTS] = {
		.id = METRIC_OPEN_SLOTS, .name = "open-slots", .version = 1, .low_is_full = true,
		.definition = "Free slots a new patient may book that start inside the window.",
	},
	[METRIC_THIRD_NEXT_AVAILABLE] = {
		.id = METRIC_THIRD_NEXT_AVAILABLE, .name = "third-next-available", .version = 1,
		.low_is_full = false,
		.definition = "Days until the third open new-patient appointment.",
	},
	[METRIC_NEXT_AVAILABLE] = {
		.id = METRIC_NEXT_AVAILABLE, .name = "next-available", .version = 1,
		.low_is_full = false,
		.definition = "Days until the first open new-patient appointment.",
	},
	[METRIC_FILL_RATE] = {
		.id = METRIC_FILL_RATE, .name = "fill-rate", .version = 1, .low_is_full = false,
		.definition = "Booked share of all bookable slots that start inside the window.",
	},
	[METRIC_DAYS_OF_COVER] = {
		.id = METRIC_DAYS_OF_COVER, .name = "days-of-cover", .version = 1, .low_is_full = true,
		.definition = "Days that the open slots of the window last at the usual rate of booking.",
	},
	[METRIC_WAIT_DAYS] = {
		.id = METRIC_WAIT_DAYS, .name = "wait-days", .version = 1, .low_is_full = false,
		.definition = "Days a new patient waits, as the source itself states them.",
	},
	[METRIC_WAITLIST] = {
		.id = METRIC_WAITLIST, .name = "waitlist", .version = 1, .low_is_full = false,
		.definition = "People on the waitlist, as the source itself states them.",
	},
};

const struct metric *metric_get(enum metric_id id)
{
	return &metrics[id];
}

static const struct boundary *tightest(const struct policy *p)
{
	return p->full.given ? &p->full : p->filling.given ? &p->filling : &p->ample;
}

static bool counts_business_days(const struct policy *p)
{
	return tightest(p)->at.unit == UNIT_BUSINESS_DAYS;
}

/* Past every limit: else "more than" could not be told from "less than". */
static struct span limits_reach(const struct policy *p)
{
	int64_t days = p->metric == METRIC_THIRD_NEXT_AVAILABLE ? tightest(p)->at.value : 0;

	return SPAN_DAYS(counts_business_days(p) ? 2 * days + 1 : days + 1);
}

struct span policy_horizon(const struct policy *p)
{
	struct span reach = SPAN_DAYS(HORIZON_DAYS_MIN), limits = limits_reach(p);

	if (is_longer(limits, reach))
		reach = limits;
	return is_longer(p->within, reach) ? p->within : reach;
}

static bool read_open_slots(const struct observation *o, struct reading *ret)
{
	if (o->open == COUNT_UNKNOWN)
		return false;
	*ret = (struct reading){ .at = o->as_of, .value = o->open };
	return true;
}

static int32_t days_between(const struct policy *p, struct date from, struct date to)
{
	if (counts_business_days(p))
		return date_business_days(from, to);
	return to.day > from.day ? to.day - from.day : 0;
}

static bool read_third_next(const struct policy *p, const struct zone *zone,
			    const struct observation *o, struct reading *ret)
{
	struct date today = zone_date(zone, o->as_of);
	bool censored = o->firsts < RANK;
	struct instant third = censored ? after(o->as_of, policy_horizon(p)) : o->first[RANK - 1];

	/* Openings that were counted but not dated are not a long wait. */
	if (censored && (o->open == COUNT_UNKNOWN || o->open > o->firsts))
		return false;
	*ret = (struct reading){
		.at = o->as_of,
		.value = days_between(p, today, zone_date(zone, third)),
		.censored = censored,
	};
	return true;
}

bool metric_read(const struct policy *p, const struct zone *zone, const struct observation *o,
		 struct reading *ret)
{
	if (o->quality != QUALITY_GOOD)
		return false;
	if (p->metric == METRIC_OPEN_SLOTS)
		return read_open_slots(o, ret);
	if (p->metric == METRIC_THIRD_NEXT_AVAILABLE)
		return read_third_next(p, zone, o, ret);
	return false;
}
