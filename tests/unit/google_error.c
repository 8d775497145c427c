/* SPDX-License-Identifier: Apache-2.0 */
/*
 * google_error.c - every class of error ends in the outcome its next step needs.
 */
#include <stdio.h>

#include "base/tree.h"
#include "platform/google_ads.h"
#include "tests/unit/support/run.h"

static const struct {
	const char *why;
	const char *family, *value;
	enum outcome outcome;
	bool account_wide;
	const char *hint; /* must be in the words */
} codes[] = {
	{ "an aged token is renewed", "authenticationError", "OAUTH_TOKEN_EXPIRED", OUTCOME_LATER,
	  true, "" },
	{ "an invalid token too", "authenticationError", "OAUTH_TOKEN_INVALID", OUTCOME_LATER, true, "" },
	{ "a wrong user is for people", "authenticationError", "NOT_ADS_USER", OUTCOME_REFUSED,
	  true, "login_customer_id" },
	{ "a wrong account names its setting", "authenticationError", "CUSTOMER_NOT_FOUND",
	  OUTCOME_REFUSED, true, "(check customer_id)" },
	{ "no permission", "authorizationError", "USER_PERMISSION_DENIED", OUTCOME_REFUSED, true,
	  "login_customer_id" },
	{ "the project, from v25", "authorizationError", "CLOUD_PROJECT_NOT_APPROVED_FOR_PRODUCTION",
	  OUTCOME_REFUSED, true, "Google Ads API Overview page of the Cloud project" },
	{ "the project, before v25", "authorizationError", "DEVELOPER_TOKEN_NOT_APPROVED",
	  OUTCOME_REFUSED, true, "Google Ads API Overview page of the Cloud project" },
	{ "a suspended account", "authorizationError", "ACTION_NOT_PERMITTED_FOR_SUSPENDED_ACCOUNT",
	  OUTCOME_REFUSED, true, "" },
	{ "a header we set wrong", "headerError", "INVALID_LOGIN_CUSTOMER_ID", OUTCOME_REFUSED,
	  true, "login_customer_id" },
	{ "quota", "quotaError", "RESOURCE_EXHAUSTED", OUTCOME_LATER, true, "" },
	{ "quota of queries", "quotaError", "EXCESSIVE_SHORT_TERM_QUERY_RESOURCE_CONSUMPTION",
	  OUTCOME_LATER, true, "" },
	{ "prohibited is not exhausted", "quotaError", "ACCESS_PROHIBITED", OUTCOME_REFUSED, true, "" },
	{ "their trouble may have acted", "internalError", "INTERNAL_ERROR", OUTCOME_UNSURE, false, "" },
	{ "their deadline too", "internalError", "DEADLINE_EXCEEDED", OUTCOME_UNSURE, false, "" },
	{ "a code newer than ours is final", "internalError", "ERROR_CODE_NOT_PUBLISHED",
	  OUTCOME_REFUSED, false, "api_version" },
	{ "two writers: nothing happened", "databaseError", "CONCURRENT_MODIFICATION",
	  OUTCOME_LATER, false, "" },
	{ "a constraint may be passing", "databaseError", "DATA_CONSTRAINT_VIOLATION",
	  OUTCOME_UNSURE, false, "" },
	{ "a dead version names its setting", "requestError", "UNSUPPORTED_VERSION",
	  OUTCOME_REFUSED, true, "api_version" },
	{ "a query this version does not know", "queryError", "UNRECOGNIZED_FIELD", OUTCOME_REFUSED,
	  true, "api_version" },
	{ "a campaign that is gone", "mutateError", "RESOURCE_NOT_FOUND", OUTCOME_REFUSED, false, "" },
	{ "our own double change", "mutateError", "ID_EXISTS_IN_MULTIPLE_MUTATES", OUTCOME_REFUSED,
	  false, "" },
	{ "a declaration is missing", "mutateError", "EU_POLITICAL_ADVERTISING_DECLARATION_REQUIRED",
	  OUTCOME_REFUSED, false, "EU political ads" },
	{ "a budget for a period", "campaignBudgetError",
	  "BUDGET_AMOUNT_MUST_BE_UNSET_FOR_CUSTOM_BUDGET_PERIOD", OUTCOME_REFUSED, false, "daily" },
	{ "a money step", "campaignBudgetError", "NON_MULTIPLE_OF_MINIMUM_CURRENCY_UNIT",
	  OUTCOME_REFUSED, false, "" },
	{ "an experiment's arm", "campaignError", "CANNOT_MODIFY_FOR_TRIAL_CAMPAIGN",
	  OUTCOME_REFUSED, false, "" },
	{ "a family nobody has heard of is final", "teapotError", "SHORT_AND_STOUT",
	  OUTCOME_REFUSED, false, "" },
};

START_TEST(test_code)
{
	struct closing c;

	google_classify(codes[_i].family, codes[_i].value, "as they say", &c);
	ck_assert_msg(c.outcome == codes[_i].outcome, "%s", codes[_i].why);
	ck_assert_msg(c.account_wide == codes[_i].account_wide, "%s", codes[_i].why);
	ck_assert_msg(strstr(c.words, codes[_i].family) == c.words && strstr(c.words, codes[_i].value) &&
			      strstr(c.words, codes[_i].hint) && strstr(c.words, ": as they say"),
		      "%s: \"%s\"", codes[_i].why, c.words);
}
END_TEST

/* ---- by HTTP status, when the body names nothing ---- */

static const struct {
	int status;
	enum outcome outcome;
	bool account_wide;
	enum err_kind kind;
} statuses[] = {
	{ 302, OUTCOME_REFUSED, true, ERR_CONFIG }, { 400, OUTCOME_REFUSED, false, ERR_REMOTE },
	{ 401, OUTCOME_LATER, true, ERR_AUTH },	    { 403, OUTCOME_REFUSED, true, ERR_AUTH },
	{ 404, OUTCOME_REFUSED, true, ERR_CONFIG }, { 408, OUTCOME_UNSURE, false, ERR_REMOTE },
	{ 409, OUTCOME_LATER, false, ERR_REMOTE },  { 429, OUTCOME_LATER, true, ERR_REMOTE },
	{ 499, OUTCOME_UNSURE, false, ERR_REMOTE }, { 500, OUTCOME_UNSURE, false, ERR_REMOTE },
	{ 502, OUTCOME_UNSURE, false, ERR_REMOTE }, { 503, OUTCOME_UNSURE, false, ERR_REMOTE },
	{ 504, OUTCOME_UNSURE, false, ERR_REMOTE }, { 599, OUTCOME_UNSURE, false, ERR_REMOTE },
	{ 100, OUTCOME_UNSURE, false, ERR_REMOTE },
};

START_TEST(test_status)
{
	struct reply reply = { .status = statuses[_i].status, .retry_after = SPAN_SECONDS(9) };
	struct arena arena cleanup_arena = ARENA_INIT(64 * 1024);
	struct google_error *errors;

	ck_assert_uint_eq(google_reply_errors(&reply, &arena, &errors), 1);
	ck_assert_int_eq(errors->operation, -1);
	ck_assert_msg(errors->closing.outcome == statuses[_i].outcome, "HTTP %d", reply.status);
	ck_assert_msg(errors->closing.account_wide == statuses[_i].account_wide, "HTTP %d", reply.status);
	ck_assert_msg(errors->kind == statuses[_i].kind, "HTTP %d", reply.status);
	ck_assert_int_eq(errors->closing.retry_after.ms, 9000);
}
END_TEST

/* ---- where an error is, and how long it asks to wait ---- */

static const struct {
	const char *why, *json;
	int64_t operation, retry_ms;
} shapes[] = {
	{ "an index in the operations",
	  "{\"location\":{\"fieldPathElements\":[{\"fieldName\":\"operations\",\"index\":3}]}}", 3, 0 },
	{ "an index as text",
	  "{\"location\":{\"fieldPathElements\":[{\"fieldName\":\"operations\",\"index\":\"2\"}]}}",
	  2, 0 },
	{ "the first operation",
	  "{\"location\":{\"fieldPathElements\":[{\"fieldName\":\"operations\",\"index\":0}]}}", 0, 0 },
	{ "no index", "{\"location\":{\"fieldPathElements\":[{\"fieldName\":\"operations\"}]}}", -1, 0 },
	{ "an index of something else",
	  "{\"location\":{\"fieldPathElements\":[{\"fieldName\":\"labels\",\"index\":1}]}}", -1, 0 },
	{ "below zero",
	  "{\"location\":{\"fieldPathElements\":[{\"fieldName\":\"operations\",\"index\":-4}]}}", -1, 0 },
	{ "a fraction",
	  "{\"location\":{\"fieldPathElements\":[{\"fieldName\":\"operations\",\"index\":1.5}]}}", -1, 0 },
	{ "no location", "{}", -1, 0 },
	{ "an error that is no object", "7", -1, 0 },
	{ "whole seconds", "{\"details\":{\"quotaErrorDetails\":{\"retryDelay\":\"340s\"}}}", -1, 340000 },
	{ "fractions round up", "{\"details\":{\"quotaErrorDetails\":{\"retryDelay\":\"1.001s\"}}}",
	  -1, 2000 },
	{ "an unknown unit is not guessed",
	  "{\"details\":{\"quotaErrorDetails\":{\"retryDelay\":\"5m\"}}}", -1, 0 },
	{ "a year is not believed",
	  "{\"details\":{\"quotaErrorDetails\":{\"retryDelay\":\"31536000s\"}}}", -1, 0 },
	{ "nor is the past", "{\"details\":{\"quotaErrorDetails\":{\"retryDelay\":\"-3s\"}}}", -1, 0 },
};

static size_t errors_of(struct buf *json, struct arena *arena, struct google_error **ret)
{
	struct reply reply = { .status = 400, .body = buf_text(json), .length = json->length };

	return google_reply_errors(&reply, arena, ret);
}

START_TEST(test_shape)
{
	struct buf json cleanup_buf = BUF_INIT(4096);
	struct arena arena cleanup_arena = ARENA_INIT(64 * 1024);
	struct google_error *errors;

	buf_printf(&json, "{\"error\":{\"details\":[{\"reason\":\"other\"},{\"errors\":[%s]}]}}",
		   shapes[_i].json);
	ck_assert_uint_eq(errors_of(&json, &arena, &errors), 1);
	ck_assert_msg(errors->operation == shapes[_i].operation, "%s", shapes[_i].why);
	ck_assert_msg(errors->closing.retry_after.ms == shapes[_i].retry_ms, "%s", shapes[_i].why);
}
END_TEST

START_TEST(test_a_hidden_code_is_named)
{
	struct buf json cleanup_buf = BUF_INIT(4096);
	struct arena arena cleanup_arena = ARENA_INIT(64 * 1024);
	struct google_error *errors;

	buf_puts(&json, "{\"error\":{\"details\":[{\"errors\":[{\"errorCode\":{\"internalError\":"
			"\"ERROR_CODE_NOT_PUBLISHED\"},"
			"\"message\":\"hidden\",\"details\":{\"unpublishedErrorCode\":\"BUDGET_TOO_"
			"NEW\"}}]}]}}");
	ck_assert_uint_eq(errors_of(&json, &arena, &errors), 1);
	ck_assert_ptr_nonnull(strstr(errors->closing.words, "BUDGET_TOO_NEW"));
}
END_TEST

/* A flood is bounded, and what was not read cannot be to anybody's advantage. */
START_TEST(test_a_flood)
{
	struct buf json cleanup_buf = BUF_INIT(1024 * 1024);
	struct arena arena cleanup_arena = ARENA_INIT(4 * 1024 * 1024);
	struct google_error *errors;
	size_t n;

	buf_puts(&json, "{\"error\":{\"details\":[{\"errors\":[{}");
	for (int i = 0; i < GOOGLE_ERRORS_MAX; i++)
		buf_puts(&json, ",{}");
	buf_puts(&json, "]}]}}");
	n = errors_of(&json, &arena, &errors);
	ck_assert_uint_eq(n, GOOGLE_ERRORS_MAX + 1);
	ck_assert_int_eq(errors[n - 1].operation, -1);
	ck_assert_int_eq(errors[n - 1].closing.outcome, OUTCOME_UNSURE);
}
END_TEST

int main(void)
{
	TCase *t = tcase_create("google_error");

	tcase_add_loop_test(t, test_code, 0, ROWS(codes));
	tcase_add_loop_test(t, test_status, 0, ROWS(statuses));
	tcase_add_loop_test(t, test_shape, 0, ROWS(shapes));
	tcase_add_test(t, test_a_hidden_code_is_named);
	tcase_add_test(t, test_a_flood);
	return run_case("google_error", t);
}
