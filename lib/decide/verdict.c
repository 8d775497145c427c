/* SPDX-License-Identifier: Apache-2.0 */
/*
 * verdict.c - thresholds with memory, confirmation, pace, silence.
 *
 * All comparisons are made on openness: a number that is larger when there is
 * more room, so that metrics where a low number is full (openings) and where a
 * high one is (days of wait) share one rule.  A censored wait ("more than 60
 * days") is at most as open as its value, which can prove full but not plenty.
 */
#include "decide/verdict.h"

#include <string.h>

#include "decide/metric.h"

enum { UP_MIN = 2, UP_MAX = 12 }; /* readings that show a day */

static const int64_t MINUTE_MS = 60 * 1000;

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
	while (v == VERDICT_FILLING && !p->filling.given);
	return (enum verdict)v;
}

/* ---- how often, and for how long ---- */

static struct span cadence_of(const struct feed_config *f)
{
	return f->cadence.ms > 0 ? f->cadence : f->every;
}

/* A day of readings, as far as that is between two and twelve: mornings differ from afternoons. */
static int64_t day_of_readings(struct span cadence)
{
	int64_t n = UP_MAX;

	if (cadence.ms * UP_MAX > SPAN_DAYS(1).ms)
		n = (SPAN_DAYS(1).ms + cadence.ms - 1) / cadence.ms;
	return n < UP_MIN ? UP_MIN : n;
}

int64_t verdict_confirms(const struct policy *p, const struct feed_config *f, bool up)
{
	int64_t asked = up ? p->confirm_up : p->confirm_down;

	if (asked > 0)
		return asked;
	if (up)
		return day_of_readings(cadence_of(f));
	return is_longer(SPAN_HOURS(12), cadence_of(f)) ? 3 : 2;
}

/* Hurried polls must not make a row out of one moment; a poll's jitter must not cost a round. */
struct span verdict_confirm_time(const struct policy *p, const struct feed_config *f, bool up)
{
	int64_t rounds = verdict_confirms(p, f, false) - 1;

	if (up)
		return p->confirm_for;
	return (struct span){ (rounds > 2 ? 2 : rounds) * cadence_of(f).ms / 10 * 9 };
}

/* A first judgement spends nothing that was not spent before, so it confirms like a way down. */
static bool goes_up(const struct verdict_state *v)
{
	return v->settled != VERDICT_UNKNOWN && v->candidate > v->settled;
}

int64_t verdict_needs(const struct verdict_state *v, const struct policy *p, const struct feed_config *f)
{
	return verdict_confirms(p, f, goes_up(v));
}

static struct span left_of(struct span whole, struct instant from, struct instant at)
{
	struct span passed = since(from, at);

	return is_longer(whole, passed) ? (struct span){ whole.ms - passed.ms } : (struct span){ 0 };
}

/* Every reading since candidate_since points at least that far, so this is the strictest of the window. */
static struct span unconfirmed(const struct verdict_state *v, const struct policy *p,
			       const struct feed_config *f, struct instant at)
{
	return left_of(verdict_confirm_time(p, f, goes_up(v)), v->candidate_since, at);
}

static struct span unpaced(const struct verdict_state *v, const struct policy *p, struct instant now)
{
	if (is_never(v->moved_at))
		return (struct span){ 0 };
	return left_of(goes_up(v) ? p->pace_more : p->pace_less, v->moved_at, now);
}

struct span verdict_rests(const struct verdict_state *v, const struct policy *p,
			  const struct feed_config *f, struct instant now)
{
	struct span time, pace;

	if (v->agreed == 0)
		return (struct span){ 0 };
	time = unconfirmed(v, p, f, now);
	pace = unpaced(v, p, now);
	return is_longer(time, pace) ? time : pace;
}

static bool is_confirmed(const struct verdict_state *v, const struct policy *p,
			 const struct feed_config *f, struct instant at, struct instant now)
{
	return v->agreed >= verdict_needs(v, p, f) && unconfirmed(v, p, f, at).ms == 0 &&
	       unpaced(v, p, now).ms == 0;
}

/* ---- flapping ---- */

static int moves_within(const struct verdict_state *v, struct span within, struct instant now)
{
	int n = 0;

	while (n < FLAPS_MAX && v->flaps[n] != 0 &&
	       !is_longer(since((struct instant){ v->flaps[n] * MINUTE_MS }, now), within))
		n++;
	return n;
}

/* Two rungs down are one collapse, and two up again one recovery: only turning back is unrest. */
static bool goes_on(const struct verdict_state *v, enum verdict next)
{
	return (v->settled > v->came_from) == (next > v->settled);
}

static void count_move(struct verdict_state *v, const struct policy *p, bool on, struct instant now)
{
	if (!on)
		memmove(&v->flaps[1], &v->flaps[0], (FLAPS_MAX - 1) * sizeof(v->flaps[0]));
	v->flaps[0] = (uint32_t)(now.ms / MINUTE_MS);
	if (p->flap_changes > 0 && moves_within(v, p->flap_within, now) >= p->flap_changes)
		v->flapping = true;
}

static bool flaps_no_more(const struct verdict_state *v, const struct policy *p, struct instant now)
{
	return p->flap_changes == 0 || moves_within(v, p->flap_calm, now) <= 1;
}

/* ---- moving ---- */

/* Only what we had paused climbs back; a cut budget is simply planned anew. */
static void begin_or_end_ramp(struct verdict_state *v, const struct policy *p, struct instant now)
{
	if (v->came_from == VERDICT_FULL && p->full.ads == ADS_PAUSE && p->ramp.ms > 0)
		v->reopened_at = now;
	if (v->settled == VERDICT_FULL)
		v->reopened_at = (struct instant){ 0 };
}

/* A first judgement is no move: there was nothing to move from. */
static void move(struct verdict_state *v, const struct policy *p, enum verdict next, struct instant now)
{
	bool on = goes_on(v, next);

	v->came_from = v->settled;
	v->settled = next;
	v->since = now;
	v->agreed = 0;
	if (v->came_from == VERDICT_UNKNOWN)
		return;
	v->moved_at = now;
	count_move(v, p, on, now);
	begin_or_end_ramp(v, p, now);
}

bool verdict_feed(struct verdict_state *v, const struct policy *p, const struct feed_config *f,
		  const struct reading *r, struct instant now)
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
	if (!is_confirmed(v, p, f, r->at, now))
		return false;
	move(v, p, next, now);
	return true;
}

bool verdict_restart(struct verdict_state *v)
{
	bool forgot = v->agreed > 0;

	v->candidate = v->settled;
	v->agreed = 0;
	return forgot;
}

/* ---- time ---- */

bool verdict_calm(struct verdict_state *v, const struct policy *p, struct instant now)
{
	bool climbed = !is_never(v->reopened_at) && !is_before(now, after(v->reopened_at, p->ramp));
	bool calmed = v->flapping && flaps_no_more(v, p, now);

	if (climbed)
		v->reopened_at = (struct instant){ 0 };
	if (calmed) { /* what is over does not count toward the next time */
		v->flapping = false;
		memset(&v->flaps[1], 0, (FLAPS_MAX - 1) * sizeof(v->flaps[0]));
	}
	return climbed || calmed;
}

struct instant verdict_calms_at(const struct verdict_state *v, const struct policy *p)
{
	if (!v->flapping)
		return (struct instant){ 0 };
	return (struct instant){ v->flaps[1] * MINUTE_MS + p->flap_calm.ms + 1 };
}

bool verdict_declare(struct verdict_state *v, const struct policy *p, bool closed, struct instant now)
{
	if (closed == (v->came_from == VERDICT_CLOSED))
		return false;
	v->came_from = closed ? VERDICT_CLOSED : v->settled;
	v->reopened_at.ms = closed || p->ramp.ms == 0 ? 0 : now.ms;
	return true;
}

/* After a death more spend must be earned again, by readings that agree since. */
static void revive(struct verdict_state *v, struct instant now)
{
	if (v->settled == VERDICT_AMPLE) {
		v->settled = v->candidate = VERDICT_OPEN;
		v->moved_at = now; /* what was approved for plenty is over, too */
	}
	if (goes_up(v))
		v->agreed = 0;
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
	if (v->dead > dead)
		revive(v, now);
	v->stale = stale;
	v->dead = dead;
	return true;
}

enum verdict verdict_shown(const struct verdict_state *v)
{
	return v->stale || v->dead ? VERDICT_UNKNOWN : v->settled;
}

static bool same_times(const struct verdict_state *a, const struct verdict_state *b)
{
	return a->since.ms == b->since.ms && a->candidate_since.ms == b->candidate_since.ms &&
	       a->moved_at.ms == b->moved_at.ms && a->reopened_at.ms == b->reopened_at.ms;
}

bool verdict_same(const struct verdict_state *a, const struct verdict_state *b)
{
	return a->settled == b->settled && a->candidate == b->candidate && a->agreed == b->agreed &&
	       a->came_from == b->came_from && a->stale == b->stale && a->dead == b->dead &&
	       a->flapping == b->flapping && same_times(a, b);
}
