/* SPDX-License-Identifier: Apache-2.0 */
/*
 * audit.h - the history for other programs: one CloudEvents 1.0 document a line, or CSV.
 *
 * `sha256` is the line's hash in hexadecimal, as the chain of the history gave it.
 */
#ifndef CAPD_REPORT_AUDIT_H
#define CAPD_REPORT_AUDIT_H

#include "base/buf.h"
#include "model/history.h"

/*
 * A line of JSON.  `id` is the hash, so a receiver recognises what it has; `data` holds
 * every field the hash is made of, as it is stored.  source names this installation.
 */
void report_audit_event(struct buf *out, const char *source, const struct history_row *row,
			const char *sha256);

/* Columns are only added. Texts are made harmless for spreadsheets: they may differ from what is hashed. */
void report_audit_csv_head(struct buf *out);
void report_audit_csv(struct buf *out, const struct history_row *row, const char *sha256);

#endif
