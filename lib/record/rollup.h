/* SPDX-License-Identifier: Apache-2.0 */
/*
 * rollup.h - one service's local day, counted as it happens.
 *
 * Raw observations are thrown away after a while; these sums are kept for ever,
 * so a question about last winter still has an answer.  Time and money are
 * counted from state to state: whoever feeds this says what holds from now on,
 * and what held until now gets the time in between.  Time nobody watched is
 * counted for no verdict and no budget; that the minutes of a day add up to
 * less than the day says so.
 */
#ifndef CAPD_RECORD_ROLLUP_H
#define CAPD_RECORD_ROLLUP_H

#include "base/zone.h"
#include "model/model.h"

/* What holds from now on. */
struct rollup_now {
	enum verdict shown, settled;
	int64_t wanted_micros, confirmed_micros; /* per day, of everything that is on */
};

/* Budgets by the part of the day they were in force: what the day put at stake. */
struct rollup_money {
	int64_t micros, rest; /* rest: what is left of a micro, in micro milliseconds */
	int64_t now_micros;
};

struct rollup {
	struct date day;
	struct instant begins, ends; /* local midnights */
	struct instant until;	     /* counted up to here */
	struct rollup_money wanted, confirmed;
	uint32_t ms[VERDICT_COUNT];	 /* as shown */
	uint32_t readings, good, absent; /* polls that ended; of them, believed, and without anything */
	int32_t open_least, open_most, open_last; /* COUNT_UNKNOWN */
	int32_t value_last;			  /* in the metric's unit; COUNT_UNKNOWN */
	uint16_t moves, commands;
	uint8_t shown, settled; /* enum verdict */
};

/* The day that `now` is in, nothing counted yet. */
void rollup_begin(struct rollup *r, const struct zone *zone, struct instant now,
		  const struct rollup_now *is);
/* The same day was counted before a restart: go on from there. Of another day: nothing happens. */
void rollup_continue(struct rollup *r, const struct rollup *stored);

/*
 * Time passes, up to the day's end.  True: the day is over, `r` is all of it; keep
 * it, call rollup_next(), and ask again.  A time before the last one counts nothing.
 */
bool rollup_pass(struct rollup *r, struct instant now);
void rollup_next(struct rollup *r, const struct zone *zone, struct instant now);
/* Nobody watched until now. True: that is in another day, and the one before it is to be kept. */
bool rollup_skip(struct rollup *r, struct instant now);

/* After rollup_pass(): something else holds from here on. A settled verdict that moves is counted. */
void rollup_change(struct rollup *r, const struct rollup_now *is);
/* A poll ended. open, value: COUNT_UNKNOWN when it did not tell; both only count when it was good. */
void rollup_poll(struct rollup *r, enum quality quality, int32_t open, int32_t value);
void rollup_command(struct rollup *r);

#endif
