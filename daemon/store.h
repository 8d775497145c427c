/* SPDX-License-Identifier: Apache-2.0 */
/*
 * store.h - what must survive: behind one small interface, so that another
 * database is a second file and not a second design.
 *
 * Writes are collected in memory and made durable together by store_commit():
 * all events of one loop pass share one transaction (SQLite WAL, synchronous
 * FULL).  Nothing is carried out before the commit that records it returned 0.
 * When a commit fails nothing is lost: the writes stay collected, the owner
 * sends nothing, and tries again.
 */
#ifndef CAPD_DAEMON_STORE_H
#define CAPD_DAEMON_STORE_H

#include "decide/engine.h"
#include "feed/push.h"
#include "model/ledger.h"
#include "platform/quota.h"
#include "record/chain.h"
#include "record/observed.h"
#include "record/rollup.h"
#include "report/report.h"

struct store;

/* Creates or migrates; refuses a newer schema, a second daemon on the same file (flock), a network file system. */
struct store *store_open(const char *path, struct err *err) must_check;
void store_close(struct store *s); /* commits nothing */

/* ---- collected until the next commit ---- */
void store_service(struct store *s, const char *id, const struct service_state *state);
void store_target(struct store *s, const char *id, const struct target_state *state);
void store_feed(struct store *s, const char *id, const struct feed_state *state);
void store_pool(struct store *s, const char *id, const struct pool_state *state);
/* What an ad account has used of what its platform grants. */
void store_account(struct store *s, const char *platform_id, const struct quota *used);
void store_intent(struct store *s, const char *target_id, const struct command *c);
void store_settled(struct store *s, uint64_t command, bool applied, const char *words, struct instant at);
/* A stage other than settled: "sent", "done", "later", "unsure", "refused". */
void store_stage(struct store *s, uint64_t command, const char *stage, const char *words,
		 struct instant at);
void store_history(struct store *s, const struct history_row *row); /* seq is given by the store */
void store_switch(struct store *s, bool stopped, const char *who, const char *why, struct instant at);
void store_next_command(struct store *s, uint64_t next);
void store_push(struct store *s, const char *feed_id, const struct push_mark *mark);

/* Who was told of a case that is open; and a message on its way. record NULL: no row any more. */
void store_case(struct store *s, const char *key, const char *record);
void store_message(struct store *s, const char *key, const char *record);

/* ---- collected until the next sweep: what may wait, and may be lost by a kill -9 ---- */
/* Unchanged: when it was last true, and when that was last asked. */
void store_heard(struct store *s, const char *service_id, struct instant as_of, struct instant polled_at);
/* A source says something else than before, which it said until then (never: nobody knows). */
void store_observed(struct store *s, const char *service_id, const struct observed *row,
		    struct instant before_until);
/* A service's day as far as it has been counted; one counted further is not overwritten. */
void store_rollup(struct store *s, const char *service_id, const struct rollup *day);
/*
 * More money for a day and pool, added exactly once: with the next commit if one comes
 * first, so that it is kept together with the state it was told from.
 */
void store_money(struct store *s, const struct ledger_row *more);
void store_keep(struct store *s, struct span observations); /* older ones are removed; 0: none */
bool store_backlog(const struct store *s); /* after a sweep: more waits for the next one */
size_t store_lost(struct store *s);	   /* observations given up since it was last asked */

bool store_dirty(const struct store *s); /* something waits that matters (not what waits for the sweep) */
size_t store_pending(const struct store *s); /* rows waiting */
int store_commit(struct store *s, struct err *err) must_check;
/*
 * The same, but it waits for the disk only if something is recorded that somebody is about
 * to act on: an intent, a message, a number given out.  All else is kept over a kill of the
 * process, and over a power cut once a later commit has waited.  What such a cut takes is
 * the end and never the middle, so before anything leaves, all it rests on is durable.
 */
int store_commit_light(struct store *s, struct err *err) must_check;
/*
 * The disk answered with an error after which nothing it says can be believed
 * (fsync, damage): every commit fails from now on.  End the process; the next
 * one recovers from what is on disk.
 */
bool store_fatal(const struct store *s);
/*
 * What waits for it (up to STORE_SWEEP_MAX of each kind, the oldest first) and pruning of
 * history, settled commands and raw observations.  Call it every few seconds, and soon
 * again while store_backlog(); the disk is not waited for.
 */
int store_sweep(struct store *s, struct instant now, struct err *err) must_check;

/*
 * Commits go to a log, which has to be written back into the database now and then.
 * store_log_long() says so once for every STORE_LOG_LONG pages; the owner then calls
 * store_checkpoint(), which commits need not wait for: from any thread, one at a
 * time, and ended before store_close().  When it fails nothing is lost: the log
 * stays, and whether the disk can be believed the next commit finds out.
 */
bool store_log_long(struct store *s);
int store_checkpoint(struct store *s, struct err *err) must_check;

/* ---- at start ---- */
uint64_t store_read_next_command(struct store *s);
/* Zeroed when nothing was ever taken of that feed; -1: it cannot be read. What waits for a commit is not seen. */
int store_read_push(struct store *s, const char *feed_id, struct push_mark *ret, struct err *err) must_check;
bool store_read_switch(struct store *s, struct arena *arena, const char **ret_who, const char **ret_why);
typedef void store_service_visit(void *context, const char *id, const struct service_state *state);
typedef void store_target_visit(void *context, const char *id, const struct target_state *state);
/*
 * Every row; a service's as_of and polled_at are those last swept, if later.  The newest unsettled command is attached to its target's state, whose
 * stage is then UNSURE and otherwise NONE.  The state is valid during the visit, and
 * command->target is UINT32_MAX: an index belongs to a generation, a row to an id.
 * A row that cannot be read is an error.
 */
typedef void store_feed_visit(void *context, const char *id, const struct feed_state *state);
typedef void store_pool_visit(void *context, const char *id, const struct pool_state *state);
typedef void store_rollup_visit(void *context, const char *service_id, const struct rollup *day);
int store_read_services(struct store *s, store_service_visit *visit, void *context,
			struct err *err) must_check;
int store_read_targets(struct store *s, store_target_visit *visit, void *context,
		       struct err *err) must_check;

int store_read_feeds(struct store *s, store_feed_visit *visit, void *context, struct err *err) must_check;
typedef void store_account_visit(void *context, const char *platform_id, const struct quota *used);
int store_read_accounts(struct store *s, store_account_visit *visit, void *context,
			struct err *err) must_check;
int store_read_pools(struct store *s, store_pool_visit *visit, void *context, struct err *err) must_check;
typedef void store_row_visit(void *context, const char *key, const char *record);
int store_read_cases(struct store *s, store_row_visit *visit, void *context, struct err *err) must_check;
int store_read_messages(struct store *s, store_row_visit *visit, void *context, /* the oldest first */
			struct err *err) must_check;
/* The days from that one on; their counts, and of what holds now nothing. */
int store_read_rollups(struct store *s, struct date from, store_rollup_visit *visit, void *context,
		       struct err *err) must_check;
/* The last value of each of n days from first on, COUNT_UNKNOWN where there was none; what waits for the sweep, too. */
int store_read_recent(struct store *s, const char *service_id, struct date first, int32_t *ret,
		      size_t n, struct err *err) must_check;

typedef void store_money_visit(void *context, const struct ledger_row *row);
/* The days from `from` to `to`, and what waits to be added to them in rows of its own. */
int store_read_money(struct store *s, struct date from, struct date to, store_money_visit *visit,
		     void *context, struct err *err) must_check;
struct date store_money_since(struct store *s); /* the first day there is; day 0: none */
/* One day of one service, also when it waits for the sweep: 1, 0 when nothing was counted, -1. */
int store_read_day(struct store *s, const char *service, struct date day, struct rollup *ret,
		   struct err *err) must_check;

/* Newest first; service "" for all; before 0 for the newest. The texts are in the arena. */
size_t store_read_history(struct store *s, const char *service, uint64_t before, size_t limit,
			  struct arena *arena, struct history_row **ret);
/* The highest history seq given out, committed or waiting. */
uint64_t store_history_head(const struct store *s);
/* The last line committed and its hash: whoever knows it sees a history that was cut off. */
struct chain_link store_chain_head(const struct store *s);

#endif
