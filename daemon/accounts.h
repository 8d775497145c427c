/* SPDX-License-Identifier: Apache-2.0 */
/*
 * accounts.h - carries reads and commands to the ad platforms.
 *
 * One account per configured platform.  Reads and commands are collected during
 * a turn and leave together, grouped as the platform can take them: one request
 * for many targets, pauses apart from everything else, cuts apart from raises.
 * What comes back becomes events; nothing is decided here.
 */
#ifndef CAPD_DAEMON_ACCOUNTS_H
#define CAPD_DAEMON_ACCOUNTS_H

#include "daemon/generation.h"

struct accounts *accounts_new(struct generation *g);
void accounts_start(struct accounts *a); /* read every target, and again every `every` */
void accounts_stop(struct accounts *a);
void accounts_free(struct accounts *a);

void accounts_read(struct accounts *a, target_ix t);
/* The command of that target, whose intent is durable. */
void accounts_command(struct accounts *a, target_ix t);
/* Let everything collected leave: once, after the commit. */
void accounts_go(struct accounts *a);

struct accounts_stats {
	uint64_t reads, writes, failed;
	unsigned writing, reading;
};
struct accounts_stats accounts_stats(const struct accounts *a);

#endif
