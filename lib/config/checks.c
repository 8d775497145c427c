/* SPDX-License-Identifier: Apache-2.0 */
/*
 * checks.c - what only the whole configuration can be judged for.
 *
 * A lever in two hands would be pulled back and forth, and floors that add up to
 * more than there is would make a promise that cannot be kept; both are refused
 * before anything runs.
 */
#include <stdlib.h>
#include <string.h>

#include "base/money.h"
#include "config/loader.h"

/* ---- one target, one service ---- */

static int by_id_then_index(const void *a, const void *b, void *context)
{
	const struct config *c = context;
	target_ix x = *(const target_ix *)a, y = *(const target_ix *)b;
	int order = strcmp(c->targets[x].id, c->targets[y].id);

	return order ? order : (x > y) - (x < y);
}

static void check_shared(struct loader *l, target_ix first, target_ix again)
{
	const struct config *c = l->config;
	const struct target *a = &c->targets[first], *b = &c->targets[again];

	if (strcmp(a->id, b->id) != 0)
		return;
	complaints_error(l->complaints, l->target_nodes[again], "a target belongs to exactly one service",
			 "%s is steered by %s already", b->id, c->services[a->service].id);
	complaints_note(l->complaints, l->target_nodes[first], "first claimed here");
}

/* Also leaves the targets' order by id behind, for config_target(). */
static void check_targets(struct loader *l)
{
	struct config *c = l->config;
	size_t n = 0;

	c->targets_by_id = arena_array(&c->arena, target_ix, c->target_count);
	for (size_t i = 0; i < c->target_count; i++)
		if (c->targets[i].id) /* else it has mistakes of its own */
			c->targets_by_id[n++] = (target_ix)i;
	qsort_r(c->targets_by_id, n, sizeof(*c->targets_by_id), by_id_then_index, c);
	for (size_t i = 1; i < n; i++)
		check_shared(l, c->targets_by_id[i - 1], c->targets_by_id[i]);
}

/* ---- floors ---- */

static int64_t per_day(const struct period_budget *b)
{
	return b->period == PERIOD_DAY ? b->micros : b->micros / 30;
}

/* Saturates: sums of hostile amounts must not wrap around to something small. */
static int64_t add(int64_t a, int64_t b)
{
	int64_t sum;

	return __builtin_add_overflow(a, b, &sum) ? INT64_MAX : sum;
}

static void check_floor(struct loader *l, const struct node *at, const char *what, int64_t floors,
			int64_t budget)
{
	char a[MONEY_TEXT], b[MONEY_TEXT];

	if (floors <= budget || !at)
		return;
	complaints_error(l->complaints, at, "raise it, or lower some `min`",
			 "the min of all ads %s (%s/day together) is above its %s/day", what,
			 money_format(floors, l->currency, a), money_format(budget, l->currency, b));
}

static void check_floors(struct loader *l)
{
	const struct config *c = l->config;
	const struct node *pools = node_get(l->root, "pools");
	int64_t *floors = arena_array(l->scratch, int64_t, c->pool_count), all = 0;

	for (size_t i = 0; i < c->target_count; i++) {
		int32_t pool = c->services[c->targets[i].service].pool;

		all = add(all, c->targets[i].min_micros);
		if (pool >= 0)
			floors[pool] = add(floors[pool], c->targets[i].min_micros);
	}
	for (size_t i = 0; i < c->pool_count; i++)
		check_floor(l, node_get(node_get(pools, c->pools[i].id), "budget"), "in this pool",
			    floors[i], per_day(&c->pools[i].budget));
	if (c->limits.spend_micros)
		check_floor(l, node_get(node_get(l->root, "limits"), "spend"), "under this limit",
			    all, c->limits.spend_micros);
}

void load_checks(struct loader *l)
{
	check_targets(l);
	check_floors(l);
}
