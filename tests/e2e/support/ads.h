/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ads.h - the judge: what really changed in the ad account, in order.
 *
 * One line per change, whoever made it, even when the new value is the old one:
 * "20411101 status ENABLED -> PAUSED", "20411102 budget $150 -> $195".
 */
#ifndef CAPD_TESTS_E2E_ADS_H
#define CAPD_TESTS_E2E_ADS_H

#include "tests/e2e/support/house.h"

size_t ads_count(struct house *h);		 /* changes by the api */
void ads_text(struct house *h, struct buf *out); /* those changes, as lines */
/* Exactly these lines and no more, now and after two more rounds. */
void ads_expect(struct house *h, const char *lines);
/* One way a platform can misbehave around a change, as house_fault() is told it. */
struct ads_trouble {
	const char *why, *kind, *on;
	int count;
};

/* What every platform must bear of one write, each its own row. */
enum { ADS_TROUBLES = 4 };
extern const struct ads_trouble ads_troubles[ADS_TROUBLES];

/* Whatever happens to that change: a full Harbor Point is paused, by exactly these lines. */
void ads_pause_through(struct house *h, const char *where, const struct ads_trouble *t, const char *lines);
/* The most that all enabled campaigns of these services could spend a day, ever, in dollars. */
int64_t ads_peak_dollars(struct house *h);

#endif
