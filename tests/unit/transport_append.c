/* SPDX-License-Identifier: Apache-2.0 */
/*
 * transport_append.c - lines that are in a file whole, or not at all.
 */
#include "daemon/transport_append.h"

#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/unit/support/asker.h"

static char home[64], path[96];

static void setup(void)
{
	snprintf(home, sizeof(home), "/tmp/append-test-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(home));
	snprintf(path, sizeof(path), "%s/commands", home);
}

static void teardown(void)
{
	char other[128];

	unlink(path);
	snprintf(other, sizeof(other), "%s.1", path);
	unlink(other);
	rmdir(home);
}

static const char *content(void)
{
	static char text[512];
	FILE *f = fopen(path, "re");
	size_t n;

	ck_assert_ptr_nonnull(f);
	n = fread(text, 1, sizeof(text) - 1, f);
	text[n] = '\0';
	fclose(f);
	return text;
}

static enum fault append(const char *lines, struct err *err)
{
	return append_lines(path, lines, strlen(lines), err);
}

START_TEST(lines_follow_each_other)
{
	struct err err = ERR_INIT;
	struct stat st;

	ck_assert_int_eq(append("a\n", &err), FAULT_NONE);
	ck_assert_int_eq(append("b\nc\n", &err), FAULT_NONE);
	ck_assert_str_eq(content(), "a\nb\nc\n");
	ck_assert_int_eq(stat(path, &st), 0);
	ck_assert_int_eq(st.st_mode & 0137, 0);
}
END_TEST

START_TEST(a_rotated_file_is_left_alone)
{
	struct err err = ERR_INIT;
	char old[128];

	ck_assert_int_eq(append("a\n", &err), FAULT_NONE);
	snprintf(old, sizeof(old), "%s.1", path);
	ck_assert_int_eq(rename(path, old), 0);
	ck_assert_int_eq(append("b\n", &err), FAULT_NONE);
	ck_assert_str_eq(content(), "b\n");
}
END_TEST

START_TEST(a_torn_line_stays_alone)
{
	struct err err = ERR_INIT;

	ck_assert_int_eq(append("torn", &err), FAULT_NONE);
	ck_assert_int_eq(append("whole\n", &err), FAULT_NONE);
	ck_assert_str_eq(content(), "torn\nwhole\n");
}
END_TEST

/* As on a disk with room for some of it. */
START_TEST(what_does_not_fit_is_taken_back)
{
	struct rlimit was, little = { 6, 6 };
	struct err err = ERR_INIT;
	enum fault fault;

	if (!run_forks())
		return;
	ck_assert_int_eq(append("one\n", &err), FAULT_NONE);
	signal(SIGXFSZ, SIG_IGN);
	ck_assert_int_eq(getrlimit(RLIMIT_FSIZE, &was), 0);
	little.rlim_max = was.rlim_max;
	ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &little), 0);
	fault = append("two\nthree\n", &err);
	ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &was), 0);
	ck_assert_int_eq(fault, FAULT_NOT_SENT);
	ck_assert_str_eq(err.text, "the file cannot be written: File too large");
	ck_assert_str_eq(content(), "one\n");
}
END_TEST

START_TEST(only_a_file_is_written_to)
{
	struct err err = ERR_INIT;

	ck_assert_int_eq(append_lines(home, "a\n", 2, &err), FAULT_NOT_SENT);
	ck_assert_int_eq(append_lines("/nowhere/at/all", "a\n", 2, &err), FAULT_NOT_SENT);
	ck_assert_str_eq(err.text, "the file cannot be opened: No such file or directory");
	ck_assert_int_eq(symlink("/tmp/elsewhere", path), 0);
	ck_assert_int_eq(append("a\n", &err), FAULT_NOT_SENT);
	ck_assert_int_eq(append_lines("/dev/null", "a\n", 2, &err), FAULT_NOT_SENT);
	ck_assert_ptr_nonnull(strstr(err.text, "not a regular file"));
}
END_TEST

START_TEST(the_transport_does_it)
{
	struct request request = {
		.method = "APPEND", .url = path, .body = "a\n", .body_length = 2, .reply_max = 16
	};
	struct transport_call call;
	struct asker h;

	asker_open(&h, 4, NULL, 0);
	call = asker_call(&h, 0, LANE_COMMAND);
	h.waiting++;
	transport_send(h.transport, &request, &call);
	asker_wait(&h);
	ck_assert_int_eq(h.told[0].status, 200);
	ck_assert_str_eq(h.told[0].body, "");
	ck_assert_str_eq(content(), "a\n");
	h.may_send = false;
	call = asker_call(&h, 1, LANE_COMMAND);
	h.waiting++;
	transport_send(h.transport, &request, &call);
	asker_wait(&h);
	ck_assert_int_eq(h.told[1].fault, FAULT_STOPPED);
	ck_assert_str_eq(content(), "a\n");
	asker_close(&h);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("transport append");

	tcase_set_timeout(tc, 60);
	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, lines_follow_each_other);
	tcase_add_test(tc, a_rotated_file_is_left_alone);
	tcase_add_test(tc, a_torn_line_stays_alone);
	tcase_add_test(tc, what_does_not_fit_is_taken_back);
	tcase_add_test(tc, only_a_file_is_written_to);
	tcase_add_test(tc, the_transport_does_it);
	return run_case("transport_append", tc);
}
