/* SPDX-License-Identifier: Apache-2.0 */
/*
 * metric.c - from counts to one number, or to "cannot say".
 *
 * The third opening is measured, not the first, because the first two are often
 * chance openings from cancellations.  With fewer openings than that inside the
 * horizon the wait is only known to be longer than it: a censored value, which
 * may count as too long but never as plenty.
 */
#include "decide/metric.h"

#include "base/money.h"

enum { RANK = 3, HORIZON_DAYS_MIN = 60, THOUSAND = 1000 };

static const struct metric metrics[METRIC_COUNT] = {
	[METRIC_OPEN_SLOTS] = {
		.id = METRIC_OPEN_SLOTS, .name = "open-slots", .version = 1, .low_is_full = true,
		.unit = "openings",
		.definition = "Free slots a new patient may book that start inside the window.",
		.missing = "it does not tell how many slots are open",
	},
	[METRIC_THIRD_NEXT_AVAILABLE] = {
		.id = METRIC_THIRD_NEXT_AVAILABLE, .name = "third-next-available", .version = 1,
		.low_is_full = false,
		.unit = "days",
		.definition = "Days until the third open new-patient appointment.",
		.missing = "it does not tell when the openings are",
	},
	[METRIC_NEXT_AVAILABLE] = {
		.id = METRIC_NEXT_AVAILABLE, .name = "next-available", .version = 1,
		.low_is_full = false,
		.unit = "days",
		.definition = "Days until the first open new-patient appointment.",
		.missing = "it does not tell when the first opening is",
	},
	[METRIC_FILL_RATE] = {
		.id = METRIC_FILL_RATE, .name = "fill-rate", .version = 1, .low_is_full = false,
		.unit = "percent",
		.definition = "Booked share of all bookable slots that start inside the window.",
		.missing = "it does not tell how many slots are open and how many are booked",
	},
	[METRIC_DAYS_OF_COVER] = {
		.id = METRIC_DAYS_OF_COVER, .name = "days-of-cover", .version = 1, .low_is_full = true,
		.unit = "days",
		.definition = "Days that the open slots of the window last at the usual rate of booking.",
		.missing = "how many patients book in a day is not known yet: "
			   "that takes a day with open slots and no pause",
	},
	[METRIC_WAIT_DAYS] = {
		.id = METRIC_WAIT_DAYS, .name = "wait-days", .version = 1, .low_is_full = false,
		.unit = "days",
		.definition = "Days a new patient waits, as the source itself states them.",
		.missing = "it does not tell how long a new patient waits",
	},
	[METRIC_WAITLIST] = {
		.id = METRIC_WAITLIST, .name = "waitlist", .version = 1, .low_is_full = false,
		.unit = "people",
		.definition = "People on the waitlist, as the source itself states them.",
		.missing = "it does not tell how many people wait",
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

static bool dates_openings(const struct policy *p)
{
	return p->metric == METRIC_THIRD_NEXT_AVAILABLE || p->metric == METRIC_NEXT_AVAILABLE;
}

int policy_rank(const struct policy *p)
{
	if (p->metric == METRIC_NEXT_AVAILABLE)
		return 1;
	return p->rank > 0 ? (int)p->rank : RANK;
}

/* Past every limit: else "more than" could not be told from "less than". */
static struct span limits_reach(const struct policy *p)
{
	int64_t days = dates_openings(p) ? tightest(p)->at.value : 0;

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

static bool read_next(const struct policy *p, const struct zone *zone, const struct observation *o,
		      struct reading *ret)
{
	struct date today = zone_date(zone, o->as_of);
	int rank = policy_rank(p);
	bool censored = o->firsts < rank;
	struct instant opening = censored ? after(o->as_of, policy_horizon(p)) : o->first[rank - 1];

	/* Openings that were counted but not dated are not a long wait. */
	if (censored && (o->open == COUNT_UNKNOWN || o->open > o->firsts))
		return false;
	*ret = (struct reading){
		.at = o->as_of,
		.value = days_between(p, today, zone_date(zone, opening)),
		.censored = censored,
	};
	return true;
}

/* Held slots are bookable, and nobody's yet. */
static bool read_fill_rate(const struct observation *o, struct reading *ret)
{
	int64_t booked = o->booked, all = booked + o->open;

	if (o->open == COUNT_UNKNOWN || o->booked == COUNT_UNKNOWN)
		return false;
	all += o->held == COUNT_UNKNOWN ? 0 : o->held;
	if (all == 0) /* no template: neither full nor empty */
		return false;
	*ret = (struct reading){ .at = o->as_of, .value = (int32_t)(booked * BP_ONE / all) };
	return true;
}

/* Nobody booking is no endless cover: it may as well be a booking page that is down. */
static bool read_days_of_cover(const struct observation *o, int32_t rate_milli, struct reading *ret)
{
	if (o->open == COUNT_UNKNOWN || rate_milli <= 0)
		return false;
	*ret = (struct reading){ .at = o->as_of,
				 .value = (int32_t)((int64_t)o->open * THOUSAND / rate_milli) };
	return true;
}

static bool read_stated(const struct observation *o, int32_t stated, struct reading *ret)
{
	*ret = (struct reading){ .at = o->as_of, .value = stated };
	return stated != COUNT_UNKNOWN;
}

bool metric_read(const struct policy *p, const struct zone *zone, const struct observation *o,
		 int32_t rate_milli, struct reading *ret)
{
	if (o->quality != QUALITY_GOOD)
		return false;
	switch ((enum metric_id)p->metric) {
	case METRIC_OPEN_SLOTS:
		return read_open_slots(o, ret);
	case METRIC_THIRD_NEXT_AVAILABLE:
	case METRIC_NEXT_AVAILABLE:
		return read_next(p, zone, o, ret);
	case METRIC_FILL_RATE:
		return read_fill_rate(o, ret);
	case METRIC_DAYS_OF_COVER:
		return read_days_of_cover(o, rate_milli, ret);
	case METRIC_WAIT_DAYS:
		return read_stated(o, o->wait_days, ret);
	default:
		return read_stated(o, o->waitlist, ret);
	}
}
