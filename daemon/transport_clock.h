/* SPDX-License-Identifier: Apache-2.0 */
/*
 * transport_clock.h - whose clock is wrong: ours, or that of somebody we ask?
 */
#ifndef CAPD_DAEMON_TRANSPORT_CLOCK_H
#define CAPD_DAEMON_TRANSPORT_CLOCK_H

#include <stddef.h>

#include "base/when.h"

enum { CLOCK_HOSTS_MAX = 16, CLOCK_HOST_TEXT = 80, CLOCK_WORDS = 400 };

struct clock_host {
	char name[CLOCK_HOST_TEXT];
	struct span ahead; /* of ours against its */
	struct instant seen;
};

struct clock_board {
	struct clock_host hosts[CLOCK_HOSTS_MAX];
	size_t count;
};

/* date: what its reply said the time is; now: what we say. */
void clock_board_note(struct clock_board *b, const char *host, struct instant date, struct instant now);
/* A sentence when somebody's clock is more than a minute off; else "". Returns out. */
char *clock_board_words(const struct clock_board *b, char out[CLOCK_WORDS]);

#endif
