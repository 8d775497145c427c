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

#include "model/model.h"

enum { EVIDENCE_MAX = 3, WHO_MAX = 64, HOLD_REASON_MAX = 120, TROUBLE_MAX = NOTICE_MAX };

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
};

struct hold {
	struct instant until;
	struct instant since;
	char who[WHO_MAX];
	char reason[HOLD_REASON_MAX];
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
	struct hold *hold; /* NULL: none; owned by the engine */
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
	GATE_HELD,	       /* a person holds the service */
	GATE_CHANGED_OUTSIDE,  /* a person changed the target on the platform */
	GATE_PAUSED_BY_PERSON, /* found paused: we un-pause only what we paused */
	GATE_REHEARSAL,
	GATE_APPROVAL,	/* mode approve: more spend waits for a person */
	GATE_TILT,	/* the clock jumped: watching only for a while */
	GATE_UNREAD,	/* the platform has not been read recently enough */
	GATE_IN_FLIGHT, /* a command of this target is not settled */
	GATE_RETRY,	/* the platform said not now, or no: next try at retry_at */
	GATE_ALLOWANCE, /* changes per day are used up */
	GATE_MOVED,	/* limits.moved is used up for today */
	GATE_SPEND,	/* limits.spend leaves no room */
	GATE_POOL,	/* the pool's budget leaves no room */
};

struct target_state {
	struct ad_state confirmed;   /* last read back */
	struct ad_state baseline;    /* as first found, before our first change */
	struct ad_state previous;    /* confirmed before our last settled change: platforms lag */
	struct ad_state wanted;	     /* by the last plan; status UNKNOWN: leave as it is */
	struct instant confirmed_at; /* never: not read yet */
	struct instant settled_at;   /* when our last command settled; never */
	struct instant stage_since;  /* when the stage last moved */
	struct instant retry_at;     /* next read or next try; never: none due */
	struct command *command;     /* NULL when stage is NONE; owned by the engine */
	char *trouble; /* platform's words, or why it is not steerable; NULL when fine; owned */
	int64_t raised_today_micros; /* sum of raises on changes_day */
	int32_t changes_day;	     /* organisation-local day number the counters are of */
	uint16_t changes_today;
	uint16_t attempts; /* of the same wish in a row without success */
	uint8_t stage;	   /* enum command_stage */
	uint8_t gate;	   /* enum gate */
	bool steerable;
	bool paused_by_us;    /* confirmed pause of ours on something found enabled */
	bool changed_outside; /* hands off until resumed */
	bool touched;	      /* at least one command of ours has settled as applied */
};

const char *gate_name(enum gate g); /* "pool limit" */

#endif
