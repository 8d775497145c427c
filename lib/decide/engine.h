/* SPDX-License-Identifier: Apache-2.0 */
/*
 * engine.h - all decisions, as a pure function from events to effects.
 *
 * Watching never stops: every event updates what is known.  Acting is rationed:
 * gates, limits and unsettled commands decide whether a wanted change becomes a
 * command now.  The owner must make each effect durable before carrying it out,
 * in order, and must call engine_step() with a time that never lies on purpose;
 * a clock that jumps is noticed and makes the engine rest.
 */
#ifndef CAPD_DECIDE_ENGINE_H
#define CAPD_DECIDE_ENGINE_H

#include "base/arena.h"
#include "base/err.h"
#include "decide/state.h"
#include "model/config.h"

enum event_kind {
	EVENT_TICK,	 /* time passed */
	EVENT_OBSERVED,	 /* a poll of one service ended with an observation (any quality) */
	EVENT_UNCHANGED, /* the source says nothing changed since the last good one */
	EVENT_UNHEARD,	 /* a poll of one service failed; `words` says why */
	EVENT_SEEN,	 /* a target was read */
	EVENT_UNSEEN,	 /* a target could not be read; `words` says why */
	EVENT_ENDED,	 /* a command ended in an outcome */
	EVENT_HOLD,	 /* a person holds a service (hold) */
	EVENT_RESUME,	 /* a person ends a hold, or hands back what was changed outside */
	EVENT_STOP,	 /* a person stops everything */
	EVENT_START,	 /* and starts it again */
};

struct event {
	enum event_kind kind;
	struct instant at;
	service_ix service; /* OBSERVED (in observation), UNCHANGED, UNHEARD, HOLD, RESUME */
	target_ix target;   /* SEEN, UNSEEN */
	const struct observation *observation;
	struct ad_state seen;
	bool steerable; /* SEEN */
	struct instant asked_at; /* SEEN: when the read was sent; a read older than our own write proves nothing */
	const char *words; /* UNHEARD, UNSEEN, SEEN (trouble), ENDED, STOP and START (reason) */
	uint64_t command;  /* ENDED */
	enum outcome outcome;
	struct span retry_after;
	struct hold hold;
	const char *who; /* RESUME, STOP, START */
};

enum effect_kind {
	EFFECT_COMMAND,	     /* make the intent durable, then send */
	EFFECT_READ,	     /* read the target and answer with SEEN or UNSEEN */
	EFFECT_SETTLED,	     /* the command's end is known: record it */
	EFFECT_NOTICE,	     /* something a person may want to know: log, history */
	EFFECT_SAVE_SERVICE, /* the service's state changed in a way that must survive */
	EFFECT_SAVE_TARGET,
	EFFECT_SAVE_SWITCH, /* the stop switch */
	EFFECT_POLL_SOON,   /* a change of this service is pending: ask its feed sooner */
};

enum notice_kind {
	NOTICE_VERDICT,
	NOTICE_COMMAND,
	NOTICE_CONTROL,
	NOTICE_FEED,
	NOTICE_PERSON,
	NOTICE_LIMIT
};

enum { NOBODY = UINT32_MAX }; /* no service, no target */

struct effect {
	enum effect_kind kind;
	service_ix service; /* NOTICE, SAVE_SERVICE, POLL_SOON; NOBODY */
	target_ix target;   /* COMMAND, READ, SETTLED, SAVE_TARGET; NOTICE of a target; NOBODY */
	uint64_t command;   /* COMMAND, SETTLED, NOTICE */
	enum notice_kind notice;
	bool applied;	  /* SETTLED: seen as wanted; false: it did not take effect */
	const char *text; /* NOTICE, SETTLED; in the effects' arena */
};

/* Filled by engine_step(), emptied by effects_clear(). Grows to EFFECTS_MAX. */
struct effects {
	struct effect *items;
	size_t count, room;
	struct arena arena;
};

void effects_init(struct effects *fx);
void effects_clear(struct effects *fx);
void effects_release(struct effects *fx);

struct engine;

/* next_command: higher than any id ever given out. The config must outlive the engine. */
struct engine *engine_new(const struct config *config, struct instant now, uint64_t next_command);
struct engine *engine_free(struct engine *e);

/*
 * Before the first step: what the store remembers (also: what the engine of the
 * previous generation knew).  Structs are copied.  An unsettled command makes its
 * target UNSURE whatever stage it was in: it is read back before anything else.
 */
void engine_restore_service(struct engine *e, service_ix s, const struct service_state *was);
void engine_restore_target(struct engine *e, target_ix t, const struct target_state *was);
void engine_restore_switch(struct engine *e, bool stopped, const char *who, const char *why);

/* Cannot fail. Effects are appended to *ret. */
void engine_step(struct engine *e, const struct event *event, struct effects *ret);

/* When a tick would matter even if nothing else happens; never: no time known. */
struct instant engine_next(const struct engine *e);

/* ---- for the store and the reports: read-only views ---- */

const struct config *engine_config(const struct engine *e);
const struct service_state *engine_service(const struct engine *e, service_ix s);
const struct target_state *engine_target(const struct engine *e, target_ix t);
uint64_t engine_generation(const struct engine *e); /* moves whenever a report would change */
uint64_t engine_next_command(const struct engine *e);
bool engine_stopped(const struct engine *e, const char **ret_who, const char **ret_why);
enum verdict engine_verdict(const struct engine *e, service_ix s); /* as shown: UNKNOWN when silent */
enum control engine_control(const struct engine *e, service_ix s); /* the most telling of its targets' */
enum control engine_target_control(const struct engine *e, target_ix t);
int64_t engine_exposure(const struct engine *e); /* micros per day, everything */
int64_t engine_pool_exposure(const struct engine *e, uint32_t pool);
int64_t engine_moved_today(const struct engine *e);
struct instant engine_now(const struct engine *e);
struct instant engine_changed(const struct engine *e); /* when a command last settled; never */

#endif
