/* SPDX-License-Identifier: Apache-2.0 */
/*
 * yaml.h - one YAML document from memory to nodes.
 *
 * The language is YAML without its traps: no anchors, aliases, tags, merge
 * keys, second documents, tab indentation, duplicate keys or depth beyond
 * YAML_DEPTH_MAX.  Each of these is a complaint that says what to do instead.
 */
#ifndef CAPD_CONFIG_YAML_H
#define CAPD_CONFIG_YAML_H

#include "config/complaint.h"
#include "config/intern.h"

struct yaml_parts {
	struct complaints *complaints;
	struct intern *texts;
	struct arena *arena;
};

/* The top value of sources->items[file], or NULL when it cannot be read at all. */
const struct node *yaml_read(const struct yaml_parts *parts, uint16_t file);

/* Complain about keys that stand twice in the mapping, pointing at the first. */
void yaml_check_duplicates(const struct yaml_parts *parts, const struct node *map);

#endif
