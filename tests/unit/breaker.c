/* SPDX-License-Identifier: Apache-2.0 */
/*
 * breaker.c - an account that fails is left alone, and who may find out that it is back.
 *
 * A story is a text: f a failure, a an answer, t a try leaves, w the try is withdrawn,
 * digits a wait of so many minutes.  After it: may a read go, may a write, until when is
 * it left alone, and did the last step open or close it?
 */
#include "platform/breaker.h"

#include "tests/unit/support/run.h"

static const struct {
	const char *why, *story;
	bool open, read, write, news;
	int rest_min; /* of the present opening */
} rows[] = {
	{ "it begins closed", "", false, true, true, false, 0 },
	{ "four failures are not enough", "ffff", false, true, true, false, 0 },
	{ "an answer between them begins anew", "ffffaffff", false, true, true, false, 0 },
	{ "five in a row open it", "fffff", true, false, false, true, 1 },
	{ "a sixth that was under way is no news", "ffffff", true, false, false, false, 1 },
	{ "after its rest a read may try, and no write", "fffff1", true, true, false, false, 1 },
	{ "one at a time", "fffff1t", true, false, false, false, 1 },
	{ "a try that never left frees the place", "fffff1tw", true, true, false, false, 1 },
	{ "a try that fails doubles the rest", "fffff1tf", true, false, false, true, 2 },
	{ "which must pass in full", "fffff1tf1", true, false, false, false, 2 },
	{ "and then a read may try again", "fffff1tf2", true, true, false, false, 2 },
	{ "up to a quarter of an hour", "fffff1tf2tf4tf8tf", true, false, false, true, 15 },
	{ "and not beyond", "fffff1tf2tf4tf8tf9f6f9", true, false, false, false, 15 },
	{ "a try that is answered closes it", "fffff1ta", false, true, true, true, 0 },
	{ "a late answer does too: somebody is there", "fffffa", false, true, true, true, 0 },
	{ "an answer to a closed one is no news", "fa", false, true, true, false, 0 },
	{ "closed again, it takes five to open", "fffff1taffff", false, true, true, false, 0 },
	{ "and the rest is short again", "fffff1tf2tafffff", true, false, false, true, 1 },
};

static struct instant now;

static bool step(struct breaker *b, char c)
{
	switch (c) {
	case 'f':
		return breaker_failed(b, SPAN_MINUTES(10), now);
	case 'a':
		return breaker_answered(b);
	case 't':
		ck_assert(breaker_admits(b, true, now));
		breaker_try(b);
		return false;
	case 'w':
		breaker_untried(b);
		return false;
	}
	now = after(now, SPAN_MINUTES(c - '0'));
	return false;
}

START_TEST(a_breaker_opens_and_closes)
{
	struct breaker b = { 0 };
	const char *why = rows[_i].why;
	bool news = false;

	now = (struct instant){ INT64_C(1795348800000) };
	for (const char *c = rows[_i].story; *c; c++)
		news = step(&b, *c);
	ck_assert_msg(breaker_is_open(&b) == rows[_i].open, "%s: open", why);
	ck_assert_msg(breaker_admits(&b, true, now) == rows[_i].read, "%s: a read", why);
	ck_assert_msg(breaker_admits(&b, false, now) == rows[_i].write, "%s: a write", why);
	ck_assert_msg(news == rows[_i].news, "%s: news", why);
	ck_assert_msg(b.rest.ms == SPAN_MINUTES(rows[_i].rest_min).ms, "%s: rests %lld ms", why,
		      (long long)b.rest.ms);
}
END_TEST

START_TEST(who_is_asked_often_rests_briefly)
{
	struct breaker b = { 0 };

	now = (struct instant){ INT64_C(1795348800000) };
	for (int i = 0; i < BREAKER_FAILURES; i++)
		(void)breaker_failed(&b, SPAN_SECONDS(2), now);
	ck_assert_int_eq(b.rest.ms, 2000);
	now = after(now, b.rest);
	ck_assert(breaker_failed(&b, SPAN_SECONDS(2), now));
	ck_assert_int_eq(b.rest.ms, 4000);
}
END_TEST

START_TEST(a_clock_set_back_does_not_keep_it_open)
{
	struct breaker b = { 0 };

	now = (struct instant){ INT64_C(1795348800000) };
	for (int i = 0; i < BREAKER_FAILURES; i++)
		(void)breaker_failed(&b, SPAN_MINUTES(10), now);
	ck_assert(!breaker_admits(&b, true, now));
	ck_assert(breaker_admits(&b, true, before(now, SPAN_DAYS(1))));
	ck_assert(!breaker_admits(&b, false, before(now, SPAN_DAYS(1))));
}
END_TEST

static const struct {
	const char *why;
	struct reply reply;
	bool failure;
} replies[] = {
	{ "an answer", { .status = 200, .body = "{}", .length = 2 }, false },
	{ "a refusal is one too", { .status = 400 }, false },
	{ "no permission", { .status = 403 }, false },
	{ "a wish to be left alone", { .status = 429 }, false },
	{ "their failure", { .status = 500 }, true },
	{ "a gateway's", { .status = 503 }, true },
	{ "a page for people in place of an answer", { .status = 200, .body = " <html>", .length = 7 }, true },
	{ "a page that says no", { .status = 404, .body = "<html>", .length = 6 }, false },
	{ "no connection", { .fault = FAULT_NOT_SENT }, true },
	{ "silence", { .fault = FAULT_NO_REPLY }, true },
	{ "half an answer", { .fault = FAULT_TRUNCATED }, true },
	{ "more than we take", { .fault = FAULT_TOO_LARGE }, false },
	{ "we withdrew it", { .fault = FAULT_STOPPED }, false },
	{ "we could not say who we are", { .fault = FAULT_NO_CREDENTIAL }, false },
	{ "we would not hear it", { .fault = FAULT_REFUSED_HERE }, false },
};

START_TEST(a_failure_is_told_from_an_answer)
{
	ck_assert_msg(breaker_is_failure(&replies[_i].reply) == replies[_i].failure, "%s",
		      replies[_i].why);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("breaker");

	tcase_add_loop_test(tc, a_breaker_opens_and_closes, 0, ROWS(rows));
	tcase_add_test(tc, who_is_asked_often_rests_briefly);
	tcase_add_test(tc, a_clock_set_back_does_not_keep_it_open);
	tcase_add_loop_test(tc, a_failure_is_told_from_an_answer, 0, ROWS(replies));
	return run_case("breaker", tc);
}
