/* SPDX-License-Identifier: Apache-2.0 */
/*
 * freeze.c - windows of civil time, as pairs of instants.
 *
 * Each window is turned into the instants at which it begins and ends, so that it
 * stays in one piece whatever the clock does: a time inside a gap is where the gap
 * ends, and in the hour that comes twice a window errs toward not spending (a deny
 * covers both, an allow neither).  Comparing minutes of the day instead would open
 * and close the same window twice in one night.
 */
#include "decide/freeze.h"

#include <string.h>

#include "base/zone.h"

enum { WEEK_AND_EDGES = 9 }; /* days looked at for the next beginning: every weekday comes up */

struct stretch {
	struct instant from, to;
};

static bool is_about(const struct freeze *f, const struct location *at)
{
	return !f->market || (at->market && !strcmp(f->market, at->market));
}

static const struct zone *zone_of(const struct freeze *f, const struct location *at)
{
	return f->zone ? f->zone : at->zone;
}

static bool begins_on(const struct freeze *f, struct date d)
{
	if (f->weekdays && !(f->weekdays & (UINT32_C(1) << date_weekday(d))))
		return false;
	return d.day >= f->first.day && (f->last.day == 0 || d.day <= f->last.day);
}

static struct stretch stretch_of(const struct freeze *f, const struct zone *z, struct date d)
{
	struct date until = { f->to_minute <= f->from_minute ? d.day + 1 : d.day };

	if (f->allow)
		return (struct stretch){ zone_last(z, d, f->from_minute),
					 zone_first(z, until, f->to_minute) };
	return (struct stretch){ zone_first(z, d, f->from_minute), zone_last(z, until, f->to_minute) };
}

/* In force at t: until when?  Never: it is not. It may have begun the day before. */
static struct instant in_force_until(const struct freeze *f, const struct location *at, struct instant t)
{
	const struct zone *z = zone_of(f, at);
	int32_t today = zone_date(z, t).day;

	for (int32_t day = today; day >= today - 1; day--) {
		struct stretch s = stretch_of(f, z, (struct date){ day });

		if (begins_on(f, (struct date){ day }) && !is_before(t, s.from) && is_before(t, s.to))
			return s.to;
	}
	return (struct instant){ 0 };
}

static struct instant next_beginning(const struct freeze *f, const struct location *at, struct instant t)
{
	const struct zone *z = zone_of(f, at);
	int32_t today = zone_date(z, t).day, day = today > f->first.day ? today : f->first.day;

	for (int i = 0; i < WEEK_AND_EDGES; i++, day++) {
		struct stretch s = stretch_of(f, z, (struct date){ day });

		if (begins_on(f, (struct date){ day }) && is_before(t, s.from))
			return s.from;
	}
	return (struct instant){ 0 };
}

/* Outside of every allow: which is the next one, and when? */
static const struct freeze *next_allow(const struct config *c, const struct location *at,
				       struct instant t, struct instant *ret)
{
	const struct freeze *next = NULL;

	for (size_t i = 0; i < c->freeze_count; i++) {
		const struct freeze *f = &c->freezes[i];
		struct instant from;

		if (!f->allow || !is_about(f, at))
			continue;
		if (!is_never(in_force_until(f, at, t)))
			return NULL;
		from = next_beginning(f, at, t);
		if (!next || (!is_never(from) && (is_never(*ret) || is_before(from, *ret)))) {
			next = f;
			*ret = from;
		}
	}
	return next;
}

/* Deny wins. */
const struct freeze *freeze_by(const struct config *c, const struct location *at, struct instant t,
			       struct instant *ret_turns)
{
	for (size_t i = 0; i < c->freeze_count; i++) {
		const struct freeze *f = &c->freezes[i];

		if (f->allow || !is_about(f, at))
			continue;
		*ret_turns = in_force_until(f, at, t);
		if (!is_never(*ret_turns))
			return f;
	}
	return next_allow(c, at, t, ret_turns);
}

bool freeze_is_closed(const struct config *c, const struct location *at, struct instant now,
		      const struct freeze **ret_by, struct instant *ret_opens)
{
	struct instant t, end = after(now, SPAN_DAYS(FREEZE_DAYS_MAX));
	const struct freeze *by = freeze_by(c, at, now, &t);

	if (!by)
		return false;
	*ret_by = by;
	/* One window's end may lie in the next: from end to end, each later than the one before. */
	while (!is_never(t) && is_before(t, end) && freeze_by(c, at, t, ret_opens))
		t = *ret_opens;
	*ret_opens = is_before(t, end) ? t : (struct instant){ 0 };
	return true;
}
