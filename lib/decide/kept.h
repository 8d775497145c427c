/* SPDX-License-Identifier: Apache-2.0 */
/*
 * kept.h - what of a target's money stays with us, and how that is counted.
 *
 * The one place of the method: the numbers and the sentences that explain them stand
 * together, and every face shows both.
 */
#ifndef CAPD_DECIDE_KEPT_H
#define CAPD_DECIDE_KEPT_H

#include "decide/engine.h"
#include "model/ledger.h"

/* One target as it stands now: micros a day, by enum ledger_column. */
struct stake {
	int64_t micros[LEDGER_TIMED];
};

struct stake engine_stake(const struct engine *e, target_ix t);

struct money_words {
	const char *id;		/* "kept": in JSON and CSV */
	const char *title;	/* "Kept from full locations" */
	const char *basis;	/* "configuration", "seen", "reported" or "estimate" */
	const char *definition; /* in sentences */
};

const struct money_words *money_words(enum ledger_column c);
const char *money_caution(void); /* what holds for all of them */

#endif
