/* SPDX-License-Identifier: Apache-2.0 */
/*
 * places.c - locations and their services.
 *
 * A service is the unit of every decision, so it must be complete: data to judge
 * by, thresholds to judge with, ads to steer and somebody who answers for it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config/option.h"
#include "config/tables.h"
#include "config/targets.h"
#include "feed/feed.h"

static const struct option owner_options[] = {
	{ .name = "operations",
	  .type = OPTION_TEXT,
	  .flags = OPTION_REQUIRED,
	  .offset = offsetof(struct location, owner_operations),
	  .help = "Who answers for its capacity, like \"Harbor Point <ops@example.org>\"." },
	{ .name = "marketing",
	  .type = OPTION_TEXT,
	  .fallback = "",
	  .offset = offsetof(struct location, owner_marketing),
	  .help = "Who answers for its ads." },
	OPTION_END
};

const struct option location_options[] = {
	{ .name = "name",
	  .type = OPTION_TEXT,
	  .offset = offsetof(struct location, name),
	  .help = "What people call it; its id unless given." },
	{ .name = "market",
	  .type = OPTION_TEXT,
	  .fallback = "",
	  .offset = offsetof(struct location, market),
	  .help = "The market it belongs to, for grouping." },
	{ .name = "timezone",
	  .type = OPTION_ZONE,
	  .offset = offsetof(struct location, zone),
	  .help = "Its IANA time zone; the organisation's unless given." },
	{ .name = "owner",
	  .type = OPTION_MAP,
	  .flags = OPTION_REQUIRED,
	  .table = owner_options,
	  .help = "Who answers for it: {operations: ..., marketing: ...}." },
	{ .name = "services", .type = OPTION_MAP, .flags = OPTION_REQUIRED, .help = "What it offers, by service line." },
	OPTION_END
};

struct service_form {
	const char *policy, *pool, *feed;
	bool closed;
};

const struct option service_options[] = {
	{ .name = "policy",
	  .type = OPTION_TEXT,
	  .fallback = "default",
	  .offset = offsetof(struct service_form, policy),
	  .help = "The policy it is judged by." },
	{ .name = "pool",
	  .type = OPTION_TEXT,
	  .offset = offsetof(struct service_form, pool),
	  .help = "The pool its ads share money in; none unless given." },
	{ .name = "feed",
	  .type = OPTION_TEXT,
	  .flags = OPTION_REQUIRED,
	  .offset = offsetof(struct service_form, feed),
	  .help = "The feed that counts its openings." },
	{ .name = "select",
	  .type = OPTION_MAP,
	  .help = "Which part of the feed it is; keys depend on the feed's kind." },
	{ .name = "ads", .type = OPTION_LIST, .flags = OPTION_REQUIRED, .help = "The ads it owns, like - {platform: google, campaign: \"20411107\", budget: $180/day}." },
	{ .name = "closed",
	  .type = OPTION_BOOL,
	  .fallback = "false",
	  .offset = offsetof(struct service_form, closed),
	  .help = "Declared closed to new patients, whatever the feed says." },
	OPTION_END
};

/* ---- services ---- */

struct reading_service {
	struct service service;
	const struct node *key, *map;
};

/* The node a reference stands at; the service's own key when it is the default. */
static const struct node *named_at(const struct reading_service *s, const char *key)
{
	const struct node *n = node_get(s->map, key);

	return n ? n : s->key;
}

static void resolve(struct loader *l, struct reading_service *s, const struct service_form *form)
{
	struct config *c = l->config;

	if (form->policy)
		s->service.policy =
			(uint32_t)loader_find(l, named_at(s, "policy"), form->policy, "policy",
					      c->policies, c->policy_count, sizeof(*c->policies));
	if (form->feed)
		s->service.feed = (uint32_t)loader_find(l, named_at(s, "feed"), form->feed, "feed",
							c->feeds, c->feed_count, sizeof(*c->feeds));
	s->service.pool = -1;
	if (form->pool)
		s->service.pool = (int32_t)loader_find(l, named_at(s, "pool"), form->pool, "pool",
						       c->pools, c->pool_count, sizeof(*c->pools));
}

static void read_select(struct loader *l, struct reading_service *s)
{
	static const struct node nothing = { .kind = NODE_MAPPING };
	const struct node *select = node_get(s->map, "select"),
			  *key = node_get_key(s->map, "select");
	const struct feed_kind *kind;

	if (s->service.feed >= l->config->feed_count || !l->config->feeds[s->service.feed].kind)
		return;
	kind = l->config->feeds[s->service.feed].kind;
	if (select && select->kind != NODE_MAPPING)
		return;
	s->service.select = arena_alloc(&l->config->arena, 1, kind->select_size);
	option_apply_one(l, select ? select : &nothing, key ? key : s->key,
			 arena_printf(l->scratch, "select of \"%s\"", s->service.id),
			 kind->select_options, s->service.select);
}

static void read_service(struct loader *l, uint32_t location, const struct entry *e,
			 struct reading_service *s)
{
	struct service_form form = { 0 };
	struct config *c = l->config;
	char id[2 * CONFIG_ID_MAX + 2];

	snprintf(id, sizeof(id), "%s/%s", c->locations[location].id, e->id);
	*s = (struct reading_service){ .key = e->key, .map = e->value };
	s->service = (struct service){ .id = loader_text(l, id),
				       .location = location,
				       .policy = UINT32_MAX,
				       .feed = UINT32_MAX,
				       .place = loader_place(l, e->key) };
	s->service.line = (uint32_t)loader_find(l, e->key, e->id, "service line", c->lines,
						c->line_count, sizeof(*c->lines));
	option_apply_one(l, e->value, e->key, arena_printf(l->scratch, "service \"%s\"", s->service.id),
			 service_options, &form);
	s->service.closed = form.closed;
	resolve(l, s, &form);
	read_select(l, s);
}

/* ---- locations ---- */

static void read_location(struct loader *l, const struct entry *e, struct location *ret)
{
	ret->id = e->id;
	ret->place = loader_place(l, e->key);
	option_apply_one(l, e->value, e->key, arena_printf(l->scratch, "location \"%s\"", e->id),
			 location_options, ret);
	if (!ret->name)
		ret->name = ret->id;
	if (!node_get(e->value, "timezone"))
		ret->zone = l->config->zone;
}

static size_t count_services(const struct entry *entries, size_t n)
{
	size_t services = 0;

	for (size_t i = 0; i < n; i++) {
		const struct node *s = node_get(entries[i].value, "services");

		services += s && s->kind == NODE_MAPPING ? s->count : 0;
	}
	return services;
}

static int by_service_id(const void *a, const void *b)
{
	const struct reading_service *x = a, *y = b;

	return strcmp(x->service.id, y->service.id);
}

static void keep_services(struct loader *l, struct reading_service *all, size_t n)
{
	struct config *c = l->config;
	const struct node **ads = arena_array(l->scratch, const struct node *, n);
	const struct node **keys = arena_array(l->scratch, const struct node *, n);

	qsort(all, n, sizeof(*all), by_service_id);
	c->services = arena_array(&c->arena, struct service, n);
	c->service_count = n;
	for (size_t i = 0; i < n; i++) {
		c->services[i] = all[i].service;
		ads[i] = node_get(all[i].map, "ads");
		keys[i] = all[i].key;
	}
	targets_read(l, ads, keys);
}

void load_locations(struct loader *l)
{
	const struct node *section = node_get(l->root, "locations");
	struct reading_service *all;
	struct config *c = l->config;
	size_t n, services, count = 0;
	struct entry *entries = loader_entries(l, section, "location", &n);

	services = count_services(entries, n);
	if (services > CONFIG_SERVICES_MAX) {
		complaints_error(l->complaints, section, "split them over several daemons",
				 "more than %d services", CONFIG_SERVICES_MAX);
		return;
	}
	all = arena_array(l->scratch, struct reading_service, services);
	c->locations = arena_array(&c->arena, struct location, n);
	c->location_count = n;
	for (size_t i = 0; i < n; i++) {
		const struct node *offered = node_get(entries[i].value, "services");
		size_t m;
		struct entry *each = loader_entries(l, offered, "service", &m);

		read_location(l, &entries[i], &c->locations[i]);
		for (size_t j = 0; j < m; j++)
			read_service(l, (uint32_t)i, &each[j], &all[count++]);
	}
	keep_services(l, all, count);
	if (!count && section)
		complaints_warning(l->complaints, node_get_key(l->root, "locations"), "",
				   "there is no service to steer");
}
