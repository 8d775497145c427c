/* SPDX-License-Identifier: Apache-2.0 */
/* buf.c - keeps what fits, says so, and is always a string. */
#include <stdlib.h>

#include "base/buf.h"

#include "support/run.h"

static const struct {
	const char *why, *first, *second;
	size_t max;
	const char *says;
	bool overflowed;
} rows[] = {
	{ "both fit with room to spare", "abc", "def", 100, "abcdef", false },
	{ "both fit exactly", "abc", "def", 6, "abcdef", false },
	{ "what fits of the second is kept", "abc", "def", 5, "abcde", true },
	{ "nothing follows an overflow", "abcdef", "g", 5, "abcde", true },
	{ "a full buffer takes an empty text", "abc", "", 3, "abc", false },
	{ "a buffer for nothing", "a", "b", 0, "", true },
};

START_TEST(appends)
{
	struct buf b cleanup_buf = BUF_INIT(rows[_i].max);

	buf_puts(&b, rows[_i].first);
	buf_puts(&b, rows[_i].second);
	ck_assert_msg(strcmp(buf_text(&b), rows[_i].says) == 0, "%s", rows[_i].why);
	ck_assert_msg(b.length == strlen(rows[_i].says), "%s", rows[_i].why);
	ck_assert_msg(b.overflowed == rows[_i].overflowed, "%s", rows[_i].why);
}
END_TEST

START_TEST(prints_like_it_appends)
{
	struct buf b cleanup_buf = BUF_INIT(rows[_i].max);

	buf_printf(&b, "%s", rows[_i].first);
	buf_printf(&b, "%s", rows[_i].second);
	ck_assert_msg(strcmp(buf_text(&b), rows[_i].says) == 0, "%s", rows[_i].why);
	ck_assert_msg(b.overflowed == rows[_i].overflowed, "%s", rows[_i].why);
}
END_TEST

START_TEST(grows_and_is_used_again)
{
	struct buf b cleanup_buf = BUF_INIT(10000);

	ck_assert_str_eq(buf_text(&b), "");
	ck_assert_ptr_null(b.data);
	for (int i = 0; i < 10000; i++)
		buf_putc(&b, (char)('a' + i % 26));
	ck_assert(!b.overflowed);
	ck_assert_int_eq(b.data[9999], 'a' + 9999 % 26);
	buf_putc(&b, '!');
	ck_assert(b.overflowed);
	buf_clear(&b);
	ck_assert_str_eq(buf_text(&b), "");
	buf_append(&b, "a\0b", 3);
	ck_assert_uint_eq(b.length, 3);
	ck_assert(!b.overflowed);
	buf_release(&b);
	ck_assert_ptr_null(b.data);
	buf_puts(&b, "again");
	ck_assert_str_eq(buf_text(&b), "again");
}
END_TEST

START_TEST(a_long_print_fits_or_is_cut_at_the_limit)
{
	struct buf whole cleanup_buf = BUF_INIT(1000), cut cleanup_buf = BUF_INIT(600);

	buf_printf(&whole, "%0700d", 7);
	ck_assert_uint_eq(whole.length, 700);
	ck_assert_int_eq(whole.data[699], '7');
	buf_printf(&cut, "%0700d", 7);
	ck_assert_uint_eq(cut.length, 600);
	ck_assert_int_eq(cut.data[599], '0');
	ck_assert_int_eq(cut.data[600], '\0');
	ck_assert(cut.overflowed);
}
END_TEST

START_TEST(what_is_taken_is_its_takers)
{
	struct buf b cleanup_buf = BUF_INIT(10);
	char *taken;

	ck_assert_ptr_null(buf_take(&b));
	buf_puts(&b, "0123456789x");
	taken = buf_take(&b);
	ck_assert_str_eq(taken, "0123456789");
	ck_assert_ptr_null(b.data);
	ck_assert_uint_eq(b.length + b.room, 0);
	ck_assert(!b.overflowed);
	buf_puts(&b, "again");
	ck_assert_str_eq(buf_text(&b), "again");
	ck_assert_str_eq(taken, "0123456789");
	free(taken);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("buf");

	tcase_add_loop_test(tc, appends, 0, ROWS(rows));
	tcase_add_loop_test(tc, prints_like_it_appends, 0, ROWS(rows));
	tcase_add_test(tc, grows_and_is_used_again);
	tcase_add_test(tc, a_long_print_fits_or_is_cut_at_the_limit);
	tcase_add_test(tc, what_is_taken_is_its_takers);
	return run_case("buf", tc);
}
