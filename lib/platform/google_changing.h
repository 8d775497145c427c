/* SPDX-License-Identifier: Apache-2.0 */
/*
 * google_changing.h - what a question for the account's history knows.
 */
#ifndef CAPD_PLATFORM_GOOGLE_CHANGING_H
#define CAPD_PLATFORM_GOOGLE_CHANGING_H

#include "platform/google_gather.h"
#include "platform/google_search.h"

/* Resources whose changes matter to us. */
enum google_changed {
	CHANGED_CAMPAIGN,
	CHANGED_BUDGET,
	CHANGED_AD_GROUP,
	CHANGED_CRITERION,
	CHANGED_NONE,
};

struct google_changing {
	struct google_search search;
	bool budgets_known; /* which budget is behind which campaign has been asked */
	const char *user;   /* us; NULL: not known */
	struct google_places places[CHANGED_NONE];
};

#endif
