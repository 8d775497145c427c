/* SPDX-License-Identifier: Apache-2.0 */
/*
 * notify_tell.c - how the channels do, what is open, and what is on its way.
 *
 * No address of a channel is in it, and of people only who an owner is.
 */
#include "daemon/notify_state.h"

#include <string.h>

#include "notify/incident.h"
#include "report/json_out.h"

static void tell_outlet(const struct outlet *o, struct buf *out)
{
	json_instant(out, "arrived_at", o->arrived_at);
	json_number(out, "arrived", (int64_t)o->arrived);
	json_number(out, "given_up", (int64_t)o->given_up);
	json_instant(out, "failing_since", o->failing_since);
	json_text(out, "trouble", o->words);
	json_text(out, "last_message", o->last_id[0] ? o->last_id : NULL);
	json_truth(out, "last_arrived", o->last_arrived);
}

static void tell_channel(const struct notify *n, const struct channel_config *ch, struct buf *out)
{
	static const struct outlet none = { .id = NULL };
	const struct outlet *is = &none;
	int64_t waiting = 0;

	for (size_t i = 0; i < n->outlet_count; i++)
		if (!strcmp(n->outlets[i].id, ch->id))
			is = &n->outlets[i];
	for (size_t i = 0; i < n->post_count; i++)
		waiting += !n->posts[i].o->dead && !strcmp(n->posts[i].o->channel, ch->id);
	json_open(out, '{');
	json_text(out, "id", ch->id);
	json_text(out, "kind", ch->kind->name);
	json_number(out, "waiting", waiting);
	tell_outlet(is, out);
	json_close(out, '}');
}

static void tell_case(const struct incident *i, struct buf *out)
{
	if (!i->told_count)
		return;
	json_open(out, '{');
	json_text(out, "case", i->key);
	json_text(out, "kind", message_kind_name(i->kind));
	json_instant(out, "since", i->since);
	json_text(out, "text", i->subject);
	json_number(out, "told", (int64_t)i->told_count);
	json_close(out, '}');
}

static void tell_message(const struct outgoing *o, struct buf *out)
{
	json_open(out, '{');
	json_text(out, "id", o->id);
	json_text(out, "channel", o->channel);
	json_text(out, "to", o->recipient);
	json_text(out, "state", o->dead ? "given-up" : "waits");
	json_instant(out, "made", o->made);
	json_instant(out, "next", o->dead ? (struct instant){ 0 } : o->next);
	json_number(out, "attempts", o->attempts);
	json_text(out, "trouble", o->words);
	json_text(out, "text", o->subject);
	json_close(out, '}');
}

void notify_json(const struct notify *n, struct buf *out)
{
	const struct messages *m = notify_messages(n);

	json_open(out, '{');
	json_number(out, "schema", 1);
	json_key(out, "channels");
	json_open(out, '[');
	for (size_t i = 0; i < m->channel_count; i++)
		tell_channel(n, &m->channels[i], out);
	json_close(out, ']');
	json_key(out, "cases");
	json_open(out, '[');
	for (size_t i = 0; i < board_count(n->board); i++)
		tell_case(board_at(n->board, i), out);
	json_close(out, ']');
	json_key(out, "messages");
	json_open(out, '[');
	for (size_t i = 0; i < n->post_count; i++)
		tell_message(n->posts[i].o, out);
	json_close(out, ']');
	json_close(out, '}');
	buf_putc(out, '\n');
}
