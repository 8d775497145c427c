/* SPDX-License-Identifier: Apache-2.0 */
/*
 * control.c - the second axis: who steers the ads right now, and is it known to work?
 *
 * A clinic can be full and held at once; one tag for both would hide one of them.
 */
#include "decide/engine_state.h"

/* Whatever else is in the way: what was sent may or may not be true. */
static bool is_overdue(const struct engine *e, const struct target_state *is)
{
	return is->stage != STAGE_NONE && since(is->stage_since, e->now).ms >= OVERDUE_MS;
}

enum control engine_target_control(const struct engine *e, target_ix t)
{
	const struct target_state *is = &e->targets[t];

	switch ((enum gate)is->gate) {
	case GATE_STOPPED:
		return CONTROL_STOPPED;
	case GATE_HELD:
		return CONTROL_HELD;
	case GATE_CHANGED_OUTSIDE:
	case GATE_PAUSED_BY_PERSON:
		return CONTROL_CHANGED_OUTSIDE;
	case GATE_REHEARSAL:
		return CONTROL_REHEARSAL;
	case GATE_APPROVAL:
		return CONTROL_WAITS_FOR_APPROVAL;
	case GATE_RETRY:
		return CONTROL_NOT_CONFIRMED;
	case GATE_UNREAD:
		return is->trouble ? CONTROL_NOT_CONFIRMED : CONTROL_AUTOMATIC;
	default:
		return is_overdue(e, is) ? CONTROL_NOT_CONFIRMED : CONTROL_AUTOMATIC;
	}
}

/* What a person would want to hear first. */
static int telling(enum control c)
{
	static const int order[] = {
		[CONTROL_AUTOMATIC] = 0,       [CONTROL_STOPPED] = 1,
		[CONTROL_REHEARSAL] = 2,       [CONTROL_WAITS_FOR_APPROVAL] = 3,
		[CONTROL_NOT_CONFIRMED] = 4,   [CONTROL_HELD] = 5,
		[CONTROL_CHANGED_OUTSIDE] = 6,
	};

	return order[c];
}

enum control engine_control(const struct engine *e, service_ix s)
{
	const struct service *service = &e->config->services[s];
	/* A hold of one direction is told also while nothing pulls that way. */
	enum control most = e->services[s].hold && !e->stopped ? CONTROL_HELD : CONTROL_AUTOMATIC;

	for (uint32_t i = 0; i < service->target_count; i++) {
		enum control c = engine_target_control(e, service->first_target + i);

		if (telling(c) > telling(most))
			most = c;
	}
	return most;
}

const char *gate_name(enum gate g)
{
	static const char *const names[] = {
		[GATE_NONE] = "none",
		[GATE_STOPPED] = "stopped",
		[GATE_NOT_STEERABLE] = "not steerable",
		[GATE_NO_DATA] = "no data",
		[GATE_GO_LIVE] = "go-live",
		[GATE_FREEZE] = "freeze window",
		[GATE_HELD] = "held",
		[GATE_CHANGED_OUTSIDE] = "changed outside",
		[GATE_PAUSED_BY_PERSON] = "paused by a person",
		[GATE_REHEARSAL] = "rehearsal",
		[GATE_APPROVAL] = "waits for approval",
		[GATE_TILT] = "clock jumped",
		[GATE_UNREAD] = "not read recently",
		[GATE_IN_FLIGHT] = "in flight",
		[GATE_RETRY] = "tried again later",
		[GATE_PACE] = "rests after a change",
		[GATE_LEAST] = "the platform's minimum",
		[GATE_ALLOWANCE] = "change allowance",
		[GATE_MASS] = "mass change",
		[GATE_MOVED] = "money moved per day",
		[GATE_SPEND] = "spend limit",
		[GATE_ACCOUNT] = "account limit",
		[GATE_POOL] = "pool limit",
		[GATE_MONTH] = "month limit",
	};

	return names[g];
}

const char *bound_name(enum bound b)
{
	static const char *const names[] = {
		[BOUND_NONE] = "the split",
		[BOUND_VERDICT] = "its verdict",
		[BOUND_MIN] = "its minimum",
		[BOUND_MAX] = "its maximum",
		[BOUND_ABSORBABLE] = "what can be booked",
		[BOUND_STEP] = "one step",
		[BOUND_RAMP] = "reopening",
		[BOUND_HELD] = "not ours to move",
		[BOUND_QUIET] = "too small a move",
		[BOUND_SHRUNK] = "floors above the pool",
		[BOUND_FIXED] = "a budget that is not its own",
	};

	return names[b];
}
