/* SPDX-License-Identifier: Apache-2.0 */
/* feed_attest.c - a person's word as a reading: as long as it holds, and no longer. */
#include "support/feed_case.h"
#include "support/run.h"

#define NOW "2026-11-30T11:00:00Z"

static struct feed_case c;

static void open_case(const struct statement *said)
{
	feed_case_init(&c, "attest", NOW);
	feed_case_ask(&c, "14d", "60d");
	c.asks[0].stated = said;
	ck_assert_int_eq(feed_case_begin(&c), FEED_DONE);
}

static struct statement said(struct span left)
{
	struct statement s = { .open = 12, .wait_days = 9, .waitlist = COUNT_UNKNOWN, .who = "K. Osei" };
	struct err err = ERR_INIT;

	ck_assert_int_eq(instant_parse(NOW, strlen(NOW), &s.until, &err), 0);
	s.until = after(s.until, left);
	return s;
}

START_TEST(a_word_in_force_is_a_good_estimate)
{
	struct statement s = said((struct span){ 1 });
	const struct observation *o;

	open_case(&s);
	o = &c.poll.ret[0];
	ck_assert_int_eq(o->quality, QUALITY_GOOD);
	ck_assert_int_eq(o->semantics, SEMANTICS_ESTIMATE);
	ck_assert(o->open == 12 && o->wait_days == 9 && o->waitlist == COUNT_UNKNOWN);
	ck_assert(o->booked == COUNT_UNKNOWN && o->firsts == 0);
	ck_assert_int_eq(o->as_of.ms, c.poll.now.ms);
	ck_assert_str_eq(o->trouble, "");
	feed_case_release(&c);
}
END_TEST

START_TEST(at_its_end_it_says_nothing)
{
	struct statement s = said((struct span){ 0 });

	open_case(&s);
	ck_assert_int_eq(c.poll.ret[0].quality, QUALITY_ABSENT);
	ck_assert_int_eq(c.poll.ret[0].open, COUNT_UNKNOWN);
	ck_assert_str_eq(c.poll.ret[0].trouble, "what K. Osei stated ended 2026-11-30T11:00:00Z: "
						"capacityctl attest states it anew");
	feed_case_release(&c);
}
END_TEST

START_TEST(nobodys_word_is_absent)
{
	open_case(NULL);
	ck_assert_int_eq(c.poll.ret[0].quality, QUALITY_ABSENT);
	ck_assert_str_eq(c.poll.ret[0].trouble, "nobody has stated it: capacityctl attest");
	feed_case_release(&c);
}
END_TEST

START_TEST(there_is_no_reply_to_it)
{
	open_case(NULL);
	ck_assert_int_eq(feed_case_reply(&c, (struct reply){ .status = 500 }, "", 0, 1), -1);
	ck_assert_str_eq(c.err.text, "a statement is no reply");
	feed_case_release(&c);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("attest");

	tcase_add_test(tc, a_word_in_force_is_a_good_estimate);
	tcase_add_test(tc, at_its_end_it_says_nothing);
	tcase_add_test(tc, nobodys_word_is_absent);
	tcase_add_test(tc, there_is_no_reply_to_it);
	return run_case("attest", tc);
}
