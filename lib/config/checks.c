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
#include "config/freeze.h"
#include "config/connectors.h"
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

/* What together must fit into `budget`. */
struct floor {
	const char *what; /* "in pool" */
	const char *id;
	const struct node *at; /* where the budget is written; NULL: nothing to point at */
	int64_t budget, sum;
	size_t count; /* of targets with a min */
	target_ix first[3];
};

static void floor_add(struct floor *f, const struct target *t, target_ix i)
{
	if (t->lever != LEVER_BUDGET || !t->min_micros)
		return;
	if (f->count < sizeof(f->first) / sizeof(*f->first))
		f->first[f->count] = i;
	f->count++;
	f->sum = add(f->sum, t->min_micros);
}

static void floor_check(struct loader *l, const struct floor *f)
{
	struct buf named cleanup_buf = BUF_INIT(300);
	char a[MONEY_TEXT], b[MONEY_TEXT];
	size_t shown = f->count < sizeof(f->first) / sizeof(*f->first) ?
			       f->count :
			       sizeof(f->first) / sizeof(*f->first);

	if (f->sum <= f->budget || !f->at)
		return;
	for (size_t i = 0; i < shown; i++) {
		const struct target *t = &l->config->targets[f->first[i]];

		buf_printf(&named, "%s%s %s", i ? ", " : "", t->id,
			   money_format(t->min_micros, l->currency, a));
	}
	if (f->count > shown)
		buf_printf(&named, " and %zu more", f->count - shown);
	complaints_error(l->complaints, f->at, "raise it, or lower some `min`",
			 "the min of all ads %s%s (%s/day together: %s) is above its %s/day",
			 f->what, f->id, money_format(f->sum, l->currency, a), buf_text(&named),
			 money_format(f->budget, l->currency, b));
}

static struct floor *pool_floors(struct loader *l)
{
	const struct config *c = l->config;
	const struct node *pools = node_get(l->root, "pools");
	struct floor *floors = arena_array(l->scratch, struct floor, c->pool_count);

	for (size_t i = 0; i < c->pool_count; i++)
		floors[i] =
			(struct floor){ .what = "in pool ",
					.id = c->pools[i].id,
					.at = node_get(node_get(pools, c->pools[i].id), "budget"),
					.budget = per_day(&c->pools[i].budget) };
	return floors;
}

static struct floor *account_floors(struct loader *l)
{
	const struct config *c = l->config;
	const struct node *platforms = node_get(l->root, "platforms");
	struct floor *floors = arena_array(l->scratch, struct floor, c->platform_count);

	for (size_t i = 0; i < c->platform_count; i++)
		floors[i] = (struct floor){
			.what = "of platform ",
			.id = c->platforms[i].id,
			.at = node_get(node_get(platforms, c->platforms[i].id), "spend"),
			.budget = c->platforms[i].spend_micros,
		};
	return floors;
}

static void check_floors(struct loader *l)
{
	const struct config *c = l->config;
	struct floor *pools = pool_floors(l), *accounts = account_floors(l);
	struct floor all = { .what = "under this limit",
			     .id = "",
			     .at = node_get(node_get(l->root, "limits"), "spend"),
			     .budget = c->limits.spend_micros };

	for (size_t i = 0; i < c->target_count; i++) {
		const struct target *t = &c->targets[i];
		int32_t pool = c->services[t->service].pool;

		floor_add(&all, t, (target_ix)i);
		floor_add(&accounts[t->platform], t, (target_ix)i);
		if (pool >= 0)
			floor_add(&pools[pool], t, (target_ix)i);
	}
	for (size_t i = 0; i < c->pool_count; i++)
		floor_check(l, &pools[i]);
	for (size_t i = 0; i < c->platform_count; i++)
		floor_check(l, &accounts[i]);
	floor_check(l, &all);
}

void load_checks(struct loader *l)
{
	check_targets(l);
	check_floors(l);
	check_freezes(l);
	connectors_check(l);
}
