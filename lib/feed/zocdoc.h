/* SPDX-License-Identifier: Apache-2.0 */
/*
 * zocdoc.h - the parts of the zocdoc kind.
 *
 *   zocdoc.c         the settings, and what an answer amounts to
 *   zocdoc_ask.c     which ids are asked about together, and for which days
 */
#ifndef CAPD_FEED_ZOCDOC_H
#define CAPD_FEED_ZOCDOC_H

#include "feed/inquiry.h"
#include "feed/moment.h"

/* The API's bounds: ids of one question, days of one question, days it looks ahead. */
enum { ZOCDOC_IDS_MAX = 50, ZOCDOC_DAYS_MAX = 31, ZOCDOC_AHEAD_MAX = 150 };

enum zocdoc_show { ZOCDOC_TIMESLOTS, ZOCDOC_STATUS };

struct zocdoc_settings {
	const char *url;
	int show; /* enum zocdoc_show */
	struct span duration, min_lead;
	int64_t page_size, max_pages;
};

struct zocdoc_select {
	struct option_list provider_location; /* of const char * */
	const char *visit_reason;
};

struct zocdoc_pair { /* one provider at one location, for one service */
	const char *reason, *id;
	uint32_t ask;
	bool answered; /* to the question that is being asked */
};

struct zocdoc_found {		 /* of one ask */
	uint32_t named, missing; /* ids that answers named; that they did not */
	bool seen_elsewhere;	 /* an opening behind the window, or for established patients */
	bool strange;		 /* a status we do not know */
};

struct zocdoc_poll {
	struct inquiry inquiry;
	struct zocdoc_pair *pairs; /* by reason and id; arena */
	size_t pair_count;
	size_t from, to;   /* pairs of this question */
	struct date first; /* of this question's days */
	struct date today, last;
	struct zocdoc_found *found; /* per ask; arena */
};

static inline const struct zocdoc_settings *zocdoc_settings_of(const struct poll *p)
{
	return p->config->settings;
}

/* ---- zocdoc_ask.c ---- */

void zocdoc_pairs_sort(const struct poll *p, struct zocdoc_poll *s);
/* The first pair of an id, of those that are asked about now. */
struct zocdoc_pair *zocdoc_pair_find(const struct zocdoc_poll *s, const char *id);
bool zocdoc_question_first(struct zocdoc_poll *s);
/* Other days of the same ids, or the next ids; false: everything was asked. */
bool zocdoc_question_next(struct zocdoc_poll *s);
void zocdoc_write_url(const struct poll *p, struct zocdoc_poll *s);

#endif
