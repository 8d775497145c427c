/* SPDX-License-Identifier: Apache-2.0 */
/*
 * store_read.c - what the last run knew, and the history.
 *
 * A row that cannot be read stops the start: state guessed at is how a paused
 * clinic is boosted.  Only the history is forgiving, because it is for reading.
 */
#include "daemon/store_parts.h"

#include <stdio.h>
#include <string.h>

#include "record/record.h"
#include "record/used.h"

enum { ROW_ARENA_MAX = 256 * 1024 };

/* ---- the switch ---- */

/* The value of a meta row in the arena, "" when there is none, NULL when it cannot be read. */
static const char *read_meta(struct store *s, const char *key, struct arena *arena)
{
	sqlite3_stmt *q = store_sql(s, SQL_META_READ);
	struct err unused = ERR_INIT;
	const char *value = "";

	sql_text(q, 1, key);
	switch (sql_next(s, q, &unused)) {
	case -1:
		return NULL;
	case 1:
		value = arena_strdup(arena, sql_column(q, 0));
		sqlite3_reset(q);
	}
	return value;
}

bool store_read_switch(struct store *s, struct arena *arena, const char **ret_who, const char **ret_why)
{
	const char *stopped = read_meta(s, "stopped", arena);

	*ret_who = read_meta(s, "stopped_by", arena);
	*ret_why = read_meta(s, "stopped_why", arena);
	if (stopped && *ret_who && *ret_why)
		return !strcmp(stopped, "yes");
	/* Not knowing whether somebody stopped us is no licence to act. */
	*ret_who = "capacityd";
	*ret_why = "the stop switch could not be read from the store";
	return true;
}

int store_read_push(struct store *s, const char *feed_id, struct push_mark *ret, struct err *err)
{
	struct arena arena cleanup_arena = ARENA_INIT(ROW_ARENA_MAX);
	const char *text;
	char key[STORE_PUSH_KEY];

	*ret = (struct push_mark){ 0 };
	(void)snprintf(key, sizeof(key), STORE_PUSH_PREFIX "%s", feed_id);
	text = read_meta(s, key, &arena);
	if (!text)
		return err_set(err, ERR_STORE, "where feed %s stands cannot be read", feed_id);
	if (*text && record_push_read(text, strlen(text), ret, err))
		return err_in(err, "where feed %s stands", feed_id);
	return 0;
}

/* ---- services and targets ---- */

static int service_row(sqlite3_stmt *q, struct arena *arena, struct service_state *ret, struct err *err)
{
	struct instant as_of = { sqlite3_column_int64(q, 2) };
	struct instant heard = { sqlite3_column_int64(q, 3) };
	const char *record = sql_column(q, 1);

	if (record_service_read(record, strlen(record), arena, ret, err))
		return err_in(err, "stored state of %s", sql_column(q, 0));
	if (is_before(ret->as_of, as_of))
		ret->as_of = as_of;
	if (is_before(ret->polled_at, heard))
		ret->polled_at = heard;
	return 0;
}

int store_read_services(struct store *s, store_service_visit *visit, void *context, struct err *err)
{
	sqlite3_stmt *q = store_sql(s, SQL_SERVICES);
	struct arena arena cleanup_arena = ARENA_INIT(ROW_ARENA_MAX);
	int found;

	while ((found = sql_next(s, q, err)) == 1) {
		struct service_state state;

		arena_clear(&arena);
		if (service_row(q, &arena, &state, err)) {
			sqlite3_reset(q);
			return -1;
		}
		visit(context, sql_column(q, 0), &state);
	}
	return found;
}

static int target_row(sqlite3_stmt *q, struct arena *arena, struct target_state *ret, struct err *err)
{
	const char *record = sql_column(q, 1), *command = sql_column(q, 2);

	if (record_target_read(record, strlen(record), arena, ret, err))
		return err_in(err, "stored state of %s", sql_column(q, 0));
	/* Commands are the authority on what is unsettled; the target's own stage is for reading. */
	ret->stage = STAGE_NONE;
	if (!*command)
		return 0;
	ret->stage = STAGE_UNSURE;
	ret->command = arena_new(arena, struct command);
	if (record_command_read(command, strlen(command), ret->command, err))
		return err_in(err, "stored command of %s", sql_column(q, 0));
	return 0;
}

int store_read_targets(struct store *s, store_target_visit *visit, void *context, struct err *err)
{
	sqlite3_stmt *q = store_sql(s, SQL_TARGETS);
	struct arena arena cleanup_arena = ARENA_INIT(ROW_ARENA_MAX);
	int found;

	while ((found = sql_next(s, q, err)) == 1) {
		struct target_state state;

		arena_clear(&arena);
		if (target_row(q, &arena, &state, err)) {
			sqlite3_reset(q);
			return -1;
		}
		visit(context, sql_column(q, 0), &state);
	}
	return found;
}

/* ---- feeds and pools ---- */

int store_read_feeds(struct store *s, store_feed_visit *visit, void *context, struct err *err)
{
	sqlite3_stmt *q = store_sql(s, SQL_FEEDS);
	int found;

	while ((found = sql_next(s, q, err)) == 1) {
		const char *record = sql_column(q, 1);
		struct feed_state state;

		if (record_feed_read(record, strlen(record), &state, err)) {
			(void)err_in(err, "stored state of feed %s", sql_column(q, 0));
			sqlite3_reset(q);
			return -1;
		}
		visit(context, sql_column(q, 0), &state);
	}
	return found;
}

int store_read_pools(struct store *s, store_pool_visit *visit, void *context, struct err *err)
{
	sqlite3_stmt *q = store_sql(s, SQL_POOLS);
	int found;

	while ((found = sql_next(s, q, err)) == 1) {
		const char *record = sql_column(q, 1);
		struct pool_state state;

		if (record_pool_read(record, strlen(record), &state, err)) {
			(void)err_in(err, "stored state of pool %s", sql_column(q, 0));
			sqlite3_reset(q);
			return -1;
		}
		visit(context, sql_column(q, 0), &state);
	}
	return found;
}

int store_read_accounts(struct store *s, store_account_visit *visit, void *context, struct err *err)
{
	sqlite3_stmt *q = store_sql(s, SQL_ACCOUNTS);
	int found;

	while ((found = sql_next(s, q, err)) == 1) {
		const char *record = sql_column(q, 1);
		struct quota used;

		if (record_used_read(record, strlen(record), &used, err)) {
			(void)err_in(err, "what account %s has used", sql_column(q, 0));
			sqlite3_reset(q);
			return -1;
		}
		visit(context, sql_column(q, 0), &used);
	}
	return found;
}

/* ---- history ---- */

static void line_row(sqlite3_stmt *q, struct arena *arena, struct history_row *ret)
{
	ret->seq = (uint64_t)sqlite3_column_int64(q, 0);
	ret->at.ms = sqlite3_column_int64(q, 1);
	ret->service = arena_strdup(arena, sql_column(q, 2));
	ret->target = arena_strdup(arena, sql_column(q, 3));
	ret->kind = arena_strdup(arena, sql_column(q, 4));
	ret->command = (uint64_t)sqlite3_column_int64(q, 5);
	ret->text = arena_strdup(arena, sql_column(q, 6));
}

size_t store_read_history(struct store *s, const char *service, uint64_t before_seq, size_t limit,
			  struct arena *arena, struct history_row **ret)
{
	sqlite3_stmt *q = store_sql(s, *service ? SQL_LINES_OF : SQL_LINES);
	struct err unused = ERR_INIT;
	size_t n = 0;

	if (limit > STORE_PAGE_MAX)
		limit = STORE_PAGE_MAX;
	*ret = arena_array(arena, struct history_row, limit);
	sql_u64(q, 1, before_seq && before_seq < INT64_MAX ? before_seq : INT64_MAX);
	sql_u64(q, 2, limit);
	if (*service)
		sql_text(q, 3, service);
	while (n < limit && sql_next(s, q, &unused) == 1)
		line_row(q, arena, &(*ret)[n++]);
	sqlite3_reset(q);
	return n;
}
