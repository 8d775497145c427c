/* SPDX-License-Identifier: Apache-2.0 */
/*
 * webhook.c - commands as signed posts to an address of the operator's choice.
 *
 * The bridge to every platform without a kind of its own.  Signed as Standard
 * Webhooks 1.0 has it.  One command is one post, and its id never changes over
 * retries, so a receiver that keeps ids may be asked twice without harm.  When
 * one post fails for reasons of the receiver, the rest stays at home.
 */
#include "platform/webhook.h"

#include <inttypes.h>
#include <json-c/json_object.h>
#include <stdlib.h>
#include <string.h>

#include "auth/auth.h"
#include "base/text.h"
#include "base/tree.h"

static const struct option options[] = {
	{ "url", OPTION_URL, OPTION_REQUIRED, offsetof(struct webhook, url), NULL, 0, 0,
	  "Where each command is posted.", NULL, NULL, 0 },
	{ "secret", OPTION_SECRET, OPTION_REQUIRED, offsetof(struct webhook, secret), NULL, 0, 0,
	  "The key posts are signed with: whsec_ and base64 of 24 to 64 bytes.", NULL, NULL, 0 },
	{ "state_url", OPTION_URL, 0, offsetof(struct webhook, state_url), NULL, 0, 0,
	  "Where the present state of a target is read; without it commands cannot be confirmed.",
	  NULL, NULL, 0 },
	OPTION_END
};

static const char *const levers[] = {
	[LEVER_BUDGET] = "budget", [LEVER_SWITCH] = "switch", [LEVER_BID] = "bid", NULL
};

const struct option webhook_target_options[] = {
	{ "name", OPTION_TEXT, OPTION_REQUIRED, offsetof(struct webhook_target, name), NULL, 0, 0,
	  "What the receiver calls this target.", NULL, NULL, 0 },
	{ "lever", OPTION_ENUM, 0, offsetof(struct webhook_target, lever), "budget", 0, 0,
	  "What of it can be turned: its budget, only on and off (switch), or a factor on the bid.",
	  levers, NULL, 0 },
	OPTION_END
};

/* ---- asking ---- */

static void put_text(struct buf *out, const char *key, const char *text)
{
	struct json_object *value cleanup_tree = json_object_new_string(text);

	buf_printf(out, "\"%s\":", key);
	tree_write(out, value);
}

const char *webhook_amount(const struct webhook_target *target)
{
	return target->lever == LEVER_BID ? "bid_millionths" : "budget_micros";
}

void webhook_body(struct buf *out, const struct platform_talk *t, const struct command *c)
{
	const struct webhook_target *target = t->targets[c->target].select;
	char planned_at[INSTANT_TEXT];

	buf_printf(out, "{\"schema\":1,\"id\":\"cmd_%" PRIu64 "\",", c->id);
	put_text(out, "target", target->name);
	buf_printf(out, ",\"verb\":\"%s\",\"%s\":", verb_name(c->verb), webhook_amount(target));
	if (c->verb == VERB_SET_BUDGET)
		buf_printf(out, "\"%" PRId64 "\",", c->budget_micros);
	else
		buf_puts(out, "null,");
	put_text(out, "reason", c->reason);
	buf_printf(out, ",\"planned_at\":\"%s\"}", instant_format(c->planned_at, planned_at));
}

static void post(struct platform_talk *t, struct request *ret)
{
	const struct webhook *settings = t->config->settings;
	const struct webhook_talk *w = t->state;
	const struct command *c = &t->commands[w->at];
	struct buf body cleanup_buf = BUF_INIT(PLATFORM_POST_MAX), signature cleanup_buf = BUF_INIT(128);
	const char *id = arena_printf(t->arena, "cmd_%" PRIu64, c->id);
	const char *timestamp = arena_printf(t->arena, "%" PRId64, t->now.ms / 1000);

	webhook_body(&body, t, c);
	webhook_sign(&w->key, id, timestamp, buf_text(&body), body.length, &signature);
	*ret = (struct request){
		.method = "POST",
		.url = settings->url,
		.body = arena_strndup(t->arena, buf_text(&body), body.length),
		.body_length = body.length,
		.reply_max = PLATFORM_POST_MAX,
		.authorize = true,
	};
	request_header(ret, "Content-Type", "application/json");
	request_header(ret, "webhook-id", id);
	request_header(ret, "webhook-timestamp", timestamp);
	request_header(ret, "webhook-signature", arena_strdup(t->arena, buf_text(&signature)));
}

static int webhook_write_begin(struct platform_talk *t, struct request *ret, struct err *err)
{
	const struct webhook *settings = t->config->settings;
	const struct credential *secret = settings->secret;
	struct webhook_talk *w = t->state;
	struct closing tried = { .outcome = OUTCOME_DONE,
				 .words = "not sent: a receiver cannot be asked to only check" };

	if (!secret || !secret->bytes)
		return err_set(err, ERR_AUTH, "the webhook's secret could not be read");
	if (webhook_key(secret->bytes, secret->length, &w->key, err))
		return -1;
	if (!t->validate_only) {
		post(t, ret);
		return PLATFORM_SEND;
	}
	for (size_t i = 0; i < t->command_count; i++)
		ending_close(&t->endings[i], &tried);
	return PLATFORM_DONE;
}

/* ---- hearing ---- */

/* First row that fits decides. 502 and 504 come from a gateway that may have passed the post on. */
static const struct {
	int low, high;
	enum outcome outcome;
	bool account_wide;
	const char *says;
} of_status[] = {
	{ 200, 299, OUTCOME_DONE, false, "" },
	{ 300, 399, OUTCOME_REFUSED, true, "a redirect, which is never followed: correct the url" },
	{ 401, 401, OUTCOME_REFUSED, true, "the receiver does not accept our signature or credential" },
	{ 403, 403, OUTCOME_REFUSED, true, "the receiver refuses access" },
	{ 408, 408, OUTCOME_UNSURE, false, "the receiver gave up waiting" },
	{ 410, 410, OUTCOME_REFUSED, true,
	  "the receiver asks to stop: take this platform out of the configuration" },
	{ 429, 429, OUTCOME_LATER, true, "the receiver asks to wait" },
	{ 400, 499, OUTCOME_REFUSED, false, "the receiver refuses this command" },
	{ 503, 503, OUTCOME_LATER, true, "the receiver is not available" },
	{ 0, 999, OUTCOME_UNSURE, false, "the receiver failed, it may have acted" },
};

void webhook_classify(const struct reply *reply, bool renewable, struct closing *ret)
{
	size_t i = 0;

	if (closing_of_fault(reply, ret))
		return;
	while (of_status[i].high != 999 &&
	       (reply->status < of_status[i].low || reply->status > of_status[i].high))
		i++;
	*ret = (struct closing){
		.outcome = of_status[i].outcome,
		.account_wide = of_status[i].account_wide,
		.retry_after = reply->retry_after,
	};
	/* A token may simply have aged: daemon/ gets a new one and we come back. */
	if (reply->status == 401 && renewable)
		ret->outcome = OUTCOME_LATER;
	if (ret->outcome != OUTCOME_DONE)
		words_set(ret->words, "HTTP %d, %s", reply->status, of_status[i].says);
}

static int webhook_write_advance(struct platform_talk *t, const struct reply *reply,
				 struct request *ret, struct err *err)
{
	struct webhook_talk *w = t->state;
	const struct auth_kind *auth = t->config->auth.kind;
	struct closing c;

	(void)err;
	webhook_classify(reply, auth && auth->needs_exchange, &c);
	ending_close(&t->endings[w->at++], &c);
	if (c.account_wide || (c.outcome != OUTCOME_DONE && c.outcome != OUTCOME_REFUSED)) {
		endings_unsent(t, w->at, &c);
		return PLATFORM_DONE;
	}
	if (w->at == t->command_count)
		return PLATFORM_DONE;
	post(t, ret);
	return PLATFORM_SEND;
}

const char *webhook_target_name(const void *target_settings)
{
	return ((const struct webhook_target *)target_settings)->name;
}

enum lever webhook_target_lever(const void *target_settings)
{
	return (enum lever)((const struct webhook_target *)target_settings)->lever;
}

int webhook_target_check(const void *target_settings, struct err *err)
{
	const struct webhook_target *target = target_settings;

	if (*target->name && strlen(target->name) <= NOTICE_MAX)
		return 0;
	return err_set(err, ERR_CONFIG, "name: expected 1 to %d characters", NOTICE_MAX);
}

const struct platform_kind platform_webhook = {
	.name = "webhook",
	.summary = "Signed posts to a receiver of your own (Standard Webhooks).",
	.options = options,
	.target_options = webhook_target_options,
	.settings_size = sizeof(struct webhook),
	.target_size = sizeof(struct webhook_target),
	.state_size = sizeof(struct webhook_talk),
	.target_check = webhook_target_check,
	.can_read = webhook_can_read,
	.target_name = webhook_target_name,
	.target_lever = webhook_target_lever,
	.read_begin = webhook_read_begin,
	.read_advance = webhook_read_advance,
	.write_begin = webhook_write_begin,
	.write_advance = webhook_write_advance,
};
