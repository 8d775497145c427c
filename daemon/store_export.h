/* SPDX-License-Identifier: Apache-2.0 */
/*
 * store_export.h - reading the store beside a running daemon, without being in its way.
 */
#ifndef CAPD_DAEMON_STORE_EXPORT_H
#define CAPD_DAEMON_STORE_EXPORT_H

#include "base/buf.h"
#include "base/when.h"

struct store_export;

/* Read-only and without the daemon's lock. Refuses what is no store of this version. */
struct store_export *store_export_open(const char *path, struct err *err) must_check;
void store_export_close(struct store_export *x);

/*
 * The next rows as CSV, appended to `out` (the first call also gives the header):
 * observations said at some time from `from` and before `to`, in the order they
 * were first heard, or days from the first to the last, by day and service.
 * 1: call again; 0: that was all; -1 with *err set.
 */
int store_export_observed(struct store_export *x, struct instant from, struct instant to,
			  struct buf *out, struct err *err) must_check;
int store_export_days(struct store_export *x, struct date first, struct date last, struct buf *out,
		      struct err *err) must_check;

#endif
