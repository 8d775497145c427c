/* SPDX-License-Identifier: Apache-2.0 */
/*
 * narrator.h - the daemon's history, told in the city's time.
 *
 * Follows the daemon's public API, as a visitor would.  It also keeps proof:
 * a pause, a boost or a resume counts only when the ad account really changed
 * and the daemon says afterwards that it has read the change back.
 */
#ifndef CAPD_SANDBOX_NARRATOR_H
#define CAPD_SANDBOX_NARRATOR_H

#include "base/buf.h"
#include "journal.h"

struct narrator;

struct narrator *narrator_new(const struct vclock *clock);
void narrator_free(struct narrator *n);
void narrator_follow(struct narrator *n, const char *url); /* "" : nobody */

/* Fetch the history; called without the sandbox's lock. */
void narrator_listen(struct narrator *n);
/* Tell what was heard; called with the lock. */
void narrator_tell(struct narrator *n, const struct journal *journal);

/* Lines "pause SERVICE", "boost SERVICE", "resume SERVICE", in the order of their first confirmation. */
void narrator_proof(const struct narrator *n, struct buf *out);

#endif
