/* SPDX-License-Identifier: Apache-2.0 */
/*
 * store_audit.c - what somebody does to the history by hand is found, and what the
 * daemon itself does to it is not.
 */
#include "daemon/store_audit.h"

#include "base/limits.h"
#include "support/run.h"
#include "support/storehouse.h"

static int shown;

static void show(void *context, const struct history_row *row, const struct chain_link *link)
{
	(void)context;
	ck_assert_uint_eq(row->seq, link->seq);
	shown++;
}

static struct chain_check checked(const struct chain_link *witnessed)
{
	struct chain_witness seen = { .head = witnessed ? *witnessed : (struct chain_link){ 0 } };
	struct chain_check c = { .witnesses = &seen, .witness_count = witnessed != NULL };
	struct err err = ERR_INIT;
	struct store_audit *x = store_audit_open(path, &err);
	int more;

	ck_assert_msg(x != NULL, "%s", err.text);
	shown = 0;
	while ((more = store_audit_page(x, &c, show, NULL, &err)) > 0)
		;
	ck_assert_msg(!more, "%s", err.text);
	store_audit_close(x);
	ck_assert_uint_eq(c.lines, (unsigned)shown);
	c.witnesses = NULL;
	return c;
}

static void lines(struct store *s, int n)
{
	for (int i = 0; i < n; i++)
		line(s, i % 2 ? "a/x" : "", after(NOON, SPAN_MINUTES(i)), "what happened");
	committed(s);
}

START_TEST(what_the_daemon_wrote_fits)
{
	struct store *s = opened();
	struct chain_check c;
	struct chain_link head;

	c = checked(NULL);
	ck_assert(!c.broken && c.lines == 0);
	lines(s, 3);
	s = reopened(s);
	lines(s, 2);
	head = store_chain_head(s);
	ck_assert_uint_eq(head.seq, 5);
	c = checked(&head);
	ck_assert_msg(!c.broken, "%s", c.words);
	ck_assert_uint_eq(c.lines, 5);
	ck_assert(chain_same(&c.last, &head));
	store_close(s);
}
END_TEST

START_TEST(a_commit_that_failed_leaves_the_chain_where_it_was)
{
	struct store *s = opened();
	struct err err = ERR_INIT;
	struct chain_link before_it, now;
	struct chain_check c;

	lines(s, 2);
	before_it = store_chain_head(s);
	by_hand("CREATE TRIGGER no BEFORE INSERT ON history WHEN new.seq = 4 "
		"BEGIN SELECT RAISE(ABORT, 'no'); END");
	line(s, "a/x", NOON, "one");
	line(s, "a/x", NOON, "two");
	ck_assert_int_eq(store_commit(s, &err), -1);
	now = store_chain_head(s);
	ck_assert(chain_same(&now, &before_it));
	by_hand("DROP TRIGGER no");
	committed(s);
	c = checked(NULL);
	ck_assert_msg(!c.broken, "%s", c.words);
	ck_assert_uint_eq(c.lines, 4);
	store_close(s);
}
END_TEST

START_TEST(lines_that_were_given_up_are_in_no_chain)
{
	struct store *s = opened();
	struct chain_check c;

	for (int i = 0; i < STORE_WAITING_MAX + 5; i++)
		line(s, "a/x", NOON, "what happened");
	committed(s);
	lines(s, 2);
	c = checked(NULL);
	ck_assert_msg(!c.broken, "%s", c.words);
	ck_assert_uint_eq(c.last.seq, STORE_WAITING_MAX + 7);
	ck_assert_uint_lt(c.lines, c.last.seq);
	store_close(s);
}
END_TEST

/* ---- by hand ---- */

static const struct {
	const char *why, *sql;
	uint64_t bad; /* 0: nothing to be seen */
	const char *says;
} deeds[] = {
	{ "nothing", "SELECT 1", 0, "" },
	{ "a word", "UPDATE history SET text = 'raised' WHERE seq = 4", 4,
	  "line 4 of 2026-11-22T12:03:00Z" },
	{ "a time", "UPDATE history SET at = at - 1000 WHERE seq = 4", 4, "it was changed" },
	{ "a time no calendar has",
	  "UPDATE history SET at = -9223372036854775807 - 1 WHERE seq = 4", 4, "line 4 of" },
	{ "nor this", "UPDATE history SET at = 9223372036854775807 WHERE seq = 4", 4, "line 4 of" },
	{ "a person's name in the first line",
	  "UPDATE history SET text = 'by nobody' WHERE seq = 1", 1, "line 1 of" },
	{ "a hash", "UPDATE history SET hash = randomblob(32) WHERE seq = 6", 6, "line 6 of" },
	{ "no hash", "UPDATE history SET hash = x'' WHERE seq = 6", 6, "found 0000" },
	{ "a hash of some other type", "UPDATE history SET hash = 'none' WHERE seq = 6", 6, "line 6 of" },
	{ "a line removed", "DELETE FROM history WHERE seq = 5", 6, "lines between 4 and it were removed" },
	{ "the first line removed", "DELETE FROM history WHERE seq = 1", 2, "line 2 of" },
	{ "the end cut off", "DELETE FROM history WHERE seq > 8", 10,
	  "ends with line 8: lines were cut off its end" },
	{ "all of it", "DELETE FROM history", 10, "ends with line 0" },
	{ "two lines exchanged",
	  "UPDATE history SET seq = 100 WHERE seq = 2; UPDATE history SET seq = 2 WHERE seq = 3;"
	  "UPDATE history SET seq = 3 WHERE seq = 100",
	  2, "line 2 of" },
	{ "a line put in before the first", "INSERT INTO history SELECT -1, at, service, target, kind, command, text, hash FROM history WHERE seq = 1",
	  UINT64_MAX, "is the first that does not fit" },
	{ "a pruning that never was",
	  "INSERT INTO meta SELECT 'chain', '7:' || lower(hex(hash)) FROM history WHERE seq = 7;"
	  "UPDATE history SET text = 'raised' WHERE seq = 4",
	  1, "lines up to 7 were pruned: it was put there since" },
	{ "a pruning nobody can read",
	  "INSERT INTO meta VALUES ('chain', 'seven'); DELETE FROM history WHERE seq < 8", 8, "line 8 of" },
};

START_TEST(what_was_done_by_hand_is_found)
{
	struct store *s = opened();
	struct chain_link head;
	struct chain_check c;

	lines(s, 10);
	head = store_chain_head(s);
	store_close(s);
	by_hand(deeds[_i].sql);
	c = checked(&head);
	ck_assert_msg(c.broken == (deeds[_i].bad != 0), "%s: %s", deeds[_i].why, c.words);
	ck_assert_msg(c.broken_seq == deeds[_i].bad, "%s: %s", deeds[_i].why, c.words);
	ck_assert_msg(strstr(c.words, deeds[_i].says) != NULL, "%s: %s", deeds[_i].why, c.words);
}
END_TEST

/* The daemon goes on behind what it finds, and what was cut off is missed for ever. */
START_TEST(lines_written_afterwards_do_not_hide_it)
{
	struct store *s = opened();
	struct chain_link head;
	struct chain_check c;

	lines(s, 10);
	head = store_chain_head(s);
	store_close(s);
	by_hand("DELETE FROM history WHERE seq > 8");
	s = opened();
	lines(s, 10);
	c = checked(NULL);
	ck_assert_msg(!c.broken, "without a witness nobody can know: %s", c.words);
	c = checked(&head);
	ck_assert(c.broken);
	ck_assert_uint_eq(c.broken_seq, 10);
	ck_assert_ptr_nonnull(strstr(c.words, "the head that was written down is another"));
	store_close(s);
}
END_TEST

/* ---- pruning ---- */

START_TEST(the_rest_fits_after_pruning)
{
	struct store *s = opened();
	struct instant old = before(NOON, SPAN_DAYS(STORE_HISTORY_DAYS + 1));
	struct chain_link gone, head;
	struct err err = ERR_INIT;
	struct chain_check c;

	for (int i = 0; i < 4; i++)
		line(s, "a/x", old, "long ago");
	committed(s);
	gone = store_chain_head(s);
	lines(s, 3);
	ck_assert_msg(!store_sweep(s, NOON, &err), "%s", err.text);
	ck_assert_int_eq(number_by_hand("SELECT min(seq) FROM history"), 5);
	s = reopened(s);
	lines(s, 2);
	head = store_chain_head(s);
	c = checked(&head);
	ck_assert_msg(!c.broken, "%s", c.words);
	ck_assert(chain_same(&c.pruned, &gone));
	ck_assert_uint_eq(c.lines, 5);
	store_close(s);
	/* What is left of it cannot be removed in the same way. */
	by_hand("DELETE FROM history WHERE seq <= 6");
	ck_assert_uint_eq(checked(NULL).broken_seq, 7);
}
END_TEST

START_TEST(everything_pruned_by_hand_still_chains_on)
{
	struct store *s = opened();
	struct chain_link head;
	struct chain_check c;
	char sql[200], text[CHAIN_TEXT];

	lines(s, 3);
	head = store_chain_head(s);
	store_close(s);
	snprintf(sql, sizeof(sql), "INSERT INTO meta VALUES ('chain', '%s'); DELETE FROM history",
		 chain_format(&head, text));
	by_hand(sql);
	s = opened();
	ck_assert_uint_eq(store_history_head(s), 3);
	lines(s, 1);
	c = checked(&head);
	ck_assert_msg(!c.broken, "%s", c.words);
	ck_assert_uint_eq(c.last.seq, 4);
	store_close(s);
}
END_TEST

/* Between two of our pages the daemon removes lines we have not read yet. */
START_TEST(pruning_while_we_read_is_no_fault)
{
	struct instant old = before(NOON, SPAN_DAYS(STORE_HISTORY_DAYS + 1));
	struct chain_check c = { 0 };
	struct store *s = opened();
	struct err err = ERR_INIT;
	struct store_audit *x;
	int more;

	for (int i = 0; i < 2 * STORE_EXPORT_MAX; i++)
		line(s, "a/x", old, "long ago");
	lines(s, 3);
	x = store_audit_open(path, &err);
	ck_assert_int_eq(store_audit_page(x, &c, NULL, NULL, &err), 1);
	ck_assert_uint_eq(c.last.seq, STORE_EXPORT_MAX);
	for (int i = 0; i < 2 * STORE_EXPORT_MAX; i += STORE_PRUNE_MAX)
		ck_assert_msg(!store_sweep(s, NOON, &err), "%s", err.text);
	while ((more = store_audit_page(x, &c, NULL, NULL, &err)) > 0)
		;
	ck_assert_int_eq(more, 0);
	ck_assert_msg(!c.broken, "%s", c.words);
	ck_assert_uint_eq(c.lines, STORE_EXPORT_MAX + 3);
	store_audit_close(x);
	store_close(s);
}
END_TEST

/* ---- files it cannot read ---- */

static const struct {
	const char *why, *sql, *says;
} files[] = {
	{ "no file", NULL, "there is no database yet" },
	{ "somebody else's", "CREATE TABLE t (a)", "a database of some other program" },
	{ "a newer one", "CREATE TABLE t (a); PRAGMA user_version = 1000", "newer capacityd" },
	{ "one from before there was a chain", "CREATE TABLE t (a); PRAGMA user_version = 3",
	  "older capacityd" },
};

START_TEST(a_file_that_cannot_be_verified_is_refused)
{
	struct err err = ERR_INIT;

	if (files[_i].sql)
		by_hand(files[_i].sql);
	ck_assert_msg(!store_audit_open(path, &err), "%s", files[_i].why);
	ck_assert_msg(strstr(err.text, files[_i].says) != NULL, "%s: %s", files[_i].why, err.text);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("store_audit");

	tcase_set_timeout(tc, 60);
	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, what_the_daemon_wrote_fits);
	tcase_add_test(tc, a_commit_that_failed_leaves_the_chain_where_it_was);
	tcase_add_test(tc, lines_that_were_given_up_are_in_no_chain);
	tcase_add_loop_test(tc, what_was_done_by_hand_is_found, 0, ROWS(deeds));
	tcase_add_test(tc, lines_written_afterwards_do_not_hide_it);
	tcase_add_test(tc, the_rest_fits_after_pruning);
	tcase_add_test(tc, everything_pruned_by_hand_still_chains_on);
	tcase_add_test(tc, pruning_while_we_read_is_no_fault);
	tcase_add_loop_test(tc, a_file_that_cannot_be_verified_is_refused, 0, ROWS(files));
	return run_case("store_audit", tc);
}
