/* SPDX-License-Identifier: Apache-2.0 */
/*
 * store_reader.c - what is opened to be read is our own, of today, and stays as it is.
 */
#include "daemon/store_reader.h"

#include "support/run.h"
#include "support/storehouse.h"

static const struct {
	const char *why, *sql, *says;
} refused[] = {
	{ "no file", NULL, "there is no database yet" },
	{ "somebody else's", "CREATE TABLE t (a)", "a database of some other program" },
	{ "a newer one", "CREATE TABLE t (a); PRAGMA user_version = 1000", "newer capacityd" },
	{ "an older one, and what helps", "CREATE TABLE t (a); PRAGMA user_version = 1",
	  "was last written by an older capacityd: begin anew" },
};

START_TEST(a_file_that_is_no_store_of_today_is_refused)
{
	struct err err = ERR_INIT;

	if (refused[_i].sql)
		by_hand(refused[_i].sql);
	ck_assert_msg(!store_reader_open(path, "begin anew", &err), "%s", refused[_i].why);
	ck_assert_msg(strstr(err.text, refused[_i].says) != NULL, "%s: %s", refused[_i].why, err.text);
}
END_TEST

static sqlite3 *reader(void)
{
	struct err err = ERR_INIT;
	sqlite3 *db;

	store_close(opened());
	db = store_reader_open(path, "begin anew", &err);
	ck_assert_msg(db != NULL, "%s", err.text);
	return db;
}

START_TEST(a_reader_cannot_write)
{
	sqlite3 *db = reader();

	ck_assert_int_eq(sqlite3_exec(db, "DELETE FROM meta", NULL, NULL, NULL), SQLITE_READONLY);
	ck_assert_int_eq(sqlite3_close(db), SQLITE_OK);
}
END_TEST

START_TEST(a_question_that_cannot_be_asked_names_the_file)
{
	struct err err = ERR_INIT;
	sqlite3_stmt *q = NULL;
	sqlite3 *db = reader();

	ck_assert_int_eq(store_reader_prepare(db, "the file", "SELECT value FROM meta", &q, &err), 0);
	sqlite3_finalize(q);
	ck_assert_int_eq(store_reader_prepare(db, "the file", "SELECT no FROM such", &q, &err), -1);
	ck_assert_str_eq(err.text, "the file cannot be read: no such table: such");
	ck_assert_int_eq(sqlite3_close(db), SQLITE_OK);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("store_reader");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_loop_test(tc, a_file_that_is_no_store_of_today_is_refused, 0, ROWS(refused));
	tcase_add_test(tc, a_reader_cannot_write);
	tcase_add_test(tc, a_question_that_cannot_be_asked_names_the_file);
	return run_case("store_reader", tc);
}
