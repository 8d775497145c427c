/* SPDX-License-Identifier: Apache-2.0 */
/*
 * node.h - one YAML value with the place it was written at.
 *
 * Every later mistake is reported with line and column, so a value never
 * travels without its node.  Nothing is interpreted here: a scalar is text, and
 * only `plain` tells "true" from true.  Children lie next to each other, which
 * keeps a file of 100,000 locations small and quick to walk; all of it lives in
 * a scratch arena that ends with the loading.
 */
#ifndef CAPD_CONFIG_NODE_H
#define CAPD_CONFIG_NODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum node_kind { NODE_SCALAR, NODE_MAPPING, NODE_SEQUENCE };

struct node {
	uint8_t kind;	  /* enum node_kind */
	bool plain : 1;	  /* SCALAR: written without quotes */
	bool refused : 1; /* complained about already: what it should have been is not known */
	uint16_t file;	  /* index into struct sources */
	uint32_t line, column, width; /* from 1, in characters; line 0: the file as a whole */
	uint32_t count;		      /* MAPPING: pairs; SEQUENCE: items; SCALAR: bytes */
	union {
		const char *text;	  /* SCALAR: interned, so equal texts are one pointer */
		const struct node *items; /* MAPPING: key, value, key, value ... */
	};
};

static inline const struct node *node_key(const struct node *map, size_t i)
{
	return &map->items[2 * i];
}

static inline const struct node *node_value(const struct node *map, size_t i)
{
	return &map->items[2 * i + 1];
}

/* The value of that key in a mapping, or NULL; also for a NULL or other node. */
const struct node *node_get(const struct node *map, const char *key);
/* The key itself, to point at. */
const struct node *node_get_key(const struct node *map, const char *key);
/* Nothing after the colon, or null: YAML's way to say "no value". */
bool node_is_empty(const struct node *n);
/* "a mapping", for messages. */
const char *node_kind_name(const struct node *n);

#endif
