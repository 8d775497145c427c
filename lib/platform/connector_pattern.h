/* SPDX-License-Identifier: Apache-2.0 */
/*
 * connector_pattern.h - what an id of a platform may look like.
 *
 * Values that matched go into paths and hosts, so what a pattern lets through
 * must be known from the pattern alone.  The language is small enough for that:
 * letters as they are, \d and other escapes, [a-z0-9_-] without negation, {n},
 * {m,n} and ?, and (one|two) groups.  There is no * and no +: every pattern has
 * a longest match.  It always speaks of the whole value.
 */
#ifndef CAPD_PLATFORM_CONNECTOR_PATTERN_H
#define CAPD_PLATFORM_CONNECTOR_PATTERN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

enum {
	PATTERN_MAX = 200,	 /* bytes of a pattern */
	PATTERN_VALUE_MAX = 160, /* bytes of a value; longer ones never match */
};

/* What a pattern can let through. */
struct pattern_reach {
	bool letters[128];  /* by ASCII code: may stand somewhere in a value */
	size_t least, most; /* length */
	bool spelled;	    /* it is a list of texts: nothing in it stands for several characters */
};

/* Is it one at all?  Then *ret says what it lets through; ret may be NULL. */
int connector_pattern_check(const char *pattern, struct pattern_reach *ret, struct err *err) must_check;

/* False also for a pattern that is none. */
bool connector_pattern_matches(const char *pattern, const char *value);

#endif
