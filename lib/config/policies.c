/* SPDX-License-Identifier: Apache-2.0 */
/*
 * policies.c - thresholds, and one rule of inheritance.
 *
 * `from:` names one policy; mappings merge, lists and values replace.  Merging
 * is done on the nodes, so a value keeps the place where it was written and an
 * error in an inherited value points at the line that must be edited.
 */
#include <string.h>

#include "config/option.h"
#include "config/tables.h"
#include "config/thresholds.h"

struct policy_form {
	struct policy policy;
	const char *from;
	int patient;
};

static const char *const metrics[] = { "open-slots",	 "third-next-available",
				       "next-available", "fill-rate",
				       "days-of-cover",	 "wait-days",
				       "waitlist",	 NULL };
static const char *const patients[] = { "new", NULL };
static const char *const actions[] = { "budget", "pause", NULL };
static const char *const fallbacks[] = { "hold", "hold-if-lower", "baseline", "pause", NULL };

static const struct option measure_options[] = {
	{ .name = "metric",
	  .type = OPTION_ENUM,
	  .fallback = "open-slots",
	  .choices = metrics,
	  .offset = offsetof(struct policy_form, policy.metric),
	  .help = "What is measured." },
	{ .name = "within",
	  .type = OPTION_SPAN,
	  .fallback = "14d",
	  .low = INT64_C(3600000),
	  .high = INT64_C(31622400000),
	  .offset = offsetof(struct policy_form, policy.within),
	  .help = "The window openings are counted in, from now on." },
	{ .name = "patient",
	  .type = OPTION_ENUM,
	  .fallback = "new",
	  .choices = patients,
	  .offset = offsetof(struct policy_form, patient),
	  .help = "Whose openings count." },
	OPTION_END
};

static const struct option boundary_options[] = {
	{ .name = "at",
	  .type = OPTION_VALUE,
	  .flags = OPTION_REQUIRED,
	  .offset = offsetof(struct boundary, at),
	  .help = "Where the verdict begins, in the unit of the metric: 3, 28d or 10bd." },
	{ .name = "leave",
	  .type = OPTION_VALUE,
	  .flags = OPTION_REQUIRED,
	  .offset = offsetof(struct boundary, leave),
	  .help = "Where it ends again; apart from `at`, so that ads do not flap." },
	{ .name = "ads",
	  .type = OPTION_ENUM,
	  .fallback = "budget",
	  .choices = actions,
	  .offset = offsetof(struct boundary, ads),
	  .help = "pause, or budget with a share." },
	{ .name = "budget",
	  .type = OPTION_SHARE,
	  .low = 0,
	  .high = 100000,
	  .offset = offsetof(struct boundary, share_bp),
	  .help = "Share of each target's own budget, like 50%." },
	OPTION_END
};

static const struct option confirm_options[] = {
	{ .name = "down",
	  .type = OPTION_COUNT,
	  .fallback = "3",
	  .low = 1,
	  .high = 1000,
	  .offset = offsetof(struct policy_form, policy.confirm_down),
	  .help = "Good observations in a row before a verdict gets more restrictive." },
	{ .name = "up",
	  .type = OPTION_COUNT,
	  .fallback = "12",
	  .low = 1,
	  .high = 10000,
	  .offset = offsetof(struct policy_form, policy.confirm_up),
	  .help = "Good observations in a row before it gets less restrictive." },
	{ .name = "for",
	  .type = OPTION_SPAN,
	  .fallback = "24h",
	  .low = 0,
	  .high = INT64_C(2592000000),
	  .offset = offsetof(struct policy_form, policy.confirm_for),
	  .help = "Time those observations must span on the way up." },
	OPTION_END
};

static const struct option unknown_options[] = { { .name = "stale",
						   .type = OPTION_ENUM,
						   .fallback = "hold",
						   .choices = fallbacks,
						   .offset = offsetof(struct policy_form, policy.stale),
						   .help = "The ads when data is stale." },
						 { .name = "dead",
						   .type = OPTION_ENUM,
						   .fallback = "hold-if-lower",
						   .choices = fallbacks,
						   .offset = offsetof(struct policy_form, policy.dead),
						   .help = "The ads when the feed is dead." },
						 OPTION_END };

const struct option policy_options[] = {
	{ .name = "from",
	  .type = OPTION_TEXT,
	  .offset = offsetof(struct policy_form, from),
	  .help = "The policy this one starts from; mappings merge, lists replace." },
	{ .name = "measure",
	  .type = OPTION_MAP,
	  .table = measure_options,
	  .help = "What is measured, over which window." },
	{ .name = "full",
	  .type = OPTION_MAP,
	  .flags = OPTION_REQUIRED,
	  .table = boundary_options,
	  .offset = offsetof(struct policy_form, policy.full),
	  .help = "No room: like {at: 3, leave: 8, ads: pause}." },
	{ .name = "filling",
	  .type = OPTION_MAP,
	  .table = boundary_options,
	  .offset = offsetof(struct policy_form, policy.filling),
	  .help = "Little room: like {at: 6, leave: 10, budget: 50%}." },
	{ .name = "ample",
	  .type = OPTION_MAP,
	  .table = boundary_options,
	  .offset = offsetof(struct policy_form, policy.ample),
	  .help = "Much room: like {at: 20, leave: 15, budget: 130%}." },
	{ .name = "confirm",
	  .type = OPTION_MAP,
	  .table = confirm_options,
	  .help = "What it takes before a verdict moves." },
	{ .name = "unknown",
	  .type = OPTION_MAP,
	  .table = unknown_options,
	  .help = "What the ads do when there is no data to believe." },
	OPTION_END
};

/* ---- inheritance ---- */

enum progress { UNTOUCHED, BEGUN, MERGED };

struct heir {
	const char *id; /* first, so that loader_find() can look here */
	const struct entry *entry;
	struct node merged;
	enum progress progress;
	unsigned depth; /* policies above it */
	bool orphan;	/* `from` leads nowhere: what it would have inherited is not known */
};

/* More keys than any mapping of a policy can rightly have: all are complained about anyway. */
enum { KEYS_MAX = 64 };

/* The two ways to say what the ads do replace each other. */
static bool is_replaced(const struct node *over, const char *key)
{
	if (strcmp(key, "ads") == 0)
		return node_get(over, "ads") || node_get(over, "budget");
	if (strcmp(key, "budget") == 0)
		return node_get(over, "ads") || node_get(over, "budget");
	return node_get(over, key) || strcmp(key, "from") == 0;
}

static struct node overlay(struct loader *l, const struct node *base, const struct node *over)
{
	struct node merged = *over, *items;
	size_t n = 0;

	if (base->count > KEYS_MAX || over->count > KEYS_MAX)
		return merged;
	items = arena_array(l->scratch, struct node, 2 * ((size_t)base->count + over->count));
	for (size_t i = 0; i < base->count; i++) {
		if (is_replaced(over, node_key(base, i)->text))
			continue;
		items[n++] = *node_key(base, i);
		items[n++] = *node_value(base, i);
	}
	for (size_t i = 0; i < over->count; i++) {
		const struct node *below = node_get(base, node_key(over, i)->text);
		const struct node *value = node_value(over, i);
		bool both = below && below->kind == NODE_MAPPING && value->kind == NODE_MAPPING;

		items[n++] = *node_key(over, i);
		items[n++] = both ? overlay(l, below, value) : *value;
	}
	merged.items = items;
	merged.count = (uint32_t)(n / 2);
	return merged;
}

static void inherit(struct loader *l, struct heir *heirs, size_t n, size_t i, unsigned depth);

/* The policy `from` names, merged; NULL after a complaint. */
static const struct heir *parent_of(struct loader *l, struct heir *heirs, size_t n,
				    const struct node *from, unsigned depth)
{
	int64_t parent;

	if (from->kind != NODE_SCALAR || node_is_empty(from))
		return NULL; /* the row complains */
	parent = loader_find(l, from, from->text, "policy", heirs, n, sizeof(*heirs));
	if (parent < 0)
		return NULL;
	if (heirs[parent].progress == BEGUN) {
		complaints_error(l->complaints, from,
				 "a policy cannot inherit from itself, not even over others",
				 "`from` goes round in a circle");
		return NULL;
	}
	/* Bounded on the way down, so that a long chain cannot eat the stack. */
	if (depth < CONFIG_FROM_MAX)
		inherit(l, heirs, n, (size_t)parent, depth + 1);
	if (heirs[parent].orphan)
		return NULL;
	if (depth == CONFIG_FROM_MAX || heirs[parent].depth == CONFIG_FROM_MAX) {
		complaints_error(l->complaints, from, "", "more than %d policies inherit in a row",
				 CONFIG_FROM_MAX);
		return NULL;
	}
	return &heirs[parent];
}

static void inherit(struct loader *l, struct heir *heirs, size_t n, size_t i, unsigned depth)
{
	struct heir *h = &heirs[i];
	const struct node *from = node_get(h->entry->value, "from");
	const struct heir *parent;

	if (h->progress == MERGED)
		return;
	h->progress = BEGUN;
	h->merged = *h->entry->value;
	parent = from ? parent_of(l, heirs, n, from, depth) : NULL;
	if (parent) {
		h->merged = overlay(l, &parent->merged, h->entry->value);
		h->depth = parent->depth + 1;
	}
	h->orphan = from && !parent;
	h->progress = MERGED;
}

/* ---- reading ---- */

static void finish_boundary(struct loader *l, const struct node *map, const char *name,
			    struct boundary *b)
{
	const struct node *given = node_get(map, name), *share = node_get(given, "budget");
	const struct node *key = node_get_key(map, name);

	b->given = given && given->kind == NODE_MAPPING;
	if (!b->given)
		return;
	if (b->ads == ADS_PAUSE && share)
		complaints_error(l->complaints, share, "keep `ads: pause` or the budget",
				 "paused ads have no budget in %s", name);
	if (b->ads == ADS_BUDGET && !share)
		complaints_error(l->complaints, key, "add `ads: pause` or a share, like `budget: 50%`",
				 "%s does not say what the ads do", name);
}

static void warn_of_haste(struct loader *l, const struct node *map, const struct policy *p)
{
	const struct node *confirm = node_get(map, "confirm");

	if (p->confirm_down == 1 && node_get(confirm, "down"))
		complaints_warning(l->complaints, node_get(confirm, "down"), "2 or more ask a second time",
				   "one observation is enough to restrict the ads");
	if (p->confirm_up == 1 && node_get(confirm, "up"))
		complaints_warning(l->complaints, node_get(confirm, "up"), "2 or more ask a second time",
				   "one observation is enough to spend more");
	if (p->confirm_for.ms == 0 && node_get(confirm, "for"))
		complaints_warning(l->complaints, node_get(confirm, "for"),
				   "24h lets every hour of the day speak",
				   "a good hour is enough to spend more");
}

static void load_policy(struct loader *l, const struct heir *h, struct policy *ret)
{
	struct policy_form form = { 0 };

	ret->id = h->id;
	if (h->orphan)
		return;
	option_apply_one(l, &h->merged, h->entry->key,
			 arena_printf(l->scratch, "policy \"%s\"", h->id), policy_options, &form);
	finish_boundary(l, &h->merged, "full", &form.policy.full);
	finish_boundary(l, &h->merged, "filling", &form.policy.filling);
	finish_boundary(l, &h->merged, "ample", &form.policy.ample);
	thresholds_check(l, &h->merged, &form.policy);
	warn_of_haste(l, &h->merged, &form.policy);
	*ret = form.policy;
	ret->id = h->id;
	ret->place = loader_place(l, h->entry->key);
}

void load_policies(struct loader *l)
{
	size_t n;
	struct entry *entries = loader_entries(l, node_get(l->root, "policies"), "policy", &n);
	struct heir *heirs = arena_array(l->scratch, struct heir, n);

	l->config->policies = arena_array(&l->config->arena, struct policy, n);
	l->config->policy_count = n;
	for (size_t i = 0; i < n; i++)
		heirs[i] = (struct heir){ .id = entries[i].id, .entry = &entries[i] };
	for (size_t i = 0; i < n; i++)
		inherit(l, heirs, n, i, 0);
	for (size_t i = 0; i < n; i++)
		load_policy(l, &heirs[i], &l->config->policies[i]);
}
