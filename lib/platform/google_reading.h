/* SPDX-License-Identifier: Apache-2.0 */
/*
 * google_reading.h - what a read under way knows.
 */
#ifndef CAPD_PLATFORM_GOOGLE_READING_H
#define CAPD_PLATFORM_GOOGLE_READING_H

#include "platform/google_gather.h"
#include "platform/google_search.h"

enum google_question { /* in this order; those nobody needs are left out */
		       QUESTION_CAMPAIGNS,
		       QUESTION_AD_GROUPS,
		       QUESTION_ASSET_GROUPS,
		       QUESTION_LOCATIONS,
		       QUESTION_ROBOTS, /* inspecting only */
		       QUESTION_UNIT,	/* inspecting only */
		       QUESTION_NONE,
};

/* The targets a question is about, and the ids it names. */
struct google_subject {
	struct google_places places;
	struct google_ids ids;
};

struct google_inspection;

struct google_reading {
	struct google_search search;
	const char *currency; /* the organisation's; "" */
	enum google_question question;
	struct google_subject subjects[QUESTION_LOCATIONS + 1];
	struct google_grounds groups, locations;
	struct google_shared *shared;
	size_t shared_count;
	struct google_inspection *inspection; /* NULL: nobody wants findings */
};

/* ---- what a person should know (google_inspect.c) ---- */

/* Fields of a campaign that only findings need. */
extern const char google_inspect_fields[];

struct google_inspection *google_inspection_new(struct platform_talk *t);
/* A row of the campaign of read[at]. */
void google_inspect_row(struct platform_talk *t, struct google_inspection *i,
			const struct google_row *r, size_t at);
int google_inspect_robot(struct platform_talk *t, const struct google_row *r, struct err *err) must_check;
int google_inspect_unit(struct platform_talk *t, const struct google_row *r, struct err *err) must_check;
/* All rows are in. */
void google_inspect_end(struct platform_talk *t, struct google_inspection *i);

#endif
