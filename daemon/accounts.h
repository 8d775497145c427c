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
#include "report/house.h"

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
	uint64_t rounds; /* looks at all targets of an account, of its state or its spend */
	unsigned writing, reading;
};
struct accounts_stats accounts_stats(const struct accounts *a);

/* How one account stands: for people and metrics. Its strings live until something happens to it. */
void accounts_view(struct accounts *a, uint32_t platform, struct report_account *ret);

#endif
