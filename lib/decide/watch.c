/* SPDX-License-Identifier: Apache-2.0 */
/*
 * watch.c - the watching half: it never stops, and it never acts.
 *
 * Failure to measure is not a measurement: an observation that is absent or
 * suspect is recorded with its reason and moves no counter.  Age is counted from
 * the source's own as_of, so a feed that repeats yesterday's file grows stale
 * however often it answers.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "decide/engine_state.h"
#include "decide/metric.h"
#include "decide/verdict.h"

enum { FUTURE_MS = 120 * 1000 }; /* a source's clock may run this far ahead of ours */

static const struct policy *policy_of(const struct engine *e, service_ix s)
{
	return &e->config->policies[e->config->services[s].policy];
}

static const struct feed_config *feed_of(const struct engine *e, service_ix s)
{
	return &e->config->feeds[e->config->services[s].feed];
}

static const char *feed_id(const struct engine *e, service_ix s)
{
	return feed_of(e, s)->id;
}

static void announce_trouble(struct engine *e, service_ix s, const char *words, struct effects *fx)
{
	engine_words(&e->services[s].trouble, words);
	if (e->service_flags[s] & SERVICE_TROUBLED)
		return;
	e->service_flags[s] |= SERVICE_TROUBLED;
	e->generation++;
	effect_notice(e, fx, NOTICE_FEED, s, NOBODY,
		      0, "%s: feed %s gave nothing usable: %s; its last good data ages and its ads stay as they are",
		      e->config->services[s].id, feed_id(e, s), words);
}

static void announce_recovery(struct engine *e, service_ix s, struct effects *fx)
{
	engine_words(&e->services[s].trouble, NULL);
	if (!(e->service_flags[s] & SERVICE_TROUBLED))
		return;
	e->service_flags[s] &= (uint8_t)~SERVICE_TROUBLED;
	e->generation++;
	effect_notice(e, fx, NOTICE_FEED, s, NOBODY, 0, "%s: feed %s answers again",
		      e->config->services[s].id, feed_id(e, s));
}

static void push(struct reading list[EVIDENCE_MAX], uint8_t *count, const struct reading *r)
{
	memmove(&list[1], &list[0], (EVIDENCE_MAX - 1) * sizeof(list[0]));
	list[0] = *r;
	if (*count < EVIDENCE_MAX)
		(*count)++;
}

static void went(struct engine *e, service_ix s, enum verdict was, struct effects *fx)
{
	enum verdict is = verdict_shown(&e->services[s].verdict);
	char why[NOTICE_MAX];

	if (is == was)
		return;
	e->generation++;
	if (e->config->services[s].closed) /* shown as closed whatever its openings say */
		return;
	reason_of_verdict(e, s, why);
	effect_notice(e, fx, NOTICE_VERDICT, s, NOBODY, 0, "%s went %s%s%s: %s",
		      e->config->services[s].id, verdict_name(is), was == VERDICT_UNKNOWN ? "" : " from ",
		      was == VERDICT_UNKNOWN ? "" : verdict_name(was), why);
}

void watch_next_age(struct engine *e, service_ix s)
{
	const struct service_state *is = &e->services[s];
	const struct feed_config *f = feed_of(e, s);
	int64_t due = DUE_NEVER, theirs = people_due(e, s);

	if (!is_never(is->as_of) && !is->verdict.dead)
		due = after(is->as_of, is->verdict.stale ? f->dead_after : f->stale_after).ms + 1;
	engine_due_service(e, s, theirs < due ? theirs : due);
}

void watch_age(struct engine *e, service_ix s, struct effects *fx)
{
	struct service_state *is = &e->services[s];
	enum verdict was = verdict_shown(&is->verdict);

	people_age(e, s, fx);
	if (verdict_age(&is->verdict, feed_of(e, s), is->as_of, e->now)) {
		effect_save_service(e, fx, s);
		went(e, s, was, fx);
	}
	watch_next_age(e, s);
	engine_touch(e, s);
}

static void judge(struct engine *e, service_ix s, const struct reading *r, struct effects *fx)
{
	struct service_state *is = &e->services[s];
	struct verdict_state before = is->verdict;
	enum verdict was = verdict_shown(&before);

	(void)verdict_age(&is->verdict, feed_of(e, s), is->as_of, e->now);
	if (verdict_feed(&is->verdict, policy_of(e, s), r, e->now)) {
		memcpy(is->decided, is->evidence, sizeof(is->decided));
		is->decided_count = is->evidence_count;
		is->decided_agreed = (uint16_t)verdict_needs(&before, policy_of(e, s));
	}
	/* Counters decide later verdicts, so they are as durable as a verdict. */
	if (!verdict_same(&before, &is->verdict))
		effect_save_service(e, fx, s);
	went(e, s, was, fx);
	if (is->verdict.agreed > 0)
		effect_add(fx, EFFECT_POLL_SOON)->service = s;
}

static void heard(struct engine *e, service_ix s, struct reading r, struct effects *fx)
{
	struct service_state *is = &e->services[s];
	bool first = is->evidence_count == 0;

	announce_recovery(e, s, fx);
	e->service_flags[s] |= SERVICE_HEARD;
	if (first || is->evidence[0].value != r.value || is->evidence[0].censored != r.censored) {
		is->changed_at = r.at;
		e->generation++;
	}
	push(is->evidence, &is->evidence_count, &r);
	is->as_of = r.at;
	judge(e, s, &r, fx);
	watch_next_age(e, s);
	engine_touch(e, s);
}

static const char *disbelief(const struct engine *e, const struct observation *o)
{
	if (o->quality != QUALITY_GOOD)
		return o->trouble[0] ? o->trouble : "no data for this service";
	if (o->as_of.ms > e->now.ms + FUTURE_MS)
		return "its data claims to be from the future: one of the clocks is wrong";
	return NULL;
}

void watch_observed(struct engine *e, const struct event *ev, struct effects *fx)
{
	const struct observation *o = ev->observation;
	service_ix s = o->service;
	struct service_state *is = &e->services[s];
	const char *words = disbelief(e, o);
	struct reading r;

	is->polled_at = e->now;
	is->quality = words && o->quality == QUALITY_GOOD ? QUALITY_SUSPECT : o->quality;
	is->unclassified = o->unclassified;
	if (!words && !metric_read(policy_of(e, s),
				   e->config->locations[e->config->services[s].location].zone, o, &r)) {
		words = "it does not tell the counts this policy measures";
		is->quality = QUALITY_ABSENT;
	}
	if (words) {
		announce_trouble(e, s, words, fx);
		watch_age(e, s, fx);
		return;
	}
	if (o->as_of.ms <= is->as_of.ms) { /* the same file again, or an older one: nothing new was said */
		announce_recovery(e, s, fx);
		watch_age(e, s, fx);
		return;
	}
	heard(e, s, r, fx);
}

void watch_unchanged(struct engine *e, const struct event *ev, struct effects *fx)
{
	service_ix s = ev->service;
	struct service_state *is = &e->services[s];
	struct reading r;

	is->polled_at = e->now;
	if (is->evidence_count == 0) /* nothing to be unchanged from: the memo outlived the data */
		return;
	is->quality = QUALITY_GOOD;
	r = is->evidence[0];
	if (is_before(r.at, e->now))
		r.at = e->now;
	heard(e, s, r, fx);
}

void watch_unheard(struct engine *e, const struct event *ev, struct effects *fx)
{
	e->services[ev->service].polled_at = e->now;
	e->services[ev->service].quality = QUALITY_ABSENT;
	announce_trouble(e, ev->service, ev->words, fx);
	watch_age(e, ev->service, fx);
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
	not_after(&is->polled_at, e->now);
	not_after(&is->changed_at, e->now);
	not_after(&is->verdict.since, e->now);
	not_after(&is->verdict.candidate_since, e->now);
	for (int i = 0; i < EVIDENCE_MAX; i++)
		not_after(&is->evidence[i].at, e->now);
	engine_due_service(e, s, e->now.ms); /* its age is another one now */
}
