/* SPDX-License-Identifier: Apache-2.0 */
/*
 * google_spending.h - what a question for costs knows.
 */
#ifndef CAPD_PLATFORM_GOOGLE_SPENDING_H
#define CAPD_PLATFORM_GOOGLE_SPENDING_H

#include "platform/google_gather.h"
#include "platform/google_search.h"

enum google_costs { COST_CAMPAIGNS, COST_AD_GROUPS, COST_ASSET_GROUPS, COST_NONE };

struct google_spending {
	struct google_search search;
	enum google_costs table;
	struct google_places places[COST_NONE]; /* by id alone */
	char month[INSTANT_TEXT], today[INSTANT_TEXT], tomorrow[INSTANT_TEXT];
};

#endif
