/* SPDX-License-Identifier: Apache-2.0 */
/*
 * levers.h - what can be turned on a platform: a switch and a daily budget each.
 *
 * The plain truth behind a simulated platform that needs no more than that; how
 * it is named, nested and paid for is the platform's own matter.  Every turn is
 * written to the journal; one that is hidden (fault "hide") shows later than it
 * acts.
 */
#ifndef CAPD_SANDBOX_LEVERS_H
#define CAPD_SANDBOX_LEVERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct journal;

enum { AD_LEVERS_MAX = 64, LEVER_ID = 48 };

enum lever_status { LEVER_RUNS, LEVER_PAUSED, LEVER_REMOVED };

struct lever_state {
	enum lever_status status;
	int64_t micros; /* per day */
};

struct ad_lever {
	const char *platform;
	char id[LEVER_ID]; /* as capacityd names the target */
	int practice;	   /* index, or -1: none of the city's */
	struct lever_state is, was;
	int64_t shows_ms; /* monotonic: until then readers see `was` */
};

struct levers {
	struct ad_lever list[AD_LEVERS_MAX];
	size_t count;
	struct journal *journal;
};

void levers_init(struct levers *l, struct journal *journal);
/* Runs, with this budget. */
struct ad_lever *lever_add(struct levers *l, const char *platform, const char *id, int practice,
			   int64_t micros);
struct ad_lever *lever_find(struct levers *l, const char *platform, const char *id); /* NULL: not here */
/* who: "api" or a person's name */
void lever_switch(struct levers *l, struct ad_lever *lever, enum lever_status status, const char *who);
void lever_budget(struct levers *l, struct ad_lever *lever, int64_t micros, const char *who);
/* What a reader of the platform's API is shown now. */
struct lever_state lever_shown(const struct ad_lever *lever);
const char *lever_status_name(enum lever_status s); /* "ENABLED", "PAUSED", "REMOVED" */

#endif
