/* SPDX-License-Identifier: Apache-2.0 */
/*
 * messages.c - who is told what, and where.
 *
 * A message that reaches nobody looks like silence, and silence looks like all is
 * well; so a channel no route leads to, a kind its channel is not for, and an owner
 * without an address to write to are all said here.
 */
#include <string.h>

#include "base/text.h"
#include "channel/channel.h"
#include "config/kind.h"
#include "config/option.h"
#include "config/reach.h"
#include "config/tables.h"

struct route_form {
	const char *to, *owner;
	int whose;
	struct option_list kinds;
};

/* What routes name is found once the channels are known. */
struct messages_form {
	struct messages messages; /* first: the other rows fill it */
	struct option_list routes;
};

const struct option channel_options[] = { { .name = "timeout",
					    .type = OPTION_SPAN,
					    .fallback = "20s",
					    .low = 1000,
					    .high = 300000,
					    .offset = offsetof(struct channel_config, timeout),
					    .help = "How long one answer may take." },
					  { .name = "rate",
					    .type = OPTION_HOUR_RATE,
					    .flags = OPTION_ADVANCED,
					    .low = 1,
					    .high = 3600,
					    .offset = offsetof(struct channel_config, rate),
					    .help = "Messages to one recipient in an hour; what is "
						    "above is told together later. What "
						    "its kind bears unless given." },
					  REACH_ROWS(struct channel_config, reach),
					  OPTION_END };

static const char *const sides[] = {
	[OWNER_OPERATIONS] = "operations", [OWNER_MARKETING] = "marketing", NULL
};

static const struct option route_options[] = {
	{ .name = "to",
	  .type = OPTION_TEXT,
	  .flags = OPTION_REQUIRED,
	  .offset = offsetof(struct route_form, to),
	  .help = "The channel." },
	{ .name = "whose",
	  .type = OPTION_ENUM,
	  .fallback = "operations",
	  .choices = sides,
	  .offset = offsetof(struct route_form, whose),
	  .help = "Which owner of a location is told: operations or marketing; without a marketing "
		  "owner, operations." },
	{ .name = "owner",
	  .type = OPTION_TEXT,
	  .offset = offsetof(struct route_form, owner),
	  .help = "Only cases of locations whose owner fits this pattern, like \"Harbor Point*\"; "
		  "of "
		  "all unless given." },
	{ .name = "kinds",
	  .type = OPTION_TEXTS,
	  .offset = offsetof(struct route_form, kinds),
	  .help = "Only cases of these kinds: health, feed, mass-change, stop, not-confirmed, "
		  "changed-outside, approval, decision, full, data; all its channel is for unless "
		  "given." },
	OPTION_END
};

const struct option messages_options[] = {
	{ .name = "page_url", .type = OPTION_URL, .offset = offsetof(struct messages, page_url), .help = "Where people reach the page; messages link to it, and hold no links unless given." },
	{ .name = "wait",
	  .type = OPTION_SPAN,
	  .fallback = "2m",
	  .low = 0,
	  .high = INT64_C(86400000),
	  .offset = offsetof(struct messages, wait),
	  .help = "A case is told when it has lasted so long; those of one kind are told "
		  "together." },
	{ .name = "calm",
	  .type = OPTION_SPAN,
	  .fallback = "5m",
	  .low = 0,
	  .high = INT64_C(86400000),
	  .offset = offsetof(struct messages, calm),
	  .help = "A case is over when it has been gone so long." },
	{ .name = "give_up",
	  .type = OPTION_SPAN,
	  .flags = OPTION_ADVANCED,
	  .fallback = "24h",
	  .low = 0,
	  .high = INT64_C(604800000),
	  .offset = offsetof(struct messages, give_up),
	  .help = "A message that cannot be delivered is tried again for so long." },
	{ .name = "channels", .type = OPTION_MAP, .help = "Where messages can go, by name." },
	{ .name = "routes",
	  .type = OPTION_LIST,
	  .offset = offsetof(struct messages_form, routes),
	  .table = route_options,
	  .size = sizeof(struct route_form),
	  .help = "Who is told what, like - {to: ops-slack, owner: \"Harbor*\", kinds: [feed, "
		  "full]}." },
	OPTION_END
};

/* ---- channels ---- */

static void load_channel(struct loader *l, const struct entry *e, struct channel_config *ch)
{
	size_t before = l->complaints->errors.total;
	int64_t i = kind_read(l, KIND_CHANNEL, e->value, e->key);
	const char *name;

	ch->id = e->id;
	ch->place = loader_place(l, e->key);
	if (i < 0)
		return;
	ch->kind = channel_kind_at((size_t)i);
	ch->settings = arena_alloc(&l->config->arena, 1, ch->kind->settings_size);
	option_apply(l, e->value, e->key, arena_printf(l->scratch, "channel \"%s\"", e->id),
		     (struct option_layer[]){ { kind_option, &name },
					      { channel_options, ch },
					      { ch->kind->options, ch->settings } },
		     3);
	reach_check(l, e->value, &ch->reach);
	if (!ch->rate)
		ch->rate = ch->kind->rate;
	if (l->complaints->errors.total == before)
		kind_check(l, e->value, ch->kind->check, ch->settings);
}

static void load_channels(struct loader *l, const struct node *section, struct messages *m)
{
	size_t n;
	struct entry *entries = loader_entries(l, section, "channel", &n);

	m->channels = arena_array(&l->config->arena, struct channel_config, n);
	m->channel_count = n;
	for (size_t i = 0; i < n; i++)
		load_channel(l, &entries[i], &m->channels[i]);
}

/* ---- routes ---- */

static bool kind_of(const char *name, enum message_kind *ret)
{
	for (int k = 0; k < MESSAGE_KINDS; k++)
		if (!strcmp(name, message_kind_name((enum message_kind)k))) {
			*ret = (enum message_kind)k;
			return true;
		}
	return false;
}

static void unknown_kind(struct loader *l, const struct node *at, const char *name)
{
	struct buf hint cleanup_buf = BUF_INIT(600);
	const char *names[MESSAGE_KINDS], *nearest;
	char quoted[QUOTE_TEXT];

	for (int k = 0; k < MESSAGE_KINDS; k++)
		names[k] = message_kind_name((enum message_kind)k);
	nearest = text_nearest(name, names, MESSAGE_KINDS);
	if (nearest)
		buf_printf(&hint, "did you mean \"%s\"? ", nearest);
	buf_puts(&hint, "known: ");
	for (int k = 0; k < MESSAGE_KINDS; k++)
		buf_printf(&hint, "%s%s", k ? ", " : "", names[k]);
	complaints_error(l->complaints, at, buf_text(&hint), "\"%s\" is no kind of message",
			 complaint_quote(name, quoted));
}

static uint32_t read_kinds(struct loader *l, const struct node *map,
			   const struct option_list *given, const struct channel_config *ch)
{
	const char *const *names = given->items;
	const struct node *at = node_get(map, "kinds");
	uint32_t bits = 0;

	for (size_t i = 0; i < given->count; i++) {
		enum message_kind k;

		if (!kind_of(names[i], &k))
			unknown_kind(l, at, names[i]);
		else if (!(ch->kind->kinds & 1U << k))
			complaints_error(
				l->complaints, at, "let another channel tell it",
				"a channel of kind %s is for the daemon's own health, not for %s",
				ch->kind->name, names[i]);
		else
			bits |= 1U << k;
	}
	return at ? bits : ch->kind->kinds;
}

static void load_route(struct loader *l, const struct node *map, const struct route_form *form,
		       struct route *r)
{
	struct messages *m = &l->config->messages;
	int64_t channel;

	r->place = loader_place(l, map);
	r->whose = form->whose;
	r->owner = form->owner;
	if (!form->to)
		return;
	channel = loader_find(l, node_get(map, "to"), form->to, "channel", m->channels,
			      m->channel_count, sizeof(*m->channels));
	if (channel < 0 || !m->channels[channel].kind)
		return;
	r->channel = (uint32_t)channel;
	r->kinds = read_kinds(l, map, &form->kinds, &m->channels[channel]);
}

static void load_routes(struct loader *l, const struct node *section, const struct option_list *forms)
{
	struct messages *m = &l->config->messages;
	const struct route_form *form = forms->items;

	m->routes = arena_array(&l->config->arena, struct route, forms->count);
	m->route_count = forms->count;
	for (size_t i = 0; i < forms->count; i++)
		load_route(l, &section->items[i], &form[i], &m->routes[i]);
}

void load_messages(struct loader *l)
{
	const struct node *section = node_get(l->root, "messages");
	struct messages_form form = { .routes = { NULL, 0 } };

	if (!section || section->kind != NODE_MAPPING)
		return;
	option_apply(l, section, node_get_key(l->root, "messages"), "messages",
		     (struct option_layer[]){ { messages_options, &form } }, 1);
	l->config->messages = form.messages;
	load_channels(l, node_get(section, "channels"), &l->config->messages);
	load_routes(l, node_get(section, "routes"), &form.routes);
}

/* ---- once the locations are known ---- */

static void check_addresses(struct loader *l, const struct route *r)
{
	const struct config *c = l->config;
	const struct channel_config *ch = &c->messages.channels[r->channel];

	if (!ch->kind->recipients || ch->kind->recipients(ch->settings)->count)
		return;
	for (size_t i = 0; i < c->location_count; i++) {
		const char *owner = route_owner(r, &c->locations[i]);

		if ((r->owner && !text_glob(r->owner, owner)) || channel_address(owner, l->scratch))
			continue;
		complaints_warning(l->complaints, node_get(node_get(l->root, "messages"), "routes"),
				   "write it like \"Harbor Point <ops@example.org>\"",
				   "whom channel %s would tell of %s has no address", ch->id,
				   c->locations[i].id);
		return;
	}
}

void load_messages_checks(struct loader *l)
{
	const struct node *channels = node_get(node_get(l->root, "messages"), "channels");
	const struct messages *m = &l->config->messages;

	for (size_t i = 0; i < m->channel_count; i++) {
		bool used = false;

		for (size_t r = 0; r < m->route_count && !used; r++)
			used = m->routes[r].channel == i && m->routes[r].kinds;
		if (!used)
			complaints_warning(
				l->complaints, node_get_key(channels, m->channels[i].id),
				"add it under messages.routes, like - {to: NAME}",
				"no route leads to channel %s: it is never told anything",
				m->channels[i].id);
	}
	for (size_t r = 0; r < m->route_count; r++)
		check_addresses(l, &m->routes[r]);
}
