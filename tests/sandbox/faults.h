/* SPDX-License-Identifier: Apache-2.0 */
/*
 * faults.h - what goes wrong on purpose, and how often.
 */
#ifndef CAPD_SANDBOX_FAULTS_H
#define CAPD_SANDBOX_FAULTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "exchange.h"

enum fault_where { WHERE_FHIR, WHERE_ADS, WHERE_TOKEN };

enum fault_kind {
	TROUBLE_NONE,
	TROUBLE_503,
	TROUBLE_429,
	TROUBLE_401,
	TROUBLE_HTML,	  /* a page for people, with status 200 */
	TROUBLE_TRUNCATE, /* the body stops half way */
	TROUBLE_EMPTY,	  /* status 200 and no body */
	TROUBLE_HANG,	  /* accepted, and never answered */
	TROUBLE_SLOW,
	TROUBLE_RESET,		   /* nothing done, no reply */
	TROUBLE_RESET_AFTER_APPLY, /* done, no reply */
	TROUBLE_LIE_SUCCESS,	   /* not done, and called done */
	TROUBLE_PARTIAL,	   /* one operation of the request fails */
	TROUBLE_PERSON,		   /* a person's name wherever an answer has room for text */
	TROUBLE_PERSON_REFUSAL,	   /* an error that tells the name too */
};

/* Which requests of a server a fault waits for. */
enum fault_on { ON_ANY, ON_READ, ON_WRITE };

enum { FAULTS_MAX = 32 };

/* Of nobody: what must never be found in anything a client keeps or shows. */
#define FAULT_PERSON "Wilhelmina Kanarienvogel"

struct trouble {
	enum fault_where where;
	enum fault_kind kind;
	enum fault_on on;
	int count;
	uint64_t campaign; /* PARTIAL: which one fails; 0: the first */
};

struct faults {
	struct trouble list[FAULTS_MAX];
	size_t count;
};

/* From {"where":..,"kind":..,"count":..,"campaign":..,"on":..}; false with words in ret_why. */
bool faults_plan(struct faults *f, const char *body, size_t n, const char **ret_why);
void faults_add(struct faults *f, struct trouble t);

/* The trouble this request meets (NONE kind when all is well), counted down. */
struct trouble faults_take(struct faults *f, enum fault_where where, bool write);

/* Turn a finished answer into what the fault makes of it. */
void fault_spoil(const struct trouble *t, struct answer *a);

#endif
