/* SPDX-License-Identifier: Apache-2.0 */
/*
 * check.c - `capacityd check`: every mistake at once, each where it is.
 */
#include <stdio.h>
#include <string.h>

#include "tests/e2e/support/child.h"
#include "tests/e2e/support/suite.h"

enum { EXIT_USAGE = 2, EXIT_BAD_CONFIG = 78, OUTPUT = 1024 * 1024 };

static const char planted[] = "tests/config/eight-mistakes.yaml";

static int check_file(const char *path, const char *more, struct buf *out)
{
	char program[CHILD_PATH];
	const char *const argv[] = {
		child_program("capacityd", program), "check", "--config", path, more, NULL
	};

	return child_run(argv, NULL, out);
}

static size_t count(const char *text, const char *part)
{
	size_t n = 0;

	for (const char *p = text; (p = strstr(p, part)); p++)
		n++;
	return n;
}

/* The line after the one at p; NULL at the end. */
static const char *next_line(const char *p)
{
	p = strchr(p, '\n');
	return p && p[1] ? p + 1 : NULL;
}

static size_t first_word(const char *line)
{
	return strspn(line, " |0123456789");
}

START_TEST(eight_planted_mistakes_are_eight_errors_with_a_place)
{
	struct buf out cleanup_buf = BUF_INIT(OUTPUT);
	size_t errors = 0;

	ck_assert_int_eq(check_file(planted, NULL, &out), EXIT_BAD_CONFIG);
	for (const char *line = buf_text(&out); line; line = next_line(line)) {
		unsigned row, column;
		char quoted[16];
		const char *source = next_line(line), *caret = source ? next_line(source) : NULL;

		if (sscanf(line, "tests/config/eight-mistakes.yaml:%u:%u: error:", &row, &column) != 2 ||
		    !count(line, ": error:"))
			continue;
		errors++;
		ck_assert_msg(caret != NULL, "no source line and caret after: %s", line);
		(void)snprintf(quoted, sizeof(quoted), "%5u | ", row);
		ck_assert_msg(strncmp(source, quoted, strlen(quoted)) == 0,
			      "expected line %u, got: %.80s", row, source);
		ck_assert_msg(caret[first_word(caret)] == '^' &&
				      first_word(caret) == strlen(quoted) + column - 1,
			      "the caret is not under column %u: %.80s", column, caret);
	}
	ck_assert_uint_eq(errors, 8);
	ck_assert_ptr_nonnull(strstr(buf_text(&out), "8 errors"));
}
END_TEST

START_TEST(the_same_as_json)
{
	struct buf out cleanup_buf = BUF_INIT(OUTPUT);

	ck_assert_int_eq(check_file(planted, "--json", &out), EXIT_BAD_CONFIG);
	ck_assert_uint_eq(count(buf_text(&out), "\"severity\":\"error\""), 8);
}
END_TEST

START_TEST(the_examples_are_fine)
{
	static const char *const examples[] = { "config/capacityd.yaml", "config/minimal.yaml",
						"config/ad-platforms.yaml",
						"config/connector-platforms.yaml" };
	struct buf out cleanup_buf = BUF_INIT(OUTPUT);

	ck_assert_msg(check_file(examples[_i], NULL, &out) == 0, "%s", buf_text(&out));
}
END_TEST

START_TEST(a_file_that_is_not_there)
{
	struct buf out cleanup_buf = BUF_INIT(OUTPUT);

	ck_assert_int_eq(check_file("/nonexistent/capacityd.yaml", NULL, &out), EXIT_BAD_CONFIG);
	ck_assert_ptr_nonnull(strstr(buf_text(&out), "/nonexistent/capacityd.yaml"));
}
END_TEST

START_TEST(run_refuses_what_check_refuses)
{
	char program[CHILD_PATH];
	const char *const argv[] = { child_program("capacityd", program), "run", "--config",
				     planted, NULL };
	struct buf out cleanup_buf = BUF_INIT(OUTPUT);

	ck_assert_int_eq(child_run(argv, NULL, &out), EXIT_BAD_CONFIG);
	ck_assert_uint_eq(count(buf_text(&out), ": error:"), 8);
}
END_TEST

START_TEST(a_misspelt_command)
{
	char program[CHILD_PATH];
	const char *const argv[] = { child_program("capacityd", program), "chekc", NULL };
	struct buf out cleanup_buf = BUF_INIT(OUTPUT);

	ck_assert_int_eq(child_run(argv, NULL, &out), EXIT_USAGE);
	ck_assert_ptr_nonnull(strstr(buf_text(&out), "did you mean \"check\""));
}
END_TEST

static const struct {
	const char *words[5], *said;
} unread[] = {
	{ { "check", "tests/config/eight-mistakes.yaml" }, "check takes no \"tests/config/eight-mistakes.yaml\"; the configuration is named with --config FILE" },
	{ { "run", "--live" }, "--live belongs to check, not to run" },
	{ { "--json" }, "--json belongs to check, not to run" },
	{ { "check", "-q", "--config", "config/minimal.yaml" }, "--quiet belongs to run, not to check" },
	{ { "jwks", "--from", "2026-11-01" }, "--from belongs to export, not to jwks" },
};

/* Who believes that a file was checked, or that nothing will be changed, must not be left in it. */
START_TEST(what_nobody_would_read_is_refused)
{
	struct buf out cleanup_buf = BUF_INIT(OUTPUT);
	char program[CHILD_PATH];
	const char *argv[8] = { child_program("capacityd", program) };

	memcpy(argv + 1, unread[_i].words, sizeof(unread[_i].words));
	ck_assert_int_eq(child_run(argv, NULL, &out), EXIT_USAGE);
	ck_assert_msg(strstr(buf_text(&out), unread[_i].said) != NULL, "%s", buf_text(&out));
}
END_TEST

int main(void)
{
	const struct trial trials[] = {
		{ eight_planted_mistakes_are_eight_errors_with_a_place, 0 },
		{ the_same_as_json, 0 },
		{ the_examples_are_fine, 4 },
		{ a_file_that_is_not_there, 0 },
		{ run_refuses_what_check_refuses, 0 },
		{ a_misspelt_command, 0 },
		{ what_nobody_would_read_is_refused, sizeof(unread) / sizeof(unread[0]) },
	};

	return suite_main("check", trials, sizeof(trials) / sizeof(trials[0]));
}
