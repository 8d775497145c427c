/* SPDX-License-Identifier: Apache-2.0 */
/*
 * microsoft_error.c - what Microsoft's errors mean for a command.
 *
 * The table is the whole policy: a code to one refusal.  A code nobody listed is
 * permanent, because repeating what was refused for an unknown reason is how a
 * daemon becomes a nuisance.  Errors stand in lists of several names, depending on
 * which service refused, and a code may be a number or its digits; both are
 * read wherever they are.  Names and numbers: the vendor's list of operation
 * error codes (bingads-13/guides/operation-error-codes).
 */
#include "platform/microsoft.h"

#include <inttypes.h>
#include <string.h>

#include "base/tree.h"
#include "platform/refusal.h"

enum {
	QUOTA_REST_S = 60, /* calls are counted over a minute */
	TRACKING_MAX = 40, /* a GUID */
};

static const char sign_in[] = "a person must consent again and store the new refresh token";
static const char check_headers[] = "check customer_id, account_id and developer_token";
static const char own_budget[] = "give the campaign a daily budget of its own";

static const struct row {
	int64_t code;
	enum refusal why;
	int rest_s;
	const char *advice;
} rows[] = {
	{ 0, REFUSAL_INTERNAL, 0, NULL },
	{ 105, REFUSAL_AUTH, 0, sign_in },
	{ 106, REFUSAL_AUTH, 0, "the user who consented may not see this account" },
	{ 108, REFUSAL_AUTH, 0, sign_in },
	{ 109, REFUSAL_TOKEN, 0, NULL },
	{ 116, REFUSAL_SETTING, 0, check_headers },
	{ 117, REFUSAL_QUOTA, QUOTA_REST_S, NULL },
	{ 119, REFUSAL_SETTING, 0, "account_id must be the id made of digits, not the account's number" },
	{ 120, REFUSAL_AUTH, 0, check_headers },
	{ 122, REFUSAL_AUTH, 0, sign_in },
	{ 207, REFUSAL_QUOTA, QUOTA_REST_S, NULL },
	{ 516, REFUSAL_TARGET, 0, "its type is not among campaign_types" },
	{ 1008, REFUSAL_SETTING, 0, "the ad account is not active" },
	{ 1100, REFUSAL_TARGET, 0, "it is no longer in the account" },
	{ 1102, REFUSAL_SETTING, 0, "check account_id" },
	{ 1123, REFUSAL_TARGET, 0, "more than that is already spent this month" },
	{ 1159, REFUSAL_TARGET, 0, own_budget },
	{ 4149, REFUSAL_OVERTAKEN, 0, "somebody else changed it at the same moment" },
	{ 4204, REFUSAL_QUOTA, 15 * 60, NULL },
	{ 4912, REFUSAL_TARGET, 0, "give the target a higher min" },
	{ 6133, REFUSAL_TARGET, 0, "it is part of an experiment: name the base campaign instead" },
};

static const struct row other = { -1, REFUSAL_TARGET, 0, NULL };

static const struct row *row_for(int64_t code)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (rows[i].code == code)
			return &rows[i];
	return &other;
}

/* Reading and writing are granted apart: who may only read hears 106 at the first change. */
static const char *advice_for(const struct row *r, bool writing)
{
	return r->code == 106 && writing ?
		       "reading works, writing is not permitted: give the user who consented a "
		       "role that may edit campaigns" :
		       r->advice;
}

void microsoft_classify(int64_t code, const char *name, const char *message, bool writing,
			struct microsoft_error *ret)
{
	const struct row *r = row_for(code);
	const char *advice = advice_for(r, writing);

	*ret = (struct microsoft_error){
		.index = -1,
		.kind = refusal_kind(r->why),
		.closing = refusal_closing(r->why),
	};
	ret->closing.retry_after = SPAN_SECONDS(r->rest_s);
	words_set(ret->closing.words, "%s (%" PRId64 "%s%s)%s%s", *name ? name : "an error without a name",
		  code, advice ? "; " : "", advice ? advice : "", *message ? ": " : "", message);
}

/* ---- lists of them ---- */

static int64_t number_or(struct json_object *o, const char *key, int64_t fallback)
{
	struct err unused = ERR_INIT;
	int64_t n;

	return tree_get(o, key) && tree_int64(o, "$", key, &n, &unused) == 0 ? n : fallback;
}

static void read_one(struct json_object *e, bool writing, struct microsoft_error *ret)
{
	const char *message = tree_text_or(e, "Message", "");

	/* One service says Detail, another Details, and either is more than the message. */
	if (*tree_text_or(e, "Details", ""))
		message = tree_text_or(e, "Details", "");
	else if (*tree_text_or(e, "Detail", ""))
		message = tree_text_or(e, "Detail", "");
	microsoft_classify(number_or(e, "Code", -1), tree_text_or(e, "ErrorCode", ""), message,
			   writing, ret);
	ret->index = number_or(e, "Index", -1);
}

size_t microsoft_errors(struct json_object *list, bool writing, struct arena *arena,
			struct microsoft_error **ret)
{
	size_t all = json_object_is_type(list, json_type_array) ? json_object_array_length(list) : 0;
	size_t n = 0, kept = all < MICROSOFT_ERRORS_MAX ? all : MICROSOFT_ERRORS_MAX;

	*ret = arena_array(arena, struct microsoft_error, kept + 1);
	for (size_t i = 0; i < kept; i++) {
		struct json_object *e = json_object_array_get_idx(list, i);

		if (e)
			read_one(e, writing, &(*ret)[n++]);
	}
	/* An error we did not look at may be about anything: no command may profit from that. */
	if (all > kept)
		(*ret)[n++] = (struct microsoft_error){
			.index = -1,
			.kind = ERR_REMOTE,
			.closing = { .outcome = OUTCOME_UNSURE, .words = "more errors than are read" },
		};
	return n;
}

/* By HTTP status alone; what is left when the body names no error. */
static const struct {
	int low, high;
	enum refusal why;
	const char *says;
} of_http[] = {
	{ 300, 399, REFUSAL_SETTING, "a redirect, which is never followed: check base_url" },
	{ 401, 401, REFUSAL_TOKEN, "the access token was not accepted" },
	{ 403, 403, REFUSAL_AUTH, "access was refused" },
	{ 404, 404, REFUSAL_SETTING, "nothing is served at this address: check base_url" },
	{ 408, 408, REFUSAL_INTERNAL, "it gave up waiting" },
	{ 429, 429, REFUSAL_QUOTA, "too many requests" },
	{ 400, 499, REFUSAL_TARGET, "the request was refused" },
	{ 0, 999, REFUSAL_INTERNAL, "the server failed" },
};

static void by_http(int http, struct microsoft_error *ret)
{
	size_t i = 0;

	while (http < of_http[i].low || http > of_http[i].high)
		i++;
	*ret = (struct microsoft_error){
		.index = -1,
		.kind = refusal_kind(of_http[i].why),
		.closing = refusal_closing(of_http[i].why),
	};
	if (of_http[i].why == REFUSAL_QUOTA)
		ret->closing.retry_after = SPAN_SECONDS(QUOTA_REST_S);
	words_set(ret->closing.words, "HTTP %d, %s", http, of_http[i].says);
}

/* Which list an ApplicationFault has depends on its type; the first that holds anything counts. */
static size_t fault_errors(struct json_object *fault, bool writing, struct arena *arena,
			   struct microsoft_error **ret)
{
	static const char *const lists[] = { "Errors", "OperationErrors", "BatchErrors",
					     "PartialErrors", "EditorialErrors" };

	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
		size_t n = microsoft_errors(tree_get(fault, lists[i]), writing, arena, ret);

		if (n)
			return n;
	}
	return 0;
}

/*
 * After a 5xx nothing is known, except when the error is one of the gate's: who is
 * turned away there, by name, has had nothing done.
 */
static void doubt(const struct reply *reply, struct microsoft_error *e)
{
	if (reply->retry_after.ms)
		e->closing.retry_after = reply->retry_after;
	if (reply->status >= 500 && !e->closing.account_wide) {
		e->closing.outcome = OUTCOME_UNSURE;
		e->kind = ERR_REMOTE;
	}
}

/*
 * What their support asks for first: the name this request has in their logs.  Not
 * when reading: a trouble that lasts must be the same words each time, or it is news.
 */
static void add_tracking(struct json_object *fault, struct microsoft_error *e)
{
	const char *id = tree_text_or(fault, "TrackingId", "");
	char words[NOTICE_MAX];
	size_t n = strspn(id, "0123456789abcdefABCDEF-");

	memcpy(words, e->closing.words, sizeof(words));
	if (n && !id[n] && n <= TRACKING_MAX)
		words_set(e->closing.words, "%.*s [%s]", NOTICE_MAX - TRACKING_MAX - 4, words, id);
}

size_t microsoft_reply_errors(const struct reply *reply, bool writing, struct arena *arena,
			      struct microsoft_error **ret)
{
	struct json_object *fault cleanup_tree = NULL;
	struct err unused = ERR_INIT;
	size_t n = 0;

	if (reply->body && reply->length && !reply_is_page(reply))
		fault = tree_parse(reply->body, reply->length, &unused);
	n = fault_errors(fault, writing, arena, ret);
	if (!n) {
		*ret = arena_new(arena, struct microsoft_error);
		by_http(reply->status, *ret);
		n = 1;
	}
	for (size_t i = 0; i < n; i++) {
		doubt(reply, &(*ret)[i]);
		if (writing)
			add_tracking(fault, &(*ret)[i]);
	}
	return n;
}

/* ---- when reading ---- */

int microsoft_usable(struct platform_talk *t, const struct reply *reply, struct err *err)
{
	struct microsoft_error *errors;

	if (reply->fault != FAULT_NONE || !reply->status || reply->status == 200)
		return reading_usable(reply, err);
	(void)microsoft_reply_errors(reply, false, t->arena, &errors);
	t->retry_after = errors[0].closing.retry_after;
	return err_set(err, errors[0].kind, "%s", errors[0].closing.words);
}

struct json_object *microsoft_answer(struct platform_talk *t, const struct reply *reply, struct err *err)
{
	struct json_object *tree;

	if (microsoft_usable(t, reply, err))
		return NULL;
	tree = tree_parse(reply->body, reply->length, err);
	if (tree && json_object_is_type(tree, json_type_object))
		return tree;
	if (tree)
		(void)err_set(err, ERR_INPUT, "$: expected an object");
	tree_put(&tree);
	return NULL;
}
