/* SPDX-License-Identifier: Apache-2.0 */
/*
 * journal.h - every change of a campaign, one line of JSON each.
 *
 * A change to the value already there is written too: a command carried out
 * twice must show as two lines.
 */
#ifndef CAPD_SANDBOX_JOURNAL_H
#define CAPD_SANDBOX_JOURNAL_H

#include <stdio.h>

#include "account.h"
#include "base/buf.h"
#include "clinics.h"
#include "vclock.h"

/* What changes made through the API did. A boost is a raise above the first budget. */
enum move { MOVE_NONE, MOVE_PAUSE, MOVE_RESUME, MOVE_BOOST, MOVE_OTHER, MOVES };

struct change {
	const char *who;
	const struct campaign *campaign;
	const char *field, *from, *to;
};

struct journal {
	const struct vclock *clock;
	FILE *file; /* NULL: kept in memory only */
	struct buf lines;
	size_t changes;
	unsigned seen[PRACTICES][MOVES]; /* by the api */
};

/* path NULL: no file. -1 with words on stderr when it cannot be written. */
int journal_open(struct journal *j, const struct vclock *clock, const char *path);
void journal_write(struct journal *j, const struct change *c);
void journal_close(struct journal *j);

#endif
