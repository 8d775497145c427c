/* SPDX-License-Identifier: Apache-2.0 */
/*
 * store_account.c - what was used of a day's operations is still used after a restart.
 */
#include "tests/unit/support/storehouse.h"
#include "tests/unit/support/run.h"

struct seen {
	int count;
	char id[64];
	struct quota used;
};

static void see(void *context, const char *id, const struct quota *used)
{
	struct seen *s = context;

	s->count++;
	snprintf(s->id, sizeof(s->id), "%s", id);
	s->used = *used;
}

static struct seen look(struct store *s)
{
	struct seen seen = { 0 };
	struct err err = ERR_INIT;

	ck_assert_msg(!store_read_accounts(s, see, &seen, &err), "%s", err.text);
	return seen;
}

START_TEST(operations_stay_counted)
{
	struct store *s = opened();
	struct quota q;
	struct seen seen;

	ck_assert_int_eq(look(s).count, 0);
	quota_init(&q, 1000, 0, SPAN_MINUTES(10), NOON);
	quota_take(&q, QUOTA_LOOK, 3, before(NOON, SPAN_HOURS(5)));
	quota_take(&q, QUOTA_LOOK, 900, NOON);
	quota_exhaust(&q, SPAN_HOURS(2), NOON);
	store_account(s, "google", &q);
	ck_assert(store_dirty(s));
	committed(s);
	s = reopened(s);
	seen = look(s);
	ck_assert_int_eq(seen.count, 1);
	ck_assert_str_eq(seen.id, "google");
	ck_assert_int_eq(quota_used(&seen.used, NOON), 903);
	ck_assert_int_eq(seen.used.until.ms, after(NOON, SPAN_HOURS(2)).ms);
	quota_take(&q, QUOTA_LOOK, 7, NOON);
	store_account(s, "google", &q); /* the later word replaces it */
	committed(s);
	ck_assert_int_eq(number_by_hand("SELECT count(*) FROM account"), 1);
	seen = look(s);
	ck_assert_int_eq(quota_used(&seen.used, NOON), 910);
	store_close(s);
}
END_TEST

START_TEST(a_row_that_cannot_be_read_stops_the_start)
{
	struct store *s = opened();
	struct seen seen = { 0 };
	struct err err = ERR_INIT;

	by_hand("INSERT INTO account VALUES ('google', '{\"v\":1,\"hour\":true}')");
	ck_assert_int_eq(store_read_accounts(s, see, &seen, &err), -1);
	ck_assert_str_eq(err.text, "what account google has used: $.hour: expected a whole number");
	ck_assert_int_eq(seen.count, 0);
	store_close(s);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("store account");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, operations_stay_counted);
	tcase_add_test(tc, a_row_that_cannot_be_read_stops_the_start);
	return run_case("store_account", tc);
}
