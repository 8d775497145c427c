/* SPDX-License-Identifier: Apache-2.0 */
/*
 * store_backup.c - the copy holds what was committed, and does nothing by itself.
 */
#include "daemon/store_backup.h"

#include <inttypes.h>
#include <sys/stat.h>

#include "daemon/store_audit.h"
#include "support/run.h"
#include "support/storehouse.h"

static char copy[128];

static void with_copy(void)
{
	setup();
	snprintf(copy, sizeof(copy), "%s/copy.db", home);
}

static void without_copy(void)
{
	static const char *const ends[] = { "", "-wal", "-shm", "-journal", ".lock" };
	char file[160];

	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		snprintf(file, sizeof(file), "%s%s", copy, ends[i]);
		unlink(file);
	}
	teardown();
}

static struct store_backup backed_up(void)
{
	struct store_backup b;
	struct err err = ERR_INIT;

	ck_assert_msg(!store_backup(path, copy, NOON, &b, &err), "%s", err.text);
	return b;
}

static struct store *copy_opened(void)
{
	struct err err = ERR_INIT;
	struct store *s = store_open(copy, &err);

	ck_assert_msg(s != NULL, "%s", err.text);
	return s;
}

/* Made while the daemon has the database open, with its log not yet written back. */
START_TEST(what_is_committed_is_in_it)
{
	struct store *s = opened(), *restored;
	struct target_state paused = { .confirmed = { AD_PAUSED, 180 * MICROS, 9 }, .paused_by_us = true };
	struct chain_link head, there;
	struct store_backup b;
	struct found f;

	store_target(s, "google/1", &paused);
	line(s, "a/x", NOON, "went full");
	line(s, "a/x", NOON, "paused");
	committed(s);
	line(s, "a/x", NOON, "not committed");
	b = backed_up();
	head = store_chain_head(s);
	ck_assert(!b.broken && chain_same(&b.head, &head));
	ck_assert_uint_eq(b.lines, 2);
	restored = copy_opened();
	f = targets_of(restored);
	ck_assert_uint_eq(f.count, 1);
	ck_assert(f.target[0].paused_by_us);
	there = store_chain_head(restored);
	ck_assert(chain_same(&there, &head));
	store_close(restored);
	store_close(s);
}
END_TEST

START_TEST(who_starts_from_it_sends_nothing_by_itself)
{
	struct store *s = opened(), *restored;
	const char *who, *why;

	committed(s);
	(void)backed_up();
	ck_assert(!store_read_switch(s, &arena, &who, &why));
	restored = copy_opened();
	ck_assert(store_read_switch(restored, &arena, &who, &why));
	ck_assert_str_eq(who, "backup");
	ck_assert_ptr_nonnull(strstr(why, "restored from the backup of 2026-11-22T12:00:00Z"));
	store_close(restored);
	store_close(s);
}
END_TEST

START_TEST(a_stop_that_was_in_force_keeps_its_reason)
{
	struct store *s = opened(), *restored;
	const char *who, *why;

	store_switch(s, true, "kim", "agency audit", NOON);
	committed(s);
	(void)backed_up();
	restored = copy_opened();
	ck_assert(store_read_switch(restored, &arena, &who, &why));
	ck_assert_str_eq(who, "kim");
	ck_assert_str_eq(why, "agency audit");
	store_close(restored);
	store_close(s);
}
END_TEST

START_TEST(a_switch_that_was_off_again_is_on)
{
	struct store *s = opened(), *restored;
	const char *who, *why;

	store_switch(s, false, "kim", "audit is over", NOON);
	committed(s);
	(void)backed_up();
	restored = copy_opened();
	ck_assert(store_read_switch(restored, &arena, &who, &why));
	ck_assert_str_eq(who, "backup");
	store_close(restored);
	store_close(s);
}
END_TEST

static const struct {
	const char *why;
	uint64_t next, command, expected; /* 0: not stored */
} ids[] = {
	{ "none given out", 0, 0, BACKUP_COMMANDS_AHEAD },
	{ "the next is stored", 43, 0, BACKUP_COMMANDS_AHEAD + 43 },
	{ "a command is higher", 3, 50, BACKUP_COMMANDS_AHEAD + 50 },
};

START_TEST(command_ids_are_not_given_out_twice)
{
	struct store *s = opened(), *restored;

	if (ids[_i].next)
		store_next_command(s, ids[_i].next);
	if (ids[_i].command) {
		struct command c = command_of(ids[_i].command, MICROS);

		store_intent(s, "google/1", &c);
	}
	committed(s);
	(void)backed_up();
	restored = copy_opened();
	ck_assert_msg(store_read_next_command(restored) >= ids[_i].expected, "%s: %" PRIu64,
		      ids[_i].why, store_read_next_command(restored));
	store_close(restored);
	store_close(s);
}
END_TEST

START_TEST(it_is_one_file_of_its_owner_with_a_sum)
{
	char hex[SHA256_HEX], bytes[256 * 1024], log[160];
	struct store *s = opened();
	struct store_backup b;
	struct stat st;
	FILE *f;
	size_t n;

	line(s, "a/x", NOON, "went full");
	committed(s);
	b = backed_up();
	store_close(s);
	ck_assert_int_eq(stat(copy, &st), 0);
	ck_assert_uint_eq(st.st_mode & 0777, 0600);
	ck_assert_int_eq(st.st_size, b.bytes);
	snprintf(log, sizeof(log), "%s-wal", copy);
	ck_assert_int_ne(access(log, F_OK), 0);
	f = fopen(copy, "re");
	ck_assert_ptr_nonnull(f);
	n = fread(bytes, 1, sizeof(bytes), f);
	(void)fclose(f);
	ck_assert_int_eq((int64_t)n, b.bytes);
	ck_assert_str_eq(sign_sha256_hex(bytes, n, hex), b.sha256);
}
END_TEST

START_TEST(a_history_that_does_not_fit_is_copied_and_named)
{
	struct store *s = opened();
	struct store_backup b;

	line(s, "a/x", NOON, "went full");
	line(s, "a/x", NOON, "paused");
	committed(s);
	by_hand("UPDATE history SET text = 'raised' WHERE seq = 2");
	b = backed_up();
	ck_assert(b.broken);
	ck_assert_ptr_nonnull(strstr(b.words, "line 2 of"));
	store_close(copy_opened());
	store_close(s);
}
END_TEST

START_TEST(a_name_that_is_taken_is_left_alone)
{
	struct store *s = opened();
	struct store_backup b = backed_up();
	struct err err = ERR_INIT;
	struct stat was, is;

	ck_assert_int_eq(stat(copy, &was), 0);
	ck_assert_int_eq(store_backup(path, copy, NOON, &b, &err), -1);
	ck_assert_msg(strstr(err.text, "File exists") != NULL, "%s", err.text);
	ck_assert_int_eq(stat(copy, &is), 0);
	ck_assert_int_eq(is.st_size, was.st_size);
	store_close(s);
}
END_TEST

static const struct {
	const char *why, *sql, *says;
} sources[] = {
	{ "no database", NULL, "there is no database yet" },
	{ "somebody else's", "CREATE TABLE t (a)", "a database of some other program" },
	{ "an older one", "CREATE TABLE t (a); PRAGMA user_version = 1", "older capacityd" },
};

START_TEST(what_cannot_be_copied_leaves_no_copy)
{
	struct err err = ERR_INIT;
	struct store_backup b;

	if (sources[_i].sql)
		by_hand(sources[_i].sql);
	ck_assert_msg(store_backup(path, copy, NOON, &b, &err) == -1, "%s", sources[_i].why);
	ck_assert_msg(strstr(err.text, sources[_i].says) != NULL, "%s: %s", sources[_i].why, err.text);
	ck_assert_int_ne(access(copy, F_OK), 0);
}
END_TEST

/* The copy breaks off in the middle: no table of ours is in what was read. */
START_TEST(half_a_copy_is_no_copy)
{
	struct err err = ERR_INIT;
	struct store_backup b;

	store_close(opened());
	by_hand("DROP TABLE command");
	ck_assert_int_eq(store_backup(path, copy, NOON, &b, &err), -1);
	ck_assert_msg(strstr(err.text, "no such table") != NULL, "%s", err.text);
	ck_assert_int_ne(access(copy, F_OK), 0);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("store_backup");

	tcase_add_checked_fixture(tc, with_copy, without_copy);
	tcase_add_test(tc, what_is_committed_is_in_it);
	tcase_add_test(tc, who_starts_from_it_sends_nothing_by_itself);
	tcase_add_test(tc, a_stop_that_was_in_force_keeps_its_reason);
	tcase_add_test(tc, a_switch_that_was_off_again_is_on);
	tcase_add_loop_test(tc, command_ids_are_not_given_out_twice, 0, ROWS(ids));
	tcase_add_test(tc, it_is_one_file_of_its_owner_with_a_sum);
	tcase_add_test(tc, a_history_that_does_not_fit_is_copied_and_named);
	tcase_add_test(tc, a_name_that_is_taken_is_left_alone);
	tcase_add_loop_test(tc, what_cannot_be_copied_leaves_no_copy, 0, ROWS(sources));
	tcase_add_test(tc, half_a_copy_is_no_copy);
	return run_case("store_backup", tc);
}
