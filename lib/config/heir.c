/* SPDX-License-Identifier: Apache-2.0 */
/*
 * heir.c - one rule of inheritance.
 *
 * `from:` names one policy; mappings merge, lists and values replace.  Merging
 * is done on the nodes, so a value keeps the place where it was written and an
 * error in an inherited value points at the line that must be edited.
 */
#include "config/heir.h"

#include <string.h>

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

struct heir *heirs_read(struct loader *l, const struct entry *entries, size_t n)
{
	struct heir *heirs = arena_array(l->scratch, struct heir, n);

	for (size_t i = 0; i < n; i++)
		heirs[i] = (struct heir){ .id = entries[i].id, .entry = &entries[i] };
	for (size_t i = 0; i < n; i++)
		inherit(l, heirs, n, i, 0);
	return heirs;
}
