/* SPDX-License-Identifier: Apache-2.0 */
/*
 * google_extras.h - what the Google account has beside campaigns and budgets.
 *
 * Ad groups, asset groups and locations of the campaigns that are nobody's, what
 * each day cost, who changed what, and how many operations are left.
 */
#ifndef CAPD_SANDBOX_GOOGLE_EXTRAS_H
#define CAPD_SANDBOX_GOOGLE_EXTRAS_H

#include "city.h"
#include "exchange.h"

enum { EXTRA_GROUPS = 2, EXTRA_ASSET_GROUPS = 2, EXTRA_PLACES = 3, EXTRA_EVENTS = 256 };
enum { EVENT_NAME = 96, EVENT_TEXT = 64, FACTOR_TEXT = 24 };

/* An ad group, or an asset group. */
struct extra_group {
	uint64_t id, campaign;
	enum campaign_status status;
};

/* A location a campaign targets, or excludes. */
struct extra_place {
	uint64_t id, campaign;
	bool negative;
	char factor[FACTOR_TEXT]; /* "1.35"; "": none given */
};

struct extra_event {
	int64_t at_ms; /* by the real clock */
	uint64_t number;
	char user[EVENT_TEXT], client[EVENT_TEXT];
	const char *type;      /* "CAMPAIGN" */
	char name[EVENT_NAME]; /* of the resource */
	const char *field;     /* "status" */
};

struct google_extras {
	const struct city *city; /* whose bills are told */
	struct journal *journal;
	struct extra_group groups[EXTRA_GROUPS], asset_groups[EXTRA_ASSET_GROUPS];
	struct extra_place places[EXTRA_PLACES];
	struct extra_event events[EXTRA_EVENTS]; /* the oldest are forgotten */
	uint64_t event_count;
	int64_t operations; /* left for today; -1: any */
};

void extras_init(struct google_extras *x, const struct city *city, struct journal *journal);

struct extra_group *extra_group(struct extra_group *list, size_t n, uint64_t id); /* NULL: not here */
struct extra_place *extra_place(struct google_extras *x, uint64_t campaign, uint64_t id);

/* "who" as in the journal; client as Google names it. */
void extras_note(struct google_extras *x, const char *who, const char *client, const char *type,
		 const char *name, const char *field);
/* A change of something that is no campaign and no budget. */
void extras_write_down(struct google_extras *x, const char *who, const char *target,
		       const char *field, const char *from, const char *to);

/* What a campaign cost on the day so many days before today, as the asker's calendar has it; and that day. */
int64_t extras_cost(const struct google_extras *x, const struct campaign *c, int days_ago);
char *extras_day(int days_ago, char ret[EVENT_TEXT]);

#endif
