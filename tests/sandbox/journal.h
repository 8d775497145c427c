/* SPDX-License-Identifier: Apache-2.0 */
/*
 * journal.h - every change on every ad platform, one line of JSON each.
 *
 * A change to the value already there is written too: a command carried out
 * twice must show as two lines.  A line says which request it came with, and
 * whether the network had delivered that request twice.
 */
#ifndef CAPD_SANDBOX_JOURNAL_H
#define CAPD_SANDBOX_JOURNAL_H

#include <stdio.h>

#include "base/buf.h"
#include "clinics.h"
#include "ledger.h"
#include "vclock.h"

/* What changes made through the API did. A boost is a raise above the first budget. */
enum move { MOVE_NONE, MOVE_PAUSE, MOVE_RESUME, MOVE_BOOST, MOVE_OTHER, MOVES };

struct change {
	const char *who; /* "api", or a person's name */
	const char *platform;
	const char *target; /* its id there */
	int practice;	    /* index, or -1: none of the city's */
	const char *field; /* "status" with ENABLED, PAUSED, REMOVED; "budget_micros" with digits */
	const char *from, *to;
};

struct journal {
	const struct vclock *clock;
	FILE *file; /* NULL: kept in memory only */
	struct buf lines;
	size_t changes;
	struct ledger ledger;
	/* Of the request that is being answered: set before the platform is asked. */
	unsigned request; /* its number; 0: nobody's */
	bool again;	  /* its second delivery */
	int64_t shows_ms; /* monotonic: what it changes is not visible before; 0: at once */
	unsigned seen[PRACTICES][MOVES]; /* by the api */
};

/* path NULL: no file. -1 with words on stderr when it cannot be written. */
int journal_open(struct journal *j, const struct vclock *clock, const char *path);
void journal_write(struct journal *j, const struct change *c);
void journal_close(struct journal *j);

#endif
