/* SPDX-License-Identifier: Apache-2.0 */
/*
 * thresholds.c - units, gaps and order.
 *
 * Where a verdict is entered and left at the same value, noise of one opening
 * switches ads on and off all day; the gap is not optional.  "Higher" and
 * "lower" follow the metric: few openings are full, but many days of wait are.
 */
#include "config/thresholds.h"

#include "base/money.h"
#include "config/value.h"
#include "decide/metric.h"

struct limit {
	const char *name; /* "full.at" */
	const struct node *at;
	struct metric_value value;
};

enum { FULL_AT, FULL_LEAVE, FILLING_AT, FILLING_LEAVE, AMPLE_AT, AMPLE_LEAVE, LIMITS };

/* A value that could not be read has its complaint already, and takes part in no comparison. */
static struct limit limit_of(const struct node *boundary, const char *key, const char *name)
{
	const struct node *at = node_get(boundary, key);
	struct limit x = { .name = name, .at = at };
	struct wrong w;

	if (!at || at->kind != NODE_SCALAR || value_metric(at->text, &x.value, &w))
		x.at = NULL;
	return x;
}

/* ---- units ---- */

/* What the thresholds of a metric are written in; days may be of the calendar or of business. */
struct measure {
	enum metric_unit unit;
	bool business_days; /* fit, too */
	int64_t most;	    /* 0: none */
	const char *expected;
	const char *suffix; /* for a number in another unit */
};

static const struct measure measures[METRIC_COUNT] = {
	[METRIC_OPEN_SLOTS] = { UNIT_SLOTS, false, 0, "a number of openings, like 3", "" },
	[METRIC_THIRD_NEXT_AVAILABLE] = { UNIT_DAYS, true, 0,
					  "days, like 28d, or business days, like 10bd", "d" },
	[METRIC_NEXT_AVAILABLE] = { UNIT_DAYS, true, 0,
				    "days, like 28d, or business days, like 10bd", "d" },
	[METRIC_FILL_RATE] = { UNIT_SHARE_BP, false, BP_ONE, "a share of all slots, like 90%", "%" },
	[METRIC_DAYS_OF_COVER] = { UNIT_DAYS, false, 0, "days, like 7d", "d" },
	[METRIC_WAIT_DAYS] = { UNIT_DAYS, false, 0, "days, like 28d", "d" },
	[METRIC_WAITLIST] = { UNIT_SLOTS, false, 0, "a number of people, like 15", "" },
};

static bool fits(const struct policy *p, enum metric_unit unit)
{
	const struct measure *m = &measures[p->metric];

	return unit == m->unit || (unit == UNIT_BUSINESS_DAYS && m->business_days);
}

static void complain_unit(struct loader *l, const struct policy *p, const struct limit *x)
{
	const struct measure *m = &measures[p->metric];
	const char *metric = metric_get((enum metric_id)p->metric)->name;
	struct buf hint cleanup_buf = BUF_INIT(160);
	char value[VALUE_TEXT];
	bool share = x->value.unit == UNIT_SHARE_BP;

	buf_printf(&hint, "expected %s", m->expected);
	if (!share)
		buf_printf(&hint, "; did you mean %lld%s?", (long long)x->value.value, m->suffix);
	complaints_error(l->complaints, x->at, buf_text(&hint), "%s (%s) is not in the unit of %s",
			 x->name, value_metric_format(x->value, value), metric);
}

/* True when it can be reached at all. */
static bool check_most(struct loader *l, const struct policy *p, const struct limit *x)
{
	const struct measure *m = &measures[p->metric];
	char value[VALUE_TEXT], most[VALUE_TEXT];

	if (!m->most || x->value.value <= m->most)
		return true;
	value_metric_format((struct metric_value){ m->most, m->unit }, most);
	complaints_error(l->complaints, x->at, "", "%s (%s) can never be: %s is %s at most",
			 x->name, value_metric_format(x->value, value),
			 metric_get((enum metric_id)p->metric)->name, most);
	return false;
}

static bool check_units(struct loader *l, const struct policy *p, const struct limit *limits)
{
	enum metric_unit unit = limits[FULL_AT].value.unit;
	bool good = true;

	for (size_t i = 0; i < LIMITS; i++) {
		if (!limits[i].at)
			continue;
		if (!fits(p, limits[i].value.unit)) {
			complain_unit(l, p, &limits[i]);
			good = false;
		} else if (limits[FULL_AT].at && fits(p, unit) && limits[i].value.unit != unit) {
			complaints_error(l->complaints, limits[i].at,
					 "use d or bd for all thresholds of a policy",
					 "%s counts other days than full.at", limits[i].name);
			complaints_note(l->complaints, limits[FULL_AT].at, "full.at was set here");
			good = false;
		} else {
			good &= check_most(l, p, &limits[i]);
		}
	}
	return good;
}

/* ---- order ---- */

struct rule {
	int more_open, less_open; /* the first must lie on the open side of the second */
	bool may_equal;
	const char *because;
};

static const struct rule gaps[] = {
	{ FULL_LEAVE, FULL_AT, false, "or ads will flap" },
	{ FILLING_LEAVE, FILLING_AT, false, "or ads will flap" },
	{ AMPLE_AT, AMPLE_LEAVE, false, "or ads will flap" },
};

static const struct rule order[] = {
	{ FILLING_AT, FULL_AT, false, "or filling never shows" },
	{ FILLING_LEAVE, FULL_LEAVE, true, "because filling lies between full and open" },
	{ AMPLE_LEAVE, FILLING_AT, false, "because filling and ample exclude each other" },
	{ AMPLE_AT, FILLING_LEAVE, true, "because filling and ample exclude each other" },
	{ AMPLE_LEAVE, FULL_AT, false, "because full and ample exclude each other" },
	{ AMPLE_AT, FULL_LEAVE, true, "because full and ample exclude each other" },
};

/* True when it holds, or when one of its two limits is not given. */
static bool check_rule(struct loader *l, const struct policy *p, const struct limit *limits,
		       const struct rule *r)
{
	bool low_is_full = metric_get((enum metric_id)p->metric)->low_is_full;
	const struct limit *a = &limits[r->more_open], *b = &limits[r->less_open];
	int64_t distance =
		low_is_full ? a->value.value - b->value.value : b->value.value - a->value.value;
	char x[VALUE_TEXT], y[VALUE_TEXT];

	if (!a->at || !b->at || distance > 0 || (distance == 0 && r->may_equal))
		return true;
	complaints_error(l->complaints, a->at, "", "%s (%s) must %s %s (%s) %s", a->name,
			 value_metric_format(a->value, x),
			 r->may_equal ? (low_is_full ? "not be lower than" : "not be higher than") :
					(low_is_full ? "be higher than" : "be lower than"),
			 b->name, value_metric_format(b->value, y), r->because);
	complaints_note(l->complaints, b->at, "%s was set here", b->name);
	return false;
}

static bool check_gaps(struct loader *l, const struct policy *p, const struct limit *limits)
{
	bool good = true;

	for (size_t i = 0; i < sizeof(gaps) / sizeof(*gaps); i++)
		good &= check_rule(l, p, limits, &gaps[i]);
	return good;
}

/* A bare number is read as openings; these are people. */
void thresholds_name_units(struct policy *p)
{
	struct boundary *const all[] = { &p->full, &p->filling, &p->ample };

	if (p->metric != METRIC_WAITLIST)
		return;
	for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++)
		if (all[i]->given)
			all[i]->at.unit = all[i]->leave.unit = UNIT_PEOPLE;
}

void thresholds_check(struct loader *l, const struct node *map, const struct policy *p)
{
	const struct node *full = node_get(map, "full"), *filling = node_get(map, "filling");
	const struct node *ample = node_get(map, "ample");
	const struct limit limits[LIMITS] = {
		[FULL_AT] = limit_of(full, "at", "full.at"),
		[FULL_LEAVE] = limit_of(full, "leave", "full.leave"),
		[FILLING_AT] = limit_of(filling, "at", "filling.at"),
		[FILLING_LEAVE] = limit_of(filling, "leave", "filling.leave"),
		[AMPLE_AT] = limit_of(ample, "at", "ample.at"),
		[AMPLE_LEAVE] = limit_of(ample, "leave", "ample.leave"),
	};

	if (!check_units(l, p, limits) || !check_gaps(l, p, limits))
		return;
	/* One broken order usually breaks others with it: say the first. */
	for (size_t i = 0; i < sizeof(order) / sizeof(*order); i++)
		if (!check_rule(l, p, limits, &order[i]))
			return;
}
