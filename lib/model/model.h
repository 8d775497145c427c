/* SPDX-License-Identifier: Apache-2.0 */
/*
 * model.h - the nouns of capacityd, as plain data.
 *
 * Data flows one way, and each noun is made from the one before it:
 *
 *   feed -> observation -> metric -> verdict -> allocation -> plan -> command -> platform
 *
 * A service is one service line at one location: the unit of every decision.
 * Services and targets are named by index into one configuration generation,
 * so a reload cannot leave a dangling pointer.
 */
#ifndef CAPD_MODEL_MODEL_H
#define CAPD_MODEL_MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/limits.h"
#include "base/when.h"

typedef uint32_t service_ix; /* the only typedefs: indexes, so that a swap shows in review */
typedef uint32_t target_ix;

/* ---- what a feed says ---- */

enum quality {
	QUALITY_ABSENT,	 /* nothing usable came */
	QUALITY_SUSPECT, /* something came that must not move a verdict (an unproved zero) */
	QUALITY_GOOD,
};

enum semantics { SEMANTICS_EXACT, SEMANTICS_ESTIMATE, SEMANTICS_FLAG };

enum { COUNT_UNKNOWN = -1, FIRST_OPENINGS = 5 };

/* Counts inside the policy's window, for one service, from one complete poll. */
struct observation {
	service_ix service;
	enum quality quality;
	enum semantics semantics;
	int32_t open, booked, blocked, held; /* COUNT_UNKNOWN is not zero */
	int32_t unclassified;	     /* slots no new-patient rule matched: not counted as open */
	int32_t wait_days, waitlist; /* as the source states them; COUNT_UNKNOWN */
	int32_t schedules; /* providers' schedules the counts are of; 0: the source does not tell */
	int32_t bookings; /* new bookings on the day of as_of, where the source counts them; COUNT_UNKNOWN */
	struct instant first[FIRST_OPENINGS]; /* earliest openings up to the horizon, ascending */
	uint8_t firsts;
	struct instant as_of; /* when the source says it was true */
	struct instant polled_at;
	char trouble[120]; /* why it is not good, or a warning; "" when none */
};

enum { WHO_MAX = 64, HOLD_REASON_MAX = 120 };

/* What a person says of one service, until a time they name. */
struct statement {
	int32_t open, wait_days, waitlist; /* COUNT_UNKNOWN: not said */
	struct instant at, until;
	bool reminded, ended; /* that was announced */
	char who[WHO_MAX];
	char reason[HOLD_REASON_MAX];
};

/* ---- what we measure and judge ---- */

enum metric_id {
	METRIC_OPEN_SLOTS,
	METRIC_THIRD_NEXT_AVAILABLE,
	METRIC_NEXT_AVAILABLE,
	METRIC_FILL_RATE,
	METRIC_DAYS_OF_COVER,
	METRIC_WAIT_DAYS,
	METRIC_WAITLIST,
	METRIC_COUNT
};

/* A value in the metric's unit. People on a waitlist are written as a bare number, like slots. */
enum metric_unit { UNIT_SLOTS, UNIT_DAYS, UNIT_BUSINESS_DAYS, UNIT_SHARE_BP, UNIT_PEOPLE };
struct metric_value {
	int64_t value;
	enum metric_unit unit;
};

/* Rungs from most to least restrictive, so that < reads "more restrictive than". */
enum verdict {
	VERDICT_UNKNOWN,
	VERDICT_CLOSED,
	VERDICT_FULL,
	VERDICT_FILLING,
	VERDICT_OPEN,
	VERDICT_AMPLE,
	VERDICT_COUNT
};

enum control {
	CONTROL_AUTOMATIC,
	CONTROL_HELD,
	CONTROL_WAITS_FOR_APPROVAL,
	CONTROL_NOT_CONFIRMED,
	CONTROL_CHANGED_OUTSIDE,
	CONTROL_REHEARSAL,
	CONTROL_STOPPED,
};

enum mode { MODE_REHEARSAL, MODE_APPROVE, MODE_ACT };

/* ---- what the ads are, and what we ask of them ---- */

enum ad_status {
	AD_UNKNOWN,
	AD_ENABLED,
	AD_PAUSED,
	AD_ENDED /* removed, ended: not ours to revive */
};

enum { BUDGET_UNKNOWN = -1 };

struct ad_state {
	enum ad_status status;
	int64_t budget_micros; /* per day; BUDGET_UNKNOWN */
	uint64_t ref; /* the platform's own id of the lever behind the budget (Google: campaign budget) */
};

/* What a target has cost, as the platform reports it. */
struct spend {
	int64_t today_micros, month_micros; /* account-local day and month of `at`; both include today */
	struct instant at;		    /* never: never reported */
	struct instant through; /* the platform counts as complete up to here; never: it does not tell */
};

/* Whether the platform is still learning how to spend a budget it was given. */
enum learning { LEARNING_UNTOLD, LEARNING_RUNS, LEARNING_DONE, LEARNING_LIMITED };

enum verb { VERB_PAUSE, VERB_ENABLE, VERB_SET_BUDGET };

/* One absolute change of one target; never a delta. */
struct command {
	uint64_t id; /* the same decision keeps its id over restarts */
	target_ix target;
	enum verb verb;
	int64_t budget_micros;		     /* SET_BUDGET: the wanted daily budget */
	struct ad_state planned_against;     /* what was confirmed when this was decided */
	struct instant planned_at, deadline; /* not sent after the deadline */
	char reason[NOTICE_MAX]; /* one sentence for people: what was seen, which rule, what follows */
};

/* Every write ends in one of four ways, because each has a different next step. */
enum outcome {
	OUTCOME_DONE,	 /* the platform says so; read back before it is believed */
	OUTCOME_REFUSED, /* it said no and will say no again: tell a person */
	OUTCOME_LATER,	 /* not now, nothing happened: try again after retry_after */
	OUTCOME_UNSURE,	 /* it may or may not have happened: read back first */
};

struct observation observation_absent(service_ix service); /* nothing is known of it */
const char *quality_name(enum quality q);
const char *verdict_name(enum verdict v); /* "full" */
const char *control_name(enum control c); /* "changed outside" */
const char *mode_name(enum mode m);
const char *ad_status_name(enum ad_status s);
const char *verb_name(enum verb v); /* "set-budget" */
const char *outcome_name(enum outcome o);

#endif
