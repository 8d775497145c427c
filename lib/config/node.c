/* SPDX-License-Identifier: Apache-2.0 */
/*
 * node.c - looking into YAML values.
 *
 * Lookups are linear on purpose: mappings that are looked into have a dozen
 * keys, and the large ones (locations, services) are only ever walked.
 */
#include "config/node.h"

#include <string.h>

const struct node *node_get_key(const struct node *map, const char *key)
{
	if (!map || map->kind != NODE_MAPPING)
		return NULL;
	for (size_t i = 0; i < map->count; i++)
		if (strcmp(node_key(map, i)->text, key) == 0)
			return node_key(map, i);
	return NULL;
}

const struct node *node_get(const struct node *map, const char *key)
{
	const struct node *k = node_get_key(map, key);

	return k ? k + 1 : NULL;
}

bool node_is_empty(const struct node *n)
{
	static const char *const words[] = { "", "~", "null", "Null", "NULL" };

	if (n->kind != NODE_SCALAR || !n->plain)
		return false;
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (strcmp(n->text, words[i]) == 0)
			return true;
	return false;
}

const char *node_kind_name(const struct node *n)
{
	if (n->kind == NODE_MAPPING)
		return "a mapping";
	if (n->kind == NODE_SEQUENCE)
		return "a list";
	return node_is_empty(n) ? "nothing" : "a single value";
}
