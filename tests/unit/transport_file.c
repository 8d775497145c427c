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

/* ---- a directory that files are dropped into ---- */

static char drop[] = "/tmp/capacityd-drop-XXXXXX";

static const char *in_drop(const char *name)
{
	static char path[4][256];
	static int at;

	at = (at + 1) % 4;
	snprintf(path[at], sizeof(path[at]), "%s/%s", drop, name);
	return path[at];
}

static void put(const char *name, const char *text)
{
	FILE *f = fopen(in_drop(name), "w");

	ck_assert(f && fputs(text, f) >= 0 && !fclose(f));
}

static void holds(const char *name, const char *text)
{
	char seen[256] = "";
	FILE *f = fopen(in_drop(name), "r");

	ck_assert_msg(f != NULL, "no %s", name);
	ck_assert(fread(seen, 1, sizeof(seen) - 1, f) > 0);
	fclose(f);
	ck_assert_str_eq(seen, text);
}

static void errand(struct asker *h, int i, const char *method, const char *path, const char *words)
{
	struct request request = { .method = method,
				   .url = path,
				   .reply_max = 4096,
				   .body = words,
				   .body_length = strlen(words) };
	struct transport_call call = asker_call(h, i, LANE_POLL);

	h->waiting++;
	transport_send(h->transport, &request, &call);
	asker_wait(h);
}

static void sweep_drop(void)
{
	static const char *const left[] = { "archive/a.csv",  "archive/a.csv.2",       "archive",
					    "rejected/b.csv", "rejected/b.csv.reason", "rejected",
					    "link.csv" };

	for (size_t i = 0; i < sizeof(left) / sizeof(left[0]); i++)
		(void)remove(in_drop(left[i]));
	ck_assert_msg(!rmdir(drop), "something else was left in %s", drop);
}

START_TEST(a_drop_is_listed_and_what_is_put_away_replaces_nothing)
{
	struct asker h;

	ck_assert(mkdtemp(drop) != NULL);
	put("a.csv", "first");
	put("b.csv", "half");
	put("tab\t.csv", "never listed");
	ck_assert_int_eq(symlink("/etc/passwd", in_drop("link.csv")), 0);
	asker_open(&h, 4, NULL, 0);
	errand(&h, 0, "LIST", drop, "");
	ck_assert_int_eq(h.told[0].status, 200);
	ck_assert_msg(strstr(h.told[0].body, " a.csv\n") && strstr(h.told[0].body, " b.csv\n") &&
			      !strstr(h.told[0].body, "link") && !strstr(h.told[0].body, "tab"),
		      "%s", h.told[0].body);
	ck_assert_int_eq(remove(in_drop("tab\t.csv")), 0);

	errand(&h, 1, "ARCHIVE", in_drop("a.csv"), "");
	ck_assert_int_eq(h.told[1].status, 200);
	put("a.csv", "second");
	errand(&h, 2, "ARCHIVE", in_drop("a.csv"), "");
	holds("archive/a.csv", "first");
	holds("archive/a.csv.2", "second");

	errand(&h, 3, "REJECT", in_drop("b.csv"), "the last line has no end");
	holds("rejected/b.csv", "half");
	holds("rejected/b.csv.reason", "the last line has no end\n");
	errand(&h, 4, "ARCHIVE", in_drop("b.csv"), "");
	ck_assert_int_eq(h.told[4].fault, FAULT_NOT_SENT);
	ck_assert_str_eq(h.told[4].words, "it cannot be moved: No such file or directory");
	errand(&h, 5, "LIST", in_drop("nothing"), "");
	ck_assert_str_eq(h.told[5].words, "no such directory");
	asker_close(&h);
	sweep_drop();
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("transport_file");

	tcase_set_timeout(tc, 60);
	tcase_add_test(tc, a_file_is_read_like_a_reply);
	tcase_add_test(tc, a_file_still_being_written_is_not_believed);
	tcase_add_test(tc, a_drop_is_listed_and_what_is_put_away_replaces_nothing);
	return run_case("transport_file", tc);
}
