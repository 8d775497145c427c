/* SPDX-License-Identifier: Apache-2.0 */
/*
 * option.h - a mapping in the file against the rows that describe it.
 *
 * All mistakes of a mapping are found in one pass: keys no row knows, rows
 * without a key, values that do not fit.  A row of type MAP or LIST without a
 * table is a key that is known here and read elsewhere.
 */
#ifndef CAPD_CONFIG_OPTION_H
#define CAPD_CONFIG_OPTION_H

#include "config/loader.h"
#include "model/option.h"

/* A kind's own keys stand beside the common ones, so several tables may share a mapping. */
struct option_layer {
	const struct option *table; /* may be NULL: no keys */
	void *block;		    /* zeroed by the caller */
};

/*
 * map may be NULL: defaults only.  at: where the mapping is named, for what is
 * missing.  what: "feed \"epic\"", for what is unknown.
 */
void option_apply(struct loader *l, const struct node *map, const struct node *at, const char *what,
		  const struct option_layer *layers, size_t count);

/* The same for one table. */
void option_apply_one(struct loader *l, const struct node *map, const struct node *at,
		      const char *what, const struct option *table, void *block);

/* One scalar or small structure into its field. */
void option_read(struct loader *l, const struct option *o, void *block, const struct node *key,
		 const struct node *value);

/* The field's default, as the row spells it. */
void option_default(struct loader *l, const struct option *o, void *block);

#endif
