/* SPDX-License-Identifier: Apache-2.0 */
/*
 * feed_code.c - which codes a pattern is about.
 */
#include "feed/code.h"

#include "base/limits.h"
#include "support/run.h"

#define HUNDRED \
	"0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567" \
	"890123456789"
#define LONGEST HUNDRED HUNDRED "0123456789012345678901234567890123456789012345678901234"

_Static_assert(sizeof(LONGEST) == FEED_ID_MAX, "the longest word that is kept");

static const struct {
	const char *why, *wanted, *system, *code;
	bool fits;
} rows[] = {
	{ "a code of any system", "new", "http://a", "new", true },
	{ "a code without a system", "new", "", "new", true },
	{ "another code", "new", "http://a", "old", false },
	{ "system and code", "http://a|new", "http://a", "new", true },
	{ "the same code of another system", "http://a|new", "http://b", "new", false },
	{ "no system where one is wanted", "http://a|new", "", "new", false },
	{ "no system, and that is wanted", "|new", "", "new", true },
	{ "any code of a system", "http://a|*", "http://a", "new", true },
	{ "any code of another system", "http://a|*", "http://b", "new", false },
	{ "any code at all", "*", "http://a", "new", true },
	{ "no code is not any code", "*", "http://a", "", false },
	{ "no code is not any code of a system", "http://a|*", "http://a", "", false },
	{ "the longest there are", "*|*4", LONGEST, LONGEST, true },
	{ "a code that is longer", "*", "http://a", LONGEST "4", false },
	{ "a system that is longer", "*", LONGEST "4", "new", false },
};

START_TEST(a_code_is_meant)
{
	bool fits = code_is(rows[_i].wanted, rows[_i].system, rows[_i].code);

	ck_assert_msg(fits == rows[_i].fits, "%s", rows[_i].why);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("feed_code");

	tcase_add_loop_test(tc, a_code_is_meant, 0, ROWS(rows));
	return run_case("feed_code", tc);
}
