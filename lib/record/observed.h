/* SPDX-License-Identifier: Apache-2.0 */
/*
 * observed.h - what a source said, as long as it kept saying it.
 *
 * A clinic is asked every few minutes and answers the same most of the time.
 * One row is kept for each thing it said, with the time it was first and last
 * said; polls that repeat it move only its end.
 */
#ifndef CAPD_RECORD_OBSERVED_H
#define CAPD_RECORD_OBSERVED_H

#include "base/buf.h"
#include "model/model.h"
#include "record/rollup.h"

struct observed {
	struct observation said;
	int32_t value;	      /* of its metric when it was first said; COUNT_UNKNOWN */
	struct instant until; /* the last poll that said the same; never: not known */
};

/* The same number: the same was said, whenever that was. */
uint64_t observed_sum(const struct observation *o);

/* CSV with a header line, RFC 3339 times in UTC, unknown counts empty. */
void observed_csv_head(struct buf *out);
void observed_csv(struct buf *out, const char *service, const struct observed *row);
void rollup_csv_head(struct buf *out);
void rollup_csv(struct buf *out, const char *service, const struct rollup *day);

#endif
