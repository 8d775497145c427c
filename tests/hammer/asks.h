/* SPDX-License-Identifier: Apache-2.0 */
/*
 * asks.h - everything a stranger may ask of the page's port, from the daemon's own tables.
 *
 * A read that is added to the daemon is hammered without an edit here, unless it wants
 * an argument; then the bare path is refused, and the refusal fails the test.
 */
#ifndef CAPD_TESTS_HAMMER_ASKS_H
#define CAPD_TESTS_HAMMER_ASKS_H

#include <stdbool.h>
#include <stddef.h>

enum { ASK_PATH = 128, ASKS_MAX = 96 };

struct ask {
	char path[ASK_PATH];
	const char *method, *header; /* NULL: GET, and none */
	bool refused;		     /* with a 4xx, and each other one with a 2xx */
	long answered, refusals;     /* how often, so far */
};

/* Where a stream is: what it answers never ends. */
#define ASK_STREAM "/api/v1/events"

size_t asks_fill(struct ask ret[ASKS_MAX]);

#endif
