/* SPDX-License-Identifier: Apache-2.0 */
/*
 * explain_gate.c - what stands between a wish and a command, in words.
 *
 * The first gate is *the* reason; a list of everything that could also stop a
 * change would hide what the reader can do about it.  One row for each gate: a
 * gate that is added without words does not compile.
 */
#include "decide/explain_words.h"

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
	const char *who = NULL, *why = NULL;

	(void)ix;
	engine_stopped(v->engine, &who, &why);
	buf_printf(out, "Stopped by %s: nothing is sent", who && *who ? who : "a person");
	if (!why || !*why)
		return;
	buf_puts(out, " (");
	words_quote(out, why);
	buf_putc(out, ')');
}

static void stop_next(const struct view *v, target_ix ix, struct buf *out)
{
	(void)v, (void)ix;
	buf_puts(out, "Nothing until a person lifts the stop: capacityctl start");
}

static void stuck_why(const struct view *v, target_ix ix, struct buf *out)
{
	buf_printf(out, "%s cannot be steered", id_of(v, ix));
	with_trouble(state_of(v, ix), out);
}

static void stuck_next(const struct view *v, target_ix ix, struct buf *out)
{
	buf_printf(out, "A person must look at %s", id_of(v, ix));
}

static void outside_why(const struct view *v, target_ix ix, struct buf *out)
{
	const struct target_state *t = state_of(v, ix);

	buf_printf(out, "%s was changed outside capacityd and is left alone", id_of(v, ix));
	if (t->confirmed.status == AD_PAUSED)
		buf_puts(out, "; it is paused now");
	if (t->confirmed.status != AD_ENABLED || t->confirmed.budget_micros == BUDGET_UNKNOWN)
		return;
	buf_puts(out, "; it runs at ");
	words_money(out, v->config, t->confirmed.budget_micros);
	buf_puts(out, " now");
}

static void outside_next(const struct view *v, target_ix ix, struct buf *out)
{
	(void)ix;
	buf_printf(out, "Left alone until a person hands it back: capacityctl resume %s", v->service->id);
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

struct said {
	say_gate *why, *next;
};

static struct said said_of(enum gate g)
{
	switch (g) {
	case GATE_STOPPED:
		return (struct said){ stop_why, stop_next };
	case GATE_NOT_STEERABLE:
		return (struct said){ stuck_why, stuck_next };
	case GATE_GO_LIVE:
		return (struct said){ live_why, live_next };
	case GATE_FREEZE:
		return (struct said){ freeze_why, freeze_next };
	case GATE_HELD:
		return (struct said){ hold_why, hold_next };
	case GATE_CHANGED_OUTSIDE:
		return (struct said){ outside_why, outside_next };
	case GATE_PAUSED_BY_PERSON:
		return (struct said){ found_why, found_next };
	case GATE_APPROVAL:
		return (struct said){ approval_why, approval_next };
	case GATE_TILT:
		return (struct said){ tilt_why, tilt_next };
	case GATE_UNREAD:
		return (struct said){ unread_why, NULL };
	case GATE_IN_FLIGHT:
		return (struct said){ flight_why, flight_next };
	case GATE_RETRY:
		return (struct said){ retry_why, retry_next };
	case GATE_ALLOWANCE:
		return (struct said){ allowance_why, allowance_next };
	case GATE_MASS:
		return (struct said){ mass_why, mass_next };
	case GATE_MOVED:
		return (struct said){ moved_why, moved_next };
	case GATE_SPEND:
		return (struct said){ spend_why, released_next };
	case GATE_ACCOUNT:
		return (struct said){ account_why, released_next };
	case GATE_POOL:
		return (struct said){ pool_why, released_next };
	case GATE_MONTH:
		return (struct said){ month_why, month_next };
	case GATE_NONE:
	case GATE_NO_DATA:   /* the silence is told with the numbers */
	case GATE_REHEARSAL: /* the headline says it of everything */
	case GATE_COUNT:
		break;
	}
	return (struct said){ NULL, NULL };
}

void gate_why(const struct view *v, enum gate g, target_ix ix, struct buf *out)
{
	say_gate *say = said_of(g).why;

	if (say)
		say(v, ix, out);
}

void gate_next(const struct view *v, enum gate g, target_ix ix, struct buf *out)
{
	say_gate *say = said_of(g).next;

	if (say)
		say(v, ix, out);
}
