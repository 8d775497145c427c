/* SPDX-License-Identifier: Apache-2.0 */
/*
 * store_schema.c - a database of every earlier version becomes one of this one.
 */
#include "daemon/store_audit.h"
#include "support/run.h"
#include "support/storehouse.h"

/* What version 1 wrote: its own statements, and rows as its records looked. */
static const char first_version[] =
	"PRAGMA journal_mode = WAL;"
	"PRAGMA application_id = 1128353860;"
	"CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;"
	"CREATE TABLE service (id TEXT PRIMARY KEY, record TEXT NOT NULL, as_of INTEGER NOT NULL) "
	"WITHOUT ROWID;"
	"CREATE TABLE target (id TEXT PRIMARY KEY, record TEXT NOT NULL) WITHOUT ROWID;"
	"CREATE TABLE command (id INTEGER PRIMARY KEY, target TEXT NOT NULL, record TEXT NOT NULL,"
	"  stage TEXT NOT NULL, words TEXT NOT NULL, planned_at INTEGER NOT NULL, stage_at INTEGER "
	"NOT NULL, settled_at INTEGER, applied INTEGER);"
	"CREATE INDEX command_open ON command (target, id) WHERE stage <> 'settled';"
	"CREATE TABLE history (seq INTEGER PRIMARY KEY, at INTEGER NOT NULL, service TEXT NOT NULL,"
	"  target TEXT NOT NULL, kind TEXT NOT NULL, command INTEGER NOT NULL, text TEXT NOT NULL);"
	"CREATE INDEX history_service ON history (service, seq);"
	"INSERT INTO meta VALUES ('stopped', 'yes'), ('stopped_by', 'uid 1000'), "
	"  ('stopped_why', 'audit'), ('next_command', '43');"
	"INSERT INTO service VALUES ('harbor/derm', '{\"v\":1,\"verdict\":{\"settled\":\"full\","
	"\"candidate\":\"full\",\"agreed\":3,\"came_from\":\"open\"},\"as_of\":"
	"\"2026-11-22T11:20:00Z\",\"polled_at\":\"2026-11-22T11:20:01Z\",\"quality\":\"good\","
	"\"evidence\":[{\"at\":\"2026-11-22T11:20:00Z\",\"value\":2}]}', 1795346400000);"
	"INSERT INTO target VALUES ('google/1', '{\"v\":1,\"confirmed\":{\"status\":\"paused\","
	"\"budget\":180000000},\"stage\":\"none\",\"changes_today\":1,\"paused_by_us\":true}');"
	"INSERT INTO history VALUES (9, 1795346400000, 'harbor/derm', '', 'verdict', 0, 'went "
	"full');"
	"PRAGMA user_version = 1;";

START_TEST(the_first_version_is_brought_up)
{
	struct found services, targets;
	struct history_row *rows;
	const char *who, *why;
	struct store *s;

	by_hand(first_version);
	s = opened();
	services = services_of(s);
	targets = targets_of(s);
	ck_assert_uint_eq(services.count, 1);
	ck_assert_int_eq(services.service[0].verdict.settled, VERDICT_FULL);
	ck_assert_int_eq(services.service[0].open, COUNT_UNKNOWN);
	ck_assert_int_eq(services.service[0].demand.rate_milli, COUNT_UNKNOWN);
	ck_assert_int_eq(services.service[0].polled_at.ms, 1795346401000);
	ck_assert(targets.target[0].paused_by_us);
	ck_assert_int_eq(targets.target[0].changes_today, 1);
	ck_assert_int_eq(targets.target[0].high_micros, 0);
	ck_assert(store_read_switch(s, &arena, &who, &why));
	ck_assert_uint_eq(store_read_next_command(s), 43);
	ck_assert_uint_eq(store_history_head(s), 9);
	ck_assert_uint_eq(store_read_history(s, "", 0, 10, &arena, &rows), 1);
	store_close(s);
}
END_TEST

START_TEST(and_works_as_a_new_one_does)
{
	struct err err = ERR_INIT;
	struct store *s;

	by_hand(first_version);
	s = opened();
	store_feed(s, "epic", &(struct feed_state){ .mass = MASS_DOWN });
	store_service(s, "harbor/derm", &(struct service_state){ .as_of = NOON, .polled_at = NOON });
	committed(s);
	store_observed(s, "harbor/derm", &(struct observed){ .said = { .as_of = NOON } },
		       (struct instant){ 0 });
	ck_assert_msg(!store_sweep(s, NOON, &err), "%s", err.text);
	s = reopened(s);
	ck_assert_int_eq(number_by_hand("SELECT count(*) FROM feed"), 1);
	ck_assert_int_eq(number_by_hand("SELECT count(*) FROM observation"), 1);
	ck_assert_int_eq(number_by_hand("SELECT heard_at FROM service"), NOON.ms);
	store_close(s);
}
END_TEST

/* Its lines are bound to each other as they are found, and new ones to them. */
START_TEST(an_old_history_is_chained)
{
	struct chain_check c = { 0 };
	struct err err = ERR_INIT;
	struct store_audit *x;
	struct store *s;

	by_hand(first_version);
	by_hand("INSERT INTO history VALUES (12, 1795346400001, '', '', 'limit', 0, 'slow')");
	s = opened();
	line(s, "harbor/derm", NOON, "opened again");
	committed(s);
	store_close(s);
	x = store_audit_open(path, &err);
	ck_assert_msg(x != NULL, "%s", err.text);
	ck_assert_int_eq(store_audit_page(x, &c, NULL, NULL, &err), 0);
	store_audit_close(x);
	ck_assert_msg(!c.broken, "%s", c.words);
	ck_assert_uint_eq(c.lines, 3);
	ck_assert_uint_eq(c.last.seq, 13);
}
END_TEST

/* The same tables however old the file was at birth. */
START_TEST(an_old_file_and_a_new_one_end_alike)
{
	static const char sum[] =
		"SELECT sum(length(sql)) FROM sqlite_master WHERE name <> 'service' "
		"AND name <> 'command'";
	int64_t old_one, new_one;

	by_hand(first_version);
	store_close(opened());
	old_one = number_by_hand(sum);
	ck_assert_int_eq(number_by_hand("SELECT count(*) FROM pragma_table_info('service')"), 4);
	teardown();
	setup();
	store_close(opened());
	new_one = number_by_hand(sum);
	ck_assert_int_gt(new_one, 0);
	ck_assert_int_eq(old_one, new_one);
}
END_TEST

START_TEST(a_newer_file_is_left_alone)
{
	struct err err = ERR_INIT;

	store_close(opened());
	by_hand("PRAGMA user_version = 1000");
	ck_assert_ptr_null(store_open(path, &err));
	ck_assert_ptr_nonnull(strstr(err.text, "newer capacityd (schema 1000"));
	ck_assert_int_eq(number_by_hand("PRAGMA user_version"), 1000);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("store_schema");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, the_first_version_is_brought_up);
	tcase_add_test(tc, and_works_as_a_new_one_does);
	tcase_add_test(tc, an_old_history_is_chained);
	tcase_add_test(tc, an_old_file_and_a_new_one_end_alike);
	tcase_add_test(tc, a_newer_file_is_left_alone);
	return run_case("store_schema", tc);
}
