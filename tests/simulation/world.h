/* SPDX-License-Identifier: Apache-2.0 */
/*
 * world.h - one seeded world: clinics, feeds, ad platforms, people, a clock, a disk,
 * and the real engine, store and codecs in the middle of it.
 *
 *   rules.c      the configuration a seed draws, read by the real loader
 *   agenda.c     what happens next, in true time
 *   clinic.c     patients and calendars, and what a feed says of them
 *   source.c     the same in a source's own words, and what the real reader makes of them
 *   far.c        the ad platforms: strict fakes, replicas, people who edit there
 *   wire.c       conversations between the real codecs and those fakes
 *   house.c      the owner of the engine: decide, record, carry out; restarts
 *   trouble.c    faults: drawn at the start, told as a list, taken away one by one
 *   bill.c       what the platforms charge, and what they report of it, late and wrong
 *   witness.c    what is known from outside the engine: money, people, silence
 *   purse.c      the same of a pool's month: what was charged, and what was kept
 *   promises.c   I1 to I15, checked after every step
 *   life.c       a world from beginning to end
 *   shrink.c     the fewest faults that still break the same promise
 *
 * Chance is a function of the seed and of what is asked, never of how many throws
 * came before: taking one fault away leaves all other chance as it was.
 */
#ifndef CAPD_SIMULATION_WORLD_H
#define CAPD_SIMULATION_WORLD_H

#include <stdio.h>

#include "base/money.h"
#include "daemon/store.h"
#include "daemon/store_audit.h"
#include "decide/engine.h"
#include "feed/belief.h"
#include "feed/feed.h"
#include "platform/platform.h"
#include "tests/sandbox/account.h"
#include "tests/sandbox/calendar.h"
#include "tests/sandbox/google.h"
#include "tests/simulation/promises.h"
#include "tests/simulation/trouble.h"

enum {
	HOMES_MAX = 12,	 /* services of one world */
	LEVERS_MAX = 20, /* targets of one world */
	POOLS_MAX = 3,
	AGENDA_MAX = 4096, /* more on its way at once is a leak */
	TALKS_MAX = 1024,
	PAST_MAX = 64, /* states of the ad account a slow replica may still show */
	TRACE_LINES = 30,
	TRACE_WIDTH = 200,
	READS_KEPT = 6,
	DAYS_KEPT = 7,
	HIGHS_KEPT = 5,	 /* days a report may be behind, and more */
	HOURS_KEPT = 48, /* of what a platform charged */
};

enum { SECOND = 1000, MINUTE = 60 * SECOND, HOUR = 60 * MINUTE };
#define DAY (INT64_C(24) * HOUR)

/* Secrets carry these letters, so that a leak is found by looking for them. */
#define CANARY "c2ltdWxhdGlvbi1jYW5hcnktbmV2ZXItdG8tYmUtc2Vlbg"

/* ---- what a seed draws ---- */

struct home { /* a service as it is drawn */
	char id[PRACTICE_ID];
	char location[24], line[24];
	uint32_t practice; /* whose calendar and campaign */
	bool google, webhook, closed;
	int pool, policy, feed;
	int dollars;
};

struct rules {
	struct home homes[HOMES_MAX];
	size_t home_count, pool_count, feed_count, policy_count;
	int64_t every_ms;    /* how often feeds are asked */
	bool receiver_reads; /* the webhook can be read back */
	bool codecs;	     /* feeds speak, and are read by the real readers */
	int mode;
	unsigned revision; /* of the configuration; a reload draws anew what may change */
};

/* ---- the agenda ---- */

enum happening {
	HAPPENS_TICK,
	HAPPENS_POLL,
	HAPPENS_LOOK,
	HAPPENS_SEND,	/* a conversation's request leaves */
	HAPPENS_ARRIVE, /* and reaches the other side */
	HAPPENS_LAND,	/* and takes effect late */
	HAPPENS_REPLY,	/* and is answered */
	HAPPENS_HOUR,	/* patients book */
	HAPPENS_PEOPLE, /* somebody looks at what waits for a person */
	HAPPENS_TROUBLE,
	HAPPENS_OVER,  /* a trouble ends */
	HAPPENS_RETRY, /* the store is tried again */
	HAPPENS_SWEEP, /* ages of unchanged data are written */
	HAPPENS_BILL,  /* platforms report what they charged */
};

struct item {
	int64_t at; /* true time */
	uint64_t order;
	uint32_t what, which; /* enum happening; service, platform, talk, trouble */
	uint32_t life;	      /* of the process it belongs to; 0: of the world */
};

struct agenda {
	struct item *items;
	size_t count;
	uint64_t order;
};

/* ---- a conversation on its way ---- */

struct talk {
	bool used, writing, resend, looking, loses_next;
	uint32_t platform, life;
	struct arena arena;
	struct platform_talk talk;
	struct request request;
	struct command *commands;
	struct instant asked_at;
	int64_t sent;		 /* true time */
	enum trouble_kind meets; /* on this exchange */
	struct answer answer;
	enum fault fault;  /* instead of an answer */
	uint64_t exchange; /* its number in this world */
};

/* ---- from outside ---- */

struct charge {	    /* of one target, at an hour */
	int64_t at; /* true time */
	int64_t today, month;
};

struct knob { /* what is known of a target without asking the engine */
	struct ad_state truth;
	int64_t caused; /* the cost a day capacityd can have caused */
	int64_t high;	/* what we raised it to at most on high_day: platforms charge against it */
	int32_t high_day; /* account-local */
	uint32_t edits, edits_at_issue;
	uint64_t in_flight, lands; /* a command of ours is open; its effect may still come */
	struct command flying;
	struct { /* as shown to the engine, newest first */
		struct ad_state state;
		struct instant at;
	} reads[READS_KEPT];
	int64_t least_told; /* with a no, and heard */
	bool left_alone;
	struct instant outside_at; /* when that was last seen changed */
	bool their_pause;	   /* as left alone: time alone does not start it */
	bool later;		   /* the platform asked to wait: nothing happened */
	struct { /* commands but pauses, by organisation-local day; newest first */
		int32_t day;
		int changes;
	} days[DAYS_KEPT];
	int64_t raised_today; /* on days[0].day */
	struct {
		int32_t day; /* account-local */
		int64_t micros;
	} highs[HIGHS_KEPT]; /* the most a day was charged against because of us; newest first */
	struct charge charges[HOURS_KEPT]; /* newest first */
};

struct ear { /* what is known of a service's data */
	bool heard_since_start, had_data;
	struct instant last_good;
	enum verdict settled;
	struct instant moved_at;
	struct hold hold; /* until 0: none */
};

/* What a crash takes back when it was not on disk yet. */
struct memory {
	struct spend bills[LEVERS_MAX];	       /* last reported */
	struct instant changed_at[LEVERS_MAX]; /* by us; never: or handed back since */
	struct consent {		       /* a person's yes since the verdict last moved */
		bool given, begun;
		struct instant at;
	} consents[HOMES_MAX];
};

struct purse { /* of a pool with a budget for the month: what its carry days may have more */
	int32_t month, day;
	int64_t least; /* unused on `day`, at least */
	int64_t kept;
};

struct receiver { /* the webhook's other side */
	struct {
		char name[24];
		struct ad_state state;
		uint64_t last_id;
	} items[HOMES_MAX];
	size_t count;
};

struct account_past {
	int64_t from;
	struct account account;
};

struct tallies {
	uint64_t steps, commands, settled, applied, restarts, reloads, commits, polls, exchanges;
	uint64_t said, unchanged, refused; /* by the sources that speak */
	uint64_t met[TROUBLE_KINDS], kept[PROMISES];
};

struct world {
	uint64_t seed;
	int64_t began, time, skew, end; /* true time; the daemon's clock shows time + skew */
	struct rules rules;
	struct config *config, *old_configs[TROUBLES_MAX];
	size_t old_config_count;
	struct engine *engine, *twin; /* twin: the same events again, or NULL */
	struct effects fx, twin_fx;
	struct store *store;
	char directory[64], path[96];
	struct agenda agenda;
	uint32_t life; /* counts processes */
	int64_t tick_at;
	struct talk talks[TALKS_MAX];
	uint64_t exchanges;
	uint32_t home_of[HOMES_MAX]; /* services are sorted by id, homes as drawn */
	struct calendar calendars[HOMES_MAX];
	struct belief *belief;
	struct feed_memo memos[HOMES_MAX];
	bool hurried[HOMES_MAX];
	struct account account;
	struct account_past past[PAST_MAX];
	size_t past_count;
	struct receiver receiver;
	struct troubles troubles;
	struct armed armed;
	bool calm, disk_full;
	bool die_before, die_after; /* in the next commit, in the next sending */
	uint32_t commands[LEVERS_MAX], reads[LEVERS_MAX];
	uint64_t command_ids[LEVERS_MAX];
	size_t command_count, read_count;
	/* the witness */
	struct knob levers[LEVERS_MAX];
	struct ear ears[HOMES_MAX];
	struct purse purses[POOLS_MAX];
	struct memory memory, durable;
	struct instant trusted_from; /* the clock jumped: not before then */
	int32_t day, latest_day; /* the highest organisation-local day of this process, and of all */
	int32_t account_days[2]; /* the same of each ad account */
	bool day_again;		 /* the clock was set back into a day that was over */
	uint64_t last_sent;	 /* the highest command id that left */
	uint8_t *sent;		 /* a bit per id */
	size_t sent_room;
	uint64_t head;		     /* of history, as committed */
	struct chain_link witnessed; /* the same with its hash, as somebody wrote it down */
	uint64_t lines;		     /* of history, given to the store since the last commit */
	int64_t last_command;	     /* true time */
	struct instant last_event;   /* by the daemon's clock; never: a new process */
	struct verdict_state before[HOMES_MAX];
	struct ad_state before_confirmed[LEVERS_MAX];
	struct sqlite3 *audit; /* a second pair of eyes on the store */
	int32_t calm_open[HOMES_MAX];
	int64_t suspended_until, quiet_since;
	struct tallies tallies;
	/* the end */
	enum promise broken;
	char words[300];
	int64_t broken_at;
	char trace[TRACE_LINES][TRACE_WIDTH];
	uint64_t traced;
	bool loud;
};

/* ---- chance ---- */

enum stream {
	ROLL_RULES,
	ROLL_REVISION,
	ROLL_WIRE,
	ROLL_FEED,
	ROLL_LIFE,
	ROLL_PEOPLE,
	ROLL_BILL,
	ROLL_SOURCE,
	ROLL_TROUBLE,
	ROLL_ARGUMENT,
};

static inline uint64_t mixed(uint64_t x)
{
	x += UINT64_C(0x9e3779b97f4a7c15);
	x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
	return x ^ (x >> 31);
}

/* 0 .. below - 1, always the same for the same question in the same world. */
static inline uint32_t roll(uint64_t seed, enum stream stream, uint64_t question, uint32_t below)
{
	return (uint32_t)(mixed(mixed(seed) ^ mixed(((uint64_t)stream << 56) ^ mixed(question))) % below);
}

/* ---- life.c ---- */

void world_trace(struct world *w, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* The first one broken stays. */
void world_break(struct world *w, enum promise p, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
static inline struct instant world_clock(const struct world *w)
{
	return (struct instant){ w->time + w->skew };
}
struct life { /* how a world is to be lived */
	uint64_t seed;
	int64_t until;	     /* true time since its beginning; 0: to its end */
	const bool *without; /* per trouble; NULL: with all of them */
	bool loud, unshrunk;
};
/* Freed with world_close(). */
struct world *world_live(const struct life *life);
void world_close(struct world *w);

/* ---- rules.c, zones.c ---- */
void rules_draw(struct rules *r, uint64_t seed);
struct config *rules_config(const struct rules *r, uint64_t seed);
const struct zone *zone_named(const char *name);

/* ---- agenda.c ---- */
void agenda_add(struct world *w, int64_t at, enum happening what, uint32_t which, uint32_t life);
bool agenda_next(struct world *w, struct item *ret);

/* ---- clinic.c ---- */
void clinic_hour(struct world *w);
void clinic_poll(struct world *w, uint32_t which); /* a service, or CLINIC_HURRIED + it */
enum { CLINIC_HURRIED = 1000 };
void clinic_open(struct world *w);
void clinic_happens(struct world *w, uint32_t which, enum trouble_kind kind);

/* ---- source.c ---- */
void source_start(struct world *w); /* a new process: nothing was heard before */
void source_poll(struct world *w, service_ix s);

/* ---- far.c ---- */
void far_open(struct world *w);
void far_changed(struct world *w); /* read every truth anew, and remember the account */
/* The request meets the other side: an answer, or a fault instead of it. */
void far_answer(struct world *w, struct talk *k);
void far_edit(struct world *w, target_ix t, bool budget, uint32_t draw);
struct ad_state far_truth(const struct world *w, target_ix t);
static inline int64_t cost_of(struct ad_state s)
{
	return s.status == AD_ENABLED && s.budget_micros > 0 ? s.budget_micros : 0;
}

/* ---- bill.c ---- */
void bill_hour(struct world *w);
void bill_report(struct world *w);

/* ---- wire.c ---- */
void wire_commands(struct world *w); /* those of w->commands, in the engine's order */
void wire_reads(struct world *w);
void wire_look(struct world *w, uint32_t platform);
void wire_send(struct world *w, uint32_t talk);
void wire_arrive(struct world *w, uint32_t talk);
void wire_land(struct world *w, uint32_t talk);
void wire_reply(struct world *w, uint32_t talk);

/* ---- house.c ---- */
void house_open(struct world *w);
void house_event(struct world *w, struct event ev); /* one step, recorded */
void house_flush(struct world *w);		    /* commit, then carry out */
void house_arm(struct world *w);		    /* the next tick */
void house_restart(struct world *w, bool clean);
void house_reload(struct world *w);
void house_sweep(struct world *w);
void house_close(struct world *w);

/* ---- witness.c ---- */
void witness_start(struct world *w); /* a new process */
void witness_applied(struct world *w, target_ix t, const struct command *c, struct ad_state next);
void witness_edited(struct world *w, target_ix t);
void witness_event(struct world *w, const struct event *ev); /* before the engine hears it */
void witness_command(struct world *w, const struct effect *f);
void witness_settled(struct world *w, const struct effect *f);
int64_t witness_worst(const struct world *w, target_ix t, bool cuts_landed); /* what it can come to cost by us */
bool witness_sent(struct world *w, uint64_t id); /* true: it had left before */
int64_t witness_raised_today(const struct world *w);
int witness_changes(const struct world *w, target_ix t, int days);
int32_t witness_account_day(const struct world *w, target_ix t, struct instant at);
bool is_raise(const struct command *c);
struct ad_state witness_after(const struct command *c, struct ad_state from);

/* ---- purse.c ---- */
void purse_charged(struct world *w, target_ix t);	   /* what it can be charged has moved */
void purse_watch(struct world *w);			   /* after every step */
int64_t purse_daily(const struct world *w, uint32_t pool); /* the most of today */
/* What the month may still cost beside what is reported; -1: not every report is there. */
int64_t purse_left(const struct world *w, uint32_t pool);

/* ---- shrink.c ---- */
/* Prints the world that broke, with as few troubles as still break it. */
void shrink_and_tell(const struct life *life, const struct world *w);

/* ---- core.c ---- */
int core_run(int seconds);

#endif
