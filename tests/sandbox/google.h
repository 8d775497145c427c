/* SPDX-License-Identifier: Apache-2.0 */
/*
 * google.h - the ad account as a Google Ads REST server, in eight parts:
 *
 *   google.c            who asks, which version, which account, which method, how often
 *   google_platform.c   the account as one of the sandbox's platforms, and a person's hands
 *   google_query.c      the query language
 *   google_fields.c     every field there is
 *   google_list.c       googleAds:search: rows and pages
 *   google_mutate.c     a request of changes; google_operation.c: one of them
 *   google_extras.c     what is beside campaigns and budgets: groups, places, bills, history
 *   google_error.c      refusals in the vendor's words
 *
 * Stricter than the vendor nowhere but in one point: a field that is sent
 * outside its update mask is refused, where the vendor silently ignores it.
 */
#ifndef CAPD_SANDBOX_GOOGLE_H
#define CAPD_SANDBOX_GOOGLE_H

#include <json-c/json_object.h>

#include "city.h"
#include "exchange.h"
#include "faults.h"
#include "google_extras.h"
#include "platforms.h"

enum { GOOGLE_OLDEST = 23, GOOGLE_NEWEST = 26, GOOGLE_PAGE = 50, GOOGLE_OPERATIONS_MAX = 10000 };

struct google {
	struct account *account;
	int page_rows;		      /* rows per page of a search */
	struct google_extras *extras; /* NULL: there are campaigns and budgets only */
};

/* One error of a GoogleAdsFailure. */
struct google_refusal {
	const char *family, *value, *message;
	int operation;	     /* -1: about the request as a whole */
	const char *field;   /* "amount_micros"; NULL: none */
	const char *details; /* JSON for "details"; NULL: none */
};

/* HTTP error with a GoogleAdsFailure inside. */
void google_fail(struct answer *a, int http, const char *status, const struct google_refusal *r);
/* HTTP 400 for JSON that does not fit the message, as the gateway in front writes it. */
void google_bad_request(struct answer *a, const char *field, const char *words);
/* "errors":[...] of a partial failure. */
void google_put_refusal(struct buf *out, const struct google_refusal *r);
/* The first key of o that is not in the list, or NULL. */
const char *google_unknown_key(struct json_object *o, const char *const *known);

void google_search(const struct google *g, struct json_object *request, struct answer *a);

enum google_kind {
	GOOGLE_CAMPAIGNS,
	GOOGLE_BUDGETS,
	GOOGLE_AD_GROUPS,
	GOOGLE_ASSET_GROUPS,
	GOOGLE_CRITERIA,
};
void google_mutate(const struct google *g, enum google_kind kind, struct json_object *request,
		   const struct trouble *t, struct answer *a);

extern const struct ad_platform google_platform;

bool google_is_write(const char *path);
void google_closed(struct answer *a); /* nobody may change anything */
/* authorized: the token was good; t: the fault this request meets. */
void google_answer(const struct google *g, const struct ask *ask, bool authorized,
		   const struct trouble *t, struct answer *a);

#endif
