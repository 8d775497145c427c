/* SPDX-License-Identifier: Apache-2.0 */
/*
 * reach.h - where requests may go: rows that feeds and platforms share.
 *
 * A name that resolves to an address inside the house is how a server outside
 * makes us call our own neighbours, so inside is something an operator says, one
 * server at a time.  Verification of certificates has no row: nobody can switch
 * it off.
 */
#ifndef CAPD_CONFIG_REACH_H
#define CAPD_CONFIG_REACH_H

#include "config/loader.h"

extern const char *const reach_networks[]; /* by enum network */

/* Two rows of a table whose block is a `type` with the struct reach `member`. */
#define REACH_ROWS(block, member) \
	{ .name = "network", \
	  .type = OPTION_ENUM, \
	  .flags = OPTION_ADVANCED, \
	  .fallback = "public", \
	  .choices = reach_networks, \
	  .offset = offsetof(block, member.network), \
	  .help = "internal when its server has a private address (10.x, 172.16.x, 192.168.x, " \
		  "fd..); such addresses are refused otherwise." }, \
	{ \
		.name = "ca_file", .type = OPTION_TEXT, .flags = OPTION_ADVANCED, \
		.offset = offsetof(block, member.ca_file), \
		.help = "File of the certificate authorities (PEM) to trust for it instead of " \
			"the " \
			"system's." \
	}

/* map: where the keys stand. */
void reach_check(struct loader *l, const struct node *map, const struct reach *r);

#endif
