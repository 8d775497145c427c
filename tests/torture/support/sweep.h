/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sweep.h - one story, told again with something going wrong at every point of it.
 *
 * A program counts the points of a story that goes well, and tells it once more for
 * each of them, or for a seeded sample while the time lasts.  At the end it says how
 * many ran, and names for every failure the command that repeats it.
 *
 *	--all                 every point, however long it takes
 *	--seconds N           a sample, in an order of the seed; 15 by default, of all platforms together
 *	--seed N              another order; the day of the year by default
 *	--platform NAME       only this one, or another of the sandbox: snapchat, yelp
 *	--only WHAT:N         this one point
 */
#ifndef CAPD_TESTS_TORTURE_SWEEP_H
#define CAPD_TESTS_TORTURE_SWEEP_H

#include <check.h>
#include <stdbool.h>
#include <stdint.h>

/*
 * The first three have kinds of their own, and the sample is taken of them; the next are
 * connector files; the last moves money from one platform to another.
 */
enum { SWEEP_NATIVE = 3, SWEEP_SINGLE = 5, SWEEP_PLATFORMS = 6 };
extern const char *const sweep_platforms[SWEEP_PLATFORMS]; /* that are told of */

enum { SWEEP_POINTS = 16384, SWEEP_WHAT = 48, SWEEP_TRACE_MAX = 64 * 1024 * 1024 };

enum sweep_outcome {
	SWEEP_NOT_RUN, /* the time was up */
	SWEEP_FAILED,
	SWEEP_STRUCK,
	SWEEP_NOT_REACHED, /* this time the story ended before that point */
};

struct sweep_point {
	char what[SWEEP_WHAT];
	unsigned n; /* the n-th of its kind, from 1 */
};

struct sweep { /* shared by every process of a run */
	const char *platform;
	int64_t until_ms;
	size_t count, chosen_count;
	struct sweep_point points[SWEEP_POINTS];
	size_t chosen[SWEEP_POINTS]; /* in the order they run */
	uint8_t outcomes[SWEEP_POINTS];
};

struct sweep_plan {
	const char *name, *struck; /* "killed at" */
	bool needs_strace;
	const TTest *count; /* adds the points; NULL: they are the same for every story */
	const TTest *point; /* one run for each that is chosen */
};

int sweep_main(const struct sweep_plan *plan, int argc, char **argv);
/* Some containers refuse to trace; then nothing is shown, and that is said. */
bool sweep_can_trace(const char *name);
struct sweep *sweep_current(void);
void sweep_add(struct sweep *s, const char *what, unsigned n);
/* False: there is no time for this one; the test returns. */
bool sweep_begin(struct sweep *s, int i);
void sweep_end(struct sweep *s, int i, bool struck);

#endif
