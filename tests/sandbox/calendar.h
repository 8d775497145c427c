/* SPDX-License-Identifier: Apache-2.0 */
/*
 * calendar.h - the slots of one practice, over a rolling horizon of 28 days.
 *
 * Times are minutes of virtual time since the Unix epoch.  The same seed gives
 * the same slots with the same ids, whoever books them.
 */
#ifndef CAPD_SANDBOX_CALENDAR_H
#define CAPD_SANDBOX_CALENDAR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "clinics.h"

#define DAY_MINUTES INT64_C(1440)

enum { HORIZON_DAYS = 28, PATIENCE_DAYS = 14, SLOT_MINUTES = 30 };

enum slot_status { SLOT_FREE, SLOT_BUSY, SLOT_BLOCKED };

struct slot {
	uint32_t number; /* unique in its practice, and ascending */
	int64_t start;
	int64_t cancel_at; /* when its patient will cancel; 0: never */
	enum slot_status status;
	bool for_new;
	uint32_t version;
};

struct calendar {
	uint32_t practice;
	uint64_t seed;
	struct slot *slots;
	size_t count, room;
	int64_t released; /* the next day (minutes at noon) to be released */
	uint32_t next_number;
	uint64_t version; /* moves with every change */
};

void calendar_init(struct calendar *c, uint32_t practice, uint64_t seed, int64_t now);
void calendar_release(struct calendar *c); /* gives the memory back */

/* Hourly: new days open, past slots go, patients cancel.  Counts what it saw. */
void calendar_tend(struct calendar *c, int64_t now, int64_t *idle, int64_t *cancelled);

/* The earliest free new-patient slot within patience, or false: turned away. */
bool calendar_book(struct calendar *c, int64_t now);
int calendar_open(const struct calendar *c, int64_t now); /* new-patient openings within patience */

/* Happenings; each returns how many slots it changed. */
int calendar_leave(struct calendar *c, int64_t now, int percent); /* a provider is away */
int calendar_wave(struct calendar *c, int64_t now, int n);	  /* cancellations all at once */
int calendar_session(struct calendar *c, int64_t now, int n);	  /* extra slots next week */
void calendar_set_open(struct calendar *c, int64_t now, int n);	  /* exactly n openings */

#endif
