/* SPDX-License-Identifier: Apache-2.0 */
/*
 * store_parts.h - the inside of the SQLite store, for its own files only.
 *
 * Two halves that meet in store_commit() and store_sweep(): rows waiting in
 * memory (store_waiting.c; store_watched.c for what waits for the sweep) and
 * statements that write and read them (store_schema.c, store_sql.c).
 */
#ifndef CAPD_DAEMON_STORE_PARTS_H
#define CAPD_DAEMON_STORE_PARTS_H

#include <sqlite3.h>
#include <stdbool.h>
#include <stdint.h>

#define uthash_fatal(message) abort()
#include <stdlib.h>
#include <uthash.h>

#include "daemon/store.h"

/* ---- rows that wait ---- */

#define STORE_PUSH_PREFIX "push/" /* and the feed's id: a row of meta */
enum { STORE_PUSH_KEY = sizeof(STORE_PUSH_PREFIX) + CONFIG_ID_MAX };

enum {
	WAIT_SERVICE,
	WAIT_TARGET,
	WAIT_FEED,
	WAIT_POOL,
	WAIT_ACCOUNT,
	WAIT_META,
	WAIT_CASE,
	WAIT_MESSAGE,
	WAIT_KINDS
};

/* The latest record under one key; an older one still waiting is replaced. */
struct waiting {
	char *key;    /* id, or the name of a meta row */
	char *record; /* NULL: an as_of that may wait for the sweep; "": no row any more */
	struct instant as_of, heard; /* services only */
	UT_hash_handle hh;
};

/* What is to be said of one command; an intent and its stages become one write. */
struct waiting_command {
	uint64_t id;
	char *target, *record; /* NULL unless the intent itself waits */
	struct instant planned_at;
	char *stage, *words;
	struct instant stage_at;
	bool settled, applied;
	UT_hash_handle hh;
};

struct waiting_line {
	struct history_row row; /* its texts point behind the struct */
	struct waiting_line *next;
};

struct waiting_observed {
	char *service;
	struct observed row;
	struct instant before_until;
	struct waiting_observed *next;
};

struct waiting_day {
	char *key; /* the service's id, a line's end, the day's number */
	const char *service;
	struct rollup day;
	UT_hash_handle hh;
};

struct waiting_money {
	char *key; /* the day's number, a blank, the pool's id */
	struct ledger_row more;
	UT_hash_handle hh;
};

struct waiting_room {
	struct waiting *latest[WAIT_KINDS];
	struct waiting *heard;
	struct waiting_observed *observed, *last_observed;
	size_t observed_count, observed_lost;
	struct waiting_day *days;
	struct waiting_money *money;
	struct waiting_command *commands;
	struct waiting_line *lines, *last_line;
	size_t line_count;
	size_t lost;	   /* lines given up because too many waited */
	uint64_t lost_seq; /* of the last of them: its number is free again */
};

/* Replaces what waits under that key. record NULL: only as_of. */
struct waiting *waiting_put(struct waiting **table, const char *key, const char *record,
			    struct instant as_of);
void waiting_drop(struct waiting **table, struct waiting *w);
struct waiting_command *waiting_command(struct waiting_room *room, uint64_t id);
void waiting_stage(struct waiting_command *c, const char *stage, const char *words, struct instant at);
void waiting_line(struct waiting_room *room, const struct history_row *row);
size_t waiting_count(const struct waiting_room *room); /* without what waits for the sweep */
bool waiting_matters(const struct waiting_room *room); /* somebody will act on some of it */
void waiting_clear(struct waiting_room *room);	       /* all but what waits for the sweep */

/* store_watched.c: what waits for the sweep. As much of each kind as fits in one, the oldest first. */
bool watched_waits(const struct waiting_room *room);
int watched_write(struct store *s, struct err *err) must_check;
void watched_written(struct waiting_room *room);
void watched_clear(struct waiting_room *room);

/* store_money.c: goes with whatever is written next. */
int money_write(struct store *s, struct err *err) must_check;
void money_written(struct waiting_room *room);

/* ---- statements ---- */

enum sql {
	SQL_BEGIN,
	SQL_COMMIT,
	SQL_ROLLBACK,
	SQL_SERVICE,
	SQL_TARGET,
	SQL_FEED,
	SQL_POOL,
	SQL_ACCOUNT,
	SQL_META,
	SQL_CASE,
	SQL_CASE_GONE,
	SQL_MESSAGE,
	SQL_MESSAGE_GONE,
	SQL_INTENT,
	SQL_STAGE,
	SQL_LINE,
	SQL_HEARD,
	SQL_OBSERVED_END,
	SQL_OBSERVED,
	SQL_DAY,
	SQL_MONEY,
	SQL_MONEY_DAYS,
	SQL_MONEY_FIRST,
	SQL_OLDEST,
	SQL_PRUNE_LAST,
	SQL_PRUNE_LINES,
	SQL_PRUNE_COMMANDS,
	SQL_PRUNE_OBSERVED,
	SQL_META_READ,
	SQL_SERVICES,
	SQL_TARGETS,
	SQL_FEEDS,
	SQL_POOLS,
	SQL_ACCOUNTS,
	SQL_CASES,
	SQL_MESSAGES,
	SQL_DAYS,
	SQL_RECENT,
	SQL_DAY_OF,
	SQL_LINES,
	SQL_LINES_OF,
	SQL_HEAD,
	SQL_LAST_COMMAND,
	SQL_COUNT,
};

struct store {
	sqlite3 *db;
	sqlite3 *back; /* of store_checkpoint() alone, opened by the first */
	sqlite3_stmt *statements[SQL_COUNT];
	char *path;
	int lock;
	bool fatal;
	bool hasty;	    /* commits do not wait for the disk just now */
	struct err trouble; /* what was fatal */
	struct waiting_room room;
	int log_pages;			     /* in SQLite's log after the last commit */
	int log_seen;			     /* of them, there when store_log_long() last said so */
	uint64_t head;			     /* highest history seq given out */
	struct chain_link chain, chain_next; /* the last line committed; being committed */
	struct chain_link pruning;	     /* the last line being removed */
	uint64_t next_command;
	struct span keep_observations; /* 0: for ever */
};

/* store_chain.c: the key of meta that keeps where the chain begins after pruning. */
#define STORE_CHAIN_KEY "chain"
/* As a column: anything but a hash is zeros, which no line fits. */
void store_chain_column(sqlite3_stmt *q, int at, uint8_t ret[SHA256_SIZE]);
int store_chain_read(struct store *s, struct err *err) must_check;
/* Every line that was written before there was a chain. */
int store_chain_old(struct store *s, struct err *err) must_check;
int store_chain_prune(struct store *s, struct err *err) must_check; /* up to s->pruning, in a transaction */

/* Brings the schema up to date, or refuses a newer or a foreign one; then prepares every statement. */
int store_schema(struct store *s, struct err *err) must_check;
int store_prepare(struct store *s, struct err *err) must_check; /* every statement */
void store_forget_statements(struct store *s);

struct schema_version {
	int64_t number, tables;
};
int64_t store_version(void); /* of the files this program writes */
/* -1: SQLite knows why. */
int store_version_read(sqlite3 *db, struct schema_version *ret) must_check;
/* Refuses a newer database and a foreign one. */
int store_version_check(const struct schema_version *v, const char *path, struct err *err) must_check;
bool store_version_is_ours(const struct schema_version *v); /* neither empty nor older */

/* A row of SQL_DAYS or SQL_DAY_OF, its service first. */
void store_day_row(sqlite3_stmt *q, struct rollup *ret);

/* store_checkpoint.c */
void store_watch_log(struct store *s);
void store_close_back(struct store *s);

/* A statement with nothing bound, ready to run. */
sqlite3_stmt *store_sql(struct store *s, enum sql which);
void sql_text(sqlite3_stmt *q, int at, const char *text); /* NULL and "" alike are "" */
void sql_instant(sqlite3_stmt *q, int at, struct instant t);
void sql_u64(sqlite3_stmt *q, int at, uint64_t n);
const char *sql_column(sqlite3_stmt *q, int at); /* never NULL */
/* Runs one that gives no rows. */
int sql_run(struct store *s, sqlite3_stmt *q, struct err *err) must_check;
/* The next row: 1, 0 at the end, -1 with *err set. The statement is reset unless it is 1. */
int sql_next(struct store *s, sqlite3_stmt *q, struct err *err) must_check;

/* Whether commits wait for the disk from now on. They do unless told otherwise. */
int store_wait(struct store *s, bool wait, struct err *err) must_check;
/* Runs `write` between BEGIN and COMMIT; on failure the database is as before. */
int store_transaction(struct store *s, int (*write)(struct store *s, struct err *err),
		      struct err *err) must_check;

/* What SQLite's last error means for us. A broken disk is remembered. Always -1. */
int store_fail(struct store *s, struct err *err);

#endif
