/* SPDX-License-Identifier: Apache-2.0 */
/*
 * exchange.c - text inside JSON, quoted by the library that reads it elsewhere.
 */
#include "exchange.h"

#include "base/tree.h"

void put_text(struct buf *out, const char *text)
{
	struct json_object *o cleanup_tree = json_object_new_string(text);

	tree_write(out, o);
}
