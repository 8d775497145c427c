/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sandbox.h - everything in one place, behind one lock.
 *
 * Two threads: libmicrohttpd answers, the main thread lets time pass.  Both
 * take the lock for as long as they look at anything but the options.
 */
#ifndef CAPD_SANDBOX_SANDBOX_H
#define CAPD_SANDBOX_SANDBOX_H

#include <pthread.h>
#include <stdio.h>

#include "city.h"
#include "faults.h"
#include "journal.h"
#include "levers.h"
#include "tokens.h"
#include "vclock.h"

struct options {
	uint64_t seed;
	int64_t speed;	     /* virtual minutes per real second */
	int days;	     /* end by itself after so many; 0: never */
	int port, page_port; /* 0: any free one */
	int token_life_s, page_rows, csv_every_s;
	bool still, no_control, faults, story;
	const char *log, *csv_dir, *config, *credentials, *state_dir;
	const char *public_url; /* NULL: its own address */
	const char *platforms;	/* "google,meta": in the configuration that is written */
};

struct narrator;

struct sandbox {
	pthread_mutex_t lock;
	struct options options;
	struct vclock clock;
	struct journal journal;
	struct city city, twin; /* the twin's budgets stay as they were */
	struct faults faults;
	struct tokens tokens;
	struct levers levers; /* of every ad platform but Google, whose account the city has */
	struct google_extras *google;
	struct meta *meta;
	struct microsoft *microsoft;
	struct snapchat *snapchat;
	struct yelp *yelp;
	unsigned requests; /* to the ad platforms so far */
	struct buf asked;  /* the same, one line each */
	struct narrator *narrator;
	size_t happened;     /* how far into the story we are */
	int port, page_port; /* 0: any free one */
	char base[URL_TEXT]; /* "http://127.0.0.1:4711/r4" */
};

/* control.c */
void control_answer(struct sandbox *s, const struct ask *ask, struct answer *a);

/* csv.c: the feed of the clinics without FHIR, as the asker's clock has it. */
void csv_print(FILE *out, const struct city *c, int64_t shift, struct instant now);
/* The same as a file, replaced by rename; 0 or -1. */
int csv_write(const struct city *c, const struct vclock *clock, const char *dir);

/* story.c: what happens at this minute; called with the lock held. */
void story_go_on(struct sandbox *s);
/* One line of the story on stdout, with the virtual day in front. */
void story_tell(const struct vclock *clock, int64_t minute, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* compare.c: what steering was worth, as a table for people. */
void compare_text(const struct sandbox *s, struct buf *out);

/* yaml.c: a capacityd.yaml that fits this sandbox; 0, or -1 with words on stderr. */
int yaml_write(const struct sandbox *s, const char *path);

/* options.c: 0 to go on, else the exit code plus one. */
int options_read(struct options *o, int argc, char **argv);

#endif
