/* SPDX-License-Identifier: Apache-2.0 */
/*
 * store_money.c - an increment is added once, with whatever is written first.
 */
#include "support/run.h"
#include "support/storehouse.h"

enum { DAY = 20779 };

static void more(struct store *s, int32_t day, const char *pool, int64_t kept)
{
	struct ledger_row row = { .day = { day }, .pool = pool, .sums = { .counted_ms = 1000 } };

	row.sums.micros[LEDGER_KEPT] = kept;
	row.sums.micros[LEDGER_HELD] = 7;
	row.sums.ads = 3;
	store_money(s, &row);
}

static void visit(void *context, const struct ledger_row *row)
{
	ledger_rows_add(context, row);
}

/* As the faces see it. */
static struct ledger_sums asked(struct store *s, int32_t from, int32_t to, const char *pool)
{
	struct ledger_sums sums = { 0 };
	struct ledger_rows rows = { 0 };
	struct err err = ERR_INIT;

	ck_assert_msg(!store_read_money(s, (struct date){ from }, (struct date){ to }, visit, &rows, &err),
		      "%s", err.text);
	for (size_t i = 0; i < rows.count; i++)
		if (strcmp(rows.items[i].pool, pool) == 0)
			ledger_add(&sums, &rows.items[i].sums);
	ledger_rows_release(&rows);
	return sums;
}

static int64_t kept(struct store *s)
{
	return asked(s, 0, INT32_MAX, "north").micros[LEDGER_KEPT];
}

static void swept(struct store *s)
{
	struct err err = ERR_INIT;

	ck_assert_msg(!store_sweep(s, NOON, &err), "%s", err.text);
}

START_TEST(it_waits_for_the_sweep)
{
	struct store *s = opened();

	more(s, DAY, "north", 5);
	more(s, DAY, "north", 6);
	ck_assert(!store_dirty(s));
	committed(s);
	ck_assert_int_eq(number_by_hand("SELECT count(*) FROM money_days"), 0);
	ck_assert_msg(kept(s) == 11, "what waits is told, too");
	ck_assert_int_eq(store_money_since(s).day, DAY);
	swept(s);
	swept(s);
	ck_assert_int_eq(kept(s), 11);
	more(s, DAY, "north", 4);
	ck_assert_int_eq(kept(s), 15);
	swept(s);
	s = reopened(s);
	ck_assert_int_eq(kept(s), 15);
	ck_assert_int_eq(
		number_by_hand("SELECT count(*) FROM money_days WHERE kept_micros = 15 AND "
			       "held_micros = 21 AND counted_ms = 3000 AND ads = 3"),
		1);
	store_close(s);
}
END_TEST

START_TEST(a_commit_takes_it_along)
{
	struct store *s = opened();

	more(s, DAY, "north", 5);
	store_feed(s, "epic", &(struct feed_state){ .mass = MASS_DOWN });
	committed(s);
	ck_assert_int_eq(number_by_hand("SELECT kept_micros FROM money_days"), 5);
	swept(s);
	ck_assert_msg(kept(s) == 5, "and not the sweep once more");
	store_close(s);
}
END_TEST

START_TEST(a_commit_that_fails_adds_nothing)
{
	struct err err = ERR_INIT;
	struct store *s = opened();

	by_hand("CREATE TRIGGER no BEFORE INSERT ON feed BEGIN SELECT raise(ABORT, 'no'); END");
	more(s, DAY, "north", 5);
	store_feed(s, "epic", &(struct feed_state){ .mass = MASS_DOWN });
	ck_assert_int_eq(store_commit(s, &err), -1);
	ck_assert_int_eq(number_by_hand("SELECT count(*) FROM money_days"), 0);
	ck_assert_int_eq(kept(s), 5);
	by_hand("DROP TRIGGER no");
	committed(s);
	ck_assert_int_eq(kept(s), 5);
	ck_assert_int_eq(number_by_hand("SELECT kept_micros FROM money_days"), 5);
	store_close(s);
}
END_TEST

START_TEST(days_and_pools_are_apart)
{
	struct store *s = opened();

	ck_assert_int_eq(store_money_since(s).day, 0);
	more(s, DAY, "north", 5);
	more(s, DAY + 1, "north", 50);
	more(s, DAY, "", 500);
	swept(s);
	more(s, DAY + 2, "north", 5000);
	ck_assert_int_eq(asked(s, DAY, DAY, "north").micros[LEDGER_KEPT], 5);
	ck_assert_int_eq(asked(s, DAY, DAY + 1, "north").micros[LEDGER_KEPT], 55);
	ck_assert_int_eq(asked(s, DAY + 1, DAY + 2, "north").micros[LEDGER_KEPT], 5050);
	ck_assert_int_eq(asked(s, DAY, DAY + 2, "").micros[LEDGER_KEPT], 500);
	ck_assert_int_eq(store_money_since(s).day, DAY);
	store_close(s);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("store_money");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, it_waits_for_the_sweep);
	tcase_add_test(tc, a_commit_takes_it_along);
	tcase_add_test(tc, a_commit_that_fails_adds_nothing);
	tcase_add_test(tc, days_and_pools_are_apart);
	return run_case("store_money", tc);
}
