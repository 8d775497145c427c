/* SPDX-License-Identifier: Apache-2.0 */
/*
 * store_parts.h - the inside of the SQLite store, for its own files only.
 *
 * Two halves that meet in store_commit(): rows waiting in memory
 * (store_waiting.c) and statements that write and read them (store_sql.c).
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

enum { WAIT_SERVICE, WAIT_TARGET, WAIT_META, WAIT_KINDS };

/* The latest record under one key; an older one still waiting is replaced. */
struct waiting {
	char *key;	      /* id, or the name of a meta row */
	char *record;	      /* NULL: an as_of that may wait for the sweep */
	struct instant as_of; /* services only */
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

struct waiting_room {
	struct waiting *latest[WAIT_KINDS];
	struct waiting *heard;
	struct waiting_command *commands;
	struct waiting_line *lines, *last_line;
	size_t line_count;
	size_t lost;	   /* lines given up because too many waited */
	uint64_t lost_seq; /* of the last of them: its number is free again */
};

/* Replaces what waits under that key. record NULL: only as_of. */
void waiting_put(struct waiting **table, const char *key, const char *record, struct instant as_of);
void waiting_drop(struct waiting **table, struct waiting *w);
struct waiting_command *waiting_command(struct waiting_room *room, uint64_t id);
void waiting_stage(struct waiting_command *c, const char *stage, const char *words, struct instant at);
void waiting_line(struct waiting_room *room, const struct history_row *row);
size_t waiting_count(const struct waiting_room *room); /* without heard */
void waiting_clear(struct waiting_room *room);	       /* all but heard */

/* ---- statements ---- */

enum sql {
	SQL_BEGIN,
	SQL_COMMIT,
	SQL_ROLLBACK,
	SQL_SERVICE,
	SQL_TARGET,
	SQL_META,
	SQL_INTENT,
	SQL_STAGE,
	SQL_LINE,
	SQL_HEARD,
	SQL_OLDEST,
	SQL_PRUNE_LINES,
	SQL_PRUNE_COMMANDS,
	SQL_META_READ,
	SQL_SERVICES,
	SQL_TARGETS,
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
	struct err trouble; /* what was fatal */
	struct waiting_room room;
	int log_pages; /* in SQLite's log after the last commit */
	int log_seen;  /* of them, there when store_log_long() last said so */
	uint64_t head; /* highest history seq given out */
	uint64_t next_command;
};

/* Brings the schema up to date, or refuses a newer or a foreign one; then prepares every statement. */
int store_schema(struct store *s, struct err *err) must_check;
void store_forget_statements(struct store *s);

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

/* Runs `write` between BEGIN and COMMIT; on failure the database is as before. */
int store_transaction(struct store *s, int (*write)(struct store *s, struct err *err),
		      struct err *err) must_check;

/* What SQLite's last error means for us. A broken disk is remembered. Always -1. */
int store_fail(struct store *s, struct err *err);

#endif
