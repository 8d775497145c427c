/* SPDX-License-Identifier: Apache-2.0 */
/*
 * store_export.c - every row once, in pages, from a file somebody else is writing.
 */
#include "daemon/store_export.h"

#include "support/run.h"
#include "support/storehouse.h"

enum { OUT_MAX = 4 * 1024 * 1024 };

static const struct instant never = { 0 };
static const struct instant all_from = { 0 }, all_to = { INT64_C(253402300799999) };

static void says(struct store *s, const char *service, int32_t open, struct instant at,
		 struct instant before_until)
{
	struct observed row = { .said = { .quality = QUALITY_GOOD,
					  .open = open,
					  .booked = COUNT_UNKNOWN,
					  .blocked = COUNT_UNKNOWN,
					  .held = COUNT_UNKNOWN,
					  .wait_days = COUNT_UNKNOWN,
					  .waitlist = COUNT_UNKNOWN,
					  .bookings = COUNT_UNKNOWN,
					  .as_of = at,
					  .polled_at = at },
				.value = open };

	store_observed(s, service, &row, before_until);
}

static void swept(struct store *s)
{
	struct err err = ERR_INIT;

	do
		ck_assert_msg(!store_sweep(s, NOON, &err), "%s", err.text);
	while (store_backlog(s));
}

static struct store_export *export_opened(void)
{
	struct err err = ERR_INIT;
	struct store_export *x = store_export_open(path, &err);

	ck_assert_msg(x != NULL, "%s", err.text);
	return x;
}

/* All pages; how many there were. */
static int observed_text(struct instant from, struct instant to, struct buf *ret)
{
	struct store_export *x = export_opened();
	struct err err = ERR_INIT;
	int pages = 0, more;

	do {
		more = store_export_observed(x, from, to, ret, &err);
		ck_assert_msg(more >= 0, "%s", err.text);
		pages++;
	} while (more);
	store_export_close(x);
	return pages;
}

static int days_text(int32_t first, int32_t last, struct buf *ret)
{
	struct store_export *x = export_opened();
	struct err err = ERR_INIT;
	int pages = 0, more;

	do {
		more = store_export_days(x, (struct date){ first }, (struct date){ last }, ret, &err);
		ck_assert_msg(more >= 0, "%s", err.text);
		pages++;
	} while (more);
	store_export_close(x);
	return pages;
}

static size_t lines(const struct buf *b)
{
	size_t n = 0;

	for (const char *p = buf_text(b); *p; p++)
		n += *p == '\n';
	return n;
}

START_TEST(every_observation_once_whatever_the_pages)
{
	struct buf out cleanup_buf = BUF_INIT(OUT_MAX);
	struct store *s = opened();
	char cell[32];

	for (int i = 0; i < 2 * STORE_EXPORT_MAX; i++)
		says(s, "a/x", i, NOON, NOON);
	swept(s);
	swept(s);
	ck_assert_int_eq(observed_text(all_from, all_to, &out), 3);
	ck_assert_uint_eq(lines(&out), 2 * STORE_EXPORT_MAX + 1);
	for (int i = 0; i < 2 * STORE_EXPORT_MAX; i++) {
		snprintf(cell, sizeof(cell), ",a/x,%d,,", i);
		ck_assert_msg(strstr(buf_text(&out), cell) != NULL, "%s is missing", cell);
	}
	store_close(s);
}
END_TEST

START_TEST(what_is_still_said_ends_with_the_last_poll)
{
	struct buf out cleanup_buf = BUF_INIT(OUT_MAX);
	struct store *s = opened();

	store_service(s, "a/x", &(struct service_state){ .as_of = NOON, .polled_at = NOON });
	committed(s);
	says(s, "a/x", 4, NOON, never);
	says(s, "b/x", 5, NOON, never); /* a service the store knows nothing else of */
	store_heard(s, "a/x", NOON, after(NOON, SPAN_HOURS(1)));
	swept(s);
	ck_assert_int_eq(observed_text(all_from, all_to, &out), 1);
	ck_assert_ptr_nonnull(strstr(buf_text(&out), "2026-11-22T12:00:00Z,a/x,4,,,,,,,good,,,,,,"
						     "2026-11-22T13:00:00Z\n"));
	ck_assert_ptr_nonnull(strstr(buf_text(&out), "2026-11-22T12:00:00Z,b/x,5,,,,,,,good,,,,,,"
						     "2026-11-22T12:00:00Z\n"));
	store_close(s);
}
END_TEST

static const struct {
	const char *why;
	int from, to; /* hours after noon; what was said, was said from 1 to 3 */
	size_t rows;
} stretches[] = {
	{ "all of it", 0, 4, 1 },     { "it began before and goes on behind", 2, 2, 1 },
	{ "its last poll", 3, 4, 1 }, { "after it", 4, 5, 0 },
	{ "before it", -1, 1, 0 },    { "its first moment", 0, 2, 1 },
};

START_TEST(what_was_said_in_between_is_exported)
{
	struct buf out cleanup_buf = BUF_INIT(OUT_MAX);
	struct store *s = opened();

	says(s, "a/x", 4, after(NOON, SPAN_HOURS(1)), never);
	says(s, "a/x", 5, after(NOON, SPAN_DAYS(9)), after(NOON, SPAN_HOURS(3)));
	swept(s);
	(void)observed_text(after(NOON, SPAN_HOURS(stretches[_i].from)),
			    after(NOON, SPAN_HOURS(stretches[_i].to)), &out);
	ck_assert_msg(lines(&out) == stretches[_i].rows + 1, "%s: %s", stretches[_i].why, buf_text(&out));
	store_close(s);
}
END_TEST

START_TEST(days_from_the_first_to_the_last)
{
	struct buf out cleanup_buf = BUF_INIT(OUT_MAX);
	struct store *s = opened();

	for (int day = 20779; day <= 20782; day++) {
		struct rollup r = { .day = { day }, .readings = 1 };

		store_rollup(s, "b/x", &r);
		store_rollup(s, "a/x", &r);
	}
	swept(s);
	ck_assert_int_eq(days_text(20780, 20781, &out), 1);
	ck_assert_uint_eq(lines(&out), 5);
	ck_assert_ptr_nonnull(strstr(buf_text(&out), "\n2026-11-23,a/x,1,"));
	ck_assert_ptr_nonnull(strstr(buf_text(&out), "\n2026-11-23,b/x,1,"));
	ck_assert_ptr_nonnull(strstr(buf_text(&out), "\n2026-11-24,b/x,1,"));
	store_close(s);
}
END_TEST

START_TEST(every_day_once_whatever_the_pages)
{
	struct buf out cleanup_buf = BUF_INIT(OUT_MAX);
	struct store *s = opened();

	for (int day = 1; day <= STORE_EXPORT_MAX; day++) {
		struct rollup r = { .day = { day }, .readings = 1 };

		store_rollup(s, "a/x", &r);
		store_rollup(s, "b/x", &r);
	}
	swept(s);
	ck_assert_int_eq(days_text(0, 30000, &out), 3);
	ck_assert_uint_eq(lines(&out), 2 * STORE_EXPORT_MAX + 1);
	store_close(s);
}
END_TEST

/* ---- files it cannot read ---- */

static const struct {
	const char *why, *sql, *says;
} files[] = {
	{ "no file", NULL, "there is no database yet" },
	{ "somebody else's", "CREATE TABLE t (a)", "a database of some other program" },
	{ "a newer one", "CREATE TABLE t (a); PRAGMA user_version = 1000", "newer capacityd" },
	{ "an older one", "CREATE TABLE t (a); PRAGMA user_version = 1", "older capacityd" },
	{ "an empty one", "PRAGMA user_version = 0", "older capacityd" },
};

START_TEST(a_file_that_cannot_be_exported_is_refused)
{
	struct err err = ERR_INIT;

	if (files[_i].sql)
		by_hand(files[_i].sql);
	ck_assert_msg(!store_export_open(path, &err), "%s", files[_i].why);
	ck_assert_msg(strstr(err.text, files[_i].says) != NULL, "%s: %s", files[_i].why, err.text);
}
END_TEST

START_TEST(a_damaged_file_is_not_exported_in_part)
{
	struct err err = ERR_INIT;
	FILE *f = fopen(path, "we");

	ck_assert_ptr_nonnull(f);
	ck_assert_int_ge(fputs("this is no database and never was one, whatever its name says", f), 0);
	ck_assert_int_eq(fclose(f), 0);
	ck_assert_ptr_null(store_export_open(path, &err));
	ck_assert_msg(strstr(err.text, "cannot be read") != NULL, "%s", err.text);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("store_export");

	tcase_set_timeout(tc, 60);
	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, every_observation_once_whatever_the_pages);
	tcase_add_test(tc, what_is_still_said_ends_with_the_last_poll);
	tcase_add_loop_test(tc, what_was_said_in_between_is_exported, 0, ROWS(stretches));
	tcase_add_test(tc, days_from_the_first_to_the_last);
	tcase_add_test(tc, every_day_once_whatever_the_pages);
	tcase_add_loop_test(tc, a_file_that_cannot_be_exported_is_refused, 0, ROWS(files));
	tcase_add_test(tc, a_damaged_file_is_not_exported_in_part);
	return run_case("store_export", tc);
}
