/* SPDX-License-Identifier: Apache-2.0 */
/*
 * snapchat.h - an ad account on Snapchat as a REST server, in two parts:
 *
 *   snapchat.c       who asks, the list of campaigns, what a person does
 *   snapchat_put.c   campaigns sent whole: what is left out is erased
 *
 * Shapes are those of recorded traffic.  Errors come with HTTP 200, words about the
 * rate only with writes.  A campaign whose daily budget was erased may spend
 * without limit, and the journal says so with an amount nobody can miss.
 */
#ifndef CAPD_SANDBOX_SNAPCHAT_H
#define CAPD_SANDBOX_SNAPCHAT_H

#include <json-c/json_object.h>

#include "platforms.h"
#include "sandbox.h"

extern const struct ad_platform snapchat_platform;

#define SNAP_ACCOUNT "dbb95f66-4e45-46f0-9760-14ea841db3b4"
#define SNAP_UNLIMITED INT64_C(1000000000000) /* a million a day */

enum {
	SNAP_CAMPAIGNS = PRACTICES + 1,
	SNAP_PAGE = 5,
	SNAP_PUT_MAX = 20,
	SNAP_LEAST_MICROS = 20000000,
};

struct snap_campaign {
	struct ad_lever *lever;
	bool daily, ends;
	int64_t cap_micros; /* for its whole life; 0: none */
	int64_t updated_ms, updated_was_ms;
};

struct snapchat {
	struct sandbox *sandbox;
	struct snap_campaign campaigns[SNAP_CAMPAIGNS];
};

struct snap_campaign *snap_find(struct snapchat *n, const char *id); /* NULL: not here */
void snap_touch(struct snap_campaign *c);
void snap_put_campaign(struct buf *out, const struct snap_campaign *c);
/* The request as a whole, with HTTP 200 or worse. */
void snap_refuse(struct answer *a, int http, const char *words);

/* snapchat_put.c */
void snap_put(struct snapchat *n, struct json_object *request, const struct trouble *t,
	      struct answer *a);

#endif
