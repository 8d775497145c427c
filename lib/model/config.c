/* SPDX-License-Identifier: Apache-2.0 */
/*
 * config.c - finding things by the names people use.
 */
#include "model/config.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"

int64_t config_service(const struct config *c, const char *id)
{
	size_t low = 0, high = c->service_count;

	while (low < high) {
		size_t mid = low + (high - low) / 2;
		int order = strcmp(id, c->services[mid].id);

		if (order == 0)
			return (int64_t)mid;
		if (order < 0)
			high = mid;
		else
			low = mid + 1;
	}
	return -1;
}

/* A configuration put together by hand has no order by id. */
static int64_t search_all(const struct config *c, const char *id)
{
	for (size_t i = 0; i < c->target_count; i++)
		if (strcmp(id, c->targets[i].id) == 0)
			return (int64_t)i;
	return -1;
}

int64_t config_target(const struct config *c, const char *id)
{
	size_t low = 0, high = c->target_count;

	if (!c->targets_by_id)
		return search_all(c, id);
	while (low < high) {
		size_t mid = low + (high - low) / 2;
		int order = strcmp(id, c->targets[c->targets_by_id[mid]].id);

		if (order == 0)
			return c->targets_by_id[mid];
		if (order < 0)
			high = mid;
		else
			low = mid + 1;
	}
	return -1;
}

const char *lever_name(enum lever l)
{
	static const char *const names[] = {
		[LEVER_BUDGET] = "budget",
		[LEVER_SWITCH] = "switch",
		[LEVER_BID] = "bid",
	};

	return names[l];
}

static const char *plural(size_t n)
{
	return n == 1 ? "" : "s";
}

char *config_size(const struct config *c, char out[CONFIG_SIZE_TEXT])
{
	(void)snprintf(out, CONFIG_SIZE_TEXT, "%zu location%s, %zu service%s, %zu target%s",
		       c->location_count, plural(c->location_count), c->service_count,
		       plural(c->service_count), c->target_count, plural(c->target_count));
	return out;
}

const char *route_owner(const struct route *r, const struct location *place)
{
	const char *marketing = place->owner_marketing, *operations = place->owner_operations;

	if (r->whose == OWNER_MARKETING && marketing && *marketing)
		return marketing;
	return operations ? operations : "";
}

bool route_fits(const struct route *r, unsigned kind, const struct location *place)
{
	return (r->kinds & 1U << kind) && (!r->owner || text_glob(r->owner, route_owner(r, place)));
}
