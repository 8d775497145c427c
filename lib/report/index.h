/* SPDX-License-Identifier: Apache-2.0 */
/*
 * index.h - all services by urgency and in sums, kept current by what moved.
 *
 * An answer that lists ten of 10,000 services must not look at 10,000.  The index
 * belongs to whoever answers many times; reports work without one and then look at
 * every service themselves.
 */
#ifndef CAPD_REPORT_INDEX_H
#define CAPD_REPORT_INDEX_H

#include "decide/explain.h"
#include "report/listing.h"

struct house_index;

struct house_index *index_new(void);
struct house_index *index_free(struct house_index *ix);

/*
 * Call it before every use, with the engine of the day.  The work is that of the services
 * that moved since the last call; of all of them when the engine is another one.
 */
void index_follow(struct house_index *ix, const struct engine *e);
/* The engine it followed will be gone: another may be born at the same address. */
void index_forget(struct house_index *ix);

const struct house_counts *index_said(const struct house_index *ix); /* what the headline counts */
const struct listing_counts *index_counts(const struct house_index *ix);
size_t index_size(const struct house_index *ix);
/* The i-th most urgent; every one that needs attention comes before any that does not. */
const struct row *index_row(const struct house_index *ix, size_t i);
service_ix index_place(const struct house_index *ix, size_t i); /* the same, by its number */
/* The most urgent that waits for approval; NOBODY. */
service_ix index_waits(const struct house_index *ix);

#endif
