/* SPDX-License-Identifier: Apache-2.0 */
/*
 * used.h - what an ad account has used of what its platform grants, as a row.
 */
#ifndef CAPD_RECORD_USED_H
#define CAPD_RECORD_USED_H

#include "base/buf.h"
#include "base/err.h"
#include "platform/quota.h"

void record_used(struct buf *out, const struct quota *q);
/* Only what survives a restart; the rest is zeroed. */
int record_used_read(const char *text, size_t n, struct quota *ret, struct err *err) must_check;

#endif
