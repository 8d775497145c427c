/* SPDX-License-Identifier: Apache-2.0 */
/*
 * reach.c - the daemon runs in / and reads the file at any time, so its path is whole.
 */
#include "config/reach.h"

const char *const reach_networks[] = { "public", "internal", NULL };

void reach_check(struct loader *l, const struct node *map, const struct reach *r)
{
	if (r->ca_file && *r->ca_file != '/')
		complaints_error(l->complaints, node_get(map, "ca_file"),
				 "expected the whole path, from / on", "ca_file needs an absolute path");
}
