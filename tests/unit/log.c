/* SPDX-License-Identifier: Apache-2.0 */
/*
 * log.c - one thing said is one line, whatever was in it, and it goes where somebody reads.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include "base/when.h"
#include "daemon/log.h"
#include "tests/unit/support/run.h"

static const struct log_subject about_harbor = {
	.kind = LOG_COMMAND, .service = "harbor/derm", .target = "google/1", .command = 42
};

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
	log_about(LOG_LEVEL_NOTICE, &about_harbor, "went %s: %d openings", "full", 2);
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
	log_about(LOG_LEVEL_NOTICE, &about_harbor, "to the journal");
	ck_assert_ptr_null(strstr(said(), "to the journal"));
	setenv("JOURNAL_STREAM", "nonsense", 1);
	log_open(LOG_LEVEL_NOTICE);
	log_line(LOG_LEVEL_NOTICE, "here again");
	ck_assert_ptr_nonnull(strstr(said(), "here again"));
}
END_TEST

/* ---- the journal ---- */

static char sent[4096];
static int refuses;

/* In place of systemd's: what would have been sent, one field a line. */
int sd_journal_sendv(const struct iovec *io, int n);
int sd_journal_sendv(const struct iovec *io, int n)
{
	size_t length = 0;

	sent[0] = '\0';
	for (int i = 0; i < n; i++)
		length += (size_t)snprintf(sent + length, sizeof(sent) - length, "%.*s\n",
					   (int)io[i].iov_len, (const char *)io[i].iov_base);
	return refuses;
}

static void to_the_journal(void)
{
	char stream[64];
	struct stat st;

	refuses = 0;
	ck_assert_int_eq(fstat(STDERR_FILENO, &st), 0);
	snprintf(stream, sizeof(stream), "%llu:%llu", (unsigned long long)st.st_dev,
		 (unsigned long long)st.st_ino);
	setenv("JOURNAL_STREAM", stream, 1);
	log_open(LOG_LEVEL_NOTICE);
}

static const struct {
	const char *why;
	struct log_subject about;
	const char *fields;
} subjects[] = {
	{ "everything",
	  { LOG_COMMAND, "harbor/derm", "google/1", 42 },
	  "CAPACITYD_KIND=command\nCAPACITYD_LOCATION=harbor\nCAPACITYD_SERVICE_LINE=derm\n"
	  "CAPACITYD_TARGET=google/1\nCAPACITYD_COMMAND=42\n" },
	{ "a service",
	  { LOG_VERDICT, "harbor/derm", "", 0 },
	  "CAPACITYD_KIND=verdict\nCAPACITYD_LOCATION=harbor\nCAPACITYD_SERVICE_LINE=derm\n" },
	{ "nothing in particular", { LOG_PERSON, "", "", 0 }, "CAPACITYD_KIND=person\n" },
	{ "nothing at all", { LOG_NO_KIND, NULL, NULL, 0 }, "" },
};

START_TEST(machines_find_what_a_line_is_about)
{
	char expected[600], id[64] = "";

	to_the_journal();
	log_about(LOG_LEVEL_WARNING, &subjects[_i].about, "words\nand more");
	if (subjects[_i].about.kind)
		snprintf(id, sizeof(id), "MESSAGE_ID=%s\n", log_kind_id(subjects[_i].about.kind));
	snprintf(expected, sizeof(expected),
		 "MESSAGE=words?and more\nPRIORITY=4\nSYSLOG_IDENTIFIER=capacityd\n%s%s", id,
		 subjects[_i].fields);
	ck_assert_msg(!strcmp(sent, expected), "%s: %s", subjects[_i].why, sent);
	ck_assert_str_eq(said(), "");
}
END_TEST

START_TEST(what_the_journal_does_not_take_is_said_all_the_same)
{
	to_the_journal();
	refuses = -1;
	log_kind(LOG_LEVEL_ERROR, LOG_CANNOT_START, "cannot start");
	ck_assert_ptr_nonnull(strstr(sent, "CAPACITYD_KIND=cannot-start\n"));
	ck_assert_str_eq(said() + 20, " error: cannot start\n");
}
END_TEST

/* ---- the catalog ---- */

static char catalog[32 * 1024];

static void read_catalog(void)
{
	FILE *f = fopen("systemd/capacityd.catalog", "re");

	ck_assert_msg(f != NULL, "run it from the top of the tree");
	catalog[fread(catalog, 1, sizeof(catalog) - 1, f)] = '\0';
	ck_assert(feof(f));
	(void)fclose(f);
}

START_TEST(every_id_is_explained_once)
{
	char entry[64];
	const char *at;

	read_catalog();
	snprintf(entry, sizeof(entry), "\n-- %s\nSubject: ", log_kind_id((enum log_kind)_i));
	ck_assert_uint_eq(strlen(entry), 4 + 32 + 10);
	at = strstr(catalog, entry);
	ck_assert_msg(at != NULL, "%s is not in the catalog", log_kind_id((enum log_kind)_i));
	ck_assert_ptr_null(strstr(at + 1, entry));
	for (int other = 1; other < LOG_KINDS; other++)
		ck_assert(other == _i || strcmp(log_kind_id((enum log_kind)other),
						log_kind_id((enum log_kind)_i)) != 0);
}
END_TEST

START_TEST(nothing_else_is_explained)
{
	int entries = 0;

	read_catalog();
	for (const char *at = catalog; (at = strstr(at, "\n-- ")); at++)
		entries++;
	ck_assert_int_eq(entries, LOG_KINDS - 1);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("log");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, a_line_has_time_level_and_text);
	tcase_add_test(tc, quieter_than_asked_is_dropped);
	tcase_add_loop_test(tc, a_line_stays_one_line, 0, ROWS(texts));
	tcase_add_test(tc, a_long_line_is_cut_and_still_ends);
	tcase_add_test(tc, the_journal_is_used_only_when_stderr_is_its_stream);
	tcase_add_loop_test(tc, machines_find_what_a_line_is_about, 0, ROWS(subjects));
	tcase_add_test(tc, what_the_journal_does_not_take_is_said_all_the_same);
	tcase_add_loop_test(tc, every_id_is_explained_once, 1, LOG_KINDS);
	tcase_add_test(tc, nothing_else_is_explained);
	return run_case("log", tc);
}
