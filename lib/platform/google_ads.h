/* SPDX-License-Identifier: Apache-2.0 */
/*
 * google_ads.h - what the parts of the Google Ads kind share.
 *
 * Facts they rest on (Google Ads API v23 to v26, REST; developers.google.com/google-ads/api
 * and the protos in github.com/googleapis/googleapis): the switch is on the campaign, ad
 * group or asset group, the money on a CampaignBudget resource with an id of its own, a
 * location's factor on a campaign criterion; int64 travel as JSON strings; a request may
 * succeed as a whole and fail for single operations; nothing is idempotent or conditional.
 *
 *	google_target	what an `ads:` entry names		google_search	queries and pages
 *	google_row	one row of an answer			google_sight	what a row says of a target
 *	google_read	the conversation of a read		google_gather	targets that need many rows
 *	google_inspect	what a person should know		google_spend	cost
 *	google_changes	who changed something			google_write	changes, and
 *	google_result	what became of them			google_error	what an error means
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
	const char *user; /* the Google account behind a refresh token; NULL: not told */
};

/* ---- targets ---- */

struct google_target {
	const char *campaign, *ad_group, *asset_group, *location, *shared_budget;
	struct option_list members; /* of const char *: the campaigns of a shared budget */
};

enum google_what {
	GOOGLE_CAMPAIGN,
	GOOGLE_AD_GROUP,
	GOOGLE_ASSET_GROUP,
	GOOGLE_SHARED_BUDGET,
	GOOGLE_LOCATION,
};

/* The same as numbers. */
struct google_aim {
	enum google_what what;
	int64_t campaign, id; /* campaign: 0 for a shared budget; id: its own */
	const char *const *members;
	size_t member_count;
};

enum google_what google_what(const struct google_target *t);
struct google_aim google_aim(const struct google_target *t); /* of a checked one */
enum lever google_lever(const void *target_settings);
int google_target_check(const void *target_settings, struct err *err) must_check;
const char *google_target_name(const void *target_settings);
const char *google_target_label(const void *target_settings, struct arena *arena);

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

/* ---- conversations ---- */

int google_read_begin(struct platform_talk *t, struct request *ret, struct err *err);
int google_read_advance(struct platform_talk *t, const struct reply *reply, struct request *ret,
			struct err *err);
int google_write_begin(struct platform_talk *t, struct request *ret, struct err *err);
int google_write_advance(struct platform_talk *t, const struct reply *reply, struct request *ret,
			 struct err *err);
int google_spend_begin(struct platform_talk *t, struct request *ret, struct err *err);
int google_spend_advance(struct platform_talk *t, const struct reply *reply, struct request *ret,
			 struct err *err);
int google_changes_begin(struct platform_talk *t, struct request *ret, struct err *err);
int google_changes_advance(struct platform_talk *t, const struct reply *reply, struct request *ret,
			   struct err *err);

#endif
