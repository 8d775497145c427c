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

#include "decide/demand.h"
#include "decide/engine_state.h"
#include "decide/metric.h"
#include "decide/smooth.h"
#include "decide/verdict.h"

enum {
	FUTURE_MS = 120 * 1000,	 /* a source's clock may run this far ahead of ours */
	OUTAGE_MS = 3600 * 1000, /* nobody looked for longer: readings before and after are no row */
};

static const struct zone *zone_of(const struct engine *e, service_ix s)
{
	return e->config->locations[e->config->services[s].location].zone;
}

static const char *feed_id(const struct engine *e, service_ix s)
{
	return engine_feed_of(e, s)->id;
}

static void announce_trouble(struct engine *e, service_ix s, const char *words, struct effects *fx)
{
	engine_words(&e->services[s].trouble, words);
	if (e->service_flags[s] & SERVICE_TROUBLED)
		return;
	e->service_flags[s] |= SERVICE_TROUBLED;
	engine_moved(e, s);
	effect_notice(e, fx, NOTICE_FEED, s, NOBODY,
		      0, "%s: feed %s gave nothing usable: %s; its last good data ages and its ads stay as they are",
		      e->config->services[s].id, feed_id(e, s), words);
}

static void announce_recovery(struct engine *e, service_ix s, struct effects *fx)
{
	if (e->services[s].trouble)
		engine_words(&e->services[s].trouble, NULL);
	if (!(e->service_flags[s] & SERVICE_TROUBLED))
		return;
	engine_touch(e, s);
	e->service_flags[s] &= (uint8_t)~SERVICE_TROUBLED;
	engine_moved(e, s);
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

static void settled(struct engine *e, service_ix s, const struct verdict_state *before)
{
	struct service_state *is = &e->services[s];

	memcpy(is->decided, is->evidence, sizeof(is->decided));
	is->decided_count = is->evidence_count;
	is->decided_agreed = (uint16_t)verdict_needs(before, engine_policy(e, s), engine_feed_of(e, s));
}

/* A pace of a day is not shortened by asking more often. */
static void hurry(struct engine *e, service_ix s, struct effects *fx)
{
	const struct service_state *is = &e->services[s];
	const struct feed_config *f = engine_feed_of(e, s);
	struct span rests = verdict_rests(&is->verdict, engine_policy(e, s), f, e->now);

	if (is->verdict.agreed > 0 && !is_longer(rests, (struct span){ 2 * f->every.ms }))
		effect_add(fx, EFFECT_POLL_SOON)->service = s;
}

/* True when it is worth planning the service again. */
static bool judge(struct engine *e, service_ix s, const struct reading *r, struct effects *fx)
{
	struct service_state *is = &e->services[s];
	struct verdict_state before = is->verdict;

	(void)age_pass(e, s);
	if (verdict_feed(&is->verdict, engine_policy(e, s), engine_feed_of(e, s), r, e->now))
		settled(e, s, &before);
	if (verdict_same(&before, &is->verdict))
		return false;
	/* Counters decide later verdicts, so they are as durable as a verdict. */
	engine_moved(e, s);
	effect_save_service(e, fx, s);
	age_told(e, s, &before, fx);
	if (before.settled != VERDICT_UNKNOWN && is->verdict.settled != before.settled)
		mass_moved(e, s, fx);
	hurry(e, s, fx);
	return true;
}

static bool waits(const struct engine *e, service_ix s)
{
	const struct service *service = &e->config->services[s];

	for (uint32_t i = 0; i < service->target_count; i++)
		if (e->targets[service->first_target + i].gate != GATE_NONE)
			return true;
	return false;
}

static void keep(struct engine *e, service_ix s, const struct reading *r)
{
	struct service_state *is = &e->services[s];

	push(is->evidence, &is->evidence_count, r);
	is->as_of = r->at;
	if (is_before(e->newest, r->at))
		e->newest = r->at;
}

/*
 * Judged once without any effect, the same reading has none again until something else
 * touches the service or only its growing old is due.
 */
static void rest(struct engine *e, service_ix s)
{
	if (e->service_due[s] == watch_stale_at(e, s))
		e->service_flags[s] |= SERVICE_QUIET;
}

/* Ten thousand services say the same all day: that must cost next to nothing. */
static bool said_before(struct engine *e, service_ix s, const struct reading *r)
{
	const struct reading *last = &e->services[s].evidence[0];

	if (!(e->service_flags[s] & SERVICE_QUIET) || last->value != r->value ||
	    last->censored != r->censored)
		return false;
	keep(e, s, r);
	watch_next_age(e, s); /* growing old moves away, the end of a hold does not */
	return true;
}

static void heard(struct engine *e, service_ix s, struct reading r, bool news, struct effects *fx)
{
	struct service_state *is = &e->services[s];

	announce_recovery(e, s, fx);
	news = news || !(e->service_flags[s] & SERVICE_HEARD);
	e->service_flags[s] |= SERVICE_HEARD;
	is->reviewed = false;
	if (is->evidence_count == 0 || is->evidence[0].value != r.value ||
	    is->evidence[0].censored != r.censored) {
		is->changed_at = r.at;
		engine_moved(e, s);
		news = true;
	}
	keep(e, s, &r);
	news = judge(e, s, &r, fx) || news;
	watch_next_age(e, s);
	if (news || waits(e, s))
		engine_touch(e, s);
	else
		rest(e, s);
}

/* The reading as the policy judges it. */
static struct reading smoothed(struct engine *e, service_ix s, struct reading r)
{
	struct service_state *is = &e->services[s];
	const struct policy *p = engine_policy(e, s);

	if (p->smoothing == SMOOTHING_NONE) { /* what an earlier policy left would only grow old */
		free(is->smooth);
		is->smooth = NULL;
		return r;
	}
	if (!is->smooth)
		is->smooth = calloc(1, sizeof(*is->smooth));
	if (!is->smooth)
		abort();
	r.value = smooth_feed(is->smooth, p, r.value, r.at);
	return r;
}

/* Full, closed or paused: what was booked then is not what was wanted. */
static bool is_held_back(const struct engine *e, service_ix s)
{
	const struct service *service = &e->config->services[s];

	if (service->closed || e->services[s].verdict.settled == VERDICT_FULL)
		return true;
	for (uint32_t i = 0; i < service->target_count; i++)
		if (e->targets[service->first_target + i].confirmed.status == AD_PAUSED)
			return true;
	return false;
}

/* A poll has ended, well or not. After a long time in which none did, counting begins anew. */
static void polled(struct engine *e, service_ix s, enum quality quality, struct effects *fx)
{
	struct service_state *is = &e->services[s];
	struct span gap = since(is->polled_at, e->now), twice = { 2 * engine_feed_of(e, s)->every.ms };
	bool was_good = is->quality == QUALITY_GOOD;

	if (is_longer(gap, (struct span){ OUTAGE_MS }) && is_longer(gap, twice) &&
	    verdict_restart(&is->verdict))
		effect_save_service(e, fx, s);
	is->polled_at = e->now;
	is->quality = quality;
	if (was_good && quality != QUALITY_GOOD)
		mass_silent(e, s);
}

static const char *disbelief(const struct engine *e, const struct observation *o)
{
	if (o->quality != QUALITY_GOOD)
		return o->trouble[0] ? o->trouble : "no data for this service";
	if (o->as_of.ms > e->now.ms + FUTURE_MS)
		return "its data claims to be from the future: one of the clocks is wrong";
	return NULL;
}

static void unusable(struct engine *e, service_ix s, enum quality quality, const char *words,
		     struct effects *fx)
{
	polled(e, s, quality, fx);
	announce_trouble(e, s, words, fx);
	watch_age(e, s, fx);
}

static void believed(struct engine *e, const struct observation *o, struct effects *fx)
{
	service_ix s = o->service;
	struct service_state *is = &e->services[s];
	const struct policy *p = engine_policy(e, s);
	bool news = is->open != o->open;
	struct reading r;

	if (demand_observe(&is->demand, zone_of(e, s), o, is_held_back(e, s)))
		effect_save_service(e, fx, s);
	if (!metric_read(p, zone_of(e, s), o, is->demand.rate_milli, &r)) {
		unusable(e, s, QUALITY_ABSENT, metric_get((enum metric_id)p->metric)->missing, fx);
		return;
	}
	polled(e, s, QUALITY_GOOD, fx);
	is->open = o->open;
	r = smoothed(e, s, r);
	if (news || !said_before(e, s, &r))
		heard(e, s, r, news, fx);
}

void watch_observed(struct engine *e, const struct event *ev, struct effects *fx)
{
	const struct observation *o = ev->observation;
	service_ix s = o->service;
	const char *words = disbelief(e, o);

	e->services[s].unclassified = o->unclassified;
	if (words) {
		unusable(e, s, o->quality == QUALITY_GOOD ? QUALITY_SUSPECT : o->quality, words, fx);
		return;
	}
	if (o->as_of.ms <= e->services[s].as_of.ms) { /* the same file again, or an older one: nothing new was said */
		polled(e, s, QUALITY_GOOD, fx);
		announce_recovery(e, s, fx);
		return;
	}
	believed(e, o, fx);
}

void watch_unchanged(struct engine *e, const struct event *ev, struct effects *fx)
{
	service_ix s = ev->service;
	struct service_state *is = &e->services[s];
	struct reading r = is->evidence[0];

	if (is->evidence_count == 0) { /* nothing to be unchanged from: the memo outlived the data */
		is->polled_at = e->now;
		return;
	}
	polled(e, s, QUALITY_GOOD, fx);
	if (is_before(r.at, e->now))
		r.at = e->now;
	if (demand_unchanged(&is->demand, zone_of(e, s), r.at, is_held_back(e, s)))
		effect_save_service(e, fx, s);
	if (is->smooth)
		r.value = smooth_last(is->smooth);
	r = smoothed(e, s, r);
	if (!said_before(e, s, &r))
		heard(e, s, r, false, fx);
}

void watch_unheard(struct engine *e, const struct event *ev, struct effects *fx)
{
	unusable(e, ev->service, QUALITY_ABSENT, ev->words, fx);
}
