/* SPDX-License-Identifier: Apache-2.0 */
/*
 * google_error.c - what Google's errors mean for a command.
 *
 * The table is the whole policy: family and value to one refusal, first row that
 * fits.  A code nobody listed is permanent, because repeating what was refused
 * for an unknown reason is how a daemon becomes a nuisance.
 */
#include "platform/google_ads.h"

#include <json-c/json_object_iterator.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/money.h"
#include "base/text.h"
#include "base/tree.h"
#include "platform/refusal.h"

static const char check_access[] =
	"check customer_id, login_customer_id and the credential's access";
static const char check_project[] =
	"ask for production access on the Google Ads API Overview page of the Cloud project";
static const char check_budget[] = "its budget must be a daily one of its own";
static const char check_bidding[] = "its campaign's bidding takes no factor for a location";

/* '*' stands for any rest. The first row that fits decides. */
static const struct row {
	const char *family, *value;
	enum refusal why;
	const char *advice;
} rows[] = {
	{ "authenticationError", "OAUTH_TOKEN_*", REFUSAL_TOKEN, NULL },
	{ "authenticationError", "GOOGLE_ACCOUNT_COOKIE_INVALID", REFUSAL_TOKEN, NULL },
	{ "authenticationError", "CUSTOMER_NOT_FOUND", REFUSAL_AUTH, "check customer_id" },
	{ "authenticationError", "*", REFUSAL_AUTH, check_access },
	{ "authorizationError", "USER_PERMISSION_DENIED", REFUSAL_AUTH, check_access },
	{ "authorizationError", "INVALID_LOGIN_CUSTOMER_ID_*", REFUSAL_AUTH, "check login_customer_id" },
	{ "authorizationError", "CLOUD_PROJECT_NOT_APPROVED*", REFUSAL_AUTH, check_project },
	{ "authorizationError", "DEVELOPER_TOKEN_*", REFUSAL_AUTH, check_project },
	{ "authorizationError", "CUSTOMER_NOT_ENABLED", REFUSAL_AUTH, "the ad account is not active" },
	{ "authorizationError", "*", REFUSAL_AUTH, NULL },
	{ "headerError", "*", REFUSAL_AUTH, "check login_customer_id" },
	{ "quotaError", "ACCESS_PROHIBITED", REFUSAL_AUTH, NULL },
	{ "quotaError", "EXCESSIVE_*", REFUSAL_QUOTA, "ask less often: a longer every" },
	{ "quotaError", "*", REFUSAL_QUOTA, NULL },
	{ "internalError", "ERROR_CODE_NOT_PUBLISHED", REFUSAL_TARGET, "newer than api_version" },
	{ "internalError", "*", REFUSAL_INTERNAL, NULL },
	{ "databaseError", "CONCURRENT_MODIFICATION", REFUSAL_CONFLICT, NULL },
	{ "databaseError", "*", REFUSAL_INTERNAL, NULL },
	{ "requestError", "UNSUPPORTED_VERSION", REFUSAL_SETTING,
	  "set api_version to one Google still serves" },
	{ "requestError", "INVALID_CUSTOMER_ID", REFUSAL_SETTING, "check customer_id" },
	{ "requestError", "RPC_DEADLINE_TOO_SHORT", REFUSAL_INTERNAL, NULL },
	{ "requestError", "TOO_MANY_MUTATE_OPERATIONS", REFUSAL_SETTING, NULL },
	{ "fieldMaskError", "*", REFUSAL_SETTING, "this api_version knows other fields" },
	{ "queryError", "*", REFUSAL_SETTING, "this api_version knows other fields" },
	{ "mutateError", "RESOURCE_NOT_FOUND", REFUSAL_TARGET, "it is no longer in the account" },
	{ "mutateError", "EU_POLITICAL_*", REFUSAL_TARGET,
	  "answer the EU political ads question in Google Ads" },
	{ "mutateError", "MUTATE_NOT_ALLOWED", REFUSAL_TARGET,
	  "Google lets nobody change it through the API" },
	{ "operationAccessDeniedError", "*", REFUSAL_TARGET,
	  "the account may not do this: ask who manages it" },
	{ "campaignError", "CANNOT_MODIFY_FOR_TRIAL_CAMPAIGN", REFUSAL_TARGET,
	  "it is part of an experiment: name the base campaign" },
	{ "*", "INVALID_OPERATION_IF_SERVING_STATUS_HAS_ENDED", REFUSAL_TARGET,
	  "it has ended: give it a later end date" },
	{ "*", "CANNOT_MODIFY_REMOVED_*", REFUSAL_TARGET, "it was removed in Google Ads" },
	{ "multiplierError", "MULTIPLIER_NOT_ALLOWED_FOR_BIDDING_STRATEGY", REFUSAL_TARGET, check_bidding },
	{ "*", "CANNOT_BID_MODIFY_CRITERION_TYPE", REFUSAL_TARGET, check_bidding },
	{ "*", "CANNOT_BID_MODIFY_NEGATIVE_CRITERION", REFUSAL_TARGET,
	  "the location is excluded from the campaign" },
	{ "*", "CANNOT_UPDATE_NEGATIVE_CRITERION", REFUSAL_TARGET,
	  "the location is excluded from the campaign" },
	{ "campaignBudgetError", "BUDGET_REMOVED", REFUSAL_TARGET, "the budget was removed in Google Ads" },
	{ "campaignBudgetError", "BUDGET_AMOUNT_MUST_BE_UNSET_*", REFUSAL_TARGET, check_budget },
	{ "campaignBudgetError", "*", REFUSAL_TARGET, NULL },
	{ "*", "*", REFUSAL_TARGET, NULL },
};

static const struct row *row_for(const char *family, const char *value)
{
	const struct row *r = rows;

	while (!text_glob(r->family, family) || !text_glob(r->value, value))
		r++;
	return r;
}

static void close_as(const struct row *r, const char *family, const char *value, const char *extra,
		     const char *message, struct closing *ret)
{
	*ret = refusal_closing(r->why);
	if (!*extra && r->advice)
		extra = r->advice;
	words_set(ret->words, "%s.%s%s%s%s: %s", family, value, *extra ? " (" : "", extra,
		  *extra ? ")" : "", message);
}

void google_classify(const char *family, const char *value, const char *message, struct closing *ret)
{
	close_as(row_for(family, value), family, value, "", message, ret);
}

/* ---- one error of a GoogleAdsFailure ---- */

/* "340s" or "1.5s": rounded up, so that we never come back early. */
static struct span retry_delay(const char *text)
{
	char *end;
	long long seconds = strtoll(text, &end, 10);

	if (end == text || seconds < 0 || seconds > 7 * 24 * 3600 || (*end != 's' && *end != '.'))
		return (struct span){ 0 };
	return SPAN_SECONDS(seconds + (*end == '.' ? 1 : 0));
}

/* Where the error is in our request: -1 when it does not say. */
static int64_t operation_of(struct json_object *error)
{
	struct json_object *path = tree_get(tree_get(error, "location"), "fieldPathElements");
	struct json_object *element, *index;
	int64_t n;

	if (!json_object_is_type(path, json_type_array) || !json_object_array_length(path))
		return -1;
	element = json_object_array_get_idx(path, 0);
	index = tree_get(element, "index");
	if (strcmp(tree_text_or(element, "fieldName", ""), "operations") != 0 || !index)
		return -1;
	if (!json_object_is_type(index, json_type_int) && !json_object_is_type(index, json_type_string))
		return -1;
	n = json_object_get_int64(index);
	return n < 0 ? -1 : n;
}

/* What only this error carries: the floor of a budget, and 0 when it does not. */
static int64_t floor_of(struct json_object *details, char out[96])
{
	struct json_object *floor = tree_get(details, "budgetPerDayMinimumErrorDetails");
	char amount[MONEY_TEXT];
	int64_t micros;
	struct err err = ERR_INIT;

	out[0] = '\0';
	if (!floor || (tree_int64(floor, "", "minimumBudgetAmountMicros", &micros, &err) &&
		       tree_int64(floor, "", "budgetPerDayMinimumMicros", &micros, &err)))
		return 0;
	if (micros <= 0 || micros > MONEY_MAX)
		return 0;
	snprintf(out, 96, "the least it takes is %s a day",
		 money_format(micros, tree_text_or(floor, "currencyCode", ""), amount));
	return micros;
}

/* errorCode is an object with one key: the family. */
static void name_of(struct json_object *code, const char **ret_family, const char **ret_value)
{
	struct json_object_iterator it, end;

	*ret_family = "unknownError";
	*ret_value = "UNKNOWN";
	if (!json_object_is_type(code, json_type_object))
		return;
	it = json_object_iter_begin(code);
	end = json_object_iter_end(code);
	if (json_object_iter_equal(&it, &end))
		return;
	*ret_family = json_object_iter_peek_name(&it);
	*ret_value = tree_text_or(code, *ret_family, "UNKNOWN");
}

static void read_one(struct json_object *error, struct google_error *ret)
{
	struct json_object *details = tree_get(error, "details");
	const char *family, *value, *message = tree_text_or(error, "message", "");
	char extra[96];
	int64_t floor;

	name_of(tree_get(error, "errorCode"), &family, &value);
	/* Named, but in words of a version newer than ours: the real name is what helps a person. */
	if (strcmp(value, "ERROR_CODE_NOT_PUBLISHED") == 0 &&
	    *tree_text_or(details, "unpublishedErrorCode", ""))
		message = tree_text_or(details, "unpublishedErrorCode", "");
	floor = floor_of(details, extra);
	close_as(row_for(family, value), family, value, extra, message, &ret->closing);
	ret->closing.least_micros = floor;
	ret->closing.retry_after =
		retry_delay(tree_text_or(tree_get(details, "quotaErrorDetails"), "retryDelay", ""));
	ret->kind = refusal_kind(row_for(family, value)->why);
	ret->operation = operation_of(error);
}

/* ---- the whole status ---- */

/* By HTTP status alone; what is left when the body names no error. */
static const struct {
	int low, high;
	enum refusal why;
	const char *says;
} of_http[] = {
	{ 200, 299, REFUSAL_INTERNAL, "an error without a name" },
	{ 300, 399, REFUSAL_SETTING, "a redirect, which is never followed: check base_url" },
	{ 401, 401, REFUSAL_TOKEN, "the access token was not accepted" },
	{ 403, 403, REFUSAL_AUTH, "access was refused" },
	{ 404, 404, REFUSAL_SETTING, "nothing is served at this address: check api_version and base_url" },
	{ 408, 408, REFUSAL_INTERNAL, "it gave up waiting" },
	{ 409, 409, REFUSAL_CONFLICT, "something else was being changed" },
	{ 429, 429, REFUSAL_QUOTA, "too many requests" },
	{ 499, 499, REFUSAL_INTERNAL, "the request was given up on the way" },
	{ 400, 498, REFUSAL_TARGET, "the request was refused" },
};

static void by_http(int http, const char *status, const char *message, struct google_error *ret)
{
	enum refusal why = REFUSAL_INTERNAL;
	const char *says = "the server failed";

	for (size_t i = 0; i < sizeof(of_http) / sizeof(of_http[0]); i++)
		if (http >= of_http[i].low && http <= of_http[i].high) {
			why = of_http[i].why;
			says = of_http[i].says;
			break;
		}
	*ret = (struct google_error){
		.operation = -1,
		.kind = refusal_kind(why),
		.closing = refusal_closing(why),
	};
	words_set(ret->closing.words, "HTTP %d%s%s, %s%s%s", http, *status ? " " : "", status, says,
		  *message ? ": " : "", message);
}

/* The errors array of the one GoogleAdsFailure among the details, or NULL. */
static struct json_object *failures(struct json_object *status)
{
	struct json_object *details = tree_get(status, "details"), *errors;

	if (!json_object_is_type(details, json_type_array))
		return NULL;
	for (size_t i = 0; i < json_object_array_length(details); i++) {
		errors = tree_get(json_object_array_get_idx(details, i), "errors");
		if (json_object_is_type(errors, json_type_array) && json_object_array_length(errors))
			return errors;
	}
	return NULL;
}

/* google.rpc.RetryInfo, which may stand beside a failure or alone; 0: there is none. */
static struct span retry_info(struct json_object *status)
{
	struct json_object *details = tree_get(status, "details");
	struct span wait = { 0 };

	if (!json_object_is_type(details, json_type_array))
		return wait;
	for (size_t i = 0; i < json_object_array_length(details) && !wait.ms; i++)
		wait = retry_delay(tree_text_or(json_object_array_get_idx(details, i), "retryDelay", ""));
	return wait;
}

size_t google_errors(struct json_object *status, int http, struct arena *arena, struct google_error **ret)
{
	struct json_object *errors = failures(status);
	struct span wait = retry_info(status);
	size_t all = errors ? json_object_array_length(errors) : 0;
	size_t n = all < GOOGLE_ERRORS_MAX ? all : GOOGLE_ERRORS_MAX;

	*ret = arena_array(arena, struct google_error, n + 1);
	for (size_t i = 0; i < n; i++)
		read_one(json_object_array_get_idx(errors, i), &(*ret)[i]);
	if (!n)
		by_http(http, tree_text_or(status, "status", ""),
			tree_text_or(status, "message", ""), *ret);
	for (size_t i = 0; i < n + !n; i++)
		if (!(*ret)[i].closing.retry_after.ms)
			(*ret)[i].closing.retry_after = wait;
	/* An error we did not look at may be about anything: no command may profit from that. */
	if (all > n)
		(*ret)[n] = (struct google_error){
			.operation = -1,
			.kind = ERR_REMOTE,
			.closing = { .outcome = OUTCOME_UNSURE, .words = "more errors than are read" },
		};
	return n + (!n || all > n);
}

size_t google_reply_errors(const struct reply *reply, struct arena *arena, struct google_error **ret)
{
	struct json_object *tree cleanup_tree = NULL;
	struct json_object *top;
	struct err err = ERR_INIT;
	size_t n;

	if (reply->body && reply->length && !reply_is_page(reply))
		tree = tree_parse(reply->body, reply->length, &err);
	top = json_object_is_type(tree, json_type_array) ? json_object_array_get_idx(tree, 0) : tree;
	n = google_errors(tree_get(top, "error"), reply->status, arena, ret);
	for (size_t i = 0; i < n; i++) {
		struct closing *c = &(*ret)[i].closing;

		if (!c->retry_after.ms)
			c->retry_after = reply->retry_after;
		/* After a 5xx nothing is known, whatever the body claims. */
		if (reply->status >= 500) {
			c->outcome = OUTCOME_UNSURE;
			c->account_wide = false;
		}
	}
	return n;
}
