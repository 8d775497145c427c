/* SPDX-License-Identifier: Apache-2.0 */
/*
 * outgoing.c - a message that waits is the same after a restart, and is tried for a day and not for ever.
 */
#include <stdio.h>

#include "notify/outgoing.h"
#include "notify/pace.h"
#include "support/run.h"

#define NOON ((struct instant){ INT64_C(1795348800000) })

static struct message some(void)
{
	return (struct message){ .id = "msg_1",
				 .thread = "feed/epic",
				 .kind = MESSAGE_FEED,
				 .over = true,
				 .at = NOON,
				 .subject = "Feed epic: \"x\" caf\xc3\xa9",
				 .path = "/feeds",
				 .lines = { { "a", "/l/a/b" }, { "b", "" } },
				 .line_count = 2,
				 .more = 3 };
}

START_TEST(the_same_after_a_restart)
{
	struct arena arena cleanup_arena = ARENA_INIT(1 << 20);
	struct buf record cleanup_buf = BUF_INIT(OUTGOING_RECORD_MAX);
	struct message m = some(), back;
	struct outgoing *o = outgoing_new("mail", "a@example.org", &m, 7, NOON), *is;
	struct delivery d = { .end = DELIVERY_LATER, .words = "not now" };
	struct err err = ERR_INIT;

	ck_assert(!outgoing_ended(o, &d, SPAN_HOURS(24), NOON));
	outgoing_write(o, &record);
	is = outgoing_read(o->key, buf_text(&record), &err);
	ck_assert_msg(is, "%s", err.text);
	ck_assert_str_eq(is->key, o->key);
	ck_assert_str_eq(is->channel, "mail");
	ck_assert_str_eq(is->recipient, "a@example.org");
	ck_assert_str_eq(is->words, "not now");
	ck_assert_str_eq(is->id, "msg_1");
	ck_assert_uint_eq(is->attempts, 1);
	ck_assert_int_eq(is->next.ms, o->next.ms);
	ck_assert_int_eq(is->made.ms, NOON.ms);
	ck_assert_int_eq(outgoing_message(is, &arena, &back, &err), 0);
	ck_assert_str_eq(back.subject, m.subject);
	ck_assert_str_eq(back.thread, m.thread);
	ck_assert(back.over && back.kind == MESSAGE_FEED && !back.test);
	ck_assert_int_eq(back.at.ms, NOON.ms);
	ck_assert_uint_eq(back.line_count, 2);
	ck_assert_str_eq(back.lines[0].path, "/l/a/b");
	ck_assert_uint_eq(back.more, 3);
	outgoing_free(o);
	outgoing_free(is);
}
END_TEST

START_TEST(a_damaged_row_is_refused)
{
	static const char *const bad[] = { "",
					   "{}",
					   "[]",
					   "{\"message\":{}}",
					   "{\"message\":{},\"channel\":\"a\",\"recipient\":\"\"}",
					   "{\"message\":{},\"channel\":\"a\",\"recipient\":\"\","
					   "\"made\":\"x\",\"next\":\"y\","
					   "\"attempts\":1}" };

	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		struct err err = ERR_INIT;

		ck_assert_msg(!outgoing_read("k", bad[i], &err) && err.text[0], "%s", bad[i]);
	}
}
END_TEST

/* How often one is tried until it is given up, and for how long. */
static unsigned tried(enum delivered end, struct span give_up, bool test, struct span asked,
		      struct instant *ret_last)
{
	struct message m = some();
	struct delivery d = { .end = end, .retry_after = asked };
	struct outgoing *o;
	unsigned n;

	m.test = test;
	o = outgoing_new("a", "", &m, 1, NOON);
	*ret_last = NOON;
	while (!outgoing_ended(o, &d, give_up, *ret_last)) {
		ck_assert_int_gt(o->next.ms, ret_last->ms);
		*ret_last = o->next;
		ck_assert_uint_lt(o->attempts, 100);
	}
	ck_assert(o->dead == (end != DELIVERED));
	n = o->attempts;
	outgoing_free(o);
	return n;
}

static const struct {
	const char *why;
	enum delivered end;
	int hours, asked_minutes;
	bool test;
	unsigned least, most;
} tries[] = {
	{ "it arrives", DELIVERED, 24, 0, false, 1, 1 },
	{ "it is refused", DELIVERY_REFUSED, 24, 0, false, 1, 1 },
	{ "not now, for a day", DELIVERY_LATER, 24, 0, false, 15, 19 },
	{ "a person must mend the channel, who may come tomorrow", DELIVERY_GONE, 24, 0, false, 14, 19 },
	{ "the receiver says when", DELIVERY_LATER, 24, 180, false, 8, 9 },
	{ "once only", DELIVERY_LATER, 0, 0, false, 1, 1 },
	{ "a test is tried once", DELIVERY_LATER, 24, 0, true, 1, 1 },
};

START_TEST(tried_until)
{
	struct instant last;
	unsigned n = tried(tries[_i].end, SPAN_HOURS(tries[_i].hours), tries[_i].test,
			   SPAN_MINUTES(tries[_i].asked_minutes), &last);

	ck_assert_msg(n >= tries[_i].least && n <= tries[_i].most, "%s: %u", tries[_i].why, n);
	ck_assert(!is_longer(since(NOON, last), SPAN_HOURS(tries[_i].hours)));
}
END_TEST

/* ---- pace ---- */

START_TEST(no_more_in_an_hour)
{
	struct paces p = { NULL, 0, 0 };
	struct instant now = NOON;
	int sent = 0, other = 0;

	for (int s = 0; s < 3600; s++) {
		now = after(now, SPAN_SECONDS(1));
		if (pace_allows(&p, "ops", 30, now)) {
			pace_count(&p, "ops", 30, now);
			sent++;
		}
		other += pace_allows(&p, "another", 30, now);
	}
	ck_assert_int_ge(sent, 30);
	ck_assert_int_le(sent, 40);
	ck_assert_int_eq(other, 3600);
	pace_rest(&p, "kind", SPAN_MINUTES(2), now);
	ck_assert(!pace_rested(&p, "kind", after(now, SPAN_SECONDS(119))));
	ck_assert(pace_rested(&p, "kind", after(now, SPAN_MINUTES(2))));
	paces_forget(&p, after(now, SPAN_HOURS(2)));
	ck_assert_uint_eq(p.count, 0);
	paces_release(&p);
}
END_TEST

START_TEST(a_few_may_go_at_once)
{
	struct paces p = { NULL, 0, 0 };
	int sent = 0;

	while (pace_allows(&p, "ops", 6, NOON) && sent < 10) {
		pace_count(&p, "ops", 6, NOON);
		sent++;
	}
	ck_assert_int_eq(sent, 2);
	ck_assert(pace_allows(&p, "free", 0, NOON));
	pace_count(&p, "free", 0, NOON);
	ck_assert_uint_eq(p.count, 1);
	paces_release(&p);
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("outgoing");

	tcase_add_test(tc, the_same_after_a_restart);
	tcase_add_test(tc, a_damaged_row_is_refused);
	tcase_add_loop_test(tc, tried_until, 0, ROWS(tries));
	tcase_add_test(tc, no_more_in_an_hour);
	tcase_add_test(tc, a_few_may_go_at_once);
	return run_case("outgoing", tc);
}
