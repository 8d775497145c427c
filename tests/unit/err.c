/* SPDX-License-Identifier: Apache-2.0 */
/* err.c - a sentence that reads from the outside in and always fits. */
#include "base/err.h"

#include "base/text.h"
#include "support/run.h"

START_TEST(reads_from_the_outside_in)
{
	struct err err = ERR_INIT;

	ck_assert_int_eq(err_set(&err, ERR_INPUT, "%s", "not an instant"), -1);
	ck_assert_int_eq(err_in(&err, "$.entry[%d].start", 3), -1);
	ck_assert_int_eq(err_in(&err, "feed %s", "epic"), -1);
	ck_assert_str_eq(err.text, "feed epic: $.entry[3].start: not an instant");
	ck_assert_int_eq(err.kind, ERR_INPUT);
}
END_TEST

START_TEST(a_new_cause_replaces_the_old_one)
{
	struct err err = ERR_INIT;

	err_set(&err, ERR_REMOTE, "a first cause that is long");
	err_set(&err, ERR_LIMIT, "second");
	ck_assert_str_eq(err.text, "second");
	ck_assert_int_eq(err.kind, ERR_LIMIT);
}
END_TEST

START_TEST(too_long_loses_the_innermost_words)
{
	struct err err = ERR_INIT;
	char filler[ERR_TEXT_MAX];

	memset(filler, 'x', sizeof(filler) - 1);
	filler[sizeof(filler) - 1] = '\0';
	err_set(&err, ERR_INPUT, "%s", filler);
	err_in(&err, "feed epic");
	ck_assert(text_starts(err.text, "feed epic: xxx"));
	ck_assert_uint_eq(strlen(err.text), ERR_TEXT_MAX - 1);
}
END_TEST

START_TEST(is_never_cut_inside_a_character)
{
	struct err err = ERR_INIT;
	char filler[ERR_TEXT_MAX];

	memset(filler, 'x', sizeof(filler) - 1);
	filler[ERR_TEXT_MAX - 2] = '\0';
	/* One byte is left for a character of two. */
	err_set(&err, ERR_INPUT, "%s\u00e9", filler);
	ck_assert_str_eq(err.text, filler);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("err");

	tcase_add_test(tc, reads_from_the_outside_in);
	tcase_add_test(tc, a_new_cause_replaces_the_old_one);
	tcase_add_test(tc, too_long_loses_the_innermost_words);
	tcase_add_test(tc, is_never_cut_inside_a_character);
	return run_case("err", tc);
}
