/* SPDX-License-Identifier: Apache-2.0 */
/*
 * connector_reply.c - how long a platform wants to be left alone, in all the units it says that in.
 */
#include "tests/unit/support/connector_case.h"
#include "tests/unit/support/run.h"

#define NOW (INT64_C(1000) * CASE_NOW_MS) /* Sun, 22 Nov 2026 16:40:00 GMT */
#define WEEK INT64_C(604800000)

static const struct {
	const char *why;
	enum reset_way as;
	const char *reset, *retry;
	int64_t standard_ms, date_ms, rest_ms;
} rests[] = {
	{ "nothing", RESET_NONE, NULL, NULL, 0, 0, 0 },
	{ "the standard header", RESET_NONE, NULL, NULL, 30000, 0, 30000 },
	{ "a header of its own", RESET_NONE, NULL, "12", 30000, 0, 12000 },
	{ "with a fraction, rounded up", RESET_NONE, NULL, "12.2", 0, 0, 13000 },
	{ "in a way of its own that is none", RESET_NONE, NULL, "soon", 30000, 0, 30000 },
	{ "with a word behind", RESET_NONE, NULL, "12s", 0, 0, 0 },
	{ "too long to be true", RESET_NONE, NULL, "99999999", 0, 0, WEEK },
	{ "longer than numbers", RESET_NONE, NULL, "99999999999999999999", 0, 0, 0 },
	{ "seconds since 1970", RESET_EPOCH_S, "1795365660", NULL, 0, 0, 60000 },
	{ "by the server's own clock", RESET_EPOCH_S, "1795365660", NULL, 0, NOW + 20000, 40000 },
	{ "in the past", RESET_EPOCH_S, "1795365000", NULL, 0, 0, 0 },
	{ "milliseconds since 1970", RESET_EPOCH_MS, "1795365605000", NULL, 0, 0, 5000 },
	{ "milliseconds read as seconds", RESET_EPOCH_S, "1795365605000", NULL, 0, 0, WEEK },
	{ "seconds from now", RESET_DELTA_S, "7", NULL, 0, 0, 7000 },
	{ "milliseconds from now", RESET_DELTA_MS, "7", NULL, 0, 0, 7 },
	{ "a date", RESET_HTTP_DATE, "Sun, 22 Nov 2026 16:41:30 GMT", NULL, 0, 0, 90000 },
	{ "a date of another year", RESET_HTTP_DATE, "Sun, 22 Jan 2028 16:41:30 GMT", NULL, 0, 0, WEEK },
	{ "a date that is none", RESET_HTTP_DATE, "Sun, 22 Nov 2026 25:41:30 GMT", NULL, 0, 0, 0 },
	{ "a month that is none", RESET_HTTP_DATE, "Sun, 22 anF 2026 16:41:30 GMT", NULL, 0, 0, 0 },
	{ "another zone", RESET_HTTP_DATE, "Sun, 22 Nov 2026 16:41:30 CET", NULL, 0, 0, 0 },
	{ "a number for a date", RESET_HTTP_DATE, "1795365660", NULL, 0, 0, 0 },
	{ "no date", RESET_HTTP_DATE, NULL, NULL, 0, 0, 0 },
	{ "a reset nobody told the unit of", RESET_NONE, "7", NULL, 0, 0, 0 },
	{ "a word for a number", RESET_DELTA_S, "soon", NULL, 0, 0, 0 },
	{ "nothing there", RESET_DELTA_S, "", NULL, 0, 0, 0 },
	{ "the standard header before the reset", RESET_DELTA_S, "7", NULL, 3000, 0, 3000 },
};

static void hearing(struct connector_case *c, enum reset_way as)
{
	case_new(c);
	c->connector.reset_as = as;
	c->connector.remaining_header = "X-Left";
	c->connector.reset_header = "X-Reset";
	c->connector.retry_header = "X-Retry";
	case_command(c, VERB_SET_BUDGET, "1", 5000000);
	case_write(c);
}

START_TEST(test_a_rest)
{
	struct connector_case c cleanup_case;
	struct reply reply = { .status = 429,
			       .words = "",
			       .heard = { NULL, rests[_i].reset, rests[_i].retry },
			       .retry_after = { rests[_i].standard_ms },
			       .date = { rests[_i].date_ms } };

	hearing(&c, rests[_i].as);
	ck_assert_str_eq(c.request.hear[0], "X-Left");
	ck_assert_str_eq(c.request.hear[1], "X-Reset");
	ck_assert_str_eq(c.request.hear[2], "X-Retry");
	ck_assert_ptr_null(c.request.hear[3]);
	case_reply(&c, &reply);
	ck_assert_msg(c.talk.endings[0].retry_after.ms == rests[_i].rest_ms, "%s: %lld",
		      rests[_i].why, (long long)c.talk.endings[0].retry_after.ms);
}
END_TEST

START_TEST(test_only_what_is_named_is_heard)
{
	struct connector_case c cleanup_case;
	struct reply reply = { .status = 429, .words = "", .heard = { "9" } };

	case_new(&c);
	c.connector.retry_header = "X-Retry";
	case_command(&c, VERB_PAUSE, "1", 0);
	case_write(&c);
	ck_assert_str_eq(c.request.hear[0], "X-Retry");
	ck_assert_ptr_null(c.request.hear[1]);
	case_reply(&c, &reply);
	ck_assert_int_eq(c.talk.endings[0].retry_after.ms, 9000);
}
END_TEST

/* The last request that was granted says when the next will be. */
START_TEST(test_used_up)
{
	struct connector_case c cleanup_case;
	struct reply reply = { .status = 200, .words = "", .heard = { "0", "4", NULL } };

	hearing(&c, RESET_DELTA_S);
	case_reply(&c, &reply);
	ck_assert_int_eq(c.talk.usage.rest.ms, 4000);
	case_free(&c);
	hearing(&c, RESET_DELTA_S);
	reply.heard[0] = "3";
	case_reply(&c, &reply);
	ck_assert_int_eq(c.talk.usage.rest.ms, 0);
}
END_TEST

/* ---- a quota that says no time ---- */

static const struct {
	const char *why;
	enum verb verb;
	int64_t from, to, standard_ms, rest_ms;
} guesses[] = {
	{ "a raise waits for the day to end", VERB_SET_BUDGET, 4000000, 5000000, 0, 26400000 },
	{ "so does switching on", VERB_ENABLE, 4000000, 0, 0, 26400000 },
	{ "a cut may be tried at any time", VERB_SET_BUDGET, 6000000, 5000000, 0, 0 },
	{ "and a pause", VERB_PAUSE, 4000000, 0, 0, 0 },
	{ "what the platform says comes first", VERB_ENABLE, 4000000, 0, 5000, 5000 },
};

START_TEST(test_a_quota_of_the_day)
{
	struct connector_case c cleanup_case;
	struct reply reply = { .status = 429, .words = "", .retry_after = { guesses[_i].standard_ms } };
	struct command *command;

	case_new(&c);
	c.connector.quota = QUOTA_MIDNIGHT_UTC;
	c.connector.writes[0].most = 1;
	command = case_command(&c, VERB_ENABLE, "1", 0);
	command->verb = guesses[_i].verb;
	command->budget_micros = guesses[_i].to;
	command->planned_against.budget_micros = guesses[_i].from;
	c.commands[1] = *command;
	c.commands[1].target = case_target(&c, "2");
	c.talk.command_count = 2;
	case_write(&c);
	case_reply(&c, &reply);
	for (size_t i = 0; i < 2; i++)
		ck_assert_msg(c.talk.endings[i].retry_after.ms == guesses[_i].rest_ms, "%s: %lld",
			      guesses[_i].why, (long long)c.talk.endings[i].retry_after.ms);
}
END_TEST

START_TEST(test_names)
{
	for (enum meaning m = 0; m < MEANING_COUNT; m++)
		ck_assert_ptr_nonnull(meaning_name(m));
	ck_assert_str_eq(meaning_name(MEANING_OK), "ok");
	ck_assert_str_eq(meaning_name(MEANING_UNKNOWN), "unknown");
}
END_TEST

int main(void)
{
	TCase *t = tcase_create("connector_reply");

	tcase_add_loop_test(t, test_a_rest, 0, ROWS(rests));
	tcase_add_test(t, test_only_what_is_named_is_heard);
	tcase_add_test(t, test_used_up);
	tcase_add_loop_test(t, test_a_quota_of_the_day, 0, ROWS(guesses));
	tcase_add_test(t, test_names);
	return run_case("connector_reply", t);
}
