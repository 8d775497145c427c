/* SPDX-License-Identifier: Apache-2.0 */
/*
 * store.c - nothing is sent that is not recorded.
 *
 * A full disk is made by taking away the right to write files: every write is
 * then refused as it would be by a disk without room.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sysexits.h>
#include <unistd.h>

#include "tests/e2e/support/ads.h"
#include "tests/e2e/support/suite.h"

static void limit_files(const struct house *h, rlim_t bytes)
{
	struct rlimit limit;

	ck_assert_int_eq(prlimit(h->daemon.pid, RLIMIT_FSIZE, NULL, &limit), 0);
	limit.rlim_cur = bytes;
	ck_assert_int_eq(prlimit(h->daemon.pid, RLIMIT_FSIZE, &limit, NULL), 0);
}

START_TEST(a_full_disk_stops_commands_and_says_so)
{
	struct house *h = house_open(&(struct recipe){
		.rows = { { HARBOR, 12 } }, .platform = "timeout: 1m", /* the command may wait as long for the disk */
	});
	struct http answer cleanup_http = HTTP_INIT;

	limit_files(h, 0);
	house_openings(h, HARBOR, 2);
	wait_for(house_get(h, "/readyz", &answer) == 503);
	ck_assert_ptr_nonnull(strstr(buf_text(&answer.body), "disk is full"));
	wait_for(house_is(h, HARBOR, "verdict", "full")); /* watching goes on */
	ads_expect(h, "");
	ck_assert_int_eq(house_metric(h, "store_failing"), 1);
	limit_files(h, RLIM_INFINITY);
	wait_for(house_ad_is(h, HARBOR, "paused", 120));
	ads_expect(h, "20411101 status ENABLED -> PAUSED\n");
	ck_assert_int_eq(house_get(h, "/readyz", &answer), 200);
	ck_assert(house_remembers(h, HARBOR, "verdict", "went full"));
	house_close(h);
}
END_TEST

START_TEST(killed_with_a_full_disk)
{
	struct house *h = house_open(&(struct recipe){ .rows = { { HARBOR, 12 } } });
	struct http answer cleanup_http = HTTP_INIT;

	limit_files(h, 0);
	house_openings(h, HARBOR, 2);
	wait_for(house_get(h, "/readyz", &answer) == 503);
	ads_expect(h, "");
	house_restart(h);
	wait_for(house_ad_is(h, HARBOR, "paused", 120));
	ads_expect(h, "20411101 status ENABLED -> PAUSED\n");
	house_close(h);
}
END_TEST

START_TEST(two_daemons_never_share_a_store)
{
	struct house *h = house_open(&(struct recipe){ .rows = { { HARBOR, 12 } } });
	char program[CHILD_PATH];
	const char *const argv[] = { child_program("capacityd", program),
				     "run",
				     "--config",
				     h->config,
				     "--state-dir",
				     h->dir,
				     NULL };
	const char *const environment[] = { h->credentials, NULL };
	struct buf out cleanup_buf = BUF_INIT(CHILD_OUTPUT);

	ck_assert_int_eq(child_run(argv, environment, &out), EX_UNAVAILABLE);
	ck_assert_msg(strstr(buf_text(&out), "cannot start") != NULL, "%s", buf_text(&out));
	ck_assert(house_is(h, HARBOR, "verdict", "open")); /* and the first is not disturbed */
	house_close(h);
}
END_TEST

START_TEST(a_damaged_store_is_not_begun_anew)
{
	struct house *h = house_open(&(struct recipe){ .rows = { { HARBOR, 12 } } });
	char log[HOUSE_FILE + 8];
	FILE *f;

	house_kill(h);
	(void)snprintf(log, sizeof(log), "%s-wal", h->database);
	(void)unlink(log); /* it could repair what follows */
	f = fopen(h->database, "r+e");
	ck_assert_ptr_nonnull(f);
	ck_assert_int_ge(fputs("this is not what was written here", f), 0);
	ck_assert_int_eq(fclose(f), 0);
	house_launch(h);
	ck_assert_int_ne(child_wait(&h->daemon), 0);
	ck_assert(house_logged(h, "cannot start"));
	ck_assert_uint_eq(ads_count(h), 0);
	house_close(h);
}
END_TEST

/* ---- export ---- */

/* What `capacityd export` prints; its exit status must be that. */
static void export(const struct house *h, const char *option, const char *value, int status,
		   struct buf *ret)
{
	char program[CHILD_PATH];
	const char *const argv[] = { child_program("capacityd", program),
				     "export",
				     "--config",
				     h->config,
				     "--state-dir",
				     h->dir,
				     option,
				     value,
				     NULL };

	buf_clear(ret);
	ck_assert_msg(child_run(argv, NULL, ret) == status, "%s", buf_text(ret));
}

static bool exported(const struct house *h, const char *part)
{
	struct buf out cleanup_buf = BUF_INIT(CHILD_OUTPUT);

	export(h, NULL, NULL, 0, &out);
	return strstr(buf_text(&out), part) != NULL;
}

/* What is exported is what the simulation reads: nothing in it cannot be true. */
static void played_again(const struct house *h, const char *csv)
{
	char program[CHILD_PATH], file[HOUSE_FILE + 16];
	const char *const argv[] = { child_program("capacityd", program),
				     "simulate",
				     "--config",
				     h->config,
				     "--history",
				     file,
				     NULL };
	const char *const environment[] = { h->credentials, NULL };
	struct buf out cleanup_buf = BUF_INIT(CHILD_OUTPUT);
	FILE *f;

	(void)snprintf(file, sizeof(file), "%s/observed.csv", h->dir);
	f = fopen(file, "we");
	ck_assert_ptr_nonnull(f);
	ck_assert_int_ge(fputs(csv, f), 0);
	ck_assert_int_eq(fclose(f), 0);
	ck_assert_msg(child_run(argv, environment, &out) == 0, "%s\n%s", buf_text(&out), csv);
	ck_assert_int_eq(unlink(file), 0);
}

START_TEST(what_was_observed_is_exported_beside_the_daemon)
{
	static const char head[] =
		"as_of,service,open,booked,blocked,held,wait_days,waitlist,bookings,quality,"
		"next_1,next_2,next_3,next_4,next_5,polled_until\n";
	struct house *h = house_open(&(struct recipe){ .rows = { { HARBOR, 12 } } });
	struct buf out cleanup_buf = BUF_INIT(CHILD_OUTPUT);

	wait_for(exported(h, "Z," HARBOR ",12,"));
	house_openings(h, HARBOR, 2);
	wait_for(exported(h, "Z," HARBOR ",2,"));
	export(h, NULL, NULL, 0, &out);
	ck_assert_int_eq(strncmp(buf_text(&out), head, sizeof(head) - 1), 0);
	played_again(h, buf_text(&out));
	export(h, "--from", "9000-01-01", 0, &out);
	ck_assert_str_eq(buf_text(&out), head);
	export(h, "--to", "2001-01-01", 0, &out);
	ck_assert_str_eq(buf_text(&out), head);
	ck_assert(house_is(h, HARBOR, "verdict", "full")); /* and the daemon is not disturbed */
	house_close(h);
}
END_TEST

/* Over all days: midnight may have passed. */
static long readings(const struct house *h)
{
	static const char row[] = "," HARBOR ",";
	struct buf out cleanup_buf = BUF_INIT(CHILD_OUTPUT);
	long sum = 0;

	export(h, "--daily", NULL, 0, &out);
	for (const char *p = strstr(buf_text(&out), row); p; p = strstr(p + 1, row))
		sum += strtol(p + strlen(row), NULL, 10);
	return sum;
}

START_TEST(a_stopped_daemon_leaves_the_day_so_far)
{
	struct house *h = house_open(&(struct recipe){ .rows = { { HARBOR, 12 } } });
	long first;

	child_signal(&h->daemon, SIGTERM);
	ck_assert_int_eq(child_wait(&h->daemon), 0);
	first = readings(h);
	ck_assert_int_gt(first, 0);
	house_start(h);
	wait_for(house_metric(h, "polls_total") >= 2);
	child_signal(&h->daemon, SIGTERM);
	ck_assert_int_eq(child_wait(&h->daemon), 0);
	ck_assert_int_ge(readings(h), first + 2);
	house_start(h);
	house_close(h);
}
END_TEST

static const struct {
	const char *why, *option, *value, *says;
	int status;
} refusals[] = {
	{ "no such day", "--from", "2026-02-30", "--from: ", 2 },
	{ "no date", "--to", "yesterday", "a date looks like 2026-11-22", 2 },
	{ "nothing lies between", "--to", "1969-01-01", "is after --to 1969-01-01", 2 },
	{ "no database there", "--state-dir", "/nonexistent", "there is no database yet", EX_UNAVAILABLE },
};

START_TEST(an_export_that_cannot_be_says_why)
{
	struct house *h = house_open(&(struct recipe){ .rows = { { HARBOR, 12 } } });
	struct buf out cleanup_buf = BUF_INIT(CHILD_OUTPUT);

	export(h, refusals[_i].option, refusals[_i].value, refusals[_i].status, &out);
	ck_assert_msg(strstr(buf_text(&out), refusals[_i].says) != NULL, "%s: %s", refusals[_i].why,
		      buf_text(&out));
	house_close(h);
}
END_TEST

int main(void)
{
	const struct trial trials[] = {
		{ a_full_disk_stops_commands_and_says_so, 0 },
		{ killed_with_a_full_disk, 0 },
		{ two_daemons_never_share_a_store, 0 },
		{ a_damaged_store_is_not_begun_anew, 0 },
		{ what_was_observed_is_exported_beside_the_daemon, 0 },
		{ a_stopped_daemon_leaves_the_day_so_far, 0 },
		{ an_export_that_cannot_be_says_why, sizeof(refusals) / sizeof(refusals[0]) },
	};

	return suite_main("store", trials, sizeof(trials) / sizeof(trials[0]));
}
