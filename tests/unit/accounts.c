/* SPDX-License-Identifier: Apache-2.0 */
/*
 * accounts.c - what leaves together, in which order, and what never leaves.
 */
#include "tests/unit/support/accounts_lab.h"

START_TEST(a_start_asks_for_state_and_spend_in_batches)
{
	lab_open("every: 1h, spend_every: 1h");
	accounts_start(lab.g->accounts);
	settle();
	ck_began("read 5\nspend 5\nread 5\nspend 5\nread 2\nspend 2\n");
	ck_heard("spent 0 $1\n");
	ck_heard("spent 10 $11\n");
	ck_assert_ptr_null(strstr(buf_text(&lab.heard), "spent 1 "));
	ck_assert_uint_ge(lab.used, 2);
	lab_close();
}
END_TEST

START_TEST(spend_that_cannot_be_read_is_said_once)
{
	lab_open("every: 1h, spend_every: 1s");
	lines[2].bytes = ANSWER("400 Bad Request");
	accounts_start(lab.g->accounts);
	wait_for_words("notice what the ads of relay cost cannot be read: HTTP 400");
	buf_clear(&lab.log);
	while (!strstr(buf_text(&lab.log), "spend 5\nspend 5\nspend 2\n"))
		uv_run(&lab.loop, UV_RUN_ONCE);
	lines[2].bytes = ANSWER("200 OK");
	wait_for_words("notice what the ads of relay cost can be read again");
	ck_assert_ptr_null(
		strstr(strstr(buf_text(&lab.heard), "cannot be read") + 1, "cannot be read"));
	lab_close();
}
END_TEST

START_TEST(nothing_leaves_after_its_deadline)
{
	lab_open("every: 1h, spend_every: 0s, timeout: 1s");
	lab_begin();
	lines[1].bytes = NULL; /* never answered, and one at a time */
	for (service_ix s = 0; s < 3; s++) {
		observe(s, 5);
		accounts_go(lab.g->accounts);
	}
	wait_for_words("ended 2 later");
	ck_heard("ended 0 unsure");
	ck_heard("ended 1 unsure");
	ck_assert_ptr_null(strstr(buf_text(&lab.heard), "ended 2 unsure"));
	lines[1].bytes = ANSWER("200 OK");
	lab_close();
}
END_TEST

START_TEST(spend_is_not_asked_for_when_nobody_wants_it)
{
	lab_open("every: 1h, spend_every: 0s");
	accounts_start(lab.g->accounts);
	settle();
	ck_began("read 5\nread 5\nread 2\n");
	lab_close();
}
END_TEST

START_TEST(pauses_alone_and_first_then_cuts_then_raises)
{
	lab_open("every: 1h, spend_every: 0s");
	lab_begin();
	for (service_ix s = 2; s < CLINICS; s += 3) /* one rung at a time */
		observe(s, 5);
	settle();
	buf_clear(&lab.log);
	for (service_ix s = 0; s < CLINICS; s++) /* up, down, off, in turn */
		observe(s, s % 3 == 0 ? 25 : s % 3 == 1 ? 5 : 1);
	accounts_go(lab.g->accounts);
	ck_began("pause 4\nset-budget down 4\nset-budget up 4\n");
	settle();
	ck_heard("settled 2 applied: read back as asked");
	ck_heard("settled 1 applied: read back as asked");
	ck_heard("settled 0 applied: read back as asked");
	lab_close();
}
END_TEST

START_TEST(a_mass_change_takes_few_requests)
{
	lab_open("every: 1h, spend_every: 0s");
	lab_begin();
	for (service_ix s = 0; s < CLINICS - 1; s++)
		observe(s, 5);
	settle();
	ck_began("set-budget down 4\nset-budget down 4\nset-budget down 3\n"
		 "read 4\nread 4\nread 3\n");
	lab_close();
}
END_TEST

START_TEST(what_comes_while_many_are_under_way_shares_the_next)
{
	lab_open("every: 1h, spend_every: 0s");
	lab_begin();
	for (service_ix s = 0; s < CLINICS; s++) { /* each in a turn of its own */
		observe(s, 5);
		accounts_go(lab.g->accounts);
	}
	ck_began("set-budget down 1\nset-budget down 1\nset-budget down 1\nset-budget down 1\n"
		 "set-budget down 1\nset-budget down 1\nset-budget down 1\nset-budget down 1\n");
	buf_clear(&lab.log);
	observe(0, 1); /* in flight: its pause comes after its cut is read back */
	settle();
	ck_assert_msg(strstr(buf_text(&lab.log), "set-budget down 4\n") != NULL, "%s",
		      buf_text(&lab.log));
	lab_close();
}
END_TEST

START_TEST(an_account_that_rests_is_not_asked)
{
	lab_open("every: 1h, spend_every: 0s");
	lab_begin();
	lab.rest_ms = 600000;
	observe(0, 5);
	settle();
	ck_began("set-budget down 1\n");
	ck_heard("ended 0 later for all enough for today");
	lab.rest_ms = 0;
	buf_clear(&lab.heard);
	observe(1, 5);
	settle();
	ck_began("set-budget down 1\nset-budget down 1\n"); /* begun, and put off */
	ck_assert_uint_eq(peer_requests(lab.peer), 4);	    /* three reads and the first write */
	ck_heard("ended 1 later for all relay asked to be left alone until ");
	lab_close();
}
END_TEST

START_TEST(little_is_left_and_kept_for_cuts)
{
	lab_open("every: 1h, spend_every: 0s");
	lab_begin();
	lab.usage.percent = 92;
	observe(0, 5);
	settle();
	buf_clear(&lab.log);
	buf_clear(&lab.heard);
	observe(1, 25);
	settle();
	ck_heard("ended 1 later for all relay says that 92% of what it grants is used up");
	observe(2, 1);
	settle();
	ck_heard("settled 2 applied: read back as asked");
	lab_close();
}
END_TEST

START_TEST(five_failures_in_a_row_are_enough)
{
	unsigned asked;

	lab_open("every: 1h, spend_every: 0s");
	lab_begin();
	lines[0].bytes = ANSWER("503 Busy");
	for (target_ix t = 0; t < 5; t++) {
		accounts_read(lab.g->accounts, t);
		settle();
	}
	ck_heard("notice relay rests after 5 failures in a row; it is asked again at ");
	asked = peer_requests(lab.peer);
	buf_clear(&lab.heard);
	accounts_read(lab.g->accounts, 7);
	observe(8, 1);
	settle();
	ck_heard("unseen 7 relay rests after 5 failures in a row");
	ck_heard("ended 8 later for all relay rests after 5 failures in a row");
	ck_assert_uint_eq(peer_requests(lab.peer), asked);
	ck_assert_uint_eq(engine_target(lab.g->engine, 8)->stage, STAGE_NONE);
	lines[0].bytes = ANSWER("200 OK");
	lab_close();
}
END_TEST

START_TEST(reports_that_want_a_rest_get_it)
{
	lab_open("every: 1h, spend_every: 1s");
	lines[2].bytes = "HTTP/1.1 429 Too Many\r\nRetry-After: 600\r\nContent-Length: 0\r\n\r\n";
	lab_begin();
	buf_clear(&lab.log);
	while (strncmp(buf_text(&lab.log), "spend 5\nspend 5\n", 16) != 0) /* one of each round */
		uv_run(&lab.loop, UV_RUN_ONCE);
	observe(0, 5);
	settle();
	ck_heard("settled 0 applied: read back as asked");
	lines[2].bytes = ANSWER("200 OK");
	lab_close();
}
END_TEST

START_TEST(reports_that_fail_stop_no_pause)
{
	lab_open("every: 1h, spend_every: 1s");
	lines[2].bytes = ANSWER("503 Busy");
	lab_begin();
	for (int i = 0; i < 2; i++) { /* six failures in a row */
		buf_clear(&lab.log);
		while (!strstr(buf_text(&lab.log), "spend 5\nspend 5\nspend 2\n"))
			uv_run(&lab.loop, UV_RUN_ONCE);
	}
	observe(0, 5);
	settle();
	ck_heard("settled 0 applied: read back as asked");
	lines[2].bytes = ANSWER("200 OK");
	lab_close();
}
END_TEST

START_TEST(a_read_finds_out_that_it_answers_again)
{
	lab_open("every: 1s, spend_every: 0s");
	lab_begin();
	lines[0].bytes = ANSWER("503 Busy");
	wait_for_words("notice relay rests after 5 failures in a row");
	observe(8, 1);
	accounts_go(lab.g->accounts);
	ck_heard("ended 8 later for all relay rests after 5 failures in a row");
	lines[0].bytes = ANSWER("200 OK");
	buf_clear(&lab.log);
	wait_for_words("notice relay answers again");
	ck_assert_msg(strncmp(buf_text(&lab.log), "read ", 5) == 0, "%s", buf_text(&lab.log));
	lab_close();
}
END_TEST

START_TEST(a_conversation_that_waits_keeps_nobody)
{
	lab_open("every: 1h, spend_every: 0s");
	lab_begin();
	lab.waits = 2;
	accounts_read(lab.g->accounts, 3);
	settle();
	ck_began("read 1\nread on\nread on\n");
	lab_close();
}
END_TEST

START_TEST(a_long_answer_keeps_nobody)
{
	enum { LONG = 200 * 1024, HEAD_MAX = 128 };
	char *bytes = calloc(1, LONG + HEAD_MAX);
	int n;

	ck_assert_ptr_nonnull(bytes);
	n = snprintf(bytes, HEAD_MAX, "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n{", LONG);
	memset(bytes + n, ' ', LONG - 1);
	bytes[n + LONG - 2] = '}';
	lab_open("every: 1h, spend_every: 0s");
	lab_begin();
	ck_assert(!lab.aside);
	lines[0].bytes = bytes;
	accounts_read(lab.g->accounts, 3);
	observe(3, 5);
	settle();
	ck_assert(lab.aside);
	ck_assert_uint_eq(lab.length, LONG);
	ck_heard("settled 3 applied: read back as asked");
	accounts_read(lab.g->accounts, 3);
	accounts_go(lab.g->accounts);
	lab_close(); /* while it is read, perhaps */
	lines[0].bytes = ANSWER("200 OK");
	free(bytes);
}
END_TEST

START_TEST(a_full_minute_is_waited_for)
{
	enum { MINUTE = 600, MORE = 545 }; /* a tenth is kept for pauses */

	lab_open("every: 1h, spend_every: 0s, requests: 600/min");
	lab_begin();
	for (int i = 0; i < MORE; i++) {
		accounts_read(lab.g->accounts, 3);
		settle();
	}
	ck_assert_uint_eq(peer_requests(lab.peer), MORE + 3);
	ck_assert_ptr_null(strstr(buf_text(&lab.heard), "unseen"));
	observe(0, 5);
	settle();
	ck_heard("settled 0 applied");
	lab_close();
}
END_TEST

START_TEST(a_stop_ends_what_waits)
{
	lab_open("every: 1h, spend_every: 0s");
	lab_begin();
	lab.waits = 1;
	lab.wait_ms = 3600000;
	accounts_read(lab.g->accounts, 3);
	accounts_go(lab.g->accounts);
	ck_assert(!is_quiet());
	lab_close(); /* with nothing left on the loop */
}
END_TEST

START_TEST(who_did_it_is_asked_once_for_all)
{
	lab_open("every: 1h, spend_every: 0s");
	lab_begin();
	accounts_who(lab.g->accounts, 4);
	accounts_who(lab.g->accounts, 9);
	accounts_who(lab.g->accounts, 4);
	wait_for_words("named 9 maria with the ads page");
	ck_heard("named 4 maria with the ads page");
	ck_began("who 2\n");
	lab_close();
}
END_TEST

START_TEST(a_state_can_be_judged_without_a_change)
{
	lab_open("every: 1h, spend_every: 0s");
	lab_begin();
	accounts_validate(lab.g->accounts,
			  &(struct command){ .id = 77, .target = 2, .verb = VERB_PAUSE });
	settle();
	ck_began("judge pause 1\n");
	ck_heard("ended 2 done");
	ck_assert_int_eq(lab.truth[2].status, AD_ENABLED);
	lab_close();
}
END_TEST

START_TEST(who_may_only_see_the_ads_still_sees_them)
{
	lab_open("every: 1h, spend_every: 0s");
	accounts_inspect(lab.g->accounts);
	lab.private = true;
	accounts_read(lab.g->accounts, 6);
	settle();
	ck_began("read 1\nread 1\n");
	ck_heard("finding of 0: its structure could not be looked at: no permission");
	ck_assert_ptr_null(strstr(buf_text(&lab.heard), "unseen"));
	ck_assert_int_eq(engine_target(lab.g->engine, 6)->confirmed.status, AD_ENABLED);
	ck_assert_uint_eq(accounts_stats(lab.g->accounts).failed, 0);
	lab_close();
}
END_TEST

START_TEST(a_day_s_operations_are_kept_for_changes)
{
	struct report_account v;

	lab_open("every: 1h, spend_every: 0s, operations: 10/day");
	lab_begin(); /* three looks */
	for (target_ix t = 0; t < 5; t++) {
		accounts_read(lab.g->accounts, t);
		settle();
	}
	accounts_view(lab.g->accounts, 0, &v);
	ck_assert_int_eq(v.used, 8);
	ck_assert_int_eq(v.day, 10);
	ck_assert_int_eq(v.every.ms, SPAN_DAYS(1).ms * 3 / 8);
	observe(0, 5);
	settle();
	ck_assert_int_eq(lab.truth[0].budget_micros, 50000000);
	lab_close();
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("accounts");

	tcase_set_timeout(tc, 60);
	tcase_add_test(tc, a_start_asks_for_state_and_spend_in_batches);
	tcase_add_test(tc, spend_that_cannot_be_read_is_said_once);
	tcase_add_test(tc, nothing_leaves_after_its_deadline);
	tcase_add_test(tc, spend_is_not_asked_for_when_nobody_wants_it);
	tcase_add_test(tc, pauses_alone_and_first_then_cuts_then_raises);
	tcase_add_test(tc, a_mass_change_takes_few_requests);
	tcase_add_test(tc, what_comes_while_many_are_under_way_shares_the_next);
	tcase_add_test(tc, an_account_that_rests_is_not_asked);
	tcase_add_test(tc, little_is_left_and_kept_for_cuts);
	tcase_add_test(tc, five_failures_in_a_row_are_enough);
	tcase_add_test(tc, reports_that_want_a_rest_get_it);
	tcase_add_test(tc, reports_that_fail_stop_no_pause);
	tcase_add_test(tc, a_read_finds_out_that_it_answers_again);
	tcase_add_test(tc, a_conversation_that_waits_keeps_nobody);
	tcase_add_test(tc, a_long_answer_keeps_nobody);
	tcase_add_test(tc, a_full_minute_is_waited_for);
	tcase_add_test(tc, a_stop_ends_what_waits);
	tcase_add_test(tc, who_did_it_is_asked_once_for_all);
	tcase_add_test(tc, a_state_can_be_judged_without_a_change);
	tcase_add_test(tc, who_may_only_see_the_ads_still_sees_them);
	tcase_add_test(tc, a_day_s_operations_are_kept_for_changes);
	return run_case("accounts", tc);
}
