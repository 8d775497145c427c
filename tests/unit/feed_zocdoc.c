/* SPDX-License-Identifier: Apache-2.0 */
/* feed_zocdoc.c - many services in few questions, and a flag that stays one. */
#include "base/buf.h"
#include "support/feed_check.h"
#include "support/run.h"

static void open_case(struct feed_case *c, const char *set)
{
	feed_case_init(c, "zocdoc", "2026-11-30T11:00:00Z");
	if (*set)
		feed_case_option_set(c, set);
}

static void ask(struct feed_case *c, const char *ids, const char *reason)
{
	char pair[2048];

	feed_case_ask(c, "14d", "20d");
	snprintf(pair, sizeof(pair), "provider_location=%s", ids);
	feed_case_select(c, pair);
	if (!reason)
		return;
	snprintf(pair, sizeof(pair), "visit_reason=%s", reason);
	feed_case_select(c, pair);
}

static const struct {
	const char *why, *set, *ids, *reason, *words;
} lints[] = {
	{ "timeslots", "", "pr_a|lo_1", "pc_1", NULL },
	{ "status", "show=status", "pr_a|lo_1", NULL, NULL },
	{ "timeslots of no reason", "", "pr_a|lo_1", NULL, "visit_reason: none is given" },
	{ "a status of one reason", "show=status", "pr_a|lo_1", "pc_1", "leave visit_reason out" },
};

START_TEST(selects)
{
	struct feed_case c;

	open_case(&c, lints[_i].set);
	ask(&c, lints[_i].ids, lints[_i].reason);
	feed_check_lint(lints[_i].why, c.config.kind->select_lint(c.config.settings, c.asks[0].select),
			lints[_i].words);
	ck_assert(c.config.kind->is_flag(c.config.settings) == (*lints[_i].set != '\0'));
	feed_case_release(&c);
}
END_TEST

START_TEST(a_duration_has_nothing_to_pack_in_a_status)
{
	struct feed_case c;

	open_case(&c, "show=status");
	ck_assert_ptr_null(c.config.kind->lint(c.config.settings));
	feed_case_option_set(&c, "duration=30m");
	ck_assert_ptr_nonnull(c.config.kind->lint(c.config.settings));
	feed_case_release(&c);
}
END_TEST

START_TEST(no_service_is_no_question)
{
	struct feed_case c;

	open_case(&c, "");
	feed_case_ask(&c, "14d", "20d");
	ck_assert_int_eq(feed_case_begin(&c), -1);
	feed_case_release(&c);
}
END_TEST

/* ---- questions ---- */

static size_t count_of(const char *text, const char *part)
{
	size_t n = 0;

	for (const char *at = text; (at = strstr(at, part)); at++)
		n++;
	return n;
}

START_TEST(fifty_ids_at_a_time_and_one_reason)
{
	struct buf ids cleanup_buf = BUF_INIT(4096);
	struct feed_case c;

	for (int i = 0; i < 60; i++)
		buf_printf(&ids, "%spr_%02d|lo", i ? "," : "", i);
	open_case(&c, "");
	ask(&c, buf_text(&ids), "pc_1");
	ask(&c, "pr_00|lo", "pc_2");
	ask(&c, "pr_00|lo", "pc_1"); /* shared: asked about once */
	ck_assert_int_eq(feed_case_begin(&c), FEED_SEND);
	ck_assert_uint_eq(count_of(c.request.url, "pr_"), 50);
	ck_assert_int_eq(feed_case_json(&c, "{\"data\":[]}", 9), FEED_SEND);
	ck_assert_uint_eq(count_of(c.request.url, "pr_"), 10);
	ck_assert_uint_eq(count_of(c.request.url, "visit_reason_id=pc_1"), 1);
	ck_assert_int_eq(feed_case_json(&c, "{\"data\":[]}", 9), FEED_SEND);
	ck_assert_uint_eq(count_of(c.request.url, "pr_"), 1);
	ck_assert_uint_eq(count_of(c.request.url, "visit_reason_id=pc_2"), 1);
	ck_assert_int_eq(feed_case_json(&c, "{\"data\":[{\"provider_location_id\":\"pr_00|lo\",\"timeslots\":[{\"start_time\":\"2026-12-01T10:00:00Z\"}]}]}",
					9),
			 FEED_DONE);
	ck_assert_int_eq(c.poll.ret[0].quality, QUALITY_ABSENT);
	ck_assert_int_eq(c.poll.ret[1].quality, QUALITY_GOOD);
	ck_assert_int_eq(c.poll.ret[1].open, 1);
	ck_assert_int_eq(c.poll.ret[2].quality, QUALITY_ABSENT);
	feed_case_release(&c);
}
END_TEST

/* ---- timeslots ---- */

#define ONE(rest) "{\"data\":[{\"provider_location_id\":\"a\"" rest "}]}"
#define AT(time) "{\"start_time\":\"2026-12-01T" time ":00-05:00\"}"

static const struct {
	const char *why, *set, *json, *words;
	int32_t open;
	enum quality quality;
} answers[] = {
	{ "timeslots", "", ONE(",\"timeslots\":[" AT("09:00") "," AT("09:15") "]"), NULL, 2, QUALITY_GOOD },
	{ "timeslots that overlap", "duration=30m",
	  ONE(",\"timeslots\":[" AT("09:00") "," AT("09:15") "," AT("09:30") "]"), NULL, 2, QUALITY_GOOD },
	{ "the same timeslot twice", "", ONE(",\"timeslots\":[" AT("09:00") "," AT("09:00") "]"),
	  NULL, 1, QUALITY_GOOD },
	{ "somebody we did not ask about", "",
	  "{\"data\":[{\"provider_location_id\":\"z\",\"timeslots\":3}]}", NULL, COUNT_UNKNOWN,
	  QUALITY_ABSENT },
	{ "nothing, and nothing else", "", ONE(",\"timeslots\":[],\"first_availability\":null"),
	  NULL, 0, QUALITY_SUSPECT },
	{ "nothing before March",
	  "", ONE(",\"timeslots\":[],\"first_availability\":{\"start_time\":\"2027-03-01T09:00:00-05:00\"}"),
	  NULL, 0, QUALITY_GOOD },
	{ "no list", "", ONE(""), "$.data[0]: /timeslots: expected a list", 0, 0 },
	{ "no offset", "", ONE(",\"timeslots\":[{\"start_time\":\"2026-12-01T09:00:00\"}]"),
	  "/timeslots/0: /start_time: expected", 0, 0 },
	{ "an error with status 200", "", "{\"error_type\":\"api_error\",\"errors\":[]}",
	  "nothing is where the rows should be", 0, 0 },
};

START_TEST(timeslots_amount_to)
{
	static const size_t chunks[] = { 1, 4, 10000 };

	for (size_t i = 0; i < 3; i++) {
		struct feed_case c;
		int next;

		open_case(&c, answers[_i].set);
		ask(&c, "a", "pc_1");
		ck_assert_int_eq(feed_case_begin(&c), FEED_SEND);
		next = feed_case_json(&c, answers[_i].json, chunks[i]);
		if (feed_check_end(&c, next, answers[_i].why, answers[_i].words))
			feed_check_found(&c, answers[_i].why, answers[_i].open, answers[_i].quality);
		feed_case_release(&c);
	}
}
END_TEST

/* ---- status ---- */

START_TEST(status_is_read_over_pages_and_counts_each_provider_once)
{
	struct feed_case c;
	const struct observation *o;

	open_case(&c, "show=status");
	ask(&c, "a,b", NULL);
	ck_assert_int_eq(feed_case_begin(&c), FEED_SEND);
	ck_assert_int_eq(feed_case_json(&c, "{\"data\":{\"schedulable_entities\":[{\"id\":\"a\",\"new_patient_availability\":{\"next_28_days\":\"limited\",\"next_available_utc\":\"2026-12-05T10:00:00Z\"}}]},\"next_url\":\"https://api-developer.zocdoc.com/v1/schedulable_entities?page=1\"}",
					9),
			 FEED_SEND);
	ck_assert_str_eq(c.request.url,
			 "https://api-developer.zocdoc.com/v1/schedulable_entities?page=1");
	ck_assert_int_eq(feed_case_json(&c, "{\"data\":{\"schedulable_entities\":[{\"id\":\"a\",\"new_patient_availability\":{\"next_28_days\":\"limited\"}},{\"id\":\"b\",\"new_patient_availability\":{\"next_28_days\":\"limited\",\"next_available_utc\":\"2026-12-03T10:00:00Z\"}}]},\"next_url\":null}",
					9),
			 FEED_DONE);
	o = &c.poll.ret[0];
	ck_assert_int_eq(o->open, 4);
	ck_assert_int_eq(o->firsts, 1);
	ck_assert_int_eq(o->first[0].ms, INT64_C(1796292000000));
	ck_assert_int_eq(o->semantics, SEMANTICS_FLAG);
	ck_assert_int_eq(o->quality, QUALITY_GOOD);
	feed_case_release(&c);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("zocdoc");

	tcase_add_loop_test(tc, selects, 0, ROWS(lints));
	tcase_add_test(tc, a_duration_has_nothing_to_pack_in_a_status);
	tcase_add_test(tc, no_service_is_no_question);
	tcase_add_test(tc, fifty_ids_at_a_time_and_one_reason);
	tcase_add_loop_test(tc, timeslots_amount_to, 0, ROWS(answers));
	tcase_add_test(tc, status_is_read_over_pages_and_counts_each_provider_once);
	return run_case("feed_zocdoc", tc);
}
