/* SPDX-License-Identifier: Apache-2.0 */
/*
 * transport_file.c - a file dropped by somebody else, believed only when it stood still.
 */
#include <fcntl.h>
#include <unistd.h>

#include "tests/unit/support/asker.h"

static void send_file(struct asker *h, int i, const char *path, bool stream, size_t max)
{
	struct request request = { .method = "FILE", .url = path, .reply_max = max, .stream = stream };
	struct transport_call call = asker_call(h, i, LANE_POLL);

	h->waiting++;
	transport_send(h->transport, &request, &call);
}

START_TEST(a_file_is_read_like_a_reply)
{
	char path[] = "/tmp/capacityd-transport-XXXXXX";
	int fd = mkstemp(path);
	struct asker h;
	size_t i;

	ck_assert_int_ge(fd, 0);
	for (i = 0; i < 30000; i++)
		ck_assert_int_eq(write(fd, "a,b,c\n", 6), 6);
	asker_open(&h, 4, NULL, 0);
	send_file(&h, 0, path, true, HEARD_MAX);
	asker_wait(&h);
	ck_assert_int_eq(h.told[0].status, 200);
	ck_assert_int_gt(h.told[0].modified.ms, INT64_C(1600000000000));
	ck_assert_uint_eq(h.heard.length, 180000);
	send_file(&h, 1, path, false, 1000);
	asker_wait(&h);
	ck_assert_int_eq(h.told[1].fault, FAULT_TOO_LARGE);
	ck_assert_int_eq(ftruncate(fd, 6), 0);
	send_file(&h, 2, path, false, 1000);
	asker_wait(&h);
	ck_assert_str_eq(h.told[2].body, "a,b,c\n");
	unlink(path);
	close(fd);
	send_file(&h, 3, path, false, 1000);
	send_file(&h, 4, "/tmp", false, 1000);
	send_file(&h, 5, "/dev/zero", false, 1000);
	asker_wait(&h);
	ck_assert_int_eq(h.told[3].fault, FAULT_NOT_SENT);
	ck_assert_str_eq(h.told[3].words, "no such file");
	ck_assert_str_eq(h.told[4].words, "not a regular file");
	ck_assert_str_eq(h.told[5].words, "not a regular file");
	asker_close(&h);
}
END_TEST

static char growing[] = "/tmp/capacityd-transport-XXXXXX";

/* The writer adds a line while its file is being read. */
static int hear_and_grow(void *context, const char *bytes, size_t n, struct err *err)
{
	int fd = open(growing, O_WRONLY | O_APPEND);

	(void)context;
	(void)bytes;
	(void)n;
	(void)err;
	ck_assert_int_eq(write(fd, "late\n", 5), 5);
	close(fd);
	return 0;
}

START_TEST(a_file_still_being_written_is_not_believed)
{
	struct request request = { .method = "FILE", .url = growing, .reply_max = HEARD_MAX, .stream = true };
	struct transport_call call;
	struct asker h;
	int fd = mkstemp(growing);

	ck_assert_int_eq(ftruncate(fd, 200 * 1024), 0);
	close(fd);
	asker_open(&h, 4, NULL, 0);
	call = asker_call(&h, 0, LANE_POLL);
	call.hear = hear_and_grow;
	h.waiting++;
	transport_send(h.transport, &request, &call);
	asker_wait(&h);
	ck_assert_int_eq(h.told[0].fault, FAULT_TRUNCATED);
	ck_assert_str_eq(h.told[0].words, "the file changed while it was read");
	unlink(growing);
	asker_close(&h);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("transport_file");

	tcase_set_timeout(tc, 60);
	tcase_add_test(tc, a_file_is_read_like_a_reply);
	tcase_add_test(tc, a_file_still_being_written_is_not_believed);
	return run_case("transport_file", tc);
}
