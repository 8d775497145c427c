/* SPDX-License-Identifier: Apache-2.0 */
/*
 * teams.c - a Workflow of Microsoft Teams ("When a Teams webhook request is received").
 *
 * A yes means that the flow was queued, not that anybody saw the message, and the old
 * connectors said 200 to what they threw away: a message for which it matters goes to a
 * second channel as well.  What is larger than 28 KB is refused whole, so each text has its bound.
 * Only what a card shows: what it could ask does not work from a webhook.
 */
#include <json-c/json_object.h>
#include <string.h>

#include "channel/channel.h"

enum { BYTES_MAX = 28 * 1024, HEADLINE_MAX = 600, LINE_MAX = 240, FRAME_MAX = 100 };

struct teams {
	struct credential *url;
};

static const struct option options[] = {
	{ "url", OPTION_SECRET, OPTION_REQUIRED, offsetof(struct teams, url), NULL, 0, 0,
	  "The workflow's address, which carries its signature: {credential: NAME}.", NULL, NULL, 0 },
	OPTION_END
};

static void add(struct json_object *o, const char *key, const char *text)
{
	json_object_object_add(o, key, json_object_new_string(text));
}

/* Cards read some Markdown: what could be a link or emphasis is shown as it is. In the arena. */
static const char *plain(const char *text, struct arena *arena)
{
	struct buf out cleanup_buf = BUF_INIT(2 * CONFIG_TEXT_MAX);

	for (; *text; text++) {
		if (strchr("\\`*_[]<>#", *text))
			buf_putc(&out, '\\');
		buf_putc(&out, *text);
	}
	return arena_strdup(arena, buf_text(&out));
}

static struct json_object *text_block(const char *text, bool is_headline)
{
	struct json_object *o = json_object_new_object();

	add(o, "type", "TextBlock");
	add(o, "text", text);
	json_object_object_add(o, "wrap", json_object_new_boolean(true));
	if (is_headline) {
		add(o, "size", "Medium");
		add(o, "weight", "Bolder");
	}
	return o;
}

static struct json_object *small(const char *text)
{
	struct json_object *o = text_block(text, false);

	add(o, "size", "Small");
	json_object_object_add(o, "isSubtle", json_object_new_boolean(true));
	return o;
}

static struct json_object *body_of(const struct message *m, const struct sender *from, struct arena *arena)
{
	struct json_object *body = json_object_new_array();
	const char *more = channel_more(m, 0, arena);
	char at[INSTANT_TEXT];

	json_object_array_add(
		body, text_block(plain(channel_cut(channel_headline(m, arena), HEADLINE_MAX, arena), arena),
				 true));
	for (size_t i = 0; i < m->line_count; i++)
		json_object_array_add(
			body, text_block(plain(channel_cut(m->lines[i].text, LINE_MAX, arena), arena),
					 false));
	if (more)
		json_object_array_add(body, text_block(more, false));
	json_object_array_add(
		body, small(arena_printf(arena, "%s \xc2\xb7 %s \xc2\xb7 %s",
					 plain(channel_cut(from->organization, LINE_MAX, arena), arena),
					 instant_format(m->at, at), m->id)));
	return body;
}

static struct json_object *actions_of(const char *link)
{
	struct json_object *actions = json_object_new_array(), *open = json_object_new_object();

	add(open, "type", "Action.OpenUrl");
	add(open, "title", "Why, and what to do");
	add(open, "url", link);
	json_object_array_add(actions, open);
	return actions;
}

static struct json_object *card_of(const struct message *m, const struct sender *from, struct arena *arena)
{
	struct json_object *card = json_object_new_object();
	const char *link = channel_link(from, m->path, arena);

	add(card, "$schema", "http://adaptivecards.io/schemas/adaptive-card.json");
	add(card, "type", "AdaptiveCard");
	add(card, "version", "1.4");
	json_object_object_add(card, "body", body_of(m, from, arena));
	if (link)
		json_object_object_add(card, "actions", actions_of(link));
	return card;
}

static int encode(const void *settings, const struct message *m, const char *recipient,
		  const struct sender *from, struct arena *arena, struct request *ret, struct err *err)
{
	const struct teams *s = settings;
	const char *url = channel_secret_url(s->url, "the workflow's address", arena, err);
	struct json_object *o, *attachment, *attachments;

	(void)recipient;
	if (!url)
		return -1;
	attachment = json_object_new_object();
	add(attachment, "contentType", "application/vnd.microsoft.card.adaptive");
	json_object_object_add(attachment, "contentUrl", NULL);
	json_object_object_add(attachment, "content", card_of(m, from, arena));
	attachments = json_object_new_array();
	json_object_array_add(attachments, attachment);
	o = json_object_new_object();
	add(o, "type", "message");
	json_object_object_add(o, "attachments", attachments);
	channel_post(ret, url, "application/json", o, arena);
	return 0;
}

/* The old path answers 200 and says in the body that it did not take it. */
static void decode(const struct reply *reply, struct delivery *ret)
{
	channel_decode(reply, ret);
	if (ret->end == DELIVERED && reply->body &&
	    memmem(reply->body, reply->length, "endpoint returned HTTP error", 28))
		delivery_end(ret, DELIVERY_LATER, "it answered %d and says it failed", reply->status);
}

/* A letter is four bytes at most, also when it is escaped twice. */
_Static_assert(4 * (HEADLINE_MAX + (MESSAGE_LINES_MAX + 1) * LINE_MAX) +
			       MESSAGE_LINES_MAX * FRAME_MAX + CHANNEL_LINK_MAX + 1024 <
		       BYTES_MAX,
	       "a card stays below what Teams takes");

const struct channel_kind channel_teams = {
	.name = "teams",
	.summary = "A workflow of Microsoft Teams that posts what it receives.",
	.options = options,
	.settings_size = sizeof(struct teams),
	.kinds = MESSAGE_ALL_KINDS,
	.rate = 60,
	.encode = encode,
	.decode = decode,
};
