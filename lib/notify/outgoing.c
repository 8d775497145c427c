/* SPDX-License-Identifier: Apache-2.0 */
/*
 * outgoing.c - the row of a message that waits, and when it is tried again.
 *
 * Soon at first, because most failures are a restart on the other side; then rarely, for
 * a whole day, because the others are a person who has gone home.  The tries of messages
 * that failed together are spread a little, by their ids.
 */
#include "notify/outgoing.h"

#include <inttypes.h>
#include <json-c/json_object.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "base/tree.h"

enum { GONE_REST_MS = 30 * 60 * 1000, SPREAD_PERCENT = 20 };

static char *copy(const char *text)
{
	char *is = strdup(text);

	if (!is)
		abort();
	return is;
}

/* ---- the message in it ---- */

static void add(struct json_object *o, const char *key, const char *text)
{
	json_object_object_add(o, key, json_object_new_string(text));
}

static struct json_object *message_tree(const struct message *m)
{
	struct json_object *o = json_object_new_object(), *lines = json_object_new_array();
	char at[INSTANT_TEXT];

	add(o, "id", m->id);
	add(o, "thread", m->thread);
	add(o, "kind", message_kind_name(m->kind));
	json_object_object_add(o, "over", json_object_new_boolean(m->over));
	json_object_object_add(o, "test", json_object_new_boolean(m->test));
	add(o, "at", instant_format_exact(m->at, at));
	add(o, "subject", m->subject);
	add(o, "path", m->path);
	for (size_t i = 0; i < m->line_count; i++) {
		struct json_object *line = json_object_new_object();

		add(line, "text", m->lines[i].text);
		add(line, "path", m->lines[i].path);
		json_object_array_add(lines, line);
	}
	json_object_object_add(o, "lines", lines);
	json_object_object_add(o, "more", json_object_new_int64((int64_t)m->more));
	return o;
}

static const char *text_of(struct json_object *o, const char *key, struct arena *arena)
{
	return arena_strdup(arena, tree_text_or(o, key, ""));
}

static enum message_kind kind_of(struct json_object *o)
{
	const char *name = tree_text_or(o, "kind", "");

	for (int k = 0; k < MESSAGE_KINDS; k++)
		if (!strcmp(message_kind_name((enum message_kind)k), name))
			return (enum message_kind)k;
	return MESSAGE_HEALTH;
}

static int read_lines(struct json_object *o, struct arena *arena, struct message *ret, struct err *err)
{
	struct json_object *lines;

	if (tree_array(o, "$.message", "lines", &lines, err))
		return -1;
	for (size_t i = 0; i < json_object_array_length(lines) && i < MESSAGE_LINES_MAX; i++) {
		struct json_object *line = json_object_array_get_idx(lines, i);

		ret->lines[ret->line_count++] = (struct message_line){ text_of(line, "text", arena),
								       text_of(line, "path", arena) };
	}
	return 0;
}

int outgoing_message(const struct outgoing *o, struct arena *arena, struct message *ret, struct err *err)
{
	struct json_object *tree cleanup_tree = tree_parse(o->message, strlen(o->message), err);
	const char *at;
	int64_t more = 0;

	if (!tree || tree_text(tree, "$.message", "at", &at, err))
		return -1;
	*ret = (struct message){ .id = text_of(tree, "id", arena),
				 .thread = text_of(tree, "thread", arena),
				 .kind = kind_of(tree),
				 .over = tree_bool_or(tree, "over", false),
				 .test = tree_bool_or(tree, "test", false),
				 .subject = text_of(tree, "subject", arena),
				 .path = text_of(tree, "path", arena) };
	if (instant_parse(at, strlen(at), &ret->at, err) ||
	    tree_int64(tree, "$.message", "more", &more, err))
		return -1;
	ret->more = more > 0 ? (size_t)more : 0;
	return read_lines(tree, arena, ret, err);
}

/* ---- life ---- */

static struct outgoing *fresh(const char *channel, const char *recipient, struct json_object *message)
{
	struct outgoing *o = calloc(1, sizeof(*o));
	struct buf text cleanup_buf = BUF_INIT(OUTGOING_RECORD_MAX);

	if (!o)
		abort();
	tree_write(&text, message);
	o->channel = copy(channel);
	o->recipient = copy(recipient);
	o->message = copy(buf_text(&text));
	o->id = copy(tree_text_or(message, "id", ""));
	o->subject = copy(tree_text_or(message, "subject", ""));
	o->test = tree_bool_or(message, "test", false);
	o->urgent = kind_of(message) == MESSAGE_HEALTH;
	return o;
}

struct outgoing *outgoing_new(const char *channel, const char *recipient, const struct message *m,
			      uint64_t number, struct instant now)
{
	struct json_object *tree cleanup_tree = message_tree(m);
	struct outgoing *o = fresh(channel, recipient, tree);

	(void)snprintf(o->key, sizeof(o->key), "%015" PRId64 "-%08" PRIu64, now.ms, number);
	o->made = o->next = now;
	return o;
}

void outgoing_free(struct outgoing *o)
{
	free(o->channel);
	free(o->recipient);
	free(o->message);
	free(o->id);
	free(o->subject);
	free(o);
}

/* ---- the row ---- */

void outgoing_write(const struct outgoing *o, struct buf *out)
{
	struct json_object *tree cleanup_tree = json_object_new_object();
	struct err unused = ERR_INIT; /* it was written here */
	char at[INSTANT_TEXT];

	json_object_object_add(tree, "v", json_object_new_int(1));
	add(tree, "channel", o->channel);
	add(tree, "recipient", o->recipient);
	add(tree, "made", instant_format_exact(o->made, at));
	add(tree, "next", instant_format_exact(o->next, at));
	json_object_object_add(tree, "attempts", json_object_new_int64(o->attempts));
	json_object_object_add(tree, "dead", json_object_new_boolean(o->dead));
	add(tree, "words", o->words);
	json_object_object_add(tree, "message", tree_parse(o->message, strlen(o->message), &unused));
	tree_write(out, tree);
}

static int read_moment(struct json_object *tree, const char *key, struct instant *ret, struct err *err)
{
	const char *text;

	return tree_text(tree, "$", key, &text, err) || instant_parse(text, strlen(text), ret, err) ?
		       -1 :
		       0;
}

struct outgoing *outgoing_read(const char *key, const char *text, struct err *err)
{
	struct json_object *tree cleanup_tree = tree_parse(text, strlen(text), err), *message;
	const char *channel, *recipient;
	struct instant made, next;
	struct outgoing *o;
	int64_t attempts;

	if (!tree || tree_object(tree, "$", "message", &message, err) ||
	    tree_text(tree, "$", "channel", &channel, err) ||
	    tree_text(tree, "$", "recipient", &recipient, err) ||
	    read_moment(tree, "made", &made, err) || read_moment(tree, "next", &next, err) ||
	    tree_int64(tree, "$", "attempts", &attempts, err))
		return NULL;
	o = fresh(channel, recipient, message);
	(void)snprintf(o->key, sizeof(o->key), "%s", key);
	o->made = made;
	o->next = next;
	o->attempts = attempts > 0 ? (unsigned)attempts : 0;
	o->dead = tree_bool_or(tree, "dead", false);
	(void)snprintf(o->words, sizeof(o->words), "%s", tree_text_or(tree, "words", ""));
	return o;
}

/* ---- trying ---- */

static struct span rest_after(const struct outgoing *o)
{
	static const int64_t seconds[] = { 2, 10, 60, 300, 900, 1800, 3600, 7200 };
	const size_t last = sizeof(seconds) / sizeof(*seconds) - 1;
	size_t n = o->attempts ? o->attempts - 1 : 0;
	int64_t ms = seconds[n < last ? n : last] * 1000;
	uint64_t chance = text_hash(o->id, strlen(o->id)) + o->attempts;

	return (struct span){ ms + (int64_t)(chance % (uint64_t)(ms * SPREAD_PERCENT / 100)) };
}

bool outgoing_ended(struct outgoing *o, const struct delivery *d, struct span give_up, struct instant now)
{
	struct span rest;

	o->attempts++;
	(void)snprintf(o->words, sizeof(o->words), "%s", d->words);
	if (d->end == DELIVERED)
		return true;
	rest = rest_after(o);
	if (is_longer(d->retry_after, rest))
		rest = d->retry_after;
	if (d->end == DELIVERY_GONE && rest.ms < GONE_REST_MS)
		rest.ms = GONE_REST_MS;
	o->next = after(now, rest);
	o->dead = o->test || d->end == DELIVERY_REFUSED || is_longer(since(o->made, o->next), give_up);
	return o->dead;
}
