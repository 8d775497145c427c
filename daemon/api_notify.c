/* SPDX-License-Identifier: Apache-2.0 */
/*
 * api_notify.c - how messages to people do, and one to try a channel out.
 *
 * A message that does not arrive is noticed by nobody, so a channel is tried when it is set
 * up and not when it is needed.
 */
#include "base/tree.h"
#include "daemon/api_answer.h"
#include "report/json_out.h"

void api_notify(struct api_exchange *x)
{
	x->a->cache = "no-store";
	x->house->notify(x->house->context, &x->a->body);
}

static void say_test(struct api_exchange *x, const char *channel, const char *id)
{
	struct buf *out = &x->a->body;

	x->a->status = 202;
	x->a->cache = "no-store";
	json_open(out, '{');
	json_number(out, "schema", 1);
	json_truth(out, "ok", true);
	json_text(out, "channel", channel);
	json_text(out, "message", id);
	json_text(out, "text",
		  "On its way. /api/v1/notify tells whether it arrived: last_message and "
		  "last_arrived "
		  "of its channel.");
	json_close(out, '}');
	buf_putc(out, '\n');
}

void api_notify_test(struct api_exchange *x)
{
	struct json_object *body cleanup_tree = api_body(x);
	struct err err = ERR_INIT;
	const char *channel;
	char id[NOTIFY_ID];

	if (!body)
		return;
	channel = tree_text_or(body, "channel", "");
	if (!*channel)
		api_refuse(x->a, 400, "bad-request",
			   "which channel? Write {\"channel\": NAME}, one of messages.channels");
	else if (x->house->notify_test(x->house->context, channel, tree_text_or(body, "to", ""),
				       x->viewer.name, id, &err))
		api_refuse_with(x, &err);
	else
		say_test(x, channel, id);
}
