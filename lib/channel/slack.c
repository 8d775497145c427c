/* SPDX-License-Identifier: Apache-2.0 */
/*
 * slack.c - an incoming webhook of Slack.
 *
 * Slack refuses a whole message for one text that is too long, and refuses some
 * 13,200 characters of blocks although no limit on their sum is written down; so every
 * text has its own bound here, and the list ends before the sum is reached.  Links are
 * links in the text: a button of an app without an address of its own shows an error.
 */
#include <json-c/json_object.h>
#include <string.h>

#include "base/text.h"
#include "channel/channel.h"

enum {
	HEADER_MAX = 150,    /* letters of a header block */
	SECTION_MAX = 3000,  /* letters of a section's text */
	SUM_MAX = 10000,     /* letters of all blocks */
	LINE_MAX = 300,	     /* ours: a line people read */
	FALLBACK_MAX = 3000, /* the text, which is what a notification shows */
};

struct slack {
	struct credential *url;
};

static const struct option options[] = {
	{ "url", OPTION_SECRET, OPTION_REQUIRED, offsetof(struct slack, url), NULL, 0, 0,
	  "The incoming webhook's address, which is a secret: {credential: NAME}.", NULL, NULL, 0 },
	OPTION_END
};

/* Slack's own three escapes. In the arena. */
static const char *escaped(const char *text, struct arena *arena)
{
	struct buf out cleanup_buf = BUF_INIT(6 * CONFIG_TEXT_MAX);

	for (; *text; text++)
		if (*text == '&')
			buf_puts(&out, "&amp;");
		else if (*text == '<')
			buf_puts(&out, "&lt;");
		else if (*text == '>')
			buf_puts(&out, "&gt;");
		else
			buf_putc(&out, *text);
	return arena_strdup(arena, buf_text(&out));
}

static struct json_object *text_object(const char *type, const char *text)
{
	struct json_object *o = json_object_new_object();

	json_object_object_add(o, "type", json_object_new_string(type));
	json_object_object_add(o, "text", json_object_new_string(text));
	return o;
}

static struct json_object *block(const char *type, const char *text_type, const char *text)
{
	struct json_object *o = json_object_new_object();

	json_object_object_add(o, "type", json_object_new_string(type));
	json_object_object_add(o, "text", text_object(text_type, text));
	return o;
}

static const char *line_of(const struct message_line *line, const struct sender *from, struct arena *arena)
{
	const char *text = escaped(channel_cut(line->text, LINE_MAX, arena), arena);
	const char *link = *line->path ? channel_link(from, line->path, arena) : NULL;

	return link ? arena_printf(arena, "\xe2\x80\xa2 <%s|%s>\n", link, text) :
		      arena_printf(arena, "\xe2\x80\xa2 %s\n", text);
}

/* As many lines as a section takes, in letters that may all be escapes. */
static void add_lines(struct json_object *blocks, const struct message *m,
		      const struct sender *from, struct arena *arena)
{
	struct buf text cleanup_buf = BUF_INIT(SECTION_MAX);
	const char *more;
	size_t i;

	for (i = 0; i < m->line_count; i++) {
		const char *line = line_of(&m->lines[i], from, arena);

		if (text.length + strlen(line) > SECTION_MAX - 40)
			break;
		buf_puts(&text, line);
	}
	more = channel_more(m, m->line_count - i, arena);
	if (more)
		buf_printf(&text, "%s", more);
	if (text.length)
		json_object_array_add(blocks, block("section", "mrkdwn", buf_text(&text)));
}

static struct json_object *context(const struct message *m, const struct sender *from, struct arena *arena)
{
	struct json_object *o = json_object_new_object(), *elements = json_object_new_array();
	char at[INSTANT_TEXT];
	const char *text = arena_printf(arena, "%s \xc2\xb7 %s \xc2\xb7 %s",
					escaped(channel_cut(from->organization, LINE_MAX, arena), arena),
					instant_format(m->at, at), m->id);

	json_object_array_add(elements, text_object("mrkdwn", text));
	json_object_object_add(o, "type", json_object_new_string("context"));
	json_object_object_add(o, "elements", elements);
	return o;
}

static int encode(const void *settings, const struct message *m, const char *recipient,
		  const struct sender *from, struct arena *arena, struct request *ret, struct err *err)
{
	const struct slack *s = settings;
	const char *url = channel_secret_url(s->url, "the webhook's address", arena, err);
	const char *headline = channel_headline(m, arena), *link = channel_link(from, m->path, arena);
	struct json_object *o, *blocks;

	(void)recipient;
	if (!url)
		return -1;
	o = json_object_new_object();
	blocks = json_object_new_array();
	json_object_object_add(
		o, "text",
		json_object_new_string(escaped(channel_cut(headline, FALLBACK_MAX / 6, arena), arena)));
	json_object_array_add(blocks,
			      block("header", "plain_text", channel_cut(headline, HEADER_MAX, arena)));
	/* The header cuts a long sentence, so it stands once more whole. */
	if (text_utf8_chars(headline, strlen(headline)) > HEADER_MAX)
		json_object_array_add(
			blocks, block("section", "mrkdwn",
				      escaped(channel_cut(headline, SECTION_MAX / 6, arena), arena)));
	add_lines(blocks, m, from, arena);
	if (link)
		json_object_array_add(blocks,
				      block("section", "mrkdwn",
					    arena_printf(arena, "<%s|Why, and what to do>", link)));
	json_object_array_add(blocks, context(m, from, arena));
	json_object_object_add(o, "blocks", blocks);
	channel_post(ret, url, "application/json", o, arena);
	return 0;
}

_Static_assert(HEADER_MAX + 2 * SECTION_MAX + CHANNEL_LINK_MAX + 6 * LINE_MAX < SUM_MAX,
	       "blocks stay below what Slack takes");

const struct channel_kind channel_slack = {
	.name = "slack",
	.summary = "An incoming webhook of a Slack channel.",
	.options = options,
	.settings_size = sizeof(struct slack),
	.kinds = MESSAGE_ALL_KINDS,
	.rate = 60,
	.encode = encode,
	.decode = channel_decode,
};
