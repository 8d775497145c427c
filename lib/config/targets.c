/* SPDX-License-Identifier: Apache-2.0 */
/*
 * targets.c - levers on ad platforms, each in exactly one hand.
 */
#include "config/targets.h"

#include "config/connectors.h"
#include "config/kind.h"
#include "config/lever.h"
#include "config/option.h"
#include "config/tables.h"
#include "platform/platform.h"

struct ads_form {
	const char *platform;
	struct lever_form lever;
};

const struct option ads_options[] = {
	{ .name = "platform",
	  .type = OPTION_TEXT,
	  .flags = OPTION_REQUIRED,
	  .offset = offsetof(struct ads_form, platform),
	  .help = "The platform it runs on." },
	{ .name = "budget",
	  .type = OPTION_BUDGET,
	  .offset = offsetof(struct ads_form, lever.budget),
	  .help = "Its usual budget, like $180/day." },
	{ .name = "bid",
	  .type = OPTION_SHARE,
	  .low = 1,
	  .high = 100000,
	  .offset = offsetof(struct ads_form, lever.bid_bp),
	  .help = "Its usual factor on the bid, like 100%, where a bid is what can be turned." },
	{ .name = "min",
	  .type = OPTION_AMOUNT,
	  .offset = offsetof(struct ads_form, lever.min),
	  .help = "Never less while it runs; none unless given." },
	{ .name = "max",
	  .type = OPTION_AMOUNT,
	  .offset = offsetof(struct ads_form, lever.max),
	  .help = "Never more; the usual budget or bid times the largest share of the policy "
		  "unless given." },
	OPTION_END
};

/* Named even when its money is wrong, so that two claims to it are seen. */
static void name_target(struct loader *l, const struct platform_config *p, struct target *t)
{
	const char *name = p->kind->target_label ? p->kind->target_label(t->select, l->scratch) :
						   p->kind->target_name(t->select);

	if (name && *name)
		t->id = loader_text(l, arena_printf(l->scratch, "%s/%s", p->id, name));
}

/* The platform an entry names, or NULL after a complaint. */
static const struct platform_config *platform_of(struct loader *l, const struct node *map,
						 struct target *t)
{
	const struct node *name = node_get(map, "platform");
	const struct config *c = l->config;
	int64_t i;

	if (!name || name->kind != NODE_SCALAR || node_is_empty(name)) {
		complaints_error(l->complaints, name ? name : map, ads_options[0].help,
				 "an ads entry needs \"platform\"");
		return NULL;
	}
	i = loader_find(l, name, name->text, "platform", c->platforms, c->platform_count,
			sizeof(*c->platforms));
	if (i < 0)
		return NULL;
	t->platform = (uint32_t)i;
	return c->platforms[i].kind ? &c->platforms[i] : NULL;
}

static void read_target(struct loader *l, const struct node *map, struct target *t)
{
	const struct platform_config *p = platform_of(l, map, t);
	size_t before = l->complaints->errors.total;
	struct ads_form form = { 0 };

	t->place = loader_place(l, map);
	if (!p || !connectors_usable(p))
		return;
	t->select = arena_alloc(&l->config->arena, 1, p->kind->target_size);
	option_apply(l, map, map, "an ads entry",
		     (struct option_layer[]){ { ads_options, &form },
					      { connectors_target_rows(l, p), t->select } },
		     2);
	connectors_target(l, map, p, t->select);
	name_target(l, p, t);
	if (l->complaints->errors.total == before)
		kind_check(l, map, p->kind->target_check, t->select);
	if (l->complaints->errors.total != before)
		return;
	t->lever = p->kind->target_lever ? (int)p->kind->target_lever(t->select) : LEVER_BUDGET;
	lever_read(l, map, &form.lever, t);
}

static size_t count_of(const struct node *ads)
{
	return ads && ads->kind == NODE_SEQUENCE ? ads->count : 0;
}

static void read_service(struct loader *l, service_ix s, const struct node *ads, const struct node *key)
{
	struct config *c = l->config;

	c->services[s].first_target = (target_ix)c->target_count;
	c->services[s].target_count = (uint32_t)count_of(ads);
	if (ads && ads->kind == NODE_SEQUENCE && !ads->count)
		complaints_error(l->complaints, key,
				 "add at least one ads entry, or leave the service out",
				 "service \"%s\" has no ads to steer", c->services[s].id);
	for (size_t i = 0; i < count_of(ads); i++) {
		const struct node *map = &ads->items[i];
		struct target *t = &c->targets[c->target_count];

		t->service = s;
		l->target_nodes[c->target_count++] = map;
		if (map->kind == NODE_MAPPING)
			read_target(l, map, t);
		else
			complaints_error(l->complaints, map,
					 "expected settings, like {platform: google, ...}",
					 "an ads entry takes settings, not %s", node_kind_name(map));
	}
}

void targets_read(struct loader *l, const struct node *const *ads, const struct node *const *keys)
{
	struct config *c = l->config;
	size_t total = 0;

	for (size_t i = 0; i < c->service_count; i++)
		total += count_of(ads[i]);
	c->targets = arena_array(&c->arena, struct target, total);
	l->target_nodes = arena_array(l->scratch, const struct node *, total);
	for (size_t i = 0; i < c->service_count; i++)
		read_service(l, (service_ix)i, ads[i], keys[i]);
}
