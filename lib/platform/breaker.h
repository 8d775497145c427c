/* SPDX-License-Identifier: Apache-2.0 */
/*
 * breaker.h - an account that fails again and again is left alone for a while.
 *
 * After BREAKER_FAILURES failures in a row nothing is asked of it until a rest has
 * passed; then one read tries, never a write: a change must not be what finds out
 * whether an answer can be had.  Each further failure doubles the rest.
 */
#ifndef CAPD_PLATFORM_BREAKER_H
#define CAPD_PLATFORM_BREAKER_H

#include <stdbool.h>

#include "base/when.h"
#include "model/exchange.h"

enum {
	BREAKER_FAILURES = 5,
	BREAKER_REST_S = 60, /* the first, at most; doubled each time */
	BREAKER_REST_MAX_S = 15 * 60,
};

/* Zeroed: closed. */
struct breaker {
	unsigned failures;    /* in a row */
	struct span rest;     /* the present one; 0: closed */
	struct instant until; /* when a read may try */
	bool trying;	      /* one does */
};

bool breaker_is_open(const struct breaker *b);
/* May this go? An open one lets one read go once its rest is over. */
bool breaker_admits(const struct breaker *b, bool is_read, struct instant now);
void breaker_try(struct breaker *b);	 /* what was admitted although it is open has left */
void breaker_untried(struct breaker *b); /* and was withdrawn before it was answered */
/*
 * True: that has opened it, or kept it open for longer.  every: an account that is
 * asked more often than that rests no longer at first.
 */
bool breaker_failed(struct breaker *b, struct span every, struct instant now);
bool breaker_answered(struct breaker *b); /* true: that has closed it */

/* Does this reply say that nobody is there who answers? A refusal is an answer. */
bool breaker_is_failure(const struct reply *reply);

#endif
