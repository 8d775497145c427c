/* SPDX-License-Identifier: Apache-2.0 */
/*
 * google_result.c - what became of each operation of a request.
 *
 * A change is DONE only when its own result names the resource and shows the
 * value asked for.  An error without a place in the request is about all of
 * it; an operation is then REFUSED if that error is final, and UNSURE if not.
 * The answer is read as a stream: a thousand campaigns come back with all their
 * fields.
 */
#include <stdio.h>
#include <string.h>

#include "base/money.h"
#include "base/text.h"
#include "base/tree.h"
#include "platform/google_writing.h"

/* ---- reading the answer ---- */

enum member { MEMBER_OTHER, MEMBER_RESULTS, MEMBER_FAILURE };
enum inside { INSIDE_OTHER, INSIDE_NAME, INSIDE_RESOURCE };

struct answer {
	const struct platform_talk *t;
	struct google_writing *g;
	enum member member;
	enum inside inside;
	bool in_field;
	bool empty;	  /* it has not said a word */
	bool has_results; /* of whatever sort */
	size_t results;	  /* entries so far */
	struct tree_growth failure;
	size_t failure_values;
};

/* The operation the entry at hand is about; NULL: more entries than operations. */
static struct google_operation *current(const struct answer *a)
{
	return a->results < a->g->count ? &a->g->operations[a->g->first + a->results] : NULL;
}

static int visit_failure(struct answer *a, const struct json_token *k, struct err *err)
{
	if (++a->failure_values > GOOGLE_FAILURE_MAX)
		return err_set(err, ERR_LIMIT, "more errors than we read");
	tree_grow(&a->failure, k, 1);
	return 0;
}

static int visit_member(struct answer *a, const struct json_token *k, struct err *err)
{
	if (k->kind == JSON_KEY) {
		a->empty = false;
		a->member = text_is(k->text, k->length, "results")	       ? MEMBER_RESULTS :
			    text_is(k->text, k->length, "partialFailureError") ? MEMBER_FAILURE :
										 MEMBER_OTHER;
		return 0;
	}
	if (a->member == MEMBER_FAILURE)
		return visit_failure(a, k, err);
	a->has_results |= a->member == MEMBER_RESULTS && k->kind != JSON_NULL;
	return 0;
}

/* An entry of the list: an object, or something that says nothing. */
static void visit_entry(struct answer *a, const struct json_token *k)
{
	if (k->kind != JSON_OBJECT && k->kind != JSON_ARRAY)
		a->results++;
}

static void visit_part(struct answer *a, const struct json_token *k)
{
	struct google_operation *o = current(a);
	char name[RESOURCE_NAME_MAX];

	if (!o)
		return;
	o->answered = true;
	if (k->kind == JSON_KEY)
		a->inside = text_is(k->text, k->length, "resourceName") ? INSIDE_NAME :
			    text_is(k->text, k->length, google_resources[o->resource].key) ?
									  INSIDE_RESOURCE :
									  INSIDE_OTHER;
	else if (a->inside == INSIDE_NAME)
		o->named = k->kind == JSON_STRING &&
			   text_is(k->text, k->length, google_resource_name(a->t, o, name));
}

/* Does the value shown equal the wish? What it is instead is kept for people. */
static void compare_value(const struct answer *a, struct google_operation *o, const struct json_token *k)
{
	struct err ignored = ERR_INIT;
	char money[MONEY_TEXT];
	int64_t value = -1;

	snprintf(o->says, sizeof(o->says), "%.*s", k->length < 40 ? (int)k->length : 40, k->text);
	if (o->wish.status) {
		o->agrees = k->kind == JSON_STRING && text_is(k->text, k->length, o->wish.status);
		return;
	}
	if (o->resource == RESOURCE_CRITERION)
		value = k->kind == JSON_NUMBER ? google_factor(k->text, k->length) : -1;
	else if (json_int64(k, &value, &ignored))
		value = -1;
	o->agrees = value == o->wish.amount;
	if (value >= 0 && o->resource == RESOURCE_BUDGET)
		snprintf(o->says, sizeof(o->says), "a budget of %s",
			 money_format(value, a->t->currency ? a->t->currency : "", money));
}

static void visit_value(struct answer *a, const struct json_token *k)
{
	struct google_operation *o = current(a);

	if (!o || a->inside != INSIDE_RESOURCE)
		return;
	if (k->kind == JSON_KEY) {
		a->in_field = text_is(k->text, k->length, google_resources[o->resource].field);
	} else if (a->in_field && k->kind != JSON_NULL) {
		o->shown = true;
		compare_value(a, o, k);
		a->in_field = false;
	}
}

static int visit(void *context, const struct json_token *k, struct err *err)
{
	struct answer *a = context;

	if (k->depth == 0)
		return k->kind == JSON_OBJECT || k->kind == JSON_OBJECT_END ?
			       0 :
			       err_set(err, ERR_INPUT, "expected an object with results");
	if (k->depth == 1)
		return visit_member(a, k, err);
	if (a->member == MEMBER_FAILURE)
		return visit_failure(a, k, err);
	if (a->member != MEMBER_RESULTS)
		return 0;
	if (k->depth == 2)
		visit_entry(a, k);
	else if (k->depth == 3)
		visit_part(a, k);
	else if (k->depth == 4)
		visit_value(a, k);
	return 0;
}

/* ---- errors on operations ---- */

/* Puts each error on its operation; returns the gravest of those about the whole request, or NULL. */
static const struct closing *hand_out(struct google_writing *g, const struct google_error *errors,
				      size_t n)
{
	const struct closing *whole = NULL;

	for (size_t i = 0; i < n; i++) {
		int64_t at = errors[i].operation;
		struct google_operation *o = &g->operations[g->first];

		if (at >= 0 && (uint64_t)at < g->count)
			o[at].error = closing_graver(o[at].error, &errors[i].closing);
		else
			whole = closing_graver(whole, &errors[i].closing);
	}
	return whole;
}

/* ---- one operation ---- */

static void unsure(struct closing *ret, const char *why, const char *detail)
{
	*ret = (struct closing){ .outcome = OUTCOME_UNSURE };
	words_set(ret->words, "%s%s", why, detail);
}

/* Success told by name only is success: the read-back will show. */
static void judge_result(const struct google_operation *o, struct closing *ret)
{
	if (!o->named)
		unsure(ret, "Google gave no result for it", "");
	else if (o->shown && !o->agrees)
		unsure(ret, "Google says it is done, but shows ", *o->says ? o->says : "something else");
	else
		*ret = (struct closing){ .outcome = OUTCOME_DONE };
}

static void judge(const struct platform_talk *t, const struct google_operation *o,
		  const struct closing *whole, bool checked, struct closing *ret)
{
	const struct closing *error = o->error ? o->error : whole;

	if (error && o->answered && !t->validate_only)
		unsure(ret, "both a result and an error: ", error->words);
	else if (o->error)
		*ret = *o->error;
	else if (whole && whole->outcome == OUTCOME_REFUSED)
		*ret = *whole;
	else if (whole)
		unsure(ret, "the request had an error of its own: ", whole->words);
	else if (t->validate_only && checked) {
		*ret = (struct closing){ .outcome = OUTCOME_DONE };
		words_set(ret->words, "checked only: nothing was changed");
	} else {
		judge_result(o, ret);
	}
}

/* ---- one command, which may be several operations ---- */

/* Done for some and not for others is neither: a look will show what to make equal. */
static void merge(struct closing *sum, const struct closing *next)
{
	const struct closing *bad = sum->outcome == OUTCOME_DONE ? next : sum;
	struct closing both = *bad;

	if (sum->outcome == next->outcome)
		return;
	both.outcome = OUTCOME_UNSURE;
	both.account_wide = false;
	words_set(both.words, "not all of its campaigns came out the same: %s", bad->words);
	*sum = both;
}

static void close_commands(struct platform_talk *t,
			   void (*judge_one)(const struct platform_talk *t,
					     const struct google_operation *o, void *context,
					     struct closing *ret),
			   void *context)
{
	const struct google_writing *g = t->state;
	struct closing sum = { .outcome = OUTCOME_DONE }, next;

	for (size_t i = 0; i < g->count; i++) {
		const struct google_operation *o = &g->operations[g->first + i];

		judge_one(t, o, context, &next);
		if (i && o[-1].command == o->command)
			merge(&sum, &next);
		else
			sum = next;
		ending_close(&t->endings[o->command], &sum);
	}
}

/* ---- HTTP 200: every operation has an ending of its own ---- */

struct verdict_of {
	const struct closing *whole;
	bool checked;
};

static void judge_answered(const struct platform_talk *t, const struct google_operation *o,
			   void *context, struct closing *ret)
{
	const struct verdict_of *v = context;

	judge(t, o, v->whole, v->checked, ret);
}

/* Entries that do not line up with what was asked belong to nobody. */
static void forget_results(struct google_writing *g)
{
	for (size_t i = 0; i < g->count; i++)
		g->operations[g->first + i].answered = g->operations[g->first + i].named = false;
}

static int take_results(struct platform_talk *t, const struct reply *reply, struct err *err)
{
	struct answer a = { .t = t, .g = t->state, .empty = true, .failure = TREE_GROWTH_INIT };
	struct json_reader *r = json_reader_new(visit, &a);
	struct verdict_of v = { .whole = NULL };
	struct google_error *errors;
	int bad = json_reader_feed(r, reply->body ? reply->body : "", reply->length, err) ||
		  json_reader_end(r, err);

	json_reader_free(r);
	if (!bad) {
		/* A valid trial is answered with nothing, or with results that say nothing. */
		v.checked = a.has_results || a.empty;
		if (a.results != a.g->count)
			forget_results(a.g);
		if (a.failure.root) {
			size_t n = google_errors(a.failure.root, 200, t->arena, &errors);

			v.whole = hand_out(a.g, errors, n);
		}
		close_commands(t, judge_answered, &v);
	}
	tree_growth_clear(&a.failure);
	return bad ? -1 : 0;
}

/* ---- anything else: one ending for all, or for the innocent another ---- */

static void judge_alike(const struct platform_talk *t, const struct google_operation *o,
			void *context, struct closing *ret)
{
	(void)t;
	(void)o;
	*ret = *(const struct closing *)context;
}

static void judge_refused(const struct platform_talk *t, const struct google_operation *o,
			  void *context, struct closing *ret)
{
	(void)t;
	*ret = o->error ? *o->error : *(const struct closing *)context;
}

/* A refused request did nothing, so the innocent may try again without the guilty. */
static void take_refusal(struct platform_talk *t, const struct reply *reply)
{
	struct google_error *errors;
	size_t n = google_reply_errors(reply, t->arena, &errors);
	const struct closing *whole = hand_out(t->state, errors, n);
	struct closing other = { .outcome = OUTCOME_LATER };

	if (reply->status < 300 || reply->status > 499)
		other.outcome = OUTCOME_UNSURE;
	words_set(other.words, "the whole request was refused because of another change in it: %s",
		  errors[0].closing.words);
	if (whole)
		other = *whole;
	close_commands(t, judge_refused, &other);
}

/* Should the requests after this one still be sent? */
static bool stops(const struct platform_talk *t, int status, struct closing *ret)
{
	const struct google_writing *g = t->state;

	for (size_t i = 0; i < g->count; i++) {
		const struct ending *e = &t->endings[g->operations[g->first + i].command];

		*ret = (struct closing){ .outcome = e->outcome,
					 .account_wide = e->account_wide,
					 .retry_after = e->retry_after };
		memcpy(ret->words, e->words, sizeof(e->words));
		if (e->account_wide || status != 200)
			return true;
	}
	return false;
}

bool google_result_take(struct platform_talk *t, const struct reply *reply, struct closing *ret_because)
{
	bool success = reply->status >= 200 && reply->status <= 299;
	struct err err = ERR_INIT;

	if (closing_of_fault(reply, ret_because)) {
		close_commands(t, judge_alike, ret_because);
		return true;
	}
	if (success && reply->status != 200)
		err_set(&err, ERR_INPUT, "expected HTTP 200 with results");
	if (success && (reply->status != 200 || take_results(t, reply, &err))) {
		closing_unreadable(reply, &err, ret_because);
		close_commands(t, judge_alike, ret_because);
		return true;
	}
	if (!success)
		take_refusal(t, reply);
	return stops(t, reply->status, ret_because);
}
