/* SPDX-License-Identifier: Apache-2.0 */
/*
 * verdict.c - thresholds with memory, confirmation, silence.
 *
 * All comparisons are made on openness: a number that is larger when there is
 * more room, so that metrics where a low number is full (openings) and where a
 * high one is (days of wait) share one rule.  A censored wait ("more than 60
 * days") is at most as open as its value, which can prove full but not plenty.
 */
#include "decide/verdict.h"

#include "decide/metric.h"

static int64_t openness(const struct policy *p, int64_t value)
{
	return metric_get((enum metric_id)p->metric)->low_is_full ? value : -value;
}

/* Inside a boundary on the full side: entered at `at`, kept until `leave`. */
static bool is_within(const struct policy *p, const struct boundary *b, bool was_within, int64_t open)
{
	if (!b->given)
		return false;
	return open <= openness(p, b->at.value) || (was_within && open < openness(p, b->leave.value));
}

static bool is_ample(const struct policy *p, bool was_ample, int64_t open)
{
	if (!p->ample.given)
		return false;
	return open >= openness(p, p->ample.at.value) ||
	       (was_ample && open > openness(p, p->ample.leave.value));
}

enum verdict verdict_read(const struct policy *p, enum verdict from, const struct reading *r)
{
	int64_t open = openness(p, r->value);
	bool was_tight = from == VERDICT_FULL || from == VERDICT_FILLING;

	if (is_within(p, &p->full, from == VERDICT_FULL, open))
		return VERDICT_FULL;
	if (is_within(p, &p->filling, was_tight, open))
		return VERDICT_FILLING;
	if (r->censored)
		return VERDICT_OPEN;
	return is_ample(p, from == VERDICT_AMPLE, open) ? VERDICT_AMPLE : VERDICT_OPEN;
}

/* The next rung from one toward another; rungs the policy does not have are stepped over. */
static enum verdict one_rung(const struct policy *p, enum verdict from, enum verdict to)
{
	int v = (int)from, step = to > from ? 1 : -1;

	if (from == to)
		return from;
	if (from == VERDICT_UNKNOWN) /* the first judgement may restrict at once, but not boost */
		return to == VERDICT_AMPLE ? VERDICT_OPEN : to;
	do
		v += step;
	while (v == VERDICT_FILLING && !p->filling.given && v != (int)to);
	return (enum verdict)v;
}

/* A first judgement spends nothing that was not spent before, so it confirms like a way down. */
static bool goes_up(const struct verdict_state *v)
{
	return v->settled != VERDICT_UNKNOWN && v->candidate > v->settled;
}

int64_t verdict_needs(const struct verdict_state *v, const struct policy *p)
{
	return goes_up(v) ? p->confirm_up : p->confirm_down;
}

static bool is_confirmed(const struct verdict_state *v, const struct policy *p, struct instant at)
{
	if (v->agreed < verdict_needs(v, p))
		return false;
	return !goes_up(v) || !is_longer(p->confirm_for, since(v->candidate_since, at));
}

bool verdict_feed(struct verdict_state *v, const struct policy *p, const struct reading *r,
		  struct instant now)
{
	enum verdict next = one_rung(p, v->settled, verdict_read(p, v->settled, r));

	if (next == v->settled) {
		v->candidate = next;
		v->agreed = 0;
		return false;
	}
	if (next != v->candidate || v->agreed == 0) {
		v->candidate = next;
		v->candidate_since = r->at;
		v->agreed = 0;
	}
	if (v->agreed < UINT16_MAX)
		v->agreed++;
	if (!is_confirmed(v, p, r->at))
		return false;
	v->came_from = v->settled;
	v->settled = next;
	v->since = now;
	v->agreed = 0;
	return true;
}

bool verdict_age(struct verdict_state *v, const struct feed_config *f, struct instant as_of,
		 struct instant now)
{
	struct span age = since(as_of, now);
	bool stale = is_longer(age, f->stale_after);
	bool dead = is_longer(age, f->dead_after);

	if (is_never(as_of) || (stale == v->stale && dead == v->dead))
		return false;
	if (stale != v->stale)
		v->since = now;
	/* After a death more spend must be earned again, by readings that agree since. */
	if (v->dead && !dead && v->settled == VERDICT_AMPLE)
		v->settled = v->candidate = VERDICT_OPEN;
	if (v->dead && !dead && goes_up(v))
		v->agreed = 0;
	v->stale = stale;
	v->dead = dead;
	return true;
}

enum verdict verdict_shown(const struct verdict_state *v)
{
	return v->stale || v->dead ? VERDICT_UNKNOWN : v->settled;
}

bool verdict_same(const struct verdict_state *a, const struct verdict_state *b)
{
	return a->settled == b->settled && a->candidate == b->candidate && a->agreed == b->agreed &&
	       a->stale == b->stale && a->dead == b->dead && a->since.ms == b->since.ms &&
	       a->came_from == b->came_from && a->candidate_since.ms == b->candidate_since.ms;
}
