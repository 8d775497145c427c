/* SPDX-License-Identifier: Apache-2.0 */
/*
 * store.c - what was committed is there, what was not is not, and a bad disk is said to be one.
 */
#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/money.h"
#include "daemon/store.h"
#include "daemon/store_place.h"

#define NOON ((struct instant){ 1795348800000 })

/* ---- a directory of its own for each test ---- */

static char home[64], path[96];
static struct arena arena = ARENA_INIT(16 * 1024 * 1024);

static void setup(void)
{
	snprintf(home, sizeof(home), "/tmp/store-test-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(home));
	snprintf(path, sizeof(path), "%s/capacityd.db", home);
}

static void teardown(void)
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

static struct store *opened(void)
{
	struct err err = ERR_INIT;
	struct store *s = store_open(path, &err);

	ck_assert_msg(s != NULL, "%s", err.text);
	return s;
}

static void committed(struct store *s)
{
	struct err err = ERR_INIT;

	ck_assert_msg(!store_commit(s, &err), "%s", err.text);
	ck_assert(!store_dirty(s));
	ck_assert_uint_eq(store_pending(s), 0);
}

static struct store *reopened(struct store *s)
{
	store_close(s);
	return opened();
}

/* A second connection, as a person with sqlite3 has one. */
static void by_hand(const char *sql)
{
	char *words = NULL;
	sqlite3 *db;

	ck_assert_int_eq(sqlite3_open(path, &db), SQLITE_OK);
	ck_assert_msg(sqlite3_exec(db, sql, NULL, NULL, &words) == SQLITE_OK, "%s", words);
	sqlite3_close(db);
}

static int64_t number_by_hand(const char *sql)
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

static void see_service(void *context, const char *id, const struct service_state *state)
{
	struct found *f = context;

	ck_assert_uint_lt(f->count, 8);
	snprintf(f->id[f->count], sizeof(f->id[0]), "%s", id);
	f->service[f->count++] = *state;
}

static void see_target(void *context, const char *id, const struct target_state *state)
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

static struct found services_of(struct store *s)
{
	struct found f = { 0 };
	struct err err = ERR_INIT;

	ck_assert_msg(!store_read_services(s, see_service, &f, &err), "%s", err.text);
	return f;
}

static struct found targets_of(struct store *s)
{
	struct found f = { 0 };
	struct err err = ERR_INIT;

	ck_assert_msg(!store_read_targets(s, see_target, &f, &err), "%s", err.text);
	return f;
}

static struct command command_of(uint64_t id, int64_t budget)
{
	return (struct command){ .id = id,
				 .verb = VERB_SET_BUDGET,
				 .budget_micros = budget,
				 .planned_at = NOON,
				 .deadline = after(NOON, SPAN_MINUTES(5)) };
}

static void line(struct store *s, const char *service, struct instant at, const char *text)
{
	store_history(s, &(struct history_row){ .at = at,
						.service = service,
						.target = "google/1",
						.kind = "verdict",
						.command = 7,
						.text = text });
}

START_TEST(a_new_store_is_empty)
{
	struct store *s = opened();
	const char *who, *why;

	ck_assert(!store_dirty(s));
	ck_assert_uint_eq(services_of(s).count, 0);
	ck_assert_uint_eq(targets_of(s).count, 0);
	ck_assert_uint_eq(store_read_next_command(s), 1);
	ck_assert_uint_eq(store_history_head(s), 0);
	ck_assert(!store_read_switch(s, &arena, &who, &why));
	store_close(s);
}
END_TEST

START_TEST(what_is_committed_is_there_after_a_restart)
{
	struct store *s = opened();
	struct service_state full = { .verdict.settled = VERDICT_FULL, .as_of = NOON };
	struct target_state paused = { .confirmed = { AD_PAUSED, 180 * MICROS, 9 }, .paused_by_us = true };
	const char *who, *why;
	struct found f;

	store_service(s, "harbor/derm", &full);
	store_target(s, "google/1", &paused);
	store_switch(s, true, "uid 1000", "audit", NOON);
	store_next_command(s, 43);
	line(s, "harbor/derm", NOON, "went full");
	committed(s);
	s = reopened(s);
	f = services_of(s);
	ck_assert_uint_eq(f.count, 1);
	ck_assert_str_eq(f.id[0], "harbor/derm");
	ck_assert_int_eq(f.service[0].verdict.settled, VERDICT_FULL);
	ck_assert_int_eq(f.service[0].as_of.ms, NOON.ms);
	f = targets_of(s);
	ck_assert_uint_eq(f.count, 1);
	ck_assert(f.target[0].paused_by_us);
	ck_assert_int_eq(f.target[0].stage, STAGE_NONE);
	ck_assert(!f.commanded[0]);
	ck_assert(store_read_switch(s, &arena, &who, &why));
	ck_assert_str_eq(who, "uid 1000");
	ck_assert_str_eq(why, "audit");
	ck_assert_uint_eq(store_read_next_command(s), 43);
	ck_assert_uint_eq(store_history_head(s), 1);
	store_close(s);
}
END_TEST

START_TEST(what_is_not_committed_is_not)
{
	struct store *s = opened();

	store_service(s, "harbor/derm", &(struct service_state){ .as_of = NOON });
	line(s, "harbor/derm", NOON, "went full");
	ck_assert(store_dirty(s));
	ck_assert_uint_eq(store_pending(s), 2);
	s = reopened(s);
	ck_assert_uint_eq(services_of(s).count, 0);
	ck_assert_uint_eq(store_history_head(s), 0);
	store_close(s);
}
END_TEST

START_TEST(the_last_state_of_a_pass_is_the_one_written)
{
	struct store *s = opened();
	struct found f;

	store_service(s, "harbor/derm", &(struct service_state){ .unclassified = 1 });
	store_service(s, "harbor/derm", &(struct service_state){ .unclassified = 2 });
	store_target(s, "harbor/derm", &(struct target_state){ .attempts = 3 });
	ck_assert_uint_eq(store_pending(s), 2);
	committed(s);
	f = services_of(s);
	ck_assert_int_eq(f.service[0].unclassified, 2);
	store_close(s);
}
END_TEST

/* ---- commands ---- */

START_TEST(an_unsettled_command_comes_back_unsure)
{
	struct store *s = opened();
	struct command first = command_of(41, 90 * MICROS), second = command_of(42, 80 * MICROS);
	struct found f;

	store_target(s, "google/1", &(struct target_state){ .stage = STAGE_DONE, .attempts = 2 });
	store_intent(s, "google/1", &first);
	committed(s);
	store_settled(s, 41, true, "", NOON);
	store_intent(s, "google/1", &second);
	store_stage(s, 42, "done", "HTTP 200", NOON);
	committed(s);
	s = reopened(s);
	f = targets_of(s);
	ck_assert_uint_eq(f.count, 1);
	ck_assert(f.commanded[0]);
	ck_assert_int_eq(f.target[0].stage, STAGE_UNSURE);
	ck_assert_int_eq(f.target[0].attempts, 2);
	ck_assert_uint_eq(f.command[0].id, 42);
	ck_assert_int_eq(f.command[0].budget_micros, 80 * MICROS);
	ck_assert_uint_eq(f.command[0].target, UINT32_MAX);
	store_settled(s, 42, false, "not applied", NOON);
	committed(s);
	f = targets_of(s);
	ck_assert(!f.commanded[0]);
	ck_assert_int_eq(
		number_by_hand("SELECT applied * 10 + (settled_at > 0) FROM command WHERE id = 42"), 1);
	ck_assert_int_eq(
		number_by_hand("SELECT applied * 10 + (settled_at > 0) FROM command WHERE id = 41"), 11);
	store_close(s);
}
END_TEST

START_TEST(an_intent_is_found_even_when_its_target_was_never_saved)
{
	struct store *s = opened();
	struct command c = command_of(5, 90 * MICROS), d = command_of(6, 70 * MICROS);
	struct found f;

	store_intent(s, "meta/9", &c);
	store_intent(s, "meta/9", &d);
	committed(s);
	f = targets_of(s);
	ck_assert_uint_eq(f.count, 1);
	ck_assert_str_eq(f.id[0], "meta/9");
	ck_assert_uint_eq(f.command[0].id, 6);
	ck_assert_int_eq(f.target[0].confirmed.budget_micros, BUDGET_UNKNOWN);
	store_close(s);
}
END_TEST

START_TEST(a_settled_command_stays_settled)
{
	struct store *s = opened();
	struct command c = command_of(5, 90 * MICROS);

	store_intent(s, "meta/9", &c);
	store_settled(s, 5, true, "", NOON);
	store_stage(s, 5, "unsure", "late reply", NOON);
	committed(s);
	ck_assert_uint_eq(targets_of(s).count, 0);
	store_intent(s, "meta/9", &c);
	committed(s);
	ck_assert_uint_eq(targets_of(s).count, 0);
	store_close(s);
}
END_TEST

START_TEST(a_command_id_is_never_given_out_twice)
{
	struct store *s = opened();
	struct command c = command_of(77, 90 * MICROS);

	store_next_command(s, 60);
	store_intent(s, "google/1", &c);
	committed(s);
	s = reopened(s);
	ck_assert_uint_eq(store_read_next_command(s), 78);
	store_close(s);
}
END_TEST

/* ---- sweeping ---- */

START_TEST(an_unchanged_observation_moves_only_the_time)
{
	struct store *s = opened();
	struct err err = ERR_INIT;

	store_service(s, "a/x", &(struct service_state){ .as_of = NOON, .unclassified = 4 });
	store_service(s, "b/x", &(struct service_state){ .as_of = NOON });
	committed(s);
	store_heard(s, "a/x", after(NOON, SPAN_MINUTES(1)));
	store_heard(s, "a/x", after(NOON, SPAN_MINUTES(2)));
	store_heard(s, "b/x", before(NOON, SPAN_MINUTES(1)));
	store_heard(s, "nobody/x", NOON);
	ck_assert(!store_dirty(s));
	ck_assert_int_eq(services_of(s).service[0].as_of.ms, NOON.ms);
	ck_assert_msg(!store_sweep(s, NOON, &err), "%s", err.text);
	ck_assert_int_eq(services_of(s).service[0].as_of.ms, NOON.ms + 120000);
	ck_assert_int_eq(services_of(s).service[0].unclassified, 4);
	ck_assert_int_eq(services_of(s).service[1].as_of.ms, NOON.ms);
	ck_assert_uint_eq(services_of(s).count, 2);
	store_close(s);
}
END_TEST

START_TEST(a_long_sweep_is_done_in_parts)
{
	struct store *s = opened();
	struct err err = ERR_INIT;
	char id[32];

	for (int i = 0; i < STORE_SWEEP_MAX + 10; i++) {
		snprintf(id, sizeof(id), "l%05d/x", i);
		store_service(s, id, &(struct service_state){ .as_of = NOON });
		store_heard(s, id, after(NOON, SPAN_MINUTES(1)));
	}
	committed(s);
	ck_assert_msg(!store_sweep(s, NOON, &err), "%s", err.text);
	ck_assert_int_eq(number_by_hand("SELECT count(*) FROM service WHERE as_of > 1795348800000"),
			 STORE_SWEEP_MAX);
	ck_assert_msg(!store_sweep(s, NOON, &err), "%s", err.text);
	ck_assert_int_eq(number_by_hand("SELECT count(*) FROM service WHERE as_of > 1795348800000"),
			 STORE_SWEEP_MAX + 10);
	store_close(s);
}
END_TEST

START_TEST(old_history_goes_and_the_newest_line_stays)
{
	struct store *s = opened();
	struct instant old = before(NOON, SPAN_DAYS(STORE_HISTORY_DAYS + 1));
	struct command c = command_of(3, MICROS), open = command_of(4, MICROS);
	struct err err = ERR_INIT;

	line(s, "a/x", old, "long ago");
	line(s, "a/x", before(NOON, SPAN_DAYS(STORE_HISTORY_DAYS - 1)), "in time");
	c.planned_at = open.planned_at = old;
	store_intent(s, "google/1", &c);
	store_intent(s, "google/1", &open);
	store_settled(s, 3, true, "", old);
	committed(s);
	ck_assert_msg(!store_sweep(s, NOON, &err), "%s", err.text);
	ck_assert_int_eq(number_by_hand("SELECT group_concat(seq) FROM history"), 2);
	ck_assert_int_eq(number_by_hand("SELECT group_concat(id) FROM command"), 4);
	ck_assert_msg(!store_sweep(s, after(NOON, SPAN_DAYS(3000)), &err), "%s", err.text);
	ck_assert_int_eq(number_by_hand("SELECT group_concat(seq) FROM history"), 2);
	s = reopened(s);
	ck_assert_uint_eq(store_history_head(s), 2);
	store_close(s);
}
END_TEST

START_TEST(too_much_history_goes_from_its_old_end)
{
	struct store *s = opened();
	struct err err = ERR_INIT;

	for (int i = 0; i < 10; i++)
		line(s, "a/x", NOON, "one of many");
	committed(s);
	by_hand("UPDATE history SET seq = 1000006 WHERE seq = 10");
	s = reopened(s);
	ck_assert_msg(!store_sweep(s, NOON, &err), "%s", err.text);
	ck_assert_int_eq(number_by_hand("SELECT min(seq) FROM history"), 7);
	ck_assert_int_eq(number_by_hand("SELECT count(*) FROM history"), 4);
	store_close(s);
}
END_TEST

/* ---- history ---- */

START_TEST(history_is_read_newest_first_and_in_pages)
{
	struct store *s = opened();
	struct history_row *rows;
	size_t n;

	for (int i = 1; i <= 6; i++)
		line(s, i % 2 ? "a/x" : "b/x", after(NOON, SPAN_MINUTES(i)), i == 6 ? "" : "text");
	committed(s);
	n = store_read_history(s, "", 0, 4, &arena, &rows);
	ck_assert_uint_eq(n, 4);
	ck_assert_uint_eq(rows[0].seq, 6);
	ck_assert_str_eq(rows[0].service, "b/x");
	ck_assert_str_eq(rows[0].target, "google/1");
	ck_assert_str_eq(rows[0].kind, "verdict");
	ck_assert_str_eq(rows[0].text, "");
	ck_assert_uint_eq(rows[0].command, 7);
	ck_assert_int_eq(rows[0].at.ms, NOON.ms + 6 * 60000);
	ck_assert_uint_eq(rows[3].seq, 3);
	ck_assert_uint_eq(store_read_history(s, "", rows[3].seq, 4, &arena, &rows), 2);
	ck_assert_uint_eq(rows[0].seq, 2);
	n = store_read_history(s, "a/x", 5, 100000, &arena, &rows);
	ck_assert_uint_eq(n, 2);
	ck_assert_uint_eq(rows[0].seq, 3);
	ck_assert_uint_eq(store_read_history(s, "c/x", 0, 10, &arena, &rows), 0);
	store_close(s);
}
END_TEST

/* ---- when the disk will not ---- */

/* A file may grow to what is there now and a little: the disk is full, and then it is not. */
START_TEST(a_full_disk_keeps_everything_for_later)
{
	struct rlimit was, small;
	struct command c = command_of(8, 90 * MICROS);
	struct err err = ERR_INIT;
	struct store *s = opened();
	void (*handler)(int) = signal(SIGXFSZ, SIG_IGN);
	char text[2000];

	memset(text, 'x', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	committed(s);
	ck_assert_int_eq(getrlimit(RLIMIT_FSIZE, &was), 0);
	small = was;
	small.rlim_cur = 64 * 1024;
	ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &small), 0);
	store_intent(s, "google/1", &c);
	for (int i = 0; i < 100; i++)
		line(s, "a/x", NOON, text);
	for (int i = 0; i < 3; i++) {
		ck_assert_int_eq(store_commit(s, &err), -1);
		ck_assert_int_eq(err.kind, ERR_STORE);
		ck_assert_msg(strstr(err.text, "the disk is full") &&
				      strstr(err.text, "nothing is sent"),
			      "%s", err.text);
		ck_assert(!store_fatal(s));
		ck_assert_uint_eq(store_pending(s), 101);
	}
	ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &was), 0);
	signal(SIGXFSZ, handler);
	committed(s);
	s = reopened(s);
	ck_assert_uint_eq(store_history_head(s), 100);
	ck_assert_uint_eq(targets_of(s).command[0].id, 8);
	store_close(s);
}
END_TEST

START_TEST(a_lock_held_by_a_person_is_waited_out)
{
	struct store *s = opened();
	struct err err = ERR_INIT;
	sqlite3 *db;

	line(s, "a/x", NOON, "text");
	ck_assert_int_eq(sqlite3_open(path, &db), SQLITE_OK);
	ck_assert_int_eq(sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
	ck_assert_int_eq(store_commit(s, &err), -1);
	ck_assert_msg(strstr(err.text, "another program holds the database locked"), "%s", err.text);
	ck_assert(!store_fatal(s) && store_dirty(s));
	ck_assert_int_eq(sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
	committed(s);
	store_close(s);
}
END_TEST

START_TEST(history_that_waits_too_long_is_given_up_and_says_so)
{
	struct store *s = opened();
	struct history_row *rows;

	for (int i = 0; i < STORE_WAITING_MAX + 7; i++)
		line(s, "a/x", NOON, "text");
	ck_assert_uint_eq(store_pending(s), STORE_WAITING_MAX);
	committed(s);
	ck_assert_uint_eq(store_read_history(s, "", 9, 10, &arena, &rows), 2);
	ck_assert_uint_eq(rows[1].seq, 7);
	ck_assert_str_eq(rows[1].kind, "limit");
	ck_assert_msg(!strncmp(rows[1].text, "7 lines before this one were lost", 33), "%s",
		      rows[1].text);
	ck_assert_uint_eq(store_history_head(s), STORE_WAITING_MAX + 7);
	line(s, "a/x", NOON, "text");
	committed(s);
	store_close(s);
}
END_TEST

/* A disk that fails to flush: SQLite's own file layer, with one call replaced. */
static bool flush_fails;
static struct {
	const sqlite3_io_methods *real;
	sqlite3_io_methods ours;
} layers[8];
static int (*real_sync)(sqlite3_file *, int);
static sqlite3_vfs *real;

static int failing_sync(sqlite3_file *file, int flags)
{
	return flush_fails ? SQLITE_IOERR_FSYNC : real_sync(file, flags);
}

/* Databases and journals have methods of their own: each kind is replaced by its own copy. */
static void replace_sync(sqlite3_file *file)
{
	size_t i = 0;

	while (layers[i].real && layers[i].real != file->pMethods)
		ck_assert_uint_lt(++i, sizeof(layers) / sizeof(layers[0]));
	layers[i].real = file->pMethods;
	layers[i].ours = *file->pMethods;
	layers[i].ours.xSync = failing_sync;
	real_sync = layers[i].real->xSync;
	file->pMethods = &layers[i].ours;
}

static int failing_open(sqlite3_vfs *vfs, sqlite3_filename name, sqlite3_file *file, int flags, int *out)
{
	int rc = real->xOpen(real, name, file, flags, out);

	(void)vfs;
	if (rc == SQLITE_OK && file->pMethods)
		replace_sync(file);
	return rc;
}

START_TEST(after_a_failed_flush_nothing_is_believed)
{
	struct err err = ERR_INIT, again = ERR_INIT;
	sqlite3_vfs failing;
	struct store *s;

	sqlite3_initialize();
	real = sqlite3_vfs_find(NULL);
	failing = *real;
	failing.zName = "failing";
	failing.xOpen = failing_open;
	sqlite3_vfs_register(&failing, 1);
	s = opened();
	line(s, "a/x", NOON, "text");
	flush_fails = true;
	ck_assert_int_eq(store_commit(s, &err), -1);
	flush_fails = false;
	ck_assert_int_eq(err.kind, ERR_STORE);
	ck_assert_msg(!strncmp(err.text, "disk error", 10), "%s", err.text);
	ck_assert(store_fatal(s));
	ck_assert_int_eq(store_commit(s, &again), -1);
	ck_assert_str_eq(err.text, again.text);
	ck_assert_int_eq(store_sweep(s, NOON, &again), -1);
	store_close(s);
	sqlite3_vfs_unregister(&failing);
	sqlite3_vfs_register(real, 1);
}
END_TEST

/* ---- kill -9 ---- */

static void child_commits_for_ever(int out)
{
	struct err err = ERR_INIT;
	struct store *s = store_open(path, &err);

	if (!s)
		_exit(1);
	for (uint64_t id = store_read_next_command(s);; id++) {
		struct command c = command_of(id, (int64_t)id * MICROS);

		store_intent(s, "google/1", &c);
		store_next_command(s, id + 1);
		store_target(s, "google/1", &(struct target_state){ .changes_today = (uint16_t)id });
		line(s, "a/x", NOON, "planned");
		if (store_commit(s, &err) || write(out, &id, sizeof(id)) != sizeof(id))
			_exit(1);
	}
}

/* Kills the child after it has reported so many commits; returns the last one it reported. */
static uint64_t kill_after(int reports)
{
	uint64_t id = 0, last = 0;
	int ends[2], status;
	pid_t pid;

	ck_assert_int_eq(pipe(ends), 0);
	pid = fork();
	ck_assert_int_ne(pid, -1);
	if (!pid)
		child_commits_for_ever(ends[1]);
	close(ends[1]);
	for (int i = 0; i < reports && read(ends[0], &id, sizeof(id)) == sizeof(id); i++)
		last = id;
	kill(pid, SIGKILL);
	while (read(ends[0], &id, sizeof(id)) == sizeof(id))
		last = id;
	close(ends[0]);
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	ck_assert_msg(WIFSIGNALED(status), "the child ended by itself: %d", status);
	return last;
}

START_TEST(what_was_reported_survives_kill_9)
{
	for (int round = 0; round < 20; round++) {
		uint64_t reported = kill_after(1 + round * 7 % 23);
		struct store *s = opened();
		int64_t last = (int64_t)store_read_next_command(s) - 1;

		/* One commit more may have ended between its fsync and its report. */
		ck_assert_int_ge(last, (int64_t)reported);
		ck_assert_int_le(last, (int64_t)reported + 1);
		ck_assert_int_eq(number_by_hand("SELECT count(*) FROM command"), last);
		ck_assert_int_eq((int64_t)store_history_head(s), last);
		ck_assert_uint_eq(targets_of(s).command[0].id, (uint64_t)last);
		ck_assert_uint_eq(targets_of(s).target[0].changes_today, (uint16_t)last);
		store_close(s);
	}
}
END_TEST

/* ---- what is refused at the door ---- */

static void refused(const char *why, const char *at, const char *says)
{
	struct err err = ERR_INIT;
	struct store *s = store_open(at, &err);

	ck_assert_msg(!s, "%s: opened", why);
	ck_assert_msg(err.kind == ERR_STORE && strstr(err.text, says), "%s: %s", why, err.text);
}

START_TEST(a_second_daemon_is_refused_by_pid)
{
	struct store *s = opened();
	char says[64];

	snprintf(says, sizeof(says), "another capacityd (pid %ld)", (long)getpid());
	refused("the same file twice", path, says);
	store_close(s);
	store_close(opened());
}
END_TEST

START_TEST(other_files_are_refused)
{
	char at[128];
	FILE *f;

	snprintf(at, sizeof(at), "%s/missing/capacityd.db", home);
	refused("a directory that is not there", at, "/missing does not exist: create it");
	refused("a directory for a file", "/tmp", "/tmp: ");
	f = fopen(path, "w");
	ck_assert_ptr_nonnull(f);
	for (int i = 0; i < 1000; i++)
		fputs("these are not the bytes of a database\n", f);
	fclose(f);
	refused("not a database", path, "file is not a database");
	unlink(path);
	by_hand("CREATE TABLE patients (id)");
	refused("somebody else's database", path, "is a database of some other program");
	unlink(path);
	store_close(opened());
	by_hand("PRAGMA user_version = 999");
	refused("one from the future", path, "was written by a newer capacityd (schema 999");
	ck_assert_int_eq(number_by_hand("PRAGMA user_version"), 999);
}
END_TEST

START_TEST(a_link_is_refused)
{
	ck_assert_int_eq(symlink("/tmp/elsewhere.db", path), 0);
	refused("a symbolic link", path, path);
}
END_TEST

START_TEST(only_the_owner_may_read)
{
	static const char *const ends[] = { "", "-wal", "-shm", ".lock" };
	mode_t mask = umask(0);
	struct store *s;
	struct stat st;
	char file[128];
	int fd = open(path, O_CREAT | O_WRONLY, 0644);

	close(fd);
	s = opened();
	line(s, "a/x", NOON, "text");
	committed(s);
	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		snprintf(file, sizeof(file), "%s%s", path, ends[i]);
		ck_assert_int_eq(stat(file, &st), 0);
		ck_assert_msg((st.st_mode & 0777) == 0600, "%s: %o", file, (unsigned)st.st_mode);
	}
	store_close(s);
	umask(mask);
}
END_TEST

START_TEST(a_row_that_cannot_be_read_stops_the_start)
{
	struct store *s = opened();
	struct err err = ERR_INIT;
	struct found f = { 0 };

	store_service(s, "a/x", &(struct service_state){ 0 });
	store_target(s, "google/1", &(struct target_state){ 0 });
	committed(s);
	by_hand("UPDATE service SET record = '{\"v\":1,\"quality\":7}'; UPDATE target SET record = "
		"''");
	ck_assert_int_eq(store_read_services(s, see_service, &f, &err), -1);
	ck_assert_str_eq(err.text, "stored state of a/x: $.quality: expected a name in quotes");
	ck_assert_int_eq(store_read_targets(s, see_target, &f, &err), -1);
	ck_assert_msg(!strncmp(err.text, "stored state of google/1: ", 26), "%s", err.text);
	store_close(s);
}
END_TEST

START_TEST(a_switch_that_cannot_be_read_is_on)
{
	struct store *s = opened();
	const char *who, *why;

	store_switch(s, false, "uid 0", "", NOON);
	committed(s);
	ck_assert(!store_read_switch(s, &arena, &who, &why));
	by_hand("ALTER TABLE meta RENAME TO gone");
	ck_assert(store_read_switch(s, &arena, &who, &why));
	ck_assert_str_eq(why, "the stop switch could not be read from the store");
	store_close(s);
}
END_TEST

static const struct {
	const char *why;
	long type;
	const char *says;
} places[] = {
	{ "ext4", 0xef53, NULL },
	{ "xfs", 0x58465342, NULL },
	{ "btrfs", (long)0x9123683e, NULL },
	{ "tmpfs", 0x01021994, NULL },
	{ "nfs", 0x6969, "NFS" },
	{ "smb", 0x517b, "SMB" },
	{ "cifs", (long)0xff534d42, "SMB" },
	{ "cifs, as a signed 32-bit type shows it", (int)0xff534d42, "SMB" },
	{ "smb2", (long)0xfe534d42, "SMB" },
	{ "fuse", 0x65735546, "FUSE" },
};

START_TEST(network_file_systems_are_refused)
{
	const char *said = store_place_refused(places[_i].type);

	ck_assert_msg(places[_i].says ? said && !strcmp(said, places[_i].says) : !said, "%s: %s",
		      places[_i].why, said ? said : "accepted");
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("store");
	TCase *tc = tcase_create("store");
	SRunner *sr = srunner_create(suite);
	int failed;

	tcase_set_timeout(tc, 60);
	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, a_new_store_is_empty);
	tcase_add_test(tc, what_is_committed_is_there_after_a_restart);
	tcase_add_test(tc, what_is_not_committed_is_not);
	tcase_add_test(tc, the_last_state_of_a_pass_is_the_one_written);
	tcase_add_test(tc, an_unsettled_command_comes_back_unsure);
	tcase_add_test(tc, an_intent_is_found_even_when_its_target_was_never_saved);
	tcase_add_test(tc, a_settled_command_stays_settled);
	tcase_add_test(tc, a_command_id_is_never_given_out_twice);
	tcase_add_test(tc, an_unchanged_observation_moves_only_the_time);
	tcase_add_test(tc, a_long_sweep_is_done_in_parts);
	tcase_add_test(tc, old_history_goes_and_the_newest_line_stays);
	tcase_add_test(tc, too_much_history_goes_from_its_old_end);
	tcase_add_test(tc, history_is_read_newest_first_and_in_pages);
	tcase_add_test(tc, a_full_disk_keeps_everything_for_later);
	tcase_add_test(tc, a_lock_held_by_a_person_is_waited_out);
	tcase_add_test(tc, history_that_waits_too_long_is_given_up_and_says_so);
	tcase_add_test(tc, after_a_failed_flush_nothing_is_believed);
	tcase_add_test(tc, what_was_reported_survives_kill_9);
	tcase_add_test(tc, a_second_daemon_is_refused_by_pid);
	tcase_add_test(tc, other_files_are_refused);
	tcase_add_test(tc, a_link_is_refused);
	tcase_add_test(tc, only_the_owner_may_read);
	tcase_add_test(tc, a_row_that_cannot_be_read_stops_the_start);
	tcase_add_test(tc, a_switch_that_cannot_be_read_is_on);
	tcase_add_loop_test(tc, network_file_systems_are_refused, 0, sizeof(places) / sizeof(places[0]));
	suite_add_tcase(suite, tc);
	srunner_run_all(sr, CK_ENV);
	failed = srunner_ntests_failed(sr);
	srunner_free(sr);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
