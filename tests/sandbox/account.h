/* SPDX-License-Identifier: Apache-2.0 */
/*
 * account.h - the simulated ad account: campaigns, and the budgets behind them.
 *
 * Every change is written to a journal the moment it happens, with who made it.
 * That journal is the judge in tests: it knows what really changed, whatever
 * anybody was told.
 */
#ifndef CAPD_SANDBOX_ACCOUNT_H
#define CAPD_SANDBOX_ACCOUNT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

enum { CAMPAIGNS = 13, BUDGETS = 11, CAMPAIGN_NAME = 80 };
/* Campaigns nobody's practice has: with ad groups, with asset groups, with bids set by hand. */
enum { ACCOUNT_GROUPED = 20411111, ACCOUNT_PMAX = 20411112, ACCOUNT_MANUAL = 20411113 };
enum { BUDGET_LEAST_MICROS = 1000000, BUDGET_UNIT_MICROS = 10000 };

enum campaign_status { CAMPAIGN_ENABLED, CAMPAIGN_PAUSED, CAMPAIGN_REMOVED };

struct budget {
	uint64_t id;
	int64_t micros;	       /* per day */
	int64_t was, shows_ms; /* monotonic: until then readers are shown `was` */
	int64_t least;	       /* nothing below is taken; 0: the account's own minimum */
	bool shared;
	int users;
};

struct campaign {
	uint64_t id;
	char name[CAMPAIGN_NAME];
	uint32_t budget; /* index */
	int practice;	 /* index, or -1: none of the city's */
	enum campaign_status status;
	enum campaign_status was; /* as above */
	int64_t shows_ms;
};

struct journal;

struct account {
	struct campaign campaigns[CAMPAIGNS];
	struct budget budgets[BUDGETS];
	struct journal *journal; /* NULL: nobody looks (the twin city) */
};

void account_init(struct account *a, struct journal *journal);
struct campaign *account_campaign(struct account *a, uint64_t id); /* NULL: not here */
struct budget *account_budget(struct account *a, uint64_t id);
/* What a reader of the API is shown now. */
enum campaign_status account_shown_status(const struct campaign *c);
int64_t account_shown_micros(const struct budget *b);
/* who: "api", or a person's name */
void account_set_status(struct account *a, struct campaign *c, enum campaign_status s, const char *who);
void account_set_budget(struct account *a, struct budget *b, int64_t micros, const char *who);
/* What the practice's campaign may spend a day now; 0 when it does not run. */
int64_t account_daily(const struct account *a, uint32_t practice);
const struct campaign *account_of(const struct account *a, uint32_t practice);
const char *campaign_status_name(enum campaign_status s); /* "ENABLED" */
bool campaign_status_parse(const char *text, enum campaign_status *ret);

#endif
