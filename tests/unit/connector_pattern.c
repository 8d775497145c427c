/* SPDX-License-Identifier: Apache-2.0 */
/*
 * connector_pattern.c - what a pattern lets through, and what is no pattern.
 */
#include "platform/connector_pattern.h"

#include "support/run.h"

static const struct match_row {
	const char *why, *pattern, *value;
	bool matches;
} matches[] = {
	{ "digits up to a count", "\\d{1,18}", "626735565838", true },
	{ "one too many", "\\d{1,3}", "1234", false },
	{ "none at all", "\\d{1,3}", "", false },
	{ "the whole value is meant, not a part of it", "\\d{1,18}", "12/../3", false },
	{ "nor its beginning", "\\d{1,18}", "12 ", false },
	{ "an exact count", "[0-9a-f-]{36}", "dbb95f66-4e45-46f0-9760-14ea841db3b4", true },
	{ "one short of it", "[0-9a-f-]{36}", "dbb95f66-4e45-46f0-9760-14ea841db3b", false },
	{ "a dash at the end of a class is a dash", "[a-c-]{3}", "a-c", true },
	{ "an underscore is no letter of a range", "[A-Z]{1,3}", "A_", false },
	{ "letters as they are", "t2_[a-z]{1,4}", "t2_abc", true },
	{ "a group left out", "api(-eu|-fe)?\\.example\\.com", "api.example.com", true },
	{ "a group's second choice", "api(-eu|-fe)?\\.example\\.com", "api-fe.example.com", true },
	{ "no choice of the group", "api(-eu|-fe)?\\.example\\.com", "api-us.example.com", false },
	{ "an escaped dot is only a dot", "a\\.b", "axb", false },
	{ "a choice without parentheses", "live|test", "test", true },
	{ "both choices at once", "live|test", "livetest", false },
	{ "choices of different lengths go on from their own ends", "(a|ab)c?b", "abb", true },
	{ "a letter that may be left out", "ab?c", "ac", true },
	{ "bytes beyond ASCII never match", ".{1,9}", "caf\xc3\xa9", false },
	{ "a blank never matches a dot", ".{1,9}", "a b", false },
	{ "many ways to split cost nothing", "a{0,40}a{0,40}a{0,40}a{0,40}b",
	  "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", false },
	{ "no pattern matches nothing", "[", "[", false },
};

START_TEST(a_value_matches_as_a_whole)
{
	const struct match_row *r = &matches[_i];

	ck_assert_msg(connector_pattern_matches(r->pattern, r->value) == r->matches, "%s: %s %s %s",
		      r->why, r->value, r->matches ? "should match" : "should not match", r->pattern);
}
END_TEST

static const struct refusal_row {
	const char *why, *pattern, *says;
} refusals[] = {
	{ "no longest match", "\\d+", "\"+\" has no longest match: write {1,20}" },
	{ "none either", "[a-z]*", "\"*\" has no longest match: write {1,20}" },
	{ "anchors are not written", "^\\d{1,3}$", "\"^\" cannot stand here" },
	{ "an open class", "[a-z", "the \"]\" is missing" },
	{ "everything but", "[^/]{1,9}", "[^...] lets through what nobody thought of" },
	{ "an empty class", "[]", "[] lets nothing through" },
	{ "a range backwards", "[z-a]", "\"z-a\" is no range" },
	{ "an escape of another dialect", "\\w{1,9}", "\"\\w\" means nothing here" },
	{ "a count backwards", "\\d{9,1}", "\"{9,1}\" is no {n} or {m,n}" },
	{ "an open end", "\\d{1,}", "\"{1,}\" is no {n} or {m,n}" },
	{ "never", "\\d{0}", "\"{0}\" is no {n} or {m,n}" },
	{ "an open group", "(ab", "the \")\" is missing" },
	{ "a group that was not opened", "ab)", "there is no \"(\" before" },
	{ "a group that repeats", "(ab){2}", "a group may be left out with ?, not repeated" },
	{ "deeper than anybody reads", "((((((a))))))", "groups stand more than 4 deep" },
	{ "nothing", "", "the pattern is empty" },
	{ "nothing at all as a value", "a?", "it lets nothing at all through as a value" },
	{ "too long a value", "\\d{100}\\d{100}", "it lets through up to 200 characters" },
	{ "a blank", "a b", "cannot stand here" },
};

START_TEST(what_is_no_pattern_says_why)
{
	const struct refusal_row *r = &refusals[_i];
	struct err err = ERR_INIT;

	ck_assert_msg(connector_pattern_check(r->pattern, NULL, &err) < 0, "%s: %s was accepted",
		      r->why, r->pattern);
	ck_assert_msg(strstr(err.text, r->says) != NULL, "%s: says \"%s\"", r->why, err.text);
}
END_TEST

static const struct reach_row {
	const char *why, *pattern, *letters;
	size_t least, most;
	bool spelled;
} reaches[] = {
	{ "a class", "[a-c_]{2,4}", "_abc", 2, 4, false },
	{ "both ways of a choice", "a|bcd", "abcd", 1, 3, true },
	{ "a group that may be left out", "x(yz)?", "xyz", 1, 3, true },
	{ "a slash somewhere", "a[b/]c", "/abc", 3, 3, false },
	{ "a list of hosts", "api(-eu)?\\.am\\.co", "-.aceimopu", 9, 12, true },
	{ "a repeated letter of unknown number is no list", "a{1,3}", "a", 1, 3, false },
};

START_TEST(a_pattern_tells_what_it_lets_through)
{
	const struct reach_row *r = &reaches[_i];
	struct pattern_reach reach;
	struct err err = ERR_INIT;
	char letters[129];
	size_t n = 0;

	ck_assert_msg(!connector_pattern_check(r->pattern, &reach, &err), "%s: %s", r->why, err.text);
	for (size_t c = 0; c < 128; c++)
		if (reach.letters[c])
			letters[n++] = (char)c;
	letters[n] = '\0';
	ck_assert_str_eq(letters, r->letters);
	ck_assert_msg(reach.least == r->least && reach.most == r->most, "%s: %zu to %zu", r->why,
		      reach.least, reach.most);
	ck_assert_msg(reach.spelled == r->spelled, "%s", r->why);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("connector_pattern");

	tcase_add_loop_test(tc, a_value_matches_as_a_whole, 0, ROWS(matches));
	tcase_add_loop_test(tc, what_is_no_pattern_says_why, 0, ROWS(refusals));
	tcase_add_loop_test(tc, a_pattern_tells_what_it_lets_through, 0, ROWS(reaches));
	return run_case("connector_pattern", tc);
}
