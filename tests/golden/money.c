/* SPDX-License-Identifier: Apache-2.0 */
/*
 * money.c - a month of money on every face, compared byte for byte with reviewed files.
 *
 * Pools that are whole, late, silent and gone, one whose name tries to be a formula and
 * one that tries to be markup.  After a wanted change, run this with ACCEPT=1 and review
 * the difference in tests/golden/money before committing it.
 */
#include "report/money.h"

#include <stdio.h>
#include <stdlib.h>

#include "tests/golden/support/reviewed.h"
#include "tests/unit/support/run.h"
#include "tests/unit/support/still_engine.h"

enum { PAGE_MAX = 1024 * 1024, FIRST = 20771 /* 2026-11-14 */, HOUR_MS = 3600 * 1000 };

static struct pool pools[] = {
	{ .id = "=north<b>", .budget = { DOLLARS(9000), PERIOD_MONTH } },
	{ .id = "east", .budget = { DOLLARS(120), PERIOD_DAY } },
	{ .id = "west", .budget = { DOLLARS(3000), PERIOD_MONTH } },
};

static struct report_context at(int width, const char *now)
{
	return (struct report_context){
		.now = house_at(now),
		.started = house_at("2026-11-20T21:02:00Z"),
		.version = "0.1.0",
		.host = "ads-1",
		.config_loaded = house_at("2026-11-20T21:02:00Z"),
		.width = width,
		.kept = { .counting = true, .ever = { FIRST } },
	};
}

static void day(struct ledger_rows *rows, int32_t day, const char *pool, int64_t kept)
{
	struct ledger_row r = { .day = { day }, .pool = pool };
	struct ledger_sums *s = &r.sums;

	s->counted_ms = (day == FIRST ? 9 : 24) * HOUR_MS;
	s->ads = 3;
	s->micros[LEDGER_PLANNED] = DOLLARS(300);
	s->micros[LEDGER_RUNNING] = DOLLARS(300) - kept;
	s->micros[LEDGER_KEPT] = kept;
	s->micros[LEDGER_MOVED] = DOLLARS(40);
	s->micros[LEDGER_HELD] = kept / 7;
	if (strcmp(pool, "west") != 0) {
		s->spent_at = after(house_at("2026-11-15T02:11:00Z"), SPAN_DAYS(day - FIRST));
		s->micros[LEDGER_SPENT] = s->micros[LEDGER_RUNNING] - 1234567;
		s->ads_reported = strcmp(pool, "east") == 0 ? 2 : 3;
	}
	ledger_rows_add(rows, &r);
}

static void november(struct ledger_rows *rows)
{
	struct ledger_row none = { .day = { FIRST }, .pool = "" };

	for (int32_t d = FIRST; d < FIRST + 3; d++) {
		day(rows, d, "=north<b>", DOLLARS(150) + 123456);
		day(rows, d, "east", 0);
		day(rows, d, "west", DOLLARS(20) + 9999);
		none.day.day = d;
		ledger_rows_add(rows, &none);
	}
	day(rows, FIRST + 1, "gone", DOLLARS(1));
	ledger_rows_merge(rows);
}

static void rehearsed(struct ledger_rows *rows)
{
	struct ledger_row r = { .day = { FIRST }, .pool = "", .sums = { .counted_ms = HOUR_MS, .ads = 1 } };

	r.sums.micros[LEDGER_PLANNED] = r.sums.micros[LEDGER_RUNNING] = DOLLARS(90);
	r.sums.micros[LEDGER_WOULD_KEEP] = DOLLARS(30);
	ledger_rows_add(rows, &r);
}

static void empty(struct ledger_rows *rows)
{
	(void)rows;
}

static void csv(const struct engine *e, const struct report_money *m,
		const struct report_context *c, struct buf *out)
{
	report_money_csv(e, m, c, false, out);
}

static void csv_days(const struct engine *e, const struct report_money *m,
		     const struct report_context *c, struct buf *out)
{
	report_money_csv(e, m, c, true, out);
}

typedef void money_face(const struct engine *e, const struct report_money *m,
			const struct report_context *c, struct buf *out);

#define GOES_ON "2026-11-22T16:45:00Z"
#define OVER "2026-12-03T16:45:00Z"

static const struct {
	const char *file;
	void (*rows)(struct ledger_rows *rows);
	int month; /* of 2026 */
	const char *now;
	int width;
	money_face *face;
} faces[] = {
	{ "month.html", november, 11, GOES_ON, 0, report_money_html },
	{ "month.json", november, 11, GOES_ON, 0, report_money_json },
	{ "month-80.txt", november, 11, GOES_ON, 80, report_money_text },
	{ "month-120.txt", november, 11, GOES_ON, 120, report_money_text },
	{ "month.csv", november, 11, GOES_ON, 0, csv },
	{ "days.csv", november, 11, GOES_ON, 0, csv_days },
	{ "over.html", november, 11, OVER, 0, report_money_html },
	{ "rehearsed.html", rehearsed, 11, OVER, 0, report_money_html },
	{ "rehearsed-100.txt", rehearsed, 11, OVER, 100, report_money_text },
	{ "rehearsed.csv", rehearsed, 11, OVER, 0, csv },
	{ "empty.html", empty, 10, GOES_ON, 0, report_money_html },
	{ "empty.json", empty, 10, GOES_ON, 0, report_money_json },
	{ "empty-80.txt", empty, 10, GOES_ON, 80, report_money_text },
	{ "empty.csv", empty, 10, GOES_ON, 0, csv },
};

START_TEST(is_as_reviewed)
{
	struct buf got cleanup_buf = BUF_INIT(PAGE_MAX);
	struct buf want cleanup_buf = BUF_INIT(PAGE_MAX);
	struct report_context c = at(faces[_i].width, faces[_i].now);
	struct report_money m = { .month = 2026 * 12 + faces[_i].month - 1 };
	struct ledger_rows rows = { 0 };
	struct engine e;
	char path[128];

	snprintf(path, sizeof(path), "tests/golden/money/%s", faces[_i].file);
	house_init(&e);
	house_config.pools = pools;
	house_config.pool_count = sizeof(pools) / sizeof(*pools);
	house_config.mode = MODE_ACT;
	faces[_i].rows(&rows);
	m.days = rows.items;
	m.count = rows.count;
	faces[_i].face(&e, &m, &c, &got);
	ck_assert(!got.overflowed);
	if (getenv("ACCEPT"))
		accept_golden(path, &got);
	read_golden(path, &want);
	ck_assert_msg(got.length == want.length && memcmp(got.data, want.data, got.length) == 0,
		      "%s differs; now it is:\n%s", path, buf_text(&got));
	ledger_rows_release(&rows);
}
END_TEST

static const struct {
	const char *text;
	int32_t month; /* -1: refused */
} names[] = {
	{ "2026-11", 2026 * 12 + 10 },
	{ "2026-01", 2026 * 12 },
	{ "2026-13", -1 },
	{ "2026-00", -1 },
	{ "2026-1", -1 },
	{ "2026-111", -1 },
	{ "november", -1 },
	{ "", -1 },
	{ "2026/11", -1 },
};

START_TEST(months_are_read)
{
	int32_t month = -1;
	char id[MONTH_TEXT];

	ck_assert_msg(money_month_read(names[_i].text, &month) == (names[_i].month >= 0), "%s",
		      names[_i].text);
	ck_assert_int_eq(month, names[_i].month);
	if (month >= 0)
		ck_assert_str_eq(money_month_id(month, id), names[_i].text);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("money");

	tcase_add_loop_test(tc, is_as_reviewed, 0, ROWS(faces));
	tcase_add_loop_test(tc, months_are_read, 0, ROWS(names));
	return run_case("money", tc);
}
