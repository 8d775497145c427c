/* SPDX-License-Identifier: Apache-2.0 */
/*
 * json_out.h - JSON written straight into a buffer.
 *
 * A status of 100,000 services is tens of megabytes: a tree of it would cost
 * several times that for nothing, and the order of keys here is the order of
 * calls, which is what "stable key order" means.  Commas are kept by looking
 * at the byte before.  The daemon's own short answers are written with it, too.
 */
#ifndef CAPD_REPORT_JSON_OUT_H
#define CAPD_REPORT_JSON_OUT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/when.h"

void json_key(struct buf *out, const char *key); /* a comma first where one is due */
void json_open(struct buf *out, char bracket); /* '{' or '['; as a value or an array's next item */
void json_close(struct buf *out, char bracket);
void json_text(struct buf *out, const char *key, const char *value); /* NULL is null; bad UTF-8 becomes "?" */
void json_item(struct buf *out, const char *value);		     /* an array's next text */
void json_number(struct buf *out, const char *key, int64_t value);
void json_truth(struct buf *out, const char *key, bool value);
void json_null(struct buf *out, const char *key);
void json_instant(struct buf *out, const char *key, struct instant t); /* never is null */

#endif
