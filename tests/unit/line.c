/* SPDX-License-Identifier: Apache-2.0 */
/*
 * line.c - what is written on a command line lands where its row says, or is refused.
 */
#include "daemon/line.h"

#include <getopt.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit/support/run.h"

#define AT(member) offsetof(struct block, member)

enum { WORDS = 6 };

struct block {
	const char *config;
	bool json;
	struct line_texts heads;
};

static const struct line_use uses[] = { { "try it", "a test" }, { NULL, NULL } };
static const struct line_row rows[] = {
	{ "config", "FILE", 'c', LINE_TEXT, AT(config), "which" },
	{ "json", NULL, 'j', LINE_SWITCH, AT(json), "how" },
	{ "head", "HEAD", 0, LINE_TEXTS, AT(heads), "what was seen" },
	{ 0 },
};
static const struct line_program program = { "try", uses, rows, "" };

static const struct {
	const char *why, *words[WORDS];
	enum line_end end;
	const char *config;
	bool json;
	size_t heads;
	const char *left; /* the first word that is no option */
} lines[] = {
	{ "nothing", { NULL }, LINE_GO, NULL, false, 0, NULL },
	{ "a value beside it", { "--config", "a" }, LINE_GO, "a", false, 0, NULL },
	{ "a value in it", { "--config=a" }, LINE_GO, "a", false, 0, NULL },
	{ "its letter", { "-c", "a", "-j" }, LINE_GO, "a", true, 0, NULL },
	{ "the last one counts", { "--config", "a", "--config", "b" }, LINE_GO, "b", false, 0, NULL },
	{ "all of them count", { "--head", "1", "--head", "2" }, LINE_GO, NULL, false, 2, NULL },
	{ "words may stand before options", { "verify", "--json" }, LINE_GO, NULL, true, 0, "verify" },
	{ "and after the end of options", { "--json", "--", "--config" }, LINE_GO, NULL, true, 0, "--config" },
	{ "no value", { "--config" }, LINE_WRONG, NULL, false, 0, NULL },
	{ "a value for a switch", { "--json=1" }, LINE_WRONG, NULL, false, 0, NULL },
	{ "nobody's option", { "--jsno" }, LINE_WRONG, NULL, false, 0, NULL },
	{ "nobody's letter", { "-x" }, LINE_WRONG, NULL, false, 0, NULL },
	{ "help", { "--config", "a", "--help" }, LINE_SAID, "a", false, 0, NULL },
};

START_TEST(reads)
{
	char *argv[WORDS + 2] = { strdup("try") };
	struct block b = { .config = NULL };
	enum line_end end;
	int argc = 1;

	for (; argc <= WORDS && lines[_i].words[argc - 1]; argc++)
		argv[argc] = strdup(lines[_i].words[argc - 1]);
	end = line_read(&program, argc, argv, &b);
	ck_assert_msg(end == lines[_i].end, "%s: %d", lines[_i].why, end);
	ck_assert_msg(b.json == lines[_i].json && b.heads.count == lines[_i].heads, "%s", lines[_i].why);
	ck_assert_msg(!lines[_i].config == !b.config &&
			      (!b.config || !strcmp(b.config, lines[_i].config)),
		      "%s", lines[_i].why);
	if (lines[_i].left)
		ck_assert_str_eq(argv[optind], lines[_i].left);
	for (int i = 0; i < argc; i++)
		free(argv[i]);
}
END_TEST

START_TEST(too_many_are_refused)
{
	char *argv[LINE_TEXTS_MAX + 3], name[] = "try", head[] = "--head=1";
	struct block b = { .config = NULL };

	argv[0] = name;
	for (int i = 1; i <= LINE_TEXTS_MAX + 1; i++)
		argv[i] = head;
	argv[LINE_TEXTS_MAX + 1] = NULL;
	ck_assert_int_eq(line_read(&program, LINE_TEXTS_MAX + 1, argv, &b), LINE_GO);
	b.heads.count = 0;
	argv[LINE_TEXTS_MAX + 1] = head;
	argv[LINE_TEXTS_MAX + 2] = NULL;
	ck_assert_int_eq(line_read(&program, LINE_TEXTS_MAX + 2, argv, &b), LINE_WRONG);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("line");

	tcase_add_loop_test(tc, reads, 0, ROWS(lines));
	tcase_add_test(tc, too_many_are_refused);
	return run_case("line", tc);
}
