/* SPDX-License-Identifier: Apache-2.0 */
/*
 * platforms.h - every ad platform the sandbox plays, one row each.
 *
 * A platform is a strict server in a file of its own.  What is the same for all
 * of them lives around it: who is asked (by the vendor's own paths), what goes
 * wrong on the way, a person's hands, and the journal that judges.  To add one:
 * write <name>.c, and one line in platforms.c.
 *
 * What happens to a request before and after the platform's code, by the kind of
 * its trouble (faults.h):
 *	reset, hang               never reach the platform
 *	reset-after-apply, hang-after-apply, html, truncate, empty, slow, duplicate, hide
 *	                          reach it as if nothing were wrong
 *	429, 429-bare, 500, 503, 401, partial, lie-success
 *	                          are the platform's to play, as its vendor would
 */
#ifndef CAPD_SANDBOX_PLATFORMS_H
#define CAPD_SANDBOX_PLATFORMS_H

#include <stdio.h>

#include "exchange.h"
#include "faults.h"

struct sandbox;

/* What a person does on the platform's own pages. */
enum hand_move { HAND_PAUSE, HAND_ENABLE, HAND_REMOVE, HAND_BUDGET };
struct hand {
	const char *target; /* as capacityd names it */
	const char *who;    /* for the platform's change history: "maria@clinic.example" */
	const char *with;   /* the tool, as the platform's history calls it; "": its own page */
	enum hand_move move;
	int64_t micros; /* BUDGET: per day */
};

struct ad_platform {
	const char *name; /* in the journal, in faults and in the written configuration */
	enum fault_where where;
	bool (*takes)(const struct ask *ask);  /* by method, path and header */
	bool (*writes)(const struct ask *ask); /* could it change something? */
	/* Once, before the first request; NULL: nothing to prepare. */
	void (*open)(struct sandbox *s);
	void (*close)(struct sandbox *s);
	void (*answer)(struct sandbox *s, const struct ask *ask, struct answer *a);
	/* NULL, or why it cannot be done. */
	const char *(*edit)(struct sandbox *s, const struct hand *hand);
	/* Of its entry under `platforms:` all but when it is asked: "kind: google-ads, base_url: ..." */
	void (*put_settings)(FILE *out, const struct sandbox *s);
	/* What names this practice's target in an `ads:` entry: "campaign: \"20411101\"". */
	void (*put_target)(FILE *out, const struct sandbox *s, uint32_t practice);
};

const struct ad_platform *ad_platform_at(size_t i); /* NULL past the last */
const struct ad_platform *ad_platform_find(const char *name);
const struct ad_platform *ad_platform_of(const struct ask *ask); /* who is asked; NULL: nobody */

void ad_platforms_open(struct sandbox *s);
void ad_platforms_close(struct sandbox *s);
/* Whatever goes wrong included. */
void ad_platforms_answer(struct sandbox *s, const struct ad_platform *p, struct ask *ask,
			 struct answer *a);

#endif
