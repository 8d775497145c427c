/* SPDX-License-Identifier: Apache-2.0 */
/*
 * accounts.h - carries reads and commands to the ad platforms.
 *
 * One account per configured platform.  Reads and commands are collected during
 * a turn and leave together, grouped as the platform can take them: one request
 * for many targets, pauses first and apart from everything else, cuts before
 * raises.  What comes back becomes events; nothing is decided here but how much
 * an account may still be asked (platform/quota.h, platform/breaker.h).
 */
#ifndef CAPD_DAEMON_ACCOUNTS_H
#define CAPD_DAEMON_ACCOUNTS_H

#include "daemon/generation.h"
#include "platform/quota.h"

struct accounts *accounts_new(struct generation *g);
/* Before the start: what an account has used, from the store or from the generation before. */
void accounts_restore(struct accounts *a, const char *platform_id, const struct quota *was);
void accounts_inherit(struct accounts *a, const struct accounts *before);
void accounts_start(struct accounts *a);      /* read every target, and again every `every` */
void accounts_save(const struct accounts *a); /* house.used, for all of them: before the last commit */
void accounts_stop(struct accounts *a);
void accounts_free(struct accounts *a);

void accounts_read(struct accounts *a, target_ix t);
/* The command of that target, whose intent is durable. */
void accounts_command(struct accounts *a, target_ix t);
/* Who changed it? Collected for a few minutes: histories lag, and one question serves many. */
void accounts_who(struct accounts *a, target_ix t);
/* Let everything collected leave: once, after the commit. */
void accounts_go(struct accounts *a);

/* Only look for what is wrong with the accounts' structure (house.finding); before the first read. */
void accounts_inspect(struct accounts *a);
/* Have the present state of a target written, but only judged: ENDED with the command given. */
void accounts_validate(struct accounts *a, const struct command *c);

struct accounts_stats {
	uint64_t reads, writes, failed;
	unsigned writing, reading;
};
struct accounts_stats accounts_stats(const struct accounts *a);

/* How one account stands: for people and metrics. */
struct account_view {
	const char *id;
	int64_t used, day;	    /* operations of the last 24 hours; day 0: no limit is known */
	uint64_t requests;	    /* since the start */
	int percent;		    /* of what the platform grants, by its own word; -1: not told */
	struct instant rests_until; /* it asked to be left alone until then; never: it did not */
	struct instant tries_at;    /* it failed too often: a read tries then; never: it answers */
	struct instant looked_at, spent_at; /* the last whole round; never: none yet */
	struct span every;		    /* from one look to the next, as it is now */
	struct date sunset; /* last day its API's version is served; day 0: not known */
};
void accounts_view(struct accounts *a, uint32_t platform, struct account_view *ret);

#endif
