/* SPDX-License-Identifier: Apache-2.0 */
/*
 * city.h - clinics, patients and money, minute by minute.
 *
 * Two of them run side by side: the one somebody may steer, and a twin with the
 * same patients whose budgets stay as they were.  Their difference is what the
 * steering was worth.
 */
#ifndef CAPD_SANDBOX_CITY_H
#define CAPD_SANDBOX_CITY_H

#include "account.h"
#include "calendar.h"

/* What happened so far. Money in micros. */
struct tally {
	int64_t spent, wasted;	       /* wasted: paid for requests nobody could book */
	int64_t booked, turned_away;   /* requests the ads brought */
	int64_t organic, organic_away; /* and those that came by themselves */
	int64_t idle;		       /* new-patient slots that passed unbooked */
	int64_t cancelled;
};

/* Money on its way to becoming a patient's request. */
struct funnel {
	int64_t remainder; /* of the day's budget, in 1/ADVERTISED_MINUTES micros */
	int64_t paid;	   /* since the last request */
	uint64_t leads;
};

/*
 * What the platform charged by day, and the highest budget of the day: however the
 * budget moves, no day costs more than twice that.
 */
enum { BILL_DAYS = 40 };
struct bill {
	int64_t days[BILL_DAYS]; /* by day number modulo BILL_DAYS */
	int64_t highest;
};

struct city {
	uint64_t seed;
	int64_t founded, now; /* minutes */
	struct account account;
	struct calendar calendars[PRACTICES];
	struct funnel funnels[PRACTICES];
	struct tally tally[PRACTICES];
	struct bill bills[PRACTICES];
	int32_t day; /* the local day the bills are at */
	bool eager;  /* the platform spends twice as fast as it should, while it may */
};

void city_init(struct city *c, uint64_t seed, int64_t now, struct journal *journal);
void city_release(struct city *c);
void city_live(struct city *c, int64_t until); /* minute by minute */
struct tally city_total(const struct city *c);
int64_t city_bill(const struct city *c, uint32_t practice, int days_ago); /* up to BILL_DAYS - 1 */

#endif
