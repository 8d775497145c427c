/* SPDX-License-Identifier: Apache-2.0 */
/*
 * google_sight.h - what one row says of a target, and whether that is ours to change.
 */
#ifndef CAPD_PLATFORM_GOOGLE_SIGHT_H
#define CAPD_PLATFORM_GOOGLE_SIGHT_H

#include "platform/google_ads.h"
#include "platform/google_row.h"

/* What every row must say, whatever else it is about; `customer_id` is ours. */
int google_row_check(const struct google_row *r, const char *customer_id, struct err *err) must_check;

/* Of the campaign itself: ENDED when it was removed or is over. */
enum ad_status google_campaign_status(const struct google_row *r);

/* A campaign with a budget of its own. currency: the organisation's, or NULL. */
void google_sight_campaign(const struct google_row *r, const char *currency, struct sighting *s);
/* An ad group or asset group. campaign: the one it should be in. */
void google_sight_group(const struct google_row *r, enum google_what what, int64_t campaign,
			struct sighting *s);
/* A location of a campaign, whose factor is turned. */
void google_sight_location(const struct google_row *r, struct sighting *s);

/* Why the budget is none to change; false: it is. members: of a shared one; 0: it should be its own. */
bool google_budget_trouble(const struct google_row *r, int64_t members, char out[NOTICE_MAX]);
/* Why the campaign cannot be steered, whatever its budget; false: it can. */
bool google_campaign_trouble(const struct google_row *r, const char *currency, char out[NOTICE_MAX]);

#endif
