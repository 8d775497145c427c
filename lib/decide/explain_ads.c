/* SPDX-License-Identifier: Apache-2.0 */
/*
 * explain_ads.c - what the ads do, as it was read back.
 *
 * Only what was confirmed is told as a fact; what was asked and not seen yet is
 * told as that.  What a rehearsal would have done says "would".
 */
#include "decide/explain_words.h"

static const struct target_state *state_of(const struct view *v, uint32_t i)
{
	return engine_target(v->engine, v->service->first_target + i);
}

static const struct target *target_of(const struct view *v, uint32_t i)
{
	return &v->config->targets[v->service->first_target + i];
}

static const char *platform_of(const struct view *v, uint32_t i)
{
	return v->config->platforms[target_of(v, i)->platform].id;
}

/* Would the same words be said of both? */
static bool alike(const struct view *v, uint32_t i, uint32_t j)
{
	const struct target_state *a = state_of(v, i), *b = state_of(v, j);

	return target_of(v, i)->lever == target_of(v, j)->lever &&
	       is_never(a->confirmed_at) == is_never(b->confirmed_at) &&
	       a->confirmed.status == b->confirmed.status && a->paused_by_us == b->paused_by_us &&
	       (a->confirmed.status != AD_ENABLED ||
		(a->confirmed.budget_micros == b->confirmed.budget_micros &&
		 target_of(v, i)->budget_micros == target_of(v, j)->budget_micros));
}

/* Does it have an amount worth telling? A budget that is not its own may not be told at all. */
static bool has_amount(const struct target *target, const struct target_state *t)
{
	return target->lever != LEVER_SWITCH && !t->budget_fixed &&
	       t->confirmed.budget_micros != BUDGET_UNKNOWN;
}

static void state_words(const struct config *c, const struct target *target,
			const struct target_state *t, struct buf *out)
{
	if (is_never(t->confirmed_at))
		buf_puts(out, "not read yet");
	else if (t->confirmed.status == AD_PAUSED)
		buf_puts(out, t->paused_by_us ? "paused" : "paused by a person");
	else if (t->confirmed.status == AD_ENDED)
		buf_puts(out, "ended");
	else if (t->confirmed.status != AD_ENABLED)
		buf_puts(out, "in an unknown state");
	else if (!has_amount(target, t))
		buf_puts(out, "running");
	else
		words_amount(out, c, target, t->confirmed.budget_micros);
}

/* The first of its platform among all targets alike to the first. */
static bool is_named(const struct view *v, uint32_t first, uint32_t i)
{
	if (!alike(v, first, i))
		return false;
	for (uint32_t k = first; k < i; k++)
		if (target_of(v, k)->platform == target_of(v, i)->platform && alike(v, first, k))
			return false;
	return true;
}

/* "google, meta and bing", each platform once. */
static void platforms(const struct view *v, uint32_t first, struct buf *out)
{
	size_t n = 0, said = 0;

	for (uint32_t i = first; i < v->service->target_count; i++)
		n += is_named(v, first, i);
	for (uint32_t i = first; i < v->service->target_count; i++) {
		if (!is_named(v, first, i))
			continue;
		if (said++)
			buf_puts(out, said == n ? " and " : ", ");
		buf_puts(out, platform_of(v, i));
	}
}

static void planned(const struct view *v, uint32_t i, struct buf *out)
{
	const struct target_state *t = state_of(v, i);
	const struct target *target = target_of(v, i);

	if (is_never(t->confirmed_at) || t->confirmed.status != AD_ENABLED ||
	    !has_amount(target, t) || t->confirmed.budget_micros == target->budget_micros)
		return;
	buf_puts(out, " (planned ");
	words_figure(out, v->config, target, target->budget_micros);
	buf_putc(out, ')');
}

static bool told(const struct view *v, uint32_t i)
{
	for (uint32_t k = 0; k < i; k++)
		if (alike(v, k, i))
			return true;
	return false;
}

static void wanted_words(const struct config *c, const struct target *t, const struct ad_state *w,
			 struct buf *out)
{
	buf_puts(out, w->status == AD_PAUSED ? "pause" : "run");
	if (w->status == AD_PAUSED || t->lever == LEVER_SWITCH)
		return;
	buf_puts(out, " at ");
	words_amount(out, c, t, w->budget_micros);
}

static void verb_words(const struct config *c, const struct target *t, const struct command *k,
		       struct buf *out)
{
	switch (k->verb) {
	case VERB_PAUSE:
		buf_puts(out, "pause");
		break;
	case VERB_ENABLE:
		buf_puts(out, "resume");
		break;
	case VERB_SET_BUDGET:
		words_amount(out, c, t, k->budget_micros);
		break;
	}
}

/* "pause not confirmed". */
static void command_words(const struct config *c, const struct target *target,
			  const struct target_state *t, struct buf *out)
{
	verb_words(c, target, t->command, out);
	buf_puts(out, " not confirmed");
}

static void asked(const struct view *v, size_t start, struct buf *out)
{
	for (uint32_t i = 0; i < v->service->target_count; i++) {
		const struct target_state *t = state_of(v, i);

		if (t->stage != STAGE_NONE) {
			words_join(out, start, "; ");
			command_words(v->config, target_of(v, i), t, out);
			buf_printf(out, " on %s", platform_of(v, i));
		} else if (t->gate == GATE_REHEARSAL) {
			words_join(out, start, "; ");
			buf_puts(out, "would ");
			wanted_words(v->config, target_of(v, i), &t->wanted, out);
			buf_printf(out, " on %s", platform_of(v, i));
		}
	}
}

void explain_ads(const struct engine *e, service_ix s, struct buf *out)
{
	struct view v = view_of(e, s);
	size_t start = out->length;

	for (uint32_t i = 0; i < v.service->target_count; i++) {
		if (told(&v, i))
			continue;
		words_join(out, start, ", ");
		state_words(v.config, target_of(&v, i), state_of(&v, i), out);
		buf_puts(out, " on ");
		platforms(&v, i, out);
		planned(&v, i, out);
	}
	asked(&v, start, out);
	if (v.verdict == VERDICT_UNKNOWN && v.state->verdict.stale && !v.state->verdict.dead &&
	    v.policy->stale == FALLBACK_HOLD)
		buf_puts(out, ", left as it was");
	if (out->length == start)
		buf_puts(out, "no ads");
	words_capital(out, start);
}

/* "; changed outside capacityd by maria@clinic.example with the ads page". */
static void outside_words(const struct target_state *t, struct buf *out)
{
	buf_puts(out, "; changed outside capacityd");
	if (t->changed_by)
		buf_printf(out, " by %s", t->changed_by);
}

static void when_asked(const struct view *v, const struct target *target,
		       const struct target_state *t, struct buf *out)
{
	buf_puts(out, "; ");
	command_words(v->config, target, t, out);
	buf_puts(out, ", asked ");
	words_clock(out, v->zone, t->command->planned_at, v->now);
}

bool explain_differs(const struct engine *e, target_ix t)
{
	return words_differs(engine_target(e, t));
}

void explain_target(const struct engine *e, target_ix ix, struct buf *out)
{
	const struct target_state *t = engine_target(e, ix);
	const struct target *target = &engine_config(e)->targets[ix];
	struct view v = view_of(e, target->service);

	state_words(v.config, target, t, out);
	if (!is_never(t->confirmed_at)) {
		buf_puts(out, ", read back ");
		words_clock(out, v.zone, t->confirmed_at, v.now);
	}
	if (t->changed_outside)
		outside_words(t, out);
	if (t->stage != STAGE_NONE)
		when_asked(&v, target, t, out);
	else if (t->gate == GATE_REHEARSAL) {
		buf_puts(out, "; would ");
		wanted_words(v.config, target, &t->wanted, out);
		buf_puts(out, ", nothing is sent in rehearsal");
	} else if (t->gate != GATE_NONE && words_differs(t)) {
		buf_puts(out, "; to ");
		wanted_words(v.config, target, &t->wanted, out);
		buf_printf(out, " (%s)", gate_name((enum gate)t->gate));
	}
	brake_bound(&v, ix, out);
	brake_high(&v, ix, out);
	brake_learning(&v, ix, out);
	if (t->trouble) {
		buf_puts(out, "; ");
		words_quote(out, t->trouble);
	}
}
