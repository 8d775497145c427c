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

/* ADS is any of the platforms that follow it. */
enum fault_where {
	WHERE_FHIR,
	WHERE_TOKEN,
	WHERE_ADS,
	WHERE_GOOGLE,
	WHERE_META,
	WHERE_MICROSOFT,
	WHERE_SNAPCHAT,
	WHERE_YELP,
	WHERE_WEBHOOK,
};

enum fault_kind {
	TROUBLE_NONE,
	TROUBLE_500,
	TROUBLE_503,
	TROUBLE_429,
	TROUBLE_429_BARE, /* and no word about when to come back */
	TROUBLE_401,
	TROUBLE_HTML,		  /* a page for people, with status 200 */
	TROUBLE_TRUNCATE,	  /* the body stops half way */
	TROUBLE_EMPTY,		  /* status 200 and no body */
	TROUBLE_HANG,		  /* accepted, never carried out, never answered */
	TROUBLE_HANG_AFTER_APPLY, /* carried out, and never answered */
	TROUBLE_SLOW,
	TROUBLE_RESET_EARLY,	   /* before the body was read */
	TROUBLE_RESET,		   /* nothing done, no reply */
	TROUBLE_RESET_AFTER_APPLY, /* done, no reply */
	TROUBLE_LIE_SUCCESS,	   /* not done, and called done */
	TROUBLE_PARTIAL,	   /* one operation of the request fails */
	TROUBLE_DUPLICATE,	   /* the network delivers the request twice */
	TROUBLE_HIDE,		   /* done, and readers see it a while later */
	TROUBLE_PERSON,		   /* a person's name wherever an answer has room for text */
	TROUBLE_PERSON_REFUSAL,	   /* an error that tells the name too */
};

/* Which requests of a server a fault waits for. */
enum fault_on { ON_ANY, ON_READ, ON_WRITE };

enum { FAULTS_MAX = 32, HIDE_MS = 1500 };

/* Of nobody: what must never be found in anything a client keeps or shows. */
#define FAULT_PERSON "Wilhelmina Kanarienvogel"

struct trouble {
	enum fault_where where;
	enum fault_kind kind;
	enum fault_on on;
	int count;
	uint64_t campaign; /* PARTIAL: which one fails; 0: the first */
	int skip;	   /* so many such requests pass before it strikes */
	int ms;		   /* HIDE: how long */
};

struct faults {
	struct trouble list[FAULTS_MAX];
	size_t count;
};

/* From {"where":..,"kind":..,"count":..,"campaign":..,"on":..,"skip":..,"ms":..}; false with words in ret_why. */
bool faults_plan(struct faults *f, const char *body, size_t n, const char **ret_why);
void faults_add(struct faults *f, struct trouble t);

/* Would a trouble of this kind be next? Nothing is counted down. */
bool faults_wait(const struct faults *f, enum fault_kind kind, enum fault_where where, bool write);
/* The trouble this request meets (NONE kind when all is well), counted down. */
struct trouble faults_take(struct faults *f, enum fault_where where, bool write);

const char *fault_name(enum fault_kind k); /* "none", "503" */

/* Turn a finished answer into what the fault makes of it. */
void fault_spoil(const struct trouble *t, struct answer *a);

#endif
