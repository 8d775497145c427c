/* SPDX-License-Identifier: Apache-2.0 */
/*
 * explain_brake.c - what slows a service that no gate stops.
 *
 * A brake is no refusal: the change comes, later or smaller.  Said nowhere, it looks
 * like a fault ("12 of 12 checks agree, and nothing happens").
 */
#include "decide/explain_words.h"

#include "decide/plan.h"

static struct span pace_of(const struct view *v)
{
	const struct verdict_state *w = &v->state->verdict;

	return w->candidate > w->settled ? v->policy->pace_more : v->policy->pace_less;
}

void brake_pace(const struct view *v, struct buf *out)
{
	const struct verdict_state *w = &v->state->verdict;
	struct instant rested = after(w->moved_at, pace_of(v));

	if (is_never(w->moved_at) || !is_before(v->now, rested))
		return;
	buf_puts(out, "; it rests ");
	words_until(out, v, rested);
	buf_puts(out, " after its last change");
}

void brake_ramp(const struct view *v, struct buf *out)
{
	struct instant from = v->state->verdict.reopened_at;
	struct instant next = plan_next_step(v->policy, &v->state->verdict, v->now);
	int64_t ramp = v->policy->ramp.ms;

	if (is_never(next))
		return;
	buf_puts(out, ". Reopened ");
	words_time(out, v->zone, from, v->now);
	buf_printf(out, ": budgets climb from the minimum in %d steps, %lld made, the next ",
		   RAMP_STEPS, (long long)(since(from, next).ms * RAMP_STEPS / ramp - 1));
	words_time(out, v->zone, next, v->now);
}

static size_t flaps_within(const struct view *v, struct span window)
{
	int64_t now = v->now.ms / 60000, oldest = now - window.ms / 60000;
	size_t n = 0;

	for (int i = 0; i < FLAPS_MAX; i++)
		n += v->state->verdict.flaps[i] && v->state->verdict.flaps[i] >= oldest;
	return n;
}

/* From the lowest to the highest reading still known. */
static void swing(const struct view *v, struct buf *out)
{
	const struct service_state *s = v->state;
	struct reading low = s->evidence[0], high = s->evidence[0];

	for (int i = 1; i < s->evidence_count; i++) {
		low = s->evidence[i].value < low.value ? s->evidence[i] : low;
		high = s->evidence[i].value > high.value ? s->evidence[i] : high;
	}
	for (int i = 0; i < s->decided_count; i++) {
		low = s->decided[i].value < low.value ? s->decided[i] : low;
		high = s->decided[i].value > high.value ? s->decided[i] : high;
	}
	buf_puts(out, " Its limits are too close together: readings swing between ");
	words_bare(out, v->policy, low.value);
	buf_puts(out, " and ");
	words_reading(out, v->policy, &high);
}

void brake_flapping(const struct view *v, struct buf *out)
{
	char calm[SPAN_TEXT], within[SPAN_TEXT];

	if (!v->state->verdict.flapping)
		return;
	buf_printf(out,
		   ". Flapping, %zu changes of verdict in %s: its ads stay low, at their minimum "
		   "instead of paused, until it is calm for %s.",
		   flaps_within(v, v->policy->flap_within), span_format(v->policy->flap_within, within),
		   span_format(v->policy->flap_calm, calm));
	swing(v, out);
}

void brake_hold(const struct view *v, enum gate told, struct buf *out)
{
	if (!v->state->hold || told == GATE_HELD)
		return;
	buf_puts(out, ". ");
	hold_why(v, v->service->first_target, out);
}

void brake_bound(const struct view *v, target_ix ix, struct buf *out)
{
	static const char *const words[] = {
		[BOUND_NONE] = "",
		[BOUND_VERDICT] = "",
		[BOUND_MIN] = "; not less, because that is its minimum",
		[BOUND_MAX] = "; not more, because that is its maximum",
		[BOUND_ABSORBABLE] = "; not more, because more could not be booked",
		[BOUND_STEP] = "; the rest follows in steps",
		[BOUND_RAMP] = "; not more yet, because it has just reopened",
		[BOUND_HELD] = "",
		[BOUND_QUIET] = "; the move left is too small to be worth a change",
		[BOUND_SHRUNK] =
			"; below its minimum, because the pool is smaller than all minimums",
		[BOUND_FIXED] = "; its budget is not its own to change",
	};

	buf_puts(out, words[engine_target(v->engine, ix)->bound]);
}

void brake_high(const struct view *v, target_ix ix, struct buf *out)
{
	const struct target_state *t = engine_target(v->engine, ix);
	const struct zone *account = v->config->platforms[v->config->targets[ix].platform].zone;
	const struct zone *zone = account ? account : v->config->zone;
	struct date today = zone_date(zone, v->now);

	if (t->high_day != today.day ||
	    (t->confirmed.status == AD_ENABLED && t->high_micros <= t->confirmed.budget_micros))
		return;
	buf_puts(out, "; today's highest, ");
	words_money(out, v->config, t->high_micros);
	buf_puts(out, ", counts ");
	words_until(out, v, zone_midnight(zone, (struct date){ today.day + 1 }));
	buf_puts(out, ", the ad account's midnight");
}

void brake_learning(const struct view *v, target_ix ix, struct buf *out)
{
	const struct target_state *t = engine_target(v->engine, ix);

	if (t->learning != LEARNING_RUNS && t->learning != LEARNING_LIMITED)
		return;
	buf_puts(out, t->learning == LEARNING_RUNS ?
			      "; the platform is learning how to spend it" :
			      "; the platform learns with too little to go by");
	if (!is_never(t->learning_since)) {
		buf_puts(out, " since ");
		words_time(out, v->zone, t->learning_since, v->now);
	}
	if (t->relearned > 0) {
		buf_puts(out, ", ");
		words_count(out, t->relearned, "time", "times");
		buf_puts(out, " anew after a change of ours");
	}
}
