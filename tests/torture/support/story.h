/* SPDX-License-Identifier: Apache-2.0 */
/*
 * story.h - one afternoon of commands, the same on every platform, told quickly.
 *
 * Two clinics under one limit.  One fills up and is paused, what it releases goes
 * to the other; it has room again, the other gives back, and it is resumed with
 * what is left of the day.  Five changes, each in its place, whatever is killed
 * or broken meanwhile.  Time runs sixty times as fast for the daemon and for the
 * simulated platforms (swift.c), so that patience of minutes takes seconds.
 */
#ifndef CAPD_TESTS_TORTURE_STORY_H
#define CAPD_TESTS_TORTURE_STORY_H

#include "base/when.h"
#include "tests/e2e/support/ads.h"
#include "tests/e2e/support/house.h"

enum { STORY_SPEED = 60, STORY_LIMIT = 270, STORY_TARGETS = 2, STORY_UNDER = 12 };
#define STORY_LIMIT_MICROS (STORY_LIMIT * INT64_C(1000000))

struct story {
	struct house *house;
	const char *platform, *limits;
	char at[STORY_TARGETS][32]; /* its name: "google" */
	char settings[STORY_TARGETS][2 * HOUSE_FILE];
	char drop[HOUSE_TEXT], state[HOUSE_TEXT];
	char entry[STORY_TARGETS][HOUSE_TEXT];	/* "campaign: \"20411101\"" */
	char target[STORY_TARGETS][HOUSE_TEXT]; /* "20411101" */
	int64_t began_ns, date_ns;
	unsigned deaths;	 /* of the daemon, so far */
	unsigned files;		 /* dropped so far */
	int open[STORY_TARGETS]; /* openings the next file tells of */
	int64_t next_file_ms;
	bool traced;
};

/*
 * The platform runs, and its targets are as they are at first.  "google+meta": primary
 * care advertises at the first, dermatology at the second, and the limit is of both.
 */
struct story *story_open(const char *platform);
/* The same with more to say about limits: "human_wins: 10m, ". */
struct story *story_open_with(const char *platform, const char *limits);
/* It keeps its state in this directory below the house's own; before it is launched. */
void story_state(struct story *s, const char *name);
/* The daemon, under the program these words begin with (ends with NULL); NULL: by itself. */
void story_launch(struct story *s, const char *const *under);
/* All of it.  A daemon that dies is started again, by itself. */
void story_play(struct story *s);
/* The same in three parts: all is known; a clinic is said to be full; what follows. */
void story_begin(struct story *s);
void story_fill(struct story *s);
void story_play_on(struct story *s);
/* What the clinics say from now on. */
void story_openings(struct story *s, int harbor, int derm);
/* A person at the platform's own pages: "\"status\":\"PAUSED\"". 0: Harbor Point's primary care, 1: dermatology. */
void story_person(struct story *s, int target, const char *who, const char *member);
/* Each decision took effect once, no moment was above the limit, nothing is missing in history. */
void story_judge(struct story *s);
void story_close(struct story *s);

/* The clinics go on telling of their openings, and a daemon that died runs again. */
void story_go_on(struct story *s);
/* The wall clock everybody in the story has. */
struct instant story_now(const struct story *s);

#define story_wait(s, condition) \
	for (struct wait wait_ = wait_begin(); story_go_on(s), !(condition);) \
	wait_more(&wait_, #condition, __FILE__, __LINE__)

#endif
