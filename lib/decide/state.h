/* SPDX-License-Identifier: Apache-2.0 */
/*
 * state.h - what the engine knows about each service and each target, and all
 * that must survive a restart.  The store keeps these structs (lib/record
 * encodes them); reports read them; only the engine changes them.
 *
 * There is one of each per service, so they are kept small: 10,000 services
 * must fit beside their configuration in 1 KB each.
 */
#ifndef CAPD_DECIDE_STATE_H
#define CAPD_DECIDE_STATE_H

#include "model/config.h"

enum { EVIDENCE_MAX = 3, RAN_DAYS = 3, TROUBLE_MAX = NOTICE_MAX };

/* One reading of the metric. */
struct reading {
	struct instant at; /* as_of */
	int32_t value;	   /* in the metric's unit */
	bool censored;	   /* at least `value`: fewer openings than the rank inside the horizon */
};

struct verdict_state {
	enum verdict settled;		/* the last confirmed rung; UNKNOWN before the first */
	enum verdict candidate;		/* where good readings point; == settled when quiet */
	enum verdict came_from;		/* the rung before this one */
	uint16_t agreed;		/* good readings in a row for the candidate */
	bool stale, dead;		/* silence: shown as UNKNOWN, settled is kept */
	struct instant candidate_since; /* as_of of the first reading that agreed */
	struct instant since;		/* when the verdict as shown began */
	struct instant moved_at;	/* when the settled rung last moved; never */
	struct instant reopened_at; /* when it last left full or closed and the ramp began; never: no ramp */
	uint32_t flaps[FLAPS_MAX]; /* minutes since the epoch of the last moves, newest first; 0: none */
	bool flapping;
};

/* What the booking rate is made from: days-of-cover and expected organic bookings. */
struct demand {
	int32_t rate_milli; /* bookings per day by EWMA, in thousandths; COUNT_UNKNOWN: not known yet */
	int32_t today_count; /* seen on `day` so far */
	int32_t last_booked; /* of the last good observation; COUNT_UNKNOWN */
	struct date day;     /* location-local; day 0: none yet */
	bool censored; /* paused or full at some time on `day`: it says nothing about demand */
};

struct smooth { /* MEDIAN: the last readings, newest first; EWMA: values[0] in thousandths */
	int64_t values[MEDIAN_MAX];
	struct instant at;
	uint8_t count;
};

enum hold_direction { HOLD_ALL, HOLD_INCREASES, HOLD_DECREASES };

struct hold {
	struct instant until;
	struct instant since;
	uint8_t direction; /* enum hold_direction */
	bool reverts;	   /* meanwhile the ads are put back to what was found at first */
	bool reminded;	   /* its end was announced */
	char who[WHO_MAX];
	char reason[HOLD_REASON_MAX];
};

/* A person's yes to one proposal (engine_proposal()). */
struct approval {
	uint64_t hash;		  /* of what was approved */
	struct instant at, until; /* until never: no end; until == at: it was a no */
	bool begun; /* a command of it was sent: it stays valid until the verdict moves */
	char who[WHO_MAX];
};

struct service_state {
	struct verdict_state verdict;
	struct reading evidence[EVIDENCE_MAX]; /* good readings, newest first; [0] is current */
	struct reading decided[EVIDENCE_MAX];  /* those that settled the verdict, newest first */
	uint8_t evidence_count, decided_count;
	uint16_t decided_agreed; /* how many agreed when it settled */
	enum quality quality;	 /* of the last poll */
	int32_t unclassified;
	struct instant as_of;	   /* of the last good observation; never: none yet */
	struct instant polled_at;  /* last poll that ended, well or not */
	struct instant changed_at; /* when the value last changed */
	char *trouble; /* why the last poll was no good; NULL when it was; owned by the engine */
	struct hold *hold;	     /* NULL: none; owned by the engine */
	struct approval *approval;   /* NULL: none; owned */
	struct smooth *smooth;	     /* NULL: none; owned */
	struct statement *statement; /* the last one, also when it has ended; NULL: none; owned */
	struct demand demand;
	int32_t open;  /* of the last good observation; COUNT_UNKNOWN */
	bool reviewed; /* a person was asked about its long silence */
};

/* Where the last command of a target stands. */
enum command_stage {
	STAGE_NONE,   /* nothing asked yet, or all settled */
	STAGE_INTENT, /* durable or about to be; no answer yet */
	STAGE_UNSURE, /* may have happened: being read back */
	STAGE_DONE,   /* the platform says so: being read back */
};

/* The gate that stops a wanted change is *the* reason. From the most lasting to the most passing. */
enum gate {
	GATE_NONE,	       /* nothing is in the way (or nothing is wanted) */
	GATE_STOPPED,	       /* the stop switch */
	GATE_NOT_STEERABLE,    /* shared or lifetime budget, ended, missing: `trouble` says which */
	GATE_NO_DATA,	       /* no verdict yet, or data too old: the ads stay as they are */
	GATE_GO_LIVE,	       /* not signed by both owners, suspended, or to be signed anew */
	GATE_FREEZE,	       /* a freeze window */
	GATE_HELD,	       /* a person holds the service */
	GATE_CHANGED_OUTSIDE,  /* a person changed the target on the platform */
	GATE_PAUSED_BY_PERSON, /* found paused: we un-pause only what we paused */
	GATE_REHEARSAL,
	GATE_APPROVAL,	/* mode approve: more spend waits for a person */
	GATE_TILT,	/* the clock jumped: watching only for a while */
	GATE_UNREAD,	/* the platform has not been read recently enough */
	GATE_IN_FLIGHT, /* a command of this target is not settled */
	GATE_RETRY,	/* the platform said not now, or no: next try at retry_at */
	GATE_PACE,	/* it was changed a short while ago: more spend rests */
	GATE_LEAST,	/* the platform takes no budget that small */
	GATE_ALLOWANCE, /* changes per day or week are used up */
	GATE_MASS,	/* too much of one feed, or of the money, moves at once */
	GATE_MOVED,	/* limits.moved is used up for today */
	GATE_SPEND,	/* limits.spend leaves no room */
	GATE_ACCOUNT,	/* the ad account's limit leaves no room */
	GATE_POOL,	/* the pool's budget leaves no room */
	GATE_MONTH,	/* the pool's month leaves no room */
	GATE_COUNT,
};

/* What keeps a target's budget from being more (or less) than it is. */
enum bound {
	BOUND_NONE,	  /* the split itself */
	BOUND_VERDICT,	  /* what its verdict allows */
	BOUND_MIN,	  /* its own min */
	BOUND_MAX,	  /* its own max */
	BOUND_ABSORBABLE, /* more ads could not be booked */
	BOUND_STEP,	  /* one change goes no further */
	BOUND_RAMP,	  /* just reopened */
	BOUND_HELD,	  /* not ours to move now */
	BOUND_QUIET,	  /* the move is too small to be worth a change */
	BOUND_SHRUNK,	  /* floors do not fit the pool; cut by priority */
	BOUND_FIXED,	  /* the budget is not this target's own: `trouble` says whose */
	BOUND_COUNT,
};

struct target_state {
	struct ad_state confirmed;   /* last read back */
	struct ad_state baseline;    /* as first found, before our first change */
	struct ad_state previous;    /* confirmed before our last settled change: platforms lag */
	struct ad_state wanted;	     /* by the last plan; status UNKNOWN: leave as it is */
	struct instant confirmed_at; /* never: not read yet */
	struct instant settled_at;   /* when our last command settled; never */
	struct instant changed_at; /* when one was last applied, or never; a hand-back forgets it */
	struct instant stage_since; /* when the stage last moved */
	struct instant retry_at;    /* next read or next try; never: none due */
	struct command *command;    /* NULL when stage is NONE; owned by the engine */
	char *trouble; /* platform's words, or why it is not steerable; NULL when fine; owned */
	int64_t raised_today_micros; /* sum of raises on changes_day */
	int32_t changes_day;	     /* organisation-local day number the counters are of */
	uint16_t changes_today;
	int64_t high_micros; /* the day's highest budget we raised it to: counts all that day */
	int32_t high_day;    /* account-local day number of high_micros */
	int32_t ran_day;     /* account-local day number of ran_micros[0] */
	int64_t ran_micros[RAN_DAYS]; /* the most each day could cost, newest first: reports are late */
	uint8_t changes_before[6]; /* changes on the days before changes_day, newest first */
	int64_t approved_micros;   /* a person approved up to this budget; 0: nothing */
	struct spend spend;
	int64_t least_micros; /* no budget below this is taken, the platform said; 0: not told */
	int32_t least_day;    /* account-local day number that holds for; 0: every day */
	struct instant changed_outside_at; /* when its last change outside was seen; never */
	char *changed_by; /* who did, as the platform's history tells; NULL: not told; owned */
	struct instant learning_since; /* as the platform tells: its last restart; never: not told */
	uint32_t changes_hour[CHANGES_HOUR_MAX]; /* minutes since the epoch of our last changes, newest first; 0: none */
	uint32_t outside[OUTSIDE_MAX]; /* minutes since the epoch of its changes outside, newest first; 0: none */
	uint16_t relearned; /* times a change of ours made the platform learn anew */
	uint8_t learning;   /* enum learning */
	uint16_t attempts;  /* of the same wish in a row without success */
	uint8_t bound;	    /* enum bound */
	uint8_t stage;	    /* enum command_stage */
	uint8_t gate;	    /* enum gate */
	bool steerable;
	bool budget_fixed;    /* its switch is ours, its budget is not: `trouble` says why */
	bool paused_by_us;    /* confirmed pause of ours on something found enabled */
	bool changed_outside; /* hands off until resumed */
	bool long_paused;     /* that it is paused for long was announced */
	bool touched;	      /* at least one command of ours has settled as applied */
};

/* Of a feed: a mass change under way. */
enum mass_kind { MASS_NONE, MASS_DOWN, MASS_UP, MASS_DROP };

struct feed_state {
	uint8_t mass; /* enum mass_kind */
	struct instant mass_since;
	struct instant allowed_until; /* a person said go on; never */
	struct instant trickled_at;   /* when a cut last went through during it */
	char who[WHO_MAX];	      /* who said so */
};

/* Of a pool: money kept for later days of its month. */
struct pool_state {
	int32_t month;	     /* year * 12 + month - 1, organisation-local */
	int32_t day;	     /* organisation-local day number held_micros is of */
	int64_t held_micros; /* today: what no service could take */
	int64_t kept_micros; /* of earlier days of this month, not spent since */
};

const char *gate_name(enum gate g);   /* "pool limit" */
const char *bound_name(enum bound b); /* "what can be booked" */

#endif
