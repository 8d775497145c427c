/* SPDX-License-Identifier: Apache-2.0 */
/*
 * yelp.h - advertising programmes on Yelp, as the partner API serves them.
 *
 * Budgets are cents per month, given in the address of a request without a body
 * and carried out by a job; a job that is COMPLETED may have been refused inside.
 */
#ifndef CAPD_SANDBOX_YELP_H
#define CAPD_SANDBOX_YELP_H

#include "platforms.h"
#include "sandbox.h"

extern const struct ad_platform yelp_platform;

#define YELP_USER "capacityd-partner"

enum {
	YELP_JOBS = 64,
	YELP_JOB_ID = 24,
	YELP_LEAST_CENTS = 2500, /* of a month */
	YELP_MOST_CENTS = 100000000,
	YELP_POLLS = 1, /* answered with PROCESSING before the end is told */
};

struct yelp_job {
	char id[YELP_JOB_ID];
	char program[LEVER_ID];
	int64_t cents;
	const char *refused; /* NULL: carried out */
	bool silent;	     /* not done, and not mentioned */
	unsigned polls;
};

struct yelp {
	struct sandbox *sandbox;
	char authorization[128]; /* "Basic ..." */
	struct yelp_job jobs[YELP_JOBS];
	size_t job_count; /* ever: the oldest are written over */
};

#endif
