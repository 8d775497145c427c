/* SPDX-License-Identifier: Apache-2.0 */
/*
 * model.c - the names people and other programs read.
 *
 * One table per noun: the page, the command line, the API and the store spell
 * each word the same because they all ask here.
 */
#include "model/model.h"

struct observation observation_absent(service_ix service)
{
	return (struct observation){
		.service = service,
		.quality = QUALITY_ABSENT,
		.open = COUNT_UNKNOWN,
		.booked = COUNT_UNKNOWN,
		.blocked = COUNT_UNKNOWN,
		.held = COUNT_UNKNOWN,
		.wait_days = COUNT_UNKNOWN,
		.waitlist = COUNT_UNKNOWN,
		.bookings = COUNT_UNKNOWN,
	};
}

const char *quality_name(enum quality q)
{
	static const char *const names[] = {
		[QUALITY_ABSENT] = "absent",
		[QUALITY_SUSPECT] = "suspect",
		[QUALITY_GOOD] = "good",
	};

	return names[q];
}

const char *verdict_name(enum verdict v)
{
	static const char *const names[VERDICT_COUNT] = {
		[VERDICT_UNKNOWN] = "unknown", [VERDICT_CLOSED] = "closed",
		[VERDICT_FULL] = "full",       [VERDICT_FILLING] = "filling",
		[VERDICT_OPEN] = "open",       [VERDICT_AMPLE] = "ample",
	};

	return names[v];
}

const char *control_name(enum control c)
{
	static const char *const names[] = {
		[CONTROL_AUTOMATIC] = "automatic",
		[CONTROL_HELD] = "held",
		[CONTROL_WAITS_FOR_APPROVAL] = "waits for approval",
		[CONTROL_NOT_CONFIRMED] = "not confirmed",
		[CONTROL_CHANGED_OUTSIDE] = "changed outside",
		[CONTROL_REHEARSAL] = "rehearsal",
		[CONTROL_STOPPED] = "stopped",
	};

	return names[c];
}

const char *mode_name(enum mode m)
{
	static const char *const names[] = {
		[MODE_REHEARSAL] = "rehearsal",
		[MODE_APPROVE] = "approve",
		[MODE_ACT] = "act",
	};

	return names[m];
}

const char *ad_status_name(enum ad_status s)
{
	static const char *const names[] = {
		[AD_UNKNOWN] = "unknown",
		[AD_ENABLED] = "enabled",
		[AD_PAUSED] = "paused",
		[AD_ENDED] = "ended",
	};

	return names[s];
}

const char *verb_name(enum verb v)
{
	static const char *const names[] = {
		[VERB_PAUSE] = "pause",
		[VERB_ENABLE] = "enable",
		[VERB_SET_BUDGET] = "set-budget",
	};

	return names[v];
}

const char *outcome_name(enum outcome o)
{
	static const char *const names[] = {
		[OUTCOME_DONE] = "done",
		[OUTCOME_REFUSED] = "refused",
		[OUTCOME_LATER] = "later",
		[OUTCOME_UNSURE] = "unsure",
	};

	return names[o];
}
