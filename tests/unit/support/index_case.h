/* SPDX-License-Identifier: Apache-2.0 */
/*
 * index_case.h - an index that followed must say what a look at every service says.
 */
#ifndef CAPD_TESTS_INDEX_CASE_H
#define CAPD_TESTS_INDEX_CASE_H

#include <stdio.h>
#include <string.h>

#include "report/index.h"

/* NULL: it agrees; else in what it does not. */
static inline const char *index_differs(const struct house_index *ix, const struct engine *e)
{
	struct house_counts said = explain_count_all(e);
	struct listing_counts counts = listing_count(e);
	const char *differs = NULL;
	struct listing l;

	counts.newest = index_counts(ix)->newest; /* a statement that ended was heard all the same */
	if (memcmp(&said, index_said(ix), sizeof(said)) != 0)
		differs = "the headline's figures";
	if (memcmp(&counts, index_counts(ix), sizeof(counts)) != 0)
		differs = "the counts";
	listing_init(&l, e, &(struct listing_filter){ 0 });
	if (l.waits != index_waits(ix))
		differs = "who waits first";
	for (size_t i = 0; i < l.count; i++)
		if (listing_service(&l, i) != index_place(ix, i))
			differs = "the order";
	listing_release(&l);
	return differs;
}

#endif
