/* SPDX-License-Identifier: Apache-2.0 */
/*
 * explain_gate.c - what stands between a wish and a command, in words.
 *
 * The first gate is *the* reason; a list of everything that could also stop a
 * change would hide what the reader can do about it.  One row for each gate: a
 * gate that is added without words fails a test.
 */
#include "decide/engine_state.h"
#include "decide/explain_words.h"

enum { OBSTACLE_MAX = 4096 };

static bool is_told(uint8_t gate)
{
	return gate != GATE_NONE && gate != GATE_NO_DATA && gate != GATE_REHEARSAL;
}

enum gate explain_gate(const struct engine *e, service_ix s, target_ix *ret)
{
	const struct service *service = &engine_config(e)->services[s];
	uint8_t first = GATE_NONE;

	*ret = service->first_target;
	for (uint32_t i = 0; i < service->target_count; i++) {
		target_ix ix = service->first_target + i;
		uint8_t gate = engine_target(e, ix)->gate;

		if (!is_told(gate) || (first != GATE_NONE && gate >= first))
			continue;
		first = gate;
		*ret = ix;
	}
	return (enum gate)first;
}

static const struct target_state *state_of(const struct view *v, target_ix ix)
{
	return engine_target(v->engine, ix);
}

static const char *id_of(const struct view *v, target_ix ix)
{
	return v->config->targets[ix].id;
}

static void with_trouble(const struct target_state *t, struct buf *out)
{
	if (!t->trouble)
		return;
	buf_puts(out, ": ");
	words_quote(out, t->trouble);
}

static void stop_why(const struct view *v, target_ix ix, struct buf *out)
{
	(void)ix;
	words_stopped(out, v->engine);
}

static void stop_next(const struct view *v, target_ix ix, struct buf *out)
{
	(void)v, (void)ix;
	buf_puts(out, "Nothing until a person lifts the stop: capacityctl start");
}

static void stuck_why(const struct view *v, target_ix ix, struct buf *out)
{
	target_ix twin = lever_twin(v->engine, ix);

	buf_printf(out, "%s cannot be steered", id_of(v, ix));
	if (twin == NOBODY)
		with_trouble(state_of(v, ix), out);
	else
		buf_printf(out, ": its budget is that of %s, too", id_of(v, twin));
}

static void stuck_next(const struct view *v, target_ix ix, struct buf *out)
{
	target_ix twin = lever_twin(v->engine, ix);

	buf_printf(out, "A person must look at %s", id_of(v, ix));
	if (twin != NOBODY)
		buf_puts(out, ": give each a budget of its own, or take one of them out");
}

/* "at $90 a day now". */
static void running_at(const struct view *v, const struct target *t, int64_t amount, struct buf *out)
{
	if (t->lever != LEVER_SWITCH) {
		buf_puts(out, "at ");
		words_amount(out, v->config, t, amount);
		buf_putc(out, ' ');
	}
	buf_puts(out, "now");
}

static void outside_why(const struct view *v, target_ix ix, struct buf *out)
{
	const struct target_state *t = state_of(v, ix);

	buf_printf(out, "%s was changed outside capacityd", id_of(v, ix));
	if (t->changed_by)
		buf_printf(out, " by %s", t->changed_by);
	buf_puts(out, " and is left alone");
	if (t->confirmed.status == AD_PAUSED)
		buf_puts(out, "; it is paused now");
	if (t->confirmed.status == AD_ENABLED && t->confirmed.budget_micros != BUDGET_UNKNOWN) {
		buf_puts(out, "; it runs ");
		running_at(v, &v->config->targets[ix], t->confirmed.budget_micros, out);
	}
	if (outside_is_often(v->engine, ix))
		buf_puts(out, ". Something else keeps changing it");
}

static void outside_next(const struct view *v, target_ix ix, struct buf *out)
{
	struct instant ends = outside_ends(v->engine, ix);

	buf_puts(out, "Left alone until ");
	if (!is_never(ends)) {
		words_time(out, v->zone, ends, v->now);
		buf_puts(out, ", or until ");
	}
	buf_printf(out, "a person hands it back: capacityctl resume %s", v->service->id);
}

static void found_why(const struct view *v, target_ix ix, struct buf *out)
{
	buf_printf(out, "%s was paused by a person and stays paused", id_of(v, ix));
}

static void found_next(const struct view *v, target_ix ix, struct buf *out)
{
	(void)v, (void)ix;
	buf_puts(out, "Stays paused until a person starts it on the platform");
}

static void tilt_why(const struct view *v, target_ix ix, struct buf *out)
{
	(void)v, (void)ix;
	buf_puts(out, "The clock jumped: watching only, for some minutes");
}

static void tilt_next(const struct view *v, target_ix ix, struct buf *out)
{
	(void)v, (void)ix;
	buf_puts(out, "Acts again when the clock has run evenly for 5 min");
}

static void unread_why(const struct view *v, target_ix ix, struct buf *out)
{
	const struct target_state *t = state_of(v, ix);

	buf_printf(out, is_never(t->confirmed_at) ? "%s was not read yet" : "%s was not read recently",
		   id_of(v, ix));
	with_trouble(t, out);
}

static void flight_why(const struct view *v, target_ix ix, struct buf *out)
{
	const struct target_state *t = state_of(v, ix);
	const char *what = !t->command			   ? "A change" :
			   t->command->verb == VERB_PAUSE  ? "The pause" :
			   t->command->verb == VERB_ENABLE ? "The start" :
							     "A new budget";

	buf_printf(out, "%s of %s is not confirmed yet", what, id_of(v, ix));
	with_trouble(t, out);
}

static void flight_next(const struct view *v, target_ix ix, struct buf *out)
{
	buf_printf(out, "%s is read back until it shows what was asked", id_of(v, ix));
}

static void retry_why(const struct view *v, target_ix ix, struct buf *out)
{
	buf_printf(out, "%s could not be changed", id_of(v, ix));
	with_trouble(state_of(v, ix), out);
}

static void retry_next(const struct view *v, target_ix ix, struct buf *out)
{
	buf_printf(out, "%s is asked again at ", id_of(v, ix));
	words_time(out, v->zone, state_of(v, ix)->retry_at, v->now);
}

/* Told when it is asked what stands in the way; otherwise the headline says it. */
static void rehearsal_why(const struct view *v, target_ix ix, struct buf *out)
{
	(void)v, (void)ix;
	buf_puts(out, "This is a rehearsal: nothing is sent");
}

static void rehearsal_next(const struct view *v, target_ix ix, struct buf *out)
{
	(void)v, (void)ix;
	buf_puts(out, "Sent when the configuration says mode: act, or approve");
}

/* What needs no words: silence is told with the numbers. */
static const struct {
	say_gate *why, *next;
} said[GATE_COUNT] = {
	[GATE_STOPPED] = { stop_why, stop_next },
	[GATE_NOT_STEERABLE] = { stuck_why, stuck_next },
	[GATE_GO_LIVE] = { live_why, live_next },
	[GATE_FREEZE] = { freeze_why, freeze_next },
	[GATE_HELD] = { hold_why, hold_next },
	[GATE_CHANGED_OUTSIDE] = { outside_why, outside_next },
	[GATE_PAUSED_BY_PERSON] = { found_why, found_next },
	[GATE_REHEARSAL] = { rehearsal_why, rehearsal_next },
	[GATE_APPROVAL] = { approval_why, approval_next },
	[GATE_TILT] = { tilt_why, tilt_next },
	[GATE_UNREAD] = { unread_why, NULL },
	[GATE_IN_FLIGHT] = { flight_why, flight_next },
	[GATE_RETRY] = { retry_why, retry_next },
	[GATE_PACE] = { pace_why, pace_next },
	[GATE_LEAST] = { least_why, least_next },
	[GATE_ALLOWANCE] = { allowance_why, allowance_next },
	[GATE_MASS] = { mass_why, mass_next },
	[GATE_MOVED] = { moved_why, moved_next },
	[GATE_SPEND] = { spend_why, released_next },
	[GATE_ACCOUNT] = { account_why, released_next },
	[GATE_POOL] = { pool_why, released_next },
	[GATE_MONTH] = { month_why, month_next },
};

void gate_why(const struct view *v, enum gate g, target_ix ix, struct buf *out)
{
	if (said[g].why)
		said[g].why(v, ix, out);
}

void gate_next(const struct view *v, enum gate g, target_ix ix, struct buf *out)
{
	if (said[g].next)
		said[g].next(v, ix, out);
}

void explain_obstacle(const struct engine *e, service_ix s, enum gate g, struct buf *out)
{
	struct buf next cleanup_buf = BUF_INIT(OBSTACLE_MAX);
	struct view v = view_of(e, s);
	target_ix first = v.service->first_target, end = first + v.service->target_count;

	while (first < end && !gate_bars(e, first, g))
		first++;
	if (first == end)
		return;
	gate_why(&v, g, first, out);
	gate_next(&v, g, first, &next);
	if (next.length)
		buf_printf(out, ". %s", buf_text(&next));
}
