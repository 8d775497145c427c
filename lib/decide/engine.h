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
#include "base/buf.h"
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
	EVENT_SPENT,	 /* a platform reported what a target has spent */
	EVENT_APPROVE,	 /* a person approves the proposal of a service (hash, who) */
	EVENT_DECLINE, /* or declines it (words): not asked again until the verdict moves or the plan changes */
	EVENT_ATTEST, /* a person states what a service has (statement) */
	EVENT_ALLOW,  /* a person lets a feed's mass change go on (feed, who, words) */
	EVENT_NAMED, /* the platform's history names who changed a target (target, who, words: with what; happened) */
};

struct event {
	enum event_kind kind;
	struct instant at;
	service_ix service; /* OBSERVED (in observation), UNCHANGED, UNHEARD, HOLD, RESUME */
	target_ix target;   /* SEEN, UNSEEN */
	const struct observation *observation;
	struct ad_state seen;
	bool steerable;		       /* SEEN */
	bool budget_fixed;	       /* SEEN: only its switch can be changed */
	uint8_t learning;	       /* SEEN: enum learning */
	struct instant learning_since; /* SEEN: its last restart; never: not told */
	int64_t least_micros; /* ENDED: the smallest budget it would take, the platform says; 0: not told */
	bool least_today;	 /* ENDED: that holds for the account's day only */
	struct instant happened; /* NAMED */
	struct instant asked_at; /* SEEN: when the read was sent; a read older than our own write proves nothing */
	const char *words; /* UNHEARD, UNSEEN, SEEN (trouble), ENDED, STOP and START (reason) */
	uint64_t command;  /* ENDED */
	enum outcome outcome;
	struct span retry_after;
	bool account_wide; /* ENDED, LATER: the account as a whole waits; this command is not to blame */
	struct hold hold;
	const struct statement *statement; /* ATTEST */
	const char *who;		   /* RESUME, STOP, START, APPROVE, DECLINE, ALLOW */
	uint64_t hash;			   /* APPROVE, DECLINE: of the proposal they saw */
	uint32_t feed;			   /* ALLOW */
	struct spend spend;		   /* SPENT */
};

enum effect_kind {
	EFFECT_COMMAND, /* make the intent durable, then send */
	EFFECT_READ,	/* read the target and answer with SEEN or UNSEEN */
	EFFECT_WHO, /* ask the platform's history who changed the target since it was last confirmed; answer with NAMED if it tells */
	EFFECT_SETTLED,	     /* the command's end is known: record it */
	EFFECT_NOTICE,	     /* something a person may want to know: log, history */
	EFFECT_SAVE_SERVICE, /* the service's state changed in a way that must survive */
	EFFECT_SAVE_TARGET,
	EFFECT_SAVE_SWITCH, /* the stop switch */
	EFFECT_POLL_SOON,   /* a change of this service is pending: ask its feed sooner */
	EFFECT_SAVE_FEED,   /* `index`: the feed's state changed in a way that must survive */
	EFFECT_SAVE_POOL,   /* `index` */
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
	uint32_t index;	  /* SAVE_FEED, SAVE_POOL */
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

void engine_restore_feed(struct engine *e, uint32_t feed, const struct feed_state *was);
void engine_restore_pool(struct engine *e, uint32_t pool, const struct pool_state *was);
/* Who answers for the rules now in force: nobody approves what they wrote themselves. */
void engine_author(struct engine *e, const char *who);

/*
 * May this person's event happen now?  False: why not, in one or two sentences, is
 * appended to *why, and engine_step() would change nothing.  Asked by every face
 * before the event; events that are no person's are always allowed.
 */
bool engine_may(const struct engine *e, const struct event *event, struct buf *why);

/* Cannot fail. Effects are appended to *ret. */
void engine_step(struct engine *e, const struct event *event, struct effects *ret);

/* When a tick would matter even if nothing else happens; never: no time known. */
struct instant engine_next(const struct engine *e);

/* ---- for the store and the reports: read-only views ---- */

const struct config *engine_config(const struct engine *e);
const struct service_state *engine_service(const struct engine *e, service_ix s);
const struct target_state *engine_target(const struct engine *e, target_ix t);
uint64_t engine_generation(const struct engine *e); /* moves whenever a report would change */
/*
 * Which service's report moved when it became that generation, at most the present one.
 * NOBODY: any may have, or it is too long ago to tell.
 */
service_ix engine_moved_at(const struct engine *e, uint64_t generation);
uint64_t engine_next_command(const struct engine *e);
bool engine_stopped(const struct engine *e, const char **ret_who, const char **ret_why);
enum verdict engine_verdict(const struct engine *e, service_ix s); /* as shown: UNKNOWN when silent */
enum control engine_control(const struct engine *e, service_ix s); /* the most telling of its targets' */
enum control engine_target_control(const struct engine *e, target_ix t);
int64_t engine_exposure(const struct engine *e); /* micros per day, everything */
int64_t engine_pool_exposure(const struct engine *e, uint32_t pool);
int64_t engine_moved_today(const struct engine *e);
int64_t engine_account_exposure(const struct engine *e, uint32_t platform);
const struct feed_state *engine_feed(const struct engine *e, uint32_t feed);
const struct pool_state *engine_pool(const struct engine *e, uint32_t pool);
const char *engine_written_by(const struct engine *e); /* engine_author(); "" unless told */

/* What a service's targets would be if a person said yes. hash 0: nothing waits for one. */
struct proposal {
	uint64_t hash; /* of every target's id, wanted status and budget: the same wish has the same hash */
	int64_t more_micros; /* a day, over all its targets */
	struct instant since;
};
struct proposal engine_proposal(const struct engine *e, service_ix s);

/* True: that approval is a no to its plan (it ended when it began), until the verdict moves. */
bool approval_is_decline(const struct approval *a);

/* Changes of one target, as its next one would be counted. */
struct allowance {
	int64_t day, day_limit;	     /* made today */
	int64_t week, week_limit;    /* made in seven days; limit 0: none given */
	struct instant free_at;	     /* when the next may be made; never: now */
	int64_t hour, hour_limit;    /* of its budget in 60 minutes; limit 0: none given */
	struct instant hour_free_at; /* when its budget may be changed again, as far as that goes */
};
struct allowance engine_allowance(const struct engine *e, target_ix t);

/* How one pool's money was last split. Micros per day. */
struct pool_view {
	int64_t daily, exposure, planned, granted, held; /* held: what no service can take */
	int64_t kept;	      /* of earlier days of the month, for its carry days */
	int64_t month_spent;  /* platform-reported, month to date; -1: not reported */
	double multiplier;    /* the kernel's t; 0 when everyone gets all they can take */
	bool short_of_floors; /* floors do not fit: cut by priority */
};
struct pool_view engine_pool_view(const struct engine *e, uint32_t pool);

struct instant engine_now(const struct engine *e);
struct instant engine_newest(const struct engine *e); /* as_of of the freshest data; never: none */

#endif
