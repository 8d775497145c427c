/* SPDX-License-Identifier: Apache-2.0 */
/*
 * spark.c - days become steps, gaps stay gaps, and the words say what the picture does.
 */
#include <stdio.h>

#include "report/spark.h"
#include "tests/unit/support/run.h"
#include "tests/unit/support/still_engine.h"

/* The last days, oldest first; before them nothing is known. */
enum { DAYS = 6, NO = COUNT_UNKNOWN };

static const struct {
	const char *why;
	service_ix service;
	int32_t days[DAYS];
	const char *path, *words;
	int near, far, dot_y;
} rows[] = {
	{ "nothing is known", ELM, { NO, NO, NO, NO, NO, NO }, "", "", 0, 0, 0 },
	{ "one day is no picture", ELM, { NO, NO, NO, NO, NO, 7 }, "", "", 0, 0, 0 },
	{ "equal days are one stroke; the limits are those around open: 6 and 20",
	  ELM,
	  { 12, 12, 12, 12, 12, 12 },
	  "M88 14h24",
	  "6 days: from 12 to 12, lowest 12, highest 12",
	  22,
	  2,
	  14 },
	{ "each change is a step",
	  ELM,
	  { 20, 20, 10, 0, 0, 10 },
	  "M88 2h8V16h4V30h8V16h4",
	  "6 days: from 20 to 10, lowest 0, highest 20",
	  22,
	  2,
	  16 },
	{ "no line bridges a gap",
	  ELM,
	  { 20, NO, NO, 20, 20, 20 },
	  "M88 2h4M100 2h12",
	  "6 days: from 20 to 20, lowest 20, highest 20; no data on 2 days",
	  22,
	  2,
	  2 },
	{ "the dot is where data ended, and today counts as a gap",
	  ELM,
	  { NO, 20, 10, 10, 10, NO },
	  "M92 2h4V16h12",
	  "5 days: from 20 to 10, lowest 10, highest 20; no data on 1 day",
	  22,
	  2,
	  16 },
	{ "a tower runs along the edge: the limits stay apart",
	  ELM,
	  { 4000, 20, 20, 20, 20, 20 },
	  "M88 2h4V21h20",
	  "6 days: from 4000 to 20, lowest 20, highest 4000",
	  28,
	  21,
	  21 },
	{ "days of waiting: full is high",
	  MILL,
	  { 7, 7, 14, 14, 28, 28 },
	  "M88 23h8V16h8V2h8",
	  "6 days: from 7 d to 28 d, lowest 7 d, highest 28 d",
	  2,
	  0,
	  2 },
};

static struct report_recent recent_of(const int32_t *days)
{
	struct report_recent r;

	for (int d = 0; d < RECENT_DAYS; d++)
		r.value[d] = d < RECENT_DAYS - DAYS ? COUNT_UNKNOWN : days[d - (RECENT_DAYS - DAYS)];
	return r;
}

START_TEST(draws)
{
	struct report_recent recent = recent_of(rows[_i].days);
	struct engine e;
	struct spark k;

	house_init(&e);
	spark_draw(&e, rows[_i].service, &recent, &k);
	ck_assert_msg(strcmp(k.path, rows[_i].path) == 0, "%s: %s", rows[_i].why, k.path);
	ck_assert_msg(strcmp(k.words, rows[_i].words) == 0, "%s: %s", rows[_i].why, k.words);
	ck_assert_msg(k.limits[0] == rows[_i].near && k.limits[1] == rows[_i].far, "%s: %d and %d",
		      rows[_i].why, k.limits[0], k.limits[1]);
	ck_assert_msg(k.dot_y == rows[_i].dot_y, "%s: %d", rows[_i].why, k.dot_y);
}
END_TEST

START_TEST(nobody_asked_the_past)
{
	struct buf out cleanup_buf = BUF_INIT(1024);
	struct engine e;
	struct spark k;

	house_init(&e);
	spark_draw(&e, ELM, NULL, &k);
	spark_svg(&k, &out);
	ck_assert_uint_eq(out.length, 0);
}
END_TEST

/* The longest path there is: a step each day, or a gap each other day. */
START_TEST(the_wildest_month_fits)
{
	struct report_recent recent;
	struct engine e;
	struct spark k;

	house_init(&e);
	for (int gaps = 0; gaps < 2; gaps++) {
		for (int d = 0; d < RECENT_DAYS; d++)
			recent.value[d] = !gaps ? d % 2 * INT32_MAX :
					  d % 2 ? COUNT_UNKNOWN :
						  INT32_MAX;
		spark_draw(&e, ELM, &recent, &k);
		ck_assert_uint_lt(strlen(k.path), SPARK_PATH - 8);
		ck_assert_uint_lt(strlen(k.words), SPARK_WORDS - 1);
		ck_assert_uint_gt(strlen(k.words), 40);
	}
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("spark");

	tcase_add_loop_test(tc, draws, 0, ROWS(rows));
	tcase_add_test(tc, nobody_asked_the_past);
	tcase_add_test(tc, the_wildest_month_fits);
	return run_case("spark", tc);
}
