/* SPDX-License-Identifier: Apache-2.0 */
/*
 * state.h - what the engine knows about each service and each target, and all
 * that must survive a restart.  The store keeps these structs (lib/record
 * encodes them); reports read them; only engine.c changes them.
 */
#ifndef CAPD_DECIDE_STATE_H
#define CAPD_DECIDE_STATE_H

#include "model/model.h"

enum { EVIDENCE_MAX = 4, TROUBLE_TEXT = 120, WHO_MAX = 64, HOLD_REASON_MAX = 120 };

/* One reading of the metric. */
struct reading {
	struct instant at;		/* as_of */
	int64_t value;
	bool censored;			/* at least `value`: fewer openings than the rank inside the horizon */
};

struct verdict_state {
	enum verdict settled;		/* the last confirmed rung; UNKNOWN before the first */
	enum verdict candidate;		/* where good readings point; == settled when quiet */
	uint16_t agreed;		/* good readings in a row for the candidate */
	struct instant candidate_since;
	bool stale, dead;		/* silence: shown as UNKNOWN, settled is kept */
	struct instant since;		/* when the shown verdict began */
	struct instant settled_since;
	enum verdict came_from;		/* the rung before this one */
};

struct hold {
	struct instant until;		/* never: no hold */
	struct instant since;
	char who[WHO_MAX];
	char reason[HOLD_REASON_MAX];
};

struct service_state {
	struct verdict_state verdict;
	struct reading evidence[EVIDENCE_MAX];	/* good readings, newest first; [0] is current */
	uint8_t evidence_count;
	struct reading decided[EVIDENCE_MAX];	/* those that made the settled verdict, newest first */
	uint8_t decided_count;
	struct instant as_of, polled_at, changed_at;
	int32_t unclassified;
	enum quality quality;		/* of the last poll */
	char trouble[TROUBLE_TEXT];	/* why the last poll was no good; "" when it was */
	struct hold *hold;		/* NULL: none; owned by the engine */
};

/* Where the last command of a target stands. */
enum command_stage {
	STAGE_NONE,		/* nothing asked yet, or all settled */
	STAGE_INTENT,		/* durable, not yet known to be sent */
	STAGE_UNSURE,		/* may have happened: being read back */
	STAGE_DONE,		/* the platform says so: being read back */
	STAGE_LATER,		/* the platform said not now: retried at retry_at with a fresh plan */
	STAGE_REFUSED,		/* it said no; a person must act, or a changed plan */
};

struct target_state {
	struct ad_state confirmed;	/* last read back */
	struct instant confirmed_at;	/* never: not read yet */
	struct ad_state baseline;	/* as first found, before our first change */
	bool steerable;
	bool paused_by_us;		/* confirmed pause of ours on something found enabled */
	bool changed_outside;		/* a person changed it: hands off until resumed */
	bool touched;			/* we have settled at least one command */
	enum command_stage stage;
	struct command *command;	/* NULL unless a stage above NONE; owned by the engine */
	struct instant retry_at;
	uint16_t attempts;		/* of the same command, in a row */
	uint16_t changes_today;
	int32_t changes_day;		/* account-local day number changes_today counts */
	struct ad_state wanted;		/* by the last plan; status UNKNOWN: leave as it is */
	enum control control;		/* the gate that decides, or AUTOMATIC */
	char trouble[TROUBLE_TEXT];	/* platform's words or why it is not steerable; "" when fine */
};

#endif
