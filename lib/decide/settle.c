/* SPDX-License-Identifier: Apache-2.0 */
/*
 * settle.c - the command protocol after the intent: nothing is believed until
 * it has been read back.
 *
 *   INTENT --done--> DONE ----+
 *      |                      +--read: as wanted--> settled, applied
 *      +--unsure--> UNSURE ---+--read: as before--> read again until it can no longer land
 *      |                      +--read: neither----> somebody else changed it; settled when it can no longer land
 *      +--later, refused--> settled, not applied; a fresh plan tries again later,
 *                           and its exposure cannot fall before a later read
 *
 * On start every unsettled command is UNSURE.  A read asked for before our own
 * last word proves nothing and is ignored.  A target seen in a state that
 * nobody here put it in was changed by a person: hands off.
 */
#include <stdio.h>
#include <stdlib.h>

#include "decide/engine_state.h"
#include "decide/plan.h"

struct span settle_timeout(const struct engine *e, target_ix t)
{
	return e->config->platforms[e->config->targets[t].platform].timeout;
}

static struct span lag_of(const struct engine *e, target_ix t)
{
	return e->config->platforms[e->config->targets[t].platform].lag;
}

static service_ix service_of(const struct engine *e, target_ix t)
{
	return e->config->targets[t].service;
}

void settle_ask(struct engine *e, target_ix t, struct effects *fx)
{
	struct effect *f;

	if (e->target_flags[t] & TARGET_ASKED)
		return;
	e->target_flags[t] |= TARGET_ASKED;
	f = effect_add(fx, EFFECT_READ);
	f->target = t;
	f->service = service_of(e, t);
}

/* The longer it takes, the more patiently we ask. */
static struct span read_backoff(const struct engine *e, target_ix t)
{
	int64_t ms = since(e->targets[t].stage_since, e->now).ms / 2;

	return (struct span){ ms < READ_RETRY_MS     ? READ_RETRY_MS :
			      ms > READ_RETRY_MAX_MS ? READ_RETRY_MAX_MS :
						       ms };
}

static void ask_later(struct engine *e, target_ix t)
{
	e->target_flags[t] |= TARGET_RESTING;
	engine_due_target(e, t, e->now.ms + read_backoff(e, t).ms);
}

static void set_stage(struct engine *e, target_ix t, enum command_stage stage)
{
	struct target_state *is = &e->targets[t];

	is->stage = (uint8_t)stage;
	is->stage_since = e->now;
	e->target_flags[t] &= (uint8_t)~TARGET_OVERDUE;
	engine_moved(e, service_of(e, t));
}

/* 2, 4, 8, 16, then 32 minutes after failures in a row. */
static struct span try_again_in(const struct target_state *is)
{
	unsigned doublings = is->attempts < 5 ? is->attempts : 5;

	return SPAN_MINUTES(INT64_C(1) << doublings);
}

/* asked: how long the platform wants to be left alone; believed the first time. */
static void not_applied(struct engine *e, target_ix t, struct span asked)
{
	struct target_state *is = &e->targets[t];
	struct span ours;

	if (is->attempts < UINT16_MAX)
		is->attempts++;
	ours = try_again_in(is);
	if (asked.ms > 0 && (is->attempts == 1 || is_longer(asked, ours)))
		ours = asked;
	is->retry_at = after(e->now, ours);
	engine_due_target(e, t, is->retry_at.ms);
}

static void remember_pause(struct target_state *is, const struct command *c)
{
	if (c->verb == VERB_PAUSE)
		is->paused_by_us = c->planned_against.status == AD_ENABLED;
	if (c->verb == VERB_ENABLE)
		is->paused_by_us = false;
}

/* The command's end is known. Its text goes into history once, here. */
static void finish(struct engine *e, target_ix t, bool applied, const char *words, struct effects *fx)
{
	struct target_state *is = &e->targets[t];
	struct command *c = is->command;
	struct effect *f = effect_add(fx, EFFECT_SETTLED);

	f->target = t;
	f->service = service_of(e, t);
	f->command = c->id;
	f->applied = applied;
	f->text = arena_strdup(&fx->arena, words);
	is->settled_at = e->now;
	if (applied) {
		is->previous = c->planned_against;
		is->touched = true;
		is->changed_at = e->now;
		is->attempts = 0;
		is->retry_at = (struct instant){ 0 };
		remember_pause(is, c);
		engine_words(&is->trouble, NULL);
	}
	pool_releasing(e, t, -1);
	is->command = NULL;
	free(c);
	set_stage(e, t, STAGE_NONE);
	engine_due_target(e, t, DUE_NEVER);
	guard_update(e, t);
	effect_save_target(e, fx, t);
	engine_touch(e, service_of(e, t));
	engine_touch_waiting(e);
}

static void confirm(struct engine *e, target_ix t, struct ad_state seen)
{
	e->targets[t].confirmed = seen;
	e->targets[t].confirmed_at = e->now;
	lever_named(e, t);
	guard_update(e, t);
}

/* Sent so soon after our last change that an old replica may have answered. */
static bool is_soon(const struct engine *e, const struct event *ev)
{
	struct instant settled = e->targets[ev->target].settled_at;

	return !is_never(settled) && is_longer(lag_of(e, ev->target), since(settled, ev->asked_at));
}

static bool is_lag(const struct engine *e, const struct event *ev)
{
	return is_soon(e, ev) && ad_state_same(ev->seen, e->targets[ev->target].previous);
}

/* Free no money on the word of a reading that may be old. */
static void doubt_if_moving(struct engine *e, target_ix t, const struct event *ev)
{
	if (e->targets[t].stage != STAGE_NONE || is_soon(e, ev))
		e->target_flags[t] |= TARGET_DOUBTED;
}

static void seen_first(struct engine *e, target_ix t, struct ad_state seen, struct effects *fx)
{
	e->targets[t].baseline = seen;
	confirm(e, t, seen);
	engine_moved(e, service_of(e, t));
	effect_save_target(e, fx, t);
}

/* Not a person's doing: it ended, or the platform's structure has it, or had it at the last look. */
static bool is_platforms(const struct target_state *is, const struct event *ev)
{
	return !is->steerable || !ev->steerable;
}

static void seen_otherwise(struct engine *e, target_ix t, const struct event *ev, struct effects *fx)
{
	struct target_state *is = &e->targets[t];

	if (e->config->mode == MODE_REHEARSAL) { /* nothing of ours to defend: this is how it is now */
		is->baseline = ev->seen;
		is->paused_by_us = false;
		engine_moved(e, service_of(e, t));
	} else if (is_platforms(is, ev)) {
		outside_found(e, t, ev, fx);
		doubt_if_moving(e, t, ev);
	} else {
		outside_seen(e, t, ev->seen, fx);
		doubt_if_moving(e, t, ev);
	}
	confirm(e, t, ev->seen);
	effect_save_target(e, fx, t);
}

static void seen_quiet(struct engine *e, target_ix t, const struct event *ev, struct effects *fx)
{
	struct target_state *is = &e->targets[t];
	struct ad_state seen = ev->seen;

	if (!is_soon(e, ev))
		e->target_flags[t] &= (uint8_t)~TARGET_DOUBTED;
	if (is_never(is->confirmed_at)) {
		seen_first(e, t, seen, fx);
		return;
	}
	if (ad_state_same(seen, is->confirmed)) {
		confirm(e, t, seen);
		outside_still(e, t, fx);
		return;
	}
	if (is_lag(e, ev)) { /* our change was confirmed once; an older replica answered */
		ask_later(e, t);
		return;
	}
	seen_otherwise(e, t, ev, fx);
}

/* Until then a command without a known end may still land, or show only later. */
static struct instant settles_by(const struct engine *e, target_ix t)
{
	const struct target_state *is = &e->targets[t];
	struct instant landed = is->stage == STAGE_DONE ?
					is->stage_since :
					after(is->command->deadline, settle_timeout(e, t));

	return after(landed, lag_of(e, t));
}

static void seen_unmoved(struct engine *e, target_ix t, const struct event *ev, struct effects *fx)
{
	struct target_state *is = &e->targets[t];
	bool said_done = is->stage == STAGE_DONE;

	if (is_before(ev->asked_at, settles_by(e, t))) {
		ask_later(e, t);
		return;
	}
	guard_refund(e, t, false);
	finish(e, t, false,
	       said_done ? "the platform said done, and still shows the old state" :
			   "no answer came, and it did not take effect",
	       fx);
	not_applied(e, t, (struct span){ 0 });
}

static void seen_third_state(struct engine *e, target_ix t, const struct event *ev, struct effects *fx)
{
	struct target_state *is = &e->targets[t];

	if (!ad_state_same(ev->seen, is->confirmed))
		seen_otherwise(e, t, ev, fx);
	/* Ours may still land on top of theirs: it keeps counting until it cannot. */
	if (is->stage == STAGE_UNSURE && is_before(ev->asked_at, settles_by(e, t)))
		ask_later(e, t);
	else
		finish(e, t, false, "somebody else changed it at the same time", fx);
}

static void seen_in_flight(struct engine *e, target_ix t, const struct event *ev, struct effects *fx)
{
	struct target_state *is = &e->targets[t];
	struct ad_state seen = ev->seen;

	if (is->stage == STAGE_INTENT) /* still on its way: what is seen now proves nothing */
		return;
	if (is_lag(e, ev)) { /* as it was two changes ago: this time or that time? */
		ask_later(e, t);
		return;
	}
	if (plan_took_effect(is->command, seen)) {
		confirm(e, t, seen);
		finish(e, t, true, "read back as asked", fx);
		return;
	}
	if (ad_state_same(seen, is->command->planned_against))
		seen_unmoved(e, t, ev, fx);
	else
		seen_third_state(e, t, ev, fx);
}

/* Sent in the future: by a clock that has been set back since. */
static bool is_too_old(const struct engine *e, const struct target_state *is, struct instant asked_at)
{
	return is_before(e->now, asked_at) || is_before(asked_at, is->settled_at) ||
	       is_before(asked_at, is->confirmed_at) ||
	       (is->stage != STAGE_NONE && is_before(asked_at, is->stage_since));
}

static void take_notes(struct engine *e, const struct event *ev)
{
	target_ix t = ev->target;
	struct target_state *is = &e->targets[t];

	e->target_flags[t] |= TARGET_READ;
	if (is->steerable != ev->steerable || is->budget_fixed != ev->budget_fixed)
		engine_moved(e, service_of(e, t));
	is->budget_fixed = ev->budget_fixed;
	if (ev->budget_fixed)
		lever_adopt(e, t, ev->seen.budget_micros);
	if (!ev->steerable || is->attempts == 0) /* a refusal's words outlive a quiet read */
		engine_words(&is->trouble, ev->words);
}

static void seen(struct engine *e, const struct event *ev, struct effects *fx)
{
	target_ix t = ev->target;

	take_notes(e, ev);
	if (e->targets[t].stage == STAGE_NONE)
		seen_quiet(e, t, ev, fx);
	else
		seen_in_flight(e, t, ev, fx);
	e->targets[t].steerable = ev->steerable;
	learn_seen(e, ev, fx);
}

void settle_seen(struct engine *e, const struct event *ev, struct effects *fx)
{
	target_ix t = ev->target;
	struct target_state *is = &e->targets[t];
	struct event now = *ev;

	e->target_flags[t] &= (uint8_t) ~(TARGET_ASKED | TARGET_RESTING);
	if (is_too_old(e, is, ev->asked_at)) {
		if (is->stage == STAGE_DONE || is->stage == STAGE_UNSURE)
			settle_ask(e, t, fx);
	} else {
		now.seen = lever_seen(e, ev);
		now.steerable = ev->steerable && ev->seen.status != AD_ENDED;
		seen(e, &now, fx);
	}
	engine_touch(e, service_of(e, t));
}

static void announce_overdue(struct engine *e, target_ix t, const char *words, struct effects *fx)
{
	struct target_state *is = &e->targets[t];

	if ((e->target_flags[t] & TARGET_OVERDUE) || since(is->stage_since, e->now).ms < OVERDUE_MS)
		return;
	e->target_flags[t] |= TARGET_OVERDUE;
	effect_notice(e, fx, NOTICE_CONTROL, service_of(e, t), t, is->command->id,
		      "%s: %s was asked for and cannot be confirmed: %s; it is read again until it "
		      "answers, and "
		      "nothing else is sent to it",
		      e->config->targets[t].id, verb_name(is->command->verb), words);
}

void settle_unseen(struct engine *e, const struct event *ev, struct effects *fx)
{
	target_ix t = ev->target;
	struct target_state *is = &e->targets[t];

	e->target_flags[t] &= (uint8_t)~TARGET_ASKED;
	engine_words(&is->trouble, ev->words);
	engine_moved(e, service_of(e, t));
	if (is->stage == STAGE_DONE || is->stage == STAGE_UNSURE)
		announce_overdue(e, t, ev->words, fx);
	if (is->stage != STAGE_NONE || is->gate == GATE_UNREAD)
		ask_later(e, t);
}

/* A no that says what would be taken is not asked again unchanged. */
static struct span rest_after_no(const struct event *ev)
{
	return (struct span){ ev->least_micros > 0 ? 0 : REFUSED_REST_MS };
}

static void ended_without_effect(struct engine *e, target_ix t, const struct event *ev,
				 struct effects *fx)
{
	struct target_state *is = &e->targets[t];
	bool refused = ev->outcome == OUTCOME_REFUSED;
	char words[NOTICE_MAX];

	(void)snprintf(words, sizeof(words), "%s: %s", refused ? "refused" : "asked to wait", ev->words);
	effect_notice(e, fx, NOTICE_COMMAND, service_of(e, t), t, ev->command, "%s: %s %s",
		      e->config->targets[t].id, verb_name(is->command->verb), words);
	e->target_flags[t] |= TARGET_DOUBTED;
	learn_least(e, ev, fx);
	guard_refund(e, t, !refused || ev->least_micros > 0);
	finish(e, t, false, words, fx);
	engine_words(&is->trouble, ev->words);
	if (ev->account_wide && is->attempts > 0) /* no fault of this target: not one more in a row */
		is->attempts--;
	not_applied(e, t, refused ? rest_after_no(ev) : ev->retry_after);
}

/* Unsure again: a receiver that cannot be read was asked the same thing once more, in vain. */
static void unsure(struct engine *e, target_ix t, const char *words, struct effects *fx)
{
	struct target_state *is = &e->targets[t];

	engine_words(&is->trouble, words);
	if (is->stage == STAGE_UNSURE) {
		e->target_flags[t] &= (uint8_t)~TARGET_ASKED;
		announce_overdue(e, t, words, fx);
		ask_later(e, t);
		return;
	}
	set_stage(e, t, STAGE_UNSURE);
	settle_ask(e, t, fx);
}

void settle_ended(struct engine *e, const struct event *ev, struct effects *fx)
{
	target_ix t = ev->target;
	struct target_state *is = &e->targets[t];

	if (is->stage == STAGE_NONE || is->command->id != ev->command)
		return; /* an answer to something already settled by reading back */
	if (is->stage == STAGE_DONE)
		return; /* it was answered; only reading back says more */
	switch (ev->outcome) {
	case OUTCOME_DONE:
		if (is->stage == STAGE_UNSURE) /* the answer to a second asking */
			e->target_flags[t] &= (uint8_t)~TARGET_ASKED;
		set_stage(e, t, STAGE_DONE);
		settle_ask(e, t, fx);
		break;
	case OUTCOME_UNSURE:
		unsure(e, t, ev->words, fx);
		break;
	case OUTCOME_LATER:
	case OUTCOME_REFUSED:
		ended_without_effect(e, t, ev, fx);
		break;
	}
	guard_update(e, t);
}

void settle_due(struct engine *e, target_ix t, struct effects *fx)
{
	struct target_state *is = &e->targets[t];

	e->target_flags[t] &= (uint8_t)~TARGET_RESTING;
	if (is->stage == STAGE_NONE) {
		outside_age(e, t, fx);
		if (is->gate == GATE_UNREAD)
			settle_ask(e, t, fx);
		engine_touch(e, service_of(e, t));
		return;
	}
	if (is->stage == STAGE_INTENT) /* its deadline is over and nobody answered */
		set_stage(e, t, STAGE_UNSURE);
	settle_ask(e, t, fx);
}

void settle_restore(struct engine *e, target_ix t)
{
	struct target_state *is = &e->targets[t];

	if (!is->command) {
		is->stage = STAGE_NONE;
		return;
	}
	is->stage = STAGE_UNSURE;
	is->stage_since = e->now;
	pool_releasing(e, t, 1);
	engine_due_target(e, t, e->now.ms);
}

static struct instant deadline_from(const struct engine *e, target_ix t)
{
	return (struct instant){ e->now.ms + 2 * settle_timeout(e, t).ms };
}

static void not_after(struct instant *t, struct instant now)
{
	if (is_before(now, *t))
		*t = now;
}

void settle_rebase(struct engine *e, target_ix t)
{
	struct target_state *is = &e->targets[t];

	not_after(&is->confirmed_at, e->now);
	not_after(&is->settled_at, e->now);
	not_after(&is->changed_at, e->now);
	not_after(&is->stage_since, e->now);
	not_after(&is->retry_at, e->now);
	not_after(&is->changed_outside_at, e->now);
	allowance_rebase(e, t);
	if (is->command) {
		not_after(&is->command->planned_at, e->now);
		not_after(&is->command->deadline, deadline_from(e, t));
	}
	e->target_flags[t] &= (uint8_t)~TARGET_READ;
	if (e->target_due[t] != DUE_NEVER)
		engine_due_target(e, t, e->now.ms);
}

/* Nobody knows how long it took: all that waits gets its full patience once more. */
void settle_tilt(struct engine *e, target_ix t, struct instant was)
{
	struct target_state *is = &e->targets[t];

	settle_rebase(e, t);
	if (is_longer(lag_of(e, t), since(is->settled_at, was)))
		is->settled_at = e->now;
	if (!is->command)
		return;
	is->command->deadline = deadline_from(e, t);
	is->stage_since = e->now;
	if (is->stage == STAGE_INTENT)
		engine_due_target(e, t, after(is->command->deadline, settle_timeout(e, t)).ms);
}
