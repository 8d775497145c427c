/* SPDX-License-Identifier: Apache-2.0 */
/*
 * webhook.c - a receiver of the operator's own: a CloudEvent, signed as Standard
 * Webhooks 1.0 has it.
 *
 * The two fit together: the signature is over the bytes, and webhook-id is the event's
 * id, the same at every attempt, so that a receiver that keeps ids hears it once.
 */
#include <inttypes.h>
#include <json-c/json_object.h>
#include <string.h>

#include "base/webhook_key.h"
#include "channel/channel.h"

struct hook {
	const char *url;
	struct credential *secret;
};

static const struct option options[] = {
	{ "url", OPTION_URL, OPTION_REQUIRED, offsetof(struct hook, url), NULL, 0, 0,
	  "Where each message is posted, as a CloudEvent.", NULL, NULL, 0 },
	{ "secret", OPTION_SECRET, OPTION_REQUIRED, offsetof(struct hook, secret), NULL, 0, 0,
	  "The key posts are signed with: whsec_ and base64 of 24 to 64 bytes.", NULL, NULL, 0 },
	OPTION_END
};

static void add(struct json_object *o, const char *key, const char *text)
{
	json_object_object_add(o, key, text ? json_object_new_string(text) : NULL);
}

static struct json_object *lines_of(const struct message *m, const struct sender *from, struct arena *arena)
{
	struct json_object *lines = json_object_new_array();

	for (size_t i = 0; i < m->line_count; i++) {
		struct json_object *line = json_object_new_object();

		add(line, "text", m->lines[i].text);
		add(line, "url", channel_link(from, m->lines[i].path, arena));
		json_object_array_add(lines, line);
	}
	return lines;
}

static struct json_object *data_of(const struct message *m, const struct sender *from, struct arena *arena)
{
	struct json_object *o = json_object_new_object();

	json_object_object_add(o, "schema", json_object_new_int(1));
	add(o, "kind", message_kind_name(m->kind));
	add(o, "case", m->thread);
	json_object_object_add(o, "over", json_object_new_boolean(m->over));
	json_object_object_add(o, "test", json_object_new_boolean(m->test));
	add(o, "text", m->subject);
	add(o, "url", channel_link(from, m->path, arena));
	json_object_object_add(o, "lines", lines_of(m, from, arena));
	json_object_object_add(o, "more", json_object_new_int64((int64_t)m->more));
	return o;
}

/* OpenTelemetry's words and numbers. */
static const struct {
	const char *text;
	int number;
} severities[] = {
	[URGENCY_CRITICAL] = { "FATAL", 21 },
	[URGENCY_ERROR] = { "ERROR", 17 },
	[URGENCY_WARNING] = { "WARN", 13 },
	[URGENCY_INFO] = { "INFO", 9 },
};

static struct json_object *event_of(const struct message *m, const struct sender *from, struct arena *arena)
{
	struct json_object *o = json_object_new_object();
	enum urgency s = m->over || m->test ? URGENCY_INFO : message_urgency(m->kind);
	char at[INSTANT_TEXT];

	add(o, "specversion", "1.0");
	add(o, "id", m->id);
	add(o, "source", arena_printf(arena, "//%s/capacityd", from->host));
	add(o, "type",
	    m->test ? "org.capacityd.message.test.v1" :
	    m->over ? "org.capacityd.case.closed.v1" :
		      "org.capacityd.case.opened.v1");
	add(o, "subject", m->thread);
	add(o, "time", instant_format(m->at, at));
	add(o, "datacontenttype", "application/json");
	add(o, "severitytext", severities[s].text);
	json_object_object_add(o, "severitynumber", json_object_new_int(severities[s].number));
	json_object_object_add(o, "data", data_of(m, from, arena));
	return o;
}

static int encode(const void *settings, const struct message *m, const char *recipient,
		  const struct sender *from, struct arena *arena, struct request *ret, struct err *err)
{
	const struct hook *s = settings;
	const char *secret = channel_secret(s->secret, "the webhook's secret", arena, err);
	const char *timestamp = arena_printf(arena, "%" PRId64, from->now.ms / 1000);
	struct buf signature cleanup_buf = BUF_INIT(128);
	struct webhook_key key;

	(void)recipient;
	if (!secret || webhook_key(secret, strlen(secret), &key, err))
		return -1;
	channel_post(ret, s->url, "application/cloudevents+json", event_of(m, from, arena), arena);
	webhook_sign(&key, m->id, timestamp, ret->body, ret->body_length, &signature);
	request_header(ret, "webhook-id", m->id);
	request_header(ret, "webhook-timestamp", timestamp);
	request_header(ret, "webhook-signature", arena_strdup(arena, buf_text(&signature)));
	return 0;
}

const struct channel_kind channel_webhook = {
	.name = "webhook",
	.summary = "Signed CloudEvents to a receiver of your own (Standard Webhooks).",
	.options = options,
	.settings_size = sizeof(struct hook),
	.kinds = MESSAGE_ALL_KINDS,
	.rate = 600,
	.one_each = true,
	.encode = encode,
	.decode = channel_decode,
};
