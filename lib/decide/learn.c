/* SPDX-License-Identifier: Apache-2.0 */
/*
 * learn.c - what a platform teaches about a target.
 *
 * The least budget it takes is asked for once and remembered: the same no is not earned
 * twice.  Some platforms learn anew how to spend after a change; that costs money, so a
 * person hears when it was a change of ours, and when a pause grows so long that the
 * way back will be one.
 */
#include <inttypes.h>
#include <stdlib.h>

#include "base/money.h"
#include "decide/engine_state.h"

enum {
	NEAR_MS = 3600 * 1000, /* between our change as read back and the platform's own account of it */
	LONG_PAUSE_DAYS = 6, /* a platform that learns begins anew after seven */
};

static service_ix service_of(const struct engine *e, target_ix t)
{
	return e->config->targets[t].service;
}

/* ---- the least ---- */

static void tell_least(struct engine *e, target_ix t, struct effects *fx)
{
	const struct target *target = &e->config->targets[t];
	char least[MONEY_TEXT], max[MONEY_TEXT];

	if (e->targets[t].least_day != 0 || e->targets[t].least_micros <= target->max_micros)
		return;
	effect_notice(
		e, fx, NOTICE_LIMIT, target->service, t, 0,
		"%s: the platform takes no less than %s a day, and its max is %s: no budget fits "
		"both; raise max, or take it out of the configuration",
		target->id, money_format(e->targets[t].least_micros, e->config->currency, least),
		money_format(target->max_micros, e->config->currency, max));
}

/* Up to the next unit: what lies between is not taken either. */
static int64_t whole(const struct engine *e, int64_t micros)
{
	int64_t unit = money_unit(e->config->currency);

	return money_floor(micros + unit - 1, unit);
}

void learn_least(struct engine *e, const struct event *ev, struct effects *fx)
{
	target_ix t = ev->target;
	struct target_state *is = &e->targets[t];

	if (ev->least_micros == 0)
		return;
	is->least_micros = whole(e, ev->least_micros);
	is->least_day = ev->least_today ? e->account_day[e->config->targets[t].platform] : 0;
	learn_day(e, t); /* a midnight changes what may be asked */
	tell_least(e, t, fx);
}

void learn_day(struct engine *e, target_ix t)
{
	struct target_state *is = &e->targets[t];

	if (is->least_day == 0)
		return;
	e->days_matter = true;
	engine_due_tomorrow(e);
	if (is->least_day >= e->account_day[e->config->targets[t].platform])
		return;
	is->least_micros = 0;
	is->least_day = 0;
	engine_touch(e, service_of(e, t));
}

/* ---- learning ---- */

static bool restarted_by_us(const struct target_state *is, struct instant then)
{
	return is_before(is->learning_since, then) && !is_never(is->learning_since) &&
	       !is_never(is->changed_at) && llabs(then.ms - is->changed_at.ms) <= NEAR_MS;
}

static void restarted(struct engine *e, target_ix t, struct effects *fx)
{
	struct target_state *is = &e->targets[t];

	if (is->relearned < UINT16_MAX)
		is->relearned++;
	effect_notice(
		e, fx, NOTICE_COMMAND, service_of(e, t), t, 0,
		"%s: our change made the platform learn anew how to spend its budget (%u so far); "
		"while it learns, results vary",
		e->config->targets[t].id, is->relearned);
}

static void check_pause(struct engine *e, target_ix t, struct effects *fx)
{
	struct target_state *is = &e->targets[t];

	if (!is->paused_by_us || is->long_paused || is_never(is->changed_at) ||
	    !is_longer(since(is->changed_at, e->now), SPAN_DAYS(LONG_PAUSE_DAYS)))
		return;
	is->long_paused = true;
	effect_notice(
		e, fx, NOTICE_CONTROL, service_of(e, t), t, 0,
		"%s has been paused for more than %d days: when it runs again the platform will "
		"learn anew how to spend its budget",
		e->config->targets[t].id, LONG_PAUSE_DAYS);
	effect_save_target(e, fx, t);
}

void learn_seen(struct engine *e, const struct event *ev, struct effects *fx)
{
	target_ix t = ev->target;
	struct target_state *is = &e->targets[t];

	if (ev->learning == LEARNING_UNTOLD)
		return;
	check_pause(e, t, fx);
	if (is->learning == ev->learning && is->learning_since.ms == ev->learning_since.ms)
		return;
	if (restarted_by_us(is, ev->learning_since))
		restarted(e, t, fx);
	is->learning = ev->learning;
	is->learning_since = ev->learning_since;
	engine_moved(e, service_of(e, t));
	effect_save_target(e, fx, t);
}
