/* SPDX-License-Identifier: Apache-2.0 */
/*
 * explain_gate.c - what stands between a wish and a command, in words.
 *
 * The first gate is *the* reason; a list of everything that could also stop a
 * change would hide what the reader can do about it.
 */
#include "decide/explain_words.h"

static bool is_told(uint8_t gate)
{
	return gate != GATE_NONE && gate != GATE_NO_DATA && gate != GATE_REHEARSAL;
}

enum gate gate_told(const struct view *v, target_ix *ret)
{
	uint8_t first = GATE_NONE;

	*ret = v->service->first_target;
	for (uint32_t i = 0; i < v->service->target_count; i++) {
		target_ix ix = v->service->first_target + i;
		uint8_t gate = engine_target(v->engine, ix)->gate;

		if (!is_told(gate) || (first != GATE_NONE && gate >= first))
			continue;
		first = gate;
		*ret = ix;
	}
	return (enum gate)first;
}

static void stopped(const struct view *v, struct buf *out)
{
	const char *who = NULL, *why = NULL;

	engine_stopped(v->engine, &who, &why);
	buf_printf(out, "Stopped by %s: nothing is sent", who && *who ? who : "a person");
	if (!why || !*why)
		return;
	buf_puts(out, " (");
	words_quote(out, why);
	buf_putc(out, ')');
}

static void held(const struct view *v, struct buf *out)
{
	const struct hold *h = v->state->hold;

	if (!h)
		return;
	buf_printf(out, "Held by %s until ", h->who[0] ? h->who : "a person");
	words_time(out, v->zone, h->until, v->now);
	if (h->reason[0]) {
		buf_puts(out, ": ");
		words_quote(out, h->reason);
	}
}

static void changed_outside(const struct view *v, const struct target_state *t, const char *id,
			    struct buf *out)
{
	buf_printf(out, "%s was changed outside capacityd and is left alone", id);
	if (t->confirmed.status == AD_PAUSED)
		buf_puts(out, "; it is paused now");
	if (t->confirmed.status != AD_ENABLED || t->confirmed.budget_micros == BUDGET_UNKNOWN)
		return;
	buf_puts(out, "; it runs at ");
	words_money(out, v->config, t->confirmed.budget_micros);
	buf_puts(out, " now");
}

static void in_flight(const struct target_state *t, const char *id, struct buf *out)
{
	const char *what = !t->command			   ? "A change" :
			   t->command->verb == VERB_PAUSE  ? "The pause" :
			   t->command->verb == VERB_ENABLE ? "The start" :
							     "A new budget";

	buf_printf(out, "%s of %s is not confirmed yet", what, id);
}

static void with_trouble(const struct target_state *t, struct buf *out)
{
	if (!t->trouble)
		return;
	buf_puts(out, ": ");
	words_quote(out, t->trouble);
}

static void allowance(const struct view *v, const struct target_state *t, struct buf *out)
{
	buf_printf(out, "%u of %lld changes of the day are used", (unsigned)t->changes_today,
		   (long long)v->config->limits.changes);
}

static void no_room(const struct view *v, enum gate g, struct buf *out)
{
	const struct config *c = v->config;
	char a[MONEY_TEXT], b[MONEY_TEXT];

	if (g == GATE_MOVED)
		buf_printf(out, "The raise waits: %s of %s were moved today",
			   money_format(engine_moved_today(v->engine), c->currency, a),
			   money_format(c->limits.moved_micros, c->currency, b));
	else if (g == GATE_SPEND)
		buf_printf(out, "The raise waits: the limit of %s a day for everything leaves no room",
			   money_format(c->limits.spend_micros, c->currency, a));
	else
		buf_printf(out, "The raise waits: pool %s leaves no room",
			   v->service->pool >= 0 ? c->pools[v->service->pool].id : "?");
}

void gate_why(const struct view *v, enum gate g, target_ix ix, struct buf *out)
{
	const struct target_state *t = engine_target(v->engine, ix);
	const char *id = v->config->targets[ix].id;

	switch (g) {
	case GATE_STOPPED:
		stopped(v, out);
		break;
	case GATE_NOT_STEERABLE:
		buf_printf(out, "%s cannot be steered", id);
		with_trouble(t, out);
		break;
	case GATE_HELD:
		held(v, out);
		break;
	case GATE_CHANGED_OUTSIDE:
		changed_outside(v, t, id, out);
		break;
	case GATE_PAUSED_BY_PERSON:
		buf_printf(out, "%s was paused by a person and stays paused", id);
		break;
	case GATE_APPROVAL:
		buf_printf(out, "More spend on %s waits for approval", id);
		break;
	case GATE_TILT:
		buf_puts(out, "The clock jumped: watching only, for some minutes");
		break;
	case GATE_UNREAD:
		buf_printf(out, is_never(t->confirmed_at) ? "%s was not read yet" : "%s was not read recently",
			   id);
		with_trouble(t, out);
		break;
	case GATE_IN_FLIGHT:
		in_flight(t, id, out);
		with_trouble(t, out);
		break;
	case GATE_RETRY:
		buf_printf(out, "%s could not be changed", id);
		with_trouble(t, out);
		break;
	case GATE_ALLOWANCE:
		allowance(v, t, out);
		break;
	case GATE_MOVED:
	case GATE_SPEND:
	case GATE_POOL:
		no_room(v, g, out);
		break;
	default:
		break;
	}
}

void gate_next(const struct view *v, enum gate g, target_ix ix, struct buf *out)
{
	const struct target_state *t = engine_target(v->engine, ix);
	const char *id = v->config->targets[ix].id;

	switch (g) {
	case GATE_STOPPED:
		buf_puts(out, "Nothing until a person lifts the stop: capacityctl start");
		break;
	case GATE_NOT_STEERABLE:
		buf_printf(out, "A person must look at %s", id);
		break;
	case GATE_HELD:
		if (!v->state->hold)
			break;
		buf_puts(out, "Hold ends ");
		words_time(out, v->zone, v->state->hold->until, v->now);
		buf_puts(out, "; automatic control returns");
		break;
	case GATE_PAUSED_BY_PERSON:
		buf_puts(out, "Stays paused until a person starts it on the platform");
		break;
	case GATE_CHANGED_OUTSIDE:
		buf_printf(out, "Left alone until a person hands it back: capacityctl resume %s",
			   v->service->id);
		break;
	case GATE_APPROVAL:
		buf_puts(out, "Sent when the configuration says mode: act");
		break;
	case GATE_IN_FLIGHT:
		buf_printf(out, "%s is read back until it shows what was asked", id);
		break;
	case GATE_RETRY:
		buf_printf(out, "%s is asked again at ", id);
		words_time(out, v->zone, t->retry_at, v->now);
		break;
	case GATE_ALLOWANCE:
		buf_puts(out, "The next change is made tomorrow");
		break;
	case GATE_MOVED:
		buf_puts(out, "The rest is granted tomorrow, or when the limit is raised");
		break;
	case GATE_SPEND:
	case GATE_POOL:
		buf_puts(out, "Granted when other ads have released money");
		break;
	default:
		break;
	}
}
