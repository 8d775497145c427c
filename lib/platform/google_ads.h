/* SPDX-License-Identifier: Apache-2.0 */
/*
 * google_ads.h - what the parts of the Google Ads kind share.
 *
 * Facts they rest on (Google Ads API v23 to v26, REST): the switch is on the
 * campaign, the money on a CampaignBudget resource with an id of its own;
 * int64 travel as JSON strings; a request may succeed as a whole and fail for
 * single operations; nothing is idempotent or conditional.
 */
#ifndef CAPD_PLATFORM_GOOGLE_ADS_H
#define CAPD_PLATFORM_GOOGLE_ADS_H

#include <json-c/json_object.h>

#include "platform/ending.h"
#include "platform/platform.h"

extern const struct platform_kind platform_google_ads;

struct google_ads {
	int64_t api_version;
	const char *customer_id, *login_customer_id;
	const char *base_url;
	struct credential *developer_token;
};

struct google_target {
	const char *campaign;
};

struct google_place { /* where a campaign's sighting is */
	int64_t campaign;
	size_t at;
};

struct google_error;

struct google_operation {		  /* one change in the request on its way */
	size_t command;			  /* index in commands[] */
	const char *name;		  /* of the resource it changes */
	const struct google_error *error; /* the gravest one it was given; NULL */
};

struct google_talk {
	/* reading */
	struct google_place *places; /* read_count, sorted by campaign */
	const char *page_token;	     /* of the page asked for; NULL: the first */
	unsigned pages;
	/* both */
	size_t first, count; /* the part of read[] or commands[] this request is about */
	/* writing */
	struct google_operation *operations;
	size_t operation_count;
};

/* ---- errors: google.rpc.Status with a GoogleAdsFailure inside ---- */

struct google_error {
	int64_t operation;  /* index in the request; -1: the request as a whole */
	enum err_kind kind; /* what it is to a read */
	struct closing closing;
};

/* The closing for one error code, as the table has it ("campaignError", "CANNOT_MODIFY_..."). */
void google_classify(const char *family, const char *value, const char *message, struct closing *ret);

/* Errors of a google.rpc.Status object, in its order; at least one unless status is no object. */
size_t google_errors(struct json_object *status, int http, struct arena *arena,
		     struct google_error **ret);

/* Errors of a reply that is not HTTP 200; always at least one. */
size_t google_reply_errors(const struct reply *reply, struct arena *arena, struct google_error **ret);

/* ---- requests ---- */

/* POST {base}/v{N}/customers/{C}/{method} with that body (kept by reference). */
void google_request(struct platform_talk *t, const char *method, const char *body, size_t length,
		    struct request *ret);

int google_read_begin(struct platform_talk *t, struct request *ret, struct err *err);
int google_read_advance(struct platform_talk *t, const struct reply *reply, struct request *ret,
			struct err *err);
int google_write_begin(struct platform_talk *t, struct request *ret, struct err *err);
int google_write_advance(struct platform_talk *t, const struct reply *reply, struct request *ret,
			 struct err *err);

#endif
