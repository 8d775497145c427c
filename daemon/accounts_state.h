/* SPDX-License-Identifier: Apache-2.0 */
/*
 * accounts_state.h - the inside of accounts, shared by accounts*.c and nobody else.
 *
 *   accounts.c        life, and what is collected in a turn
 *   accounts_begin.c  how conversations begin
 *   accounts_talk.c   one conversation: credentials, the wire, waiting
 *   accounts_aside.c  long answers, on another thread
 *   accounts_tell.c   what came back, as events
 *   accounts_round.c  what is asked again and again: state, spend, history
 *   accounts_pace.c   may it be asked now?
 *   accounts_view.c   how it stands, for people
 */
#ifndef CAPD_DAEMON_ACCOUNTS_STATE_H
#define CAPD_DAEMON_ACCOUNTS_STATE_H

#include "daemon/accounts.h"
#include "daemon/token.h"
#include "daemon/wheel.h"
#include "platform/breaker.h"

enum {
	READS_AT_ONCE = 500,	/* of platforms with no limit of their own */
	TOLD_AT_ONCE = 500,	/* targets of a look: a fifth of a millisecond */
	COMMANDS_AT_ONCE = 100, /* a lost reply leaves at most this many unsure */
	WRITES_AT_ONCE = 8, /* conversations; what comes meanwhile is collected and shares the next */
};

enum { PAUSES_EXTRA = 2 }; /* a pause does not wait for raises */

enum errand { ERRAND_READ, ERRAND_WRITE, ERRAND_SPEND, ERRAND_CHANGES };

struct list {
	target_ix *items;
	size_t count, room;
};

/* In the order they leave. */
enum command_class { CLASS_PAUSE, CLASS_CUT, CLASS_RAISE, CLASS_ENABLE, CLASS_COUNT };

struct queued {
	target_ix target;
	uint64_t command;
};

struct commands {
	struct queued *items;
	size_t first, count, room; /* those before first have left */
};

/* All targets of an account, one batch after the other. */
struct round {
	struct list targets;
	size_t done;
	int64_t operations, cost; /* of this round so far; of the last whole one */
	struct instant begun, ended;
	bool waits;  /* for the quota or the breaker */
	bool failed; /* a batch of this round did */
	bool down;   /* the last whole round did, and that was said */
};

struct who {
	target_ix target;
	struct instant since; /* what happened before is not asked for */
	struct instant until; /* then the platform will not tell */
	struct span again;    /* when it does not tell yet */
};

struct account {
	struct accounts *house;
	uint32_t platform;
	struct token *token;
	struct list reads;		       /* collected in this turn */
	struct commands commands[CLASS_COUNT]; /* waiting to leave */
	unsigned writing;		       /* conversations */
	struct round look, spend;
	struct who *whos;
	size_t who_count, who_room;
	struct instant who_asked_at;
	struct quota quota;
	struct breaker breaker;
	struct instant exhausted_at;
	uint64_t requests, refused;
	char *trouble; /* the last; NULL: none */
	struct instant trouble_at;
	bool failing; /* its last read did */
};

/* Each account has so many entries on the wheel. */
enum timer { TIMER_LOOK, TIMER_SPEND, TIMER_WHO, TIMER_TRY, TIMER_COUNT };

struct talk;

struct accounts {
	struct generation *g;
	struct account *items;
	struct wheel *wheel;
	struct accounts_stats stats;
	struct talk *waiting_talks; /* for a platform that needs time */
	bool stopped, waiting;	    /* waiting: something was collected */
	bool inspects, started;
};

/* One conversation with one account. */
struct talk {
	struct account *account;
	struct talk *next, **at; /* among those that wait */
	uv_timer_t timer;
	struct arena arena;
	struct platform_talk talk;
	struct request request;
	struct command *commands; /* copies: the engine may settle its own by reading meanwhile */
	struct who *whos;	  /* CHANGES: in the order of talk.read */
	struct instant asked_at;  /* the first request: what later pages show may be no newer */
	enum errand errand;
	enum quota_for what;
	int64_t operations;
	bool has_timer, waits, renewed, resend;
	struct round *round; /* goes on when this ends; NULL */
	size_t told;	     /* of talk.read, when it has ended */
	bool failed;	     /* it has ended, with trouble */
	struct err trouble;
	bool tries; /* whether the account answers again */
};

static inline const struct platform_config *account_config(const struct account *a)
{
	return &a->house->g->config->platforms[a->platform];
}

void list_add(struct list *l, target_ix t);

/* accounts.c */
void accounts_go_commands(struct account *a);

/* accounts_talk.c */
struct talk *talk_new(struct account *a, enum errand errand, enum quota_for what);
void talk_go_on(struct talk *k); /* with k->request */
void talk_end(struct talk *k, const struct err *err);
void talk_release(struct talk *k); /* without a word */
void talk_stop_waiting(struct accounts *house);
/* A reply was read: step, next and err as the kind's advance left them. */
void talk_took(struct talk *k, const struct reply *reply, int step, const struct request *next,
	       const struct err *err);

/* accounts_begin.c */
void talk_read(struct account *a, const target_ix *targets, size_t n, struct round *round);
void talk_look_plainly(struct talk *k, const struct err *err); /* after an inspection that failed */
void talk_try(struct account *a, target_ix t);
void talk_begin(struct talk *k, int step, const struct err *err); /* as the kind's begin left them */
void talk_spend(struct account *a, const target_ix *targets, size_t n);
void talk_changes(struct account *a, const struct who *whos, size_t n);
/* Those of them that are still wanted. resend: the same id once more, to a receiver that cannot be read. */
void talk_write(struct account *a, const struct queued *commands, size_t n, bool resend);
void talk_validate(struct account *a, const struct command *c);

/* accounts_aside.c: here, or on another thread when it takes long */
void aside_begin(struct talk *k);			    /* a read; ends in talk_begin() */
void aside_take(struct talk *k, const struct reply *reply); /* have a reply read; ends in talk_took() */

/* accounts_tell.c: err NULL: it went as it should */
bool tell_end(struct talk *k, const struct err *err); /* some of it; false: call again, a pass of the loop later */
void tell_read(struct talk *k, const struct err *err); /* all at once */
void tell_findings(const struct talk *k);
void tell_later(struct talk *k, struct span retry_after, const char *words);
void tell_late_command(struct account *a, const struct queued *q);
void tell_unreadable(struct account *a, target_ix t);

/* accounts_round.c */
/* err NULL: the batch went as it should. */
void round_next(struct account *a, struct round *r, const char *trouble);
/* The last n of them may be asked from then on. */
void round_wait(struct account *a, struct round *r, size_t n, struct instant at);
void round_give_up(struct round *r); /* until its next turn */
void round_due(void *house, uint32_t entry);
void round_start(struct account *a);
void round_try_at(struct account *a, struct instant at);
void round_who_again(struct account *a, const struct who *w, struct instant at);
void round_unnamed(struct account *a, const struct who *w); /* the history did not tell (yet) */

/* accounts_view.c */
void view_refused(struct account *a, const char *words);
void view_inherit(struct account *is, const struct account *was);

/* accounts_pace.c */
enum quota_for pace_for(const struct account *a, target_ix t);
enum quota_for pace_for_verb(const struct command *c);
/* False: *ret_at is when to ask again, and words say why. */
bool pace_admits(struct account *a, struct talk *k, struct instant *ret_at, char words[NOTICE_MAX]);
/* A minute that is full is no refusal: so long until there is room in it. */
struct span pace_delay(struct account *a, const struct talk *k);
void pace_sent(struct account *a, struct talk *k);
/* After each reply has been read; step as the kind's advance returned it. */
void pace_reply(struct account *a, struct talk *k, const struct reply *reply, int step);
void pace_ended(struct account *a, struct talk *k, bool well);
struct span pace_every(const struct account *a);
void pace_notice(const struct account *a, const char *words);

#endif
