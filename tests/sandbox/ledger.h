/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ledger.h - the most that could be spent a day, at every moment that ever was.
 *
 * Kept from the journal's own lines, change by change, so that no moment between
 * two looks is missed.
 */
#ifndef CAPD_SANDBOX_LEDGER_H
#define CAPD_SANDBOX_LEDGER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

enum { LEDGER_MAX = 128, LEDGER_ID = 48 };

struct ledger_target {
	const char *platform;
	char target[LEDGER_ID];
	bool counts; /* one of those the limit is about */
	bool runs;
	int64_t micros;
};

struct ledger {
	struct ledger_target rows[LEDGER_MAX];
	size_t count;
	int64_t live, peak; /* enabled daily budgets together: now, and at most */
};

/* A target of this platform, as it is at first. Counts from the start. */
void ledger_declare(struct ledger *l, const char *platform, const char *target, bool runs, int64_t micros);
/* field and value as the journal has them: "status" "PAUSED", "budget_micros" "120000000". */
void ledger_change(struct ledger *l, const char *platform, const char *target, const char *field,
		   const char *value);
/* Only targets that are named count from now on, and every peak begins anew; false: none such. */
void ledger_none(struct ledger *l);
bool ledger_count(struct ledger *l, const char *platform, const char *target);
void ledger_put(const struct ledger *l, struct buf *out); /* a JSON object */

#endif
