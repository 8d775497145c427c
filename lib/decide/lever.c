/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lever.c - what was seen of a target, in what its lever can be.
 *
 * A switch has no budget to differ by, and a bid cannot be paused, so what a platform
 * tells beside the lever never looks like a person's change.  A budget that is not the
 * target's own counts as what is seen and is taken over without a word: whoever may
 * change it is not us.  One budget behind two targets is nobody's to turn: each would
 * undo the other.
 */
#include "decide/engine_state.h"

struct ad_state lever_seen(const struct engine *e, const struct event *ev)
{
	const struct target *target = &e->config->targets[ev->target];
	struct ad_state seen = ev->seen;

	if (target->lever == LEVER_SWITCH)
		seen.budget_micros = 0;
	if (target->lever == LEVER_BID && seen.status == AD_PAUSED)
		seen.status = AD_ENABLED;
	if (ev->budget_fixed && seen.budget_micros == BUDGET_UNKNOWN)
		seen.budget_micros = target->budget_micros;
	return seen;
}

void lever_adopt(struct engine *e, target_ix t, int64_t micros)
{
	struct target_state *is = &e->targets[t];

	is->confirmed.budget_micros = micros;
	is->previous.budget_micros = micros;
	if (is->command)
		is->command->planned_against.budget_micros = micros;
	guard_update(e, t);
}

/* ---- one budget, one target ---- */

static bool is_twin(const struct engine *e, target_ix t, target_ix other)
{
	return e->refs[other] == e->refs[t] && other != t &&
	       e->config->targets[other].platform == e->config->targets[t].platform;
}

target_ix lever_twin(const struct engine *e, target_ix t)
{
	if (e->refs[t] == 0)
		return NOBODY;
	for (target_ix other = 0; other < e->config->target_count; other++)
		if (is_twin(e, t, other))
			return other;
	return NOBODY;
}

static void judge_twins(struct engine *e, target_ix t)
{
	bool was = e->target_flags[t] & TARGET_SHARED, is = lever_twin(e, t) != NOBODY;

	if (was == is)
		return;
	e->target_flags[t] ^= TARGET_SHARED;
	engine_moved(e, e->config->targets[t].service);
	engine_touch(e, e->config->targets[t].service);
}

void lever_named(struct engine *e, target_ix t)
{
	uint64_t was = e->refs[t], ref = e->targets[t].confirmed.ref;

	if (e->config->targets[t].lever != LEVER_BUDGET || was == ref)
		return;
	e->refs[t] = ref;
	judge_twins(e, t);
	for (target_ix other = 0; other < e->config->target_count; other++)
		if (e->refs[other] != 0 && (e->refs[other] == was || e->refs[other] == ref))
			judge_twins(e, other);
}
