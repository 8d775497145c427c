/* SPDX-License-Identifier: Apache-2.0 */
/*
 * webhook_read.c - the present state of targets, as their receiver tells it.
 *
 *   GET <state_url>?target=NAME
 *   {"schema":1,"targets":[{"name":"NAME","status":"enabled","budget_micros":"180000000"}]}
 *
 * Of a bid the amount is "bid_millionths", 1000000 for 100%; a switch has none.
 * One question per target, so that a receiver may be a few lines of script.
 * An empty list or 404 means "I do not know that name"; anything unreadable
 * fails the whole read.
 */
#include "platform/webhook.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "base/tree.h"

bool webhook_can_read(const void *settings)
{
	return ((const struct webhook *)settings)->state_url != NULL;
}

static const struct webhook_target *target_at(const struct platform_talk *t)
{
	const struct webhook_talk *w = t->state;

	return t->targets[t->read[w->at]].select;
}

static const char *name_at(const struct platform_talk *t)
{
	return target_at(t)->name;
}

static void ask(struct platform_talk *t, struct request *ret)
{
	const struct webhook *settings = t->config->settings;
	struct buf url cleanup_buf = BUF_INIT(FEED_URL_MAX);

	buf_printf(&url, "%s%ctarget=", settings->state_url,
		   strchr(settings->state_url, '?') ? '&' : '?');
	text_percent_encode(&url, name_at(t));
	*ret = (struct request){
		.method = "GET",
		.url = arena_strdup(t->arena, buf_text(&url)),
		.reply_max = PLATFORM_POST_MAX,
		.authorize = true,
	};
	request_header(ret, "Accept", "application/json");
}

int webhook_read_begin(struct platform_talk *t, struct request *ret, struct err *err)
{
	if (!webhook_can_read(t->config->settings))
		return err_set(err, ERR_CONFIG, "this webhook has no state_url: nothing can be read back");
	ask(t, ret);
	return PLATFORM_SEND;
}

static int take_amount(struct json_object *o, const char *at, const char *key, int64_t *ret,
		       struct err *err)
{
	if (!tree_get(o, key))
		return 0;
	if (tree_int64(o, at, key, ret, err))
		return -1;
	return *ret < 0 ? err_set(err, ERR_INPUT, "%s.%s: below zero", at, key) : 0;
}

static int take_state(struct json_object *o, const char *at, const struct webhook_target *target,
		      struct sighting *s, struct err *err)
{
	const char *status;

	if (tree_text(o, at, "status", &status, err))
		return -1;
	s->seen = true;
	s->state.status = strcmp(status, "enabled") == 0 ? AD_ENABLED :
			  strcmp(status, "paused") == 0	 ? AD_PAUSED :
			  strcmp(status, "ended") == 0	 ? AD_ENDED :
							   AD_UNKNOWN;
	if (target->lever != LEVER_SWITCH &&
	    take_amount(o, at, webhook_amount(target), &s->state.budget_micros, err))
		return -1;
	s->trouble[0] = '\0';
	if (s->state.status == AD_ENDED)
		words_set(s->trouble, "the receiver says it has ended");
	else if (s->state.status == AD_UNKNOWN)
		words_set(s->trouble, "the receiver tells neither enabled nor paused");
	else if (target->lever != LEVER_SWITCH && s->state.budget_micros == BUDGET_UNKNOWN)
		words_set(s->trouble, "the receiver does not tell its %s",
			  target->lever == LEVER_BID ? "bid" : "budget");
	s->steerable = !s->trouble[0];
	return 0;
}

int webhook_state(struct json_object *answer, const struct webhook_target *target,
		  struct sighting *s, struct err *err)
{
	struct json_object *targets;
	int64_t schema;
	char at[48];

	if (tree_int64(answer, "$", "schema", &schema, err) ||
	    tree_array(answer, "$", "targets", &targets, err))
		return -1;
	if (schema != 1)
		return err_set(err, ERR_INPUT, "$.schema: expected 1");
	for (size_t i = 0; i < json_object_array_length(targets); i++) {
		struct json_object *o = json_object_array_get_idx(targets, i);

		if (strcmp(tree_text_or(o, "name", ""), target->name) != 0)
			continue;
		if (s->seen)
			return err_set(err, ERR_INPUT, "$.targets[%zu].name: the same target twice", i);
		snprintf(at, sizeof(at), "$.targets[%zu]", i);
		if (take_state(o, at, target, s, err))
			return -1;
	}
	return 0;
}

static int take_answer(struct platform_talk *t, const struct reply *reply, struct sighting *s,
		       struct err *err)
{
	struct json_object *answer cleanup_tree = tree_parse(reply->body, reply->length, err);

	return answer ? webhook_state(answer, target_at(t), s, err) : -1;
}

int webhook_read_advance(struct platform_talk *t, const struct reply *reply, struct request *ret,
			 struct err *err)
{
	struct webhook_talk *w = t->state;
	struct sighting *s = &t->sightings[w->at];

	t->retry_after = reply->retry_after;
	words_set(s->trouble, "the receiver does not know a target called %s", name_at(t));
	if (reply->fault != FAULT_NONE || reply->status != 404)
		if (reading_usable(reply, err) || take_answer(t, reply, s, err))
			return -1;
	if (++w->at == t->read_count)
		return PLATFORM_DONE;
	ask(t, ret);
	return PLATFORM_SEND;
}
