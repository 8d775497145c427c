/* SPDX-License-Identifier: Apache-2.0 */
/*
 * vclock.h - virtual minutes.
 *
 * The city's clock starts at the real time and runs `speed` virtual minutes per
 * real second.  Whoever asks the city has a real clock, so every time the city
 * shows is translated: shown = virtual time - (virtual now - real now), to the
 * minute.  A slot three virtual days ahead is shown three real days ahead.
 */
#ifndef CAPD_SANDBOX_VCLOCK_H
#define CAPD_SANDBOX_VCLOCK_H

#include <stdbool.h>
#include <stdint.h>

#include "base/when.h"

struct vclock {
	int64_t began_ms;  /* real time when the city was founded */
	int64_t speed;	   /* virtual minutes per real second */
	int64_t passed_ms; /* virtual milliseconds up to `since_ms` */
	int64_t since_ms;  /* monotonic: when it last went on */
	bool frozen;
};

void vclock_start(struct vclock *c, int64_t speed, bool frozen);
void vclock_freeze(struct vclock *c, bool frozen);
int64_t vclock_minute(const struct vclock *c); /* virtual now, minutes since the Unix epoch */
int64_t vclock_first(const struct vclock *c);  /* the minute it began */
/* Subtract this many minutes from a virtual time to show it. */
int64_t vclock_shift(const struct vclock *c);

struct instant vclock_real(void);
int64_t vclock_monotonic_ms(void);

/* "day 3, 14:20" */
enum { VCLOCK_TEXT = 32 };
char *vclock_format(const struct vclock *c, int64_t minute, char ret[VCLOCK_TEXT]);

#endif
