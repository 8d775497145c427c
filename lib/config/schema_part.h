/* SPDX-License-Identifier: Apache-2.0 */
/*
 * schema_part.h - rows to JSON Schema, piece by piece.
 */
#ifndef CAPD_CONFIG_SCHEMA_PART_H
#define CAPD_CONFIG_SCHEMA_PART_H

#include <json-c/json_object.h>

#include "config/kind.h"
#include "model/option.h"

enum schema_flag { SCHEMA_PARTIAL = 1 << 0 }; /* required rows may be missing */

/* {"type": type, "description": help}; help may be NULL. */
struct json_object *schema_object(const char *type, const char *help);
/* A mapping with the rows of all tables and no other keys. */
struct json_object *schema_mapping(const struct option *const *tables, size_t count,
				   const char *help, unsigned flags);
struct json_object *schema_table(const struct option *table, const char *help, unsigned flags);
/* A mapping whose `kind` decides which rows there are besides the common ones (may be NULL). */
struct json_object *schema_by_kind(enum kind_family family, const struct option *common);
struct json_object *schema_secret(void);
struct json_object *schema_text(void);
/* Replace the property's schema, keeping what its row says about it. */
void schema_refine(struct json_object *mapping, const char *key, struct json_object *schema);

#endif
