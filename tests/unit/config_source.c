/* SPDX-License-Identifier: Apache-2.0 */
/* config_source.c - lines as YAML counts them, and one copy of every text. */
#include "config/source.h"

#include <stdio.h>

#include "config/intern.h"
#include "support/run.h"

static const struct {
	const char *why, *text;
	uint32_t line;
	const char *says; /* NULL: there is no such line */
} lines[] = {
	{ "the first", "a: 1\nb: 2\n", 1, "a: 1" },
	{ "the second", "a: 1\nb: 2\n", 2, "b: 2" },
	{ "after the last line end", "a: 1\n", 2, "" },
	{ "past the end", "a: 1\n", 3, NULL },
	{ "the last without an end", "a: 1\nb: 2", 2, "b: 2" },
	{ "CR LF is one end", "a: 1\r\nb: 2\r\n", 2, "b: 2" },
	{ "CR alone is one", "a: 1\rb: 2", 2, "b: 2" },
	{ "so is NEL",
	  "a: 1\xc2\x85"
	  "b: 2",
	  2, "b: 2" },
	{ "so is LS",
	  "a: 1\xe2\x80\xa8"
	  "b: 2",
	  2, "b: 2" },
	{ "so is PS",
	  "a: 1\xe2\x80\xa9"
	  "b: 2",
	  2, "b: 2" },
	{ "a byte order mark is no text",
	  "\xef\xbb\xbf"
	  "a: 1",
	  1, "a: 1" },
	{ "an empty line", "a: 1\n\nb: 2", 2, "" },
	{ "an empty file", "", 1, "" },
};

START_TEST(finds_lines)
{
	struct source s = { .text = BUF_INIT(1024) };
	const char *line;
	size_t n = 0;

	buf_puts(&s.text, lines[_i].text);
	line = source_line(&s, lines[_i].line, &n);
	ck_assert_msg(!line == !lines[_i].says, "%s", lines[_i].why);
	if (line)
		ck_assert_msg(n == strlen(lines[_i].says) && memcmp(line, lines[_i].says, n) == 0,
			      "%s: %.*s", lines[_i].why, (int)n, line);
	buf_release(&s.text);
}
END_TEST

static const struct {
	const char *why, *text;
	size_t offset;
	uint32_t line, column;
} spots[] = {
	{ "the first byte", "abc", 0, 1, 1 },
	{ "later on the line", "abc", 2, 1, 3 },
	{ "on the next line", "a\nbc", 3, 2, 2 },
	{ "characters are counted, not bytes", "\xc3\xa9\xc3\xa9x", 4, 1, 3 },
	{ "after a byte order mark",
	  "\xef\xbb\xbf"
	  "ab",
	  4, 1, 2 },
	{ "past the end", "ab", 99, 1, 3 },
};

START_TEST(finds_spots)
{
	struct source s = { .text = BUF_INIT(1024) };
	uint32_t line = 0, column = 0;

	buf_puts(&s.text, spots[_i].text);
	source_spot(&s, spots[_i].offset, &line, &column);
	ck_assert_msg(line == spots[_i].line && column == spots[_i].column, "%s: %u:%u",
		      spots[_i].why, line, column);
	buf_release(&s.text);
}
END_TEST

START_TEST(equal_texts_are_one_pointer)
{
	enum { WORDS = 5000 };
	struct arena texts = ARENA_INIT(1 << 20), scratch = ARENA_INIT(1 << 20);
	struct intern t = INTERN_INIT(&texts, &scratch);
	const char *first[WORDS];
	char word[32];

	for (int i = 0; i < WORDS; i++) {
		snprintf(word, sizeof(word), "clinic-%d", i);
		first[i] = intern_text(&t, word, strlen(word));
		ck_assert_str_eq(first[i], word);
	}
	for (int i = 0; i < WORDS; i++) {
		snprintf(word, sizeof(word), "clinic-%d and more", i);
		ck_assert_ptr_eq(intern_text(&t, word, strcspn(word, " ")), first[i]);
	}
	ck_assert_uint_lt(texts.used, WORDS * 14);
	ck_assert_str_eq(intern_text(&t, "", 0), "");
	ck_assert_str_eq(intern_text(&t, "a\0b", 3), "a");
	arena_clear(&texts);
	arena_clear(&scratch);
}
END_TEST

static const struct {
	const char *why, *text;
	bool plain, empty;
} scalars[] = {
	{ "nothing", "", true, true },
	{ "a tilde", "~", true, true },
	{ "null", "null", true, true },
	{ "null in capitals", "NULL", true, true },
	{ "null in quotes is a word", "null", false, false },
	{ "nothing in quotes is a text", "", false, false },
	{ "a word", "nil", true, false },
};

START_TEST(knows_what_is_no_value)
{
	struct node n = { .kind = NODE_SCALAR, .plain = scalars[_i].plain, .text = scalars[_i].text };

	ck_assert_msg(node_is_empty(&n) == scalars[_i].empty, "%s", scalars[_i].why);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("config_source");

	tcase_add_loop_test(tc, finds_lines, 0, ROWS(lines));
	tcase_add_loop_test(tc, finds_spots, 0, ROWS(spots));
	tcase_add_test(tc, equal_texts_are_one_pointer);
	tcase_add_loop_test(tc, knows_what_is_no_value, 0, ROWS(scalars));
	return run_case("config_source", tc);
}
