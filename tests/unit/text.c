/* SPDX-License-Identifier: Apache-2.0 */
/* text.c - globs, UTF-8, near misses and escapes. */
#include "base/text.h"

#include "support/run.h"

static const struct {
	const char *why, *pattern, *text;
	bool says;
} globs[] = {
	{ "equal", "harbor", "harbor", true },
	{ "case does not matter", "Harbor", "hARBOR", true },
	{ "a star takes any rest", "harbor*", "harbor-point", true },
	{ "a star takes nothing", "harbor*", "harbor", true },
	{ "a star in the middle", "h*t", "harbor-point", true },
	{ "a star gives back what it took too much", "*ab*abc", "abxababc", true },
	{ "a question mark is one", "loc-?", "loc-7", true },
	{ "and not none", "loc-?", "loc-", false },
	{ "the rest must match", "h*x", "harbor-point", false },
	{ "an empty pattern", "", "a", false },
	{ "an empty text", "*", "", true },
	{ "nothing and nothing", "", "", true },
	{ "a start and an end do not share a byte", "ab*ba", "aba", false },
	{ "the end is longer than the text", "*abc", "bc", false },
	{ "the last of several places is the end", "a*b*cd?", "axbcdcde", true },
	{ "the end fits and the middle does not", "a*x*de", "abcde", false },
	{ "many stars that fail end soon", "*a*a*a*a*a*a*a*a*a*b",
	  "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", false },
};

static const struct {
	const char *why, *said, *name;
	bool is;
} names[] = {
	{ "the name", "Riverbend Health", "Riverbend Health", true },
	{ "in any case", "riverbend HEALTH", "Riverbend Health", true },
	{ "its first word", "riverbend", "Riverbend Health", true },
	{ "a name of one word", "bayview", "bayview", true },
	{ "half a word", "river", "Riverbend Health", false },
	{ "more than the name", "Riverbend Health Inc", "Riverbend Health", false },
	{ "the second word", "health", "Riverbend Health", false },
	{ "nothing", "", "Riverbend Health", false },
	{ "nothing for nothing", "", "", false },
};

START_TEST(a_name_is_meant)
{
	ck_assert_msg(text_names(names[_i].said, names[_i].name) == names[_i].is, "%s", names[_i].why);
}
END_TEST

START_TEST(globs_match)
{
	ck_assert_msg(text_glob(globs[_i].pattern, globs[_i].text) == globs[_i].says, "%s",
		      globs[_i].why);
}
END_TEST

static const struct {
	const char *why, *bytes;
	size_t valid, chars, columns;
} utf8[] = {
	{ "ASCII", "abc", 3, 3, 3 },
	{ "two bytes", "caf\xc3\xa9", 5, 4, 4 },
	{ "three bytes, wide", "\xe6\x9d\xb1\xe4\xba\xac", 6, 2, 4 },
	{ "four bytes, wide", "\xf0\x9f\x8c\x8a", 4, 1, 2 },
	{ "a combining accent takes no column", "e\xcc\x81", 3, 2, 1 },
	{ "nothing", "", 0, 0, 0 },
	{ "cut inside a character", "a\xe6\x9d", 1, 2, 0 },
	{ "a lone continuation byte", "a\x80", 1, 1, 0 },
	{ "overlong slash", "\xc0\xaf", 0, 1, 0 },
	{ "overlong in three bytes", "\xe0\x80\xaf", 0, 1, 0 },
	{ "overlong in four bytes", "\xf0\x8f\xbf\xbf", 0, 1, 0 },
	{ "a surrogate", "\xed\xa0\x80", 0, 1, 0 },
	{ "the last before the surrogates", "\xed\x9f\xbf", 3, 1, 1 },
	{ "the last code point", "\xf4\x8f\xbf\xbf", 4, 1, 1 },
	{ "one past the last code point", "\xf4\x90\x80\x80", 0, 1, 0 },
	{ "a byte that never occurs", "\xff", 0, 1, 0 },
	{ "a new character inside one", "\xe6\x61", 0, 2, 0 },
};

START_TEST(utf8_is_judged)
{
	size_t n = strlen(utf8[_i].bytes);

	ck_assert_msg(text_utf8_valid(utf8[_i].bytes, n) == utf8[_i].valid, "%s", utf8[_i].why);
	ck_assert_msg(text_utf8_chars(utf8[_i].bytes, n) == utf8[_i].chars, "%s", utf8[_i].why);
	if (utf8[_i].valid == n)
		ck_assert_msg(text_utf8_columns(utf8[_i].bytes, n) == utf8[_i].columns, "%s",
			      utf8[_i].why);
}
END_TEST

static const struct {
	const char *why, *a, *b;
	unsigned limit, says;
} distances[] = {
	{ "equal", "policy", "policy", 2, 0 },
	{ "one wrong", "policy", "polisy", 2, 1 },
	{ "one missing", "policy", "polcy", 2, 1 },
	{ "one too many", "policy", "pollicy", 2, 1 },
	{ "two swapped are one edit", "policy", "polciy", 2, 1 },
	{ "two edits", "stale_after", "stale-aftr", 2, 2 },
	{ "cut off past the limit", "policy", "budget", 2, 3 },
	{ "all of it, with room", "abc", "xyz", 9, 3 },
	{ "from nothing", "", "abc", 9, 3 },
	{ "a swap across the limit is still found", "abcdef", "badcfe", 3, 3 },
};

START_TEST(distances_are_counted)
{
	ck_assert_msg(text_distance(distances[_i].a, distances[_i].b, distances[_i].limit) ==
			      distances[_i].says,
		      "%s", distances[_i].why);
	ck_assert_msg(text_distance(distances[_i].b, distances[_i].a, distances[_i].limit) ==
			      distances[_i].says,
		      "%s, the other way", distances[_i].why);
}
END_TEST

START_TEST(words_too_long_to_be_typing_errors_are_far_apart)
{
	char a[200], b[200];

	memset(a, 'a', sizeof(a));
	a[sizeof(a) - 1] = '\0';
	memcpy(b, a, sizeof(b));
	ck_assert_uint_eq(text_distance(a, b, 2), 0);
	b[0] = 'b';
	ck_assert_uint_eq(text_distance(a, b, 2), 3);
}
END_TEST

static const struct {
	const char *why, *word, *says;
} near[] = {
	{ "a letter missing", "polcy", "policy" },
	{ "the nearer of two", "poools", "pools" },
	{ "the first of two equally near", "poolz", "pool" },
	{ "too far", "campaign", NULL },
	{ "half of a short word is another word", "fex", NULL },
	{ "exact", "every", "every" },
};

START_TEST(suggests)
{
	static const char *const words[] = { "policies", "policy", "pool", "pools",
					     "feed",	 "every",  "for" };
	const char *got = text_nearest(near[_i].word, words, sizeof(words) / sizeof(words[0]));

	if (near[_i].says)
		ck_assert_msg(got && strcmp(got, near[_i].says) == 0, "%s", near[_i].why);
	else
		ck_assert_msg(!got, "%s: %s", near[_i].why, got);
}
END_TEST

START_TEST(compares)
{
	ck_assert(text_is("Slot,", 4, "Slot"));
	ck_assert(!text_is("Slot", 4, "Slo"));
	ck_assert(!text_is("Slo", 3, "Slot"));
	ck_assert(text_is("", 0, ""));
	ck_assert(text_starts("https://x", "https://"));
	ck_assert(!text_starts("http", "https://"));
}
END_TEST

static int by_value(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

START_TEST(hashes_differ)
{
	enum { TEXTS = 2000 };
	static uint64_t seen[TEXTS];
	char text[40];

	/* All lengths, and texts that differ in one place only. */
	memset(text, 'a', sizeof(text));
	for (size_t i = 0; i < TEXTS; i++) {
		text[i % 40] = (char)(' ' + i / 40);
		seen[i] = text_hash(text, 1 + i % 40);
		ck_assert(seen[i] == text_hash(text, 1 + i % 40));
		text[i % 40] = 'a';
	}
	qsort(seen, TEXTS, sizeof(seen[0]), by_value);
	for (size_t i = 1; i < TEXTS; i++)
		ck_assert(seen[i] != seen[i - 1]);
}
END_TEST

START_TEST(escapes)
{
	struct buf b cleanup_buf = BUF_INIT(1000);

	text_percent_encode(&b, "a-Z_0.9~ /?&=+%\xc3\xa9|");
	ck_assert_str_eq(buf_text(&b), "a-Z_0.9~%20%2F%3F%26%3D%2B%25%C3%A9%7C");
	buf_clear(&b);
	text_html_escape(&b, "<a href=\"x\" title='y'>Smith & Sons\xc3\xa9</a>");
	ck_assert_str_eq(buf_text(&b), "&lt;a href=&quot;x&quot; title=&#39;y&#39;&gt;Smith &amp; "
				       "Sons\xc3\xa9&lt;/a&gt;");
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("text");

	tcase_add_loop_test(tc, a_name_is_meant, 0, ROWS(names));
	tcase_add_loop_test(tc, globs_match, 0, ROWS(globs));
	tcase_add_loop_test(tc, utf8_is_judged, 0, ROWS(utf8));
	tcase_add_loop_test(tc, distances_are_counted, 0, ROWS(distances));
	tcase_add_test(tc, words_too_long_to_be_typing_errors_are_far_apart);
	tcase_add_loop_test(tc, suggests, 0, ROWS(near));
	tcase_add_test(tc, compares);
	tcase_add_test(tc, hashes_differ);
	tcase_add_test(tc, escapes);
	return run_case("text", tc);
}
