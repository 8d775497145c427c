/* SPDX-License-Identifier: Apache-2.0 */
/* feed_nexhealth.c - what a service may select, and starts that are not capacity. */
#include "support/feed_check.h"
#include "support/run.h"

static void open_case(struct feed_case *c, const char *set, const char *select)
{
	feed_case_init(c, "nexhealth", "2026-11-30T11:00:00Z");
	feed_case_option_set(c, "subdomain=riverbend");
	if (*set)
		feed_case_option_set(c, set);
	feed_case_ask(c, "14d", "13d");
	feed_case_select(c, "location=2");
	if (*select)
		feed_case_select(c, select);
}

static const struct {
	const char *why, *set, *select, *words; /* NULL: fine */
} lints[] = {
	{ "a type", "", "appointment_type=27", NULL },
	{ "a provider and how long", "duration=60m", "provider=83", NULL },
	{ "neither", "", "", "needs appointment_type or provider" },
	{ "a provider and 15 minutes by default", "", "provider=83", "15 minutes" },
	{ "seconds", "duration=90s", "provider=83", "whole minutes" },
};

START_TEST(selects)
{
	struct feed_case c;

	open_case(&c, lints[_i].set, lints[_i].select);
	feed_check_lint(lints[_i].why, c.config.kind->select_lint(c.config.settings, c.asks[0].select),
			lints[_i].words);
	feed_case_release(&c);
}
END_TEST

#define DATA(rows) "{\"code\":true,\"data\":[" rows "]}"
#define ROW(slots, rest) "{\"lid\":2,\"pid\":83,\"slots\":[" slots "]" rest "}"
#define TIME(from, to, rest) \
	"{\"time\":\"2026-12-01T" from ":00.000-06:00\",\"end_time\":\"2026-12-01T" to \
	":00.000-06:00\"" rest "}"
#define NEXT(text) ",\"next_available_date\":" text

static const struct {
	const char *why, *json, *words;
	int32_t open;
	enum quality quality;
} answers[] = {
	{ "one provider, two chairs at once",
	  DATA(ROW(TIME("09:00", "10:00", ",\"operatory_id\":1") "," TIME("09:00", "10:00", ",\"operatory_id\":2"),
		   "")),
	  NULL, 1, QUALITY_GOOD },
	{ "two providers, one chair",
	  DATA(ROW(TIME("09:00", "10:00", ",\"operatory_id\":1") "," TIME(
			   "09:00", "10:00", ",\"operatory_id\":1,\"provider_id\":84"),
		   "")),
	  NULL, 1, QUALITY_GOOD },
	{ "two providers, two chairs",
	  DATA(ROW(TIME("09:00", "10:00", ",\"operatory_id\":1") "," TIME(
			   "09:00", "10:00", ",\"operatory_id\":2,\"provider_id\":84"),
		   "")),
	  NULL, 2, QUALITY_GOOD },
	{ "one after the other", DATA(ROW(TIME("09:00", "10:00", "") "," TIME("10:00", "11:00", ""), "")),
	  NULL, 2, QUALITY_GOOD },
	{ "nothing until a date behind the horizon", DATA(ROW("", NEXT("\"2027-03-01\""))), NULL, 0,
	  QUALITY_GOOD },
	{ "nothing for half a year", DATA(ROW("", NEXT("null"))), NULL, 0, QUALITY_SUSPECT },
	{ "one of two providers has a date",
	  DATA(ROW("", NEXT("null")) "," ROW("", NEXT("\"2027-03-01\""))), NULL, 0, QUALITY_GOOD },
	{ "no provider at all", DATA(""), NULL, 0, QUALITY_SUSPECT },
	{ "a next date in words", DATA(ROW("", NEXT("\"soon\""))),
	  "/next_available_date: expected a date", 0, 0 },
	{ "a start without an end", DATA(ROW("{\"time\":\"2026-12-01T09:00:00-06:00\"}", "")),
	  "/end_time: is not after the start", 0, 0 },
	{ "an end before the start", DATA(ROW(TIME("09:00", "08:00", ""), "")),
	  "/slots/0: /end_time", 0, 0 },
	{ "a start without an offset", DATA(ROW("{\"time\":\"2026-12-01T09:00:00\"}", "")),
	  "/slots/0: /time: expected", 0, 0 },
	{ "an end in words", DATA(ROW("{\"time\":\"2026-12-01T09:00:00Z\",\"end_time\":\"later\"}", "")),
	  "/end_time: expected", 0, 0 },
	{ "no list of starts", DATA("{\"lid\":2}"), "/slots: expected a list", 0, 0 },
	{ "data that are null", "{\"code\":true,\"data\":null}", "$.data: expected a list of rows", 0, 0 },
	{ "no word of success", "{\"data\":[]}", "$.code", 0, 0 },
};

START_TEST(starts_amount_to)
{
	static const size_t chunks[] = { 1, 4, 10000 };

	for (size_t i = 0; i < 3; i++) {
		struct feed_case c;
		int next;

		open_case(&c, "", "appointment_type=27");
		ck_assert_int_eq(feed_case_begin(&c), FEED_SEND);
		next = feed_case_json(&c, answers[_i].json, chunks[i]);
		if (next == FEED_SEND) /* the last day of the horizon is a question of its own */
			next = feed_case_json(&c, DATA(ROW("", NEXT("null"))), 99);
		if (feed_check_end(&c, next, answers[_i].why, answers[_i].words))
			feed_check_found(&c, answers[_i].why, answers[_i].open, answers[_i].quality);
		feed_case_release(&c);
	}
}
END_TEST

START_TEST(the_question_says_how_long_and_which)
{
	struct feed_case c;

	open_case(&c, "duration=60m", "provider=83");
	feed_case_option_set(&c, "working_hours=synced");
	feed_case_select(&c, "operatory=54,55");
	ck_assert_int_eq(feed_case_begin(&c), FEED_SEND);
	ck_assert_str_eq(
		c.request.url,
		"https://nexhealth.info/available_slots?subdomain=riverbend&start_date=2026-11-30"
		"&days=14&lids%5B%5D=2&pids%5B%5D=83&operatory_ids%5B%5D=54&operatory_ids%5B%5D=55"
		"&slot_length=60&working_hour_source=synced&overlapping_operatory_slots=true");
	feed_case_release(&c);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("nexhealth");

	tcase_add_loop_test(tc, selects, 0, ROWS(lints));
	tcase_add_loop_test(tc, starts_amount_to, 0, ROWS(answers));
	tcase_add_test(tc, the_question_says_how_long_and_which);
	return run_case("feed_nexhealth", tc);
}
