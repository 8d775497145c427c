/* SPDX-License-Identifier: Apache-2.0 */
/*
 * freeze.h - may more be spent at this hour, in this place?
 *
 * A window is civil time of each location (or of one zone it names), on the
 * weekdays and between the dates on which it begins.  Deny wins over allow; where
 * any window allows, more may be spent only inside one.
 */
#ifndef CAPD_DECIDE_FREEZE_H
#define CAPD_DECIDE_FREEZE_H

#include "model/config.h"

/* How far ahead an opening is looked for: a year, and its holidays. */
enum { FREEZE_DAYS_MAX = 400 };

/*
 * True: closed at `now`.  *ret_by is the window that says so (a deny, or the allow
 * it waits for) and *ret_opens the next moment it may pass; never: not within
 * FREEZE_DAYS_MAX.  What is open sets neither.
 */
bool freeze_is_closed(const struct config *c, const struct location *at, struct instant now,
		      const struct freeze **ret_by, struct instant *ret_opens);

/*
 * The same without looking ahead: which window closes it at t, NULL: none does, and
 * when that is to be asked again; never: no time is known.  Another window may close
 * it then.
 */
const struct freeze *freeze_by(const struct config *c, const struct location *at, struct instant t,
			       struct instant *ret_turns);

#endif
