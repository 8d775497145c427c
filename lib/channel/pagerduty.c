/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pagerduty.c - Events API v2, for the daemon's own health only.
 *
 * A full clinic is a success of the product and wakes nobody.  The key of an event is
 * the case's, so what was triggered before a restart is resolved after it; a resolve
 * of something that is closed already is dropped there without a word.
 */
#include <json-c/json_object.h>
#include <string.h>

#include "channel/channel.h"

enum { SUMMARY_MAX = 1024, KEY_MAX = 255, ROUTING_KEY = 32, SOURCE_MAX = 200 };

struct pager {
	const char *base_url;
	struct credential *routing_key;
};

static const struct option options[] = {
	{ "base_url", OPTION_URL, 0, offsetof(struct pager, base_url), "https://events.pagerduty.com",
	  0, 0, "Where events are sent; https://events.eu.pagerduty.com for accounts in Europe.",
	  NULL, NULL, 0 },
	{ "routing_key", OPTION_SECRET, OPTION_REQUIRED, offsetof(struct pager, routing_key), NULL,
	  0, 0, "The integration key of the service, 32 characters.", NULL, NULL, 0 },
	OPTION_END
};

static void add(struct json_object *o, const char *key, const char *text)
{
	json_object_object_add(o, key, json_object_new_string(text));
}

static struct json_object *payload_of(const struct message *m, const struct sender *from,
				      struct arena *arena)
{
	static const char *const severities[] = {
		[URGENCY_CRITICAL] = "critical", [URGENCY_ERROR] = "error", [URGENCY_WARNING] = "warning", [URGENCY_INFO] = "info"
	};
	struct json_object *o = json_object_new_object();
	char at[INSTANT_TEXT];

	add(o, "summary", channel_cut(channel_headline(m, arena), SUMMARY_MAX, arena));
	add(o, "source", channel_cut(arena_printf(arena, "capacityd@%s", from->host), SOURCE_MAX, arena));
	add(o, "severity", severities[m->test ? URGENCY_INFO : message_urgency(m->kind)]);
	add(o, "timestamp", instant_format(m->at, at));
	add(o, "component", channel_cut(m->thread, SOURCE_MAX, arena));
	add(o, "group", channel_cut(from->organization, SOURCE_MAX, arena));
	add(o, "class", message_kind_name(m->kind));
	return o;
}

static int encode(const void *settings, const struct message *m, const char *recipient,
		  const struct sender *from, struct arena *arena, struct request *ret, struct err *err)
{
	const struct pager *s = settings;
	const char *key = channel_secret(s->routing_key, "the routing key", arena, err);
	const char *link = channel_link(from, m->path, arena);
	struct json_object *o;

	(void)recipient;
	if (!key)
		return -1;
	if (strlen(key) != ROUTING_KEY)
		return err_set(err, ERR_AUTH, "the routing key is not %d characters long", ROUTING_KEY);
	o = json_object_new_object();
	add(o, "routing_key", key);
	add(o, "event_action", m->over ? "resolve" : "trigger");
	/* Not the machine's name: after a move the old alert must still be found. */
	add(o, "dedup_key",
	    channel_cut(arena_printf(arena, "capacityd/%s/%s", m->thread, from->organization),
			KEY_MAX, arena));
	json_object_object_add(o, "payload", payload_of(m, from, arena));
	add(o, "client", "capacityd");
	if (link)
		add(o, "client_url", link);
	channel_post(ret, arena_printf(arena, "%s/v2/enqueue", s->base_url), "application/json", o, arena);
	return 0;
}

const struct channel_kind channel_pagerduty = {
	.name = "pagerduty",
	.summary = "PagerDuty's Events API v2, for the daemon's own health.",
	.options = options,
	.settings_size = sizeof(struct pager),
	.kinds = 1U << MESSAGE_HEALTH | 1U << MESSAGE_FEED,
	.rate = 120,
	.one_each = true,
	.encode = encode,
	.decode = channel_decode,
};
