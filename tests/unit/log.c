/* SPDX-License-Identifier: Apache-2.0 */
/*
 * log.c - one thing said is one line, whatever was in it, and it goes where somebody reads.
 */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/when.h"
#include "daemon/log.h"

static FILE *caught;
static int real_stderr;

static void setup(void)
{
	caught = tmpfile();
	ck_assert_ptr_nonnull(caught);
	fflush(stderr);
	real_stderr = dup(STDERR_FILENO);
	ck_assert_int_eq(dup2(fileno(caught), STDERR_FILENO), STDERR_FILENO);
	unsetenv("JOURNAL_STREAM");
}

static void teardown(void)
{
	log_close();
	dup2(real_stderr, STDERR_FILENO);
	close(real_stderr);
	fclose(caught);
	unsetenv("JOURNAL_STREAM");
}

/* Everything written so far; room for the longest line and some. */
static const char *said(void)
{
	static char text[8192];
	ssize_t n = pread(fileno(caught), text, sizeof(text) - 1, 0);

	text[n > 0 ? n : 0] = '\0';
	return text;
}

START_TEST(a_line_has_time_level_and_text)
{
	struct err err = ERR_INIT;
	struct instant t;

	log_open(LOG_LEVEL_NOTICE);
	log_about(LOG_LEVEL_NOTICE, "harbor/derm", 42, "went %s: %d openings", "full", 2);
	ck_assert_int_eq(instant_parse(said(), 20, &t, &err), 0);
	ck_assert_str_eq(said() + 20, " notice: went full: 2 openings\n");
}
END_TEST

START_TEST(quieter_than_asked_is_dropped)
{
	log_open(LOG_LEVEL_WARNING);
	log_line(LOG_LEVEL_NOTICE, "a");
	log_line(LOG_LEVEL_DEBUG, "b");
	ck_assert_str_eq(said(), "");
	log_line(LOG_LEVEL_WARNING, "c");
	ck_assert_str_eq(said() + 20, " warning: c\n");
	log_open(LOG_LEVEL_DEBUG);
	log_line(LOG_LEVEL_DEBUG, "d");
	ck_assert_str_eq(strchr(said(), '\n') + 21, " debug: d\n");
}
END_TEST

static const struct {
	const char *why, *text, *says;
} texts[] = {
	{ "plain text", "2 openings", "2 openings" },
	{ "a newline would forge a line", "a\nerror: b", "a?error: b" },
	{ "an escape would move a cursor", "a\033[2Jb", "a?[2Jb" },
	{ "a carriage return would hide the start", "a\rb", "a?b" },
	{ "delete", "a\x7f", "a?" },
	{ "a C1 control in UTF-8",
	  "a\xc2\x9b"
	  "b",
	  "a??b" },
	{ "letters beyond ASCII stay", "Caf\xc3\xa9 \xe6\x97\xa5", "Caf\xc3\xa9 \xe6\x97\xa5" },
	{ "a no-break space is no control",
	  "a\xc2\xa0"
	  "b",
	  "a\xc2\xa0"
	  "b" },
	{ "broken UTF-8",
	  "a\xff"
	  "b\xc3",
	  "a?b?" },
	{ "a percent sign", "100%", "100%" },
};

START_TEST(a_line_stays_one_line)
{
	char expected[100];

	snprintf(expected, sizeof(expected), " error: %s\n", texts[_i].says);
	log_open(LOG_LEVEL_NOTICE);
	log_line(LOG_LEVEL_ERROR, "%s", texts[_i].text);
	ck_assert_msg(!strcmp(said() + 20, expected), "%s: %s", texts[_i].why, said());
}
END_TEST

START_TEST(a_long_line_is_cut_and_still_ends)
{
	char text[5000];

	memset(text, 'x', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	log_open(LOG_LEVEL_NOTICE);
	log_line(LOG_LEVEL_NOTICE, "%s", text);
	ck_assert_uint_lt(strlen(said()), 2200);
	ck_assert_uint_gt(strlen(said()), 2000);
	ck_assert_int_eq(said()[strlen(said()) - 1], '\n');
}
END_TEST

/* Without a journal to listen, what matters is whether stderr gets the line. */
START_TEST(the_journal_is_used_only_when_stderr_is_its_stream)
{
	char stream[64];
	struct stat st;

	ck_assert_int_eq(fstat(STDERR_FILENO, &st), 0);
	snprintf(stream, sizeof(stream), "%llu:%llu", (unsigned long long)st.st_dev,
		 (unsigned long long)st.st_ino + 1);
	setenv("JOURNAL_STREAM", stream, 1);
	log_open(LOG_LEVEL_NOTICE);
	log_line(LOG_LEVEL_NOTICE, "elsewhere");
	ck_assert_str_eq(said() + 20, " notice: elsewhere\n");
	snprintf(stream, sizeof(stream), "%llu:%llu", (unsigned long long)st.st_dev,
		 (unsigned long long)st.st_ino);
	setenv("JOURNAL_STREAM", stream, 1);
	log_open(LOG_LEVEL_NOTICE);
	log_about(LOG_LEVEL_NOTICE, "a/x", 1, "to the journal");
	ck_assert_ptr_null(strstr(said(), "to the journal"));
	setenv("JOURNAL_STREAM", "nonsense", 1);
	log_open(LOG_LEVEL_NOTICE);
	log_line(LOG_LEVEL_NOTICE, "here again");
	ck_assert_ptr_nonnull(strstr(said(), "here again"));
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("log");
	TCase *tc = tcase_create("log");
	SRunner *sr = srunner_create(suite);
	int failed;

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, a_line_has_time_level_and_text);
	tcase_add_test(tc, quieter_than_asked_is_dropped);
	tcase_add_loop_test(tc, a_line_stays_one_line, 0, sizeof(texts) / sizeof(texts[0]));
	tcase_add_test(tc, a_long_line_is_cut_and_still_ends);
	tcase_add_test(tc, the_journal_is_used_only_when_stderr_is_its_stream);
	suite_add_tcase(suite, tc);
	srunner_run_all(sr, CK_ENV);
	failed = srunner_ntests_failed(sr);
	srunner_free(sr);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
