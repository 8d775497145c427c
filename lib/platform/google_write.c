/* SPDX-License-Identifier: Apache-2.0 */
/*
 * google_write.c - changes of one lane, and what became of each.
 *
 * A change is DONE only when its own result names the resource and shows the
 * value asked for.  An error without a place in the request is about all of
 * it; an operation is then REFUSED if that error is final, and UNSURE if not.
 * Two changes of one resource never travel together: Google refuses both.
 */
#include "platform/google_ads.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

#include "base/money.h"
#include "base/tree.h"

enum { LANE_STATUS, LANE_BUDGET };

static int lane_of(const struct platform_talk *t)
{
	return verb_lane(t->commands[0].verb);
}

static const char *status_wanted(const struct command *c)
{
	return c->verb == VERB_PAUSE ? "PAUSED" : "ENABLED";
}

/* ---- asking ---- */

/* The resource a command changes, or NULL when its budget was never seen. */
static const char *resource_name(struct platform_talk *t, const struct command *c)
{
	const struct google_ads *settings = t->config->settings;
	const struct google_target *target = t->targets[c->target].select;

	if (c->verb != VERB_SET_BUDGET)
		return arena_printf(t->arena, "customers/%s/campaigns/%s", settings->customer_id,
				    target->campaign);
	if (!c->planned_against.ref)
		return NULL;
	return arena_printf(t->arena, "customers/%s/campaignBudgets/%" PRIu64,
			    settings->customer_id, c->planned_against.ref);
}

static bool is_named(const struct google_talk *g, const char *name)
{
	for (size_t i = 0; i < g->operation_count; i++)
		if (strcmp(g->operations[i].name, name) == 0)
			return true;
	return false;
}

static void not_sent(struct platform_talk *t, size_t command, const char *why)
{
	struct closing c = { .outcome = OUTCOME_LATER };

	words_set(c.words, "not sent: %s", why);
	ending_close(&t->endings[command], &c);
}

/* The next commands that fit one request. */
static void collect(struct platform_talk *t)
{
	struct google_talk *g = t->state;
	size_t i;

	g->first += g->count;
	g->operations = arena_array(t->arena, struct google_operation, GOOGLE_WRITES_MAX);
	g->operation_count = 0;
	for (i = g->first; i < t->command_count && g->operation_count < GOOGLE_WRITES_MAX; i++) {
		const char *name = resource_name(t, &t->commands[i]);

		assert(verb_lane(t->commands[i].verb) == lane_of(t));
		if (!name)
			not_sent(t, i, "the campaign's budget has not been read yet");
		else if (is_named(g, name))
			not_sent(t, i, "another change of the same thing goes first");
		else
			g->operations[g->operation_count++] = (struct google_operation){ i, name, NULL };
	}
	g->count = i - g->first;
}

static void put_operation(struct buf *body, const struct google_operation *op, const struct command *c)
{
	buf_printf(body, "{\"update\":{\"resourceName\":\"%s\",", op->name);
	if (c->verb == VERB_SET_BUDGET)
		buf_printf(body, "\"amountMicros\":\"%" PRId64 "\"},\"updateMask\":\"amountMicros\"}",
			   c->budget_micros);
	else
		buf_printf(body, "\"status\":\"%s\"},\"updateMask\":\"status\"}", status_wanted(c));
}

static int mutate(struct platform_talk *t, struct request *ret)
{
	struct google_talk *g = t->state;
	struct buf body cleanup_buf = BUF_INIT(GOOGLE_WRITES_MAX * 256 + 1024);

	collect(t);
	if (!g->operation_count)
		return PLATFORM_DONE;
	buf_puts(&body, "{\"operations\":[");
	for (size_t i = 0; i < g->operation_count; i++) {
		buf_puts(&body, i ? "," : "");
		put_operation(&body, &g->operations[i], &t->commands[g->operations[i].command]);
	}
	buf_printf(&body, "],\"partialFailure\":true,\"validateOnly\":%s,\"responseContentType\":\"MUTABLE_RESOURCE\"}",
		   t->validate_only ? "true" : "false");
	assert(!body.overflowed);
	google_request(t, lane_of(t) == LANE_BUDGET ? "campaignBudgets:mutate" : "campaigns:mutate",
		       arena_strndup(t->arena, buf_text(&body), body.length), body.length, ret);
	return PLATFORM_SEND;
}

int google_write_begin(struct platform_talk *t, struct request *ret, struct err *err)
{
	for (size_t i = 0; i < t->command_count; i++)
		if (platform_google_ads.target_check(t->targets[t->commands[i].target].select, err))
			return -1;
	return mutate(t, ret);
}

/* ---- hearing ---- */

static int graveness(const struct google_error *e)
{
	static const int of_outcome[] = {
		[OUTCOME_DONE] = 0,
		[OUTCOME_LATER] = 1,
		[OUTCOME_REFUSED] = 2,
		[OUTCOME_UNSURE] = 3,
	};

	return e ? of_outcome[e->closing.outcome] * 2 + e->closing.account_wide : -1;
}

static const struct google_error *graver(const struct google_error *a, const struct google_error *b)
{
	return graveness(b) > graveness(a) ? b : a;
}

/* Puts each error on its operation; returns the gravest of those about the whole request, or NULL. */
static const struct google_error *hand_out(struct google_talk *g, const struct google_error *errors,
					   size_t n)
{
	const struct google_error *whole = NULL;

	for (size_t i = 0; i < n; i++) {
		int64_t at = errors[i].operation;

		if (at >= 0 && (uint64_t)at < g->operation_count)
			g->operations[at].error = graver(g->operations[at].error, &errors[i]);
		else
			whole = graver(whole, &errors[i]);
	}
	return whole;
}

static void unsure(struct closing *ret, const char *why, const char *detail)
{
	*ret = (struct closing){ .outcome = OUTCOME_UNSURE };
	words_set(ret->words, "%s%s", why, detail);
}

/* Does the result show what was asked? With a "no", *ret says what it shows instead. */
static bool shows_wish(const struct platform_talk *t, const struct google_operation *op,
		       struct json_object *result, struct closing *ret)
{
	const struct command *c = &t->commands[op->command];
	const bool money = c->verb == VERB_SET_BUDGET;
	struct json_object *resource = tree_get(result, money ? "campaignBudget" : "campaign");
	struct json_object *shown = tree_get(resource, money ? "amountMicros" : "status");
	struct err err = ERR_INIT;
	char amount[MONEY_TEXT];
	int64_t micros;

	if (strcmp(tree_text_or(result, "resourceName", ""), op->name) != 0) {
		unsure(ret, "Google gave no result for it", "");
		return false;
	}
	if (!shown) /* success, told by name only: the read-back will show */
		return true;
	if (!money && strcmp(tree_text_or(resource, "status", ""), status_wanted(c)) == 0)
		return true;
	if (money && tree_int64(resource, "", "amountMicros", &micros, &err) == 0) {
		if (micros == c->budget_micros)
			return true;
		unsure(ret, "Google says it is done, but shows a budget of ",
		       money_format(micros, t->currency ? t->currency : "", amount));
		return false;
	}
	unsure(ret, "Google says it is done, but shows something else: ",
	       tree_text_or(resource, "status", "?"));
	return false;
}

static void judge(const struct platform_talk *t, const struct google_operation *op,
		  const struct google_error *whole, bool checked, struct json_object *result,
		  struct closing *ret)
{
	bool answered =
		json_object_is_type(result, json_type_object) && json_object_object_length(result);

	if ((op->error || whole) && answered && !t->validate_only)
		unsure(ret, "both a result and an error: ", (op->error ? op->error : whole)->closing.words);
	else if (op->error)
		*ret = op->error->closing;
	else if (whole && whole->closing.outcome == OUTCOME_REFUSED)
		*ret = whole->closing;
	else if (whole)
		unsure(ret, "the request had an error of its own: ", whole->closing.words);
	else if (t->validate_only && checked) {
		*ret = (struct closing){ .outcome = OUTCOME_DONE };
		words_set(ret->words, "checked only: nothing was changed");
	} else if (shows_wish(t, op, result, ret))
		*ret = (struct closing){ .outcome = OUTCOME_DONE };
}

/* HTTP 200: every operation has an ending of its own. */
static void take_results(struct platform_talk *t, struct json_object *answer)
{
	struct google_talk *g = t->state;
	struct json_object *status = tree_get(answer, "partialFailureError");
	struct json_object *results = tree_get(answer, "results");
	const struct google_error *whole = NULL;
	struct google_error *errors;
	struct closing c;
	bool aligned = json_object_is_type(results, json_type_array) &&
		       json_object_array_length(results) == g->operation_count;
	/* A valid trial is answered with nothing, or with results that say nothing. */
	bool checked = results || !json_object_object_length(answer);

	if (status) {
		size_t n = google_errors(status, 200, t->arena, &errors);

		whole = hand_out(g, errors, n);
	}
	for (size_t i = 0; i < g->operation_count; i++) {
		judge(t, &g->operations[i], whole, checked,
		      aligned ? json_object_array_get_idx(results, i) : NULL, &c);
		ending_close(&t->endings[g->operations[i].command], &c);
	}
}

static void close_all(struct platform_talk *t, const struct closing *c)
{
	const struct google_talk *g = t->state;

	for (size_t i = 0; i < g->operation_count; i++)
		ending_close(&t->endings[g->operations[i].command], c);
}

/* A refused request did nothing, so the innocent may try again without the guilty. */
static void take_refusal(struct platform_talk *t, const struct reply *reply)
{
	struct google_talk *g = t->state;
	struct google_error *errors;
	size_t n = google_reply_errors(reply, t->arena, &errors);
	const struct google_error *whole = hand_out(g, errors, n);
	struct closing other = { .outcome = OUTCOME_LATER };

	if (reply->status < 300 || reply->status > 499)
		other.outcome = OUTCOME_UNSURE;
	words_set(other.words, "the whole request was refused because of another change in it: %s",
		  errors[0].closing.words);
	for (size_t i = 0; i < g->operation_count; i++) {
		const struct google_operation *op = &g->operations[i];

		ending_close(&t->endings[op->command], op->error ? &op->error->closing :
						       whole	 ? &whole->closing :
								   &other);
	}
}

/* Sets the endings of this request; true when nothing more should be sent now. */
static bool take_reply(struct platform_talk *t, const struct reply *reply, struct closing *ret_because)
{
	struct json_object *answer cleanup_tree = NULL;
	const struct google_talk *g = t->state;
	struct err err = ERR_INIT;

	if (closing_of_fault(reply, ret_because)) {
		close_all(t, ret_because);
		return true;
	}
	if (reply->status != 200 && (reply->status < 200 || reply->status > 299)) {
		take_refusal(t, reply);
	} else {
		answer = tree_parse(reply->body ? reply->body : "", reply->length, &err);
		if (reply->status != 200 || !json_object_is_type(answer, json_type_object)) {
			closing_unreadable(reply, &err, ret_because);
			close_all(t, ret_because);
			return true;
		}
		take_results(t, answer);
	}
	for (size_t i = 0; i < g->operation_count; i++) {
		const struct ending *e = &t->endings[g->operations[i].command];

		*ret_because = (struct closing){ .outcome = e->outcome,
						 .account_wide = e->account_wide,
						 .retry_after = e->retry_after };
		memcpy(ret_because->words, e->words, sizeof(e->words));
		if (e->account_wide || reply->status != 200)
			return true;
	}
	return false;
}

int google_write_advance(struct platform_talk *t, const struct reply *reply, struct request *ret,
			 struct err *err)
{
	struct google_talk *g = t->state;
	struct closing because;

	(void)err;
	if (!take_reply(t, reply, &because))
		return mutate(t, ret);
	endings_unsent(t, g->first + g->count, &because);
	return PLATFORM_DONE;
}
