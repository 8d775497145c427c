/* SPDX-License-Identifier: Apache-2.0 */
/*
 * store_told.c - a message and the mark that it was said come back together, or neither does.
 */
#include "tests/unit/support/storehouse.h"
#include "tests/unit/support/run.h"

struct rows {
	int count;
	char text[512];
};

static void see(void *context, const char *key, const char *record)
{
	struct rows *r = context;
	size_t n = strlen(r->text);

	r->count++;
	(void)snprintf(r->text + n, sizeof(r->text) - n, "%s=%s;", key, record);
}

static struct rows cases(struct store *s)
{
	struct rows r = { 0 };
	struct err err = ERR_INIT;

	ck_assert_msg(!store_read_cases(s, see, &r, &err), "%s", err.text);
	return r;
}

static struct rows messages(struct store *s)
{
	struct rows r = { 0 };
	struct err err = ERR_INIT;

	ck_assert_msg(!store_read_messages(s, see, &r, &err), "%s", err.text);
	return r;
}

START_TEST(both_or_neither)
{
	struct store *s = opened();

	store_case(s, "feed/epic", "{\"told\":1}");
	store_message(s, "0002", "{\"b\":1}");
	store_message(s, "0001", "{\"a\":1}");
	ck_assert(store_dirty(s));
	s = reopened(s); /* nothing was committed */
	ck_assert_int_eq(cases(s).count + messages(s).count, 0);
	store_case(s, "feed/epic", "{\"told\":1}");
	store_message(s, "0002", "{\"b\":1}");
	store_message(s, "0001", "{\"a\":1}");
	committed(s);
	s = reopened(s);
	ck_assert_str_eq(cases(s).text, "feed/epic={\"told\":1};");
	ck_assert_str_eq(messages(s).text, "0001={\"a\":1};0002={\"b\":1};"); /* the oldest first */
	store_close(s);
}
END_TEST

START_TEST(what_is_over_leaves_no_row)
{
	struct store *s = opened();

	store_case(s, "feed/epic", "{}");
	store_message(s, "0001", "{}");
	store_message(s, "0002", "{}");
	committed(s);
	store_case(s, "feed/epic", NULL);
	store_message(s, "0001", NULL);
	store_message(s, "0003", "{}"); /* said and delivered before the commit */
	store_message(s, "0003", NULL);
	committed(s);
	ck_assert_int_eq(cases(s).count, 0);
	ck_assert_str_eq(messages(s).text, "0002={};");
	ck_assert_int_eq(number_by_hand("SELECT count(*) FROM message"), 1);
	store_close(s);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("told");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, both_or_neither);
	tcase_add_test(tc, what_is_over_leaves_no_row);
	return run_case("store_told", tc);
}
