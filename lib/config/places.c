/* SPDX-License-Identifier: Apache-2.0 */
/*
 * places.c - locations and their services.
 *
 * A location is where people answer for capacity; one without an owner is
 * refused, for there would be nobody to ask.
 */
#include <stdlib.h>
#include <string.h>

#include "config/option.h"
#include "config/service.h"
#include "config/tables.h"
#include "config/targets.h"

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
			service_read(l, (uint32_t)i, &each[j], &all[count++]);
	}
	keep_services(l, all, count);
	if (!count && section)
		complaints_warning(l->complaints, node_get_key(l->root, "locations"), "",
				   "there is no service to steer");
}
