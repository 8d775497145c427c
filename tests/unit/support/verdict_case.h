/* SPDX-License-Identifier: Apache-2.0 */
/*
 * verdict_case.h - rungs in one letter, and a policy that rests, for tests of verdicts.
 */
#ifndef CAPD_TESTS_VERDICT_CASE_H
#define CAPD_TESTS_VERDICT_CASE_H

#include "tests/unit/support/engine_case.h"

#define U VERDICT_UNKNOWN
#define F VERDICT_FULL
#define L VERDICT_FILLING
#define O VERDICT_OPEN
#define A VERDICT_AMPLE

static inline char letter(enum verdict v)
{
	return v == F ? 'f' : v == L ? 'l' : v == O ? 'o' : v == A ? 'a' : 'u';
}

/* Up needs an hour and rests two after a move; down needs 27 min (twice 15, less a tenth) and rests one. */
static inline struct policy paced(void)
{
	struct policy p = case_policy_slots();

	p.confirm_down = 3;
	p.pace_more = SPAN_HOURS(2);
	p.pace_less = SPAN_HOURS(1);
	p.ramp = SPAN_HOURS(6);
	p.flap_changes = 3;
	p.flap_within = SPAN_DAYS(1);
	p.flap_calm = SPAN_HOURS(12);
	return p;
}

static const struct feed_config quarter = { .every = { 15 * 60000 } };

#endif
