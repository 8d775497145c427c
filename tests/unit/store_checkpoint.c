/* SPDX-License-Identifier: Apache-2.0 */
/*
 * store_checkpoint.c - the log of commits is written back beside them, and never without end.
 */
#include <pthread.h>
#include <sys/stat.h>

#include "base/limits.h"
#include "tests/unit/support/run.h"
#include "tests/unit/support/storehouse.h"

enum { PAGE = 4096 };

static char words[2000];

static int64_t size_of(const char *end)
{
	struct stat st;
	char file[128];

	snprintf(file, sizeof(file), "%s%s", path, end);
	ck_assert_int_eq(stat(file, &st), 0);
	return st.st_size;
}

/* A commit of so many pages, or some more. */
static void commit_pages(struct store *s, int pages)
{
	memset(words, 'x', sizeof(words) - 1);
	for (int i = 0; i < pages * 2; i++)
		line(s, "a/x", NOON, words);
	committed(s);
}

static void written_back(struct store *s)
{
	struct err err = ERR_INIT;

	ck_assert_msg(!store_checkpoint(s, &err), "%s", err.text);
}

START_TEST(a_long_log_is_said_once_for_each_stretch)
{
	struct store *s = opened();

	ck_assert(!store_log_long(s));
	commit_pages(s, 10);
	ck_assert(!store_log_long(s));
	commit_pages(s, STORE_LOG_LONG);
	ck_assert(store_log_long(s));
	ck_assert(!store_log_long(s));
	commit_pages(s, 10);
	ck_assert(!store_log_long(s));
	commit_pages(s, STORE_LOG_LONG);
	ck_assert(store_log_long(s));
	store_close(s);
}
END_TEST

START_TEST(a_log_that_was_written_back_begins_anew)
{
	struct store *s = opened();
	int64_t before, log;

	commit_pages(s, STORE_LOG_LONG);
	before = size_of("");
	log = size_of("-wal");
	written_back(s);
	ck_assert_int_ge(size_of(""), before + STORE_LOG_LONG * PAGE);
	for (int i = 0; i < 80; i++) {
		commit_pages(s, STORE_LOG_LONG / 10);
		if (store_log_long(s))
			written_back(s);
	}
	ck_assert_int_lt(size_of("-wal"), log * 2);
	s = reopened(s);
	ck_assert_int_eq((int64_t)store_history_head(s),
			 number_by_hand("SELECT count(*) FROM history"));
	store_close(s);
}
END_TEST

/* Nobody calls store_checkpoint(): a daemon whose thread never ran. */
START_TEST(a_log_nobody_writes_back_ends_all_the_same)
{
	struct store *s = opened();

	for (int i = 0; i < 4 * STORE_LOG_MAX / STORE_LOG_LONG; i++)
		commit_pages(s, STORE_LOG_LONG);
	ck_assert_int_gt(size_of("-wal"), (int64_t)STORE_LOG_MAX / 2 * PAGE);
	ck_assert_int_lt(size_of("-wal"), (int64_t)STORE_LOG_MAX * 2 * PAGE);
	store_close(s);
}
END_TEST

/* What somebody still reads stays in the log, and that is no failure. */
START_TEST(a_reader_delays_the_log_and_no_commit)
{
	struct store *s = opened();
	sqlite3 *db;

	commit_pages(s, 10);
	ck_assert_int_eq(sqlite3_open(path, &db), SQLITE_OK);
	ck_assert_int_eq(sqlite3_exec(db, "BEGIN; SELECT count(*) FROM history", NULL, NULL, NULL),
			 SQLITE_OK);
	commit_pages(s, STORE_LOG_LONG);
	written_back(s);
	commit_pages(s, 10);
	ck_assert_int_gt(size_of("-wal"), (int64_t)STORE_LOG_LONG * PAGE);
	ck_assert_int_lt(size_of(""), (int64_t)STORE_LOG_LONG * PAGE);
	ck_assert_int_eq(sqlite3_exec(db, "COMMIT", NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
	written_back(s);
	ck_assert_int_gt(size_of(""), (int64_t)STORE_LOG_LONG * PAGE);
	store_close(s);
}
END_TEST

struct beside {
	struct store *store;
	int failures;
	struct err err;
};

static void *write_back_often(void *context)
{
	struct beside *b = context;

	for (int i = 0; i < 40; i++)
		b->failures += store_checkpoint(b->store, &b->err) != 0;
	return NULL;
}

START_TEST(commits_go_on_while_a_thread_writes_back)
{
	struct beside b = { .store = opened() };
	pthread_t thread;

	commit_pages(b.store, STORE_LOG_LONG);
	ck_assert_int_eq(pthread_create(&thread, NULL, write_back_often, &b), 0);
	for (int i = 0; i < 200; i++) {
		line(b.store, "a/x", NOON, "text");
		committed(b.store);
	}
	ck_assert_int_eq(pthread_join(thread, NULL), 0);
	ck_assert_msg(!b.failures, "%s", b.err.text);
	b.store = reopened(b.store);
	ck_assert_int_eq(number_by_hand("SELECT count(*) FROM history"), STORE_LOG_LONG * 2 + 200);
	store_close(b.store);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("store_checkpoint");

	tcase_set_timeout(tc, 60);
	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, a_long_log_is_said_once_for_each_stretch);
	tcase_add_test(tc, a_log_that_was_written_back_begins_anew);
	tcase_add_test(tc, a_log_nobody_writes_back_ends_all_the_same);
	tcase_add_test(tc, a_reader_delays_the_log_and_no_commit);
	tcase_add_test(tc, commits_go_on_while_a_thread_writes_back);
	return run_case("store_checkpoint", tc);
}
