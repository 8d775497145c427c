/* SPDX-License-Identifier: Apache-2.0 */
/*
 * microsoft_write.c - changes of one lane, and what became of each.
 *
 * Only what changes is sent; Microsoft leaves every other member as it is.  The
 * answer names failures only, by their place in the request: a campaign it does
 * not name is DONE.  So an answer must have the list of failures, even an empty
 * one, and each must have its place; a failure without one makes all the others
 * UNSURE.  Microsoft cannot try a change without making it: asked only to check,
 * nothing is sent at all.
 */
#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/money.h"
#include "base/tree.h"
#include "platform/microsoft.h"

enum { LANE_STATUS, LANE_BUDGET };
#define CENT (MICROS / 100) /* the smallest amount Microsoft takes, in every currency */

static void close_as(struct platform_talk *t, size_t command, enum outcome outcome, const char *why)
{
	struct closing c = { .outcome = outcome };

	words_set(c.words, "%s", why);
	ending_close(&t->endings[command], &c);
}

static const char *campaign_of(const struct platform_talk *t, size_t command)
{
	return ((const struct microsoft_target *)t->targets[t->commands[command].target].select)->campaign;
}

static bool is_taken(const struct platform_talk *t, const char *campaign)
{
	const struct microsoft_talk *m = t->state;

	for (size_t i = 0; i < m->operation_count; i++)
		if (strcmp(campaign_of(t, m->operations[i].command), campaign) == 0)
			return true;
	return false;
}

/* Why a command is not sent, with how it ends; NULL: it is. */
static const char *obstacle(const struct platform_talk *t, size_t command, enum outcome *ret)
{
	const struct command *c = &t->commands[command];
	const uint64_t own = strtoull(campaign_of(t, command), NULL, 10);

	*ret = OUTCOME_LATER;
	if (is_taken(t, campaign_of(t, command)))
		return "not sent: another change of the same campaign goes first";
	if (c->verb != VERB_SET_BUDGET)
		return NULL;
	if (!c->planned_against.ref)
		return "not sent: the campaign's budget has not been read yet";
	*ret = OUTCOME_REFUSED;
	if (c->planned_against.ref != own)
		return "not sent: its budget is a shared one; give the campaign a budget of its "
		       "own";
	return c->budget_micros < CENT ? "not sent: less than a cent a day is no budget" : NULL;
}

/* ---- asking ---- */

/* The next commands that fit one request. */
static void collect(struct platform_talk *t)
{
	struct microsoft_talk *m = t->state;
	size_t i;

	m->first += m->count;
	m->operations = arena_array(t->arena, struct microsoft_operation, MICROSOFT_IDS_MAX);
	m->operation_count = 0;
	for (i = m->first; i < t->command_count && m->operation_count < MICROSOFT_IDS_MAX; i++) {
		enum outcome outcome;
		const char *why = obstacle(t, i, &outcome);

		assert(verb_lane(t->commands[i].verb) == verb_lane(t->commands[0].verb));
		if (why)
			close_as(t, i, outcome, why);
		else
			m->operations[m->operation_count++] = (struct microsoft_operation){ i, NULL };
	}
	m->count = i - m->first;
}

static void put_change(struct buf *body, const struct platform_talk *t, size_t command)
{
	const struct command *c = &t->commands[command];
	const int64_t cents = money_floor(c->budget_micros, CENT) / CENT;

	buf_printf(body, "{\"Id\":\"%s\",", campaign_of(t, command));
	if (c->verb == VERB_SET_BUDGET)
		buf_printf(body, "\"DailyBudget\":%" PRId64 ".%02" PRId64 "}", cents / 100, cents % 100);
	else
		buf_printf(body, "\"Status\":\"%s\"}", c->verb == VERB_PAUSE ? "Paused" : "Active");
}

static int put(struct platform_talk *t, struct request *ret)
{
	const struct microsoft_ads *settings = t->config->settings;
	const struct microsoft_talk *m = t->state;
	struct buf body cleanup_buf = BUF_INIT(MICROSOFT_IDS_MAX * 128 + 256);

	collect(t);
	if (!m->operation_count)
		return PLATFORM_DONE;
	buf_printf(&body, "{\"AccountId\":\"%s\",\"Campaigns\":[", settings->account_id);
	for (size_t i = 0; i < m->operation_count; i++) {
		buf_puts(&body, i ? "," : "");
		put_change(&body, t, m->operations[i].command);
	}
	buf_puts(&body, "]}");
	assert(!body.overflowed);
	microsoft_request(t, MICROSOFT_CAMPAIGNS, "PUT", "Campaigns", &body, ret);
	return PLATFORM_SEND;
}

int microsoft_write_begin(struct platform_talk *t, struct request *ret, struct err *err)
{
	for (size_t i = 0; i < t->command_count; i++)
		if (platform_microsoft_ads.target_check(t->targets[t->commands[i].target].select, err))
			return -1;
	if (!t->validate_only)
		return put(t, ret);
	for (size_t i = 0; i < t->command_count; i++)
		close_as(t, i, OUTCOME_DONE, "not checked: Microsoft has no trial of a change");
	return PLATFORM_DONE;
}

/* ---- hearing ---- */

/* Puts each error on its operation; returns the gravest of those about the whole request, or NULL. */
static const struct closing *hand_out(struct microsoft_talk *m,
				      const struct microsoft_error *errors, size_t n)
{
	const struct closing *whole = NULL;

	for (size_t i = 0; i < n; i++) {
		int64_t at = errors[i].index;

		if (at >= 0 && (uint64_t)at < m->operation_count)
			m->operations[at].error =
				closing_graver(m->operations[at].error, &errors[i].closing);
		else
			whole = closing_graver(whole, &errors[i].closing);
	}
	return whole;
}

/* HTTP 200: who is not named has been changed. */
static void take_results(struct platform_talk *t, struct json_object *list)
{
	struct microsoft_talk *m = t->state;
	struct microsoft_error *errors;
	size_t n = microsoft_errors(list, true, t->arena, &errors);
	const struct closing *whole = hand_out(m, errors, n);

	for (size_t i = 0; i < m->operation_count; i++) {
		const struct closing *e = m->operations[i].error;
		struct closing c = { .outcome = OUTCOME_DONE };

		if (e) {
			c = *e;
		} else if (whole) {
			c.outcome = OUTCOME_UNSURE;
			words_set(c.words, "an error that does not say which change it is about: %s",
				  whole->words);
		}
		ending_close(&t->endings[m->operations[i].command], &c);
	}
}

static void close_all(struct platform_talk *t, const struct closing *c)
{
	const struct microsoft_talk *m = t->state;

	for (size_t i = 0; i < m->operation_count; i++)
		ending_close(&t->endings[m->operations[i].command], c);
}

/* A refused request did nothing, so the innocent may try again without the guilty. */
static void take_refusal(struct platform_talk *t, const struct reply *reply)
{
	struct microsoft_talk *m = t->state;
	struct microsoft_error *errors;
	size_t n = microsoft_reply_errors(reply, true, t->arena, &errors);
	const struct closing *whole = hand_out(m, errors, n);
	struct closing other = { .outcome = OUTCOME_LATER };

	if (reply->status < 300 || reply->status > 499)
		other.outcome = OUTCOME_UNSURE;
	words_set(other.words, "the whole request was refused because of another change in it: %s",
		  errors[0].closing.words);
	for (size_t i = 0; i < m->operation_count; i++) {
		const struct microsoft_operation *op = &m->operations[i];

		ending_close(&t->endings[op->command], op->error ? op->error :
						       whole	 ? whole :
								   &other);
	}
}

/* An answer that lists no failures must say so: {"PartialErrors":[]}, or null for the list. */
static bool take_answer(struct platform_talk *t, const struct reply *reply, struct closing *ret_because)
{
	struct json_object *list = NULL;
	struct err err = ERR_INIT;
	struct json_object *answer cleanup_tree =
		tree_parse(reply->body ? reply->body : "", reply->length, &err);

	if (answer && !json_object_object_get_ex(answer, "PartialErrors", &list))
		(void)err_set(&err, ERR_INPUT, "$: expected an object with PartialErrors");
	if (err.kind == ERR_NONE && list && !json_object_is_type(list, json_type_array))
		(void)err_set(&err, ERR_INPUT, "$.PartialErrors: expected a list");
	if (err.kind != ERR_NONE) {
		closing_unreadable(reply, &err, ret_because);
		return false;
	}
	take_results(t, list);
	return true;
}

/* Sets the endings of this request; true when nothing more should be sent now. */
static bool take_reply(struct platform_talk *t, const struct reply *reply, struct closing *ret_because)
{
	const struct microsoft_talk *m = t->state;

	if (closing_of_fault(reply, ret_because)) {
		close_all(t, ret_because);
		return true;
	}
	if (reply->status != 200) {
		take_refusal(t, reply);
	} else if (!take_answer(t, reply, ret_because)) {
		close_all(t, ret_because);
		return true;
	}
	for (size_t i = 0; i < m->operation_count; i++) {
		const struct ending *e = &t->endings[m->operations[i].command];

		*ret_because = (struct closing){ .outcome = e->outcome,
						 .account_wide = e->account_wide,
						 .retry_after = e->retry_after };
		memcpy(ret_because->words, e->words, sizeof(e->words));
		if (e->account_wide || reply->status != 200)
			return true;
	}
	return false;
}

int microsoft_write_advance(struct platform_talk *t, const struct reply *reply, struct request *ret,
			    struct err *err)
{
	const struct microsoft_talk *m = t->state;
	struct closing because;

	(void)err;
	if (!take_reply(t, reply, &because))
		return put(t, ret);
	endings_unsent(t, m->first + m->count, &because);
	return PLATFORM_DONE;
}
