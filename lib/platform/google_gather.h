/* SPDX-License-Identifier: Apache-2.0 */
/*
 * google_gather.h - what only many rows together say of a target.
 */
#ifndef CAPD_PLATFORM_GOOGLE_GATHER_H
#define CAPD_PLATFORM_GOOGLE_GATHER_H

#include "platform/google_sight.h"

/* ---- where the sighting of an id is ---- */

struct google_place {
	int64_t campaign, id; /* id 0: the campaign itself */
	size_t at;	      /* index in read[] */
	int32_t shared;	      /* index of the shared budget it is a member of; -1: none */
	bool seen;
};

struct google_places {
	struct google_place *list; /* sorted by campaign and id */
	size_t count;
};

/* Enough for all targets of a read: a shared budget takes one for each member. */
size_t google_places_needed(const struct platform_talk *t);
void google_place_add(struct google_places *p, int64_t campaign, int64_t id, size_t at);
void google_places_sort(struct google_places *p);
/* Every target of the read, at: its index there. */
typedef void google_aim_visit(struct platform_talk *t, const struct google_aim *a, size_t at);
int google_aims_visit(struct platform_talk *t, google_aim_visit *visit, struct err *err) must_check;
/* Opens each list with that much room, has `add` fill them for every target of the read, and sorts them. */
int google_places_collect(struct platform_talk *t, struct google_places *lists, size_t count,
			  size_t room, google_aim_visit *add, struct err *err) must_check;
/* The first of them, or NULL. Others of the same name follow it. */
struct google_place *google_place(const struct google_places *p, int64_t campaign, int64_t id);
bool google_place_same(const struct google_places *p, const struct google_place *a,
		       const struct google_place *b); /* is b one of ours, and of a's name? */

/* ---- a shared budget and its members ---- */

struct google_shared {
	int64_t budget;
	size_t at, members, found; /* found: members that use it */
	bool seen, mixed;
	enum ad_status status;
	struct google_row first;  /* of the first member found: the budget is the same in all */
	char trouble[NOTICE_MAX]; /* of a member; "" */
};

void google_shared_take(struct google_shared *s, const struct google_row *r, const char *currency);
void google_shared_close(const struct google_shared *s, struct sighting *sighting);

/* ---- campaigns in which something must remain ---- */

struct google_ground {
	int64_t campaign;
	unsigned on; /* asset groups that are enabled, or places that are targeted */
};

struct google_grounds {
	struct google_ground *list; /* sorted by campaign */
	size_t count;
};

/* One for each campaign of these places. */
void google_grounds_open(struct google_grounds *g, const struct google_places *p, struct arena *arena);
struct google_ground *google_ground(const struct google_grounds *g, int64_t campaign); /* or NULL */

#endif
