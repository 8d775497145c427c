/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ledger.h - the money of each pool, day by day, counted as it happens.
 *
 * What stands (a budget in force) is counted by the part of the organisation's day it
 * stood; what happens (a raise, a report) is booked on its day.  Only increments leave
 * the ledger, so whoever keeps them adds each once and needs no state of ours: what is
 * lost with a kill is missing, and nothing is ever counted twice.
 */
#ifndef CAPD_RECORD_LEDGER_H
#define CAPD_RECORD_LEDGER_H

#include "decide/engine.h"
#include "decide/kept.h"
#include "model/ledger.h"

struct ledger;

/* More for that day and pool; nothing in it is kept by the ledger. The row is valid during the call. */
typedef void ledger_book(void *context, const struct ledger_row *more);

/* As the engine stands. It, and the configuration, must outlive the ledger. Counting begins at `now`. */
struct ledger *ledger_new(const struct engine *e, struct instant now, ledger_book *to, void *context);
struct ledger *ledger_free(struct ledger *l);
/* A row that was booked before: what is held today, and the sums of this month, go on from it. */
void ledger_restore(struct ledger *l, const struct ledger_row *was);
/* Another configuration from the same moment on; the old ledger has been flushed. */
void ledger_carry(struct ledger *l, const struct ledger *old);

/* Everything that stood until now did so. A time before the last one counts nothing. */
void ledger_pass(struct ledger *l, struct instant now);
/* Nobody watched until now. A clock that went back counts nothing until it has caught up, or for a day. */
void ledger_skip(struct ledger *l, struct instant now);
/* The target may stand differently from now on; does nothing when it does not. */
void ledger_target(struct ledger *l, target_ix t, struct instant now);

/* A platform reported; `was` is what it had reported before. */
void ledger_spent(struct ledger *l, target_ix t, const struct spend *was);
/* The very first ledger: what had been reported before there was one. */
void ledger_spent_until_now(struct ledger *l);
void ledger_raised(struct ledger *l, target_ix t); /* as its state tells; also when a raise is taken back */
void ledger_held(struct ledger *l, uint32_t pool);	 /* likewise */
void ledger_flush(struct ledger *l, struct instant now); /* books what was counted until now */

/* This month so far, over all pools. */
struct ledger_total {
	int64_t kept_micros, would_keep_micros;
	struct date since; /* the first day counted in it; day 0: nothing yet */
};
struct ledger_total ledger_total(const struct ledger *l);

#endif
