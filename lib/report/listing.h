/* SPDX-License-Identifier: Apache-2.0 */
/*
 * listing.h - which services a face lists, in which order, and the address that says so.
 *
 * The page, its refreshing, the exports and the API filter by the same words in the
 * same address, so a view that was mailed shows the same wherever it is opened.  One
 * walk over the house finds what matches and counts what the tiles show; only what
 * matches is sorted.
 */
#ifndef CAPD_REPORT_LISTING_H
#define CAPD_REPORT_LISTING_H

#include "base/buf.h"
#include "decide/engine.h"

/* Zero: everything. */
struct listing_filter {
	const char *text;	   /* each word of it is in one of the names; NULL or "": any */
	const char *market, *line; /* exactly, line by its id; NULL or "": any */
	bool by_verdict;
	enum verdict verdict; /* with by_verdict */
	bool attention;	      /* only what a person should look at */
	size_t page;	      /* from 1, of REPORT_PAGE_ROWS each; 0: all of it */
};

struct row;
struct house_index; /* report/index.h */

struct listing_counts {
	size_t services, verdict[VERDICT_COUNT], attention, held, unconfirmed, waiting;
	struct instant newest; /* as_of of the freshest data; never: none */
};

struct listing {
	struct listing_filter filter; /* page: the one shown, never beyond the last */
	struct row *rows;	      /* that match, most urgent first: as far as was asked for */
	size_t count, pages;
	size_t first, shown;	     /* of rows: what this page shows */
	struct listing_counts house; /* of everything */
	struct listing_counts among; /* of what text, market and line leave: what a choice of verdict would show */
	service_ix waits; /* the first that waits for approval; NOBODY */
};

void listing_init(struct listing *l, const struct engine *e, const struct listing_filter *f);
/*
 * The same from an index that was just made to follow; NULL: without one.  Of what
 * matches only the first `most` are asked for; 0: all of them.
 */
void listing_from(struct listing *l, const struct engine *e, const struct listing_filter *f,
		  const struct house_index *index, size_t most);
void listing_release(struct listing *l);
/* The same house by id: for those who read all of it. */
bool listing_matches(const struct engine *e, service_ix s, const struct listing_filter *f);
struct listing_counts listing_count(const struct engine *e);

service_ix listing_service(const struct listing *l, size_t i); /* of the i-th row it shows */

bool listing_is_filtered(const struct listing_filter *f);
/* "/?q=harbor&verdict=full": not escaped for HTML. */
void listing_address(const struct listing_filter *f, const char *path, struct buf *out);

/* "full" and such; false: no such verdict. */
bool listing_verdict(const char *name, enum verdict *ret);

/* The markets there are, sorted; more than room: how many is not known. */
size_t listing_markets(const struct config *c, const char **ret, size_t room);

#endif
