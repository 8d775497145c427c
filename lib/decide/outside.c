/* SPDX-License-Identifier: Apache-2.0 */
/*
 * outside.c - what others changed: left alone, told, and when it is ours again.
 *
 * A state that nobody here asked for is a person's until somebody hands it back, or
 * until limits.human_wins has passed without another change.  Who it was only the
 * platform's own history can tell, so it is asked once.  What the platform did itself,
 * because it ended or may not be steered, is no person's decision: it is taken over as
 * found.  Three changes in a week are hardly a person: something else steers it too.
 */
#include <stdio.h>
#include <string.h>

#include "decide/engine_state.h"
#include "decide/explain_words.h"

enum { MINUTE_MS = 60 * 1000, WEEK_MINUTES = 7 * 24 * 60 };

static service_ix service_of(const struct engine *e, target_ix t)
{
	return e->config->targets[t].service;
}

struct instant outside_ends(const struct engine *e, target_ix t)
{
	struct span wins = e->config->limits.human_wins;

	if (!e->targets[t].changed_outside || wins.ms == 0)
		return (struct instant){ 0 };
	return after(e->targets[t].changed_outside_at, wins);
}

bool outside_is_often(const struct engine *e, target_ix t)
{
	int64_t oldest = e->targets[t].outside[OUTSIDE_MAX - 1];

	return oldest > 0 && e->now.ms / MINUTE_MS - oldest <= WEEK_MINUTES;
}

/* ---- seen ---- */

static void state_words(const struct engine *e, target_ix t, struct ad_state s, words_of *words,
			struct buf *out)
{
	buf_puts(out, ad_status_name(s.status));
	if (e->config->targets[t].lever == LEVER_SWITCH)
		return;
	buf_puts(out, " at ");
	words(out, e->config, &e->config->targets[t], s.budget_micros);
}

static void tell(struct engine *e, target_ix t, struct ad_state seen, struct effects *fx)
{
	struct buf was cleanup_buf = BUF_INIT(NOTICE_MAX), now cleanup_buf = BUF_INIT(NOTICE_MAX);
	struct buf until cleanup_buf = BUF_INIT(NOTICE_MAX);
	struct instant ends = outside_ends(e, t);

	state_words(e, t, seen, words_amount, &now);
	state_words(e, t, e->targets[t].confirmed, words_figure, &was);
	if (!is_never(ends)) {
		words_time(&until, view_of(e, service_of(e, t)).zone, ends, e->now);
		buf_puts(&until, " or ");
	}
	effect_notice(
		e, fx, NOTICE_CONTROL, service_of(e, t), t, 0,
		"%s was changed outside capacityd: %s, we knew %s; left alone until %ssomeone "
		"hands it back with capacityctl resume",
		e->config->targets[t].id, buf_text(&now), buf_text(&was), buf_text(&until));
}

static void remember(struct engine *e, target_ix t, struct effects *fx)
{
	struct target_state *is = &e->targets[t];

	memmove(&is->outside[1], is->outside, (OUTSIDE_MAX - 1) * sizeof(is->outside[0]));
	is->outside[0] = (uint32_t)(e->now.ms / MINUTE_MS);
	if (outside_is_often(e, t))
		effect_notice(
			e, fx, NOTICE_CONTROL, service_of(e, t), t, 0,
			"something else keeps changing %s: %d times within a week; find the rule, "
			"script or import that does, or take it out of the configuration",
			e->config->targets[t].id, OUTSIDE_MAX);
}

static void ask_who(struct engine *e, target_ix t, struct effects *fx)
{
	struct effect *f;

	if (!e->config->platforms[e->config->targets[t].platform].tells_who)
		return;
	e->target_flags[t] |= TARGET_WHO;
	f = effect_add(fx, EFFECT_WHO);
	f->target = t;
	f->service = service_of(e, t);
}

void outside_seen(struct engine *e, target_ix t, struct ad_state seen, struct effects *fx)
{
	struct target_state *is = &e->targets[t];

	is->changed_outside = true;
	is->changed_outside_at = e->now;
	is->paused_by_us = false;
	engine_words(&is->changed_by, NULL);
	if (!is->touched) /* before our first change: this is what it is put back to */
		is->baseline = seen;
	engine_moved(e, service_of(e, t));
	tell(e, t, seen, fx);
	remember(e, t, fx);
	ask_who(e, t, fx);
}

/* The question under way does not outlive the process or the rules it was asked in. */
void outside_still(struct engine *e, target_ix t, struct effects *fx)
{
	const struct target_state *is = &e->targets[t];

	if (is->changed_outside && !is->changed_by && !(e->target_flags[t] & TARGET_WHO))
		ask_who(e, t, fx);
}

/* The platform's own doing: found anew, as on the first day. */
void outside_found(struct engine *e, target_ix t, const struct event *ev, struct effects *fx)
{
	struct target_state *is = &e->targets[t];

	if (ev->seen.status == AD_ENDED)
		effect_notice(e, fx, NOTICE_CONTROL, service_of(e, t), t, 0,
			      "%s has ended on the platform; it is not revived from here",
			      e->config->targets[t].id);
	if (ev->seen.status != AD_PAUSED)
		is->paused_by_us = false;
	if (!is->touched)
		is->baseline = ev->seen;
	engine_moved(e, service_of(e, t));
}

/* ---- told who ---- */

static void who_words(const struct event *ev, char out[NOTICE_MAX])
{
	(void)snprintf(out, NOTICE_MAX, "%s%s%s", ev->who, ev->words[0] ? " with " : "", ev->words);
}

/* Who it was is news only about what is left alone because of them. */
void outside_named(struct engine *e, const struct event *ev, struct effects *fx)
{
	struct buf when cleanup_buf = BUF_INIT(NOTICE_MAX);
	target_ix t = ev->target;
	struct target_state *is = &e->targets[t];
	char who[NOTICE_MAX];

	if (!is->changed_outside)
		return;
	who_words(ev, who);
	engine_words(&is->changed_by, who);
	words_time(&when, view_of(e, service_of(e, t)).zone, ev->happened, e->now);
	effect_notice(e, fx, NOTICE_CONTROL, service_of(e, t), t, 0, "%s was changed by %s at %s",
		      e->config->targets[t].id, who, buf_text(&when));
	engine_moved(e, service_of(e, t));
	effect_save_target(e, fx, t);
}

/* ---- ours again ---- */

void outside_forget(struct target_state *is)
{
	is->changed_outside = false;
	is->changed_outside_at = (struct instant){ 0 };
	is->attempts = 0;
	engine_words(&is->changed_by, NULL);
}

/* Their pause stays: time alone is nobody's word that it may run again. */
void outside_age(struct engine *e, target_ix t, struct effects *fx)
{
	struct instant ends = outside_ends(e, t);
	char span[SPAN_TEXT];

	if (is_never(ends) || is_before(e->now, ends))
		return;
	outside_forget(&e->targets[t]);
	engine_moved(e, service_of(e, t));
	effect_notice(e, fx, NOTICE_CONTROL, service_of(e, t), t, 0,
		      "%s: left alone for %s after its last change outside; automatic again",
		      e->config->targets[t].id, span_format(e->config->limits.human_wins, span));
	effect_save_target(e, fx, t);
}
