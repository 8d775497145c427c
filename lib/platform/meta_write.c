/* SPDX-License-Identifier: Apache-2.0 */
/*
 * meta_write.c - changes of one lane as batches, and what became of each.
 *
 * A batch is fifty requests in one, each with an answer of its own and none of them
 * bound to another; an answer that is missing leaves its change unsure.  Meta wants no
 * two ad sets of one campaign in a batch (graph-api/batch-requests), so whose ad set
 * it is must be known first: the configuration says so, or Meta is asked.  "Success"
 * is what Meta says of changes it ignored too: only the next read settles anything.
 */
#include "platform/meta.h"

#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "base/tree.h"

static struct meta_writing *writing_of(const struct platform_talk *t)
{
	return ((const struct meta_talk *)t->state)->part;
}

static const struct meta_target *target_of(const struct platform_talk *t, size_t command)
{
	return t->targets[t->commands[command].target].select;
}

/* ---- whose ad set is it ---- */

static bool is_orphan(const struct platform_talk *t, size_t i)
{
	return target_of(t, i)->adset && !writing_of(t)->campaigns[i];
}

static int ask_parents(struct platform_talk *t, struct request *ret, struct err *err)
{
	struct buf query cleanup_buf = BUF_INIT(META_BATCH_MAX * META_ID + 64);
	unsigned n = 0;

	buf_puts(&query, "ids=");
	for (size_t i = 0; i < t->command_count && n < META_IDS_MAX; i++)
		if (is_orphan(t, i))
			buf_printf(&query, "%s%s", n++ ? "," : "", target_of(t, i)->adset);
	buf_puts(&query, "&fields=campaign_id");
	if (meta_get(t, "", buf_text(&query), ret, err))
		return -1;
	ret->operations = n;
	return 0;
}

/* What stays unknown travels alone, so nothing is lost when this cannot be read. */
static void take_parents(struct platform_talk *t, const struct reply *reply)
{
	struct json_object *tree cleanup_tree = NULL;
	struct err ignored = ERR_INIT;

	if (reading_usable(reply, &ignored))
		return;
	tree = tree_parse(reply->body, reply->length, &ignored);
	for (size_t i = 0; i < t->command_count; i++)
		if (is_orphan(t, i))
			writing_of(t)->campaigns[i] = meta_number(tree_text_or(
				tree_get(tree, target_of(t, i)->adset), "campaign_id", ""));
}

/* ---- asking ---- */

static int64_t minor_of(const struct platform_talk *t, const struct command *c)
{
	return c->budget_micros / meta_unit(t->currency ? t->currency : "");
}

/* Why this one will not be sent; false: it may be. */
static bool unsendable(const struct platform_talk *t, const struct command *c, struct closing *ret)
{
	if (c->verb != VERB_SET_BUDGET)
		return false;
	*ret = (struct closing){ .outcome = OUTCOME_LATER };
	if (!c->planned_against.ref) {
		words_set(ret->words, "not sent: its budget has not been read yet");
		return true;
	}
	if (minor_of(t, c) > 0)
		return false;
	ret->outcome = OUTCOME_REFUSED;
	ret->least_micros = meta_unit(t->currency ? t->currency : "");
	words_set(ret->words, "not sent: it is less than the smallest amount Meta knows");
	return true;
}

static bool fits_batch(const struct platform_talk *t, size_t command)
{
	const struct meta_writing *w = writing_of(t);
	bool adset = target_of(t, command)->adset != NULL;

	for (size_t k = 0; k < w->batch_count; k++) {
		size_t i = w->batch[k];

		if (t->commands[i].target == t->commands[command].target)
			return false;
		if (adset && target_of(t, i)->adset && w->campaigns[i] == w->campaigns[command])
			return false;
	}
	return w->batch_count < META_BATCH_MAX;
}

/* The next commands that may go together. */
static void collect(struct platform_talk *t)
{
	struct meta_writing *w = writing_of(t);
	struct closing c;

	w->batch_count = 0;
	for (size_t i = 0; i < t->command_count; i++) {
		assert(verb_lane(t->commands[i].verb) == verb_lane(t->commands[0].verb));
		if (w->settled[i])
			continue;
		if (unsendable(t, &t->commands[i], &c)) {
			ending_close(&t->endings[i], &c);
			w->settled[i] = true;
		} else if (fits_batch(t, i)) {
			w->batch[w->batch_count++] = i;
			w->settled[i] = true;
		}
	}
}

static void put_change(const struct platform_talk *t, size_t command, struct buf *out)
{
	const struct command *c = &t->commands[command];

	if (c->verb == VERB_SET_BUDGET)
		buf_printf(out, "daily_budget=%" PRId64, minor_of(t, c));
	else
		buf_printf(out, "status=%s", c->verb == VERB_PAUSE ? "PAUSED" : "ACTIVE");
	if (t->validate_only)
		buf_puts(out, "&execution_options=%5B%22validate_only%22%5D");
}

static int send_one(struct platform_talk *t, struct request *ret, struct err *err)
{
	struct buf form cleanup_buf = BUF_INIT(256);
	size_t i = writing_of(t)->batch[0];

	put_change(t, i, &form);
	return meta_post(t, meta_id(target_of(t, i)), &form, ret, err);
}

static int send_batch(struct platform_talk *t, struct request *ret, struct err *err)
{
	const struct meta_writing *w = writing_of(t);
	const struct meta *m = t->config->settings;
	struct buf list cleanup_buf = BUF_INIT(META_BATCH_MAX * 256);
	struct buf form cleanup_buf = BUF_INIT(META_BATCH_MAX * 512);

	for (size_t k = 0; k < w->batch_count; k++) {
		buf_printf(&list, "%s{\"method\":\"POST\",\"relative_url\":\"v%s/%s\",\"body\":\"",
			   k ? "," : "[", m->api_version, meta_id(target_of(t, w->batch[k])));
		put_change(t, w->batch[k], &list);
		buf_puts(&list, "\"}");
	}
	buf_puts(&list, "]");
	buf_puts(&form, "include_headers=true&batch=");
	text_percent_encode(&form, buf_text(&list));
	assert(!list.overflowed && !form.overflowed);
	if (meta_post(t, "", &form, ret, err))
		return -1;
	ret->operations = (unsigned)w->batch_count;
	return 0;
}

static int send_next(struct platform_talk *t, struct request *ret, struct err *err)
{
	struct meta_writing *w = writing_of(t);

	collect(t);
	if (!w->batch_count)
		return meta_least_ask(t, ret, err);
	if (w->batch_count == 1 ? send_one(t, ret, err) : send_batch(t, ret, err))
		return -1;
	return PLATFORM_SEND;
}

int meta_write_begin(struct platform_talk *t, struct request *ret, struct err *err)
{
	struct meta_writing *w = arena_new(t->arena, struct meta_writing);
	size_t orphans = 0;

	((struct meta_talk *)t->state)->part = w;
	w->campaigns = arena_array(t->arena, uint64_t, t->command_count);
	w->settled = arena_array(t->arena, bool, t->command_count);
	w->flaws = arena_array(t->arena, enum meta_flaw, t->command_count);
	for (size_t i = 0; i < t->command_count; i++) {
		const struct meta_target *target = target_of(t, i);

		if (platform_meta.target_check(target, err))
			return -1;
		if (target->adset && target->campaign)
			w->campaigns[i] = meta_number(target->campaign);
		orphans += is_orphan(t, i);
	}
	if (orphans > 1)
		return ask_parents(t, ret, err) ? -1 : PLATFORM_SEND;
	w->step = WRITING_CHANGES;
	return send_next(t, ret, err);
}

/* ---- hearing ---- */

static void unsure(struct closing *ret, const char *why)
{
	*ret = (struct closing){ .outcome = OUTCOME_UNSURE };
	words_set(ret->words, "%s", why);
}

/* One answer, alone or out of a batch. */
static void judge(const struct platform_talk *t, int code, struct json_object *body,
		  struct meta_error *ret)
{
	*ret = (struct meta_error){ .closing = { .outcome = OUTCOME_DONE } };
	if (code != 200 || tree_get(body, "error"))
		meta_error_of(tree_get(body, "error"), code, ret);
	else if (!tree_bool_or(body, "success", false))
		unsure(&ret->closing, tree_get(body, "success") ?
					      "Meta says it is no success, and not why" :
					      "Meta's answer does not say that it is done");
	else if (t->validate_only)
		words_set(ret->closing.words, "checked only: nothing was changed");
}

static void put_ending(struct platform_talk *t, size_t command, const struct meta_error *e)
{
	struct closing c = e->closing;

	/* It knows best when its hour is over. */
	if (c.outcome == OUTCOME_LATER && c.account_wide && t->usage.rest.ms)
		c.retry_after = t->usage.rest;
	ending_close(&t->endings[command], &c);
	writing_of(t)->flaws[command] = e->floor   ? FLAW_FLOOR :
					e->too_low ? FLAW_TOO_LOW :
						     FLAW_NONE;
}

static void take_item_headers(struct platform_talk *t, struct json_object *headers)
{
	size_t n = json_object_is_type(headers, json_type_array) ? json_object_array_length(headers) : 0;

	for (size_t i = 0; i < n; i++) {
		struct json_object *h = json_object_array_get_idx(headers, i);

		meta_usage_take(&t->usage, tree_text_or(h, "name", ""), tree_text_or(h, "value", ""));
	}
}

static void take_item(struct platform_talk *t, struct json_object *item, struct meta_error *ret)
{
	const char *text = tree_text_or(item, "body", "");
	struct json_object *body cleanup_tree = NULL;
	struct err why = ERR_INIT;
	int64_t code = 0;

	*ret = (struct meta_error){ .closing = { .outcome = OUTCOME_UNSURE } };
	if (!json_object_is_type(item, json_type_object)) {
		unsure(&ret->closing, "Meta gave no answer for it in time");
		return;
	}
	take_item_headers(t, tree_get(item, "headers"));
	body = tree_parse(text, strlen(text), &why);
	if (tree_int64(item, "", "code", &code, &why) || !json_object_is_type(body, json_type_object))
		unsure(&ret->closing, "Meta's answer for it cannot be read");
	else
		judge(t, code > 0 && code < 1000 ? (int)code : 0, body, ret);
}

/* Where one change was allowed, a missing permission is about the other object. */
static void narrow(struct platform_talk *t, struct meta_error *errors)
{
	const struct meta_writing *w = writing_of(t);
	bool any = false;

	for (size_t k = 0; k < w->batch_count; k++)
		any |= errors[k].closing.outcome == OUTCOME_DONE;
	for (size_t k = 0; any && k < w->batch_count; k++)
		if (errors[k].access)
			errors[k].closing.account_wide = false;
}

static void close_batch(struct platform_talk *t, const struct closing *c)
{
	const struct meta_writing *w = writing_of(t);
	const struct meta_error e = { .closing = *c };

	for (size_t k = 0; k < w->batch_count; k++)
		put_ending(t, w->batch[k], &e);
}

/* HTTP 200: every item has an ending of its own. */
static void take_items(struct platform_talk *t, struct json_object *list)
{
	const struct meta_writing *w = writing_of(t);
	struct meta_error *errors = arena_array(t->arena, struct meta_error, w->batch_count);

	for (size_t k = 0; k < w->batch_count; k++)
		take_item(t, json_object_array_get_idx(list, k), &errors[k]);
	narrow(t, errors);
	for (size_t k = 0; k < w->batch_count; k++)
		put_ending(t, w->batch[k], &errors[k]);
}

/* A body to believe: false with what that means for the whole request. */
static bool take_body(struct platform_talk *t, const struct reply *reply, struct closing *ret_because)
{
	const struct meta_writing *w = writing_of(t);
	struct err why = ERR_INIT;
	struct json_object *tree cleanup_tree =
		tree_parse(reply->body ? reply->body : "", reply->length, &why);
	struct meta_error error;

	if (w->batch_count == 1 && json_object_is_type(tree, json_type_object)) {
		judge(t, reply->status, tree, &error);
		put_ending(t, w->batch[0], &error);
	} else if (w->batch_count > 1 && json_object_is_type(tree, json_type_array) &&
		   json_object_array_length(tree) == w->batch_count) {
		take_items(t, tree);
	} else if (w->batch_count > 1 && tree_get(tree, "error")) {
		meta_error_of(tree_get(tree, "error"), reply->status, &error);
		*ret_because = error.closing;
		return false;
	} else {
		if (tree)
			err_set(&why, ERR_INPUT, "it does not fit what was asked");
		closing_unreadable(reply, &why, ret_because);
		return false;
	}
	return true;
}

/* What holds for all that is still to be sent; false: nothing does. */
static bool is_over(const struct platform_talk *t, struct closing *ret_because)
{
	const struct meta_writing *w = writing_of(t);

	for (size_t k = 0; k < w->batch_count; k++) {
		const struct ending *e = &t->endings[w->batch[k]];

		*ret_because = (struct closing){ .outcome = e->outcome,
						 .account_wide = e->account_wide,
						 .retry_after = e->retry_after };
		memcpy(ret_because->words, e->words, sizeof(e->words));
		if (e->account_wide)
			return true;
	}
	return false;
}

/* Sets the endings of this request; true when nothing more should be sent now. */
static bool take_changes(struct platform_talk *t, const struct reply *reply, struct closing *ret_because)
{
	struct meta_error error;

	if (closing_of_fault(reply, ret_because)) {
		close_batch(t, ret_because);
		return true;
	}
	if (reply->status != 200) {
		meta_reply_error(reply, &error);
		for (size_t k = 0; k < writing_of(t)->batch_count; k++)
			put_ending(t, writing_of(t)->batch[k], &error);
		return is_over(t, ret_because) || reply->status >= 500;
	}
	if (!take_body(t, reply, ret_because)) {
		close_batch(t, ret_because);
		return true;
	}
	return is_over(t, ret_because);
}

static void close_unsent(struct platform_talk *t, const struct closing *because)
{
	const struct meta_writing *w = writing_of(t);
	struct closing c = *because;

	if (!c.account_wide) {
		c = (struct closing){ .outcome = OUTCOME_LATER };
		words_set(c.words, "not sent, because the request before it failed: %s", because->words);
	}
	for (size_t i = 0; i < t->command_count; i++)
		if (!w->settled[i])
			ending_close(&t->endings[i], &c);
}

int meta_write_advance(struct platform_talk *t, const struct reply *reply, struct request *ret,
		       struct err *err)
{
	struct meta_writing *w = writing_of(t);
	struct closing because;

	meta_usage(t, reply);
	if (w->step == WRITING_PARENTS) {
		take_parents(t, reply);
		w->step = WRITING_CHANGES;
		return send_next(t, ret, err);
	}
	if (w->step != WRITING_CHANGES) {
		meta_least_take(t, reply);
		return meta_least_ask(t, ret, err);
	}
	if (!take_changes(t, reply, &because))
		return send_next(t, ret, err);
	close_unsent(t, &because);
	return PLATFORM_DONE;
}
