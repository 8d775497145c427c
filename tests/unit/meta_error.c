/* SPDX-License-Identifier: Apache-2.0 */
/*
 * meta_error.c - every class of error ends in the outcome its next step needs.
 */
#include <stdio.h>

#include "base/tree.h"
#include "platform/meta.h"
#include "tests/unit/support/run.h"

static const struct {
	const char *why;
	int code, subcode;
	bool transient;
	enum outcome outcome;
	bool account_wide;
	int retry_s;
	const char *hint; /* must be in the words */
} codes[] = {
	{ "an unknown error may have acted", 1, 0, false, OUTCOME_UNSURE, false, 0, "" },
	{ "a passing one too", 2, 0, true, OUTCOME_UNSURE, false, 0, "" },
	{ "their own numbers are below zero", -3, 0, false, OUTCOME_UNSURE, false, 0, "" },
	{ "the app's quota", 4, 0, false, OUTCOME_LATER, true, 0, "" },
	{ "the app's quota of insights", 4, 1504022, false, OUTCOME_LATER, true, 0, "" },
	{ "all insights are busy", 4, 1504039, false, OUTCOME_LATER, true, 0, "" },
	{ "the account's score", 17, 2446079, false, OUTCOME_LATER, true, 0, "" },
	{ "the account's own limit", 17, 1885172, false, OUTCOME_LATER, true, 0, "10 times a day" },
	{ "a page's quota", 32, 0, false, OUTCOME_LATER, true, 0, "" },
	{ "a quota of old", 341, 0, false, OUTCOME_LATER, true, 0, "" },
	{ "too many calls", 613, 0, false, OUTCOME_LATER, true, 0, "" },
	{ "too many calls, by score", 613, 1487742, false, OUTCOME_LATER, true, 0, "" },
	{ "too many changes a second", 613, 5044001, false, OUTCOME_LATER, true, 0, "" },
	{ "an odd lot of calls", 613, 1996, false, OUTCOME_LATER, true, 0, "" },
	{ "one budget, four times", 613, 1487632, false, OUTCOME_LATER, false, 3600, "4 times an hour" },
	{ "the same, without its code", 1487632, 0, false, OUTCOME_LATER, false, 3600, "4 times an hour" },
	{ "quota of insights", 80000, 2446079, false, OUTCOME_LATER, true, 0, "" },
	{ "quota of ads", 80004, 2446079, false, OUTCOME_LATER, true, 0, "" },
	{ "the last of the quotas", 80014, 0, false, OUTCOME_LATER, true, 0, "" },
	{ "no quota any more", 80015, 0, false, OUTCOME_REFUSED, false, 0, "" },
	{ "the token has ended", 190, 463, false, OUTCOME_REFUSED, true, 0, "new system user token" },
	{ "a password was changed", 190, 460, false, OUTCOME_REFUSED, true, 0, "new system user token" },
	{ "a session", 102, 0, false, OUTCOME_REFUSED, true, 0, "new system user token" },
	{ "a wrong proof", 104, 0, false, OUTCOME_REFUSED, true, 0, "app_secret" },
	{ "no permission", 10, 0, false, OUTCOME_REFUSED, true, 0, "ads_management" },
	{ "the first of the permissions", 200, 0, false, OUTCOME_REFUSED, true, 0, "ads_management" },
	{ "managing needs another", 294, 0, false, OUTCOME_REFUSED, true, 0, "ads_management" },
	{ "the last of the permissions", 299, 0, false, OUTCOME_REFUSED, true, 0, "ads_management" },
	{ "blocked as abuse", 368, 0, false, OUTCOME_REFUSED, true, 0, "nothing more is tried" },
	{ "restricted", 100, 1404163, false, OUTCOME_REFUSED, true, 0, "restricted" },
	{ "restricted otherwise", 100, 2859015, false, OUTCOME_REFUSED, true, 0, "restricted" },
	{ "a dead version names its setting", 2635, 0, false, OUTCOME_REFUSED, true, 0, "api_version" },
	{ "an old parameter", 2607, 0, false, OUTCOME_REFUSED, true, 0, "" },
	{ "a question nobody understands", 2500, 0, false, OUTCOME_REFUSED, true, 0, "" },
	{ "no such app", 900, 0, false, OUTCOME_REFUSED, true, 0, "" },
	{ "a wrong parameter", 100, 0, false, OUTCOME_REFUSED, false, 0, "" },
	{ "gone, or not ours", 100, 33, false, OUTCOME_REFUSED, false, 0, "no access to it" },
	{ "too low for the account", 100, 1885272, false, OUTCOME_REFUSED, false, 0, "" },
	{ "too low for today", 100, 1885650, false, OUTCOME_REFUSED, false, 0, "110 %" },
	{ "too low, and called passing", 100, 1885650, true, OUTCOME_REFUSED, false, 0, "110 %" },
	{ "too low, without its code", 1885650, 0, false, OUTCOME_REFUSED, false, 0, "110 %" },
	{ "the money is elsewhere", 100, 1885621, false, OUTCOME_REFUSED, false, 0, "other level" },
	{ "too low for its ad sets", 100, 2238055, false, OUTCOME_REFUSED, false, 0, "all its ad sets" },
	{ "deleted", 100, 1487566, false, OUTCOME_REFUSED, false, 0, "deleted" },
	{ "deleted otherwise", 100, 1487056, false, OUTCOME_REFUSED, false, 0, "deleted" },
	{ "ended", 100, 1487007, false, OUTCOME_REFUSED, false, 0, "later end" },
	{ "ended otherwise", 100, 1487033, false, OUTCOME_REFUSED, false, 0, "later end" },
	{ "a flagged audience", 100, 246003, false, OUTCOME_REFUSED, false, 0, "flagged" },
	{ "a flagged conversion", 100, 2460004, false, OUTCOME_REFUSED, false, 0, "flagged" },
	{ "a code nobody listed is final", 31337, 0, false, OUTCOME_REFUSED, false, 0, "" },
	{ "unless it says that it passes", 31337, 0, true, OUTCOME_UNSURE, false, 0, "" },
};

static void error_of(int row, int http, struct meta_error *ret)
{
	struct err err = ERR_INIT;
	char text[256];
	int n = snprintf(
		text, sizeof(text),
		"{\"code\":%d,\"error_subcode\":%d,\"is_transient\":%s,\"message\":\"said so\","
		"\"error_data\":\"{\\\"blame\\\":1}\",\"fbtrace_id\":\"AqX1\"}",
		codes[row].code, codes[row].subcode, codes[row].transient ? "true" : "false");
	struct json_object *o cleanup_tree = tree_parse(text, (size_t)n, &err);

	meta_error_of(o, http, ret);
}

START_TEST(test_code)
{
	struct meta_error e;

	error_of(_i, 400, &e);
	ck_assert_msg(e.closing.outcome == codes[_i].outcome, "%s: %s", codes[_i].why, e.closing.words);
	ck_assert_msg(e.closing.account_wide == codes[_i].account_wide, "%s: %s", codes[_i].why,
		      e.closing.words);
	ck_assert_msg(e.closing.retry_after.ms == codes[_i].retry_s * 1000, "%s", codes[_i].why);
	ck_assert_msg(strstr(e.closing.words, codes[_i].hint) && strstr(e.closing.words, "said so"),
		      "%s: %s", codes[_i].why, e.closing.words);
	ck_assert(strstr(e.closing.words, "[AqX1]") != NULL);
}
END_TEST

START_TEST(test_after_5xx)
{
	struct meta_error e;

	error_of(_i, 500, &e);
	ck_assert_msg(e.closing.outcome == OUTCOME_UNSURE && !e.closing.account_wide, "%s",
		      codes[_i].why);
}
END_TEST

static const struct {
	const char *why;
	int http;
	enum outcome outcome;
	bool account_wide;
	enum err_kind kind;
} bare[] = {
	{ "success without a word", 200, OUTCOME_UNSURE, false, ERR_REMOTE },
	{ "a redirect", 302, OUTCOME_REFUSED, true, ERR_CONFIG },
	{ "a refusal without a code is not Meta's", 400, OUTCOME_LATER, true, ERR_REMOTE },
	{ "somebody on the way did not like the token", 401, OUTCOME_LATER, true, ERR_AUTH },
	{ "a proxy's page that refuses access", 403, OUTCOME_LATER, true, ERR_AUTH },
	{ "a wrong address", 404, OUTCOME_REFUSED, true, ERR_CONFIG },
	{ "it gave up", 408, OUTCOME_UNSURE, false, ERR_REMOTE },
	{ "too much", 429, OUTCOME_LATER, true, ERR_REMOTE },
	{ "anything else on the way", 418, OUTCOME_LATER, true, ERR_REMOTE },
	{ "a gateway", 502, OUTCOME_UNSURE, false, ERR_REMOTE },
	{ "beyond what HTTP has", 600, OUTCOME_UNSURE, false, ERR_REMOTE },
};

START_TEST(test_bare)
{
	struct meta_error e;

	meta_error_of(NULL, bare[_i].http, &e);
	ck_assert_msg(e.closing.outcome == bare[_i].outcome && e.kind == bare[_i].kind &&
			      e.closing.account_wide == bare[_i].account_wide,
		      "%s: %s", bare[_i].why, e.closing.words);
	ck_assert(e.closing.words[0]);
}
END_TEST

START_TEST(test_what_a_refusal_teaches)
{
	struct meta_error e;

	for (int i = 0; i < ROWS(codes); i++) {
		error_of(i, 400, &e);
		ck_assert_msg(e.floor == (strstr(codes[i].hint, "110 %") != NULL), "%s", codes[i].why);
		ck_assert_msg(e.closing.least_today == e.floor, "%s", codes[i].why);
		ck_assert_msg(e.too_low == (codes[i].subcode == 1885272), "%s", codes[i].why);
		ck_assert_msg(e.access == (strstr(codes[i].hint, "ads_management") != NULL), "%s",
			      codes[i].why);
		ck_assert_msg(e.too_much == (codes[i].code == 1 || codes[i].code == -3), "%s",
			      codes[i].why);
	}
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("meta_error");

	tcase_add_loop_test(tc, test_code, 0, ROWS(codes));
	tcase_add_loop_test(tc, test_after_5xx, 0, ROWS(codes));
	tcase_add_loop_test(tc, test_bare, 0, ROWS(bare));
	tcase_add_test(tc, test_what_a_refusal_teaches);
	return run_case("meta_error", tc);
}
