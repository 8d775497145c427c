/* SPDX-License-Identifier: Apache-2.0 */
/* feed_athenahealth.c - the ways in which nothing is not "full", and a walk over moving pages. */
#include "base/buf.h"
#include "support/feed_check.h"
#include "support/run.h"

static void open_case(struct feed_case *c, const char *set, const char *select)
{
	feed_case_init(c, "athenahealth", "2026-11-30T11:00:00Z");
	feed_case_option_set(c, "practice=195900");
	if (*set)
		feed_case_option_set(c, set);
	feed_case_ask(c, "14d", "60d");
	feed_case_select(c, "department=101");
	if (*select)
		feed_case_select(c, select);
}

/* ---- what a service may select ---- */

static const struct {
	const char *why, *select[3], *words; /* NULL: fine */
} lints[] = {
	{ "a type", { "appointment_type=82" }, NULL },
	{ "two types and a provider", { "appointment_type=82,83", "provider=7" }, NULL },
	{ "any reason", { "reason=-1" }, NULL },
	{ "a reason with its provider", { "reason=5,6", "provider=7" }, NULL },
	{ "neither type nor reason", { NULL }, "nothing is open, whatever is" },
	{ "both", { "appointment_type=82", "reason=-1" }, "one of the two" },
	{ "a reason without a provider", { "reason=5" }, "needs a provider" },
	{ "any reason and another", { "reason=-1,5", "provider=7" }, "-1 alone" },
	{ "a type by name", { "appointment_type=New" }, "digits only" },
	{ "a department by name", { "department=Main", "appointment_type=82" }, "digits only" },
};

START_TEST(selects)
{
	struct feed_case c;

	open_case(&c, "", "");
	for (int i = 0; i < 3 && lints[_i].select[i]; i++)
		feed_case_select(&c, lints[_i].select[i]);
	feed_check_lint(lints[_i].why, c.config.kind->select_lint(c.config.settings, c.asks[0].select),
			lints[_i].words);
	feed_case_release(&c);
}
END_TEST

/* ---- rows ---- */

#define SLOT(id, rest) \
	"{\"appointmentid\":" id \
	",\"departmentid\":101,\"date\":\"12/01/2026\",\"starttime\":\"09:00\"" rest "}"
#define ALL(total, rows) "{\"totalcount\":" total ",\"appointments\":[" rows "]}"

static const struct {
	const char *why, *json, *words; /* NULL words: FEED_DONE */
	int32_t open, held;
	enum quality quality;
} answers[] = {
	{ "a slot", ALL("1", SLOT("5", "")), NULL, 1, 0, QUALITY_GOOD },
	{ "numbers as texts", ALL("\"1\"", SLOT("\"5\"", "")), NULL, 1, 0, QUALITY_GOOD },
	{ "a frozen slot is held, and proves that something is seen",
	  ALL("1", SLOT("5", ",\"frozen\":true")), NULL, 0, 1, QUALITY_GOOD },
	{ "frozen as text", ALL("1", SLOT("5", ",\"frozen\":\"true\"")), NULL, 0, 1, QUALITY_GOOD },
	{ "one id twice", ALL("2", SLOT("5", "") "," SLOT("5", "")), NULL, 1, 0, QUALITY_GOOD },
	{ "no count of all", "{\"appointments\":[" SLOT("5", "") "]}", NULL, 1, 0, QUALITY_GOOD },
	{ "nothing", ALL("0", ""), NULL, 0, 0, QUALITY_SUSPECT },
	{ "another department", ALL("1", "{\"appointmentid\":5,\"departmentid\":102}"),
	  "$.appointments[0]: a slot of another department", 0, 0, 0 },
	{ "no id", ALL("1", "{\"departmentid\":101}"), "/appointmentid: expected an id", 0, 0, 0 },
	{ "a European date", ALL("1", "{\"appointmentid\":5,\"date\":\"31/12/2026\"}"),
	  "/date: expected a date like 12/1/2026", 0, 0, 0 },
	{ "half past nine in words",
	  ALL("1", "{\"appointmentid\":5,\"date\":\"12/1/2026\",\"starttime\":\"9:30 AM\"}"),
	  "/starttime: expected a time of day", 0, 0, 0 },
	{ "a duration in words", ALL("1", SLOT("5", ",\"duration\":\"half an hour\"")),
	  "/duration: expected a whole number", 0, 0, 0 },
	{ "a booked one, with its patient", ALL("1", SLOT("5", ",\"patientid\":\"1\"")),
	  "patientid: is about a patient", 0, 0, 0 },
	{ "a count in words", ALL("\"many\"", ""), "$.totalcount", 0, 0, 0 },
	{ "no list", "{\"totalcount\":0}", "nothing is where the rows should be", 0, 0, 0 },
};

START_TEST(rows_amount_to)
{
	static const size_t chunks[] = { 1, 3, 10000 };

	for (size_t i = 0; i < 3; i++) {
		struct feed_case c;
		int next;

		open_case(&c, "show_frozen=true", "appointment_type=82");
		ck_assert_int_eq(feed_case_begin(&c), FEED_SEND);
		next = feed_case_json(&c, answers[_i].json, chunks[i]);
		if (feed_check_end(&c, next, answers[_i].why, answers[_i].words)) {
			feed_check_found(&c, answers[_i].why, answers[_i].open, answers[_i].quality);
			ck_assert_msg(c.poll.ret[0].held == answers[_i].held, "%s", answers[_i].why);
			ck_assert_msg(c.poll.ret[0].booked == COUNT_UNKNOWN, "%s", answers[_i].why);
		}
		feed_case_release(&c);
	}
}
END_TEST

/* ---- walks ---- */

#define FIRST \
	"{\"totalcount\":2,\"next\":\"/v1/195900/appointments/" \
	"open?offset=1\",\"appointments\":[" SLOT("5", "") "]}"

START_TEST(two_types_share_a_generic_slot)
{
	struct feed_case c;

	open_case(&c, "", "appointment_type=82,83");
	ck_assert_int_eq(feed_case_begin(&c), FEED_SEND);
	ck_assert_ptr_nonnull(strstr(c.request.url, "&appointmenttypeid=82&"));
	ck_assert_int_eq(feed_case_json(&c, ALL("2", SLOT("5", "") "," SLOT("6", "")), 99), FEED_SEND);
	ck_assert_ptr_nonnull(strstr(c.request.url, "&appointmenttypeid=83&"));
	ck_assert_int_eq(feed_case_json(&c, ALL("2", SLOT("6", "") "," SLOT("7", "")), 99), FEED_DONE);
	ck_assert_int_eq(c.poll.ret[0].open, 3);
	feed_case_release(&c);
}
END_TEST

START_TEST(a_count_that_changes_starts_the_walk_again_once)
{
	struct feed_case c;

	open_case(&c, "", "appointment_type=82");
	ck_assert_int_eq(feed_case_begin(&c), FEED_SEND);
	ck_assert_int_eq(feed_case_json(&c, FIRST, 99), FEED_SEND);
	ck_assert_int_eq(feed_case_json(&c, ALL("3", SLOT("6", "")), 99), FEED_SEND);
	ck_assert_ptr_nonnull(strstr(c.request.url, "&offset=0"));
	ck_assert_int_eq(feed_case_json(&c, ALL("1", SLOT("9", "")), 99), FEED_DONE);
	ck_assert_int_eq(c.poll.ret[0].open, 1);
	feed_case_release(&c);
}
END_TEST

START_TEST(a_count_that_keeps_changing_ends_the_poll)
{
	struct feed_case c;

	open_case(&c, "", "appointment_type=82");
	ck_assert_int_eq(feed_case_begin(&c), FEED_SEND);
	for (int i = 0; i < 2; i++) {
		ck_assert_int_eq(feed_case_json(&c, FIRST, 99), FEED_SEND);
		ck_assert_int_eq(feed_case_json(&c, ALL("3", SLOT("6", "")), 99), i ? -1 : FEED_SEND);
	}
	ck_assert_ptr_nonnull(strstr(c.err.text, "keeps changing"));
	feed_case_release(&c);
}
END_TEST

START_TEST(a_control_type_that_is_empty_too_proves_nothing)
{
	struct feed_case c;

	open_case(&c, "control_type=9", "appointment_type=82");
	ck_assert_int_eq(feed_case_begin(&c), FEED_SEND);
	ck_assert_int_eq(feed_case_json(&c, ALL("0", ""), 99), FEED_SEND);
	ck_assert_ptr_nonnull(strstr(c.request.url, "&appointmenttypeid=9&"));
	ck_assert_int_eq(feed_case_json(&c, ALL("0", ""), 99), FEED_DONE);
	ck_assert_int_eq(c.poll.ret[0].quality, QUALITY_SUSPECT);
	ck_assert_ptr_nonnull(strstr(c.poll.ret[0].trouble, "control type"));
	feed_case_release(&c);
}
END_TEST

START_TEST(a_clock_that_goes_back_is_read_there)
{
	struct feed_case c;

	open_case(&c, "", "appointment_type=82");
	c.poll.now.ms = INT64_C(1793480400000); /* 2026-10-31T21:00:00Z */
	ck_assert_int_eq(feed_case_begin(&c), FEED_SEND);
	ck_assert_int_eq(
		feed_case_json(&c,
			       ALL("1",
				   "{\"appointmentid\":5,\"date\":\"11/01/2026\",\"starttime\":"
				   "\"09:00\"}"),
			       99),
		FEED_DONE);
	ck_assert_int_eq(c.poll.ret[0].first[0].ms, INT64_C(1793541600000)); /* 14:00Z */
	feed_case_release(&c);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("athenahealth");

	tcase_add_loop_test(tc, selects, 0, ROWS(lints));
	tcase_add_loop_test(tc, rows_amount_to, 0, ROWS(answers));
	tcase_add_test(tc, two_types_share_a_generic_slot);
	tcase_add_test(tc, a_count_that_changes_starts_the_walk_again_once);
	tcase_add_test(tc, a_count_that_keeps_changing_ends_the_poll);
	tcase_add_test(tc, a_control_type_that_is_empty_too_proves_nothing);
	tcase_add_test(tc, a_clock_that_goes_back_is_read_there);
	return run_case("feed_athenahealth", tc);
}
