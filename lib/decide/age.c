/* SPDX-License-Identifier: Apache-2.0 */
/*
 * age.c - what passing time alone changes in what is known of a service.
 *
 * Data grows stale and dead, holds and ramps end, flapping calms down, and a silence
 * that has lasted for days asks a person.  Each has a moment, so the engine can sleep
 * until it; none of them needs a reading, and none of them ever spends more by itself
 * than the verdict that was earned before.
 */
#include "decide/engine_state.h"
#include "decide/plan.h"
#include "decide/verdict.h"

enum { MINUTE_MS = 60 * 1000 };

static void went(struct engine *e, service_ix s, enum verdict was, struct effects *fx)
{
	enum verdict is = verdict_shown(&e->services[s].verdict);
	char why[NOTICE_MAX];

	if (is == was)
		return;
	engine_moved(e, s);
	if (e->config->services[s].closed) /* shown as closed whatever its openings say */
		return;
	reason_of_verdict(e, s, why);
	effect_notice(e, fx, NOTICE_VERDICT, s, NOBODY, 0, "%s went %s%s%s: %s",
		      e->config->services[s].id, verdict_name(is), was == VERDICT_UNKNOWN ? "" : " from ",
		      was == VERDICT_UNKNOWN ? "" : verdict_name(was), why);
}

static int64_t sooner(int64_t ms, struct instant t)
{
	return !is_never(t) && t.ms < ms ? t.ms : ms;
}

/* Dead for so long, with its ads restricted, that a person must decide. */
static struct instant review_at(const struct engine *e, service_ix s)
{
	const struct service_state *is = &e->services[s];
	struct span review = engine_policy(e, s)->review;

	if (!is->verdict.dead || is->reviewed || review.ms == 0)
		return (struct instant){ 0 };
	return after(is->as_of, (struct span){ engine_feed_of(e, s)->dead_after.ms + review.ms });
}

static struct instant older_at(const struct engine *e, service_ix s)
{
	const struct service_state *is = &e->services[s];
	const struct feed_config *f = engine_feed_of(e, s);
	struct span next = is->verdict.stale ? f->dead_after : f->stale_after;

	if (is_never(is->as_of) || is->verdict.dead)
		return (struct instant){ 0 };
	return after(is->as_of, (struct span){ next.ms + 1 });
}

int64_t watch_stale_at(const struct engine *e, service_ix s)
{
	return after(e->services[s].as_of, engine_feed_of(e, s)->stale_after).ms + 1;
}

void watch_next_age(struct engine *e, service_ix s)
{
	const struct verdict_state *v = &e->services[s].verdict;
	const struct policy *p = engine_policy(e, s);
	struct instant review = review_at(e, s);
	int64_t due = sooner(people_due(e, s), older_at(e, s));

	due = sooner(due, plan_next_step(p, v, e->now));
	due = sooner(due, verdict_calms_at(v, p));
	if (is_before(e->now, review)) /* past it, each poll that fails looks whether there is something to decide */
		due = sooner(due, review);
	engine_due_service(e, s, due);
}

static bool is_restricted(const struct engine *e, service_ix s)
{
	const struct service *service = &e->config->services[s];

	for (uint32_t i = 0; i < service->target_count; i++) {
		const struct ad_state *is = &e->targets[service->first_target + i].confirmed;
		int64_t plan = e->config->targets[service->first_target + i].budget_micros;

		if (is->status == AD_PAUSED || (is->status == AD_ENABLED && is->budget_micros < plan))
			return true;
	}
	return false;
}

static void review(struct engine *e, service_ix s, struct effects *fx)
{
	struct instant at = review_at(e, s);
	char age[SPAN_TEXT];

	if (is_never(at) || is_before(e->now, at) || !is_restricted(e, s))
		return;
	e->services[s].reviewed = true;
	engine_moved(e, s);
	effect_notice(
		e, fx, NOTICE_CONTROL, s, NOBODY, 0,
		"%s: no good data for %s and its ads are restricted: a person must decide whether "
		"they stay so; nothing is raised before its feed answers",
		e->config->services[s].id, span_format(since(e->services[s].as_of, e->now), age));
	effect_save_service(e, fx, s);
}

static void widen(const struct reading *seen, uint8_t count, int32_t *low, int32_t *high)
{
	for (uint8_t i = 0; i < count; i++) {
		*low = seen[i].value < *low ? seen[i].value : *low;
		*high = seen[i].value > *high ? seen[i].value : *high;
	}
}

static void tell_flapping(struct engine *e, service_ix s, struct effects *fx)
{
	const struct service_state *is = &e->services[s];
	const struct policy *p = engine_policy(e, s);
	int32_t low = is->evidence[0].value, high = low;
	char within[SPAN_TEXT];

	if (!is->verdict.flapping) {
		effect_notice(e, fx, NOTICE_VERDICT, s, NOBODY, 0,
			      "%s no longer flaps: automatic again as %s",
			      e->config->services[s].id, verdict_name(verdict_shown(&is->verdict)));
		return;
	}
	widen(is->evidence, is->evidence_count, &low, &high);
	widen(is->decided, is->decided_count, &low, &high);
	effect_notice(e, fx, NOTICE_VERDICT, s, NOBODY, 0,
		      "%s flaps: %lld changes of verdict within %s; the thresholds of policy %s "
		      "are too close "
		      "for a measure that swings from %d to %d; the stricter of the last two "
		      "verdicts holds",
		      e->config->services[s].id, (long long)p->flap_changes,
		      span_format(p->flap_within, within), p->id, (int)low, (int)high);
}

/* ---- what has passed ---- */

bool age_pass(struct engine *e, service_ix s)
{
	struct service_state *is = &e->services[s];
	const struct policy *p = engine_policy(e, s);
	bool declared = verdict_declare(&is->verdict, p, e->config->services[s].closed, e->now);
	bool calmed = verdict_calm(&is->verdict, p, e->now);
	bool aged = verdict_age(&is->verdict, engine_feed_of(e, s), is->as_of, e->now);

	return declared || calmed || aged;
}

void age_told(struct engine *e, service_ix s, const struct verdict_state *before, struct effects *fx)
{
	went(e, s, verdict_shown(before), fx);
	if (e->services[s].verdict.flapping != before->flapping)
		tell_flapping(e, s, fx);
}

void watch_age(struct engine *e, service_ix s, struct effects *fx)
{
	struct verdict_state before = e->services[s].verdict;

	people_age(e, s, fx);
	if (age_pass(e, s)) {
		engine_moved(e, s);
		effect_save_service(e, fx, s);
		age_told(e, s, &before, fx);
	}
	review(e, s, fx);
	watch_next_age(e, s);
	engine_touch(e, s);
}

static void not_after(struct instant *t, struct instant now)
{
	if (is_before(now, *t))
		*t = now;
}

void watch_rebase(struct engine *e, service_ix s)
{
	struct service_state *is = &e->services[s];

	not_after(&is->as_of, e->now);
	not_after(&e->newest, e->now);
	if (is_before(e->newest, is->as_of))
		e->newest = is->as_of;
	not_after(&is->polled_at, e->now);
	not_after(&is->changed_at, e->now);
	not_after(&is->verdict.since, e->now);
	not_after(&is->verdict.candidate_since, e->now);
	not_after(&is->verdict.moved_at, engine_past(e));
	not_after(&is->verdict.reopened_at, e->now);
	if (is->smooth)
		not_after(&is->smooth->at, e->now);
	for (int i = 0; i < FLAPS_MAX; i++)
		if (is->verdict.flaps[i] > e->now.ms / MINUTE_MS)
			is->verdict.flaps[i] = (uint32_t)(e->now.ms / MINUTE_MS);
	for (int i = 0; i < EVIDENCE_MAX; i++)
		not_after(&is->evidence[i].at, e->now);
	engine_due_service(e, s, e->now.ms); /* its age is another one now */
}
