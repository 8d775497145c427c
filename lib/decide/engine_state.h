/* SPDX-License-Identifier: Apache-2.0 */
/*
 * engine_state.h - the engine's insides, shared by its files and nobody else.
 *
 *   engine.c   life, events to watchers, views
 *   watch.c    what is known: observations, silence, what the platform shows
 *   age.c      what passing time alone changes: silence, holds, ramps, flapping
 *   mass.c     too much of one feed, or of the money, moving at once
 *   act.c      what is done about it: wishes become commands
 *   gate.c     what stands in the way, one deciding reason each
 *   allowance.c  changes per day and week
 *   approve.c  what waits for a person's yes
 *   pool.c     each pool's money over the claims on it
 *   divide.c   one split: the kernel, small moves, floors that do not fit
 *   guard.c    sums of money that must not pass a limit
 *   month.c    a pool's month: what is spent, what is kept
 *   attest.c   what a person states of a service
 *   people.c   holds, the stop switch, what a person may say
 *   settle.c   the command protocol: intent, unsure, read back, settled
 *   lever.c    what was seen of a target, in what its lever can be
 *   outside.c  what others changed
 *   learn.c    what a platform teaches
 */
#ifndef CAPD_DECIDE_ENGINE_STATE_H
#define CAPD_DECIDE_ENGINE_STATE_H

#include "decide/allocate.h"
#include "decide/engine.h"
#include "decide/split.h"

/* One pool's claims, or (last) those of no pool, or all of them. Whole units of the currency a day. */
struct pot {
	uint32_t from, to; /* of the purse's claims */
	int64_t budget, wished, granted;
	int64_t final; /* granted, and left by limits.spend */
	double multiplier;
	uint32_t releasing; /* cuts under way: their money is on its way back */
	bool moved, short_of_floors, told;
};

/* Everyone's claims, grouped by pool and in the order of their ids, and what each gets. */
struct purse {
	uint32_t *place;   /* of a target among the claims */
	target_ix *target; /* and back */
	struct claim *claims;
	int64_t *part;	/* what its pool grants */
	int64_t *grant; /* what limits.spend leaves of that */
	double *a, *b;	/* for the kernel, while it runs */
	int64_t *low, *least, *high, *next;
	struct pot *pots, all; /* per pool, and one for those without */
	int64_t unit;	       /* of the currency, in micros */
	bool moved, uniform;
};

/* What is known of a pool's month, and the most its day may have cost. */
struct month {
	int64_t spent, before; /* reported: month to date, and without today */
	uint32_t reported, of; /* targets with a report that is not too old; all of them */
	bool told, unsaved;
};

enum {
	MASS_MINUTES = 60,
	MASS_LEAST = 3,		    /* fewer services are no mass, whatever their share */
	MASS_AGAIN_MS = 600 * 1000, /* between two cuts of one feed, and between two counts */
};

/* What the commands issued in one minute move, and the services whose latest they are. */
struct mass_minute {
	int64_t minute, micros; /* minute since the epoch */
	uint32_t services;
};

/* Arrays of feeds have one row more: the money of all of them. */
struct mass {
	int64_t *due;	      /* per feed: ms when it is counted again; INT64_MAX: never */
	service_ix *trickled; /* per feed: whose cut went through last; NOBODY */
	int64_t *minute_of;   /* per service: of its latest command; 0: none */
	struct mass_minute minutes[MASS_MINUTES];
	struct instant money_trickled; /* when a cut last went through */
	int64_t planned;	       /* sum of all planned budgets */
	bool money;		       /* more than limits.mass_money_bp moves */
};

struct engine {
	const struct config *config;
	struct service_state *services;
	struct target_state *targets;
	struct feed_state *feeds;
	struct pool_state *pools;
	int64_t *account_exposure; /* per platform */
	int64_t *exposure;	   /* per target, as guard_update() last saw it */
	int64_t *pool_exposure;	   /* per pool: sums of the above */
	int64_t total_exposure, moved_today;
	struct purse purse;
	struct month *months;		/* per pool */
	bool months_moved, days_matter; /* a midnight changes what a pool may spend, or a platform takes */
	int64_t *spent_before;		/* per target: its part of month.before; -1: not reported */
	int64_t *high_before; /* per target: the day's highest without the command under way */
	int32_t *account_day; /* per platform: local day number */
	uint64_t *refs; /* per target: of its budget, on the platform; 0: not told, or no budget */
	struct instant midnight;	   /* the next one of the organisation or of an account */
	int64_t *service_due, *target_due; /* ms when a tick matters; INT64_MAX: never */
	uint8_t *service_flags;		   /* enum service_flag */
	uint8_t *target_flags;		   /* enum target_flag */
	service_ix *dirty;		   /* services to plan again, in order of arrival */
	size_t dirty_count;
	struct mass mass;
	struct instant now, next_due, tilt_until;
	uint64_t next_command, generation;
	struct instant newest; /* as_of of the freshest good observation; never */
	service_ix *moved;     /* a ring: who made it that generation; NOBODY: more than one */
	size_t moved_room;     /* a power of two; 0: nobody remembers */
	size_t waiting;	       /* targets whose gate is a limit */
	int32_t today;	       /* organisation-local day number */
	bool stopped;
	char stopped_by[WHO_MAX], stopped_why[HOLD_REASON_MAX];
	char author[WHO_MAX]; /* of the rules in force */
	struct arena words;   /* scratch of one step */
};

/*
 * When something was that the clock has taken back: before all that comes now, which
 * may move a verdict in the same step.
 */
static inline struct instant engine_past(const struct engine *e)
{
	return (struct instant){ e->now.ms - 1 };
}

static inline const struct policy *engine_policy(const struct engine *e, service_ix s)
{
	return &e->config->policies[e->config->services[s].policy];
}

static inline const struct feed_config *engine_feed_of(const struct engine *e, service_ix s)
{
	return &e->config->feeds[e->config->services[s].feed];
}

enum service_flag {
	SERVICE_DIRTY = 1 << 0,	   /* in the dirty list */
	SERVICE_HEARD = 1 << 1,	   /* a good observation since start */
	SERVICE_TROUBLED = 1 << 2, /* its feed trouble has been announced */
	SERVICE_QUIET = 1 << 3,	   /* the reading it had last would change nothing again */
};

enum target_flag {
	TARGET_READ = 1 << 0,	 /* read since start */
	TARGET_ASKED = 1 << 1,	 /* a read is under way */
	TARGET_OVERDUE = 1 << 2, /* its being unconfirmed has been announced */
	TARGET_RESTING = 1 << 3, /* its next read is due later, not now */
	TARGET_DOUBTED = 1 << 4, /* may cost more than was seen: its exposure cannot fall yet */
	TARGET_SHARED = 1 << 5,	 /* its budget is another target's, too */
	TARGET_WHO = 1 << 6,	 /* who changed it was asked since start */
};

enum {
	TILT_BACK_MS = 2000,	    /* a clock may wobble this much */
	TILT_JUMP_MS = 3600 * 1000, /* the owner ticks at least every minute */
	TILT_REST_MS = 300 * 1000,
	READ_FRESH_MORE_MS = 10 * 1000, /* the same, before more is spent */
	READ_FRESH_MS = 60 * 1000, /* compare before write: older than this is read again first */
	READ_RETRY_MS = 2 * 1000,
	READ_RETRY_MAX_MS = 300 * 1000,
	REFUSED_REST_MS = 3600 * 1000, /* after a no, before asking again unless the wish changes */
	OVERDUE_MS = 60 * 1000,	       /* unconfirmed this long is worth a notice */
};

#define DUE_NEVER INT64_MAX

/* moves.c */
void moves_open(struct engine *e);
void moves_close(struct engine *e);
void engine_moved(struct engine *e, service_ix s); /* a report of it would change; NOBODY: of any */

/* watch.c */
void watch_observed(struct engine *e, const struct event *ev, struct effects *fx);
void watch_unchanged(struct engine *e, const struct event *ev, struct effects *fx);
void watch_unheard(struct engine *e, const struct event *ev, struct effects *fx);

/* age.c */
void watch_age(struct engine *e, service_ix s, struct effects *fx);
void watch_next_age(struct engine *e, service_ix s); /* when its age, or its hold's end, matters next */
int64_t watch_stale_at(const struct engine *e, service_ix s); /* ms: when what is known now is too old */
void watch_rebase(struct engine *e, service_ix s); /* the clock went back: nothing known is of the future */
bool age_pass(struct engine *e, service_ix s); /* true when its verdict changed by that */
void age_told(struct engine *e, service_ix s, const struct verdict_state *before, struct effects *fx);

/* mass.c */
void mass_init(struct engine *e);
void mass_release(struct engine *e);
void mass_moved(struct engine *e, service_ix s, struct effects *fx); /* its settled rung has moved */
void mass_silent(struct engine *e, service_ix s); /* it has just stopped telling anything good */
/* GATE_MASS: may this service's targets not be changed that way now? */
bool mass_stops(const struct engine *e, service_ix s, bool raises);
void mass_issued(struct engine *e, target_ix t, bool cuts,
		 struct effects *fx); /* its command is under way: money, trickle */
/* How many of a feed's services take part in its mass change, and of how many: for people. */
void mass_count(const struct engine *e, uint32_t feed, uint32_t *ret_moved, uint32_t *ret_of);
bool mass_waits(const struct engine *e, uint32_t feed); /* something a person could allow */
void mass_allow(struct engine *e, const struct event *ev, struct effects *fx); /* EVENT_ALLOW */
void mass_due(struct engine *e, struct effects *fx);
void mass_rebase(struct engine *e);
const char *mass_stopping(const struct engine *e); /* "increases and cuts stop" */

/* mass_money.c */
int64_t mass_moves(const struct engine *e, target_ix t,
		   const struct command *c); /* micros a day, less than 0 for a cut */
void mass_add_money(struct engine *e, service_ix s, int64_t micros, struct instant at);
void mass_judge_money(struct engine *e, struct effects *fx);
void mass_restore(struct engine *e, target_ix t); /* what it moved lately */
void mass_rebase_money(struct engine *e);

/* people.c */
void watch_person(struct engine *e, const struct event *ev, struct effects *fx);
/* Does a person's order put it back to how it was found at first? */
bool people_revert(const struct engine *e, target_ix t);
void people_age(struct engine *e, service_ix s, struct effects *fx); /* what ends by itself */
int64_t people_due(const struct engine *e, service_ix s); /* ms when it does; DUE_NEVER */
void people_rebase(struct engine *e, service_ix s); /* the clock went back, like watch_rebase() */

/* attest.c: what a person states of a service whose feed is people */
void attest_said(struct engine *e, const struct event *ev, struct effects *fx);
bool attest_may(const struct engine *e, const struct event *ev, struct buf *why);
void attest_age(struct engine *e, service_ix s, struct effects *fx); /* it ends, or soon will */
int64_t attest_due(const struct engine *e, service_ix s); /* ms when it does; DUE_NEVER */
void attest_rebase(struct engine *e, service_ix s);

/* settle.c */
void settle_seen(struct engine *e, const struct event *ev, struct effects *fx);
void settle_unseen(struct engine *e, const struct event *ev, struct effects *fx);
void settle_ended(struct engine *e, const struct event *ev, struct effects *fx);
void settle_due(struct engine *e, target_ix t, struct effects *fx);
void settle_restore(struct engine *e, target_ix t);
void settle_rebase(struct engine *e, target_ix t); /* like watch_rebase(); and it is read again first */
void settle_tilt(struct engine *e, target_ix t, struct instant was); /* the clock jumped from there to now */
struct span settle_timeout(const struct engine *e, target_ix t); /* of the target's platform */

void settle_ask(struct engine *e, target_ix t, struct effects *fx); /* EFFECT_READ unless one is under way */

/* lever.c */
struct ad_state lever_seen(const struct engine *e, const struct event *ev); /* in what its lever can be */
void lever_adopt(struct engine *e, target_ix t, int64_t micros); /* a budget that is not ours is as it is seen */
void lever_named(struct engine *e, target_ix t); /* confirmed: what stands behind its budget is known */
target_ix lever_twin(const struct engine *e, target_ix t); /* another target of the same budget; NOBODY */

/* outside.c */
void outside_seen(struct engine *e, target_ix t, struct ad_state seen, struct effects *fx);
void outside_still(struct engine *e, target_ix t, struct effects *fx); /* seen as it was left */
void outside_found(struct engine *e, target_ix t, const struct event *ev, struct effects *fx);
void outside_named(struct engine *e, const struct event *ev, struct effects *fx);
void outside_forget(struct target_state *is); /* it is ours again */
void outside_age(struct engine *e, target_ix t, struct effects *fx);
struct instant outside_ends(const struct engine *e, target_ix t); /* never: not by itself */
bool outside_is_often(const struct engine *e, target_ix t); /* so often that it is hardly a person */

/* learn.c */
void learn_least(struct engine *e, const struct event *ev, struct effects *fx);
void learn_day(struct engine *e, target_ix t); /* what held for a day is forgotten when it is over */
void learn_seen(struct engine *e, const struct event *ev, struct effects *fx);

/* act.c */
void act(struct engine *e, struct effects *fx); /* every dirty service: cuts, then raises */

/* One possible next command of a target. */
enum wish_kind { WISH_NONE, WISH_CUT, WISH_RAISE };
struct wish {
	enum wish_kind kind;
	enum verb verb;
	int64_t budget_micros; /* SET_BUDGET, ENABLE */
};

/* gate.c */
/*
 * Would that gate stop more spend on this target, whether it is wanted now or not?  Of
 * those that depend on the amount only the one it stands before is known.
 */
bool gate_bars(const struct engine *e, target_ix t, enum gate g);
/* What stands in the way for longer than a moment of a wish of that kind; `is`: t, perhaps with another wish. */
enum gate gate_lasting(const struct engine *e, target_ix t, const struct target_state *is,
		       enum wish_kind kind);
/* The first gate of a cut or a raise; a raise may be made smaller to pass the limits. */
enum gate gate_of(const struct engine *e, target_ix t, struct wish *w);
struct instant gate_rested_at(const struct engine *e,
			      target_ix t); /* more spend rests until then; never: it does not */
bool gate_is_limit(uint8_t gate); /* room may appear by itself: money comes back, or the day ends */

/* allowance.c */
void allowance_count(struct engine *e, target_ix t); /* its command counts as a change; new day, new count */
void allowance_uncount(struct engine *e, target_ix t); /* it never happened */
void allowance_rebase(struct engine *e, target_ix t);  /* the clock went back */

/* approve.c */
bool approve_covers(const struct engine *e, target_ix t, int64_t micros);
void approve_begun(struct engine *e, target_ix t, struct effects *fx); /* a raise of t was sent */
void approve_said(struct engine *e, const struct event *ev, struct effects *fx); /* yes or no */
bool approve_may(const struct engine *e, const struct event *ev, struct buf *why);
void approve_check(struct engine *e, service_ix s, struct effects *fx); /* is it over? */

/* guard.c */
void guard_open(struct engine *e);
void guard_close(struct engine *e);
int64_t guard_exposure(const struct engine *e, target_ix t);
int64_t guard_most(const struct engine *e, target_ix t, enum gate *ret_gate); /* cost t may be raised to */
void guard_update(struct engine *e, target_ix t); /* after any change of the target's state */
void guard_issued(struct engine *e, target_ix t); /* its command counts against today's allowances */
/* It had no effect: the money was not moved; never_happened: and it was no change at all. */
void guard_refund(struct engine *e, target_ix t, bool never_happened);
void guard_count_today(struct engine *e); /* money moved today, from the targets' own counts */
/*
 * A day has begun for the organisation or an ad account. A backward step begins none,
 * and a day that a clock only leapt to begins when the rest is over.
 */
void guard_day(struct engine *e);

/* month.c */
void month_open(struct engine *e);
void month_start(struct engine *e); /* all exposures are known */
void month_close(struct engine *e);
int64_t month_pool_daily(const struct pool *p);		     /* without what was kept */
int64_t month_budget(const struct engine *e, uint32_t pool); /* of today, with what was kept for it */
int64_t month_left(const struct engine *e, uint32_t pool); /* for today; MONEY_MAX: nothing is known to bind */
int64_t month_today(const struct engine *e, uint32_t pool); /* the lesser of both: what a pool splits */
void month_new_day(struct engine *e);
void month_restored(struct engine *e, uint32_t pool);
void month_ran(struct engine *e, target_ix t, int64_t now); /* its exposure comes to be `now` */
void month_known(struct engine *e, target_ix t);	    /* restored, with what it had spent */
void month_spent(struct engine *e, const struct event *ev, struct effects *fx);
void month_save(struct engine *e, struct effects *fx); /* once a step: the most its day may have cost */

/* divide.c */
struct stretch { /* of claims, with their weights and bounds in the purse */
	struct engine *e;
	uint32_t from, to;
	int64_t *ret;
};
/* low: what the lower bounds come to. */
struct allocated divide(const struct stretch *s, int64_t low, int64_t budget, bool *ret_short_of_floors);

/* pool.c: each pool's money over the claims on it */
void pool_open(struct engine *e);
void pool_close(struct engine *e);
void pool_budget(struct engine *e, uint32_t pool, int64_t micros); /* what it may spend today */
int64_t pool_granted(const struct engine *e, uint32_t pool);	   /* micros */
void pool_wish(struct engine *e, target_ix t, struct ad_state desired, bool steered);
/* What of it is granted; sets the target's bound. */
struct ad_state pool_grant(struct engine *e, target_ix t, struct ad_state desired);
/* A command of t is under way (+1) or over (-1). */
void pool_releasing(struct engine *e, target_ix t, int by);
/* Is money on its way back that the limit behind this gate waits for? */
bool pool_is_releasing(const struct engine *e, target_ix t, enum gate gate);
/* Split anew what has moved, and touch whose part did. */
void pool_settle(struct engine *e, struct effects *fx);

/* reason.c: sentences, appended to a caller's array */
void reason_of_command(const struct engine *e, target_ix t, const struct command *c,
		       char out[NOTICE_MAX]);
void reason_of_verdict(const struct engine *e, service_ix s, char out[NOTICE_MAX]);

/* engine.c */
void *engine_rows(size_t n, size_t size); /* zeroed; n may be 0 */
struct effect *effect_add(struct effects *fx, enum effect_kind kind);
void effect_notice(struct engine *e, struct effects *fx, enum notice_kind kind, service_ix s,
		   target_ix t, uint64_t command, const char *fmt, ...)
	__attribute__((format(printf, 7, 8)));
void effect_save_service(struct engine *e, struct effects *fx, service_ix s);
void effect_save_target(struct engine *e, struct effects *fx, target_ix t);
void engine_touch(struct engine *e, service_ix s); /* plan it again in this step */
void engine_touch_waiting(struct engine *e);	   /* room may have appeared */
void engine_due_service(struct engine *e, service_ix s, int64_t ms);
void engine_due_target(struct engine *e, target_ix t, int64_t ms);
void engine_due_mass(struct engine *e, uint32_t feed, int64_t ms); /* feed_count: the money */
void engine_due_tomorrow(struct engine *e);			   /* allowances are renewed then */
void engine_words(char **field, const char *words); /* replace an owned text; NULL or "" clears */

#endif
