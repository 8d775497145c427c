/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ending.h - how a write ended, said the same way by every kind.
 *
 * The rule that protects money: only the other side's clear word makes a
 * command DONE, REFUSED or LATER.  Silence after the bytes left is UNSURE,
 * whatever the reason for the silence, and a command that never left is LATER.
 */
#ifndef CAPD_PLATFORM_ENDING_H
#define CAPD_PLATFORM_ENDING_H

#include <stdarg.h>

#include "platform/platform.h"

/* One outcome, to be put on any number of endings. */
struct closing {
	enum outcome outcome;
	bool account_wide;
	struct span retry_after;
	int64_t least_micros; /* as in struct ending */
	bool least_today;
	char words[NOTICE_MAX];
};

/* Text for people: control characters become spaces, and the cut never splits a character. */
void words_put(char out[NOTICE_MAX], const char *fmt, va_list args)
	__attribute__((format(printf, 2, 0)));
void words_set(char out[NOTICE_MAX], const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* True when there is no status to believe; *ret then says what that means for a write. */
bool closing_of_fault(const struct reply *reply, struct closing *ret);

/* A 200 nobody can read: it may be a proxy's page over a change that did happen. */
void closing_unreadable(const struct reply *reply, const struct err *why, struct closing *ret);

void ending_close(struct ending *e, const struct closing *c);
/* Of two that are about the same change, the one to be believed; the first when they are alike. NULL: none. */
const struct closing *closing_graver(const struct closing *a, const struct closing *b);
/* The commands [first, count) were not sent, because of how the one before them ended. */
void endings_unsent(struct platform_talk *t, size_t first, const struct closing *because);

/*
 * What a reply to a read means when it is no answer: 0 when it is HTTP 200 with
 * a body that looks like JSON, else -1 with the reason.
 */
int reading_usable(const struct reply *reply, struct err *err) must_check;

/* Is this a page for people (a login form, a proxy's error) rather than an answer? */
bool reply_is_page(const struct reply *reply);

#endif
