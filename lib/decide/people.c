/* SPDX-License-Identifier: Apache-2.0 */
/*
 * people.c - what people tell the engine: hold, hand back, stop, start, approve.
 *
 * A person's word counts at once and is recorded with their name.  What may not
 * happen is refused before it changes anything (engine_may()): a hold without an
 * end is a forgotten one, and what nobody answers for was nobody's decision.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "decide/engine_state.h"
#include "decide/plan.h"

enum {
	REMIND_MS = 24 * 3600 * 1000,	 /* before a hold ends */
	REMIND_LEAST_MS = 2 * REMIND_MS, /* a shorter hold is still remembered */
	WHY_MAX = 4 * NOTICE_MAX,
};

/* ---- holds ---- */

static const char *hold_bars(const struct hold *h)
{
	static const char *const words[] = {
		[HOLD_ALL] = "held",
		[HOLD_INCREASES] = "held against increases",
		[HOLD_DECREASES] = "held against cuts",
	};

	return words[h->direction];
}

bool people_revert(const struct engine *e, target_ix t)
{
	const struct hold *h = e->services[e->config->targets[t].service].hold;

	return h && h->reverts;
}

static void tell_hold(struct engine *e, service_ix s, struct effects *fx)
{
	const struct hold *h = e->services[s].hold;

	if (h->reverts)
		effect_notice(e, fx, NOTICE_PERSON, s, NOBODY, 0,
			      "%s put back to how it was found, and held, by %s: %s",
			      e->config->services[s].id, h->who, h->reason);
	else
		effect_notice(e, fx, NOTICE_PERSON, s, NOBODY, 0, "%s %s by %s: %s",
			      e->config->services[s].id, hold_bars(h), h->who, h->reason);
}

static void hold(struct engine *e, const struct event *ev, struct effects *fx)
{
	struct service_state *is = &e->services[ev->service];

	if (!is->hold)
		is->hold = calloc(1, sizeof(*is->hold));
	if (!is->hold)
		abort();
	*is->hold = ev->hold;
	is->hold->since = e->now;
	is->hold->reminded = false;
	tell_hold(e, ev->service, fx);
}

static struct instant reminder_at(const struct hold *h)
{
	return before(h->until, (struct span){ REMIND_MS });
}

static bool is_reminder_due(const struct hold *h)
{
	return !h->reminded && since(h->since, h->until).ms >= REMIND_LEAST_MS;
}

static void remind(struct engine *e, service_ix s, struct effects *fx)
{
	struct hold *h = e->services[s].hold;

	h->reminded = true;
	effect_notice(e, fx, NOTICE_PERSON, s, NOBODY,
		      0, "%s: the hold by %s ends by itself in a day; hold it again if it must last longer: %s",
		      e->config->services[s].id, h->who, h->reason);
	effect_save_service(e, fx, s);
}

static void end_hold(struct engine *e, service_ix s, struct effects *fx)
{
	struct service_state *is = &e->services[s];

	effect_notice(e, fx, NOTICE_PERSON, s, NOBODY, 0,
		      "%s: the hold by %s has ended by itself; automatic again",
		      e->config->services[s].id, is->hold->who);
	free(is->hold);
	is->hold = NULL;
	engine_moved(e, s);
	effect_save_service(e, fx, s);
}

void people_age(struct engine *e, service_ix s, struct effects *fx)
{
	const struct hold *h = e->services[s].hold;

	approve_check(e, s, fx);
	attest_age(e, s, fx);
	if (!h)
		return;
	if (!is_before(e->now, h->until))
		end_hold(e, s, fx);
	else if (is_reminder_due(h) && !is_before(e->now, reminder_at(h)))
		remind(e, s, fx);
}

static int64_t hold_due(const struct hold *h)
{
	if (!h)
		return DUE_NEVER;
	return is_reminder_due(h) ? reminder_at(h).ms : h->until.ms;
}

static int64_t approval_due(const struct approval *a)
{
	if (!a || a->begun || approval_is_decline(a) || is_never(a->until))
		return DUE_NEVER;
	return a->until.ms;
}

int64_t people_due(const struct engine *e, service_ix s)
{
	int64_t ends = hold_due(e->services[s].hold), lapses = approval_due(e->services[s].approval);
	int64_t stated = attest_due(e, s), first = ends < lapses ? ends : lapses;

	return stated < first ? stated : first;
}

static void not_after(struct instant *t, struct instant limit)
{
	if (is_before(limit, *t))
		*t = limit;
}

/* A hold's end was said by a person and stays. What an approval may still do is counted from now. */
void people_rebase(struct engine *e, service_ix s)
{
	struct service_state *is = &e->services[s];
	struct approval *a = is->approval;
	bool is_no = a && approval_is_decline(a);

	attest_rebase(e, s);
	if (is->hold)
		not_after(&is->hold->since, e->now);
	if (!a)
		return;
	not_after(&a->at, engine_past(e));
	not_after(&a->until, is_no ? a->at : after(e->now, e->config->limits.approval_life));
}

/* ---- handing back ---- */

static bool hand_back(struct engine *e, target_ix t, struct effects *fx)
{
	struct target_state *is = &e->targets[t];
	bool was_outside = is->changed_outside;

	outside_forget(is);
	is->changed_at = (struct instant){ 0 }; /* a person waits for nothing */
	if (is->confirmed.status == AD_PAUSED)
		is->paused_by_us = true;
	effect_save_target(e, fx, t);
	return was_outside;
}

/*
 * A hold ends, and what a person changed becomes what we know and may change again.
 * It is acted on at once, and the rest between changes of verdict begins anew.
 */
static void resume(struct engine *e, const struct event *ev, struct effects *fx)
{
	const struct service *service = &e->config->services[ev->service];
	struct service_state *is = &e->services[ev->service];
	bool was_theirs = is->hold != NULL;

	free(is->hold);
	is->hold = NULL;
	for (uint32_t i = 0; i < service->target_count; i++)
		was_theirs |= hand_back(e, service->first_target + i, fx);
	if (was_theirs)
		is->verdict.moved_at = e->now;
	effect_notice(e, fx, NOTICE_PERSON, ev->service, NOBODY, 0,
		      "%s handed back by %s: automatic again%s%s", service->id, ev->who,
		      ev->words ? ": " : "", ev->words ? ev->words : "");
}

/* ---- the switch ---- */

static void turn_switch(struct engine *e, const struct event *ev, struct effects *fx)
{
	e->stopped = ev->kind == EVENT_STOP;
	(void)snprintf(e->stopped_by, sizeof(e->stopped_by), "%s", ev->who);
	(void)snprintf(e->stopped_why, sizeof(e->stopped_why), "%s", ev->words);
	(void)effect_add(fx, EFFECT_SAVE_SWITCH);
	effect_notice(e, fx, NOTICE_PERSON, NOBODY, NOBODY, 0, "%s by %s: %s",
		      e->stopped ? "stopped: no command is sent" : "started again", ev->who, ev->words);
	for (size_t s = 0; s < e->config->service_count; s++)
		engine_touch(e, (service_ix)s);
}

/* ---- what may be said ---- */

static bool is_blank(const char *words)
{
	return !words || !*words;
}

static bool hold_may(const struct engine *e, const struct hold *h, struct buf *why)
{
	if (h->direction > HOLD_DECREASES)
		buf_printf(why, "a hold is against all changes, increases or cuts; direction %d is none of them",
			   h->direction);
	else if (is_blank(h->who))
		buf_puts(why, "a hold needs the name of the person who answers for it");
	else if (is_blank(h->reason))
		buf_puts(why,
			 "a hold needs a reason: whoever finds it must know what it waits for");
	else if (is_never(h->until))
		buf_printf(why, "a hold needs an end, at most %d days ahead, so that none is forgotten",
			   HOLD_DAYS_MAX);
	else if (!is_before(e->now, h->until))
		buf_puts(why,
			 "that hold would have ended already: give an end that is still to come");
	else if (is_longer(since(e->now, h->until), SPAN_DAYS(HOLD_DAYS_MAX)))
		buf_printf(why, "a hold lasts %d days at most, so that none is forgotten; hold it again before it ends",
			   HOLD_DAYS_MAX);
	else
		return true;
	return false;
}

/* Changed by us and left alone by others, or about to be. */
static bool is_to_revert(const struct engine *e, target_ix t)
{
	const struct target_state *is = &e->targets[t];

	return is->stage != STAGE_NONE ||
	       (is->touched && !is->changed_outside && !ad_state_same(is->baseline, is->confirmed));
}

static bool revert_may(const struct engine *e, const struct event *ev, struct buf *why)
{
	const struct service *service = &e->config->services[ev->service];

	for (uint32_t i = 0; i < service->target_count; i++)
		if (is_to_revert(e, service->first_target + i))
			return true;
	buf_printf(why,
		   "there is nothing to put back at %s: its ads are as they were found, or as a "
		   "person left them",
		   service->id);
	return false;
}

static bool answer_may(const struct engine *e, const struct event *ev, struct buf *why)
{
	if (is_blank(ev->who)) {
		buf_puts(why, "an answer to a proposal needs the name of the person who gives it");
		return false;
	}
	if (ev->kind == EVENT_DECLINE && is_blank(ev->words)) {
		buf_puts(why,
			 "a no needs a reason: whoever wrote the rules must know what to change");
		return false;
	}
	return approve_may(e, ev, why);
}

static bool allow_may(const struct engine *e, const struct event *ev, struct buf *why)
{
	if (is_blank(ev->who)) {
		buf_puts(why,
			 "to let a mass change go on needs the name of the person who says so");
		return false;
	}
	if (mass_waits(e, ev->feed))
		return true;
	buf_printf(why, "no mass change is under way on feed %s: there is nothing to allow",
		   e->config->feeds[ev->feed].id);
	return false;
}

bool engine_may(const struct engine *e, const struct event *event, struct buf *why)
{
	switch (event->kind) {
	case EVENT_HOLD:
		return hold_may(e, &event->hold, why) &&
		       (!event->hold.reverts || revert_may(e, event, why));
	case EVENT_APPROVE:
	case EVENT_DECLINE:
		return answer_may(e, event, why);
	case EVENT_ATTEST:
		return attest_may(e, event, why);
	case EVENT_ALLOW:
		return allow_may(e, event, why);
	default:
		return true;
	}
}

static void service_person(struct engine *e, const struct event *ev, struct effects *fx)
{
	if (ev->kind == EVENT_HOLD)
		hold(e, ev, fx);
	else if (ev->kind == EVENT_RESUME)
		resume(e, ev, fx);
	else if (ev->kind == EVENT_ATTEST)
		attest_said(e, ev, fx);
	else
		approve_said(e, ev, fx);
	effect_save_service(e, fx, ev->service);
	watch_next_age(e, ev->service);
	engine_touch(e, ev->service);
}

void watch_person(struct engine *e, const struct event *ev, struct effects *fx)
{
	struct buf why = BUF_INIT(WHY_MAX);
	bool may = engine_may(e, ev, &why);

	buf_release(&why);
	if (!may) /* the face that asked has told why */
		return;
	if (ev->kind != EVENT_ALLOW && ev->kind != EVENT_STOP && ev->kind != EVENT_START) {
		engine_moved(e, ev->service);
		service_person(e, ev, fx);
		return;
	}
	engine_moved(e, NOBODY);
	if (ev->kind == EVENT_ALLOW)
		mass_allow(e, ev, fx);
	else
		turn_switch(e, ev, fx);
}
