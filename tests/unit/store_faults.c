/* SPDX-License-Identifier: Apache-2.0 */
/*
 * store_faults.c - a full disk, a lying disk, a person at the database and kill -9.
 */
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "daemon/store_place.h"
#include "tests/unit/support/run.h"
#include "tests/unit/support/storehouse.h"

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
static int flushes;
static struct {
	const sqlite3_io_methods *real;
	sqlite3_io_methods ours;
} layers[8];
static int (*real_sync)(sqlite3_file *, int);
static sqlite3_vfs *real;

static int failing_sync(sqlite3_file *file, int flags)
{
	flushes++;
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

static sqlite3_vfs failing;

static struct store *opened_on_a_failing_disk(void)
{
	sqlite3_initialize();
	real = sqlite3_vfs_find(NULL);
	failing = *real;
	failing.zName = "failing";
	failing.xOpen = failing_open;
	sqlite3_vfs_register(&failing, 1);
	return opened();
}

static void closed_on_a_failing_disk(struct store *s)
{
	store_close(s);
	sqlite3_vfs_unregister(&failing);
	sqlite3_vfs_register(real, 1);
}

START_TEST(after_a_failed_flush_nothing_is_believed)
{
	struct err err = ERR_INIT, again = ERR_INIT;
	struct store *s = opened_on_a_failing_disk();

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
	closed_on_a_failing_disk(s);
}
END_TEST

/* Beside the commits a failed flush costs nothing: what it was about is still in the log. */
START_TEST(a_log_that_cannot_be_written_back_stays)
{
	struct err err = ERR_INIT;
	struct store *s = opened_on_a_failing_disk();

	line(s, "a/x", NOON, "text");
	committed(s);
	flush_fails = true;
	ck_assert_int_eq(store_checkpoint(s, &err), -1);
	flush_fails = false;
	ck_assert_int_eq(err.kind, ERR_STORE);
	ck_assert_msg(strstr(err.text, "its log could not be written back"), "%s", err.text);
	ck_assert(!store_fatal(s));
	line(s, "a/x", NOON, "text");
	committed(s);
	ck_assert_msg(!store_checkpoint(s, &err), "%s", err.text);
	ck_assert_int_eq(number_by_hand("SELECT count(*) FROM history"), 2);
	closed_on_a_failing_disk(s);
}
END_TEST

/* ---- what waits for the disk ---- */

static void an_intent(struct store *s, int n)
{
	struct command c = command_of((uint64_t)n, 90 * MICROS);

	store_intent(s, "google/1", &c);
}

static void what_became_of_it(struct store *s, int n)
{
	store_settled(s, (uint64_t)n, true, "confirmed", NOON);
}

static void a_line(struct store *s, int n)
{
	(void)n;
	line(s, "a/x", NOON, "text");
}

static void a_state(struct store *s, int n)
{
	store_service(s, "a/x", &(struct service_state){ .as_of = after(NOON, (struct span){ n }) });
}

static void the_switch(struct store *s, int n)
{
	store_switch(s, true, n == 1 ? "maria" : "tom", "why", NOON);
}

static void a_number(struct store *s, int n)
{
	store_next_command(s, 100 + (uint64_t)n);
}

static void a_message(struct store *s, int n)
{
	char key[16];

	snprintf(key, sizeof(key), "%d", n);
	store_message(s, key, "{}");
}

static const struct {
	const char *what;
	void (*record)(struct store *s, int n);
	bool waits;
} records[] = {
	{ "an intent, before it leaves", an_intent, true },
	{ "what became of it: a read tells again", what_became_of_it, false },
	{ "a line of history", a_line, false },
	{ "what is thought of a service: the next poll tells again", a_state, false },
	{ "the stop switch", the_switch, true },
	{ "a number given out", a_number, true },
	{ "a message, before it is sent", a_message, true },
};

START_TEST(only_what_somebody_acts_on_waits_for_the_disk)
{
	struct err err = ERR_INIT;
	struct store *s = opened_on_a_failing_disk();

	an_intent(s, 1);
	an_intent(s, 2);
	committed(s); /* the first also begins the log */
	for (int light = 0; light < 2; light++) {
		flushes = 0;
		records[_i].record(s, records[_i].record == an_intent ? 3 + light : 1 + light);
		ck_assert(store_dirty(s));
		ck_assert_int_eq(light ? store_commit_light(s, &err) : store_commit(s, &err), 0);
		ck_assert(!store_dirty(s));
		ck_assert_msg((flushes > 0) == (!light || records[_i].waits), "%s: %d",
			      records[_i].what, flushes);
	}
	flushes = 0;
	store_heard(s, "a/x", after(NOON, SPAN_MINUTES(1)), NOON);
	ck_assert_int_eq(store_sweep(s, NOON, &err), 0);
	ck_assert_int_eq(flushes, 0);
	a_line(s, 0);
	committed(s);
	ck_assert_msg(flushes > 0, "a sweep changed how commits are made");
	closed_on_a_failing_disk(s);
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
	TCase *tc = tcase_create("store_faults");

	tcase_set_timeout(tc, 60);
	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, a_full_disk_keeps_everything_for_later);
	tcase_add_test(tc, a_lock_held_by_a_person_is_waited_out);
	tcase_add_test(tc, history_that_waits_too_long_is_given_up_and_says_so);
	tcase_add_test(tc, after_a_failed_flush_nothing_is_believed);
	tcase_add_test(tc, a_log_that_cannot_be_written_back_stays);
	tcase_add_loop_test(tc, only_what_somebody_acts_on_waits_for_the_disk, 0, ROWS(records));
	tcase_add_test(tc, what_was_reported_survives_kill_9);
	tcase_add_test(tc, a_second_daemon_is_refused_by_pid);
	tcase_add_test(tc, other_files_are_refused);
	tcase_add_test(tc, a_link_is_refused);
	tcase_add_test(tc, only_the_owner_may_read);
	tcase_add_test(tc, a_row_that_cannot_be_read_stops_the_start);
	tcase_add_test(tc, a_switch_that_cannot_be_read_is_on);
	tcase_add_loop_test(tc, network_file_systems_are_refused, 0, ROWS(places));
	return run_case("store_faults", tc);
}
