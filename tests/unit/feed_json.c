/* SPDX-License-Identifier: Apache-2.0 */
/* feed_json.c - what settings make sense together, and what rows amount to. */
#include "support/feed_check.h"
#include "support/run.h"

#define NOW "2026-11-30T11:00:00Z" /* six in the morning in New York */

/* "a=1 b=2" */
static void set_all(struct feed_case *c, const char *pairs)
{
	char copy[512], *save = NULL;

	snprintf(copy, sizeof(copy), "%s", pairs);
	for (char *pair = strtok_r(copy, " ", &save); pair; pair = strtok_r(NULL, " ", &save))
		feed_case_option_set(c, pair);
}

static void open_case(struct feed_case *c, const char *settings)
{
	feed_case_init(c, "json", NOW);
	feed_case_option_set(c, "url=https://api.example.org/c");
	set_all(c, settings);
}

/* ---- settings ---- */

static const struct {
	const char *why, *settings, *words; /* NULL: fine */
} lints[] = {
	{ "counts", "key=/k open=/o", NULL },
	{ "a wait alone", "key=/k wait_days=/w", NULL },
	{ "slots", "key=/k start=/s duration=60m available_when.pointer=/a available_when.equals=x", NULL },
	{ "the name as key", "key=#,/k open=/o", NULL },
	{ "nothing to read", "key=/k", "nothing to read" },
	{ "slots and counts", "key=/k start=/s open=/o", "not both" },
	{ "slots and a date", "key=/k start=/s date=/d", "not both" },
	{ "a duration of counts", "key=/k open=/o duration=60m", "are about slots" },
	{ "a condition on counts", "key=/k open=/o held_when.pointer=/a held_when.equals=x",
	  "are about slots" },
	{ "a list of slots without a start", "key=/k open=/o slots=/s", "are about slots" },
	{ "a wait per date", "key=/k open=/o date=/d wait_days=/w", "not about a date" },
	{ "no key", "open=/o", "one to four" },
	{ "five keys", "key=/1,/2,/3,/4,/5 open=/o", "one to four" },
	{ "a key that is no pointer", "key=k open=/o", "expected a JSON Pointer" },
	{ "a count that is no pointer", "key=/k open=o", "expected a JSON Pointer" },
	{ "rows that are no pointer", "key=/k open=/o rows=data", "expected a JSON Pointer" },
	{ "a condition that is no pointer",
	  "key=/k start=/s held_when.pointer=a held_when.equals=x", "expected a JSON Pointer" },
	{ "one of only that is no pointer", "key=/k start=/s only.pointer=a", "expected a JSON Pointer" },
	{ "two ways of paging", "key=/k open=/o next=/n offset_parameter=o limit_parameter=l",
	  "not by both" },
	{ "an offset without a limit", "key=/k open=/o offset_parameter=o", "needs limit_parameter" },
};

START_TEST(settings_make_sense_together)
{
	struct feed_case c;

	open_case(&c, lints[_i].settings);
	feed_check_lint(lints[_i].why, c.config.kind->lint(c.config.settings), lints[_i].words);
	feed_case_release(&c);
}
END_TEST

START_TEST(a_service_selects_as_many_keys_as_there_are)
{
	struct feed_case c;

	open_case(&c, "key=/a,/b open=/o");
	feed_case_ask(&c, "14d", "60d");
	feed_case_select(&c, "key=1");
	ck_assert_ptr_nonnull(c.config.kind->select_lint(c.config.settings, c.asks[0].select));
	feed_case_select(&c, "key=2");
	ck_assert_ptr_null(c.config.kind->select_lint(c.config.settings, c.asks[0].select));
	feed_case_release(&c);
}
END_TEST

/* ---- rows ---- */

static const struct {
	const char *why, *settings, *json, *words; /* NULL words: FEED_DONE */
	enum quality quality;			   /* of service "1" */
	int32_t open, booked;
	int firsts;
} answers[] = {
	{ "a count", "key=/k open=/o", "[{\"k\":1,\"o\":4}]", NULL, QUALITY_GOOD, 4, COUNT_UNKNOWN, 0 },
	{ "rows of one service add up", "key=/k open=/o",
	  "[{\"k\":1,\"o\":4},{\"k\":\"1\",\"o\":3}]", NULL, QUALITY_GOOD, 7, COUNT_UNKNOWN, 0 },
	{ "a hole in a sum", "key=/k open=/o", "[{\"k\":1,\"o\":4},{\"k\":1}]", NULL,
	  QUALITY_SUSPECT, COUNT_UNKNOWN, COUNT_UNKNOWN, 0 },
	{ "nobody's rows", "key=/k open=/o", "[{\"k\":2,\"o\":4}]", NULL, QUALITY_ABSENT,
	  COUNT_UNKNOWN, COUNT_UNKNOWN, 0 },
	{ "no rows", "key=/k open=/o", "[]", NULL, QUALITY_ABSENT, COUNT_UNKNOWN, COUNT_UNKNOWN, 0 },
	{ "a zero alone", "key=/k open=/o", "[{\"k\":1,\"o\":0}]", NULL, QUALITY_SUSPECT, 0,
	  COUNT_UNKNOWN, 0 },
	{ "a zero beside another's openings", "key=/k open=/o",
	  "[{\"k\":1,\"o\":0},{\"k\":9,\"o\":1}]", NULL, QUALITY_GOOD, 0, COUNT_UNKNOWN, 0 },
	{ "a zero beside bookings", "key=/k open=/o booked=/b", "[{\"k\":1,\"o\":0,\"b\":9}]", NULL,
	  QUALITY_GOOD, 0, 9, 0 },
	{ "a schedule that was not released", "key=/k open=/o booked=/b",
	  "[{\"k\":1,\"o\":0,\"b\":0},{\"k\":9,\"o\":1,\"b\":1}]", NULL, QUALITY_SUSPECT, 0, 0, 0 },
	{ "a row of somebody else may be odd", "key=/k open=/o",
	  "[{\"k\":2,\"o\":\"x\"},{\"k\":1,\"o\":4}]", NULL, QUALITY_GOOD, 4, COUNT_UNKNOWN, 0 },
	{ "a count in words", "key=/k open=/o", "[{\"k\":1,\"o\":\"few\"}]",
	  "$[0]: /o: expected a whole number", 0, 0, 0, 0 },
	{ "first openings, one passed and one far away",
	  "key=/k first=/f", "[{\"k\":1,\"f\":[\"2026-12-02T10:00:00Z\",\"2026-11-29T10:00:00Z\",\"2027-06-01T10:00:00Z\",\"2026-12-01T10:00:00Z\"]}]",
	  NULL, QUALITY_GOOD, COUNT_UNKNOWN, COUNT_UNKNOWN, 2 },
	{ "an unreadable first opening", "key=/k first=/f", "[{\"k\":1,\"f\":\"soon\"}]",
	  "$[0]: /f: expected a time", 0, 0, 0, 0 },
	{ "a wait alone", "key=/k wait_days=/w", "[{\"k\":1,\"w\":12}]", NULL, QUALITY_GOOD,
	  COUNT_UNKNOWN, COUNT_UNKNOWN, 0 },
	{ "a wait that is not known", "key=/k wait_days=/w", "[{\"k\":1,\"w\":null}]", NULL,
	  QUALITY_SUSPECT, COUNT_UNKNOWN, COUNT_UNKNOWN, 0 },
	{ "a slot", "key=/k start=/s", "[{\"k\":1,\"s\":\"2026-12-01T10:00:00Z\"}]", NULL,
	  QUALITY_GOOD, 1, COUNT_UNKNOWN, 1 },
	{ "a slot of today that has begun", "key=/k start=/s",
	  "[{\"k\":1,\"s\":\"2026-11-30T10:59:59Z\"},{\"k\":9,\"s\":\"2026-12-01T10:00:00Z\"}]",
	  NULL, QUALITY_GOOD, 0, COUNT_UNKNOWN, 0 },
	{ "too soon to be booked", "key=/k start=/s min_lead=2h",
	  "[{\"k\":1,\"s\":\"2026-11-30T12:30:00Z\"},{\"k\":1,\"s\":\"2026-11-30T13:30:00Z\"}]",
	  NULL, QUALITY_GOOD, 1, COUNT_UNKNOWN, 1 },
	{ "behind the window", "key=/k start=/s",
	  "[{\"k\":1,\"s\":\"2026-12-14T11:00:00Z\"},{\"k\":9,\"s\":\"2026-12-01T10:00:00Z\"}]",
	  NULL, QUALITY_GOOD, 0, COUNT_UNKNOWN, 1 },
	{ "the same slot twice, taken the second time",
	  "key=/k start=/s id=/i available_when.pointer=/a available_when.equals=yes", "[{\"k\":1,\"i\":7,\"a\":\"yes\",\"s\":\"2026-12-01T10:00:00Z\"},{\"k\":1,\"i\":7,\"a\":\"no\",\"s\":\"2026-12-01T10:00:00Z\"},{\"k\":1,\"i\":8,\"a\":\"yes\",\"s\":\"2026-12-01T10:00:00Z\"}]",
	  NULL, QUALITY_GOOD, 1, COUNT_UNKNOWN, 1 },
	{ "true is a text, too",
	  "key=/k start=/s available_when.pointer=/a available_when.equals=true", "[{\"k\":1,\"a\":true,\"s\":\"2026-12-01T10:00:00Z\"},{\"k\":1,\"a\":false,\"s\":\"2026-12-01T10:00:00Z\"}]",
	  NULL, QUALITY_GOOD, 1, COUNT_UNKNOWN, 1 },
	{ "a slot without a start", "key=/k start=/s", "[{\"k\":1}]", "$[0]: /s: expected a time",
	  0, 0, 0, 0 },
	{ "a row without its list", "key=/k start=/s slots=/l", "[{\"k\":1}]",
	  "$[0]: /l: expected a list of slots", 0, 0, 0, 0 },
	{ "an odd slot in a list", "key=/k start=/s slots=/l",
	  "[{\"k\":1,\"l\":[{\"s\":\"2026-12-01T10:00:00Z\"},{}]}]",
	  "$[0]: /l/1: /s: expected a time", 0, 0, 0, 0 },
	{ "slots of another type in a list",
	  "key=/k start=/s slots=/l only.pointer=/t only&equals=np*", "[{\"k\":1,\"l\":[{\"t\":\"NP30\",\"s\":\"2026-12-01T10:00:00Z\"},{\"t\":\"FU\",\"s\":\"2026-12-01T10:00:00Z\"}]}]",
	  NULL, QUALITY_GOOD, 1, COUNT_UNKNOWN, 1 },
	{ "a document without its time", "key=/k open=/o as_of=/t rows=/r", "{\"r\":[]}",
	  "$/t: no time is there", 0, 0, 0, 0 },
	{ "a total that is a word", "key=/k open=/o total=/t rows=/r", "{\"r\":[],\"t\":\"x\"}",
	  "$/t: expected the number of rows", 0, 0, 0, 0 },
	{ "more rows than there are", "key=/k open=/o total=/t rows=/r",
	  "{\"r\":[{\"k\":1,\"o\":1},{\"k\":1,\"o\":1}],\"t\":1}", "rows came twice", 0, 0, 0, 0 },
};

START_TEST(rows_amount_to)
{
	static const size_t chunks[] = { 1, 2, 3, 17, 100000 };

	for (size_t i = 0; i < sizeof(chunks) / sizeof(chunks[0]); i++) {
		const struct observation *o;
		struct feed_case c;
		int next;

		open_case(&c, answers[_i].settings);
		ck_assert_msg(!c.config.kind->lint(c.config.settings), "%s: %s", answers[_i].why,
			      c.config.kind->lint(c.config.settings));
		feed_case_ask(&c, "14d", "60d");
		feed_case_select(&c, "key=1");
		feed_case_ask(&c, "14d", "60d");
		feed_case_select(&c, "key=9");
		ck_assert_int_eq(feed_case_begin(&c), FEED_SEND);
		next = feed_case_json(&c, answers[_i].json, chunks[i]);
		if (!feed_check_end(&c, next, answers[_i].why, answers[_i].words)) {
			feed_case_release(&c);
			continue;
		}
		feed_check_found(&c, answers[_i].why, answers[_i].open, answers[_i].quality);
		o = &c.poll.ret[0];
		ck_assert_msg((o->quality == QUALITY_GOOD) == !o->trouble[0], "%s", answers[_i].why);
		ck_assert_msg(o->booked == answers[_i].booked, "%s: %d", answers[_i].why, o->booked);
		ck_assert_msg(o->firsts == answers[_i].firsts, "%s: %d", answers[_i].why, o->firsts);
		feed_case_release(&c);
	}
}
END_TEST

/* ---- pages ---- */

START_TEST(pages_by_offset_end_with_a_short_one)
{
	struct feed_case c;

	open_case(&c, "key=/k open=/o offset_parameter=skip limit_parameter=take limit=2");
	feed_case_ask(&c, "14d", "60d");
	feed_case_select(&c, "key=1");
	ck_assert_int_eq(feed_case_begin(&c), FEED_SEND);
	ck_assert_str_eq(c.request.url, "https://api.example.org/c?take=2&skip=0");
	ck_assert_int_eq(feed_case_json(&c, "[{\"k\":1,\"o\":4},{\"k\":2,\"o\":4}]", 5), FEED_SEND);
	ck_assert_str_eq(c.request.url, "https://api.example.org/c?take=2&skip=2");
	ck_assert_int_eq(feed_case_json(&c, "[{\"k\":1,\"o\":3},{\"k\":4,\"o\":4}]", 5), FEED_SEND);
	ck_assert_str_eq(c.request.url, "https://api.example.org/c?take=2&skip=4");
	ck_assert_int_eq(feed_case_json(&c, "[]", 5), FEED_DONE);
	ck_assert_int_eq(c.poll.ret[0].open, 7);
	feed_case_release(&c);
}
END_TEST

START_TEST(an_offset_that_is_ignored_ends_the_poll)
{
	struct feed_case c;

	open_case(&c, "key=/k open=/o offset_parameter=skip limit_parameter=take limit=1");
	feed_case_ask(&c, "14d", "60d");
	feed_case_select(&c, "key=1");
	ck_assert_int_eq(feed_case_begin(&c), FEED_SEND);
	ck_assert_int_eq(feed_case_json(&c, "[{\"k\":1,\"o\":4}]", 5), FEED_SEND);
	ck_assert_int_eq(feed_case_json(&c, "[{\"k\":1,\"o\":4}]", 5), -1);
	ck_assert_ptr_nonnull(strstr(c.err.text, "ignores where we asked it to go on"));
	feed_case_release(&c);
}
END_TEST

START_TEST(a_walk_has_an_end)
{
	struct feed_case c;
	char page[64];
	int next;

	open_case(&c, "key=/k open=/o rows=/r next=/n max_pages=3");
	feed_case_ask(&c, "14d", "60d");
	feed_case_select(&c, "key=1");
	next = feed_case_begin(&c);
	for (int i = 0; i < 3; i++) {
		ck_assert_int_eq(next, FEED_SEND);
		snprintf(page, sizeof(page), "{\"r\":[{\"k\":%d,\"o\":1}],\"n\":\"/p%d\"}", i, i);
		next = feed_case_json(&c, page, 9);
	}
	ck_assert_int_eq(next, -1);
	ck_assert_int_eq(c.err.kind, ERR_LIMIT);
	feed_case_release(&c);
}
END_TEST

START_TEST(a_flag_stays_a_flag)
{
	struct feed_case c;

	open_case(&c, "key=/k open=/o");
	c.config.is_flag = true;
	feed_case_ask(&c, "14d", "60d");
	feed_case_select(&c, "key=1");
	ck_assert_int_eq(feed_case_begin(&c), FEED_SEND);
	ck_assert_int_eq(feed_case_json(&c, "[{\"k\":1,\"o\":1}]", 5), FEED_DONE);
	ck_assert_int_eq(c.poll.ret[0].semantics, SEMANTICS_FLAG);
	feed_case_release(&c);
}
END_TEST

START_TEST(a_time_ahead_of_ours_is_said)
{
	struct feed_case c;

	open_case(&c, "key=/k open=/o row_as_of=/t");
	feed_case_ask(&c, "14d", "60d");
	feed_case_select(&c, "key=1");
	ck_assert_int_eq(feed_case_begin(&c), FEED_SEND);
	ck_assert_int_eq(feed_case_json(&c, "[{\"k\":1,\"o\":1,\"t\":\"2026-11-30T12:00:00Z\"}]", 5),
			 FEED_DONE);
	ck_assert_int_eq(c.poll.ret[0].as_of.ms, c.poll.now.ms);
	ck_assert_ptr_nonnull(strstr(c.poll.ret[0].trouble, "wrong clock"));
	feed_case_release(&c);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("json");

	tcase_add_loop_test(tc, settings_make_sense_together, 0, ROWS(lints));
	tcase_add_test(tc, a_service_selects_as_many_keys_as_there_are);
	tcase_add_loop_test(tc, rows_amount_to, 0, ROWS(answers));
	tcase_add_test(tc, pages_by_offset_end_with_a_short_one);
	tcase_add_test(tc, an_offset_that_is_ignored_ends_the_poll);
	tcase_add_test(tc, a_walk_has_an_end);
	tcase_add_test(tc, a_flag_stays_a_flag);
	tcase_add_test(tc, a_time_ahead_of_ours_is_said);
	return run_case("feed_json", tc);
}
