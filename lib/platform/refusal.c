/* SPDX-License-Identifier: Apache-2.0 */
/*
 * refusal.c - what follows from a platform's no.
 *
 * OVERTAKEN is UNSURE although ours was not stored: somebody else's change was, in
 * that very moment.  UNSURE makes the campaign be read before anything else is sent;
 * LATER would send the same again.
 */
#include "platform/refusal.h"

static const struct {
	enum outcome outcome;
	bool account_wide;
	enum err_kind when_reading;
} of_refusal[] = {
	[REFUSAL_TOKEN] = { OUTCOME_LATER, true, ERR_AUTH },
	[REFUSAL_AUTH] = { OUTCOME_REFUSED, true, ERR_AUTH },
	[REFUSAL_QUOTA] = { OUTCOME_LATER, true, ERR_REMOTE },
	[REFUSAL_INTERNAL] = { OUTCOME_UNSURE, false, ERR_REMOTE },
	[REFUSAL_CONFLICT] = { OUTCOME_LATER, false, ERR_REMOTE },
	[REFUSAL_OVERTAKEN] = { OUTCOME_UNSURE, false, ERR_REMOTE },
	[REFUSAL_SETTING] = { OUTCOME_REFUSED, true, ERR_CONFIG },
	[REFUSAL_TARGET] = { OUTCOME_REFUSED, false, ERR_REMOTE },
};

struct closing refusal_closing(enum refusal why)
{
	return (struct closing){ .outcome = of_refusal[why].outcome,
				 .account_wide = of_refusal[why].account_wide };
}

enum err_kind refusal_kind(enum refusal why)
{
	return of_refusal[why].when_reading;
}
