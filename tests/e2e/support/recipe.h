/* SPDX-License-Identifier: Apache-2.0 */
/*
 * recipe.h - what a test's house is made of, and the capacityd.yaml for it.
 *
 * A recipe names what a test is about; everything else is quick and plain: one
 * good observation settles a verdict, nothing rests or climbs, steps and moves of
 * many at once are not limited, everything is asked every second.
 */
#ifndef CAPD_TESTS_E2E_RECIPE_H
#define CAPD_TESTS_E2E_RECIPE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"

/* The simulated clinics tests use; the last has a budget it shares with another campaign. */
#define HARBOR "harbor-point/primary-care"
#define DERM "harbor-point/dermatology"
#define GATE "north-gate/primary-care"
#define MILL "mill-creek/primary-care"
#define OLDTOWN "old-town/physical-therapy"

enum { RECIPE_ROWS = 5 };

struct recipe {
	struct {
		const char *service;
		int open;    /* openings at first */
	} rows[RECIPE_ROWS]; /* ends at the first NULL */
	/* NULL: the plain choice */
	const char *mode;      /* act */
	const char *limits;    /* after step and changes, as "spend: $300/day" */
	const char *policy;    /* the boundaries: full at 3, ample at 20 */
	const char *pace;      /* pace, ramp and flapping: none */
	const char *feed;      /* after url and every, as "stale_after: 3s" */
	const char *platform;  /* timeout and lag: longer than a busy machine needs, none */
	const char *zone;      /* whose days these are: America/New_York */
	const char *specialty; /* of every select; the clinic's own */
	const char *source;   /* of the feed, in place of the clinics' own server: "kind: attest" */
	const char *select;   /* for that source: "{department: \"0101\"}" */
	const char *patience; /* timeout of the feed: as long */
	const char *auth;     /* of the feed, whole; a key and where tokens are */
	bool tls;	      /* everything behind a front (front.h) */
	int token_life_s;     /* 0: longer than any test */
};

struct clinic_of_test {
	const char *location, *line, *specialty;
	uint64_t campaign;
	int dollars; /* the campaign's daily budget at first */
};

const struct clinic_of_test *recipe_clinic(const char *service);
/* A zone where it is about noon now, for what a midnight would change in the middle of a test. */
const char *recipe_noon(void);
/* base: "http://127.0.0.1:4711" */
void recipe_write(const struct recipe *r, const char *base, struct buf *out);

#endif
