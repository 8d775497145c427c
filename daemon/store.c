/* SPDX-License-Identifier: Apache-2.0 */
/*
 * store.c - one transaction per pass of the loop, in SQLite.
 *
 * Everything that happened in a pass becomes durable together or not at all:
 * an intent without the state that explains it, or the other way round, would
 * be a story no restart could continue.  A failed commit gives nothing up: the
 * rows stay where they are and go with the next one.
 */
#include "daemon/store_parts.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "daemon/store_place.h"
#include "record/record.h"
#include "record/used.h"

enum {
	BUSY_MS = 250
}; /* somebody looking with sqlite3 lets go within that; the loop can spare it */

/* ---- opening ---- */

static int read_heads(struct store *s, struct err *err)
{
	sqlite3_stmt *q = store_sql(s, SQL_LAST_COMMAND);
	uint64_t stored = 0, last = 0;

	if (store_chain_read(s, err))
		return -1;
	s->head = s->chain.seq;
	if (sql_next(s, q, err) < 0)
		return -1;
	last = (uint64_t)sqlite3_column_int64(q, 0);
	sqlite3_reset(q);
	q = store_sql(s, SQL_META_READ);
	sql_text(q, 1, "next_command");
	switch (sql_next(s, q, err)) {
	case -1:
		return -1;
	case 1:
		stored = strtoull(sql_column(q, 0), NULL, 10);
		sqlite3_reset(q);
	}
	s->next_command = stored > last ? stored : last + 1;
	return 0;
}

static int database_open(struct store *s, struct err *err)
{
	int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
	int rc = sqlite3_open_v2(s->path, &s->db, flags, NULL);

	if (!s->db)
		abort();
	if (rc != SQLITE_OK)
		return err_set(err, ERR_STORE, "%s: %s", s->path, sqlite3_errmsg(s->db));
	sqlite3_busy_timeout(s->db, BUSY_MS);
	sqlite3_db_config(s->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	if (store_schema(s, err))
		return -1;
	store_watch_log(s);
	return read_heads(s, err);
}

struct store *store_open(const char *path, struct err *err)
{
	struct store *s;
	int lock = store_place_take(path, err);

	if (lock < 0)
		return NULL;
	s = calloc(1, sizeof(*s));
	if (!s)
		abort();
	s->lock = lock;
	s->path = strdup(path);
	if (!s->path)
		abort();
	if (!database_open(s, err))
		return s;
	store_close(s);
	return NULL;
}

void store_close(struct store *s)
{
	struct waiting *w, *next;

	if (!s)
		return;
	waiting_clear(&s->room);
	HASH_ITER(hh, s->room.heard, w, next)
		waiting_drop(&s->room.heard, w);
	watched_clear(&s->room);
	store_forget_statements(s);
	store_close_back(s);
	sqlite3_close(s->db);
	close(s->lock); /* last: another daemon may open the file from here on */
	free(s->path);
	free(s);
}

bool store_fatal(const struct store *s)
{
	return s->fatal;
}

/* ---- collecting ---- */

void store_service(struct store *s, const char *id, const struct service_state *state)
{
	struct buf text cleanup_buf = BUF_INIT(STORE_RECORD_MAX);

	record_service(&text, state);
	waiting_put(&s->room.latest[WAIT_SERVICE], id, buf_text(&text), state->as_of)->heard =
		state->polled_at;
}

void store_target(struct store *s, const char *id, const struct target_state *state)
{
	struct buf text cleanup_buf = BUF_INIT(STORE_RECORD_MAX);

	record_target(&text, state);
	waiting_put(&s->room.latest[WAIT_TARGET], id, buf_text(&text), (struct instant){ 0 });
}

void store_feed(struct store *s, const char *id, const struct feed_state *state)
{
	struct buf text cleanup_buf = BUF_INIT(STORE_RECORD_MAX);

	record_feed(&text, state);
	waiting_put(&s->room.latest[WAIT_FEED], id, buf_text(&text), (struct instant){ 0 });
}

void store_pool(struct store *s, const char *id, const struct pool_state *state)
{
	struct buf text cleanup_buf = BUF_INIT(STORE_RECORD_MAX);

	record_pool(&text, state);
	waiting_put(&s->room.latest[WAIT_POOL], id, buf_text(&text), (struct instant){ 0 });
}

void store_account(struct store *s, const char *platform_id, const struct quota *used)
{
	struct buf text cleanup_buf = BUF_INIT(STORE_RECORD_MAX);

	record_used(&text, used);
	waiting_put(&s->room.latest[WAIT_ACCOUNT], platform_id, buf_text(&text), (struct instant){ 0 });
}

void store_intent(struct store *s, const char *target_id, const struct command *c)
{
	struct waiting_command *w = waiting_command(&s->room, c->id);
	struct buf text cleanup_buf = BUF_INIT(STORE_RECORD_MAX);

	record_command(&text, c);
	free(w->target);
	free(w->record);
	w->target = strdup(target_id);
	w->record = strdup(buf_text(&text));
	if (!w->target || !w->record)
		abort();
	w->planned_at = c->planned_at;
	waiting_stage(w, "intent", "", c->planned_at);
}

void store_stage(struct store *s, uint64_t command, const char *stage, const char *words,
		 struct instant at)
{
	waiting_stage(waiting_command(&s->room, command), stage, words, at);
}

void store_settled(struct store *s, uint64_t command, bool applied, const char *words, struct instant at)
{
	struct waiting_command *w = waiting_command(&s->room, command);

	waiting_stage(w, "settled", words, at);
	w->settled = true;
	w->applied = applied;
}

void store_history(struct store *s, const struct history_row *row)
{
	struct history_row numbered = *row;

	numbered.seq = ++s->head;
	waiting_line(&s->room, &numbered);
}

static void put_meta(struct store *s, const char *key, const char *value)
{
	waiting_put(&s->room.latest[WAIT_META], key, value ? value : "", (struct instant){ 0 });
}

void store_switch(struct store *s, bool stopped, const char *who, const char *why, struct instant at)
{
	char stamp[INSTANT_TEXT];

	put_meta(s, "stopped", stopped ? "yes" : "no");
	put_meta(s, "stopped_by", who);
	put_meta(s, "stopped_why", why);
	put_meta(s, "stopped_at", instant_format(at, stamp));
}

void store_next_command(struct store *s, uint64_t next)
{
	char digits[24];

	snprintf(digits, sizeof(digits), "%" PRIu64, next);
	s->next_command = next;
	put_meta(s, "next_command", digits);
}

void store_push(struct store *s, const char *feed_id, const struct push_mark *mark)
{
	struct buf text cleanup_buf = BUF_INIT(STORE_RECORD_MAX);
	char key[STORE_PUSH_KEY];

	(void)snprintf(key, sizeof(key), STORE_PUSH_PREFIX "%s", feed_id);
	record_push(&text, mark);
	put_meta(s, key, buf_text(&text));
}

bool store_dirty(const struct store *s)
{
	return waiting_count(&s->room) > 0;
}

size_t store_pending(const struct store *s)
{
	return waiting_count(&s->room);
}

uint64_t store_history_head(const struct store *s)
{
	return s->head;
}

struct chain_link store_chain_head(const struct store *s)
{
	return s->chain;
}

uint64_t store_read_next_command(struct store *s)
{
	return s->next_command;
}

/* ---- committing ---- */

static enum sql gone(int kind)
{
	return kind == WAIT_CASE ? SQL_CASE_GONE : SQL_MESSAGE_GONE;
}

static bool is_gone(int kind, const struct waiting *w)
{
	return (kind == WAIT_CASE || kind == WAIT_MESSAGE) && !w->record[0];
}

static int write_latest(struct store *s, struct err *err)
{
	static const enum sql how[WAIT_KINDS] = {
		[WAIT_SERVICE] = SQL_SERVICE, [WAIT_TARGET] = SQL_TARGET,
		[WAIT_FEED] = SQL_FEED,	      [WAIT_POOL] = SQL_POOL,
		[WAIT_META] = SQL_META,	      [WAIT_ACCOUNT] = SQL_ACCOUNT,
		[WAIT_CASE] = SQL_CASE,	      [WAIT_MESSAGE] = SQL_MESSAGE,
	};

	for (int kind = 0; kind < WAIT_KINDS; kind++)
		for (struct waiting *w = s->room.latest[kind]; w; w = w->hh.next) {
			bool without = is_gone(kind, w);
			sqlite3_stmt *q = store_sql(s, without ? gone(kind) : how[kind]);

			sql_text(q, 1, w->key);
			if (!without)
				sql_text(q, 2, w->record);
			if (kind == WAIT_SERVICE) {
				sql_instant(q, 3, w->as_of);
				sql_instant(q, 4, w->heard);
			}
			if (sql_run(s, q, err))
				return -1;
		}
	return 0;
}

static int write_commands(struct store *s, struct err *err)
{
	for (struct waiting_command *c = s->room.commands; c; c = c->hh.next) {
		sqlite3_stmt *q = store_sql(s, c->record ? SQL_INTENT : SQL_STAGE);

		sql_u64(q, 1, c->id);
		sql_text(q, 2, c->stage);
		sql_text(q, 3, c->words);
		sql_instant(q, 4, c->stage_at);
		if (c->settled)
			sqlite3_bind_int(q, 5, c->applied);
		if (c->record) {
			sql_text(q, 6, c->target);
			sql_text(q, 7, c->record);
			sql_instant(q, 8, c->planned_at);
		}
		if (sql_run(s, q, err))
			return -1;
	}
	return 0;
}

static int write_line(struct store *s, const struct history_row *row, struct err *err)
{
	sqlite3_stmt *q = store_sql(s, SQL_LINE);

	chain_next(&s->chain_next, row, &s->chain_next);
	sql_u64(q, 1, row->seq);
	sql_instant(q, 2, row->at);
	sql_text(q, 3, row->service);
	sql_text(q, 4, row->target);
	sql_text(q, 5, row->kind);
	sql_u64(q, 6, row->command);
	sql_text(q, 7, row->text);
	sqlite3_bind_blob(q, 8, s->chain_next.hash, SHA256_SIZE, SQLITE_STATIC);
	return sql_run(s, q, err);
}

/* A gap in the history says so itself. */
static int write_gap(struct store *s, struct err *err)
{
	char text[120];
	struct history_row row = { .seq = s->room.lost_seq, .kind = "limit", .text = text };

	if (!s->room.lost)
		return 0;
	row.at = s->room.lines->row.at;
	snprintf(text, sizeof(text),
		 "%zu lines before this one were lost while the store could not be written",
		 s->room.lost);
	return write_line(s, &row, err);
}

static int write_lines(struct store *s, struct err *err)
{
	s->chain_next = s->chain;
	if (write_gap(s, err))
		return -1;
	for (struct waiting_line *line = s->room.lines; line; line = line->next)
		if (write_line(s, &line->row, err))
			return -1;
	return 0;
}

static int write_waiting(struct store *s, struct err *err)
{
	return write_latest(s, err) || write_commands(s, err) || write_lines(s, err) ||
			       money_write(s, err) ?
		       -1 :
		       0;
}

/* SQLite takes this at once, but not inside a transaction, and in a log of commits it is safe both ways. */
int store_wait(struct store *s, bool wait, struct err *err)
{
	const char *script = wait ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL";

	if (s->hasty == !wait)
		return 0;
	errno = 0;
	if (sqlite3_exec(s->db, script, NULL, NULL, NULL) != SQLITE_OK)
		return store_fail(s, err);
	s->hasty = !wait;
	return 0;
}

int store_transaction(struct store *s, int (*write)(struct store *s, struct err *err), struct err *err)
{
	if (s->fatal) {
		*err = s->trouble;
		return -1;
	}
	if (sql_run(s, store_sql(s, SQL_BEGIN), err))
		return -1;
	if (!write(s, err) && !sql_run(s, store_sql(s, SQL_COMMIT), err))
		return 0;
	/* SQLite has rolled back by itself after some errors; rolling back can itself fail. */
	if (!sqlite3_get_autocommit(s->db)) {
		struct err unused = ERR_INIT;

		(void)!sql_run(s, store_sql(s, SQL_ROLLBACK), &unused);
	}
	return -1;
}

static int commit(struct store *s, bool wait, struct err *err)
{
	if (!store_dirty(s))
		return 0;
	if (store_wait(s, wait, err) || store_transaction(s, write_waiting, err))
		return -1;
	s->chain = s->chain_next;
	waiting_clear(&s->room);
	money_written(&s->room);
	return 0;
}

int store_commit(struct store *s, struct err *err)
{
	return commit(s, true, err);
}

int store_commit_light(struct store *s, struct err *err)
{
	return commit(s, waiting_matters(&s->room), err);
}
