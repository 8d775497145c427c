/* SPDX-License-Identifier: Apache-2.0 */
/*
 * google_search.h - one query, page by page, row by row.
 */
#ifndef CAPD_PLATFORM_GOOGLE_SEARCH_H
#define CAPD_PLATFORM_GOOGLE_SEARCH_H

#include "base/buf.h"
#include "platform/google_row.h"
#include "platform/platform.h"

struct google_search {
	const char *query;
	const char *page_token; /* of the page asked for; NULL: the first */
	unsigned pages;
};

/* Says only what is wrong with the row. */
typedef int google_take(struct platform_talk *t, const struct google_row *row, struct err *err);

/* The first page. The query is kept by reference and holds no double quote. */
void google_ask(struct platform_talk *t, struct google_search *s, const char *query, struct request *ret);

/* PLATFORM_SEND: another page is to be asked for. PLATFORM_DONE: that was the last. */
int google_hear(struct platform_talk *t, struct google_search *s, const struct reply *reply,
		google_take *take, struct request *ret, struct err *err) must_check;

/* " AND field IN (1,2,3)" ("WHERE" for the first), unless there are too many to name: then all are asked. */
struct google_ids {
	int64_t *ids;
	size_t count;
};
void google_ids_sort(struct google_ids *ids); /* and drop those that are there twice */
bool google_ids_named(const struct google_ids *ids);
void google_put_ids(struct buf *out, const char *field, const struct google_ids *ids, bool first);

#endif
