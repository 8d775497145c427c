/* SPDX-License-Identifier: Apache-2.0 */
/*
 * progress.h - a bar on the terminal for what takes longer than a second.
 *
 * Nothing is drawn before that, nothing where no person looks, and nothing is left of it.
 */
#ifndef CAPD_DAEMON_PROGRESS_H
#define CAPD_DAEMON_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

struct progress {
	const char *doing; /* "playing" */
	uint64_t began_ms, drawn_ms;
	double done;	   /* of everything, 0..1; below 0: nobody knows */
	bool draws, drawn; /* may it; is something to be wiped? */
};

/* draws: false where it was asked to be quiet; it is only drawn on a terminal anyway. */
void progress_begin(struct progress *p, const char *doing, bool draws);
void progress_show(struct progress *p, double done);
void progress_end(struct progress *p); /* the line is empty again */

#endif
