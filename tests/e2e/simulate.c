/* SPDX-License-Identifier: Apache-2.0 */
/*
 * simulate.c - `capacityd simulate` over half a year of sixteen recorded services:
 * what the record holds of traps must not become decisions.
 */
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/e2e/support/child.h"
#include "tests/e2e/support/suite.h"

enum {
	OUTPUT = 16 * 1024 * 1024,
	EXIT_USAGE = 2,
	EXIT_DATA = 65,
	EXIT_FILE = 74,
	EXIT_CONFIG = 78
};

#define CONFIG "tests/config/series.yaml"
#define SERIES "tests/samples/series"
#define SERIES_FILE SERIES "/daily_history_180d.csv"
#define LAST "2026-11-29"

/* ---- running it ---- */

enum { ARGUMENTS = 16 };

/* more: NULL-terminated. */
static int simulate(struct buf *out, const char *const more[])
{
	char program[CHILD_PATH];
	const char *argv[ARGUMENTS] = { child_program("capacityd", program), "simulate", "--quiet" };
	int n = 3;

	for (int i = 0; more[i]; i++)
		argv[n++] = more[i];
	buf_clear(out);
	return child_run(argv, NULL, out);
}

#define SIMULATE(out, ...) simulate((out), (const char *const[]){ __VA_ARGS__, NULL })
#define PLAYED "--config", CONFIG, "--history", SERIES, "--to", LAST

static void temporary(char path[64])
{
	int fd;

	strcpy(path, "/tmp/capacityd-simulate-XXXXXX");
	fd = mkstemp(path);
	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(close(fd), 0);
}

static void write_file(const char *path, const char *text, size_t n)
{
	FILE *f = fopen(path, "wb");

	ck_assert(f != NULL);
	ck_assert_uint_eq(fwrite(text, 1, n, f), n);
	ck_assert_int_eq(fclose(f), 0);
}

/* ---- what it tells ---- */

static struct json_object *played(void)
{
	struct buf out cleanup_buf = BUF_INIT(OUTPUT);
	struct json_object *all;

	ck_assert_msg(SIMULATE(&out, PLAYED, "--json") == 0, "%s", buf_text(&out));
	all = json_tokener_parse(buf_text(&out));
	ck_assert_msg(all != NULL, "no JSON: %.200s", buf_text(&out));
	return all;
}

static const char *word(struct json_object *o, const char *key)
{
	const char *text = json_object_get_string(json_object_object_get(o, key));

	return text ? text : "";
}

static struct json_object *timeline(struct json_object *all, const char *service)
{
	struct json_object *services = json_object_object_get(all, "services");

	for (size_t i = 0; i < json_object_array_length(services); i++) {
		struct json_object *s = json_object_array_get_idx(services, i);

		if (!strcmp(word(s, "id"), service))
			return json_object_object_get(s, "timeline");
	}
	ck_abort_msg("%s was not played", service);
}

/* How often key says value from <= at < to (RFC 3339 in UTC sorts as text). */
static int count(struct json_object *line, const char *key, const char *value, const char *from,
		 const char *to)
{
	int n = 0;

	for (size_t i = 0; i < json_object_array_length(line); i++) {
		struct json_object *m = json_object_array_get_idx(line, i);
		const char *at = word(m, "at");

		n += strcmp(at, from) >= 0 && strcmp(at, to) < 0 && !strcmp(word(m, key), value);
	}
	return n;
}

static const char *verdict_at(struct json_object *line, const char *at)
{
	const char *verdict = "unknown";

	for (size_t i = 0; i < json_object_array_length(line); i++) {
		struct json_object *m = json_object_array_get_idx(line, i);

		if (*word(m, "verdict") && strcmp(word(m, "at"), at) <= 0)
			verdict = word(m, "verdict");
	}
	return verdict;
}

/* Mill Street's file did not come on Aug 2, 3 and 4; counts are told at 10:00Z and good for 30 hours. */
static const char *const mill[] = { "mill-annex/behavioral-health", "mill-annex/cardiology",
				    "mill-street/dermatology", "mill-street/primary-care" };

START_TEST(three_days_without_a_file_never_read_as_full)
{
	struct json_object *all = played(), *line = timeline(all, mill[_i]);

	ck_assert_str_ne(verdict_at(line, "2026-08-02T10:00:00Z"), "unknown");
	for (int hour = 17; hour < 24 * 2 + 34; hour += 5) {
		char at[32];

		(void)snprintf(at, sizeof(at), "2026-08-%02dT%02d:00:00Z", 2 + hour / 24, hour % 24);
		ck_assert_msg(!strcmp(verdict_at(line, at), "unknown"), "%s at %s: %s", mill[_i],
			      at, verdict_at(line, at));
	}
	ck_assert_int_eq(
		count(line, "verdict", "full", "2026-08-01T10:00:01Z", "2026-08-05T10:00:00Z"), 0);
	ck_assert_int_eq(
		count(line, "command", "pause", "2026-08-01T12:00:00Z", "2026-08-05T10:00:00Z"), 0);
	(void)json_object_put(all);
}
END_TEST

/* Oak Park's file said 0 for all on Sep 1, and nobody believed it. */
static const char *const oak[] = { "oak-park/dermatology", "oak-park/primary-care",
				   "oak-tower/behavioral-health", "oak-tower/cardiology" };

START_TEST(a_zero_that_is_not_believed_never_pauses)
{
	struct json_object *all = played(), *line = timeline(all, oak[_i]);

	ck_assert_int_eq(
		count(line, "command", "pause", "2026-09-01T00:00:00Z", "2026-09-03T10:00:00Z"), 0);
	ck_assert_int_eq(
		count(line, "verdict", "full", "2026-09-01T00:00:00Z", "2026-09-02T10:00:00Z"), 0);
	(void)json_object_put(all);
}
END_TEST

/*
 * A cardiologist leaves on Oct 1; the wait reaches its limit of 12 days on Nov 16 for
 * a day, and for good on Nov 18: two readings in a row are there on Nov 19, 11:00Z.
 */
START_TEST(when_a_provider_leaves_ads_pause_as_soon_as_it_is_confirmed)
{
	struct json_object *all = played(), *line = timeline(all, "cove-heart/cardiology");

	ck_assert_int_eq(
		count(line, "command", "pause", "2026-06-01T00:00:00Z", "2026-11-18T11:00:00Z"), 0);
	ck_assert_int_eq(
		count(line, "command", "pause", "2026-11-18T11:00:00Z", "2026-11-19T12:00:00Z"), 1);
	ck_assert_str_eq(verdict_at(line, "2026-11-29T23:00:00Z"), "full");
	(void)json_object_put(all);
}
END_TEST

START_TEST(the_same_files_print_the_same_bytes)
{
	struct buf one cleanup_buf = BUF_INIT(OUTPUT), two cleanup_buf = BUF_INIT(OUTPUT);
	struct buf first cleanup_buf = BUF_INIT(OUTPUT), second cleanup_buf = BUF_INIT(OUTPUT);
	char page[64];

	temporary(page);
	ck_assert_int_eq(SIMULATE(&one, PLAYED, "--monthly", "--report", page), 0);
	child_read_file(page, &first);
	ck_assert_int_eq(SIMULATE(&two, PLAYED, "--monthly", "--report", page), 0);
	child_read_file(page, &second);
	ck_assert_str_eq(buf_text(&one), buf_text(&two));
	ck_assert_uint_gt(first.length, 100000);
	ck_assert_str_eq(buf_text(&first), buf_text(&second));
	ck_assert_int_eq(unlink(page), 0);
}
END_TEST

START_TEST(a_directory_is_its_files)
{
	struct buf whole cleanup_buf = BUF_INIT(OUTPUT), parts cleanup_buf = BUF_INIT(OUTPUT);
	struct buf series cleanup_buf = BUF_INIT(OUTPUT), head cleanup_buf = BUF_INIT(OUTPUT);
	char dir[] = "/tmp/capacityd-simulate-XXXXXX", path[128];
	const char *line, *middle;

	ck_assert(mkdtemp(dir) != NULL);
	child_read_file(SERIES_FILE, &series);
	line = strchr(buf_text(&series), '\n') + 1;
	middle = strchr(buf_text(&series) + series.length / 2, '\n') + 1;
	(void)snprintf(path, sizeof(path), "%s/b.csv", dir);
	write_file(path, buf_text(&series), (size_t)(middle - buf_text(&series)));
	buf_append(&head, buf_text(&series), (size_t)(line - buf_text(&series)));
	buf_puts(&head, middle);
	(void)snprintf(path, sizeof(path), "%s/a.csv", dir);
	write_file(path, buf_text(&head), head.length);
	ck_assert_int_eq(SIMULATE(&whole, PLAYED), 0);
	ck_assert_msg(SIMULATE(&parts, "--config", CONFIG, "--history", dir, "--to", LAST) == 0,
		      "%s", buf_text(&parts));
	ck_assert_str_eq(buf_text(&whole), buf_text(&parts));
	ck_assert_int_eq(unlink(path), 0);
	(void)snprintf(path, sizeof(path), "%s/b.csv", dir);
	ck_assert_int_eq(unlink(path), 0);
	ck_assert_int_eq(rmdir(dir), 0);
}
END_TEST

START_TEST(compared_with_itself_nothing_differs)
{
	struct buf out cleanup_buf = BUF_INIT(OUTPUT);
	struct json_object *all;

	ck_assert_int_eq(SIMULATE(&out, PLAYED, "--compare", CONFIG, "--json"), 0);
	all = json_tokener_parse(buf_text(&out));
	ck_assert(all != NULL);
	ck_assert_int_gt(json_object_get_int64(json_object_object_get(
				 json_object_object_get(all, "new"), "kept_micros")),
			 0);
	ck_assert_str_eq(word(all, "new"), word(all, "old"));
	(void)json_object_put(all);
}
END_TEST

START_TEST(some_days_only)
{
	struct buf out cleanup_buf = BUF_INIT(OUTPUT);

	ck_assert_int_eq(SIMULATE(&out, "--config", CONFIG, "--history", SERIES, "--from",
				  "2026-07-01", "--to", "2026-07-31"),
			 0);
	ck_assert_msg(strstr(buf_text(&out),
			     "Jul 1, 2026 to Jul 31, 2026 (16 services, 31 days, 496 readings)"),
		      "%.200s", buf_text(&out));
}
END_TEST

/* ---- what cannot be ---- */

#define HEADER "as_of,service,open\n"
#define GOOD "2020-06-03T10:00:00Z,cove/primary-care,5\n"

static const struct {
	const char *why, *text, *says;
} wrong[] = {
	{ "a negative count", HEADER GOOD "2020-06-04T10:00:00Z,cove/primary-care,-5\n",
	  ":3: open is \"-5\": expected a count of 0 or more" },
	{ "told twice", HEADER GOOD GOOD, ":3: cove/primary-care at 2020-06-03T10:00:00Z was told already" },
	{ "the future", HEADER GOOD "2999-06-04T10:00:00Z,cove/primary-care,5\n", "lies in the future" },
	{ "nobody", HEADER GOOD "2020-06-04T10:00:00Z,cove/surgery,5\n", "no such service" },
	{ "not a row", HEADER GOOD "2020-06-04T10:00:00Z\n",
	  ":3: has 1 cells, expected 3 as in the header" },
};

START_TEST(what_cannot_be_true_is_named_and_not_played)
{
	struct buf out cleanup_buf = BUF_INIT(OUTPUT);
	char path[64];

	temporary(path);
	write_file(path, wrong[_i].text, strlen(wrong[_i].text));
	ck_assert_int_eq(SIMULATE(&out, "--config", CONFIG, "--history", path), EXIT_DATA);
	ck_assert_msg(strstr(buf_text(&out), wrong[_i].says) && strstr(buf_text(&out), path),
		      "%s: %s", wrong[_i].why, buf_text(&out));
	ck_assert_ptr_nonnull(
		strstr(buf_text(&out), "Nothing was played; --skip-bad plays the rest."));
	ck_assert_ptr_null(strstr(buf_text(&out), "Simulated:"));
	ck_assert_int_eq(SIMULATE(&out, "--config", CONFIG, "--history", path, "--skip-bad"), 0);
	ck_assert_ptr_nonnull(strstr(buf_text(&out), wrong[_i].says));
	ck_assert_ptr_nonnull(strstr(buf_text(&out), "1 reading)"));
	ck_assert_ptr_nonnull(
		strstr(buf_text(&out), "1 row of history could not be true and was left out."));
	ck_assert_int_eq(unlink(path), 0);
}
END_TEST

START_TEST(departments_from_a_map)
{
	static const char map[] = "service,department_id,service_line\ncove/primary-care,9,\n";
	static const char days[] =
		"date,department_id,service_line,open_next_14d\n2026-06-03,9,x,2\n";
	struct buf out cleanup_buf = BUF_INIT(OUTPUT);
	char history[64], file[64];

	temporary(history);
	temporary(file);
	write_file(history, days, strlen(days));
	write_file(file, map, strlen(map));
	ck_assert_int_eq(SIMULATE(&out, "--config", CONFIG, "--history", history, "--to", LAST),
			 EXIT_DATA);
	ck_assert_msg(SIMULATE(&out, "--config", CONFIG, "--history", history, "--to", LAST,
			       "--map", file) == 0,
		      "%s", buf_text(&out));
	write_file(file, "service,department\n", 19);
	ck_assert_int_eq(SIMULATE(&out, "--config", CONFIG, "--history", history, "--map", file),
			 EXIT_DATA);
	ck_assert_ptr_nonnull(
		strstr(buf_text(&out), ":1: expected service,department_id,service_line"));
	ck_assert_int_eq(unlink(history), 0);
	ck_assert_int_eq(unlink(file), 0);
}
END_TEST

static const struct {
	const char *why;
	const char *arguments[8];
	int status;
	const char *says;
} calls[] = {
	{ "no history", { "--config", CONFIG }, EXIT_USAGE, "--history is needed" },
	{ "no configuration", { "--history", SERIES }, EXIT_USAGE, "--config is needed" },
	{ "no date", { "--config", CONFIG, "--history", SERIES, "--from", "June" }, EXIT_USAGE, "--from \"June\"" },
	{ "backwards",
	  { "--config", CONFIG, "--history", SERIES, "--from=2026-08-01", "--to=2026-07-01" },
	  EXIT_USAGE,
	  "--from 2026-08-01 lies after --to 2026-07-01" },
	{ "an option nobody has", { "--histroy", SERIES }, EXIT_USAGE, "did you mean --history?" },
	{ "a word too many", { "--config", CONFIG, "--history", SERIES, "fast" }, EXIT_USAGE, "\"fast\"" },
	{ "no such file",
	  { "--config", CONFIG, "--history", "/nonexistent/history" },
	  EXIT_FILE,
	  "/nonexistent/history: No such file" },
	{ "a directory without histories",
	  { "--config", CONFIG, "--history", "tests/config" },
	  EXIT_FILE,
	  "holds no *.csv" },
	{ "a bad configuration",
	  { "--config", "tests/config/eight-mistakes.yaml", "--history", SERIES },
	  EXIT_CONFIG,
	  "8 errors" },
	{ "a page that cannot be written",
	  { "--config", CONFIG, "--history", SERIES, "--to=" LAST, "--report", "/nonexistent/x.html" },
	  EXIT_FILE,
	  "/nonexistent/x.html could not be written" },
	{ "before all history",
	  { "--config", CONFIG, "--history", SERIES, "--to=" LAST, "--from=2026-11-30" },
	  EXIT_USAGE,
	  "lies after --to" },
	{ "help", { "--help" }, 0, "what would these rules have done" },
};

START_TEST(is_answered)
{
	struct buf out cleanup_buf = BUF_INIT(OUTPUT);
	int status = simulate(&out, calls[_i].arguments);

	ck_assert_msg(status == calls[_i].status, "%s: exit %d, %s", calls[_i].why, status,
		      buf_text(&out));
	ck_assert_msg(strstr(buf_text(&out), calls[_i].says), "%s: %s", calls[_i].why, buf_text(&out));
}
END_TEST

#define COUNT(table) ((int)(sizeof(table) / sizeof(*(table))))

int main(void)
{
	const struct trial trials[] = {
		{ three_days_without_a_file_never_read_as_full, COUNT(mill) },
		{ a_zero_that_is_not_believed_never_pauses, COUNT(oak) },
		{ when_a_provider_leaves_ads_pause_as_soon_as_it_is_confirmed, 0 },
		{ the_same_files_print_the_same_bytes, 0 },
		{ a_directory_is_its_files, 0 },
		{ compared_with_itself_nothing_differs, 0 },
		{ some_days_only, 0 },
		{ what_cannot_be_true_is_named_and_not_played, COUNT(wrong) },
		{ departments_from_a_map, 0 },
		{ is_answered, COUNT(calls) },
	};

	return suite_main("simulate", trials, sizeof(trials) / sizeof(trials[0]));
}
