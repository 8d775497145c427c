/* SPDX-License-Identifier: Apache-2.0 */
/*
 * dice.h - chance that does not depend on what happened before.
 *
 * Every throw is a function of the seed and of what is asked, not of how many
 * throws came earlier.  So two cities that live through different weeks still
 * meet the same patients, and their difference is the budgets' doing alone.
 */
#ifndef CAPD_SANDBOX_DICE_H
#define CAPD_SANDBOX_DICE_H

#include <stdint.h>

enum dice_use { DICE_ORGANIC, DICE_LEAD_COST, DICE_CANCEL, DICE_CANCEL_WHEN, DICE_HISTORY };

struct dice {
	uint64_t seed;
	uint32_t practice;
	enum dice_use use;
};

/* 0 .. below - 1, the same for the same question. */
uint32_t dice_throw(struct dice d, uint64_t question, uint32_t below);

#endif
