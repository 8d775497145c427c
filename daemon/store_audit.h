/* SPDX-License-Identifier: Apache-2.0 */
/*
 * store_audit.h - the history as an auditor reads it: oldest first, with its hashes,
 * beside a running daemon and without its help.
 */
#ifndef CAPD_DAEMON_STORE_AUDIT_H
#define CAPD_DAEMON_STORE_AUDIT_H

#include "record/chain.h"

struct store_audit;

/* Read-only and without the daemon's lock. Refuses what is no store of this version. */
struct store_audit *store_audit_open(const char *path, struct err *err) must_check;
void store_audit_close(struct store_audit *x);

/* The row's texts are valid during the visit. */
typedef void store_audit_visit(void *context, const struct history_row *row,
			       const struct chain_link *link);

/*
 * Reads a page and checks it; each line that fits is shown. Ends before the first bad
 * line (check->broken) and, after the last, has compared what was witnessed.
 * 1: call again; 0: that was all; -1 with *err set. visit may be NULL.
 */
int store_audit_page(struct store_audit *x, struct chain_check *check, store_audit_visit *visit,
		     void *context, struct err *err) must_check;
/* How much of it was read by now, 0..1; below 0: nobody knows. */
double store_audit_part(const struct store_audit *x, const struct chain_check *check);

#endif
