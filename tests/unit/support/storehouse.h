/* SPDX-License-Identifier: Apache-2.0 */
/*
 * storehouse.h - a store in a directory of its own, and a look inside it.
 *
 * Shared by the tests of the store: what it keeps, and what it does when the
 * disk, a person or a kill -9 interferes.
 */
#ifndef CAPD_TESTS_STOREHOUSE_H
#define CAPD_TESTS_STOREHOUSE_H

#include <check.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/money.h"
#include "daemon/store.h"

#define NOON ((struct instant){ 1795348800000 })

/* ---- a directory of its own for each test ---- */

static char home[64], path[96];
static struct arena arena = ARENA_INIT(16 * 1024 * 1024);

static inline void setup(void)
{
	snprintf(home, sizeof(home), "/tmp/store-test-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(home));
	snprintf(path, sizeof(path), "%s/capacityd.db", home);
}

static inline void teardown(void)
{
	static const char *const ends[] = { "", "-wal", "-shm", "-journal", ".lock" };
	char file[128];

	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		snprintf(file, sizeof(file), "%s%s", path, ends[i]);
		unlink(file);
	}
	rmdir(home);
	arena_clear(&arena);
}

static inline struct store *opened(void)
{
	struct err err = ERR_INIT;
	struct store *s = store_open(path, &err);

	ck_assert_msg(s != NULL, "%s", err.text);
	return s;
}

static inline void committed(struct store *s)
{
	struct err err = ERR_INIT;

	ck_assert_msg(!store_commit(s, &err), "%s", err.text);
	ck_assert(!store_dirty(s));
	ck_assert_uint_eq(store_pending(s), 0);
}

static inline struct store *reopened(struct store *s)
{
	store_close(s);
	return opened();
}

/* A second connection, as a person with sqlite3 has one. */
static inline void by_hand(const char *sql)
{
	char *words = NULL;
	sqlite3 *db;

	ck_assert_int_eq(sqlite3_open(path, &db), SQLITE_OK);
	ck_assert_msg(sqlite3_exec(db, sql, NULL, NULL, &words) == SQLITE_OK, "%s", words);
	sqlite3_close(db);
}

static inline int64_t number_by_hand(const char *sql)
{
	sqlite3_stmt *q;
	sqlite3 *db;
	int64_t n;

	ck_assert_int_eq(sqlite3_open(path, &db), SQLITE_OK);
	ck_assert_int_eq(sqlite3_prepare_v2(db, sql, -1, &q, NULL), SQLITE_OK);
	ck_assert_int_eq(sqlite3_step(q), SQLITE_ROW);
	n = sqlite3_column_int64(q, 0);
	sqlite3_finalize(q);
	sqlite3_close(db);
	return n;
}

/* ---- what a restart finds ---- */

struct found {
	size_t count;
	char id[8][64];
	struct service_state service[8];
	struct target_state target[8];
	struct command command[8];
	bool commanded[8];
};

static inline void see_service(void *context, const char *id, const struct service_state *state)
{
	struct found *f = context;

	ck_assert_uint_lt(f->count, 8);
	snprintf(f->id[f->count], sizeof(f->id[0]), "%s", id);
	f->service[f->count++] = *state;
}

static inline void see_target(void *context, const char *id, const struct target_state *state)
{
	struct found *f = context;

	ck_assert_uint_lt(f->count, 8);
	snprintf(f->id[f->count], sizeof(f->id[0]), "%s", id);
	f->target[f->count] = *state;
	f->commanded[f->count] = state->command != NULL;
	if (state->command)
		f->command[f->count] = *state->command;
	f->count++;
}

static inline struct found services_of(struct store *s)
{
	struct found f = { 0 };
	struct err err = ERR_INIT;

	ck_assert_msg(!store_read_services(s, see_service, &f, &err), "%s", err.text);
	return f;
}

static inline struct found targets_of(struct store *s)
{
	struct found f = { 0 };
	struct err err = ERR_INIT;

	ck_assert_msg(!store_read_targets(s, see_target, &f, &err), "%s", err.text);
	return f;
}

static inline struct command command_of(uint64_t id, int64_t budget)
{
	return (struct command){ .id = id,
				 .verb = VERB_SET_BUDGET,
				 .budget_micros = budget,
				 .planned_at = NOON,
				 .deadline = after(NOON, SPAN_MINUTES(5)) };
}

static inline void line(struct store *s, const char *service, struct instant at, const char *text)
{
	store_history(s, &(struct history_row){ .at = at,
						.service = service,
						.target = "google/1",
						.kind = "verdict",
						.command = 7,
						.text = text });
}

#endif
