/* SPDX-License-Identifier: Apache-2.0 */
/*
 * meta_error.c - what Meta's errors mean for a command.
 *
 * Judged by code and subcode alone, since the texts change without notice and are
 * in the reader's language.  The subcode sometimes comes as the code, so its table
 * is asked with both.  A code nobody listed is final: repeating what was refused
 * for an unknown reason is how a daemon becomes a nuisance.
 */
#include "platform/meta.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/tree.h"

enum meta_class {
	CLASS_AUTH,    /* the token or the app may not: a person must act */
	CLASS_TOKEN,   /* somebody on the way took the token for wrong: Meta would give a code */
	CLASS_STOPPED, /* somebody on the way did not let it through */
	CLASS_ACCESS,  /* so for this object, or for all of the account */
	CLASS_QUOTA,   /* too much, for everything we do in this account */
	CLASS_TARGET_HOUR, /* this one's budget was changed too often */
	CLASS_INTERNAL,	   /* their trouble; whether it happened is not said */
	CLASS_SETTING,	   /* our configuration is wrong for the whole account */
	CLASS_TARGET,	   /* this one change will never be taken */
	CLASS_FLOOR,	   /* nor this one, today: it is below what is spent already */
	CLASS_TOO_LOW,	   /* nor this one: it is below the least for a day */
};

static const struct {
	enum outcome outcome;
	bool account_wide;
	enum err_kind when_reading;
	int retry_s;
} of_class[] = {
	[CLASS_AUTH] = { OUTCOME_REFUSED, true, ERR_AUTH, 0 },
	[CLASS_TOKEN] = { OUTCOME_LATER, true, ERR_AUTH, 0 },
	[CLASS_STOPPED] = { OUTCOME_LATER, true, ERR_REMOTE, 0 },
	[CLASS_ACCESS] = { OUTCOME_REFUSED, true, ERR_AUTH, 0 },
	[CLASS_QUOTA] = { OUTCOME_LATER, true, ERR_REMOTE, 0 },
	[CLASS_TARGET_HOUR] = { OUTCOME_LATER, false, ERR_REMOTE, 3600 },
	[CLASS_INTERNAL] = { OUTCOME_UNSURE, false, ERR_REMOTE, 0 },
	[CLASS_SETTING] = { OUTCOME_REFUSED, true, ERR_CONFIG, 0 },
	[CLASS_TARGET] = { OUTCOME_REFUSED, false, ERR_REMOTE, 0 },
	[CLASS_FLOOR] = { OUTCOME_REFUSED, false, ERR_REMOTE, 0 },
	[CLASS_TOO_LOW] = { OUTCOME_REFUSED, false, ERR_REMOTE, 0 },
};

struct rule {
	int64_t low, high;
	enum meta_class class;
	const char *advice; /* NULL: Meta's own words are enough */
};

static const char new_token[] = "make a new system user token and put it in place";
static const char give_access[] =
	"give the system user access to the ad account, with ads_management";
static const char two_levels[] =
	"its money is on the other level, campaign or ad set: name that one in the configuration";
static const char flagged[] = "it holds something Meta has flagged: see Ads Manager";

/* Numbers that mean one thing wherever they stand: subcodes, and codes that once were subcodes. */
static const struct rule exact[] = {
	{ 1487632, 1487632, CLASS_TARGET_HOUR, "its budget may be changed 4 times an hour" },
	{ 1487742, 1487742, CLASS_QUOTA, NULL },
	{ 2446079, 2446079, CLASS_QUOTA, NULL },
	{ 5044001, 5044001, CLASS_QUOTA, NULL },
	{ 1504022, 1504022, CLASS_QUOTA, NULL },
	{ 1504039, 1504039, CLASS_QUOTA, NULL },
	{ 1885172, 1885172, CLASS_QUOTA, "the account's own limit may be changed 10 times a day" },
	{ 1996, 1996, CLASS_QUOTA, NULL },
	{ 1885272, 1885272, CLASS_TOO_LOW, NULL },
	{ 2238055, 2238055, CLASS_TARGET, "a campaign's budget must suffice for all its ad sets" },
	{ 1885650, 1885650, CLASS_FLOOR, "not below 110 % of what it has spent today" },
	{ 1885621, 1885621, CLASS_TARGET, two_levels },
	{ 1487056, 1487056, CLASS_TARGET, "it was deleted: take it out of the configuration" },
	{ 1487566, 1487566, CLASS_TARGET, "it was deleted: take it out of the configuration" },
	{ 1487007, 1487007, CLASS_TARGET, "it has ended: give it a later end" },
	{ 1487033, 1487033, CLASS_TARGET, "it has ended: give it a later end" },
	{ 246003, 246004, CLASS_TARGET, flagged },
	{ 2460003, 2460004, CLASS_TARGET, flagged },
	{ 1404163, 1404163, CLASS_AUTH, "Meta has restricted this account's advertising: see Ads Manager" },
	{ 2859015, 2859015, CLASS_AUTH, "Meta has restricted this account's advertising: see Ads Manager" },
};

/* By the code alone; the first that fits. */
static const struct rule coded[] = {
	{ 1, 2, CLASS_INTERNAL, NULL },
	{ INT64_MIN, -1, CLASS_INTERNAL, NULL },
	{ 4, 4, CLASS_QUOTA, NULL },
	{ 17, 17, CLASS_QUOTA, NULL },
	{ 32, 32, CLASS_QUOTA, NULL },
	{ 341, 341, CLASS_QUOTA, NULL },
	{ 613, 613, CLASS_QUOTA, NULL },
	{ 80000, 80014, CLASS_QUOTA, NULL },
	{ 190, 190, CLASS_AUTH, new_token },
	{ 102, 102, CLASS_AUTH, new_token },
	{ 104, 104, CLASS_AUTH, "the app's secret does not belong to the token: check app_secret" },
	{ 10, 10, CLASS_ACCESS, give_access },
	{ 200, 299, CLASS_ACCESS, give_access },
	{ 368, 368, CLASS_AUTH, "Meta blocks what this app does as abuse: nothing more is tried" },
	{ 2635, 2635, CLASS_SETTING, "set api_version to one Meta still serves" },
	{ 2607, 2607, CLASS_SETTING, NULL },
	{ 2500, 2500, CLASS_SETTING, NULL },
	{ 900, 900, CLASS_SETTING, NULL },
};

static const struct rule *find(const struct rule *rules, size_t n, int64_t number)
{
	for (size_t i = 0; i < n; i++)
		if (number >= rules[i].low && number <= rules[i].high)
			return &rules[i];
	return NULL;
}

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

static const struct rule *rule_for(int64_t code, int64_t subcode, bool transient)
{
	static const struct rule gone = { 100, 100, CLASS_TARGET,
					  "it is gone, or the system user has no access to it" };
	static const struct rule passing = { 0, 0, CLASS_INTERNAL, NULL };
	static const struct rule final = { 0, 0, CLASS_TARGET, NULL };
	const struct rule *r = find(exact, COUNT(exact), subcode);

	if (!r)
		r = find(exact, COUNT(exact), code);
	if (!r)
		r = find(coded, COUNT(coded), code);
	if (r)
		return r;
	if (code == 100 && subcode == 33)
		return &gone;
	return transient ? &passing : &final;
}

/* ---- without a code ---- */

static enum meta_class class_of_http(int http, const char **ret_says)
{
	static const struct {
		int low, high;
		enum meta_class class;
		const char *says;
	} of_http[] = {
		{ 200, 299, CLASS_INTERNAL, "an error without a code" },
		{ 300, 399, CLASS_SETTING, "a redirect, which is never followed: check base_url" },
		{ 401, 401, CLASS_TOKEN, "the access token was not accepted" },
		{ 403, 403, CLASS_TOKEN, "access was refused, and not by Meta: it would give a code" },
		{ 404, 404, CLASS_SETTING,
		  "nothing is served at this address: check api_version and base_url" },
		{ 408, 408, CLASS_INTERNAL, "it gave up waiting" },
		{ 429, 429, CLASS_QUOTA, "too many requests" },
		{ 400, 499, CLASS_STOPPED,
		  "the request was refused, and not by Meta: it would give a code" },
	};

	for (size_t i = 0; i < COUNT(of_http); i++)
		if (http >= of_http[i].low && http <= of_http[i].high) {
			*ret_says = of_http[i].says;
			return of_http[i].class;
		}
	*ret_says = "the server failed";
	return CLASS_INTERNAL;
}

/* ---- one error ---- */

static void close_as(enum meta_class class, int http, struct meta_error *ret)
{
	*ret = (struct meta_error){
		.kind = of_class[class].when_reading,
		.floor = class == CLASS_FLOOR,
		.too_low = class == CLASS_TOO_LOW,
		.access = class == CLASS_ACCESS,
		.closing = { .outcome = of_class[class].outcome,
			     .account_wide = of_class[class].account_wide,
			     .least_today = class == CLASS_FLOOR,
			     .retry_after = SPAN_SECONDS(of_class[class].retry_s) },
	};
	/* After a 5xx nothing is known, whatever the body claims. */
	if (http >= 500)
		ret->closing = (struct closing){ .outcome = OUTCOME_UNSURE };
}

static int64_t number_of(struct json_object *o, const char *key)
{
	struct err ignored = ERR_INIT;
	int64_t n = 0;

	return tree_int64(o, "", key, &n, &ignored) ? 0 : n;
}

/* What an operator is told: what to do, a trace for Meta's support, and Meta's own words. */
static void words_of(struct json_object *o, int64_t code, int64_t subcode, const char *advice,
		     char out[NOTICE_MAX])
{
	const char *said = tree_text_or(o, "error_user_msg", "");
	const char *trace = tree_text_or(o, "fbtrace_id", "");
	char number[48];
	int n = snprintf(number, sizeof(number), "%" PRId64, code);

	if (!*said)
		said = tree_text_or(o, "message", "");
	if (subcode)
		snprintf(number + n, sizeof(number) - (size_t)n, "/%" PRId64, subcode);
	words_set(out, "Meta %s%s%s%s%s%.30s%s: %s", number, advice ? " (" : "", advice ? advice : "",
		  advice ? ")" : "", *trace ? " [" : "", trace, *trace ? "]" : "", said);
}

void meta_error_of(struct json_object *o, int http, struct meta_error *ret)
{
	int64_t code = number_of(o, "code"), subcode = number_of(o, "error_subcode");
	const struct rule *r;
	const char *says;

	if (!code) {
		close_as(class_of_http(http, &says), http, ret);
		words_set(ret->closing.words, "HTTP %d, %s", http, says);
		return;
	}
	r = rule_for(code, subcode, tree_bool_or(o, "is_transient", false));
	close_as(r->class, http, ret);
	ret->too_much = code == 1 || code == -3;
	words_of(o, code, subcode, r->advice, ret->closing.words);
}

void meta_reply_error(const struct reply *reply, struct meta_error *ret)
{
	struct json_object *tree cleanup_tree = NULL;
	struct err ignored = ERR_INIT;

	if (reply->body && reply->length && !reply_is_page(reply))
		tree = tree_parse(reply->body, reply->length, &ignored);
	meta_error_of(tree_get(tree, "error"), reply->status, ret);
	if (reply->retry_after.ms > ret->closing.retry_after.ms)
		ret->closing.retry_after = reply->retry_after;
}

int meta_refused(struct platform_talk *t, const struct reply *reply, struct meta_error *ret,
		 struct err *err)
{
	meta_reply_error(reply, ret);
	/* It knows best when its hour is over. */
	if (ret->closing.outcome == OUTCOME_LATER && t->usage.rest.ms)
		ret->closing.retry_after = t->usage.rest;
	t->retry_after = ret->closing.retry_after;
	return err_set(err, ret->kind, "%s", ret->closing.words);
}
