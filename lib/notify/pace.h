/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pace.h - not more messages in an hour than a person or a channel bears.
 *
 * What is held back is not lost: the case stays untold, and is told with others later.
 */
#ifndef CAPD_NOTIFY_PACE_H
#define CAPD_NOTIFY_PACE_H

#include <stddef.h>

#include "base/when.h"

struct pace {
	char *key;
	struct instant due; /* the moment the next would be in step */
};

struct paces {
	struct pace *items; /* sorted */
	size_t count, room;
};

/* May one go to that key now, at so many an hour?  A third of the hour's may go at once. */
bool pace_allows(const struct paces *p, const char *key, int64_t per_hour, struct instant now);
void pace_count(struct paces *p, const char *key, int64_t per_hour, struct instant now);
/* The same, for one in so long. */
bool pace_rested(const struct paces *p, const char *key, struct instant now);
void pace_rest(struct paces *p, const char *key, struct span rest, struct instant now);
void paces_forget(struct paces *p, struct instant now); /* those long in step */
void paces_release(struct paces *p);

#endif
