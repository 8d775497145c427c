/* SPDX-License-Identifier: Apache-2.0 */
/*
 * host.c - zones to the second, files that are files, and secrets only their owner can read.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "daemon/host.h"
#include "tests/unit/support/run.h"

#define SECRET "s3cr3t-never-shown"

static char home[64];
static struct arena arena = ARENA_INIT(16 * 1024 * 1024);

static void setup(void)
{
	snprintf(home, sizeof(home), "/tmp/host-test-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(home));
	setenv("CREDENTIALS_DIRECTORY", home, 1);
}

static void teardown(void)
{
	char command[128];

	snprintf(command, sizeof(command), "rm -rf '%s'", home);
	ck_assert_int_eq(system(command), 0);
	arena_clear(&arena);
}

/* The path of a file in home; good until the next but three. */
static const char *at(const char *name)
{
	static char paths[4][128];
	static unsigned next;
	char *path = paths[next++ % 4];

	snprintf(path, sizeof(paths[0]), "%s/%s", home, name);
	return path;
}

static void put(const char *name, mode_t mode, const char *bytes)
{
	int fd = open(at(name), O_WRONLY | O_CREAT | O_EXCL, 0600);

	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(write(fd, bytes, strlen(bytes)), (ssize_t)strlen(bytes));
	ck_assert_int_eq(fchmod(fd, mode), 0);
	close(fd);
}

/* ---- zones ---- */

static const struct {
	const char *why, *name, *instant;
	int32_t offset_s;
	const char *abbreviation;
} clocks[] = {
	{ "New York, the last second of summer", "America/New_York", "2026-11-01T05:59:59Z", -14400, "EDT" },
	{ "New York, the first of winter", "America/New_York", "2026-11-01T06:00:00Z", -18000, "EST" },
	{ "New York, the last second before spring", "America/New_York", "2027-03-14T06:59:59Z",
	  -18000, "EST" },
	{ "New York, spring", "America/New_York", "2027-03-14T07:00:00Z", -14400, "EDT" },
	{ "New York by the old rule", "America/New_York", "2006-04-02T07:00:00Z", -14400, "EDT" },
	{ "New York after 2037", "America/New_York", "2040-07-01T00:00:00Z", -14400, "EDT" },
	{ "Phoenix knows no summer", "America/Phoenix", "2026-07-01T00:00:00Z", -25200, "MST" },
	{ "Phoenix in winter", "America/Phoenix", "2026-12-01T00:00:00Z", -25200, "MST" },
	{ "half an hour of summer", "Australia/Lord_Howe", "2026-12-01T00:00:00Z", 39600, "+11" },
	{ "a day that never was", "Pacific/Apia", "2011-12-30T10:00:00Z", 50400, "+14" },
	{ "the second before it", "Pacific/Apia", "2011-12-30T09:59:59Z", -36000, "-10" },
	{ "universal time", "UTC", "2026-07-01T00:00:00Z", 0, "UTC" },
};

START_TEST(clocks_are_right_to_the_second)
{
	const struct zone *zone = host_zone(clocks[_i].name, &arena);
	const struct zone_shift *shift;
	struct err err = ERR_INIT;
	struct instant t;

	ck_assert_msg(zone != NULL, "%s", clocks[_i].why);
	ck_assert_str_eq(zone->name, clocks[_i].name);
	ck_assert(!instant_parse(clocks[_i].instant, strlen(clocks[_i].instant), &t, &err));
	shift = zone_at(zone, t);
	ck_assert_msg(shift->offset_s == clocks[_i].offset_s &&
			      !strcmp(shift->abbreviation, clocks[_i].abbreviation),
		      "%s: %d %s", clocks[_i].why, (int)shift->offset_s, shift->abbreviation);
}
END_TEST

START_TEST(a_table_holds_each_shift_once)
{
	const struct zone *phoenix = host_zone("America/Phoenix", &arena);
	const struct zone *new_york = host_zone("America/New_York", &arena);

	ck_assert_uint_eq(phoenix->count, 1);
	/* Two in each of the 41 years 2000 to 2040, and the one in force when they begin. */
	ck_assert_uint_eq(new_york->count, 83);
	for (size_t i = 1; i < new_york->count; i++)
		ck_assert(is_before(new_york->shifts[i - 1].from, new_york->shifts[i].from));
}
END_TEST

static const char *const unknown[] = {
	"",
	"America/Gotham",
	"america/new_york",
	"America",
	"America/",
	"+05:00",
	"05:00",
	"EST5EDT,M3.2.0,M11.1.0",
	"../../etc/passwd",
	"/etc/localtime",
	"America/../UTC",
	"zone.tab",
	"leapseconds",
	"America//New_York",
	":UTC",
};

START_TEST(what_is_no_zone_is_refused)
{
	ck_assert_msg(!host_zone(unknown[_i], &arena), "\"%s\" was taken for a zone", unknown[_i]);
}
END_TEST

START_TEST(a_load_samples_a_zone_once)
{
	const struct config_host *host = host_config();
	struct arena other = ARENA_INIT(1024 * 1024);
	const struct zone *first = host->zone(host->context, "America/Denver", &arena);
	size_t used = arena.used;

	ck_assert_ptr_nonnull(first);
	for (int i = 0; i < 10000; i++)
		ck_assert_ptr_eq(host->zone(host->context, "America/Denver", &arena), first);
	ck_assert_uint_eq(arena.used, used);
	ck_assert_ptr_null(host->zone(host->context, "America/Gotham", &arena));
	ck_assert_ptr_ne(host->zone(host->context, "America/Denver", &other), first);
	arena_clear(&other);
	arena_clear(&arena);
	host = host_config();
	ck_assert_str_eq(host->zone(host->context, "America/Denver", &arena)->name,
			 "America/Denver");
	ck_assert_uint_eq(arena.used, used);
}
END_TEST

/* ---- files ---- */

START_TEST(a_file_is_read_whole)
{
	const struct config_host *host = host_config();
	struct buf b cleanup_buf = BUF_INIT(1000), small cleanup_buf = BUF_INIT(3);
	struct err err = ERR_INIT;

	put("a.yaml", 0644, "version: 1\n");
	ck_assert_int_eq(symlink(at("a.yaml"), at("link.yaml")), 0);
	ck_assert(!host->read_file(host->context, at("a.yaml"), &b, &err));
	ck_assert_str_eq(buf_text(&b), "version: 1\n");
	buf_clear(&b);
	ck_assert_msg(!host->read_file(host->context, at("link.yaml"), &b, &err), "%s", err.text);
	ck_assert_uint_eq(b.length, 11);
	ck_assert_int_eq(host->read_file(host->context, at("a.yaml"), &small, &err), -1);
	ck_assert_str_eq(err.text, "larger than the 3 bytes accepted here");
}
END_TEST

START_TEST(what_is_no_file_is_refused_at_once)
{
	const struct config_host *host = host_config();
	struct buf b cleanup_buf = BUF_INIT(1000);
	struct err err = ERR_INIT;

	ck_assert_int_eq(host->read_file(host->context, at("none"), &b, &err), -1);
	ck_assert_str_eq(err.text, "No such file or directory");
	ck_assert_int_eq(host->read_file(host->context, home, &b, &err), -1);
	ck_assert_str_eq(err.text, "not a regular file");
	ck_assert_int_eq(mkfifo(at("fifo"), 0600), 0);
	ck_assert_int_eq(host->read_file(host->context, at("fifo"), &b, &err), -1);
	ck_assert_str_eq(err.text, "not a regular file");
	ck_assert_int_eq(host->read_file(host->context, "/dev/zero", &b, &err), -1);
	ck_assert_str_eq(err.text, "not a regular file");
}
END_TEST

START_TEST(patterns_match_in_byte_order)
{
	const struct config_host *host = host_config();
	struct buf b cleanup_buf = BUF_INIT(1000), tiny cleanup_buf = BUF_INIT(10);
	struct err err = ERR_INIT;
	const char *next;

	put("b.yaml", 0644, "");
	put("a.yaml", 0644, "");
	put("B.yaml", 0644, "");
	put("c.yml", 0644, "");
	ck_assert(!host->match_files(host->context, at("*.yaml"), &b, &err));
	next = b.data;
	ck_assert_str_eq(next, at("B.yaml"));
	next += strlen(next) + 1;
	ck_assert_str_eq(next, at("a.yaml"));
	next += strlen(next) + 1;
	ck_assert_str_eq(next, at("b.yaml"));
	ck_assert_ptr_eq(next + strlen(next) + 1, b.data + b.length);
	buf_clear(&b);
	ck_assert(!host->match_files(host->context, at("*.none"), &b, &err));
	ck_assert_uint_eq(b.length, 0);
	ck_assert_int_eq(host->match_files(host->context, at("*.yaml"), &tiny, &err), -1);
}
END_TEST

/* ---- credentials ---- */

static int read_one(enum credential_source source, const char *name, struct credential *ret,
		    struct err *err)
{
	struct credential *list[1] = { ret };
	struct config c = { .arena = ARENA_INIT(1024 * 1024), .credentials = list, .credential_count = 1 };
	int failed;

	*ret = (struct credential){ .source = source, .name = name };
	failed = host_read_credentials(&c, err);
	if (!failed)
		ret->bytes = arena_strndup(&arena, ret->bytes, ret->length);
	arena_clear(&c.arena);
	return failed;
}

static const struct {
	const char *why;
	enum credential_source source;
	mode_t mode;
	const char *bytes;
	const char *says; /* the bytes read, or the words of the refusal after "ERR " */
} credentials[] = {
	{ "a file of its owner", CREDENTIAL_FILE, 0600, SECRET, SECRET },
	{ "read-only is as good", CREDENTIAL_FILE, 0400, SECRET, SECRET },
	{ "one newline is dropped", CREDENTIAL_FILE, 0600, SECRET "\n", SECRET },
	{ "one from another system too", CREDENTIAL_FILE, 0600, SECRET "\r\n", SECRET },
	{ "but only one", CREDENTIAL_FILE, 0600, SECRET "\n\n", SECRET "\n" },
	{ "a key keeps its lines", CREDENTIAL_FILE, 0600, "-----BEGIN\nabc\n-----END\n",
	  "-----BEGIN\nabc\n-----END" },
	{ "readable by a group", CREDENTIAL_FILE, 0640, SECRET,
	  "ERR others may read or write it (mode 0640): chmod 0600" },
	{ "readable by all", CREDENTIAL_FILE, 0604, SECRET,
	  "ERR others may read or write it (mode 0604): chmod 0600" },
	{ "writable by a group", CREDENTIAL_FILE, 0620, SECRET,
	  "ERR others may read or write it (mode 0620): chmod 0600" },
	{ "an empty one", CREDENTIAL_FILE, 0600, "", "ERR is empty" },
	{ "nothing but a newline", CREDENTIAL_FILE, 0600, "\n", "ERR is empty" },
	{ "from systemd, by name", CREDENTIAL_NAME, 0400, SECRET "\n", SECRET },
	{ "its access list shows as group bits", CREDENTIAL_NAME, 0440, SECRET, SECRET },
	{ "an empty one by name", CREDENTIAL_NAME, 0400, "", "ERR is empty" },
};

START_TEST(reads_a_credential)
{
	const char *name = credentials[_i].source == CREDENTIAL_FILE ? at("key") : "key", *words;
	struct err err = ERR_INIT;
	struct credential k;
	int failed;

	put("key", credentials[_i].mode, credentials[_i].bytes);
	failed = read_one(credentials[_i].source, name, &k, &err);
	if (strncmp(credentials[_i].says, "ERR ", 4)) {
		ck_assert_msg(!failed, "%s: %s", credentials[_i].why, err.text);
		ck_assert_msg(k.length == strlen(credentials[_i].says) &&
				      !strcmp(k.bytes, credentials[_i].says),
			      "%s: %zu bytes", credentials[_i].why, k.length);
		return;
	}
	words = strstr(err.text, ": ");
	ck_assert_msg(failed && words && !strcmp(words + 2, credentials[_i].says + 4), "%s: %s",
		      credentials[_i].why, err.text);
	ck_assert(err.kind == ERR_CONFIG && !strstr(err.text, SECRET) && !k.bytes);
}
END_TEST

START_TEST(a_link_to_a_secret_is_refused)
{
	struct err err = ERR_INIT;
	struct credential k;

	put("real", 0600, SECRET);
	ck_assert_int_eq(symlink(at("real"), at("key")), 0);
	ck_assert_int_eq(read_one(CREDENTIAL_FILE, at("key"), &k, &err), -1);
	ck_assert_msg(strstr(err.text, "a symbolic link") != NULL, "%s", err.text);
	ck_assert_int_eq(read_one(CREDENTIAL_NAME, "key", &k, &err), -1);
	ck_assert_str_eq(err.text, "credential key: a symbolic link, expected the file itself");
}
END_TEST

START_TEST(names_that_leave_the_directory_are_refused)
{
	static const char *const names[] = { "", ".", "..", "../key", "/etc/passwd" };
	struct err err = ERR_INIT;
	struct credential k;

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		err.text[0] = '\0';
		ck_assert_int_eq(read_one(CREDENTIAL_NAME, names[i], &k, &err), -1);
		ck_assert_msg(strstr(err.text, "not a name systemd could give") != NULL, "%s", err.text);
	}
}
END_TEST

START_TEST(all_missing_ones_are_named_at_once)
{
	struct credential first = { .source = CREDENTIAL_NAME, .name = "epic-key" };
	struct credential good = { .source = CREDENTIAL_NAME, .name = "google-ads" };
	struct credential last = { .source = CREDENTIAL_NAME, .name = "meta-token" };
	struct credential *list[] = { &first, &good, &last };
	struct config c = { .arena = ARENA_INIT(1024 * 1024), .credentials = list, .credential_count = 3 };
	struct err err = ERR_INIT;

	put("google-ads", 0400, SECRET);
	ck_assert_int_eq(host_read_credentials(&c, &err), -1);
	ck_assert_str_eq(err.text, "credential epic-key: No such file or directory; "
				   "credential meta-token: No such file or directory");
	ck_assert_str_eq(good.bytes, SECRET);
	unsetenv("CREDENTIALS_DIRECTORY");
	ck_assert_int_eq(host_read_credentials(&c, &err), -1);
	ck_assert_msg(strstr(err.text, "credential epic-key: CREDENTIALS_DIRECTORY is not set") != NULL,
		      "%s", err.text);
	arena_clear(&c.arena);
}
END_TEST

START_TEST(a_secret_has_a_largest_size)
{
	static char large[CREDENTIAL_MAX + 2];
	struct err err = ERR_INIT;
	struct credential k;

	memset(large, 'x', CREDENTIAL_MAX + 1);
	put("key", 0600, large);
	ck_assert_int_eq(read_one(CREDENTIAL_FILE, at("key"), &k, &err), -1);
	ck_assert_msg(strstr(err.text, "larger than the 65536 bytes") != NULL, "%s", err.text);
}
END_TEST

/* ---- systemd ---- */

START_TEST(systemd_hears_what_it_is_told)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	char heard[64] = "";

	snprintf(address.sun_path, sizeof(address.sun_path), "%s", at("notify"));
	ck_assert_int_eq(bind(fd, (struct sockaddr *)&address, sizeof(address)), 0);
	setenv("NOTIFY_SOCKET", address.sun_path, 1);
	host_notify("STATUS=2 full");
	ck_assert_int_eq(recv(fd, heard, sizeof(heard) - 1, 0), 13);
	ck_assert_str_eq(heard, "STATUS=2 full");
	unsetenv("NOTIFY_SOCKET");
	host_notify("READY=1");
	ck_assert_int_eq(recv(fd, heard, sizeof(heard) - 1, 0), -1);
	close(fd);
}
END_TEST

START_TEST(the_watchdog_is_fed_twice_as_often_as_it_asks)
{
	char pid[24];

	unsetenv("WATCHDOG_USEC");
	ck_assert_uint_eq(host_watchdog_ms(), 0);
	setenv("WATCHDOG_USEC", "30000000", 1);
	snprintf(pid, sizeof(pid), "%ld", (long)getpid());
	setenv("WATCHDOG_PID", pid, 1);
	ck_assert_uint_eq(host_watchdog_ms(), 15000);
	setenv("WATCHDOG_PID", "1", 1);
	ck_assert_uint_eq(host_watchdog_ms(), 0);
	unsetenv("WATCHDOG_USEC");
	unsetenv("WATCHDOG_PID");
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("host");

	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_loop_test(tc, clocks_are_right_to_the_second, 0, ROWS(clocks));
	tcase_add_test(tc, a_table_holds_each_shift_once);
	tcase_add_loop_test(tc, what_is_no_zone_is_refused, 0, ROWS(unknown));
	tcase_add_test(tc, a_load_samples_a_zone_once);
	tcase_add_test(tc, a_file_is_read_whole);
	tcase_add_test(tc, what_is_no_file_is_refused_at_once);
	tcase_add_test(tc, patterns_match_in_byte_order);
	tcase_add_loop_test(tc, reads_a_credential, 0, ROWS(credentials));
	tcase_add_test(tc, a_link_to_a_secret_is_refused);
	tcase_add_test(tc, names_that_leave_the_directory_are_refused);
	tcase_add_test(tc, all_missing_ones_are_named_at_once);
	tcase_add_test(tc, a_secret_has_a_largest_size);
	tcase_add_test(tc, systemd_hears_what_it_is_told);
	tcase_add_test(tc, the_watchdog_is_fed_twice_as_often_as_it_asks);
	return run_case("host", tc);
}
